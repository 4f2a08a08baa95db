//! The table of currencies: codes, names, subunits, signs, and the words that tell an article's country.

use std::sync::LazyLock;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::text::{PhraseTable, WordTable, rows};

/// Index of a currency in the table.
pub(super) type Id = u8;

/// The United States dollar is the first row of the table.
pub(super) const DOLLAR: Id = 0;
/// The pound sterling is the second.
pub(super) const POUND: Id = 1;

type Map<K, V> = HashMap<K, V, FxBuildHasher>;

/// What a name or sign may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// The currencies it may stand for, the likeliest first; never empty.
    pub ids: &'static [Id],
    /// Units in one of the currency: 1, or 100 for a cent. Where currencies differ, that of the one chosen holds.
    pub sub: bool,
    /// Whether it is also something else, and counts only where figure or article speak for money.
    pub weak: bool,
}

/// What a word tells of the article that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clue {
    /// It names the country of a currency.
    Country(Id),
    /// It is spelt, or a term of law is used, as in the Commonwealth.
    Commonwealth,
    /// It is spelt, or a term of law is used, as in America.
    American,
}

/// All tables of currencies.
pub(super) struct Currencies {
    codes: Vec<&'static str>,
    /// Subunits in one of each currency.
    ratios: Vec<u16>,
    names: WordTable<Unit>,
    demonyms: WordTable<&'static [Id]>,
    /// First words of demonyms of two words.
    openers: WordTable<()>,
    by_code: Map<&'static str, Unit>,
    /// Abbreviations as written.
    abbreviations: Map<&'static str, Unit>,
    /// Those that may stand after a figure too.
    following: Map<&'static str, Unit>,
    /// Forms that end in a sign, in lower case.
    signs: Map<&'static str, Unit>,
    /// Words and phrases that tell a country, or on which side an article was written.
    pub evidence: PhraseTable<Clue>,
    /// The first words of `evidence`.
    pub clue_words: Vec<&'static str>,
    /// The first words of all that [`names`](Self::name) a currency after a number.
    counted: Vec<&'static str>,
}

/// The table, read once.
pub(super) static CURRENCIES: LazyLock<Currencies> = LazyLock::new(Currencies::read);

/// Gathers the currencies of each key in order of first appearance.
#[derive(Default)]
struct Gather {
    list: Vec<(&'static str, Vec<Id>, bool)>,
    /// The place of each key in the list.
    places: Map<&'static str, usize>,
}

impl Gather {
    fn add(&mut self, key: &'static str, id: Id, weak: bool) {
        let place = *self.places.entry(key).or_insert(self.list.len());
        match self.list.get_mut(place) {
            Some((_, ids, w)) => {
                ids.push(id);
                *w |= weak;
            }
            None => self.list.push((key, vec![id], weak)),
        }
    }

    fn units(self, sub: bool) -> impl Iterator<Item = (&'static str, Unit)> {
        self.list.into_iter().map(move |(key, ids, weak)| (key, Unit { ids: ids.leak(), sub, weak }))
    }
}

impl Currencies {
    fn read() -> Self {
        let (mut names, mut subs, mut demonyms) = (Gather::default(), Gather::default(), Gather::default());
        let (mut codes, mut ratios) = (Vec::new(), Vec::new());
        for (id, row) in rows(include_str!("data/currencies.txt")).enumerate() {
            let mut fields = row.split('|').map(str::trim);
            let mut field = || fields.next().unwrap_or_default();
            let id = id as Id;
            codes.push(field());
            for name in field().split_whitespace() {
                names.add(name.trim_start_matches('~'), id, name.starts_with('~'));
            }
            for word in field().split_whitespace() {
                demonyms.add(word, id, false);
            }
            for name in field().split_whitespace() {
                subs.add(name.trim_start_matches('~'), id, name.starts_with('~'));
            }
            ratios.push(field().parse().unwrap_or(100));
        }
        let ids: Map<&str, Id> = codes.iter().zip(0..).map(|(&code, id)| (code, id)).collect();
        let id_of = |code: &str| ids.get(code).copied();
        let risky: Vec<&str> = rows(include_str!("data/risky_codes.txt")).collect();
        let by_code: Map<_, _> = codes
            .iter()
            .enumerate()
            .map(|(i, &c)| (c, Unit { ids: vec![i as Id].leak(), sub: false, weak: risky.contains(&c) }))
            .collect();
        let (mut signs, mut abbreviations, mut following): (Map<_, _>, Map<_, _>, Map<_, _>) = Default::default();
        for row in rows(include_str!("data/signs.txt")) {
            let mut fields = row.split_whitespace();
            let Some(form) = fields.next() else { continue };
            let ids: Vec<Id> = fields.filter_map(id_of).collect();
            let unit = Unit { ids: ids.leak(), sub: false, weak: form.ends_with('!') };
            let form = form.trim_end_matches('!');
            if let Some(form) = form.strip_suffix('+') {
                following.insert(form, unit);
            }
            let form = form.trim_end_matches('+');
            let table = if form.ends_with(is_sign) { &mut signs } else { &mut abbreviations };
            table.insert(form, unit);
        }
        let clues: Vec<(&str, Clue)> = rows(include_str!("data/evidence.txt"))
            .filter_map(|row| {
                let (code, words) = row.split_once(' ')?;
                let clue = match code {
                    "commonwealth" => Clue::Commonwealth,
                    "american" => Clue::American,
                    code => Clue::Country(id_of(code)?),
                };
                Some(words.split_whitespace().map(move |w| (w, clue)))
            })
            .flatten()
            .collect();
        let spaced = |w: &'static str| if w.contains('_') { &*w.replace('_', " ").leak() } else { w };
        let demonyms: Vec<_> = demonyms.units(false).map(|(word, unit)| (word, unit.ids)).collect();
        let openers: Vec<_> = demonyms.iter().filter_map(|(w, _)| Some((w.split_once('_')?.0, ()))).collect();
        let first = |w: &'static str| w.split('_').next().unwrap_or(w);
        let named = names.list.iter().chain(&subs.list).map(|(w, ..)| first(w));
        let counted = named.chain(demonyms.iter().map(|(w, _)| first(w))).chain(following.keys().copied()).collect();
        Currencies {
            counted,
            names: WordTable::new(subs.units(true).chain(names.units(false))),
            clue_words: clues.iter().map(|(w, _)| w.split('_').next().unwrap_or(w)).collect(),
            evidence: PhraseTable::new(clues.into_iter().map(|(w, clue)| (spaced(w), clue))),
            demonyms: WordTable::new(demonyms),
            openers: WordTable::new(openers),
            codes,
            ratios,
            by_code,
            abbreviations,
            following,
            signs,
        }
    }

