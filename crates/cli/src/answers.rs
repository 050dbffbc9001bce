//! `ntib assess`, `seek`, `timeline`, `value`, `replay`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use ntib_core::{Date, Lang};
use ntib_engine::{
    Finding, Found, Matter, Run, SEEK_SIZE_MAX, SeekLimits, Sought, matters, missing, questions, raised, seek, timeline, value,
};
use ntib_present::view::{Tone, Viewer};
use ntib_present::wire::{AssessmentDoc, Writer, text, verdict_word};
use ntib_portfolio::Kind;
use ntib_present::{Words, assess};
use ntib_rules::model::{FactId, QuestionId, QuestionKind, Verdict};
use ntib_rules::{Truth, nearest};

use crate::books::{Source, read_text};
use crate::case::{CaseArgs, Opened, Output, engine, parse, removed, supported};
use crate::portfolio::{self, PortfolioArgs, TableArgs};
use crate::print;
use crate::trouble::{Trouble, exit};
use crate::worth::{self, TotalArgs};

/// Answer every question that a case raises, with reasons; or each row of a portfolio, in columns.
///
/// A portfolio is a table with one matter a row: CSV or another delimited text (`.gz` and `.zst` too), a workbook, Parquet
/// or Arrow; `-` with `--map` is standard input. Its rows are written again with their answers, in the form that the name
/// after `--out` tells (`.csv`, `.tsv`, `.csv.gz`, `.xlsx`, `.ods`, `.parquet`, `.arrow`), or as CSV to standard output.
#[derive(Args)]
pub struct Assess {
    #[command(flatten)]
    case: CaseArgs,
    #[command(flatten)]
    portfolio: PortfolioArgs,
}

impl Assess {
    /// Exit status: 4 if some answer is undetermined, else 3 if one is a no or needs an authority, else 0.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        if Kind::is_table(&self.case.case) || self.portfolio.table.map.is_some() {
            return portfolio::assess(&self.case, &self.portfolio, source, lang);
        }
        let opened = self.case.open(source, lang)?;
        let assessment = assess(&opened.engine, &opened.case, opened.as_of, &opened.removed);
        let viewer = opened.viewer();
        let views = assessment.view(&viewer);
        let printed = if self.case.output.json {
            text(&Writer::new(&opened.engine).assessment(&assessment, &opened.text))
        } else {
            print::assessment(&opened.words, opened.engine.book(), &assessment, &views)
        };
        self.case.output.write(&printed)?;
        let tones: Vec<Tone> = views.iter().flat_map(|matter| &matter.answers).map(|answer| answer.tone).collect();
        Ok(if tones.contains(&Tone::Open) {
            exit::UNDETERMINED
        } else if tones.contains(&Tone::No) || tones.contains(&Tone::Authority) {
            exit::FAILS
        } else {
            exit::HOLDS
        })
    }
}

impl Opened {
    /// Puts answers into words.
    pub fn viewer(&self) -> Viewer<'_> {
        Viewer { words: &self.words, engine: &self.engine }
    }

    /// What the question comes to for the matter, if that is settled and better than all that is wanted, or as good
    /// as the best of it with no way found to that.
    fn good_already(&self, matter: &Matter, question: QuestionId, wanted: &[usize], sought: &Sought) -> Option<Found> {
        let found = Run::new(&self.engine, &matter.facts, self.as_of, &self.removed).find(question);
        let rank = |at: usize| self.verdict(question, at);
        let now = match possible(&found).as_slice() {
            [one] if found.is_decided() => *one,
            _ => return None,
        };
        let best = wanted.iter().filter_map(|at| rank(*at)).min()?;
        let good = rank(now).is_some_and(|now| now < best || (now == best && sought.remedies.is_empty()));
        (good && !sought.holds_already).then_some(found)
    }

    /// The facts to find out where the question is open for the matter and may yet come to what is wanted.
    fn to_find_out(&self, matter: &Matter, question: QuestionId, wanted: &[usize]) -> Vec<FactId> {
        let run = Run::new(&self.engine, &matter.facts, self.as_of, &self.removed);
        let found = run.find(question);
        if found.is_decided() || !possible(&found).iter().any(|at| wanted.contains(at)) {
            return Vec::new();
        }
        missing(&run, question).iter().map(|one| one.fact).collect()
    }

    /// The verdict of an outcome of a choice or a summary.
    fn verdict(&self, question: QuestionId, at: usize) -> Option<Verdict> {
        match &self.engine.book().question(question).kind {
            QuestionKind::Choice { outcomes, .. } => outcomes.get(at).map(|one| one.verdict),
            QuestionKind::Summary { .. } => [Verdict::Yes, Verdict::NeedsAuthority, Verdict::No].get(at).copied(),
            QuestionKind::Holds { .. } | QuestionKind::Set { .. } | QuestionKind::Layers { .. } => None,
        }
    }

    fn matters(&self) -> Vec<Matter> {
        matters(self.engine.book(), &self.case)
    }

    fn question(&self, name: &str) -> Result<QuestionId, Trouble> {
        let book = self.engine.book();
        book.find_question(name).ok_or_else(|| {
            let known = || book.questions.iter().map(|one| one.id.as_str());
            let help = match nearest(name, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known: {}", known().collect::<Vec<_>>().join(", ")),
            };
            Trouble::usage(format!("there is no question `{name}`"), help)
        })
    }
}

