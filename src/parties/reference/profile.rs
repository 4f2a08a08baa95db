//! What the text says of each party beside its name: *a reptile specialist*, *the Norwegian lender*, *who sued*.

use smallvec::SmallVec;

use super::likeness;
use super::nouns::{self, Class};
use crate::parties::{Gender, Parties, PartyId};
use crate::record::PartyKind;
use crate::text::{Kind, Text};

/// What is said of a party where it is named.
#[derive(Debug, Default, Clone)]
pub struct Profile {
    /// Hashes of the words of its names, sorted.
    named: SmallVec<[u32; 6]>,
    /// Hashes of their first letters, sorted; none for a person.
    stems: SmallVec<[u32; 4]>,
    /// Hashes of the words said of it, sorted.
    said: SmallVec<[u32; 8]>,
    /// The same for the sets of words that stand for one another; see [`nouns::alike`].
    alike: SmallVec<[u32; 8]>,
    /// Numbers of the first words said of it, and of those of its names unless it is a person: see [`likeness`].
    meanings: [SmallVec<[u16; 8]>; 2],
    /// Classes of the nouns said of it and of those in its names.
    pub classes: Class,
    /// As the party says.
    pub gender: Option<Gender>,
}

/// How well a word is known of a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// Not said.
    Not,
    /// A word that may stand for it is said of it.
    Alike,
    /// Said of it.
    Said,
    /// Part of its name.
    Named,
}

/// A word that the profiles of several parties are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    hash: u32,
    /// Of *42-year-old* the hash of *42*.
    age: Option<u32>,
    /// See [`nouns::alike`].
    alike: u32,
    /// The hash of its first letters.
    stem: Option<u32>,
}

impl Asked {
    /// The word at token `t`.
    pub fn of(text: &Text, t: usize) -> Self {
        let (token, lower) = (text.token(t), text.lower(t));
        let age = lower.strip_suffix("-year-old").filter(|_| token.byte.is_ascii_digit());
        Asked { hash: token.hash, age: age.map(crate::text::hash), alike: nouns::alike(text, t), stem: stem(lower) }
    }
}

impl Profile {
    /// Whether a word with this hash is said of the party.
    pub fn has(&self, hash: u32) -> bool {
        self.said.binary_search(&hash).is_ok()
    }

    /// How well a word is known of the party.
    pub fn knows(&self, word: &Asked) -> Known {
        if self.named.binary_search(&word.hash).is_ok() {
            Known::Named
        } else if self.has(word.hash) || word.age.is_some_and(|age| self.has(age)) {
            Known::Said
        } else if self.alike.binary_search(&word.alike).is_ok() {
            Known::Alike
        } else {
            Known::Not
        }
    }

    /// Whether a word, or one that starts alike, is part of its name: *insurer*, *Acme Insurance*.
    pub fn is_named_alike(&self, word: &Asked) -> bool {
        word.stem.is_some_and(|stem| self.stems.binary_search(&stem).is_ok())
    }

    /// How alike a word is to those said of the party and to those of its name, each from 0 to 6; [`UNKNOWN`] where nothing is
    /// known of the word: see [`meaning`].
    pub fn likeness(&self, word: Option<u16>) -> (u32, u32) {
        let Some(word) = word else { return (UNKNOWN, UNKNOWN) };
        (likeness::most_alike(word, &self.meanings[0]), likeness::most_alike(word, &self.meanings[1]))
    }

    fn note(&mut self, text: &Text, t: usize) {
        if matches!(nouns::grammar(text, t), nouns::NONE | nouns::VERB) {
            self.said.push(text.token(t).hash);
            self.alike.push(nouns::alike(text, t));
            note_meaning(&mut self.meanings[0], text, t);
            self.classes |= nouns::class(text, t);
        }
    }
}

/// What [`Profile::likeness`] says of a word whose meaning is not known.
pub const UNKNOWN: u32 = 7;

/// The number of the word at token `t` among those whose meaning is known: see [`Profile::likeness`].
pub fn meaning(text: &Text, t: usize) -> Option<u16> {
    likeness::number(text.lower(t))
}

/// Adds the number of the word at token `t`, unless there are enough.
fn note_meaning(numbers: &mut SmallVec<[u16; 8]>, text: &Text, t: usize) {
    /// What is said of a party first says best what it is.
    const MOST: usize = 16;
    if numbers.len() < MOST
        && let Some(number) = meaning(text, t)
        && !numbers.contains(&number)
    {
        numbers.push(number);
    }
}

/// A hash of the first letters of a word, where it has enough of them.
fn stem(word: &str) -> Option<u32> {
    word.get(..5).map(crate::text::hash)
}

/// Mentions of a party that are read at most.
const MOST: usize = 200;

