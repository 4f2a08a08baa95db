//! Linear classifiers over hashed features.
//!
//! A model file is little-endian: `LXLN`, number of classes (`u16`), log2 of the number of buckets (`u16`), the scale of the
//! weights (`f32`), one `f32` bias a class, then one `i8` weight a bucket and class, buckets outermost. A feature is a
//! [`feature`] hash; its bucket is its low bits. The score of a class is its bias and the scaled sum of the weights of the
//! features; probabilities are the softmax of the scores.

use super::wide::wide;

/// The hash of a feature: FNV-1a over the bytes of its parts, each closed by a zero byte.
///
/// The training scripts never compute it: they read the hashes that the program writes.
pub fn feature(parts: &[&str]) -> u32 {
    const PRIME: u32 = 0x0100_0193;
    let mut h: u32 = 0x811c_9dc5;
    for part in parts {
        h = part.bytes().fold(h, |h, b| (h ^ u32::from(b)).wrapping_mul(PRIME)).wrapping_mul(PRIME);
    }
    // FNV leaves its low bits weak, and the bucket is taken from them.
    h ^ (h >> 15)
}

/// Weights of a ranker.
const RANKER: usize = 1 << 18;

/// A classifier whose weights are embedded in the program.
#[derive(Debug)]
pub struct Linear {
    classes: usize,
    mask: u32,
    scale: f32,
    bias: Vec<f32>,
    weights: &'static [u8],
}

impl Linear {
    /// Reads a model file.
    ///
    /// Returns `None` where the bytes are no model file; the embedded files are checked by tests.
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXLN")?;
        let (head, rest) = rest.split_at_checked(8)?;
        let classes = usize::from(u16::from_le_bytes([head[0], head[1]]));
        let bits = u32::from(u16::from_le_bytes([head[2], head[3]]));
        let scale = f32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let (bias, weights) = rest.split_at_checked(4 * classes)?;
        let bias = bias.chunks_exact(4).map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect();
        let mask = 1u32.checked_shl(bits)?.wrapping_sub(1);
        (weights.len() == classes << bits).then_some(Linear { classes, mask, scale, bias, weights })
    }

    /// The score of each class, given the features present, written to `out`; for classes that do not exclude each other.
    pub fn scores(&self, features: &[u32], out: &mut Vec<f32>) {
        self.sums(features, out);
        for (sum, bias) in out.iter_mut().zip(&self.bias) {
            *sum = *sum * self.scale + bias;
        }
    }

    /// Adds to the score of each class what these features say; `scratch` is reused from call to call.
    pub fn add(&self, features: &[u32], scratch: &mut Vec<f32>, scores: &mut [f32]) {
        self.sums(features, scratch);
        scores.iter_mut().zip(scratch).for_each(|(score, sum)| *score += *sum * self.scale);
    }

    /// The score of the first class: for models that rank candidates and have no other.
    pub fn score(&self, features: &[u32]) -> f32 {
        self.score_of(features.iter().map(|&feature| self.weight(feature)).sum())
    }

    /// What a feature adds to the score of the first class, before it is scaled.
    #[inline]
    pub fn weight(&self, feature: u32) -> i32 {
        i32::from(self.weights[(feature & self.mask) as usize * self.classes] as i8)
    }

    /// The sum of what features add to the score of the first class: see [`Linear::weight`].
    #[inline]
    pub fn weigh<const N: usize>(&self, features: &[u32; N]) -> i32 {
        // The rankers that the program carries have so many weights; with a number that is known none needs to be checked.
        match <&[u8; RANKER]>::try_from(self.weights) {
            Ok(weights) if self.classes == 1 => {
                features.iter().map(|&f| i32::from(weights[f as usize % RANKER] as i8)).sum()
            }
            _ => features.iter().map(|&f| self.weight(f)).sum(),
        }
    }

    /// The score of the first class of the sum of its weights.
    pub fn score_of(&self, sum: i32) -> f32 {
        sum as f32 * self.scale + self.bias.first().copied().unwrap_or(0.0)
    }

    /// The sum of the weights of each class.
    fn sums(&self, features: &[u32], out: &mut Vec<f32>) {
        out.clear();
        match self.classes {
            // A known number of classes is added in registers; these are those of the embedded models.
            1 => sums_of::<1>(self, features, out),
            2 => sums_of::<2>(self, features, out),
            3 => sums_of::<3>(self, features, out),
            12 => sums_of::<12>(self, features, out),
            15 => sums_of::<15>(self, features, out),
            20 => sums_of::<20>(self, features, out),
            classes => {
                out.resize(classes, 0.0);
                for &f in features {
                    let at = (f & self.mask) as usize * classes;
                    out.iter_mut().zip(&self.weights[at..at + classes]).for_each(|(s, &w)| *s += f32::from(w as i8));
                }
            }
        }
    }

    /// The probability of each class, given the features present, written to `out`.
    pub fn probabilities(&self, features: &[u32], out: &mut Vec<f32>) {
        self.sums(features, out);
        for (sum, bias) in out.iter_mut().zip(&self.bias) {
            *sum = *sum * self.scale + bias;
        }
        softmax(out);
    }

    /// The likeliest class and its probability; the first of equals.
    pub fn classify(&self, features: &[u32], scratch: &mut Vec<f32>) -> (usize, f32) {
        self.probabilities(features, scratch);
        scratch.iter().copied().enumerate().fold((0, f32::MIN), |best, x| if x.1 > best.1 { x } else { best })
    }
}

