//! One file into statements beside the sheet of its errors, taken up where it was interrupted.
//!
//! While it is read, `NAME.statements.jsonl.partial` and `NAME.errors.csv.partial` grow; `NAME.position` says how far the file
//! was read, with the digest of what was read, and `NAME.gathered` what rows repeat. When it is done the two take their
//! names and the others are removed.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Read, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use ntib_base::import::{Batch, FileReader, Form, Gather, Given, ISSUES_HEADER, Layout, Mapping, PIECE_BYTES, Piece, Pieces, issue_rows, recognise};
use ntib_base::{LINES_HEADER, write_source, write_statement};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use ntib_portfolio::{Opened, open};
use crate::bar::Bar;
use crate::trouble::Trouble;

/// The largest file of a layout that is read as a whole, unpacked, in bytes.
pub const WHOLE_BYTES_MAX: usize = 1 << 30;

/// How much of a file is looked at to recognise its layout, in bytes.
const HEAD_BYTES: u64 = 1 << 16;

/// How much is read at once.
const READ_BYTES: usize = 1 << 18;

/// The version of positions.
const VERSION: u32 = 1;

/// A file to read.
pub struct Task<'t> {
    pub path: &'t Path,
    pub sheet: Option<&'t str>,
    pub layout: &'t Layout,
    pub given: Given,
    /// Where results are written.
    pub folder: &'t Path,
    /// What their names begin with.
    pub stem: &'t str,
    /// How large pieces are, in bytes.
    pub piece: usize,
    /// How long after a position was written the next one is.
    pub every: Duration,
    /// Stop after so many pieces, as an interruption would.
    pub stop_after: Option<usize>,
}

impl<'t> Task<'t> {
    pub fn new(path: &'t Path, layout: &'t Layout, given: Given, folder: &'t Path, stem: &'t str) -> Task<'t> {
        Task { path, sheet: None, layout, given, folder, stem, piece: PIECE_BYTES, every: Duration::from_secs(5), stop_after: None }
    }
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub rows: usize,
    pub statements: usize,
    pub left_out: usize,
    pub doubted: usize,
}

/// How far a file was read.
#[derive(Debug, Serialize, Deserialize)]
struct Position {
    version: u32,
    /// What the file is read by: its layout, source and scope.
    by: String,
    bytes: u64,
    lines: usize,
    list: usize,
    header: Option<String>,
    sha256: String,
    statements_bytes: u64,
    errors_bytes: u64,
    counts: Counts,
}

/// The paths that belong to a file.
struct Paths {
    statements: PathBuf,
    errors: PathBuf,
    statements_partial: PathBuf,
    errors_partial: PathBuf,
    position: PathBuf,
    gathered: PathBuf,
}

impl Paths {
    fn new(folder: &Path, stem: &str) -> Paths {
        let at = |end: &str| folder.join(format!("{stem}.{end}"));
        Paths {
            statements: at("statements.jsonl"),
            errors: at("errors.csv"),
            statements_partial: at("statements.jsonl.partial"),
            errors_partial: at("errors.csv.partial"),
            position: at("position"),
            gathered: at("gathered"),
        }
    }
}

