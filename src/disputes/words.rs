//! The words of a text by number, for the networks that read words in slots.

use std::cell::OnceCell;
use std::ops::Range;

use crate::model::classes::WORDS;
use crate::parties::Parties;
use crate::text::Text;

/// Marks a word that stands in a name.
const NAMED: u16 = 1 << 15;
/// A word that no network knows.
const UNKNOWN: u16 = NAMED - 1;

/// The number of each token's word among [`WORDS`]: looked up when one is first asked for, then once for all networks; none of
/// a long text, in which most words are asked for by nobody.
pub(super) type Numbers = OnceCell<Vec<u16>>;

/// The words of a text.
pub(super) struct Words<'a> {
    text: &'a Text<'a>,
    parties: &'a Parties,
    numbers: Numbers,
}

impl<'a> Words<'a> {
    /// The words of a text, of which the numbers may be known already.
    pub fn new(text: &'a Text<'a>, parties: &'a Parties, numbers: Numbers) -> Self {
        Words { text, parties, numbers }
    }

    /// The numbers, as far as they are known, for who asks next.
    pub fn numbers(self) -> Numbers {
        self.numbers
    }

    /// The known words of some tokens.
    pub fn all(&self, tokens: Range<u32>) -> impl Iterator<Item = u16> {
        self.within(tokens).map(|n| n & !NAMED).filter(|&n| n != UNKNOWN)
    }

    /// The known words of some tokens that stand in no name.
    pub fn outside_names(&self, tokens: Range<u32>) -> impl Iterator<Item = u16> {
        self.within(tokens).filter(|&n| n < UNKNOWN)
    }

    fn within(&self, tokens: Range<u32>) -> impl Iterator<Item = u16> {
        let numbers = self.numbers.get_or_init(|| if self.text.is_long() { Vec::new() } else { self.look_up() });
        let end = (tokens.end as usize).min(self.text.len());
        let number = |i: usize| numbers.get(i).copied().unwrap_or_else(|| self.number(i));
        ((tokens.start as usize).min(end)..end).map(number)
    }

    /// The number of the word at token `i`.
    fn number(&self, i: usize) -> u16 {
        self.numbered(i, WORDS.as_ref().and_then(|words| words.find(self.text.lower(i))))
    }

    fn numbered(&self, i: usize, known: Option<usize>) -> u16 {
        let number = known.map_or(UNKNOWN, |n| (n as u16).min(UNKNOWN));
        if self.parties.mention_at(i).is_some() { number | NAMED } else { number }
    }

    fn look_up(&self) -> Vec<u16> {
        let mut numbers = Vec::with_capacity(self.text.len());
        if let Some(words) = WORDS.as_ref() {
            let all = (0..self.text.len()).map(|i| self.text.lower(i));
            words.find_all(all, |known| numbers.push(self.numbered(numbers.len(), known)));
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_words() {
        let text = Text::new("The judge fined Summit xyzzyq.");
        let parties = super::super::tests::parties(&text, &["Summit"]);
        let words = Words::new(&text, &parties, Numbers::default());
        let number = |word: &str| WORDS.as_ref().and_then(|w| w.find(word)).expect("a known word") as u16;
        let known: Vec<u16> = words.all(1..5).collect();
        assert_eq!(known, ["judge", "fined", "summit"].map(number));
        assert_eq!(words.outside_names(1..5).collect::<Vec<_>>(), known[..2]);
    }

    #[test]
    fn there_are_no_words_beyond_the_text() {
        let text = Text::new("A judge ruled.");
        let parties = super::super::tests::parties(&text, &[]);
        let words = Words::new(&text, &parties, Numbers::default());
        let backwards = Range { start: 2, end: 1 };
        assert_eq!((words.all(90..99).count(), words.outside_names(backwards).count()), (0, 0));
        assert!(words.all(0..99).count() >= 2);
    }
}
