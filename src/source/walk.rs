//! The inputs' files in order.

use super::{Failure, Format, Options, Reason};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file to read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it lies; `-` is standard input.
    pub path: PathBuf,
    /// Its id: the path relative to the input root, with `/` between its parts.
    pub id: String,
    /// How to read it.
    pub format: Format,
}

/// Iterates over the files of the inputs: each folder's by name, hidden ones and unknown formats left out.
#[derive(Debug)]
pub(super) struct Walk {
    inputs: std::vec::IntoIter<PathBuf>,
    root: PathBuf,
    folder: Option<Folder>,
    options: Arc<Options>,
    /// Files left out because their names tell no format.
    pub skipped: u64,
}

/// A folder on the way.
#[derive(Debug)]
struct Folder {
    /// The folder.
    path: PathBuf,
    /// What its ids begin with: empty, or a path that ends in `/`.
    prefix: String,
    entries: walkdir::IntoIter,
}

impl Walk {
    pub fn new(inputs: &[PathBuf], options: Arc<Options>) -> Self {
        let inputs = if inputs.is_empty() { vec![PathBuf::from("-")] } else { inputs.to_vec() };
        let root = root(&inputs);
        Walk { inputs: inputs.into_iter(), root, folder: None, options, skipped: 0 }
    }

    fn input(&mut self, path: PathBuf) -> Option<Result<Found, Failure>> {
        if path.as_os_str() == "-" {
            let format = self.options.format.unwrap_or(Format::Text);
            return Some(Ok(Found { path, id: "-".to_owned(), format }));
        }
        let id = slashed(relative(&path, &self.root).as_deref().unwrap_or(&path));
        match std::fs::metadata(&path) {
            Err(error) => Some(Err(Failure::new(slashed(&path), missing(&path, error)))),
            Ok(about) if about.is_dir() => {
                let prefix = if id.is_empty() { id } else { id + "/" };
                let entries = walkdir::WalkDir::new(&path).follow_links(true).min_depth(1).sort_by(by_name).into_iter();
                self.folder = Some(Folder { path, prefix, entries });
                None
            }
            // A file that the user names is read whatever its name.
            Ok(_) => {
                let format = self.options.format.or_else(|| Format::of_path(&path)).unwrap_or(Format::Text);
                Some(Ok(Found { path, id, format }))
            }
        }
    }
}

impl Iterator for Walk {
    type Item = Result<Found, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(folder) = &mut self.folder else {
                let path = self.inputs.next()?;
                if let Some(found) = self.input(path) {
                    return Some(found);
                }
                continue;
            };
            let Some(entry) = folder.entries.next() else {
                self.folder = None;
                continue;
            };
            let id_of = |path: &Path| folder.prefix.clone() + &slashed(path.strip_prefix(&folder.path).unwrap_or(path));
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let id =
                        error.path().map(id_of).filter(|id| !id.is_empty()).unwrap_or_else(|| slashed(&folder.path));
                    // A link to nothing is a file that could not be chosen, or is not.
                    let other = |path: &Path| {
                        let unread = self.options.format.is_none() && Format::of_path(path).is_none();
                        error.loop_ancestor().is_none()
                            && path.is_symlink()
                            && (unread || !self.options.globs.take(&id))
                    };
                    if hidden(error.path().and_then(Path::file_name)) || error.path().is_some_and(other) {
                        continue;
                    }
                    return Some(Err(Failure::new(id, broken(error))));
                }
            };
            let about = entry.file_type();
            if hidden(Some(entry.file_name())) {
                if about.is_dir() {
                    folder.entries.skip_current_dir();
                }
                continue;
            }
            if about.is_dir() {
                continue;
            }
            let format = self.options.format.or_else(|| Format::of_path(entry.path()));
            // What is neither file nor folder (a pipe, a device) could block for ever, and nobody named it.
            let Some(format) = format.filter(|_| about.is_file()) else {
                self.skipped += 1;
                continue;
            };
            let id = id_of(entry.path());
            if self.options.globs.take(&id) {
                return Some(Ok(Found { path: entry.into_path(), id, format }));
            }
        }
    }
}

/// Orders the entries of a folder by name: their paths begin alike, and needn't be taken apart for that.
fn by_name(a: &walkdir::DirEntry, b: &walkdir::DirEntry) -> std::cmp::Ordering {
    a.path().as_os_str().cmp(b.path().as_os_str())
}

fn hidden(name: Option<&std::ffi::OsStr>) -> bool {
    name.is_some_and(|n| n.as_encoded_bytes().starts_with(b"."))
}

