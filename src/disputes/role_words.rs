//! What the network of roles sees of each party: words in slots, from around whatever refers to it.

use std::cell::RefCell;
use std::ops::Range;

use super::classify::{ROLES, RoleScores};
use super::events::{Events, Trigger};
use super::features::kind_number;
use super::refer::{Form, Referents};
use super::words::Words;
use crate::model::bags::{Bags, Example};
use crate::parties::Parties;
use crate::text::Text;

/// Slots of words.
const SLOTS: usize = 9;
/// Kinds of parties.
const KINDS: usize = 4;
/// Referents of a party, at most so many as one place tells.
const TOLD: usize = 4;
/// Classes of event words.
const EVENTS: usize = 64;
/// Places: the kind of a party, how often it is told of, the event words before its referents, after them, in their sentences.
const PLACES: usize = KINDS + TOLD + 3 * EVENTS;
/// Referents of a party, and tokens of a sentence, beyond this many are left out of account.
const MOST: usize = 30;
const LONGEST: u32 = 80;

/// The network: `models/role-net.bin` and its vectors.
pub(super) fn network() -> Option<Bags> {
    let vectors = include_bytes!("../../models/role-vectors.bin");
    Bags::parse(include_bytes!("../../models/role-net.bin"), vectors, SLOTS, PLACES, ROLES.len())
}

/// Slots, in their order.
mod slot {
    /// Three words before a referent, three after it, the six before and the seven after those.
    pub const BEFORE: usize = 0;
    pub const AFTER: usize = 1;
    pub const FAR_BEFORE: usize = 2;
    pub const FAR_AFTER: usize = 3;
    /// The sentences that speak of the party.
    pub const SENTENCES: usize = 4;
    pub const DESCRIPTIONS: usize = 5;
    /// The first referent, its name as a rule, and what stands around that one.
    pub const NAME: usize = 6;
    pub const FIRST_BEFORE: usize = 7;
    pub const FIRST_AFTER: usize = 8;
}

/// Tells what the network sees of one party after the other: that of all parties would take much room.
pub(super) struct Reader<'a> {
    text: &'a Text<'a>,
    parties: &'a Parties,
    referents: &'a Referents,
    events: &'a Events,
    words: &'a Words<'a>,
    /// The classes of the events of each sentence, one bit each: a sentence may hold thousands of parties and of events.
    happens: Vec<u64>,
    /// The referents of each party, one party after the other.
    order: Vec<u32>,
    /// For each party where its referents end in `order`.
    ends: Vec<u32>,
}

impl<'a> Reader<'a> {
    pub fn new(
        text: &'a Text,
        parties: &'a Parties,
        referents: &'a Referents,
        events: &'a Events,
        words: &'a Words,
    ) -> Self {
        let happens = (0..text.sentences().len()).map(|s| classes(events.of(s))).collect();
        let mut ends = vec![0; parties.list.len()];
        referents.list.iter().for_each(|r| ends[r.party.0 as usize] += 1);
        let mut sum = 0;
        for end in &mut ends {
            // First where the referents of the party begin; each one that is put in its place moves it on.
            sum += std::mem::replace(end, sum);
        }
        let mut order = vec![0; referents.list.len()];
        for (k, r) in (0..).zip(&referents.list) {
            let end = &mut ends[r.party.0 as usize];
            order[*end as usize] = k;
            *end += 1;
        }
        Reader { text, parties, referents, events, words, happens, order, ends }
    }

