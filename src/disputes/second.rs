//! The second look: pairs, bonds and roles are decided again by trees that see what the first look made of the whole
//! article (`models/legal.md`).
//!
//! A pair is judged beside its reverse and its rivals, a role beside the pairs that its party stands in and the other parties
//! that may hold it. What the first look holds for next to impossible is not looked at again.

use std::sync::LazyLock;

use super::classify::{self, RoleScores};
use super::features::{Features, Pair, kind_number};
use super::network::{Readings, UNREAD};
use super::rankings::{Partners, Ranking, Rankings};
use crate::model::forest::Forest;
use crate::parties::{Parties, PartyId};

/// The trees, embedded in the program.
pub(super) struct Forests {
    pub pairs: Forest,
    pub bonds: Forest,
    pub roles: Forest,
}

pub(super) static FORESTS: LazyLock<Option<Forests>> = LazyLock::new(|| {
    Some(Forests {
        pairs: Forest::parse(include_bytes!("../../models/pairs-second.bin"))?,
        bonds: Forest::parse(include_bytes!("../../models/agreements-second.bin"))?,
        roles: Forest::parse(include_bytes!("../../models/roles-second.bin"))?,
    })
});

/// The score of what is next to impossible or unknown.
pub(super) const NONE: f32 = -9.0;
/// Pairs with a first score below this are not looked at again.
pub(super) const GATE: f32 = -4.0;
/// Pairs with a second score above this are likely enough to say something of the roles of their parties.
const LIKELY: f32 = -1.5;
/// After so many trees a pair with a score below [`UNLIKELY`] is given up.
const FIRST: usize = 150;
/// See [`FIRST`].
const UNLIKELY: f32 = -3.0;
/// The column of appeals in the counts of a party.
const APPEALS: usize = 23;
/// Parties listed with a party beyond this many are left out of account.
const LISTED: usize = 12;

/// The score of a pair among scores sorted by pair.
pub(super) fn look_up(scores: &[(Pair, f32)], pair: Pair) -> f32 {
    scores.binary_search_by_key(&pair, |(p, _)| *p).map_or(NONE, |i| scores[i].1)
}

/// The highest of some scores.
fn highest(scores: impl Iterator<Item = f32>) -> f32 {
    scores.fold(NONE, f32::max)
}

/// What the network says of the kind of an agreement of two, and how much more likely the likeliest kind is than the next.
fn kinds(readings: &Readings, pair: Pair) -> [f32; classify::KINDS.len() + 1] {
    let Some(kinds) = readings.kinds(pair) else { return [UNREAD; classify::KINDS.len() + 1] };
    let lead = classify::lead(&kinds);
    std::array::from_fn(|k| kinds.get(k).copied().unwrap_or(lead))
}

/// Two numbers, the lower one first.
fn ordered(x: f32, y: f32) -> [f32; 2] {
    if x <= y { [x, y] } else { [y, x] }
}

/// What the second look sees of an article.
pub(super) struct Sight<'a> {
    pub parties: &'a Parties,
    pub features: &'a Features,
    /// The first scores of roles.
    pub roles: &'a [RoleScores],
    /// What the network says of the pairs that are looked at again.
    pub readings: &'a Readings,
    /// How many of a thousand tokens are words of a legal matter.
    pub density: f32,
}

