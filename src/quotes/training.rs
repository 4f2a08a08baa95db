//! What the training scripts read: the features of every decision that a model takes, as the program sees them.

use crate::parties::{Parties, PartyId};
use crate::text::{Span, Text};

use super::Seen;
use super::referent::Who;

/// A decision with its candidates.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Whom the phrase at a span refers to: each candidate (none for nobody, `Some(None)` for an unnamed source) with features.
    Referent(Span, Vec<(Option<Option<PartyId>>, Vec<u32>)>),
    /// What kind the quotation at a span is, with features.
    Kind(Span, Vec<u32>),
}

/// All decisions of a text, in the order in which they are taken.
pub fn decisions(text: &Text, parties: &Parties) -> Vec<Decision> {
    super::read(text, parties, |reader, attributions, by_segment, places| {
        let mut out = Vec::new();
        reader.assemble(attributions, by_segment, places, &mut |seen| match seen {
            Seen::Phrase(p, memory) => {
                if reader.parties.party_at(p.head as usize - 1).is_some() {
                    return;
                }
                let mut candidates = Vec::new();
                reader.candidates(p, memory, |who, features| {
                    let who = match who {
                        Who::Party(party) => Some(Some(party)),
                        Who::Anonymous => Some(None),
                        Who::Nobody => None,
                    };
                    candidates.push((who, features.to_vec()));
                });
                out.push(Decision::Referent(text.span(p.start..p.head), candidates));
            }
            Seen::Quotation(q) => {
                let mut features = Vec::new();
                reader.kind_features(q, &places[q], attributions, &mut features);
                out.push(Decision::Kind(reader.pairs[q].inner, features));
            }
        });
        out
    })
}
