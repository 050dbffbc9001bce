//! What the tests of this crate share.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use ntib_record::{
    Actor, Audience, BEGIN, Entry, Hash, KeyKind, Label, Name, Object, Principal, Scheme, SchemeTables,
    SigningKey, begin_payload, log_object,
};

pub const ORIGIN: &str = "desk.example.ca/log";

pub fn name(text: &str) -> Name {
    text.parse().unwrap()
}

pub fn scheme() -> &'static Scheme {
    &SCHEME
}

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    Scheme::read(SchemeTables {
        levels: include_str!("../../../../labels/levels.csv"),
        places: include_str!("../../../../labels/places.csv"),
        caveats: include_str!("../../../../labels/caveats.csv"),
        ceilings: include_str!("../../../../labels/ceilings.csv"),
    })
    .unwrap()
});

pub fn label() -> Label {
    Label {
        owners: [name("canada")].into(),
        level: name("internal"),
        releasable_to: ["CA".parse().unwrap(), "US".parse().unwrap()].into(),
        audience: Audience::of([
            Principal::Role(name("liaison")),
            Principal::Post(name("desk/ottawa")),
        ]),
        caveats: BTreeSet::new(),
    }
}

pub fn entry(number: u64) -> Entry {
    Entry {
        log: ORIGIN.parse().unwrap(),
        id: name(&format!("e{number}")),
        blind: [u8::try_from(number % 251).unwrap(); 16],
        at: "2026-11-28T00:31:00.000Z".parse().unwrap(),
        actor: Actor {
            person: name("a.tremblay"),
            post: Some(name("desk/ottawa")),
        },
        verb: name("open"),
        object: Object {
            kind: name("case"),
            id: name(&format!("2026/{number}")),
        },
        reason: "Une firme demande si l’actionneur peut traverser. “Quoted”, \\ and \u{1f600}".into(),
        instruments: [name("us/itar-126-5")].into(),
        label: label(),
        corrects: None,
        payload: serde_json::json!({"b": [1, null, true], "a": {"é": "\u{7}\n", "value": "18400.00"}})
            .as_object()
            .unwrap()
            .clone(),
    }
}

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(ORIGIN, KeyKind::Log, &[seed; 32]).unwrap()
}

pub fn begin(key: &SigningKey) -> Entry {
    Entry {
        id: name("begin"),
        verb: name(BEGIN),
        object: log_object(),
        reason: String::new(),
        payload: begin_payload(key.public()),
        ..entry(0)
    }
}

pub fn leaf(number: u64) -> Hash {
    Hash::leaf(&number.to_be_bytes())
}
