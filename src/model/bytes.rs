//! Numbers read where they stand in an embedded file, without copying and without asking for alignment.

/// Little-endian `u32`s.
#[derive(Debug, Clone, Copy)]
pub struct U32s(pub &'static [u8]);

impl U32s {
    /// The number at index `i`.
    #[inline]
    pub fn get(self, i: usize) -> u32 {
        let b = &self.0[4 * i..4 * i + 4];
        u32::from_le_bytes([b[0], b[1], b[2], b[3]])
    }
}

/// Little-endian `u16`s.
#[derive(Debug, Clone, Copy)]
pub struct U16s(pub &'static [u8]);

impl U16s {
    /// How many there are.
    #[inline]
    pub fn len(self) -> usize {
        self.0.len() / 2
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The number at index `i`.
    #[inline]
    pub fn get(self, i: usize) -> u16 {
        let b = &self.0[2 * i..2 * i + 2];
        u16::from_le_bytes([b[0], b[1]])
    }
}

/// Little-endian `i16`s.
#[derive(Debug, Clone, Copy)]
pub struct I16s(pub &'static [u8]);

impl I16s {
    /// The number at index `i`.
    #[inline]
    pub fn get(self, i: usize) -> i16 {
        let b = &self.0[2 * i..2 * i + 2];
        i16::from_le_bytes([b[0], b[1]])
    }

    /// The bytes of row `row` of a table with `width` columns.
    #[inline]
    pub fn bytes(self, row: usize, width: usize) -> &'static [u8] {
        &self.0[2 * row * width..2 * (row + 1) * width]
    }

    /// Row `row` of a table with `width` columns.
    #[inline]
    pub fn row(self, row: usize, width: usize) -> impl Iterator<Item = i16> + use<> {
        self.bytes(row, width).as_chunks().0.iter().map(|&b| i16::from_le_bytes(b))
    }
}

/// Little-endian `f32`s.
#[derive(Debug, Clone, Copy)]
pub struct F32s(pub &'static [u8]);

impl F32s {
    /// How many there are.
    #[inline]
    pub fn len(self) -> usize {
        self.0.len() / 4
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The number at index `i`.
    #[inline]
    pub fn get(self, i: usize) -> f32 {
        let b = &self.0[4 * i..4 * i + 4];
        f32::from_le_bytes([b[0], b[1], b[2], b[3]])
    }

    /// The bytes of each number.
    #[inline]
    pub fn bytes(self) -> &'static [[u8; 4]] {
        self.0.as_chunks().0
    }

    /// The numbers in order.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = f32> + use<> {
        self.0.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }
}
