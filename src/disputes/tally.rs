//! Counts over the whole article, for the second look: how often a party acts and is acted on, how often a pair does so
//! in one clause or across clauses, how near the two stand.

use super::events::{self, Events};
use super::features::Pair;
use super::frames::{FIELDS, Part};
use super::pairs::{self, Carried};
use super::refer::{Form, Referents};
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::text::Text;

/// Counts of a party: for each field of events acts without doubt, other acts, the same as target; then mentions, first
/// sentence, last sentence, quotations, references by pronoun or description, whether it stands before or after *v.*,
/// appeals, times harmed.
pub(super) const PARTY: usize = 4 * FIELDS + 9;
/// Counts of an ordered pair: for each field clauses in which the first acts on the second, without doubt and other; then
/// carried ones near and far, the least distance of such, sentences that hold both, event words in them, least distance of
/// mentions, times in one list, whether a case name, apposition of the first that names the second, words of
/// agreements that both are arguments of.
pub(super) const PAIR: usize = 2 * FIELDS + 10;

/// The counts of an article.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    /// For each party its counts.
    pub parties: Vec<[f32; PARTY]>,
    /// The pairs that have any, sorted.
    pub pairs: Vec<(Pair, [f32; PAIR])>,
}

/// What is not near at all.
const FAR: f32 = 30.0;

impl Tallies {
    /// The counts of a pair.
    pub fn of(&self, pair: Pair) -> [f32; PAIR] {
        self.pairs.binary_search_by_key(&pair, |(p, _)| *p).map_or_else(|_| empty(), |i| self.pairs[i].1)
    }

    /// The parties that stand in a list with `party`, by number.
    pub fn listed_with(&self, party: PartyId) -> impl Iterator<Item = PartyId> {
        let from = self.pairs.partition_point(|((a, _), _)| *a < party);
        // A party beside hundreds of others stands in a list of names that says little.
        let own = self.pairs[from..].iter().take(256).take_while(move |((a, _), _)| *a == party);
        own.filter(|(_, row)| row[2 * FIELDS + 6] > 0.0).map(|((_, b), _)| *b)
    }
}

/// What a pair without any counts has.
fn empty() -> [f32; PAIR] {
    let mut out = [0.0; PAIR];
    out[2 * FIELDS + 2] = FAR;
    out[2 * FIELDS + 5] = FAR;
    out
}

// A note has a byte for its column.
const _: () = assert!(PAIR <= u8::MAX as usize);

/// A number that is added to a column, or is the least there: a byte for the column, as an article has very many.
enum Note {
    Add(u8, f32),
    Least(u8, f32),
}

