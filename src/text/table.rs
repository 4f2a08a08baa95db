//! Tables of words and phrases, looked up by the hash that the tokenizer has already computed.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::token::{self, hash};
use super::{Text, lower};

/// The rows of a data file: one a line, without blank lines and lines that start with `#`.
pub fn rows(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'))
}

/// For each of so many classes of hashes, in a bit a table, whether the table has a word of that class.
///
/// Every stage asks many tables about a token, of which nearly all have no such word: one look at this, which stays in the
/// nearest cache from table to table, answers for all of them.
static CLASSES: [AtomicU64; 1 << 14] = [const { AtomicU64::new(0) }; 1 << 14];
/// How many tables there are so far; those beyond the bits of a class answer for themselves.
static TABLES: AtomicU32 = AtomicU32::new(0);

/// The class of a hash.
#[inline]
fn class(hash: u32) -> &'static AtomicU64 {
    &CLASSES[(hash.wrapping_mul(0x9e37_79b1) >> 18) as usize]
}

/// Words in lower case, each with a value.
///
/// A word with a straight apostrophe is found with a curly one too.
#[derive(Debug)]
pub struct WordTable<V> {
    table: HashTable<(Cow<'static, str>, V)>,
    /// The table's bit of each class; none where there were too many tables.
    bit: u64,
}

impl<V: Clone> WordTable<V> {
    /// A table of the given words; where one is given twice, the later value holds.
    pub fn new(words: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        // Counted first, so that the table needn't grow: a start builds dozens of them.
        let words: Vec<_> = words.into_iter().collect();
        Self::of(words.len(), words)
    }

    /// The same of about so many words.
    pub fn of(count: usize, words: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        let mut this = Self::with_capacity(count);
        for (word, value) in words {
            if word.as_bytes().contains(&b'\'') {
                this.insert(Cow::Owned(word.replace('\'', "’")), value.clone());
            }
            this.insert(Cow::Borrowed(word), value);
        }
        this
    }

    fn with_capacity(words: usize) -> Self {
        let number = TABLES.fetch_add(1, Ordering::Relaxed);
        WordTable { table: HashTable::with_capacity(words), bit: 1u64.checked_shl(number).unwrap_or(0) }
    }

