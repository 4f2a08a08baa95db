//! Which articles are read: globs on paths, dates, samples.

use super::Unit;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns that choose files of a folder by their path relative to the input root.
///
/// A pattern without `/` matches the file name alone, as in `.gitignore`; `*` does not cross a `/`, `**` does.
#[derive(Debug, Clone, Default)]
pub struct Globs {
    include: Option<GlobSet>,
    exclude: GlobSet,
}

impl Globs {
    /// Takes files that match one of `include` (or any file, if there is none) and none of `exclude`.
    ///
    /// Fails on a pattern that cannot be parsed; the error names it.
    pub fn new<S: AsRef<str>>(include: &[S], exclude: &[S]) -> Result<Self, globset::Error> {
        Ok(Globs { include: (!include.is_empty()).then(|| set(include)).transpose()?, exclude: set(exclude)? })
    }

    /// Whether there are patterns at all.
    pub fn are_given(&self) -> bool {
        self.include.is_some() || !self.exclude.is_empty()
    }

    /// Whether a file of this relative path is read.
    pub fn take(&self, path: &str) -> bool {
        self.include.as_ref().is_none_or(|set| set.is_match(path)) && !self.exclude.is_match(path)
    }
}

fn set<S: AsRef<str>>(patterns: &[S]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let pattern = pattern.as_ref();
        let anywhere = if pattern.contains('/') { pattern.to_owned() } else { format!("**/{pattern}") };
        set.add(GlobBuilder::new(anywhere.trim_start_matches('/')).literal_separator(true).build()?);
    }
    set.build()
}

/// Whether an article published on `published` is not older than `day`, both as `YYYY-MM-DD`; false without a date.
pub fn since(published: Option<&str>, day: &str) -> bool {
    published.is_some_and(|p| p.get(..10).unwrap_or(p) >= day)
}

/// `size` of the units, drawn evenly and in input order; the same ones for the same input.
///
/// Holds no more than `size` units at a time. Failures to find or cut inputs are not drawn from: all of them come too.
pub fn sample(units: impl Iterator<Item = Unit>, size: usize) -> Vec<Unit> {
    let mut drawn: Vec<(u64, Unit)> = Vec::new();
    let mut failed: Vec<(u64, Unit)> = Vec::new();
    let mut random = SplitMix(0x6c65_7877_6972_6531);
    let mut articles = 0u64;
    for (at, unit) in (0..).zip(units) {
        if unit.is_failed() {
            failed.push((at, unit));
            continue;
        }
        articles += 1;
        if drawn.len() < size {
            drawn.push((at, unit));
        } else if let Some(slot) = usize::try_from(random.below(articles)).ok().and_then(|n| drawn.get_mut(n)) {
            *slot = (at, unit);
        }
    }
    drawn.append(&mut failed);
    drawn.sort_by_key(|(at, _)| *at);
    drawn.into_iter().map(|(_, unit)| unit).collect()
}

/// Steele, Lea and Flood's generator (2014): small, and the same on every machine.
struct SplitMix(u64);

impl SplitMix {
    /// A number from 0 to `bound`, exclusive.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        // Lemire's reduction: the high half of the product is even enough without a rejection loop.
        ((u128::from(z) * u128::from(bound)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_without_a_slash_matches_names_in_any_folder() {
        let globs = Globs::new(&["*.txt"], &["draft-*"]).unwrap();
        assert!(globs.take("a.txt") && globs.take("2024/05/a.txt"));
        assert!(!globs.take("a.html") && !globs.take("2024/draft-a.txt"));
    }

    #[test]
    fn a_pattern_with_a_slash_matches_the_whole_path() {
        let globs = Globs::new(&["2024/*.txt", "old/**"], &[]).unwrap();
        assert!(globs.take("2024/a.txt") && globs.take("old/x/y.txt"));
        assert!(!globs.take("2024/05/a.txt") && !globs.take("b/2024/a.txt"));
        assert!(Globs::new(&["[a"], &[]).is_err());
    }

    #[test]
    fn a_sample_is_even_in_order_and_the_same_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let rows: String = (0..1000).map(|i| format!("{{\"id\": {i}, \"text\": \"x\"}}\n")).collect();
        std::fs::write(&path, rows).unwrap();
        let draw = || -> Vec<u32> {
            let inputs = [path.clone(), folder.path().join("none")];
            let mut units = sample(crate::source::units(&inputs, crate::source::Options::default()), 100);
            assert!(units.pop().unwrap().is_failed());
            units.into_iter().map(|u| u.load().unwrap().id.parse().unwrap()).collect()
        };
        let drawn = draw();
        assert_eq!((drawn.len(), &drawn), (100, &draw()));
        assert!(drawn.is_sorted());
        let early = drawn.iter().filter(|i| **i < 500).count();
        assert!((35..=65).contains(&early), "{early}");
    }

    #[test]
    fn articles_without_a_date_are_not_since_anything() {
        assert!(since(Some("2024-05-03"), "2024-05-03"));
        assert!(!since(Some("2024-05-02"), "2024-05-03"));
        assert!(!since(None, "2024-05-03"));
    }
}
