//! What the text says of each party beside its name: "a reptile specialist", "Judge", "who sued".

use std::sync::LazyLock;

use crate::parties::lexicon::{Bearer, FIRST_NAMES};
use crate::parties::{Gender, Parties, PartyId};
use crate::record::PartyKind;
use crate::text::{Kind, Text, hash};

use super::words::*;

/// What is said of a party where it is named.
#[derive(Debug, Default)]
pub(super) struct Profile {
    /// Hashes of the words said of it, sorted.
    said: Vec<u32>,
    /// Hashes of the words of its names and of their first letters, sorted; none for a person.
    named: Vec<u32>,
    /// Classes of the nouns among them.
    pub classes: Flags,
    /// As the party says, or else its first name.
    pub gender: Option<Gender>,
}

impl Profile {
    /// Whether a word with this hash is said of it.
    pub(super) fn has(&self, hash: u32) -> bool {
        self.said.binary_search(&hash).is_ok()
    }

    /// Whether the word is part of its name (2), or one that begins alike: *insurer*, *Insurance* (1).
    pub(super) fn is_named(&self, text: &Text, t: usize) -> u32 {
        let word = text.lower(t);
        let one = word.strip_suffix('s').unwrap_or(word);
        let has = |hash| self.named.binary_search(&hash).is_ok();
        if has(text.token(t).hash) || has(hash(one)) {
            return 2;
        }
        u32::from(stem(word).is_some_and(has))
    }
}

/// A hash of the first letters of a word, where it has enough of them.
fn stem(word: &str) -> Option<u32> {
    word.get(..5).map(|s| hash(s) ^ 0x5bd1_e995)
}

/// Mentions of a party that are read at most.
const MENTIONS: usize = 200;

/// Words that a description may use for one another.
const SAME: &[&[&str]] = &[
    &[
        "lawyer",
        "attorney",
        "counsel",
        "solicitor",
        "barrister",
        "advocate",
        "litigator",
        "kc",
        "qc",
        "sc",
        "san",
        "esq",
    ],
    &["judge", "justice", "magistrate", "recorder"],
    &["chief", "ceo", "executive", "boss"],
    &["company", "firm", "maker", "group", "business", "manufacturer", "start-up", "startup"],
    &["newspaper", "paper", "daily", "weekly", "magazine"],
    &["watchdog", "regulator", "agency", "authority", "commission"],
    &["union", "guild", "association", "federation"],
    &["bank", "lender"],
    &["airline", "carrier"],
    &["director", "executive", "manager", "boss", "head"],
    &["reverend", "vicar", "rev", "rev.", "pastor", "priest"],
    &["chairman", "chairwoman", "chair", "chairperson"],
    &["prosecutor", "advocate", "attorney"],
    &["senator", "lawmaker", "legislator", "sen.", "rep.", "congressman", "congresswoman"],
    &["officer", "policeman", "detective", "sgt.", "sergeant", "constable"],
    &["scientist", "researcher", "biologist", "physicist"],
    &["widow", "wife"],
    &["founder", "co-founder", "cofounder", "founded", "started"],
    &["prosecutor", "prosecutors", "prosecution"],
    &["sued", "suing", "sues", "plaintiff", "claimant", "filed", "petitioner"],
    &["economist", "professor", "expert", "analyst", "academic"],
    &["player", "pitcher", "striker", "athlete"],
];

