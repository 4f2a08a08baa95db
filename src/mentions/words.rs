//! The words looked up last, kept from text to text: most words of one are words of the next.

use super::features::AFFIX_ROWS;
use crate::model::network::Word;
use crate::model::vocabulary::{self, Vocabulary};
use crate::text::same;

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
    /// What is known of the words that are looked up at a time: their hashes in the vocabulary, the first slots for these,
    /// their numbers and bits there.
    hashes: Vec<u64>,
    slots: Vec<u32>,
    ids: Vec<u32>,
    bits: Vec<u16>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    letters: [u8; LONGEST],
    length: u8,
    word: Word,
}

impl Words {
    /// The word in lower case with this hash, if it is kept.
    #[inline]
    pub(super) fn get(&self, hash: u32, lower: &str) -> Option<Word> {
        let place = self.places.get(place(hash))?;
        let letters = &place.letters[..usize::from(place.length).min(LONGEST)];
        same(letters, lower.as_bytes()).then_some(place.word)
    }

    /// Looks words up and keeps them: each with a number of the caller's, for which `lower` gives it in lower case, and its hash. Calls
    /// `each` with the number and the word.
    ///
    /// The vocabulary is larger than the processor's cache. Each loop here asks for one thing of every word, so that no word waits
    /// for what another has asked for.
    pub(super) fn look_up<'a>(
        &mut self,
        vocabulary: &Vocabulary,
        words: &[(u32, u32)],
        lower: impl Fn(u32) -> &'a str,
        mut each: impl FnMut(u32, Word),
    ) {
        if self.places.is_empty() {
            self.places.resize(1 << PLACES, Place::default());
        }
        let Words { places, hashes, slots, ids, bits } = self;
        hashes.clear();
        hashes.extend(words.iter().map(|&(word, _)| vocabulary::hash(lower(word))));
        slots.clear();
        slots.extend(hashes.iter().map(|&hash| vocabulary.first_slot(hash)));
        ids.clear();
        ids.extend(words.iter().zip(hashes.iter().zip(slots.iter())).map(|(&(word, _), (&hash, &slot))| {
            let found = vocabulary.find_from(hash, slot).or_else(|| in_part(lower(word), vocabulary));
            found.map_or(0, |id| id + 1)
        }));
        bits.clear();
        bits.extend(ids.iter().map(|id| id.checked_sub(1).map_or(0, |id| vocabulary.bits(id))));
        for (&(number, hash), (&id, &bits)) in words.iter().zip(ids.iter().zip(bits.iter())) {
            let lower = lower(number);
            let word = Word { id, bits, affixes: affixes(lower) };
            if (1..=LONGEST).contains(&lower.len()) {
                let place = &mut places[place(hash)];
                place.word = word;
                place.letters[..lower.len()].copy_from_slice(lower.as_bytes());
                place.length = lower.len() as u8;
            }
            each(number, word);
        }
    }
}

/// What the vocabulary has of a word that is not in it as it is: the word without its full stop, or the part after its last
/// hyphen.
fn in_part(lower: &str, vocabulary: &Vocabulary) -> Option<u32> {
    let find = |w: &str| vocabulary.find(vocabulary::hash(w));
    let stopped = lower.strip_suffix('.').and_then(find);
    stopped.or_else(|| lower.rsplit_once('-').and_then(|(_, part)| find(part)))
}

/// Rows of the first three characters and of the last two, three and four.
fn affixes(lower: &str) -> [u16; 4] {
    let row = |kind: u32, part: &str| {
        let h = part.bytes().fold(0x811c_9dc5 ^ kind, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
        ((h ^ (h >> 15)) & (AFFIX_ROWS - 1)) as u16
    };
    if lower.is_ascii() {
        let last = |n: usize| &lower[lower.len().saturating_sub(n)..];
        return [row(1, &lower[..lower.len().min(3)]), row(2, last(2)), row(3, last(3)), row(4, last(4))];
    }
    let first = |n: usize| lower.char_indices().nth(n).map_or(lower, |(at, _)| &lower[..at]);
    let last = |n: usize| lower.char_indices().nth_back(n - 1).map_or(lower, |(at, _)| &lower[at..]);
    [row(1, first(3)), row(2, last(2)), row(3, last(3)), row(4, last(4))]
}

/// The place of the word with this hash.
fn place(hash: u32) -> usize {
    (hash.wrapping_mul(0x9e37_79b1) >> (32 - PLACES)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that are looked up of those asked for one after the other.
    fn looked_up(words: &mut Words, asked: &[(&str, u32)]) -> Vec<String> {
        let vocabulary = &crate::mentions::TAGGER.as_ref().expect("the embedded model").vocabulary;
        let mut out = Vec::new();
        for &(lower, hash) in asked {
            if words.get(hash, lower).is_none() {
                words.look_up(vocabulary, &[(0, hash)], |_| lower, |_, _| out.push(lower.to_owned()));
            }
        }
        out
    }

    #[test]
    fn a_word_is_looked_up_once_and_again_only_after_another_took_its_place() {
        let mut words = Words::default();
        let asked = [("suit", 7), ("suit", 7), ("suits", 7), ("suit", 7), ("suit", 7)];
        assert_eq!(looked_up(&mut words, &asked), ["suit", "suits", "suit"]);
        let long = "a".repeat(LONGEST + 1);
        assert_eq!(looked_up(&mut words, &[(&long, 7), (&long, 7), ("suit", 7)]), [long.as_str(), &long]);
    }

    #[test]
    fn words_are_found_without_their_full_stop_and_by_the_part_after_their_hyphen() {
        let vocabulary = &crate::mentions::TAGGER.as_ref().expect("the embedded model").vocabulary;
        let list = ["court", "court.", "anti-court", "xyzzyqk", "", "supreme"];
        let asked: Vec<(u32, u32)> = (0..list.len() as u32).map(|n| (n, n)).collect();
        let mut found = vec![Word::default(); list.len()];
        let mut words = Words::default();
        words.look_up(vocabulary, &asked, |n| list[n as usize], |n, word| found[n as usize] = word);
        assert!(found[0].id > 0 && found[5].id > 0 && found[0].id != found[5].id);
        assert_eq!([found[1].id, found[2].id, found[3].id, found[4].id], [found[0].id, found[0].id, 0, 0]);
        assert_eq!(words.get(0, "court"), Some(found[0]));
    }
}
