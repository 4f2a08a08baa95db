//! The document record: lexwire's output contract, as types with serde and a JSON Schema.
//!
//! All offsets count Unicode code points of the article's text, start inclusive, end exclusive.

mod build;
mod offsets;

pub(crate) use build::{Reading, build};
pub use offsets::CodePoints;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the contract.
pub const SCHEMA: &str = "lexwire/1";

/// One article's record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// The version of the contract: `lexwire/1`.
    pub schema: String,
    /// Path relative to the input root, or the input's own id, or `-` for standard input.
    pub id: String,
    /// The headline, where the input states it.
    pub title: Option<String>,
    /// The date of publication as an ISO date, where the input states it.
    pub published: Option<String>,
    /// The outlet or address, where the input states it.
    pub source: Option<String>,
    /// Length of the text in code points.
    pub chars: usize,
    /// Everyone named: persons, companies, institutions, government bodies, courts.
    pub parties: Vec<Party>,
    /// Sums of money.
    pub amounts: Vec<Amount>,
    /// Statements and other quotations, in text order.
    pub quotes: Vec<Quote>,
    /// Who acts against whom.
    pub disputes: Vec<Dispute>,
    /// Who is bound to whom.
    pub agreements: Vec<Agreement>,
    /// What could not be read or was skipped.
    pub warnings: Vec<String>,
    /// The text that the offsets refer to (`--layers text`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Spans of the sentences (`--layers sentences`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentences: Option<Vec<Range>>,
    /// Spans of the tokens (`--layers tokens`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Vec<Range>>,
    /// Every typed span, places included (`--layers entities`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entities: Option<Vec<Entity>>,
}

/// A span without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Range {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// A span and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excerpt {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The characters of the span.
    pub text: String,
}

/// A typed span of the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The characters of the span.
    pub text: String,
    /// `person`, `organization`, `government`, `court` or `place`.
    pub label: String,
    /// Calibrated, 0 to 1.
    pub confidence: f64,
}

/// A party: a person, company, institution, government body or court.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    /// Unique within the record: `P1`.
    pub id: String,
    /// The fullest form in the text, without article or title.
    pub name: String,
    /// What kind of party it is.
    #[serde(rename = "type")]
    pub kind: PartyKind,
    /// Its parts in the matter.
    pub roles: Vec<Role>,
    /// Its proper-name mentions, in text order.
    pub mentions: Vec<Mention>,
}

/// A proper-name mention of a party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The characters of the span.
    pub text: String,
    /// Calibrated, 0 to 1.
    pub confidence: f64,
}

/// A sum of money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// Unique within the record: `M1`.
    pub id: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The expression that states the sum.
    pub text: String,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// The value, or the lower end of a range.
    #[schemars(with = "String", regex(pattern = r"^\d+(\.\d+)?$"))]
    pub low: Decimal,
    /// The value, or the upper end of a range.
    #[schemars(with = "String", regex(pattern = r"^\d+(\.\d+)?$"))]
    pub high: Decimal,
    /// How exactly the sum is stated.
    pub qualifier: Qualifier,
    /// The unit it is stated for: `share`, `year`.
    pub per: Option<String>,
    /// What the sum is.
    pub kind: AmountKind,
    /// Ids of the parties whose sum it is, who pay it, who get it.
    pub parties: Vec<String>,
    /// Id of the dispute that it is at stake in.
    pub dispute: Option<String>,
    /// Calibrated, 0 to 1.
    pub confidence: f64,
}

/// A quotation or a reported statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// Unique within the record: `Q1`.
    pub id: String,
    /// First code point, inside the quotation marks.
    pub start: usize,
    /// One past the last code point, inside the quotation marks.
    pub end: usize,
    /// The characters of the span.
    pub text: String,
    /// What kind of quotation it is.
    #[serde(rename = "type")]
    pub kind: QuoteKind,
    /// Who speaks.
    pub speaker: Option<Speaker>,
    /// The reporting words.
    pub cue: Option<Excerpt>,
    /// Id of the quotation that this one goes on with.
    pub continues: Option<String>,
    /// Calibrated, 0 to 1.
    pub confidence: f64,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    /// Id of the party.
    pub party: Option<String>,
    /// Whether the source is unnamed.
    pub anonymous: bool,
    /// First code point of the speaker's name in the attribution; null where no attribution names the speaker.
    pub start: Option<usize>,
    /// One past the last code point of it.
    pub end: Option<usize>,
    /// The characters of the span.
    pub text: Option<String>,
}

/// A legal dispute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dispute {
    /// Unique within the record: `D1`.
    pub id: String,
    /// Ids of the side that brings the action.
    pub plaintiffs: Vec<String>,
    /// Ids of the side it is brought against.
    pub defendants: Vec<String>,
    /// Standard terms: `breach of contract`.
    pub claims: Vec<String>,
    /// The latest stage that the article reports.
    pub stage: Stage,
    /// Id of the court.
    pub court: Option<String>,
    /// The docket number.
    pub docket: Option<String>,
    /// The name of the case.
    pub case: Option<String>,
    /// The spans it was read from.
    pub evidence: Vec<Excerpt>,
    /// Calibrated, 0 to 1.
    pub confidence: f64,
}

