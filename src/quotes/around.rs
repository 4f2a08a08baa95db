//! What stands around a phrase, and what is known of its words: the ground of the ranker's features.

use crate::parties::PartyId;
use crate::parties::reference::{Asked, Known, Profile};
use crate::record::PartyKind;

use super::query::Query;
use super::reader::Reader;
use super::standing::{Role, Stranger};
use super::words::*;

/// Whom the resolver of references takes a phrase for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Answers {
    /// The phrase.
    pub own: Option<(PartyId, u32)>,
    /// The possessive that opens it.
    pub owner: Option<(PartyId, u32)>,
}

/// The parties named around a phrase or a quotation: looked up once, whoever the candidate is.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// In it, and whether before its head.
    inside: Vec<(PartyId, bool)>,
    /// In a quotation right before or after it: who speaks rarely names themselves.
    quoted: Vec<PartyId>,
    /// After it in its sentence, the nearest first, and how.
    after: Vec<(PartyId, u32)>,
}

impl Beside {
    /// Whether a party is named in the phrase before its head (2), after it (1), or both (3).
    pub(super) fn inside(&self, who: PartyId) -> u32 {
        self.inside.iter().filter(|(named, _)| *named == who).fold(0, |all, (_, before)| all | 1 << u32::from(*before))
    }

    /// Whether a quotation right before or after the phrase names a party.
    pub(super) fn is_quoted(&self, who: PartyId) -> bool {
        self.quoted.contains(&who)
    }

    /// How a party is named after the phrase; 0 where it is not.
    pub(super) fn after(&self, who: PartyId) -> u32 {
        self.after.iter().find(|(named, _)| *named == who).map_or(0, |(_, how)| *how)
    }
}

/// How well a word is said of a party and how well it is part of its name, each from 0 to 2.
pub(super) fn known(profile: &Profile, word: &Asked) -> (u32, u32) {
    let said = match profile.knows(word) {
        Known::Named => return (0, 2),
        Known::Said => 2,
        Known::Alike => 1,
        Known::Not => 0,
    };
    (said, u32::from(profile.is_named_alike(word)))
}

impl Reader<'_> {
    /// What the resolver of references says of a phrase: the parties, and how sure it is, from 0 to 3.
    pub(super) fn answers(&self, q: &Query) -> Answers {
        let Some((noun, _)) = q.noun else { return Answers::default() };
        let at = |head: u32| {
            let list = &self.references.list;
            let found = list.get(list.partition_point(|r| r.phrase.head < head))?;
            let sure = [0.5, 0.75, 0.9].iter().filter(|&&x| found.confidence >= x).count() as u32;
            (found.phrase.head == head).then_some((found.party, sure))
        };
        Answers { own: at(noun as u32), owner: if noun as u32 > q.start { at(q.start) } else { None } }
    }

    /// Whether somebody without a name was spoken of lately: 0 for nobody, else how far, how, and whether before the last
    /// person that fits.
    pub(super) fn stranger(&self, q: &Query) -> u32 {
        let last = self.strangers.partition_point(|s| s.token < q.start);
        let fits = |s: &&Stranger| q.gender.is_none() || s.gender.is_none() || s.gender == q.gender;
        let Some(s) = self.strangers[last.saturating_sub(3)..last].iter().rev().find(fits) else { return 0 };
        let distance = q.turn.saturating_sub(s.turn);
        if distance > 3 {
            return 0;
        }
        let since = self.spoken[..self.spoken.partition_point(|x| x.token < q.start)]
            .iter()
            .rev()
            .take_while(|x| x.token > s.token)
            .filter(|x| {
                let id = x.party.0 as usize;
                let gender = self.profiles[id].gender;
                self.parties.list[id].kind == PartyKind::Person
                    && (q.gender.is_none() || gender.is_none_or(|g| Some(g) == q.gender))
            })
            .map(|x| 1 + u32::from(x.leads))
            .max()
            .unwrap_or(0);
        let manner = u32::from(s.leads) * 4 + u32::from(s.gender.is_some()) * 2 + u32::from(s.agent);
        1 + distance * 64 + since * 16 + u32::from(s.owned) * 8 + manner
    }

    /// Looks up the parties named in the phrase, near it in a quotation, and after it.
    pub(super) fn look_beside(&self, q: &Query, beside: &mut Beside) {
        let head = q.noun.map_or(q.start, |(_, head)| head);
        let party = |m: usize| Some((self.parties.party_of[m]?, m));
        let inside = self.parties.mentions_in(q.start..q.end).filter_map(party);
        beside.inside.clear();
        beside.inside.extend(inside.map(|(who, m)| (who, self.parties.mentions[m].tokens.start < head)));
        beside.quoted.clear();
        let i = self.pairs.partition_point(|x| x.last <= q.start);
        for x in [i.wrapping_sub(1), i].into_iter().filter_map(|i| self.pairs.get(i)) {
            if x.first <= q.start || x.first.abs_diff(q.end).min(q.start.abs_diff(x.last)) < 12 {
                let named = self.parties.mentions_in(x.first..x.last).take(12);
                beside.quoted.extend(named.filter_map(|m| self.parties.party_of[m]));
            }
        }
        let sentence = &self.text.sentences()[self.text.sentence_of(q.start as usize)];
        let until = sentence.tokens.end.min(q.end.saturating_add(30));
        let after = self.parties.mentions_in(q.end..until.max(q.end)).take(6).filter(|&m| !self.namings[m].quoted);
        beside.after.clear();
        beside.after.extend(after.filter_map(party).map(|(who, m)| (who, self.manner_after(q, m))));
    }

    /// How mention `m` is named after the place asked about, in the same sentence.
    fn manner_after(&self, q: &Query, m: usize) -> u32 {
        let first = self.parties.mentions[m].tokens.start;
        match self.namings[m].role {
            Role::Governed => {
                let by = (first.saturating_sub(5).max(q.end)..first)
                    .rev()
                    .find(|&t| self.flags[t as usize] & PREPOSITION != 0)
                    .map_or("", |t| self.text.lower(t as usize));
                if matches!(by, "by" | "from") { 1 } else { 2 }
            }
            role if role.leads() => 3,
            Role::Apposed => 4,
            _ => 5,
        }
    }

    /// Whether the sentence says that the speaker is not to be named.
    pub(super) fn hides_name(&self, q: &Query) -> bool {
        let sentence = &self.text.sentences()[self.text.sentence_of(q.start as usize)];
        (q.start..sentence.tokens.end.min(q.start + 40)).any(|t| self.flags[t as usize] & HIDING != 0)
    }
}
