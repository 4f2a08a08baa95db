//! The text of an article, wrapped, with what was read from it coloured in place.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use lexwire::record::{Document, PartyKind, QuoteKind};
use lexwire::sink::takes_control;
use unicode_width::UnicodeWidthChar;

/// What a character of the text belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Mark {
    party: Option<PartyKind>,
    amount: bool,
    quote: bool,
    cue: bool,
}

impl Mark {
    fn style(self) -> Style {
        let mut style = Style::new();
        if self.quote {
            style = style.italic().fg_color(Some(AnsiColor::Yellow.into()));
        }
        if self.cue {
            style = style.underline();
        }
        if let Some(kind) = self.party {
            style = style.bold().fg_color(Some(colour(kind).into()));
        }
        if self.amount {
            style = style.bold().fg_color(Some(AnsiColor::Green.into()));
        }
        style
    }
}

fn colour(kind: PartyKind) -> AnsiColor {
    match kind {
        PartyKind::Person => AnsiColor::Cyan,
        PartyKind::Organization => AnsiColor::Blue,
        PartyKind::Government => AnsiColor::Magenta,
        PartyKind::Court => AnsiColor::Red,
    }
}

/// What the colours mean, in lines of at most `width` columns.
pub fn legend(width: usize) -> String {
    let kinds = PartyKind::ALL.iter().map(|&k| (k.as_str(), Mark { party: Some(k), ..Mark::default() }));
    let others = [
        ("amount", Mark { amount: true, ..Mark::default() }),
        ("quotation", Mark { quote: true, ..Mark::default() }),
        ("cue", Mark { cue: true, ..Mark::default() }),
    ];
    let (mut out, mut used) = (String::new(), 0);
    for (name, mark) in kinds.chain(others) {
        let gap = match used {
            0 => "",
            _ if used + 2 + name.len() > width => "\n",
            _ => "  ",
        };
        used = if gap == "\n" { name.len() } else { used + gap.len() + name.len() };
        out.push_str(gap);
        painted(&mut out, name.chars(), mark);
    }
    out
}

/// A character as it is shown, and what it belongs to.
type Cell = (char, Mark);

/// The text of the article in lines of at most `width` columns.
pub fn text(text: &str, document: &Document, width: usize) -> String {
    let mut cells: Vec<Cell> = text.chars().map(|c| (c, Mark::default())).collect();
    let mut mark = |start: usize, end: usize, set: &dyn Fn(&mut Mark)| {
        cells.get_mut(start..end).into_iter().flatten().for_each(|(_, mark)| set(mark));
    };
    for quote in &document.quotes {
        if quote.kind != QuoteKind::Other {
            mark(quote.start, quote.end, &|m| m.quote = true);
        }
        if let Some(cue) = &quote.cue {
            mark(cue.start, cue.end, &|m| m.cue = true);
        }
    }
    for party in &document.parties {
        for mention in &party.mentions {
            mark(mention.start, mention.end, &|m| m.party = Some(party.kind));
        }
    }
    for amount in &document.amounts {
        mark(amount.start, amount.end, &|m| m.amount = true);
    }

    let mut out = String::with_capacity(text.len() * 2);
    for line in cells.split(|(c, _)| *c == '\n') {
        let mut line: Vec<Cell> = line.iter().filter(|(c, _)| *c != '\r').map(|&(c, m)| (visible(c), m)).collect();
        line.truncate(line.iter().rposition(|(c, _)| !c.is_whitespace()).map_or(0, |last| last + 1));
        for row in wrap(&line, width, |cell| cell.0) {
            for run in row.chunk_by(|a, b| a.1 == b.1) {
                painted(&mut out, run.iter().map(|c| c.0), run[0].1);
            }
            out.push('\n');
        }
    }
    out
}

/// The character as a terminal can be given it.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        c if takes_control(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

fn painted(out: &mut String, chars: impl Iterator<Item = char>, mark: Mark) {
    let style = mark.style();
    // Writing to a string cannot fail.
    let _ = write!(out, "{style}");
    out.extend(chars);
    let _ = write!(out, "{style:#}");
}

/// The columns that a character takes.
pub fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Splits a line into rows of at most `width` columns, at white space where there is some. An empty line is one row.
pub fn wrap<T>(line: &[T], width: usize, char: impl Fn(&T) -> char) -> Vec<&[T]> {
    let mut rows = Vec::new();
    let (mut start, mut used, mut space) = (0, 0, None);
    let mut at = 0;
    while at < line.len() {
        let c = char(&line[at]);
        if used + columns(c) > width && at > start {
            if c.is_whitespace() {
                rows.push(&line[start..at]);
                start = at + 1;
            } else {
                let end = space.unwrap_or(at);
                rows.push(&line[start..end]);
                start = if space.is_some() { end + 1 } else { end };
            }
            (at, used, space) = (start, 0, None);
            continue;
        }
        if c.is_whitespace() && at > start {
            space = Some(at);
        }
        used += columns(c);
        at += 1;
    }
    if start < line.len() || rows.is_empty() {
        rows.push(&line[start..]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(line: &str, width: usize) -> Vec<String> {
        let chars: Vec<char> = line.chars().collect();
        wrap(&chars, width, |c| *c).into_iter().map(|row| row.iter().collect()).collect()
    }

    #[test]
    fn the_legend_keeps_to_the_width() {
        let lines = |width| legend(width).lines().count();
        assert_eq!((lines(100), lines(40)), (1, 2));
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(rows("the suit was filed", 8), ["the suit", "was", "filed"]);
        assert_eq!(rows("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(rows("", 4), [""]);
        assert_eq!(rows("漢字漢字", 4), ["漢字", "漢字"]);
        assert_eq!(rows("漢", 1), ["漢"]);
    }

    #[test]
    fn no_control_character_of_the_text_reaches_the_terminal() {
        let source = "A\u{1b}[31m b\u{9b}\tc\r\n\nd";
        let document = lexwire::Extractor::default().extract(source);
        let plain = anstream::adapter::strip_str(&text(source, &document, 40)).to_string();
        assert_eq!(plain, "A\u{fffd}[31m b\u{fffd} c\n\nd\n");
    }
}
