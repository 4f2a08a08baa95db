//! A tagger over tokens: two convolutions, then a second look that knows what the first made of the same word elsewhere.
//!
//! A weights file is little-endian: `LXTG`, the number of sections (`u32`), a temperature (`f32`), the length of each section
//! in bytes (`u32`), then the sections, each from a multiple of 64 on: a table of confidence (`f32`, see
//! [`Network::confidence`]), vectors of the vocabulary (`i8`), their projection
//! (`i16`, see [`Projection`]), a vector for each of the most frequent words and for each affix (`i8`, in units of 1/64), vectors of
//! vocabulary bits, shapes and token bits (`i16`, in units of 1/2048), then for each of the five layers weights, scales
//! and biases (see [`Dense`]).
//!
//! All sums of the layers are exact; the few steps in floating point are written so that no compiler may reorder them:
//! the same text gives the same tags on every machine.

use super::bytes::{F32s, I16s};
use super::dense::{Dense, Kernel, Projection};

/// Number of tags: outside, and beginning, inside, end and unit of each type.
pub const TAGS: usize = 1 + 4 * TYPES;
/// Number of types.
pub const TYPES: usize = 5;

const GLOVE: usize = 50;
const TOKEN: usize = 96;
const HIDDEN: usize = 160;
const SECOND: usize = 64;
const FREQUENT: usize = 10_001;
const CLASSES: usize = 1 + TYPES;
/// What the second look knows of a token: its classes, those of the same word elsewhere, whether there is an elsewhere.
const INFO: usize = 2 * CLASSES + 1;
/// Rows to either side that the first convolution reaches; the second reaches one.
const REACH: usize = 2;

/// A distinct word of a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Word {
    /// Its number in the vocabulary plus one; zero outside it.
    pub id: u32,
    /// The bits that the vocabulary has of it.
    pub bits: u16,
    /// Rows of its affixes.
    pub affixes: [u16; 4],
}

/// A text as the network takes it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The distinct words.
    pub words: &'a [Word],
    /// For each token its word.
    pub word_of: &'a [u32],
    /// For each token its shape.
    pub shape: &'a [u8],
    /// For each token further bits.
    pub bits: &'a [u8],
    /// For each token whether it may belong to a name; the others are outside.
    pub candidate: &'a [bool],
    /// For each token its row, with at least [`REACH`] + 1 free rows between the parts of a text that do not see each other, and at either end.
    pub row: &'a [u32],
    /// Number of rows.
    pub rows: usize,
}

/// Buffers, reused from text to text, and the results.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The candidates, in text order.
    pub candidates: Vec<u32>,
    /// For each candidate the score of each tag, [`TAGS`] numbers.
    pub scores: Vec<f32>,
    vectors: Vec<i16>,
    known: Vec<bool>,
    tokens: Vec<u8>,
    first: Vec<u8>,
    second: Vec<u8>,
    info: Vec<u8>,
    wide: Vec<u8>,
    narrow: Vec<u8>,
    near: Vec<bool>,
    starts: Vec<u32>,
    places: Vec<u32>,
    sums: Vec<i32>,
    classes: Vec<[f32; CLASSES]>,
    totals: Vec<([f32; CLASSES], u32)>,
    further: Vec<f32>,
}

/// A network whose weights are embedded in the program.
#[derive(Debug)]
pub struct Network {
    kernel: Kernel,
    /// What scores are divided by before they are turned into probabilities.
    pub temperature: f32,
    confidence: F32s,
    glove: &'static [u8],
    projection: Projection,
    frequent: &'static [u8],
    affixes: &'static [u8],
    bits: I16s,
    shapes: I16s,
    token_bits: I16s,
    conv1: Dense,
    conv2: Dense,
    out1: Dense,
    conv3: Dense,
    out2: Dense,
}

