//! Settlements of disputes.

use std::collections::BTreeSet;

use super::features::{Features, Pair};
use super::refer::Referents;
use super::{Dispute, account, classify};
use crate::parties::PartyId;
use crate::record::{AgreementKind, Stage};

/// A settled dispute as sure as this makes an agreement of its sides.
const SETTLED: f32 = 0.4;

/// The settlement of a dispute.
pub(super) struct Settlement {
    plaintiffs: Vec<PartyId>,
    defendants: Vec<PartyId>,
    /// Both sides, sorted.
    pub parties: Vec<PartyId>,
    /// That of the surest pair of them that is held to have settled; where there is none, of the dispute.
    pub confidence: f32,
}

impl Settlement {
    /// Of the dispute those who are bound across the sides, by one of `pairs`; the case of the others may go on. Where nobody is,
    /// all of both sides.
    fn new(dispute: &Dispute, pairs: &BTreeSet<Pair>) -> Self {
        let own = |side: &[PartyId], others: &[PartyId]| -> Vec<PartyId> {
            let held = |p: PartyId| others.iter().any(|&q| pairs.contains(&(p.min(q), p.max(q))));
            side.iter().copied().filter(|&p| held(p)).collect()
        };
        let Dispute { plaintiffs, defendants, confidence, .. } = dispute;
        let (mut plaintiffs, mut defendants) = (own(plaintiffs, defendants), own(defendants, plaintiffs));
        if plaintiffs.is_empty() {
            (plaintiffs, defendants) = (dispute.plaintiffs.clone(), dispute.defendants.clone());
        }
        let parties: BTreeSet<PartyId> = plaintiffs.iter().chain(&defendants).copied().collect();
        Settlement { plaintiffs, defendants, parties: parties.into_iter().collect(), confidence: *confidence }
    }

    fn binds(&self, party: PartyId) -> bool {
        self.parties.binary_search(&party).is_ok()
    }

    /// The sentences that name both sides, and whether they tell of something; else those that name the two nearest to each
    /// other.
    pub fn evidence(&self, features: &Features, referents: &Referents) -> (Vec<usize>, bool) {
        let across = self.plaintiffs.iter().flat_map(|a| self.defendants.iter().map(move |b| (*a, *b)));
        let telling: BTreeSet<usize> = across.flat_map(|(a, b)| features.sentences_of(a, b)).collect();
        match telling.is_empty() {
            true => (account::nearest(referents, &self.plaintiffs, &self.defendants), false),
            false => (telling.into_iter().collect(), true),
        }
    }
}

/// The settlements of the disputes of two sides that have been settled: who settles as one side is bound by the same settlement.
/// Pairs that are bound by the same settlement are taken from `bound`; a dispute between parties of an earlier one has none of
/// its own.
pub(super) fn settlements(disputes: &[Dispute], bound: &mut Vec<(Pair, f32, AgreementKind)>) -> Vec<Settlement> {
    let mut out: Vec<Settlement> = Vec::new();
    let pairs: BTreeSet<Pair> = bound.iter().map(|(pair, ..)| *pair).collect();
    let settled = |d: &&Dispute| d.stage == Stage::Settled && d.confidence >= SETTLED;
    let of_two = |d: &&Dispute| !d.plaintiffs.is_empty() && !d.defendants.is_empty();
    for dispute in disputes.iter().filter(settled).filter(of_two) {
        let mut settlement = Settlement::new(dispute, &pairs);
        if out.iter().any(|earlier| settlement.parties.iter().all(|&p| earlier.binds(p))) {
            continue;
        }
        let same = |&((a, b), _, kind): &(Pair, f32, AgreementKind)| {
            kind == AgreementKind::Settlement && settlement.binds(a) && settlement.binds(b)
        };
        let surest = bound.iter().filter(|x| same(x)).map(|(_, score, _)| *score).reduce(f32::max);
        bound.retain(|x| !same(x));
        if let Some(score) = surest {
            settlement.confidence = classify::probability(score);
        }
        out.push(settlement);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dispute(plaintiffs: &[u32], defendants: &[u32], stage: Stage, confidence: f32) -> Dispute {
        let ids = |list: &[u32]| list.iter().copied().map(PartyId).collect();
        let (plaintiffs, defendants) = (ids(plaintiffs), ids(defendants));
        let (claims, evidence) = (Vec::new(), Vec::new());
        Dispute { plaintiffs, defendants, claims, stage, court: None, docket: None, case: None, evidence, confidence }
    }

    fn pair(a: u32, b: u32) -> Pair {
        (PartyId(a), PartyId(b))
    }

    const SETTLEMENT: AgreementKind = AgreementKind::Settlement;

    #[test]
    fn all_parties_of_a_settled_dispute_are_bound_by_one_settlement() {
        let disputes = [
            dispute(&[1, 0], &[2], Stage::Settled, 0.9),
            dispute(&[0], &[2], Stage::Settled, 0.9),
            dispute(&[3], &[4], Stage::Filed, 0.9),
            dispute(&[5], &[6], Stage::Settled, 0.2),
        ];
        let found = settlements(&disputes, &mut Vec::new());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].parties.as_slice(), found[0].confidence), (&[0, 1, 2].map(PartyId)[..], 0.9));
    }

    #[test]
    fn pairs_that_settle_are_told_by_the_settlement_of_their_dispute() {
        let mut bound = vec![
            (pair(0, 2), 0.0, SETTLEMENT),
            (pair(1, 2), -0.5, SETTLEMENT),
            (pair(0, 1), 0.5, AgreementKind::Loan),
            (pair(2, 3), 0.2, SETTLEMENT),
        ];
        let found = settlements(&[dispute(&[0, 1], &[2], Stage::Settled, 0.9)], &mut bound);
        assert_eq!((found[0].parties.len(), found[0].confidence), (3, 0.5));
        assert_eq!(bound.iter().map(|(pair, ..)| *pair).collect::<Vec<_>>(), [pair(0, 1), pair(2, 3)]);
    }

    #[test]
    fn who_is_not_bound_where_others_of_the_dispute_are_has_not_settled() {
        let mut bound = vec![(pair(0, 1), 1.0, SETTLEMENT)];
        let found = settlements(&[dispute(&[0], &[1, 2], Stage::Settled, 0.9)], &mut bound);
        assert_eq!(found[0].parties, [0, 1].map(PartyId));
    }

    #[test]
    fn the_accused_of_nobody_have_not_settled_with_each_other() {
        assert!(settlements(&[dispute(&[], &[1, 2], Stage::Settled, 0.9)], &mut Vec::new()).is_empty());
    }
}
