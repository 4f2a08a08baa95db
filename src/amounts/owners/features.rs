//! What the classifier of owners sees of a party near a sum.

use super::Candidate;
use super::context::{Context, Standing};
use crate::amounts::features::WINDOW;
use crate::mentions::Label;
use crate::model::linear::feature;
use crate::record::Role;
use crate::text::Kind;

/// Writes the features of a candidate to `out`.
pub fn features(c: &Context, candidate: &Candidate, standing: &Standing, all: &[Candidate], out: &mut Vec<u32>) {
    out.clear();
    let Context { text, article, sum, kind, parties, legal, governs, pronoun, reference, .. } = *c;
    let Standing { start, end, left, distance, here, lefts, opens, ref phrase } = *standing;
    let mut add = |parts: &[&str]| out.push(feature(parts));
    let mention = &parties.mentions[candidate.mention];
    let kind = kind.as_str();
    let place = match (candidate.offset, left) {
        (0, true) => "left",
        (0, false) => "right",
        (-1, _) => "before",
        (-2, _) => "before2",
        (-3, _) => "before3",
        (-8..=-4, _) => "before4",
        (-9, _) => "far",
        (1, _) => "after",
        _ => "after2",
    };
    let rank = ["0", "1", "2", "3", "4+"][candidate.rank.min(4)];
    let label = match mention.label {
        Label::Person => "person",
        Label::Organization => "org",
        Label::Government => "gov",
        Label::Court => "court",
        Label::Place => "place",
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
    let before = if start > sentence.start as usize { text.lower(start - 1) } else { "^" };
    let after = if end < sentence.end as usize { text.lower(end) } else { "$" };
    let after = if text.token(end).kind == Kind::Possessive { "'s" } else { after };
    let opens = if opens { "opens" } else { "-" };
    let here = ["0", "1", "2", "3", "4"][here.min(4)];
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
    // The phrase nearest to the sum that refers to the party without its name: `the company`, `its`.
    let form = phrase.as_ref().map_or("none", |p| if p.is_pronoun { "pronoun" } else { "description" });
    add(&["phrase", form, place]);
    add(&["phrase", form, kind]);
    if let Some(phrase) = phrase {
        let side = phrase.back.map_or("right", |back| ["left", "before", "before2", "before3"][back.min(3)]);
        let near = ["1", "2", "4", "8", "16", "32"][phrase.gap.clamp(1, 32).ilog2() as usize];
        let owns = if phrase.owns { "owns" } else { "-" };
        let others = ["0", "1", "2", "3+"][phrase.others.min(3)];
        let sure = ["30", "50", "70", "90"][[0.5, 0.7, 0.9].iter().filter(|&&p| phrase.confidence >= p).count()];
        let next = text.lower(phrase.head + 1);
        add(&["phrase side", side, form, others]);
        add(&["phrase side", side, others, kind]);
        add(&["phrase side", side, others, owns]);
        add(&["phrase side", side, place, rank]);
        add(&["phrase side", side, sure]);
        add(&["phrase near", side, near, owns]);
        add(&["phrase next", side, next]);
        add(&["phrase next", next, kind]);
        if side == "left" {
            add(&["phrase verb", governs, others]);
            add(&["phrase verb", governs, owns]);
        }
    }
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
    // What binds it, and whether to another party near the sum.
    let bound = legal.agreements.iter().filter(|a| a.parties.contains(&candidate.party));
    let mut free = true;
    for agreement in bound.take(4) {
        free = false;
        let other = |c: &Candidate| c.party != candidate.party && agreement.parties.contains(&c.party);
        let both = if all.iter().any(|c| c.offset == 0 && other(c)) {
            "here"
        } else if all.iter().any(other) {
            "near"
        } else {
            "-"
        };
        add(&["bound", agreement.kind.as_str(), kind, both]);
        add(&["bound", both, kind, place]);
    }
    if free {
        add(&["free", kind]);
    }
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
