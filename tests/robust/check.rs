//! What holds for every record, whatever the text: spans, order, ids, values.

use std::collections::HashSet;

use lexwire::pipeline::Layers;
use lexwire::record::{Document, Excerpt};
use lexwire::sink::{Format, Table};
use lexwire::{Article, Extractor};

/// Every layer, so that every span is looked at.
pub const LAYERS: Layers = Layers { text: true, sentences: true, tokens: true, entities: true };

/// Reads a text twice, checks the record and every form that it is written in, and gives it.
pub fn extract(text: &str) -> Document {
    let extractor = Extractor::with_layers(LAYERS);
    let article = Article { id: "-", text, ..Article::default() };
    let document = extractor.read(&article);
    record(&document, text);
    assert_eq!(document, extractor.read(&article), "the same text gives the same record");
    let line = Format::Jsonl.encode(&document).concat();
    let back: Document = serde_json::from_slice(&line).expect("a record is JSON");
    assert_eq!(back, document, "a record comes back as it was written");
    printable(&line);
    for &table in Table::ALL {
        printable(&Format::Csv(table).encode(&document).concat());
    }
    document
}

/// An output is valid UTF-8, its last byte a line feed, and nothing in it would take control of a terminal.
fn printable(output: &[u8]) {
    let text = std::str::from_utf8(output).expect("outputs are UTF-8");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    assert!(text.is_empty() || text.ends_with('\n'));
}

/// Checks the record of a text.
pub fn record(document: &Document, text: &str) {
    let spans = Spans::new(text);
    assert_eq!(document.chars, spans.count());
    assert_eq!(document.text.as_deref(), Some(text));

    let parties = ids("P", document.parties.iter().map(|p| p.id.as_str()));
    let amounts = ids("M", document.amounts.iter().map(|a| a.id.as_str()));
    ids("Q", document.quotes.iter().map(|q| q.id.as_str()));
    let disputes = ids("D", document.disputes.iter().map(|d| d.id.as_str()));
    ids("A", document.agreements.iter().map(|a| a.id.as_str()));
    let all = |known: &HashSet<&str>, ids: &[String]| {
        let mut seen = HashSet::new();
        assert!(ids.iter().all(|id| known.contains(id.as_str()) && seen.insert(id)), "{ids:?}");
    };
    let one = |known: &HashSet<&str>, id: &Option<String>| assert!(id.iter().all(|id| known.contains(id.as_str())));

    let mut mentions = Vec::new();
    for party in &document.parties {
        assert!(!party.name.trim().is_empty() && !party.mentions.is_empty(), "{party:?}");
        assert!(party.roles.is_sorted() && party.mentions.is_sorted_by_key(|m| m.start), "{party:?}");
        for m in &party.mentions {
            spans.check(m.start, m.end, &m.text);
            probability(m.confidence);
            mentions.push((m.start, m.end));
        }
    }
    mentions.sort_unstable();
    apart(&mentions);
    let firsts: Vec<usize> = document.parties.iter().map(|p| p.mentions[0].start).collect();
    assert!(firsts.is_sorted(), "parties stand in the order of their first mention: {firsts:?}");

    for amount in &document.amounts {
        spans.check(amount.start, amount.end, &amount.text);
        probability(amount.confidence);
        assert!(amount.low <= amount.high && !amount.low.is_sign_negative(), "{amount:?}");
        assert!(amount.currency.iter().all(|c| c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase())));
        all(&parties, &amount.parties);
        one(&disputes, &amount.dispute);
    }
    apart(&document.amounts.iter().map(|a| (a.start, a.end)).collect::<Vec<_>>());

    let mut before = HashSet::new();
    for quote in &document.quotes {
        spans.check(quote.start, quote.end, &quote.text);
        probability(quote.confidence);
        if let Some(speaker) = &quote.speaker {
            one(&parties, &speaker.party);
            match (speaker.start, speaker.end, &speaker.text) {
                (Some(start), Some(end), Some(text)) => spans.check(start, end, text),
                (None, None, None) => {}
                _ => panic!("half a span: {speaker:?}"),
            }
        }
        quote.cue.iter().for_each(|cue| spans.excerpt(cue));
        assert!(
            quote.continues.iter().all(|id| before.contains(id)),
            "a quotation goes on with an earlier one: {quote:?}"
        );
        before.insert(quote.id.clone());
    }
    assert!(document.quotes.is_sorted_by_key(|q| (q.start, q.end)));

    for dispute in &document.disputes {
        all(&parties, &dispute.plaintiffs);
        all(&parties, &dispute.defendants);
        assert!(dispute.plaintiffs.iter().all(|p| !dispute.defendants.contains(p)), "{dispute:?}");
        one(&parties, &dispute.court);
        evidence(&spans, &dispute.evidence);
        probability(dispute.confidence);
        for stated in dispute.docket.iter().chain(&dispute.case) {
            assert!(text.contains(stated.as_str()), "{stated:?}");
        }
    }
    for agreement in &document.agreements {
        all(&parties, &agreement.parties);
        all(&amounts, &agreement.amounts);
        evidence(&spans, &agreement.evidence);
        probability(agreement.confidence);
    }

    let ranges = |list: &Option<Vec<lexwire::record::Range>>| -> Vec<(usize, usize)> {
        list.iter().flatten().map(|r| (r.start, r.end)).collect()
    };
    for list in [ranges(&document.tokens), ranges(&document.sentences)] {
        list.iter().for_each(|&(start, end)| spans.inside(start, end));
        apart(&list);
    }
    let entities = document.entities.as_deref().unwrap_or_default();
    for entity in entities {
        spans.check(entity.start, entity.end, &entity.text);
        probability(entity.confidence);
    }
    apart(&entities.iter().map(|e| (e.start, e.end)).collect::<Vec<_>>());
}

