//! Counts the words of files and folders with `unicode-segmentation` alone: the yardstick beside which `scripts/bench.sh`
//! puts the extractor.

use std::path::Path;

use unicode_segmentation::UnicodeSegmentation;

fn main() -> anyhow::Result<()> {
    let mut words = 0;
    for path in std::env::args().skip(1) {
        words += count(Path::new(&path))?;
    }
    println!("{words}");
    Ok(())
}

fn count(path: &Path) -> anyhow::Result<usize> {
    let mut words = 0;
    for entry in walkdir::WalkDir::new(path) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path())?;
            words += String::from_utf8_lossy(&bytes).unicode_words().count();
        }
    }
    Ok(words)
}
