//! Quotation marks into pairs.
//!
//! Each paragraph decides for itself. Its marks are read once from left to right, and of all ways to read them (this one
//! opens, that one closes, a third is stray) the cheapest is kept: spacing and the shape of a mark say what it would
//! rather be, and the costs say how much must speak against it before it is read as something else. So one stray mark
//! costs itself and nothing beyond. Double marks are paired first; single ones, among which apostrophes hide, then
//! outside them. Time and memory are linear in the number of marks.

use crate::text::{Kind, Span, Text};

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
    let paragraphs = text.paragraphs();
    let mut open = [false; 3];
    for (n, paragraph) in paragraphs.iter().enumerate() {
        let range = paragraph.tokens.start as usize..paragraph.tokens.end as usize;
        let next = paragraphs.get(n + 1).map(|p| p.tokens.start as usize);
        let from = out.len();
        for (k, family) in [Family::Double, Family::Guillemet, Family::Single].into_iter().enumerate() {
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

/// Whether token `t` stands inside a quotation.
pub(super) fn holds(pairs: &[Pair], t: u32) -> bool {
    let i = pairs.partition_point(|p| p.last <= t);
    pairs.get(i).is_some_and(|p| p.first <= t)
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Double,
    Guillemet,
    Single,
}

/// A mark, and what it costs to read it as opening, as closing, or as nothing.
#[derive(Debug, Clone, Copy)]
struct Mark {
    token: u32,
    /// In tokens: 2 for `''`.
    width: u32,
    start: u32,
    end: u32,
    open: f32,
    close: f32,
    skip: f32,
    /// Cost of a quotation that opens here and never closes.
    unclosed: f32,
}

/// What surrounds a mark.
struct Around {
    before: Option<char>,
    after: Option<char>,
}

impl Around {
    fn of(text: &Text, start: u32, end: u32) -> Self {
        let source = text.source();
        Around {
            before: source.get(..start as usize).and_then(|s| s.chars().next_back()),
            after: source.get(end as usize..).and_then(|s| s.chars().next()),
        }
    }

    /// Whether the mark could open: something to open before, something to quote after.
    fn can_open(&self) -> bool {
        let clear = self.before.is_none_or(|c| c.is_whitespace() || is_opening(c));
        clear && self.after.is_some_and(|c| !c.is_whitespace() && !matches!(c, ',' | '.' | ';' | ':' | ')' | ']'))
    }

    /// Whether the mark could close.
    fn can_close(&self) -> bool {
        let clear = self.after.is_none_or(|c| c.is_whitespace() || (!c.is_alphanumeric() && !matches!(c, '(' | '[')));
        clear && self.before.is_some_and(|c| !c.is_whitespace())
    }
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '—' | '–' | '-' | '/' | '“' | '‘' | '"' | '\'' | '«' | '…' | '¿' | '¡' | ':')
}

/// The marks of one family in a paragraph, outside the quotations already found in it.
fn collect(text: &Text, range: std::ops::Range<usize>, family: Family, found: &[Pair], out: &mut Vec<Mark>) {
    let mut done = found.iter().peekable();
    let mut i = range.start;
    // Pairs of an earlier family lie in text order: they were found from left to right.
    while i < range.end {
        while done.next_if(|p| p.last as usize <= i).is_some() {}
        let inside = family == Family::Guillemet && done.peek().is_some_and(|p| p.first as usize <= i);
        let t = text.token(i);
        let mut width = 1;
        if t.kind == Kind::Punct && !inside {
            let twice = t.end - t.start == 1
                && matches!(t.byte, b'\'' | b'`')
                && i + 1 < range.end
                && text.token(i + 1).start == t.end
                && text.token(i + 1).byte == t.byte
                && text.token(i + 1).kind == Kind::Punct;
            width = if twice { 2 } else { 1 };
            let (start, end) = (t.start, text.token(i + width as usize - 1).end);
            let shape = text.source().get(start as usize..end as usize).unwrap_or("");
            if let Some((open, close, skip)) = costs(text, i, shape, family, start, end) {
                let plain = i == range.start || matches!(text.str(i - 1), "," | ":" | "." | "—" | "–" | "?" | "!");
                let unclosed = if family == Family::Single {
                    5.0
                } else if plain && text.token(i + width as usize).is_capitalized() {
                    2.5
                } else {
                    3.6
                };
                out.push(Mark { token: i as u32, width, start, end, open, close, skip, unclosed });
            }
        }
        i += width as usize;
    }
    if family == Family::Single {
        outside(found, out);
    }
}

/// Keeps the single marks that do not stand inside a double quotation; those that hold one remain.
fn outside(found: &[Pair], marks: &mut Vec<Mark>) {
    let mut done = found.iter().peekable();
    marks.retain(|m| {
        while done.next_if(|p| p.last <= m.token).is_some() {}
        done.peek().is_none_or(|p| m.token < p.first)
    });
}

/// The costs of reading a mark as opening, closing or nothing; none where it is no mark of the family.
fn costs(text: &Text, i: usize, shape: &str, family: Family, start: u32, end: u32) -> Option<(f32, f32, f32)> {
    let around = Around::of(text, start, end);
    let (can_open, can_close) = (around.can_open(), around.can_close());
    match (family, shape) {
        (Family::Double, "“" | "„" | "‟" | "``") => {
            Some(if can_close && !can_open && shape == "“" { (2.0, 0.5, 3.0) } else { (0.0, 4.0, 3.0) })
        }
        (Family::Double, "”") => Some(if can_open && !can_close { (0.5, 2.0, 3.0) } else { (4.0, 0.0, 3.0) }),
        (Family::Double, "\"" | "''" | "＂" | "″") => {
            let inches = around.before.is_some_and(|c| c.is_ascii_digit()) && is_measure(text, i);
            let skip = if inches { 0.2 } else { 3.0 };
            Some(match (can_open, can_close) {
                (true, false) => (0.0, 2.5, skip),
                (false, true) => (2.5, if inches { 0.6 } else { 0.0 }, skip),
                _ => (0.7, 0.7, skip),
            })
        }
        (Family::Guillemet, "«" | "‹") => {
            Some(if can_close && !can_open { (2.0, 0.5, 3.0) } else { (0.0, 3.0, 3.0) })
        }
        (Family::Guillemet, "»" | "›") => {
            Some(if can_open && !can_close { (1.0, 1.5, 3.0) } else { (3.0, 0.0, 3.0) })
        }
        (Family::Single, "‘" | "‚" | "`") => {
            let elision = around.after.is_some_and(|c| c.is_ascii_digit()) || is_elision(text, i + 1);
            Some((0.0, 5.0, if elision { 0.5 } else { 3.0 }))
        }
        (Family::Single, "’" | "'") => {
            let straight = shape == "'";
            let strong =
                around.before.is_some_and(|c| matches!(c, ',' | '.' | '!' | '?' | '…' | ')' | '—' | '–' | '”'));
            let letter = around.after.is_some_and(char::is_alphanumeric);
            if can_open && !can_close {
                let elision = around.after.is_some_and(|c| c.is_ascii_digit()) || is_elision(text, i + 1);
                let open = if elision {
                    4.0
                } else if straight {
                    0.0
                } else {
                    3.0
                };
                return Some((open, 9.0, if elision || !straight { 0.0 } else { 1.5 }));
            }
            if !can_close || letter {
                return None;
            }
            let plural = around.before.is_some_and(|c| matches!(c, 's' | 'S' | 'z' | 'x'))
                && text.token(i + 1).start > end
                && text.token(i + 1).kind == Kind::Word;
            let clipped = text.lower(i.wrapping_sub(1)).ends_with("in") || text.lower(i.wrapping_sub(1)).len() <= 2;
            Some((
                9.0,
                if plural { 1.0 } else { 0.0 },
                if strong {
                    3.0
                } else if plural {
                    0.3
                } else if clipped {
                    1.0
                } else {
                    2.0
                },
            ))
        }
        _ => None,
    }
}

/// Whether the mark at token `i` follows feet or a bare number, as in `6'2"`.
fn is_measure(text: &Text, i: usize) -> bool {
    let mut start = text.token(i).start as usize;
    let bytes = text.source().as_bytes();
    while start > 0 && (bytes[start - 1].is_ascii_digit() || matches!(bytes[start - 1], b'.' | b'/' | b'-')) {
        start -= 1;
    }
    let before = start.checked_sub(1).map(|k| bytes[k]);
    before.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'\'' | b'(' | b'-') || b >= 0x80)
}