/// Ids are a letter and a number that counts from 1.
fn ids<'a>(letter: &str, ids: impl Iterator<Item = &'a str>) -> HashSet<&'a str> {
    ids.zip(1..).inspect(|(id, n)| assert_eq!(*id, format!("{letter}{n}"))).map(|(id, _)| id).collect()
}

fn probability(confidence: f64) {
    assert!((0.0..=1.0).contains(&confidence), "{confidence}");
}

/// Spans in text order, none reaching into the next.
fn apart(spans: &[(usize, usize)]) {
    for pair in spans.windows(2) {
        assert!(pair[0].1 <= pair[1].0, "{pair:?}");
    }
}

fn evidence(spans: &Spans, evidence: &[Excerpt]) {
    assert!(!evidence.is_empty(), "a dispute or an agreement was read from somewhere");
    evidence.iter().for_each(|excerpt| spans.excerpt(excerpt));
    apart(&evidence.iter().map(|e| (e.start, e.end)).collect::<Vec<_>>());
}

/// The text by code points.
struct Spans<'a> {
    text: &'a str,
    /// The byte that each code point starts at, and the length of the text.
    starts: Vec<usize>,
}

impl<'a> Spans<'a> {
    fn new(text: &'a str) -> Self {
        Spans { text, starts: text.char_indices().map(|(i, _)| i).chain([text.len()]).collect() }
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// A span is not empty and inside the text.
    fn inside(&self, start: usize, end: usize) {
        assert!(start < end && end <= self.count(), "{start}..{end} of {}", self.count());
    }

    /// A span holds what it says that it holds.
    fn check(&self, start: usize, end: usize, stated: &str) {
        self.inside(start, end);
        assert_eq!(&self.text[self.starts[start]..self.starts[end]], stated);
    }

    fn excerpt(&self, excerpt: &Excerpt) {
        self.check(excerpt.start, excerpt.end, &excerpt.text);
    }
}
