//! The network run over a text, block by block.
//!
//! What the layers need of a block lies in buffers of the block's size. Only the classes of a word over the whole text
//! are kept for all of it; the first look at a text of many blocks is taken twice rather than remembered.

use std::ops::Range;

use super::first::{First, Gives, Token};
use super::vectors::Vectors;
use super::{CLASSES, HIDDEN, Input, Network, REACH, SECOND, TAGS, TOKEN};
use crate::model::wide::wide;

/// What the second look knows of a token: its classes, those of the same word elsewhere, whether there is an elsewhere.
pub(super) const INFO: usize = 2 * CLASSES + 1;
/// Number of inputs of the second look.
pub(super) const WIDE: usize = (HIDDEN + 3 * INFO).next_multiple_of(4);
/// Free rows between two parts, so that no window reaches from one into the next.
const PAD: usize = REACH + 1;
/// Tokens that a block has at least; it has twice as many at most.
const BLOCK: usize = 1024;
/// Where a text has no more candidates than this, the first look at them is remembered for the second.
const KEPT: usize = 1 << 14;

/// Buffers, reused from text to text; some hold what depends on the network, so that they serve one alone.
#[derive(Debug, Default)]
pub struct Scratch {
    vectors: Vectors,
    frequent: First,
    /// The candidates of the block, in text order.
    candidates: Vec<u32>,
    /// For each candidate the score of each tag, [`TAGS`] numbers, and its units of the second layer: those of the block,
    /// or of all blocks so far.
    scores: Vec<f32>,
    second: Vec<u8>,
    /// For each candidate its classes at the first look.
    classes: Vec<[f32; CLASSES]>,
    /// For each word how often it is a candidate, and the sums of its classes.
    totals: Vec<([f32; CLASSES], u32)>,
    /// The first token that is laid out, and the row of each from it on.
    first_token: usize,
    row: Vec<u32>,
    rows: usize,
    /// For each row the vector of its token, where that is needed, and what it gives to the first layer.
    tokens: Vec<u8>,
    gives: Vec<Gives>,
    first: Vec<u8>,
    info: Vec<u8>,
    wide: Vec<u8>,
    narrow: Vec<u8>,
    /// The rows next to a candidate, each once.
    near: Vec<u32>,
    starts: Vec<u32>,
    places: Vec<u32>,
    sums: Vec<i32>,
    further: Vec<f32>,
}

impl Scratch {
    /// Forgets what the first look has made of candidates.
    fn forget(&mut self) {
        self.scores.clear();
        self.second.clear();
        self.classes.clear();
    }

    fn row(&self, token: u32) -> usize {
        self.row[token as usize - self.first_token] as usize
    }

    /// Gives the tokens of a block, and those that its windows reach, their rows, and lists its candidates.
    fn lay_out(&mut self, input: &Input, block: &Range<usize>) {
        self.candidates.clear();
        self.candidates.extend(block.clone().filter(|&i| input.candidate[i]).map(|i| i as u32));
        let (from, to) = (block.start.saturating_sub(PAD), (block.end + PAD).min(input.word_of.len()));
        let mut part = input.parts.partition_point(|&p| p as usize <= from);
        let parts = input.parts[part..].partition_point(|&p| (p as usize) < to);
        self.rows = to - from + PAD * (parts + 2);
        if self.tokens.len() < self.rows * TOKEN {
            self.tokens.resize(self.rows * TOKEN, 0);
            self.gives.resize(self.rows, Gives::NOTHING);
            self.first.resize(self.rows * HIDDEN, 0);
        }
        // What stands in other rows is written before it is read.
        let mut free = |row: usize| {
            self.gives[row..row + PAD].fill(Gives::NOTHING);
            self.first[row * HIDDEN..(row + PAD) * HIDDEN].fill(0);
            row + PAD
        };
        self.first_token = from;
        self.row.clear();
        let mut row = free(0);
        for i in from..to {
            if i > from && input.parts.get(part).is_some_and(|&p| p as usize == i) {
                row = free(row);
                part += 1;
            }
            self.row.push(row as u32);
            row += 1;
        }
        free(row);
    }
}

