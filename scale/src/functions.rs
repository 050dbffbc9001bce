//! The functions of one row: what is asked comes first, as a text that is the same for all rows, then each column with
//! its name before it.

use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex};

use datafusion::arrow::array::{ArrayRef, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::{DataFusionError, Result, ScalarValue, exec_err, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
    simplify::{ExprSimplifyResult, SimplifyContext},
};
use datafusion::prelude::lit;
use ntib_engine::Engine;
use ntib_portfolio::arrays::{Asking, TextForm, Workers, array, fields, in_place, rows};
use ntib_portfolio::{Fault, OutColumn, OutKind};

use crate::options::Options;

/// The answers of a row, as fields.
pub const ANSWER: &str = "ntib_answer";

/// The columns of a row and its answers: what the tables are made of.
pub const ROW: &str = "ntib_row";

/// The field that tells why a row is not answered.
pub const FAULT: &str = "fault";

/// How many ways of asking are remembered; beyond, all are forgotten.
const ASKED_MAX: usize = 64;

/// The rulebook of this process, with what was asked of it.
pub struct Home {
    /// The rulebook.
    pub engine: Arc<Engine>,
    asked: Mutex<HashMap<(String, Vec<String>), Arc<Workers>>>,
}

impl fmt::Debug for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Home").field("rulebook", &self.engine.book().digest).finish_non_exhaustive()
    }
}

impl Home {
    /// Nothing was asked yet.
    pub fn new(engine: Arc<Engine>) -> Home {
        Home { engine, asked: Mutex::new(HashMap::new()) }
    }

    /// Those who answer what `options` ask of columns with these names.
    ///
    /// # Errors
    /// If something that is asked is not known, or another rulebook has to answer.
    pub fn workers(&self, options: &str, names: &[String]) -> Result<Arc<Workers>> {
        let key = (options.to_owned(), names.to_vec());
        if let Some(found) = self.asked.lock().ok().and_then(|asked| asked.get(&key).cloned()) {
            return Ok(found);
        }
        let read = Options::read(options)?;
        let own = &self.engine.book().digest;
        if let Some(other) = read.rulebook.as_ref().filter(|digest| *digest != own) {
            return exec_err!("the query is of the rulebook {other}, this process has {own}; start scheduler, executors and client with one rulebook");
        }
        let asking = Asking::new(Arc::clone(&self.engine), &read.wanted, names).map_err(|fault| refused(&fault))?;
        let workers = Arc::new(Workers::new(Arc::new(asking)));
        if let Ok(mut asked) = self.asked.lock() {
            if asked.len() >= ASKED_MAX {
                asked.clear();
            }
            asked.insert(key, Arc::clone(&workers));
        }
        Ok(workers)
    }
}

/// A fault as an error of a plan, with its remedy.
pub fn refused(fault: &Fault) -> DataFusionError {
    DataFusionError::Plan(format!("{fault}; {}", fault.help))
}

/// The functions, for whoever makes or runs plans.
pub fn functions(home: &Arc<Home>) -> [ScalarUDF; 2] {
    let one = |whole| ScalarUDF::new_from_impl(Answer { home: Arc::clone(home), whole, signature: Signature::variadic_any(if whole { Volatility::Volatile } else { Volatility::Immutable }) });
    [one(false), one(true)]
}

/// A function of one row.
#[derive(Debug)]
struct Answer {
    home: Arc<Home>,
    /// Whether the columns given stand before the answers. Such a function is not to be moved or doubled by a planner:
    /// several fields are taken from each value.
    whole: bool,
    signature: Signature,
}

impl PartialEq for Answer {
    fn eq(&self, other: &Answer) -> bool {
        self.whole == other.whole && self.home.engine.book().digest == other.home.engine.book().digest
    }
}

impl Eq for Answer {}

impl Hash for Answer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
        self.home.engine.book().digest.hash(state);
    }
}

/// A text that is the same for all rows.
fn constant(value: Option<&ScalarValue>) -> Option<&str> {
    value.and_then(|value| value.try_as_str().flatten())
}

