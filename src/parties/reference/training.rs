//! What the training script reads: the features of every decision that the ranker takes.

use super::{profiles, rank, walk};
use crate::parties::{Parties, PartyId};
use crate::text::Text;

/// A phrase and those that it may refer to.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// First token, and the token of the head.
    pub start: u32,
    /// The pronoun or noun.
    pub head: u32,
    /// Each candidate with its features; none is nobody.
    pub candidates: Vec<(Option<PartyId>, Vec<u32>)>,
}

/// All decisions of a text, in text order.
///
/// `answer` gives, by first token and head, whom a phrase refers to where that is known; the pass goes on from the answer,
/// and from the ranker's own choice where there is none.
pub fn decisions(
    text: &Text,
    parties: &Parties,
    quoted: impl Fn(u32) -> bool,
    answer: impl Fn(u32, u32) -> Option<Option<PartyId>>,
) -> Vec<Decision> {
    let profiles = profiles(text, parties, &quoted);
    let mut out = Vec::new();
    walk(text, parties, &profiles, quoted, |phrase, source, salience| {
        let mut candidates = Vec::new();
        rank::candidates(source, phrase, salience, &mut Vec::new(), |who, features| {
            candidates.push((who, features.clone()));
        });
        out.push(Decision { start: phrase.start, head: phrase.head, candidates });
        answer(phrase.start, phrase.head).unwrap_or_else(|| rank::choose(rank::own(), source, phrase, salience).0)
    });
    out
}
