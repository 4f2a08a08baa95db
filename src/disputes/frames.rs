//! Who acts and who is acted on in an event, by the class of its word.

use std::sync::LazyLock;

use super::arguments::argument;
use super::events::{ACTIVE, FACED, NEGATED, NOMINAL, OPEN, PASSIVE, Trigger};
use super::lexicon::{self, Class};

/// What a party does in a hostile act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Actor,
    Target,
}

/// What kind of action an event word tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Civil,
    Criminal,
    Regulatory,
    /// The wrong that an action is about: who does it is the one acted against.
    Wrong,
}

/// Number of fields.
pub(super) const FIELDS: usize = 4;

/// Who acts and who is acted on, by class of event word.
pub(super) struct Frames {
    /// Verbs whose subject acts against their object.
    acts: Vec<Class>,
    /// Nouns (and verbs of bringing them) of an act against somebody.
    brought: Vec<Class>,
    /// Verbs of asking something of somebody.
    asks: Vec<Class>,
    /// What courts and prosecutors do to an accused: the object, or the subject of the passive, is acted on.
    judged: Vec<Class>,
    /// What an accused does: the subject is acted on.
    answers: Vec<Class>,
    /// What an action is about: the subject is acted on, the object acts.
    wrongs: Vec<Class>,
    /// Words of agreements.
    bonds: Vec<Class>,
    appealed: Vec<Class>,
    harm: Class,
    criminal: Vec<Class>,
    regulatory: Vec<Class>,
    /// Words of legal and commercial acts that other news seldom has.
    legal: Vec<Class>,
    links: Links,
}

struct Links {
    against: u8,
    by: u8,
    from: u8,
    of: u8,
    into: u8,
    on: u8,
}

pub(super) static FRAMES: LazyLock<Frames> = LazyLock::new(|| {
    let classes = |names: &str| names.split_whitespace().map(lexicon::class).collect::<Vec<_>>();
    let link = lexicon::link_number;
    Frames {
        acts: classes("sue charge prosecute fine ban investigate allege challenge"),
        brought: classes("suit complaint case file allege charge investigate counter rule arbitrate threaten fine"),
        asks: classes("seek win"),
        judged: classes("convict sentence acquit order"),
        answers: classes("plead deny"),
        wrongs: classes("infringe breach owe cheat defame"),
        bonds: classes("settle buy sell merge license lend lease supply invest partner contract employ serve"),
        appealed: classes("appeal challenge"),
        harm: lexicon::class("harm"),
        criminal: classes("charge prosecute plead convict sentence acquit"),
        regulatory: classes("fine ban investigate order regulate"),
        legal: classes(
            "sue suit complaint charge prosecute plead convict sentence acquit fine appeal settle arbitrate counter infringe \
             breach defame bankrupt cheat buy sell merge license lend lease supply invest",
        ),
        links: Links {
            against: link("against"),
            by: link("by"),
            from: link("from"),
            of: link("of"),
            into: link("into"),
            on: link("on"),
        },
    }
});

impl Frames {
    /// Whether the object of such a verb is acted against, so that its bare participle is passive.
    pub fn is_done_to(&self, class: Class) -> bool {
        self.acts.contains(&class) || self.judged.contains(&class)
    }

    /// Whether words of this class tell of legal or commercial acts.
    pub fn is_legal(&self, class: Class) -> bool {
        self.legal.contains(&class)
    }

    /// Whether the event word tells of an agreement.
    pub fn binds(&self, t: &Trigger) -> bool {
        self.bonds.contains(&t.class)
    }

    /// Whether a referent with this relation appeals or challenges a decision.
    pub fn appeals(&self, t: &Trigger, is: u8) -> bool {
        use argument::*;
        let by = is == LINKED + self.links.by;
        let acts = matches!(is, SUBJECT | FAR_SUBJECT) && !matches!(t.voice, PASSIVE | NOMINAL | FACED);
        self.appealed.contains(&t.class) && (is == OWNER || by || acts)
    }

    /// Whether a referent with this relation is killed or injured.
    pub fn harms(&self, t: &Trigger, is: u8) -> bool {
        use argument::*;
        let (subject, object) = (is == SUBJECT || is == FAR_SUBJECT, is == OBJECT || is == FAR_OBJECT);
        t.class == self.harm
            && match t.voice {
                PASSIVE => subject,
                NOMINAL | FACED => is == OWNER || is == LINKED + self.links.of,
                _ => subject || object || is == OWNER || is == LINKED + self.links.of,
            }
    }

    /// What kind of action a class of event words tells of; none for those that tell of no hostile act.
    pub fn field(&self, class: Class) -> Option<Field> {
        let of = |list: &[Class]| list.contains(&class);
        if of(&self.criminal) {
            Some(Field::Criminal)
        } else if of(&self.regulatory) {
            Some(Field::Regulatory)
        } else if of(&self.wrongs) {
            Some(Field::Wrong)
        } else if of(&self.acts) || of(&self.brought) || of(&self.asks) || of(&self.answers) {
            Some(Field::Civil)
        } else {
            None
        }
    }

    /// The part that a referent with this relation has in a hostile act, and whether the clause leaves no doubt.
    pub fn part(&self, t: &Trigger, is: u8) -> Option<(Part, bool)> {
        use Part::*;
        use argument::*;
        if is == 0 {
            return None;
        }
        let links = &self.links;
        let linked = |link| is == LINKED + link;
        let (subject, object) = (is == SUBJECT || is == FAR_SUBJECT, is == OBJECT || is == FAR_OBJECT);
        let near = is == SUBJECT || is == OBJECT || is == OWNER;
        let verb = matches!(t.voice, ACTIVE | OPEN | NEGATED);
        let of = |list: &[Class]| list.contains(&t.class);
        if t.voice == FACED && subject && (of(&self.acts) || of(&self.brought)) {
            return Some((Target, near));
        }
        if of(&self.wrongs) {
            return match t.voice {
                PASSIVE if subject => Some((Actor, near)),
                PASSIVE if linked(links.by) => Some((Target, true)),
                ACTIVE | OPEN | NEGATED if subject => Some((Target, near)),
                ACTIVE | OPEN | NEGATED if object => Some((Actor, false)),
                NOMINAL if is == OWNER || linked(links.by) => Some((Target, false)),
                _ => None,
            };
        }
        if of(&self.answers) {
            return (subject && t.voice != PASSIVE).then_some((Target, near));
        }
        if of(&self.judged) {
            return match t.voice {
                PASSIVE if subject => Some((Target, near)),
                ACTIVE | OPEN | NEGATED if object => Some((Target, near)),
                NOMINAL | FACED if is == OWNER => Some((Target, true)),
                _ if linked(links.against) => Some((Target, true)),
                _ => None,
            };
        }
        if of(&self.acts) {
            match t.voice {
                PASSIVE if subject => return Some((Target, near)),
                _ if verb && subject => return Some((Actor, near)),
                _ if verb && object => return Some((Target, near)),
                _ if linked(links.by) => return Some((Actor, true)),
                _ => {}
            }
        }
        if of(&self.brought) {
            if linked(links.against) || linked(links.into) || linked(links.on) && self.regulatory.contains(&t.class) {
                return Some((Target, true));
            }
            if is == OWNER || linked(links.by) || subject && verb {
                return Some((Actor, near || is > LINKED));
            }
            if linked(links.of) && t.voice == NOMINAL {
                return Some((Target, false));
            }
        }
        if of(&self.asks) {
            if subject && t.voice != PASSIVE {
                return Some((Actor, near));
            }
            if linked(links.from) {
                return Some((Target, true));
            }
        }
        None
    }
}
