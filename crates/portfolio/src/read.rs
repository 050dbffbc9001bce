//! Tables as batches of rows: delimited text, workbooks, Parquet, Arrow.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ntib_base::import::delimiter;

use crate::fault::Fault;
use crate::open::{self, Opened, Standard, open};
use crate::rows::Rows;
use crate::text::Delimited;

/// The longest header that is read, in bytes.
const HEAD_BYTES: usize = 1 << 16;

/// Rows at the start that a mapping is guessed from.
const SAMPLE_ROWS: usize = 200;

/// How a file is laid out, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Delimited text, or a workbook's sheet.
    Text,
    /// Parquet.
    Parquet,
    /// Arrow IPC, file or stream.
    Arrow,
}

impl Kind {
    /// The layout that a name tells: what is neither Parquet nor Arrow is read as text.
    pub fn of(path: &Path) -> Kind {
        let kind = path
            .extension()
            .map(|kind| kind.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        match kind.as_str() {
            "parquet" | "pq" => Kind::Parquet,
            "arrow" | "arrows" | "feather" | "ipc" => Kind::Arrow,
            _ => Kind::Text,
        }
    }

    /// Whether `path` is named like a table rather than a case.
    pub fn is_table(path: &Path) -> bool {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        let bare = name.trim_end_matches(".gz").trim_end_matches(".zst");
        let text = [".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"];
        Kind::of(path) != Kind::Text || text.iter().any(|end| bare.ends_with(end))
    }
}

/// A table that is read batch by batch.
pub struct Table {
    /// The names of its columns.
    pub header: Vec<String>,
    /// How much of it was read, and how much there is; of Parquet in rows, else in bytes.
    pub progress: (Arc<AtomicU64>, u64),
    /// Whether rows stand on lines, so that cells have names.
    pub has_lines: bool,
    /// Of a workbook the sheet that is read.
    pub sheet: Option<String>,
    /// Within what bounds it is read.
    pub bounds: Bounds,
    pub(crate) source: Source,
}

/// Bounds within which a table is read; none by default.
#[derive(Clone, Debug, Default)]
pub struct Bounds {
    /// Reading ends with a fault as soon as this says so.
    pub stop: Option<Arc<AtomicBool>>,
    /// The most rows.
    pub rows: Option<u64>,
    read: u64,
}

impl Bounds {
    /// At most so many rows, and no more once `stop` says so.
    pub fn new(stop: Arc<AtomicBool>, rows: u64) -> Bounds {
        Bounds {
            stop: Some(stop),
            rows: Some(rows),
            read: 0,
        }
    }

    /// Counts `more` rows.
    fn count(&mut self, more: u64) -> Result<(), Fault> {
        self.read += more;
        match self.rows {
            Some(most) if self.read > most => Err(Fault::input(
                format!("the table has more than {most} rows"),
                "send a part of it, or answer it with the command `ntib`, which has no such limit",
            )),
            _ => Ok(()),
        }
    }

