//! What part each name plays in its sentence: who acts is spoken of again, who hangs on a preposition less so.

use crate::parties::reference::{References, class};
use crate::parties::{Gender, Parties, PartyId};
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
pub(super) fn namings(text: &Text, parties: &Parties, flags: &TokenFlags, outline: &Outline) -> Vec<Naming> {
    let mut all = vec![Naming { quoted: true, ..Naming::default() }; parties.mentions.len()];
    for (s, segment) in outline.segments.iter().enumerate() {
        for k in segment.start..segment.end {
            let Some(Item::Token(t)) = outline.items.get(k) else { continue };
            let Some(m) = parties.mention_at(t as usize) else { continue };
            if parties.mentions[m].tokens.start != t {
                continue;
            }
            let opens = k - segment.start <= 6
                && !outline.items.within(segment.start..k).any(|item| match item {
                    Item::Token(t) => !stands_before_a_name(text, flags, t as usize),
                    Item::Quote(_) => false,
                });
            let tokens = &parties.mentions[m].tokens;
            all[m] = Naming {
                role: role(text, flags, (tokens.start as usize, tokens.end as usize), opens),
                quoted: false,
                turn: outline.turn[s],
                acts: acts(text, parties, flags, m),
            };
        }
    }
    all
}

/// Whether a word may stand between the beginning of a sentence and the name that opens it: an article, a title.
fn stands_before_a_name(text: &Text, flags: &TokenFlags, t: usize) -> bool {
    text.token(t).kind == Kind::Word
        && flags[t] & (PREPOSITION | SUBORDINATOR | CONJUNCTION | RELATIVE | PRONOUN | FINITE | CUE | TIME) == 0
}

