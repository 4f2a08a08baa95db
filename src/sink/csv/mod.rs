//! Comma-separated values: tables of the record's fields.
//!
//! Rows are those of RFC 4180 with a line feed at their end, in UTF-8 without a mark. What a cell may hold is told in
//! [`cell`](self::cell::safe); what each table holds, in [`tables`].

mod cell;
mod tables;

use ::csv::{Writer, WriterBuilder};

use crate::record::Document;
pub use tables::Table;

/// The header row of a table.
pub(super) fn head(table: Table) -> Vec<u8> {
    write(|rows| rows.put(table.header().iter().copied()))
}

/// The rows that a record adds to a table.
pub(super) fn encode(table: Table, document: &Document) -> Vec<u8> {
    write(|rows| table.rows(document, rows))
}

fn write(fill: impl FnOnce(&mut Rows)) -> Vec<u8> {
    let mut rows = Rows { writer: WriterBuilder::new().buffer_capacity(2048).from_writer(Vec::new()) };
    fill(&mut rows);
    // Writing to a vector cannot fail.
    rows.writer.into_inner().unwrap_or_default()
}

/// Rows being written; every cell is made safe on its way.
struct Rows {
    writer: Writer<Vec<u8>>,
}

impl Rows {
    /// Writes a row.
    fn put<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        for cell in cells {
            let _ = self.writer.write_field(cell::safe(cell).as_ref());
        }
        let _ = self.writer.write_record(None::<&[u8]>);
    }
}
