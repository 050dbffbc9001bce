//! `ntib status`: every definition side by side, for one firm or many.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use ntib_base::statement::{Claim, EntityKind};
use ntib_base::{Entity, View};
use ntib_core::Lang;
use ntib_present::status::{MeasuredView, Namer, StatusView};
use ntib_present::wire::{FirmWriter, Writer, text};
use ntib_rules::Removed;
use ntib_status::{Cell, Lists, Matrix, Matrixer, Measurer, status};

use super::{Base, BaseArgs, Found, export};
use crate::books::{Source, read_text};
use crate::case::{Output, removed};
use crate::print::{answer, head, paragraph, table};
use crate::bar::Bar;
use crate::trouble::{Trouble, exit};

/// Show a firm under every definition of status, or many firms and where the definitions differ.
///
/// Exit status: of one firm 4 if a definition is undetermined, else 0; of many 0.
#[derive(Args)]
pub struct StatusOf {
    /// The firm: its identifier in the base, a LEI, UEI or CAGE code, or its name.
    #[arg(required_unless_present_any = ["all", "list"])]
    firm: Option<String>,
    /// Every entity of the base but persons and states.
    #[arg(long, conflicts_with_all = ["firm", "list"])]
    all: bool,
    /// The firms of this file, an identifier or name a line.
    #[arg(long, value_name = "FILE", conflicts_with = "firm")]
    list: Option<PathBuf>,
    /// Leave the reasons out.
    #[arg(long)]
    short: bool,
    /// Only this definition (may be repeated).
    #[arg(long, value_name = "QUESTION")]
    question: Vec<String>,
    /// Read the rulebook without this instrument, folder or provision (may be repeated).
    #[arg(long, value_name = "ID")]
    without: Vec<String>,
    #[command(flatten)]
    base: BaseArgs,
    #[command(flatten)]
    output: Output,
}

