//! The text as the reporter's own words, with each quotation as one piece.

use std::ops::Range;

use crate::text::{Kind, Text};

use super::cues::is_attribution_ahead;
use super::marks::Pair;
use super::words::TokenFlags;

/// A word of the reporter's, or a whole quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// Index of a token.
    Token(u32),
    /// Index of a quotation.
    Quote(u32),
}

/// The items of a text, in its order.
///
/// There are as many as tokens, but the quotations among them tell all: between two the tokens are numbered one by one.
#[derive(Debug, Default)]
pub(super) struct Items {
    blocks: Vec<Block>,
    count: usize,
    quotes: u32,
    last: Option<Item>,
    /// For so many quotations before an item how much higher its token is than its own number.
    further: Vec<u32>,
}

/// Items counted together.
#[derive(Debug)]
struct Block {
    /// Which of them are quotations, one bit each.
    quotes: u64,
    /// Quotations before them.
    before: u32,
    /// How much higher the tokens before the first of these are than their own numbers.
    further: u32,
}

impl Items {
    const BLOCK: usize = u64::BITS as usize;

    fn with_capacity(count: usize) -> Self {
        Items { blocks: Vec::with_capacity(count.div_ceil(Self::BLOCK)), ..Items::default() }
    }

    /// Adds a token, that after the one before it or after a quotation; or the next quotation.
    fn push(&mut self, item: Item) {
        let (bit, before) = (self.count % Self::BLOCK, self.quotes as usize);
        match item {
            Item::Token(t) if self.further.len() == before => self.further.push(t - self.count as u32),
            Item::Token(_) => {}
            Item::Quote(_) => {
                // Of no token where two quotations follow each other.
                self.further.resize(before + 1, 0);
                self.quotes += 1;
            }
        }
        if bit == 0 {
            self.blocks.push(Block { quotes: 0, before: before as u32, further: self.further[before] });
        }
        if let Some(block) = self.blocks.last_mut() {
            block.quotes |= u64::from(matches!(item, Item::Quote(_))) << bit;
        }
        self.last = Some(item);
        self.count += 1;
        debug_assert_eq!(self.get(self.count - 1), Some(item));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Item `k`, if there are as many.
    #[inline]
    pub fn get(&self, k: usize) -> Option<Item> {
        if k >= self.count {
            return None;
        }
        let block = &self.blocks[k / Self::BLOCK];
        // The quotations up to this item.
        match block.quotes << (Self::BLOCK - 1 - k % Self::BLOCK) {
            0 => Some(Item::Token(k as u32 + block.further)),
            quotes => Some(self.behind(block, quotes, k)),
        }
    }

    /// Item `k` of a block in which there are these quotations up to it; the highest bit is its own.
    fn behind(&self, block: &Block, quotes: u64, k: usize) -> Item {
        let count = block.before + quotes.count_ones();
        if quotes >> (Self::BLOCK - 1) == 1 {
            Item::Quote(count - 1)
        } else {
            Item::Token(k as u32 + self.further[count as usize])
        }
    }

    /// Whether item `k` is a quotation.
    #[inline]
    pub fn is_quote(&self, k: usize) -> bool {
        self.blocks.get(k / Self::BLOCK).is_some_and(|block| block.quotes >> (k % Self::BLOCK) & 1 == 1)
    }

    /// Some of the items; those past the end are none.
    pub fn within(&self, range: Range<usize>) -> impl Iterator<Item = Item> {
        range.map_while(|k| self.get(k))
    }

    fn last(&self) -> Option<Item> {
        self.last
    }
}

/// A sentence of the reporter's: a run of items inside one paragraph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    /// First item.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Index of the paragraph.
    pub paragraph: usize,
    /// First token, that of the opening mark where it starts with a quotation.
    pub token: u32,
}

/// The segments of a text, in its order, the first from the first item on and each up to the next.
#[derive(Debug, Default)]
pub(super) struct Segments {
    /// For each one past its last item, its paragraph, its first token.
    list: Vec<(u32, u32, u32)>,
}

