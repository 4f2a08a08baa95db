//! Attributions: a word that reports, and who it says is speaking.

use crate::text::{Kind, Text};

use super::outline::Segment;
use super::phrase::Phrase;
use super::reader::Reader;
use super::subject::Subject;
use super::words::*;

/// Items of a sentence among which its first verb is looked for.
const REACH: usize = 40;
/// Verbs of a sentence whose subject is tried.
const VERBS: u32 = 4;
/// Words of a sentence that are tried as cues: no sentence of news holds more that report.
const TRIED: u32 = 24;

/// A word that reports, with its speaker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Attribution {
    /// Index of the segment.
    pub segment: usize,
    /// Items of the cue.
    pub cue: (usize, usize),
    /// How it reports: frames and form.
    pub frames: Flags,
    /// Who speaks.
    pub speaker: Option<Phrase>,
    /// First item of the attribution: its subject, or the cue where that comes first.
    pub start: usize,
    /// One past its last item: the cue, or the speaker where that follows.
    pub end: usize,
    /// Whether the speaker follows the cue.
    pub inverted: bool,
    /// Whether it says that nothing was said.
    pub negated: bool,
}

/// Words between commas that are looked over for a reporting verb: "Ortiz, for the seller, asked".
const BETWEEN: usize = 14;

/// Whether a reporting verb comes within a few words from token `i` on, before any mark but a pair of commas.
pub(super) fn is_attribution_ahead(text: &Text, flags: &TokenFlags, i: usize, end: usize) -> bool {
    let mut k = i;
    let mut last = i + 7;
    while k < end && k < last {
        if text.token(k).kind == Kind::Punct {
            // A relative clause, "Ortiz, who ran it, replied", as often leads to the next quotation.
            let between = (k + 1..end.min(k + 1 + BETWEEN)).find(|&c| text.token(c).kind == Kind::Punct);
            let pair =
                k > i && last == i + 7 && text.str(k) == "," && flags.get(k + 1).is_some_and(|f| f & RELATIVE == 0);
            let Some(close) = between.filter(|&c| pair && text.str(k) == text.str(c)) else {
                return false;
            };
            (k, last) = (close + 1, close + 3);
            continue;
        }
        if flags[k] & CUE != 0 && flags[k] & (THIRD | PAST) != 0 && flags[k] & QUOTES != 0 {
            return true;
        }
        if k > i && flags[k] & FINITE != 0 && flags[k] & AUXILIARY == 0 {
            return false;
        }
        k += 1;
    }
    false
}

