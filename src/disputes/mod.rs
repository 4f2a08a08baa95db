//! Who acts against whom, over what, where it stands; who is bound to whom; and the roles that follow.

mod account;
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
mod pairs;
mod profile;
mod refer;
mod roles;
mod second;
mod tally;
#[cfg(test)]
mod tests;
#[doc(hidden)]
pub mod training;

use crate::amounts::Sum;
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::record::{AgreementKind, Role, Stage};
use crate::text::{Span, Text};

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
/// have, which pairs may be in dispute, which may be bound (the first look); trees decide, seeing what those made of the whole
/// article ([`second`]); disputes and agreements are joined from the pairs.
pub fn read(text: &Text, parties: &Parties, quotes: &Quotes, sums: &[Sum]) -> Legal {
    let (Some(models), Some(forests)) = (classify::MODELS.as_ref(), second::FORESTS.as_ref()) else {
        return Legal { roles: vec![Vec::new(); parties.list.len()], ..Legal::default() };
    };
    let referents = refer::referents(text, parties, &refer::references(text, parties, quotes));
    let features = features::read(text, parties, quotes, &referents);
    let first_roles = classify::roles(models, &features);
    let first = decide::score(models, parties, &features, &first_roles);
    let scores = second::scores(&forests.pairs, &second::pair_rows(parties, &features, &first_roles, &first));
    let ground = bonds::Ground { models, parties, features: &features, roles: &first_roles, disputes: &first };
    let bound = ground.score();
    let bound = second::scores(&forests.bonds, &second::bond_rows(parties, &features, &first_roles, &bound, &scores));
    let rows = second::role_rows(parties, &features, &first_roles, &scores, &bound);
    let role_scores = second::roles(forests, &rows);
    let source = decide::Source {
        text,
        legal: matter::is_legal(text),
        parties,
        features: &features,
        referents: &referents,
        citations: &citation::citations(text, parties),
    };
    let disputes = decide::disputes(models, &source, &first, &scores);
    let agreements = bonds::agreements(&source, &ground, &bound, &disputes, sums);
    let roles = roles::roles(parties, &role_scores, &disputes, &agreements);
    Legal { disputes, agreements, roles }
}