    /// What the network sees of a party, written to `out`, which has [`SLOTS`] slots.
    fn read(&self, party: usize, out: &mut Example) {
        out.slots.iter_mut().for_each(Vec::clear);
        out.places.clear();
        let slots = &mut out.slots;
        let from = party.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let own = &self.order[from..self.ends[party] as usize];
        // The classes of events before its referents, after them, in their sentences.
        let mut seen = [0u64; 3];
        let mut last = usize::MAX;
        for (n, &k) in own.iter().take(MOST).enumerate() {
            let r = &self.referents.list[k as usize];
            let s = self.text.sentence_of(r.start as usize);
            let Range { start: from, end: to } = self.text.sentences()[s].tokens;
            let within = |range: Range<u32>| self.words.outside_names(range.start.max(from)..range.end.min(to));
            let here = self.events.of(s);
            let happens = |range: Range<u32>| {
                let inside = &here[here.partition_point(|t| t.token < range.start)..];
                classes(&inside[..inside.partition_point(|t| t.token < range.end)])
            };
            let before = |n: u32| r.start.saturating_sub(n);
            slots[slot::BEFORE].extend(within(before(3)..r.start));
            slots[slot::AFTER].extend(within(r.end..r.end + 3));
            slots[slot::FAR_BEFORE].extend(within(before(9)..before(3)));
            slots[slot::FAR_AFTER].extend(within(r.end + 3..r.end + 10));
            seen[0] |= happens(before(6)..r.start);
            seen[1] |= happens(r.end..r.end + 7);
            if last != s {
                last = s;
                slots[slot::SENTENCES].extend(within(from..from + LONGEST));
                seen[2] |= self.happens[s];
            }
            if r.form == Form::Description {
                slots[slot::DESCRIPTIONS].extend(within(r.start..r.end));
            }
            if n == 0 {
                slots[slot::NAME].extend(self.words.all(r.start..r.end));
                slots[slot::FIRST_BEFORE].extend(within(before(6)..r.start));
                slots[slot::FIRST_AFTER].extend(within(r.end..r.end + 10));
            }
        }
        out.places.push(kind_number(self.parties.list[party].kind) as u16);
        out.places.push((KINDS + own.len().min(TOLD - 1)) as u16);
        for (group, set) in seen.into_iter().enumerate() {
            let classes = (0..EVENTS).filter(|class| set >> class & 1 == 1);
            out.places.extend(classes.map(|class| (KINDS + TOLD + group * EVENTS + class) as u16));
        }
    }

    /// What the network sees of each party.
    pub fn examples(&self) -> Vec<Example> {
        let mut out = vec![Example::new(SLOTS); self.parties.list.len()];
        out.iter_mut().enumerate().for_each(|(party, example)| self.read(party, example));
        out
    }
}

/// The classes of some event words, one bit each.
fn classes(events: &[Trigger]) -> u64 {
    events.iter().fold(0, |set, t| set | 1u64.checked_shl(t.class.into()).unwrap_or(0))
}

thread_local! {
    /// What is seen of a few parties, in buffers that are reused from text to text.
    static EXAMPLES: RefCell<Vec<Example>> = const { RefCell::new(Vec::new()) };
}