/// Find the smallest changes that lead to a wanted outcome.
#[derive(Args)]
pub struct Seek {
    #[command(flatten)]
    case: CaseArgs,
    /// The question and the outcome wanted.
    #[arg(long, value_name = "QUESTION=OUTCOME")]
    want: String,
    /// The largest number of facts changed at once, at most 4.
    #[arg(long, value_name = "N", default_value_t = 3)]
    size: usize,
    /// Change only what the firm itself can change.
    #[arg(long)]
    firm_only: bool,
}

impl Seek {
    /// Exit status 0 if the outcome holds or can be had, 3 if no change of that size leads to it.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let opened = self.case.open(source, lang)?;
        let (name, wanted) = self.want.split_once('=').ok_or_else(|| {
            Trouble::usage(format!("`{}` is no wish", self.want), "write QUESTION=OUTCOME; `ntib law --facts` and the questions reference name both")
        })?;
        let question = opened.question(name)?;
        let positions = wanted_positions(&opened, question, wanted)?;
        if self.size == 0 || self.size > SEEK_SIZE_MAX {
            let help = format!("choose 1 to {SEEK_SIZE_MAX}");
            return Err(Trouble::usage(format!("sets of {} facts are not sought", self.size), help));
        }
        let limits = SeekLimits { size: self.size, government: !self.firm_only, ..SeekLimits::default() };
        let per = opened.engine.book().question(question).per;
        let all = opened.matters();
        let of_question: Vec<&Matter> = all.iter().filter(|matter| matter.per == per).collect();
        let found: Vec<(&Matter, Sought)> = of_question
            .into_iter()
            .map(|matter| {
                let sought =
                    seek(&opened.engine, &matter.facts, opened.as_of, &opened.removed, question, &positions, limits);
                (matter, sought)
            })
            .collect();
        let printed = if self.case.output.json {
            text(&Writer::new(&opened.engine).seek(question, wanted, &opened.as_of.to_string(), &found))
        } else {
            seek_text(&opened, question, &positions, &found)
        };
        self.case.output.write(&printed)?;
        let reached = |(matter, sought): &(&Matter, Sought)| {
            sought.holds_already || !sought.remedies.is_empty() || opened.good_already(matter, question, &positions, sought).is_some()
        };
        let reached = found.iter().all(reached);
        Ok(if reached { exit::HOLDS } else { exit::FAILS })
    }
}

/// The outcomes still possible of a choice, a summary or a yes-or-no question, by position.
fn possible(found: &Found) -> Vec<usize> {
    match &found.finding {
        Some(Finding::Choice(possible)) => possible.values.clone(),
        Some(Finding::Summary(verdicts)) => verdicts.iter().map(|verdict| *verdict as usize).collect(),
        Some(Finding::Holds(Truth::Unknown)) => vec![0, 1],
        Some(Finding::Holds(truth)) => vec![usize::from(*truth == Truth::True)],
        Some(Finding::Set { .. } | Finding::Layers(_)) | None => Vec::new(),
    }
}

