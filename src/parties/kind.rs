//! What kind of party a name names.

use super::forms::slot;
use super::lexicon::{self, KNOWN};
use crate::mentions::{Label, Mention};
use crate::record::PartyKind;
use crate::text::Text;

/// What the labels of all mentions of a party count together.
const LABELS: f32 = 1.5;

/// The kind of a party from its mentions: their labels, and what tables say of the words of its names.
pub(super) fn decide<'m>(text: &Text, mentions: impl Iterator<Item = &'m Mention>) -> PartyKind {
    let (mut labels, mut tables) = ([0.0f32; 4], [0.0f32; 4]);
    for mention in mentions {
        let Some(own) = slot(mention.label) else { continue };
        labels[own] += mention.confidence;
        if mention.label == Label::Person {
            continue;
        }
        let known = lexicon::whole(&KNOWN, text, &mention.tokens).map(|&label| (label, 2.0));
        let said = known.or_else(|| {
            let head = lexicon::head(text, &mention.tokens)?;
            Some((head.label, if head.sure { 1.2 } else { 0.3 }))
        });
        if let Some((slot, weight)) = said.and_then(|(label, weight)| Some((slot(label)?, weight))) {
            tables[slot] = tables[slot].max(weight);
        }
    }
    let total: f32 = labels.iter().sum();
    let votes = |k: usize| tables[k] + labels[k] * LABELS / total.max(0.01);
    let best = (0..4).rev().max_by(|&a, &b| votes(a).total_cmp(&votes(b))).unwrap_or(1);
    [PartyKind::Person, PartyKind::Organization, PartyKind::Government, PartyKind::Court][best]
}
