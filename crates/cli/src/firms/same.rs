//! `ntib same`: a verdict on whether two entries are one.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ntib_base::statement::{Identity, Same, Verdict};
use ntib_base::{LINES_HEADER, View, read_lines, write_same};
use ntib_core::{Date, Lang};
use ntib_present::status::Namer;
use ntib_web::Clock;

use super::{Base, BaseArgs};
use crate::books::{Source, read_text};
use crate::print::paragraph;
use crate::trouble::{Trouble, exit};

/// Show what is held of two entries, or say whether they are one.
///
/// A verdict is a line added to a file that every command reads with `--base`; nothing is merged or removed. The last verdict
/// counts from its day on: `open` undoes those before it.
#[derive(Args)]
pub struct SameOf {
    /// One entry: its identifier in the base, a LEI, UEI or CAGE code, or its name.
    one: String,
    /// The other.
    other: String,
    /// What they are: same, different or open.
    #[arg(long, value_name = "VERDICT", value_parser = verdict, requires_all = ["reason", "by", "record"])]
    verdict: Option<Identity>,
    /// Why.
    #[arg(long, value_name = "TEXT", requires = "verdict")]
    reason: Option<String>,
    /// Who decides.
    #[arg(long, value_name = "NAME", env = "NTIB_BY")]
    by: Option<String>,
    /// The file to which the verdict is added; read it with `--base` afterwards.
    #[arg(long, value_name = "FILE", env = "NTIB_VERDICTS")]
    record: Option<PathBuf>,
    /// The day of the verdict, in place of today's.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    #[command(flatten)]
    base: BaseArgs,
}

fn verdict(word: &str) -> Result<Identity, String> {
    Identity::from_word(word).ok_or_else(|| "write same, different or open".to_owned())
}

impl SameOf {
    /// Exit status: 0 held for one, or a verdict written; 3 held for two; 4 not decided.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let mut base = self.base.open(source, lang)?;
        // Verdicts given before count, as they will for every command.
        if let Some(record) = self.record.as_deref().filter(|path| path.exists()) {
            base.library.join(read(record)?);
        }
        let (one, other) = {
            let view = base.view();
            (name(&base, &view, &self.one)?, name(&base, &view, &self.other)?)
        };
        if one == other {
            return Err(Trouble::usage(format!("`{one}` is always the same as itself"), "name two entries, each by its identifier in the base"));
        }
        if let (Some(is), Some(reason), Some(by), Some(record)) = (self.verdict, &self.reason, &self.by, &self.record) {
            let (reason, by) = (reason.trim(), by.trim());
            if reason.is_empty() || by.is_empty() {
                return Err(Trouble::usage("a verdict says why and by whom", "write `--reason TEXT --by NAME`"));
            }
            let on = self.on.unwrap_or_else(|| Clock::System.today());
            let verdict = Verdict { is, on, by: by.into(), reason: reason.into() };
            append(record, &one, &other, verdict.clone())?;
            base.library.decide(&one, &other, verdict);
            eprintln!("written to `{}`", record.display());
            print!("{}", told(&base, &one, &other));
            return Ok(exit::HOLDS);
        }
        print!("{}", told(&base, &one, &other));
        let pair = pair(&base, &one, &other);
        Ok(match pair.and_then(|edge| edge.standing(base.known_at)) {
            Some(Identity::Same) => exit::HOLDS,
            Some(Identity::Different) => exit::FAILS,
            Some(Identity::Open) | None => exit::UNDETERMINED,
        })
    }
}

/// The name in the base of an entry: as given where it names one, even one of several held for one.
fn name(base: &Base, view: &View<'_>, given: &str) -> Result<String, Trouble> {
    if view.find(given).is_some() {
        return Ok(given.to_owned());
    }
    base.one(view, given).map(|entity| view.name(entity).to_owned())
}

fn read(path: &Path) -> Result<ntib_base::Library, Trouble> {
    read_lines(&read_text(path)?).map_err(|(line, why)| {
        Trouble::input(format!("`{}`, line {line}: {why}", path.display()), "lines are added by `ntib same` and not edited: restore the file")
    })
}

/// Adds the line of a verdict; the file is begun if it is new.
fn append(path: &Path, one: &str, other: &str, verdict: Verdict) -> Result<(), Trouble> {
    let trouble = |error| Trouble::file("write", path, error);
    let mut text = if path.exists() { String::new() } else { format!("{LINES_HEADER}\n") };
    let (a, b) = if one < other { (one, other) } else { (other, one) };
    write_same(&Same { pair: (a.into(), b.into()), reasons: Vec::new(), recorded: verdict.on, verdicts: vec![verdict] }, &mut text);
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(trouble)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(trouble)
}

fn pair<'b>(base: &'b Base, one: &str, other: &str) -> Option<&'b Same> {
    base.library.same.iter().find(|edge| (&*edge.pair.0, &*edge.pair.1) == (one, other) || (&*edge.pair.0, &*edge.pair.1) == (other, one))
}

/// What is held of the two, why they may be one, and every verdict.
fn told(base: &Base, one: &str, other: &str) -> String {
    let view = base.view();
    let viewer = base.viewer();
    let namer = Namer { viewer: &viewer, view: &view };
    let called = |name: &str| view.find(name).map_or_else(|| name.to_owned(), |entity| namer.entity(entity).name);
    let mut out = format!("{} [{one}]\n{} [{other}]\n", called(one), called(other));
    let Some(edge) = pair(base, one, other) else {
        paragraph(&mut out, 2, "", &base.words.get("same-no-edge"));
        return out;
    };
    let standing = edge.standing(base.known_at).unwrap_or(Identity::Open);
    paragraph(&mut out, 2, "", &base.words.get(&format!("same-{}", standing.word())));
    edge.reasons.iter().for_each(|reason| paragraph(&mut out, 2, "• ", reason.text.get(base.words.lang())));
    for one in edge.verdicts.iter().filter(|one| one.on <= base.known_at) {
        let verdict = base.words.get(&format!("same-{}", one.is.word()));
        paragraph(&mut out, 2, "→ ", &base.words.with("firm-verdict", &[("verdict", &verdict), ("date", &one.on.to_string()), ("by", &one.by), ("why", &one.reason)]));
    }
    out
}
