//! Where a name ends and begins, by what law and business prose tells: case names, firms of several names, legal forms.

mod after;
mod before;
mod bodies;

use super::full_stop::{Dots, is_closed_form};
use super::lexicon::{self, KNOWN, LEGAL_FORMS};
use crate::mentions::{Label, Mention};
use crate::text::{Case, Kind, Text, Tokens};
use after::{general_after, legal_form_after, opens_bracket, seat_after};
use before::{begins, is_outside, is_small_brand, is_written_article};

/// A name of this many tokens is joined to no further one.
const LONGEST: usize = 64;

/// The mentions with their spans put right: in text order, none overlapping another.
pub(super) fn spans(text: &Text, mentions: Vec<Mention>) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::with_capacity(mentions.len() + 4);
    let dots = Dots::count(text, &mentions);
    for mention in mentions {
        for part in split(text, mention) {
            if out.last().is_some_and(|last| part.tokens.start < last.tokens.end) {
                continue;
            }
            add(text, &mut out, part);
        }
    }
    bodies::complete(text, &mut out);
    for mention in &mut out {
        cut_tail(text, mention);
        dots.cut(text, mention);
    }
    out
}

/// The parties of a case name apart, *Wrona v. Meadow Inc.*; and a firm apart from a name in the next sentence.
fn split(text: &Text, mention: Mention) -> impl Iterator<Item = Mention> {
    let mut parts = [None, None];
    let Tokens { start, end } = mention.tokens;
    let versus =
        (start + 1..end.saturating_sub(1)).find(|&i| matches!(text.str(i as usize), "v." | "v" | "vs." | "vs"));
    // Department of Justice’s | Criminal Division
    let office = (start + 3..end.saturating_sub(1)).find(|&i| {
        text.token(i as usize).kind == Kind::Possessive
            && lexicon::head(text, &(start..i)).is_some_and(|h| h.sure && h.label == Label::Government)
            && lexicon::head(text, &(i + 1..end)).is_some()
    });
    let office = office.filter(|_| (start + 1..start + 3).any(|i| text.lower(i as usize) == "of") || end - start > 6);
    let listed = listed_comma(text, &mention);
    let closed = || (start + 1..end.saturating_sub(1)).find(|&i| is_closed_form(text, i as usize));
    if let Some(i) = versus.or(listed) {
        parts = [Some(with_tokens(text, &mention, start..i)), Some(with_tokens(text, &mention, i + 1..end))];
    } else if let Some(i) = office {
        parts = [Some(with_tokens(text, &mention, start..i)), Some(with_tokens(text, &mention, i + 1..end))];
    } else if let Some(i) = closed() {
        let mut rest = with_tokens(text, &mention, i + 1..end);
        rest.label = if rest.tokens.len() > 1 { Label::Person } else { rest.label };
        parts = [Some(with_tokens(text, &mention, start..i + 1)), Some(rest)];
    } else {
        parts[0] = Some(mention);
    }
    parts.into_iter().flatten()
}

/// The comma between two companies that were found as one: *Aetna, Humana*.
fn listed_comma(text: &Text, mention: &Mention) -> Option<u32> {
    let Tokens { start, end } = mention.tokens;
    if mention.label != Label::Organization || end - start < 3 || end - start > 9 {
        return None;
    }
    let i = (start + 1..(start + 5).min(end - 1)).find(|&i| text.str(i as usize) == ",")?;
    // Henderlin Farms Cooperative | Crackle & Sons LLC
    if i > start + 1 && lexicon::head(text, &(start..i)).is_some() && LEGAL_FORMS.at(text, i as usize + 1).is_none() {
        return Some(i);
    }
    let names = |tokens: Tokens| tokens.clone().all(|i| text.token(i as usize).is_capitalized());
    let rest = i + 1..end;
    let known = lexicon::whole(&KNOWN, text, &rest).is_some();
    let plain = names(start..i) && i < start + 3 && names(rest.clone()) && rest.len() < 3;
    let form = LEGAL_FORMS.at(text, i as usize + 1).is_some()
        || text.str(i as usize + 1).contains('.')
        || lexicon::legal_form(text, &mention.tokens) > 0;
    (!form && (known || plain)).then_some(i)
}

