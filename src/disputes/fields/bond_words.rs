//! What the network of kinds of agreements sees of two parties that are bound: words in slots.

use std::sync::LazyLock;

use super::bond::{Place, nearest, places};
use crate::disputes::classify::KINDS as AGREEMENTS;
use crate::disputes::features::{Features, Pair, kind_number};
use crate::disputes::refer::{Form, Referents};
use crate::model::bags::Bags;
use crate::model::classes::WORDS;
use crate::parties::Parties;
use crate::text::Text;

/// Slots of words.
const SLOTS: usize = 10;
/// Kinds of two parties.
const KINDS: usize = 16;
/// Sentences that hold both, at most so many as one place tells.
const TOLD: usize = 4;
/// Classes of event words.
const EVENTS: usize = 64;
/// Places: the kinds of the two, how often they are told together, the event words of these sentences, near the two, between
/// them, whether they are in dispute.
const PLACES: usize = KINDS + TOLD + 3 * EVENTS + 1;

/// The network: `models/agreement-net.bin` and its vectors.
pub(in crate::disputes) static NETWORK: LazyLock<Option<Bags>> = LazyLock::new(|| {
    let vectors = include_bytes!("../../../models/agreement-vectors.bin");
    Bags::parse(include_bytes!("../../../models/agreement-net.bin"), vectors, SLOTS, PLACES, AGREEMENTS.len())
});

/// What the network sees of a pair.
#[derive(Debug, Default)]
pub(in crate::disputes) struct BondWords {
    /// The words of each slot, by their number among [`WORDS`].
    pub slots: [Vec<u16>; SLOTS],
    /// The places set, that of a dispute left out.
    pub places: Vec<u16>,
}

impl BondWords {
    /// Adds the scores of the kinds, for two who are in dispute or not.
    pub fn add(&self, network: &Bags, in_dispute: bool, scores: &mut [f32]) {
        let mut row = network.rows(1);
        network.lay(&mut row, &self.slots, &self.places);
        if in_dispute {
            network.set(&mut row, PLACES - 1);
        }
        network.add(&row, scores);
    }
}

/// Slots, in their order.
mod slot {
    /// Sentences that hold both, those after them, those that hold one of a pair never told together.
    pub const SENTENCE: usize = 0;
    /// From a little before the first to a little after the second.
    pub const NEAR: usize = 3;
    pub const BETWEEN: usize = 4;
    pub const AFTER: usize = 5;
    pub const BEFORE: usize = 6;
    /// The first sentence that holds both.
    pub const FIRST: usize = 7;
    pub const NAMES: usize = 8;
    pub const DESCRIPTIONS: usize = 9;
}

