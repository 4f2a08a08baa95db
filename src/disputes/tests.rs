//! What the stage reads from short texts whose parties are given.

use proptest::prelude::*;

use super::events::Events;
use super::frames::Part;
use super::*;
use crate::mentions::{Label, Mention};
use crate::parties::Party;
use crate::parties::reference::resolve;
use crate::record::PartyKind;

/// A text whose parties are the given names: a person where it starts with `~`, else an organization.
pub(super) fn parties(text: &Text, names: &[&str]) -> Parties {
    let mut found: Vec<(Mention, PartyId)> = Vec::new();
    let kind = |name: &str| if name.starts_with('~') { PartyKind::Person } else { PartyKind::Organization };
    for (id, name) in names.iter().enumerate() {
        let label = if kind(name) == PartyKind::Person { Label::Person } else { Label::Organization };
        for (start, piece) in text.source().match_indices(name.trim_start_matches('~')) {
            let span = Span::new(start, start + piece.len());
            found.push((Mention { span, tokens: text.tokens_in(span), label, confidence: 1.0 }, PartyId(id as u32)));
        }
    }
    found.sort_by_key(|(m, _)| m.span);
    let list = (0u32..)
        .zip(names)
        .map(|(id, name)| Party {
            name: name.trim_start_matches('~').to_owned(),
            kind: kind(name),
            gender: None,
            mentions: (0u32..).zip(&found).filter(|(_, (_, p))| p.0 == id).map(|(i, _)| i).collect(),
        })
        .collect();
    let party_of = found.iter().map(|(_, p)| Some(*p)).collect();
    Parties::from_parts(list, found.into_iter().map(|(m, _)| m).collect(), party_of, text.len())
}

fn events(source: &str, names: &[&str]) -> (Events, Vec<String>) {
    let text = Text::new(source);
    let parties = parties(&text, names);
    let references = resolve(&text, &parties, |_| false);
    let events = events::read(&text, &parties, &refer::referents(&text, &parties, &references));
    let words = events.triggers.iter().map(|t| text.lower(t.token as usize).to_owned()).collect();
    (events, words)
}