fn with_tokens(text: &Text, mention: &Mention, tokens: Tokens) -> Mention {
    Mention { span: text.span(tokens.clone()), tokens, ..mention.clone() }
}

/// Adds a mention, joined to the one before it or lengthened where the text goes on with it.
fn add(text: &Text, out: &mut Vec<Mention>, mut mention: Mention) {
    let mut start = mention.tokens.start;
    let mut end = mention.tokens.end;
    let mut label = mention.label;
    while end - start > 1 && is_outside(text, start as usize, label) {
        start += 1;
    }
    if let Some(last) = out.last() {
        let gap = last.tokens.end..start;
        let last_word = text.lower(last.tokens.end as usize - 1);
        // U.S. Attorney’s Office for the | Southern District of Georgia
        let office = matches!(last.label, Label::Government | Label::Court)
            || lexicon::head(text, &last.tokens).is_some_and(|h| h.sure && h.label != Label::Organization);
        let dangling = office
            && gap.is_empty()
            && matches!(last_word, "for" | "of" | "the")
            && (2..LONGEST).contains(&last.tokens.len());
        // Nakagawa | , | Steele & Obi LLP
        let firm = gap.len() == 1
            && text.str(gap.start as usize) == ","
            && last.tokens.len() == 1
            && label == Label::Organization
            && is_firm(text, &mention.tokens);
        if dangling || firm {
            start = last.tokens.start;
            label = if dangling { last.label } else { label };
            out.pop();
        }
    }
    if label == Label::Organization && is_firm(text, &(start..end)) {
        // Unmarked names before it: *Tarn, Wick & Ossipoff*.
        while start >= 2
            && text.str(start as usize - 1) == ","
            && is_plain_name(text, start as usize - 2)
            && out.last().is_none_or(|last| last.tokens.end <= start - 2)
            && text.sentence_of(start as usize - 2) == text.sentence_of(start as usize)
            && !text.token((start as usize).wrapping_sub(3)).is_capitalized()
        {
            start -= 2;
        }
    }
    if let Some((length, body)) = bodies::body_after(text, &(start..end), label) {
        end += length;
        label = body;
    }
    if label != Label::Person && label != Label::Place {
        // McDonald | ’s
        if text.token(end as usize).kind == Kind::Possessive
            && KNOWN.at(text, start as usize).is_some_and(|(length, _)| length as u32 == end - start + 1)
        {
            end += 1;
        }
        if text.str(end as usize) == ")" && opens_bracket(text, &(start..end)) {
            end += 1;
        }
        end += legal_form_after(text, end as usize);
        if label == Label::Court {
            end += seat_after(text, &(start..end));
        }
        end += general_after(text, end as usize);
        let taken = out.last().map_or(0, |last| last.tokens.end);
        if start > taken && begins(text, start as usize - 1, label) {
            start -= 1;
        }
        if start > 0 && is_written_article(text, start as usize - 1) {
            start -= 1;
        }
        if start > taken && label == Label::Organization && is_small_brand(text, &(start..end)) {
            start -= 1;
        }
    }
    mention.label = label;
    if mention.tokens != (start..end) {
        mention.tokens = start..end;
        mention.span = text.span(start..end);
    }
    out.push(mention);
}

/// Cuts off the joining words that end a name: only once the next name could have joined on to them.
fn cut_tail(text: &Text, mention: &mut Mention) {
    let Tokens { start, mut end } = mention.tokens;
    while end > start + 1
        && matches!(
            text.lower(end as usize - 1),
            "for" | "of" | "the" | "and" | "&" | "anor" | "ors" | "anor." | "ors."
        )
    {
        end -= 1;
    }
    if end != mention.tokens.end {
        mention.tokens = start..end;
        mention.span = text.span(start..end);
    }
}

