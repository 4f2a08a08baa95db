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

/// What stands before a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// This phrase; the item that the clause starts with.
    Found(Phrase, usize),
    /// The subject of the verb before.
    Shared,
    /// None.
    Missing,
}

impl Reader<'_> {
    /// The token of item `k`, if it is one of the items from `start` on.
    pub(super) fn word(&self, k: usize) -> Option<usize> {
        match self.outline.items.get(k) {
            Some(Item::Token(t)) => Some(*t as usize),
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

    /// The subject of the verb at item `v` in a segment that starts at item `start`.
    pub(super) fn subject(&self, start: usize, v: usize, gerund: bool) -> Subject {
        let mut k = v;
        // Auxiliaries, adverbs and times between subject and verb.
        while k > start {
            let Some(t) = self.word(k - 1) else { break };
            let f = self.flags[t];
            if f & PRONOUN != 0 && f & RELATIVE == 0 {
                break;
            }
            let adverb = f & (AUXILIARY | ADVERB | NEGATION) != 0 && self.parties.mention_at(t).is_none();
            let title = f & TITLE != 0 && f & ADVERB == 0;
            if adverb && !title && !(f & TIME != 0 && self.text.token(t).is_capitalized() && f & ADVERB == 0) {
                k -= 1;
                continue;
            }
            if f & TIME != 0 && self.text.token(t).is_capitalized() {
                // "on Tuesday said", "Friday said"
                k -= 1;
                if k > start && self.has(k - 1, PREPOSITION) {
                    k -= 1;
                }
                continue;
            }
            break;
        }
        if k == start {
            return Subject::Missing;
        }
        let Some(t) = self.word(k - 1) else { return Subject::Missing };
        let f = self.flags[t];
        if f & PRONOUN != 0 && f & RELATIVE == 0 {
            return Subject::Found(self.single(t), k - 1);
        }
        if f & RELATIVE != 0 || self.text.lower(t) == "that" {
            let mut e = k - 1;
            if e > start && self.is(e - 1, ",") {
                e -= 1;
            }
            if self.text.lower(t) == "where" || e == start {
                return Subject::Missing;
            }
            if let Some(name) = self.antecedent(e, self.text.lower(t) != "which") {
                return Subject::Found(name, self.clause_start(start, e));
            }
            return match self.stretch(start, e) {
                Some((p, s)) => match self.name_before_comma(start, s).filter(|_| !self.names(p.head as usize - 1)) {
                    Some(name) => Subject::Found(name, s),
                    None => Subject::Found(p, s),
                },
                None => Subject::Missing,
            };
        }
        if gerund || f & CONJUNCTION != 0 {
            return Subject::Shared;
        }
        if matches!(self.text.str(t), "," | "—" | "–" | ")" | "-") {
            return self.interrupted(start, k - 1);
        }
        if self.text.token(t).kind == Kind::Punct {
            return Subject::Missing;
        }
        if self.text.lower(t) == "to" {
            return Subject::Shared;
        }
        match self.stretch(start, k) {
            Some((p, s)) => Subject::Found(p, s),
            None => Subject::Shared,
        }
    }

    /// The name that ends right before item `e`, for a relative clause about a person or else a body.
    fn antecedent(&self, e: usize, person: bool) -> Option<Phrase> {
        let m = self.parties.mention_at(e.checked_sub(1).and_then(|k| self.word(k))?)?;
        self.parties.party_of[m]?;
        let mention = &self.parties.mentions[m];
        let tokens = &mention.tokens;
        ((mention.label == Label::Person) == person).then_some(Phrase {
            start: tokens.start,
            end: tokens.end,
            head: tokens.end,
        })
    }

    /// The person named right before the comma before item `s`: "Saha, a school teacher who".
    fn name_before_comma(&self, start: usize, s: usize) -> Option<Phrase> {
        let t = s.checked_sub(2).filter(|&k| k >= start && self.is(k + 1, ",")).and_then(|k| self.word(k))?;
        let m = self.parties.mention_at(t)?;
        self.parties.party_of[m]?;
        let tokens = &self.parties.mentions[m].tokens;
        Some(Phrase { start: tokens.start, end: tokens.end, head: tokens.end })
    }

    pub(super) fn single(&self, t: usize) -> Phrase {
        Phrase { start: t as u32, end: t as u32 + 1, head: t as u32 + 1 }
    }

    /// The item that the clause ending before item `end` starts with: after a mark, a quotation, a conjunction.
    fn clause_start(&self, start: usize, end: usize) -> usize {
        let mut s = end;
        while s > start {
            let Some(t) = self.word(s - 1) else { break };
            let f = self.flags[t];
            if self.text.token(t).kind == Kind::Punct {
                let inside =
                    self.inside_mention(t) || matches!(self.text.str(t), "-" | "/" | "&" | "%" | "'" | "’" | "$");
                if !inside {
                    break;
                }
            } else if f & (CONJUNCTION | SUBORDINATOR) != 0
                && f & (PREPOSITION | DETERMINER | TIME) == 0
                && !self.inside_mention(t)
            {
                let joins = matches!(self.text.lower(t), "and" | "or") && self.joins_nouns(start, s - 1);
                if !joins {
                    break;
                }
            } else if matches!(self.text.lower(t), "that" | "what" | "as" | "than") && s < end {
                break;
            }
            s -= 1;
        }
        s
    }

    fn inside_mention(&self, t: usize) -> bool {
        self.parties.mention_at(t).is_some()
    }

    /// Whether the "and" at item `k` joins two noun phrases: no verb between it and the clause's beginning.
    fn joins_nouns(&self, start: usize, k: usize) -> bool {
        let mut i = k;
        while i > start && k - i < 12 {
            let Some(t) = self.word(i - 1) else { return false };
            if self.text.token(t).kind == Kind::Punct {
                return i < k;
            }
            if self.flags[t] & (FINITE | CUE | AUXILIARY) != 0
                && self.flags[t] & (TITLE | DOCUMENT) == 0
                && !self.inside_mention(t)
            {
                return self.text.token(t).kind == Kind::Possessive && i < k && {
                    i -= 1;
                    continue;
                };
            }
            i -= 1;
        }
        i < k
    }

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
            } else if f & FINITE != 0 && f & (TITLE | DOCUMENT) == 0 && lower {
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
    fn follows_title(&self, t: usize) -> bool {
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
    fn ending_name(&self, start: usize, end: usize) -> Option<(usize, usize)> {
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

    /// The subject before something between commas that ends with the comma at item `comma`.
    fn interrupted(&self, start: usize, comma: usize) -> Subject {
        let mut end = comma; // the comma that ends the piece being looked at
        let mut fallback: Option<(Phrase, usize)> = None;
        let mut name: Option<(Phrase, usize)> = None;
        let mut pieces = 0;
        loop {
            // The piece: from the comma before to `end`.
            let mut s = end;
            while s > start {
                match self.word(s - 1) {
                    None => break,
                    Some(t) => {
                        let mark = self.text.token(t).kind == Kind::Punct && !self.inside_mention(t);
                        if mark && matches!(self.text.str(t), "," | ";" | ":" | "—" | "–" | "(" | ")" | "-") {
                            let thousands = self.text.str(t) == "-"
                                && self.text.token(t).start == self.text.token(t.wrapping_sub(1)).end;
                            if !thousands {
                                break;
                            }
                        }
                    }
                }
                s -= 1;
            }
            let bracketed = self.is(end, ")") && s > start && self.is(s - 1, "(");
            if s < end && !bracketed {
                let t = self.word(s).unwrap_or(0);
                let f = self.flags[t];
                let lead = self.text.lower(t);
                let relative = f & RELATIVE != 0 || (f & PREPOSITION != 0 && self.has(s + 1, RELATIVE));
                let gerund = f & GERUND != 0
                    || lead == "then"
                    || (lead.ends_with("ing") && lead.len() > 5 && lead != "managing" && !self.inside_mention(t))
                    || (end - s <= 2 && self.text.token(t).case == Case::Upper && !self.inside_mention(t))
                    || (f & (PARTICIPLE | ED) != 0 && f & DETERMINER == 0);
                let adverbial = f & (PREPOSITION | SUBORDINATOR | ADVERB | TIME | CONJUNCTION) != 0
                    && f & DETERMINER == 0
                    && !self.inside_mention(t);
                let number = self.text.token(t).kind == Kind::Number && end - s <= 3;
                let bare = self.bare_name(s, end);
                if bare && !(relative || gerund) {
                    if name.is_none() {
                        name = self.stretch(s, end);
                    }
                } else if !(relative || gerund || adverbial || number) {
                    if let Some(found) = self.stretch(s, end) {
                        fallback = Some(found);
                    }
                } else if adverbial && f & CONJUNCTION == 0 && name.is_none() && self.ending_name(s, end).is_some() {
                    // "On 28 May Wimbush Adair LLP, the company's solicitors, wrote"
                    name = self.stretch(s, end);
                } else if f & CONJUNCTION != 0 && lead != "then" {
                    // "and Smith, a lawyer, said": the clause starts here.
                    if name.is_none() && self.bare_name(s + 1, end) {
                        name = self.stretch(s + 1, end);
                    } else if name.is_none()
                        && let Some(found) = self.stretch(s, end)
                    {
                        fallback = Some(found);
                    }
                    break;
                }
            }
            pieces += 1;
            if s <= start || pieces > 8 || name.is_some() {
                break;
            }
            match self.word(s - 1) {
                Some(t) if bracketed && self.text.str(t) == "(" => {
                    // The piece before a bracket goes on to the words after it: "the Board (PTAB) held".
                    if let Some(found) = self.stretch(start, s - 1)
                        && pieces == 1
                    {
                        return Subject::Found(found.0, found.1);
                    }
                    end = s - 1;
                }
                Some(t) if matches!(self.text.str(t), "," | "(" | ")" | "—" | "–") => end = s - 1,
                _ => break,
            }
        }
        match name.or(fallback) {
            Some((p, s)) => Subject::Found(p, s),
            None => Subject::Missing,
        }
    }

    /// Whether the items are a name with titles at most: no article, nothing said of it.
    fn bare_name(&self, start: usize, end: usize) -> bool {
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
            if e > k && f & FINITE != 0 && lower && f & (TITLE | DOCUMENT) == 0 && token.kind != Kind::Possessive {
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

fn lower_or_first(token: crate::text::Token, k: usize, s: usize) -> bool {
    !token.is_capitalized() || k == s
}
