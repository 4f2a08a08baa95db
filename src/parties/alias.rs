//! Names that the text itself says are one: in brackets, or by *formerly*, *also known as*, *which was called*.

use std::sync::LazyLock;

use crate::mentions::{Label, Mention};
use crate::text::{Case, PhraseTable, Text, WordTable, rows};

/// Two mentions that name one party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alias {
    /// Index of the mention that gives the party its name; none where a description stands for it: *the company, which
    /// was called Meadowlark*.
    pub main: Option<usize>,
    /// Index of the mention with the other name.
    pub other: usize,
    /// Whether the other name is no fuller form: a former name, a byname.
    pub lesser: bool,
}

/// What stands between two names of one party; whether the second is the lesser, the first, or neither.
static LINKS: LazyLock<PhraseTable<Lesser>> = LazyLock::new(|| {
    PhraseTable::new(rows(include_str!("data/alias_links.txt")).filter_map(|row| {
        let (code, phrase) = row.split_once(' ')?;
        let lesser = match code {
            "f" => Lesser::Second,
            "n" => Lesser::First,
            _ => Lesser::Neither,
        };
        Some((phrase, lesser))
    }))
});

/// Verbs that *as* follows before a byname or former name: *known as*, *started in 1994 as*.
static KNOWN_AS: LazyLock<WordTable<()>> = LazyLock::new(|| {
    let verbs = "known began started operated operating traded trading trades founded launched incorporated registered \
                 rebranded flew established sailed billed styled born doing trades";
    WordTable::new(verbs.split_ascii_whitespace().map(|verb| (verb, ())))
});

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lesser {
    First,
    Second,
    Neither,
}

/// All aliases that a text states.
pub(super) fn find(text: &Text, mentions: &[Mention]) -> Vec<Alias> {
    let mut out = Vec::new();
    for i in 0..mentions.len() {
        if mentions[i].label == Label::Place {
            continue;
        }
        out.extend(adjacent(text, mentions, i));
        out.extend(called(text, mentions, i));
    }
    out
}

/// Mention `i + 1` introduced right after mention `i` as another name of it.
fn adjacent(text: &Text, mentions: &[Mention], i: usize) -> Option<Alias> {
    let (a, b) = (&mentions[i], mentions.get(i + 1)?);
    if !alike(a, b) {
        return None;
    }
    let (mut at, end) = (a.tokens.end as usize, b.tokens.start as usize);
    if end <= at || end - at > 8 {
        return None;
    }
    let bracket = text.str(at) == "(";
    if bracket || matches!(text.str(at), "," | "—" | "–") {
        at += 1;
    }
    let (mut said, mut lesser) = (false, Lesser::Neither);
    while let Some((length, code)) = LINKS.at(text, at) {
        said = true;
        lesser = *code;
        at += length;
    }
    let or = text.lower(at) == "or" && is_short(text, b) && a.tokens.len() > 1;
    if text.lower(at) == "or" && (bracket || or) {
        at += 1;
    }
    let mut quoted = false;
    while matches!(text.lower(at), "the" | "\"" | "“" | "‘" | "'") && at < end {
        quoted |= text.lower(at) != "the";
        at += 1;
    }
    let mut after = b.tokens.end as usize;
    while matches!(text.str(after), "\"" | "”" | "’" | "'" | ",") {
        after += 1;
    }
    let closed = bracket && (text.str(after) == ")" || matches!(text.str(after), "–" | "—" | "-" | ";" | "/"));
    let translated = a.label == b.label && matches!(a.label, Label::Government | Label::Court) && b.tokens.len() > 1;
    // Inside the brackets of a translated name, its short form: *(Bundesanstalt für … – BaFin)*.
    let inner = matches!(text.str(a.tokens.end as usize), "–" | "—" | "-" | ";" | "/" | ",")
        && a.tokens.start > 0
        && text.str(a.tokens.start as usize - 1) == "("
        && text.str(after) == ")"
        && is_short(text, b);
    let one = at == end && (said || or || closed && (quoted || translated || is_short(text, b)) || inner);
    one.then(|| match lesser {
        Lesser::First => Alias { main: Some(i + 1), other: i, lesser: true },
        Lesser::Second => Alias { main: Some(i), other: i + 1, lesser: true },
        Lesser::Neither => Alias { main: Some(i), other: i + 1, lesser: false },
    })
}

