//! `ntib checklist`: what must be done for a case, by day, and the papers to sign.

use std::fmt::Write as _;

use clap::Args;
use ntib_core::Lang;
use ntib_present::view::{PaperView, TaskView};
use ntib_present::wire::{Writer, text};
use ntib_present::{Stage, Words, assess, checklist, papers};

use crate::books::Source;
use crate::case::CaseArgs;
use crate::print::{head, paragraph};
use crate::trouble::{Trouble, exit};

/// List what must be done for a case, by day, with the papers to draw up.
#[derive(Args)]
pub struct Checklist {
    #[command(flatten)]
    case: CaseArgs,
    /// Also print each paper, filled in as far as the case goes.
    #[arg(long)]
    papers: bool,
}

impl Checklist {
    /// Exit status 0.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let opened = self.case.open(source, lang)?;
        let book = opened.engine.book();
        let assessment = assess(&opened.engine, &opened.case, opened.as_of, &opened.removed);
        if self.case.output.json {
            self.case.output.write(&text(&Writer::new(&opened.engine).checklist(&assessment)))?;
            return Ok(exit::HOLDS);
        }
        let viewer = opened.viewer();
        let words = &opened.words;
        let tasks = checklist(book, &assessment);
        let views: Vec<TaskView> = tasks.iter().filter_map(|task| viewer.task(&assessment, task)).collect();
        let mut out = String::new();
        let title = format!("{} — {}", assessment.title.get(lang), words.get("heading-checklist"));
        head(&mut out, words, book, &title, &assessment.as_of.to_string(), assessment.removed.names());
        if views.is_empty() {
            let _ = writeln!(out, "\n{}", words.get("checklist-none"));
        }
        let (certain, open): (Vec<TaskView>, Vec<TaskView>) = views.into_iter().partition(|view| view.certain);
        for stage in Stage::ALL {
            self::stage(&mut out, words, stage, &certain);
        }
        if !open.is_empty() {
            let _ = writeln!(out, "\n{}", words.get("checklist-perhaps"));
        }
        for stage in Stage::ALL {
            self::stage(&mut out, words, stage, &open);
        }
        if self.papers {
            let drafts = papers(book, &tasks).into_iter().filter_map(|(paper, at)| {
                assessment.matters.get(at).map(|(matter, _)| viewer.paper(paper, matter))
            });
            drafts.for_each(|draft| paper(&mut out, words, &draft));
        }
        self.case.output.write(&out)?;
        Ok(exit::HOLDS)
    }
}

fn stage(out: &mut String, words: &Words, stage: Stage, views: &[TaskView]) {
    let mut own = views.iter().filter(|view| view.stage == stage).peekable();
    if own.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "\n{}", words.get(&format!("stage-{}", stage.word())));
    for view in own {
        let when = view.when.as_ref().map_or(String::new(), |when| format!(" — {when}"));
        paragraph(out, 2, "☐ ", &format!("{}{when}", view.heading));
        paragraph(out, 4, "", &format!("{} [{}]", view.text, view.cite));
        if !view.matters.is_empty() {
            paragraph(out, 4, "", &words.with("checklist-for", &[("matters", &view.matters.join("; "))]));
        }
        if let Some((id, title)) = &view.paper {
            paragraph(out, 4, "→ ", &format!("{title} ({id})"));
        }
    }
}

fn paper(out: &mut String, words: &Words, paper: &PaperView) {
    let _ = writeln!(out, "\n{}\n{}", paper.title, "─".repeat(paper.title.chars().count()));
    paragraph(out, 0, "", &format!("{} · {}", paper.cite, words.get("paper-draft")));
    if let Some(doubt) = &paper.doubt {
        paragraph(out, 0, "! ", doubt);
    }
    let _ = writeln!(out, "{}", words.with("paper-to", &[("to", &paper.to)]));
    let _ = writeln!(out, "{}\n", words.with("paper-for", &[("matter", &paper.matter)]));
    if let Some(opening) = &paper.opening {
        paragraph(out, 0, "", opening);
        out.push('\n');
    }
    for (at, line) in paper.lines.iter().enumerate() {
        paragraph(out, 0, &format!("{}. ", at + 1), &line.label);
        if let Some(help) = &line.help {
            paragraph(out, 3, "", &format!("({help})"));
        }
        for (label, value) in &line.known {
            paragraph(out, 3, "", &format!("{label}: {value}"));
        }
        if !line.open.is_empty() {
            paragraph(out, 3, "", &format!("[{}]", words.with("paper-open", &[("facts", &line.open.join("; "))])));
        }
        if line.by_hand {
            let _ = writeln!(out, "   [{}] ______________________________", words.get("paper-by-hand"));
        }
    }
    if let Some(closing) = &paper.closing {
        out.push('\n');
        paragraph(out, 0, "", closing);
    }
}
