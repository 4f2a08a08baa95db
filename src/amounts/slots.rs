//! What the network sees of a sum: the words of its clause and those around it, slot by slot, each slot the mean of the
//! vectors of its words.

use std::cell::Cell;
use std::sync::LazyLock;

use super::Sum;
use super::features::shape;
use super::frame::Member;
use crate::model::bags::Bags;
use crate::model::classes::WORDS;
use crate::parties::Parties;
use crate::record::AmountKind;
use crate::text::{Kind, Text, WordTable, rows};

/// The network of kinds, whose scores are added to those of the classifier; its words are [`WORDS`], and [`TAGS`] after them.
pub(super) static NETWORK: LazyLock<Option<Bags>> = LazyLock::new(|| {
    let vectors = include_bytes!("../../models/amount-vectors.bin");
    Bags::parse(include_bytes!("../../models/amount-net.bin"), vectors, SLOTS + 1, FORM, AmountKind::ALL.len())
});

static STOP: LazyLock<WordTable<()>> = LazyLock::new(|| {
    let words = rows(include_str!("data/stop_words.txt")).flat_map(str::split_whitespace);
    WordTable::new(words.map(|word| (word, ())))
});

/// Types of names and numbers that stand for them.
const TAGS: [&str; 8] =
    ["<sum>", "<number>", "<name>", "<person>", "<organization>", "<government>", "<court>", "<place>"];

/// Slots whose words a sum has; one more is of all sums of the article.
pub(super) const SLOTS: usize = 19;
/// The slot of all words around.
const AROUND: usize = 16;

/// Units that have a place of their own.
const UNITS: [&str; 7] = ["share", "year", "month", "hour", "day", "unit", "barrel"];
/// Places of the number of digits.
const SIZES: usize = 13;
/// Places of size and unit together.
const FORM: usize = SIZES + 1 + UNITS.len();

/// How far a sentence is looked at before the sum and after it, in tokens; and so far across its ends.
const BEFORE: usize = 60;
const AFTER: usize = 40;

/// The number of each token's word, looked up once.
#[derive(Debug, Default)]
pub(super) struct Seen(Vec<Cell<u16>>);

const UNSEEN: u16 = u16::MAX;
const UNKNOWN: u16 = u16::MAX >> 1;
/// Marks words that say nothing by standing near.
const STOPS: u16 = 1 << 15;

impl Seen {
    pub fn new(text: &Text) -> Self {
        Seen(vec![Cell::new(UNSEEN); text.len()])
    }

    /// The number of token `k`, that of a tag where it is a name or a number, and whether it says something.
    fn get(&self, text: &Text, sums: &[Sum], parties: &Parties, k: usize) -> (Option<usize>, bool) {
        let Some(cell) = self.0.get(k) else { return (None, false) };
        if cell.get() == UNSEEN {
            let number = match text.token(k).kind {
                Kind::Punct => None,
                _ => number(shape(text, sums, parties, k)),
            };
            let stops = if STOP.at(text, k).is_some() { STOPS } else { 0 };
            cell.set(number.map_or(UNKNOWN, |n| n as u16) | stops);
        }
        let word = cell.get();
        ((word & !STOPS != UNKNOWN).then_some(usize::from(word & !STOPS)), word & STOPS == 0)
    }

    /// The groups of token `k`, where it is no name.
    pub fn groups(&self, text: &Text, sums: &[Sum], parties: &Parties, k: usize) -> Option<(u8, u8)> {
        WORDS.as_ref()?.groups(self.get(text, sums, parties, k).0?)
    }
}

/// The number of a word in lower case, or of a tag: those follow the words.
fn number(word: &str) -> Option<usize> {
    let classes = WORDS.as_ref()?;
    match TAGS.iter().position(|tag| *tag == word) {
        Some(tag) => Some(classes.len() + tag),
        None => classes.find(word),
    }
}

/// The words in the slots of all sums of an article.
#[derive(Debug, Default)]
pub(super) struct Slots {
    words: Vec<u16>,
    /// Where each slot ends, [`SLOTS`] a sum.
    ends: Vec<u32>,
}

