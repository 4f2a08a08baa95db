//! Gradient-boosted decision trees over a row of numbers.
//!
//! A model file is little-endian: `LXGB`, the number of columns of a row (`u16`), the number of classes (`u16`), then for
//! each class its base score (`f32`), its number of trees (`u16`), the number of nodes (`u16`) of each tree and the nodes. A
//! node is a column (`u16`, `0xFFFF` for a leaf), the node to go on with where the number in that column is at most the
//! threshold (`u16`, the other one follows it), and the threshold or the leaf's value (`f32`). Nodes stand
//! level by level, the root first. A score is the base score and
//! the sum of the leaves that the row falls into, in logits.

use super::bytes::{F32s, U16s};
use super::wide::wide;

const LEAF: u16 = u16::MAX;
const NODE: usize = 8;
/// Trees that are walked side by side, so that no step waits for the one before it.
const ABREAST: usize = 10;

/// A classifier whose trees are embedded in the program.
#[derive(Debug)]
pub struct Forest {
    columns: usize,
    classes: Vec<Class>,
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Class {
    base: f32,
    /// The first node of each tree.
    roots: Vec<u32>,
    /// Steps from a root to the leaf farthest from it.
    depth: u32,
}

/// A step: on to `low` where the number in the column is at most the threshold, else to the node after it. A leaf goes on to
/// itself, so that every tree can be walked for the same number of steps, without a branch that the processor must guess.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// As a [`key`]; of a leaf the bits of its value.
    threshold: u32,
    /// Of a leaf [`LEAST`].
    column: u16,
    /// How many nodes further on `low` is.
    low: u16,
}

/// The most columns of a row.
const WIDEST: usize = 256;

/// The column that all rows have after their own: no threshold is below what stands there.
const LEAST: u16 = WIDEST as u16;

/// A row as [`key`]s.
type Keys = [u32; WIDEST + 1];

/// A number as one that is compared as the number is, but in fewer instructions: the bits of a float, those of a negative one turned
/// round. Zero has one sign.
#[inline]
fn key(number: f32) -> u32 {
    let bits = (number + 0.0).to_bits();
    bits ^ ((bits as i32 >> 31) as u32 | 1 << 31)
}

wide! {
    /// Writes the keys of a row.
    fn keys_of(row: &[f32], keys: &mut Keys) {
        keys[..WIDEST].iter_mut().zip(row).for_each(|(out, &number)| *out = key(number));
    }
}

impl Forest {
    /// Reads a model file; `None` where the bytes are none.
    pub fn parse(bytes: &'static [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(b"LXGB")?;
        let mut take = |n: usize| {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let head = U16s(take(4)?);
        let (columns, count) = (usize::from(head.get(0)), head.get(1));
        if columns == 0 || columns > WIDEST {
            return None;
        }
        let (mut classes, mut nodes) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let base = F32s(take(4)?).get(0);
            let trees = U16s(take(2)?).get(0);
            let sizes = U16s(take(2 * usize::from(trees))?);
            let (mut roots, mut depth) = (Vec::with_capacity(usize::from(trees)), 0);
            let all = (0..usize::from(trees)).map(|tree| usize::from(sizes.get(tree))).sum();
            nodes.reserve(all);
            let mut block = take(NODE * all)?.as_chunks::<NODE>().0;
            for tree in 0..usize::from(trees) {
                let (start, size) = (nodes.len(), usize::from(sizes.get(tree)));
                roots.push(start as u32);
                // Children come after all nodes of their parent's level, so that a level ends where the children of the one
                // before it end.
                let (mut sound, mut levels, mut end, mut next) = (true, 0, 1, 1);
                let (own, others) = block.split_at(size);
                block = others;
                nodes.extend(own.iter().enumerate().map(|(at, &[c, d, l, m, value @ ..])| {
                    let (column, low) = (u16::from_le_bytes([c, d]), usize::from(u16::from_le_bytes([l, m])));
                    if at == end {
                        (levels, end) = (levels + 1, next);
                    }
                    if column == LEAF {
                        return Node { threshold: u32::from_le_bytes(value), column: LEAST, low: 0 };
                    }
                    sound &= usize::from(column) < columns && low >= end && low > at && low + 1 < size;
                    next = next.max(low + 2);
                    // Where it is not more, the tree is not sound.
                    Node { threshold: key(f32::from_le_bytes(value)), column, low: low.saturating_sub(at) as u16 }
                }));
                depth = depth.max(levels);
                if size == 0 || !sound {
                    return None;
                }
            }
            classes.push(Class { base, roots, depth });
        }
        rest.is_empty().then_some(Forest { columns, classes, nodes })
    }

