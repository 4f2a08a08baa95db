//! The second look at the kinds of agreements: what the trees see of two that are bound (`models/fields.md`).
//!
//! The kind of an agreement is judged beside those of the others of its article: three parties of one contract are three
//! pairs, and who buys one party may buy the next.

use std::sync::LazyLock;

use super::bond::{HEADS, Told};
use crate::disputes::classify::KINDS;
use crate::disputes::features::{Pair, kind_number};
use crate::disputes::refer::Referents;
use crate::model::forest::Forest;
use crate::parties::{Parties, PartyId};
use crate::text::{Text, Tokens};

/// Kinds of agreements.
const K: usize = KINDS.len();
/// Numbers of a pair alone: the kinds of its parties, how many parties the article has, its density of legal words and its
/// sentences, how many of these hold both; words of each kind in sentences that hold one of the two, and among a hundred
/// of the article.
const OWN: usize = 6 + 2 * K;
/// Numbers of a row: scores, those of the pair alone, whether the two are at law, the shares of kinds among the other pairs,
/// how many these are, what the network of pairs makes of this one and whether it has read it.
const COLUMNS: usize = K + OWN + 1 + 4 * K + 4 + K + 1;
/// The share of a kind where there is no pair that could have it.
const NONE: f32 = -1.0;

/// A number for each kind.
pub(in crate::disputes) type Kinds = [f32; K];

/// The trees: `models/agreement-kinds-second.bin`. They have a cell of their own, as few articles need them.
static TREES: LazyLock<Option<Forest>> = LazyLock::new(|| {
    let forest = Forest::parse(include_bytes!("../../../models/agreement-kinds-second.bin"))?;
    (forest.columns() == COLUMNS).then_some(forest)
});

/// What is known of an article for all its agreements.
pub(in crate::disputes) struct Article {
    /// The words of each kind in each sentence.
    heads: Vec<Kinds>,
    /// The same among a hundred of the article.
    all: Kinds,
    density: f32,
}

impl Article {
    pub fn new(text: &Text, parties: &Parties, density: f32) -> Self {
        let heads: Vec<Kinds> = text.sentences().iter().map(|s| count(text, parties, s.tokens.clone())).collect();
        let hundredths = text.len().max(1) as f32 / 100.0;
        let all = heads.iter().fold([0.0; K], sum).map(|n| n / hundredths);
        Article { heads, all, density }
    }

    /// What is known of a pair alone.
    pub fn own(&self, parties: &Parties, referents: &Referents, pair: Pair, told: &Told) -> [f32; OWN] {
        let mut kinds = [pair.0, pair.1].map(|p| kind_number(parties.get(p).kind) as f32);
        kinds.sort_unstable_by(f32::total_cmp);
        let numbers = [parties.list.len() as f32, self.density, self.heads.len() as f32, told.together() as f32];
        let holds = |s: usize| referents.of(s).iter().any(|r| r.party == pair.0 || r.party == pair.1);
        let near = (0..self.heads.len()).filter(|&s| holds(s)).map(|s| &self.heads[s]).fold([0.0; K], sum);
        let mut own = kinds.into_iter().chain(numbers).chain(near).chain(self.all);
        std::array::from_fn(|_| own.next().unwrap_or(0.0))
    }
}

/// Counts the words of each kind among tokens that are not of names.
fn count(text: &Text, parties: &Parties, tokens: Tokens) -> Kinds {
    let mut out = [0.0; K];
    for i in tokens {
        let Some(&bits) = HEADS.at(text, i as usize) else { continue };
        if parties.mention_at(i as usize).is_none() {
            out.iter_mut().enumerate().for_each(|(kind, n)| *n += f32::from(bits >> kind & 1));
        }
    }
    out
}

/// Whether the two of a pair are at law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::disputes) enum Law {
    No,
    Open,
    Settled,
}

/// What is known of a bound pair before the trees see it.
pub(in crate::disputes) struct Known {
    pub pair: Pair,
    /// What the classifier and the network make of it.
    pub scores: Kinds,
    pub own: [f32; OWN],
    pub law: Law,
    /// What the network of pairs makes of it, where it has read the pair.
    pub read: Option<Kinds>,
}

/// A pair and the shares of its kinds.
type Shares = (Pair, Kinds);

/// The second scores of the kinds of each pair, in their order.
pub(in crate::disputes) fn scores(known: &[Known]) -> Vec<Kinds> {
    let Some(forest) = TREES.as_ref() else { return known.iter().map(|k| k.scores).collect() };
    let shares: Vec<Shares> = known.iter().map(|k| (k.pair, shares(&k.scores))).collect();
    let mut row = Vec::with_capacity(COLUMNS);
    known
        .iter()
        .map(|k| {
            row.clear();
            row.extend(k.scores);
            row.extend(k.own);
            row.push(f32::from(k.law as u8));
            beside(&shares, k.pair, &mut row);
            row.extend(k.read.unwrap_or_default());
            row.push(f32::from(k.read.is_some()));
            std::array::from_fn(|kind| forest.score(kind, &row))
        })
        .collect()
}

