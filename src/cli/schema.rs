//! `lexwire schema`: the JSON Schema of the record.

use std::io::{self, Write};

use super::Exit;

/// Print the JSON Schema of the record
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints the schema.
pub fn run(Args {}: Args) -> anyhow::Result<Exit> {
    let schema = serde_json::to_string_pretty(&schemars::schema_for!(lexwire::Document))?;
    writeln!(io::stdout().lock(), "{schema}")?;
    Ok(Exit::Success)
}
