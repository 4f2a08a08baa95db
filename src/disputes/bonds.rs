//! Agreements, from pairs of parties that are bound.

use super::account;
use super::classify::{self, Models, PairScorer, RoleScores};
use super::decide::Source;
use super::features::{Features, Pair};
use super::fields::{self, KnownBond, Law};
use super::matter;
use super::network::Readings;
use super::second::look_up;
use super::settlement::{Settlement, settlements};
use super::{Agreement, Dispute};
use crate::amounts::Sum;
use crate::parties::{Parties, PartyId};
use crate::record::{AgreementKind, PartyKind, Stage};

/// A pair with a score above this is bound. Cross-validation finds little difference from here to -1.0 (F1 59.3 to 59.8; with the
/// kind right too 45.2 to 44.8); the highest of these has the fewest wrong.
const THRESHOLD: f32 = -0.6;
/// The same in an article whose words are not those of a legal matter.
const ELSEWHERE: f32 = 0.5;
/// How much surer a pair is for a lead of one that its kind has over the others, and the highest lead that counts, of which half
/// makes no difference: two are bound by something (`models/fields.md`). Chosen by cross-validation.
const SURER: f32 = 0.4;
const LEAD: f32 = 3.0;
/// An article in which no pair has a first score above this is about no agreement.
const ABOUT_NONE: f32 = -1.8;
/// The same in a short article whose words are not those of a legal matter, and how much higher it is for each of its
/// [`matter::doublings`]. In 840 articles of news no agreement more was found with half as much.
const NONE_ELSEWHERE: f32 = -0.6;
const TWICE_AS_LONG: f32 = 1.0;
/// The most pairs of an article that are held to be bound, the surest of them; the settlements of disputes stand beside them.
const MOST: usize = 64;

/// Whether an article of so many tokens with these first scores is about an agreement at all.
pub(super) fn is_about(first: &[(Pair, f32)], legal: bool, tokens: usize) -> bool {
    let least = if legal { ABOUT_NONE } else { NONE_ELSEWHERE + TWICE_AS_LONG * matter::doublings(tokens) };
    first.iter().any(|(_, score)| *score > least)
}

/// What the first scores of agreements are made from.
pub(super) struct Ground<'a> {
    pub models: &'a Models,
    pub parties: &'a Parties,
    pub features: &'a Features,
    /// The first scores of roles.
    pub roles: &'a [RoleScores],
    /// The first scores of pairs in dispute.
    pub disputes: &'a [(Pair, f32)],
}

impl Ground<'_> {
    /// The first scores of all pairs that may be bound, sorted by pair.
    pub fn score(&self) -> Vec<(Pair, f32)> {
        let no_court = |p: PartyId| self.parties.get(p).kind != PartyKind::Court;
        let all = self.features.held_either_way().chain(self.features.unsaid.pairs());
        // Scored in place: an article of any length has very many.
        let mut candidates: Vec<(Pair, f32)> =
            all.filter(|&(a, b)| no_court(a) && no_court(b)).map(|pair| (pair, 0.0)).collect();
        candidates.sort_unstable_by_key(|(pair, _)| *pair);
        candidates.dedup_by_key(|(pair, _)| *pair);
        let scorer = PairScorer::new(&self.models.agreements, self.roles);
        for (pair, score) in &mut candidates {
            let in_dispute = look_up(self.disputes, *pair).max(look_up(self.disputes, (pair.1, pair.0)));
            *score = scorer.bond(self.parties, self.features, *pair, in_dispute);
        }
        candidates
    }
}

/// Reads the agreements of an article from the second scores of its pairs.
pub(super) fn agreements(
    models: &Models,
    source: &Source,
    readings: &Readings,
    bonds: &[(Pair, f32)],
    disputes: &[Dispute],
    sums: &[Sum],
) -> Vec<Agreement> {
    let Source { text, features, .. } = *source;
    let threshold = if source.legal { THRESHOLD } else { ELSEWHERE };
    let surer = |lead: f32| SURER * (lead.min(LEAD) - LEAD / 2.0);
    let least = threshold - surer(LEAD);
    let mut likely: Vec<(Pair, f32)> = bonds.iter().copied().filter(|(_, score)| *score > least).collect();
    likely.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    likely.truncate(MOST);
    let kinds = kinds(models, source, readings, likely.iter().map(|(pair, _)| *pair), disputes);
    let mut bound: Vec<(Pair, f32, AgreementKind)> = likely
        .into_iter()
        .zip(kinds)
        .map(|((pair, score), (kind, lead))| (pair, score + surer(lead), kind))
        .filter(|(_, score, _)| *score > threshold)
        .collect();
    bound.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    let settled = settlements(disputes, &mut bound);
    let amounts_in = |sentence: Option<usize>| -> Vec<usize> {
        let here = |sum: &Sum| sentence == Some(text.sentence_of(sum.tokens.start as usize));
        sums.iter().enumerate().filter(|(_, sum)| here(sum)).map(|(i, _)| i).collect()
    };
    let passages = |sentences: Vec<usize>| account::passages(text, sentences.into_iter());
    let mut out: Vec<Agreement> = Vec::new();
    for ((a, b), score, kind) in bound {
        let (sentences, telling) = evidence(source, (a, b));
        let amounts = amounts_in(sentences.first().copied().filter(|_| telling));
        let confidence = classify::probability(score);
        out.push(Agreement { parties: vec![a, b], kind, amounts, evidence: passages(sentences), confidence });
    }
    join(&mut out);
    for settlement in settled {
        let (sentences, telling) = settlement.evidence(features, source.referents);
        let amounts = amounts_in(sentences.first().copied().filter(|_| telling));
        let (evidence, kind) = (passages(sentences), AgreementKind::Settlement);
        let Settlement { parties, confidence, .. } = settlement;
        out.push(Agreement { parties, kind, amounts, evidence, confidence });
    }
    out.sort_by_key(|a| (a.evidence.first().copied(), a.parties.clone()));
    out
}

