//! `ntib import table`: any table with a mapping, or a published layout that is known.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use ntib_base::import::{Given, Layout, Mapping, built_in_maps, delimiter, propose, split_row};
use ntib_base::statement::Source;
use ntib_core::{Confidence, Date, Lang};
use ntib_rules::{Diagnostic, SourceFile};

use super::run::{Counts, Task, head, import, recognised};
use crate::books::read_text;
use crate::trouble::{Trouble, exit};

/// Read tables (CSV, TSV, Excel; `.gz` and `.zst` too) and published files into files of statements.
///
/// The columns are read by a mapping (`--map`), or the layout is one that is known. Rows that are not what they should be are
/// left out, and listed beside in `NAME.errors.csv`; a broken import is taken up where it stopped.
#[derive(Args)]
pub struct Table {
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The mapping file.
    #[arg(long, value_name = "FILE", conflicts_with = "layout")]
    map: Option<PathBuf>,
    /// The layout, by name; recognised if none is given.
    #[arg(long, value_name = "NAME")]
    layout: Option<String>,
    /// Print a mapping proposed from the header of the first file, to be edited.
    #[arg(long, conflicts_with_all = ["map", "layout", "out"])]
    propose: bool,
    /// The sheet of a workbook; the first if none is given.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The day on which the files were got.
    #[arg(long, value_name = "DATE", required_unless_present = "propose")]
    retrieved: Option<Date>,
    /// The title of the source.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Who published it.
    #[arg(long, value_name = "TEXT", default_value = "")]
    publisher: String,
    /// Where it is got.
    #[arg(long, value_name = "URL", default_value = "")]
    url: String,
    /// What is put before the names of entries, so that those of several publishers do not meet.
    #[arg(long, default_value = "", value_name = "TEXT")]
    scope: String,
    /// How it was checked: text_read, secondary or unverified.
    #[arg(long, default_value = "text_read", value_parser = confidence)]
    confidence: Confidence,
    /// The folder to write.
    #[arg(long, value_name = "DIR", required_unless_present = "propose")]
    out: Option<PathBuf>,
    /// Read again what was read before.
    #[arg(long)]
    again: bool,
}

fn confidence(word: &str) -> Result<Confidence, String> {
    Confidence::from_word(word).ok_or_else(|| "write text_read, secondary or unverified".to_owned())
}

/// Mistakes of a file of ours, shown in their lines.
pub fn mistakes(path: &Path, text: String, found: &[Diagnostic]) -> Trouble {
    use std::io::IsTerminal as _;
    let files = [SourceFile { path: path.display().to_string(), text }];
    for one in found {
        eprintln!("{}\n", ntib_present::render(one, &files, "", std::io::stderr().is_terminal()));
    }
    Trouble::reported(exit::INPUT)
}

/// A mapping file.
pub fn mapping(path: &Path) -> Result<Mapping, Trouble> {
    let text = read_text(path)?;
    Mapping::read(&text).map_err(|found| mistakes(path, text, &found))
}

/// The name of a file without what it is packed in and its kind.
pub fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_end_matches(".zst").trim_end_matches(".gz");
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// The names under which what is read of these files is written: of several files with one name, as `2024.json` and
/// `2024.xml` or those of two folders, the later ones are numbered, the same on every run with the same files.
pub fn stems(paths: &[PathBuf]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let free = |path: &PathBuf| {
        let plain = stem(path);
        let mut name = plain.clone();
        let mut count = 1;
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{plain}-{count}");
        }
        name
    };
    paths.iter().map(free).collect()
}

/// The layout with a name.
pub fn named(name: &str) -> Result<Layout, Trouble> {
    Layout::named(name).ok_or_else(|| {
        let maps = built_in_maps();
        let known: Vec<&str> = Layout::NAMES.iter().copied().chain(maps.iter().map(|map| &*map.name)).collect();
        let near = ntib_rules::nearest(name, known.iter().copied()).map_or_else(|| format!("known: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        Trouble::usage(format!("there is no layout `{name}`"), near)
    })
}

impl Table {
    /// Exit status 0; 5 if rows were left out, each listed.
    pub fn run(self, _lang: Lang) -> Result<u8, Trouble> {
        if self.propose {
            return self.proposed();
        }
        let (Some(out), Some(retrieved)) = (&self.out, self.retrieved) else {
            return Err(Trouble::usage("it is not said where to write, or when the files were got", "add `--out DIR --retrieved DATE`"));
        };
        let map = self.map.as_deref().map(mapping).transpose()?;
        let given_layout = match (&map, &self.layout) {
            (Some(map), _) => Some(Layout::Table(Box::new(map.clone()))),
            (None, Some(name)) => Some(named(name)?),
            (None, None) => None,
        };
        let maps = built_in_maps();
        let (mut all, mut skipped) = (Counts::default(), 0);
        for (path, stem) in self.files.iter().zip(stems(&self.files)) {
            if !self.again && out.join(format!("{stem}.statements.jsonl")).exists() {
                skipped += 1;
                continue;
            }
            let layout = match &given_layout {
                Some(layout) => layout.clone(),
                None => recognised(path, self.sheet.as_deref(), &maps)?.ok_or_else(|| {
                    let help = match head(path, self.sheet.as_deref()) {
                        Ok(text) if text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[', '<']) => "name it with `--layout`: bods, gleif or ocds".to_owned(),
                        _ => format!("`ntib import table {} --propose` proposes a mapping", path.display()),
                    };
                    Trouble::usage(format!("the layout of `{}` is not one that is known", path.display()), help)
                })?,
            };
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let title = self.title.clone().unwrap_or_else(|| file.clone());
            let source = Source { name: file.as_str().into(), title: title.into(), publisher: self.publisher.as_str().into(), url: self.url.as_str().into(), published: None, retrieved };
            let given = Given { file: file.into(), scope: self.scope.as_str().into(), source, confidence: self.confidence };
            let mut task = Task::new(path, &layout, given, out, &stem);
            task.sheet = self.sheet.as_deref();
            let counts = import(&task)?.unwrap_or_default();
            all.rows += counts.rows;
            all.statements += counts.statements;
            all.left_out += counts.left_out;
            all.doubted += counts.doubted;
        }
        eprintln!(
            "{} rows of {} files into {} statements; {} left out, {} doubted, {skipped} files read before; in `{}`",
            all.rows,
            self.files.len(),
            all.statements,
            all.left_out,
            all.doubted,
            out.display()
        );
        if all.left_out + all.doubted > 0 {
            eprintln!("they are listed in the `.errors.csv` files there, with line, column and remedy");
        }
        Ok(if all.left_out > 0 { exit::INPUT } else { exit::HOLDS })
    }

    /// Prints a mapping for the first file.
    fn proposed(&self) -> Result<u8, Trouble> {
        let Some(path) = self.files.first() else { return Ok(exit::USAGE) };
        let text = head(path, self.sheet.as_deref())?;
        let text = text.trim_start_matches('\u{feff}');
        let mark = delimiter(text);
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let header = split_row(lines.next().unwrap_or_default(), mark);
        let mut rows: Vec<Vec<String>> = lines.map(|line| split_row(line, mark)).filter(|row| row.len() == header.len()).collect();
        if text.len() >= 1 << 16 {
            // The last line may be cut.
            rows.pop();
        }
        if header.len() < 2 {
            return Err(Trouble::input(format!("`{}` has no header with columns", path.display()), "give a table: CSV, TSV or a workbook"));
        }
        let columns: Vec<&str> = header.iter().map(String::as_str).collect();
        print!("{}", propose(&stem(path), &columns, &rows));
        Ok(exit::HOLDS)
    }
}
