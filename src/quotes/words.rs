//! The words that the grammar of reports is written in, as flags a token.

use std::ops::Index;
use std::sync::LazyLock;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::text::{Case, Kind, PhraseTable, Text, Token, WordTable, rows};

/// What a word may be; several at a time.
pub(super) type Flags = u64;

pub(super) const DETERMINER: Flags = 1;
pub(super) const POSSESSIVE: Flags = 1 << 1;
pub(super) const PRONOUN: Flags = 1 << 2;
pub(super) const OBJECT: Flags = 1 << 3;
pub(super) const RELATIVE: Flags = 1 << 4;
pub(super) const PREPOSITION: Flags = 1 << 5;
pub(super) const CARRIES: Flags = 1 << 6;
pub(super) const CONJUNCTION: Flags = 1 << 7;
pub(super) const SUBORDINATOR: Flags = 1 << 8;
pub(super) const TIME: Flags = 1 << 9;
pub(super) const AUXILIARY: Flags = 1 << 10;
pub(super) const BE: Flags = 1 << 11;
pub(super) const FINITE: Flags = 1 << 12;
pub(super) const MODAL: Flags = 1 << 13;
pub(super) const ADVERB: Flags = 1 << 14;
pub(super) const NEGATION: Flags = 1 << 15;
pub(super) const TITLE: Flags = 1 << 16;
pub(super) const INDEFINITE: Flags = 1 << 17;
/// Ends in -ed and is no word of the tables.
pub(super) const ED: Flags = 1 << 19;

/// A form that tells what a cue verb is: the subject's finite verb, a participle, the bare form.
pub(super) const BASE: Flags = 1 << 20;
pub(super) const THIRD: Flags = 1 << 21;
pub(super) const PAST: Flags = 1 << 22;
pub(super) const PARTICIPLE: Flags = 1 << 23;
pub(super) const GERUND: Flags = 1 << 24;
/// Any form of a verb that reports.
pub(super) const CUE: Flags = BASE | THIRD | PAST | PARTICIPLE | GERUND;

/// Frames of a cue: see `data/cues.txt`.
pub(super) const QUOTES: Flags = 1 << 25;
pub(super) const CLAUSE: Flags = 1 << 26;
pub(super) const THAT: Flags = 1 << 27;
pub(super) const ADDRESSEE: Flags = 1 << 28;
pub(super) const PREDICATES: Flags = 1 << 29;
pub(super) const NOUNLIKE: Flags = 1 << 30;
/// The speaker follows: *according to*.
pub(super) const UNTO: Flags = 1 << 31;

/// The first word of the phrase alone is the cue: *put it*.
pub(super) const FIRST: Flags = 1 << 38;

pub(super) const AGENT: Flags = 1 << 32;
pub(super) const DOCUMENT: Flags = 1 << 33;
pub(super) const ORGANIZATION: Flags = 1 << 34;
pub(super) const GOVERNMENT: Flags = 1 << 35;
pub(super) const COURT: Flags = 1 << 36;
pub(super) const PERSON: Flags = 1 << 37;
/// Any noun of a speaker.
pub(super) const NOUNS: Flags = AGENT | DOCUMENT | ORGANIZATION | GOVERNMENT | COURT | PERSON | TITLE;

/// Says that a source is not to be named.
pub(super) const HIDING: Flags = 1 << 39;

/// Verbs of who goes to court, who decides there, who prosecutes.
pub(super) const SUES: Flags = 1 << 40;
pub(super) const RULES: Flags = 1 << 41;
pub(super) const CHARGES: Flags = 1 << 42;
/// Nouns of the papers and people of each side: a complaint, a ruling, an indictment, an answer, a newspaper.
pub(super) const CLAIMING: Flags = 1 << 43;
pub(super) const RULING: Flags = 1 << 44;
pub(super) const CHARGING: Flags = 1 << 45;
pub(super) const DEFENDING: Flags = 1 << 46;
pub(super) const PRESS: Flags = 1 << 47;
/// What a word says beside its grammar.
const SENSE: Flags = HIDING | SUES | RULES | CHARGES | CLAIMING | RULING | CHARGING | DEFENDING | PRESS;

