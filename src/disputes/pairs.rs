//! What the classifiers see of a pair of parties: how the two stand to the event words of one sentence, of neighbouring
//! sentences, and to each other.

use super::arguments::{self, Arguments};
use super::citation;
use super::events::{self, Act, Events, NEGATED, OPEN, REFERENTS, Trigger};
use super::features::{Features, mix};
use super::frames::{FRAMES, Part};
use super::refer::{Form, Referent, Referents};
use crate::text::{Kind, Text};

mod tag {
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
    pub const ARGUMENTS: u32 = 42;
    pub const ARGUMENTS_WORD: u32 = 43;
    pub const DISTANCE: u32 = 44;
    pub const NEXT: u32 = 45;
    pub const NEXT_CLASS: u32 = 46;
    pub const FRAME: u32 = 47;
    pub const CASE_NAME: u32 = 48;
    pub const BOND: u32 = 49;
    pub const CLASS: u32 = 51;
    pub const CLASS_WORD: u32 = 52;
    pub const CARRIED: u32 = 53;
    pub const RELATED: u32 = 54;
}

/// Reads the features of the pairs of sentence `s`.
pub(super) fn sentence(text: &Text, s: usize, referents: &Referents, events: &Events, out: &mut Features) {
    let here = events::capped(referents, s);
    let (_, triggers) = events.capped(s);
    if !triggers.is_empty() && here.len() > 1 {
        framed(text, here, triggers, out);
        placed(text, s as u32, here, triggers, out);
    }
    neighbours(text, s, referents, events, out);
}

/// The pairs whose parties are arguments of one event word.
fn framed(text: &Text, referents: &[Referent], triggers: &[Trigger], out: &mut Features) {
    let mut held = Arguments::default();
    held.start();
    for t in triggers {
        held.read(text, t, referents);
        if held.of[..referents.len()].iter().all(|&is| is == 0) {
            continue;
        }
        let class = u32::from(t.class) | u32::from(t.voice) << 8;
        let word = text.token(t.token as usize).hash;
        for (a, &is_a) in referents.iter().zip(&held.of) {
            for (b, &is_b) in referents.iter().zip(&held.of) {
                if a.party == b.party || is_a == 0 && is_b == 0 {
                    continue;
                }
                let both = u32::from(is_a) << 8 | u32::from(is_b);
                let pair = (a.party, b.party);
                out.put(pair, mix(tag::ARGUMENTS, class, both));
                let coarse = arguments::coarse(is_a) << 8 | arguments::coarse(is_b);
                out.put(pair, mix(tag::ARGUMENTS, class, coarse | 1 << 17));
                out.put(pair, mix(tag::ARGUMENTS, u32::from(t.class), coarse | 1 << 16));
                if is_a == 0 || is_b == 0 {
                    continue;
                }
                out.put(pair, mix(tag::ARGUMENTS_WORD, word, coarse));
                if FRAMES.binds(t) {
                    out.put(pair, mix(tag::BOND, coarse, u32::from(t.voice)));
                }
                if let (Some((Part::Actor, near)), Some((Part::Target, clear))) =
                    (FRAMES.part(t, is_a), FRAMES.part(t, is_b))
                {
                    // Told several times so that one sentence outweighs many weak signs.
                    let sure = u32::from(near && clear);
                    out.put(pair, mix(tag::FRAME, class, sure << 4));
                    out.put(pair, mix(tag::FRAME, u32::from(t.class), sure << 4 | 1));
                    out.put(pair, mix(tag::FRAME, u32::from(t.voice == NEGATED || t.voice == OPEN), 2));
                    out.put(pair, mix(tag::FRAME, 0, sure << 4 | 3));
                }
            }
        }
    }
}

