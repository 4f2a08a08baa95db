//! Names made of initials.

use super::lexicon::LEGAL_FORMS;
use crate::text::{Text, Tokens};

/// Hash of the letters of a word, case and full stops aside; none where it is no acronym by its looks: two capitals or
/// more, or a short word with one (*Sebi*).
///
/// Two short words with an *&* between are one too: *J&J*, *AT&T*.
pub(super) fn letters(text: &Text, tokens: &Tokens) -> Option<u32> {
    if tokens.len() == 3 && text.str(tokens.start as usize + 1) == "&" {
        let sides = [tokens.start, tokens.end - 1].map(|i| text.str(i as usize));
        let short = sides.iter().all(|side| side.len() <= 2 && side.chars().all(char::is_uppercase));
        return short.then(|| fold(sides.iter().flat_map(|side| side.chars()).flat_map(char::to_lowercase)));
    }
    let word = text.str(tokens.start as usize);
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    (tokens.len() == 1 && (capitals >= 2 && word.len() <= 12 || capitals == 1 && (3..=5).contains(&word.len())))
        .then(|| fold(word.chars().flat_map(char::to_lowercase)))
}

/// Whether an acronym is made of the initials of a name.
pub(super) fn stands_for(text: &Text, acronym: &Tokens, name: &Tokens) -> bool {
    letters(text, acronym).is_some_and(|letters| initials(text, name).contains(&letters))
}

/// Hash of the initials of a department as if its name began with *Department of*: *U.S. Justice Department* gives `doj`; and of
/// the Supreme Court of the United States as it is known: `scotus`.
fn as_known(text: &Text, tokens: &Tokens) -> Option<u32> {
    let of_country = matches!(text.lower(tokens.start as usize), "u.s." | "us" | "u.k." | "uk" | "federal");
    let start = tokens.start + u32::from(of_country);
    let head = tokens.end.checked_sub(1).filter(|&last| last > start)?;
    let words = |range: Tokens| range.map(|i| text.lower(i as usize));
    if of_country && words(start..tokens.end).eq(["supreme", "court"]) {
        return Some(fold("scotus".chars()));
    }
    let letter = match text.lower(head as usize) {
        "department" => 'd',
        "ministry" => 'm',
        _ => return None,
    };
    // DOE is that of energy, and the initials of agriculture mean something else.
    if matches!(text.lower(start as usize), "education" | "agriculture") {
        return None;
    }
    let rest = words(start..head).flat_map(|word| word.chars().take(1));
    Some(fold([letter, 'o'].into_iter().chain(rest)))
}

/// Hashes of the initials of a name: of its words, of those with a capital, each with and without its first word.
///
/// *U.S. Securities and Exchange Commission* gives `ussaec`, `ussec`, `saec`, `sec`.
///
/// A legal form at the end counts for nothing: *General Motors Co.* gives `gm`. The last is that of [`as_known`], or one of the
/// others again.
pub(super) fn initials(text: &Text, tokens: &Tokens) -> [u32; 5] {
    let forms = (tokens.start + 2..tokens.end).rev().take_while(|&i| LEGAL_FORMS.at(text, i as usize).is_some());
    let tokens = &(tokens.start..tokens.end - forms.count() as u32);
    let of = |skip: u32, capitals: bool| {
        fold((tokens.start + skip..tokens.end).flat_map(move |i| {
            let i = i as usize;
            let token = text.token(i);
            let counts = !capitals || token.is_capitalized();
            // A short word in capitals gives all its letters: *U.S.*, *HM*.
            let whole = token.case == crate::text::Case::Upper && token.end - token.start <= 4;
            let take = if !counts {
                0
            } else if whole {
                4
            } else {
                1
            };
            text.lower(i).chars().take(take)
        }))
    };
    let small = |i: u32| text.token(i as usize).case == crate::text::Case::Lower;
    let skip = if tokens.len() > 2 && !small(tokens.start) { 1 } else { 0 };
    let all = of(0, false);
    [all, of(0, true), of(skip, false), of(skip, true), as_known(text, tokens).unwrap_or(all)]
}

fn fold(letters: impl Iterator<Item = char>) -> u32 {
    letters.filter(|c| c.is_alphanumeric()).fold(0x811c_9dc5, |h, c| (h ^ c as u32).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(acronym: &str, name: &str) -> bool {
        let source = format!("{acronym} {name}");
        let text = Text::new(&source);
        stands_for(&text, &(0..1), &(1..text.len() as u32))
    }

    #[test]
    fn two_letters_with_an_ampersand_are_initials() {
        let text = Text::new("J&J Johnson & Johnson");
        assert!(stands_for(&text, &(0..3), &(3..6)) && !stands_for(&text, &(3..6), &(0..3)));
    }

    #[test]
    fn initials_make_acronyms() {
        assert!(stands("SEC", "Securities and Exchange Commission"));
        assert!(stands("SEC", "U.S. Securities and Exchange Commission"));
        assert!(stands("HMRC", "HM Revenue & Customs"));
        assert!(stands("DoJ", "Department of Justice") && stands("DOJ", "U.S. Justice Department"));
        assert!(stands("DOE", "Energy Department") && !stands("DOE", "Education Department"));
        assert!(stands("SCOTUS", "U.S. Supreme Court") && !stands("SCOTUS", "Supreme Court"));
        assert!(stands("U.N.", "United Nations"));
        assert!(!stands("SEC", "Serious Fraud Office"));
        assert!(stands("GM", "General Motors Co.") && stands("SEC", "Securities and Exchange Commission"));
        assert!(stands("Sebi", "Securities and Exchange Board of India"));
        assert!(!stands("sec", "Securities Exchange Commission"));
    }
}
