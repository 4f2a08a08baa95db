//! Which party a phrase refers to or a quotation belongs to: a ranker over the parties, an unnamed source and nobody.
//!
//! A log-linear model trained on the gold articles (`scripts/train/quotes.py`). Each candidate has a set of features, each a
//! pair of what is asked and what the candidate is to it; the likeliest candidate is taken and its probability is the
//! confidence.

use crate::model::hashed::{Score, Sink, bucket, feature};
use crate::model::network::exp;
use crate::parties::PartyId;
use crate::parties::reference::Asked;
use crate::record::{PartyKind, Role};

use super::around::{Answers, Beside};
use super::query::Query;
use super::reader::Reader;
use super::speaker::Memory;
use super::survey::{Near, Survey};
use super::wording::Fit;
use super::words::*;

/// Of an article with more parties than this only so many, the nearest, are candidates.
const PARTIES: usize = 24;

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

/// Room for a decision, used again for each.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub survey: Survey,
    pub beside: Beside,
    /// The words of a phrase with a noun.
    words: Vec<Asked>,
    /// How the words of the phrase fit each party among the candidates, in their order.
    pub fits: Vec<Fit>,
    /// Every candidate with its score.
    pub scores: Vec<(Who, f32)>,
}

const ROLES: usize = Role::ALL.len();

/// How many parties have each role, and which of them is named first.
#[derive(Debug)]
pub(super) struct Held {
    count: [u32; ROLES],
    first: [u32; ROLES],
}

impl Held {
    pub(super) fn count(roles: &[Vec<Role>]) -> Self {
        let mut held = Held { count: [0; ROLES], first: [u32::MAX; ROLES] };
        for (id, own) in roles.iter().enumerate() {
            for &role in own {
                held.count[role as usize] += 1;
                held.first[role as usize] = held.first[role as usize].min(id as u32);
            }
        }
        held
    }

    /// Whether a party is the first that has the role with this number.
    pub(super) fn is_first(&self, role: u32, who: PartyId) -> bool {
        self.first.get(role as usize) == Some(&who.0)
    }
}

/// Whose paper a noun is: of those who claim, rule, charge, defend, or of the press; zero where it is nobody's.
pub(super) fn side_of(flags: Flags) -> u32 {
    [CLAIMING, RULING, CHARGING, DEFENDING, PRESS].iter().position(|&x| flags & x != 0).map_or(0, |n| n as u32 + 1)
}

