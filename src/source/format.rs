//! The kinds of input file.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A kind of input file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// One plain article.
    Text,
    /// One article in Markdown, read as plain text; front matter gives title and date.
    Markdown,
    /// One web page, of which the main text is the article.
    Html,
    /// One JSON object a line, each an article.
    Jsonl,
    /// An array of JSON objects, each an article; also one object, or several one after another.
    Json,
    /// A table with a header and one article a row.
    Csv,
    /// The same, separated by tabs.
    Tsv,
}

/// Every format with its name and the extensions that it is known by.
const FORMATS: [(Format, &str, &[&str]); 7] = [
    (Format::Text, "text", &["txt", "text"]),
    (Format::Markdown, "markdown", &["md", "markdown"]),
    (Format::Html, "html", &["html", "htm", "xhtml"]),
    (Format::Jsonl, "jsonl", &["jsonl", "ndjson"]),
    (Format::Json, "json", &["json"]),
    (Format::Csv, "csv", &["csv"]),
    (Format::Tsv, "tsv", &["tsv"]),
];

impl Format {
    /// All formats, in the order of the documentation.
    pub const ALL: [Format; 7] =
        [Format::Text, Format::Markdown, Format::Html, Format::Jsonl, Format::Json, Format::Csv, Format::Tsv];

    /// The format's name, as `--input-format` takes it.
    pub fn name(self) -> &'static str {
        FORMATS[self as usize].1
    }

    /// Whether one file holds many articles.
    pub fn holds_many(self) -> bool {
        matches!(self, Format::Jsonl | Format::Json | Format::Csv | Format::Tsv)
    }

    /// The format that a file's name tells, whatever its case and with or without `.gz` or `.zst`.
    pub fn of_path(path: &Path) -> Option<Format> {
        // A name that is no UTF-8 has an extension all the same.
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        let (stem, extension) = name.rsplit_once('.')?;
        let known = FORMATS.iter().find(|(_, _, extensions)| extensions.contains(&extension))?;
        (!stem.is_empty()).then_some(known.0)
    }

    /// The format that the beginning of a file tells, where no plain text begins so; a table's tells nothing.
    pub fn of_beginning(text: &str) -> Option<Format> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.strip_prefix('[').is_some_and(|rest| begins_object(rest.trim_start())) {
            return Some(Format::Json);
        }
        if begins_object(text) {
            let first = text.lines().next().unwrap_or_default();
            let whole = serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok();
            return Some(if whole { Format::Jsonl } else { Format::Json });
        }
        begins_page(text).then_some(Format::Html)
    }
}

/// Whether a JSON object begins here: a brace, a key without escapes and a colon.
fn begins_object(text: &str) -> bool {
    let key = text.strip_prefix('{').and_then(|rest| rest.trim_start().strip_prefix('"'));
    let after = key.and_then(|key| key.split_once(['"', '\n'])).map(|(_, after)| after.trim_start());
    after.is_some_and(|after| after.starts_with(':'))
}

/// Whether a web page begins here, after the comments and the declaration that may come before it.
fn begins_page(mut text: &str) -> bool {
    for (open, close) in [("<?xml", "?>"), ("<!--", "-->")] {
        while let Some((_, rest)) = text.strip_prefix(open).and_then(|rest| rest.split_once(close)) {
            text = rest.trim_start();
        }
    }
    ["<!doctype html", "<html", "<head"].into_iter().any(|tag| {
        let begins = text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        begins && text[tag.len()..].starts_with(|c: char| c == '>' || c.is_ascii_whitespace())
    })
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no format's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{0}`: one of text, markdown, html, jsonl, json, csv, tsv")]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    /// Takes a format's name or one of its extensions.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let wanted = s.to_ascii_lowercase();
        FORMATS
            .iter()
            .find(|(_, name, extensions)| *name == wanted || extensions.contains(&wanted.as_str()))
            .map(|f| f.0)
            .ok_or_else(|| UnknownFormat(s.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_extensions_are_read_back() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert_eq!("NDJSON".parse(), Ok(Format::Jsonl));
        assert!("pdf".parse::<Format>().is_err());
    }

    #[test]
    fn the_format_shows_through_compression_and_capitals() {
        assert_eq!(Format::of_path(Path::new("a/b.txt")), Some(Format::Text));
        assert_eq!(Format::of_path(Path::new("b.JSONL.GZ")), Some(Format::Jsonl));
        assert_eq!(Format::of_path(Path::new("b.html.zst")), Some(Format::Html));
        assert_eq!(Format::of_path(Path::new("b.gz")), None);
        assert_eq!(Format::of_path(Path::new("README")), None);
        assert_eq!(Format::of_path(Path::new(".txt")), None);
    }

    #[test]
    fn what_no_plain_text_begins_with_tells_the_format() {
        let cases = [
            ("{\"text\": \"Acme sued.\"}\n{\"text\": \"B\"}\n", Some(Format::Jsonl)),
            ("\u{feff}{ \"text\": \"Acme sued.\"}\r\n", Some(Format::Jsonl)),
            ("{\n  \"text\": \"Acme sued.\"\n}\n", Some(Format::Json)),
            ("[\n  {\"text\": \"Acme sued.\"}]", Some(Format::Json)),
            ("\n<!DOCTYPE html>\n<html>", Some(Format::Html)),
            ("<HTML lang=en>", Some(Format::Html)),
            ("{\"meta\": {\"a\": 1}\n, \"text\": \"Acme sued.\"}", Some(Format::Json)),
            ("<?xml version=\"1.0\"?>\n<!-- saved -->\n<html>", Some(Format::Html)),
            ("[{Reuters}] Acme sued.", None),
            ("{\"We will sue,\" said Dana Ortiz}", None),
            ("<html5 is new>", None),
            ("<!-- left open", None),
            ("{Reuters} Acme sued.", None),
            ("<hé", None),
            ("", None),
        ];
        for (text, format) in cases {
            assert_eq!(Format::of_beginning(text), format, "{text:?}");
        }
    }
}
