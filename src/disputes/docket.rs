//! Docket numbers by their forms: *3:25-cv-01822*, *HP-2023-000019*, *C-88/23 P*, *HBC 214 of 2025*, *No. 24-1907*.
//!
//! The unit is the stretch between white space without the marks around it. A core that holds digits is told by its own form
//! or by what stands before it (*No.*, *case*, the letters of a court's registry); then those letters are taken in.

use std::sync::LazyLock;

use hashbrown::HashMap;
use regex::Regex;
use rustc_hash::FxBuildHasher;

use crate::text::{Span, Text, rows};

/// A stretch between white space, and where it stands without the marks before it.
struct Piece<'a> {
    start: usize,
    /// Without marks.
    word: &'a str,
    /// Without marks before it.
    raw: &'a str,
}

impl Piece<'_> {
    fn end(&self) -> usize {
        self.start + self.word.len()
    }

    /// Whether the next piece goes on with this one.
    fn goes_on(&self) -> bool {
        self.raw.len() == self.word.len() || self.raw.ends_with('.') && CODE.is_match(self.raw)
    }
}

/// A pattern of this file; one that cannot be read matches nothing, which a test sees.
struct Form(Option<Regex>);

impl Form {
    fn is_match(&self, word: &str) -> bool {
        self.0.as_ref().is_some_and(|form| form.is_match(word))
    }
}

macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident = $pattern:expr;)*) => {
        $($(#[$doc])* static $name: LazyLock<Form> = LazyLock::new(|| Form(Regex::new($pattern).ok()));)*
        #[cfg(test)]
        const FORMS: &[(&str, &LazyLock<Form>)] = &[$((stringify!($name), &$name)),*];
    };
}

forms! {
    /// `3:25-cv-01822`, with or without the number of the division, and `25cv1822`.
    FEDERAL = r"^([0-9]{1,2}:)?[0-9][0-9](-(cv|cr|mc|md|mj|bk|ap|br|civ|crim)-|cv|cr)[0-9]{3,6}(-[A-Za-z0-9]+)*$";
    /// `1433/7/7/22`, of the Competition Appeal Tribunal.
    TRIBUNAL = r"^[0-9]{3,4}/[0-9]/[0-9]{1,2}/[0-9][0-9]$";
    /// `24STCV18822`, `SU2020CV01877`, `CO041Oct24`.
    GLUED = r"^([0-9]{2}[A-Z]{2,6}-?[0-9]{4,}|[A-Z]{2,3}[0-9]{4}[A-Z]{2,3}[0-9]{4,}|[A-Z]{2}[0-9]{3}[A-Z][a-z]{2}[0-9][0-9])$";
    /// The letters of a registry or of a kind of case: `HCA`, `C.P.`, `HC/OC`, `CS(OS)`, `(CIV)`, `AZR`.
    CODE = r"^([A-Z]{1,6}|([A-Z]\.){1,4}(\([A-Z]{1,5}\))?|[A-Z]{1,4}(/[A-Z]{1,4})+|[A-Z]{1,4}\([A-Z]{1,5}\)|\([A-Z]{1,5}\)|[A-Z][a-z]{1,2}|[A-Z][a-z]?[A-Z]{1,3})$";
    /// The letters of registries whose numbers have a *No.* in them: `G.R. No. 268812`.
    BEFORE_NUMBER = r"^((G\.R|A\.C|W\.P|C\.P|O\.A|I\.A|S\.L\.P|A\.M)\.(\([A-Z]{1,5}\))?|CP|WP|OA|MA|SLP|CC|MDL)$";
    /// What a number may consist of.
    PLAIN = r"^[A-Za-z0-9/_.()–:-]+$";
    /// The kinds of case that stand in small letters between hyphens.
    KIND = r"-(cv|cr|mc|md|bk|ap|cvs)-";
    /// A running number before *of* and a year.
    RUNNING = r"^[A-Z]?[0-9]{1,6}$";
    YEAR = r"^(19|20)[0-9][0-9]$";
    /// `24 CV 009230`.
    SPACED = r"^(CV|CR|CI|CVS|CVH|MD|CH|L|D|Civ\.)$";
    /// A bare number after *No.*
    NUMBER = r"^([A-Z]{1,4}-?[0-9]{4,}|[0-9]{5,}|[A-Z]{0,4}[0-9]{3,}[A-Z]{1,2}[0-9]*)$";
}

/// What a word is to a number that stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Title,
    Sure,
    Likely,
    /// Not a case: what it names has numbers of its own.
    Numbered,
    /// Spelt like a [`CODE`], but none.
    Other,
}

