//! Products of small integer matrices, the same on every machine.
//!
//! Activations are bytes from 0 to 127, weights are signed bytes, sums are `i32`: no step rounds or overflows, so every
//! kernel gives the same sums whatever the order of its additions. A pair of products fits an `i16`
//! (2 · 127 · 127 = 32,258), which is what the AVX2 kernel relies on.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

use std::ops::Range;
use std::sync::LazyLock;

use super::bytes::F32s;

/// Inputs of a layer come in fours.
pub const GROUP: usize = 4;
/// Outputs of a layer come in blocks.
pub const BLOCK: usize = 32;

/// Which instructions the kernels use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// What every machine has.
    Portable,
    /// AVX2.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512 with VNNI.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Kernel {
    /// The fastest that this machine has.
    pub fn best() -> Self {
        static BEST: LazyLock<Kernel> = LazyLock::new(|| Kernel::available()[0]);
        *BEST
    }

    /// All that this machine has, the fastest first.
    pub fn available() -> Vec<Self> {
        let mut out = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vnni")
            {
                out.push(Kernel::Avx512);
            }
            if is_x86_feature_detected!("avx2") {
                out.push(Kernel::Avx2);
            }
        }
        out.push(Kernel::Portable);
        out
    }
}

/// Rows of inputs of a layer, and where their sums stand.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Bytes from 0 to 127.
    pub input: &'a [u8],
    /// Where each row begins in `input`.
    pub starts: &'a [u32],
    /// The row of sums of each.
    pub places: &'a [u32],
}

/// A dense layer; its weights stand by block of outputs, then group of inputs, then output, then input.
#[derive(Debug, Clone, Copy)]
pub struct Dense {
    /// Number of inputs, a multiple of [`GROUP`].
    pub inputs: usize,
    /// Number of outputs, a multiple of [`BLOCK`].
    pub outputs: usize,
    weights: &'static [u8],
    scale: F32s,
    bias: F32s,
}

impl Dense {
    /// A layer over embedded bytes; `None` where their lengths do not fit.
    pub fn new(
        inputs: usize,
        outputs: usize,
        weights: &'static [u8],
        scale: &'static [u8],
        bias: &'static [u8],
    ) -> Option<Self> {
        let fits = inputs.is_multiple_of(GROUP)
            && outputs.is_multiple_of(BLOCK)
            && weights.len() == inputs * outputs
            && scale.len() == outputs * 4
            && bias.len() == outputs * 4;
        fits.then_some(Dense { inputs, outputs, weights, scale: F32s(scale), bias: F32s(bias) })
    }

    /// Adds to rows of `sums` what some of the layer's inputs give: to row `places[k]`, of as many numbers as there are outputs, what
    /// those that stand in `input` from `starts[k]` on do. No row may be there twice. Where it is `fresh`, the sums begin at zero.
    ///
    /// # Panics
    ///
    /// Where a row reaches past the end of `input` or of `sums`, or `part` past the inputs or through a [group](GROUP) of them.
    pub fn add(&self, kernel: Kernel, part: Range<usize>, rows: Rows, sums: &mut [i32], fresh: bool) {
        let Rows { input, starts, places } = rows;
        let (from, length) = (part.start, part.len());
        assert!(
            from <= part.end && part.end <= self.inputs && (from | length).is_multiple_of(GROUP),
            "no part of the inputs"
        );
        assert!(starts.iter().all(|&s| s as usize + length <= input.len()), "a row reaches past the input");
        assert!(places.iter().all(|&p| (p as usize + 1) * self.outputs <= sums.len()), "no room for the sums");
        assert!(starts.len() == places.len(), "a row without a place");
        match kernel {
            Kernel::Portable => portable::add(self, part, rows, sums, fresh),
            // SAFETY: the kernel is only chosen where `available` saw its instructions; part, rows and places were checked above.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => unsafe { avx2::add(self, part, rows, sums, fresh) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 => unsafe { avx512::add(self, part, rows, sums, fresh) },
        }
    }

