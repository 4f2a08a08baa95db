//! What the classifiers see of a party: how its referents stand to the event words, and the words in and around its names.

use super::arguments::{self, Arguments};
use super::events::{self, Events, NEGATED};
use super::features::{Features, kind_number, mix};
use super::frames::FRAMES;
use super::pairs;
use super::refer::Referents;
use crate::parties::Parties;
use crate::text::{Case, Kind, Text};

mod tag {
    pub const KIND: u32 = 1;
    pub const COUNT: u32 = 2;
    pub const FIRST: u32 = 3;
    pub const BEFORE1: u32 = 4;
    pub const BEFORE2: u32 = 5;
    pub const AFTER1: u32 = 6;
    pub const AFTER2: u32 = 7;
    pub const APPOSITION: u32 = 8;
    pub const NEAR: u32 = 9;
    pub const RELATION: u32 = 10;
    pub const COARSE: u32 = 11;
    pub const NAME: u32 = 12;
    pub const WORD_RELATION: u32 = 14;
    pub const NOUN: u32 = 15;
    pub const LAST: u32 = 16;
    pub const VERSUS: u32 = 17;
    pub const ARGUMENT: u32 = 41;
    pub const ACTOR: u32 = 50;
}

/// The relations of each referent to the event words of sentence `s`.
pub(super) fn relations(text: &Text, s: usize, referents: &Referents, events: &Events, out: &mut Features) {
    let referents = events::capped(referents, s);
    let (_, triggers) = events.capped(s);
    let mut held = Arguments::default();
    held.start();
    for t in triggers {
        held.read(text, t, referents);
        let class = u32::from(t.class) | u32::from(t.voice) << 8;
        for (r, &is) in referents.iter().zip(&held.of).filter(|(_, is)| **is > 0) {
            if let Some(list) = out.parties.get_mut(r.party.0 as usize) {
                if let Some((part, near)) = FRAMES.part(t, is) {
                    list.push(mix(tag::ACTOR, part as u32 | u32::from(near) << 1, u32::from(t.class)));
                    list.push(mix(tag::ACTOR, part as u32, 1 << 8 | u32::from(t.voice == NEGATED)));
                }
                list.push(mix(tag::ARGUMENT, class, u32::from(is)));
                list.push(mix(tag::ARGUMENT, class, arguments::coarse(is) | 1 << 10));
                list.push(mix(tag::ARGUMENT, u32::from(t.class), arguments::coarse(is) | 1 << 8));
                list.push(mix(tag::ARGUMENT, text.token(t.token as usize).hash, arguments::coarse(is) | 1 << 9));
            }
        }
    }
    for r in referents {
        let Some(list) = out.parties.get_mut(r.party.0 as usize) else { continue };
        for t in triggers {
            let relation = pairs::relation(r, t, referents);
            if relation.between > 2 {
                continue;
            }
            let class = u32::from(t.class) | u32::from(t.voice) << 8;
            list.push(mix(tag::RELATION, class, relation.fine()));
            list.push(mix(tag::COARSE, u32::from(t.class), relation.coarse()));
            if relation.between == 0 {
                list.push(mix(tag::WORD_RELATION, text.token(t.token as usize).hash, relation.fine()));
            }
        }
        if pairs::is_versus(text, r.end as usize) {
            list.push(mix(tag::VERSUS, 0, 0));
        }
        if r.start > 0 && pairs::is_versus(text, r.start as usize - 1) {
            list.push(mix(tag::VERSUS, 1, 0));
        }
    }
}

/// The words in and around the names of each party.
pub(super) fn contexts(text: &Text, parties: &Parties, referents: &Referents, out: &mut Features) {
    let word = |i: usize, start: usize, end: usize| if (start..end).contains(&i) { text.token(i).hash } else { 1 };
    for (party, list) in parties.list.iter().zip(&mut out.parties) {
        let kind = kind_number(party.kind);
        list.push(mix(tag::KIND, kind, 0));
        list.push(mix(tag::COUNT, kind, (party.mentions.len() as u32).min(6)));
        for (n, &m) in party.mentions.iter().enumerate().take(24) {
            let Some(mention) = parties.mentions.get(m as usize) else { continue };
            let (start, end) = (mention.tokens.start as usize, mention.tokens.end as usize);
            let sentence = &text.sentences()[text.sentence_of(start)].tokens;
            let (from, to) = (sentence.start as usize, sentence.end as usize);
            if n == 0 {
                let paragraph = text.paragraph_of(start) as u32;
                list.push(mix(tag::FIRST, paragraph.min(8), kind));
                list.push(mix(tag::LAST, word(end.saturating_sub(1), start, end), 0));
            }
            for k in start..end {
                list.push(mix(tag::NAME, text.token(k).hash, kind));
            }
            let before = word(start.wrapping_sub(1), from, to);
            list.push(mix(tag::BEFORE1, before, 0));
            list.push(mix(tag::BEFORE2, word(start.wrapping_sub(2), from, to), before));
            let after = word(end, from, to);
            list.push(mix(tag::AFTER1, after, 0));
            list.push(mix(tag::AFTER2, after, word(end + 1, from, to)));
            for k in start.saturating_sub(3).max(from)..start {
                if text.token(k).kind == Kind::Word {
                    list.push(mix(tag::NEAR, text.token(k).hash, 0));
                }
            }
            for k in end..(end + 4).min(to) {
                if text.token(k).kind == Kind::Word {
                    list.push(mix(tag::NEAR, text.token(k).hash, 1));
                }
            }
            if text.lower(end) == "," || text.lower(end) == "(" {
                for k in end + 1..(end + 9).min(to) {
                    if text.lower(k) == "," {
                        break;
                    }
                    if text.token(k).case != Case::Capital {
                        list.push(mix(tag::APPOSITION, text.token(k).hash, 0));
                    }
                }
            }
        }
    }
    for &(noun, party) in &referents.nouns {
        if let Some(list) = out.parties.get_mut(party.0 as usize) {
            list.push(mix(tag::NOUN, noun, 0));
        }
    }
}
