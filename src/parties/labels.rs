//! One kind of name for all its mentions: person or institution, by the whole article.

use rustc_hash::FxHashMap;

use super::forms::title_before;
use super::lexicon::{self, FIRST_NAMES, PLACES, Place};
use super::reference::{Class, class};
use super::{acronym, names, words};
use crate::mentions::{Label, Mention};
use crate::text::{Case, Kind, Text, Tokens};

/// What speaks for a form's being a person's name, and for its being an institution's.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    person: f32,
    institution: f32,
    /// The institution label with the most confidence so far.
    label: Option<(Label, f32)>,
    /// Whether a title stands before one of its mentions.
    titled: bool,
    /// Whether a legal form ends one of its mentions.
    incorporated: bool,
}

/// What the labels and the looks of all mentions of a name count together, at most.
const MOST_VOTES: f32 = 1.5;

/// Makes the labels of one name agree, and those of its short forms with them.
///
/// A label held with high confidence stays where the article does not speak against it.
pub(super) fn agree(text: &Text, mentions: &mut [Mention]) {
    let mut forms = FxHashMap::<u64, Evidence>::default();
    let mut keys = Vec::with_capacity(mentions.len());
    for mention in mentions.iter() {
        let (key, incorporated) = key(text, mention);
        keys.push((key, incorporated));
        if mention.label == Label::Place {
            continue;
        }
        let fresh = !forms.contains_key(&key);
        let entry = forms.entry(key).or_default();
        // What the words themselves say counts once a form.
        if fresh {
            let (person, institution) = looks(text, mention);
            entry.person += person;
            entry.institution += institution;
        }
        if mention.label == Label::Person {
            entry.person += mention.confidence;
        } else {
            entry.institution += mention.confidence;
            if entry.label.is_none_or(|(_, best)| mention.confidence > best) {
                entry.label = Some((mention.label, mention.confidence));
            }
        }
        if title_before(text, mention.tokens.start as usize).is_some() {
            entry.person += 1.5;
            entry.titled = true;
        }
        entry.incorporated |= incorporated;
        let (person, institution) = beside(text, mention);
        entry.person += person;
        entry.institution += institution;
    }
    let parts = Parts::new(text, mentions, &keys, &forms);
    for (mention, (key, incorporated)) in mentions.iter_mut().zip(&keys) {
        let single = mention.tokens.len() == 1;
        if mention.label == Label::Place {
            // A town that the tables do not know, and that is also a company's first word or a surname.
            if single
                && mention.confidence < 0.7
                && lexicon::whole(&PLACES, text, &mention.tokens).is_none()
                && let Some(label) = parts.label(text, mention, *key)
            {
                mention.label = label;
            }
            continue;
        }
        // *Ivory Coast* begins like a person's name; *West Virginia* may well be the state that acts.
        let mistakable = match mention.label {
            Label::Person => true,
            Label::Organization if !single => FIRST_NAMES.at(text, mention.tokens.start as usize).is_some(),
            _ => false,
        };
        if mistakable && parts.is_land(text, mention, *key) {
            mention.label = Label::Place;
            continue;
        }
        let Some(mut evidence) = forms.get(key).copied() else { continue };
        // A legal form leaves no doubt, whoever else is called so: *Clara Wendelin sued Wendelin AG*.
        if mention.label != Label::Person && *incorporated {
            continue;
        }
        // Where the person gets a title, the name without one is that of the company: *Ms Wendelin*, *Wendelin*.
        if evidence.titled
            && parts.person.contains_key(key)
            && let Some(&(_, institution)) = parts.institution.get(key)
        {
            let titled = title_before(text, mention.tokens.start as usize).is_some();
            mention.label = if titled { Label::Person } else { institution };
            continue;
        }
        // *Wendelin* alone is whom the tagger takes it for where the text has *Wendelin AG* too.
        if evidence.incorporated && parts.person.contains_key(key) {
            continue;
        }
        // However often a name occurs, its labels weigh no more than what longer names say of it.
        let votes = evidence.person + evidence.institution;
        if votes > MOST_VOTES {
            evidence.person *= MOST_VOTES / votes;
            evidence.institution *= MOST_VOTES / votes;
        }
        parts.add(text, mention, *key, &mut evidence);
        let total = evidence.person + evidence.institution;
        let share =
            if mention.label == Label::Person { evidence.person } else { evidence.institution } / total.max(0.01);
        // The surer the label, the more it takes to turn it.
        if share < 0.5 && (mention.confidence < 0.9 || share < 0.45) {
            if mention.label == Label::Person {
                let head = lexicon::head(text, &mention.tokens).map(|h| h.label);
                let known = evidence.label.map(|(label, _)| label).or(head);
                mention.label = known.or_else(|| parts.institution(text, mention, *key)).unwrap_or(Label::Organization);
            } else {
                mention.label = Label::Person;
            }
        }
    }
}

