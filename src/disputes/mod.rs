//! Who acts against whom, over what, where it stands; who is bound to whom; and the roles that follow.

mod account;
mod alone;
mod arguments;
mod bonds;
mod citation;
mod claims;
mod classify;
mod decide;
mod docket;
mod events;
mod features;
mod fields;
mod frames;
mod lexicon;
mod matter;
mod network;
mod noted;
mod pairs;
mod profile;
mod rankings;
mod refer;
mod role_words;
mod roles;
mod second;
mod settlement;
mod tally;
#[cfg(test)]
mod tests;
#[doc(hidden)]
pub mod training;
mod unsaid;
mod words;

use std::mem;

use crate::amounts::Sum;
use crate::pages;
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::record::{AgreementKind, Role, Stage};
use crate::text::{Span, Text};
use classify::RoleScores;
use features::{Features, Pair};
use network::Readings;
use refer::Referents;
use words::{Numbers, Words};

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
/// have, which pairs may be in dispute, which may be bound ([`look`]); networks read the words around parties
/// ([`role_words`]) and pairs ([`network`]); trees decide, seeing what those made of the whole article ([`second`]); disputes
/// and agreements are joined from the pairs.
pub fn read(text: &Text, parties: &Parties, quotes: &Quotes, sums: &[Sum]) -> Legal {
    let mut look = look(text, parties, quotes);
    look.closer(text, parties, quotes);
    look.decide(text, parties, sums)
}

/// What has been made of an article before it is decided who is in dispute and who is bound.
#[derive(Debug, Default)]
pub struct Look {
    referents: Referents,
    /// How many of a thousand tokens are words of a legal matter, and whether that is enough for one.
    density: f32,
    legal: bool,
    features: Features,
    /// The first scores of roles, and those that the trees see.
    roles: Vec<RoleScores>,
    likely_roles: Vec<RoleScores>,
    /// The first scores of pairs in dispute and of those bound; none where the article is about nothing of the kind.
    pairs: Vec<(Pair, f32)>,
    bonds: Vec<(Pair, f32)>,
    readings: Readings,
    words: Numbers,
}

/// The first look at an article: that of the linear classifiers.
pub fn look(text: &Text, parties: &Parties, quotes: &Quotes) -> Look {
    let Some(models) = classify::MODELS.as_ref() else { return Look::default() };
    let referents = refer::referents(text, parties, &quotes.references);
    let density = matter::density(text);
    let legal = matter::is_legal(density);
    let mut features = features::read(text, parties, quotes, &referents);
    let roles = classify::roles(models, &features);
    // An article of any length never holds those of all pairs beside them.
    features.parties = Vec::new();
    if text.is_long() {
        pages::release();
    }
    features.read_pairs(text, parties, &referents, legal);
    let mut pairs = decide::score(models, parties, &features, &roles);
    let mut bonds = bonds::Ground { models, parties, features: &features, roles: &roles, disputes: &pairs }.score();
    // What an article is not about is not looked at again.
    if !decide::is_about(&pairs, legal) {
        pairs = Vec::new();
    }
    if !bonds::is_about(&bonds, legal, text.len()) {
        bonds = Vec::new();
    }
    let about = !pairs.is_empty() || !bonds.is_empty();
    // Of the others nobody asks.
    pairs.retain(|(_, score)| *score > second::GATE);
    pairs.shrink_to_fit();
    features.count(text, parties, quotes, &referents, legal, about);
    let likely_roles = roles.clone();
    Look { referents, density, legal, features, roles, likely_roles, pairs, bonds, ..Look::default() }
}

impl Look {
    /// Looks closer, where the article may be about a dispute or an agreement: the networks read it.
    pub fn closer(&mut self, text: &Text, parties: &Parties, quotes: &Quotes) {
        let Look { referents, features, pairs, bonds, likely_roles, readings, words: numbers, .. } = self;
        let Some(models) = classify::MODELS.as_ref().filter(|_| !pairs.is_empty() || !bonds.is_empty()) else { return };
        if let Some(network) = network::NETWORK.as_ref() {
            let source = network::Source { text, parties, quotes, referents, events: &features.events };
            let likely = pairs.iter().chain(&*bonds).filter(|(_, score)| *score > network::GATE);
            *readings = network::read(network, &source, &likely.map(|(pair, _)| *pair).collect::<Vec<_>>());
        }
        let words = Words::new(text, parties, mem::take(numbers));
        let reader = role_words::Reader::new(text, parties, referents, &features.events, &words);
        role_words::mix(&models.role_words, &reader, likely_roles);
        *numbers = words.numbers();
    }

    /// The second scores of pairs that may be bound: for the training scripts only.
    fn bound(&self, parties: &Parties) -> Vec<(Pair, f32)> {
        let Some(forests) = second::FORESTS.as_ref() else { return Vec::new() };
        let Look { features, likely_roles: roles, readings, pairs, bonds, .. } = self;
        let sight = second::Sight { parties, features, roles, readings, density: self.density };
        let scores = sight.pairs(&forests.pairs, pairs, bonds);
        sight.bonds(&forests.bonds, bonds, &scores)
    }

    /// Decides: the trees take what was seen together.
    pub fn decide(self, text: &Text, parties: &Parties, sums: &[Sum]) -> Legal {
        let (Some(models), Some(forests)) = (classify::MODELS.as_ref(), second::FORESTS.as_ref()) else {
            return Legal { roles: vec![Vec::new(); parties.list.len()], ..Legal::default() };
        };
        let Look { referents, density, legal, mut features, roles, likely_roles, pairs, bonds, readings, words } = self;
        let sight = second::Sight { parties, features: &features, roles: &likely_roles, readings: &readings, density };
        let scores = sight.pairs(&forests.pairs, &pairs, &bonds);
        let bound = sight.bonds(&forests.bonds, &bonds, &scores);
        let role_scores = sight.roles(&forests.roles, &scores, &bound);
        // An article of any length never holds what only the trees have seen beside what is decided.
        drop((likely_roles, pairs, bonds));
        features.tallies.parties = Vec::new();
        let accusation = alone::Accusation { first: &roles, second: &role_scores };
        let words = &Words::new(text, parties, words);
        let source = decide::Source {
            text,
            density,
            legal,
            parties,
            features: &features,
            referents: &referents,
            words,
            accusation,
        };
        let disputes = decide::disputes(models, &source, &scores);
        let agreements = bonds::agreements(models, &source, &readings, &bound, &disputes, sums);
        let roles = roles::roles(parties, &role_scores, &disputes, &agreements, (legal, text.len()));
        Legal { disputes, agreements, roles }
    }
}
