//! Entries: their bytes, what refuses them, and the keys that they tell of.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

mod common;

use common::{begin, entry, key, name, scheme};
use ntib_record::{
    ATTACHMENT_BYTES_MAX, ATTACHMENTS, Attachment, Entry, EntryError, Hash, JsonError, KeyError, KeyHistory,
    Moment, ROTATE, attachments_value, json_from_bytes, json_to_bytes, log_object, rotate_payload,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// INVARIANT: the bytes of a form never change. This file was written when the form was made.
#[test]
fn the_first_form_reads_as_it_always_did() {
    let bytes = include_bytes!("forms/entry-1.json");
    let bytes = bytes.strip_suffix(b"\n").unwrap();
    let mut expected = entry(7);
    expected.corrects = Some(Hash::leaf(b"corrected"));
    assert_eq!(Entry::from_bytes(bytes), Ok(expected.clone()));
    assert_eq!(expected.to_bytes().unwrap(), bytes);
    assert_eq!(
        Hash::leaf(bytes).to_string(),
        include_str!("forms/entry-1.leaf").trim_end()
    );
}

#[test]
fn other_bytes_are_refused() {
    let good = String::from_utf8(entry(7).to_bytes().unwrap()).unwrap();
    for (from, to, told) in [
        ("{\"actor\"", "{ \"actor\"", "other form than the canonical"),
        (
            "\"id\":\"e7\"",
            "\"id\":\"e7\",\"id\":\"e7\"",
            "other form than the canonical",
        ),
        ("ntib-entry/1", "ntib-entry/2", "use a newer one"),
        ("\"form\":\"ntib-entry/1\",", "", "does not tell its `form`"),
        (
            "\"verb\":\"open\"",
            "\"verb\":\"open\",\"why\":\"x\"",
            "`why`, which this form does not know",
        ),
        (",\"verb\":\"open\"", "", "lacks `verb`"),
        ("\"verb\":\"open\"", "\"verb\":\"Open\"", "is not a name"),
        ("00:31:00.000Z", "00:31:00Z", "is not a moment"),
        ("\"blind\":\"07", "\"blind\":\"", "`blind` is not 32"),
        ("[\"CA\",\"US\"]", "[\"US\",\"CA\"]", "rising order"),
        ("\"reason\":\"", "\"reason\":1.5,\"x\":\"", "not a whole number"),
        ("desk.example.ca/log", "desk example", "is not an origin"),
        ("role:liaison", "unit:liaison", "names nobody"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        let error = Entry::from_bytes(bad.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(told), "{to}: {error}");
    }
    for end in [0, 1, good.len() / 2, good.len() - 1] {
        assert!(matches!(
            Entry::from_bytes(&good.as_bytes()[..end]),
            Err(EntryError::Json(_))
        ));
    }
}

#[test]
fn limits_are_named() {
    let scheme = scheme();
    assert!(entry(1).seal(scheme).is_ok());
    let long = Entry {
        reason: "é".repeat(4_001),
        ..entry(1)
    };
    assert_eq!(long.seal(scheme), Err(EntryError::Reason { characters: 4_001 }));
    let payload = json!({ "text": "x".repeat(65_400) }).as_object().unwrap().clone();
    let error = Entry { payload, ..entry(1) }.seal(scheme).unwrap_err();
    assert!(matches!(error, EntryError::Long { .. }) && error.to_string().contains("name its SHA-256"));
    let mut secret = entry(1);
    secret.label.level = name("secret");
    assert!(matches!(secret.seal(scheme), Err(EntryError::Label(_))));
    let fraction = json!({ "price": 1.5 }).as_object().unwrap().clone();
    assert!(matches!(
        Entry {
            payload: fraction,
            ..entry(1)
        }
        .seal(scheme),
        Err(EntryError::Json(JsonError::Number(_)))
    ));
    let mut deep = json!(1);
    for _ in 0..40 {
        deep = json!([deep]);
    }
    let payload = json!({ "deep": deep }).as_object().unwrap().clone();
    assert!(matches!(
        Entry { payload, ..entry(1) }.seal(scheme),
        Err(EntryError::Json(JsonError::Depth))
    ));
}

#[test]
fn attachments_are_named_in_one_form() {
    let (one, other) = (
        Attachment::of(b"one", "application/pdf", "Séance du 3 mars.pdf"),
        Attachment::of(b"other", "text/plain", "other.txt"),
    );
    let with = |value: Value| Entry {
        payload: [(ATTACHMENTS.to_owned(), value)].into_iter().collect(),
        ..entry(1)
    };
    let both = attachments_value(&[one.clone(), other.clone(), one.clone()]);
    assert_eq!(
        both,
        attachments_value(&[other.clone(), one.clone()]),
        "in one order, each once"
    );
    let sealed = with(both.clone()).seal(scheme()).unwrap();
    let read = Entry::from_bytes(sealed.bytes()).unwrap().attachments().unwrap();
    assert_eq!(read.len(), 2);
    assert!(read.contains(&one) && read.contains(&other) && one.is(b"one") && !one.is(b"two"));
    assert_eq!(entry(1).attachments(), Ok(vec![]));

    let mut turned = both.clone();
    turned.as_array_mut().unwrap().reverse();
    let twice = json!([both[0], both[0]]);
    let changed = |key: &str, value: Value| {
        let mut odd = attachments_value(std::slice::from_ref(&one));
        odd[0][key] = value;
        odd
    };
    for odd in [
        json!({}),
        json!([]),
        json!(["x"]),
        turned,
        twice,
        changed("sha256", json!("00")),
        changed("bytes", json!(-1)),
        changed("bytes", json!(ATTACHMENT_BYTES_MAX + 1)),
        changed("media", json!("application pdf")),
        changed("media", json!("")),
        changed("name", json!("../log.key")),
        changed("name", json!("a\u{7f}b")),
        changed("name", json!("é".repeat(201))),
        changed("more", json!(1)),
    ] {
        let entry = with(odd.clone());
        assert!(
            matches!(entry.attachments(), Err(EntryError::Form { .. })),
            "{odd}"
        );
        let bytes = entry.to_bytes().unwrap();
        assert!(
            matches!(entry.seal(scheme()), Err(EntryError::Form { .. })),
            "{odd}"
        );
        assert!(
            matches!(Entry::from_bytes(&bytes), Err(EntryError::Form { .. })),
            "{odd}"
        );
    }
}

/// The example of RFC 8785 section 3.2.3, which is ordered by UTF-16 units.
#[test]
fn keys_are_ordered_as_the_rfc_says() {
    let value =
        json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
    let bytes = String::from_utf8(json_to_bytes(&value).unwrap()).unwrap();
    assert_eq!(
        bytes,
        "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
    );
}

#[test]
fn a_key_is_followed_by_another_that_it_signs() {
    let (first, second, other) = (key(1), key(2), key(3));
    let mut keys = KeyHistory::begin(&begin(&first)).unwrap();
    let rotation = |old, new| Entry {
        verb: name(ROTATE),
        object: log_object(),
        payload: rotate_payload(&entry(0).log, old, new),
        ..entry(4)
    };
    assert_eq!(keys.add(1, &entry(1)), Ok(()));
    assert_eq!(keys.add(2, &begin(&first)), Err(KeyError::Begin));
    assert_eq!(keys.add(3, &rotation(&other, &second)), Err(KeyError::Rotation));
    assert_eq!(keys.add(4, &rotation(&first, &second)), Ok(()));
    assert_eq!(
        keys.add(5, &rotation(&first, &other)),
        Err(KeyError::Rotation),
        "the old key has no more say"
    );
    assert_eq!(
        [keys.in_force(4), keys.in_force(5)],
        [first.public(), second.public()]
    );
    assert_eq!(
        (keys.first(), keys.last(), keys.rotations().len()),
        (first.public(), second.public(), 1)
    );
    assert_eq!(KeyHistory::begin(&entry(0)), Err(KeyError::Begin));
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn canonical_json_is_read_as_it_is_written(value in values()) {
        let bytes = json_to_bytes(&value).unwrap();
        prop_assert_eq!(json_from_bytes(&bytes).unwrap(), value);
    }

    #[test]
    fn moments_are_read_as_they_are_written(at in -62_167_219_200_000_i64..253_402_300_800_000) {
        let moment = Moment::from_milliseconds(at).unwrap();
        prop_assert_eq!(moment.to_string().parse(), Ok(moment));
        prop_assert_eq!(moment.to_string().len(), 24);
    }

    #[test]
    fn nothing_panics_on_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0_usize..900, with in any::<u8>()) {
        let _ = Entry::from_bytes(&bytes).is_ok();
        let mut spoilt = entry(7).to_bytes().unwrap();
        let at = at % spoilt.len();
        spoilt[at] = with;
        if let Ok(read) = Entry::from_bytes(&spoilt) {
            prop_assert_eq!(read.to_bytes().unwrap(), spoilt);
        }
    }
}
