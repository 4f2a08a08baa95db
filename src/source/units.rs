//! The inputs' articles in order.

use super::bounded::Stream;
use super::rows::{Elements, Lines};
use super::table::{Columns, Table};
use super::unit::Work;
use super::walk::{Found, Walk};
use super::{Format, Options, Reason, Unit};
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The articles of the inputs in input order, lazily; files of a folder by name. `-`, or no input, is standard input.
///
/// An input that cannot be found or read is a unit too: loading it gives its [`Failure`](super::Failure), and the iteration
/// goes on.
pub fn units(inputs: &[PathBuf], options: Options) -> Units {
    let options = Arc::new(options);
    Units { walk: Walk::new(inputs, Arc::clone(&options)), open: None, options }
}

/// The iterator that [`units`] gives.
pub struct Units {
    walk: Walk,
    open: Option<Open>,
    options: Arc<Options>,
}

/// A file of many articles on the way.
struct Open {
    id: String,
    rows: Rows,
    /// Bytes taken from the disk, and how many of them units have been given.
    consumed: Arc<AtomicU64>,
    given: u64,
    /// Bytes on the disk, 0 where there is no file.
    size: u64,
}

enum Rows {
    Lines(Lines<Box<dyn BufRead + Send>>),
    Elements(Elements<Box<dyn BufRead + Send>>),
    Table(Box<Table<Box<dyn BufRead + Send>>>, Arc<Columns>),
}

impl Open {
    /// Opens a file; none where it is a table without a header, and so without a row.
    fn new(found: &Found, options: &Options) -> Result<Option<Open>, Reason> {
        let Stream { reader, consumed, empty } = Stream::open(&found.path, &options.limits)?;
        if empty {
            return Err(Reason::Empty);
        }
        let limit = options.limits.article;
        let rows = match found.format {
            Format::Json => Rows::Elements(Elements::new(reader, limit)),
            Format::Csv | Format::Tsv => {
                let separator = if found.format == Format::Tsv { b'\t' } else { b',' };
                let mut table = Table::new(reader, separator, limit)?;
                match table.columns(&options.fields)? {
                    Some(columns) => Rows::Table(Box::new(table), Arc::new(columns)),
                    None => return Ok(None),
                }
            }
            _ => Rows::Lines(Lines::new(reader, limit)),
        };
        let size = size_of(&found.path);
        Ok(Some(Open { id: found.id.clone(), rows, consumed, given: 0, size }))
    }

    fn next(&mut self, options: &Arc<Options>) -> Option<Unit> {
        let (number, work) = match &mut self.rows {
            Rows::Lines(lines) => lines.next().map(|(n, cut)| (n, cut.map(Work::Json))),
            Rows::Elements(elements) => elements.next().map(|(n, cut)| (n, cut.map(Work::Json))),
            Rows::Table(table, columns) => {
                table.next().map(|(n, cut)| (n, cut.map(|row| Work::Row(row, Arc::clone(columns)))))
            }
        }?;
        let id = if number == 0 { self.id.clone() } else { format!("{}#{number}", self.id) };
        let read = self.consumed.load(Ordering::Relaxed);
        // A failure that ends the file stands for the rest of it.
        let consumed = if number == 0 { read.max(self.size) } else { read };
        let bytes = consumed - std::mem::replace(&mut self.given, consumed);
        Some(Unit { id, options: Arc::clone(options), bytes, work: work.unwrap_or_else(Work::Failed) })
    }
}

impl Units {
    /// Files passed over so far because their names tell no format that can be read.
    pub fn skipped(&self) -> u64 {
        self.walk.skipped
    }

    fn unit(&self, id: String, bytes: u64, work: Work) -> Unit {
        Unit { id, options: Arc::clone(&self.options), bytes, work }
    }
}

impl Iterator for Units {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        loop {
            if let Some(open) = &mut self.open {
                match open.next(&self.options) {
                    Some(unit) => return Some(unit),
                    None => self.open = None,
                }
            }
            let found = match self.walk.next()? {
                Ok(found) => found,
                Err(failure) => return Some(self.unit(failure.id, 0, Work::Failed(failure.reason))),
            };
            if !found.format.holds_many() {
                return Some(self.unit(found.id, 0, Work::File(found.path, found.format)));
            }
            match Open::new(&found, &self.options) {
                Ok(open) => self.open = open,
                Err(reason) => {
                    let bytes = size_of(&found.path);
                    return Some(self.unit(found.id, bytes, Work::Failed(reason)));
                }
            }
        }
    }
}

/// Bytes on the disk; 0 for what is no file.
fn size_of(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |about| if about.is_file() { about.len() } else { 0 })
}

/// How much there is to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Survey {
    /// Files.
    pub files: u64,
    /// Whether each file holds one article, so that `files` is the number of articles.
    pub single: bool,
    /// Their bytes on disk: what articles and failures count in the end.
    pub bytes: u64,
}

