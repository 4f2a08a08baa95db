//! Groups of words that are used alike.
//!
//! A file is little-endian: `LXCL`, the number of words (`u32`), the number of fine groups (`u32`), the [`feature`] hash of each
//! word (`u32` each, rising), the fine group of each (`u8`), then the coarse group that each fine one belongs to (`u8`).

use super::bytes::U32s;
use super::linear::feature;

/// Words and their groups, embedded in the program.
#[derive(Debug, Clone, Copy)]
pub struct Classes {
    hashes: U32s,
    fine: &'static [u8],
    coarse: &'static [u8],
}

impl Classes {
    /// Reads a file of groups; `None` where the bytes are none.
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXCL")?;
        let (head, rest) = rest.split_at_checked(8)?;
        let words = u32::from_le_bytes(head[..4].try_into().ok()?) as usize;
        let groups = u32::from_le_bytes(head[4..].try_into().ok()?) as usize;
        let (hashes, rest) = rest.split_at_checked(words.checked_mul(4)?)?;
        let (fine, coarse) = rest.split_at_checked(words)?;
        (coarse.len() == groups && fine.iter().all(|&g| usize::from(g) < groups)).then_some(Classes {
            hashes: U32s(hashes),
            fine,
            coarse,
        })
    }

    /// The fine and the coarse group of a word in lower case.
    pub fn of(&self, lower: &str) -> Option<(u8, u8)> {
        let hash = feature(&[lower]);
        let (mut low, mut high) = (0, self.fine.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.hashes.get(middle) < hash {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let fine = *self.fine.get(low).filter(|_| self.hashes.get(low) == hash)?;
        Some((fine, self.coarse[usize::from(fine)]))
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
        assert_eq!(classes.of("fine"), Some((0, 7)));
        assert_eq!(classes.of("loan"), Some((1, 9)));
        assert_eq!(classes.of("other"), None);
        assert!(Classes::parse(b"LXCL").is_none());
    }
}
