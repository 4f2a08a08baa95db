//! The outputs of a batch: complete under their final names, or not there.
//!
//! - Standard output, and what is no regular file (`/dev/null`, a named pipe), is written to directly.
//! - JSON Lines into a file grow in `FILE.partial`, which an interrupted run leaves behind for `--resume`.
//! - Other formats grow in a hidden temporary file in the folder of the final one, gone unless the run completes.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use lexwire::sink::{Chunks, Format};
use tempfile::{NamedTempFile, TempPath};

/// Where the records go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// One file.
    File(PathBuf),
    /// A folder with a file a table.
    Folder(PathBuf),
}

impl Target {
    /// The paths that are written to.
    pub fn paths(&self, format: Format) -> Vec<PathBuf> {
        match self {
            Target::Stdout => Vec::new(),
            Target::File(path) => vec![path.clone()],
            Target::Folder(folder) => format.outputs().into_iter().flatten().map(|name| folder.join(name)).collect(),
        }
    }
}

/// Why writing stopped.
#[derive(Debug)]
pub enum Stop {
    /// Whoever reads the output has had enough; no error.
    ClosedPipe,
    /// The output takes no more.
    Failed(anyhow::Error),
}

/// The outputs, being written.
pub struct Outputs {
    format: Format,
    parts: Vec<Part>,
    empty: bool,
}

/// One output.
struct Part {
    /// What messages call it.
    name: String,
    writer: BufWriter<Box<dyn Write>>,
    end: End,
}

/// What makes an output complete.
enum End {
    /// Nothing.
    Direct,
    /// The partial file gets its final name.
    Partial { partial: PathBuf, path: PathBuf, force: bool },
    /// The temporary file gets its final name.
    Temporary { file: TempPath, path: PathBuf, force: bool },
}

/// Where JSON Lines for `path` grow until they are complete.
pub fn partial_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}

/// Whether a path is written to directly because it is there and no regular file.
pub fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir())
}

impl Outputs {
    /// Opens the outputs; `resume` is where in its partial file an interrupted run goes on.
    pub fn open(target: &Target, format: Format, force: bool, resume: Option<u64>) -> anyhow::Result<Self> {
        let mut parts = Vec::new();
        match target {
            Target::Stdout => parts.push(Part::new("standard output", Box::new(io::stdout()), End::Direct)),
            Target::File(path) => parts.push(open_file(path, format == Format::Jsonl, force, resume)?),
            Target::Folder(folder) => {
                fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", shown(folder)))?;
                for path in target.paths(format) {
                    parts.push(open_file(&path, false, force, None)?);
                }
            }
        }
        let mut outputs = Outputs { format, parts, empty: true };
        if resume.is_none() {
            for (i, part) in outputs.parts.iter_mut().enumerate() {
                part.writer.write_all(&format.head(i)).map_err(|e| part.error(e))?;
            }
        }
        Ok(outputs)
    }

    /// Adds a record.
    pub fn put(&mut self, chunks: &Chunks) -> Result<(), Stop> {
        for (part, chunk) in self.parts.iter_mut().zip(chunks) {
            if !self.empty {
                part.put(self.format.separator())?;
            }
            part.put(chunk)?;
        }
        self.empty = false;
        Ok(())
    }

    /// Hands on what is held back for larger writes.
    pub fn flush(&mut self) -> Result<(), Stop> {
        self.parts.iter_mut().try_for_each(|part| part.writer.flush().map_err(|e| stop(part, e)))
    }

    /// Completes the outputs: they get their final names.
    pub fn finish(mut self) -> Result<(), Stop> {
        let tail = self.format.tail(self.empty);
        for part in &mut self.parts {
            part.put(tail)?;
        }
        self.flush()?;
        self.parts.into_iter().try_for_each(|part| part.complete().map_err(Stop::Failed))
    }

    /// Leaves the outputs incomplete, with as much of them as they take; gives the partial file that is left, which can be resumed.
    pub fn interrupt(mut self) -> Option<PathBuf> {
        // What has no room is made again by the run that goes on; a last line torn by it is cut off then.
        let _ = self.flush();
        self.parts.into_iter().find_map(|part| {
            // Without another attempt, as dropping it would make.
            let _ = part.writer.into_parts();
            match part.end {
                // One without a record would only stand in the way of the next run.
                End::Partial { partial, .. } if fs::metadata(&partial).is_ok_and(|m| m.len() == 0) => {
                    let _ = fs::remove_file(partial);
                    None
                }
                End::Partial { partial, .. } => Some(partial),
                _ => None,
            }
        })
    }

