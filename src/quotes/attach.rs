//! Which attribution a quotation belongs to.

use crate::text::Kind;

use super::BySegment;
use super::cues::Attribution;
use super::outline::Item;
use super::phrase::Phrase;
use super::reader::Reader;
use super::words::*;

/// Where the speaker of a quotation is to be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) enum Source {
    /// An attribution, by its index.
    Attribution(usize),
    /// A phrase without a reporting word: "Ortiz:", "— Ortiz".
    Named(Phrase),
    /// Whoever speaks the quotation with this index; its cue counts for this one too.
    Continued(usize),
    /// Whoever speaks or acts in the sentence before: a phrase that is no attribution of this quotation.
    Implied(Phrase),
    /// The same as that quotation's speaker, in a new turn.
    Same(usize),
    /// The other side of a dialogue with the speaker of that quotation.
    Reply(usize),
    /// Nowhere.
    #[default]
    Unknown,
}

/// What surrounds a quotation, for its source and its kind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub source: Source,
    /// Whether the segment holds nothing but quotations and marks.
    pub alone: bool,
    /// Whether the attribution comes right after it.
    pub before_cue: bool,
    /// Whether the cue, a comma or a colon comes right before it.
    pub after_cue: bool,
    /// Whether it goes on after an attribution that splits it.
    pub split: bool,
}

