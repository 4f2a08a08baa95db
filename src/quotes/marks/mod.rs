//! Quotation marks into pairs.
//!
//! Each paragraph decides for itself. Its marks are read once from left to right, and of all ways to read them (this one
//! opens, that one closes, a third is stray) the cheapest is kept: spacing and the shape of a mark say what it would
//! rather be, and the costs say how much must speak against it before it is read as something else. So one stray mark
//! costs itself and nothing beyond. Double marks are paired first; single ones, among which apostrophes hide, then
//! outside them. Time and memory are linear in the number of marks.

mod costs;
mod path;

use std::ops::Range;

use crate::text::{Span, Text, Tokens};

use costs::{Family, collect, families, opens};
use path::read;

/// A quotation as its marks give it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    /// The tokens from the opening mark to the closing one, both included.
    pub first: u32,
    /// One past the closing mark, or past the paragraph where none closes.
    pub last: u32,
    /// Inside the marks, without white space at the edges.
    pub inner: Span,
    /// Whether a mark closes it.
    pub closed: bool,
    /// Whether it is the next paragraph's part of a quotation that was left open for it.
    pub goes_on: bool,
    /// Whether the marks are single ones.
    pub single: bool,
}

/// The quotations of a text, in text order, none inside another.
pub(super) fn pair(text: &Text) -> Vec<Pair> {
    let mut out = Vec::new();
    let mut marks = Vec::new();
    let mut found = Vec::new();
    let mut open = [false; 3];
    let mut pieces = text.paragraphs().iter().flat_map(|p| pieces(&p.tokens)).peekable();
    while let Some(range) = pieces.next() {
        let next = pieces.peek().map(|p| p.start);
        let from = out.len();
        let present = families(text, range.clone());
        for (k, family) in [Family::Double, Family::Guillemet, Family::Single].into_iter().enumerate() {
            if present & family.bit() == 0 {
                open[k] = false;
                continue;
            }
            marks.clear();
            collect(text, range.clone(), family, &out[from..], &mut marks);
            if marks.is_empty() {
                open[k] = false;
                continue;
            }
            let next_opens = next.is_some_and(|i| opens(text, i, family));
            read(&marks, next_opens, &mut found);
            let was_open = std::mem::take(&mut open[k]);
            let before = out.len();
            for (i, &(a, b)) in found.iter().enumerate() {
                let first = marks[a].token;
                let goes_on = i == 0 && was_open && first as usize == range.start;
                let (last, end, closed) = match b {
                    Some(b) => (marks[b].token + marks[b].width, marks[b].start, true),
                    None => (range.end as u32, text.token(range.end - 1).end, false),
                };
                if let Some(inner) = trimmed(text, marks[a].end, end) {
                    open[k] |= !closed && next_opens;
                    out.push(Pair { first, last, inner, closed, goes_on, single: family == Family::Single });
                }
            }
            if family != Family::Double && before > from && out.len() > before {
                drop_nested(&mut out, from);
            }
        }
        out[from..].sort_unstable_by_key(|p| p.first);
    }
    out
}

/// Tokens of a paragraph that are read at a time: more than any paragraph of news has, and few enough for a cache.
const PIECE: usize = 1 << 14;

/// A paragraph, cut where it is longer than any of news.
fn pieces(tokens: &Tokens) -> impl Iterator<Item = Range<usize>> + use<> {
    let (start, end) = (tokens.start as usize, tokens.end as usize);
    (start..end).step_by(PIECE).map(move |from| from..end.min(from + PIECE))
}

/// Removes what lies inside another quotation; of two that cross, the later.
fn drop_nested(out: &mut Vec<Pair>, from: usize) {
    out[from..].sort_unstable_by_key(|p| (p.first, std::cmp::Reverse(p.last)));
    let mut end = 0;
    let mut keep = from;
    for i in from..out.len() {
        if out[i].first >= end {
            end = out[i].last;
            out[keep] = out[i];
            keep += 1;
        }
    }
    out.truncate(keep);
}