wide! {
    /// Writes the sum of the weights of each of `N` classes.
    fn sums_of<const N: usize>(model: &Linear, features: &[u32], out: &mut Vec<f32>) {
        let rows = model.weights.as_chunks::<N>().0;
        let mut sums = [0i32; N];
        for f in features {
            let row = &rows[(f & model.mask) as usize];
            sums.iter_mut().zip(row).for_each(|(s, &w)| *s += i32::from(w as i8));
        }
        out.extend(sums.map(|s| s as f32));
    }
}

/// Turns scores into the probabilities that they stand for.
pub fn softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
        total += *score;
    }
    scores.iter_mut().for_each(|p| *p /= total);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiny() -> Linear {
        let mut bytes = b"LXLN".to_vec();
        bytes.extend(2u16.to_le_bytes());
        bytes.extend(1u16.to_le_bytes());
        bytes.extend(0.5f32.to_le_bytes());
        bytes.extend([0.0f32, 0.0].iter().flat_map(|b| b.to_le_bytes()));
        bytes.extend([4i8, -4, 0, 0].map(|w| w as u8));
        Linear::parse(bytes.leak()).expect("a well-formed model")
    }

    #[test]
    fn features_move_the_probabilities() {
        let mut scratch = Vec::new();
        let (class, p) = tiny().classify(&[0], &mut scratch);
        assert_eq!(class, 0);
        assert!((p - 1.0 / (1.0 + (-4.0f32).exp())).abs() < 1e-5);
    }

    #[test]
    fn features_added_one_after_the_other_count_as_those_told_together() {
        let (mut together, mut apart, mut scratch) = (Vec::new(), Vec::new(), Vec::new());
        tiny().scores(&[0, 0, 1], &mut together);
        tiny().scores(&[0], &mut apart);
        tiny().add(&[0, 1], &mut scratch, &mut apart);
        assert_eq!(together, apart);
    }

    #[test]
    fn no_feature_leaves_the_bias() {
        let mut scratch = Vec::new();
        tiny().probabilities(&[], &mut scratch);
        assert_eq!(scratch, [0.5, 0.5]);
    }

    #[test]
    fn bytes_that_are_no_model_are_refused() {
        assert!(Linear::parse(b"LXLN").is_none());
        assert!(Linear::parse(b"something else").is_none());
    }
}
