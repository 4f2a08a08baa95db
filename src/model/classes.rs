//! Groups of words that are used alike.
//!
//! A file is little-endian: `LXCL`, the number of words (`u32`), the number of fine groups (`u32`), the [`feature`] hash of each
//! word (`u32` each, rising), the fine group of each (`u8`), then the coarse group that each fine one belongs to (`u8`).

use std::sync::LazyLock;

use super::bytes::U32s;
use super::linear::feature;

/// The words that the models know: `models/word-classes.bin`.
pub static WORDS: LazyLock<Option<Classes>> =
    LazyLock::new(|| Classes::parse(include_bytes!("../../models/word-classes.bin")));

/// High bits of a hash by which words are found.
const BITS: u32 = 13;

/// Words and their groups, embedded in the program.
#[derive(Debug)]
pub struct Classes {
    hashes: U32s,
    /// For each value of the high bits of a hash how many hashes are below it.
    starts: Vec<u16>,
    fine: &'static [u8],
    coarse: &'static [u8],
}

impl Classes {
    /// Reads a file of groups; `None` where the bytes are none.
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXCL")?;
        let (head, rest) = rest.split_at_checked(8)?;
        let words = u32::from_le_bytes(head[..4].try_into().ok()?) as usize;
        u16::try_from(words).ok()?;
        let groups = u32::from_le_bytes(head[4..].try_into().ok()?) as usize;
        let (hashes, rest) = rest.split_at_checked(words.checked_mul(4)?)?;
        let (fine, coarse) = rest.split_at_checked(words)?;
        let hashes = U32s(hashes);
        let mut starts = vec![0; (1 << BITS) + 1];
        for word in 0..words {
            starts[(hashes.get(word) >> (32 - BITS)) as usize + 1] = word as u16 + 1;
        }
        for bucket in 1..starts.len() {
            starts[bucket] = starts[bucket].max(starts[bucket - 1]);
        }
        (coarse.len() == groups && fine.iter().all(|&g| usize::from(g) < groups)).then_some(Classes {
            hashes,
            starts,
            fine,
            coarse,
        })
    }

    /// The number of a word in lower case, in the order of the hashes.
    pub fn find(&self, lower: &str) -> Option<usize> {
        self.find_hash(feature(&[lower]))
    }

    /// The number of the word with this hash.
    #[inline]
    fn find_hash(&self, hash: u32) -> Option<usize> {
        let bucket = (hash >> (32 - BITS)) as usize;
        let (from, to) = (usize::from(self.starts[bucket]), usize::from(self.starts[bucket + 1]));
        (from..to).find(|&word| self.hashes.get(word) == hash)
    }

    /// Calls `each` with the numbers of words in lower case, one after the other: some are hashed, then looked up, so that none waits
    /// for what another has asked of the processor's cache.
    pub fn find_all<'a>(&self, mut words: impl Iterator<Item = &'a str>, mut each: impl FnMut(Option<usize>)) {
        let mut hashes = [0; 256];
        loop {
            let mut count = 0;
            for (hash, lower) in hashes.iter_mut().zip(&mut words) {
                *hash = feature(&[lower]);
                count += 1;
            }
            hashes[..count].iter().for_each(|&hash| each(self.find_hash(hash)));
            if count < hashes.len() {
                return;
            }
        }
    }

    /// The fine and the coarse group of the word with this number.
    pub fn groups(&self, word: usize) -> Option<(u8, u8)> {
        let fine = *self.fine.get(word)?;
        Some((fine, self.coarse[usize::from(fine)]))
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.fine.len()
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.fine.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_its_hash() {
        let mut hashes = ["fine", "penalty", "loan"].map(|w| feature(&[w]));
        hashes.sort_unstable();
        let mut bytes = b"LXCL".to_vec();
        bytes.extend(3u32.to_le_bytes());
        bytes.extend(2u32.to_le_bytes());
        bytes.extend(hashes.iter().flat_map(|h| h.to_le_bytes()));
        bytes.extend(hashes.map(|h| u8::from(h == feature(&["loan"]))));
        bytes.extend([7, 9]);
        let classes = Classes::parse(bytes.leak()).expect("a well-formed file");
        let of = |word| classes.find(word).and_then(|w| classes.groups(w));
        assert_eq!(of("fine"), Some((0, 7)));
        assert_eq!(of("loan"), Some((1, 9)));
        assert_eq!(of("other"), None);
        assert_eq!(classes.len(), 3);
        // More than are looked up at a time.
        let (mut found, words) = (Vec::new(), ["loan", "other", "fine"].repeat(100));
        classes.find_all(words.iter().copied(), |number| found.push(number));
        assert_eq!(found, words.iter().map(|word| classes.find(word)).collect::<Vec<_>>());
        assert!(Classes::parse(b"LXCL").is_none());
    }
}
