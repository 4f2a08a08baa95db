//! `lexwire eval`: the extractor's figures on gold articles.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use lexwire::Extractor;
use lexwire::eval::{ErrorKind, Figure, Gold, Scores};
use serde_json::{Map, Value};

use super::Exit;
use super::batch::shown;

/// Score the extractor on gold articles
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Gold articles, as `corpus/GUIDELINES.md` describes them, or folders of them
    #[arg(value_name = "GOLD", required = true)]
    gold: Vec<PathBuf>,

    /// List the errors of one kind before the figures
    #[arg(long, value_name = "KIND", value_enum)]
    errors: Option<Errors>,

    /// Print F1, 0 to 1, of every figure as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Errors {
    Mentions,
    Roles,
    Amounts,
    Quotes,
    Speakers,
    Indirect,
    Disputes,
    Agreements,
}

impl From<Errors> for ErrorKind {
    fn from(errors: Errors) -> Self {
        match errors {
            Errors::Mentions => ErrorKind::Mentions,
            Errors::Roles => ErrorKind::Roles,
            Errors::Amounts => ErrorKind::Amounts,
            Errors::Quotes => ErrorKind::Quotes,
            Errors::Speakers => ErrorKind::Speakers,
            Errors::Indirect => ErrorKind::Indirect,
            Errors::Disputes => ErrorKind::Disputes,
            Errors::Agreements => ErrorKind::Agreements,
        }
    }
}

/// Extracts the text of each gold article and prints how the records compare with the gold.
pub fn run(args: Args) -> anyhow::Result<Exit> {
    let extractor = Extractor::default();
    let mut scores = Scores::listing(args.errors.map(ErrorKind::from));
    let paths = files(&args.gold)?;
    for path in &paths {
        let gold = read(path)?;
        scores.add(&gold, &extractor.extract(&gold.text));
    }
    let out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        print_json(out, &scores)?
    } else {
        print(out, &scores, paths.len())?
    }
    Ok(Exit::Success)
}

/// The files, and those of the folders whose names end in `.xml`, by name.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = path.read_dir().and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
        let entries = entries.with_context(|| format!("cannot read {}", shown(path)))?;
        let mut inside: Vec<PathBuf> = entries.into_iter().map(|e| e.path()).collect();
        inside.retain(|p| p.extension().is_some_and(|e| e == "xml"));
        if inside.is_empty() {
            bail!("{} holds no gold articles: no name in it ends in .xml", shown(path));
        }
        inside.sort();
        files.append(&mut inside);
    }
    Ok(files)
}

fn read(path: &Path) -> anyhow::Result<Gold> {
    let xml = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", shown(path)))?;
    Gold::parse(&xml).with_context(|| format!("{} is no gold article", shown(path)))
}

fn print(mut out: impl Write, scores: &Scores, articles: usize) -> io::Result<()> {
    for error in scores.errors() {
        writeln!(out, "{}", super::terminal::printable(error))?;
    }
    writeln!(out, "{articles} articles")?;
    writeln!(out, "{:18}{:>7}{:>7}{:>7}{:>7}", "", "P", "R", "F1", "gold")?;
    for &figure in Figure::ALL {
        let tally = scores.tally(figure);
        let [p, r, f1] = [tally.precision(), tally.recall(), tally.f1()].map(|x| 100.0 * x);
        writeln!(out, "{:18}{p:7.1}{r:7.1}{f1:7.1}{:7.0}", figure.name(), tally.gold)?;
    }
    writeln!(out, "{:18}{:14}{:7.1}", "mean F1", "", 100.0 * scores.mean())?;
    out.flush()
}

fn print_json(mut out: impl Write, scores: &Scores) -> io::Result<()> {
    let rounded = |x: f64| Value::from((x * 1e4).round() / 1e4);
    let mut figures: Map<String, Value> =
        Figure::ALL.iter().map(|f| (f.name().to_owned(), rounded(scores.tally(*f).f1()))).collect();
    figures.insert("mean".to_owned(), rounded(scores.mean()));
    writeln!(out, "{}", Value::Object(figures))?;
    out.flush()
}
