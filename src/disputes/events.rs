//! The account of an article's legal events: which words tell of one, and who acts against whom in it.
//!
//! Clauses are read shallowly. The subject of an event word is the nearest noun phrase before it that hangs on no linking
//! word, appositions and relative clauses between two commas passed over, the subject of the verb before it where the two
//! are joined by *and*; its object is the nearest such phrase after it; other phrases are its arguments by their linking
//! word (*against*, *by*). A table of classes says which argument acts and which is acted on.

use std::sync::LazyLock;

use super::lexicon::{self, Class};
use super::refer::{Referent, Referents};
use crate::parties::{Parties, PartyId};
use crate::text::{Kind, Text};

/// An event word in a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trigger {
    pub token: u32,
    pub class: Class,
    pub voice: u8,
}

/// Active, as far as can be seen.
pub(super) const ACTIVE: u8 = 0;
/// *was sued*, *sued by*
pub(super) const PASSIVE: u8 = 1;
/// *to sue*, *may sue*
pub(super) const OPEN: u8 = 2;
/// *did not sue*
pub(super) const NEGATED: u8 = 3;
/// *a suit*, *its suit*
pub(super) const NOMINAL: u8 = 4;
/// *faces a suit*, *is under investigation*
pub(super) const FACED: u8 = 5;

/// What a party does in a hostile act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Actor,
    Target,
}

/// What kind of action an event word tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Civil,
    Criminal,
    Regulatory,
    /// The wrong that an action is about: who does it is the one acted against.
    Wrong,
}

/// Number of fields.
pub(super) const FIELDS: usize = 4;

/// A party's part in an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act {
    pub sentence: u32,
    /// Index of the event word.
    pub trigger: u32,
    pub field: Field,
    pub party: PartyId,
    pub part: Part,
    /// Whether the clause leaves no doubt.
    pub near: bool,
}

/// The event words of an article and the parts that parties have in them.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// The event words, in text order.
    pub triggers: Vec<Trigger>,
    /// For each sentence where its event words start in `triggers`, and one entry more.
    pub starts: Vec<u32>,
    /// Parts in text order.
    pub acts: Vec<Act>,
    /// Pairs of arguments of a word of agreements, each way, in text order.
    pub bonds: Vec<(PartyId, PartyId)>,
}

/// Referents of a sentence beyond this many are left out of account: a list of names says little about each.
pub(super) const REFERENTS: usize = 16;
/// Event words of a sentence beyond this many are left out of account.
pub(super) const TRIGGERS: usize = 14;

impl Events {
    /// The event words of sentence `s`.
    pub fn of(&self, s: usize) -> &[Trigger] {
        match (self.starts.get(s), self.starts.get(s + 1)) {
            (Some(&a), Some(&b)) => &self.triggers[a as usize..b as usize],
            _ => &[],
        }
    }

    /// The event words of sentence `s` that are taken into account, with the index of the first.
    pub fn capped(&self, s: usize) -> (usize, &[Trigger]) {
        let list = self.of(s);
        (self.starts.get(s).map_or(0, |&k| k as usize), &list[..list.len().min(TRIGGERS)])
    }
}

/// The referents of a sentence that are taken into account.
pub(super) fn capped(referents: &Referents, s: usize) -> &[Referent] {
    let list = referents.of(s);
    &list[..list.len().min(REFERENTS)]
}

/// Finds the event words and the parts that parties have in them.
pub(super) fn read(text: &Text, parties: &Parties, referents: &Referents) -> Events {
    let mut out = Events::default();
    for sentence in text.sentences() {
        out.starts.push(out.triggers.len() as u32);
        let start = sentence.tokens.start as usize;
        for i in start..sentence.tokens.end as usize {
            if let Some(class) = lexicon::event(text, i)
                && parties.mention_at(i).is_none()
            {
                out.triggers.push(Trigger { token: i as u32, class, voice: voice(text, i, start, class) });
            }
        }
    }
    out.starts.push(out.triggers.len() as u32);
    let (mut acts, mut bonds) = (Vec::new(), Vec::new());
    let mut held = Arguments::default();
    for s in 0..text.sentences().len() {
        let all = capped(referents, s);
        let (first, triggers) = out.capped(s);
        if all.is_empty() || triggers.is_empty() {
            continue;
        }
        held.start();
        for (k, t) in triggers.iter().enumerate() {
            held.read(text, t, all);
            if FRAMES.binds(t) {
                let bound = |(_, is): &(_, &u8)| **is > 0;
                for (a, _) in all.iter().zip(&held.of).filter(bound) {
                    for (b, _) in all.iter().zip(&held.of).filter(bound).filter(|(b, _)| b.party != a.party) {
                        bonds.push((a.party, b.party));
                    }
                }
            }
            for (r, &is) in all.iter().zip(&held.of) {
                if let Some((part, near)) = FRAMES.part(t, is)
                    && let Some(field) = FRAMES.field(t.class)
                {
                    let trigger = (first + k) as u32;
                    acts.push(Act { sentence: s as u32, trigger, field, party: r.party, part, near });
                }
            }
        }
    }
    out.acts = acts;
    out.bonds = bonds;
    out
}

