//! Writes what the classifiers of disputes are trained on: one JSON object an article.
//!
//!     legal_features gold|read TEXT.txt...
//!
//! Beside each text stands `NAME.gold.json`. With `gold` the parties are those of the gold record, with `read` those that
//! the program finds, each matched to the gold party that it shares most mentions with.

use std::io::Write;

use lexwire::amounts;
use lexwire::disputes::training;
use lexwire::mentions::{Label, Mention};
use lexwire::parties::{self, Parties, Party, PartyId};
use lexwire::record::PartyKind;
use lexwire::text::{Span, Text};
use serde_json::{Value, json};

/// Pairs with a score above this are written though they are not bound.
const DOUBTFUL: f32 = -4.0;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let gold_parties = args.next().as_deref() == Some("gold");
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in args {
        let source = std::fs::read_to_string(&path)?;
        let gold: Value = serde_json::from_str(&std::fs::read_to_string(path.replace(".txt", ".gold.json"))?)?;
        let text = Text::new(&source);
        let (parties, of_gold) = if gold_parties { from_gold(&text, &gold) } else { found(&text, &gold) };
        let side = |d: &Value, key: &str| -> Vec<PartyId> {
            ids(&d[key]).filter_map(|id| of_gold.iter().find(|(g, _)| *g == id).map(|(_, p)| *p)).collect()
        };
        let disputes: Vec<_> =
            list(&gold["disputes"]).map(|d| (side(d, "plaintiffs"), side(d, "defendants"))).collect();
        let quotes = lexwire::quotes::find(&text, &parties);
        let number = |id: &str| of_gold.iter().find(|(g, _)| *g == id).map(|(_, p)| p.0);
        let mut bound: Vec<((PartyId, PartyId), &str)> = Vec::new();
        for agreement in list(&gold["agreements"]) {
            let held: Vec<u32> = ids(&agreement["parties"]).filter_map(number).collect();
            let pairs =
                held.iter().flat_map(|a| held.iter().filter(move |b| a < b).map(move |b| (PartyId(*a), PartyId(*b))));
            bound.extend(pairs.map(|pair| (pair, agreement["kind"].as_str().unwrap_or("other"))));
        }
        let mut pairs: Vec<_> = bound.iter().map(|((a, b), _)| (*a.min(b), *a.max(b))).collect();
        let likely = training::likely_bonds(&text, &parties, &quotes);
        // What the program may take for bound stands beside what is.
        let further: Vec<_> =
            likely.iter().filter(|(pair, score)| *score > DOUBTFUL && !pairs.contains(pair)).map(|(p, _)| *p).collect();
        pairs.extend(further);
        let sample = training::sample(&text, &parties, &quotes, &disputes, &pairs);
        let row = json!({
            "name": std::path::Path::new(&path).file_stem().and_then(|s| s.to_str()),
            "kinds": parties.list.iter().map(|p| p.kind as u32).collect::<Vec<_>>(),
            "legal": sample.legal,
            "length": text.len(),
            "density": sample.density,
            "tokens": sample.tokens,
            "referents": sample.referents,
            "places": sample.places,
            "parties": sample.parties,
            "party_slots": sample.party_words.iter().map(|w| &w.slots).collect::<Vec<_>>(),
            "party_places": sample.party_words.iter().map(|w| &w.places).collect::<Vec<_>>(),
            "pairs": sample.pairs,
            "unsaid": sample.unsaid,
            "ranks": sample.ranks,
            "party_counts": sample.party_counts,
            "pair_counts": sample.pair_counts,
            "gold": list(&gold["parties"]).map(|p| json!([number(p["id"].as_str().unwrap_or("")), p["roles"]])).collect::<Vec<_>>(),
            "disputes": list(&gold["disputes"]).zip(&disputes).zip(&sample.disputes).map(|((d, (p, q)), x)| json!({
                "plaintiffs": p.iter().map(|p| p.0).collect::<Vec<_>>(),
                "defendants": q.iter().map(|p| p.0).collect::<Vec<_>>(),
                "lost": ids(&d["plaintiffs"]).count() * ids(&d["defendants"]).count() - p.len() * q.len(),
                "stage": d["stage"], "claims": d["claims"], "court": d["court"].as_str().and_then(number),
                "stage_features": x.stage, "stage_slots": x.stage_words.slots, "stage_places": x.stage_words.places,
                "claim_features": x.claims, "court_features": x.courts,
            })).collect::<Vec<_>>(),
            "bonds": pairs.iter().zip(&sample.bonds).enumerate().map(|(k, ((a, b), x))| json!({
                "kind": bound.get(k).map(|(_, kind)| kind), "features": x.features, "slots": x.words.slots,
                "places": x.words.places, "pair": [a.0, b.0], "own": x.own,
                "score": likely.iter().find(|(pair, _)| *pair == (*a, *b)).map(|(_, score)| score),
                "in_dispute": disputes.iter().any(|(p, q)| p.contains(a) && q.contains(b) || p.contains(b) && q.contains(a)),
            })).collect::<Vec<_>>(),
            "agreements": list(&gold["agreements"]).map(|a| json!({
                "parties": ids(&a["parties"]).filter_map(number).collect::<Vec<_>>(), "kind": a["kind"],
            })).collect::<Vec<_>>(),
        });
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn list(v: &Value) -> impl Iterator<Item = &Value> {
    v.as_array().into_iter().flatten()
}

fn ids(v: &Value) -> impl Iterator<Item = &str> {
    list(v).filter_map(Value::as_str)
}

fn kind(name: &str) -> (PartyKind, Label) {
    match name {
        "person" => (PartyKind::Person, Label::Person),
        "government" => (PartyKind::Government, Label::Government),
        "court" => (PartyKind::Court, Label::Court),
        _ => (PartyKind::Organization, Label::Organization),
    }
}

/// Bytes of a code point range.
fn bytes(source: &str, v: &Value) -> Option<Span> {
    let at = |key: &str| -> Option<usize> {
        let n = v[key].as_u64()? as usize;
        source.char_indices().map(|(i, _)| i).chain([source.len()]).nth(n)
    };
    Some(Span::new(at("start")?, at("end")?))
}

fn from_gold(text: &Text, gold: &Value) -> (Parties, Vec<(String, PartyId)>) {
    let mut all: Vec<(Mention, PartyId)> = Vec::new();
    let (mut parties, mut of_gold) = (Vec::new(), Vec::new());
    for (i, p) in list(&gold["parties"]).enumerate() {
        let (kind, label) = kind(p["type"].as_str().unwrap_or(""));
        for m in list(&p["mentions"]) {
            let Some(span) = bytes(text.source(), m) else { continue };
            all.push((Mention { span, tokens: text.tokens_in(span), label, confidence: 1.0 }, PartyId(i as u32)));
        }
        let name = p["name"].as_str().unwrap_or("").to_owned();
        parties.push(Party { name, kind, gender: None, mentions: Vec::new() });
        of_gold.push((p["id"].as_str().unwrap_or("").to_owned(), PartyId(i as u32)));
    }
    all.sort_by_key(|(m, _)| m.span);
    // The annotation does not tell the gender; the program does.
    let guessed = parties::find(text, &amounts::scan(text));
    for party in guessed.list.iter().filter(|p| p.gender.is_some()) {
        for &m in &party.mentions {
            let span = guessed.mentions[m as usize].span;
            if let Ok(i) = all.binary_search_by_key(&span, |(m, _)| m.span) {
                parties[all[i].1.0 as usize].gender = party.gender;
            }
        }
    }
    for (i, (_, p)) in all.iter().enumerate() {
        parties[p.0 as usize].mentions.push(i as u32);
    }
    let party_of = all.iter().map(|(_, p)| Some(*p)).collect();
    (Parties::from_parts(parties, all.into_iter().map(|(m, _)| m).collect(), party_of, text.len()), of_gold)
}

fn found(text: &Text, gold: &Value) -> (Parties, Vec<(String, PartyId)>) {
    let parties = parties::find(text, &amounts::scan(text));
    let mut overlaps = Vec::new();
    for g in list(&gold["parties"]) {
        let spans: Vec<Span> = list(&g["mentions"]).filter_map(|m| bytes(text.source(), m)).collect();
        for (i, p) in parties.list.iter().enumerate() {
            let both = p.mentions.iter().filter(|&&m| spans.contains(&parties.mentions[m as usize].span)).count();
            if both > 0 {
                let phi = 2000 * both / (spans.len() + p.mentions.len());
                overlaps.push((std::cmp::Reverse(phi), g["id"].as_str().unwrap_or("").to_owned(), PartyId(i as u32)));
            }
        }
    }
    overlaps.sort();
    let mut of_gold: Vec<(String, PartyId)> = Vec::new();
    for (_, g, p) in overlaps {
        if !of_gold.iter().any(|(h, q)| *h == g || *q == p) {
            of_gold.push((g, p));
        }
    }
    (parties, of_gold)
}
