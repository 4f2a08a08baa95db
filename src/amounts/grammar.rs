//! One expression: a number, the currency before or after it, what continues it.

use rust_decimal::Decimal;

use super::currency::{CURRENCIES, Unit, is_sign};
use super::figure::{self, Number, joint, space, word};
use super::words;
use crate::text::Text;

/// A number in the text, with the currency that stands at it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Item {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The number alone.
    pub number: Number,
    /// The lower end, in units as written.
    pub low: Decimal,
    /// The upper end; equal to `low` for a single value.
    pub high: Decimal,
    /// The currency or subunit, where one stands at it.
    pub unit: Option<Unit>,
    /// Further subunits: `a dollar and ten cents`.
    pub cents: Decimal,
    /// Whether the currency stands before the number.
    pub prefixed: bool,
    /// Whether it is a range.
    pub range: bool,
    /// Whether the unit is the bare word `pound` or `pounds`, which is a weight too.
    pub pounds: bool,
}

/// Reads expressions of one text.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    source: &'a str,
    lower: &'a str,
}

/// The longest run of letters looked at before a figure.
const LONGEST_PREFIX: usize = 8;

impl<'a> Reader<'a> {
    pub fn new(text: &'a Text) -> Self {
        Reader { source: text.source(), lower: text.lowercase() }
    }

