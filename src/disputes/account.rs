//! The sentences that a dispute or an agreement is read from.

use super::features::Features;
use super::refer::Referents;
use crate::parties::PartyId;
use crate::text::{Span, Text};

/// The passages that sentences make as the evidence of one dispute or agreement.
pub(super) fn passages(text: &Text, sentences: impl Iterator<Item = usize>) -> Vec<Span> {
    /// No reader looks at more, and a text of one party that acts in every sentence would have a record many times its size.
    const MOST: usize = 256;
    sentences.take(MOST).map(|s| text.span(text.sentences()[s].tokens.clone())).collect()
}

/// Sentences that hold both sides and an event word; without any, those that hold the defendants' side (where there is none,
/// the plaintiffs') and an event word; else those that name the sides nearest to each other. Sorted.
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
    if out.is_empty() {
        out.extend(nearest(referents, plaintiffs, defendants).into_iter().map(|s| s as u32));
    }
    out
}

/// The sentence that names somebody of both lists, or the two nearest to each other of which each names one; where a list is empty,
/// or nothing refers to any of it, the first sentence that names somebody of the other.
pub(super) fn nearest(referents: &Referents, first: &[PartyId], second: &[PartyId]) -> Vec<usize> {
    let mut last = [None; 2];
    let (mut best, mut alone) = (None::<(usize, usize)>, None);
    for s in 0..referents.starts.len() {
        for r in referents.of(s) {
            for (own, list) in [first, second].into_iter().enumerate() {
                if !list.contains(&r.party) {
                    continue;
                }
                alone = alone.or(Some(s));
                last[own] = Some(s);
                if let [Some(a), Some(b)] = last
                    && best.is_none_or(|(x, y): (usize, usize)| a.abs_diff(b) < y - x)
                {
                    best = Some((a.min(b), a.max(b)));
                }
            }
        }
    }
    match best {
        Some((a, b)) if a == b => vec![a],
        Some((a, b)) => vec![a, b],
        None => alone.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::{refer, tests::parties};
    use crate::parties::reference::resolve;

    fn told(source: &str, first: &[u32], second: &[u32]) -> Vec<usize> {
        let text = Text::new(source);
        let parties = parties(&text, &["Acme", "Beta"]);
        let referents = refer::referents(&text, &parties, &resolve(&text, &parties, |_| false));
        let ids = |list: &[u32]| list.iter().copied().map(PartyId).collect::<Vec<_>>();
        nearest(&referents, &ids(first), &ids(second))
    }

    #[test]
    fn without_a_sentence_for_both_the_nearest_tell_of_them() {
        let text = "Acme makes cars. Ohio is large. Beta sells bikes. So does Gamma. Rain fell. Acme shut.";
        assert_eq!(told(text, &[0], &[1]), [0, 2]);
        assert_eq!(told("Acme rose. Acme fell. Beta ran. Acme and Beta met.", &[0], &[1]), [3]);
        assert_eq!(told(text, &[1], &[]), [2]);
        assert_eq!(told(text, &[], &[]), [] as [usize; 0]);
    }
}
