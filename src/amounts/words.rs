//! Numbers in words: `two hundred and fifty`, `half a billion`, `one and a half million`, `thirteen point six million`.

use std::sync::LazyLock;

use rust_decimal::{Decimal, RoundingStrategy};

use super::figure::{Number, joint, times, word};
use crate::text::{WordTable, rows};

/// What a number word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Under ten.
    Unit(u8),
    /// Ten to nineteen.
    Teen(u8),
    /// Twenty to ninety.
    Tens(u8),
    /// A power of ten.
    Scale(u32),
    /// One of so many parts.
    Fraction(u8),
}

static PARTS: LazyLock<WordTable<Part>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("data/numbers.txt")).filter_map(|row| {
        let mut fields = row.split_whitespace();
        let (word, kind, value) = (fields.next()?, fields.next()?, fields.next()?.parse().ok()?);
        let part = match kind {
            "u" => Part::Unit(value),
            "t" => Part::Teen(value),
            "d" => Part::Tens(value),
            "s" => Part::Scale(u32::from(value)),
            _ => Part::Fraction(value),
        };
        Some((word, part))
    }))
});

/// The number words, for the filter that finds where one may start.
pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    rows(include_str!("data/numbers.txt")).filter_map(|row| row.split_whitespace().next())
}

/// The part that a word in lower case is.
pub(super) fn part(lower: &str) -> Option<Part> {
    PARTS.get(lower).copied()
}

/// A reader of the words of a text in lower case, one after the other.
struct Words<'a> {
    lower: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// The word after byte `from`, and where it ends; empty where none follows at once.
    fn after(&self, from: usize) -> (&'a str, usize) {
        let skip = joint(self.lower.as_bytes(), from);
        if skip == 0 && from != self.at {
            return ("", from);
        }
        let start = if from == self.at && !word(self.lower, from).is_empty() { from } else { from + skip };
        let w = word(self.lower, start);
        (w, start + w.len())
    }
}

/// Reads a number in words that starts at byte `at`; `a` and `an` count as one before a scale (`a million`) and before
/// whatever `unit` accepts (`a dollar`).
pub(super) fn number(lower: &str, at: usize, unit: impl Fn(usize) -> bool) -> Option<Number> {
    let words = Words { lower, at };
    let (first, end) = words.after(at);
    let part_of_scale = ratio(&words, first, end).and_then(|(value, e)| fraction(&words, e, value));
    let (value, end, scaled) = match (part_of_scale, first) {
        (Some(found), _) => found,
        (_, "a" | "an") => match words.after(end) {
            (w, _) if matches!(part(w), Some(Part::Scale(_))) && !w.ends_with('s') => {
                compose(&words, end, Decimal::ONE)?
            }
            _ if unit(end) => (Decimal::ONE, end, false),
            _ => return None,
        },
        (_, "half") => match words.after(end) {
            // `half a cent`
            ("a" | "an", e) if unit(e) => (half(), e, false),
            _ => fraction(&words, end, half())?,
        },
        (_, "quarter") => fraction(&words, end, quarter())?,
        _ => compose(&words, at, Decimal::ZERO)?,
    };
    let power = [12, 9, 6, 3].into_iter().find(|&p| scaled && times(Decimal::ONE, p).is_some_and(|one| one <= value));
    let base = power.and_then(|p| value.checked_div(times(Decimal::ONE, p)?)).unwrap_or(value);
    Some(Number { end, value, base, scaled, yearlike: false, separated: false, words: true })
}

/// `a half`, `one-third`, `four fifths`, to three places: the value and where it ends.
fn ratio(words: &Words, first: &str, end: usize) -> Option<(Decimal, usize)> {
    const COUNTS: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    const PARTS: [&str; 9] = ["half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let count = match first {
        "a" | "an" => 1,
        _ => 1 + COUNTS.iter().position(|word| *word == first)?,
    };
    let (word, end) = words.after(end);
    let word = if count > 1 { word.strip_suffix('s')? } else { word };
    let whole = 2 + PARTS.iter().position(|part| *part == word)?;
    let value = Decimal::from(count).checked_div(Decimal::from(whole))?;
    Some((value.round_dp_with_strategy(3, RoundingStrategy::MidpointAwayFromZero).normalize(), end))
}

