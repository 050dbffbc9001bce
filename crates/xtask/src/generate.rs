//! Files that follow from the rulebook and from the sources.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use ntib_core::{Bi, Lang};
use ntib_rules::model::{Changeable, Fact, InstrumentId, Per, Question, QuestionKind, Rulebook, Type, Verdict};
use ntib_rules::{CaseFile, coverage, regime_sums};

use crate::limits;
use crate::repo::{Faults, Repo};

/// What stands at the head of every generated file.
const NOTE: &str = "<!-- Written by `cargo run -q -p ntib-xtask -- generate`. Change the rulebook, not this page. -->\n";

/// Checks that every generated file is as it would be written now.
pub fn check(repo: &Repo, faults: &mut Faults) {
    let Some(files) = files(repo) else {
        faults.at("rulebook", 0, "it does not load: run `ntib check rulebook`");
        return;
    };
    for (path, text) in files {
        if repo.text(path) != Some(text.as_str()) {
            faults.at(path, 0, "it is not current: run `cargo run -q -p ntib-xtask -- generate`");
        }
    }
}

/// Writes every generated file.
pub fn write(repo: &Repo) -> ExitCode {
    let Some(files) = files(repo) else {
        eprintln!("error: the rulebook does not load: run `ntib check rulebook`");
        return ExitCode::from(1);
    };
    for (path, text) in files {
        if repo.text(path) == Some(text.as_str()) {
            continue;
        }
        if let Err(error) = fs::write(repo.root.join(path), text) {
            eprintln!("error: could not write `{path}`: {error}");
            return ExitCode::from(1);
        }
        println!("{path}");
    }
    ExitCode::SUCCESS
}

fn files(repo: &Repo) -> Option<[(&'static str, String); 5]> {
    let loaded = repo.rulebook();
    let book = loaded.book?;
    Some([
        ("docs/coverage.md", register(&book, &loaded.cases)),
        ("docs/reference/questions.md", questions(&book)),
        ("docs/reference/facts.md", facts(&book)),
        ("docs/reference/limits.md", limits::limits(repo)),
        ("docs/reference/checks.md", limits::checks(repo)),
    ])
}

/// A cell of a table.
pub fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").trim().to_owned()
}

fn both(text: &Bi) -> String {
    format!("{} | {}", cell(text.get(Lang::En)), cell(text.get(Lang::Fr)))
}

