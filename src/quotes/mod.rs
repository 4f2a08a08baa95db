//! Quotations and reported statements: marks, cues, speakers.
//!
//! The steps, each in a file: [`marks`] pairs quotation marks; [`outline`] lays out the reporter's own sentences with each
//! quotation as one piece; [`cues`] finds the words that report and, with [`phrase`], who does the saying; [`attach`] gives
//! every quotation its attribution; [`kind`] tells statements from fragments and names; [`indirect`] cuts out what is
//! reported without marks; [`speaker`] says which party a speaking phrase refers to.

mod attach;
mod cues;
mod indirect;
mod kind;
mod marks;
mod outline;
mod phrase;
mod profile;
mod reader;
mod referent;
mod speaker;
#[cfg(test)]
mod tests;
pub mod training;
mod words;

use std::ops::Range;

use crate::parties::{Parties, PartyId};
use crate::record::QuoteKind;
use crate::text::{Span, Text};

use attach::{Place, Source};
use cues::Attribution;
use reader::Reader;
use speaker::Memory;

/// A quotation or a reported statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// Inside the quotation marks; for an indirect statement the reported clause.
    pub span: Span,
    /// What kind of quotation it is.
    pub kind: QuoteKind,
    /// Who speaks, as far as it can be told.
    pub speaker: Option<Speaker>,
    /// The reporting words.
    pub cue: Option<Span>,
    /// Index of the quotation that this one goes on with.
    pub continues: Option<usize>,
    /// Calibrated, 0 to 1.
    pub confidence: f32,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speaker {
    /// The party that speaks.
    pub party: Option<PartyId>,
    /// Whether the source is unnamed.
    pub anonymous: bool,
    /// The noun phrase of the attribution that refers to the speaker.
    pub span: Option<Span>,
}

/// The quotations of an article, in text order, and what could not be read.
#[derive(Debug, Default)]
pub struct Quotes {
    /// In text order.
    pub list: Vec<Quote>,
    /// One sentence each: a quotation that is never closed.
    pub warnings: Vec<String>,
}

/// Finds the quotations and reported statements of a text.
pub fn find(text: &Text, parties: &Parties) -> Quotes {
    read(text, parties, |reader, attributions, by_segment, places| {
        reader.assemble(attributions, by_segment, places, &mut |_| ())
    })
}

/// Reads a text up to where speakers are resolved, and hands everything to `then`.
fn read<T>(
    text: &Text,
    parties: &Parties,
    then: impl FnOnce(&Reader, &[Attribution], &[Range<usize>], &[Place]) -> T,
) -> T {
    let flags = words::flags(text);
    let pairs = marks::pair(text);
    let outline = outline::lay_out(text, &flags, &pairs);
    let profiles = profile::profiles(text, parties, &flags, |t| marks::holds(&pairs, t));
    let reader = Reader { text, parties, flags: &flags, pairs: &pairs, outline: &outline, profiles };
    let mut attributions = Vec::new();
    let mut by_segment: Vec<Range<usize>> = Vec::with_capacity(outline.segments.len());
    for (i, segment) in outline.segments.iter().enumerate() {
        let from = attributions.len();
        reader.attributions(i, segment, &mut attributions);
        by_segment.push(from..attributions.len());
    }
    let places = reader.places(&attributions, &by_segment);
    then(&reader, &attributions, &by_segment, &places)
}

/// What training looks at on the way.
enum Seen<'a> {
    /// A phrase that is about to be resolved.
    Phrase(phrase::Phrase, &'a Memory),
    /// A quotation whose kind is about to be told.
    Quotation(usize),
}

