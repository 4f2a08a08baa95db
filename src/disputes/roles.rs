//! The roles of parties: what the second look makes of their mentions, and what follows from disputes and agreements.

use super::classify::ROLES;
use super::{Agreement, Dispute};
use crate::parties::{Parties, PartyId};
use crate::record::{AgreementKind, PartyKind, Role};

/// A role with a score above this is held. Chosen by cross-validation.
const THRESHOLD: f32 = -0.6;

/// The roles of each party, sorted, each once.
pub(super) fn roles(
    parties: &Parties,
    scores: &[[f32; 16]],
    disputes: &[Dispute],
    agreements: &[Agreement],
) -> Vec<Vec<Role>> {
    let score = |p: PartyId, role: Role| {
        let k = ROLES.iter().position(|r| *r == role).unwrap_or(0);
        scores.get(p.0 as usize).map_or(0.0, |s| s[k])
    };
    let mut out: Vec<Vec<Role>> = parties
        .list
        .iter()
        .zip(scores)
        .map(|(party, scores)| {
            if party.kind == PartyKind::Court {
                return vec![Role::Court];
            }
            let held = ROLES.iter().zip(scores).filter(|(role, score)| **role != Role::Court && **score > THRESHOLD);
            held.map(|(role, _)| *role).collect()
        })
        .collect();
    for dispute in disputes {
        for &p in &dispute.plaintiffs {
            let held = &mut out[p.0 as usize];
            // The likeliest way to bring an action; only a government brings it otherwise than as plaintiff.
            let ways = [Role::Plaintiff, Role::Prosecutor, Role::Regulator];
            if !ways.iter().any(|way| held.contains(way)) {
                let public = parties.get(p).kind == PartyKind::Government;
                let likeliest = ways.into_iter().reduce(|a, b| if score(p, b) > score(p, a) { b } else { a });
                held.push(likeliest.filter(|_| public).unwrap_or(Role::Plaintiff));
            }
        }
        for &p in &dispute.defendants {
            out[p.0 as usize].push(Role::Defendant);
        }
    }
    for agreement in agreements {
        match agreement.kind {
            AgreementKind::Settlement => {}
            AgreementKind::Acquisition | AgreementKind::Merger => {
                let acquires = |p: PartyId| score(p, Role::Acquirer) - score(p, Role::Target);
                let first =
                    agreement.parties.iter().copied().reduce(|a, b| if acquires(b) > acquires(a) { b } else { a });
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