/// A path that leads nowhere: nothing there, or a link to nothing.
fn missing(path: &Path, error: std::io::Error) -> Reason {
    match std::fs::read_link(path) {
        Ok(target) if error.kind() == std::io::ErrorKind::NotFound => Reason::BrokenLink(slashed(&target)),
        _ => Reason::of_io(error),
    }
}

fn broken(error: walkdir::Error) -> Reason {
    if let Some(ancestor) = error.loop_ancestor() {
        return Reason::Loop(slashed(ancestor));
    }
    let path = error.path().map(Path::to_owned).unwrap_or_default();
    match error.into_io_error() {
        Some(error) => missing(&path, error),
        None => Reason::Missing,
    }
}

/// The deepest folder that holds all inputs: ids are relative to it, so that they differ where the paths do.
fn root(inputs: &[PathBuf]) -> PathBuf {
    let mut root: Option<PathBuf> = None;
    for input in inputs.iter().filter(|i| i.as_os_str() != "-") {
        let Ok(mut folder) = std::path::absolute(input) else { continue };
        if !folder.is_dir() {
            folder.pop();
        }
        root = Some(match root {
            None => folder,
            Some(root) => {
                root.components().zip(folder.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
            }
        });
    }
    root.unwrap_or_default()
}

fn relative(path: &Path, root: &Path) -> Option<PathBuf> {
    std::path::absolute(path).ok()?.strip_prefix(root).ok().map(Path::to_owned)
}

/// A path with `/` between its parts on every system.
fn slashed(path: &Path) -> String {
    let written = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        written.into_owned()
    } else {
        written.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in ["b.txt", "a/2.md", "a/10.txt", "a/x.pdf", ".hidden/a.txt", ".h.txt", "c.jsonl.gz", "README"] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    fn ids(inputs: &[PathBuf], options: Options) -> (Vec<String>, u64) {
        let mut walk = Walk::new(inputs, Arc::new(options));
        let ids = walk.by_ref().map(|f| f.map_or_else(|e| format!("! {e}"), |f| f.id)).collect();
        (ids, walk.skipped)
    }

    #[test]
    fn a_folder_gives_its_files_by_name_and_counts_what_it_skips() {
        let folder = tree();
        let (found, skipped) = ids(&[folder.path().to_owned()], Options::default());
        assert_eq!(found, ["a/10.txt", "a/2.md", "b.txt", "c.jsonl.gz"]);
        assert_eq!(skipped, 2);
    }

    #[test]
    fn a_format_given_reads_every_file_and_a_file_named_is_read() {
        let folder = tree();
        let options = Options { format: Some(Format::Text), ..Options::default() };
        assert_eq!(ids(&[folder.path().to_owned()], options).0.len(), 6);
        assert_eq!(ids(&[folder.path().join("README")], Options::default()).0, ["README"]);
    }

    #[test]
    fn ids_are_relative_to_the_folder_that_holds_all_inputs() {
        let folder = tree();
        let at = |p: &str| folder.path().join(p);
        assert_eq!(ids(&[at("a/2.md"), at("b.txt")], Options::default()).0, ["a/2.md", "b.txt"]);
        assert_eq!(ids(&[at("a/2.md"), at("a/10.txt")], Options::default()).0, ["2.md", "10.txt"]);
        assert_eq!(ids(&[at("b.txt"), at("a")], Options::default()).0, ["b.txt", "a/10.txt", "a/2.md"]);
    }

    #[test]
    fn globs_choose_files_of_folders() {
        let folder = tree();
        let globs = crate::source::Globs::new(&["*.txt"], &["a/**"]).unwrap();
        let options = Options { globs, ..Options::default() };
        assert_eq!(ids(&[folder.path().to_owned()], options).0, ["b.txt"]);
    }

    #[test]
    fn a_path_that_leads_nowhere_is_reported_and_the_rest_read() {
        let folder = tree();
        let none = folder.path().join("none.txt");
        let (found, _) = ids(&[none.clone(), folder.path().join("b.txt")], Options::default());
        assert_eq!(found, [format!("! {}: no such file or folder", none.display()), "b.txt".to_owned()]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_in_circles() {
        let folder = tree();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("dangling.txt")).unwrap();
        std::os::unix::fs::symlink("b.txt", folder.path().join("link.txt")).unwrap();
        let (found, _) = ids(&[folder.path().to_owned()], Options::default());
        assert_eq!(found.len(), 7, "{found:?}");
        assert!(found[2].starts_with("! a/loop: symbolic link leads back to"), "{found:?}");
        assert_eq!(found[5], "! dangling.txt: symbolic link to nowhere, which does not exist");
        assert_eq!(found[6], "link.txt");
    }
}