/// The words around two parties that are bound.
pub(in crate::disputes) fn words(
    text: &Text,
    parties: &Parties,
    features: &Features,
    referents: &Referents,
    pair: Pair,
) -> BondWords {
    let Some(known) = WORDS.as_ref() else { return BondWords::default() };
    let mut out = BondWords::default();
    let any = |i: u32| known.find(text.lower(i as usize)).map(|n| n as u16);
    let word = |i: u32| if parties.mention_at(i as usize).is_some() { None } else { any(i) };
    let mut kinds = [pair.0, pair.1].map(|p| kind_number(parties.get(p).kind) as u16);
    kinds.sort_unstable();
    out.places.push(kinds[0] * 4 + kinds[1]);
    let list = places(text, referents, pair);
    let told = list.iter().filter(|(_, place)| *place == Place::Both).count();
    out.places.push((KINDS + told.min(TOLD - 1)) as u16);
    for (n, (s, place)) in list.into_iter().enumerate() {
        let tokens = text.sentences()[s].tokens.clone();
        out.slots[slot::SENTENCE + place as usize].extend(tokens.clone().filter_map(word));
        if place != Place::Both {
            continue;
        }
        if n == 0 {
            out.slots[slot::FIRST].extend(tokens.clone().filter_map(word));
        }
        let mut happens = |group: usize, range: std::ops::Range<u32>| {
            let here = features.triggers_of(s).iter().filter(|t| range.contains(&t.token));
            let classes = here.map(|t| usize::from(t.class)).filter(|&class| class < EVENTS);
            out.places.extend(classes.map(|class| (KINDS + TOLD + group * EVENTS + class) as u16));
        };
        happens(0, tokens.clone());
        let Some((x, y)) = nearest(referents.of(s), pair) else { continue };
        happens(2, x.end..y.start);
        // One may lie in the other: "its owner".
        if y.start.checked_sub(x.end).is_some_and(|gap| gap < 30) {
            let near = x.start.saturating_sub(5).max(tokens.start)..(y.end + 8).min(tokens.end);
            happens(1, near.clone());
            out.slots[slot::NEAR].extend(near.filter_map(word));
        }
        out.slots[slot::BETWEEN].extend((x.end..y.start.min(x.end + 14)).filter_map(word));
        out.slots[slot::AFTER].extend((y.end..(y.end + 6).min(tokens.end)).filter_map(word));
        out.slots[slot::BEFORE].extend((x.start.saturating_sub(5).max(tokens.start)..x.start).filter_map(word));
    }
    for p in [pair.0, pair.1] {
        if let Some(&m) = parties.get(p).mentions.first() {
            out.slots[slot::NAMES].extend(parties.mentions[m as usize].tokens.clone().filter_map(any));
        }
    }
    for r in referents.list.iter().filter(|r| r.form == Form::Description) {
        if r.party == pair.0 || r.party == pair.1 {
            out.slots[slot::DESCRIPTIONS].extend((r.start..r.end).filter_map(any));
        }
    }
    out.places.sort_unstable();
    out.places.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::{features, refer, tests::parties};
    use crate::parties::PartyId;
    use crate::parties::reference::resolve;
    use crate::quotes::Quotes;

    fn seen(source: &str, names: &[&str]) -> BondWords {
        let text = Text::new(source);
        let parties = parties(&text, names);
        let referents = refer::referents(&text, &parties, &resolve(&text, &parties, |_| false));
        let features = features::read(&text, &parties, &Quotes::default(), &referents, true);
        words(&text, &parties, &features, &referents, (PartyId(0), PartyId(1)))
    }

    fn number(word: &str) -> u16 {
        WORDS.as_ref().and_then(|w| w.find(word)).expect("a known word") as u16
    }

    #[test]
    fn the_words_that_bind_two_stand_between_them() {
        let seen = seen("In May Acme lent Beta $5 million. It was repaid.", &["Acme", "Beta"]);
        assert_eq!(seen.slots[slot::BETWEEN], [number("lent")]);
        assert_eq!(seen.slots[slot::BEFORE], ["in", "may"].map(number));
        assert!(seen.slots[slot::SENTENCE + Place::Next as usize].contains(&number("repaid")));
        assert!(seen.slots[slot::NEAR].contains(&number("million")));
    }

    #[test]
    fn two_never_told_together_have_sentences_of_their_own() {
        let seen = seen("Acme makes cars. Beta sells them.", &["Acme", "Beta"]);
        assert!(seen.slots[slot::SENTENCE].is_empty() && seen.slots[slot::BETWEEN].is_empty());
        let single = &seen.slots[slot::SENTENCE + Place::Single as usize];
        assert!(single.contains(&number("makes")) && single.contains(&number("sells")));
    }

    #[test]
    fn the_network_tells_a_loan_from_a_lease() {
        let network = NETWORK.as_ref().expect("a model file");
        let best = |source: &str| {
            let mut scores = vec![0.0f32; 12];
            seen(source, &["Acme", "Beta"]).add(network, false, &mut scores);
            (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]))
        };
        assert_eq!(best("Acme lent Beta $5 million in May, and Beta must repay the loan."), Some(6));
        assert_eq!(best("Acme rents the building from its landlord, Beta, under a lease."), Some(8));
    }
}