/// How the two referents of each pair stand in their sentence.
fn placed(text: &Text, sentence: u32, referents: &[Referent], triggers: &[Trigger], out: &mut Features) {
    for a in referents {
        for b in referents {
            if a.party == b.party {
                continue;
            }
            let pair = (a.party, b.party);
            let mut put = |tag, x, y| out.put(pair, mix(tag, x, y));
            let (left, right) = if a.start < b.start { (a, b) } else { (b, a) };
            let order = u32::from(a.start < b.start);
            put(tag::FORMS, form(a) * 3 + form(b), order);
            put(tag::LINKS, u32::from(a.link) << 8 | u32::from(b.link), order);
            if a.group == b.group {
                put(tag::SAME_GROUP, 0, 0);
            }
            let gap = right.start.saturating_sub(left.end);
            let clear = !referents.iter().any(|r| r.start >= left.end && r.end <= right.start);
            put(tag::GAP, (gap.min(30) / 3).min(6), order << 1 | u32::from(clear));
            if clear && names_case(text, left.end, right.start) {
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
            if let Some(noun) = related(text, left, right) {
                put(tag::RELATED, noun, order);
                put(tag::RELATED, 0, order);
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
            if a.party < b.party {
                out.shared.push((pair, sentence));
            }
        }
    }
}

fn form(r: &Referent) -> u32 {
    match r.form {
        Form::Name => 0,
        Form::Pronoun => 1,
        Form::Description => 2,
    }
}

/// Whether the token stands between the sides of a case name.
pub(super) fn is_versus(text: &Text, i: usize) -> bool {
    matches!(text.lower(i), "v" | "v." | "vs" | "vs." | "versus")
}

/// Whether *v.* stands between the end of one side of a case name and the start of the other: *Acme et al. v. the City*.
pub(super) fn names_case(text: &Text, end: u32, start: u32) -> bool {
    let versus = citation::after_others(text, end as usize);
    is_versus(text, versus) && (start as usize).saturating_sub(versus) <= 2
}

/// The noun by which the apposition after `left` ties it to `right`: *Ruttledge, its former controller*, *Lowe, a
/// customer of Acme*.
pub(super) fn related(text: &Text, left: &Referent, right: &Referent) -> Option<u32> {
    let from = left.end as usize;
    if text.lower(from) != "," || right.start <= left.end || right.start - left.end > 10 {
        return None;
    }
    let word = |k: usize| text.token(k).kind == Kind::Word;
    if right.owns {
        let opens = right.start - left.end <= 2
            || matches!(text.lower(from + 1), "a" | "an" | "the" | "one") && right.start - left.end <= 4;
        let first = right.end as usize + usize::from(text.token(right.end as usize).kind == Kind::Possessive);
        let last = (first..first + 4).take_while(|&k| word(k)).last()?;
        return opens.then(|| text.token(last).hash);
    }
    // The noun before "of", "at", "for".
    let link = (from + 1..right.start as usize)
        .find(|&k| matches!(text.lower(k), "of" | "at" | "for" | "to" | "by" | "with" | "in"))?;
    let clean = (from + 1..right.start as usize).all(word);
    (clean && link > from + 1).then(|| text.token(link - 1).hash)
}

/// How a referent stands to an event word: side, referents between, linking word.
#[derive(Clone, Copy)]
pub(super) struct Relation {
    side: u32,
    pub between: u32,
    link: u32,
}

impl Relation {
    pub fn fine(self) -> u32 {
        self.side | self.between << 1 | self.link << 4
    }

    pub fn coarse(self) -> u32 {
        self.side | self.between << 1
    }
}

/// How referent `r` stands to event word `t` among all referents of the sentence.
pub(super) fn relation(r: &Referent, t: &Trigger, all: &[Referent]) -> Relation {
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
    Relation { side: u32::from(right), between: between as u32, link: u32::from(r.link) }
}

/// The pairs whose parties stand in neighbouring sentences: what each is to the nearest event words of its own.
fn neighbours(text: &Text, s: usize, referents: &Referents, events: &Events, out: &mut Features) {
    /// Sentences back.
    const BACK: usize = 2;
    let here = events::capped(referents, s);
    let (mut held, mut earlier) = (Arguments::default(), Arguments::default());
    for back in 1..=BACK.min(s) {
        let before = events::capped(referents, s - back);
        for x in before.iter().take(8) {
            for y in here.iter().take(8) {
                if x.party != y.party {
                    out.put((x.party, y.party), mix(tag::DISTANCE, back as u32, 0));
                    out.put((y.party, x.party), mix(tag::DISTANCE, back as u32, 1));
                }
            }
        }
        if back > 1 || before.is_empty() || here.is_empty() {
            continue;
        }
        earlier.start();
        for t in events.of(s - 1).iter().take(6) {
            earlier.read(text, t, before);
            let class = u32::from(t.class);
            held.start();
            for u in events.of(s).iter().take(6) {
                held.read(text, u, here);
                let classes = class << 8 | u32::from(u.class);
                for (x, &is_x) in placed_in(before, &earlier.of) {
                    for (y, &is_y) in placed_in(here, &held.of).filter(|(y, _)| y.party != x.party) {
                        let both = arguments::coarse(is_x) << 8 | arguments::coarse(is_y);
                        out.put((x.party, y.party), mix(tag::NEXT, classes, both));
                        out.put((y.party, x.party), mix(tag::NEXT, classes, both | 1 << 16));
                    }
                }
            }
            for (x, &is_x) in placed_in(before, &earlier.of) {
                for y in here.iter().take(4).filter(|y| y.party != x.party) {
                    let key = arguments::coarse(is_x) << 8 | u32::from(y.link);
                    out.put((x.party, y.party), mix(tag::NEXT_CLASS, class, key));
                    out.put((y.party, x.party), mix(tag::NEXT_CLASS, class, key | 1 << 16));
                }
            }
        }
    }
}

fn placed_in<'a>(
    referents: &'a [Referent],
    of: &'a [u8; REFERENTS],
) -> impl Iterator<Item = (&'a Referent, &'a u8)> + Clone {
    referents.iter().zip(of).filter(|(_, is)| **is > 0)
}

/// An act whose other side is not named in its clause, beside the nearest act that names that other side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carried {
    pub actor: Act,
    pub target: Act,
    /// Sentences between the two.
    pub distance: u32,
    /// Whether the actor stands first.
    pub actor_first: bool,
}

