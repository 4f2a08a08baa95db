//! Countries and states that go to court or are taken there: parties, where the tagger took them for places.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::lexicon::{PLACES, Place, whole};
use crate::mentions::{Label, Mention};
use crate::text::{Case, Kind, Text, WordTable};

/// What only a party does: *Arizona sued*, *Fiji accuses*.
static ACTS: LazyLock<WordTable<()>> = LazyLock::new(|| {
    words("sue sues sued suing accuse accuses accused accusing allege alleges alleged settle settles settled")
});

/// What stands between a subject and its verb.
static BETWEEN: LazyLock<WordTable<()>> = LazyLock::new(|| {
    words(
        "has have had is are was were will would could may might also then later first again jointly separately \
         monday tuesday wednesday thursday friday saturday sunday on yesterday today",
    )
});

/// What is brought, by a state or against it: *a complaint against Guyana*.
static MATTERS: LazyLock<WordTable<()>> = LazyLock::new(|| {
    words(
        "claim claims complaint complaints suit suits lawsuit lawsuits case cases action actions proceedings arbitration \
         arbitrations petition award awards judgment appeal",
    )
});

/// Verbs that are followed by what is brought: *filed a complaint*.
static BRINGS: LazyLock<WordTable<()>> =
    LazyLock::new(|| words("filed files filing joined brought lodged launched opened led"));

fn words(list: &'static str) -> WordTable<()> {
    WordTable::new(list.split_ascii_whitespace().map(|word| (word, ())))
}

/// Names in a list, tokens between a name and its verb, tokens between *against* and what is brought: at most.
const REACH: usize = 9;

/// Makes governments of the countries and states that are named as parties to a legal matter.
pub(super) fn find(text: &Text, mentions: &mut [Mention]) {
    // *Virginia Doyle … Virginia*
    let persons = mentions.iter().filter(|m| m.label == Label::Person && m.tokens.len() > 1);
    let first_names: FxHashSet<u32> = persons.map(|m| text.token(m.tokens.start as usize).hash).collect();
    // From the last to the first: of a list, the last is next to the verb.
    for m in (0..mentions.len()).rev() {
        let mention = &mentions[m];
        if mention.label != Label::Place || !is_land(text, mention) {
            continue;
        }
        let next = mentions.get(m + 1).filter(|next| next.label == Label::Government);
        // The first name of the list tells whether the list is a subject.
        let first =
            (m.saturating_sub(REACH)..m).rev().take_while(|&k| lists(text, &mentions[k], &mentions[k + 1])).last();
        let first = &mentions[first.unwrap_or(m)];
        let acts = || sues(text, mention) || next.is_some_and(|next| lists(text, mention, next));
        let party = is_sued(text, mention) || brings(text, first) || is_subject(text, first) && acts();
        if party
            && !(mention.tokens.len() == 1 && first_names.contains(&text.token(mention.tokens.start as usize).hash))
        {
            mentions[m].label = Label::Government;
        }
    }
}

fn is_land(text: &Text, mention: &Mention) -> bool {
    matches!(whole(&PLACES, text, &mention.tokens), Some(Place::Country | Place::State))
}

/// Whether it stands where a subject does: at the beginning of a sentence, after a mark or a joining word, or after the comma
/// that ends *On Tuesday,*.
fn is_subject(text: &Text, mention: &Mention) -> bool {
    let start = mention.tokens.start as usize;
    let sentence = text.sentence_of(start);
    let Some(before) = start.checked_sub(1).filter(|&b| text.sentence_of(b) == sentence) else { return true };
    let token = text.token(before);
    match text.lower(before) {
        "and" | "that" | "when" | "after" | "as" | "but" | "because" | "while" | "where" | "which" | "since" => true,
        "," => before > 0 && text.token(before - 1).is_capitalized(),
        "—" | "–" | "-" => true,
        _ => token.kind == Kind::Punct && matches!(text.str(before), "“" | "\"" | ":" | ";"),
    }
}

/// Whether a verb of going to court follows it, at once or after *and 31 other states*.
fn sues(text: &Text, mention: &Mention) -> bool {
    let sentence = text.sentence_of(mention.tokens.start as usize);
    let mut i = mention.tokens.end as usize;
    if matches!(text.lower(i), "and" | ",") {
        let others =
            (i + 1..i + 6).find(|&k| matches!(text.lower(k), "states" | "countries" | "others" | "governments"));
        match others {
            Some(k) if (i + 1..k).all(|k| text.token(k).case != Case::Capital) => i = k + 1,
            _ => return false,
        }
    }
    for k in i..i + REACH {
        if text.sentence_of(k) != sentence {
            return false;
        }
        if ACTS.at(text, k).is_some() {
            return true;
        }
        if BRINGS.at(text, k).is_some() {
            return (k + 1..k + 7).any(|k| MATTERS.at(text, k).is_some());
        }
        if BETWEEN.at(text, k).is_none() {
            return false;
        }
    }
    false
}

