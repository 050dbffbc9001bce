//! Tables of one header, answered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, StructArray, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use ntib_core::{Date, Lang};
use ntib_portfolio::arrays::{Asking, TextForm, Wanted, Workers, array, fields, in_place, record, rows};
use ntib_portfolio::{Answered, BATCH_ROWS, Fault, OutColumn, OutKind, RowFault, Threads};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::input::AnyRecordBatch;
use pyo3_arrow::{PyRecordBatch, PyTable};

use crate::book::Rulebook;
use crate::raised;

/// The column in which a batch tells why a row is not answered.
const FAULT_COLUMN: &str = "fault";

/// Answers tables of one header, batch after batch.
#[pyclass(frozen, module = "ntib")]
pub struct Answerer {
    workers: Workers,
    header: Vec<String>,
    form: TextForm,
    schema: SchemaRef,
    threads: usize,
}

#[pymethods]
impl Answerer {
    /// For tables with the columns `header`.
    #[new]
    #[pyo3(signature = (rulebook, header, *, mapping=None, day=None, questions=Vec::new(), without=Vec::new(), why=false, lang="en", dictionaries=true, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "named arguments of a function in Python")]
    fn new(
        rulebook: &Rulebook,
        header: Vec<String>,
        mapping: Option<String>,
        day: Option<&str>,
        questions: Vec<String>,
        without: Vec<String>,
        why: bool,
        lang: &str,
        dictionaries: bool,
        threads: Option<usize>,
    ) -> PyResult<Answerer> {
        let read = |day: &str| day.parse::<Date>().map_err(|_| PyValueError::new_err(format!("`{day}` is no day; write it as 2026-11-02")));
        let lang = Lang::from_code(lang).ok_or_else(|| PyValueError::new_err(format!("there is no language `{lang}`; `en` or `fr`")))?;
        let wanted = Wanted { mapping, questions, as_of: day.map(read).transpose()?, without, why, lang };
        let asking = Asking::new(Arc::clone(&rulebook.engine), &wanted, &header).map_err(raised)?;
        let form = if dictionaries { TextForm::Dictionary } else { TextForm::Plain };
        let schema = Arc::new(Schema::new(fields(asking.columns(), form)));
        let threads = threads.unwrap_or(Threads::default().0).max(1);
        Ok(Answerer { workers: Workers::new(Arc::new(asking)), header, form, schema, threads })
    }

    /// The names of the columns of answers, after those of the table.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.kinds().iter().map(|(name, _)| name.clone()).collect()
    }

    /// The columns of `batch` with its answers and `fault`, as SQL writes them in the declaration of a table.
    #[getter]
    fn ddl(&self) -> String {
        let each = self.kinds().iter().map(|(name, kind)| {
            let ty = match kind {
                OutKind::Text | OutKind::Measure => "string",
                OutKind::Number => "decimal(38,10)",
                OutKind::Day => "date",
            };
            format!("`{}` {ty}", name.replace('`', "``"))
        });
        each.chain([format!("`{FAULT_COLUMN}` string")]).collect::<Vec<_>>().join(", ")
    }

    /// Every row of a table (anything that exports Arrow) that can be read, with its answers; the others apart.
    fn table(&self, py: Python<'_>, table: AnyRecordBatch) -> PyResult<Answers> {
        let reader = table.into_reader()?;
        self.same_header(&reader.schema())?;
        let read = reader.collect::<Result<Vec<RecordBatch>, ArrowError>>();
        let whole = read.map_err(|error| PyValueError::new_err(error.to_string()))?;
        let starts = |batch: &RecordBatch| (0..batch.num_rows()).step_by(BATCH_ROWS);
        let cut = whole.iter().flat_map(|batch| starts(batch).map(|at| batch.slice(at, BATCH_ROWS.min(batch.num_rows() - at))));
        let batches: Vec<RecordBatch> = cut.collect();
        let done = py.detach(|| self.all(&batches)).map_err(raised)?;
        let mut answers = Answers { batches: Vec::new(), faults: Vec::new(), header: self.header.clone(), schema: Arc::clone(&self.schema), columns: self.columns() };
        for one in done {
            let batch = record(&one, &self.schema, self.form).map_err(|error| PyValueError::new_err(error.to_string()))?;
            answers.batches.push(batch);
            answers.faults.extend(one.faults);
        }
        Ok(answers)
    }

    /// One batch, every row in its place, with its answers and `fault`: what is wrong with a row that cannot be read.
    fn batch(&self, py: Python<'_>, batch: PyRecordBatch) -> PyResult<PyRecordBatch> {
        let batch = batch.into_inner();
        self.same_header(&batch.schema())?;
        let answered = py.detach(|| self.one(&batch, 1)).map_err(raised)?;
        let (columns, why) = in_place(answered, batch.num_rows());
        let faults = OutColumn::Text(why);
        let arrays = columns.iter().chain([&faults]).map(|column| array(column, self.form));
        let arrays = arrays.collect::<Result<Vec<ArrayRef>, ArrowError>>();
        let mut own = fields(self.kinds(), self.form);
        own.extend(fields(&[(FAULT_COLUMN.to_owned(), OutKind::Text)], self.form));
        let made = arrays.and_then(|arrays| RecordBatch::try_new(Arc::new(Schema::new(own)), arrays));
        made.map(PyRecordBatch::new).map_err(|error| PyValueError::new_err(error.to_string()))
    }
}