    /// The hidden units of a row of sums, bytes from 0 to 127.
    ///
    /// # Panics
    ///
    /// Where there are not as many of them, or of the sums, as the layer has outputs.
    #[inline]
    pub fn units(&self, kernel: Kernel, sums: &[i32], units: &mut [u8]) {
        assert!(sums.len() == self.outputs && units.len() == self.outputs, "a row of another length");
        match kernel {
            Kernel::Portable => portable::units(self, sums, units),
            // SAFETY: the kernel is only chosen where `available` saw its instructions; lengths were checked above.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => unsafe { avx2::units(self, sums, units) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 => unsafe { avx512::units(self, sums, units) },
        }
    }

    /// Hidden units of the layer, bytes from 0 to 127: row `starts[k]` of `input` gives what stands from `places[k]` of `out`.
    pub fn hidden(
        &self,
        kernel: Kernel,
        input: &[u8],
        starts: &[u32],
        places: &[u32],
        out: &mut [u8],
        sums: &mut Vec<i32>,
    ) {
        self.each(kernel, input, starts, sums, |k, sums| {
            let place = places[k] as usize;
            self.units(kernel, sums, &mut out[place..place + self.outputs]);
        });
    }

    /// Outputs of the layer as numbers, the first `keep` of each row, one row after the other.
    pub fn outputs(
        &self,
        kernel: Kernel,
        input: &[u8],
        starts: &[u32],
        keep: usize,
        out: &mut Vec<f32>,
        sums: &mut Vec<i32>,
    ) {
        self.each(kernel, input, starts, sums, |_, sums| {
            // A plain loop over slices, which is sure to be computed in vectors.
            let keep = keep.min(sums.len());
            let (sums, scale, bias) = (&sums[..keep], &self.scale.bytes()[..keep], &self.bias.bytes()[..keep]);
            let from = out.len();
            out.resize(from + keep, 0.0);
            let weights = scale.iter().zip(bias);
            for ((unit, &sum), (&scale, &bias)) in out[from..].iter_mut().zip(sums).zip(weights) {
                *unit = sum as f32 * f32::from_le_bytes(scale) + f32::from_le_bytes(bias);
            }
        });
    }

    fn each(
        &self,
        kernel: Kernel,
        input: &[u8],
        starts: &[u32],
        sums: &mut Vec<i32>,
        mut then: impl FnMut(usize, &[i32]),
    ) {
        const ROWS: usize = 48;
        const PLACES: [u32; ROWS] = {
            let mut places = [0; ROWS];
            let mut row = 0;
            while row < ROWS {
                places[row] = row as u32;
                row += 1;
            }
            places
        };
        if sums.len() < ROWS * self.outputs {
            sums.resize(ROWS * self.outputs, 0);
        }
        for (chunk, starts) in starts.chunks(ROWS).enumerate() {
            let rows = Rows { input, starts, places: &PLACES[..starts.len()] };
            self.add(kernel, 0..self.inputs, rows, sums, true);
            for (k, sums) in sums.chunks_exact(self.outputs).take(starts.len()).enumerate() {
                then(chunk * ROWS + k, sums);
            }
        }
    }
}

