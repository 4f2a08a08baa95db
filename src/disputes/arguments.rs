//! What a referent is to an event word by the look of the clause.

use super::events::{ACTIVE, NEGATED, OPEN, PASSIVE, REFERENTS, Trigger};
use super::lexicon;
use super::refer::Referent;
use crate::text::{Kind, Text};

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
    while k > from && t.token - k < 6 && lexicon::is_auxiliary(text, k as usize - 1) {
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
                    let opens = after.kind == Kind::Number || lexicon::opens_parenthesis(text, j as usize + 1);
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