impl Sight<'_> {
    /// The best score of the pairs that parties listed with `of` stand in, as `pair` makes them.
    fn siblings(&self, scores: &[(Pair, f32)], of: PartyId, not: PartyId, pair: impl Fn(PartyId) -> Pair) -> f32 {
        let listed = self.features.tallies.listed_with(of).take(LISTED).filter(|&k| k != not);
        highest(listed.map(|k| look_up(scores, pair(k))))
    }

    /// The second scores of the pairs that are looked at again, in the order of `scores`; these are sorted by pair, as are
    /// `bonds`, the first scores of pairs that may be bound.
    pub fn pairs(&self, forest: &Forest, scores: &[(Pair, f32)], bonds: &[(Pair, f32)]) -> Vec<(Pair, f32)> {
        let Sight { parties, features, roles, readings, .. } = *self;
        let kept: Vec<(Pair, f32)> = scores.iter().copied().filter(|(_, x)| *x > GATE).collect();
        if kept.is_empty() {
            return Vec::new();
        }
        let n = parties.list.len();
        let tallies = &features.tallies;
        let all = Ranking::of(kept.iter().map(|(_, x)| *x).collect());
        let brought = Rankings::of(n, kept.iter().map(|((a, _), x)| (*a, *x)));
        let faced = Rankings::of(n, kept.iter().map(|((_, b), x)| (*b, *x)));
        let bringing = Ranking::of(roles.iter().map(classify::brings).collect());
        let answering = Ranking::of(roles.iter().map(classify::answers).collect());
        let read = |pair| readings.dispute(pair);
        let heard: Vec<(Pair, f32)> = kept.iter().map(|&(pair, _)| (pair, read(pair))).collect();
        let told = Ranking::of(heard.iter().map(|(_, y)| *y).collect());
        let told_brought = Rankings::of(n, heard.iter().map(|((a, _), y)| (*a, *y)));
        let told_faced = Rankings::of(n, heard.iter().map(|((_, b), y)| (*b, *y)));
        let accused = Partners::of(n, kept.iter().map(|&((a, b), x)| (a, b, x)));
        let accusing = Partners::of(n, kept.iter().map(|&((a, b), x)| (b, a, x)));
        let told_accused = Partners::of(n, heard.iter().map(|&((a, b), y)| (a, b, y)));
        let told_accusing = Partners::of(n, heard.iter().map(|&((a, b), y)| (b, a, y)));
        let most_bound = highest(bonds.iter().map(|(_, x)| *x));
        let acts: f32 = tallies.parties.iter().flat_map(|row| &row[..12]).sum();
        let mut row = Vec::new();
        kept.iter()
            .map(|&((a, b), x)| {
                let (i, j) = (a.0 as usize, b.0 as usize);
                let reverse = look_up(&kept, (b, a));
                row.clear();
                row.extend([
                    x,
                    reverse,
                    x - reverse,
                    all.nth(0),
                    all.nth(1),
                    all.nth(2),
                    x - all.nth(0),
                    all.above(x),
                    all.above(-1.0),
                    brought.party(i).nth(0),
                    brought.party(i).above(x),
                    faced.party(j).nth(0),
                    faced.party(j).above(x),
                    faced.party(i).nth(0),
                    brought.party(j).nth(0),
                    kind_number(parties.get(a).kind) as f32,
                    kind_number(parties.get(b).kind) as f32,
                    n as f32,
                    self.siblings(&kept, a, b, |k| (k, b)),
                    self.siblings(&kept, b, a, |k| (a, k)),
                    bringing.above(classify::brings(&roles[i])),
                    answering.above(classify::answers(&roles[j])),
                    acts,
                ]);
                row.extend(roles[i]);
                row.extend(roles[j]);
                row.extend(tallies.parties[i]);
                row.extend(tallies.parties[j]);
                row.extend(tallies.of((a, b)));
                row.extend(tallies.of((b, a)));
                let y = read((a, b));
                row.extend([y, read((b, a)), y - read((b, a)), y - told.nth(0), told.above(y)]);
                row.extend([
                    told_brought.party(i).above(y),
                    told_faced.party(j).above(y),
                    told_faced.party(i).nth(0),
                    told_brought.party(j).nth(0),
                ]);
                row.push(readings.bond((a, b)));
                let (ra, rb) = (&roles[i], &roles[j]);
                row.extend([(4, 16), (5, 17), (0, 18)].map(|(k, l): (usize, usize)| ra[k].min(rb[l])));
                // Who accuses the same as the other, or is accused by the same, stands on its side.
                row.extend([
                    accused.shared(a, |k| look_up(&kept, (b, k))),
                    accusing.shared(a, |k| look_up(&kept, (k, b))),
                    told_accused.shared(a, |k| look_up(&heard, (b, k))),
                    told_accusing.shared(a, |k| look_up(&heard, (k, b))),
                ]);
                row.extend([look_up(bonds, (a.min(b), a.max(b))), most_bound]);
                row.extend([self.siblings(&heard, a, b, |k| (k, b)), self.siblings(&heard, b, a, |k| (a, k))]);
                row.push(self.density);
                ((a, b), judged(forest, &row))
            })
            .collect()
    }

    /// The second scores of pairs that may be bound: `bonds` has the first ones, `pairs` the second ones of disputes.
    pub fn bonds(&self, forest: &Forest, bonds: &[(Pair, f32)], pairs: &[(Pair, f32)]) -> Vec<(Pair, f32)> {
        let Sight { parties, features, roles, readings, .. } = *self;
        let kept: Vec<(Pair, f32)> = bonds.iter().copied().filter(|(_, x)| *x > GATE).collect();
        let n = parties.list.len();
        let tallies = &features.tallies;
        let all = Ranking::of(kept.iter().map(|(_, x)| *x).collect());
        let own = Rankings::of(n, kept.iter().flat_map(|&((a, b), x)| [(a, x), (b, x)]));
        let heard: Vec<(Pair, f32)> = kept.iter().map(|&(pair, _)| (pair, readings.bond(pair))).collect();
        let told = Ranking::of(heard.iter().map(|(_, y)| *y).collect());
        let told_own = Rankings::of(n, heard.iter().flat_map(|&((a, b), y)| [(a, y), (b, y)]));
        let near = Partners::of(n, kept.iter().flat_map(|&((a, b), x)| [(a, b, x), (b, a, x)]));
        let told_near = Partners::of(n, heard.iter().flat_map(|&((a, b), y)| [(a, b, y), (b, a, y)]));
        let either = |list: &[(Pair, f32)], a: PartyId, b: PartyId| look_up(list, (a.min(b), a.max(b)));
        let most_disputed = highest(pairs.iter().map(|(_, x)| *x));
        let mut row = Vec::new();
        kept.iter()
            .map(|&((a, b), x)| {
                let (i, j) = (a.0 as usize, b.0 as usize);
                let (there, back) = (tallies.of((a, b)), tallies.of((b, a)));
                let [least, most] = ordered(look_up(pairs, (a, b)), look_up(pairs, (b, a)));
                row.clear();
                row.extend([x, all.nth(0), all.nth(1), all.above(x)]);
                row.extend(ordered(own.party(i).above(x), own.party(j).above(x)));
                row.extend([most, least]);
                row.extend(ordered(kind_number(parties.get(a).kind) as f32, kind_number(parties.get(b).kind) as f32));
                row.extend(ordered(tallies.parties[i][16], tallies.parties[j][16]));
                row.push(n as f32);
                row.extend(roles[i].iter().zip(&roles[j]).map(|(x, y)| x.min(*y)));
                row.extend(roles[i].iter().zip(&roles[j]).map(|(x, y)| x.max(*y)));
                row.extend(&there[11..15]);
                row.extend([there[16] + back[16], there[15].max(back[15]), there[17].max(back[17])]);
                row.push(there[..8].iter().sum::<f32>() + back[..8].iter().sum::<f32>());
                row.push(there[8] + there[9] + back[8] + back[9]);
                let y = readings.bond((a, b));
                row.extend([y, readings.dispute((a, b)).max(readings.dispute((b, a)))]);
                row.extend([x - all.nth(0), y - told.nth(0), told.above(y)]);
                row.extend(ordered(told_own.party(i).above(y), told_own.party(j).above(y)));
                // Of three that are bound each is bound to both others.
                row.push(near.shared(a, |k| either(&kept, b, k)));
                row.push(told_near.shared(a, |k| either(&heard, b, k)));
                let sibling =
                    |of: PartyId, with: PartyId| self.siblings(&heard, of, with, |k| (k.min(with), k.max(with)));
                row.extend(ordered(sibling(a, b), sibling(b, a)));
                row.push(most_disputed);
                let (ra, rb) = (&roles[i], &roles[j]);
                row.push(ra[10].min(rb[11]).max(rb[10].min(ra[11])));
                for at in [17, 18] {
                    row.extend(ordered(tallies.parties[i][at], tallies.parties[j][at]));
                }
                row.push(self.density);
                row.extend(kinds(readings, (a, b)));
                row.push(features.unsaid.sentences_of((a, b)).count() as f32);
                row.extend(ordered(features.unsaid.rank(a) as f32, features.unsaid.rank(b) as f32));
                ((a, b), judged(forest, &row))
            })
            .collect()
    }

    /// The second scores of each party's roles, from the second ones of pairs and bonds beside the first ones of roles.
    pub fn roles(&self, forest: &Forest, pairs: &[(Pair, f32)], bonds: &[(Pair, f32)]) -> Vec<[f32; 16]> {
        let Sight { parties, features, roles, .. } = *self;
        let n = parties.list.len();
        let (mut brings, mut answers, mut bound) = (vec![NONE; n], vec![NONE; n], vec![NONE; n]);
        let raise = |list: &mut Vec<f32>, p: PartyId, x: f32| {
            if let Some(old) = list.get_mut(p.0 as usize) {
                *old = old.max(x);
            }
        };
        // How far the other side of a likely dispute appeals.
        let (mut appellant, mut appeals) = (vec![NONE; n], vec![0.0; n]);
        for &((a, b), x) in pairs {
            raise(&mut brings, a, x);
            raise(&mut answers, b, x);
            if x > LIKELY {
                for (p, other) in [(a, b.0 as usize), (b, a.0 as usize)] {
                    raise(&mut appellant, p, roles[other][2]);
                    raise(&mut appeals, p, features.tallies.parties[other][APPEALS]);
                }
            }
        }
        for &((a, b), x) in bonds {
            raise(&mut bound, a, x);
            raise(&mut bound, b, x);
        }
        let most = |list: &[f32]| list.iter().copied().fold(NONE, f32::max);
        let tops = [most(&brings), most(&answers), most(&bound)];
        let columns: Vec<Ranking> =
            (0..classify::CLASSES).map(|k| Ranking::of(roles.iter().map(|row| row[k]).collect())).collect();
        let (mut out, mut rows) = (Vec::with_capacity(n), Vec::new());
        for first in (0..n).step_by(TOGETHER) {
            let some = first..n.min(first + TOGETHER);
            let count = some.len();
            rows.clear();
            for p in some {
                rows.extend(roles[p]);
                rows.extend(columns.iter().zip(&roles[p]).map(|(c, &x)| c.above(x)));
                rows.extend([brings[p], answers[p], bound[p]]);
                rows.extend(tops);
                rows.extend([kind_number(parties.list[p].kind) as f32, n as f32]);
                rows.extend(columns.iter().map(|c| c.nth(0)));
                rows.extend(features.tallies.parties[p]);
                rows.extend([appellant[p], appeals[p]]);
            }
            out.resize(first + count, [NONE; 16]);
            // Role by role: the trees of one stay in the nearest cache from party to party.
            for role in 0..16 {
                let each = rows.chunks_exact(rows.len() / count).zip(&mut out[first..]);
                for (row, scores) in each.filter(|(row, _)| may_hold(role, row)) {
                    scores[role] = forest.score(role, row);
                }
            }
        }
        out
    }
}

