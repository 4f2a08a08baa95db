//! What the classifier of kinds of agreements sees of two parties that are bound.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::disputes::features::{Features, Pair, mix};
use crate::disputes::refer::{Referent, Referents};
use crate::parties::Parties;
use crate::text::{Kind, Text, Tokens, WordTable, rows};

mod tag {
    pub const KINDS: u32 = 150;
    pub const DISPUTE: u32 = 151;
    pub const TOLD: u32 = 152;
    pub const WORD: u32 = 153;
    pub const TWO: u32 = 154;
    pub const HEAD: u32 = 155;
    pub const HEAD_BETWEEN: u32 = 156;
    pub const EVENT: u32 = 157;
    pub const BETWEEN: u32 = 158;
    pub const AFTER: u32 = 159;
    pub const LINKS: u32 = 160;
    pub const EVENT_BETWEEN: u32 = 161;
    pub const NAME: u32 = 162;
    pub const NOUN: u32 = 163;
    pub const BEFORE: u32 = 164;
    pub const NEAR: u32 = 165;
}

/// The kinds that a word tells of, one bit each.
pub(super) static HEADS: LazyLock<WordTable<u16>> = LazyLock::new(|| {
    let mut words: Vec<(&'static str, u16)> = Vec::new();
    for (row, kind) in rows(include_str!("../data/bonds.txt")).zip(0u16..) {
        for word in row.split_once(':').map_or("", |(_, words)| words).split_whitespace() {
            match words.iter_mut().find(|(w, _)| *w == word) {
                Some((_, kinds)) => *kinds |= 1 << kind,
                None => words.push((word, 1 << kind)),
            }
        }
    }
    WordTable::new(words)
});

/// Signs that few words give weigh as much as this many of the others.
const WEIGHT: u32 = 4;
/// Sentences that hold a pair, beyond this many, are left out of account.
const MOST: usize = 40;

/// Where a sentence stands to the pair: it holds both, it comes after one that does, it holds one of a pair never told together.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::disputes) enum Place {
    Both,
    Next,
    Single,
}

fn places(text: &Text, referents: &Referents, (a, b): Pair) -> Vec<(usize, Place)> {
    let mut both: BTreeSet<usize> = BTreeSet::new();
    let mut single = Vec::new();
    for s in 0..text.sentences().len() {
        let (mut first, mut second) = (false, false);
        for r in referents.of(s) {
            first |= r.party == a;
            second |= r.party == b;
        }
        if first && second && both.len() < MOST {
            both.insert(s);
        } else if (first || second) && single.len() < MOST {
            single.push((s, Place::Single));
        }
    }
    if both.is_empty() {
        return single;
    }
    let next = both.iter().map(|s| s + 1).filter(|s| *s < text.sentences().len() && !both.contains(s));
    both.iter().map(|&s| (s, Place::Both)).chain(next.map(|s| (s, Place::Next))).collect()
}

/// The sentences that tell of a pair, those that hold both first.
pub(in crate::disputes) struct Told(Vec<(usize, Place, Tokens)>);

impl Told {
    pub fn new(text: &Text, referents: &Referents, pair: Pair) -> Self {
        let tokens = |s: usize| text.sentences()[s].tokens.clone();
        Told(places(text, referents, pair).into_iter().map(|(s, place)| (s, place, tokens(s))).collect())
    }

    /// How many hold both.
    pub fn together(&self) -> usize {
        self.0.iter().filter(|(_, place, _)| *place == Place::Both).count()
    }

    /// Each sentence with its tokens.
    pub fn sentences(&self) -> impl Iterator<Item = (usize, Place, Tokens)> {
        self.0.iter().map(|(s, place, tokens)| (*s, *place, tokens.clone()))
    }
}

/// The two referents of the pair that stand nearest to each other in a sentence, in text order.
pub(super) fn nearest(held: &[Referent], (a, b): Pair) -> Option<(&Referent, &Referent)> {
    let mut best: Option<(u32, &Referent, &Referent)> = None;
    for x in held.iter().filter(|r| r.party == a).take(8) {
        for y in held.iter().filter(|r| r.party == b).take(8) {
            let gap = x.start.abs_diff(y.start);
            if best.is_none_or(|(g, _, _)| gap < g) {
                best = Some((gap, x, y));
            }
        }
    }
    best.map(|(_, x, y)| if x.start <= y.start { (x, y) } else { (y, x) })
}

