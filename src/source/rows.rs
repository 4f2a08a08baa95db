//! JSON files of many articles, cut into their parts as they stream by.

use super::Reason;
use std::io::{self, BufRead};

/// Something cut off a stream: its number and its bytes, or why there is none.
pub(super) type Cut<T> = (u64, Result<T, Reason>);

/// The lines of a JSON Lines file that are not blank, numbered from 1.
pub(super) struct Lines<R> {
    reader: R,
    limit: u64,
    line: u64,
    done: bool,
}

impl<R: BufRead> Lines<R> {
    pub fn new(reader: R, limit: u64) -> Self {
        Lines { reader, limit, line: 0, done: false }
    }

    /// The next line; an error of the stream comes once, with number 0, and ends it.
    pub fn next(&mut self) -> Option<Cut<Vec<u8>>> {
        while !self.done {
            let mut line = Vec::new();
            match self.read(&mut line) {
                Err(error) => {
                    self.done = true;
                    return Some((0, Err(Reason::of_io(error))));
                }
                Ok(None) => self.done = true,
                Ok(Some(false)) => return Some((self.line, Err(Reason::TooLarge { what: "line", limit: self.limit }))),
                Ok(Some(true)) if line.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Some(true)) => return Some((self.line, Ok(line))),
            }
        }
        None
    }

    /// Reads a line; whether it was within the limit, none at the end. A line too long is passed over, not kept.
    fn read(&mut self, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
        let (mut any, mut fits) = (false, true);
        loop {
            let chunk = fill(&mut self.reader)?;
            if chunk.is_empty() {
                self.line += u64::from(any);
                return Ok(any.then_some(fits));
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            if fits && (line.len() + part.len()) as u64 > self.limit {
                fits = false;
                *line = Vec::new();
            }
            if fits {
                line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                self.line += 1;
                return Ok(Some(fits));
            }
        }
    }
}

/// What is buffered, more if that is nothing; empty at the end.
fn fill(reader: &mut impl BufRead) -> io::Result<&[u8]> {
    // Twice, because a borrow that is returned cannot be retried.
    while let Err(error) = reader.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    reader.fill_buf()
}

/// The elements of a JSON array, or JSON values one after another, numbered from 1.
///
/// Only brackets and strings are told apart here; whether an element is sound JSON is seen when it is parsed.
pub(super) struct Elements<R> {
    reader: R,
    limit: u64,
    count: u64,
    at: u64,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing but white space so far.
    Start,
    /// In an array, where an element may begin (or the array end, if none came before).
    Element { first: bool },
    /// In an array, after an element.
    Comma,
    /// Between values that stand one after another.
    Value,
    /// After the array.
    After,
    /// At the end.
    Done,
}

impl<R: BufRead> Elements<R> {
    pub fn new(reader: R, limit: u64) -> Self {
        Elements { reader, limit, count: 0, at: 0, state: State::Start }
    }

    /// The next element; an error of the stream comes once, with number 0, and ends it.
    pub fn next(&mut self) -> Option<Cut<Vec<u8>>> {
        match self.advance() {
            Ok(element) => element.map(|e| (self.count, e)),
            Err(reason) => {
                self.state = State::Done;
                Some((0, Err(reason)))
            }
        }
    }

    fn advance(&mut self) -> Result<Option<Result<Vec<u8>, Reason>>, Reason> {
        loop {
            if self.state == State::Done {
                return Ok(None);
            }
            let Some(byte) = self.peek()? else {
                let cut = matches!(self.state, State::Element { .. } | State::Comma);
                self.state = State::Done;
                return if cut { Err(self.broken("the file ends inside the array")) } else { Ok(None) };
            };
            match (self.state, byte) {
                (State::Start, b'[') => self.step(State::Element { first: true }),
                (State::Start, _) => self.state = State::Value,
                (State::Element { first: true } | State::Comma, b']') => self.step(State::After),
                (State::Comma, b',') => self.step(State::Element { first: false }),
                (State::Comma, _) => return Err(self.broken("expected `,` or `]`")),
                (State::After, _) => return Err(self.broken("something follows the array")),
                (_, b',' | b']' | b'}' | b':') => return Err(self.broken("expected a value")),
                (state, _) => {
                    self.count += 1;
                    let element = self.element()?;
                    self.state = if state == State::Value { State::Value } else { State::Comma };
                    return Ok(Some(element));
                }
            }
        }
    }

    /// The next byte that is no white space, not taken.
    fn peek(&mut self) -> Result<Option<u8>, Reason> {
        loop {
            let chunk = fill(&mut self.reader).map_err(Reason::of_io)?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let blank = chunk.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let byte = chunk.get(blank).copied();
            self.reader.consume(blank);
            self.at += blank as u64;
            if byte.is_some() {
                return Ok(byte);
            }
        }
    }

    fn step(&mut self, state: State) {
        self.reader.consume(1);
        self.at += 1;
        self.state = state;
    }

    fn broken(&self, what: &str) -> Reason {
        Reason::BrokenJson(format!("{what} at byte {}", self.at))
    }

    /// Takes a whole value. One that is too large is passed over, not kept.
    fn element(&mut self) -> Result<Result<Vec<u8>, Reason>, Reason> {
        let mut bytes = Vec::new();
        let mut fits = true;
        let mut scan = Scan::default();
        loop {
            let chunk = fill(&mut self.reader).map_err(Reason::of_io)?;
            if chunk.is_empty() {
                if scan.depth > 0 || scan.string {
                    return Err(self.broken("the file ends inside a value"));
                }
                break;
            }
            let end = scan.run(chunk);
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            if fits && (bytes.len() + part.len()) as u64 > self.limit {
                fits = false;
                bytes = Vec::new();
            }
            if fits {
                bytes.extend_from_slice(part);
            }
            let used = part.len();
            self.reader.consume(used);
            self.at += used as u64;
            if end.is_some() {
                break;
            }
        }
        Ok(if fits { Ok(bytes) } else { Err(Reason::TooLarge { what: "element", limit: self.limit }) })
    }
}

