//! Sentences inside a paragraph.

use std::sync::LazyLock;

use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

use super::token::{Kind, Token};
use super::{Tokens, rows};

/// Words that start a sentence much more often than they go on with a name: after `Inc.` one of them means a new one.
static STARTERS: LazyLock<HashSet<&'static str, FxBuildHasher>> =
    LazyLock::new(|| rows(include_str!("data/sentence_starters.txt")).collect());

/// Calls `each` with the sentences of a paragraph, runs of tokens that cover it.
///
/// A sentence ends at a full stop, question mark or exclamation mark with the quotation marks and brackets that close
/// after it. It does not end inside a quotation that closes in the same paragraph, nor at the full stop of an
/// abbreviation, unless the next word can only start a sentence.
pub(super) fn split(source: &str, lower: &str, tokens: &[Token], paragraph: Tokens, mut each: impl FnMut(Tokens)) {
    let view = View { source, lower, tokens, end: paragraph.end as usize };
    let mut closers = Closers { next: [0; MARKS.len()] };
    let (mut first, mut i) = (paragraph.start as usize, paragraph.start as usize);
    let mut quoted_until = 0;
    while i < view.end {
        if i >= quoted_until
            && let Some(close) = closers.closing(&view, i)
        {
            quoted_until = close + 1;
        }
        let inside = i + 1 < quoted_until;
        if !inside && view.ends_at(i) {
            let after = view.past_closers(i + 1);
            if after < view.end && view.starts_at(i, after) {
                each(first as u32..after as u32);
                first = after;
            }
            i = after.max(i + 1);
            continue;
        }
        i += 1;
    }
    if first < view.end {
        each(first as u32..view.end as u32);
    }
}

/// Double quotation marks: what opens, and what closes.
const MARKS: [(&str, &str); 3] = [("“", "”"), ("«", "»"), ("\"", "\"")];

/// A quotation of more tokens than this is cut into its sentences.
const LONGEST_QUOTATION: usize = 400;

/// For each pair of marks the next closing one: it only moves on, so that all searches together pass a paragraph once.
struct Closers {
    next: [usize; MARKS.len()],
}

impl Closers {
    /// The token that closes the quotation opened at `i`, where one is opened there and closed in time.
    fn closing(&mut self, view: &View, i: usize) -> Option<usize> {
        let mark = view.str(i);
        let pair = MARKS.iter().position(|(open, _)| *open == mark)?;
        let next = &mut self.next[pair];
        *next = (*next).max(i + 1);
        while *next < view.end && view.str(*next) != MARKS[pair].1 {
            *next += 1;
        }
        (*next < view.end.min(i + LONGEST_QUOTATION)).then_some(*next)
    }
}

struct View<'a> {
    source: &'a str,
    lower: &'a str,
    tokens: &'a [Token],
    end: usize,
}

impl View<'_> {
    fn str(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| &self.source[t.span().range()])
    }

    /// Whether a sentence may end with token `i`, closers aside.
    fn ends_at(&self, i: usize) -> bool {
        let token = self.tokens[i];
        match token.kind {
            Kind::Punct => {
                matches!(self.str(i), "." | "!" | "?" | "…" | "...")
                    || (matches!(self.str(i), "”" | "\"" | "»")
                        && i > 0
                        && matches!(self.str(i - 1), "." | "!" | "?" | "…"))
            }
            Kind::Word => self.source.as_bytes()[token.end as usize - 1] == b'.',
            _ => false,
        }
    }

    /// The first token from `i` on that closes nothing.
    fn past_closers(&self, mut i: usize) -> usize {
        while i < self.end && matches!(self.str(i), "”" | "\"" | "»" | "’" | "'" | ")" | "]" | "." | "!" | "?" | "…")
        {
            let touching = self.tokens[i - 1].end == self.tokens[i].start;
            if !touching {
                break;
            }
            i += 1;
        }
        i
    }

    /// Whether a sentence may start with token `next`, after one that would end with token `end`.
    fn starts_at(&self, end: usize, next: usize) -> bool {
        let token = self.tokens[next];
        if token.start == self.tokens[next - 1].end && !token.is_capitalized() {
            return false;
        }
        let lower = &self.lower[token.span().range()];
        let opener = matches!(self.str(next), "“" | "\"" | "«" | "‘" | "'" | "(" | "[" | "—" | "–" | "•" | "*");
        let abbreviation = self.tokens[end].kind == Kind::Word;
        if abbreviation {
            let short = self.str(end);
            let never = short.len() == 2
                || matches!(short, "v." | "vs." | "No." | "Nos." | "Mr." | "Mrs." | "Ms." | "Dr." | "St.");
            return if never && short != "I." { false } else { STARTERS.contains(lower) && token.is_capitalized() };
        }
        if matches!(self.str(next - 1), "”" | "\"" | "»")
            && matches!(self.str(next - 2), "?" | "!")
            && self.attributed(next)
        {
            return false;
        }
        token.is_capitalized()
            || token.kind == Kind::Number
            || opener
            || (token.kind == Kind::Word && !token.byte.is_ascii_lowercase())
            || (token.case == super::Case::Mixed)
    }

    /// Whether a reporting verb follows at once: `“Why?” Ortiz asked.` is one sentence.
    fn attributed(&self, next: usize) -> bool {
        (next..self.end.min(next + 5)).take_while(|&i| self.tokens[i].kind != Kind::Punct).any(|i| {
            matches!(
                &self.lower[self.tokens[i].span().range()],
                "said" | "says" | "asked" | "asks" | "told" | "wrote" | "added" | "replied"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::text::Text;

    fn sentences(text: &str) -> Vec<String> {
        let text = Text::new(text);
        text.sentences().iter().map(|s| text.slice(text.span(s.tokens.clone())).to_owned()).collect()
    }

    #[test]
    fn sentences_end_at_full_stops() {
        assert_eq!(
            sentences("He left. She stayed! Why? Nobody knows"),
            ["He left.", "She stayed!", "Why?", "Nobody knows"]
        );
    }

    #[test]
    fn abbreviations_do_not_end_them() {
        assert_eq!(sentences("Acme Inc. sued Mr. J. Doe in Doe v. Roe, No. 12, in the U.S. District Court.").len(), 1);
    }

    #[test]
    fn an_abbreviation_before_a_word_that_starts_sentences_does() {
        assert_eq!(
            sentences("He sued Acme Inc. The company did not reply."),
            ["He sued Acme Inc.", "The company did not reply."]
        );
    }

    #[test]
    fn a_quotation_is_not_broken() {
        assert_eq!(
            sentences("“It is over. We won,” she said. He left."),
            ["“It is over. We won,” she said.", "He left."]
        );
    }

    #[test]
    fn closing_marks_belong_to_their_sentence() {
        assert_eq!(sentences("She said, “It is over.” He left."), ["She said, “It is over.”", "He left."]);
        assert_eq!(sentences("“Why?” Ortiz asked. He left."), ["“Why?” Ortiz asked.", "He left."]);
    }

    #[test]
    fn a_mark_that_never_closes_hides_no_sentence() {
        assert_eq!(sentences("She said “it is over. He left.").len(), 2);
    }
}
