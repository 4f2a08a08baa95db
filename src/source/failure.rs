//! What can go wrong with an input.

use std::fmt;

/// An article that could not be read, and why.
#[derive(Debug)]
pub struct Failure {
    /// The file, or `file#row`.
    pub id: String,
    /// Why; says what to do where there is something to do.
    pub reason: Reason,
    /// Bytes of input that it stands for, for progress.
    pub bytes: u64,
}

impl Failure {
    pub(super) fn new(id: impl Into<String>, reason: Reason) -> Self {
        Failure { id: id.into(), reason, bytes: 0 }
    }

    /// Where on the way it failed: `find`, `read`, `decompress`, `decode`, `html`, `json`, `csv` or `fields`.
    pub fn stage(&self) -> &'static str {
        self.reason.stage()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.reason)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.reason)
    }
}

/// Why an input could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The path leads nowhere.
    #[error("no such file or folder")]
    Missing,
    /// The operating system refuses.
    #[error("cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// A symbolic link that leads back to a folder that holds it.
    #[error("symbolic link leads back to {0}, which holds it; not followed")]
    Loop(String),
    /// A symbolic link to what is not there.
    #[error("symbolic link to {0}, which does not exist")]
    BrokenLink(String),
    /// Nothing but white space.
    #[error("empty: holds no text")]
    Empty,
    /// No text.
    #[error("binary file{}, not text; convert it to text first", kind.map(|k| format!(" ({k})")).unwrap_or_default())]
    Binary {
        /// What it seems to be.
        kind: Option<&'static str>,
    },
    /// Cut off or damaged.
    #[error("{kind} data is damaged or cut off after {bytes} decompressed bytes: {error}")]
    Compressed {
        /// `gzip` or `zstd`.
        kind: &'static str,
        /// How much came out before.
        bytes: u64,
        /// The decoder's word for it.
        error: String,
    },
    /// Named as compressed, but not.
    #[error("named as {0} data, but is not; rename it if it is not compressed")]
    NotCompressed(&'static str),
    /// Grows out of proportion when decompressed.
    #[error(
        "decompresses to more than {ratio} times its size ({bytes} bytes so far), as a decompression bomb does; \
         decompress it first if you trust it"
    )]
    Bomb {
        /// The limit.
        ratio: u64,
        /// How much came out before.
        bytes: u64,
    },
    /// Larger than [`Limits`](super::Limits) allow.
    #[error("{what} is larger than {limit} bytes, the limit for one {what}{}", many_hint(what))]
    TooLarge {
        /// `article`, `web page`, `line`, `row` or `element`.
        what: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
    /// Deeper than [`Limits`](super::Limits) allow, or a tag with more attributes than any page has.
    #[error("HTML is not safe to read: {0}")]
    UnsafeHtml(String),
    /// The HTML library panicked.
    #[error("HTML could not be parsed")]
    BrokenHtml,
    /// Not JSON.
    #[error("not valid JSON: {0}")]
    BrokenJson(String),
    /// JSON, but not an object.
    #[error("is JSON, but {0} instead of an object with the article's fields")]
    NotAnObject(&'static str),
    /// No field that holds the text.
    #[error("no text: {}", text_field_hint(wanted.as_deref(), found))]
    NoTextField {
        /// The field asked for; none when it was guessed.
        wanted: Option<String>,
        /// The fields there are.
        found: Vec<String>,
    },
    /// The field that should hold the text holds something else.
    #[error("no text: field `{field}` holds {held} instead of a string")]
    TextIsNoString {
        /// The field.
        field: String,
        /// What it holds.
        held: &'static str,
    },
    /// A named column that the table does not have.
    #[error("no column `{wanted}` (given with {option}); the columns are {}", list(found))]
    NoColumn {
        /// The column asked for.
        wanted: String,
        /// The option that asked for it.
        option: &'static str,
        /// The columns there are.
        found: Vec<String>,
    },
    /// A row whose cells cannot be told apart.
    #[error("row at line {line} has {cells} cells, the header has {columns}; quote cells that hold the separator")]
    Ragged {
        /// Line of the file, from 1.
        line: u64,
        /// Cells of the row.
        cells: usize,
        /// Cells of the header.
        columns: usize,
    },
    /// A row that goes on and on.
    #[error("row at line {line} is larger than {limit} bytes: a quotation mark left open? What follows it is not read")]
    EndlessRow {
        /// Line of the file, from 1.
        line: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// A quotation mark that is never closed.
    #[error("row at line {line} opens a quotation mark that is never closed; what follows it is not read")]
    OpenQuote {
        /// Line of the file, from 1.
        line: u64,
    },
}

impl Reason {
    /// Where on the way it failed.
    pub fn stage(&self) -> &'static str {
        use Reason::*;
        match self {
            Missing | Loop(_) | BrokenLink(_) => "find",
            Unreadable(_) | Empty | TooLarge { .. } => "read",
            Binary { .. } => "decode",
            Compressed { .. } | NotCompressed(_) | Bomb { .. } => "decompress",
            UnsafeHtml(_) | BrokenHtml => "html",
            BrokenJson(_) | NotAnObject(_) => "json",
            NoTextField { .. } | TextIsNoString { .. } | NoColumn { .. } => "fields",
            Ragged { .. } | EndlessRow { .. } | OpenQuote { .. } => "csv",
        }
    }

    pub(super) fn of_io(error: std::io::Error) -> Self {
        // Readers inside readers hand a reason up as an input/output error.
        match error.downcast::<Reason>() {
            Ok(reason) => reason,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Reason::Missing,
            Err(error) => Reason::Unreadable(error),
        }
    }
}

fn text_field_hint(wanted: Option<&str>, found: &[String]) -> String {
    match wanted {
        Some(wanted) => format!("there is no field `{wanted}`; the fields are {}", list(found)),
        None => format!(
            "none of the fields {} is one of text, body, content, article; name it with --text-field",
            list(found)
        ),
    }
}

/// What may have been taken for one article.
fn many_hint(what: &str) -> &'static str {
    match what {
        "article" => "; where it holds several, --input-format jsonl, json, csv or tsv tells them apart",
        _ => "",
    }
}

/// Names in a row, the first twenty of them.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|n| format!("`{n}`")).collect();
    match names.len() {
        0 => return "(none)".to_owned(),
        n if n > SHOWN => shown.push(format!("and {} more", n - SHOWN)),
        _ => {}
    }
    shown.join(", ")
}
