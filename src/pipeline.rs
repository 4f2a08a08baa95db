//! The stages in order.

use crate::record::{self, Document, Reading};
use crate::source::OwnedArticle;
use crate::text::Text;
use crate::{amounts, disputes, parties, quotes};

/// An article to read: its text and what the input says about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Article<'a> {
    /// Path, or the input's own id.
    pub id: &'a str,
    /// The headline.
    pub title: Option<&'a str>,
    /// The date of publication, ISO.
    pub published: Option<&'a str>,
    /// Outlet or address.
    pub source: Option<&'a str>,
    /// The whole text.
    pub text: &'a str,
    /// What could not be read of it.
    pub warnings: &'a [String],
}

impl<'a> From<&'a OwnedArticle> for Article<'a> {
    fn from(article: &'a OwnedArticle) -> Self {
        Article {
            id: &article.id,
            title: article.title.as_deref(),
            published: article.published.as_deref(),
            source: article.source.as_deref(),
            text: &article.text,
            warnings: &article.warnings,
        }
    }
}

/// What a record holds beyond its contract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layers {
    /// The text itself.
    pub text: bool,
    /// Spans of the sentences.
    pub sentences: bool,
    /// Spans of the tokens.
    pub tokens: bool,
    /// Every typed span, places included.
    pub entities: bool,
}

/// Reads articles; built once, shared by threads.
#[derive(Debug, Clone, Default)]
pub struct Extractor {
    layers: Layers,
}

impl Extractor {
    /// An extractor whose records also hold `layers`.
    pub fn with_layers(layers: Layers) -> Self {
        Extractor { layers }
    }

    /// The record of a bare text; its id is `-`.
    pub fn extract(&self, text: &str) -> Document {
        self.read(&Article { id: "-", text, ..Article::default() })
    }

    /// The record of an article.
    pub fn read(&self, article: &Article) -> Document {
        let text = &Text::new(article.text);
        let sums = &amounts::scan(text);
        let parties = &parties::find(text, sums);
        let (quotes, ground) = quotes::look(text, parties);
        let legal = &disputes::read(text, parties, &quotes, sums);
        let quotes = &if legal.disputes.is_empty() {
            quotes
        } else {
            quotes::again(text, parties, &ground, quotes, &legal.roles)
        };
        let attributions = &amounts::attribute(text, sums, parties, legal, &quotes.references);
        record::build(article, &Reading { text, parties, sums, attributions, quotes, legal }, self.layers)
    }
}
