//! What belongs to a name and what does not: no article or title before it, no possessive ending after it.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::Label;
use crate::text::{Case, Kind, Span, Text, WordTable, hash, rows};

static TITLES: LazyLock<WordTable<()>> =
    LazyLock::new(|| WordTable::new(rows(include_str!("data/titles.txt")).map(|w| (w, ()))));

/// Words that link a sentence to the one before it, and are no part of a name that follows: *Yet Ortiz*.
const LINKING: &[&str] = &["both", "yet", "but", "and", "nor", "although", "when", "whereas", "as"];

/// The tokens of a name without what stands around it; empty where nothing is left.
pub(super) fn trim(text: &Text, tokens: Range<u32>, label: Label) -> Range<u32> {
    let Range { mut start, mut end } = tokens;
    while start < end {
        let i = start as usize;
        let t = text.token(i);
        let article = matches!(text.str(i), "the" | "a" | "an")
            || (t.case != Case::Upper && text.str(i) == "The" && text.lower(i + 1) != "hague");
        let title = label == Label::Person && end - start > 1 && TITLES.at(text, i).is_some();
        let mark = t.kind == Kind::Punct && !matches!(text.str(i), "(" | "[" | "'" | "’") || t.kind == Kind::Possessive;
        let linking = t.case == Case::Capital
            // A company may be called *Both Worlds LLC*.
            && (end - start == 2 || end - start > 1 && label == Label::Person)
            && LINKING.contains(&text.lower(i))
            && text.token(i + 1).is_capitalized()
            && text.sentences()[text.sentence_of(i)].tokens.start == start;
        if !(article || title || mark || linking) {
            break;
        }
        start += 1;
    }
    while start < end {
        let i = end as usize - 1;
        let t = text.token(i);
        let mark = t.kind == Kind::Possessive || t.kind == Kind::Punct && !matches!(text.str(i), ")" | "!" | "+" | "]");
        if !mark {
            break;
        }
        end -= 1;
    }
    // One bracket alone belongs to the sentence.
    let has = |mark: &str| (start..end).any(|i| text.str(i as usize) == mark);
    let opens = text.str(start as usize) == "(" && !has(")");
    let closes = end > 0 && text.str(end as usize - 1) == ")" && !has("(");
    if start == end { start..end } else { start + u32::from(opens)..end - u32::from(closes) }
}

/// Legal forms that are written without a full stop.
const WITHOUT_STOP: &[&str] = &["llc.", "llp.", "lp.", "plc.", "bhd.", "sa.", "ag.", "se.", "nv.", "gmbh."];

/// The words of a text, collected when they are first asked for: few articles need them.
pub(super) struct Words<'a> {
    text: &'a Text<'a>,
    hashes: OnceCell<FxHashSet<u32>>,
}

impl<'a> Words<'a> {
    pub fn of(text: &'a Text<'a>) -> Self {
        Words { text, hashes: OnceCell::new() }
    }

    fn contain(&self, hash: u32) -> bool {
        self.hashes.get_or_init(|| self.text.tokens().map(|t| t.hash).collect()).contains(&hash)
    }
}

/// The characters of a name in the text of `words`.
///
/// The full stop of `Ltd.` at the end of a sentence is also the sentence's. It belongs to the name alone unless the form
/// has none, or the article writes it without one elsewhere.
pub(super) fn span(words: &Words, tokens: Range<u32>) -> Span {
    let text = words.text;
    let mut span = text.span(tokens.clone());
    let Some(last) = tokens.last().map(|i| i as usize) else { return span };
    let Some(bare) = text.lower(last).strip_suffix('.').filter(|bare| !bare.contains('.') && bare.len() > 1) else {
        return span;
    };
    let sentence = &text.sentences()[text.sentence_of(last)];
    let closes = (last + 1..sentence.tokens.end as usize).all(|i| matches!(text.str(i), "\"" | "”" | "’" | "'" | ")"));
    let bare = hash(bare);
    // Where the splitter took the full stop for the abbreviation's, a capital after it still tells of a new sentence.
    let closes = closes || text.token(last + 1).is_capitalized();
    if closes && (WITHOUT_STOP.contains(&text.lower(last)) || words.contain(bare)) {
        span.end -= 1;
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_stop_of_a_sentence_stays_outside() {
        let name = |source: &str, tokens| {
            let text = Text::new(source);
            text.slice(span(&Words::of(&text), tokens)).to_owned()
        };
        assert_eq!(name("It sued Acme LLC. Nobody came.", 2..4), "Acme LLC");
        assert_eq!(name("It sued Acme Ltd. Nobody came.", 2..4), "Acme Ltd.");
        assert_eq!(name("Acme Ltd said it would sue Dabchick Ltd. Nobody came.", 6..8), "Dabchick Ltd");
        assert_eq!(name("It sued Acme Ltd. on Friday.", 2..4), "Acme Ltd.");
    }

    fn trimmed(text: &str, label: Label) -> String {
        let text = Text::new(text);
        let tokens = trim(&text, 0..text.len() as u32, label);
        text.slice(text.span(tokens)).to_owned()
    }

    #[test]
    fn articles_and_titles_stay_outside() {
        assert_eq!(trimmed("the Northgate Group", Label::Organization), "Northgate Group");
        assert_eq!(trimmed("Judge Dana Ortiz", Label::Person), "Dana Ortiz");
        assert_eq!(trimmed("Mr. Ortiz", Label::Person), "Ortiz");
    }

    #[test]
    fn a_word_that_links_sentences_stays_outside() {
        assert_eq!(trimmed("Yet Dana Ortiz", Label::Person), "Dana Ortiz");
        assert_eq!(trimmed("Both Ortiz", Label::Person), "Ortiz");
        assert_eq!(trimmed("AS Roma", Label::Organization), "AS Roma");
        assert_eq!(trimmed("But", Label::Organization), "But");
        assert_eq!(trimmed("Both Worlds LLC", Label::Organization), "Both Worlds LLC");
    }

    #[test]
    fn the_hague_keeps_its_article() {
        assert_eq!(trimmed("The Hague Court", Label::Court), "The Hague Court");
    }

    #[test]
    fn a_possessive_ending_stays_outside_and_a_legal_suffix_inside() {
        assert_eq!(trimmed("Acme Ltd. Inc.", Label::Organization), "Acme Ltd. Inc.");
        assert_eq!(trimmed("Acme’s", Label::Organization), "Acme");
    }

    #[test]
    fn a_title_alone_is_kept() {
        assert_eq!(trimmed("Judge", Label::Person), "Judge");
    }
}
