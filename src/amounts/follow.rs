//! What may follow a bare number that is a sum of money, and not a count of something.

use std::sync::LazyLock;

use crate::text::{Kind, Text, WordTable, rows};

/// Function words that may follow a sum; after a count stands its noun.
static FREE: LazyLock<WordTable<()>> =
    LazyLock::new(|| WordTable::new(rows(include_str!("data/free.txt")).map(|w| (w, ()))));

/// Whether what follows byte `end` is no noun that the number could count: the end of the text, a mark, a function word.
pub(super) fn is_free(text: &Text, end: usize) -> bool {
    let i = text.token_at(end as u32);
    let token = text.token(i);
    if i >= text.len() {
        return true;
    }
    match token.kind {
        Kind::Punct => {
            !(matches!(text.str(i), "%" | "°" | "/" | "’" | "'") || token.byte == b'-' && token.start as usize == end)
        }
        Kind::Possessive => false,
        _ => token.start as usize > end && FREE.at(text, i).is_some(),
    }
}
