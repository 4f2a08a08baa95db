//! `lexwire man`: the manual page.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_mangen::Man;

use super::{Cli, Exit};

/// Print the manual page: `lexwire man | man -l -`
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints the page of the command and those of its subcommands, one after the other.
pub fn run(Args {}: Args) -> anyhow::Result<Exit> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands().filter(|c| c.get_name() != "help") {
        Man::new(subcommand.clone()).render(&mut page)?;
    }
    io::stdout().lock().write_all(&page)?;
    Ok(Exit::Success)
}
