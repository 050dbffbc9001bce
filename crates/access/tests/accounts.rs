//! Accounts as they follow from entries.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a failing step should stop the test")]

use std::collections::BTreeSet;

use ntib_access::accounts::{self, Accounts, INVITATION_LASTS, Issued, PASSKEYS_MAX, Purpose, account_label, account_of, revoke_payload, token_payload};
use ntib_access::passkey::{Passkey, PublicKey};
use ntib_access::{Digest, How, Token};
use ntib_record::{Actor, Entry, Moment, Name};
use serde_json::{Map, Value};

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn at(milliseconds: i64) -> Moment {
    Moment::from_milliseconds(milliseconds).unwrap()
}

fn entry(person: &str, verb: &str, payload: Map<String, Value>, when: Moment) -> Entry {
    Entry {
        log: "desk.example.ca/log".parse().unwrap(),
        id: name("one"),
        blind: [0; 16],
        at: when,
        actor: Actor { person: name("tara"), post: None },
        verb: name(verb),
        object: account_of(&name(person)).unwrap(),
        reason: String::new(),
        instruments: BTreeSet::new(),
        label: account_label(&name(person), &name("office"), &name("internal"), BTreeSet::new(), &name("administrator")),
        corrects: None,
        payload,
    }
}

fn digest(number: u8) -> Digest {
    Token::of([number; 32]).digest("code")
}

fn passkey(number: u8) -> Passkey {
    let key = ed25519_dalek::SigningKey::from_bytes(&[number; 32]).verifying_key().to_bytes();
    Passkey { id: vec![number], key: PublicKey::Ed25519(key), counter: 0, copied: true }
}

#[test]
fn an_invitation_lets_in_once_within_its_days_and_the_last_one_counts() {
    let mut accounts = Accounts::default();
    let give = |number, when| entry("ann", accounts::GIVE_CODE, accounts::code_payload(&digest(number), Purpose::Invitation, true), when);
    accounts.take(&give(1, at(0)));
    assert_eq!(accounts.code(&digest(1), at(INVITATION_LASTS - 1)), Some((&name("ann"), Purpose::Invitation)));
    assert_eq!(accounts.code(&digest(1), at(INVITATION_LASTS)), None);
    accounts.take(&give(2, at(10)));
    assert_eq!(accounts.code(&digest(1), at(20)), None, "another invitation took its place");
    accounts.take(&entry("ann", accounts::USE_CODE, accounts::use_payload(&digest(2)), at(30)));
    assert_eq!(accounts.code(&digest(2), at(40)), None, "used");
    accounts.take(&give(2, at(50)));
    assert_eq!(accounts.code(&digest(2), at(60)), None, "a code that was used is not given again");
}

#[test]
fn a_new_sheet_of_recovery_codes_ends_the_old_one() {
    let mut accounts = Accounts::default();
    let give = |number, renews| entry("ann", accounts::GIVE_CODE, accounts::code_payload(&digest(number), Purpose::Recovery, renews), at(0));
    for (number, renews) in [(1, true), (2, false), (3, false)] {
        accounts.take(&give(number, renews));
    }
    assert_eq!(accounts.get(&name("ann")).codes_left(Purpose::Recovery, at(1)), 3);
    accounts.take(&give(4, true));
    assert_eq!(accounts.get(&name("ann")).codes_left(Purpose::Recovery, at(1)), 1);
    assert!(accounts.code(&digest(4), at(i64::from(u32::MAX) * 1000)).is_some(), "recovery codes keep until they are used");
}

#[test]
fn a_passkey_is_of_one_person_and_gone_when_dropped() {
    let mut accounts = Accounts::default();
    let enrol = |person: &str, number| entry(person, accounts::ENROL_PASSKEY, accounts::passkey_payload(&passkey(number), "laptop"), at(5));
    accounts.take(&enrol("ann", 1));
    accounts.take(&enrol("bob", 1));
    assert_eq!(accounts.passkey(&[1]), Some((&name("ann"), &passkey(1))), "whose it was first");
    assert!(accounts.get(&name("bob")).passkeys().is_empty());
    accounts.take(&entry("bob", accounts::DROP_PASSKEY, accounts::drop_payload(&[1]), at(6)));
    assert!(accounts.passkey(&[1]).is_some(), "another's is not dropped");
    accounts.take(&entry("ann", accounts::DROP_PASSKEY, accounts::drop_payload(&[1]), at(6)));
    assert!(accounts.passkey(&[1]).is_none());
    for number in 2..40 {
        accounts.take(&enrol("ann", number));
    }
    assert_eq!(accounts.get(&name("ann")).passkeys().len(), PASSKEYS_MAX);
}

