//! Text out of bytes of unknown encoding.

use super::Reason;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A decoded text and what was lost on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text; only a byte order mark is taken off.
    pub text: String,
    /// What was replaced or guessed.
    pub warnings: Vec<String>,
}

/// Bytes of a text file as text: by its byte order mark, as UTF-8, as UTF-16, or in the encoding that it is most like.
///
/// UTF-8 with a few invalid bytes stays UTF-8: they become U+FFFD, with a warning. Fails on what is no text at all.
///
/// ```
/// use lexwire::source::decode;
///
/// assert_eq!(decode(b"\xef\xbb\xbfna\xc3\xafve".to_vec()).unwrap().text, "naïve");
/// assert_eq!(decode(b"the caf\xe9 on the corner".to_vec()).unwrap().text, "the café on the corner");
/// ```
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, Reason> {
    if let Some(decoded) = marked(&bytes) {
        return Ok(decoded);
    }
    refuse_binary(&bytes)?;
    Ok(unmarked(bytes, None))
}

/// Bytes of a web page as text; as [`decode`], but the page may name its encoding.
pub fn decode_page(bytes: Vec<u8>) -> Result<Decoded, Reason> {
    if let Some(decoded) = marked(&bytes) {
        return Ok(decoded);
    }
    refuse_binary(&bytes)?;
    let declared = declared(&bytes);
    Ok(unmarked(bytes, declared))
}

/// Bytes of a row (a line of JSON, cells of a table) as text.
pub(super) fn decode_row(bytes: Vec<u8>) -> Decoded {
    unmarked(bytes, None)
}

/// How far into a file the heuristics look, in bytes.
const HEAD: usize = 8 << 10;

/// Text behind a byte order mark, or UTF-16 without one.
fn marked(bytes: &[u8]) -> Option<Decoded> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_8 => return Some(unmarked(bytes.get(mark..)?.to_vec(), Some(UTF_8))),
        Some(found) => found,
        None => (utf16(bytes.get(..HEAD).unwrap_or(bytes))?, 0),
    };
    let rest = bytes.get(mark..)?;
    // UTF-32 begins as UTF-16 does and is all NUL after it.
    if rest.starts_with(&[0, 0]) {
        return None;
    }
    let (text, errors) = encoding.decode_without_bom_handling(rest);
    // Without a mark it is a guess, and no text has NUL in it.
    if mark == 0 && text.contains('\0') {
        return None;
    }
    let warnings = if errors { vec![replaced(encoding)] } else { Vec::new() };
    Some(Decoded { text: text.into_owned(), warnings })
}

/// Latin text in UTF-16: every other byte is NUL, or nearly.
fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    if head.len() < 4 {
        return None;
    }
    // Hardly a text has any.
    memchr::memchr(0, head)?;
    let nul = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nul(0), nul(1));
    let pairs = head.len() / 2;
    match (even * 10, odd * 10) {
        (e, o) if o >= pairs * 7 && e <= pairs => Some(UTF_16LE),
        (e, o) if e >= pairs * 7 && o <= pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// Beginnings of files that people take for text, none longer than eight bytes.
const MAGIC: [(&[u8], &str); 13] = [
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "a ZIP archive, as DOCX, ODT and EPUB are"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"PAR1", "Parquet"),
    (b"\x1f\x8b", "gzip inside gzip"),
];

/// Fails on bytes that begin as no text does.
pub(super) fn refuse_binary(bytes: &[u8]) -> Result<(), Reason> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Reason::Binary { kind: Some(kind) });
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if memchr::memchr(0, head).is_some() || controls(head) * 10 > head.len() {
        return Err(Reason::Binary { kind: None });
    }
    Ok(())
}

/// How many control characters there are that no text has.
fn controls(bytes: &[u8]) -> usize {
    // Counted in bytes, so that many are looked at together.
    let few = |bytes: &[u8]| bytes.iter().map(|&b| u8::from(matches!(b, 1..=8 | 14..=26 | 28..=31))).sum::<u8>();
    bytes.chunks(usize::from(u8::MAX)).map(|bytes| usize::from(few(bytes))).sum()
}

/// The encoding that a page's `<meta>` names in its first kilobytes, where it can be ASCII-compatible.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..4096).unwrap_or(bytes).to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset")?;
    let rest = head.get(at + 7..)?;
    let skip = |b: &u8| b" \t\r\n=\"'".contains(b);
    let label: Vec<u8> = rest
        .iter()
        .skip_while(|b| skip(b))
        .take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b))
        .copied()
        .collect();
    Encoding::for_label(&label).filter(|e| e.is_ascii_compatible())
}

fn unmarked(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Decoded {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, warnings: Vec::new() },
        Err(error) => error.into_bytes(),
    };
    match foreign(&bytes, declared) {
        Some(encoding) => {
            let (text, errors) = encoding.decode_without_bom_handling(&bytes);
            let mut warnings = Vec::new();
            if declared != Some(encoding) {
                warnings.push(format!("not UTF-8: read as {}, by its looks", encoding.name()));
            }
            if errors {
                warnings.push(replaced(encoding));
            }
            Decoded { text: text.into_owned(), warnings }
        }
        None => lossy(&bytes),
    }
}

