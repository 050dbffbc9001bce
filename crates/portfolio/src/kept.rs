//! Portfolios that a server keeps: each for its owner alone, with work done on it in the background, within named bounds.
//!
//! A kept portfolio is a folder of its own with the table as it was sent and what came of it. It is forgotten when its owner deletes it
//! or has not looked at it for [`Limits::milliseconds`]; one kept in passing also when the [`Keeper`] is dropped. What lasts is found
//! again by the next keeper of the folder: the table, its mapping, and the answers last given, so that it can be told which of them
//! another rulebook changes. Nothing of it is read by anybody but its owner.

mod find;
mod note;
mod task;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ntib_base::import::Mapping;
use ntib_engine::Engine;

use crate::bind::Binding;
use crate::fault::Fault;
use crate::guess::propose;
use crate::open::{empty, is_workbook, open};
use note::{Answered, Note, Remembered};
use crate::read::{Bounds, Table};
use crate::unfinished::partial;

pub use find::{Facet, Facets, Filter, Found, find};
pub use task::{Again, Answers, Done, Form, Stage, Task, Weighed, Work};
use task::Slots;

/// How much is kept, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest table, in bytes.
    pub bytes_each: usize,
    /// All folders together, in bytes.
    pub bytes_all: u64,
    /// The folders of one owner together, in bytes, beyond which nothing more is begun.
    pub bytes_owner: u64,
    /// The most rows of a table.
    pub rows: u64,
    /// The most columns of a table.
    pub columns: usize,
    /// The most portfolios of one owner.
    pub each_owner: usize,
    /// The most portfolios.
    pub all: usize,
    /// The most pieces of work of one portfolio whose results are kept, and as many files written of them besides; the oldest goes first.
    pub tasks: usize,
    /// The most pieces of work at once; others wait.
    pub at_once: usize,
    /// How long a portfolio is kept after it was last looked at, in milliseconds.
    pub milliseconds: i64,
}

impl Limits {
    /// What a server keeps in passing for visitors.
    pub const USUAL: Limits = Limits {
        bytes_each: 32 << 20,
        bytes_all: 2 << 30,
        bytes_owner: 1 << 30,
        rows: 500_000,
        columns: 150,
        each_owner: 5,
        all: 40,
        tasks: 8,
        at_once: 2,
        milliseconds: 24 * 3_600_000,
    };

    /// What a server of one office keeps for people who sign in.
    pub const LASTING: Limits = Limits {
        bytes_all: 20 << 30,
        bytes_owner: 2 << 30,
        each_owner: 10,
        all: 2_000,
        milliseconds: 90 * 24 * 3_600_000,
        ..Limits::USUAL
    };
}

/// How much later than noted a portfolio is looked at before that is noted, in milliseconds: not every page writes.
const SEEN_STEP: i64 = 3_600_000;

/// Mappings remembered of tables with the same headings.
const REMEMBERED_MAX: usize = 500;

/// Why a portfolio or a piece of work is not taken.
#[derive(Debug)]
pub enum Refused {
    /// The owner keeps as many as may be kept.
    Own,
    /// What the owner keeps takes as much room as it may.
    OwnRoom,
    /// Everybody together does, or the disk is as full as it may be.
    All,
    /// The table is larger than what is read.
    Large,
    /// It has more columns than what is read, and how many.
    Wide(usize),
    /// Its mapping is missing or wrong, or a piece of work is still under way.
    Unready,
    /// It is no table that can be read.
    Unread(Fault),
}

/// A kept portfolio.
pub struct Folio {
    /// Its name in addresses.
    pub id: String,
    /// What its file was called.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
    /// Of a workbook the sheet that was read.
    pub sheet: Option<String>,
    /// Its headings.
    pub header: Vec<String>,
    /// Its first rows.
    pub sample: Vec<Vec<String>>,
    owner: String,
    folder: PathBuf,
    table: PathBuf,
    /// Whether it is found again by the next keeper.
    lasts: bool,
    inner: Mutex<Inner>,
}

