//! `ntib check`.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use ntib_core::Lang;
use ntib_engine::{Engine, verify};
use ntib_present::{Words, render};
use ntib_rules::model::Rulebook;
use ntib_rules::prove::{Finding, Limits, prove};
use ntib_rules::{Diagnostic, Severity};

use crate::books::Source;
use crate::trouble::{Trouble, exit};

/// Check a rulebook.
#[derive(Args)]
pub struct Check {
    /// The rulebook's folder; the built-in one if absent.
    dir: Option<PathBuf>,
    /// Leave out the proofs over all dates and facts.
    #[arg(long)]
    quick: bool,
}

impl Check {
    /// Prints every mistake; the status says whether there was one.
    pub fn run(self, source: Source, lang: Lang) -> Result<u8, Trouble> {
        let source = Source { folder: self.dir.or(source.folder), ..source };
        let mut loaded = source.load(true)?;
        let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
        let (mut counts, mut proofs) = (None, None);
        if let Some(book) = loaded.book.take() {
            if !self.quick {
                let proof = prove(&book, &Limits::default());
                proofs = Some(proof.statistics);
                diagnostics.extend(proof.limits);
                diagnostics.extend(proof.findings.into_iter().map(|finding| explained(&book, finding)));
            }
            let engine = Engine::new(Arc::new(book));
            let verified = verify(&engine, &loaded.cases);
            diagnostics.extend(verified.diagnostics);
            counts = Some((engine.book().provisions.len(), engine.book().questions.len(), verified.cases));
        }
        let coloured = std::io::stderr().is_terminal();
        for diagnostic in &diagnostics {
            eprintln!("{}\n", render(diagnostic, &loaded.files, &source.root(), coloured));
        }
        let errors = diagnostics.iter().filter(|one: &&Diagnostic| one.severity == Severity::Error).count();
        match counts {
            Some((provisions, questions, cases)) if errors == 0 => {
                let args = [provisions, questions, cases].map(|count| count.to_string());
                let [provisions, questions, cases] = &args;
                let words = Words::new(lang, &[]);
                println!("{}", words.with("check-ok", &[("provisions", provisions), ("questions", questions), ("cases", cases)]));
                if let Some(proofs) = proofs {
                    let args = [proofs.segments.to_string(), proofs.queries.to_string()];
                    let [segments, queries] = &args;
                    println!("{}", words.with("check-proved", &[("segments", segments), ("queries", queries)]));
                }
                Ok(exit::HOLDS)
            }
            _ => {
                eprintln!("{errors} mistakes, {} warnings", diagnostics.len() - errors);
                Ok(exit::INPUT)
            }
        }
    }
}

/// A finding with its counterexample, as a case that can be run, in the help.
fn explained(book: &Rulebook, finding: Finding) -> Diagnostic {
    let mut diagnostic = finding.diagnostic;
    let mut help = diagnostic.help.take().unwrap_or_default();
    for note in &finding.notes {
        help += &format!("\n{note}");
    }
    if let Some(case) = &finding.case {
        help += &format!("\na case that shows it:\n{}", case.yaml(book, "counterexample"));
    }
    diagnostic.help(help)
}
