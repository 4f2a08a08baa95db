//! What a cell may hold.

use std::borrow::Cow;

use crate::sink::takes_control;

/// A cell as a spreadsheet and a terminal can be given it.
///
/// - Each control character (line breaks and tabs among them) becomes one space, so that a cell is one line and has as
///   many characters as its span; so do the line and paragraph separators and the marks that change the direction of
///   writing.
/// - A cell that a spreadsheet would take for a formula, because its first character that is no space or apostrophe is
///   `=`, `+`, `-`, `@` or the full-width form of one, gets an apostrophe in front. A reader takes it off again from
///   any cell that starts with an apostrophe and has such a sign after its apostrophes and spaces.
pub(super) fn safe(cell: &str) -> Cow<'_, str> {
    let formula = cell
        .trim_start_matches(|c: char| c.is_whitespace() || takes_control(c) || c == '\'')
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let controls = cell.contains(takes_control);
    if !formula && !controls {
        return Cow::Borrowed(cell);
    }
    let mut out = String::with_capacity(cell.len() + 1);
    if formula {
        out.push('\'');
    }
    out.extend(cell.chars().map(|c| if takes_control(c) { ' ' } else { c }));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_gets_an_apostrophe() {
        for cell in ["=1+1", "+1", "-1", "@A1", "  =1", "\t=1", "'=1", "＝1"] {
            let safe = safe(cell);
            assert!(safe.starts_with('\''), "{cell:?} became {safe:?}");
            assert_eq!(safe.chars().count(), cell.chars().count() + 1);
        }
    }

    #[test]
    fn an_ordinary_cell_stays_as_it_is() {
        for cell in ["", "Acme Inc.", "5.00", "’tis", "'twas", "a = b", "– he said"] {
            assert!(matches!(safe(cell), Cow::Borrowed(c) if c == cell));
        }
    }

    #[test]
    fn control_characters_become_spaces_one_for_one() {
        assert_eq!(safe("a\r\nb\u{1b}[31m\u{9b}\u{202e}c"), "a  b [31m  c");
    }
}
