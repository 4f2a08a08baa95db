//! What the classifiers of this stage see of a party and of a pair of parties.
//!
//! The unit is the relation of a referent to an event word of its sentence: what it is to it in the clause, on which side
//! of it it stands, how many other referents stand between, by which linking word it hangs, and the voice of the event word.
//! A party has the relations of all its referents (`profile`), a pair those that the two have to the same event word
//! (`pairs`), both what the account of events counts of them (`tally`).

use super::events::{Events, Trigger};
use super::frames::FRAMES;
use super::noted::Noted;
use super::pairs::{self, Carried};
use super::profile;
use super::refer::Referents;
use super::tally::{self, Tallies};
use super::unsaid::{self, Unsaid};
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::record::PartyKind;
use crate::text::Text;

/// An ordered pair of parties.
pub(super) type Pair = (PartyId, PartyId);

/// Everything that the classifiers see.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// For each party its features, each once; for its roles at the first look alone.
    pub parties: Vec<Vec<u32>>,
    /// The features of the pairs that sentences near each other hold; for the first look alone.
    pairs: Noted,
    /// Acts joined across sentences, until they are counted.
    carried: Vec<Carried>,
    /// The sentences that hold a pair (first party before second in the list) and an event word: sorted, each once.
    pub shared: Vec<(Pair, u32)>,
    /// The pairs of which a sentence names one alone.
    pub unsaid: Unsaid,
    /// The event words and who acts in them.
    pub events: Events,
    /// What the account of events counts of parties and pairs; for the second look alone: see [`Features::count`].
    pub tallies: Tallies,
}

impl Features {
    /// The event words of sentence `s`.
    pub fn triggers_of(&self, s: usize) -> &[Trigger] {
        self.events.of(s)
    }

    /// Notes a feature of a pair.
    #[inline]
    pub fn put(&mut self, pair: Pair, feature: u32) {
        self.pairs.put(pair, feature);
    }

    /// The features of a pair; none where no sentence holds both.
    pub fn of_pair(&self, pair: Pair) -> impl Iterator<Item = u32> + Clone {
        self.pairs.of(pair)
    }

    /// The pairs that have features, sorted, each once.
    pub fn held(&self) -> impl Iterator<Item = Pair> {
        self.pairs.pairs()
    }

    /// The pairs that have features one way round or the other, each once, its earlier party first; not sorted.
    pub fn held_either_way(&self) -> impl Iterator<Item = Pair> {
        let first = |&(a, b): &Pair| a < b || !self.pairs.holds((b, a));
        self.held().filter(first).map(|(a, b)| (a.min(b), a.max(b)))
    }

    /// Reads the features of all pairs that the first look sees.
    pub fn read_pairs(&mut self, text: &Text, parties: &Parties, referents: &Referents, legal: bool) {
        let events = std::mem::take(&mut self.events);
        for s in (0..text.sentences().len()).filter(|&s| acts(&events, legal, s)) {
            pairs::sentence(text, s, referents, &events, self);
        }
        let carried = if legal { pairs::carried(&events) } else { Vec::new() };
        pairs::carry(&carried, self);
        self.pairs.finish();
        self.shared.sort_unstable();
        self.shared.dedup();
        self.shared.shrink_to_fit();
        self.unsaid = unsaid::read(text, parties, referents, &events, |s| acts(&events, legal, s));
        (self.events, self.carried) = (events, carried);
    }

    /// Makes the counts of the second look, once what the first one alone sees has been let go of: an article of any
    /// length never holds both.
    /// Pairs are counted where the article may be `about` any.
    pub fn count(
        &mut self,
        text: &Text,
        parties: &Parties,
        quotes: &Quotes,
        referents: &Referents,
        legal: bool,
        about: bool,
    ) {
        (self.parties, self.pairs) = Default::default();
        self.unsaid.forget();
        let carried = std::mem::take(&mut self.carried);
        let acts = |s: usize| about && acts(&self.events, legal, s);
        self.tallies = tally::count(text, parties, referents, &self.events, &carried, quotes, acts);
    }

