//! Records compared with their gold articles.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::align::Alignment;
use super::figure::{ErrorKind, Figure, Tally};
use super::gold::{Gold, GoldQuote};
use crate::record::{Document, PartyKind, Quote, QuoteKind, Range};

/// Tallies of all figures over the articles added so far, and the errors of one kind.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    tallies: BTreeMap<Figure, Tally>,
    listed: Option<ErrorKind>,
    errors: Vec<String>,
}

/// Punctuation that may differ at the edges of a quotation.
const EDGE: &[char] =
    &[' ', '\n', '\t', '.', ',', ';', ':', '!', '?', '…', '—', '–', '-', '\'', '"', '“', '”', '‘', '’'];

/// The least overlap, of the union, of an indirect statement that counts as found.
const OVERLAP: f64 = 0.7;

type Bounds = (usize, usize);

impl Scores {
    /// No article yet; the errors of the given kind will be listed.
    pub fn listing(errors: Option<ErrorKind>) -> Self {
        Scores { listed: errors, ..Scores::default() }
    }

    /// The tally of a figure.
    pub fn tally(&self, figure: Figure) -> Tally {
        self.tallies.get(&figure).copied().unwrap_or_default()
    }

    /// The mean of all F1.
    pub fn mean(&self) -> f64 {
        Figure::ALL.iter().map(|&f| self.tally(f).f1()).sum::<f64>() / Figure::ALL.len() as f64
    }

    /// The errors listed, one a line, in the order of the articles.
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// Compares a record with its gold article.
    pub fn add(&mut self, gold: &Gold, pred: &Document) {
        let chars: Vec<char> = gold.text.chars().collect();
        let pair = Pair { gold, pred, align: Alignment::new(&gold.parties, &pred.parties), chars: &chars };
        self.parties(&pair);
        self.amounts(&pair);
        self.quotations(&pair);
        self.indirect(&pair);
        self.disputes(&pair);
        self.agreements(&pair);
    }

    fn to(&mut self, figure: Figure) -> &mut Tally {
        self.tallies.entry(figure).or_default()
    }

    fn say(&mut self, kind: ErrorKind, pair: &Pair, what: impl FnOnce() -> String) {
        if self.listed == Some(kind) {
            self.errors.push(format!("{}: {}", pair.gold.id, what()));
        }
    }

    fn parties(&mut self, pair: &Pair) {
        let (gold, pred) = (pair.gold, pair.pred);
        let gm: BTreeSet<(Bounds, PartyKind)> =
            gold.parties.iter().flat_map(|p| p.mentions.iter().map(|m| (bounds(*m), p.kind))).collect();
        let pm: BTreeSet<(Bounds, PartyKind)> =
            pred.parties.iter().flat_map(|p| p.mentions.iter().map(|m| ((m.start, m.end), p.kind))).collect();
        self.to(Figure::Mention).add(gm.intersection(&pm).count() as u32, pm.len(), gm.len());
        for (word, set, other) in [("missed", &gm, &pm), ("extra", &pm, &gm)] {
            for &(span, kind) in set.difference(other) {
                self.say(ErrorKind::Mentions, pair, || {
                    format!("{word} {:?} {} at {}", pair.text(span), kind.as_str(), span.0)
                });
            }
        }
        let (found, of) = (pred.parties.len(), gold.parties.len());
        self.to(Figure::Party).add(pair.align.phi, found, of);
        let names = pair
            .align
            .pairs()
            .filter(|(p, g)| {
                let p = pred.parties.iter().find(|x| x.id == *p).map(|x| folded(&x.name));
                let g = gold.parties.iter().find(|x| x.id == *g).map(|x| folded(&x.name));
                p == g
            })
            .count();
        self.to(Figure::Name).add(names as u32, found, of);

        let gr: BTreeSet<_> =
            gold.parties.iter().flat_map(|p| p.roles.iter().map(|r| (p.id.clone(), r.as_str()))).collect();
        let pr: BTreeSet<_> =
            pred.parties.iter().flat_map(|p| p.roles.iter().map(|r| (pair.align.gold(&p.id), r.as_str()))).collect();
        self.to(Figure::Role).add(gr.intersection(&pr).count() as u32, pr.len(), gr.len());
        for (id, role) in gr.symmetric_difference(&pr) {
            let word = if gr.contains(&(id.clone(), role)) { "missed" } else { "extra" };
            self.say(ErrorKind::Roles, pair, || format!("{word} {:?} {role}", pair.name(id)));
        }
    }

