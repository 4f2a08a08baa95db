//! `lexwire show`: an article in the terminal, with what was read from it.

mod court;
mod page;
mod paint;
mod sentence;
mod table;

use std::io::Write;
use std::path::PathBuf;

use lexwire::source::{self, Globs};
use lexwire::{Article, Extractor};

use super::Exit;
use super::input::Input;
use super::terminal;

/// Show articles with what was read from them
///
/// Parties, amounts and quotations are coloured in the text; under it stand tables of parties, amounts, quotations,
/// disputes and agreements. Into a pager: `CLICOLOR_FORCE=1 lexwire show FILE | less -R`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// File or folder of articles; `-` or none is standard input
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    input: Input,

    /// Columns to fill [default: those of the terminal, at most 100]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..))]
    width: Option<u16>,
}

/// The widest line that is read with ease.
const WIDEST: usize = 100;

/// Shows the articles, one after the other.
pub fn run(args: Args) -> anyhow::Result<Exit> {
    let width = args.width.map_or_else(|| terminal::width().clamp(40, WIDEST), usize::from);
    let extractor = Extractor::default();
    let (mut shown, mut failed) = (0u64, 0u64);
    let mut out = anstream::stdout().lock();
    for unit in source::units(&args.paths, args.input.options(Globs::default())) {
        match unit.load() {
            Ok(article) => {
                let document = extractor.read(&Article::from(&article));
                let between = if shown > 0 { "\n" } else { "" };
                write!(out, "{between}{}", page::page(&article.text, &document, width))?;
                shown += 1;
            }
            Err(failure) => {
                failed += 1;
                terminal::say(&failure.to_string());
            }
        }
    }
    out.flush()?;
    Ok(match (shown, failed) {
        (0, 0) => anyhow::bail!("no articles found"),
        (_, 0) => Exit::Success,
        (0, _) => Exit::Nothing,
        _ => Exit::SomeFailed,
    })
}
