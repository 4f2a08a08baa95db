//! Properties of the records of random texts, one of them made of the words and marks that the stages look at.

use std::sync::LazyLock;

use lexwire::record::Document;
use proptest::prelude::*;

use crate::check;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = schemars::schema_for!(Document);
    jsonschema::validator_for(schema.as_value()).unwrap()
});

/// Words and marks of news, and what surprises a reader of them.
const WORDS: [&str; 96] = [
    "Acme",
    "Acme Inc.",
    "Bolt Ltd",
    "Dana Ortiz",
    "Ortiz",
    "Ms. Ortiz",
    "Judge Maria Lopez",
    "the SEC",
    "SEC",
    "Department of Justice",
    "Ninth Circuit",
    "U.S.",
    "District Court",
    "New York",
    "Fenn & Hollis LLP",
    "v.",
    "sued",
    "was fined",
    "agreed to buy",
    "settled",
    "appealed",
    "fraud",
    "breach of contract",
    "for",
    "of",
    "in",
    "on Friday",
    "the",
    "a",
    "it",
    "its",
    "he",
    "she",
    "they",
    "who",
    "that",
    "which",
    "and",
    "or",
    "but",
    "said",
    "says",
    "told",
    "according to",
    "added",
    "asked",
    "wrote",
    "claims",
    "spokesman",
    "lawyer",
    "the company",
    "the court",
    "“",
    "”",
    "\"",
    "‘",
    "’",
    "'",
    "«",
    "»",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ";",
    ":",
    "—",
    "-",
    "?",
    "!",
    "…",
    "$5",
    "$5 million",
    "€1.2bn",
    "£",
    "40 cents",
    "between $5 and $6 million",
    "million",
    "about",
    "per share",
    "a year",
    "No. 1:23-cv-04567",
    "’s",
    "n't",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u{301}",
    "\u{200b}",
    "\u{202e}",
    "\0",
    "İ",
    "漢字",
];

fn texts() -> impl Strategy<Value = String> {
    let words = proptest::sample::select(&WORDS[..]);
    let gaps = prop_oneof![8 => Just(" "), 1 => Just(""), 1 => Just("\n")];
    let made = proptest::collection::vec((words, gaps), 0..120);
    let made = made.prop_map(|parts| parts.into_iter().flat_map(|(word, gap)| [word, gap]).collect());
    prop_oneof![4 => made, 1 => any::<String>(), 1 => "[ -~“”‘’«»€£\\n]{0,200}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Spans, order, ids and values, twice the same: see [`check::record`].
    #[test]
    fn the_record_of_any_text_is_sound_and_follows_the_schema(text in texts()) {
        let document = check::extract(&text);
        let json = serde_json::to_value(&document).unwrap();
        let errors: Vec<String> = SCHEMA.iter_errors(&json).map(|e| format!("{e} at {}", e.instance_path())).collect();
        prop_assert!(errors.is_empty(), "{errors:?}");
    }

    /// What stands in front of a text, apart from it, leaves the text's own tokens where they are.
    #[test]
    fn tokens_do_not_depend_on_the_paragraph_before(text in texts()) {
        let tokens = |text: &str| check::extract(text).tokens.unwrap_or_default();
        let before = "Acme sued.\n\n";
        let (alone, behind) = (tokens(&format!("\n\n{text}")), tokens(&format!("{before}{text}")));
        let shift = before.len() - 2;
        let moved: Vec<_> = alone.iter().map(|r| (r.start + shift, r.end + shift)).collect();
        let rest: Vec<_> = behind.iter().filter(|r| r.start >= before.len()).map(|r| (r.start, r.end)).collect();
        prop_assert_eq!(moved, rest);
    }
}
