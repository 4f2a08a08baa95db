//! `lexwire completions`: completions for a shell.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Exit};

/// Print completions for a shell, to be sourced by it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the completions.
pub fn run(args: Args) -> anyhow::Result<Exit> {
    // Into memory first: the generator panics where a write fails, as to a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "lexwire", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Success)
}
