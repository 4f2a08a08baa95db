//! Time in proportion to the length, on texts made to find where it is not.

use std::hint::black_box;
use std::time::{Duration, Instant};

use lexwire::Extractor;
use lexwire::eval::Gold;

/// A unit that is repeated, and what it is meant to strain.
const REPEATED: &[&str] = &[
    // Quotation marks of each kind: pairing.
    "\"",
    "'",
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    "“”",
    "\" ",
    "' ",
    "“A ",
    "‘a ",
    "“We won.\n\n",
    "\"We won. ",
    "“We won,” Dana Ortiz said.\n\n",
    // Letters, digits, marks: tokens and words without end.
    "A",
    "a",
    "7",
    "é",
    "東",
    "\u{301}",
    "a\u{301}",
    "\u{200b}",
    "a-",
    "A-",
    "a'",
    "A.",
    "A. ",
    "1.",
    "1,000,",
    "7 ",
    "- ",
    "— ",
    ", ",
    ". ",
    "…",
    "? ",
    "(",
    ")",
    "()",
    "[",
    "{",
    "$",
    "$ ",
    "%",
    "/",
    ": ",
    "; ",
    "\u{202e}",
    "👨\u{200d}",
    // White space.
    "\n",
    "\r\n",
    " ",
    "\t",
    "a\n",
    "a\n\n",
    // One word: tables, look-ahead, look-back.
    "word ",
    "the ",
    "and ",
    "that ",
    "said ",
    "Said ",
    "he said ",
    "she said that ",
    "according to ",
    "who ",
    "court ",
    "million ",
    "five ",
    "hundred ",
    "Mr. ",
    "Inc. ",
    "U.S. ",
    "Acme ",
    "ACME ",
    "A ",
    "Dana Ortiz ",
    "Dana Ortiz, ",
    "Acme, ",
    "Court ",
    "U.S. District Court ",
    "Bank of ",
    "Acme's ",
    "Acme & ",
    "Acme, Fenn & ",
    // Sums.
    "$5 ",
    "$5 million ",
    "$5 to ",
    "$5 per share ",
    "between $5 and ",
    "about $5 ",
    "5% ",
    "€5 ($6) ",
    "Acme paid $5 to ",
    "Acme Corp. paid Ortiz Ltd. $5 million and ",
    // Statements.
    "Dana Ortiz said. ",
    "Dana Ortiz said that ",
    "Dana Ortiz said “no” and ",
    "“No,” he said. ",
    "He said it. ",
    "they said, ",
    // Cases, agreements, other names.
    "Acme v. Bolt, ",
    "Acme v. Bolt. ",
    "Acme sued Bolt. ",
    "Acme sued Bolt and ",
    "Acme sued Bolt for fraud.\n\n",
    "Acme sued Bolt in U.S. District Court. ",
    "Acme agreed to buy Bolt for $5 million. ",
    "Acme and Bolt settled. ",
    "No. 1:23-cv-04567 ",
    "Acme v. Bolt, No. 1:23-cv-04567. ",
    "Acme (“A”) ",
    "Acme, formerly Bolt, ",
    "The bank, then Acme, lent. ",
];

/// What is repeated right after the docket number of a dispute: without a dispute numbers are not looked for.
const AFTER_A_CASE: &[&str] =
    &[")", "]", ")7", "/7", "-7", "A/7", "A-7-", " C-88/23", " No. 7", " HC 7/23", " No. 7 of 2021", " et al.", " v. "];

/// Texts whose names all differ.
fn distinct(length: usize, line: impl Fn(&str, &str) -> String) -> String {
    let mut text = String::with_capacity(length + 100);
    let mut n = 0;
    while text.len() < length {
        text += &line(&name(n), &name(n + 1));
        n += 2;
    }
    text
}

/// A first name and a surname, no two of which are equal.
fn name(n: usize) -> String {
    let syllable = |k: usize| ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "tu", "va", "ze"][k % 12];
    let (a, b, c) = (syllable(n), syllable(n / 12), syllable(n / 144));
    format!("D{a}{b}na Or{c}{a}{}z", syllable(n / 1728))
}

/// A line that names two.
type Line = fn(&str, &str) -> String;

/// Makes a text of about as many bytes.
type Make = Box<dyn Fn(usize) -> String>;