/// Mention `i` as what a party named before is or was called: *which was called Meadowlark until 2018*, *the company,
/// then Meadowlark, …*, *known to her followers as “Mae Bua”*; or one named after: *Meadowlark, as Northgate was called*.
fn called(text: &Text, mentions: &[Mention], i: usize) -> Option<Alias> {
    let name = &mentions[i];
    let sentence = text.sentence_of(name.tokens.start as usize);
    let first = text.sentences().get(sentence)?.tokens.start as usize;
    let mut before = name.tokens.start as usize;
    while before > first && matches!(text.lower(before - 1), "the" | "\"" | "“" | "‘" | "'") {
        before -= 1;
    }
    let back = |n: usize| if before >= first + n { text.lower(before - n) } else { "" };
    let after = text.lower(name.tokens.end as usize);
    let dated = matches!(after, "until" | "till" | "before" | "in" | "," | "when" | "at");

    // Meadowlark, as Northgate was called until 2020
    if after == "," && text.lower(name.tokens.end as usize + 1) == "as" {
        let next = mentions.get(i + 1).filter(|next| alike(name, next))?;
        let verb = next.tokens.end as usize;
        let near = next.tokens.start <= name.tokens.end + 3;
        if near
            && matches!(text.lower(verb), "was" | "is")
            && matches!(text.lower(verb + 1), "called" | "known" | "then")
        {
            return Some(Alias { main: Some(i + 1), other: i, lesser: true });
        }
    }
    let known_as = || {
        // The ministry, known as KLHK, …: its only name.
        let today = after == "," && matches!(back(2), "known" | "trading");
        !today
            && (2..=7)
                .map(back)
                .take_while(|w| !w.is_empty() && !matches!(*w, "," | ";"))
                .any(|w| KNOWN_AS.get(w).is_some())
    };
    let (mut cue, mut new) = (false, false);
    match back(1) {
        "called" | "named" => cue = matches!(back(2), "was" | "were" | "is" | "been" | "then" | "still" | "once"),
        "was" => cue = back(2) == "which" && after == "until",
        "then" => cue = matches!(back(2), "," | "(") && matches!(after, "," | ")"),
        "as" => cue = known_as(),
        "became" => new = matches!(back(2), "which" | "later"),
        // Renamed itself Northgate, changed its name to Northgate.
        "itself" => new = back(2) == "renamed",
        "to" => new = back(2) == "name" && matches!(back(3), "its" | "the" | "their"),
        _ => {}
    }
    if !cue && !new {
        return None;
    }
    let alike_before = |(_, m): &(usize, &Mention)| m.label == name.label;
    let earlier = mentions[..i].iter().enumerate().rev();
    let inside = earlier
        .take_while(|(_, m)| text.sentence_of(m.tokens.start as usize) == sentence)
        .take(4)
        .find(alike_before)
        .map(|(k, _)| k);
    if let Some(k) = inside {
        let (main, other) = if new { (i, k) } else { (k, i) };
        return Some(Alias { main: Some(main), other, lesser: true });
    }
    if new {
        return None;
    }
    // Founded in 2020 as Meadowlark, Northgate has …
    let opening = before - first <= 6 && KNOWN_AS.at(text, first).is_some();
    let next = mentions.get(i + 1).filter(|n| alike(n, name) && after == "," && n.tokens.start <= name.tokens.end + 2);
    if opening && next.is_some() {
        return Some(Alias { main: Some(i + 1), other: i, lesser: true });
    }
    (dated && name.label != Label::Person).then_some(Alias { main: None, other: i, lesser: true })
}

