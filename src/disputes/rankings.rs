//! How scores stand among others: all of an article, those of a party, those of its partners.

use std::cmp::Ordering;
use std::ops::{Deref, Range};

use super::second::NONE;
use crate::parties::PartyId;

/// The likeliest partners of a party that are compared with those of another.
const PARTNERS: usize = 8;

/// Scores of which one can be ranked: sorted downwards.
pub(super) struct Ranking<L = Vec<f32>>(L);

impl Ranking {
    pub fn of(mut scores: Vec<f32>) -> Self {
        scores.sort_by(|x, y| y.total_cmp(x));
        Ranking(scores)
    }
}

impl<L: Deref<Target = [f32]>> Ranking<L> {
    /// How many are higher.
    pub fn above(&self, score: f32) -> f32 {
        self.0.partition_point(|&x| x > score) as f32
    }

    /// The highest but `n`.
    pub fn nth(&self, n: usize) -> f32 {
        self.0.get(n).copied().unwrap_or(NONE)
    }
}

/// A list for each party, all in one: most are short.
struct Lists<T> {
    /// For each party where its list ends.
    ends: Vec<u32>,
    all: Vec<T>,
}

impl<T: Copy + Default> Lists<T> {
    fn of(parties: usize, entries: impl Iterator<Item = (PartyId, T)> + Clone) -> Self {
        let mut ends = vec![0; parties];
        let known = entries.filter(|(party, _)| (party.0 as usize) < parties);
        known.clone().for_each(|(party, _)| ends[party.0 as usize] += 1);
        let mut sum = 0;
        // First where the list of the party begins; each entry that is put in its place moves it on.
        ends.iter_mut().for_each(|end| sum += std::mem::replace(end, sum));
        let mut all = vec![T::default(); sum as usize];
        for (party, entry) in known {
            let end = &mut ends[party.0 as usize];
            all[*end as usize] = entry;
            *end += 1;
        }
        Lists { ends, all }
    }

    fn range(&self, party: usize) -> Range<usize> {
        let Some(&end) = self.ends.get(party) else { return 0..0 };
        party.checked_sub(1).map_or(0, |before| self.ends[before] as usize)..end as usize
    }

    fn sorted(mut self, by: impl Fn(&T, &T) -> Ordering) -> Self {
        for party in 0..self.ends.len() {
            let range = self.range(party);
            self.all[range].sort_by(&by);
        }
        self
    }
}

/// The scores of each party.
pub(super) struct Rankings(Lists<f32>);

impl Rankings {
    pub fn of(parties: usize, scores: impl Iterator<Item = (PartyId, f32)> + Clone) -> Self {
        Rankings(Lists::of(parties, scores).sorted(|x, y| y.total_cmp(x)))
    }

    pub fn party(&self, party: usize) -> Ranking<&[f32]> {
        Ranking(&self.0.all[self.0.range(party)])
    }
}

/// The partners of each party, the likeliest first, by the scores of its pairs.
pub(super) struct Partners(Lists<(u32, f32)>);

impl Partners {
    pub fn of(parties: usize, pairs: impl Iterator<Item = (PartyId, PartyId, f32)> + Clone) -> Self {
        let lists = Lists::of(parties, pairs.map(|(party, other, score)| (party, (other.0, score))));
        Partners(lists.sorted(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0))))
    }

    /// How likely the likeliest third is that has to do with `party` and, as `other` tells, with another party too.
    pub fn shared(&self, party: PartyId, other: impl Fn(PartyId) -> f32) -> f32 {
        let own = self.0.all[self.0.range(party.0 as usize)].iter().take(PARTNERS);
        own.map(|&(third, score)| score.min(other(PartyId(third)))).fold(NONE, f32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_partners_alone_are_compared() {
        let many = (1..=20).map(|k| (PartyId(0), PartyId(k), -(k as f32)));
        let partners = Partners::of(1, many);
        assert_eq!(partners.shared(PartyId(0), |k| if k == PartyId(PARTNERS as u32) { 0.0 } else { NONE }), -8.0);
        assert_eq!(partners.shared(PartyId(0), |k| if k == PartyId(20) { 0.0 } else { NONE }), NONE);
    }

    #[test]
    fn each_party_has_its_scores_sorted() {
        let rankings =
            Rankings::of(3, [(2, 1.0), (0, -1.0), (2, 3.0), (7, 9.0)].map(|(p, x)| (PartyId(p), x)).into_iter());
        let nth = |party, n| rankings.party(party).nth(n);
        assert_eq!(
            [nth(0, 0), nth(1, 0), nth(2, 0), nth(2, 1), nth(2, 2), nth(7, 0)],
            [-1.0, NONE, 3.0, 1.0, NONE, NONE]
        );
        assert_eq!(rankings.party(2).above(2.0), 1.0);
    }
}
