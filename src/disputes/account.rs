//! The sentences that a dispute is read from.

use super::features::Features;
use super::refer::Referents;
use crate::parties::PartyId;
use crate::text::Text;

/// Sentences that hold both sides and an event word; without any, those that hold the defendants' side (where there is none,
/// the plaintiffs') and an event word; sorted.
pub(super) fn evidence(
    text: &Text,
    features: &Features,
    referents: &Referents,
    plaintiffs: &[PartyId],
    defendants: &[PartyId],
) -> Vec<u32> {
    let mut out: Vec<u32> = Vec::new();
    for &a in plaintiffs {
        for &b in defendants {
            out.extend(features.sentences_of(a, b).map(|s| s as u32));
        }
    }
    out.sort_unstable();
    out.dedup();
    if out.is_empty() {
        let side = if defendants.is_empty() { plaintiffs } else { defendants };
        out.extend((0..text.sentences().len() as u32).filter(|&s| {
            let s = s as usize;
            !features.triggers_of(s).is_empty() && referents.of(s).iter().any(|r| side.contains(&r.party))
        }));
    }
    out
}
