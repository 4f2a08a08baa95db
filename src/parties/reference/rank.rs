//! Which party a phrase refers to: a ranker over those named before it, and nobody.
//!
//! A log-linear model (`models/reference.md`). Each candidate has features, each a pair of what the phrase is and what the
//! candidate is to it; the likeliest candidate is taken, and its probability is the confidence.

use std::sync::LazyLock;

use smallvec::SmallVec;

use super::anaphor::{Anaphor, Opening};
use super::nouns::{self, Class};
use super::profile::{Asked, Known, Profile, meaning};
use super::salience::{Salience, Seen};
use crate::model::hashed::{Score, Sink, bucket};
use crate::model::linear::Linear;
use crate::model::wide::wide;
use crate::parties::{Parties, PartyId};
use crate::record::PartyKind;
use crate::text::Text;

static MODEL: LazyLock<Option<Linear>> =
    LazyLock::new(|| Linear::parse(include_bytes!("../../../models/reference.bin")));

/// The model that the program carries.
pub(super) fn own() -> Option<&'static Linear> {
    MODEL.as_ref()
}

/// What the ranker reads.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub text: &'a Text<'a>,
    pub parties: &'a Parties,
    pub profiles: &'a [Profile],
}

wide! {
    /// The candidate that a phrase most likely refers to, none for nobody, with its probability.
    pub(super) fn choose(
        model: Option<&Linear>,
        source: Source,
        phrase: &Anaphor,
        salience: &Salience,
    ) -> (Option<PartyId>, f32) {
        let Some(model) = model else { return (None, 0.0) };
        let (mut best, mut top, mut total) = (None, f32::NEG_INFINITY, 0.0f32);
        candidates(source, phrase, salience, &mut Score::new(model), |who, score| {
            let score = score.get();
            // The sum is kept relative to the best score so far.
            if score > top {
                total = total * (top - score).exp() + 1.0;
                (best, top) = (who, score);
            } else {
                total += (score - top).exp();
            }
        });
        (best, 1.0 / total.max(1.0))
    }
}

/// What a phrase is, as far as it matters for whom it refers to: its form in full, and coarser.
fn shapes(phrase: &Anaphor) -> (u32, u32) {
    let opening = phrase.opening as u32;
    if phrase.is_pronoun() {
        let which = if phrase.gender.is_some() {
            1
        } else if phrase.thing {
            2
        } else {
            3
        };
        return (which * 16 + opening, which);
    }
    let class = phrase.class;
    let which = match () {
        () if class & nouns::AGENT != 0 => 4,
        () if class & nouns::PERSON != 0 => 5,
        () if class & nouns::COURT != 0 => 6,
        () if class & nouns::GOVERNMENT != 0 => 7,
        () => 8,
    };
    let plural = u32::from(phrase.plural);
    ((which * 2 + plural) * 16 + opening, which * 2 + plural)
}

/// Whether a noun can describe a party of a kind.
fn fits_kind(class: Class, kind: PartyKind) -> bool {
    let wanted = match kind {
        PartyKind::Person => nouns::PERSON | nouns::AGENT,
        PartyKind::Organization => nouns::ORGANIZATION,
        PartyKind::Government => nouns::GOVERNMENT,
        PartyKind::Court => nouns::COURT,
    };
    class & wanted != 0
}

