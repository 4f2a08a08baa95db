//! What terminals are given: their width, and text that cannot take control of them.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use lexwire::sink::takes_control;

/// Text without control characters: each is written as its escape, `\u{1b}`; so are the marks that change the
/// direction of writing, behind which a name could hide another.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(takes_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if takes_control(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// Says a line on standard error; nobody needs to listen.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "lexwire: {}", printable(line));
}

/// Columns of the terminal that standard output goes to, 80 where that cannot be told.
pub fn width() -> usize {
    let from_environment = || std::env::var("COLUMNS").ok()?.parse().ok();
    let terminal = io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    terminal.map(|(width, _)| usize::from(width.0)).or_else(from_environment).unwrap_or(80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_sequences_are_shown_and_not_obeyed() {
        assert_eq!(printable("a\u{1b}[31m\u{9b}b\n\u{202e}"), "a\\u{1b}[31m\\u{9b}b\\n\\u{202e}");
        assert!(matches!(printable("plain – “text” 漢字"), Cow::Borrowed(_)));
    }
}
