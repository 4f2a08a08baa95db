//! Gold articles: XML with the marks in the text, read into plain text and standoff records.

use std::collections::HashMap;
use std::str::FromStr;

use roxmltree::{Document as Xml, Node};
use rust_decimal::Decimal;

use crate::record::{AgreementKind, AmountKind, PartyKind, Qualifier, QuoteKind, Range, Role, Stage};

/// Why a gold article cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// Not well-formed XML.
    #[error("not a gold article: {0}")]
    Xml(#[from] roxmltree::Error),
    /// No `<text>` or no `<meta>`.
    #[error("not a gold article: no <{0}> element")]
    Missing(&'static str),
    /// An attribute is missing or has a value outside the guidelines.
    #[error("<{element}> {name}={value:?} is not a value of the guidelines")]
    Value {
        /// The element's name.
        element: String,
        /// The attribute's name.
        name: &'static str,
        /// The value that it has.
        value: String,
    },
}

/// A gold article: its text and what stands in it. All offsets are code points.
#[derive(Debug, Clone)]
pub struct Gold {
    /// The article's id.
    pub id: String,
    /// The plain text.
    pub text: String,
    /// Everyone named.
    pub parties: Vec<GoldParty>,
    /// Places named as places.
    pub places: Vec<Range>,
    /// Sums of money, in text order.
    pub amounts: Vec<GoldAmount>,
    /// Quotations and indirect statements, in text order.
    pub quotes: Vec<GoldQuote>,
    /// Disputes.
    pub disputes: Vec<GoldDispute>,
    /// Agreements: the parties, the kind, the ids of the sums.
    pub agreements: Vec<(Vec<String>, AgreementKind, Vec<String>)>,
}

/// A party of a gold article.
#[derive(Debug, Clone)]
pub struct GoldParty {
    /// Unique within the article.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// What kind of party it is.
    pub kind: PartyKind,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Its mentions, in text order.
    pub mentions: Vec<Range>,
}

/// A sum of a gold article.
#[derive(Debug, Clone)]
pub struct GoldAmount {
    /// Unique within the article.
    pub id: String,
    /// The expression.
    pub span: Range,
    /// ISO 4217 code.
    pub currency: String,
    /// Lower end.
    pub low: Decimal,
    /// Upper end.
    pub high: Decimal,
    /// How exactly it is stated.
    pub qualifier: Qualifier,
    /// Its unit.
    pub per: Option<String>,
    /// What it is.
    pub kind: AmountKind,
    /// Whose it is.
    pub parties: Vec<String>,
    /// The dispute it is at stake in.
    pub dispute: Option<String>,
}

/// A quotation or indirect statement of a gold article.
#[derive(Debug, Clone)]
pub struct GoldQuote {
    /// Unique within the article.
    pub id: String,
    /// Inside the marks, or the reported clause.
    pub span: Range,
    /// What kind it is.
    pub kind: QuoteKind,
    /// A party's id, `anon` or `unknown`; none for `other`.
    pub by: Option<String>,
    /// The speaker as named in the attribution.
    pub speaker: Option<Range>,
    /// The reporting words.
    pub cue: Option<Range>,
    /// The quotation that it goes on with.
    pub continues: Option<String>,
}

/// A dispute of a gold article.
#[derive(Debug, Clone)]
pub struct GoldDispute {
    /// Unique within the article.
    pub id: String,
    /// The side that brings the action.
    pub plaintiffs: Vec<String>,
    /// The side it is brought against.
    pub defendants: Vec<String>,
    /// Standard terms.
    pub claims: Vec<String>,
    /// Latest stage.
    pub stage: Stage,
    /// The court's id.
    pub court: Option<String>,
    /// The docket number.
    pub docket: Option<String>,
    /// The name of the case.
    pub case: Option<String>,
}

/// A mark in the text: the element and the code points that it covers.
#[derive(Debug, Clone, Copy)]
struct Mark<'a, 'input> {
    node: Node<'a, 'input>,
    span: Range,
}

impl Gold {
    /// Reads a gold article.
    ///
    /// # Errors
    ///
    /// Where `xml` is not well-formed or a value is not one of the guidelines.
    pub fn parse(xml: &str) -> Result<Self, GoldError> {
        let xml = Xml::parse(xml)?;
        let root = xml.root_element();
        let child = |name: &'static str| root.children().find(|n| n.has_tag_name(name)).ok_or(GoldError::Missing(name));
        let (meta, body) = (child("meta")?, child("text")?);

        let (mut raw, mut count, mut marks) = (String::new(), 0, Vec::new());
        walk(body, &mut raw, &mut count, &mut marks);
        let lead = raw.chars().count() - raw.trim_start().chars().count();
        for mark in &mut marks {
            mark.span.start -= lead;
            mark.span.end -= lead;
        }
        marks.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
        let of = |tag: &'static str| marks.iter().filter(move |m| m.node.has_tag_name(tag));

        let mut spans: HashMap<&str, Vec<Range>> = HashMap::new();
        for mark in of("p") {
            spans.entry(mark.node.attribute("id").unwrap_or_default()).or_default().push(mark.span);
        }
        let parties = elements(meta, "party")
            .map(|n| {
                let id = text(n, "id");
                Ok(GoldParty {
                    mentions: spans.get(id.as_str()).cloned().unwrap_or_default(),
                    id,
                    name: text(n, "name"),
                    kind: value(n, "type")?,
                    roles: words(n, "roles").iter().map(|r| parsed(n, "roles", r)).collect::<Result<_, _>>()?,
                })
            })
            .collect::<Result<_, GoldError>>()?;
        let amounts = of("m")
            .map(|m| {
                Ok(GoldAmount {
                    id: text(m.node, "id"),
                    span: m.span,
                    currency: text(m.node, "cur"),
                    low: value(m.node, "low")?,
                    high: value(m.node, "high")?,
                    qualifier: value(m.node, "qual")?,
                    per: m.node.attribute("per").map(str::to_owned),
                    kind: value(m.node, "kind")?,
                    parties: words(m.node, "parties"),
                    dispute: m.node.attribute("dispute").map(str::to_owned),
                })
            })
            .collect::<Result<_, GoldError>>()?;

        let by_quote = |tag: &'static str| -> HashMap<&str, Range> {
            of(tag)
                .flat_map(|m| m.node.attribute("q").unwrap_or_default().split_whitespace().map(|q| (q, m.span)))
                .collect()
        };
        let (speakers, cues) = (by_quote("s"), by_quote("c"));
        let mut quotes = of("q")
            .chain(of("i"))
            .map(|m| {
                let id = text(m.node, "id");
                Ok(GoldQuote {
                    span: m.span,
                    kind: if m.node.has_tag_name("i") { QuoteKind::Indirect } else { value(m.node, "type")? },
                    by: m.node.attribute("by").map(str::to_owned),
                    speaker: speakers.get(id.as_str()).copied(),
                    cue: cues.get(id.as_str()).copied(),
                    continues: m.node.attribute("cont").map(str::to_owned),
                    id,
                })
            })
            .collect::<Result<Vec<_>, GoldError>>()?;
        quotes.sort_by_key(|q| q.span.start);

        let disputes = elements(meta, "dispute")
            .map(|n| {
                Ok(GoldDispute {
                    id: text(n, "id"),
                    plaintiffs: words(n, "plaintiffs"),
                    defendants: words(n, "defendants"),
                    claims: text(n, "claims").split(';').map(|c| c.trim().to_owned()).collect(),
                    stage: value(n, "stage")?,
                    court: n.attribute("court").map(str::to_owned),
                    docket: n.attribute("docket").map(str::to_owned),
                    case: n.attribute("case").map(str::to_owned),
                })
            })
            .collect::<Result<_, GoldError>>()?;
        let agreements = elements(meta, "agreement")
            .map(|n| Ok((words(n, "parties"), value(n, "kind")?, words(n, "amounts"))))
            .collect::<Result<_, GoldError>>()?;
        Ok(Gold {
            id: root.attribute("id").unwrap_or_default().to_owned(),
            places: of("g").map(|m| m.span).collect(),
            text: format!("{}\n", raw.trim()),
            parties,
            amounts,
            quotes,
            disputes,
            agreements,
        })
    }
}

