//! Networks over words in slots: of each slot the mean of the vectors of its words, then places that are set or not.
//!
//! Vectors and network are learned together (`scripts/train/bag_network.py`), for one question each.

use super::perceptron::{self, Perceptron};
use super::vectors::Vectors;
use super::wide::wide;

/// Numbers in a vector at most.
const WIDEST: usize = 64;

/// What a network takes of one example.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Example {
    /// The words of each slot, by number.
    pub slots: Vec<Vec<u16>>,
    /// The places set; one that is there twice counts once.
    pub places: Vec<u16>,
}

impl Example {
    /// An example with so many empty slots.
    pub fn new(slots: usize) -> Self {
        Example { slots: vec![Vec::new(); slots], places: Vec::new() }
    }
}

/// A network and the vectors of its words, embedded in the program.
#[derive(Debug)]
pub struct Bags {
    network: Perceptron,
    vectors: Vectors,
    slots: usize,
    places: usize,
}

impl Bags {
    /// Reads the files of a network and of its vectors; `None` where the bytes are none, or not for so many slots, places and
    /// classes.
    pub fn parse(
        network: &'static [u8],
        vectors: &'static [u8],
        slots: usize,
        places: usize,
        classes: usize,
    ) -> Option<Self> {
        let (network, vectors) = (Perceptron::parse(network)?, Vectors::parse(vectors)?);
        let used = slots * vectors.width() + places;
        let fits = network.inputs() == used.next_multiple_of(4) && network.outputs() == classes;
        (vectors.width() <= WIDEST && fits).then_some(Bags { network, vectors, slots, places })
    }

    /// Examples that are read at a time: a long article has thousands of parties, and a row is large.
    pub const TOGETHER: usize = 64;

    /// Bytes of a row.
    pub fn size(&self) -> usize {
        self.network.inputs()
    }

    /// Bytes of a slot.
    pub fn width(&self) -> usize {
        self.vectors.width()
    }

    /// So many rows in which every slot is empty and no place set.
    pub fn rows(&self, count: usize) -> Vec<u8> {
        vec![perceptron::ZERO; count * self.size()]
    }

    /// Fills slot `slot` of a row with words, by number.
    pub fn fill(&self, row: &mut [u8], slot: usize, words: &[u16]) {
        if slot < self.slots && !words.is_empty() {
            fill(self, &mut row[slot * self.width()..][..self.width()], words);
        }
    }

    /// Sets a place of a row.
    pub fn set(&self, row: &mut [u8], place: usize) {
        if place < self.places {
            row[self.slots * self.vectors.width() + place] = self.network.byte(1.0);
        }
    }

    /// Adds the scores of each row to `scores`, row after row.
    pub fn add(&self, rows: &[u8], scores: &mut [f32]) {
        self.network.add(rows, scores);
    }

    /// Adds the scores of each example to `scores`, one after the other.
    pub fn read(&self, examples: &[Example], scores: &mut [f32]) {
        let outputs = self.network.outputs();
        for (examples, scores) in examples.chunks(Self::TOGETHER).zip(scores.chunks_mut(Self::TOGETHER * outputs)) {
            let mut rows = self.rows(examples.len());
            for (row, example) in rows.chunks_exact_mut(self.size()).zip(examples) {
                for (slot, words) in example.slots.iter().enumerate() {
                    self.fill(row, slot, words);
                }
                example.places.iter().for_each(|&place| self.set(row, usize::from(place)));
            }
            self.add(&rows, scores);
        }
    }
}

wide! {
    /// Fills a slot with the mean of some words.
    fn fill(bags: &Bags, slot: &mut [u8], words: &[u16]) {
        let mut sum = [0.0; WIDEST];
        for &word in words {
            bags.vectors.add(usize::from(word), &mut sum[..slot.len()]);
        }
        let share = 1.0 / words.len() as f32;
        slot.iter_mut().zip(sum).for_each(|(byte, x)| *byte = bags.network.byte(x * share));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two slots of two numbers, three places; the first unit adds up all inputs.
    fn bags() -> Option<Bags> {
        let mut network = b"LXMP".to_vec();
        network.extend([8u16, 32, 1].iter().flat_map(|n| n.to_le_bytes()));
        network.extend(16f32.to_le_bytes());
        let (mut scales, mut biases) = ([0.0f32; 32], [0.0f32; 32]);
        (scales[0], biases[0]) = (1.0 / 16.0, -8.0 * 64.0 / 16.0);
        network.extend(scales.iter().chain(&biases).flat_map(|x| x.to_le_bytes()));
        let mut weights = [0u8; 8 * 32];
        // Weights of four inputs of a unit stand together.
        (0..4).for_each(|i| (weights[i], weights[128 + i]) = (1, 1));
        network.extend(weights);
        network.extend([1.0f32, 0.0].iter().flat_map(|x| x.to_le_bytes()));
        network.extend((0..32).map(|unit| u8::from(unit == 0)));
        let mut vectors = b"LXVC".to_vec();
        vectors.extend([2u32, 2].iter().flat_map(|n| n.to_le_bytes()));
        vectors.extend(0.5f32.to_le_bytes());
        vectors.extend([1u8, 1, 3, 1]);
        Bags::parse(network.leak(), vectors.leak(), 2, 3, 1)
    }

    #[test]
    fn a_slot_is_the_mean_of_its_words_and_a_place_counts_one() {
        let bags = bags().expect("two files that fit");
        let words = Example { slots: vec![Vec::new(), vec![0, 1]], places: Vec::new() };
        let place = Example { slots: Vec::new(), places: vec![2, 2] };
        let mut scores = [0.0; 2];
        bags.read(&[words, place], &mut scores);
        assert_eq!(scores, [1.5, 1.0]);
    }

    #[test]
    fn each_of_many_examples_has_its_own_scores() {
        let bags = bags().expect("two files that fit");
        let examples: Vec<_> = (0..150).map(|n| Example { slots: Vec::new(), places: (0..n % 3).collect() }).collect();
        let mut scores = [0.0; 150];
        bags.read(&examples, &mut scores);
        assert!(scores.iter().enumerate().all(|(n, &score)| score == (n % 3) as f32));
    }

    #[test]
    fn what_the_network_has_no_room_for_is_left_out() {
        let bags = bags().expect("two files that fit");
        let mut rows = bags.rows(1);
        bags.fill(&mut rows, 2, &[0]);
        bags.fill(&mut rows, 0, &[]);
        bags.set(&mut rows, 3);
        assert_eq!(rows, bags.rows(1));
    }
}
