//! Reads gold articles with their own parties, so that the quotes stage can be measured alone.
//!
//!     gold_quotes [OPTION]... GOLD.xml... > records.jsonl
//!
//!     --decisions     what the models decide on, for scripts/train/quotes.py
//!     --predicted     the parties that the program finds, under the names of the gold ones that they are
//!     --roles         the roles of the parties known too, one in four lost and half of those given to another party, which
//!                     is about how well the program tells them
//!     --models DIR    quote-speaker.bin, quote-kind.bin and reference.bin from there, and quote-speaker-second.bin if there is one

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::Path;

use lexwire::eval::Gold;
use lexwire::mentions::{Label, Mention};
use lexwire::parties::{Parties, Party, PartyId};
use lexwire::quotes::training::{Candidate, Decision, Models, decisions, find_with};
use lexwire::record::{PartyKind, QuoteKind, Role};
use lexwire::text::{Span, Text};
use serde_json::{Value, json};

fn main() {
    let mut out = std::io::stdout().lock();
    let (mut export, mut predicted, mut known, mut models) = (false, false, false, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--decisions" => export = true,
            "--predicted" => predicted = true,
            "--roles" => known = true,
            "--models" => models = args.next().map(|folder| load(Path::new(&folder))),
            path => {
                let xml = std::fs::read_to_string(path).expect("a readable file");
                let gold = Gold::parse(&xml).expect("a gold article");
                let stem = Path::new(path).file_stem().and_then(|s| s.to_str()).unwrap_or("-");
                let article = Article::new(&gold, predicted);
                let roles = if known { article.roles(stem) } else { Vec::new() };
                let record = if export {
                    article.decisions(stem, models.as_ref(), &roles)
                } else {
                    article.record(stem, models.as_ref(), &roles)
                };
                writeln!(out, "{record}").expect("an open pipe");
            }
        }
    }
}

fn load(folder: &Path) -> Models {
    let read = |name: &str| -> &'static [u8] { std::fs::read(folder.join(name)).expect("a model file").leak() };
    let second = "quote-speaker-second.bin";
    let second = folder.join(second).exists().then(|| read(second));
    let models = Models::parse(read("quote-speaker.bin"), second, read("quote-kind.bin")).expect("model files");
    models.referring(read("reference.bin"))
}

/// A gold article as the stage takes it.
struct Article<'a> {
    gold: &'a Gold,
    text: Text<'a>,
    parties: Parties,
    /// The gold id of each party.
    ids: Vec<String>,
    /// For each byte its code point.
    points: Vec<usize>,
}

impl<'a> Article<'a> {
    fn new(gold: &'a Gold, predicted: bool) -> Self {
        let text = Text::new(&gold.text);
        let mut points = vec![0usize; gold.text.len() + 1];
        for (n, (at, _)) in gold.text.char_indices().enumerate() {
            points[at] = n;
        }
        points[gold.text.len()] = gold.text.chars().count();
        let (parties, ids) = if predicted {
            let parties = lexwire::parties::find(&text, &lexwire::amounts::scan(&text));
            let ids = aligned(&parties, gold, &points);
            (parties, ids)
        } else {
            (given(&text, gold), gold.parties.iter().map(|p| p.id.clone()).collect())
        };
        Article { gold, text, parties, ids, points }
    }

    fn name(&self, who: Option<Option<PartyId>>) -> String {
        match who {
            None => "unknown".to_owned(),
            Some(None) => "anon".to_owned(),
            Some(Some(p)) => self.ids[p.0 as usize].clone(),
        }
    }

    fn range(&self, span: Span) -> (usize, usize) {
        (self.points[span.start as usize], self.points[span.end as usize])
    }

    fn choice(&self, span: Span, all: &[Candidate], by: &str) -> Value {
        let names: Vec<String> = all.iter().map(|c| self.name(c.who)).collect();
        let features: Vec<&Vec<u32>> = all.iter().map(|c| &c.features).collect();
        let facts: Vec<&Vec<f32>> = all.iter().map(|c| &c.facts).collect();
        let right = names.iter().position(|n| n == by);
        json!({"text": self.text.slice(span), "start": self.range(span).0, "right": right, "names": names, "candidates": features, "facts": facts})
    }

    /// The annotated roles of the parties, as if they had been told as well as in use; the same for the same article.
    fn roles(&self, id: &str) -> Vec<Vec<Role>> {
        let mut out: Vec<Vec<Role>> = vec![Vec::new(); self.ids.len()];
        for (p, own) in self.ids.iter().enumerate() {
            let Some(party) = self.gold.parties.iter().find(|g| g.id == *own) else { continue };
            for &role in &party.roles {
                let dice = lexwire::text::hash(&format!("{id} {own} {role:?}")) as usize;
                match dice % 8 {
                    0 => {}
                    1 => out[dice / 8 % self.ids.len()].push(role),
                    _ => out[p].push(role),
                }
            }
        }
        out
    }

    /// What the models decide on, with the right answers.
    fn decisions(&self, id: &str, models: Option<&Models>, roles: &[Vec<Role>]) -> Value {
        let (mut referents, mut kinds) = (Vec::new(), Vec::new());
        let marked = |start: usize, end: usize| {
            self.gold
                .quotes
                .iter()
                .find(move |q| q.kind != QuoteKind::Indirect && q.span.start < end && start < q.span.end)
        };
        for decision in decisions(&self.text, &self.parties, models, roles) {
            match decision {
                Decision::Referent(span, all) => {
                    let (start, end) = self.range(span);
                    let by = self.gold.quotes.iter().find_map(|q| {
                        let s = q.speaker.as_ref()?;
                        (s.start < end && start < s.end).then(|| q.by.clone().unwrap_or_default())
                    });
                    referents.extend(by.map(|by| self.choice(span, &all, &by)));
                }
                Decision::Unattributed(span, all) => {
                    let (start, end) = self.range(span);
                    let by = marked(start, end).filter(|q| q.kind != QuoteKind::Other);
                    referents.extend(by.and_then(|q| q.by.as_ref()).map(|by| self.choice(span, &all, by)));
                }
                Decision::Kind(span, features) => {
                    let (start, end) = self.range(span);
                    let Some(kind) = marked(start, end) else { continue };
                    let class = match kind.kind {
                        QuoteKind::Direct => 0,
                        QuoteKind::Partial => 1,
                        _ => 2,
                    };
                    kinds.push(json!({"text": self.text.slice(span), "right": class, "features": features}));
                }
            }
        }
        json!({"id": id, "referents": referents, "kinds": kinds})
    }

