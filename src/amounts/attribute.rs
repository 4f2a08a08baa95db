//! What each sum is and whose: its kind, the parties to it, the dispute that it is at stake in.

use std::sync::LazyLock;

use super::features::{self, Article};
use super::owners::{self, Context};
use super::sequence::{self, Follows};
use super::slots::{NETWORK, Slots};
use super::{Attribution, Sum};
use crate::disputes::Legal;
use crate::model::linear::{Linear, softmax};
use crate::parties::reference::References;
use crate::parties::{Parties, PartyId};
use crate::record::AmountKind;
use crate::text::Text;

/// The classifier of kinds: `models/amount-kind.bin`.
static KINDS: LazyLock<Option<Linear>> =
    LazyLock::new(|| Linear::parse(include_bytes!("../../models/amount-kind.bin")));

/// How kinds follow each other: `models/amount-sequence.bin`.
static FOLLOWS: LazyLock<Option<Follows>> =
    LazyLock::new(|| Follows::parse(include_bytes!("../../models/amount-sequence.bin")));

/// The classifier of parties, `models/amount-party.bin`: whether a sum belongs to a party near it.
static OWNERS: LazyLock<Option<Linear>> =
    LazyLock::new(|| Linear::parse(include_bytes!("../../models/amount-party.bin")));

/// What the kind of a sum is told from; for training.
#[derive(Debug)]
pub struct KindFeatures {
    /// The features of the classifier, as hashes.
    pub hashes: Vec<u32>,
    /// The way in which it follows the sum before it.
    pub way: usize,
    /// What the network sees, as text: numbers of words, slots apart by commas; a tab; the places of its size and unit.
    pub slots: String,
}

/// What the kind of each sum is told from; for training.
pub fn kind_features(text: &Text, sums: &[Sum], parties: &Parties, legal: &Legal) -> Vec<KindFeatures> {
    let article = Article::new(text);
    let (mut out, mut slots) = (Vec::new(), Slots::default());
    (0..sums.len())
        .map(|i| {
            features::of_sum(text, &article, sums, i, parties, legal, &mut out, &mut slots);
            KindFeatures {
                hashes: [&out[..], &article.shared].concat(),
                way: sequence::way(text, sums, i),
                slots: slots.line(sums, i),
            }
        })
        .collect()
}

/// What is told of a party near a sum; for training.
#[derive(Debug)]
pub struct PartyFeatures {
    /// The party.
    pub party: PartyId,
    /// The features of the classifier, as hashes.
    pub hashes: Vec<u32>,
    /// What the trees see beside the scores of the classifier.
    pub numbers: Vec<f32>,
}

/// What it is told from whether a sum belongs to a party, of each party near it; for training.
pub fn party_features(
    text: &Text,
    sum: &Sum,
    kind: AmountKind,
    parties: &Parties,
    legal: &Legal,
    references: &References,
) -> Vec<PartyFeatures> {
    let article = Article::new(text);
    let context = Context::new(text, &article, sum, kind, parties, legal, references);
    let (mut near, mut hashes) = (Vec::new(), Vec::new());
    owners::candidates(text, sum, parties, legal, &mut near);
    near.iter()
        .map(|candidate| {
            let standing = context.standing(candidate, &near);
            owners::features(&context, candidate, &standing, &near, &mut hashes);
            let numbers = owners::numbers(&context, candidate, &standing, &near).to_vec();
            PartyFeatures { party: candidate.party, hashes: hashes.clone(), numbers }
        })
        .collect()
}

/// Says of each sum what it is and whose; one attribution a sum, in the same order.
pub fn attribute(
    text: &Text,
    sums: &[Sum],
    parties: &Parties,
    legal: &Legal,
    references: &References,
) -> Vec<Attribution> {
    if sums.is_empty() {
        return Vec::new();
    }
    let mut article = Article::new(text);
    let kinds = kinds(text, &article, sums, parties, legal);
    article.forget_words();
    let owners = owners(text, &article, sums, &kinds, parties, legal, references);
    kinds
        .into_iter()
        .zip(owners)
        .map(|((kind, confidence), owned)| Attribution {
            kind,
            dispute: dispute(kind, &owned, legal),
            parties: owned,
            confidence,
        })
        .collect()
}