/// The voice of an event word, from the words before it and the one after it.
fn voice(text: &Text, i: usize, start: usize, class: Class) -> u8 {
    // "Acme, accused of fraud": a participle.
    let participle = text.lower(i).ends_with("ed")
        && matches!(text.lower(i + 1), "by" | "of" | "with")
        && (FRAMES.acts.contains(&class) || FRAMES.judged.contains(&class));
    let plain = if participle { PASSIVE } else { ACTIVE };
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
            "under" => return FACED,
            "a" | "an" | "the" | "its" | "his" | "her" | "their" | "of" | "for" | "in" | "’s" | "'s" | "this"
            | "that" | "any" | "two" | "three" | "another" => {
                let faced = (start.max(k.saturating_sub(2))..k).any(|j| {
                    matches!(
                        text.lower(j),
                        "faces" | "face" | "faced" | "facing" | "defending" | "defends" | "defend" | "fighting"
                    )
                });
                return if faced { FACED } else { NOMINAL };
            }
            "faces" | "face" | "faced" | "facing" => return FACED,
            _ => {}
        }
    }
    plain
}

/// What a referent is to an event word by the look of the clause; zero for nothing.
pub(super) mod argument {
    /// The phrase before it that hangs on no linking word and stands next to it, or is joined to it past a parenthesis.
    pub const SUBJECT: u8 = 1;
    /// The nearest such phrase after it.
    pub const OBJECT: u8 = 2;
    /// *Acme's suit*
    pub const OWNER: u8 = 3;
    /// The nearest phrase before it that hangs on no linking word, with other words between.
    pub const FAR_SUBJECT: u8 = 4;
    /// Such a phrase further after it.
    pub const FAR_OBJECT: u8 = 5;
    /// The nearest phrase after it with a linking word; the word's number is added.
    pub const LINKED: u8 = 6;
}

/// An argument without regard to how sure it is.
pub(super) fn coarse(is: u8) -> u32 {
    u32::from(match is {
        argument::FAR_SUBJECT => argument::SUBJECT,
        argument::FAR_OBJECT => argument::OBJECT,
        is => is,
    })
}

/// What each referent of a sentence is to one event word.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    /// In the order of the referents.
    pub of: [u8; REFERENTS],
    /// The group that was the subject of the event word before.
    before: Option<u32>,
}

impl Arguments {
    /// Begins a sentence.
    pub fn start(&mut self) {
        self.before = None;
    }

    /// Fills in what each referent is to event word `t`; the event words of a sentence must come in their order.
    pub fn read(&mut self, text: &Text, t: &Trigger, all: &[Referent]) {
        use argument::*;
        self.of = [0; REFERENTS];
        let words_between = |from: u32, to: u32| (from..to).all(|k| text.token(k as usize).kind != Kind::Punct);
        let from = all.first().map_or(0, |r| r.start.min(t.token));
        let (limit, close) = subject_limit(text, t, from, self.before.is_some());
        let mut subject = match limit {
            Limit::Joined => self.before,
            Limit::Token(_) => None,
        };
        let limit = match limit {
            Limit::Joined => t.token,
            Limit::Token(at) => at,
        };
        let given = subject.is_some();
        let mut adjacent = given;
        let mut owner = false;
        for (i, r) in all.iter().enumerate().rev().filter(|(_, r)| r.end <= t.token) {
            if r.owns {
                if !owner && (subject.is_none() || given) && t.token - r.end <= 5 && words_between(r.end, t.token) {
                    self.of[i] = OWNER;
                    owner = true;
                }
            } else if r.link == 0 && r.end <= limit && subject.is_none_or(|g| g == r.group) {
                if subject.is_none() {
                    subject = Some(r.group);
                    adjacent = close && limit - r.end <= 1;
                }
                self.of[i] = if adjacent { SUBJECT } else { FAR_SUBJECT };
            }
        }
        let mut held = [u32::MAX; 48];
        for (i, r) in all.iter().enumerate().filter(|(_, r)| r.start > t.token && !r.owns) {
            let reach = if r.link == 0 { 12 } else { 20 };
            let Some(slot) = held.get_mut(r.link as usize) else { continue };
            if r.start - t.token <= reach && (*slot == u32::MAX || *slot == r.group) {
                *slot = r.group;
                let near = r.start - t.token <= 5 && words_between(t.token, r.start);
                self.of[i] = match (r.link, near) {
                    (0, true) => OBJECT,
                    (0, false) if self.of[..i].contains(&OBJECT) => OBJECT,
                    (0, false) => FAR_OBJECT,
                    (link, _) => LINKED + link,
                };
            }
        }
        // "Acme, which Beta is suing": what stands before the relative pronoun is the object.
        if let Some(group) = subject
            && adjacent
            && let Some(first) = all.iter().position(|r| r.group == group && !r.owns)
            && let Some(head) = first.checked_sub(1)
        {
            let (mut k, end) = (all[first].start, all[head].end);
            if matches!(text.lower(k.saturating_sub(1) as usize), "the" | "a" | "its") {
                k = k.saturating_sub(1);
            }
            let relative = k > end
                && k - end <= 2
                && matches!(text.lower(k as usize - 1), "which" | "whom" | "that" | "who")
                && (k - end == 1 || text.lower(end as usize) == ",");
            if relative && all[head].group != group {
                self.of[head] = OBJECT;
            }
        }
        if matches!(t.voice, ACTIVE | PASSIVE | OPEN | NEGATED) && subject.is_some() {
            self.before = subject;
        }
    }
}

