//! How two forms of a name can be of one party.

use std::sync::LazyLock;

use super::forms::{Form, Forms};
use super::lexicon::{self, Bearer, KNOWN, PLACES, Place};
use super::{acronym, names, words};
use crate::text::{Text, WordTable};

/// Words that tell a part of a group from the whole.
static UNITS: LazyLock<WordTable<()>> = LazyLock::new(|| {
    let words = "holding holdings international capital finance financial trade trading home trust foundation committee \
                 ventures partners fund pension north south east west global europe asia africa america americas \
                 properties realty litigation council overseas pacific atlantic gulf";
    WordTable::new(words.split_ascii_whitespace().map(|word| (word, ())))
});

/// How strongly form `short` says that it names the party of form `long`; 0 where it does not.
///
/// `short` has no more core words than `long`.
pub(super) fn strength(text: &Text, forms: &Forms, short: usize, long: usize) -> u32 {
    let (s, l) = (&forms.list[short], &forms.list[long]);
    if s.person != l.person {
        return 0;
    }
    let pair = Pair { text, s, l, a: forms.core(short), b: forms.core(long) };
    if s.person { pair.persons() } else { pair.institutions() }
}

struct Pair<'a> {
    text: &'a Text<'a>,
    s: &'a Form,
    l: &'a Form,
    /// Core words of the shorter form, and of the longer.
    a: &'a [u32],
    b: &'a [u32],
}