    fn insert(&mut self, word: Cow<'static, str>, value: V) {
        let hash = hash(&word);
        // Whoever asks the table has been handed it, and sees with it all that was written before.
        class(hash).fetch_or(self.bit, Ordering::Relaxed);
        let own = |(w, _): &(Cow<'static, str>, V)| spread(u64::from(token::hash(w)));
        match self.table.entry(spread(u64::from(hash)), |(w, _)| same(w.as_bytes(), word.as_bytes()), own) {
            Entry::Occupied(mut entry) => entry.get_mut().1 = value,
            Entry::Vacant(entry) => {
                entry.insert((word, value));
            }
        }
    }

    fn get_mut(&mut self, lower: &str) -> Option<&mut V> {
        self.table.find_mut(spread(u64::from(hash(lower))), |(w, _)| w == lower).map(|(_, v)| v)
    }

    /// The value of token `i`, by its lower-case form.
    #[inline]
    pub fn at(&self, text: &Text, i: usize) -> Option<&V> {
        let hash = text.token(i).hash;
        if self.bit != 0 && class(hash).load(Ordering::Relaxed) & self.bit == 0 {
            return None;
        }
        self.table.find(spread(u64::from(hash)), |(w, _)| same(w.as_bytes(), text.lower(i).as_bytes())).map(|(_, v)| v)
    }

    /// The value of a word in lower case.
    #[inline]
    pub fn get(&self, lower: &str) -> Option<&V> {
        self.table.find(spread(u64::from(hash(lower))), |(w, _)| w == lower).map(|(_, v)| v)
    }
}

/// Whether two words are the same: without the call of a function that compares memory, which takes longer than to compare a word.
#[inline]
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    match a.len() {
        n if n != b.len() => false,
        0..4 => a.iter().eq(b),
        4..8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
        8..=16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
        _ => a == b,
    }
}

/// Spreads a 32-bit hash over the 64 bits that the table takes its control bytes from.
#[inline]
fn spread(hash: u64) -> u64 {
    hash | hash << 32
}

/// Phrases of one or more tokens in lower case, each with a value.
#[derive(Debug)]
pub struct PhraseTable<V> {
    /// By first token: the further tokens and the value, longest phrase first.
    by_first: WordTable<Vec<(Vec<Cow<'static, str>>, V)>>,
}

impl<V: Clone> PhraseTable<V> {
    /// A table of the given phrases, written as in a text, in lower case; they are split as a text is.
    pub fn new(phrases: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        let phrases: Vec<_> = phrases.into_iter().collect();
        let mut by_first: WordTable<Vec<(Vec<Cow<'static, str>>, V)>> = WordTable::with_capacity(phrases.len());
        let mut add = |mut words: Vec<Cow<'static, str>>, value: V| {
            if words.is_empty() {
                return;
            }
            let first = words.remove(0);
            match by_first.get_mut(&first) {
                Some(entries) => entries.push((words, value)),
                None => by_first.insert(first, vec![(words, value)]),
            }
        };
        for (phrase, value) in phrases {
            if is_plain(phrase) {
                add(phrase.split(' ').map(Cow::Borrowed).collect(), value);
                continue;
            }
            for phrase in variants(phrase) {
                add(split(&phrase), value.clone());
            }
        }
        for (_, entries) in &mut by_first.table {
            entries.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        PhraseTable { by_first }
    }

    /// The longest phrase that starts at token `i`: its length in tokens and its value.
    #[inline]
    pub fn at(&self, text: &Text, i: usize) -> Option<(usize, &V)> {
        self.by_first.at(text, i)?.iter().find_map(|(rest, value)| {
            let same = rest.iter().enumerate().all(|(k, word)| text.lower(i + 1 + k) == word);
            same.then_some((rest.len() + 1, value))
        })
    }
}

/// Whether a phrase is nothing but small Latin letters and single spaces, of which each word is a token: most are, and a
/// start needn't split them like a text.
fn is_plain(phrase: &str) -> bool {
    phrase.split(' ').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
}

/// The tokens of a phrase, in lower case.
fn split(phrase: &str) -> Vec<Cow<'static, str>> {
    let lower = lower::same_length(phrase);
    token::tokenize(phrase, &lower).into_iter().map(|t| Cow::Owned(lower[t.span().range()].to_owned())).collect()
}

/// A phrase with its apostrophes straight and curly.
fn variants(phrase: &'static str) -> impl Iterator<Item = Cow<'static, str>> {
    let curly = phrase.contains('\'').then(|| Cow::Owned(phrase.replace('\'', "’")));
    std::iter::once(Cow::Borrowed(phrase)).chain(curly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_case_and_apostrophe() {
        let table = WordTable::new([("said", 1), ("o'brien", 2)]);
        let text = Text::new("SAID O’Brien");
        assert_eq!((table.at(&text, 0), table.at(&text, 1), table.get("told")), (Some(&1), Some(&2), None));
    }

    proptest::proptest! {
        #[test]
        fn words_are_the_same_where_all_their_letters_are(a in "[ab]{0,20}", b in "[ab]{0,20}", at in 0usize..20) {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            let mut other = a.to_vec();
            proptest::prop_assert!(same(a, &other));
            proptest::prop_assert_eq!(same(a, b), a == b);
            if let Some(byte) = other.get_mut(at) {
                *byte = b'c';
                proptest::prop_assert!(!same(a, &other));
            }
        }

        #[test]
        fn a_plain_phrase_is_split_as_a_text_is(phrase in "[a-z]{1,8}( [a-z]{1,8}){0,3}") {
            proptest::prop_assert!(is_plain(&phrase));
            proptest::prop_assert_eq!(split(&phrase), phrase.split(' ').collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_longest_phrase_wins() {
        let table = PhraseTable::new([("court", 1), ("court of appeal", 2)]);
        let text = Text::new("The Court of Appeal and the court");
        assert_eq!(table.at(&text, 1), Some((3, &2)));
        assert_eq!(table.at(&text, 6), Some((1, &1)));
        assert_eq!(table.at(&text, 0), None);
    }
}
