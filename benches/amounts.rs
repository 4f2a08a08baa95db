//! Finding sums of money, one core: the scan alone, over texts that are split into tokens already, in bytes a second.

mod gold;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lexwire::amounts;
use lexwire::text::Text;

fn scan(c: &mut Criterion) {
    let corpus = gold::texts().join("\n\n");
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
