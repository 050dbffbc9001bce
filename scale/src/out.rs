//! What a query gives, into a file of Parquet or onto the terminal.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::runtime::JoinSet;
use datafusion::common::{DataFusionError, Result};
use datafusion::dataframe::DataFrame;
use datafusion::logical_expr::cast;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::prelude::{Expr, SessionContext};
use futures::StreamExt as _;
use ntib_portfolio::Unfinished;

use crate::functions::refused;

fn properties() -> WriterProperties {
    WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by("ntib-scale".to_owned()).build()
}

/// Writes the rows as they come. The file bears another name until it is whole. Returns how many there are.
///
/// # Errors
/// If the query fails, or the file cannot be written.
pub async fn write(frame: DataFrame, path: &Path) -> Result<u64> {
    let schema = Arc::new(frame.schema().as_arrow().clone());
    let unfinished = Unfinished::begin(path).map_err(|fault| refused(&fault))?;
    let file = unfinished.file().map_err(|fault| refused(&fault))?;
    let mut writer = ArrowWriter::try_new(file, schema, Some(properties()))?;
    let mut stream = frame.execute_stream().await?;
    let mut rows = 0;
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        writer.write(&batch)?;
    }
    writer.close()?;
    unfinished.done().map_err(|fault| refused(&fault))?;
    Ok(rows)
}

/// Writes bytes into a file that bears another name until it is whole.
///
/// # Errors
/// If it cannot be written.
pub fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    let unfinished = Unfinished::begin(path).map_err(|fault| refused(&fault))?;
    unfinished.file().map_err(|fault| refused(&fault))?.write_all(bytes)?;
    unfinished.done().map_err(|fault| refused(&fault))
}

/// The rows as bytes of Parquet that depend on nothing but what they say: texts plain, rows in the order of all their
/// columns, one batch. It holds all of them in memory.
///
/// # Errors
/// If the query fails.
pub async fn canonical(frame: DataFrame) -> Result<Vec<u8>> {
    let plain = |kind: &DataType| match kind {
        DataType::Utf8View | DataType::LargeUtf8 | DataType::Dictionary(..) => DataType::Utf8,
        other => other.clone(),
    };
    let fields: Vec<(String, DataType)> = frame.schema().fields().iter().map(|field| (field.name().clone(), plain(field.data_type()))).collect();
    let column = |name: &str| Expr::Column(datafusion::common::Column::new_unqualified(name));
    let told = fields.iter().map(|(name, kind)| cast(column(name), kind.clone()).alias(name));
    let frame = frame.select(told.collect::<Vec<_>>())?;
    let order = fields.iter().map(|(name, _)| column(name).sort(true, true)).collect();
    let frame = frame.sort(order)?;
    let schema: Arc<Schema> = Arc::new(frame.schema().as_arrow().clone());
    let bare = Arc::new(Schema::new(schema.fields().iter().map(|field| field.as_ref().clone().with_nullable(true).with_metadata(Default::default())).collect::<Vec<_>>()));
    let batches = frame.collect().await?;
    let whole = concat_batches(&schema, &batches)?;
    let whole = datafusion::arrow::array::RecordBatch::try_new(Arc::clone(&bare), whole.columns().to_vec())?;
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, bare, Some(properties()))?;
    writer.write(&whole)?;
    writer.close()?;
    Ok(bytes)
}

/// The same of a file of Parquet, whoever wrote it.
///
/// # Errors
/// If it cannot be read.
pub async fn canonical_file(path: &Path) -> Result<Vec<u8>> {
    let context = SessionContext::new();
    let frame = context.read_parquet(path.to_string_lossy().as_ref(), Default::default()).await?;
    canonical(frame).await
}

/// How many rows a query gives, each computed and none kept.
///
/// # Errors
/// If the query fails.
pub async fn counted(frame: DataFrame) -> Result<u64> {
    let mut parts: JoinSet<Result<u64>> = JoinSet::new();
    for mut stream in frame.execute_stream_partitioned().await? {
        // Each part is a task of its own: streams that one task asks in turn are computed one after another.
        parts.spawn(async move {
            let mut rows = 0;
            while let Some(batch) = stream.next().await {
                rows += batch?.num_rows() as u64;
            }
            Ok(rows)
        });
    }
    let mut rows = 0;
    while let Some(part) = parts.join_next().await {
        rows += part.map_err(|error| DataFusionError::ExecutionJoin(Box::new(error)))??;
    }
    Ok(rows)
}

