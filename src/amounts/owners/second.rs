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

/// A party that may own a sum, in a quarter of the room of all that is told of it: an article of any length has a row for
/// each party near each of its sums.
#[derive(Debug)]
struct Row {
    party: PartyId,
    /// Its first score, and that at the next sum that it is near.
    score: f32,
    next: f32,
    numbers: Packed,
    /// Candidates with a higher score.
    above: u8,
}

/// What is told of a sum to all of its rows.
#[derive(Debug)]
struct OfSum {
    /// Its rows end before this one.
    end: u32,
    /// The best first scores of its candidates.
    best: [f32; 3],
    /// How many of them are likely owners: the sum of their probabilities.
    likely: f32,
    /// Candidates, and those with a first score above [`LIKELY`].
    counts: [u8; 2],
}

/// What [`numbers`] gives.
#[derive(Debug)]
struct Packed {
    /// The only number that is not whole.
    confidence: f32,
    /// The others in their columns; no tree tells a higher one from the highest.
    whole: [i8; OTHERS],
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
            whole: std::array::from_fn(|k| numbers[k] as i8),
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
    sums: Vec<OfSum>,
    sorted: Vec<f32>,
}

impl Rows {
    /// Adds the candidates of the next sum, with where they stand and their first scores.
    pub fn push(&mut self, context: &Context, all: &[Candidate], standings: &[Standing], scores: &[f32]) {
        self.sorted.clear();
        self.sorted.extend(scores);
        self.sorted.sort_by(|x, y| y.total_cmp(x));
        let count = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        let likely_enough = all.iter().zip(standings).zip(scores).filter(|(_, score)| **score > GATE);
        for ((candidate, standing), &score) in likely_enough {
            self.rows.push(Row {
                party: candidate.party,
                score,
                next: NONE,
                numbers: Packed::new(&numbers(context, candidate, standing, all)),
                above: count(self.sorted.partition_point(|&x| x > score)),
            });
        }
        self.sums.push(OfSum {
            end: self.rows.len() as u32,
            best: std::array::from_fn(|n| self.sorted.get(n).copied().unwrap_or(NONE)),
            likely: scores.iter().map(|&x| probability(x)).sum(),
            counts: [scores.len(), scores.iter().filter(|x| **x > LIKELY).count()].map(count),
        });
    }

    /// The owners of each sum, sorted.
    pub fn owners(mut self, forest: &Forest, parties: usize) -> Vec<Vec<PartyId>> {
        let mut own = self.compare(parties);
        let mut columns = [NONE; COLUMNS];
        let mut rows = self.rows.iter();
        let mut taken = 0;
        let owners = self.sums.iter().zip(0..).map(|(of_sum, sum)| {
            let mut owners = Vec::new();
            for row in rows.by_ref().take((of_sum.end - taken) as usize) {
                columns[..SCORES].copy_from_slice(&row.scores((sum, of_sum), &mut own[row.party.0 as usize]));
                row.numbers.unpack(&mut columns[SCORES..]);
                if forest.score(0, &columns) > OWNS {
                    owners.push(row.party);
                }
            }
            taken = of_sum.end;
            owners.sort_unstable();
            owners
        });
        owners.collect()
    }

    /// What each party has at all sums; each row is told the score at the next one.
    fn compare(&mut self, parties: usize) -> Vec<Own> {
        let mut all = vec![Own::default(); parties];
        for Row { party, score, .. } in &self.rows {
            let own = &mut all[party.0 as usize];
            own.total += score;
            own.count += 1;
            if *score > own.top[0] {
                own.top = [*score, own.top[0]];
            } else if *score > own.top[1] {
                own.top[1] = *score;
            }
        }
        let mut next = vec![NONE; parties];
        for row in self.rows.iter_mut().rev() {
            row.next = std::mem::replace(&mut next[row.party.0 as usize], row.score);
        }
        all
    }
}

/// What a party has at all sums that it is near.
#[derive(Debug, Clone)]
struct Own {
    total: f32,
    count: usize,
    /// The highest score and the second highest.
    top: [f32; 2],
    /// The sum of the row that was asked for last, and the score there.
    last: Option<(u32, f32)>,
}

