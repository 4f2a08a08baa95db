//! A table in the terminal.

use super::paint::{columns, wrap};
use crate::cli::terminal::printable;

/// The gap between two columns.
const GAP: usize = 2;
/// What the column that takes the rest of the line keeps, if it needs as much, before the others give way.
const KEPT: usize = 24;
/// No column is made narrower than this.
const NARROW: usize = 8;

/// Rows under a header, in at most `width` columns: the column `flexible` takes what the others leave, and what is too
/// long goes on below.
pub fn table(header: &[&str], rows: &[Vec<String>], flexible: usize, width: usize) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| one_line(cell)).collect()).collect();
    let widths = widths(header, &rows, flexible, width);
    let mut out = String::new();
    line(&mut out, &header.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>(), &widths);
    for row in &rows {
        line(&mut out, row, &widths);
    }
    out
}

/// The cell with its white space collapsed and nothing in it that a terminal would obey.
fn one_line(cell: &str) -> String {
    printable(&cell.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

fn widths(header: &[&str], rows: &[Vec<String>], flexible: usize, width: usize) -> Vec<usize> {
    let longest = |i: usize| {
        let cells = rows.iter().filter_map(|row| row.get(i)).map(|cell| measure(cell));
        cells.chain([measure(header[i])]).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..header.len()).map(longest).collect();
    // Where the others leave too little, they give from the widest on.
    let least = widths[flexible].min(KEPT);
    loop {
        let others: usize = widths.iter().enumerate().filter(|(i, _)| *i != flexible).map(|(_, w)| w + GAP).sum();
        if others + least <= width {
            widths[flexible] = widths[flexible].min(width - others);
            return widths;
        }
        match widths.iter_mut().enumerate().filter(|(i, w)| *i != flexible && **w > NARROW).max_by_key(|(_, w)| **w) {
            Some((_, widest)) => *widest -= 1,
            // All are as narrow as a word: now the flexible one gives too.
            None => {
                widths[flexible] = width.saturating_sub(others).clamp(least.min(NARROW), least);
                return widths;
            }
        }
    }
}

fn line(out: &mut String, cells: &[String], widths: &[usize]) {
    let cells: Vec<Vec<char>> = cells.iter().map(|cell| cell.chars().collect()).collect();
    let wrapped: Vec<Vec<&[char]>> =
        cells.iter().zip(widths).map(|(cell, w)| wrap(cell, (*w).max(1), |c| *c)).collect();
    for row in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
        let mut text = String::from("  ");
        for (cell, width) in wrapped.iter().zip(widths) {
            let part = cell.get(row).copied().unwrap_or_default();
            text.extend(part);
            let used: usize = part.iter().map(|c| columns(*c)).sum();
            text.extend(std::iter::repeat_n(' ', width.saturating_sub(used) + GAP));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
}

fn measure(cell: &str) -> usize {
    cell.chars().map(columns).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flexible_column_goes_on_below() {
        let rows = [vec!["direct".to_owned(), "They signed a contract and walked away from it".to_owned()]];
        assert_eq!(
            table(&["type", "text"], &rows, 1, 32),
            "  type    text\n  direct  They signed a contract\n          and walked away from it\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_asked_for() {
        let long = "a very long name of a party that goes on and on".to_owned();
        let rows = [vec![long.clone(), long.clone(), long]];
        for width in [30, 36, 60] {
            for line in table(&["a", "b", "c"], &rows, 2, width).lines() {
                assert!(measure(line) <= width + 2, "{line}");
            }
        }
    }
}
