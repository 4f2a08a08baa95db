//! The noun phrase that a stretch of items holds, and what counts as a bare name.

use crate::mentions::Label;
use crate::text::{Case, Kind};

use super::phrase::Phrase;
use super::reader::Reader;
use super::words::*;

impl Reader<'_> {
    /// The noun phrase that the items before `end` end with or start with: the last that no preposition governs.
    pub(super) fn stretch(&self, start: usize, end: usize) -> Option<(Phrase, usize)> {
        let s = self.clause_start(start, end);
        let mut best: Option<(usize, usize)> = None; // items of the phrase
        let mut open: Option<usize> = None; // first item of the phrase being read
        let mut governed = false;
        let mut k = s;
        while k < end {
            let Some(t) = self.word(k) else {
                (open, governed) = (None, false);
                k += 1;
                continue;
            };
            let f = self.flags[t];
            let token = self.text.token(t);
            if let Some(m) = self.parties.mention_at(t) {
                let last = self.parties.mentions[m].tokens.end as usize;
                if open.is_none() {
                    open = Some(k);
                }
                while k < end && self.word(k).is_some_and(|t| t < last) {
                    k += 1;
                }
                let titled =
                    governed && best.is_none_or(|(_, b)| !self.word(b - 1).is_some_and(|t| self.inside_mention(t)));
                if titled && self.follows_title(t) {
                    // "Special Agent in Charge Wendell Abara", "co-founder and chief executive Priit Kaljuste"
                    best = best.map_or(open.map(|o| (o, k)), |(a, _)| Some((a, k)));
                } else if !governed {
                    best = open.map(|o| (o, k));
                }
                continue;
            }
            let lower = token.kind == Kind::Word && !token.is_capitalized();
            if f & RELATIVE != 0 {
                if best.is_some() && !self.has(k.wrapping_sub(1), PREPOSITION) && self.text.lower(t) != "where" {
                    break;
                }
                (best, open, governed) = (None, None, false);
                k += 1;
                continue;
            }
            if f & PREPOSITION != 0 && f & (FINITE | CUE) == 0 && lower_or_first(token, k, s) {
                (open, governed) = (None, true);
            } else if f & FINITE != 0
                && f & (TITLE | DOCUMENT) == 0
                && lower
                && !(f & (PARTICIPLE | ED) != 0 && k > s && self.is_article(k - 1))
            {
                // A clause before this one, or a participle that belongs to the noun.
                if f & (PARTICIPLE | ED) != 0 && best.is_some() {
                    (open, governed) = (None, true);
                } else {
                    (best, open, governed) = (None, None, false);
                }
            } else if f & TIME != 0 && f & DETERMINER == 0 && !self.names(t) {
                if self.text.lower(t) == "last" || self.text.lower(t) == "next" {
                    k += 1; // and the noun of time after it
                }
                (open, governed) = (None, false);
            } else if f & GERUND != 0 && f & NOUNLIKE == 0 && lower {
                (open, governed) = (None, true);
            } else if f & (CONJUNCTION | ADVERB) != 0 && f & DETERMINER == 0 {
                if f & ADVERB != 0 && open.is_none() {
                    governed = false;
                }
                if f & CONJUNCTION != 0 && !governed && best.is_some() {
                    // "X and Y": keep the first.
                    (open, governed) = (None, true);
                }
            } else if token.kind == Kind::Possessive {
                if open.is_some() && !governed {
                    best = open.map(|o| (o, k + 1));
                }
            } else if token.kind == Kind::Punct {
                // A hyphen or the like inside a noun.
            } else {
                let fresh = f & (DETERMINER | POSSESSIVE) != 0
                    && open.is_some_and(|o| o < k)
                    && !self.has(k.wrapping_sub(1), DETERMINER)
                    && self.text.lower(t) != "own";
                if fresh || open.is_none() {
                    if fresh {
                        governed = false;
                    }
                    open = Some(k);
                }
                if f & PRONOUN != 0 && f & (DETERMINER | RELATIVE) == 0 {
                    governed = false;
                    open = Some(k);
                }
                if !governed {
                    best = open.map(|o| (o, k + 1));
                }
            }
            k += 1;
        }
        if best.is_none() {
            best = self.ending_name(s, end);
        }
        let (a, b) = best?;
        let (first, last) = (self.word(a)?, self.word(b - 1)?);
        let full = self.word(end - 1).map_or(last, |t| t.max(last));
        Some((Phrase { start: first as u32, head: last as u32 + 1, end: full as u32 + 1 }, s))
    }

    /// Whether the person named from token `t` on has a title right before the name.
    pub(super) fn follows_title(&self, t: usize) -> bool {
        let Some(m) = self.parties.mention_at(t).filter(|&m| self.parties.mentions[m].label == Label::Person) else {
            return false;
        };
        let first = self.parties.mentions[m].tokens.start as usize;
        let Some(b) = first.checked_sub(1).filter(|&b| self.text.token(b).kind == Kind::Word) else { return false };
        self.flags[b] & (TITLE | PERSON) != 0
            || self.text.token(b).is_capitalized()
                && self.flags[b] & (PREPOSITION | DETERMINER | POSSESSIVE | TIME | CONJUNCTION) == 0
    }

    /// The items of the name that the stretch ends with, where no preposition stands before it.
    pub(super) fn ending_name(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let t = end.checked_sub(1).filter(|&k| k >= start).and_then(|k| self.word(k))?;
        let m = self.parties.mention_at(t)?;
        self.parties.party_of[m]?;
        let first = self.parties.mentions[m].tokens.start as usize;
        let mut a = end;
        while a > start && self.word(a - 1).is_some_and(|t| t >= first) {
            a -= 1;
        }
        let mut b = a;
        while b > start && self.has(b - 1, TITLE) {
            b -= 1;
        }
        (b > start && !self.has(b - 1, PREPOSITION | DETERMINER)).then_some((a, end))
    }

    /// Whether the items are a name with titles at most: no article, nothing said of it.
    pub(super) fn bare_name(&self, start: usize, end: usize) -> bool {
        let mut k = start;
        while k < end
            && self.has(k, TITLE)
            && self.word(k).is_some_and(|t| self.text.token(t).is_capitalized() && !self.inside_mention(t))
        {
            k += 1;
        }
        let Some(t) = self.word(k).filter(|_| k < end) else { return false };
        if !self.names(t) || (start == k && self.flags[t] & (DETERMINER | POSSESSIVE) != 0) {
            return false;
        }
        let mut e = k;
        while e < end
            && self.word(e).is_some_and(|t| {
                self.names(t)
                    || matches!(self.text.token(t).case, Case::Capital | Case::Upper) && self.flags[t] & TIME == 0
            })
        {
            e += 1;
        }
        e == end || self.has(e, PREPOSITION)
    }
}

fn lower_or_first(token: crate::text::Token, k: usize, s: usize) -> bool {
    !token.is_capitalized() || k == s
}
