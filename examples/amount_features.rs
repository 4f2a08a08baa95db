//! Writes what the classifiers of sums are trained on, from gold articles with their own parties, roles and disputes.
//!
//!     amount_features kinds|parties GOLD.xml... > examples.tsv
//!
//! One example a line: the article's id, a tab, the label, a tab, the hashes of the features. `kinds` has one example a
//! sum, labelled with its kind or `-` where it is no gold sum, and after the features the way in which it follows the sum
//! before it, its bytes and what the network sees of it; it also takes the short texts of `corpus/sums`. `parties` has one for
//! each party near a sum, labelled `yes` where the sum is its, and after the features the number of the sum, that of the
//! party and the numbers that the trees see.

use std::io::{BufWriter, Write};

use anyhow::Context;
use lexwire::amounts::{self, Sum};
use lexwire::disputes::{Agreement, Dispute, Legal};
use lexwire::eval::Gold;
use lexwire::mentions::{Label, Mention};
use lexwire::parties::{Parties, Party, PartyId};
use lexwire::record::{AmountKind, PartyKind};
use lexwire::text::{Span, Text};

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let mode = args.next().unwrap_or_default();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for path in args {
        let content = std::fs::read_to_string(&path)?;
        if path.ends_with(".txt") {
            marked(&mut out, &path, &content)?;
            continue;
        }
        let gold = Gold::parse(&content)?;
        let text = Text::new(&gold.text);
        let bytes: Vec<usize> = gold.text.char_indices().map(|(at, _)| at).chain([gold.text.len()]).collect();
        let span = |start: usize, end: usize| Span::new(bytes[start], bytes[end]);
        let parties = parties(&text, &gold, &span);
        let legal = legal(&gold);
        let sums = amounts::scan(&text);
        let gold_of = |s: &Sum| gold.amounts.iter().find(|a| span(a.span.start, a.span.end) == s.span);
        if mode == "kinds" {
            let kinds: Vec<&str> = sums.iter().map(|s| gold_of(s).map_or("-", |a| a.kind.as_str())).collect();
            examples(&mut out, &gold.id, &text, &sums, &kinds, &parties, &legal)?;
            continue;
        }
        let references = lexwire::quotes::find(&text, &parties).references;
        for (n, sum) in sums.iter().enumerate() {
            let Some(amount) = gold_of(sum) else { continue };
            for near in amounts::party_features(&text, sum, amount.kind, &parties, &legal, &references) {
                let own = amount.parties.contains(&gold.parties[near.party.0 as usize].id);
                line(&mut out, &gold.id, if own { "yes" } else { "no" }, &near.hashes)?;
                let numbers: Vec<String> = near.numbers.iter().map(f32::to_string).collect();
                writeln!(out, "\t{n}\t{}\t{}", near.party.0, numbers.join(" "))?;
            }
        }
    }
    Ok(())
}

/// Short texts, one a line, each sum marked with its kind: `It was fined {fine $3 million}.`
fn marked(out: &mut impl Write, path: &str, content: &str) -> anyhow::Result<()> {
    let stem = path.rsplit('/').next().unwrap_or(path);
    let lines = content.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    for (n, line) in lines.enumerate() {
        let (mut plain, mut marks) = (String::new(), Vec::new());
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, after) = after.split_once('}').with_context(|| format!("{path}: no end of mark: {line}"))?;
            let (kind, sum) = inside.split_once(' ').with_context(|| format!("{path}: no kind: {line}"))?;
            anyhow::ensure!(AmountKind::ALL.iter().any(|k| k.as_str() == kind), "{path}: no kind {kind:?}: {line}");
            plain.push_str(before);
            marks.push((Span::new(plain.len(), plain.len() + sum.len()), kind));
            plain.push_str(sum);
            rest = after;
        }
        plain.push_str(rest);
        let text = Text::new(&plain);
        let sums = amounts::scan(&text);
        let parties = lexwire::parties::find(&text, &sums);
        let kind = |s: &Sum| marks.iter().find(|(span, _)| *span == s.span).map_or("-", |m| m.1);
        let kinds: Vec<&str> = sums.iter().map(kind).collect();
        for (span, _) in marks.iter().filter(|(span, _)| sums.iter().all(|s| s.span != *span)) {
            eprintln!("{path}: {:?} is not found: {plain}", text.slice(*span));
        }
        for sum in sums.iter().filter(|s| kind(s) == "-") {
            eprintln!("{path}: {:?} is not marked: {plain}", text.slice(sum.span));
        }
        examples(out, &format!("{stem}-{n}"), &text, &sums, &kinds, &parties, &Legal::default())?;
    }
    Ok(())
}

