//! Names and sums of money apart: *Emirates NBD Dh540m* is a bank and a sum.

use super::Mention;
use crate::text::{Kind, Span, Text};

/// Ends each name where a sum begins, and leaves out the names that lie in one; both are in text order.
pub fn apart(text: &Text, mentions: &mut Vec<Mention>, sums: impl IntoIterator<Item = Span>) {
    let mut sums = sums.into_iter().peekable();
    mentions.retain_mut(|mention| {
        while sums.next_if(|sum| sum.end <= mention.span.start).is_some() {}
        let Some(sum) = sums.peek().filter(|sum| sum.start < mention.span.end) else { return true };
        let mut end = mention.tokens.start.max(text.token_at(sum.start) as u32);
        while end > mention.tokens.start && text.token(end as usize - 1).kind == Kind::Punct {
            end -= 1;
        }
        mention.tokens.end = end;
        mention.span = text.span(mention.tokens.clone());
        !mention.tokens.is_empty()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentions::Label;

    /// What is left of the names of `marked`.
    fn left(source: &str, marked: &[&str]) -> Vec<String> {
        let text = Text::new(source);
        let mut mentions = crate::parties::marked(&text, Label::Organization, marked);
        apart(&text, &mut mentions, crate::amounts::scan(&text).iter().map(|sum| sum.span));
        mentions.iter().map(|m| text.slice(m.span).to_owned()).collect()
    }

    #[test]
    fn a_name_ends_where_a_sum_begins() {
        assert_eq!(left("It owes Emirates NBD Dh540m in all.", &["Emirates NBD Dh540m"]), ["Emirates NBD"]);
        assert_eq!(left("It sold Bonnier, SEK 3 million of ads.", &["Bonnier, SEK"]), ["Bonnier"]);
        assert_eq!(left("Acme sued. It paid US$5m to Bolt.", &["Acme", "Bolt"]), ["Acme", "Bolt"]);
    }

    #[test]
    fn a_name_inside_a_sum_is_none() {
        assert_eq!(left("It paid US$5m to Bolt.", &["US", "Bolt"]), ["Bolt"]);
    }
}
