//! The kernels in plain Rust, in a shape that compilers turn into vector instructions of whatever machine it is.

use std::ops::Range;

use super::{BLOCK, Dense, GROUP, Rows};

/// Weights of a block for one group of inputs.
const LANES: usize = BLOCK * GROUP;
/// Lanes handled together.
const PART: usize = 16;

pub(super) fn add(layer: &Dense, part: Range<usize>, rows: Rows, sums: &mut [i32], fresh: bool) {
    let Rows { input, starts, places } = rows;
    let per_block = layer.inputs * BLOCK;
    for (&start, &place) in starts.iter().zip(places) {
        let row = &input[start as usize..start as usize + part.len()];
        let sums = &mut sums[place as usize * layer.outputs..(place as usize + 1) * layer.outputs];
        for (sums, weights) in sums.chunks_exact_mut(BLOCK).zip(layer.weights.chunks_exact(per_block)) {
            // A sum for each lane; the four lanes of an output are added at the end.
            let mut lanes = [0i32; LANES];
            let (twos, one) = row.as_chunks::<{ 2 * GROUP }>();
            let (pairs, last) = weights[part.start * BLOCK..part.end * BLOCK].as_chunks::<{ 2 * LANES }>();
            for (two, weights) in twos.iter().zip(pairs) {
                let (first, second) = weights.split_at(LANES);
                add_two(&mut lanes, &repeat(&two[..GROUP]), first, &repeat(&two[GROUP..]), second);
            }
            if !one.is_empty() {
                add_two(&mut lanes, &repeat(one), last, &[0; PART], last);
            }
            for (sum, four) in sums.iter_mut().zip(lanes.chunks_exact(GROUP)) {
                *sum = four.iter().sum::<i32>() + if fresh { 0 } else { *sum };
            }
        }
    }
}

/// Four inputs, again and again.
fn repeat(four: &[u8]) -> [i16; PART] {
    std::array::from_fn(|i| i16::from(four[i % GROUP]))
}

/// Adds two products to each lane; the two together fit an `i16`.
fn add_two(lanes: &mut [i32; LANES], a: &[i16; PART], first: &[u8], b: &[i16; PART], second: &[u8]) {
    let parts = lanes.chunks_exact_mut(PART).zip(first.chunks_exact(PART)).zip(second.chunks_exact(PART));
    for ((lanes, first), second) in parts {
        for k in 0..PART {
            lanes[k] += i32::from(a[k] * i16::from(first[k] as i8) + b[k] * i16::from(second[k] as i8));
        }
    }
}

pub(super) fn units(layer: &Dense, sums: &[i32], out: &mut [u8]) {
    for ((unit, &sum), (scale, bias)) in out.iter_mut().zip(sums).zip(layer.scale.iter().zip(layer.bias.iter())) {
        *unit = (sum as f32 * scale + bias).clamp(0.0, 127.0) as u8;
    }
}

pub(super) fn to_bytes(a: &[i16], b: &[u8], out: &mut [u8]) {
    for ((out, &a), &b) in out.iter_mut().zip(a).zip(b.as_chunks().0) {
        let sum = a.wrapping_add(i16::from_le_bytes(b));
        *out = ((i32::from(sum.clamp(0, 2048)) * 127 + 1024) >> 11) as u8;
    }
}
