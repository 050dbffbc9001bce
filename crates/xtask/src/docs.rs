//! Documents: links lead somewhere, every page is listed, every diagnostic is explained.

use std::collections::BTreeSet;

use ntib_rules::code;

use crate::dead::join;
use crate::repo::{Faults, Repo};

/// Checks every Markdown file.
pub fn check(repo: &Repo, faults: &mut Faults) {
    for (path, text) in repo.under("", ".md") {
        for (line, target) in links(text) {
            if let Some(fault) = broken(repo, path, &target) {
                faults.at(path, line, fault);
            }
        }
    }
    listed(repo, faults);
    diagnostics(repo, faults);
    counted(repo, faults);
}

/// What the list of requirements says of itself is what stands in it.
fn counted(repo: &Repo, faults: &mut Faults) {
    let path = "docs/asvs.md";
    let text = repo.text(path).unwrap_or_default();
    let status = |line: &str| line.starts_with("| ").then(|| line.split(" | ").nth(2).unwrap_or_default().trim().to_owned());
    let count = |word: &str| text.lines().filter_map(status).filter(|one| one == word).count();
    let [met, part, not, none, office] = ["met", "in part", "not met", "does not arise", "whoever installs it"].map(count);
    let said = format!("\n{met} met, {part} in part, {not} not met, {none} do not arise, {office} are for whoever installs it.");
    if !text.contains(&said) {
        faults.at(path, 0, format!("the counts at its head are not those of its rows: write `{}`", said.trim()));
    }
}

/// Every page under `docs/` stands in the reading order.
fn listed(repo: &Repo, faults: &mut Faults) {
    let index = repo.text("docs/README.md").unwrap_or_default();
    let named: BTreeSet<String> =
        links(index).into_iter().map(|(_, target)| join("docs", target.split('#').next().unwrap_or_default())).collect();
    for (path, _) in repo.under("docs/", ".md").filter(|(path, _)| *path != "docs/README.md") {
        if !named.contains(path) {
            faults.at(path, 0, "docs/README.md does not link to it");
        }
    }
}

/// Each diagnostic has a section with an explanation and an example.
fn diagnostics(repo: &Repo, faults: &mut Faults) {
    let path = "docs/reference/diagnostics.md";
    let text = repo.text(path).unwrap_or_default();
    for (one, title) in code::ALL {
        let heading = format!("## {one}: {title}\n");
        let Some((_, rest)) = text.split_once(&heading) else {
            faults.at(path, 0, format!("there is no section `{}`", heading.trim()));
            continue;
        };
        let section = rest.split("\n## ").next().unwrap_or_default();
        let (prose, example) = section.split_once("```").unwrap_or((section, ""));
        if prose.trim().is_empty() || example.trim().is_empty() {
            faults.at(path, 0, format!("{one} lacks an explanation or an example"));
        }
    }
}

/// The targets of links, with their lines; code is skipped.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for (start, _) in plain.match_indices("](") {
            let rest = plain.get(start + 2..).unwrap_or_default();
            found.extend(rest.split_once(')').map(|(target, _)| (at + 1, target.to_owned())));
        }
    }
    found
}

/// What is wrong with a link, if something is. Links to other sites are not followed.
fn broken(repo: &Repo, path: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let file = if file.is_empty() { path.to_owned() } else { join(folder, file) };
    let is_folder = repo.files.keys().any(|other| other.starts_with(&format!("{file}/")));
    if !is_folder && !repo.files.contains_key(&file) && !repo.binary.contains(&file) {
        return Some(format!("the link to `{target}` leads nowhere"));
    }
    let text = repo.text(&file).filter(|_| !anchor.is_empty())?;
    let anchors: BTreeSet<String> = text.lines().filter(|line| line.starts_with('#')).map(anchor_of).collect();
    (!anchors.contains(anchor)).then(|| format!("`{file}` has no heading `#{anchor}`"))
}

/// The anchor that renderers give to a heading.
fn anchor_of(heading: &str) -> String {
    let title = heading.trim_start_matches('#').trim().to_lowercase();
    title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_outside_code_are_found() {
        assert_eq!(links("a [b](c.md) `[d](e)`\n```\n[f](g)\n```\n[h](i#j)"), [(1, "c.md".to_owned()), (5, "i#j".to_owned())]);
        assert_eq!(anchor_of("## 4. The answer: `why`"), "4-the-answer-why");
    }
}
