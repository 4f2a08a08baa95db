//! Hashed features of a tag and two values, as the rankers of references and of speakers read them.

/// A feature from a tag and two values.
pub fn feature(tag: u32, a: u32, b: u32) -> u32 {
    let mut h = (tag.wrapping_mul(0x9e37_79b1) ^ a).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13) ^ b).wrapping_mul(0xc2b2_ae35);
    h = (h ^ (h >> 16)).wrapping_mul(0x27d4_eb2f);
    h ^ (h >> 15)
}

/// A count or distance, coarser the larger it is.
pub fn bucket(n: u32) -> u32 {
    match n {
        0..=3 => n,
        4..=5 => 4,
        6..=8 => 5,
        9..=15 => 6,
        _ => 7,
    }
}
