//! The main text of a web page.

mod linked;
mod nesting;

use super::{Limits, OwnedArticle, Reason};
use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

/// The article on a web page: its main text in paragraphs with blank lines between them, its headline, date and outlet.
///
/// The main text is found as browsers' reading views find it; where they find none, it is all the text of the page. Fails
/// on a page without text and on one that is made to exhaust a parser.
///
/// ```
/// use lexwire::source::{Limits, from_html};
///
/// let page = "<title>Acme sued</title><p>Acme was sued.</p><p>It will\n appeal.</p>";
/// assert_eq!(from_html(page, &Limits::default()).unwrap().text, "Acme was sued.\n\nIt will appeal.");
/// ```
pub fn from_html(html: &str, limits: &Limits) -> Result<OwnedArticle, Reason> {
    if html.len() as u64 > limits.page {
        return Err(Reason::TooLarge { what: "web page", limit: limits.page });
    }
    nesting::check(html.as_bytes(), limits.depth)?;
    // A library of this size has its corners; a page that finds one is lost alone.
    std::panic::catch_unwind(|| read(html, limits)).unwrap_or(Err(Reason::BrokenHtml))
}

fn read(html: &str, limits: &Limits) -> Result<OwnedArticle, Reason> {
    let page = Document::from(html);
    let root = page.root();
    if depth(&root) > limits.depth * 4 {
        return Err(Reason::UnsafeHtml(format!("elements are nested more than {} deep", limits.depth * 4)));
    }
    let about = linked::about(&page);
    let config = Config { disable_json_ld: true, ..Config::default() };
    let headings = page.select("h1");
    let heading = (headings.length() == 1).then(|| super::fields::line(&headings.text())).filter(|h| !h.is_empty());
    let mut text = String::new();
    let mut guessed = None;
    if let Ok(mut reader) = Readability::with_document(page, None, Some(config))
        && let Ok(article) = reader.parse()
    {
        guessed = Some(super::fields::line(&article.title)).filter(|t| !t.is_empty());
        if let Some(main) = reader.doc.select("#readability-page-1").nodes().first() {
            text = paragraphs(main);
        }
    }
    if text.trim().is_empty() {
        let page = Document::from(html);
        text = page.body().map(|body| paragraphs(&body)).unwrap_or_default();
    }
    if text.trim().is_empty() {
        return Err(Reason::Empty);
    }
    Ok(OwnedArticle {
        title: about.title.or(guessed).map(|title| without_outlet(title, heading)),
        published: about.published,
        source: about.source,
        text,
        ..OwnedArticle::default()
    })
}

/// A title without the outlet's name behind it, as `<title>` mostly has it, where the page's heading shows where it ends.
fn without_outlet(title: String, heading: Option<String>) -> String {
    let parted = |heading: &String| {
        title
            .strip_prefix(heading.as_str())
            .is_some_and(|rest| rest.trim_start().starts_with(['|', '-', '–', '—', '·', '»']))
    };
    heading.filter(parted).unwrap_or(title)
}

fn depth(root: &NodeRef) -> usize {
    let mut deepest = 0;
    let mut open = vec![(*root, 0)];
    while let Some((node, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(node.children_it(false).map(|child| (child, depth + 1)));
    }
    deepest
}

/// How an element stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// Within a line.
    Inline,
    /// On a line of its own.
    Line,
    /// Apart, with blank lines around it.
    Block,
    /// A cell beside others.
    Cell,
    /// Not text.
    Hidden,
}

fn flow(name: &str) -> Flow {
    match name {
        "script" | "style" | "noscript" | "template" | "head" | "iframe" | "object" | "svg" | "math" | "select"
        | "button" | "textarea" | "audio" | "video" | "canvas" => Flow::Hidden,
        "address" | "article" | "aside" | "blockquote" | "body" | "center" | "dd" | "details" | "div" | "dl" | "dt"
        | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        | "header" | "hr" | "html" | "main" | "menu" | "nav" | "ol" | "p" | "pre" | "section" | "summary" | "table"
        | "ul" => Flow::Block,
        "li" | "tr" | "caption" | "thead" | "tbody" | "tfoot" => Flow::Line,
        "td" | "th" => Flow::Cell,
        _ => Flow::Inline,
    }
}

/// The text under a node, white space as a browser shows it.
fn paragraphs(root: &NodeRef) -> String {
    enum Step<'a> {
        Open(NodeRef<'a>),
        Close(Flow),
    }
    let mut page = Page::default();
    let mut steps = vec![Step::Open(*root)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Open(node) if node.is_text() => page.text(&node.text()),
            Step::Open(node) if node.has_name("br") => page.line_break(),
            Step::Open(node) => {
                let flow = node.node_name().map_or(Flow::Inline, |name| flow(&name));
                if flow == Flow::Hidden {
                    continue;
                }
                page.part(flow);
                steps.push(Step::Close(flow));
                let first = steps.len();
                steps.extend(node.children_it(false).map(Step::Open));
                if let Some(children) = steps.get_mut(first..) {
                    children.reverse();
                }
            }
            Step::Close(flow) => page.part(flow),
        }
    }
    page.text
}

