//! A batch: articles in, records out, in the order of the articles.

mod errors;
mod guard;
mod job;
mod ordered;
mod output;
mod progress;
mod resume;
mod tally;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, bail};
use lexwire::pipeline::Layers;
use lexwire::sink::Format;
use lexwire::{Extractor, source};

use self::errors::ErrorFile;
use self::job::{Items, Job, Outcome};
use self::ordered::{Limits, Step};
use self::output::{Outputs, Stop};
pub use self::output::{Target, is_special, shown};
use self::progress::Progress;
use self::resume::{Finished, Left};
use self::tally::Tally;
pub use self::tally::grouped;
use crate::cli::Exit;
use crate::cli::terminal::say;

/// Everything that a batch depends on.
#[derive(Debug)]
pub struct Plan {
    /// Files and folders; `-` or none is standard input.
    pub inputs: Vec<PathBuf>,
    /// How they are read.
    pub reading: source::Options,
    /// What the records hold beyond their contract.
    pub layers: Layers,
    /// Only as many articles, drawn evenly.
    pub sample: Option<usize>,
    /// Only articles of this day, `YYYY-MM-DD`, or later.
    pub since: Option<String>,
    /// How the records are written.
    pub format: Format,
    /// Where to.
    pub target: Target,
    /// Whether existing files are replaced.
    pub force: bool,
    /// Whether to go on with an interrupted run.
    pub resume: bool,
    /// Where failures are also written to.
    pub errors: Option<PathBuf>,
    /// Threads that extract.
    pub jobs: usize,
    /// Whether to say only what went wrong.
    pub quiet: bool,
    /// Whether to show a progress bar.
    pub progress: bool,
}

/// Articles under way at a time: enough for the others to go on for a while beside a slow one.
const UNDER_WAY: usize = 1024;
/// Bytes of input under way, and of results that wait for an earlier one.
const WEIGHT: u64 = 16 << 20;
/// Articles that are read together at most, and bytes of their text. Of shorter groups each has to fetch the models anew; what
/// is known of longer ones does not stay in the cache either.
const TOGETHER: (usize, u64) = (256, 1 << 20);

impl Plan {
    fn reads_stdin(&self) -> bool {
        self.inputs.is_empty() || self.inputs.iter().any(|i| i.as_os_str() == "-")
    }

    /// Whether an input may keep a reader waiting: a terminal, a pipe.
    fn may_wait(&self) -> bool {
        self.reads_stdin() || self.inputs.iter().any(|input| is_special(input))
    }

    /// Refuses outputs that are inputs: reading them would never end, and writing them would lose the articles.
    fn check_outputs(&self) -> anyhow::Result<()> {
        let outputs = self.target.paths(self.format);
        if let Some(errors) = &self.errors {
            let written = |o: &PathBuf| same(o, errors) || same(&output::partial_path(o), errors);
            if outputs.iter().any(written) {
                bail!("--errors and --output are the same file, {}", shown(errors));
            }
            ErrorFile::check(errors, self.force || self.resume)?;
        }
        for output in outputs.iter().chain(&self.errors) {
            if source::reads(&self.inputs, &self.reading, output) {
                bail!("{} is one of the input files; write the output somewhere else", shown(output));
            }
        }
        if self.target == Target::Stdout
            && let Ok(stdout) = same_file::Handle::stdout()
            && stdout.as_file().metadata().is_ok_and(|m| m.is_file())
        {
            if let Some(path) = stdout_path()
                && source::reads(&self.inputs, &self.reading, &path)
            {
                bail!("{} is one of the input files; write the output somewhere else", shown(&path));
            }
            // What is no regular file is not opened here: a pipe gives what it holds once.
            let is_stdout =
                |path: &PathBuf| path.is_file() && same_file::Handle::from_path(path).is_ok_and(|h| h == stdout);
            if let Some(input) = self.inputs.iter().find(|i| is_stdout(i)) {
                bail!("{} is the input and the output; write the output somewhere else", shown(input));
            }
        }
        Ok(())
    }
}

/// The path of the file that standard output goes to, where the system tells.
fn stdout_path() -> Option<PathBuf> {
    std::fs::canonicalize("/dev/stdout").ok()
}

/// Whether two paths lead to one file, be it there yet or not.
fn same(a: &Path, b: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(std::fs::canonicalize(folder).ok()?.join(path.file_name()?))
    };
    let placed = || place(a).is_some_and(|a| place(b).is_some_and(|b| a == b));
    a == b || same_file::is_same_file(a, b).unwrap_or(false) || placed()
}

