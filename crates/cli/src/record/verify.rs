//! `ntib log verify`: a record, a folder of tiles, a backup or a proof, held against itself and against a key.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use ntib_core::Lang;
use ntib_present::Words;
use ntib_record::{
    Audit, Checkpoint, Entry, KeyKind, Moment, TlogProof, Trust, Verified, VerifierKey, audit,
};
use ntib_store::{BackupFault, BackupFiles, DATABASE_FILE, FolderFiles, StoreFiles};
use serde_json::{Value, json};

use super::{ADDRESS_FILE, open, trouble, words_of};
use crate::trouble::{Trouble, exit};

/// The version of the JSON document.
const VERSION: u32 = 1;
/// The most bytes of a proof.
const PROOF_BYTES_MAX: u64 = 1_000_000;

/// `ntib log verify`
#[derive(Args)]
pub struct Verify {
    /// The folder of a record, a folder of tiles, a backup, or a file .tlog-proof.
    path: PathBuf,
    /// The first key of the log, as you know it from elsewhere; for a proof, the key in force.
    #[arg(long, value_name = "KEY")]
    key: Option<VerifierKey>,
    /// The key of a witness (may be repeated).
    #[arg(long, value_name = "KEY")]
    witness: Vec<VerifierKey>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// One fault in words: its code, its place, more.
struct Told {
    code: &'static str,
    place: String,
    detail: String,
}

impl Verify {
    /// Runs the command.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let words = words_of(lang);
        if is_proof(&self.path)? {
            return self.proof(&words);
        }
        let trust = Trust {
            first: self.key.clone(),
            witnesses: self.witness.clone(),
        };
        let (found, faults) = look(&self.path, &trust)?;
        if self.json {
            println!("{}", document(&found, &faults));
        } else {
            print(&words, &found, &faults, self.key.is_some());
        }
        Ok(if faults.is_empty() {
            exit::HOLDS
        } else {
            exit::FAILS
        })
    }

    fn proof(&self, words: &Words) -> Result<u8, Trouble> {
        let key = self.key.clone().ok_or_else(|| {
            Trouble::usage(
                "a proof is held against a key",
                "give the key of the log in force with --key, as you know it from elsewhere",
            )
        })?;
        let written =
            std::fs::read_to_string(&self.path).map_err(|error| Trouble::file("read", &self.path, error))?;
        let known: Vec<VerifierKey> = [key.clone()]
            .into_iter()
            .chain(self.witness.iter().cloned())
            .collect();
        match proved(&written, &key, &known) {
            Ok((proof, checkpoint, verified, entry)) => {
                let (index, size, root) = (
                    proof.index.to_string(),
                    checkpoint.size.to_string(),
                    checkpoint.root.to_base64(),
                );
                let said = [
                    ("index", index.as_str()),
                    ("count", &size),
                    ("origin", checkpoint.origin.as_str()),
                    ("root", &root),
                ];
                eprintln!("{}", words.with("log-proof-sound", &said));
                seen(words, &verified).iter().for_each(|line| eprintln!("{line}"));
                println!("{}", String::from_utf8_lossy(&entry));
                Ok(exit::HOLDS)
            }
            Err(why) => {
                eprintln!("{}", words.with("log-proof-fault", &[("why", &why)]));
                Ok(exit::FAILS)
            }
        }
    }
}

type Proved = (TlogProof, Checkpoint, Vec<Verified>, Vec<u8>);

fn proved(written: &str, key: &VerifierKey, known: &[VerifierKey]) -> Result<Proved, String> {
    let proof = TlogProof::parse(written).map_err(|error| error.to_string())?;
    let bytes = proof.extra.clone().ok_or("the proof does not carry its entry")?;
    let origin = key.name().parse().map_err(|error| format!("{error}"))?;
    let (checkpoint, verified) = proof
        .verify(&bytes, &origin, known)
        .map_err(|error| error.to_string())?;
    let entry = Entry::from_bytes(&bytes).map_err(|error| error.to_string())?;
    if entry.log != checkpoint.origin {
        return Err(format!("the entry is of another log, {}", entry.log));
    }
    Ok((proof, checkpoint, verified, bytes))
}

fn is_proof(path: &Path) -> Result<bool, Trouble> {
    if path.is_dir() {
        return Ok(false);
    }
    let file = File::open(path).map_err(|error| Trouble::file("read", path, error))?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let mut start = Vec::new();
    file.take(17)
        .read_to_end(&mut start)
        .map_err(|error| Trouble::file("read", path, error))?;
    Ok(start == b"c2sp.org/tlog-pro" && length <= PROOF_BYTES_MAX)
}

