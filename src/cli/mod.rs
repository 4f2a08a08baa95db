//! The command: one file a subcommand.

mod batch;
mod completions;
mod eval;
mod extract;
mod input;
mod man;
pub mod memory;
mod schema;
mod show;
pub mod terminal;

use clap::{Parser, Subcommand};

/// What a run ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All well.
    Success = 0,
    /// Some articles failed.
    SomeFailed = 1,
    /// Wrong use, or nothing could be done.
    Nothing = 2,
    /// Ended by Ctrl-C or a request to end, in good order.
    Interrupted = 130,
}

/// Reads news about legal matters and writes structured records: who is in dispute with whom, over how much money, and
/// who said what, each with the span of the text it was read from.
///
/// Everything happens on this machine; the same input gives the same output.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Extract(Box<extract::Args>),
    Show(show::Args),
    Eval(eval::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Runs the command.
pub fn run(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        Command::Extract(args) => batch::run(args.plan()?),
        Command::Show(args) => show::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