/// Parties whose rows are read together: a long article has thousands.
const TOGETHER: usize = 64;

/// Whether role `k` is worth a second look at a party with this row.
fn may_hold(k: usize, row: &[f32]) -> bool {
    /// First scores below this are next to impossible, but for what follows from pairs and bonds.
    const LEAST: f32 = -3.0;
    let at = 2 * classify::CLASSES;
    let (sides, bound) = (row[at].max(row[at + 1]), row[at + 2]);
    row[k] > LEAST || k < 6 && sides > -2.0 || (9..12).contains(&k) && bound > -2.0
}

/// The second score of a row; what is unlikely after the first trees is not shown to the others.
fn judged(forest: &Forest, row: &[f32]) -> f32 {
    forest.score_if_likely(0, row, FIRST, UNLIKELY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_party_is_as_likely_as_the_less_likely_of_its_pairs() {
        let [a, b, c, d] = [0, 1, 2, 3].map(PartyId);
        let scores = [((a, c), 2.0), ((a, d), -1.0), ((b, c), -2.0), ((b, d), 0.5)];
        let accused = Partners::of(4, scores.iter().map(|&((p, q), x)| (p, q, x)));
        assert_eq!(accused.shared(a, |k| look_up(&scores, (b, k))), -1.0);
        assert_eq!(accused.shared(c, |k| look_up(&scores, (b, k))), NONE);
    }
}