/// The first letters of a file.
pub fn head(path: &Path, sheet: Option<&str>) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    open(path, sheet)?.reader.take(HEAD_BYTES).read_to_end(&mut bytes).map_err(|error| Trouble::file("read", path, error))?;
    if bytes.is_empty() {
        return Err(Trouble::input(format!("`{}` is empty", path.display()), "get the file again"));
    }
    // A carriage return by itself ends a line too.
    Ok(ntib_base::import::decode(&bytes).0.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Trouble with a file that has nothing to import.
pub fn no_record(path: &Path) -> Trouble {
    Trouble::input(format!("`{}` has no record", path.display()), "check that the file is whole and of the layout named")
}

/// The layout of a file, recognised.
pub fn recognised(path: &Path, sheet: Option<&str>, maps: &[Mapping]) -> Result<Option<Layout>, Trouble> {
    Ok(recognise(&head(path, sheet)?, maps))
}

/// Hands bytes to the digest when a piece that they belong to is done.
struct Hashed {
    sha256: Sha256,
    upto: u64,
    waiting: Vec<u8>,
}

impl Hashed {
    fn reach(&mut self, end: u64) {
        let count = usize::try_from(end.saturating_sub(self.upto)).unwrap_or(usize::MAX).min(self.waiting.len());
        self.sha256.update(self.waiting.get(..count).unwrap_or_default());
        self.waiting.drain(..count);
        self.upto = end;
    }

    fn text(&self) -> String {
        self.sha256.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Reads the file; none if it was stopped on the way.
pub fn import(task: &Task<'_>) -> Result<Option<Counts>, Trouble> {
    fs::create_dir_all(task.folder).map_err(|error| Trouble::file("make the folder", task.folder, error))?;
    let paths = Paths::new(task.folder, task.stem);
    let form = task.layout.form(&head(task.path, task.sheet)?);
    let mut opened = open(task.path, task.sheet)?;
    let mut hashed = Hashed { sha256: Sha256::new(), upto: 0, waiting: Vec::new() };
    let earlier = taken_up(task, &paths, &mut opened, &mut hashed)?;
    if earlier.is_none() && hashed.upto > 0 {
        // It is another file than the one that was being read.
        opened = open(task.path, task.sheet)?;
        hashed = Hashed { sha256: Sha256::new(), upto: 0, waiting: Vec::new() };
    }
    Run { task, paths, form, opened, hashed }.read(earlier)
}

/// The position up to which the file was read before, if it is still the same file.
fn taken_up(task: &Task<'_>, paths: &Paths, opened: &mut Opened, hashed: &mut Hashed) -> Result<Option<(Position, Gather)>, Trouble> {
    let Ok(text) = fs::read_to_string(&paths.position) else { return Ok(None) };
    let Ok(position) = serde_json::from_str::<Position>(&text) else { return Ok(None) };
    let gathered = fs::read_to_string(&paths.gathered).ok();
    // The digest of what is gathered stands on its first line: the two files belong together.
    let gather = gathered.as_deref().and_then(|text| text.split_once('\n')).filter(|(digest, _)| *digest == position.sha256).and_then(|(_, rest)| Gather::restore(rest));
    let long = |path: &Path, least: u64| fs::metadata(path).is_ok_and(|data| data.len() >= least);
    let whole = long(&paths.statements_partial, position.statements_bytes) && long(&paths.errors_partial, position.errors_bytes);
    let Some(gather) = gather.filter(|_| position.version == VERSION && position.by == by(task) && whole) else { return Ok(None) };
    let mut left = position.bytes;
    let mut room = vec![0; READ_BYTES];
    while left > 0 {
        let want = usize::try_from(left).unwrap_or(READ_BYTES).min(READ_BYTES);
        let count = opened.reader.read(room.get_mut(..want).unwrap_or_default()).map_err(|error| Trouble::file("read", task.path, error))?;
        if count == 0 {
            break;
        }
        hashed.sha256.update(room.get(..count).unwrap_or_default());
        hashed.upto += count as u64;
        left -= count as u64;
    }
    hashed.upto = hashed.upto.max(1);
    if left > 0 || hashed.text() != position.sha256 {
        return Ok(None);
    }
    hashed.upto = position.bytes;
    Ok(Some((position, gather)))
}

/// What a file is read by.
fn by(task: &Task<'_>) -> String {
    let told = format!("{:?} {:?} {:?}", task.layout, task.given, task.sheet);
    Sha256::digest(told.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Run<'t> {
    task: &'t Task<'t>,
    paths: Paths,
    form: Form,
    opened: Opened,
    hashed: Hashed,
}

/// A file that grows.
struct Grown {
    out: BufWriter<File>,
    path: PathBuf,
    bytes: u64,
}

impl Grown {
    /// Begun, or cut to the length that it had.
    fn at(path: &Path, bytes: u64) -> Result<Grown, Trouble> {
        let trouble = |error| Trouble::file("write", path, error);
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path).map_err(trouble)?;
        file.set_len(bytes).map_err(trouble)?;
        file.seek(SeekFrom::Start(bytes)).map_err(trouble)?;
        Ok(Grown { out: BufWriter::with_capacity(1 << 16, file), path: path.to_owned(), bytes })
    }

    fn add(&mut self, text: &str) -> Result<(), Trouble> {
        self.bytes += text.len() as u64;
        self.out.write_all(text.as_bytes()).map_err(|error| Trouble::file("write", &self.path, error))
    }

    fn flush(&mut self) -> Result<(), Trouble> {
        let done = self.out.flush().and_then(|()| self.out.get_ref().sync_data());
        done.map_err(|error| Trouble::file("write", &self.path, error))
    }
}

impl<'t> Run<'t> {
    fn read(mut self, earlier: Option<(Position, Gather)>) -> Result<Option<Counts>, Trouble> {
        let mut counts = earlier.as_ref().map_or(Counts::default(), |(position, _)| position.counts);
        let lengths = earlier.as_ref().map_or((0, 0), |(position, _)| (position.statements_bytes, position.errors_bytes));
        let mut statements = Grown::at(&self.paths.statements_partial, lengths.0)?;
        let mut errors = Grown::at(&self.paths.errors_partial, lengths.1)?;
        if earlier.is_none() {
            let mut text = format!("{LINES_HEADER}\n");
            write_source(&self.task.given.source, &mut text);
            statements.add(&text)?;
            errors.add(ISSUES_HEADER)?;
        }
        let mut pieces = match &earlier {
            Some((at, _)) => Pieces::resume(self.form, self.task.piece, at.bytes, at.lines, at.header.clone(), at.list),
            None => Pieces::new(self.form, self.task.piece),
        };
        let mut gather = earlier.map(|(_, gather)| gather);
        let mut reader: Option<FileReader<'t>> = None;
        let bar = Bar::new(&self.task.given.file);
        let mut room = vec![0; READ_BYTES.min(self.task.piece)];
        let (mut saved, mut every, mut read) = (Instant::now(), self.task.every, 0_usize);
        loop {
            let count = self.opened.reader.read(&mut room).map_err(|error| Trouble::file("read", self.task.path, error))?;
            let bytes = room.get(..count).unwrap_or_default();
            self.hashed.waiting.extend_from_slice(bytes);
            if self.form == Form::Whole {
                // It is taken up at its beginning or not at all: its bytes need not wait for a piece.
                self.hashed.reach(self.hashed.upto + self.hashed.waiting.len() as u64);
            }
            if count == 0 {
                pieces.end();
            } else {
                pieces.feed(bytes);
            }
            if self.form == Form::Whole && pieces.waiting() > WHOLE_BYTES_MAX {
                let message = format!("`{}` has more than {WHOLE_BYTES_MAX} bytes, and its layout is read as a whole", self.task.path.display());
                return Err(Trouble::input(message, "split it into several files, or take the layout with a record a line"));
            }
            while let Some(piece) = pieces.next_piece() {
                let known = match reader.take() {
                    Some(known) => known,
                    None => self.reader(&pieces, gather.take())?,
                };
                let known = reader.insert(known);
                let batch = known.piece(&piece).map_err(|why| Trouble::input(format!("`{}`: {why}", self.task.path.display()), "check that the file is whole and of this layout"))?;
                self.keep(&batch, &mut counts, &mut statements, &mut errors)?;
                self.hashed.reach(piece.end);
                bar.show(self.opened.done.load(Ordering::Relaxed), self.opened.size, &format!("bytes, {} rows", counts.rows));
                read += 1;
                let stop = self.task.stop_after.is_some_and(|most| read >= most);
                if saved.elapsed() >= every || stop {
                    let begun = Instant::now();
                    self.save(&piece, &pieces, known, counts, &mut statements, &mut errors)?;
                    saved = Instant::now();
                    // Saving takes a twentieth of the time at most.
                    every = self.task.every.max(begun.elapsed() * 20);
                }
                if stop {
                    return Ok(None);
                }
            }
            if count == 0 {
                break;
            }
        }
        bar.end();
        let mut known = match reader {
            Some(known) => known,
            None => self.reader(&pieces, gather)?,
        };
        let last = Batch { statements: known.finish(), ..Batch::default() };
        self.keep(&last, &mut counts, &mut statements, &mut errors)?;
        self.put_in_place(counts, statements, errors).map(Some)
    }

    /// Gives the files their own names, where a record was read at all.
    fn put_in_place(&self, counts: Counts, mut statements: Grown, mut errors: Grown) -> Result<Counts, Trouble> {
        if counts.rows == 0 {
            for path in [&self.paths.statements_partial, &self.paths.errors_partial, &self.paths.position, &self.paths.gathered] {
                let _ = fs::remove_file(path);
            }
            return Err(no_record(self.task.path));
        }
        statements.flush()?;
        errors.flush()?;
        // The errors first: a file of statements says that its import is whole.
        for (from, to) in [(&self.paths.errors_partial, &self.paths.errors), (&self.paths.statements_partial, &self.paths.statements)] {
            fs::rename(from, to).map_err(|error| Trouble::file("write", to, error))?;
        }
        for path in [&self.paths.position, &self.paths.gathered] {
            let _ = fs::remove_file(path);
        }
        Ok(counts)
    }

    fn reader(&self, pieces: &Pieces, gather: Option<Gather>) -> Result<FileReader<'t>, Trouble> {
        let found = FileReader::new(self.task.layout, self.form, pieces.header(), self.task.given.clone());
        let mut reader = found.map_err(|lacking| Trouble::input(format!("`{}`: {}", self.task.path.display(), lacking.join("; ")), "correct the mapping, or name another layout"))?;
        if let Some(gather) = gather {
            reader.restore(gather);
        }
        Ok(reader)
    }

    fn keep(&self, batch: &Batch, counts: &mut Counts, statements: &mut Grown, errors: &mut Grown) -> Result<(), Trouble> {
        counts.rows += batch.rows;
        counts.statements += batch.statements.len();
        counts.left_out += batch.issues.iter().filter(|one| one.refused).count();
        counts.doubted += batch.issues.iter().filter(|one| !one.refused).count();
        let mut text = String::new();
        for one in &batch.statements {
            write_statement(one, &self.task.given.source.name, &mut text);
        }
        statements.add(&text)?;
        errors.add(&issue_rows(&self.task.given.file, &batch.issues))
    }

    fn save(&self, piece: &Piece, pieces: &Pieces, known: &FileReader<'_>, counts: Counts, statements: &mut Grown, errors: &mut Grown) -> Result<(), Trouble> {
        statements.flush()?;
        errors.flush()?;
        let sha256 = self.hashed.text();
        let lines = piece.line - 1 + piece.text.bytes().filter(|byte| *byte == b'\n').count();
        let header = pieces.header().map(str::to_owned);
        let position = Position {
            version: VERSION,
            by: by(self.task),
            bytes: piece.end,
            lines,
            list: pieces.list(),
            header,
            sha256: sha256.clone(),
            statements_bytes: statements.bytes,
            errors_bytes: errors.bytes,
            counts,
        };
        let text = serde_json::to_string(&position).map_err(|error| Trouble::input(error.to_string(), "report this"))?;
        let gathered = format!("{sha256}\n{}", known.gather().save(known.given()));
        for (path, text) in [(&self.paths.gathered, gathered), (&self.paths.position, text)] {
            let partial = path.with_extension("new");
            fs::write(&partial, text).and_then(|()| fs::rename(&partial, path)).map_err(|error| Trouble::file("write", path, error))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
    use super::*;

    const HEAD: &str = "piid,mod_number,signed_date,obligated_usd,agency_id,vendor_name,uei,ultimate_parent_uei,ultimate_parent_name,record_type\n";

    fn table(rows: usize) -> String {
        let row = |at: usize| {
            let (vendor, parent) = (["DYGKMTG8ZNS6", "UE9QJD4KK1L6"][at % 2], ["DTZJAQF8NZA1", "CR26UMNMEXL1", "ZFN2JJXBLZT3"][at / 40 % 3]);
            let sum = if at.is_multiple_of(17) { "much" } else { "12.50" };
            format!("W{at},0,20{:02}-05-06,{sum},9700,\"FIRM, {}\",{vendor},{parent},P{},award\n", at % 20, at % 5, at % 3)
        };
        HEAD.to_owned() + &(0..rows).map(row).collect::<String>()
    }

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("ntib-run-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    fn task<'t>(path: &'t Path, layout: &'t Layout, folder: &'t Path, stop_after: Option<usize>) -> Task<'t> {
        let given = Given::new("f.csv", "2026-11-27".parse().unwrap());
        Task { piece: 300, stop_after, ..Task::new(path, layout, given, folder, "f") }
    }

    #[test]
    fn an_interrupted_import_ends_as_one_that_was_not() {
        let here = folder("resume");
        let layout = Layout::named("fpds-actions").unwrap();
        let file = here.join("f.csv");
        fs::write(&file, table(200)).unwrap();
        let (whole, parts) = (here.join("whole"), here.join("parts"));
        let counts = import(&task(&file, &layout, &whole, None)).unwrap().unwrap();
        assert_eq!((counts.rows, counts.left_out), (200, 12));
        let mut runs = 0;
        let resumed = loop {
            runs += 1;
            if let Some(counts) = import(&task(&file, &layout, &parts, Some(7))).unwrap() {
                break counts;
            }
            assert!(!parts.join("f.statements.jsonl").exists(), "nothing has its name before it is whole");
            // What was written after the last position is lost in a crash, or half there.
            let mut torn = OpenOptions::new().append(true).open(parts.join("f.statements.jsonl.partial")).unwrap();
            torn.write_all(b"{\"statement\":{\"id\":\"torn").unwrap();
        };
        assert!(runs > 3, "{runs}");
        assert_eq!(resumed, counts);
        for name in ["f.statements.jsonl", "f.errors.csv"] {
            assert_eq!(fs::read_to_string(parts.join(name)).unwrap(), fs::read_to_string(whole.join(name)).unwrap(), "{name}");
        }
        assert_eq!(fs::read_dir(&parts).unwrap().count(), 2, "nothing else is left");
    }

    #[test]
    fn another_file_is_not_taken_for_the_one_that_was_interrupted() {
        let here = folder("other");
        let layout = Layout::named("fpds-actions").unwrap();
        let file = here.join("f.csv");
        fs::write(&file, table(100)).unwrap();
        assert_eq!(import(&task(&file, &layout, &here, Some(5))).unwrap(), None);
        fs::write(&file, table(100).replace("W1,", "X1,")).unwrap();
        let counts = import(&task(&file, &layout, &here, None)).unwrap().unwrap();
        assert_eq!(counts.rows, 100);
        let text = fs::read_to_string(here.join("f.statements.jsonl")).unwrap();
        assert!(text.contains("9700:X1") && !text.contains("9700:W1\""), "read from its beginning");
    }

    #[test]
    fn packed_and_wide_files_are_read_as_they_are() {
        let here = folder("packed");
        let layout = Layout::named("fpds-actions").unwrap();
        let text = table(30);
        let plain = here.join("f.csv");
        fs::write(&plain, &text).unwrap();
        let packed = here.join("f.csv.gz");
        let mut out = flate2::write::GzEncoder::new(File::create(&packed).unwrap(), flate2::Compression::default());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap();
        let wide = here.join("w.csv");
        let units: Vec<u8> = std::iter::once(0xfeff_u16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        fs::write(&wide, units).unwrap();
        // Two frames one after another.
        let frames = here.join("f.csv.zst");
        let (one, two) = text.split_at(text.len() / 2);
        let frame = |part: &str| ruzstd::encoding::compress_to_vec(part.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
        fs::write(&frames, [frame(one), frame(two)].concat()).unwrap();
        let said = |path: &Path| {
            let folder = here.join("out");
            let _ = fs::remove_dir_all(&folder);
            import(&task(path, &layout, &folder, None)).unwrap().unwrap();
            fs::read_to_string(folder.join("f.statements.jsonl")).unwrap()
        };
        let expected = said(&plain);
        for path in [&packed, &wide, &frames] {
            assert_eq!(said(path), expected, "{}", path.display());
        }
    }
}
