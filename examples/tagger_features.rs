//! Writes what the tagger sees of texts, for training.
//!
//! Standard input holds texts, each closed by a zero byte. For each text standard output gets its number of tokens and of
//! rows, then for each token: start and end in code points, the word, its bits, four affixes, shape, article bits, whether
//! it is a candidate, row, distinct word; all numbers are `u32`, little-endian. The argument is the vocabulary file.

use std::io::{Read, Write};

use lexwire::mentions::features::Features;
use lexwire::model::vocabulary::Vocabulary;
use lexwire::text::Text;

/// Rows between two paragraphs, so that no window of the network reaches from one into the next.
const PAD: usize = 3;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).expect("the vocabulary file");
    let vocabulary = Vocabulary::parse(std::fs::read(path)?.leak()).expect("a vocabulary file");
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut features = Features::default();
    for source in input.split_terminator('\0') {
        let text = Text::new(source);
        features.read(&text, &vocabulary);
        let mut put = |n: u32| out.write_all(&n.to_le_bytes());
        put(text.len() as u32)?;
        put((text.len() + PAD * (features.parts.len() + 1)) as u32)?;
        let (mut byte, mut chars) = (0, 0);
        for (i, t) in text.tokens().enumerate() {
            let word = &features.words[features.word_of[i] as usize];
            for at in [t.start, t.end] {
                chars += source[byte..at as usize].chars().count() as u32;
                byte = at as usize;
                put(chars)?;
            }
            put(word.id)?;
            put(u32::from(word.bits))?;
            for a in word.affixes {
                put(u32::from(a))?;
            }
            put(u32::from(features.shape[i]))?;
            put(u32::from(features.article[i]))?;
            put(u32::from(features.candidate[i]))?;
            put((i + PAD * (text.paragraph_of(i) + 1)) as u32)?;
            put(features.word_of[i])?;
        }
    }
    Ok(())
}
