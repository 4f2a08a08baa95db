//! What the training scripts read: the features of every decision that a model takes, as the program sees them.

use crate::parties::{Parties, PartyId};
use crate::record::Role;
use crate::text::{Span, Text};

pub use super::models::Models;

use super::assemble::Seen;
use super::query::Query;
use super::referent::{Scratch, Who};
use super::{Ground, Quotes};

/// A decision with its candidates.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Whom the phrase at a span refers to.
    Referent(Span, Vec<Candidate>),
    /// Who says the quotation at a span, which no attribution names.
    Unattributed(Span, Vec<Candidate>),
    /// What kind the quotation at a span is, with features.
    Kind(Span, Vec<u32>),
}

/// Somebody who may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// None for nobody, `Some(None)` for an unnamed source.
    pub who: Option<Option<PartyId>>,
    /// What the ranker sees.
    pub features: Vec<u32>,
    /// What the trees see beside scores.
    pub facts: Vec<f32>,
}

/// Finds the quotations of a text with other models than the program's own.
///
/// `roles` has a list for each party, or none at all.
pub fn find_with(text: &Text, parties: &Parties, models: &Models, roles: &[Vec<Role>]) -> Quotes {
    let (ground, references) = Ground::new(text, parties, Some(models), None);
    ground.reader(text, parties, &references, Some(models), roles).assemble(&ground, &mut |_| ())
}

/// All decisions of a text, in the order in which they are taken; `roles` has a list for each party, or none at all.
pub fn decisions(text: &Text, parties: &Parties, models: Option<&Models>, roles: &[Vec<Role>]) -> Vec<Decision> {
    let models = models.or(super::models::own());
    let (ground, references) = Ground::new(text, parties, models, None);
    let reader = ground.reader(text, parties, &references, models, roles);
    let mut out = Vec::new();
    let mut scratch = Scratch::default();
    let mut candidates = |query: &Query, memory: &_| {
        let mut all: Vec<(Who, Vec<u32>)> = Vec::new();
        reader.candidates(query, memory, &mut scratch, &mut Vec::new(), |who, features| {
            all.push((who, features.clone()));
        });
        let scene = reader.scene(query, memory);
        let candidate = |(n, (who, features))| {
            let facts = reader.facts(query, &scene, memory, &scratch, (n, who)).to_vec();
            let who = match who {
                Who::Party(party) => Some(Some(party)),
                Who::Anonymous => Some(None),
                Who::Nobody => None,
            };
            Candidate { who, features, facts }
        };
        all.into_iter().enumerate().map(candidate).collect::<Vec<_>>()
    };
    reader.assemble(&ground, &mut |seen| match seen {
        Seen::Phrase(p, memory) => {
            if reader.parties.party_at((p.head as usize).saturating_sub(1)).is_none() {
                let all = candidates(&reader.asked(p), memory);
                out.push(Decision::Referent(text.span(p.start..p.head), all));
            }
        }
        Seen::Unattributed(q, guess, memory) => {
            let all = candidates(&reader.unattributed(q, guess), memory);
            out.push(Decision::Unattributed(reader.pairs[q].inner, all));
        }
        Seen::Quotation(q) => {
            let mut features = Vec::new();
            reader.kind_features(q, &ground.places[q], &ground.attributions, &mut features);
            out.push(Decision::Kind(reader.pairs[q].inner, features));
        }
    });
    out
}
