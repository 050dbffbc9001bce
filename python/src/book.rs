//! The rulebook in Python.

use std::path::PathBuf;
use std::sync::Arc;

use ntib_engine::Engine;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// A rulebook, ready to answer: the one that the package was built with, or one in a folder.
#[pyclass(frozen, module = "ntib")]
pub struct Rulebook {
    /// The rulebook, indexed.
    pub engine: Arc<Engine>,
}

#[pymethods]
impl Rulebook {
    /// Reads it.
    #[new]
    #[pyo3(signature = (folder=None))]
    fn new(py: Python<'_>, folder: Option<PathBuf>) -> PyResult<Rulebook> {
        let read = py.detach(|| ntib_book::engine(folder.as_deref()));
        let engine = read.map_err(|fault| PyValueError::new_err(fault.to_string()))?;
        Ok(Rulebook { engine })
    }

    /// What identifies its text.
    #[getter]
    fn digest(&self) -> &str {
        &self.engine.book().digest
    }

    /// The questions that it answers.
    #[getter]
    fn questions(&self) -> Vec<String> {
        self.engine.book().questions.iter().map(|one| one.id.to_string()).collect()
    }

    /// The facts that a column may tell.
    #[getter]
    fn facts(&self) -> Vec<String> {
        let told = self.engine.book().facts.iter().filter(|fact| fact.derived.is_none());
        told.map(|fact| fact.key.to_string()).collect()
    }

    fn __repr__(&self) -> String {
        format!("Rulebook({})", self.digest())
    }
}
