//! The models of the stage.

use std::sync::LazyLock;

use crate::model::forest::Forest;
use crate::model::linear::Linear;

/// What decides where grammar leaves several answers.
#[derive(Debug)]
pub struct Models {
    /// Ranks those that a phrase may refer to.
    pub(super) speaker: Linear,
    /// Looks again where that is not sure.
    pub(super) second: Option<Forest>,
    /// Tells statements from fragments and from marks that report nothing.
    pub(super) kind: Linear,
    /// Resolves pronouns and descriptions where it is not the program's own that does.
    pub(super) reference: Option<Linear>,
}

impl Models {
    /// Models from their files; none where one of them is no model file. The ranker of speakers may go without trees, `second`.
    pub fn parse(speaker: &'static [u8], second: Option<&'static [u8]>, kind: &'static [u8]) -> Option<Self> {
        let second = match second {
            Some(file) => Some(Forest::parse(file)?),
            None => None,
        };
        Some(Models { speaker: Linear::parse(speaker)?, second, kind: Linear::parse(kind)?, reference: None })
    }

    /// The same with another model of pronouns and descriptions.
    pub fn referring(self, reference: &'static [u8]) -> Self {
        Models { reference: Linear::parse(reference), ..self }
    }
}

static OWN: LazyLock<Option<Models>> = LazyLock::new(|| {
    Models::parse(
        include_bytes!("../../models/quote-speaker.bin"),
        Some(include_bytes!("../../models/quote-speaker-second.bin")),
        include_bytes!("../../models/quote-kind.bin"),
    )
});

/// The models that the program carries.
pub(super) fn own() -> Option<&'static Models> {
    OWN.as_ref()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_models_are_whole() {
        assert!(super::own().is_some());
    }
}
