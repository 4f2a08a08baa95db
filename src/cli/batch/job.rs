//! What is done with the articles.

use std::path::PathBuf;

use lexwire::record::Document;
use lexwire::sink::{Chunks, Format};
use lexwire::source::{self, Failure, OwnedArticle, Unit, Units};
use lexwire::{Article, Extractor};

use super::guard::{self, guarded};
use super::ordered::{Step, Work};
use super::resume::{Finished, Match};
use super::tally::Counts;
use crate::cli::memory;

/// An article on its way to a worker.
pub enum Item {
    /// Not read yet.
    Unit(Unit),
    /// Read already, to see whether it is finished; it is not, and comes before articles that are.
    Unfinished { article: OwnedArticle, expected: String },
    /// Finished by a run before this one; to be made again if there is a line to compare with.
    Finished { bytes: u64, check: Option<(OwnedArticle, Vec<u8>)> },
    /// Could not be read.
    Failed(Failure),
    /// The run before this one had more articles.
    Missing(String),
}

/// What has come of an article.
pub enum Outcome {
    /// Its record.
    Record { chunks: Chunks, counts: Counts, bytes: u64, warnings: Vec<String> },
    /// Nothing, because it is too old.
    LeftOut { bytes: u64 },
    /// Nothing, because its record is there already.
    Finished { bytes: u64 },
    /// No record.
    Failed { id: String, stage: &'static str, reason: String, bytes: u64 },
    /// What an interrupted run has left does not go with this run.
    Mismatch { reason: String },
}

/// Makes records.
pub struct Job {
    pub extractor: Extractor,
    pub format: Format,
    pub since: Option<String>,
    /// Bytes of text that are read together at most; a single article may be longer.
    pub together: usize,
}

/// An item that has been opened.
enum Opened {
    /// To be read.
    Article(OwnedArticle),
    /// Done with.
    Outcome(Outcome),
}

/// Bytes of an article beside which the command keeps no memory that it does not need.
const HUGE: usize = 2 << 20;

impl Job {
    /// Reads the articles among these and hands on one outcome each, in their order.
    fn hand_on(&self, opened: Vec<Opened>, done: &mut dyn FnMut(Outcome) -> Step) -> Step {
        let articles = opened.iter().filter_map(|opened| match opened {
            Opened::Article(article) => Some(Article::from(article)),
            Opened::Outcome(_) => None,
        });
        let articles: Vec<Article> = articles.collect();
        let _little = articles.iter().any(|article| article.text.len() > HUGE).then(memory::Little::keep);
        let mut documents = guard::each(&articles, &|some: &[Article]| self.extractor.read_all(some)).into_iter();
        for opened in opened {
            let outcome = match opened {
                Opened::Outcome(outcome) => outcome,
                Opened::Article(article) => match documents.next() {
                    Some(Ok(document)) => self.outcome(&article, || document),
                    Some(Err(message)) => panicked(article.id, &message),
                    None => self.record(&article),
                },
            };
            if done(outcome) == Step::Stop {
                return Step::Stop;
            }
        }
        Step::Next
    }

    fn record(&self, article: &OwnedArticle) -> Outcome {
        self.outcome(article, || self.extractor.read(&Article::from(article)))
    }

    fn outcome(&self, article: &OwnedArticle, document: impl FnOnce() -> Document) -> Outcome {
        let done = guarded(|| {
            let document = document();
            let warnings = article.warnings.iter().map(|w| format!("{}: {w}", article.id)).collect();
            let (chunks, counts) = (self.format.encode(&document), Counts::of(&document));
            Outcome::Record { chunks, counts, bytes: article.bytes, warnings }
        });
        done.unwrap_or_else(|message| panicked(article.id.clone(), &message))
    }

    fn is_too_old(&self, article: &OwnedArticle) -> bool {
        self.since.as_deref().is_some_and(|day| !source::since(article.published.as_deref(), day))
    }

    /// Whether the record of an article comes out as this line.
    fn check(&self, article: OwnedArticle, line: &[u8]) -> Outcome {
        match self.record(&article) {
            Outcome::Record { chunks, .. } if chunks[0].strip_suffix(b"\n") == Some(line) => {
                Outcome::Finished { bytes: article.bytes }
            }
            _ => Outcome::Mismatch {
                reason: format!(
                    "the record of {} comes out differently now: other options, another version, or the article has \
                     changed; --force starts again",
                    article.id
                ),
            },
        }
    }

