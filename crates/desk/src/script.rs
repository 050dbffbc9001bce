//! A record written as a list of commands: the invented year of the sample world, and public facts to begin with.
//!
//! Each line is one command as a JSON object. It goes through [`crate::act`] like any other, so a script can do nothing that a
//! person could not do; what a script has that a person has not is its own clock. A line may remember the leaf hash of
//! its entry under a name (`"remember": "draft"`), and later lines may write `@draft` where such a hash belongs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ntib_core::Place;
use ntib_record::{EntryError, Hash, Label, Moment, Name, Origin, Scheme, Sealed, Viewer};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::act::Ground;
use crate::archive::{Archive, ArchiveError};
use crate::gate::{Asker, Gate};
use crate::people;
use crate::refused::Refused;
use crate::verbs::{Raw, verb};

/// The most lines of a script.
pub const LINES_MAX: usize = 20_000;

/// Who writes before there is anyone: the line that says so is its own permission, so only the first ones may.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Founder {
    office: String,
    place: String,
    roles: BTreeSet<String>,
}

/// One line as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    at: String,
    by: String,
    #[serde(default)]
    founder: Option<Founder>,
    #[serde(default)]
    post: Option<String>,
    #[serde(rename = "do")]
    verb: String,
    to: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    relying_on: BTreeSet<String>,
    #[serde(default)]
    remember: Option<String>,
    with: Map<String, Value>,
}

/// The first line: the labels that later ones name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    labels: BTreeMap<String, Value>,
}

/// A script that was read.
#[derive(Clone, Debug)]
pub struct Script {
    labels: BTreeMap<String, Label>,
    lines: Vec<(usize, Written)>,
}

