//! How each sentence bears on each dispute of an article.

use crate::disputes::refer::Referents;
use crate::parties::PartyId;
use crate::text::Text;

/// The two sides of a dispute.
#[derive(Debug, Clone, Copy)]
pub(in crate::disputes) struct Sides<'a> {
    pub plaintiffs: &'a [PartyId],
    pub defendants: &'a [PartyId],
}

/// How a sentence bears on a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bearing {
    /// It speaks of both sides.
    Both,
    /// It speaks of a party that is in no other dispute.
    Own,
    /// It speaks of no dispute for certain, soon after a sentence that speaks of this one.
    Follows,
    /// It speaks of a party that is in other disputes too.
    Shared,
    /// It speaks of such a party, and for certain of another dispute.
    Other,
}

/// Sentences after one that speaks of a dispute which may still do so.
const REACH: u32 = 3;
/// Disputes of one party, and referents of one sentence, beyond this many are left out of account.
const MOST: usize = 24;

/// For each dispute the sentences that bear on it, in text order.
pub(super) fn bearings(text: &Text, referents: &Referents, disputes: &[Sides]) -> Vec<Vec<(u32, Bearing)>> {
    let mut of_party: Vec<Vec<(usize, bool)>> = Vec::new();
    for (k, sides) in disputes.iter().enumerate() {
        for (list, answers) in [(sides.plaintiffs, false), (sides.defendants, true)] {
            for p in list {
                let p = p.0 as usize;
                if of_party.len() <= p {
                    of_party.resize(p + 1, Vec::new());
                }
                of_party[p].push((k, answers));
            }
        }
    }
    let single = |list: &[(usize, bool)]| list.iter().all(|(k, _)| *k == list[0].0);
    let mut out = vec![Vec::new(); disputes.len()];
    // What the sentence holds of each dispute: the plaintiffs' side, the defendants', a party of this dispute alone.
    let mut seen: Vec<(usize, [bool; 3])> = Vec::new();
    let (mut last, mut age): (Vec<usize>, u32) = (Vec::new(), 0);
    for s in 0..text.sentences().len() {
        seen.clear();
        for r in referents.of(s).iter().take(MOST) {
            let Some(list) = of_party.get(r.party.0 as usize).filter(|l| !l.is_empty()) else { continue };
            let own = single(list);
            for &(k, answers) in list.iter().take(MOST) {
                let at = seen.iter().position(|(j, _)| *j == k).unwrap_or_else(|| {
                    seen.push((k, [false; 3]));
                    seen.len() - 1
                });
                seen[at].1[usize::from(answers)] = true;
                seen[at].1[2] |= own;
            }
        }
        let certain = |held: &[bool; 3]| held[0] && held[1] || held[2];
        let any = seen.iter().any(|(_, held)| certain(held));
        age += 1;
        if any {
            last.clear();
            last.extend(seen.iter().filter(|(_, held)| certain(held)).map(|(k, _)| *k));
            age = 0;
        }
        for &(k, held) in &seen {
            let bearing = if held[0] && held[1] {
                Bearing::Both
            } else if held[2] {
                Bearing::Own
            } else if any {
                Bearing::Other
            } else if age <= REACH && last.contains(&k) {
                Bearing::Follows
            } else {
                Bearing::Shared
            };
            out[k].push((s as u32, bearing));
        }
        if !any && age <= REACH {
            for &k in last.iter().filter(|k| !seen.iter().any(|(j, _)| j == *k)) {
                out[k].push((s as u32, Bearing::Follows));
            }
        }
    }
    out
}

/// The part that a sentence has in the telling of a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Speaks of both sides and of an event.
    Both,
    /// Speaks of a party of this dispute alone and of an event.
    Own,
    /// Speaks of a party and of an event, in a dispute that has no better sentence.
    Shared,
    /// The sentence after one of these.
    Next,
    /// The one after that.
    Second,
    /// Speaks of a side, not of an event.
    Quiet,
    /// May speak of the dispute.
    Rest,
}

impl Part {
    /// Whether the sentence tells of the dispute itself.
    pub fn is_key(self) -> bool {
        matches!(self, Part::Both | Part::Own | Part::Shared)
    }

    /// Whether the sentence very likely tells of the dispute.
    pub fn is_near(self) -> bool {
        self.is_key() || matches!(self, Part::Next | Part::Second)
    }
}

/// The parts of the sentences that bear on a dispute, in text order; `eventful` says whether a sentence tells of an event.
pub(super) fn parts(bearings: &[(u32, Bearing)], eventful: impl Fn(u32) -> bool) -> Vec<(u32, Part)> {
    let mut parts: Vec<(u32, Part)> = Vec::with_capacity(bearings.len());
    let certain = |b: Bearing| matches!(b, Bearing::Both | Bearing::Own);
    let told = bearings.iter().any(|&(s, b)| certain(b) && eventful(s));
    let mut key: Option<u32> = None;
    let mut joined = false;
    for &(s, b) in bearings {
        let is_key = eventful(s) && (certain(b) || !told && b == Bearing::Shared);
        let follows = !matches!(b, Bearing::Other | Bearing::Shared);
        let part = match (is_key, b) {
            (true, Bearing::Both) => Part::Both,
            (true, Bearing::Own) => Part::Own,
            (true, _) => Part::Shared,
            _ if follows && key.is_some_and(|k| s - k == 1) => Part::Next,
            _ if follows && joined && key.is_some_and(|k| s - k == 2) => Part::Second,
            (_, Bearing::Both | Bearing::Own) => Part::Quiet,
            (_, Bearing::Follows | Bearing::Shared) => Part::Rest,
            (_, Bearing::Other) => continue,
        };
        joined = part == Part::Next;
        if is_key {
            key = Some(s);
        }
        parts.push((s, part));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_with_an_event_is_key_and_the_two_after_it_are_near() {
        let list = [(0, Bearing::Both), (1, Bearing::Follows), (2, Bearing::Follows), (3, Bearing::Follows)];
        let told: Vec<Part> = parts(&list, |s| s == 0).into_iter().map(|(_, p)| p).collect();
        assert_eq!(told, [Part::Both, Part::Next, Part::Second, Part::Rest]);
    }

    #[test]
    fn a_shared_party_tells_of_a_dispute_only_where_nothing_better_does() {
        let shared = [(0, Bearing::Shared)];
        assert_eq!(parts(&shared, |_| true), [(0, Part::Shared)]);
        let both = [(0, Bearing::Shared), (4, Bearing::Both)];
        assert_eq!(parts(&both, |_| true), [(0, Part::Rest), (4, Part::Both)]);
    }

    #[test]
    fn a_sentence_about_another_dispute_is_left_out() {
        assert_eq!(parts(&[(0, Bearing::Other)], |_| true), []);
    }
}
