//! JSON Lines: a record a line.

use super::json;
use crate::record::Document;

/// The record and a line break.
pub(super) fn encode(document: &Document) -> Vec<u8> {
    let mut out = Vec::with_capacity(4096);
    json::write(document, &mut out);
    out.push(b'\n');
    out
}
