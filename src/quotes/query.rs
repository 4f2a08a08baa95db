//! What is asked of the ranker: whom a phrase refers to, or who says a quotation that nothing attributes.

use crate::parties::Gender;
use crate::parties::reference::meaning;
use crate::text::Kind;

use super::phrase::Phrase;
use super::reader::Reader;
use super::referent::Who;
use super::words::*;

/// What the rules say of a quotation without an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Guess {
    /// Which rule: [`super::attach::Source`] as a number.
    pub rule: u32,
    /// Whom the rule names.
    pub who: Option<Who>,
    /// Who said the quotation before.
    pub last: Option<Who>,
    /// Who spoke last beside them.
    pub other: Option<Who>,
    /// Whether the quotation before is a question, whether this one is (2), and the sentence before (4).
    pub asks: u32,
    /// How many quotations right before it stand alone in their sentences too, at most 3.
    pub run: u32,
    /// Whether nothing else stands in its sentence, and whether it opens its paragraph (2).
    pub place: u32,
}

/// What a phrase or a quotation is, as far as it matters for whom it refers to.
#[derive(Debug)]
pub(super) struct Query {
    /// Pronoun or class of noun, with its article.
    pub shape: u32,
    /// The same, coarser.
    pub coarse: u32,
    /// Whether it stands in the first sentence of its paragraph.
    pub opens: bool,
    /// First token: who is named before it is near.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
    /// The head noun and one past it; none for a quotation.
    pub noun: Option<(usize, u32)>,
    /// Hash of the head noun.
    pub word: u32,
    /// What the noun of a description means; see [`meaning`].
    pub meaning: Option<u16>,
    /// The same for each word before the noun.
    pub modifiers: Vec<Option<u16>>,
    pub gender: Option<Gender>,
    /// Whether it is *he* or *she*: nobody but a person is meant.
    pub personal: bool,
    /// Whether it is a description: what somebody does in court tells whether *the judge* is meant, not whether *she* is.
    pub described: bool,
    pub paragraph: usize,
    /// See [`super::outline::Outline::turn`].
    pub turn: u32,
    pub guess: Guess,
}

impl Reader<'_> {
    /// The question whom a phrase refers to.
    pub(super) fn asked(&self, p: Phrase) -> Query {
        let (noun, flags) = self.noun(p);
        let first = p.start as usize;
        let word = self.text.lower(noun);
        let single = p.head - p.start == 1;
        let class = match word {
            "he" if single => 1,
            "she" if single => 2,
            "it" if single => 3,
            "they" if single => 4,
            "we" if single => 5,
            "i" if single => 6,
            _ if flags & PRONOUN != 0 && single => 7,
            _ if word.starts_with("spokes") => 8,
            _ if flags & DOCUMENT != 0 => 9,
            _ if flags & COURT != 0 => 10,
            _ if flags & GOVERNMENT != 0 => 11,
            _ if flags & ORGANIZATION != 0 => 12,
            _ if flags & AGENT != 0 => 13,
            _ if flags & (PERSON | TITLE) != 0 || word.ends_with("-year-old") => 14,
            _ => 15,
        };
        let article = if flags & PRONOUN != 0 && single {
            0
        } else if self.flags[first] & POSSESSIVE != 0 {
            match self.text.lower(first) {
                "his" => 1,
                "her" => 2,
                "its" => 3,
                _ => 4,
            }
        } else if self.flags[first] & INDEFINITE != 0 {
            5
        } else if self.text.lower(first) == "the" {
            6
        } else if self.parties.mention_at(first).is_some() {
            7
        } else {
            8
        };
        let gender = match (class, article) {
            (1, _) | (_, 1) => Some(Gender::Male),
            (2, _) | (_, 2) => Some(Gender::Female),
            _ => None,
        };
        let coarse = match class {
            1 | 2 => 1,
            3..=5 => 2,
            9 => 3 + u32::from(article <= 4),
            8 | 13 => 5 + u32::from(article <= 4),
            10..=12 => 7,
            14 => 8,
            6 | 7 => 9,
            _ => 10,
        };
        let paragraph = self.text.paragraph_of(first);
        let described = class > 7;
        let means = |t: usize| meaning(self.text, t);
        Query {
            shape: class * 16 + article,
            coarse,
            opens: self.opens_paragraph(first, paragraph),
            start: p.start,
            end: p.end,
            noun: Some((noun, p.head)),
            word: self.text.token(noun).hash,
            meaning: described.then(|| means(noun)).flatten(),
            modifiers: if described { self.modifying(first..noun).map(means).collect() } else { Vec::new() },
            gender,
            personal: matches!(class, 1 | 2),
            described,
            paragraph,
            turn: self.turn_of(p.start),
            guess: Guess::default(),
        }
    }

    /// The question who says quotation `q`.
    pub(super) fn unattributed(&self, q: usize, guess: Guess) -> Query {
        let start = self.pairs[q].first;
        let paragraph = self.text.paragraph_of(start as usize);
        Query {
            shape: 512 + guess.rule * 16 + guess.place,
            coarse: 16 + guess.rule,
            opens: self.opens_paragraph(start as usize, paragraph),
            start,
            end: self.pairs[q].last,
            noun: None,
            word: 0,
            meaning: None,
            modifiers: Vec::new(),
            gender: None,
            personal: false,
            described: false,
            paragraph,
            turn: self.turn_of(start),
            guess,
        }
    }

    /// The words before the noun of a phrase but for articles and possessives.
    pub(super) fn modifying(&self, tokens: std::ops::Range<usize>) -> impl Iterator<Item = usize> {
        tokens.filter(|&t| self.flags[t] & (DETERMINER | POSSESSIVE) == 0 && self.text.token(t).kind == Kind::Word)
    }

    fn turn_of(&self, t: u32) -> u32 {
        self.outline.turn.get(self.outline.segment_at(t)).copied().unwrap_or(0)
    }

    fn opens_paragraph(&self, t: usize, paragraph: usize) -> bool {
        self.text.paragraphs().get(paragraph).is_some_and(|g| g.sentences.start as usize == self.text.sentence_of(t))
    }
}