struct Inner {
    /// When its owner last looked.
    seen: i64,
    /// What is to be written of it, where it lasts.
    note: Note,
    /// Whether it was deleted.
    gone: bool,
    tasks: Vec<Arc<Task>>,
    count: usize,
}

/// Answers that another rulebook gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// What answers them again, of the questions that there still are.
    pub work: Work,
    /// How many of the questions there are no longer.
    pub lacking: usize,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Folio {
    /// The mapping of its columns, as a mapping file.
    pub fn map(&self) -> Option<String> {
        locked(&self.inner).note.map.clone()
    }

    /// Writes the note of what lasts.
    fn noted(&self, change: impl FnOnce(&mut Note)) -> Result<(), Fault> {
        let mut inner = locked(&self.inner);
        change(&mut inner.note);
        if self.lasts && !inner.gone { inner.note.write(&self.folder) } else { Ok(()) }
    }

    /// Notes that its owner looks.
    fn look(&self, now: i64) {
        let mut inner = locked(&self.inner);
        inner.seen = inner.seen.max(now);
        let late = inner.seen.saturating_sub(inner.note.seen) > SEEN_STEP;
        inner.note.seen = if late { inner.seen } else { inner.note.seen };
        if self.lasts && late && !inner.gone {
            // One that cannot be noted now is noted at the next look.
            let _noted = inner.note.write(&self.folder).is_ok();
        }
    }

    /// From now on nobody finds it again, whatever becomes of the folder.
    fn forgotten(&self) {
        let mut inner = locked(&self.inner);
        inner.gone = true;
        inner.tasks.iter().for_each(|task| task.stop());
        let _gone = fs::remove_file(self.folder.join(note::NOTE)).is_ok();
    }

    /// Keeps answers beside the portfolio, in place of those that were there.
    fn keep_answers(&self, path: &Path, answered: Answered) -> Result<(), Fault> {
        let own = self.file(note::ANSWERS);
        let unfinished = partial(&own);
        let _gone = fs::remove_file(&unfinished).is_ok();
        let linked = fs::hard_link(path, &unfinished).or_else(|_| fs::copy(path, &unfinished).map(|_| ()));
        linked.and_then(|()| fs::rename(&unfinished, &own)).map_err(|error| Fault::file("write", &own, error))?;
        self.noted(|note| note.answered = Some(answered))
    }

    /// The work done on it and under way, the latest first.
    pub fn tasks(&self) -> Vec<Arc<Task>> {
        locked(&self.inner).tasks.iter().rev().cloned().collect()
    }

    /// The results kept and under way, the latest first: the work without the files written of it.
    pub fn results(&self) -> Vec<Arc<Task>> {
        self.tasks().into_iter().filter(|one| !one.is_written()).collect()
    }

    /// Lets go of the oldest results, or of the oldest files written of them, until at most so many are left. Of two results the files
    /// written are two kinds of work: a download takes no result's place. What was written of a result goes with it.
    fn let_go(&self, most: usize, written: bool) {
        let mut inner = locked(&self.inner);
        loop {
            let of_kind = || inner.tasks.iter().enumerate().filter(|(_, one)| one.is_written() == written);
            let Some((at, old)) = of_kind().find(|(_, one)| !one.is_under_way()).filter(|_| of_kind().count() > most) else { return };
            let number = old.number;
            inner.tasks.remove(at).leave(self);
            inner.tasks.retain(|one| {
                let goes = matches!(one.work, Work::Write { of, .. } if of == number) && !one.is_under_way();
                if goes {
                    one.leave(self);
                }
                !goes
            });
        }
    }

    /// One piece of work.
    pub fn task(&self, number: usize) -> Option<Arc<Task>> {
        locked(&self.inner).tasks.iter().find(|one| one.number == number).cloned()
    }

    /// The table, from its beginning.
    pub fn open(&self, bounds: Bounds) -> Result<Table, Fault> {
        let mut table = Table::open(&self.table, None)?.within(bounds);
        table.sheet.clone_from(&self.sheet);
        Ok(table)
    }

    /// How its columns become facts, by a mapping file. What is wrong with the file is told line by line, each with what to do.
    pub fn bound(&self, engine: &Engine, map: &str) -> Result<Binding, Vec<(String, String)>> {
        let read = Mapping::read(map).map_err(|found| {
            let told = found.into_iter().map(|one| (format!("{}: {}", one.span.line.max(1), one.message), one.help.unwrap_or_default()));
            told.collect::<Vec<_>>()
        })?;
        Binding::mapped(engine.book(), &read, &self.header).map_err(|fault| vec![(fault.message, fault.help)])
    }

    /// A file in its folder.
    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Deletes what was left unfinished by a piece of work whose files begin so.
    fn tidy(&self, begins: &str) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(begins) && name.ends_with(".partial") {
                let _gone = fs::remove_file(entry.path()).is_ok();
            }
        }
    }

    /// The name of the table without what it ends in, in letters that every file system takes.
    pub fn stem(&self) -> String {
        let stem = self.name.split('.').next().unwrap_or_default();
        let plain: String = stem.chars().map(|one| if one.is_ascii_alphanumeric() || one == '-' { one } else { '_' }).take(60).collect();
        if plain.is_empty() { "portfolio".to_owned() } else { plain }
    }
}