impl Slots {
    /// Adds the slots of sum `i`; `from` and `to` bound its sentence.
    #[expect(clippy::too_many_arguments, reason = "the article's parts, as its features take them")]
    pub fn push(
        &mut self,
        text: &Text,
        seen: &Seen,
        sums: &[Sum],
        i: usize,
        parties: &Parties,
        members: &[Member],
        (from, to): (usize, usize),
    ) {
        let (first, past) = (sums[i].tokens.start as usize, sums[i].tokens.end as usize);
        for role in ["head", "second", "verb", "noun", "last", "stop"] {
            let own = members.iter().filter(|m| m.role.trim_end_matches([';', ',', '+']) == role);
            let classes = WORDS.as_ref();
            self.words.extend(own.filter_map(|m| Some(classes?.find(text.lower(m.token))? as u16)));
            self.close();
        }
        let (before, after) = (first.saturating_sub(BEFORE), (past + AFTER).min(text.len()));
        let (left, right) = (before.max(from), after.min(to));
        let word = |k: usize| seen.get(text, sums, parties, k).0.map(|n| n as u16);
        for n in 1..=3 {
            self.words.extend(first.checked_sub(n).filter(|&k| k >= left).and_then(word));
            self.close();
            self.words.extend(Some(past + n - 1).filter(|&k| k < right).and_then(word));
            self.close();
        }
        let near = |k: usize| (first.saturating_sub(k).max(left), (past + k).min(right));
        let ((l7, r7), (l16, r16)) = (near(7), near(16));
        let spans = [l7..first, l16..l7, past..r7, r7..r16, left..first, past..right, before..left, right..after];
        for (n, span) in spans.into_iter().enumerate() {
            self.words.extend(span.filter_map(|k| match seen.get(text, sums, parties, k) {
                (Some(word), true) => Some(word as u16),
                _ => None,
            }));
            // Both sides of the sentence are one slot.
            if n != 4 {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        self.ends.push(self.words.len() as u32);
    }

    /// The words in slot `slot` of sum `i`, by number.
    pub fn words(&self, i: usize, slot: usize) -> &[u16] {
        let at = i * SLOTS + slot;
        let start = at.checked_sub(1).map_or(0, |k| self.ends[k] as usize);
        &self.words[start..self.ends[at] as usize]
    }

    /// Adds what the network says of the sums to their scores, row after row.
    pub fn read(&self, sums: &[Sum], network: &Bags, scores: &mut [f32]) {
        // What is around all sums is the same for each.
        let all: Vec<u16> = (0..sums.len()).flat_map(|i| self.words(i, AROUND)).copied().collect();
        let mut around = network.rows(1);
        network.fill(&mut around, SLOTS, &all);
        let outputs = scores.len() / sums.len().max(1);
        let scores = scores.chunks_mut((Bags::TOGETHER * outputs).max(1));
        for ((n, sums), scores) in sums.chunks(Bags::TOGETHER).enumerate().zip(scores) {
            network.add(&self.rows(n * Bags::TOGETHER, sums, &around, network), scores);
        }
    }

    /// The rows that the network takes of some sums, the first of which is sum `from`; `around` has the words around all.
    fn rows(&self, from: usize, sums: &[Sum], around: &[u8], network: &Bags) -> Vec<u8> {
        let mut rows = around.repeat(sums.len());
        for (i, row) in rows.chunks_exact_mut(network.size()).enumerate() {
            (0..SLOTS).for_each(|slot| network.fill(row, slot, self.words(from + i, slot)));
            places(&sums[i]).for_each(|place| network.set(row, place));
        }
        rows
    }

    /// The slots of sum `i` as text, for training: the numbers of the words, slots apart by commas; then the places set for
    /// its size and unit.
    pub fn line(&self, sums: &[Sum], i: usize) -> String {
        let slot = |slot: usize| self.words(i, slot).iter().map(u16::to_string).collect::<Vec<_>>().join(" ");
        let slots = (0..SLOTS).map(slot).collect::<Vec<_>>().join(",");
        let places: Vec<String> = places(&sums[i]).map(|place| place.to_string()).collect();
        format!("{slots}\t{}", places.join(" "))
    }
}

/// The places set for the size and the unit of a sum, among [`FORM`].
fn places(sum: &Sum) -> impl Iterator<Item = usize> {
    let per = sum.per.as_deref();
    let unit = per.and_then(|per| UNITS.iter().position(|u| *u == per));
    [Some(digits(sum)), per.map(|_| SIZES), unit.map(|u| SIZES + 1 + u)].into_iter().flatten()
}

/// The digits of a sum before the point, at most twelve.
fn digits(sum: &Sum) -> usize {
    sum.high.trunc().to_string().len().min(SIZES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amounts::frame;

    #[test]
    fn the_words_around_a_sum_stand_in_their_slots() {
        let text = Text::new("The judge imposed a fine of $5 million on the bank. It was angry.");
        let sums = crate::amounts::scan(&text);
        let parties = Parties::from_parts(Vec::new(), Vec::new(), Vec::new(), text.len());
        let sentence = (0, text.sentences()[0].tokens.end as usize);
        let (mut members, mut slots) = (Vec::new(), Slots::default());
        frame::members(&text, &sums, 0, sentence.0, sentence.1, &mut members);
        slots.push(&text, &Seen::new(&text), &sums, 0, &parties, &members, sentence);
        let word = |w: &str| number(w).map(|n| n as u16);
        assert_eq!(slots.words(0, 0).first().copied(), word("fine"));
        assert_eq!(slots.words(0, 1).first().copied(), word("imposed"));
        // The word right before it, and what follows the sentence.
        assert_eq!(slots.words(0, 6).first().copied(), word("of"));
        assert_eq!(slots.words(0, 18), [word("angry").expect("a known word")]);
        // Words that say nothing are left out of the wider slots.
        assert!(!slots.words(0, AROUND).contains(&word("the").expect("a known word")));
    }

    #[test]
    fn the_network_takes_what_the_slots_give() {
        let network = NETWORK.as_ref().expect("a model file");
        let text = Text::new("It paid $5 million a year.");
        let sums = crate::amounts::scan(&text);
        let parties = Parties::from_parts(Vec::new(), Vec::new(), Vec::new(), text.len());
        let mut slots = Slots::default();
        slots.push(&text, &Seen::new(&text), &sums, 0, &parties, &[], (0, text.len()));
        let rows = slots.rows(0, &sums, &network.rows(1), network);
        assert_eq!(rows.len(), network.size());
        // One place for the digits, one for having a unit, one for the year.
        let zero = network.rows(1)[0];
        assert_eq!(rows[(SLOTS + 1) * network.width()..].iter().filter(|&&byte| byte != zero).count(), 3);
    }
}
