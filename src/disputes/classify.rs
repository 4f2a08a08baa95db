//! The trained classifiers of this stage (`models/legal.md`), and the features that stand on the answers of others.

use std::sync::LazyLock;

use super::features::{self, Pair, mix};
use super::{fields, role_words};
use crate::model::bags::{Bags, Example};
use crate::model::linear::Linear;
use crate::parties::{Parties, PartyId};
use crate::record::{AgreementKind, Role, Stage};

/// The classifiers, embedded in the program, and the networks that read words in slots.
pub(super) struct Models {
    pub roles: Linear,
    pub pairs: Linear,
    pub stages: Linear,
    pub claims: Linear,
    pub courts: Linear,
    pub agreements: Linear,
    pub kinds: Linear,
    pub role_words: Bags,
    pub stage_words: Bags,
    pub bond_words: Bags,
}

pub(super) static MODELS: LazyLock<Option<Models>> = LazyLock::new(|| {
    Some(Models {
        roles: Linear::parse(include_bytes!("../../models/roles.bin"))?,
        pairs: Linear::parse(include_bytes!("../../models/pairs.bin"))?,
        stages: Linear::parse(include_bytes!("../../models/stages.bin"))?,
        claims: Linear::parse(include_bytes!("../../models/claims.bin"))?,
        courts: Linear::parse(include_bytes!("../../models/courts.bin"))?,
        agreements: Linear::parse(include_bytes!("../../models/agreements.bin"))?,
        kinds: Linear::parse(include_bytes!("../../models/agreement-kinds.bin"))?,
        role_words: role_words::network()?,
        stage_words: fields::stage_network()?,
        bond_words: fields::bond_network()?,
    })
});

/// The classes of the role model, in its order.
pub(super) const ROLES: [Role; 16] = [
    Role::Plaintiff,
    Role::Defendant,
    Role::Appellant,
    Role::Appellee,
    Role::Prosecutor,
    Role::Regulator,
    Role::Judge,
    Role::Counsel,
    Role::Court,
    Role::ContractParty,
    Role::Acquirer,
    Role::Target,
    Role::Spokesperson,
    Role::Witness,
    Role::Victim,
    Role::Publisher,
];

/// The classes of the stage model, in its order.
pub(super) const STAGES: [Stage; 12] = [
    Stage::Threatened,
    Stage::Investigated,
    Stage::Filed,
    Stage::Charged,
    Stage::Pending,
    Stage::Trial,
    Stage::Ruled,
    Stage::Settled,
    Stage::Dismissed,
    Stage::Appealed,
    Stage::Sentenced,
    Stage::Acquitted,
];

/// The classes of the model of agreement kinds, in its order.
pub(super) const KINDS: [AgreementKind; 12] = [
    AgreementKind::License,
    AgreementKind::Merger,
    AgreementKind::Acquisition,
    AgreementKind::Partnership,
    AgreementKind::Supply,
    AgreementKind::Employment,
    AgreementKind::Loan,
    AgreementKind::Settlement,
    AgreementKind::Lease,
    AgreementKind::Investment,
    AgreementKind::Service,
    AgreementKind::Other,
];

/// Classes of the role model: the roles, then whether a party is accused in a criminal case, answers to a regulator, is sued
/// by somebody else, brings an action against a public body.
pub(super) const CLASSES: usize = ROLES.len() + 4;
pub(super) const ACCUSED: usize = 16;
const REGULATED: usize = 17;
const SUED: usize = 18;

/// The first scores of a party: those of its roles in the order of [`ROLES`], then those of the further classes.
pub(super) type RoleScores = [f32; CLASSES];

mod tag {
    pub const ROLE: u32 = 80;
    pub const SIDES: u32 = 81;
    pub const REVERSED: u32 = 82;
    pub const KINDS: u32 = 83;
    pub const CRIMINAL: u32 = 84;
    pub const REGULATORY: u32 = 85;
    pub const CIVIL: u32 = 86;
    pub const DISPUTE: u32 = 90;
    pub const KINDS_UNORDERED: u32 = 91;
}

/// A score in logits as one of eight steps.
fn bucket(score: f32) -> u32 {
    (score + 4.5).clamp(0.0, 7.0) as u32
}

/// The likelihood that a party brings actions: as plaintiff, prosecutor or regulator.
pub(super) fn brings(scores: &RoleScores) -> f32 {
    scores[0].max(scores[4]).max(scores[5])
}

/// The likelihood that actions are brought against a party.
pub(super) fn answers(scores: &RoleScores) -> f32 {
    scores[1]
}

/// The role scores of each party.
pub(super) fn roles(models: &Models, features: &features::Features) -> Vec<RoleScores> {
    let mut scores = Vec::new();
    features
        .parties
        .iter()
        .map(|list| {
            models.roles.scores(list, &mut scores);
            std::array::from_fn(|k| scores.get(k).copied().unwrap_or(-9.0))
        })
        .collect()
}

/// A linear classifier of pairs, with what it says of each party by its roles, as the first of a pair and as the second: that
/// is most of what it reads of a pair, and the same in all pairs of a party.
pub(super) struct PairScorer<'a> {
    model: &'a Linear,
    roles: &'a [RoleScores],
    own: Vec<[i32; 2]>,
}

