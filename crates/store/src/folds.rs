//! How the state of a fold is kept and brought up to the log: the same steps on every database.

use ntib_record::{Entry, Fold, FoldError, State};

use crate::error::StoreError;
use crate::{READ_MAX, Stored};

/// The rows of folds within one transaction.
pub(crate) trait FoldRows {
    /// The version and size that a fold has come to. No other transaction changes them until this one is over.
    fn fold(&mut self, name: &str) -> Result<Option<(u32, u64)>, StoreError>;
    fn set_fold(&mut self, name: &str, version: u32, size: u64) -> Result<(), StoreError>;
    fn clear_state(&mut self, name: &str) -> Result<(), StoreError>;
    fn get_state(&mut self, name: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    fn put_state(&mut self, name: &str, key: &str, value: &[u8]) -> Result<(), StoreError>;
    fn remove_state(&mut self, name: &str, key: &str) -> Result<(), StoreError>;
    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<Stored>, StoreError>;
}

struct Within<'a> {
    rows: &'a mut dyn FoldRows,
    name: &'a str,
}

impl State for Within<'_> {
    fn get(&mut self, key: &str) -> Result<Option<Vec<u8>>, FoldError> {
        Ok(self.rows.get_state(self.name, key)?)
    }

    fn put(&mut self, key: &str, value: &[u8]) -> Result<(), FoldError> {
        Ok(self.rows.put_state(self.name, key, value)?)
    }

    fn remove(&mut self, key: &str) -> Result<(), FoldError> {
        Ok(self.rows.remove_state(self.name, key)?)
    }
}

/// Folds what is not yet folded, within the transaction `rows`. Gives the size reached.
pub(crate) fn catch_up(rows: &mut dyn FoldRows, fold: &dyn Fold, again: bool) -> Result<u64, StoreError> {
    let name = fold.name().to_owned();
    let mut size = match rows.fold(&name)? {
        Some((version, size)) if version == fold.version() && !again => size,
        _ => {
            rows.clear_state(&name)?;
            0
        }
    };
    loop {
        let entries = rows.entries(size, READ_MAX)?;
        for stored in &entries {
            let entry = Entry::from_bytes(&stored.bytes).map_err(|cause| StoreError::Entry {
                number: stored.number,
                cause,
            })?;
            fold.fold(stored.number, &entry, &mut Within { rows, name: &name })
                .map_err(|cause| StoreError::Fold {
                    fold: name.clone(),
                    cause,
                })?;
            size = stored.number + 1;
        }
        if entries.len() < READ_MAX {
            break;
        }
    }
    rows.set_fold(&name, fold.version(), size)?;
    Ok(size)
}
