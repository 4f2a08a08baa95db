//! Whom phrases refer to, with the model that the program ships.

use super::*;
use crate::mentions::{Label, Mention};
use crate::text::{Span, Text};

/// The phrases of a text and the names of the parties that they refer to; `marked` are the names in text order.
fn references(source: &str, marked: &[(&str, Label)]) -> Vec<(String, String)> {
    let text = Text::new(source);
    let mut from = 0;
    let mentions = marked.iter().map(|&(name, label)| {
        let start = from + source[from..].find(name).expect("the name stands in the text");
        let span = Span::new(start, start + name.len());
        from = start + name.len();
        Mention { span, tokens: text.tokens_in(span), label, confidence: 1.0 }
    });
    let parties = crate::parties::resolve(&text, mentions.collect());
    let found = resolve(&text, &parties, |_| false);
    let phrase = |r: &Reference| text.slice(text.span(r.phrase.start..r.phrase.head + 1)).to_owned();
    found.list.iter().map(|r| (phrase(r), parties.get(r.party).name.clone())).collect()
}

fn has(found: &[(String, String)], phrase: &str, party: &str) -> bool {
    found.iter().any(|(p, n)| p == phrase && n == party)
}

const ORG: Label = Label::Organization;
const PERSON: Label = Label::Person;

#[test]
fn pronouns_go_to_the_person_of_their_gender() {
    let source = "Maria Cruz sued Peter Hall on Monday. She said he had lied to her.";
    let found = references(source, &[("Maria Cruz", PERSON), ("Peter Hall", PERSON)]);
    assert!(has(&found, "She", "Maria Cruz"), "{found:?}");
    assert!(has(&found, "he", "Peter Hall"), "{found:?}");
    assert!(has(&found, "her", "Maria Cruz"), "{found:?}");
}

#[test]
fn a_description_goes_to_whom_the_text_describes_so() {
    let source = "Northgate, a software company in Leeds, sued Sabine Gulf Bank. The bank denied it. The company asked for \
                  damages.";
    let found = references(source, &[("Northgate", ORG), ("Sabine Gulf Bank", ORG)]);
    assert!(has(&found, "The bank", "Sabine Gulf Bank"), "{found:?}");
    assert!(has(&found, "The company", "Northgate"), "{found:?}");
}

#[test]
fn a_phrase_of_several_goes_to_those_listed_together() {
    let source = "Northgate Ltd and Halcyon Inc. signed in May. Both companies said so.";
    let found = references(source, &[("Northgate Ltd", ORG), ("Halcyon Inc.", ORG)]);
    assert!(has(&found, "Both companies", "Northgate Ltd"), "{found:?}");
    assert!(has(&found, "Both companies", "Halcyon Inc."), "{found:?}");
}

#[test]
fn a_pronoun_of_no_one_goes_to_nobody() {
    let found = references("Maria Cruz left. It was raining.", &[("Maria Cruz", PERSON)]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_long_text_of_one_phrase_is_read() {
    let source = format!("Acme Ltd sued. {}", "The bank said it. ".repeat(20_000));
    let found = references(&source, &[("Acme Ltd", ORG)]);
    assert!(found.len() <= 40_000);
}
