//! The kernels with AVX-512 VNNI: 16 sums a register, four products and their sum an instruction.

use std::arch::x86_64::*;

use super::{BLOCK, Dense, GROUP};

/// # Safety
///
/// The machine has AVX-512 F, BW and VNNI; `starts` and `sums` fit `input` and the layer, as `Dense::sums` checks.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) unsafe fn sums(layer: &Dense, input: &[u8], starts: &[u32], sums: &mut [i32]) {
    let mut rows = starts.chunks_exact(6);
    let mut out = sums.as_mut_ptr();
    for six in &mut rows {
        // SAFETY: the caller's promise, for each of the rows.
        unsafe { block_rows::<6>(layer, input, six, out) };
        out = unsafe { out.add(6 * layer.outputs) };
    }
    for one in rows.remainder().chunks_exact(1) {
        // SAFETY: as above.
        unsafe { block_rows::<1>(layer, input, one, out) };
        out = unsafe { out.add(layer.outputs) };
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn block_rows<const ROWS: usize>(layer: &Dense, input: &[u8], starts: &[u32], out: *mut i32) {
    let groups = layer.inputs / GROUP;
    for block in 0..layer.outputs / BLOCK {
        // SAFETY: `weights` holds `inputs * outputs` bytes, of which each block takes `inputs * BLOCK`; a row holds
        // `inputs` bytes from its start; `out` has room for `ROWS * outputs` numbers.
        unsafe {
            let mut weights = layer.weights.as_ptr().add(block * BLOCK * layer.inputs).cast::<__m512i>();
            let mut acc = [[_mm512_setzero_si512(); BLOCK / 16]; ROWS];
            for group in 0..groups {
                let w = [_mm512_loadu_si512(weights), _mm512_loadu_si512(weights.add(1))];
                weights = weights.add(2);
                for (acc, &start) in acc.iter_mut().zip(starts) {
                    let at = input.as_ptr().add(start as usize + group * GROUP).cast::<i32>();
                    let four = _mm512_set1_epi32(at.read_unaligned());
                    acc[0] = _mm512_dpbusd_epi32(acc[0], four, w[0]);
                    acc[1] = _mm512_dpbusd_epi32(acc[1], four, w[1]);
                }
            }
            for (row, acc) in acc.iter().enumerate() {
                for (part, &acc) in acc.iter().enumerate() {
                    _mm512_storeu_si512(out.add(row * layer.outputs + block * BLOCK + part * 16).cast(), acc);
                }
            }
        }
    }
}