impl<'a> PairScorer<'a> {
    pub fn new(model: &'a Linear, roles: &'a [RoleScores]) -> Self {
        let own = |scores: &RoleScores, side: u32| {
            let steps = scores.iter().map(|&score| bucket(score)).zip(0..).filter(|(step, _)| *step > 0);
            steps.map(|(step, k)| model.weight(mix(tag::ROLE, k << 1 | side, step))).sum()
        };
        PairScorer { model, roles, own: roles.iter().map(|scores| [own(scores, 0), own(scores, 1)]).collect() }
    }

    /// The weights of the roles of both sides of an ordered pair.
    fn of(&self, (a, b): Pair) -> i32 {
        let (a, b) = (a.0 as usize, b.0 as usize);
        let (ra, rb) = (&self.roles[a], &self.roles[b]);
        let both = [
            mix(tag::SIDES, bucket(brings(ra)), bucket(answers(rb))),
            mix(tag::REVERSED, bucket(brings(rb)), bucket(answers(ra))),
            mix(tag::CRIMINAL, bucket(ra[4]), bucket(rb[ACCUSED])),
            mix(tag::REGULATORY, bucket(ra[5]), bucket(rb[REGULATED])),
            mix(tag::CIVIL, bucket(ra[0]), bucket(rb[SUED])),
        ];
        self.own[a][0] + self.own[b][1] + self.weigh(both)
    }

    fn weigh(&self, features: impl IntoIterator<Item = u32>) -> i32 {
        features.into_iter().map(|feature| self.model.weight(feature)).sum()
    }

    /// The score of a pair: that its first party brings an action against its second.
    pub fn dispute(&self, parties: &Parties, features: &features::Features, pair: Pair) -> f32 {
        let mut held = features.of_pair(pair).peekable();
        let kinds = mix(tag::KINDS, features::kinds(parties, pair), u32::from(held.peek().is_some()));
        self.model.score_of(self.weigh(held) + self.weigh([kinds]) + self.of(pair))
    }

    /// The score of a pair, its first party before its second: that the two are bound; `in_dispute` is how likely they are that.
    pub fn bond(&self, parties: &Parties, features: &features::Features, (a, b): Pair, in_dispute: f32) -> f32 {
        let kinds = features::kinds(parties, (a, b));
        let (x, y) = (kinds / 4, kinds % 4);
        let told = [mix(tag::DISPUTE, bucket(in_dispute), 0), mix(tag::KINDS_UNORDERED, x.min(y), x.max(y))];
        let held = features.of_pair((a, b)).chain(features.of_pair((b, a))).chain(features.unsaid.of_pair((a, b)));
        self.model.score_of(self.weigh(held) + self.weigh(told) + self.of((a, b)) + self.of((b, a)))
    }
}

/// What the classifier and the network of kinds make of an agreement, by the features of [`super::fields::bond_features`] and
/// its words.
pub(super) fn bond_scores(models: &Models, list: &[u32], words: Example, scores: &mut Vec<f32>) -> [f32; KINDS.len()] {
    models.kinds.scores(list, scores);
    models.bond_words.read(&[words], scores);
    std::array::from_fn(|k| scores.get(k).copied().unwrap_or(0.0))
}

/// The kind of an agreement, by its second scores.
pub(super) fn bond_kind(scores: &[f32; KINDS.len()]) -> AgreementKind {
    best(scores).map_or(AgreementKind::Other, |(k, _)| KINDS[k.min(KINDS.len() - 1)])
}

/// By how much the next best of some scores is less likely than the best.
pub(super) fn lead(scores: &[f32]) -> f32 {
    let Some((best, top)) = best(scores) else { return 0.0 };
    let next = scores.iter().enumerate().filter(|(k, _)| *k != best).map(|(_, score)| *score).fold(f32::MIN, f32::max);
    top - next
}

/// The stage with the highest score.
pub(super) fn stage(scores: &[f32]) -> Stage {
    best(scores).map_or(Stage::Pending, |(k, _)| STAGES[k.min(STAGES.len() - 1)])
}

/// The first of the highest scores.
fn best(scores: &[f32]) -> Option<(usize, f32)> {
    scores.iter().copied().enumerate().reduce(|best, x| if x.1 > best.1 { x } else { best })
}

/// The probability that a score in logits stands for.
pub(super) fn probability(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// The party ids of an article.
pub(super) fn ids(parties: &Parties) -> impl Iterator<Item = PartyId> + Clone + use<> {
    (0..parties.list.len() as u32).map(PartyId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_models_can_be_read() {
        assert!(MODELS.is_some());
    }

    #[test]
    fn a_kind_leads_by_what_the_next_best_lacks() {
        let mut scores = [-9.0; KINDS.len()];
        (scores[6], scores[8]) = (1.5, 1.0);
        assert_eq!((bond_kind(&scores), lead(&scores)), (AgreementKind::Loan, 0.5));
        assert_eq!(lead(&[]), 0.0);
    }
}
