//! Failures as JSON Lines: `{"id": …, "stage": …, "reason": …}`.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Serialize;

use super::output::{is_special, shown};

/// The file that failures are written to, as they happen.
pub struct ErrorFile {
    path: PathBuf,
    writer: BufWriter<File>,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    stage: &'a str,
    reason: &'a str,
}

impl ErrorFile {
    /// Refuses a path where a file stands that must not be replaced.
    pub fn check(path: &Path, replace: bool) -> anyhow::Result<()> {
        if path.is_file() && !replace && !is_special(path) {
            bail!("{} exists; --force replaces it", shown(path));
        }
        Ok(())
    }

    /// Starts the file anew; [`check`](Self::check) has let it.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(path);
        let file = file.with_context(|| format!("cannot write to {}", shown(path)))?;
        Ok(ErrorFile { path: path.to_owned(), writer: BufWriter::new(file) })
    }

    /// Adds a failure. Handed on at once: whoever looks into the file during a long run wants to see it.
    pub fn put(&mut self, id: &str, stage: &str, reason: &str) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(&Line { id, stage, reason })?;
        line.push(b'\n');
        self.writer.write_all(&line).and_then(|()| self.writer.flush()).with_context(|| self.cannot())
    }

    /// Hands on the rest.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.writer.flush().with_context(|| self.cannot())
    }

    fn cannot(&self) -> String {
        format!("cannot write to {}", shown(&self.path))
    }
}
