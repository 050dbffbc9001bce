//! Answered rows into files: delimited text, workbooks, Parquet, Arrow. What is unfinished bears another name.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use flate2::write::GzEncoder;
use ntib_core::{Lang, plain_cell};

use crate::answer::{Answered, OutColumn, OutKind};
use crate::fault::Fault;
use crate::ods::Ods;
use crate::sheet::Sheet;
use crate::unfinished::Unfinished;

/// How many digits stand after the point of numbers in Parquet and Arrow files.
pub const NUMBER_SCALE: u32 = 10;

/// What the name of a file of answers ends with, before `.gz`.
const ENDINGS: &[&str] = &[
    "csv",
    "tsv",
    "txt",
    "xlsx",
    "ods",
    #[cfg(feature = "arrow")]
    "parquet",
    #[cfg(feature = "arrow")]
    "pq",
    #[cfg(feature = "arrow")]
    "arrow",
    #[cfg(feature = "arrow")]
    "feather",
    #[cfg(feature = "arrow")]
    "ipc",
];

/// Where answered rows go.
pub struct Out {
    to: Target,
    /// The file, if it is one.
    unfinished: Option<Unfinished>,
}

enum Target {
    Csv(Box<csv::Writer<Packer>>),
    Sheet(Box<Sheet<File>>),
    Ods(Box<Ods<File>>),
    #[cfg(feature = "arrow")]
    Arrow(Box<crate::write_arrow::Arrays>),
}

/// A stream that is packed or not.
enum Packer {
    Plain(Box<dyn Write>),
    Gzip(Box<GzEncoder<File>>),
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Packer::Plain(inner) => inner.write(bytes),
            Packer::Gzip(inner) => inner.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Packer::Plain(inner) => inner.flush(),
            Packer::Gzip(inner) => inner.flush(),
        }
    }
}

/// Why answers cannot be written.
pub(crate) fn broken(error: &dyn std::fmt::Display) -> Fault {
    Fault::input(
        format!("the answers cannot be written: {error}"),
        "check the path and the space on the disk",
    )
}

impl Out {
    /// To standard output, as CSV.
    pub fn standard(header: &[(String, OutKind)]) -> Result<Out, Fault> {
        let out = Packer::Plain(Box::new(BufWriter::new(std::io::stdout())));
        Ok(Out {
            to: csv_target(out, b',', header)?,
            unfinished: None,
        })
    }

    /// To a file, in the form that its name tells. The sheets of a workbook are named in a language.
    pub fn file(path: &Path, header: &[(String, OutKind)], lang: Lang) -> Result<Out, Fault> {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        let ending = name.trim_end_matches(".gz").rsplit('.').next().unwrap_or_default();
        if !ENDINGS.contains(&ending) {
            let help = "name it .csv, .tsv, .csv.gz, .xlsx, .ods, .parquet or .arrow";
            return Err(Fault::input(format!("`{}` has no form that can be written", path.display()), help));
        }
        let unfinished = Unfinished::begin(path)?;
        let to = match ending {
            #[cfg(feature = "arrow")]
            "parquet" | "pq" => Target::Arrow(Box::new(crate::write_arrow::Arrays::parquet(unfinished.file()?, header)?)),
            #[cfg(feature = "arrow")]
            "arrow" | "feather" | "ipc" => Target::Arrow(Box::new(crate::write_arrow::Arrays::arrow(unfinished.file()?, header)?)),
            "xlsx" => Target::Sheet(Box::new(Sheet::new(unfinished.file()?, header, lang)?)),
            "ods" => Target::Ods(Box::new(Ods::new(unfinished.file()?, header, lang)?)),
            _ => {
                let mark = if name.contains(".tsv") { b'\t' } else { b',' };
                let file = unfinished.file()?;
                let packer = if name.ends_with(".gz") {
                    Packer::Gzip(Box::new(GzEncoder::new(file, flate2::Compression::default())))
                } else {
                    Packer::Plain(Box::new(BufWriter::new(file)))
                };
                csv_target(packer, mark, header)?
            }
        };
        Ok(Out { to, unfinished: Some(unfinished) })
    }

