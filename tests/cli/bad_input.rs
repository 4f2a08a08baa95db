//! Input and outputs that are not as they should be: each gets a clear message, and the others are read all the same.

use std::fs;

use serde_json::Value;

use super::{arg, articles, folder, lexwire, records, run, sample};

const GOOD: &[u8] = b"Acme Inc. sued Bolt Ltd. for $5 million on Friday.\n";

/// Runs on a folder with one good article in it: that is read, the others fail with one of these words in the message.
fn good_and_bad(files: &[(&str, &[u8])], messages: &[&str]) {
    let folder = folder(&[&[("good.txt", GOOD)], files].concat());
    let errors = folder.path().join("errors.log");
    let (out, err) = run(&["extract", arg(folder.path()), "--errors", arg(&errors)], 1);
    let ids: Vec<Value> = records(&out).iter().map(|r| r["id"].clone()).collect();
    assert!(ids.contains(&"good.txt".into()), "{err}");
    for message in messages {
        assert!(err.contains(message), "no {message:?} in\n{err}");
    }
    let told: Vec<Value> = records(&fs::read_to_string(&errors).unwrap());
    assert_eq!(told.len(), messages.len(), "{err}");
    assert!(told.iter().all(|e| ["id", "stage", "reason"].iter().all(|f| e[f].is_string())), "{told:?}");
    assert!(err.lines().last().unwrap().contains(&format!("; {} failure", messages.len())), "{err}");
}

#[test]
fn a_missing_path() {
    let folder = folder(&[("good.txt", GOOD)]);
    let missing = folder.path().join("missing.txt");
    let (out, err) = run(&["extract", arg(&missing), arg(&folder.path().join("good.txt"))], 1);
    assert!(err.contains("missing.txt: no such file or folder"), "{err}");
    assert_eq!(records(&out).len(), 1);
    let (out, err) = run(&["extract", arg(&missing)], 2);
    assert!(out.is_empty() && err.contains("missing.txt: no such file or folder"), "{err}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_unreadable_file() {
    // The memory of a process cannot be read from address 0, by anyone.
    let folder = folder(&[("good.txt", GOOD)]);
    std::os::unix::fs::symlink("/proc/self/mem", folder.path().join("bad.txt")).unwrap();
    let (out, err) = run(&["extract", arg(&folder.path().join("bad.txt")), arg(&folder.path().join("good.txt"))], 1);
    assert!(err.contains("bad.txt: cannot be read: "), "{err}");
    assert_eq!(records(&out).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_folder_with_a_symbolic_link_that_leads_back() {
    let folder = folder(&[("good.txt", GOOD), ("deep/also.txt", GOOD)]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("deep/back")).unwrap();
    let (out, err) = run(&["extract", arg(folder.path())], 1);
    assert!(err.contains("deep/back: symbolic link leads back to "), "{err}");
    assert_eq!(records(&out).len(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_utf_8_and_names_with_control_characters() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("good.txt", GOOD), ("a\u{1b}[31m\n.txt", GOOD)]);
    let name = std::ffi::OsStr::from_bytes(b"n\xff\xfe.txt");
    fs::write(folder.path().join(name), GOOD).unwrap();
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"m\xff\x1b.txt")), b"").unwrap();
    let (out, err) = run(&["extract", arg(folder.path())], 1);
    let ids: Vec<Value> = records(&out).iter().map(|r| r["id"].clone()).collect();
    assert_eq!(ids, ["a\u{1b}[31m\n.txt", "good.txt", "n\u{fffd}\u{fffd}.txt"]);
    assert!(err.contains("m\u{fffd}\\u{1b}.txt: empty"), "{err}");
    // The same when it goes on where it stopped.
    let path = tempfile::tempdir().unwrap();
    let (path, partial) = (path.path().join("out.jsonl"), path.path().join("out.jsonl.partial"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&partial, &out[..out.len() - 9]).unwrap();
    run(&["extract", "-q", arg(folder.path()), "-o", arg(&path), "--resume"], 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), out);
}

#[cfg(unix)]
#[test]
fn a_folder_with_a_named_pipe_and_a_device() {
    let folder = folder(&[("good.txt", GOOD)]);
    let pipe = folder.path().join("pipe.txt");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("zero.txt")).unwrap();
    // Reading either would never end.
    let (out, _) = run(&["extract", arg(folder.path())], 0);
    assert_eq!(records(&out).len(), 1);
}

