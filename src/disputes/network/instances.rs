//! Where a text tells of a pair of parties, and what the network sees of each of its tokens.

use crate::disputes::events::Events;
use crate::disputes::features::{Pair, kind_number};
use crate::disputes::refer::{Form, Referent, Referents};
use crate::model::linear::feature;
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::record::QuoteKind;
use crate::text::Text;

/// Referents of a text beyond this many are left out of account.
pub(super) const REFERENTS: usize = 400;
/// Referents of a party beyond this many are left out of account where it is paired.
const OWN: usize = 40;
/// Places of a pair beyond this many, the nearest first, are left out of account.
const PLACES: usize = 8;
/// Sentences between the two at most.
const APART: u32 = 2;

/// A place where a text tells of a pair: a referent of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::disputes) struct Instance {
    /// Referent of the first party, as an index into all referents.
    pub a: u32,
    /// Referent of the second party.
    pub b: u32,
    /// Sentences from one to the other.
    pub apart: u8,
}

/// The referents of each party, and the sentence of each referent.
#[derive(Debug, Default)]
pub(in crate::disputes) struct Places {
    of_party: Vec<Vec<u32>>,
    sentence: Vec<u32>,
}

impl Places {
    pub fn new(parties: &Parties, referents: &Referents) -> Self {
        let mut out = Places { of_party: vec![Vec::new(); parties.list.len()], sentence: Vec::new() };
        for (s, bounds) in referents.starts.windows(2).enumerate() {
            for i in bounds[0]..bounds[1].min(REFERENTS as u32) {
                out.sentence.push(s as u32);
                if let Some(list) = out.of_party.get_mut(referents.list[i as usize].party.0 as usize) {
                    list.push(i);
                }
            }
        }
        out
    }

    /// The referents of a party, in text order.
    pub fn of(&self, party: PartyId) -> &[u32] {
        self.of_party.get(party.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The places of a pair, those within one sentence first; of each sentence, or two neighbouring ones, the two referents
    /// that stand nearest to each other.
    pub fn instances(&self, referents: &Referents, (a, b): Pair) -> Vec<Instance> {
        let cap = |list: &[u32]| list.len().min(OWN);
        let (first, second) = (self.of(a), self.of(b));
        let (first, second) = (&first[..cap(first)], &second[..cap(second)]);
        let mut found: Vec<((u8, u32), u32, Instance)> = Vec::new();
        let mut from = 0;
        for &i in first {
            let s = self.sentence[i as usize];
            from += second[from..].iter().take_while(|&&j| self.sentence[j as usize] + APART < s).count();
            for &j in second[from..].iter().take_while(|&&j| self.sentence[j as usize] <= s + APART) {
                let t = self.sentence[j as usize];
                let apart = s.abs_diff(t) as u8;
                let gap = referents.list[i as usize].start.abs_diff(referents.list[j as usize].start);
                let (key, instance) = ((apart, s.min(t)), Instance { a: i, b: j, apart });
                match found.iter_mut().rev().find(|(k, _, _)| *k == key) {
                    Some(held) if gap < held.1 => (held.1, held.2) = (gap, instance),
                    Some(_) => {}
                    None => found.push((key, gap, instance)),
                }
            }
        }
        found.sort_unstable_by_key(|(key, _, _)| *key);
        found.into_iter().take(PLACES).map(|(_, _, instance)| instance).collect()
    }
}

/// What the network sees of a token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::disputes) struct Code {
    /// Hash of its word in lower case.
    pub word: u32,
    /// Its class of event word and voice: rows of one table.
    pub event: u16,
    /// Whose name it belongs to, whether it is quoted, whether it begins a sentence, its case: rows of one table.
    pub place: u16,
}

/// Number of voices, none included.
pub(super) const VOICES: u16 = 7;

/// What the network sees of the tokens below `until`.
pub(in crate::disputes) fn codes(
    text: &Text,
    parties: &Parties,
    quotes: &Quotes,
    referents: &Referents,
    events: &Events,
    until: usize,
) -> Vec<Code> {
    let until = until.min(text.len());
    let mut out = vec![Code::default(); until];
    for (i, code) in out.iter_mut().enumerate() {
        code.word = feature(&[text.lower(i)]);
        code.place = (text.token(i).case as u16).min(3);
    }
    for trigger in &events.triggers {
        if let Some(code) = out.get_mut(trigger.token as usize) {
            code.event = (u16::from(trigger.class) + 1) * VOICES + u16::from(trigger.voice) + 1;
        }
    }
    for sentence in text.sentences() {
        if let Some(code) = out.get_mut(sentence.tokens.start as usize) {
            code.place |= 4;
        }
    }
    for quote in quotes.list.iter().filter(|q| matches!(q.kind, QuoteKind::Direct | QuoteKind::Partial)) {
        let tokens = text.tokens_in(quote.span);
        let (from, to) = ((tokens.start as usize).min(until), (tokens.end as usize).min(until));
        out[from..to.max(from)].iter_mut().for_each(|code| code.place |= 8);
    }
    for r in referents.list.iter().take(REFERENTS) {
        let mark = match r.form {
            Form::Name => 1 + kind_number(parties.get(r.party).kind) as u16,
            Form::Pronoun => 5,
            Form::Description => 6,
        };
        let (from, to) = ((r.start as usize).min(until), (r.end as usize).min(until));
        out[from..to.max(from)].iter_mut().for_each(|code| code.place = code.place & 15 | mark << 4);
    }
    out
}

/// The tokens between two referents that the network looks at.
pub(super) fn between(x: &Referent, y: &Referent) -> std::ops::Range<u32> {
    /// Tokens at most.
    const REACH: u32 = 48;
    let (left, right) = if x.start < y.start { (x, y) } else { (y, x) };
    left.end..right.start.min(left.end + REACH).max(left.end)
}
