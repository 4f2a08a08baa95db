//! Whether a word that may report does so by its form: *the company claims* a verb, *the claims* none.

use crate::text::Kind;

use super::outline::Item;
use super::reader::Reader;
use super::words::*;

impl Reader<'_> {
    /// Whether the word at item `k`, a noun or a verb in *s*, is the object of an infinitive: "to probe claims Ortiz made", "to
    /// settle charges that it lied"; not so in "the man who used to drive claims that Ortiz lied".
    fn is_governed(&self, start: usize, k: usize) -> bool {
        let (Some(before), Some(own)) = (self.word(k - 1), self.word(k)) else { return false };
        let verb = !self.text.token(before).is_capitalized()
            && self.flags[before] & (PAST | ED) == 0
            && !self.text.lower(before).ends_with('s');
        let clause = self.is(k + 1, "that")
            || self.word(k + 1).is_some_and(|n| self.names(n))
            || self.has(k + 1, PRONOUN) && self.text.lower(own) != "claims";
        verb && clause
            && k >= start + 2
            && (self.has(k - 2, MODAL) || self.is(k - 2, "to"))
            && !(start.max(k.saturating_sub(8))..k).any(|i| self.has(i, RELATIVE))
    }

    /// Whether a form that may be a noun is one here.
    pub(super) fn is_noun(&self, start: usize, k: usize, end: usize) -> bool {
        if k == start {
            return true;
        }
        let Some(b) = self.word(k - 1) else {
            // After a quotation: “…” claims X / “…” report.
            return !self
                .word(k + 1)
                .is_some_and(|t| self.names(t) || self.flags[t] & (DETERMINER | POSSESSIVE | PRONOUN) != 0);
        };
        let f = self.flags[b];
        let t = self.word(k).unwrap_or(0);
        let own = self.flags[t];
        if f & PRONOUN != 0 || (f & (AUXILIARY | ADVERB) != 0 && self.text.token(b).kind != Kind::Possessive) {
            return f & BE != 0 && own & GERUND == 0;
        }
        let relative = self.text.lower(b) == "that" && own & (THIRD | PAST) != 0;
        if !relative && f & (DETERMINER | POSSESSIVE | PREPOSITION) != 0 || self.text.token(b).kind == Kind::Possessive
        {
            return true;
        }
        if relative {
            // A noun in "cases that states hoped would end", a verb in "a suit that claims injured workers were fired".
            return own & THIRD != 0 && self.has(k + 1, PAST | ED) && self.has(k + 2, AUXILIARY | MODAL);
        }
        if self.is_punct(k - 1) && own & GERUND != 0 {
            return false;
        }
        if own & THIRD != 0 && self.is_governed(start, k) {
            return true;
        }
        if own & PAST != 0 && self.text.lower(t).ends_with("ed") {
            return false;
        }
        // "the company claims": a clause or a quotation must follow at once.
        let follows = match self.outline.items.get(k + 1) {
            Some(Item::Quote(_)) => true,
            Some(Item::Token(n)) => {
                let n = n as usize;
                self.text.lower(n) == "that"
                    || self.flags[n] & (DETERMINER | PRONOUN | POSSESSIVE) != 0 && self.flags[n] & RELATIVE == 0
                    || (self.names(n) && own & PAST == 0)
                    || (self.text.str(n) == ":" && own & THIRD != 0)
                    || (own & PAST != 0 && self.flags[n] & PREPOSITION == 0)
            }
            None => false,
        };
        let closes = k + 1 >= end || self.is_punct(k + 1);
        let quote_next = self.is_punct(k + 1) && self.outline.items.is_quote(k + 2);
        let final_verb = own & THIRD != 0 && (closes && self.word(k - 1).is_some_and(|t| self.names(t)) || quote_next)
            || own & (THIRD | PAST) != 0
                && self.follows_quote(start, k)
                && (closes || self.has(k + 1, PREPOSITION | ADVERB | CONJUNCTION | TIME));
        !(follows || final_verb)
    }

    /// Whether nothing but a noun phrase stands between the verb at item `k` and a quotation: “…,” its decision notes.
    fn follows_quote(&self, start: usize, k: usize) -> bool {
        let from = (start..k).rev().take(8).find(|&i| self.word(i).is_none() || self.is(i, ","));
        from.is_some_and(|i| {
            self.word(i).is_none() || i > start && self.outline.items.is_quote(i - 1) || self.is(i, ",")
        })
    }

    /// Whether a bare form can be a plural's or a first person's verb.
    pub(super) fn is_plural_subject(&self, start: usize, k: usize) -> bool {
        let mut b = k;
        while b > start && self.has(b - 1, ADVERB | AUXILIARY) {
            b -= 1;
        }
        let Some(t) = b.checked_sub(1).filter(|&b| b >= start).and_then(|b| self.word(b)) else {
            return k > start && self.outline.items.is_quote(k - 1);
        };
        let w = self.text.lower(t);
        if self.is(k + 1, ",") {
            // "The date, bankers on the deal concede, is now"
            let comma = (start..b).rev().take(8).find(|&i| self.is(i, ","));
            let plural = |i: usize| self.word(i).is_some_and(|t| self.text.lower(t).ends_with('s'));
            if comma.is_some_and(|c| (c + 1..b).take_while(|&i| !self.has(i, PREPOSITION)).last().is_some_and(plural)) {
                return true;
            }
        }
        matches!(
            w,
            "i" | "we"
                | "they"
                | "you"
                | "who"
                | "which"
                | ","
                | "people"
                | "police"
                | "men"
                | "women"
                | "some"
                | "others"
                | "many"
                | "and"
        ) || (w.ends_with('s') && self.flags[t] & (PRONOUN | POSSESSIVE | DETERMINER) == 0)
            || self.parties.mention_at(t).is_some()
    }
}
