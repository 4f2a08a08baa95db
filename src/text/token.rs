//! Tokens: words, numbers and punctuation marks.
//!
//! Word boundaries are those of Unicode Annex 29 (`unicode-segmentation`) with the corrections that news needs:
//!
//! - an abbreviation keeps its full stop: `U.S.`, `Inc.`, `v.`, `No.`, an initial;
//! - a sum in figures keeps its sign and scale: `$1.2bn`, `US$3m`, `€40`;
//! - a possessive ending stands alone: `Northgate` `’s`; any other apostrophe belongs to its word: `O’Brien`, `don't`;
//! - a hyphenated word is one: `co-founder`, `Diaz-Farquhar`, `al-Sabah`; but a name is kept apart from what is
//!   attached to it: `Tokyo` `-` `based`, `anti` `-` `Acme`;
//! - a full stop between a small and a capital letter is a missing space, not part of a word.

use std::hash::Hasher;
use std::sync::LazyLock;

use super::case::{self, Case};
use super::pieces::{Pieces, Shape};
use super::{Span, rows};
use hashbrown::HashSet;
use rustc_hash::{FxBuildHasher, FxHasher};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Letters, perhaps with digits, apostrophes, hyphens or full stops in them.
    Word,
    /// Starts with a digit, or with a currency sign and a digit.
    Number,
    /// A possessive ending: `’s`, `'s`.
    Possessive,
    /// Anything else: one mark.
    #[default]
    Punct,
}

/// A word, number or mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Hash of the lower-case form: see [`hash`].
    pub hash: u32,
    /// What the token is.
    pub kind: Kind,
    /// How it is written.
    pub case: Case,
    /// Its first byte.
    pub byte: u8,
}

impl Token {
    /// The bytes of the token.
    #[inline]
    pub fn span(self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// Whether the token is a word with a capital first letter: `Capital`, `UPPER`, `McDonald` (not `iPhone`).
    #[inline]
    pub fn is_capitalized(self) -> bool {
        matches!(self.case, Case::Capital | Case::Upper)
            || (self.case == Case::Mixed && !self.byte.is_ascii_lowercase())
    }
}

/// A token as a text holds it, in 12 bytes: a text of any length holds all of its tokens to the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed {
    start: u32,
    hash: u32,
    length: u16,
    /// The kind in the lower two bits, the case in the three above them, then [`PART`].
    form: u8,
    byte: u8,
}

/// The bit of a token whose lower case is one of the [parts](super::lower::Parts).
const PART: u8 = 1 << 7;

impl Packed {
    pub fn new(token: Token) -> Self {
        let Token { start, end, hash, kind, case, byte } = token;
        Packed { start, hash, length: (end - start) as u16, form: kind as u8 | (case as u8) << 2, byte }
    }

    #[inline]
    pub fn token(self) -> Token {
        let kind = match self.form & 3 {
            0 => Kind::Word,
            1 => Kind::Number,
            2 => Kind::Possessive,
            _ => Kind::Punct,
        };
        let case = match self.form >> 2 & 7 {
            0 => Case::None,
            1 => Case::Lower,
            2 => Case::Capital,
            3 => Case::Upper,
            _ => Case::Mixed,
        };
        let Packed { start, hash, byte, .. } = self;
        Token { start, end: self.end(), hash, kind, case, byte }
    }

    /// See [`Token::hash`].
    #[inline]
    pub fn hash(self) -> u32 {
        self.hash
    }

    /// The bytes of the token.
    #[inline]
    pub fn span(self) -> Span {
        Span { start: self.start, end: self.end() }
    }

    /// Whether its lower case is one of the parts of its text.
    pub fn is_part(self) -> bool {
        self.form & PART != 0
    }

    /// Says whether it is.
    pub fn set_part(&mut self, is: bool) {
        self.form = self.form & !PART | if is { PART } else { 0 };
    }

    /// First byte.
    #[inline]
    pub fn start(self) -> u32 {
        self.start
    }

    /// One past the last byte.
    #[inline]
    pub fn end(self) -> u32 {
        self.start + u32::from(self.length)
    }
}

/// The hash by which tables look words up, of a word in lower case.
#[inline]
pub fn hash(lower: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(lower.as_bytes());
    let h = hasher.finish();
    (h ^ (h >> 32)) as u32
}

/// Abbreviations that keep their full stop, in lower case without it.
static ABBREVIATIONS: LazyLock<HashSet<&'static str, FxBuildHasher>> =
    LazyLock::new(|| rows(include_str!("data/abbreviations.txt")).collect());

/// Small words that join on to a capitalised one with a hyphen: `al-Sabah`.
const PARTICLES: &[&str] = &[
    "al", "el", "an", "as", "ad", "ar", "ash", "at", "az", "ul", "ut", "uz", "bin", "ben", "ibn", "abu", "da", "de",
    "di", "du", "la", "le", "van", "von", "ter", "ten", "e", "i", "y", "o",
];

