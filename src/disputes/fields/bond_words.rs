//! What the network of kinds of agreements sees of two parties that are bound: words in slots.

use std::ops::Range;

use super::bond::{Place, Told, nearest};
use crate::disputes::classify::KINDS as AGREEMENTS;
use crate::disputes::features::{Features, Pair, kind_number};
use crate::disputes::refer::{Form, Referents};
use crate::disputes::words::Words;
use crate::model::bags::{Bags, Example};
use crate::parties::Parties;

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

/// The place of a dispute between the two.
pub(in crate::disputes) const IN_DISPUTE: u16 = PLACES as u16 - 1;

/// The network: `models/agreement-net.bin` and its vectors.
pub(in crate::disputes) fn network() -> Option<Bags> {
    let vectors = include_bytes!("../../../models/agreement-vectors.bin");
    Bags::parse(include_bytes!("../../../models/agreement-net.bin"), vectors, SLOTS, PLACES, AGREEMENTS.len())
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

/// What the network sees of two parties that are bound; that they are in dispute, where they are, is left to the caller.
pub(in crate::disputes) fn example(
    parties: &Parties,
    features: &Features,
    referents: &Referents,
    words: &Words,
    pair: Pair,
    told: &Told,
) -> Example {
    let mut out = Example::new(SLOTS);
    let mut kinds = [pair.0, pair.1].map(|p| kind_number(parties.get(p).kind) as u16);
    kinds.sort_unstable();
    out.places.push(kinds[0] * 4 + kinds[1]);
    out.places.push((KINDS + told.together().min(TOLD - 1)) as u16);
    for (n, (s, place, tokens)) in told.sentences().enumerate() {
        out.slots[slot::SENTENCE + place as usize].extend(words.outside_names(tokens.clone()));
        if place != Place::Both {
            continue;
        }
        if n == 0 {
            out.slots[slot::FIRST].extend(words.outside_names(tokens.clone()));
        }
        let mut happens = |group: usize, range: Range<u32>| {
            let here = features.triggers_of(s).iter().filter(|t| range.contains(&t.token));
            let classes = here.map(|t| usize::from(t.class)).filter(|&class| class < EVENTS);
            out.places.extend(classes.map(|class| (KINDS + TOLD + group * EVENTS + class) as u16));
        };
        happens(0, tokens.clone());
        let Some((x, y)) = nearest(referents.of(s), pair) else { continue };
        happens(2, x.end..y.start);
        let from = x.start.saturating_sub(5).max(tokens.start);
        // One may lie in the other: "its owner".
        if y.start.checked_sub(x.end).is_some_and(|gap| gap < 30) {
            let near = from..(y.end + 8).min(tokens.end);
            happens(1, near.clone());
            out.slots[slot::NEAR].extend(words.outside_names(near));
        }
        out.slots[slot::BETWEEN].extend(words.outside_names(x.end..y.start.min(x.end + 14)));
        out.slots[slot::AFTER].extend(words.outside_names(y.end..(y.end + 6).min(tokens.end)));
        out.slots[slot::BEFORE].extend(words.outside_names(from..x.start));
    }
    for p in [pair.0, pair.1] {
        if let Some(&m) = parties.get(p).mentions.first() {
            out.slots[slot::NAMES].extend(words.all(parties.mentions[m as usize].tokens.clone()));
        }
    }
    for r in referents.list.iter().filter(|r| r.form == Form::Description) {
        if r.party == pair.0 || r.party == pair.1 {
            out.slots[slot::DESCRIPTIONS].extend(words.all(r.start..r.end));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::{features, refer, tests::parties, words::Numbers};
    use crate::model::classes::WORDS;
    use crate::parties::PartyId;
    use crate::parties::reference::resolve;
    use crate::quotes::Quotes;
    use crate::text::Text;

    fn seen(source: &str, names: &[&str]) -> Example {
        let text = Text::new(source);
        let parties = parties(&text, names);
        let referents = refer::referents(&text, &parties, &resolve(&text, &parties, |_| false));
        let mut features = features::read(&text, &parties, &Quotes::default(), &referents);
        features.read_pairs(&text, &parties, &referents, true);
        let pair = (PartyId(0), PartyId(1));
        let words = Words::new(&text, &parties, Numbers::default());
        example(&parties, &features, &referents, &words, pair, &Told::new(&text, &referents, pair))
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
        let network = network().expect("a model file");
        let best = |source: &str| {
            let mut scores = vec![0.0f32; 12];
            network.read(&[seen(source, &["Acme", "Beta"])], &mut scores);
            (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]))
        };
        assert_eq!(best("Acme lent Beta $5 million in May, and Beta must repay the loan."), Some(6));
        assert_eq!(best("Acme rents the building from its landlord, Beta, under a lease."), Some(8));
    }
}
