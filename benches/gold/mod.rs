//! The texts of the gold articles, which the benchmarks read.

use lexwire::eval::Gold;

/// The texts, in the order of their files; or those of the `.txt` files in the folder that `LEXWIRE_BENCH_TEXTS` names.
pub fn texts() -> Vec<String> {
    let (folder, extension) = match std::env::var("LEXWIRE_BENCH_TEXTS") {
        Ok(folder) => (folder, "txt"),
        Err(_) => (concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/gold").to_owned(), "xml"),
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let content = String::from_utf8_lossy(&std::fs::read(path).ok()?).into_owned();
        if extension == "xml" { Some(Gold::parse(&content).ok()?.text) } else { Some(content) }
    };
    paths.iter().filter_map(read).collect()
}
