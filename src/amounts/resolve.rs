//! From expressions to sums: which currency is meant, whether it is money at all, its value in that currency.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::currency::{CURRENCIES, DOLLAR, Id, POUND};
use super::evidence::Evidence;
use super::grammar::Item;
use crate::text::{Text, WordTable, rows};

/// A sum whose currency is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved {
    pub item: Item,
    pub id: Id,
    pub low: Decimal,
    pub high: Decimal,
    pub confidence: f32,
}

/// The sums among the items, in text order; an item that is no sum leaves `None` at its place.
pub(super) fn resolve(text: &Text, items: &[Item], evidence: &mut Evidence) -> Vec<Option<Resolved>> {
    for unit in items.iter().filter_map(|item| item.unit) {
        if unit.ids.len() == 1 && !unit.weak {
            evidence.state(unit.ids[0]);
        }
    }
    let mut used = [0u16; 256];
    let mut out: Vec<Option<Resolved>> = Vec::with_capacity(items.len());
    for item in items {
        let found = whole(text, item, evidence);
        if let Some(found) = &found {
            used[usize::from(found.id)] = used[usize::from(found.id)].saturating_add(1);
        }
        out.push(found);
    }
    let mut last = None;
    for (item, slot) in items.iter().zip(&mut out) {
        if slot.is_none() && item.unit.is_some_and(|u| u.sub) {
            *slot = if is_idiom(text, item) { None } else { part(text, item, evidence, &used, last) };
        }
        if let Some(found) = slot {
            last = Some(found.id);
        }
    }
    out
}

/// The sum that an item in whole units is.
fn whole(text: &Text, item: &Item, evidence: &Evidence) -> Option<Resolved> {
    let unit = item.unit.filter(|unit| !unit.sub)?;
    let number = item.number;
    // `that is the $64,000 question`
    if text.lowercase()[item.end..].trim_start_matches(['-', ' ', '\u{201d}', '"', '\'']).starts_with("question") {
        return None;
    }
    // The Milwaukee Bucks are no dollars, nor is Bucks a county of them.
    if text.source()[..item.end].ends_with("Bucks") {
        return None;
    }
    let id = if unit.ids[0] == DOLLAR && !unit.ids.contains(&POUND) {
        evidence.dollar(unit.ids)
    } else {
        evidence.choose(unit)
    };
    if unit.weak {
        let large = number.separated || (!item.prefixed && item.high >= Decimal::ONE_THOUSAND && !number.yearlike);
        let speaks = evidence.speaks_for(unit) && (!number.yearlike || item.prefixed);
        let lone = single_letter(text, item);
        // `R5,000`: no name or number of a thing has a letter and a thousands separator.
        let grouped = lone && number.separated && item.low >= Decimal::ONE_THOUSAND;
        if !(number.scaled || speaks || grouped || large && (unit.ids.len() <= 3 && !lone || is_cued(text, item))) {
            return None;
        }
    }
    if item.pounds && !is_pounds(text, item, evidence) {
        return None;
    }
    if item.prefixed && !number.scaled && is_code(text.source(), item) {
        return None;
    }
    // The tournament: `Euro 2024`, `EURO 2024`.
    let year = number.yearlike && item.number.value < Decimal::from(2100);
    if year && text.lowercase()[item.start..].starts_with("euro ") {
        return None;
    }
    // `in 2019 dollars`
    let before = text.token_at(item.start as u32).checked_sub(1).map_or("", |i| text.lower(i));
    if year && !item.prefixed && matches!(before, "in" | "constant" | "to") {
        return None;
    }
    let ratio = Decimal::from(CURRENCIES.ratio(id));
    let cents = item.cents.checked_div(ratio)?;
    let (low, high) = (item.low.checked_add(cents)?, item.high.checked_add(cents)?);
    let confidence = match (unit.ids.len(), unit.weak) {
        (_, true) => 0.9,
        (1, _) => 0.99,
        _ => 0.97,
    };
    Some(Resolved { item: *item, id, low: tidy(low, number.scaled), high: tidy(high, number.scaled), confidence })
}

/// Whether `$1` is an argument in a piece of code: braces, backquotes or slashes stand around it.
fn is_code(source: &str, item: &Item) -> bool {
    /// Bytes looked at on either side.
    const AROUND: usize = 24;
    if item.end - item.start != "$1".len() {
        return false;
    }
    let bytes = source.as_bytes();
    let around = &bytes[item.start.saturating_sub(AROUND)..(item.end + AROUND).min(bytes.len())];
    let slashed = item.start > 0 && bytes[item.start - 1] == b'/' && bytes.get(item.end) == Some(&b'/');
    slashed || around.iter().any(|b| matches!(b, b'{' | b'}' | b'`'))
}