fn wanted_positions(opened: &Opened, question: QuestionId, wanted: &str) -> Result<Vec<usize>, Trouble> {
    let known: Vec<String> = match &opened.engine.book().question(question).kind {
        QuestionKind::Choice { outcomes, .. } => outcomes.iter().map(|one| one.id.clone()).collect(),
        QuestionKind::Summary { .. } => {
            [Verdict::Yes, Verdict::NeedsAuthority, Verdict::No].map(|one| verdict_word(one).to_owned()).to_vec()
        }
        QuestionKind::Holds { .. } => vec!["no".to_owned(), "yes".to_owned()],
        QuestionKind::Set { .. } | QuestionKind::Layers { .. } => Vec::new(),
    };
    let mut found = Vec::new();
    for name in wanted.split(',') {
        match known.iter().position(|one| one == name.trim()) {
            Some(at) => found.push(at),
            None => {
                let help = if known.is_empty() {
                    "ask for a choice, a summary or a yes-or-no question".to_owned()
                } else {
                    format!("known: {}", known.join(", "))
                };
                return Err(Trouble::usage(format!("`{name}` is no outcome of that question"), help));
            }
        }
    }
    Ok(found)
}

fn seek_text(opened: &Opened, question: QuestionId, wanted: &[usize], found: &[(&Matter, Sought)]) -> String {
    let (viewer, words, lang) = (opened.viewer(), &opened.words, opened.words.lang());
    let mut out = String::new();
    let title = opened.case.title.get(lang);
    print::head(&mut out, words, opened.engine.book(), title, &opened.as_of.to_string(), opened.removed.names());
    for (matter, sought) in found {
        let title = opened.engine.book().question(question).title.get(lang);
        let _ = writeln!(out, "\n{} — {title}", viewer.matter(matter));
        let (mut sentence, mut lines) = viewer.sought(sought);
        if let Some(found) = opened.good_already(matter, question, wanted, sought) {
            sentence = words.with("seek-good-already", &[("outcome", &viewer.outcome(question, &found).1)]);
            lines.clear();
        } else if sought.remedies.is_empty() && !sought.holds_already {
            let unknown = opened.to_find_out(matter, question, wanted);
            if !unknown.is_empty() {
                sentence = words.get("seek-find-out");
                let book = opened.engine.book();
                lines = unknown.iter().map(|fact| format!("{} [{}]", viewer.fact_question(*fact), book.fact(*fact).key)).collect();
            }
        }
        print::paragraph(&mut out, 2, "", &sentence);
        for line in lines {
            print::paragraph(&mut out, 2, "→ ", &line);
        }
    }
    out
}

/// Show every day on which an answer changes, and what changed it.
#[derive(Args)]
pub struct Timeline {
    #[command(flatten)]
    case: CaseArgs,
    /// First day.
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// Last day.
    #[arg(long, value_name = "DATE")]
    to: Date,
    /// Only this question (may be repeated).
    #[arg(long, value_name = "QUESTION")]
    question: Vec<String>,
}

impl Timeline {
    /// Exit status 0.
    pub fn run(mut self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        // The range takes the place of the date.
        self.case.as_of = self.case.as_of.or(Some(self.to));
        let opened = self.case.open(source, lang)?;
        if self.from > self.to {
            return Err(Trouble::usage(format!("{} is after {}", self.from, self.to), "give the earlier day first"));
        }
        supported(&opened.engine, self.from)?;
        supported(&opened.engine, self.to)?;
        let wanted: Result<Vec<QuestionId>, Trouble> = self.question.iter().map(|name| opened.question(name)).collect();
        let mut wanted = wanted?;
        if wanted.is_empty() {
            wanted.clone_from(&opened.case.ask);
        }
        let all = opened.matters();
        let mut lines = Vec::new();
        for matter in &all {
            for question in questions(opened.engine.book(), matter.per) {
                let on_request = opened.engine.book().question(question).on_request;
                if if wanted.is_empty() { on_request } else { !wanted.contains(&question) } {
                    continue;
                }
                let from = self.from.max(opened.engine.book().question(question).supported_from);
                if from > self.to {
                    continue;
                }
                let stretches = timeline(&opened.engine, &matter.facts, &opened.removed, question, from, self.to);
                if stretches.iter().any(|one| one.found.asked != Truth::False) {
                    lines.push((matter, question, stretches));
                }
            }
        }
        let printed = if self.case.output.json {
            let writer = Writer::new(&opened.engine);
            text(&writer.timeline(&self.from.to_string(), &self.to.to_string(), &lines))
        } else {
            timeline_text(&opened, self.from, self.to, &lines)
        };
        self.case.output.write(&printed)?;
        Ok(exit::HOLDS)
    }
}

