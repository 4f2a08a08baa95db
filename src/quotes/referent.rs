//! Which party a phrase refers to or a quotation belongs to: a ranker over the parties, an unnamed source and nobody.
//!
//! A log-linear model trained on the gold articles (`scripts/train/quotes.py`). Each candidate has a set of features, each a
//! pair of what is asked and what the candidate is to it; the likeliest candidate is taken and its probability is the
//! confidence.

use crate::model::hashed::{Raw, Score, Sink, bucket};
use crate::model::network::exp;
use crate::model::wide::wide;
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

wide! {
    /// Whom is most likely meant, with the probability.
    pub(super) fn referent(reader: &Reader, q: &Query, memory: &Memory, scratch: &mut Scratch) -> Option<(Who, f32)> {
        reader.decide(q, memory, scratch)
    }
}

impl Reader<'_> {
    #[inline(always)]
    fn decide(&self, q: &Query, memory: &Memory, scratch: &mut Scratch) -> Option<(Who, f32)> {
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
    ///
    /// Part of whatever calls it, so that features are made and hashed in the registers that this is compiled for.
    #[inline(always)]
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
        let just_now =
            memory.spoke_last(q.start).is_some_and(|t| self.text.paragraph_of(t as usize) + 1 >= q.paragraph);
        for (n, who) in [(0, Who::Anonymous), (1, Who::Nobody)] {
            features.clear();
            let same = |w: Option<Who>| u32::from(w == Some(who));
            let guessed = same(q.guess.who) * 4 + same(q.guess.last) * 2 + same(q.guess.other);
            let exchange = q.guess.rule * 4 + q.guess.run;
            let spoke = recent.iter().position(|r| *r == who).map_or(9, |n| n as u32);
            let chain =
                chained.map_or(0, |(w, turn)| if w == who { 1 + (q.turn.saturating_sub(turn)).min(5) } else { 8 });
            let of_it = |raw: Raw| (raw.0, raw.1.wrapping_mul(2).wrapping_add(n), raw.2);
            let told = [
                (31, q.shape, 0),
                (30, q.coarse, 0),
                (32, q.word, 0),
                (33, q.shape, indefinite * 8 + plural * 2 + inside),
                (34, indefinite, anonymity),
                (40, q.coarse, anonymity * 4 + inside * 2 + indefinite),
                (41, q.coarse, again.map_or(0, |w| if w == who { 1 } else { 2 })),
                (35, q.word, indefinite),
                (36, q.shape, spoke),
                (37, u32::from(recent.first() == Some(&who)), u32::from(just_now)),
                (38, q.shape, u32::from(scratch.survey.order.is_empty())),
                (39, q.coarse, chain),
                (29, q.coarse, guessed),
                (110, q.coarse, stranger),
                (111, q.shape, stranger),
                (112, stranger, u32::from(q.gender.is_some())),
                (113, q.coarse, answers.own.map_or(9, |a| a.1)),
                (114, q.coarse, answers.owner.map_or(9, |a| a.1)),
                (119, exchange * 8 + q.guess.asks, guessed),
                (28, q.shape, guessed),
            ];
            features.put(told.map(of_it));
            let held = if q.described { &self.held.count[..] } else { &[] };
            for (role, &count) in held.iter().enumerate().filter(|(_, count)| **count > 0) {
                let role = role as u32 * 2 + u32::from(count > 1);
                features.put([(135, q.word, role), (136, q.shape, role)].map(of_it));
            }
            each(who, features);
        }
    }

    /// The features of party `id` as the one meant.
    #[inline(always)]
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
        let part = self.part(q, who);
        let (opened, since, next) = (part.opened_step(), part.since_step(), part.next_step());
        let (order, sixth) = (bucket(id), self.share(q, 6));
        let times =
            u32::from(id == 0) * 4 + u32::from(party.mentions.len() > 4) * 2 + u32::from(party.mentions.len() > 1);
        let spoke_here = memory.spoke_in(q.start, who, |t| self.text.paragraph_of(t as usize) == q.paragraph);
        let spoken_of = if near.place > 0 { bucket(q.turn.saturating_sub(near.turn)) } else { 9 };
        let manner = u32::from(near.led) * 2 + u32::from(near.by_name);
        let answer = |a: Option<(PartyId, u32)>| a.map_or(0, |(p, sure)| if p == who { 1 + sure } else { 9 + sure });
        let (own, owner) = (answer(answers.own), answer(answers.owner));
        features.put([
            // Where it was named.
            (1, s, 0),
            (2, q.word, kind),
            (3, s, distance),
            (4, s, paragraphs),
            (5, s, role * 16 + distance.min(4)),
            (7, s, bucket(near.count)),
            (8, s, bucket(near.rank)),
            (9, s, bucket(near.rivals) * 2 + leads),
            (21, c, near.here * 8 + near.before),
            (22, c, near.here * 64 + near.before * 8 + near.lead.min(4)),
            (23, c, near.lead.min(6) * 8 + bucket(near.rank)),
            (24, c, near.lead.min(6) * 16 + distance),
            (63, c, distance),
            (64, c, role * 32 + distance * 2 + u32::from(q.opens)),
            (65, c, paragraphs * 2 + u32::from(q.opens)),
            (67, c, times),
            (68, c, bucket(near.rank) * 2 + leads),
            (77, distance, role),
            // Its part in the whole text.
            (150, s, order),
            (151, c, order * 16 + opened),
            (152, c, order * 8 + sixth),
            (153, c, opened * 8 + sixth),
            (154, s, since),
            (155, since, distance),
            (156, c, next * 16 + bucket(part.after)),
            (157, c, next * 16 + bucket(near.rank)),
            (158, c, bucket(part.before) * 16 + order),
            (159, c, opened * 16 + bucket(near.rank)),
            // Who has spoken.
            (11, s, spoke),
            (12, s, spoke * 16 + distance.min(4)),
            (69, c, spoke),
            (70, c, spoke * 32 + bucket(near.rank) * 2 + leads),
            (75, spoke, u32::from(q.gender.is_some())),
            (27, c, chain),
            (78, c, chain * 64 + near.here * 8 + near.before),
            (13, s, u32::from(spoke_here)),
            (71, c, u32::from(beside.is_quoted(who))),
            // Where it was spoken of, and what the resolver of references says.
            (101, s, bucket(near.place) * 4 + manner),
            (102, c, spoken_of * 4 + manner),
            (103, c, bucket(near.place) * 16 + spoken_of),
            (104, spoken_of * 4 + manner, gender),
            (105, c, own),
            (106, own, kind),
            (107, c, owner),
            (108, q.word, owner),
            (109, own, bucket(near.place)),
        ]);
        if gender > 0 {
            features.put([(10, gender, 0), (25, gender, near.lead.min(4)), (26, gender, near.here * 8 + near.before)]);
        }
        // What the rules say.
        if q.guess.rule > 0 {
            let same = |w: Option<Who>| u32::from(w == Some(Who::Party(who)));
            let g = same(q.guess.who) * 4 + same(q.guess.last) * 2 + same(q.guess.other);
            let exchange = q.guess.rule * 4 + q.guess.run;
            features.put([
                (80, q.shape, g),
                (81, q.coarse, g),
                (82, q.coarse * 8 + g, near.here * 8 + near.before),
                (83, q.coarse * 8 + g, q.guess.asks),
                (84, g, q.guess.asks * 8 + q.guess.place),
                (115, exchange, g),
                (116, exchange * 8 + q.guess.asks, g),
                (117, exchange, spoke),
                (118, exchange * 8 + q.guess.asks, spoke),
                (85, q.coarse * 8 + g, distance),
                (86, g, kind),
            ]);
        }
        // What it does in the legal matter.
        let roles = if q.described { self.roles } else { &[] };
        let own = roles.get(id as usize).map_or(&[][..], Vec::as_slice);
        let none = own.is_empty() && !roles.is_empty();
        for role in own.iter().map(|role| *role as u32).chain(none.then_some(ROLES as u32)) {
            let side = side_of(q.noun.map_or(0, |(noun, _)| self.flags[noun]));
            let meant = |a: Option<(PartyId, u32)>| u32::from(a.is_some_and(|(p, _)| p == who));
            // "The complaint" of three plaintiffs is the first's.
            let first = u32::from(self.held.is_first(role, who));
            features.put([
                (130, q.word, role * 8 + kind),
                (131, q.shape, role * 8 + kind),
                (132, q.coarse, role * 16 + distance),
                (133, side, role * 8 + kind),
                (134, side * 32 + role, meant(answers.own)),
                (137, role, meant(answers.owner) * 16 + q.coarse),
                (138, side, role * 2 + first),
                (139, q.word, role * 2 + first),
            ]);
        }
        // Names in the phrase and after it.
        let (inside, later) = (beside.inside(who), beside.after(who));
        features.put([
            (14, s, inside),
            (72, c, inside),
            (74, inside, 0),
            (87, c, later),
            (88, later, u32::from(named)),
        ]);
        let (Some((noun, _)), Some(word)) = (q.noun, fit.wording) else { return };
        let fact = word.known * 4 + word.named;
        let class = u32::from(word.class);
        let side = side_of(self.flags[noun]);
        let [sues, sued, decides] = near.sides.map(|n| n.min(3));
        features.put([
            // What is said of it.
            (15, s, word.known),
            (73, c, fact),
            (16, fact, kind),
            (90, c, word.named * 16 + distance.min(9)),
            (17, s, word.others),
            (18, word.others * 16 + fact, kind),
            (76, word.others * 16 + fact, 0),
            (91, c, word.hung),
            (92, word.hung, distance),
            (19, s, class),
            (93, class * 8 + fact.min(7), distance),
            (89, again, kind),
            (94, c, again),
            // What it does in court.
            (20, q.word, sues * 16 + sued * 4 + decides),
            (95, side * 8 + kind, u32::from(near.acts)),
            (96, side * 8 + kind, sues * 16 + sued * 4 + decides),
            (97, side * 8 + kind, distance),
            (98, side * 8 + kind, bucket(near.rank) * 2 + leads),
            (99, side, sues),
            (100, side, decides),
        ]);
        if let Some(alike) = fit.likeness {
            let own = alike.said.max(alike.name);
            features.put([
                (140, s, alike.said * 8 + alike.name),
                (141, q.word, own),
                (142, own * 8 + alike.modifier, kind),
                (143, own * 8 + fact.min(7), distance),
                (144, own, bucket(near.rank) * 2 + leads),
                (145, c, own * 8 + alike.modifier),
            ]);
        }
    }
}
