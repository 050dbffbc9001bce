//! Answered rows as Parquet and Arrow files.

use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, Decimal128Array, DictionaryArray, Int32Array, RecordBatch, StringArray,
};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use ntib_core::{Date, Decimal};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::answer::{Answered, OutColumn, OutKind};
use crate::fault::Fault;
use crate::rows::TextColumn;
use crate::write::{NUMBER_SCALE, broken};

/// How many rows a group of a Parquet file has.
const GROUP_ROWS: usize = 1 << 20;

/// A file of arrays.
pub(crate) enum Arrays {
    Parquet(ArrowWriter<File>, Arc<Schema>),
    Arrow(FileWriter<BufWriter<File>>, Arc<Schema>),
}

impl Arrays {
    pub(crate) fn parquet(file: File, header: &[(String, OutKind)]) -> Result<Arrays, Fault> {
        let schema = Arc::new(schema(header));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(|error| broken(&error))?;
        Ok(Arrays::Parquet(writer, schema))
    }

    pub(crate) fn arrow(file: File, header: &[(String, OutKind)]) -> Result<Arrays, Fault> {
        let schema = Arc::new(schema_plain(header));
        let writer = FileWriter::try_new_buffered(file, &schema).map_err(|error| broken(&error))?;
        Ok(Arrays::Arrow(writer, schema))
    }

    pub(crate) fn write(&mut self, rows: &Answered) -> Result<(), Fault> {
        match self {
            Arrays::Parquet(writer, schema) => {
                let batch = record(rows, schema, true).map_err(|error| broken(&error))?;
                writer.write(&batch).map_err(|error| broken(&error))
            }
            Arrays::Arrow(writer, schema) => {
                let batch = record(rows, schema, false).map_err(|error| broken(&error))?;
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

fn number_type() -> DataType {
    DataType::Decimal128(38, i8::try_from(NUMBER_SCALE).unwrap_or(0))
}

/// Texts as dictionaries: each distinct one is written once.
fn schema(header: &[(String, OutKind)]) -> Schema {
    let text = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    fields(header, &text)
}

/// Plain texts: a file of Arrow may not change a dictionary on the way.
fn schema_plain(header: &[(String, OutKind)]) -> Schema {
    fields(header, &|| DataType::Utf8)
}

fn fields(header: &[(String, OutKind)], text: &dyn Fn() -> DataType) -> Schema {
    let field = |(name, kind): &(String, OutKind)| {
        let ty = match kind {
            OutKind::Text => text(),
            OutKind::Number => number_type(),
            OutKind::Day => DataType::Date32,
        };
        Field::new(name, ty, true)
    };
    Schema::new(header.iter().map(field).collect::<Vec<_>>())
}

fn record(rows: &Answered, schema: &Arc<Schema>, dictionaries: bool) -> Result<RecordBatch, ArrowError> {
    let arrays = rows
        .columns
        .iter()
        .map(|column| array(column, dictionaries))
        .collect::<Result<Vec<ArrayRef>, ArrowError>>()?;
    RecordBatch::try_new(Arc::clone(schema), arrays)
}

fn array(column: &OutColumn, dictionaries: bool) -> Result<ArrayRef, ArrowError> {
    Ok(match column {
        OutColumn::Text(texts) if dictionaries => Arc::new(dictionary(texts)?),
        OutColumn::Text(texts) => {
            let each =
                (0..texts.codes.len()).map(|row| Some(texts.text(row)).filter(|text| !text.is_empty()));
            Arc::new(each.collect::<StringArray>())
        }
        OutColumn::Number(numbers, _) => {
            let units = numbers
                .iter()
                .map(|one| one.map(units).transpose())
                .collect::<Result<Vec<Option<i128>>, ArrowError>>()?;
            let array = units.into_iter().collect::<Decimal128Array>();
            Arc::new(array.with_precision_and_scale(38, i8::try_from(NUMBER_SCALE).unwrap_or(0))?)
        }
        OutColumn::Day(days, _) => Arc::new(
            days.iter()
                .map(|day| day.map(since_1970))
                .collect::<Date32Array>(),
        ),
    })
}

fn dictionary(texts: &TextColumn) -> Result<DictionaryArray<Int32Type>, ArrowError> {
    let key = |code: &u32| {
        i32::try_from(*code)
            .ok()
            .and_then(|code| code.checked_sub(1))
            .filter(|key| *key >= 0)
    };
    let keys: Int32Array = texts.codes.iter().map(key).collect();
    let values: StringArray = texts.values.iter().map(|text| Some(text.as_ref())).collect();
    DictionaryArray::try_new(keys, Arc::new(values))
}

/// The number in units of its last digit; refused where digits would be lost.
fn units(number: Decimal) -> Result<i128, ArrowError> {
    let bare = number.normalize();
    let missing = NUMBER_SCALE.checked_sub(bare.scale());
    let scaled = missing.and_then(|digits| bare.mantissa().checked_mul(10_i128.pow(digits)));
    scaled.ok_or_else(|| {
        ArrowError::ComputeError(format!(
            "{number} has more than {NUMBER_SCALE} digits after the point; write CSV"
        ))
    })
}

fn since_1970(day: Date) -> i32 {
    let days = Date::new(1970, 1, 1).map_or(0, |first| day.days_since(first));
    i32::try_from(days).unwrap_or(0)
}
