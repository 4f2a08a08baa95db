//! The ranker's second thoughts: where it is not sure, trees see what it makes of all candidates and facts about each, and
//! add to its scores (`scripts/train/speaker_trees.py`).

use smallvec::SmallVec;

use crate::model::forest::Forest;
use crate::model::network::exp;
use crate::parties::PartyId;
use crate::parties::reference::UNKNOWN;
use crate::record::Role;

use super::around::Answers;
use super::query::Query;
use super::reader::Reader;
use super::referent::{Scratch, Who, side_of};
use super::speaker::Memory;
use super::wording::{Fit, Likeness, Wording};

/// Decisions of a lower probability are looked at again.
const SURE: f32 = 0.85;
/// Of such a decision candidates of a higher probability are; the others are given up.
const LIKELY: f32 = 0.05;
/// How many columns are made of scores; they come first.
const SCORES: usize = 7;
const QUERY: usize = 17;
const SPEECH: usize = 12;
const PARTY: usize = 37;
/// How many numbers [`Reader::facts`] gives.
const FACTS: usize = QUERY + SPEECH + PARTY + Role::ALL.len();
/// What the trees see of a candidate.
const COLUMNS: usize = SCORES + FACTS;
/// What is not there.
const NONE: f32 = -9.0;
/// Tokens and paragraphs beyond these are all far.
const FAR: u32 = 999;
const FAR_PARAGRAPH: u32 = 99;
/// A word is looked for so many tokens before and after the phrase.
const BACK: usize = 1000;
const AHEAD: usize = 500;
/// Occurrences of a word that are looked at, and mentions in the sentence of each.
const OCCURRENCES: usize = 8;
const MENTIONS: usize = 8;

/// A party named in one sentence with a word of the phrase elsewhere.
#[derive(Debug, Clone, Copy)]
struct Tie {
    party: PartyId,
    /// Tokens between the two.
    apart: u32,
    /// Whether the word is the noun.
    noun: bool,
}

/// What is the same for all candidates.
#[derive(Debug)]
pub(super) struct Scene {
    query: [f32; QUERY],
    recent: SmallVec<[Who; 4]>,
    like: Option<(Who, u32)>,
    called: Option<Who>,
    answers: Answers,
    ties: Vec<Tie>,
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

impl Reader<'_> {
    /// Decides again between the candidates, the best of which has a score and the probability `sure`.
    pub(super) fn think_again(
        &self,
        forest: &Forest,
        (q, memory): (&Query, &Memory),
        scratch: &Scratch,
        (best, sure): (f32, f32),
    ) -> Option<(Who, f32)> {
        let scores = &scratch.scores;
        if sure >= SURE {
            return None;
        }
        let probability = |score: f32| exp(score - best) * sure;
        let of = |who: Who| scores.iter().find(|s| s.0 == who).map_or(0.0, |s| probability(s.1));
        let (unnamed, nobody) = (of(Who::Anonymous), of(Who::Nobody));
        let scene = self.scene(q, memory);
        let mut row = [NONE; COLUMNS];
        let mut top: Option<(Who, f32)> = None;
        // Of all that are left: with that of the best as one, and before the second thoughts.
        let (mut total, mut left) = (0.0, 0.0);
        for (n, &(who, score)) in scores.iter().enumerate().filter(|(_, s)| probability(s.1) > LIKELY) {
            let rival = scores.iter().enumerate().filter(|(k, _)| *k != n).map(|(_, s)| s.1).fold(f32::MIN, f32::max);
            let above = scores.iter().filter(|s| s.1 > score).count();
            let own = [score, probability(score), score - rival, above as f32, unnamed, nobody, scores.len() as f32];
            row[..SCORES].copy_from_slice(&own);
            row[SCORES..].copy_from_slice(&self.facts(q, &scene, memory, scratch, (n, who)));
            let again = score + forest.score(0, &row);
            left += probability(score);
            match top {
                Some((_, most)) if again <= most => total += exp(again - most),
                _ => {
                    total = 1.0 + top.map_or(0.0, |(_, most)| total * exp(most - again));
                    top = Some((who, again));
                }
            }
        }
        top.map(|(who, _)| (who, left / total))
    }

