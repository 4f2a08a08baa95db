//! Whether a person is referred to as *she* or *he*: by titles, first names, words in apposition, pronouns.

use std::sync::LazyLock;

use super::forms::title_before;
use super::lexicon::Bearer;
use super::{Gender, Party, names};
use crate::mentions::{Label, Mention};
use crate::text::{Kind, Text, WordTable, rows};

/// Nouns that tell the gender of a person beside whose name they stand.
static NOUNS: LazyLock<WordTable<f32>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("data/gendered.txt")).flat_map(|row| {
        let vote = if row.starts_with('f') { 1.0 } else { -1.0 };
        row.split_ascii_whitespace().skip(1).map(move |noun| (noun, vote))
    }))
});

/// Mentions of a person that are looked at.
const MOST: usize = 12;

/// The gender of a person, where it can be told.
pub(super) fn decide(text: &Text, mentions: &[Mention], party: &Party) -> Option<Gender> {
    // Above zero for a woman, below for a man.
    let mut vote = 0.0;
    let mut named = 0.0f32;
    for &m in party.mentions.iter().take(MOST) {
        let mention = &mentions[m as usize];
        let start = mention.tokens.start as usize;
        vote += 3.0 * of(title_before(text, start));
        if mention.tokens.len() > 1 && named == 0.0 {
            // A first name that is but an initial leaves the word to the next; family names may come first.
            let first = || start..mention.tokens.end as usize - 1;
            let told = |bearer: fn(&Text, usize) -> Option<Bearer>| {
                first().map(|i| of(bearer(text, i))).find(|vote| *vote != 0.0)
            };
            named = told(names::bearer).or_else(|| told(names::rare_bearer)).unwrap_or(0.0);
        }
        vote += 1.5 * beside(text, mention);
        vote += pronoun_after(text, mentions, m as usize);
    }
    vote += 2.0 * named;
    match vote {
        v if v >= 0.7 => Some(Gender::Female),
        v if v <= -0.7 => Some(Gender::Male),
        _ => None,
    }
}

fn of(bearer: Option<Bearer>) -> f32 {
    match bearer {
        Some(Bearer::Female) => 1.0,
        Some(Bearer::Male) => -1.0,
        _ => 0.0,
    }
}

/// What a noun right before a name says, *his wife, Ada Bell*, or one in apposition after it, *Ada Bell, a mother of two*.
fn beside(text: &Text, mention: &Mention) -> f32 {
    let start = mention.tokens.start as usize;
    let before = start.saturating_sub(1);
    let noun = if text.str(before) == "," { before.saturating_sub(1) } else { before };
    if let Some(&vote) = NOUNS.at(text, noun) {
        return vote;
    }
    let end = mention.tokens.end as usize;
    if text.str(end) != "," {
        return 0.0;
    }
    let apposition = matches!(text.lower(end + 1), "a" | "an" | "the" | "his" | "her" | "their");
    let words = (end + 2..end + 6).take_while(|&i| text.token(i).kind == Kind::Word);
    if apposition { words.filter_map(|i| NOUNS.at(text, i).copied()).next().unwrap_or(0.0) } else { 0.0 }
}

/// What the next pronoun says, where no other person is named between the name and it, nor before the name in its
/// sentence.
fn pronoun_after(text: &Text, mentions: &[Mention], m: usize) -> f32 {
    let mention = &mentions[m];
    let end = mention.tokens.end as usize;
    let sentence = text.sentence_of(end.saturating_sub(1));
    let alone = mentions[..m]
        .iter()
        .rev()
        .take_while(|other| text.sentence_of(other.tokens.start as usize) == sentence)
        .all(|other| other.label != Label::Person);
    let next = mentions[m + 1..].iter().find(|other| other.label == Label::Person);
    let limit = next.map_or(text.len(), |other| other.tokens.start as usize).min(end + 30);
    if !alone {
        return 0.0;
    }
    let pronoun =
        (end..limit).take_while(|&i| text.sentence_of(i) <= sentence + 1 && !is_mark(text.str(i))).find_map(|i| {
            match text.lower(i) {
                "she" | "her" | "herself" | "hers" => Some(1.0),
                "he" | "him" | "his" | "himself" => Some(-1.0),
                _ => None,
            }
        });
    pronoun.unwrap_or(0.0)
}

/// Whether a quotation starts: its pronouns are the speaker's.
fn is_mark(word: &str) -> bool {
    matches!(word, "“" | "\"" | "«" | "‘")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parties::resolve;

    fn genders(source: &str, marked: &[&str]) -> Vec<Option<Gender>> {
        let text = Text::new(source);
        let mentions = crate::parties::marked(&text, Label::Person, marked);
        resolve(&text, mentions).list.into_iter().map(|p| p.gender).collect()
    }

    const SHE: Option<Gender> = Some(Gender::Female);
    const HE: Option<Gender> = Some(Gender::Male);

    #[test]
    fn first_names_and_titles_tell() {
        assert_eq!(genders("Maria Xqzt met Peter Xyzzy.", &["Maria Xqzt", "Peter Xyzzy"]), [SHE, HE]);
        assert_eq!(genders("Mr Xqzt met Ms Xyzzy.", &["Xqzt", "Xyzzy"]), [HE, SHE]);
    }

    #[test]
    fn pronouns_tell_where_names_do_not() {
        assert_eq!(genders("Xqzt Xyzzy left. She had won.", &["Xqzt Xyzzy"]), [SHE]);
        assert_eq!(genders("Xqzt Xyzzy said his bank had failed.", &["Xqzt Xyzzy"]), [HE]);
        assert_eq!(genders("Xqzt Xyzzy said: “She lied.”", &["Xqzt Xyzzy"]), [None]);
    }

    #[test]
    fn nouns_beside_the_name_tell() {
        assert_eq!(genders("his wife, Xqzt Xyzzy, sued", &["Xqzt Xyzzy"]), [SHE]);
        assert_eq!(genders("Xqzt Xyzzy, a father of two, sued", &["Xqzt Xyzzy"]), [HE]);
    }
}
