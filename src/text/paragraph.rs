//! Paragraphs: what blank lines, or where there are none, line breaks set apart.

use super::{Token, Tokens};

/// The paragraphs of a text, as runs of tokens.
///
/// A blank line ends a paragraph. A single line break ends one too, unless the text is wrapped: then lines break in the
/// middle of sentences, at much the same width. Which of the two a text is follows from its own lines.
pub(super) fn split(source: &str, tokens: &[Token]) -> Vec<Tokens> {
    let wrapped = is_wrapped(source);
    let mut out = Vec::new();
    let mut first = 0;
    for i in 1..tokens.len() {
        let (end, start) = (tokens[i - 1].end as usize, tokens[i].start as usize);
        // Nearly all tokens touch or have a space between them.
        if end == start || end + 1 == start && source.as_bytes()[end] == b' ' {
            continue;
        }
        let breaks = line_breaks(&source[end..start]);
        if breaks >= 2 || (breaks == 1 && !wrapped) {
            out.push(first as u32..i as u32);
            first = i;
        }
    }
    if first < tokens.len() {
        out.push(first as u32..tokens.len() as u32);
    }
    out
}

/// Line breaks in the white space between two tokens, `\r\n` counted once.
fn line_breaks(gap: &str) -> usize {
    if gap.len() == 1 && gap != "\n" {
        return 0;
    }
    let feeds = gap.bytes().filter(|&b| b == b'\n').count();
    let returns = gap.bytes().filter(|&b| b == b'\r').count();
    feeds.max(returns) + 2 * gap.matches('\u{2029}').count() + gap.matches('\u{2028}').count()
}

/// Whether single line breaks are soft: most lines that are followed by another end in no sentence mark, and the next
/// line goes on in lower case for at least a fifth of them.
fn is_wrapped(source: &str) -> bool {
    let (mut followed, mut open, mut going_on) = (0u32, 0u32, 0u32);
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        let (line, Some(next)) = (line.trim_end(), lines.peek()) else { break };
        let next = next.trim_start();
        if line.is_empty() || next.is_empty() {
            continue;
        }
        followed += 1;
        open += u32::from(!line.ends_with(['.', '!', '?', ':', '"', '”', '’', '\'', ')']));
        going_on += u32::from(next.starts_with(char::is_lowercase));
    }
    followed > 0 && open * 2 > followed && going_on * 5 >= followed
}

#[cfg(test)]
mod tests {
    use crate::text::Text;

    fn paragraphs(text: &str) -> Vec<String> {
        let text = Text::new(text);
        text.paragraphs().iter().map(|p| text.slice(text.span(p.tokens.clone())).to_owned()).collect()
    }

    #[test]
    fn blank_lines_separate_paragraphs() {
        assert_eq!(paragraphs("One.\n\nTwo.\r\n\r\nThree."), ["One.", "Two.", "Three."]);
    }

    #[test]
    fn lines_that_end_their_sentences_are_paragraphs() {
        assert_eq!(
            paragraphs("The first went home.\nThe second stayed."),
            ["The first went home.", "The second stayed."]
        );
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let text = "The company said on Friday\nthat it would appeal the\nruling of the court.\n\nNobody came.";
        assert_eq!(paragraphs(text).len(), 2);
    }
}
