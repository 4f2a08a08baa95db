//! The article's text as every stage sees it: tokens, sentences, paragraphs, built once and borrowed.
//!
//! [`Text::new`] never fails: any UTF-8 string, the empty one included, gives a `Text`.

mod case;
mod headline;
mod lower;
mod paragraph;
mod pieces;
mod runs;
mod sentence;
mod span;
mod table;
mod token;

use std::ops::Range;

use lower::{Lower, Parts};
use token::Packed;

pub use case::Case;
pub use runs::Runs;
pub use span::Span;
pub(crate) use table::same;
pub use table::{PhraseTable, WordTable, rows};
pub use token::{Kind, Token, hash};

/// A run of tokens, as indices into [`Text::tokens`].
pub type Tokens = Range<u32>;

/// A sentence: a run of tokens inside one paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The tokens of the sentence, its final punctuation and closing quotation marks included.
    pub tokens: Tokens,
    /// Index of the paragraph that it stands in.
    pub paragraph: u32,
}

/// A paragraph: a run of tokens and of sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// The tokens of the paragraph.
    pub tokens: Tokens,
    /// Its sentences, as indices into [`Text::sentences`].
    pub sentences: Range<u32>,
}

/// An article's text with its tokens, sentences and paragraphs.
#[derive(Debug)]
pub struct Text<'a> {
    source: &'a str,
    lower: Lower,
    tokens: Vec<Packed>,
    sentences: Vec<Sentence>,
    paragraphs: Vec<Paragraph>,
    sentence_of: Runs,
    headline: Option<Span>,
}

impl<'a> Text<'a> {
    /// Splits `source` into tokens, sentences and paragraphs.
    ///
    /// ```
    /// let text = lexwire::text::Text::new("Ortiz sued Acme Inc. on Friday. It did not reply.");
    /// assert_eq!(text.sentences().len(), 2);
    /// assert_eq!(text.str(3), "Inc.");
    /// ```
    pub fn new(source: &'a str) -> Self {
        let lower = lower::same_length(source);
        let tokens = token::tokenize(source, &lower);
        let paragraphs = paragraph::split(source, &tokens);
        let mut text = Text {
            source,
            lower: Lower::Whole(String::new()),
            sentence_of: Runs::default(),
            tokens: tokens.iter().copied().map(Packed::new).collect(),
            sentences: Vec::new(),
            paragraphs: Vec::with_capacity(paragraphs.len()),
            headline: None,
        };
        for (index, range) in paragraphs.into_iter().enumerate() {
            let first = text.sentences.len() as u32;
            sentence::split(source, &lower, &tokens, range.clone(), |tokens| {
                text.sentences.push(Sentence { tokens, paragraph: index as u32 });
            });
            let sentences = first..text.sentences.len() as u32;
            text.paragraphs.push(Paragraph { tokens: range, sentences });
        }
        text.lower = Lower::Whole(lower);
        text.sentence_of = Runs::new(text.tokens.len(), text.sentences.iter().map(|s| s.tokens.clone()));
        text.headline = headline::find(&text);
        text
    }

    /// The same text when the stages are done with it: source and headline alone, so that the record of an article of any
    /// length has the room of its tokens.
    pub fn without_tokens(self) -> Self {
        let Text { source, headline, .. } = self;
        Text {
            source,
            lower: Lower::Whole(String::new()),
            tokens: Vec::new(),
            sentences: Vec::new(),
            paragraphs: Vec::new(),
            sentence_of: Runs::default(),
            headline,
        }
    }