/// Runs a batch.
pub fn run(plan: Plan) -> anyhow::Result<Exit> {
    let started = Instant::now();
    plan.check_outputs()?;
    let (finished, from) = match plan_resume(&plan)? {
        Some(resume) => resume,
        None => {
            if !plan.quiet {
                say("the output is complete already; nothing to do");
            }
            return Ok(Exit::Success);
        }
    };
    let mut outputs = Outputs::open(&plan.target, plan.format, plan.force, from)?;
    let mut errors = plan.errors.as_deref().map(ErrorFile::create).transpose()?;

    let stop = Arc::new(AtomicBool::new(false));
    if plan.target != Target::Stdout {
        stop_on_interrupt(&stop)?;
    }
    guard::keep_panics();
    let mut progress = Progress::new(plan.progress, plan.quiet, {
        let (inputs, reading) = (plan.inputs.clone(), plan.reading.clone());
        move || source::survey(&inputs, &reading).map(|s| s.bytes)
    });
    let extractor = Extractor::with_layers(plan.layers);
    let together = TOGETHER.1 as usize;
    let job = Job { extractor, format: plan.format, since: plan.since.clone(), together };
    let limits =
        Limits { jobs: plan.jobs, items: UNDER_WAY, weight: WEIGHT, together: TOGETHER, patient: plan.may_wait() };
    let items = Items::new(&plan.inputs, plan.reading.clone(), plan.sample, finished);

    let mut tally = Tally::default();
    // Whether the records of an earlier run are not those that this one would make.
    let mut refused = false;
    let mut end = Ok(());
    let threads = ordered::ordered(items, limits, &stop, job, |outcome| {
        refused |= matches!(outcome, Some(Outcome::Mismatch { .. }));
        end = match outcome {
            Some(outcome) => take(outcome, &mut tally, &mut outputs, errors.as_mut(), &progress),
            None => outputs.flush(),
        };
        progress.update(&tally);
        if end.is_ok() { Step::Next } else { Step::Stop }
    });
    progress.clear();
    if let Err(error) = threads {
        // Records of an earlier run stay.
        outputs.interrupt();
        return Err(error).context("cannot start a thread (--jobs 1 needs the fewest)");
    }

    let interrupted = stop.load(Ordering::Relaxed) && end.is_ok();
    if let Some(errors) = errors {
        errors.finish()?;
    }
    let exit = match (tally.articles + tally.resumed + tally.left_out, tally.failures) {
        (_, 0) => Exit::Success,
        (0, _) => Exit::Nothing,
        _ => Exit::SomeFailed,
    };
    match end {
        Ok(()) if interrupted => {
            let left = outputs.interrupt();
            progress.say(&format!("interrupted after {}", tally.summary(started.elapsed())));
            progress.say(&match left {
                Some(partial) => format!(
                    "what is finished is in {}; the same command with --resume goes on from there",
                    shown(&partial)
                ),
                _ => "nothing is kept; JSON Lines in a file can be resumed".to_owned(),
            });
            return Ok(Exit::Interrupted);
        }
        Ok(()) if exit == Exit::Nothing && plan.target != Target::Stdout => outputs.discard(),
        Ok(()) if tally.nothing() && !plan.reads_stdin() && plan.sample != Some(0) => {
            outputs.discard();
            if plan.reading.globs.are_given() {
                bail!(
                    "no articles found that --include and --exclude leave; patterns hold for names and for paths inside the folder"
                );
            }
            bail!(
                "no articles found; names of articles end in .txt, .md, .html, .jsonl, .json, .csv or .tsv (also .gz, .zst)"
            );
        }
        Ok(()) => match outputs.finish() {
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::ClosedPipe) => return Ok(Exit::Success),
            Ok(()) => {}
        },
        Err(Stop::ClosedPipe) => return Ok(Exit::Success),
        Err(Stop::Failed(error)) => {
            return Err(match outputs.interrupt() {
                Some(partial) if !refused => error.context(format!(
                    "stopped early; what is finished is in {}, and --resume goes on from there",
                    shown(&partial)
                )),
                _ => error,
            });
        }
    }
    progress.tell(&tally.summary(started.elapsed()));
    Ok(exit)
}

/// The finished records of an interrupted run and how many bytes of its output hold; nothing where all is done.
#[allow(clippy::type_complexity)]
fn plan_resume(plan: &Plan) -> anyhow::Result<Option<(Option<Finished>, Option<u64>)>> {
    let (true, Target::File(path)) = (plan.resume, &plan.target) else { return Ok(Some((None, None))) };
    if is_special(path) {
        bail!("{} is no file, so there is nothing to resume", shown(path));
    }
    Ok(match resume::inspect(path, plan.since.as_deref())? {
        Left::Everything => None,
        Left::Nothing => Some((None, None)),
        Left::Records { partial, bytes } => Some((Some(Finished::open(&partial, bytes)?), Some(bytes))),
    })
}

/// Writes what has come of one article.
fn take(
    outcome: Outcome,
    tally: &mut Tally,
    outputs: &mut Outputs,
    errors: Option<&mut ErrorFile>,
    progress: &Progress,
) -> Result<(), Stop> {
    match outcome {
        Outcome::Record { chunks, counts, bytes, warnings } => {
            for warning in &warnings {
                progress.tell(&format!("warning: {warning}"));
            }
            tally.articles += 1;
            tally.bytes += bytes;
            tally.warnings += u64::from(!warnings.is_empty());
            tally.counts.add(counts);
            outputs.put(&chunks)
        }
        Outcome::LeftOut { bytes } => {
            tally.left_out += 1;
            tally.bytes += bytes;
            Ok(())
        }
        Outcome::Finished { bytes } => {
            tally.resumed += 1;
            tally.bytes += bytes;
            Ok(())
        }
        Outcome::Failed { id, stage, reason, bytes } => {
            tally.failures += 1;
            tally.bytes += bytes;
            progress.say(&format!("{id}: {reason}"));
            errors.map_or(Ok(()), |errors| errors.put(&id, stage, &reason)).map_err(Stop::Failed)
        }
        Outcome::Mismatch { reason } => Err(Stop::Failed(anyhow::anyhow!(reason).context("cannot resume"))),
    }
}

/// Sets `stop` on Ctrl-C or a request to end; the second one ends the process at once.
fn stop_on_interrupt(stop: &Arc<AtomicBool>) -> anyhow::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, Exit::Interrupted as i32, stop.clone())
            .and_then(|_| signal_hook::flag::register(signal, stop.clone()))
            .context("cannot prepare for Ctrl-C")?;
    }
    Ok(())
}