#[test]
fn data_that_grows_without_end_when_decompressed() {
    let spaces = vec![b' '; 24 << 20];
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut gzip, &spaces).unwrap();
    let gzip = gzip.finish().unwrap();
    let mut twice = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut twice, &gzip).unwrap();
    let rows = zstd::encode_all(&spaces[..], 3).unwrap();
    good_and_bad(
        &[("bad.txt.gz", &gzip), ("rows.jsonl.zst", &rows), ("twice.txt.gz", &twice.finish().unwrap())],
        &[
            "bad.txt.gz: article is larger than",
            "rows.jsonl.zst: decompresses to more than 1000 times",
            "gzip inside gzip",
        ],
    );
}

#[test]
fn pages_and_json_that_are_nested_without_end() {
    let page = "<div>".repeat(100_000);
    let values = "[".repeat(1_000_000);
    let fields = format!("{{\"text\": {}\n{{\"text\": \"Acme sued Bolt.\"}}\n", "{\"a\":".repeat(1_000_000));
    good_and_bad(
        &[("bad.html", page.as_bytes()), ("bad.json", values.as_bytes()), ("rows.jsonl", fields.as_bytes())],
        &["elements are nested more than 512 deep", "the file ends inside a value", "rows.jsonl#1: not valid JSON"],
    );
}

#[test]
fn a_row_and_a_line_without_end() {
    let cell = format!("id,text\n1,\"{}", "x".repeat(20 << 20));
    let line = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"Acme sued Bolt.\"}}\n", "a ".repeat(10 << 20));
    good_and_bad(
        &[("bad.csv", cell.as_bytes()), ("line.jsonl", line.as_bytes())],
        &["bad.csv: row at line 2 is larger than", "line.jsonl#1: line is larger than"],
    );
}

#[test]
fn an_empty_file_and_one_of_white_space() {
    good_and_bad(&[("bad.txt", b""), ("blank.txt", b" \n\n")], &["bad.txt: empty", "blank.txt: empty"]);
}

#[test]
fn an_empty_folder() {
    let folder = folder(&[("picture.png", b"\x89PNG")]);
    let (out, err) = run(&["extract", arg(folder.path()), "-f", "json"], 2);
    assert!(out.is_empty() && err.contains("no articles found"), "{err}");
}

