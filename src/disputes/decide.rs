//! From pairs in dispute to disputes.

use super::Dispute;
use super::account;
use super::alone::{self, Accusation};
use super::citation::{self, Citation};
use super::classify::{self, Models, PairScorer, RoleScores};
use super::features::{Features, Pair};
use super::fields::{Fields, Reader, Sides};
use super::frames::FIELDS;
use super::refer::Referents;
use super::second::look_up;
use super::words::Words;
use crate::parties::{Parties, PartyId};
use crate::record::PartyKind;
use crate::text::Text;

/// A pair with a score above this is in dispute. Cross-validation is flat from -0.6 to -1.1; a lower one finds more disputes,
/// and so more of their stages, claims and courts, but also more where there are none (`models/legal.md`).
const THRESHOLD: f32 = -0.8;
/// An article in which no pair has a first score above this is about no dispute. Chosen by cross-validation, so that hardly
/// an article without a legal matter gets one.
const ABOUT_NONE: f32 = -1.2;
/// What both thresholds are in an article whose words are not those of a legal matter.
const ELSEWHERE: f32 = 0.8;
/// Of the two orders of a pair both are held only where the worse one is this much surer: a counterclaim is rare.
const BOTH_WAYS: f32 = 0.5;
/// A pair with a score above this is in dispute too where it shares a side with one that is, and its other party stands in a
/// list with the other party of that one: sides are lists. Chosen by cross-validation, as is `BOTH_WAYS`.
const LISTED: f32 = -1.5;
/// Parties whose sides are this unlikely are no candidates where no sentence holds both.
const UNLIKELY: f32 = -1.5;
/// The most disputes of an article, and the most parties on one side: what goes beyond is a list and no report, and the
/// work on it must stay linear.
const DISPUTES: usize = 64;
const SIDE: usize = 24;

/// The first scores of all pairs that may be in dispute, sorted by pair.
pub(super) fn score(models: &Models, parties: &Parties, features: &Features, roles: &[RoleScores]) -> Vec<(Pair, f32)> {
    let no_court = |p: &PartyId| parties.get(*p).kind != PartyKind::Court;
    // Scored in place: an article of any length has very many.
    let mut candidates: Vec<(Pair, f32)> =
        features.held().filter(|(a, b)| no_court(a) && no_court(b)).map(|pair| (pair, 0.0)).collect();
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
        candidates.extend(answering.iter().filter(|&&b| a != b).map(|&b| ((a, b), 0.0)));
    }
    candidates.sort_unstable_by_key(|(pair, _)| *pair);
    candidates.dedup_by_key(|(pair, _)| *pair);
    let scorer = PairScorer::new(&models.pairs, roles);
    for (pair, score) in &mut candidates {
        *score = scorer.dispute(parties, features, *pair);
    }
    candidates
}

/// Whether an article with these first scores is about a dispute at all.
pub(super) fn is_about(first: &[(Pair, f32)], legal: bool) -> bool {
    let least = if legal { ABOUT_NONE } else { ELSEWHERE };
    first.iter().any(|(_, score)| *score > least)
}

/// What the disputes of an article are read from.
pub(super) struct Source<'a> {
    pub text: &'a Text<'a>,
    /// How many of a thousand tokens are words of a legal matter, and whether that is enough for one.
    pub density: f32,
    pub legal: bool,
    pub parties: &'a Parties,
    pub features: &'a Features,
    pub referents: &'a Referents,
    pub words: &'a Words<'a>,
    pub accusation: Accusation<'a>,
}

