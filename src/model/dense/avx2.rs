//! The kernels with AVX2: 8 sums a register, three rows at a time.

use std::arch::x86_64::*;

use super::{BLOCK, Dense, GROUP, Projection};

/// # Safety
///
/// The machine has AVX2; `starts` and `sums` fit `input` and the layer, as `Dense::sums` checks.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn sums(layer: &Dense, input: &[u8], starts: &[u32], sums: &mut [i32]) {
    let mut rows = starts.chunks_exact(3);
    let mut out = sums.as_mut_ptr();
    for three in &mut rows {
        // SAFETY: the caller's promise, for each of the rows.
        unsafe { block_rows::<3>(layer, input, three, out) };
        out = unsafe { out.add(3 * layer.outputs) };
    }
    for one in rows.remainder().chunks_exact(1) {
        // SAFETY: as above.
        unsafe { block_rows::<1>(layer, input, one, out) };
        out = unsafe { out.add(layer.outputs) };
    }
}

#[target_feature(enable = "avx2")]
unsafe fn block_rows<const ROWS: usize>(layer: &Dense, input: &[u8], starts: &[u32], out: *mut i32) {
    let ones = _mm256_set1_epi16(1);
    let groups = layer.inputs / GROUP;
    for block in 0..layer.outputs / BLOCK {
        // SAFETY: `weights` holds `inputs * outputs` bytes, of which each block takes `inputs * BLOCK`; a row holds
        // `inputs` bytes from its start; `out` has room for `ROWS * outputs` numbers.
        unsafe {
            let mut weights = layer.weights.as_ptr().add(block * BLOCK * layer.inputs).cast::<__m256i>();
            let mut acc = [[_mm256_setzero_si256(); BLOCK / 8]; ROWS];
            for group in 0..groups {
                let mut four = [_mm256_setzero_si256(); ROWS];
                for (four, &start) in four.iter_mut().zip(starts) {
                    let at = input.as_ptr().add(start as usize + group * GROUP).cast::<i32>();
                    *four = _mm256_set1_epi32(at.read_unaligned());
                }
                let w: [__m256i; BLOCK / 8] = std::array::from_fn(|part| _mm256_loadu_si256(weights.add(part)));
                weights = weights.add(BLOCK / 8);
                for (acc, four) in acc.iter_mut().zip(four) {
                    for (acc, w) in acc.iter_mut().zip(w) {
                        let products = _mm256_madd_epi16(_mm256_maddubs_epi16(four, w), ones);
                        *acc = _mm256_add_epi32(*acc, products);
                    }
                }
            }
            for (row, acc) in acc.iter().enumerate() {
                for (part, &acc) in acc.iter().enumerate() {
                    _mm256_storeu_si256(out.add(row * layer.outputs + block * BLOCK + part * 8).cast(), acc);
                }
            }
        }
    }
}

/// # Safety
///
/// The machine has AVX2; `input` and `out` are as long as the projection says, as `Projection::add` checks.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn project(p: &Projection, input: &[u8], out: &mut [i16]) {
    let weights = p.weights.0.as_ptr();
    for (block, out) in out.chunks_exact_mut(16).enumerate() {
        let (mut low, mut high) = (_mm256_setzero_si256(), _mm256_setzero_si256());
        for (pair, two) in input.chunks_exact(2).enumerate() {
            let both = u32::from(i16::from(two[0] as i8) as u16) | u32::from(i16::from(two[1] as i8) as u16) << 16;
            let both = _mm256_set1_epi32(both as i32);
            // SAFETY: `weights` holds `inputs * outputs` numbers of two bytes; a pair takes `outputs` times four bytes.
            unsafe {
                let at = weights.add((pair * p.outputs + block * 16) * 4).cast::<__m256i>();
                low = _mm256_add_epi32(low, _mm256_madd_epi16(both, _mm256_loadu_si256(at)));
                high = _mm256_add_epi32(high, _mm256_madd_epi16(both, _mm256_loadu_si256(at.add(1))));
            }
        }
        let mut sums = [0i32; 16];
        // SAFETY: 16 numbers of four bytes are two registers.
        unsafe {
            _mm256_storeu_si256(sums.as_mut_ptr().cast(), _mm256_srai_epi32::<6>(low));
            _mm256_storeu_si256(sums.as_mut_ptr().add(8).cast(), _mm256_srai_epi32::<6>(high));
        }
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = out.wrapping_add(sum as i16);
        }
    }
}
