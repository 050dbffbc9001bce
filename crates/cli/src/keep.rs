//! The folder of a record: its keys, its audit, and either its log or the address of the PostgreSQL server that keeps it. What is secret may lie in a folder
//! of secrets instead, which a supervisor makes for the process alone.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ntib_record::{Origin, Sealed, SigningKey, VerifierKey};
use ntib_store::{DATABASE_FILE, SqliteStore, Store, StoreError};

use crate::trouble::{Trouble, exit};

/// The file of a record's folder that names the PostgreSQL server, in libpq's form (`host=/run/postgresql dbname=ntib`). It may hold a password,
/// so it is for its owner alone.
pub const ADDRESS_FILE: &str = "postgres.address";

/// The longest address that is read, in bytes.
const ADDRESS_BYTES_MAX: usize = 4_096;

/// An open record.
pub struct Opened {
    store: Arc<dyn Store>,
    in_force: VerifierKey,
}

impl Deref for Opened {
    type Target = dyn Store;

    fn deref(&self) -> &(dyn Store + 'static) {
        &*self.store
    }
}

impl Opened {
    /// The key that signs the log.
    pub fn key_in_force(&self) -> &VerifierKey {
        &self.in_force
    }

    /// The store, for what outlives a command.
    pub fn shared(self) -> Arc<dyn Store> {
        self.store
    }
}

/// The error with its causes, each once.
pub fn trouble(error: StoreError) -> Trouble {
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(next) = cause {
        message += &format!(": {next}");
        cause = next.source();
    }
    Trouble { status: exit::TROUBLE, message, help: None, source: None }
}

/// The folder of secrets that systemd makes for a service, if it made one (`LoadCredential=`, `LoadCredentialEncrypted=`).
fn secrets() -> Option<PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// Whether something is kept in the folder already.
pub fn is_taken(folder: &Path) -> bool {
    [DATABASE_FILE, ADDRESS_FILE, ntib_store::KEY_FILE].iter().any(|file| folder.join(file).exists())
}

/// Whether there is a record to open: in the folder, or on a server whose address is among the secrets.
pub fn is_there(folder: &Path) -> bool {
    is_taken(folder) || secrets().is_some_and(|secrets| secrets.join(ADDRESS_FILE).exists())
}

/// The keys whose secrets are kept: in the folder, then among the secrets. A key that lies in both is given once.
pub fn kept_keys(folder: &Path) -> Result<Vec<SigningKey>, Trouble> {
    let mut keys = SqliteStore::kept_keys(folder).map_err(trouble)?;
    let further = further_keys(&keys)?;
    keys.extend(further);
    Ok(keys)
}

/// The keys among the secrets that are not among these.
fn further_keys(known: &[SigningKey]) -> Result<Vec<SigningKey>, Trouble> {
    let Some(secrets) = secrets() else { return Ok(Vec::new()) };
    let mut keys = SqliteStore::kept_keys(&secrets).map_err(trouble)?;
    keys.retain(|key| known.iter().all(|one| one.public() != key.public()));
    Ok(keys)
}

/// The address in the folder or among the secrets, where its log is kept elsewhere.
fn address(folder: &Path) -> Result<Option<String>, Trouble> {
    // A log in the folder is the one that is meant, whatever else the secrets are for.
    let elsewhere = secrets().filter(|_| !folder.join(DATABASE_FILE).exists());
    let found = [Some(folder.to_owned()), elsewhere].into_iter().flatten().map(|folder| folder.join(ADDRESS_FILE)).find(|path| path.exists());
    let Some(path) = found else { return Ok(None) };
    let text = std::fs::read_to_string(&path).map_err(|error| Trouble::file("read", &path, error))?;
    let address = text.trim();
    if address.is_empty() || address.len() > ADDRESS_BYTES_MAX {
        let help = "write the address of the server there in one line, such as `host=/run/postgresql dbname=ntib`";
        return Err(Trouble::input(format!("`{}` names no server", path.display()), help));
    }
    Ok(Some(address.to_owned()))
}

/// Opens the record in a folder, with the keys kept there.
pub fn open(folder: &Path) -> Result<Opened, Trouble> {
    match address(folder)? {
        Some(address) => open_server(folder, &address),
        None => {
            let store = SqliteStore::open(folder).map_err(trouble)?;
            for key in further_keys(&SqliteStore::kept_keys(folder).map_err(trouble)?)? {
                store.add_signer(key).map_err(trouble)?;
            }
            let in_force = store.key_in_force().map_err(trouble)?;
            Ok(Opened { store: Arc::new(store), in_force })
        }
    }
}

/// A new record whose log is empty: in the folder, or on the server at `address`.
pub fn empty(folder: &Path, address: Option<&str>, origin: Origin) -> Result<Box<dyn Store>, Trouble> {
    match address {
        Some(address) => empty_server(folder, address, origin),
        None => Ok(Box::new(SqliteStore::empty(folder, origin).map_err(trouble)?)),
    }
}

/// A new record that begins with `first`, signed with `key`: in the folder, or on the server at `address`.
pub fn create(folder: &Path, address: Option<&str>, key: SigningKey, first: Sealed) -> Result<(), Trouble> {
    match address {
        Some(address) => create_server(folder, address, key, first),
        None => SqliteStore::create(folder, key, first).map(drop).map_err(trouble),
    }
}

#[cfg(feature = "postgres")]
mod server {
    use std::fs::OpenOptions;
    use std::io::Write as _;

    use ntib_store::PostgresStore;

    use super::*;

    fn write_address(folder: &Path, address: &str) -> Result<(), Trouble> {
        let path = folder.join(ADDRESS_FILE);
        let failed = |error| Trouble::file("write", &path, error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(failed)?;
        writeln!(file, "{address}").and_then(|()| file.sync_all()).map_err(failed)
    }

    pub fn open_server(folder: &Path, address: &str) -> Result<Opened, Trouble> {
        let store = PostgresStore::open(address).map_err(trouble)?;
        for key in kept_keys(folder)? {
            store.add_signer(key).map_err(trouble)?;
        }
        let in_force = store.key_in_force().map_err(trouble)?;
        Ok(Opened { store: Arc::new(store), in_force })
    }

    pub fn empty_server(folder: &Path, address: &str, origin: Origin) -> Result<Box<dyn Store>, Trouble> {
        let store = PostgresStore::empty(address, origin).map_err(trouble)?;
        write_address(folder, address)?;
        Ok(Box::new(store))
    }

    pub fn create_server(folder: &Path, address: &str, key: SigningKey, first: Sealed) -> Result<(), Trouble> {
        // The secret is kept before the log is begun: a log whose key is lost could never go on.
        write_address(folder, address)?;
        SqliteStore::keep_keys(folder, std::slice::from_ref(&key)).map_err(trouble)?;
        PostgresStore::create(address, key, first).map(drop).map_err(trouble)
    }
}

#[cfg(not(feature = "postgres"))]
mod server {
    use super::*;

    fn missing() -> Trouble {
        let help = "build it with `cargo build --release --bin ntib --features postgres`, or keep the log in the folder";
        Trouble::usage("this program was built without PostgreSQL", help)
    }

    pub fn open_server(_: &Path, _: &str) -> Result<Opened, Trouble> {
        Err(missing())
    }

    pub fn empty_server(_: &Path, _: &str, _: Origin) -> Result<Box<dyn Store>, Trouble> {
        Err(missing())
    }

    pub fn create_server(_: &Path, _: &str, _: SigningKey, _: Sealed) -> Result<(), Trouble> {
        Err(missing())
    }
}

use server::{create_server, empty_server, open_server};
