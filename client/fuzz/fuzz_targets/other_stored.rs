#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| natter_client_fuzz::run(natter_client_fuzz::others::other_stored, data));
