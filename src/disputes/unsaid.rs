//! Agreements of which a sentence names one side alone, as the other is what the article is about: *It has rented its shop from
//! Beta since May.*

use super::arguments::{self, Arguments};
use super::events::{self, Events, REFERENTS, Trigger};
use super::features::{Pair, mix};
use super::frames::FRAMES;
use super::noted::Noted;
use super::refer::{Referent, Referents};
use crate::parties::{Parties, PartyId};
use crate::record::PartyKind;
use crate::text::Text;

mod tag {
    pub const PROTAGONIST: u32 = 180;
    pub const SINCE: u32 = 181;
    pub const OTHERS: u32 = 182;
    pub const LINK: u32 = 183;
    pub const CLASS: u32 = 184;
    pub const SIDES: u32 = 185;
    pub const WORD: u32 = 186;
}

/// Parties that an article may be about, at most.
const PROTAGONISTS: usize = 2;

/// What sentences leave unsaid of pairs, each its lower party first.
#[derive(Debug, Default)]
pub(super) struct Unsaid {
    /// Whom the article speaks of most, persons and courts left out, the first of them first.
    protagonists: Vec<PartyId>,
    /// What the classifier of agreements sees of them.
    features: Noted,
    /// The sentences that name the one and tell of an agreement, by pair: sorted, each once.
    places: Vec<(Pair, u32)>,
}

impl Unsaid {
    /// The pairs that may be meant, sorted, each once.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> {
        self.places.chunk_by(|x, y| x.0 == y.0).map(|own| own[0].0)
    }

    /// The features of a pair; none of one that is not meant.
    pub fn of_pair(&self, pair: Pair) -> impl Iterator<Item = u32> + Clone {
        self.features.of(pair)
    }

    /// The sentences that may mean the pair.
    pub fn sentences_of(&self, (a, b): Pair) -> impl Iterator<Item = usize> {
        let pair = (a.min(b), a.max(b));
        let from = self.places.partition_point(|(p, _)| *p < pair);
        self.places[from..].iter().take_while(move |(p, _)| *p == pair).map(|(_, s)| *s as usize)
    }

    /// Which protagonist a party is, their number where it is none.
    pub fn rank(&self, party: PartyId) -> usize {
        self.protagonists.iter().position(|p| *p == party).unwrap_or(PROTAGONISTS)
    }

    /// Lets go of what the first look alone sees.
    pub fn forget(&mut self) {
        self.features = Noted::default();
    }
}

/// Reads the sentences for which `acts` holds.
pub(super) fn read(
    text: &Text,
    parties: &Parties,
    referents: &Referents,
    events: &Events,
    acts: impl Fn(usize) -> bool,
) -> Unsaid {
    let mut out = Unsaid::default();
    let protagonists = protagonists(parties, referents);
    let mut named: Vec<Option<usize>> = vec![None; protagonists.len()];
    let mut absent = Vec::with_capacity(protagonists.len());
    for s in 0..text.sentences().len() {
        let all = referents.of(s);
        let (_, triggers) = events.capped(s);
        let telling = !all.is_empty() && acts(s) && triggers.iter().any(|t| FRAMES.binds(t));
        absent.clear();
        for ((rank, &one), named) in (0u32..).zip(&protagonists).zip(&mut named) {
            if all.iter().any(|r| r.party == one) {
                *named = Some(s);
            } else {
                let since = named.map_or(0, |before| (s - before).ilog2().min(4) + 1);
                absent.push((one, rank << 4 | since));
            }
        }
        if telling && !absent.is_empty() {
            Place { text, sentence: s, referents: events::capped(referents, s), triggers, absent: &absent }
                .note(&mut out);
        }
    }
    out.protagonists = protagonists;
    out.features.finish();
    out.places.sort_unstable();
    out.places.dedup();
    out.places.shrink_to_fit();
    out
}

/// Whom the article speaks of most, persons and courts left out.
fn protagonists(parties: &Parties, referents: &Referents) -> Vec<PartyId> {
    let mut counts = vec![0u32; parties.list.len()];
    for r in &referents.list {
        if let Some(count) = counts.get_mut(r.party.0 as usize) {
            *count += 1;
        }
    }
    let fits = |kind| matches!(kind, PartyKind::Organization | PartyKind::Government);
    let mut out: Vec<PartyId> = (0..counts.len() as u32)
        .map(PartyId)
        .filter(|p| counts[p.0 as usize] > 0 && fits(parties.get(*p).kind))
        .collect();
    let rank = |p: &PartyId| (std::cmp::Reverse(counts[p.0 as usize]), *p);
    if out.len() > PROTAGONISTS {
        out.select_nth_unstable_by_key(PROTAGONISTS, rank);
        out.truncate(PROTAGONISTS);
    }
    out.sort_unstable_by_key(rank);
    out
}

/// A sentence that tells of an agreement and does not name every protagonist.
struct Place<'a> {
    text: &'a Text<'a>,
    sentence: usize,
    referents: &'a [Referent],
    triggers: &'a [Trigger],
    /// The protagonists that it does not name, and of each which one it is and how long ago it was last named.
    absent: &'a [(PartyId, u32)],
}

