//! What a mark would rather be: what it costs to read it as opening, as closing, or as nothing.

use crate::text::{Kind, Text};

use super::Pair;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Double,
    Guillemet,
    Single,
}

impl Family {
    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The families that the first bytes of these tokens allow, as bits.
pub(super) fn families(text: &Text, range: std::ops::Range<usize>) -> u8 {
    let (double, guillemet, single) = (Family::Double.bit(), Family::Guillemet.bit(), Family::Single.bit());
    text.tokens().skip(range.start).take(range.len()).fold(0, |bits, t| {
        bits | match t.byte {
            b'"' => double,
            b'\'' | b'`' => double | single,
            0xc2 => guillemet,
            // General punctuation and the full-width mark.
            0xe2 | 0xef => double | guillemet | single,
            _ => 0,
        }
    })
}

/// A mark, and what it costs to read it as opening, as closing, or as nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub token: u32,
    /// In tokens: 2 for `''`.
    pub width: u32,
    pub start: u32,
    pub end: u32,
    pub open: f32,
    pub close: f32,
    pub skip: f32,
    /// Cost of a quotation that opens here and never closes.
    pub unclosed: f32,
}

/// What surrounds a mark.
struct Around {
    before: Option<char>,
    after: Option<char>,
}

impl Around {
    fn of(text: &Text, start: u32, end: u32) -> Self {
        let source = text.source();
        Around {
            before: source.get(..start as usize).and_then(|s| s.chars().next_back()),
            after: source.get(end as usize..).and_then(|s| s.chars().next()),
        }
    }

    /// Whether the mark could open: something to open before, something to quote after.
    fn can_open(&self) -> bool {
        let clear = self.before.is_none_or(|c| c.is_whitespace() || is_opening(c));
        clear && self.after.is_some_and(|c| !c.is_whitespace() && !matches!(c, ',' | '.' | ';' | ':' | ')' | ']'))
    }

    /// Whether the mark could close.
    fn can_close(&self) -> bool {
        let clear = self.after.is_none_or(|c| c.is_whitespace() || (!c.is_alphanumeric() && !matches!(c, '(' | '[')));
        clear && self.before.is_some_and(|c| !c.is_whitespace())
    }
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '—' | '–' | '-' | '/' | '“' | '‘' | '"' | '\'' | '«' | '…' | '¿' | '¡' | ':')
}

/// The marks of one family in a paragraph, outside the quotations already found in it.
pub(super) fn collect(text: &Text, range: std::ops::Range<usize>, family: Family, found: &[Pair], out: &mut Vec<Mark>) {
    let mut done = found.iter().peekable();
    let mut i = range.start;
    // Whether the value of an attribute of markup is open: `<video id="…">`.
    let mut attribute = false;
    // Pairs of an earlier family lie in text order: they were found from left to right.
    while i < range.end {
        let t = text.token(i);
        if t.kind != Kind::Punct {
            i += 1;
            continue;
        }
        while done.next_if(|p| p.last as usize <= i).is_some() {}
        let inside = family == Family::Guillemet && done.peek().is_some_and(|p| p.first as usize <= i);
        let mut width = 1;
        if !inside {
            let twice = t.end - t.start == 1
                && matches!(t.byte, b'\'' | b'`')
                && i + 1 < range.end
                && text.token(i + 1).start == t.end
                && text.token(i + 1).byte == t.byte
                && text.token(i + 1).kind == Kind::Punct;
            width = if twice { 2 } else { 1 };
            let (start, end) = (t.start, text.token(i + width as usize - 1).end);
            let shape = shape(text, i, width);
            let value = family == Family::Double && t.byte == b'"' && (attribute || is_value(text, start));
            attribute ^= value;
            if !value
                && belongs(family, shape)
                && let Some((open, close, skip)) = costs(text, i, shape, family, start, end)
            {
                let plain = i == range.start
                    || match text.token(i - 1).byte {
                        b',' | b':' | b'.' | b'?' | b'!' => text.token(i - 1).kind == Kind::Punct,
                        0xe2 => matches!(text.str(i - 1), "—" | "–"),
                        _ => false,
                    };
                let unclosed = if family == Family::Single {
                    5.0
                } else if plain && text.token(i + width as usize).is_capitalized() {
                    2.5
                } else {
                    3.6
                };
                out.push(Mark { token: i as u32, width, start, end, open, close, skip, unclosed });
            }
        }
        i += width as usize;
    }
    if family == Family::Single {
        outside(found, out);
    }
}

/// Whether the straight mark at byte `start` opens the value of an attribute: inside a tag, and closed before the line ends.
fn is_value(text: &Text, start: u32) -> bool {
    /// Bytes that are looked at on either side.
    const REACH: usize = 300;
    let (bytes, start) = (text.source().as_bytes(), start as usize);
    let (before, after) = (&bytes[start.saturating_sub(REACH)..start], &bytes[start + 1..]);
    if before.last() != Some(&b'=') {
        return false;
    }
    let tag = before.iter().rev().find(|byte| matches!(byte, b'<' | b'>' | b'\n')) == Some(&b'<');
    let close = after.iter().take(REACH).position(|byte| matches!(byte, b'"' | b'\n'));
    tag && close.is_some_and(|at| after[at] == b'"' && matches!(after.get(at + 1), Some(b' ' | b'>' | b'/')))
}

/// The character that a mark counts as: twice `'` is `"`, twice a backtick opens.
fn shape(text: &Text, i: usize, width: u32) -> char {
    match (text.token(i).byte, width) {
        (b'`', 2) => '“',
        (_, 2) => '"',
        (byte, _) if byte.is_ascii() => char::from(byte),
        _ => text.str(i).chars().next().unwrap_or(' '),
    }
}

