//! Scores records against gold articles.
//!
//! A gold article is an XML file in which every mention, sum, quotation, dispute and agreement is marked by the rules of
//! `corpus/GUIDELINES.md`. [`Gold::parse`] reads one; [`Scores::add`] compares a record with it; the figures are
//! micro-averaged over all articles added.

mod align;
mod gold;
mod score;

pub use gold::{Gold, GoldAmount, GoldDispute, GoldError, GoldParty, GoldQuote};
pub use score::{ErrorKind, Figure, Scores, Tally};
