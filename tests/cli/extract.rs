//! `lexwire extract` on good input.

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{arg, articles, folder, lexwire, records, run, sample};

const ARTICLES: &str = "corpus/articles";

#[test]
fn every_sample_article_gives_a_record_in_the_order_of_the_files() {
    let (out, err) = run(&["extract", ARTICLES], 0);
    let ids: Vec<String> = records(&out).iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        ids,
        [
            "bail.txt.zst",
            "brief-1",
            "brief-2",
            "brief-3",
            "brief-4",
            "dairy-fine.txt",
            "https://quayside.example/2025/02/tenants",
            "https://quayside.example/2025/02/drone",
            "F-101",
            "F-102",
            "F-103",
            "licence-suit.txt",
            "merger.html",
            "ruling.htm",
            "https://courts.example/r/7",
            "https://courts.example/r/8",
            "sentence.txt.gz",
            "settlement.md",
            "shipyard.txt",
            "verdict.txt",
        ]
    );
    let summary = err.lines().last().unwrap();
    assert!(summary.starts_with("lexwire: 20 articles: ") && summary.contains("; 0 failures, "), "{err}");
    assert!(err.contains("warning: dairy-fine.txt: not UTF-8: read as windows-1252"), "{err}");
}

#[test]
fn the_input_says_titles_dates_and_sources() {
    let (out, _) = run(&["extract", "-q", ARTICLES], 0);
    let records = records(&out);
    let of = |id: &str| records.iter().find(|r| r["id"] == id).unwrap();
    let merger = of("merger.html");
    assert_eq!(merger["title"], "Verity Grain to buy Ostrava Mills for €2.3 billion");
    assert_eq!((&merger["published"], &merger["source"]), (&"2025-03-04".into(), &"The Quayside Ledger".into()));
    assert_eq!(of("brief-2")["title"], "Mayor charged with bribery");
    assert_eq!(of("brief-2")["published"], "2025-01-15");
    assert_eq!(of("brief-3")["title"], Value::Null);
    assert_eq!(of("settlement.md")["published"], "2025-02-11");
    assert_eq!(
        of("licence-suit.txt")["title"],
        "Harrowgate Optics sues Pellworm Imaging over $48 million lens licence"
    );
    assert_eq!(of("verdict.txt")["title"], Value::Null);
}

/// Holds every span of a record, at whatever depth, against the text.
fn check_spans(value: &Value, text: &[char], checked: &mut usize) {
    match value {
        Value::Object(fields) => {
            if let (Some(start), Some(end)) = (fields.get("start"), fields.get("end"))
                && let (Some(start), Some(end)) = (start.as_u64(), end.as_u64())
            {
                let span: String = text[start as usize..end as usize].iter().collect();
                assert!(!span.is_empty(), "{value}");
                if let Some(stated) = fields.get("text") {
                    assert_eq!(stated, &Value::from(span));
                }
                *checked += 1;
            }
            fields.values().for_each(|v| check_spans(v, text, checked));
        }
        Value::Array(items) => items.iter().for_each(|v| check_spans(v, text, checked)),
        _ => {}
    }
}

#[test]
fn every_span_is_what_the_text_holds_there() {
    let (out, _) = run(&["extract", "-q", ARTICLES, "--layers", "text,sentences,tokens,entities"], 0);
    let mut checked = 0;
    for record in records(&out) {
        let text: Vec<char> = record["text"].as_str().unwrap().chars().collect();
        assert_eq!(record["chars"], text.len());
        check_spans(&record, &text, &mut checked);
    }
    assert!(checked > 2000, "{checked} spans");
    // The text of an article is what it was, letters beyond ASCII and line ends included.
    let dairy = records(&out).into_iter().find(|r| r["id"] == "dairy-fine.txt").unwrap();
    assert!(
        dairy["text"].as_str().unwrap().starts_with("Coopérative laitière fined €6.8 million over milk prices\r\n\r\n")
    );
}

#[test]
fn layers_are_only_in_the_record_when_asked_for() {
    let (plain, _) = run(&["extract", "-q", ARTICLES], 0);
    let (with, _) = run(&["extract", "-q", ARTICLES, "--layers", "tokens"], 0);
    for (plain, with) in records(&plain).iter().zip(records(&with)) {
        assert!(["text", "sentences", "tokens", "entities"].iter().all(|l| plain.get(l).is_none()));
        assert!(with["tokens"].as_array().unwrap().len() > 20 && with.get("text").is_none());
    }
}

