//! What a page says about itself: JSON-LD, Open Graph, `<meta>`, `<time>`.

use crate::source::{date, fields};
use dom_query::Document;
use serde_json::Value;

/// What a page says about itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct About {
    pub title: Option<String>,
    pub published: Option<String>,
    pub source: Option<String>,
}

/// Names of `<meta>` elements that hold the date of publication, the best first.
const DATES: [&str; 14] = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
];

/// Names of `<meta>` elements that hold the headline alone.
const TITLES: [&str; 5] = ["og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title"];

/// Reads them all, each value from where it is best.
pub(super) fn about(page: &Document) -> About {
    let linked = linked(page);
    let metas: Vec<(String, String)> = page
        .select("meta[content]")
        .nodes()
        .iter()
        .filter_map(|node| {
            let name = node.attr("property").or_else(|| node.attr("name")).or_else(|| node.attr("itemprop"))?;
            Some((name.trim().to_ascii_lowercase(), fields::line(&node.attr("content")?)))
        })
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let meta = |wanted: &str| metas.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let time = |selector: &str| {
        let node = page.select(selector);
        node.attr("datetime").or_else(|| node.attr("content")).and_then(|d| date(&d)).or_else(|| date(&node.text()))
    };
    About {
        title: linked.title.or_else(|| TITLES.iter().find_map(|n| meta(n))),
        published: linked
            .published
            .or_else(|| DATES.iter().find_map(|n| meta(n).and_then(|d| date(&d))))
            .or_else(|| ["[itemprop=datePublished]", "time[pubdate]"].iter().find_map(|s| time_of(page, s, &time)))
            // Any other `<time>` may be that of a comment or of another article: only one that stands alone is taken.
            .or_else(|| (page.select("time").length() == 1).then(|| time("time")).flatten()),
        source: meta("og:site_name").or(linked.source).or_else(|| address(page, &meta)),
    }
}

fn time_of(page: &Document, selector: &str, time: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    page.select(selector).exists().then(|| time(selector)).flatten()
}

fn address(page: &Document, meta: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let canonical = page.select("link[rel=canonical]").attr("href").map(|h| h.trim().to_owned());
    canonical.or_else(|| meta("og:url")).filter(|a| a.starts_with("http"))
}

/// The first article among the page's JSON-LD.
fn linked(page: &Document) -> About {
    for script in page.select("script[type='application/ld+json']").nodes() {
        let text = script.text();
        let json = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        // Depth is bounded by the parser.
        let Ok(value) = serde_json::from_str::<Value>(json) else { continue };
        if let Some(article) = find_article(&value) {
            let text = |v: Option<&Value>| v.and_then(Value::as_str).map(plain).filter(|t| !t.is_empty());
            let publisher = article.get("publisher");
            return About {
                title: text(article.get("headline")).or_else(|| text(article.get("name"))),
                published: article.get("datePublished").and_then(Value::as_str).and_then(date),
                source: text(publisher.and_then(|p| p.get("name"))).or_else(|| text(publisher)),
            };
        }
    }
    About::default()
}

/// The outermost object whose type is an article's, in arrays and graphs too.
fn find_article(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(items) => items.iter().find_map(find_article),
        Value::Object(object) => {
            let is_article = |t: &Value| {
                t.as_str().is_some_and(|t| t.ends_with("Article") || t.ends_with("BlogPosting") || t == "Report")
            };
            let article = match object.get("@type") {
                Some(Value::Array(types)) => types.iter().any(is_article),
                Some(one) => is_article(one),
                None => false,
            };
            if article {
                return Some(value);
            }
            ["@graph", "mainEntity", "itemListElement"].iter().find_map(|k| object.get(*k)).and_then(find_article)
        }
        _ => None,
    }
}

/// Text on one line; JSON-LD often has entities in it, where none belong.
fn plain(text: &str) -> String {
    if text.contains('&') && !text.contains('<') {
        let decoded = Document::fragment(text).text();
        return fields::line(&decoded);
    }
    fields::line(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> (Option<String>, Option<String>, Option<String>) {
        let About { title, published, source } = about(&Document::from(html));
        (title, published, source)
    }

    fn some(t: &str, p: &str, s: &str) -> (Option<String>, Option<String>, Option<String>) {
        (Some(t.into()), Some(p.into()), Some(s.into()))
    }

    #[test]
    fn json_ld_is_read_alone_in_arrays_and_in_graphs() {
        let article = r#"{"@type": ["NewsArticle"], "headline": "Acme &amp; Co sued", "datePublished": "2024-05-03T10:00:00Z",
            "publisher": {"@type": "Organization", "name": "The Daily"}}"#;
        for json in [
            article.to_owned(),
            format!(r#"[{{"@type": "WebSite"}}, {article}]"#),
            format!(r#"{{"@context": "https://schema.org", "@graph": [{{"@type": "Person"}}, {article}]}}"#),
        ] {
            let html =
                format!("<html><head><script type='application/ld+json'>{json}</script></head><body></body></html>");
            assert_eq!(read(&html), some("Acme & Co sued", "2024-05-03", "The Daily"));
        }
    }

    #[test]
    fn open_graph_and_meta_elements_are_next() {
        let html = "<meta property='og:title' content='Acme sued'><meta property='article:published_time' \
                    content='2024-05-03T10:00:00+02:00'><meta property='og:site_name' content='The Daily'>";
        assert_eq!(read(html), some("Acme sued", "2024-05-03", "The Daily"));
        let html = "<meta name='DC.title' content='Acme sued'><meta name='date' content='May 3, 2024'>\
                    <link rel=canonical href='https://daily.example/a'>";
        assert_eq!(read(html), some("Acme sued", "2024-05-03", "https://daily.example/a"));
    }

    #[test]
    fn a_time_is_the_articles_if_it_says_so_or_stands_alone() {
        assert_eq!(read("<time datetime='2024-05-03T10:00'>then</time>").1.as_deref(), Some("2024-05-03"));
        assert_eq!(read("<time>3 May 2024</time>").1.as_deref(), Some("2024-05-03"));
        let two = "<time datetime='2024-05-01'>a</time><time itemprop='datePublished' datetime='2024-05-03'>b</time>";
        assert_eq!(read(two).1.as_deref(), Some("2024-05-03"));
        assert_eq!(read("<time datetime='2024-05-01'>a</time><time datetime='2024-05-03'>b</time>").1, None);
    }
}
