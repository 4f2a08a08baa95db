//! Joins the gold names of gold articles into parties, so that joining is measured apart from finding.
//!
//! `cargo run --release --example joining -- GOLD.xml… | score.py GOLD.xml…`: a record an article, its parties alone.

use lexwire::eval::Gold;
use lexwire::mentions::{Label, Mention};
use lexwire::parties;
use lexwire::record::{CodePoints, PartyKind};
use lexwire::text::{Span, Text};

fn main() -> anyhow::Result<()> {
    for path in std::env::args().skip(1) {
        let gold = Gold::parse(&std::fs::read_to_string(&path)?)?;
        let text = &Text::new(&gold.text);
        let points = CodePoints::new(&gold.text);
        let parties = parties::resolve(text, gold_mentions(text, &gold));
        let list: Vec<_> = parties
            .list
            .iter()
            .enumerate()
            .map(|(i, party)| {
                let mentions: Vec<_> = party
                    .mentions
                    .iter()
                    .map(|&m| {
                        let span = parties.mentions[m as usize].span;
                        serde_json::json!({"start": points.at(span.start), "end": points.at(span.end), "text": text.slice(span)})
                    })
                    .collect();
                serde_json::json!({"id": format!("P{}", i + 1), "name": party.name, "type": party.kind, "roles": [], "mentions": mentions})
            })
            .collect();
        println!("{}", serde_json::json!({"id": path, "parties": list}));
    }
    Ok(())
}

/// The names that are marked in a gold article, with their labels.
fn gold_mentions(text: &Text, gold: &Gold) -> Vec<Mention> {
    let starts: Vec<usize> = gold.text.char_indices().map(|(at, _)| at).chain([gold.text.len()]).collect();
    let names = gold.parties.iter().flat_map(|party| {
        let label = match party.kind {
            PartyKind::Person => Label::Person,
            PartyKind::Organization => Label::Organization,
            PartyKind::Government => Label::Government,
            PartyKind::Court => Label::Court,
        };
        party.mentions.iter().map(move |&range| (range, label))
    });
    let places = gold.places.iter().map(|&range| (range, Label::Place));
    let mut all: Vec<Mention> = names
        .chain(places)
        .map(|(range, label)| {
            let span = Span::new(starts[range.start], starts[range.end]);
            Mention { span, tokens: text.tokens_in(span), label, confidence: 1.0 }
        })
        .collect();
    all.sort_by_key(|m| m.span);
    all
}
