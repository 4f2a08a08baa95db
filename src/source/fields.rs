//! Which field or column holds what.

use super::{Fields, OwnedArticle, Reason, date};

/// What a field can hold of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    Id,
    Title,
    Date,
    Source,
}

/// Names that are guessed, the best first.
const TEXT: [&str; 4] = ["text", "body", "content", "article"];
const ID: [&str; 2] = ["id", "url"];
const TITLE: [&str; 2] = ["title", "headline"];
const DATE: [&str; 10] = [
    "date",
    "published",
    "published_at",
    "publishedat",
    "date_published",
    "datepublished",
    "publication_date",
    "pubdate",
    "pub_date",
    "published_date",
];
const SOURCE: [&str; 7] = ["source", "outlet", "publisher", "publication", "site", "site_name", "url"];

impl Fields {
    /// The roles that a field of this name can play, each with its rank, 0 the best.
    pub(super) fn roles(&self, name: &str) -> impl Iterator<Item = (Role, usize)> {
        [
            (Role::Text, rank(self.text.as_deref(), &TEXT, name)),
            (Role::Id, rank(self.id.as_deref(), &ID, name)),
            (Role::Title, rank(self.title.as_deref(), &TITLE, name)),
            (Role::Date, rank(self.date.as_deref(), &DATE, name)),
            (Role::Source, rank(None, &SOURCE, name)),
        ]
        .into_iter()
        .filter_map(|(role, rank)| rank.map(|r| (role, r)))
    }
}

/// The place of a name among the guesses; a name given by the user is the only one.
fn rank(wanted: Option<&str>, guesses: &[&str], name: &str) -> Option<usize> {
    match wanted {
        Some(wanted) => (wanted == name).then_some(0),
        None => guesses.iter().position(|g| g.eq_ignore_ascii_case(name)),
    }
}

/// The fields of one article as they come in, the better guess kept.
#[derive(Debug, Default)]
pub(super) struct Collected {
    values: [Option<(usize, String)>; 5],
    /// Why the best field for the text gave none.
    refused: Option<(usize, Reason)>,
}

impl Collected {
    /// Takes a value for a role, unless a better one is there; blank ones say nothing.
    pub fn put(&mut self, role: Role, rank: usize, value: &str) {
        if value.trim().is_empty() {
            if role == Role::Text {
                self.refuse(rank, Reason::Empty);
            }
            return;
        }
        if let Some(slot) = self.values.get_mut(role as usize)
            && slot.as_ref().is_none_or(|(held, _)| rank < *held)
        {
            *slot = Some((rank, value.to_owned()));
        }
    }

    /// As [`Collected::put`], without a copy of the text.
    pub fn put_owned(&mut self, role: Role, rank: usize, value: String) {
        if role == Role::Text && !value.trim().is_empty() {
            let slot = &mut self.values[Role::Text as usize];
            if slot.as_ref().is_none_or(|(held, _)| rank < *held) {
                *slot = Some((rank, value));
            }
        } else {
            self.put(role, rank, &value);
        }
    }

    /// Notes that a field that should hold the text does not.
    pub fn refuse(&mut self, rank: usize, reason: Reason) {
        if self.refused.as_ref().is_none_or(|(held, _)| rank < *held) {
            self.refused = Some((rank, reason));
        }
    }

    /// The article; `id` where the input has none of its own, `missing` where no field for the text was seen.
    pub fn finish(self, id: &str, missing: impl FnOnce() -> Reason) -> Result<OwnedArticle, Reason> {
        let [text, own, title, published, source] = self.values.map(|v| v.map(|(_, value)| value));
        let Some(text) = text else {
            return Err(self.refused.map_or_else(missing, |(_, reason)| reason));
        };
        let written = published.filter(|p| !p.trim().is_empty());
        let published = written.as_deref().and_then(date);
        let unread = written.filter(|_| published.is_none());
        let shown = |p: String| line(&p).chars().take(SHOWN).collect::<String>();
        Ok(OwnedArticle {
            id: own.map_or_else(|| id.to_owned(), |own| own.trim().to_owned()),
            title: title.map(|t| line(&t)),
            published,
            warnings: unread.map(|p| format!("the date {:?} is not understood", shown(p))).into_iter().collect(),
            source: source.map(|s| line(&s)),
            text,
            ..OwnedArticle::default()
        })
    }
}

/// Characters of a value that a message shows.
const SHOWN: usize = 40;

/// A title or a name on one line, single spaces between its words.
pub(super) fn line(written: &str) -> String {
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}
