//! What the network of stages sees of a dispute: words in slots.

use std::ops::Range;

use super::Reader;
use super::bearing::{Part, Sides};
use super::procedure::GROUPS;
use crate::disputes::classify::STAGES;
use crate::disputes::features::kind_number;
use crate::model::bags::{Bags, Example};

/// Slots of words.
const SLOTS: usize = 10;
/// Kinds of steps of procedure and, from [`FIRST_GROUP`] on, their groups; classes of event words.
const STEPS: usize = 64;
const FIRST_GROUP: u8 = 48;
/// Kinds of the plaintiffs, of the defendants; disputes of the article, at most so many as one place tells; whether it is the main
/// one.
const SIDES: usize = 8;
const DISPUTES: usize = 4;
const MAIN: usize = SIDES + DISPUTES;
/// Places: the above; steps of the sentences that tell of the dispute, of the first of these, of the last; their event words.
const PLACES: usize = MAIN + 1 + 4 * STEPS;
/// Sentences of a dispute but the last, and tokens of a sentence, beyond this many are left out of account.
const MOST: usize = 40;
const LONGEST: u32 = 60;

/// The network: `models/stage-net.bin` and its vectors.
pub(in crate::disputes) fn network() -> Option<Bags> {
    let vectors = include_bytes!("../../../models/stage-vectors.bin");
    Bags::parse(include_bytes!("../../../models/stage-net.bin"), vectors, SLOTS, PLACES, STAGES.len())
}

/// Slots, in their order; the first five by the part of a sentence.
mod slot {
    pub const BOTH: usize = 0;
    pub const OWN: usize = 1;
    pub const NEXT: usize = 2;
    pub const SECOND: usize = 3;
    pub const REST: usize = 4;
    /// The first and the last sentence that tell of the dispute.
    pub const FIRST: usize = 5;
    pub const LAST: usize = 6;
    /// Around the steps of procedure near the dispute, of its last sentence, elsewhere.
    pub const STEPS: usize = 7;
    pub const LAST_STEPS: usize = 8;
    pub const OTHER_STEPS: usize = 9;
}

/// What the network sees of a dispute.
pub(super) fn example(reader: &Reader, dispute: usize, parts: &[(u32, Part)]) -> Example {
    let Reader { text, parties, features, words, steps, .. } = reader;
    let mut out = Example::new(SLOTS);
    let Some(&Sides { plaintiffs, defendants }) = reader.disputes.get(dispute) else { return out };
    for (side, list) in [(0, plaintiffs), (4, defendants)] {
        out.places.extend(list.iter().map(|p| side + kind_number(parties.get(*p).kind) as u16));
    }
    out.places.push((SIDES + reader.disputes.len().min(DISPUTES) - 1) as u16);
    if reader.main == Some(dispute) {
        out.places.push(MAIN as u16);
    }
    let keys = || parts.iter().filter(|(_, part)| part.is_key()).map(|(s, _)| *s);
    let (first, last) = (keys().next(), keys().next_back());
    let within = |n: usize, s: u32| n < MOST || last == Some(s);
    for (_, &(s, part)) in parts.iter().enumerate().filter(|(n, (s, _))| within(*n, *s)) {
        let tokens = text.sentences()[s as usize].tokens.clone();
        let whole = tokens.start..tokens.end.min(tokens.start + LONGEST);
        let place = match part {
            Part::Both => slot::BOTH,
            Part::Own | Part::Shared => slot::OWN,
            Part::Next => slot::NEXT,
            Part::Second => slot::SECOND,
            Part::Quiet | Part::Rest => slot::REST,
        };
        let (is_first, is_last) = (first == Some(s), last == Some(s));
        for (slot, holds) in [(place, true), (slot::FIRST, is_first), (slot::LAST, is_last)] {
            if holds {
                out.slots[slot].extend(words.outside_names(whole.clone()));
            }
        }
        let mut set = |group: usize, class: u8| {
            if usize::from(class) < STEPS {
                out.places.push((MAIN + 1 + group * STEPS) as u16 + u16::from(class));
            }
        };
        for step in steps.of(s as usize) {
            let around: Range<u32> =
                step.token.saturating_sub(4).max(tokens.start)..(step.token + step.len + 4).min(tokens.end);
            let slots =
                [(slot::STEPS, part.is_near()), (slot::LAST_STEPS, is_last), (slot::OTHER_STEPS, !part.is_near())];
            for (slot, _) in slots.into_iter().filter(|(_, holds)| *holds) {
                out.slots[slot].extend(words.outside_names(around.clone()));
            }
            for (group, _) in [(0, part.is_near()), (1, is_first), (2, is_last)].into_iter().filter(|(_, holds)| *holds)
            {
                set(group, step.kind);
                if let Some(own) = step.group.checked_sub(GROUPS) {
                    set(group, FIRST_GROUP + own);
                }
            }
        }
        if part.is_near() {
            features.triggers_of(s as usize).iter().for_each(|t| set(3, t.class));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::{
        features, refer,
        tests::parties,
        words::{Numbers, Words},
    };
    use crate::model::classes::WORDS;
    use crate::parties::PartyId;
    use crate::parties::reference::resolve;
    use crate::quotes::Quotes;
    use crate::text::Text;

    fn seen(source: &str) -> Example {
        let text = Text::new(source);
        let parties = parties(&text, &["Acme", "Beta"]);
        let referents = refer::referents(&text, &parties, &resolve(&text, &parties, |_| false));
        let mut features = features::read(&text, &parties, &Quotes::default(), &referents);
        features.read_pairs(&text, &parties, &referents, true);
        let sides = [Sides { plaintiffs: &[PartyId(0)], defendants: &[PartyId(1)] }];
        let words = Words::new(&text, &parties, Numbers::default());
        Reader::new(&text, &parties, &features, &referents, &words, &sides).stage_words(0)
    }

    fn number(word: &str) -> u16 {
        WORDS.as_ref().and_then(|w| w.find(word)).expect("a known word") as u16
    }

    #[test]
    fn the_first_and_the_last_sentence_of_a_dispute_stand_apart() {
        let seen =
            seen("Acme sued Beta in March. It rained. A judge dismissed the suit of Acme against Beta on Friday.");
        let has = |slot: usize, word: &str| seen.slots[slot].contains(&number(word));
        assert!(has(slot::BOTH, "sued") && has(slot::BOTH, "dismissed"));
        assert!(has(slot::FIRST, "sued") && !has(slot::FIRST, "dismissed"));
        assert!(has(slot::LAST, "dismissed") && has(slot::LAST_STEPS, "judge") && !has(slot::LAST, "sued"));
        assert!(has(slot::NEXT, "rained"));
    }

    #[test]
    fn the_last_sentence_is_seen_however_many_come_before() {
        let between = "Analysts follow the suit of Acme against Beta closely. ".repeat(2 * MOST);
        let seen = seen(&format!("Acme sued Beta. {between}Acme settled its suit against Beta on Friday."));
        assert!(seen.slots[slot::LAST].contains(&number("settled")));
    }

    #[test]
    fn the_network_tells_a_dismissed_suit_from_a_settled_one() {
        let network = network().expect("a model file");
        let best = |source: &str| {
            let mut scores = vec![0.0f32; 12];
            network.read(&[seen(source)], &mut scores);
            (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]))
        };
        assert_eq!(
            best("A judge dismissed the suit of Acme against Beta on Friday and threw out all claims."),
            Some(8)
        );
        assert_eq!(
            best("Acme and Beta settled their suit on Friday; Beta agreed to pay without admitting it."),
            Some(7)
        );
    }
}
