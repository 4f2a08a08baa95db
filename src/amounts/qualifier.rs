//! Qualifiers: `more than`, `up to`, `about`, `or so`, before and after a sum.

use std::sync::LazyLock;

use crate::record::Qualifier;
use crate::text::{PhraseTable, Span, Text, Tokens, WordTable, rows};

fn value(name: &str) -> Option<Qualifier> {
    Some(match name {
        "about" => Qualifier::About,
        "at_least" => Qualifier::AtLeast,
        "at_most" => Qualifier::AtMost,
        "more_than" => Qualifier::MoreThan,
        "less_than" => Qualifier::LessThan,
        "exact" => Qualifier::Exact,
        _ => return None,
    })
}

fn table(data: &'static str) -> PhraseTable<Qualifier> {
    PhraseTable::new(rows(data).filter_map(|row| {
        let (name, phrase) = row.split_once(' ')?;
        Some((phrase, value(name)?))
    }))
}

/// Phrases that end right before a sum.
static BEFORE: LazyLock<PhraseTable<Qualifier>> = LazyLock::new(|| table(include_str!("data/qualifiers_before.txt")));
/// Phrases that follow a sum or its unit.
static AFTER: LazyLock<PhraseTable<Qualifier>> = LazyLock::new(|| table(include_str!("data/qualifiers_after.txt")));
/// Words that may stand between a qualifier and its sum.
static FILLERS: LazyLock<WordTable<()>> =
    LazyLock::new(|| WordTable::new(rows(include_str!("data/fillers.txt")).map(|w| (w, ()))));
/// Words after which `over` tells what something is about: `sued over`.
static TOPICS: LazyLock<WordTable<()>> =
    LazyLock::new(|| WordTable::new(rows(include_str!("data/over_topics.txt")).map(|w| (w, ()))));

/// The longest phrase, in tokens.
const LONGEST: usize = 5;

/// The qualifier of the sum at `span`, whose unit ends before token `past`.
pub(super) fn read(text: &Text, span: Span, tokens: &Tokens, past: usize) -> Qualifier {
    if let Some(&(_, &q)) = AFTER.at(text, tokens.end as usize).as_ref().or(AFTER.at(text, past).as_ref()) {
        // `less than $1 billion or more than $2 billion`
        if text.lower(tokens.end as usize + 2) != "than" {
            return q;
        }
    }
    if text.source()[span.end as usize..].starts_with('+') {
        return Qualifier::AtLeast;
    }
    let mut end = tokens.start as usize;
    // A sum that starts inside its token (`~$5m` is two, `(>$5m` three) has no phrase but a mark.
    for filled in [false, true, true] {
        for length in (1..=LONGEST.min(end)).rev() {
            if let Some((n, &q)) = BEFORE.at(text, end - length)
                && n == length
                && (text.sentence_of(end - length) == text.sentence_of(tokens.start as usize))
            {
                return if is_other(text, end - length, filled) { Qualifier::Exact } else { q };
            }
        }
        if end == 0 || FILLERS.at(text, end - 1).is_none() {
            break;
        }
        end -= 1;
    }
    Qualifier::Exact
}

/// Tokens back from `over` in which a word may tell that it opens a topic.
const TOPIC_REACH: usize = 16;

/// Whether the phrase at token `i` is no quantity: `over` that tells a topic (`is suing it in a court over $5 million`),
/// `from` that opens no price, `under` a contract.
fn is_other(text: &Text, i: usize, filled: bool) -> bool {
    let Some(before) = i.checked_sub(1) else { return false };
    let word = text.lower(before);
    match text.lower(i) {
        "over" if filled => true,
        "over" => {
            let quantity = matches!(
                word,
                "for"
                    | "of"
                    | "at"
                    | "to"
                    | "by"
                    | "with"
                    | "worth"
                    | "spent"
                    | "paid"
                    | "cost"
                    | "costs"
                    | "raised"
                    | "owes"
                    | "is"
                    | "was"
            );
            let sentence = text.sentence_of(i);
            !quantity
                && (i.saturating_sub(TOPIC_REACH)..i)
                    .rev()
                    .take_while(|&k| text.sentence_of(k) == sentence)
                    .any(|k| TOPICS.at(text, k).is_some())
        }
        "under" | "above" | "below" | "past" | "beyond" => filled || matches!(word, "go" | "goes" | "went"),
        // `dues have gone up to $8,400`, `working its way up to $15`
        "up" => matches!(
            word,
            "goes" | "went" | "going" | "gone" | "go" | "way" | "add" | "adds" | "added" | "rose" | "moved" | "risen"
        ),
        "from" => !matches!(
            word,
            "(" | "prices" | "priced" | "starting" | "pickers" | "sell" | "cost" | "costs" | "lots" | "sale"
        ),
        _ => false,
    }
}

/// Gives a conversion the qualifier of the sum that it converts: `about ₹3,900 crore, or $460 million`, `€2.9bn ($3.4bn)`.
pub(super) fn convert(text: &Text, sums: &mut [super::Sum]) {
    for i in 1..sums.len() {
        let (head, tail) = sums.split_at_mut(i);
        let (Some(a), Some(b)) = (head.last(), tail.first_mut()) else { continue };
        if a.currency == b.currency || a.qualifier == Qualifier::Exact || b.qualifier != Qualifier::Exact {
            continue;
        }
        let gap = (a.tokens.end as usize, b.tokens.start as usize);
        let converts = match gap.1.saturating_sub(gap.0) {
            1 => text.str(gap.0) == "(",
            2 => text.str(gap.0) == "," && text.lower(gap.0 + 1) == "or",
            _ => false,
        };
        if converts && a.qualifier != Qualifier::Between {
            b.qualifier = a.qualifier;
        }
    }
}
