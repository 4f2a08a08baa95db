//! Whose a sum is: for each party near a sum, whether it pays, gets or owns it.

use super::Sum;
use super::features::{Article, WINDOW};
use crate::disputes::Legal;
use crate::mentions::Label;
use crate::model::linear::feature;
use crate::parties::{Parties, PartyId};
use crate::record::{AmountKind, Role};
use crate::text::{Kind, Text};

/// Sentences back in which a party may be named that a sum belongs to, as far as `MOST` reaches.
const BACK: usize = 7;
/// The most parties looked at for one sum.
const MOST: usize = 14;
/// The most mentions looked at on either side of a sum.
const MENTIONS: usize = 200;

/// A party that a sum may belong to, at its mention nearest to the sum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub party: PartyId,
    /// Index of the mention.
    mention: usize,
    /// Sentences between the mention and the sum: 0 in the same, negative before, positive after.
    offset: i32,
    /// How many other parties stand between the mention and the sum, on its side.
    rank: usize,
}

/// The parties that sum `i` may belong to: those of its sentence, of the two before and of the next.
pub(super) fn candidates(text: &Text, sum: &Sum, parties: &Parties, legal: &Legal, out: &mut Vec<Candidate>) {
    out.clear();
    let at = sum.tokens.start;
    let here = text.sentence_of(at as usize);
    let paragraph = text.sentences()[here].paragraph;
    let first = here.saturating_sub(BACK);
    let last = (here + 1).min(text.sentences().len() - 1);
    let tokens = |s: usize| text.sentences()[s].tokens.clone();
    let range = parties.mentions_in(tokens(first).start..tokens(last).end);
    let split = range.start + parties.mentions[range.clone()].partition_point(|m| m.tokens.start < at);
    let side = |range: &mut dyn Iterator<Item = usize>, out: &mut Vec<Candidate>| {
        let mut rank = 0;
        for mention in range.take(MENTIONS) {
            let Some(party) = parties.party_of[mention] else { continue };
            let sentence = text.sentence_of(parties.mentions[mention].tokens.start as usize);
            if sentence > here && text.sentences()[sentence].paragraph != paragraph {
                break;
            }
            let offset = sentence as i32 - here as i32;
            if out.iter().any(|c| c.party == party && (c.offset == 0 || offset != 0)) || out.len() >= MOST {
                continue;
            }
            out.retain(|c| c.party != party);
            out.push(Candidate { party, mention, offset, rank });
            rank += 1;
        }
    };
    side(&mut (range.start..split).rev(), out);
    side(&mut (split..range.end), out);
    // The sides of disputes may be meant though they are named further off; so may who the article is about.
    let sides = legal.disputes.iter().flat_map(|d| d.plaintiffs.iter().chain(&d.defendants)).copied();
    let first = (!parties.list.is_empty()).then_some(PartyId(0));
    let latest = |party: PartyId| {
        let mentions = &parties.get(party).mentions;
        let before = mentions.partition_point(|&m| parties.mentions[m as usize].tokens.start < at);
        before.checked_sub(1).and_then(|last| mentions.get(last))
    };
    for party in sides.take(8).chain(first) {
        if out.iter().all(|c| c.party != party)
            && let Some(&mention) = latest(party)
        {
            out.push(Candidate { party, mention: mention as usize, offset: -9, rank: 9 });
        }
    }
}

/// What is the same for all candidates of a sum.
pub(super) struct Context<'a> {
    pub text: &'a Text<'a>,
    pub article: &'a Article,
    pub sum: &'a Sum,
    pub kind: AmountKind,
    pub parties: &'a Parties,
    pub legal: &'a Legal,
    /// The verb that governs the sum, as far as the nearest cue on its left tells.
    governs: &'a str,
    /// Whether a pronoun or `the company` stands before the sum in its sentence.
    pronoun: bool,
    /// Which the last of those is.
    reference: &'static str,
}

