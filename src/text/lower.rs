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
    for c in lower.chars() {
        let mut folded = c.to_lowercase();
        match (folded.next(), folded.next()) {
            (Some(l), None) if !c.is_ascii() && l.len_utf8() == c.len_utf8() => out.push(l),
            _ => out.push(c),
        }
    }
    out
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