/// The sum that an item in subunits is: of the currency of the sum before it, else of the one most used.
fn part(text: &Text, item: &Item, evidence: &Evidence, used: &[u16; 256], last: Option<Id>) -> Option<Resolved> {
    let unit = item.unit?;
    let used = |id: Id| used[usize::from(id)];
    let letter = unit.weak && item.end - item.number.end == 1;
    let candidates = || unit.ids.iter().copied().filter(|&id| !(letter && id == DOLLAR && unit.ids.len() > 3));
    // `1080p` is a picture.
    let picture = || letter && PICTURES.iter().any(|&lines| item.low == Decimal::from(lines));
    let cued = || is_cued(text, item) && !picture();
    let counted = || candidates().any(|id| used(id) > 0 || last == Some(id));
    if unit.weak && !(evidence.speaks_for(unit) || counted() || cued()) {
        return None;
    }
    let near = last.filter(|id| unit.ids.contains(id));
    let common = candidates().filter(|&id| used(id) > 0).max_by_key(|&id| (used(id), std::cmp::Reverse(id)));
    let id = near.or(common).unwrap_or_else(|| {
        if unit.ids[0] == DOLLAR && unit.ids.len() > 3 { evidence.dollar(unit.ids) } else { evidence.choose(unit) }
    });
    let ratio = Decimal::from(CURRENCIES.ratio(id));
    let value = |x: Decimal| {
        let mut value = x.checked_div(ratio)?;
        if value.scale() < 2 {
            value.rescale(2);
        }
        Some(value)
    };
    let confidence = if unit.weak { 0.88 } else { 0.95 };
    Some(Resolved { item: *item, id, low: value(item.low)?, high: value(item.high)?, confidence })
}

/// Words by which a number near them is money.
static CUES: LazyLock<WordTable<()>> = LazyLock::new(|| {
    let words = rows(include_str!("data/money_cues.txt")).flat_map(str::split_whitespace);
    WordTable::new(words.map(|word| (word, ())))
});

/// Lines of a picture, which are written as pence are.
const PICTURES: [u16; 6] = [360, 480, 720, 1080, 1440, 2160];

/// How many tokens on either side of a number are looked at for such words.
const NEAR: usize = 8;

/// Whether a word of money stands near an item, in its sentence.
fn is_cued(text: &Text, item: &Item) -> bool {
    let i = text.token_at(item.start as u32);
    let sentence = &text.sentences()[text.sentence_of(i)].tokens;
    let from = i.saturating_sub(NEAR).max(sentence.start as usize);
    (from..(i + NEAR).min(sentence.end as usize)).any(|k| CUES.at(text, k).is_some())
}

/// Whether `a cent` or `one penny` is only a way of saying nothing: `not a cent`, `without spending a penny`.
fn is_idiom(text: &Text, item: &Item) -> bool {
    let i = text.token_at(item.start as u32);
    item.number.words
        && item.low == Decimal::ONE
        && (1..=4).filter_map(|k| i.checked_sub(k)).any(|k| {
            let word = text.lower(k);
            matches!(
                word,
                "not"
                    | "never"
                    | "without"
                    | "no"
                    | "nor"
                    | "every"
                    | "single"
                    | "neither"
                    | "hardly"
                    | "nobody"
                    | "none"
            ) || word.ends_with("n't")
                || word.ends_with("n’t")
        })
}

/// A value without the zeros that multiplying by a scale leaves behind.
pub(super) fn tidy(value: Decimal, scaled: bool) -> Decimal {
    if scaled { value.normalize() } else { value }
}

/// Whether the currency of an item is written with one letter.
fn single_letter(text: &Text, item: &Item) -> bool {
    item.prefixed && text.source().as_bytes().get(item.start + 1).is_some_and(|b| b.is_ascii_digit() || *b == b' ')
}

/// Whether `pounds` are money and not a weight.
fn is_pounds(text: &Text, item: &Item, evidence: &Evidence) -> bool {
    let Some(unit) = item.unit else { return false };
    let of = text.lowercase()[item.end..].starts_with(" of ");
    let i = text.token_at(item.start as u32);
    let weighs = (1..=4).filter_map(|k| i.checked_sub(k)).any(|k| {
        let word = text.lower(k);
        word.starts_with("weigh") || matches!(word, "lost" | "gained" | "lifted")
    });
    let speaks = evidence.speaks_for(unit);
    let cued = || item.number.words && is_cued(text, item);
    (speaks || item.number.scaled || item.number.words && item.high >= Decimal::ONE_HUNDRED || cued())
        && !(of && !(speaks && item.number.scaled))
        && !weighs
}
