//! What the tagger sees of a text: for each distinct word and for each token.
//!
//! The training scripts never compute these: they read what `examples/tagger_features.rs` writes.

use std::sync::LazyLock;

use super::words::Words;
use crate::model::network::{Input, Word};
use crate::model::vocabulary::Vocabulary;
use crate::text::{Case, Kind, Text, WordTable, rows};

/// Number of shapes.
pub const SHAPES: usize = 20 * 4;

/// Number of rows that the affixes are hashed to.
pub const AFFIX_ROWS: u32 = 8192;

/// The bit of the vocabulary for words that are legal forms of companies.
const LEGAL_FORM: u16 = 8;

/// Bits of what the article says of a token.
pub mod article {
    /// A capitalised word that the article has in small letters too.
    pub const LOWER_TOO: u8 = 1;
    /// A capitalised word that has its capital inside a sentence somewhere.
    pub const CAPITAL_INSIDE: u8 = 2;
    /// Its sentence is mostly capitalised words.
    pub const TITLE_CASE: u8 = 4;
    /// Its sentence is mostly in capitals.
    pub const ALL_CAPS: u8 = 8;
    /// A capitalised word that occurs more than once.
    pub const REPEATED: u8 = 16;
    /// A capitalised word that stands alone here and beside another elsewhere.
    pub const LONGER_ELSEWHERE: u8 = 32;
}

/// How a distinct word occurs in the text.
#[derive(Debug, Clone, Copy, Default)]
struct Occurrence {
    hash: u32,
    lower: u32,
    capital: u32,
    capital_inside: u32,
    in_run: bool,
    /// Its forms in small letters and with a first capital, once they were asked for.
    forms: [Option<u8>; 2],
}

/// What the tagger sees of a text; reused from text to text, with one vocabulary.
#[derive(Debug, Default)]
pub struct Features {
    /// The distinct words, in order of first occurrence.
    pub words: Vec<Word>,
    /// For each token its word.
    pub word_of: Vec<u32>,
    /// For each token the class of its form and position.
    pub shape: Vec<u8>,
    /// For each token the [`article`] bits.
    pub article: Vec<u8>,
    /// For each token whether it may belong to a name.
    pub candidate: Vec<bool>,
    /// The first token of each paragraph.
    pub parts: Vec<u32>,
    occurrences: Vec<Occurrence>,
    slots: Vec<u32>,
    known: Words,
    /// The first tokens of words that are not known yet, with their hashes.
    unknown: Vec<(u32, u32)>,
    runs: Vec<u8>,
}

static OPENERS: LazyLock<WordTable<()>> =
    LazyLock::new(|| WordTable::new(rows(include_str!("data/openers.txt")).map(|w| (w, ()))));

static INSIDE: LazyLock<WordTable<()>> =
    LazyLock::new(|| WordTable::new(rows(include_str!("data/inside.txt")).map(|w| (w, ()))));

impl Features {
    /// Reads a text.
    pub fn read(&mut self, text: &Text, vocabulary: &Vocabulary) {
        self.parts.clear();
        self.parts.extend(text.paragraphs().iter().map(|p| p.tokens.start));
        self.find_words(text, vocabulary);
        self.describe(text);
        self.choose_candidates(text);
    }

