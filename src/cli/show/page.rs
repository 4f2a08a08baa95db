//! One article on the terminal: head, text, tables.

use std::fmt::Write;

use anstyle::Style;
use lexwire::record::{Amount, Document, Party, Quote};
use unicode_width::UnicodeWidthStr;

use super::paint::{self, wrap};
use super::sentence::{self, names};
use super::table::table;
use crate::cli::terminal::printable;

/// The page of an article.
pub fn page(text: &str, document: &Document, width: usize) -> String {
    let mut out = head(document, width);
    out.push_str(&paint::text(text.trim_end(), document, width));
    let parties: Vec<Vec<String>> = document.parties.iter().map(party).collect();
    section(&mut out, "Parties", &["name", "type", "roles", "also", "mentions"], &parties, 3, width);
    let amounts: Vec<Vec<String>> = document.amounts.iter().map(|a| amount(document, a)).collect();
    section(&mut out, "Amounts", &["text", "value", "kind", "parties"], &amounts, 3, width);
    let quotes: Vec<Vec<String>> = document.quotes.iter().map(|q| quote(document, q)).collect();
    section(&mut out, "Quotes", &["type", "speaker", "text"], &quotes, 2, width);
    let disputes = document.disputes.iter().map(|d| sentence::dispute(document, d));
    sentences(&mut out, "Disputes", disputes, width);
    let agreements = document.agreements.iter().map(|a| sentence::agreement(document, a));
    sentences(&mut out, "Agreements", agreements, width);
    sentences(&mut out, "Warnings", document.warnings.iter().cloned(), width);
    out
}

/// Title, where it comes from, what the colours mean.
fn head(document: &Document, width: usize) -> String {
    let mut out = String::new();
    let bold = Style::new().bold();
    if let Some(title) = &document.title {
        for line in lines(title, width) {
            let _ = writeln!(out, "{bold}{line}{bold:#}");
        }
    }
    let from = [Some(&document.id), document.published.as_ref(), document.source.as_ref()];
    let from: Vec<&str> = from.into_iter().flatten().map(String::as_str).collect();
    let dim = Style::new().dimmed();
    for line in lines(&from.join(", "), width) {
        let _ = writeln!(out, "{dim}{line}{dim:#}");
    }
    let _ = writeln!(out, "{}\n", paint::legend(width));
    out
}

fn party(party: &Party) -> Vec<String> {
    let mut also: Vec<&str> = Vec::new();
    for mention in &party.mentions {
        if mention.text != party.name && !also.contains(&mention.text.as_str()) {
            also.push(&mention.text);
        }
    }
    let roles: Vec<&str> = party.roles.iter().map(|r| r.as_str()).collect();
    vec![
        party.name.clone(),
        party.kind.as_str().to_owned(),
        roles.join(", "),
        also.join(", "),
        party.mentions.len().to_string(),
    ]
}

fn amount(document: &Document, amount: &Amount) -> Vec<String> {
    let mut value = amount.currency.clone().unwrap_or_default();
    let _ = write!(value, " {}", grouped(&amount.low.to_string()));
    if amount.high != amount.low {
        let _ = write!(value, " to {}", grouped(&amount.high.to_string()));
    }
    if let Some(per) = &amount.per {
        let _ = write!(value, " per {per}");
    }
    let qualifier = amount.qualifier.as_str().replace('_', " ");
    if !matches!(qualifier.as_str(), "exact" | "between") {
        value = format!("{qualifier} {}", value.trim());
    }
    let mut parties = names(document, &amount.parties).join(", ");
    if let Some(dispute) = &amount.dispute {
        let _ = write!(parties, " (in {dispute})");
    }
    vec![amount.text.clone(), value, amount.kind.as_str().to_owned(), parties.trim().to_owned()]
}

fn quote(document: &Document, quote: &Quote) -> Vec<String> {
    let speaker = quote.speaker.as_ref().map_or_else(String::new, |speaker| {
        let party = speaker.party.as_deref().and_then(|id| sentence::party(document, id));
        match (party, &speaker.text) {
            (Some(party), _) => party.name.clone(),
            (None, Some(text)) if speaker.anonymous => format!("{text} (not named)"),
            (None, Some(text)) => text.clone(),
            (None, None) => String::new(),
        }
    });
    vec![quote.kind.as_str().to_owned(), speaker, quote.text.clone()]
}

fn section(out: &mut String, name: &str, header: &[&str], rows: &[Vec<String>], flexible: usize, width: usize) {
    if !rows.is_empty() {
        heading(out, name, rows.len());
        out.push_str(&table(header, rows, flexible, width - 2));
    }
}

fn sentences(out: &mut String, name: &str, sentences: impl ExactSizeIterator<Item = String>, width: usize) {
    let count = sentences.len();
    if count > 0 {
        heading(out, name, count);
    }
    for (i, sentence) in sentences.enumerate() {
        let number = format!("  {}. ", i + 1);
        for (row, line) in lines(&sentence, width - number.width()).into_iter().enumerate() {
            let indent = if row == 0 { number.clone() } else { " ".repeat(number.width()) };
            let _ = writeln!(out, "{indent}{line}");
        }
    }
}

fn heading(out: &mut String, name: &str, count: usize) {
    let bold = Style::new().bold();
    let _ = writeln!(out, "\n{bold}{name}{bold:#} ({count})");
}

/// The text in lines of at most `width` columns, safe for a terminal.
fn lines(text: &str, width: usize) -> Vec<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = printable(&text).chars().collect();
    wrap(&chars, width, |c| *c).into_iter().map(|row| row.iter().collect()).collect()
}

/// A decimal number with a comma between groups of three digits before its point.
fn grouped(number: &str) -> String {
    let (whole, fraction) = number.split_at(number.find('.').unwrap_or(number.len()));
    match whole.parse() {
        Ok(whole) => format!("{}{fraction}", crate::cli::batch::grouped(whole)),
        Err(_) => number.to_owned(),
    }
}