impl StatusOf {
    /// Exit status as the help says.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let mut base = self.base.open(source, lang)?;
        self.choose(&mut base)?;
        let removed = removed(&base.engine, &self.without)?;
        let view = base.view();
        let lists = base.lists(&view)?;
        match &self.firm {
            Some(name) => self.one(&base, &view, &lists, &removed, base.one(&view, name)?),
            None => self.many(&base, &view, &lists, &removed),
        }
    }

    /// Leaves only the definitions asked for.
    fn choose(&self, base: &mut Base) -> Result<(), Trouble> {
        let book = base.engine.book();
        for name in &self.question {
            if !base.map.sheet.iter().any(|asked| book.question(asked.question).id == *name) {
                let known: Vec<&str> = base.map.sheet.iter().map(|asked| book.question(asked.question).id.as_str()).collect();
                return Err(Trouble::usage(format!("the sheet does not ask `{name}`"), format!("known: {}", known.join(", "))));
            }
        }
        if !self.question.is_empty() {
            base.map.sheet.retain(|asked| self.question.contains(&book.question(asked.question).id));
        }
        Ok(())
    }

    fn one(&self, base: &Base, view: &View<'_>, lists: &Lists, removed: &Removed, firm: Entity) -> Result<u8, Trouble> {
        let measurer = Measurer::new(view, base.engine.book(), &base.map, base.as_of, lists);
        let found = status(&base.engine, &measurer, firm, removed);
        let open = found.definitions.iter().any(|one| one.cell == Cell::Undetermined);
        let printed = if self.output.json {
            let inner = Writer::new(&base.engine);
            text(&FirmWriter { writer: &inner, engine: &base.engine, view, as_of: base.as_of, known_at: base.known_at }.status(&found))
        } else {
            let viewer = base.viewer();
            let namer = Namer { viewer: &viewer, view };
            self.sheet(base, removed, &namer.status(&base.map, &found, base.known_at))
        };
        self.output.write(&printed)?;
        Ok(if open { exit::UNDETERMINED } else { exit::HOLDS })
    }

    fn sheet(&self, base: &Base, removed: &Removed, sheet: &StatusView) -> String {
        let words = &base.words;
        let mut out = String::new();
        let title = format!("{} [{}]", sheet.firm.name, sheet.firm.id);
        head(&mut out, words, base.engine.book(), &title, &base.as_of.to_string(), removed.names());
        let _ = writeln!(out, "{}\n\n{}\n", sheet.known_at, sheet.counts);
        let mut rows = vec![[String::new(), words.get("status-definition"), words.get("status-standing"), String::new()]];
        for one in &sheet.definitions {
            rows.push([one.tone.sign().to_owned(), one.title.clone(), one.standing.clone(), one.outcome.clone()]);
        }
        table(&mut out, 0, &rows);
        if self.short {
            return out;
        }
        for one in &sheet.definitions {
            let Some(found) = &one.answer else { continue };
            answer(&mut out, words, found);
            if !one.attribution.is_empty() {
                paragraph(&mut out, 2, "", &one.attribution.join("; "));
            }
            if let Some(unsure) = &one.unsure {
                paragraph(&mut out, 2, "", unsure);
            }
            if !one.assumed.is_empty() {
                paragraph(&mut out, 2, "", &words.with("status-assumed", &[("facts", &one.assumed.join("; "))]));
            }
            if !one.decided_by.is_empty() {
                let _ = writeln!(out, "  {}", words.get("status-decided-by"));
                one.decided_by.iter().for_each(|text| paragraph(&mut out, 4, "? ", text));
            }
        }
        let _ = writeln!(out, "\n{}", words.get("status-facts"));
        sheet.facts.iter().for_each(|one| fact(&mut out, base, one));
        out
    }

    fn many(&self, base: &Base, view: &View<'_>, lists: &Lists, removed: &Removed) -> Result<u8, Trouble> {
        let firms = self.firms(base, view)?;
        let measurer = Measurer::new(view, base.engine.book(), &base.map, base.as_of, lists);
        let mut matrixer = Matrixer::new(&base.engine, &measurer, removed);
        let (bar, total) = (Bar::new("status"), firms.len() as u64);
        for firm in &firms {
            matrixer.add(*firm);
            bar.step(1, total, "firms");
        }
        bar.end();
        let matrix = matrixer.finish();
        let viewer = base.viewer();
        let namer = Namer { viewer: &viewer, view };
        let inner = Writer::new(&base.engine);
        let writer = FirmWriter { writer: &inner, engine: &base.engine, view, as_of: base.as_of, known_at: base.known_at };
        let kind = self.output.out.as_ref().and_then(|path| path.extension()).map(|kind| kind.to_ascii_lowercase());
        match (&self.output.out, kind.as_ref().and_then(|kind| kind.to_str())) {
            (Some(path), Some("xlsx")) if !self.output.json => export::xlsx(path, base, &namer, &matrix)?,
            (Some(_), Some("csv")) if !self.output.json => self.output.write(&export::csv(&namer, &matrix)?)?,
            (_, kind) if self.output.json || kind == Some("json") => self.output.write(&text(&writer.matrix(&matrix)))?,
            _ => self.output.write(&self.overview(base, removed, &namer, &matrix))?,
        }
        Ok(exit::HOLDS)
    }

    fn firms(&self, base: &Base, view: &View<'_>) -> Result<Vec<Entity>, Trouble> {
        let Some(path) = &self.list else {
            let own = |one: &Entity| view.claims(*one).any(|said| matches!(said.claim, Claim::Kind(EntityKind::Person | EntityKind::State)));
            return Ok((0..view.len()).filter_map(|at| u32::try_from(at).ok()).filter(|one| !own(one)).collect());
        };
        let (mut found, mut refused) = (Vec::new(), 0_usize);
        let all = read_text(path)?;
        for (line, name) in all.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).filter(|(_, name)| !name.is_empty() && !name.starts_with('#')) {
            match base.find(view, name) {
                Ok(Found::One(one)) => found.push(one),
                Ok(Found::Several(several)) => {
                    refused += 1;
                    let names: Vec<&str> = several.iter().map(|one| view.name(*one)).collect();
                    eprintln!("error: `{}`, line {line}: several go by `{name}`: {}", path.display(), names.join(", "));
                }
                Err(trouble) => {
                    refused += 1;
                    eprintln!("error: `{}`, line {line}: {}", path.display(), trouble.message);
                }
            }
        }
        if refused > 0 { Err(Trouble::reported(exit::INPUT)) } else { Ok(found) }
    }

    fn overview(&self, base: &Base, removed: &Removed, namer: &Namer<'_, '_, '_>, matrix: &Matrix) -> String {
        let words = &base.words;
        let mut out = String::new();
        let title = words.with("matrix-title", &[("firms", &matrix.rows.len().to_string()), ("count", &matrix.definitions.len().to_string())]);
        head(&mut out, words, base.engine.book(), &title, &base.as_of.to_string(), removed.names());
        let _ = writeln!(out, "{}\n", words.with("as-known-on", &[("date", &base.known_at.to_string())]));
        let mut rows = vec![[words.get("status-definition"), words.get("standing-holds"), words.get("standing-fails-it"), words.get("standing-undetermined"), words.get("standing-not-asked")]];
        for one in namer.counts(matrix) {
            let [holds, fails, open, rest] = one.counts.map(|count| count.to_string());
            rows.push([one.title, holds, fails, open, rest]);
        }
        table(&mut out, 0, &rows);
        let _ = writeln!(out, "\n{}", words.get("matrix-differences"));
        let differing = matrix.disagreements();
        for one in differing.iter().take(PAIRS_SHOWN) {
            let one = namer.disagreement(matrix, one);
            let [first, second] = &one.titles;
            out.push('\n');
            paragraph(&mut out, 2, "", &format!("{first} / {second}: {}", one.sentence));
            for (phrase, firms) in [("matrix-first-alone", &one.first_alone), ("matrix-second-alone", &one.second_alone)] {
                let names: Vec<&str> = firms.iter().take(FIRMS_SHOWN).map(|firm| firm.name.as_str()).collect();
                let more = if firms.len() > FIRMS_SHOWN { format!(" (+{})", firms.len() - FIRMS_SHOWN) } else { String::new() };
                if !names.is_empty() {
                    paragraph(&mut out, 4, "", &format!("{}: {}{more}", words.get(phrase), names.join(", ")));
                }
            }
        }
        if differing.len() > PAIRS_SHOWN {
            let _ = writeln!(out, "\n  (+{})", differing.len() - PAIRS_SHOWN);
        }
        out
    }
}

/// How many pairs of definitions are printed; files hold all.
const PAIRS_SHOWN: usize = 40;

/// How many firms of a pair are printed; files hold all.
const FIRMS_SHOWN: usize = 12;

fn fact(out: &mut String, base: &Base, one: &MeasuredView) {
    out.push('\n');
    paragraph(out, 2, "", &format!("{}: {} ({}) [{}]", one.label, one.value, one.origin_text, one.key));
    one.path.iter().for_each(|held| paragraph(out, 6, "• ", &held.sentence));
    if let Some(reading) = &one.reading {
        paragraph(out, 4, &format!("{}: ", base.words.get("reading")), reading);
    }
    let sources: Vec<String> = one.sources.iter().map(|source| format!("{} ({})", source.title, source.retrieved)).collect();
    if !sources.is_empty() {
        paragraph(out, 4, &format!("{}: ", base.words.get("status-sources")), &sources.join("; "));
    }
    one.lacks.iter().for_each(|lack| paragraph(out, 4, "? ", lack));
}