impl Drop for Folio {
    fn drop(&mut self) {
        // What was to be forgotten is gone whether or not the folder could be emptied; the folder of all goes with its keeper.
        if !self.lasts || locked(&self.inner).gone {
            let _gone = fs::remove_dir_all(&self.folder).is_ok();
        }
    }
}

/// Mappings by owner and headings, each with when it was last kept or used.
type Mappings = BTreeMap<(String, Vec<String>), (String, i64)>;

/// Keeps portfolios in a folder.
pub struct Keeper {
    folder: PathBuf,
    engine: Arc<Engine>,
    limits: Limits,
    folios: Mutex<Vec<Arc<Folio>>>,
    remembered: Mutex<Mappings>,
    slots: Arc<Slots>,
    /// Held while what is kept here lasts.
    lock: Option<fs::File>,
    unread: Vec<Fault>,
}

impl Keeper {
    /// In passing, in `folder`, which nobody else uses.
    pub fn new(folder: PathBuf, engine: Arc<Engine>, limits: Limits) -> Keeper {
        let slots = Arc::new(Slots::new(limits.at_once));
        Keeper { folder, engine, limits, folios: Mutex::default(), remembered: Mutex::default(), slots, lock: None, unread: Vec::new() }
    }

    /// In `folder`, beyond the life of this keeper: with what another keeper left there. No two keep one folder at the same time.
    pub fn lasting(folder: PathBuf, engine: Arc<Engine>, limits: Limits) -> Result<Keeper, Fault> {
        let lock = note::hold(&folder)?;
        let mut keeper = Keeper::new(folder, engine, limits);
        keeper.lock = Some(lock);
        let mut found = Vec::new();
        for (id, at) in note::folders(&keeper.folder)? {
            match Note::read(&at).and_then(|note| note.map(|note| reopened(id, &at, note)).transpose()) {
                Ok(Some(folio)) => found.push(folio),
                // It was never finished, or was deleted; perhaps it is going just now.
                Ok(None) => fs::remove_dir_all(&at).or_else(|error| if at.exists() { Err(Fault::file("remove", &at, error)) } else { Ok(()) })?,
                Err(fault) => keeper.unread.push(fault),
            }
        }
        found.sort_by_key(|folio| (locked(&folio.inner).note.since, folio.id.clone()));
        keeper.folios = Mutex::new(found.into_iter().map(Arc::new).collect());
        match note::read_mappings(&keeper.folder) {
            Ok(all) => keeper.remembered = Mutex::new(all.into_iter().map(|one| ((one.owner, one.header), (one.map, one.seen))).collect()),
            Err(fault) => keeper.unread.push(fault),
        }
        Ok(keeper)
    }

