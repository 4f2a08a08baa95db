//! Which of many runs of tokens each token belongs to, in three bits a token.

use std::ops::Range;

/// Runs of tokens in text order, none overlapping another, none empty: which of them each token belongs to.
///
/// Their beginnings are counted: up to a block of tokens in a number, in it by the bits up to the token's own.
#[derive(Debug, Default)]
pub struct Runs {
    blocks: Vec<Block>,
}

/// Tokens that are counted together.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    /// A bit for each of them that begins a run, and for each that belongs to one.
    begin: u64,
    belong: u64,
    /// Runs that begin before these tokens.
    before: u32,
}

impl Block {
    const TOKENS: usize = u64::BITS as usize;
}

impl Runs {
    /// The runs of a text of `tokens` tokens; what lies past its end is left out.
    pub fn new(tokens: usize, runs: impl Iterator<Item = Range<u32>>) -> Self {
        let mut blocks = vec![Block::default(); tokens.div_ceil(Block::TOKENS)];
        for run in runs {
            let (first, end) = (run.start as usize, (run.end as usize).min(tokens));
            let mut from = first;
            while from < end {
                let (block, bit) = (from / Block::TOKENS, from % Block::TOKENS);
                let until = end.min((block + 1) * Block::TOKENS);
                let block = &mut blocks[block];
                block.begin |= u64::from(from == first) << bit;
                block.belong |= u64::MAX >> (Block::TOKENS - (until - from)) << bit;
                from = until;
            }
        }
        let mut before = 0;
        for block in &mut blocks {
            block.before = before;
            before += block.begin.count_ones();
        }
        Runs { blocks }
    }

    /// The number of the run that token `i` belongs to.
    #[inline]
    pub fn at(&self, i: usize) -> Option<usize> {
        let (block, bit) = (self.blocks.get(i / Block::TOKENS)?, i % Block::TOKENS);
        let begun = block.begin << (Block::TOKENS - 1 - bit);
        (block.belong >> bit & 1 == 1).then(|| (block.before + begun.count_ones()) as usize - 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_token_is_found_in_its_run(lengths in prop::collection::vec((0u32..200, 1u32..200), 0..60), cut in 0u32..40) {
            let mut at = 0;
            let runs: Vec<Range<u32>> = lengths
                .into_iter()
                .map(|(gap, length)| {
                    let start = at + gap % 7 * u32::from(gap % 3 == 0);
                    at = start + if length % 2 == 0 { 1 } else { length };
                    start..at
                })
                .collect();
            let tokens = at.saturating_sub(cut) as usize;
            let found = Runs::new(tokens, runs.iter().cloned());
            for i in 0..tokens + 3 {
                let run = runs.iter().position(|run| i < tokens && run.contains(&(i as u32)));
                prop_assert_eq!(found.at(i), run);
            }
        }
    }
}
