//! The steps of legal procedures that a text tells of, in which mood and at what time.

use std::sync::LazyLock;

use crate::parties::Parties;
use crate::text::{Case, Kind, PhraseTable, Text, WordTable, rows};

/// A step of a procedure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub token: u32,
    pub len: u32,
    /// Row of `data/procedure.txt`, counted from one.
    pub kind: u8,
    /// The group of its row, counted from [`GROUPS`]; zero where the row is its own.
    pub group: u8,
    /// Hash of the phrase.
    pub phrase: u32,
    pub mood: Mood,
    pub time: Time,
}

/// Groups are numbered from here, so that kinds and groups do not meet.
pub(super) const GROUPS: u8 = 128;

/// How a step is told, by the words before it; a phrase that holds its own auxiliary (*was sentenced*) tells that by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Plain,
    Passive,
    Perfect,
    /// *had sued*
    Earlier,
    /// *is suing*
    Present,
    /// *be sued*, *being sued*
    Bare,
    /// *to sue*
    Infinitive,
    /// *will sue*
    Future,
    /// *could sue*, *if it sues*
    Open,
    Negated,
    /// *the suit*; a verb too where an article or preposition stands within five words before it and no auxiliary between.
    Nominal,
}

/// The nearest expression of time in the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    None,
    /// A day of the week, *yesterday*, *today*.
    Days,
    ThisWeek,
    LastWeek,
    ThisMonth,
    LastMonth,
    Month,
    /// A year, *last year*, *ago*.
    Years,
    /// *next*, *due*, *until*
    Coming,
}

static STEPS: LazyLock<PhraseTable<(u8, u8)>> = LazyLock::new(|| {
    let mut groups: Vec<&str> = Vec::new();
    let mut entries = Vec::new();
    for (row, kind) in rows(include_str!("../data/procedure.txt")).zip(1u8..) {
        let Some((name, phrases)) = row.split_once(':') else { continue };
        let group = name.split_once('/').map_or(0, |(group, _)| {
            let at = groups.iter().position(|g| *g == group).unwrap_or_else(|| {
                groups.push(group);
                groups.len() - 1
            });
            GROUPS + at as u8
        });
        entries.extend(phrases.split(',').map(|p| (p.trim(), (kind, group))));
    }
    PhraseTable::new(entries)
});

static TIMES: LazyLock<WordTable<Time>> = LazyLock::new(|| {
    let days =
        "monday tuesday wednesday thursday friday saturday sunday mon tues wed thurs fri yesterday today tonight";
    let months = "january february march april may june july august september october november december jan feb mar apr \
                  jun jul aug sept sep oct nov dec";
    let words = |list: &'static str, time| list.split_whitespace().map(move |w| (w, time));
    WordTable::new(
        words(days, Time::Days)
            .chain(words(months, Time::Month))
            .chain(words("next until soon due scheduled", Time::Coming))
            .chain(words("ago year", Time::Years))
            .chain(words("week", Time::ThisWeek))
            .chain(words("month", Time::ThisMonth)),
    )
});

/// The time that token `i` tells of, if any.
fn time(text: &Text, i: usize) -> Option<Time> {
    let token = text.token(i);
    if token.kind == Kind::Number {
        let word = text.str(i);
        let year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        return (year && word.bytes().all(|b| b.is_ascii_digit())).then_some(Time::Years);
    }
    let before = if i > 0 { text.lower(i - 1) } else { "" };
    match *TIMES.at(text, i)? {
        Time::ThisWeek if before == "last" => Some(Time::LastWeek),
        Time::ThisMonth if before == "last" => Some(Time::LastMonth),
        Time::Years if text.lower(i) == "year" => (before == "last").then_some(Time::Years),
        Time::Month if token.case == Case::Lower => None,
        Time::Month if text.lower(i) == "may" => {
            matches!(before, "in" | "on" | "since" | "by" | "until" | "last").then_some(Time::Month)
        }
        time => Some(time),
    }
}