    /// Whether what is kept here is found again by the next keeper of the folder.
    pub fn lasts(&self) -> bool {
        self.lock.is_some()
    }

    /// What was found in the folder and could not be read; it was left as it is.
    pub fn unread(&self) -> &[Fault] {
        &self.unread
    }

    /// The bounds.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Lets go of what nobody has looked at for too long.
    fn forget(&self, now: i64) {
        let old = |folio: &Arc<Folio>| now.saturating_sub(locked(&folio.inner).seen) > self.limits.milliseconds;
        let mut folios = locked(&self.folios);
        folios.iter().filter(|one| old(one)).for_each(|folio| folio.forgotten());
        folios.retain(|one| !old(one));
        let mut remembered = locked(&self.remembered);
        let known = remembered.len();
        remembered.retain(|_, (_, seen)| now.saturating_sub(*seen) <= self.limits.milliseconds);
        if remembered.len() < known {
            // What cannot be written now is written with the next.
            let _written = self.write_mappings(&remembered).is_ok();
        }
    }

    fn write_mappings(&self, all: &Mappings) -> Result<(), Fault> {
        if !self.lasts() {
            return Ok(());
        }
        let one = |((owner, header), (map, seen)): (&(String, Vec<String>), &(String, i64))| Remembered { owner: owner.clone(), header: header.clone(), map: map.clone(), seen: *seen };
        note::write_mappings(&self.folder, all.iter().map(one).collect())
    }

    /// The portfolios of an owner, the latest first.
    pub fn all(&self, owner: &str, now: i64) -> Vec<Arc<Folio>> {
        self.forget(now);
        locked(&self.folios).iter().rev().filter(|one| one.owner == owner).cloned().collect()
    }

    /// A portfolio, where it is the owner's.
    pub fn get(&self, owner: &str, id: &str, now: i64) -> Option<Arc<Folio>> {
        self.forget(now);
        let found = locked(&self.folios).iter().find(|one| one.id == id && one.owner == owner).cloned()?;
        found.look(now);
        Some(found)
    }

    /// Forgets a portfolio.
    pub fn remove(&self, owner: &str, id: &str) {
        let mut folios = locked(&self.folios);
        folios.iter().filter(|one| one.id == id && one.owner == owner).for_each(|folio| folio.forgotten());
        folios.retain(|one| !(one.id == id && one.owner == owner));
    }

    /// How many mappings are remembered for an owner.
    pub fn mappings(&self, owner: &str) -> usize {
        locked(&self.remembered).keys().filter(|(one, _)| one == owner).count()
    }

    /// Forgets the mappings remembered for an owner; those of portfolios that are kept stay with them.
    pub fn forget_mappings(&self, owner: &str) -> Result<(), Fault> {
        let mut remembered = locked(&self.remembered);
        remembered.retain(|(one, _), _| one != owner);
        self.write_mappings(&remembered)
    }

    /// The bytes of the folders of an owner.
    fn bytes_of(&self, owner: &str) -> u64 {
        let own: Vec<PathBuf> = locked(&self.folios).iter().filter(|one| one.owner == owner).map(|one| one.folder.clone()).collect();
        own.iter().map(|folder| size(folder)).sum()
    }

