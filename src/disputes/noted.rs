//! The features of pairs as they are noted, in little more than four bytes a feature.
//!
//! A pair is told the same feature many times, and an article of any length notes millions. So notes are sorted part by part,
//! each pair's features of a part are one run of a list, and in the end the runs of a pair are joined.

use super::features::Pair;
use crate::parties::PartyId;

/// Notes that are sorted together.
const PART: usize = 1 << 17;
/// A power of two: places of the notes seen last.
const RECENT: usize = 1 << 10;

/// The features of pairs.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// The notes not sorted yet: a pair and a feature in one number, as these sort quickly.
    fresh: Vec<u64>,
    /// The last note at each place, so that most that come again soon are not sorted: no note is zero.
    recent: Vec<u64>,
    /// The features, run by run; sorted in each, each once.
    list: Vec<u32>,
    /// Sorted by pair, once all is noted; then one a pair.
    runs: Vec<Run>,
}

/// Features of one pair.
#[derive(Debug, Clone, Copy)]
struct Run {
    pair: u32,
    start: u32,
    end: u32,
}

impl Noted {
    /// Notes a feature of two different parties. Parties of higher numbers than fit, in a text that names 65,536 of them, are
    /// in no pair.
    #[inline]
    pub fn put(&mut self, pair: Pair, feature: u32) {
        let Some(key) = key(pair) else { return };
        let note = u64::from(key) << 32 | u64::from(feature);
        if self.recent.is_empty() {
            self.recent = vec![0; RECENT];
        }
        // The feature is a hash already.
        let last = &mut self.recent[(feature ^ key.wrapping_mul(0x9E37_79B1) >> 16) as usize % RECENT];
        if std::mem::replace(last, note) != note {
            self.fresh.push(note);
            if self.fresh.len() == PART {
                self.sort();
            }
        }
    }

    /// Makes runs of the notes not sorted yet.
    fn sort(&mut self) {
        self.fresh.sort_unstable();
        self.fresh.dedup();
        for own in self.fresh.chunk_by(|x, y| x >> 32 == y >> 32) {
            let start = self.list.len() as u32;
            self.list.extend(own.iter().map(|&note| note as u32));
            self.runs.push(Run { pair: (own[0] >> 32) as u32, start, end: self.list.len() as u32 });
        }
        self.fresh.clear();
    }

    /// Makes what was noted ready to be asked for.
    pub fn finish(&mut self) {
        self.sort();
        (self.fresh, self.recent) = Default::default();
        self.runs.sort_unstable_by_key(|run| (run.pair, run.start));
        let (list, mut own, mut to) = (&mut self.list, Vec::new(), 0);
        let mut from = 0;
        while from < self.runs.len() {
            let Run { pair, mut start, mut end } = self.runs[from];
            let next = from + self.runs[from..].iter().take_while(|run| run.pair == pair).count();
            if next > from + 1 {
                own.clear();
                self.runs[from..next].iter().for_each(|run| own.extend(&list[run.start as usize..run.end as usize]));
                own.sort_unstable();
                own.dedup();
                start = list.len() as u32;
                list.extend(&own);
                end = list.len() as u32;
            }
            self.runs[to] = Run { pair, start, end };
            (from, to) = (next, to + 1);
        }
        self.runs.truncate(to);
        self.list.shrink_to_fit();
        self.runs.shrink_to_fit();
    }

    /// The features of a pair; none where no sentence holds both.
    pub fn of(&self, pair: Pair) -> impl Iterator<Item = u32> + Clone {
        let run = key(pair).and_then(|key| self.runs.binary_search_by_key(&key, |run| run.pair).ok());
        let list = run.map_or(&[][..], |k| &self.list[self.runs[k].start as usize..self.runs[k].end as usize]);
        list.iter().copied()
    }

    /// The pairs that have features, sorted, each once.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> {
        self.runs.iter().map(|run| (PartyId(run.pair >> 16), PartyId(run.pair & 0xFFFF)))
    }
}

/// A pair as one number.
#[inline]
fn key((a, b): Pair) -> Option<u32> {
    (a.0 < 1 << 16 && b.0 < 1 << 16).then(|| a.0 << 16 | b.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_each_of_its_features_once_however_many_are_noted() {
        let [a, b, c] = [0, 1, 70_000].map(PartyId);
        let mut noted = Noted::default();
        for k in 0..3 * PART as u32 {
            noted.put((a, b), k % 50_000);
            noted.put((b, a), 7);
            noted.put((a, c), 7);
        }
        noted.put((b, a), 3);
        noted.finish();
        assert_eq!(noted.pairs().collect::<Vec<_>>(), [(a, b), (b, a)]);
        assert!(noted.of((a, b)).eq(0..50_000) && noted.of((b, a)).eq([3, 7]) && noted.of((a, c)).next().is_none());
    }

    #[test]
    fn nothing_noted_is_no_pair() {
        let mut noted = Noted::default();
        noted.finish();
        assert_eq!(noted.pairs().count() + noted.of((PartyId(0), PartyId(1))).count(), 0);
    }
}
