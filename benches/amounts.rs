//! Finding sums of money, one core: the scan alone, over texts that are split into tokens already, in bytes a second.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lexwire::amounts;
use lexwire::eval::Gold;
use lexwire::text::Text;

/// The texts of the gold articles, joined into one of some hundred kilobytes.
fn corpus() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/gold");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "xml"))
        .collect();
    paths.sort();
    let texts = paths.iter().filter_map(|path| Gold::parse(&std::fs::read_to_string(path).ok()?).ok());
    texts.map(|gold| gold.text).collect::<Vec<_>>().join("\n\n")
}

fn scan(c: &mut Criterion) {
    let corpus = corpus();
    let text = Text::new(&corpus);
    // The same without figures, number words and currencies: what passing over a text without sums costs.
    let plain: Vec<&str> = corpus
        .split_whitespace()
        .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()) && amounts::scan(&Text::new(word)).is_empty())
        .collect();
    let plain = plain.join(" ");
    let without = Text::new(&plain);
    let mut group = c.benchmark_group("amounts");
    group.throughput(Throughput::Bytes(corpus.len() as u64));
    group.bench_function("scan", |b| b.iter(|| black_box(amounts::scan(black_box(&text)))));
    group.throughput(Throughput::Bytes(plain.len() as u64));
    group.bench_function("scan of a text without sums", |b| b.iter(|| black_box(amounts::scan(black_box(&without)))));
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
