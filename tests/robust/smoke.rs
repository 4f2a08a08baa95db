//! Every fuzz target on its seeds and on a fixed number of mutations of them: short enough for every test run.

use std::path::Path;

use crate::targets::{TARGETS, Target};

/// Runs a target on its seeds, and on `rounds` mutations of them that are the same each time; `LEXWIRE_ROUNDS` multiplies
/// them, for a longer run where there is no fuzzer.
fn smoke(name: &str, rounds: usize) {
    let (_, target): &(_, Target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/robust/seeds").join(name);
    let mut paths: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(!seeds.is_empty(), "{name} has seeds");
    seeds.iter().for_each(|seed| target(seed));
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let times = std::env::var("LEXWIRE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    for round in 0..rounds * times {
        let data = mutated(&seeds, &mut random);
        let result = std::panic::catch_unwind(|| target(&data));
        assert!(result.is_ok(), "{name}, mutation {round}: {:?}", String::from_utf8_lossy(&data));
    }
}

/// A seed with a few changes, as a fuzzer makes them.
fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut data = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(data.len() + 1);
        let end = at + random.below((data.len() - at).min(64) + 1);
        match random.below(7) {
            0 if at < data.len() => data[at] ^= 1 << random.below(8),
            1 => drop(data.drain(at..end)),
            2 => data.truncate(at),
            3 => {
                let piece = data[at..end].repeat(1 + random.below(4));
                data.splice(at..at, piece);
            }
            4 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                data.splice(at..end, other[from..(from + 64).min(other.len())].iter().copied());
            }
            _ => {
                let piece = PIECES[random.below(PIECES.len())];
                data.splice(at..at, piece.iter().copied());
            }
        }
    }
    data.truncate(8 << 10);
    data
}

/// What readers and stages look at.
const PIECES: [&[u8]; 40] = [
    b"\"",
    b"'",
    b"\xe2\x80\x9c",
    b"\xe2\x80\x9d",
    b"\xe2\x80\x98",
    b"\xe2\x80\x99",
    b"\xc2\xab",
    b"\xc2\xbb",
    b"(",
    b")",
    b"$",
    b"\xe2\x82\xac",
    b" million ",
    b"1,000.5",
    b" to ",
    b" per share",
    b"\n\n",
    b"\r\n",
    b".",
    b" v. ",
    b" said ",
    b" sued ",
    b"Mr. ",
    b" Inc.",
    b"\0",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xcc\x81",
    b"\x1b[31m",
    b"\xc2\x9b",
    b"\\ud800",
    b"{",
    b"]",
    b"<div>",
    b"</",
    b"&#0;",
    b",",
    b"\t",
    b"\xf0\x9f\x98\x80",
];

/// Numbers that are the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % bound as u64) as usize
    }
}

#[test]
fn any_bytes_are_decoded_or_refused() {
    smoke("decode", 2000);
}

#[test]
fn any_page_is_read_or_refused() {
    smoke("html", 300);
}

#[test]
fn any_json_is_read_or_refused() {
    smoke("json", 1000);
}

#[test]
fn any_table_is_read_or_refused() {
    smoke("csv", 1000);
}

#[test]
fn any_file_is_read_or_refused() {
    smoke("files", 1000);
}

#[test]
fn sums_of_any_text_are_in_order() {
    smoke("amounts", 1500);
}

#[test]
fn quotations_of_any_text_are_in_order() {
    smoke("quotes", 1500);
}

#[test]
fn any_text_gives_a_sound_record() {
    smoke("extract", 300);
}
