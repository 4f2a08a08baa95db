//! The kinds of the sums of an article, told together: sums of one list are of one kind, a conversion is of the kind of what it
//! converts, and a fine seldom follows a dividend in one breath.

use super::Sum;
use crate::text::Text;

/// How many ways there are in which a sum may follow the one before it.
pub(super) const WAYS: usize = 13;

/// The way in which sum `i` follows the one before it, below [`WAYS`]; zero where none is near.
pub(super) fn way(text: &Text, sums: &[Sum], i: usize) -> usize {
    let Some(before) = i.checked_sub(1) else { return 0 };
    let (a, b) = (&sums[before], &sums[i]);
    let (from, to) = (a.tokens.end as usize, b.tokens.start as usize);
    let (here, there) = (text.sentence_of(from.saturating_sub(1)), text.sentence_of(to));
    let gap = from..to;
    let alike = usize::from(a.per == b.per);
    let way = if here == there {
        let joined = |words: &[&str]| gap.clone().any(|k| words.contains(&text.lower(k)));
        if a.currency != b.currency && gap.len() <= 4 && joined(&["(", "or", "about", "roughly"]) {
            1
        } else if gap.len() <= 7 && joined(&["from", "against", "than", "compared", "versus", "vs", "down", "up"]) {
            2
        } else if gap.len() <= 4 && joined(&["and", "or", ",", "to", "plus", "&"]) {
            3
        } else if gap.len() <= 9 {
            4
        } else {
            5
        }
    } else if text.paragraph_of(from.saturating_sub(1)) == text.paragraph_of(to) && there - here == 1 {
        6
    } else {
        return 0;
    };
    2 * way - 1 + alike
}

/// What each way of following says of a kind after a kind: `models/amount-sequence.bin`.
///
/// The file is `LXSQ`, the number of ways and of kinds (`u8` each), a scale (`f32`, little-endian), then for each way and kind of the
/// sum before one `i8` a kind: scaled, what is added to the score of that kind.
#[derive(Debug)]
pub(super) struct Follows {
    kinds: usize,
    scale: f32,
    table: &'static [u8],
}

impl Follows {
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"LXSQ")?;
        let (head, table) = rest.split_at_checked(6)?;
        let (ways, kinds) = (usize::from(head[0]), usize::from(head[1]));
        let scale = f32::from_le_bytes(head[2..].try_into().ok()?);
        (ways == WAYS && table.len() == ways * kinds * kinds).then_some(Follows { kinds, scale, table })
    }

    fn weight(&self, way: usize, before: usize, kind: usize) -> f32 {
        f32::from(self.table[(way * self.kinds + before) * self.kinds + kind] as i8) * self.scale
    }

    /// Turns the probabilities of each sum by itself, a row a sum, into those given all sums of the article: the forward and
    /// backward sums of a chain.
    pub fn share(&self, ways: &[usize], rows: &mut [f32]) {
        let (n, kinds) = (ways.len(), self.kinds);
        if rows.len() != n * kinds || n < 2 {
            return;
        }
        let row = |i: usize| i * kinds..(i + 1) * kinds;
        let mut forward = rows.to_vec();
        for i in 1..n {
            if ways[i] == 0 {
                continue;
            }
            let mut next = vec![0.0; kinds];
            for (k, out) in next.iter_mut().enumerate() {
                let reached: f32 =
                    (0..kinds).map(|b| forward[(i - 1) * kinds + b] * self.weight(ways[i], b, k).exp()).sum();
                *out = rows[i * kinds + k] * reached;
            }
            normalise(&mut next);
            forward[row(i)].copy_from_slice(&next);
        }
        let mut backward = vec![1.0; kinds];
        for i in (0..n).rev() {
            let mut out: Vec<f32> = forward[row(i)].iter().zip(&backward).map(|(f, b)| f * b).collect();
            normalise(&mut out);
            if ways[i] == 0 {
                backward.fill(1.0);
            } else {
                let next: Vec<f32> = (0..kinds)
                    .map(|b| {
                        let ahead = |k: usize| self.weight(ways[i], b, k).exp() * rows[i * kinds + k] * backward[k];
                        (0..kinds).map(ahead).sum()
                    })
                    .collect();
                backward = next;
                normalise(&mut backward);
            }
            rows[row(i)].copy_from_slice(&out);
        }
    }
}

fn normalise(p: &mut [f32]) {
    let total: f32 = p.iter().sum();
    if total > 0.0 {
        p.iter_mut().for_each(|x| *x /= total);
    } else {
        p.fill(1.0 / p.len() as f32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follows() -> Follows {
        // Two kinds; every way says that a kind is followed by itself.
        let mut bytes = b"LXSQ".to_vec();
        bytes.extend([WAYS as u8, 2]);
        bytes.extend(1.0f32.to_le_bytes());
        bytes.extend([1i8, -1, -1, 1].repeat(WAYS).iter().map(|&w| w as u8));
        Follows::parse(bytes.leak()).expect("a well-formed file")
    }

    #[test]
    fn an_unsure_sum_takes_the_kind_of_its_neighbours() {
        let mut rows = [0.9, 0.1, 0.5, 0.5, 0.8, 0.2];
        follows().share(&[0, 3, 3], &mut rows);
        assert!(rows[2] > 0.8 && (rows[2] + rows[3] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn sums_far_from_each_other_stay_as_they_are() {
        let mut rows = [0.9, 0.1, 0.5, 0.5];
        follows().share(&[0, 0], &mut rows);
        assert_eq!(rows, [0.9, 0.1, 0.5, 0.5]);
    }

    #[test]
    fn sums_of_a_list_follow_each_other_in_one_way() {
        let text = Text::new("It rose to $5 million from $3 million. It paid $2, $3 and $4.");
        let sums = super::super::scan(&text);
        let ways: Vec<usize> = (0..sums.len()).map(|i| way(&text, &sums, i)).collect();
        assert_eq!(ways, [0, 4, 12, 6, 6]);
    }
}