/// Scores as shares of one: a likelihood of a simple form, which every machine computes alike.
fn shares(scores: &Kinds) -> Kinds {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let share = scores.map(|score| {
        let less = 1.0 + (top - score) / 6.0;
        1.0 / (less * less * less * less)
    });
    let total: f32 = share.iter().sum();
    share.map(|x| x / total)
}

/// What the other pairs of the article say: the mean and the highest shares of those that have a party in common with the pair,
/// the highest of those that have none, the mean of those that bind both to a third; and how many there are, of all, with a
/// common party, with none, of such thirds.
fn beside(shares: &[Shares], (a, b): Pair, row: &mut Vec<f32>) {
    let holds = |p: Pair, q: PartyId| p.0 == q || p.1 == q;
    let others = shares.iter().filter(|(p, _)| *p != (a, b));
    let (common, apart): (Vec<&Shares>, Vec<&Shares>) = others.partition(|(p, _)| holds(*p, a) || holds(*p, b));
    let with = |q: PartyId| {
        let own = common.iter().filter(move |(p, _)| holds(*p, q));
        own.map(move |(p, kinds)| (if p.0 == q { p.1 } else { p.0 }, kinds))
    };
    let thirds: Vec<&Kinds> =
        with(a).flat_map(|(c, x)| with(b).filter(move |(d, _)| c == *d).flat_map(move |(_, y)| [x, y])).collect();
    row.extend(mean(common.iter().map(|(_, kinds)| kinds)));
    row.extend(highest(&common));
    row.extend(highest(&apart));
    row.extend(mean(thirds.iter().copied()));
    let counts = [common.len() + apart.len(), common.len(), apart.len(), thirds.len() / 2];
    row.extend(counts.map(|n| n as f32));
}

fn mean<'a>(list: impl ExactSizeIterator<Item = &'a Kinds>) -> Kinds {
    let count = list.len();
    if count == 0 { [NONE; K] } else { list.fold([0.0; K], sum).map(|n| n / count as f32) }
}

fn highest(list: &[&Shares]) -> Kinds {
    list.iter().fold([NONE; K], |x, (_, y)| std::array::from_fn(|k| x[k].max(y[k])))
}

fn sum(x: Kinds, y: &Kinds) -> Kinds {
    std::array::from_fn(|k| x[k] + y[k])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::{refer, tests::parties};
    use crate::parties::reference::resolve;

    const ACQUISITION: usize = 2;
    const LOAN: usize = 6;
    const LEASE: usize = 8;

    fn known(pair: (u32, u32), kind: usize, lead: f32) -> Known {
        let mut scores = [0.0; K];
        scores[kind] = lead;
        let own = std::array::from_fn(|k| if k < 2 { 1.0 } else { 0.0 });
        Known { pair: (PartyId(pair.0), PartyId(pair.1)), scores, own, law: Law::No, read: None }
    }

    #[test]
    fn shares_of_kinds_are_of_one() {
        let shares = shares(&known((0, 1), LOAN, 6.0).scores);
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((shares[LOAN] - 16.0 * shares[0]).abs() < 1e-6);
    }

    #[test]
    fn the_trees_take_rows_of_so_many_numbers() {
        assert!(TREES.is_some());
        let mut row = Vec::new();
        beside(&[], (PartyId(0), PartyId(1)), &mut row);
        assert_eq!(K + OWN + 1 + row.len() + K + 1, COLUMNS);
    }

    #[test]
    fn other_pairs_are_told_by_the_parties_they_have_in_common() {
        let shares: Vec<Shares> =
            [(0, 1), (0, 2), (1, 2), (3, 4)].map(|(a, b)| ((PartyId(a), PartyId(b)), [(a + b) as f32; K])).to_vec();
        let mut row = Vec::new();
        beside(&shares, (PartyId(0), PartyId(1)), &mut row);
        assert_eq!([0, K, 2 * K, 3 * K].map(|at| row[at]), [2.5, 3.0, 7.0, 2.5]);
        assert_eq!(row[4 * K..], [3.0, 2.0, 1.0, 1.0]);
    }

    #[test]
    fn what_is_unclear_is_told_by_what_binds_both_to_a_third() {
        let lead = |kind: usize| {
            let scores = scores(&[known((0, 1), LOAN, 0.0), known((0, 2), kind, 12.0), known((1, 2), kind, 12.0)])[0];
            scores[ACQUISITION] - scores[LEASE]
        };
        assert!(lead(ACQUISITION) > lead(LEASE));
    }

    #[test]
    fn words_of_kinds_are_counted_where_one_of_the_two_is_named() {
        let text = Text::new("Acme lent money. Nobody else would lend. Beta rents a shop.");
        let parties = parties(&text, &["Acme", "Beta"]);
        let referents = refer::referents(&text, &parties, &resolve(&text, &parties, |_| false));
        let pair = (PartyId(0), PartyId(1));
        let own =
            Article::new(&text, &parties, 1.0).own(&parties, &referents, pair, &Told::new(&text, &referents, pair));
        assert_eq!([own[3], own[4], own[5]], [1.0, 3.0, 0.0]);
        assert_eq!([own[6 + LOAN], own[6 + LEASE]], [1.0, 1.0]);
        assert!((own[6 + K + LOAN] - 2.0 * own[6 + K + LEASE]).abs() < 1e-6);
    }
}
