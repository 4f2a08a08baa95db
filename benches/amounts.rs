//! Finding sums of money, one core: the scan alone, over texts that are split into tokens already, in bytes a second.
//!
//! On the gold articles, which are dense in sums; `LEXWIRE_BENCH_TEXTS` names a folder of `.txt` files to measure on instead.

mod gold;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lexwire::amounts;
use lexwire::text::Text;

fn scan(c: &mut Criterion) {
    let sources = gold::texts();
    let texts: Vec<Text> = sources.iter().map(|source| Text::new(source)).collect();
    let bytes = sources.iter().map(|source| source.len() as u64).sum();
    let mut group = c.benchmark_group("amounts");
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("scan", |b| b.iter(|| texts.iter().for_each(|text| drop(black_box(amounts::scan(text))))));
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
