//! Firms of the base: `ntib firm`, `ntib status`, `ntib control`.

mod control;
mod export;
mod firm;
mod same;
mod status;

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;
use ntib_base::identity::{Id, IndexBuilder, Party, Searcher, Thresholds, Words as NameWords, fold};
use ntib_base::statement::Claim;
use ntib_base::{Entity, Library, OwnershipTest, View, load_tests, load_world, read_lines};
use ntib_core::{Date, Lang};
use ntib_engine::Engine;
use ntib_present::status::Namer;
use ntib_present::view::Viewer;
use ntib_present::{Words, render};
use ntib_rules::model::Rulebook;
use ntib_rules::{Diagnostic, SourceFile, nearest};
use ntib_status::{FactMap, Lists, load_facts};
use ntib_web::{Clock, Listed};

use crate::books::{Source, control_files, read_text, sample_world, world_folder};
use crate::case::{engine, supported};
use crate::trouble::{Trouble, exit};

pub use control::ControlOf;
pub use firm::Firm;
pub use same::SameOf;
pub use status::StatusOf;

/// Which statements are read.
#[derive(Args, Clone)]
pub struct WorldArgs {
    /// Read this folder of world files besides the sample world (may be repeated).
    #[arg(long, value_name = "DIR", env = "NTIB_WORLD", value_delimiter = ':')]
    world: Vec<PathBuf>,
    /// Read this file of imported statements, made by `ntib import statements` (may be repeated).
    #[arg(long, value_name = "FILE")]
    base: Vec<PathBuf>,
    /// Leave the sample world out.
    #[arg(long)]
    no_sample: bool,
    /// Read tests of ownership and measures of facts from this folder instead of those built in.
    #[arg(long, value_name = "DIR")]
    control: Option<PathBuf>,
    /// Who stands on a list: its name, and a file with an identifier or name a line (may be repeated).
    #[arg(long, value_name = "LIST=FILE")]
    listed: Vec<String>,
}

/// Which statements are read, for which day.
#[derive(Args, Clone)]
pub struct BaseArgs {
    #[command(flatten)]
    read: WorldArgs,
    /// The legal date asked about; today if absent.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// As known on this day; today if absent.
    #[arg(long, value_name = "DATE")]
    known_at: Option<Date>,
}

/// Everything that the commands about firms read.
pub struct Base {
    pub engine: Engine,
    pub library: Library,
    pub map: FactMap,
    pub as_of: Date,
    pub known_at: Date,
    pub words: Words,
    listed: Vec<Listed>,
}

fn reported(diagnostics: &[Diagnostic], files: &[SourceFile], root: &str) -> Trouble {
    let coloured = std::io::stderr().is_terminal();
    for one in diagnostics {
        eprintln!("{}\n", render(one, files, root, coloured));
    }
    Trouble::reported(exit::INPUT)
}

impl WorldArgs {
    /// Whether only the sample world is read.
    pub fn is_sample(&self) -> bool {
        self.world.is_empty() && self.base.is_empty()
    }

    /// Reads statements, and how facts are measured.
    pub fn open(&self, book: &Rulebook) -> Result<(Library, FactMap), Trouble> {
        let mut files = if self.no_sample { Vec::new() } else { sample_world() };
        for folder in &self.world {
            files.extend(world_folder(folder)?);
        }
        let loaded = load_world(&files);
        let Some(mut library) = loaded.library else { return Err(reported(&loaded.diagnostics, &loaded.files, "")) };
        for file in &self.base {
            let more = read_lines(&read_text(file)?).map_err(|(line, why)| {
                Trouble::input(format!("`{}`, line {line}: {why}", file.display()), "make it again with `ntib import statements`")
            })?;
            library.join(more);
        }
        let root = self.control.as_ref().map_or_else(|| "control/".to_owned(), |folder| format!("{}/", folder.display()));
        let (measures, tests): (Vec<SourceFile>, Vec<SourceFile>) =
            control_files(self.control.as_deref())?.into_iter().filter(|file| file.path.ends_with(".yaml")).partition(|file| file.path.starts_with("facts/"));
        let tests: Vec<OwnershipTest> = load_tests(&tests).map_err(|error| reported(&error.diagnostics, &error.files, &root))?;
        let map = load_facts(book, tests, &measures).map_err(|error| reported(&error.diagnostics, &error.files, &root))?;
        Ok((library, map))
    }

    /// The lists given, each with its lines.
    pub fn listed(&self, map: &FactMap) -> Result<Vec<Listed>, Trouble> {
        let mut listed: Vec<Listed> = Vec::new();
        for one in &self.listed {
            let (list, file) = one.split_once('=').ok_or_else(|| Trouble::usage(format!("`{one}` names no list"), "write LIST=FILE, such as blocked=names.txt"))?;
            if !map.lists().contains(&list) {
                return Err(Trouble::usage(format!("no measure asks for a list `{list}`"), format!("known: {}", map.lists().join(", "))));
            }
            let text = read_text(&PathBuf::from(file))?;
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(Into::into);
            match listed.iter_mut().find(|known| *known.list == *list) {
                Some(known) => known.names.extend(lines),
                None => listed.push(Listed { list: list.into(), names: lines.collect() }),
            }
        }
        Ok(listed)
    }
}

