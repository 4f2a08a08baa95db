//! The unit that a sum is stated for: `a share`, `per square foot`, `-a-month`, `annually`, `apiece`.

use std::sync::LazyLock;

use super::Sum;
use crate::text::{Case, Kind, PhraseTable, Span, Text, Tokens, WordTable, rows};

/// Units as written, and their standard form.
static UNITS: LazyLock<PhraseTable<&'static str>> = LazyLock::new(|| {
    PhraseTable::new(rows(include_str!("data/units.txt")).map(|row| row.split_once(" = ").unwrap_or((row, row))))
});

/// Words that are a unit by themselves: `annually`, `apiece`.
static ADVERBS: LazyLock<PhraseTable<&'static str>> = LazyLock::new(|| {
    PhraseTable::new(rows(include_str!("data/unit_adverbs.txt")).filter_map(|row| row.split_once(" = ")))
});

/// Words after `a year` by which it is a point in time and no unit: `a month before trial`.
static POINTS: LazyLock<WordTable<()>> =
    LazyLock::new(|| WordTable::new(["before", "after", "later", "earlier", "ago", "prior", "since"].map(|w| (w, ()))));

/// The unit of the sum at `span`, and the token past it (past the sum where there is none).
pub(super) fn read(text: &Text, span: Span, tokens: &Tokens) -> (Option<String>, usize) {
    let end = tokens.end as usize;
    // Glued on: `$12,345-a-month`, `$50/hour`, `$5-per-share`.
    let tail = &text.lowercase()[span.end as usize..];
    if let Some(glued) = tail.strip_prefix(['-', '/'])
        && let Some(unit) = glued_unit(glued, tail.starts_with('/'))
    {
        let past =
            (end..end + 6).find(|&i| text.token(i).start as usize > span.end as usize + 2 + unit.len()).unwrap_or(end);
        return (Some(standard(unit)), past);
    }
    if let Some((n, unit)) = ADVERBS.at(text, end) {
        return (Some((*unit).to_owned()), end + n);
    }
    // The unit of a sum may follow its conversion: `61,000 won ($41.60) a share`.
    let end = past_conversion(text, end);
    let (start, each) = match text.lower(end) {
        "a" | "an" => (end + 1, false),
        "per" | "every" => (end + 1, true),
        "each" if UNITS.at(text, end + 1).is_some() => (end + 1, false),
        "for" | "on" if matches!(text.lower(end + 1), "each" | "every") => (end + 2, true),
        "or" if matches!(text.lower(end + 1), "so" | "more") && matches!(text.lower(end + 2), "a" | "an" | "per") => {
            (end + 3, false)
        }
        "of" | "in" | "worth" => return (rate_of(text, end), end),
        _ => return (each_alone(text, end), end),
    };
    match unit_at(text, start, each) {
        Some((unit, n)) => (Some(unit), start + n),
        None => (each_alone(text, end), end),
    }
}

/// The token past `($41.60)`, or past the bracket that closes after `$41.60)`.
fn past_conversion(text: &Text, end: usize) -> usize {
    if text.str(end) == ")" {
        return end + 1;
    }
    if text.str(end) != "(" {
        return end;
    }
    let close = (end + 1..end + 7).find(|&i| text.str(i) == ")");
    let money = (end + 1..end + 5).any(|i| text.token(i).kind == Kind::Number);
    close.filter(|_| money).map_or(end, |close| close + 1)
}

/// The unit of `NT$1.1 billion of goods a year`: a stretch of time, a few words on.
fn rate_of(text: &Text, end: usize) -> Option<String> {
    for i in end + 1..end + 5 {
        if text.token(i).kind != Kind::Word {
            return None;
        }
        if matches!(text.lower(i), "a" | "per") {
            let unit = text.lower(i + 1);
            let time = matches!(unit, "year" | "month" | "week" | "day" | "hour" | "quarter" | "season");
            let point = POINTS.at(text, i + 2).is_some();
            return (time && !point).then(|| unit.to_owned());
        }
    }
    None
}

/// `each` with nothing to count after it.
fn each_alone(text: &Text, end: usize) -> Option<String> {
    (text.lower(end) == "each" && text.lower(end + 1) != "for").then(|| "unit".to_owned())
}

