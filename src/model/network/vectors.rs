//! Vectors of words and tokens, the first layer's input.

use super::{I16s, Network, TOKEN, Word, dense};

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
const PLACES: u32 = 12;

impl Vectors {
    /// The vector of a word.
    #[inline]
    pub(super) fn of(&mut self, network: &Network, word: &Word) -> &[i16] {
        if self.words.is_empty() {
            self.words.resize(1 << PLACES, None);
            self.vectors.resize(TOKEN << PLACES, 0);
        }
        let [a, b, c, d] = word.affixes.map(u32::from);
        let key = word.id.wrapping_mul(0x9e37_79b1) ^ (a << 16 | c).wrapping_mul(0x85eb_ca6b) ^ (b << 16 | d);
        let place = (key.wrapping_mul(0xc2b2_ae35) >> (32 - PLACES)) as usize;
        let vector = &mut self.vectors[place * TOKEN..(place + 1) * TOKEN];
        if self.words[place] != Some(*word) {
            self.words[place] = Some(*word);
            network.word(word, vector);
        }
        vector
    }
}

impl Network {
    /// The part of a token's vector that depends on its word alone.
    fn word(&self, word: &Word, out: &mut [i16]) {
        out.fill(0);
        let at = word.id as usize * TOKEN;
        // A vocabulary that does not belong to the network has words that it lacks.
        add_bytes(out, self.words.get(at..at + TOKEN).unwrap_or(&self.words[..TOKEN]));
        for &affix in &word.affixes {
            let at = usize::from(affix) * TOKEN;
            add_bytes(out, &self.affixes[at..at + TOKEN]);
        }
        add_bits(out, self.bits, u32::from(word.bits));
    }

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

fn add_bytes(out: &mut [i16], bytes: &[u8]) {
    for (out, &b) in out.iter_mut().zip(bytes) {
        *out = out.wrapping_add(i16::from(b as i8) * 32);
    }
}

fn add_bits(out: &mut [i16], rows: I16s, mut bits: u32) {
    while bits != 0 {
        let row = bits.trailing_zeros() as usize;
        bits &= bits - 1;
        for (out, v) in out.iter_mut().zip(rows.row(row, TOKEN)) {
            *out = out.wrapping_add(v);
        }
    }
}
