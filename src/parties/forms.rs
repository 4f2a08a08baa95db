//! The distinct forms under which names occur, as words that can be compared.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::lexicon::{self, Bearer, TITLES};
use super::words;
use crate::mentions::{Label, Mention};
use crate::text::{Text, Tokens};

/// The words of a name that identify its bearer, and the mentions that are written so.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// The tokens of the first mention of this form.
    pub tokens: Tokens,
    /// Its core words: without articles, legal form and marks; a range of [`Forms::words`].
    core: Range<usize>,
    /// The legal form that follows the core, 0 where there is none.
    pub legal: u32,
    /// Whether its core words also occur with a legal form.
    pub incorporated: bool,
    /// Whether it is held to be a person's name.
    pub person: bool,
    /// Whether a title stands before a mention of it, and whose.
    pub title: Option<Bearer>,
    /// The confidence of its mentions in each label, summed: person, organization, government, court.
    pub votes: [f32; 4],
    /// The mentions, in text order.
    pub mentions: SmallVec<[u32; 4]>,
}

/// All forms of a text.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// In order of first mention.
    pub list: Vec<Form>,
    /// The words of all forms, one form after the other; see [`words::word`].
    words: Vec<u32>,
}

impl Forms {
    /// Collects the forms of the mentions that are no places.
    pub fn new(text: &Text, mentions: &[Mention]) -> Self {
        let mut this = Forms::default();
        let mut known = FxHashMap::<u64, SmallVec<[u32; 4]>>::default();
        for (i, mention) in mentions.iter().enumerate() {
            let Some(slot) = slot(mention.label) else { continue };
            let person = mention.label == Label::Person;
            let start = this.words.len();
            let suffix = if person { 0 } else { lexicon::legal_form(text, &mention.tokens) };
            let end = mention.tokens.end - suffix;
            this.words.extend((mention.tokens.start..end).filter_map(|k| words::word(text, k as usize)));
            if this.words.len() == start {
                this.words.push(text.token(mention.tokens.start as usize).hash);
            }
            let legal = words::legal(text, end..mention.tokens.end);
            let core = &this.words[start..];
            let key = core
                .iter()
                .chain([&legal, &u32::from(person)])
                .fold(0u64, |h, &w| (h.rotate_left(5) ^ u64::from(w)).wrapping_mul(0x517c_c1b7_2722_0a95));
            let entries = known.entry(key).or_default();
            let same = entries.iter().map(|&f| f as usize).find(|&f| {
                let form = &this.list[f];
                form.person == person && form.legal == legal && this.words[form.core.clone()] == *core
            });
            let index = if let Some(index) = same {
                this.words.truncate(start);
                index
            } else {
                entries.push(this.list.len() as u32);
                this.list.push(Form {
                    tokens: mention.tokens.clone(),
                    core: start..this.words.len(),
                    legal,
                    incorporated: false,
                    person,
                    title: None,
                    votes: [0.0; 4],
                    mentions: SmallVec::new(),
                });
                this.list.len() - 1
            };
            let form = &mut this.list[index];
            form.votes[slot] += mention.confidence;
            form.mentions.push(i as u32);
            if person {
                let title = title_before(text, mention.tokens.start as usize);
                form.title = match (form.title, title) {
                    // A surname of two: each mention has to be told by its own title.
                    (Some(Bearer::Female), Some(Bearer::Male)) | (Some(Bearer::Male), Some(Bearer::Female)) => {
                        Some(Bearer::Either)
                    }
                    (known, new) => known.or(new),
                };
            }
        }
        let mut legal = FxHashSet::<&[u32]>::default();
        legal.extend(this.list.iter().filter(|f| f.legal != 0).map(|f| &this.words[f.core.clone()]));
        for form in &mut this.list {
            form.incorporated = legal.contains(&this.words[form.core.clone()]);
        }
        this
    }

    /// The core words of form `i`.
    #[inline]
    pub fn core(&self, i: usize) -> &[u32] {
        &self.words[self.list[i].core.clone()]
    }
}

/// Whose title stands right before token `i`: *Ms. Ortiz*, *Lord Justice Bell*.
pub(super) fn title_before(text: &Text, i: usize) -> Option<Bearer> {
    (1..=2.min(i)).find_map(|back| {
        let (length, bearer) = TITLES.at(text, i - back)?;
        (length == back && text.token(i - back).is_capitalized()).then_some(*bearer)
    })
}

/// Where the votes for a label are counted.
pub(super) fn slot(label: Label) -> Option<usize> {
    match label {
        Label::Person => Some(0),
        Label::Organization => Some(1),
        Label::Government => Some(2),
        Label::Court => Some(3),
        Label::Place => None,
    }
}
