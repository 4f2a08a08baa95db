//! Mentions joined into parties.

mod acronym;
mod acting;
mod again;
mod alias;
mod forms;
mod full_stop;
mod gender;
mod home;
mod join;
mod kind;
mod labels;
pub mod lexicon;
mod names;
mod naming;
mod nobody;
pub mod reference;
mod relate;
mod repair;
mod seats;
mod words;

use crate::amounts::Sum;
use crate::mentions::{self, Label, Mention};
use crate::record::PartyKind;
use crate::text::{Runs, Text, Tokens};
use forms::Forms;

/// Index of a party in [`Parties::list`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyId(pub u32);

/// Grammatical gender of a person, as far as first name, title and pronouns tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gender {
    /// Referred to as *she*.
    Female,
    /// Referred to as *he*.
    Male,
}

/// A party and where it is named.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// The fullest form in the text, without article or title; white space single.
    pub name: String,
    /// What kind of party it is.
    pub kind: PartyKind,
    /// Known for some persons.
    pub gender: Option<Gender>,
    /// Its mentions, as indices into [`Parties::mentions`], in text order.
    pub mentions: Vec<u32>,
}

/// All parties of an article, with the names that they were made from.
#[derive(Debug, Default)]
pub struct Parties {
    /// The parties, in order of first mention.
    pub list: Vec<Party>,
    /// All names of the text, places included, in text order.
    pub mentions: Vec<Mention>,
    /// The party of each mention; none for a place.
    pub party_of: Vec<Option<PartyId>>,
    /// The mention that each token of the text belongs to.
    mention_at: Runs,
}

impl Parties {
    /// Parties that are known already: each mention with its party, for a text of `tokens` tokens.
    ///
    /// `mentions` are in text order and do not overlap; [`Party::mentions`] of `list` are indices into them.
    pub fn from_parts(list: Vec<Party>, mentions: Vec<Mention>, party_of: Vec<Option<PartyId>>, tokens: usize) -> Self {
        let mention_at = Runs::new(tokens, mentions.iter().map(|m| m.tokens.clone()));
        Parties { list, mentions, party_of, mention_at }
    }

    /// The party with this id.
    pub fn get(&self, id: PartyId) -> &Party {
        &self.list[id.0 as usize]
    }

    /// The mention (index into [`Parties::mentions`]) that token `i` belongs to.
    #[inline]
    pub fn mention_at(&self, i: usize) -> Option<usize> {
        self.mention_at.at(i)
    }

    /// The party that token `i` names.
    #[inline]
    pub fn party_at(&self, i: usize) -> Option<PartyId> {
        self.mention_at(i).and_then(|m| self.party_of[m])
    }

    /// The mentions that start inside `tokens`, as indices into [`Parties::mentions`].
    pub fn mentions_in(&self, tokens: Tokens) -> std::ops::Range<usize> {
        let first = self.mentions.partition_point(|m| m.tokens.start < tokens.start);
        let last = self.mentions.partition_point(|m| m.tokens.start < tokens.end);
        first..last
    }
}

/// Finds the names of a text, ends them where its sums of money begin, and joins them into parties.
pub fn find(text: &Text, sums: &[Sum]) -> Parties {
    resolve(text, names(text, sums))
}

/// The names of a text, which end where its sums of money begin.
pub fn names(text: &Text, sums: &[Sum]) -> Vec<Mention> {
    let mut mentions = mentions::find(text);
    mentions::apart(text, &mut mentions, sums.iter().map(|sum| sum.span));
    mentions
}

/// Joins the mentions of a text into parties.
///
/// First the mentions are put right by what the whole article says: their ends, their labels, and the occurrences of
/// their names that were not found. Then names are joined, and each party gets its name and kind.
pub fn resolve(text: &Text, mentions: Vec<Mention>) -> Parties {
    let mut mentions = repair::spans(text, mentions);
    mentions.retain(|mention| !nobody::is(text, mention));
    home::label(text, &mut mentions);
    labels::agree(text, &mut mentions);
    acting::find(text, &mut mentions);
    seats::label(text, &mut mentions);
    let mut mentions = again::complete(text, mentions);
    // Held to the end, of an article of any length.
    mentions.shrink_to_fit();
    let mention_at = Runs::new(text.len(), mentions.iter().map(|m| m.tokens.clone()));
    let forms = Forms::new(text, &mentions);
    let groups = join::group(text, &mentions, &forms);
    let mut ids = vec![None; forms.list.len()];
    let mut list: Vec<Party> = Vec::new();
    let mut party_of = Vec::with_capacity(mentions.len());
    for (m, group) in groups.of.iter().enumerate() {
        let id = group.map(|group| {
            *ids[group as usize].get_or_insert_with(|| {
                list.push(Party {
                    name: String::new(),
                    kind: PartyKind::Organization,
                    gender: None,
                    mentions: Vec::new(),
                });
                PartyId(list.len() as u32 - 1)
            })
        });
        if let Some(PartyId(id)) = id {
            list[id as usize].mentions.push(m as u32);
        }
        party_of.push(id);
    }
    for party in &mut list {
        party.kind = kind::decide(text, party.mentions.iter().map(|&m| &mentions[m as usize]));
        party.name = naming::canonical(text, &mentions, party, &groups.lesser);
        let label = match party.kind {
            PartyKind::Person => Label::Person,
            PartyKind::Organization => Label::Organization,
            PartyKind::Government => Label::Government,
            PartyKind::Court => Label::Court,
        };
        for &m in &party.mentions {
            mentions[m as usize].label = label;
        }
    }
    for party in list.iter_mut().filter(|party| party.kind == PartyKind::Person) {
        party.gender = gender::decide(text, &mentions, party);
    }
    Parties { list, mentions, party_of, mention_at }
}

/// Mentions of these names where they stand next in the text, for tests.
#[cfg(test)]
pub(crate) fn marked(text: &Text, label: crate::mentions::Label, names: &[&str]) -> Vec<Mention> {
    let mut from = 0;
    let next = |name: &&str| {
        let start = from + text.source()[from..].find(name).expect("the name stands in the text");
        let span = crate::text::Span::new(start, start + name.len());
        from = start + name.len();
        Mention { span, tokens: text.tokens_in(span), label, confidence: 1.0 }
    };
    names.iter().map(next).collect()
}
