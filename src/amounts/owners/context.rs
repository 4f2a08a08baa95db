//! What is the same for all parties that a sum may belong to, and where each of them stands.

use super::{BACK, Candidate, MENTIONS};
use crate::amounts::Sum;
use crate::amounts::features::{Article, WINDOW};
use crate::disputes::Legal;
use crate::parties::Parties;
use crate::parties::reference::{Opening, Reference, References};
use crate::record::AmountKind;
use crate::text::{Kind, Text};

/// References less likely than this are left out of account.
const SURE: f32 = 0.3;

/// What is the same for all candidates of a sum.
pub struct Context<'a> {
    pub text: &'a Text<'a>,
    pub article: &'a Article,
    pub sum: &'a Sum,
    pub kind: AmountKind,
    pub parties: &'a Parties,
    pub legal: &'a Legal,
    /// The verb that governs the sum, as far as the nearest cue on its left tells.
    pub governs: &'a str,
    /// Whether a pronoun or `the company` stands before the sum in its sentence.
    pub pronoun: bool,
    /// The last pronoun before the sum in its sentence, or word that a company is described by.
    pub reference: &'static str,
    /// What refers to parties in the sentences looked at, pronouns and descriptions.
    references: &'a [Reference],
}

impl<'a> Context<'a> {
    pub fn new(
        text: &'a Text<'a>,
        article: &'a Article,
        sum: &'a Sum,
        kind: AmountKind,
        parties: &'a Parties,
        legal: &'a Legal,
        references: &'a References,
    ) -> Self {
        let first = sum.tokens.start as usize;
        let here = text.sentence_of(first);
        let from = text.sentences()[here].tokens.start as usize;
        let references = references
            .within(text.sentences()[here.saturating_sub(BACK)].tokens.start..text.sentences()[here].tokens.end);
        let before_sum = references.partition_point(|r| r.phrase.head < sum.tokens.start);
        let references = &references[before_sum.saturating_sub(MENTIONS)..references.len().min(before_sum + MENTIONS)];
        let before = from.max(first.saturating_sub(WINDOW))..first;
        let governs = before.clone().rev().find(|&k| article.cue(k)).map_or("-", |k| text.lower(k));
        let (mut pronoun, mut reference) = (false, "-");
        for k in before.rev().filter(|&k| text.token(k).kind == Kind::Word) {
            let (refers, to) = match text.lower(k) {
                "it" | "its" => (true, "it"),
                "he" | "his" | "she" | "her" => (true, "he"),
                "him" => (false, "he"),
                "they" | "their" => (true, "they"),
                "them" => (false, "they"),
                "company" | "firm" | "bank" | "club" => (true, "company"),
                "group" | "insurer" | "maker" | "retailer" | "airline" => (false, "company"),
                _ => continue,
            };
            pronoun |= refers;
            if reference == "-" {
                reference = to;
            }
            if pronoun {
                break;
            }
        }
        Context { text, article, sum, kind, parties, legal, governs, pronoun, reference, references }
    }

    /// Where a candidate stands; `all` are the candidates of the sum.
    pub fn standing(&self, candidate: &Candidate, all: &[Candidate]) -> Standing {
        let Context { text, sum, parties, .. } = *self;
        let tokens = &parties.mentions[candidate.mention].tokens;
        let (start, end) = (tokens.start as usize, tokens.end as usize);
        let (from, to) = (sum.tokens.start as usize, sum.tokens.end as usize);
        let left = start < from;
        let here = || all.iter().filter(|c| c.offset == 0);
        Standing {
            start,
            end,
            left,
            distance: if left { from.saturating_sub(end) } else { start.saturating_sub(to) },
            here: here().count(),
            lefts: here().filter(|c| parties.mentions[c.mention].tokens.start < sum.tokens.start).count(),
            opens: start <= text.sentences()[text.sentence_of(start)].tokens.start as usize + 2,
            phrase: self.phrase(candidate, all),
        }
    }

    /// The phrase nearest to the sum that refers to a candidate without its name, one before the sum first.
    fn phrase(&self, candidate: &Candidate, all: &[Candidate]) -> Option<Phrase> {
        let Context { text, sum, parties, references, .. } = *self;
        let own = |r: &&Reference| r.party == candidate.party && r.confidence >= SURE;
        let from = sum.tokens.start;
        let at = references.partition_point(|r| r.phrase.head < from);
        let nearest = references[..at].iter().rev().find(own).or_else(|| references[at..].iter().find(own))?;
        let head = nearest.phrase.head;
        let nearer = |token: u32| token > head && token < from;
        let names = all.iter().map(|c| (c.party, parties.mentions[c.mention].tokens.start));
        let phrases = references[..at].iter().filter(|r| r.confidence >= SURE).map(|r| (r.party, r.phrase.head));
        let others = names.chain(phrases).filter(|&(party, token)| party != candidate.party && nearer(token)).count();
        let here = text.sentence_of(from as usize);
        Some(Phrase {
            head: head as usize,
            is_pronoun: nearest.phrase.is_pronoun(),
            owns: nearest.phrase.opening == Opening::Possessive,
            back: (head < from).then(|| here - text.sentence_of(head as usize)),
            gap: from.abs_diff(head) as usize,
            others,
            confidence: nearest.confidence,
        })
    }
}

/// Where a candidate stands.
pub struct Standing {
    /// First token of its mention.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Whether it stands before the sum.
    pub left: bool,
    /// Tokens between the two.
    pub distance: usize,
    /// Candidates in the sentence of the sum.
    pub here: usize,
    /// Those of them before the sum.
    pub lefts: usize,
    /// Whether the mention opens its sentence.
    pub opens: bool,
    /// What else refers to the party nearby.
    pub phrase: Option<Phrase>,
}

/// A pronoun or description that refers to a candidate: *its*, *the company*.
pub struct Phrase {
    /// Its last token.
    pub head: usize,
    pub is_pronoun: bool,
    /// *its*, *the company's*
    pub owns: bool,
    /// Sentences before that of the sum; none where it stands after the sum.
    pub back: Option<usize>,
    /// Tokens to the beginning of the sum.
    pub gap: usize,
    /// How many names and phrases of other parties stand between it and the sum, where it stands before that.
    pub others: usize,
    /// How likely it means the party.
    pub confidence: f32,
}
