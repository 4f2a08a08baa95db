//! Tables: one article a row under a header.

use super::decode::{decode_row, refuse_binary};
use super::fields::{Collected, Role};
use super::rows::Cut;
use super::{Fields, OwnedArticle, Reason};
use csv::ByteRecord;
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The columns of a table that matter.
#[derive(Debug)]
pub(super) struct Columns {
    /// Number of all columns.
    count: usize,
    /// Role, rank, place.
    roles: Vec<(Role, usize, usize)>,
}

impl Columns {
    /// Finds the columns in a header; fails without one for the text, or without one that the user names.
    pub fn new(header: &ByteRecord, fields: &Fields) -> Result<Self, Reason> {
        let names: Vec<String> = header.iter().map(|c| decode_row(c.to_vec()).text.trim().to_owned()).collect();
        let named = [
            (&fields.text, "--text-field"),
            (&fields.id, "--id-field"),
            (&fields.title, "--title-field"),
            (&fields.date, "--date-field"),
        ];
        for (wanted, option) in named {
            if let Some(wanted) = wanted.as_ref().filter(|w| !names.contains(w)) {
                return Err(Reason::NoColumn { wanted: wanted.clone(), option, found: names });
            }
        }
        let mut roles = Vec::new();
        for (place, name) in names.iter().enumerate() {
            roles.extend(fields.roles(name).map(|(role, rank)| (role, rank, place)));
        }
        if !roles.iter().any(|(role, ..)| *role == Role::Text) {
            return Err(Reason::NoTextField { wanted: None, found: names });
        }
        Ok(Columns { count: names.len(), roles })
    }

    /// The article that a row holds.
    ///
    /// Cells missing at the end are taken for empty, with a warning; with cells too many no cell can be trusted.
    pub fn article(&self, row: &ByteRecord, id: &str) -> Result<OwnedArticle, Reason> {
        let line = row.position().map_or(0, csv::Position::line);
        let extra = row.iter().skip(self.count).any(|c| !c.trim_ascii().is_empty());
        let text_there = self.roles.iter().any(|(role, _, place)| *role == Role::Text && *place < row.len());
        if extra || !text_there {
            return Err(Reason::Ragged { line, cells: row.len(), columns: self.count });
        }
        let mut warnings = Vec::new();
        if row.len() != self.count {
            warnings.push(format!("row at line {line} has {} cells, the header has {}", row.len(), self.count));
        }
        let mut collected = Collected::default();
        if std::str::from_utf8(row.as_slice()).is_ok() {
            for (role, rank, place) in &self.roles {
                let cell = row.get(*place).and_then(|c| std::str::from_utf8(c).ok());
                collected.put(*role, *rank, cell.unwrap_or_default());
            }
        } else {
            // The cells together, so that they are read in one encoding; what parts them is no character of any.
            let together: Vec<u8> =
                row.iter().take(self.count).flat_map(|c| c.iter().chain(b"\x1f")).copied().collect();
            let decoded = decode_row(together);
            let cells: Vec<&str> = decoded.text.split('\u{1f}').collect();
            for (role, rank, place) in &self.roles {
                collected.put(*role, *rank, cells.get(*place).copied().unwrap_or_default());
            }
            warnings.extend(decoded.warnings);
        }
        let mut article = collected.finish(id, || Reason::Empty)?;
        article.warnings.splice(0..0, warnings);
        Ok(article)
    }
}