/// A key of the words of a name, its legal form aside; and whether it has one.
fn key(text: &Text, mention: &Mention) -> (u64, bool) {
    let form = lexicon::legal_form(text, &mention.tokens);
    let words = (mention.tokens.start..mention.tokens.end - form).filter_map(|i| words::word(text, i as usize));
    (words.fold(0, mixed), form > 0)
}

fn mixed(h: u64, word: u32) -> u64 {
    (h.rotate_left(5) ^ u64::from(word)).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// What a name's own words say: for a person, for an institution.
fn looks(text: &Text, mention: &Mention) -> (f32, f32) {
    let tokens = &mention.tokens;
    let first = tokens.start as usize;
    if lexicon::legal_form(text, tokens) > 0 || lexicon::whole(&lexicon::KNOWN, text, tokens).is_some() {
        return (0.0, 2.0);
    }
    let single = tokens.len() == 1;
    if single {
        let upper = text.token(first).case == Case::Upper;
        return (0.0, if upper { 0.5 } else { 0.0 });
    }
    if tokens.clone().any(|i| text.str(i as usize) == "&") {
        return (0.0, 1.0);
    }
    match lexicon::head(text, tokens) {
        Some(head) => (0.0, if head.sure { 1.0 } else { 0.6 }),
        None if !(2..=4).contains(&tokens.len()) => (0.0, 0.0),
        None if FIRST_NAMES.at(text, first).is_some() => (0.8, 0.0),
        None if is_rare_name(text, tokens) => (0.6, 0.0),
        None => (0.0, 0.0),
    }
}

/// Whether a name of capitalised words that are no common ones, *Stark County*, and no place begins with a rare first name.
fn is_rare_name(text: &Text, tokens: &Tokens) -> bool {
    let part = |i: u32| text.token(i as usize).is_capitalized() && !lexicon::is_common_word(text, i as usize);
    names::rare_bearer(text, tokens.start as usize).is_some()
        && tokens.clone().all(part)
        && lexicon::whole(&PLACES, text, tokens).is_none()
}

/// What the words beside a name say: an age, *who* or *which*, a noun before it or in apposition: for a person, for an
/// institution.
fn beside(text: &Text, mention: &Mention) -> (f32, f32) {
    const INSTITUTION: Class = class::ORGANIZATION | class::GOVERNMENT | class::COURT;
    let (mut person, mut institution) = (0.0, 0.0);
    let mut noun = |found: Class| match (found & class::PERSON != 0, found & INSTITUTION != 0) {
        (true, false) => person += 0.6,
        (false, true) => institution += 0.6,
        _ => {}
    };
    let (start, end) = (mention.tokens.start as usize, mention.tokens.end as usize);
    if let Some(before) = start.checked_sub(1)
        && text.token(before).case == Case::Lower
    {
        noun(class::class(text, before));
    }
    if text.str(end) != "," {
        return (person, institution);
    }
    let next = text.token(end + 1);
    match text.lower(end + 1) {
        "a" | "an" | "the" | "its" | "his" | "her" => {
            let words = (end + 2..end + 7).take_while(|&k| {
                let lower = text.token(k).case == Case::Lower;
                lower
                    && !matches!(text.lower(k), "of" | "in" | "for" | "at" | "that" | "who" | "which" | "and" | "from")
            });
            if let Some(last) = words.last() {
                noun(class::class(text, last));
            }
        }
        "who" => person += 0.6,
        "which" => institution += 0.6,
        age if next.kind == Kind::Number && age.len() == 2 && matches!(text.str(end + 2), "," | ".") => person += 1.0,
        _ => {}
    }
    (person, institution)
}

/// The parts of longer names, by their keys.
#[derive(Default)]
struct Parts {
    /// Surnames and first names of persons.
    person: FxHashMap<u64, f32>,
    /// Beginnings of institutions' names, with their label.
    institution: FxHashMap<u64, (f32, Label)>,
    /// Initials of institutions.
    initials: FxHashMap<u32, Label>,
}

/// Words of a beginning that stands for the whole name, at most.
const LONGEST: usize = 4;

impl Parts {
    fn new(text: &Text, mentions: &[Mention], keys: &[(u64, bool)], forms: &FxHashMap<u64, Evidence>) -> Self {
        let mut this = Parts::default();
        for (mention, (key, _)) in mentions.iter().zip(keys) {
            let core = mention.tokens.end - lexicon::legal_form(text, &mention.tokens);
            let long = mention.tokens.len() > 1 && mention.label != Label::Place;
            let Some(evidence) = forms.get(key).filter(|_| long) else { continue };
            let words = (mention.tokens.start..core).filter_map(|i| words::word(text, i as usize));
            if evidence.person > evidence.institution {
                let last = words.clone().next_back().unwrap_or_default();
                this.person.insert(mixed(0, last), 2.0);
                let first = words.clone().next().unwrap_or_default();
                this.person.entry(mixed(0, first)).or_insert(0.6);
            } else {
                let label = evidence.label.map_or(mention.label, |(label, _)| label);
                let weight = if core < mention.tokens.end { 2.0 } else { 1.5 };
                // *Fenn, Hollis & Co* is seldom just *Fenn*: that is a partner.
                let second = mention.tokens.start as usize + 1;
                let family = matches!(
                    text.lower(second + 1),
                    "sons" | "son" | "sohn" | "söhne" | "daughters" | "brothers" | "fils" | "co" | "co." | "company"
                );
                let partners = matches!(text.str(second), "," | "&" | "and") && !family;
                let mut part = 0;
                for (n, word) in words.take(LONGEST).enumerate() {
                    part = mixed(part, word);
                    if part != *key {
                        let weight = if n == 0 && partners { 0.6 } else { weight };
                        let entry = this.institution.entry(part).or_insert((weight, label));
                        entry.0 = entry.0.max(weight);
                    }
                }
                for initials in acronym::initials(text, &mention.tokens) {
                    this.initials.insert(initials, label);
                }
            }
        }
        this
    }

    /// Whether a name is that of a country or state and of nobody in the text: *Oklahoma*, but *Georgia Bell … Georgia*.
    fn is_land(&self, text: &Text, mention: &Mention, key: u64) -> bool {
        matches!(lexicon::whole(&PLACES, text, &mention.tokens), Some(Place::Country | Place::State))
            && !self.person.contains_key(&key)
            && title_before(text, mention.tokens.start as usize).is_none()
            && (mention.tokens.len() > 1 || FIRST_NAMES.at(text, mention.tokens.start as usize).is_none())
    }

    fn add(&self, text: &Text, mention: &Mention, key: u64, evidence: &mut Evidence) {
        evidence.person += self.person.get(&key).copied().unwrap_or_default();
        evidence.institution += self.institution.get(&key).map_or(0.0, |&(weight, _)| weight);
        if self.expands(text, mention).is_some() {
            evidence.institution += 2.0;
        }
    }

    fn expands(&self, text: &Text, mention: &Mention) -> Option<Label> {
        acronym::letters(text, &mention.tokens).and_then(|letters| self.initials.get(&letters)).copied()
    }

    fn institution(&self, text: &Text, mention: &Mention, key: u64) -> Option<Label> {
        self.expands(text, mention).or_else(|| self.institution.get(&key).map(|&(_, label)| label))
    }

    fn label(&self, text: &Text, mention: &Mention, key: u64) -> Option<Label> {
        let person = self.person.get(&key).filter(|&&weight| weight > 1.0).map(|_| Label::Person);
        self.institution(text, mention, key).or(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn labels(source: &str, marked: &[(&str, Label, f32)]) -> Vec<Label> {
        let text = Text::new(source);
        let mut from = 0;
        let mut mentions: Vec<Mention> = marked
            .iter()
            .map(|&(name, label, confidence)| {
                let start = from + source[from..].find(name).expect("the name stands in the text");
                let span = Span::new(start, start + name.len());
                from = start + name.len();
                Mention { span, tokens: text.tokens_in(span), label, confidence }
            })
            .collect();
        agree(&text, &mut mentions);
        mentions.iter().map(|m| m.label).collect()
    }

    #[test]
    fn a_short_form_takes_the_label_of_the_full_name() {
        use Label::{Organization, Person};
        let found = labels(
            "Tarang Mobile Ltd sued. Tarang won. Yara Montefusco left, Montefusco said.",
            &[
                ("Tarang Mobile Ltd", Organization, 0.9),
                ("Tarang", Person, 0.7),
                ("Yara Montefusco", Organization, 0.6),
                ("Montefusco", Person, 0.8),
            ],
        );
        assert_eq!(found, [Organization, Organization, Person, Person]);
    }

    #[test]
    fn an_acronym_of_an_institution_is_no_person() {
        let found = labels(
            "The Government Accountability Office met. GAO ruled.",
            &[("Government Accountability Office", Label::Government, 0.9), ("GAO", Label::Person, 0.8)],
        );
        assert_eq!(found, [Label::Government, Label::Government]);
    }

    #[test]
    fn ages_and_appositions_tell_persons_from_companies() {
        use Label::{Organization, Person};
        let age = "Wander Quero, 34, was charged.";
        assert_eq!(labels(age, &[("Wander Quero", Organization, 0.7)]), [Person]);
        let company = "Qorvex Vaxell, a small brewing company, sued. Qorvex Vaxell, which lost, appealed.";
        let marked = [("Qorvex Vaxell", Person, 0.5), ("Qorvex Vaxell", Person, 0.5)];
        assert_eq!(labels(company, &marked)[0], Organization);
    }

    #[test]
    fn a_state_is_no_person_unless_somebody_is_called_so() {
        use Label::{Person, Place};
        assert_eq!(labels("Hall won Oklahoma.", &[("Oklahoma", Person, 0.7)]), [Place]);
        let found = labels("Ada Montana won. Montana left.", &[("Ada Montana", Person, 0.9), ("Montana", Person, 0.9)]);
        assert_eq!(found, [Person, Person]);
    }

    #[test]
    fn a_founder_with_a_title_leaves_the_bare_name_to_the_company() {
        use Label::{Organization, Person};
        let found = labels(
            "Wendelin Glas AG sued. Mechthild Wendelin spoke; Ms Wendelin is owed by Wendelin.",
            &[
                ("Wendelin Glas AG", Organization, 0.95),
                ("Mechthild Wendelin", Person, 0.95),
                ("Wendelin", Person, 0.95),
                ("Wendelin", Person, 0.8),
            ],
        );
        assert_eq!(found, [Organization, Person, Person, Organization]);
    }

    #[test]
    fn a_country_that_begins_like_a_person_is_neither_person_nor_company() {
        let ivory = "Ivory Coast sued.";
        assert_eq!(labels(ivory, &[("Ivory Coast", Label::Organization, 0.6)]), [Label::Place]);
        assert_eq!(labels(ivory, &[("Ivory Coast", Label::Person, 0.6)]), [Label::Place]);
        let virginia = "West Virginia settled.";
        assert_eq!(labels(virginia, &[("West Virginia", Label::Organization, 0.6)]), [Label::Organization]);
    }

    #[test]
    fn a_legal_form_keeps_a_company_from_being_a_person() {
        use Label::{Organization, Person};
        let found = labels(
            "Clara Wendelin sued Wendelin AG. Wendelin said it would defend itself.",
            &[("Clara Wendelin", Person, 0.95), ("Wendelin AG", Organization, 0.9), ("Wendelin", Organization, 0.7)],
        );
        assert_eq!(found, [Person, Organization, Organization]);
    }

    #[test]
    fn the_first_name_of_a_firm_alone_is_a_partner() {
        use Label::{Organization, Person};
        let found = labels(
            "Bogdan Fenn, founder of Fenn, Hollis & Co, left. Fenn estimated the bill.",
            &[("Bogdan Fenn", Person, 0.95), ("Fenn, Hollis & Co", Organization, 0.95), ("Fenn", Organization, 0.6)],
        );
        assert_eq!(found, [Person, Organization, Person]);
    }

    #[test]
    fn a_sure_label_stays() {
        let found = labels(
            "Fenn & Hollis met. Mr. Fenn left.",
            &[("Fenn & Hollis", Label::Organization, 0.95), ("Fenn", Label::Person, 0.97)],
        );
        assert_eq!(found, [Label::Organization, Label::Person]);
    }
}
