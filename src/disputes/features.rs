//! What the classifiers of this stage see of a party and of a pair of parties.
//!
//! The unit is the relation of a referent to an event word of its sentence: on which side of it the referent stands, how
//! many other referents stand between, by which linking word the referent hangs, and the voice of the event word. A party
//! has the relations of all its referents, a pair those that the two have to the same event word.

use std::sync::LazyLock;

use super::lexicon::{self, Class};
use super::refer::{Form, Referent, Referents};
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::record::PartyKind;
use crate::text::{Case, Kind, Text};

/// An event word in a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trigger {
    pub token: u32,
    pub class: Class,
    pub voice: u8,
}

/// Active, as far as can be seen.
pub(super) const ACTIVE: u8 = 0;
/// *was sued*
pub(super) const PASSIVE: u8 = 1;
/// *to sue*, *may sue*
pub(super) const OPEN: u8 = 2;
/// *did not sue*
pub(super) const NEGATED: u8 = 3;
/// *a suit*, *its suit*
pub(super) const NOMINAL: u8 = 4;

/// An ordered pair of parties.
pub(super) type Pair = (PartyId, PartyId);

/// Everything that the classifiers see.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// For each party its features, sorted, each once.
    pub parties: Vec<Vec<u32>>,
    /// For each pair that a sentence holds its features: sorted by pair, each once.
    pub pairs: Vec<(Pair, u32)>,
    /// The sentences that hold a pair (first party before second in the list) and an event word: sorted, each once.
    pub shared: Vec<(Pair, u32)>,
    /// The event words, in text order.
    pub triggers: Vec<Trigger>,
    /// For each sentence where its event words start in `triggers`, and one entry more.
    pub starts: Vec<u32>,
}

impl Features {
    /// The event words of sentence `s`.
    pub fn triggers_of(&self, s: usize) -> &[Trigger] {
        match (self.starts.get(s), self.starts.get(s + 1)) {
            (Some(&a), Some(&b)) => &self.triggers[a as usize..b as usize],
            _ => &[],
        }
    }

    /// The event words of sentence `s`, the one being read included.
    fn triggers_at(&self, s: usize) -> &[Trigger] {
        let from = self.starts.get(s).map_or(0, |&k| k as usize);
        let to = self.starts.get(s + 1).map_or(self.triggers.len(), |&k| k as usize);
        &self.triggers[from.min(to)..to]
    }

    /// The features of a pair; none where no sentence holds both.
    pub fn of_pair(&self, pair: Pair) -> &[(Pair, u32)] {
        let from = self.pairs.partition_point(|(p, _)| *p < pair);
        let len = self.pairs[from..].partition_point(|(p, _)| *p == pair);
        &self.pairs[from..from + len]
    }

    /// The sentences that hold both parties.
    pub fn sentences_of(&self, a: PartyId, b: PartyId) -> impl Iterator<Item = usize> {
        let pair = (a.min(b), a.max(b));
        let from = self.shared.partition_point(|(p, _)| *p < pair);
        self.shared[from..].iter().take_while(move |(p, _)| *p == pair).map(|(_, s)| *s as usize)
    }
}

/// Referents of a sentence beyond this many are left out of account: a list of names says little about each.
const REFERENTS: usize = 14;
/// Event words of a sentence beyond this many are left out of account.
const TRIGGERS: usize = 14;

/// A feature from its kind and its parts.
#[inline]
pub(super) fn mix(tag: u32, a: u32, b: u32) -> u32 {
    let mut h = tag.wrapping_mul(0x9E37_79B1)
        ^ a.wrapping_mul(0x85EB_CA6B).rotate_left(7)
        ^ b.wrapping_mul(0xC2B2_AE35).rotate_left(19);
    h ^= h >> 16;
    h = h.wrapping_mul(0x7FEB_352D);
    h ^ (h >> 15)
}