/// The coverage register.
fn register(book: &Rulebook, cases: &[CaseFile]) -> String {
    let mut out = format!("# Coverage\n\n{NOTE}\n");
    out.push_str(
        "What of each instrument is modelled, how surely, and what is not. *Marks* count provisions by evidence: \
         text read, secondary source, unverified. *Left out* counts provisions with a part that is not computed; \
         each says which under `not_modelled`.\n\n",
    );
    let register = coverage(book, cases);
    out.push_str("## By regime\n\n| Regime | Provisions | Marks | Left out | List rows | Cases |\n|---|--:|---|--:|--:|--:|\n");
    for regime in &book.regimes {
        let sums = regime_sums(regime, &register);
        let [read, secondary, unverified] = sums.by_confidence;
        let _ = writeln!(
            out,
            "| [{}](#{}) | {} | {read} / {secondary} / {unverified} | {} | {} | {} |",
            cell(regime.title.get(Lang::En)),
            regime.id,
            sums.provisions,
            sums.not_modelled,
            sums.rows,
            sums.cases,
        );
    }
    for regime in &book.regimes {
        let _ = writeln!(out, "\n### {}\n", regime.id);
        for lang in Lang::ALL {
            let _ = writeln!(out, "- **{}**. {}", regime.title.get(lang).trim(), regime.about.get(lang).trim());
        }
        let names: Vec<String> = regime.instruments.iter().map(|id| &book.instrument(*id).id).map(|id| format!("[`{id}`](#{})", anchor(id))).collect();
        let _ = writeln!(out, "- {}", names.join(", "));
        gaps(&mut out, &regime.gaps);
    }
    out.push_str("\n## By instrument\n\n");
    out.push_str("| Instrument | From | Provisions | Marks | Left out | Lists (rows) | Parameters | Rings | Cases | Checked |\n");
    out.push_str("|---|---|--:|---|--:|--:|--:|--:|--:|---|\n");
    for one in &register {
        let instrument = book.instrument(one.instrument);
        let [read, secondary, unverified] = one.by_confidence;
        let checked = match one.checked {
            None => "—".to_owned(),
            Some((first, last)) if first == last => first.to_string(),
            Some((first, last)) => format!("{first} to {last}"),
        };
        let _ = writeln!(
            out,
            "| [`{}`](#{}) {} | {} | {} | {read} / {secondary} / {unverified} | {} | {} ({}) | {} | {} | {} | {checked} |",
            instrument.id,
            anchor(&instrument.id),
            cell(instrument.short.get(Lang::En)),
            instrument.modelled_from,
            one.provisions,
            one.not_modelled,
            one.lists.0,
            one.lists.1,
            one.params,
            one.rings,
            one.cases,
        );
    }
    let sum = |count: &dyn Fn(&ntib_rules::Coverage) -> usize| register.iter().map(count).sum::<usize>();
    let _ = writeln!(
        out,
        "\nTogether {} instruments, {} provisions, {} rows in {} lists, {} cases.",
        register.len(),
        sum(&|one| one.provisions),
        sum(&|one| one.lists.1),
        sum(&|one| one.lists.0),
        sum(&|one| one.cases),
    );
    for id in (0_u32..).map(InstrumentId).take(book.instruments.len()) {
        instrument(&mut out, book, id);
    }
    out
}

