//! What the classifier of claims sees of each claim that a dispute may be about.

use super::Reader;
use super::bearing::{Part, Sides};
use super::stage::kinds;
use crate::disputes::claims::{self, Hit};
use crate::disputes::features::mix;
use crate::text::Kind;

mod tag {
    pub const CLAIM: u32 = 70;
    pub const ANY: u32 = 71;
    pub const TERM: u32 = 72;
    pub const WORD: u32 = 73;
    pub const SIDE: u32 = 74;
    pub const RANK: u32 = 75;
    pub const STEP: u32 = 76;
}

/// Sentences of a dispute, and terms of an article, beyond this many are left out of account.
const MOST: usize = 200;

/// For each claim its features.
pub(super) fn features(reader: &Reader, dispute: usize, parts: &[(u32, Part)]) -> Vec<(u8, Vec<u32>)> {
    let Reader { text, parties, features, steps, hits, .. } = reader;
    let Some(&Sides { plaintiffs, defendants }) = reader.disputes.get(dispute) else { return Vec::new() };
    let count = claims::count();
    // How near the terms of each claim come: in a key sentence, beside one, elsewhere in the dispute, in the article.
    let level = |hit: &Hit| match parts.binary_search_by_key(&hit.sentence, |(s, _)| *s).map(|at| parts[at].1) {
        Ok(Part::Both) => 0usize,
        Ok(Part::Own | Part::Shared) => 1,
        Ok(Part::Next | Part::Second) => 2,
        Ok(Part::Quiet | Part::Rest) => 3,
        Err(_) => 4,
    };
    let levels: Vec<(usize, &Hit)> = hits.iter().take(MOST).map(|h| (level(h), h)).collect();
    let mut held = vec![[0u32; 6]; count];
    for (level, hit) in &levels {
        if let Some(counts) = held.get_mut(usize::from(hit.claim)) {
            counts[*level] += 1;
        }
    }
    let best: Vec<usize> = held.iter().map(|c| c.iter().position(|&n| n > 0).unwrap_or(5)).collect();
    let mut words = Vec::new();
    let mut events = Vec::new();
    let near = parts.iter().take(MOST).filter(|(_, p)| p.is_near() && *p != Part::Second);
    for &(s, part) in near {
        for i in text.sentences()[s as usize].tokens.clone() {
            let token = text.token(i as usize);
            if token.kind == Kind::Word && parties.mention_at(i as usize).is_none() {
                words.push(token.hash);
            }
        }
        if part.is_key() {
            events.extend(features.triggers_of(s as usize).iter().map(|t| u32::from(t.class)));
            events.extend(steps.of(s as usize).iter().map(|t| 256 + u32::from(t.kind)));
        }
    }
    for list in [&mut words, &mut events] {
        list.sort_unstable();
        list.dedup();
    }
    let sides = kinds(parties, plaintiffs) << 8 | kinds(parties, defendants) | 1 << 16;
    (0..count as u8)
        .map(|claim| {
            let c = u32::from(claim);
            let at = usize::from(claim);
            let mut list = Vec::with_capacity(64 + words.len() + events.len());
            list.extend([
                mix(tag::CLAIM, c, 0),
                mix(tag::CLAIM, c, 1 + best[at] as u32),
                mix(tag::ANY, best[at] as u32, 0),
                mix(tag::SIDE, c, sides),
            ]);
            // The last claim is `other`: it holds where no term comes near.
            let nearer = (0..count - 1).filter(|&k| k != at && best[k] < best[at]).count();
            let equal = (0..count - 1).filter(|&k| k != at && best[k] == best[at]).count();
            let rank = (nearer.min(3) as u32) << 4 | equal.min(3) as u32;
            list.push(mix(tag::RANK, rank, 0));
            list.push(mix(tag::RANK, rank, 1 + best[at] as u32));
            list.push(mix(tag::RANK, c, 1 << 8 | nearer.min(3) as u32));
            for (level, &n) in held[at].iter().enumerate() {
                list.push(mix(tag::ANY, 10 + level as u32, n.min(3)));
            }
            for (level, hit) in levels.iter().filter(|(_, h)| h.claim == claim) {
                let last = hit.token as usize + usize::from(hit.len) - 1;
                let term = text.token(last).hash ^ u32::from(hit.len);
                list.push(mix(tag::TERM, term, c << 4 | *level as u32));
                list.push(mix(tag::TERM, text.token(hit.token as usize).hash, c << 4 | 15));
            }
            for (side, sides) in [(0u32, plaintiffs), (1, defendants)] {
                for &p in sides {
                    list.push(mix(tag::SIDE, parties.get(p).kind as u32, c << 1 | side));
                    if let Some(&m) = parties.get(p).mentions.first() {
                        for i in parties.mentions[m as usize].tokens.clone() {
                            list.push(mix(tag::SIDE, text.token(i as usize).hash, c << 2 | side << 1 | 1));
                        }
                    }
                }
            }
            list.sort_unstable();
            list.dedup();
            // These are each there once.
            list.extend(words.iter().map(|&w| mix(tag::WORD, w, c)));
            list.extend(events.iter().map(|&e| mix(tag::STEP, e, c)));
            (claim, list)
        })
        .collect()
}
