//! Whether the full stop after a name is its own or ends the sentence.

use super::lexicon::{HEADS, LEGAL_FORMS};
use crate::mentions::{Label, Mention};
use crate::text::{Case, Kind, Span, Text};

/// Legal forms that are never written with a full stop: where one follows, it ends the sentence.
const NEVER: [&str; 5] = ["llc.", "llp.", "plc.", "gmbh.", "pllc."];

/// Legal forms that end a name, whether their full stop ends the sentence too or not.
const LAST: [&str; 5] = ["inc.", "corp.", "ltd.", "co.", "s.a."];

/// A legal form with a full stop before another name: `LLP. Calvert Marsh`, `Corp. Apple`; not `Co. Ltd.`, `Co. Fund`.
pub(super) fn is_closed_form(text: &Text, i: usize) -> bool {
    let goes_on = || LEGAL_FORMS.at(text, i + 1).is_some() || HEADS.at(text, i + 1).is_some();
    text.token(i + 1).is_capitalized()
        && (NEVER.contains(&text.lower(i)) || LAST.contains(&text.lower(i)) && !goes_on())
}

/// How abbreviations are written in a text, so that a full stop at the end of a sentence can be told from their own.
pub(super) struct Dots {
    /// How often abbreviations that go with and without a full stop have one inside a sentence.
    dotted: u32,
    /// How often they have none.
    plain: u32,
}

/// Tokens that are read for how a text writes its titles.
const MOST: usize = 4000;

/// Abbreviations that are written with a full stop and without.
fn is_dotted(stem: &str) -> bool {
    matches!(stem, "inc" | "ltd" | "ltda" | "co" | "corp" | "jr" | "sr" | "bros")
}

impl Dots {
    /// Counts them at the ends of the names, or else of titles.
    pub(super) fn count(text: &Text, mentions: &[Mention]) -> Self {
        let mut this = Dots { dotted: 0, plain: 0 };
        for mention in mentions.iter().filter(|m| m.tokens.len() > 1) {
            let i = mention.tokens.end as usize - 1;
            let lower = text.lower(i);
            match lower.strip_suffix('.') {
                Some(stem) => this.dotted += u32::from(is_dotted(stem) && !ends_sentence(text, i)),
                None => this.plain += u32::from(is_dotted(lower)),
            }
        }
        // Who writes no full stop after *Mr* writes none after *Ltd*.
        if this.dotted + this.plain == 0 {
            for (i, token) in text.tokens().enumerate().take(MOST) {
                match text.str(i) {
                    _ if token.case != Case::Capital && token.byte != b'p' => {}
                    "Mr" | "Mrs" | "Ms" | "Dr" | "Pty" | "plc" => this.plain += 1,
                    "Mr." | "Mrs." | "Ms." | "Dr." => this.dotted += 1,
                    _ => {}
                }
            }
        }
        this
    }

    /// Leaves a full stop that ends the sentence outside.
    pub(super) fn cut(&self, text: &Text, mention: &mut Mention) {
        let i = mention.tokens.end as usize - 1;
        let lower = text.lower(i);
        let never = NEVER.contains(&lower);
        let Some(stem) = lower.strip_suffix('.').filter(|stem| !stem.contains('.')) else { return };
        let own = if is_dotted(stem) {
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

    fn cut(source: &str, marked: &[&str]) -> Vec<String> {
        let text = Text::new(source);
        let mut mentions = crate::parties::marked(&text, Label::Organization, marked);
        let dots = Dots::count(&text, &mentions);
        mentions.iter_mut().for_each(|mention| dots.cut(&text, mention));
        mentions.iter().map(|m| text.slice(m.span).to_owned()).collect()
    }

    #[test]
    fn a_form_that_has_none_leaves_it_to_the_sentence() {
        assert_eq!(cut("It sued Corvane Claims LLC. It won.", &["Corvane Claims LLC."]), ["Corvane Claims LLC"]);
    }

    #[test]
    fn a_name_ends_with_its_form_before_another_name() {
        let closed = |source: &str| is_closed_form(&Text::new(source), 1);
        assert!(closed("Masimo Corp. Apple said") && closed("Marsh LLP. Calvert said"));
        assert!(!closed("Hedda Co. Ltd. said") && !closed("Hedda Co. Foundation said") && !closed("Hedda Corp. said"));
    }

    #[test]
    fn a_form_is_read_as_the_text_writes_it_elsewhere() {
        let text = "Acme Ltd sued Bolt Ltd. It won.";
        assert_eq!(cut(text, &["Acme Ltd", "Bolt Ltd."]), ["Acme Ltd", "Bolt Ltd"]);
        assert_eq!(cut("It sued Bolt Inc. It won.", &["Bolt Inc."]), ["Bolt Inc."]);
    }

    #[test]
    fn who_writes_mr_without_a_full_stop_writes_ltd_so() {
        assert_eq!(cut("Mr Hall sued Bolt Ltd. It won.", &["Bolt Ltd."]), ["Bolt Ltd"]);
        assert_eq!(cut("Mr. Hall sued Bolt Ltd. It won.", &["Bolt Ltd."]), ["Bolt Ltd."]);
    }
}
