//! Laws that are quoted: what *Section 912A of the Corporations Act obliges a licensee to “…”* nobody says.

use std::ops::Range;

use super::cues::Attribution;
use super::phrase::Phrase;
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
];

/// The last word of what a law is called.
const LAWS: &[&str] =
    &["Act", "Code", "Regulation", "Directive", "Convention", "Constitution", "Law", "Ordinance", "Statute"];

impl Reader<'_> {
    /// Whether the reporter quotes from a law: before quotation `q`, in its sentence, a place in one is the subject of what it
    /// rules; and no attribution but that says whose words they are.
    pub(super) fn quotes_law(&self, q: usize, attribution: Option<&Attribution>) -> bool {
        let (first, segment) = (self.pairs[q].first as usize, self.outline.segment_of[q] as usize);
        let start = (self.outline.segments.at(segment).token as usize).max(first.saturating_sub(60));
        (start..first).any(|t| {
            let Some(law) = self.law(t, first) else { return false };
            let Some(verb) = self.rule(law, first) else { return false };
            let own = attribution.is_none_or(|a| {
                let within = |p: Phrase| (t..verb).contains(&(p.start as usize));
                self.word(a.cue.0) == Some(verb) && a.speaker.is_none_or(within)
            });
            own && self.leads_to(verb + 1..first)
        })
    }

    /// The token after the name of a law, a place in which begins at token `t`: *Section 301(a) of the Clean Water Act*.
    fn law(&self, t: usize, end: usize) -> Option<usize> {
        let place = matches!(self.text.lower(t), "section" | "article" | "rule" | "regulation" | "paragraph");
        if !place || self.text.token(t + 1).kind != Kind::Number {
            return None;
        }
        let named = |k: usize| {
            let token = self.text.token(k);
            token.kind != Kind::Word && !matches!(self.text.str(k), "," | ";" | ":")
                || token.is_capitalized()
                || token.end - token.start == 1
                || matches!(self.text.lower(k), "of" | "the" | "and" | "for" | "on")
        };
        let last = (t + 2..end.min(t + 24)).take_while(|&k| named(k)).find(|&k| LAWS.contains(&self.text.str(k)))?;
        (self.text.str(last + 1) != "of" || self.text.str(last + 2) != "Conduct").then_some(last + 1)
    }

    /// What the law rules: the first verb after its name, with nothing between but its year, its number and what stands in
    /// brackets.
    fn rule(&self, from: usize, end: usize) -> Option<usize> {
        let mut brackets = 0;
        for t in from..end.min(from + 24) {
            match self.text.str(t) {
                "(" | "[" => brackets += 1,
                ")" | "]" => brackets -= 1,
                _ if brackets > 0 => {}
                _ if RULES.contains(&self.text.lower(t)) => return Some(t),
                "of" | "," => {}
                _ if self.text.token(t).kind == Kind::Word && !self.text.str(t).contains('.') => return None,
                _ => {}
            }
        }
        None
    }

    /// Whether these tokens lead on to what is ruled: they name nobody and begin no clause of their own.
    fn leads_to(&self, mut tokens: Range<usize>) -> bool {
        tokens.all(|t| {
            let clause = matches!(self.text.lower(t), "and" | "but" | "while") && self.text.str(t - 1) == ",";
            !clause && !matches!(self.text.str(t), ":" | ";") && self.parties.party_at(t).is_none()
        })
    }
}
