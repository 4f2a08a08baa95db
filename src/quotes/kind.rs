//! Whether a quotation is a statement, a fragment of one, or reports nothing: a classifier over the quotation and the words
//! around it, trained on the gold articles (`scripts/train/quotes.py`).

use crate::record::QuoteKind;
use crate::text::Kind;

use super::attach::{Place, Source};
use super::cues::Attribution;
use super::reader::Reader;
use super::words::*;

/// How sure it must be that a quotation with an attribution is no statement: the attribution speaks against it.
const SURE: f32 = 0.6;

/// Room for a decision, used again for each.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    features: Vec<u32>,
    probabilities: Vec<f32>,
}

impl Reader<'_> {
    /// The kind of quotation `q`, and how sure that is.
    pub(super) fn kind(
        &self,
        q: usize,
        place: &Place,
        attributions: &[Attribution],
        scratch: &mut Scratch,
    ) -> (QuoteKind, f32) {
        scratch.features.clear();
        self.kind_features(q, place, attributions, &mut scratch.features);
        let Some(model) = self.models.map(|m| &m.kind) else { return (QuoteKind::Direct, 0.5) };
        let (class, confidence) = model.classify(&scratch.features, &mut scratch.probabilities);
        let attributed = matches!(place.source, Source::Attribution(_));
        if class == 2 && attributed && confidence < SURE {
            return (QuoteKind::Partial, 1.0 - confidence);
        }
        let kind = match class {
            0 => QuoteKind::Direct,
            1 => QuoteKind::Partial,
            _ => QuoteKind::Other,
        };
        (kind, confidence)
    }
}

impl Reader<'_> {
    /// The features of quotation `q` for its kind, added to `out`.
    pub(super) fn kind_features(&self, q: usize, place: &Place, attributions: &[Attribution], out: &mut Vec<u32>) {
        let pair = &self.pairs[q];
        let inner = self.text.tokens_in(pair.inner);
        let word = |t: usize| self.text.token(t).kind != Kind::Punct;
        let words: u32 = inner.clone().filter(|&t| word(t as usize)).take(30).count() as u32;
        let item = self.outline.item_of[q] as usize;
        let segment = self.outline.segments.at(self.outline.segment_of[q] as usize);
        let (first, last) = (inner.start as usize, (inner.end as usize).max(1) - 1);
        let before = item.checked_sub(1).filter(|&k| k >= segment.start).and_then(|k| self.word(k));
        let before2 = item.checked_sub(2).filter(|&k| k >= segment.start).and_then(|k| self.word(k));
        let after = Some(item + 1).filter(|&k| k < segment.end).and_then(|k| self.word(k));
        let after2 = Some(item + 2).filter(|&k| k < segment.end).and_then(|k| self.word(k));
        let hash = |t: Option<usize>| t.map_or(7, |t| self.text.token(t).hash);
        let class = |t: Option<usize>| {
            t.map_or(1 << 40, |t| {
                self.flags[t]
                    & (DETERMINER | POSSESSIVE | PREPOSITION | CONJUNCTION | BE | FINITE | CUE | PRONOUN | SUBORDINATOR)
            })
        };
        let small = |f: Flags| (f ^ (f >> 32)) as u32;
        let finite = inner.clone().any(|t| {
            self.flags[t as usize] & (FINITE | MODAL) != 0
                || self.text.token(t as usize).kind == Kind::Possessive && t > inner.start
        });
        let capitals = inner.clone().filter(|&t| self.text.token(t as usize).is_capitalized()).count() as u32;
        // The words of a title have capitals, small ones aside: “A Change of Heart”.
        let small_word = |t: usize| {
            self.flags[t] & (DETERMINER | PREPOSITION | CONJUNCTION | BE | PRONOUN | SUBORDINATOR) != 0
                || !word(t)
                || self.text.token(t).kind == Kind::Possessive
        };
        let titled = capitals > 1
            && self.text.token(first).is_capitalized()
            && inner.clone().take(12).all(|t| self.text.token(t as usize).is_capitalized() || small_word(t as usize));
        let title = u32::from(titled) * 2 + u32::from(capitals == words);
        let source = match place.source {
            Source::Attribution(_) => 0,
            Source::Named(_) => 1,
            Source::Continued(_) => 2,
            Source::Implied(_) => 3,
            Source::Same(_) | Source::Reply(_) => 4,
            Source::Unknown => 5,
        };
        let length = match words {
            0..=6 => words,
            7..=8 => 7,
            9..=12 => 8,
            _ => 9,
        };
        let end = self.text.str(last).bytes().next().filter(|_| !word(last)).map_or(0, u32::from);
        let capital = u32::from(self.text.token(first).is_capitalized()) + 2 * u32::from(self.text.str(first) == "I");
        let place_bits = u32::from(place.alone)
            | u32::from(place.before_cue) << 1
            | u32::from(place.after_cue) << 2
            | u32::from(place.split) << 3
            | u32::from(item == segment.start) << 4;
        let shape = source << 8 | place_bits;
        let (cue_word, cue_frames) = match place.source {
            Source::Attribution(i) => {
                let a = &attributions[i];
                (hash(self.word(a.cue.0)), small((a.frames >> 20) & 0xfff))
            }
            _ => (3, 0),
        };
        let mut push = |tag: u32, a: u32, b: u32| out.push(crate::model::hashed::feature(tag, a, b));
        push(40, 0, length);
        push(41, shape, capital);
        push(42, length, capital * 2 + u32::from(finite));
        push(43, hash(before), 0);
        push(44, hash(before), capital);
        push(45, small(class(before)), capital * 2 + u32::from(finite));
        push(46, hash(before2), 0);
        push(47, hash(after), 0);
        push(48, hash(after2), 0);
        push(49, small(class(after)), capital);
        push(50, end, capital * 2 + u32::from(finite));
        push(51, end, shape);
        push(52, hash(Some(first)), u32::from(finite));
        push(53, small(class(Some(first))), u32::from(finite) * 16 + length);
        push(54, cue_word, capital);
        push(55, cue_frames, capital * 2 + u32::from(finite));
        push(56, shape, length * 2 + u32::from(finite));
        push(57, source, length);
        push(58, u32::from(capitals == words), length.min(5));
        push(59, u32::from(pair.single), length.min(4));
        push(
            60,
            u32::from(self.names(before.unwrap_or(usize::MAX))) * 2
                + u32::from(self.names(after.unwrap_or(usize::MAX))),
            length.min(4),
        );
        push(61, small(class(before)), shape);
        push(62, source, u32::from(finite) * 2 + u32::from(capital > 0));
        push(63, title, length);
        push(64, title, end * 2 + u32::from(finite));
        push(65, title, small(class(before)));
        push(66, title, shape);
    }
}
