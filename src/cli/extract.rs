//! `lexwire extract`: the records of articles.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use lexwire::pipeline::Layers;
use lexwire::sink::{Format, Table};
use lexwire::source::Globs;

use super::batch::{Plan, Target, is_special, shown};
use super::input::Input;

/// Read articles and write their records
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit code: 0 all well, 1 some articles failed, 2 wrong use or nothing could be done, \
                        130 interrupted.\n\nExamples:\n  lexwire extract news/ -o records.jsonl\n  \
                        lexwire extract news/ --format csv -o tables/\n  \
                        zcat dump.jsonl.gz | lexwire extract --input-format jsonl | jq .parties")]
pub struct Args {
    /// Files and folders of articles; `-` or none is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    input: Input,

    /// Read only files of a folder whose name or path matches; may be repeated
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    include: Vec<String>,

    /// Leave out files of a folder whose name or path matches; may be repeated
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    exclude: Vec<String>,

    /// Read only articles of this date or later; those without a date are left out
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, help_heading = "Selection")]
    since: Option<String>,

    /// Read only N articles, drawn evenly from the input; the same ones each time
    #[arg(long, value_name = "N", help_heading = "Selection")]
    sample: Option<usize>,

    /// Format of the output [default: jsonl; json or csv where the name of the output ends so]
    #[arg(long, short, value_enum, help_heading = "Output")]
    format: Option<FormatName>,

    /// The table to write as CSV into one file [default: records]
    #[arg(long, value_name = "TABLE", value_parser = tables(), help_heading = "Output")]
    table: Option<Table>,

    /// Write to this file, or with CSV to this folder, a file a table [default: standard output]
    #[arg(long, short, value_name = "PATH", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Replace existing files
    #[arg(long, help_heading = "Output")]
    force: bool,

    /// Go on with an interrupted run into the same JSON Lines file
    #[arg(long, conflicts_with = "force", help_heading = "Output")]
    resume: bool,

    /// Add to the records: text, sentences, tokens, entities
    #[arg(long, value_name = "LAYER,...", value_enum, value_delimiter = ',', help_heading = "Output")]
    layers: Vec<Layer>,

    /// Write failures also to this file, as JSON Lines
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    errors: Option<PathBuf>,

    /// Threads that extract [default: as many as the machine has cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Running")]
    jobs: Option<u16>,

    /// Say only what went wrong
    #[arg(long, short, help_heading = "Running")]
    quiet: bool,

    /// Show no progress bar
    #[arg(long, help_heading = "Running")]
    no_progress: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// JSON Lines: a record a line
    Jsonl,
    /// A JSON array of records
    Json,
    /// Tables as comma-separated values
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layer {
    /// The text that the spans refer to
    Text,
    /// Spans of the sentences
    Sentences,
    /// Spans of the tokens
    Tokens,
    /// Every typed span, places included
    Entities,
}

impl Args {
    /// What the arguments ask for.
    pub fn plan(self) -> anyhow::Result<Plan> {
        let globs = Globs::new(&self.include, &self.exclude).context("--include or --exclude")?;
        let (format, target) = self.output()?;
        if self.resume && !(format == Format::Jsonl && matches!(target, Target::File(_))) {
            bail!("--resume needs JSON Lines in a file: -o FILE.jsonl");
        }
        let has = |layer| self.layers.contains(&layer);
        Ok(Plan {
            reading: self.input.options(globs),
            layers: Layers {
                text: has(Layer::Text),
                sentences: has(Layer::Sentences),
                tokens: has(Layer::Tokens),
                entities: has(Layer::Entities),
            },
            inputs: self.paths,
            sample: self.sample,
            since: self.since,
            format,
            target,
            force: self.force,
            resume: self.resume,
            errors: self.errors,
            jobs: self.jobs.map_or_else(cores, usize::from),
            quiet: self.quiet,
            progress: !self.no_progress,
        })
    }

    /// Format and place of the output. CSV goes to a folder, unless one table is asked for, by `--table` or by a name
    /// that ends in `.csv`.
    fn output(&self) -> anyhow::Result<(Format, Target)> {
        if let Some(path) = &self.output
            && let Some(extension) = path.extension().filter(|e| *e == "gz" || *e == "zst")
        {
            let program = if extension == "gz" { "gzip" } else { "zstd" };
            bail!(
                "the output is not compressed; leave out -o and send it through a pipe: | {program} > {}",
                shown(path)
            );
        }
        let ends = |extension: &str| {
            self.output.as_ref().and_then(|o| o.extension()).is_some_and(|e| e.eq_ignore_ascii_case(extension))
        };
        let name = self.format.unwrap_or(match () {
            () if self.table.is_some() || ends("csv") => FormatName::Csv,
            () if ends("json") => FormatName::Json,
            () => FormatName::Jsonl,
        });
        if self.table.is_some() && name != FormatName::Csv {
            bail!("--table goes with --format csv");
        }
        if let (Some(table), Some(path)) = (self.table, &self.output)
            && is_folder(path)
        {
            bail!("--table writes one file: -o {}", shown(&path.join(format!("{}.csv", table.as_str()))));
        }
        let one_file = self.table.is_some() || ends("csv") || self.output.as_deref().is_some_and(is_special);
        let table = Format::Csv(self.table.unwrap_or(Table::Records));
        let output = self.output.clone().filter(|path| path.as_os_str() != "-");
        Ok(match (name, output) {
            (FormatName::Csv, None) => (table, Target::Stdout),
            (FormatName::Csv, Some(path)) if one_file && !path.is_dir() => (table, Target::File(path)),
            (FormatName::Csv, Some(path)) => (Format::CsvFiles, Target::Folder(path)),
            (FormatName::Json, path) => (Format::Json, path.map_or(Target::Stdout, Target::File)),
            (FormatName::Jsonl, path) => (Format::Jsonl, path.map_or(Target::Stdout, Target::File)),
        })
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

fn tables() -> impl TypedValueParser<Value = Table> {
    PossibleValuesParser::new(Table::ALL.iter().map(|t| t.as_str()))
        .try_map(|name| Table::ALL.iter().copied().find(|t| t.as_str() == name).ok_or("no such table"))
}

/// Whether a path is that of a folder, or is written as one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.to_string_lossy().ends_with(std::path::MAIN_SEPARATOR)
}

/// A day of the calendar, as `YYYY-MM-DD`.
fn date(day: &str) -> Result<String, String> {
    match lexwire::source::date(day) {
        Some(date) if date == day => Ok(date),
        _ => Err("a date is written YYYY-MM-DD, as 2025-03-18".to_owned()),
    }
}