/// Joins the pairs in dispute into disputes, and reads what the text says of each; `scores` are the second scores, sorted by
/// pair.
pub(super) fn disputes(models: &Models, source: &Source, scores: &[(Pair, f32)]) -> Vec<Dispute> {
    let threshold = if source.legal { THRESHOLD } else { ELSEWHERE };
    let mut chosen: Vec<(Pair, f32)> = scores
        .iter()
        .copied()
        .filter(|&((a, b), score)| {
            let other = look_up(scores, (b, a));
            if score > threshold && other > threshold {
                if told_otherwise(source, (a, b)) {
                    return false;
                }
                if told_otherwise(source, (b, a)) {
                    return true;
                }
            }
            score > threshold && (score > other || score == other && a < b || score > threshold + BOTH_WAYS)
        })
        .collect();
    if source.legal {
        let further = listed(source, scores, &chosen);
        chosen.extend(further);
        chosen.sort_unstable_by_key(|(pair, _)| *pair);
    }
    let together = |a, b| a == b || source.features.sentences_of(a, b).next().is_some();
    let mut groups = join(&chosen, together);
    add_alone(source, &mut groups, together);
    if groups.is_empty() {
        return Vec::new();
    }
    let citations = citation::citations(source.text, source.parties);
    let sides: Vec<Sides> =
        groups.iter().map(|g| Sides { plaintiffs: &g.plaintiffs, defendants: &g.defendants }).collect();
    let reader = Reader::new(source.text, source.parties, source.features, source.referents, source.words, &sides);
    // The surest come first: a docket number is that of one dispute.
    let mut taken = vec![false; citations.len()];
    let (mut out, told): (Vec<Dispute>, Vec<Vec<u32>>) = groups
        .iter()
        .enumerate()
        .map(|(k, group)| describe(source, &citations, &mut taken, group, reader.read(models, k)))
        .unzip();
    give_dockets(&citations, &taken, &told, &mut out);
    out.sort_by_key(|d| (d.evidence.first().copied(), d.plaintiffs.clone(), d.defendants.clone()));
    out
}

/// Whether a text so short that it says all there is has only the second of a pair act on the first: *Beta was sued by Acme*. In an
/// article the sides may each have brought a case of which a clause tells of one.
fn told_otherwise(source: &Source, (a, b): Pair) -> bool {
    /// Sentences at most.
    const SHORT: usize = 3;
    /// Counts of acts, those that leave no doubt and others in turn: see [`super::tally::PAIR`].
    const ACTS: usize = 2 * FIELDS;
    if source.text.sentences().len() > SHORT {
        return false;
    }
    let tallies = &source.features.tallies;
    let (own, other) = (tallies.of((a, b)), tallies.of((b, a)));
    own[..ACTS].iter().all(|&n| n == 0.0) && other[..ACTS].iter().step_by(2).any(|&n| n > 0.0)
}

/// Adds the disputes of which the text names one side; the accused who are named `together` are accused in one.
fn add_alone(source: &Source, groups: &mut Vec<Group>, together: impl Fn(PartyId, PartyId) -> bool) {
    /// The score of a debtor: the verbs leave little doubt.
    const FAILED: f32 = 2.0;
    let Source { text, legal, parties, features, referents, ref accusation, .. } = *source;
    let from = groups.len();
    let accused = if legal { alone::accused(parties, features, referents, accusation) } else { Vec::new() };
    for (p, score) in accused {
        if groups[..from].iter().any(|g| g.defendants.contains(&p)) {
            continue;
        }
        let known = groups[from..].iter_mut().find(|g| g.defendants.iter().all(|&d| together(d, p)));
        match known.filter(|g| g.defendants.len() < SIDE) {
            Some(group) => group.defendants.push(p),
            None => groups.push(Group { plaintiffs: Vec::new(), defendants: vec![p], best: score, failed: None }),
        }
    }
    for (p, sentence) in alone::debtors(text, parties, referents) {
        let (plaintiffs, failed) = (vec![p], Some(sentence));
        groups.push(Group { plaintiffs, defendants: Vec::new(), best: FAILED, failed });
    }
    groups.truncate(DISPUTES.max(from));
}

/// Pairs that are in dispute because one like them is: see [`LISTED`].
fn listed(source: &Source, scores: &[(Pair, f32)], chosen: &[(Pair, f32)]) -> Vec<(Pair, f32)> {
    let held = |pair: Pair| chosen.binary_search_by_key(&pair, |(p, _)| *p).is_ok();
    let tallies = &source.features.tallies;
    let fits = |&&((a, b), score): &&(Pair, f32)| {
        score > LISTED
            && !held((a, b))
            && !held((b, a))
            && score >= look_up(scores, (b, a))
            && (tallies.listed_with(a).any(|c| held((c, b))) || tallies.listed_with(b).any(|c| held((a, c))))
    };
    scores.iter().filter(fits).copied().collect()
}

