//! What kind of party a name names.

use super::forms::slot;
use super::lexicon::{self, KNOWN, PLACES, Place};
use crate::mentions::{Label, Mention};
use crate::record::PartyKind;
use crate::text::Text;

/// What the labels of all mentions of a party count together.
const LABELS: f32 = 1.5;

/// The kind of a party from its mentions: their labels, and what tables say of the words of its names.
pub(super) fn decide<'m>(text: &Text, mentions: impl Iterator<Item = &'m Mention> + Clone) -> PartyKind {
    let (mut labels, mut tables) = ([0.0f32; 4], [0.0f32; 4]);
    // What an acronym usually means says little where the name that it stands for here is spelt out and speaks against it.
    let spelt = mentions.clone().filter(|m| m.tokens.len() > 1).find_map(|m| {
        let company = lexicon::legal_form(text, &m.tokens) > 0;
        let head = || lexicon::head(text, &m.tokens).filter(|head| head.sure).map(|head| head.label);
        if company { Some(Label::Organization) } else { head() }
    });
    for mention in mentions {
        let Some(own) = slot(mention.label) else { continue };
        // A country or state that acts is its government.
        let land = mention.label == Label::Organization
            && matches!(lexicon::whole(&PLACES, text, &mention.tokens), Some(Place::Country | Place::State));
        labels[if land { 2 } else { own }] += mention.confidence;
        if mention.label == Label::Person {
            continue;
        }
        let known = lexicon::whole(&KNOWN, text, &mention.tokens).map(|&label| {
            let other = mention.tokens.len() == 1 && spelt.is_some_and(|spelt| spelt != label);
            (label, if other { 0.4 } else { 2.0 })
        });
        let said = known.or_else(|| {
            if lexicon::legal_form(text, &mention.tokens) > 0 {
                return Some((Label::Organization, 2.0));
            }
            let head = lexicon::head(text, &mention.tokens)?;
            let weight = match head.label {
                _ if !head.sure => 0.3,
                // Banks, schools and trusts can belong to a state; a ministry is nothing else.
                Label::Organization => 1.2,
                _ => 1.7,
            };
            Some((head.label, weight))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn kind(source: &str, names: &[&str], label: Label) -> PartyKind {
        let text = Text::new(source);
        let mentions: Vec<Mention> = names
            .iter()
            .map(|name| {
                let start = source.find(name).expect("the name stands in the text");
                let span = Span::new(start, start + name.len());
                Mention { span, tokens: text.tokens_in(span), label, confidence: 0.8 }
            })
            .collect();
        decide(&text, mentions.iter())
    }

    #[test]
    fn tables_know_agencies_and_courts() {
        let org = Label::Organization;
        assert_eq!(kind("the FTC sued", &["FTC"], org), PartyKind::Government);
        assert_eq!(kind("the ECJ ruled", &["ECJ"], org), PartyKind::Court);
        assert_eq!(kind("Vermont sued", &["Vermont"], org), PartyKind::Government);
        assert_eq!(kind("Northgate sued", &["Northgate"], org), PartyKind::Organization);
    }

    #[test]
    fn an_acronym_that_is_spelt_out_is_what_its_name_says() {
        let names = ["Film Transport Company Ltd", "FTC"];
        assert_eq!(kind("Film Transport Company Ltd (FTC) sued", &names, Label::Organization), PartyKind::Organization);
    }
}