#[test]
fn the_output_is_the_same_whatever_the_number_of_threads() {
    let folder = articles(120);
    for format in ["jsonl", "json", "csv"] {
        let outputs = ["1", "2", "8"].map(|jobs| {
            let args = ["extract", arg(folder.path()), ARTICLES, "-q", "-f", format, "-j", jobs];
            lexwire(&args).output().unwrap().stdout
        });
        assert!(outputs[0].len() > 10_000 && outputs[0] == outputs[1] && outputs[1] == outputs[2], "{format}");
    }
}

#[test]
fn json_is_an_array_of_the_same_records() {
    let (lines, _) = run(&["extract", "-q", ARTICLES], 0);
    let (array, _) = run(&["extract", "-q", ARTICLES, "--format", "json"], 0);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&array).unwrap(), records(&lines));
    let (none, _) = run(&["extract", "-q", "-f", "json", ARTICLES, "--since", "2099-01-01"], 0);
    assert_eq!(none, "[]\n");
}

#[test]
fn standard_input_is_one_plain_article_unless_told_otherwise() {
    for args in [&["extract", "-q"][..], &["extract", "-q", "-"]] {
        let out = lexwire(args).write_stdin("Acme Inc. sued Dana Ortiz for $5 million.").output().unwrap().stdout;
        let records = records(&String::from_utf8(out).unwrap());
        assert_eq!((records.len(), &records[0]["id"]), (1, &"-".into()));
    }
    let briefs = fs::read(sample("briefs.jsonl")).unwrap();
    let out = lexwire(&["extract", "-q", "--input-format", "jsonl"]).write_stdin(briefs).output().unwrap().stdout;
    assert_eq!(records(&String::from_utf8(out).unwrap()).len(), 4);
}

#[test]
fn a_dispute_of_which_the_text_names_one_side_has_none_on_the_other() {
    let read = |text: &str| -> Value {
        let out = lexwire(&["extract", "-q"]).write_stdin(text).output().unwrap().stdout;
        records(&String::from_utf8(out).unwrap()).remove(0)
    };
    let record = read("John Smith was sentenced to five years in prison for fraud at Southwark Crown Court on Friday.");
    let dispute = &record["disputes"][0];
    assert_eq!((&dispute["plaintiffs"], &dispute["defendants"]), (&json!([]), &json!(["P1"])));
    assert_eq!((&dispute["stage"], &dispute["claims"]), (&json!("sentenced"), &json!(["fraud"])));
    let record = read("Hobnail Outfitters Inc. filed for Chapter 11 protection in Delaware on Monday.");
    let dispute = &record["disputes"][0];
    assert_eq!((&dispute["plaintiffs"], &dispute["defendants"]), (&json!(["P1"]), &json!([])));
    assert_eq!(dispute["claims"], json!(["bankruptcy"]));
}

#[test]
fn fields_can_be_named() {
    let folder = folder(&[(
        "a.jsonl",
        br#"{"key":"k1","words":"Acme sued Bolt.","head":"Acme sues Bolt","when":"2025-05-01"}"#,
    )]);
    let path = folder.path().join("a.jsonl");
    let fields = ["--text-field", "words", "--id-field", "key", "--title-field", "head", "--date-field", "when"];
    let (out, _) = run(&[&["extract", "-q", arg(&path)][..], &fields].concat(), 0);
    let record = &records(&out)[0];
    assert_eq!([&record["id"], &record["title"], &record["published"]], ["k1", "Acme sues Bolt", "2025-05-01"]);
    assert_eq!(record["chars"], 15);
}