/// The options, and the name of each column.
fn asked<'a>(constants: impl Iterator<Item = Option<&'a str>>) -> Result<(&'a str, Vec<String>)> {
    let shape = "write ntib_answer(OPTIONS, 'item.hts_us', COLUMN, 'leg.to', COLUMN, ...): what is asked and every name are constant texts";
    let mut options = None;
    let mut names = Vec::new();
    let mut count = 0;
    for (at, constant) in constants.enumerate() {
        count = at + 1;
        match (at, at % 2, constant) {
            (0, _, Some(text)) => options = Some(text),
            (_, 1, Some(name)) => names.push(name.to_owned()),
            (0, ..) | (_, 1, None) => return plan_err!("{shape}"),
            _ => {}
        }
    }
    match options {
        Some(options) if count % 2 == 1 && count > 1 => Ok((options, names)),
        _ => plan_err!("{shape}"),
    }
}

impl Answer {
    fn workers<'a>(&self, constants: impl Iterator<Item = Option<&'a str>>) -> Result<Arc<Workers>> {
        let (options, names) = asked(constants)?;
        self.home.workers(options, &names)
    }

    /// The fields of its value.
    fn fields(&self, workers: &Workers) -> Fields {
        let asking = workers.asking();
        let skipped = if self.whole { 0 } else { asking.width() };
        let mut own = fields(asking.columns().get(skipped..).unwrap_or_default(), TextForm::View);
        own.extend(fields(&[(FAULT.to_owned(), OutKind::Text)], TextForm::View));
        own.into()
    }
}

impl ScalarUDFImpl for Answer {
    fn name(&self) -> &str {
        if self.whole { ROW } else { ANSWER }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        internal_err!("the type depends on what is asked")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let workers = self.workers(args.scalar_arguments.iter().map(|value| constant(*value)))?;
        Ok(Arc::new(Field::new_struct(self.name(), self.fields(&workers), false)))
    }

    /// A query that goes to other processes says which rulebook it is of.
    fn simplify(&self, mut args: Vec<Expr>, _: &SimplifyContext) -> Result<ExprSimplifyResult> {
        let Some(Expr::Literal(value, _)) = args.first() else { return Ok(ExprSimplifyResult::Original(args)) };
        let Some(text) = constant(Some(value)) else { return Ok(ExprSimplifyResult::Original(args)) };
        let options = Options::read(text)?;
        if options.rulebook.is_some() {
            return Ok(ExprSimplifyResult::Original(args));
        }
        let own = Options { rulebook: Some(self.home.engine.book().digest.to_string()), ..options };
        if let Some(first) = args.first_mut() {
            *first = lit(own.text());
        }
        let function = functions(&self.home).into_iter().find(|one| one.name() == self.name());
        Ok(match function {
            Some(function) => ExprSimplifyResult::Simplified(function.call(args)),
            None => ExprSimplifyResult::Original(args),
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let count = args.number_rows;
        let text = |value: &ColumnarValue| match value {
            ColumnarValue::Scalar(value) => constant(Some(value)).map(str::to_owned),
            ColumnarValue::Array(_) => None,
        };
        let constants: Vec<Option<String>> = args.args.iter().map(text).collect();
        let (options, names) = asked(constants.iter().map(Option::as_deref))?;
        let workers = self.home.workers(options, &names)?;
        let given = args.args.iter().skip(2).step_by(2).map(|value| value.to_array(count));
        let given = given.collect::<Result<Vec<ArrayRef>>>()?;
        let read = rows(names.iter().map(String::as_str).zip(&given), count, 1).map_err(|fault| refused(&fault))?;
        let answered = workers.answer(read).map_err(|fault| refused(&fault))?;
        let (columns, why) = in_place(answered, count);
        let why = OutColumn::Text(why);
        let skipped = if self.whole { 0 } else { workers.asking().width() };
        let arrays = columns.iter().skip(skipped).chain([&why]).map(|column| array(column, TextForm::View));
        let arrays = arrays.collect::<Result<Vec<ArrayRef>, _>>()?;
        Ok(ColumnarValue::Array(Arc::new(StructArray::try_new(self.fields(&workers), arrays, None)?)))
    }
}
