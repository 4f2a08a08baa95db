//! Who a sentence speaks of: names, and the pronouns and descriptions that refer back to them.

use std::sync::LazyLock;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::lexicon::{self, Describes};
use crate::parties::{Gender, Parties, PartyId};
use crate::record::PartyKind;
use crate::text::{Case, Kind, Text, WordTable};

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

#[derive(Clone, Copy, PartialEq)]
enum Word {
    He,
    She,
    It,
    They,
    /// An article or demonstrative that may open a description.
    The,
    /// A possessive that may open a description and refers itself.
    Both,
}

static WORDS: LazyLock<WordTable<Word>> = LazyLock::new(|| {
    use Word::*;
    WordTable::new([
        ("he", He),
        ("him", He),
        ("his", He),
        ("himself", He),
        ("she", She),
        ("her", She),
        ("herself", She),
        ("it", It),
        ("its", It),
        ("itself", It),
        ("they", They),
        ("their", They),
        ("them", They),
        ("the", The),
        ("this", The),
        ("that", The),
        ("both", Both),
    ])
});

/// How far back, in sentences, a pronoun or a description looks.
const REACH: u32 = 6;

/// How many of the last phrases a list is looked for among, and how many of its own count.
const PHRASES: usize = 60;

struct Seen {
    party: PartyId,
    sentence: u32,
    count: u32,
    /// Whether the last mention stood first in its sentence.
    first: bool,
}

struct Memory<'a> {
    text: &'a Text<'a>,
    parties: &'a Parties,
    /// In order of last mention.
    seen: Vec<Seen>,
    gender: Vec<Option<Gender>>,
    nouns: HashMap<u32, PartyId, FxBuildHasher>,
    out: Referents,
}

