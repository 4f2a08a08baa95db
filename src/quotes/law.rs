//! Laws that are quoted: what *Section 912A of the Corporations Act obliges a licensee to “…”* nobody says.

use std::ops::Range;

use super::cues::Attribution;
use super::reader::Reader;
use crate::text::Kind;

/// How sure it is that nobody speaks where a law does.
pub(super) const SURE: f32 = 0.8;

/// What a law does in its words.
const RULES: &[&str] = &[
    "prohibits",
    "obliges",
    "requires",
    "defines",
    "provides",
    "permits",
    "bars",
    "forbids",
    "allows",
    "states",
    "says",
    "reads",
    "protects",
    "gives",
    "makes",
    "speaks",
    "refers",
];

impl Reader<'_> {
    /// Whether the reporter quotes from a law: before quotation `q`, in its sentence, a place in one rules; and no attribution
    /// but by what the law does says whose words they are.
    pub(super) fn quotes_law(&self, q: usize, attribution: Option<&Attribution>) -> bool {
        let (first, segment) = (self.pairs[q].first as usize, self.outline.segment_of[q] as usize);
        let start = self.outline.segments[segment].token as usize;
        let Some(place) = self.law(start.max(first.saturating_sub(60))..first) else { return false };
        let rules = |t: usize| RULES.contains(&self.text.lower(t));
        match attribution {
            None => (place.end..first).any(rules),
            Some(a) => {
                let cue = self.word(a.cue.0).is_some_and(|t| t >= place.end && rules(t));
                cue && a.speaker.is_none_or(|p| p.start as usize >= place.start)
            }
        }
    }

    /// A place in a law that begins among these tokens.
    fn law(&self, tokens: Range<usize>) -> Option<Range<usize>> {
        let start = tokens.clone().find(|&t| {
            matches!(self.text.lower(t), "section" | "article" | "rule" | "regulation")
                && self.text.token(t + 1).kind == Kind::Number
        })?;
        let end = (start + 2..tokens.end.min(start + 24)).find(|&t| {
            matches!(
                self.text.str(t),
                "Act" | "Code" | "Regulation" | "Directive" | "Convention" | "Constitution" | "Law" | "Ordinance"
            )
        })?;
        (self.text.str(end + 1) != "of" || self.text.str(end + 2) != "Conduct").then_some(start..end + 1)
    }
}
