//! The word lists of this stage, compiled.

use std::sync::LazyLock;

use crate::text::{Text, WordTable, rows};

/// Class of an event word: its row in `data/events.txt`, counted from one.
pub(super) type Class = u8;

static EVENTS: LazyLock<WordTable<Class>> = LazyLock::new(|| {
    WordTable::new(
        rows(include_str!("data/events.txt"))
            .zip(1u8..)
            .filter_map(|(row, class)| Some((row.split_once(':')?.1, class)))
            .flat_map(|(words, class)| words.split_whitespace().map(move |w| (w, class))),
    )
});

static CLASS_NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    rows(include_str!("data/events.txt")).map(|row| row.split_once(':').map_or("", |(name, _)| name)).collect()
});

static LINKS: LazyLock<WordTable<u8>> =
    LazyLock::new(|| WordTable::new(rows(include_str!("data/links.txt")).flat_map(str::split_whitespace).zip(1u8..)));

/// The class of token `i`, where it is an event word.
#[inline]
pub(super) fn event(text: &Text, i: usize) -> Option<Class> {
    EVENTS.at(text, i).copied()
}

/// The class with this name; zero, which no word has, where there is none.
pub(super) fn class(name: &str) -> Class {
    CLASS_NAMES.iter().position(|n| *n == name).map_or(0, |i| i as Class + 1)
}

/// The linking word at token `i`: its number, counted from one.
#[inline]
pub(super) fn link(text: &Text, i: usize) -> Option<u8> {
    LINKS.at(text, i).copied()
}

/// The number of a linking word; zero where it is none.
pub(super) fn link_number(word: &str) -> u8 {
    LINKS.get(word).copied().unwrap_or(0)
}

static CLAUSES: LazyLock<[WordTable<()>; 2]> = LazyLock::new(|| {
    let words = |name: &str| {
        let of = rows(include_str!("data/clauses.txt")).filter_map(|row| row.split_once(':'));
        WordTable::new(of.filter(|(n, _)| *n == name).flat_map(|(_, w)| w.split_whitespace()).map(|w| (w, ())))
    };
    [words("between"), words("opener")]
});

/// Whether token `i` may stand between a subject and its verb.
#[inline]
pub(super) fn is_auxiliary(text: &Text, i: usize) -> bool {
    CLAUSES[0].at(text, i).is_some()
}

/// Whether token `i` opens an apposition or a relative clause after a comma.
#[inline]
pub(super) fn opens_parenthesis(text: &Text, i: usize) -> bool {
    CLAUSES[1].at(text, i).is_some()
}
