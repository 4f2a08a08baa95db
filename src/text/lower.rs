//! Lower case at the same byte positions.

/// `source` in lower case, each character at the bytes where it stood.
///
/// A character whose lower-case form is longer or shorter in bytes (`İ`, `ẞ`) stays as it is: every span then holds for
/// both strings, which is worth more than those few letters.
pub(super) fn same_length(source: &str) -> String {
    let mut lower = source.to_owned();
    lower.make_ascii_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    let mut out = String::with_capacity(lower.len());
    let mut rest = lower.as_str();
    while let Some(at) = rest.bytes().position(|b| b >= 0x80) {
        let (plain, other) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = other.chars();
        if let Some(c) = chars.next() {
            out.push(folded(c));
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

fn folded(c: char) -> char {
    // General punctuation, which news has most of beyond ASCII, has no case.
    if ('\u{2000}'..='\u{206f}').contains(&c) {
        return c;
    }
    let mut folded = c.to_lowercase();
    match (folded.next(), folded.next()) {
        (Some(l), None) if l.len_utf8() == c.len_utf8() => l,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::same_length;

    #[test]
    fn letters_of_any_alphabet_are_lowered_in_place() {
        assert_eq!(same_length("ÉCOLE Žižek ΑΒ"), "école žižek αβ");
    }

    #[test]
    fn a_letter_that_would_change_its_length_is_kept() {
        assert_eq!(same_length("İstanbul"), "İstanbul");
        assert_eq!(same_length("İA").len(), "İA".len());
    }
}
