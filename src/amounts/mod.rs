//! Sums of money: what the text states ([`scan()`]), and what each sum is and whose ([`attribute()`]).

mod attribute;
mod carry;
mod cues;
mod currency;
mod evidence;
mod features;
mod figure;
mod follow;
mod frame;
mod grammar;
mod owners;
mod per;
mod qualifier;
mod range;
mod resolve;
mod scan;
mod sequence;
mod slots;
#[cfg(test)]
mod tests;
mod words;

pub use attribute::{KindFeatures, PartyFeatures, attribute, kind_features, party_features};
use rust_decimal::Decimal;

use crate::parties::PartyId;
use crate::record::{AmountKind, Qualifier};
use crate::text::{Span, Text, Tokens};

/// A sum of money as the text states it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// The expression: currency, figure and scale, without approximators and unit.
    pub span: Span,
    /// The tokens that the span touches.
    pub tokens: Tokens,
    /// ISO 4217 code.
    pub currency: Option<&'static str>,
    /// The value, or the lower end of a range.
    pub low: Decimal,
    /// The value, or the upper end of a range.
    pub high: Decimal,
    /// How exactly it is stated.
    pub qualifier: Qualifier,
    /// The unit it is stated for: `share`, `year`.
    pub per: Option<String>,
    /// Calibrated, 0 to 1.
    pub confidence: f32,
}

/// What a sum is and whose.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// What the sum is.
    pub kind: AmountKind,
    /// Whose it is, who pays it, who gets it.
    pub parties: Vec<PartyId>,
    /// The dispute that it is at stake in: index into [`disputes`](crate::disputes::Legal::disputes).
    pub dispute: Option<usize>,
    /// Calibrated, 0 to 1.
    pub confidence: f32,
}

/// Finds the sums of money in a text, in text order.
///
/// ```
/// let text = lexwire::text::Text::new("It paid more than A$1.2bn, or about 40 cents a share.");
/// let sums = lexwire::amounts::scan(&text);
/// assert_eq!(sums[0].currency, Some("AUD"));
/// assert_eq!(sums[0].low.to_string(), "1200000000");
/// assert_eq!(sums[1].per.as_deref(), Some("share"));
/// ```
pub fn scan(text: &Text) -> Vec<Sum> {
    let mut evidence = evidence::Evidence::new();
    let mut items = scan::items(text, &mut evidence);
    range::join(text, &mut items);
    let mut sums = resolve::resolve(text, &items, &mut evidence);
    carry::carry(text, &items, &mut sums);
    let mut sums: Vec<Sum> = sums.into_iter().flatten().map(|found| sum(text, &found)).collect();
    per::carry(text, &mut sums);
    qualifier::convert(text, &mut sums);
    sums
}

/// The sum that an expression with its currency states, with the words around it.
fn sum(text: &Text, found: &resolve::Resolved) -> Sum {
    let span = Span::new(found.item.start, found.item.end);
    let tokens = text.tokens_in(span);
    let (per, past) = per::read(text, span, &tokens);
    Sum {
        span,
        currency: Some(currency::CURRENCIES.code(found.id)),
        low: found.low,
        high: found.high,
        qualifier: if found.item.range { Qualifier::Between } else { qualifier::read(text, span, &tokens, past) },
        per,
        tokens,
        confidence: found.confidence,
    }
}
