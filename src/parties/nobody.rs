//! Marked words that name no party: peoples, an office without its holder, the party and state of a member of parliament.

use std::sync::LazyLock;

use super::lexicon::{FIRST_NAMES, NOT_NAMES};
use crate::mentions::{Label, Mention};
use crate::text::{Kind, Text, WordTable, rows};

/// Peoples and believers in the plural.
static PEOPLES: LazyLock<WordTable<()>> = LazyLock::new(|| {
    WordTable::new(rows(include_str!("data/peoples.txt")).flat_map(|row| row.split_ascii_whitespace().map(|w| (w, ()))))
});

/// Whether a mention that the tagger found names nobody.
pub(super) fn is(text: &Text, mention: &Mention) -> bool {
    if mention.label == Label::Place {
        return false;
    }
    let first = mention.tokens.start as usize;
    match mention.tokens.len() {
        1 if is_seat(text.str(first)) => return true,
        2 => {
            // *Attorney General Ada Bell*, *the Attorney General*
            let office = matches!(text.lower(first), "attorney" | "solicitor" | "advocate" | "surgeon" | "inspector");
            if office && text.lower(first + 1) == "general" && text.token(first + 2).kind != Kind::Possessive {
                return true;
            }
        }
        _ if is_title(text, mention) => return true,
        _ => {}
    }
    let last = mention.tokens.end as usize - 1;
    PEOPLES.at(text, last).is_some()
        && (first..last)
            .all(|i| PEOPLES.at(text, i).is_some() || NOT_NAMES.at(text, i).is_some() || text.lower(i) == "and")
}

/// *Ohio Attorney General* before the name of who holds the office.
fn is_title(text: &Text, mention: &Mention) -> bool {
    let end = mention.tokens.end as usize;
    mention.label != Label::Person
        && mention.tokens.len() > 2
        && text.str(end - 1) == "General"
        && matches!(text.str(end - 2), "Attorney" | "Solicitor")
        && FIRST_NAMES.at(text, end).is_some()
}

/// *R-Ariz.*, *D-NY*: the party and state of a member of parliament.
fn is_seat(word: &str) -> bool {
    let Some((party, state)) = word.split_once('-') else { return false };
    matches!(party, "R" | "D" | "I" | "L")
        && (2..=6).contains(&state.len())
        && state.starts_with(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn nobody(name: &str, after: &str) -> bool {
        let source = format!("{name}{after}");
        let text = Text::new(&source);
        let span = Span::new(0, name.len());
        is(&text, &Mention { span, tokens: text.tokens_in(span), label: Label::Organization, confidence: 1.0 })
    }

    #[test]
    fn peoples_are_no_parties() {
        assert!(nobody("Muslim Americans", " said"));
        assert!(nobody("Britons", " voted"));
        assert!(!nobody("Republicans", " voted"));
        assert!(!nobody("Bank of Americans", " voted"));
    }

    #[test]
    fn offices_and_seats_are_no_parties() {
        assert!(nobody("Attorney General", " Ada Bell said"));
        assert!(!nobody("Attorney General", "’s Office said"));
        assert!(nobody("Ohio Attorney General", " Ana Ruiz sued") && !nobody("Ohio Attorney General", " Sues"));
        assert!(nobody("R-Ariz", ". said"));
        assert!(!nobody("R-Tech Ltd", " said"));
    }
}
