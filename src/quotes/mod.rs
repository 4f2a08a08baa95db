//! Quotations and reported statements: marks, cues, speakers.
//!
//! The steps, each in a file: [`marks`] pairs quotation marks; [`outline`] lays out the reporter's own sentences with each
//! quotation as one piece; [`cues`] finds the words that report (a form that may be a noun is told in [`cue_form`]) and,
//! with [`subject`] and [`phrase`], who does the saying; [`attach`] gives every quotation its attribution; [`kind`] tells
//! statements from fragments and names; [`before`] and [`indirect`] cut out what is reported without marks; [`speaker`] says
//! which party a speaking phrase refers to, where a name does not say it by the ranker of [`referent`] and, where that is not
//! sure, the trees of [`second`] (how the words of a phrase fit a party is told in [`wording`], what part it has in the text in
//! [`part`]); [`assemble`] puts the records together. [`look`] takes them all; [`again`] takes the last ones once more, with the roles of the parties.

mod around;
mod assemble;
mod attach;
mod before;
mod cue_form;
mod cues;
mod indirect;
mod kind;
mod law;
mod marks;
mod models;
mod outline;
mod part;
mod phrase;
mod query;
mod reader;
mod referent;
mod second;
mod speaker;
mod standing;
mod stretch;
mod subject;
mod survey;
#[cfg(test)]
mod tests;
pub mod training;
mod wording;
mod words;

use std::ops::Range;

use crate::parties::reference::{self, References};
use crate::parties::{Parties, PartyId};
use crate::record::{QuoteKind, Role};
use crate::text::{Runs, Span, Text};

use attach::Place;
use cues::Attribution;
use marks::Pair;
use models::Models;
use outline::Outline;
use reader::Reader;
use referent::Held;
use standing::{Naming, Spoken, Stranger};
use words::TokenFlags;

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
    look(text, parties).0
}

/// The quotations of a text, and what they were read from, for [`again`]; of a long text that is not held.
pub fn look(text: &Text, parties: &Parties) -> (Quotes, Option<Ground>) {
    let models = models::own();
    let (ground, mut references) = Ground::new(text, parties, models, None);
    let quotes = ground.reader(text, parties, &references, models, &[]).assemble(&ground, &mut |_| ());
    if text.is_long() {
        references.profiles = Vec::new();
        return (Quotes { references, ..quotes }, None);
    }
    (Quotes { references, ..quotes }, Some(ground))
}

/// The quotations of a text read again by somebody who knows the roles of its parties: "the judge", "the complaint".
///
/// `ground` and `quotes` are those of the first [`look`], `roles` has a list for each party.
pub fn again(
    text: &Text,
    parties: &Parties,
    ground: Option<Ground>,
    Quotes { list, references, .. }: Quotes,
    roles: &[Vec<Role>],
) -> Quotes {
    drop(list);
    let models = models::own();
    let (ground, references) = match ground {
        Some(ground) => (ground, references),
        None => Ground::new(text, parties, models, Some(references)),
    };
    let quotes = ground.reader(text, parties, &references, models, roles).assemble(&ground, &mut |_| ());
    Quotes { references, ..quotes }
}

/// What the quotations of a text are read from, all but who speaks.
#[derive(Debug)]
pub struct Ground {
    flags: TokenFlags,
    pairs: Vec<Pair>,
    outline: Outline,
    namings: Vec<Naming>,
    spoken: Vec<Spoken>,
    strangers: Vec<Stranger>,
    attributions: Vec<Attribution>,
    /// For each segment of the outline its attributions.
    by_segment: BySegment,
    places: Vec<Place>,
    /// What kind each quotation is, and how sure that is.
    kinds: Vec<(QuoteKind, f32)>,
}

/// Which attributions stand in each segment of an outline: they are in its order.
#[derive(Debug, Default)]
struct BySegment {
    ends: Vec<u32>,
}

impl BySegment {
    /// The attributions of segment `s`, as indices; past the last segment there are none.
    fn of(&self, s: usize) -> Range<usize> {
        let Some(&end) = self.ends.get(s) else { return 0..0 };
        let start = s.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..end as usize
    }
}

impl Ground {
    /// Reads a text up to where speakers are resolved; with it what its pronouns and descriptions refer to, if that is not
    /// known yet.
    fn new(text: &Text, parties: &Parties, models: Option<&Models>, known: Option<References>) -> (Self, References) {
        let flags = words::flags(text);
        let pairs = marks::pair(text);
        let outline = outline::lay_out(text, &flags, &pairs);
        let quoted = Runs::new(text.len(), pairs.iter().map(|pair| pair.first..pair.last));
        let inside = |t: u32| quoted.at(t as usize).is_some();
        let references = match (known, models.and_then(|m| m.reference.as_ref())) {
            // What is said of the parties is not held of a long text.
            (Some(known), _) => References { profiles: reference::profiles(text, parties, inside), ..known },
            (None, Some(model)) => reference::resolve_with(Some(model), text, parties, inside),
            (None, None) => reference::resolve(text, parties, inside),
        };
        drop(quoted);
        let namings = standing::namings(text, parties, &flags, &outline);
        let spoken = standing::spoken(text, parties, &flags, &outline, &namings, &references);
        let strangers = standing::strangers(text, parties, &flags, &outline);
        let mut ground = Ground {
            flags,
            pairs,
            outline,
            namings,
            spoken,
            strangers,
            attributions: Vec::new(),
            by_segment: BySegment::default(),
            places: Vec::new(),
            kinds: Vec::new(),
        };
        let reader = ground.reader(text, parties, &references, models, &[]);
        let mut attributions = Vec::new();
        let mut by_segment = BySegment { ends: Vec::with_capacity(ground.outline.segments.len()) };
        for (i, segment) in ground.outline.segments.iter().enumerate() {
            reader.attributions(i, segment, &mut attributions);
            by_segment.ends.push(attributions.len() as u32);
        }
        // Held until the second look.
        attributions.shrink_to_fit();
        let places = reader.places(&attributions, &by_segment);
        let mut scratch = kind::Scratch::default();
        let kinds =
            places.iter().enumerate().map(|(q, place)| reader.kind(q, place, &attributions, &mut scratch)).collect();
        (ground.attributions, ground.by_segment) = (attributions, by_segment);
        (ground.places, ground.kinds) = (places, kinds);
        (ground, references)
    }

    /// A reader of this ground; `roles` is empty where they are not known.
    fn reader<'a>(
        &'a self,
        text: &'a Text<'a>,
        parties: &'a Parties,
        references: &'a References,
        models: Option<&'a Models>,
        roles: &'a [Vec<Role>],
    ) -> Reader<'a> {
        Reader {
            text,
            parties,
            flags: &self.flags,
            pairs: &self.pairs,
            outline: &self.outline,
            profiles: &references.profiles,
            namings: &self.namings,
            references,
            spoken: &self.spoken,
            strangers: &self.strangers,
            models,
            roles,
            held: Held::count(roles),
        }
    }
}
