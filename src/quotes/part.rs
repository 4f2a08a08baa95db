//! What part a party plays in the whole text, seen from a place in it.

use crate::model::hashed::bucket;
use crate::parties::PartyId;

use super::query::Query;
use super::reader::Reader;
use super::standing::Role;

/// Where a party is named in the whole text, inside quotations too.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    /// How often before the place, and from there on.
    pub before: u32,
    pub after: u32,
    /// Tokens since its last mention, and since its first.
    pub since: Option<u32>,
    pub known_for: Option<u32>,
    /// Paragraphs between its first mention and the place.
    pub opened: Option<u32>,
    /// Its next mention past the place.
    pub next: Option<Next>,
}

/// A mention that follows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next {
    /// Tokens and paragraphs until it.
    pub tokens: u32,
    pub paragraphs: u32,
    pub role: Role,
}

impl Part {
    /// Paragraphs since the first mention, in steps; 9 where there is none.
    pub(super) fn opened_step(&self) -> u32 {
        self.opened.map_or(9, bucket)
    }

    /// Paragraphs until the next mention, in steps; 9 where there is none.
    pub(super) fn next_step(&self) -> u32 {
        self.next.map_or(9, |next| bucket(next.paragraphs))
    }

    /// Tokens since the last mention, in steps of four and more; 15 where there is none.
    pub(super) fn since_step(&self) -> u32 {
        self.since.map_or(15, |tokens| bucket(tokens / 4))
    }
}

impl Reader<'_> {
    /// How many of so many equal parts of the text lie before the place asked about.
    pub(super) fn share(&self, q: &Query, parts: u32) -> u32 {
        (u64::from(q.start) * u64::from(parts) / self.text.len().max(1) as u64) as u32
    }

    /// The part of party `who` as seen from the place asked about.
    pub(super) fn part(&self, q: &Query, who: PartyId) -> Part {
        let own = &self.parties.list[who.0 as usize].mentions;
        let at = |m: u32| self.parties.mentions[m as usize].tokens.start;
        let paragraphs = |m: u32| self.text.paragraph_of(at(m) as usize).abs_diff(q.paragraph) as u32;
        let before = own.partition_point(|&m| at(m) < q.start);
        let past = own.partition_point(|&m| at(m) < q.end);
        let first = own.first().copied();
        Part {
            before: before as u32,
            after: (own.len() - before) as u32,
            since: before.checked_sub(1).map(|last| q.start - at(own[last])),
            known_for: first.map(|m| at(m).abs_diff(q.start)),
            opened: first.map(paragraphs),
            next: own.get(past).map(|&m| Next {
                tokens: at(m) - q.start,
                paragraphs: paragraphs(m),
                role: self.namings[m as usize].role,
            }),
        }
    }
}