    /// Keeps a table. `id` is a name that nobody can guess; of a workbook the sheet named is read, or the first that is not hidden.
    pub fn add(&self, owner: &str, id: &str, sent: (&str, &[u8]), sheet: Option<&str>, now: i64) -> Result<Arc<Folio>, Refused> {
        self.forget(now);
        let (name, bytes) = sent;
        if bytes.len() > self.limits.bytes_each {
            return Err(Refused::Large);
        }
        let (own, all) = {
            let folios = locked(&self.folios);
            (folios.iter().filter(|one| one.owner == owner).count(), folios.len())
        };
        if own >= self.limits.each_owner {
            return Err(Refused::Own);
        }
        if self.bytes_of(owner) + bytes.len() as u64 > self.limits.bytes_owner {
            return Err(Refused::OwnRoom);
        }
        if all >= self.limits.all || size(&self.folder) + bytes.len() as u64 > self.limits.bytes_all {
            return Err(Refused::All);
        }
        let end = form(name, bytes).map_err(Refused::Unread)?;
        let folder = self.folder.join(id);
        fs::create_dir_all(&folder).map_err(|error| Refused::Unread(Fault::file("make the folder", &folder, error)))?;
        let table = folder.join(format!("table.{end}"));
        let note = Note::new(owner, (name, bytes.len()), &table, now);
        // From here on the folder goes with `kept`: it lasts once its note is written.
        let mut kept = self.read(unread(id.to_owned(), folder, note), bytes, sheet)?;
        let mut remembered = locked(&self.remembered);
        let known = remembered.get_mut(&(owner.to_owned(), kept.header.clone()));
        let map = known.map(|(map, seen)| {
            *seen = now.max(*seen);
            map.clone()
        });
        drop(remembered);
        kept.lasts = self.lasts();
        let table = kept.table.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let sheet = kept.sheet.clone();
        let noted = kept.noted(|note| (note.map, note.table, note.sheet) = (map, table, sheet));
        if let Err(fault) = noted {
            kept.forgotten();
            return Err(Refused::Unread(fault));
        }
        let kept = Arc::new(kept);
        locked(&self.folios).push(Arc::clone(&kept));
        Ok(kept)
    }

    /// Writes the table into its folder, and reads its first rows.
    fn read(&self, mut kept: Folio, bytes: &[u8], sheet: Option<&str>) -> Result<Folio, Refused> {
        let path = kept.table.clone();
        fs::write(&path, bytes).map_err(|error| Refused::Unread(Fault::file("write", &path, error)))?;
        if is_workbook(&path) {
            // Every piece of work reads the sheet again: as text that is quick.
            kept.table = path.with_extension("csv");
            let mut opened = open(&path, sheet).map_err(Refused::Unread)?;
            kept.sheet = opened.sheet.take();
            let mut text = fs::File::create(&kept.table).map_err(|error| Refused::Unread(Fault::file("write", &kept.table, error)))?;
            std::io::copy(&mut opened.reader, &mut text).map_err(|error| Refused::Unread(Fault::file("write", &kept.table, error)))?;
            let _gone = fs::remove_file(&path).is_ok();
        }
        let table = Table::open(&kept.table, None).map_err(Refused::Unread)?;
        kept.header.clone_from(&table.header);
        if kept.header.len() > self.limits.columns {
            return Err(Refused::Wide(kept.header.len()));
        }
        kept.sample = table.sample().map_err(Refused::Unread)?;
        Ok(kept)
    }

    /// A mapping guessed from the headings.
    pub fn guess(&self, folio: &Folio) -> String {
        propose(self.engine.book(), &folio.stem(), &folio.header, &folio.sample)
    }

    /// Keeps the mapping of a portfolio, and remembers it for other tables of the same owner with these headings.
    pub fn map(&self, folio: &Folio, map: &str) -> Result<(), Fault> {
        folio.noted(|note| note.map = Some(map.to_owned()))?;
        let seen = locked(&folio.inner).seen;
        let mut remembered = locked(&self.remembered);
        let oldest = remembered.iter().min_by_key(|(_, (_, seen))| *seen).map(|(key, _)| key.clone());
        if let Some(oldest) = oldest.filter(|_| remembered.len() >= REMEMBERED_MAX) {
            remembered.remove(&oldest);
        }
        remembered.insert((folio.owner.clone(), folio.header.clone()), (map.to_owned(), seen));
        self.write_mappings(&remembered)
    }

