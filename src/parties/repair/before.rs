//! What stands before a name, or at its beginning: whether it belongs to it.

use super::super::lexicon::{self, FIRST_NAMES, LEGAL_FORMS, TITLES};
use super::super::reference::is_function_word;
use crate::mentions::{self, Label};
use crate::text::{Case, Kind, Text, Tokens};

/// Whether the first word of a name stands before it rather than in it: an abbreviated title, a verb in small letters.
pub(super) fn is_outside(text: &Text, i: usize, label: Label) -> bool {
    let next = text.token(i + 1);
    if label == Label::Person {
        let title = TITLES.at(text, i).is_some_and(|(length, _)| length == 1) && next.is_capitalized();
        let titled =
            text.str(i).ends_with('.') || text.token(i + 2).is_capitalized() && FIRST_NAMES.at(text, i).is_none();
        return title && titled || is_small(text, i) && next.is_capitalized();
    }
    let plain = text.token(i).case == Case::Lower && next.case == Case::Capital && text.token(i + 2).is_capitalized();
    plain && LEGAL_FORMS.at(text, i + 1).is_none() && text.str(i).len() > 3 && mentions::knows(text.lower(i))
}

/// Whether a word in small letters is no particle of a name: *bestie*, *née*; but *van*, *della*.
fn is_small(text: &Text, i: usize) -> bool {
    const PARTICLES: [&str; 8] = ["della", "delle", "degli", "dalla", "dello", "vander", "sein", "sheikh"];
    let word = text.str(i);
    let born = matches!(word, "nee" | "née" | "né");
    born || text.token(i).case == Case::Lower
        && word.len() > 4
        && !word.contains(['-', '’', '\''])
        && !PARTICLES.contains(&word)
}

/// *The* with a capital inside a sentence belongs to the name: *in The Economic Times*.
pub(super) fn is_written_article(text: &Text, i: usize) -> bool {
    let first = text.sentences().get(text.sentence_of(i)).map_or(0, |s| s.tokens.start as usize);
    text.str(i) == "The" && i > first && text.token(i - 1).kind == Kind::Word && text.token(i - 1).case == Case::Lower
}

/// Whether the word before a name is its first: the number of a court, *46th*; a direction, *West Suffolk Council*.
pub(super) fn begins(text: &Text, i: usize, label: Label) -> bool {
    let word = text.lower(i);
    if text.token(i).byte.is_ascii_digit() {
        return label == Label::Court && ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end));
    }
    let direction = matches!(word, "north" | "south" | "east" | "west" | "greater" | "upper" | "lower");
    let first = text.sentences().get(text.sentence_of(i)).map_or(0, |s| s.tokens.start as usize);
    direction && i > first && text.token(i).case == Case::Capital && text.token(i + 1).is_capitalized()
}

/// Whether the word in small letters before a legal form, or before one word with its legal form, is the name of the
/// company: *adidas AG*, *oonah Beverages Inc.*
pub(super) fn is_small_brand(text: &Text, tokens: &Tokens) -> bool {
    let Some(before) = (tokens.start as usize).checked_sub(1) else { return false };
    let token = text.token(before);
    if token.kind != Kind::Word
        || token.case != Case::Lower
        || token.end - token.start < 4
        || text.sentence_of(before) != text.sentence_of(tokens.start as usize)
    {
        return false;
    }
    let form = lexicon::whole(&LEGAL_FORMS, text, tokens).is_some();
    let ending = lexicon::legal_form(text, tokens);
    let word = ending > 0 && ending + 1 == tokens.len() as u32;
    form && !is_function_word(text, before) || word && !mentions::knows(text.lower(before))
}
