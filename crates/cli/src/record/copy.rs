//! `ntib backup` and `ntib restore`: the record as one file, and back.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use ntib_core::Lang;
use ntib_record::{SigningKey, Trust, VerifierKey};
use ntib_store::{
    BackupFault, BackupFiles, KEY_FILE, SqliteStore, backup, restore_into,
};

use super::{Data, open, trouble, words_of};
use crate::keep::{empty, is_taken, kept_keys};
use crate::trouble::{Trouble, exit};

/// Writes the record as one file, signed, which `ntib restore` takes back.
#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    data: Data,
    /// The file to write.
    file: PathBuf,
    /// Leave the secret of the key out.
    #[arg(long)]
    without_key: bool,
}

impl Backup {
    /// Runs the command. The file has its name only once it is whole and on the disk.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let store = open(&self.data.data)?;
        let keys = kept_keys(&self.data.data)?;
        let signer = keys.iter().find(|key| key.public() == store.key_in_force());
        let signer = signer
            .ok_or_else(|| Trouble::usage("the folder does not have the key in force", "put log.key back"))?;
        let part = self.file.with_extension("part");
        let failed = |error| Trouble::file("write", &self.file, error);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let file = options.open(&part).map_err(failed)?;
        let mut out = BufWriter::new(file);
        let head = backup(
            &*store,
            signer,
            if self.without_key { &[] } else { &keys },
            &mut out,
        )
        .map_err(trouble)?;
        out.flush()
            .and_then(|()| out.get_ref().sync_all())
            .map_err(failed)?;
        std::fs::rename(&part, &self.file).map_err(failed)?;
        let words = words_of(lang);
        let (count, file) = (head.size.to_string(), self.file.display().to_string());
        eprintln!(
            "{}",
            words.with("backup-written", &[("count", &count), ("file", &file)])
        );
        if self.without_key {
            let key = self.data.data.join(KEY_FILE).display().to_string();
            eprintln!("{}", words.with("backup-without-key", &[("file", &key)]));
        } else {
            eprintln!("{}", words.get("backup-with-key"));
        }
        Ok(exit::HOLDS)
    }
}

/// Restores a record from a backup into an empty folder. An altered or cut file is refused as a whole.
#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    data: Data,
    /// The backup.
    file: PathBuf,
    /// Keep the log in the empty PostgreSQL database at this address, in libpq's form; keys stay in the folder.
    #[arg(long, value_name = "SERVER")]
    postgres: Option<String>,
    /// The first key of the log, as you know it from elsewhere.
    #[arg(long, value_name = "KEY")]
    key: Option<VerifierKey>,
    /// The file with the secret of the key, where the backup was made without it.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl Restore {
    /// Runs the command.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let folder = self.data.data;
        if is_taken(&folder) {
            return Err(Trouble::usage(
                format!("a record is in `{}` already", folder.display()),
                "give an empty folder",
            ));
        }
        let words = words_of(lang);
        let refused = |fault: BackupFault| match fault {
            BackupFault::Outside(error) => trouble(error),
            fault => {
                let what = words.get(&format!("fault-{}", fault.code()));
                let help = format!("{what}: nothing was restored; take another backup");
                Trouble::input(format!("`{}` is damaged: {fault}", self.file.display()), help)
            }
        };
        let file = File::open(&self.file).map_err(|error| Trouble::file("read", &self.file, error))?;
        let mut files = BackupFiles::open(BufReader::new(file)).map_err(refused)?;
        let head = files
            .check(&Trust {
                first: self.key.clone(),
                witnesses: Vec::new(),
            })
            .map_err(refused)?;
        let mut keys = files.keys().map_err(trouble)?;
        if let Some(path) = &self.key_file {
            keys.extend(secrets(path)?);
        }
        let part = folder.with_extension("restoring");
        if part.exists() {
            std::fs::remove_dir_all(&part).map_err(|error| Trouble::file("clear", &part, error))?;
        }
        let store = empty(&part, self.postgres.as_deref(), head.origin.clone())?;
        let restored = restore_into(&mut files, &head, &*store).map_err(refused)?;
        drop(store);
        if !keys.is_empty() {
            SqliteStore::keep_keys(&part, &keys).map_err(trouble)?;
        }
        if folder.exists() {
            std::fs::remove_dir(&folder)
                .map_err(|error| Trouble::file("take the place of", &folder, error))?;
        }
        std::fs::rename(&part, &folder).map_err(|error| Trouble::file("name", &folder, error))?;
        let store = open(&folder)?;
        let (count, place) = (restored.size.to_string(), folder.display().to_string());
        let said = [
            ("count", count.as_str()),
            ("origin", store.origin().as_str()),
            ("folder", &place),
        ];
        eprintln!("{}", words.with("backup-restored", &said));
        if !keys.iter().any(|key| key.public() == store.key_in_force()) {
            eprintln!("{}", words.get("backup-keyless"));
        }
        Ok(exit::HOLDS)
    }
}

fn secrets(path: &Path) -> Result<Vec<SigningKey>, Trouble> {
    let text = std::fs::read_to_string(path).map_err(|error| Trouble::file("read", path, error))?;
    let keys: Result<Vec<SigningKey>, _> = text.lines().map(SigningKey::from_secret_text).collect();
    keys.map_err(|error| {
        Trouble::input(
            format!("`{}`: {error}", path.display()),
            "give the file log.key of the record",
        )
    })
}