static WORDS: LazyLock<HashMap<&'static str, Class, FxBuildHasher>> = LazyLock::new(|| {
    let class = |name: &str| match name {
        "title" => Class::Title,
        "sure" => Class::Sure,
        "likely" => Class::Likely,
        "numbered" => Class::Numbered,
        _ => Class::Other,
    };
    let rows = rows(include_str!("data/dockets.txt")).filter_map(|row| row.split_once(':'));
    rows.flat_map(|(name, words)| words.split_whitespace().map(move |word| (word, class(name)))).collect()
});

fn is(word: &str, class: Class) -> bool {
    WORDS.get(word) == Some(&class)
}

fn is_code(word: &str) -> bool {
    CODE.is_match(word) && !is(word, Class::Other)
}

/// Whether a word belongs to the name of a proceeding, which opens a number of the form *Civil Suit 318 of 2021*.
fn is_title(word: &str) -> bool {
    is(word, Class::Title)
}

/// Whether a word announces a number: surely, as *No.* does, or likely, as *case* and *suit* do; what is sure is likely too.
fn announces(word: &str) -> (bool, bool) {
    let lower = word.to_ascii_lowercase();
    let sure = is(&lower, Class::Sure);
    (sure, sure || is(&lower, Class::Likely))
}

/// The docket numbers of a text, in its order.
pub(super) fn dockets(text: &Text) -> Vec<Span> {
    let mut out = Vec::new();
    for paragraph in text.paragraphs() {
        let span = text.span(paragraph.tokens.clone());
        let part = text.slice(span);
        if part.bytes().any(|b| b.is_ascii_digit()) {
            let pieces = pieces(part);
            let mut at = 0;
            while at < pieces.len() {
                let Some((from, to, next)) = number(&pieces, at) else {
                    at += 1;
                    continue;
                };
                out.push(Span::new(span.start as usize + from, span.start as usize + to));
                at = next;
            }
        }
    }
    out
}

fn pieces(part: &str) -> Vec<Piece<'_>> {
    part.split_whitespace()
        .map(|whole| {
            let marks = ['(', '[', '“', '"', '‘', '\'', '«'];
            let raw = if CODE.is_match(whole) { whole } else { whole.trim_start_matches(marks) };
            Piece { start: raw.as_ptr() as usize - part.as_ptr() as usize, word: bare(raw), raw }
        })
        .collect()
}

/// A word without the marks after it; a bracket that it opens itself stays.
fn bare(raw: &str) -> &str {
    const MARKS: [char; 11] = [',', '.', ';', ':', '”', '"', '’', '\'', '?', '!', '»'];
    let mut word = raw.trim_end_matches(MARKS);
    let (opened, mut closed) = (word.matches(['(', '[']).count(), word.matches([')', ']']).count());
    while closed > opened && word.ends_with([')', ']']) {
        word = word[..word.len() - 1].trim_end_matches(MARKS);
        closed -= 1;
    }
    word
}

fn is_no(raw: &str) -> bool {
    matches!(raw, "No." | "No" | "no." | "Nos." | "number" | "Number")
}

/// What has the number that stands last: *Regulation (EU) No 596/2014*, *Docket No. 9412*; not where a mark parts the two.
fn numbered<'a, 'b>(pieces: &'a [Piece<'b>]) -> Option<&'a Piece<'b>> {
    let apart =
        |pair: &[Piece]| pair[0].start + pair[0].raw.len() + 1 != pair[1].start || pair[0].raw.ends_with([',', ';']);
    let beside = pieces.windows(2).rev().take_while(|pair| !apart(pair)).map(|pair| &pair[0]);
    let mut before = beside.skip_while(|p| is_no(p.raw) || matches!(p.raw, "(EU)" | "(EC)" | "(EEC)" | "(Euratom)"));
    before.next()
}

/// Whether a word is the number of a law of the European Union: *2001/29/EC*.
fn is_of_law(word: &str) -> bool {
    ["/EC", "/EEC", "/EU", "/Euratom"].iter().any(|ending| word.ends_with(ending))
}

