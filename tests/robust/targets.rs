//! What is fuzzed: each target takes any bytes and panics where something does not hold.
//!
//! The same functions serve `cargo fuzz` (the crate in `fuzz/`) and the smoke test in this folder.

#[path = "check.rs"]
pub mod check;

use std::borrow::Cow;
use std::io::Write;

use lexwire::parties::Parties;
use lexwire::source::{self, Fields, Format, Limits, Options, OwnedArticle, Reason};
use lexwire::text::{Span, Text};
use lexwire::{amounts, quotes};

/// A target.
pub type Target = fn(&[u8]);

/// All targets, by the names of their seed folders.
pub const TARGETS: [(&str, Target); 8] = [
    ("decode", decode),
    ("html", html),
    ("json", json),
    ("csv", csv),
    ("files", files),
    ("amounts", amounts),
    ("quotes", quotes),
    ("extract", extract),
];

/// Decoders: any bytes are text or a reason; what is UTF-8 stays as it is.
pub fn decode(data: &[u8]) {
    for decoded in [source::decode(data.to_vec()), source::decode_page(data.to_vec())] {
        let Ok(decoded) = decoded.inspect_err(told) else { continue };
        assert!(decoded.text.len() <= data.len().saturating_mul(4), "text does not outgrow its bytes");
        if let Ok(text) = std::str::from_utf8(data)
            && !text.contains('\0')
            && decoded.warnings.is_empty()
        {
            assert_eq!(decoded.text, text.strip_prefix('\u{feff}').unwrap_or(text));
        }
    }
}

/// The HTML reader: any page is an article, or too deep, or empty.
pub fn html(data: &[u8]) {
    let limits = Limits { page: 256 << 10, ..Limits::default() };
    if let Ok(article) = source::from_html(&text(data), &limits).inspect_err(told) {
        sound(&article);
    }
}

/// The JSON reader: one object, and an array or a stream of values.
pub fn json(data: &[u8]) {
    let fields = Fields::default();
    if let Ok(article) = source::from_json(&text(data), "f#1", &fields).inspect_err(told) {
        sound(&article);
    }
    read(data, Format::Json);
    read(data, Format::Jsonl);
}

/// The CSV reader, with commas and tabs.
pub fn csv(data: &[u8]) {
    for separator in [b',', b'\t'] {
        let rows = source::from_table(data, separator, &Fields::default()).inspect_err(told).unwrap_or_default();
        for row in rows {
            if let Ok(article) = row.inspect_err(told) {
                sound(&article);
            }
        }
    }
}

/// Whole files, decompression included: the first byte says the format, the rest is the file.
pub fn files(data: &[u8]) {
    if let Some((first, rest)) = data.split_first() {
        read(rest, Format::ALL[usize::from(*first) % Format::ALL.len()]);
    }
}

/// The scanner of sums: spans in order, low not above high.
pub fn amounts(data: &[u8]) {
    let source = text(data);
    let text = Text::new(&source);
    let mut end = 0;
    for sum in amounts::scan(&text) {
        assert!(sum.span.start >= end && sum.span.start < sum.span.end, "{sum:?}");
        whole(&source, sum.span);
        assert!(sum.low <= sum.high, "{sum:?}");
        end = sum.span.end;
    }
}

/// The pairing of quotation marks, cues and speakers, in a text in which nobody is named.
pub fn quotes(data: &[u8]) {
    let source = text(data);
    let text = Text::new(&source);
    let nobody = Parties::from_parts(Vec::new(), Vec::new(), Vec::new(), text.len());
    let found = quotes::find(&text, &nobody).list;
    assert!(found.is_sorted_by_key(|q| (q.span.start, q.span.end)));
    for (i, quote) in found.iter().enumerate() {
        whole(&source, quote.span);
        quote.cue.iter().for_each(|&cue| whole(&source, cue));
        quote.speaker.iter().filter_map(|s| s.span).for_each(|span| whole(&source, span));
        assert!(quote.continues.is_none_or(|c| c < i), "{quote:?}");
    }
}

/// The whole of `extract` on any text.
pub fn extract(data: &[u8]) {
    check::extract(&text(data));
}

/// The bytes as text.
fn text(data: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(data)
}

/// A span is not empty, inside the text and on character boundaries.
fn whole(source: &str, span: Span) {
    assert!(!span.is_empty() && source.get(span.range()).is_some(), "{span:?}");
}

/// Reads bytes as a file of this format, small bounds set.
fn read(data: &[u8], format: Format) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(data).expect("room for a temporary file");
    let limits = Limits { article: 64 << 10, page: 64 << 10, depth: 64, ratio: 100 };
    let options = Options { format: Some(format), limits, ..Options::default() };
    for unit in source::units(&[file.path().to_owned()], options) {
        match unit.load() {
            Ok(article) => sound(&article),
            Err(failure) => assert!(!failure.to_string().is_empty() && !failure.stage().is_empty()),
        }
    }
}

/// An article has a text, and what is on one line is on one line.
fn sound(article: &OwnedArticle) {
    assert!(!article.text.trim().is_empty(), "{article:?}");
    for line in article.title.iter().chain(&article.source) {
        assert!(!line.trim().is_empty() && !line.contains(['\n', '\r']), "{line:?}");
    }
    let iso = |d: &String| d.len() == 10 && source::date(d).as_ref() == Some(d);
    assert!(article.published.as_ref().is_none_or(iso), "{article:?}");
}

/// A reason says something.
fn told(reason: &Reason) {
    assert!(!reason.to_string().is_empty());
}
