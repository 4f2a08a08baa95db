//! Pronouns and descriptions: the phrases that refer to a party without naming it.

use std::sync::LazyLock;

use super::nouns::{self, Class};
use crate::parties::{Gender, Parties};
use crate::text::{Case, Kind, Text, WordTable};

/// The case of a pronoun, or how a description is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// *he*, *she*, *they*
    Subject,
    /// *him*, *them*
    Object,
    /// *it*, *her* before no noun
    Either,
    /// *his*, *its*
    Possessive,
    /// *himself*
    Reflexive,
    /// *the bank*
    The,
    /// *this bank*, *that bank*
    This,
    /// *his bank*, *their bank*
    Owned,
    /// *both banks*, *the two banks*
    Both,
    /// *prosecutors*
    Bare,
}

/// A phrase that refers to something without naming it.
#[derive(Debug, Clone, PartialEq)]
pub struct Anaphor {
    /// First token, article included.
    pub start: u32,
    /// The pronoun, or the noun that the description is headed by.
    pub head: u32,
    /// How it is opened.
    pub opening: Opening,
    /// What the noun can refer to; 0 for a pronoun.
    pub class: Class,
    /// Where it tells.
    pub gender: Option<Gender>,
    /// Whether it refers to more than one; *they* can refer to one too.
    pub plural: bool,
    /// Whether it is *it*, *its*, *itself*.
    pub thing: bool,
    /// Whether it stands inside a quotation.
    pub quoted: bool,
}

impl Anaphor {
    /// Whether it is a pronoun.
    pub fn is_pronoun(&self) -> bool {
        self.class == 0
    }
}

#[derive(Clone, Copy)]
enum Word {
    /// Case, gender, plural, thing.
    Pronoun(Opening, Option<Gender>, bool, bool),
    Her,
    The,
    This,
    Both,
}

static WORDS: LazyLock<WordTable<Word>> = LazyLock::new(|| {
    use Opening::*;
    const HE: Option<Gender> = Some(Gender::Male);
    const SHE: Option<Gender> = Some(Gender::Female);
    WordTable::new([
        ("he", Word::Pronoun(Subject, HE, false, false)),
        ("him", Word::Pronoun(Object, HE, false, false)),
        ("his", Word::Pronoun(Possessive, HE, false, false)),
        ("himself", Word::Pronoun(Reflexive, HE, false, false)),
        ("she", Word::Pronoun(Subject, SHE, false, false)),
        ("her", Word::Her),
        ("hers", Word::Pronoun(Object, SHE, false, false)),
        ("herself", Word::Pronoun(Reflexive, SHE, false, false)),
        ("it", Word::Pronoun(Either, None, false, true)),
        ("its", Word::Pronoun(Possessive, None, false, true)),
        ("itself", Word::Pronoun(Reflexive, None, false, true)),
        ("they", Word::Pronoun(Subject, None, true, false)),
        ("them", Word::Pronoun(Object, None, true, false)),
        ("their", Word::Pronoun(Possessive, None, true, false)),
        ("themselves", Word::Pronoun(Reflexive, None, true, false)),
        ("the", Word::The),
        ("this", Word::This),
        ("that", Word::This),
        ("both", Word::Both),
    ])
});

/// Tokens between the word that opens a description and its head, at most.
const REACH: usize = 5;

/// The phrases that start at token `i` of the sentence that ends at `end`: a pronoun, a description, or both (*his bank*).
pub(super) fn at(text: &Text, parties: &Parties, i: usize, end: usize) -> [Option<Anaphor>; 2] {
    let Some(&word) = WORDS.at(text, i) else { return [bare(text, i), None] };
    let owned = || describe(text, parties, i, end, Opening::Owned);
    match word {
        Word::Pronoun(opening, gender, plural, thing) => {
            let pronoun =
                Anaphor { start: i as u32, head: i as u32, opening, class: 0, gender, plural, thing, quoted: false };
            let description = if opening == Opening::Possessive { owned() } else { None };
            [Some(pronoun), description]
        }
        Word::Her => {
            // *her bank*, *told her on Friday*
            let next = text.token(i + 1);
            let noun = i + 1 < end && next.kind == Kind::Word && nouns::grammar(text, i + 1) == nouns::NONE;
            let opening = if noun { Opening::Possessive } else { Opening::Object };
            let gender = Some(Gender::Female);
            let (start, head) = (i as u32, i as u32);
            let pronoun =
                Anaphor { start, head, opening, class: 0, gender, plural: false, thing: false, quoted: false };
            [Some(pronoun), if noun { owned() } else { None }]
        }
        Word::The => {
            let both = matches!(text.lower(i + 1), "two" | "three" | "four");
            [describe(text, parties, i, end, if both { Opening::Both } else { Opening::The }), None]
        }
        Word::This => [describe(text, parties, i, end, Opening::This), None],
        Word::Both => [describe(text, parties, i, end, Opening::Both), None],
    }
}

