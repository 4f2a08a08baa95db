//! The network run over a text.

use super::instances::{self, Code, Instance, Places};
use super::{EXTRA, HIDDEN, INSTANCE, Network, OUTPUTS, PAIR, REACH, Readings, TOKEN, WORD};
use crate::disputes::events::Events;
use crate::disputes::features::{Pair, kinds};
use crate::disputes::refer::{Form, Referent, Referents};
use crate::model::bytes::I16s;
use crate::model::dense;
use crate::model::wide::wide;
use crate::parties::Parties;
use crate::quotes::Quotes;
use crate::text::Text;

/// What the network reads.
pub(in crate::disputes) struct Source<'a> {
    pub text: &'a Text<'a>,
    pub parties: &'a Parties,
    pub quotes: &'a Quotes,
    pub referents: &'a Referents,
    pub events: &'a Events,
}

/// Reads pairs, each given one way and read both ways.
pub(in crate::disputes) fn read(network: &Network, source: &Source, pairs: &[Pair]) -> Readings {
    let referents = &source.referents.list[..source.referents.list.len().min(instances::REFERENTS)];
    let places = Places::new(source.parties, source.referents);
    // Of a long text the beginning is read, and the parties that it speaks of.
    let early = |&&(a, b): &&Pair| !places.of(a).is_empty() && !places.of(b).is_empty();
    let mut pairs: Vec<Pair> = pairs.iter().filter(early).flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
    pairs.sort_unstable();
    pairs.dedup();
    if pairs.is_empty() {
        return Readings::default();
    }
    // The places of each pair that is given in the order of the parties; the other way they are the same.
    let told: Vec<(Pair, Vec<Instance>)> =
        pairs.iter().filter(|(a, b)| a < b).map(|&pair| (pair, places.instances(source.referents, pair))).collect();
    let mut needed: Vec<u32> = Vec::new();
    for &((a, b), ref list) in &told {
        for &i in places.of(a).iter().chain(places.of(b)) {
            let r = &referents[i as usize];
            needed.extend([r.start, r.end.max(r.start + 1) - 1]);
        }
        for place in list {
            needed.extend(instances::between(&referents[place.a as usize], &referents[place.b as usize]));
        }
    }
    needed.sort_unstable();
    needed.dedup();
    let hidden = Hidden::new(network, source, &needed);
    let at = |r: &Referent| hidden.either(r.start, r.end.max(r.start + 1) - 1);
    // All that is said of each party that is in a pair.
    let mut said: Vec<Option<[u8; HIDDEN]>> = vec![None; source.parties.list.len()];
    for &(a, _) in &pairs {
        let Some(said) = said.get_mut(a.0 as usize).filter(|s| s.is_none()) else { continue };
        let mut most = [0; HIDDEN];
        places.of(a).iter().for_each(|&i| raise(&mut most, &at(&referents[i as usize])));
        *said = Some(most);
    }
    let mut rows = Vec::new();
    let mut counts = Vec::with_capacity(pairs.len());
    for &(a, b) in &pairs {
        let list = told.binary_search_by_key(&(a.min(b), a.max(b)), |(p, _)| *p).map_or(&[][..], |k| &told[k].1);
        counts.push(list.len());
        for place in list {
            let (mut x, mut y) = (&referents[place.a as usize], &referents[place.b as usize]);
            if a > b {
                std::mem::swap(&mut x, &mut y);
            }
            rows.extend(at(x));
            rows.extend(at(y));
            let mut most = [0; HIDDEN];
            hidden.within(instances::between(x, y)).for_each(|units| raise(&mut most, units));
            rows.extend(most);
            rows.extend(extra(network, x, y, place.apart));
        }
    }
    let mut sums = Vec::new();
    let layer = |layer: &dense::Dense, rows: &[u8], sums: &mut Vec<i32>| {
        let count = (rows.len() / layer.inputs) as u32;
        let starts: Vec<u32> = (0..count).map(|k| k * layer.inputs as u32).collect();
        let ends: Vec<u32> = (0..count).map(|k| k * layer.outputs as u32).collect();
        let mut out = vec![0; count as usize * layer.outputs];
        layer.hidden(network.kernel, rows, &starts, &ends, &mut out, sums);
        out
    };
    let told = layer(&network.place1, &rows, &mut sums);
    let told = layer(&network.place2, &told, &mut sums);
    let mut rows = Vec::with_capacity(pairs.len() * PAIR);
    let mut rest = told.as_slice();
    for (&(a, b), &count) in pairs.iter().zip(&counts) {
        let (own, others) = rest.split_at(count * HIDDEN);
        rest = others;
        let (mut most, mut total) = ([0; HIDDEN], [0u32; HIDDEN]);
        for unit in own.chunks_exact(HIDDEN) {
            raise(&mut most, unit);
            total.iter_mut().zip(unit).for_each(|(t, &u)| *t += u32::from(u));
        }
        let half = count as u32 / 2;
        rows.extend(most);
        rows.extend(total.map(|t| ((t + half) / (count as u32).max(1)) as u8));
        for p in [a, b] {
            rows.extend(said.get(p.0 as usize).copied().flatten().unwrap_or([0; HIDDEN]));
        }
        rows.extend(sum(&[(network.kinds, kinds(source.parties, (a, b)))]));
    }
    debug_assert!(rows.len() == pairs.len() * PAIR && INSTANCE == network.place1.inputs);
    let read = layer(&network.pair, &rows, &mut sums);
    let starts: Vec<u32> = (0..pairs.len() as u32).map(|k| k * HIDDEN as u32).collect();
    let mut outputs = Vec::new();
    network.out.outputs(network.kernel, &read, &starts, OUTPUTS, &mut outputs, &mut sums);
    Readings { pairs, outputs }
}

