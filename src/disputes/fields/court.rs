//! Which court hears a dispute.

use super::Reader;
use super::bearing::{Part, Sides};
use super::stage::kinds;
use crate::disputes::features::mix;
use crate::disputes::refer::Form;
use crate::parties::PartyId;
use crate::record::PartyKind;
use crate::text::Kind;

mod tag {
    pub const PLACE: u32 = 130;
    pub const LINK: u32 = 131;
    pub const BEFORE: u32 = 132;
    pub const STEP: u32 = 133;
    pub const NAME: u32 = 134;
    pub const RANK: u32 = 135;
    pub const BEST: u32 = 136;
    pub const AGE: u32 = 137;
    pub const KINDS: u32 = 138;
    pub const ONLY: u32 = 139;
}

/// Courts of an article beyond this many are left out of account.
const COURTS: usize = 24;
/// Sentences that name a court, beyond this many, are left out of account.
const MOST: usize = 200;

/// A court of the article and the sentences that refer to it: sentence, token, linking word, by name or not.
struct Named {
    court: PartyId,
    at: Vec<(u32, u32, u8, bool)>,
}

fn courts(reader: &Reader) -> Vec<Named> {
    let mut out: Vec<Named> = Vec::new();
    for s in 0..reader.text.sentences().len() {
        for r in reader.referents.of(s) {
            if reader.parties.get(r.party).kind != PartyKind::Court {
                continue;
            }
            let place = (s as u32, r.start, r.link, r.form == Form::Name);
            match out.iter().position(|n| n.court == r.party) {
                Some(k) if out[k].at.len() < MOST => out[k].at.push(place),
                None if out.len() < COURTS => out.push(Named { court: r.party, at: vec![place] }),
                _ => {}
            }
        }
    }
    out
}

/// For each court of the article the features of its hearing the dispute.
pub(super) fn features(reader: &Reader, dispute: usize, parts: &[(u32, Part)]) -> Vec<(PartyId, Vec<u32>)> {
    let Reader { text, parties, steps, .. } = reader;
    let Some(&Sides { plaintiffs, defendants }) = reader.disputes.get(dispute) else { return Vec::new() };
    let all = courts(reader);
    let keys: Vec<u32> = parts.iter().filter(|(_, p)| p.is_key()).map(|(s, _)| *s).take(MOST).collect();
    let part_of = |s: u32| parts.binary_search_by_key(&s, |(at, _)| *at).map_or(7, |at| parts[at].1 as u32);
    // The nearest key sentence before or at a sentence, and after it.
    let ages = |s: u32| {
        let at = keys.partition_point(|&k| k <= s);
        let back = at.checked_sub(1).map_or(9, |i| (s - keys[i]).min(9));
        let ahead = keys.get(at).map_or(9, |&k| (k - s).min(9));
        (back, ahead)
    };
    let cost = |named: &Named| {
        named.at.iter().map(|&(s, ..)| ages(s)).map(|(back, ahead)| (2 * back).min(2 * ahead + 1)).min().unwrap_or(19)
    };
    let costs: Vec<u32> = all.iter().map(cost).collect();
    all.iter()
        .zip(&costs)
        .map(|(named, &own)| {
            let mut list = Vec::new();
            let nearer = costs.iter().filter(|&&c| c < own).count().min(3) as u32;
            let equal = costs.iter().filter(|&&c| c == own).count().min(3) as u32;
            list.push(mix(tag::RANK, nearer, equal));
            list.push(mix(tag::RANK, nearer, 8 + own));
            list.push(mix(tag::BEST, own, 0));
            list.push(mix(tag::ONLY, all.len().min(4) as u32, own.min(6)));
            list.push(mix(tag::KINDS, kinds(parties, plaintiffs), own.min(6)));
            let mut name: Vec<u32> = Vec::new();
            if let Some(&m) = parties.get(named.court).mentions.first() {
                for i in parties.mentions[m as usize].tokens.clone() {
                    if text.token(i as usize).kind == Kind::Word {
                        name.push(text.token(i as usize).hash);
                    }
                }
            }
            for &word in &name {
                list.push(mix(tag::NAME, word, 0));
                list.push(mix(tag::NAME, word, 1 + nearer));
                list.push(mix(tag::NAME, word, 16 | kinds(parties, plaintiffs)));
            }
            for &(s, token, link, by_name) in &named.at {
                let (place, (back, ahead)) = (part_of(s), ages(s));
                list.push(mix(tag::PLACE, place, u32::from(by_name)));
                list.push(mix(tag::AGE, back, ahead.min(4)));
                list.push(mix(tag::AGE, back, 16));
                if back > 2 {
                    continue;
                }
                list.push(mix(tag::LINK, u32::from(link), place));
                let word = |k: u32| {
                    let i = (token as usize).wrapping_sub(k as usize);
                    if i < text.len() { text.token(i).hash } else { 0 }
                };
                list.push(mix(tag::BEFORE, word(1), place));
                list.push(mix(tag::BEFORE, word(1) ^ word(2).rotate_left(3), 15));
                for step in steps.of(s as usize) {
                    let after = u32::from(step.token > token);
                    list.push(mix(tag::STEP, u32::from(step.kind), after << 4 | place));
                    list.push(mix(tag::STEP, u32::from(step.kind), 1 << 8 | (step.token.abs_diff(token) / 4).min(4)));
                }
            }
            list.push(mix(tag::KINDS, kinds(parties, defendants), 1 << 8 | own.min(6)));
            list.sort_unstable();
            list.dedup();
            (named.court, list)
        })
        .collect()
}