    /// The sentences that hold both parties.
    pub fn sentences_of(&self, a: PartyId, b: PartyId) -> impl Iterator<Item = usize> {
        let pair = (a.min(b), a.max(b));
        let from = self.shared.partition_point(|(p, _)| *p < pair);
        self.shared[from..].iter().take_while(move |(p, _)| *p == pair).map(|(_, s)| *s as usize)
    }
}

/// A feature from its kind and its parts.
#[inline]
pub(super) fn mix(tag: u32, a: u32, b: u32) -> u32 {
    let mut h = tag.wrapping_mul(0x9E37_79B1)
        ^ a.wrapping_mul(0x85EB_CA6B).rotate_left(7)
        ^ b.wrapping_mul(0xC2B2_AE35).rotate_left(19);
    h ^= h >> 16;
    h = h.wrapping_mul(0x7FEB_352D);
    h ^ (h >> 15)
}

/// Kind of a feature: a quotation of the party.
const SPEAKS: u32 = 13;

/// Tells which features of a list are there for the first time: quicker than to sort it.
#[derive(Debug, Default)]
struct Distinct {
    /// A power of two of places; in each a feature and in which list it was seen.
    places: Vec<(u32, u32)>,
    list: u32,
}

impl Distinct {
    /// Leaves each feature of the list once, in its first place.
    fn keep(&mut self, list: &mut Vec<u32>) {
        if self.places.len() < 2 * list.len() {
            self.places = vec![(0, 0); (2 * list.len()).next_power_of_two().max(256)];
            self.list = 0;
        }
        self.list += 1;
        let mask = self.places.len().wrapping_sub(1);
        list.retain(|&feature| {
            let mut at = feature as usize & mask;
            while self.places[at].1 == self.list && self.places[at].0 != feature {
                at = (at + 1) & mask;
            }
            std::mem::replace(&mut self.places[at], (feature, self.list)).1 != self.list
        });
    }
}

/// The number of a kind of party in features.
pub(super) fn kind_number(kind: PartyKind) -> u32 {
    match kind {
        PartyKind::Person => 0,
        PartyKind::Organization => 1,
        PartyKind::Government => 2,
        PartyKind::Court => 3,
    }
}

/// A number of kinds of both parties of a pair.
pub(super) fn kinds(parties: &Parties, (a, b): Pair) -> u32 {
    kind_number(parties.get(a).kind) * 4 + kind_number(parties.get(b).kind)
}

/// Whether sentence `s` is read for pairs: in an article that is not `legal`, where it has a word of legal or commercial acts.
fn acts(events: &Events, legal: bool, s: usize) -> bool {
    legal || events.of(s).iter().any(|t| FRAMES.is_legal(t.class))
}

/// Reads the features of all parties that the first look sees, and the events that those of pairs are made of.
pub(super) fn read(text: &Text, parties: &Parties, quotes: &Quotes, referents: &Referents) -> Features {
    let events = super::events::read(text, parties, referents);
    let mut out = Features::default();
    // Room for what a party has as a rule: most would grow four times.
    out.parties.resize_with(parties.list.len(), || Vec::with_capacity(32));
    for s in 0..text.sentences().len() {
        profile::relations(text, s, referents, &events, &mut out);
    }
    profile::contexts(text, parties, referents, &mut out);
    for quote in &quotes.list {
        let Some(speaker) = quote.speaker else { continue };
        if let Some(party) = speaker.party
            && let Some(list) = out.parties.get_mut(party.0 as usize)
        {
            list.push(mix(SPEAKS, quote.kind as u32, 0));
            if let Some(cue) = quote.cue {
                list.push(mix(SPEAKS, text.token(text.token_at(cue.start)).hash, 1));
            }
        }
    }
    let mut distinct = Distinct::default();
    out.parties.iter_mut().for_each(|list| distinct.keep(list));
    out.events = events;
    out
}
