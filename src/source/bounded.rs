//! Bytes of files, decompressed, within bounds.

use super::decode::refuse_binary;
use super::{Limits, Reason};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How data is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compression {
    Gzip,
    Zstd,
}

impl Compression {
    fn name(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }

    /// What the first bytes show: names lie more often than these.
    fn of_magic(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
            _ => None,
        }
    }

    fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        if extension.eq_ignore_ascii_case("gz") {
            Some(Compression::Gzip)
        } else if extension.eq_ignore_ascii_case("zst") {
            Some(Compression::Zstd)
        } else {
            None
        }
    }

    fn reader<'a>(self, raw: impl BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
        Ok(match self {
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(raw)),
            Compression::Zstd => Box::new(zstd::Decoder::with_buffer(raw)?),
        })
    }
}

/// The compression that the head shows; fails where the name promises one and the head shows none.
fn compression(path: &Path, head: &[u8]) -> Result<Option<Compression>, Reason> {
    match (Compression::of_magic(head), Compression::of_name(path)) {
        (None, Some(named)) if !head.is_empty() => Err(Reason::NotCompressed(named.name())),
        (shown, _) => Ok(shown),
    }
}

/// The whole of a file that holds one `what`, decompressed, and its size on disk; `-` is standard input.
pub(super) fn whole(path: &Path, what: &'static str, limit: u64, limits: &Limits) -> (Result<Vec<u8>, Reason>, u64) {
    let raw = match slurp(path, what, limit) {
        Ok(raw) => raw,
        Err(reason) => return (Err(reason), std::fs::metadata(path).map_or(0, |m| m.len())),
    };
    let size = raw.len() as u64;
    let content = match compression(path, &raw) {
        Ok(None) => Ok(raw),
        Ok(Some(compression)) => inflate(&raw, compression, what, limit, limits),
        Err(reason) => Err(reason),
    };
    (content, size)
}

fn slurp(path: &Path, what: &'static str, limit: u64) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(Reason::of_io)?;
    } else {
        let file = File::open(path).map_err(Reason::of_io)?;
        // What is no regular file (a pipe) says 0.
        let size = file.metadata().map_or(0, |m| m.len());
        if size <= limit {
            bytes.reserve_exact(usize::try_from(size).map_or(0, |s| s.saturating_add(1)));
        }
        if size > limit {
            return Err(Reason::TooLarge { what, limit });
        }
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(Reason::of_io)?;
    }
    if bytes.len() as u64 > limit {
        return Err(Reason::TooLarge { what, limit });
    }
    Ok(bytes)
}

fn inflate(
    raw: &[u8],
    compression: Compression,
    what: &'static str,
    limit: u64,
    limits: &Limits,
) -> Result<Vec<u8>, Reason> {
    let consumed = Arc::new(AtomicU64::new(raw.len() as u64));
    let mut bytes = Vec::with_capacity(raw.len().saturating_mul(3).min(1 << 20));
    Guarded::new(compression.reader(raw).map_err(Reason::of_io)?, compression, consumed, limits)
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(Reason::of_io)?;
    if bytes.len() as u64 > limit {
        return Err(Reason::TooLarge { what, limit });
    }
    Ok(bytes)
}

/// A file that holds many articles, read as a stream.
pub(super) struct Stream {
    /// The decompressed bytes, in UTF-8 if they began with a mark of UTF-16, otherwise as they are.
    pub reader: Box<dyn BufRead + Send>,
    /// Bytes taken from the disk so far.
    pub consumed: Arc<AtomicU64>,
    /// Whether it holds no byte at all.
    pub empty: bool,
}

impl Stream {
    /// Opens a file, or standard input for `-`.
    pub fn open(path: &Path, limits: &Limits) -> Result<Stream, Reason> {
        let raw: Box<dyn Read + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(Reason::of_io)?)
        };
        Stream::over(raw, path, limits)
    }

    /// A stream over any reader; `path` is asked for its extension only.
    pub fn over(raw: Box<dyn Read + Send>, path: &Path, limits: &Limits) -> Result<Stream, Reason> {
        let consumed = Arc::new(AtomicU64::new(0));
        let mut raw = BufReader::with_capacity(BUFFER, Counted { raw, count: Arc::clone(&consumed) });
        let head = head(&mut raw).map_err(Reason::of_io)?;
        let compression = compression(path, &head)?;
        let empty = head.is_empty();
        let whole = io::Cursor::new(head).chain(raw);
        let mut reader: Box<dyn BufRead + Send> = match compression {
            None => Box::new(whole),
            Some(compression) => {
                let inner = compression.reader(whole).map_err(Reason::of_io)?;
                let guarded = Guarded::new(inner, compression, Arc::clone(&consumed), limits);
                Box::new(BufReader::with_capacity(BUFFER, guarded))
            }
        };
        let head = self::head(&mut reader).map_err(Reason::of_io)?;
        let utf16 = match head.as_slice() {
            [0xff, 0xfe, ..] => Some(encoding_rs::UTF_16LE),
            [0xfe, 0xff, ..] => Some(encoding_rs::UTF_16BE),
            [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(encoding_rs::UTF_16LE),
            [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(encoding_rs::UTF_16BE),
            _ => None,
        };
        if utf16.is_none() {
            refuse_binary(&head)?;
        }
        let skip = if head.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
        let whole = io::Cursor::new(head.get(skip..).unwrap_or_default().to_vec()).chain(reader);
        let reader: Box<dyn BufRead + Send> = match utf16 {
            None => Box::new(whole),
            Some(encoding) => Box::new(Transcoded::new(whole, encoding.new_decoder())),
        };
        Ok(Stream { reader, consumed, empty })
    }
}

const BUFFER: usize = 64 << 10;

/// The first eight bytes, fewer only at the end; they are taken from the reader. Waiting for more would hold up a pipe.
fn head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(8);
    reader.take(8).read_to_end(&mut head)?;
    Ok(head)
}

