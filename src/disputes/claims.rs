//! What a dispute is about, by the terms and statutes that the text names.

use std::sync::LazyLock;

use crate::text::{PhraseTable, Text, rows};

/// The standard terms, in the order of the data file; the last is `other`.
static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| rows(include_str!("data/claims.txt")).filter_map(|row| Some(row.split_once(':')?.0)).collect());

static TERMS: LazyLock<PhraseTable<u8>> = LazyLock::new(|| {
    PhraseTable::new(
        rows(include_str!("data/claims.txt"))
            .filter_map(|row| row.split_once(':'))
            .zip(0u8..)
            .flat_map(|((_, terms), claim)| terms.split(',').map(move |t| (t.trim(), claim))),
    )
});

/// A term that tells of a claim.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub token: u32,
    pub len: u8,
    /// Index of the claim in [`name`].
    pub claim: u8,
    pub sentence: u32,
}

/// The standard term with this index.
pub(super) fn name(claim: u8) -> &'static str {
    NAMES.get(usize::from(claim)).copied().unwrap_or("other")
}

/// Number of standard terms.
pub(super) fn count() -> usize {
    NAMES.len()
}

/// The terms in a text, in text order.
pub(super) fn scan(text: &Text) -> Vec<Hit> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < text.len() {
        match TERMS.at(text, i) {
            Some((len, &claim)) => {
                out.push(Hit { token: i as u32, len: len as u8, claim, sentence: text.sentence_of(i) as u32 });
                i += len;
            }
            None => i += 1,
        }
    }
    out
}
