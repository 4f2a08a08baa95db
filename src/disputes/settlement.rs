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
    /// That of the surest pair of them that is held to have settled; where there is none, of the dispute.
    pub confidence: f32,
}

impl Settlement {
    /// Who is bound: both sides, sorted.
    pub fn parties(&self) -> Vec<PartyId> {
        let all: BTreeSet<PartyId> = self.plaintiffs.iter().chain(&self.defendants).copied().collect();
        all.into_iter().collect()
    }

    /// The sentences that name both sides, and whether they tell of something; else those that name the two nearest to each
    /// other.
    pub fn evidence(&self, features: &Features, referents: &Referents) -> (Vec<usize>, bool) {
        let across = self.plaintiffs.iter().flat_map(|a| self.defendants.iter().map(move |b| (*a, *b)));
        let telling: BTreeSet<usize> = across.flat_map(|(a, b)| features.sentences_of(a, b)).collect();
        match telling.is_empty() {
            true => {
                let nearest = account::nearest(referents, &self.plaintiffs, &self.defendants);
                (nearest.into_iter().map(|s| s as usize).collect(), false)
            }
            false => (telling.into_iter().collect(), true),
        }
    }
}

/// The settlements of the disputes that have been settled, each of all parties of both sides: who settles as one side is bound
/// by the same settlement. Where some of them are `bound` across the sides, the others, whose case may go on, are left out. Pairs
/// that are bound by the same settlement are taken from `bound`; a dispute between parties of an earlier one has none of its own.
pub(super) fn settlements(disputes: &[Dispute], bound: &mut Vec<(Pair, f32, AgreementKind)>) -> Vec<Settlement> {
    let mut out: Vec<Settlement> = Vec::new();
    let mut told: Vec<Vec<PartyId>> = Vec::new();
    let pairs: BTreeSet<Pair> = bound.iter().map(|(pair, ..)| *pair).collect();
    for dispute in disputes.iter().filter(|d| d.stage == Stage::Settled && d.confidence >= SETTLED) {
        let held = |p: PartyId, others: &[PartyId]| others.iter().any(|&q| pairs.contains(&(p.min(q), p.max(q))));
        let own = |side: &[PartyId], others: &[PartyId]| -> Vec<PartyId> {
            side.iter().copied().filter(|&p| held(p, others)).collect()
        };
        let mut settlement = Settlement {
            plaintiffs: own(&dispute.plaintiffs, &dispute.defendants),
            defendants: own(&dispute.defendants, &dispute.plaintiffs),
            confidence: dispute.confidence,
        };
        if settlement.plaintiffs.is_empty() {
            (settlement.plaintiffs, settlement.defendants) = (dispute.plaintiffs.clone(), dispute.defendants.clone());
        }
        let parties = settlement.parties();
        let holds = |p: &PartyId| parties.binary_search(p).is_ok();
        if parties.len() < 2 || told.iter().any(|earlier| parties.iter().all(|p| earlier.binary_search(p).is_ok())) {
            continue;
        }
        let mut surest: Option<f32> = None;
        bound.retain(|((a, b), score, kind)| {
            let same = *kind == AgreementKind::Settlement && holds(a) && holds(b);
            if same {
                surest = Some(surest.map_or(*score, |x| x.max(*score)));
            }
            !same
        });
        if let Some(score) = surest {
            settlement.confidence = classify::probability(score);
        }
        told.push(parties);
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
        assert_eq!((found[0].parties(), found[0].confidence), ([0, 1, 2].map(PartyId).to_vec(), 0.9));
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
        assert_eq!((found[0].parties().len(), found[0].confidence), (3, 0.5));
        assert_eq!(bound.iter().map(|(pair, ..)| *pair).collect::<Vec<_>>(), [pair(0, 1), pair(2, 3)]);
    }

    #[test]
    fn who_is_not_bound_where_others_of_the_dispute_are_has_not_settled() {
        let mut bound = vec![(pair(0, 1), 1.0, SETTLEMENT)];
        let found = settlements(&[dispute(&[0], &[1, 2], Stage::Settled, 0.9)], &mut bound);
        assert_eq!(found[0].parties(), [0, 1].map(PartyId));
    }
}