/// The features of the kind of agreement that binds a pair.
pub(in crate::disputes) fn features(
    text: &Text,
    parties: &Parties,
    features: &Features,
    referents: &Referents,
    pair: Pair,
    told: &Told,
    in_dispute: bool,
) -> Vec<u32> {
    let mut out = Vec::new();
    let mut kinds = [parties.get(pair.0).kind as u32, parties.get(pair.1).kind as u32];
    kinds.sort_unstable();
    let heavy = |out: &mut Vec<u32>, tag, a, b: u32| (0..WEIGHT).for_each(|n| out.push(mix(tag, a, b << 3 | n)));
    heavy(&mut out, tag::KINDS, kinds[0] << 2 | kinds[1], 0);
    heavy(&mut out, tag::DISPUTE, u32::from(in_dispute), 0);
    out.push(mix(tag::TOLD, told.together().min(3) as u32, 0));
    let heads = |out: &mut Vec<u32>, tag, i: usize, place: u32| {
        let bits = HEADS.at(text, i).copied().unwrap_or(0);
        for kind in (0..16u32).filter(|k| bits >> k & 1 == 1) {
            heavy(out, tag, kind, place);
        }
    };
    for (s, place, tokens) in told.sentences() {
        for i in tokens.clone() {
            let token = text.token(i as usize);
            if token.kind != Kind::Word || parties.mention_at(i as usize).is_some() {
                continue;
            }
            out.push(mix(tag::WORD, token.hash, place as u32));
            out.push(mix(tag::WORD, token.hash, 7));
            if place == Place::Both && i + 1 < tokens.end {
                out.push(mix(tag::TWO, token.hash, text.token(i as usize + 1).hash));
            }
            heads(&mut out, tag::HEAD, i as usize, place as u32);
            heads(&mut out, tag::HEAD, i as usize, 7);
        }
        let events = features.triggers_of(s);
        for t in events.iter().take(24) {
            out.push(mix(tag::EVENT, u32::from(t.class), place as u32));
            out.push(mix(tag::EVENT, u32::from(t.class), 8 | u32::from(t.voice)));
        }
        let Some((x, y)) = nearest(referents.of(s), pair) else { continue };
        for i in x.end..y.start.min(x.end + 14) {
            out.push(mix(tag::BETWEEN, text.token(i as usize).hash, 0));
            heads(&mut out, tag::HEAD_BETWEEN, i as usize, 0);
        }
        for i in y.end..(y.end + 6).min(tokens.end) {
            out.push(mix(tag::AFTER, text.token(i as usize).hash, 0));
        }
        for i in x.start.saturating_sub(5).max(tokens.start)..x.start {
            out.push(mix(tag::BEFORE, text.token(i as usize).hash, 0));
        }
        let from = x.start.saturating_sub(5).max(tokens.start);
        // One may lie in the other: "its owner".
        let close = y.start.checked_sub(x.end).is_some_and(|gap| gap < 30);
        for i in from..(y.end + 8).min(tokens.end) {
            if close && parties.mention_at(i as usize).is_none() {
                out.push(mix(tag::NEAR, text.token(i as usize).hash, 0));
                heads(&mut out, tag::NEAR, i as usize, 1);
            }
        }
        out.push(mix(tag::LINKS, u32::from(x.link), u32::from(y.link)));
        for t in events.iter().take(24) {
            if (x.end..y.start).contains(&t.token) {
                out.push(mix(tag::EVENT_BETWEEN, u32::from(t.class), 0));
            } else if (y.end..y.end + 6).contains(&t.token) {
                out.push(mix(tag::EVENT_BETWEEN, u32::from(t.class), 1));
            }
        }
    }
    // What the text calls them: *a lender*, *its landlord*.
    for &(noun, party) in &referents.nouns {
        if party == pair.0 || party == pair.1 {
            out.push(mix(tag::NOUN, noun, 0));
        }
    }
    for p in [pair.0, pair.1] {
        if let Some(&m) = parties.get(p).mentions.first() {
            out.extend(
                parties.mentions[m as usize].tokens.clone().map(|i| mix(tag::NAME, text.token(i as usize).hash, 0)),
            );
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_tell_of_several_kinds() {
        assert_eq!(HEADS.get("tenancy").map(|bits| bits.count_ones()), Some(1));
        assert_eq!(HEADS.get("guarantee").map(|bits| bits.count_ones()), Some(2));
    }

    #[test]
    fn every_kind_has_its_words() {
        assert_eq!(rows(include_str!("../data/bonds.txt")).count(), 12);
    }
}