impl<'a> Context<'a> {
    pub fn new(
        text: &'a Text<'a>,
        article: &'a Article,
        sum: &'a Sum,
        kind: AmountKind,
        parties: &'a Parties,
        legal: &'a Legal,
    ) -> Self {
        let first = sum.tokens.start as usize;
        let from = text.sentences()[text.sentence_of(first)].tokens.start as usize;
        let before = from.max(first.saturating_sub(WINDOW))..first;
        let governs = before.clone().rev().find(|&k| article.cue(k)).map_or("-", |k| text.lower(k));
        let (mut pronoun, mut reference) = (false, "-");
        for k in before.rev().filter(|&k| text.token(k).kind == Kind::Word) {
            let (refers, to) = match text.lower(k) {
                "it" | "its" => (true, "it"),
                "he" | "his" | "she" | "her" => (true, "he"),
                "him" => (false, "he"),
                "they" | "their" => (true, "they"),
                "them" => (false, "they"),
                "company" | "firm" | "bank" | "club" => (true, "company"),
                "group" | "insurer" | "maker" | "retailer" | "airline" => (false, "company"),
                _ => continue,
            };
            pronoun |= refers;
            if reference == "-" {
                reference = to;
            }
            if pronoun {
                break;
            }
        }
        Context { text, article, sum, kind, parties, legal, governs, pronoun, reference }
    }
}