/// How much there is to read; `None` where that cannot be known before it is read, as of standard input and pipes.
///
/// Walks the folders once more, so for large folders it is best called on another thread.
pub fn survey(inputs: &[PathBuf], options: &Options) -> Option<Survey> {
    let mut survey = Survey { single: true, ..Survey::default() };
    for found in Walk::new(inputs, Arc::new(options.clone())).filter_map(Result::ok) {
        let about = std::fs::metadata(&found.path).ok().filter(std::fs::Metadata::is_file)?;
        survey.files += 1;
        survey.bytes += about.len();
        survey.single &= !found.format.holds_many();
    }
    Some(survey)
}

/// Whether reading `inputs` would read the file `path` too: an output to it would be mixed up with the input.
///
/// A file that does not exist is an input of none.
pub fn reads(inputs: &[PathBuf], options: &Options, path: &Path) -> bool {
    let Ok(path) = std::fs::canonicalize(path) else { return false };
    Walk::new(inputs, Arc::new(options.clone()))
        .filter_map(Result::ok)
        .filter(|found| found.path.file_name() == path.file_name() || found.path.is_symlink())
        .any(|found| std::fs::canonicalize(&found.path).is_ok_and(|real| real == path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Failure, Fields, Limits, OwnedArticle};
    use std::fs;
    use std::io::Write;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    /// Reads a folder with these files in it; beside the articles, what [`survey`] says.
    fn read(files: &[(&str, &[u8])], options: &Options) -> (Vec<Result<OwnedArticle, Failure>>, Survey) {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let inputs = [folder.path().to_owned()];
        (units(&inputs, options.clone()).map(Unit::load).collect(), survey(&inputs, options).unwrap())
    }

    /// Id and text, or id and reason.
    fn told(results: &[Result<OwnedArticle, Failure>]) -> Vec<(String, String)> {
        let tell = |r: &Result<OwnedArticle, Failure>| match r {
            Ok(article) => (article.id.clone(), article.text.clone()),
            Err(failure) => (failure.id.clone(), format!("! {}: {}", failure.stage(), failure.reason)),
        };
        results.iter().map(tell).collect()
    }

    #[test]
    fn every_format_gives_the_same_article() {
        let text = "Acme was sued over “the pier”.";
        let json = format!(r#"{{"title": "Acme", "date": "2024-05-03", "text": "{text}"}}"#);
        let array = format!("[{json}]");
        let table = format!("title,date,text\nAcme,2024-05-03,{text}\n");
        let tabs = table.replace(',', "\t");
        let page = format!("<meta charset=utf-8><title>Acme</title><meta name=date content=2024-05-03><p>{text}</p>");
        let marked = format!("---\ntitle: Acme\ndate: 2024-05-03\n---\n{text}");
        let packed = gzip(json.as_bytes());
        let squeezed = zstd::encode_all(table.as_bytes(), 3).unwrap();
        let files: [(&str, &[u8]); 8] = [
            ("a.jsonl", json.as_bytes()),
            ("b.json", array.as_bytes()),
            ("c.csv", table.as_bytes()),
            ("d.tsv", tabs.as_bytes()),
            ("e.html", page.as_bytes()),
            ("f.md", marked.as_bytes()),
            ("g.ndjson.gz", &packed),
            ("h.csv.zst", &squeezed),
        ];
        let (articles, survey) = read(&files, &Options::default());
        assert_eq!(articles.len(), 8);
        let mut bytes = 0;
        for article in articles {
            let article = article.unwrap();
            assert!(article.text.ends_with(text), "{article:?}");
            let about = (article.title.as_deref(), article.published.as_deref(), article.warnings.len());
            assert_eq!(about, (Some("Acme"), Some("2024-05-03"), 0), "{}", article.id);
            bytes += article.bytes;
        }
        assert_eq!(survey, Survey { files: 8, single: false, bytes });
    }

    #[test]
    fn bad_files_are_told_and_lose_nothing_of_the_others() {
        let page = "<div>".repeat(2000);
        let mut cut = gzip("Acme was sued. ".repeat(1000).as_bytes());
        cut.truncate(cut.len() - 9);
        let files: [(&str, &[u8]); 9] = [
            ("a.txt", b"Acme was sued."),
            ("b.txt", b""),
            ("c.txt", b"\x7fELF\x02\x01\0\0\0"),
            ("d.txt.gz", &cut),
            ("e.html", page.as_bytes()),
            ("f.csv", b"a,b\n1,2\n"),
            ("g.jsonl", b"{\"text\": \"one\"}\n[1]\n{\"title\": \"x\"}\n{\"text\": \"four\"}\n"),
            ("h.json", b""),
            ("i.txt", b"Acme \xff appealed."),
        ];
        let (results, survey) = read(&files, &Options::default());
        let told = told(&results);
        let expected = [
            ("a.txt", "Acme was sued."),
            ("b.txt", "! read: empty: holds no text"),
            ("c.txt", "! decode: binary file (a program), not text; convert it to text first"),
            ("d.txt.gz", "! decompress: gzip data is damaged or cut off after "),
            ("e.html", "! html: HTML is not safe to read: elements are nested more than 512 deep"),
            ("f.csv", "! fields: no text: none of the fields `a`, `b` is one of text, body, content, article"),
            ("g.jsonl#1", "one"),
            ("g.jsonl#2", "! json: is JSON, but an array instead of an object"),
            ("g.jsonl#3", "! fields: no text: none of the fields `title` is one of"),
            ("g.jsonl#4", "four"),
            ("h.json", "! read: empty: holds no text"),
            ("i.txt", "Acme \u{fffd} appealed."),
        ];
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for ((id, what), (wanted, begins)) in told.iter().zip(expected) {
            assert!(id == wanted && what.starts_with(begins), "{id}: {what}");
        }
        let bytes: u64 = results.iter().map(|r| r.as_ref().map_or_else(|f| f.bytes, |a| a.bytes)).sum();
        assert_eq!(bytes, survey.bytes);
    }

    #[test]
    fn a_stream_cut_off_gives_what_came_before() {
        let rows: String =
            (0..20_000).map(|i| format!("{{\"id\": {i}, \"text\": \"Acme was sued {} times.\"}}\n", i * i)).collect();
        let mut cut = gzip(rows.as_bytes());
        cut.truncate(cut.len() / 2);
        let (results, survey) = read(&[("a.jsonl.gz", &cut)], &Options::default());
        let bytes: u64 = results.iter().map(|r| r.as_ref().map_or_else(|f| f.bytes, |a| a.bytes)).sum();
        assert_eq!(bytes, survey.bytes);
        let (last, articles) = results.split_last().unwrap();
        assert!(articles.len() > 5000 && articles.iter().all(Result::is_ok));
        let failure = last.as_ref().unwrap_err();
        assert_eq!((failure.id.as_str(), failure.stage()), ("a.jsonl.gz", "decompress"));
    }

    #[test]
    fn limits_are_told_by_name() {
        let limits = Limits { article: 10, page: 10, ..Limits::default() };
        let files: [(&str, &[u8]); 4] = [
            ("a.txt", b"Acme was sued."),
            ("b.html", b"<p>Acme was sued.</p>"),
            ("c.jsonl", b"{\"text\": \"Acme was sued.\"}\n"),
            ("d.txt.gz", &gzip(&[b'a'; 100_000])),
        ];
        let (results, _) = read(&files, &Options { limits, ..Options::default() });
        let told: Vec<_> = told(&results).into_iter().map(|(_, what)| what).collect();
        assert!(
            told[0].starts_with("! read: article is larger than 10 bytes, the limit for one article; "),
            "{}",
            told[0]
        );
        assert_eq!(told[1], "! read: web page is larger than 10 bytes, the limit for one web page");
        assert_eq!(told[2], "! read: line is larger than 10 bytes, the limit for one line");
        assert!(told[3].starts_with("! read: article is larger"), "{}", told[3]);
    }

    #[test]
    fn what_is_no_plain_text_by_its_beginning_is_read_with_a_warning() {
        let files: [(&str, &[u8]); 2] =
            [("a.txt", b"{\"text\": \"Acme was sued.\"}\n"), ("b.txt", b"Acme was sued.\n")];
        let (results, _) = read(&files, &Options::default());
        let warnings: Vec<_> = results.into_iter().map(|article| article.unwrap().warnings).collect();
        assert_eq!(warnings[0], ["begins like jsonl, read as plain text; --input-format jsonl reads it as that"]);
        assert!(warnings[1].is_empty());
        let (results, _) = read(&files[..1], &Options { format: Some(Format::Text), ..Options::default() });
        assert!(results[0].as_ref().unwrap().warnings.is_empty());
    }

    #[test]
    fn a_format_given_overrides_the_name_and_fields_are_taken() {
        let fields = Fields { text: Some("story".into()), id: Some("key".into()), ..Fields::default() };
        let options = Options { format: Some(Format::Jsonl), fields, ..Options::default() };
        let (results, _) = read(&[("a.log", b"{\"story\": \"Acme.\", \"key\": \"k1\"}")], &options);
        assert_eq!(told(&results), [("k1".to_owned(), "Acme.".to_owned())]);
    }

    #[test]
    fn units_travel_between_threads() {
        fn send<T: Send>() {}
        send::<Units>();
        send::<Unit>();
        send::<OwnedArticle>();
        send::<Failure>();
    }

    #[test]
    fn an_output_among_the_inputs_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let inputs = [folder.path().to_owned()];
        let out = folder.path().join("out.jsonl");
        assert!(!reads(&inputs, &Options::default(), &out));
        fs::write(&out, "{}").unwrap();
        assert!(reads(&inputs, &Options::default(), &out));
        assert!(reads(
            std::slice::from_ref(&out),
            &Options::default(),
            &folder.path().join("../").join(folder.path().file_name().unwrap()).join("out.jsonl")
        ));
        fs::write(folder.path().join("out.parquet"), "").unwrap();
        assert!(!reads(&inputs, &Options::default(), &folder.path().join("out.parquet")));
    }
}
