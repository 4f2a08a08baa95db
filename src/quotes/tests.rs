//! What a user of the stage would check: whole sentences in, quotations with speakers out.

use proptest::prelude::*;

use super::{Quotes, again, find, look};
use crate::mentions::{Label, Mention};
use crate::parties::{Parties, Party, PartyId};
use crate::record::{PartyKind, QuoteKind, Role};
use crate::text::{Span, Text};

/// The parties named by `names`, wherever the names stand.
fn parties(text: &Text, names: &[(&str, PartyKind)]) -> Parties {
    let mut found: Vec<(usize, usize, u32)> = Vec::new();
    for (id, (name, _)) in names.iter().enumerate() {
        found.extend(text.source().match_indices(name).map(|(at, _)| (at, at + name.len(), id as u32)));
    }
    found.sort_unstable();
    let mut mentions = Vec::new();
    let mut party_of = Vec::new();
    for (start, end, id) in found {
        let span = Span::new(start, end);
        let label = match names[id as usize].1 {
            PartyKind::Person => Label::Person,
            PartyKind::Organization => Label::Organization,
            PartyKind::Government => Label::Government,
            PartyKind::Court => Label::Court,
        };
        mentions.push(Mention { span, tokens: text.tokens_in(span), label, confidence: 1.0 });
        party_of.push(Some(PartyId(id)));
    }
    let list = names
        .iter()
        .enumerate()
        .map(|(id, (name, kind))| Party {
            name: (*name).to_owned(),
            kind: *kind,
            gender: None,
            mentions: (0..mentions.len() as u32)
                .filter(|&m| party_of[m as usize] == Some(PartyId(id as u32)))
                .collect(),
        })
        .collect();
    Parties::from_parts(list, mentions, party_of, text.len())
}

/// Each quotation as its text, kind, speaker's name (`-` if none) and cue.
fn read(source: &str, names: &[(&str, PartyKind)]) -> Vec<(String, QuoteKind, String, String)> {
    let text = Text::new(source);
    let parties = parties(&text, names);
    find(&text, &parties)
        .list
        .iter()
        .map(|q| {
            let speaker = q.speaker.map_or("-".to_owned(), |s| match (s.party, s.anonymous) {
                (Some(p), _) => parties.get(p).name.clone(),
                (None, true) => "anonymous".to_owned(),
                (None, false) => "-".to_owned(),
            });
            let cue = q.cue.map_or("", |c| text.slice(c));
            (text.slice(q.span).to_owned(), q.kind, speaker, cue.to_owned())
        })
        .collect()
}

const PERSON: PartyKind = PartyKind::Person;
const BODY: PartyKind = PartyKind::Organization;