    /// The whole text.
    #[inline]
    pub fn source(&self) -> &'a str {
        self.source
    }

    /// The text in lower case, byte for byte at the same positions: a character whose lower-case form has another
    /// length in bytes is left as it is.
    #[inline]
    pub fn lowercase(&self) -> &str {
        match &self.lower {
            Lower::Whole(lower) => lower,
            Lower::Parts(_) => {
                debug_assert!(false, "no stage after the first asks for it");
                ""
            }
        }
    }

    /// Forgets the lower case of all but those tokens that are not written so: of a text of any length the other stages need no
    /// more. [`Text::lowercase`] must not be asked for any longer.
    pub(crate) fn forget_lowercase(&mut self) {
        if let Lower::Whole(lower) = &self.lower {
            self.lower = Lower::Parts(Parts::new(self.source, lower, &mut self.tokens));
        }
    }

    /// The characters of a span in lower case, each at the bytes where it stands there.
    pub(crate) fn lowered(&self, span: Span) -> String {
        lower::same_length(self.slice(span))
    }

    /// All tokens, in text order.
    #[inline]
    pub fn tokens(&self) -> impl ExactSizeIterator<Item = Token> + Clone {
        self.tokens.iter().map(|t| t.token())
    }

    /// The [hashes](Token::hash) of some tokens with their indices, in text order; indices past the end are left out.
    #[inline]
    pub(crate) fn hashes(&self, tokens: Range<usize>) -> impl DoubleEndedIterator<Item = (usize, u32)> + '_ {
        let from = tokens.start.min(self.tokens.len());
        let to = tokens.end.clamp(from, self.tokens.len());
        (from..to).zip(&self.tokens[from..to]).map(|(i, t)| (i, t.hash()))
    }

    /// All sentences, in text order; each token belongs to exactly one.
    #[inline]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// All paragraphs, in text order.
    #[inline]
    pub fn paragraphs(&self) -> &[Paragraph] {
        &self.paragraphs
    }

    /// The first line, where it is plainly a headline.
    #[inline]
    pub fn headline(&self) -> Option<Span> {
        self.headline
    }

    /// Number of tokens.
    #[inline]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether the text is longer than any news: of so long a one nothing is held that can be made again, as there are
    /// stages to come that need room of their own.
    #[inline]
    pub fn is_long(&self) -> bool {
        self.tokens.len() > 1 << 16
    }

    /// Whether the text has no token.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Token `i`, or an empty punctuation token past either end, so that a look-around needs no bounds check.
    #[inline]
    pub fn token(&self, i: usize) -> Token {
        self.tokens.get(i).map_or_else(Token::default, |t| t.token())
    }

    /// Token `i` as written; empty past the end.
    #[inline]
    pub fn str(&self, i: usize) -> &'a str {
        // SAFETY: every token is a piece of `source`, as `tokenize` has cut it; the empty one past the end is one too.
        unsafe { self.source.get_unchecked(self.token(i).span().range()) }
    }

    /// Token `i` in lower case; empty past the end.
    #[inline]
    pub fn lower(&self, i: usize) -> &str {
        match &self.lower {
            // SAFETY: as in `str`; `lower` has its characters at the same bytes.
            Lower::Whole(lower) => unsafe { lower.get_unchecked(self.token(i).span().range()) },
            Lower::Parts(parts) => parts.of(&self.tokens, i).unwrap_or(self.str(i)),
        }
    }

    /// The characters of a span.
    #[inline]
    pub fn slice(&self, span: Span) -> &'a str {
        &self.source[span.range()]
    }

    /// The span from the first to the last of `tokens`; empty where there is none.
    #[inline]
    pub fn span(&self, tokens: Tokens) -> Span {
        if tokens.is_empty() {
            return Span::default();
        }
        self.token(tokens.start as usize).span().cover(self.token(tokens.end as usize - 1).span())
    }

    /// Index of the sentence that token `i` stands in.
    #[inline]
    pub fn sentence_of(&self, i: usize) -> usize {
        self.sentence_of.at(i).unwrap_or(0)
    }

    /// Index of the paragraph that token `i` stands in.
    #[inline]
    pub fn paragraph_of(&self, i: usize) -> usize {
        self.sentences.get(self.sentence_of(i)).map_or(0, |s| s.paragraph as usize)
    }

    /// Index of the first token that ends after byte `at`.
    #[inline]
    pub fn token_at(&self, at: u32) -> usize {
        self.tokens.partition_point(|t| t.end() <= at)
    }

    /// The tokens that lie wholly or partly inside `span`.
    #[inline]
    pub fn tokens_in(&self, span: Span) -> Tokens {
        let first = self.token_at(span.start);
        let last = first + self.tokens[first..].partition_point(|t| t.start() < span.end);
        first as u32..last as u32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text of the characters that the rules look at, and of any others.
    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[A-Ca-c.$€“”\"'’ \\n\\-0-9İé\u{301}]{0,80}"]
    }

    proptest! {
        #[test]
        fn tokens_are_ordered_and_hold_all_that_is_not_white_space(source in texts()) {
            let text = Text::new(&source);
            let mut at = 0;
            for token in text.tokens() {
                prop_assert!(token.start < token.end);
                let gap = source.get(at..token.start as usize);
                prop_assert!(gap.is_some_and(|g| g.chars().all(char::is_whitespace)), "{:?}", gap);
                at = token.end as usize;
            }
            prop_assert!(source[at..].chars().all(char::is_whitespace));
        }

        #[test]
        fn sentences_and_paragraphs_part_the_tokens(source in texts()) {
            let text = Text::new(&source);
            let mut at = 0;
            for (index, sentence) in text.sentences().iter().enumerate() {
                prop_assert_eq!(sentence.tokens.start, at);
                prop_assert!(sentence.tokens.end > at);
                prop_assert!(sentence.tokens.clone().all(|i| text.sentence_of(i as usize) == index));
                at = sentence.tokens.end;
            }
            prop_assert_eq!(at as usize, text.len());
            let mut sentence = 0;
            for paragraph in text.paragraphs() {
                prop_assert_eq!(paragraph.sentences.start, sentence);
                sentence = paragraph.sentences.end;
            }
            prop_assert_eq!(sentence as usize, text.sentences().len());
        }

        #[test]
        fn lower_case_stands_at_the_same_bytes(source in texts()) {
            let text = Text::new(&source);
            prop_assert_eq!(text.lowercase().len(), source.len());
            prop_assert!(source.char_indices().all(|(i, _)| text.lowercase().is_char_boundary(i)));
        }

        #[test]
        fn tokens_are_the_same_in_lower_case_when_the_rest_of_it_is_forgotten(source in texts()) {
            let (text, mut other) = (Text::new(&source), Text::new(&source));
            other.forget_lowercase();
            // Past the end too.
            prop_assert!((0..text.len() + 2).all(|i| text.lower(i) == other.lower(i)));
            prop_assert!(text.tokens().eq(other.tokens()));
        }
    }
}
