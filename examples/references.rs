//! Writes the decisions of the resolver of pronouns and descriptions, for `scripts/train/reference.py`.
//!
//!     references GOLD.xml... ANNOTATED.jsonl... > decisions.jsonl
//!
//! Of a gold article the phrases that name a speaker are labelled; of an annotated text (`reference.py convert`) all are.

use std::io::Write;

use lexwire::eval::Gold;
use lexwire::mentions::{Label, Mention};
use lexwire::parties::reference::training;
use lexwire::parties::{Parties, Party, PartyId};
use lexwire::record::{PartyKind, QuoteKind};
use lexwire::text::{Span, Text};
use serde_json::{Value, json};

/// A text with its parties and what its phrases refer to.
struct Annotated {
    text: String,
    /// Name, kind, spans in bytes.
    parties: Vec<(String, PartyKind, Vec<Span>)>,
    places: Vec<Span>,
    quotations: Vec<Span>,
    /// Spans of phrases (heads, where they are known), with the party; none for somebody else.
    phrases: Vec<(Span, Option<usize>)>,
    /// Whether a phrase that is not listed refers to none of the parties.
    complete: bool,
}

fn main() {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let source = std::fs::read_to_string(&path).expect("a readable file");
        let stem = std::path::Path::new(&path).file_stem().and_then(|s| s.to_str()).unwrap_or("-");
        if path.ends_with(".xml") {
            let gold = Gold::parse(&source).expect("a gold article");
            writeln!(out, "{}", decisions(stem, &from_gold(&gold))).expect("an open pipe");
        } else {
            for line in source.lines() {
                let value: Value = serde_json::from_str(line).expect("a line of JSON");
                let id = value["id"].as_str().unwrap_or(stem).to_owned();
                writeln!(out, "{}", decisions(&id, &from_json(&value))).expect("an open pipe");
            }
        }
    }
}

fn from_gold(gold: &Gold) -> Annotated {
    let bytes: Vec<usize> = gold.text.char_indices().map(|(at, _)| at).chain([gold.text.len()]).collect();
    let span = |start: usize, end: usize| Span::new(bytes[start], bytes[end]);
    let mut phrases = Vec::new();
    for quote in &gold.quotes {
        let (Some(speaker), Some(by)) = (&quote.speaker, &quote.by) else { continue };
        phrases.push((span(speaker.start, speaker.end), gold.parties.iter().position(|p| p.id == *by)));
    }
    Annotated {
        parties: gold
            .parties
            .iter()
            .map(|p| (p.name.clone(), p.kind, p.mentions.iter().map(|m| span(m.start, m.end)).collect()))
            .collect(),
        places: gold.places.iter().map(|m| span(m.start, m.end)).collect(),
        quotations: gold
            .quotes
            .iter()
            .filter(|q| q.kind != QuoteKind::Indirect)
            .map(|q| span(q.span.start, q.span.end))
            .collect(),
        phrases,
        text: gold.text.clone(),
        complete: false,
    }
}

fn from_json(value: &Value) -> Annotated {
    let number = |v: &Value| v.as_u64().unwrap_or(0) as usize;
    let span = |v: &Value| Span::new(number(&v[0]), number(&v[1]));
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    let parties = list(&value["parties"]);
    Annotated {
        text: value["text"].as_str().unwrap_or_default().to_owned(),
        parties: parties
            .iter()
            .map(|p| {
                let kind = match p["kind"].as_str() {
                    Some("person") => PartyKind::Person,
                    _ => PartyKind::Organization,
                };
                let mentions = list(&p["mentions"]).iter().map(span).collect();
                (p["name"].as_str().unwrap_or_default().to_owned(), kind, mentions)
            })
            .collect(),
        places: list(&value["places"]).iter().map(span).collect(),
        quotations: Vec::new(),
        phrases: list(&value["phrases"]).iter().map(|p| (span(&p[0]), p[1].as_u64().map(|n| n as usize))).collect(),
        complete: true,
    }
}

fn decisions(id: &str, source: &Annotated) -> Value {
    let text = Text::new(&source.text);
    let parties = parties(&text, source);
    let quoted = |t: u32| {
        let at = text.token(t as usize).start;
        source.quotations.iter().any(|q| q.start <= at && at < q.end)
    };
    let label = |start: u32, head: u32| -> Option<Option<PartyId>> {
        let head = text.token(head as usize).span();
        let first = text.token(start as usize).start;
        let found = source.phrases.iter().find(|(span, _)| {
            if source.complete { *span == head } else { span.start == first && span.end == head.end }
        });
        match found {
            Some((_, party)) => Some(party.map(|p| PartyId(p as u32))),
            None => source.complete.then_some(None),
        }
    };
    let all = training::decisions(&text, &parties, quoted, label);
    let labelled: Vec<Value> = all
        .iter()
        .filter_map(|d| {
            let answer = label(d.start, d.head)?;
            let right = d.candidates.iter().position(|c| c.0 == answer);
            let candidates: Vec<&Vec<u32>> = d.candidates.iter().map(|c| &c.1).collect();
            Some(json!({"text": text.slice(text.span(d.start..d.head + 1)), "right": right, "candidates": candidates}))
        })
        .collect();
    json!({"id": id, "referents": labelled})
}

/// The parties as the resolver takes them, kinds and genders of persons and institutions by the program.
fn parties(text: &Text, source: &Annotated) -> Parties {
    let mut all: Vec<(Span, Label, Option<PartyId>)> = Vec::new();
    for (i, (_, kind, mentions)) in source.parties.iter().enumerate() {
        let label = match kind {
            PartyKind::Person => Label::Person,
            PartyKind::Organization => Label::Organization,
            PartyKind::Government => Label::Government,
            PartyKind::Court => Label::Court,
        };
        all.extend(mentions.iter().map(|&span| (span, label, Some(PartyId(i as u32)))));
    }
    all.extend(source.places.iter().map(|&span| (span, Label::Place, None)));
    all.sort_by_key(|x| x.0);
    let (mut mentions, mut party_of): (Vec<Mention>, Vec<Option<PartyId>>) = (Vec::new(), Vec::new());
    for (span, label, party) in all {
        let tokens = text.tokens_in(span);
        if tokens.is_empty() || mentions.last().is_some_and(|m| m.tokens.end > tokens.start) {
            continue;
        }
        mentions.push(Mention { span, tokens, label, confidence: 1.0 });
        party_of.push(party);
    }
    let guessed = lexwire::parties::resolve(text, mentions.clone());
    let at = |span: Span| guessed.mentions.iter().position(|m| m.span == span).and_then(|m| guessed.party_of[m]);
    let list = source
        .parties
        .iter()
        .enumerate()
        .map(|(i, (name, kind, _))| {
            let own: Vec<u32> =
                (0..mentions.len() as u32).filter(|&m| party_of[m as usize] == Some(PartyId(i as u32))).collect();
            let same: Vec<PartyId> = own.iter().filter_map(|&m| at(mentions[m as usize].span)).collect();
            let gender = same.iter().find_map(|&g| guessed.get(g).gender);
            let kind = match (kind, same.first()) {
                (PartyKind::Organization, Some(&g)) if guessed.get(g).kind != PartyKind::Person => guessed.get(g).kind,
                _ => *kind,
            };
            Party { name: name.clone(), kind, gender, mentions: own }
        })
        .collect();
    Parties::from_parts(list, mentions, party_of, text.len())
}