    fn amounts(&mut self, pair: &Pair) {
        let ga: BTreeMap<Bounds, _> = pair.gold.amounts.iter().map(|a| (bounds(a.span), a)).collect();
        let pa: BTreeMap<Bounds, _> = pair.pred.amounts.iter().map(|a| ((a.start, a.end), a)).collect();
        let both: Vec<Bounds> = ga.keys().filter(|s| pa.contains_key(s)).copied().collect();
        let right: BTreeSet<Bounds> = both
            .iter()
            .filter(|s| {
                let (g, p) = (ga[s], pa[s]);
                p.currency.as_deref() == Some(&g.currency) && p.low == g.low && p.high == g.high
            })
            .copied()
            .collect();
        self.to(Figure::AmountSpan).add(both.len() as u32, pa.len(), ga.len());
        self.to(Figure::Amount).add(right.len() as u32, pa.len(), ga.len());
        for (s, g) in ga.iter().filter(|(s, _)| !right.contains(s)) {
            self.say(ErrorKind::Amounts, pair, || {
                let got = pa.get(s).map_or_else(
                    || "nothing".to_owned(),
                    |p| format!("{} {} to {}", p.currency.as_deref().unwrap_or("null"), p.low, p.high),
                );
                format!("missed {:?} {} {} to {}, got {got}", pair.text(*s), g.currency, g.low, g.high)
            });
        }
        for (s, p) in pa.iter().filter(|(s, _)| !ga.contains_key(s)) {
            self.say(ErrorKind::Amounts, pair, || {
                format!("extra {:?} {} {} to {}", pair.text(*s), p.currency.as_deref().unwrap_or("null"), p.low, p.high)
            });
        }
        let count = |same: &dyn Fn(&Bounds) -> bool| both.iter().filter(|s| same(s)).count() as u32;
        let kinds = count(&|s| ga[s].kind == pa[s].kind);
        let qualifiers = count(&|s| ga[s].qualifier == pa[s].qualifier);
        let units = count(&|s| ga[s].per == pa[s].per);
        self.to(Figure::AmountKind).add(kinds, pa.len(), ga.len());
        self.to(Figure::AmountQualifier).add(qualifiers, pa.len(), ga.len());
        self.to(Figure::AmountPer).add(units, pa.len(), ga.len());
        let gl: BTreeSet<_> = ga.iter().flat_map(|(s, a)| a.parties.iter().map(|p| (*s, p.clone()))).collect();
        let pl: BTreeSet<_> = pa.iter().flat_map(|(s, a)| a.parties.iter().map(|p| (*s, pair.align.gold(p)))).collect();
        self.to(Figure::AmountParty).add(gl.intersection(&pl).count() as u32, pl.len(), gl.len());
    }

    fn quotations(&mut self, pair: &Pair) {
        let gq: BTreeMap<Bounds, &GoldQuote> = pair
            .gold
            .quotes
            .iter()
            .filter(|q| q.kind != QuoteKind::Indirect)
            .map(|q| (pair.trimmed(bounds(q.span)), q))
            .collect();
        let pq: BTreeMap<Bounds, &Quote> = pair
            .pred
            .quotes
            .iter()
            .filter(|q| q.kind != QuoteKind::Indirect)
            .map(|q| (pair.trimmed((q.start, q.end)), q))
            .collect();
        let both: Vec<Bounds> = gq.keys().filter(|s| pq.contains_key(s)).copied().collect();
        self.to(Figure::Quote).add(both.len() as u32, pq.len(), gq.len());
        let types = both.iter().filter(|s| gq[s].kind == pq[s].kind).count();
        self.to(Figure::QuoteType).add(types as u32, pq.len(), gq.len());
        let all: BTreeSet<Bounds> = gq.keys().chain(pq.keys()).copied().collect();
        for s in all.into_iter().filter(|s| gq.contains_key(s) != pq.contains_key(s)) {
            let word = if gq.contains_key(&s) { "missed" } else { "extra" };
            self.say(ErrorKind::Quotes, pair, || format!("{word} {:?}", pair.beginning(s, 60)));
        }

        let said = |kind: QuoteKind| matches!(kind, QuoteKind::Direct | QuoteKind::Partial);
        let gs: BTreeMap<_, _> = gq.iter().filter(|(_, q)| said(q.kind)).collect();
        let ps: BTreeMap<_, _> = pq.iter().filter(|(_, q)| said(q.kind)).collect();
        let mut right = 0;
        for (s, g) in &gs {
            let got = ps.get(s).map(|p| pair.speaker(p));
            if got.is_some() && got == g.by {
                right += 1;
            } else {
                self.say(ErrorKind::Speakers, pair, || {
                    let got = got.unwrap_or_else(|| "(not found)".to_owned());
                    format!("{:?} by {} got {got}", pair.beginning(**s, 50), g.by.as_deref().unwrap_or("nobody"))
                });
            }
        }
        self.to(Figure::Speaker).add(right, ps.len(), gs.len());

        let gc: HashSet<Bounds> =
            pair.gold.quotes.iter().filter_map(|q| q.cue).map(|c| pair.trimmed(bounds(c))).collect();
        let pc: HashSet<Bounds> =
            pair.pred.quotes.iter().filter_map(|q| q.cue.as_ref()).map(|c| pair.trimmed((c.start, c.end))).collect();
        self.to(Figure::Cue).add(gc.intersection(&pc).count() as u32, pc.len(), gc.len());
    }

