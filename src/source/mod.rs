//! Where articles come from: folders, files, standard input; plain text out of what they hold.
//!
//! ```text
//! inputs ──walk──▶ files ──rows──▶ units ──load──▶ articles
//!          one thread, in order          any thread
//! ```
//!
//! [`units()`] lists the articles of the inputs in order and lazily, with as little work as that takes: a file that holds one
//! article is not even opened, a file that holds many is cut into rows. [`Unit::load`] does what is costly (reading,
//! decompression, decoding, JSON, HTML) and can run on any thread. Neither ever keeps more than one article's input.
//!
//! ```no_run
//! use lexwire::source::{self, Options};
//!
//! for unit in source::units(&["news".into()], Options::default()) {
//!     match unit.load() {
//!         Ok(article) => println!("{}: {} bytes of text", article.id, article.text.len()),
//!         Err(failure) => eprintln!("{failure}"),
//!     }
//! }
//! ```

mod bounded;
mod date;
mod decode;
mod failure;
mod fields;
mod format;
mod html;
mod json;
mod markdown;
mod rows;
mod select;
mod table;
mod unit;
mod units;
mod walk;

pub use date::date;
pub use decode::{Decoded, decode, decode_page};
pub use failure::{Failure, Reason};
pub use format::{Format, UnknownFormat};
pub use html::from_html;
pub use json::from_json;
pub use select::{Globs, sample, since};
pub use table::from_table;
pub use unit::Unit;
pub use units::{Survey, Units, reads, survey, units};

/// How inputs are read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Format of every input, whatever its name; without it, that which the name tells, and plain text for standard input.
    pub format: Option<Format>,
    /// Fields of JSON objects and columns of tables.
    pub fields: Fields,
    /// What is too large to be read.
    pub limits: Limits,
    /// Which files of a folder are read.
    pub globs: Globs,
}

/// Names of the fields (JSON) or columns (tables) that hold an article; `None` guesses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// The text; guesses `text`, `body`, `content`, `article`.
    pub text: Option<String>,
    /// The id; guesses `id`, `url`, and counts rows where there is none.
    pub id: Option<String>,
    /// The headline; guesses `title`, `headline`.
    pub title: Option<String>,
    /// The date of publication; guesses `date`, `published` and their variants.
    pub date: Option<String>,
}

/// Bounds on input, so that no input exhausts memory or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one article (a file, a line, a row), decompressed. At most [`Limits::SPANS`].
    pub article: u64,
    /// Bytes of one web page, decompressed.
    pub page: u64,
    /// Elements of a web page inside one another.
    pub depth: usize,
    /// How many times its size compressed data may grow, once it has grown past [`Limits::article`].
    pub ratio: u64,
}

impl Limits {
    /// The length in bytes that no text can exceed, whatever the limits: spans count in 32 bits.
    pub const SPANS: u64 = u32::MAX as u64 - 1;
}

impl Default for Limits {
    fn default() -> Self {
        Limits { article: 16 << 20, page: 16 << 20, depth: 512, ratio: 1000 }
    }
}

/// An article as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnedArticle {
    /// Path relative to the input root with `/` between its parts, the input's own id, `file#row`, or `-`.
    pub id: String,
    /// The headline, where the input states it.
    pub title: Option<String>,
    /// The date of publication as `YYYY-MM-DD`, where the input states it in a form that has one reading.
    pub published: Option<String>,
    /// Outlet or address, where the input states it.
    pub source: Option<String>,
    /// The text as decoded: nothing normalised, line ends kept.
    pub text: String,
    /// What could not be read of it.
    pub warnings: Vec<String>,
    /// Bytes of input that it took (compressed ones where the input is compressed), for progress.
    pub bytes: u64,
}