    /// What is the same for all candidates of a question.
    pub(super) fn scene(&self, q: &Query, memory: &Memory) -> Scene {
        let stranger = self.stranger(q);
        let side = q.noun.map_or(0, |(noun, _)| side_of(self.flags[noun]));
        let query = [
            q.shape / 16,
            q.shape % 16,
            q.coarse,
            u32::from(q.opens),
            q.guess.rule,
            q.guess.run,
            q.guess.asks,
            q.guess.place,
            u32::from(!self.roles.is_empty()),
            self.parties.list.len() as u32,
            self.share(q, 100),
            q.paragraph as u32,
            stranger,
            stranger % 8,
            memory.spoken(q.start) as u32,
            q.end - q.start,
            side,
        ];
        Scene {
            query: query.map(|n| n as f32),
            recent: memory.recent(q.start),
            like: memory.last_like(q.start, q.shape),
            called: memory.last_called(q.start, q.word),
            answers: self.answers(q),
            ties: self.ties(q),
        }
    }

    /// The parties that are named in a sentence with a word of a description outside it.
    fn ties(&self, q: &Query) -> Vec<Tie> {
        let mut ties = Vec::new();
        let Some((noun, _)) = q.noun.filter(|_| q.described) else { return ties };
        let (start, end) = (q.start as usize, q.end as usize);
        let hash = |t: usize| self.text.token(t).hash;
        let modifiers = self.modifying(start..noun).map(|t| (hash(t), false));
        let words: SmallVec<[(u32, bool); 8]> = std::iter::once((hash(noun), true)).chain(modifiers).collect();
        // Most tokens are none of the words, which one bit tells.
        let bits = words.iter().fold(0u64, |bits, (hash, _)| bits | 1 << (hash % 64));
        let mut left = [OCCURRENCES; 2];
        let mut look = |at: usize, hash: u32| {
            let Some(&(_, noun)) = words.iter().find(|word| word.0 == hash) else { return };
            let left = &mut left[usize::from(noun)];
            if *left == 0 {
                return;
            }
            *left -= 1;
            let (at, sentence) = (at as u32, &self.text.sentences()[self.text.sentence_of(at)]);
            for m in self.parties.mentions_in(sentence.tokens.clone()).take(MENTIONS) {
                let Some(party) = self.parties.party_of[m] else { continue };
                let name = &self.parties.mentions[m].tokens;
                let apart = if at < name.start { name.start - at } else { (at + 1).saturating_sub(name.end) };
                ties.push(Tie { party, apart, noun });
            }
        };
        let from = start.saturating_sub(BACK);
        let may_be = |(_, hash): &(usize, u32)| bits >> (hash % 64) & 1 != 0;
        self.text.hashes(from..start).rev().filter(may_be).for_each(|(t, hash)| look(t, hash));
        self.text.hashes(end..end + AHEAD).filter(may_be).for_each(|(t, hash)| look(t, hash));
        ties
    }