/// Names joined by *&*, perhaps with a legal form: how firms of lawyers are called.
fn is_firm(text: &Text, tokens: &Tokens) -> bool {
    let Tokens { start, end } = *tokens;
    let and = (start..end).find(|&i| text.str(i as usize) == "&");
    // Without a legal form the list may as well go on: *Rolls-Royce, Pratt & Whitney and Safran*.
    let listed = end != start + 3
        || matches!(text.lower(end as usize), "and" | "or")
        || text.str(end as usize) == "," && text.token(end as usize + 1).is_capitalized();
    let known = || lexicon::whole(&KNOWN, text, tokens).is_some() || KNOWN.at(text, start as usize - 2).is_some();
    and.is_some_and(|i| i == start + 1) && start >= 2 && (lexicon::legal_form(text, tokens) > 0 || !listed) && !known()
}

fn is_plain_name(text: &Text, i: usize) -> bool {
    let token = text.token(i);
    token.kind == Kind::Word && token.case == Case::Capital && token.end - token.start > 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn repaired(source: &str, marked: &[&str]) -> Vec<String> {
        let text = Text::new(source);
        let mentions = crate::parties::marked(&text, Label::Organization, marked);
        spans(&text, mentions).iter().map(|m| text.slice(m.span).to_owned()).collect()
    }

    #[test]
    fn case_names_are_two_parties() {
        assert_eq!(repaired("in Wrona v. Meadow Inc. the court", &["Wrona v. Meadow Inc."]), ["Wrona", "Meadow Inc."]);
    }

    #[test]
    fn firms_of_several_names_are_one() {
        let firm = "said Nakagawa, Steele & Obi LLP of Boston";
        assert_eq!(repaired(firm, &["Nakagawa", "Steele & Obi LLP"]), ["Nakagawa, Steele & Obi LLP"]);
        assert_eq!(repaired("said Tarn, Wick & Ossipoff here", &["Wick & Ossipoff"]), ["Tarn, Wick & Ossipoff"]);
        assert_eq!(
            repaired("Apple, Halcyon Labs & Co sued", &["Apple", "Halcyon Labs & Co"]),
            ["Apple", "Halcyon Labs & Co"]
        );
    }

    #[test]
    fn legal_forms_belong_to_the_name() {
        assert_eq!(repaired("Tavistock Meridian plc won", &["Tavistock Meridian"]), ["Tavistock Meridian plc"]);
        assert_eq!(repaired("Sabine Gulf Bank, N.A., lost", &["Sabine Gulf Bank"]), ["Sabine Gulf Bank, N.A."]);
        assert_eq!(repaired("Northgate as ever won", &["Northgate"]), ["Northgate"]);
    }

    #[test]
    fn a_full_stop_that_ends_the_sentence_does_not() {
        assert_eq!(repaired("It sued Bolt Inc. It won.", &["Bolt Inc."]), ["Bolt Inc."]);
        let text = "of Tolliver, Bray & Onuoha LLP. Calvert Marsh left.";
        assert_eq!(
            repaired(text, &["Tolliver, Bray & Onuoha LLP. Calvert Marsh"]),
            ["Tolliver, Bray & Onuoha LLP", "Calvert Marsh"]
        );
    }

    #[test]
    fn what_stands_before_a_name_is_cut_off() {
        assert_eq!(
            repaired("to halt Coldwater Lithium Corp", &["halt Coldwater Lithium Corp"]),
            ["Coldwater Lithium Corp"]
        );
        assert_eq!(repaired("said bildwerfer GmbH", &["bildwerfer GmbH"]), ["bildwerfer GmbH"]);
        let text = "the Department of Justice’s Criminal Division";
        assert_eq!(
            repaired(text, &["Department of Justice’s Criminal Division"]),
            ["Department of Justice", "Criminal Division"]
        );
    }

    #[test]
    fn companies_in_a_list_are_several() {
        assert_eq!(repaired("as Aetna, Humana did", &["Aetna, Humana"]), ["Aetna", "Humana"]);
        assert_eq!(repaired("as Acme, Inc. did", &["Acme, Inc."]), ["Acme, Inc."]);
        let pair = ["Glaxo", "Johnson & Johnson"];
        assert_eq!(repaired("as Glaxo, Johnson & Johnson did", &["Glaxo, Johnson & Johnson"]), pair);
        assert_eq!(repaired("as Tarn, Wick & Bell did", &["Tarn, Wick & Bell"]), ["Tarn, Wick & Bell"]);
    }

    #[test]
    fn a_known_name_in_the_possessive_is_whole() {
        assert_eq!(repaired("the bank sued McDonald’s in May", &["McDonald"]), ["McDonald’s"]);
        assert_eq!(repaired("the bank sued Northgate’s owner", &["Northgate"]), ["Northgate"]);
    }

    #[test]
    fn courts_have_their_number_and_seat() {
        let source = "the 46th Circuit Court ruled";
        let text = Text::new(source);
        let span = Span::new(9, 22);
        let mention = Mention { span, tokens: text.tokens_in(span), label: Label::Court, confidence: 1.0 };
        assert_eq!(text.slice(spans(&text, vec![mention])[0].span), "46th Circuit Court");
        let source = "the Court of Appeal for Lower Norrland ruled";
        let text = Text::new(source);
        let span = Span::new(4, 19);
        let mention = Mention { span, tokens: text.tokens_in(span), label: Label::Court, confidence: 1.0 };
        assert_eq!(text.slice(spans(&text, vec![mention])[0].span), "Court of Appeal for Lower Norrland");
    }

    #[test]
    fn companies_may_write_their_names_small() {
        let oonah = "In the summer oonah Beverages Inc. sued.";
        assert_eq!(repaired(oonah, &["Beverages Inc."]), ["oonah Beverages Inc."]);
        assert_eq!(repaired(oonah, &["oonah Beverages Inc."]), ["oonah Beverages Inc."]);
        assert_eq!(repaired("A suit by thyssenkrupp AG failed.", &["AG"]), ["thyssenkrupp AG"]);
        assert_eq!(repaired("It sued Beverages Inc. and won.", &["Beverages Inc."]), ["Beverages Inc."]);
    }

    #[test]
    fn a_bracket_that_a_name_opens_is_closed() {
        let name = "Bank of China (Hong Kong)";
        assert_eq!(repaired("Bank of China (Hong Kong) sued", &["Bank of China (Hong Kong"]), [name]);
        assert_eq!(repaired("(by Bank of China)", &["Bank of China"]), ["Bank of China"]);
    }

    #[test]
    fn an_attorney_general_is_an_office_or_a_title() {
        assert_eq!(repaired("the Ohio Attorney General sued", &["Ohio Attorney"]), ["Ohio Attorney General"]);
        assert_eq!(repaired("Ohio Attorney General Sues", &["Ohio Attorney"]), ["Ohio Attorney General"]);
    }

    #[test]
    fn a_dangling_preposition_joins_what_it_leads_to() {
        let source = "the U.S. Attorney’s Office for the Southern District of Georgia said";
        let marked = ["U.S. Attorney’s Office for the", "Southern District of Georgia"];
        assert_eq!(repaired(source, &marked), ["U.S. Attorney’s Office for the Southern District of Georgia"]);
    }

    #[test]
    fn an_article_with_a_capital_inside_a_sentence_belongs_to_the_name() {
        assert_eq!(repaired("as told to The Economic Times here", &["Economic Times"]), ["The Economic Times"]);
        assert_eq!(repaired("The Economic Times said", &["Economic Times"]), ["Economic Times"]);
    }
}
