//! What words say about names: first names, titles, legal forms, institutions, places.

use std::sync::LazyLock;

use crate::mentions::Label;
use crate::model::classes::WORDS;
use crate::text::{PhraseTable, Text, Tokens, WordTable, rows};

/// Who bears a first name or a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bearer {
    /// Women.
    Female,
    /// Men.
    Male,
    /// Both.
    Either,
}

/// What a head word says of the name that it heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The kind of institution.
    pub label: Label,
    /// Whether a name with this head is hardly ever anything else.
    pub sure: bool,
}

/// How large a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A sovereign country, or a continent.
    Country,
    /// A state, province or region of a country.
    State,
    /// A city or town.
    Town,
}

/// First names of the world, in lower case.
pub static FIRST_NAMES: LazyLock<WordTable<Bearer>> = LazyLock::new(|| {
    const NAMES: &str = include_str!("data/first_names.txt");
    // By far the largest table: not read twice to count its words.
    let count = NAMES.bytes().filter(|&byte| byte == b' ').count();
    let names = rows(NAMES).flat_map(|row| {
        let bearer = match row.as_bytes()[0] {
            b'f' => Bearer::Female,
            b'm' => Bearer::Male,
            _ => Bearer::Either,
        };
        row.split_ascii_whitespace().skip(1).map(move |name| (name, bearer))
    });
    WordTable::of(count, names)
});

/// Titles that stand before a person's name.
pub static TITLES: LazyLock<PhraseTable<Bearer>> = LazyLock::new(|| {
    PhraseTable::new(coded(include_str!("data/honorifics.txt")).map(|(code, title)| {
        let bearer = match code {
            "f" => Bearer::Female,
            "m" => Bearer::Male,
            _ => Bearer::Either,
        };
        (title, bearer)
    }))
});

/// Legal forms that end a company's name.
pub static LEGAL_FORMS: LazyLock<PhraseTable<()>> =
    LazyLock::new(|| PhraseTable::new(rows(include_str!("data/company_suffixes.txt")).map(|form| (form, ()))));

/// Words and phrases that head the names of institutions.
pub static HEADS: LazyLock<PhraseTable<Head>> = LazyLock::new(|| {
    PhraseTable::new(coded(include_str!("data/heads.txt")).map(|(code, phrase)| {
        let sure = code.starts_with(|c: char| c.is_ascii_uppercase());
        (phrase, Head { label: label(code), sure })
    }))
});

/// Whole names that are known by themselves.
pub static KNOWN: LazyLock<PhraseTable<Label>> =
    LazyLock::new(|| PhraseTable::new(coded(include_str!("data/known.txt")).map(|(code, name)| (name, label(code)))));

/// Places.
pub static PLACES: LazyLock<PhraseTable<Place>> = LazyLock::new(|| {
    PhraseTable::new(coded(include_str!("data/places.txt")).map(|(code, name)| {
        let place = match code {
            "c" => Place::Country,
            "s" => Place::State,
            _ => Place::Town,
        };
        (name, place)
    }))
});

/// Words written with a capital that name nobody.
pub static NOT_NAMES: LazyLock<WordTable<()>> =
    LazyLock::new(|| WordTable::new(rows(include_str!("data/not_names.txt")).map(|word| (word, ()))));

/// Rows of a code and what it stands for.
fn coded(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(data).filter_map(|row| row.split_once(' '))
}

fn label(code: &str) -> Label {
    match code {
        "c" | "C" => Label::Court,
        "g" | "G" => Label::Government,
        _ => Label::Organization,
    }
}

/// Whether `tokens` are exactly a phrase of the table; its value.
pub fn whole<'t, V: Clone>(table: &'t PhraseTable<V>, text: &Text, tokens: &Tokens) -> Option<&'t V> {
    let (length, value) = table.at(text, tokens.start as usize)?;
    (length == tokens.len()).then_some(value)
}

/// What the head of a name says: the last head word before its first preposition, else the first after it.
///
/// *U.S. District Court for the Northern District of Georgia* is headed by *Court*, *Supreme Court Bar Association* by
/// *Association*.
pub fn head(text: &Text, tokens: &Tokens) -> Option<Head> {
    // No name is longer; what is asked of each of its beginnings stays linear.
    const LONGEST: u32 = 40;
    let end = tokens.end.min(tokens.start + LONGEST) as usize;
    let (mut found, mut i, mut after) = (None, tokens.start as usize, false);
    while i < end {
        let preposition = matches!(text.lower(i), "of" | "for" | "in" | "at" | "on" | "(" | "v." | "v" | "de" | "du");
        if preposition && i > tokens.start as usize {
            if found.is_some() {
                break;
            }
            after = true;
        }
        match HEADS.at(text, i) {
            Some((length, head)) if i + length <= end => {
                if !after || found.is_none() {
                    found = Some(*head);
                }
                // *Department of* and the like end with the preposition.
                if after || length > 1 && matches!(text.lower(i + length - 1), "of" | "for") {
                    break;
                }
                i += length;
            }
            _ => i += 1,
        }
    }
    found
}

/// Tokens of the legal form that ends a name, the comma before it and a part in brackets included: `, Inc.`,
/// `(Pvt) Ltd`; 0 where there is none.
pub fn legal_form(text: &Text, tokens: &Tokens) -> u32 {
    let mut end = tokens.end;
    let is_form = |range: Tokens| whole(&LEGAL_FORMS, text, &range).is_some();
    'more: while end > tokens.start + 1 {
        for length in (1..=6.min(end - tokens.start - 1)).rev() {
            let start = end - length;
            let bracketed = length == 3
                && text.str(start as usize) == "("
                && text.str(end as usize - 1) == ")"
                && is_form(start + 1..start + 2);
            if bracketed || is_form(start..end) {
                end = start;
                if end > tokens.start + 1 && matches!(text.lower(end as usize - 1), "," | "&" | "and") {
                    end -= 1;
                }
                continue 'more;
            }
        }
        break;
    }
    tokens.end - end
}

/// Whether a token is a word that is common in small letters, and no name.
pub(super) fn is_common_word(text: &Text, i: usize) -> bool {
    WORDS.as_ref().is_some_and(|words| words.find(text.lower(i)).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head_of(name: &str) -> Option<Label> {
        let text = Text::new(name);
        head(&text, &(0..text.len() as u32)).map(|h| h.label)
    }

    #[test]
    fn the_head_before_the_first_preposition_decides() {
        assert_eq!(head_of("U.S. District Court for the Northern District of Georgia"), Some(Label::Court));
        assert_eq!(head_of("Supreme Court Bar Association"), Some(Label::Organization));
        assert_eq!(head_of("Ministry of Mines and Mining Development"), Some(Label::Government));
        assert_eq!(head_of("Southern District of New York"), Some(Label::Court));
        assert_eq!(head_of("Dana Ortiz"), None);
    }

    #[test]
    fn legal_forms_are_found_with_their_comma() {
        let text = Text::new("Northgate Systems, Inc.");
        assert_eq!(legal_form(&text, &(0..4)), 2);
        let text = Text::new("Fujimi K.K. Ltd");
        assert_eq!(legal_form(&text, &(0..3)), 2);
        let text = Text::new("Dana Ortiz");
        assert_eq!(legal_form(&text, &(0..2)), 0);
    }
}