/// Joins acts that name one side alone to the nearest act before and after that names the other.
pub(super) fn carried(events: &Events) -> Vec<Carried> {
    /// Sentences that an act reaches.
    const REACH: u32 = 8;
    let mut out = Vec::new();
    let acts = &events.acts;
    let alone = |i: usize| {
        let same = |a: &&Act| a.trigger == acts[i].trigger;
        let before = acts[..i].iter().rev().take_while(same);
        let after = acts[i + 1..].iter().take_while(same);
        before.chain(after).all(|a| a.part == acts[i].part)
    };
    let fits = |a: &Act, b: &Act| a.part != b.part && a.party != b.party && a.trigger != b.trigger;
    let mut put = |a: &Act, b: &Act| {
        let (actor, target) = if a.part == Part::Actor { (*a, *b) } else { (*b, *a) };
        let distance = a.sentence.abs_diff(b.sentence);
        out.push(Carried { actor, target, distance, actor_first: actor.trigger < target.trigger });
    };
    for i in 0..acts.len() {
        if !alone(i) {
            continue;
        }
        let near = |a: &&Act| a.sentence.abs_diff(acts[i].sentence) <= REACH;
        // Every party of the nearest event that has one.
        for list in [true, false] {
            let mut found = None;
            let mut step = |a: &Act| {
                if found.is_some_and(|t| t != a.trigger) {
                    return false;
                }
                if fits(a, &acts[i]) {
                    found = Some(a.trigger);
                    put(a, &acts[i]);
                }
                true
            };
            if list {
                acts[..i].iter().rev().take(24).take_while(near).all(&mut step);
            } else {
                acts[i + 1..].iter().take(24).take_while(near).all(&mut step);
            }
        }
    }
    out
}

/// The features of pairs that acts in different sentences tell of.
pub(super) fn carry(carried: &[Carried], out: &mut Features) {
    for c in carried {
        let pair = (c.actor.party, c.target.party);
        let fields = (c.actor.field as u32) << 4 | c.target.field as u32;
        let sure = u32::from(c.actor.near) << 1 | u32::from(c.target.near);
        let far = c.distance.min(4);
        let first = u32::from(c.actor_first);
        out.put(pair, mix(tag::CARRIED, fields, first << 8 | far));
        out.put(pair, mix(tag::CARRIED, fields, 1 << 12 | sure));
        out.put(pair, mix(tag::CARRIED, far, 1 << 13 | first << 8 | sure));
        out.put(pair, mix(tag::CARRIED, 0, 1 << 14));
    }
}