    /// The parts of a document record that quotations are scored by.
    fn record(&self, id: &str, models: Option<&Models>, roles: &[Vec<Role>]) -> Value {
        let quotes = match models {
            Some(models) => find_with(&self.text, &self.parties, models, roles),
            None => lexwire::quotes::find(&self.text, &self.parties),
        };
        let excerpt = |s: Span| {
            let (start, end) = self.range(s);
            json!({"start": start, "end": end, "text": self.text.slice(s)})
        };
        let quotes: Vec<Value> = quotes
            .list
            .iter()
            .map(|q| {
                let mut v = excerpt(q.span);
                v["type"] = json!(match q.kind {
                    QuoteKind::Direct => "direct",
                    QuoteKind::Partial => "partial",
                    QuoteKind::Indirect => "indirect",
                    QuoteKind::Other => "other",
                });
                v["cue"] = q.cue.map_or(Value::Null, excerpt);
                v["confidence"] = json!(q.confidence);
                v["speaker"] = q.speaker.map_or(Value::Null, |s| {
                    let mut v = s.span.map_or(json!({}), excerpt);
                    v["party"] = s.party.map_or(Value::Null, |p| json!(self.ids[p.0 as usize]));
                    v["anonymous"] = json!(s.anonymous);
                    v
                });
                v
            })
            .collect();
        let parties: Vec<Value> = self
            .parties
            .list
            .iter()
            .zip(&self.ids)
            .map(|(p, id)| {
                let mentions: Vec<Value> =
                    p.mentions.iter().map(|&m| excerpt(self.parties.mentions[m as usize].span)).collect();
                json!({"id": id, "name": p.name, "type": p.kind, "roles": [], "mentions": mentions})
            })
            .collect();
        json!({"id": id, "parties": parties, "amounts": [], "quotes": quotes, "disputes": [], "agreements": []})
    }
}

/// For each party the id of the gold one that shares the most mentions with it, or one of its own.
fn aligned(parties: &Parties, gold: &Gold, points: &[usize]) -> Vec<String> {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (g, party) in gold.parties.iter().enumerate() {
        let named: HashSet<(usize, usize)> = party.mentions.iter().map(|m| (m.start, m.end)).collect();
        for (p, found) in parties.list.iter().enumerate() {
            let both = found
                .mentions
                .iter()
                .map(|&m| parties.mentions[m as usize].span)
                .filter(|s| named.contains(&(points[s.start as usize], points[s.end as usize])))
                .count();
            if both > 0 {
                pairs.push(((2 * both) as f64 / (named.len() + found.mentions.len()) as f64, g, p));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut of: HashMap<usize, usize> = HashMap::new();
    let mut taken = HashSet::new();
    for (_, g, p) in pairs {
        if !of.contains_key(&p) && taken.insert(g) {
            of.insert(p, g);
        }
    }
    (0..parties.list.len())
        .map(|p| of.get(&p).map_or_else(|| format!("?{p}"), |&g| gold.parties[g].id.clone()))
        .collect()
}

/// The gold parties as the stage takes them.
fn given(text: &Text, gold: &Gold) -> Parties {
    let bytes: Vec<usize> =
        gold.text.char_indices().map(|(at, _)| at).chain(std::iter::once(gold.text.len())).collect();
    let mut all: Vec<(Span, Label, Option<PartyId>)> = Vec::new();
    for (i, p) in gold.parties.iter().enumerate() {
        let label = match p.kind {
            PartyKind::Person => Label::Person,
            PartyKind::Organization => Label::Organization,
            PartyKind::Government => Label::Government,
            PartyKind::Court => Label::Court,
        };
        all.extend(
            p.mentions.iter().map(|m| (Span::new(bytes[m.start], bytes[m.end]), label, Some(PartyId(i as u32)))),
        );
    }
    all.extend(gold.places.iter().map(|m| (Span::new(bytes[m.start], bytes[m.end]), Label::Place, None)));
    all.sort_by_key(|x| x.0);
    let mut mentions: Vec<Mention> = Vec::new();
    let mut party_of = Vec::new();
    for (span, label, party) in all {
        let tokens = text.tokens_in(span);
        if mentions.last().is_some_and(|m| m.tokens.end > tokens.start) {
            continue;
        }
        mentions.push(Mention { span, tokens, label, confidence: 1.0 });
        party_of.push(party);
    }
    let guessed = lexwire::parties::resolve(text, mentions.clone());
    let list = gold
        .parties
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let own: Vec<u32> =
                (0..mentions.len() as u32).filter(|&m| party_of[m as usize] == Some(PartyId(i as u32))).collect();
            let gender = own
                .iter()
                .find_map(|&m| guessed.party_of.get(m as usize).copied().flatten().and_then(|g| guessed.get(g).gender));
            Party { name: p.name.clone(), kind: p.kind, gender, mentions: own }
        })
        .collect();
    Parties::from_parts(list, mentions, party_of, text.len())
}
