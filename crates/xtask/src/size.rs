//! Files and functions that can be read at one sitting.

use crate::repo::{Faults, Repo};
use crate::rust;

/// The most lines of a Rust file.
const FILE_LINES_MAX: usize = 700;

/// The most lines of a file of tests: cases are read one by one.
const TEST_LINES_MAX: usize = 800;

/// A function with more lines than this is counted.
const FUNCTION_LINES: usize = 80;

/// How many longer functions there are. It may shrink (then lower it), and not grow.
const LONG_FUNCTIONS: usize = 8;

/// Checks every Rust file.
pub fn check(repo: &Repo, faults: &mut Faults) {
    let mut long = Vec::new();
    for (path, text) in repo.under("", ".rs") {
        let lines = text.lines().count();
        let most = if path.contains("/tests/") { TEST_LINES_MAX } else { FILE_LINES_MAX };
        if lines > most {
            faults.at(path, 0, format!("{lines} lines; split it, {most} are the most"));
        }
        for (name, first, last) in rust::functions(&rust::read(text).code) {
            if last - first + 1 > FUNCTION_LINES {
                long.push(format!("{path}:{first}: `{name}` has {} lines", last - first + 1));
            }
        }
    }
    if long.len() != LONG_FUNCTIONS {
        let what = format!("{} functions are longer than {FUNCTION_LINES} lines, {LONG_FUNCTIONS} are noted", long.len());
        faults.at("crates/xtask/src/size.rs", 0, format!("{what}:\n  {}", long.join("\n  ")));
    }
}