#[test]
fn articles_can_be_chosen_by_name_date_and_chance() {
    let (out, _) = run(&["extract", "-q", ARTICLES, "--include", "*.txt", "--include", "*.md", "--exclude", "v*"], 0);
    let ids: Vec<Value> = records(&out).iter().map(|r| r["id"].clone()).collect();
    assert_eq!(ids, ["dairy-fine.txt", "licence-suit.txt", "settlement.md", "shipyard.txt"]);

    let (out, err) = run(&["extract", ARTICLES, "--since", "2025-04-03"], 0);
    let dates: Vec<Value> = records(&out).iter().map(|r| r["published"].clone()).collect();
    assert_eq!(dates, ["2025-04-03", "2025-04-04", "2025-05-09", "2025-05-10"]);
    assert!(err.contains(", 16 left out"), "{err}");

    let (out, _) = run(&["extract", "-q", ARTICLES, "--sample", "5"], 0);
    let (again, _) = run(&["extract", "-q", ARTICLES, "--sample", "5", "-j", "8"], 0);
    assert_eq!((records(&out).len(), &out), (5, &again));
}

#[test]
fn an_output_file_is_there_only_when_complete_and_replaced_only_by_force() {
    let folder = folder(&[]);
    let path = folder.path().join("out.jsonl");
    let (direct, _) = run(&["extract", "-q", ARTICLES], 0);
    run(&["extract", "-q", ARTICLES, "-o", arg(&path)], 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), direct);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

    let (_, err) = run(&["extract", "-q", "corpus/articles/verdict.txt", "-o", arg(&path)], 2);
    assert!(err.contains("out.jsonl exists; --force replaces it"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), direct);
    run(&["extract", "-q", "corpus/articles/verdict.txt", "-o", arg(&path), "--force"], 0);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
}

#[test]
fn the_name_of_the_output_tells_its_format() {
    let folder = folder(&[]);
    let write = |name: &str| {
        let path = folder.path().join(name);
        run(&["extract", "-q", ARTICLES, "-o", arg(&path)], 0);
        fs::read_to_string(path).unwrap()
    };
    assert!(write("a.json").starts_with("[\n{"));
    assert!(write("a.csv").starts_with("article,published,title,record,"));
    assert!(write("a.ndjson").starts_with("{\"schema\""));
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_permissions_that_new_files_have() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("ordinary", b"")]);
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    for name in ["out.jsonl", "out.json", "out.csv"] {
        run(&["extract", "-q", ARTICLES, "-o", arg(&folder.path().join(name))], 0);
        assert_eq!(mode(name), mode("ordinary"), "{name}");
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = articles(200);
    let mut child = Command::new(env!("CARGO_BIN_EXE_lexwire"))
        .args(["extract", arg(folder.path()), "--layers", "tokens"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 100]).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{err}");
    // At most, articles are told about that could not be read.
    assert!(!err.to_lowercase().contains("pipe") && !err.contains("panic"), "{err}");
}

#[test]
fn a_slow_source_is_answered_at_once() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lexwire"))
        .args(["extract", "-q", "--input-format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, mut out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    for id in ["a", "b"] {
        writeln!(input, "{{\"id\":\"{id}\",\"text\":\"Acme sued Bolt on Friday.\"}}").unwrap();
        input.flush().unwrap();
        // Would wait for good if the record were held back until the input ends.
        let mut line = Vec::new();
        while line.last() != Some(&b'\n') {
            let mut byte = [0];
            out.read_exact(&mut byte).unwrap();
            line.push(byte[0]);
        }
        assert_eq!(records(&String::from_utf8(line).unwrap())[0]["id"], id);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn quiet_says_nothing_and_messages_never_mix_with_output() {
    let (out, err) = run(&["extract", "--quiet", ARTICLES], 0);
    assert_eq!(err, "");
    assert_eq!(records(&out).len(), 20);
    let (out, err) = run(&["extract", "--no-progress", ARTICLES], 0);
    assert_eq!(records(&out).len(), 20);
    assert!(err.lines().all(|line| line.starts_with("lexwire: ")), "{err}");
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_once() {
    let folder = folder(&[]);
    let (pipe, output) = (folder.path().join("pipe.txt"), folder.path().join("out.jsonl"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, "Acme Inc. sued Bolt Ltd. on Friday.")
    });
    // Into a file, as by a shell: whether that is one of the inputs is found out without opening them.
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_lexwire"));
    command.args(["extract", "-q", arg(&pipe)]).stdout(fs::File::create(&output).unwrap());
    assert!(command.status().unwrap().success());
    writer.join().unwrap().unwrap();
    assert_eq!(records(&fs::read_to_string(&output).unwrap()).len(), 1);
}
