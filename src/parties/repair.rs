//! Where a name ends and begins, by what law and business prose tells: case names, firms of several names, legal forms.

use super::lexicon::{self, KNOWN, LEGAL_FORMS, TITLES};
use crate::mentions::{Label, Mention};
use crate::text::{Case, Kind, Span, Text, Tokens};

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
    let closed = || (start + 1..end.saturating_sub(1)).find(|&i| is_closed_form(text, i as usize));
    if let Some(i) = versus {
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

/// A legal form with a full stop that is never written with one, before a name: `LLP. Calvert Marsh`.
fn is_closed_form(text: &Text, i: usize) -> bool {
    matches!(text.lower(i), "llc." | "llp." | "plc." | "gmbh." | "pllc.") && text.token(i + 1).is_capitalized()
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
        let dangling =
            gap.is_empty() && matches!(last_word, "for" | "of" | "the") && (2..LONGEST).contains(&last.tokens.len());
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
    if label != Label::Person && label != Label::Place {
        end += legal_form_after(text, end as usize);
        if start > 0 && is_written_article(text, start as usize - 1) {
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
    while end > start + 1 && matches!(text.lower(end as usize - 1), "for" | "of" | "the" | "and" | "&") {
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

/// Whether the first word of a name stands before it rather than in it: an abbreviated title, a verb in small letters.
fn is_outside(text: &Text, i: usize, label: Label) -> bool {
    let next = text.token(i + 1);
    if label == Label::Person {
        return text.str(i).ends_with('.')
            && TITLES.at(text, i).is_some_and(|(length, _)| length == 1)
            && next.is_capitalized();
    }
    let plain = text.token(i).case == Case::Lower && next.case == Case::Capital && text.token(i + 2).is_capitalized();
    plain && LEGAL_FORMS.at(text, i + 1).is_none() && text.str(i).len() > 3
}

fn is_plain_name(text: &Text, i: usize) -> bool {
    let token = text.token(i);
    token.kind == Kind::Word && token.case == Case::Capital && token.end - token.start > 2
}

/// *The* with a capital inside a sentence belongs to the name: *in The Economic Times*.
fn is_written_article(text: &Text, i: usize) -> bool {
    let first = text.sentences().get(text.sentence_of(i)).map_or(0, |s| s.tokens.start as usize);
    text.str(i) == "The" && i > first && text.token(i - 1).kind == Kind::Word && text.token(i - 1).case == Case::Lower
}

/// Tokens of a legal form that the text goes on with from token `i` on: `plc`, `, N.A.`
fn legal_form_after(text: &Text, i: usize) -> u32 {
    let comma = usize::from(text.str(i) == ",");
    let Some((length, ())) = LEGAL_FORMS.at(text, i + comma) else { return 0 };
    let (word, first) = (text.str(i + comma), text.token(i + comma));
    let written = if comma == 1 {
        matches!(
            text.lower(i + 1),
            "inc." | "inc" | "llc" | "llp" | "ltd." | "ltd" | "n.a." | "l.p." | "lp" | "corp." | "s.a." | "p.c."
        )
    } else {
        (first.case != Case::Lower && word.len() > 1 && !word.starts_with("Private"))
            || word.contains(['.', '/'])
            || word == "plc"
    };
    if written { (comma + length) as u32 } else { 0 }
}

/// How abbreviations are written in a text, so that a full stop at the end of a sentence can be told from their own.
struct Dots {
    /// How often abbreviations that go with and without a full stop have one inside a sentence.
    dotted: u32,
    /// How often they have none.
    plain: u32,
}

const DOTTED: [&str; 7] = ["inc.", "ltd.", "co.", "corp.", "jr.", "sr.", "bros."];

impl Dots {
    fn count(text: &Text, mentions: &[Mention]) -> Self {
        let mut this = Dots { dotted: 0, plain: 0 };
        for mention in mentions.iter().filter(|m| m.tokens.len() > 1) {
            let i = mention.tokens.end as usize - 1;
            let lower = text.lower(i);
            if DOTTED.contains(&lower) {
                this.dotted += u32::from(!ends_sentence(text, i));
            } else if DOTTED.iter().any(|form| form.strip_suffix('.') == Some(lower)) {
                this.plain += 1;
            }
        }
        this
    }

    /// Leaves a full stop that ends the sentence outside.
    fn cut(&self, text: &Text, mention: &mut Mention) {
        let i = mention.tokens.end as usize - 1;
        let lower = text.lower(i);
        let never = matches!(lower, "llc." | "llp." | "plc." | "gmbh." | "pllc.");
        let Some(stem) = lower.strip_suffix('.').filter(|stem| !stem.contains('.')) else { return };
        let own = if DOTTED.contains(&lower) {
            self.dotted >= self.plain
        } else {
            // A legal form or a word that an abbreviation happens to be spelt like: *LLP.*, *A/S.*, *X.*
            mention.label == Label::Person && LEGAL_FORMS.at(text, i).is_none() && !stem.is_empty()
        };
        if (never || !own && ends_sentence(text, i)) && mention.span.end == text.token(i).end && mention.span.len() > 1
        {
            mention.span = Span { start: mention.span.start, end: mention.span.end - 1 };
        }
    }
}

fn ends_sentence(text: &Text, i: usize) -> bool {
    let sentence = text.sentence_of(i);
    let end = text.sentences().get(sentence).map_or(0, |s| s.tokens.end as usize);
    (i + 1..end).all(|k| text.token(k).kind == Kind::Punct && !matches!(text.str(k), "," | ";" | ":" | "—" | "–"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(source: &str, marked: &[&str]) -> Vec<String> {
        let text = Text::new(source);
        let mut from = 0;
        let mentions = marked.iter().map(|name| {
            let start = from + source[from..].find(name).expect("the name stands in the text");
            let span = Span::new(start, start + name.len());
            from = start + name.len();
            Mention { span, tokens: text.tokens_in(span), label: Label::Organization, confidence: 1.0 }
        });
        spans(&text, mentions.collect()).iter().map(|m| text.slice(m.span).to_owned()).collect()
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
        assert_eq!(repaired("It sued Corvane Claims LLC. It won.", &["Corvane Claims LLC."]), ["Corvane Claims LLC"]);
        let text = "Acme Ltd sued Bolt Ltd. It won.";
        assert_eq!(repaired(text, &["Acme Ltd", "Bolt Ltd."]), ["Acme Ltd", "Bolt Ltd"]);
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
