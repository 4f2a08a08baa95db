//! First names: whose they are, and which are short for which.

use std::sync::LazyLock;

use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

use super::lexicon::{Bearer, FIRST_NAMES};
use crate::text::{Text, hash, rows};

/// Pairs of a first name and its short form, as hashes of both.
static SHORT_FORMS: LazyLock<HashSet<(u32, u32), FxBuildHasher>> = LazyLock::new(|| {
    rows(include_str!("data/nicknames.txt"))
        .flat_map(|row| {
            let mut names = row.split_ascii_whitespace().map(hash);
            let full = names.next().unwrap_or_default();
            names.map(move |short| (full, short))
        })
        .collect()
});

/// Whether one first name is a short form of the other; names as hashes of their lower-case forms.
pub(super) fn short_forms(a: u32, b: u32) -> bool {
    SHORT_FORMS.contains(&(a, b)) || SHORT_FORMS.contains(&(b, a))
}

/// Whose name token `i` is, where it is a first name; a double name goes by its first part.
pub(super) fn bearer(text: &Text, i: usize) -> Option<Bearer> {
    FIRST_NAMES.at(text, i).copied().or_else(|| {
        let (first, _) = text.lower(i).split_once('-')?;
        FIRST_NAMES.get(first).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_known_in_both_directions() {
        assert!(short_forms(hash("william"), hash("bill")));
        assert!(short_forms(hash("bill"), hash("william")));
        assert!(!short_forms(hash("bill"), hash("dana")));
    }

    #[test]
    fn first_names_tell_their_bearer() {
        let text = Text::new("Mary Jean-Pierre Xqzt");
        assert_eq!(bearer(&text, 0), Some(Bearer::Female));
        assert_eq!(bearer(&text, 2), None);
    }
}
