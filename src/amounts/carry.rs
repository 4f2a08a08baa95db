//! Sums that carry the currency over from the sum before them: `against 750 a week ago`, `and another 310 million`.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::follow::is_free;
use super::grammar::Item;
use super::resolve::{Resolved, tidy};
use crate::text::{Text, WordTable, rows};

/// Words right before a number that carries on, and whether they do so into the next sentence.
static CUES: LazyLock<WordTable<bool>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("data/carry_cues.txt")).filter_map(|row| {
        let (word, reach) = row.split_once(' ')?;
        Some((word, reach == "p"))
    }))
});

/// Words between a cue and its number: `worth just under 90 million`.
const FILLERS: &[&str] = &[
    "just",
    "under",
    "over",
    "about",
    "more",
    "less",
    "than",
    "as",
    "much",
    "up",
    "to",
    "nearly",
    "almost",
    "at",
    "least",
    "north",
    "of",
    "a",
    "total",
    "only",
    "some",
    "further",
    "another",
    "additional",
    "around",
    "roughly",
    "combined",
];

/// Gives the numbers without a currency that of the sum before them, where that is certain.
pub(super) fn carry(text: &Text, items: &[Item], sums: &mut [Option<Resolved>]) {
    let mut last: Option<Anchor> = None;
    for (k, item) in items.iter().enumerate() {
        let token = text.token_at(item.start as u32);
        if let Some(sum) = sums[k] {
            // A conversion in brackets is not what the text goes on counting in.
            let aside = (1..=3).filter_map(|k| token.checked_sub(k)).any(|i| text.str(i) == "(");
            if !aside || last.is_none() {
                last = Some(Anchor { sentence: text.sentence_of(token), sum });
            }
            continue;
        }
        if item.unit.is_some() {
            continue;
        }
        // `fined one 7.9 million and the other 3.8 million euros`: the sum that names the currency may come after.
        let ahead = || {
            let next = (*items.get(k + 1)?, (*sums.get(k + 1)?)?);
            let sentence = text.sentence_of(text.token_at(next.0.start as u32));
            (sentence == text.sentence_of(token)).then_some(Anchor { sentence, sum: next.1 })
        };
        let found = last.and_then(|anchor| carried(text, item, anchor)).or_else(|| carried(text, item, ahead()?));
        sums[k] = found;
    }
}

/// The sum whose currency is carried on.
#[derive(Clone, Copy)]
struct Anchor {
    sentence: usize,
    sum: Resolved,
}

/// The sum that `item` is, carried on from an anchor.
fn carried(text: &Text, item: &Item, anchor: Anchor) -> Option<Resolved> {
    let sum = anchor.sum;
    let number = item.number;
    let i = text.token_at(item.start as u32);
    let here = text.sentence_of(i);
    let same = here == anchor.sentence;
    let mut at = i.checked_sub(1)?;
    while at > 0 && i - at < 5 && FILLERS.contains(&text.lower(at)) && CUES.at(text, at) != Some(&true) {
        at -= 1;
    }
    let strong = CUES.at(text, at) == Some(&true);
    let cued = strong || same && (CUES.at(text, i - 1).is_some() || CUES.at(text, at).is_some());
    if !cued || !is_free(text, item.end) || here.abs_diff(anchor.sentence) > if strong { 2 } else { 0 } {
        return None;
    }
    // Without a scale it must be as large as what it is compared with: `from 1,900 meticais`, `against 750`.
    let alike = same
        && !number.words
        && !number.yearlike
        && sum.item.unit.is_some_and(|u| !u.sub)
        && !sum.item.number.scaled
        && matches!(text.lower(i - 1), "from" | "against" | "about")
        && item.low >= Decimal::TEN
        && ratio(item, &sum).is_some_and(|r| r > Decimal::new(2, 1) && r < Decimal::from(5));
    // A scale after a small sum counts other things.
    let large = number.scaled && (strong || sum.high >= Decimal::from(10_000));
    (alike || large).then(|| Resolved {
        item: *item,
        id: sum.id,
        low: tidy(item.low, number.scaled),
        high: tidy(item.high, number.scaled),
        confidence: 0.75,
    })
}

fn ratio(item: &Item, sum: &Resolved) -> Option<Decimal> {
    item.low.checked_div(sum.low)
}
