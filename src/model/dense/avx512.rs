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
    let rest = rows.remainder();
    // SAFETY: as above.
    unsafe {
        match rest.len() {
            1 => block_rows::<1>(layer, input, rest, out),
            2 => block_rows::<2>(layer, input, rest, out),
            3 => block_rows::<3>(layer, input, rest, out),
            4 => block_rows::<4>(layer, input, rest, out),
            5 => block_rows::<5>(layer, input, rest, out),
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
unsafe fn block_rows<const ROWS: usize>(layer: &Dense, input: &[u8], starts: &[u32], out: *mut i32) {
    let groups = layer.inputs / GROUP;
    // SAFETY: `weights` holds `inputs * outputs` bytes, of which each block takes `inputs * BLOCK`; a row holds `inputs` bytes
    // from its start; `out` has room for `ROWS * outputs` numbers.
    unsafe {
        let rows: [*const i32; ROWS] = std::array::from_fn(|row| input.as_ptr().add(starts[row] as usize).cast());
        for block in 0..layer.outputs / BLOCK {
            let mut weights = layer.weights.as_ptr().add(block * BLOCK * layer.inputs).cast::<__m512i>();
            let mut acc = [[_mm512_setzero_si512(); BLOCK / 16]; ROWS];
            for group in 0..groups {
                let w = [_mm512_loadu_si512(weights), _mm512_loadu_si512(weights.add(1))];
                weights = weights.add(2);
                for (acc, row) in acc.iter_mut().zip(rows) {
                    let four = _mm512_set1_epi32(row.add(group).read_unaligned());
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
