//! The tagger alone, in tokens a second on one core: on the gold articles, and by each kernel that the machine has.
//!
//! `LEXWIRE_BENCH_TEXTS` names a folder of `.txt` files to measure on instead.

mod gold;

use std::hint::black_box;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use lexwire::mentions;
use lexwire::mentions::features::Features;
use lexwire::model::dense::Kernel;
use lexwire::model::network::{Network, Scratch};
use lexwire::model::vocabulary::Vocabulary;
use lexwire::text::Text;

fn tagger(c: &mut Criterion) {
    let articles = gold::texts();
    let texts: Vec<Text> = articles.iter().map(|a| Text::new(a)).collect();
    let mut group = c.benchmark_group("tagger");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.throughput(Throughput::Elements(texts.iter().map(|t| t.len() as u64).sum()));
    group.bench_function("find", |b| {
        b.iter(|| texts.iter().for_each(|t| drop(black_box(mentions::find(t)))));
    });

    let vocabulary = Vocabulary::parse(include_bytes!("../models/tagger-words.bin")).expect("the embedded vocabulary");
    let mut features = Features::default();
    group.bench_function("features", |b| {
        b.iter(|| texts.iter().for_each(|t| features.read(black_box(t), &vocabulary)));
    });
    let read: Vec<Features> = texts
        .iter()
        .map(|t| {
            let mut features = Features::default();
            features.read(t, &vocabulary);
            features
        })
        .collect();
    for kernel in Kernel::available() {
        let network = Network::parse(include_bytes!("../models/tagger-net.bin")).expect("the embedded network");
        let network = network.with_kernel(kernel);
        let mut scratch = Scratch::default();
        group.bench_function(format!("network {kernel:?}"), |b| {
            b.iter(|| {
                let each = |_: &[u32], scores: &[f32]| {
                    black_box(scores.len());
                };
                read.iter().for_each(|f| network.run(black_box(&f.input()), &mut scratch, each));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, tagger);
criterion_main!(benches);
