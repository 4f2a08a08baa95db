//! Disputes of which the text names one side: the accused in a criminal case whose prosecutor has no name, the debtor in a
//! bankruptcy.

use std::sync::LazyLock;

use super::arguments::{Arguments, argument};
use super::classify::{self, ACCUSED, ROLES, RoleScores};
use super::events::{self, Trigger};
use super::features::Features;
use super::lexicon::{self, Class};
use super::refer::{Form, Referents};
use crate::parties::{Parties, PartyId};
use crate::record::{PartyKind, Role};
use crate::text::{Text, WordTable};

/// What says of a party that it is accused.
pub(super) struct Accusation<'a> {
    /// The first scores of its roles.
    pub first: &'a [RoleScores],
    /// The second ones.
    pub second: &'a [[f32; 16]],
}

/// More of them in one article are a list and no report.
const MOST: usize = 32;

static CRIMINAL: LazyLock<[Class; 5]> =
    LazyLock::new(|| ["charge", "plead", "convict", "sentence", "acquit"].map(lexicon::class));

/// Who is accused by nobody that the text names, with the score of that: likely a defendant and likely in a criminal case,
/// and told of together with a step of one.
pub(super) fn accused(
    parties: &Parties,
    features: &Features,
    referents: &Referents,
    scores: &Accusation,
) -> Vec<(PartyId, f32)> {
    let mut told = vec![false; parties.list.len()];
    for s in 0..referents.starts.len().saturating_sub(1) {
        if features.triggers_of(s).iter().any(|t| CRIMINAL.contains(&t.class)) {
            referents.of(s).iter().for_each(|r| told[r.party.0 as usize] = true);
        }
    }
    let defendant = ROLES.iter().position(|role| *role == Role::Defendant).unwrap_or_default();
    scores
        .first
        .iter()
        .zip(scores.second)
        .zip(classify::ids(parties))
        .map(|((first, second), p)| (p, first[ACCUSED].min(second[defendant])))
        .filter(|(p, score)| {
            *score > 0.0
                && matches!(parties.get(*p).kind, PartyKind::Person | PartyKind::Organization)
                && told[p.0 as usize]
        })
        .take(MOST)
        .collect()
}

/// Words without one of which no sentence says that somebody has failed.
static FAILURES: LazyLock<WordTable<()>> = LazyLock::new(|| {
    let words = "bankruptcy insolvency administration receivership liquidation creditor chapter bankrupt insolvent";
    WordTable::new(words.split_whitespace().map(|word| (word, ())))
});

/// Who is said to have gone bankrupt, each once, and the first sentence that says so, in text order: *filed for Chapter 11*,
/// *went into administration*.
pub(super) fn debtors(text: &Text, parties: &Parties, referents: &Referents) -> Vec<(PartyId, u32)> {
    let mut out: Vec<(PartyId, u32)> = Vec::new();
    for (s, sentence) in text.sentences().iter().enumerate() {
        let (from, to) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        if (from..to).all(|i| FAILURES.at(text, i).is_none()) {
            continue;
        }
        for i in from..to {
            let Some(verb) = fails_at(text, i, from, to) else { continue };
            let held = events::capped(referents, s);
            let mut arguments = Arguments::default();
            arguments.read(text, &Trigger { token: verb as u32, class: 0, voice: events::ACTIVE }, held);
            // Whom a description refers to is too unsure for a dispute of its own.
            let subject =
                held.iter().zip(arguments.of).find(|(r, is)| *is == argument::SUBJECT && r.form != Form::Description);
            let Some((subject, _)) = subject else { continue };
            let kind = parties.get(subject.party).kind;
            let room = out.len() < MOST && out.iter().all(|(p, _)| *p != subject.party);
            if room && matches!(kind, PartyKind::Person | PartyKind::Organization) {
                out.push((subject.party, s as u32));
            }
        }
    }
    out
}

/// The first word of the verb of which token `i` says that its subject has failed, if it does.
fn fails_at(text: &Text, i: usize, from: usize, to: usize) -> Option<usize> {
    let word = |k: usize| if (from..to).contains(&k) { text.lower(k) } else { "" };
    let state = |k: usize| {
        matches!(word(k), "bankruptcy" | "insolvency" | "administration" | "receivership" | "liquidation")
            || matches!(word(k), "creditor") && word(k + 1) == "protection"
            || word(k) == "chapter" && matches!(word(k + 1), "7" | "11" | "15")
    };
    let after = |k: usize, opening: &[&str]| {
        let k = k + usize::from(opening.contains(&word(k)));
        (k..k + 3).any(state)
    };
    let fails = match word(i) {
        "filed" | "files" | "petitioned" | "applied" => word(i + 1) == "for" && after(i + 2, &["voluntary"]),
        "sought" | "seeks" => after(i + 1, &["voluntary"]),
        "declared" | "declares" => matches!(word(i + 1), "bankruptcy" | "insolvency" | "bankrupt" | "insolvent"),
        "is" | "was" | "remains" => word(i + 1) == "in" && state(i + 2),
        "went" | "gone" | "goes" | "fell" | "falls" | "collapsed" | "slid" | "entered" | "enters" | "placed"
        | "put" => {
            matches!(word(i + 1), "into" | "in") && after(i + 2, &["voluntary"])
                || matches!(word(i), "entered" | "enters") && after(i + 1, &["voluntary"])
                || matches!(word(i), "went" | "gone" | "goes") && word(i + 1) == "bankrupt"
        }
        _ => false,
    };
    // What may happen has not happened.
    let mut verb = i;
    while verb > from && matches!(word(verb - 1), "was" | "were" | "has" | "had" | "have" | "been" | "also" | "later") {
        verb -= 1;
    }
    let open = verb > from
        && matches!(
            word(verb - 1),
            "not" | "never" | "may" | "might" | "could" | "would" | "if" | "can" | "nearly" | "almost" | "be"
        );
    (fails && !open).then_some(verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(source: &str) -> Vec<String> {
        let text = Text::new(source);
        let parties = crate::parties::find(&text, &[]);
        let references = crate::parties::reference::resolve(&text, &parties, |_| false);
        let referents = super::super::refer::referents(&text, &parties, &references);
        debtors(&text, &parties, &referents).into_iter().map(|(p, _)| parties.get(p).name.clone()).collect()
    }

    #[test]
    fn who_files_for_bankruptcy_is_a_debtor() {
        assert_eq!(
            failed("Hobnail Outfitters Inc. has filed for Chapter 11 protection in Delaware."),
            ["Hobnail Outfitters Inc."]
        );
        assert_eq!(failed("Hobnail Outfitters Ltd was put into administration on Friday."), ["Hobnail Outfitters Ltd"]);
        assert_eq!(failed("Hobnail Outfitters Ltd went bankrupt in 2019."), ["Hobnail Outfitters Ltd"]);
        let apart =
            "Hobnail Outfitters Inc., the chain that sold boots to Ohio, filed for bankruptcy protection on Monday.";
        assert_eq!(failed(apart), ["Hobnail Outfitters Inc."]);
    }

    #[test]
    fn who_may_fail_has_not_failed() {
        assert!(failed("Hobnail Outfitters Inc. could be put into administration.").is_empty());
        assert!(failed("Hobnail Outfitters Inc. never filed for bankruptcy.").is_empty());
        assert!(failed("Hobnail Outfitters Inc. filed for a patent.").is_empty());
    }
}
