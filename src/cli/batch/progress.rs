//! The progress bar, and messages that do not run into it.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::tally::{Tally, grouped};
use crate::cli::terminal::say;

/// Tells on standard error how a batch is doing.
pub struct Progress {
    bar: Option<ProgressBar>,
    /// How many bytes there are to read, once somebody has counted them.
    total: Receiver<u64>,
    drawn: Instant,
    quiet: bool,
}

/// How often the numbers of the bar change.
const INTERVAL: Duration = Duration::from_millis(100);

impl Progress {
    /// A bar if `show` and standard error is a terminal. `total` counts the bytes to read, on a thread of its own.
    pub fn new(show: bool, quiet: bool, total: impl FnOnce() -> Option<u64> + Send + 'static) -> Self {
        let (send, receive) = channel();
        let bar = (show && !quiet && io::stderr().is_terminal()).then(|| {
            // Without a thread for it the total stays unknown.
            let _ = thread::Builder::new().spawn(move || total().map(|bytes| send.send(bytes)));
            let bar = ProgressBar::no_length().with_style(style("{spinner} {msg}, {bytes}, {bytes_per_sec}"));
            bar.enable_steady_tick(INTERVAL);
            bar
        });
        Progress { bar, total: receive, drawn: Instant::now(), quiet }
    }

    /// Shows the state of the batch, from time to time.
    pub fn update(&mut self, tally: &Tally) {
        let Some(bar) = &self.bar else { return };
        if self.drawn.elapsed() < INTERVAL {
            return;
        }
        self.drawn = Instant::now();
        if let Ok(bytes) = self.total.try_recv() {
            bar.set_length(bytes);
            bar.set_style(style("{bar:24} {msg}, {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left"));
        }
        bar.set_position(tally.bytes);
        let articles = grouped(tally.articles + tally.resumed + tally.left_out);
        bar.set_message(match tally.failures {
            0 => format!("{articles} articles"),
            n => format!("{articles} articles, {} failed", grouped(n)),
        });
    }

    /// Tells about one article.
    pub fn tell(&self, line: &str) {
        if !self.quiet {
            self.say(line);
        }
    }

    /// Says a line about the run, also when it is to be quiet.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say(line)),
            None => say(line),
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