/// An agreement between parties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Agreement {
    /// Unique within the record: `A1`.
    pub id: String,
    /// Ids of the parties bound.
    pub parties: Vec<String>,
    /// What kind of agreement it is.
    pub kind: AgreementKind,
    /// Ids of its sums.
    pub amounts: Vec<String>,
    /// The spans it was read from.
    pub evidence: Vec<Excerpt>,
    /// Calibrated, 0 to 1.
    pub confidence: f64,
}

/// Declares an enum of the contract: its values in snake case, in JSON and through `as_str`, `ALL` and `FromStr`.
macro_rules! values {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The value as the record writes it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(s: &str) -> Result<Self, ()> {
                match s { $($text => Ok($name::$variant),)* _ => Err(()) }
            }
        }
    };
}

values! {
    /// What kind of party it is.
    PartyKind {
        /// A human being.
        Person = "person",
        /// A company, institution, team, newspaper, union.
        Organization = "organization",
        /// An agency, ministry, police force, prosecutor's office, legislature, or a state that acts.
        Government = "government",
        /// A court, tribunal, arbitral body or patent board.
        Court = "court",
    }
}

values! {
    /// A part that a party has in the matter.
    Role {
        /// Brings an action.
        Plaintiff = "plaintiff",
        /// Has an action brought against it; the accused.
        Defendant = "defendant",
        /// Appeals.
        Appellant = "appellant",
        /// The other side of an appeal.
        Appellee = "appellee",
        /// Prosecutes a criminal case.
        Prosecutor = "prosecutor",
        /// Enforces its rules.
        Regulator = "regulator",
        /// Judges.
        Judge = "judge",
        /// Represents a side.
        Counsel = "counsel",
        /// Hears the case.
        Court = "court",
        /// A side of an agreement that is no settlement.
        ContractParty = "contract_party",
        /// Buys the other.
        Acquirer = "acquirer",
        /// Is bought.
        Target = "target",
        /// Speaks for an organization.
        Spokesperson = "spokesperson",
        /// Testifies.
        Witness = "witness",
        /// Suffered the harm.
        Victim = "victim",
        /// A news outlet cited as the source.
        Publisher = "publisher",
    }
}

values! {
    /// How exactly a sum is stated.
    Qualifier {
        /// `$5`
        Exact = "exact",
        /// `about $5`
        About = "about",
        /// `at least $5`
        AtLeast = "at_least",
        /// `up to $5`
        AtMost = "at_most",
        /// `over $5`
        MoreThan = "more_than",
        /// `just under $5`
        LessThan = "less_than",
        /// `$5 to $6`
        Between = "between",
    }
}

values! {
    /// What a sum is.
    AmountKind {
        /// Sought or awarded.
        Damages = "damages",
        /// Paid to settle.
        Settlement = "settlement",
        /// Penalty, forfeiture, disgorgement.
        Fine = "fine",
        /// Legal or service fees.
        Fee = "fee",
        /// Bail.
        Bail = "bail",
        /// Price of an acquisition, sale, contract, licence.
        Deal = "deal",
        /// Funding round, stake, investment.
        Investment = "investment",
        /// Loan, bond, credit, unpaid bill.
        Debt = "debt",
        /// Sales, profit, loss, earnings.
        Revenue = "revenue",
        /// Market value, valuation, worth.
        Value = "value",
        /// Price per item.
        Price = "price",
        /// Salary, bonus, pension.
        Pay = "pay",
        /// Harm suffered, money stolen.
        Loss = "loss",
        /// Public or programme spending.
        Budget = "budget",
        /// None of these.
        Other = "other",
    }
}

values! {
    /// What kind of quotation it is.
    QuoteKind {
        /// A clause or more in quotation marks.
        Direct = "direct",
        /// A quoted fragment.
        Partial = "partial",
        /// A reported clause without marks, under an explicit cue.
        Indirect = "indirect",
        /// Marks that report no statement.
        Other = "other",
    }
}

values! {
    /// Where a dispute stands.
    Stage {
        /// May be brought.
        Threatened = "threatened",
        /// Under investigation.
        Investigated = "investigated",
        /// Filed.
        Filed = "filed",
        /// Charged, indicted, arraigned.
        Charged = "charged",
        /// Going on.
        Pending = "pending",
        /// On trial.
        Trial = "trial",
        /// Decided.
        Ruled = "ruled",
        /// Settled.
        Settled = "settled",
        /// Dismissed or dropped.
        Dismissed = "dismissed",
        /// Under appeal.
        Appealed = "appealed",
        /// Sentenced.
        Sentenced = "sentenced",
        /// Acquitted.
        Acquitted = "acquitted",
    }
}

values! {
    /// What kind of agreement it is.
    AgreementKind {
        /// Licence.
        License = "license",
        /// Merger.
        Merger = "merger",
        /// Acquisition.
        Acquisition = "acquisition",
        /// Partnership.
        Partnership = "partnership",
        /// Supply.
        Supply = "supply",
        /// Employment.
        Employment = "employment",
        /// Loan.
        Loan = "loan",
        /// Settlement.
        Settlement = "settlement",
        /// Lease.
        Lease = "lease",
        /// Investment.
        Investment = "investment",
        /// Service.
        Service = "service",
        /// None of these.
        Other = "other",
    }
}
