//! What every step of the stage reads.

use crate::parties::Parties;
use crate::parties::reference::{Profile, References};
use crate::record::Role;
use crate::text::Text;

use super::marks::Pair;
use super::models::Models;
use super::outline::Outline;
use super::referent::Held;
use super::standing::{Naming, Spoken, Stranger};
use super::words::TokenFlags;

/// A text with its quotations and the reporter's sentences around them.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub text: &'a Text<'a>,
    pub parties: &'a Parties,
    /// A word's classes, for each token.
    pub flags: &'a TokenFlags,
    pub pairs: &'a [Pair],
    pub outline: &'a Outline,
    /// What the text says of each party.
    pub profiles: &'a [Profile],
    /// What each mention is in its sentence.
    pub namings: &'a [Naming],
    /// What the other phrases of the text refer to.
    pub references: &'a References,
    /// Where the parties are spoken of, by name or otherwise.
    pub spoken: &'a [Spoken],
    /// The persons who are spoken of without a name.
    pub strangers: &'a [Stranger],
    pub models: Option<&'a Models>,
    /// The roles of each party, at the second look.
    pub roles: &'a [Vec<Role>],
    /// What these come to.
    pub held: Held,
}
