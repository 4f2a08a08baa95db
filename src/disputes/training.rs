//! What the classifiers of this stage are trained on; for the training scripts only.

use super::fields::{self, Reader, Sides};
use super::words::{Numbers, Words};
use super::{claims, classify, features, matter, network, refer, role_words};
use crate::model::bags::Example;
use crate::parties::{Parties, PartyId};
use crate::quotes::Quotes;
use crate::text::Text;

/// What the classifiers see of a dispute: features of its stage, of each claim, of each court of the article.
#[derive(Debug, Default)]
pub struct DisputeSample {
    /// Features of the stage.
    pub stage: Vec<u32>,
    /// What the network of stages sees.
    pub stage_words: Example,
    /// Claims and their features.
    pub claims: Vec<(&'static str, Vec<u32>)>,
    /// Courts and their features.
    pub courts: Vec<(u32, Vec<u32>)>,
}

/// What the classifier and the network of kinds of agreements see of two that are bound.
#[derive(Debug, Default)]
pub struct BondSample {
    /// Features of the kind, of two who are not in dispute and of two who are.
    pub features: [Vec<u32>; 2],
    /// What the network sees of two who are not in dispute.
    pub words: Example,
    /// The numbers that the trees see of the two alone.
    pub own: Vec<f32>,
}

/// A pair and the referents of its two parties at each place that tells of the two, and the sentences between these.
pub type PairPlaces = ((u32, u32), Vec<[u32; 3]>);

/// The features of one article.
#[derive(Debug, Default)]
pub struct Sample {
    /// For each party its features.
    pub parties: Vec<Vec<u32>>,
    /// For each party what the network of roles sees.
    pub party_words: Vec<Example>,
    /// For each ordered pair that a sentence holds its features.
    pub pairs: Vec<((u32, u32), Vec<u32>)>,
    /// For each pair of which a sentence names one alone, its first party before its second, its features and how many such
    /// sentences there are.
    pub unsaid: Vec<((u32, u32), Vec<u32>, usize)>,
    /// For each party which of the two that the article is about it is; two for all others.
    pub ranks: Vec<usize>,
    /// For each party its counts.
    pub party_counts: Vec<Vec<f32>>,
    /// The counts of the pairs that have any.
    pub pair_counts: Vec<((u32, u32), Vec<f32>)>,
    /// Whether the words are those of a legal matter.
    pub legal: bool,
    /// How many of a thousand tokens are such words.
    pub density: f32,
    /// What the network sees of each token: word, event, place.
    pub tokens: Vec<(u32, u16, u16)>,
    /// For each referent: first and last token, party, form, link, group, whether it owns.
    pub referents: Vec<[u32; 7]>,
    /// For each pair that a sentence holds, its first party before its second, the referents of each at each place that
    /// tells of the two, and the sentences between these.
    pub places: Vec<PairPlaces>,
    /// For each dispute given what the classifiers see of it.
    pub disputes: Vec<DisputeSample>,
    /// For each pair given as bound what tells the kind of its agreement.
    pub bonds: Vec<BondSample>,
}

/// The pairs that the program holds for possibly bound, its first party before its second, and their scores.
pub fn likely_bonds(text: &Text, parties: &Parties, quotes: &Quotes) -> Vec<((PartyId, PartyId), f32)> {
    let mut look = super::look(text, parties, quotes);
    look.closer(text, parties, quotes);
    look.bound(parties)
}

/// Reads the features of an article, those of `disputes` (plaintiffs, defendants) and of the `bound` pairs included.
pub fn sample(
    text: &Text,
    parties: &Parties,
    quotes: &Quotes,
    disputes: &[(Vec<PartyId>, Vec<PartyId>)],
    bound: &[(PartyId, PartyId)],
) -> Sample {
    let referents = refer::referents(text, parties, &quotes.references);
    let density = matter::density(text);
    let legal = matter::is_legal(density);
    let mut read = features::read(text, parties, quotes, &referents);
    read.read_pairs(text, parties, &referents, legal);
    let mut pairs: Vec<((u32, u32), Vec<u32>)> = Vec::new();
    for (a, b) in read.held() {
        pairs.push(((a.0, b.0), read.of_pair((a, b)).collect()));
    }
    let meant = |pair: (PartyId, PartyId)| {
        let features = read.unsaid.of_pair(pair).collect();
        ((pair.0.0, pair.1.0), features, read.unsaid.sentences_of(pair).count())
    };
    let unsaid = read.unsaid.pairs().map(meant).collect();
    let ranks = classify::ids(parties).map(|p| read.unsaid.rank(p)).collect();
    let party_features = std::mem::take(&mut read.parties);
    read.count(text, parties, quotes, &referents, legal, true);
    let sides: Vec<Sides> = disputes.iter().map(|(p, d)| Sides { plaintiffs: p, defendants: d }).collect();
    let words = Words::new(text, parties, Numbers::default());
    let reader = Reader::new(text, parties, &read, &referents, &words, &sides);
    let disputes = (0..sides.len())
        .map(|k| DisputeSample {
            stage: reader.stage_features(k),
            stage_words: reader.stage_words(k),
            claims: reader.claim_features(k).into_iter().map(|(c, f)| (claims::name(c), f)).collect(),
            courts: reader.court_features(k).into_iter().map(|(p, f)| (p.0, f)).collect(),
        })
        .collect();
    let article = fields::BondArticle::new(text, parties, density);
    let bond = |&pair: &(PartyId, PartyId)| {
        let told = fields::Told::new(text, &referents, pair);
        let features = |in_dispute| fields::bond_features(text, parties, &read, &referents, pair, &told, in_dispute);
        let words = fields::bond_words(parties, &read, &referents, &words, pair, &told);
        let own = article.own(parties, &referents, pair, &told).to_vec();
        BondSample { features: [false, true].map(features), words, own }
    };
    let bonds = bound.iter().map(bond).collect();
    let party_words = role_words::Reader::new(text, parties, &referents, &read.events, &words).examples();
    let party_counts = read.tallies.parties.iter().map(|row| row.to_vec()).collect();
    let pair_counts = read.tallies.pairs().map(|(a, b)| ((a.0, b.0), read.tallies.of((a, b)).to_vec())).collect();
    let tokens = network::codes(text, parties, quotes, &referents, &read.events, text.len());
    let tokens = tokens.into_iter().map(|c| (c.word, c.event, c.place)).collect();
    let index = network::Places::new(parties, &referents);
    let held: Vec<_> = classify::ids(parties).flat_map(|a| classify::ids(parties).map(move |b| (a, b))).collect();
    let told =
        |pair| index.instances(&referents, pair).iter().map(|i| [i.a, i.b, u32::from(i.apart)]).collect::<Vec<_>>();
    let places =
        held.into_iter().filter(|(a, b)| a < b).map(|(a, b)| ((a.0, b.0), told((a, b)))).filter(|(_, p)| !p.is_empty());
    let places = places.collect();
    let row = |r: &refer::Referent| {
        [r.start, r.end.max(r.start + 1) - 1, r.party.0, r.form as u32, u32::from(r.link), r.group, u32::from(r.owns)]
    };
    let referents = referents.list.iter().map(row).collect();
    Sample {
        legal,
        density,
        tokens,
        referents,
        places,
        parties: party_features,
        party_words,
        pairs,
        unsaid,
        ranks,
        party_counts,
        pair_counts,
        disputes,
        bonds,
    }
}
