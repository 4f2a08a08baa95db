//! Features of a sum, from which its kind is told.

use std::sync::LazyLock;

use super::Sum;
use super::cues::{CUES, Cues, GROUPS, groups};
use super::frame::{self, Member};
use super::slots::{Seen, Slots};
use crate::disputes::Legal;
use crate::mentions::Label;
use crate::model::classes::WORDS;
use crate::model::linear::feature;
use crate::parties::Parties;
use crate::record::Role;
use crate::text::{Case, Kind, Text};

/// The numbers of the groups, as text.
static NUMBERS: LazyLock<Vec<String>> = LazyLock::new(|| (0..=255).map(|n: u8| n.to_string()).collect());

/// The fine and the coarse group of a word.
fn class(lower: &str) -> Option<(&'static str, &'static str)> {
    let classes = WORDS.as_ref()?;
    let (fine, coarse) = classes.groups(classes.find(lower)?)?;
    Some((&NUMBERS[usize::from(fine)], &NUMBERS[usize::from(coarse)]))
}

/// What the whole article tells of its sums, computed once.
pub(super) struct Article {
    /// The number of each token's set of groups.
    cues: Vec<u8>,
    sets: &'static [u64],
    /// The groups of the first paragraph.
    opening: u64,
    /// Features that all its sums have: of the words that speak for kinds, each once, and of their groups.
    pub shared: Vec<u32>,
    /// The number of each token's word.
    seen: Seen,
}

impl Article {
    pub fn new(text: &Text) -> Self {
        let Cues { words, sets } = &*CUES;
        let mut groups = [0u16; 64];
        let (mut cues, mut shared) = (Vec::with_capacity(text.len()), Vec::new());
        for (i, token) in text.tokens().enumerate() {
            let number = if token.kind == Kind::Word { words.at(text, i).copied().unwrap_or(0) } else { 0 };
            if number != 0 {
                shared.push(feature(&["d", text.lower(i)]));
                let mut left = sets[usize::from(number)];
                while left != 0 {
                    let n = &mut groups[left.trailing_zeros() as usize];
                    *n = n.saturating_add(1);
                    left &= left - 1;
                }
            }
            cues.push(number);
        }
        shared.sort_unstable();
        shared.dedup();
        let first = text.paragraphs().first().map_or(0, |p| p.tokens.end as usize);
        let opening = cues.iter().take(first).fold(0, |all, &number| all | sets[usize::from(number)]);
        let mut add = |parts: &[&str]| shared.push(feature(parts));
        self::groups(opening, |g| add(&["o", g]));
        let mut order: Vec<usize> = (0..GROUPS.len()).collect();
        order.sort_by_key(|&g| std::cmp::Reverse(groups[g]));
        for &g in order.iter().take(3).filter(|&&g| groups[g] > 2) {
            add(&["doc", GROUPS[g]]);
        }
        Article { cues, sets, opening, shared, seen: Seen::new(text) }
    }

    /// Lets go of what the kinds of sums alone are told from.
    pub fn forget_words(&mut self) {
        self.seen = Seen::default();
    }

    /// Whether token `k` speaks for a kind of sum.
    pub fn cue(&self, k: usize) -> bool {
        self.cues.get(k).is_some_and(|&number| number != 0)
    }

    /// The groups of token `k`, a bit each.
    fn groups(&self, k: usize) -> u64 {
        self.cues.get(k).map_or(0, |&number| self.sets[usize::from(number)])
    }
}

/// Tokens looked at on either side, within the sentence.
const REACH: usize = 14;

/// Tokens of the sentence on either side that count at all: keeps the work linear where a sentence never ends.
pub(super) const WINDOW: usize = 160;

