//! Towns that tell where the person named after them is from: *Los Angeles lawyer Ana Ruiz*.

use std::sync::LazyLock;

use super::lexicon::{PLACES, Place, whole};
use crate::mentions::{Label, Mention};
use crate::text::{Text, WordTable};

/// Whom no club and no company of the town's name would have: *Chelsea manager Ana Ruiz*.
static PEOPLE: LazyLock<WordTable<()>> = LazyLock::new(|| {
    let list = "lawyer attorney solicitor barrister man woman couple resident businessman businesswoman native father \
        mother dentist plumber landlord pensioner";
    WordTable::new(list.split_ascii_whitespace().map(|word| (word, ())))
});

/// Makes places of the towns that were taken for organizations or governments.
pub(super) fn label(text: &Text, mentions: &mut [Mention]) {
    for mention in mentions {
        let next = mention.tokens.end as usize;
        if !matches!(mention.label, Label::Person | Label::Place)
            && PEOPLE.at(text, next).is_some()
            && text.token(next + 1).is_capitalized()
            && whole(&PLACES, text, &mention.tokens) == Some(&Place::Town)
        {
            mention.label = Label::Place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(source: &str, name: &str) -> Label {
        let text = Text::new(source);
        let mut mentions = crate::parties::marked(&text, Label::Organization, &[name]);
        label(&text, &mut mentions);
        mentions[0].label
    }

    #[test]
    fn the_town_that_somebody_is_from_is_a_place() {
        assert_eq!(labelled("Los Angeles lawyer Ana Ruiz sued.", "Los Angeles"), Label::Place);
        assert_eq!(labelled("Chelsea manager Ana Ruiz sued.", "Chelsea"), Label::Organization);
        assert_eq!(labelled("Los Angeles lawyers sued.", "Los Angeles"), Label::Organization);
    }
}
