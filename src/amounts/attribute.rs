//! What each sum is and whose: its kind, the parties to it, the dispute that it is at stake in.

use std::sync::LazyLock;

use super::features::{self, Article};
use super::owners::{self, Context};
use super::{Attribution, Sum};
use crate::disputes::Legal;
use crate::model::linear::Linear;
use crate::parties::{Parties, PartyId};
use crate::record::AmountKind;
use crate::text::Text;

/// The classifier of kinds: `models/amount-kind.bin`.
static KINDS: LazyLock<Option<Linear>> =
    LazyLock::new(|| Linear::parse(include_bytes!("../../models/amount-kind.bin")));

/// The classifier of parties, `models/amount-party.bin`: whether a sum belongs to a party near it.
static OWNERS: LazyLock<Option<Linear>> =
    LazyLock::new(|| Linear::parse(include_bytes!("../../models/amount-party.bin")));

/// The probability from which a party is taken for one that a sum belongs to; the F1 is flat between 0.3 and 0.5.
const OWNS: f32 = 0.42;

/// The features of each sum from which its kind is told, as hashes; for training.
pub fn kind_features(text: &Text, sums: &[Sum], parties: &Parties, legal: &Legal) -> Vec<Vec<u32>> {
    let article = Article::new(text);
    let mut out = Vec::new();
    (0..sums.len())
        .map(|i| {
            features::of_sum(text, &article, sums, i, parties, legal, &mut out);
            out.clone()
        })
        .collect()
}

/// A party near a sum and the features from which it is told whether the sum belongs to it, as hashes; for training.
pub fn party_features(
    text: &Text,
    sum: &Sum,
    kind: AmountKind,
    parties: &Parties,
    legal: &Legal,
) -> Vec<(PartyId, Vec<u32>)> {
    let context = Context { text, article: &Article::new(text), sum, kind, parties, legal };
    let (mut near, mut hashes) = (Vec::new(), Vec::new());
    owners::candidates(text, sum, parties, legal, &mut near);
    near.iter()
        .map(|candidate| {
            owners::features(&context, candidate, &near, &mut hashes);
            (candidate.party, hashes.clone())
        })
        .collect()
}

/// Says of each sum what it is and whose; one attribution a sum, in the same order.
pub fn attribute(text: &Text, sums: &[Sum], parties: &Parties, legal: &Legal) -> Vec<Attribution> {
    if sums.is_empty() {
        return Vec::new();
    }
    let article = Article::new(text);
    let (mut hashes, mut scratch, mut near) = (Vec::new(), Vec::new(), Vec::new());
    let mut out: Vec<Attribution> = Vec::with_capacity(sums.len());
    for i in 0..sums.len() {
        let (kind, confidence) = match out.last().filter(|_| converts(text, sums, i)) {
            Some(last) => (last.kind, last.confidence),
            None => {
                features::of_sum(text, &article, sums, i, parties, legal, &mut hashes);
                classify(&hashes, &mut scratch)
            }
        };
        let sum = &sums[i];
        let mut owned = Vec::new();
        if let Some(model) = &*OWNERS {
            let context = Context { text, article: &article, sum, kind, parties, legal };
            owners::candidates(text, sum, parties, legal, &mut near);
            for candidate in &near {
                owners::features(&context, candidate, &near, &mut hashes);
                model.probabilities(&hashes, &mut scratch);
                if scratch.get(1).is_some_and(|&p| p >= OWNS) {
                    owned.push(candidate.party);
                }
            }
        }
        owned.sort_unstable();
        out.push(Attribution { kind, dispute: dispute(kind, &owned, legal), parties: owned, confidence });
    }
    out
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

fn classify(hashes: &[u32], scratch: &mut Vec<f32>) -> (AmountKind, f32) {
    match &*KINDS {
        Some(model) => {
            let (class, p) = model.classify(hashes, scratch);
            (AmountKind::ALL.get(class).copied().unwrap_or(AmountKind::Other), p)
        }
        None => (AmountKind::Other, 0.1),
    }
}

/// Whether sum `i` is the one before it in another currency: `12 million euros ($13 million)`.
fn converts(text: &Text, sums: &[Sum], i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return false };
    let (a, b) = (&sums[before], &sums[i]);
    let gap = a.tokens.end as usize..b.tokens.start as usize;
    a.currency != b.currency
        && gap.len() <= 4
        && (gap.clone().any(|k| text.str(k) == "(") || gap.clone().any(|k| text.lower(k) == "or"))
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
    }
}