/// Finds the end of a JSON value.
#[derive(Debug, Default)]
struct Scan {
    depth: u64,
    string: bool,
    escaped: bool,
    /// A number or a word has begun outside of brackets.
    bare: bool,
}

impl Scan {
    /// Where in the chunk the value ends; none if it goes on.
    fn run(&mut self, chunk: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            if self.escaped {
                self.escaped = false;
            } else if self.string {
                let rest = chunk.get(at..).unwrap_or_default();
                let found = memchr::memchr2(b'"', b'\\', rest)?;
                at += found;
                self.escaped = chunk.get(at) == Some(&b'\\');
                self.string = self.escaped;
                if !self.string && self.depth == 0 {
                    return Some(at + 1);
                }
            } else {
                match byte {
                    b'"' if self.bare => return Some(at),
                    b'"' => self.string = true,
                    b'{' | b'[' if self.bare => return Some(at),
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' if self.depth == 0 => return Some(at),
                    b'}' | b']' => {
                        self.depth -= 1;
                        if self.depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    b',' if self.depth == 0 => return Some(at),
                    _ if self.depth > 0 => {}
                    _ if byte.is_ascii_whitespace() => return Some(at),
                    _ => self.bare = true,
                }
            }
            at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Elements, read through a buffer of `buffer` bytes so that chunks end everywhere.
    fn elements(json: &str, buffer: usize) -> Vec<(u64, Result<String, String>)> {
        let mut elements = Elements::new(io::BufReader::with_capacity(buffer, json.as_bytes()), 1 << 20);
        let mut all = Vec::new();
        while let Some((n, cut)) = elements.next() {
            all.push((n, cut.map(|b| String::from_utf8(b).unwrap()).map_err(|r| r.to_string())));
        }
        all
    }

    #[test]
    fn an_array_is_cut_at_its_commas_however_it_is_buffered() {
        let json = r#" [ {"a": "]},\"\\"} , [1, {"b": 2}],3, "x,", null ] "#;
        for buffer in 1..12 {
            let all: Vec<_> = elements(json, buffer).into_iter().map(|(_, e)| e.unwrap()).collect();
            assert_eq!(all, [r#"{"a": "]},\"\\"}"#, r#"[1, {"b": 2}]"#, "3", r#""x,""#, "null"]);
        }
        assert!(elements("[]", 8).is_empty() && elements(" ", 8).is_empty());
    }

    #[test]
    fn values_one_after_another_are_elements_too() {
        let all: Vec<_> =
            elements("{\"a\": 1}\n{\"b\": 2}{\"c\":\n3}\n", 5).into_iter().map(|(_, e)| e.unwrap()).collect();
        assert_eq!(all, ["{\"a\": 1}", "{\"b\": 2}", "{\"c\":\n3}"]);
    }

    #[test]
    fn what_is_broken_between_elements_ends_the_file_with_its_place() {
        for (json, found, error) in [
            ("[{}, {}", 2, "ends inside the array at byte 7"),
            ("[{} {}]", 1, "expected `,` or `]` at byte 4"),
            ("[{}, {\"a\": \"", 1, "ends inside a value at byte 12"),
            ("[{}] x", 1, "follows the array at byte 5"),
            ("[{},]", 1, "expected a value at byte 4"),
        ] {
            let all = elements(json, 3);
            assert_eq!(all.iter().filter(|(_, e)| e.is_ok()).count(), found, "{json}");
            let (n, last) = all.last().unwrap();
            assert!(*n == 0 && last.as_ref().unwrap_err().contains(error), "{json}: {last:?}");
        }
    }

    #[test]
    fn lines_are_numbered_blank_ones_too_and_long_ones_passed_over() {
        let text = "one\n\n  \r\ntoo long a line\nfive";
        let mut lines = Lines::new(io::BufReader::with_capacity(3, text.as_bytes()), 8);
        assert!(matches!(lines.next(), Some((1, Ok(l))) if l == b"one"));
        assert!(matches!(lines.next(), Some((4, Err(Reason::TooLarge { .. })))));
        assert!(matches!(lines.next(), Some((5, Ok(l))) if l == b"five"));
        assert!(lines.next().is_none());
    }

    #[test]
    fn an_element_that_is_too_large_is_passed_over() {
        let json = format!("[{{\"a\": \"{}\"}}, {{}}]", "x".repeat(100));
        let mut elements = Elements::new(io::BufReader::with_capacity(7, json.as_bytes()), 50);
        assert!(matches!(elements.next(), Some((1, Err(Reason::TooLarge { .. })))));
        assert!(matches!(elements.next(), Some((2, Ok(e))) if e == b"{}"));
        assert!(elements.next().is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_cut_to_an_end(bytes: Vec<u8>) {
            let mut elements = Elements::new(bytes.as_slice(), 64);
            for _ in 0..=bytes.len() {
                if elements.next().is_none() {
                    return Ok(());
                }
            }
            proptest::prop_assert!(elements.next().is_none());
        }

        #[test]
        fn arrays_of_any_strings_come_back(strings: Vec<String>) {
            let json = serde_json::to_string(&strings).unwrap();
            let back: Vec<String> =
                elements(&json, 4).into_iter().map(|(_, e)| serde_json::from_str(&e.unwrap()).unwrap()).collect();
            proptest::prop_assert_eq!(back, strings);
        }
    }
}
