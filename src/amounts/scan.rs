//! The scan: finds where an expression may start, and joins expressions into ranges.

use std::sync::LazyLock;

use super::currency::CURRENCIES;
use super::evidence::Evidence;
use super::grammar::{Item, Reader};
use super::words;
use crate::text::{Case, Kind, Text, hash};

/// A token may start a number in words.
const NUMBER: u8 = 1;
/// A token may tell a country.
const EVIDENCE: u8 = 2;
/// Bits of a token's hash that index the filter.
const BITS: u32 = 15;

/// What a word may be, by the low bits of its hash: one load tells nearly every word of a text that it is neither.
static FILTER: LazyLock<Box<[u8]>> = LazyLock::new(|| {
    let mut filter = vec![0; 1 << BITS].into_boxed_slice();
    let mut set = |word: &str, bit: u8| filter[slot(hash(word))] |= bit;
    words::vocabulary().chain(["a", "an"]).for_each(|w| set(w, NUMBER));
    CURRENCIES.clue_words.iter().for_each(|w| set(w, EVIDENCE));
    filter
});

#[inline]
fn slot(hash: u32) -> usize {
    (hash & ((1 << BITS) - 1)) as usize
}

/// All numbers of a text, in text order, those with a currency and those without; and what tells its country.
pub(super) fn items(text: &Text, evidence: &mut Evidence) -> Vec<Item> {
    let reader = Reader::new(text);
    let bytes = text.source().as_bytes();
    let filter = &**FILTER;
    let mut items: Vec<Item> = Vec::new();
    // Nothing before this byte is looked at again.
    let mut done = 0;
    for (i, token) in text.tokens().iter().enumerate() {
        let (start, end) = (token.start as usize, token.end as usize);
        if end <= done {
            continue;
        }
        let figures = match token.kind {
            Kind::Number => true,
            Kind::Word => {
                let bits = filter[slot(token.hash)];
                if bits & EVIDENCE != 0 {
                    evidence.see(text, i);
                }
                let first_part = token.case == Case::Lower || token.case == Case::Capital || token.case == Case::Upper;
                let number =
                    bits & NUMBER != 0 || (first_part && end - start > 8 && hyphenated(&text.lowercase()[start..end]));
                if number && let Some(item) = reader.at_word(start) {
                    done = after_unit(text, &item);
                    items.push(item);
                    continue;
                }
                token.case != Case::Lower && bytes[start..end].iter().take(6).any(u8::is_ascii_digit)
            }
            _ => false,
        };
        if !figures {
            continue;
        }
        let mut at = start.max(done);
        while let Some(digit) = bytes[at..end.max(at)].iter().position(u8::is_ascii_digit) {
            at += digit;
            let money = items
                .last()
                .is_some_and(|last| last.prefixed && last.end <= at && is_dash(&text.source()[last.end..at]));
            match reader.at_figure(at, done, money) {
                Some(item) => {
                    at = item.end;
                    done = after_unit(text, &item);
                    items.push(item);
                }
                None => {
                    // What no expression starts with is passed over whole, figure and letters.
                    at += bytes[at..]
                        .iter()
                        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b','))
                        .count();
                    done = done.max(at.min(bytes.len()));
                }
            }
            at = at.max(done);
            if at >= end {
                break;
            }
        }
    }
    items
}

/// Whether a gap between two figures is the dash of a range.
fn is_dash(gap: &str) -> bool {
    matches!(gap, "-" | "–" | "—" | "‑" | " to " | " and ")
}

/// Whether a word of several parts starts with a number word: `two-million-dollar`.
fn hyphenated(lower: &str) -> bool {
    lower.split_once('-').is_some_and(|(first, _)| words::part(first).is_some())
}

/// Where the scan goes on: after the unit that a sum is stated for, so that `a pound` in `three cents a pound` is no sum.
fn after_unit(text: &Text, item: &Item) -> usize {
    let lower = text.lowercase();
    if item.unit.is_none() {
        return item.end;
    }
    let rest = &lower[item.end..];
    let article =
        [" a ", " an ", " per ", "-a-", "-an-", "-per-", " in the ", " on the "].iter().find(|a| rest.starts_with(**a));
    article.map_or(item.end, |a| {
        let at = item.end + a.len();
        let word = super::figure::word(lower, at);
        let unit = CURRENCIES.name(word).is_some();
        if unit { at + word.len() } else { item.end }
    })
}