    fn stopped(&self) -> bool {
        self.stop
            .as_ref()
            .is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

pub(crate) enum Source {
    Text(Box<Delimited>),
    #[cfg(feature = "arrow")]
    Batches(crate::read_arrow::Batches),
}

impl Table {
    /// Opens a table. Of a workbook the first sheet that is not hidden is read, or the one named.
    pub fn open(path: &Path, sheet: Option<&str>) -> Result<Table, Fault> {
        if path.as_os_str() == "-" {
            return standard(sheet);
        }
        match Kind::of(path) {
            Kind::Text => text(path, open(path, sheet)?),
            #[cfg(feature = "arrow")]
            Kind::Parquet => crate::read_arrow::parquet(path),
            #[cfg(feature = "arrow")]
            Kind::Arrow => crate::read_arrow::arrow(path),
            #[cfg(not(feature = "arrow"))]
            Kind::Parquet | Kind::Arrow => Err(without_arrow(path)),
        }
    }

    /// The same table, read within bounds.
    #[must_use]
    pub fn within(mut self, bounds: Bounds) -> Table {
        self.bounds = bounds;
        self
    }

    /// The first rows, as texts.
    pub fn sample(mut self) -> Result<Vec<Vec<String>>, Fault> {
        let width = self.header.len();
        let Some(rows) = self.next_rows()? else {
            return Ok(Vec::new());
        };
        let row = |at: usize| {
            (0..width)
                .map(|column| rows.columns.get(column).map_or("", |one| one.text(at)).to_owned())
                .collect()
        };
        Ok((0..rows.len().min(SAMPLE_ROWS)).map(row).collect())
    }

    /// The next rows; none at the end.
    pub fn next_rows(&mut self) -> Result<Option<Rows>, Fault> {
        if self.bounds.stopped() {
            return Err(Fault::input("the work was stopped", "begin it again"));
        }
        let width = self.header.len();
        let rows = match &mut self.source {
            Source::Text(text) => text.rows(width)?,
            #[cfg(feature = "arrow")]
            Source::Batches(batches) => match batches.next_rows(&self.header, &self.progress.0)? {
                Some(rows) => rows,
                None => return Ok(None),
            },
        };
        self.bounds.count(rows.len() as u64 + rows.broken.len() as u64)?;
        Ok((!rows.is_empty() || !rows.broken.is_empty()).then_some(rows))
    }
}

/// Standard input, in whatever form it comes.
fn standard(sheet: Option<&str>) -> Result<Table, Fault> {
    let path = Path::new("-");
    match open::standard(sheet)? {
        Standard::Text(opened) => text(path, opened),
        #[cfg(feature = "arrow")]
        Standard::Parquet(bytes) => crate::read_arrow::parquet_from(path, bytes::Bytes::from(bytes)),
        #[cfg(feature = "arrow")]
        Standard::Arrow(bytes) => {
            crate::read_arrow::arrow_from(path, || Ok(std::io::Cursor::new(bytes.clone())))
        }
        #[cfg(not(feature = "arrow"))]
        Standard::Parquet(_) | Standard::Arrow(_) => Err(without_arrow(path)),
    }
}

#[cfg(not(feature = "arrow"))]
fn without_arrow(path: &Path) -> Fault {
    Fault::input(
        format!(
            "`{}`: this program was built without Parquet and Arrow",
            path.display()
        ),
        "give CSV or a workbook, or build it with the feature `arrow`",
    )
}

fn text(path: &Path, opened: Opened) -> Result<Table, Fault> {
    let Opened {
        mut reader,
        done,
        size,
        sheet,
    } = opened;
    let mut head = Vec::new();
    reader
        .by_ref()
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)
        .map_err(|error| Fault::file("read", path, error))?;
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // Some spreadsheets write the mark between columns before the headings: `sep=;`.
    let mark = separator(first);
    let headed = mark.is_none();
    let mark = mark.unwrap_or_else(|| delimiter(&String::from_utf8_lossy(&head)));
    let whole: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(head).chain(reader));
    let mut rows = Delimited::new(whole, mark);
    if !headed {
        rows.header()?;
    }
    let header = rows.header()?;
    if header.iter().all(String::is_empty) {
        return Err(Fault::input(
            format!("`{}` has no header", path.display()),
            "give a table whose first row names the columns",
        ));
    }
    Ok(Table {
        header,
        progress: (done, size),
        has_lines: true,
        sheet,
        bounds: Bounds::default(),
        source: Source::Text(Box::new(rows)),
    })
}

/// The mark between columns that a line says, if it says nothing else.
fn separator(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).trim_ascii();
    let line = line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(line);
    let mark = line.split_first_chunk::<4>().filter(|(word, _)| word.eq_ignore_ascii_case(b"sep=")).map(|(_, mark)| mark)?;
    // A tab was trimmed away.
    match mark {
        [] => Some(b'\t'),
        [mark @ (b',' | b';' | b'\t' | b'|')] => Some(*mark),
        _ => None,
    }
}
