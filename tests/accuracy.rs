//! The accuracy floors on `corpus/gold`, and the scorer's own figures on a recorded sample.

use std::path::{Path, PathBuf};

use lexwire::Extractor;
use lexwire::eval::{Figure, Gold, Scores};

/// The gold articles of a folder of the corpus, by name.
fn gold(folder: &str) -> Vec<(PathBuf, Gold)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<PathBuf> = folder
        .read_dir()
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "xml"))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let xml = std::fs::read_to_string(&path).unwrap();
            let gold = Gold::parse(&xml).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (path, gold)
        })
        .collect()
}

/// Figures in per cent: a name and a number a line.
fn figures(file: &str) -> Vec<(Figure, f64)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        .map(|line| {
            let (name, number) = line.split_once(char::is_whitespace).unwrap();
            let figure = Figure::ALL.iter().find(|f| f.name() == name).unwrap_or_else(|| panic!("no figure {name}"));
            (*figure, number.trim().parse().unwrap())
        })
        .collect()
}

#[test]
fn accuracy_on_the_gold_articles_stays_above_its_floors() {
    let extractor = Extractor::default();
    let mut scores = Scores::default();
    for (_, gold) in gold("corpus/gold") {
        scores.add(&gold, &extractor.extract(&gold.text));
    }
    let floors = figures("corpus/floors.txt");
    assert_eq!(floors.len(), Figure::ALL.len(), "every figure has a floor");
    let below: Vec<String> = floors
        .iter()
        .filter_map(|(figure, floor)| {
            let f1 = 100.0 * scores.tally(*figure).f1();
            (f1 < *floor).then(|| format!("{} is {f1:.1}, its floor {floor}", figure.name()))
        })
        .collect();
    assert!(below.is_empty(), "{below:#?}");
}

#[test]
fn every_gold_article_can_be_read_and_marks_what_it_says() {
    for (path, gold) in gold("corpus/train").into_iter().chain(gold("corpus/gold")) {
        let chars = gold.text.chars().count();
        for party in &gold.parties {
            assert!(!party.mentions.is_empty(), "{}: {} is never mentioned", path.display(), party.id);
            assert!(party.mentions.iter().all(|m| m.start < m.end && m.end <= chars), "{}", path.display());
        }
        let known = |id: &String| gold.parties.iter().any(|p| p.id == *id);
        for dispute in &gold.disputes {
            let sides = dispute.plaintiffs.iter().chain(&dispute.defendants).chain(&dispute.court);
            assert!(sides.clone().all(known), "{}: {:?}", path.display(), dispute);
        }
        assert!(gold.amounts.iter().flat_map(|a| &a.parties).all(known), "{}", path.display());
    }
}

#[test]
fn the_scorer_gives_the_recorded_figures_on_recorded_records() {
    let records =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/eval/records.jsonl")).unwrap();
    let all = gold("corpus/gold");
    let mut scores = Scores::default();
    for line in records.lines() {
        let record: lexwire::Document = serde_json::from_str(line).unwrap();
        let stem = Path::new(&record.id).file_stem().unwrap();
        let (_, gold) = all.iter().find(|(path, _)| path.file_stem() == Some(stem)).unwrap();
        scores.add(gold, &record);
    }
    for (figure, expected) in figures("tests/data/eval/figures.txt") {
        let f1 = 100.0 * scores.tally(figure).f1();
        assert!((f1 - expected).abs() < 0.05001, "{} is {f1:.2}, recorded {expected}", figure.name());
    }
}