impl Segments {
    /// Adds the segment after the last one, up to item `end`.
    fn push(&mut self, end: usize, paragraph: usize, token: u32) {
        self.list.push((end as u32, paragraph as u32, token));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Segment `s`, if there are as many.
    pub fn get(&self, s: usize) -> Option<Segment> {
        let &(end, paragraph, token) = self.list.get(s)?;
        let start = s.checked_sub(1).map_or(0, |before| self.list[before].0);
        Some(Segment { start: start as usize, end: end as usize, paragraph: paragraph as usize, token })
    }

    /// Segment `s`; past the last one without items.
    pub fn at(&self, s: usize) -> Segment {
        self.get(s).unwrap_or(Segment { start: 0, end: 0, paragraph: 0, token: 0 })
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Segment> {
        (0..self.len()).map(|s| self.at(s))
    }
}

/// All items, cut into segments.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub items: Items,
    pub segments: Segments,
    /// For each quotation its item.
    pub item_of: Vec<u32>,
    /// For each quotation its segment.
    pub segment_of: Vec<u32>,
    /// For each segment how many before it hold words of the reporter's.
    pub turn: Vec<u32>,
}

/// A sentence of more items than this is cut, so that what is looked up within one takes bounded time.
const LONGEST: usize = 200;

impl Outline {
    /// Index of the segment that token `t` stands in.
    pub(super) fn segment_at(&self, t: u32) -> usize {
        self.segments.list.partition_point(|&(_, _, token)| token <= t).saturating_sub(1)
    }
}

/// Lays out a text whose quotations are known.
pub(super) fn lay_out(text: &Text, flags: &TokenFlags, pairs: &[Pair]) -> Outline {
    let mut out = Outline { items: Items::with_capacity(text.len()), ..Outline::default() };
    let pairs_of = pairs;
    let mut pairs = pairs.iter().enumerate().peekable();
    for (n, paragraph) in text.paragraphs().iter().enumerate() {
        let mut i = paragraph.tokens.start as usize;
        let end = paragraph.tokens.end as usize;
        let mut start = out.items.len();
        // Token that a quotation just ended before, and the character that it ended with.
        let mut after_quote: Option<char> = None;
        while i < end {
            if let Some(&(q, p)) = pairs.peek()
                && p.first as usize <= i
            {
                let long = out.items.len() - start >= LONGEST;
                let cut = match out.items.last() {
                    Some(Item::Token(t)) if out.items.len() > start => {
                        long || text.sentence_of(t as usize) != text.sentence_of(p.first as usize)
                            || text.sentences().get(text.sentence_of(i)).is_some_and(|s| s.tokens.start as usize == i)
                    }
                    Some(Item::Quote(_)) if out.items.len() > start => long || after_quote.is_some_and(is_final),
                    _ => false,
                };
                if cut {
                    close(&mut out, &mut start, n, pairs_of);
                }
                out.item_of.push(out.items.len() as u32);
                out.segment_of.push(out.segments.len() as u32);
                out.items.push(Item::Quote(q as u32));
                after_quote = text.slice(p.inner).chars().next_back();
                if !p.closed {
                    after_quote = Some('.');
                }
                i = (p.last as usize).max(i + 1);
                pairs.next();
                continue;
            }
            let long = out.items.len() - start >= LONGEST;
            let cut = match (after_quote, out.items.last()) {
                _ if long => true,
                (Some(c), _) => is_final(c) && starts_anew(text, flags, i, end, c),
                (None, Some(Item::Token(t))) if out.items.len() > start => {
                    text.sentence_of(t as usize) != text.sentence_of(i)
                }
                _ => false,
            };
            if cut {
                close(&mut out, &mut start, n, pairs_of);
            }
            after_quote = None;
            out.items.push(Item::Token(i as u32));
            i += 1;
        }
        close(&mut out, &mut start, n, pairs_of);
    }
    let mut turn = 0;
    for segment in out.segments.iter() {
        out.turn.push(turn);
        let mut words = out.items.within(segment.start..segment.end);
        turn += u32::from(words.any(|i| matches!(i, Item::Token(t) if text.token(t as usize).kind != Kind::Punct)));
    }
    out
}

fn close(out: &mut Outline, start: &mut usize, paragraph: usize, pairs: &[Pair]) {
    if out.items.len() > *start {
        let token = match out.items.get(*start) {
            Some(Item::Token(t)) => t,
            Some(Item::Quote(q)) => pairs.get(q as usize).map_or(0, |p| p.first),
            None => 0,
        };
        out.segments.push(out.items.len(), paragraph, token);
        *start = out.items.len();
    }
}

fn is_final(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…')
}

/// Whether token `i`, right after a quotation that ends in `last`, starts a sentence of its own.
fn starts_anew(text: &Text, flags: &TokenFlags, i: usize, end: usize, last: char) -> bool {
    let t = text.token(i);
    match t.kind {
        Kind::Punct => matches!(text.str(i), "•" | "*" | "(") || matches!(text.str(i), "—" | "–" | "―"),
        Kind::Possessive => false,
        Kind::Number => true,
        Kind::Word if t.byte.is_ascii_lowercase() => false,
        Kind::Word => !(last != '.' && is_attribution_ahead(text, flags, i, end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_what_was_laid_out() {
        let mut items = Items::default();
        let (mut laid, mut token, mut quote) = (Vec::new(), 3, 0);
        for k in 0..500u32 {
            if k % 7 == 2 || k % 31 < 2 {
                laid.push(Item::Quote(quote));
                (quote, token) = (quote + 1, token + k % 5 + 1);
            } else {
                laid.push(Item::Token(token));
                token += 1;
            }
            items.push(laid[k as usize]);
        }
        assert_eq!(items.within(0..501).collect::<Vec<_>>(), laid);
        assert_eq!((items.get(500), items.is_quote(500), items.len()), (None, false, 500));
    }

    #[test]
    fn items_come_back_as_they_were_put_and_none_beyond_them() {
        let all = [Item::Token(0), Item::Quote(0), Item::Token(7), Item::Quote(1)];
        let mut items = Items::default();
        all.into_iter().for_each(|item| items.push(item));
        assert_eq!(items.within(0..9).collect::<Vec<_>>(), all);
        assert_eq!((items.get(2), items.last(), items.get(4)), (Some(all[2]), Some(all[3]), None));
        assert_eq!([0, 1, 3, 4].map(|k| items.is_quote(k)), [false, true, true, false]);
        let backwards = Range { start: 3, end: 1 };
        assert_eq!((items.within(backwards).count(), items.within(8..9).count()), (0, 0));
    }
}
