//! `ntib desk`: the first people of a record, and the way in when nobody else can give one.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use ntib_core::Place;
use ntib_desk::Wording;

use crate::office::{First, bind, found, invite};
use crate::trouble::{Trouble, exit};

/// Set up the first people of a record, or invite one of them.
#[derive(Args)]
pub struct Desk {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Set up the first office and the person who keeps its people; prints an invitation for that person.
    Found {
        /// The folder of the record.
        #[arg(long, value_name = "FOLDER")]
        record: PathBuf,
        /// The name of the office in labels, such as `liaison-office`.
        #[arg(long, value_name = "NAME")]
        office: String,
        /// What the office is called in English.
        #[arg(long, value_name = "TEXT")]
        office_en: String,
        /// What the office is called in French.
        #[arg(long, value_name = "TEXT")]
        office_fr: String,
        /// The country of the office, in two letters.
        #[arg(long)]
        place: Place,
        /// The name of the person in labels, such as `t.nakamura`.
        #[arg(long, value_name = "NAME")]
        person: String,
        /// How the person is called.
        #[arg(long, value_name = "TEXT")]
        name: String,
    },
    /// Bind an identity at a provider (OpenID Connect) to the account of a person, who signs in with it from then on.
    Bind {
        /// The folder of the record.
        #[arg(long, value_name = "FOLDER")]
        record: PathBuf,
        /// The name of the person in labels.
        person: String,
        /// The provider, exactly as in the settings.
        #[arg(long, value_name = "ISSUER")]
        issuer: String,
        /// The person's identifier at the provider (`sub`).
        #[arg(long, value_name = "SUBJECT")]
        subject: String,
    },
    /// Print an invitation with which a person can enter once, to enrol a passkey.
    Invite {
        /// The folder of the record.
        #[arg(long, value_name = "FOLDER")]
        record: PathBuf,
        /// The name of the person in labels.
        person: String,
    },
}

impl Desk {
    /// The invitation goes to standard output, and nothing else does.
    pub fn run(self) -> Result<u8, Trouble> {
        let token = match self.what {
            What::Found { record, office, office_en, office_fr, place, person, name } => {
                let first = First { office: &office, called: Wording::both(office_en, office_fr), place, person: &person, name: &name };
                found(&record, first)?
            }
            What::Invite { record, person } => invite(&record, &person)?,
            What::Bind { record, person, issuer, subject } => {
                bind(&record, &person, &issuer, &subject)?;
                eprintln!("bound: `{subject}` at `{issuer}` signs in as `{person}`");
                return Ok(exit::HOLDS);
            }
        };
        println!("{}", token.text());
        eprintln!("give this code to the person, and to nobody else: it works once, for seven days");
        Ok(exit::HOLDS)
    }
}