/// The sum of two vectors as bytes, from zero (0) to one (127), what lies beyond cut off. A number in `a` and, in two
/// bytes, in `b` is in units of 1/2048.
///
/// # Panics
///
/// Where the lengths differ, or are no multiple of [`BLOCK`].
#[inline]
pub fn to_bytes(kernel: Kernel, a: &[i16], b: &[u8], out: &mut [u8]) {
    assert!(a.len() == out.len() && b.len() == 2 * out.len(), "vectors of different lengths");
    assert!(out.len().is_multiple_of(BLOCK), "a vector that is no whole number of blocks");
    match kernel {
        Kernel::Portable => portable::to_bytes(a, b, out),
        // SAFETY: AVX-512 implies AVX2; the kernel is only chosen where `available` saw its instructions; lengths were
        // checked above.
        #[cfg(target_arch = "x86_64")]
        Kernel::Avx2 | Kernel::Avx512 => unsafe { avx2::to_bytes(a, b, out) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u32, n: usize) -> Vec<u8> {
        let mut x = seed;
        (0..n)
            .map(|_| {
                x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (x >> 24) as u8
            })
            .collect()
    }

    #[test]
    fn all_kernels_give_the_same_sums() {
        let (inputs, outputs) = (480, 128);
        let weights: &'static [u8] = noise(1, inputs * outputs).leak();
        let floats: &'static [u8] = vec![0; outputs * 4].leak();
        let layer = Dense::new(inputs, outputs, weights, floats, floats).expect("lengths fit");
        let mut input: Vec<u8> = noise(2, 4000).iter().map(|b| b & 127).collect();
        input[..inputs].fill(127);
        for rows in 1..12 {
            let starts: Vec<u32> = (0..rows).map(|k| k * 96).collect();
            let places: Vec<u32> = (0..rows).rev().collect();
            let results: Vec<Vec<i32>> = Kernel::available()
                .into_iter()
                .map(|kernel| {
                    let mut sums = vec![7; rows as usize * outputs];
                    let rows = Rows { input: &input, starts: &starts, places: &places };
                    layer.add(kernel, 0..inputs, rows, &mut sums, true);
                    // In two parts, of which the second is added.
                    let mut parts = vec![7; sums.len()];
                    layer.add(kernel, 0..96, rows, &mut parts, true);
                    let later: Vec<u32> = starts.iter().map(|start| start + 96).collect();
                    layer.add(kernel, 96..inputs, Rows { starts: &later, ..rows }, &mut parts, false);
                    assert_eq!(sums, parts);
                    sums
                })
                .collect();
            assert!(results.windows(2).all(|w| w[0] == w[1]));
        }
    }

    #[test]
    fn all_kernels_make_the_same_units_and_bytes() {
        let floats = |seed, scale: f32| -> &'static [u8] {
            let values = noise(seed, 160).into_iter().map(|b| (f32::from(b) - 99.0) * scale);
            values.flat_map(f32::to_le_bytes).collect::<Vec<_>>().leak()
        };
        let layer =
            Dense::new(32, 160, noise(5, 32 * 160).leak(), floats(6, 1e-4), floats(7, 1.0)).expect("lengths fit");
        let (input, vector, other) = (vec![101; 32], noise(8, 320), noise(9, 320));
        let vector: Vec<i16> = vector.as_chunks().0.iter().map(|&b| i16::from_le_bytes(b) >> 3).collect();
        let results: Vec<_> = Kernel::available()
            .into_iter()
            .map(|kernel| {
                let (mut units, mut bytes) = ([0; 160], [0; 160]);
                layer.hidden(kernel, &input, &[0], &[0], &mut units, &mut Vec::new());
                to_bytes(kernel, &vector, &other, &mut bytes);
                (units, bytes)
            })
            .collect();
        assert!(results.windows(2).all(|w| w[0] == w[1]));
        assert!(results[0].0.iter().any(|u| (1..127).contains(u)) && results[0].1.iter().any(|b| (1..127).contains(b)));
    }

    #[test]
    fn the_largest_products_do_not_overflow() {
        let weights: &'static [u8] = vec![127; 4 * 32].leak();
        let floats: &'static [u8] = vec![0; 32 * 4].leak();
        let layer = Dense::new(4, 32, weights, floats, floats).expect("lengths fit");
        for kernel in Kernel::available() {
            let mut sums = vec![0; 32];
            layer.add(kernel, 0..4, Rows { input: &[127; 4], starts: &[0], places: &[0] }, &mut sums, true);
            assert_eq!(sums, [127 * 127 * 4; 32]);
        }
    }
}
