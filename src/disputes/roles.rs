//! The roles of parties: what the classifier reads from their names' surroundings, and what follows from disputes and
//! agreements.

use super::classify::{ROLES, RoleScores};
use super::{Agreement, Dispute};
use crate::parties::Parties;
use crate::record::{AgreementKind, PartyKind, Role, Stage};

/// A role with a score above this is held. Chosen by cross-validation.
const THRESHOLD: f32 = -0.9;
/// The sides of a dispute are known from disputes; who is a side without one must be likelier.
const SIDE: f32 = 0.0;

/// The roles of each party, sorted, each once.
pub(super) fn roles(
    parties: &Parties,
    scores: &[RoleScores],
    disputes: &[Dispute],
    agreements: &[Agreement],
) -> Vec<Vec<Role>> {
    let mut out: Vec<Vec<Role>> = parties
        .list
        .iter()
        .zip(scores)
        .map(|(party, scores)| {
            if party.kind == PartyKind::Court {
                return vec![Role::Court];
            }
            ROLES
                .iter()
                .zip(scores)
                .filter(|(role, score)| match role {
                    Role::Court => false,
                    Role::Plaintiff | Role::Defendant | Role::ContractParty | Role::Acquirer | Role::Target => {
                        **score > SIDE
                    }
                    _ => **score > THRESHOLD,
                })
                .map(|(role, _)| *role)
                .collect()
        })
        .collect();
    for dispute in disputes {
        for &p in &dispute.plaintiffs {
            let s = &scores[p.0 as usize];
            let held = &mut out[p.0 as usize];
            if !(held.contains(&Role::Prosecutor) || held.contains(&Role::Regulator)) {
                let government = parties.get(p).kind == PartyKind::Government;
                let (plaintiff, prosecutor, regulator) = (s[0], s[4], s[5]);
                held.push(if government && prosecutor > plaintiff && prosecutor > regulator {
                    Role::Prosecutor
                } else if government && regulator > plaintiff {
                    Role::Regulator
                } else {
                    Role::Plaintiff
                });
            }
        }
        for &p in &dispute.defendants {
            out[p.0 as usize].push(Role::Defendant);
        }
        if dispute.stage == Stage::Appealed {
            let score = |p: &crate::parties::PartyId| scores[p.0 as usize][2];
            let by_plaintiff = dispute.plaintiffs.iter().map(score).fold(-9.0, f32::max);
            let by_defendant = dispute.defendants.iter().map(score).fold(-9.0, f32::max);
            let (appellants, appellees) = if by_plaintiff > by_defendant {
                (&dispute.plaintiffs, &dispute.defendants)
            } else {
                (&dispute.defendants, &dispute.plaintiffs)
            };
            appellants.iter().for_each(|p| out[p.0 as usize].push(Role::Appellant));
            appellees.iter().for_each(|p| out[p.0 as usize].push(Role::Appellee));
        }
    }
    for agreement in agreements {
        match agreement.kind {
            AgreementKind::Settlement => {}
            AgreementKind::Acquisition | AgreementKind::Merger => {
                let acquires = |p: &crate::parties::PartyId| scores[p.0 as usize][10] - scores[p.0 as usize][11];
                let first =
                    agreement.parties.iter().copied().reduce(|a, b| if acquires(&b) > acquires(&a) { b } else { a });
                for &p in &agreement.parties {
                    out[p.0 as usize].push(if Some(p) == first { Role::Acquirer } else { Role::Target });
                }
            }
            _ => agreement.parties.iter().for_each(|p| out[p.0 as usize].push(Role::ContractParty)),
        }
    }
    for roles in &mut out {
        roles.sort_unstable();
        roles.dedup();
    }
    out
}