/// Kinds of features.
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
    pub const SPEAKS: u32 = 13;
    pub const WORD_RELATION: u32 = 14;
    pub const NOUN: u32 = 15;
    pub const LAST: u32 = 16;
    pub const PAIR: u32 = 30;
    pub const PAIR_COARSE: u32 = 31;
    pub const PAIR_WORD: u32 = 32;
    pub const A: u32 = 33;
    pub const B: u32 = 34;
    pub const BETWEEN: u32 = 35;
    pub const FORMS: u32 = 36;
    pub const SAME_GROUP: u32 = 37;
    pub const GAP: u32 = 38;
    pub const LINKS: u32 = 39;
    pub const POSSESSIVE: u32 = 40;
    pub const ARGUMENT: u32 = 41;
    pub const ARGUMENTS: u32 = 42;
    pub const ARGUMENTS_WORD: u32 = 43;
    pub const DISTANCE: u32 = 44;
    pub const NEXT: u32 = 45;
    pub const NEXT_CLASS: u32 = 46;
    pub const FRAME: u32 = 47;
    pub const CASE_NAME: u32 = 48;
    pub const BOND: u32 = 49;
    pub const ACTOR: u32 = 50;
    pub const CLASS: u32 = 51;
    pub const CLASS_WORD: u32 = 52;
}

fn kind_number(kind: PartyKind) -> u32 {
    match kind {
        PartyKind::Person => 0,
        PartyKind::Organization => 1,
        PartyKind::Government => 2,
        PartyKind::Court => 3,
    }
}

/// A number of kinds of both parties of a pair.
pub(super) fn kinds(parties: &Parties, (a, b): Pair) -> u32 {
    kind_number(parties.get(a).kind) * 4 + kind_number(parties.get(b).kind)
}

/// Reads the features of all parties and pairs.
pub(super) fn read(text: &Text, parties: &Parties, quotes: &Quotes, referents: &Referents) -> Features {
    let mut out = Features { parties: vec![Vec::new(); parties.list.len()], ..Features::default() };
    for (s, sentence) in text.sentences().iter().enumerate() {
        let from = out.triggers.len();
        out.starts.push(from as u32);
        for i in sentence.tokens.start as usize..sentence.tokens.end as usize {
            if parties.mention_at(i).is_none()
                && let Some(class) = lexicon::event(text, i)
            {
                out.triggers.push(Trigger {
                    token: i as u32,
                    class,
                    voice: voice(text, i, sentence.tokens.start as usize),
                });
            }
        }
        let all = referents;
        let referents = capped(all, s);
        let triggers = out.triggers[from..].to_vec();
        let triggers = &triggers[..triggers.len().min(TRIGGERS)];
        relations(text, referents, triggers, &mut out);
        pairs(text, s as u32, referents, triggers, &mut out);
        neighbours(text, s, all, &mut out);
    }
    out.starts.push(out.triggers.len() as u32);
    contexts(text, parties, referents, &mut out);
    for quote in &quotes.list {
        let Some(speaker) = quote.speaker else { continue };
        if let Some(party) = speaker.party
            && let Some(list) = out.parties.get_mut(party.0 as usize)
        {
            list.push(mix(tag::SPEAKS, quote.kind as u32, 0));
            if let Some(cue) = quote.cue {
                list.push(mix(tag::SPEAKS, text.token(text.token_at(cue.start)).hash, 1));
            }
        }
    }
    for list in &mut out.parties {
        list.sort_unstable();
        list.dedup();
    }
    out.pairs.sort_unstable();
    out.pairs.dedup();
    out.shared.sort_unstable();
    out.shared.dedup();
    out
}

/// The referents of a sentence that are taken into account.
fn capped(referents: &Referents, s: usize) -> &[Referent] {
    let list = referents.of(s);
    &list[..list.len().min(REFERENTS)]
}

