//! What is measured, and the counts that it is told from.

/// Right, found and gold items.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Found and right.
    pub right: f64,
    /// Found.
    pub found: f64,
    /// In the gold articles.
    pub gold: f64,
}

impl Tally {
    pub(super) fn add(&mut self, right: impl Into<f64>, found: usize, gold: usize) {
        self.right += right.into();
        self.found += found as f64;
        self.gold += gold as f64;
    }

    /// Share of the found that is right, 0 to 1.
    pub fn precision(self) -> f64 {
        if self.found > 0.0 { self.right / self.found } else { 0.0 }
    }

    /// Share of the gold that was found, 0 to 1.
    pub fn recall(self) -> f64 {
        if self.gold > 0.0 { self.right / self.gold } else { 0.0 }
    }

    /// Harmonic mean of precision and recall, 0 to 1.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

/// Declares the figures with the names that they are printed under.
macro_rules! figures {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What is measured.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Figure { $($(#[$doc])* $variant,)* }

        impl Figure {
            /// Every figure, in the order of printing.
            pub const ALL: &'static [Figure] = &[$(Figure::$variant,)*];

            /// The name it is printed under.
            pub fn name(self) -> &'static str {
                match self { $(Figure::$variant => $name,)* }
            }
        }
    };
}

figures! {
    /// Span and type equal.
    Mention = "mention",
    /// Parties as sets of mentions: CEAF with phi4, aligned greedily.
    Party = "party",
    /// Aligned parties whose name is equal.
    Name = "name",
    /// (aligned party, role).
    Role = "role",
    /// Span, currency, low and high equal.
    Amount = "amount",
    /// Span equal.
    AmountSpan = "amount-span",
    /// Kind equal, of the sums whose span is equal.
    AmountKind = "amount-kind",
    /// Qualifier equal, of the sums whose span is equal.
    AmountQualifier = "amount-qualifier",
    /// Unit equal, of the sums whose span is equal.
    AmountPer = "amount-per",
    /// (sum, aligned party).
    AmountParty = "amount-party",
    /// Span of a quotation equal but for punctuation at its edges.
    Quote = "quote",
    /// Type equal, of the quotations found.
    QuoteType = "quote-type",
    /// Direct or partial quotation found and its speaker right.
    Speaker = "speaker",
    /// Span of the cue equal.
    Cue = "cue",
    /// Indirect statement whose span overlaps by 0.7 of the union.
    Indirect = "indirect",
    /// And its speaker right.
    IndirectSpeaker = "indirect-speaker",
    /// (plaintiff, defendant) pairs.
    Dispute = "dispute",
    /// Claims of the gold disputes, matched by their pairs.
    Claim = "claim",
    /// Stages of them.
    Stage = "stage",
    /// Courts of them.
    Court = "court",
    /// Unordered pairs of parties to an agreement.
    Agreement = "agreement",
    /// And the kind equal.
    AgreementKind = "agreement-kind",
}

/// What to list the errors of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Mentions missed and extra.
    Mentions,
    /// Roles missed and extra.
    Roles,
    /// Sums missed, extra or of another value.
    Amounts,
    /// Quotations missed and extra.
    Quotes,
    /// Speakers wrong.
    Speakers,
    /// Indirect statements missed and extra.
    Indirect,
    /// Pairs of disputes missed and extra.
    Disputes,
    /// Pairs of agreements missed and extra.
    Agreements,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_found_scores_nothing() {
        let tally = Tally { right: 0.0, found: 0.0, gold: 3.0 };
        assert_eq!((tally.precision(), tally.recall(), tally.f1()), (0.0, 0.0, 0.0));
    }

    #[test]
    fn f1_is_the_harmonic_mean() {
        let tally = Tally { right: 2.0, found: 4.0, gold: 2.0 };
        assert!((tally.f1() - 2.0 / 3.0).abs() < 1e-12);
    }
}