enum Limit {
    /// The subject ends at or before this token.
    Token(u32),
    /// The subject is that of the verb before.
    Joined,
}

/// Where the subject of an event word must end, and whether a phrase that ends there is its subject without doubt.
fn subject_limit(text: &Text, t: &Trigger, from: u32, known: bool) -> (Limit, bool) {
    let mut k = t.token;
    while k > from && t.token - k < 6 && is_auxiliary(text.lower(k as usize - 1)) {
        k -= 1;
    }
    if k <= from {
        return (Limit::Token(k), true);
    }
    match text.lower(k as usize - 1) {
        "and" | "but" | "or" if known => (Limit::Joined, true),
        "," => {
            // "Acme, a bank in Leeds, sued": past the comma that opens the parenthesis.
            let mut open = None;
            for j in (from.max(k.saturating_sub(40))..k - 1).rev() {
                if text.lower(j as usize) == "," {
                    let after = text.token(j as usize + 1);
                    let opens = after.kind == Kind::Number || opens_parenthesis(text.lower(j as usize + 1));
                    if opens || open.is_none() {
                        open = Some(j);
                    }
                    if opens {
                        break;
                    }
                }
            }
            match open {
                Some(j) => (Limit::Token(j), true),
                None => (Limit::Token(k - 1), false),
            }
        }
        _ => (Limit::Token(k), true),
    }
}

/// Words that may stand between a subject and its verb.
fn is_auxiliary(lower: &str) -> bool {
    matches!(
        lower,
        "has"
            | "have"
            | "had"
            | "is"
            | "are"
            | "was"
            | "were"
            | "been"
            | "be"
            | "being"
            | "will"
            | "would"
            | "could"
            | "may"
            | "might"
            | "can"
            | "should"
            | "must"
            | "did"
            | "does"
            | "do"
            | "not"
            | "never"
            | "to"
            | "also"
            | "now"
            | "then"
            | "first"
            | "later"
            | "since"
            | "already"
            | "jointly"
            | "still"
            | "both"
            | "itself"
            | "last"
            | "week"
            | "month"
            | "year"
            | "on"
            | "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "that"
            | "which"
            | "who"
            | "separately"
            | "formally"
            | "initially"
            | "previously"
            | "recently"
            | "subsequently"
            | "unsuccessfully"
            | "successfully"
            | "earlier"
    )
}

/// Words that open an apposition or a relative clause after a comma.
fn opens_parenthesis(lower: &str) -> bool {
    matches!(
        lower,
        "a" | "an"
            | "the"
            | "its"
            | "his"
            | "her"
            | "their"
            | "who"
            | "which"
            | "whose"
            | "whom"
            | "where"
            | "then"
            | "now"
            | "known"
            | "based"
            | "formerly"
            | "once"
            | "one"
            | "led"
            | "founded"
            | "backed"
            | "represented"
            | "of"
    )
}

/// Who acts and who is acted on, by class of event word.
pub(super) struct Frames {
    /// Verbs whose subject acts against their object.
    pub acts: Vec<Class>,
    /// Nouns (and verbs of bringing them) of an act against somebody.
    brought: Vec<Class>,
    /// Verbs of asking something of somebody.
    asks: Vec<Class>,
    /// What courts and prosecutors do to an accused: the object, or the subject of the passive, is acted on.
    judged: Vec<Class>,
    /// What an accused does: the subject is acted on.
    answers: Vec<Class>,
    /// What an action is about: the subject is acted on, the object acts.
    wrongs: Vec<Class>,
    /// Words of agreements.
    bonds: Vec<Class>,
    criminal: Vec<Class>,
    regulatory: Vec<Class>,
    links: Links,
}