/// The encoding of bytes that are not UTF-8; none where they are UTF-8 with damage.
fn foreign(bytes: &[u8], declared: Option<&'static Encoding>) -> Option<&'static Encoding> {
    if let Some(encoding) = declared.filter(|e| *e != UTF_8) {
        return Some(encoding);
    }
    let (mut sound, mut unsound, mut first) = (0usize, 0usize, None);
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        // Every character beyond ASCII has one byte that begins it.
        sound += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        at += chunk.valid().len();
        let invalid = chunk.invalid();
        if !invalid.is_empty() && !damage(invalid, at + invalid.len() == bytes.len()) {
            unsound += 1;
            first.get_or_insert(at);
        }
        at += invalid.len();
    }
    let first = first?;
    // Letters of other encodings rarely happen to make up a character of UTF-8.
    if unsound <= 4 * sound || declared.is_some() {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // A quarter of a megabyte from a little before the first character beyond ASCII shows as much as the whole.
    let start = first.saturating_sub(64);
    detector.feed(bytes.get(start..).map(|b| b.get(..256 << 10).unwrap_or(b))?, true);
    Some(detector.guess(None, Utf8Detection::Deny))
}

/// Whether bytes that are not UTF-8 look like damage to it, and not like a letter of another encoding.
fn damage(invalid: &[u8], last: bool) -> bool {
    match invalid {
        // No Western text holds these, though Windows-1252 has a letter or nothing for them.
        [0x81 | 0x8d | 0x8f | 0x90 | 0x9d | 0xfe | 0xff] => true,
        // The beginning of a quotation mark, a dash, a currency sign or an emoji.
        [0xe2, 0x80 | 0x82] | [0xf0, 0x9f, ..] => true,
        // A character cut off by the end of the file.
        _ => last && std::str::from_utf8(invalid).is_err_and(|e| e.error_len().is_none()),
    }
}

fn lossy(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len() + 16);
    let (mut count, mut first, mut at) = (0usize, 0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            if count == 0 {
                first = at;
            }
            count += 1;
            at += chunk.invalid().len();
        }
    }
    let warning = match count {
        1 => format!("invalid UTF-8 at byte {first}, replaced by U+FFFD"),
        _ => format!("invalid UTF-8 at {count} places, the first at byte {first}, replaced by U+FFFD"),
    };
    Decoded { text, warnings: vec![warning] }
}

fn replaced(encoding: &'static Encoding) -> String {
    format!("some bytes are not valid {}, replaced by U+FFFD", encoding.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap().text
    }

    #[test]
    fn utf_8_is_kept_as_it_is_line_ends_included() {
        assert_eq!(decode("a\r\n“b”\n".into()).unwrap(), Decoded { text: "a\r\n“b”\n".into(), warnings: vec![] });
    }

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        let letters = "The “court” ruled.";
        let units = |mark: &str| -> Vec<u16> { mark.encode_utf16().chain(letters.encode_utf16()).collect() };
        for mark in ["\u{feff}", ""] {
            let little: Vec<u8> = units(mark).into_iter().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units(mark).into_iter().flat_map(u16::to_be_bytes).collect();
            assert_eq!(text(&little), letters);
            assert_eq!(text(&big), letters);
        }
    }

    #[test]
    fn windows_1252_is_told_by_its_letters_and_its_quotation_marks() {
        let decoded =
            decode(b"\x93We will appeal,\x94 said Ren\xe9 Dupr\xe9, who paid \x8020 \x96 twice.".to_vec()).unwrap();
        assert_eq!(decoded.text, "“We will appeal,” said René Dupré, who paid €20 – twice.");
        assert_eq!(decoded.warnings, ["not UTF-8: read as windows-1252, by its looks"]);
    }

    #[test]
    fn damage_within_utf_8_does_not_change_the_encoding() {
        let decoded = decode(b"\xe2\x80\x9cNo,\xe2\x80\x9d she s\xc3\x28id. \xff Ren\xc3\xa9.".to_vec()).unwrap();
        assert_eq!(decoded.text, "“No,” she s\u{fffd}(id. \u{fffd} René.");
        assert_eq!(decoded.warnings, ["invalid UTF-8 at 2 places, the first at byte 15, replaced by U+FFFD"]);
        assert_eq!(text(b"a \xff\xfe b \xe2\x80 c \xe2\x80\x9cd\xe2\x80\x9d"), "a \u{fffd}\u{fffd} b \u{fffd} c “d”");
        assert_eq!(text(b"plain words \xff plain words"), "plain words \u{fffd} plain words");
        assert_eq!(text(b"cut in a mark \xe2\x80"), "cut in a mark \u{fffd}");
    }

    #[test]
    fn a_page_may_name_its_encoding() {
        let page = b"<html><head><meta charset=\"iso-8859-2\"></head><body>Wa\xb3\xeasa</body></html>".to_vec();
        let decoded = decode_page(page).unwrap();
        assert!(decoded.text.contains("Wałęsa") && decoded.warnings.is_empty());
        let utf8 = "<meta charset=latin1><p>“so”</p>";
        assert_eq!(decode_page(utf8.into()).unwrap().text, utf8);
    }

    #[test]
    fn what_is_no_text_is_refused_by_name_where_it_has_one() {
        assert!(matches!(decode(b"%PDF-1.7 ...".to_vec()), Err(Reason::Binary { kind: Some("PDF") })));
        assert!(matches!(decode(b"abc\0def\0\0\x01".to_vec()), Err(Reason::Binary { kind: None })));
        assert!(matches!(decode(vec![0; 100]), Err(Reason::Binary { .. })));
        assert!(matches!(decode(b"\xff\xfe\0\0a\0\0\0".to_vec()), Err(Reason::Binary { .. })));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_decode_or_are_refused(bytes: Vec<u8>) {
            let _ = decode(bytes.clone());
            let _ = decode_page(bytes);
        }
    }
}
