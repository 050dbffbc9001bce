//! `ntib log begin` and `ntib log rotate`: the log and its keys.

use clap::Args;
use ntib_core::{Lang, Place};
use ntib_record::{
    Actor, Audience, BEGIN, Entry, KeyKind, Label, Name, Origin, Principal, ROTATE, SigningKey,
    begin_payload, log_object, rotate_payload, to_hex,
};
use ntib_store::{Batch, KEY_FILE, SqliteStore};

use super::{Data, now, open, random, scheme, trouble, words_of};
use crate::keep::{create, kept_keys};
use crate::trouble::{Trouble, exit};

/// Who does it, and who may know.
#[derive(Args)]
struct Said {
    /// The person who does it.
    #[arg(long, value_name = "NAME")]
    person: Name,
    /// The post in which it is done.
    #[arg(long, value_name = "NAME")]
    post: Option<Name>,
    /// The organisation whose log it is.
    #[arg(long, value_name = "NAME")]
    owner: Name,
    /// The level of the label.
    #[arg(long, value_name = "LEVEL", default_value = "internal")]
    level: Name,
    /// The places to which it may be released.
    #[arg(long, value_name = "PLACES", value_delimiter = ',')]
    releasable_to: Vec<Place>,
    /// Who may know: person:NAME, post:NAME or role:NAME (may be repeated). Without any, nobody.
    #[arg(long, value_name = "WHO")]
    audience: Vec<Principal>,
    /// Why.
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
}

impl Said {
    fn entry(self, log: Origin, verb: &str) -> Result<Entry, Trouble> {
        let id: [u8; 16] = random()?;
        let name = |text: &str| {
            text.parse::<Name>()
                .map_err(|error| Trouble::usage(error.to_string(), "take another name"))
        };
        Ok(Entry {
            log,
            id: name(&to_hex(&id))?,
            blind: random()?,
            at: now()?,
            actor: Actor {
                person: self.person,
                post: self.post,
            },
            verb: name(verb)?,
            object: log_object(),
            reason: self.reason,
            instruments: [].into(),
            label: Label {
                owners: [self.owner].into(),
                level: self.level,
                releasable_to: self.releasable_to.into_iter().collect(),
                audience: Audience::of(self.audience),
                caveats: [].into(),
            },
            corrects: None,
            payload: serde_json::Map::new(),
        })
    }
}

/// `ntib log begin`
#[derive(Args)]
pub struct Begin {
    #[command(flatten)]
    data: Data,
    /// The log: an address without scheme, such as desk.example.ca/log.
    #[arg(long, value_name = "ORIGIN")]
    origin: Origin,
    /// Keep the log in PostgreSQL, at this address in libpq's form, such as `host=/run/postgresql dbname=ntib`; keys stay in the folder.
    #[arg(long, value_name = "SERVER")]
    postgres: Option<String>,
    #[command(flatten)]
    said: Said,
}

impl Begin {
    /// Runs the command.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let folder = self.data.data;
        if folder.join(KEY_FILE).exists() && open(&folder).is_ok_and(|store| store.head().is_ok()) {
            return Err(Trouble::usage(
                format!("a record is in `{}` already", folder.display()),
                "give another folder",
            ));
        }
        let key = SigningKey::from_seed(self.origin.as_str(), KeyKind::Log, &random()?)
            .map_err(|error| trouble(error.into()))?;
        let entry = Entry {
            payload: begin_payload(key.public()),
            ..self.said.entry(self.origin, BEGIN)?
        };
        let first = entry
            .seal(&scheme()?)
            .map_err(|error| Trouble::input(error.to_string(), "give another label"))?;
        create(&folder, self.postgres.as_deref(), key.clone(), first)?;
        let store = open(&folder)?;
        let words = words_of(lang);
        let place = folder.display().to_string();
        println!(
            "{}",
            words.with(
                "log-begun",
                &[("origin", store.origin().as_str()), ("folder", &place)]
            )
        );
        println!("{}", words.with("log-key", &[("key", &key.public().to_string())]));
        eprintln!(
            "{}",
            words.with(
                "log-key-pin",
                &[("file", &folder.join(KEY_FILE).display().to_string())]
            )
        );
        Ok(exit::HOLDS)
    }
}

/// `ntib log rotate`
#[derive(Args)]
pub struct Rotate {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    said: Said,
}

impl Rotate {
    /// Runs the command. The next key is kept before the entry is appended, so that a log never has a key in force whose
    /// secret is lost.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let folder = self.data.data;
        let store = open(&folder)?;
        let keys = kept_keys(&folder)?;
        let in_force = store.key_in_force().clone();
        let old = keys.iter().find(|key| *key.public() == in_force);
        let old = old
            .ok_or_else(|| Trouble::usage("the folder does not have the key in force", "put log.key back"))?;
        let origin = store.origin().clone();
        let new = SigningKey::from_seed(origin.as_str(), KeyKind::Log, &random()?)
            .map_err(|error| trouble(error.into()))?;
        let entry = Entry {
            payload: rotate_payload(&origin, old, &new),
            ..self.said.entry(origin.clone(), ROTATE)?
        };
        let sealed = entry
            .seal(&scheme()?)
            .map_err(|error| Trouble::input(error.to_string(), "give another label"))?;
        let all: Vec<SigningKey> = keys.iter().cloned().chain([new.clone()]).collect();
        SqliteStore::keep_keys(&folder, &all).map_err(trouble)?;
        store.add_signer(new.clone()).map_err(trouble)?;
        let batch = Batch {
            key: sealed.entry().id.clone(),
            expected: None,
            entries: vec![sealed],
        };
        let done = store.append(&[batch]).map_err(trouble)?.pop();
        let receipt = match done {
            Some(Ok(receipt)) => receipt,
            Some(Err(refusal)) => {
                return Err(Trouble::input(
                    refusal.to_string(),
                    "look at the log with `ntib log show`",
                ));
            }
            None => return Err(Trouble::input("nothing was appended", "try again")),
        };
        let key = new.public().to_string();
        println!(
            "{}",
            words_of(lang).with(
                "log-rotated",
                &[("key", &key), ("index", &receipt.first.to_string())]
            )
        );
        Ok(exit::HOLDS)
    }
}
