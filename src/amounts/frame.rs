//! The clause around a sum: the words that it hangs on and those that hang on it, each with the way in which it does.

use std::sync::LazyLock;

use super::Sum;
use crate::text::{Case, Kind, Text, WordTable, rows};

/// What a word without a meaning of its own does in a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Small {
    /// Stands between a sum and what it hangs on: `about`, `the`.
    Skip,
    /// Is what it hangs on by: `of`, `for`.
    Preposition,
    /// Joins sums of one list.
    Joins,
    /// Tells a time.
    Time,
    /// A verb that says nothing of the sum.
    Verb,
    /// Starts another clause.
    Link,
    /// Is passed over.
    None,
}

static SMALL: LazyLock<WordTable<Small>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("data/frame_words.txt")).flat_map(|row| {
        let (class, words) = row.split_once(' ').unwrap_or_default();
        let small = match class {
            "skip" => Small::Skip,
            "prep" => Small::Preposition,
            "and" => Small::Joins,
            "time" => Small::Time,
            "verb" => Small::Verb,
            "link" => Small::Link,
            _ => Small::None,
        };
        words.split_whitespace().map(move |word| (word, small))
    }))
});

/// A word of the clause: the way in which it stands to the sum, what joins the two, and its token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'t> {
    /// Its place: `head` the word that the sum hangs on, `noun` one that it stands before.
    pub role: &'static str,
    /// The preposition between, or what stands for it.
    pub by: &'t str,
    /// The token.
    pub token: usize,
}

/// How many words a clause is looked through, on either side.
const REACH: usize = 16;

/// The members of the clause of sum `i`, the left ones first; `from` and `to` bound its sentence.
pub(super) fn members<'t>(text: &'t Text, sums: &[Sum], i: usize, from: usize, to: usize, out: &mut Vec<Member<'t>>) {
    out.clear();
    left(text, sums, i, from, out);
    right(text, sums, i, to, out);
}

fn small(text: &Text, k: usize) -> Option<Small> {
    SMALL.at(text, k).copied()
}

/// Whether a token is a word that may say what a sum is: in small letters, or opening its sentence.
fn says(text: &Text, k: usize, from: usize) -> bool {
    let token = text.token(k);
    token.kind == Kind::Word
        && (token.case == Case::Lower || k == from)
        && token.end - token.start > 1
        && small(text, k).is_none()
        && !text.lower(k).ends_with("ly")
}

/// The sum that token `k` is part of, among those before sum `i` or after it.
fn sum_at(sums: &[Sum], k: usize) -> Option<usize> {
    let at = sums.partition_point(|s| s.tokens.end as usize <= k);
    sums.get(at).filter(|s| s.tokens.start as usize <= k).map(|_| at)
}

fn left<'t>(text: &'t Text, sums: &[Sum], i: usize, from: usize, out: &mut Vec<Member<'t>>) {
    let first = sums[i].tokens.start as usize;
    // Back to what it hangs on by.
    let mut k = first;
    while k > from && (matches!(small(text, k - 1), Some(Small::Skip)) || (k >= 2 && up_to(text, k - 1))) {
        k -= 1;
    }
    if k == from {
        out.push(Member { role: "open", by: "^", token: from });
        return;
    }
    let mut by = match small(text, k - 1) {
        Some(Small::Preposition) => text.lower(k - 1),
        Some(Small::Joins) => "and",
        Some(Small::Verb) => "be",
        _ if text.token(k - 1).kind == Kind::Punct => text.lower(k - 1),
        _ => "",
    };
    if !by.is_empty() {
        k -= 1;
    }
    let (mut head, mut second, mut verb) = (false, false, false);
    let mut place = "";
    let floor = from.max(first.saturating_sub(REACH));
    while k > floor {
        k -= 1;
        if let Some(before) = sum_at(sums, k) {
            if !head {
                // A sum of the same list, or one that this compares with: what that one hangs on counts, weaker.
                by = match by {
                    "and" | "or" => "and+",
                    "to" => "to+",
                    "from" => "from+",
                    "(" => "(+",
                    "for" => "for+",
                    _ => "+",
                };
            }
            place = "+";
            k = (sums[before].tokens.start as usize).max(floor);
            continue;
        }
        let token = text.token(k);
        if token.kind == Kind::Punct {
            place = match text.str(k) {
                "," if place.is_empty() => ",",
                "-" | "’" | "'" => place,
                "(" | ")" | "," => place,
                _ => ";",
            };
            continue;
        }
        if matches!(small(text, k), Some(Small::Link)) {
            place = ";";
        }
        if !says(text, k, from) {
            continue;
        }
        let lower = text.lower(k);
        let role = match (head, second) {
            (false, _) => "head",
            (true, false) => "second",
            _ => "third",
        };
        if !second || role == "third" && !verb && is_verb(lower) {
            out.push(Member {
                role: match (role, place) {
                    ("head", "" | "+") => "head",
                    ("head", ",") => "head,",
                    ("head", _) => "head;",
                    ("second", "" | "+" | ",") => "second",
                    ("second", _) => "second;",
                    (_, ";") => "verb;",
                    _ => "verb",
                },
                by,
                token: k,
            });
        }
        verb |= is_verb(lower) && place != ";";
        second |= head;
        head = true;
        if second && verb {
            break;
        }
    }
}

/// Whether token `k` is the `to` of `up to` or the `of` of `an average of`.
fn up_to(text: &Text, k: usize) -> bool {
    match text.lower(k) {
        "to" => matches!(text.lower(k - 1), "up" | "close"),
        "of" => matches!(text.lower(k - 1), "total" | "average" | "maximum" | "minimum" | "sum" | "record"),
        "average" | "sum" | "average," => true,
        _ => false,
    }
}