fn class(name: &str) -> Flags {
    match name {
        "determiner" => DETERMINER,
        "possessive" => POSSESSIVE,
        "pronoun" => PRONOUN,
        "object" => OBJECT,
        "relative" => RELATIVE,
        "preposition" => PREPOSITION,
        "carries" => CARRIES,
        "conjunction" => CONJUNCTION,
        "subordinator" => SUBORDINATOR,
        "time" => TIME,
        "auxiliary" => AUXILIARY,
        "be" => BE,
        "finite" => FINITE,
        "modal" => MODAL,
        "adverb" => ADVERB,
        "negation" => NEGATION,
        "title" => TITLE,
        "indefinite" => INDEFINITE,
        "hiding" => HIDING,
        "sues" => SUES,
        "rules" => RULES,
        "charges" => CHARGES,
        "claiming" => CLAIMING,
        "ruling" => RULING,
        "charging" => CHARGING,
        "defending" => DEFENDING,
        "press" => PRESS,
        _ => 0,
    }
}

fn noun_class(name: &str) -> Flags {
    match name {
        "agent" => AGENT,
        "document" => DOCUMENT,
        "organization" => ORGANIZATION,
        "government" => GOVERNMENT,
        "court" => COURT,
        "person" => PERSON,
        _ => 0,
    }
}

fn frames(letters: &str) -> Flags {
    letters.bytes().fold(0, |flags, b| {
        flags
            | match b {
                b'q' | b'w' => QUOTES,
                b'c' => CLAUSE,
                b't' => THAT,
                b'a' => ADDRESSEE,
                b'p' => PREDICATES | QUOTES,
                b'n' => NOUNLIKE,
                b'u' => UNTO,
                b'1' => FIRST,
                _ => 0,
            }
    })
}

/// The words of the tables, and all that a token's flags may be.
struct Words {
    /// The flags of each word, as a place in `flags`.
    table: WordTable<u8>,
    flags: Vec<Flags>,
    /// For each of `flags` the place of what they are of a word in -ed, and of one in -ly, that no table knows.
    formed: Vec<[u8; 2]>,
    auxiliary: u8,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut all: Vec<(&'static str, Flags)> = Vec::new();
    for row in rows(include_str!("data/words.txt")) {
        let Some((name, words)) = row.split_once(':') else { continue };
        all.extend(words.split_whitespace().map(|w| (w, class(name))));
    }
    for row in rows(include_str!("data/nouns.txt")) {
        let Some((name, words)) = row.split_once(':') else { continue };
        all.extend(words.split_whitespace().map(|w| (w, noun_class(name))));
    }
    for row in rows(include_str!("data/finite.txt")) {
        all.extend(row.split_whitespace().map(|w| (w, FINITE)));
    }
    for row in rows(include_str!("data/cues.txt")) {
        let Some((forms, letters)) = row.split_once('|') else { continue };
        let frames = frames(letters.trim());
        for (form, flag) in forms.split_whitespace().zip([BASE, THIRD, PAST, PARTICIPLE, GERUND]) {
            let finite = if matches!(flag, THIRD | PAST) && frames & NOUNLIKE == 0 { FINITE } else { 0 };
            all.push((form, flag | frames | finite));
        }
    }
    all.sort_unstable_by_key(|&(w, _)| w);
    let mut merged: Vec<(&'static str, Flags)> = Vec::new();
    for (word, flags) in all {
        match merged.last_mut() {
            Some(last) if last.0 == word => last.1 |= flags,
            _ => merged.push((word, flags)),
        }
    }
    let mut numbers = Numbers::default();
    numbers.of(0);
    let auxiliary = numbers.of(AUXILIARY);
    let table = WordTable::new(merged.into_iter().map(|(word, flags)| (word, numbers.of(flags))));
    let formed = (0..numbers.flags.len())
        .map(|i| match numbers.flags[i] {
            flags if flags & !SENSE == 0 => [numbers.of(flags | FINITE | ED), numbers.of(flags | ADVERB)],
            _ => [i as u8; 2],
        })
        .collect();
    Words { table, flags: numbers.flags, formed, auxiliary }
});

/// Sets of flags by number, in the order in which they were first asked for.
#[derive(Default)]
struct Numbers {
    flags: Vec<Flags>,
    of: HashMap<Flags, u8, FxBuildHasher>,
}

impl Numbers {
    fn of(&mut self, flags: Flags) -> u8 {
        *self.of.entry(flags).or_insert_with(|| {
            self.flags.push(flags);
            (self.flags.len() - 1) as u8
        })
    }
}

/// The flags of every token of a text.
///
/// A byte a token, not the eight of its flags: a place among the few sets of flags that there are.
#[derive(Debug)]
pub(super) struct TokenFlags(Vec<u8>);

impl TokenFlags {
    /// The flags of token `t`, if there are as many tokens.
    #[inline]
    pub fn get(&self, t: usize) -> Option<Flags> {
        self.0.get(t).map(|&number| WORDS.flags[usize::from(number)])
    }
}

impl Index<usize> for TokenFlags {
    type Output = Flags;

