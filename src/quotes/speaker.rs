//! Who a speaking phrase refers to: the party that it names, or else whom the ranker takes it for.

use smallvec::SmallVec;

use crate::parties::PartyId;
use crate::text::Kind;

use super::Speaker;
use super::phrase::Phrase;
use super::reader::Reader;
use super::referent::{Scratch, Who, referent};
use super::words::*;

/// Attributions that are remembered.
const LATEST: usize = 24;

/// Who has spoken of late.
#[derive(Debug, Default)]
pub(super) struct Memory {
    said: Vec<Said>,
}

/// What somebody has said so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Turns {
    pub count: u32,
    pub called: u32,
    /// The token of the last time.
    pub last: Option<u32>,
}

/// The subject of an attribution.
#[derive(Debug, Clone, Copy)]
struct Said {
    token: u32,
    who: Who,
    /// See [`super::query::Query`].
    shape: u32,
    /// Hash of the noun.
    word: u32,
    turn: u32,
}

impl Memory {
    /// The last speakers before token `before`, the latest first, each once; at most four.
    pub(super) fn recent(&self, before: u32) -> SmallVec<[Who; 4]> {
        let mut out = SmallVec::new();
        for s in self.latest(before).take(12) {
            if !out.contains(&s.who) && out.len() < 4 {
                out.push(s.who);
            }
        }
        out
    }

    fn latest(&self, before: u32) -> impl Iterator<Item = &Said> {
        self.said.iter().rev().take(LATEST).filter(move |s| s.token < before)
    }

    /// Whom the same pronoun last meant, and in which sentence.
    pub(super) fn last_like(&self, before: u32, shape: u32) -> Option<(Who, u32)> {
        self.latest(before).find(|s| s.shape == shape).map(|s| (s.who, s.turn))
    }

    /// Who was last called by a noun with this hash.
    pub(super) fn last_called(&self, before: u32, word: u32) -> Option<Who> {
        self.latest(before).find(|s| s.word == word && word != 0).map(|s| s.who)
    }

    /// How often somebody has spoken before token `before`, as far back as is looked.
    pub(super) fn spoken(&self, before: u32) -> usize {
        self.latest(before).count()
    }

    /// How often `who` has, and how often they were called by a noun with hash `word`.
    pub(super) fn turns_of(&self, before: u32, who: Who, word: u32) -> Turns {
        let mut turns = Turns::default();
        for said in self.latest(before).filter(|s| s.who == who) {
            turns.count += 1;
            turns.called += u32::from(said.word == word);
            turns.last = turns.last.or(Some(said.token));
        }
        turns
    }

    /// Where somebody last spoke before token `before`.
    pub(super) fn spoke_last(&self, before: u32) -> Option<u32> {
        self.latest(before).next().map(|s| s.token)
    }

    /// Whether a party has spoken before token `before` at a token that `here` holds for.
    pub(super) fn spoke_in(&self, before: u32, party: PartyId, here: impl Fn(u32) -> bool) -> bool {
        self.latest(before).take(6).any(|s| s.who == Who::Party(party) && here(s.token))
    }

    pub(super) fn note(&mut self, token: u32, speaker: &Speaker, (shape, word): (u32, u32), turn: u32) {
        if self.said.len() == 2 * LATEST {
            self.said.drain(..LATEST);
        }
        self.said.push(Said { token, who: speaker.who(), shape, word, turn });
    }
}

impl Speaker {
    /// The speaker as a candidate.
    pub(super) fn who(&self) -> Who {
        match (self.party, self.anonymous) {
            (Some(party), _) => Who::Party(party),
            (None, true) => Who::Anonymous,
            (None, false) => Who::Nobody,
        }
    }

    pub(super) fn from(who: Who, span: Option<crate::text::Span>) -> Self {
        match who {
            Who::Party(party) => Speaker { party: Some(party), anonymous: false, span },
            Who::Anonymous => Speaker { party: None, anonymous: true, span },
            Who::Nobody => Speaker { party: None, anonymous: false, span },
        }
    }
}

impl Reader<'_> {
    /// The party that a phrase refers to, the span that names it, and how sure that is.
    pub(super) fn refer(&self, p: Phrase, memory: &Memory, scratch: &mut Scratch) -> (Speaker, f32) {
        // A name that ends the phrase: "Oak Lick coach Bettye Farris".
        let head = (p.head as usize).saturating_sub(1);
        if let Some(m) = self.parties.mention_at(head) {
            let mention = &self.parties.mentions[m];
            if let Some(party) = self.parties.party_of[m] {
                return (Speaker::from(Who::Party(party), Some(mention.span)), mention.confidence);
            }
        }
        let span = Some(self.text.span(p.start..p.head));
        match referent(self, &self.asked(p), memory, scratch) {
            Some((who, sure)) => (Speaker::from(who, span), sure),
            None => (Speaker::from(Who::Nobody, span), 0.3),
        }
    }

    /// The head noun of a phrase: its last word before any preposition.
    pub(super) fn noun(&self, p: Phrase) -> (usize, Flags) {
        let head = (p.start as usize..p.head as usize)
            .rev()
            .find(|&t| self.text.token(t).kind == Kind::Word)
            .unwrap_or(p.start as usize);
        (head, self.flags[head])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_has_said_is_counted_up_to_a_token() {
        let who = |id| Who::Party(PartyId(id));
        let mut memory = Memory::default();
        for (token, id, word) in [(3, 0, 7), (9, 1, 7), (14, 0, 5), (30, 0, 7)] {
            memory.note(token, &Speaker::from(who(id), None), (0, word), 0);
        }
        let turns = memory.turns_of(20, who(0), 7);
        assert_eq!((turns.count, turns.called, turns.last), (2, 1, Some(14)));
        assert_eq!(memory.turns_of(20, who(2), 7).last, None);
        assert_eq!(memory.spoken(20), 3);
    }
}
