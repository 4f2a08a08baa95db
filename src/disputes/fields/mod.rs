//! What the text says of a dispute whose sides are known: its stage, its claims, its court; and of what
//! kind an agreement is.

mod bearing;
mod bond;
mod bond_kind;
mod bond_words;
mod claim;
mod court;
mod procedure;
mod stage;
mod stage_words;

pub(super) use bearing::Sides;
use bearing::{Bearing, Part};
pub(super) use bond::{Told, features as bond_features};
pub(super) use bond_kind::{Article as BondArticle, Known as KnownBond, Law, scores as bond_kinds};
pub(super) use bond_words::{IN_DISPUTE, example as bond_words, network as bond_network};
use procedure::Steps;
pub(super) use stage_words::network as stage_network;

use super::claims::{self, Hit};
use super::classify::{self, Models};
use super::features::Features;
use super::refer::Referents;
use super::words::Words;
use crate::model::bags::Example;
use crate::parties::{Parties, PartyId};
use crate::record::Stage;
use crate::text::Text;

/// A claim with a score above this is one of the dispute's. Chosen by cross-validation.
const CLAIM: f32 = -0.6;
/// A court with a score above this hears the dispute. Chosen by cross-validation.
const COURT: f32 = -1.0;

/// Reads the fields of the disputes of one article.
pub(super) struct Reader<'a> {
    text: &'a Text<'a>,
    parties: &'a Parties,
    features: &'a Features,
    referents: &'a Referents,
    words: &'a Words<'a>,
    disputes: &'a [Sides<'a>],
    hits: Vec<Hit>,
    steps: Steps,
    /// For each dispute the parts that its sentences have.
    parts: Vec<Vec<(u32, Part)>>,
    /// The dispute that most sentences speak of.
    main: Option<usize>,
}

/// The fields of a dispute.
#[derive(Debug)]
pub(super) struct Fields {
    /// The latest stage that the article reports.
    pub stage: Stage,
    /// Standard terms, the surest first.
    pub claims: Vec<&'static str>,
    /// The court that hears it.
    pub court: Option<PartyId>,
}

impl<'a> Reader<'a> {
    /// Reads the text with these disputes in mind; does nothing where there are none.
    pub fn new(
        text: &'a Text<'a>,
        parties: &'a Parties,
        features: &'a Features,
        referents: &'a Referents,
        words: &'a Words<'a>,
        disputes: &'a [Sides<'a>],
    ) -> Self {
        let mut reader = Reader {
            text,
            parties,
            features,
            referents,
            words,
            disputes,
            hits: Vec::new(),
            steps: Steps::default(),
            parts: Vec::new(),
            main: None,
        };
        if disputes.is_empty() {
            return reader;
        }
        reader.hits = claims::scan(text);
        reader.steps = procedure::scan(text, parties);
        let bearings = bearing::bearings(text, referents, disputes);
        let certain =
            |list: &[(u32, Bearing)]| list.iter().filter(|(_, b)| matches!(b, Bearing::Both | Bearing::Own)).count();
        reader.main = (0..disputes.len()).rev().max_by_key(|&k| certain(&bearings[k]));
        let eventful = |s: u32| !features.triggers_of(s as usize).is_empty() || !reader.steps.of(s as usize).is_empty();
        reader.parts = bearings.iter().map(|list| bearing::parts(list, eventful)).collect();
        reader
    }

    fn parts(&self, dispute: usize) -> &[(u32, Part)] {
        self.parts.get(dispute).map_or(&[], Vec::as_slice)
    }

    /// What the classifier of stages sees of a dispute.
    pub fn stage_features(&self, dispute: usize) -> Vec<u32> {
        stage::features(self, dispute, self.parts(dispute))
    }

    /// What the network of stages sees of a dispute.
    pub fn stage_words(&self, dispute: usize) -> Example {
        stage_words::example(self, dispute, self.parts(dispute))
    }

    /// What the classifier of claims sees of each claim.
    pub fn claim_features(&self, dispute: usize) -> Vec<(u8, Vec<u32>)> {
        claim::features(self, dispute, self.parts(dispute))
    }

    /// What the classifier of courts sees of each court of the article.
    pub fn court_features(&self, dispute: usize) -> Vec<(PartyId, Vec<u32>)> {
        court::features(self, dispute, self.parts(dispute))
    }

    /// The fields of a dispute.
    pub fn read(&self, models: &Models, dispute: usize) -> Fields {
        let mut scores = Vec::new();
        models.stages.scores(&self.stage_features(dispute), &mut scores);
        models.stage_words.read(&[self.stage_words(dispute)], &mut scores);
        let stage = classify::stage(&scores);
        let mut rated: Vec<(u8, f32)> = Vec::new();
        for (claim, list) in self.claim_features(dispute) {
            models.claims.scores(&list, &mut scores);
            rated.push((claim, scores.first().copied().unwrap_or(-9.0)));
        }
        rated.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        let chosen = rated.iter().enumerate().filter(|(n, (_, score))| *n == 0 || *score > CLAIM);
        let claims = chosen.map(|(_, (claim, _))| claims::name(*claim)).collect();
        let mut court: Option<(PartyId, f32)> = None;
        for (p, list) in self.court_features(dispute) {
            models.courts.scores(&list, &mut scores);
            let score = scores.first().copied().unwrap_or(-9.0);
            if score > COURT && court.is_none_or(|(_, best)| score > best) {
                court = Some((p, score));
            }
        }
        Fields { stage, claims, court: court.map(|(p, _)| p) }
    }
}