/// Writes the features of sum `i` to `out` and adds what the network sees of it to `slots`.
#[expect(clippy::too_many_arguments, reason = "the parts of an article, and two results")]
pub(super) fn of_sum(
    text: &Text,
    article: &Article,
    sums: &[Sum],
    i: usize,
    parties: &Parties,
    legal: &Legal,
    out: &mut Vec<u32>,
    slots: &mut Slots,
) {
    out.clear();
    let sum = &sums[i];
    let (first, past) = (sum.tokens.start as usize, sum.tokens.end as usize);
    let sentence = text.sentences()[text.sentence_of(first)].tokens.clone();
    let from = (sentence.start as usize).max(first.saturating_sub(WINDOW));
    let to = (sentence.end as usize).min(past + WINDOW);
    let mut add = |parts: &[&str]| out.push(feature(parts));
    let word = |k: usize| shape(text, sums, parties, k);
    let class_of = |k: usize| article.seen.groups(text, sums, parties, k).map(|g| &*NUMBERS[usize::from(g.0)]);

    // The words next to it, by place; then all words of the sentence near it, by side and by clause.
    for (n, digit) in DIGITS.iter().enumerate().take(5).skip(1) {
        let left = first.checked_sub(n).filter(|&k| k >= from).map_or("^", word);
        let right = Some(past + n - 1).filter(|&k| k < to).map_or("$", word);
        add(&["l", digit, left]);
        add(&["r", digit, right]);
    }
    let at = |k: Option<usize>| k.filter(|&k| k >= from && k < to).map_or("^", word);
    add(&["l21", at(first.checked_sub(2)), at(first.checked_sub(1))]);
    add(&["l32", at(first.checked_sub(3)), at(first.checked_sub(2))]);
    add(&["r12", at(Some(past)), at(Some(past + 1))]);
    add(&["r23", at(Some(past + 1)), at(Some(past + 2))]);
    add(&["l1r1", at(first.checked_sub(1)), at(Some(past))]);
    let mut inside = true;
    for k in (from.max(first.saturating_sub(REACH))..first).rev() {
        inside &= !closes(text, k);
        near(text, article, k, word(k), class_of(k), if inside { "L" } else { "LL" }, first - k, &mut add);
    }
    inside = true;
    for k in past..to.min(past + REACH) {
        inside &= !closes(text, k);
        near(text, article, k, word(k), class_of(k), if inside { "R" } else { "RR" }, k + 1 - past, &mut add);
    }
    // The noun that the sum is one of, and the verb that takes it.
    let digits = sum.high.trunc().to_string().len().min(12);
    let mut members: Vec<Member> = Vec::with_capacity(12);
    frame::members(text, sums, i, from, to, &mut members);
    slots.push(text, &article.seen, sums, i, parties, &members, (from, to));
    let (mut before, mut after) = ("-", "-");
    for member in members.iter() {
        let (role, by, k) = (member.role, member.by, member.token);
        match role {
            "open" => before = "^",
            "stop" | "stop+" => after = by,
            _ => {
                if role.starts_with("head") {
                    before = by;
                } else if role.starts_with("last") {
                    after = by;
                }
                let word = text.lower(k);
                let stem = word.char_indices().nth(5).map_or(word, |(at, _)| &word[..at]);
                add(&["f", role, word]);
                add(&["f5", role, stem]);
                add(&["f5b", role, by, stem]);
                groups(article.groups(k), |g| {
                    add(&["fg", role, g]);
                    add(&["fgb", role, by, g]);
                });
                if let Some((fine, coarse)) = class(word) {
                    add(&["fc", role, fine]);
                    add(&["fC", role, by, coarse]);
                }
            }
        }
    }
    add(&["by", before, after]);
    add(&["byper", before, sum.per.as_deref().unwrap_or("-")]);
    for (role, k) in heads(text, article, sum, from, to) {
        add(&["h", role, word(k)]);
        let bits = article.groups(k);
        groups(bits, |g| add(&["hg", role, g]));
        if role == "verb" && sum.per.is_some() {
            groups(bits, |g| add(&["hgper", role, g]));
        }
    }
    // The rest of the sentence, and the sentence before, by groups only.
    for k in (from..first.saturating_sub(REACH)).chain(past + REACH..to) {
        groups(article.groups(k), |g| add(&["s", g]));
    }
    if let Some(before) = text.sentence_of(first).checked_sub(1) {
        let tokens = &text.sentences()[before].tokens;
        let mut seen = 0u64;
        for k in (tokens.start as usize).max((tokens.end as usize).saturating_sub(WINDOW))..tokens.end as usize {
            seen |= article.groups(k);
        }
        groups(seen, |g| add(&["p", g]));
    }
    // Words anywhere in the sentence; the first paragraph, which says what the article is about.
    let mut seen = 0u64;
    for k in from..to {
        let bits = article.groups(k);
        seen |= bits;
        if bits != 0 && !(first..past).contains(&k) {
            add(&["sw", text.lower(k)]);
        }
    }
    groups(seen, |g| add(&["sg", g]));
    // What hangs on the sum and what it hangs on, together.
    let group_of = |role: &str| {
        let member = members.iter().find(|m| m.role.starts_with(role));
        member.map_or(0, |m| article.groups(m.token))
    };
    let (head, second, last) = (group_of("head"), group_of("second"), group_of("last"));
    groups(head, |a| {
        groups(second | last, |b| add(&["gg", a, b]));
        add(&["gsize", a, DIGITS[digits]]);
        add(&["gper", a, sum.per.as_deref().unwrap_or("-")]);
        groups(article.opening, |b| add(&["go", a, b]));
    });
    // The nearest cue on each side.
    let nearest = |mut range: Box<dyn Iterator<Item = usize>>| range.find(|&k| article.cue(k));
    if let Some(k) = nearest(Box::new((from..first).rev())) {
        add(&["nl", text.lower(k)]);
        groups(article.groups(k), |g| add(&["nlg", g]));
    }
    if let Some(k) = nearest(Box::new(past..to)) {
        add(&["nr", text.lower(k)]);
        groups(article.groups(k), |g| add(&["nrg", g]));
    }
    // The sum itself.
    add(&["size", DIGITS[digits]]);
    add(&["per", sum.per.as_deref().unwrap_or("-")]);
    add(&["per?", if sum.per.is_some() { "y" } else { "n" }, DIGITS[digits]]);
    add(&["q", sum.qualifier.as_str()]);
    add(&["sides", if legal.disputes.is_empty() { "n" } else { "y" }]);
    for m in parties.mentions_in(from as u32..to as u32) {
        let mention = &parties.mentions[m];
        let side = if (mention.tokens.start as usize) < first { "ml" } else { "mr" };
        add(&[side, label(mention.label)]);
        if let Some(party) = parties.party_of[m] {
            for role in legal.roles.get(party.0 as usize).into_iter().flatten() {
                if matches!(
                    role,
                    Role::Plaintiff
                        | Role::Defendant
                        | Role::Acquirer
                        | Role::Target
                        | Role::ContractParty
                        | Role::Regulator
                ) {
                    add(&["role", side, role.as_str()]);
                }
            }
        }
    }
}