struct Links {
    against: u8,
    by: u8,
    from: u8,
    of: u8,
    into: u8,
    on: u8,
}

pub(super) static FRAMES: LazyLock<Frames> = LazyLock::new(|| {
    let classes = |names: &str| names.split_whitespace().map(lexicon::class).collect::<Vec<_>>();
    let link = lexicon::link_number;
    Frames {
        acts: classes("sue charge prosecute fine ban investigate allege challenge"),
        brought: classes("suit complaint case file allege charge investigate counter rule arbitrate threaten fine"),
        asks: classes("seek win"),
        judged: classes("convict sentence acquit order"),
        answers: classes("plead deny"),
        wrongs: classes("infringe breach owe cheat defame"),
        bonds: classes("settle buy sell merge license lend lease supply invest partner contract employ serve"),
        criminal: classes("charge prosecute plead convict sentence acquit"),
        regulatory: classes("fine ban investigate order regulate"),
        links: Links {
            against: link("against"),
            by: link("by"),
            from: link("from"),
            of: link("of"),
            into: link("into"),
            on: link("on"),
        },
    }
});

impl Frames {
    /// Whether the event word tells of an agreement.
    pub fn binds(&self, t: &Trigger) -> bool {
        self.bonds.contains(&t.class)
    }

    /// What kind of action a class of event words tells of; none for those that tell of no hostile act.
    pub fn field(&self, class: Class) -> Option<Field> {
        let of = |list: &[Class]| list.contains(&class);
        if of(&self.criminal) {
            Some(Field::Criminal)
        } else if of(&self.regulatory) {
            Some(Field::Regulatory)
        } else if of(&self.wrongs) {
            Some(Field::Wrong)
        } else if of(&self.acts) || of(&self.brought) || of(&self.asks) || of(&self.answers) {
            Some(Field::Civil)
        } else {
            None
        }
    }

    /// The part that a referent with this relation has in a hostile act, and whether the clause leaves no doubt.
    pub fn part(&self, t: &Trigger, is: u8) -> Option<(Part, bool)> {
        use Part::*;
        use argument::*;
        if is == 0 {
            return None;
        }
        let links = &self.links;
        let linked = |link| is == LINKED + link;
        let (subject, object) = (is == SUBJECT || is == FAR_SUBJECT, is == OBJECT || is == FAR_OBJECT);
        let near = is == SUBJECT || is == OBJECT || is == OWNER;
        let verb = matches!(t.voice, ACTIVE | OPEN | NEGATED);
        let of = |list: &[Class]| list.contains(&t.class);
        if t.voice == FACED && subject && (of(&self.acts) || of(&self.brought)) {
            return Some((Target, near));
        }
        if of(&self.wrongs) {
            return match t.voice {
                PASSIVE if subject => Some((Actor, near)),
                PASSIVE if linked(links.by) => Some((Target, true)),
                ACTIVE | OPEN | NEGATED if subject => Some((Target, near)),
                ACTIVE | OPEN | NEGATED if object => Some((Actor, false)),
                NOMINAL if is == OWNER || linked(links.by) => Some((Target, false)),
                _ => None,
            };
        }
        if of(&self.answers) {
            return (subject && t.voice != PASSIVE).then_some((Target, near));
        }
        if of(&self.judged) {
            return match t.voice {
                PASSIVE if subject => Some((Target, near)),
                ACTIVE | OPEN | NEGATED if object => Some((Target, near)),
                NOMINAL | FACED if is == OWNER => Some((Target, true)),
                _ if linked(links.against) => Some((Target, true)),
                _ => None,
            };
        }
        if of(&self.acts) {
            match t.voice {
                PASSIVE if subject => return Some((Target, near)),
                _ if verb && subject => return Some((Actor, near)),
                _ if verb && object => return Some((Target, near)),
                _ if linked(links.by) => return Some((Actor, true)),
                _ => {}
            }
        }
        if of(&self.brought) {
            if linked(links.against) || linked(links.into) || linked(links.on) && self.regulatory.contains(&t.class) {
                return Some((Target, true));
            }
            if is == OWNER || linked(links.by) || subject && verb {
                return Some((Actor, near || is > LINKED));
            }
            if linked(links.of) && t.voice == NOMINAL {
                return Some((Target, false));
            }
        }
        if of(&self.asks) {
            if subject && t.voice != PASSIVE {
                return Some((Actor, near));
            }
            if linked(links.from) {
                return Some((Target, true));
            }
        }
        None
    }
}
