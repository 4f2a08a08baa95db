//! Statements that are reported without marks before their attribution: "It would appeal, Ortiz said".

use crate::text::Span;

use super::cues::Attribution;
use super::reader::Reader;
use super::words::*;

/// Words of whom something is told, at most: "told the Daily Star".
const ADDRESSEE_REACH: usize = 8;

impl Reader<'_> {
    /// The clause that stands before an attribution which reports it without marks: "…, Ortiz said", "…, according to Ortiz".
    ///
    /// It reaches back to item `floor` at most, or to item `before` where there are quotations between them.
    pub(super) fn reported_before(&self, a: &Attribution, floor: usize, before: usize) -> Option<Span> {
        if a.frames & (CLAUSE | THAT) == 0 || a.negated || a.frames & GERUND != 0 {
            return None;
        }
        a.speaker?;
        let segment = self.outline.segments.at(a.segment);
        let comma = a.start.min(a.cue.0).checked_sub(1).filter(|&k| k > segment.start && self.is(k, ","))?;
        let end_of = a.end.max(a.cue.1);
        let dangles = self.has(comma - 1, RELATIVE | CONJUNCTION) || self.is(comma - 1, "that");
        if dangles || !self.closes(a, end_of, segment.end) {
            return None;
        }
        // A verb before it that reports nothing is part of the clause: "They held $1,000, she said".
        let from = if self.no_quote(floor, comma) { floor } else { before };
        let from = self.past_marks(from, comma);
        let start = self.past_dateline(segment.start, from, comma);
        // "The sentence, he said later, was “a number”": the quotation goes on with it.
        let goes_on = self.is(end_of, ",") && self.outline.items.is_quote(end_of + 1);
        if comma <= start || goes_on || !self.no_quote(start, comma) || !self.tells(start, comma) {
            return None;
        }
        if !self.stands_alone(start, comma) {
            return None;
        }
        self.item_span(start, comma)
    }

    /// Past the last semicolon or colon with a clause after it: what stands before is the reporter's. A mark in brackets, in a
    /// time or a figure ("5:30") and in a title ("Mission: Impossible") parts nothing, nor does one before a list.
    fn past_marks(&self, from: usize, comma: usize) -> usize {
        let mut depth = 0i32;
        for k in (from..comma).rev() {
            depth += i32::from(self.is(k, ")")) - i32::from(self.is(k, "("));
            let parts = (self.is(k, ";") || self.is(k, ":")) && depth == 0 && self.spaced_after(k);
            let capital = |k: usize| self.word(k).is_some_and(|t| self.text.token(t).is_capitalized());
            let title = self.is(k, ":") && k > from && capital(k - 1) && capital(k + 1);
            if parts && !title && self.is_clause(k + 1, comma) {
                return k + 1;
            }
        }
        from
    }

    /// Whether white space stands after item `k`.
    fn spaced_after(&self, k: usize) -> bool {
        let (Some(a), Some(b)) = (self.word(k), self.word(k + 1)) else { return true };
        self.text.token(a).end < self.text.token(b).start
    }

    /// Whether the items have a finite verb, before or after a mark among them.
    fn tells(&self, start: usize, end: usize) -> bool {
        let marks = (start..end).filter(|&k| self.is(k, ";") || self.is(k, ":"));
        let mut from = start;
        marks.chain([end]).any(|to| self.is_clause(std::mem::replace(&mut from, to + 1), to))
    }

    /// Whether an attribution stands between two commas inside what it reports: "The road, police said, was closed".
    pub(super) fn is_parenthesis(&self, a: &Attribution) -> bool {
        let start = a.start.min(a.cue.0);
        start > 0 && self.is(start - 1, ",") && self.is(a.end.max(a.cue.1), ",")
    }

    /// Past what belongs to an attribution that ends before item `k`, and the comma after it: ", Ortiz told reporters on
    /// Monday, and …".
    pub(super) fn past_tail(&self, k: usize, end: usize) -> usize {
        let comma = self.comma_from(k, end);
        if comma < end { comma + 1 } else { k }
    }

    /// Whether nothing is reported after the attribution that ends before item `k`: "Ortiz told the court in May."
    fn closes(&self, a: &Attribution, k: usize, end: usize) -> bool {
        let done = |k: usize| {
            k >= end || self.is_punct(k) || self.has(k, PREPOSITION | TIME | RELATIVE | CONJUNCTION | ADVERB)
        };
        if a.frames & UNTO != 0 || done(k) {
            return true;
        }
        let told = |k: usize| self.word(k).is_some() && !self.has(k, FINITE | MODAL | PRONOUN) && !self.is(k, "that");
        let reach = (k..end).take(ADDRESSEE_REACH).take_while(|&k| !done(k) && told(k)).count();
        a.frames & ADDRESSEE != 0 && done(k + reach)
    }

    /// Whether a statement may begin at item `start`: what only says when or on what question it was made is none, "asked
    /// whether it knew", "when she asked for more, the chairman".
    fn stands_alone(&self, start: usize, end: usize) -> bool {
        let lead = self.word(start).map_or("", |t| self.text.lower(t));
        let comma = self.comma_from(start, end);
        match lead {
            "asked" | "pressed" | "questioned" => comma < end && self.has_finite(comma + 1, end),
            "as" if self.is(start + 1, "for") => comma < end && self.has_finite(comma + 1, end),
            "when" | "while" | "although" | "though" | "because" | "as" => {
                comma >= end || self.has_finite(comma + 1, end)
            }
            _ => true,
        }
    }

    /// Past a dateline ("DENVER, Jan 17 -") or a conjunction at the beginning.
    fn past_dateline(&self, start: usize, from: usize, end: usize) -> usize {
        let mut s = from;
        if from == start {
            for k in start..end.min(start + 12) {
                // "Northgate (Nasdaq: NGS)" is none.
                let open =
                    (start..k).filter(|&j| self.is(j, "(")).count() > (start..k).filter(|&j| self.is(j, ")")).count();
                if self.word(k).is_some_and(|t| matches!(self.text.str(t), "—" | "–" | "-" | ":")) && k > start && !open
                {
                    let spaced = self.word(k - 1).zip(self.word(k)).is_some_and(|(a, b)| {
                        self.text.token(a).end < self.text.token(b).start
                            || self.text.str(b) == ":" && self.spaced_after(k)
                    });
                    let upper = self.word(start).is_some_and(|t| self.text.token(t).case == crate::text::Case::Upper);
                    if spaced && upper
                        || spaced && self.parties.mention_at(self.word(start).unwrap_or(0)).is_some() && k <= start + 6
                    {
                        s = k + 1;
                        break;
                    }
                }
            }
        }
        if self.has(s, CONJUNCTION) && s < end {
            s += 1;
        }
        s
    }
}
