//! Which of many runs of tokens each token belongs to.

use std::ops::Range;

/// Runs of tokens in text order, none overlapping another, none empty: which of them each token belongs to.
#[derive(Debug)]
pub struct Runs(Kept);

#[derive(Debug)]
enum Kept {
    /// Of a short text, for each token: the number of its run, from one on; zero where it belongs to none.
    Numbers(Vec<u16>),
    /// Of any other three bits a token. The beginnings of runs are counted: up to a block of tokens in a number, in it by the bits up to
    /// the token's own.
    Blocks(Vec<Block>),
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

impl Default for Runs {
    fn default() -> Self {
        Runs(Kept::Numbers(Vec::new()))
    }
}

impl Runs {
    /// The runs of a text of `tokens` tokens; what lies past its end is left out.
    pub fn new(tokens: usize, runs: impl Iterator<Item = Range<u32>>) -> Self {
        let runs = runs.map(|run| run.start as usize..(run.end as usize).min(tokens)).filter(|run| !run.is_empty());
        // No text has more runs than tokens.
        if tokens < usize::from(u16::MAX) { Self::numbered(tokens, runs) } else { Self::counted(tokens, runs) }
    }

    fn numbered(tokens: usize, runs: impl Iterator<Item = Range<usize>>) -> Self {
        let mut numbers = vec![0; tokens];
        for (run, number) in runs.zip(1..) {
            numbers[run].fill(number);
        }
        Runs(Kept::Numbers(numbers))
    }

    fn counted(tokens: usize, runs: impl Iterator<Item = Range<usize>>) -> Self {
        let mut blocks = vec![Block::default(); tokens.div_ceil(Block::TOKENS)];
        for Range { start: first, end } in runs {
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
        Runs(Kept::Blocks(blocks))
    }

    /// The number of the run that token `i` belongs to.
    #[inline]
    pub fn at(&self, i: usize) -> Option<usize> {
        match &self.0 {
            Kept::Numbers(numbers) => usize::from(*numbers.get(i)?).checked_sub(1),
            Kept::Blocks(blocks) => {
                let (block, bit) = (blocks.get(i / Block::TOKENS)?, i % Block::TOKENS);
                let begun = block.begin << (Block::TOKENS - 1 - bit);
                (block.belong >> bit & 1 == 1).then(|| (block.before + begun.count_ones()) as usize - 1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_in_which_each_token_is_a_run_may_have_any_length() {
        for tokens in 65_533..=65_537 {
            let runs = Runs::new(tokens as usize, (0..tokens).map(|i| i..i + 1));
            assert!((0..tokens as usize).all(|i| runs.at(i) == Some(i)) && runs.at(tokens as usize).is_none());
        }
    }

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
            let inside = || runs.iter().map(|run| run.start as usize..tokens.min(run.end as usize)).filter(|run| !run.is_empty());
            for found in [Runs::numbered(tokens, inside()), Runs::counted(tokens, inside())] {
                for i in 0..tokens + 3 {
                    prop_assert_eq!(found.at(i), inside().position(|run| run.contains(&i)));
                }
            }
        }
    }
}
