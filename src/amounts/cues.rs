//! Words that speak for a kind of sum, in groups: `data/kind_cues.txt`.

use std::sync::LazyLock;

use crate::text::{WordTable, rows};

/// The words, each with the number of the set of its groups: a byte where a bit for each group would take eight.
pub(super) struct Cues {
    pub words: WordTable<u8>,
    /// The sets, a bit for each group; the first is empty.
    pub sets: Vec<u64>,
}

pub(super) static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let groups = rows(include_str!("data/kind_cues.txt")).enumerate();
    let mut bits: Vec<(&str, u64)> = Vec::new();
    for (bit, row) in groups {
        for word in row.split_whitespace().skip(1) {
            match bits.iter_mut().find(|(w, _)| *w == word) {
                Some((_, b)) => *b |= 1 << bit,
                None => bits.push((word, 1 << bit)),
            }
        }
    }
    let mut sets = vec![0];
    let numbered: Vec<(&str, u8)> = bits
        .into_iter()
        .map(|(word, bits)| {
            let number = sets.iter().position(|&set| set == bits).unwrap_or(sets.len());
            if number == sets.len() {
                sets.push(bits);
            }
            (word, number as u8)
        })
        .collect();
    Cues { words: WordTable::new(numbered), sets }
});

/// Names of the groups, in the order of their bits.
pub(super) static GROUPS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    rows(include_str!("data/kind_cues.txt")).map(|row| row.split_whitespace().next().unwrap_or_default()).collect()
});

/// The names of some groups, in the order of their bits.
pub(super) fn groups(mut bits: u64, mut each: impl FnMut(&str)) {
    while bits != 0 {
        if let Some(name) = GROUPS.get(bits.trailing_zeros() as usize) {
            each(name);
        }
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_has_a_number_and_every_group_a_bit() {
        assert!(CUES.sets.len() <= 1 << u8::BITS && GROUPS.len() <= u64::BITS as usize);
        assert!(CUES.sets[0] == 0 && CUES.sets[1..].iter().all(|&set| set != 0));
    }
}
