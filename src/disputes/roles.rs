//! The roles of parties: what the second look makes of their mentions, and what follows from disputes and agreements.

use super::classify::ROLES;
use super::matter::doublings;
use super::{Agreement, Dispute};
use crate::parties::{Parties, PartyId};
use crate::record::{AgreementKind, PartyKind, Role};

/// A role with a score above this is held. Chosen by cross-validation.
const THRESHOLD: f32 = -0.6;
/// The same for the other side than that which a party has in every dispute found.
const OTHER_SIDE: f32 = 0.5;
/// The role that a party has by an agreement is not held where its score is below this: one in three agreements is wrong. Over folds
/// F1 is 80.1 instead of 79.8 without.
const UNLIKELY: f32 = -1.5;

/// Where an article whose words are not those of a legal matter has neither dispute nor agreement, how much surer it must be that a
/// party is a side of one, for each of its [`doublings`]. News of politics is full of people who charge each other and of deals.
const TWICE_AS_LONG: f32 = 2.0;

/// Whether a role is that of a side of a dispute or an agreement.
fn is_side(role: Role) -> bool {
    use Role::*;
    matches!(role, Plaintiff | Defendant | Appellant | Appellee | ContractParty | Acquirer | Target)
}

/// The roles of each party, sorted, each once, in an article of so many tokens; `legal` where its words are those of a legal
/// matter.
pub(super) fn roles(
    parties: &Parties,
    scores: &[[f32; 16]],
    disputes: &[Dispute],
    agreements: &[Agreement],
    (legal, tokens): (bool, usize),
) -> Vec<Vec<Role>> {
    let elsewhere = !legal && disputes.is_empty() && agreements.is_empty();
    let side = THRESHOLD + if elsewhere { TWICE_AS_LONG * doublings(tokens) } else { 0.0 };
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
            let least = |role: Role| if is_side(role) { side } else { THRESHOLD };
            let held = ROLES.iter().zip(scores).filter(|&(&role, &score)| role != Role::Court && score > least(role));
            held.map(|(role, _)| *role).collect()
        })
        .collect();
    // Who brings a dispute and answers in none is a defendant only where that is likely by itself, and the other way round.
    let mut sides = vec![[false; 2]; parties.list.len()];
    for dispute in disputes {
        dispute.plaintiffs.iter().for_each(|p| sides[p.0 as usize][0] = true);
        dispute.defendants.iter().for_each(|p| sides[p.0 as usize][1] = true);
    }
    for ((id, held), side) in (0u32..).map(PartyId).zip(&mut out).zip(sides) {
        let unlikely = match side {
            [true, false] => Role::Defendant,
            [false, true] => Role::Plaintiff,
            _ => continue,
        };
        if score(id, unlikely) < OTHER_SIDE {
            held.retain(|role| *role != unlikely);
        }
    }
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
        let mut hold = |p: PartyId, role: Role| {
            if score(p, role) > UNLIKELY {
                out[p.0 as usize].push(role);
            }
        };
        match agreement.kind {
            AgreementKind::Settlement => {}
            AgreementKind::Acquisition | AgreementKind::Merger => {
                let acquires = |p: PartyId| score(p, Role::Acquirer) - score(p, Role::Target);
                let first =
                    agreement.parties.iter().copied().reduce(|a, b| if acquires(b) > acquires(a) { b } else { a });
                for &p in &agreement.parties {
                    hold(p, if Some(p) == first { Role::Acquirer } else { Role::Target });
                }
            }
            _ => agreement.parties.iter().for_each(|&p| hold(p, Role::ContractParty)),
        }
    }
    for roles in &mut out {
        roles.sort_unstable();
        roles.dedup();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Stage;
    use crate::text::Text;

    #[test]
    fn who_only_brings_a_dispute_is_no_doubtful_defendant() {
        let text = Text::new("Acme sued Beta.");
        let parties = super::super::tests::parties(&text, &["Acme", "Beta"]);
        let dispute = Dispute {
            plaintiffs: vec![PartyId(0)],
            defendants: vec![PartyId(1)],
            claims: Vec::new(),
            stage: Stage::Filed,
            court: None,
            docket: None,
            case: None,
            evidence: Vec::new(),
            confidence: 1.0,
        };
        let found = |defendant: f32| {
            let mut scores = [[-9.0; 16]; 2];
            (scores[0][0], scores[0][1]) = (3.0, defendant);
            roles(&parties, &scores, std::slice::from_ref(&dispute), &[], (true, 4))
        };
        assert_eq!(found(0.2), [vec![Role::Plaintiff], vec![Role::Defendant]]);
        assert_eq!(found(2.0), [vec![Role::Plaintiff, Role::Defendant], vec![Role::Defendant]]);
    }

    #[test]
    fn a_role_by_an_agreement_is_not_held_where_it_is_unlikely() {
        let text = Text::new("Acme hired Beta.");
        let parties = super::super::tests::parties(&text, &["Acme", "Beta"]);
        let bound = vec![PartyId(0), PartyId(1)];
        let (amounts, evidence) = (Vec::new(), Vec::new());
        let agreement = Agreement { parties: bound, kind: AgreementKind::Service, amounts, evidence, confidence: 1.0 };
        let party = ROLES.iter().position(|r| *r == Role::ContractParty).expect("a role");
        let mut scores = [[-9.0; 16]; 2];
        (scores[0][party], scores[1][party]) = (UNLIKELY + 0.1, UNLIKELY - 0.1);
        assert_eq!(roles(&parties, &scores, &[], &[agreement], (true, 4)), [vec![Role::ContractParty], vec![]]);
    }

    #[test]
    fn a_long_article_about_neither_dispute_nor_agreement_has_no_doubtful_sides() {
        let text = Text::new("Acme met Beta.");
        let parties = super::super::tests::parties(&text, &["Acme", "Beta"]);
        let mut scores = [[-9.0; 16]; 2];
        for (role, score) in ROLES.iter().zip(&mut scores[0]) {
            *score = if matches!(role, Role::Plaintiff | Role::Witness) { 0.5 } else { -9.0 };
        }
        let found = |legal, tokens| roles(&parties, &scores, &[], &[], (legal, tokens)).swap_remove(0);
        let both = [Role::Plaintiff, Role::Witness];
        assert_eq!((&found(false, 799)[..], &found(true, 800)[..]), (&both[..], &both[..]));
        assert_eq!(found(false, 800), [Role::Witness]);
    }
}