    /// The text as the network takes it.
    pub fn input(&self) -> Input<'_> {
        Input {
            words: &self.words,
            word_of: &self.word_of,
            shape: &self.shape,
            bits: &self.article,
            candidate: &self.candidate,
            parts: &self.parts,
        }
    }

    /// Gives each token its distinct word, and looks the words up.
    fn find_words(&mut self, text: &Text, vocabulary: &Vocabulary) {
        self.slots.clear();
        self.slots.resize(1024, u32::MAX);
        self.words.clear();
        self.occurrences.clear();
        self.word_of.clear();
        self.unknown.clear();
        for (i, t) in text.tokens().enumerate() {
            let mask = self.slots.len() - 1;
            let mut at = t.hash as usize & mask;
            let word = loop {
                let slot = self.slots[at];
                if slot == u32::MAX {
                    let word = self.words.len() as u32;
                    self.slots[at] = word;
                    let lower = text.lower(i);
                    let known = self.known.get(t.hash, lower);
                    if known.is_none() {
                        self.unknown.push((i as u32, t.hash));
                    }
                    self.words.push(known.unwrap_or_default());
                    self.occurrences.push(Occurrence { hash: t.hash, ..Occurrence::default() });
                    if self.words.len() * 2 > self.slots.len() {
                        self.grow();
                    }
                    break word;
                }
                if self.occurrences[slot as usize].hash == t.hash {
                    break slot;
                }
                at = (at + 1) & mask;
            };
            self.word_of.push(word);
        }
        let Features { known, unknown, words, word_of, .. } = self;
        let lower = |i: u32| text.lower(i as usize);
        known.look_up(vocabulary, unknown, lower, |i, word| words[word_of[i as usize] as usize] = word);
    }

    /// Doubles the slots.
    fn grow(&mut self) {
        let size = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(size, u32::MAX);
        for (word, occurrence) in self.occurrences.iter().enumerate() {
            let mut at = occurrence.hash as usize & (size - 1);
            while self.slots[at] != u32::MAX {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = word as u32;
        }
    }

    /// Shapes, and what the article as a whole says.
    fn describe(&mut self, text: &Text) {
        self.shape.clear();
        self.runs.clear();
        self.article.clear();
        self.article.resize(text.len(), 0);
        for sentence in text.sentences() {
            let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
            let mut initial = if text.paragraphs()[sentence.paragraph as usize].tokens.start == sentence.tokens.start {
                3
            } else {
                1
            };
            let (mut words, mut capitals, mut uppers) = (0u32, 0u32, 0u32);
            let (mut before, mut before_capital) = (Kind::Word, false);
            for i in range.clone() {
                let t = text.token(i);
                let opened = initial == 0
                    && before == Kind::Punct
                    && matches!(text.str(i - 1), "\"" | "“" | "‘" | ":" | "-" | "–" | "—" | "(" | "•");
                let position = if initial > 0 {
                    initial
                } else if opened {
                    2
                } else {
                    0
                };
                let word = &mut self.occurrences[self.word_of[i] as usize];
                let form = match (t.kind, t.case) {
                    // The same for all of them.
                    (Kind::Word, Case::Lower) => *word.forms[0].get_or_insert_with(|| form(text, i)),
                    (Kind::Word, Case::Capital) => *word.forms[1].get_or_insert_with(|| form(text, i)),
                    _ => form(text, i),
                };
                self.shape.push(form * 4 + position);
                if matches!(t.kind, Kind::Word | Kind::Number) {
                    initial = 0;
                }
                let is_capitalized = t.is_capitalized();
                let capital = t.kind == Kind::Word && is_capitalized;
                let in_run = capital && (before_capital || i + 1 < range.end && text.token(i + 1).is_capitalized());
                (before, before_capital) = (t.kind, is_capitalized);
                self.runs.push(u8::from(in_run));
                match t.case {
                    Case::Lower => word.lower += 1,
                    Case::Capital | Case::Upper | Case::Mixed => {
                        word.capital += 1;
                        word.capital_inside += u32::from(position == 0);
                        word.in_run |= in_run;
                    }
                    Case::None => {}
                }
                if t.kind == Kind::Word && t.case != Case::None {
                    words += 1;
                    capitals += u32::from(capital);
                    uppers += u32::from(t.case == Case::Upper);
                }
            }
            if words >= 3 && capitals * 10 >= words * 7 {
                let bits = article::TITLE_CASE | if uppers * 10 >= words * 7 { article::ALL_CAPS } else { 0 };
                self.article[range].fill(bits);
            }
        }
        for (i, t) in text.tokens().enumerate() {
            if !matches!(t.case, Case::Capital | Case::Upper | Case::Mixed) {
                continue;
            }
            let word = &self.occurrences[self.word_of[i] as usize];
            let mut bits = self.article[i];
            let mut set = |condition: bool, bit: u8| bits |= if condition { bit } else { 0 };
            set(word.lower > 0, article::LOWER_TOO);
            set(word.capital_inside > 0, article::CAPITAL_INSIDE);
            set(word.capital > 1, article::REPEATED);
            set(word.in_run && self.runs[i] == 0, article::LONGER_ELSEWHERE);
            self.article[i] = bits;
        }
    }

    /// A name holds a capital, or is a word that no one knows; what stands between two such words may belong to it, unless
    /// it holds a word that does not occur inside names.
    fn choose_candidates(&mut self, text: &Text) {
        self.candidate.clear();
        self.candidate.resize(text.len(), false);
        let inside = |k: usize| {
            let t = text.token(k);
            t.kind != Kind::Word || t.case != Case::Lower || INSIDE.at(text, k).is_some()
        };
        for sentence in text.sentences() {
            let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
            let mut last: Option<usize> = None;
            for i in range.clone() {
                let t = text.token(i);
                let chosen = match t.case {
                    Case::None => false,
                    Case::Lower => {
                        let unknown = self.words[self.word_of[i] as usize].id == 0 && t.end - t.start >= 4;
                        t.kind == Kind::Word && unknown && !text.str(i).contains(['\'', '’'])
                    }
                    Case::Capital => {
                        let opens = matches!(self.shape[i] & 3, 1..=3);
                        let plain = |i: usize| {
                            i >= range.end || !matches!(text.token(i).case, Case::Capital | Case::Upper | Case::Mixed)
                        };
                        !(opens && plain(i + 1) && OPENERS.at(text, i).is_some())
                    }
                    Case::Upper | Case::Mixed => true,
                };
                if !chosen {
                    continue;
                }
                self.candidate[i] = true;
                if let Some(l) = last
                    && i - l <= 4
                    && (l + 1..i).all(inside)
                {
                    self.candidate[l + 1..i].fill(true);
                }
                last = Some(i);
                // What is attached to a name with a hyphen: `Po-wen`, `X-ray`.
                let touches =
                    |a: usize, b: usize| b < sentence.tokens.end as usize && text.token(a).end == text.token(b).start;
                if touches(i, i + 1) && text.token(i + 1).byte == b'-' && touches(i + 1, i + 2) {
                    self.candidate[i + 1..=i + 2].fill(true);
                }
                // Numbers and legal forms beside a name: `Local 1199`, `3 Com`, `zumbro inc.`.
                if i > range.start && text.token(i - 1).kind == Kind::Number {
                    self.candidate[i - 1] = true;
                }
                if i + 1 < range.end {
                    let form = self.words[self.word_of[i + 1] as usize].bits & LEGAL_FORM != 0;
                    let next = text.token(i + 1);
                    self.candidate[i + 1] |= form || next.kind == Kind::Number || next.is_capitalized();
                }
            }
        }
    }
}