/// Calls `each` with every candidate and what `features` has made of its features; nobody comes last.
///
/// Part of whatever calls it, so that features are made and hashed in the registers that this is compiled for.
#[inline(always)]
pub(super) fn candidates<S: Sink>(
    source: Source,
    phrase: &Anaphor,
    salience: &Salience,
    features: &mut S,
    mut each: impl FnMut(Option<PartyId>, &S),
) {
    let Source { text, parties, profiles } = source;
    let (shape, coarse) = shapes(phrase);
    let here = Here::new(text, phrase);
    let word = if phrase.is_pronoun() { shape } else { text.token(phrase.head as usize).hash };
    let agrees = |seen: &Seen| -> bool {
        let party = parties.get(seen.party);
        let person = party.kind == PartyKind::Person;
        if phrase.is_pronoun() {
            let gender = profiles.get(seen.party.0 as usize).and_then(|p| p.gender);
            match phrase.gender {
                Some(wanted) => person && gender.is_none_or(|g| g == wanted),
                None => !(person && phrase.thing),
            }
        } else {
            fits_kind(phrase.class, party.kind)
        }
    };
    // How alike the noun is to what is said of each and to its name, and the most alike of all.
    let described = !phrase.is_pronoun();
    let mut likenesses = SmallVec::<[(u32, u32); 16]>::new();
    if described {
        let noun = meaning(text, phrase.head as usize);
        let likeness = |seen: &Seen| profiles.get(seen.party.0 as usize).map(|p| p.likeness(noun)).unwrap_or_default();
        likenesses.extend(salience.recent().map(likeness));
    }
    // The words of a description between its first and its noun, and that.
    let words: SmallVec<[Asked; 4]> = match described {
        true => (phrase.start + 1..phrase.head).chain([phrase.head]).map(|t| Asked::of(text, t as usize)).collect(),
        false => SmallVec::new(),
    };
    let most = likenesses.iter().map(|&(said, name)| said.max(name)).max().unwrap_or(0);
    let (mut rank, mut subjects, mut fitting) = (0, 0, 0);
    for (n, seen) in salience.recent().enumerate() {
        features.clear();
        let party = parties.get(seen.party);
        let Some(profile) = profiles.get(seen.party.0 as usize) else { continue };
        let fits = agrees(seen);
        let kind = party.kind as u32 * 2 + u32::from(fits);
        let (s, c) = (shape * 8 + kind, coarse * 8 + kind);
        let distance = bucket(here.sentence.saturating_sub(seen.sentence));
        let named = bucket(here.sentence.saturating_sub(seen.named));
        let paragraphs = bucket(here.paragraph.saturating_sub(text.paragraph_of(seen.token as usize) as u32));
        let position = seen.position as u32;
        features.put([
            (1, s, 0),
            (2, word, kind),
            (3, s, distance),
            (4, c, distance * 8 + paragraphs.min(3)),
            (5, c, named),
            (6, s, bucket(rank)),
            (7, c, bucket(rank) * 8 + distance.min(3)),
            (8, c, bucket(subjects) * 8 + position),
            (9, s, position * 4 + distance.min(3)),
            (10, c, position * 32 + distance.min(3) * 8 + here.place),
            (11, c, bucket(seen.count)),
            (12, c, u32::from(seen.party.0 == 0) * 8 + bucket(seen.count).min(5)),
            (13, s, u32::from(seen.by_name) * 8 + distance.min(3)),
            (31, s, u32::from(seen.pronoun) * 8 + distance.min(3)),
            (32, c, u32::from(seen.pronoun) * 64 + position * 8 + bucket(rank)),
            (33, c, bucket(seen.pronouns) * 8 + distance.min(3)),
            (19, c, here.place * 2 + u32::from(seen.quoted != here.quoted)),
            (20, s, u32::from(seen.quoted) * 2 + u32::from(here.quoted)),
            (30, c, u32::from(seen.follows(phrase))),
        ]);
        if phrase.gender.is_some() && party.kind == PartyKind::Person {
            let gender = match profile.gender {
                None => 0,
                g if g == phrase.gender => 1,
                _ => 2,
            };
            features
                .put([(14, gender, u32::from(phrase.is_pronoun())), (15, gender * 8 + bucket(rank), distance.min(4))]);
        }
        // Where both stand in one sentence: how near, and what lies between.
        if seen.sentence == here.sentence {
            let near = phrase.start.saturating_sub(seen.end);
            let verb = u32::from(seen.verb_since);
            features.put([
                (16, s, bucket(near)),
                (17, s, position * 2 + verb),
                (18, c, (position * 2 + verb) * 8 + bucket(near).min(5)),
            ]);
        }
        if let Some((noun, modifiers)) = words.split_last() {
            let known = profile.knows(noun) as u32;
            let others = modifiers.iter().map(|word| profile.knows(word)).max().map_or(4, |known| known as u32);
            let same = u32::from(profile.classes & phrase.class & !(nouns::PLURAL | nouns::AGENT) != 0);
            features.put([
                (21, c, known),
                (22, word, known),
                (23, known, distance * 2 + u32::from(fits)),
                (24, c, known * 8 + bucket(rank)),
                (25, others * 4 + known, u32::from(fits)),
                (26, c, same * 4 + known),
                (34, c, u32::from(profile.is_named_alike(noun)) * 4 + known),
                (27, same * 8 + kind, bucket(rank)),
                (28, word, u32::from(profile.has(crate::text::hash("sued")))),
                (29, u32::from(known == Known::Not as u32), opening_of(phrase) * 8 + distance),
            ]);
        }
        if let Some(&(said, name)) = likenesses.get(n) {
            let own = said.max(name) * 2 + u32::from(said.max(name) == most);
            features.put([
                (35, c, said * 8 + name),
                (36, own, distance * 2 + u32::from(fits)),
                (37, own, bucket(rank) * 2 + u32::from(fits)),
                (38, word, own),
            ]);
        }
        each(Some(seen.party), features);
        rank += u32::from(fits);
        subjects += u32::from(fits && seen.position.is_subject());
        fitting += u32::from(fits);
    }
    features.clear();
    features.put([
        (51, shape, 0),
        (52, word, 0),
        (53, shape, bucket(fitting)),
        (54, shape, here.next),
        (55, word, here.next),
        (56, shape, here.next_word),
        (57, shape, here.place * 2 + u32::from(here.quoted)),
        (58, shape, here.before),
        (59, word, here.before),
        (60, opening_of(phrase), here.next),
    ]);
    each(None, features);
}

fn opening_of(phrase: &Anaphor) -> u32 {
    phrase.opening as u32 * 2 + u32::from(phrase.plural)
}

/// What stands around a phrase.
struct Here {
    sentence: u32,
    paragraph: u32,
    /// Whether it opens its sentence, its paragraph, or neither, and whether it is followed by a verb.
    place: u32,
    /// What the word after it is to grammar.
    next: u32,
    next_word: u32,
    /// The word before it.
    before: u32,
    quoted: bool,
}

impl Here {
    fn new(text: &Text, phrase: &Anaphor) -> Self {
        let start = phrase.start as usize;
        let sentence = text.sentence_of(start);
        let paragraph = text.paragraph_of(start);
        let first = text.sentences().get(sentence).is_some_and(|s| s.tokens.start + 1 >= phrase.start);
        let opens = text.paragraphs().get(paragraph).is_some_and(|p| p.tokens.start + 1 >= phrase.start);
        let after = phrase.head as usize + 1;
        let next = u32::from(nouns::grammar(text, after));
        let subject = next == u32::from(nouns::VERB) || phrase.opening == Opening::Subject;
        Here {
            sentence: sentence as u32,
            paragraph: paragraph as u32,
            place: u32::from(first) + u32::from(opens) + 3 * u32::from(subject),
            next,
            next_word: text.token(after).hash,
            before: start.checked_sub(1).map_or(0, |before| text.token(before).hash),
            quoted: phrase.quoted,
        }
    }
}
