//! The cheapest way to read the marks of a paragraph.

use super::costs::Mark;

/// What a quotation costs that runs on into a paragraph that opens with a mark.
const RUNS_ON: f32 = 0.5;
/// What a quotation inside a quotation, in marks of the same family, costs.
const NESTED: f32 = 1.6;

/// Reads the marks the cheapest way; `out` gets pairs of indices into `marks`, the second none for what never closes.
pub(super) fn read(marks: &[Mark], next_opens: bool, out: &mut Vec<(usize, Option<usize>)>) {
    out.clear();
    // State 0: outside; 1: inside; 2: inside one inside. For 1 and 2 the opening mark's cost of never closing travels along.
    const FAR: f32 = 1e9;
    let mut cost = [0.0, FAR, FAR];
    let mut unclosed = [0.0f32; 3];
    let mut back: Vec<[u8; 3]> = Vec::with_capacity(marks.len());
    for m in marks {
        let mut next = [FAR; 3];
        let mut from = [0u8; 3];
        let mut carry = [0.0f32; 3];
        let mut step = |to: usize, at: usize, c: f32, u: f32| {
            if c < next[to] {
                next[to] = c;
                from[to] = at as u8;
                carry[to] = u;
            }
        };
        step(0, 0, cost[0] + m.skip, 0.0);
        step(1, 0, cost[0] + m.open, m.unclosed);
        step(0, 1, cost[1] + m.close, 0.0);
        step(1, 1, cost[1] + m.skip + 0.2, unclosed[1]);
        step(2, 1, cost[1] + m.open + NESTED, unclosed[1]);
        step(1, 2, cost[2] + m.close, unclosed[2]);
        step(2, 2, cost[2] + m.skip + 0.2, unclosed[2]);
        back.push(from);
        cost = next;
        unclosed = carry;
    }
    let end = |s: usize| {
        if s == 0 {
            0.0
        } else if next_opens {
            RUNS_ON
        } else {
            unclosed[s]
        }
    };
    let mut state = (0..3).min_by(|&a, &b| (cost[a] + end(a)).total_cmp(&(cost[b] + end(b)))).unwrap_or(0);
    let mut close = None;
    let mut inside = state > 0;
    for i in (0..marks.len()).rev() {
        let before = back[i][state] as usize;
        if before == 1 && state == 0 {
            close = Some(i);
            inside = true;
        } else if before == 0 && state == 1 {
            if inside {
                out.push((i, close));
            }
            close = None;
            inside = false;
        }
        state = before;
    }
    out.reverse();
}