/// The mood of the word or phrase at token `i` of a sentence that starts at `start`, from the words before it.
fn mood(text: &Text, i: usize, start: usize) -> Mood {
    let mut aux = None;
    for k in (start.max(i.saturating_sub(5))..i).rev() {
        let word = text.lower(k);
        match word {
            "," | ";" | ":" | "“" | "”" | "\"" | "—" | "(" | ")" => break,
            "not" | "never" | "no" | "didn't" | "won't" | "doesn't" | "hasn't" | "haven't" | "isn't" | "didn’t"
            | "won’t" | "doesn’t" | "hasn’t" | "haven’t" | "isn’t" | "nor" | "neither" | "without" | "cannot" =>
            {
                return Mood::Negated;
            }
            "will" | "shall" => return Mood::Future,
            "may" | "might" | "could" | "would" | "can" | "should" | "if" | "unless" | "whether" => return Mood::Open,
            "to" => return Mood::Infinitive,
            "has" | "have" => {
                if aux.is_some() {
                    return Mood::Perfect;
                }
                aux = Some(Mood::Perfect);
            }
            "had" => {
                if aux.is_some() {
                    return Mood::Earlier;
                }
                aux = Some(Mood::Earlier);
            }
            _ if aux.is_some() => {}
            "was" | "were" => aux = Some(Mood::Passive),
            "been" => aux = Some(Mood::Perfect),
            "be" | "being" => aux = Some(Mood::Bare),
            "is" | "are" if k + 1 == i => aux = Some(Mood::Present),
            "a" | "an" | "the" | "its" | "his" | "her" | "their" | "'s" | "’s" | "of" | "in" | "for" | "by"
            | "with" | "on" | "this" | "that" | "any" | "from" | "after" | "over" | "against" => return Mood::Nominal,
            _ => {}
        }
    }
    aux.unwrap_or(Mood::Plain)
}

/// The steps of a text, sentence by sentence.
#[derive(Debug, Default)]
pub(super) struct Steps {
    list: Vec<Step>,
    starts: Vec<u32>,
}

impl Steps {
    /// The steps that sentence `s` tells of.
    pub fn of(&self, s: usize) -> &[Step] {
        match (self.starts.get(s), self.starts.get(s + 1)) {
            (Some(&a), Some(&b)) => &self.list[a as usize..b as usize],
            _ => &[],
        }
    }
}

/// Steps of a sentence, and expressions of time, beyond this many are left out of account.
const MOST: usize = 32;

/// Finds the steps of procedure in a text.
pub(super) fn scan(text: &Text, parties: &Parties) -> Steps {
    let mut out = Steps::default();
    let mut times: Vec<(usize, Time)> = Vec::new();
    for sentence in text.sentences() {
        let from = out.list.len();
        out.starts.push(from as u32);
        times.clear();
        let (start, end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        let mut i = start;
        while i < end {
            let mut next = i + 1;
            if let Some((len, &(kind, group))) = STEPS.at(text, i)
                && out.list.len() - from < MOST
                && !(len == 1 && parties.mention_at(i).is_some())
            {
                let phrase = (i..i + len).fold(0u32, |h, k| h.rotate_left(5) ^ text.token(k).hash);
                let mood = mood(text, i, start);
                let (token, len) = (i as u32, len as u32);
                out.list.push(Step { token, len, kind, group, phrase, mood, time: Time::None });
                next = i + len as usize;
            }
            if times.len() < MOST
                && let Some(time) = time(text, i)
            {
                times.push((i, time));
            }
            i = next;
        }
        for step in &mut out.list[from..] {
            let nearest = times.iter().min_by_key(|(at, _)| at.abs_diff(step.token as usize));
            step.time = nearest.map_or(Time::None, |(_, time)| *time);
        }
    }
    out.starts.push(out.list.len() as u32);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(source: &str) -> (Mood, Time) {
        let text = Text::new(source);
        let parties = Parties::from_parts(Vec::new(), Vec::new(), Vec::new(), text.len());
        let steps = scan(&text, &parties);
        let step = steps.of(0).first().copied().expect("a step");
        (step.mood, step.time)
    }

    #[test]
    fn the_words_before_a_step_give_its_mood() {
        let moods = [
            ("The order was annulled.", Mood::Passive),
            ("He had been sentenced.", Mood::Earlier),
            ("The court has annulled it.", Mood::Perfect),
            ("Judges dismissed it.", Mood::Plain),
            ("The order will be annulled.", Mood::Future),
            ("It could be dismissed.", Mood::Open),
            ("The firm never settled.", Mood::Negated),
            ("Nobody spoke of the settlement.", Mood::Nominal),
        ];
        for (source, mood) in moods {
            assert_eq!(first(source).0, mood, "{source}");
        }
    }

    #[test]
    fn the_nearest_expression_of_time_is_the_step_s() {
        assert_eq!(first("A judge dismissed it on Friday.").1, Time::Days);
        assert_eq!(first("A judge dismissed it in May.").1, Time::Month);
        assert_eq!(first("A judge dismissed it last month.").1, Time::LastMonth);
        assert_eq!(first("A judge dismissed it in 2019.").1, Time::Years);
        assert_eq!(first("A judge dismissed it.").1, Time::None);
    }
}
