#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lexwire_fuzz::amounts(data));
