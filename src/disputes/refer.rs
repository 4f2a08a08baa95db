//! Who a sentence speaks of: names, and the pronouns and descriptions that refer back to them, as phrases of its clauses.

use super::lexicon;
use crate::parties::reference::{Opening, Reference, References, class};
use crate::parties::{Parties, PartyId};
use crate::record::PartyKind;
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

/// References less likely than this are left out of account.
const SURE: f32 = 0.3;

/// Puts names and references together.
pub(super) fn referents(text: &Text, parties: &Parties, references: &References) -> Referents {
    let mut reader = Reader { text, parties, out: Referents::default() };
    // What the sentences before have not had.
    let (mut next, mut later) = (0, &references.list[..]);
    for sentence in text.sentences() {
        reader.out.starts.push(reader.out.list.len() as u32);
        let end = sentence.tokens.end;
        let (own, rest) = later.split_at(later.iter().take_while(|r| r.phrase.head < end).count());
        later = rest;
        let mut others = own.iter().filter(|r| r.confidence >= SURE).peekable();
        while next < parties.mentions.len() && parties.mentions[next].tokens.start < end {
            let m = next;
            next += 1;
            let Some(party) = parties.party_of[m] else { continue };
            let tokens = parties.mentions[m].tokens.clone();
            while let Some(r) = others.next_if(|r| r.phrase.head < tokens.start) {
                reader.refer(r);
            }
            let (start, stop) = (tokens.start as usize, (tokens.end as usize).max(tokens.start as usize + 1));
            reader.push(start, stop, party, Form::Name, false);
            reader.learn(party, start, stop, sentence.tokens.end as usize);
        }
        others.for_each(|r| reader.refer(r));
    }
    reader.out.starts.push(reader.out.list.len() as u32);
    // Held until the fields are read, of an article of any length.
    reader.out.list.shrink_to_fit();
    reader.out
}

struct Reader<'a> {
    text: &'a Text<'a>,
    parties: &'a Parties,
    out: Referents,
}

impl Reader<'_> {
    fn refer(&mut self, r: &Reference) {
        let form = if r.phrase.is_pronoun() { Form::Pronoun } else { Form::Description };
        let head = r.phrase.head as usize;
        self.push(head, head + 1, r.party, form, r.phrase.opening == Opening::Possessive);
    }

    fn push(&mut self, start: usize, end: usize, party: PartyId, form: Form, possessive: bool) {
        let first_of_sentence = self.out.starts.last().copied().unwrap_or(0) as usize;
        let own = &self.out.list[first_of_sentence..];
        // "Acme and its founder, Lowe": the pronoun between belongs to the second phrase of the list.
        let before = own.iter().rev().find(|r| !(r.owns && r.form == Form::Pronoun));
        let (group, link) = match (own.last(), before) {
            (Some(last), _) if last.start as usize == start => (last.group, last.link),
            // The further phrases of a list hang by the word before its first.
            (_, Some(last)) if !last.owns && self.joined(last.end as usize, start) => (last.group, last.link),
            (last, _) => (last.map_or(0, |last| last.group + 1), self.link_before(start)),
        };
        let owns = possessive || self.text.token(end).kind == Kind::Possessive;
        self.out.list.push(Referent { start: start as u32, end: end as u32, party, form, link, group, owns });
    }

    /// Whether the tokens from `from` up to `to` only join two phrases of a list.
    fn joined(&self, from: usize, to: usize) -> bool {
        if to <= from || to - from > 16 {
            return false;
        }
        let text = self.text;
        let event = |k: usize| lexicon::event(text, k).is_some();
        // "the city, Police Chief Prather": a title before the name.
        if text.lower(from) == ","
            && to - from <= 4
            && (from + 1..to).all(|k| text.token(k).case == Case::Capital && !event(k))
        {
            return true;
        }
        let and = (from..to).rev().find(|&k| matches!(text.lower(k), "and" | "&" | "or"));
        let Some(and) = and else {
            return text.lower(from) == ","
                && to - from <= 2
                && matches!(
                    text.lower(to - 1),
                    "," | "the" | "its" | "his" | "mr" | "mr." | "ms" | "ms." | "mrs" | "mrs." | "dr" | "dr."
                );
        };
        // After "and": articles, titles and a noun or two.
        let tail = to - and <= 6
            && (and + 1..to).all(|k| {
                lexicon::link(text, k).is_none()
                    && !event(k)
                    && (text.token(k).kind == Kind::Word || text.lower(k) == ",")
            });
        // Before it: nothing, or the parenthesis of the phrase before.
        let before = and == from
            || and == from + 1 && text.lower(from) == ","
            || text.lower(from) == "," && text.lower(and - 1) == "," && {
                let opens = text.token(from + 1).kind == Kind::Number
                    || matches!(text.lower(from + 1), "a" | "an" | "the" | "its" | "his" | "her" | "which" | "who");
                opens && (from + 1..and - 1).all(|k| !event(k) && text.lower(k) != ",")
            }
            || text.lower(from) == "(" && matches!(text.lower(and - 1), ")" | ",") && and - from <= 6;
        tail && before
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
                if class::class(text, k) != 0 {
                    note(k);
                }
            }
        }
        if start > 0 {
            let before = text.token(start - 1);
            if before.kind == Kind::Word
                && (before.case == Case::Lower || kind == PartyKind::Person)
                && lexicon::link(text, start - 1).is_none()
                && class::class(text, start - 1) != 0
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