impl Answerer {
    fn kinds(&self) -> &[(String, OutKind)] {
        self.workers.asking().columns()
    }

    fn same_header(&self, schema: &Schema) -> PyResult<()> {
        let found: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        if found == self.header {
            return Ok(());
        }
        Err(PyValueError::new_err(format!("the table has the columns {}, not {}; make another Answerer for it", found.join(", "), self.header.join(", "))))
    }

    fn one(&self, batch: &RecordBatch, first: u64) -> Result<Answered, Fault> {
        let names = self.header.iter().map(String::as_str);
        self.workers.answer(rows(names.zip(batch.columns()), batch.num_rows(), first)?)
    }

    /// Answers batches on every thread, in order.
    fn all(&self, batches: &[RecordBatch]) -> Result<Vec<Answered>, Fault> {
        let mut firsts = Vec::with_capacity(batches.len());
        let mut first = 1_u64;
        for batch in batches {
            firsts.push(first);
            first += batch.num_rows() as u64;
        }
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(batches.len())));
        std::thread::scope(|scope| {
            for _ in 0..self.threads.min(batches.len()) {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let (Some(batch), Some(first)) = (batches.get(at), firsts.get(at)) else { return };
                        let answered = self.one(batch, *first);
                        if let Ok(mut done) = done.lock() {
                            done.push((at, answered));
                        }
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_default();
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, answered)| answered).collect()
    }
}

/// The answers to a table: rows with their answers, for anything that reads Arrow, and the rows left out.
#[pyclass(frozen, module = "ntib")]
pub struct Answers {
    batches: Vec<RecordBatch>,
    faults: Vec<RowFault>,
    header: Vec<String>,
    schema: SchemaRef,
    columns: Vec<String>,
}

#[pymethods]
impl Answers {
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Bound<'py, PyCapsule>>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let field = Arc::new(Field::new_struct("", self.schema.fields().clone(), false));
        let arrays: Vec<ArrayRef> = self.batches.iter().map(|batch| Arc::new(StructArray::from(batch.clone())) as ArrayRef).collect();
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays.into_iter().map(Ok), field)), requested_schema)
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The names of its columns: those of the table, then for each question those of its answer.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.columns.clone()
    }

    /// The rows left out: `row`, `column`, `value`, `problem`, `remedy`.
    #[getter]
    fn faults(&self) -> PyResult<PyTable> {
        let column = |fault: &RowFault| fault.column.and_then(|at| self.header.get(at)).cloned();
        let texts = |text: fn(&RowFault) -> &str| -> ArrayRef {
            Arc::new(self.faults.iter().map(|fault| Some(text(fault))).collect::<StringArray>())
        };
        let arrays: [(&str, ArrayRef); 5] = [
            ("row", Arc::new(self.faults.iter().map(|fault| Some(fault.line)).collect::<UInt64Array>())),
            ("column", Arc::new(self.faults.iter().map(column).collect::<StringArray>())),
            ("value", texts(|fault| &fault.value)),
            ("problem", texts(|fault| &fault.message)),
            ("remedy", texts(|fault| &fault.help)),
        ];
        let field = |(name, array): &(&str, ArrayRef)| Field::new(*name, array.data_type().clone(), *array.data_type() == DataType::Utf8);
        let schema = Arc::new(Schema::new(arrays.iter().map(field).collect::<Vec<_>>()));
        let made = RecordBatch::try_new(Arc::clone(&schema), arrays.into_iter().map(|(_, array)| array).collect());
        let batch = made.map_err(|error| PyValueError::new_err(error.to_string()))?;
        PyTable::try_new(vec![batch], schema)
    }

    fn __repr__(&self) -> String {
        // A row may have several faults.
        let left_out = self.faults.chunk_by(|one, next| one.line == next.line).count();
        format!("Answers({} rows, {left_out} left out)", self.__len__())
    }
}
