//! The words looked up last, kept from text to text: most words of one are words of the next.

use crate::model::network::Word;

/// Longer words, in bytes, are rare and not kept.
const LONGEST: usize = 24;
/// log2 of the number of places.
const PLACES: u32 = 12;

/// Words with what the vocabulary says of them.
///
/// Each word has one place, which the last word that had it keeps until another takes it.
#[derive(Debug, Default)]
pub(super) struct Words {
    places: Vec<Place>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    letters: [u8; LONGEST],
    length: u8,
    word: Word,
}

impl Words {
    /// The word in lower case with this hash, looked up where it is not kept.
    pub(super) fn get(&mut self, hash: u32, lower: &str, look_up: impl FnOnce() -> Word) -> Word {
        if self.places.is_empty() {
            self.places.resize(1 << PLACES, Place::default());
        }
        let place = &mut self.places[(hash.wrapping_mul(0x9e37_79b1) >> (32 - PLACES)) as usize];
        let length = lower.len();
        if length > LONGEST || length == 0 {
            return look_up();
        }
        if usize::from(place.length) != length || place.letters[..length] != *lower.as_bytes() {
            place.word = look_up();
            place.letters[..length].copy_from_slice(lower.as_bytes());
            place.length = length as u8;
        }
        place.word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_looked_up_once_and_again_only_after_another_took_its_place() {
        let mut words = Words::default();
        let mut get = |lower: &str, id| words.get(7, lower, || Word { id, ..Word::default() }).id;
        assert_eq!((get("suit", 1), get("suit", 2), get("suits", 3), get("suit", 4)), (1, 1, 3, 4));
        let long = "a".repeat(LONGEST + 1);
        assert_eq!((get(&long, 5), get(&long, 6)), (5, 6));
    }
}