impl Network {
    /// Reads a weights file; `None` where the bytes are none.
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXTG")?;
        let number = |at: usize| Some(u32::from_le_bytes(rest.get(at..at + 4)?.try_into().ok()?));
        let count = number(0)? as usize;
        let temperature = f32::from_bits(number(4)?);
        let mut at = (12 + 4 * count).next_multiple_of(64);
        let mut sections = (0..count).map(|k| {
            let length = number(8 + 4 * k)? as usize;
            let section = bytes.get(at..at + length);
            at = (at + length).next_multiple_of(64);
            section
        });
        let mut next = || sections.next().flatten();
        let sized = |section: &'static [u8], length: usize| (section.len() == length).then_some(section);
        let confidence = F32s(next()?);
        let glove = next()?;
        let projection = Projection::new(GLOVE, TOKEN, next()?)?;
        let frequent = sized(next()?, FREQUENT * TOKEN)?;
        let affixes = next()?;
        let bits = I16s(sized(next()?, 16 * TOKEN * 2)?);
        let shapes = I16s(next()?);
        let token_bits = I16s(sized(next()?, 8 * TOKEN * 2)?);
        let mut layer = |inputs, outputs| Dense::new(inputs, outputs, next()?, next()?, next()?);
        let network = Network {
            kernel: Kernel::best(),
            temperature,
            confidence,
            glove,
            projection,
            frequent,
            affixes,
            bits,
            shapes,
            token_bits,
            conv1: layer((2 * REACH + 1) * TOKEN, HIDDEN)?,
            conv2: layer(3 * HIDDEN, HIDDEN)?,
            out1: layer(HIDDEN, TAGS.next_multiple_of(32))?,
            conv3: layer(wide(), SECOND)?,
            out2: layer(SECOND, TAGS.next_multiple_of(32))?,
        };
        let whole = glove.len().is_multiple_of(GLOVE)
            && affixes.len().is_multiple_of(TOKEN)
            && shapes.0.len().is_multiple_of(TOKEN * 2);
        (whole && confidence.len() >= 2).then_some(network)
    }

    /// The share of spans that are right among those whose tags have this probability together, as measured: the table
    /// holds it for equal steps of the probability, between which it is interpolated.
    pub fn confidence(&self, probability: f32) -> f32 {
        let last = self.confidence.len() - 1;
        let place = probability.clamp(0.0, 1.0) * last as f32;
        let step = (place as usize).min(last - 1);
        let (low, high) = (self.confidence.get(step), self.confidence.get(step + 1));
        low + (high - low) * (place - step as f32)
    }

    /// The same network run by another kernel.
    pub fn with_kernel(self, kernel: Kernel) -> Self {
        Network { kernel, ..self }
    }

    /// Scores the candidates of a text, into `s.candidates` and `s.scores`.
    pub fn run(&self, input: &Input, s: &mut Scratch) {
        let Scratch { candidates, near, .. } = s;
        candidates.clear();
        candidates.extend((0..input.row.len() as u32).filter(|&i| input.candidate[i as usize]));
        // Tokens whose first convolution is needed, then those whose vector is.
        spread(near, candidates, input, 1);
        self.tokens(input, s);
        self.first_look(input, s);
        self.second_look(input, s);
    }

    /// Vectors of the tokens that a candidate sees.
    fn tokens(&self, input: &Input, s: &mut Scratch) {
        s.tokens.clear();
        s.tokens.resize(input.rows * TOKEN, 0);
        s.known.clear();
        s.known.resize(input.words.len(), false);
        s.vectors.resize(input.words.len() * TOKEN, 0);
        let n = input.row.len();
        let mut upto = 0;
        for i in 0..n {
            if !s.near[i] {
                continue;
            }
            // The window in tokens; rows of another paragraph in it cost a little and are not read.
            for j in upto.max(i.saturating_sub(REACH))..(i + REACH + 1).min(n) {
                let word = input.word_of[j] as usize;
                let vector = &mut s.vectors[word * TOKEN..(word + 1) * TOKEN];
                if !s.known[word] {
                    s.known[word] = true;
                    self.word(&input.words[word], vector);
                }
                let at = input.row[j] as usize * TOKEN;
                self.token(vector, input.shape[j], input.bits[j], &mut s.tokens[at..at + TOKEN]);
            }
            upto = (i + REACH + 1).min(n);
        }
    }

    /// The part of a token's vector that depends on its word alone.
    fn word(&self, word: &Word, out: &mut [i16]) {
        out.fill(0);
        let id = word.id as usize;
        if id > 0 {
            self.projection.add(self.kernel, &self.glove[(id - 1) * GLOVE..id * GLOVE], out);
        }
        let frequent = if id < FREQUENT { id } else { 0 };
        add_bytes(out, &self.frequent[frequent * TOKEN..(frequent + 1) * TOKEN]);
        for &affix in &word.affixes {
            let at = usize::from(affix) * TOKEN;
            add_bytes(out, &self.affixes[at..at + TOKEN]);
        }
        add_bits(out, self.bits, u32::from(word.bits));
    }

    fn token(&self, word: &[i16], shape: u8, bits: u8, out: &mut [u8]) {
        let mut sum = [0i16; TOKEN];
        for ((sum, &w), shape) in sum.iter_mut().zip(word).zip(self.shapes.row(usize::from(shape), TOKEN)) {
            *sum = w.wrapping_add(shape);
        }
        if bits != 0 {
            add_bits(&mut sum, self.token_bits, u32::from(bits));
        }
        for (out, &sum) in out.iter_mut().zip(&sum) {
            // 2048 is one, and one is 127 steps.
            *out = ((i32::from(sum.clamp(0, 2048)) * 127 + 1024) >> 11) as u8;
        }
    }

    fn first_look(&self, input: &Input, s: &mut Scratch) {
        s.first.clear();
        s.first.resize(input.rows * HIDDEN, 0);
        s.starts.clear();
        s.places.clear();
        for (i, _) in s.near.iter().enumerate().filter(|(_, near)| **near) {
            s.starts.push((input.row[i] as usize - REACH) as u32 * TOKEN as u32);
            s.places.push(input.row[i] * HIDDEN as u32);
        }
        self.conv1.hidden(self.kernel, &s.tokens, &s.starts, &s.places, &mut s.first, &mut s.sums);

        s.second.clear();
        s.second.resize(s.candidates.len() * HIDDEN, 0);
        s.starts.clear();
        s.places.clear();
        for (k, &i) in s.candidates.iter().enumerate() {
            s.starts.push((input.row[i as usize] - 1) * HIDDEN as u32);
            s.places.push((k * HIDDEN) as u32);
        }
        self.conv2.hidden(self.kernel, &s.first, &s.starts, &s.places, &mut s.second, &mut s.sums);
        s.scores.clear();
        self.out1.outputs(self.kernel, &s.second, &s.places, TAGS, &mut s.scores, &mut s.sums);
    }

    fn second_look(&self, input: &Input, s: &mut Scratch) {
        s.classes.clear();
        s.classes.extend(s.scores.chunks_exact(TAGS).map(classes));
        s.totals.clear();
        s.totals.resize(input.words.len(), ([0.0; CLASSES], 0));
        for (&i, classes) in s.candidates.iter().zip(&s.classes) {
            let (total, count) = &mut s.totals[input.word_of[i as usize] as usize];
            total.iter_mut().zip(classes).for_each(|(t, c)| *t += c);
            *count += 1;
        }
        s.info.clear();
        s.info.resize(input.rows * INFO, 0);
        for (&i, own) in s.candidates.iter().zip(&s.classes) {
            let (total, count) = &s.totals[input.word_of[i as usize] as usize];
            let at = input.row[i as usize] as usize * INFO;
            let info = &mut s.info[at..at + INFO];
            let others = (*count - 1) as f32;
            for k in 0..CLASSES {
                info[k] = steps(own[k]);
                info[CLASSES + k] = if *count > 1 { steps((total[k] - own[k]) / others) } else { 0 };
            }
            info[INFO - 1] = if *count > 1 { 127 } else { 0 };
        }
        s.wide.clear();
        s.wide.resize(s.candidates.len() * wide(), 0);
        s.starts.clear();
        s.places.clear();
        for (k, (&i, wide_row)) in s.candidates.iter().zip(s.wide.chunks_exact_mut(wide())).enumerate() {
            wide_row[..HIDDEN].copy_from_slice(&s.second[k * HIDDEN..(k + 1) * HIDDEN]);
            let at = (input.row[i as usize] as usize - 1) * INFO;
            wide_row[HIDDEN..HIDDEN + 3 * INFO].copy_from_slice(&s.info[at..at + 3 * INFO]);
            s.starts.push((k * wide()) as u32);
            s.places.push((k * SECOND) as u32);
        }
        s.narrow.clear();
        s.narrow.resize(s.candidates.len() * SECOND, 0);
        self.conv3.hidden(self.kernel, &s.wide, &s.starts, &s.places, &mut s.narrow, &mut s.sums);
        s.further.clear();
        self.out2.outputs(self.kernel, &s.narrow, &s.places, TAGS, &mut s.further, &mut s.sums);
        s.scores.iter_mut().zip(&s.further).for_each(|(score, further)| *score += further);
    }
}