impl Reader<'_> {
    /// The places of all quotations; `by_segment` tells which attributions stand in which segment.
    pub(super) fn places(&self, attributions: &[Attribution], by_segment: &BySegment) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::with_capacity(self.pairs.len());
        for q in 0..self.pairs.len() {
            let s = self.outline.segment_of[q] as usize;
            let place = self.place(q, s, attributions, by_segment, &places);
            places.push(place);
        }
        places
    }

    fn place(
        &self,
        q: usize,
        s: usize,
        attributions: &[Attribution],
        by_segment: &BySegment,
        places: &[Place],
    ) -> Place {
        let item = self.outline.item_of[q] as usize;
        let segment = self.outline.segments.at(s);
        let alone =
            (segment.start..segment.end).all(|k| self.word(k).is_none_or(|t| self.text.token(t).kind == Kind::Punct));
        let mut place = Place { alone, ..Place::default() };
        let local = by_segment.of(s);
        let usable = |a: &Attribution| a.frames & (QUOTES | CLAUSE | THAT | UNTO) != 0;
        let before = local
            .clone()
            .rev()
            .find(|&i| attributions[i].cue.1 <= item && usable(&attributions[i]))
            .map(|i| self.outermost(i, local.start, item, attributions));
        let after = local.clone().find(|&i| attributions[i].cue.0 > item && usable(&attributions[i]));
        let touching = after.is_some_and(|i| {
            let from = attributions[i].start.min(attributions[i].cue.0);
            from > item && (item + 1..from).all(|k| self.is_punct(k) || self.has(k, ADVERB | CONJUNCTION))
        });
        let end = self.text.slice(self.pairs[q].inner).chars().next_back();
        let comma = matches!(end, Some(',' | '?' | '!' | '—' | '–' | '…')) || self.is(item + 1, ",");
        place.before_cue = touching && (comma || item == segment.start);
        if let Some(i) = before {
            let a = &attributions[i];
            place.after_cue = (a.end.max(a.cue.1)..item).all(|k| self.is_punct(k) || self.has(k, ADVERB));
            place.split = place.after_cue
                && self
                    .outline
                    .items
                    .within(segment.start..a.start.min(a.cue.0))
                    .any(|item| matches!(item, Item::Quote(_)));
        }
        let colon = item > segment.start && self.is(item - 1, ":");
        let chosen = match (before, after) {
            (Some(b), Some(a)) => {
                Some(if touching && comma && !place.after_cue || item == segment.start { a } else { b })
            }
            (Some(b), None) => Some(b),
            (None, a) => a,
        };
        place.source = match chosen {
            Some(i) => Source::Attribution(i),
            None => self.without_cue(q, s, item, alone, colon, attributions, by_segment, places),
        };
        place
    }

    /// The attribution that reports attribution `i` in turn, if `i` is not itself right before the quotation at `item`.
    fn outermost(&self, mut i: usize, first: usize, item: usize, attributions: &[Attribution]) -> usize {
        while i > first {
            let (a, outer) = (&attributions[i], &attributions[i - 1]);
            let adjacent = a.end.max(a.cue.1) == item || a.frames & (PREDICATES | ADDRESSEE | UNTO) != 0;
            let gap = outer.end.max(outer.cue.1)..a.start.min(a.cue.0);
            let flows = !outer.inverted
                && outer.frames & (CLAUSE | THAT) != 0
                && gap.clone().all(|k| self.word(k).is_some_and(|t| !matches!(self.text.str(t), "," | ";" | "—")));
            if adjacent || !flows || a.start > a.cue.0 {
                break;
            }
            i -= 1;
        }
        i
    }

    #[allow(clippy::too_many_arguments)]
    fn without_cue(
        &self,
        q: usize,
        s: usize,
        item: usize,
        alone: bool,
        colon: bool,
        attributions: &[Attribution],
        by_segment: &BySegment,
        places: &[Place],
    ) -> Source {
        let segments = &self.outline.segments;
        let segment = segments.at(s);
        if let Some(label) = self.label(q) {
            return Source::Named(label);
        }
        // “…,” from Ortiz.
        if (item == segment.start || colon)
            && self.word(item + 1).is_some_and(|t| self.text.lower(t) == "from")
            && self.text.slice(self.pairs[q].inner).ends_with(',')
            && let Some((p, e)) = self.phrase_after(item + 2, segment.end)
        {
            return Source::Named(self.with_apposition(p, e, segment.end).0);
        }
        // A further quotation of the same sentence.
        if q > 0 && self.outline.segment_of[q - 1] as usize == s && !colon {
            return Source::Continued(q - 1);
        }
        if self.pairs[q].goes_on && q > 0 {
            return Source::Continued(q - 1);
        }
        if !alone {
            if colon {
                return self.introduced(s, item);
            }
            let earlier = q.checked_sub(1).filter(|&p| {
                let n = self.outline.segment_of[p] as usize;
                n + 1 == s
                    && segments.at(n).paragraph == segment.paragraph
                    && !matches!(places[p].source, Source::Unknown)
            });
            return match (self.first_subject(segment.start, segment.end), earlier) {
                (_, Some(p)) if item == segment.start => Source::Continued(p),
                (Some(p), _) => Source::Implied(p),
                _ => Source::Unknown,
            };
        }
        // A signature after it.
        if let Some(next) = segments.get(s + 1)
            && next.paragraph <= segment.paragraph + 1
            && (self.is(next.start, "―")
                || self.is(next.start, "—")
                || self.is(next.start, "–")
                || self.is(next.start, "-")
                || (self.is(next.start, "(") && next.paragraph == segment.paragraph))
            && let Some((p, _)) = self.phrase_after(next.start + 1, next.end)
        {
            return Source::Named(p);
        }
        let Some(previous) = s.checked_sub(1).map(|n| segments.at(n)) else { return Source::Unknown };
        let here = by_segment.of(s - 1);
        let last_quote = q.checked_sub(1).filter(|&p| self.outline.segment_of[p] as usize == s - 1);
        if previous.paragraph == segment.paragraph {
            if let Some(p) = last_quote {
                return if matches!(places[p].source, Source::Unknown | Source::Implied(_)) && here.is_empty() {
                    match self.first_subject(previous.start, previous.end) {
                        Some(p) => Source::Implied(p),
                        None => Source::Continued(p),
                    }
                } else {
                    Source::Continued(p)
                };
            }
            if let Some(a) = here.rev().map(|i| &attributions[i]).find(|a| a.speaker.is_some()) {
                return a.speaker.map_or(Source::Unknown, Source::Implied);
            }
            if let Some(p) = self
                .first_subject(previous.start, previous.end)
                .or_else(|| self.first_name(previous.start, previous.end))
            {
                return Source::Implied(p);
            }
            // "Eleven hours!": an exclamation of the reporter's; look behind it.
            let mut n = s - 1;
            while n > 0 && n + 5 > s && segments.at(n - 1).paragraph == segment.paragraph {
                n -= 1;
                if let Some(a) = by_segment.of(n).rev().map(|i| &attributions[i]).find(|a| a.speaker.is_some()) {
                    return a.speaker.map_or(Source::Unknown, Source::Implied);
                }
            }
            return Source::Unknown;
        }
        // The first of its paragraph.
        let last = previous.end - 1;
        if self.is(last, ":") {
            if let Some(i) = here.clone().rev().find(|&i| attributions[i].speaker.is_some()) {
                return Source::Attribution(i);
            }
            return self.introduced(s - 1, last + 1);
        }
        let label = !self.is_punct(last)
            && self.outline.items.within(previous.start..previous.end).all(|i| matches!(i, Item::Token(_)));
        if label
            && self.word(previous.start).is_some_and(|t| self.names(t))
            && let Some((p, _)) = self.phrase_after(previous.start, previous.end)
        {
            return Source::Named(p);
        }
        if let Some(p) = last_quote {
            // A statement that goes on in the next paragraph, or the other side's turn.
            let words = |q: usize| self.text.tokens_in(self.pairs[q].inner).len();
            let asks = |q: usize| self.text.slice(self.pairs[q].inner).ends_with('?');
            let dialogue =
                asks(p) || asks(q) || words(p) + words(q) < 24 || matches!(places[p].source, Source::Reply(_));
            return if dialogue { Source::Reply(p) } else { Source::Continued(p) };
        }
        if let Some(a) = here.rev().map(|i| &attributions[i]).find(|a| a.speaker.is_some()) {
            return a.speaker.map_or(Source::Unknown, Source::Implied);
        }
        if let Some(p) = self.first_subject(previous.start, previous.end) {
            return Source::Implied(p);
        }
        q.checked_sub(1).map_or(Source::Unknown, Source::Same)
    }

    /// The speaker that the words before a colon introduce; the quotation or its paragraph begins at item `item`.
    fn introduced(&self, s: usize, item: usize) -> Source {
        let segment = self.outline.segments.at(s);
        let colon = item.saturating_sub(1);
        if self.word(segment.start).is_some_and(|t| self.text.lower(t) == "as")
            && self.word(segment.start + 1).is_some_and(|t| self.text.lower(t) == "for")
        {
            return Source::Unknown; // "As for the fee:"
        }
        // "A statement from Pomfret, by way of its spokesman, Gil Arreguin:": the last name after "from" or "by".
        let mut k = colon;
        while k > segment.start {
            k -= 1;
            if let Some(t) = self.word(k)
                && matches!(self.text.lower(t), "from" | "by")
                && let Some((p, e)) = self.phrase_after(k + 1, colon)
                && (p.end - p.start > 1 || !self.has(k + 1, DOCUMENT))
            // "by e-mail"
            {
                return Source::Named(self.with_apposition(p, e, colon).0);
            }
        }
        // "Ortiz:", "Its director, Godelieve Raes:", "Ortiz was drier:".
        if let Some(p) = self.first_subject(segment.start, colon) {
            return Source::Named(p);
        }
        match self.phrase_after(segment.start, colon) {
            Some((p, e)) => Source::Named(self.with_apposition(p, e, colon).0),
            None => self.last_name(segment.start, colon).map_or(Source::Unknown, Source::Named),
        }
    }

    /// The speaker's name in capitals at the beginning of a transcript's turn, inside the marks: "WALLACE: …".
    fn label(&self, q: usize) -> Option<Phrase> {
        let inner = self.text.tokens_in(self.pairs[q].inner);
        let colon = inner.clone().take(5).find(|&t| self.text.str(t as usize) == ":")?;
        let upper = (inner.start..colon).all(|t| self.text.token(t as usize).case == crate::text::Case::Upper);
        (upper && colon > inner.start).then_some(Phrase { start: inner.start, end: colon, head: colon })
    }

    fn first_name(&self, start: usize, end: usize) -> Option<Phrase> {
        (start..end).find_map(|k| {
            let t = self.word(k)?;
            let m = self.parties.mention_at(t)?;
            self.parties.party_of[m]?;
            let tokens = &self.parties.mentions[m].tokens;
            Some(Phrase { start: tokens.start, end: tokens.end, head: tokens.end })
        })
    }

    fn last_name(&self, start: usize, end: usize) -> Option<Phrase> {
        (start..end).rev().find_map(|k| {
            let t = self.word(k)?;
            let m = self.parties.mention_at(t)?;
            self.parties.party_of[m]?;
            let tokens = &self.parties.mentions[m].tokens;
            Some(Phrase { start: tokens.start, end: tokens.end, head: tokens.end })
        })
    }
}