/// Whether token `i` is a word that loses its beginning to an apostrophe: `’em`, `’til`.
fn is_elision(text: &Text, i: usize) -> bool {
    matches!(text.lower(i), "em" | "til" | "cause" | "tis" | "twas" | "n" | "round" | "bout" | "cos" | "un" | "ere")
}

/// Whether a paragraph that starts with token `i` opens with a mark of this family.
fn opens(text: &Text, i: usize, family: Family) -> bool {
    let t = text.token(i);
    if t.kind != Kind::Punct {
        return false;
    }
    let shape = text.str(i);
    let twice = matches!(shape, "'" | "`") && text.token(i + 1).start == t.end && text.str(i + 1) == shape;
    match family {
        Family::Double => matches!(shape, "“" | "„" | "\"" | "”") || twice,
        Family::Guillemet => matches!(shape, "«" | "»"),
        Family::Single => matches!(shape, "‘" | "'") && !twice,
    }
}

/// What a quotation costs that runs on into a paragraph that opens with a mark.
const RUNS_ON: f32 = 0.5;
/// What a quotation inside a quotation, in marks of the same family, costs.
const NESTED: f32 = 1.6;

/// Reads the marks the cheapest way; `out` gets pairs of indices into `marks`, the second none for what never closes.
fn read(marks: &[Mark], next_opens: bool, out: &mut Vec<(usize, Option<usize>)>) {
    out.clear();
    // State 0: outside; 1: inside; 2: inside one inside. For 1 and 2 the opening mark's cost of never closing travels along.
    const FAR: f32 = 1e9;
    let mut cost = [0.0, FAR, FAR];
    let mut unclosed = [0.0f32; 3];
    let mut back: Vec<[u8; 3]> = Vec::with_capacity(marks.len());
    for m in marks {
        let mut next = [FAR; 3];
        let mut from = [0u8; 3];
        let mut carry = [0.0f32; 3];
        let mut step = |to: usize, at: usize, c: f32, u: f32| {
            if c < next[to] {
                next[to] = c;
                from[to] = at as u8;
                carry[to] = u;
            }
        };
        step(0, 0, cost[0] + m.skip, 0.0);
        step(1, 0, cost[0] + m.open, m.unclosed);
        step(0, 1, cost[1] + m.close, 0.0);
        step(1, 1, cost[1] + m.skip + 0.2, unclosed[1]);
        step(2, 1, cost[1] + m.open + NESTED, unclosed[1]);
        step(1, 2, cost[2] + m.close, unclosed[2]);
        step(2, 2, cost[2] + m.skip + 0.2, unclosed[2]);
        back.push(from);
        cost = next;
        unclosed = carry;
    }
    let end = |s: usize| {
        if s == 0 {
            0.0
        } else if next_opens {
            RUNS_ON
        } else {
            unclosed[s]
        }
    };
    let mut state = (0..3).min_by(|&a, &b| (cost[a] + end(a)).total_cmp(&(cost[b] + end(b)))).unwrap_or(0);
    let mut close = None;
    let mut inside = state > 0;
    for i in (0..marks.len()).rev() {
        let before = back[i][state] as usize;
        if before == 1 && state == 0 {
            close = Some(i);
            inside = true;
        } else if before == 0 && state == 1 {
            if inside {
                out.push((i, close));
            }
            close = None;
            inside = false;
        }
        state = before;
    }
    out.reverse();
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