/// One example a sum: the features, the way in which it follows the sum before, its bytes, what the network sees.
fn examples(
    out: &mut impl Write,
    id: &str,
    text: &Text,
    sums: &[Sum],
    kinds: &[&str],
    parties: &Parties,
    legal: &Legal,
) -> std::io::Result<()> {
    let features = amounts::kind_features(text, sums, parties, legal);
    for ((sum, kind), features) in sums.iter().zip(kinds).zip(features) {
        line(out, id, kind, &features.hashes)?;
        writeln!(out, "\t{}\t{}\t{}\t{}", features.way, sum.span.start, sum.span.end, features.slots)?;
    }
    Ok(())
}

fn line(out: &mut impl Write, group: &str, label: &str, hashes: &[u32]) -> std::io::Result<()> {
    write!(out, "{group}\t{label}\t")?;
    for (i, hash) in hashes.iter().enumerate() {
        write!(out, "{}{hash}", if i > 0 { " " } else { "" })?;
    }
    Ok(())
}

/// The parties of a gold article.
fn parties(text: &Text, gold: &Gold, span: &impl Fn(usize, usize) -> Span) -> Parties {
    let mut all: Vec<(Span, Label, Option<PartyId>)> = Vec::new();
    for (i, party) in gold.parties.iter().enumerate() {
        let label = match party.kind {
            PartyKind::Person => Label::Person,
            PartyKind::Organization => Label::Organization,
            PartyKind::Government => Label::Government,
            PartyKind::Court => Label::Court,
        };
        all.extend(party.mentions.iter().map(|m| (span(m.start, m.end), label, Some(PartyId(i as u32)))));
    }
    all.extend(gold.places.iter().map(|m| (span(m.start, m.end), Label::Place, None)));
    all.sort_by_key(|(span, ..)| *span);
    let (mut mentions, mut party_of): (Vec<Mention>, Vec<Option<PartyId>>) = Default::default();
    for (span, label, party) in all {
        let tokens = text.tokens_in(span);
        if mentions.last().is_none_or(|m| m.tokens.end <= tokens.start) {
            mentions.push(Mention { span, tokens, label, confidence: 1.0 });
            party_of.push(party);
        }
    }
    let mentions_of = |i: usize| -> Vec<u32> {
        let own = |m: &u32| party_of[*m as usize] == Some(PartyId(i as u32));
        (0..mentions.len() as u32).filter(own).collect()
    };
    let party = |(i, p): (usize, &lexwire::eval::GoldParty)| Party {
        name: p.name.clone(),
        kind: p.kind,
        gender: None,
        mentions: mentions_of(i),
    };
    let list = gold.parties.iter().enumerate().map(party).collect();
    Parties::from_parts(list, mentions, party_of, text.len())
}

/// The disputes, agreements and roles of a gold article.
fn legal(gold: &Gold) -> Legal {
    let ids = |names: &[String]| -> Vec<PartyId> {
        let id = |name: &String| gold.parties.iter().position(|p| p.id == *name).map(|i| PartyId(i as u32));
        names.iter().filter_map(id).collect()
    };
    let dispute = |d: &lexwire::eval::GoldDispute| Dispute {
        plaintiffs: ids(&d.plaintiffs),
        defendants: ids(&d.defendants),
        claims: Vec::new(),
        stage: d.stage,
        court: None,
        docket: None,
        case: None,
        evidence: Vec::new(),
        confidence: 1.0,
    };
    let roles = gold.parties.iter().map(|p| {
        let mut roles = p.roles.clone();
        roles.sort_unstable();
        roles
    });
    let agreement = |(parties, kind, _): &(Vec<String>, _, _)| Agreement {
        parties: ids(parties),
        kind: *kind,
        amounts: Vec::new(),
        evidence: Vec::new(),
        confidence: 1.0,
    };
    Legal {
        disputes: gold.disputes.iter().map(dispute).collect(),
        agreements: gold.agreements.iter().map(agreement).collect(),
        roles: roles.collect(),
    }
}
