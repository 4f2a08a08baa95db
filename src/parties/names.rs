//! First names: whose they are, and which are short for which.

use std::borrow::Cow;
use std::sync::LazyLock;

use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

use super::lexicon::{Bearer, FIRST_NAMES};
use crate::model::classes::Classes;
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

/// Rarer first names, without accents, that women (group 0) or men (1) almost alone bear: see `models/given-names.md`.
static GIVEN_NAMES: LazyLock<Option<Classes>> =
    LazyLock::new(|| Classes::parse(include_bytes!("../../models/given-names.bin")));

/// Whose name token `i` is, where it is a first name that few bear, or one that is mostly written with other accents.
pub(super) fn rare_bearer(text: &Text, i: usize) -> Option<Bearer> {
    let names = GIVEN_NAMES.as_ref()?;
    let find = |name: &str| {
        let name = plain(name);
        let group = names.find(&name).and_then(|number| names.groups(number));
        match group {
            Some((group, _)) => Some(if group == 0 { Bearer::Female } else { Bearer::Male }),
            None => FIRST_NAMES.get(&name).copied(),
        }
    };
    let whole = text.lower(i);
    find(whole).or_else(|| find(whole.split_once('-')?.0))
}

/// A word in lower case without the accents of its Latin letters.
fn plain(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        let letters = match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ'..='ặ' => "a",
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
            'ð' | 'ď' | 'đ' => "d",
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ə' | 'ẹ'..='ệ' => "e",
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' | 'ỉ'..='ị' => "i",
            'ķ' => "k",
            'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
            'ñ' | 'ń' | 'ņ' | 'ň' => "n",
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ǒ' | 'ọ'..='ợ' => "o",
            'ŕ' | 'ŗ' | 'ř' => "r",
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
            'ţ' | 'ť' | 'ț' => "t",
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ǔ' | 'ụ'..='ự' => "u",
            'ý' | 'ÿ' | 'ŷ' | 'ỳ'..='ỹ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            'æ' => "ae",
            'œ' => "oe",
            'ß' => "ss",
            'þ' => "th",
            // A combining accent; a letter of another alphabet stands as it is.
            '\u{300}'..='\u{36f}' => "",
            _ => {
                out.push(c);
                continue;
            }
        };
        out.push_str(letters);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_first_names_tell_their_bearer_with_accents_or_without() {
        let text = Text::new("Morag Sinéad Barnaby Thora-Mae Xqzt");
        let bearers: Vec<_> = (0..5).map(|i| rare_bearer(&text, i)).collect();
        let (she, he) = (Some(Bearer::Female), Some(Bearer::Male));
        assert_eq!(bearers, [she, she, he, she, None]);
    }

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