impl BaseArgs {
    /// Reads everything.
    pub fn open(&self, source: &Source, lang: Lang) -> Result<Base, Trouble> {
        let engine = engine(source)?;
        let today = Clock::System.today();
        let as_of = self.as_of.unwrap_or(today);
        supported(&engine, as_of)?;
        let (library, map) = self.read.open(engine.book())?;
        let listed = self.read.listed(&map)?;
        Ok(Base { engine, library, map, as_of, known_at: self.known_at.unwrap_or(today), words: Words::new(lang, &[]), listed })
    }
}

/// What a name may stand for.
pub enum Found {
    /// One.
    One(Entity),
    /// Several, the likeliest first.
    Several(Vec<Entity>),
}

impl Base {
    /// The base on the day.
    pub fn view(&self) -> View<'_> {
        self.library.as_of(self.as_of, self.known_at)
    }

    pub fn viewer(&self) -> Viewer<'_> {
        Viewer { words: &self.words, engine: &self.engine }
    }

    /// Who stands on the lists given: each name of them that the base has.
    pub fn lists(&self, view: &View<'_>) -> Result<Lists, Trouble> {
        let mut lists = Lists::new();
        for Listed { list, names } in &self.listed {
            let found: &mut BTreeSet<Entity> = lists.entry(list.clone()).or_default();
            for name in names {
                match exactly(view, name).as_slice() {
                    [] => eprintln!("`{name}` of the list `{list}` is nobody of the base"),
                    some => found.extend(some),
                }
            }
        }
        Ok(lists)
    }

    /// Who goes by `name`: an identifier, or a name.
    pub fn find(&self, view: &View<'_>, name: &str) -> Result<Found, Trouble> {
        match exactly(view, name).as_slice() {
            [] => {}
            [one] => return Ok(Found::One(*one)),
            several => return Ok(Found::Several(several.to_vec())),
        }
        let alike = alike(view, name)?;
        match alike.as_slice() {
            [] => {
                let near = nearest(name, (0..view.len()).filter_map(|at| u32::try_from(at).ok()).map(|at| view.name(at)));
                let help = near.map_or_else(|| "give its identifier in the base, a LEI, UEI or CAGE code, or its name; `--world DIR` reads more firms".to_owned(), |near| format!("did you mean `{near}`?"));
                Err(Trouble::usage(format!("nobody of the base goes by `{name}`"), help))
            }
            [one] => Ok(Found::One(*one)),
            several => Ok(Found::Several(several.to_vec())),
        }
    }

    /// The one who goes by `name`; of several a list is printed.
    pub fn one(&self, view: &View<'_>, name: &str) -> Result<Entity, Trouble> {
        match self.find(view, name)? {
            Found::One(one) => Ok(one),
            Found::Several(several) => {
                let viewer = self.viewer();
                let namer = Namer { viewer: &viewer, view };
                for one in several {
                    let entity = namer.entity(one);
                    println!("{}  {}", entity.id, entity.name);
                }
                eprintln!("several go by `{name}`: ask for one by its identifier");
                Err(Trouble::reported(exit::UNDETERMINED))
            }
        }
    }
}

/// Who goes by an identifier or exactly by a name, spelling of letters aside.
fn exactly(view: &View<'_>, name: &str) -> Vec<Entity> {
    if let Some(one) = view.find(name) {
        return vec![one];
    }
    let (scheme, id) = name.split_once(':').map_or((None, name), |(scheme, id)| (Some(scheme), id));
    let (wanted, folded) = (fold(id), fold(name));
    let all = || (0..view.len()).filter_map(|at| u32::try_from(at).ok());
    let by = |is: &dyn Fn(&Claim) -> bool| -> Vec<Entity> { all().filter(|one| view.claims(*one).any(|said| is(&said.claim))).collect() };
    let found = by(&|claim| matches!(claim, Claim::Identifier { scheme: own, id } if scheme.is_none_or(|scheme| **own == *scheme) && fold(id) == wanted));
    if found.is_empty() { by(&|claim| matches!(claim, Claim::Called { text, .. } if fold(text) == folded)) } else { found }
}

/// Who has a name like this.
fn alike(view: &View<'_>, name: &str) -> Result<Vec<Entity>, Trouble> {
    let words = NameWords::built_in().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
    let (mut builder, mut numbers) = (IndexBuilder::default(), Vec::new());
    for one in (0..view.len()).filter_map(|at| u32::try_from(at).ok()) {
        let (mut names, mut ids) = (Vec::new(), Vec::new());
        for said in view.claims(one) {
            match &said.claim {
                Claim::Called { text, kind } => names.push((*kind, text.clone())),
                Claim::Identifier { scheme, id } => ids.push(Id { scheme: scheme.clone(), value: id.clone() }),
                _ => {}
            }
        }
        if builder.add(&words, Party { names, ids, ..Party::default() }).is_ok() {
            numbers.push(one);
        }
    }
    let index = builder.finish();
    let found = index.search(&mut Searcher::default(), &words, &Party::named(name), Thresholds::default());
    let found = found.map_err(|error| Trouble::usage(format!("`{name}`: {error}"), "write a name"))?;
    Ok(found.into_iter().filter_map(|one| numbers.get(one.party as usize).copied()).collect())
}
