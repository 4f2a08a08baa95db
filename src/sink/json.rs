//! One JSON array of records.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

use crate::record::Document;

pub(super) const HEAD: &[u8] = b"[";
pub(super) const SEPARATOR: &[u8] = b",";
pub(super) const TAIL: &[u8] = b"\n]\n";
pub(super) const TAIL_EMPTY: &[u8] = b"]\n";

/// A line break and the record.
pub(super) fn encode(document: &Document) -> Vec<u8> {
    let mut out = vec![b'\n'];
    write(document, &mut out);
    out
}

/// Adds the record on one line, without a line break.
pub(super) fn write(document: &Document, out: &mut Vec<u8>) {
    // A record holds strings, numbers and lists only, and a vector takes every byte: neither side can fail.
    let _ = document.serialize(&mut serde_json::Serializer::with_formatter(out, Plain));
}

/// Writes compact JSON in which DEL and the C1 control characters are escaped too. JSON asks only for those below the
/// space, but a terminal takes U+009B for the start of a control sequence.
struct Plain;

impl Formatter for Plain {
    fn write_f64<W: io::Write + ?Sized>(&mut self, writer: &mut W, number: f64) -> io::Result<()> {
        // Confidences, which have two decimals at most.
        let hundredths = (number * 100.0).round();
        if !(0.0..=100.0).contains(&hundredths) || hundredths / 100.0 != number || number.is_sign_negative() {
            return CompactFormatter.write_f64(writer, number);
        }
        let digit = |n: u8| b'0' + n;
        let n = hundredths as u8;
        let digits = [digit(n / 100), b'.', digit(n / 10 % 10), digit(n % 10)];
        writer.write_all(if n.is_multiple_of(10) { &digits[..3] } else { &digits })
    }

    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let bytes = fragment.as_bytes();
        // Most strings are the names of fields, and short.
        if bytes.len() <= 24 && bytes.iter().all(|&b| b < 0x7F) {
            return writer.write_all(bytes);
        }
        let mut done = 0;
        for at in memchr::memchr2_iter(0x7F, 0xC2, bytes) {
            let (code, length) = match (bytes[at], bytes.get(at + 1)) {
                (0x7F, _) => (0x7F, 1),
                (_, Some(&low @ 0x80..=0x9F)) => (low, 2),
                _ => continue,
            };
            writer.write_all(&bytes[done..at])?;
            write!(writer, "\\u{code:04x}")?;
            done = at + length;
        }
        writer.write_all(&bytes[done..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_serde_json_writes_them() {
        let written = |number: f64| {
            let mut out = Vec::new();
            Plain.write_f64(&mut out, number).expect("a vector takes every byte");
            String::from_utf8(out).expect("digits")
        };
        let numbers = (0..=100).map(|n| f64::from(n) / 100.0).chain([-0.0, -0.5, 0.125, 1.5, 1e-9, 1e300]);
        assert!(numbers.into_iter().all(|number| written(number) == serde_json::to_string(&number).expect("a number")));
    }

    #[test]
    fn control_characters_are_escaped_and_nothing_else_changes() {
        let text = "a\u{1b}[31m b\u{9b}31m c\u{7f} £5 é “x”";
        let document =
            crate::Extractor::with_layers(crate::pipeline::Layers { text: true, ..Default::default() }).extract(text);
        let mut out = Vec::new();
        write(&document, &mut out);
        let json = String::from_utf8(out).unwrap();
        assert!(!json.chars().any(char::is_control));
        assert!(json.contains("£5 é “x”"));
        assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
    }
}
