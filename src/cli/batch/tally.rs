//! What a batch has done so far, and the line that sums it up.

use std::time::Duration;

use lexwire::Document;

/// Counts of one record, or of a whole batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Parties.
    pub parties: u64,
    /// Amounts.
    pub amounts: u64,
    /// Quotations.
    pub quotes: u64,
    /// Disputes.
    pub disputes: u64,
    /// Agreements.
    pub agreements: u64,
}

impl Counts {
    /// The counts of a record.
    pub fn of(document: &Document) -> Self {
        Counts {
            parties: document.parties.len() as u64,
            amounts: document.amounts.len() as u64,
            quotes: document.quotes.len() as u64,
            disputes: document.disputes.len() as u64,
            agreements: document.agreements.len() as u64,
        }
    }

    /// Adds the counts of another record.
    pub fn add(&mut self, other: Counts) {
        self.parties += other.parties;
        self.amounts += other.amounts;
        self.quotes += other.quotes;
        self.disputes += other.disputes;
        self.agreements += other.agreements;
    }
}

/// What a batch has done so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Articles with a record.
    pub articles: u64,
    /// Articles that a run before this one finished.
    pub resumed: u64,
    /// Articles left out by `--since`.
    pub left_out: u64,
    /// Articles that failed.
    pub failures: u64,
    /// Warnings about articles that were read.
    pub warnings: u64,
    /// Bytes of input.
    pub bytes: u64,
    /// What the records hold.
    pub counts: Counts,
}

impl Tally {
    /// Whether there was no article at all.
    pub fn nothing(&self) -> bool {
        self.articles + self.resumed + self.left_out + self.failures == 0
    }

    /// One line: articles, records by kind, failures, time.
    pub fn summary(&self, time: Duration) -> String {
        let Counts { parties, amounts, quotes, disputes, agreements } = self.counts;
        let mut line = format!(
            "{}: {}, {}, {}, {}, {}; {}",
            number(self.articles, "article"),
            number(parties, "party"),
            number(amounts, "amount"),
            number(quotes, "quote"),
            number(disputes, "dispute"),
            number(agreements, "agreement"),
            number(self.failures, "failure"),
        );
        for (count, what) in
            [(self.warnings, "with a warning"), (self.resumed, "done before"), (self.left_out, "left out")]
        {
            if count > 0 {
                line.push_str(&format!(", {} {what}", grouped(count)));
            }
        }
        line.push_str(&format!("; {}", seconds(time)));
        line
    }
}

/// `1,204 articles`
fn number(count: u64, noun: &str) -> String {
    let noun = match (count, noun.strip_suffix('y')) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    };
    format!("{} {noun}", grouped(count))
}

/// A number with a comma between groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `12 ms`, `3.2 s`, `4 min 10 s`, `2 h 5 min`
fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        1..60 => format!("{:.1} s", time.as_secs_f64()),
        s @ 60..3600 => format!("{} min {} s", s / 60, s % 60),
        s => format!("{} h {} min", s / 3600, s % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_everything() {
        let counts = Counts { parties: 5310, amounts: 1, quotes: 0, disputes: 3, agreements: 2 };
        let tally = Tally { articles: 1204, failures: 1, counts, ..Tally::default() };
        assert_eq!(
            tally.summary(Duration::from_millis(2340)),
            "1,204 articles: 5,310 parties, 1 amount, 0 quotes, 3 disputes, 2 agreements; 1 failure; 2.3 s"
        );
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