/// The profiles of all parties; `quoted` tells whether a mention stands inside a quotation.
pub(super) fn profiles(
    text: &Text,
    parties: &Parties,
    flags: &[Flags],
    quoted: impl Fn(usize) -> bool,
) -> Vec<Profile> {
    let mut all: Vec<Profile> =
        parties.list.iter().map(|p| Profile { gender: p.gender, ..Profile::default() }).collect();
    let mut seen = vec![0; all.len()];
    for (m, mention) in parties.mentions.iter().enumerate() {
        let Some(PartyId(id)) = parties.party_of[m] else { continue };
        let Some(profile) = all.get_mut(id as usize) else { continue };
        seen[id as usize] += 1;
        if seen[id as usize] > MENTIONS || quoted(m) {
            continue;
        }
        let person = parties.list[id as usize].kind == PartyKind::Person;
        let (first, last) = (mention.tokens.start as usize, mention.tokens.end as usize);
        if person && profile.gender.is_none() {
            profile.gender = match FIRST_NAMES.at(text, first) {
                Some(Bearer::Female) if last - first > 1 => Some(Gender::Female),
                Some(Bearer::Male) if last - first > 1 => Some(Gender::Male),
                _ => None,
            };
        }
        if !person {
            for t in (first..last)
                .filter(|&t| text.token(t).kind == Kind::Word && text.token(t).end > text.token(t).start + 2)
            {
                let word = text.lower(t);
                profile.named.push(text.token(t).hash);
                profile.named.extend(word.strip_suffix('s').map(crate::text::hash));
                profile.named.extend(stem(word));
            }
        }
        // Before the name: titles and what the person is.
        for t in (first.saturating_sub(5)..first).rev() {
            if text.token(t).kind != Kind::Word
                || flags[t] & (FINITE | PREPOSITION | CONJUNCTION) != 0
                || parties.mention_at(t).is_some()
            {
                break;
            }
            match text.lower(t) {
                "mr" | "mr." | "sir" | "lord" if person => profile.gender = Some(Gender::Male),
                "ms" | "ms." | "mrs" | "mrs." | "miss" | "dame" | "lady" | "baroness" if person => {
                    profile.gender = Some(Gender::Female)
                }
                _ => {}
            }
            note(profile, text, flags, t);
        }
        // "The Norwegian negotiator, Sigurd Kvalnes": the phrase before the comma.
        if first > 1 && text.str(first - 1) == "," {
            for t in (first.saturating_sub(8)..first - 1).rev() {
                if text.token(t).kind != Kind::Word {
                    break;
                }
                note(profile, text, flags, t);
                if flags[t] & (DETERMINER | POSSESSIVE) != 0 {
                    break;
                }
            }
        }
        // After it: an apposition or a clause about it, or its verb.
        let comma = text.str(last) == ",";
        let from = if comma { last + 1 } else { last };
        let reach = if comma || flags.get(from).is_some_and(|f| f & RELATIVE != 0) { 12 } else { 3 };
        for t in from..(from + reach).min(text.len()) {
            let kind = text.token(t).kind;
            if kind == Kind::Punct && text.str(t) != "-" || text.sentence_of(t) != text.sentence_of(first) {
                break;
            }
            if parties.mention_at(t).is_some() && flags[t] & CUE == 0 {
                continue;
            }
            note(profile, text, flags, t);
        }
    }
    for p in &mut all {
        for words in [&mut p.said, &mut p.named] {
            words.sort_unstable();
            words.dedup();
        }
    }
    all
}

fn note(profile: &mut Profile, text: &Text, flags: &[Flags], t: usize) {
    if flags[t] & (DETERMINER | POSSESSIVE | PREPOSITION | AUXILIARY | CONJUNCTION | RELATIVE) != 0 {
        return;
    }
    profile.said.push(text.token(t).hash);
    profile.classes |= flags[t] & (AGENT | DOCUMENT | ORGANIZATION | GOVERNMENT | COURT | PERSON | TITLE);
}

/// [`SAME`] by the hashes of its words.
static SAME_HASHES: LazyLock<Vec<Vec<u32>>> =
    LazyLock::new(|| SAME.iter().map(|words| words.iter().map(|word| hash(word)).collect()).collect());

/// Whether the word at token `t`, or one that may stand for it, is said of a party.
pub(super) fn described(profile: &Profile, text: &Text, t: usize) -> u32 {
    if profile.said.is_empty() {
        return 0;
    }
    let whole = text.token(t).hash;
    if profile.has(whole) {
        return 2;
    }
    let word = text.lower(t);
    if word.strip_suffix("-year-old").is_some_and(|age| profile.has(hash(age))) {
        return 2;
    }
    let one = word.strip_suffix('s').map_or(whole, hash);
    if one != whole && profile.has(one) {
        return 2;
    }
    let alike = SAME_HASHES
        .iter()
        .filter(|words| words.contains(&whole) || words.contains(&one))
        .any(|words| words.iter().any(|&word| profile.has(word)));
    u32::from(alike)
}
