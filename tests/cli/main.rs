//! What a user does, through the real command.

mod bad_input;
mod commands;
mod extract;
mod outputs;
mod resume;
mod tables;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The command; it runs in the repository's root.
fn lexwire(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lexwire"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args);
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("COLUMNS");
    command
}

/// Runs the command, checks its exit code, and gives what it printed: output and messages.
fn run(args: &[&str], code: i32) -> (String, String) {
    let output = lexwire(args).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{err}");
    (out, err)
}

/// Records, one a line.
fn records(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A temporary folder with these files in it.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

/// A folder with as many articles, each a little different, now and then one that cannot be read.
fn articles(count: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(sample("licence-suit.txt")).unwrap();
    for i in 0..count {
        let article = match i % 50 {
            49 => String::new(),
            _ => text.replace("$48 million", &format!("${i} million")).replace("Pellworm", &format!("Pellworm{i}")),
        };
        std::fs::write(folder.path().join(format!("{i:05}.txt")), article).unwrap();
    }
    folder
}

/// A file of `corpus/articles`.
fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/articles").join(name)
}

/// The path as an argument.
fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}
