//! Which party a pronoun or a description refers to: a ranker over all parties, an unnamed source and nobody.
//!
//! A log-linear model trained on the gold articles (`scripts/train/quotes.py`). Each candidate has a set of features, each a
//! pair of what the phrase is and what the candidate is to it; the likeliest candidate is taken and its probability is the
//! confidence.

use std::sync::LazyLock;

use crate::model::linear::Linear;
use crate::parties::{Gender, PartyId};
use crate::record::PartyKind;
use crate::text::Kind;

use super::phrase::Phrase;
use super::profile::described;
use super::reader::Reader;
use super::speaker::Memory;
use super::words::*;

static MODEL: LazyLock<Option<Linear>> =
    LazyLock::new(|| Linear::parse(include_bytes!("../../models/quote-speaker.bin")));

/// Somebody that a phrase may refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A party of the article.
    Party(PartyId),
    /// Somebody who is not named.
    Anonymous,
    /// Nobody that speaks.
    Nobody,
}

/// A feature from a tag and two values.
pub(super) fn feature(tag: u32, a: u32, b: u32) -> u32 {
    let mut h = (tag.wrapping_mul(0x9e37_79b1) ^ a).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13) ^ b).wrapping_mul(0xc2b2_ae35);
    h = (h ^ (h >> 16)).wrapping_mul(0x27d4_eb2f);
    h ^ (h >> 15)
}

/// A distance, coarser the larger it is.
fn bucket(n: usize) -> u32 {
    match n {
        0..=3 => n as u32,
        4..=5 => 4,
        6..=8 => 5,
        9..=15 => 6,
        _ => 7,
    }
}

/// What a phrase is, as far as it matters for whom it refers to.
struct Query {
    /// Pronoun or class of noun, with its article.
    shape: u32,
    /// The same, coarser.
    coarse: u32,
    /// Whether the phrase stands in the first sentence of its paragraph.
    opens: bool,
    noun: usize,
    /// Hash of the head noun.
    word: u32,
    gender: Option<Gender>,
    paragraph: usize,
    sentence: usize,
}

