//! Lower case at the same byte positions.

use super::token::Packed;

/// A text in lower case.
#[derive(Debug)]
pub(super) enum Lower {
    /// All of it.
    Whole(String),
    /// Of its tokens those that are written otherwise in the text itself.
    Parts(Parts),
}

/// Tokens in lower case, one after the other.
#[derive(Debug)]
pub(super) struct Parts {
    letters: String,
    /// For so many tokens of the text at a time how many of the letters are those of tokens before them.
    before: Vec<u32>,
}

/// Tokens that are counted together.
const BLOCK: usize = 16;

impl Parts {
    /// The parts of a text, whose tokens are told whether they are one.
    pub fn new(source: &str, lower: &str, tokens: &mut [Packed]) -> Self {
        let mut parts = Parts { letters: String::new(), before: Vec::with_capacity(tokens.len().div_ceil(BLOCK)) };
        for block in tokens.chunks_mut(BLOCK) {
            parts.before.push(parts.letters.len() as u32);
            for token in block {
                let own = &lower[token.span().range()];
                token.set_part(own != &source[token.span().range()]);
                parts.letters.push_str(if token.is_part() { own } else { "" });
            }
        }
        parts.letters.shrink_to_fit();
        parts
    }

    /// Token `i` in lower case, if it is one of these.
    pub fn of(&self, tokens: &[Packed], i: usize) -> Option<&str> {
        let token = tokens.get(i).filter(|token| token.is_part())?;
        let block = i / BLOCK;
        let earlier = tokens[block * BLOCK..i].iter().filter(|token| token.is_part());
        let from = self.before[block] as usize + earlier.map(|token| token.span().range().len()).sum::<usize>();
        self.letters.get(from..from + token.span().range().len())
    }
}

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