/// Counts; of sentences for which `acts` does not hold, parties alone.
pub(super) fn count(
    text: &Text,
    parties: &Parties,
    referents: &Referents,
    events: &Events,
    carried: &[Carried],
    quotes: &Quotes,
    acts: impl Fn(usize) -> bool,
) -> Tallies {
    let mut out = Tallies { parties: vec![[0.0; PARTY]; parties.list.len()], pairs: Vec::new() };
    let rest = 4 * FIELDS;
    for (party, row) in parties.list.iter().zip(&mut out.parties) {
        let sentence = |m: Option<&u32>| {
            let token = m.and_then(|&m| parties.mentions.get(m as usize)).map_or(0, |m| m.tokens.start);
            text.sentence_of(token as usize) as f32
        };
        row[rest] = party.mentions.len() as f32;
        row[rest + 1] = sentence(party.mentions.first());
        row[rest + 2] = sentence(party.mentions.last());
    }
    for quote in &quotes.list {
        if let Some(row) = quote.speaker.and_then(|s| s.party).and_then(|p: PartyId| out.parties.get_mut(p.0 as usize))
        {
            row[rest + 3] += 1.0;
        }
    }
    for r in &referents.list {
        let Some(row) = out.parties.get_mut(r.party.0 as usize) else { continue };
        row[rest + 4] += f32::from(u8::from(r.form != Form::Name));
        row[rest + 5] += f32::from(u8::from(pairs::is_versus(text, r.end as usize)));
        row[rest + 6] += f32::from(u8::from(r.start > 0 && pairs::is_versus(text, r.start as usize - 1)));
    }
    for (list, at) in [(&events.appeals, rest + 7), (&events.harmed, rest + 8)] {
        for p in list {
            if let Some(row) = out.parties.get_mut(p.0 as usize) {
                row[at] += 1.0;
            }
        }
    }
    let mut notes: Vec<(Pair, Note)> = Vec::new();
    let mut from = 0;
    while from < events.acts.len() {
        let act = events.acts[from];
        let to = from + events.acts[from..].iter().take_while(|a| a.trigger == act.trigger).count();
        for a in &events.acts[from..to] {
            if let Some(row) = out.parties.get_mut(a.party.0 as usize) {
                let target = usize::from(a.part == Part::Target);
                row[4 * a.field as usize + 2 * target + usize::from(!a.near)] += 1.0;
            }
            if a.part == Part::Target {
                continue;
            }
            for b in events.acts[from..to].iter().filter(|b| b.part == Part::Target && b.party != a.party) {
                let at = 2 * a.field as u8 + u8::from(!(a.near && b.near));
                notes.push(((a.party, b.party), Note::Add(at, 1.0)));
            }
        }
        from = to;
    }
    let rest = 2 * FIELDS as u8;
    for c in carried {
        let pair = (c.actor.party, c.target.party);
        notes.push((pair, Note::Add(rest + u8::from(c.distance > 1), 1.0)));
        notes.push((pair, Note::Least(rest + 2, c.distance as f32)));
    }
    notes.extend(events.bonds.iter().map(|&pair| (pair, Note::Add(rest + 9, 1.0))));
    for s in (0..text.sentences().len()).filter(|&s| acts(s)) {
        let here = events::capped(referents, s);
        let words = events.of(s).len() as f32;
        for (i, x) in here.iter().enumerate() {
            for y in here[i + 1..].iter().filter(|y| y.party != x.party) {
                for pair in [(x.party, y.party), (y.party, x.party)] {
                    notes.push((pair, Note::Add(rest + 3, 1.0)));
                    notes.push((pair, Note::Add(rest + 4, words)));
                    notes.push((pair, Note::Least(rest + 5, 0.0)));
                    if x.group == y.group {
                        notes.push((pair, Note::Add(rest + 6, 1.0)));
                    }
                }
                let gap = y.start.saturating_sub(x.end);
                if gap <= 2 && pairs::is_versus(text, x.end as usize) {
                    notes.push(((x.party, y.party), Note::Add(rest + 7, 1.0)));
                }
                if pairs::related(text, x, y).is_some() {
                    notes.push(((x.party, y.party), Note::Add(rest + 8, 1.0)));
                }
            }
        }
        for back in 1..=2.min(s) {
            for x in events::capped(referents, s - back).iter().take(8) {
                for y in here.iter().take(8).filter(|y| y.party != x.party) {
                    notes.push(((x.party, y.party), Note::Least(rest + 5, back as f32)));
                    notes.push(((y.party, x.party), Note::Least(rest + 5, back as f32)));
                }
            }
        }
    }
    // The numbers added are whole, so that their order makes no difference.
    notes.sort_unstable_by_key(|(pair, _)| u64::from(pair.0.0) << 32 | u64::from(pair.1.0));
    for (pair, note) in notes {
        if out.pairs.last().is_none_or(|(p, _)| *p != pair) {
            out.pairs.push((pair, empty()));
        }
        if let Some((_, row)) = out.pairs.last_mut() {
            match note {
                Note::Add(at, x) => row[usize::from(at)] += x,
                Note::Least(at, x) => row[usize::from(at)] = row[usize::from(at)].min(x),
            }
        }
    }
    out
}
