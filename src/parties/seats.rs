//! Cities that stand for who governs there: *Oslo* for Norway, *Brussels* for the European Commission.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::forms::Forms;
use super::lexicon::whole;
use crate::mentions::{Label, Mention};
use crate::text::{PhraseTable, Text, Tokens, rows};

/// The names of who governs in a city, by its name.
static SEATS: LazyLock<PhraseTable<&'static str>> =
    LazyLock::new(|| PhraseTable::new(rows(include_str!("data/seats.txt")).filter_map(|row| row.split_once(": "))));

/// Makes governments of the cities that were taken for organizations, where the text names who governs there.
pub(super) fn label(text: &Text, mentions: &mut [Mention]) {
    let seat = |m: &Mention| if m.label == Label::Organization { whole(&SEATS, text, &m.tokens) } else { None };
    if !mentions.iter().any(|m| seat(m).is_some()) {
        return;
    }
    let governments = mentions.iter().filter(|m| m.label == Label::Government);
    let named: FxHashSet<String> = governments.map(|m| spelled(text, &m.tokens)).collect();
    for m in mentions.iter_mut() {
        if seat(m).is_some_and(|names| names.split(", ").any(|name| named.contains(name))) {
            m.label = Label::Government;
        }
    }
}

/// The forms that are cities which act, each with the form that names who governs there; none where the text names nobody
/// so.
pub(super) fn find(text: &Text, forms: &Forms) -> Vec<(usize, usize)> {
    let governs = |k: usize| !forms.list[k].person && forms.list[k].votes[2] > 0.0;
    let seat = |k: usize| {
        let names = whole(&SEATS, text, &forms.list[k].tokens).filter(|_| governs(k))?;
        names.split(", ").find_map(|name| {
            let named = |&j: &usize| j != k && governs(j) && spelled(text, &forms.list[j].tokens) == name;
            (0..forms.list.len()).find(named)
        })
    };
    (0..forms.list.len()).filter_map(|k| Some((k, seat(k)?))).collect()
}

/// A name in lower case and without an article.
fn spelled(text: &Text, tokens: &Tokens) -> String {
    let mut name = text.lowered(text.span(tokens.clone()));
    if name.starts_with("the ") {
        name.drain(.."the ".len());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::super::{marked, resolve};
    use crate::mentions::Label;
    use crate::text::Text;

    fn names(source: &str, mentions: &[&str]) -> Vec<String> {
        let text = Text::new(source);
        resolve(&text, marked(&text, Label::Government, mentions)).list.into_iter().map(|p| p.name).collect()
    }

    #[test]
    fn a_capital_is_who_governs_there_where_the_text_names_them() {
        assert_eq!(names("Norway agreed to it. Oslo had been slow.", &["Norway", "Oslo"]), ["Norway"]);
        let brussels = ["European Commission", "Brussels"];
        assert_eq!(names("The European Commission lost. Brussels will appeal.", &brussels), ["European Commission"]);
        assert_eq!(names("Sweden agreed to it. Oslo had been slow.", &["Sweden", "Oslo"]), ["Sweden", "Oslo"]);
    }
}