impl Default for Own {
    fn default() -> Self {
        Own { total: 0.0, count: 0, top: [NONE; 2], last: None }
    }
}

impl Row {
    /// The columns of scores. The last six are what its party has at the other sums: the mean, the highest and the number of
    /// scores, the score at the sum before and after, and how many sums back the one before stands: the rows of a party are
    /// asked for in their order.
    fn scores(&self, (sum, of_sum): (u32, &OfSum), own: &mut Own) -> [f32; SCORES] {
        let Row { score, next, above, .. } = *self;
        let [count, likely] = of_sum.counts.map(f32::from);
        // The best and the second best of the others.
        let [best, second] = [0, 1].map(|n| of_sum.best[n + usize::from(usize::from(above) <= n)]);
        let others = own.count - 1;
        let (mean, highest) = match others {
            0 => (NONE, NONE),
            _ => ((own.total - score) / others as f32, if score >= own.top[0] { own.top[1] } else { own.top[0] }),
        };
        let (before, back) = match own.last.replace((sum, score)) {
            Some((last, before)) => (before, ((sum - last) as f32).min(FAR_SUM)),
            None => (NONE, FAR_SUM),
        };
        let likely_others = of_sum.likely - probability(score);
        [
            score,
            best,
            second,
            f32::from(above),
            count,
            likely,
            score - best,
            likely_others,
            mean,
            highest,
            others as f32,
            before,
            next,
            back,
        ]
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

    fn row(party: u32, score: f32, above: u8) -> Row {
        Row { party: PartyId(party), score, next: NONE, numbers: Packed::new(&[0.0; NUMBERS]), above }
    }

    #[test]
    fn a_row_knows_what_its_party_has_at_the_other_sums() {
        let rows = vec![row(0, 2.0, 0), row(1, 1.0, 0), row(0, -1.0, 0), row(0, 3.0, 0)];
        let mut rows = Rows { rows, ..Rows::default() };
        let mut own = rows.compare(2);
        let of_sum = OfSum { end: 0, best: [NONE; 3], likely: 0.0, counts: [0; 2] };
        let at = rows.rows.iter().zip([0, 0, 3, 4]);
        let told: Vec<_> =
            at.map(|(r, sum)| r.scores((sum, &of_sum), &mut own[r.party.0 as usize])[8..].to_vec()).collect();
        assert_eq!(told[0], [1.0, 3.0, 2.0, NONE, -1.0, FAR_SUM]);
        assert_eq!(told[1], [NONE, NONE, 0.0, NONE, NONE, FAR_SUM]);
        assert_eq!(told[2], [2.5, 3.0, 2.0, 2.0, 3.0, 3.0]);
        assert_eq!(told[3], [0.5, 2.0, 2.0, -1.0, NONE, 1.0]);
    }

    #[test]
    fn a_row_knows_the_best_of_the_others() {
        let of_sum = OfSum { end: 3, best: [2.0, 1.0, 0.5], likely: 1.5, counts: [3, 2] };
        let best = |score, above| {
            let mut own = Own { total: score, count: 1, ..Own::default() };
            row(0, score, above).scores((0, &of_sum), &mut own)[..7].to_vec()
        };
        assert_eq!(best(2.0, 0), [2.0, 1.0, 0.5, 0.0, 3.0, 2.0, 1.0]);
        assert_eq!(best(1.0, 1), [1.0, 2.0, 0.5, 1.0, 3.0, 2.0, -1.0]);
        assert_eq!(best(0.5, 2), [0.5, 2.0, 1.0, 2.0, 3.0, 2.0, -1.5]);
    }

    #[test]
    fn no_tree_tells_packed_numbers_from_others() {
        let forest = FOREST.as_ref().expect("the embedded model");
        for column in (SCORES..SCORES + OTHERS).filter(|column| column - SCORES != CONFIDENCE) {
            assert!(
                forest.thresholds(column).all(|t| (f32::from(i8::MIN)..f32::from(i8::MAX)).contains(&t)),
                "{column}"
            );
        }
        assert!([3, 4, 5].iter().all(|&column| forest.thresholds(column).all(|t| t < f32::from(u8::MAX))));
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
