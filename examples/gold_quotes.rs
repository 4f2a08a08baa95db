//! Reads gold articles with their own parties, so that the quotes stage can be measured alone.
//!
//!     gold_quotes GOLD.xml... > records.jsonl
//!     gold_quotes --decisions GOLD.xml... > decisions.jsonl   for scripts/train/quotes.py

use std::io::Write;

use lexwire::eval::Gold;
use lexwire::mentions::{Label, Mention};
use lexwire::parties::{Parties, Party, PartyId};
use lexwire::quotes::training::Decision;
use lexwire::record::{PartyKind, QuoteKind};
use lexwire::text::{Span, Text};
use serde_json::{Value, json};

fn main() {
    let mut out = std::io::stdout().lock();
    let mut export = false;
    for path in std::env::args().skip(1) {
        if path == "--decisions" {
            export = true;
            continue;
        }
        let xml = std::fs::read_to_string(&path).expect("a readable file");
        let gold = Gold::parse(&xml).expect("a gold article");
        let stem = std::path::Path::new(&path).file_stem().and_then(|s| s.to_str()).unwrap_or("-");
        let record = if export { decisions(stem, &gold) } else { read(stem, &gold) };
        writeln!(out, "{record}").expect("an open pipe");
    }
}

/// What the models decide on in an article, with the right answers.
fn decisions(id: &str, gold: &Gold) -> Value {
    let text = Text::new(&gold.text);
    let parties = parties(&text, gold);
    let points: Vec<usize> = {
        let mut points = vec![0usize; gold.text.len() + 1];
        for (n, (at, _)) in gold.text.char_indices().enumerate() {
            points[at] = n;
        }
        points[gold.text.len()] = gold.text.chars().count();
        points
    };
    let (mut referents, mut kinds) = (Vec::new(), Vec::new());
    for decision in lexwire::quotes::training::decisions(&text, &parties) {
        match decision {
            Decision::Referent(span, candidates) => {
                let (start, end) = (points[span.start as usize], points[span.end as usize]);
                let by = gold.quotes.iter().find_map(|q| {
                    let s = q.speaker.as_ref()?;
                    (s.start < end && start < s.end).then(|| q.by.clone().unwrap_or_default())
                });
                let Some(by) = by else { continue };
                let name = |who: Option<Option<PartyId>>| match who {
                    None => "unknown".to_owned(),
                    Some(None) => "anon".to_owned(),
                    Some(Some(p)) => gold.parties[p.0 as usize].id.clone(),
                };
                let right = candidates.iter().position(|c| name(c.0) == by);
                let features: Vec<&Vec<u32>> = candidates.iter().map(|c| &c.1).collect();
                let names: Vec<String> = candidates.iter().map(|c| name(c.0)).collect();
                referents.push(json!({"text": text.slice(span), "start": start, "right": right, "names": names, "candidates": features}));
            }
            Decision::Kind(span, features) => {
                let (start, end) = (points[span.start as usize], points[span.end as usize]);
                let kind = gold
                    .quotes
                    .iter()
                    .find(|q| q.kind != QuoteKind::Indirect && q.span.start < end && start < q.span.end);
                let Some(kind) = kind else { continue };
                let class = match kind.kind {
                    QuoteKind::Direct => 0,
                    QuoteKind::Partial => 1,
                    _ => 2,
                };
                kinds.push(json!({"text": text.slice(span), "right": class, "features": features}));
            }
        }
    }
    json!({"id": id, "referents": referents, "kinds": kinds})
}

/// The parts of a document record that quotations are scored by.
fn read(id: &str, gold: &Gold) -> Value {
    let text = Text::new(&gold.text);
    let parties = parties(&text, gold);
    let quotes = lexwire::quotes::find(&text, &parties);
    let mut points = vec![0usize; gold.text.len() + 1];
    for (n, (at, _)) in gold.text.char_indices().enumerate() {
        points[at] = n;
    }
    points[gold.text.len()] = gold.text.chars().count();
    let excerpt =
        |s: Span| json!({"start": points[s.start as usize], "end": points[s.end as usize], "text": text.slice(s)});
    let quotes: Vec<Value> = quotes
        .list
        .iter()
        .map(|q| {
            let mut v = excerpt(q.span);
            v["type"] = json!(match q.kind {
                QuoteKind::Direct => "direct",
                QuoteKind::Partial => "partial",
                QuoteKind::Indirect => "indirect",
                QuoteKind::Other => "other",
            });
            v["cue"] = q.cue.map_or(Value::Null, excerpt);
            v["confidence"] = json!(q.confidence);
            v["speaker"] = q.speaker.map_or(Value::Null, |s| {
                let mut v = s.span.map_or(json!({}), excerpt);
                v["party"] = s.party.map_or(Value::Null, |p| json!(gold.parties[p.0 as usize].id));
                v["anonymous"] = json!(s.anonymous);
                v
            });
            v
        })
        .collect();
    let parties: Vec<Value> = gold
        .parties
        .iter()
        .map(|p| {
            let mentions: Vec<Value> =
                p.mentions.iter().map(|m| json!({"start": m.start, "end": m.end, "text": ""})).collect();
            json!({"id": p.id, "name": p.name, "type": p.kind, "roles": [], "mentions": mentions})
        })
        .collect();
    json!({"id": id, "parties": parties, "amounts": [], "quotes": quotes, "disputes": [], "agreements": []})
}

/// The gold parties as the stage takes them.
fn parties(text: &Text, gold: &Gold) -> Parties {
    let bytes: Vec<usize> =
        gold.text.char_indices().map(|(at, _)| at).chain(std::iter::once(gold.text.len())).collect();
    let mut all: Vec<(Span, Label, Option<PartyId>)> = Vec::new();
    for (i, p) in gold.parties.iter().enumerate() {
        let label = match p.kind {
            PartyKind::Person => Label::Person,
            PartyKind::Organization => Label::Organization,
            PartyKind::Government => Label::Government,
            PartyKind::Court => Label::Court,
        };
        all.extend(
            p.mentions.iter().map(|m| (Span::new(bytes[m.start], bytes[m.end]), label, Some(PartyId(i as u32)))),
        );
    }
    all.extend(gold.places.iter().map(|m| (Span::new(bytes[m.start], bytes[m.end]), Label::Place, None)));
    all.sort_by_key(|x| x.0);
    let mut mentions: Vec<Mention> = Vec::new();
    let mut party_of = Vec::new();
    for (span, label, party) in all {
        let tokens = text.tokens_in(span);
        if mentions.last().is_some_and(|m| m.tokens.end > tokens.start) {
            continue;
        }
        mentions.push(Mention { span, tokens, label, confidence: 1.0 });
        party_of.push(party);
    }
    let guessed = lexwire::parties::resolve(text, mentions.clone());
    let list = gold
        .parties
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let own: Vec<u32> =
                (0..mentions.len() as u32).filter(|&m| party_of[m as usize] == Some(PartyId(i as u32))).collect();
            let gender = own.iter().find_map(|&m| guessed.party_of[m as usize].and_then(|g| guessed.get(g).gender));
            Party { name: p.name.clone(), kind: p.kind, gender, mentions: own }
        })
        .collect();
    Parties::from_parts(list, mentions, party_of, text.len())
}
