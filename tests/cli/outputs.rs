//! Outputs that cannot be what was asked for: said before anything is read, and nothing is left of them.

use std::fs;

use super::{arg, folder, run};

const GOOD: &[u8] = b"Acme Inc. sued Bolt Ltd. for $5 million on Friday.\n";

#[test]
fn failures_and_records_never_go_to_one_file_however_its_path_is_written() {
    let folder = folder(&[("news/good.txt", GOOD)]);
    let at = |name: &str| folder.path().join(name);
    for errors in [at("./out.jsonl"), at("news/../out.jsonl"), at("out.jsonl.partial")] {
        let (_, err) = run(&["extract", arg(&at("news")), "-o", arg(&at("out.jsonl")), "--errors", arg(&errors)], 2);
        assert!(err.contains("are the same file"), "{err}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_refused_list_of_failures_leaves_no_output_behind() {
    let folder = folder(&[("news/good.txt", GOOD), ("errors.jsonl", b"")]);
    let at = |name: &str| folder.path().join(name);
    let (news, output) = (at("news"), at("out.jsonl"));
    let args = ["extract", "-q", arg(&news), "-o", arg(&output)];
    let (_, err) = run(&[&args[..], &["--errors", arg(&at("errors.jsonl"))]].concat(), 2);
    assert!(err.contains("errors.jsonl exists; --force replaces it"), "{err}");
    run(&args, 0);
    assert!(output.exists());
}

#[test]
fn an_output_in_no_folder_or_of_a_form_that_is_not_written_is_refused() {
    let folder = folder(&[("good.txt", GOOD), ("tables/other.csv", b"")]);
    let at = |name: &str| folder.path().join(name);
    for (args, message) in [
        (&["-o", arg(&at("none/out.jsonl"))][..], "there is no folder"),
        (&["-o", arg(&at("out.jsonl.gz"))], "the output is not compressed"),
        (&["-f", "csv", "--table", "amounts", "-o", arg(&at("tables"))], "--table writes one file: -o"),
        (&["--resume", "--force", "-o", arg(&at("out.jsonl"))], "cannot be used with"),
        (&["--since", "2025-02-30"], "a date is written YYYY-MM-DD"),
    ] {
        let (_, err) = run(&[&["extract", arg(&at("good.txt"))], args].concat(), 2);
        assert!(err.contains(message), "no {message:?} in {err}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_dash_is_standard_output() {
    let folder = folder(&[("good.txt", GOOD)]);
    let (out, _) = run(&["extract", "-q", arg(&folder.path().join("good.txt")), "-o", "-"], 0);
    assert!(out.starts_with("{\"schema\""), "{out}");
}

#[test]
fn where_no_file_is_chosen_it_is_said() {
    let folder = folder(&[("news/good.txt", GOOD), ("empty/.hidden", b"")]);
    let (_, err) = run(&["extract", arg(folder.path()), "--include", "x*"], 2);
    assert!(err.contains("that --include and --exclude leave"), "{err}");
    let (_, err) = run(&["show", arg(&folder.path().join("empty"))], 2);
    assert!(err.contains("no articles found"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_that_is_not_chosen_is_no_failure() {
    let folder = folder(&[("good.txt", GOOD)]);
    std::os::unix::fs::symlink("nowhere", folder.path().join("broken.pdf")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("broken.txt")).unwrap();
    run(&["extract", "-q", arg(folder.path()), "--exclude", "broken.txt"], 0);
    let (_, err) = run(&["extract", "-q", arg(folder.path())], 1);
    assert!(err.contains("broken.txt: symbolic link to nowhere") && !err.contains("broken.pdf"), "{err}");
}
