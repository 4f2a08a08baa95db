//! Who acts against whom, over what, where it stands; who is bound to whom; and the roles that follow.

mod account;
mod alone;
mod arguments;
mod bonds;
mod citation;
mod claims;
mod classify;
mod decide;
mod events;
mod features;
mod fields;
mod frames;
mod lexicon;
mod matter;
mod network;
mod pairs;
mod profile;
mod refer;
mod role_words;
mod roles;
mod second;
mod tally;
#[cfg(test)]
mod tests;
#[doc(hidden)]
pub mod training;
mod words;

use std::borrow::Cow;

use crate::amounts::Sum;
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::record::{AgreementKind, Role, Stage};
use crate::text::{Span, Text};
use features::Pair;
use words::Words;

/// A legal dispute.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// The side that brings the action.
    pub plaintiffs: Vec<PartyId>,
    /// The side it is brought against.
    pub defendants: Vec<PartyId>,
    /// Standard terms.
    pub claims: Vec<&'static str>,
    /// The latest stage that the article reports.
    pub stage: Stage,
    /// The court that hears it.
    pub court: Option<PartyId>,
    /// The docket number.
    pub docket: Option<Span>,
    /// The name of the case.
    pub case: Option<Span>,
    /// The spans it was read from, in text order.
    pub evidence: Vec<Span>,
    /// Calibrated, 0 to 1.
    pub confidence: f32,
}

/// An agreement between parties.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// The parties bound.
    pub parties: Vec<PartyId>,
    /// What kind of agreement it is.
    pub kind: AgreementKind,
    /// Its sums, as indices into the sums of the article.
    pub amounts: Vec<usize>,
    /// The spans it was read from, in text order.
    pub evidence: Vec<Span>,
    /// Calibrated, 0 to 1.
    pub confidence: f32,
}

/// The legal side of an article.
#[derive(Debug, Default)]
pub struct Legal {
    /// The disputes, in order of their first evidence.
    pub disputes: Vec<Dispute>,
    /// The agreements, in order of their first evidence.
    pub agreements: Vec<Agreement>,
    /// The roles of each party, in the order of [`Parties::list`]; each role once, sorted.
    pub roles: Vec<Vec<Role>>,
}

/// Reads disputes, agreements and roles.
///
/// Referents and the account of events come first ([`refer`], [`events`]); linear classifiers say which roles a party may
/// have, which pairs may be in dispute, which may be bound (the first look); networks read the words around parties
/// ([`role_words`]) and pairs ([`network`]); trees decide, seeing what those made of the whole article ([`second`]); disputes
/// and agreements are joined from the pairs.
pub fn read(text: &Text, parties: &Parties, quotes: &Quotes, sums: &[Sum]) -> Legal {
    let (Some(models), Some(forests)) = (classify::MODELS.as_ref(), second::FORESTS.as_ref()) else {
        return Legal { roles: vec![Vec::new(); parties.list.len()], ..Legal::default() };
    };
    let referents = refer::referents(text, parties, &quotes.references);
    let density = matter::density(text);
    let legal = matter::is_legal(density);
    let mut features = features::read(text, parties, quotes, &referents, legal);
    let first_roles = classify::roles(models, &features);
    let first = decide::score(models, parties, &features, &first_roles);
    let first_bonds =
        bonds::Ground { models, parties, features: &features, roles: &first_roles, disputes: &first }.score();
    features.count(text, parties, quotes, &referents, legal);
    // What an article is not about is not looked at again.
    let first: &[(Pair, f32)] = if decide::is_about(&first, legal) { &first } else { &[] };
    let first_bonds: &[(Pair, f32)] = if bonds::is_about(&first_bonds, legal) { &first_bonds } else { &[] };
    let readings = network::NETWORK.as_ref().map_or_else(Default::default, |network| {
        let source = network::Source { text, parties, quotes, referents: &referents, events: &features.events };
        let likely = first.iter().chain(first_bonds).filter(|(_, score)| *score > network::GATE);
        network::read(network, &source, &likely.map(|(pair, _)| *pair).collect::<Vec<_>>())
    });
    let words = Words::new(text, parties);
    let mut likely_roles = Cow::Borrowed(&first_roles[..]);
    if !first.is_empty() || !first_bonds.is_empty() {
        let reader = role_words::Reader::new(text, parties, &referents, &features.events, &words);
        role_words::mix(&models.role_words, &reader, likely_roles.to_mut());
    }
    let sight = second::Sight { parties, features: &features, roles: &likely_roles, readings: &readings, density };
    let scores = sight.pairs(&forests.pairs, first, first_bonds);
    let bound = sight.bonds(&forests.bonds, first_bonds, &scores);
    let role_scores = sight.roles(&forests.roles, &scores, &bound);
    let accusation = alone::Accusation { first: &first_roles, second: &role_scores };
    let source =
        decide::Source { text, legal, parties, features: &features, referents: &referents, words: &words, accusation };
    let disputes = decide::disputes(models, &source, &scores);
    let agreements = bonds::agreements(models, &source, &readings, &bound, &disputes, sums);
    let roles = roles::roles(parties, &role_scores, &disputes, &agreements);
    Legal { disputes, agreements, roles }
}
