//! Who a speaking phrase refers to: the party that it names, or else whom the ranker takes it for.

use crate::parties::PartyId;
use crate::text::Kind;

use super::Speaker;
use super::phrase::Phrase;
use super::reader::Reader;
use super::referent::Who;
use super::words::*;

/// Who has spoken so far.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The subject of each attribution resolved so far: token, party, whether unnamed.
    said: Vec<(u32, Option<PartyId>, bool)>,
}

impl Memory {
    /// The last speakers before token `before`, the latest first, each once; at most four.
    pub(super) fn recent(&self, before: u32) -> Vec<Who> {
        let mut out: Vec<Who> = Vec::with_capacity(4);
        for s in self.said.iter().rev().filter(|s| s.0 < before).take(12) {
            let who = match (s.1, s.2) {
                (Some(party), _) => Who::Party(party),
                (None, true) => Who::Anonymous,
                (None, false) => Who::Nobody,
            };
            if !out.contains(&who) && out.len() < 4 {
                out.push(who);
            }
        }
        out
    }

    /// Where somebody last spoke before token `before`.
    pub(super) fn spoke_last(&self, before: u32) -> Option<u32> {
        self.said.iter().rev().find(|s| s.0 < before).map(|s| s.0)
    }

    /// Whether a party has spoken before token `before` at a token that `here` holds for.
    pub(super) fn spoke_in(&self, before: u32, party: PartyId, here: impl Fn(u32) -> bool) -> bool {
        self.said.iter().rev().filter(|s| s.0 < before).take(6).any(|s| s.1 == Some(party) && here(s.0))
    }

    pub(super) fn note(&mut self, token: u32, speaker: &Speaker) {
        self.said.push((token, speaker.party, speaker.anonymous));
    }
}

impl Reader<'_> {
    /// The party that a phrase refers to, the span that names it, and how sure that is.
    pub(super) fn refer(&self, p: Phrase, memory: &Memory) -> (Speaker, f32) {
        let span = self.text.span(p.start..p.head);
        let unnamed = |span| Speaker { party: None, anonymous: true, span: Some(span) };
        let known = |party, span| Speaker { party: Some(party), anonymous: false, span: Some(span) };
        // A name that ends the phrase: "Oak Lick coach Bettye Farris".
        let head = p.head as usize - 1;
        if let Some(m) = self.parties.mention_at(head) {
            let mention = &self.parties.mentions[m];
            if let Some(party) = self.parties.party_of[m] {
                return (known(party, mention.span), mention.confidence);
            }
        }
        if let Some((who, confidence)) = self.referent(p, memory) {
            let speaker = match who {
                Who::Party(party) => known(party, span),
                Who::Anonymous => unnamed(span),
                Who::Nobody => Speaker { party: None, anonymous: false, span: Some(span) },
            };
            return (speaker, confidence);
        }
        (Speaker { party: None, anonymous: false, span: Some(span) }, 0.3)
    }

    /// The head noun of a phrase: its last word before any preposition.
    pub(super) fn noun(&self, p: Phrase) -> (usize, Flags) {
        let head = (p.start as usize..p.head as usize)
            .rev()
            .find(|&t| self.text.token(t).kind == Kind::Word)
            .unwrap_or(p.start as usize);
        (head, self.flags[head])
    }

    /// Whether token `t` stands inside a quotation.
    pub(super) fn quoted(&self, t: u32) -> bool {
        super::marks::holds(self.pairs, t)
    }
}
