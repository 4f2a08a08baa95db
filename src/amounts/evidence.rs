//! Which country an article is about, as far as its money goes; and the currency of what `dollars` leaves open.

use super::currency::{CURRENCIES, Clue, DOLLAR, Id, Unit};
use crate::text::Text;

/// Tokens at the start of an article, dateline and lead, whose countries weigh more.
const LEAD: usize = 60;
/// Tokens in which a dateline stands: `SINGAPORE —`.
const DATELINE: usize = 3;

/// How often each currency's country is named, and how often each currency is stated outright.
#[derive(Debug)]
pub(super) struct Evidence {
    country: [u16; 256],
    stated: [u16; 256],
    commonwealth: u32,
    american: u32,
}

impl Evidence {
    pub fn new() -> Self {
        Evidence { country: [0; 256], stated: [0; 256], commonwealth: 0, american: 0 }
    }

    /// Counts the phrase at token `i`, where it tells a country or a spelling.
    pub fn see(&mut self, text: &Text, i: usize) {
        match CURRENCIES.evidence.at(text, i) {
            Some((_, Clue::Country(id))) => {
                let n = &mut self.country[usize::from(*id)];
                *n = n.saturating_add(match i {
                    0..DATELINE => 6,
                    DATELINE..LEAD => 3,
                    _ => 1,
                });
            }
            Some((_, Clue::Commonwealth)) => self.commonwealth += 1,
            Some((_, Clue::American)) => self.american += 1,
            None => {}
        }
    }

    /// Counts a currency that is stated outright.
    pub fn state(&mut self, id: Id) {
        let n = &mut self.stated[usize::from(id)];
        *n = n.saturating_add(1);
    }

    fn country(&self, id: Id) -> u32 {
        u32::from(self.country[usize::from(id)])
    }

    fn stated(&self, id: Id) -> u32 {
        u32::from(self.stated[usize::from(id)])
    }

    /// How much speaks for a currency.
    fn weight(&self, id: Id) -> u32 {
        self.country(id) + 3 * self.stated(id)
    }

    /// Whether anything in the article speaks for one of the currencies.
    pub fn speaks_for(&self, unit: Unit) -> bool {
        unit.ids.iter().any(|&id| self.weight(id) > 0)
    }

    /// The currency meant by a bare `$` or `dollars`: that of the United States unless the article plainly belongs to
    /// another country of dollars.
    ///
    /// Half of all countries named must be that one: a story that calls at Singapore on its way still counts in dollars of
    /// the United States. More is asked of an article in American spelling, and of one that marks the other dollar (`S$`),
    /// which it does to tell it from the bare one, unless it marks `US$` too. An article that names nothing American is
    /// taken for one of the other country as soon as a place or an institution of it, or two, are named.
    pub fn dollar(&self, ids: &[Id]) -> Id {
        let others = ids.iter().copied().filter(|&id| id != DOLLAR);
        let Some(best) = others.max_by_key(|&id| (self.weight(id), std::cmp::Reverse(id))) else { return DOLLAR };
        let (here, all) = (self.country(best), self.country.iter().map(|&n| u32::from(n)).sum::<u32>());
        let marked = self.stated(best) > 0 && self.stated(DOLLAR) == 0;
        let american = self.american > self.commonwealth;
        let plain = here >= 3
            && 2 * here >= all
            && (!american || 4 * here >= 3 * all)
            && (!marked || (here >= 5 && 20 * here >= 11 * all));
        let alone = !marked
            && self.american == 0
            && self.country(DOLLAR) == 0
            && here >= 1
            && 2 * here >= all
            && (self.commonwealth > 0 || here >= 2 || here == all);
        let usual = CURRENCIES.code(best) != "HKD" || self.stated(DOLLAR) > 0;
        if (plain || alone) && usual { best } else { DOLLAR }
    }

    /// The likeliest of the currencies that a name or sign may stand for.
    pub fn choose(&self, unit: Unit) -> Id {
        let mut best = unit.ids[0];
        for &id in &unit.ids[1..] {
            if self.weight(id) > self.weight(best) {
                best = id;
            }
        }
        best
    }
}