/// The pairs whose parties stand in neighbouring sentences: what each is to the nearest event words of its own.
fn neighbours(text: &Text, s: usize, referents: &Referents, out: &mut Features) {
    /// Sentences back.
    const BACK: usize = 2;
    let here = capped(referents, s);
    let (mut held, mut earlier) = ([0; REFERENTS], [0; REFERENTS]);
    for back in 1..=BACK.min(s) {
        let before = capped(referents, s - back);
        for x in before.iter().take(8) {
            for y in here.iter().take(8) {
                if x.party != y.party {
                    out.pairs.push(((x.party, y.party), mix(tag::DISTANCE, back as u32, 0)));
                    out.pairs.push(((y.party, x.party), mix(tag::DISTANCE, back as u32, 1)));
                }
            }
        }
        if back > 1 || before.is_empty() || here.is_empty() {
            continue;
        }
        for t in 0..out.triggers_at(s - 1).len().min(6) {
            let t = out.triggers_at(s - 1)[t];
            arguments(text, &t, before, &mut earlier);
            for u in 0..out.triggers_at(s).len().min(6) {
                let u = out.triggers_at(s)[u];
                arguments(text, &u, here, &mut held);
                for (x, &is_x) in before.iter().zip(&earlier).filter(|(_, is)| **is > 0) {
                    for (y, &is_y) in here.iter().zip(&held).filter(|(_, is)| **is > 0) {
                        if x.party == y.party {
                            continue;
                        }
                        let classes = u32::from(t.class) << 8 | u32::from(u.class);
                        let both = u32::from(is_x) << 8 | u32::from(is_y);
                        out.pairs.push(((x.party, y.party), mix(tag::NEXT, classes, both)));
                        out.pairs.push(((y.party, x.party), mix(tag::NEXT, classes, both | 1 << 16)));
                    }
                }
            }
            for (x, &is_x) in before.iter().zip(&earlier).filter(|(_, is)| **is > 0) {
                for y in here.iter().take(4).filter(|y| y.party != x.party) {
                    let key = u32::from(is_x) << 8 | u32::from(y.link);
                    out.pairs.push(((x.party, y.party), mix(tag::NEXT_CLASS, u32::from(t.class), key)));
                    out.pairs.push(((y.party, x.party), mix(tag::NEXT_CLASS, u32::from(t.class), key | 1 << 16)));
                }
            }
        }
    }
}

/// The voice of an event word, from the words before it.
fn voice(text: &Text, i: usize, start: usize) -> u8 {
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
            "a" | "an" | "the" | "its" | "his" | "her" | "their" | "of" | "for" | "in" | "’s" | "'s" | "this"
            | "that" | "any" => {
                return NOMINAL;
            }
            _ => {}
        }
    }
    ACTIVE
}

/// How a referent stands to an event word: side, referents between, linking word.
#[derive(Clone, Copy)]
struct Relation {
    side: u32,
    between: u32,
    link: u32,
}

impl Relation {
    fn fine(self) -> u32 {
        self.side | self.between << 1 | self.link << 4
    }

    fn coarse(self) -> u32 {
        self.side | self.between << 1
    }
}

fn relation(r: &Referent, t: &Trigger, all: &[Referent]) -> Relation {
    let right = r.start > t.token;
    // Groups between the referent and the event word, its own left out.
    let mut groups = [u32::MAX; 3];
    let mut between = 0;
    for other in all {
        let inside = if right {
            other.start > t.token && other.end <= r.start
        } else {
            other.start >= r.end && other.end <= t.token
        };
        if inside && other.group != r.group && other.party != r.party && !groups.contains(&other.group) && between < 3 {
            groups[between] = other.group;
            between += 1;
        }
    }
    // A linking word counts only where it may tie the referent to the event word.
    Relation { side: u32::from(right), between: between as u32, link: u32::from(r.link) }
}

/// What a party does in a hostile act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Actor,
    Target,
}

/// Who acts and who is acted on, by class of event word.
struct Frames {
    /// Verbs whose subject acts against their object.
    acts: Vec<Class>,
    /// Nouns (and verbs of bringing them) of an act against somebody.
    brought: Vec<Class>,
    /// Verbs of asking something of somebody.
    asks: Vec<Class>,
    /// Words of agreements.
    bonds: Vec<Class>,
    against: u8,
    by: u8,
    from: u8,
    of: u8,
    into: u8,
}

static FRAMES: LazyLock<Frames> = LazyLock::new(|| {
    let classes = |names: &[&str]| names.iter().map(|n| lexicon::class(n)).collect::<Vec<_>>();
    let link = |word| lexicon::link_number(word);
    Frames {
        acts: classes(&[
            "sue",
            "charge",
            "prosecute",
            "fine",
            "ban",
            "investigate",
            "allege",
            "challenge",
            "defame",
            "infringe",
        ]),
        brought: classes(&[
            "suit",
            "complaint",
            "case",
            "file",
            "allege",
            "charge",
            "investigate",
            "counter",
            "appeal",
            "rule",
            "arbitrate",
            "threaten",
        ]),
        asks: classes(&["seek", "win", "pay"]),
        bonds: classes(&[
            "settle", "buy", "sell", "merge", "license", "lend", "lease", "supply", "invest", "partner", "contract",
            "employ", "serve",
        ]),
        against: link("against"),
        by: link("by"),
        from: link("from"),
        of: link("of"),
        into: link("into"),
    }
});

impl Frames {
    fn binds(&self, t: &Trigger) -> bool {
        self.bonds.contains(&t.class)
    }

