//! Networks of one hidden layer over rows of small numbers.
//!
//! A file is little-endian: `LXMP`, the number of inputs, of hidden units and of outputs (`u16` each), the steps to one of an
//! input (`f32`), then for the hidden units their scales, their biases (`f32` each) and their weights as
//! [`Dense`] takes them; then the scale (`f32`) of the outputs, their biases (`f32` each) and for each
//! hidden unit one `i8` weight an output. A hidden unit is its sum where that is above zero. Inputs are bytes: zero is 64.

use super::dense::{Dense, Kernel};

/// The byte of an input that is zero.
pub const ZERO: u8 = 64;

/// A network whose weights are embedded in the program.
#[derive(Debug)]
pub struct Perceptron {
    steps: f32,
    hidden: Dense,
    outputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
    kernel: Kernel,
}

impl Perceptron {
    /// Reads a model file; `None` where the bytes are none.
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(b"LXMP")?;
        let mut take = |n: usize| {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let float = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let head = take(10)?;
        let count = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let (inputs, hidden, outputs) = (count(0), count(2), count(4));
        let steps = float(&head[6..]);
        let (scale, bias, weights) = (take(4 * hidden)?, take(4 * hidden)?, take(inputs.checked_mul(hidden)?)?);
        let hidden = Dense::new(inputs, hidden, weights, scale, bias)?;
        let scale = float(take(4)?);
        let bias: Vec<f32> = take(4 * outputs)?.chunks_exact(4).map(float).collect();
        let weights = take(hidden.outputs * outputs)?.iter().map(|&w| f32::from(w as i8) * scale).collect();
        (rest.is_empty() && outputs > 0).then_some(Perceptron {
            steps,
            hidden,
            outputs,
            weights,
            bias,
            kernel: Kernel::best(),
        })
    }

    /// How many scores a row gets.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// How many inputs a row has.
    pub fn inputs(&self) -> usize {
        self.hidden.inputs
    }

    /// The byte of an input, cut off where it lies beyond what a byte holds.
    #[inline]
    pub fn byte(&self, x: f32) -> u8 {
        (x * self.steps + (f32::from(ZERO) + 0.5)).clamp(0.0, 127.0) as u8
    }

    /// Adds the score of each output for each row of `rows` to `scores`, row after row; `rows` has [`inputs`](Self::inputs)
    /// bytes a row.
    pub fn add(&self, rows: &[u8], scores: &mut [f32]) {
        let starts: Vec<u32> = (0..rows.len() / self.inputs()).map(|k| (k * self.inputs()) as u32).collect();
        let mut hidden = Vec::with_capacity(starts.len() * self.hidden.outputs);
        self.hidden.outputs(self.kernel, rows, &starts, self.hidden.outputs, &mut hidden, &mut Vec::new());
        for (out, units) in scores.chunks_exact_mut(self.outputs).zip(hidden.chunks_exact(self.hidden.outputs)) {
            out.iter_mut().zip(&self.bias).for_each(|(o, &b)| *o += b);
            for (&unit, weights) in units.iter().zip(self.weights.chunks_exact(self.outputs)) {
                if unit > 0.0 {
                    out.iter_mut().zip(weights).for_each(|(o, &w)| *o += unit * w);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_units_below_zero_say_nothing() {
        let mut bytes = b"LXMP".to_vec();
        bytes.extend([4u16, 32, 1].iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend(16f32.to_le_bytes());
        // The first unit is the first input, the second what that lacks of one half; both less than zero where `ZERO` is.
        let scale = 1.0 / 16.0;
        let mut hidden = [[0.0f32; 32]; 2];
        hidden[0][..2].fill(scale);
        hidden[1][..2].copy_from_slice(&[-64.0 * scale, 0.5 + 64.0 * scale]);
        bytes.extend(hidden.iter().flatten().flat_map(|x| x.to_le_bytes()));
        let mut weights = [[0u8; 4]; 32];
        (weights[0][0], weights[1][0]) = (1, -1i8 as u8);
        bytes.extend(weights.iter().flatten());
        bytes.extend([1.0f32, 3.0].iter().flat_map(|x| x.to_le_bytes()));
        let mut outputs = [0u8; 32];
        outputs[..2].copy_from_slice(&[10, 20]);
        bytes.extend(outputs);
        let short: &'static [u8] = bytes[..bytes.len() - 1].to_vec().leak();
        let network = Perceptron::parse(bytes.leak()).expect("a well-formed model");
        let rows = [1.0f32, 0.0, 0.0, 0.0, 0.25, 0.0, 0.0, 0.0].map(|x| network.byte(x));
        let mut out = [1.0, 0.0];
        network.add(&rows, &mut out);
        assert_eq!(out, [1.0 + 3.0 + 10.0, 3.0 + 2.5 + 5.0]);
        assert_eq!((network.byte(0.0), network.byte(-9.0), network.byte(9.0)), (ZERO, 0, 127));
        assert!(Perceptron::parse(short).is_none());
    }
}
