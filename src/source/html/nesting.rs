//! A look at a page before it is parsed: pages that are made to exhaust a parser are not.

use crate::source::Reason;

/// Attributes that one tag may have: each is compared with all before it.
const ATTRIBUTES: usize = 1000;

/// What one page may cost, in units of roughly a microsecond; a page of ten megabytes that people wrote costs a tenth.
const COST: u64 = 12_000_000;

/// Elements without an end tag.
const VOID: [&[u8]; 16] = [
    b"area",
    b"base",
    b"basefont",
    b"bgsound",
    b"br",
    b"col",
    b"embed",
    b"frame",
    b"hr",
    b"img",
    b"input",
    b"link",
    b"meta",
    b"source",
    b"track",
    b"wbr",
];

/// Elements that end where another of their kind begins: authors leave their end tags away, so they would add up.
const SELF_ENDING: [&[u8]; 23] = [
    b"a", b"body", b"button", b"dd", b"dt", b"h1", b"h2", b"h3", b"h4", b"h5", b"h6", b"head", b"html", b"li", b"nobr",
    b"option", b"p", b"tbody", b"td", b"tfoot", b"th", b"thead", b"tr",
];

/// Elements whose content is text up to their end tag.
const RAW: [&[u8]; 8] = [b"iframe", b"noembed", b"noframes", b"script", b"style", b"textarea", b"title", b"xmp"];

/// Elements that end a drawing or a formula that they stand in.
const BREAKS_OUT: [&[u8]; 20] = [
    b"b",
    b"blockquote",
    b"body",
    b"center",
    b"div",
    b"dl",
    b"em",
    b"h1",
    b"h2",
    b"h3",
    b"head",
    b"i",
    b"li",
    b"ol",
    b"p",
    b"pre",
    b"span",
    b"strong",
    b"table",
    b"ul",
];

fn among(name: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// Fails on elements nested deeper than `limit`, on tags with attributes without end, and on what would take too long.
///
/// Parsing time grows with the product of tags and depth, for unclosed formatting elements are repeated in every paragraph
/// that follows; and with the product of a text's length and the marks in it that must be escaped, for the serializer looks
/// for the other marks again after each. The count is the parser's but for rare markup, in one pass.
pub(super) fn check(html: &[u8], limit: usize) -> Result<(), Reason> {
    let mut open: Vec<&[u8]> = Vec::new();
    // Where in `open` a drawing or a formula begins: in it, no tag is void and none ends by itself.
    let mut foreign: Option<usize> = None;
    let mut cost = 0u64;
    let mut at = 0;
    loop {
        let tag = next_tag(html, at)?;
        let text = html.get(at..tag.as_ref().map_or(html.len(), |t| t.start)).unwrap_or_default();
        cost += escaping(text);
        let Some(tag) = tag else { break };
        cost += open.len() as u64 + 8;
        if cost > COST {
            let what =
                format!("it has more elements, or deeper ones, than can be read in seconds, at byte {}", tag.start);
            return Err(Reason::UnsafeHtml(what));
        }
        at = tag.after;
        if tag.closing {
            if let Some(found) = open.iter().rposition(|o| o.eq_ignore_ascii_case(tag.name)) {
                open.truncate(found);
            }
            foreign = foreign.filter(|f| *f < open.len());
            continue;
        }
        if let Some(start) = foreign.filter(|_| among(tag.name, &BREAKS_OUT)) {
            open.truncate(start);
            foreign = None;
        }
        if foreign.is_some() {
            if !tag.closed {
                open.push(tag.name);
            }
        } else if among(tag.name, &RAW) {
            at = raw_end(html, at, tag.name);
        } else if among(tag.name, &[b"svg", b"math"]) {
            if !tag.closed {
                foreign = Some(open.len());
                open.push(tag.name);
            }
        } else if !among(tag.name, &VOID) && !among(tag.name, &SELF_ENDING) {
            open.push(tag.name);
        }
        if open.len() > limit {
            return Err(Reason::UnsafeHtml(format!(
                "elements are nested more than {limit} deep at byte {}",
                tag.start
            )));
        }
    }
    if cost > COST {
        return Err(Reason::UnsafeHtml("a text in it has too many marks to be read in seconds".to_owned()));
    }
    Ok(())
}

/// What it costs to serialize a text: bytes looked at again after every mark, at some twenty thousand a microsecond.
fn escaping(text: &[u8]) -> u64 {
    if text.len() < 4096 {
        return 0;
    }
    let marks = memchr::memchr2_iter(b'&', 0xc2, text).count() as u64;
    marks.saturating_mul(text.len() as u64) / 20_000
}

struct Tag<'a> {
    name: &'a [u8],
    closing: bool,
    /// Ends in `/>`.
    closed: bool,
    start: usize,
    after: usize,
}

/// The next tag; comments and declarations are passed over.
fn next_tag(html: &[u8], mut at: usize) -> Result<Option<Tag<'_>>, Reason> {
    loop {
        let Some(start) = find(html, at, b'<') else { return Ok(None) };
        let rest = html.get(start + 1..).unwrap_or_default();
        let closing = rest.first() == Some(&b'/');
        let begin = start + 1 + usize::from(closing);
        match html.get(begin) {
            Some(b) if b.is_ascii_alphabetic() => return tag(html, start, begin, closing).map(Some),
            Some(_) if rest.starts_with(b"!--") => at = comment_end(html, start + 4),
            Some(_) if closing || rest.starts_with(b"!") || rest.starts_with(b"?") => {
                at = find(html, begin, b'>').map_or(html.len(), |end| end + 1);
            }
            _ => at = start + 1,
        }
    }
}