    /// The part that a referent with this relation has in a hostile act.
    fn part(&self, t: &Trigger, is: u8) -> Option<Part> {
        let linked = |link| is == argument::LINKED + link;
        if self.acts.contains(&t.class) {
            match (t.voice, is) {
                (PASSIVE, argument::SUBJECT) => return Some(Part::Target),
                (ACTIVE | OPEN | NEGATED, argument::SUBJECT) => return Some(Part::Actor),
                (ACTIVE | OPEN | NEGATED, argument::OBJECT) => return Some(Part::Target),
                _ if linked(self.by) => return Some(Part::Actor),
                _ => {}
            }
        }
        if self.brought.contains(&t.class) {
            if linked(self.against) || linked(self.into) && is > 0 {
                return Some(Part::Target);
            }
            if is == argument::OWNER || linked(self.by) || is == argument::SUBJECT && t.voice != PASSIVE {
                return Some(Part::Actor);
            }
            if linked(self.of) && t.voice == NOMINAL {
                return Some(Part::Target);
            }
        }
        if self.asks.contains(&t.class) {
            match is {
                argument::SUBJECT => return Some(Part::Actor),
                _ if linked(self.from) => return Some(Part::Target),
                _ => {}
            }
        }
        None
    }
}

/// What a referent is to an event word by the look of the clause: zero for nothing, else one of the constants of [`argument`].
mod argument {
    /// The nearest phrase before it that hangs on no linking word.
    pub const SUBJECT: u8 = 1;
    /// The nearest such phrase after it.
    pub const OBJECT: u8 = 2;
    /// *Acme's suit*
    pub const OWNER: u8 = 3;
    /// The nearest phrase after it with a linking word; the word's number is added.
    pub const LINKED: u8 = 4;
}

/// Fills in what each referent is to an event word.
fn arguments(text: &Text, t: &Trigger, all: &[Referent], out: &mut [u8; REFERENTS]) {
    *out = [0; REFERENTS];
    let words_between = |from: u32, to: u32| (from..to).all(|k| text.token(k as usize).kind != Kind::Punct);
    let mut subject = None;
    for (i, r) in all.iter().enumerate().rev().filter(|(_, r)| r.end <= t.token) {
        if r.owns {
            if subject.is_none() && t.token - r.end <= 5 && words_between(r.end, t.token) {
                out[i] = argument::OWNER;
            }
        } else if r.link == 0 && subject.is_none_or(|g| g == r.group) {
            subject = Some(r.group);
            out[i] = argument::SUBJECT;
        }
    }
    let mut held = [u32::MAX; 48];
    for (i, r) in all.iter().enumerate().filter(|(_, r)| r.start > t.token && !r.owns) {
        let reach = if r.link == 0 { 12 } else { 20 };
        let Some(slot) = held.get_mut(r.link as usize) else { continue };
        if r.start - t.token <= reach && (*slot == u32::MAX || *slot == r.group) {
            *slot = r.group;
            out[i] = if r.link == 0 { argument::OBJECT } else { argument::LINKED + r.link };
        }
    }
}

