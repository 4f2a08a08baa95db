//! Going on with an interrupted run.
//!
//! The partial file holds the records of the articles that were finished, in the order of the articles; an article that
//! failed left no record. [`inspect`] finds the end of the last whole record; what is torn after it is cut off. While the
//! input is read again, each article is then held against the next record: the same id means that it is finished. One
//! that comes in between must be one that failed, and does so again, so that it is reported again. The first and the last
//! record are also made anew and must come out byte for byte the same, which tells a run with other options or another
//! version.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::output::{partial_path, shown};
use crate::cli::terminal::printable;

/// What an interrupted run has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// Nothing: the run starts from the beginning.
    Nothing,
    /// The whole output.
    Everything,
    /// Whole records, this many bytes of them; what came after is to be cut off.
    Records { partial: PathBuf, bytes: u64 },
}

/// The part of a record that says which article it is of.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    schema: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default)]
    published: Option<Cow<'a, str>>,
}

/// Looks at what an interrupted run has left of the output `path`; the run that goes on leaves out articles from before `since`.
///
/// Fails, and changes nothing, where the records are none that a run like this one leaves.
pub fn inspect(path: &Path, since: Option<&str>) -> anyhow::Result<Left> {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let partial = partial_path(&path);
    let file = match File::open(&partial) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            if !path.exists() {
                return Ok(Left::Nothing);
            }
            let mut line = Vec::new();
            let file = File::open(&path).with_context(|| format!("cannot read {}", shown(&path)))?;
            let (any, first) = (file.metadata()?.len() > 0, whole_line(&mut BufReader::new(file), &mut line)?);
            if any && !(first.is_some() && is_record(&line)) {
                return foreign(&path);
            }
            return Ok(Left::Everything);
        }
        Err(e) => return Err(e).with_context(|| format!("cannot read {}", shown(&partial))),
    };
    if let Err(std::fs::TryLockError::WouldBlock) = file.try_lock_shared() {
        bail!("another run is writing {}", shown(&partial));
    }
    let (mut lines, mut bytes) = (BufReader::with_capacity(1 << 16, file), 0);
    let mut line = Vec::new();
    // The first line that is no record, from 1.
    let mut torn = None;
    let mut number = 0;
    while let Some(length) =
        whole_line(&mut lines, &mut line).with_context(|| format!("cannot read {}", shown(&partial)))?
    {
        number += 1;
        let Ok(head) = serde_json::from_slice::<Head>(&line) else {
            if bytes == 0 && line.iter().any(|&b| b != 0) {
                return foreign(&partial);
            }
            // A power cut may leave a hole, and whole records after it: they are made again.
            if line.contains(&0) {
                break;
            }
            torn.get_or_insert(number);
            continue;
        };
        if head.schema != lexwire::record::SCHEMA {
            return foreign(&partial);
        }
        // A run that breaks off leaves nothing after a torn line: somebody has changed the file.
        if let Some(torn) = torn {
            bail!(
                "line {torn} of {} is no record, but records follow it; it is left as it is: mend or remove that line, or start \
                 again with --force",
                shown(&partial)
            );
        }
        if let Some(day) = since
            && !lexwire::source::since(head.published.as_deref(), day)
        {
            bail!(
                "cannot resume: {} holds {}, which is not known to be of {day} or later; the run that wrote it had another \
                 --since, or none; --force starts again",
                shown(&partial),
                printable(&head.id)
            );
        }
        bytes += length;
    }
    Ok(Left::Records { partial, bytes })
}

/// Whether a line is a record of this contract.
fn is_record(line: &[u8]) -> bool {
    serde_json::from_slice::<Head>(line).is_ok_and(|head| head.schema == lexwire::record::SCHEMA)
}

/// Refuses a file that no run has written.
fn foreign<T>(path: &Path) -> anyhow::Result<T> {
    bail!("{} holds no records of {}, so it is left as it is", shown(path), lexwire::record::SCHEMA)
}

/// Reads a line that ends in a line feed, which is taken off; its length with it.
fn whole_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<Option<u64>> {
    line.clear();
    let length = lines.read_until(b'\n', line)?;
    Ok((line.pop() == Some(b'\n')).then_some(length as u64))
}

/// The finished records, one at a time.
pub struct Finished {
    lines: std::io::Take<BufReader<File>>,
    /// The next record: its id and its line.
    next: Option<(String, Vec<u8>)>,
    first: bool,
}

/// What is known of an article that is held against the finished records.
#[derive(Debug, PartialEq, Eq)]
pub enum Match {
    /// It is finished; its line where the record must come out the same.
    Finished(Option<Vec<u8>>),
    /// It is another one.
    Other,
}

