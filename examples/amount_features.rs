//! Writes what the classifiers of sums are trained on, from gold articles with their own parties, roles and disputes.
//!
//!     amount_features kinds|parties GOLD.xml... > examples.tsv
//!
//! One example a line: the article's id, a tab, the label, a tab, the hashes of the features. `kinds` has one example a
//! sum, labelled with its kind; `parties` one for each party near a sum, labelled `yes` where the sum is its.

use std::io::{BufWriter, Write};

use lexwire::amounts;
use lexwire::disputes::{Dispute, Legal};
use lexwire::eval::Gold;
use lexwire::mentions::{Label, Mention};
use lexwire::parties::{Parties, Party, PartyId};
use lexwire::record::PartyKind;
use lexwire::text::{Span, Text};

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let mode = args.next().unwrap_or_default();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for path in args {
        let gold = Gold::parse(&std::fs::read_to_string(&path)?)?;
        let text = Text::new(&gold.text);
        let bytes: Vec<usize> = gold.text.char_indices().map(|(at, _)| at).chain([gold.text.len()]).collect();
        let span = |start: usize, end: usize| Span::new(bytes[start], bytes[end]);
        let parties = parties(&text, &gold, &span);
        let legal = legal(&gold);
        let sums = amounts::scan(&text);
        let kinds = amounts::kind_features(&text, &sums, &parties, &legal);
        for (sum, hashes) in sums.iter().zip(kinds) {
            let Some(amount) = gold.amounts.iter().find(|a| span(a.span.start, a.span.end) == sum.span) else {
                continue;
            };
            if mode == "kinds" {
                line(&mut out, &gold.id, amount.kind.as_str(), &hashes)?;
                continue;
            }
            for (party, hashes) in amounts::party_features(&text, sum, amount.kind, &parties, &legal) {
                let own = amount.parties.contains(&gold.parties[party.0 as usize].id);
                line(&mut out, &gold.id, if own { "yes" } else { "no" }, &hashes)?;
            }
        }
    }
    Ok(())
}

fn line(out: &mut impl Write, group: &str, label: &str, hashes: &[u32]) -> std::io::Result<()> {
    write!(out, "{group}\t{label}\t")?;
    for (i, hash) in hashes.iter().enumerate() {
        write!(out, "{}{hash}", if i > 0 { " " } else { "" })?;
    }
    writeln!(out)
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

/// The disputes and roles of a gold article.
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
    Legal { disputes: gold.disputes.iter().map(dispute).collect(), agreements: Vec::new(), roles: roles.collect() }
}