/// The part of the phrase of tokens `first..next`.
fn role(text: &Text, flags: &TokenFlags, (first, mut next): (usize, usize), opens: bool) -> Role {
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
fn acts(text: &Text, parties: &Parties, flags: &TokenFlags, m: usize) -> Acts {
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
    for t in last..last + 5 {
        let Some(f) = flags.get(t) else { break };
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

/// A place outside quotations where a party is spoken of, by its name or by another phrase.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spoken {
    /// First token of the name, or the head of the phrase.
    pub token: u32,
    pub party: PartyId,
    pub turn: u32,
    pub leads: bool,
    pub by_name: bool,
}

/// References less likely than this say nothing of who is spoken of.
const SURE: f32 = 0.5;

/// Where the parties are spoken of, in text order.
pub(super) fn spoken(
    text: &Text,
    parties: &Parties,
    flags: &TokenFlags,
    outline: &Outline,
    namings: &[Naming],
    references: &References,
) -> Vec<Spoken> {
    let mut all = Vec::with_capacity(namings.len() + references.list.len());
    let named = |m: usize| {
        let (party, naming) = (parties.party_of[m]?, namings[m]);
        let token = parties.mentions[m].tokens.start;
        (!naming.quoted).then_some(Spoken {
            token,
            party,
            turn: naming.turn,
            leads: naming.role.leads(),
            by_name: true,
        })
    };
    let mut m = 0;
    let mut segment = 0;
    for r in references.list.iter().filter(|r| r.confidence >= SURE && !r.phrase.quoted) {
        while m < namings.len() && parties.mentions[m].tokens.start < r.phrase.head {
            all.extend(named(m));
            m += 1;
        }
        while outline.segments.get(segment + 1).is_some_and(|s| s.token <= r.phrase.head) {
            segment += 1;
        }
        let opens = outline.segments.get(segment).is_some_and(|s| s.token + 1 >= r.phrase.start);
        let leads = role(text, flags, (r.phrase.start as usize, r.phrase.head as usize + 1), opens).leads();
        let turn = outline.turn.get(segment).copied().unwrap_or(0);
        all.push(Spoken { token: r.phrase.head, party: r.party, turn, leads, by_name: false });
    }
    all.extend((m..namings.len()).filter_map(named));
    all
}

/// Somebody who is spoken of without a name: "one juror, a school bus driver".
#[derive(Debug, Clone, Copy)]
pub(super) struct Stranger {
    /// The noun.
    pub token: u32,
    pub turn: u32,
    pub leads: bool,
    pub gender: Option<Gender>,
    /// Whether the noun belongs to a party: "a spokesman for Acme".
    pub owned: bool,
    /// Whether the noun is of those who speak for somebody.
    pub agent: bool,
}

/// Words between the article and the noun, at most.
const REACH: usize = 6;

/// The strangers of a text, in text order.
pub(super) fn strangers(text: &Text, parties: &Parties, flags: &TokenFlags, outline: &Outline) -> Vec<Stranger> {
    let mut all = Vec::new();
    for (s, segment) in outline.segments.iter().enumerate() {
        let word = |k: usize| match outline.items.get(k) {
            Some(Item::Token(t)) if k < segment.end => Some(t as usize),
            _ => None,
        };
        for k in segment.start..segment.end {
            let Some(t) = word(k).filter(|&t| flags[t] & INDEFINITE != 0 && parties.mention_at(t).is_none()) else {
                continue;
            };
            let Some((end, noun)) = unnamed(text, parties, flags, t) else { continue };
            let before = k.checked_sub(1).filter(|&b| b >= segment.start).and_then(word);
            let apposed = before.is_some_and(|b| {
                flags[b] & BE != 0 || text.str(b) == "," && b > 0 && parties.mention_at(b - 1).is_some()
            });
            if apposed {
                continue;
            }
            let role = role(text, flags, (t, end), k == segment.start);
            let relative = flags.get(end).is_some_and(|f| f & RELATIVE != 0)
                || text.str(end) == "," && flags.get(end + 1).is_some_and(|f| f & RELATIVE != 0);
            let nouns = class::class(text, noun);
            all.push(Stranger {
                token: noun as u32,
                turn: outline.turn[s],
                leads: role.leads() || relative && role != Role::Governed,
                gender: match (nouns & class::MAN != 0, nouns & class::WOMAN != 0) {
                    (true, false) => Some(Gender::Male),
                    (false, true) => Some(Gender::Female),
                    _ => None,
                },
                owned: is_owned(text, parties, (t, noun, end)),
                agent: flags[noun] & AGENT != 0,
            });
        }
    }
    all
}

/// Whether a party is named in the noun phrase from token `t` on or after its noun: "a spokesman for Acme", "an Acme spokesman".
fn is_owned(text: &Text, parties: &Parties, (t, noun, end): (usize, usize, usize)) -> bool {
    let hanging = matches!(text.lower(end), "for" | "of" | "at" | "from" | "with");
    let after = if hanging { end + 1..end + 3 } else { end..end };
    (t..noun).chain(after).any(|t| parties.mention_at(t).is_some_and(|m| parties.party_of[m].is_some()))
}

/// One past the noun phrase of a person that starts at token `t`, and its noun, unless a name goes with it.
fn unnamed(text: &Text, parties: &Parties, flags: &TokenFlags, t: usize) -> Option<(usize, usize)> {
    let mut noun = None;
    let mut e = t + 1;
    while e < text.len().min(t + 1 + REACH) && text.token(e).kind != Kind::Punct {
        let f = flags[e];
        if parties.mention_at(e).is_none() {
            if f & (PREPOSITION | RELATIVE | CONJUNCTION | MODAL | BE | SUBORDINATOR) != 0
                || f & (THIRD | PAST) != 0 && noun.is_some()
            {
                break;
            }
            if f & (PERSON | AGENT | TITLE) != 0 || class::class(text, e) & (class::PERSON | class::AGENT) != 0 {
                noun = Some(e);
            }
        } else if noun.is_some() {
            return None;
        }
        e += 1;
    }
    let noun = noun?;
    let named = text.str(e) == "," && parties.mention_at(e + 1).is_some();
    (!named && noun + 2 >= e).then_some((noun + 1, noun))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentions::{Label, Mention};
    use crate::parties::resolve;
    use crate::quotes::{marks, outline, words};
    use crate::text::Span;

    /// The nouns of the strangers, with whether they lead and whether they belong to somebody.
    fn found(source: &str, name: &str) -> Vec<(String, bool, bool)> {
        let text = Text::new(source);
        let mentions = source.match_indices(name).map(|(at, _)| {
            let span = Span::new(at, at + name.len());
            Mention { span, tokens: text.tokens_in(span), label: Label::Person, confidence: 1.0 }
        });
        let parties = resolve(&text, mentions.collect());
        let flags = words::flags(&text);
        let outline = outline::lay_out(&text, &flags, &marks::pair(&text));
        let all = strangers(&text, &parties, &flags, &outline);
        all.iter().map(|s| (text.str(s.token as usize).to_owned(), s.leads, s.owned)).collect()
    }

    #[test]
    fn a_person_without_a_name_is_a_stranger() {
        let juror = ("juror".to_owned(), false, false);
        assert_eq!(found("She waved to one juror from the steps.", "Dana Ortiz"), [juror]);
        let clerk = ("clerk".to_owned(), true, false);
        assert_eq!(found("A former clerk asked for anonymity.", "Dana Ortiz"), [clerk]);
        let lawyer = ("lawyer".to_owned(), true, true);
        assert_eq!(found("A lawyer for Dana Ortiz said no.", "Dana Ortiz"), [lawyer]);
    }

    #[test]
    fn whoever_has_a_name_is_no_stranger() {
        assert_eq!(found("Dana Ortiz, a lawyer, said no.", "Dana Ortiz"), []);
        assert_eq!(found("Dana Ortiz is a lawyer.", "Dana Ortiz"), []);
        assert_eq!(found("A lawyer, Dana Ortiz, said no.", "Dana Ortiz"), []);
    }
}
