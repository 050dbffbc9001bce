//! Answered rows as Parquet and Arrow files.

use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

use arrow_ipc::writer::FileWriter;
use arrow_schema::Schema;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::answer::{Answered, OutKind};
use crate::arrays::{TextForm, fields, record};
use crate::fault::Fault;
use crate::write::broken;

/// How many rows a group of a Parquet file has.
const GROUP_ROWS: usize = 1 << 17;

/// A file of arrays.
pub(crate) enum Arrays {
    Parquet(ArrowWriter<File>, Arc<Schema>),
    Arrow(FileWriter<BufWriter<File>>, Arc<Schema>),
}

impl Arrays {
    /// Texts as dictionaries: each distinct one is written once. The smallest and largest are told of numbers and days alone: those of texts
    /// are nearly the same in every group, and cost as much as writing them.
    pub(crate) fn parquet(file: File, header: &[(String, OutKind)]) -> Result<Arrays, Fault> {
        let schema = Arc::new(Schema::new(fields(header, TextForm::Dictionary)));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_statistics_enabled(EnabledStatistics::None);
        let ordered = header.iter().filter(|(_, kind)| matches!(kind, OutKind::Number | OutKind::Day));
        let properties = ordered.fold(properties, |properties, (name, _)| {
            properties.set_column_statistics_enabled(ColumnPath::new(vec![name.clone()]), EnabledStatistics::Page)
        });
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties.build()))
            .map_err(|error| broken(&error))?;
        Ok(Arrays::Parquet(writer, schema))
    }

    /// Plain texts: a file of Arrow may not change a dictionary on the way.
    pub(crate) fn arrow(file: File, header: &[(String, OutKind)]) -> Result<Arrays, Fault> {
        let schema = Arc::new(Schema::new(fields(header, TextForm::Plain)));
        let writer = FileWriter::try_new_buffered(file, &schema).map_err(|error| broken(&error))?;
        Ok(Arrays::Arrow(writer, schema))
    }

    pub(crate) fn write(&mut self, rows: &Answered) -> Result<(), Fault> {
        match self {
            Arrays::Parquet(writer, schema) => {
                let batch = record(rows, schema, TextForm::Dictionary).map_err(|error| broken(&error))?;
                writer.write(&batch).map_err(|error| broken(&error))
            }
            Arrays::Arrow(writer, schema) => {
                let batch = record(rows, schema, TextForm::Plain).map_err(|error| broken(&error))?;
                writer.write(&batch).map_err(|error| broken(&error))
            }
        }
    }

    pub(crate) fn finish(self) -> Result<(), Fault> {
        match self {
            Arrays::Parquet(writer, _) => writer.close().map(|_| ()).map_err(|error| broken(&error)),
            Arrays::Arrow(mut writer, _) => writer.finish().map_err(|error| broken(&error)),
        }
    }
}