/// Whether two mentions can name one party: both persons, or both institutions.
fn alike(a: &Mention, b: &Mention) -> bool {
    a.label != Label::Place && b.label != Label::Place && (a.label == Label::Person) == (b.label == Label::Person)
}

/// Whether a name in brackets looks like a short form: an acronym, one word with two capitals or more.
fn is_short(text: &Text, mention: &Mention) -> bool {
    let i = mention.tokens.start as usize;
    mention.tokens.len() == 1
        && matches!(text.token(i).case, Case::Upper | Case::Mixed)
        && mention.label != Label::Person
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    /// The main and the other name of the only alias that a text states.
    fn alias(source: &str, names: [&str; 2]) -> Option<(String, String)> {
        let text = Text::new(source);
        let mut mentions = names.map(|name| {
            let start = source.find(name).expect("the name stands in the text");
            let span = Span::new(start, start + name.len());
            Mention { span, tokens: text.tokens_in(span), label: Label::Organization, confidence: 1.0 }
        });
        mentions.sort_by_key(|m| m.span);
        let found = find(&text, &mentions);
        found.first().map(|a| {
            let name = |i: usize| text.slice(mentions[i].span).to_owned();
            (a.main.map(name).unwrap_or_default(), name(a.other))
        })
    }

    fn one(main: &str, other: &str) -> Option<(String, String)> {
        Some((main.to_owned(), other.to_owned()))
    }

    #[test]
    fn acronyms_and_defined_terms_in_brackets_are_other_names() {
        assert_eq!(
            alias("the Financial Authority (BaFin) said", ["Financial Authority", "BaFin"]),
            one("Financial Authority", "BaFin")
        );
        assert_eq!(
            alias("Halcyon Robotics (the “Borrower”) said", ["Halcyon Robotics", "Borrower"]),
            one("Halcyon Robotics", "Borrower")
        );
        assert_eq!(alias("Halcyon Robotics (Northgate) said", ["Halcyon Robotics", "Northgate"]), None);
    }

    #[test]
    fn former_names_are_other_names() {
        let names = ["Northgate", "Meadowlark"];
        let northgate = one("Northgate", "Meadowlark");
        assert_eq!(alias("Northgate, formerly known as Meadowlark, sued", names), northgate);
        assert_eq!(alias("Northgate (formerly Meadowlark) sued", names), northgate);
        assert_eq!(alias("Northgate, which was called Meadowlark until 2018, sued", names), northgate);
        assert_eq!(alias("Northgate, which started as Meadowlark, sued", names), northgate);
        assert_eq!(alias("Northgate, which renamed itself Meadowlark, sued", names), one("Meadowlark", "Northgate"));
        assert_eq!(alias("Northgate sued. The bank, then Meadowlark, lent it money.", names), one("", "Meadowlark"));
        assert_eq!(alias("It was sold to Meadowlark, as Northgate was called until 2020.", names), northgate);
        assert_eq!(alias("Founded in 2020 as Meadowlark, Northgate has 140 employees.", names), northgate);
        assert_eq!(alias("Meadowlark, now known as Northgate, sued", names), northgate);
    }

    #[test]
    fn two_names_side_by_side_are_two_parties() {
        let names = ["Northgate", "Meadowlark"];
        assert_eq!(alias("Northgate sued Meadowlark", names), None);
        assert_eq!(alias("Northgate or Meadowlark sued", names), None);
        assert_eq!(
            alias("the Polish Authority, or KNF, sued", ["Polish Authority", "KNF"]),
            one("Polish Authority", "KNF")
        );
        assert_eq!(alias("Northgate served as agent; Meadowlark sued", names), None);
        assert_eq!(alias("Northgate sued. The bank, known as Meadowlark, lent it money.", names), None);
    }
}