/// The sentences that an agreement of two is read from, and whether they tell of it: those that name both beside an event word,
/// or one alone after both have been named; else those that name the two nearest to each other.
fn evidence(source: &Source, (a, b): Pair) -> (Vec<usize>, bool) {
    let Source { features, referents, .. } = *source;
    let mut telling: Vec<usize> = features.sentences_of(a, b).collect();
    if !telling.is_empty() {
        return (telling, true);
    }
    let nearest = account::nearest(referents, &[a], &[b]);
    if nearest.len() > 1 {
        let first =
            |p: PartyId| (0..source.text.sentences().len()).find(|&s| referents.of(s).iter().any(|r| r.party == p));
        let known = first(a).max(first(b));
        telling.extend(features.unsaid.sentences_of((a, b)).filter(|&s| Some(s) >= known));
    }
    match telling.is_empty() {
        true => (nearest, false),
        false => (telling, true),
    }
}

/// The kinds of the agreements that bind these pairs, in their order, and their leads.
fn kinds(
    models: &Models,
    source: &Source,
    readings: &Readings,
    pairs: impl ExactSizeIterator<Item = Pair>,
    disputes: &[Dispute],
) -> Vec<(AgreementKind, f32)> {
    if pairs.len() == 0 {
        return Vec::new();
    }
    let Source { text, density, parties, features, referents, words, .. } = *source;
    let faces = |d: &Dispute, p: PartyId, q: PartyId| d.plaintiffs.contains(&p) && d.defendants.contains(&q);
    let article = fields::BondArticle::new(text, parties, density);
    let mut scratch = Vec::new();
    let known = |(a, b): Pair| {
        let mut between = disputes.iter().filter(|d| faces(d, a, b) || faces(d, b, a)).peekable();
        let in_dispute = between.peek().is_some();
        let law = match between.any(|d| d.stage == Stage::Settled) {
            true => Law::Settled,
            false if in_dispute => Law::Open,
            false => Law::No,
        };
        let told = fields::Told::new(text, referents, (a, b));
        let list = fields::bond_features(text, parties, features, referents, (a, b), &told, in_dispute);
        let mut example = fields::bond_words(parties, features, referents, words, (a, b), &told);
        example.places.extend(in_dispute.then_some(fields::IN_DISPUTE));
        let scores = classify::bond_scores(models, &list, example, &mut scratch);
        let read = readings.kinds((a, b));
        KnownBond { pair: (a, b), scores, own: article.own(parties, referents, (a, b), &told), law, read }
    };
    let known: Vec<KnownBond> = pairs.map(known).collect();
    let scores = fields::bond_kinds(&known);
    scores.iter().map(|scores| (classify::bond_kind(scores), classify::lead(scores))).collect()
}

/// Joins agreements of one kind between all of whose parties there is one: three parties of one contract are three pairs.
fn join(list: &mut Vec<Agreement>) {
    let pairs: Vec<(Pair, AgreementKind)> = list.iter().map(|a| ((a.parties[0], a.parties[1]), a.kind)).collect();
    let bound = |a: PartyId, b: PartyId, kind| pairs.contains(&((a.min(b), a.max(b)), kind));
    let mut out: Vec<Agreement> = Vec::new();
    for agreement in list.drain(..) {
        let fits = out.iter_mut().find(|o| {
            o.kind == agreement.kind
                && o.evidence.first() == agreement.evidence.first()
                && agreement.parties.iter().all(|p| o.parties.iter().all(|q| p == q || bound(*p, *q, o.kind)))
        });
        match fits {
            Some(o) => {
                for p in agreement.parties {
                    if !o.parties.contains(&p) {
                        o.parties.push(p);
                    }
                }
                o.parties.sort_unstable();
            }
            None => out.push(agreement),
        }
    }
    *list = out;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_article_of_no_legal_matter_needs_a_surer_pair() {
        let about = |score: f32, legal, tokens| is_about(&[((PartyId(0), PartyId(1)), score)], legal, tokens);
        assert_eq!([0, 799, 800, 1600].map(|tokens| about(-0.5, false, tokens)), [true, true, false, false]);
        assert!(
            about(0.45, false, 1599)
                && !about(0.35, false, 1599)
                && about(-0.5, true, 100_000)
                && !about(-1.8, true, 0)
        );
    }
}
