//! What a portfolio's faults say, and what to do about them, is told in French too.

#![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]

use std::fs;
use std::path::{Path, PathBuf};

use ntib_core::{CodeSystem, Lang};
use ntib_portfolio::translated;
use ntib_rules::model::Type;

fn stays_english(text: &str) -> bool {
    translated(Lang::Fr, text) == text
}

#[test]
fn what_each_type_of_fact_says_of_a_bad_value() {
    let mut types = vec![Type::Boolean, Type::Place, Type::Date, Type::Decimal, Type::Share, Type::Money("USD".parse().unwrap())];
    types.push(Type::Enum(vec![("one".into(), ntib_core::Bi { en: "one".into(), fr: "un".into() })]));
    types.extend(CodeSystem::ALL.map(Type::Code));
    for one in types {
        for text in ["?", "on", "ZZ", "12.3.4", "5 CAD"] {
            let Err(wrong) = one.parse(text, &|_| false) else { continue };
            assert!(!stays_english(&wrong.message), "{}", wrong.message);
            assert!(!stays_english(&wrong.help), "{}", wrong.help);
        }
    }
}

/// The files of a folder and of those in it.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { sources(&path, found) } else { found.push(path) }
    }
}

/// The texts between quotes up to the bracket that closes, their places filled in.
fn texts(call: &str) -> Vec<String> {
    let (mut found, mut depth, mut signs) = (Vec::new(), 1, call.chars().peekable());
    while let Some(sign) = signs.next().filter(|_| depth > 0) {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            '"' => {
                let (mut text, mut place) = (String::new(), false);
                while let Some(sign) = signs.next().filter(|sign| *sign != '"') {
                    match sign {
                        '\\' => text.extend(signs.next()),
                        '{' if signs.peek() != Some(&'{') => place = true,
                        '}' if place => {
                            place = false;
                            text.push('9');
                        }
                        _ if place => {}
                        sign => text.push(sign),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_fault_and_every_remedy_has_a_french_form() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let (mut told, mut english) = (0, Vec::new());
    for file in files.iter().filter(|file| !file.ends_with("french.rs")) {
        let source = fs::read_to_string(file).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap();
        for call in ["Fault::input(", "fault(", "bad(", "wrong("].into_iter().flat_map(|name| source.split(name).skip(1)) {
            for text in texts(call).into_iter().filter(|text| text.len() > 8 && text.contains(' ')) {
                told += 1;
                if stays_english(&text) {
                    english.push(format!("{}: {text}", file.display()));
                }
            }
        }
    }
    assert!(told > 80, "only {told} are found");
    assert!(english.is_empty(), "without a French form:\n{}", english.join("\n"));
}