    /// Adds rows.
    pub fn write(&mut self, rows: &Answered) -> Result<(), Fault> {
        match &mut self.to {
            Target::Csv(writer) => {
                for row in 0..rows.rows {
                    let done = rows.columns.iter().try_for_each(|column| match column {
                        OutColumn::Text(texts) => writer.write_field(safe(texts.text(row)).as_bytes()),
                        other => writer.write_field(shown(other, row)),
                    });
                    let done = done.and_then(|()| writer.write_record(None::<&[u8]>));
                    match done.map_err(|error| error.into_kind()) {
                        Ok(()) => {}
                        Err(csv::ErrorKind::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                            return Ok(());
                        }
                        Err(error) => return Err(broken(&format!("{error:?}"))),
                    }
                }
                Ok(())
            }
            Target::Sheet(sheet) => sheet.write(rows),
            Target::Ods(sheet) => sheet.write(rows),
            #[cfg(feature = "arrow")]
            Target::Arrow(arrays) => arrays.write(rows),
        }
    }

    /// Ends the file, and gives it its name. A workbook gets a second sheet with these lines.
    pub fn finish(self, about: &[(String, String)]) -> Result<(), Fault> {
        match self.to {
            Target::Csv(writer) => {
                let inner = writer.into_inner();
                let ended = match inner {
                    Ok(Packer::Plain(mut inner)) => inner.flush(),
                    Ok(Packer::Gzip(inner)) => inner.finish().and_then(|mut file| file.flush()),
                    Err(error) => Err(error.into_error()),
                };
                match ended {
                    Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                        return Err(broken(&error));
                    }
                    _ => {}
                }
            }
            Target::Sheet(sheet) => {
                sheet.finish(about)?;
            }
            Target::Ods(sheet) => {
                sheet.finish(about)?;
            }
            #[cfg(feature = "arrow")]
            Target::Arrow(arrays) => arrays.finish()?,
        }
        self.unfinished.map_or(Ok(()), Unfinished::done)
    }
}

/// A text that a spreadsheet does not run when it opens the file: see [`plain_cell`]. Behind a sign alone, numbers and the provisions of a
/// change (`- us/…`) stay as they are: without brackets and bars there is nothing to call.
fn safe(text: &str) -> Cow<'_, str> {
    let calls = |letter: char| matches!(letter, '(' | '[' | '{' | '|' | '!' | '=' | '@' | '\\' | '"');
    if text.starts_with(['+', '-']) && !text.contains(calls) { Cow::Borrowed(text) } else { plain_cell(text) }
}

/// Rows as delimited text, in memory.
pub(crate) fn delimited(header: &[(String, OutKind)], rows: &Answered, mark: u8) -> Result<Vec<u8>, Fault> {
    let mut writer = csv::WriterBuilder::new().delimiter(mark).from_writer(Vec::new());
    writer.write_record(header.iter().map(|(name, _)| name)).map_err(|error| broken(&error))?;
    for row in 0..rows.rows {
        writer.write_record(rows.columns.iter().map(|column| shown(column, row))).map_err(|error| broken(&error))?;
    }
    writer.into_inner().map_err(|error| broken(&error))
}

fn csv_target(out: Packer, mark: u8, header: &[(String, OutKind)]) -> Result<Target, Fault> {
    let mut writer = csv::WriterBuilder::new().delimiter(mark).from_writer(out);
    let names = header.iter().map(|(name, _)| name);
    writer.write_record(names).map_err(|error| {
        Fault::input(
            format!("the answers cannot be written: {error}"),
            "check the space on the disk",
        )
    })?;
    Ok(Target::Csv(Box::new(writer)))
}

/// What stands in a cell of text: what was read, or the number or day.
fn shown(column: &OutColumn, row: usize) -> String {
    match column {
        OutColumn::Text(texts) | OutColumn::Number(_, Some(texts)) | OutColumn::Day(_, Some(texts)) => {
            texts.text(row).to_owned()
        }
        OutColumn::Number(numbers, None) => numbers
            .get(row)
            .copied()
            .flatten()
            .map(|one| one.to_string())
            .unwrap_or_default(),
        OutColumn::Day(days, None) => days
            .get(row)
            .copied()
            .flatten()
            .map(|one| one.to_string())
            .unwrap_or_default(),
    }
}
