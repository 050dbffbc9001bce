//! Parquet and Arrow files as batches of rows.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::{RecordBatch, RecordBatchReader as _};

use crate::arrow::text_column;
use crate::fault::Fault;
use crate::read::{Source, Table};
use crate::rows::{BATCH_ROWS, Rows};

/// Batches of Arrow arrays.
pub(crate) struct Batches {
    batches: Box<dyn Iterator<Item = Result<RecordBatch, String>> + Send>,
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
        Ok(Some(Rows {
            lines,
            columns,
            broken: Vec::new(),
        }))
    }
}

/// A Parquet file.
pub(crate) fn parquet(path: &Path) -> Result<Table, Fault> {
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    let bad = |error: parquet::errors::ParquetError| {
        Fault::input(
            format!(
                "`{}` is no Parquet file that can be read: {error}",
                path.display()
            ),
            "write the file again",
        )
    };
    let file = File::open(path).map_err(|error| Fault::file("open", path, error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(bad)?;
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let reader = builder.with_batch_size(BATCH_ROWS).build().map_err(bad)?;
    let header = reader
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    let batches = reader.map(|batch| batch.map_err(|error| error.to_string()));
    let progress = (Arc::new(AtomicU64::new(0)), rows);
    Ok(Table {
        header,
        progress,
        has_lines: false,
        source: Source::Batches(Batches {
            batches: Box::new(batches),
            before: 0,
        }),
    })
}

/// An Arrow IPC file or stream.
pub(crate) fn arrow(path: &Path) -> Result<Table, Fault> {
    use arrow_ipc::reader::{FileReader, StreamReader};
    let bad = |error: &dyn std::fmt::Display| {
        Fault::input(
            format!("`{}` is no Arrow file that can be read: {error}", path.display()),
            "write the file again",
        )
    };
    let opened = || File::open(path).map_err(|error| Fault::file("open", path, error));
    let (header, batches): (_, Box<dyn Iterator<Item = Result<RecordBatch, String>> + Send>) =
        match FileReader::try_new_buffered(opened()?, None) {
            Ok(reader) => {
                let header = reader
                    .schema()
                    .fields()
                    .iter()
                    .map(|field| field.name().clone())
                    .collect();
                (
                    header,
                    Box::new(reader.map(|batch| batch.map_err(|error| error.to_string()))),
                )
            }
            Err(_) => {
                let reader =
                    StreamReader::try_new(BufReader::new(opened()?), None).map_err(|error| bad(&error))?;
                let header = reader
                    .schema()
                    .fields()
                    .iter()
                    .map(|field| field.name().clone())
                    .collect();
                (
                    header,
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
    let progress = (Arc::new(AtomicU64::new(0)), 0);
    Ok(Table {
        header,
        progress,
        has_lines: false,
        source: Source::Batches(Batches {
            batches: Box::new(cut),
            before: 0,
        }),
    })
}
