//! What the text says of one dispute: its sentences, and what the stage and claim classifiers see of them.

use super::claims::Hit;
use super::features::{Features, mix};
use super::refer::Referents;
use crate::parties::{Parties, PartyId};
use crate::text::{Kind, Text};

mod tag {
    pub const EVIDENCE: u32 = 60;
    pub const EVIDENCE_WORD: u32 = 61;
    pub const NEXT: u32 = 62;
    pub const SIDE: u32 = 63;
    pub const BAG: u32 = 64;
    pub const KINDS: u32 = 65;
    pub const ELSEWHERE: u32 = 66;
    pub const SIDES: u32 = 67;
    pub const EVIDENCE_TWO: u32 = 68;
    pub const DAY: u32 = 69;
    pub const CLAIM: u32 = 70;
    pub const CLAIM_ANY: u32 = 71;
    pub const CLAIM_TERM: u32 = 72;
    pub const CLAIM_BAG: u32 = 73;
    pub const CLAIM_SIDE: u32 = 74;
}

/// The sentences that tell of a dispute.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Sentences that hold both sides and an event word; without any, those that hold a side and an event word; sorted.
    pub evidence: Vec<u32>,
    /// Sentences that follow the evidence or hold a side, sorted.
    pub around: Vec<u32>,
}

/// Whether a sorted list of sentences holds one from `first` to `last`.
fn holds(list: &[u32], first: u32, last: u32) -> bool {
    list.get(list.partition_point(|&s| s < first)).is_some_and(|&s| s <= last)
}

/// Whether a sentence comes one or two after one of a sorted list.
fn follows(list: &[u32], s: u32) -> bool {
    s > 0 && holds(list, s.saturating_sub(2), s - 1)
}

/// Collects the sentences of a dispute.
pub(super) fn collect(
    text: &Text,
    features: &Features,
    referents: &Referents,
    plaintiffs: &[PartyId],
    defendants: &[PartyId],
) -> Account {
    let mut account = Account::default();
    for &a in plaintiffs {
        for &b in defendants {
            account.evidence.extend(features.sentences_of(a, b).map(|s| s as u32));
        }
    }
    account.evidence.sort_unstable();
    account.evidence.dedup();
    let side = |s: usize, sides: &[PartyId]| referents.of(s).iter().any(|r| sides.contains(&r.party));
    let rarer = if defendants.is_empty() { plaintiffs } else { defendants };
    for s in 0..text.sentences().len() {
        if account.evidence.is_empty() || account.evidence.binary_search(&(s as u32)).is_err() {
            let near = follows(&account.evidence, s as u32);
            if near || side(s, plaintiffs) || side(s, defendants) {
                account.around.push(s as u32);
            }
        }
    }
    if account.evidence.is_empty() {
        let (own, rest) = account
            .around
            .iter()
            .partition(|&&s| side(s as usize, rarer) && !features.triggers_of(s as usize).is_empty());
        (account.evidence, account.around) = (own, rest);
    }
    account
}

