//! From pairs in dispute to disputes.

use super::Dispute;
use super::account;
use super::citation::Citation;
use super::claims::{self, Hit};
use super::classify::{self, Models, RoleScores};
use super::features::{Features, Pair};
use super::refer::Referents;
use crate::parties::{Parties, PartyId};
use crate::record::PartyKind;
use crate::text::Text;

/// A pair with a score above this is in dispute. Chosen by cross-validation.
const THRESHOLD: f32 = -1.0;
/// Of the two orders of a pair both are held only where the worse one is this much surer: a counterclaim is rare.
const BOTH_WAYS: f32 = 1.5;
/// Parties whose sides are this unlikely are no candidates where no sentence holds both.
const UNLIKELY: f32 = -1.5;
/// A claim with a score above this is one of the dispute's.
const CLAIM: f32 = -0.5;
/// The most disputes of an article, and the most parties on one side: what goes beyond is a list and no report, and the
/// work on it must stay linear.
const DISPUTES: usize = 64;
const SIDE: usize = 24;

/// The scores of all pairs that may be in dispute, sorted by pair.
pub(super) fn score(models: &Models, parties: &Parties, features: &Features, roles: &[RoleScores]) -> Vec<(Pair, f32)> {
    let no_court = |p: &PartyId| parties.get(*p).kind != PartyKind::Court;
    let mut candidates: Vec<Pair> = Vec::new();
    let mut last = None;
    for (pair, _) in &features.pairs {
        if last != Some(*pair) && no_court(&pair.0) && no_court(&pair.1) {
            candidates.push(*pair);
        }
        last = Some(*pair);
    }
    /// More parties than this on one side are no sides of disputes but a long list of names.
    const MOST: usize = 24;
    let side = |of: fn(&RoleScores) -> f32| {
        classify::ids(parties)
            .filter(|p| no_court(p) && of(&roles[p.0 as usize]) > UNLIKELY)
            .take(MOST)
            .collect::<Vec<_>>()
    };
    let answering = side(classify::answers);
    for a in side(classify::brings) {
        candidates.extend(answering.iter().filter(|&&b| a != b).map(|&b| (a, b)));
    }
    candidates.sort_unstable();
    candidates.dedup();
    let mut scratch = (Vec::new(), Vec::new());
    candidates
        .into_iter()
        .map(|pair| (pair, classify::dispute(models, parties, features, roles, pair, &mut scratch)))
        .collect()
}

/// The score of a pair among those of [`score`].
pub(super) fn look_up(scores: &[(Pair, f32)], pair: Pair) -> f32 {
    scores.binary_search_by_key(&pair, |(p, _)| *p).map_or(-9.0, |i| scores[i].1)
}

/// What the disputes of an article are read from.
pub(super) struct Source<'a> {
    pub text: &'a Text<'a>,
    pub parties: &'a Parties,
    pub features: &'a Features,
    pub roles: &'a [RoleScores],
    pub referents: &'a Referents,
    pub citations: &'a [Citation],
    pub hits: &'a [Hit],
}

/// Joins the pairs in dispute into disputes, and reads what the text says of each.
pub(super) fn disputes(models: &Models, source: &Source, scores: &[(Pair, f32)]) -> Vec<Dispute> {
    let chosen: Vec<(Pair, f32)> = scores
        .iter()
        .copied()
        .filter(|&((a, b), score)| {
            let other = look_up(scores, (b, a));
            score > THRESHOLD && (score > other || score == other && a < b || score > THRESHOLD + BOTH_WAYS)
        })
        .collect();
    let mut out: Vec<Dispute> =
        join(source, &chosen).into_iter().map(|group| describe(models, source, group)).collect();
    out.sort_by_key(|d| (d.evidence.first().copied(), d.plaintiffs.clone(), d.defendants.clone()));
    out
}

/// The sides of a dispute and how sure its pairs are.
struct Group {
    plaintiffs: Vec<PartyId>,
    defendants: Vec<PartyId>,
    best: f32,
}