/// The words near a sum that are likeliest to say what it is, each with the place that it stands in: the noun after it
/// (`a $5 million penalty`), after `in` (`$5 million in damages`), before `of` (`a fine of $5 million`) or before a verb
/// (`profit was $5 million`), and the verb before it.
fn heads(text: &Text, article: &Article, sum: &Sum, from: usize, to: usize) -> Vec<(&'static str, usize)> {
    let (first, past) = (sum.tokens.start as usize, sum.tokens.end as usize);
    let named = |k: usize, kind: u8| {
        let bits = article.groups(k);
        bits != 0 && GROUPS.iter().enumerate().any(|(g, name)| bits >> g & 1 == 1 && name.as_bytes()[0] == kind)
    };
    let mut out = Vec::with_capacity(6);
    // To the right: up to four words on, with no mark between.
    let mut role = "noun";
    for k in past..to.min(past + 5) {
        let token = text.token(k);
        if token.kind == Kind::Punct && token.byte != b'-' {
            break;
        }
        match text.lower(k) {
            "in" | "of" | "worth" if k <= past + 1 => role = "in",
            "for" if k <= past + 1 => role = "for",
            "to" | "from" | "by" | "on" | "at" | "and" | "or" | "after" | "over" | "a" | "an" | "per"
                if role == "noun" =>
            {
                break;
            }
            _ if named(k, b'n') => {
                out.push((role, k));
                break;
            }
            _ => {}
        }
    }
    // To the left: the nearest verb and the nearest noun of the clause, `of` or `to` or a verb between.
    let (mut verb, mut noun, mut clause) = (false, false, "l");
    for k in (from.max(first.saturating_sub(18))..first).rev() {
        let token = text.token(k);
        if token.kind == Kind::Punct && matches!(token.byte, b',' | b';' | b':' | b'(') && k + 1 < first {
            clause = "ll";
        }
        if !verb && named(k, b'v') {
            verb = true;
            out.push((if clause == "l" { "verb" } else { "farverb" }, k));
        } else if !noun && named(k, b'n') {
            noun = true;
            let role = match (text.lower(k + 1), clause) {
                ("of", "l") if first - k <= 5 => "of",
                (
                    "was" | "is" | "were" | "are" | "to" | "at" | "fell" | "rose" | "came" | "reached" | "totaled"
                    | "totalled",
                    "l",
                ) => "subject",
                (_, "l") => "left",
                _ => "far",
            };
            out.push((role, k));
        }
        if verb && noun {
            break;
        }
    }
    out
}