/// Whether a word has the ending of a verb in the past, or of a participle.
fn is_verb(lower: &str) -> bool {
    lower.len() > 3 && (lower.ends_with("ed") || lower.ends_with("ing") || lower.ends_with("es"))
        || matches!(
            lower,
            "paid"
                | "pay"
                | "pays"
                | "sold"
                | "sell"
                | "sells"
                | "bought"
                | "buy"
                | "cost"
                | "costs"
                | "lost"
                | "lose"
                | "made"
                | "make"
                | "makes"
                | "won"
                | "win"
                | "owe"
                | "owes"
                | "spent"
                | "spend"
                | "spends"
                | "took"
                | "take"
                | "takes"
                | "rose"
                | "rise"
                | "fell"
                | "fall"
                | "sought"
                | "seek"
                | "seeks"
                | "stole"
                | "gave"
                | "give"
                | "gives"
                | "lent"
                | "lend"
                | "brought"
                | "bring"
                | "brings"
                | "drew"
                | "kept"
                | "keep"
                | "earn"
                | "earns"
                | "ask"
                | "asks"
                | "sue"
                | "sues"
                | "raise"
                | "award"
                | "order"
                | "fine"
                | "fines"
                | "build"
                | "built"
                | "invest"
                | "borrow"
                | "repay"
                | "repaid"
                | "settle"
                | "sent"
                | "send"
                | "began"
        )
}

fn right<'t>(text: &'t Text, sums: &[Sum], i: usize, to: usize, out: &mut Vec<Member<'t>>) {
    let (mut k, mut by) = (sums[i].tokens.end as usize, "");
    // Past the unit that it is stated for, past the same sum in another currency, past further sums of one list.
    let (mut at, mut listed) = (i, false);
    for _ in 0..4 {
        k = past_unit(text, &sums[at], to);
        if text.str(k) == "("
            && let Some(j) = sum_at(sums, k + 1).filter(|&j| j > at)
            && text.str(sums[j].tokens.end as usize) == ")"
        {
            k = sums[j].tokens.end as usize + 1;
        }
        if text.str(k) == ")" {
            k += 1;
        }
        if k >= to {
            return;
        }
        by = match small(text, k) {
            Some(Small::Preposition) => text.lower(k),
            Some(Small::Joins) => ",",
            Some(_) => text.lower(k),
            None if text.token(k).kind == Kind::Punct && text.str(k) != "-" => text.lower(k),
            None => "",
        };
        if !by.is_empty() {
            k += 1;
        }
        let Some(next) = sum_at(sums, k).filter(|&j| by == "," && j > at) else { break };
        (at, listed) = (next, true);
    }
    if matches!(by, "," | "." | ";" | "(" | "“" | "”" | ":") {
        out.push(Member { role: if listed { "stop+" } else { "stop" }, by, token: k - 1 });
        return;
    }
    // The nouns that follow, as far as the next small word; the last of them is the one that counts.
    let (mut last, mut n) = (None, 0);
    for j in k..to.min(k + 8) {
        if sum_at(sums, j).is_some() {
            break;
        }
        let token = text.token(j);
        if token.kind == Kind::Punct {
            if matches!(text.str(j), "-" | "’" | "'") {
                continue;
            }
            break;
        }
        if says(text, j, usize::MAX) {
            n += 1;
            out.push(Member { role: if listed { "noun+" } else { "noun" }, by, token: j });
            last = Some(j);
            if n == 4 {
                break;
            }
        } else if last.is_some() && token.kind != Kind::Possessive || small(text, j) == Some(Small::Link) {
            break;
        }
    }
    if let Some(token) = last {
        out.push(Member { role: if listed { "last+" } else { "last" }, by, token });
    }
}

/// Past the unit that a sum is stated for: `a share`, `an hour`, `each`.
fn past_unit(text: &Text, sum: &Sum, to: usize) -> usize {
    let k = sum.tokens.end as usize;
    let Some(per) = sum.per.as_deref() else { return k };
    let end = to.min(k + 4);
    if let Some(unit) = (k..end).find(|&j| text.lower(j).starts_with(per)) {
        unit + 1
    } else if matches!(text.lower(k), "each" | "apiece" | "annually" | "monthly" | "weekly" | "hourly" | "daily") {
        k + 1
    } else {
        k
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Vec<String> {
        let text = Text::new(source);
        let sums = super::super::scan(&text);
        let mut out = Vec::new();
        members(&text, &sums, sums.len() - 1, 0, text.len(), &mut out);
        out.iter().map(|m| format!("{} {} {}", m.role, m.by, text.lower(m.token))).collect()
    }

    #[test]
    fn a_sum_hangs_on_the_word_before_its_preposition() {
        let read = read("The judge imposed a fine of about $3 million on Friday.");
        assert_eq!(read[..2], ["head of fine", "second of imposed"]);
    }

    #[test]
    fn the_last_noun_after_a_sum_says_what_it_is() {
        let read = read("They were promised $3 million in unpaid wages.");
        assert!(read.contains(&"last in wages".to_owned()), "{read:?}");
    }

    #[test]
    fn a_second_sum_of_a_list_hangs_on_what_the_first_does() {
        let read = read("It owes the bank $3 million and $2 million.");
        assert!(read.contains(&"head and+ bank".to_owned()), "{read:?}");
    }
}
