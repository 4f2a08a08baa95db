//! Who acts against whom, over what, where it stands; who is bound to whom; and the roles that follow.

mod account;
mod bonds;
mod citation;
mod claims;
mod classify;
mod decide;
mod features;
mod lexicon;
mod refer;
mod roles;
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
/// Referents and event words are found first ([`refer`], [`features`]); classifiers then say which roles a party has,
/// which pairs are in dispute, which are bound; disputes and agreements are joined from the pairs.
pub fn read(text: &Text, parties: &Parties, quotes: &Quotes, sums: &[Sum]) -> Legal {
    let Some(models) = classify::MODELS.as_ref() else {
        return Legal { roles: vec![Vec::new(); parties.list.len()], ..Legal::default() };
    };
    let referents = refer::referents(text, parties, quotes);
    let features = features::read(text, parties, quotes, &referents);
    let role_scores = classify::roles(models, &features);
    let scores = decide::score(models, parties, &features, &role_scores);
    let source = decide::Source {
        text,
        parties,
        features: &features,
        roles: &role_scores,
        referents: &referents,
        citations: &citation::citations(text, parties),
        hits: &claims::scan(text),
    };
    let disputes = decide::disputes(models, &source, &scores);
    let agreements = bonds::agreements(models, &source, &scores, &disputes, sums);
    let roles = roles::roles(parties, &role_scores, &disputes, &agreements);
    Legal { disputes, agreements, roles }
}
