//! The records, put together in text order, so that each pronoun knows who has spoken before it.

use crate::record::QuoteKind;
use crate::text::Span;

use super::attach::{Place, Source};
use super::cues::Attribution;
use super::phrase::Phrase;
use super::query::Guess;
use super::reader::Reader;
use super::referent::Who;
use super::speaker::Memory;
use super::{Ground, Quote, Quotes, Speaker, law, referent};

/// How often the extent of an indirect statement is right: `models/quote-speaker.md`.
const EXTENT: f32 = 0.9;

/// What training looks at on the way.
pub(super) enum Seen<'a> {
    /// A phrase that is about to be resolved.
    Phrase(Phrase, &'a Memory),
    /// A quotation whose kind is about to be told.
    Quotation(usize),
    /// A quotation whose speaker no attribution names.
    Unattributed(usize, Guess, &'a Memory),
}

/// The records so far, and what they were made from.
struct Assembly<'a> {
    attributions: &'a [Attribution],
    places: &'a [Place],
    /// The speaker of each attribution.
    speakers: Vec<Option<(Speaker, f32)>>,
    memory: Memory,
    list: Vec<Quote>,
    /// For each quotation the index of its record.
    record_of: Vec<usize>,
    /// Who has spoken, statement by statement.
    turns: Vec<Who>,
    /// The last quotation that is a statement.
    last: Option<usize>,
    scratch: referent::Scratch,
}

