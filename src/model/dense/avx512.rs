//! The kernels with AVX-512 VNNI: 16 sums a register, four products and their sum an instruction.

use std::arch::x86_64::*;
use std::ops::Range;

use super::{BLOCK, Dense, GROUP, Rows};

/// # Safety
///
/// The machine has AVX-512 F, BW and VNNI; `part`, `starts` and `places` fit the layer, `input` and `sums`, as `Dense::add` checks.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) unsafe fn add(layer: &Dense, part: Range<usize>, rows: Rows, sums: &mut [i32], fresh: bool) {
    let Rows { input, starts, places } = rows;
    let (starts, rest) = starts.as_chunks::<6>();
    let (places, rest_places) = places.as_chunks::<6>();
    let sums = sums.as_mut_ptr();
    // SAFETY: the caller's promise, for each of the rows.
    unsafe {
        for (starts, places) in starts.iter().zip(places) {
            block_rows::<6>(layer, &part, input, starts, places, sums, fresh);
        }
        match rest.len() {
            1 => block_rows::<1>(layer, &part, input, rest, rest_places, sums, fresh),
            2 => block_rows::<2>(layer, &part, input, rest, rest_places, sums, fresh),
            3 => block_rows::<3>(layer, &part, input, rest, rest_places, sums, fresh),
            4 => block_rows::<4>(layer, &part, input, rest, rest_places, sums, fresh),
            5 => block_rows::<5>(layer, &part, input, rest, rest_places, sums, fresh),
            _ => {}
        }
    }
}

/// # Safety
///
/// The machine has AVX-512 F, BW and VNNI; `sums` and `out` are as long as the layer has outputs.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) unsafe fn units(layer: &Dense, sums: &[i32], out: &mut [u8]) {
    let (scale, bias) = (layer.scale.0.as_ptr(), layer.bias.0.as_ptr());
    for at in (0..layer.outputs).step_by(16) {
        // SAFETY: scales and biases are four bytes an output; outputs come in multiples of 32.
        unsafe {
            let sum = _mm512_cvtepi32_ps(_mm512_loadu_si512(sums.as_ptr().add(at).cast()));
            let scaled = _mm512_mul_ps(sum, _mm512_loadu_ps(scale.add(4 * at).cast()));
            let value = _mm512_add_ps(scaled, _mm512_loadu_ps(bias.add(4 * at).cast()));
            let value = _mm512_min_ps(_mm512_max_ps(value, _mm512_setzero_ps()), _mm512_set1_ps(127.0));
            let bytes = _mm512_cvtepi32_epi8(_mm512_cvttps_epi32(value));
            _mm_storeu_si128(out.as_mut_ptr().add(at).cast(), bytes);
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn block_rows<const ROWS: usize>(
    layer: &Dense,
    part: &Range<usize>,
    input: &[u8],
    starts: &[u32],
    places: &[u32],
    sums: *mut i32,
    fresh: bool,
) {
    // SAFETY: `weights` holds `inputs * outputs` bytes, of which each block takes `inputs * BLOCK`, and a part of them its share;
    // a row holds as many bytes as the part from its start; `sums` has room for `outputs` numbers at each place.
    unsafe {
        let rows: [*const i32; ROWS] = std::array::from_fn(|row| input.as_ptr().add(starts[row] as usize).cast());
        let sums: [*mut i32; ROWS] = std::array::from_fn(|row| sums.add(places[row] as usize * layer.outputs));
        for block in 0..layer.outputs / BLOCK {
            let first = block * BLOCK * layer.inputs + part.start * BLOCK;
            let mut weights = layer.weights.as_ptr().add(first).cast::<__m512i>();
            let mut acc: [[__m512i; BLOCK / 16]; ROWS] = std::array::from_fn(|row| {
                std::array::from_fn(|part| match fresh {
                    true => _mm512_setzero_si512(),
                    false => _mm512_loadu_si512(sums[row].add(block * BLOCK + part * 16).cast()),
                })
            });
            for group in 0..part.len() / GROUP {
                let w = [_mm512_loadu_si512(weights), _mm512_loadu_si512(weights.add(1))];
                weights = weights.add(2);
                for (acc, row) in acc.iter_mut().zip(rows) {
                    let four = _mm512_set1_epi32(row.add(group).read_unaligned());
                    acc[0] = _mm512_dpbusd_epi32(acc[0], four, w[0]);
                    acc[1] = _mm512_dpbusd_epi32(acc[1], four, w[1]);
                }
            }
            for (row, acc) in sums.iter().zip(acc) {
                for (part, acc) in acc.into_iter().enumerate() {
                    _mm512_storeu_si512(row.add(block * BLOCK + part * 16).cast(), acc);
                }
            }
        }
    }
}