/// Every text, with what it is made of.
fn texts() -> Vec<(String, Make)> {
    let repeated = REPEATED.iter().map(|&unit| {
        let make: Make = Box::new(move |length| unit.repeat(length / unit.len()));
        (unit.escape_debug().to_string(), make)
    });
    let lines: [(&str, Line); 9] = [
        ("names that met", |a, b| format!("{a} met {b}. ")),
        ("names in one list", |a, b| format!("{a}, {b}, ")),
        ("speakers", |a, b| format!("“We won,” said {a}.\n\n“No,” {b} said.\n\n")),
        ("pronouns", |a, _| format!("{a} left. He said it was late.\n\n")),
        ("suits", |a, b| format!("{a} sued {b} for $5 million over fraud.\n\n")),
        ("docket numbers", |a, b| format!("{a} sued {b} in case No. 1:23-cv-04567 and C-88/23 P. ")),
        ("deals", |a, b| format!("{a} agreed to buy {b} for $5 million.\n\n")),
        ("acts of many in one sentence", |a, b| {
            format!("{a} sued, appealed, settled, fined, dismissed and leased from {b} and ")
        }),
        ("former names", |a, b| format!("{a} Inc., formerly {b} Inc., won. ")),
    ];
    let lines = lines.into_iter().map(|(name, line)| {
        let make: Make = Box::new(move |length| distinct(length, line));
        (name.to_owned(), make)
    });
    let after = AFTER_A_CASE.iter().map(|&unit| {
        let case = "Dana Ortiz sued Acme Inc. for fraud in U.S. District Court in case No. 1:23-cv-04567";
        let make: Make = Box::new(move |length| case.to_owned() + &unit.repeat(length / unit.len()));
        (format!("a case and {}", unit.escape_debug()), make)
    });
    repeated.chain(lines).chain(after).collect()
}

/// News of about this many bytes: gold articles, one after the other.
fn news(length: usize) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/gold");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "xml"));
    paths.sort();
    let mut out: Vec<String> = Vec::new();
    for path in paths.iter().cycle() {
        if out.iter().map(String::len).sum::<usize>() >= length {
            return out;
        }
        out.push(Gold::parse(&std::fs::read_to_string(path).unwrap()).unwrap().text);
    }
    out
}

/// Nanoseconds a byte that extraction takes, the best of `runs`.
fn cost(texts: &[String], runs: usize) -> f64 {
    let extractor = Extractor::default();
    let bytes: usize = texts.iter().map(String::len).sum();
    let run = || {
        let begun = Instant::now();
        for text in texts {
            black_box(extractor.extract(text));
        }
        begun.elapsed()
    };
    let best = (0..runs).map(|_| run()).min().unwrap_or(Duration::ZERO);
    best.as_nanos() as f64 / bytes as f64
}

/// Bytes of each text, in steps, so that a test which fails does so soon: less where the code is not optimised.
const LENGTHS: &[usize] = if cfg!(debug_assertions) { &[12 << 10, 96 << 10] } else { &[16 << 10, 128 << 10, 1 << 20] };
/// How much more a byte of any text may take than a byte of news.
const MOST: f64 = 10.0;

/// How many times as long as a byte of news a byte of the text takes, at the length where that is the most.
fn ratio(text: &dyn Fn(usize) -> String, news: &[String], usual: f64) -> f64 {
    let mut most = 0.0f64;
    for &length in LENGTHS {
        let text = [text(length)];
        let mut ratio = cost(&text, 1) / usual;
        // What is slow once may have been held up by something else: it has to be so again, beside news measured again.
        for _ in 0..4 {
            if ratio > MOST {
                ratio = ratio.min(cost(&text, 1) / cost(news, 1).max(usual));
            }
        }
        most = most.max(ratio);
        if most > MOST {
            break;
        }
    }
    most
}

#[test]
fn no_text_takes_much_longer_than_news() {
    let news = news(64 << 10);
    // The first run loads the models.
    let usual = cost(&news, 4);
    let mut slow = Vec::new();
    for (name, text) in texts() {
        let ratio = ratio(&*text, &news, usual);
        if std::env::var_os("LEXWIRE_SHOW_COSTS").is_some() {
            eprintln!("{ratio:8.2}  {name}");
        }
        if ratio > MOST {
            slow.push(format!("{name}: {ratio:.0} times news"));
        }
    }
    assert!(slow.is_empty(), "news takes {usual:.0} ns a byte\n{}", slow.join("\n"));
}
