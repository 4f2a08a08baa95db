//! The tables: their headers and the rows that a record adds to them.
//!
//! `article` is the record's id. A cell with a list joins its items with `; `. A cell without a value is empty. A party
//! stands in `start` and `end` with its first mention, a dispute or an agreement with the first span of its evidence.

use super::Rows;
use crate::record::{Agreement, Amount, Dispute, Document, Excerpt, Party, Quote};

/// A table of the record's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// A row for each party, amount, quote, dispute and agreement: everything on one sheet.
    Records,
    /// A row for each party.
    Parties,
    /// A row for each mention of a party.
    Mentions,
    /// A row for each role of a party.
    Roles,
    /// A row for each amount.
    Amounts,
    /// A row for each quotation.
    Quotes,
    /// A row for each dispute.
    Disputes,
    /// A row for each agreement.
    Agreements,
}

impl Table {
    /// Every table.
    pub const ALL: &'static [Table] = &[
        Table::Records,
        Table::Parties,
        Table::Mentions,
        Table::Roles,
        Table::Amounts,
        Table::Quotes,
        Table::Disputes,
        Table::Agreements,
    ];

    /// The tables that together hold a record; [`Table::Records`] says the same on one sheet.
    pub const FILES: &'static [Table] = Self::ALL.split_at(1).1;

    /// The name of the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Table::Records => "records",
            Table::Parties => "parties",
            Table::Mentions => "mentions",
            Table::Roles => "roles",
            Table::Amounts => "amounts",
            Table::Quotes => "quotes",
            Table::Disputes => "disputes",
            Table::Agreements => "agreements",
        }
    }

    /// The names of the columns.
    #[rustfmt::skip]
    pub fn header(self) -> &'static [&'static str] {
        match self {
            Table::Records => &[
                "article", "published", "title", "record", "id", "start", "end", "text", "kind", "roles", "parties",
                "against", "speaker", "currency", "low", "high", "qualifier", "per", "claims", "court", "docket", "case",
                "dispute", "amounts", "confidence",
            ],
            Table::Parties => &["article", "id", "start", "end", "name", "type", "roles", "mentions"],
            Table::Mentions => &["article", "party", "start", "end", "text", "name", "type", "confidence"],
            Table::Roles => &["article", "party", "start", "end", "name", "type", "role"],
            Table::Amounts => &[
                "article", "id", "start", "end", "text", "currency", "low", "high", "qualifier", "per", "kind",
                "parties", "party_names", "dispute", "confidence",
            ],
            Table::Quotes => &[
                "article", "id", "start", "end", "text", "type", "speaker", "speaker_name", "anonymous",
                "speaker_start", "speaker_end", "speaker_text", "cue_start", "cue_end", "cue_text", "continues",
                "confidence",
            ],
            Table::Disputes => &[
                "article", "id", "start", "end", "text", "plaintiffs", "plaintiff_names", "defendants",
                "defendant_names", "claims", "stage", "court", "court_name", "docket", "case", "evidence",
                "confidence",
            ],
            Table::Agreements => &[
                "article", "id", "start", "end", "text", "parties", "party_names", "kind", "amounts", "amount_texts",
                "evidence", "confidence",
            ],
        }
    }

    /// Adds the rows of a record.
    pub(super) fn rows(self, document: &Document, out: &mut Rows) {
        let article = document.id.as_str();
        let names = Names(document);
        match self {
            Table::Records => records(document, out),
            Table::Parties => document.parties.iter().for_each(|p| party(article, p, out)),
            Table::Mentions => document.parties.iter().for_each(|p| mentions(article, p, out)),
            Table::Roles => document.parties.iter().for_each(|p| roles(article, p, out)),
            Table::Amounts => document.amounts.iter().for_each(|a| amount(article, a, names, out)),
            Table::Quotes => document.quotes.iter().for_each(|q| quote(article, q, names, out)),
            Table::Disputes => document.disputes.iter().for_each(|d| dispute(article, d, names, out)),
            Table::Agreements => document.agreements.iter().for_each(|a| agreement(article, a, names, out)),
        }
    }
}

/// Looks the ids of a record up.
#[derive(Clone, Copy)]
struct Names<'a>(&'a Document);