/// The class of a token's form, below [`SHAPES`] / 4.
fn form(text: &Text, i: usize) -> u8 {
    let t = text.token(i);
    let s = text.str(i);
    let len = t.end - t.start;
    let stop = s.ends_with('.');
    match (t.kind, t.case) {
        (Kind::Punct, _) => 0,
        (Kind::Possessive, _) => 1,
        (Kind::Number, Case::None) if t.byte.is_ascii_digit() => {
            if len == 4 && s.bytes().all(|b| b.is_ascii_digit()) {
                2
            } else {
                3
            }
        }
        (Kind::Number, Case::None) => 4,
        (Kind::Number, _) => 5,
        (Kind::Word, Case::None) => 6,
        (Kind::Word, Case::Lower) if s.as_bytes().contains(&b'-') => 7,
        (Kind::Word, Case::Lower) if stop => 8,
        (Kind::Word, Case::Lower) => 9,
        (Kind::Word, Case::Capital) if stop => {
            if s.chars().count() == 2 {
                10
            } else {
                11
            }
        }
        (Kind::Word, Case::Capital) if s.chars().count() == 1 => 12,
        (Kind::Word, Case::Capital) if s.as_bytes().contains(&b'-') => 13,
        (Kind::Word, Case::Capital) => 14,
        (Kind::Word, Case::Upper) if s.contains('.') => 15,
        (Kind::Word, Case::Upper) if len <= 3 => 16,
        (Kind::Word, Case::Upper) => 17,
        (Kind::Word, Case::Mixed) if t.byte.is_ascii_lowercase() => 18,
        (Kind::Word, Case::Mixed) => 19,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text that are candidates, and each word's article bits.
    fn read(source: &str) -> (Vec<String>, Vec<(String, u8)>) {
        let text = Text::new(source);
        let mut features = Features::default();
        features.read(&text, &crate::mentions::TAGGER.as_ref().expect("the embedded model").vocabulary);
        let word = |i: usize| text.str(i).to_owned();
        let candidates = (0..text.len()).filter(|&i| features.candidate[i]).map(word).collect();
        (candidates, (0..text.len()).map(|i| (word(i), features.article[i])).collect())
    }

    #[test]
    fn capitalised_words_and_what_stands_between_them_are_candidates() {
        assert_eq!(read("He left the Bank of New Ostrava today.").0, ["Bank", "of", "New", "Ostrava"]);
    }

    #[test]
    fn words_that_names_do_not_hold_are_no_candidates_between_them() {
        assert_eq!(read("He told Ortiz that Northgate won.").0, ["Ortiz", "Northgate"]);
        assert_eq!(read("She sued Ortiz and Northgate won.").0, ["Ortiz", "and", "Northgate"]);
        assert_eq!(read("It sued zumbrovix inc. again").0, ["zumbrovix", "inc."]);
    }

    #[test]
    fn a_plain_first_word_is_no_candidate_unless_a_name_follows() {
        assert_eq!(read("The judge ruled.").0, Vec::<String>::new());
        assert_eq!(read("The Hague is near.").0, ["The", "Hague"]);
    }

    #[test]
    fn an_unknown_word_in_small_letters_is_a_candidate() {
        assert_eq!(read("the app of hedvoxx is gone").0, ["hedvoxx"]);
    }

    #[test]
    fn what_hangs_on_a_name_by_a_hyphen_is_a_candidate() {
        assert_eq!(read("he met Ko Pei-shan there").0, ["Ko", "Pei", "-", "shan"]);
    }

    #[test]
    fn the_article_tells_names_from_words() {
        let bits = |source: &str, word: &str| read(source).1.into_iter().find(|(w, _)| w == word).map(|(_, b)| b);
        let lowe = bits("Lowe sued. It was Baker & Lowe and Baker Lowe.", "Lowe").unwrap_or_default();
        assert_ne!(lowe & article::LONGER_ELSEWHERE, 0);
        assert_ne!(lowe & article::CAPITAL_INSIDE, 0);
        assert_ne!(bits("Apple fell. An apple is fruit.", "Apple").unwrap_or_default() & article::LOWER_TOO, 0);
    }

    #[test]
    fn paragraphs_stand_apart() {
        let text = Text::new("One.\n\nTwo.");
        let mut features = Features::default();
        features.read(&text, &crate::mentions::TAGGER.as_ref().expect("the embedded model").vocabulary);
        assert_eq!(features.parts, [0, 2]);
    }
}
