//! Which forms name the same party, and which of them a mention means where its form could be several.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::forms::Forms;
use super::lexicon::Bearer;
use super::{acronym, alias, forms, names, relate, seats, words};
use crate::mentions::Mention;
use crate::text::Text;

/// Names with one word in common that are compared with each other at most: keeps the work linear on any input.
const MOST: usize = 24;

/// Mentions back from *formerly Meadowlark* among which the institution that was called so is looked for.
const BACK: usize = 1000;

/// The mentions of a text as groups: those of one group name one party.
#[derive(Debug)]
pub(super) struct Groups {
    /// The group of each mention, none for places: the index of a form.
    pub of: Vec<Option<u32>>,
    /// Whether a mention's form is a former name or a byname, which gives the party no name.
    pub lesser: Vec<bool>,
}

/// Groups the mentions.
pub(super) fn group(text: &Text, mentions: &[Mention], forms: &Forms) -> Groups {
    let mut form_of = vec![u32::MAX; mentions.len()];
    for (f, form) in forms.list.iter().enumerate() {
        for &m in &form.mentions {
            form_of[m as usize] = f as u32;
        }
    }
    let mut join = Join {
        text,
        mentions,
        forms,
        form_of,
        group: (0..forms.list.len() as u32).collect(),
        lesser: vec![false; forms.list.len()],
        choices: FxHashMap::default(),
        by_word: FxHashMap::default(),
        by_initials: FxHashMap::default(),
        persons: Vec::new(),
    };
    let mut order: Vec<usize> = (0..forms.list.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(forms.core(i).len()), forms.list[i].tokens.start));
    for i in order {
        join.place(i);
        join.index(i);
    }
    join.aliases();
    join.seats();
    for i in 0..join.group.len() as u32 {
        join.group[i as usize] = join.shortened(i);
    }
    join.mentions()
}

struct Join<'a> {
    text: &'a Text<'a>,
    mentions: &'a [Mention],
    forms: &'a Forms,
    /// The form of each mention; `u32::MAX` for places.
    form_of: Vec<u32>,
    /// The group of each form: a form that stands for itself, or the way to one.
    group: Vec<u32>,
    /// Forms that are former names or bynames.
    lesser: Vec<bool>,
    /// Forms that could be of several parties: how strongly, and of which.
    choices: FxHashMap<u32, (u32, Vec<u32>)>,
    by_word: FxHashMap<u32, SmallVec<[u32; 4]>>,
    by_initials: FxHashMap<u32, SmallVec<[u32; 4]>>,
    /// Full names of persons.
    persons: Vec<u32>,
}

