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
        let segment = &self.outline.segments[a.segment];
        let comma = a.start.min(a.cue.0).checked_sub(1).filter(|&k| k > segment.start && self.is(k, ","))?;
        let end_of = a.end.max(a.cue.1);
        let dangles = self.has(comma - 1, RELATIVE | CONJUNCTION) || self.is(comma - 1, "that");
        if dangles || !self.closes(a, end_of, segment.end) {
            return None;
        }
        // A verb before it that reports nothing is part of the clause: "They held $1,000, she said".
        let from = if self.no_quote(floor, comma) { floor } else { before };
        // What stands before a semicolon or a colon is the reporter's.
        let from = (from..comma).rev().find(|&k| self.is(k, ";") || self.is(k, ":")).map_or(from, |k| k + 1);
        let start = self.past_dateline(segment.start, from, comma);
        // "The sentence, he said later, was “a number”": the quotation goes on with it.
        let goes_on = self.is(end_of, ",") && self.outline.items.is_quote(end_of + 1);
        if comma <= start || goes_on || !self.no_quote(start, comma) || !self.is_clause(start, comma) {
            return None;
        }
        if !self.stands_alone(start, comma) {
            return None;
        }
        self.item_span(start, comma)
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
                if self.word(k).is_some_and(|t| matches!(self.text.str(t), "—" | "–" | "-" | ":")) && k > start {
                    let spaced = self.word(k - 1).zip(self.word(k)).is_some_and(|(a, b)| {
                        self.text.token(a).end < self.text.token(b).start || self.text.str(b) == ":"
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
