//! What every step of the stage reads.

use crate::parties::Parties;
use crate::text::Text;

use super::marks::Pair;
use super::models::Models;
use super::outline::Outline;
use super::profile::Profile;
use super::standing::Naming;
use super::words::Flags;

/// A text with its quotations and the reporter's sentences around them.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub text: &'a Text<'a>,
    pub parties: &'a Parties,
    /// A word's classes, for each token.
    pub flags: &'a [Flags],
    pub pairs: &'a [Pair],
    pub outline: &'a Outline,
    /// What the text says of each party.
    pub profiles: Vec<Profile>,
    /// What each mention is in its sentence.
    pub namings: Vec<Naming>,
    pub models: Option<&'a Models>,
}
