//! Bytes as codes, identifiers, dates, money and rates.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ntib_core::{Code, CodeSystem, Date, Lei, Money, Rate};

fuzz_target!(|text: &str| {
    for system in CodeSystem::ALL {
        let _ = Code::parse(system, text);
    }
    let _ = (text.parse::<Date>(), text.parse::<Money>(), text.parse::<Rate>(), text.parse::<Lei>());
});
