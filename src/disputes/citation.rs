//! Names and docket numbers of cases: *Northgate v. Halcyon, No. 3:25-cv-01822*.

use super::docket;
use crate::parties::{Parties, PartyId};
use crate::text::{Kind, Span, Text};

/// A case as the text cites it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Citation {
    /// The parties before and after *v.*; for *In re X* the first alone.
    pub sides: (Option<PartyId>, Option<PartyId>),
    pub name: Option<Span>,
    pub docket: Option<Span>,
    /// The sentence it stands in.
    pub sentence: u32,
}

impl Citation {
    /// Whether it is a docket number alone.
    pub(super) fn is_bare(&self) -> bool {
        self.sides == (None, None) && self.name.is_none()
    }

    /// Whether the case is a dispute between these sides.
    pub(super) fn tells_of(&self, plaintiffs: &[PartyId], defendants: &[PartyId]) -> bool {
        let in_any = |p: PartyId| plaintiffs.contains(&p) || defendants.contains(&p);
        match self.sides {
            (Some(a), Some(b)) => in_any(a) && in_any(b),
            (Some(a), None) | (None, Some(a)) => in_any(a),
            (None, None) => false,
        }
    }
}

/// Finds the cases cited in a text, in text order.
pub(super) fn citations(text: &Text, parties: &Parties) -> Vec<Citation> {
    let mut out: Vec<Citation> = Vec::new();
    let dockets = docket::dockets(text);
    let mut dockets = dockets.into_iter().peekable();
    // The cases that have a name and no number yet.
    let mut open: Vec<usize> = Vec::new();
    for (s, sentence) in text.sentences().iter().enumerate() {
        let (from, to) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        for i in from..to {
            match text.lower(i) {
                "v" | "v." | "vs" | "vs." | "versus" if i > from => {
                    /// Tokens of *et al.* with a comma on either side.
                    const OTHERS: usize = 5;
                    let ends = (from + 1..=i).rev().take(OTHERS + 1);
                    let before = ends.filter(|&k| after_others(text, k) == i).find_map(|k| parties.mention_at(k - 1));
                    let after = parties.mention_at(i + 1);
                    if before.is_none() && after.is_none() {
                        continue;
                    }
                    let party = |m: Option<usize>| m.and_then(|m| parties.party_of[m]);
                    let start = before.map_or(i - 1, |m| parties.mentions[m].tokens.start as usize);
                    let mut end = after.map_or(i + 2, |m| parties.mentions[m].tokens.end as usize).min(to);
                    if text.lower(end) == "et" && matches!(text.lower(end + 1), "al" | "al.") {
                        end += 2;
                        // The full stop is the word's own, also where it ends the sentence.
                        end += usize::from(text.lower(end) == "." && text.lower(end - 1) == "al");
                    }
                    open.push(out.len());
                    out.push(Citation {
                        sides: (party(before), party(after)),
                        name: (text.token(start).kind != Kind::Punct).then(|| text.span(start as u32..end as u32)),
                        docket: None,
                        sentence: s as u32,
                    });
                }
                "re" if i > from && text.lower(i - 1) == "in" => {
                    if let Some(m) = parties.mention_at(i + 1) {
                        open.push(out.len());
                        out.push(Citation {
                            sides: (parties.party_of[m], None),
                            name: Some(text.span(i as u32 - 1..parties.mentions[m].tokens.end)),
                            docket: None,
                            sentence: s as u32,
                        });
                    }
                }
                _ => {}
            }
        }
        let end = text.span(sentence.tokens.clone()).end;
        while let Some(span) = dockets.next_if(|docket| docket.start < end) {
            // A number belongs to the case named last in its sentence or just before, else it stands alone.
            match open.pop_if(|&mut c| s as u32 - out[c].sentence <= 1) {
                Some(case) => out[case].docket = Some(span),
                None => out.push(Citation { sides: (None, None), name: None, docket: Some(span), sentence: s as u32 }),
            }
        }
    }
    out
}

/// The token after *et al.*, *and others*, *& Ors* at token `k`, which say that a side of a case name is several; `k` itself
/// where nothing of the kind stands there.
pub(super) fn after_others(text: &Text, k: usize) -> usize {
    let first = k + usize::from(text.lower(k) == ",");
    let next = match (text.lower(first), text.lower(first + 1)) {
        ("et", "al.") => first + 2,
        ("et", "al") => first + 2 + usize::from(text.lower(first + 2) == "."),
        ("and" | "&", "others" | "another" | "ors" | "ors." | "anor" | "anor.") => first + 2,
        _ => return k,
    };
    next + usize::from(text.lower(next) == ",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::tests::parties;

    /// The names of the cases of a text, and how many of their sides are known.
    fn cases(source: &str, names: &[&str]) -> Vec<(String, usize)> {
        let text = Text::new(source);
        let found = citations(&text, &parties(&text, names));
        let sides = |c: &Citation| usize::from(c.sides.0.is_some()) + usize::from(c.sides.1.is_some());
        found.iter().map(|c| (c.name.map_or(String::new(), |name| text.slice(name).to_owned()), sides(c))).collect()
    }

    #[test]
    fn the_first_side_of_a_case_may_be_one_of_several() {
        for between in ["v.", "et al. v.", ", et al., v.", "and others v", "& Ors v"] {
            let source = format!("The case is Lopez {between} Acme Corp in Ohio.");
            let source = source.replace(" ,", ",");
            let name = source[12..source.find(" in Ohio").unwrap_or_default()].to_owned();
            assert_eq!(cases(&source, &["~Lopez", "Acme Corp"]), [(name, 2)], "{source}");
        }
    }

    #[test]
    fn the_second_side_of_a_case_may_be_one_of_several() {
        let found = cases("The case is Lopez v. Acme Corp et al.", &["~Lopez", "Acme Corp"]);
        assert_eq!(found, [("Lopez v. Acme Corp et al.".to_owned(), 2)]);
    }

    #[test]
    fn a_mark_begins_no_name_of_a_case() {
        assert_eq!(cases("It cites “Roe” v. Acme Corp again.", &["Acme Corp"]), [(String::new(), 1)]);
    }
}
