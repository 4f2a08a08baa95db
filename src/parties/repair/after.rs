//! What stands after a name: whether the name goes on with it.

use super::super::lexicon::LEGAL_FORMS;
use crate::text::{Case, Kind, Text, Tokens};

/// Tokens of the seat that the text gives a court: *for Lower Norrland*.
pub(super) fn seat_after(text: &Text, court: &Tokens) -> u32 {
    let i = court.end as usize;
    let the = usize::from(text.lower(i + 1) == "the");
    if the == 0 && !court.clone().any(|k| text.lower(k as usize) == "of") {
        return 0;
    }
    let first = i + 1 + the;
    if text.lower(i) != "for" || !text.token(first).is_capitalized() {
        return 0;
    }
    let words = (first..first + 4).take_while(|&k| {
        let token = text.token(k);
        token.kind == Kind::Word && token.is_capitalized() && text.sentence_of(k) == text.sentence_of(i)
    });
    (1 + the + words.count()) as u32
}

/// Tokens, one or none, of *General* after a name that ends before token `end`: *Ohio Attorney | General*.
pub(super) fn general_after(text: &Text, end: usize) -> u32 {
    let office = matches!(text.str(end.wrapping_sub(1)), "Attorney" | "Solicitor");
    u32::from(office && text.str(end) == "General")
}

/// Whether a bracket is opened in a name and not closed: *Bank of China (Hong Kong*.
pub(super) fn opens_bracket(text: &Text, tokens: &Tokens) -> bool {
    tokens.clone().rev().map(|i| text.str(i as usize)).find(|mark| matches!(*mark, "(" | ")")) == Some("(")
}

/// Tokens of a legal form that the text goes on with from token `i` on: `plc`, `, N.A.`
pub(super) fn legal_form_after(text: &Text, i: usize) -> u32 {
    let comma = usize::from(text.str(i) == ",");
    let Some((length, ())) = LEGAL_FORMS.at(text, i + comma) else { return 0 };
    let (word, first) = (text.str(i + comma), text.token(i + comma));
    let written = if comma == 1 {
        matches!(
            text.lower(i + 1),
            "inc." | "inc" | "llc" | "llp" | "ltd." | "ltd" | "n.a." | "l.p." | "lp" | "corp." | "s.a." | "p.c."
        )
    } else {
        (first.case != Case::Lower && word.len() > 1 && !word.starts_with("Private"))
            || word.contains(['.', '/'])
            || word == "plc"
    };
    if written { (comma + length) as u32 } else { 0 }
}