/// Whether two names of lands follow each other in a list: *Connecticut, Arizona*.
fn lists(text: &Text, mention: &Mention, next: &Mention) -> bool {
    let gap = mention.tokens.end as usize..next.tokens.start as usize;
    is_land(text, mention)
        && is_land(text, next)
        && (1..=2).contains(&gap.len())
        && gap.clone().all(|k| matches!(text.lower(k), "," | "and"))
}

/// Whether it is said to bring something: *brought by Texas and Florida*.
fn brings(text: &Text, mention: &Mention) -> bool {
    let start = mention.tokens.start as usize;
    start > 1 && text.lower(start - 1) == "by" && BRINGS.at(text, start - 2).is_some()
}

/// Whether something is brought against it: *sued Texas*, *a complaint against Guyana*, *Tilbury v. Guyana*.
fn is_sued(text: &Text, mention: &Mention) -> bool {
    // Sued South Korea’s Daebit.
    if text.token(mention.tokens.end as usize).kind == Kind::Possessive {
        return false;
    }
    let start = mention.tokens.start as usize;
    let back = |n: usize| start.checked_sub(n).map_or("", |k| text.lower(k));
    let skip = usize::from(matches!(back(1), "the"));
    match back(1 + skip) {
        "v" | "v." | "vs" | "vs." => true,
        "sued" | "suing" | "sue" | "sues" => true,
        "against" => {
            let before = start - 1 - skip;
            let sentence = text.sentence_of(start);
            let told = |k: usize| {
                MATTERS.at(text, k).is_some()
                    || matches!(text.lower(k), "sued" | "filed" | "brought" | "won" | "ruled" | "ruling")
            };
            (before.saturating_sub(REACH)..before).any(|k| text.sentence_of(k) == sentence && told(k))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parties::marked;

    /// The names that are held to be parties.
    fn acting(source: &str, names: &[&str]) -> Vec<String> {
        let text = Text::new(source);
        let mut mentions = marked(&text, Label::Place, names);
        find(&text, &mut mentions);
        mentions.iter().filter(|m| m.label != Label::Place).map(|m| text.slice(m.span).to_owned()).collect()
    }

    #[test]
    fn states_that_sue_are_parties() {
        let source = "HARTFORD — Connecticut, Arizona and 31 other states on Monday sued three drugmakers.";
        assert_eq!(acting(source, &["Connecticut", "Arizona"]), ["Connecticut", "Arizona"]);
        assert_eq!(acting("On Tuesday it was quiet. Ohio has also joined the suit.", &["Ohio"]), ["Ohio"]);
        assert_eq!(acting("Fiji and Tonga filed a complaint.", &["Fiji", "Tonga"]), ["Fiji", "Tonga"]);
    }

    #[test]
    fn states_that_bring_a_suit_are_parties() {
        let source = "The suit was brought by Texas and Florida against Brill.";
        assert_eq!(acting(source, &["Texas", "Florida"]), ["Texas", "Florida"]);
    }

    #[test]
    fn a_woman_called_like_a_state_is_none() {
        let text = Text::new("Virginia sued her husband. Virginia Doyle wept.");
        let mut mentions = marked(&text, Label::Place, &["Virginia", "Virginia Doyle"]);
        find(&text, &mut mentions);
        assert_eq!(mentions[0].label, Label::Government);
        mentions[0].label = Label::Place;
        mentions[1].label = Label::Person;
        find(&text, &mut mentions);
        assert_eq!(mentions[0].label, Label::Place);
    }

    #[test]
    fn states_that_are_sued_are_parties() {
        assert_eq!(acting("She dismissed a claim against Guyana.", &["Guyana"]), ["Guyana"]);
        assert_eq!(acting("A tribe sued Texas over water.", &["Texas"]), ["Texas"]);
        assert_eq!(acting("It has sued South Korea’s Daebit.", &["South Korea"]), [""; 0]);
    }

    #[test]
    fn where_somebody_else_acts_is_a_place() {
        assert_eq!(acting("A court in Ohio sued nobody.", &["Ohio"]), [""; 0]);
        assert_eq!(acting("Sales fell in Ohio and Texas.", &["Ohio", "Texas"]), [""; 0]);
        assert_eq!(acting("A bank from Ohio, Texas and Utah accused her.", &["Ohio", "Texas", "Utah"]), [""; 0]);
    }
}
