//! Which party of a record is which party of the gold article.

use std::collections::{HashMap, HashSet};

use super::gold::GoldParty;
use crate::record::Party;

/// A one-to-one alignment of a record's parties with gold ones.
#[derive(Debug, Default)]
pub(super) struct Alignment<'a> {
    gold_of: HashMap<&'a str, &'a str>,
    /// Sum of phi4 over the aligned pairs: the numerator of CEAF.
    pub phi: f64,
}

impl<'a> Alignment<'a> {
    /// Aligns greedily by phi4 = 2 |shared mentions| / (|gold mentions| + |record's mentions|) (Luo 2005).
    pub fn new(gold: &'a [GoldParty], pred: &'a [Party]) -> Self {
        let sets: Vec<HashSet<(usize, usize)>> =
            pred.iter().map(|p| p.mentions.iter().map(|m| (m.start, m.end)).collect()).collect();
        let mut pairs = Vec::new();
        for g in gold {
            let mentions: HashSet<_> = g.mentions.iter().map(|m| (m.start, m.end)).collect();
            for (p, set) in pred.iter().zip(&sets) {
                let both = mentions.intersection(set).count();
                if both > 0 {
                    let phi = (2 * both) as f64 / (mentions.len() + set.len()) as f64;
                    pairs.push((phi, both, g.id.as_str(), p.id.as_str()));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(b.2)).then(a.3.cmp(b.3)));
        let (mut taken, mut this) = (HashSet::new(), Alignment::default());
        for (phi, _, g, p) in pairs {
            if !taken.contains(g) && !this.gold_of.contains_key(p) {
                taken.insert(g);
                this.gold_of.insert(p, g);
                this.phi += phi;
            }
        }
        this
    }

    /// The aligned pairs: the record's id and the gold one.
    pub fn pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.gold_of.iter().map(|(p, g)| (*p, *g))
    }

    /// The gold id of a record's party, or the party's own id behind a question mark.
    pub fn gold(&self, id: &str) -> String {
        self.gold_of.get(id).map_or_else(|| format!("?{id}"), |g| (*g).to_owned())
    }
}