/// The profiles of all parties, in the order of [`Parties::list`].
///
/// `quoted` tells whether a token stands inside a quotation, where names are read for nothing.
pub fn profiles(text: &Text, parties: &Parties, quoted: impl Fn(u32) -> bool) -> Vec<Profile> {
    let mut all: Vec<Profile> =
        parties.list.iter().map(|p| Profile { gender: p.gender, ..Profile::default() }).collect();
    let mut read = vec![0usize; all.len()];
    for (m, mention) in parties.mentions.iter().enumerate() {
        let Some(PartyId(id)) = parties.party_of[m] else { continue };
        let id = id as usize;
        let Some(profile) = all.get_mut(id) else { continue };
        read[id] += 1;
        if read[id] > MOST || quoted(mention.tokens.start) {
            continue;
        }
        for t in mention.tokens.clone().map(|t| t as usize).filter(|&t| text.token(t).kind == Kind::Word) {
            profile.named.push(text.token(t).hash);
            if parties.list[id].kind != PartyKind::Person {
                profile.stems.extend(stem(text.lower(t)));
                note_meaning(&mut profile.meanings[1], text, t);
            }
            profile.classes |= nouns::class(text, t);
        }
        before(profile, text, parties, mention.tokens.start as usize);
        after(profile, text, parties, mention.tokens.end as usize);
    }
    for profile in &mut all {
        finish(&mut profile.named, text);
        finish(&mut profile.stems, text);
        finish(&mut profile.said, text);
        finish(&mut profile.alike, text);
    }
    all
}

/// Sorts what was noted of a party, and leaves each word in it once.
fn finish<const N: usize>(words: &mut SmallVec<[u32; N]>, text: &Text)
where
    [u32; N]: smallvec::Array<Item = u32>,
{
    words.sort_unstable();
    words.dedup();
    // Of a long text, which says the same of a party time and again, this is far less than was noted.
    if text.is_long() {
        words.shrink_to_fit();
    }
}

/// Titles and nouns before a name: *drug maker Acme*, *the Norwegian negotiator, Sigurd Kvalnes*.
fn before(profile: &mut Profile, text: &Text, parties: &Parties, first: usize) {
    for t in (first.saturating_sub(5)..first).rev() {
        let grammar = nouns::grammar(text, t);
        if text.token(t).kind != Kind::Word || grammar != nouns::NONE || parties.mention_at(t).is_some() {
            break;
        }
        profile.note(text, t);
    }
    if first > 1 && text.str(first - 1) == "," {
        for t in (first.saturating_sub(8)..first - 1).rev() {
            if text.token(t).kind != Kind::Word || matches!(text.lower(t), "the" | "a" | "an" | "his" | "her" | "its") {
                break;
            }
            profile.note(text, t);
        }
    }
}

/// An apposition or a clause after a name, or its verb: *Acme, a drug maker that sued*, *Acme is a bank*.
fn after(profile: &mut Profile, text: &Text, parties: &Parties, last: usize) {
    let sentence = text.sentence_of(last.saturating_sub(1));
    let comma = text.str(last) == ",";
    let from = if comma { last + 1 } else { last };
    let clause = comma || nouns::grammar(text, from) == nouns::RELATIVE;
    let copula = matches!(text.lower(from), "is" | "was");
    let reach = if clause {
        12
    } else if copula {
        7
    } else {
        3
    };
    for t in from..(from + reach).min(text.len()) {
        let mark = text.token(t).kind == Kind::Punct && text.str(t) != "-";
        let noun_phrase = matches!(text.lower(t), "the" | "a" | "an" | "its" | "his" | "her" | "their");
        if mark || noun_phrase && !clause && !copula || text.sentence_of(t) != sentence {
            break;
        }
        if parties.mention_at(t).is_none() {
            profile.note(text, t);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentions::{Label, Mention};
    use crate::parties::resolve;
    use crate::text::Span;

    fn profile(source: &str, name: &str, label: Label) -> (Vec<Known>, Class) {
        let text = Text::new(source);
        let start = source.find(name).expect("the name stands in the text");
        let span = Span::new(start, start + name.len());
        let mention = Mention { span, tokens: text.tokens_in(span), label, confidence: 1.0 };
        let parties = resolve(&text, vec![mention]);
        let profile = &profiles(&text, &parties, |_| false)[0];
        let tail = Text::new("bank lender company lawyer plaintiff");
        ((0..tail.len()).map(|t| profile.knows(&Asked::of(&tail, t))).collect(), profile.classes)
    }

    #[test]
    fn appositions_and_names_say_what_a_party_is() {
        use Known::*;
        let (known, classes) =
            profile("Sabine Gulf Bank, a small firm, sued.", "Sabine Gulf Bank", Label::Organization);
        assert_eq!(known, [Named, Not, Alike, Not, Not]);
        assert_eq!(classes, nouns::ORGANIZATION);
        let (known, _) = profile("the Norwegian lender Acme sued", "Acme", Label::Organization);
        assert_eq!(known[..2], [Alike, Said]);
    }

    #[test]
    fn a_noun_is_alike_to_what_a_party_is_called() {
        let text = Text::new("Ardmore Airways, a Scottish firm, sued. The airline won. The bank lost.");
        let span = Span::new(0, "Ardmore Airways".len());
        let mention = Mention { span, tokens: text.tokens_in(span), label: Label::Organization, confidence: 1.0 };
        let parties = resolve(&text, vec![mention]);
        let profile = &profiles(&text, &parties, |_| false)[0];
        let likeness = |word: &str| {
            let t = (0..text.len()).find(|&t| text.str(t) == word).expect("a word of the text");
            profile.likeness(meaning(&text, t))
        };
        assert!(likeness("airline").1 > likeness("bank").1);
        assert!(likeness("airline").0 < likeness("airline").1);
        assert_eq!(likeness("Ardmore"), (UNKNOWN, UNKNOWN));
    }

    #[test]
    fn the_verb_after_a_name_says_what_a_party_is() {
        let (known, _) = profile("Acme sued its attorney", "Acme", Label::Organization);
        assert_eq!(known[4], Known::Alike);
    }
}
