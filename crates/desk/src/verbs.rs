//! Every verb of the desk: its object, the shape of its payload, the permission it asks, and whose hands it may not be.

use std::collections::BTreeSet;

use ntib_record::{Hash, Label, Name};
use serde_json::{Map, Value};

use crate::act::{Act, Deed, Drafted, Ground, act};
use crate::archive::Thing;
use crate::described::{Described, describe};
use crate::gate::Gate;
use crate::refused::Refused;
use crate::shape::misread;
use crate::{
    actions, authorisations, cases, consultations, contacts, decisions, forums, meetings, obligations,
    people, programmes, series,
};

/// A verb: one row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Verb {
    /// Its name in entries.
    pub name: &'static str,
    /// The kind of object that it is done to.
    pub kind: &'static str,
    /// The permission that it asks: `arrange`, `write`, `sign`, `administer`, `take-part`.
    pub asks: &'static str,
    /// Whether it begins an object.
    pub founds: bool,
    /// Whoever did one of these to the object may not do this: the second pair of eyes.
    pub not_by: &'static [&'static str],
    /// Whether it holds only for the record exactly as it was judged: nothing may come between.
    pub alone: bool,
    /// What is done instead of correcting an entry of it, where none is corrected.
    pub instead: Option<&'static Instead>,
    shape: fn(&Map<String, Value>) -> Result<(), String>,
    described: fn() -> Described,
    judge: Judge,
}

type Judge = fn(&Ground<'_>, &dyn Gate, Raw) -> Result<Drafted, Refused>;

/// Why entries of a verb are not corrected, and what is done instead: English and French of each.
#[derive(Debug)]
pub struct Instead {
    /// Why not.
    pub why: [&'static str; 2],
    /// What is done instead.
    pub help: [&'static str; 2],
}

/// A command as it comes from outside, from a form or a script: its verb says of what shape it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// To which object.
    pub object: Name,
    /// What else the verb needs.
    pub payload: Map<String, Value>,
    /// Why.
    pub reason: String,
    /// Relying on which instruments.
    pub instruments: BTreeSet<Name>,
    /// Who may know of it; that of the object where none is given.
    pub label: Option<Label>,
    /// The entry that it corrects.
    pub corrects: Option<Hash>,
}

impl Verb {
    /// The verb of a payload.
    pub const fn of<A: Act>(asks: &'static str) -> Verb {
        Verb {
            name: A::VERB,
            kind: A::Of::KIND,
            asks,
            founds: false,
            not_by: &[],
            alone: false,
            instead: None,
            shape: shape::<A>,
            described: describe::<A>,
            judge: judge::<A>,
        }
    }

    /// It begins an object.
    #[must_use]
    pub const fn founding(mut self) -> Verb {
        self.founds = true;
        self
    }

    /// Not by one who did any of these to the same object.
    #[must_use]
    pub const fn not_by(mut self, verbs: &'static [&'static str]) -> Verb {
        self.not_by = verbs;
        self
    }

    /// Nothing may come between judging it and recording it.
    #[must_use]
    pub const fn alone(mut self) -> Verb {
        self.alone = true;
        self
    }

    /// Its entries are not corrected: something else is done instead.
    #[must_use]
    pub const fn uncorrected(mut self, instead: &'static Instead) -> Verb {
        self.instead = Some(instead);
        self
    }

    /// Whether its entries are corrected by whoever did it alone: nobody signs, answers or dissents for another. Others are
    /// corrected by whoever may do the deed.
    pub fn is_own(&self) -> bool {
        ["sign", "take-part"].contains(&self.asks)
    }

    /// Whether a payload has the shape of this verb, and what is wrong with it otherwise.
    pub fn check_shape(&self, payload: &Map<String, Value>) -> Result<(), String> {
        (self.shape)(payload)
    }

    /// What its payload looks like, as the type that reads it says.
    pub fn described(&self) -> Described {
        (self.described)()
    }

    /// What a command of this verb comes to, as [`act`] says of one whose shape is known.
    pub fn judge(&self, ground: &Ground<'_>, gate: &dyn Gate, raw: Raw) -> Result<Drafted, Refused> {
        (self.judge)(ground, gate, raw)
    }
}

fn judge<A: Act>(ground: &Ground<'_>, gate: &dyn Gate, raw: Raw) -> Result<Drafted, Refused> {
    let what = A::deserialize(&Value::Object(raw.payload.clone())).map_err(|error| misread(A::VERB, &error, &raw.payload))?;
    let mut deed = Deed::new(raw.object, what)
        .because(raw.reason)
        .relying_on(raw.instruments);
    (deed.label, deed.corrects) = (raw.label, raw.corrects);
    act(ground, gate, deed)
}

fn shape<A: Act>(payload: &Map<String, Value>) -> Result<(), String> {
    serde_json::from_value::<A>(Value::Object(payload.clone()))
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// The verbs of each kind of object. A new kind adds its own here.
const TABLES: &[&[Verb]] = &[
    people::VERBS,
    cases::VERBS,
    authorisations::VERBS,
    programmes::VERBS,
    obligations::VERBS,
    consultations::VERBS,
    forums::VERBS,
    meetings::VERBS,
    series::VERBS,
    actions::VERBS,
    decisions::VERBS,
    contacts::VERBS,
];

/// Every verb.
pub fn verbs() -> impl Iterator<Item = &'static Verb> {
    TABLES.iter().copied().flatten()
}

/// The verb of this name.
pub fn verb(name: &str) -> Option<&'static Verb> {
    verbs().find(|verb| verb.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_verb_has_one_row_and_names_verbs_that_are_there() {
        let names: BTreeSet<_> = verbs().map(|verb| verb.name).collect();
        assert_eq!(names.len(), verbs().count());
        for verb in verbs() {
            assert!(verb.name.parse::<Name>().is_ok(), "{}", verb.name);
            assert!(
                verb.not_by.iter().all(|other| names.contains(other)),
                "{}",
                verb.name
            );
        }
        for kind in verbs().map(|verb| verb.kind).collect::<BTreeSet<_>>() {
            assert!(
                verbs().any(|verb| verb.kind == kind && verb.founds),
                "nothing begins a {kind}"
            );
        }
    }
}