fn timeline_text(opened: &Opened, from: Date, to: Date, lines: &[(&Matter, QuestionId, Vec<ntib_engine::Stretch>)]) -> String {
    let (viewer, words, lang) = (opened.viewer(), &opened.words, opened.words.lang());
    let mut out = String::new();
    print::head(&mut out, words, opened.engine.book(), opened.case.title.get(lang), &to.to_string(), opened.removed.names());
    let _ = writeln!(out, "{}", words.with("timeline-title", &[("from", &from.to_string()), ("to", &to.to_string())]));
    for (matter, question, stretches) in lines {
        let heading = format!("{} — {}", viewer.matter(matter), opened.engine.book().question(*question).title.get(lang));
        let _ = writeln!(out, "\n{heading}\n{}", "─".repeat(heading.chars().count()));
        for stretch in stretches {
            let (tone, outcome) = viewer.outcome(*question, &stretch.found);
            let days = words.with("from-to", &[("from", &stretch.from.to_string()), ("to", &stretch.to.to_string())]);
            print::paragraph(&mut out, 0, &format!("{} {days}  ", tone.sign()), &outcome);
            for layer in viewer.layer_lines(*question, &stretch.found) {
                print::paragraph(&mut out, 4, "", &layer);
            }
            for change in viewer.stretch_changes(stretch) {
                print::paragraph(&mut out, 4, "› ", &change);
            }
        }
    }
    out
}

/// Remove instruments and see which answers change, in a case or over a portfolio.
///
/// Over a portfolio (a table with one matter a row) a summary goes to standard output (`--json` for a document): rows and answers
/// that change, duty by currency, licences, prohibited movements, bids lost, by column and month, from what to what, and the
/// provisions responsible. Each answer that changes goes to the file after `--out`: CSV, a workbook, Parquet or Arrow by its name.
#[derive(Args)]
pub struct ValueOf {
    #[command(flatten)]
    case: CaseArgs,
    /// The instrument, folder or provision removed (may be repeated: removed together).
    #[arg(long, value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    instrument: Vec<String>,
    /// Remove each instrument that some answer can depend on, one at a time.
    #[arg(long)]
    all: bool,
    /// Of a portfolio: remove the instruments named one at a time.
    #[arg(long)]
    each: bool,
    /// Of a portfolio: tell too what each is worth in the company of the others, whatever the order of removal (Shapley).
    #[arg(long)]
    shapley: bool,
    #[command(flatten)]
    totals: TotalArgs,
    #[command(flatten)]
    table: TableArgs,
}

impl ValueOf {
    /// Exit status 0; 5 if some row of a portfolio could not be read.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        if Kind::is_table(&self.case.case) || self.table.map.is_some() {
            let asked = worth::Asked {
                path: &self.case.case,
                table: &self.table,
                totals: &self.totals,
                as_of: self.case.as_of,
                without: &self.case.without,
                output: &self.case.output,
                lang,
            };
            let removals = worth::Removals { instruments: &self.instrument, all: self.all, each: self.each, shapley: self.shapley };
            return worth::value(&asked, &removals, source);
        }
        if self.shapley || self.each || !self.totals.by.is_empty() {
            return Err(Trouble::usage("this is asked of portfolios", "name a table: CSV, a workbook, Parquet or Arrow"));
        }
        let opened = self.case.open(source, lang)?;
        let book = opened.engine.book();
        let all = raised(&opened.engine, &opened.case, opened.as_of, &opened.removed);
        let groups: Vec<Vec<String>> = if self.all {
            let asked = all.iter().flat_map(|(_, questions)| questions);
            let reached: std::collections::BTreeSet<_> =
                asked.flat_map(|question| opened.engine.instruments_of(*question)).collect();
            reached.into_iter().map(|id| vec![book.instrument(id).id.clone()]).collect()
        } else {
            vec![self.instrument.clone()]
        };
        let mut removals = Vec::new();
        for names in groups {
            let together: Vec<String> = names.iter().chain(&self.case.without).cloned().collect();
            let without = removed(&opened.engine, &together)?;
            let (changes, asked) = value(&opened.engine, &all, opened.as_of, &opened.removed, &without);
            removals.push((names, changes, asked));
        }
        let printed = if self.case.output.json {
            text(&Writer::new(&opened.engine).value(&opened.as_of.to_string(), &all, &removals))
        } else {
            value_text(&opened, &all, &removals)
        };
        self.case.output.write(&printed)?;
        Ok(exit::HOLDS)
    }
}

