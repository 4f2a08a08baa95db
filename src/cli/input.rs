//! Arguments that say how articles are read.

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use lexwire::source::{Fields, Format, Globs, Options};

/// How articles are read.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Input")]
pub struct Input {
    /// Format of every input [default: what the file name tells; text for standard input]
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    input_format: Option<Format>,

    /// Field or column with the text [default: text, body, content or article]
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,

    /// Field or column with the article's id [default: id or url, else the row is counted]
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,

    /// Field or column with the headline [default: title or headline]
    #[arg(long, value_name = "NAME")]
    title_field: Option<String>,

    /// Field or column with the date of publication [default: date or published]
    #[arg(long, value_name = "NAME")]
    date_field: Option<String>,
}

impl Input {
    /// The options that the arguments say, for these files of folders.
    pub fn options(&self, globs: Globs) -> Options {
        let Input { input_format, text_field, id_field, title_field, date_field } = self;
        Options {
            format: *input_format,
            fields: Fields {
                text: text_field.clone(),
                id: id_field.clone(),
                title: title_field.clone(),
                date: date_field.clone(),
            },
            globs,
            ..Options::default()
        }
    }
}

fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}