#[test]
fn a_closed_account_opens_to_nothing_until_it_is_opened() {
    let mut accounts = Accounts::default();
    accounts.take(&entry("ann", accounts::ENROL_PASSKEY, accounts::passkey_payload(&passkey(1), "laptop"), at(0)));
    accounts.take(&entry("ann", accounts::GIVE_CODE, accounts::code_payload(&digest(1), Purpose::Recovery, true), at(0)));
    accounts.take(&entry("ann", accounts::BIND_PROVIDER, accounts::provider_payload("https://id.example.ca", "42"), at(0)));
    let opens = |accounts: &Accounts| (accounts.passkey(&[1]).is_some(), accounts.code(&digest(1), at(1)).is_some(), accounts.provider("https://id.example.ca", "42").is_some());
    assert_eq!(opens(&accounts), (true, true, true));
    accounts.take(&entry("ann", accounts::CLOSE_ACCOUNT, Map::new(), at(1)));
    assert_eq!(opens(&accounts), (false, false, false));
    accounts.take(&entry("ann", accounts::OPEN_ACCOUNT, Map::new(), at(2)));
    assert_eq!(opens(&accounts), (true, true, true));
    accounts.take(&entry("ann", accounts::LOOSE_PROVIDER, accounts::provider_payload("https://id.example.ca", "42"), at(3)));
    assert_eq!(opens(&accounts), (true, true, false));
}

#[test]
fn a_token_is_of_one_person_until_its_day_or_until_it_is_revoked() {
    let mut accounts = Accounts::default();
    let day = 86_400_000;
    let issued = |name: &str, until: i64, writes: bool| Issued { name: name.to_owned(), since: at(0), until: at(until), writes };
    accounts.take(&entry("ann", accounts::ISSUE_TOKEN, token_payload(&digest(1), &issued("nightly", 30 * day, false)), at(0)));
    accounts.take(&entry("ann", accounts::ISSUE_TOKEN, token_payload(&digest(2), &issued("desk", 60 * day, true)), at(1)));
    let how = |accounts: &Accounts, number: u8, now: i64| accounts.token(&digest(number), at(now)).map(|(person, token)| (person.to_string(), token.how()));
    assert_eq!(how(&accounts, 1, 29 * day), Some(("ann".to_owned(), How::TokenReading)));
    assert_eq!(how(&accounts, 1, 30 * day), None, "its day has come");
    assert_eq!(how(&accounts, 2, 30 * day), Some(("ann".to_owned(), How::TokenWriting)));
    assert_eq!(accounts.get(&name("ann")).tokens(at(30 * day)).len(), 1);
    // One that would never end is none, and nobody issues another's.
    accounts.take(&entry("ann", accounts::ISSUE_TOKEN, token_payload(&digest(3), &issued("for ever", 400 * day, true)), at(0)));
    accounts.take(&entry("bob", accounts::ISSUE_TOKEN, token_payload(&digest(2), &issued("taken", 30 * day, true)), at(2)));
    accounts.take(&entry("bob", accounts::REVOKE_TOKEN, revoke_payload(&digest(2)), at(3)));
    assert_eq!((how(&accounts, 3, 5), how(&accounts, 2, 5).map(|one| one.0)), (None, Some("ann".to_owned())));
    accounts.take(&entry("ann", accounts::CLOSE_ACCOUNT, Map::new(), at(6)));
    assert_eq!(how(&accounts, 2, 7), None, "the account is closed");
    accounts.take(&entry("ann", accounts::OPEN_ACCOUNT, Map::new(), at(8)));
    accounts.take(&entry("ann", accounts::REVOKE_TOKEN, revoke_payload(&digest(2)), at(9)));
    assert_eq!(how(&accounts, 2, 10), None, "it was revoked");
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let mut accounts = Accounts::default();
    for verb in accounts::VERBS.into_iter().filter(|verb| !verb.contains("account")) {
        accounts.take(&entry("ann", verb, Map::new(), at(0)));
        accounts.take(&entry("ann", verb, Map::from_iter([("digest".into(), Value::from("short")), ("purpose".into(), Value::from("other")), ("id".into(), Value::from("*"))]), at(0)));
    }
    let mut elsewhere = entry("ann", accounts::CLOSE_ACCOUNT, Map::new(), at(0));
    elsewhere.object.kind = name("meeting");
    accounts.take(&elsewhere);
    assert_eq!(accounts, Accounts::default());
}
