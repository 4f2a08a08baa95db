//! Scores records against gold articles.
//!
//! A gold article is an XML file in which every mention, sum, quotation, dispute and agreement is marked by the rules of
//! `corpus/GUIDELINES.md`. [`Gold::parse`] reads one; [`Scores::add`] compares a record with it; the figures are
//! micro-averaged over all articles added.

mod align;
mod figure;
mod gold;
mod score;

pub use figure::{ErrorKind, Figure, Tally};
pub use gold::{Gold, GoldAmount, GoldDispute, GoldError, GoldParty, GoldQuote};
pub use score::Scores;