/// A hyphenated word is no longer than this, in bytes: joining looks at the whole word again with each part.
const LONGEST_COMPOUND: usize = 80;

/// What is longer than this, in bytes, is no word, and cut: the length of a token has two bytes.
const LONGEST: usize = u16::MAX as usize;

/// Whether a word without its full stop is an abbreviation that keeps it.
fn is_abbreviation(word: &str, lower: &str) -> bool {
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => c.is_uppercase() || matches!(c, 'v' | 'c'),
        (Some(a), Some('.')) => a.is_alphabetic() && word.split('.').all(|part| part.chars().count() == 1),
        _ => ABBREVIATIONS.contains(lower),
    }
}

/// Splits a text into tokens; `lower` is the same text in lower case, at the same bytes.
pub(super) fn tokenize(source: &str, lower: &str) -> Vec<Token> {
    let mut out = Tokenizer { source, lower, tokens: Vec::with_capacity(source.len() / 5) };
    for (start, piece, shape) in Pieces::new(source) {
        match shape {
            Shape::Plain => out.word(start, start + piece.len()),
            Shape::Mark => out.mark(start, piece),
            Shape::Other => out.piece(start, piece),
        }
    }
    out.tokens
}

/// The tokens so far, to which each piece between two word boundaries is added or joined.
struct Tokenizer<'a> {
    source: &'a str,
    lower: &'a str,
    tokens: Vec<Token>,
}

impl Tokenizer<'_> {
    fn piece(&mut self, start: usize, piece: &str) {
        let Some(first) = piece.chars().next() else { return };
        if !first.is_alphanumeric() && !is_mark_in_word(piece) {
            return self.mark(start, piece);
        }
        if let Some(at) = missing_space(piece) {
            self.piece(start, &piece[..at]);
            self.mark(start + at, &piece[at..at + 1]);
            return self.piece(start + at + 1, &piece[at + 1..]);
        }
        let body = piece.len() - possessive(piece);
        self.word(start, start + body);
        if body < piece.len() {
            self.push(start + body, start + piece.len(), Kind::Possessive);
        }
    }

    /// A word or number; joined to what stands before it where the two are one.
    fn word(&mut self, start: usize, end: usize) {
        let touching = self.tokens.last().is_some_and(|t| t.end as usize == start);
        if touching {
            let last = self.tokens[self.tokens.len() - 1];
            if is_currency_sign(&self.source[last.span().range()]) && self.source.as_bytes()[start].is_ascii_digit() {
                self.tokens.pop();
                let mut from = last.start as usize;
                if let Some(t) = self.tokens.last().copied()
                    && t.end as usize == from
                    && t.case != Case::Lower
                    && t.end - t.start <= 3
                    && t.kind == Kind::Word
                {
                    self.tokens.pop();
                    from = t.start as usize;
                }
                return self.push(from, end, Kind::Number);
            }
            if last.byte == b'-' && last.end - last.start == 1 && self.tokens.len() >= 2 {
                let before = self.tokens[self.tokens.len() - 2];
                if before.end == last.start && self.joins(before, start, end) {
                    self.tokens.truncate(self.tokens.len() - 2);
                    return self.push(before.start as usize, end, before.kind);
                }
            }
        }
        let number = self.source.as_bytes()[start].is_ascii_digit();
        self.push(start, end, if number { Kind::Number } else { Kind::Word });
    }

    /// Whether `before` and the word from `start` to `end`, with a hyphen between them, are one word.
    fn joins(&self, before: Token, start: usize, end: usize) -> bool {
        let long = end - before.start as usize > LONGEST_COMPOUND;
        if long || before.kind == Kind::Possessive || before.kind == Kind::Punct {
            return false;
        }
        let after = &self.source[start..end];
        let capital = after.chars().next().is_some_and(char::is_uppercase);
        match (before.kind, before.case) {
            (Kind::Number, _) => before.byte.is_ascii_digit() && !after.as_bytes()[0].is_ascii_digit(),
            (_, Case::Lower) => !capital || PARTICLES.contains(&&self.lower[before.span().range()]),
            (_, Case::Capital | Case::Mixed) if self.source.as_bytes()[before.end as usize - 1] == b'.' => false,
            (_, Case::Capital) => {
                capital || before.end - before.start == 1 || is_prefix(&self.lower[before.span().range()])
            }
            _ => capital || after.as_bytes()[0].is_ascii_digit(),
        }
    }

    /// A mark; a full stop joins the abbreviation before it.
    fn mark(&mut self, start: usize, piece: &str) {
        if piece == "."
            && let Some(last) = self.tokens.last().copied()
            && last.end as usize == start
            && last.kind == Kind::Word
            && is_abbreviation(&self.source[last.span().range()], &self.lower[last.span().range()])
        {
            self.tokens.pop();
            return self.push(last.start as usize, start + 1, Kind::Word);
        }
        self.push(start, start + piece.len(), Kind::Punct);
    }

    fn push(&mut self, mut start: usize, end: usize, kind: Kind) {
        while end - start > LONGEST {
            let cut = (start..=start + LONGEST).rev().find(|&at| self.source.is_char_boundary(at));
            let cut = cut.filter(|&at| at > start).unwrap_or(end);
            self.add(start, cut, kind);
            start = cut;
        }
        self.add(start, end, kind);
    }

    fn add(&mut self, start: usize, end: usize, kind: Kind) {
        let text = &self.source[start..end];
        let eight = self.source.as_bytes()[start..].first_chunk();
        self.tokens.push(Token {
            start: start as u32,
            end: end as u32,
            hash: hash(&self.lower[start..end]),
            kind,
            case: if kind == Kind::Punct { Case::None } else { case::of(text, eight) },
            byte: text.as_bytes()[0],
        });
    }
}

