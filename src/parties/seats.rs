//! Cities that stand for who governs there: *Oslo* for Norway, *Brussels* for the European Commission.

use std::sync::LazyLock;

use super::forms::Forms;
use super::lexicon::whole;
use crate::text::{PhraseTable, Text, rows};

/// The names of who governs in a city, by its name.
static SEATS: LazyLock<PhraseTable<&'static str>> =
    LazyLock::new(|| PhraseTable::new(rows(include_str!("data/seats.txt")).filter_map(|row| row.split_once(": "))));

/// The forms that are cities which act, each with the form that names who governs there; none where the text names nobody
/// so.
pub(super) fn find(text: &Text, forms: &Forms) -> Vec<(usize, usize)> {
    let governs = |k: usize| !forms.list[k].person && forms.list[k].votes[2] > 0.0;
    let seat = |k: usize| {
        let names = whole(&SEATS, text, &forms.list[k].tokens).filter(|_| governs(k))?;
        names.split(", ").find_map(|name| {
            let named = |&j: &usize| j != k && governs(j) && spelled(text, forms, j) == name;
            (0..forms.list.len()).find(named)
        })
    };
    (0..forms.list.len()).filter_map(|k| Some((k, seat(k)?))).collect()
}

/// A form as its first mention writes it, in lower case and without an article.
fn spelled<'t>(text: &'t Text, forms: &Forms, k: usize) -> &'t str {
    let lower = &text.lowercase()[text.span(forms.list[k].tokens.clone()).range()];
    lower.strip_prefix("the ").unwrap_or(lower)
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
