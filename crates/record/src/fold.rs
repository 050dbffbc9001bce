//! State that follows from the entries: a fold over them, from the first to the last.

use std::error::Error;

use crate::entry::Entry;

/// What goes wrong in a fold or in the keeping of its state.
pub type FoldError = Box<dyn Error + Send + Sync>;

/// Where the state of a fold is kept: values under texts.
pub trait State {
    /// The value under `key`.
    fn get(&mut self, key: &str) -> Result<Option<Vec<u8>>, FoldError>;

    /// Puts a value under `key`, in the place of the one there.
    fn put(&mut self, key: &str, value: &[u8]) -> Result<(), FoldError>;

    /// Removes the value under `key`.
    fn remove(&mut self, key: &str) -> Result<(), FoldError>;
}

/// A fold: how each entry changes the state. It sees nothing but the entries, so the state can be made again from
/// them at any time, and comes out the same.
pub trait Fold: Send + Sync {
    /// Its name; each has a state of its own.
    fn name(&self) -> &str;

    /// Raised where it folds otherwise than before: the state is then made again.
    fn version(&self) -> u32;

    /// Takes in the entry at `index`.
    fn fold(&self, index: u64, entry: &Entry, state: &mut dyn State) -> Result<(), FoldError>;
}