    #[inline]
    fn index(&self, t: usize) -> &Flags {
        &WORDS.flags[usize::from(self.0[t])]
    }
}

/// Reporting phrases, with their frames.
static PHRASES: LazyLock<PhraseTable<Flags>> = LazyLock::new(|| {
    PhraseTable::new(rows(include_str!("data/phrases.txt")).filter_map(|row| {
        let (phrase, letters) = row.split_once('|')?;
        Some((phrase.trim(), frames(letters.trim())))
    }))
});

/// The flags of every token of a text.
pub(super) fn flags(text: &Text) -> TokenFlags {
    let words = &*WORDS;
    let number = |(i, t): (usize, Token)| match t.kind {
        Kind::Punct => 0,
        Kind::Possessive => words.auxiliary,
        _ => {
            let number = words.table.at(text, i).copied().unwrap_or(0);
            let [ed, ly] = words.formed[usize::from(number)];
            let long = |ending: &str| text.lower(i).len() > 4 && text.lower(i).ends_with(ending);
            match t.case {
                Case::Lower if ed != number && long("ed") => ed,
                Case::Lower if ly != number && long("ly") => ly,
                _ => number,
            }
        }
    };
    TokenFlags(text.tokens().enumerate().map(number).collect())
}

/// The reporting phrase that starts at token `i`: its length and frames.
pub(super) fn phrase(text: &Text, i: usize) -> Option<(usize, Flags)> {
    PHRASES.at(text, i).map(|(n, &f)| (n, f))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_flags_has_a_number_of_one_byte() {
        assert!(WORDS.flags.len() <= 1 << u8::BITS);
    }

    #[test]
    fn a_form_tells_of_a_word_that_no_table_knows() {
        let text = Text::new("He xyzzed bed quuxly Xyzzed in court’s");
        let all = flags(&text);
        assert_eq!(all[1], FINITE | ED);
        assert_eq!(all[2] & ED, 0, "too short for a form");
        assert_eq!(all[3], ADVERB);
        assert_eq!(all[4], 0, "a name");
        assert!(all[5] & PREPOSITION != 0 && all[6] & COURT != 0);
        assert_eq!((all[7], all.get(8)), (AUXILIARY, None));
    }

    #[test]
    fn a_form_adds_to_a_word_of_which_only_the_sense_is_known() {
        let known = |flags: &&Flags| **flags & SENSE != 0 && **flags & !SENSE == 0;
        let sense = WORDS.flags.iter().position(|f| known(&f)).expect("a word with a sense alone");
        let [ed, ly] = WORDS.formed[sense].map(|place| WORDS.flags[usize::from(place)]);
        assert_eq!((ed, ly), (WORDS.flags[sense] | FINITE | ED, WORDS.flags[sense] | ADVERB));
    }
}
