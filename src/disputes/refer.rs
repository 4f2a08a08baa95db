//! Who a sentence speaks of: names, and the pronouns and descriptions that refer back to them.

use super::lexicon;
use crate::parties::reference::{self, References};
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::record::{PartyKind, QuoteKind};
use crate::text::{Case, Kind, Text};

/// How a phrase refers to its party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// By its name.
    Name,
    /// *he*, *it*
    Pronoun,
    /// *the bank*
    Description,
}

/// A phrase that refers to a party.
#[derive(Debug, Clone, Copy)]
pub(super) struct Referent {
    /// First token, article and adjectives left out.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
    pub party: PartyId,
    pub form: Form,
    /// The linking word before the phrase, zero where there is none: see [`lexicon::link`].
    pub link: u8,
    /// Phrases joined by commas and *and* have the same number.
    pub group: u32,
    /// Whether the phrase owns what follows: *Acme's*, *its*.
    pub owns: bool,
}

/// The referents of a text, sentence by sentence.
#[derive(Debug, Default)]
pub(super) struct Referents {
    pub list: Vec<Referent>,
    /// For each sentence where its referents start in `list`, and one entry more.
    pub starts: Vec<u32>,
    /// Nouns that the text puts beside a party's name (hash, party): *a lawyer*, *chairman*.
    pub nouns: Vec<(u32, PartyId)>,
}

impl Referents {
    /// The referents of sentence `s`.
    pub fn of(&self, s: usize) -> &[Referent] {
        match (self.starts.get(s), self.starts.get(s + 1)) {
            (Some(&a), Some(&b)) => &self.list[a as usize..b as usize],
            _ => &[],
        }
    }
}

/// References less likely than this are left out.
const SURE: f32 = 0.4;

struct Memory<'a> {
    text: &'a Text<'a>,
    parties: &'a Parties,
    references: &'a References,
    /// The reference that comes next.
    at: usize,
    out: Referents,
}