/// Joins pairs that share a side and a sentence.
fn join(source: &Source, chosen: &[(Pair, f32)]) -> Vec<Group> {
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    order.sort_by(|&i, &j| chosen[j].1.total_cmp(&chosen[i].1).then(i.cmp(&j)));
    let mut groups: Vec<Group> = Vec::new();
    let held = |a, b| chosen.binary_search_by_key(&(a, b), |(p, _)| *p).is_ok();
    let together = |a: PartyId, b: PartyId| a == b || source.features.sentences_of(a, b).next().is_some();
    for i in order {
        let ((a, b), score) = chosen[i];
        if groups.iter().any(|g| g.plaintiffs.contains(&a) && g.defendants.contains(&b)) {
            continue;
        }
        let fits = groups.iter().position(|g| {
            let same_a = g.plaintiffs == [a] && g.defendants.iter().all(|&d| together(d, b));
            let same_b = g.defendants == [b] && g.plaintiffs.iter().all(|&p| together(p, a));
            let closed = g.plaintiffs.contains(&a) && g.plaintiffs.iter().all(|&p| held(p, b))
                || g.defendants.contains(&b) && g.defendants.iter().all(|&d| held(a, d));
            let room = g.plaintiffs.len() < SIDE && g.defendants.len() < SIDE;
            room && (same_a || same_b || closed) && !g.plaintiffs.contains(&b) && !g.defendants.contains(&a)
        });
        match fits {
            Some(at) => {
                let g = &mut groups[at];
                if !g.plaintiffs.contains(&a) {
                    g.plaintiffs.push(a);
                }
                if !g.defendants.contains(&b) {
                    g.defendants.push(b);
                }
            }
            None if groups.len() == DISPUTES => {}
            None => groups.push(Group { plaintiffs: vec![a], defendants: vec![b], best: score }),
        }
    }
    for g in &mut groups {
        g.plaintiffs.sort_unstable();
        g.defendants.sort_unstable();
    }
    groups
}

/// Reads stage, claims, court and case of a dispute.
fn describe(models: &Models, source: &Source, group: Group) -> Dispute {
    let Source { text, parties, features, referents, citations, hits, .. } = *source;
    let Group { plaintiffs, defendants, best } = group;
    let account = account::collect(text, features, referents, &plaintiffs, &defendants);
    let mut scores = Vec::new();
    let seen = account::stage_features(text, parties, features, referents, &account, &plaintiffs, &defendants);
    let stage = classify::stage(models, &seen, source.roles, &plaintiffs, &mut scores);
    let mut rated: Vec<(u8, f32)> =
        account::claim_features(text, parties, features, hits, &account, &plaintiffs, &defendants)
            .into_iter()
            .map(|(claim, list)| {
                models.claims.scores(list.iter().copied(), &mut scores);
                (claim, scores.first().copied().unwrap_or(-9.0))
            })
            .collect();
    rated.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    let claims = rated
        .iter()
        .enumerate()
        .filter(|(n, (_, score))| *n == 0 || *score > CLAIM)
        .map(|(_, (claim, _))| claims::name(*claim))
        .collect();
    let cited = citations.iter().find(|c| c.tells_of(&plaintiffs, &defendants));
    let court = court(source, &account.evidence);
    let evidence = account.evidence.iter().map(|&s| text.span(text.sentences()[s as usize].tokens.clone())).collect();
    Dispute {
        plaintiffs,
        defendants,
        claims,
        stage,
        court,
        docket: cited.and_then(|c| c.docket),
        case: cited.and_then(|c| c.name),
        evidence,
        confidence: classify::probability(best),
    }
}

/// The court named in the evidence or nearest after it.
fn court(source: &Source, evidence: &[u32]) -> Option<PartyId> {
    let mut best: Option<(u32, PartyId)> = None;
    for p in classify::ids(source.parties) {
        if source.parties.get(p).kind != PartyKind::Court {
            continue;
        }
        for &m in &source.parties.get(p).mentions {
            let Some(mention) = source.parties.mentions.get(m as usize) else { continue };
            let s = source.text.sentence_of(mention.tokens.start as usize) as u32;
            let near = evidence.partition_point(|&e| e + 2 < s);
            for &e in evidence[near..].iter().take_while(|&&e| e <= s + 2) {
                // A court named before its case is less often the case's than one named after.
                let cost = if s >= e { 2 * (s - e) } else { 2 * (e - s) + 1 };
                if cost <= 5 && best.is_none_or(|(b, _)| cost < b) {
                    best = Some((cost, p));
                }
            }
        }
    }
    best.map(|(_, p)| p)
}