/// The unit in `a-month`, `per-share`, `hour`.
fn glued_unit(glued: &str, slash: bool) -> Option<&str> {
    let rest = ["a-", "an-", "per-"].iter().find_map(|a| glued.strip_prefix(a));
    let rest = if slash { rest.unwrap_or(glued) } else { rest? };
    let unit = super::figure::word(rest, 0);
    (!unit.is_empty() && unit.len() < 20).then_some(unit)
}

fn standard(unit: &str) -> String {
    let text = Text::new(unit);
    UNITS.at(&text, 0).map_or(unit, |(_, standard)| standard).to_owned()
}

/// The unit at token `i`, and its length in tokens; after `per` any noun is one, after `a` a known unit, or a single
/// noun before a mark or function word.
fn unit_at(text: &Text, i: usize, any: bool) -> Option<(String, usize)> {
    if let Some((n, unit)) = UNITS.at(text, i) {
        let point =
            !any && (POINTS.at(text, i + n).is_some() || text.lower(i + n) == "from" && text.lower(i + n + 1) == "now");
        return (!point).then(|| ((*unit).to_owned(), n));
    }
    let token = text.token(i);
    if token.kind != Kind::Word || token.case != Case::Lower {
        return None;
    }
    if matches!(text.lower(i), "lot" | "bit" | "third" | "half" | "quarter" | "few" | "little") {
        return None;
    }
    let free = super::follow::is_free(text, token.end as usize) && POINTS.at(text, i + 1).is_none();
    (any || free).then(|| (text.lower(i).to_owned(), 1))
}

/// Carries a unit over to a sum that is compared with one: `$1,140 a square foot, against $1,390 a year ago`.
///
/// The two must be of one currency, stand near each other in one sentence and be of like size: in `22 cents a share,
/// against a loss of $11.2 million, or 7 cents` it is the 7 cents that are compared.
pub(super) fn carry(text: &Text, sums: &mut [Sum]) {
    for i in 0..sums.len() {
        let Some(per) = sums[i].per.clone() else { continue };
        let sentence = text.sentence_of(sums[i].tokens.start as usize);
        let commodity = is_commodity(&per);
        if commodity {
            let paragraph = text.paragraph_of(sums[i].tokens.start as usize);
            let same = |s: &Sum| text.paragraph_of(s.tokens.start as usize) == paragraph;
            if let Some(k) = (i + 1..sums.len().min(i + 2))
                .find(|&k| same(&sums[k]) && sums[k].per.is_none() && alike(&sums[i], &sums[k]))
            {
                sums[k].per = Some(per.clone());
            }
        }
        let last = (i + 3).min(sums.len());
        for k in i + 1..last {
            let gap = sums[i].tokens.end as usize..sums[k].tokens.start as usize;
            if text.sentence_of(gap.end) != sentence || gap.len() > 16 || sums[k].per.is_some() {
                break;
            }
            if alike(&sums[i], &sums[k]) && gap.clone().any(|t| is_comparison(text.lower(t))) {
                sums[k].per = Some(per.clone());
                break;
            }
        }
        if let Some(k) = i.checked_sub(1)
            && sums[k].per.is_none()
        {
            let gap = sums[k].tokens.end as usize..sums[i].tokens.start as usize;
            let to = (gap.len() == 1 && text.lower(gap.start) == "to")
                || (gap.len() <= 3 && gap.clone().any(|t| is_comparison(text.lower(t))));
            if text.sentence_of(gap.start) == sentence && to && sums[k].currency == sums[i].currency {
                sums[k].per = Some(per);
            }
        }
    }
}

/// Units that commodities trade in: a market report names them once.
fn is_commodity(unit: &str) -> bool {
    matches!(unit, "barrel" | "ounce" | "ton" | "tonne" | "bushel" | "therm" | "mmBtu")
}

fn is_comparison(lower: &str) -> bool {
    matches!(lower, "against" | "from" | "versus" | "than" | "with" | "to" | "down")
}

/// Whether two sums are of one currency and of like size.
fn alike(a: &Sum, b: &Sum) -> bool {
    a.currency == b.currency
        && a.low
            .checked_div(b.low)
            .is_some_and(|r| r > rust_decimal::Decimal::new(125, 3) && r < rust_decimal::Decimal::from(8))
}