    /// The ISO 4217 code of a currency.
    pub fn code(&self, id: Id) -> &'static str {
        self.codes[usize::from(id)]
    }

    /// Subunits in one of a currency.
    pub fn ratio(&self, id: Id) -> u16 {
        self.ratios[usize::from(id)]
    }

    /// A name of a currency or subunit, in lower case, by itself: `dollars`, `cents`.
    pub fn name(&self, lower: &str) -> Option<Unit> {
        self.names.get(lower).copied()
    }

    /// The words that may follow a number as its currency, or open what does: names, demonyms, abbreviations.
    pub fn counted(&self) -> impl Iterator<Item = &'static str> {
        self.counted.iter().copied()
    }

    /// Whether a name in lower case may be qualified by a demonym of these currencies, and which of its meanings remain.
    pub fn qualified(&self, demonym: &str, name: Unit) -> Option<Unit> {
        let ids = self.demonyms.get(demonym)?;
        let at = name.ids.iter().position(|id| ids.contains(id))?;
        Some(Unit { ids: &name.ids[at..=at], weak: false, ..name })
    }

    /// Whether a word in lower case may open a demonym of two words: `swiss` does not, `hong` does.
    pub fn opens_demonym(&self, lower: &str) -> bool {
        self.openers.get(lower).is_some()
    }

    /// Whether a word in lower case is a demonym.
    pub fn is_demonym(&self, lower: &str) -> bool {
        self.demonyms.get(lower).is_some()
    }

    /// An ISO code, in capitals.
    pub fn iso(&self, code: &str) -> Option<Unit> {
        self.by_code.get(code).copied()
    }

    /// An abbreviation or code before a figure, as written: `Rs`, `CHF`.
    pub fn abbreviation(&self, form: &str) -> Option<Unit> {
        self.abbreviations.get(form).or_else(|| self.by_code.get(form)).copied()
    }

    /// An abbreviation after a figure, as written: `kr`, `zł`.
    pub fn following(&self, form: &str) -> Option<Unit> {
        self.following.get(form).copied()
    }

    /// A form that ends in a sign, in lower case: `us$`.
    pub fn sign(&self, lower: &str) -> Option<Unit> {
        self.signs.get(lower).copied()
    }
}

/// Whether a character is a currency sign.
#[inline]
pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '¢' | '￥' | '₠'..='₿' | '฿' | '៛' | '৳' | '֏' | '﷼' | '元' | '円' | '원')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_of_iso_4217_has_its_code_in_the_table() {
        use iso_currency::IntoEnumIterator;
        // Metals, units of account between banks, codes for tests and for none.
        let no_money = "XAD XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX";
        let codes = iso_currency::Currency::iter().map(|currency| currency.code());
        let missing: Vec<&str> = codes.filter(|code| !CURRENCIES.codes.contains(code)).collect();
        assert!(missing.iter().all(|code| no_money.split(' ').any(|known| known == *code)), "{missing:?}");
    }

    #[test]
    fn every_row_of_the_tables_is_read() {
        let c = &*CURRENCIES;
        assert_eq!((c.code(DOLLAR), c.code(POUND)), ("USD", "GBP"));
        assert!(c.codes.len() > 150 && c.codes.len() < 256);
        assert!(c.signs.values().chain(c.abbreviations.values()).all(|u| !u.ids.is_empty()));
        assert_eq!(c.abbreviation("CHF").map(|u| c.code(u.ids[0])), Some("CHF"));
    }

    #[test]
    fn a_demonym_tells_currencies_of_one_name_apart() {
        let c = &*CURRENCIES;
        let francs = c.name("francs").expect("a name");
        assert_eq!(c.qualified("swiss", francs).map(|u| c.code(u.ids[0])), Some("CHF"));
        assert_eq!(c.qualified("danish", francs), None);
    }
}