/// Whether a word with digits is a docket number, by its form and by whether it is announced, surely or likely, or has the
/// letters of a registry before it.
fn is_core(word: &str, (sure, likely): (bool, bool), coded: bool) -> bool {
    if FEDERAL.is_match(word) || TRIBUNAL.is_match(word) || GLUED.is_match(word) {
        return true;
    }
    let small = KIND.0.as_ref().map_or(word.into(), |kind| kind.replace_all(word, "--"));
    if !PLAIN.is_match(word) || small.bytes().any(|b| b.is_ascii_lowercase()) {
        return false;
    }
    let parts: Vec<&str> = word.split(['-', '/', '_', '–']).collect();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().any(|b| b.is_ascii_uppercase());
    let numbers: Vec<&str> =
        parts.iter().copied().filter(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit())).collect();
    let all = numbers.len() == parts.len();
    if word.contains('/') {
        let dated = parts.len() == 2 && all && numbers.iter().any(|p| YEAR.is_match(p) || p.len() == 2);
        let long = numbers.iter().any(|p| p.len() > 2);
        return match letters {
            true => digits >= 3 && numbers.iter().any(|p| p.len() >= 2),
            false => dated && digits >= 4 && (coded || likely && long),
        };
    }
    if word.contains(['-', '–']) {
        return match letters {
            true if parts.len() >= 3 => numbers.len() >= 2 && digits >= 5 || numbers.len() == 1 && digits >= 6,
            true => digits >= 6 && likely,
            false if sure => all && parts.len() >= 2 && digits >= 5,
            false => coded && all && parts.len() == 2 && digits >= 5 && parts[1].len() == 2,
        };
    }
    sure && NUMBER.is_match(word)
}