/// Moves the scores of the roles of each party towards what the network says of it.
pub(super) fn mix(network: &Bags, reader: &Reader, roles: &mut [RoleScores]) {
    /// How much the network counts: what `legal.py` counts it too.
    const SHARE: f32 = 0.5;
    EXAMPLES.with_borrow_mut(|all| {
        if all.is_empty() {
            all.resize(Bags::TOGETHER, Example::new(SLOTS));
        }
        let mut scores = Vec::new();
        for (n, roles) in roles.chunks_mut(Bags::TOGETHER).enumerate() {
            let examples = &mut all[..roles.len()];
            let parties = n * Bags::TOGETHER..;
            parties.zip(examples.iter_mut()).for_each(|(party, example)| reader.read(party, example));
            scores.clear();
            scores.resize(examples.len() * ROLES.len(), 0.0);
            network.read(examples, &mut scores);
            for (own, told) in roles.iter_mut().zip(scores.chunks_exact(ROLES.len())) {
                own.iter_mut().zip(told).for_each(|(score, told)| *score += SHARE * (told - *score));
            }
        }
        if reader.text.is_long() {
            *all = Vec::new();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::{events, refer, tests::parties, words::Numbers};
    use crate::model::classes::WORDS;
    use crate::parties::reference::resolve;

    fn seen(source: &str, names: &[&str]) -> Vec<Example> {
        let text = Text::new(source);
        let parties = parties(&text, names);
        let referents = refer::referents(&text, &parties, &resolve(&text, &parties, |_| false));
        let events = events::read(&text, &parties, &referents);
        Reader::new(&text, &parties, &referents, &events, &Words::new(&text, &parties, Numbers::default())).examples()
    }

    fn number(word: &str) -> u16 {
        WORDS.as_ref().and_then(|w| w.find(word)).expect("a known word") as u16
    }

    #[test]
    fn the_words_around_a_name_stand_in_their_slots() {
        let seen = seen("Yesterday a lawyer for Acme, Ortiz, sued Summit in London.", &["~Ortiz", "Acme", "Summit"]);
        let [ortiz, acme, summit] = &seen[..] else { panic!("three parties") };
        assert_eq!(acme.slots[slot::BEFORE], ["a", "lawyer", "for"].map(number));
        assert!(ortiz.slots[slot::AFTER].contains(&number("sued")));
        assert_eq!(summit.slots[slot::AFTER].first(), Some(&number("in")));
        // No name is among the words of a sentence, but a name's own words are known.
        assert!(!acme.slots[slot::SENTENCES].contains(&number("summit")));
        assert_eq!(summit.slots[slot::NAME], [number("summit")]);
    }

    #[test]
    fn a_sentence_is_seen_once_however_often_it_names_a_party() {
        let [acme] = &seen("Acme said Acme would pay.", &["Acme"])[..] else { panic!("one party") };
        assert_eq!(acme.slots[slot::SENTENCES], ["said", "would", "pay"].map(number));
        assert!(acme.places.contains(&((KINDS + 2) as u16)), "told of twice");
    }

    #[test]
    fn a_sentence_of_many_parties_and_events_takes_time_for_each_once() {
        // The best of a dozen runs, for so many parties of one sentence.
        let time = |count: usize| {
            let names: Vec<String> = (0..count).map(|n| format!("Acme{n:04}")).collect();
            let source: String = names
                .iter()
                .map(|name| format!("{name} sued, appealed, settled, fined, dismissed and leased from "))
                .collect();
            let text = Text::new(&source);
            let parties = parties(&text, &names.iter().map(String::as_str).collect::<Vec<_>>());
            let referents = refer::referents(&text, &parties, &resolve(&text, &parties, |_| false));
            let events = events::read(&text, &parties, &referents);
            let words = Words::new(&text, &parties, Numbers::default());
            let run = || {
                let begun = std::time::Instant::now();
                assert_eq!(Reader::new(&text, &parties, &referents, &events, &words).examples().len(), count);
                begun.elapsed()
            };
            (0..12).map(|_| run()).min().unwrap_or_default()
        };
        let (few, many) = (time(250), time(4000));
        // Sixteen times as many; four times that is left for what a cache and other load do.
        assert!(many < 64 * few, "{few:?} for 250 parties, {many:?} for 4000");
    }

    #[test]
    fn the_network_moves_the_scores_of_every_party() {
        let network = network().expect("a model file");
        let text = Text::new("Acme sued Beta.");
        let parties = parties(&text, &["Acme", "Beta"]);
        let referents = refer::referents(&text, &parties, &resolve(&text, &parties, |_| false));
        let events = events::read(&text, &parties, &referents);
        let words = Words::new(&text, &parties, Numbers::default());
        let mut roles = vec![[0.0; super::super::classify::CLASSES]; 2];
        mix(&network, &Reader::new(&text, &parties, &referents, &events, &words), &mut roles);
        assert!(roles.iter().all(|own| own[..ROLES.len()].iter().all(|&score| score != 0.0)));
        assert!(roles.iter().all(|own| own[ROLES.len()..].iter().all(|&score| score == 0.0)));
    }
}