impl<'a> Names<'a> {
    fn party(self, id: &str) -> &'a str {
        let at = |p: &&Party| p.id == id;
        // Ids count from 1, so the party is found at once; a record made elsewhere may count otherwise.
        let counted =
            id.get(1..).and_then(|n| n.parse::<usize>().ok()).and_then(|n| self.0.parties.get(n.wrapping_sub(1)));
        counted.filter(at).or_else(|| self.0.parties.iter().find(at)).map_or("", |p| &p.name)
    }

    fn parties(self, ids: &[String]) -> String {
        list(ids.iter().map(|id| self.party(id)))
    }

    fn amounts(self, ids: &[String]) -> String {
        list(ids.iter().filter_map(|id| self.0.amounts.iter().find(|a| &a.id == id)).map(|a| a.text.as_str()))
    }

    /// The name of the party that speaks, or the words that stand for an unnamed source.
    fn speaker(self, quote: &'a Quote) -> &'a str {
        let Some(speaker) = &quote.speaker else { return "" };
        match &speaker.party {
            Some(id) => self.party(id),
            None => speaker.text.as_deref().unwrap_or_default(),
        }
    }
}

/// Items joined with `; `.
fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for item in items {
        if !out.is_empty() {
            out.push_str("; ");
        }
        out.push_str(item);
    }
    out
}

fn ids(ids: &[String]) -> String {
    list(ids.iter().map(String::as_str))
}

fn role_list(party: &Party) -> String {
    list(party.roles.iter().map(|r| r.as_str()))
}

/// The offsets of a party's first mention.
fn first_mention(party: &Party) -> [String; 2] {
    party.mentions.first().map_or_else(Default::default, |m| [m.start.to_string(), m.end.to_string()])
}

/// The offsets and the text of the first span.
fn first(evidence: &[Excerpt]) -> ([String; 2], &str) {
    evidence.first().map_or_else(Default::default, |e| ([e.start.to_string(), e.end.to_string()], e.text.as_str()))
}

/// The offsets of every span: `12-60; 80-121`.
fn spans(evidence: &[Excerpt]) -> String {
    let spans: Vec<String> = evidence.iter().map(|e| format!("{}-{}", e.start, e.end)).collect();
    ids(&spans)
}

