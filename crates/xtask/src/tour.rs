//! Commands shown in documents, run, and what they say compared.
//!
//! A block opened with ` ```console ` holds commands after `$ ` and what they print. A line `...` stands for
//! any lines. The other blocks are not run.

use std::process::{Command, ExitCode};

use crate::repo::Repo;

/// A command and the lines shown after it.
struct Shown {
    line: usize,
    command: String,
    printed: Vec<String>,
}

/// Runs every console block of `README.md` and of `docs/`. `ntib` must be on the path.
pub fn run(repo: &Repo) -> ExitCode {
    let (mut passed, mut failed) = (0_usize, 0_usize);
    let pages = repo.under("", "README.md").filter(|(path, _)| *path == "README.md").chain(repo.under("docs/", ".md"));
    for (path, text) in pages {
        for shown in commands(text) {
            let printed = match print(repo, &shown.command) {
                Ok(printed) => printed,
                Err(error) => vec![format!("could not run it: {error}")],
            };
            if fits(&shown.printed, &printed) {
                passed += 1;
            } else {
                failed += 1;
                eprintln!("{path}:{}: `{}` says:\n{}\n", shown.line, shown.command, printed.join("\n"));
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn print(repo: &Repo, command: &str) -> std::io::Result<Vec<String>> {
    let script = format!("exec 2>&1\n{command}");
    let done = Command::new("timeout").args(["60", "bash", "-c", &script]).current_dir(&repo.root).output()?;
    // Amounts are printed with spaces that do not break; documents write plain ones.
    let text = String::from_utf8_lossy(&done.stdout).replace('\u{a0}', " ");
    Ok(text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect())
}

fn commands(text: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside {
            match (line.strip_prefix("$ "), found.last_mut()) {
                (Some(command), _) => found.push(Shown { line: at + 1, command: command.to_owned(), printed: Vec::new() }),
                (None, Some(last)) => last.printed.push(line.trim_end().to_owned()),
                (None, None) => {}
            }
        }
    }
    for shown in &mut found {
        while shown.printed.last().is_some_and(String::is_empty) {
            shown.printed.pop();
        }
    }
    found
}

/// Whether the lines are those shown, `...` standing for any.
fn fits(shown: &[String], printed: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first.trim() == "..." => {
            (0..=printed.len()).any(|skip| printed.get(skip..).is_some_and(|left| fits(rest, left)))
        }
        Some((first, rest)) => {
            printed.split_first().is_some_and(|(line, left)| first == line && fits(rest, left))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn console_blocks_are_read_and_compared() {
        let shown = commands("```console\n$ one\na\n...\nd\n\n$ two\n```\n```sh\n$ three\n```\n");
        assert_eq!(shown.iter().map(|one| one.command.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let first = &shown.first().unwrap().printed;
        assert!(fits(first, &lines("a\nb\nc\nd")) && fits(first, &lines("a\nd")) && !fits(first, &lines("a\nb")));
        assert!(shown.last().unwrap().printed.is_empty());
    }
}