/// The sides of a dispute and how sure its pairs are.
struct Group {
    plaintiffs: Vec<PartyId>,
    defendants: Vec<PartyId>,
    best: f32,
    /// Of a bankruptcy the sentence that tells of it.
    failed: Option<u32>,
}

/// Joins pairs, sorted, into disputes: sides are lists of parties that are named `together`.
fn join(chosen: &[(Pair, f32)], together: impl Fn(PartyId, PartyId) -> bool) -> Vec<Group> {
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    order.sort_by(|&i, &j| chosen[j].1.total_cmp(&chosen[i].1).then(i.cmp(&j)));
    let mut groups: Vec<Group> = Vec::new();
    let held = |a, b| chosen.binary_search_by_key(&(a, b), |(p, _)| *p).is_ok();
    for i in order {
        let ((a, b), score) = chosen[i];
        if groups.iter().any(|g| g.plaintiffs.contains(&a) && g.defendants.contains(&b)) {
            continue;
        }
        let fits = groups.iter().position(|g| {
            // One more on a side: in dispute with the whole other side, and named beside all of its own.
            let one_more_defendant = g.plaintiffs.contains(&a)
                && g.plaintiffs.iter().all(|&p| held(p, b))
                && g.defendants.iter().all(|&d| together(d, b));
            let one_more_plaintiff = g.defendants.contains(&b)
                && g.defendants.iter().all(|&d| held(a, d))
                && g.plaintiffs.iter().all(|&p| together(p, a));
            let room = g.plaintiffs.len() < SIDE && g.defendants.len() < SIDE;
            room && (one_more_defendant || one_more_plaintiff)
                && !g.plaintiffs.contains(&b)
                && !g.defendants.contains(&a)
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
            None => groups.push(Group { plaintiffs: vec![a], defendants: vec![b], best: score, failed: None }),
        }
    }
    for g in &mut groups {
        g.plaintiffs.sort_unstable();
        g.defendants.sort_unstable();
    }
    groups
}

/// Gives the numbers that no dispute has, and that stand without the name of a case, to disputes without one: each to that which
/// is told of nearest, `told` being the sentences that tell of each; to one far off only where there is no other.
fn give_dockets(citations: &[Citation], taken: &[bool], told: &[Vec<u32>], disputes: &mut [Dispute]) {
    /// Sentences between a dispute and its number.
    const FAR: u32 = 10;
    let far = if disputes.len() == 1 { u32::MAX } else { FAR };
    let mut at: Vec<(u32, usize)> =
        told.iter().zip(0..).flat_map(|(told, k)| told.iter().map(move |&s| (s, k))).collect();
    at.sort_unstable();
    for c in citations.iter().zip(taken).filter(|(c, taken)| c.is_bare() && !**taken).map(|(c, _)| c) {
        let from = at.partition_point(|&(s, _)| s < c.sentence.saturating_sub(far));
        let near = at[from..].iter().take_while(|&&(s, _)| s <= c.sentence.saturating_add(far));
        let open = near.filter(|&&(_, k)| disputes[k].docket.is_none());
        if let Some(&(_, k)) = open.min_by_key(|&&(s, k)| (s.abs_diff(c.sentence), k)) {
            disputes[k].docket = c.docket;
        }
    }
}

/// A dispute with its fields, its case and its evidence, and the sentences of that; `taken` tells which citations
/// the disputes before it have.
fn describe(
    source: &Source,
    citations: &[Citation],
    taken: &mut [bool],
    group: &Group,
    fields: Fields,
) -> (Dispute, Vec<u32>) {
    let Source { text, features, referents, .. } = *source;
    let Group { plaintiffs, defendants, best, failed } = group;
    let evidence = match failed {
        Some(sentence) => vec![*sentence],
        None => account::evidence(text, features, referents, plaintiffs, defendants),
    };
    let cited = citations.iter().find(|c| c.tells_of(plaintiffs, defendants));
    // A number without a name belongs to the dispute that its sentence, or the one before, tells of.
    let after = |s: u32| {
        let from = citations.partition_point(|c| c.sentence < s);
        (from..citations.len()).take_while(move |&c| citations[c].sentence <= s + 1)
    };
    let docket = cited.and_then(|c| c.docket).or_else(|| {
        let bare = evidence.iter().flat_map(|&s| after(s)).find(|&c| citations[c].is_bare() && !taken[c])?;
        taken[bare] = true;
        citations[bare].docket
    });
    let spans = account::passages(text, evidence.iter().map(|&s| s as usize));
    let dispute = Dispute {
        plaintiffs: plaintiffs.clone(),
        defendants: defendants.clone(),
        claims: failed.map_or(fields.claims, |_| vec!["bankruptcy"]),
        stage: fields.stage,
        court: fields.court,
        docket,
        case: cited.and_then(|c| c.name),
        evidence: spans,
        confidence: classify::probability(*best),
    };
    (dispute, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Stage;

    /// The sides of the disputes that these pairs are joined into, where the parties `named` together are.
    fn joined(pairs: &[(u32, u32)], named: &[(u32, u32)]) -> Vec<(Vec<u32>, Vec<u32>)> {
        let chosen: Vec<(Pair, f32)> = pairs.iter().map(|&(a, b)| ((PartyId(a), PartyId(b)), 1.0)).collect();
        let together = |a: PartyId, b: PartyId| a == b || named.contains(&(a.0.min(b.0), a.0.max(b.0)));
        let ids = |list: &[PartyId]| list.iter().map(|p| p.0).collect();
        join(&chosen, together).iter().map(|g| (ids(&g.plaintiffs), ids(&g.defendants))).collect()
    }

    #[test]
    fn two_defendants_named_together_are_one_side() {
        assert_eq!(joined(&[(0, 1), (0, 2)], &[(1, 2)]), [(vec![0], vec![1, 2])]);
    }

    #[test]
    fn two_defendants_of_whom_nothing_is_said_together_are_in_disputes_of_their_own() {
        assert_eq!(joined(&[(0, 1), (0, 2)], &[]), [(vec![0], vec![1]), (vec![0], vec![2])]);
    }

    #[test]
    fn sides_of_several_are_one_dispute_where_each_faces_each() {
        let (pairs, named) = ([(0, 2), (0, 3), (1, 2), (1, 3)], [(0, 1), (2, 3)]);
        assert_eq!(joined(&pairs, &named), [(vec![0, 1], vec![2, 3])]);
    }

    #[test]
    fn who_faces_one_of_a_side_alone_is_in_a_dispute_of_its_own() {
        let (pairs, named) = ([(0, 2), (0, 3), (1, 2)], [(0, 1), (2, 3)]);
        assert_eq!(joined(&pairs, &named), [(vec![0], vec![2, 3]), (vec![1], vec![2])]);
    }

    /// The disputes of a whole text: who sues, who is sued, the stage.
    fn told(source: &str) -> Vec<(String, String, Stage)> {
        let record = crate::Extractor::default().extract(source);
        let name = |ids: &[String]| {
            let named = record.parties.iter().filter(|p| ids.contains(&p.id)).map(|p| p.name.as_str());
            named.collect::<Vec<_>>().join(", ")
        };
        record.disputes.iter().map(|d| (name(&d.plaintiffs), name(&d.defendants), d.stage)).collect()
    }

    #[test]
    fn who_is_sued_in_the_passive_sues_nobody() {
        for source in ["Beta Corp. was sued by Acme Inc. on Monday.", "Acme Inc. sued Beta Corp. on Monday."] {
            let told = told(source);
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!((told[0].0.as_str(), told[0].1.as_str()), ("Acme Inc.", "Beta Corp."));
        }
    }

    #[test]
    fn who_is_considering_a_suit_threatens_it() {
        let told = told("Acme Inc. is considering suing Beta Corp. over the leak.");
        assert_eq!(told.iter().map(|t| t.2).collect::<Vec<_>>(), [Stage::Threatened]);
    }
}
