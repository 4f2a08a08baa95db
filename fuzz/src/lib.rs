//! The targets, shared with the smoke test that runs them in every test run.

#[path = "../../tests/robust/targets.rs"]
mod targets;

pub use targets::*;