/// Raises units to those of `other`.
fn raise(most: &mut [u8; HIDDEN], other: &[u8]) {
    most.iter_mut().zip(other).for_each(|(m, &o)| *m = (*m).max(o));
}

wide! {
    /// The sum of rows of tables, as bytes.
    fn sum(rows: &[(I16s, u32)]) -> [u8; EXTRA] {
        let mut total = [0i32; EXTRA];
        for (table, row) in rows {
            total.iter_mut().zip(table.row(*row as usize, EXTRA)).for_each(|(t, v)| *t += i32::from(v));
        }
        total.map(|t| ((t.clamp(0, 2048) * 127 + 1024) >> 11) as u8)
    }
}

/// What is known of a place beside its words: links, gap, distance and order, forms, owners and lists.
fn extra(network: &Network, x: &Referent, y: &Referent, apart: u8) -> [u8; EXTRA] {
    let order = u32::from(x.start < y.start);
    let (left, right) = if x.start < y.start { (x, y) } else { (y, x) };
    let gap = (right.start.saturating_sub(left.end) / 3).min(9);
    let form = |r: &Referent| match r.form {
        Form::Name => 0,
        Form::Pronoun => 1,
        Form::Description => 2,
    };
    let link = |r: &Referent| u32::from(r.link).min(47);
    let listed = u32::from(apart == 0 && x.group == y.group);
    let [links_a, links_b, gaps, distances, forms, owners] = network.instance;
    sum(&[
        (links_a, link(x)),
        (links_b, link(y)),
        (gaps, gap),
        (distances, 2 * u32::from(apart.min(2)) + order),
        (forms, 3 * form(x) + form(y)),
        (owners, u32::from(x.owns) + 2 * u32::from(y.owns) + 4 * listed),
    ])
}

/// The units of the second layer at the tokens that are needed.
struct Hidden {
    tokens: Vec<u32>,
    units: Vec<u8>,
}