/// What the stage classifier sees.
pub(super) fn stage_features(
    text: &Text,
    parties: &Parties,
    features: &Features,
    referents: &Referents,
    account: &Account,
    plaintiffs: &[PartyId],
    defendants: &[PartyId],
) -> Vec<u32> {
    let mut out = Vec::new();
    for (level, list) in [(0u32, &account.evidence), (1, &account.around)] {
        for &s in list {
            let after = level == 1 && follows(&account.evidence, s);
            let held = referents.of(s as usize);
            for t in features.triggers_of(s as usize) {
                let class = u32::from(t.class) | u32::from(t.voice) << 8;
                let which = if level == 0 {
                    tag::EVIDENCE
                } else if after {
                    tag::NEXT
                } else {
                    tag::ELSEWHERE
                };
                out.push(mix(which, class, 0));
                out.push(mix(which, u32::from(t.class), 1));
                if level == 0 || after {
                    let before = text.token((t.token as usize).wrapping_sub(1));
                    out.push(mix(tag::EVIDENCE_TWO, before.hash, u32::from(t.class) << 1 | level));
                    out.push(mix(tag::EVIDENCE_TWO, before.hash, text.token(t.token as usize).hash ^ level));
                }
                if level == 0 {
                    out.push(mix(tag::EVIDENCE_WORD, text.token(t.token as usize).hash, u32::from(t.voice)));
                }
                for r in held {
                    let side = if plaintiffs.contains(&r.party) {
                        0
                    } else if defendants.contains(&r.party) {
                        1
                    } else {
                        continue;
                    };
                    out.push(mix(tag::SIDE, class, side << 1 | u32::from(r.start > t.token)));
                }
            }
            let recent = text.sentences()[s as usize].tokens.clone().any(|i| is_recent(text.lower(i as usize)));
            if recent && level == 0 {
                for t in features.triggers_of(s as usize) {
                    out.push(mix(tag::DAY, u32::from(t.class), u32::from(t.voice)));
                }
            }
            if level == 0 || after {
                for i in text.sentences()[s as usize].tokens.clone() {
                    let token = text.token(i as usize);
                    if token.kind == Kind::Word && parties.mention_at(i as usize).is_none() {
                        out.push(mix(tag::BAG, token.hash, level));
                    }
                }
            }
        }
    }
    for (side, list) in [(0u32, plaintiffs), (1, defendants)] {
        out.push(mix(tag::SIDES, side, list.len().min(3) as u32));
        for &p in list {
            out.push(mix(tag::KINDS, parties.get(p).kind as u32, side));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether a word dates what is told to the last days.
fn is_recent(lower: &str) -> bool {
    matches!(
        lower,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "yesterday"
            | "today"
            | "week"
    )
}

/// What the claim classifier sees of each claim that a term of the text tells of: features with the claim's index.
pub(super) fn claim_features(
    text: &Text,
    parties: &Parties,
    features: &Features,
    hits: &[Hit],
    account: &Account,
    plaintiffs: &[PartyId],
    defendants: &[PartyId],
) -> Vec<(u8, Vec<u32>)> {
    let mut out: Vec<(u8, Vec<u32>)> = Vec::new();
    let mut bag = Vec::new();
    for &s in &account.evidence {
        for i in text.sentences()[s as usize].tokens.clone() {
            let token = text.token(i as usize);
            if token.kind == Kind::Word && parties.mention_at(i as usize).is_none() {
                bag.push(token.hash);
            }
        }
    }
    bag.sort_unstable();
    bag.dedup();
    let classes: Vec<u8> = {
        let mut c: Vec<u8> =
            account.evidence.iter().flat_map(|&s| features.triggers_of(s as usize)).map(|t| t.class).collect();
        c.sort_unstable();
        c.dedup();
        c
    };
    for claim in 0..super::claims::count() as u8 {
        let c = u32::from(claim);
        let mut list = vec![mix(tag::CLAIM, c, 0)];
        let mut levels = [0u32; 4];
        for hit in hits.iter().filter(|h| h.claim == claim) {
            let s = hit.sentence;
            let level = if holds(&account.evidence, s, s) {
                0
            } else if holds(&account.evidence, s.saturating_sub(1), s + 1) {
                1
            } else if holds(&account.around, s, s) {
                2
            } else {
                3
            };
            levels[level] += 1;
            let last = hit.token as usize + usize::from(hit.len) - 1;
            let term = text.token(last).hash ^ u32::from(hit.len);
            list.push(mix(tag::CLAIM_TERM, term, c << 2 | level as u32));
            list.push(mix(tag::CLAIM_TERM, text.token(hit.token as usize).hash, c << 4 | 15));
        }
        let best = levels.iter().position(|&n| n > 0).unwrap_or(4) as u32;
        list.push(mix(tag::CLAIM, c, 1 + best));
        list.push(mix(tag::CLAIM_ANY, best, 0));
        for (level, &n) in levels.iter().enumerate() {
            list.push(mix(tag::CLAIM_ANY, 10 + level as u32, n.min(3)));
        }
        for &w in &bag {
            list.push(mix(tag::CLAIM_BAG, w, c));
        }
        for &class in &classes {
            list.push(mix(tag::CLAIM_BAG, u32::from(class), c << 8 | 1));
        }
        for (side, sides) in [(0u32, plaintiffs), (1, defendants)] {
            for &p in sides {
                list.push(mix(tag::CLAIM_SIDE, parties.get(p).kind as u32, c << 1 | side));
                if let Some(&m) = parties.get(p).mentions.first() {
                    for i in parties.mentions[m as usize].tokens.clone() {
                        list.push(mix(tag::CLAIM_SIDE, text.token(i as usize).hash, c << 2 | side << 1 | 1));
                    }
                }
            }
        }
        list.sort_unstable();
        list.dedup();
        out.push((claim, list));
    }
    out
}
