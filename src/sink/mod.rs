//! Where records go: one file a format.
//!
//! A record is written to bytes where it is made, in a worker: [`Format::encode`] gives one chunk of bytes for each
//! output of the format. The writer, which sees the records in the order of the articles, only puts the chunks one after
//! the other, with [`Format::head`] before the first, [`Format::separator`] between two and [`Format::tail`] after the
//! last.

pub mod csv;
mod json;
mod jsonl;

use crate::record::Document;
pub use csv::Table;

/// The format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON Lines: a record a line.
    Jsonl,
    /// One JSON array of records, a record a line.
    Json,
    /// One table as comma-separated values.
    Csv(Table),
    /// Each table of [`Table::FILES`] as comma-separated values, a file a table.
    CsvFiles,
}

/// Whether a character could take control of a terminal or turn the text after it around: control characters, line and
/// paragraph separators, the marks that change the direction of writing.
pub fn takes_control(c: char) -> bool {
    let turns = matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}')
}

/// What one record adds to each output of a format, in the order of the outputs.
pub type Chunks = Vec<Vec<u8>>;

impl Format {
    /// The names of the files that the format is written to, without a folder; one without a name for the formats that
    /// have a single output.
    pub fn outputs(self) -> Vec<Option<String>> {
        match self {
            Format::CsvFiles => Table::FILES.iter().map(|t| Some(format!("{}.csv", t.as_str()))).collect(),
            _ => vec![None],
        }
    }

    /// The bytes that a record adds to each output.
    pub fn encode(self, document: &Document) -> Chunks {
        match self {
            Format::Jsonl => vec![jsonl::encode(document)],
            Format::Json => vec![json::encode(document)],
            Format::Csv(table) => vec![csv::encode(table, document)],
            Format::CsvFiles => Table::FILES.iter().map(|&t| csv::encode(t, document)).collect(),
        }
    }

    /// What an output starts with.
    pub fn head(self, output: usize) -> Vec<u8> {
        match self {
            Format::Jsonl => Vec::new(),
            Format::Json => json::HEAD.to_vec(),
            Format::Csv(table) => csv::head(table),
            Format::CsvFiles => csv::head(Table::FILES[output]),
        }
    }

    /// What stands between two chunks.
    pub fn separator(self) -> &'static [u8] {
        match self {
            Format::Json => json::SEPARATOR,
            _ => b"",
        }
    }

    /// What an output ends with; `empty` where it holds no record.
    pub fn tail(self, empty: bool) -> &'static [u8] {
        match self {
            Format::Json if empty => json::TAIL_EMPTY,
            Format::Json => json::TAIL,
            _ => b"",
        }
    }
}