/// Finds the phrases that refer to parties.
pub(super) fn referents(text: &Text, parties: &Parties) -> Referents {
    let mut memory = Memory {
        text,
        parties,
        seen: Vec::new(),
        gender: parties.list.iter().map(|p| p.gender).collect(),
        nouns: HashMap::default(),
        out: Referents::default(),
    };
    for (s, sentence) in text.sentences().iter().enumerate() {
        memory.out.starts.push(memory.out.list.len() as u32);
        let (mut i, end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        let mut first = true;
        while i < end {
            let before = memory.out.list.len();
            i = memory.step(s as u32, i, end, first);
            if memory.out.list.len() > before {
                first = false;
            }
        }
    }
    memory.out.starts.push(memory.out.list.len() as u32);
    memory.out
}

impl Memory<'_> {
    /// Reads one phrase or token; returns where to go on.
    fn step(&mut self, sentence: u32, i: usize, end: usize, first: bool) -> usize {
        if let Some(m) = self.parties.mention_at(i) {
            let stop = (self.parties.mentions[m].tokens.end as usize).max(i + 1);
            if let Some(party) = self.parties.party_of[m] {
                self.see(party, sentence, i as u32, first);
                self.push(i, stop, party, Form::Name);
                self.learn(party, i, stop, end);
            }
            return stop;
        }
        let Some(&word) = WORDS.at(self.text, i) else { return i + 1 };
        match word {
            Word::He | Word::She => {
                let gender = if word == Word::He { Gender::Male } else { Gender::Female };
                if let Some(party) = self.person(Some(gender), sentence) {
                    self.push(i, i + 1, party, Form::Pronoun);
                }
            }
            Word::It => {
                let actor = self.actor_before(i);
                if let Some(party) =
                    self.salient_but(actor, sentence, |k| matches!(k, PartyKind::Organization | PartyKind::Government))
                {
                    self.push(i, i + 1, party, Form::Pronoun);
                }
            }
            Word::They => match self.last_list(sentence, |k| k != PartyKind::Court) {
                Some(parties) => parties.into_iter().for_each(|p| self.push(i, i + 1, p, Form::Pronoun)),
                None => {
                    if let Some(party) = self.salient(sentence, |k| k != PartyKind::Court) {
                        self.push(i, i + 1, party, Form::Pronoun);
                    }
                }
            },
            Word::The | Word::Both => {}
        }
        self.description(sentence, i, end)
    }

    /// A description that the determiner at `i` opens.
    fn description(&mut self, sentence: u32, i: usize, end: usize) -> usize {
        let head = (i + 1..end.min(i + 4))
            .take_while(|&k| self.text.token(k).kind == Kind::Word && self.text.token(k).case != Case::Capital)
            .find(|&k| self.noun(k) && !(k + 1 < end && self.noun(k + 1) && self.parties.mention_at(k + 1).is_none()));
        let Some(head) = head else { return i + 1 };
        let hash = self.text.token(head).hash;
        let kind = lexicon::describes(self.text, head);
        let several = match kind {
            Some(Describes::TwoOrganizations) => self.several(sentence, |k| k == PartyKind::Organization),
            Some(Describes::TwoPersons) => self.several(sentence, |k| k == PartyKind::Person),
            _ => None,
        };
        if let Some(parties) = several {
            parties.into_iter().for_each(|p| self.push(head, head + 1, p, Form::Description));
            return head + 1;
        }
        let known = self.nouns.get(&hash).copied();
        let party = known.or_else(|| match kind? {
            Describes::Organization => self.salient(sentence, |k| k == PartyKind::Organization),
            Describes::Government => self.salient(sentence, |k| k == PartyKind::Government),
            Describes::Court => self.salient(sentence, |k| k == PartyKind::Court),
            Describes::Person => None,
            Describes::Man => self.person(Some(Gender::Male), sentence),
            Describes::Woman => self.person(Some(Gender::Female), sentence),
            Describes::TwoOrganizations | Describes::TwoPersons => None,
        });
        match party {
            Some(party) => {
                self.push(head, head + 1, party, Form::Description);
                head + 1
            }
            None => i + 1,
        }
    }

    /// Whom a plural refers to: the last list, else the two last named.
    fn several(&self, sentence: u32, wanted: fn(PartyKind) -> bool) -> Option<Vec<PartyId>> {
        self.last_list(sentence, wanted).or_else(|| {
            let mut recent = self
                .seen
                .iter()
                .rev()
                .take_while(|s| s.sentence + REACH >= sentence)
                .filter(|s| wanted(self.parties.get(s.party).kind));
            let (last, other) = (recent.next()?.party, recent.next()?.party);
            Some(vec![other, last])
        })
    }

    /// Whether token `k` can head a description in this text.
    fn noun(&self, k: usize) -> bool {
        lexicon::describes(self.text, k).is_some() || self.nouns.contains_key(&self.text.token(k).hash)
    }

    fn see(&mut self, party: PartyId, sentence: u32, token: u32, first: bool) {
        let count = match self.seen.iter().rposition(|s| s.party == party) {
            Some(at) => {
                let old = self.seen.remove(at);
                old.count
            }
            None => 0,
        };
        // Who was named that long ago is not referred to any more; it also keeps the search above short.
        if self.seen.len() >= 64 {
            self.seen.remove(0);
        }
        self.seen.push(Seen { party, sentence, count: count + 1, first });
        if self.parties.get(party).kind == PartyKind::Person && self.gender[party.0 as usize].is_none() && token > 0 {
            let title = self.text.lower(token as usize - 1);
            self.gender[party.0 as usize] = match title {
                "mr" | "mr." | "sir" | "lord" => Some(Gender::Male),
                "mrs" | "mrs." | "ms" | "ms." | "miss" | "lady" | "madam" | "dame" => Some(Gender::Female),
                _ => None,
            };
        }
    }

    /// The person last named whose gender allows it; what is not known of it is taken from the pronoun.
    fn person(&mut self, gender: Option<Gender>, sentence: u32) -> Option<PartyId> {
        let found = self
            .seen
            .iter()
            .rev()
            .take_while(|s| s.sentence + REACH >= sentence)
            .filter(|s| self.parties.get(s.party).kind == PartyKind::Person)
            .find(|s| {
                let known = self.gender[s.party.0 as usize];
                known.is_none() || gender.is_none() || known == gender
            })?
            .party;
        if self.gender[found.0 as usize].is_none() {
            self.gender[found.0 as usize] = gender;
        }
        Some(found)
    }

    /// The party that the text is about hereabouts: near, often named, first in its sentence.
    fn salient(&self, sentence: u32, wanted: impl Fn(PartyKind) -> bool) -> Option<PartyId> {
        self.salient_but(None, sentence, wanted)
    }

    /// The subject before an object pronoun at `i`, which it cannot mean: *the agency fined it*.
    fn actor_before(&self, i: usize) -> Option<PartyId> {
        if self.text.lower(i) != "it" || i == 0 || lexicon::event(self.text, i - 1).is_none() {
            return None;
        }
        let from = self.out.starts.last().copied().unwrap_or(0) as usize;
        let last = self.out.list[from..].iter().rev().find(|r| r.link == 0 && !r.owns)?;
        (i - last.end as usize <= 4).then_some(last.party)
    }

    fn salient_but(&self, not: Option<PartyId>, sentence: u32, wanted: impl Fn(PartyKind) -> bool) -> Option<PartyId> {
        let mut best: Option<(f32, PartyId)> = None;
        for s in self.seen.iter().rev().take(12).take_while(|s| s.sentence + REACH >= sentence) {
            if Some(s.party) == not || !wanted(self.parties.get(s.party).kind) {
                continue;
            }
            let near = 1.0 / (1.0 + (sentence - s.sentence) as f32);
            let score = near * (1.0 + 0.25 * (s.count.min(8) as f32)) * if s.first { 1.5 } else { 1.0 };
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, s.party));
            }
        }
        best.map(|(_, party)| party)
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

    /// The parties of the last list of two or more, not too far back.
    fn last_list(&self, sentence: u32, wanted: impl Fn(PartyKind) -> bool) -> Option<Vec<PartyId>> {
        let list = &self.out.list;
        // Far enough for the sentences in reach, and no further.
        let mut at = list.len();
        let lowest = self.out.starts[(sentence.saturating_sub(REACH)) as usize] as usize;
        while at > lowest.max(list.len().saturating_sub(PHRASES)) {
            let last = &list[at - 1];
            let farthest = at.saturating_sub(PHRASES);
            let other = list[farthest..at].iter().rposition(|r| r.group != last.group);
            let from = other.map_or(farthest, |k| farthest + k + 1);
            let mut parties: Vec<PartyId> = Vec::new();
            for r in &list[from..at] {
                if wanted(self.parties.get(r.party).kind) && !parties.contains(&r.party) && r.form == Form::Name {
                    parties.push(r.party);
                }
            }
            if parties.len() > 1 {
                return Some(parties);
            }
            at = from;
        }
        None
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
                self.nouns.insert(token.hash, party);
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