fn look(path: &Path, trust: &Trust) -> Result<(Audit, Vec<Told>), Trouble> {
    let told = |found: &Audit| -> Vec<Told> {
        let told = |fault: &ntib_record::Fault| Told {
            code: fault.kind.code(),
            place: fault.place.clone(),
            detail: fault.detail.clone(),
        };
        found.faults.iter().map(told).collect()
    };
    if path.join(DATABASE_FILE).is_file() || path.join(ADDRESS_FILE).is_file() {
        let store = open(path)?;
        let found = audit(&mut StoreFiles::new(&*store).map_err(trouble)?, trust).map_err(trouble)?;
        let faults = told(&found);
        return Ok((found, faults));
    }
    if path.is_dir() {
        let found = audit(&mut FolderFiles(path.to_owned()), trust).map_err(trouble)?;
        let faults = told(&found);
        return Ok((found, faults));
    }
    let file = File::open(path).map_err(|error| Trouble::file("read", path, error))?;
    match BackupFiles::open(BufReader::new(file)).and_then(|mut files| files.check(trust)) {
        Ok(head) => Ok((head.audit, Vec::new())),
        Err(BackupFault::Log(faults)) => {
            let found = Audit {
                faults,
                ..Audit::default()
            };
            let faults = told(&found);
            Ok((found, faults))
        }
        Err(BackupFault::Outside(error)) => Err(trouble(error)),
        Err(fault) => {
            let place = fault.place().unwrap_or_default().to_owned();
            Ok((
                Audit::default(),
                vec![Told {
                    code: fault.code(),
                    place,
                    detail: String::new(),
                }],
            ))
        }
    }
}

fn print(words: &Words, found: &Audit, faults: &[Told], pinned: bool) {
    for fault in faults {
        let what = words.get(&format!("fault-{}", fault.code));
        let detail = if fault.detail.is_empty() {
            String::new()
        } else {
            format!(" ({})", fault.detail)
        };
        println!("{}: {}: {what}{detail}", fault.code, fault.place);
    }
    if !faults.is_empty() {
        println!(
            "{}",
            words.with("log-faults", &[("count", &faults.len().to_string())])
        );
        return;
    }
    if let Some(checkpoint) = &found.checkpoint {
        let (count, root) = (checkpoint.size.to_string(), checkpoint.root.to_base64());
        println!(
            "{}",
            words.with(
                "log-sound",
                &[
                    ("origin", checkpoint.origin.as_str()),
                    ("count", &count),
                    ("root", &root)
                ]
            )
        );
    }
    if let Some(keys) = &found.keys {
        let id = if pinned {
            "log-first-key"
        } else {
            "log-first-key-own"
        };
        println!("{}", words.with(id, &[("key", &keys.first().to_string())]));
        if !keys.rotations().is_empty() {
            println!(
                "{}",
                words.with("log-rotations", &[("count", &keys.rotations().len().to_string())])
            );
        }
    }
    seen(words, &found.signatures)
        .iter()
        .for_each(|line| println!("{line}"));
}

fn seen(words: &Words, verified: &[Verified]) -> Vec<String> {
    let witnesses = verified.iter().filter(|one| one.key.kind() == KeyKind::Witness);
    witnesses
        .map(|one| {
            let moment = one
                .seconds
                .and_then(|seconds| i64::try_from(seconds).ok())
                .and_then(|seconds| seconds.checked_mul(1000));
            let moment = moment
                .and_then(Moment::from_milliseconds)
                .map(|moment| moment.to_string())
                .unwrap_or_default();
            words.with("log-seen", &[("witness", one.key.name()), ("time", &moment)])
        })
        .collect()
}

fn document(found: &Audit, faults: &[Told]) -> Value {
    json!({
        "format": "ntib-log-verify",
        "version": VERSION,
        "sound": faults.is_empty(),
        "origin": found.checkpoint.as_ref().map(|checkpoint| checkpoint.origin.to_string()),
        "size": found.checkpoint.as_ref().map(|checkpoint| checkpoint.size),
        "root": found.checkpoint.as_ref().map(|checkpoint| checkpoint.root.to_base64()),
        "first_key": found.keys.as_ref().map(|keys| keys.first().to_string()),
        "signatures": found.signatures.iter().map(|one| json!({"key": one.key.to_string(), "seconds": one.seconds})).collect::<Vec<_>>(),
        "faults": faults.iter().map(|fault| json!({"code": fault.code, "place": fault.place, "detail": fault.detail})).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_said_in_both_languages() {
        let backups = [
            "backup-cut",
            "backup-form",
            "backup-part",
            "backup-missing",
            "backup-manifest",
        ];
        for code in ntib_record::FaultKind::ALL
            .iter()
            .map(|kind| kind.code())
            .chain(backups)
        {
            let said: Vec<String> = Lang::ALL
                .iter()
                .map(|lang| words_of(*lang).get(&format!("fault-{code}")))
                .collect();
            assert!(
                said[0] != said[1] && !said[0].contains("fault-"),
                "{code}: {said:?}"
            );
        }
    }
}