fn or_empty(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

fn party(article: &str, party: &Party, out: &mut Rows) {
    let [start, end] = first_mention(party);
    let (roles, mentions) = (role_list(party), party.mentions.len().to_string());
    out.put([article, &party.id, &start, &end, &party.name, party.kind.as_str(), &roles, &mentions]);
}

fn mentions(article: &str, party: &Party, out: &mut Rows) {
    for m in &party.mentions {
        let (start, end, confidence) = (m.start.to_string(), m.end.to_string(), m.confidence.to_string());
        out.put([article, &party.id, &start, &end, &m.text, &party.name, party.kind.as_str(), &confidence]);
    }
}

fn roles(article: &str, party: &Party, out: &mut Rows) {
    let [start, end] = first_mention(party);
    for role in &party.roles {
        out.put([article, &party.id, &start, &end, &party.name, party.kind.as_str(), role.as_str()]);
    }
}

fn amount(article: &str, a: &Amount, names: Names, out: &mut Rows) {
    out.put([
        article,
        &a.id,
        &a.start.to_string(),
        &a.end.to_string(),
        &a.text,
        or_empty(&a.currency),
        &a.low.to_string(),
        &a.high.to_string(),
        a.qualifier.as_str(),
        or_empty(&a.per),
        a.kind.as_str(),
        &ids(&a.parties),
        &names.parties(&a.parties),
        or_empty(&a.dispute),
        &a.confidence.to_string(),
    ]);
}

fn quote(article: &str, q: &Quote, names: Names, out: &mut Rows) {
    let number = |n: Option<usize>| n.map_or_else(String::new, |n| n.to_string());
    let speaker = q.speaker.as_ref();
    let (cue_start, cue_end) = (number(q.cue.as_ref().map(|c| c.start)), number(q.cue.as_ref().map(|c| c.end)));
    out.put([
        article,
        &q.id,
        &q.start.to_string(),
        &q.end.to_string(),
        &q.text,
        q.kind.as_str(),
        speaker.map_or("", |s| or_empty(&s.party)),
        names.speaker(q),
        speaker.map_or("", |s| if s.anonymous { "true" } else { "false" }),
        &number(speaker.and_then(|s| s.start)),
        &number(speaker.and_then(|s| s.end)),
        speaker.map_or("", |s| or_empty(&s.text)),
        &cue_start,
        &cue_end,
        q.cue.as_ref().map_or("", |c| &c.text),
        or_empty(&q.continues),
        &q.confidence.to_string(),
    ]);
}

fn dispute(article: &str, d: &Dispute, names: Names, out: &mut Rows) {
    let ([start, end], text) = first(&d.evidence);
    out.put([
        article,
        &d.id,
        &start,
        &end,
        text,
        &ids(&d.plaintiffs),
        &names.parties(&d.plaintiffs),
        &ids(&d.defendants),
        &names.parties(&d.defendants),
        &ids(&d.claims),
        d.stage.as_str(),
        or_empty(&d.court),
        d.court.as_deref().map_or("", |id| names.party(id)),
        or_empty(&d.docket),
        or_empty(&d.case),
        &spans(&d.evidence),
        &d.confidence.to_string(),
    ]);
}

fn agreement(article: &str, a: &Agreement, names: Names, out: &mut Rows) {
    let ([start, end], text) = first(&a.evidence);
    out.put([
        article,
        &a.id,
        &start,
        &end,
        text,
        &ids(&a.parties),
        &names.parties(&a.parties),
        a.kind.as_str(),
        &ids(&a.amounts),
        &names.amounts(&a.amounts),
        &spans(&a.evidence),
        &a.confidence.to_string(),
    ]);
}

/// The one long table: a row sets the columns that its kind of record has.
fn records(document: &Document, out: &mut Rows) {
    let names = Names(document);
    let mut put = |set: &[(&str, &str)]| {
        let cells = Table::Records.header().iter().map(|&column| match column {
            "article" => document.id.as_str(),
            "published" => or_empty(&document.published),
            "title" => or_empty(&document.title),
            _ => set.iter().find(|(name, _)| *name == column).map_or("", |(_, value)| value),
        });
        out.put(cells);
    };
    for p in &document.parties {
        let [start, end] = first_mention(p);
        put(&[
            ("record", "party"),
            ("id", &p.id),
            ("start", &start),
            ("end", &end),
            ("text", &p.name),
            ("kind", p.kind.as_str()),
            ("roles", &role_list(p)),
        ]);
    }
    for a in &document.amounts {
        put(&[
            ("record", "amount"),
            ("id", &a.id),
            ("start", &a.start.to_string()),
            ("end", &a.end.to_string()),
            ("text", &a.text),
            ("kind", a.kind.as_str()),
            ("parties", &names.parties(&a.parties)),
            ("currency", or_empty(&a.currency)),
            ("low", &a.low.to_string()),
            ("high", &a.high.to_string()),
            ("qualifier", a.qualifier.as_str()),
            ("per", or_empty(&a.per)),
            ("dispute", or_empty(&a.dispute)),
            ("confidence", &a.confidence.to_string()),
        ]);
    }
    for q in &document.quotes {
        put(&[
            ("record", "quote"),
            ("id", &q.id),
            ("start", &q.start.to_string()),
            ("end", &q.end.to_string()),
            ("text", &q.text),
            ("kind", q.kind.as_str()),
            ("speaker", names.speaker(q)),
            ("confidence", &q.confidence.to_string()),
        ]);
    }
    for d in &document.disputes {
        let ([start, end], text) = first(&d.evidence);
        put(&[
            ("record", "dispute"),
            ("id", &d.id),
            ("start", &start),
            ("end", &end),
            ("text", text),
            ("kind", d.stage.as_str()),
            ("parties", &names.parties(&d.plaintiffs)),
            ("against", &names.parties(&d.defendants)),
            ("claims", &ids(&d.claims)),
            ("court", d.court.as_deref().map_or("", |id| names.party(id))),
            ("docket", or_empty(&d.docket)),
            ("case", or_empty(&d.case)),
            ("confidence", &d.confidence.to_string()),
        ]);
    }
    for a in &document.agreements {
        let ([start, end], text) = first(&a.evidence);
        put(&[
            ("record", "agreement"),
            ("id", &a.id),
            ("start", &start),
            ("end", &end),
            ("text", text),
            ("kind", a.kind.as_str()),
            ("parties", &names.parties(&a.parties)),
            ("amounts", &names.amounts(&a.amounts)),
            ("confidence", &a.confidence.to_string()),
        ]);
    }
}