const DIGITS: [&str; 13] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];

/// A word near the sum: itself, its groups, its groups by distance.
#[expect(clippy::too_many_arguments, reason = "what is known of one word")]
fn near(
    text: &Text,
    article: &Article,
    k: usize,
    word: &str,
    class: Option<&str>,
    side: &str,
    distance: usize,
    add: &mut impl FnMut(&[&str]),
) {
    if text.token(k).kind == Kind::Punct {
        return;
    }
    add(&["w", side, word]);
    let token = text.token(k);
    if token.kind == Kind::Word
        && token.case == Case::Lower
        && token.end - token.start > 3
        && let Some(fine) = class
    {
        add(&["c", side, fine]);
    }
    let close = if distance <= 3 {
        "1"
    } else if distance <= 7 {
        "2"
    } else {
        "3"
    };
    groups(article.groups(k), |g| {
        add(&["g", side, g]);
        add(&["gd", side, close, g]);
    });
}

/// Whether a token ends a clause.
fn closes(text: &Text, k: usize) -> bool {
    matches!(text.str(k), "," | ";" | ":" | "—" | "–" | "(" | ")" | "“" | "”" | "\"")
        || matches!(text.lower(k), "and" | "but" | "which" | "while" | "after" | "that" | "who")
}

/// A word as the classifier sees it: names and numbers by their type, other words in lower case.
pub(super) fn shape<'t>(text: &'t Text, sums: &[Sum], parties: &Parties, k: usize) -> &'t str {
    if let Some(m) = parties.mention_at(k) {
        return label(parties.mentions[m].label);
    }
    let token = text.token(k);
    match token.kind {
        Kind::Number => {
            let at = sums.partition_point(|s| s.tokens.end as usize <= k);
            if sums.get(at).is_some_and(|s| s.tokens.start as usize <= k) { "<sum>" } else { "<number>" }
        }
        Kind::Word
            if token.case != Case::Lower
                && k != 0
                && CUES.words.at(text, k).is_none()
                && token.end - token.start > 3 =>
        {
            "<name>"
        }
        _ => text.lower(k),
    }
}

fn label(label: Label) -> &'static str {
    match label {
        Label::Person => "<person>",
        Label::Organization => "<organization>",
        Label::Government => "<government>",
        Label::Court => "<court>",
        Label::Place => "<place>",
    }
}