fn half() -> Decimal {
    Decimal::new(5, 1)
}

fn quarter() -> Decimal {
    Decimal::new(25, 2)
}

/// After `half`, `a quarter`: `of a million`, `a million`, `million`.
fn fraction(words: &Words, mut end: usize, value: Decimal) -> Option<(Decimal, usize, bool)> {
    for filler in ["of", "a", "an"] {
        if let (w, e) = words.after(end)
            && w == filler
        {
            end = e;
        }
    }
    let (scale, e) = words.after(end);
    match part(scale) {
        Some(Part::Scale(power)) => {
            let (value, end, _) = scales(words, e, times(value, power)?)?;
            Some((value, end, true))
        }
        _ => None,
    }
}

/// Further scales after one: `hundred thousand million`.
fn scales(words: &Words, mut end: usize, mut value: Decimal) -> Option<(Decimal, usize, bool)> {
    while let (w, e) = words.after(end)
        && let Some(Part::Scale(power)) = part(w)
    {
        value = times(value, power)?;
        end = e;
    }
    Some((value, end, true))
}

/// Composes units, tens, hundreds and scales; `start` is one after `a`, else zero.
fn compose(words: &Words, at: usize, start: Decimal) -> Option<(Decimal, usize, bool)> {
    let (mut total, mut current, mut end, mut scaled) = (Decimal::ZERO, start, at, false);
    let mut seen = !start.is_zero();
    let mut last: Option<Part> = None;
    // The scale that closed the part before, so that scales only fall: `two million three hundred thousand`.
    let mut ceiling = u32::MAX;
    for _ in 0..24 {
        let (w, e) = words.after(end);
        let fits = match (part(w), last) {
            (Some(Part::Unit(_)), Some(Part::Unit(_) | Part::Teen(_))) => false,
            (Some(Part::Teen(_) | Part::Tens(_)), Some(Part::Unit(_) | Part::Teen(_) | Part::Tens(_))) => false,
            (Some(Part::Scale(p)), _) => p <= ceiling || p == 2,
            (Some(Part::Fraction(_)) | None, _) => false,
            _ => true,
        };
        let Some(p) = part(w).filter(|_| fits) else {
            match w {
                "and" => match half_more(words, e) {
                    // `one and a half million`, `a billion and a half`.
                    Some((more, after)) if seen => {
                        return halves(words, total, current, more, after, last);
                    }
                    _ if matches!(last, Some(Part::Scale(_))) && part(words.after(e).0).is_some_and(is_small) => {
                        end = e;
                        continue;
                    }
                    _ => break,
                },
                "point" if seen => return decimals(words, total.checked_add(current)?, e),
                "" if words.lower.as_bytes().get(end) == Some(&b',') && matches!(last, Some(Part::Scale(3..))) => {
                    let (w, e) = Words { lower: words.lower, at: usize::MAX }.after(end + 1);
                    if part(w).is_some_and(is_small) && scale_follows(words, e) {
                        end += 1;
                        continue;
                    }
                    break;
                }
                _ => break,
            }
        };
        match p {
            Part::Unit(n) | Part::Teen(n) | Part::Tens(n) => current = current.checked_add(Decimal::from(n))?,
            Part::Scale(power) => {
                scaled |= power > 2;
                let base = if current.is_zero() { Decimal::ONE } else { current };
                if current.is_zero() && (matches!(last, Some(Part::Scale(_))) || !seen) {
                    // `million million`: the scale multiplies what stands.
                    if !seen {
                        return None;
                    }
                    total = times(total, power)?;
                } else if power == 2 {
                    current = times(base, 2)?;
                } else {
                    total = total.checked_add(times(base, power)?)?;
                    current = Decimal::ZERO;
                    ceiling = power;
                }
            }
            Part::Fraction(_) => break,
        }
        seen = true;
        last = Some(p);
        end = e;
    }
    seen.then(|| Some((total.checked_add(current)?, end, scaled))).flatten()
}

