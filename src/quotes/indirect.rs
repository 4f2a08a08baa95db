//! Statements that are reported without marks after their attribution; those before it stand in [`super::before`].

use crate::text::{Kind, Span};

use super::cues::Attribution;
use super::reader::Reader;
use super::words::*;

/// Cues of what somebody will do: with *to* they report no more than that.
const PLANS: &[&str] =
    &["agreed", "agrees", "agree", "promised", "vowed", "pledged", "threatened", "refused", "offered"];

impl Reader<'_> {
    /// The clauses after the attribution that it reports without marks, added to `out`.
    pub(super) fn reported_after(&self, a: &Attribution, out: &mut Vec<Span>) {
        if a.frames & (CLAUSE | THAT) == 0 || a.negated {
            return;
        }
        let segment = self.outline.segments.at(a.segment);
        if a.inverted && a.frames & UNTO == 0 {
            return;
        }
        let Some(start) = self.complement(a, segment.end) else { return };
        if start >= segment.end {
            return;
        }
        let mut stop = segment.end;
        let lead = self.word(segment.start).map_or("", |t| self.text.lower(t));
        if matches!(lead, "when" | "after" | "while" | "as" | "if" | "since" | "although" | "though" | "because")
            && !(segment.start..a.cue.0).any(|k| self.is(k, ","))
        {
            // "When Halloran testified that …, Justice looked up"
            stop = self.comma_from(start, segment.end);
        }
        // "Lee, who told reporters that the merger was dead, resigned"
        let relative = (segment.start + 1..a.cue.0).rev().take(3).find(|&k| self.has(k, RELATIVE));
        if relative.is_some_and(|k| self.is(k - 1, ",")) {
            let comma = self.comma_from(start, stop);
            if self.has(comma + 1, FINITE | MODAL | AUXILIARY) {
                stop = stop.min(comma);
            }
        }
        self.clauses(start, stop, out);
    }

    /// The item that the reported clause starts with.
    fn complement(&self, a: &Attribution, end: usize) -> Option<usize> {
        let mut k = a.end.max(a.cue.1);
        if a.frames & UNTO != 0 {
            if !self.is(k, ",") {
                return None;
            }
            // "According to the Journal, which cites …, it was the agency"
            let mut s = k + 1;
            if self.has(s, RELATIVE) {
                s = self.comma_from(s, end) + 1;
            }
            return Some(s).filter(|&s| self.starts_clause(s, end));
        }
        if let Some(t) = self.that_ahead(k, end) {
            let verb_next =
                self.has(t + 1, FINITE | MODAL) || self.word(t + 1).is_some_and(|n| self.text.lower(n) == "works");
            if verb_next {
                // A pronoun right after the cue, a relative further off.
                return (t == k).then_some(t);
            }
            return Some(t + 1).filter(|&s| self.has_finite(s, end));
        }
        let from = a.start.min(a.cue.0);
        if self.is(k, ",") && from > 0 && self.is(from - 1, ",") && !a.inverted {
            // "Until last spring, prosecutors say, they held": put in between.
            return Some(k + 1).filter(|&s| self.starts_clause(s, end));
        }
        if a.frames & CLAUSE == 0 && a.frames & ADDRESSEE == 0 {
            // A verb that mostly takes "that": without it only where the clause follows at once.
            return (self.starts_clause(k, end)
                && self.has_finite(k, self.phrase_end(k, end))
                && !self.has(k, PREPOSITION | ADVERB | TIME))
            .then_some(k);
        }
        if a.frames & ADDRESSEE != 0 {
            k = self.past_addressee(k, end)?;
        }
        // "said on Friday it would", "said in a statement the company would"
        loop {
            if self.has(k, TIME) && !self.has(k, DETERMINER) || self.has(k, ADVERB) && !self.has(k, DETERMINER) {
                k += 1;
                continue;
            }
            if self.has(k, PREPOSITION)
                && !self.has(k, SUBORDINATOR)
                && self.word(k).is_some_and(|t| matches!(self.text.lower(t), "in" | "on" | "at" | "during" | "before"))
            {
                if self.has(k + 1, TIME) {
                    k += 2;
                    while self.word(k).is_some_and(|t| self.text.token(t).kind == Kind::Number) {
                        k += 1;
                    }
                    continue;
                }
                let mut e = k + 1;
                while e < end
                    && e < k + 6
                    && self
                        .word(e)
                        .is_some_and(|t| !self.text.token(t).is_capitalized() && self.flags[t] & PRONOUN == 0)
                    && (e == k + 1 || !self.has(e, DETERMINER | POSSESSIVE))
                {
                    if self.has(e, FINITE) {
                        return None;
                    }
                    e += 1;
                }
                if e == k + 1 {
                    return None;
                }
                k = e;
                continue;
            }
            break;
        }
        (self.starts_clause(k, end) && !self.has_second_verb(k, end)).then_some(k)
    }

    /// Whether what follows the cue at item `k` is its object, with a second verb after it: "claimed self-defense and was
    /// acquitted".
    fn has_second_verb(&self, k: usize, end: usize) -> bool {
        let plain = |i: usize| {
            self.word(i).is_some_and(|t| {
                let pronoun = self.flags[t] & PRONOUN != 0 && self.flags[t] & POSSESSIVE == 0;
                !pronoun
                    && self.flags[t] & (PAST | ED | THIRD | FINITE | MODAL) == 0
                    && !self.text.lower(t).ends_with('s')
                    && !self.names(t)
            })
        };
        let and = (k..end.min(k + 8)).find(|&i| self.is(i, "and") || !plain(i));
        and.is_some_and(|i| i > k && self.is(i, "and") && self.has(i + 1, AUXILIARY))
    }

    /// The "that" of a reported clause within reach of item `k`: nothing but the addressee and times before it.
    fn that_ahead(&self, k: usize, end: usize) -> Option<usize> {
        // "agreed to hear cases that …", and "pledged to voters that …"
        if self.is(k, "to") && self.word(k - 1).is_some_and(|t| PLANS.contains(&self.text.lower(t))) {
            let plan = self.word(k + 1).is_some_and(|t| {
                !self.text.lower(t).ends_with('s')
                    && !self.names(t)
                    && self.flags[t] & (DETERMINER | POSSESSIVE | PRONOUN) == 0
            });
            if plan {
                return None;
            }
        }
        let mut i = k;
        let mut commas = 0;
        while i < end && i < k + 24 {
            let t = self.word(i)?;
            let word = self.text.lower(t);
            if word == "that" {
                // After a comma it must follow that comma: else it belongs to the apposition.
                return (commas == 0 || self.is(i - 1, ",")).then_some(i);
            }
            if matches!(self.text.str(t), ":" | ";") || self.flags[t] & RELATIVE != 0 && commas == 0 {
                return None;
            }
            if self.text.str(t) == "," {
                commas += 1;
                if commas > 2 {
                    return None;
                }
            }
            let noun = self.parties.mention_at(t).is_some();
            if commas == 0 && !noun && self.flags[t] & (FINITE | MODAL) != 0 && self.flags[t] & PARTICIPLE == 0 && i > k
            {
                return None;
            }
            if commas == 0
                && i > k
                && self.flags[t] & PRONOUN != 0
                && self.flags[t] & (OBJECT | DETERMINER | RELATIVE) == 0
            {
                return None;
            }
            i += 1;
        }
        None
    }

    /// The item after the noun phrase that is told.
    fn past_addressee(&self, k: usize, end: usize) -> Option<usize> {
        if self.has(k, OBJECT) {
            return Some(k + 1);
        }
        let t = self.word(k)?;
        if let Some(m) = self.parties.mention_at(t) {
            let last = self.parties.mentions[m].tokens.end as usize;
            let mut e = k;
            while e < end && self.word(e).is_some_and(|t| t < last) {
                e += 1;
            }
            return Some(e);
        }
        let mut e = k + 1;
        if self.has(k, DETERMINER | POSSESSIVE) {
            e += 1;
        }
        while e < end
            && self.word(e).is_some_and(|t| {
                let f = self.flags[t];
                self.text.token(t).kind != Kind::Punct
                    && f & (DETERMINER | POSSESSIVE | PRONOUN | FINITE | PREPOSITION) == 0
                    && !self.text.token(t).is_capitalized()
                    && self.text.token(t).kind != Kind::Number
            })
        {
            // A plural noun on its own is the addressee: "told reporters his office has".
            e += 1;
            if self.word(e - 1).is_some_and(|t| self.text.lower(t).ends_with('s')) {
                break;
            }
        }
        Some(e)
    }

    /// Where the noun phrase and verb from item `k` on must be over: a mark, a conjunction, a relative.
    fn phrase_end(&self, k: usize, end: usize) -> usize {
        (k + 1..end)
            .find(|&i| {
                self.is_punct(i)
                    || self.word(i).is_none()
                    || self.has(i, CONJUNCTION | RELATIVE) && !self.has(i, DETERMINER)
                    || self.word(i).is_some_and(|t| self.text.lower(t) == "that")
            })
            .unwrap_or(end)
            .min(k + 14)
    }

    /// The first comma from item `k` on.
    pub(super) fn comma_from(&self, k: usize, end: usize) -> usize {
        (k..end).find(|&i| self.is(i, ",") || self.word(i).is_none()).unwrap_or(end)
    }

    /// Whether a finite clause starts at item `k`.
    fn starts_clause(&self, k: usize, end: usize) -> bool {
        let Some(t) = self.word(k).filter(|_| k < end) else { return false };
        let f = self.flags[t];
        if self.has(k, RELATIVE) {
            return false;
        }
        if f & PRONOUN != 0 && f & DETERMINER == 0 {
            // "found it 16 months later"
            let n = (k + 1..end).find(|&i| !self.has(i, ADVERB)).unwrap_or(end);
            let verb = self.word(n).is_some_and(|t| {
                self.flags[t] & (FINITE | MODAL | CUE) != 0
                    || self.text.token(t).kind == Kind::Possessive
                    || self.text.token(t).kind == Kind::Word
                        && !self.text.token(t).is_capitalized()
                        && self.flags[t] & (DETERMINER | PREPOSITION | OBJECT | CONJUNCTION) == 0
            });
            if !verb {
                return false;
            }
        }
        if self.text.token(t).kind == Kind::Punct
            || matches!(
                self.text.lower(t),
                "to" | "as" | "so" | "how" | "why" | "whether" | "if" | "what" | "about" | "of"
            )
        {
            return false;
        }
        if f & PREPOSITION != 0
            && f & DETERMINER == 0
            && !matches!(self.text.lower(t), "in" | "on" | "under" | "after" | "by" | "for")
        {
            return false;
        }
        self.has_finite(k, end)
    }

    pub(super) fn has_finite(&self, k: usize, end: usize) -> bool {
        let mut first = true;
        for i in k..end {
            let Some(t) = self.word(i) else { continue };
            if matches!(self.text.str(t), ";" | ":") {
                return false;
            }
            if !first && self.is_finite(i, t) {
                return true;
            }
            first = false;
        }
        false
    }

    /// Whether token `t`, item `k`, is a finite verb: one that is known, or what follows a pronoun.
    fn is_finite(&self, k: usize, t: usize) -> bool {
        let (f, kind) = (self.flags[t], self.text.token(t).kind);
        let known = f & (FINITE | MODAL) != 0 || kind == Kind::Possessive && self.has(k - 1, PRONOUN);
        known && self.parties.mention_at(t).is_none()
            || self.has(k - 1, PRONOUN) && f & (DETERMINER | PREPOSITION | ADVERB) == 0 && kind == Kind::Word
    }

    pub(super) fn is_clause(&self, start: usize, end: usize) -> bool {
        end > start + 1 && self.has_finite(start, end)
    }

    pub(super) fn no_quote(&self, start: usize, end: usize) -> bool {
        (start..end).all(|k| self.word(k).is_some())
    }

    /// The pieces of a reported clause from `start` on, up to where the report ends.
    fn clauses(&self, start: usize, end: usize, out: &mut Vec<Span>) {
        let mut s = start;
        let mut k = start;
        let mut stop = end;
        while k < end {
            let Some(t) = self.word(k) else {
                // A quotation: what stands before the last "and that" is a statement of its own.
                k += 1;
                continue;
            };
            let mark = self.text.str(t);
            if matches!(mark, ";" | "—" | "–") && k > start {
                stop = k;
                break;
            }
            if mark == "," && k + 1 < end {
                let n = self.word(k + 1);
                let f = n.map_or(0, |n| self.flags[n]);
                let w = n.map_or("", |n| self.text.lower(n));
                // ", and has told her of it", ", and he wants $2 million": what else the speaker does.
                let verb = self.word(k + 2).map_or(0, |n| self.flags[n]);
                let goes_on = matches!(w, "and" | "but") && verb & (FINITE | CUE) != 0 && verb & (PRONOUN | BASE) == 0
                    || w == "and" && verb & PRONOUN != 0;
                if f & GERUND != 0
                    || goes_on
                    || matches!(w, "according" | "adding" | "saying" | "though" | "although" | "whatever" | "citing")
                {
                    stop = k;
                    break;
                }
            }
            k += 1;
        }
        // Cut at "and that" / "but that" where one side holds a quotation.
        let mut cuts = vec![];
        for k in s..stop {
            if self.has(k, CONJUNCTION) && self.word(k + 1).is_some_and(|t| self.text.lower(t) == "that") {
                cuts.push(k);
            }
        }
        if self.no_quote(s, stop) {
            cuts.clear();
        }
        cuts.push(stop);
        for c in cuts {
            if self.no_quote(s, c) {
                if self.is_clause(s, c) {
                    out.extend(self.item_span(s, c));
                }
            } else if let Some(q) = (s..c).find(|&k| self.word(k).is_none())
                && let Some(comma) = (s..q).rev().find(|&k| self.is(k, ","))
                && self.is_clause(s, comma)
                && !(comma..q).any(|k| self.has(k, FINITE | MODAL))
            {
                out.extend(self.item_span(s, comma));
            }
            s = c + 2;
        }
    }

    /// The span of the items, without marks at its edges.
    pub(super) fn item_span(&self, start: usize, end: usize) -> Option<Span> {
        let (mut a, mut b) = (start, end);
        while a < b && self.is_punct(a) {
            a += 1;
        }
        // "Prices rose 5%" and "up from $4 million)", where the bracket was opened in it, end with their mark.
        let stays = |k: usize| self.is(k, "%") || self.is(k, ")") && (a..k).any(|j| self.is(j, "("));
        while b > a && self.is_punct(b - 1) && !stays(b - 1) {
            b -= 1;
        }
        let first = self.word(a).filter(|_| a < b)?;
        let last = self.word(b - 1)?;
        Some(self.text.token(first).span().cover(self.text.token(last).span()))
    }
}
