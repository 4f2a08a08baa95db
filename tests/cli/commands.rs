//! The other commands.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{folder, lexwire, records, run, sample};

const ARTICLES: &str = "corpus/articles";

#[test]
fn real_records_are_valid_by_the_schema_and_invalid_ones_are_not() {
    let (schema, _) = run(&["schema"], 0);
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (out, _) = run(&["extract", "-q", ARTICLES, "--layers", "text,sentences,tokens,entities"], 0);
    let records = records(&out);
    for record in &records {
        let errors: Vec<String> =
            validator.iter_errors(record).map(|e| format!("{} at {}", e, e.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", record["id"]);
    }
    // The schema is strict where it has to be.
    let whole = &records.iter().find(|r| !r["parties"].as_array().unwrap().is_empty()).unwrap();
    let broken: [(&str, Value); 5] = [
        ("/parties/0/type", "alien".into()),
        ("/parties/0/roles", serde_json::json!(["bystander"])),
        ("/parties/0/mentions/0/start", "0".into()),
        ("/quotes", Value::Null),
        ("/chars", (-1).into()),
    ];
    for (place, value) in broken {
        let mut record = (*whole).clone();
        *record.pointer_mut(place).unwrap() = value;
        assert!(!validator.is_valid(&record), "{place}");
    }
}

#[test]
fn every_value_of_the_contract_is_in_the_schema() {
    use lexwire::record::{AgreementKind, AmountKind, PartyKind, Qualifier, QuoteKind, Role, Stage};
    let (schema, _) = run(&["schema"], 0);
    let values = PartyKind::ALL.iter().map(|v| v.as_str()).chain(Role::ALL.iter().map(|v| v.as_str()));
    let values =
        values.chain(Qualifier::ALL.iter().map(|v| v.as_str())).chain(AmountKind::ALL.iter().map(|v| v.as_str()));
    let values = values.chain(QuoteKind::ALL.iter().map(|v| v.as_str())).chain(Stage::ALL.iter().map(|v| v.as_str()));
    for value in values.chain(AgreementKind::ALL.iter().map(|v| v.as_str())) {
        assert!(schema.contains(&format!("\"{value}\"")), "{value}");
    }
    let documentation = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/format.md")).unwrap();
    for value in Role::ALL.iter().map(|v| v.as_str()).chain(AmountKind::ALL.iter().map(|v| v.as_str())) {
        assert!(documentation.contains(&format!("`{value}`")), "{value}");
    }
}

#[test]
fn a_page_shows_the_article_and_its_tables() {
    let (out, _) = run(&["show", "corpus/articles/licence-suit.txt", "--width", "70"], 0);
    assert!(!out.contains('\u{1b}'), "no colours but on a terminal");
    assert!(
        out.starts_with("Harrowgate Optics sues Pellworm Imaging over $48 million lens licence\nlicence-suit.txt\n")
    );
    for part in
        ["\nParties (", "\nQuotes (", "“They kept the drawings, they kept the tooling and they kept the money,”"]
    {
        assert!(out.replace("\nmoney", " money").contains(part), "{part}\n{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 72), "{out}");
}

#[test]
fn colours_follow_the_environment() {
    let show = |variables: &[(&str, &str)]| {
        let mut command = lexwire(&["show", "corpus/articles/verdict.txt"]);
        String::from_utf8(command.envs(variables.iter().copied()).output().unwrap().stdout).unwrap()
    };
    assert!(!show(&[]).contains('\u{1b}'));
    assert!(show(&[("CLICOLOR_FORCE", "1")]).contains("\u{1b}[1m"));
    assert!(!show(&[("NO_COLOR", "1")]).contains('\u{1b}'));
    // The colours change nothing else.
    let stripped = anstream::adapter::strip_str(&show(&[("CLICOLOR_FORCE", "1")])).to_string();
    assert_eq!(stripped, show(&[]));
}

#[test]
fn articles_cannot_send_commands_to_the_terminal() {
    let text = b"Acme \x1b[2J sued \xc2\x9b31m Bolt\x07 for $5 million.\n\n\xe2\x80\x9cNo\x1b]0;x\x07,\xe2\x80\x9d said Ada Larkin.\n";
    let folder = folder(&[("a\u{1b}[31m.txt", text), ("b\u{1b}[31m.txt", b"")]);
    let path = folder.path().to_str().unwrap();
    for args in [&["show", path][..], &["extract", path], &["extract", path, "-f", "csv"]] {
        let (out, err) = run(args, 1);
        let lines = out + &err;
        assert!(!lines.chars().any(|c| c.is_control() && c != '\n'), "{args:?}: {lines:?}");
    }
}

#[test]
fn the_scores_are_printed_as_a_table_and_as_json() {
    let all: Vec<String> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/gold"))
        .unwrap()
        .map(|e| format!("corpus/gold/{}", e.unwrap().file_name().into_string().unwrap()))
        .collect();
    let chosen: Vec<&str> = all.iter().filter(|g| g.ends_with(".xml")).map(String::as_str).take(2).collect();
    let (table, _) = run(&[&["eval"][..], &chosen].concat(), 0);
    let (json, _) = run(&[&["eval", "--json"][..], &chosen].concat(), 0);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert!(table.starts_with("2 articles\n"), "{table}");
    for figure in lexwire::eval::Figure::ALL {
        let line = table.lines().find(|l| l.split_whitespace().next() == Some(figure.name())).unwrap();
        let f1: f64 = line.split_whitespace().nth(3).unwrap().parse().unwrap();
        assert!((f1 - 100.0 * json[figure.name()].as_f64().unwrap()).abs() < 0.06, "{line}");
    }
    assert!(json["quote"].as_f64().unwrap() > 0.5 && json["mean"].as_f64().is_some());

    let (errors, _) = run(&[&["eval", "--errors", "mentions"][..], &chosen].concat(), 0);
    assert!(errors.lines().count() > table.lines().count(), "some mention of two articles is missed or extra");
    let (_, err) = run(&["eval", "README.md"], 2);
    assert!(err.contains("README.md is no gold article"), "{err}");
}

#[test]
fn completions_and_manual_know_every_option() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (script, _) = run(&["completions", shell], 0);
        assert!(script.contains("resume") && script.contains("extract"), "{shell}");
    }
    let (manual, _) = run(&["man"], 0);
    for word in ["extract", "show", "eval", "schema", "completions", "\\-\\-resume", "\\-\\-text\\-field"] {
        assert!(manual.contains(word), "{word}");
    }
}

#[test]
fn wrong_use_is_told_with_code_2() {
    let wrong: [&[&str]; 8] = [
        &[],
        &["extrct"],
        &["extract", "--format", "xml"],
        &["extract", "--jobs", "0"],
        &["extract", "--jobs", "1025"],
        &["extract", "--since", "March"],
        &["extract", "--table", "quotes", "--format", "json", "corpus/articles"],
        &["extract", "--resume", "corpus/articles"],
    ];
    for args in wrong {
        let (out, err) = run(args, 2);
        assert!(out.is_empty() && !err.is_empty(), "{args:?}");
    }
}

#[test]
fn every_command_ends_quietly_when_its_pipe_is_closed() {
    let show = sample("licence-suit.txt");
    let commands: [&[&str]; 5] =
        [&["schema"], &["man"], &["completions", "bash"], &["show", show.to_str().unwrap()], &["extract", "--help"]];
    for args in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = Command::new(env!("CARGO_BIN_EXE_lexwire"))
            .args(args)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let err = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{args:?}");
    }
}
