//! The pages of limits and of what is checked together: a part written by hand, and below it what the sources say.

use std::fmt::Write as _;

use crate::generate::cell;
use crate::repo::{Faults, Repo};
use crate::rust;

/// What stands between the part that is written by hand and the part that follows from the sources.
const MARK: &str = "<!-- Below: written by `cargo run -q -p ntib-xtask -- generate`. Change the sources, not this part. -->\n";

/// How the comment on a limit begins, where its name does not say that it is one.
const BEGINNINGS: &[&str] = &["The most ", "The longest ", "The shortest ", "How long ", "How many ", "How often ", "How soon ", "How far ", "For how "];

/// Crates that limit nothing for whoever uses the program.
const APART: &[&str] = &["testkit", "xtask"];

/// A named limit.
struct Limit<'a> {
    path: &'a str,
    name: &'a str,
    value: String,
    bounds: String,
}

/// The page of limits.
pub fn limits(repo: &Repo) -> String {
    let mut out = head(repo, "docs/reference/limits.md");
    let mut before = "";
    for (path, text) in sources(repo) {
        let folder = path.split('/').nth(1).unwrap_or_default();
        for limit in found(path, text) {
            if folder != before {
                let _ = writeln!(out, "\n### {folder}\n\n| Limit | What it bounds | Value | Place |\n|---|---|---|---|");
                before = folder;
            }
            let place = limit.path.strip_prefix("crates/").unwrap_or(limit.path);
            let _ = writeln!(out, "| `{}` | {} | {} | `{place}` |", limit.name, cell(&limit.bounds), cell(&limit.value));
        }
    }
    out
}

/// The page of what is checked together.
pub fn checks(repo: &Repo) -> String {
    let mut out = head(repo, "docs/reference/checks.md");
    out.push_str("\n| Field | Refused where | Code | Place |\n|---|---|---|---|\n");
    for (path, text) in repo.under("crates/desk/src/", ".rs").filter(|(path, _)| !path.contains("/tests/")) {
        for [code, field, what] in refusals(text) {
            let field = if field.is_empty() { "the one in question".to_owned() } else { format!("`{field}`") };
            let place = path.strip_prefix("crates/").unwrap_or(path);
            let _ = writeln!(out, "| {field} | {} | `{code}` | `{place}` |", cell(&what));
        }
    }
    out
}

/// A limit says what it bounds.
pub fn check(repo: &Repo, faults: &mut Faults) {
    for (path, text) in sources(repo) {
        for limit in found(path, text).iter().filter(|limit| limit.bounds.is_empty()) {
            faults.at(path, 0, format!("`{}` has no comment that says what it bounds", limit.name));
        }
    }
}

/// What is written by hand on a page.
fn head(repo: &Repo, path: &str) -> String {
    let whole = repo.text(path).unwrap_or_default();
    format!("{}{MARK}", whole.split(MARK).next().unwrap_or_default())
}

fn sources(repo: &Repo) -> impl Iterator<Item = (&str, &str)> {
    repo.under("crates/", ".rs").filter(|(path, _)| {
        let mut parts = path.split('/').skip(1);
        let folder = parts.next().unwrap_or_default();
        parts.next() == Some("src") && !path.contains("/tests/") && !APART.contains(&folder)
    })
}

/// The limits of a file, in their order: constants of the module or of a type. What a function bounds for itself is its own.
fn found<'a>(path: &'a str, text: &'a str) -> Vec<Limit<'a>> {
    let code = rust::read(text).code;
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let bounds = comment(&lines, at);
        let outer = !line.starts_with(' ');
        // Tests have no code here.
        if code.get(at).is_none_or(String::is_empty) || !outer && bounds.is_empty() {
            continue;
        }
        let Some((name, kind)) = constant(line) else { continue };
        let named = name.ends_with("_MAX") || name.ends_with("_MIN");
        let says = named || BEGINNINGS.iter().any(|one| bounds.starts_with(one)) || bounds.contains("in milliseconds");
        if says || ["Duration", "Rate"].contains(&kind) || kind.ends_with("Limits") {
            let whole = lines.get(at..).unwrap_or_default().join(" ");
            found.push(Limit { path, name, value: value(&whole), bounds });
        }
    }
    found
}

