//! The parts of a workbook, packed while they are written: nothing of them is held but what stands in a buffer.

use std::fmt::Write as _;
use std::io::{BufWriter, Cursor, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::fault::Fault;

/// How much is put together before it is packed, in bytes.
pub(crate) const PACKED_AT: usize = 1 << 16;

/// A packed file that grows part by part. It bears no time, so that the same parts are the same bytes.
pub(crate) struct Pack<W: Write> {
    zip: ZipWriter<StreamWriter<BufWriter<W>>>,
}

/// Why a workbook cannot be written.
pub(crate) fn unwritten(error: &dyn std::fmt::Display) -> Fault {
    Fault::input(
        format!("the workbook cannot be written: {error}"),
        "write CSV or Parquet instead (`--out FILE.csv`)",
    )
}

fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default())
}

impl<W: Write> Pack<W> {
    pub(crate) fn begin(out: W) -> Pack<W> {
        Pack { zip: ZipWriter::new_stream(BufWriter::new(out)).set_auto_large_file() }
    }

    /// A short part as it is, with its length before it: readers know by it what the whole is, and some read no further.
    pub(crate) fn plain(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        let wrong = |error: zip::result::ZipError| unwritten(&error);
        let mut own = ZipWriter::new(Cursor::new(Vec::new()));
        own.start_file(name, options(CompressionMethod::Stored)).map_err(wrong)?;
        own.write_all(text.as_bytes()).map_err(|error| unwritten(&error))?;
        let own = ZipArchive::new(own.finish().map_err(wrong)?).map_err(wrong)?;
        self.zip.merge_archive(own).map_err(wrong)
    }

    /// Begins a part.
    pub(crate) fn part(&mut self, name: &str) -> Result<(), Fault> {
        self.zip.start_file(name, options(CompressionMethod::Deflated)).map_err(|error| unwritten(&error))
    }

    /// Goes on with the part that was begun.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), Fault> {
        self.zip.write_all(text.as_bytes()).map_err(|error| unwritten(&error))
    }

    /// Ends the file, and gives back where it went.
    pub(crate) fn finish(self) -> Result<W, Fault> {
        let stream = self.zip.finish().map_err(|error| unwritten(&error))?;
        stream.into_inner().into_inner().map_err(|error| unwritten(error.error()))
    }
}

/// Writes into a text, which never fails.
pub(crate) fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    let _never_fails = text.write_fmt(what);
}
