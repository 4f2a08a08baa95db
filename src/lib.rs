#![doc = include_str!("lib.md")]
#![warn(missing_docs)]

pub mod amounts;
pub mod disputes;
pub mod eval;
pub mod mentions;
pub mod model;
mod pages;
pub mod parties;
pub mod pipeline;
pub mod quotes;
pub mod record;
pub mod sink;
pub mod source;
pub mod text;

pub use pipeline::{Article, Extractor};
pub use record::Document;
