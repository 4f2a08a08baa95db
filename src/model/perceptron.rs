//! Networks of one hidden layer over a row of numbers, most of them zero.
//!
//! A file is little-endian: `LXMP`, the number of inputs, of hidden units and of outputs (`u16` each), the scales of the first
//! and of the second layer (`f32` each), the biases of both (`f32` each), then the weights, one `i8` each: for each input
//! those of the hidden units, for each hidden unit those of the outputs. A hidden unit is its sum where that is above zero.

/// A network whose weights are embedded in the program.
#[derive(Debug)]
pub struct Perceptron {
    inputs: usize,
    outputs: usize,
    first: Vec<f32>,
    first_bias: Vec<f32>,
    second: Vec<f32>,
    second_bias: Vec<f32>,
}

impl Perceptron {
    /// Reads a model file; `None` where the bytes are none.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXMP")?;
        let (head, mut rest) = rest.split_at_checked(14)?;
        let count = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let float = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let (inputs, hidden, outputs) = (count(0), count(2), count(4));
        let mut take = |n: usize| {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let mut biases = |n: usize| Some(take(4 * n)?.chunks_exact(4).map(float).collect::<Vec<f32>>());
        let (first_bias, second_bias) = (biases(hidden)?, biases(outputs)?);
        let mut layer =
            |n: usize, scale: f32| Some(take(n)?.iter().map(|&w| f32::from(w as i8) * scale).collect::<Vec<f32>>());
        let (first, second) =
            (layer(inputs * hidden, float(&head[6..]))?, layer(hidden * outputs, float(&head[10..]))?);
        (rest.is_empty() && hidden > 0 && outputs > 0).then_some(Perceptron {
            inputs,
            outputs,
            first,
            first_bias,
            second,
            second_bias,
        })
    }

    /// How many numbers a row has.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Adds the score of each output for a row to `out`; `scratch` is reused from row to row.
    pub fn add(&self, row: &[f32], scratch: &mut Vec<f32>, out: &mut [f32]) {
        scratch.clear();
        scratch.extend_from_slice(&self.first_bias);
        let hidden = scratch.len();
        for (&x, weights) in row.iter().zip(self.first.chunks_exact(hidden)) {
            if x != 0.0 {
                scratch.iter_mut().zip(weights).for_each(|(h, &w)| *h += x * w);
            }
        }
        out.iter_mut().zip(&self.second_bias).for_each(|(o, &b)| *o += b);
        for (&h, weights) in scratch.iter().zip(self.second.chunks_exact(self.outputs)) {
            if h > 0.0 {
                out.iter_mut().zip(weights).for_each(|(o, &w)| *o += h * w);
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
        bytes.extend([2u16, 2, 1].iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend([0.5f32, 1.0, 0.0, 0.25, 3.0].iter().flat_map(|x| x.to_le_bytes()));
        bytes.extend([2i8, -2, 4, 0, 10, 20].map(|w| w as u8));
        let network = Perceptron::parse(&bytes).expect("a well-formed model");
        let mut out = [1.0];
        network.add(&[1.0, 0.5], &mut Vec::new(), &mut out);
        // Hidden: 1 + 1 and -1 + 0.25.
        assert_eq!(out, [1.0 + 3.0 + 20.0]);
        assert_eq!(network.inputs(), 2);
        assert!(Perceptron::parse(&bytes[..20]).is_none());
    }
}
