//! Words of names made comparable: one hash for all spellings of a word.

use std::sync::LazyLock;

use crate::text::{Text, Tokens, WordTable, hash, rows};

/// Spellings of one word: each with the hash of the first of its row.
static SPELLINGS: LazyLock<WordTable<u32>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("data/spellings.txt")).flat_map(|row| {
        let mut words = row.split_ascii_whitespace();
        let first = hash(words.next().unwrap_or_default());
        words.map(move |word| (word, first))
    }))
});

/// The word of token `i` for comparison; none for articles, prepositions' articles and marks.
#[inline]
pub(super) fn word(text: &Text, i: usize) -> Option<u32> {
    let token = text.token(i);
    let lower = text.lower(i);
    if !token.byte.is_ascii_alphanumeric() && token.byte < 0x80 && lower != "&" {
        return None;
    }
    match lower {
        "the" | "’s" | "’" | "“" | "”" | "‘" | "–" | "—" | "«" | "»" => None,
        _ => Some(SPELLINGS.at(text, i).copied().unwrap_or_else(|| match without_domain(lower) {
            Some(stem) => hash(stem),
            None => token.hash,
        })),
    }
}

/// *parrotfish.ai* without its domain.
fn without_domain(lower: &str) -> Option<&str> {
    let (stem, domain) = lower.split_once('.')?;
    let known =
        matches!(domain, "com" | "ai" | "io" | "org" | "net" | "co" | "co.uk" | "de" | "fr" | "in" | "tv" | "app");
    (known && stem.len() > 2).then_some(stem)
}

/// The part of token `i` before its first hyphen, and the part after its last, where it has one.
pub(super) fn hyphen_parts(text: &Text, i: usize) -> Option<[u32; 2]> {
    let lower = text.lower(i);
    let (first, _) = lower.split_once('-')?;
    let (_, last) = lower.rsplit_once('-')?;
    (first.len() > 2 && last.len() > 2).then(|| [hash(first), hash(last)])
}

/// A hash of a legal form, its marks and spellings aside; 0 for none.
pub(super) fn legal(text: &Text, tokens: Tokens) -> u32 {
    let mut h = 0u32;
    for i in tokens.map(|i| i as usize) {
        if !matches!(text.str(i), "," | "&" | "and") {
            let word = SPELLINGS.at(text, i).copied().unwrap_or_else(|| {
                let lower = text.lower(i);
                if lower.contains('.') { hash(&lower.replace('.', "")) } else { text.token(i).hash }
            });
            h = h.rotate_left(7) ^ word;
        }
    }
    h
}

/// The hash of a word that stands in [`SPELLINGS`] or for itself.
pub(super) fn of(word: &str) -> u32 {
    SPELLINGS.get(word).copied().unwrap_or_else(|| hash(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<u32> {
        let text = Text::new(name);
        (0..text.len()).filter_map(|i| word(&text, i)).collect()
    }

    #[test]
    fn spellings_of_one_name_are_the_same_words() {
        assert_eq!(words("the Defence and Labour Centre"), words("Defense & Labor Center"));
        assert_eq!(words("2nd U.S. Circuit"), words("Second US Circuit"));
        assert_ne!(words("Second Circuit"), words("Third Circuit"));
    }

    #[test]
    fn legal_forms_are_compared_without_their_marks() {
        let form = |name: &str| {
            let text = Text::new(name);
            legal(&text, 0..text.len() as u32)
        };
        assert_eq!(form(", Inc."), form("Inc"));
        assert_eq!(form("Ltd"), form("Limited"));
        assert_eq!(form("S.A."), form("SA"));
        assert_ne!(form("LLC"), form("Inc"));
    }
}
