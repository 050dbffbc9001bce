//! The desk that `ntib serve` opens: over a record, or over an invented sample that is gone when the server stops.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ntib_access::Directory;
use ntib_core::Date;
use ntib_record::{Actor, Audience, BEGIN, Entry, KeyKind, Label, Moment, Name, Origin, Scheme, SchemeTables, SigningKey, begin_payload, log_object};
use ntib_store::SqliteStore;
use ntib_web::desk::{Office, OfficeClock};

use crate::books::{label_table, sample_desk};
use crate::trouble::{Trouble, exit};

/// The log of the sample.
const SAMPLE_LOG: &str = "sample.invalid/desk";

/// A folder that is gone with this value.
pub struct Temporary(PathBuf);

impl Temporary {
    fn new(random: &[u8; 32]) -> Result<Temporary, Trouble> {
        let tail: String = random.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let path = std::env::temp_dir().join(format!("ntib-sample-{tail}"));
        std::fs::create_dir(&path).map_err(|error| Trouble::file("make the folder", &path, error))?;
        Ok(Temporary(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0).is_ok();
    }
}

/// What goes wrong with a part of the program itself, or with the machine.
fn broken(what: &str, cause: &dyn std::fmt::Display) -> Trouble {
    Trouble { status: exit::TROUBLE, message: format!("{what}: {cause}"), help: None, source: None }
}

fn random() -> Result<[u8; 32], Trouble> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| broken("the system gives no random bytes", &error))?;
    Ok(bytes)
}

/// The tables of labels that the program was built with.
fn tables() -> SchemeTables<'static> {
    SchemeTables { levels: label_table("levels.csv"), places: label_table("places.csv"), caveats: label_table("caveats.csv"), ceilings: label_table("ceilings.csv") }
}

fn name(text: &str) -> Result<Name, Trouble> {
    text.parse().map_err(|error| broken("a name of the program", &error))
}

/// The desk of the sample world, with the folder that holds its record until it is dropped.
pub fn sample(today: Option<Date>) -> Result<(Office, Temporary), Trouble> {
    let seed = random()?;
    let folder = Temporary::new(&random()?)?;
    let scheme = Scheme::read(tables()).map_err(|error| broken("the tables of labels", &error))?;
    let directory = Directory::read(sample_desk("people.csv")).map_err(|error| broken("the people of the sample", &error))?;
    let key = SigningKey::from_seed(SAMPLE_LOG, KeyKind::Log, &seed).map_err(|error| broken("the key of the sample", &error))?;
    let origin: Origin = SAMPLE_LOG.parse().map_err(|error| broken("the log of the sample", &error))?;
    let (mut blind, clock) = ([0; 16], today.map_or(OfficeClock::System, OfficeClock::Fixed));
    for (to, from) in blind.iter_mut().zip(random()?) {
        *to = from;
    }
    let begin = Entry {
        log: origin,
        id: name("begin")?,
        blind,
        at: Moment::BEGINNING,
        actor: Actor { person: name("ntib")?, post: None },
        verb: name(BEGIN)?,
        object: log_object(),
        reason: String::new(),
        instruments: [].into(),
        label: Label { owners: [name("ntib")?].into(), level: name("public")?, releasable_to: [].into(), audience: Audience::nobody(), caveats: [].into() },
        corrects: None,
        payload: begin_payload(key.public()),
    };
    let sealed = begin.seal(&scheme).map_err(|error| broken("the beginning of the sample", &error))?;
    let store = SqliteStore::create(folder.path(), key, sealed).map_err(|error| broken("the record of the sample", &error))?;
    let office = Office::new(Arc::new(store), tables(), directory, String::new(), clock, Box::new(|_| {})).map_err(|error| broken("the desk", &error))?;
    Ok((office.of_invention(), folder))
}
