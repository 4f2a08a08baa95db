//! Who has been spoken of so far, the latest first.

use smallvec::{SmallVec, smallvec};

use super::anaphor::Anaphor;
use super::nouns;
use crate::parties::PartyId;
use crate::text::Text;

/// Where in its clause a party was last referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// First of its sentence and before a verb.
    FirstSubject,
    /// Before a verb.
    Subject,
    /// First of its sentence otherwise.
    First,
    /// It owns what follows.
    Owner,
    /// After a preposition.
    Hanging,
    /// After a conjunction or a comma.
    Listed,
    /// Elsewhere.
    Other,
}

impl Position {
    pub fn is_subject(self) -> bool {
        matches!(self, Position::FirstSubject | Position::Subject)
    }

    /// The position of the phrase of tokens `start..end`; `first` tells whether none was before it in its sentence.
    pub fn of(text: &Text, start: u32, end: u32, first: bool) -> Self {
        let mut after = end as usize;
        while nouns::grammar(text, after) == nouns::ADVERB {
            after += 1;
        }
        match nouns::grammar(text, after) {
            nouns::POSSESSIVE => Position::Owner,
            nouns::VERB if first => Position::FirstSubject,
            nouns::VERB => Position::Subject,
            _ if first => Position::First,
            _ => match start.checked_sub(1).map_or(nouns::MARK, |before| nouns::grammar(text, before as usize)) {
                nouns::PREPOSITION => Position::Hanging,
                nouns::CONJUNCTION | nouns::MARK => Position::Listed,
                _ => Position::Other,
            },
        }
    }
}

/// What a party is referred to by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Name,
    Pronoun,
    Description,
}

/// A party that has been referred to.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub party: PartyId,
    /// First token of the last reference, and one past its last.
    pub token: u32,
    pub end: u32,
    /// Sentences of the last reference and of the last name.
    pub sentence: u32,
    pub named: u32,
    /// Times referred to.
    pub count: u32,
    pub position: Position,
    /// Whether the last reference was a name, and whether it stood inside a quotation.
    pub by_name: bool,
    pub quoted: bool,
    /// Whether the last reference was a pronoun, and how many have been since the last name.
    pub pronoun: bool,
    pub pronouns: u32,
    /// Whether a verb stands between the last reference and the phrase at hand.
    pub verb_since: bool,
}

impl Seen {
    /// Whether a phrase stands right after the reference: *Acme and its bank*.
    pub fn follows(&self, phrase: &Anaphor) -> bool {
        phrase.start.saturating_sub(self.end) <= 1
    }
}

/// Parties that a phrase may refer to: more than these are not kept in mind.
const MOST: usize = 16;

/// The parties referred to so far.
#[derive(Debug, Default)]
pub(super) struct Salience {
    /// The earliest first.
    seen: Vec<Seen>,
    /// The last lists of names, each a run of parties; the earliest first.
    lists: Vec<List>,
}

/// Names joined by commas and *and*.
#[derive(Debug)]
struct List {
    parties: SmallVec<[PartyId; LONGEST]>,
    end: u32,
    sentence: u32,
}

/// Lists that are kept in mind, and parties of one.
const LISTS: usize = 6;
const LONGEST: usize = 8;

impl Salience {
    /// The latest first.
    pub fn recent(&self) -> impl Iterator<Item = &Seen> {
        self.seen.iter().rev()
    }

    /// Notes that tokens `start..end` refer to a party.
    #[expect(clippy::too_many_arguments, reason = "one call says all that is known of a reference")]
    pub fn note(
        &mut self,
        text: &Text,
        party: PartyId,
        start: u32,
        end: u32,
        manner: Manner,
        first: bool,
        quoted: bool,
    ) {
        let by_name = manner == Manner::Name;
        let pronoun = manner == Manner::Pronoun;
        let sentence = text.sentence_of(start as usize) as u32;
        let position = Position::of(text, start, end, first);
        let mut seen = Seen {
            party,
            token: start,
            end,
            sentence,
            named: sentence,
            count: 1,
            position,
            by_name,
            quoted,
            pronoun,
            pronouns: u32::from(pronoun),
            verb_since: false,
        };
        if by_name {
            self.list(text, party, start, end);
        }
        if let Some(at) = self.seen.iter().rposition(|s| s.party == party) {
            let old = self.seen.remove(at);
            seen.count += old.count;
            if !by_name {
                seen.named = old.named;
                seen.pronouns += old.pronouns;
            }
        } else if self.seen.len() >= MOST {
            self.seen.remove(0);
        }
        self.seen.push(seen);
    }

    /// Notes that a verb stands at the place reached.
    pub fn verb(&mut self, sentence: u32) {
        for seen in self.seen.iter_mut().rev().take_while(|s| s.sentence == sentence) {
            seen.verb_since = true;
        }
    }

    /// The last list of two or more different parties that are wanted, in sentence `from` or later.
    pub fn listed(&self, from: u32, wanted: impl Fn(PartyId) -> bool) -> Option<Vec<PartyId>> {
        self.lists.iter().rev().take_while(|list| list.sentence >= from).find_map(|list| {
            let mut parties: Vec<PartyId> = Vec::new();
            for &party in &list.parties {
                if wanted(party) && !parties.contains(&party) {
                    parties.push(party);
                }
            }
            (parties.len() > 1).then_some(parties)
        })
    }

    /// Adds a name to the list that it goes on with, or opens one.
    fn list(&mut self, text: &Text, party: PartyId, start: u32, end: u32) {
        let sentence = text.sentence_of(start as usize) as u32;
        if let Some(last) = self.lists.last_mut()
            && last.sentence == sentence
            && last.parties.len() < LONGEST
            && joins(text, last.end, start)
        {
            last.parties.push(party);
            last.end = end;
            return;
        }
        if self.lists.len() >= LISTS {
            self.lists.remove(0);
        }
        self.lists.push(List { parties: smallvec![party], end, sentence });
    }
}

/// Whether the tokens between two names only join them: *and*, *, and its owner*.
fn joins(text: &Text, from: u32, to: u32) -> bool {
    if to <= from || to - from > 4 {
        return false;
    }
    let joined = matches!(text.lower(from as usize), "and" | "&" | ",");
    joined
        && (from + 1..to).all(|t| {
            matches!(
                text.lower(t as usize),
                "and" | "&" | "the" | "its" | "his" | "her" | "a" | "mr" | "mr." | "ms" | "ms." | "mrs" | "mrs." | "dr"
            )
        })
}
