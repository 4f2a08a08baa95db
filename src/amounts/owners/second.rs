//! The second look at whose a sum is: trees that see what the classifier makes of all parties near the sum, and of the same
//! party at the other sums of the article.

use std::sync::LazyLock;

use super::Candidate;
use super::context::{Context, Standing};
use crate::model::forest::Forest;
use crate::model::network::exp;
use crate::parties::PartyId;
use crate::record::{AmountKind, Role};

/// The trees, `models/amount-party-second.bin`.
pub static FOREST: LazyLock<Option<Forest>> =
    LazyLock::new(|| Forest::parse(include_bytes!("../../../models/amount-party-second.bin")));

/// How many numbers [`numbers`] gives.
pub const NUMBERS: usize = OTHERS + 16;
/// How many of them are no roles.
const OTHERS: usize = 24;
/// How many columns are made of scores; they come first.
const SCORES: usize = 14;
/// What the trees see of a candidate.
const COLUMNS: usize = SCORES + NUMBERS;
/// The score of what is next to impossible or unknown.
const NONE: f32 = -9.0;
/// Parties with a first score below this are not looked at again: over folds 1,882 owners of 55,311 have a lower one.
const GATE: f32 = -2.5;
/// A party with a second score above this owns the sum. Chosen by cross-validation.
const OWNS: f32 = -0.3;
/// Candidates with a first score above this are counted as likely owners.
const LIKELY: f32 = -0.2;
/// Tokens beyond this are all far.
const FAR: usize = 60;
/// Sums beyond this are all far.
const FAR_SUM: f32 = 99.0;

/// What the trees see of a candidate beside scores.
pub fn numbers(c: &Context, candidate: &Candidate, standing: &Standing, all: &[Candidate]) -> [f32; NUMBERS] {
    let Context { kind, parties, legal, .. } = *c;
    let party = parties.get(candidate.party);
    let roles = legal.roles.get(candidate.party.0 as usize).map_or(&[][..], Vec::as_slice);
    let flag = |holds: bool| f32::from(u8::from(holds));
    let phrase = standing.phrase.as_ref();
    let back = phrase.map_or(9.0, |p| p.back.map_or(-1.0, |back| back.min(8) as f32));
    let (mut sues, mut answers) = (0, 0);
    for d in &legal.disputes {
        sues += usize::from(d.plaintiffs.contains(&candidate.party));
        answers += usize::from(d.defendants.contains(&candidate.party));
    }
    let bound: Vec<_> = legal.agreements.iter().filter(|a| a.parties.contains(&candidate.party)).collect();
    let partner = |c: &&Candidate| c.party != candidate.party && bound.iter().any(|a| a.parties.contains(&c.party));
    let mut out = [0.0; NUMBERS];
    out[..OTHERS].copy_from_slice(&[
        AmountKind::ALL.iter().position(|k| *k == kind).map_or(-1.0, |k| k as f32),
        party.kind as u8 as f32,
        candidate.offset as f32,
        flag(standing.left),
        standing.distance.min(FAR) as f32,
        candidate.rank as f32,
        standing.here as f32,
        standing.lefts as f32,
        flag(standing.opens),
        party.mentions.len() as f32,
        flag(candidate.party.0 == 0),
        phrase.map_or(0.0, |p| 1.0 + flag(p.is_pronoun)),
        back,
        phrase.map_or(FAR, |p| p.gap.min(FAR)) as f32,
        phrase.map_or(9, |p| p.others) as f32,
        phrase.map_or(0.0, |p| p.confidence),
        phrase.map_or(0.0, |p| flag(p.owns)),
        flag(c.pronoun),
        legal.disputes.len() as f32,
        sues as f32,
        answers as f32,
        legal.agreements.len() as f32,
        bound.len() as f32,
        all.iter().filter(partner).count() as f32,
    ]);
    for (out, role) in out[OTHERS..].iter_mut().zip(Role::ALL) {
        *out = flag(roles.contains(role));
    }
    out
}

/// A party that may own a sum.
#[derive(Debug)]
struct Row {
    sum: u32,
    party: PartyId,
    scores: [f32; SCORES],
    numbers: Packed,
}

/// What [`numbers`] gives, in a third of the room: an article of any length has a row for each party near each of its sums.
#[derive(Debug)]
struct Packed {
    /// The only number that is not whole.
    confidence: f32,
    /// The others in their columns; no tree tells a higher one from the highest.
    whole: [i16; OTHERS],
    /// A bit a role.
    roles: u16,
}

/// The column of the confidence of a phrase.
const CONFIDENCE: usize = 15;
const _: () = assert!(NUMBERS - OTHERS <= u16::BITS as usize);

impl Packed {
    fn new(numbers: &[f32; NUMBERS]) -> Self {
        Packed {
            confidence: numbers[CONFIDENCE],
            whole: std::array::from_fn(|k| numbers[k] as i16),
            roles: numbers[OTHERS..].iter().rev().fold(0, |roles, &x| roles << 1 | u16::from(x > 0.0)),
        }
    }

    fn unpack(&self, out: &mut [f32]) {
        out.iter_mut().zip(self.whole).for_each(|(out, x)| *out = f32::from(x));
        out[CONFIDENCE] = self.confidence;
        out[OTHERS..].iter_mut().enumerate().for_each(|(k, out)| *out = f32::from(self.roles >> k & 1));
    }
}

/// The rows of an article, sum by sum.
#[derive(Debug, Default)]
pub struct Rows {
    rows: Vec<Row>,
    sorted: Vec<f32>,
}