impl Reader<'_> {
    fn cue_span(&self, a: &Attribution) -> Span {
        let first = self.word(a.cue.0).unwrap_or(0);
        let last = self.word(a.cue.1.saturating_sub(1)).unwrap_or(first);
        self.text.token(first).span().cover(self.text.token(last).span())
    }

    /// Speakers, quotations and indirect statements.
    ///
    /// `watch` sees every decision before it is taken, with what is known then.
    pub(super) fn assemble(&self, ground: &Ground, watch: &mut dyn FnMut(Seen)) -> Quotes {
        let Ground { attributions, by_segment, places, kinds, .. } = ground;
        let mut all = Assembly {
            attributions,
            places,
            speakers: vec![None; attributions.len()],
            memory: Memory::default(),
            list: Vec::with_capacity(places.len()),
            record_of: Vec::with_capacity(places.len()),
            turns: Vec::new(),
            last: None,
            scratch: referent::Scratch::default(),
        };
        let mut warnings = Vec::new();
        let mut q = 0;
        let mut clauses = Vec::new();
        for (s, segment) in self.outline.segments.iter().enumerate() {
            for i in by_segment.of(s) {
                if let Some(p) = attributions[i].speaker {
                    watch(Seen::Phrase(p, &all.memory));
                    let speaker = self.refer(p, &all.memory, &mut all.scratch);
                    let asked = self.asked(p);
                    all.memory.note(p.start, &speaker.0, (asked.shape, asked.word), asked.turn);
                    all.speakers[i] = Some(speaker);
                }
            }
            let from = all.list.len();
            while q < places.len() && self.outline.segment_of[q] as usize == s {
                watch(Seen::Quotation(q));
                let (kind, sure) = kinds[q];
                let span = self.pairs[q].inner;
                let mut quote = Quote { span, kind, speaker: None, cue: None, continues: None, confidence: sure };
                if kind != QuoteKind::Other {
                    self.attribute(&mut quote, q, &mut all, watch);
                }
                if !self.pairs[q].closed && !self.pairs.get(q + 1).is_some_and(|p| p.goes_on) {
                    warnings.push(format!(
                        "a quotation is never closed: {}",
                        self.text.slice(quote.span).chars().take(40).collect::<String>()
                    ));
                }
                all.record_of.push(all.list.len());
                all.list.push(quote);
                q += 1;
            }
            let local = by_segment.of(s);
            // What stands before its attribution first: "Nobody asked that they stay, she said" is hers as a whole.
            let mut floor = segment.start;
            let mut done = vec![false; local.len()];
            for i in local.clone() {
                let a = &attributions[i];
                // A statement around an attribution goes on after it.
                let around = |k: &usize| !done[k - local.start] && self.is_parenthesis(&attributions[*k]);
                if (local.start..i).rev().take_while(|&k| attributions[k].start >= floor).any(|k| around(&k)) {
                    continue;
                }
                let before =
                    i.checked_sub(1).filter(|k| local.contains(k)).map_or(segment.start, |k| attributions[k].end);
                if let Some(span) = self.reported_before(a, floor, before) {
                    self.tell(a, all.speakers[i], span, from, &mut all.list);
                    floor = self.past_tail(a.end.max(a.cue.1), self.outline.segments.at(s).end);
                    done[i - local.start] = true;
                }
            }
            for i in local.clone().filter(|i| !done[i - local.start]) {
                clauses.clear();
                self.reported_after(&attributions[i], &mut clauses);
                for &span in &clauses {
                    self.tell(&attributions[i], all.speakers[i], span, from, &mut all.list);
                }
            }
        }
        sorted(all.list, warnings)
    }

    /// Adds what an attribution reports to the list, unless one of those from `from` on holds some of it already.
    fn tell(&self, a: &Attribution, speaker: Option<(Speaker, f32)>, span: Span, from: usize, list: &mut Vec<Quote>) {
        if list[from..].iter().any(|q| q.kind == QuoteKind::Indirect && q.span.overlaps(span)) {
            return;
        }
        list.push(Quote {
            span,
            kind: QuoteKind::Indirect,
            speaker: speaker.map(|s| s.0),
            cue: Some(self.cue_span(a)),
            continues: None,
            confidence: EXTENT * speaker.map_or(0.4, |s| s.1),
        });
    }

    /// Gives a statement its speaker and its cue.
    fn attribute(&self, quote: &mut Quote, q: usize, all: &mut Assembly, watch: &mut dyn FnMut(Seen)) {
        let place = &all.places[q];
        // Who the rules say speaks, how sure that is, and by which rule where it is no attribution.
        let mut rule = 0;
        let mut found: Option<(Speaker, f32)> = None;
        match place.source {
            Source::Attribution(i) => {
                found = all.speakers[i];
                rule = if found.is_none() { 1 } else { 0 };
                quote.cue = Some(self.cue_span(&all.attributions[i]));
                if place.split
                    && let Some(&r) = all.record_of.last()
                {
                    quote.continues = Some(r);
                }
            }
            Source::Named(p) => found = Some(self.refer(p, &all.memory, &mut all.scratch)),
            Source::Continued(p) => {
                let p = self.statement_before(p, all);
                let r = all.record_of[p];
                found = all.list[r].speaker.map(|s| (s, all.list[r].confidence));
                quote.cue = all.list[r].cue;
                quote.continues = Some(r);
                let goes_on = self.pairs[q].goes_on || self.outline.segment_of[p] == self.outline.segment_of[q];
                rule = if (goes_on || self.follows(p, q, all)) && found.is_some() { 0 } else { 2 };
            }
            Source::Implied(p) => {
                found =
                    Some(self.refer(p, &all.memory, &mut all.scratch)).map(|(s, c)| (Speaker { span: None, ..s }, c));
                rule = 3;
            }
            Source::Same(p) => {
                let r = all.record_of[self.statement_before(p, all)];
                found = all.list[r].speaker.map(|s| (Speaker { span: None, ..s }, 0.5));
                rule = 4;
            }
            Source::Reply(p) => {
                let last = all.list[all.record_of[self.statement_before(p, all)]].speaker.map(|s| s.who());
                let other = all.turns.iter().rev().take(6).find(|&&t| Some(t) != last).copied();
                found = other.or(last).map(|w| (Speaker::from(w, None), 0.5));
                rule = 5;
            }
            Source::Unknown => rule = 6,
        }
        let attribution = match place.source {
            Source::Attribution(i) => Some(&all.attributions[i]),
            _ => None,
        };
        if (rule > 0 || attribution.is_some()) && self.quotes_law(q, attribution) {
            let span = found.and_then(|f| f.0.span);
            found = Some((Speaker::from(Who::Nobody, span), law::SURE));
            rule = 0;
        }
        if rule > 0 {
            let guess = self.guess(q, rule, found.map(|f| f.0.who()), all);
            watch(Seen::Unattributed(q, guess, &all.memory));
            if let Some((who, sure)) =
                referent::referent(self, &self.unattributed(q, guess), &all.memory, &mut all.scratch)
            {
                let same = found.is_some_and(|f| f.0.who() == who);
                if !same && rule == 2 {
                    (quote.cue, quote.continues) = (None, None);
                }
                found = match found {
                    Some((s, _)) if same => Some((s, sure)),
                    _ => Some((Speaker::from(who, None), sure)),
                };
            }
        }
        quote.confidence *= found.map_or(0.3, |f| f.1);
        quote.speaker = found.map(|f| f.0);
        all.last = Some(q);
        if let Some(speaker) = quote.speaker {
            if quote.kind == QuoteKind::Direct {
                all.turns.push(speaker.who());
            }
            if rule > 2 {
                all.memory.note(self.pairs[q].first, &speaker, (0, 0), 0);
            }
        }
    }

    /// Quotation `p`, or the last statement where that reports nothing: "she wrote in a memoir, “Downwind”."
    fn statement_before(&self, p: usize, all: &Assembly) -> usize {
        let reports = all.list.get(all.record_of[p]).is_some_and(|q| q.kind != QuoteKind::Other);
        let last = all.last.filter(|&l| !reports && self.outline.segment_of[l] + 3 > self.outline.segment_of[p]);
        last.unwrap_or(p)
    }

    /// Whether quotation `q` stands alone right after the sentence that says whose quotation `p` is: “…,” she said. “…”
    fn follows(&self, p: usize, q: usize, all: &Assembly) -> bool {
        let (before, here) = (self.outline.segment_of[p] as usize, self.outline.segment_of[q] as usize);
        let segments = &self.outline.segments;
        all.places[q].alone
            && before + 1 == here
            && segments.at(before).paragraph == segments.at(here).paragraph
            && matches!(all.places[p].source, Source::Attribution(_))
    }

    fn guess(&self, q: usize, rule: u32, who: Option<Who>, all: &Assembly) -> Guess {
        let asks = |q: usize| self.text.slice(self.pairs[q].inner).ends_with('?');
        let last = all.last.and_then(|l| all.list[all.record_of[l]].speaker).map(|s| s.who());
        let segment = self.outline.segment_of[q] as usize;
        let near = all.last.is_some_and(|l| self.outline.segment_of[l] as usize + 2 > segment);
        let first = segment == 0
            || self.outline.segments.at(segment - 1).paragraph != self.outline.segments.at(segment).paragraph;
        let apart =
            |p: &usize| all.places[*p].alone && self.outline.segment_of[*p] + 1 == self.outline.segment_of[*p + 1];
        let run = (0..q).rev().take_while(apart).take(3).count() as u32;
        let before = segment.checked_sub(1).map(|s| self.outline.segments.at(s).end - 1);
        let asked = before.is_some_and(|k| self.is(k, "?") || self.is(k, "*") && self.is(k.wrapping_sub(1), "?"));
        Guess {
            rule,
            run,
            who,
            last: last.filter(|_| near),
            other: all.turns.iter().rev().take(6).find(|&&t| Some(t) != last).copied(),
            asks: u32::from(all.last.is_some_and(asks)) + 2 * u32::from(asks(q)) + 4 * u32::from(asked),
            place: u32::from(all.places[q].alone) + 2 * u32::from(first) + 4 * u32::from(near),
        }
    }
}

/// The records in text order, with the indices of what they continue.
fn sorted(mut list: Vec<Quote>, warnings: Vec<String>) -> Quotes {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by_key(|&i| (list[i].span.start, list[i].span.end));
    let mut place = vec![0; list.len()];
    for (to, &from) in order.iter().enumerate() {
        place[from] = to;
    }
    drop(order);
    for quote in &mut list {
        quote.continues = quote.continues.map(|c| place[c]);
    }
    // Each goes to its place, and what stood there on to its own: a long text has no room for a second list.
    for i in 0..list.len() {
        while place[i] != i {
            let to = place[i];
            list.swap(i, to);
            place.swap(i, to);
        }
    }
    Quotes { list, warnings, ..Quotes::default() }
}
