//! What is done with the articles.

use std::path::PathBuf;

use lexwire::record::Document;
use lexwire::sink::{Chunks, Format};
use lexwire::source::{self, Failure, OwnedArticle, Unit, Units};
use lexwire::{Article, Extractor};

use super::guard::guarded;
use super::ordered::Work;
use super::resume::{Finished, Match};
use super::tally::Counts;

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
}

/// Bytes of text that are read together at most; a single article may be longer.
///
/// Of shorter groups each has to fetch the models anew, what is known of longer ones does not stay in the cache either.
const TOGETHER: usize = 1 << 19;

/// An item that has been opened.
enum Opened {
    /// To be read.
    Article(OwnedArticle),
    /// Done with.
    Outcome(Outcome),
}

impl Job {
    /// The outcomes of articles, those of their records, which takes them.
    fn records(&self, articles: &mut Vec<OwnedArticle>, outcomes: &mut Vec<Outcome>) {
        let articles = std::mem::take(articles);
        let borrowed: Vec<Article> = articles.iter().map(Article::from).collect();
        match guarded(|| self.extractor.read_all(&borrowed)) {
            Ok(documents) => {
                let each = articles.iter().zip(documents);
                outcomes.extend(each.map(|(article, document)| self.outcome(article, || document)));
            }
            // It was one of them, which fails alone.
            Err(_) => {
                let each = articles.iter().zip(&borrowed);
                outcomes.extend(each.map(|(article, read)| self.outcome(article, || self.extractor.read(read))));
            }
        }
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

    fn work(&self, items: Vec<Item>) -> Vec<Outcome> {
        let (mut outcomes, mut articles, mut bytes) = (Vec::with_capacity(items.len()), Vec::new(), 0);
        for item in items {
            let name = name(&item);
            let opened = guarded(|| self.open(item)).unwrap_or_else(|m| Opened::Outcome(panicked(name, &m)));
            match opened {
                Opened::Article(article) => {
                    if bytes + article.text.len() > TOGETHER {
                        self.records(&mut articles, &mut outcomes);
                        bytes = 0;
                    }
                    bytes += article.text.len();
                    articles.push(article);
                }
                Opened::Outcome(outcome) => {
                    self.records(&mut articles, &mut outcomes);
                    bytes = 0;
                    outcomes.push(outcome);
                }
            }
        }
        self.records(&mut articles, &mut outcomes);
        outcomes
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
