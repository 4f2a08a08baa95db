//! Whether an article is about a legal matter at all.
//!
//! News of politics and sport is full of people who accuse, attack, charge and settle: in it a dispute must be much surer.

use std::sync::LazyLock;

use crate::text::{Text, WordTable, rows};

static WORDS: LazyLock<WordTable<()>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("data/matter.txt")).flat_map(str::split_whitespace).map(|word| (word, ())))
});

/// Of a thousand tokens at least this many are legal words in an article about a legal matter. Nine in ten of the training
/// articles with a dispute have more, nine in ten articles of political news fewer.
const LEAST: f32 = 7.0;

/// Tokens of a short article.
const SHORT: usize = 400;

/// How many times an article of so many tokens is twice as long as a short one: the longer it is, the more likely is it that of its many
/// parties and pairs one looks by chance as if it were in a dispute or an agreement.
pub(super) fn doublings(tokens: usize) -> f32 {
    (tokens / SHORT).max(1).ilog2() as f32
}

/// How many of a thousand tokens are words of a legal matter.
pub(super) fn density(text: &Text) -> f32 {
    let words = (0..text.len()).filter(|&i| WORDS.at(text, i).is_some()).count();
    (words * 1000) as f32 / text.len().max(1) as f32
}

/// Whether an article of this [`density`] is about a legal matter.
pub(super) fn is_legal(density: f32) -> bool {
    density >= LEAST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suit_is_a_legal_matter() {
        assert!(is_legal(density(&Text::new("Northgate sued Halcyon in federal court on Friday."))));
    }

    #[test]
    fn an_article_is_longer_each_time_it_is_twice_as_long() {
        assert_eq!([0, 399, 799, 800, 1599, 1600].map(doublings), [0.0, 0.0, 0.0, 1.0, 1.0, 2.0]);
    }

    #[test]
    fn a_campaign_is_none() {
        let text = "Ortiz accused her rival of ducking debates and fired back at his attack in Ohio. Polls have the two level, \
                    and both campaigns spent the weekend in the suburbs, where turnout will decide the race.";
        assert!(!is_legal(density(&Text::new(text))));
        assert!(!is_legal(density(&Text::new(""))));
    }
}
