//! Names and docket numbers of cases: *Northgate v. Halcyon, No. 3:25-cv-01822*.

use crate::parties::{Parties, PartyId};
use crate::text::{Kind, Span, Text};

/// A case as the text cites it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Citation {
    /// The parties before and after *v.*; for *In re X* the first alone.
    pub sides: (Option<PartyId>, Option<PartyId>),
    pub name: Option<Span>,
    pub docket: Option<Span>,
    /// The sentence it stands in.
    pub sentence: u32,
}

impl Citation {
    /// Whether it is a docket number alone.
    pub(super) fn is_bare(&self) -> bool {
        self.sides == (None, None) && self.name.is_none()
    }

    /// Whether the case is a dispute between these sides.
    pub(super) fn tells_of(&self, plaintiffs: &[PartyId], defendants: &[PartyId]) -> bool {
        let in_any = |p: PartyId| plaintiffs.contains(&p) || defendants.contains(&p);
        match self.sides {
            (Some(a), Some(b)) => in_any(a) && in_any(b),
            (Some(a), None) | (None, Some(a)) => in_any(a),
            (None, None) => false,
        }
    }
}

/// Finds the cases cited in a text, in text order.
pub(super) fn citations(text: &Text, parties: &Parties) -> Vec<Citation> {
    let mut out: Vec<Citation> = Vec::new();
    for (s, sentence) in text.sentences().iter().enumerate() {
        let (from, to) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        let mut docket = None;
        for i in from..to {
            match text.lower(i) {
                "v" | "v." | "vs" | "vs." | "versus" if i > from => {
                    let before = parties.mention_at(i - 1);
                    let after = parties.mention_at(i + 1);
                    if before.is_none() && after.is_none() {
                        continue;
                    }
                    let party = |m: Option<usize>| m.and_then(|m| parties.party_of[m]);
                    let start = before.map_or(i - 1, |m| parties.mentions[m].tokens.start as usize);
                    let mut end = after.map_or(i + 2, |m| parties.mentions[m].tokens.end as usize).min(to);
                    if text.lower(end) == "et" && matches!(text.lower(end + 1), "al" | "al.") {
                        end += 2;
                    }
                    out.push(Citation {
                        sides: (party(before), party(after)),
                        name: Some(text.span(start as u32..end as u32)),
                        docket: None,
                        sentence: s as u32,
                    });
                }
                "re" if i > from && text.lower(i - 1) == "in" => {
                    if let Some(m) = parties.mention_at(i + 1) {
                        out.push(Citation {
                            sides: (parties.party_of[m], None),
                            name: Some(text.span(i as u32 - 1..parties.mentions[m].tokens.end)),
                            docket: None,
                            sentence: s as u32,
                        });
                    }
                }
                _ => {
                    if docket.is_none() {
                        docket = docket_at(text, i, to);
                    }
                }
            }
        }
        if let Some(span) = docket {
            // A number belongs to the case named in its sentence or just before, else it stands alone.
            let mut near = out.iter_mut().rev().take_while(|c| s as u32 - c.sentence <= 1);
            match near.find(|c| c.docket.is_none()) {
                Some(citation) => citation.docket = Some(span),
                None => out.push(Citation { sides: (None, None), name: None, docket: Some(span), sentence: s as u32 }),
            }
        }
    }
    out
}

/// A docket number that starts at token `i`: after *No.*, *Case*, *Claim*, *Docket*, or by its own form.
fn docket_at(text: &Text, i: usize, to: usize) -> Option<Span> {
    let announced =
        matches!(text.lower(i), "no." | "nos." | "no" | "docket" | "case" | "claim" | "index" | "proceedings" | "file");
    let first = if announced { i + 1 } else { i };
    let own = |k: usize| {
        let word = text.str(k);
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits >= 2 && word.len() >= 5 && (word.contains("-cv-") || word.contains("-cr-") || word.starts_with("IPR20"))
    };
    if !announced && !own(i) && !colon_docket(text, i) {
        return None;
    }
    let mut end = first;
    let mut digits = 0;
    while end < to && end - first < 9 {
        let word = text.str(end);
        let token = text.token(end);
        let glued = end > first && text.token(end - 1).end == token.start;
        let marks = matches!(word, "-" | "/" | ":" | "–");
        let has_digit = word.bytes().any(|b| b.is_ascii_digit());
        let letters = token.kind == Kind::Word
            && (has_digit || glued || word.len() <= 4 && word.bytes().all(|b| b.is_ascii_uppercase()));
        if !(has_digit || marks && glued || letters) || end > first && !glued && !has_digit {
            break;
        }
        digits += word.bytes().filter(u8::is_ascii_digit).count();
        end += 1;
    }
    (digits >= 3 && end > first && (text.span(first as u32..end as u32).len() >= 5))
        .then(|| text.span(first as u32..end as u32))
}

/// `3:25-cv-01822`, however it is split into tokens.
fn colon_docket(text: &Text, i: usize) -> bool {
    text.token(i).kind == Kind::Number
        && text.lower(i + 1) == ":"
        && (i + 2..i + 6).any(|k| {
            matches!(text.lower(k), "cv" | "cr" | "mc" | "md")
                || text.lower(k).contains("-cv-")
                || text.lower(k).contains("-cr-")
        })
}