    fn indirect(&mut self, pair: &Pair) {
        let gold: Vec<_> = pair.gold.quotes.iter().filter(|q| q.kind == QuoteKind::Indirect).collect();
        let pred: Vec<_> = pair.pred.quotes.iter().filter(|q| q.kind == QuoteKind::Indirect).collect();
        let (mut used, mut hits, mut speakers) = (vec![false; pred.len()], 0, 0);
        for g in &gold {
            let mut best: Option<(usize, f64)> = None;
            for (i, p) in pred.iter().enumerate().filter(|(i, _)| !used[*i]) {
                let overlap = overlap(bounds(g.span), (p.start, p.end));
                if best.is_none_or(|(_, most)| overlap > most) {
                    best = Some((i, overlap));
                }
            }
            match best {
                Some((i, overlap)) if overlap >= OVERLAP => {
                    used[i] = true;
                    hits += 1;
                    speakers += u32::from(g.by == Some(pair.speaker(pred[i])));
                }
                _ => self.say(ErrorKind::Indirect, pair, || format!("missed {:?}", pair.beginning(bounds(g.span), 80))),
            }
        }
        for (p, _) in pred.iter().zip(&used).filter(|(_, used)| !**used) {
            self.say(ErrorKind::Indirect, pair, || format!("extra {:?}", pair.beginning((p.start, p.end), 80)));
        }
        self.to(Figure::Indirect).add(hits, pred.len(), gold.len());
        self.to(Figure::IndirectSpeaker).add(speakers, pred.len(), gold.len());
    }

    fn disputes(&mut self, pair: &Pair) {
        let golds: Vec<_> = pair.gold.disputes.iter().map(|d| (sides(&d.plaintiffs, &d.defendants), d)).collect();
        let preds: Vec<_> = pair
            .pred
            .disputes
            .iter()
            .map(|d| (sides(&pair.golds(&d.plaintiffs), &pair.golds(&d.defendants)), d))
            .collect();
        let gp: BTreeSet<_> = golds.iter().flat_map(|(s, _)| s).collect();
        let pp: BTreeSet<_> = preds.iter().flat_map(|(s, _)| s).collect();
        self.to(Figure::Dispute).add(gp.intersection(&pp).count() as u32, pp.len(), gp.len());
        for (a, b) in gp.symmetric_difference(&pp) {
            let word = if gp.contains(&(a.clone(), b.clone())) { "missed" } else { "extra" };
            self.say(ErrorKind::Disputes, pair, || format!("{word} {} v. {}", pair.name(a), pair.name(b)));
        }
        for (s, g) in &golds {
            let mut best: Option<(usize, _)> = None;
            for (t, p) in &preds {
                let shared = s.intersection(t).count();
                if best.is_none_or(|(most, _)| shared > most) {
                    best = Some((shared, *p));
                }
            }
            let found = best.filter(|(shared, _)| *shared > 0).map(|(_, p)| p);
            let claims = found.map_or(0, |p| {
                g.claims.iter().collect::<HashSet<_>>().intersection(&p.claims.iter().collect()).count()
            });
            self.to(Figure::Claim).add(claims as u32, found.map_or(0, |p| p.claims.len()), g.claims.len());
            let stage = found.is_some_and(|p| p.stage == g.stage);
            self.to(Figure::Stage).add(u32::from(stage), usize::from(found.is_some()), 1);
            if let Some(court) = &g.court {
                let got = found.and_then(|p| p.court.as_deref()).map(|c| pair.align.gold(c));
                self.to(Figure::Court).add(u32::from(got.as_ref() == Some(court)), usize::from(got.is_some()), 1);
            }
        }
    }