    /// Drops the outputs: nothing is left of them.
    pub fn discard(self) {
        for part in self.parts {
            // Without handing on what it holds back, as dropping it would.
            let _ = part.writer.into_parts();
            if let End::Partial { partial, .. } = &part.end {
                let _ = fs::remove_file(partial);
            }
        }
    }
}

impl Part {
    fn new(name: impl Into<String>, writer: Box<dyn Write>, end: End) -> Self {
        Part { name: name.into(), writer: BufWriter::with_capacity(1 << 16, writer), end }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.writer.write_all(bytes).map_err(|e| stop(self, e))
    }

    fn error(&self, error: io::Error) -> anyhow::Error {
        anyhow::Error::new(error).context(format!("cannot write to {}", self.name))
    }

    fn complete(self) -> anyhow::Result<()> {
        let Part { name, writer, end } = self;
        // Closed before it is renamed, which some systems ask for; and on the disk, so that the final name never stands for less.
        drop(writer);
        let written: Option<&Path> = match &end {
            End::Direct => None,
            End::Partial { partial, .. } => Some(partial),
            End::Temporary { file, .. } => Some(file),
        };
        if let Some(path) = written {
            let synced = OpenOptions::new().write(true).open(path).and_then(|file| file.sync_all());
            synced.with_context(|| format!("cannot write to {name}"))?;
        }
        let exists = |path: &Path, force: bool| !force && path.exists();
        let context = || format!("cannot give {name} its final name");
        match end {
            End::Direct => Ok(()),
            End::Partial { path, force, .. } | End::Temporary { path, force, .. } if exists(&path, force) => {
                bail!("{} has appeared while this ran; it is left as it is", shown(&path))
            }
            End::Partial { partial, path, .. } => fs::rename(&partial, &path).with_context(context),
            End::Temporary { file, path, .. } => file.persist(&path).map_err(|e| e.error).with_context(context),
        }
    }
}

fn stop(part: &Part, error: io::Error) -> Stop {
    match error.kind() {
        ErrorKind::BrokenPipe => Stop::ClosedPipe,
        _ => Stop::Failed(part.error(error)),
    }
}

fn open_file(path: &Path, resumable: bool, force: bool, resume: Option<u64>) -> anyhow::Result<Part> {
    let name = shown(path);
    let cannot = || format!("cannot write to {name}");
    if is_special(path) {
        let file = OpenOptions::new().write(true).open(path).with_context(cannot)?;
        return Ok(Part::new(name, Box::new(file), End::Direct));
    }
    if path.is_dir() {
        bail!("cannot write to {name}: it is a folder");
    }
    // Through a symbolic link to the file itself, so that the link stays one.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() && !force {
        bail!("{name} exists; --force replaces it");
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.exists() {
        bail!("cannot write to {name}: there is no folder {}", shown(folder));
    }
    if resumable {
        let partial = partial_path(&path);
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .create_new(resume.is_none() && !force)
            .truncate(false)
            .open(&partial)
            .map_err(|e| match e.kind() {
                ErrorKind::AlreadyExists => anyhow::anyhow!(
                    "{} is left from an interrupted run; --resume goes on with it, --force starts again",
                    shown(&partial)
                ),
                _ => anyhow::Error::new(e).context(cannot()),
            })?;
        if let Err(fs::TryLockError::WouldBlock) = file.try_lock() {
            bail!("another run is writing {}", shown(&partial));
        }
        let length = resume.unwrap_or(0);
        file.set_len(length).and_then(|()| file.seek(SeekFrom::Start(length))).with_context(cannot)?;
        return Ok(Part::new(name, Box::new(file), End::Partial { partial, path, force }));
    }
    let (file, temporary) = temporary(folder).with_context(cannot)?.into_parts();
    Ok(Part::new(name, Box::new(file), End::Temporary { file: temporary, path, force }))
}

/// A temporary file with the permissions that a new file gets.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".lexwire-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// The path as messages show it.
pub fn shown(path: &Path) -> String {
    crate::cli::terminal::printable(&path.to_string_lossy()).into_owned()
}
