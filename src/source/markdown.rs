//! What a Markdown article says about itself.

use super::{OwnedArticle, date, fields};

/// A Markdown text as an article: the text whole and as it is, title and date from its front matter, or the title from a
/// heading that it begins with.
pub(super) fn article(text: String) -> OwnedArticle {
    let (front, body) = split(&text);
    let value = |names: &[&str]| {
        names.iter().find_map(|name| front.lines().find_map(|l| entry(l, name))).filter(|v| !v.is_empty())
    };
    let title = value(&["title", "headline"]).map(fields::line).or_else(|| heading(body));
    let published = value(&["date", "published", "publishdate", "pubdate"]).and_then(date);
    let source = value(&["source", "outlet", "publisher", "url", "canonical_url"]).map(fields::line);
    OwnedArticle { title, published, source, text, ..OwnedArticle::default() }
}

/// Front matter between lines of `---` (YAML) or `+++` (TOML), and what follows it.
fn split(text: &str) -> (&str, &str) {
    let Some(fence) = ["---", "+++"].into_iter().find(|f| text.lines().next().is_some_and(|l| l.trim_end() == *f))
    else {
        return ("", text);
    };
    let mut at = text.find('\n').map_or(text.len(), |n| n + 1);
    let start = at;
    // Front matter is short; an article that merely begins with a rule must not be searched to its end.
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n').take(200) {
        if line.trim_end() == fence {
            return (text.get(start..at).unwrap_or_default(), text.get(at + line.len()..).unwrap_or_default());
        }
        at += line.len();
    }
    ("", text)
}

/// The value of `name: value` or `name = value`, at the beginning of a line.
fn entry<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (key, rest) = line.split_at_checked(name.len())?;
    let value = rest.trim_start().strip_prefix([':', '='])?.trim();
    let bare = ['"', '\''].into_iter().find_map(|q| value.strip_prefix(q)?.strip_suffix(q)).unwrap_or(value);
    key.eq_ignore_ascii_case(name).then_some(bare)
}

/// The first heading, where nothing but blank lines comes before it.
fn heading(body: &str) -> Option<String> {
    let body = body.trim_start();
    let mut lines = body.lines();
    let first = lines.next()?.trim_end();
    let title = match first.strip_prefix("# ") {
        Some(title) => title.trim_end_matches('#').trim(),
        None => {
            let under = lines.next()?.trim_end();
            (under.len() >= 3 && under.bytes().all(|b| b == b'=')).then_some(first.trim())?
        }
    };
    (!title.is_empty() && title.len() <= 300).then(|| fields::line(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_gives_title_and_date_and_stays_in_the_text() {
        let text =
            "---\r\ntitle: \"Court: rules\"\r\ndate: 2024-05-03T10:00:00Z\r\n---\r\n\r\n# Other\r\n\r\nText.\r\n";
        let article = article(text.to_owned());
        assert_eq!(article.text, text);
        assert_eq!(article.title.as_deref(), Some("Court: rules"));
        assert_eq!(article.published.as_deref(), Some("2024-05-03"));
    }

    #[test]
    fn a_heading_at_the_beginning_is_the_title() {
        let title = |text: &str| article(text.to_owned()).title;
        assert_eq!(title("\n# Court rules #\n\nText.").as_deref(), Some("Court rules"));
        assert_eq!(title("Court rules\n===========\n\nText.").as_deref(), Some("Court rules"));
        assert_eq!(title("Text.\n\n# Later\n"), None);
        assert_eq!(title("## Second level\n\nText."), None);
        assert_eq!(title("---\nno end"), None);
    }
}
