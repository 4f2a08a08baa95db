//! Ranges: `$10 to $12`, `between €40 and 50 million`, `£5-10m`, one sum with two ends.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::follow::is_free;
use super::grammar::Item;
use crate::text::{Text, WordTable, rows};

/// What joins the two ends.
#[derive(Clone, Copy, PartialEq)]
enum Join {
    Dash,
    To,
    And,
    Or,
}

/// Words before `from X to Y`, or before `X to Y`, by which it is a range (`true`) or a change (`false`).
static CUES: LazyLock<WordTable<bool>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("data/range_cues.txt")).filter_map(|row| {
        let (word, kind) = row.split_once(' ')?;
        Some((word, kind == "range"))
    }))
});

/// Joins the two ends of each range into one item.
pub(super) fn join(text: &Text, items: &mut Vec<Item>) {
    let mut kept = 0;
    let mut i = 0;
    while i < items.len() {
        let mut item = items[i];
        i += 1;
        if let Some(&next) = items.get(i)
            && (item.unit.is_some() || next.unit.is_some())
            && let Some(range) = pair(text, item, next)
        {
            item = range;
            i += 1;
        }
        items[kept] = item;
        kept += 1;
    }
    items.truncate(kept);
}

/// The range from `a` to `b`, where they are its two ends.
fn pair(text: &Text, a: Item, b: Item) -> Option<Item> {
    let join = match text.lowercase().get(a.end..b.start)? {
        "-" | "–" | "—" | "‑" | " - " | " – " => Join::Dash,
        " to " | "-to-" | "\u{a0}to " => Join::To,
        " and " => Join::And,
        " or " => Join::Or,
        _ => return None,
    };
    let first = text.token_at(a.start as u32);
    match join {
        // `either $43 billion or $55 billion`
        Join::Or if (1..=2).any(|k| k <= first && text.lower(first - k) == "either") => return None,
        Join::And if !(1..=4).any(|k| k <= first && text.lower(first - k) == "between") => return None,
        // `from 20,000 to 95,000 kroner` names no currency before its end, as a change would.
        Join::To if a.unit.is_some() && is_change(text, first) => return None,
        _ => {}
    }
    let unit = match (a.unit, b.unit) {
        (Some(u), Some(v)) => {
            if u.sub != v.sub || !v.ids.iter().any(|id| u.ids.contains(id)) {
                return None;
            }
            if u.ids.len() <= v.ids.len() { u } else { v }
        }
        (None, Some(v)) if !(b.prefixed || a.number.yearlike && join != Join::And) => v,
        (Some(u), None) if a.prefixed && (join == Join::Dash || is_free(text, b.end)) && !b.number.words => u,
        _ => return None,
    };
    // The ends share the scale of the second, unless the first would then be the larger.
    let mut low = a.low;
    // `two to three hundred thousand`, `two or three hundred`
    let hundred = Decimal::ONE_HUNDRED;
    let hundreds = a.number.words && b.number.words && !a.number.scaled && a.number.value < Decimal::TEN;
    if hundreds && (b.number.base % hundred).is_zero() && a.number.value < b.number.base / hundred {
        low = low.checked_mul(hundred)?;
    }
    if !a.number.scaled && b.number.scaled && a.number.value < b.number.base {
        let scale = b.number.value.checked_div(b.number.base)?;
        low = low.checked_mul(scale)?;
    }
    // `$9 or $10` is a guess with two ends, `$500 or $5,000` a choice.
    let near = join != Join::Or || low.checked_mul(Decimal::new(15, 1)).is_some_and(|most| most >= b.high);
    let range = low < b.high && near && b.cents.is_zero() && a.cents.is_zero();
    range.then_some(Item { end: b.end, low, high: b.high, unit: Some(unit), range: true, pounds: b.pounds, ..a })
}

/// Whether `X to Y` from token `first` on tells a change and not a range: `from X to Y`, `rose X to Y`.
fn is_change(text: &Text, first: usize) -> bool {
    let mut at = first;
    for _ in 0..4 {
        if at == 0 {
            return false;
        }
        at -= 1;
        match text.lower(at) {
            "from" => {
                // `fell from X to Y` tells a change; `run from X to Y`, `pay from X to Y` a range.
                let before = || (1..=3).filter_map(|k| at.checked_sub(k)).filter_map(|k| CUES.get(text.lower(k)));
                return before().next() != Some(&true) && (before().any(|range| !range) || at == 0);
            }
            "about" | "around" | "roughly" | "approximately" | "another" | "just" | "some" | "nearly" | "only"
            | "by" => {
                if text.lower(at) == "by" {
                    return true;
                }
            }
            word => return CUES.get(word) == Some(&false),
        }
    }
    false
}
