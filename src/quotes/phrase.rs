//! Noun phrases that can be speakers, found from the verb outwards.

use crate::mentions::Label;
use crate::text::{Case, Kind};

use super::outline::Item;
use super::reader::Reader;
use super::words::*;

/// A noun phrase, as tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phrase {
    /// First token.
    pub start: u32,
    /// One past its last token, what hangs on the noun by a preposition included.
    pub end: u32,
    /// One past the head noun: the part before the first preposition.
    pub head: u32,
}

impl Reader<'_> {
    /// The token of item `k`, if it is one of the items from `start` on.
    pub(super) fn word(&self, k: usize) -> Option<usize> {
        match self.outline.items.get(k) {
            Some(Item::Token(t)) => Some(t as usize),
            _ => None,
        }
    }

    /// Whether item `k` is a token with one of these flags.
    pub(super) fn has(&self, k: usize, flags: Flags) -> bool {
        self.word(k).is_some_and(|t| self.flags[t] & flags != 0)
    }

    /// Whether item `k` is this mark.
    pub(super) fn is(&self, k: usize, mark: &str) -> bool {
        self.word(k).is_some_and(|t| self.text.str(t) == mark)
    }

    pub(super) fn is_punct(&self, k: usize) -> bool {
        self.word(k).is_some_and(|t| self.text.token(t).kind == Kind::Punct)
    }

    /// Whether token `t` belongs to a name of somebody.
    pub(super) fn names(&self, t: usize) -> bool {
        match self.parties.mention_at(t) {
            Some(m) => self.parties.mentions[m].label != Label::Place,
            None => {
                let token = self.text.token(t);
                token.kind == Kind::Word
                    && token.is_capitalized()
                    && self.flags[t]
                        & (TIME | DETERMINER | PRONOUN | POSSESSIVE | PREPOSITION | TITLE | CONJUNCTION | SUBORDINATOR)
                        == 0
                    && token.case != Case::Upper
                    && self.flags[t] & (FINITE | CUE | AUXILIARY | ADVERB | PERSON | AGENT) == 0
                    && self.text.sentence_of(t.wrapping_sub(1)) == self.text.sentence_of(t)
            }
        }
    }

    pub(super) fn single(&self, t: usize) -> Phrase {
        Phrase { start: t as u32, end: t as u32 + 1, head: t as u32 + 1 }
    }

    /// Whether item `k` opens a noun phrase: an article or a possessive.
    pub(super) fn is_article(&self, k: usize) -> bool {
        self.has(k, POSSESSIVE) || self.word(k).is_some_and(|t| matches!(self.text.lower(t), "the" | "a" | "an"))
    }

    pub(super) fn inside_mention(&self, t: usize) -> bool {
        self.parties.mention_at(t).is_some()
    }

    /// The noun phrase that starts at item `k`, before item `end`.
    pub(super) fn phrase_after(&self, mut k: usize, end: usize) -> Option<(Phrase, usize)> {
        while k < end && self.has(k, ADVERB | AUXILIARY) && !self.has(k, TITLE | TIME) {
            k += 1;
        }
        let first = self.word(k).filter(|_| k < end)?;
        let f = self.flags[first];
        if f & PRONOUN != 0 && f & (DETERMINER | RELATIVE) == 0 {
            return Some((self.single(first), k + 1));
        }
        if f & (PREPOSITION | CONJUNCTION | SUBORDINATOR | RELATIVE) != 0
            && f & DETERMINER == 0
            && !self.inside_mention(first)
        {
            return None;
        }
        let weekday = f & TIME != 0 && f & DETERMINER == 0 && !self.inside_mention(first);
        if self.text.token(first).kind == Kind::Punct || weekday || matches!(self.text.lower(first), "that" | "what") {
            return None;
        }
        let mut head = None;
        let mut e = k;
        let mut carried = false;
        while e < end {
            let Some(t) = self.word(e) else { break };
            let (f, token) = (self.flags[t], self.text.token(t));
            if let Some(m) = self.parties.mention_at(t) {
                let last = self.parties.mentions[m].tokens.end as usize;
                let titled = carried && self.follows_title(t);
                while e < end && self.word(e).is_some_and(|t| t < last) {
                    e += 1;
                }
                if titled {
                    head = Some(e);
                }
                continue;
            }
            if token.kind == Kind::Punct
                && !matches!(self.text.str(t), "-" | "&" | "/")
                && !(matches!(self.text.str(t), "’" | "'")
                    && self.word(e + 1).is_some_and(|n| self.text.token(n).kind == Kind::Word))
            {
                break;
            }
            let lower = !token.is_capitalized();
            if f & TIME != 0 && !lower && f & MODAL == 0 && e > k {
                break;
            }
            if e > k && f & (RELATIVE | SUBORDINATOR | MODAL) != 0 && f & PREPOSITION == 0 {
                break;
            }
            if e > k && f & FINITE != 0 && f & (PARTICIPLE | ED) != 0 && f & CUE == 0 && self.has(e + 1, PREPOSITION) {
                // "an official involved in the loan"
                head.get_or_insert(e);
                carried = true;
                e += 1;
                continue;
            }
            let adjective = f & (PARTICIPLE | ED) != 0 && e == k + 1 && self.is_article(k);
            if e > k
                && f & FINITE != 0
                && lower
                && !adjective
                && f & (TITLE | DOCUMENT) == 0
                && token.kind != Kind::Possessive
            {
                break;
            }
            if e > k && f & PREPOSITION != 0 && lower {
                if f & CARRIES == 0 || self.has(e + 1, TIME) {
                    break;
                }
                head.get_or_insert(e);
                carried = true;
            }
            if e > k
                && f & CONJUNCTION != 0
                && !carried
                && !(self.text.lower(t) == "and" && self.word(e + 1).is_some_and(|t| self.names(t)))
            {
                break;
            }
            if e > k && carried && f & CONJUNCTION != 0 {
                break;
            }
            if e > k && f & (PRONOUN | OBJECT) != 0 && f & (DETERMINER | POSSESSIVE) == 0 {
                break;
            }
            e += 1;
        }
        if e == k {
            return None;
        }
        let head = head.unwrap_or(e);
        let last = self.word(head - 1)?;
        let full = self.word(e - 1)?;
        Some((Phrase { start: first as u32, head: last as u32 + 1, end: full as u32 + 1 }, e))
    }

    /// The phrase, or the name that follows it between commas: "her husband, Leon Dade, who".
    pub(super) fn with_apposition(&self, p: Phrase, after: usize, end: usize) -> (Phrase, usize) {
        let named = (p.start..p.head).rev().take(1).any(|t| self.names(t as usize));
        if named || !self.is(after, ",") {
            return (p, after);
        }
        let mut e = after + 1;
        while e < end.min(after + 9) && (!self.is_punct(e) || self.word(e).is_some_and(|t| self.inside_mention(t))) {
            e += 1;
        }
        if self.bare_name(after + 1, e)
            && let Some((q, f)) = self.phrase_after(after + 1, e)
        {
            return (q, f);
        }
        (p, after)
    }
}
