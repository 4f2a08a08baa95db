//! What part each name plays in its sentence: who acts is spoken of again, who hangs on a preposition less so.

use crate::parties::Parties;
use crate::text::{Kind, Text};

use super::outline::{Item, Outline};
use super::words::*;

/// The part that a name plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    /// A verb follows it.
    Subject,
    /// It opens its sentence.
    Opening,
    /// Something is its own: "Ortiz's lawyer".
    Owner,
    /// A preposition stands before it.
    Governed,
    /// A verb stands before it.
    Object,
    /// A comma stands before it.
    Apposed,
    #[default]
    Other,
}

impl Role {
    /// Whether its bearer is what the sentence is about.
    pub(super) fn leads(self) -> bool {
        matches!(self, Role::Subject | Role::Opening)
    }
}

/// Where a name stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Naming {
    pub role: Role,
    /// Whether it is said inside a quotation.
    pub quoted: bool,
    /// The number of the reporter's sentences before this one: see [`Outline::turn`].
    pub turn: u32,
    /// What it does in court: see [`Acts`].
    pub acts: Acts,
}

/// What somebody is said to do in court, as bits: sue, be sued, decide, prosecute.
pub(super) type Acts = u8;
pub(super) const SUING: Acts = 1;
pub(super) const SUED: Acts = 2;
pub(super) const DECIDING: Acts = 4;
pub(super) const PROSECUTING: Acts = 8;

/// The standing of every mention, in the order of [`Parties::mentions`].
pub(super) fn namings(text: &Text, parties: &Parties, flags: &[Flags], outline: &Outline) -> Vec<Naming> {
    let mut all = vec![Naming { quoted: true, ..Naming::default() }; parties.mentions.len()];
    for (s, segment) in outline.segments.iter().enumerate() {
        for k in segment.start..segment.end {
            let Item::Token(t) = outline.items[k] else { continue };
            let Some(m) = parties.mention_at(t as usize) else { continue };
            if parties.mentions[m].tokens.start != t {
                continue;
            }
            let opens = k - segment.start <= 6
                && !(segment.start..k).any(|i| match outline.items[i] {
                    Item::Token(t) => !stands_before_a_name(text, flags, t as usize),
                    Item::Quote(_) => false,
                });
            all[m] = Naming {
                role: role(text, parties, flags, m, opens),
                quoted: false,
                turn: outline.turn[s],
                acts: acts(text, parties, flags, m),
            };
        }
    }
    all
}

/// Whether a word may stand between the beginning of a sentence and the name that opens it: an article, a title.
fn stands_before_a_name(text: &Text, flags: &[Flags], t: usize) -> bool {
    text.token(t).kind == Kind::Word
        && flags[t] & (PREPOSITION | SUBORDINATOR | CONJUNCTION | RELATIVE | PRONOUN | FINITE | CUE | TIME) == 0
}

fn role(text: &Text, parties: &Parties, flags: &[Flags], m: usize, opens: bool) -> Role {
    let tokens = &parties.mentions[m].tokens;
    let (first, mut next) = (tokens.start as usize, tokens.end as usize);
    if text.token(next).kind == Kind::Possessive {
        return Role::Owner;
    }
    // What governs the noun phrase that the name belongs to.
    let sentence = text.sentence_of(first);
    let mut before = Role::Other;
    for t in (first.saturating_sub(6)..first).rev() {
        if text.sentence_of(t) != sentence {
            break;
        }
        let (f, kind) = (flags[t], text.token(t).kind);
        if kind == Kind::Punct {
            if text.str(t) == "," {
                before = Role::Apposed;
            }
            break;
        }
        if f & TITLE != 0 || kind == Kind::Possessive || f & (DETERMINER | POSSESSIVE) != 0 {
            continue;
        }
        if f & PREPOSITION != 0 {
            before = Role::Governed;
            break;
        }
        if f & (FINITE | CUE | AUXILIARY) != 0 {
            before = Role::Object;
            break;
        }
        if f & (CONJUNCTION | SUBORDINATOR | TIME | RELATIVE) != 0 {
            break;
        }
    }
    while flags.get(next).is_some_and(|f| f & (ADVERB | NEGATION) != 0) && text.sentence_of(next) == sentence {
        next += 1;
    }
    let verb = flags.get(next).is_some_and(|f| f & (FINITE | MODAL | PAST | THIRD) != 0)
        && !text.token(next).is_capitalized()
        && text.sentence_of(next) == sentence;
    match before {
        Role::Governed => Role::Governed,
        _ if verb => Role::Subject,
        _ if opens => Role::Opening,
        other => other,
    }
}

/// What the words around a name say that its bearer does in court.
fn acts(text: &Text, parties: &Parties, flags: &[Flags], m: usize) -> Acts {
    let tokens = &parties.mentions[m].tokens;
    let (first, last) = (tokens.start as usize, tokens.end as usize);
    let versus = |t: usize| matches!(text.lower(t), "v" | "v." | "vs" | "vs.");
    let mut acts = 0;
    if versus(last) {
        acts |= SUING;
    }
    let before = first.saturating_sub(3)..first;
    if before.clone().any(|t| flags[t] & SUES != 0 && flags[t] & (PAST | ED) != 0 || text.lower(t) == "against")
        || first > 0 && versus(first - 1)
    {
        acts |= SUED;
    }
    let sentence = text.sentence_of(first);
    let mut passive = false;
    for (t, &f) in flags.iter().enumerate().skip(last).take(5) {
        if text.sentence_of(t) != sentence || parties.mention_at(t).is_some() {
            break;
        }
        if f & (SUES | RULES | CHARGES) != 0 && f & (DETERMINER | PREPOSITION) == 0 {
            acts |= match (f & SUES != 0, f & CHARGES != 0, passive) {
                (true, _, false) => SUING,
                (_, true, false) => PROSECUTING,
                (_, _, true) => SUED,
                _ => DECIDING,
            };
            break;
        }
        passive |= f & BE != 0;
        let skips = f & (AUXILIARY | ADVERB | RELATIVE | NEGATION) != 0 || text.str(t) == ",";
        if !skips {
            break;
        }
    }
    acts
}