/// Number of inputs of the second look.
const fn wide() -> usize {
    (HIDDEN + 3 * INFO).next_multiple_of(4)
}

/// Marks the tokens no further than `reach` rows from a candidate.
fn spread(near: &mut Vec<bool>, candidates: &[u32], input: &Input, reach: usize) {
    let n = input.row.len();
    near.clear();
    near.resize(n, false);
    for &i in candidates {
        let i = i as usize;
        let around = i.saturating_sub(reach)..(i + reach + 1).min(n);
        for (near, row) in near[around.clone()].iter_mut().zip(&input.row[around]) {
            *near |= row.abs_diff(input.row[i]) as usize <= reach;
        }
    }
}

fn add_bytes(out: &mut [i16], bytes: &[u8]) {
    for (out, &b) in out.iter_mut().zip(bytes) {
        *out = out.wrapping_add(i16::from(b as i8) * 32);
    }
}

fn add_bits(out: &mut [i16], rows: I16s, mut bits: u32) {
    while bits != 0 {
        let row = bits.trailing_zeros() as usize;
        bits &= bits - 1;
        for (out, v) in out.iter_mut().zip(rows.row(row, TOKEN)) {
            *out = out.wrapping_add(v);
        }
    }
}

/// A probability in steps of 1/127.
fn steps(p: f32) -> u8 {
    (p.clamp(0.0, 1.0) * 127.0 + 0.5) as u8
}