/// Appends the text of `node` and collects the marks in it, each after those inside it.
fn walk<'a, 'input>(node: Node<'a, 'input>, raw: &mut String, count: &mut usize, marks: &mut Vec<Mark<'a, 'input>>) {
    for child in node.children() {
        if child.is_text() {
            let text = child.text().unwrap_or_default();
            raw.push_str(text);
            *count += text.chars().count();
        } else if child.is_element() {
            let start = *count;
            walk(child, raw, count, marks);
            marks.push(Mark { node: child, span: Range { start, end: *count } });
        }
    }
}

fn elements<'a, 'input>(node: Node<'a, 'input>, name: &'static str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |n| n.has_tag_name(name))
}

fn text(node: Node, name: &'static str) -> String {
    node.attribute(name).unwrap_or_default().to_owned()
}

fn words(node: Node, name: &'static str) -> Vec<String> {
    node.attribute(name).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

fn value<T: FromStr>(node: Node, name: &'static str) -> Result<T, GoldError> {
    parsed(node, name, node.attribute(name).unwrap_or_default())
}

fn parsed<T: FromStr>(node: Node, name: &'static str, value: &str) -> Result<T, GoldError> {
    value.parse().map_err(|_| GoldError::Value {
        element: node.tag_name().name().to_owned(),
        name,
        value: value.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = r#"<article id="a1"><meta>
        <party id="ng" name="Northgate" type="organization" roles="plaintiff contract_party"/>
        <dispute id="d1" plaintiffs="ng" defendants="" claims="fraud; tax" stage="filed"/>
        </meta><text>

<p id="ng">Žižek &amp; Co.</p> lost “<q id="q1" type="partial" by="ng"><m id="m1" low="5" high="5" cur="USD" qual="exact" kind="loss">$5</m> or so</q>,” <s q="q1">it</s> <c q="q1">said</c>.
</text></article>"#;

    #[test]
    fn offsets_are_code_points_of_the_trimmed_text() {
        let gold = Gold::parse(ARTICLE).expect("a gold article");
        let at = |r: Range| gold.text.chars().skip(r.start).take(r.end - r.start).collect::<String>();
        assert_eq!(at(gold.parties[0].mentions[0]), "Žižek & Co.");
        assert_eq!(at(gold.amounts[0].span), "$5");
        assert_eq!(at(gold.quotes[0].span), "$5 or so");
        assert_eq!(gold.quotes[0].speaker.map(at).as_deref(), Some("it"));
        assert_eq!(gold.quotes[0].cue.map(at).as_deref(), Some("said"));
        assert_eq!(gold.disputes[0].claims, ["fraud", "tax"]);
    }

    #[test]
    fn a_value_outside_the_guidelines_is_named() {
        let error = Gold::parse(&ARTICLE.replace("filed", "won")).expect_err("no such stage");
        assert_eq!(error.to_string(), r#"<dispute> stage="won" is not a value of the guidelines"#);
    }
}
