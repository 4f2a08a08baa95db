//! The canonical name of a party.

use super::Party;
use crate::mentions::{Label, Mention};
use crate::record::PartyKind;
use crate::text::{Case, Text};

/// The fullest form among a party's mentions, as the record writes it: white space single, without a nickname in
/// quotation marks. `lesser` tells the mentions that give no name: former names and bynames.
pub(super) fn canonical(text: &Text, mentions: &[Mention], party: &Party, lesser: &[bool]) -> String {
    let fullness = |&m: &u32| {
        let mention = &mentions[m as usize];
        let shouted = mention.tokens.clone().all(|i| matches!(text.token(i as usize).case, Case::Upper | Case::None));
        let shouted = shouted && mention.tokens.len() > 1;
        (!lesser[m as usize], !shouted, mention.span.len(), std::cmp::Reverse(m))
    };
    let Some(&m) = party.mentions.iter().max_by_key(|m| fullness(m)) else { return String::new() };
    let mention = &mentions[m as usize];
    if party.kind == PartyKind::Person
        && mention.tokens.len() == 1
        && let Some(surname) = shared_surname(text, mentions, party.mentions[0] as usize)
    {
        return format!("{} {surname}", text.slice(mention.span));
    }
    let mut out = String::with_capacity(mention.span.len());
    let mut quoted = false;
    for word in text.slice(mention.span).split_whitespace() {
        let opens = word.starts_with(['"', '“', '‘']);
        let closes = word.ends_with(['"', '”', '’']);
        if party.kind == PartyKind::Person && (quoted || opens) {
            quoted = !closes;
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.is_empty() { text.slice(mention.span).to_owned() } else { out }
}

/// The surname that a first name shares with the names listed after it: *Hendrik and Marcy Ploeger*.
fn shared_surname<'a>(text: &Text<'a>, mentions: &[Mention], first: usize) -> Option<&'a str> {
    for pair in mentions[first..].windows(2).take(4) {
        let [a, b] = pair else { return None };
        let between = a.tokens.end..b.tokens.start;
        let listed = b.label == Label::Person
            && (1..=2).contains(&between.len())
            && between.clone().all(|i| matches!(text.lower(i as usize), "and" | "," | "&"));
        if !listed {
            return None;
        }
        if b.tokens.len() > 1 {
            let joined = between.clone().any(|i| text.lower(i as usize) != ",");
            return joined.then(|| text.slice(text.span(b.tokens.start + 1..b.tokens.end)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::mentions::Label;
    use crate::parties::resolve;
    use crate::text::Text;

    fn names(source: &str, label: Label, marked: &[&str]) -> Vec<String> {
        let text = Text::new(source);
        let mentions = crate::parties::marked(&text, label, marked);
        resolve(&text, mentions).list.into_iter().map(|p| p.name).collect()
    }

    #[test]
    fn the_fullest_form_names_the_party() {
        let marked = ["Ortiz", "Dana \n Ortiz", "DANA ORTIZ"];
        assert_eq!(names("Ortiz, Dana \n Ortiz, DANA ORTIZ", Label::Person, &marked), ["Dana Ortiz"]);
    }

    #[test]
    fn a_nickname_in_quotation_marks_is_left_out() {
        let name = "Kelvin “The Kettle” Mossop";
        assert_eq!(names("Kelvin “The Kettle” Mossop lost", Label::Person, &[name]), ["Kelvin Mossop"]);
    }

    #[test]
    fn names_in_a_list_share_their_surname() {
        let marked = ["Hendrik", "Marcy Ploeger"];
        assert_eq!(
            names("Hendrik and Marcy Ploeger sued", Label::Person, &marked),
            ["Hendrik Ploeger", "Marcy Ploeger"]
        );
    }

    #[test]
    fn a_former_name_is_not_the_name() {
        let marked = ["Northgate", "Meadowlark Holdings"];
        assert_eq!(names("Northgate, formerly Meadowlark Holdings, sued", Label::Organization, &marked), ["Northgate"]);
    }
}