fn value_text(opened: &Opened, all: &[(Matter, Vec<QuestionId>)], removals: &[(Vec<String>, Vec<ntib_engine::Change>, usize)]) -> String {
    let (viewer, words, lang) = (opened.viewer(), &opened.words, opened.words.lang());
    let mut out = String::new();
    let title = opened.case.title.get(lang);
    print::head(&mut out, words, opened.engine.book(), title, &opened.as_of.to_string(), opened.removed.names());
    // What changes something comes first.
    let mut ordered: Vec<_> = removals.iter().collect();
    ordered.sort_by_key(|(_, changes, _)| changes.is_empty());
    for (names, changes, asked) in ordered {
        if !changes.is_empty() || removals.len() == 1 {
            out.push('\n');
        }
        print::paragraph(&mut out, 0, "", &viewer.value_sentence(names, changes.len(), *asked));
        for change in changes {
            let Some((matter, _)) = all.get(change.matter) else { continue };
            let (_, before) = viewer.outcome(change.question, &change.before);
            let (_, after) = viewer.outcome(change.question, &change.after);
            let question = opened.engine.book().question(change.question).title.get(lang);
            let args = [("matter", viewer.matter(matter)), ("question", question.to_owned()), ("before", before), ("after", after)];
            let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
            print::paragraph(&mut out, 2, "→ ", &words.with("value-line", &args));
        }
    }
    out
}

/// Answer a stored assessment again and compare, byte for byte.
#[derive(Args)]
pub struct Replay {
    /// The stored `ntib assess --json` document.
    answer: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl Replay {
    /// Exit status 0 if the answer is the same, 3 if not.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let engine = engine(source)?;
        let stored = read_text(&self.answer)?;
        let document: AssessmentDoc = serde_json::from_str(&stored).map_err(|error| {
            Trouble::input(format!("`{}` is no stored assessment: {error}", self.answer.display()), "store one with `ntib assess CASE --json --out FILE`")
        })?;
        if document.format != "ntib.assessment" || document.version != ntib_present::wire::VERSION {
            let message = format!("`{}` is {} version {}", self.answer.display(), document.format, document.version);
            return Err(Trouble::input(message, "this program replays ntib.assessment version 1"));
        }
        let as_of: Date =
            document.as_of.parse().map_err(|error| Trouble::input(format!("{error}"), "the document is damaged"))?;
        supported(&engine, as_of)?;
        let case = parse(&engine, &self.answer, &document.case.text)?;
        let without = removed(&engine, &document.without)?;
        let again = Writer::new(&engine).assessment(&assess(&engine, &case, as_of, &without), &document.case.text);
        let words = Words::new(lang, &[]);
        let (digest, same) = (again.rulebook.digest.clone(), text(&again) == stored);
        let message = if same {
            words.get("replay-same")
        } else if digest != document.rulebook.digest {
            let differs = matters_differ(&document, &again);
            let which = words.with("replay-other-rulebook", &[("then", &document.rulebook.digest), ("now", &digest)]);
            format!("{which} {}", words.get(if differs { "replay-different" } else { "replay-equal-outcome" }))
        } else {
            words.get("replay-different")
        };
        self.output.write(&format!("{message}\n"))?;
        Ok(if same { exit::HOLDS } else { exit::FAILS })
    }
}

fn matters_differ(a: &AssessmentDoc, b: &AssessmentDoc) -> bool {
    a.matters != b.matters
}
