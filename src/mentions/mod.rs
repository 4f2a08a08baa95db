//! Names in the text: typed spans.
//!
//! A small network (`models/tagger.md`) scores the tags of every token that may belong to a name, [`decode`] takes the best
//! sequence that is well-formed, [`trim`] leaves articles, titles and possessive endings outside.

mod apart;
mod decode;
pub mod features;
mod trim;
mod words;

use std::cell::RefCell;
use std::sync::LazyLock;

pub(crate) use self::apart::apart;
use self::decode::{Decoder, Found};
use self::features::Features;
use crate::model::network::{Network, Scratch};
use crate::model::vocabulary::{self, Vocabulary};
use crate::text::{Span, Text, Tokens};

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// A human being.
    Person,
    /// A company, institution, team, newspaper, union.
    Organization,
    /// An agency, ministry, police force, prosecutor's office, legislature.
    Government,
    /// A court, tribunal or arbitral body.
    Court,
    /// A country, state, city or region.
    Place,
}

/// A name in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// The name alone: no article, title or possessive ending.
    pub span: Span,
    /// The tokens of the span.
    pub tokens: Tokens,
    /// What it names.
    pub label: Label,
    /// Calibrated, 0 to 1.
    pub confidence: f32,
}

/// The vocabulary and the network, embedded in the program.
struct Tagger {
    vocabulary: Vocabulary,
    network: Network,
}

static TAGGER: LazyLock<Option<Tagger>> = LazyLock::new(|| {
    Some(Tagger {
        vocabulary: Vocabulary::parse(include_bytes!("../../models/tagger-words.bin"))?,
        network: Network::parse(include_bytes!("../../models/tagger-net.bin"))?,
    })
});

/// Whether a word in lower case is one of the tagger's vocabulary: what is not, is rarely a common word.
pub(crate) fn knows(lower: &str) -> bool {
    TAGGER.as_ref().is_some_and(|tagger| tagger.vocabulary.find(vocabulary::hash(lower)).is_some())
}

/// Buffers of a thread, reused from text to text.
#[derive(Debug, Default)]
struct Buffers {
    features: Features,
    scratch: Scratch,
    decoder: Decoder,
    found: Vec<Found>,
}

thread_local! {
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

/// Finds the names in a text, in text order, none overlapping another.
///
/// ```
/// let text = lexwire::text::Text::new("Judge Maria Lopez ruled for Northgate Systems Inc. on Monday.");
/// let names: Vec<&str> = lexwire::mentions::find(&text).iter().map(|m| text.slice(m.span)).collect();
/// assert_eq!(names, ["Maria Lopez", "Northgate Systems Inc."]);
/// ```
pub fn find(text: &Text) -> Vec<Mention> {
    let Some(tagger) = TAGGER.as_ref() else { return Vec::new() };
    BUFFERS.with_borrow_mut(|buffers| {
        let mentions = tag(tagger, text, buffers);
        if text.is_long() {
            *buffers = Buffers::default();
        }
        mentions
    })
}

fn tag(tagger: &Tagger, text: &Text, buffers: &mut Buffers) -> Vec<Mention> {
    let Buffers { features, scratch, decoder, found } = buffers;
    features.read(text, &tagger.vocabulary);
    found.clear();
    let mut parts = features.parts.iter().peekable();
    tagger.network.run(&features.input(), scratch, |candidates, scores| {
        let starts_paragraph = |i: u32| {
            while parts.next_if(|&&p| p < i).is_some() {}
            parts.peek() == Some(&&i)
        };
        decoder.spans(candidates, scores, tagger.network.temperature, starts_paragraph, found);
    });
    let words = trim::Words::of(text);
    let mentions = found.iter().filter_map(|f| {
        let tokens = trim::trim(text, f.tokens.clone(), f.label);
        let span = trim::span(&words, tokens.clone());
        (!span.is_empty()).then_some(Mention {
            span,
            tokens,
            label: f.label,
            confidence: tagger.network.confidence(f.probability),
        })
    });
    mentions.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_model_is_well_formed() {
        assert!(TAGGER.is_some());
    }

    #[test]
    fn every_kernel_finds_the_same_names_with_the_same_confidence() {
        let text = Text::new(
            "NEW YORK — Baker & Lowe LLP sued Northgate Systems in the U.S. District Court for the Southern District of \
             New York on Friday.\n\nJudge Maria Lopez-Tran heard the case. Lowe’s lawyer, Osei Mensah of Dabchick Partners, \
             said the SEC had asked Northgate for documents.",
        );
        let found: Vec<Vec<Mention>> = crate::model::dense::Kernel::available()
            .into_iter()
            .map(|kernel| {
                let vocabulary = Vocabulary::parse(include_bytes!("../../models/tagger-words.bin"));
                let network = Network::parse(include_bytes!("../../models/tagger-net.bin"));
                let (Some(vocabulary), Some(network)) = (vocabulary, network) else { return Vec::new() };
                tag(&Tagger { vocabulary, network: network.with_kernel(kernel) }, &text, &mut Buffers::default())
            })
            .collect();
        assert!(found[0].len() >= 8);
        assert!(found.iter().all(|f| *f == found[0]));
    }

    #[test]
    fn an_empty_text_has_no_names() {
        assert_eq!(find(&Text::new("")), []);
        assert_eq!(find(&Text::new("\n\n")), []);
    }
}