    /// What the trees see of candidate number `n` beside scores.
    pub(super) fn facts(
        &self,
        q: &Query,
        scene: &Scene,
        memory: &Memory,
        scratch: &Scratch,
        (n, who): (usize, Who),
    ) -> [f32; FACTS] {
        let mut facts = [NONE; FACTS];
        facts[..QUERY].copy_from_slice(&scene.query);
        let turns = memory.turns_of(q.start, who, q.word);
        let same = |w: Option<Who>| flag(w == Some(who));
        let sign = |w: Option<Who>| w.map_or(0.0, |w| if w == who { 1.0 } else { -1.0 });
        let answer =
            |a: Option<(PartyId, u32)>| a.map_or(0.0, |(p, sure)| (1 + sure) as f32 * sign(Some(Who::Party(p))));
        let kind = match who {
            Who::Party(p) => self.parties.get(p).kind as u8 as f32,
            Who::Anonymous => 4.0,
            Who::Nobody => 5.0,
        };
        let paragraph = |token: u32| q.paragraph.abs_diff(self.text.paragraph_of(token as usize)) as u32;
        facts[QUERY..QUERY + SPEECH].copy_from_slice(&[
            kind,
            scene.recent.iter().position(|r| *r == who).map_or(9.0, |n| n as f32),
            turns.count as f32,
            turns.called as f32,
            turns.last.map_or(FAR, |last| q.start - last) as f32,
            turns.last.map_or(FAR_PARAGRAPH, paragraph) as f32,
            scene.like.map_or(0.0, |(w, _)| sign(Some(w))),
            scene.like.map_or(FAR_PARAGRAPH, |(_, turn)| q.turn.saturating_sub(turn)) as f32,
            sign(scene.called),
            same(q.guess.who) * 4.0 + same(q.guess.last) * 2.0 + same(q.guess.other),
            answer(scene.answers.own),
            answer(scene.answers.owner),
        ]);
        if let Who::Party(party) = who {
            let (own, roles) = facts[QUERY + SPEECH..].split_at_mut(PARTY);
            let fit = scratch.fits.get(n).copied().unwrap_or_default();
            own.copy_from_slice(&self.party_facts(q, scene, scratch, (party, fit)));
            let held = self.roles.get(party.0 as usize).map_or(&[][..], Vec::as_slice);
            for (out, role) in roles.iter_mut().zip(Role::ALL) {
                *out = flag(held.contains(role));
            }
        }
        facts
    }

