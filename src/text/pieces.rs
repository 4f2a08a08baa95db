//! What stands between two word boundaries of Unicode Annex 29, white space left out.
//!
//! `unicode-segmentation` knows every rule and asks a table about every character. Nearly all of news is plain: words of
//! ASCII letters and digits, and marks after which no character can change what they are. Those pieces are cut here, byte
//! by byte; for any other piece `unicode-segmentation` is asked.

use unicode_segmentation::UnicodeSegmentation;

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// ASCII letters and digits alone, from a letter or digit on.
    Plain,
    /// One ASCII character that is neither letter nor digit nor white space, or a quotation mark or dash.
    Mark,
    /// Anything else.
    Other,
}

/// Classes of a byte.
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
/// Joins letters: `can't`, `e.g`, `a:b`.
const IN_LETTERS: u8 = 4;
/// Joins digits: `1,204.5`.
const IN_DIGITS: u8 = 8;
/// Joins whatever stands beside it.
const JOINS: u8 = 16;
const SPACE: u8 = 32;

static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut b = 0;
    while b < 128 {
        let byte = b as u8;
        class[b] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'\'' | b'.' => IN_LETTERS | IN_DIGITS,
            b':' => IN_LETTERS,
            b',' | b';' => IN_DIGITS,
            b'_' => JOINS,
            b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r' => SPACE,
            _ => 0,
        };
        b += 1;
    }
    class
};

/// The pieces of a text with where they start.
pub(super) struct Pieces<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Pieces { source, at: 0 }
    }

    /// Whether a piece that ends before byte `at` ends there whatever follows: no combining mark does.
    fn is_closed(bytes: &[u8], at: usize) -> bool {
        match bytes.get(at..) {
            None | Some([]) => true,
            Some([0..=0x7f, ..]) => true,
            Some(rest) => punctuation(rest),
        }
    }

    /// Where the plain word at byte `from` ends, and its shape; none where not only plain characters decide that.
    fn word(bytes: &[u8], from: usize) -> Option<(usize, Shape)> {
        let mut shape = Shape::Plain;
        let mut at = from;
        loop {
            while at < bytes.len() && CLASS[bytes[at] as usize] & (LETTER | DIGIT) != 0 {
                at += 1;
            }
            let Some(&next) = bytes.get(at) else { return Some((at, shape)) };
            let class = CLASS[next as usize];
            if class & JOINS != 0 {
                return None;
            }
            let (width, class) = match class {
                0 if next >= 0x80 && !punctuation(&bytes[at..]) => return None,
                // The apostrophe’s other form; the opening one counts as one too.
                0 if next >= 0x80 && matches!(bytes[at + 2], 0x98 | 0x99) => (3, IN_LETTERS | IN_DIGITS),
                class => (1, class),
            };
            if class & (IN_LETTERS | IN_DIGITS) == 0 {
                return Some((at, shape));
            }
            let before = CLASS[bytes[at - 1] as usize];
            let after = match bytes.get(at + width) {
                None => 0,
                // A combining mark would belong to what joins, and a letter beyond ASCII would be joined.
                Some(0x80..) if !punctuation(&bytes[at + width..]) => return None,
                Some(&b) => CLASS[b as usize],
            };
            let letters = before & after & LETTER != 0 && class & IN_LETTERS != 0;
            let digits = before & after & DIGIT != 0 && class & IN_DIGITS != 0;
            if !letters && !digits {
                return Some((at, shape));
            }
            shape = Shape::Other;
            at += width;
        }
    }
}

/// Whether bytes start with one of the characters from U+2010 to U+2027 that are no more than marks in print: dashes,
/// quotation marks, the ellipsis.
fn punctuation(bytes: &[u8]) -> bool {
    matches!(bytes, [0xe2, 0x80, 0x93 | 0x94 | 0x98 | 0x99 | 0x9c | 0x9d | 0xa6, ..])
}

impl<'a> Iterator for Pieces<'a> {
    type Item = (usize, &'a str, Shape);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.source.as_bytes();
        loop {
            let from = self.at;
            let first = *bytes.get(from)?;
            let class = CLASS[first as usize];
            let plain = if class & SPACE != 0 {
                if Self::is_closed(bytes, from + 1) {
                    self.at += 1;
                    continue;
                }
                None
            } else if class & (LETTER | DIGIT) != 0 {
                Self::word(bytes, from)
            } else if first < 0x80 {
                let free = class & JOINS == 0 && Self::is_closed(bytes, from + 1);
                free.then_some((from + 1, Shape::Mark))
            } else {
                let free = punctuation(&bytes[from..]) && Self::is_closed(bytes, from + 3);
                free.then_some((from + 3, Shape::Mark))
            };
            if let Some((to, shape)) = plain {
                self.at = to;
                return Some((from, &self.source[from..to], shape));
            }
            let piece = self.source[from..].split_word_bounds().next()?;
            self.at += piece.len();
            // White space may carry a combining mark: what is left of such a piece is a mark.
            let word = piece.trim_start();
            if !word.is_empty() {
                return Some((from + piece.len() - word.len(), word.trim_end(), Shape::Other));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_the_book(source: &str) -> Vec<(usize, &str)> {
        source
            .split_word_bound_indices()
            .map(|(at, piece)| (at + piece.len() - piece.trim_start().len(), piece.trim()))
            .filter(|(_, piece)| !piece.is_empty())
            .collect()
    }

    fn pieces(source: &str) -> Vec<(usize, &str)> {
        Pieces::new(source).map(|(at, piece, _)| (at, piece)).collect()
    }

    #[test]
    fn shapes_are_told() {
        let shapes: Vec<Shape> = Pieces::new("He can't pay $1,204 — “Žižek”").map(|(.., shape)| shape).collect();
        use Shape::*;
        assert_eq!(shapes, [Plain, Other, Plain, Mark, Other, Mark, Other, Other, Mark]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn pieces_are_those_of_the_annex(source in "([a-zA-Z0-9_.,:;'’‘“”–—… \r\n\t\"$-]|é|\u{301}|\u{200d}|\u{a0}|\u{2028}|東|א|🇫|👩|カ){0,24}") {
            prop_assert_eq!(pieces(&source), by_the_book(&source));
        }

        #[test]
        fn pieces_of_any_text_are_those_of_the_annex(source in any::<String>()) {
            prop_assert_eq!(pieces(&source), by_the_book(&source));
        }
    }
}