impl Hidden {
    /// Reads the tokens `needed`, sorted.
    fn new(network: &Network, source: &Source, needed: &[u32]) -> Self {
        let reach = REACH as u32 + 1;
        let until = needed.last().map_or(0, |&t| (t + reach + 1) as usize);
        let Source { text, parties, quotes, referents, events } = *source;
        let codes = instances::codes(text, parties, quotes, referents, events, until);
        // Rows of tokens near a needed one, one after the other; before the first and after the last are rows of zeros.
        let near = spread(needed, reach, codes.len());
        let first = reach as usize;
        let mut tokens = vec![0; (near.len() + 2 * first) * TOKEN];
        for (&t, row) in near.iter().zip(tokens[first * TOKEN..].chunks_exact_mut(TOKEN)) {
            let Code { word, event, place } = codes[t as usize];
            row[..WORD].copy_from_slice(network.word(word));
            let extra = sum(&[(network.events, u32::from(event)), (network.places, u32::from(place))]);
            row[WORD..].copy_from_slice(&extra);
        }
        let row = |t: u32| near.partition_point(|&n| n < t) + first;
        let middle = spread(needed, 1, codes.len());
        let mut inner = vec![0; (near.len() + 2 * first) * HIDDEN];
        let starts: Vec<u32> = middle.iter().map(|&t| ((row(t) - REACH) * TOKEN) as u32).collect();
        let ends: Vec<u32> = middle.iter().map(|&t| (row(t) * HIDDEN) as u32).collect();
        let mut sums = Vec::new();
        network.conv1.hidden(network.kernel, &tokens, &starts, &ends, &mut inner, &mut sums);
        let starts: Vec<u32> = needed.iter().map(|&t| ((row(t) - 1) * HIDDEN) as u32).collect();
        let ends: Vec<u32> = (0..needed.len() as u32).map(|k| k * HIDDEN as u32).collect();
        let mut units = vec![0; needed.len() * HIDDEN];
        network.conv2.hidden(network.kernel, &inner, &starts, &ends, &mut units, &mut sums);
        Hidden { tokens: needed.to_vec(), units }
    }

    /// The units at a token; zeros where it was not needed.
    fn of(&self, token: u32) -> &[u8] {
        const NONE: [u8; HIDDEN] = [0; HIDDEN];
        let at = self.tokens.binary_search(&token).ok();
        at.map_or(&NONE[..], |k| &self.units[k * HIDDEN..(k + 1) * HIDDEN])
    }

    /// The units at neighbouring tokens that are all needed.
    fn within(&self, tokens: std::ops::Range<u32>) -> impl Iterator<Item = &[u8]> {
        let from = self.tokens.partition_point(|&t| t < tokens.start);
        let held = self.tokens[from..].iter().take_while(|&&t| t < tokens.end).count();
        self.units[from * HIDDEN..(from + held) * HIDDEN].chunks_exact(HIDDEN)
    }

    /// The higher of the units at two tokens.
    fn either(&self, first: u32, last: u32) -> [u8; HIDDEN] {
        let mut out = [0; HIDDEN];
        raise(&mut out, self.of(first));
        raise(&mut out, self.of(last));
        out
    }
}

/// The tokens at most `reach` from those given, sorted, below `until`.
fn spread(tokens: &[u32], reach: u32, until: usize) -> Vec<u32> {
    let mut out = Vec::new();
    let mut next = 0;
    for &t in tokens {
        let to = (t + reach + 1).min(until as u32);
        out.extend(next.max(t.saturating_sub(reach))..to);
        next = next.max(to);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_spread_to_their_neighbours_once_each() {
        assert_eq!(spread(&[0, 3, 4, 9], 1, 10), [0, 1, 2, 3, 4, 5, 8, 9]);
        assert!(spread(&[], 3, 10).is_empty());
    }

    #[test]
    fn every_kernel_reads_the_same() {
        use crate::model::dense::Kernel;
        let source = "Acme sued Beta in court on Friday. Beta denies that it broke its contract with Acme.";
        let text = Text::new(source);
        let parties = crate::parties::resolve(&text, crate::mentions::find(&text));
        let quotes = Quotes::default();
        let referents = crate::disputes::refer::referents(
            &text,
            &parties,
            &crate::parties::reference::resolve(&text, &parties, |_| false),
        );
        let events = crate::disputes::events::read(&text, &parties, &referents);
        let ids: Vec<_> = crate::disputes::classify::ids(&parties).collect();
        let pairs: Vec<Pair> = ids.windows(2).map(|w| (w[0], w[1])).collect();
        let source = Source { text: &text, parties: &parties, quotes: &quotes, referents: &referents, events: &events };
        let outputs: Vec<Vec<f32>> = Kernel::available()
            .into_iter()
            .filter_map(|kernel| {
                let network = Network { kernel, ..Network::parse(include_bytes!("../../../models/pairs-net.bin"))? };
                Some(read(&network, &source, &pairs).outputs)
            })
            .collect();
        assert!(!pairs.is_empty() && outputs.iter().all(|o| o.len() == 2 * pairs.len() * OUTPUTS));
        assert!(outputs.windows(2).all(|w| w[0] == w[1]));
    }
}
