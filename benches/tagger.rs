//! The tagger alone, in tokens a second on one core: on the gold articles, and by each kernel that the machine has.
//!
//! `LEXWIRE_BENCH_TEXTS` names a folder of `.txt` files to measure on instead.

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use lexwire::eval::Gold;
use lexwire::mentions;
use lexwire::mentions::features::Features;
use lexwire::model::dense::Kernel;
use lexwire::model::network::{Network, Scratch};
use lexwire::model::vocabulary::Vocabulary;
use lexwire::text::Text;

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    paths.sort();
    paths
}

fn articles() -> Vec<String> {
    let read = |path: &PathBuf| std::fs::read(path).ok().map(|b| String::from_utf8_lossy(&b).into_owned());
    match std::env::var("LEXWIRE_BENCH_TEXTS") {
        Ok(folder) => files(&folder, "txt").iter().filter_map(read).collect(),
        Err(_) => files(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/gold"), "xml")
            .iter()
            .filter_map(|path| Some(Gold::parse(&read(path)?).ok()?.text))
            .collect(),
    }
}

fn tagger(c: &mut Criterion) {
    let articles = articles();
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