/// The comment above a line.
fn comment(lines: &[&str], at: usize) -> String {
    let above = lines.get(..at).unwrap_or_default().iter().rev();
    let mut said: Vec<&str> = above.map(|line| line.trim()).take_while(|line| line.starts_with("///") || line.starts_with("#[")).collect();
    said.reverse();
    said.iter().filter_map(|line| line.strip_prefix("///")).map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Name and type of the constant that a line begins.
fn constant(line: &str) -> Option<(&str, &str)> {
    let (before, rest) = line.trim_start().split_once("const ")?;
    let visible = before.is_empty() || before.starts_with("pub");
    let (name, rest) = rest.split_once(": ")?;
    let (kind, _) = rest.split_once(" =")?;
    let upper = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    (visible && upper && !name.is_empty()).then_some((name, kind))
}

/// The value of a constant, as it is written and, where that is a product or a shift of numbers, worked out.
fn value(whole: &str) -> String {
    let given = whole.split_once(" = ").and_then(|(_, rest)| rest.split_once(';')).map_or("", |(value, _)| value);
    let written = given.split_whitespace().collect::<Vec<_>>().join(" ").replace(",}", " }").replace(", }", " }");
    let number = |text: &str| text.trim().replace('_', "").parse::<u64>().ok();
    let shifted = written.split_once("<<").and_then(|(one, by)| number(one)?.checked_shl(u32::try_from(number(by)?).ok()?));
    let product = || written.split('*').map(number).try_fold(1_u64, |all, one| all.checked_mul(one?));
    match shifted.or_else(product) {
        Some(number) if written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') => grouped(number),
        Some(number) => format!("{} (`{written}`)", grouped(number)),
        None => format!("`{written}`"),
    }
}

/// A number, in groups of three digits where it is long.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let first = digits.len() % 3;
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The refusals of a file whose words stand there: code, field (empty where it is worked out) and what is said in English.
fn refusals(text: &str) -> Vec<[String; 3]> {
    let mut found = Vec::new();
    for piece in text.split("Refused::new(").skip(1) {
        let Some((code, rest)) = literal(piece) else { continue };
        let rest = rest.trim_start().trim_start_matches(',');
        let (field, rest) = literal(rest).unwrap_or_else(|| (String::new(), rest.split_once(',').map_or("", |(_, rest)| rest)));
        let Some((_, said)) = rest.split_once('[').filter(|(between, _)| between.trim_matches(|c: char| c == ',' || c.is_whitespace()).is_empty()) else { continue };
        let said = said.trim_start();
        let said = said.strip_prefix("&format!(").unwrap_or(said);
        if let Some((what, _)) = literal(said) {
            found.push([code, field, what]);
        }
    }
    found
}

/// The text that stands at the beginning, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let inside = text.trim_start().strip_prefix('"')?;
    let (said, rest) = inside.split_once('"')?;
    (!said.contains('\\')).then(|| (said.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_by_name_type_or_comment() {
        let text = concat!(
            "/// The most\n/// of something.\npub const A_MAX: usize = 4 << 20;\nconst B_MAX: u64 = 5;\n/// Else.\nconst C: usize = 3;\n",
            "/// How long it lasts.\npub(crate) const D: i64 = 7 * 86_400_000;\n/// It waits.\nconst E: Duration = Duration::from_secs(8);\n",
            "fn f() {\n    const G_MAX: u8 = 1;\n}\nimpl L {\n    /// As usual.\n    pub const USUAL: MyLimits = MyLimits {\n        all: 1,\n    };\n}\n",
            "#[cfg(test)]\nmod tests {\n    /// The most.\n    const H_MAX: u8 = 1;\n}\n",
        );
        let all: Vec<(String, String, String)> = found("x.rs", text).into_iter().map(|one| (one.name.to_owned(), one.value, one.bounds)).collect();
        let expected = [
            ("A_MAX", "4,194,304 (`4 << 20`)", "The most of something."),
            ("B_MAX", "5", ""),
            ("D", "604,800,000 (`7 * 86_400_000`)", "How long it lasts."),
            ("E", "`Duration::from_secs(8)`", "It waits."),
            ("USUAL", "`MyLimits { all: 1 }`", "As usual."),
        ];
        assert_eq!(all, expected.map(|(name, value, bounds)| (name.to_owned(), value.to_owned(), bounds.to_owned())));
        assert_eq!([0, 12, 9_999, 10_000, 123_456, 1_234_567].map(grouped), ["0", "12", "9999", "10,000", "123,456", "1,234,567"]);
    }

    #[test]
    fn refusals_are_told_where_their_words_stand() {
        let text = concat!(
            "Refused::new(\n  \"dates\",\n  \"until\",\n  [\"it ends before it begins\", \"elle\"],\n  [\"\", \"\"])\nRefused::new(\"full\", at.to_string(), [ &format!(\"at most {max}\"), \"b\"])",
            "Refused::new(\"x\", field, what)\nRefused::new(\"y\", \"z\", [&en, &fr])",
        );
        assert_eq!(refusals(text), [["dates", "until", "it ends before it begins"], ["full", "", "at most {max}"]].map(|row| row.map(str::to_owned)));
    }
}