/// The parties to each sum.
fn owners(
    text: &Text,
    article: &Article,
    sums: &[Sum],
    kinds: &[(AmountKind, f32)],
    parties: &Parties,
    legal: &Legal,
    references: &References,
) -> Vec<Vec<PartyId>> {
    let (Some(model), Some(forest)) = (&*OWNERS, &*owners::FOREST) else { return vec![Vec::new(); sums.len()] };
    let (mut hashes, mut near, mut standings, mut scores) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut rows = owners::Rows::default();
    for (sum, (kind, _)) in sums.iter().zip(kinds) {
        let context = Context::new(text, article, sum, *kind, parties, legal, references);
        owners::candidates(text, sum, parties, legal, &mut near);
        standings.clear();
        standings.extend(near.iter().map(|candidate| context.standing(candidate, &near)));
        scores.clear();
        for (candidate, standing) in near.iter().zip(&standings) {
            owners::features(&context, candidate, standing, &near, &mut hashes);
            scores.push(model.score(&hashes));
        }
        rows.push(&context, &near, &standings, &scores);
    }
    rows.owners(forest, parties.list.len())
}

/// The dispute that a sum is at stake in: one of the sides is a party to the sum, and it is a sum of the kind that
/// disputes are about; of several, the one with most of the parties, then the first.
fn dispute(kind: AmountKind, owned: &[PartyId], legal: &Legal) -> Option<usize> {
    use AmountKind::*;
    let stake = matches!(kind, Damages | Settlement | Fine | Bail | Loss | Debt | Deal | Fee | Other);
    let shared = |d: &crate::disputes::Dispute| {
        owned.iter().filter(|p| d.plaintiffs.contains(p) || d.defendants.contains(p)).count()
    };
    let best = legal.disputes.iter().enumerate().max_by_key(|(i, d)| (shared(d), std::cmp::Reverse(*i)))?;
    let certain = matches!(kind, Damages | Settlement | Fine | Bail);
    (stake && (shared(best.1) > usize::from(!certain) || (certain && legal.disputes.len() == 1))).then_some(best.0)
}

/// The kind of each sum and its probability: each by its own clause and the words around, then all together, as they follow each other.
fn kinds(text: &Text, article: &Article, sums: &[Sum], parties: &Parties, legal: &Legal) -> Vec<(AmountKind, f32)> {
    let (Some(model), Some(network), Some(follows)) = (&*KINDS, &*NETWORK, &*FOLLOWS) else {
        return vec![(AmountKind::Other, 0.1); sums.len()];
    };
    let (mut hashes, mut scratch, mut slots) = (Vec::new(), Vec::new(), Slots::default());
    // What the article says of all its sums is summed up once.
    let mut shared = Vec::new();
    model.scores(&article.shared, &mut shared);
    let mut rows = Vec::with_capacity(sums.len() * shared.len());
    for i in 0..sums.len() {
        features::of_sum(text, article, sums, i, parties, legal, &mut hashes, &mut slots);
        rows.extend_from_slice(&shared);
        model.add(&hashes, &mut scratch, &mut rows[i * shared.len()..]);
    }
    slots.read(sums, network, &mut rows);
    rows.chunks_exact_mut(shared.len()).for_each(softmax);
    let ways: Vec<usize> = (0..sums.len()).map(|i| sequence::way(text, sums, i)).collect();
    follows.share(&ways, &mut rows);
    rows.chunks_exact(AmountKind::ALL.len())
        .map(|row| {
            let best = row.iter().copied().enumerate().fold((0, f32::MIN), |a, b| if b.1 > a.1 { b } else { a });
            (AmountKind::ALL.get(best.0).copied().unwrap_or(AmountKind::Other), best.1)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classifier_has_a_class_for_each_kind() {
        let model = KINDS.as_ref().expect("a model file");
        let mut p = Vec::new();
        model.probabilities(&[], &mut p);
        assert_eq!(p.len(), AmountKind::ALL.len());
        assert!(FOLLOWS.is_some());
    }
}
