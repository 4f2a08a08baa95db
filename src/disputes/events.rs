//! The account of an article's legal events: which words tell of one, and who acts against whom in it.
//!
//! Clauses are read shallowly. The subject of an event word is the nearest noun phrase before it that hangs on no linking
//! word, appositions and relative clauses between two commas passed over, the subject of the verb before it where the two
//! are joined by *and*; its object is the nearest such phrase after it; other phrases are its arguments by their linking
//! word (*against*, *by*). A table of classes says which argument acts and which is acted on.

use super::arguments::Arguments;
use super::frames::{FRAMES, Field, Part};
use super::lexicon::{self, Class};
use super::refer::{Referent, Referents};
use crate::parties::{Parties, PartyId};
use crate::text::Text;

/// An event word in a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trigger {
    pub token: u32,
    pub class: Class,
    pub voice: u8,
}

/// Active, as far as can be seen.
pub(super) const ACTIVE: u8 = 0;
/// *was sued*, *sued by*
pub(super) const PASSIVE: u8 = 1;
/// *to sue*, *may sue*
pub(super) const OPEN: u8 = 2;
/// *did not sue*
pub(super) const NEGATED: u8 = 3;
/// *a suit*, *its suit*
pub(super) const NOMINAL: u8 = 4;
/// *faces a suit*, *is under investigation*
pub(super) const FACED: u8 = 5;
/// A party's part in an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act {
    pub sentence: u32,
    /// Index of the event word.
    pub trigger: u32,
    pub field: Field,
    pub party: PartyId,
    pub part: Part,
    /// Whether the clause leaves no doubt.
    pub near: bool,
}

/// The event words of an article and the parts that parties have in them.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// The event words, in text order.
    pub triggers: Vec<Trigger>,
    /// For each sentence where its event words start in `triggers`, and one entry more.
    pub starts: Vec<u32>,
    /// Parts in text order.
    pub acts: Vec<Act>,
    /// Pairs of arguments of a word of agreements, each way, in text order.
    pub bonds: Vec<(PartyId, PartyId)>,
    /// Who appeals or challenges a decision, once a time.
    pub appeals: Vec<PartyId>,
    /// Who is killed or injured, once a time.
    pub harmed: Vec<PartyId>,
}

/// Referents of a sentence beyond this many are left out of account: a list of names says little about each.
pub(super) const REFERENTS: usize = 16;
/// Event words of a sentence beyond this many are left out of account.
pub(super) const TRIGGERS: usize = 14;

impl Events {
    /// The event words of sentence `s`.
    pub fn of(&self, s: usize) -> &[Trigger] {
        match (self.starts.get(s), self.starts.get(s + 1)) {
            (Some(&a), Some(&b)) => &self.triggers[a as usize..b as usize],
            _ => &[],
        }
    }

    /// The event words of sentence `s` that are taken into account, with the index of the first.
    pub fn capped(&self, s: usize) -> (usize, &[Trigger]) {
        let list = self.of(s);
        (self.starts.get(s).map_or(0, |&k| k as usize), &list[..list.len().min(TRIGGERS)])
    }
}

/// The referents of a sentence that are taken into account.
pub(super) fn capped(referents: &Referents, s: usize) -> &[Referent] {
    let list = referents.of(s);
    &list[..list.len().min(REFERENTS)]
}

/// Finds the event words and the parts that parties have in them.
pub(super) fn read(text: &Text, parties: &Parties, referents: &Referents) -> Events {
    let mut out = Events::default();
    for sentence in text.sentences() {
        out.starts.push(out.triggers.len() as u32);
        let start = sentence.tokens.start as usize;
        for i in start..sentence.tokens.end as usize {
            if let Some(class) = lexicon::event(text, i)
                && parties.mention_at(i).is_none()
            {
                out.triggers.push(Trigger { token: i as u32, class, voice: voice(text, i, start, class) });
            }
        }
    }
    out.starts.push(out.triggers.len() as u32);
    let (mut acts, mut bonds, mut appeals, mut harmed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut held = Arguments::default();
    for s in 0..text.sentences().len() {
        let all = capped(referents, s);
        let (first, triggers) = out.capped(s);
        if all.is_empty() || triggers.is_empty() {
            continue;
        }
        held.start();
        for (k, t) in triggers.iter().enumerate() {
            held.read(text, t, all);
            if FRAMES.binds(t) {
                let bound = |(_, is): &(_, &u8)| **is > 0;
                for (a, _) in all.iter().zip(&held.of).filter(bound) {
                    for (b, _) in all.iter().zip(&held.of).filter(bound).filter(|(b, _)| b.party != a.party) {
                        bonds.push((a.party, b.party));
                    }
                }
            }
            for (r, &is) in all.iter().zip(&held.of) {
                if FRAMES.appeals(t, is) {
                    appeals.push(r.party);
                }
                if FRAMES.harms(t, is) {
                    harmed.push(r.party);
                }
            }
            for (r, &is) in all.iter().zip(&held.of) {
                if let Some((part, near)) = FRAMES.part(t, is)
                    && let Some(field) = FRAMES.field(t.class)
                {
                    let trigger = (first + k) as u32;
                    acts.push(Act { sentence: s as u32, trigger, field, party: r.party, part, near });
                }
            }
        }
    }
    Events { acts, bonds, appeals, harmed, ..out }
}

/// The voice of an event word, from the words before it and the one after it.
fn voice(text: &Text, i: usize, start: usize, class: Class) -> u8 {
    // "Acme, accused of fraud": a participle.
    let participle =
        text.lower(i).ends_with("ed") && matches!(text.lower(i + 1), "by" | "of" | "with") && FRAMES.is_done_to(class);
    let plain = if participle { PASSIVE } else { ACTIVE };
    for k in (start.max(i.saturating_sub(3))..i).rev() {
        match text.lower(k) {
            "was" | "were" | "been" | "be" | "is" | "are" | "being" | "got" => {
                let open = k > start
                    && matches!(text.lower(k - 1), "to" | "will" | "may" | "could" | "would" | "might" | "can");
                return if text.lower(i).ends_with("ing") {
                    ACTIVE
                } else if open {
                    OPEN
                } else {
                    PASSIVE
                };
            }
            "not" | "never" | "didn't" | "won't" | "doesn't" | "neither" | "nor" | "no" | "declined" | "didn’t"
            | "won’t" => return NEGATED,
            "to" | "will" | "would" | "could" | "may" | "might" | "can" | "should" | "plans" | "if" => return OPEN,
            "under" => return FACED,
            "a" | "an" | "the" | "its" | "his" | "her" | "their" | "of" | "for" | "in" | "’s" | "'s" | "this"
            | "that" | "any" | "two" | "three" | "another" => {
                let faced = (start.max(k.saturating_sub(2))..k).any(|j| {
                    matches!(
                        text.lower(j),
                        "faces" | "face" | "faced" | "facing" | "defending" | "defends" | "defend" | "fighting"
                    )
                });
                return if faced { FACED } else { NOMINAL };
            }
            "faces" | "face" | "faced" | "facing" => return FACED,
            _ => {}
        }
    }
    plain
}
