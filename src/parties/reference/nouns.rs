//! What a noun or a word of grammar says: what a description can refer to, what can follow a noun phrase.

use std::sync::LazyLock;

use crate::text::{Case, Kind, Text, WordTable, hash, rows};

/// Classes of a noun, several at a time.
pub type Class = u16;

/// A company or another body.
pub const ORGANIZATION: Class = 1;
/// An agency, a ministry, a police force, a legislature.
pub const GOVERNMENT: Class = 1 << 1;
/// A court.
pub const COURT: Class = 1 << 2;
/// A person.
pub const PERSON: Class = 1 << 3;
/// A man.
pub const MAN: Class = 1 << 4;
/// A woman.
pub const WOMAN: Class = 1 << 5;
/// More than one.
pub const PLURAL: Class = 1 << 6;
/// Speaks for whoever it belongs to: *its spokesman*, *a lawyer for Acme*.
pub const AGENT: Class = 1 << 7;

static NOUNS: LazyLock<WordTable<Class>> = LazyLock::new(|| {
    let class = |name: &str| match name {
        "organization" => ORGANIZATION,
        "organizations" => ORGANIZATION | PLURAL,
        "government" => GOVERNMENT,
        "governments" => GOVERNMENT | PLURAL,
        "court" => COURT,
        "courts" => COURT | PLURAL,
        "person" => PERSON,
        "persons" => PERSON | PLURAL,
        "man" => PERSON | MAN,
        "woman" => PERSON | WOMAN,
        "agent" => AGENT,
        _ => 0,
    };
    WordTable::new(merged(include_str!("../data/nouns.txt"), class))
});

/// What a word of grammar is; [`NONE`] for any other.
pub(super) type Grammar = u8;

/// A word that is no word of grammar.
pub(super) const NONE: Grammar = 0;
/// A finite verb.
pub(super) const VERB: Grammar = 1;
/// A preposition.
pub(super) const PREPOSITION: Grammar = 2;
/// A conjunction.
pub(super) const CONJUNCTION: Grammar = 3;
/// *who*, *which*
pub(super) const RELATIVE: Grammar = 4;
/// *also*, *yesterday*
pub(super) const ADVERB: Grammar = 5;
/// A pronoun or demonstrative.
pub(super) const PRONOUN: Grammar = 6;
/// A mark.
pub(super) const MARK: Grammar = 7;
/// A possessive ending.
pub(super) const POSSESSIVE: Grammar = 8;

static GRAMMAR: LazyLock<WordTable<Grammar>> = LazyLock::new(|| {
    let class = |name: &str| match name {
        "verb" => VERB,
        "preposition" => PREPOSITION,
        "conjunction" => CONJUNCTION,
        "relative" => RELATIVE,
        "adverb" => ADVERB,
        "pronoun" => PRONOUN,
        _ => NONE,
    };
    let rows = rows(include_str!("../data/function_words.txt")).filter_map(|row| row.split_once(':'));
    WordTable::new(rows.flat_map(move |(name, words)| words.split_ascii_whitespace().map(move |w| (w, class(name)))))
});

/// The first word of the set that a word stands in, as a hash.
static ALIKE: LazyLock<WordTable<u32>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("../data/alike.txt")).flat_map(|row| {
        let first = hash(row.split_ascii_whitespace().next().unwrap_or_default());
        row.split_ascii_whitespace().map(move |word| (word, first))
    }))
});

/// Words with the classes of all their rows.
fn merged(data: &'static str, class: impl Fn(&str) -> Class) -> Vec<(&'static str, Class)> {
    let mut all: Vec<(&str, Class)> = rows(data)
        .filter_map(|row| row.split_once(':'))
        .flat_map(|(name, words)| {
            let class = class(name);
            words.split_ascii_whitespace().map(move |word| (word, class))
        })
        .collect();
    all.sort_unstable();
    let mut out: Vec<(&str, Class)> = Vec::with_capacity(all.len());
    for (word, class) in all {
        match out.last_mut() {
            Some(last) if last.0 == word => last.1 |= class,
            _ => out.push((word, class)),
        }
    }
    out
}

/// The classes of the noun at token `i`, 0 where it is no describing noun. A number of years counts as a person:
/// *the 42-year-old*.
#[inline]
pub fn class(text: &Text, i: usize) -> Class {
    if let Some(&class) = NOUNS.at(text, i) {
        return class;
    }
    if text.token(i).byte.is_ascii_digit() && text.lower(i).ends_with("year-old") { PERSON } else { 0 }
}

/// What token `i` is to grammar; verbs in *-ed* are finite.
#[inline]
pub(super) fn grammar(text: &Text, i: usize) -> Grammar {
    let token = text.token(i);
    match token.kind {
        Kind::Punct => MARK,
        Kind::Possessive => POSSESSIVE,
        _ => GRAMMAR.at(text, i).copied().unwrap_or_else(|| {
            let past = token.case == Case::Lower && token.end - token.start > 4 && text.lower(i).ends_with("ed");
            if past { VERB } else { NONE }
        }),
    }
}

/// Whether token `i` is a word of grammar or a common verb.
pub(in crate::parties) fn is_function_word(text: &Text, i: usize) -> bool {
    grammar(text, i) != NONE
        || matches!(text.lower(i), "the" | "a" | "an" | "this" | "that" | "its" | "their" | "his" | "her")
}

/// The hash that the words share which a description may use for the one at token `i`; plural and singular are alike.
pub(super) fn alike(text: &Text, i: usize) -> u32 {
    if let Some(&set) = ALIKE.at(text, i) {
        return set;
    }
    let word = text.lower(i);
    if word.ends_with("ologist") {
        return ALIKE.get("scientist").copied().unwrap_or_default();
    }
    match word.strip_suffix('s').filter(|one| one.len() > 2) {
        Some(one) => ALIKE.get(one).copied().unwrap_or_else(|| hash(one)),
        None => text.token(i).hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_have_the_classes_of_all_their_rows() {
        let text = Text::new("the widow and the 42-year-old board of companies");
        assert_eq!(class(&text, 1), PERSON | WOMAN);
        let age = (0..text.len()).find(|&i| text.str(i).starts_with("42")).expect("a token");
        assert_eq!(class(&text, age), PERSON);
        let last = text.len() - 1;
        assert_eq!(class(&text, last), ORGANIZATION | PLURAL);
        assert_eq!(class(&text, last - 2), GOVERNMENT | COURT);
    }

    #[test]
    fn words_of_a_set_and_their_plurals_are_alike() {
        let text = Text::new("attorneys lawyer solicitor bank banks table tables");
        assert_eq!(alike(&text, 0), alike(&text, 1));
        assert_eq!(alike(&text, 1), alike(&text, 2));
        assert_eq!(alike(&text, 3), alike(&text, 4));
        assert_eq!(alike(&text, 5), alike(&text, 6));
        assert_ne!(alike(&text, 4), alike(&text, 6));
        let text = Text::new("toxicologist scientist");
        assert_eq!(alike(&text, 0), alike(&text, 1));
    }
}