impl Reader<'_> {
    /// Whom the phrase most likely refers to, with the probability.
    pub(super) fn referent(&self, p: Phrase, memory: &Memory) -> Option<(Who, f32)> {
        let model = MODEL.as_ref()?;
        let mut scores: Vec<(Who, f32)> = Vec::with_capacity(self.parties.list.len() + 2);
        self.candidates(p, memory, |who, features| scores.push((who, model.score(features))));
        let best = scores.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        let total: f32 = scores.iter().map(|s| (s.1 - best.1).exp()).sum();
        Some((best.0, 1.0 / total))
    }

    /// Calls `each` with every candidate and its features.
    pub(super) fn candidates(&self, p: Phrase, memory: &Memory, mut each: impl FnMut(Who, &[u32])) {
        let q = self.query(p);
        let mut features = Vec::with_capacity(48);
        let recent = memory.recent(p.start);
        // Parties by how recently they were named before the phrase, outside quotations.
        let mut near: Vec<(u32, u32, bool, bool)> = vec![(u32::MAX, 0, false, false); self.parties.list.len()];
        let mut order: Vec<u32> = Vec::new();
        let until = self.parties.mentions.partition_point(|m| m.tokens.start < p.start);
        for m in (0..until).rev() {
            let Some(PartyId(id)) = self.parties.party_of[m] else { continue };
            let Some(entry) = near.get_mut(id as usize) else { continue };
            if entry.0 != u32::MAX {
                entry.1 += 1;
                continue;
            }
            let t = self.parties.mentions[m].tokens.start;
            if self.quoted(t) {
                continue;
            }
            let first = self.opens_sentence(m);
            let owns = self.text.token(self.parties.mentions[m].tokens.end as usize).kind == Kind::Possessive;
            *entry = (t, 1, first, owns);
            order.push(id);
        }
        for (id, party) in self.parties.list.iter().enumerate() {
            features.clear();
            let kind = party.kind as u32 + 1;
            let s = q.shape * 8 + kind;
            let mut push = |tag: u32, a: u32, b: u32| features.push(feature(tag, a, b));
            push(1, s, 0);
            push(2, q.word, kind);
            let c = q.coarse * 8 + kind;
            let (at, count, first, owns) = near[id];
            let distance = if at == u32::MAX {
                9
            } else {
                bucket(q.sentence - self.text.sentence_of(at as usize).min(q.sentence))
            };
            let paragraphs = if at == u32::MAX {
                9
            } else {
                bucket(q.paragraph - self.text.paragraph_of(at as usize).min(q.paragraph))
            };
            push(3, s, distance);
            push(4, s, paragraphs);
            push(63, c, distance);
            push(64, c, u32::from(first) * 64 + distance * 2 + u32::from(q.opens));
            push(65, c, paragraphs * 2 + u32::from(q.opens));
            let subject = at != u32::MAX && self.is_subject(at);
            push(66, c, u32::from(subject) * 16 + distance.min(4));
            push(
                67,
                c,
                u32::from(id == 0) * 4 + u32::from(party.mentions.len() > 4) * 2 + u32::from(party.mentions.len() > 1),
            );
            push(5, s, u32::from(first) * 16 + distance.min(4));
            push(6, s, u32::from(owns) * 16 + distance.min(3));
            push(7, s, bucket(count as usize));
            // Rank among the parties of its kind, and among those that fit the pronoun.
            let fits = |other: u32| {
                let o = &self.parties.list[other as usize];
                o.kind == party.kind
                    && (q.gender.is_none() || self.profiles[other as usize].gender.is_none_or(|g| Some(g) == q.gender))
            };
            let rank = order.iter().filter(|&&o| fits(o)).position(|&o| o as usize == id).unwrap_or(20);
            push(8, s, bucket(rank));
            let same = order
                .iter()
                .take_while(|&&o| o as usize != id)
                .filter(|&&o| fits(o))
                .filter(|&&o| near[o as usize].2)
                .count();
            push(68, c, bucket(rank) * 2 + u32::from(subject));
            push(9, s, bucket(same) * 2 + u32::from(first));
            let profile = &self.profiles[id];
            if q.gender.is_some() && party.kind == PartyKind::Person {
                push(
                    10,
                    match profile.gender {
                        None => 0,
                        g if g == q.gender => 1,
                        _ => 2,
                    },
                    0,
                );
            }
            // Who has spoken.
            let who = PartyId(id as u32);
            let spoke = recent.iter().position(|r| *r == Who::Party(who)).map_or(9, |n| n as u32);
            push(11, s, spoke);
            push(12, s, spoke * 16 + distance.min(4));
            push(69, c, spoke);
            push(70, c, spoke * 32 + bucket(rank) * 2 + u32::from(first));
            push(71, c, u32::from(self.is_quoted_near(who, p)));
            push(
                13,
                s,
                u32::from(memory.spoke_in(p.start, who, |t| self.text.paragraph_of(t as usize) == q.paragraph)),
            );
            // Names in the phrase.
            let (mut owner, mut hanging) = (0, 0);
            for m in self.parties.mentions_in(p.start..p.end) {
                if self.parties.party_of[m] == Some(who) {
                    if self.parties.mentions[m].tokens.start < p.head {
                        owner = 1;
                    } else {
                        hanging = 1;
                    }
                }
            }
            push(14, s, owner * 2 + hanging);
            push(72, c, owner * 2 + hanging);
            push(74, owner * 2 + hanging, 0);
            push(75, spoke, u32::from(q.gender.is_some()));
            push(77, distance, u32::from(subject) * 2 + u32::from(first));
            // What is said of it.
            let known = described(profile, self.text, q.noun);
            push(15, s, known);
            push(73, c, known);
            push(16, known, kind);
            let others = (p.start as usize..q.noun)
                .filter(|&t| self.flags[t] & (DETERMINER | POSSESSIVE) == 0 && self.text.token(t).kind == Kind::Word)
                .map(|t| described(profile, self.text, t))
                .max()
                .unwrap_or(3);
            push(17, s, others);
            push(18, others * 4 + known, kind);
            push(76, others * 4 + known, 0);
            push(
                19,
                s,
                u32::from(
                    profile.classes & self.flags[q.noun] & (AGENT | ORGANIZATION | GOVERNMENT | COURT | PERSON | TITLE)
                        != 0,
                ),
            );
            let sues = ["sued", "suing", "sues", "filed", "accuses", "plaintiff", "claimant"];
            push(20, q.word, u32::from(sues.iter().any(|w| profile.has(crate::text::hash(w)))));
            each(Who::Party(who), &features);
        }
        let indefinite = u32::from(self.flags[p.start as usize] & INDEFINITE != 0);
        let anonymity = u32::from(self.hides_name(p));
        let inside = u32::from(!self.parties.mentions_in(p.start..p.end).is_empty());
        let plural = u32::from(self.text.lower(q.noun).ends_with('s'));
        for (n, who) in [(0, Who::Anonymous), (1, Who::Nobody)] {
            features.clear();
            let mut push = |tag: u32, a: u32, b: u32| features.push(feature(tag, a.wrapping_mul(2).wrapping_add(n), b));
            push(31, q.shape, 0);
            push(32, q.word, 0);
            push(33, q.shape, indefinite * 4 + plural * 2 + inside);
            push(34, indefinite, anonymity);
            push(35, q.word, indefinite);
            push(36, q.shape, recent.iter().position(|r| *r == who).map_or(9, |n| n as u32));
            push(
                37,
                u32::from(recent.first() == Some(&who)),
                u32::from(
                    memory.spoke_last(p.start).is_some_and(|t| self.text.paragraph_of(t as usize) + 1 >= q.paragraph),
                ),
            );
            push(38, q.shape, u32::from(order.is_empty()));
            each(who, &features);
        }
    }

    /// Whether mention `m` is the first of its sentence, titles and the like aside.
    fn opens_sentence(&self, m: usize) -> bool {
        let t = self.parties.mentions[m].tokens.start as usize;
        let sentence = self.text.sentence_of(t);
        m == 0
            || self.text.sentence_of(self.parties.mentions[m - 1].tokens.start as usize) != sentence
            || self.quoted(self.parties.mentions[m - 1].tokens.start)
    }

    /// Whether a finite verb follows the name at token `t`.
    fn is_subject(&self, t: u32) -> bool {
        let Some(m) = self.parties.mention_at(t as usize) else { return false };
        let mut i = self.parties.mentions[m].tokens.end as usize;
        while self.flags.get(i).is_some_and(|f| f & (ADVERB | NEGATION) != 0) {
            i += 1;
        }
        self.flags.get(i).is_some_and(|f| f & (FINITE | MODAL | PAST | THIRD) != 0)
            && !self.text.token(i).is_capitalized()
    }

    /// Whether a quotation right before or after the phrase names the party: who speaks rarely does.
    fn is_quoted_near(&self, who: PartyId, p: Phrase) -> bool {
        let i = self.pairs.partition_point(|x| x.last <= p.start);
        [i.wrapping_sub(1), i].into_iter().filter_map(|i| self.pairs.get(i)).any(|x| {
            x.first.abs_diff(p.end).min(p.start.abs_diff(x.last)) < 12
                && self.parties.mentions_in(x.first..x.last).any(|m| self.parties.party_of[m] == Some(who))
        })
    }

    /// Whether the sentence says that the speaker is not to be named.
    fn hides_name(&self, p: Phrase) -> bool {
        let sentence = &self.text.sentences()[self.text.sentence_of(p.start as usize)];
        (p.start..sentence.tokens.end.min(p.start + 40)).any(|t| {
            matches!(
                self.text.lower(t as usize),
                "anonymity"
                    | "named"
                    | "identified"
                    | "authorized"
                    | "authorised"
                    | "familiar"
                    | "briefed"
                    | "knowledge"
            )
        })
    }

    fn query(&self, p: Phrase) -> Query {
        let (noun, flags) = self.noun(p);
        let first = p.start as usize;
        let word = self.text.lower(noun);
        let single = p.head - p.start == 1;
        let class = match word {
            "he" if single => 1,
            "she" if single => 2,
            "it" if single => 3,
            "they" if single => 4,
            "we" if single => 5,
            "i" if single => 6,
            _ if flags & PRONOUN != 0 && single => 7,
            _ if word.starts_with("spokes") => 8,
            _ if flags & DOCUMENT != 0 => 9,
            _ if flags & COURT != 0 => 10,
            _ if flags & GOVERNMENT != 0 => 11,
            _ if flags & ORGANIZATION != 0 => 12,
            _ if flags & AGENT != 0 => 13,
            _ if flags & (PERSON | TITLE) != 0 => 14,
            _ => 15,
        };
        let article = if flags & PRONOUN != 0 && single {
            0
        } else if self.flags[first] & POSSESSIVE != 0 {
            match self.text.lower(first) {
                "his" => 1,
                "her" => 2,
                "its" => 3,
                _ => 4,
            }
        } else if self.flags[first] & INDEFINITE != 0 {
            5
        } else if self.text.lower(first) == "the" {
            6
        } else if self.parties.mention_at(first).is_some() {
            7
        } else {
            8
        };
        let gender = match (class, article) {
            (1, _) | (_, 1) => Some(Gender::Male),
            (2, _) | (_, 2) => Some(Gender::Female),
            _ => None,
        };
        Query {
            shape: class * 16 + article,
            coarse: match class {
                1 | 2 => 1,
                3..=5 => 2,
                9 => 3 + u32::from(article <= 4),
                8 | 13 => 5 + u32::from(article <= 4),
                10..=12 => 7,
                14 => 8,
                6 | 7 => 9,
                _ => 10,
            },
            opens: self
                .text
                .paragraphs()
                .get(self.text.paragraph_of(first))
                .is_some_and(|g| g.sentences.start as usize == self.text.sentence_of(first)),
            noun,
            word: self.text.token(noun).hash,
            gender,
            paragraph: self.text.paragraph_of(first),
            sentence: self.text.sentence_of(first),
        }
    }
}
