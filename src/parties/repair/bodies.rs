//! Courts and authorities that go by their place: *the Paris prosecutor’s office*, *the Lyon labour court*.

use std::sync::LazyLock;

use super::super::lexicon::{self, NOT_NAMES};
use crate::mentions::{Label, Mention};
use crate::text::{Case, Kind, PhraseTable, Text, Tokens, rows};

/// What courts and authorities are called after the name of their place: *the Paris prosecutor’s office*.
static BODIES: LazyLock<PhraseTable<Label>> = LazyLock::new(|| {
    PhraseTable::new(rows(include_str!("../data/bodies.txt")).filter_map(|row| {
        let (label, name) = row.split_once(' ')?;
        Some((name, if label == "court" { Label::Court } else { Label::Government }))
    }))
});

/// The tokens, in small letters, that make the name of a place that of a court or an authority, and which of these it is; none
/// where the text goes on otherwise, as with a name: *Leeds public prosecutor Ana Ruiz*.
pub(super) fn body_after(text: &Text, tokens: &Tokens, label: Label) -> Option<(u32, Label)> {
    let place = matches!(label, Label::Place | Label::Government) && lexicon::head(text, tokens).is_none();
    let end = tokens.end as usize;
    let (length, body) = BODIES.at(text, end).filter(|_| place && !text.token(end).is_capitalized())?;
    let named = text.token(end + length).is_capitalized();
    // *In Milan prosecutors appealed*; *Kosovar prosecutors*.
    let before = (tokens.start as usize).checked_sub(1).map_or("", |k| text.lower(k));
    let adverbial = matches!(before, "in" | "to" | "at" | "from" | "near" | "of" | "outside" | "into");
    if are_persons(text, end + length) && (adverbial || label != Label::Place) {
        return None;
    }
    (!named).then_some((length as u32, *body))
}

/// Whether what ends before token `end` is no body but those who work in one: *federal prosecutors*.
fn are_persons(text: &Text, end: usize) -> bool {
    text.lower(end - 1) == "prosecutors"
}

/// Adds those whose place was not found for a name: *the Grasse prosecutor’s office*.
pub(super) fn complete(text: &Text, mentions: &mut Vec<Mention>) {
    let mut found = Vec::new();
    for i in 1..text.len() {
        if text.token(i).case != Case::Lower || !text.token(i - 1).is_capitalized() {
            continue;
        }
        let Some((length, &label)) = BODIES.at(text, i) else { continue };
        if are_persons(text, i + length) {
            continue; // *Honest prosecutors*
        }
        let start = place_before(text, i);
        let tokens = start as u32..(i + length) as u32;
        let next = mentions.partition_point(|m| m.tokens.end <= tokens.start);
        let free = mentions.get(next).is_none_or(|m| m.tokens.start >= tokens.end);
        if start < i && free && !text.token(i + length).is_capitalized() {
            found.push(Mention { span: text.span(tokens.clone()), tokens, label, confidence: CONFIDENCE });
        }
    }
    if !found.is_empty() {
        mentions.extend(found);
        mentions.sort_unstable_by_key(|m| m.tokens.start);
    }
}

/// How sure it is that a capital before such a word is that of a place.
const CONFIDENCE: f32 = 0.8;

/// The first token of the place that ends before token `i`: at most three words, the first of a sentence only where it is no
/// common word; `i` where there is none.
fn place_before(text: &Text, i: usize) -> usize {
    let sentence = text.sentences()[text.sentence_of(i)].tokens.start as usize;
    let names = |k: usize| {
        let token = text.token(k);
        let lower = text.lower(k);
        token.kind == Kind::Word
            && token.case == Case::Capital
            && NOT_NAMES.at(text, k).is_none()
            && !["ish", "ian", "ese", "can"].iter().any(|end| lower.ends_with(end))
            && !lower.contains('-')
            && (k > sentence && text.token(k - 1).kind != Kind::Punct || !lexicon::is_common_word(text, k))
    };
    let start = (i.saturating_sub(3).max(sentence)..i).rev().take_while(|&k| names(k)).last().unwrap_or(i);
    // *A Leeds court* is any of them; of a longer name the rest may have been missed.
    let article = start.checked_sub(1).is_some_and(|k| k >= sentence && matches!(text.lower(k), "a" | "an"));
    let longer =
        start.checked_sub(1).is_some_and(|k| k >= sentence && text.token(k).is_capitalized() && text.lower(k) != "the");
    if article || longer { i } else { start }
}

#[cfg(test)]
mod tests {
    use super::super::spans;
    use super::*;

    #[test]
    fn a_court_or_an_office_of_an_unknown_place_is_one_too() {
        let found = |source| {
            let text = Text::new(source);
            spans(&text, Vec::new()).iter().map(|m| text.slice(m.span).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("On Monday the Xyzzy prosecutor's office said so."), ["Xyzzy prosecutor's office"]);
        assert_eq!(found("before the Lower Xyzzy labour court"), ["Lower Xyzzy labour court"]);
        assert!(
            found("The prosecutor's office said so. “Former prosecutors did too. Local prosecutor's offices did.”")
                .is_empty()
        );
        assert!(found("A Xyzzy district court sat. Danish prosecutors waited.").is_empty());
    }

    /// What becomes of a place in a text.
    fn place(source: &str, name: &str) -> (String, Label) {
        let text = Text::new(source);
        let found = spans(&text, crate::parties::marked(&text, Label::Place, &[name]));
        (text.slice(found[0].span).to_owned(), found[0].label)
    }

    #[test]
    fn a_court_or_an_office_of_a_place_is_a_party() {
        let office = ("Paris prosecutor’s office".to_owned(), Label::Government);
        assert_eq!(place("the Paris prosecutor’s office said", "Paris"), office);
        let prosecutors = ("Milan prosecutors".to_owned(), Label::Government);
        assert_eq!(place("said Milan prosecutors in May", "Milan"), prosecutors);
        assert_eq!(place("In Milan prosecutors appealed.", "Milan").0, "Milan");
        assert_eq!(
            place("before the Lyon labour court in May", "Lyon"),
            ("Lyon labour court".to_owned(), Label::Court)
        );
    }

    #[test]
    fn a_place_before_other_words_is_a_place() {
        let leeds = ("Leeds".to_owned(), Label::Place);
        assert_eq!(place("a Leeds court sat", "Leeds"), leeds);
        assert_eq!(place("said Leeds public prosecutor Ana Ruiz", "Leeds"), leeds);
    }
}