/// Text being laid out.
#[derive(Default)]
struct Page {
    text: String,
    /// What stands between the last word and the next: 0 nothing, 1 a space, 2 a tab, 3 a line end, 4 a blank line.
    gap: u8,
}

impl Page {
    fn part(&mut self, flow: Flow) {
        let gap = match flow {
            Flow::Inline | Flow::Hidden => 0,
            Flow::Cell => 2,
            Flow::Line => 3,
            Flow::Block => 4,
        };
        self.gap = self.gap.max(gap);
    }

    /// A line break; two in a row part paragraphs, as they do in a browser.
    fn line_break(&mut self) {
        self.gap = if self.gap >= 3 { 4 } else { 3 };
    }

    fn text(&mut self, written: &str) {
        // The no-break space is a character of the text, not white space to be collapsed.
        let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        if written.starts_with(blank) {
            self.gap = self.gap.max(1);
        }
        for word in written.split(blank).filter(|w| !w.is_empty()) {
            if !self.text.is_empty() {
                self.text
                    .push_str(["", " ", "\t", "\n", "\n\n"].get(usize::from(self.gap)).copied().unwrap_or_default());
            }
            self.text.push_str(word);
            self.gap = 1;
        }
        let blank_only = written.chars().all(blank);
        if !blank_only && !written.ends_with(blank) {
            self.gap = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> OwnedArticle {
        from_html(html, &Limits::default()).unwrap()
    }

    #[test]
    fn a_page_of_white_space_that_html_knows_nothing_of_is_empty() {
        for page in ["<p>\u{b}</p>", "<body>\u{a0}\u{2003}</body>", "<p> </p>"] {
            assert!(matches!(from_html(page, &Limits::default()), Err(Reason::Empty)), "{page:?}");
        }
    }

    /// A page with an article of some length between the usual surroundings.
    fn page(article: &str) -> String {
        let filler =
            "The company said that it would answer the complaint in due course, and that it had done no wrong. "
                .repeat(3);
        format!(
            "<html><head><title>Acme sued over pier | The Daily</title><style>p {{}}</style></head><body>\
             <nav><ul><li><a href=/a>Home</a></li><li><a href=/b>Sport</a></li></ul></nav>\
             <article><h1>Acme sued over pier</h1>{article}<p>{filler}</p><p>{filler}</p></article>\
             <aside class=related><a href=/c>Ten best beaches</a></aside><footer>All rights reserved</footer>\
             <script>var x = '<p>no</p>';</script></body></html>"
        )
    }

    #[test]
    fn the_main_text_is_found_and_its_paragraphs_kept_apart() {
        let article = read(&page("<p>Acme\n  was <b>sued</b>, &ldquo;again&rdquo;.</p><p>It&nbsp;will<br>appeal.</p>"));
        assert!(
            article.text.contains("Acme was sued, “again”.\n\nIt\u{a0}will\nappeal.\n\nThe company"),
            "{}",
            article.text
        );
        for surroundings in ["Home", "Ten best", "rights reserved", "var x", "p {}"] {
            assert!(!article.text.contains(surroundings), "{surroundings}: {}", article.text);
        }
        assert_eq!(article.title.as_deref(), Some("Acme sued over pier"));
    }

    #[test]
    fn lists_tables_and_double_breaks_keep_their_lines() {
        let text = |html: &str| {
            let page = Document::from(html);
            paragraphs(&page.body().unwrap())
        };
        assert_eq!(text("<ul><li>a<li>b</ul>c"), "a\nb\n\nc");
        assert_eq!(text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a\tb\nc");
        assert_eq!(text("a<br> <br>b<br>c"), "a\n\nb\nc");
        assert_eq!(text("<p>a<span>b</span> <i>c</i>.</p> <p> d</p>"), "ab c.\n\nd");
    }

    #[test]
    fn a_short_page_is_read_whole() {
        assert_eq!(read("<p>Acme was sued.</p>").text, "Acme was sued.");
        assert_eq!(read("Acme was sued.").text, "Acme was sued.");
        assert!(matches!(from_html("<p> </p>", &Limits::default()), Err(Reason::Empty)));
        assert!(matches!(from_html("", &Limits::default()), Err(Reason::Empty)));
    }

    #[test]
    fn nesting_up_to_the_limit_is_read_on_a_small_stack() {
        let depth = Limits::default().depth;
        let html = format!("{}<p>Acme was sued.</p>{}", "<div>".repeat(depth), "</div>".repeat(depth));
        let thread = std::thread::Builder::new().stack_size(1 << 20);
        let text = thread.spawn(move || read(&html).text).unwrap().join().unwrap();
        assert_eq!(text, "Acme was sued.");
        let deep = "<div>".repeat(100_000);
        assert!(matches!(from_html(&deep, &Limits::default()), Err(Reason::UnsafeHtml(_))));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn any_string_is_a_page_or_an_error(html: String, markup in "(<(/?(p|div|b|a|table|td|li|svg|title))>|[a-z &;]{0,9}){0,40}") {
            let _ = from_html(&html, &Limits::default());
            let _ = from_html(&markup, &Limits::default());
        }
    }
}