    /// The expression around the digit at byte `at`; nothing before byte `floor` belongs to it. `money` tells that it may
    /// be the second end of a range of money.
    pub fn at_figure(&self, at: usize, floor: usize, money: bool) -> Option<Item> {
        let bytes = self.source.as_bytes();
        let number = figure::figure(bytes, at)?;
        let before = self.before(at, floor);
        let attached = self.source[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        if before.is_none() && attached {
            return None;
        }
        let money = money || before.is_some();
        let mut number =
            figure::scaled(self.lower, number, money, |end| self.after(end).is_some_and(|(e, ..)| e > end));
        // `2 and a half million`
        if !number.scaled
            && let Some(and) = self.lower.get(number.end..).and_then(|r| r.strip_prefix(" and a half "))
            && let Some(value) = number.value.checked_add(Decimal::new(5, 1))
            && figure::scale_word(word(and, 0)).is_some()
        {
            let halved = Number { end: number.end + " and a half".len(), value, ..number };
            number = figure::scaled(self.lower, halved, money, |_| false);
        }
        let (start, unit) = before.map_or((at, None), |(start, unit)| (start, Some(unit)));
        self.finish(start, number, unit)
    }

    /// The expression in words that starts at byte `at`.
    pub fn at_word(&self, at: usize) -> Option<Item> {
        let number = words::number(self.lower, at, |end| {
            let name = end + space(self.source.as_bytes(), end);
            let small = self.source[name..].starts_with(char::is_lowercase);
            self.after(end).is_some_and(|(e, unit, _)| small && !unit.weak && !self.lower[e..].starts_with(" of "))
        })?;
        self.finish(at, number, None)
    }

    /// Adds what follows the number: its currency where none stands before it, subunits, `and a half`.
    fn finish(&self, start: usize, mut number: Number, before: Option<Unit>) -> Option<Item> {
        let bytes = self.source.as_bytes();
        if bytes.get(number.end) == Some(&b'%') {
            return None;
        }
        let single = |number: Number, end, unit, pounds| Item {
            start,
            end,
            number,
            low: number.value,
            high: number.value,
            unit,
            cents: Decimal::ZERO,
            prefixed: before.is_some(),
            range: false,
            pounds,
        };
        if before.is_some() {
            let letter = self.source[number.end..].chars().next().is_some_and(char::is_alphanumeric);
            let weak = before.is_some_and(|u| u.weak);
            // `$1.3 million dollars`
            let end = match self.after(number.end) {
                Some((end, unit, 0)) if !unit.sub && before.is_some_and(|u| !u.sub && u.ids[0] == unit.ids[0]) => end,
                _ => number.end,
            };
            let mut item = single(number, end, before, false);
            // `$100 and fifty.`
            if self.lower[end..].starts_with(" and ") && !number.scaled && !number.separated {
                let digit = bytes.get(end + 5).is_some_and(u8::is_ascii_digit);
                let between = self.lower[..start].trim_end().ends_with("between");
                if !digit && !between {
                    self.add_cents(&mut item);
                }
            }
            return (!(letter && weak)).then_some(item);
        }
        let Some((mut end, unit, power)) = self.after(number.end) else {
            let letter = self.source[number.end..].chars().next().is_some_and(char::is_alphanumeric);
            return (!letter).then(|| single(number, number.end, None, false));
        };
        if power > 0 {
            number = Number { value: figure::times(number.value, power)?, scaled: true, ..number };
        } else if !number.scaled
            && let skip = space(bytes, end)
            && skip > 0
            && let form = word(self.lower, end + skip)
            && matches!(form, "million" | "billion" | "trillion")
            && let Some(power) = figure::scale_word(form)
        {
            // `75 USD million`
            number = Number { value: figure::times(number.value, power)?, scaled: true, ..number };
            end += skip + form.len();
        }
        let pounds = matches!(&self.lower[number.end..end].trim_start_matches(['-', ' ']), &"pound" | &"pounds");
        let mut item = single(number, end, Some(unit), pounds);
        if number.words
            && !number.scaled
            && let Some(half) = [" and a half", "-and-a-half"].into_iter().find(|h| self.lower[end..].starts_with(h))
        {
            // `a cent and a half`
            item.low = item.low.checked_add(Decimal::new(5, 1))?;
            item.high = item.low;
            item.end += half.len();
        } else if !unit.sub && number.value.fract().is_zero() && !number.scaled {
            self.add_cents(&mut item);
        }
        Some(item)
    }

    /// `3 dollars 50 cents`, `a dollar and ten cents`.
    fn add_cents(&self, item: &mut Item) {
        let bytes = self.source.as_bytes();
        let skip = space(bytes, item.end);
        if skip == 0 {
            return;
        }
        let rest = &self.lower[item.end + skip..];
        let at = item.end + skip + if rest.starts_with("and ") { 4 } else { 0 };
        let number = match bytes.get(at) {
            Some(b) if b.is_ascii_digit() => figure::figure(bytes, at),
            _ => words::number(self.lower, at, |_| false),
        };
        let Some(number) = number.filter(|n| !n.scaled && n.value < Decimal::ONE_HUNDRED) else { return };
        if let Some((end, unit, 0)) = self.after(number.end) {
            if unit.sub && item.unit.is_some_and(|main| main.ids.iter().any(|id| unit.ids.contains(id))) {
                item.cents = number.value;
                item.end = end;
            }
        } else if rest.starts_with("and ") && number.value.fract().is_zero() && self.ends_at(number.end) {
            // `15 dollars and 50.`
            item.cents = number.value;
            item.end = number.end;
        }
    }

    /// Whether nothing that a number could count follows at byte `at`: a mark, the end, another `and`.
    fn ends_at(&self, at: usize) -> bool {
        let rest = &self.lower[at..];
        let mark = rest.trim_start_matches(' ').starts_with(['.', ',', ';', '!', '?', ')', '\n']);
        let figure = rest.len() > 1 && rest.as_bytes()[1].is_ascii_digit();
        rest.trim_end().is_empty() || mark && !figure || rest.starts_with(" and ")
    }

    /// The currency before a figure at byte `at`: where it starts and what it may be.
    fn before(&self, at: usize, floor: usize) -> Option<(usize, Unit)> {
        let gap = self.source.get(floor..at)?;
        let head = gap.strip_suffix([' ', '\u{a0}', '\u{2009}', '\u{202f}']).unwrap_or(gap);
        let spaced = head.len() < gap.len();
        let last = head.chars().next_back()?;
        if is_sign(last) {
            let sign_at = head.len() - last.len_utf8();
            let (letters, space_between) = match trailing_letters(&head[..sign_at]) {
                "" => (trailing_letters(head[..sign_at].trim_end_matches(' ')), true),
                letters => (letters, false),
            };
            let lone = matches!(letters.len(), 1) && space_between && !matches!(letters, "c" | "C");
            // `it cost us $5`, `in the UK £5` and `it cost the US $5` go on from a word to a sum; where the sign stands
            // apart from its figure, as in `us $ 5`, all parts of a sum do.
            let ahead = head[..sign_at].trim_end_matches(' ').strip_suffix(letters).unwrap_or_default();
            let word = space_between
                && letters.len() > 1
                && (letters == "UK"
                    || !spaced && letters.bytes().any(|b| b.is_ascii_lowercase())
                    || ahead.ends_with("the "));
            if !letters.is_empty()
                && letters.len() <= LONGEST_PREFIX
                && !lone
                && !word
                && (!space_between || head[..sign_at].ends_with(' '))
            {
                let mut form = String::with_capacity(12);
                form.push_str(letters);
                form.make_ascii_lowercase();
                form.push(last);
                let unit = CURRENCIES.sign(&form).or_else(|| CURRENCIES.iso(letters).filter(|_| !space_between));
                if let Some(unit) = unit {
                    let length = head.len() - sign_at + letters.len() + usize::from(space_between);
                    return Some((floor + head.len() - length, unit));
                }
            }
            let mut buffer = [0; 4];
            let unit = CURRENCIES.sign(last.encode_utf8(&mut buffer))?;
            return Some((floor + sign_at, unit));
        }
        if !(last.is_alphabetic() || matches!(last, '.' | '/')) {
            return None;
        }
        let letters = trailing_letters(head);
        let unit = (letters.len() <= LONGEST_PREFIX).then(|| CURRENCIES.abbreviation(letters)).flatten()?;
        let ahead = &head[..head.len() - letters.len()];
        // A hyphen before it is that of a word, unless it joins a range: `RM2.10-RM2.20`.
        let bounded = ahead == "-" || !ahead.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
        let loose = spaced && unit.weak && letters.len() == 1;
        (bounded && !loose).then(|| (floor + head.len() - letters.len(), unit))
    }

    /// The currency after a number that ends at byte `at`: where it ends, what it may be, and the power of ten that
    /// stands in it (`MUSD`).
    fn after(&self, at: usize) -> Option<(usize, Unit, u32)> {
        let bytes = self.source.as_bytes();
        let skip = joint(bytes, at);
        let from = at + skip;
        let first = self.source.get(from..)?.chars().next()?;
        if is_sign(first) {
            let end = from + first.len_utf8();
            let digit = bytes.get(end).is_some_and(u8::is_ascii_digit)
                || (skip > 0
                    && first == '$'
                    && bytes.get(end + space(bytes, end)).is_some_and(u8::is_ascii_digit)
                    && !self.cents_at(end + space(bytes, end)));
            if digit || (skip > 0 && bytes[at] == b'-') {
                return None;
            }
            if first == '¢' {
                return CURRENCIES.name("cents").map(|unit| (end, unit, 0));
            }
            let mut buffer = [0; 4];
            return CURRENCIES.sign(first.encode_utf8(&mut buffer)).map(|unit| (end, unit, 0));
        }
        if !first.is_alphabetic() {
            return None;
        }
        let name = word(self.lower, from);
        let end = from + name.len();
        if bytes.get(end).is_some_and(u8::is_ascii_digit) {
            return None;
        }
        if skip == 0 && name.len() == 1 {
            return match &self.source[from..end] {
                "p" => Some((end, Unit { weak: true, ..CURRENCIES.name("pence")? }, 0)),
                "c" => Some((end, Unit { weak: true, ..CURRENCIES.name("cents")? }, 0)),
                _ => None,
            };
        }
        if name == "grand" {
            let money = self.source[from..].starts_with('g') && !self.is_grand_something(end);
            return money.then(|| CURRENCIES.name(name)).flatten().map(|unit| (end, unit, 3));
        }
        // `the 1,237 mark` is no money; `two Deutsche marks` and `ten marks` are.
        if let Some(unit) = CURRENCIES.name(name).filter(|_| name != "mark") {
            // `60 euro cents`
            let next = word(self.lower, end + space(bytes, end));
            if !unit.sub
                && let Some(cents) = CURRENCIES.name(next).filter(|c| c.sub)
                && let Some(k) = cents.ids.iter().position(|id| *id == unit.ids[0])
                && matches!(name, "euro" | "dollar")
            {
                return Some((end + space(bytes, end) + next.len(), Unit { ids: &cents.ids[k..=k], ..cents }, 0));
            }
            // Names of common words in capitals are other things: `Won Group`, `10 Downing`.
            let capital = self.source[from..].starts_with(char::is_uppercase);
            if !(unit.weak && capital) {
                return Some((end, unit, 0));
            }
        }
        if let Some(found) = self.demonym(from, name, end) {
            return Some(found);
        }
        let form = &self.source[from..end];
        if let Some(unit) = CURRENCIES.iso(form) {
            return Some((end, unit, 0));
        }
        if let Some(unit) = CURRENCIES.following(form) {
            return Some((end, unit, 0));
        }
        if form.len() == 4
            && let Some((prefix, code)) = form.split_at_checked(1)
            && let Some(unit) = CURRENCIES.iso(code)
        {
            let power = match prefix {
                "M" => 6,
                "k" | "T" => 3,
                _ => return None,
            };
            return Some((end, unit, power));
        }
        None
    }

    /// Whether a number of subunits stands at byte `at`: `10 $ 30 cent`.
    fn cents_at(&self, at: usize) -> bool {
        let Some(number) = figure::figure(self.source.as_bytes(), at) else { return false };
        let name = word(self.lower, number.end + space(self.source.as_bytes(), number.end));
        number.value < Decimal::ONE_HUNDRED && CURRENCIES.name(name).is_some_and(|unit| unit.sub && !unit.weak)
    }

    /// Whether a word after `grand` makes it another thing: `12 grand jurors`.
    fn is_grand_something(&self, end: usize) -> bool {
        let next = word(self.lower, end + joint(self.source.as_bytes(), end));
        [
            "jur", "slam", "prix", "piano", "larcen", "theft", "total", "opening", "final", "child", "parent",
            "mother", "father",
        ]
        .iter()
        .any(|w| next.starts_with(w))
    }

    /// A name with a demonym before it: `Swiss francs`, `U.S. dollars`, `Hong Kong dollars`, `US cents`.
    fn demonym(&self, from: usize, first: &str, end: usize) -> Option<(usize, Unit, u32)> {
        let bytes = self.source.as_bytes();
        let rest = &self.lower[from..];
        if let Some(dotted) = ["u.s.", "u.k."].into_iter().find(|d| rest.starts_with(d)) {
            return self.qualified(dotted, from + dotted.len());
        }
        if CURRENCIES.is_demonym(first)
            && let Some(found) = self.qualified(first, end)
        {
            return Some(found);
        }
        if CURRENCIES.opens_demonym(first) {
            let skip = joint(bytes, end);
            let second = word(self.lower, end + skip);
            let mut both = String::with_capacity(24);
            both.push_str(first);
            both.push('_');
            both.push_str(second);
            if CURRENCIES.is_demonym(&both) {
                return self.qualified(&both, end + skip + second.len());
            }
            // `deutsche marks`
            return CURRENCIES.name(&both).map(|unit| (end + skip + second.len(), unit, 0));
        }
        None
    }

    fn qualified(&self, demonym: &str, end: usize) -> Option<(usize, Unit, u32)> {
        let skip = joint(self.source.as_bytes(), end);
        let name = word(self.lower, end + skip);
        let unit = CURRENCIES.qualified(demonym, CURRENCIES.name(name)?)?;
        (skip > 0).then_some((end + skip + name.len(), unit, 0))
    }
}

/// The letters, full stops and slashes that end a string, bounded.
fn trailing_letters(head: &str) -> &str {
    let start = head
        .char_indices()
        .rev()
        .take(LONGEST_PREFIX + 1)
        .take_while(|(_, c)| c.is_alphabetic() || matches!(c, '.' | '/'))
        .last()
        .map_or(head.len(), |(i, _)| i);
    &head[start..]
}
