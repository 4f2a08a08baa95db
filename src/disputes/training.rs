//! What the classifiers of this stage are trained on; for the training scripts only.

use super::{account, claims, features, refer};
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::text::Text;

/// A claim and its features.
type ClaimFeatures = (&'static str, Vec<u32>);

/// The features of one article.
#[derive(Debug, Default)]
pub struct Sample {
    /// For each party its features.
    pub parties: Vec<Vec<u32>>,
    /// For each ordered pair that a sentence holds its features.
    pub pairs: Vec<((u32, u32), Vec<u32>)>,
    /// For each dispute given: features of its stage, and of each claim.
    pub disputes: Vec<(Vec<u32>, Vec<ClaimFeatures>)>,
}

/// Reads the features of an article, those of `disputes` (plaintiffs, defendants) included.
pub fn sample(text: &Text, parties: &Parties, quotes: &Quotes, disputes: &[(Vec<PartyId>, Vec<PartyId>)]) -> Sample {
    let referents = refer::referents(text, parties, quotes);
    let read = features::read(text, parties, quotes, &referents);
    let hits = claims::scan(text);
    let mut pairs: Vec<((u32, u32), Vec<u32>)> = Vec::new();
    for &((a, b), feature) in &read.pairs {
        match pairs.last_mut() {
            Some((pair, list)) if *pair == (a.0, b.0) => list.push(feature),
            _ => pairs.push(((a.0, b.0), vec![feature])),
        }
    }
    let disputes = disputes
        .iter()
        .map(|(p, d)| {
            let account = account::collect(text, &read, &referents, p, d);
            let stage = account::stage_features(text, parties, &read, &referents, &account, p, d);
            let claims = account::claim_features(text, parties, &read, &hits, &account, p, d);
            (stage, claims.into_iter().map(|(c, f)| (claims::name(c), f)).collect())
        })
        .collect();
    Sample { parties: read.parties, pairs, disputes }
}
