//! The kernels with AVX2: 8 sums a register, up to five rows at a time.

use std::arch::x86_64::*;
use std::ops::Range;

use super::{BLOCK, Dense, GROUP, Rows};

/// # Safety
///
/// The machine has AVX2; `part`, `starts` and `places` fit the layer, `input` and `sums`, as `Dense::add` checks.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn add(layer: &Dense, part: Range<usize>, rows: Rows, sums: &mut [i32], fresh: bool) {
    let Rows { input, starts, places } = rows;
    let (starts, rest) = starts.as_chunks::<5>();
    let (places, rest_places) = places.as_chunks::<5>();
    let sums = sums.as_mut_ptr();
    // SAFETY: the caller's promise, for each of the rows.
    unsafe {
        for (starts, places) in starts.iter().zip(places) {
            block_rows::<5, 2>(layer, &part, input, starts, places, sums, fresh);
        }
        match rest.len() {
            1 => block_rows::<1, 4>(layer, &part, input, rest, rest_places, sums, fresh),
            2 => block_rows::<2, 4>(layer, &part, input, rest, rest_places, sums, fresh),
            3 => block_rows::<3, 2>(layer, &part, input, rest, rest_places, sums, fresh),
            4 => block_rows::<4, 2>(layer, &part, input, rest, rest_places, sums, fresh),
            _ => {}
        }
    }
}

/// Adds to the sums of `ROWS` rows, `PARTS` registers of each at a time: a block or half of one, as many as the 16 registers hold
/// beside the weights.
#[target_feature(enable = "avx2")]
unsafe fn block_rows<const ROWS: usize, const PARTS: usize>(
    layer: &Dense,
    part: &Range<usize>,
    input: &[u8],
    starts: &[u32],
    places: &[u32],
    sums: *mut i32,
    fresh: bool,
) {
    let ones = _mm256_set1_epi16(1);
    // SAFETY: `weights` holds `inputs * outputs` bytes, of which each block takes `inputs * BLOCK`, and a part of them its share;
    // a row holds as many bytes as the part from its start; `sums` has room for `outputs` numbers at each place.
    unsafe {
        let rows: [*const i32; ROWS] = std::array::from_fn(|row| input.as_ptr().add(starts[row] as usize).cast());
        let sums: [*mut i32; ROWS] = std::array::from_fn(|row| sums.add(places[row] as usize * layer.outputs));
        for first in (0..layer.outputs).step_by(8 * PARTS) {
            let (block, inside) = (first / BLOCK, first % BLOCK / 8);
            let start = block * BLOCK * layer.inputs + part.start * BLOCK;
            let mut weights = layer.weights.as_ptr().add(start).cast::<__m256i>().add(inside);
            let mut acc: [[__m256i; PARTS]; ROWS] = std::array::from_fn(|row| {
                std::array::from_fn(|part| match fresh {
                    true => _mm256_setzero_si256(),
                    false => _mm256_loadu_si256(sums[row].add(first + part * 8).cast()),
                })
            });
            for group in 0..part.len() / GROUP {
                let w: [__m256i; PARTS] = std::array::from_fn(|part| _mm256_loadu_si256(weights.add(part)));
                // Past the end after the last group, of the second half of the last block further than a pointer may be added to.
                weights = weights.wrapping_add(BLOCK / 8);
                for (acc, row) in acc.iter_mut().zip(rows) {
                    let four = _mm256_set1_epi32(row.add(group).read_unaligned());
                    for (acc, w) in acc.iter_mut().zip(w) {
                        let products = _mm256_madd_epi16(_mm256_maddubs_epi16(four, w), ones);
                        *acc = _mm256_add_epi32(*acc, products);
                    }
                }
            }
            for (row, acc) in sums.iter().zip(acc) {
                for (part, acc) in acc.into_iter().enumerate() {
                    _mm256_storeu_si256(row.add(first + part * 8).cast(), acc);
                }
            }
        }
    }
}

/// # Safety
///
/// The machine has AVX2; `sums` and `out` are as long as the layer has outputs.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn units(layer: &Dense, sums: &[i32], out: &mut [u8]) {
    let (scale, bias) = (layer.scale.0.as_ptr(), layer.bias.0.as_ptr());
    // Packing works on halves of a register: this puts the four quarters of each back in their places.
    let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    for at in (0..layer.outputs).step_by(BLOCK) {
        // SAFETY: scales and biases are four bytes an output; outputs come in multiples of 32.
        unsafe {
            let mut parts = [_mm256_setzero_si256(); 4];
            for (k, part) in parts.iter_mut().enumerate() {
                let at = at + 8 * k;
                let sum = _mm256_cvtepi32_ps(_mm256_loadu_si256(sums.as_ptr().add(at).cast()));
                let scaled = _mm256_mul_ps(sum, _mm256_loadu_ps(scale.add(4 * at).cast()));
                let value = _mm256_add_ps(scaled, _mm256_loadu_ps(bias.add(4 * at).cast()));
                let value = _mm256_min_ps(_mm256_max_ps(value, _mm256_setzero_ps()), _mm256_set1_ps(127.0));
                *part = _mm256_cvttps_epi32(value);
            }
            let words = [_mm256_packs_epi32(parts[0], parts[1]), _mm256_packs_epi32(parts[2], parts[3])];
            let bytes = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(words[0], words[1]), order);
            _mm256_storeu_si256(out.as_mut_ptr().add(at).cast(), bytes);
        }
    }
}

/// # Safety
///
/// The machine has AVX2; `a` and `out` have as many numbers, `b` twice as many bytes, all a multiple of 32.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn to_bytes(a: &[i16], b: &[u8], out: &mut [u8]) {
    let (zero, one) = (_mm256_setzero_si256(), _mm256_set1_epi16(2048));
    // `mulhrs` halves the product 2^14 times, rounding up from the half: 127 / 2048 = 127 * 16 / 2^15.
    let factor = _mm256_set1_epi16(127 * 16);
    for at in (0..out.len()).step_by(BLOCK) {
        // SAFETY: the caller's promise.
        unsafe {
            let half = |at: usize| {
                let a = _mm256_loadu_si256(a.as_ptr().add(at).cast());
                let b = _mm256_loadu_si256(b.as_ptr().add(2 * at).cast());
                let sum = _mm256_min_epi16(_mm256_max_epi16(_mm256_add_epi16(a, b), zero), one);
                _mm256_mulhrs_epi16(sum, factor)
            };
            let bytes = _mm256_packus_epi16(half(at), half(at + 16));
            // Packing works on halves of a register: the two middle quarters change places.
            _mm256_storeu_si256(out.as_mut_ptr().add(at).cast(), _mm256_permute4x64_epi64::<0b11_01_10_00>(bytes));
        }
    }
}