impl Join<'_> {
    fn root(&self, mut i: u32) -> u32 {
        while self.group[i as usize] != i {
            i = self.group[i as usize];
        }
        i
    }

    /// The same, and halves the way there for the next time: chains of former names can be as long as the text.
    fn shortened(&mut self, mut i: u32) -> u32 {
        while self.group[i as usize] != i {
            let next = self.group[i as usize];
            self.group[i as usize] = self.group[next as usize];
            i = next;
        }
        i
    }

    /// Puts a form into the group of the longer form that it is most likely short for.
    fn place(&mut self, i: usize) {
        let (forms, text) = (self.forms, self.text);
        let mut best = 0;
        let mut groups: Vec<u32> = Vec::new();
        let initials = acronym::letters(text, &forms.list[i].tokens).and_then(|l| self.by_initials.get(&l));
        let sharing = forms.core(i).iter().filter_map(|word| self.by_word.get(word)).chain(initials);
        for &k in sharing.flatten() {
            let strength = relate::strength(text, forms, i, k as usize);
            if strength == 0 || strength < best {
                continue;
            }
            if strength > best {
                groups.clear();
                best = strength;
            }
            let root = self.root(k);
            if !groups.contains(&root) {
                groups.push(root);
            }
        }
        if groups.is_empty() && forms.list[i].person && forms.core(i).len() == 1 {
            // Short forms of first names share no word with the name: *Leo*, *Leocadia Munk*.
            let short = |&&k: &&u32| relate::strength(text, forms, i, k as usize) > 0;
            groups.extend(self.persons.iter().find(short).map(|&k| self.root(k)));
        }
        match groups[..] {
            [] => {}
            [only] => self.group[i] = only,
            _ => {
                self.choices.insert(i as u32, (best, groups));
            }
        }
    }

    /// Makes a form known to shorter ones.
    fn index(&mut self, i: usize) {
        let (core, form) = (self.forms.core(i), &self.forms.list[i]);
        if form.person && core.len() > 1 && self.persons.len() < MOST {
            self.persons.push(i as u32);
        }
        let edge = if form.person { form.tokens.end - 1 } else { form.tokens.start };
        let parts = words::hyphen_parts(self.text, edge as usize).into_iter().flatten();
        for (n, word) in core.iter().copied().chain(parts).enumerate() {
            let entry = self.by_word.entry(word).or_default();
            if entry.len() < MOST && !core[..n.min(core.len())].contains(&word) {
                entry.push(i as u32);
            }
        }
        if core.len() > 1 && !form.person {
            let initials = acronym::initials(self.text, &form.tokens);
            for (n, hash) in initials.iter().enumerate() {
                let entry = self.by_initials.entry(*hash).or_default();
                if entry.len() < MOST && !initials[..n].contains(hash) {
                    entry.push(i as u32);
                }
            }
        }
    }

    /// Unites the names that the text itself says are one.
    fn aliases(&mut self) {
        for alias in alias::find(self.text, self.mentions) {
            let other = self.form_of[alias.other];
            let Some(main) = alias.main.map(|m| self.form_of[m]).or_else(|| self.subject(alias.other)) else {
                continue;
            };
            if other == u32::MAX || main == u32::MAX || self.choices.contains_key(&main) {
                continue;
            }
            self.choices.remove(&other);
            let (main, root) = (self.shortened(main), self.shortened(other));
            if main != root {
                self.group[root as usize] = main;
                self.lesser[other as usize] |= alias.lesser;
            }
        }
    }

    /// Unites cities with who governs there.
    fn seats(&mut self) {
        for (city, governor) in seats::find(self.text, self.forms) {
            let (root, main) = (self.shortened(city as u32), self.shortened(governor as u32));
            if root == city as u32 && main != root {
                self.group[city] = main;
                self.lesser[city] = true;
            }
        }
    }

    /// The institution that is written of most before a mention, of the same label; the first of several.
    fn subject(&self, before: usize) -> Option<u32> {
        let label = self.mentions[before].label;
        let from = before.saturating_sub(BACK);
        let mut counts = FxHashMap::<u32, u32>::default();
        let mut best = None;
        for (m, mention) in (from..).zip(&self.mentions[from..before]) {
            let form = self.form_of[m];
            if mention.label != label || form == self.form_of[before] || self.choices.contains_key(&form) {
                continue;
            }
            let root = self.root(form);
            let count = counts.entry(root).or_default();
            *count += 1;
            if best.is_none_or(|(most, _)| *count > most) {
                best = Some((*count, root));
            }
        }
        best.map(|(_, root)| root)
    }

    /// The group of each mention: that of its form, or, of several, the one that it most likely means.
    fn mentions(self) -> Groups {
        let called = self.called_by_first_name();
        let mut seen = FxHashMap::<u32, Seen>::default();
        let mut of = Vec::with_capacity(self.mentions.len());
        for (m, mention) in self.mentions.iter().enumerate() {
            let form = self.form_of[m];
            if form == u32::MAX {
                of.push(None);
                continue;
            }
            let paragraph = self.text.paragraph_of(mention.tokens.start as usize) as u32;
            let group = match self.choices.get(&form) {
                None => self.root(form),
                Some((strength, groups)) => {
                    let groups: Vec<u32> = groups.iter().map(|&g| self.root(g)).collect();
                    let title = forms::title_before(self.text, mention.tokens.start as usize);
                    let chosen = if self.forms.list[form as usize].person {
                        self.person_meant(&groups, title, paragraph, &seen, &called)
                    } else {
                        self.institution_meant(&groups, *strength, paragraph, &seen)
                    };
                    let chosen = chosen.unwrap_or(form);
                    seen.entry(chosen).or_default().short = true;
                    chosen
                }
            };
            let entry = seen.entry(group).or_default();
            entry.mention = m as u32;
            entry.paragraph = paragraph;
            entry.full |= !self.choices.contains_key(&form);
            of.push(Some(group));
        }
        let lesser = self.form_of.iter().map(|&f| f != u32::MAX && self.lesser[f as usize]).collect();
        Groups { of, lesser }
    }

    /// Whom a surname means: whom alone it has meant so far, or who alone was named close by; seldom somebody who is also
    /// called by first name; else the one named first.
    fn person_meant(
        &self,
        groups: &[u32],
        title: Option<Bearer>,
        paragraph: u32,
        seen: &FxHashMap<u32, Seen>,
        called: &FxHashSet<u32>,
    ) -> Option<u32> {
        let of = |g: u32| seen.get(&g).copied().unwrap_or_default();
        let signs = |g: u32| [of(g).short, of(g).is_in(paragraph, 0), of(g).is_in(paragraph, 1)];
        let telling = [0, 1, 2].map(|n| groups.iter().filter(|&&g| signs(g)[n]).count() == 1);
        let votes = |g: u32| {
            let signs = signs(g).into_iter().zip(telling).filter(|&(sign, tells)| sign && tells).count();
            2 * signs as i32 - i32::from(called.contains(&g))
        };
        let key = |g: u32| (!self.clash(title, g), of(g).full, votes(g), std::cmp::Reverse(self.first(g)));
        groups.iter().copied().max_by_key(|&g| key(g))
    }

    /// Which institution a part of a name means. Its first word goes on to mean whom it has meant; another part means the
    /// one named last.
    fn institution_meant(
        &self,
        groups: &[u32],
        strength: u32,
        paragraph: u32,
        seen: &FxHashMap<u32, Seen>,
    ) -> Option<u32> {
        let established = strength == 7;
        let key = |g: u32| {
            let seen = seen.get(&g).copied().unwrap_or_default();
            let near = seen.full && paragraph <= seen.paragraph;
            let order = if established { -i64::from(self.first(g)) } else { i64::from(seen.mention) };
            (seen.full, seen.short && established, near && !established, order)
        };
        groups.iter().copied().max_by_key(|&g| key(g))
    }

    /// The first mention of a group's longest form.
    fn first(&self, group: u32) -> u32 {
        self.forms.list[group as usize].mentions[0]
    }

    /// Groups of persons that are also called by first name alone: a bare surname rarely means them.
    fn called_by_first_name(&self) -> FxHashSet<u32> {
        let mut out = FxHashSet::default();
        if self.choices.is_empty() {
            return out;
        }
        for (f, form) in self.forms.list.iter().enumerate() {
            let root = self.root(f as u32);
            let (core, full) = (self.forms.core(f), self.forms.core(root as usize));
            if form.person && core.len() == 1 && full.len() > 1 && core[0] == full[0] {
                out.insert(root);
            }
        }
        out
    }

    /// Whether a title can't be that of the person of a group.
    fn clash(&self, title: Option<Bearer>, group: u32) -> bool {
        let form = &self.forms.list[group as usize];
        let bearer = form.title.filter(|&b| b != Bearer::Either);
        let bearer = bearer.or_else(|| names::bearer(self.text, form.tokens.start as usize));
        matches!(
            (title, bearer),
            (Some(Bearer::Female), Some(Bearer::Male)) | (Some(Bearer::Male), Some(Bearer::Female))
        )
    }
}