/// A description whose first word is token `i`.
fn describe(text: &Text, parties: &Parties, i: usize, end: usize, opening: Opening) -> Option<Anaphor> {
    let mut head = None;
    for k in i + 1..end.min(i + 1 + REACH) {
        let token = text.token(k);
        let named = parties.mention_at(k).is_some_and(|m| parties.party_of[m].is_some());
        if !matches!(token.kind, Kind::Word | Kind::Number) || named {
            break;
        }
        let capital = token.case == Case::Capital && parties.mention_at(k).is_none();
        match nouns::class(text, k) {
            0 if head.is_some() => break,
            0 if nouns::grammar(text, k) > nouns::VERB => break,
            0 => {}
            _ if capital && head.is_some() => break,
            class => head = Some((k, class)),
        }
    }
    let (head, class) = head?;
    Some(Anaphor { start: i as u32, head: head as u32, ..described(opening, class) })
}

/// *Prosecutors*, *police*: a noun that needs no article.
fn bare(text: &Text, i: usize) -> Option<Anaphor> {
    const BARE: [&str; 5] = ["prosecutors", "police", "regulators", "authorities", "investigators"];
    if !matches!(text.token(i).byte, b'p' | b'P' | b'r' | b'R' | b'a' | b'A' | b'i' | b'I') {
        return None;
    }
    let word = text.lower(i);
    let class = BARE.contains(&word).then(|| nouns::class(text, i))?;
    Some(Anaphor { start: i as u32, head: i as u32, ..described(Opening::Bare, class) })
}

fn described(opening: Opening, class: Class) -> Anaphor {
    let gender = match (class & nouns::MAN != 0, class & nouns::WOMAN != 0) {
        (true, false) => Some(Gender::Male),
        (false, true) => Some(Gender::Female),
        _ => None,
    };
    // The classes of a word that stands in rows of one and of many, *counsel*, *police*, are those of one.
    let plural = class & nouns::PLURAL != 0 && class & nouns::GOVERNMENT == 0;
    Anaphor { start: 0, head: 0, opening, class, gender, plural, thing: false, quoted: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parties::resolve;

    fn found(source: &str) -> Vec<(String, Opening)> {
        let text = Text::new(source);
        let parties = resolve(&text, Vec::new());
        (0..text.len())
            .flat_map(|i| at(&text, &parties, i, text.len()))
            .flatten()
            .map(|a| (text.slice(text.span(a.start..a.head + 1)).to_owned(), a.opening))
            .collect()
    }

    fn one(phrase: &str, opening: Opening) -> (String, Opening) {
        (phrase.to_owned(), opening)
    }

    #[test]
    fn pronouns_have_their_case() {
        use Opening::*;
        let expected = [one("She", Subject), one("her", Object), one("her", Possessive), one("itself", Reflexive)];
        assert_eq!(found("She told her that her dog saw itself."), expected);
    }

    #[test]
    fn descriptions_end_with_their_noun() {
        use Opening::*;
        assert_eq!(found("the small software company said"), [one("the small software company", The)]);
        assert_eq!(found("both companies and the two men"), [one("both companies", Both), one("the two men", Both)]);
        assert_eq!(found("the 42-year-old said"), [one("the 42-year-old", The)]);
        assert_eq!(found("his former employer"), [one("his", Possessive), one("his former employer", Owned)]);
        assert_eq!(found("Prosecutors said"), [one("Prosecutors", Bare)]);
        assert_eq!(found("the end of the week"), []);
    }
}
