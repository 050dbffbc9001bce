//! The record: `ntib log`, `ntib backup`, `ntib restore`.

mod begin;
mod copy;
mod show;
mod verify;

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Subcommand};
use ntib_core::Lang;
use ntib_present::Words;
use ntib_record::{Moment, Scheme, SchemeTables};

use crate::keep::{ADDRESS_FILE, open, trouble};
use crate::trouble::{Trouble, exit};

pub use copy::{Backup, Restore};

/// The phrases of these commands.
const PHRASES: [(Lang, &str); 2] = [
    (Lang::En, include_str!("../../words/record/en.ftl")),
    (Lang::Fr, include_str!("../../words/record/fr.ftl")),
];

/// Where the record is.
#[derive(Args)]
pub struct Data {
    /// The folder of the record.
    #[arg(long = "record", visible_alias = "data", value_name = "DIR", env = "NTIB_DATA")]
    data: PathBuf,
}

/// Begins, shows, proves and verifies the log of the record. It asks no labels: it is for who keeps the record.
#[derive(Args)]
pub struct Log {
    #[command(subcommand)]
    command: LogCommand,
}

#[derive(Subcommand)]
enum LogCommand {
    /// Begin a record: a folder with an empty log and its key.
    Begin(begin::Begin),
    /// Verify a record, a folder of tiles, a backup or a proof, without trusting who gave it.
    Verify(verify::Verify),
    /// Show entries.
    Show(show::Show),
    /// Write the proof that an entry stands in the log, for verification elsewhere.
    Prove(show::Prove),
    /// Write the log as the files of C2SP tlog-tiles.
    Publish(show::Publish),
    /// Change the key that signs the log.
    Rotate(begin::Rotate),
}

impl Log {
    /// Runs the command.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        match self.command {
            LogCommand::Begin(command) => command.run(lang),
            LogCommand::Verify(command) => command.run(lang),
            LogCommand::Show(command) => command.run(lang),
            LogCommand::Prove(command) => command.run(lang),
            LogCommand::Publish(command) => command.run(lang),
            LogCommand::Rotate(command) => command.run(lang),
        }
    }
}

fn words_of(lang: Lang) -> Words {
    let own: Vec<&'static str> = PHRASES
        .iter()
        .filter(|(one, _)| *one == lang)
        .map(|(_, text)| *text)
        .collect();
    Words::new(lang, &own)
}

/// The scheme of labels that is built in.
fn scheme() -> Result<Scheme, Trouble> {
    Scheme::read(SchemeTables {
        levels: include_str!("../../../../labels/levels.csv"),
        places: include_str!("../../../../labels/places.csv"),
        caveats: include_str!("../../../../labels/caveats.csv"),
        ceilings: include_str!("../../../../labels/ceilings.csv"),
    })
    .map_err(|error| Trouble::input(format!("labels/{error}"), "correct the row"))
}

fn now() -> Result<Moment, Trouble> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    since
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .and_then(Moment::from_milliseconds)
        .ok_or_else(|| {
            Trouble::usage(
                "the clock of this machine is not in the years 1970 to 9999",
                "set it",
            )
        })
}

fn random<const N: usize>() -> Result<[u8; N], Trouble> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Trouble {
        status: exit::TROUBLE,
        message: format!("this machine gave no random bytes: {error}"),
        help: None,
        source: None,
    })?;
    Ok(bytes)
}
