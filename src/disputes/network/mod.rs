//! A small network that reads what a text says of a pair of parties (`models/legal.md`).
//!
//! Two convolutions read the words around each referent and between two; a layer reads each place of a pair, its two referents
//! and what stands between them; another the pair, from all its places and from all that is said of each party. It tells
//! whether the pair is in dispute or bound. Units are bytes and sums are whole numbers ([`crate::model::dense`]), so that every
//! machine reads the same.
//!
//! A file is little-endian: `LXPN`, the number of sections (`u32`), the length of each (`u32`), the sections one after the
//! other: slots of words (`u32` hashes, zero where empty), the row of each slot (`u16`), vectors of words (`u8`, the first for
//! unknown words), tables of events and places of tokens, then of links (twice), gaps, distances, forms, owners and kinds
//! of parties (`i16`, in units of 1/2048), then weights, scales and biases of the six layers ([`Dense`]).

mod instances;
mod run;

use std::sync::LazyLock;

use super::classify::KINDS;
use super::features::Pair;
use crate::model::bytes::{I16s, U16s, U32s};
use crate::model::dense::{Dense, Kernel};
pub(super) use instances::{Places, codes};
pub(super) use run::{Source, read};

/// Units of a word's vector.
const WORD: usize = 48;
/// Units of what else is known of a token, of a place, of a pair.
const EXTRA: usize = 32;
const TOKEN: usize = WORD + EXTRA;
/// Units of every layer.
const HIDDEN: usize = 64;
/// Tokens to either side that the first layer reads; the second reads one.
const REACH: usize = 2;
const INSTANCE: usize = 3 * HIDDEN + EXTRA;
const PAIR: usize = 4 * HIDDEN + EXTRA;
/// What the network says of a pair: in dispute, bound, each kind of agreement, and what fills the block.
const OUTPUTS: usize = 32;
/// The first output that says of what kind an agreement is.
const KIND: usize = 2;

/// The network, embedded in the program.
pub(super) struct Network {
    kernel: Kernel,
    slots: U32s,
    rows: U16s,
    words: &'static [u8],
    events: I16s,
    places: I16s,
    instance: [I16s; 6],
    kinds: I16s,
    conv1: Dense,
    conv2: Dense,
    place1: Dense,
    place2: Dense,
    pair: Dense,
    out: Dense,
}

pub(super) static NETWORK: LazyLock<Option<Network>> =
    LazyLock::new(|| Network::parse(include_bytes!("../../../models/pairs-net.bin")));

impl Network {
    /// Reads a file; `None` where the bytes are none.
    fn parse(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXPN")?;
        let number = |at: usize| Some(u32::from_le_bytes(rest.get(at..at + 4)?.try_into().ok()?) as usize);
        let count = number(0)?;
        let mut at = 4 + 4 * count;
        let mut sections = (0..count).map(|k| {
            let length = number(4 + 4 * k)?;
            let section = rest.get(at..at.checked_add(length)?);
            at += length;
            section
        });
        let mut next = || sections.next().flatten();
        let (slots, rows, words) = (next()?, next()?, next()?);
        let mut table = |rows: usize| next().filter(|s| s.len() == rows * EXTRA * 2).map(I16s);
        let (events, places) = (table(64 * usize::from(instances::VOICES))?, table(128)?);
        let instance = [table(48)?, table(48)?, table(10)?, table(6)?, table(9)?, table(8)?];
        let kinds = table(16)?;
        let mut layer = |inputs, outputs| Dense::new(inputs, outputs, next()?, next()?, next()?);
        let network = Network {
            kernel: Kernel::best(),
            slots: U32s(slots),
            rows: U16s(rows),
            words,
            events,
            places,
            instance,
            kinds,
            conv1: layer((2 * REACH + 1) * TOKEN, HIDDEN)?,
            conv2: layer(3 * HIDDEN, HIDDEN)?,
            place1: layer(INSTANCE, HIDDEN)?,
            place2: layer(HIDDEN, HIDDEN)?,
            pair: layer(PAIR, HIDDEN)?,
            out: layer(HIDDEN, OUTPUTS)?,
        };
        // A free slot must end every search.
        let free = slots.chunks_exact(4).any(|s| s == [0; 4]);
        let whole = free
            && rows.len() * 2 == slots.len()
            && (slots.len() / 4).is_power_of_two()
            && words.len().is_multiple_of(WORD)
            && rows.chunks_exact(2).all(|r| usize::from(u16::from_le_bytes([r[0], r[1]])) < words.len() / WORD);
        whole.then_some(network)
    }