impl Reader<'_> {
    /// Whom is most likely meant, with the probability.
    pub(super) fn referent(&self, q: &Query, memory: &Memory, scratch: &mut Scratch) -> Option<(Who, f32)> {
        let model = &self.models?.speaker;
        let mut scores = std::mem::take(&mut scratch.scores);
        scores.clear();
        self.candidates(q, memory, scratch, &mut Score::new(model), |who, score| scores.push((who, score.get())));
        let best = scores.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
        let total: f32 = best.map_or(0.0, |best| scores.iter().map(|s| exp(s.1 - best.1)).sum());
        scratch.scores = scores;
        let (who, score) = best?;
        let sure = 1.0 / total;
        let second = self.models.and_then(|m| m.second.as_ref());
        let again = second.and_then(|f| self.think_again(f, (q, memory), scratch, (score, sure)));
        Some(again.unwrap_or((who, sure)))
    }

    /// Calls `each` with every candidate and what `features` has made of its features.
    pub(super) fn candidates<S: Sink>(
        &self,
        q: &Query,
        memory: &Memory,
        scratch: &mut Scratch,
        features: &mut S,
        mut each: impl FnMut(Who, &S),
    ) {
        self.survey(q, &mut scratch.survey);
        let answers = self.answers(q);
        self.look_beside(q, &mut scratch.beside);
        scratch.words.clear();
        if q.noun.is_some() {
            scratch.words.extend((q.start..q.end).map(|t| Asked::of(self.text, t as usize)));
        }
        scratch.fits.clear();
        let stranger = self.stranger(q);
        let recent = memory.recent(q.start);
        let chained = memory.last_like(q.start, q.shape);
        let again = memory.last_called(q.start, q.word);
        let many = self.parties.list.len() > PARTIES;
        let all = if many { 0 } else { self.parties.list.len() as u32 };
        let near_ones = if many { scratch.survey.order.len().min(PARTIES) } else { 0 };
        for n in 0..all as usize + near_ones {
            let id = if many { scratch.survey.order[n] } else { n as u32 };
            let who = Who::Party(PartyId(id));
            // *A spokeswoman for Acme said …, she added*: she who spoke for it last.
            let person = self.parties.list[id as usize].kind == PartyKind::Person;
            if q.personal && !person && recent.first() != Some(&who) {
                continue;
            }
            let spoke = recent.iter().position(|r| *r == who).map_or(9, |n| n as u32);
            let chain =
                chained.map_or(0, |(w, turn)| if w == who { 1 + (q.turn.saturating_sub(turn)).min(5) } else { 8 });
            features.clear();
            let noun = again.map_or(0, |w| if w == who { 1 } else { 2 });
            let near = scratch.survey.near[id as usize];
            let fit = self.fit(q, &self.profiles[id as usize], &scratch.words);
            scratch.fits.push(fit);
            let around = (memory, answers, &scratch.beside);
            self.features_of(q, (id, near, fit), (spoke, chain, noun), around, features);
            each(who, features);
        }
        let first = q.start as usize;
        let indefinite = u32::from(self.flags[first] & INDEFINITE != 0);
        let anonymity = u32::from(self.hides_name(q));
        let inside = u32::from(!self.parties.mentions_in(q.start..q.end).is_empty());
        let plural = q.noun.map_or(2, |(noun, _)| u32::from(self.text.lower(noun).ends_with('s')));
        for (n, who) in [(0, Who::Anonymous), (1, Who::Nobody)] {
            features.clear();
            let mut push = |tag: u32, a: u32, b: u32| features.push(feature(tag, a.wrapping_mul(2).wrapping_add(n), b));
            let same = |w: Option<Who>| u32::from(w == Some(who));
            push(31, q.shape, 0);
            push(30, q.coarse, 0);
            push(32, q.word, 0);
            push(33, q.shape, indefinite * 8 + plural * 2 + inside);
            push(34, indefinite, anonymity);
            push(40, q.coarse, anonymity * 4 + inside * 2 + indefinite);
            push(41, q.coarse, again.map_or(0, |w| if w == who { 1 } else { 2 }));
            push(35, q.word, indefinite);
            push(36, q.shape, recent.iter().position(|r| *r == who).map_or(9, |n| n as u32));
            push(
                37,
                u32::from(recent.first() == Some(&who)),
                u32::from(
                    memory.spoke_last(q.start).is_some_and(|t| self.text.paragraph_of(t as usize) + 1 >= q.paragraph),
                ),
            );
            push(38, q.shape, u32::from(scratch.survey.order.is_empty()));
            push(
                39,
                q.coarse,
                chained.map_or(0, |(w, turn)| if w == who { 1 + (q.turn.saturating_sub(turn)).min(5) } else { 8 }),
            );
            push(29, q.coarse, same(q.guess.who) * 4 + same(q.guess.last) * 2 + same(q.guess.other));
            push(110, q.coarse, stranger);
            push(111, q.shape, stranger);
            push(112, stranger, u32::from(q.gender.is_some()));
            push(113, q.coarse, answers.own.map_or(9, |a| a.1));
            push(114, q.coarse, answers.owner.map_or(9, |a| a.1));
            let exchange = q.guess.rule * 4 + q.guess.run;
            push(
                119,
                exchange * 8 + q.guess.asks,
                same(q.guess.who) * 4 + same(q.guess.last) * 2 + same(q.guess.other),
            );
            push(28, q.shape, same(q.guess.who) * 4 + same(q.guess.last) * 2 + same(q.guess.other));
            let held = if q.described { &self.held.count[..] } else { &[] };
            for (role, &count) in held.iter().enumerate().filter(|(_, count)| **count > 0) {
                push(135, q.word, role as u32 * 2 + u32::from(count > 1));
                push(136, q.shape, role as u32 * 2 + u32::from(count > 1));
            }
            each(who, features);
        }
    }

    /// The features of party `id` as the one meant.
    fn features_of(
        &self,
        q: &Query,
        (id, near, fit): (u32, Near, Fit),
        (spoke, chain, again): (u32, u32, u32),
        (memory, answers, beside): (&Memory, Answers, &Beside),
        features: &mut impl Sink,
    ) {
        let party = &self.parties.list[id as usize];
        let profile = &self.profiles[id as usize];
        let who = PartyId(id);
        let kind = party.kind as u32 + 1;
        let (s, c) = (q.shape * 8 + kind, q.coarse * 8 + kind);
        let mut push = |tag: u32, a: u32, b: u32| features.push(feature(tag, a, b));
        let named = near.count > 0;
        let naming = self.namings[near.mention as usize * usize::from(named)..].first().filter(|_| named);
        let distance = naming.map_or(9, |n| bucket(q.turn.saturating_sub(n.turn)));
        let paragraphs = naming.map_or(9, |_| {
            let at = self.parties.mentions[near.mention as usize].tokens.start as usize;
            bucket((q.paragraph - self.text.paragraph_of(at).min(q.paragraph)) as u32)
        });
        let role = naming.map_or(7, |n| n.role as u32);
        let leads = u32::from(naming.is_some_and(|n| n.role.leads()));
        let gender = if q.gender.is_some() && party.kind == PartyKind::Person {
            match profile.gender {
                None => 1,
                g if g == q.gender => 2,
                _ => 3,
            }
        } else {
            0
        };
        // Where it was named.
        push(1, s, 0);
        push(2, q.word, kind);
        push(3, s, distance);
        push(4, s, paragraphs);
        push(5, s, role * 16 + distance.min(4));
        push(7, s, bucket(near.count));
        push(8, s, bucket(near.rank));
        push(9, s, bucket(near.rivals) * 2 + leads);
        push(21, c, near.here * 8 + near.before);
        push(22, c, near.here * 64 + near.before * 8 + near.lead.min(4));
        push(23, c, near.lead.min(6) * 8 + bucket(near.rank));
        push(24, c, near.lead.min(6) * 16 + distance);
        push(63, c, distance);
        push(64, c, role * 32 + distance * 2 + u32::from(q.opens));
        push(65, c, paragraphs * 2 + u32::from(q.opens));
        push(
            67,
            c,
            u32::from(id == 0) * 4 + u32::from(party.mentions.len() > 4) * 2 + u32::from(party.mentions.len() > 1),
        );
        push(68, c, bucket(near.rank) * 2 + leads);
        push(77, distance, role);
        if gender > 0 {
            push(10, gender, 0);
            push(25, gender, near.lead.min(4));
            push(26, gender, near.here * 8 + near.before);
        }
        // Its part in the whole text.
        let part = self.part(q, who);
        let (opened, since, next) = (part.opened_step(), part.since_step(), part.next_step());
        let order = bucket(id);
        let sixth = self.share(q, 6);
        push(150, s, order);
        push(151, c, order * 16 + opened);
        push(152, c, order * 8 + sixth);
        push(153, c, opened * 8 + sixth);
        push(154, s, since);
        push(155, since, distance);
        push(156, c, next * 16 + bucket(part.after));
        push(157, c, next * 16 + bucket(near.rank));
        push(158, c, bucket(part.before) * 16 + order);
        push(159, c, opened * 16 + bucket(near.rank));
        // Who has spoken.
        push(11, s, spoke);
        push(12, s, spoke * 16 + distance.min(4));
        push(69, c, spoke);
        push(70, c, spoke * 32 + bucket(near.rank) * 2 + leads);
        push(75, spoke, u32::from(q.gender.is_some()));
        push(27, c, chain);
        push(78, c, chain * 64 + near.here * 8 + near.before);
        push(13, s, u32::from(memory.spoke_in(q.start, who, |t| self.text.paragraph_of(t as usize) == q.paragraph)));
        push(71, c, u32::from(beside.is_quoted(who)));
        // Where it was spoken of, and what the resolver of references says.
        let since = if near.place > 0 { bucket(q.turn.saturating_sub(near.turn)) } else { 9 };
        let manner = u32::from(near.led) * 2 + u32::from(near.by_name);
        push(101, s, bucket(near.place) * 4 + manner);
        push(102, c, since * 4 + manner);
        push(103, c, bucket(near.place) * 16 + since);
        push(104, since * 4 + manner, gender);
        let answer = |a: Option<(PartyId, u32)>| a.map_or(0, |(p, sure)| if p == who { 1 + sure } else { 9 + sure });
        push(105, c, answer(answers.own));
        push(106, answer(answers.own), kind);
        push(107, c, answer(answers.owner));
        push(108, q.word, answer(answers.owner));
        push(109, answer(answers.own), bucket(near.place));
        // What the rules say.
        if q.guess.rule > 0 {
            let same = |w: Option<Who>| u32::from(w == Some(Who::Party(who)));
            let g = same(q.guess.who) * 4 + same(q.guess.last) * 2 + same(q.guess.other);
            push(80, q.shape, g);
            push(81, q.coarse, g);
            push(82, q.coarse * 8 + g, near.here * 8 + near.before);
            push(83, q.coarse * 8 + g, q.guess.asks);
            push(84, g, q.guess.asks * 8 + q.guess.place);
            let exchange = q.guess.rule * 4 + q.guess.run;
            push(115, exchange, g);
            push(116, exchange * 8 + q.guess.asks, g);
            push(117, exchange, spoke);
            push(118, exchange * 8 + q.guess.asks, spoke);
            push(85, q.coarse * 8 + g, distance);
            push(86, g, kind);
        }
        // What it does in the legal matter.
        let roles = if q.described { self.roles } else { &[] };
        let own = roles.get(id as usize).map_or(&[][..], Vec::as_slice);
        let none = own.is_empty() && !roles.is_empty();
        for role in own.iter().map(|role| *role as u32).chain(none.then_some(ROLES as u32)) {
            let f = q.noun.map_or(0, |(noun, _)| self.flags[noun]);
            push(130, q.word, role * 8 + kind);
            push(131, q.shape, role * 8 + kind);
            push(132, q.coarse, role * 16 + distance);
            push(133, side_of(f), role * 8 + kind);
            push(134, side_of(f) * 32 + role, u32::from(answers.own.is_some_and(|(p, _)| p == who)));
            push(137, role, u32::from(answers.owner.is_some_and(|(p, _)| p == who)) * 16 + q.coarse);
            // "The complaint" of three plaintiffs is the first's.
            let first = u32::from(self.held.is_first(role, who));
            push(138, side_of(f), role * 2 + first);
            push(139, q.word, role * 2 + first);
        }
        // Names in the phrase and after it.
        let inside = beside.inside(who);
        push(14, s, inside);
        push(72, c, inside);
        push(74, inside, 0);
        let later = beside.after(who);
        push(87, c, later);
        push(88, later, u32::from(named));
        let (Some((noun, _)), Some(word)) = (q.noun, fit.wording) else { return };
        // What is said of it.
        let fact = word.known * 4 + word.named;
        push(15, s, word.known);
        push(73, c, fact);
        push(16, fact, kind);
        push(90, c, word.named * 16 + distance.min(9));
        push(17, s, word.others);
        push(18, word.others * 16 + fact, kind);
        push(76, word.others * 16 + fact, 0);
        push(91, c, word.hung);
        push(92, word.hung, distance);
        let class = u32::from(word.class);
        push(19, s, class);
        if let Some(alike) = fit.likeness {
            let own = alike.said.max(alike.name);
            push(140, s, alike.said * 8 + alike.name);
            push(141, q.word, own);
            push(142, own * 8 + alike.modifier, kind);
            push(143, own * 8 + fact.min(7), distance);
            push(144, own, bucket(near.rank) * 2 + leads);
            push(145, c, own * 8 + alike.modifier);
        }
        push(93, class * 8 + fact.min(7), distance);
        push(89, again, kind);
        push(94, c, again);
        // What it does in court.
        let f = self.flags[noun];
        let side = side_of(f);
        let [sues, sued, decides] = near.sides.map(|n| n.min(3));
        push(20, q.word, sues * 16 + sued * 4 + decides);
        push(95, side * 8 + kind, u32::from(near.acts));
        push(96, side * 8 + kind, sues * 16 + sued * 4 + decides);
        push(97, side * 8 + kind, distance);
        push(98, side * 8 + kind, bucket(near.rank) * 2 + leads);
        push(99, side, sues);
        push(100, side, decides);
    }
}