impl Reader<'_> {
    fn cue_span(&self, a: &Attribution) -> Span {
        let first = self.word(a.cue.0).unwrap_or(0);
        let last = self.word(a.cue.1 - 1).unwrap_or(first);
        self.text.token(first).span().cover(self.text.token(last).span())
    }

    /// Speakers and indirect statements in text order, so that each pronoun knows who has spoken before it.
    ///
    /// `watch` sees every phrase before it is resolved, with what is known then.
    fn assemble(
        &self,
        attributions: &[Attribution],
        by_segment: &[Range<usize>],
        places: &[Place],
        watch: &mut dyn FnMut(Seen),
    ) -> Quotes {
        let mut memory = Memory::default();
        let mut speakers: Vec<Option<(Speaker, f32)>> = vec![None; attributions.len()];
        let mut list: Vec<Quote> = Vec::with_capacity(places.len());
        let mut warnings = Vec::new();
        // For each quotation the index of its record.
        let mut record_of: Vec<usize> = Vec::with_capacity(places.len());
        let mut q = 0;
        let mut clauses = Vec::new();
        let mut scratch = kind::Scratch::default();
        let mut turns: Vec<Speaker> = Vec::new();
        for (s, segment) in self.outline.segments.iter().enumerate() {
            for i in by_segment[s].clone() {
                if let Some(p) = attributions[i].speaker {
                    watch(Seen::Phrase(p, &memory));
                    let speaker = self.refer(p, &memory);
                    memory.note(p.start, &speaker.0);
                    speakers[i] = Some(speaker);
                }
            }
            let from = list.len();
            while q < places.len() && self.outline.segment_of[q] as usize == s {
                let place = &places[q];
                watch(Seen::Quotation(q));
                let (kind, sure) = self.kind(q, place, attributions, &mut scratch);
                let mut quote = Quote {
                    span: self.pairs[q].inner,
                    kind,
                    speaker: None,
                    cue: None,
                    continues: None,
                    confidence: sure,
                };
                if kind != QuoteKind::Other {
                    self.attribute(&mut quote, place, attributions, &speakers, &list, &record_of, &turns, &memory);
                    if place.split
                        && let Source::Attribution(_) = place.source
                        && let Some(&r) = record_of.last()
                    {
                        quote.continues = Some(r);
                    }
                    if kind == QuoteKind::Direct
                        && let Some(speaker) = quote.speaker
                    {
                        turns.push(speaker);
                    }
                }
                if !self.pairs[q].closed && !self.pairs.get(q + 1).is_some_and(|p| p.goes_on) {
                    warnings.push(format!(
                        "a quotation is never closed: {}",
                        self.text.slice(quote.span).chars().take(40).collect::<String>()
                    ));
                }
                record_of.push(list.len());
                list.push(quote);
                q += 1;
            }
            let local = by_segment[s].clone();
            for i in local.clone() {
                clauses.clear();
                let before =
                    i.checked_sub(1).filter(|k| local.contains(k)).map_or(segment.start, |k| attributions[k].end);
                let next = local.contains(&(i + 1)).then(|| &attributions[i + 1]);
                self.reported(&attributions[i], before, next, &mut clauses);
                for &span in &clauses {
                    if list[from..].iter().any(|q| q.kind == QuoteKind::Indirect && q.span.overlaps(span)) {
                        continue;
                    }
                    list.push(Quote {
                        span,
                        kind: QuoteKind::Indirect,
                        speaker: speakers[i].map(|s| s.0),
                        cue: Some(self.cue_span(&attributions[i])),
                        continues: None,
                        confidence: 0.8 * speakers[i].map_or(0.4, |s| s.1),
                    });
                }
            }
        }
        sorted(list, warnings)
    }

    #[allow(clippy::too_many_arguments)]
    fn attribute(
        &self,
        quote: &mut Quote,
        place: &Place,
        attributions: &[Attribution],
        speakers: &[Option<(Speaker, f32)>],
        list: &[Quote],
        record_of: &[usize],
        turns: &[Speaker],
        memory: &Memory,
    ) {
        match place.source {
            Source::Attribution(i) => {
                quote.speaker = speakers[i].map(|s| s.0);
                quote.confidence *= speakers[i].map_or(0.3, |s| s.1);
                quote.cue = Some(self.cue_span(&attributions[i]));
            }
            Source::Named(p) => {
                let (speaker, sure) = self.refer(p, memory);
                quote.speaker = Some(speaker);
                quote.confidence *= 0.9 * sure;
            }
            Source::Continued(p) => {
                let r = record_of[p];
                quote.speaker = list[r].speaker;
                quote.cue = list[r].cue;
                quote.continues = Some(r);
                quote.confidence *= list[r].confidence;
            }
            Source::Implied(p) => {
                let (speaker, sure) = self.refer(p, memory);
                quote.speaker = Some(Speaker { span: None, ..speaker });
                quote.confidence *= 0.7 * sure;
            }
            Source::Same(p) => {
                let r = record_of[p];
                quote.speaker = list[r].speaker.map(|s| Speaker { span: None, ..s });
                quote.confidence *= 0.5;
            }
            Source::Reply(p) => {
                let last = list[record_of[p]].speaker;
                let same = |a: &Speaker, b: &Speaker| a.party == b.party && a.anonymous == b.anonymous;
                let other = last.and_then(|l| turns.iter().rev().take(6).find(|t| !same(t, &l)).copied());
                quote.speaker = other.or(last).map(|s| Speaker { span: None, ..s });
                quote.confidence *= 0.5;
            }
            Source::Unknown => {}
        }
    }
}

/// The records in text order, with the indices of what they continue.
fn sorted(list: Vec<Quote>, warnings: Vec<String>) -> Quotes {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by_key(|&i| (list[i].span.start, list[i].span.end));
    let mut place = vec![0; list.len()];
    for (to, &from) in order.iter().enumerate() {
        place[from] = to;
    }
    let mut slots: Vec<Option<Quote>> = list.into_iter().map(Some).collect();
    let list = order
        .iter()
        .filter_map(|&i| slots[i].take())
        .map(|mut q| {
            q.continues = q.continues.map(|c| place[c]);
            q
        })
        .collect();
    Quotes { list, warnings }
}
