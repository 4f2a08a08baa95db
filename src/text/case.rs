//! How words are written: small, with a capital, in capitals.

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Case {
    /// No letter with case: digits, marks, Han characters.
    #[default]
    None,
    /// `lower`
    Lower,
    /// `Capital`, also a single capital letter
    Capital,
    /// `UPPER`, two letters or more
    Upper,
    /// `camelCase`, `iPhone`, `McDonald`
    Mixed,
}

/// How a word is written; `eight` are the bytes from its first on, where the text has as many.
#[inline]
pub(super) fn of(text: &str, eight: Option<&[u8; 8]>) -> Case {
    eight.and_then(|&eight| short_case(text, eight)).unwrap_or_else(|| long_case(text))
}

/// How a word of eight ASCII characters at most is written: all are looked at together, a byte of a number each.
#[inline]
fn short_case(text: &str, eight: [u8; 8]) -> Option<Case> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let beyond = u32::try_from(8usize.checked_sub(text.len())?).ok()?;
    let word = u64::from_le_bytes(eight) & u64::MAX.checked_shr(8 * beyond)?;
    if word & HIGH != 0 {
        return None;
    }
    // The high bit of each byte from `first` on.
    let from = |first: u8| word + (0x80 - u64::from(first)) * EACH;
    let (upper, lower) = ((from(b'A') & !from(b'Z' + 1)) & HIGH, (from(b'a') & !from(b'z' + 1)) & HIGH);
    let first_upper = upper.trailing_zeros() < lower.trailing_zeros();
    Some(match (upper, lower) {
        (0, 0) => Case::None,
        (0, _) => Case::Lower,
        _ if first_upper && upper.is_power_of_two() => Case::Capital,
        (_, 0) => Case::Upper,
        _ if first_upper && hyphenated_capitals(text) => Case::Capital,
        _ => Case::Mixed,
    })
}

fn long_case(text: &str) -> Case {
    let (mut upper, mut lower) = (0u32, 0u32);
    let first_upper = if text.is_ascii() {
        for b in text.bytes() {
            upper += u32::from(b.is_ascii_uppercase());
            lower += u32::from(b.is_ascii_lowercase());
        }
        text.bytes().find(u8::is_ascii_alphabetic).is_some_and(|b| b.is_ascii_uppercase())
    } else {
        for c in text.chars() {
            upper += u32::from(c.is_uppercase());
            lower += u32::from(c.is_lowercase());
        }
        text.chars().find(|c| c.is_uppercase() || c.is_lowercase()).is_some_and(char::is_uppercase)
    };
    match (upper, lower) {
        (0, 0) => Case::None,
        (0, _) => Case::Lower,
        (1, _) if first_upper => Case::Capital,
        (_, 0) => Case::Upper,
        _ if first_upper && hyphenated_capitals(text) => Case::Capital,
        _ => Case::Mixed,
    }
}

/// `Diaz-Farquhar`: each part a capital and small letters.
fn hyphenated_capitals(text: &str) -> bool {
    text.contains('-') && text.split('-').all(|part| part.chars().skip(1).all(|c| !c.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_short_word_is_written_as_a_long_one_is(word in "[a-zA-Z@\\[`{0-9.'-]{0,8}") {
            let padded = format!("{word}Aa. éA..");
            let eight = padded.as_bytes().first_chunk();
            proptest::prop_assert_eq!(eight.and_then(|&eight| short_case(&word, eight)), (!word.is_empty()).then(|| long_case(&word)));
        }
    }

    #[test]
    fn case_is_told_from_the_letters() {
        let cases: Vec<Case> =
            ["law", "Law", "SEC", "eBay", "McLaw", "Diaz-Farquhar", "42", "A"].map(|w| of(w, Option::None)).to_vec();
        use Case::*;
        assert_eq!(cases, [Lower, Capital, Upper, Mixed, Mixed, Capital, None, Capital]);
    }
}