#[test]
fn a_binary_file_that_is_named_text() {
    let program = fs::read(env!("CARGO_BIN_EXE_lexwire")).unwrap();
    good_and_bad(
        &[("bad.txt", &program[..50_000]), ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10")],
        &["bad.txt: binary file", "picture.txt: binary file"],
    );
}

#[test]
fn gzip_data_that_is_cut_off() {
    let whole = fs::read(sample("sentence.txt.gz")).unwrap();
    good_and_bad(
        &[("bad.txt.gz", &whole[..whole.len() / 2]), ("none.txt.gz", b"not compressed")],
        &["bad.txt.gz: gzip data is damaged or cut off", "none.txt.gz: named as gzip data"],
    );
}

#[test]
fn lines_of_json_that_hold_no_article() {
    let lines = b"{\"text\":\"Acme sued Bolt.\"}\n[1,2]\n{\"text\":\n{\"words\":\"Acme\"}\n{\"text\":5}\n\n{\"text\":\"Bolt sued Acme.\"}\n";
    let messages = ["an array", "not valid JSON", "`words`", "a number instead of a string"];
    good_and_bad(&[("bad.jsonl", lines)], &messages);
    let folder = folder(&[("bad.jsonl", lines)]);
    let (out, err) = run(&["extract", arg(folder.path())], 1);
    assert_eq!(records(&out).len(), 2, "what is good is read");
    assert!(err.contains("--text-field"), "{err}");
}

#[test]
fn a_table_with_ragged_rows() {
    let rows = b"id,text,date\n1,Acme sued Bolt.,2025-01-01\n2,Acme sued\n3,\"Bolt, Acme\",2025-01-02,x\n4,Bolt sued Acme.,2025-01-03\n";
    good_and_bad(&[("bad.csv", rows)], &["bad.csv#3: row at line 4 has 4 cells, the header has 3"]);
    let folder = folder(&[("bad.csv", rows)]);
    let (out, err) = run(&["extract", arg(folder.path())], 1);
    // A row that is too short still has its text, and says what it lacks.
    assert!(err.contains("warning: 2: row at line 3 has 2 cells, the header has 3"), "{err}");
    let ids: Vec<Value> = records(&out).iter().map(|r| r["id"].clone()).collect();
    assert_eq!(ids, ["1", "2", "4"]);
    assert_eq!(records(&out)[1]["warnings"].as_array().unwrap().len(), 1);
}

#[test]
fn a_table_without_the_text_column() {
    good_and_bad(&[("bad.csv", b"id,words\n1,Acme\n")], &["`words`"]);
    let (_, err) = run(&["extract", "--text-field", "nope", arg(&sample("filings.csv"))], 2);
    assert!(err.contains("nope") && err.contains("`body`"), "{err}");
}

#[test]
fn bytes_that_are_no_text_in_the_middle_of_a_file() {
    let mut bytes = "“Müller sued Acme,” said Ada Larkin of Zürich. ".repeat(40).into_bytes();
    let at = bytes.len() / 2;
    let at = (at..).find(|&i| bytes[i] == b' ').unwrap();
    bytes.splice(at..at, *b" \xff\xfe ");
    bytes.extend_from_slice(b"The end.");
    let folder = folder(&[("mixed.txt", &bytes)]);
    let (out, err) = run(&["extract", arg(folder.path()), "--layers", "text"], 0);
    assert!(err.contains("mixed.txt"), "{err}");
    let record = &records(&out)[0];
    let text = record["text"].as_str().unwrap();
    assert!(text.contains("Zürich") && text.contains('\u{fffd}') && text.ends_with("The end."), "{text}");
    assert!(!record["warnings"].as_array().unwrap().is_empty());
}

#[test]
fn a_long_article_is_read_whole() {
    // Two million bytes here; that of 200 million is for a machine with more time (`scripts/bench.sh`).
    let text = "Acme Inc. sued Bolt Ltd. for $5 million on Friday. “No,” said Ada Larkin.\n\n".repeat(26_000);
    let folder = folder(&[("long.txt", text.as_bytes())]);
    let (out, _) = run(&["extract", "-q", arg(folder.path())], 0);
    let record = &records(&out)[0];
    assert_eq!(record["chars"], text.chars().count());
    let last = record["parties"].as_array().unwrap().iter().flat_map(|p| p["mentions"].as_array().unwrap());
    assert!(last.map(|m| m["end"].as_u64().unwrap()).max().unwrap() as usize > text.chars().count() - 80);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    for format in ["jsonl", "json", "csv"] {
        let (_, err) = run(&["extract", "corpus/articles", "-f", format, "-o", "/dev/full"], 2);
        assert!(err.contains("cannot write to /dev/full: No space left on device"), "{err}");
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_lexwire"))
            .args(["extract", "-f", format, arg(&sample("verdict.txt"))])
            .stdout(full)
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains("cannot write to standard output: No space left on device"), "{err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_permission_to_write() {
    // Nobody may make files in /sys, whoever runs the test.
    for (path, extra) in [("/sys/out.jsonl", "jsonl"), ("/sys/out.json", "json"), ("/sys/tables", "csv")] {
        let (out, err) = run(&["extract", "corpus/articles", "-o", path, "-f", extra], 2);
        assert!(out.is_empty() && err.contains(path) && err.to_lowercase().contains("permi"), "{err}");
    }
    let (_, err) = run(&["extract", "corpus/articles", "-o", "/nowhere/out.jsonl"], 2);
    assert!(err.contains("cannot write to /nowhere/out.jsonl: there is no folder /nowhere"), "{err}");
}

#[test]
fn an_output_that_is_an_input() {
    let lines = b"{\"text\":\"Acme sued Bolt.\"}\n";
    let folder = folder(&[("in.jsonl", lines), ("a.txt", GOOD)]);
    let file = folder.path().join("in.jsonl");
    for args in [
        vec!["extract", arg(&file), "-o", arg(&file), "--force"],
        vec!["extract", arg(folder.path()), "-o", arg(&file), "--force"],
        vec!["extract", arg(&file), "--errors", arg(&file), "--force"],
    ] {
        let (_, err) = run(&args, 2);
        assert!(err.contains("in.jsonl is one of the input files"), "{err}");
        assert_eq!(fs::read(&file).unwrap(), lines);
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_lexwire"))
        .args(["extract", arg(&file)])
        .stdout(fs::OpenOptions::new().append(true).open(&file).unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(&file).unwrap(), lines);
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_into_the_folder_that_is_read() {
    let folder = folder(&[("a.txt", GOOD)]);
    for (name, code) in [("out.jsonl", 2), ("out.records", 0)] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_lexwire"))
            .args(["extract", arg(folder.path())])
            .stdout(fs::File::create(folder.path().join(name)).unwrap())
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{err}");
        assert_eq!(err.contains("out.jsonl is one of the input files"), code == 2, "{err}");
        fs::remove_file(folder.path().join(name)).unwrap();
    }
}

#[test]
fn failures_do_not_change_the_records_of_the_others() {
    let folder = articles(100);
    let with = lexwire(&["extract", "-q", arg(folder.path())]).output().unwrap();
    assert_eq!(with.status.code(), Some(1));
    for i in [49, 99] {
        fs::remove_file(folder.path().join(format!("{i:05}.txt"))).unwrap();
    }
    let without = lexwire(&["extract", "-q", arg(folder.path())]).output().unwrap();
    assert_eq!(without.status.code(), Some(0));
    assert_eq!(with.stdout, without.stdout);
}