/// Whether a piece that starts with no letter still holds one (a combining mark before it, say).
fn is_mark_in_word(piece: &str) -> bool {
    piece.chars().any(char::is_alphanumeric)
}

fn is_currency_sign(mark: &str) -> bool {
    matches!(mark, "$" | "€" | "£" | "¥" | "₹" | "₩" | "₽" | "₦" | "₺" | "₱" | "₫" | "฿" | "₪" | "₴")
}

/// Prefixes that are written with a capital only at the start of a sentence.
fn is_prefix(lower: &str) -> bool {
    matches!(
        lower,
        "co" | "ex" | "non" | "pre" | "re" | "self" | "anti" | "post" | "mid" | "pro" | "multi" | "inter" | "e"
    )
}

/// Length in bytes of the possessive ending of a piece.
fn possessive(piece: &str) -> usize {
    ["'s", "’s", "'S", "’S", "‘s", "‘S"]
        .iter()
        .find(|e| piece.len() > e.len() && piece.ends_with(**e))
        .map_or(0, |e| e.len())
}

/// Where a full stop in a piece stands for a full stop and a missing space.
fn missing_space(piece: &str) -> Option<usize> {
    let bytes = piece.as_bytes();
    (1..bytes.len().saturating_sub(1)).find(|&i| {
        bytes[i] == b'.'
            && bytes[i - 1].is_ascii_lowercase()
            && bytes[i + 1].is_ascii_uppercase()
            && (i < 2 || bytes[i - 2].is_ascii_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn tokens(text: &str) -> Vec<String> {
        let text = Text::new(text);
        (0..text.len()).map(|i| text.str(i).to_owned()).collect()
    }

    #[test]
    fn abbreviations_and_initials_keep_their_full_stop() {
        assert_eq!(
            tokens("The U.S. sued J. K. Obuya Inc. in Smith v. Jones."),
            ["The", "U.S.", "sued", "J.", "K.", "Obuya", "Inc.", "in", "Smith", "v.", "Jones", "."]
        );
    }

    #[test]
    fn sums_in_figures_are_one_token() {
        assert_eq!(tokens("$1.2bn, US$3m or €40"), ["$1.2bn", ",", "US$3m", "or", "€40"]);
    }

    #[test]
    fn a_possessive_ending_stands_alone_and_other_apostrophes_do_not() {
        assert_eq!(tokens("O’Brien’s bank didn't"), ["O’Brien", "’s", "bank", "didn't"]);
        // An opening mark for an apostrophe.
        assert_eq!(tokens("Ortiz‘s bank"), ["Ortiz", "‘s", "bank"]);
    }

    #[test]
    fn hyphens_join_words_but_keep_names_apart() {
        assert_eq!(tokens("co-founder Diaz-Farquhar, al-Sabah"), ["co-founder", "Diaz-Farquhar", ",", "al-Sabah"]);
        assert_eq!(
            tokens("Tokyo-based anti-Acme U.S.-backed"),
            ["Tokyo", "-", "based", "anti", "-", "Acme", "U.S.", "-", "backed"]
        );
        assert_eq!(tokens("a seven-year, 42-page deal"), ["a", "seven-year", ",", "42-page", "deal"]);
    }

    #[test]
    fn a_missing_space_after_a_sentence_is_seen() {
        assert_eq!(
            tokens("He left.She stayed at Amazon.com."),
            ["He", "left", ".", "She", "stayed", "at", "Amazon.com", "."]
        );
    }

    #[test]
    fn a_word_without_end_is_cut() {
        let lengths: Vec<usize> = tokens(&"é".repeat(70_000)).iter().map(String::len).collect();
        assert_eq!(lengths, [65_534, 65_534, 8_932]);
    }

    #[test]
    fn a_token_is_the_same_when_it_has_been_packed() {
        for kind in [Kind::Word, Kind::Number, Kind::Possessive, Kind::Punct] {
            for case in [Case::None, Case::Lower, Case::Capital, Case::Upper, Case::Mixed] {
                let token = Token { start: 7, end: 65_542, hash: u32::MAX, kind, case, byte: b'x' };
                let mut packed = Packed::new(token);
                for part in [false, true, false] {
                    packed.set_part(part);
                    assert_eq!((packed.token(), packed.is_part()), (token, part));
                }
            }
        }
    }
}
