//! The tables of answers: plans over files of Parquet and the function of one row.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{Column, Result, ScalarValue, plan_err};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::functions::core::expr_fn::get_field;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::prelude::lit;

use crate::functions::{FAULT, Home, ROW, functions, refused};
use crate::options::Options;

/// Every row that can be read, with its answers: `ntib_answers(FILE, OPTIONS)`.
pub const ANSWERS: &str = "ntib_answers";

/// Every other row, with what is wrong with it: `ntib_left_out(FILE, OPTIONS)`.
pub const LEFT_OUT: &str = "ntib_left_out";

/// A table of answers, or of what is left out.
#[derive(Debug)]
pub struct Answers {
    home: Arc<Home>,
    left_out: bool,
}

impl Answers {
    /// The rows that can be read, or the others.
    pub fn new(home: &Arc<Home>, left_out: bool) -> Answers {
        Answers { home: Arc::clone(home), left_out }
    }

    fn table(&self, path: &str, options: &str) -> Result<ViewTable> {
        let mut options = Options::read(options)?;
        options.rulebook.get_or_insert_with(|| self.home.engine.book().digest.to_string());
        let files = files(Path::new(path))?;
        if options.wanted.mapping.is_none() {
            options.wanted.mapping = mapping_beside(Path::new(path))?;
        }
        let schema = schema_of(files.first().map_or(Path::new(path), PathBuf::as_path))?;
        let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        let text = options.text();
        let workers = self.home.workers(&text, &names)?;
        let Some(function) = functions(&self.home).into_iter().find(|one| one.name() == ROW) else {
            return plan_err!("the function `{ROW}` is not known");
        };
        let column = |name: &str| Expr::Column(Column::new_unqualified(name));
        let mut args = vec![lit(text)];
        for name in &names {
            args.extend([lit(name.as_str()), column(name)]);
        }
        let row = column(ROW);
        let wrong = get_field(row.clone(), FAULT);
        let source = provider_as_source(Arc::new(listing(&files, schema)?));
        let field = |name: &str| get_field(row.clone(), name).alias(name);
        let plan = LogicalPlanBuilder::scan(path, source, None)?;
        let plan = if self.left_out {
            let mut all: Vec<Expr> = names.iter().map(|name| column(name)).collect();
            all.push(function.call(args).alias(ROW));
            let told: Vec<Expr> = names.iter().map(|name| column(name)).chain([wrong.clone().alias(FAULT)]).collect();
            plan.project(all)?.filter(wrong.is_not_null())?.project(told)?
        } else {
            let told: Vec<Expr> = workers.asking().columns().iter().map(|(name, _)| field(name)).collect();
            plan.project(vec![function.call(args).alias(ROW)])?.filter(wrong.is_null())?.project(told)?
        };
        Ok(ViewTable::new(plan.build()?, None))
    }
}

impl TableFunctionImpl for Answers {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let text = |at: usize| match args.exprs().get(at) {
            Some(Expr::Literal(ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)) | ScalarValue::LargeUtf8(Some(text)), _)) => Some(text.as_str()),
            _ => None,
        };
        match (args.exprs().len(), text(0), text(1)) {
            (1, Some(path), _) => Ok(Arc::new(self.table(path, "")?)),
            (2, Some(path), Some(options)) => Ok(Arc::new(self.table(path, options)?)),
            _ => plan_err!("write {ANSWERS}('FILE.parquet') or {ANSWERS}('FILE.parquet', 'OPTIONS')"),
        }
    }
}

/// The file, or those of a folder, in order.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let file = entry?.path();
        if file.extension().is_some_and(|kind| kind == "parquet" || kind == "pq") {
            found.push(file);
        }
    }
    found.sort();
    if found.is_empty() {
        return plan_err!("the folder `{}` holds no file of Parquet", path.display());
    }
    Ok(found)
}

/// The columns of a file, as reading it gives them.
fn schema_of(path: &Path) -> Result<SchemaRef> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return plan_err!("could not open `{}`: {error}; check the path and the permissions", path.display()),
    };
    match ParquetRecordBatchReaderBuilder::try_new(file) {
        Ok(builder) => Ok(Arc::clone(builder.schema())),
        Err(error) => plan_err!("`{}` is no Parquet file that can be read: {error}; write the file again", path.display()),
    }
}

fn listing(files: &[PathBuf], schema: SchemaRef) -> Result<ListingTable> {
    let urls = files.iter().map(|file| ListingTableUrl::parse(std::path::absolute(file)?.to_string_lossy()));
    let urls = urls.collect::<Result<Vec<ListingTableUrl>>>()?;
    // Texts stay as they are written: as dictionaries, where the file says so.
    let format = ParquetFormat::default().with_force_view_types(false);
    let options = ListingOptions::new(Arc::new(format)).with_file_extension("");
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
    ListingTable::try_new(config)
}

/// The text of the mapping that belongs to a file, as `ntib assess` finds it.
fn mapping_beside(path: &Path) -> Result<Option<String>> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let beside = path.with_file_name(format!("{stem}.map.yaml"));
    if !beside.is_file() {
        return Ok(None);
    }
    match std::fs::read_to_string(&beside) {
        Ok(text) => Ok(Some(text)),
        Err(error) => Err(refused(&ntib_portfolio::Fault::file("read", &beside, error))),
    }
}
