//! Tables that Python holds, answered: Arrow in, Arrow out, by the C data interface in capsules, no copy of a column.

mod answers;
mod book;

use ntib_portfolio::Fault;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

/// A fault as the exception that Python expects, with its remedy.
fn raised(fault: Fault) -> PyErr {
    let text = format!("{fault}; {}", fault.help);
    match fault.source {
        Some(source) => PyOSError::new_err(format!("{text} ({source})")),
        None => PyValueError::new_err(text),
    }
}

/// The compiled half of the package `ntib`.
#[pymodule(name = "_ntib")]
fn ntib(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<book::Rulebook>()?;
    module.add_class::<answers::Answerer>()?;
    module.add_class::<answers::Answers>()?;
    Ok(())
}
