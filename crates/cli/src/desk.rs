//! `ntib desk`: the first people of a record, the way in when nobody else can give one, and commitments.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use ntib_core::Place;
use ntib_desk::Wording;
use ntib_desk::work::given::{NONCE_BYTES, commitment};
use ntib_record::to_hex;

use crate::books::read_text;
use crate::office::{First, bind, broken, found, invite};
use crate::trouble::{Trouble, exit};

/// Set up the first people of a record, invite one of them, or commit to an answer.
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
    /// Make a commitment to a text as the answer to a question of a call: what is answered now, and the random part with which it is opened later. Keep
    /// both; nothing is sent anywhere.
    Commit {
        /// The question, as the call names it: `question-1` is its first.
        #[arg(long, value_name = "QUESTION")]
        question: String,
        /// The text. White space at its ends does not count, and its lines end as lines do here, so that a form can open it.
        file: PathBuf,
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
    /// The invitation, or the commitment, goes to standard output, and nothing else does.
    pub fn run(self) -> Result<u8, Trouble> {
        let token = match self.what {
            What::Found { record, office, office_en, office_fr, place, person, name } => {
                let first = First { office: &office, called: Wording::both(office_en, office_fr), place, person: &person, name: &name };
                found(&record, first)?
            }
            What::Invite { record, person } => invite(&record, &person)?,
            What::Commit { question, file } => {
                let text = read_text(&file)?.replace("\r\n", "\n");
                let mut nonce = [0; NONCE_BYTES];
                getrandom::fill(&mut nonce).map_err(|error| broken("the system gives no random bytes", &error))?;
                println!("sha256:{}\n{}", commitment(&nonce, &question, text.trim().as_bytes()), to_hex(&nonce));
                eprintln!("the first line is the answer; keep the second one and the text: both are needed to open it");
                return Ok(exit::HOLDS);
            }
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
