//! The texts of the gold articles, which the benchmarks read.

use lexwire::eval::Gold;

/// The texts, in the order of their files.
pub fn texts() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/gold");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "xml"))
        .collect();
    paths.sort();
    paths.iter().filter_map(|path| Some(Gold::parse(&std::fs::read_to_string(path).ok()?).ok()?.text)).collect()
}