/// The relations of each referent to the event words of its sentence.
fn relations(text: &Text, referents: &[Referent], triggers: &[Trigger], out: &mut Features) {
    let mut held = [0; REFERENTS];
    for t in triggers {
        arguments(text, t, referents, &mut held);
        let class = u32::from(t.class) | u32::from(t.voice) << 8;
        for (r, &is) in referents.iter().zip(&held).filter(|(_, is)| **is > 0) {
            if let Some(list) = out.parties.get_mut(r.party.0 as usize) {
                if let Some(part) = FRAMES.part(t, is) {
                    list.push(mix(tag::ACTOR, part as u32, u32::from(t.class)));
                    list.push(mix(tag::ACTOR, part as u32, 1 << 8 | u32::from(t.voice == NEGATED)));
                }
                list.push(mix(tag::ARGUMENT, class, u32::from(is)));
                list.push(mix(tag::ARGUMENT, u32::from(t.class), u32::from(is) | 1 << 8));
                list.push(mix(tag::ARGUMENT, text.token(t.token as usize).hash, u32::from(is) | 1 << 9));
            }
        }
    }
    for r in referents {
        let Some(list) = out.parties.get_mut(r.party.0 as usize) else { continue };
        for t in triggers {
            let relation = relation(r, t, referents);
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
    }
}

/// The relations of each pair of referents to the event words of their sentence.
fn pairs(text: &Text, sentence: u32, referents: &[Referent], triggers: &[Trigger], out: &mut Features) {
    let frames = &*FRAMES;
    let mut held = [0; REFERENTS];
    for t in triggers {
        arguments(text, t, referents, &mut held);
        let class = u32::from(t.class) | u32::from(t.voice) << 8;
        for (a, &is_a) in referents.iter().zip(&held) {
            for (b, &is_b) in referents.iter().zip(&held) {
                if a.party == b.party || is_a == 0 && is_b == 0 {
                    continue;
                }
                let both = u32::from(is_a) << 8 | u32::from(is_b);
                let pair = (a.party, b.party);
                out.pairs.push((pair, mix(tag::ARGUMENTS, class, both)));
                out.pairs.push((pair, mix(tag::ARGUMENTS, u32::from(t.class), both | 1 << 16)));
                if is_a > 0 && is_b > 0 && frames.binds(t) {
                    out.pairs.push((pair, mix(tag::BOND, both, u32::from(t.voice))));
                }
                if let (Some(Part::Actor), Some(Part::Target)) = (frames.part(t, is_a), frames.part(t, is_b)) {
                    // Told three times so that one sentence outweighs many weak signs.
                    out.pairs.push((pair, mix(tag::FRAME, class, 0)));
                    out.pairs.push((pair, mix(tag::FRAME, u32::from(t.class), 1)));
                    out.pairs.push((pair, mix(tag::FRAME, u32::from(t.voice == NEGATED || t.voice == OPEN), 2)));
                    out.pairs.push((pair, mix(tag::FRAME, 0, 3)));
                }
                if is_a > 0 && is_b > 0 {
                    out.pairs.push((pair, mix(tag::ARGUMENTS_WORD, text.token(t.token as usize).hash, both)));
                }
            }
        }
    }
    for a in referents {
        for b in referents {
            if a.party == b.party {
                continue;
            }
            let pair = (a.party, b.party);
            let mut put = |tag, x, y| out.pairs.push((pair, mix(tag, x, y)));
            let (left, right) = if a.start < b.start { (a, b) } else { (b, a) };
            let order = u32::from(a.start < b.start);
            let forms = |f: Form| match f {
                Form::Name => 0u32,
                Form::Pronoun => 1,
                Form::Description => 2,
            };
            put(tag::FORMS, forms(a.form) * 3 + forms(b.form), order);
            put(tag::LINKS, u32::from(a.link) << 8 | u32::from(b.link), order);
            if a.group == b.group {
                put(tag::SAME_GROUP, 0, 0);
            }
            let gap = right.start.saturating_sub(left.end);
            let clear = !referents.iter().any(|r| r.start >= left.end && r.end <= right.start);
            put(tag::GAP, (gap.min(30) / 3).min(6), order << 1 | u32::from(clear));
            if clear && gap <= 2 && matches!(text.lower(left.end as usize), "v" | "v." | "vs" | "vs." | "versus") {
                for copy in 0..4 {
                    put(tag::CASE_NAME, order, copy);
                }
            }
            if clear && gap <= 8 {
                for k in left.end..right.start {
                    put(tag::BETWEEN, text.token(k as usize).hash, order);
                }
                if text.token(left.end as usize).kind == Kind::Possessive {
                    put(tag::POSSESSIVE, order, 0);
                }
            }
            for t in triggers {
                put(tag::CLASS, u32::from(t.class), 0);
                put(tag::CLASS_WORD, text.token(t.token as usize).hash, 0);
                let (ra, rb) = (relation(a, t, referents), relation(b, t, referents));
                let class = u32::from(t.class) | u32::from(t.voice) << 8;
                put(tag::A, class, ra.fine());
                put(tag::B, class, rb.fine());
                put(tag::PAIR_COARSE, u32::from(t.class), ra.coarse() << 8 | rb.coarse());
                if ra.between <= 1 && rb.between <= 1 {
                    put(tag::PAIR, class, ra.fine() << 12 | rb.fine());
                    put(tag::PAIR_WORD, text.token(t.token as usize).hash, ra.coarse() << 8 | rb.coarse());
                }
            }
            if !triggers.is_empty() && a.party < b.party {
                out.shared.push((pair, sentence));
            }
        }
    }
}

/// The words in and around the names of each party.
fn contexts(text: &Text, parties: &Parties, referents: &Referents, out: &mut Features) {
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
