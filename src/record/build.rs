//! From the stages' results to the record: ids, code points, names of values.

use super::*;
use crate::amounts::{Attribution, Sum};
use crate::disputes::Legal;
use crate::mentions::Label;
use crate::parties::{Parties, PartyId};
use crate::pipeline::{Article, Layers};
use crate::quotes;
use crate::text::{Span, Text};

/// Everything that the stages have read from one article; its text with tokens where a layer wants them.
pub(crate) struct Reading<'a> {
    pub text: Text<'a>,
    pub parties: Parties,
    pub sums: Vec<Sum>,
    pub attributions: Vec<Attribution>,
    pub quotes: Vec<quotes::Quote>,
    pub warnings: Vec<String>,
    pub legal: Legal,
}

/// Makes the record of an article.
pub(crate) fn build(article: &Article, reading: Reading, layers: Layers) -> Document {
    let Reading { text, parties, sums, attributions, quotes, warnings, legal } = reading;
    let points = CodePoints::new(text.source());
    let edge = Edge { text: &text, points: &points };
    Document {
        schema: SCHEMA.to_owned(),
        id: article.id.to_owned(),
        title: article.title.map(str::to_owned).or_else(|| text.headline().map(|s| text.slice(s).to_owned())),
        published: article.published.map(str::to_owned),
        source: article.source.map(str::to_owned),
        chars: points.len(),
        parties: parties
            .list
            .into_iter()
            .zip(legal.roles)
            .enumerate()
            .map(|(i, (party, roles))| Party {
                id: party_id(PartyId(i as u32)),
                name: party.name,
                kind: party.kind,
                roles,
                mentions: party.mentions.iter().map(|&m| edge.mention(&parties.mentions[m as usize])).collect(),
            })
            .collect(),
        amounts: sums
            .into_iter()
            .zip(attributions)
            .enumerate()
            .map(|(i, (sum, attribution))| {
                let Excerpt { start, end, text } = edge.excerpt(sum.span);
                Amount {
                    id: amount_id(i),
                    start,
                    end,
                    text,
                    currency: sum.currency.map(str::to_owned),
                    low: sum.low,
                    high: sum.high,
                    qualifier: sum.qualifier,
                    per: sum.per,
                    kind: attribution.kind,
                    parties: attribution.parties.into_iter().map(party_id).collect(),
                    dispute: attribution.dispute.map(dispute_id),
                    confidence: rounded(sum.confidence * attribution.confidence),
                }
            })
            .collect(),
        quotes: quotes
            .into_iter()
            .enumerate()
            .map(|(i, quote)| {
                let Excerpt { start, end, text } = edge.excerpt(quote.span);
                Quote {
                    id: quote_id(i),
                    start,
                    end,
                    text,
                    kind: quote.kind,
                    speaker: quote.speaker.map(|s| edge.speaker(s)),
                    cue: quote.cue.map(|s| edge.excerpt(s)),
                    continues: quote.continues.map(quote_id),
                    confidence: rounded(quote.confidence),
                }
            })
            .collect(),
        disputes: legal
            .disputes
            .into_iter()
            .enumerate()
            .map(|(i, dispute)| Dispute {
                id: dispute_id(i),
                plaintiffs: dispute.plaintiffs.into_iter().map(party_id).collect(),
                defendants: dispute.defendants.into_iter().map(party_id).collect(),
                claims: dispute.claims.into_iter().map(str::to_owned).collect(),
                stage: dispute.stage,
                court: dispute.court.map(party_id),
                docket: dispute.docket.map(|s| text.slice(s).to_owned()),
                case: dispute.case.map(|s| text.slice(s).to_owned()),
                evidence: dispute.evidence.into_iter().map(|s| edge.excerpt(s)).collect(),
                confidence: rounded(dispute.confidence),
            })
            .collect(),
        agreements: legal
            .agreements
            .into_iter()
            .enumerate()
            .map(|(i, agreement)| Agreement {
                id: numbered("A", i),
                parties: agreement.parties.into_iter().map(party_id).collect(),
                kind: agreement.kind,
                amounts: agreement.amounts.into_iter().map(amount_id).collect(),
                evidence: agreement.evidence.into_iter().map(|s| edge.excerpt(s)).collect(),
                confidence: rounded(agreement.confidence),
            })
            .collect(),
        warnings: article.warnings.iter().cloned().chain(warnings).collect(),
        text: layers.text.then(|| text.source().to_owned()),
        sentences: layers
            .sentences
            .then(|| text.sentences().iter().map(|s| edge.range(text.span(s.tokens.clone()))).collect()),
        tokens: layers.tokens.then(|| text.tokens().map(|t| edge.range(t.span())).collect()),
        entities: layers.entities.then(|| parties.mentions.iter().map(|m| edge.entity(m)).collect()),
    }
}

/// An id: a letter and the number, from one on, of what stands at `index`.
fn numbered(letter: &str, index: usize) -> String {
    [letter, itoa::Buffer::new().format(index + 1)].concat()
}

fn party_id(id: PartyId) -> String {
    numbered("P", id.0 as usize)
}

fn amount_id(index: usize) -> String {
    numbered("M", index)
}

fn quote_id(index: usize) -> String {
    numbered("Q", index)
}

fn dispute_id(index: usize) -> String {
    numbered("D", index)
}

/// A confidence to two decimals: more would pretend to a precision that calibration does not have.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence.clamp(0.0, 1.0)) * 100.0).round() / 100.0
}

/// Where bytes become code points.
struct Edge<'a> {
    text: &'a Text<'a>,
    points: &'a CodePoints<'a>,
}

impl Edge<'_> {
    fn range(&self, span: Span) -> Range {
        Range { start: self.points.at(span.start), end: self.points.at(span.end) }
    }

    fn excerpt(&self, span: Span) -> Excerpt {
        let Range { start, end } = self.range(span);
        Excerpt { start, end, text: self.text.slice(span).to_owned() }
    }

    fn mention(&self, mention: &crate::mentions::Mention) -> Mention {
        let Excerpt { start, end, text } = self.excerpt(mention.span);
        Mention { start, end, text, confidence: rounded(mention.confidence) }
    }

    fn entity(&self, mention: &crate::mentions::Mention) -> Entity {
        let Excerpt { start, end, text } = self.excerpt(mention.span);
        let label = match mention.label {
            Label::Person => "person",
            Label::Organization => "organization",
            Label::Government => "government",
            Label::Court => "court",
            Label::Place => "place",
        };
        Entity { start, end, text, label: label.to_owned(), confidence: rounded(mention.confidence) }
    }

    fn speaker(&self, speaker: crate::quotes::Speaker) -> Speaker {
        let span = speaker.span.map(|s| self.excerpt(s));
        Speaker {
            party: speaker.party.map(party_id),
            anonymous: speaker.anonymous,
            start: span.as_ref().map(|s| s.start),
            end: span.as_ref().map(|s| s.end),
            text: span.map(|s| s.text),
        }
    }
}
