//! The quotes stage on texts that are hard on it: a megabyte of one mark, of one cue, of quotations that never close.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lexwire::parties::Parties;
use lexwire::quotes;
use lexwire::text::Text;

fn monotonous(c: &mut Criterion) {
    let mut group = c.benchmark_group("quotes");
    group.sample_size(10);
    for (name, part) in [
        ("straight marks", "\""),
        ("opening marks", "“"),
        ("closing marks", "”"),
        ("single marks", "' "),
        ("guillemets", "«"),
        ("unclosed", "“It is over.\n\n"),
        ("cues", "said "),
        ("quotations", "“a” said "),
        ("plain words", "The court sat on Friday. "),
    ] {
        let source = part.repeat(1_000_000 / part.len());
        let text = Text::new(&source);
        let parties = Parties::default();
        group.throughput(Throughput::Bytes(source.len() as u64));
        group.bench_function(name, |b| b.iter(|| black_box(quotes::find(&text, &parties))));
    }
    group.finish();
}

criterion_group!(benches, monotonous);
criterion_main!(benches);