/// The articles of a table held in memory, each with the number of its row, or why there is none.
///
/// `separator` is `,` or a tab; a table that has none in its header is read by the one that it has.
///
/// ```
/// use lexwire::source::{Fields, from_table};
///
/// let rows = from_table(b"id,text\n1,Acme sued.\n", b',', &Fields::default()).unwrap();
/// assert_eq!(rows[0].as_ref().unwrap().text, "Acme sued.");
/// ```
pub fn from_table(table: &[u8], separator: u8, fields: &Fields) -> Result<Vec<Result<OwnedArticle, Reason>>, Reason> {
    let mut rows = Table::new(io::Cursor::new(table.to_vec()), separator, u64::MAX)?;
    let columns = match rows.columns(fields)? {
        Some(columns) => columns,
        None => return Ok(Vec::new()),
    };
    let mut articles = Vec::new();
    while let Some((number, row)) = rows.next() {
        articles.push(row.and_then(|row| columns.article(&row, &number.to_string())));
    }
    Ok(articles)
}

/// The rows of a table, numbered from 1 without the header.
pub(super) struct Table<R> {
    reader: csv::Reader<Metered<io::Chain<io::Cursor<Vec<u8>>, R>>>,
    meter: Meter,
    limit: u64,
    count: u64,
    done: bool,
}

impl<R: BufRead> Table<R> {
    /// Looks at the beginning to see what parts the cells and whether quotation marks enclose them.
    pub fn new(mut reader: R, separator: u8, limit: u64) -> Result<Table<R>, Reason> {
        let mut head = Vec::new();
        reader.by_ref().take(HEAD).read_to_end(&mut head).map_err(Reason::of_io)?;
        refuse_binary(&head)?;
        let separator = sniff_separator(&head, separator);
        let quoting = separator != b'\t' || sniff_quoting(&head);
        let meter = Meter::new(limit);
        let metered = Metered { inner: io::Cursor::new(head).chain(reader), meter: meter.clone() };
        let reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .quoting(quoting)
            .flexible(true)
            .has_headers(true)
            .buffer_capacity(64 << 10)
            .from_reader(metered);
        Ok(Table { reader, meter, limit, count: 0, done: false })
    }

    /// The columns, once, before the rows; none where there is no header.
    pub fn columns(&mut self, fields: &Fields) -> Result<Option<Columns>, Reason> {
        let header = self.reader.byte_headers().map_err(of_csv)?.clone();
        self.meter.row_read();
        if header.is_empty() { Ok(None) } else { Columns::new(&header, fields).map(Some) }
    }

    /// The next row; an error of the stream comes once, with number 0, and ends it.
    pub fn next(&mut self) -> Option<Cut<ByteRecord>> {
        if self.done {
            return None;
        }
        let mut row = ByteRecord::new();
        let line = self.reader.position().line();
        match self.reader.read_byte_record(&mut row) {
            Ok(true) => {
                self.count += 1;
                self.meter.row_read();
                if self.meter.open_quote(&row) {
                    self.done = true;
                    return Some((self.count, Err(Reason::OpenQuote { line })));
                }
                Some((self.count, Ok(row)))
            }
            Ok(false) => {
                self.done = true;
                None
            }
            Err(error) => {
                self.done = true;
                let reason = match of_csv(error) {
                    Reason::TooLarge { .. } => Reason::EndlessRow { line, limit: self.limit },
                    reason => reason,
                };
                Some((0, Err(reason)))
            }
        }
    }
}

/// How much of a table is looked at before it is read.
const HEAD: u64 = 64 << 10;

fn of_csv(error: csv::Error) -> Reason {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Reason::of_io(error),
        other => Reason::Unreadable(io::Error::other(format!("{other:?}"))),
    }
}

/// What parts the cells of the header: `wanted`, unless it has none of that but semicolons, tabs or bars.
fn sniff_separator(head: &[u8], wanted: u8) -> u8 {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |mark: u8| {
        let mut quoted = false;
        line.iter()
            .filter(|b| {
                quoted ^= **b == b'"';
                **b == mark && !quoted
            })
            .count()
    };
    if count(wanted) > 0 {
        return wanted;
    }
    [b';', b'\t', b'|', b',']
        .into_iter()
        .map(|mark| (count(mark), mark))
        .filter(|(n, _)| *n > 0)
        .max()
        .map_or(wanted, |(_, m)| m)
}

