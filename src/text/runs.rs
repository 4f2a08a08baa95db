//! Which of many runs of tokens each token belongs to, in little more than a byte a token.

use std::ops::Range;

/// Runs of tokens in text order, none overlapping another, none empty: which of them each token belongs to.
///
/// Of 64 tokens the first run is kept as a number, and for each token how many runs it is further on.
#[derive(Debug, Default)]
pub struct Runs {
    first: Vec<u32>,
    further: Vec<u8>,
}

/// Tokens whose runs are counted from the same one.
const BLOCK: usize = 64;
/// Marks a token of no run.
const NONE: u8 = u8::MAX;

impl Runs {
    /// The runs of a text of `tokens` tokens; what lies past its end is left out.
    pub fn new(tokens: usize, runs: impl Iterator<Item = Range<u32>>) -> Self {
        let mut out = Runs { first: vec![u32::MAX; tokens.div_ceil(BLOCK)], further: vec![NONE; tokens] };
        for (number, run) in runs.enumerate() {
            let (mut from, to) = (run.start as usize, (run.end as usize).min(tokens));
            while from < to {
                let block = from / BLOCK;
                let until = to.min((block + 1) * BLOCK);
                let first = &mut out.first[block];
                *first = (*first).min(number as u32);
                out.further[from..until].fill((number as u32 - *first) as u8);
                from = until;
            }
        }
        out
    }

    /// The number of the run that token `i` belongs to.
    #[inline]
    pub fn at(&self, i: usize) -> Option<usize> {
        let further = *self.further.get(i)?;
        (further != NONE).then(|| self.first[i / BLOCK] as usize + usize::from(further))
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