fn find(html: &[u8], at: usize, mark: u8) -> Option<usize> {
    memchr::memchr(mark, html.get(at..)?).map(|found| at + found)
}

fn comment_end(html: &[u8], at: usize) -> usize {
    let rest = html.get(at..).unwrap_or_default();
    if rest.starts_with(b">") {
        return at + 1;
    }
    // `<!--->` is a whole comment.
    let from = at.saturating_sub(1);
    html.get(from..).and_then(|r| memchr::memmem::find(r, b"-->")).map_or(html.len(), |found| from + found + 3)
}

fn tag(html: &[u8], start: usize, begin: usize, closing: bool) -> Result<Tag<'_>, Reason> {
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
    let until = |at: usize, end: &dyn Fn(&u8) -> bool| {
        html.get(at..).and_then(|rest| rest.iter().position(end)).map_or(html.len(), |n| at + n)
    };
    let mut at = until(begin, &ends);
    let name = html.get(begin..at).unwrap_or_default();
    let mut attributes = 0;
    let mut closed = false;
    while let Some(&byte) = html.get(at) {
        match byte {
            b'>' => {
                at += 1;
                break;
            }
            b'/' => {
                closed = true;
                at += 1;
            }
            _ if byte.is_ascii_whitespace() => at += 1,
            _ => {
                closed = false;
                attributes += 1;
                if attributes > ATTRIBUTES {
                    let what = format!("a tag has more than {ATTRIBUTES} attributes at byte {start}");
                    return Err(Reason::UnsafeHtml(what));
                }
                at = until(at + 1, &|b| ends(b) || *b == b'=');
                let value = until(at, &|b| !b.is_ascii_whitespace());
                if html.get(value) == Some(&b'=') {
                    let value = until(value + 1, &|b| !b.is_ascii_whitespace());
                    at = match html.get(value) {
                        Some(&quote @ (b'"' | b'\'')) => find(html, value + 1, quote).map_or(html.len(), |end| end + 1),
                        _ => until(value, &|b| b.is_ascii_whitespace() || *b == b'>'),
                    };
                }
            }
        }
    }
    Ok(Tag { name, closing, closed, start, after: at })
}

/// Where the end tag of an element of raw text begins.
fn raw_end(html: &[u8], mut at: usize, name: &[u8]) -> usize {
    while let Some(start) = find(html, at, b'<') {
        let ends = html.get(start + 1) == Some(&b'/')
            && html.get(start + 2..start + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
        if ends {
            return start;
        }
        at = start + 1;
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(html: &str) -> bool {
        check(html.as_bytes(), 100).is_ok()
    }

    #[test]
    fn depth_is_counted_and_width_is_not() {
        assert!(safe(&"<div>".repeat(100)));
        assert!(!safe(&"<div>".repeat(101)));
        assert!(safe(&"<div><b>x</b></div>".repeat(1000)));
        assert!(!safe(&"<p><b id=1></p>".repeat(200)));
    }

    #[test]
    fn end_tags_that_authors_leave_away_do_not_add_up() {
        assert!(safe(&"<p>x<br><li>y<img src=a>".repeat(1000)));
        assert!(safe(&"<svg><path d='M'/><circle></circle></svg>".repeat(1000)));
        assert!(safe(&format!("<svg><path>{}", "<p>x<br>".repeat(1000))));
    }

    #[test]
    fn in_a_drawing_every_tag_counts() {
        assert!(!safe(&format!("<svg>{}", "<td>".repeat(200))));
        assert!(!safe(&format!("<math>{}", "<input>".repeat(200))));
    }

    #[test]
    fn scripts_comments_and_values_hold_no_tags() {
        let tags = "<div>".repeat(200);
        assert!(safe(&format!("<script>{tags}</script>")));
        assert!(safe(&format!("<!-- {tags} --><p title='{tags}'>")));
        assert!(!safe(&format!("<!-->{tags}")) && !safe(&format!("<!--->{tags}")));
        assert!(!safe(&format!("<p title\"x>{tags}")));
    }

    #[test]
    fn what_would_take_too_long_is_refused() {
        let wide = "<p>".repeat(400_000);
        let many = "<p>".repeat(2_000_000);
        assert!(safe(&wide) && !safe(&many));
        let unclosed: String = (0..90).map(|i| format!("<i id={i}>")).collect();
        assert!(!safe(&format!("{unclosed}{}", "<p>x</p>".repeat(100_000))));
        assert!(safe(&"&amp; ".repeat(10_000)) && !safe(&"&amp; ".repeat(1_000_000)));
    }

    #[test]
    fn attributes_are_bounded() {
        assert!(safe(&format!("<p {}>", "a='>' ".repeat(999))));
        assert!(!safe(&format!("<p {}>", "a ".repeat(1001))));
    }

    proptest::proptest! {
        #[test]
        fn any_string_is_safe_or_not(html: String, markup in "[<>/! a-z=\"'-]{0,200}") {
            let _ = check(html.as_bytes(), 10);
            let _ = check(markup.as_bytes(), 10);
        }
    }
}
