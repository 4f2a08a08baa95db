//! The best well-formed sequence of tags, and its spans.

use std::ops::Range;

use super::Label;
use crate::model::network::{TAGS, TYPES, exp};
use crate::model::wide::wide;

/// A name in terms of tokens.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub tokens: Range<u32>,
    pub label: Label,
    /// Product of the probabilities of its tags, before calibration.
    pub probability: f32,
}

const LABELS: [Label; TYPES] = [Label::Person, Label::Organization, Label::Government, Label::Court, Label::Place];

/// A name has at most this many tokens; a longer run is cut, so that no later stage meets a name of a whole article.
pub(super) const LONGEST: usize = 64;

// A tag is zero outside; of type `t` it begins a span, continues, ends it, or is all of it:
const fn begin(t: usize) -> usize {
    1 + 4 * t
}
const fn inside(t: usize) -> usize {
    2 + 4 * t
}
const fn end(t: usize) -> usize {
    3 + 4 * t
}
const fn unit(t: usize) -> usize {
    4 + 4 * t
}

/// Whether a span of the tag's type goes on after the tag.
fn is_open(tag: usize) -> bool {
    tag > 0 && (tag - 1) % 4 < 2
}

/// Buffers of the search, reused from text to text.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    back: Vec<[u8; TAGS]>,
    tags: Vec<u8>,
}

impl Decoder {
    /// The spans among `candidates`, which are token indices in text order with `scores` of [`TAGS`] numbers each; no span
    /// reaches over a token that is no candidate, nor over one where `cut` holds (it starts a paragraph).
    pub fn spans(
        &mut self,
        candidates: &[u32],
        scores: &[f32],
        temperature: f32,
        mut cut: impl FnMut(u32) -> bool,
        out: &mut Vec<Found>,
    ) {
        let mut first = 0;
        for k in 1..=candidates.len() {
            if k == candidates.len() || candidates[k] != candidates[k - 1] + 1 || cut(candidates[k]) {
                self.run(candidates[first], &scores[first * TAGS..k * TAGS], temperature, out);
                first = k;
            }
        }
    }

    /// The spans of a run of tokens from token `from` on.
    fn run(&mut self, from: u32, scores: &[f32], temperature: f32, out: &mut Vec<Found>) {
        self.search(scores);
        let mut k = 0;
        while k < self.tags.len() {
            let tag = usize::from(self.tags[k]);
            let start = k;
            while is_open(usize::from(self.tags[k])) {
                k += 1;
            }
            k += 1;
            if tag > 0 {
                for start in (start..k).step_by(LONGEST) {
                    let end = k.min(start + LONGEST);
                    let probability = (start..end)
                        .map(|i| probability(&scores[i * TAGS..(i + 1) * TAGS], self.tags[i], temperature))
                        .product();
                    let tokens = from + start as u32..from + end as u32;
                    out.push(Found { tokens, label: LABELS[(tag - 1) / 4], probability });
                }
            }
        }
    }

    /// The sequence of tags with the highest sum of scores in which every span that begins ends, written to `self.tags`.
    fn search(&mut self, scores: &[f32]) {
        self.back.clear();
        let mut best = [f32::NEG_INFINITY; TAGS];
        let mut closed = (0.0f32, 0usize);
        for scores in scores.chunks_exact(TAGS) {
            let mut next = [0.0f32; TAGS];
            let mut back = [closed.1 as u8; TAGS];
            next[0] = closed.0 + scores[0];
            for t in 0..TYPES {
                next[begin(t)] = closed.0 + scores[begin(t)];
                next[unit(t)] = closed.0 + scores[unit(t)];
                let from = if best[begin(t)] >= best[inside(t)] { begin(t) } else { inside(t) };
                next[inside(t)] = best[from] + scores[inside(t)];
                next[end(t)] = best[from] + scores[end(t)];
                back[inside(t)] = from as u8;
                back[end(t)] = from as u8;
            }
            best = next;
            closed = (best[0], 0);
            for t in 0..TYPES {
                for tag in [end(t), unit(t)] {
                    if best[tag] > closed.0 {
                        closed = (best[tag], tag);
                    }
                }
            }
            self.back.push(back);
        }
        self.tags.clear();
        let mut tag = closed.1 as u8;
        for back in self.back.iter().rev() {
            self.tags.push(tag);
            tag = back[usize::from(tag)];
        }
        self.tags.reverse();
    }
}

wide! {
    /// The probability of a tag, of the scores of all.
    fn probability(scores: &[f32], tag: u8, temperature: f32) -> f32 {
        // Whole registers of numbers.
        let mut each = [f32::MIN; TAGS.next_multiple_of(8)];
        each[..TAGS].copy_from_slice(&scores[..TAGS]);
        let top = each.iter().copied().fold(f32::MIN, f32::max);
        each.iter_mut().for_each(|score| *score = exp((*score - top) / temperature));
        each[usize::from(tag)] / each[..TAGS].iter().sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(likely: &[usize]) -> Vec<f32> {
        let mut out = vec![0.0; likely.len() * TAGS];
        for (k, &tag) in likely.iter().enumerate() {
            out[k * TAGS + tag] = 5.0;
        }
        out
    }

    fn spans(tokens: &[u32], likely: &[usize]) -> Vec<(Range<u32>, Label)> {
        let mut out = Vec::new();
        Decoder::default().spans(tokens, &scores(likely), 1.0, |_| false, &mut out);
        out.into_iter().map(|f| (f.tokens, f.label)).collect()
    }

    #[test]
    fn a_span_runs_from_its_beginning_to_its_end() {
        assert_eq!(
            spans(&[4, 5, 6, 7], &[begin(1), inside(1), end(1), unit(0)]),
            [(4..7, Label::Organization), (7..8, Label::Person)]
        );
    }

    #[test]
    fn a_span_that_would_not_end_is_not_begun() {
        assert_eq!(spans(&[1, 2], &[begin(3), 0]), []);
    }

    #[test]
    fn a_span_of_very_many_tokens_is_cut() {
        let tokens: Vec<u32> = (0..150).collect();
        let likely: Vec<usize> =
            (0..150).map(|k| [begin(0), inside(0), end(0)][usize::from(k > 0) + k / 149]).collect();
        let found = spans(&tokens, &likely);
        assert_eq!(found, [(0..64, Label::Person), (64..128, Label::Person), (128..150, Label::Person)]);
    }

    #[test]
    fn no_span_reaches_over_a_gap() {
        assert_eq!(spans(&[1, 3], &[begin(0), end(0)]), []);
    }

    #[test]
    fn no_token_gives_no_span() {
        assert_eq!(spans(&[], &[]), []);
    }
}
