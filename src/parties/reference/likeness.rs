//! How alike words are in what they mean: *the lender* and *Acme Bank*, *the watchdog* and *a regulator*.

use std::sync::LazyLock;

use crate::model::classes::WORDS;
use crate::model::vectors::Vectors;
use crate::model::wide::wide;

/// Vectors of length one for the words that the models know: see `models/reference.md`.
static VECTORS: LazyLock<Option<Vectors>> =
    LazyLock::new(|| Vectors::parse(include_bytes!("../../../models/word-likeness.bin")));

/// The number of a word in lower case, where it has a vector.
pub(super) fn number(lower: &str) -> Option<u16> {
    WORDS.as_ref()?.find(lower)?.try_into().ok()
}

/// Numbers of a vector.
const WIDTH: usize = 32;

/// How alike a word is to the most alike of others, from 0 (not) to 6 (the same, or nearly).
pub(super) fn most_alike(word: u16, others: &[u16]) -> u32 {
    /// The cosines from which on two words are so alike.
    const STEPS: [f32; 6] = [0.2, 0.3, 0.4, 0.5, 0.65, 0.8];
    let Some(vectors) = VECTORS.as_ref() else { return 0 };
    let Some((one, scale)) = row(vectors, word) else { return 0 };
    let cosine = most(vectors, one, others) as f32 * scale * scale;
    STEPS.iter().filter(|&&step| cosine >= step).count() as u32
}

/// The vector of a word, of a length known beforehand, so that the processor multiplies side by side.
fn row(vectors: &Vectors, word: u16) -> Option<(&'static [u8; WIDTH], f32)> {
    let (row, scale) = vectors.row(usize::from(word))?;
    Some((row.first_chunk()?, scale))
}

wide! {
    /// The greatest of zero and the scalar products of a vector and those of some words.
    fn most(vectors: &Vectors, one: &[u8; WIDTH], others: &[u16]) -> i32 {
        let number = |byte: u8| i32::from(i16::from(byte as i8));
        let product = |other: &[u8; WIDTH]| one.iter().zip(other).map(|(&a, &b)| number(a) * number(b)).sum();
        others.iter().filter_map(|&other| row(vectors, other)).map(|(other, _)| product(other)).fold(0, i32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(word: &str, others: &[&str]) -> u32 {
        let others: Vec<u16> = others.iter().filter_map(|other| number(other)).collect();
        most_alike(number(word).expect("a known word"), &others)
    }

    #[test]
    fn words_of_like_meaning_are_alike() {
        assert!(alike("airline", &["airways"]) > alike("airline", &["bank"]));
        assert!(alike("watchdog", &["city", "regulator"]) > alike("watchdog", &["city"]));
        assert_eq!(alike("lender", &["lender"]), 6);
        assert_eq!(alike("lender", &[]), 0);
    }

    #[test]
    fn vectors_have_their_width() {
        assert_eq!(VECTORS.as_ref().map(Vectors::width), Some(WIDTH));
    }

    #[test]
    fn a_word_that_the_models_do_not_know_has_no_number() {
        assert_eq!(number("xqzzt"), None);
    }
}
