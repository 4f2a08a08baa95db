//! Figures and scales: `1,140.50`, `3 000`, `4,3`, `12½`, `million`, `bn`.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::text::{WordTable, rows};

/// A number read from the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    /// One past its last byte.
    pub end: usize,
    /// Its value.
    pub value: Decimal,
    /// The figure before its scale.
    pub base: Decimal,
    /// Whether a scale is part of it: `million`, `bn`.
    pub scaled: bool,
    /// Whether it is four digits without a separator, as years are.
    pub yearlike: bool,
    /// Whether it has a thousands separator or a decimal part.
    pub separated: bool,
    /// Whether it is written in words.
    pub words: bool,
}

/// Scale words: power of ten, and whether the form counts only beside a currency.
static SCALES: LazyLock<WordTable<(u32, bool)>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("data/scales.txt")).filter_map(|row| {
        let (form, power) = row.split_once(' ')?;
        Some((form.trim_end_matches('!'), (power.parse().ok()?, form.ends_with('!'))))
    }))
});

/// More digits than any sum of money has.
const MOST_DIGITS: usize = 24;

/// The length of a space that may stand inside a sum: a plain space, a no-break space, a thin space.
#[inline]
pub(super) fn space(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b' ') => 1,
        Some(0xC2) if bytes.get(at + 1) == Some(&0xA0) => 2,
        Some(0xE2) if bytes.get(at + 1) == Some(&0x80) && matches!(bytes.get(at + 2), Some(0x89 | 0xAF | 0x8A)) => 3,
        _ => 0,
    }
}

/// The length of what may join a figure and its unit: a space, a hyphen, nothing.
#[inline]
pub(super) fn joint(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'-') => 1,
        Some(0xE2) if bytes.get(at + 1) == Some(&0x80) && matches!(bytes.get(at + 2), Some(0x90 | 0x91)) => 3,
        _ => space(bytes, at),
    }
}

/// The run of letters at byte `at`, and its end.
#[inline]
pub(super) fn word(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|c: char| !c.is_alphabetic() && c != 'ʻ').unwrap_or(rest.len());
    &rest[..end]
}

/// Reads the figure that starts with the digit at byte `at`.
pub(super) fn figure(bytes: &[u8], at: usize) -> Option<Number> {
    let digits = |from| digits(bytes, from);
    let mut mantissa: i128 = 0;
    let mut count = 0;
    let mut take = |from: usize, n: usize, mantissa: &mut i128| {
        count += n;
        if count <= MOST_DIGITS {
            *mantissa = bytes[from..from + n].iter().fold(*mantissa, |m, b| m * 10 + i128::from(b - b'0'));
        }
        count <= MOST_DIGITS
    };
    let first = digits(at);
    if first == 0 || !take(at, first, &mut mantissa) {
        return None;
    }
    let mut end = at + first;
    let mut separated = false;
    let grouped = first <= 3 && bytes[at] != b'0';
    while let Some((skip, n)) = group(bytes, end).filter(|_| grouped) {
        if !take(end + skip, n, &mut mantissa) {
            return None;
        }
        separated = true;
        end += skip + n;
    }
    let mut scale = 0;
    match bytes.get(end) {
        Some(b'.') => {
            let n = digits(end + 1);
            if n > 0 && bytes.get(end + 1 + n) == Some(&b'.') && digits(end + n + 2) > 0 {
                // `1.250.000`: thousands where each group has three digits, else a version number or a date.
                return dotted(bytes, at, end);
            }
            if n > 0 {
                if !take(end + 1, n, &mut mantissa) {
                    return None;
                }
                scale = n as u32;
                end += 1 + n;
            }
        }
        Some(b',') if !separated || bytes[at + first] != b',' => {
            let n = digits(end + 1);
            if matches!(n, 1 | 2) && !bytes.get(end + 1 + n).is_some_and(|b| b.is_ascii_alphanumeric()) {
                if !take(end + 1, n, &mut mantissa) {
                    return None;
                }
                scale = n as u32;
                end += 1 + n;
            }
        }
        _ => {}
    }
    let mut value = Decimal::try_from_i128_with_scale(mantissa, scale).ok()?;
    let fraction = fraction(bytes, end);
    if let Some((length, quarters)) = fraction {
        value = value.checked_add(Decimal::new(i64::from(quarters) * 25, 2))?;
        end += length;
    }
    let yearlike = first == 4 && end == at + 4;
    Some(Number { end, value, base: value, scaled: false, yearlike, separated: separated || scale > 0, words: false })
}

/// Number of digits from byte `at` on.
fn digits(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count()
}

/// The group of digits that goes on a figure at byte `end`, as the lengths of what separates it and of its digits: `,` and
/// three digits, or two in the Indian way; an apostrophe or a space and three.
fn group(bytes: &[u8], end: usize) -> Option<(usize, usize)> {
    let (skip, indian) = match bytes.get(end) {
        Some(b',') => (1, true),
        Some(b'\'') => (1, false),
        Some(0xE2) if bytes.get(end + 1) == Some(&0x80) && bytes.get(end + 2) == Some(&0x99) => (3, false),
        _ => (space(bytes, end), false),
    };
    if skip == 0 {
        return None;
    }
    let n = digits(bytes, end + skip);
    let indian = indian && n == 2 && bytes.get(end + skip + 2) == Some(&b',');
    // A space group is no group where a comma or a second number follows: `in 12 345,000 people`.
    let list = bytes[end] == b' ' && bytes.get(end + skip + 3) == Some(&b',') && digits(bytes, end + skip + 4) == 3;
    ((n == 3 || indian) && !list).then_some((skip, n))
}

