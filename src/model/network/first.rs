//! The first layer, of which it is known what frequent tokens give.
//!
//! A sum of the layer is the sum of what each token of a window gives at its place there. Few tokens, a comma, *the*, *of*, are two
//! fifths of all: what each of those gives at each place is kept from text to text, and added instead of multiplied. The sums are
//! whole numbers, so that they are the same.

use std::ops::Range;

use super::{HIDDEN, Network, REACH, TOKEN, Word};
use crate::model::dense::Rows;
use crate::model::wide::wide;

/// Places of a window.
const PLACES: usize = 2 * REACH + 1;
/// Tokens that are kept at most: with more the table would not stay in the processor's cache.
const KEPT: usize = 160;
/// How often a token is seen before it is kept.
const OFTEN: u8 = 8;
/// log2 of the number of tokens that are counted at a time.
const COUNTED: u32 = 10;
/// Rows that are summed at a time.
const ROWS: usize = 128;

static ZERO: [i32; HIDDEN] = [0; HIDDEN];

/// All that the vector of a token depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Token {
    pub word: Word,
    pub shape: u8,
    pub bits: u8,
}

impl Token {
    /// Where the token is counted.
    fn slot(&self) -> usize {
        let Word { id, affixes: [_, ending, ..], .. } = self.word;
        let form = u32::from(self.shape) << 8 | u32::from(self.bits);
        let key = id.wrapping_mul(0x9e37_79b1) ^ u32::from(ending).wrapping_mul(0x85eb_ca6b) ^ form;
        (key.wrapping_mul(0xc2b2_ae35) >> (32 - COUNTED)) as usize
    }
}

/// What a row gives to the windows that it stands in: what is kept under this number, or one of two others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Gives(u8);

impl Gives {
    /// Of a free row: nothing.
    pub const NOTHING: Gives = Gives(u8::MAX - 1);
    /// What its vector does.
    pub const VECTOR: Gives = Gives(u8::MAX);
}

const _: () = assert!(KEPT <= Gives::NOTHING.0 as usize);

/// A token that is counted.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    token: Token,
    /// How often it was seen, less what others in its slot were.
    seen: u8,
    /// Its number among those kept.
    kept: Option<Gives>,
}

/// What frequent tokens give, kept from text to text, and room to sum it up.
#[derive(Debug, Default)]
pub(super) struct First {
    counts: Vec<Count>,
    /// For each token that is kept and each place of a window the sums of [`HIDDEN`] units.
    kept: Vec<[[i32; HIDDEN]; PLACES]>,
    /// For each place of a window where in the input the vectors start that stand there, and the rows that they are added to.
    starts: [Vec<u32>; PLACES],
    rows: [Vec<u32>; PLACES],
    sums: Vec<i32>,
}

impl First {
    /// Counts a token; what it gives is either kept or, where `None`, to be made of its vector.
    #[inline]
    pub(super) fn see(&mut self, token: &Token) -> Option<Gives> {
        if self.counts.is_empty() {
            self.counts.resize(1 << COUNTED, Count::default());
        }
        let count = &mut self.counts[token.slot()];
        if count.token == *token {
            count.seen = count.seen.saturating_add(1);
            return count.kept;
        }
        // A token that is kept keeps its slot; another has it until it is met no more often than others.
        if count.kept.is_none() {
            match count.seen {
                0..=1 => *count = Count { token: *token, seen: 1, kept: None },
                _ => count.seen -= 1,
            }
        }
        None
    }

    /// Keeps what a token that was just seen gives, if it is frequent; `vector` is its own.
    #[inline]
    pub(super) fn keep(&mut self, network: &Network, token: &Token, vector: &[u8]) {
        let count = &mut self.counts[token.slot()];
        if count.token != *token || count.seen < OFTEN || self.kept.len() == KEPT {
            return;
        }
        let mut places = [[0; HIDDEN]; PLACES];
        for (place, sums) in places.iter_mut().enumerate() {
            let row = Rows { input: vector, starts: &[0], places: &[0] };
            network.conv1.add(network.kernel, inputs(place), row, sums, true);
        }
        count.kept = Some(Gives(self.kept.len() as u8));
        self.kept.push(places);
    }