fn anchor(id: &str) -> String {
    id.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

fn instrument(out: &mut String, book: &Rulebook, id: InstrumentId) {
    let one = book.instrument(id);
    let _ = writeln!(out, "\n## {}\n", one.id);
    for lang in Lang::ALL {
        let _ = writeln!(out, "- **{}** ({})", one.title.get(lang).trim(), one.short.get(lang).trim());
    }
    let _ = writeln!(out, "- {}", one.cite);
    gaps(out, &one.gaps);
}

fn gaps(out: &mut String, all: &[Bi]) {
    if all.is_empty() {
        return;
    }
    out.push_str("\n| Not modelled | Non modélisé |\n|---|---|\n");
    for gap in all {
        let _ = writeln!(out, "| {} |", both(gap));
    }
}

/// Every question with its outcomes.
fn questions(book: &Rulebook) -> String {
    let mut out = format!("# Questions\n\n{NOTE}\nWhat the rulebook answers, with every answer it may give.\n");
    for one in &book.questions {
        let per = match one.per {
            Per::Movement => "an item on a leg",
            Per::Offer => "an item offered to a buyer",
            Per::Firm => "a firm",
        };
        let _ = writeln!(out, "\n## {}\n", one.id);
        let _ = writeln!(out, "- {} / {}", one.title.get(Lang::En).trim(), one.title.get(Lang::Fr).trim());
        let _ = writeln!(out, "- {} / {}", one.ask.get(Lang::En).trim(), one.ask.get(Lang::Fr).trim());
        let _ = writeln!(out, "- asked about {per}, from {}", one.supported_from);
        if !one.attribution.is_empty() {
            let modes: Vec<&str> = one.attribution.iter().map(|mode| mode.name()).collect();
            let _ = writeln!(out, "- indirect holdings: {}", modes.join(", "));
        }
        answers(&mut out, book, one);
    }
    out
}

fn answers(out: &mut String, book: &Rulebook, one: &Question) {
    match &one.kind {
        QuestionKind::Choice { outcomes, otherwise } => {
            out.push_str("\n| Outcome | English | Français | Verdict |\n|---|---|---|---|\n");
            for (at, outcome) in outcomes.iter().enumerate() {
                let verdict = match outcome.verdict {
                    Verdict::Yes => "yes",
                    Verdict::NeedsAuthority => "needs an authority",
                    Verdict::No => "no",
                };
                let mark = if *otherwise == Some(at) { ", where no provision applies" } else { "" };
                let _ = writeln!(out, "| `{}` | {} | {verdict}{mark} |", outcome.id, both(&outcome.label));
            }
        }
        QuestionKind::Holds { fact } => {
            let _ = writeln!(out, "- yes or no: whether `{}` holds", book.fact(*fact).key);
        }
        QuestionKind::Set { elements } => table(out, "Element", elements),
        QuestionKind::Layers { currency, whole, stacking, .. } => {
            let _ = writeln!(out, "- a sum of layers in {currency}; the whole value is `{}`", book.fact(*whole).key);
            table(out, "Layer", stacking);
        }
        QuestionKind::Summary { of } => {
            let of: Vec<String> = of.iter().map(|id| format!("`{}`", book.question(*id).id)).collect();
            let _ = writeln!(out, "- joins {}", of.join(", "));
        }
    }
}

fn table(out: &mut String, head: &str, rows: &[(String, Bi)]) {
    let _ = writeln!(out, "\n| {head} | English | Français |\n|---|---|---|");
    for (id, label) in rows {
        let _ = writeln!(out, "| `{id}` | {} |", both(label));
    }
}

/// Every fact, by role.
fn facts(book: &Rulebook) -> String {
    let mut out = format!("# Facts\n\n{NOTE}\n");
    out.push_str(
        "What conditions may test. A derived fact is concluded by provisions and never given. *Who* is who could \
         change it. The facts of a role that is like another are those of the other under its own name.\n",
    );
    let mut roles: Vec<_> = book.roles.iter().enumerate().collect();
    roles.sort_by_key(|(_, role)| role.like.is_some());
    let mut by_role: BTreeMap<usize, Vec<&Fact>> = BTreeMap::new();
    for fact in &book.facts {
        by_role.entry(fact.role).or_default().push(fact);
    }
    for (at, role) in roles {
        let _ = writeln!(out, "\n## {}\n\n{} / {}", role.name, role.title.get(Lang::En), role.title.get(Lang::Fr));
        let inherited = |fact: &Fact| {
            let name = fact.key.split_once('.').map_or("", |(_, name)| name);
            role.like.as_ref().is_some_and(|like| book.find_fact(&format!("{like}.{name}")).is_some())
        };
        if let Some(like) = &role.like {
            let _ = writeln!(out, "\nlike [{like}](#{like}): every `{like}.` fact is also `{}.`", role.name);
        }
        let own: Vec<&&Fact> = by_role.get(&at).into_iter().flatten().filter(|fact| !inherited(fact)).collect();
        if own.is_empty() {
            continue;
        }
        out.push_str("\n| Fact | Type | English | Français | Who |\n|---|---|---|---|---|\n");
        for fact in own {
            fact_row(&mut out, fact);
        }
    }
    out
}

fn fact_row(out: &mut String, fact: &Fact) {
    let who = match (&fact.derived, fact.changeable_by) {
        (Some(_), _) => "derived",
        (None, Changeable::Firm) => "firm",
        (None, Changeable::Government) => "government",
        (None, Changeable::Nobody) => "nobody",
    };
    let values = match &fact.ty {
        Type::Enum(values) => Some(values),
        Type::Set(inner) => match &**inner {
            Type::Enum(values) => Some(values),
            _ => None,
        },
        _ => None,
    };
    let names = values.map(|values| values.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", "));
    let names = names.map_or_else(String::new, |names| format!(": {names}"));
    let ask = |lang: Lang| {
        let question = fact.question.get(lang).trim();
        let asked = if question.is_empty() { String::new() } else { format!(" — {}", cell(question)) };
        format!("{}{asked}", cell(fact.label.get(lang)))
    };
    let _ = writeln!(out, "| `{}` | {}{names} | {} | {} | {who} |", fact.key, fact.ty.words(), ask(Lang::En), ask(Lang::Fr));
}
