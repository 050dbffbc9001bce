//! Parquet and Arrow files as batches of rows.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::{RecordBatch, RecordBatchReader as _};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::Schema;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::ChunkReader;

use crate::arrow::{is_number, text_column};
use crate::fault::Fault;
use crate::read::{Bounds, Source, Table};
use crate::rows::{BATCH_ROWS, Rows};

type Boxed = Box<dyn Iterator<Item = Result<RecordBatch, String>> + Send>;

/// Batches of Arrow arrays.
pub(crate) struct Batches {
    batches: Boxed,
    before: u64,
}

impl Batches {
    /// The next rows; none at the end.
    pub(crate) fn next_rows(&mut self, header: &[String], done: &AtomicU64) -> Result<Option<Rows>, Fault> {
        let Some(batch) = self.batches.next() else {
            return Ok(None);
        };
        let batch = batch.map_err(|error| {
            Fault::input(
                format!("the table cannot be read further: {error}"),
                "write the file again",
            )
        })?;
        let lines: Vec<u64> = (self.before + 1..).take(batch.num_rows()).collect();
        self.before += batch.num_rows() as u64;
        done.store(self.before, Ordering::Relaxed);
        let columns = batch
            .columns()
            .iter()
            .zip(header)
            .map(|(array, name)| text_column(array, name))
            .collect::<Result<_, _>>()?;
        let numbers = batch.columns().iter().map(|array| is_number(array.data_type())).collect();
        Ok(Some(Rows {
            lines,
            columns,
            numbers,
            decoded: None,
            broken: Vec::new(),
        }))
    }
}

/// A Parquet file.
pub(crate) fn parquet(path: &Path) -> Result<Table, Fault> {
    let file = File::open(path).map_err(|error| Fault::file("open", path, error))?;
    parquet_from(path, file)
}

/// The same, from a file or from memory.
pub(crate) fn parquet_from(path: &Path, input: impl ChunkReader + 'static) -> Result<Table, Fault> {
    let bad = |error: parquet::errors::ParquetError| {
        Fault::input(
            format!(
                "`{}` is no Parquet file that can be read: {error}",
                path.display()
            ),
            "write the file again",
        )
    };
    let builder = ParquetRecordBatchReaderBuilder::try_new(input).map_err(bad)?;
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let reader = builder.with_batch_size(BATCH_ROWS).build().map_err(bad)?;
    let header = names(&reader.schema());
    let batches = reader.map(|batch| batch.map_err(|error| error.to_string()));
    Ok(table(header, Box::new(batches), rows))
}

/// An Arrow IPC file or stream.
pub(crate) fn arrow(path: &Path) -> Result<Table, Fault> {
    arrow_from(path, || {
        let file = File::open(path).map_err(|error| Fault::file("open", path, error))?;
        Ok(BufReader::new(file))
    })
}

/// The same, from a file or from memory: `input` gives it from its beginning.
pub(crate) fn arrow_from<R: Read + Seek + Send + 'static>(
    path: &Path,
    input: impl Fn() -> Result<R, Fault>,
) -> Result<Table, Fault> {
    let (header, batches): (_, Boxed) = match FileReader::try_new(input()?, None) {
        Ok(reader) => (
            names(&reader.schema()),
            Box::new(reader.map(|batch| batch.map_err(|error| error.to_string()))),
        ),
        Err(_) => {
            let reader = StreamReader::try_new(input()?, None).map_err(|error| {
                Fault::input(
                    format!("`{}` is no Arrow file that can be read: {error}", path.display()),
                    "write the file again",
                )
            })?;
            (
                names(&reader.schema()),
                Box::new(reader.map(|batch| batch.map_err(|error| error.to_string()))),
            )
        }
    };
    let cut = batches.flat_map(|batch| match batch {
        Err(error) => vec![Err(error)],
        Ok(batch) => {
            let starts = (0..batch.num_rows()).step_by(BATCH_ROWS);
            starts
                .map(|start| Ok(batch.slice(start, BATCH_ROWS.min(batch.num_rows() - start))))
                .collect()
        }
    });
    Ok(table(header, Box::new(cut), 0))
}

fn names(schema: &Schema) -> Vec<String> {
    schema.fields().iter().map(|field| field.name().clone()).collect()
}

fn table(header: Vec<String>, batches: Boxed, rows: u64) -> Table {
    Table {
        header,
        progress: (Arc::new(AtomicU64::new(0)), rows),
        has_lines: false,
        sheet: None,
        bounds: Bounds::default(),
        source: Source::Batches(Batches { batches, before: 0 }),
    }
}