/// The parties with this part in the events of a word.
fn part(source: &str, names: &[&str], word: &str, part: Part) -> Vec<u32> {
    let (events, words) = events(source, names);
    let mut ids: Vec<u32> =
        events.acts.iter().filter(|a| a.part == part && words[a.trigger as usize] == word).map(|a| a.party.0).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn sides(source: &str, names: &[&str], word: &str) -> (Vec<u32>, Vec<u32>) {
    (part(source, names, word, Part::Actor), part(source, names, word, Part::Target))
}

#[test]
fn the_subject_of_suing_acts_against_its_object() {
    assert_eq!(sides("Acme sued Basil on Friday.", &["Acme", "Basil"], "sued"), (vec![0], vec![1]));
}

#[test]
fn the_subject_of_a_passive_is_acted_against() {
    assert_eq!(sides("Basil was sued by Acme on Friday.", &["Acme", "Basil"], "sued"), (vec![0], vec![1]));
}

#[test]
fn a_participle_after_its_noun_is_passive() {
    assert_eq!(part("Basil, accused of fraud, left.", &["Basil"], "accused", Part::Target), [0]);
}

#[test]
fn a_parenthesis_between_subject_and_verb_is_passed_over() {
    let source = "Acme, a lender that owns Cedar, sued Basil.";
    assert_eq!(sides(source, &["Acme", "Basil", "Cedar"], "sued"), (vec![0], vec![1]));
}

#[test]
fn joined_verbs_share_their_subject() {
    let source = "Acme sued Basil and accused Cedar of theft.";
    assert_eq!(sides(source, &["Acme", "Basil", "Cedar"], "accused"), (vec![0], vec![2]));
}

#[test]
fn what_stands_before_a_relative_pronoun_can_be_the_object() {
    let source = "Basil, which Acme is suing, denied it.";
    assert_eq!(sides(source, &["Acme", "Basil"], "suing"), (vec![0], vec![1]));
}

#[test]
fn a_noun_of_action_has_its_sides_by_linking_words() {
    let names = &["Acme", "Basil"];
    assert_eq!(sides("A lawsuit by Acme against Basil goes on.", names, "lawsuit"), (vec![0], vec![1]));
    assert_eq!(sides("Acme's lawsuit against Basil goes on.", names, "lawsuit"), (vec![0], vec![1]));
}

#[test]
fn who_faces_an_action_is_acted_against() {
    assert_eq!(sides("Basil faces a lawsuit by Acme.", &["Acme", "Basil"], "lawsuit"), (vec![0], vec![1]));
}

#[test]
fn who_infringes_is_acted_against() {
    assert_eq!(part("Basil infringed three patents.", &["Basil"], "infringed", Part::Target), [0]);
}

#[test]
fn every_party_of_a_list_is_a_side() {
    let names = &["Acme", "Basil", "Cedar", "~Dora Vance"];
    assert_eq!(sides("Acme and Basil sued Cedar.", names, "sued"), (vec![0, 1], vec![2]));
    assert_eq!(sides("Acme sued Basil, Cedar and its founder, Dora Vance.", names, "sued"), (vec![0], vec![1, 2, 3]));
    assert_eq!(sides("Acme sued Basil, Mayor Dora Vance and Cedar.", names, "sued"), (vec![0], vec![1, 2, 3]));
}

fn legal(source: &str, names: &[&str]) -> Legal {
    let text = Text::new(source);
    let parties = parties(&text, names);
    read(&text, &parties, &unquoted(&text, &parties), &[])
}

/// What the stage before gives for a text without quotations.
fn unquoted(text: &Text, parties: &Parties) -> Quotes {
    Quotes { references: resolve(text, parties, |_| false), ..Quotes::default() }
}

#[test]
fn who_sues_whom_is_read_from_an_active_clause() {
    let legal = legal(
        "Northgate Systems sued Halcyon Robotics on Tuesday for breach of contract. The case is Northgate Systems v. \
         Halcyon Robotics, No. 3:25-cv-01822.",
        &["Northgate Systems", "Halcyon Robotics"],
    );
    let dispute = &legal.disputes[0];
    assert_eq!((&dispute.plaintiffs[..], &dispute.defendants[..]), (&[PartyId(0)][..], &[PartyId(1)][..]));
    assert!(dispute.claims.contains(&"breach of contract"));
    assert!(dispute.docket.is_some() && dispute.case.is_some());
    assert!(legal.roles[0].contains(&Role::Plaintiff) && legal.roles[1].contains(&Role::Defendant));
}

#[test]
fn a_docket_number_belongs_to_the_dispute_that_its_sentence_tells_of() {
    let source = "Acme sued Basil in federal court in case No. 1:25-cv-10482 on Friday, claiming breach of contract.";
    let disputes = legal(source, &["Acme", "Basil"]).disputes;
    assert_eq!(
        disputes.iter().map(|d| d.docket.map(|s| &source[s.range()])).collect::<Vec<_>>(),
        [Some("1:25-cv-10482")]
    );
}

#[test]
fn an_article_without_legal_matter_has_no_dispute() {
    let legal = legal(
        "Northgate Systems unveiled a phone in Barcelona. Halcyon Robotics makes its camera, and sales rose.",
        &["Northgate Systems", "Halcyon Robotics"],
    );
    assert!(legal.disputes.is_empty());
}

#[test]
fn a_text_without_parties_has_neither_disputes_nor_roles() {
    let legal = legal("A court ruled. They sued it, and it sued them.", &[]);
    assert!(legal.disputes.is_empty() && legal.agreements.is_empty() && legal.roles.is_empty());
}

/// Texts of the words that the rules look at.
fn texts() -> impl Strategy<Value = String> {
    let words = [
        "Acme",
        "Basil",
        "~Cedar",
        "sued",
        "was",
        "by",
        "against",
        "and",
        ",",
        "its",
        "founder",
        "which",
        "v.",
        "the",
        "suit",
        ".",
        "\n\n",
        "fined",
        "bought",
        "’s",
        "“",
        "”",
        "faces",
        "é",
        "No. 3:25-cv-01822",
        "to",
        "settled",
        "with",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn evidence_lies_on_character_boundaries_and_sides_are_parties(source in texts()) {
        let text = Text::new(&source);
        let parties = parties(&text, &["Acme", "Basil", "~Cedar"]);
        let legal = read(&text, &parties, &unquoted(&text, &parties), &[]);
        prop_assert_eq!(legal.roles.len(), 3);
        for d in &legal.disputes {
            prop_assert!(!d.plaintiffs.is_empty());
            prop_assert!(d.plaintiffs.iter().chain(&d.defendants).all(|p| p.0 < 3));
            prop_assert!(d.plaintiffs.iter().all(|p| !d.defendants.contains(p)));
            prop_assert!((0.0..=1.0).contains(&d.confidence));
            for s in d.evidence.iter().chain(&d.docket).chain(&d.case) {
                prop_assert!(source.get(s.start as usize..s.end as usize).is_some());
            }
        }
        for a in &legal.agreements {
            prop_assert!(a.parties.len() > 1 && a.parties.iter().all(|p| p.0 < 3));
            prop_assert!(a.evidence.iter().all(|s| source.get(s.start as usize..s.end as usize).is_some()));
        }
    }
}

/// What the network sees of the first two parties: distance in sentences, and the tokens that their referents start at.
fn places(source: &str, names: &[&str]) -> Vec<(u8, u32, u32)> {
    let text = Text::new(source);
    let parties = parties(&text, names);
    let references = resolve(&text, &parties, |_| false);
    let referents = refer::referents(&text, &parties, &references);
    let index = network::Places::new(&parties, &referents);
    let start = |i: u32| referents.list[i as usize].start;
    let found = index.instances(&referents, (PartyId(0), PartyId(1)));
    found.iter().map(|p| (p.apart, start(p.a), start(p.b))).collect()
}

#[test]
fn a_pair_is_read_where_its_parties_stand_nearest() {
    let names = ["Acme", "Beta"];
    assert_eq!(places("Acme sued. Rain fell. Beta replied to Acme.", &names), [(0, 9, 6), (2, 0, 6)]);
}

#[test]
fn parties_that_stand_far_apart_are_no_pair() {
    assert_eq!(places("Acme sued. Rain fell. Snow fell. Frost came. Beta replied.", &["Acme", "Beta"]), []);
}