    fn open(&self, item: Item) -> Opened {
        let article = |article: OwnedArticle| match self.is_too_old(&article) {
            true => Opened::Outcome(Outcome::LeftOut { bytes: article.bytes }),
            false => Opened::Article(article),
        };
        Opened::Outcome(match item {
            Item::Unit(unit) => return unit.load().map_or_else(|failure| Opened::Outcome(failed(failure)), article),
            Item::Failed(failure) => failed(failure),
            Item::Finished { bytes, check: None } => Outcome::Finished { bytes },
            Item::Finished { check: Some((article, line)), .. } => self.check(article, &line),
            Item::Unfinished { article, .. } if self.is_too_old(&article) => Outcome::LeftOut { bytes: article.bytes },
            Item::Unfinished { article, expected } => {
                // What has been passed over may only have failed; if it panics again, that is its failure.
                match self.record(&article) {
                    failed @ Outcome::Failed { .. } => failed,
                    _ => Outcome::Mismatch {
                        reason: format!(
                            "the input has changed: {} comes where {expected} was read before; --force starts again",
                            article.id
                        ),
                    },
                }
            }
            Item::Missing(id) => Outcome::Mismatch {
                reason: format!(
                    "the input has changed: {id}, which was read before, is not in it; --force starts again"
                ),
            },
        })
    }
}

fn name(item: &Item) -> String {
    match item {
        Item::Unit(unit) => unit.name().to_owned(),
        Item::Unfinished { article, .. } | Item::Finished { check: Some((article, _)), .. } => article.id.clone(),
        Item::Failed(failure) => failure.id.clone(),
        Item::Missing(_) | Item::Finished { check: None, .. } => String::new(),
    }
}

fn panicked(id: String, message: &str) -> Outcome {
    let reason = format!("an error inside lexwire, please report it: {message}");
    Outcome::Failed { id, stage: "extract", reason, bytes: 0 }
}

fn failed(failure: Failure) -> Outcome {
    let (stage, reason) = (failure.stage(), failure.reason.to_string());
    Outcome::Failed { id: failure.id, stage, reason, bytes: failure.bytes }
}

impl Work for Job {
    type Item = Item;
    type Result = Outcome;

    fn begin(&self) {
        memory::settle();
    }

    fn work(&self, items: Vec<Item>, done: &mut dyn FnMut(Outcome) -> Step) {
        let (mut opened, mut bytes) = (Vec::new(), 0);
        for item in items {
            let name = name(&item);
            let next = guarded(|| self.open(item)).unwrap_or_else(|m| Opened::Outcome(panicked(name, &m)));
            let own = match &next {
                Opened::Article(article) => article.text.len(),
                Opened::Outcome(_) => 0,
            };
            if bytes > 0 && bytes + own > self.together {
                if self.hand_on(std::mem::take(&mut opened), done) == Step::Stop {
                    return;
                }
                bytes = 0;
            }
            bytes += own;
            opened.push(next);
        }
        self.hand_on(opened, done);
    }

    fn cost(&self, item: &Item) -> u64 {
        match item {
            Item::Unit(unit) => unit.size(),
            _ => self.item_weight(item),
        }
    }

    fn item_weight(&self, item: &Item) -> u64 {
        match item {
            Item::Unit(unit) => unit.held() as u64,
            Item::Unfinished { article, .. } | Item::Finished { check: Some((article, _)), .. } => {
                article.text.len() as u64
            }
            _ => 0,
        }
    }

    fn result_weight(&self, outcome: &Outcome) -> u64 {
        match outcome {
            Outcome::Record { chunks, .. } => chunks.iter().map(|c| c.len() as u64).sum(),
            _ => 0,
        }
    }
}

/// The articles of a batch in order.
pub struct Items {
    units: Source,
    finished: Option<Finished>,
}

enum Source {
    All(Units),
    Sample(std::vec::IntoIter<Unit>),
    /// To be drawn when the first is asked for, on the thread that reads.
    ToDraw(Units, usize),
}

impl Items {
    pub fn new(
        inputs: &[PathBuf],
        reading: source::Options,
        sample: Option<usize>,
        finished: Option<Finished>,
    ) -> Self {
        let units = source::units(inputs, reading);
        let units = match sample {
            Some(size) => Source::ToDraw(units, size),
            None => Source::All(units),
        };
        Items { units, finished }
    }

    fn unit(&mut self) -> Option<Unit> {
        if let Source::ToDraw(units, size) = &mut self.units {
            let drawn = source::sample(units, *size);
            self.units = Source::Sample(drawn.into_iter());
        }
        match &mut self.units {
            Source::All(units) => units.next(),
            Source::Sample(drawn) => drawn.next(),
            Source::ToDraw(..) => None,
        }
    }
}

impl Iterator for Items {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let Some(unit) = self.unit() else {
            let missing = self.finished.take()?.expected().map(str::to_owned)?;
            return Some(Item::Missing(missing));
        };
        let Some(finished) = &mut self.finished else { return Some(Item::Unit(unit)) };
        let Some(expected) = finished.expected().map(str::to_owned) else {
            self.finished = None;
            return Some(Item::Unit(unit));
        };
        if unit.name() == expected && !finished.is_checked() {
            finished.take(&expected);
            return Some(Item::Finished { bytes: unit.size(), check: None });
        }
        // The article's own id may differ from the unit's name, so it has to be read to know it.
        let article = match unit.load() {
            Ok(article) => article,
            Err(failure) => return Some(Item::Failed(failure)),
        };
        Some(match finished.take(&article.id) {
            Match::Finished(line) => Item::Finished { bytes: article.bytes, check: line.map(|line| (article, line)) },
            Match::Other => Item::Unfinished { article, expected },
        })
    }
}