impl Rows {
    /// Adds the candidates of the next sum, with where they stand and their first scores.
    pub fn push(&mut self, sum: usize, context: &Context, all: &[Candidate], standings: &[Standing], scores: &[f32]) {
        self.sorted.clear();
        self.sorted.extend(scores);
        self.sorted.sort_by(|x, y| y.total_cmp(x));
        let likely: f32 = scores.iter().map(|&x| probability(x)).sum();
        let likely_enough = all.iter().zip(standings).zip(scores).filter(|(_, score)| **score > GATE);
        for ((candidate, standing), &score) in likely_enough {
            let above = self.sorted.partition_point(|&x| x > score);
            // The best and the second best of the others.
            let best = |n: usize| self.sorted.get(n + usize::from(above <= n)).copied().unwrap_or(NONE);
            let mut row = [NONE; SCORES];
            row[..8].copy_from_slice(&[
                score,
                best(0),
                best(1),
                above as f32,
                scores.len() as f32,
                scores.iter().filter(|x| **x > LIKELY).count() as f32,
                score - best(0),
                likely - probability(score),
            ]);
            let numbers = Packed::new(&numbers(context, candidate, standing, all));
            self.rows.push(Row { sum: sum as u32, party: candidate.party, scores: row, numbers });
        }
    }

    /// The owners of each of `sums` sums, sorted.
    pub fn owners(mut self, forest: &Forest, sums: usize, parties: usize) -> Vec<Vec<PartyId>> {
        self.compare(parties);
        let mut out = vec![Vec::new(); sums];
        let mut row = [NONE; COLUMNS];
        for Row { sum, party, scores, numbers } in &self.rows {
            row[..SCORES].copy_from_slice(scores);
            numbers.unpack(&mut row[SCORES..]);
            if forest.score(0, &row) > OWNS
                && let Some(owners) = out.get_mut(*sum as usize)
            {
                owners.push(*party);
            }
        }
        out.iter_mut().for_each(|owners| owners.sort_unstable());
        out
    }

    /// Puts beside each row what the same party has at the other sums: the mean, the highest and the number of scores, the
    /// score at the sum before and after, and how many sums back the one before stands.
    fn compare(&mut self, parties: usize) {
        #[derive(Clone)]
        struct Own {
            total: f32,
            count: usize,
            /// The highest score and the second highest.
            top: [f32; 2],
            last: Option<(u32, f32)>,
        }
        let mut own = vec![Own { total: 0.0, count: 0, top: [NONE; 2], last: None }; parties];
        for Row { sum, party, scores: row, .. } in &mut self.rows {
            let own = &mut own[party.0 as usize];
            if let Some((before, score)) = own.last.replace((*sum, row[0])) {
                row[11] = score;
                row[13] = ((*sum - before) as f32).min(FAR_SUM);
            } else {
                row[13] = FAR_SUM;
            }
            own.total += row[0];
            own.count += 1;
            if row[0] > own.top[0] {
                own.top = [row[0], own.top[0]];
            } else if row[0] > own.top[1] {
                own.top[1] = row[0];
            }
        }
        own.iter_mut().for_each(|own| own.last = None);
        for Row { party, scores: row, .. } in self.rows.iter_mut().rev() {
            let own = &mut own[party.0 as usize];
            if let Some((_, score)) = own.last.replace((0, row[0])) {
                row[12] = score;
            }
            if own.count > 1 {
                row[8] = (own.total - row[0]) / (own.count - 1) as f32;
                row[9] = if row[0] >= own.top[0] { own.top[1] } else { own.top[0] };
            }
            row[10] = (own.count - 1) as f32;
        }
    }
}

fn probability(score: f32) -> f32 {
    let odds = exp(-score.abs());
    if score > 0.0 { 1.0 / (1.0 + odds) } else { odds / (1.0 + odds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trees_see_as_many_columns_as_a_row_has() {
        assert_eq!(FOREST.as_ref().map(Forest::columns), Some(COLUMNS));
    }

    #[test]
    fn a_row_knows_what_its_party_has_at_the_other_sums() {
        let row = |sum, party, score| {
            let mut scores = [NONE; SCORES];
            scores[0] = score;
            Row { sum, party: PartyId(party), scores, numbers: Packed::new(&[0.0; NUMBERS]) }
        };
        let mut rows =
            Rows { rows: vec![row(0, 0, 2.0), row(0, 1, 1.0), row(3, 0, -1.0), row(4, 0, 3.0)], ..Rows::default() };
        rows.compare(2);
        let told: Vec<_> = rows.rows.iter().map(|r| r.scores[8..].to_vec()).collect();
        assert_eq!(told[0], [1.0, 3.0, 2.0, NONE, -1.0, FAR_SUM]);
        assert_eq!(told[1], [NONE, NONE, 0.0, NONE, NONE, FAR_SUM]);
        assert_eq!(told[2], [2.5, 3.0, 2.0, 2.0, 3.0, 3.0]);
        assert_eq!(told[3], [0.5, 2.0, 2.0, -1.0, NONE, 1.0]);
    }

    #[test]
    fn numbers_that_are_packed_are_the_same_after() {
        let mut numbers: [f32; NUMBERS] = std::array::from_fn(|k| k as f32 - 2.0);
        numbers[CONFIDENCE] = 0.37;
        numbers[OTHERS..].iter_mut().enumerate().for_each(|(k, x)| *x = (k % 3 / 2) as f32);
        let mut out = [NONE; NUMBERS];
        Packed::new(&numbers).unpack(&mut out);
        assert_eq!(out, numbers);
    }

    #[test]
    fn a_probability_is_that_of_the_logistic_function() {
        for score in [-9.0f32, -0.5, 0.0, 0.5, 9.0] {
            assert!((probability(score) - 1.0 / (1.0 + (-score).exp())).abs() < 1e-5, "{score}");
        }
    }
}