impl Network {
    /// Scores the candidates of a text: calls `each` with some of them at a time and [`TAGS`] scores for each of those.
    pub fn run(&self, input: &Input, s: &mut Scratch, mut each: impl FnMut(&[u32], &[f32])) {
        let kept = input.candidate.iter().filter(|c| **c).count() <= KEPT;
        s.totals.clear();
        s.totals.resize(input.words.len(), ([0.0; CLASSES], 0));
        s.forget();
        s.vectors.fetch(self, input.words);
        for block in blocks(input.candidate) {
            if !kept {
                s.forget();
            }
            s.lay_out(input, &block);
            let from = s.classes.len();
            self.first_look(input, s);
            for (&i, classes) in s.candidates.iter().zip(&s.classes[from..]) {
                let (total, count) = &mut s.totals[input.word_of[i as usize] as usize];
                total.iter_mut().zip(classes).for_each(|(t, c)| *t += c);
                *count += 1;
            }
        }
        let mut from = 0;
        let alone = input.candidate.len() <= BLOCK;
        for block in blocks(input.candidate) {
            // The only block is laid out still.
            if !alone {
                s.lay_out(input, &block);
            }
            if !kept {
                from = 0;
                s.forget();
                self.first_look(input, s);
            }
            self.second_look(input, from, s);
            let to = from + s.candidates.len();
            each(&s.candidates, &s.scores[from * TAGS..to * TAGS]);
            from = to;
        }
    }

    /// The first scores of the block's candidates, their units of the second layer and their classes, added to those in `s`.
    fn first_look(&self, input: &Input, s: &mut Scratch) {
        s.near.clear();
        let (first, end) = (s.first_token, s.first_token + s.row.len());
        // The rows next to a candidate, each once, and the tokens that their windows hold.
        let (mut next, mut known) = (first, first);
        for k in 0..s.candidates.len() {
            let i = s.candidates[k] as usize;
            let row = s.row(i as u32);
            for near in next.max((i - first).saturating_sub(1) + first)..(i + 2).min(end) {
                let near_row = s.row(near as u32);
                if near_row.abs_diff(row) > 1 {
                    continue;
                }
                next = near + 1;
                s.near.push(near_row as u32);
                for j in known.max((near - first).saturating_sub(REACH) + first)..(near + REACH + 1).min(end) {
                    let token = Token {
                        word: input.words[input.word_of[j] as usize],
                        shape: input.shape[j],
                        bits: input.bits[j],
                    };
                    let row = s.row[j - first] as usize;
                    s.gives[row] = s.frequent.see(&token).unwrap_or_else(|| {
                        let vector = &mut s.tokens[row * TOKEN..(row + 1) * TOKEN];
                        self.token(s.vectors.of(self, &token.word), token.shape, token.bits, vector);
                        s.frequent.keep(self, &token, vector);
                        Gives::VECTOR
                    });
                    known = j + 1;
                }
            }
        }
        s.frequent.units(self, &s.tokens, &s.gives, &s.near, &mut s.first);

        let from = s.second.len();
        s.second.resize(from + s.candidates.len() * HIDDEN, 0);
        s.starts.clear();
        s.places.clear();
        for (k, &i) in s.candidates.iter().enumerate() {
            s.starts.push(((s.row(i) - 1) * HIDDEN) as u32);
            s.places.push((k * HIDDEN) as u32);
        }
        self.conv2.hidden(self.kernel, &s.first, &s.starts, &s.places, &mut s.second[from..], &mut s.sums);
        let from_score = s.scores.len();
        self.out1.outputs(self.kernel, &s.second[from..], &s.places, TAGS, &mut s.scores, &mut s.sums);
        s.classes.extend(s.scores[from_score..].chunks_exact(TAGS).map(classes));
    }

