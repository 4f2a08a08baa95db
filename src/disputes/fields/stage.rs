//! What the classifier of stages sees of a dispute.

use super::Reader;
use super::bearing::{Part, Sides};
use super::procedure::Step;
use crate::disputes::features::mix;
use crate::disputes::refer::Referent;
use crate::parties::{Parties, PartyId};
use crate::text::Kind;

mod tag {
    pub const KINDS: u32 = 100;
    pub const SIZE: u32 = 101;
    pub const PLACE: u32 = 102;
    pub const STEP: u32 = 103;
    pub const STEP_MOOD: u32 = 104;
    pub const PHRASE: u32 = 105;
    pub const PHRASE_MOOD: u32 = 106;
    pub const STEP_TIME: u32 = 107;
    pub const STEP_KINDS: u32 = 108;
    pub const STEP_NEAREST: u32 = 109;
    pub const SIDE_STEP: u32 = 110;
    pub const SIDE_PHRASE: u32 = 111;
    pub const EVENT: u32 = 112;
    pub const EVENT_ANY: u32 = 113;
    pub const EVENT_WORD: u32 = 114;
    pub const BEFORE: u32 = 115;
    pub const AFTER: u32 = 116;
    pub const EVENT_NEAREST: u32 = 117;
    pub const WORD: u32 = 118;
    pub const WORD_PART: u32 = 119;
    pub const LATEST: u32 = 120;
    pub const FIRST: u32 = 121;
    pub const LAST: u32 = 122;
}

/// Sentences of a dispute beyond this many are left out of account.
const MOST: usize = 200;

/// A set of the kinds of parties.
pub(super) fn kinds(parties: &Parties, list: &[PartyId]) -> u32 {
    list.iter().fold(0, |set, p| set | 1 << parties.get(*p).kind as u32)
}

/// The referent nearest to these tokens, and whether it stands before them.
fn nearest(referents: &[Referent], token: u32, len: u32) -> Option<(PartyId, bool)> {
    referents
        .iter()
        .take(24)
        .map(|r| {
            let before = r.end <= token;
            let gap = if before { token - r.end } else { r.start.saturating_sub(token + len - 1) };
            (gap, r.party, before)
        })
        .min_by_key(|(gap, _, _)| *gap)
        .map(|(_, party, before)| (party, before))
}

/// The features of the stage of a dispute.
pub(super) fn features(reader: &Reader, dispute: usize, parts: &[(u32, Part)]) -> Vec<u32> {
    let Reader { text, parties, features, referents, steps, .. } = reader;
    let Some(&Sides { plaintiffs, defendants }) = reader.disputes.get(dispute) else { return Vec::new() };
    let bring = kinds(parties, plaintiffs);
    let mut out = vec![
        mix(tag::KINDS, bring, 0),
        mix(tag::KINDS, kinds(parties, defendants), 1),
        mix(tag::KINDS, bring << 8 | kinds(parties, defendants), 2),
        mix(tag::SIZE, plaintiffs.len().min(3) as u32, 0),
        mix(tag::SIZE, defendants.len().min(3) as u32, 1),
        mix(tag::SIZE, reader.disputes.len().min(5) as u32, 2),
        mix(tag::PLACE, u32::from(reader.main == Some(dispute)), 0),
    ];
    if let Some((0, _)) = parts.first() {
        out.push(mix(tag::PLACE, 0, 1));
    }
    let keys = || parts.iter().filter(|(_, p)| p.is_key()).map(|(s, _)| *s);
    for (tag, s) in [(tag::FIRST, keys().next()), (tag::LAST, keys().next_back())] {
        for step in s.map_or(&[][..], |s| steps.of(s as usize)) {
            both(step, |kind| {
                out.push(mix(tag, kind, step.mood as u32));
                out.push(mix(tag, kind, 1 << 8));
            });
        }
    }
    if let Some(first) = keys().next() {
        out.push(mix(tag::PLACE, first.min(6), 2));
    }
    // 0 plaintiff, 1 defendant, 2 another party.
    let side = |p: PartyId| match (plaintiffs.contains(&p), defendants.contains(&p)) {
        (true, _) => 0u32,
        (_, true) => 1,
        _ => 2,
    };
    let mut latest: Option<Step> = None;
    for &(s, part) in parts.iter().take(MOST) {
        let place = part as u32;
        let held = referents.of(s as usize);
        for step in steps.of(s as usize) {
            let near = nearest(held, step.token, step.len);
            let mood = step.mood as u32;
            both(step, |kind| {
                out.push(mix(tag::STEP_MOOD, kind, mood << 4 | place));
                out.push(mix(tag::STEP, kind, place));
                if !part.is_near() {
                    return;
                }
                out.push(mix(tag::STEP_MOOD, kind, mood << 4 | 15));
                out.push(mix(tag::STEP, kind, 15));
                out.push(mix(tag::STEP_TIME, kind, step.time as u32));
                out.push(mix(tag::STEP_KINDS, kind, bring));
                if let Some((party, before)) = near {
                    out.push(mix(tag::STEP_NEAREST, kind, side(party) << 1 | u32::from(before)));
                    if side(party) < 2 {
                        out.push(mix(tag::SIDE_STEP, kind, mood));
                    }
                }
            });
            if part.is_near() {
                out.push(mix(tag::PHRASE, step.phrase, 0));
                out.push(mix(tag::PHRASE_MOOD, step.phrase, mood));
                let own = near.is_some_and(|(party, _)| side(party) < 2);
                if own {
                    out.push(mix(tag::SIDE_PHRASE, step.phrase, 0));
                }
                if own || part != Part::Second {
                    latest = Some(*step);
                }
            }
        }
        for t in features.triggers_of(s as usize).iter().take(24) {
            let (class, voice) = (u32::from(t.class), u32::from(t.voice));
            out.push(mix(tag::EVENT, class << 8 | voice, place));
            if !part.is_near() {
                continue;
            }
            let word = |i: usize| if i < text.len() { text.token(i).hash } else { 0 };
            let i = t.token as usize;
            out.push(mix(tag::EVENT_ANY, class, voice));
            out.push(mix(tag::EVENT_ANY, class, 15));
            out.push(mix(tag::EVENT_WORD, word(i), voice));
            out.push(mix(tag::BEFORE, word(i.wrapping_sub(1)), word(i)));
            out.push(mix(tag::AFTER, word(i), word(i + 1)));
            if let Some((party, before)) = nearest(held, t.token, 1)
                && side(party) < 2
            {
                out.push(mix(tag::EVENT_NEAREST, class << 8 | voice, side(party) << 1 | u32::from(before)));
                out.push(mix(tag::EVENT_NEAREST, class, 16 | side(party)));
            }
        }
        if part.is_near() {
            for i in text.sentences()[s as usize].tokens.clone() {
                let token = text.token(i as usize);
                if token.kind == Kind::Word && parties.mention_at(i as usize).is_none() {
                    out.push(mix(tag::WORD, token.hash, 0));
                    out.push(mix(tag::WORD_PART, token.hash, place));
                }
            }
        }
    }
    if let Some(step) = latest {
        let kind = u32::from(if step.group > 0 { step.group } else { step.kind });
        out.push(mix(tag::LATEST, kind, 0));
        out.push(mix(tag::LATEST, kind, 1 + step.mood as u32));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Calls `put` with the kind of a step and with its group, where it has one.
fn both(step: &Step, mut put: impl FnMut(u32)) {
    put(u32::from(step.kind));
    if step.group > 0 {
        put(u32::from(step.group));
    }
}