impl Reader<'_> {
    /// The attributions of a segment, in text order, added to `out`.
    pub(super) fn attributions(&self, index: usize, segment: Segment, out: &mut Vec<Attribution>) {
        let Segment { start, end, .. } = segment;
        let mut shared: Option<Phrase> = None;
        let mut k = start;
        let mut tried = 0;
        while k < end && tried < TRIED {
            let Some(t) = self.word(k) else {
                k += 1;
                continue;
            };
            if self.text.token(t).kind == Kind::Punct {
                k += 1;
                continue;
            }
            if let Some((n, frames)) = phrase(self.text, t)
                && (0..n).all(|i| self.word(k + i) == Some(t + i))
            {
                tried += 1;
                if let Some(a) = self.by_phrase(index, (start, end), k, n, frames, shared) {
                    shared = a.speaker.or(shared);
                    out.push(a);
                }
                k += n;
                continue;
            }
            if k > start
                && self.text.token(t).byte == b'w'
                && self.text.lower(t) == "words"
                && let Some(a) = self.in_words(index, start, k)
            {
                out.push(a);
            }
            let cue = self.flags[t] & CUE != 0 && self.flags[t] & (QUOTES | CLAUSE | THAT) != 0;
            tried += u32::from(cue);
            if cue && let Some(a) = self.by_verb(index, (start, end), k, shared) {
                if a.speaker.is_some_and(|p| p.end - p.start == 1 && self.text.lower(p.start as usize) == "you") {
                    k += 1; // "you will recall"
                    continue;
                }
                let quoted = self.word(a.cue.0.wrapping_sub(1)).is_some_and(|t| self.text.lower(t) == "as");
                if quoted && out.last().is_some_and(|o| o.segment == index && o.cue.0 == a.start) {
                    out.pop(); // "quotes Lee as saying"
                }
                shared = a.speaker.or(shared);
                k = a.cue.1;
                out.push(a);
                continue;
            }
            k += 1;
        }
    }

    fn by_phrase(
        &self,
        segment: usize,
        (start, end): (usize, usize),
        k: usize,
        n: usize,
        frames: Flags,
        shared: Option<Phrase>,
    ) -> Option<Attribution> {
        let cue = (k, if frames & FIRST != 0 { k + 1 } else { k + n });
        if frames & UNTO != 0 {
            let (p, e) = self.phrase_after(k + n, end)?;
            let (p, e) = self.with_apposition(p, e, end);
            return Some(Attribution {
                segment,
                cue,
                frames,
                speaker: Some(p),
                start: k,
                end: e,
                inverted: true,
                negated: false,
            });
        }
        let (speaker, from) = match self.subject(start, k, self.text.lower(self.word(k)?).ends_with("ing")) {
            Subject::Found(p, s) => (Some(p), s),
            Subject::Shared => (shared.or_else(|| self.first_subject(start, k)), k),
            Subject::Missing => (None, k),
        };
        if speaker.is_none()
            && let Some((p, e)) = self.phrase_after(k + n, end)
        {
            let (p, e) = self.with_apposition(p, e, end);
            return Some(Attribution {
                segment,
                cue,
                frames,
                speaker: Some(p),
                start: k,
                end: e,
                inverted: true,
                negated: false,
            });
        }
        Some(Attribution { segment, cue, frames, speaker, start: from, end: k + n, inverted: false, negated: false })
    }

    /// The verb at item `k` as an attribution, unless it is a noun, a passive or no report at all.
    fn by_verb(
        &self,
        segment: usize,
        (start, end): (usize, usize),
        k: usize,
        shared: Option<Phrase>,
    ) -> Option<Attribution> {
        let t = self.word(k)?;
        let f = self.flags[t];
        let cue = (k, k + 1);
        if self.parties.mention_at(t).is_some() || (self.text.token(t).is_capitalized() && k > start) {
            return None;
        }
        let before = k.checked_sub(1).filter(|&b| b >= start);
        let flag_before = before.and_then(|b| self.word(b)).map_or(0, |t| self.flags[t]);
        if f & NOUNLIKE != 0 && self.is_noun(start, k, end) {
            return None;
        }
        // Auxiliaries before the verb.
        let mut a = k;
        let (mut be, mut modal, mut have, mut negated) = (false, false, false, false);
        while a > start && self.has(a - 1, AUXILIARY | ADVERB | NEGATION) && !self.has(a - 1, DETERMINER) {
            let t = self.word(a - 1)?;
            if self.text.token(t).kind == Kind::Possessive && f & GERUND == 0 && f & PARTICIPLE == 0 {
                break;
            }
            be |= self.flags[t] & BE != 0;
            modal |= self.flags[t] & MODAL != 0;
            have |= matches!(self.text.lower(t), "has" | "have" | "had" | "having" | "'ve" | "’ve");
            negated |= self.flags[t] & NEGATION != 0;
            a -= 1;
        }
        let infinitive = before.is_some_and(|b| self.word(b).is_some_and(|t| self.text.lower(t) == "to"));
        let gerund = f & GERUND != 0;
        if gerund
            && before.is_some_and(|b| self.word(b).is_some_and(|t| self.text.lower(t) == "as"))
            && let Some(a) = self.quoted_as(segment, start, k)
        {
            return Some(a);
        }
        let bare = f & BASE != 0 && f & (PAST | THIRD) == 0;
        if be && !gerund && f & (PARTICIPLE | PAST) != 0 {
            return None; // "was told", "is said"
        }
        if infinitive && f & BASE != 0 {
            let quoted = self.outline.items.is_quote(k + 1);
            let said_so = before.is_some_and(|b| {
                b > start && self.word(b - 1).is_some_and(|t| matches!(self.text.lower(t), "on" | "used" | "back"))
            });
            let raised = k > start + 3 && self.has(k - 2, PARTICIPLE | PAST | ED) && self.has(k - 3, BE);
            if !quoted && !said_so && !raised {
                return None;
            }
        } else if bare
            && !modal
            && flag_before & (DETERMINER | POSSESSIVE | PREPOSITION) != 0
            && flag_before & PRONOUN == 0
        {
            return None;
        }
        let article = before
            .and_then(|b| self.word(b))
            .is_some_and(|t| flag_before & POSSESSIVE != 0 || matches!(self.text.lower(t), "the" | "a" | "an"));
        if article || gerund && flag_before & DETERMINER != 0 {
            return None;
        }
        if gerund && f & NOUNLIKE != 0 && flag_before & PREPOSITION != 0 {
            return None;
        }
        let _ = have;
        // Inverted: “…,” said X; or at the beginning of the sentence after a dash.
        let touches = match before {
            None => true,
            Some(b) => match self.word(b) {
                None => true,
                Some(t) => matches!(self.text.str(t), "," | "—" | "–" | "so"),
            },
        };
        if touches && !gerund && f & (THIRD | PAST | BASE) != 0 {
            let quoted = before.is_none_or(|b| self.outline.items.is_quote(b))
                || before.is_some_and(|b| b > start && self.outline.items.is_quote(b - 1));
            let named_before = !quoted
                && matches!(self.subject(start, k, false), Subject::Found(p, _) if self.parties.party_at(p.head as usize - 1).is_some());
            if let Some((p, e)) = self.phrase_after(k + 1, end)
                && !named_before
                && (quoted || f & PREDICATES == 0 && (e >= end || self.word(e).is_some()) && self.ends_report(e, end))
                && (f & ADDRESSEE == 0 || quoted)
                && !self.has(e, FINITE | MODAL)
            {
                let named = self.with_apposition(p, e, end);
                let object = f & ADDRESSEE != 0 && self.word(k + 1).is_some_and(|t| self.flags[t] & OBJECT != 0);
                if !object {
                    return Some(Attribution {
                        segment,
                        cue,
                        frames: f,
                        speaker: Some(named.0),
                        start: k,
                        end: named.1,
                        inverted: true,
                        negated: false,
                    });
                }
            }
        }
        if bare && !modal && !infinitive && !self.is_plural_subject(start, k) {
            return None;
        }
        if gerund
            && !be
            && let Some(p) = self.noun_before(start, k, DOCUMENT)
        {
            // "an email saying"
            let cue = (k, k + 1);
            let speaker = Some(p);
            return Some(Attribution {
                segment,
                cue,
                frames: f,
                speaker,
                start: a,
                end: k + 1,
                inverted: false,
                negated,
            });
        }
        // "used to say", "went on to say"
        let verb = match before.filter(|&b| infinitive && b > start + 1).and_then(|b| self.word(b - 1)) {
            Some(t) if self.text.lower(t) == "used" => Some(k - 2),
            Some(t) if matches!(self.text.lower(t), "on" | "back") => Some(k - 3).filter(|&v| v > start),
            _ => None,
        };
        let subject = match verb {
            Some(v) => self.subject(start, v, false),
            None => self.subject(start, k, gerund && !be || infinitive),
        };
        let (speaker, from) = match subject {
            Subject::Found(p, s) => (Some(p), s),
            Subject::Shared => {
                let inner = if gerund { None } else { self.relative_subject(start, k) };
                (inner.or(shared).or_else(|| self.first_subject(start, k)), a)
            }
            Subject::Missing if f & PARTICIPLE != 0 && f & PAST == 0 => return None,
            Subject::Missing => (self.first_subject(start, k).or(shared), a),
        };
        Some(Attribution { segment, cue, frames: f, speaker, start: from, end: k + 1, inverted: false, negated })
    }

    /// "in his words", "in the regulator's words".
    fn in_words(&self, segment: usize, start: usize, k: usize) -> Option<Attribution> {
        let first = (start.max(k.saturating_sub(8))..k).rev().find(|&i| self.has(i, PREPOSITION))?;
        let last = self.word(k - 1)?;
        let owned = self.text.token(last).kind == Kind::Possessive && first + 1 < k - 1;
        let own = self.has(k - 1, POSSESSIVE) && first + 2 == k;
        let within = self.word(first).is_some_and(|t| self.text.lower(t) == "in");
        if !(within && (owned || own)) {
            return None;
        }
        let end = if owned { last } else { last + 1 } as u32;
        let speaker = Some(Phrase { start: self.word(first + 1)? as u32, end, head: end });
        Some(Attribution {
            segment,
            cue: (k, k + 1),
            frames: QUOTES,
            speaker,
            start: first,
            end: k + 1,
            inverted: false,
            negated: false,
        })
    }

    /// "the document quotes Lee as saying": Lee says it.
    fn quoted_as(&self, segment: usize, start: usize, k: usize) -> Option<Attribution> {
        let quoting = |v: usize| {
            self.word(v).is_some_and(|t| {
                matches!(self.text.lower(t), "quotes" | "quoted" | "quote" | "quoting" | "cites" | "cited")
            })
        };
        let v = (start.max(k.saturating_sub(14))..k).rev().find(|&v| quoting(v))?;
        let (p, e) = self.phrase_after(v + 1, k - 1)?;
        let (p, _) = self.with_apposition(p, e, k - 1);
        let frames = self.flags[self.word(k)?];
        Some(Attribution {
            segment,
            cue: (k, k + 1),
            frames,
            speaker: Some(p),
            start: v,
            end: k + 1,
            inverted: false,
            negated: false,
        })
    }

    /// Whether item `e` could be the end of a report that closes with its speaker: a mark, or what hangs on the speaker.
    fn ends_report(&self, e: usize, end: usize) -> bool {
        e >= end
            || self.is_punct(e)
            || self.has(e, PREPOSITION | RELATIVE | TIME | CONJUNCTION)
            || self.word(e).is_none()
    }

    /// The first subject of a segment, for verbs that have none of their own.
    pub(super) fn first_subject(&self, start: usize, before: usize) -> Option<Phrase> {
        // The first finite verb outside relative clauses, and what stands before it.
        let mut k = start;
        let mut verbs = 0;
        while k < before.min(start + REACH) && verbs < VERBS {
            if let Some(t) = self.word(k)
                && self.flags[t] & FINITE != 0
                && self.parties.mention_at(t).is_none()
                && !self.text.token(t).is_capitalized()
                && k > start
                && !self.has(k - 1, RELATIVE)
            {
                if let Subject::Found(p, _) = self.subject(start, k, false) {
                    return Some(p);
                }
                verbs += 1;
            }
            k += 1;
        }
        None
    }
}
