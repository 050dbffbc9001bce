//! A file that bears another name until it is whole.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// How often a file is opened anew that got its name while it was opened.
const TRIES_MAX: usize = 8;

/// The name that an unfinished file bears.
pub fn partial(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{name}.partial"))
}

/// A file being written, held against whoever would write the same.
#[derive(Debug)]
pub struct Unfinished {
    file: File,
    path: PathBuf,
    to: PathBuf,
}

impl Unfinished {
    /// Begins the file `to`, empty and under another name. What an interrupted run left there is written over.
    ///
    /// # Errors
    /// If it cannot be made, or another run writes it.
    pub fn begin(to: &Path) -> Result<Unfinished, Fault> {
        let path = partial(to);
        let wrong = |error| Fault::file("write", to, error);
        for _ in 0..TRIES_MAX {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(wrong)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => break,
                // Some file systems know no locks.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(wrong(error)),
            }
            // Whoever held it before may have given it its name meanwhile.
            if is_at(&file, &path).map_err(wrong)? {
                // What is no file on a disk, such as a pipe, has no length.
                if file.metadata().map_err(wrong)?.is_file() {
                    file.set_len(0).map_err(wrong)?;
                }
                return Ok(Unfinished { file, path, to: to.to_owned() });
            }
        }
        Err(Fault::input(format!("another run writes `{}`", to.display()), "wait until it has ended, or give another name"))
    }

    /// What to write to.
    ///
    /// # Errors
    /// If the system has no more files to give.
    pub fn file(&self) -> Result<File, Fault> {
        self.file.try_clone().map_err(|error| Fault::file("write", &self.to, error))
    }

    /// Gives the file its name, in place of one that bears it.
    ///
    /// # Errors
    /// If it cannot be named so.
    pub fn done(self) -> Result<(), Fault> {
        std::fs::rename(&self.path, &self.to).map_err(|error| Fault::file("write", &self.to, error))
    }
}

/// Whether the file still bears the name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let own = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (own.dev(), own.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}
