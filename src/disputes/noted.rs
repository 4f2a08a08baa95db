//! The features of pairs as they are noted, in little more than four bytes a feature.
//!
//! A pair is told the same feature many times, and an article of any length notes millions. So notes are sorted part by part,
//! each pair's features of a part are one run of a list, and no run keeps what an earlier one of its pair has.

use super::features::Pair;
use crate::parties::PartyId;

/// Notes that are sorted together.
const PART: usize = 1 << 17;
/// Features of the list from which on it is looked for those that a pair has twice.
const ROOM: usize = 1 << 20;
/// A power of two: places of the notes seen last.
const RECENT: usize = 1 << 10;

/// The features of pairs.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// The notes not sorted yet: a pair and a feature in one number, as these sort quickly.
    fresh: Vec<u64>,
    /// The last note at each place, so that most that come again soon are not sorted: no note is zero.
    recent: Vec<u64>,
    /// The features, run by run.
    list: Vec<u32>,
    /// Sorted by pair, once all is noted.
    runs: Vec<Run>,
    /// How long the list may grow before what a pair has twice is looked for.
    room: usize,
}

/// Features of one pair that were noted together; they are sorted.
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
            (self.recent, self.room) = (vec![0; RECENT], ROOM);
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
        if self.list.len() > self.room {
            self.distinguish();
            self.room = ROOM.max(2 * self.list.len());
        }
    }

    /// Makes what was noted ready to be asked for.
    pub fn finish(&mut self) {
        self.sort();
        (self.fresh, self.recent) = Default::default();
        self.distinguish();
        self.list.shrink_to_fit();
        self.runs.shrink_to_fit();
    }

    /// Leaves each feature of a pair in the first of its runs that has it, and sorts the runs by pair.
    fn distinguish(&mut self) {
        let Noted { list, runs, .. } = self;
        runs.sort_unstable_by_key(|run| (run.pair, run.start));
        let mut own = Vec::new();
        for group in runs.chunk_by_mut(|x, y| x.pair == y.pair).filter(|group| group.len() > 1) {
            own.clear();
            for (k, run) in group.iter_mut().enumerate() {
                own.extend(list[run.start as usize..run.end as usize].iter().map(|&feature| (feature, k)));
                run.end = run.start;
            }
            own.sort_unstable();
            own.dedup_by_key(|(feature, _)| *feature);
            for &(feature, k) in &own {
                list[group[k].end as usize] = feature;
                group[k].end += 1;
            }
        }
        runs.retain(|run| run.start < run.end);
        runs.sort_unstable_by_key(|run| run.start);
        let mut to = 0;
        for run in &mut *runs {
            list.copy_within(run.start as usize..run.end as usize, to as usize);
            (run.start, run.end) = (to, to + run.end - run.start);
            to = run.end;
        }
        list.truncate(to as usize);
        runs.sort_unstable_by_key(|run| (run.pair, run.start));
    }

    /// The features of a pair, each once; none where no sentence holds both.
    pub fn of(&self, pair: Pair) -> impl Iterator<Item = u32> + Clone {
        let key = key(pair);
        let from = key.map_or(self.runs.len(), |key| self.runs.partition_point(|run| run.pair < key));
        let own = self.runs[from..].iter().take_while(move |run| Some(run.pair) == key);
        own.flat_map(|run| &self.list[run.start as usize..run.end as usize]).copied()
    }

    /// Whether a pair has features.
    pub fn holds(&self, pair: Pair) -> bool {
        key(pair).is_some_and(|key| self.runs.binary_search_by_key(&key, |run| run.pair).is_ok())
    }

    /// The pairs that have features, sorted, each once.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> {
        let pairs = self.runs.chunk_by(|x, y| x.pair == y.pair).map(|own| own[0].pair);
        pairs.map(|pair| (PartyId(pair >> 16), PartyId(pair & 0xFFFF)))
    }
}

/// A pair as one number.
#[inline]
fn key((a, b): Pair) -> Option<u32> {
    (a.0 < 1 << 16 && b.0 < 1 << 16).then_some(a.0 << 16 | b.0)
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
        assert_eq!([(a, b), (b, a), (a, c), (b, b)].map(|pair| noted.holds(pair)), [true, true, false, false]);
        let mut own: Vec<u32> = noted.of((a, b)).collect();
        own.sort_unstable();
        assert!(own.into_iter().eq(0..50_000) && noted.of((b, a)).eq([7, 3]) && noted.of((a, c)).next().is_none());
    }

    #[test]
    fn nothing_noted_is_no_pair() {
        let mut noted = Noted::default();
        noted.finish();
        assert_eq!(noted.pairs().count() + noted.of((PartyId(0), PartyId(1))).count(), 0);
    }
}