/// Whether cells of a tab-separated table are enclosed in quotation marks when they hold some.
///
/// Writers differ: some double the marks inside a cell and enclose it, others write cells as they are, and there a
/// paragraph that begins with a quotation must not lose its marks.
fn sniff_quoting(head: &[u8]) -> bool {
    head.split(|b| *b == b'\n').flat_map(|line| line.strip_suffix(b"\r").unwrap_or(line).split(|b| *b == b'\t')).all(
        |cell| {
            let Some(inside) = cell.strip_prefix(b"\"") else { return true };
            let mut marks = 0;
            let mut at = 0;
            while let Some(found) = inside.get(at..).and_then(|rest| memchr::memchr(b'"', rest)) {
                at += found + 1;
                if inside.get(at) == Some(&b'"') {
                    at += 1;
                } else {
                    marks += 1;
                }
            }
            // None: the cell goes on in the next line. One, at the end: it is enclosed.
            marks == 0 || (marks == 1 && inside.ends_with(b"\""))
        },
    )
}

/// Counts bytes between rows; shared by a reader and the table above it.
#[derive(Debug, Clone)]
struct Meter {
    /// Bytes read since the last row was complete.
    since: Arc<AtomicU64>,
    /// The last byte read that ends no line.
    last: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
    limit: u64,
}

impl Meter {
    fn new(limit: u64) -> Self {
        Meter { since: Arc::default(), last: Arc::default(), ended: Arc::default(), limit }
    }

    fn row_read(&self) {
        self.since.store(0, Ordering::Relaxed);
    }

    /// Whether the last row of a table ends inside a quotation: it has the file's last line end in its last cell, and no
    /// quotation mark behind it.
    fn open_quote(&self, row: &ByteRecord) -> bool {
        let swallowed = row.iter().next_back().is_some_and(|cell| cell.ends_with(b"\n"));
        swallowed && self.ended.load(Ordering::Relaxed) && self.last.load(Ordering::Relaxed) != u64::from(b'"')
    }
}

