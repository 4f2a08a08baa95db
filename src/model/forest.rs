//! Gradient-boosted decision trees over a row of numbers.
//!
//! A model file is little-endian: `LXGB`, the number of columns of a row (`u16`), the number of classes (`u16`), then for
//! each class its base score (`f32`), its number of trees (`u16`), the number of nodes (`u16`) of each tree and the nodes. A
//! node is a column (`u16`, `0xFFFF` for a leaf), the node to go on with where the number in that column is at most the
//! threshold (`u16`, the other one follows it), and the threshold or the leaf's value (`f32`). A score is the base score and
//! the sum of the leaves that the row falls into, in logits.

use super::bytes::{F32s, U16s};

const LEAF: u16 = u16::MAX;
const NODE: usize = 8;

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
}

#[derive(Debug, Clone, Copy)]
struct Node {
    column: u16,
    /// Node to go on with, counted from the start of `nodes`.
    low: u32,
    value: f32,
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
        let (mut classes, mut nodes) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let base = F32s(take(4)?).get(0);
            let trees = U16s(take(2)?).get(0);
            let sizes = U16s(take(2 * usize::from(trees))?);
            let mut roots = Vec::with_capacity(usize::from(trees));
            for tree in 0..usize::from(trees) {
                let (start, size) = (nodes.len() as u32, usize::from(sizes.get(tree)));
                let block = take(NODE * size)?;
                roots.push(start);
                for (at, node) in block.chunks_exact(NODE).enumerate() {
                    let half = U16s(&node[..4]);
                    let (column, low) = (half.get(0), half.get(1));
                    let split = usize::from(column) < columns && usize::from(low) > at && usize::from(low) + 1 < size;
                    if column != LEAF && !split {
                        return None;
                    }
                    nodes.push(Node { column, low: start + u32::from(low), value: F32s(&node[4..]).get(0) });
                }
                if size == 0 {
                    return None;
                }
            }
            classes.push(Class { base, roots });
        }
        rest.is_empty().then_some(Forest { columns, classes, nodes })
    }

    /// Number of columns of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The score of a class for a row; zero where there is no such class or the row is too short.
    pub fn score(&self, class: usize, row: &[f32]) -> f32 {
        let Some(class) = self.classes.get(class).filter(|_| row.len() >= self.columns) else { return 0.0 };
        class.roots.iter().fold(class.base, |sum, &root| sum + self.leaf(root, row))
    }

    /// The value of the leaf that a row falls into. Every step goes forward, so that it ends.
    fn leaf(&self, root: u32, row: &[f32]) -> f32 {
        let mut node = self.nodes[root as usize];
        while node.column != LEAF {
            let above = row[usize::from(node.column)] > node.value;
            node = self.nodes[node.low as usize + usize::from(above)];
        }
        node.value
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
    fn a_tree_that_goes_back_or_out_is_refused() {
        assert!(Forest::parse(file(&[node(1, 0, 3.0), node(LEAF, 0, 0.0), node(LEAF, 0, 0.0)])).is_none());
        assert!(Forest::parse(file(&[node(1, 2, 3.0), node(LEAF, 0, 0.0), node(LEAF, 0, 0.0)])).is_none());
        assert!(Forest::parse(file(&[node(2, 1, 3.0), node(LEAF, 0, 0.0), node(LEAF, 0, 0.0)])).is_none());
        assert!(Forest::parse(b"LXGB").is_none());
    }
}
