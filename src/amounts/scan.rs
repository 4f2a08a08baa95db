//! The scan: finds where an expression may start, and joins expressions into ranges.

use std::sync::LazyLock;

use super::currency::CURRENCIES;
use super::evidence::Evidence;
use super::grammar::{Item, Reader};
use super::words;
use crate::text::{Case, Kind, Text, Token, hash};

/// A token may start a number in words.
const NUMBER: u8 = 1;
/// A token may tell a country.
const EVIDENCE: u8 = 2;
/// A token may make a sum of the `a` or the number word before it, or lead on to what does: `a million`, `five dollars`.
const COUNTED: u8 = 4;
/// A token is `a` or `an`.
const ARTICLE: u8 = 8;
/// Words of more bytes may be several with hyphens between.
const LONG: usize = 8;
/// Bits of a token's hash that index the filter.
const BITS: u32 = 15;

/// What a word may be, by the low bits of its hash: one load tells nearly every word of a text that it is neither.
static FILTER: LazyLock<Box<[u8; 1 << BITS]>> = LazyLock::new(|| {
    let mut filter = Box::new([0; 1 << BITS]);
    let mut set = |word: &str, bit: u8| filter[slot(hash(word))] |= bit;
    words::vocabulary().for_each(|w| set(w, NUMBER));
    CURRENCIES.clue_words.iter().for_each(|w| set(w, EVIDENCE));
    let joins = ["third", "thirds", "to", "or", "and", "of", "point", "a", "an"];
    words::vocabulary().chain(joins).for_each(|w| set(w, COUNTED));
    CURRENCIES.counted().for_each(|w| set(w, COUNTED));
    ["a", "an"].iter().for_each(|w| set(w, ARTICLE));
    filter
});

/// The first two letters of number words, a bit each: tells nearly every long word that it does not start with one.
static OPENINGS: LazyLock<[u32; 32]> = LazyLock::new(|| {
    let mut openings = [0; 32];
    for word in words::vocabulary() {
        let letters = word.as_bytes();
        openings[usize::from(letters[0] & 31)] |= 1 << (letters[1] & 31);
    }
    openings
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
    let openings = &*OPENINGS;
    let lower = text.lowercase();
    let mut items: Vec<Item> = Vec::new();
    // Nothing before this byte is looked at again.
    let mut done = 0;
    for (i, token) in text.tokens().enumerate() {
        let (start, end) = (token.start as usize, token.end as usize);
        let bits = filter[slot(token.hash)];
        let plain = token.kind == Kind::Word && token.case == Case::Lower && end - start <= LONG;
        if plain && bits == 0 || end <= done {
            continue;
        }
        let figures = match token.kind {
            Kind::Number => true,
            Kind::Word => {
                if bits & EVIDENCE != 0 {
                    evidence.see(text, i);
                }
                let counted = || {
                    let next = text.token(i + 1);
                    i + 1 < text.len() && may_count(bytes, next, filter[slot(next.hash)])
                };
                let number = bits & (NUMBER | ARTICLE) != 0 && counted()
                    || end - start > LONG
                        && token.case != Case::Mixed
                        && openings[usize::from(token.byte & 31)] >> (bytes[start + 1] & 31) & 1 == 1
                        && hyphenated(&lower[start..end]);
                if number && let Some(item) = reader.at_word(start) {
                    done = after_unit(text, &item);
                    items.push(item);
                    continue;
                }
                token.case != Case::Lower && has_digit(bytes, start, end)
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

/// Whether the token after a number word, or after `a`, may make a sum of it; `bits` are its own.
#[inline]
fn may_count(bytes: &[u8], next: Token, bits: u8) -> bool {
    match next.kind {
        Kind::Word => {
            let long = (next.end - next.start) as usize > LONG;
            bits & COUNTED != 0
                || next.case != Case::Lower
                || long && bytes[next.start as usize..next.end as usize].contains(&b'-')
        }
        Kind::Punct => !matches!(next.byte, b'.' | b',' | b';' | b':' | b'?' | b'!' | b')' | b'"' | b'('),
        _ => true,
    }
}

/// Whether one of the first six bytes of a token is a digit.
#[inline]
fn has_digit(bytes: &[u8], start: usize, end: usize) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let Some(eight) = bytes.get(start..start + 8).and_then(|b| <[u8; 8]>::try_from(b).ok()) else {
        return bytes[start..end].iter().take(6).any(u8::is_ascii_digit);
    };
    // A byte is a digit where it differs from `0` by less than ten: then adding 0x76 leaves its high bit clear.
    let off = u64::from_le_bytes(eight) ^ (EACH * 0x30);
    let others = ((off & (EACH * 0x7f)) + EACH * 0x76) | off;
    let within = (1u64 << (8 * (end - start).min(6))) - 1;
    !others & (EACH * 0x80) & within != 0
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_is_seen_among_the_first_six_bytes() {
        for (text, found) in
            [("Rs38lakh ", true), ("ABCDEF7890", false), ("ABCDE6 890", true), ("K/:é", false), ("x9", true)]
        {
            let end = text.find(' ').unwrap_or(text.len());
            assert_eq!(has_digit(text.as_bytes(), 0, end), found, "{text}");
        }
        assert!(!has_digit(b"AB 45678", 0, 2));
    }
}