impl Finished {
    /// Opens the records that [`inspect`] has found.
    pub fn open(partial: &Path, bytes: u64) -> anyhow::Result<Self> {
        let mut file = File::open(partial).with_context(|| format!("cannot read {}", shown(partial)))?;
        file.rewind()?;
        let mut finished =
            Finished { lines: BufReader::with_capacity(1 << 16, file).take(bytes), next: None, first: true };
        finished.advance();
        Ok(finished)
    }

    /// The id of the article whose record comes next.
    pub fn expected(&self) -> Option<&str> {
        self.next.as_ref().map(|(id, _)| id.as_str())
    }

    /// Whether the next record is one of the two that must come out the same.
    pub fn is_checked(&self) -> bool {
        self.first || self.lines.limit() == 0
    }

    /// Holds an article against the next record, and goes on to the one after if it is the same.
    pub fn take(&mut self, id: &str) -> Match {
        match self.next.take() {
            Some((expected, line)) if expected == id => {
                let check = self.is_checked();
                self.first = false;
                self.advance();
                Match::Finished(check.then_some(line))
            }
            next => {
                self.next = next;
                Match::Other
            }
        }
    }

    fn advance(&mut self) {
        let mut line = Vec::new();
        self.next = match whole_line(&mut self.lines, &mut line) {
            Ok(Some(_)) => serde_json::from_slice::<Head>(&line).ok().map(|h| h.id.into_owned()).map(|id| (id, line)),
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partial(content: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        std::fs::write(partial_path(&path), content).unwrap();
        (folder, path)
    }

    const A: &str = "{\"schema\":\"lexwire/1\",\"id\":\"a\"}\n";
    const B: &str = "{\"schema\":\"lexwire/1\",\"id\":\"b\\n\"}\n";

    #[test]
    fn a_torn_last_line_does_not_count() {
        for torn in ["", "{", "{\"schema\":\"lexwire/1\",\"id\":\"c\"}", "\0\0\0\n", "{\"schema\":\"lexw\n"] {
            let (_folder, path) = partial(&format!("{A}{B}{torn}"));
            let Left::Records { bytes, .. } = inspect(&path, None).unwrap() else { panic!() };
            assert_eq!(bytes as usize, A.len() + B.len(), "{torn:?}");
        }
    }

    #[test]
    fn a_damaged_line_among_records_is_refused() {
        for damaged in ["\n", "#{}\n", "{\"schema\":\"lexw\n"] {
            let (_folder, path) = partial(&format!("{A}{damaged}{B}"));
            let reason = inspect(&path, None).unwrap_err().to_string();
            assert!(reason.starts_with("line 2 of "), "{reason}");
        }
    }

    #[test]
    fn what_follows_a_hole_in_the_file_is_made_again() {
        let (_folder, path) = partial(&format!("{A}\0\0\0\"id\":\"b\"}}\n{B}"));
        assert!(matches!(inspect(&path, None), Ok(Left::Records { bytes, .. }) if bytes as usize == A.len()));
    }

    #[test]
    fn records_of_before_the_day_asked_for_are_refused() {
        let day = "{\"schema\":\"lexwire/1\",\"id\":\"c\",\"published\":\"2019-05-01\"}\n";
        let (_folder, path) = partial(day);
        assert!(matches!(inspect(&path, Some("2019-05-01")), Ok(Left::Records { .. })));
        assert!(inspect(&path, Some("2019-05-02")).unwrap_err().to_string().contains("another --since"));
    }

    #[test]
    fn finished_articles_are_told_from_those_that_failed_in_between() {
        let (_folder, path) = partial(&format!("{A}{B}"));
        let mut finished = Finished::open(&partial_path(&path), (A.len() + B.len()) as u64).unwrap();
        assert_eq!(finished.expected(), Some("a"));
        assert_eq!(finished.take("failed"), Match::Other);
        assert_eq!(finished.take("a"), Match::Finished(Some(A.trim_end().into())));
        assert_eq!(finished.take("b\n"), Match::Finished(Some(B.trim_end().into())));
        assert_eq!(finished.take("c"), Match::Other);
        assert_eq!(finished.expected(), None);
    }

    #[test]
    fn what_no_run_has_written_is_refused() {
        let (_folder, path) = partial("line 1\nmy notes\n");
        assert!(inspect(&path, None).unwrap_err().to_string().contains("holds no records"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.jsonl");
        for notes in ["hi\n", "hi", "{\"schema\":\"other/1\",\"id\":\"a\"}\n"] {
            std::fs::write(&path, notes).unwrap();
            assert!(inspect(&path, None).is_err(), "{notes:?}");
        }
    }

    #[test]
    fn a_complete_output_leaves_nothing_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        assert_eq!(inspect(&path, None).unwrap(), Left::Nothing);
        std::fs::write(&path, A).unwrap();
        assert_eq!(inspect(&path, None).unwrap(), Left::Everything);
    }
}