/// The number whose first piece with digits is `at`: where it starts and ends, and the piece after it.
fn number(pieces: &[Piece], at: usize) -> Option<(usize, usize, usize)> {
    /// Pieces before a number that may belong to it.
    const MOST: usize = 5;
    let piece = &pieces[at];
    if !piece.word.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let before = |k: usize| k.checked_sub(1).and_then(|k| pieces.get(k));
    let previous = before(at);
    let announced = previous.map_or((false, false), |p| match p.raw.ends_with([',', ';']) {
        true => (false, false),
        false if announces(p.raw).1 => announces(p.raw),
        false => announces(p.word),
    });
    let what = numbered(&pieces[at.saturating_sub(MOST)..=at]);
    let thing = what.is_some_and(|p| is(&p.word.to_ascii_lowercase(), Class::Numbered));
    if is_of_law(piece.word) || thing && !FEDERAL.is_match(piece.word) {
        return None;
    }
    let called = |words: &[&str]| what.is_some_and(|p| words.contains(&&*p.word.to_ascii_lowercase()));
    let docketed = previous.is_some_and(|p| is_no(p.raw)) && called(&["docket", "mdl"]);
    // *Case number BC123456*.
    let numbered =
        previous.is_some_and(|p| p.raw.eq_ignore_ascii_case("number")) && called(&["case", "docket", "index"]);
    let announced = (announced.0 || numbered, announced.1);
    let coded = previous.is_some_and(|p| p.goes_on() && (is_code(p.word) || is_code(p.raw)));
    let next = |k: usize| pieces.get(at + k).filter(|_| piece.raw == piece.word);
    let of_year = RUNNING.is_match(piece.word)
        && next(1).is_some_and(|of| of.raw == "of")
        && next(2).is_some_and(|year| YEAR.is_match(year.word))
        && previous.is_some_and(|p| announced.0 || is_title(p.word) || p.word.len() > 1 && is_code(p.word));
    let spaced = piece.word.len() <= 4
        && piece.word.bytes().all(|b| b.is_ascii_digit())
        && next(1).is_some_and(|kind| SPACED.is_match(kind.raw))
        && next(2).is_some_and(|n| n.word.len() >= 3 && n.word.bytes().all(|b| b.is_ascii_digit()));
    let mut last = match () {
        () if of_year || spaced => at + 2,
        () if is_core(piece.word, announced, coded) || docketed && RUNNING.is_match(piece.word) => at,
        () => return None,
    };
    // The letters before it, and *No.* between them and the number.
    let (mut first, mut k, mut between) = (at, at, false);
    while !FEDERAL.is_match(piece.word) && !spaced && at - k < MOST {
        let Some(p) = before(k).filter(|p| p.goes_on() || p.raw.ends_with("o.")) else { break };
        let number = matches!(p.raw, "No." | "Nos." | "no.");
        let code = if between {
            BEFORE_NUMBER.is_match(p.raw) || of_year && is_code(p.raw)
        } else {
            is_code(p.raw) || is_code(p.word)
        };
        let linking = p.raw == "of" && first < at && before(k - 1).is_some_and(|p| is_code(p.word));
        let serial =
            first < at && piece.word.contains('/') && p.word.len() <= 3 && p.word.bytes().all(|b| b.is_ascii_digit());
        k -= 1;
        match () {
            () if number && !between => between = true,
            () if code || linking || serial || of_year && is_title(p.word) => (first, between) = (k, false),
            () => break,
        }
    }
    // An appeal to the Court of Justice of the European Union, a plenary summons of the High Court of Ireland.
    if piece.word.contains('/') && next(1).is_some_and(|p| matches!(p.word, "P" | "(P)")) {
        last = at + 1;
    }
    Some((pieces[first].start, pieces[last].end(), last + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        let text = Text::new(source);
        dockets(&text).into_iter().map(|span| text.slice(span).to_owned()).collect()
    }

    #[test]
    fn numbers_of_many_courts_are_told_by_their_forms() {
        for docket in [
            "3:25-cv-01822",
            "22-cv-1377",
            "HP-2023-000019",
            "A-23-868114-B",
            "C-88/23 P",
            "HC/OC 412/2024",
            "CAS 2024/A/10981",
            "HBC 214 of 2025",
            "Civil Suit 318 of 2021",
            "C.P. (IB) No. 288 of 2025",
            "5 U 71/24",
            "1433/7/7/22",
            "24STCV18822",
            "24 CV 009230",
            "25cv1822",
        ] {
            assert_eq!(found(&format!("The bank lost its appeal ({docket}) in May.")), [docket]);
        }
    }

    #[test]
    fn a_word_before_it_announces_a_number() {
        assert_eq!(found("The case is No. 24-12906."), ["24-12906"]);
        assert_eq!(
            found("It won in case 2023/311, and case No. 2:20-cv-05518 goes on."),
            ["2023/311", "2:20-cv-05518"]
        );
        assert_eq!(found("See Index No. 655431/2023 and G.R. No. 268812."), ["655431/2023", "G.R. No. 268812"]);
    }

    #[test]
    fn a_number_may_be_called_so_in_full() {
        assert_eq!(found("It is docket number 23-2345, once Index Number 650123-2023."), ["23-2345", "650123-2023"]);
        assert_eq!(found("It is case number BC123456."), ["BC123456"]);
        assert_eq!(found("Call number 555-0143."), [""; 0]);
    }

    #[test]
    fn laws_contracts_and_other_things_have_numbers_of_their_own() {
        for thing in [
            "Directive 2001/29/EC",
            "Regulation (EU) 2016/679",
            "Regulation (EC) No 261/2004",
            "Executive Order No. 13769",
            "Public Law No. 116-136",
            "the Companies Act No. 18 of 2013",
            "SI 2019/419",
            "Exhibit No. 12345",
            "Flight No. 23-1234",
            "Contract No. N00024-21-C-4402",
            "purchase order No. 2023-88412",
            "ISO 9001/2015",
            "U.S. Patent No. 9876543",
            "Senate Bill No. 12345",
            "SEC Release No. 34-12345",
            "invoice no. 20231234",
        ] {
            assert_eq!(found(&format!("The bank relied on {thing} in its appeal.")), [""; 0], "{thing}");
        }
        let own = "The consent decree (No. 1:25-cv-00041) and the suit for breach of contract (IL-2025-000071) hit the docket 40 days ago.";
        assert_eq!(found(own), ["1:25-cv-00041", "IL-2025-000071"]);
        assert_eq!(found("It closed Docket No. 9412 and joined MDL No. 2741."), ["9412", "MDL No. 2741"]);
    }

    #[test]
    fn every_pattern_can_be_read() {
        assert!(FORMS.len() > 10);
        for (name, form) in FORMS {
            assert!(form.0.is_some(), "{name}");
        }
    }

    #[test]
    fn a_megabyte_of_brackets_takes_no_time_to_speak_of() {
        let source = format!("The case is No. 24-12906{} in Ohio.", ")".repeat(1 << 20));
        let begun = std::time::Instant::now();
        assert_eq!(found(&source), ["24-12906"]);
        assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    }

    #[test]
    fn dates_scores_phones_and_names_are_none() {
        let source = "On 11/12/2024 the A320/A321 landed 24/7, COVID-19 rose 50/50, call 1-800-555-0199; an F-16 won 3-2 in \
                      2024/25 under Regulation (EU) No 596/2014 and paid $1,250 of 2,000, No. 10 in 2023-24, ISO 9001, Rs 500 of 2000 and $4.5-5.0 million.";
        assert_eq!(found(source), [""; 0]);
    }
}