fn one(source: &str, names: &[(&str, PartyKind)]) -> (String, QuoteKind, String, String) {
    let mut all = read(source, names);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn expect(text: &str, kind: QuoteKind, speaker: &str, cue: &str) -> (String, QuoteKind, String, String) {
    (text.to_owned(), kind, speaker.to_owned(), cue.to_owned())
}

#[test]
fn the_speaker_stands_before_or_after_the_cue() {
    let names = [("Dana Ortiz", PERSON)];
    let right = expect("They signed and walked away,", QuoteKind::Direct, "Dana Ortiz", "said");
    assert_eq!(one("“They signed and walked away,” Dana Ortiz said on Friday.", &names), right);
    assert_eq!(one("“They signed and walked away,” said Dana Ortiz, a lawyer.", &names), right);
}

#[test]
fn an_apposition_of_any_length_does_not_hide_the_speaker() {
    let source = "Dana Ortiz, a partner at Baker & Lowe who represents Northgate, said: “They signed and walked away.”";
    let names = [("Dana Ortiz", PERSON), ("Baker & Lowe", BODY), ("Northgate", BODY)];
    assert_eq!(one(source, &names), expect("They signed and walked away.", QuoteKind::Direct, "Dana Ortiz", "said"));
}

#[test]
fn a_relative_clause_tells_its_antecedent() {
    let source = "The suit pleased Dana Ortiz, who told reporters: “They signed and walked away.”";
    assert_eq!(
        one(source, &[("Dana Ortiz", PERSON)]),
        expect("They signed and walked away.", QuoteKind::Direct, "Dana Ortiz", "told")
    );
}

#[test]
fn the_second_half_of_a_split_quotation_continues_the_first() {
    let text = Text::new("“They signed,” Dana Ortiz said, “and then they walked away.”");
    let quotes = find(&text, &parties(&text, &[("Dana Ortiz", PERSON)]));
    assert_eq!(quotes.list.len(), 2);
    assert_eq!(quotes.list[1].continues, Some(0));
    assert_eq!(quotes.list[1].cue, quotes.list[0].cue);
}

#[test]
fn a_clause_under_a_cue_is_an_indirect_statement() {
    let names = [("Northgate", BODY)];
    assert_eq!(
        one("Northgate said on Tuesday that it would appeal the ruling.", &names),
        expect("it would appeal the ruling", QuoteKind::Indirect, "Northgate", "said")
    );
    assert_eq!(
        one("The ruling will be appealed, according to Northgate.", &names),
        expect("The ruling will be appealed", QuoteKind::Indirect, "Northgate", "according to")
    );
}

#[test]
fn what_is_no_clause_under_a_cue_is_no_statement() {
    let names = [("Northgate", BODY)];
    assert_eq!(read("Northgate asked the agency to probe claims Ortiz made about it.", &names), []);
    assert_eq!(read("Northgate agreed to hear cases that states hoped would end the practice.", &names), []);
    assert_eq!(read("Northgate claimed self-defense and was acquitted.", &names), []);
    assert_eq!(read("Northgate will pay $2 million to settle charges that it lied.", &names), []);
}

#[test]
fn what_looks_like_an_object_or_a_plan_may_be_a_statement() {
    let names = [("Northgate", BODY)];
    for text in [
        "Northgate pledged to voters that it would cut taxes.",
        "Northgate said workers earn less and are angry.",
        "Northgate filed a lawsuit that claims injured workers were fired.",
    ] {
        assert_eq!(read(text, &names).len(), 1, "{text}");
    }
}

#[test]
fn what_comes_after_a_statement_reports_all_of_it() {
    let names = [("Northgate", BODY), ("Dana Ortiz", PERSON)];
    for (text, clause) in [
        // A verb that reports elsewhere.
        ("Northgate offered $9 million in January, Dana Ortiz said.", "Northgate offered $9 million in January"),
        ("Northgate is no longer in talks, Dana Ortiz said.", "Northgate is no longer in talks"),
        ("Most of them held less than $1,000, according to Dana Ortiz.", "Most of them held less than $1,000"),
        ("Nobody suggested that they bring a lawyer, Dana Ortiz said.", "Nobody suggested that they bring a lawyer"),
        // What stands before a mark of the reporter's.
        ("Police came; they were gone on arrival, Dana Ortiz said.", "they were gone on arrival"),
        ("The fund has no money: it paid out $9 million, Dana Ortiz said.", "it paid out $9 million"),
        // A mark at its end that is part of it.
        ("Prices rose 5%, Dana Ortiz said.", "Prices rose 5%"),
        ("Northgate will pay (see page 5), Dana Ortiz said.", "Northgate will pay (see page 5)"),
        // A mark that parts nothing.
        ("The attack began at 5:30 a.m., Dana Ortiz said.", "The attack began at 5:30 a.m."),
        (
            "The film Mission: Impossible cost $200 million, Dana Ortiz said.",
            "The film Mission: Impossible cost $200 million",
        ),
        (
            "She faces three counts: theft, fraud and assault, Dana Ortiz said.",
            "She faces three counts: theft, fraud and assault",
        ),
    ] {
        assert_eq!(one(text, &names), expect(clause, QuoteKind::Indirect, "Dana Ortiz", cue_of(text)));
    }
}

#[test]
fn a_second_statement_of_a_sentence_begins_after_the_first_attribution() {
    let names = [("Dana Ortiz", PERSON), ("Lee Cole", PERSON)];
    let text =
        "Northgate will close its plant, Dana Ortiz told reporters on Monday, and it will cut 300 jobs, Lee Cole said.";
    let told: Vec<String> = read(text, &names).iter().map(|q| q.0.clone()).collect();
    assert_eq!(told, ["Northgate will close its plant", "it will cut 300 jobs"]);
}

#[test]
fn a_statement_around_its_attribution_is_not_part_of_the_next() {
    let names = [("Dana Ortiz", PERSON), ("Lee Cole", PERSON)];
    let text = "The bank, Lee Cole said, had lied, and the fund, Dana Ortiz said, had lost $5 million.";
    let told: Vec<_> = read(text, &names).into_iter().map(|q| (q.2, q.0.contains("Lee Cole"))).collect();
    assert_eq!(told, [("Lee Cole".to_owned(), false)]);
}

fn cue_of(text: &str) -> &str {
    if text.contains("according to") { "according to" } else { "said" }
}

#[test]
fn a_statement_ends_where_its_speaker_does_something_else() {
    let names = [("Northgate", BODY), ("Dana Ortiz", PERSON)];
    for text in [
        "Northgate claims that it was cheated, and has sued twice.",
        "Dana Ortiz told the Daily Star that it was cheated, and she wants $2 million.",
        "Dana Ortiz, who told reporters that it was cheated, resigned on Friday.",
        "It was cheated, Dana Ortiz told the Daily Star.",
        "It was cheated, according to two people familiar with the talks.",
    ] {
        assert_eq!(read(text, &names)[0].0.to_lowercase(), "it was cheated", "{text}");
    }
    assert_eq!(read("As for who pays, Northgate told the court nothing.", &names), []);
    let found = read("Two firms signed a pact that, according to Northgate, is void.", &names);
    assert_eq!(found, []);
}

#[test]
fn who_asks_may_be_described_before_the_verb() {
    let names = [("Dana Ortiz", PERSON), ("Abe Kahn", PERSON)];
    assert_eq!(
        one("Abe Kahn took the stand.\n\n“Can you swim?” Dana Ortiz, for the seller, asked him.", &names),
        expect("Can you swim?", QuoteKind::Direct, "Dana Ortiz", "asked")
    );
}

#[test]
fn what_only_leads_to_a_statement_is_none() {
    let names = [("Dana Ortiz", PERSON)];
    assert_eq!(read("Asked whether it was hers, Dana Ortiz replied: “Yes.”", &names).len(), 1);
    assert_eq!(read("The sentence, Dana Ortiz said later, was “a number”.", &names).len(), 1);
    assert_eq!(read("When she asked for more, the chairman, Dana Ortiz, replied: “No.”", &names).len(), 1);
}

#[test]
fn declining_to_comment_is_no_statement() {
    assert_eq!(read("Northgate declined to comment and denied it.", &[("Northgate", BODY)]), []);
}

#[test]
fn a_passive_names_no_speaker() {
    assert_eq!(read("Northgate was told that it had lost.", &[("Northgate", BODY)]), []);
}

#[test]
fn nobody_says_what_a_law_says() {
    let kobe = &[("Kobe Freight", PartyKind::Organization)];
    let law = "Kobe Freight lost its licence. Section 912A of the Corporations Act obliges a licensee to “do all things \
               necessary to ensure that services are provided honestly”.";
    assert_eq!(one(law, kobe).2, "-");
    let subject = "Section 21 of the Shipping Act, Kobe Freight says, is “a blunt tool that nobody mends”.";
    assert_eq!(one(subject, kobe).2, "Kobe Freight");
    let clause = "Section 5 of the Shipping Act requires notice, and Kobe Freight says it “never got any, not one”.";
    assert_eq!(one(clause, kobe).2, "Kobe Freight");
    let said = "Section 5 of the Shipping Act is dead. Kobe Freight said it would “do all things necessary to comply”.";
    assert_eq!(one(said, kobe).2, "Kobe Freight");
}

#[test]
fn a_signature_below_names_the_speaker() {
    let source = "“It was a gift, and it had a ribbon.”\n— Vera Lund, harbour master";
    assert_eq!(one(source, &[("Vera Lund", PERSON)]).2, "Vera Lund");
}

#[test]
fn an_unclosed_quotation_is_warned_of() {
    let text = Text::new("Dana Ortiz said, “It is over.\n\nThe judge left.");
    let Quotes { list, warnings, .. } = find(&text, &parties(&text, &[("Dana Ortiz", PERSON)]));
    assert_eq!(list.len(), 1);
    assert_eq!(warnings.len(), 1);
}

#[test]
fn a_document_quotes_somebody_as_saying() {
    let source = "“It was a gift,” the indictment quotes Dana Ortiz as telling a friend.";
    let right = expect("It was a gift,", QuoteKind::Direct, "Dana Ortiz", "telling");
    assert_eq!(one(source, &[("Dana Ortiz", PERSON)]), right);
}

#[test]
fn a_name_in_a_circumstance_is_not_the_speaker() {
    let source = "Dana Ortiz, in a statement signed by her aide, Bob Lee, called it “a setback”.";
    assert_eq!(one(source, &[("Dana Ortiz", PERSON), ("Bob Lee", PERSON)]).2, "Dana Ortiz");
}

#[test]
fn a_verb_after_and_shares_the_subject_of_its_relative_clause() {
    let source = "He sued Bob Lee, who appeared in the clips and urged viewers to “put the needle away”.";
    assert_eq!(one(source, &[("Bob Lee", PERSON)]).2, "Bob Lee");
}

#[test]
fn somebody_speaks_in_their_words() {
    let source = "The deal was, in Dana Ortiz’s words, “more paperwork than peril”.";
    let right = expect("more paperwork than peril", QuoteKind::Partial, "Dana Ortiz", "words");
    assert_eq!(one(source, &[("Dana Ortiz", PERSON)]), right);
}

#[test]
fn a_name_from_which_a_quotation_comes_is_its_speaker() {
    let source = "The line of the week: “It was longer than the meeting,” from Vera Lund, a clerk.";
    assert_eq!(one(source, &[("Vera Lund", PERSON)]).2, "Vera Lund");
}

#[test]
fn long_monotonous_texts_take_linear_time() {
    for part in [
        "said ",
        "said, ",
        "“a” ",
        "“a” said ",
        "Eh! “a.” ",
        "that said the ",
        "she said that he said ",
        "\" said ",
        "“a,”, said who ",
        "(said) ",
        "who and said ",
    ] {
        let time = |bytes: usize| {
            let source = part.repeat(bytes / part.len());
            let text = Text::new(&source);
            let start = std::time::Instant::now();
            find(&text, &Parties::default());
            start.elapsed()
        };
        let (short, long) = (time(20_000), time(200_000));
        // Ten times the text: a quadratic stage would take a hundred times as long.
        assert!(long < short * 50 + std::time::Duration::from_millis(200), "{part:?}: {short:?}, then {long:?}");
    }
}

#[test]
fn the_roles_of_the_parties_tell_whose_the_complaint_is() {
    let source = "Harbor Mills and Kestrel Foods met in court on Friday. The complaint says “the flour was wet”.";
    let text = Text::new(source);
    let names = [("Harbor Mills", PartyKind::Organization), ("Kestrel Foods", PartyKind::Organization)];
    let parties = parties(&text, &names);
    let sure = |roles: &[Vec<Role>]| {
        let (quotes, ground) = look(&text, &parties);
        let quote = again(&text, &parties, ground, quotes, roles).list.remove(0);
        let own = quote.speaker.and_then(|s| s.party) == Some(PartyId(0));
        if own { quote.confidence } else { -quote.confidence }
    };
    let (sues, is_sued) = (vec![Role::Plaintiff], vec![Role::Defendant]);
    assert!(sure(&[sues.clone(), is_sued.clone()]) > sure(&[is_sued, sues]) + 0.2);
}

#[test]
fn a_second_look_that_knows_no_roles_sees_what_the_first_saw() {
    let source = "Ana Ruiz met Tom Lee. “It was hopeless,” she said. “We tried,” the lawyer told her.";
    let text = Text::new(source);
    let parties = parties(&text, &[("Ana Ruiz", PartyKind::Person), ("Tom Lee", PartyKind::Person)]);
    let list = look(&text, &parties).0.list;
    // Whether the ground is held or laid anew.
    for held in [true, false] {
        let (first, ground) = look(&text, &parties);
        assert_eq!(again(&text, &parties, ground.filter(|_| held), first, &[]).list, list);
    }
}

proptest! {
    #[test]
    fn spans_lie_in_the_text_in_order(source in "([a-zA-Z ,.:;]{0,12}[“”\"'‘’«»\n—(]{0,2}( said | told | that |according to | she ){0,1}){0,30}") {
        let text = Text::new(&source);
        let quotes = find(&text, &Parties::default());
        let mut last = 0;
        for (i, q) in quotes.list.iter().enumerate() {
            prop_assert!(q.span.start >= last && q.span.start < q.span.end && q.span.end as usize <= source.len());
            prop_assert!(source.is_char_boundary(q.span.start as usize) && source.is_char_boundary(q.span.end as usize));
            prop_assert!(q.continues.is_none_or(|c| c < quotes.list.len() && c != i));
            prop_assert!((0.0..=1.0).contains(&q.confidence));
            last = q.span.start;
        }
    }

    #[test]
    fn any_string_gives_spans_in_order_and_inside(source in "\\PC{0,200}") {
        let text = Text::new(&source);
        let mut last = 0;
        for q in find(&text, &Parties::default()).list {
            prop_assert!(q.span.start >= last && q.span.start < q.span.end && q.span.end as usize <= source.len());
            prop_assert!(source.get(q.span.range()).is_some());
            last = q.span.start;
        }
    }
}