    /// What they see of a party.
    fn party_facts(
        &self,
        q: &Query,
        scene: &Scene,
        Scratch { survey, beside, .. }: &Scratch,
        (who, fit): (PartyId, Fit),
    ) -> [f32; PARTY] {
        let part = self.part(q, who);
        let near = survey.near[who.0 as usize];
        let profile = &self.profiles[who.0 as usize];
        let naming = (near.count > 0).then(|| self.namings[near.mention as usize]);
        let gender = match (q.gender, profile.gender) {
            (None, own) => own.is_some().into(),
            (_, None) => 2,
            (asked, own) => 3 + u32::from(asked == own),
        };
        let ties = |noun: bool| scene.ties.iter().filter(move |tie| tie.party == who && tie.noun == noun);
        let least = |noun: bool| ties(noun).map(|tie| tie.apart).min().unwrap_or(FAR);
        let of_word = |fact: fn(&Wording) -> u32| fit.wording.as_ref().map_or(0, fact);
        let of_alike = |fact: fn(&Likeness) -> u32| fit.likeness.as_ref().map_or(UNKNOWN, fact);
        let roles = self.roles.get(who.0 as usize).map_or(&[][..], Vec::as_slice);
        let first = roles.iter().filter(|role| self.held.is_first(**role as u32, who));
        [
            part.before,
            part.after,
            who.0,
            part.since.unwrap_or(FAR),
            part.next.map_or(FAR, |next| next.tokens),
            part.next.map_or(FAR_PARAGRAPH, |next| next.paragraphs),
            part.next.map_or(9, |next| next.role as u32),
            part.known_for.unwrap_or(FAR),
            part.opened.unwrap_or(FAR_PARAGRAPH),
            gender,
            near.here,
            near.before,
            near.rank,
            near.lead,
            near.place,
            if near.place > 0 { q.turn.saturating_sub(near.turn) } else { FAR_PARAGRAPH },
            naming.map_or(FAR_PARAGRAPH, |n| q.turn.saturating_sub(n.turn)),
            naming.map_or(9, |n| n.role as u32),
            beside.inside(who),
            beside.after(who),
            u32::from(beside.is_quoted(who)),
            near.sides[0],
            near.sides[1],
            near.sides[2],
            least(true),
            ties(true).count() as u32,
            least(false),
            of_word(|w| w.known),
            of_word(|w| w.named),
            of_word(|w| w.others),
            of_word(|w| w.hung),
            of_word(|w| u32::from(w.class)),
            of_alike(|a| a.said),
            of_alike(|a| a.name),
            of_alike(|a| a.modifier),
            roles.len() as u32,
            first.count() as u32,
        ]
        .map(|n| n as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentions::{Label, Mention};
    use crate::parties::{Parties, resolve};
    use crate::quotes::phrase::Phrase;
    use crate::quotes::{Ground, models};
    use crate::text::{Span, Text};

    fn named(text: &Text, names: &[&str]) -> Parties {
        let mut mentions: Vec<Mention> = (names.iter())
            .flat_map(|name| text.source().match_indices(name))
            .map(|(at, name)| Span::new(at, at + name.len()))
            .map(|span| Mention { span, tokens: text.tokens_in(span), label: Label::Organization, confidence: 1.0 })
            .collect();
        mentions.sort_by_key(|m| m.span);
        resolve(text, mentions)
    }

    /// Calls `look` with a reader of the text and the question whom the words `phrase`, the last of them there, refer to.
    fn ask(source: &str, names: &[&str], phrase: &str, look: impl FnOnce(&Reader, &Query, &Parties)) {
        let text = Text::new(source);
        let parties = named(&text, names);
        let (ground, references) = Ground::new(&text, &parties, models::own(), None);
        let reader = ground.reader(&text, &parties, &references, models::own(), &[]);
        let at = source.rfind(phrase).expect("the phrase stands in the text");
        let tokens = text.tokens_in(Span::new(at, at + phrase.len()));
        let asked = reader.asked(Phrase { start: tokens.start, end: tokens.end, head: tokens.end });
        look(&reader, &asked, &parties);
    }

    const SUIT: &str =
        "Acme Inc. sued Bolt Ltd. on Monday. Acme Inc. is an exporter.\n\nThe exporter said it would wait.";

    #[test]
    fn the_trees_see_as_many_columns_as_a_row_has() {
        let second = models::own().and_then(|models| models.second.as_ref());
        assert_eq!(second.map(Forest::columns), Some(COLUMNS));
    }

    #[test]
    fn a_party_named_with_the_noun_elsewhere_is_tied_to_the_phrase() {
        ask(SUIT, &["Acme Inc.", "Bolt Ltd."], "The exporter", |reader, q, parties| {
            let ties = reader.scene(q, &Memory::default()).ties;
            let told: Vec<_> =
                ties.iter().map(|tie| (parties.get(tie.party).name.as_str(), tie.apart, tie.noun)).collect();
            assert_eq!(told, [("Acme Inc.", 3, true)]);
        });
    }

    #[test]
    fn whoever_is_no_party_has_no_facts_of_one() {
        ask(SUIT, &["Acme Inc.", "Bolt Ltd."], "The exporter", |reader, q, _| {
            let (memory, mut scratch) = (Memory::default(), Scratch::default());
            reader.candidates(q, &memory, &mut scratch, &mut Vec::new(), |_, _| ());
            let scene = reader.scene(q, &memory);
            let facts = |n, who| reader.facts(q, &scene, &memory, &scratch, (n, who));
            assert!(facts(2, Who::Anonymous)[QUERY + SPEECH..].iter().all(|&x| x == NONE));
            assert!(facts(0, Who::Party(PartyId(0))).iter().all(|&x| x != NONE));
        });
    }

    #[test]
    fn a_part_counts_what_stands_before_and_after() {
        let source = "Acme Inc. lost.\n\nBolt Ltd. won.\n\nThe winner said so. It thanked Bolt Ltd. again.";
        ask(source, &["Acme Inc.", "Bolt Ltd."], "The winner", |reader, q, _| {
            let [acme, bolt] = [0, 1].map(|id| reader.part(q, PartyId(id)));
            assert_eq!((acme.before, acme.after, acme.opened), (1, 0, Some(2)));
            assert!(acme.next.is_none());
            assert_eq!((bolt.before, bolt.after, bolt.opened), (1, 1, Some(1)));
            assert_eq!(bolt.next.map(|next| (next.tokens, next.paragraphs)), Some((7, 0)));
        });
    }
}