/// The span from `start` to `end` without white space at its edges; none if nothing is left.
fn trimmed(text: &Text, start: u32, end: u32) -> Option<Span> {
    let (start, end) = (start as usize, end as usize);
    let inner = text.source().get(start..end)?;
    let lead = inner.len() - inner.trim_start().len();
    let inner = inner.trim();
    inner.chars().any(char::is_alphanumeric).then(|| Span::new(start + lead, start + lead + inner.len()))
}

#[cfg(test)]
mod tests {
    use super::pair;
    use crate::text::Text;

    fn quoted(text: &str) -> Vec<String> {
        let text = Text::new(text);
        pair(&text).iter().map(|p| text.slice(p.inner).to_owned()).collect()
    }

    #[test]
    fn curly_and_straight_marks_pair() {
        assert_eq!(quoted("“It is over,” she said. “We won.”"), ["It is over,", "We won."]);
        assert_eq!(quoted("\"It is over,\" she said. \"We won.\""), ["It is over,", "We won."]);
        assert_eq!(quoted("''It is over,'' she said."), ["It is over,"]);
        assert_eq!(quoted("«It is over,» she said."), ["It is over,"]);
    }

    #[test]
    fn single_marks_are_kept_apart_from_apostrophes() {
        assert_eq!(quoted("‘The boys’ games aren’t over,’ she said."), ["The boys’ games aren’t over,"]);
        assert_eq!(quoted("'The boys' games aren't over,' she said."), ["The boys' games aren't over,"]);
        assert!(quoted("The workers’ union and the players' club met in the ’90s, rock ’n’ roll and all.").is_empty());
    }

    #[test]
    fn what_is_quoted_inside_a_quotation_is_part_of_it() {
        assert_eq!(quoted("“He said ‘no’ to me,” she said."), ["He said ‘no’ to me,"]);
        assert_eq!(quoted("‘He said “no” to me,’ she said."), ["He said “no” to me,"]);
    }

    #[test]
    fn feet_and_inches_open_nothing() {
        assert_eq!(quoted("The 6'2\" guard said, \"I play.\""), ["I play."]);
        assert_eq!(quoted("\"A 12\" pipe burst,\" she said. \"That is all.\""), ["A 12\" pipe burst,", "That is all."]);
    }

    #[test]
    fn values_of_markup_are_not_quoted() {
        assert_eq!(quoted("<video id=\"4711\" author=\"@ortiz\"> “It is over,” she said."), ["It is over,"]);
        assert_eq!(quoted("<video id=\"4711\"> \"It is over,\" she said."), ["It is over,"]);
        assert_eq!(quoted("The board read \"2+2=\" on Monday. \"It is over,\" she said."), ["2+2=", "It is over,"]);
        assert_eq!(
            quoted("<video id=\"47\n\n11\"> \"It is over,\" she said.").last().map(String::as_str),
            Some("It is over,")
        );
    }

    #[test]
    fn a_quotation_runs_over_paragraphs() {
        let text = Text::new("“First.\n\n“Second.\n\n“Third,” she said.");
        let pairs = pair(&text);
        assert_eq!(pairs.iter().map(|p| text.slice(p.inner)).collect::<Vec<_>>(), ["First.", "Second.", "Third,"]);
        assert_eq!(pairs.iter().map(|p| p.goes_on).collect::<Vec<_>>(), [false, true, true]);
        assert_eq!(pairs.iter().map(|p| p.closed).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn a_stray_mark_costs_only_itself() {
        assert_eq!(quoted("He left.” She said “yes” and “no”."), ["yes", "no"]);
        assert_eq!(quoted("It was” a day.\n\n“Yes,” she said."), ["Yes,"]);
        assert_eq!(quoted("a “ b “yes,” she said."), ["yes,"]);
    }

    #[test]
    fn a_quotation_that_never_closes_ends_with_its_paragraph() {
        assert_eq!(quoted("She said, “It is over.\n\nHe left."), ["It is over."]);
    }

    #[test]
    fn a_megabyte_of_marks_takes_linear_time() {
        for mark in ["\"", "“", "”", "'", "‘", "’", "«", "' \"", "“a "] {
            let text = mark.repeat(1_000_000 / mark.len());
            let text = Text::new(&text);
            let start = std::time::Instant::now();
            pair(&text);
            assert!(start.elapsed().as_secs() < 20, "{mark} took {:?}", start.elapsed());
        }
    }
}
