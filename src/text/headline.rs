//! A first line that is plainly a headline.

use super::{Span, Text};

/// The longest line taken for a headline, in code points.
const LONGEST: usize = 120;

/// The span of the first line where it is plainly a headline: three words or more, at most [`LONGEST`] code points, no
/// sentence punctuation at its end, followed by a blank line and later by a sentence that ends in a full stop.
///
/// In doubt there is none: a first sentence taken for a title would be lost as text to a reader of titles.
pub(super) fn find(text: &Text) -> Option<Span> {
    let source = text.source();
    let start = source.len() - source.trim_start().len();
    let line = source[start..].lines().next()?.trim_end();
    let end = start + line.len();
    let rest = &source[end..];
    let mut after = rest.lines().skip(1);
    let blank = after.next().is_some_and(|l| l.trim().is_empty());
    let words = line.split_whitespace().count();
    let closed = line.ends_with(['.', '!', ':', ';', ',', '-', '–', '—', '…', '"', '”', '\'', '’', ')']);
    let lettered = line.chars().any(char::is_lowercase) || words >= 4;
    let body = text.paragraphs().get(1)?;
    let last = text.span(body.tokens.clone());
    let sentence = text.slice(last).trim_end_matches(['"', '”', '\'', '’', ')']).ends_with(['.', '!', '?']);
    (blank && words >= 3 && line.chars().count() <= LONGEST && !closed && lettered && sentence)
        .then(|| Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use crate::text::Text;

    fn headline(text: &str) -> Option<&str> {
        let text = Text::new(text);
        text.headline().map(|s| text.slice(s))
    }

    #[test]
    fn a_short_first_line_without_a_full_stop_is_a_headline() {
        assert_eq!(
            headline("Dabchick takes client to court\n\nThe suit was filed on Friday.\n"),
            Some("Dabchick takes client to court")
        );
    }

    #[test]
    fn a_first_sentence_is_none() {
        assert_eq!(headline("The suit was filed on Friday.\n\nIt asks for money.\n"), None);
    }

    #[test]
    fn a_dateline_or_a_line_that_runs_on_is_none() {
        assert_eq!(headline("LONDON\n\nThe suit was filed.\n"), None);
        assert_eq!(headline("Dabchick takes client\nto court\n\nThe suit was filed.\n"), None);
    }
}
