//! `ntib log show`, `ntib log prove`, `ntib log publish`: what is in the log, and how it leaves it.

use std::path::PathBuf;

use clap::Args;
use ntib_core::Lang;
use ntib_present::Words;
use ntib_record::{Entry, Hash, Name, Object};
use ntib_store::{READ_MAX, StoreFiles, Stored, prove, publish};
use serde_json::json;

use super::{Data, open, trouble, words_of};
use crate::print::paragraph;
use crate::trouble::{Trouble, exit};

/// The version of the JSON document.
const VERSION: u32 = 1;

/// `ntib log show`
#[derive(Args)]
pub struct Show {
    #[command(flatten)]
    data: Data,
    /// From this number on.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Only those about this object.
    #[arg(long, value_name = "KIND/ID", value_parser = object)]
    object: Option<Object>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn object(text: &str) -> Result<Object, String> {
    let (kind, id) = text
        .split_once('/')
        .ok_or("write it as kind/id, such as case/2026/12")?;
    let name = |text: &str| text.parse::<Name>().map_err(|error| error.to_string());
    Ok(Object {
        kind: name(kind)?,
        id: name(id)?,
    })
}

impl Show {
    /// Runs the command.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let store = open(&self.data.data)?;
        let words = words_of(lang);
        let (mut from, mut left, mut shown) = (self.from, self.limit, Vec::new());
        while left > 0 {
            let part = match &self.object {
                Some(object) => store.by_object(object, from, left.min(READ_MAX)),
                None => store.read(from, left.min(READ_MAX)),
            };
            let part = part.map_err(trouble)?;
            let Some(last) = part.last() else { break };
            from = last.number + 1;
            left -= part.len().min(left);
            shown.extend(part);
        }
        if self.json {
            let entries: Result<Vec<_>, Trouble> = shown.iter().map(value).collect();
            println!(
                "{}",
                json!({"format": "ntib-log-show", "version": VERSION, "entries": entries?})
            );
            return Ok(exit::HOLDS);
        }
        if shown.is_empty() {
            eprintln!(
                "{}",
                words.with("log-none-shown", &[("from", &self.from.to_string())])
            );
        }
        for stored in &shown {
            print!("{}", text(&words, stored)?);
        }
        Ok(exit::HOLDS)
    }
}

fn damaged(stored: &Stored) -> impl Fn(ntib_record::EntryError) -> Trouble {
    let number = stored.number;
    move |error| {
        Trouble::input(
            format!("entry {number} cannot be read: {error}"),
            "verify the record with `ntib log verify`",
        )
    }
}

fn value(stored: &Stored) -> Result<serde_json::Value, Trouble> {
    Entry::from_bytes(&stored.bytes).map_err(damaged(stored))?;
    let entry: serde_json::Value = serde_json::from_slice(&stored.bytes).unwrap_or_default();
    Ok(json!({"number": stored.number, "leaf": Hash::leaf(&stored.bytes).to_string(), "entry": entry}))
}

fn text(words: &Words, stored: &Stored) -> Result<String, Trouble> {
    let entry = Entry::from_bytes(&stored.bytes).map_err(damaged(stored))?;
    let (index, time, actor) = (
        stored.number.to_string(),
        entry.at.to_string(),
        entry.actor.person.to_string(),
    );
    let said = [("index", index.as_str()), ("time", &time), ("actor", &actor)];
    let head = match &entry.actor.post {
        Some(post) => words.with(
            "log-entry-post",
            &[&said[..], &[("post", post.as_str())]].concat(),
        ),
        None => words.with("log-entry", &said),
    };
    let mut out = format!("{head}\n");
    let mut line = |id: &str, with: &[(&str, &str)]| paragraph(&mut out, 4, "", &words.with(id, with));
    let object = format!("{}/{}", entry.object.kind, entry.object.id);
    line("log-did", &[("verb", entry.verb.as_str()), ("object", &object)]);
    if !entry.reason.is_empty() {
        line("log-reason", &[("text", &entry.reason)]);
    }
    let list = |names: &mut dyn Iterator<Item = String>, none: &str| {
        let names: Vec<String> = names.collect();
        if names.is_empty() {
            words.get(none)
        } else {
            names.join(", ")
        }
    };
    if !entry.instruments.is_empty() {
        line(
            "log-instruments",
            &[(
                "names",
                &list(&mut entry.instruments.iter().map(ToString::to_string), "log-none"),
            )],
        );
    }
    if let Some(corrected) = entry.corrects {
        line("log-corrects", &[("leaf", &corrected.to_string())]);
    }
    let label = &entry.label;
    let groups = label
        .audience
        .groups()
        .map(|group| list(&mut group.iter().map(ToString::to_string), "log-nobody"));
    let audience = groups
        .collect::<Vec<_>>()
        .join(&format!(" {} ", words.get("log-and")));
    line(
        "log-label",
        &[
            ("level", label.level.as_str()),
            (
                "owners",
                &list(&mut label.owners.iter().map(ToString::to_string), "log-none"),
            ),
            (
                "places",
                &list(
                    &mut label.releasable_to.iter().map(ToString::to_string),
                    "log-nobody",
                ),
            ),
            ("audience", &audience),
            (
                "caveats",
                &list(&mut label.caveats.iter().map(ToString::to_string), "log-none"),
            ),
        ],
    );
    line("log-leaf", &[("leaf", &Hash::leaf(&stored.bytes).to_string())]);
    Ok(out)
}

/// `ntib log prove`
#[derive(Args)]
pub struct Prove {
    #[command(flatten)]
    data: Data,
    /// The name of the entry, or its number with a # before it.
    entry: String,
    /// The file to write; to standard output if absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Prove {
    /// Runs the command.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let store = open(&self.data.data)?;
        let missing = || {
            Trouble::usage(
                format!("no entry `{}` is in the record", self.entry),
                "look with `ntib log show`",
            )
        };
        let found = match self.entry.strip_prefix('#') {
            Some(number) => {
                let number = number.parse().map_err(|_| missing())?;
                store
                    .read(number, 1)
                    .map_err(trouble)?
                    .into_iter()
                    .find(|stored| stored.number == number)
            }
            None => store
                .by_id(&self.entry.parse().map_err(|_| missing())?)
                .map_err(trouble)?,
        };
        let stored = found.ok_or_else(missing)?;
        let proof = prove(&*store, &stored).map_err(trouble)?.to_string();
        match &self.out {
            Some(file) => {
                std::fs::write(file, proof).map_err(|error| Trouble::file("write", file, error))?;
                let (index, file) = (stored.number.to_string(), file.display().to_string());
                eprintln!(
                    "{}",
                    words_of(lang).with("log-proof-written", &[("index", &index), ("file", &file)])
                );
            }
            None => print!("{proof}"),
        }
        Ok(exit::HOLDS)
    }
}

/// `ntib log publish`
#[derive(Args)]
pub struct Publish {
    #[command(flatten)]
    data: Data,
    /// The folder to write to.
    folder: PathBuf,
}

impl Publish {
    /// Runs the command.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let store = open(&self.data.data)?;
        let mut files = StoreFiles::new(&*store).map_err(trouble)?;
        let checkpoint = publish(&mut files, &self.folder).map_err(trouble)?;
        let (count, folder) = (checkpoint.size.to_string(), self.folder.display().to_string());
        eprintln!(
            "{}",
            words_of(lang).with("log-published", &[("count", &count), ("folder", &folder)])
        );
        Ok(exit::HOLDS)
    }
}
