//! One article's worth of input, not yet read.

use super::table::Columns;
use super::{
    Failure, Format, Limits, Options, OwnedArticle, Reason, bounded, decode, decode_page, html, json, markdown,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One article's worth of input, not yet read; can be sent to another thread to be [loaded](Unit::load) there.
#[derive(Debug)]
pub struct Unit {
    pub(super) id: String,
    pub(super) options: Arc<Options>,
    /// Bytes of input taken to cut it; a file's are known when it is read.
    pub(super) bytes: u64,
    pub(super) work: Work,
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Work {
    /// Read a file that holds one article.
    File(PathBuf, Format),
    /// Parse a JSON object.
    Json(Vec<u8>),
    /// Take the cells of a row.
    Row(csv::ByteRecord, Arc<Columns>),
    /// Nothing: the input could not be found or cut.
    Failed(Reason),
}

impl Unit {
    /// The name it goes by until its own id is known: path, `file#row` or `-`.
    pub fn name(&self) -> &str {
        &self.id
    }

    /// Bytes that it holds in memory before it is loaded: 0 for a file.
    pub fn held(&self) -> usize {
        match &self.work {
            Work::File(..) | Work::Failed(_) => 0,
            Work::Json(json) => json.len(),
            Work::Row(row, _) => row.as_slice().len(),
        }
    }

    /// Bytes of input that it stands for, for one that is not loaded; asks the file system where it is a file.
    pub fn size(&self) -> u64 {
        match &self.work {
            Work::File(path, _) => std::fs::metadata(path).map_or(self.bytes, |about| about.len()),
            _ => self.bytes,
        }
    }

    /// Whether it is a failure to find or to cut an input, and no article.
    pub fn is_failed(&self) -> bool {
        matches!(self.work, Work::Failed(_))
    }

    /// Reads the article.
    ///
    /// Fails where there is no text to be had; what is readable in part is read, with a warning in the article.
    pub fn load(self) -> Result<OwnedArticle, Failure> {
        let Unit { id, options, bytes, work } = self;
        let (article, bytes) = match work {
            Work::File(path, format) => file(&path, format, &options),
            Work::Json(json) => (object(json, &id, &options), bytes),
            Work::Row(row, columns) => (columns.article(&row, &id), bytes),
            Work::Failed(reason) => (Err(reason), bytes),
        };
        let article = article.and_then(|article| match article.text.len() as u64 {
            len if len > Limits::SPANS => Err(Reason::TooLarge { what: "article", limit: Limits::SPANS }),
            _ => Ok(article),
        });
        match article {
            Ok(article) => {
                Ok(OwnedArticle { id: if article.id.is_empty() { id } else { article.id }, bytes, ..article })
            }
            Err(reason) => Err(Failure { id, reason, bytes }),
        }
    }
}

/// A file that holds one article, and its size on disk.
fn file(path: &Path, format: Format, options: &Options) -> (Result<OwnedArticle, Reason>, u64) {
    let limits = &options.limits;
    let (what, limit) = match format {
        Format::Html => ("web page", limits.page),
        _ => ("article", limits.article),
    };
    let (bytes, size) = bounded::whole(path, what, limit.min(Limits::SPANS), limits);
    (bytes.and_then(|bytes| article(bytes, format, options)), size)
}

/// The article that the bytes of a file of one article hold; without an id.
fn article(bytes: Vec<u8>, format: Format, options: &Options) -> Result<OwnedArticle, Reason> {
    let mut decoded = match format {
        Format::Html => decode_page(bytes)?,
        _ => decode(bytes)?,
    };
    if decoded.text.trim().is_empty() {
        return Err(Reason::Empty);
    }
    let article = match format {
        Format::Html => html::from_html(&decoded.text, &options.limits)?,
        Format::Markdown => markdown::article(decoded.text),
        _ => {
            // Whoever names the format knows better.
            if options.format.is_none()
                && let Some(format) = Format::of_beginning(&decoded.text)
            {
                decoded.warnings.push(format!(
                    "begins like {format}, read as plain text; --input-format {format} reads it as that"
                ));
            }
            OwnedArticle { text: decoded.text, ..OwnedArticle::default() }
        }
    };
    Ok(OwnedArticle { warnings: decoded.warnings, ..article })
}

fn object(json: Vec<u8>, id: &str, options: &Options) -> Result<OwnedArticle, Reason> {
    let decoded = decode::decode_row(json);
    let mut article = json::from_json(&decoded.text, id, &options.fields)?;
    article.warnings.splice(0..0, decoded.warnings);
    Ok(article)
}
