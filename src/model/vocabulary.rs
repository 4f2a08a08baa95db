//! A fixed vocabulary: words in lower case, each with a number and some bits.
//!
//! A vocabulary file is little-endian: `LXWD`, log2 of the number of slots (`u32`), the number of words (`u32`), the slots
//! (`u32` each: the word's number plus one in the low 18 bits, 14 bits of its hash above them, zero where empty), then one
//! `u16` of bits a word. A word stands in the first free slot from the low bits of its hash on. Only the hash is kept: a
//! word outside the vocabulary is taken for one inside it once in some ten thousand times, which a model survives.

use super::bytes::{U16s, U32s};

/// The hash of a word in lower case, curly apostrophes read as straight ones: FNV-1a with its bits stirred.
pub fn hash(lower: &str) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    let mut bytes = lower.as_bytes();
    while let Some((&b, rest)) = bytes.split_first() {
        bytes = rest;
        if b == 0xe2 && rest.starts_with(&[0x80, 0x99]) {
            h = (h ^ 0x27).wrapping_mul(PRIME);
            bytes = &rest[2..];
        } else {
            h = (h ^ u64::from(b)).wrapping_mul(PRIME);
        }
    }
    h ^= h >> 32;
    h = h.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    h ^ (h >> 29)
}

/// A vocabulary whose bytes are embedded in the program.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    slots: U32s,
    bits: U16s,
    mask: u64,
}

impl Vocabulary {
    /// Reads a vocabulary file; `None` where the bytes are none.
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXWD")?;
        let (head, rest) = rest.split_at_checked(8)?;
        let log2 = u32::from_le_bytes(head[..4].try_into().ok()?);
        let words = u32::from_le_bytes(head[4..].try_into().ok()?) as usize;
        let slots = 1usize.checked_shl(log2)?;
        let (slots, bits) = rest.split_at_checked(slots.checked_mul(4)?)?;
        let vocabulary = Vocabulary { mask: (slots.len() / 4) as u64 - 1, slots: U32s(slots), bits: U16s(bits) };
        // A free slot must end every search.
        (bits.len() == words * 2 && slots.len() / 4 > words).then_some(vocabulary)
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.bits.len()
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the word with this [`hash`].
    #[inline]
    pub fn find(&self, hash: u64) -> Option<u32> {
        self.find_from(hash, self.first_slot(hash))
    }

    /// The slot that a search for the word with this [`hash`] begins with.
    #[inline]
    pub fn first_slot(&self, hash: u64) -> u32 {
        self.slots.get((hash & self.mask) as usize)
    }

    /// The number of the word with this [`hash`], of which the [first slot](Self::first_slot) is known.
    #[inline]
    pub fn find_from(&self, hash: u64, mut slot: u32) -> Option<u32> {
        let mut at = hash & self.mask;
        let print = (hash >> 32) as u32 & 0x3fff;
        loop {
            if slot == 0 {
                return None;
            }
            if slot >> 18 == print {
                return Some((slot & 0x3_ffff) - 1);
            }
            at = (at + 1) & self.mask;
            slot = self.slots.get(at as usize);
        }
    }

    /// The bits of a word.
    #[inline]
    pub fn bits(&self, word: u32) -> u16 {
        self.bits.get(word as usize)
    }
}
