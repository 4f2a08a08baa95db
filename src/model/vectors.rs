//! Vectors of words, in the order in which [`Classes`](super::classes::Classes) counts them.
//!
//! A file is little-endian: `LXVC`, the number of words (`u32`), the numbers in a vector (`u32`), their scale (`f32`), then
//! the vectors, one `i8` a number.

/// Vectors of words, embedded in the program.
#[derive(Debug, Clone, Copy)]
pub struct Vectors {
    width: usize,
    scale: f32,
    rows: &'static [u8],
}

impl Vectors {
    /// Reads a file of vectors; `None` where the bytes are none.
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXVC")?;
        let (head, rows) = rest.split_at_checked(12)?;
        let number = |at: usize| Some(u32::from_le_bytes(head[at..at + 4].try_into().ok()?));
        let (words, width) = (number(0)? as usize, number(4)? as usize);
        let scale = f32::from_bits(number(8)?);
        (width > 0 && rows.len() == words.checked_mul(width)?).then_some(Vectors { width, scale, rows })
    }

    /// How many numbers a vector has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.rows.len() / self.width
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds the vector of a word to a sum of [`width`](Self::width) numbers; an unknown word adds nothing.
    pub fn add(&self, word: usize, sum: &mut [f32]) {
        let Some(row) = self.rows.get(word * self.width..(word + 1) * self.width) else { return };
        sum.iter_mut().zip(row).for_each(|(s, &x)| *s += f32::from(x as i8) * self.scale);
    }

    /// The numbers of a word before they are scaled, and their scale; none for an unknown word.
    pub fn row(&self, word: usize) -> Option<(&'static [u8], f32)> {
        Some((self.rows.get(word * self.width..(word + 1) * self.width)?, self.scale))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_words_are_added_up() {
        let mut bytes = b"LXVC".to_vec();
        bytes.extend([2u32, 3].iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend(0.5f32.to_le_bytes());
        bytes.extend([2i8, 0, -4, 6, 8, 0].map(|x| x as u8));
        let vectors = Vectors::parse(bytes.leak()).expect("a well-formed file");
        let mut sum = [0.0; 3];
        vectors.add(0, &mut sum);
        vectors.add(1, &mut sum);
        vectors.add(2, &mut sum);
        assert_eq!((vectors.len(), vectors.width(), sum), (2, 3, [4.0, 4.0, -2.0]));
        assert_eq!(vectors.row(0).map(|(row, scale)| (row.len(), scale)), Some((3, 0.5)));
        assert!(vectors.row(2).is_none());
        assert!(Vectors::parse(b"LXVC").is_none());
    }
}