    /// The units of the layer for some rows, each written to where that row's stand in `out`.
    pub(super) fn units(&mut self, network: &Network, vectors: &[u8], gives: &[Gives], rows: &[u32], out: &mut [u8]) {
        let Network { conv1, kernel, .. } = network;
        self.sums.resize(ROWS * HIDDEN, 0);
        self.starts.iter_mut().chain(&mut self.rows).for_each(|list| list.resize(ROWS, 0));
        for rows in rows.chunks(ROWS) {
            let mut counts = [0; PLACES];
            for (n, (&row, sums)) in rows.iter().zip(self.sums.as_chunks_mut().0).enumerate() {
                let first = row as usize - REACH;
                let mut kept: [&[i32; HIDDEN]; PLACES] = [&ZERO; PLACES];
                let mut count = 0;
                // Nothing here is decided by a branch: none would be foreseen.
                for (place, &gives) in gives[first..first + PLACES].iter().enumerate() {
                    let at = counts[place];
                    (self.starts[place][at], self.rows[place][at]) = (((first + place) * TOKEN) as u32, n as u32);
                    counts[place] += usize::from(gives == Gives::VECTOR);
                    kept[count] = self.kept.get(usize::from(gives.0)).map_or(&ZERO, |kept| &kept[place]);
                    count += usize::from(gives < Gives::NOTHING);
                }
                sum(&kept[..count], sums);
            }
            for (place, &count) in counts.iter().enumerate() {
                let (starts, places) = (&self.starts[place][..count], &self.rows[place][..count]);
                conv1.add(*kernel, inputs(place), Rows { input: vectors, starts, places }, &mut self.sums, false);
            }
            for (&row, sums) in rows.iter().zip(self.sums.chunks_exact(HIDDEN)) {
                let at = row as usize * HIDDEN;
                conv1.units(*kernel, sums, &mut out[at..at + HIDDEN]);
            }
        }
    }
}

/// The inputs of the layer for a place of a window.
fn inputs(place: usize) -> Range<usize> {
    place * TOKEN..(place + 1) * TOKEN
}

wide! {
    /// The sums of rows of numbers.
    fn sum(rows: &[&[i32; HIDDEN]], out: &mut [i32; HIDDEN]) {
        match *rows {
            [] => out.fill(0),
            [a] => *out = *a,
            [a, b] => (0..HIDDEN).for_each(|i| out[i] = a[i] + b[i]),
            [a, b, c] => (0..HIDDEN).for_each(|i| out[i] = a[i] + b[i] + c[i]),
            [a, b, c, d] => (0..HIDDEN).for_each(|i| out[i] = a[i] + b[i] + c[i] + d[i]),
            [a, b, c, d, e, ..] => (0..HIDDEN).for_each(|i| out[i] = a[i] + b[i] + c[i] + d[i] + e[i]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::vectors::Vectors;
    use super::*;
    use crate::model::dense::Kernel;

    #[test]
    fn what_is_kept_of_frequent_tokens_gives_the_same_units() {
        const ALL: usize = 300;
        for kernel in Kernel::available() {
            let network =
                Network::parse(include_bytes!("../../../models/tagger-net.bin")).expect("the embedded network");
            let network = network.with_kernel(kernel);
            // Of every ten tokens nine are of seven kinds, and one is new; every twentieth row is free.
            let token = |row: usize| {
                let id = if row.is_multiple_of(10) { 100 + row } else { 1 + row % 7 } as u32;
                Token { word: Word { id, ..Word::default() }, shape: (row % 7) as u8, bits: 0 }
            };
            let (mut first, mut words, mut gives) = (First::default(), Vectors::default(), vec![Gives::NOTHING; ALL]);
            // All vectors, and those alone that are asked for.
            let (mut all, mut asked) = (vec![0; ALL * TOKEN], vec![99; ALL * TOKEN]);
            for row in (0..ALL).filter(|row| row % 20 != 5) {
                let (token, at) = (token(row), row * TOKEN..(row + 1) * TOKEN);
                network.token(words.of(&network, &token.word), token.shape, token.bits, &mut all[at.clone()]);
                gives[row] = first.see(&token).unwrap_or_else(|| {
                    asked[at.clone()].copy_from_slice(&all[at.clone()]);
                    first.keep(&network, &token, &all[at]);
                    Gives::VECTOR
                });
            }
            assert_eq!(first.kept.len(), 7);
            assert!(gives.iter().filter(|gives| **gives < Gives::NOTHING).count() > ALL / 2);

            let rows: Vec<u32> = (REACH as u32..(ALL - REACH) as u32).collect();
            let (mut told, mut expected) = (vec![0; ALL * HIDDEN], vec![0; ALL * HIDDEN]);
            first.units(&network, &asked, &gives, &rows, &mut told);
            let starts: Vec<u32> = rows.iter().map(|row| (row - REACH as u32) * TOKEN as u32).collect();
            let places: Vec<u32> = rows.iter().map(|row| row * HIDDEN as u32).collect();
            network.conv1.hidden(kernel, &all, &starts, &places, &mut expected, &mut Vec::new());
            assert!(told == expected && told.iter().any(|&unit| unit > 0));
        }
    }

    #[test]
    fn a_token_that_is_kept_is_not_driven_out_by_others() {
        let network = Network::parse(include_bytes!("../../../models/tagger-net.bin")).expect("the embedded network");
        let token = |id: u32| Token { word: Word { id, ..Word::default() }, ..Token::default() };
        let (mut first, vector) = (First::default(), [1; TOKEN]);
        let mut meet = |id: u32| {
            let seen = first.see(&token(id));
            first.keep(&network, &token(id), &vector);
            seen.is_some()
        };
        assert!((0..OFTEN).all(|_| !meet(1)) && meet(1));
        assert!((2..5000).all(|id| !meet(id)) && meet(1));
    }
}
