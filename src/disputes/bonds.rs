//! Agreements, from pairs of parties that are bound.

use super::classify::{self, Models};
use super::decide::{Source, look_up};
use super::features::Pair;
use super::{Agreement, Dispute};
use crate::amounts::Sum;
use crate::parties::PartyId;
use crate::record::{AgreementKind, PartyKind, Stage};

/// A pair with a score above this is bound. Chosen by cross-validation.
const THRESHOLD: f32 = -1.2;
/// The most pairs of an article that are held to be bound, the surest of them.
const MOST: usize = 64;

/// Reads the agreements of an article.
pub(super) fn agreements(
    models: &Models,
    source: &Source,
    scores: &[(Pair, f32)],
    disputes: &[Dispute],
    sums: &[Sum],
) -> Vec<Agreement> {
    let Source { text, parties, features, roles, .. } = *source;
    let mut scratch = (Vec::new(), Vec::new());
    let mut bound: Vec<(Pair, f32, AgreementKind)> = Vec::new();
    let mut last = None;
    for &(pair, _) in &features.shared {
        let (a, b) = pair;
        if last == Some(pair) || parties.get(a).kind == PartyKind::Court || parties.get(b).kind == PartyKind::Court {
            continue;
        }
        last = Some(pair);
        let in_dispute = look_up(scores, (a, b)).max(look_up(scores, (b, a)));
        let (score, kind) = classify::agreement(models, parties, features, roles, pair, in_dispute, &mut scratch);
        if score > THRESHOLD {
            bound.push((pair, score, kind));
        }
    }
    let surest = |bound: &mut Vec<(Pair, f32, AgreementKind)>| {
        bound.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        bound.truncate(MOST);
    };
    surest(&mut bound);
    for dispute in disputes.iter().filter(|d| d.stage == Stage::Settled) {
        for &a in &dispute.plaintiffs {
            for &b in &dispute.defendants {
                let pair = (a.min(b), a.max(b));
                if !bound.iter().any(|(p, _, k)| *p == pair && *k == AgreementKind::Settlement) {
                    bound.push((pair, 0.0, AgreementKind::Settlement));
                }
            }
        }
    }
    surest(&mut bound);
    let mut out: Vec<Agreement> = Vec::new();
    for ((a, b), score, kind) in bound {
        let evidence: Vec<usize> = features.sentences_of(a, b).collect();
        let spans = evidence.iter().map(|&s| text.span(text.sentences()[s].tokens.clone())).collect();
        let amounts = sums
            .iter()
            .enumerate()
            .filter(|(_, sum)| evidence.first() == Some(&text.sentence_of(sum.tokens.start as usize)))
            .map(|(i, _)| i)
            .collect();
        let confidence = classify::probability(score);
        out.push(Agreement { parties: vec![a, b], kind, amounts, evidence: spans, confidence });
    }
    join(&mut out);
    out.sort_by_key(|a| (a.evidence.first().copied(), a.parties.clone()));
    out
}

/// Joins agreements of one kind between all of whose parties there is one: three parties of one contract are three pairs.
fn join(list: &mut Vec<Agreement>) {
    let pairs: Vec<(Pair, AgreementKind)> = list.iter().map(|a| ((a.parties[0], a.parties[1]), a.kind)).collect();
    let bound = |a: PartyId, b: PartyId, kind| pairs.contains(&((a.min(b), a.max(b)), kind));
    let mut out: Vec<Agreement> = Vec::new();
    for agreement in list.drain(..) {
        let fits = out.iter_mut().find(|o| {
            o.kind == agreement.kind
                && o.evidence.first() == agreement.evidence.first()
                && agreement.parties.iter().all(|p| o.parties.iter().all(|q| p == q || bound(*p, *q, o.kind)))
        });
        match fits {
            Some(o) => {
                for p in agreement.parties {
                    if !o.parties.contains(&p) {
                        o.parties.push(p);
                    }
                }
                o.parties.sort_unstable();
            }
            None => out.push(agreement),
        }
    }
    *list = out;
}