/// Finds the phrases that refer to parties.
pub(super) fn referents(text: &Text, parties: &Parties, quotes: &Quotes) -> Referents {
    let quoted = |t: u32| {
        let at = text.token(t as usize).start;
        let next = quotes.list.partition_point(|q| q.span.start <= at);
        next > 0 && quotes.list.get(next - 1).is_some_and(|q| q.kind != QuoteKind::Indirect && at < q.span.end)
    };
    let references = &reference::resolve(text, parties, quoted);
    let mut memory = Memory { text, parties, references, at: 0, out: Referents::default() };
    for sentence in text.sentences() {
        memory.out.starts.push(memory.out.list.len() as u32);
        let (mut i, end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        while i < end {
            i = memory.step(i, end);
        }
    }
    memory.out.starts.push(memory.out.list.len() as u32);
    memory.out
}

impl Memory<'_> {
    /// Reads one phrase or token; returns where to go on.
    fn step(&mut self, i: usize, end: usize) -> usize {
        if let Some(m) = self.parties.mention_at(i) {
            let stop = (self.parties.mentions[m].tokens.end as usize).max(i + 1);
            if let Some(party) = self.parties.party_of[m] {
                self.push(i, stop, party, Form::Name);
                self.learn(party, i, stop, end);
            }
            return stop;
        }
        self.referred(i).unwrap_or(i + 1)
    }

    /// The phrases without a name that start at `i`, as the article's references say; where to go on.
    fn referred(&mut self, i: usize) -> Option<usize> {
        let references = self.references;
        let mut next = None;
        while let Some(r) = references.list.get(self.at) {
            let (start, head) = (r.phrase.start as usize, r.phrase.head as usize);
            if start > i {
                break;
            }
            self.at += 1;
            if start < i || r.confidence < SURE {
                continue;
            }
            let form = if r.phrase.is_pronoun() { Form::Pronoun } else { Form::Description };
            self.push(head, head + 1, r.party, form);
            next = Some(head + 1);
        }
        next
    }

    fn push(&mut self, start: usize, end: usize, party: PartyId, form: Form) {
        let first_of_sentence = self.out.starts.last().copied().unwrap_or(0) as usize;
        let group = match self.out.list[first_of_sentence..].last() {
            Some(last) if last.start as usize == start || self.joined(last.end as usize, start) => last.group,
            Some(last) => last.group + 1,
            None => 0,
        };
        // The further phrases of a list hang by the word before its first.
        let link = match self.out.list[first_of_sentence..].last() {
            Some(last) if last.group == group => last.link,
            _ => self.link_before(start),
        };
        let owns = self.text.token(end).kind == Kind::Possessive
            || form == Form::Pronoun && matches!(self.text.lower(start), "his" | "its" | "their")
            || form == Form::Pronoun
                && self.text.lower(start) == "her"
                && self.text.token(end).kind == Kind::Word
                && lexicon::link(self.text, end).is_none();
        self.out.list.push(Referent { start: start as u32, end: end as u32, party, form, link, group, owns });
    }

    /// Whether the tokens from `from` up to `to` only join two phrases of a list.
    fn joined(&self, from: usize, to: usize) -> bool {
        if to < from || to - from > 7 || to == from {
            return false;
        }
        let mut and = false;
        for k in from..to {
            match self.text.lower(k) {
                "and" | "&" | "or" => and = true,
                "," | "the" | "its" | "his" | "her" | "their" | "a" | "an" | "mr" | "mr." | "ms" | "ms." | "mrs"
                | "mrs." | "dr" | "dr." => {}
                _ if and && lexicon::link(self.text, k).is_none() && lexicon::event(self.text, k).is_none() => {}
                _ => return false,
            }
        }
        self.text.lower(from) == "," && to - from <= 2 || and
    }

    /// The linking word before the noun phrase whose name starts at `start`.
    fn link_before(&self, start: usize) -> u8 {
        for k in (start.saturating_sub(5)..start).rev() {
            if let Some(link) = lexicon::link(self.text, k) {
                return link;
            }
            let token = self.text.token(k);
            let title = token.kind == Kind::Word && start - k <= 2;
            if !(title || token.kind == Kind::Word && token.case == Case::Lower)
                || lexicon::event(self.text, k).is_some()
                || self.parties.mention_at(k).is_some()
            {
                return 0;
            }
        }
        0
    }

    /// Learns the nouns that stand beside a name: inside it, before it, and in the apposition after it.
    fn learn(&mut self, party: PartyId, start: usize, stop: usize, end: usize) {
        let text = self.text;
        let mut note = |k: usize| {
            let token = text.token(k);
            if token.end - token.start > 2 {
                self.out.nouns.push((token.hash, party));
            }
        };
        let kind = self.parties.get(party).kind;
        if kind != PartyKind::Person {
            for k in start..stop {
                if lexicon::describes(text, k).is_some() {
                    note(k);
                }
            }
        }
        if start > 0 {
            let before = text.token(start - 1);
            if before.kind == Kind::Word
                && (before.case == Case::Lower || kind == PartyKind::Person)
                && lexicon::link(text, start - 1).is_none()
                && lexicon::describes(text, start - 1).is_some()
            {
                note(start - 1);
            }
        }
        // "Acme, a parcel firm in Thane," and "Acme is a parcel firm": the noun before the phrase goes on.
        let mut k = stop;
        if text.lower(k) == "(" {
            while k < end.min(stop + 6) && text.lower(k) != ")" {
                k += 1;
            }
            k += 1;
        }
        if matches!(text.lower(k), "," | "is" | "was")
            && matches!(text.lower(k + 1), "a" | "an" | "the" | "its" | "his" | "her")
        {
            let from = k + 2;
            let mut last = None;
            for k in from..end.min(from + 6) {
                let token = text.token(k);
                if token.kind != Kind::Word
                    || lexicon::link(text, k).is_some()
                    || matches!(text.lower(k), "who" | "that" | "which" | "whose")
                {
                    break;
                }
                if token.case == Case::Lower {
                    last = Some(k);
                }
            }
            if let Some(k) = last {
                note(k);
            }
        }
    }
}