/// The probability of being outside and of each type, of the scores of a token's tags.
fn classes(scores: &[f32]) -> [f32; CLASSES] {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut out = [0.0; CLASSES];
    out[0] = exp(scores[0] - top);
    for (out, four) in out[1..].iter_mut().zip(scores[1..].chunks_exact(4)) {
        *out = four.iter().map(|&s| exp(s - top)).sum();
    }
    let total: f32 = out.iter().sum();
    out.map(|p| p / total)
}

/// The exponential function of a number that is not above zero, in plain multiplications and additions: that of the
/// standard library may differ from one machine to the next.
pub fn exp(x: f32) -> f32 {
    let x = x.max(-80.0) * std::f32::consts::LOG2_E;
    let whole = x as i32;
    let part = (x - whole as f32) * std::f32::consts::LN_2;
    let series = 1.0
        + part
            * (1.0
                + part
                    * (0.5 + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part * (1.0 / 120.0 + part * (1.0 / 720.0))))));
    series * f32::from_bits(((whole + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_function_is_close() {
        for k in 0..400 {
            let x = -0.1 * k as f32;
            assert!((exp(x) - x.exp()).abs() <= 1e-4 * x.exp(), "{x}");
        }
    }

    #[test]
    fn classes_are_probabilities() {
        let mut scores = [0.0; TAGS];
        scores[4] = 8.0;
        let p = classes(&scores);
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(p[1] > 0.98);
    }

    #[test]
    fn bytes_that_are_no_network_are_refused() {
        assert!(Network::parse(b"LXTG").is_none());
        assert!(Network::parse(b"something else").is_none());
    }
}
