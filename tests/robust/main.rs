//! What holds whatever the input: no panic, valid records, the same bytes again, time in proportion to the length.

mod linear;
mod properties;
mod smoke;
mod targets;

use targets::check;
