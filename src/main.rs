//! The `lexwire` command.

mod cli;

use std::process::ExitCode;

use clap::Parser;

/// Runs the command, and turns what comes of it into an exit code: 0 all well, 1 some articles failed, 2 wrong use or
/// nothing could be done, 130 interrupted. A reader that closes the pipe early is no error.
fn main() -> ExitCode {
    cli::memory::return_large_blocks();
    match cli::run(cli::Cli::parse()) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // One line for a person: what failed, then why.
            cli::terminal::say(&format!("{error:#}"));
            ExitCode::from(cli::Exit::Nothing as u8)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}