/// `1.250.000` as a number, where all groups have three digits.
fn dotted(bytes: &[u8], at: usize, mut end: usize) -> Option<Number> {
    let mut value: i64 = bytes[at..end].iter().try_fold(0i64, |m, b| {
        b.is_ascii_digit().then_some(())?;
        m.checked_mul(10)?.checked_add(i64::from(b - b'0'))
    })?;
    if end - at > 3 {
        return None;
    }
    while bytes.get(end) == Some(&b'.') {
        let n = bytes[end + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        if n == 0 {
            break;
        }
        if n != 3 {
            return None;
        }
        value = bytes[end + 1..end + 4]
            .iter()
            .try_fold(value, |m, b| m.checked_mul(10)?.checked_add(i64::from(b - b'0')))?;
        end += 4;
    }
    let value = value.into();
    Some(Number { end, value, base: value, scaled: false, yearlike: false, separated: true, words: false })
}

/// A vulgar fraction at byte `at`, after a space perhaps: its length and its value in quarters.
fn fraction(bytes: &[u8], at: usize) -> Option<(usize, u8)> {
    let skip = space(bytes, at);
    match bytes.get(at + skip..)? {
        [0xC2, b @ (0xBC..=0xBE), ..] => Some((skip + 2, b - 0xBB)),
        [a @ (b'1' | b'3'), b'/', b @ (b'2' | b'4'), rest @ ..]
            if skip > 0 && (*a == b'1' || *b == b'4') && !rest.first().is_some_and(u8::is_ascii_alphanumeric) =>
        {
            Some((skip + 3, if *b == b'2' { 2 } else { a - b'0' }))
        }
        _ => None,
    }
}

/// Multiplies a number by the scales written after it. `money` says whether a currency stands before it: then `m` or `k`
/// is a scale, else only where `beside` says that a currency follows at a byte.
pub(super) fn scaled(lower: &str, mut number: Number, money: bool, beside: impl Fn(usize) -> bool) -> Number {
    let bytes = lower.as_bytes();
    for _ in 0..3 {
        // `$20-plus trillion`
        let plus = ["-plus ", " plus "].iter().find(|p| !number.scaled && lower[number.end..].starts_with(**p));
        if let Some(plus) = plus
            && scale_word(word(lower, number.end + plus.len())).is_some()
        {
            number.end += plus.len() - 1;
        }
        let skip = joint(bytes, number.end);
        let form = word(lower, number.end + skip);
        let Some(&(power, abbreviated)) = (!form.is_empty()).then(|| SCALES.get(form)).flatten() else { break };
        let end = number.end + skip + form.len();
        if bytes.get(end).is_some_and(u8::is_ascii_digit) {
            break;
        }
        let attached = skip == 0;
        if form.len() <= 2
            && abbreviated
            && !(money && (attached || !number.scaled && form.len() <= 2))
            && !(beside(end))
        {
            break;
        }
        let Some(value) = times(number.value, power) else { break };
        number = Number { end, value, scaled: true, yearlike: false, ..number };
    }
    number
}

/// A value times a power of ten.
pub(super) fn times(value: Decimal, power: u32) -> Option<Decimal> {
    value.checked_mul(Decimal::try_from_i128_with_scale(10i128.checked_pow(power)?, 0).ok()?)
}

/// The power of ten of a scale word that is no abbreviation.
pub(super) fn scale_word(lower: &str) -> Option<u32> {
    SCALES.get(lower).filter(|(_, abbreviated)| !abbreviated).map(|&(power, _)| power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, usize)> {
        figure(text.as_bytes(), 0).map(|n| (n.value.normalize().to_string(), n.end))
    }

    #[test]
    fn groups_are_read_in_every_way() {
        for text in ["1,250,000", "1 250 000", "1'250'000", "1.250.000", "12,50,000", "1\u{a0}250\u{202f}000"] {
            assert_eq!(read(text), Some(("1250000".to_owned(), text.len())), "{text}");
        }
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(read("1,140.50 a foot"), Some(("1140.5".to_owned(), 8)));
        assert_eq!(read("4,3 million"), Some(("4.3".to_owned(), 3)));
        assert_eq!(read("211½p"), Some(("211.5".to_owned(), 5)));
        assert_eq!(read("2 1/2 million"), Some(("2.5".to_owned(), 5)));
    }

    #[test]
    fn lists_and_full_stops_end_a_figure() {
        assert_eq!(read("50, 60"), Some(("50".to_owned(), 2)));
        assert_eq!(read("500."), Some(("500".to_owned(), 3)));
        assert_eq!(read("1.2.3"), None);
    }
}
