//! A second look over the article: names that are established in it, where they were not found.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::lexicon::{self, FIRST_NAMES, HEADS, NOT_NAMES, PLACES};
use crate::mentions::{self, Label, Mention};
use crate::text::{Case, Kind, Text, Tokens};

/// A name as it can occur again.
#[derive(Debug, Clone)]
struct Known {
    /// Tokens of an occurrence whose words, letter for letter, are the name.
    tokens: Tokens,
    label: Label,
    confidence: f32,
}

/// The most names with the same first word that are compared.
const MOST: usize = 12;

/// The mentions and the further plain occurrences of their names, in text order, none overlapping another.
pub(super) fn complete(text: &Text, mentions: Vec<Mention>) -> Vec<Mention> {
    let known = known_names(text, &mentions);
    if known.is_empty() {
        return mentions;
    }
    let mut found = Vec::new();
    let mut next = 0;
    let mut i = 0;
    while i < text.len() {
        while next < mentions.len() && mentions[next].tokens.end as usize <= i {
            next += 1;
        }
        if let Some(mention) = mentions.get(next)
            && mention.tokens.start as usize <= i
        {
            i = mention.tokens.end as usize;
            continue;
        }
        let limit = mentions.get(next).map_or(text.len(), |m| m.tokens.start as usize);
        match occurrence(text, &known, i, limit) {
            Some(mention) => {
                i = mention.tokens.end as usize;
                found.push(mention);
            }
            None => i += 1,
        }
    }
    if found.is_empty() {
        return mentions;
    }
    let mut all = mentions;
    all.extend(found);
    all.sort_by_key(|m| m.tokens.start);
    all
}

/// The names of the mentions and their short forms, by the hash of their first word; longest first.
fn known_names(text: &Text, mentions: &[Mention]) -> FxHashMap<u32, SmallVec<[Known; 2]>> {
    let mut known = FxHashMap::<u32, SmallVec<[Known; 2]>>::default();
    for mention in mentions {
        if mention.label == Label::Place || mention.confidence < 0.5 {
            continue;
        }
        let tokens = &mention.tokens;
        let core = tokens.start..tokens.end - lexicon::legal_form(text, tokens);
        add(text, &mut known, tokens.clone(), mention, 1.0);
        add(text, &mut known, core.clone(), mention, 1.0);
        match mention.label {
            Label::Person if tokens.len() > 1 => add(text, &mut known, tokens.end - 1..tokens.end, mention, 0.9),
            Label::Organization if core.len() > 1 => {
                for end in core.start + 1..core.end {
                    if starts_plainly(text, &(core.start..end)) {
                        add(text, &mut known, core.start..end, mention, 0.8);
                    }
                }
            }
            _ => {}
        }
    }
    for names in known.values_mut() {
        names.sort_by_key(|k| (std::cmp::Reverse(k.tokens.len()), k.tokens.start));
    }
    known
}

fn add(text: &Text, known: &mut FxHashMap<u32, SmallVec<[Known; 2]>>, tokens: Tokens, mention: &Mention, factor: f32) {
    if tokens.is_empty() {
        return;
    }
    let first = text.token(tokens.start as usize);
    if tokens.len() == 1 && !stands_alone(text, tokens.start as usize, mention.label) {
        return;
    }
    let names = known.entry(first.hash).or_default();
    let same = |k: &Known| k.tokens.len() == tokens.len() && equal(text, &k.tokens, tokens.start as usize);
    match names.iter().position(same) {
        Some(at) => names[at].confidence = names[at].confidence.max(mention.confidence * factor),
        None if names.len() < MOST => {
            names.push(Known { tokens, label: mention.label, confidence: mention.confidence * factor });
        }
        None => {}
    }
}

/// Whether a single word names somebody by itself: a capital, and nothing that is written so for another reason. What heads
/// the names of institutions may still be a surname: *Judge Iris Church*, *Church told them*; and companies write their
/// names small, in words that are none: *oonah*.
fn stands_alone(text: &Text, i: usize, label: Label) -> bool {
    let token = text.token(i);
    let small = token.case == Case::Lower && label == Label::Organization && !mentions::knows(text.lower(i));
    token.kind == Kind::Word
        && (token.is_capitalized() || small)
        && token.end - token.start > 2
        && NOT_NAMES.at(text, i).is_none()
        && (label == Label::Person || HEADS.at(text, i).is_none())
        && !matches!(PLACES.at(text, i), Some((1, _)))
}