fn is_small(part: Part) -> bool {
    matches!(part, Part::Unit(_) | Part::Teen(_) | Part::Tens(_))
}

/// Whether a scale follows within a few number words: what stands after a comma is then part of the number.
fn scale_follows(words: &Words, mut end: usize) -> bool {
    for _ in 0..4 {
        let (w, e) = words.after(end);
        match part(w) {
            Some(Part::Scale(_)) => return true,
            Some(_) => end = e,
            None => return false,
        }
    }
    false
}

/// `a half`, `a quarter`, `three quarters` after `and`: the value and where it ends.
fn half_more(words: &Words, at: usize) -> Option<(Decimal, usize)> {
    let (w, e) = words.after(at);
    let (unit, e2) = words.after(e);
    match (w, unit) {
        ("a" | "one", "half") => Some((half(), e2)),
        ("a" | "one", "quarter") => Some((quarter(), e2)),
        ("three", "quarters") => Some((quarter() * Decimal::from(3), e2)),
        _ => None,
    }
}

/// The value of `one and a half million` or `a million and a half`.
fn halves(
    words: &Words,
    total: Decimal,
    current: Decimal,
    more: Decimal,
    end: usize,
    last: Option<Part>,
) -> Option<(Decimal, usize, bool)> {
    let (w, e) = words.after(end);
    if let Some(Part::Scale(power)) = part(w) {
        return scales(words, e, total.checked_add(times(current.checked_add(more)?, power)?)?);
    }
    match last {
        Some(Part::Scale(power)) => Some((total.checked_add(current)?.checked_add(times(more, power)?)?, end, true)),
        _ => Some((total.checked_add(current)?.checked_add(more)?, end, false)),
    }
}

/// The digits after `point`, and the scale after them.
fn decimals(words: &Words, whole: Decimal, mut end: usize) -> Option<(Decimal, usize, bool)> {
    let (mut value, mut place) = (whole, 0);
    while let (w, e) = words.after(end)
        && let Some(Part::Unit(n)) = part(w)
        && place < 6
    {
        place += 1;
        value = value.checked_add(Decimal::new(i64::from(n), place))?;
        end = e;
    }
    (place > 0).then_some(())?;
    let (w, e) = words.after(end);
    match part(w) {
        Some(Part::Scale(power)) => scales(words, e, times(value, power)?),
        _ => Some((value, end, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let n = number(text, 0, |_| false)?;
        Some(format!("{}|{}", n.value.normalize(), &text[n.end..]))
    }

    #[test]
    fn numbers_in_words_are_composed() {
        for (text, value) in [
            ("ten thousand pounds", "10000| pounds"),
            ("two hundred and fifty kroner", "250| kroner"),
            ("twenty-five hundred dollars", "2500| dollars"),
            ("eleven million, two hundred thousand dollars", "11200000| dollars"),
            ("half a billion euros", "500000000| euros"),
            ("half-million", "500000|"),
            ("a quarter of a million dollars", "250000| dollars"),
            ("three quarters of a million", "750000|"),
            ("one-third of a million", "333000|"),
            ("four-fifths of a billion euros", "800000000| euros"),
            ("one quarter of a million", "250000|"),
            ("one and a half million liras", "1500000| liras"),
            ("a billion and a half dollars", "1500000000| dollars"),
            ("thirteen point six million", "13600000|"),
            ("two million three hundred thousand and five", "2300005|"),
            ("sixty-five dollars", "65| dollars"),
            ("a hundred and one million", "101000000|"),
        ] {
            assert_eq!(read(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn lists_are_not_composed() {
        assert_eq!(read("two, three or four").as_deref(), Some("2|, three or four"));
        assert_eq!(read("one two three").as_deref(), Some("1| two three"));
        assert_eq!(read("a man"), None);
        assert_eq!(read("millions of"), None);
    }
}