/// Writes the features of a candidate to `out`.
pub(super) fn features(c: &Context, candidate: &Candidate, all: &[Candidate], out: &mut Vec<u32>) {
    out.clear();
    let Context { text, article, sum, kind, parties, legal, governs, pronoun, reference } = *c;
    let mut add = |parts: &[&str]| out.push(feature(parts));
    let mention = &parties.mentions[candidate.mention];
    let (start, end) = (mention.tokens.start as usize, mention.tokens.end as usize);
    let kind = kind.as_str();
    let left = start < sum.tokens.start as usize;
    let place = match (candidate.offset, left) {
        (0, true) => "left",
        (0, false) => "right",
        (-1, _) => "before",
        (-2, _) => "before2",
        (-3, _) => "before3",
        (-8..=-4, _) => "before4",
        (-9, _) => "far",
        _ => "after",
    };
    let rank = ["0", "1", "2", "3", "4+"][candidate.rank.min(4)];
    let label = match mention.label {
        Label::Person => "person",
        Label::Organization => "org",
        Label::Government => "gov",
        Label::Court => "court",
        Label::Place => "place",
    };
    let distance = if left {
        (sum.tokens.start as usize).saturating_sub(end)
    } else {
        start.saturating_sub(sum.tokens.end as usize)
    };
    let near = match distance {
        0..=1 => "0",
        2..=3 => "2",
        4..=6 => "4",
        7..=11 => "7",
        12..=20 => "12",
        _ => "20",
    };
    let sentence = text.sentences()[text.sentence_of(start)].tokens.clone();
    let opens = start <= sentence.start as usize + 2;
    let before = if start > sentence.start as usize { text.lower(start - 1) } else { "^" };
    let after = if end < sentence.end as usize { text.lower(end) } else { "$" };
    let after = if text.token(end).kind == Kind::Possessive { "'s" } else { after };
    let opens = if opens { "opens" } else { "-" };
    let here = all.iter().filter(|c| c.offset == 0).count().min(4);
    let here = ["0", "1", "2", "3", "4"][here];
    let lefts =
        all.iter().filter(|c| c.offset == 0 && parties.mentions[c.mention].tokens.start < sum.tokens.start).count();
    let lefts = ["0", "1", "2", "3+"][lefts.min(3)];

    add(&["place", place]);
    add(&["place", place, rank]);
    add(&["place", place, kind]);
    add(&["place", place, label]);
    add(&["place", place, rank, here]);
    add(&["place", place, rank, lefts]);
    add(&["place", place, opens, lefts]);
    add(&["near", place, near]);
    add(&["label", label, kind]);
    add(&["before", place, before]);
    add(&["after", place, after]);
    add(&["before", before, kind]);
    add(&["after", after, kind]);
    add(&["around", before, after]);
    // What stands between the mention and the sum.
    let between = if left { end..sum.tokens.start as usize } else { sum.tokens.end as usize..start };
    let mut cue = "-";
    if candidate.offset == 0 {
        for k in between.clone().take(16) {
            if text.token(k).kind != Kind::Punct || matches!(text.str(k), "," | ";" | "(" | "”" | "“") {
                add(&["between", place, text.lower(k)]);
            }
            if article.cue(k) {
                cue = text.lower(k);
            }
        }
        let commas = between.clone().take(WINDOW).filter(|&k| text.str(k) == ",").count().min(3);
        add(&["commas", place, ["0", "1", "2", "3"][commas]]);
        add(&["cue", place, cue]);
        add(&["cue", place, rank, cue]);
        if distance <= 3 {
            let at = |k: usize| between.clone().nth(k).map_or("-", |k| text.lower(k));
            add(&["path", place, at(0), at(1), at(2)]);
        }
    }
    add(&["verb", place, governs]);
    add(&["verb", place, rank, governs]);
    add(&["pronoun", if pronoun { "y" } else { "n" }, place, rank]);
    add(&["pronoun", if pronoun { "y" } else { "n" }, place, lefts, label]);
    add(&["right1", place, text.lower(sum.tokens.end as usize)]);
    // Speakers are seldom owners.
    let speaks = |k: usize| matches!(text.lower(k), "said" | "says" | "told" | "wrote" | "added" | "argued");
    let speaker = (end..end + 3).any(speaks) || start.checked_sub(1).is_some_and(speaks);
    add(&["speaks", if speaker { "y" } else { "n" }, place]);
    // Whom a pronoun or `the company` may mean: the latest of its type before the sum.
    let mine = parties.mentions[candidate.mention].tokens.start;
    let ahead = |c: &&Candidate| {
        let m = &parties.mentions[c.mention];
        m.tokens.start < sum.tokens.start && m.tokens.start > mine
    };
    let latest = all.iter().filter(ahead).count().min(4);
    let typed = all.iter().filter(ahead).filter(|c| parties.mentions[c.mention].label == mention.label).count().min(3);
    let (latest, typed) = (["0", "1", "2", "3", "4+"][latest], ["0", "1", "2", "3+"][typed]);
    if left {
        add(&["latest", latest, place]);
        add(&["typed", typed, label, place]);
        add(&["typed", typed, label, lefts]);
        add(&["typed", typed, label, kind]);
        add(&["latest", latest, lefts, kind]);
    }
    add(&["ref", reference, typed, label, place]);
    add(&["ref", reference, lefts, label]);
    add(&["opens", opens, place, label]);
    // How much the article is about the party.
    let mentions = parties.get(candidate.party).mentions.len();
    let weight = match mentions {
        0..=1 => "1",
        2 => "2",
        3..=5 => "3",
        _ => "6",
    };
    add(&["weight", weight, place]);
    add(&["weight", weight, label, kind]);
    let frequent = all.iter().filter(|c| parties.get(c.party).mentions.len() > mentions).count().min(4);
    add(&["frequent", ["0", "1", "2", "3", "4+"][frequent], place]);
    add(&["frequent", ["0", "1", "2", "3", "4+"][frequent], kind]);
    // `Northgate's revenue`, `a spokesman for Northgate`: what the name belongs to.
    add(&["owns", after, if end + 1 < sentence.end as usize { text.lower(end + 1) } else { "$" }]);
    add(&["main", if candidate.party.0 == 0 { "y" } else { "n" }, place]);
    // Roles and sides.
    let roles = legal.roles.get(candidate.party.0 as usize).map_or(&[][..], Vec::as_slice);
    if roles.is_empty() {
        add(&["role", "none", kind]);
        add(&["role", "none", place]);
    }
    for role in roles {
        add(&["role", role.as_str(), kind]);
        add(&["role", role.as_str(), place]);
        add(&["role", role.as_str(), kind, place]);
        if matches!(role, Role::Plaintiff | Role::Defendant) && legal.disputes.len() == 1 {
            add(&["side", role.as_str(), kind]);
        }
    }
}
