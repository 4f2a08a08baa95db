//! CSV, read back.

use std::fs;

use serde_json::Value;

use super::{arg, folder, records, run};

const ARTICLES: &str = "corpus/articles";

/// Header and rows.
fn table(csv: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    // The reader itself checks that every row has as many cells as the header.
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

fn list<'a>(record: &'a Value, field: &str) -> &'a Vec<Value> {
    record[field].as_array().unwrap()
}

#[test]
fn the_tables_hold_what_the_records_hold() {
    let folder = folder(&[]);
    let tables = folder.path().join("tables");
    run(&["extract", "-q", ARTICLES, "--format", "csv", "-o", arg(&tables)], 0);
    let (lines, _) = run(&["extract", "-q", ARTICLES], 0);
    let records = records(&lines);
    let count = |of: &dyn Fn(&Value) -> usize| records.iter().map(of).sum::<usize>();
    let nested = |field: &'static str| count(&move |r| list(r, "parties").iter().map(|p| list(p, field).len()).sum());
    let expected = [
        ("parties", count(&|r| list(r, "parties").len())),
        ("mentions", nested("mentions")),
        ("roles", nested("roles")),
        ("amounts", count(&|r| list(r, "amounts").len())),
        ("quotes", count(&|r| list(r, "quotes").len())),
        ("disputes", count(&|r| list(r, "disputes").len())),
        ("agreements", count(&|r| list(r, "agreements").len())),
    ];
    assert_eq!(fs::read_dir(&tables).unwrap().count(), expected.len());
    for (name, rows) in expected {
        let (header, found) = table(&fs::read_to_string(tables.join(format!("{name}.csv"))).unwrap());
        assert_eq!(found.len(), rows, "{name}");
        assert_eq!(header[0], "article");
        assert!(["start", "end"].iter().all(|c| header.iter().any(|h| h == c)), "{name}");
        let (direct, _) = run(&["extract", "-q", ARTICLES, "--format", "csv", "--table", name], 0);
        assert_eq!(table(&direct), (header, found), "{name}");
    }
}

#[test]
fn one_sheet_has_a_row_for_everything() {
    let (out, _) = run(&["extract", "-q", ARTICLES, "-f", "csv"], 0);
    let (lines, _) = run(&["extract", "-q", ARTICLES], 0);
    let (header, rows) = table(&out);
    let kinds = [("party", "parties"), ("amount", "amounts"), ("quote", "quotes"), ("dispute", "disputes")];
    for (kind, field) in kinds.into_iter().chain([("agreement", "agreements")]) {
        let column = header.iter().position(|h| h == "record").unwrap();
        let expected: usize = records(&lines).iter().map(|r| list(r, field).len()).sum();
        assert_eq!(rows.iter().filter(|row| row[column] == kind).count(), expected, "{kind}");
    }
}

#[test]
fn quotations_and_sums_come_back_as_they_were() {
    let (out, _) = run(&["extract", "-q", ARTICLES, "-f", "csv", "--table", "quotes"], 0);
    let (header, rows) = table(&out);
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let (lines, _) = run(&["extract", "-q", ARTICLES], 0);
    let records = records(&lines);
    let quotes = records.iter().flat_map(|r| list(r, "quotes").iter().map(move |q| (r, q)));
    for ((record, quote), row) in quotes.zip(&rows) {
        assert_eq!(row[column("article")], record["id"].as_str().unwrap());
        assert_eq!(row[column("start")], quote["start"].to_string());
        assert_eq!(row[column("end")], quote["end"].to_string());
        assert_eq!(row[column("text")], quote["text"].as_str().unwrap().replace(char::is_control, " "));
    }
}

#[test]
fn no_cell_is_a_formula_or_holds_control_characters() {
    let text = "“=HYPERLINK(1) is a cell, not a word,\u{1b}[31m” said Ada Larkin, a lawyer.\n\n“@SUM sued\u{9b} us,” Larkin said.\n";
    let folder =
        folder(&[("a.jsonl", serde_json::json!({"id": "=1+1", "title": "+cmd", "text": text}).to_string().as_bytes())]);
    for name in ["records", "parties", "mentions", "amounts", "quotes", "disputes", "agreements"] {
        let (out, _) = run(&["extract", "-q", arg(folder.path()), "-f", "csv", "--table", name], 0);
        let (_, rows) = table(&out);
        assert!(!out.replace('\n', "").contains(char::is_control), "{name}");
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{name}: {cell}");
        }
        if name == "quotes" {
            assert!(rows.iter().any(|row| row.iter().any(|c| c.starts_with("'=HYPERLINK(1) is a cell"))), "{out}");
            assert!(rows.iter().all(|row| row[0] == "'=1+1"), "{out}");
        }
    }
}

#[test]
fn the_documentation_lists_the_columns() {
    let documentation = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/format.md")).unwrap();
    let (_, documentation) = documentation.split_once("\n## CSV\n").unwrap();
    for table in lexwire::sink::Table::ALL {
        let row = documentation.lines().find(|line| line.starts_with(&format!("| `{}` |", table.as_str()))).unwrap();
        let columns = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let documented: Vec<&str> = columns.split('`').skip(1).step_by(2).collect();
        assert_eq!(documented, table.header(), "{}", table.as_str());
    }
}