    /// Number of columns of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The thresholds of a column.
    #[cfg(test)]
    pub fn thresholds(&self, column: usize) -> impl Iterator<Item = f32> {
        let number = |key: u32| f32::from_bits(key ^ if key >> 31 == 1 { 1 << 31 } else { u32::MAX });
        let steps = self.nodes.iter().filter(move |node| node.low > 0 && usize::from(node.column) == column);
        steps.map(move |node| number(node.threshold))
    }

    /// The score of a class for a row; zero where there is no such class or the row is too short.
    pub fn score(&self, class: usize, row: &[f32]) -> f32 {
        self.score_if_likely(class, row, usize::MAX, f32::MIN)
    }

    /// The same, but where the score is below `least` after the `first` trees it stays as it is: most rows are far from
    /// likely, and the other trees need not see them.
    pub fn score_if_likely(&self, class: usize, row: &[f32], first: usize, least: f32) -> f32 {
        let Some(class) = self.classes.get(class).filter(|_| row.len() >= self.columns) else { return 0.0 };
        let mut keys = [0; WIDEST + 1];
        keys_of(row, &mut keys);
        let (first, others) = class.roots.split_at(first.min(class.roots.len()));
        let sum = self.sum(class, first, &keys, class.base);
        if sum < least { sum } else { self.sum(class, others, &keys, sum) }
    }

    /// Adds the leaves of some trees of a class that the row falls into.
    fn sum(&self, class: &Class, roots: &[u32], row: &Keys, mut sum: f32) -> f32 {
        let mut roots = roots.chunks_exact(ABREAST);
        for roots in &mut roots {
            let mut at: [usize; ABREAST] = std::array::from_fn(|k| roots[k] as usize);
            for _ in 0..class.depth {
                at.iter_mut().for_each(|at| *at = self.step(*at, row));
            }
            sum = at.iter().fold(sum, |sum, &at| sum + self.value(at));
        }
        for &root in roots.remainder() {
            let leaf = (0..class.depth).fold(root as usize, |at, _| self.step(at, row));
            sum += self.value(leaf);
        }
        sum
    }

    /// The value of leaf `at`.
    #[inline]
    fn value(&self, at: usize) -> f32 {
        f32::from_bits(self.nodes[at].threshold)
    }