/// What has been seen of a group so far.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Its last mention, and the paragraph that it stands in.
    mention: u32,
    paragraph: u32,
    /// Whether it has been named in full, and by a short form that others share.
    full: bool,
    short: bool,
}

impl Seen {
    /// Whether its last mention stands in this paragraph, or in one of so many before it.
    fn is_in(self, paragraph: u32, before: u32) -> bool {
        (self.full || self.short) && paragraph <= self.paragraph + before
    }
}

#[cfg(test)]
mod tests {
    use super::super::{marked, resolve};
    use crate::mentions::Label;
    use crate::text::Text;

    /// The name of the party that the last of these persons is.
    fn last(source: &str, names: &[&str]) -> String {
        let text = Text::new(source);
        let parties = resolve(&text, marked(&text, Label::Person, names));
        let party = parties.party_of.last().copied().flatten().expect("a party");
        parties.get(party).name.clone()
    }

    #[test]
    fn a_surname_means_who_alone_was_named_close_by() {
        let source = "Perpetua Nyambura died upstairs.\n\nA jury met.\n\nIt was short.\n\nHer son, Josiah Nyambura, is \
                      suing.\n\nThe rent was high, Nyambura said.";
        assert_eq!(last(source, &["Perpetua Nyambura", "Josiah Nyambura", "Nyambura"]), "Josiah Nyambura");
    }

    #[test]
    fn a_surname_goes_on_to_mean_whom_alone_it_has_meant() {
        let source =
            "Ada Bell sued. Bell won.\n\nA jury met.\n\nHer brother is Tom Bell.\n\nA day passed.\n\nBell left.";
        assert_eq!(last(source, &["Ada Bell", "Bell", "Tom Bell", "Bell"]), "Ada Bell");
    }

    #[test]
    fn a_former_name_is_that_of_the_institution_written_of_most_and_first() {
        let text = Text::new(
            "Hobnail Outfitters sued on Friday. Tamarack Trading is near. It bought the company, then Northern Boot, in 2018.",
        );
        let names = ["Hobnail Outfitters", "Tamarack Trading", "Northern Boot"];
        let parties = resolve(&text, marked(&text, Label::Organization, &names));
        assert_eq!(parties.party_of[2], parties.party_of[0]);
    }
}