/// Counts what is read.
struct Counted<R> {
    raw: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Decompressed data that may not outgrow its source; its errors are [`Reason`]s.
struct Guarded<R> {
    inner: R,
    compression: Compression,
    consumed: Arc<AtomicU64>,
    produced: u64,
    free: u64,
    ratio: u64,
}

impl<R: Read> Guarded<R> {
    fn new(inner: R, compression: Compression, consumed: Arc<AtomicU64>, limits: &Limits) -> Self {
        Guarded { inner, compression, consumed, produced: 0, free: limits.article, ratio: limits.ratio }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.inner.read(buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                let error = match error.kind() {
                    io::ErrorKind::UnexpectedEof => "ends too early".to_owned(),
                    _ => error.to_string(),
                };
                let kind = self.compression.name();
                return Err(io::Error::other(Reason::Compressed { kind, bytes: self.produced, error }));
            }
        };
        self.produced += read as u64;
        let allowed = self.consumed.load(Ordering::Relaxed).saturating_mul(self.ratio);
        if self.produced > self.free && self.produced > allowed {
            return Err(io::Error::other(Reason::Bomb { ratio: self.ratio, bytes: self.produced }));
        }
        Ok(read)
    }
}

/// UTF-16 as UTF-8.
struct Transcoded<R> {
    inner: R,
    decoder: encoding_rs::Decoder,
    /// What is decoded and where in it the reader above is.
    text: Box<[u8]>,
    at: usize,
    end: usize,
    done: bool,
}

impl<R: BufRead> Transcoded<R> {
    fn new(inner: R, decoder: encoding_rs::Decoder) -> Self {
        Transcoded { inner, decoder, text: vec![0; BUFFER].into_boxed_slice(), at: 0, end: 0, done: false }
    }
}

impl<R: BufRead> BufRead for Transcoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.end && !self.done {
            let chunk = self.inner.fill_buf()?;
            let last = chunk.is_empty();
            let (_, read, written, _) = self.decoder.decode_to_utf8(chunk, &mut self.text, last);
            self.inner.consume(read);
            (self.at, self.end, self.done) = (0, written, last);
        }
        Ok(self.text.get(self.at..self.end).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.end.min(self.at + amount);
    }
}

impl<R: BufRead> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn read(raw: Vec<u8>, name: &str, limits: &Limits) -> Result<Vec<u8>, Reason> {
        let mut stream = Stream::over(Box::new(io::Cursor::new(raw)), Path::new(name), limits)?;
        let mut bytes = Vec::new();
        stream.reader.read_to_end(&mut bytes).map_err(Reason::of_io)?;
        Ok(bytes)
    }

    #[test]
    fn compression_is_seen_in_the_bytes_whatever_the_name() {
        let limits = Limits::default();
        assert_eq!(read(gzip(b"abc"), "a.jsonl.gz", &limits).unwrap(), b"abc");
        assert_eq!(read(gzip(b"abc"), "-", &limits).unwrap(), b"abc");
        assert_eq!(read(zstd::encode_all(&b"abc"[..], 3).unwrap(), "a.csv.zst", &limits).unwrap(), b"abc");
        assert!(matches!(read(b"abc".to_vec(), "a.gz", &limits), Err(Reason::NotCompressed("gzip"))));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let limits = Limits::default();
        assert!(matches!(read(b"PK\x03\x04 ...".to_vec(), "a.csv", &limits), Err(Reason::Binary { kind: Some(_) })));
        assert!(matches!(read(gzip(b"ab\0\x01\0\0"), "a.jsonl.gz", &limits), Err(Reason::Binary { kind: None })));
    }

    #[test]
    fn gzip_members_one_after_another_are_one_stream() {
        let mut two = gzip(b"abc");
        two.extend(gzip(b"def"));
        assert_eq!(read(two, "a.gz", &Limits::default()).unwrap(), b"abcdef");
    }

    #[test]
    fn data_cut_off_says_how_far_it_went() {
        for cut in [gzip(&[b'a'; 100_000]), zstd::encode_all(&[b'a'; 100_000][..], 3).unwrap()] {
            let short = cut[..cut.len() - 6].to_vec();
            assert!(matches!(read(short, "a", &Limits::default()), Err(Reason::Compressed { .. })));
        }
    }

    #[test]
    fn a_bomb_is_stopped_once_it_outgrows_the_ratio() {
        let limits = Limits { article: 1 << 20, ratio: 100, ..Limits::default() };
        assert!(matches!(read(gzip(&vec![b' '; 8 << 20]), "a", &limits), Err(Reason::Bomb { .. })));
        let bomb = zstd::encode_all(&vec![b' '; 8 << 20][..], 3).unwrap();
        assert!(matches!(read(bomb, "a", &limits), Err(Reason::Bomb { .. })));
        assert_eq!(read(gzip(&vec![b' '; 1 << 20]), "a", &limits).unwrap().len(), 1 << 20);
    }

    #[test]
    fn utf_16_becomes_utf_8_and_a_byte_order_mark_goes() {
        let text = "„é“ 😀\n".repeat(40_000);
        let little: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let limits = Limits::default();
        assert!(read(little, "a", &limits).unwrap() == text.as_bytes());
        assert!(read(big, "a", &limits).unwrap() == text.as_bytes());
        assert_eq!(read(b"\xef\xbb\xbfabc".to_vec(), "a", &limits).unwrap(), b"abc");
    }
}
