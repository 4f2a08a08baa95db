//! Whose a sum is: for each party near a sum, whether it pays, gets or owns it.

mod context;
mod features;
mod second;

pub(super) use context::Context;
pub(super) use features::features;
pub(super) use second::{FOREST, Rows, numbers};

use super::Sum;
use crate::disputes::Legal;
use crate::parties::{Parties, PartyId};
use crate::text::Text;

/// Sentences back in which a party may be named that a sum belongs to, as far as `MOST` reaches.
const BACK: usize = 7;
/// Sentences on in which one may be named: a lead tells of a sum before it says whose.
const ON: usize = 3;
/// The most parties looked at before a sum, and how many more after it.
const MOST: usize = 14;
const MOST_AFTER: usize = 6;
/// The most mentions looked at on either side of a sum.
const MENTIONS: usize = 200;

/// A party that a sum may belong to, at its mention nearest to the sum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub party: PartyId,
    /// Index of the mention.
    mention: usize,
    /// Sentences between the mention and the sum: 0 in the same, negative before, positive after.
    offset: i32,
    /// How many other parties, that stand nowhere nearer, stand between the mention and the sum on its side.
    rank: usize,
}

/// The parties that a sum may belong to: those named in its sentence and near it, the sides of disputes and agreements,
/// whom the article is about.
pub(super) fn candidates(text: &Text, sum: &Sum, parties: &Parties, legal: &Legal, out: &mut Vec<Candidate>) {
    out.clear();
    let at = sum.tokens.start;
    let here = text.sentence_of(at as usize);
    let first = here.saturating_sub(BACK);
    let last = (here + ON).min(text.sentences().len() - 1);
    let tokens = |s: usize| text.sentences()[s].tokens.clone();
    let range = parties.mentions_in(tokens(first).start..tokens(last).end);
    let split = range.start + parties.mentions[range.clone()].partition_point(|m| m.tokens.start < at);
    let side = |range: &mut dyn Iterator<Item = usize>, most: usize, out: &mut Vec<Candidate>| {
        let mut rank = 0;
        for mention in range.take(MENTIONS) {
            let Some(party) = parties.party_of[mention] else { continue };
            let sentence = text.sentence_of(parties.mentions[mention].tokens.start as usize);
            let offset = sentence as i32 - here as i32;
            if out.iter().any(|c| c.party == party && (c.offset == 0 || offset != 0)) || out.len() >= most {
                continue;
            }
            out.retain(|c| c.party != party);
            out.push(Candidate { party, mention, offset, rank });
            rank += 1;
        }
    };
    side(&mut (range.start..split).rev(), MOST, out);
    side(&mut (split..range.end), MOST + MOST_AFTER, out);
    // The sides of disputes may be meant though they are named further off; so may who the article is about.
    let sides = legal.disputes.iter().flat_map(|d| d.plaintiffs.iter().chain(&d.defendants)).take(8);
    let bound = legal.agreements.iter().flat_map(|a| &a.parties).take(8);
    let first = (!parties.list.is_empty()).then_some(PartyId(0));
    // The latest mention before the sum, or the first after it.
    let latest = |party: PartyId| {
        let mentions = &parties.get(party).mentions;
        let before = mentions.partition_point(|&m| parties.mentions[m as usize].tokens.start < at);
        mentions.get(before.saturating_sub(1))
    };
    for party in sides.chain(bound).copied().chain(first) {
        if out.iter().all(|c| c.party != party)
            && let Some(&mention) = latest(party)
        {
            out.push(Candidate { party, mention: mention as usize, offset: -9, rank: 9 });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::pipeline::Extractor;

    /// The names of the parties of each sum.
    fn owners(text: &str) -> Vec<Vec<String>> {
        let document = Extractor::default().extract(text);
        let name =
            |id: &String| document.parties.iter().find(|p| p.id == *id).map_or(String::new(), |p| p.name.clone());
        document.amounts.iter().map(|a| a.parties.iter().map(name).collect()).collect()
    }

    #[test]
    fn who_pays_and_who_is_paid_own_a_sum() {
        let text = "Northgate Systems agreed to pay Halcyon Robotics $40 million to settle the lawsuit, Judge Maria Lopez was told.";
        assert_eq!(owners(text), [["Northgate Systems", "Halcyon Robotics"]]);
    }

    #[test]
    fn a_sum_belongs_to_whom_the_pronoun_before_it_means() {
        let text = "Halcyon Robotics reported its results on Tuesday, a day after Northgate Systems. Halcyon makes robots. \
                    It had revenue of $75 million in the quarter.";
        assert_eq!(owners(text), [["Halcyon Robotics"]]);
    }
}