    /// Adds the second scores of the block's candidates to their first, which stand in `s.scores` from the `from`-th on.
    fn second_look(&self, input: &Input, from: usize, s: &mut Scratch) {
        s.info.clear();
        s.info.resize(s.rows * INFO, 0);
        for (k, &i) in s.candidates.iter().enumerate() {
            let own = &s.classes[from + k];
            let (total, count) = &s.totals[input.word_of[i as usize] as usize];
            let at = s.row(i) * INFO;
            let info = &mut s.info[at..at + INFO];
            let others = (*count - 1) as f32;
            for k in 0..CLASSES {
                info[k] = steps(own[k]);
                info[CLASSES + k] = if *count > 1 { steps((total[k] - own[k]) / others) } else { 0 };
            }
            info[INFO - 1] = if *count > 1 { 127 } else { 0 };
        }
        s.wide.resize(s.candidates.len() * WIDE, 0);
        s.starts.clear();
        s.places.clear();
        for (k, &i) in s.candidates.iter().enumerate() {
            let second = &s.second[(from + k) * HIDDEN..(from + k + 1) * HIDDEN];
            let at = (s.row(i) - 1) * INFO;
            let wide = &mut s.wide[k * WIDE..(k + 1) * WIDE];
            wide[..HIDDEN].copy_from_slice(second);
            wide[HIDDEN..HIDDEN + 3 * INFO].copy_from_slice(&s.info[at..at + 3 * INFO]);
            s.starts.push((k * WIDE) as u32);
            s.places.push((k * SECOND) as u32);
        }
        s.narrow.resize(s.candidates.len() * SECOND, 0);
        self.conv3.hidden(self.kernel, &s.wide, &s.starts, &s.places, &mut s.narrow, &mut s.sums);
        s.further.clear();
        self.out2.outputs(self.kernel, &s.narrow, &s.places, TAGS, &mut s.further, &mut s.sums);
        s.scores[from * TAGS..].iter_mut().zip(&s.further).for_each(|(score, further)| *score += further);
    }
}

/// The tokens block by block: each ends before a token that is no candidate, so that no name lies in two and no
/// candidate sees one of another block; only a run of more than [`BLOCK`] candidates is cut.
fn blocks(candidate: &[bool]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = candidate.get(from..).filter(|rest| !rest.is_empty())?;
        let length = match rest.get(BLOCK..) {
            Some(more) => BLOCK + more.iter().take(BLOCK).position(|c| !c).unwrap_or(BLOCK.min(more.len())),
            None => rest.len(),
        };
        from += length;
        Some(from - length..from)
    })
}

/// A probability in steps of 1/127.
fn steps(p: f32) -> u8 {
    (p.clamp(0.0, 1.0) * 127.0 + 0.5) as u8
}

wide! {
    /// The probability of being outside and of each type, of the scores of a token's tags.
    fn classes(scores: &[f32]) -> [f32; CLASSES] {
        // Whole registers of numbers.
        let mut each = [f32::MIN; TAGS.next_multiple_of(8)];
        each[..TAGS].copy_from_slice(&scores[..TAGS]);
        let top = each.iter().copied().fold(f32::MIN, f32::max);
        each.iter_mut().for_each(|score| *score = exp(*score - top));
        let mut out = [0.0; CLASSES];
        out[0] = each[0];
        for (out, four) in out[1..].iter_mut().zip(each[1..TAGS].chunks_exact(4)) {
            *out = four.iter().sum();
        }
        let total: f32 = out.iter().sum();
        out.map(|p| p / total)
    }
}

/// The exponential function of a number that is not above zero, in plain multiplications and additions: that of the
/// standard library may differ from one machine to the next.
#[inline]
#[allow(clippy::manual_clamp)] // which keeps what is no number
pub fn exp(x: f32) -> f32 {
    let x = x.max(-80.0).min(0.0) * std::f32::consts::LOG2_E;
    // SAFETY: a number between -116 and 0: `max` makes one of what is none.
    let whole = unsafe { x.to_int_unchecked::<i32>() };
    let part = (x - whole as f32) * std::f32::consts::LN_2;
    let series = 1.0
        + part
            * (1.0
                + part
                    * (0.5 + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part * (1.0 / 120.0 + part * (1.0 / 720.0))))));
    series * f32::from_bits(((whole + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_function_is_close() {
        for k in 0..400 {
            let x = -0.1 * k as f32;
            assert!((exp(x) - x.exp()).abs() <= 1e-4 * x.exp(), "{x}");
        }
    }

    #[test]
    fn classes_are_probabilities() {
        let mut scores = [0.0; TAGS];
        scores[4] = 8.0;
        let p = classes(&scores);
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(p[1] > 0.98);
    }

    #[test]
    fn blocks_part_the_tokens_and_end_between_candidates() {
        for (length, gap) in [(0, 3), (1, 3), (BLOCK, 3), (BLOCK + 1, 3), (9 * BLOCK, 7), (5 * BLOCK, 5 * BLOCK)] {
            let candidate: Vec<bool> = (0..length).map(|i| i % gap > 0).collect();
            let mut at = 0;
            for block in blocks(&candidate) {
                assert!(block.start == at && block.len() <= 2 * BLOCK && !block.is_empty());
                at = block.end;
                assert!(at == length || !candidate[at] || block.len() == 2 * BLOCK);
            }
            assert_eq!(at, length);
        }
    }
}
