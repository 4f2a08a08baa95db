//! The subject of a verb, found from the verb backwards.

use crate::mentions::Label;
use crate::text::{Case, Kind};

use super::phrase::Phrase;
use super::reader::Reader;
use super::words::*;

/// Items that are looked back over for the beginning of a clause.
const REACH: usize = 60;

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
            let suiting = if self.text.lower(t) == "who" { PERSON | AGENT } else { DOCUMENT };
            if e == k - 1
                && let Some(noun) = self.noun_before(start, e, suiting)
            {
                return Subject::Found(noun, self.clause_start(start, e));
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
            // "Mr Lee is alleged to have said"
            let raised = k.checked_sub(2).filter(|&p| p > start && self.has(p, PARTICIPLE | PAST | ED));
            return match raised {
                Some(p) if self.has(p - 1, BE) => self.subject(start, p - 1, false),
                _ => Subject::Shared,
            };
        }
        match self.stretch(start, k) {
            Some((p, s)) => Subject::Found(p, s),
            None => Subject::Shared,
        }
    }

    /// The noun phrase that ends right before item `e`, where its noun has one of these classes: "a leaflet that said".
    pub(super) fn noun_before(&self, start: usize, e: usize, classes: Flags) -> Option<Phrase> {
        let head = e.checked_sub(1).filter(|&k| k >= start)?;
        let t = self.word(head)?;
        let word = self.text.lower(t);
        let person = classes & PERSON != 0 && ["er", "or", "ist", "man", "ian"].iter().any(|s| word.ends_with(s));
        let suits = self.flags[t] & classes != 0 || person && self.flags[t] & !NOUNS == 0;
        if !suits || self.inside_mention(t) || self.text.token(t).is_capitalized() {
            return None;
        }
        let first = (start.max(head.saturating_sub(5))..head)
            .rev()
            .take_while(|&k| {
                self.word(k).is_some_and(|t| self.text.token(t).kind != Kind::Punct)
                    && !self.has(k, PREPOSITION | CONJUNCTION | RELATIVE | SUBORDINATOR)
            })
            .find(|&k| self.is_article(k) || self.has(k, INDEFINITE))?;
        Some(Phrase { start: self.word(first)? as u32, end: t as u32 + 1, head: t as u32 + 1 })
    }

    /// The subject that a verb after "and" shares with the verb of a relative clause: "Lee, who called it off and said".
    pub(super) fn relative_subject(&self, start: usize, k: usize) -> Option<Phrase> {
        let (mut verbs, mut joints) = (0, 0);
        for r in (start.max(k.saturating_sub(20))..k).rev() {
            let t = self.word(r)?;
            let f = self.flags[t];
            if matches!(self.text.lower(t), "who" | "which") {
                let found = r > start && verbs <= joints && joints > 0;
                return match found.then(|| self.subject(start, r + 1, false)) {
                    Some(Subject::Found(p, _)) => Some(p),
                    _ => None,
                };
            }
            if self.text.token(t).kind == Kind::Punct && !self.inside_mention(t) {
                return None;
            }
            joints += u32::from(matches!(self.text.lower(t), "and" | "but"));
            verbs +=
                u32::from(f & (FINITE | MODAL) != 0 && !self.inside_mention(t) && !self.has(r.wrapping_sub(1), MODAL));
        }
        None
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

    /// The item that the clause ending before item `end` starts with: after a mark, a quotation, a conjunction.
    pub(super) fn clause_start(&self, start: usize, end: usize) -> usize {
        let start = start.max(end.saturating_sub(REACH));
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

    /// "Nwoga, in a statement signed by his aide, Ejike Obi, said": the name before the circumstance that ends with
    /// the name's apposition at item `s`.
    fn before_circumstance(&self, start: usize, s: usize) -> Option<(Phrase, usize)> {
        let comma = |from: usize| (start..from).rev().take(16).find(|&k| self.is(k, ","));
        let second = s.checked_sub(1).filter(|&k| k > start && self.is(k, ","))?;
        let first = comma(second)?;
        let called = self.has(second - 1, PERSON | AGENT | TITLE) && self.has(first + 1, PREPOSITION);
        let from = comma(first).map_or(start, |k| k + 1);
        (called && self.bare_name(from, first)).then(|| self.stretch(from, first)).flatten()
    }

    /// "the chairman Ludvig Nussbaum": the person that a description ends with.
    fn person_at_end(&self, s: usize, end: usize) -> Option<(Phrase, usize)> {
        let last = self.parties.mention_at(end.checked_sub(1).and_then(|k| self.word(k))?)?;
        self.parties.party_of[last]?;
        let mention = &self.parties.mentions[last];
        let first = mention.tokens.start as usize;
        let plain = self.is_article(s)
            && (s..end).take_while(|&k| self.word(k).is_some_and(|t| t < first)).all(|k| {
                !self.has(k, FINITE | GERUND | PREPOSITION | CONJUNCTION)
                    && self.word(k).is_some_and(|t| !self.text.lower(t).ends_with("ing"))
            });
        let tokens = &mention.tokens;
        (plain && mention.label == Label::Person)
            .then_some((Phrase { start: tokens.start, end: tokens.end, head: tokens.end }, s))
    }

    /// The subject before something between commas that ends with the comma at item `comma`.
    fn interrupted(&self, start: usize, comma: usize) -> Subject {
        let start = start.max(comma.saturating_sub(2 * REACH));
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
                        let own = (pieces == 0).then(|| self.before_circumstance(start, s)).flatten();
                        name = own.or_else(|| self.stretch(s, end));
                    }
                } else if !(relative || gerund || adverbial || number)
                    && name.is_none()
                    && let Some(found) = self.person_at_end(s, end)
                {
                    name = Some(found);
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
}