impl Pair<'_> {
    fn persons(&self) -> u32 {
        let (a, b) = (self.a, self.b);
        let first = self.l.tokens.start as usize;
        let (title, name) = (self.s.title, self.l.title.or_else(|| names::bearer(self.text, first)));
        let clash = matches!(
            (title, name),
            (Some(Bearer::Female), Some(Bearer::Male)) | (Some(Bearer::Male), Some(Bearer::Female))
        );
        match (a.len(), b.len()) {
            _ if a == b => 10,
            (_, 1) => 0,
            _ if clash => 0,
            (1, _) if b.ends_with(a) => 8,
            (1, _) if b[0] == a[0] => 6,
            (1, _) if b.contains(&a[0]) => 4,
            (1, _) if self.part_of(self.l.tokens.end - 1) => 3,
            (1, _) if names::short_forms(a[0], b[0]) || self.clipped() => 3,
            (1, _) => 0,
            _ if b.ends_with(a) => 8,
            _ if a[a.len() - 1] == b[b.len() - 1] && self.same_first() => 9,
            _ if contains(b, a) => 7,
            // The second surname of a Spanish name is left out: *Ana María Gómez*, *Ana Gómez Ruiz*.
            _ if a.len() == 2 && a[0] == b[0] && b[1..].contains(&a[1]) => 7,
            _ => 0,
        }
    }

    /// Whether the first names are one: equal, an initial, or a short form.
    fn same_first(&self) -> bool {
        if self.a[0] == self.b[0] {
            return true;
        }
        let lower = |form: &Form| self.text.lower(form.tokens.start as usize).trim_end_matches('.');
        let (x, y) = (lower(self.s), lower(self.l));
        let initial = |x: &str, y: &str| x.chars().count() == 1 && y.starts_with(x);
        initial(x, y) || initial(y, x) || names::short_forms(self.a[0], self.b[0])
    }

    /// Whether the shorter form is the start of the first name: *Leo*, *Leocadia Munk*.
    fn clipped(&self) -> bool {
        let lower = |form: &Form| self.text.lower(form.tokens.start as usize);
        let (x, y) = (lower(self.s), lower(self.l));
        x.len() >= 3 && y.len() >= x.len() + 2 && y.starts_with(x)
    }

    fn institutions(&self) -> u32 {
        let (a, b, s, l) = (self.a, self.b, self.s, self.l);
        let both_legal = s.legal != 0 && l.legal != 0;
        if a == b {
            return if both_legal && s.legal != l.legal { 0 } else { 10 };
        }
        if acronym::stands_for(self.text, &s.tokens, &l.tokens) {
            return 9;
        }
        if both_legal {
            return 0;
        }
        if a.len() > 1 && self.same_content() {
            return 9;
        }
        // Cottonbrook, City of Cottonbrook
        if b.len() == a.len() + 2 && b[1] == words::of("of") && b.ends_with(a) {
            let school = ["university", "college", "school", "institute"].map(words::of).contains(&b[0]);
            let place = lexicon::whole(&PLACES, self.text, &s.tokens);
            // The University of Texas is not what is meant by Texas; Exeter may be.
            return if school && place.is_some_and(|place| *place != Place::Town) { 0 } else { 8 };
        }
        let later = s.tokens.start > l.tokens.start;
        if s.legal != 0 || a.len() == b.len() {
            return 0;
        }
        match () {
            // A name that goes on after a name already known is more often that of a unit: *Hedvox*, *Hedvox America*.
            () if self.is_place() => 0,
            () if b.starts_with(a) && later => 7,
            () if b.starts_with(a) => 4 * u32::from(self.introduced_short()),
            () if b.ends_with(a) => 6,
            () if contains(b, a) => 5 * u32::from(later),
            () if a.len() > 1 && later && self.contains_without_small_words() => 4,
            () if a.len() == 1 && later && self.part_of(l.tokens.start) => 3,
            () => 0,
        }
    }

    /// Whether the shorter form is a place by the tables and not an organization: a state is no court that sits in it.
    fn is_place(&self) -> bool {
        let Some(place) = lexicon::whole(&PLACES, self.text, &self.s.tokens) else { return false };
        // A country or a paper's town gives no company its short name: *UK*, *Washington*.
        *place == Place::Country
            || lexicon::whole(&KNOWN, self.text, &self.l.tokens).is_some()
            || self.s.votes[1] < self.s.votes[2] + self.s.votes[3]
    }

    /// Whether a short name that stands before its full form, *oonah … oonah Beverages Inc.*, can be of that form: it has
    /// no legal form of its own, and the rest of the longer is neither a country nor a part of a group.
    fn introduced_short(&self) -> bool {
        let unit = |i: usize| {
            UNITS.at(self.text, i).is_some() || PLACES.at(self.text, i).is_some_and(|(_, place)| *place != Place::Town)
        };
        let rest = self.l.tokens.start as usize + self.a.len()..self.l.tokens.end as usize;
        !self.s.incorporated && self.l.legal != 0 && !rest.clone().any(unit)
    }

    /// Whether the shorter form is one side of the hyphen of a word of the longer.
    fn part_of(&self, word: u32) -> bool {
        words::hyphen_parts(self.text, word as usize).is_some_and(|parts| parts.contains(&self.a[0]))
    }

    /// Whether the shorter form stands in the longer, *U.S.* and *of* aside: *Ninth Circuit*, *Ninth U.S. Circuit Court*.
    fn contains_without_small_words(&self) -> bool {
        let court = words::of("court");
        let court = if self.b.contains(&court) { court } else { words::of("of") };
        let ignored = [words::of("of"), words::of("for"), words::of("us"), court];
        let mut rest = self.b.iter().filter(|w| !ignored.contains(w));
        let mut short = self.a.iter().filter(|w| !ignored.contains(w));
        let (Some(first), Some(second)) = (short.next(), short.next()) else { return false };
        rest.any(|w| w == first) && rest.next() == Some(second) && short.all(|w| rest.next() == Some(w))
    }

    /// Whether both have the same words, whatever their order: *Justice Department*, *Department of Justice*.
    fn same_content(&self) -> bool {
        let ignored = [words::of("of"), words::of("for"), words::of("us"), words::of("in"), words::of("&")];
        let has = |all: &[u32], w: &u32| ignored.contains(w) || all.contains(w);
        let content = |all: &[u32]| all.iter().filter(|w| !ignored.contains(w)).count();
        content(self.a) == content(self.b)
            && content(self.a) > 1
            && self.a.iter().all(|w| has(self.b, w))
            && self.b.iter().all(|w| has(self.a, w))
    }
}

fn contains(long: &[u32], short: &[u32]) -> bool {
    long.windows(short.len()).any(|w| w == short)
}