    /// The vector of a word by its hash.
    fn word(&self, hash: u32) -> &'static [u8] {
        let mask = self.rows.len() - 1;
        let mut at = hash as usize & mask;
        let row = loop {
            match self.slots.get(at) {
                0 => break 0,
                slot if slot == hash => break usize::from(self.rows.get(at)),
                _ => at = (at + 1) & mask,
            }
        };
        &self.words[row * WORD..(row + 1) * WORD]
    }
}

/// Pairs with a first score below this, in dispute and bound, are not read.
pub(super) const GATE: f32 = -3.0;

/// What the network says of the pairs of a text.
#[derive(Debug, Default)]
pub(super) struct Readings {
    /// The pairs read, each both ways, sorted.
    pairs: Vec<Pair>,
    outputs: Vec<f32>,
}

/// What is said of a pair that was not read.
pub(super) const UNREAD: f32 = -6.0;

impl Readings {
    /// What is said of a pair; none where it was not read.
    pub fn of(&self, pair: Pair) -> Option<&[f32]> {
        let at = self.pairs.binary_search(&pair).ok()?;
        self.outputs.get(at * OUTPUTS..(at + 1) * OUTPUTS)
    }

    /// The score of its being in dispute.
    pub fn dispute(&self, pair: Pair) -> f32 {
        self.of(pair).map_or(UNREAD, |o| o[0])
    }

    /// The score of its being bound, whichever comes first.
    pub fn bond(&self, (a, b): Pair) -> f32 {
        let score = |pair| self.of(pair).map_or(UNREAD, |o| o[1]);
        (score((a, b)) + score((b, a))) / 2.0
    }

    /// The score of each kind of agreement, whichever comes first; none where the pair was not read.
    pub fn kinds(&self, (a, b): Pair) -> Option<[f32; KINDS.len()]> {
        let (there, back) = (self.of((a, b))?, self.of((b, a))?);
        Some(std::array::from_fn(|k| (there[KIND + k] + back[KIND + k]) / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_network_can_be_read() {
        assert!(NETWORK.is_some());
    }

    #[test]
    fn bytes_that_are_no_network_are_refused() {
        assert!(Network::parse(b"LXPN").is_none());
        assert!(Network::parse(b"something else").is_none());
    }

    #[test]
    fn known_words_have_vectors_of_their_own() {
        let network = NETWORK.as_ref().expect("an embedded network");
        let vector = |word| network.word(crate::model::linear::feature(&[word]));
        assert!(vector("sued") != vector("xyzzyq") && vector("xyzzyq") == vector("qzzyx"));
    }

    #[test]
    fn a_pair_that_was_not_read_is_unlikely() {
        let pair = (crate::parties::PartyId(0), crate::parties::PartyId(1));
        let none = Readings::default();
        assert!(none.of(pair).is_none() && none.dispute(pair) == UNREAD && none.bond(pair) == UNREAD);
        assert!(none.kinds(pair).is_none());
    }

    #[test]
    fn a_kind_is_told_by_both_orders_of_a_pair() {
        let (a, b) = (crate::parties::PartyId(0), crate::parties::PartyId(1));
        let mut outputs = vec![0.0; 2 * OUTPUTS];
        (outputs[KIND], outputs[OUTPUTS + KIND], outputs[KIND + 11]) = (1.0, 3.0, -1.0);
        let readings = Readings { pairs: vec![(a, b), (b, a)], outputs };
        let kinds = readings.kinds((a, b)).expect("a pair that was read");
        assert_eq!([kinds[0], kinds[1], kinds[11]], [2.0, 0.0, -0.5]);
        assert_eq!(readings.kinds((b, a)), Some(kinds));
    }
}
