//! Hashed features of a tag and two values, as the rankers of references and of speakers read them.

use super::linear::Linear;

/// A feature before it is hashed: its tag and two values.
pub type Raw = (u32, u32, u32);

/// What takes the features of a candidate, some at a time.
pub trait Sink {
    /// Forgets the features so far: another candidate comes.
    fn clear(&mut self);
    /// Takes features.
    fn put<const N: usize>(&mut self, features: [Raw; N]);
}

/// Keeps their hashes.
impl Sink for Vec<u32> {
    fn clear(&mut self) {
        self.clear();
    }

    fn put<const N: usize>(&mut self, features: [Raw; N]) {
        self.extend(features.map(|(tag, a, b)| feature(tag, a, b)));
    }
}

/// Sums up what a ranker says of them, without keeping any.
#[derive(Debug)]
pub struct Score<'a> {
    ranker: &'a Linear,
    sum: i32,
}

impl<'a> Score<'a> {
    /// No features yet.
    pub fn new(ranker: &'a Linear) -> Self {
        Score { ranker, sum: 0 }
    }

    /// The score of the features since the last [`Sink::clear`].
    pub fn get(&self) -> f32 {
        self.ranker.score_of(self.sum)
    }
}

impl Sink for Score<'_> {
    fn clear(&mut self) {
        self.sum = 0;
    }

    #[inline(always)]
    fn put<const N: usize>(&mut self, features: [Raw; N]) {
        self.sum += self.ranker.weigh(&features.map(|(tag, a, b)| feature(tag, a, b)));
    }
}

/// A feature from a tag and two values.
#[inline(always)]
pub fn feature(tag: u32, a: u32, b: u32) -> u32 {
    let mut h = (tag.wrapping_mul(0x9e37_79b1) ^ a).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13) ^ b).wrapping_mul(0xc2b2_ae35);
    h = (h ^ (h >> 16)).wrapping_mul(0x27d4_eb2f);
    h ^ (h >> 15)
}

/// A count or distance, coarser the larger it is.
pub fn bucket(n: u32) -> u32 {
    match n {
        0..=3 => n,
        4..=5 => 4,
        6..=8 => 5,
        9..=15 => 6,
        _ => 7,
    }
}