/// Whether the first words of a company's name can stand for it: capitals, no first name, no place.
fn starts_plainly(text: &Text, tokens: &Tokens) -> bool {
    let small = |i: u32| tokens.len() == 1 && stands_alone(text, i as usize, Label::Organization);
    tokens.clone().all(|i| text.token(i as usize).is_capitalized() || small(i))
        && FIRST_NAMES.at(text, tokens.start as usize).is_none()
        && (tokens.len() > 1 || matches!(text.token(tokens.start as usize).case, Case::Capital | Case::Lower))
        && lexicon::whole(&PLACES, text, tokens).is_none()
}

/// Whether the words from token `i` on are those of `tokens`, letter for letter.
fn equal(text: &Text, tokens: &Tokens, i: usize) -> bool {
    tokens
        .clone()
        .zip(i..)
        .all(|(a, b)| text.token(a as usize).hash == text.token(b).hash && text.str(a as usize) == text.str(b))
}

/// A known name that stands alone at token `i`, ending before `limit`.
fn occurrence(text: &Text, known: &FxHashMap<u32, SmallVec<[Known; 2]>>, i: usize, limit: usize) -> Option<Mention> {
    let names = known.get(&text.token(i).hash)?;
    let name = names.iter().find(|k| i + k.tokens.len() <= limit && equal(text, &k.tokens, i))?;
    let end = i + name.tokens.len();
    let sentence = text.sentence_of(i);
    let within = |k: usize| k < text.len() && text.sentence_of(k) == sentence;
    let capital = |k: usize| within(k) && text.token(k).kind == Kind::Word && text.token(k).is_capitalized();
    // Part of a longer name that is none of ours: *Ortiz Street*, *Mount Ortiz*.
    if name.tokens.len() == 1 {
        let before =
            i > 0 && capital(i - 1) && NOT_NAMES.at(text, i - 1).is_none() && lexicon::TITLES.at(text, i - 1).is_none();
        if before || capital(end) || text.str(end) == "-" || (i > 0 && text.str(i - 1) == "-") {
            return None;
        }
        // *The Church*, *in Church*: the institution. The surname stands without a word that determines it.
        let determined = i > 0 && text.token(i - 1).kind != Kind::Punct && within(i - 1);
        if HEADS.at(text, i).is_some() && determined && !matches!(text.lower(i - 1), "and" | "but" | "that" | "said") {
            return None;
        }
    }
    let tokens = i as u32..end as u32;
    Some(Mention { span: text.span(tokens.clone()), tokens, label: name.label, confidence: name.confidence * 0.9 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn found(source: &str, name: &str, label: Label) -> Vec<String> {
        let text = Text::new(source);
        let start = source.find(name).expect("the name stands in the text");
        let span = Span::new(start, start + name.len());
        let mention = Mention { span, tokens: text.tokens_in(span), label, confidence: 0.9 };
        complete(&text, vec![mention]).iter().map(|m| text.slice(m.span).to_owned()).collect()
    }

    #[test]
    fn further_occurrences_of_a_name_are_found() {
        let text = "Whistling Goat Foods, Inc. sued. Whistling Goat lost; Whistling Goat Foods paid.";
        let expected = ["Whistling Goat Foods, Inc.", "Whistling Goat", "Whistling Goat Foods"];
        assert_eq!(found(text, "Whistling Goat Foods, Inc.", Label::Organization), expected);
    }

    #[test]
    fn surnames_are_found_where_they_stand_alone() {
        let text = "Dana Ortiz left. Ortiz sued over Ortiz Street and Mount Ortiz.";
        assert_eq!(found(text, "Dana Ortiz", Label::Person), ["Dana Ortiz", "Ortiz"]);
    }

    #[test]
    fn surnames_that_head_the_names_of_institutions_are_found_where_no_article_stands() {
        let text = "Judge Iris Church left. “Go,” Church told them. It was said in Church, or so the Church told us.";
        assert_eq!(found(text, "Iris Church", Label::Person), ["Iris Church", "Church"]);
    }

    #[test]
    fn names_written_small_are_found_where_they_are_no_words() {
        let text = "The drinks maker oonah Beverages Inc. sued. A spokesman for oonah spoke.";
        assert_eq!(found(text, "oonah Beverages Inc.", Label::Organization), ["oonah Beverages Inc.", "oonah"]);
    }

    #[test]
    fn common_words_are_not() {
        let text = "First American Bank sued. First it lost. American courts ruled. Bank of Ruin won.";
        assert_eq!(found(text, "First American Bank", Label::Organization), ["First American Bank"]);
    }
}
