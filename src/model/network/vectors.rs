//! Vectors of words and tokens, the first layer's input.

use super::{I16s, Network, TOKEN, Word, dense};
use crate::model::wide::wide;

/// Vectors of words, kept from text to text: most words of one are words of the next.
///
/// Each word has one place, which the last word that had it keeps until another takes it: however many words there are,
/// the table stays in the processor's cache.
#[derive(Debug, Default)]
pub(super) struct Vectors {
    words: Vec<Option<Word>>,
    vectors: Vec<i16>,
}

/// log2 of the number of places.
const PLACES: u32 = 11;

impl Vectors {
    /// Asks for the rows of the words that are not kept. They lie anywhere in ten megabytes, and come sooner together than each
    /// when its vector is made.
    pub(super) fn fetch(&self, network: &Network, words: &[Word]) {
        let rows = words.iter().filter(|&word| self.words.get(place(word)) != Some(&Some(*word))).map(|word| {
            let at = word.id as usize * TOKEN;
            network.words.get(at).copied().unwrap_or(0) ^ network.words.get(at + TOKEN - 1).copied().unwrap_or(0)
        });
        std::hint::black_box(rows.fold(0, |all, row| all ^ row));
    }

    /// The vector of a word.
    #[inline]
    pub(super) fn of(&mut self, network: &Network, word: &Word) -> &[i16] {
        if self.words.is_empty() {
            self.words.resize(1 << PLACES, None);
            self.vectors.resize(TOKEN << PLACES, 0);
        }
        let place = place(word);
        let vector = &mut self.vectors[place * TOKEN..(place + 1) * TOKEN];
        if self.words[place] != Some(*word) {
            self.words[place] = Some(*word);
            word_vector(network, word, vector);
        }
        vector
    }
}

wide! {
    /// The part of a token's vector that depends on its word alone.
    fn word_vector(network: &Network, word: &Word, out: &mut [i16]) {
        let Some(out) = out.first_chunk_mut::<TOKEN>() else { return };
        let Network { words, affixes, .. } = network;
        let at = word.id as usize * TOKEN;
        // A vocabulary that does not belong to the network has words that it lacks.
        let own = words.get(at..at + TOKEN).unwrap_or(&words[..TOKEN]);
        let rows = word.affixes.map(|affix| &affixes[usize::from(affix) * TOKEN..][..TOKEN]);
        for (n, out) in out.iter_mut().enumerate() {
            let number = |row: &[u8]| i16::from(row[n] as i8);
            *out = rows.iter().fold(number(own), |sum, row| sum + number(row)).wrapping_mul(32);
        }
        add_bits(out, network.bits, u32::from(word.bits));
    }
}

/// The place of a word.
#[inline]
fn place(word: &Word) -> usize {
    let [a, b, c, d] = word.affixes.map(u32::from);
    let key = word.id.wrapping_mul(0x9e37_79b1) ^ (a << 16 | c).wrapping_mul(0x85eb_ca6b) ^ (b << 16 | d);
    (key.wrapping_mul(0xc2b2_ae35) >> (32 - PLACES)) as usize
}

impl Network {
    /// The vector of a token, of that of its word.
    #[inline]
    pub(super) fn token(&self, word: &[i16], shape: u8, bits: u8, out: &mut [u8]) {
        let shape = self.shapes.bytes(usize::from(shape), TOKEN);
        if bits == 0 {
            return dense::to_bytes(self.kernel, word, shape, out);
        }
        let mut sum = [0; TOKEN];
        sum.copy_from_slice(word);
        add_bits(&mut sum, self.token_bits, u32::from(bits));
        dense::to_bytes(self.kernel, &sum, shape, out);
    }
}

#[inline(always)]
fn add_bits(out: &mut [i16], rows: I16s, mut bits: u32) {
    while bits != 0 {
        let row = bits.trailing_zeros() as usize;
        bits &= bits - 1;
        for (out, v) in out.iter_mut().zip(rows.row(row, TOKEN)) {
            *out = out.wrapping_add(v);
        }
    }
}
