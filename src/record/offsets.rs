//! From bytes to code points, once, at the edge.

/// Maps byte offsets of a text to code points.
///
/// The count of code points before every 64th byte is kept, so that a look-up counts at most 63 bytes, in any order.
#[derive(Debug)]
pub struct CodePoints<'a> {
    bytes: &'a [u8],
    /// Code points before byte `64 * i`; empty where the text is ASCII and bytes are code points.
    blocks: Vec<u32>,
}

const BLOCK: usize = 64;

impl<'a> CodePoints<'a> {
    /// Counts the code points of `text`.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        if text.is_ascii() {
            return CodePoints { bytes, blocks: Vec::new() };
        }
        let mut blocks = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut count = 0;
        for block in bytes.chunks(BLOCK) {
            blocks.push(count);
            count += starts(block);
        }
        blocks.push(count);
        CodePoints { bytes, blocks }
    }

    /// The number of code points before byte `at`.
    pub fn at(&self, at: u32) -> usize {
        let at = (at as usize).min(self.bytes.len());
        if self.blocks.is_empty() {
            return at;
        }
        let block = at / BLOCK;
        (self.blocks[block] + starts(&self.bytes[block * BLOCK..at])) as usize
    }

    /// The number of code points of the whole text.
    pub fn len(&self) -> usize {
        self.at(self.bytes.len() as u32)
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// Bytes that start a character: all but continuation bytes.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&b| u32::from((b as i8) >= -0x40)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_agrees_with_counting() {
        for text in ["", "plain", &"“Žižek” – 東京 ".repeat(40)] {
            let points = CodePoints::new(text);
            for (count, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(points.at(byte as u32), count);
            }
            assert_eq!(points.len(), text.chars().count());
        }
    }
}
