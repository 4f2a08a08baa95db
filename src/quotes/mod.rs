//! Quotations and reported statements: marks, cues, speakers.
//!
//! The steps, each in a file: [`marks`] pairs quotation marks; [`outline`] lays out the reporter's own sentences with each
//! quotation as one piece; [`cues`] finds the words that report and, with [`subject`] and [`phrase`], who does the saying;
//! [`attach`] gives every quotation its attribution; [`kind`] tells statements from fragments and names; [`indirect`] cuts
//! out what is reported without marks; [`speaker`] says which party a speaking phrase refers to, where a name does not say
//! it by the ranker of [`referent`]; [`assemble`] puts the records together.

mod around;
mod assemble;
mod attach;
mod cues;
mod indirect;
mod kind;
mod marks;
mod models;
mod outline;
mod phrase;
mod query;
mod reader;
mod referent;
mod speaker;
mod standing;
mod stretch;
mod subject;
mod survey;
#[cfg(test)]
mod tests;
pub mod training;
mod words;

use std::ops::Range;

use crate::parties::reference::{self, References};
use crate::parties::{Parties, PartyId};
use crate::record::QuoteKind;
use crate::text::{Span, Text};

use attach::Place;
use cues::Attribution;
use models::Models;
use reader::Reader;

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
    /// What the pronouns and descriptions of the text refer to.
    pub references: References,
}

/// Finds the quotations and reported statements of a text.
pub fn find(text: &Text, parties: &Parties) -> Quotes {
    let (quotes, references) = read(text, parties, models::own(), |reader, attributions, by_segment, places| {
        reader.assemble(attributions, by_segment, places, &mut |_| ())
    });
    Quotes { references, ..quotes }
}

/// Reads a text up to where speakers are resolved, and hands everything to `then`; what that gives, and the references.
fn read<T>(
    text: &Text,
    parties: &Parties,
    models: Option<&Models>,
    then: impl FnOnce(&Reader, &[Attribution], &[Range<usize>], &[Place]) -> T,
) -> (T, References) {
    let flags = words::flags(text);
    let pairs = marks::pair(text);
    let outline = outline::lay_out(text, &flags, &pairs);
    let quoted = outline.quoted(text.len(), &pairs);
    let inside = |t: u32| quoted.get(t as usize).copied().unwrap_or(false);
    let references = match models.and_then(|m| m.reference.as_ref()) {
        Some(model) => reference::resolve_with(Some(model), text, parties, inside),
        None => reference::resolve(text, parties, inside),
    };
    let namings = standing::namings(text, parties, &flags, &outline);
    let spoken = standing::spoken(text, parties, &flags, &outline, &namings, &references);
    let strangers = standing::strangers(text, parties, &flags, &outline);
    let profiles = &references.profiles;
    let reader = Reader {
        text,
        parties,
        flags: &flags,
        pairs: &pairs,
        outline: &outline,
        profiles,
        namings,
        references: &references,
        spoken,
        strangers,
        models,
    };
    let mut attributions = Vec::new();
    let mut by_segment: Vec<Range<usize>> = Vec::with_capacity(outline.segments.len());
    for (i, segment) in outline.segments.iter().enumerate() {
        let from = attributions.len();
        reader.attributions(i, segment, &mut attributions);
        by_segment.push(from..attributions.len());
    }
    let places = reader.places(&attributions, &by_segment);
    let read = then(&reader, &attributions, &by_segment, &places);
    (read, references)
}