/// A reader that fails when a row takes more than the limit: an unclosed quotation mark makes one row of a whole file.
struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let limit = self.meter.limit;
        let read = self.inner.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            self.meter.ended.store(true, Ordering::Relaxed);
        }
        let bytes = buffer.get(..read).unwrap_or_default();
        if let Some(last) = bytes.iter().rfind(|b| !matches!(b, b'\n' | b'\r')) {
            self.meter.last.store(u64::from(*last), Ordering::Relaxed);
        }
        let since = self.meter.since.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
        if since > limit.saturating_add(HEAD) {
            return Err(io::Error::other(Reason::TooLarge { what: "row", limit }));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &str) -> Vec<Result<OwnedArticle, String>> {
        let rows = from_table(table.as_bytes(), b',', &Fields::default()).unwrap();
        rows.into_iter().map(|r| r.map_err(|e| e.to_string())).collect()
    }

    #[test]
    fn cells_keep_their_commas_quotation_marks_and_lines() {
        let rows = read("id,Title,content,date\n7,A,\"“No,” said \"\"B\"\".\r\nNext.\",3 May 2024\n");
        let article = rows[0].as_ref().unwrap();
        assert_eq!(article.text, "“No,” said \"B\".\r\nNext.");
        assert_eq!((article.id.as_str(), article.title.as_deref()), ("7", Some("A")));
        assert_eq!(article.published.as_deref(), Some("2024-05-03"));
    }

    #[test]
    fn ragged_rows_are_told_by_line_and_the_rest_is_read() {
        let rows = read("id,text,title\n1,one,T\n2,two\n3,\"a\nb\",x,y\n4,four,F\n5\n6,six,S,,\n");
        assert_eq!(rows[0].as_ref().unwrap().text, "one");
        assert_eq!(rows[1].as_ref().unwrap().warnings, ["row at line 3 has 2 cells, the header has 3"]);
        assert!(rows[2].as_ref().unwrap_err().starts_with("row at line 4 has 4 cells, the header has 3"));
        assert_eq!(rows[3].as_ref().unwrap().text, "four");
        assert!(rows[4].as_ref().unwrap_err().starts_with("row at line 7 has 1 cells"));
        assert_eq!(rows[5].as_ref().unwrap().text, "six");
    }

    #[test]
    fn a_row_with_an_empty_text_is_a_failure_of_its_own() {
        let rows = read("id,text\n1,\n2,two\n");
        assert!(rows[0].as_ref().unwrap_err().contains("empty"));
        assert_eq!(rows[1].as_ref().unwrap().text, "two");
    }

    #[test]
    fn a_header_without_a_text_column_lists_what_it_has() {
        let error = from_table(b"a,b\n1,2\n", b',', &Fields::default()).unwrap_err().to_string();
        assert!(error.contains("`a`, `b`") && error.contains("--text-field"), "{error}");
        let fields = Fields { id: Some("key".into()), ..Fields::default() };
        let error = from_table(b"text,b\n1,2\n", b',', &fields).unwrap_err().to_string();
        assert_eq!(error, "no column `key` (given with --id-field); the columns are `text`, `b`");
    }

    #[test]
    fn a_quotation_mark_left_open_is_told() {
        let rows = read("id,text\n1,one\n2,\"two\n3,three\n");
        assert!(rows[0].is_ok());
        assert!(rows[1].as_ref().unwrap_err().contains("line 3 opens a quotation mark"), "{rows:?}");
        assert!(read("id,text\n1,\"one\n\"\n")[0].is_ok());
        assert!(read("id,text\n1,\"one\n\"")[0].is_ok());
    }

    #[test]
    fn an_endless_row_ends_the_table_at_the_limit() {
        let mut table = b"id,text\n1,one\n2,\"two\n".to_vec();
        table.extend(b"3,three\n".repeat(100_000));
        let mut rows = Table::new(io::Cursor::new(table), b',', 1000).unwrap();
        rows.columns(&Fields::default()).unwrap();
        assert!(matches!(rows.next(), Some((1, Ok(_)))));
        assert!(matches!(rows.next(), Some((0, Err(Reason::EndlessRow { line: 3, .. })))));
        assert!(rows.next().is_none());
    }

    #[test]
    fn semicolons_and_tabs_are_seen_in_the_header() {
        assert_eq!(read("id;text\n1;a, b\n")[0].as_ref().unwrap().text, "a, b");
        assert_eq!(read("id\ttext\n1\ta, b\n")[0].as_ref().unwrap().text, "a, b");
    }

    #[test]
    fn bare_quotation_marks_in_tab_separated_cells_are_kept() {
        let read =
            |table: &str| from_table(table.as_bytes(), b'\t', &Fields::default()).unwrap().remove(0).unwrap().text;
        assert_eq!(read("id\ttext\n1\t\"We will fight,\" he said.\n"), "\"We will fight,\" he said.");
        assert_eq!(read("id\ttext\n1\t\"\"\"We will fight,\"\" he said.\"\n"), "\"We will fight,\" he said.");
    }

    #[test]
    fn a_row_in_windows_1252_is_read_in_one_encoding() {
        let rows =
            from_table(b"title,text\nCaf\xe9,\"\x93No,\x94 said Ren\xe9.\"\n", b',', &Fields::default()).unwrap();
        let article = rows[0].as_ref().unwrap();
        assert_eq!((article.title.as_deref(), article.text.as_str()), (Some("Café"), "“No,” said René."));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_table_or_an_error(bytes: Vec<u8>) {
            let _ = from_table(&bytes, b',', &Fields::default());
            let _ = from_table(&[b"id\ttext\n", bytes.as_slice()].concat(), b'\t', &Fields::default());
        }
    }
}
