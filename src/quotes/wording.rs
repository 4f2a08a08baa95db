//! How well the words of a phrase fit a party.

use crate::parties::reference::{Asked, Profile, UNKNOWN, class};

use super::around::known;
use super::query::Query;
use super::reader::Reader;
use super::words::*;

/// How the words of a phrase fit a party.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fit {
    /// None for a quotation.
    pub wording: Option<Wording>,
    /// None for anything but a description.
    pub likeness: Option<Likeness>,
}

/// What the words of a phrase are to a party.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wording {
    /// How well the noun is said of it and how well it is part of its name: see [`known`].
    pub known: u32,
    pub named: u32,
    /// The better of the two for the word before the noun that fits best; 3 where there is none.
    pub others: u32,
    /// How well what hangs on the noun fits, from 1; 0 where nothing does: "a spokesperson for the firm".
    pub hung: u32,
    /// Whether a noun of the same class is said of it.
    pub class: bool,
}

/// [`Likeness::modifier`] of a description that has nothing but its noun.
const NO_WORD: u32 = 7;

/// How alike the words of a description are to those of a party: see [`Profile::likeness`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    /// The noun, to what is said of it and to its name.
    pub said: u32,
    pub name: u32,
    /// The most alike of the words before the noun; a word that is not known is like nothing.
    pub modifier: u32,
}

impl Reader<'_> {
    /// How the words of a phrase, `words` where it has a noun, fit the party with this profile.
    pub(super) fn fit(&self, q: &Query, profile: &Profile, words: &[Asked]) -> Fit {
        Fit { wording: self.wording(q, profile, words), likeness: q.likeness(profile) }
    }

    fn wording(&self, q: &Query, profile: &Profile, words: &[Asked]) -> Option<Wording> {
        let (noun, head) = q.noun?;
        let word = |t: usize| t.checked_sub(q.start as usize).and_then(|n| words.get(n));
        let asked = |t: usize| word(t).map_or((0, 0), |word| known(profile, word));
        let best = |t: usize| {
            let (said, named) = asked(t);
            said.max(named)
        };
        let (known, named) = asked(noun);
        let others = self.modifying(q.start as usize..noun).map(best).max().unwrap_or(3);
        let hung = (head as usize..q.end as usize)
            .filter(|&t| self.flags[t] & (DETERMINER | POSSESSIVE | PREPOSITION) == 0)
            .map(|t| best(t) * 2 + u32::from(profile.classes & class::class(self.text, t) != 0))
            .max()
            .map_or(0, |n| n + 1);
        let class = profile.classes & class::class(self.text, noun) & !class::PLURAL != 0;
        Some(Wording { known, named, others, hung, class })
    }
}

impl Query {
    fn likeness(&self, profile: &Profile) -> Option<Likeness> {
        if !self.described {
            return None;
        }
        let (said, name) = profile.likeness(self.meaning);
        let modifier = (self.modifiers.iter())
            .map(|&word| profile.likeness(word))
            .map(|(said, name)| if said == UNKNOWN { 0 } else { said.max(name) })
            .max()
            .unwrap_or(NO_WORD);
        Some(Likeness { said, name, modifier })
    }
}