/// Whether a mark of this shape can be one of the family: told first, for it costs least.
fn belongs(family: Family, shape: char) -> bool {
    match family {
        Family::Double => matches!(shape, '“' | '„' | '‟' | '”' | '"' | '＂' | '″'),
        Family::Guillemet => matches!(shape, '«' | '‹' | '»' | '›'),
        Family::Single => matches!(shape, '‘' | '‚' | '`' | '’' | '\''),
    }
}

/// Keeps the single marks that do not stand inside a double quotation; those that hold one remain.
fn outside(found: &[Pair], marks: &mut Vec<Mark>) {
    let mut done = found.iter().peekable();
    marks.retain(|m| {
        while done.next_if(|p| p.last <= m.token).is_some() {}
        done.peek().is_none_or(|p| m.token < p.first)
    });
}

/// The costs of reading a mark as opening, closing or nothing; none where it is no mark of the family.
fn costs(text: &Text, i: usize, shape: char, family: Family, start: u32, end: u32) -> Option<(f32, f32, f32)> {
    let around = Around::of(text, start, end);
    let (can_open, can_close) = (around.can_open(), around.can_close());
    match (family, shape) {
        (Family::Double, '“' | '„' | '‟') => {
            Some(if can_close && !can_open && shape == '“' { (2.0, 0.5, 3.0) } else { (0.0, 4.0, 3.0) })
        }
        (Family::Double, '”') => Some(if can_open && !can_close { (0.5, 2.0, 3.0) } else { (4.0, 0.0, 3.0) }),
        (Family::Double, '"' | '＂' | '″') => {
            let inches = around.before.is_some_and(|c| c.is_ascii_digit()) && is_measure(text, i);
            let skip = if inches { 0.2 } else { 3.0 };
            Some(match (can_open, can_close) {
                (true, false) => (0.0, 2.5, skip),
                (false, true) => (2.5, if inches { 0.6 } else { 0.0 }, skip),
                _ => (0.7, 0.7, skip),
            })
        }
        (Family::Guillemet, '«' | '‹') => {
            Some(if can_close && !can_open { (2.0, 0.5, 3.0) } else { (0.0, 3.0, 3.0) })
        }
        (Family::Guillemet, '»' | '›') => {
            Some(if can_open && !can_close { (1.0, 1.5, 3.0) } else { (3.0, 0.0, 3.0) })
        }
        (Family::Single, '‘' | '‚' | '`') => {
            let elision = around.after.is_some_and(|c| c.is_ascii_digit()) || is_elision(text, i + 1);
            Some((0.0, 5.0, if elision { 0.5 } else { 3.0 }))
        }
        (Family::Single, '’' | '\'') => {
            let straight = shape == '\'';
            let strong =
                around.before.is_some_and(|c| matches!(c, ',' | '.' | '!' | '?' | '…' | ')' | '—' | '–' | '”'));
            let letter = around.after.is_some_and(char::is_alphanumeric);
            if can_open && !can_close {
                let elision = around.after.is_some_and(|c| c.is_ascii_digit()) || is_elision(text, i + 1);
                let open = if elision {
                    4.0
                } else if straight {
                    0.0
                } else {
                    3.0
                };
                return Some((open, 9.0, if elision || !straight { 0.0 } else { 1.5 }));
            }
            if !can_close || letter {
                return None;
            }
            let plural = around.before.is_some_and(|c| matches!(c, 's' | 'S' | 'z' | 'x'))
                && text.token(i + 1).start > end
                && text.token(i + 1).kind == Kind::Word;
            let clipped = text.lower(i.wrapping_sub(1)).ends_with("in") || text.lower(i.wrapping_sub(1)).len() <= 2;
            Some((
                9.0,
                if plural { 1.0 } else { 0.0 },
                if strong {
                    3.0
                } else if plural {
                    0.3
                } else if clipped {
                    1.0
                } else {
                    2.0
                },
            ))
        }
        _ => None,
    }
}

/// Whether the mark at token `i` follows feet or a bare number, as in `6'2"`.
fn is_measure(text: &Text, i: usize) -> bool {
    let mut start = text.token(i).start as usize;
    let bytes = text.source().as_bytes();
    while start > 0 && (bytes[start - 1].is_ascii_digit() || matches!(bytes[start - 1], b'.' | b'/' | b'-')) {
        start -= 1;
    }
    let before = start.checked_sub(1).map(|k| bytes[k]);
    before.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'\'' | b'(' | b'-') || b >= 0x80)
}

/// Whether token `i` is a word that loses its beginning to an apostrophe: `’em`, `’til`.
fn is_elision(text: &Text, i: usize) -> bool {
    matches!(text.lower(i), "em" | "til" | "cause" | "tis" | "twas" | "n" | "round" | "bout" | "cos" | "un" | "ere")
}

/// Whether a paragraph that starts with token `i` opens with a mark of this family.
pub(super) fn opens(text: &Text, i: usize, family: Family) -> bool {
    let t = text.token(i);
    if t.kind != Kind::Punct {
        return false;
    }
    let shape = text.str(i);
    let twice = matches!(shape, "'" | "`") && text.token(i + 1).start == t.end && text.str(i + 1) == shape;
    match family {
        Family::Double => matches!(shape, "“" | "„" | "\"" | "”") || twice,
        Family::Guillemet => matches!(shape, "«" | "»"),
        Family::Single => matches!(shape, "‘" | "'") && !twice,
    }
}