    /// The answers that another rulebook gave to a portfolio, if it was answered and the rulebook has changed since.
    pub fn stale(&self, folio: &Folio) -> Option<Stale> {
        let answered = locked(&folio.inner).note.answered.clone()?;
        let book = self.engine.book();
        if answered.rulebook == book.digest {
            return None;
        }
        let questions: Vec<_> = answered.questions.iter().filter_map(|id| book.find_question(id)).collect();
        let lacking = answered.questions.len() - questions.len();
        let as_of = answered.as_of.and_then(|day| day.parse().ok());
        (!questions.is_empty()).then_some(Stale { work: Work::Again { questions, as_of }, lacking })
    }

    /// Begins a piece of work in the background; its number.
    pub fn begin(&self, folio: &Arc<Folio>, work: Work) -> Result<usize, Refused> {
        let map = folio.map().ok_or(Refused::Unready)?;
        let binding = folio.bound(&self.engine, &map).map_err(|_| Refused::Unready)?;
        if self.bytes_of(&folio.owner) > self.limits.bytes_owner {
            // Files written of results are written again when they are asked for: they go before anything is refused.
            folio.let_go(0, true);
            if self.bytes_of(&folio.owner) > self.limits.bytes_owner {
                return Err(Refused::OwnRoom);
            }
        }
        if size(&self.folder) > self.limits.bytes_all {
            return Err(Refused::All);
        }
        let task = {
            let mut inner = locked(&folio.inner);
            if inner.tasks.iter().filter(|one| one.is_under_way()).count() >= self.limits.at_once {
                return Err(Refused::Unready);
            }
            inner.count += 1;
            let task = Arc::new(Task::new(inner.count, work));
            inner.tasks.push(Arc::clone(&task));
            task
        };
        folio.let_go(self.limits.tasks, task.is_written());
        task::start(&self.engine, Arc::clone(folio), Arc::clone(&task), binding, &self.slots, self.limits.rows);
        Ok(task.number)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        for folio in locked(&self.folios).iter() {
            folio.tasks().iter().for_each(|task| task.stop());
        }
    }
}

/// A portfolio whose table is still to be read.
fn unread(id: String, folder: PathBuf, note: Note) -> Folio {
    let inner = Inner { seen: note.seen, note: note.clone(), gone: false, tasks: Vec::new(), count: 0 };
    Folio { id, name: note.name, bytes: note.bytes, sheet: note.sheet, owner: note.owner, header: Vec::new(), sample: Vec::new(), table: folder.join(note.table), folder, lasts: false, inner: Mutex::new(inner) }
}

/// A portfolio that another keeper left, with what its work left unfinished deleted.
fn reopened(id: String, folder: &Path, note: Note) -> Result<Folio, Fault> {
    note::tidy(folder, &note);
    let mut folio = unread(id, folder.to_owned(), note);
    folio.lasts = true;
    let table = Table::open(&folio.table, None)?;
    folio.header.clone_from(&table.header);
    folio.sample = table.sample()?;
    Ok(folio)
}

/// What a table's file is to end in, so that it is read as what it is: by its first bytes, and where they do not tell by its name.
fn form(name: &str, bytes: &[u8]) -> Result<&'static str, Fault> {
    let named = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    match bytes {
        [b'P', b'A', b'R', b'1', ..] => Ok("parquet"),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, ..] => Ok("arrow"),
        [b'P', b'K', 3, 4, ..] if named == "ods" => Ok("ods"),
        [b'P', b'K', 3, 4, ..] => Ok("xlsx"),
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => Err(Fault::input(format!("`{name}` is packed"), "send it unpacked")),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Fault::input(format!("`{name}` is a workbook of an old form"), "save it as .xlsx")),
        [] => Err(empty(Path::new(name))),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Ok("csv"),
        _ if bytes.iter().take(1 << 16).any(|byte| *byte == 0) => Err(Fault::input(format!("`{name}` is no table that can be read"), "send CSV, a workbook (.xlsx, .ods), Parquet or Arrow")),
        _ => Ok("csv"),
    }
}

/// The bytes of the files under a folder.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let each = entries.flatten().map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => size(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    each.sum()
}