    fn agreements(&mut self, pair: &Pair) {
        let gold = couples(pair.gold.agreements.iter().map(|(ids, kind, _)| (ids.clone(), *kind)));
        let pred = couples(pair.pred.agreements.iter().map(|a| (pair.golds(&a.parties), a.kind)));
        let both: Vec<_> = gold.keys().filter(|c| pred.contains_key(*c)).collect();
        let kinds = both.iter().filter(|c| gold[**c] == pred[**c]).count();
        self.to(Figure::Agreement).add(both.len() as u32, pred.len(), gold.len());
        self.to(Figure::AgreementKind).add(kinds as u32, pred.len(), gold.len());
        let all: BTreeSet<_> = gold.keys().chain(pred.keys()).collect();
        for c in all.into_iter().filter(|c| gold.contains_key(*c) != pred.contains_key(*c)) {
            let word = if gold.contains_key(c) { "missed" } else { "extra" };
            self.say(ErrorKind::Agreements, pair, || format!("{word} {} and {}", pair.name(&c.0), pair.name(&c.1)));
        }
    }
}

/// A record and its gold article.
struct Pair<'a> {
    gold: &'a Gold,
    pred: &'a Document,
    align: Alignment<'a>,
    chars: &'a [char],
}

impl Pair<'_> {
    fn text(&self, (start, end): Bounds) -> String {
        self.chars.get(start..end).unwrap_or_default().iter().collect()
    }

    fn beginning(&self, (start, end): Bounds, most: usize) -> String {
        self.text((start, end.min(start + most)))
    }

    /// A span without the punctuation at its edges.
    fn trimmed(&self, (mut start, mut end): Bounds) -> Bounds {
        let edge = |i: usize| self.chars.get(i).is_none_or(|c| EDGE.contains(c));
        while start < end && edge(start) {
            start += 1;
        }
        while end > start && edge(end - 1) {
            end -= 1;
        }
        (start, end)
    }

    fn golds(&self, ids: &[String]) -> Vec<String> {
        ids.iter().map(|id| self.align.gold(id)).collect()
    }

    /// The name behind an aligned id.
    fn name<'s>(&'s self, id: &'s str) -> &'s str {
        match id.strip_prefix('?') {
            Some(own) => self.pred.parties.iter().find(|p| p.id == own).map_or(own, |p| &p.name),
            None => self.gold.parties.iter().find(|p| p.id == id).map_or(id, |p| &p.name),
        }
    }

    /// Who speaks, as the gold articles write it.
    fn speaker(&self, quote: &Quote) -> String {
        match &quote.speaker {
            Some(s) if s.anonymous => "anon".to_owned(),
            Some(s) => s.party.as_deref().map_or_else(|| "unknown".to_owned(), |p| self.align.gold(p)),
            None => "unknown".to_owned(),
        }
    }
}

fn bounds(range: Range) -> Bounds {
    (range.start, range.end)
}

/// The length shared by two spans, of the length from the first start to the last end.
fn overlap(a: Bounds, b: Bounds) -> f64 {
    let shared = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    if shared == 0 { 0.0 } else { shared as f64 / (a.1.max(b.1) - a.0.min(b.0)) as f64 }
}

/// A name as it is compared: case and a leading article do not count.
fn folded(name: &str) -> String {
    let name = name.to_lowercase();
    let name = name.trim();
    name.strip_prefix("the ").unwrap_or(name).to_owned()
}

fn sides(plaintiffs: &[String], defendants: &[String]) -> BTreeSet<(String, String)> {
    plaintiffs.iter().flat_map(|a| defendants.iter().map(|b| (a.clone(), b.clone()))).collect()
}

/// The unordered pairs of parties of some agreements; the last agreement of a pair gives its kind.
fn couples<K: Copy>(agreements: impl Iterator<Item = (Vec<String>, K)>) -> BTreeMap<(String, String), K> {
    let mut out = BTreeMap::new();
    for (ids, kind) in agreements {
        for a in &ids {
            for b in ids.iter().filter(|b| *b > a) {
                out.insert((a.clone(), b.clone()), kind);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_is_of_the_union() {
        assert_eq!(overlap((0, 10), (5, 15)), 1.0 / 3.0);
        assert_eq!(overlap((0, 5), (5, 9)), 0.0);
    }

    #[test]
    fn an_article_before_a_name_does_not_count() {
        assert_eq!(folded("The Hague Court"), "hague court");
    }
}
