//! A tagger over tokens: two convolutions, then a second look that knows what the first made of the same word elsewhere.
//!
//! A weights file is little-endian: `LXTG`, the number of sections (`u32`), a temperature (`f32`), the length of each section
//! in bytes (`u32`), then the sections, each from a multiple of 64 on: a table of confidence (`f32`, see
//! [`Network::confidence`]), a vector for the words outside the vocabulary and for each in it, one for each affix (`i8`, in
//! units of 1/64), vectors of vocabulary bits, shapes and token bits (`i16`, in units of 1/2048), then for each of the five layers weights, scales
//! and biases (see [`Dense`]).
//!
//! All sums of the layers are exact; the few steps in floating point are written so that no compiler may reorder them:
//! the same text gives the same tags on every machine.

mod first;
mod look;
mod vectors;

use super::bytes::{F32s, I16s};
use super::dense::{self, Dense, Kernel};
pub use look::{Scratch, exp};

/// Number of tags: outside, and beginning, inside, end and unit of each type.
pub const TAGS: usize = 1 + 4 * TYPES;
/// Number of types.
pub const TYPES: usize = 5;

const TOKEN: usize = 96;
const HIDDEN: usize = 160;
const SECOND: usize = 64;
const CLASSES: usize = 1 + TYPES;
/// Rows to either side that the first convolution reaches; the second reaches one.
const REACH: usize = 2;

/// A distinct word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Word {
    /// Its number in the vocabulary plus one; zero outside it.
    pub id: u32,
    /// The bits that the vocabulary has of it.
    pub bits: u16,
    /// Rows of its affixes.
    pub affixes: [u16; 4],
}

/// A text as the network takes it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The distinct words.
    pub words: &'a [Word],
    /// For each token its word.
    pub word_of: &'a [u32],
    /// For each token its shape.
    pub shape: &'a [u8],
    /// For each token further bits.
    pub bits: &'a [u8],
    /// For each token whether it may belong to a name; the others are outside.
    pub candidate: &'a [bool],
    /// The first token of each part of the text; parts do not see each other.
    pub parts: &'a [u32],
}

/// A network whose weights are embedded in the program.
#[derive(Debug)]
pub struct Network {
    kernel: Kernel,
    /// What scores are divided by before they are turned into probabilities.
    pub temperature: f32,
    confidence: F32s,
    words: &'static [u8],
    affixes: &'static [u8],
    bits: I16s,
    shapes: I16s,
    token_bits: I16s,
    conv1: Dense,
    conv2: Dense,
    out1: Dense,
    conv3: Dense,
    out2: Dense,
}

impl Network {
    /// Reads a weights file; `None` where the bytes are none.
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXTG")?;
        let number = |at: usize| Some(u32::from_le_bytes(rest.get(at..at + 4)?.try_into().ok()?));
        let count = number(0)? as usize;
        let temperature = f32::from_bits(number(4)?);
        let mut at = (12 + 4 * count).next_multiple_of(64);
        let mut sections = (0..count).map(|k| {
            let length = number(8 + 4 * k)? as usize;
            let section = bytes.get(at..at + length);
            at = (at + length).next_multiple_of(64);
            section
        });
        let mut next = || sections.next().flatten();
        let sized = |section: &'static [u8], length: usize| (section.len() == length).then_some(section);
        let confidence = F32s(next()?);
        let words = next()?;
        let affixes = next()?;
        let bits = I16s(sized(next()?, 16 * TOKEN * 2)?);
        let shapes = I16s(next()?);
        let token_bits = I16s(sized(next()?, 8 * TOKEN * 2)?);
        let mut layer = |inputs, outputs| Dense::new(inputs, outputs, next()?, next()?, next()?);
        let network = Network {
            kernel: Kernel::best(),
            temperature,
            confidence,
            words,
            affixes,
            bits,
            shapes,
            token_bits,
            conv1: layer((2 * REACH + 1) * TOKEN, HIDDEN)?,
            conv2: layer(3 * HIDDEN, HIDDEN)?,
            out1: layer(HIDDEN, TAGS.next_multiple_of(32))?,
            conv3: layer(look::WIDE, SECOND)?,
            out2: layer(SECOND, TAGS.next_multiple_of(32))?,
        };
        let whole = !words.is_empty()
            && words.len().is_multiple_of(TOKEN)
            && affixes.len().is_multiple_of(TOKEN)
            && shapes.0.len().is_multiple_of(TOKEN * 2);
        (whole && confidence.len() >= 2).then_some(network)
    }

    /// The share of spans that are right among those whose tags have this probability together, as measured: the table
    /// holds it for equal steps of the probability, between which it is interpolated.
    pub fn confidence(&self, probability: f32) -> f32 {
        let last = self.confidence.len() - 1;
        let place = probability.clamp(0.0, 1.0) * last as f32;
        let step = (place as usize).min(last - 1);
        let (low, high) = (self.confidence.get(step), self.confidence.get(step + 1));
        low + (high - low) * (place - step as f32)
    }

    /// The same network run by another kernel.
    pub fn with_kernel(self, kernel: Kernel) -> Self {
        Network { kernel, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_network_are_refused() {
        assert!(Network::parse(b"LXTG").is_none());
        assert!(Network::parse(b"something else").is_none());
    }
}