    /// The node after node `at` for a row.
    #[inline]
    fn step(&self, at: usize, row: &Keys) -> usize {
        debug_assert!(at < self.nodes.len());
        // SAFETY: `at` is a root, or what a step from a node gave. `parse` takes no tree without a node, none with a column that is
        // not below `columns`, which is at most `WIDEST`, but for leaves, and none in which a node's children lie outside its tree; a
        // leaf, whose column is below every threshold, stays where it is.
        let (node, number) = unsafe {
            let node = *self.nodes.get_unchecked(at);
            (node, *row.get_unchecked(usize::from(node.column)))
        };
        at + usize::from(node.low) + usize::from(node.threshold < number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(column: u16, low: u16, value: f32) -> Vec<u8> {
        [&column.to_le_bytes()[..], &low.to_le_bytes()[..], &value.to_le_bytes()[..]].concat()
    }

    fn file(nodes: &[Vec<u8>]) -> &'static [u8] {
        let mut bytes = b"LXGB".to_vec();
        bytes.extend([2u16, 1].iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend(0.5f32.to_le_bytes());
        bytes.extend([1u16, nodes.len() as u16].iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend(nodes.concat());
        bytes.leak()
    }

    #[test]
    fn a_row_falls_into_the_leaf_on_its_side_of_each_threshold() {
        let stump = file(&[node(1, 1, 3.0), node(LEAF, 0, -1.0), node(LEAF, 0, 2.0)]);
        let forest = Forest::parse(stump).expect("a well-formed model");
        assert_eq!(forest.score(0, &[0.0, 3.0]), -0.5);
        assert_eq!(forest.score(0, &[0.0, 3.5]), 2.5);
        assert_eq!(forest.score(1, &[0.0, 3.5]), 0.0);
        assert_eq!(forest.score(0, &[0.0]), 0.0);
    }

    #[test]
    fn what_is_unlikely_after_the_first_trees_is_given_up() {
        let stump = |low: f32, high: f32| [node(0, 1, 0.0), node(LEAF, 0, low), node(LEAF, 0, high)].concat();
        let mut bytes = b"LXGB".to_vec();
        bytes.extend([1u16, 1].iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend(0.0f32.to_le_bytes());
        bytes.extend([2u16, 3, 3].iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend([stump(-4.0, 1.0), stump(2.0, 2.0)].concat());
        let forest = Forest::parse(bytes.leak()).expect("a well-formed model");
        assert_eq!([-1.0, 1.0].map(|x| forest.score(0, &[x])), [-2.0, 3.0]);
        assert_eq!([-1.0, 1.0].map(|x| forest.score_if_likely(0, &[x], 1, -3.0)), [-4.0, 3.0]);
    }

    /// A tree of two levels: below zero by the first column, then by the second.
    fn deep(value: f32) -> Vec<u8> {
        let leaf = |value| node(LEAF, 0, value);
        [node(0, 1, 0.0), node(1, 3, 0.0), leaf(value), leaf(2.0 * value), leaf(3.0 * value)].concat()
    }

    #[test]
    fn many_trees_of_several_levels_are_walked_to_their_leaves() {
        // More than are walked abreast, and some that are left over.
        let trees = ABREAST as u16 + 2;
        let mut bytes = b"LXGB".to_vec();
        bytes.extend([2u16, 1].iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend(0.0f32.to_le_bytes());
        bytes.extend(trees.to_le_bytes());
        bytes.extend((0..trees).flat_map(|_| 5u16.to_le_bytes()));
        bytes.extend((0..trees).flat_map(|tree| deep(f32::from(tree))));
        let forest = Forest::parse(bytes.leak()).expect("a well-formed model");
        let total: f32 = (0..trees).map(f32::from).sum();
        let score = |row: [f32; 2]| forest.score(0, &row);
        assert_eq!([score([1.0, 0.0]), score([-1.0, -1.0]), score([-1.0, 1.0])], [total, 2.0 * total, 3.0 * total]);
    }

    proptest::proptest! {
        #[test]
        fn keys_are_in_the_order_of_their_numbers(a in proptest::num::f32::ANY, b in proptest::num::f32::ANY) {
            for (a, b) in [(a, b), (a, 0.0), (-0.0, b), (a, a), (a, a + 1.0)] {
                if !a.is_nan() && !b.is_nan() {
                    proptest::prop_assert_eq!(key(a) < key(b), a < b);
                }
            }
        }
    }

    #[test]
    fn a_tree_that_goes_back_or_out_is_refused() {
        assert!(Forest::parse(file(&[node(1, 0, 3.0), node(LEAF, 0, 0.0), node(LEAF, 0, 0.0)])).is_none());
        assert!(Forest::parse(file(&[node(1, 2, 3.0), node(LEAF, 0, 0.0), node(LEAF, 0, 0.0)])).is_none());
        assert!(Forest::parse(file(&[node(2, 1, 3.0), node(LEAF, 0, 0.0), node(LEAF, 0, 0.0)])).is_none());
        let behind_leaves = [node(LEAF, 0, 0.0), node(LEAF, 0, 0.0), node(0, 1, 0.0), node(LEAF, 0, 0.0)];
        assert!(Forest::parse(file(&behind_leaves)).is_none());
        assert!(Forest::parse(b"LXGB").is_none());
    }
}