/// What is wrong with a line.
#[derive(Debug)]
pub struct ScriptError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with a line of a script.
#[derive(Debug)]
pub enum Why {
    /// It cannot be read.
    Form(String),
    /// The command is refused.
    Refused(Box<Refused>),
    /// The entry is not one that the scheme accepts.
    Entry(EntryError),
    /// The archive does not take it.
    Archive(ArchiveError),
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.why {
            Why::Form(why) => f.write_str(why),
            Why::Refused(refused) => refused.fmt(f),
            Why::Entry(error) => error.fmt(f),
            Why::Archive(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ScriptError {}

fn name(text: &str) -> Result<Name, Why> {
    text.parse().map_err(|error| Why::Form(format!("{error}")))
}

impl Script {
    /// The script that is written so: a line with labels, then a line a command. Empty lines are passed over.
    pub fn read(text: &str) -> Result<Script, ScriptError> {
        let mut labels = None;
        let mut lines = Vec::new();
        for (at, text) in text
            .lines()
            .enumerate()
            .filter(|(_, text)| !text.trim().is_empty())
        {
            let wrong = |why: String| ScriptError {
                line: at + 1,
                why: Why::Form(why),
            };
            if labels.is_none() {
                let head: Head = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
                let read = |(id, value)| Ok((id, Label::from_json(value)?));
                let found: Result<_, String> = head.labels.into_iter().map(read).collect();
                labels = Some(found.map_err(wrong)?);
                continue;
            }
            if lines.len() >= LINES_MAX {
                return Err(wrong(format!("a script has at most {LINES_MAX} lines")));
            }
            lines.push((
                at + 1,
                serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?,
            ));
        }
        Ok(Script {
            labels: labels.unwrap_or_default(),
            lines,
        })
    }

    /// The moment of its last line: "now" of the sample world.
    pub fn last(&self) -> Option<Moment> {
        self.lines
            .iter()
            .filter_map(|(_, line)| line.at.parse().ok())
            .max()
    }

    /// Plays it: every command is judged against what the ones before left, taken into the archive, and given as an entry
    /// to append. The same script gives the same entries.
    pub fn play(
        &self,
        archive: &mut Archive,
        scheme: &Scheme,
        gate: &dyn Gate,
        log: &Origin,
    ) -> Result<Vec<Sealed>, ScriptError> {
        let mut remembered = BTreeMap::new();
        let mut all = Vec::new();
        for (at, line) in &self.lines {
            let wrong = |why| ScriptError { line: *at, why };
            let sealed = self
                .line(line, archive, scheme, gate, log, &remembered)
                .map_err(wrong)?;
            if let (Some(id), Some(first)) = (&line.remember, sealed.first()) {
                remembered.insert(id.clone(), first.leaf());
            }
            all.extend(sealed);
        }
        Ok(all)
    }

    fn line(
        &self,
        line: &Written,
        archive: &mut Archive,
        scheme: &Scheme,
        gate: &dyn Gate,
        log: &Origin,
        remembered: &BTreeMap<String, Hash>,
    ) -> Result<Vec<Sealed>, Why> {
        let at: Moment = line.at.parse().map_err(|error| Why::Form(format!("{error}")))?;
        let asker = asker(line, archive, at)?;
        let label = match &line.label {
            None => None,
            Some(id) => Some(
                self.labels
                    .get(id)
                    .ok_or_else(|| Why::Form(format!("no label `{id}`")))?
                    .clone(),
            ),
        };
        let raw = Raw {
            object: name(&line.to)?,
            payload: recalled(&line.with, remembered)?,
            reason: line.why.clone(),
            instruments: line
                .relying_on
                .iter()
                .map(|one| name(one))
                .collect::<Result<_, _>>()?,
            label,
            corrects: None,
        };
        let row = verb(&line.verb).ok_or_else(|| Why::Form(format!("no verb `{}`", line.verb)))?;
        let drafted = {
            let ground = Ground::new(archive, scheme, &asker, at);
            row.judge(&ground, gate, raw)
                .map_err(|refused| Why::Refused(Box::new(refused)))?
        };
        let mut sealed = Vec::new();
        for draft in drafted.drafts {
            let number = archive.size();
            // Of invented things a hash may confirm every guess, so the blind is made of the number.
            let Hash(bytes) = Hash::of(format!("{log} {number}").as_bytes());
            let mut blind = [0; 16];
            blind.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
            let id = name(&format!("s{number:06}"))?;
            let one = draft
                .entry(log.clone(), id, blind, at)
                .seal(scheme)
                .map_err(Why::Entry)?;
            archive.add(number, one.bytes()).map_err(Why::Archive)?;
            sealed.push(one);
        }
        Ok(sealed)
    }
}

fn asker(line: &Written, archive: &Archive, at: Moment) -> Result<Asker, Why> {
    let person = name(&line.by)?;
    if let Some(founder) = &line.founder {
        if people::asker(archive, &person, None, at).is_some() {
            return Err(Why::Form("who founds is not one of the people there".to_owned()));
        }
        let place: Place = founder
            .place
            .parse()
            .map_err(|error| Why::Form(format!("{error}")))?;
        let roles = founder
            .roles
            .iter()
            .map(|one| name(one))
            .collect::<Result<_, _>>()?;
        let viewer = Viewer {
            person,
            place,
            posts: BTreeSet::new(),
            roles,
            briefed: BTreeSet::new(),
        };
        return Ok(Asker {
            viewer,
            office: name(&founder.office)?,
            post: None,
        });
    }
    let post = line.post.as_deref().map(name).transpose()?;
    people::asker(archive, &person, post.as_ref(), at)
        .ok_or_else(|| Why::Form(format!("nobody is named `{person}`")))
}

/// The payload with the hashes that it recalls.
fn recalled(
    with: &Map<String, Value>,
    remembered: &BTreeMap<String, Hash>,
) -> Result<Map<String, Value>, Why> {
    let mut with = with.clone();
    for value in with.values_mut() {
        let Some(id) = value.as_str().and_then(|text| text.strip_prefix('@')) else {
            continue;
        };
        let hash = remembered
            .get(id)
            .ok_or_else(|| Why::Form(format!("nothing is remembered as `{id}`")))?;
        *value = hash.to_string().into();
    }
    Ok(with)
}
