//! Faults of BODS 0.4 documents, one line each, for comparing with the reference validator
//! (`bench/peers/bods_compare.py`): `bods_check TODAY SCHEMES FILE...`.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a tool for comparing by hand")]

use ntib_base::bods::{CheckOptions, FaultKind, check};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let today = arguments.next().and_then(|day| day.parse().ok()).expect("a day");
    let schemes = arguments.next().map(|path| std::fs::read_to_string(path).expect("schemes")).unwrap_or_default();
    let schemes: Vec<&str> = schemes.split_whitespace().collect();
    for path in arguments {
        let text = std::fs::read_to_string(&path).expect("a file");
        match check(&text, &CheckOptions { today, schemes: Some(&schemes) }) {
            Err(error) => println!("{path}\tjson\t{error}"),
            Ok(faults) => {
                for one in faults {
                    match one.kind {
                        FaultKind::Shape { keyword, path: at, detail } => {
                            let detail = if keyword == "required" { &*detail } else { "" };
                            println!("{path}\tshape\t{keyword}\t{at}\t{detail}");
                        }
                        FaultKind::Check { what, statement } => println!("{path}\tcheck\t{what}\t{statement}"),
                    }
                }
            }
        }
    }
}
