//! Which party a phrase without a name refers to: *she*, *its*, *the bank*, *the 42-year-old*, *both companies*.
//!
//! One pass over the text keeps in mind who has been spoken of ([`salience`]); each pronoun and each description
//! ([`anaphor`]) is given to the most likely of them, or to nobody, by a ranker ([`rank`]) that weighs gender, number, kind,
//! what the text says of each party ([`profile`]), distance and grammatical position. A phrase of several, *both companies*,
//! is given to the last list of parties that it can mean.

mod anaphor;
mod likeness;
mod nouns;
mod profile;
mod rank;
mod salience;
#[doc(hidden)]
pub mod training;

pub use anaphor::{Anaphor, Opening};
pub use nouns::Class;
pub(super) use nouns::is_function_word;
pub use profile::{Asked, Known, Profile, UNKNOWN, meaning, profiles};

/// Classes of describing nouns.
pub mod class {
    pub use super::nouns::{AGENT, COURT, GOVERNMENT, MAN, ORGANIZATION, PERSON, PLURAL, WOMAN, class};
}

use super::{Parties, PartyId};
use crate::model::linear::Linear;
use crate::record::PartyKind;
use crate::text::{Kind, Text};
use rank::Source;
use salience::{Manner, Salience};

/// A phrase that refers to a party without naming it; one of several parties has as many of them, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The phrase.
    pub phrase: Anaphor,
    /// The party.
    pub party: PartyId,
    /// How likely it is this one.
    pub confidence: f32,
}

/// The phrases of a text that refer to parties.
#[derive(Debug, Default)]
pub struct References {
    /// What the text says of each party, in the order of [`Parties::list`].
    pub profiles: Vec<Profile>,
    /// In text order, by the head of the phrase.
    pub list: Vec<Reference>,
}

impl References {
    /// The references whose head stands in `tokens`.
    pub fn within(&self, tokens: crate::text::Tokens) -> &[Reference] {
        let from = self.list.partition_point(|r| r.phrase.head < tokens.start);
        let to = self.list.partition_point(|r| r.phrase.head < tokens.end);
        self.list.get(from..to).unwrap_or_default()
    }
}

/// Finds the phrases that refer to parties.
///
/// `quoted` tells whether a token stands inside a quotation.
pub fn resolve(text: &Text, parties: &Parties, quoted: impl Fn(u32) -> bool) -> References {
    resolve_with(rank::own(), text, parties, quoted)
}

/// The same by another model than the program's own.
pub(crate) fn resolve_with(
    model: Option<&Linear>,
    text: &Text,
    parties: &Parties,
    quoted: impl Fn(u32) -> bool,
) -> References {
    let profiles = profiles(text, parties, &quoted);
    let mut list = Vec::new();
    walk(text, parties, &profiles, quoted, |phrase, source, salience| {
        if let Some((several, confidence)) = several(source, phrase, salience) {
            list.extend(several.iter().map(|&party| Reference { phrase: phrase.clone(), party, confidence }));
            return None;
        }
        let (party, confidence) = rank::choose(model, source, phrase, salience);
        let party = party?;
        list.push(Reference { phrase: phrase.clone(), party, confidence });
        Some(party)
    });
    References { profiles, list }
}

/// Goes through the text and calls `decide` at each phrase; the party that it returns has been spoken of from there on.
fn walk(
    text: &Text,
    parties: &Parties,
    profiles: &[Profile],
    quoted: impl Fn(u32) -> bool,
    mut decide: impl FnMut(&Anaphor, Source, &Salience) -> Option<PartyId>,
) {
    let source = Source { text, parties, profiles };
    let mut salience = Salience::default();
    for (s, sentence) in text.sentences().iter().enumerate() {
        let (mut i, end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        let mut first = true;
        // Whether a party has been spoken of since the last verb of the sentence: else that tells nothing of any.
        let mut since = false;
        while i < end {
            if let Some(m) = parties.mention_at(i) {
                let stop = (parties.mentions[m].tokens.end as usize).max(i + 1);
                if let Some(party) = parties.party_of[m] {
                    salience.note(text, party, i as u32, stop as u32, Manner::Name, first, quoted(i as u32));
                    (first, since) = (false, true);
                }
                i = stop;
                continue;
            }
            if text.token(i).kind == Kind::Punct {
                i += 1;
                continue;
            }
            let mut next = i + 1;
            let found = anaphor::at(text, parties, i, end);
            // Nearly always: worth not to go through the two for.
            let none = matches!(found, [None, None]);
            for mut phrase in Some(found).filter(|_| !none).into_iter().flatten().flatten() {
                phrase.quoted = quoted(phrase.start);
                let stop = phrase.head + 1;
                next = next.max(stop as usize);
                if let Some(party) = decide(&phrase, source, &salience) {
                    let manner = if phrase.is_pronoun() { Manner::Pronoun } else { Manner::Description };
                    salience.note(text, party, phrase.start, stop, manner, first, phrase.quoted);
                    (first, since) = (false, true);
                }
            }
            if since && next == i + 1 && nouns::grammar(text, i) == nouns::VERB {
                salience.verb(s as u32);
                since = false;
            }
            i = next;
        }
    }
}

/// Sentences that a phrase of several looks back.
const REACH: u32 = 4;

/// The parties that a phrase of several refers to: those last listed together, else the two last spoken of.
fn several(source: Source, phrase: &Anaphor, salience: &Salience) -> Option<(Vec<PartyId>, f32)> {
    let pronoun = phrase.is_pronoun() && phrase.plural;
    let two = phrase.opening == Opening::Both || matches!(source.text.lower(phrase.head as usize), "pair" | "duo");
    if !pronoun && !(two && (phrase.plural || phrase.class & nouns::PERSON != 0)) {
        return None;
    }
    let sentence = source.text.sentence_of(phrase.start as usize) as u32;
    let wanted = |party: PartyId| match source.parties.get(party).kind {
        PartyKind::Person => pronoun || phrase.class & nouns::PERSON != 0,
        PartyKind::Organization => pronoun || phrase.class & nouns::ORGANIZATION != 0,
        PartyKind::Government => pronoun || phrase.class & nouns::GOVERNMENT != 0,
        PartyKind::Court => phrase.class & nouns::COURT != 0,
    };
    let mut near = salience.recent().take_while(|s| s.sentence + REACH >= sentence).filter(|s| wanted(s.party));
    if let Some(list) = salience.listed(sentence.saturating_sub(if pronoun { 1 } else { REACH }), wanted) {
        return Some((list, if pronoun { 0.5 } else { 0.7 }));
    }
    if !two {
        return None;
    }
    let (last, other) = (near.next()?.party, near.next()?.party);
    Some((vec![other, last], 0.6))
}

#[cfg(test)]
mod tests;
