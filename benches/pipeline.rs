//! The pipeline and its stages on the gold articles, one core.

mod gold;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lexwire::text::Text;
use lexwire::{Extractor, amounts, disputes, mentions, parties, quotes};

fn stages(c: &mut Criterion) {
    let articles = gold::texts();
    let words: usize = articles.iter().map(|a| a.split_whitespace().count()).sum();
    let mut group = c.benchmark_group("pipeline");
    group.throughput(Throughput::Elements(words as u64));

    let extractor = Extractor::default();
    group.bench_function("all", |b| {
        b.iter(|| articles.iter().for_each(|a| drop(black_box(extractor.extract(a)))));
    });

    let texts: Vec<Text> = articles.iter().map(|a| Text::new(a)).collect();
    group.bench_function("text", |b| {
        b.iter(|| articles.iter().for_each(|a| drop(black_box(Text::new(a)))));
    });
    group.bench_function("mentions", |b| {
        b.iter(|| texts.iter().for_each(|t| drop(black_box(mentions::find(t)))));
    });
    let found: Vec<_> = texts.iter().map(mentions::find).collect();
    group.bench_function("parties", |b| {
        b.iter(|| texts.iter().zip(&found).for_each(|(t, m)| drop(black_box(parties::resolve(t, m.clone())))));
    });
    let resolved: Vec<_> = texts.iter().zip(&found).map(|(t, m)| parties::resolve(t, m.clone())).collect();
    group.bench_function("amounts", |b| {
        b.iter(|| texts.iter().for_each(|t| drop(black_box(amounts::scan(t)))));
    });
    let sums: Vec<_> = texts.iter().map(amounts::scan).collect();
    group.bench_function("quotes", |b| {
        b.iter(|| texts.iter().zip(&resolved).for_each(|(t, p)| drop(black_box(quotes::find(t, p)))));
    });
    let quoted: Vec<_> = texts.iter().zip(&resolved).map(|(t, p)| quotes::find(t, p)).collect();
    group.bench_function("disputes", |b| {
        b.iter(|| {
            for (((t, p), q), s) in texts.iter().zip(&resolved).zip(&quoted).zip(&sums) {
                black_box(disputes::read(t, p, q, s));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
