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
    /// The counts of pairs that are not as for a pair without any, each packed with its pair and its column: see [`note`];
    /// sorted, each column of a pair once.
    pairs: Vec<u64>,
}

/// What is not near at all.
const FAR: f32 = 30.0;
/// The columns of least distances.
const DISTANCES: [usize; 2] = [2 * FIELDS + 2, 2 * FIELDS + 5];

impl Tallies {
    /// The counts of a pair.
    pub fn of(&self, pair: Pair) -> [f32; PAIR] {
        let from = self.pairs.partition_point(|&n| n >> PLACE < key(pair));
        let own = self.pairs[from..].iter().take_while(|&&n| n >> PLACE == key(pair));
        own.fold(empty(), |mut row, &n| {
            row[column(n)] = (n & MOST) as f32;
            row
        })
    }

    /// The pairs that have any counts, sorted.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> {
        self.pairs.chunk_by(|x, y| x >> PLACE == y >> PLACE).map(|own| pair(own[0]))
    }

    /// The parties that stand in a list with `party`, by number.
    pub fn listed_with(&self, party: PartyId) -> impl Iterator<Item = PartyId> {
        let from = self.pairs.partition_point(|&n| pair(n).0 < party);
        let pairs = self.pairs[from..].chunk_by(|x, y| x >> PLACE == y >> PLACE);
        // A party beside hundreds of others stands in a list of names that says little.
        let own = pairs.take(256).take_while(move |own| pair(own[0]).0 == party);
        own.filter(|own| own.iter().any(|&n| column(n) == LISTED)).map(|own| pair(own[0]).1)
    }
}

/// What a pair without any counts has.
fn empty() -> [f32; PAIR] {
    let mut out = [0.0; PAIR];
    DISTANCES.iter().for_each(|&at| out[at] = FAR);
    out
}

/// The column of times in one list.
const LISTED: usize = 2 * FIELDS + 6;

/// Bits of a note: first party, second party, column, number. An article has very many notes.
const PARTY_BITS: u32 = 22;
const COLUMN_BITS: u32 = 5;
const NUMBER_BITS: u32 = 15;
/// Where the pair stands in a note.
const PLACE: u32 = COLUMN_BITS + NUMBER_BITS;
/// The highest number of a note; no tree tells it from a higher one.
const MOST: u64 = (1 << NUMBER_BITS) - 1;
const _: () = assert!(2 * PARTY_BITS + PLACE == u64::BITS && PAIR <= 1 << COLUMN_BITS);

/// A number in a column of a pair.
fn note(pair: Pair, column: usize, number: usize) -> u64 {
    key(pair) << PLACE | (column as u64) << NUMBER_BITS | (number as u64).min(MOST)
}

/// A pair as it stands in a note. Of the parties of higher numbers than fit, which are in no pair that is looked at, nothing
/// is told apart.
fn key((a, b): Pair) -> u64 {
    let number = |p: PartyId| u64::from(p.0.min((1 << PARTY_BITS) - 1));
    number(a) << PARTY_BITS | number(b)
}

fn pair(note: u64) -> Pair {
    let key = note >> PLACE;
    (PartyId((key >> PARTY_BITS) as u32), PartyId(key as u32 & ((1 << PARTY_BITS) - 1)))
}

fn column(note: u64) -> usize {
    (note >> NUMBER_BITS) as usize & ((1 << COLUMN_BITS) - 1)
}

/// Puts notes of one column of one pair together: the least where it is a distance, else the sum.
fn merge(notes: &mut Vec<u64>) {
    notes.sort_unstable();
    notes.dedup_by(|next, kept| {
        let same = *next >> NUMBER_BITS == *kept >> NUMBER_BITS;
        if same && !DISTANCES.contains(&column(*kept)) {
            *kept += (*next & MOST).min(MOST - (*kept & MOST));
        }
        same
    });
}

/// Notes that are put together at a time, at least: of any pair there are many, and an article of any length has millions.
const PART: usize = 1 << 17;

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
    let mut notes: Vec<u64> = Vec::new();
    let mut room = PART;
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
                let at = 2 * a.field as usize + usize::from(!(a.near && b.near));
                notes.push(note((a.party, b.party), at, 1));
            }
        }
        from = to;
    }
    let rest = 2 * FIELDS;
    for c in carried {
        let pair = (c.actor.party, c.target.party);
        notes.push(note(pair, rest + usize::from(c.distance > 1), 1));
        notes.push(note(pair, rest + 2, c.distance as usize));
    }
    notes.extend(events.bonds.iter().map(|&pair| note(pair, rest + 9, 1)));
    for s in (0..text.sentences().len()).filter(|&s| acts(s)) {
        if notes.len() > room {
            merge(&mut notes);
            room = PART.max(2 * notes.len());
        }
        let here = events::capped(referents, s);
        let words = events.of(s).len();
        for (i, x) in here.iter().enumerate() {
            for y in here[i + 1..].iter().filter(|y| y.party != x.party) {
                for pair in [(x.party, y.party), (y.party, x.party)] {
                    notes.push(note(pair, rest + 3, 1));
                    notes.push(note(pair, rest + 4, words));
                    notes.push(note(pair, rest + 5, 0));
                    if x.group == y.group {
                        notes.push(note(pair, LISTED, 1));
                    }
                }
                if pairs::names_case(text, x.end, y.start) {
                    notes.push(note((x.party, y.party), rest + 7, 1));
                }
                if pairs::related(text, x, y).is_some() {
                    notes.push(note((x.party, y.party), rest + 8, 1));
                }
            }
        }
        for back in 1..=2.min(s) {
            for x in events::capped(referents, s - back).iter().take(8) {
                for y in here.iter().take(8).filter(|y| y.party != x.party) {
                    notes.push(note((x.party, y.party), rest + 5, back));
                    notes.push(note((y.party, x.party), rest + 5, back));
                }
            }
        }
    }
    merge(&mut notes);
    notes.shrink_to_fit();
    out.pairs = notes;
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_distances_the_least_is_kept_and_other_numbers_are_added() {
        let [a, b, c] = [0, 1, 70_000].map(PartyId);
        let mut notes = vec![note((a, c), LISTED, 1), note((a, b), 3, 1), note((a, b), DISTANCES[1], 2)];
        notes.extend([note((a, b), DISTANCES[1], 1), note((a, b), 3, 1), note((b, c), 4, 40_000)]);
        merge(&mut notes);
        let tallies = Tallies { parties: Vec::new(), pairs: notes };
        let row = tallies.of((a, b));
        assert_eq!((row[3], row[DISTANCES[0]], row[DISTANCES[1]], row[LISTED]), (2.0, FAR, 1.0, 0.0));
        assert_eq!(tallies.of((b, a)), empty());
        assert_eq!(tallies.of((b, c))[4], MOST as f32);
        assert_eq!(tallies.pairs().collect::<Vec<_>>(), [(a, b), (a, c), (b, c)]);
        assert_eq!(tallies.listed_with(a).collect::<Vec<_>>(), [c]);
    }
}
