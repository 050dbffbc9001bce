#![doc = include_str!("../README.md")]

mod dead;
mod docs;
mod generate;
mod law;
mod layers;
mod limits;
mod repo;
mod rust;
mod sbom;
mod size;
mod texts;
mod tour;

use std::process::ExitCode;

use ntib_core::Date;

use repo::{Faults, Repo};

/// Every house check, by name.
#[expect(clippy::type_complexity, reason = "a table of constants, each column plain")]
const CHECKS: &[(&str, fn(&Repo, &mut Faults))] = &[
    ("layers", layers::check),
    ("pure crates", layers::pure),
    ("law in Rust", law::check),
    ("sizes", size::check),
    ("dead files", dead::check),
    ("documents", docs::check),
    ("texts", texts::check),
    ("limits", limits::check),
    ("components", sbom::check),
    ("generated files", generate::check),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let repo = match Repo::read() {
        Ok(repo) => repo,
        Err(error) => {
            eprintln!("error: could not read the repository: {error}");
            return ExitCode::from(1);
        }
    };
    match words.as_slice() {
        ["tidy"] => tidy(&repo, None),
        ["tidy", "--today", day] => match day.parse() {
            Ok(day) => tidy(&repo, Some(day)),
            Err(error) => usage(&format!("{error}")),
        },
        ["generate"] => generate::write(&repo),
        ["tour"] => tour::run(&repo),
        ["sbom"] => sbom::print(&repo),
        _ => usage("tidy [--today DATE], generate, tour or sbom"),
    }
}

fn usage(what: &str) -> ExitCode {
    eprintln!("error: {what}");
    ExitCode::from(2)
}

fn tidy(repo: &Repo, today: Option<Date>) -> ExitCode {
    let faults = faults(repo, today);
    for fault in &faults {
        eprintln!("{fault}");
    }
    println!("{} passed, {} failed", CHECKS.len() - failing(&faults), failing(&faults));
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn faults(repo: &Repo, today: Option<Date>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, check) in CHECKS {
        let mut faults = Faults::default();
        check(repo, &mut faults);
        found.extend(faults.list.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    if let Some(today) = today {
        let mut faults = Faults::default();
        law::stale(repo, today, &mut faults);
        found.extend(faults.list.into_iter().map(|fault| format!("stale: {fault}")));
    }
    found
}

/// How many checks found something.
fn failing(faults: &[String]) -> usize {
    CHECKS.iter().filter(|(name, _)| faults.iter().any(|fault| fault.starts_with(&format!("{name}: ")))).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let found = faults(&Repo::read().unwrap(), None);
        assert!(found.is_empty(), "\n{}", found.join("\n"));
    }
}