impl Place<'_> {
    /// Notes what it may say of each that it names and each that it does not.
    fn note(&self, out: &mut Unsaid) {
        let Place { text, sentence, referents, triggers, absent } = *self;
        let vague = self.vague();
        for x in referents {
            for &(one, known) in absent {
                out.features.put(pair(x.party, one), mix(tag::PROTAGONIST, known >> 4, 0));
                out.features.put(pair(x.party, one), mix(tag::SINCE, known, vague));
                out.places.push((pair(x.party, one), sentence as u32));
            }
        }
        let mut put = |x: &Referent, tag, a, b| {
            let feature = mix(tag, a, b);
            absent.iter().for_each(|(one, _)| out.features.put(pair(x.party, *one), feature));
        };
        for x in referents {
            let others = referents.iter().filter(|r| r.party != x.party).count().min(3) as u32;
            put(x, tag::OTHERS, others, vague);
            put(x, tag::LINK, u32::from(x.link), u32::from(x.owns));
        }
        let mut held = Arguments::default();
        held.start();
        for t in triggers {
            held.read(text, t, referents);
            if !FRAMES.binds(t) {
                continue;
            }
            let class = u32::from(t.class);
            let arguments = &held.of[..referents.len().min(REFERENTS)];
            for (x, &is) in referents.iter().zip(arguments) {
                let argument = arguments::coarse(is);
                // Another who takes part leaves less room for one who is not named.
                let filled = referents.iter().zip(arguments).any(|(r, &is)| is > 0 && r.party != x.party);
                put(x, tag::CLASS, class | u32::from(t.voice) << 8, argument);
                put(x, tag::SIDES, class, argument << 1 | u32::from(filled));
                put(x, tag::SIDES, vague, 1 << 16 | argument << 1 | u32::from(filled));
                put(x, tag::WORD, text.token(t.token as usize).hash, argument);
            }
        }
    }

    /// Whether the sentence speaks of somebody without a name: by a pronoun, by a noun.
    fn vague(&self) -> u32 {
        let tokens = self.text.sentences()[self.sentence].tokens.clone();
        let named = |i: u32| self.referents.iter().any(|r| (r.start..r.end).contains(&i));
        let mut out = 0;
        for i in tokens.filter(|&i| !named(i)) {
            out |= match self.text.lower(i as usize) {
                "it" | "its" | "they" | "their" | "we" | "our" | "us" => 1,
                "company" | "firm" | "group" | "maker" | "chain" | "retailer" | "startup" | "business" => 2,
                _ => 0,
            };
        }
        out
    }
}

fn pair(a: PartyId, b: PartyId) -> Pair {
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::{features, refer, tests::parties};
    use crate::parties::reference::resolve;
    use crate::quotes::Quotes;

    /// What is read of a text that the first of the parties is named in most; a sentence is looked at where it `acts`.
    fn unsaid(source: &str, names: &[&str], acts: bool) -> Unsaid {
        let text = Text::new(source);
        let parties = parties(&text, names);
        let referents = refer::referents(&text, &parties, &resolve(&text, &parties, |_| false));
        let events = features::read(&text, &parties, &Quotes::default(), &referents).events;
        read(&text, &parties, &referents, &events, |_| acts)
    }

    const TOLD: &str = "Acme makes chairs. Acme opened a shop. In May a lease was signed with Beta. Gamma is in Ohio.";
    const AB: Pair = (PartyId(0), PartyId(1));

    #[test]
    fn who_is_named_in_a_sentence_of_an_agreement_may_be_bound_to_whom_the_article_is_about() {
        let unsaid = unsaid(TOLD, &["Acme", "Beta", "Gamma"], true);
        assert_eq!((unsaid.rank(PartyId(0)), unsaid.rank(PartyId(2))), (0, PROTAGONISTS));
        assert!(unsaid.pairs().any(|pair| pair == AB) && unsaid.of_pair(AB).next().is_some());
        assert_eq!(unsaid.sentences_of((PartyId(1), PartyId(0))).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_sentence_without_a_word_of_agreements_says_nothing() {
        let unsaid = unsaid(TOLD, &["Acme", "Beta", "Gamma"], true);
        assert!(!unsaid.pairs().any(|(a, b)| a == PartyId(2) || b == PartyId(2)));
    }

    #[test]
    fn a_sentence_that_names_both_leaves_nothing_unsaid() {
        assert_eq!(unsaid("Acme signed a lease with Beta.", &["Acme", "Beta"], true).pairs().count(), 0);
    }

    #[test]
    fn sentences_of_no_legal_or_commercial_act_are_not_read() {
        assert_eq!(unsaid(TOLD, &["Acme", "Beta", "Gamma"], false).pairs().count(), 0);
    }

    #[test]
    fn who_stands_for_a_party_without_a_name_is_told_by_its_words() {
        let one = |source| {
            let unsaid = unsaid(source, &["Acme", "Beta"], true);
            unsaid.of_pair(AB).collect::<Vec<_>>()
        };
        let (bare, it) =
            (one("Acme sat. Acme ran. A lease binds Beta."), one("Acme sat. Acme ran. A lease of its binds Beta."));
        assert!(!bare.is_empty() && bare != it);
    }
}
