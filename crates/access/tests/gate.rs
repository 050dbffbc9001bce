//! The policies of this repository: the whole table of permissions as one golden file, and the same rules said a second time.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ntib_access::{How, Policies, Question, Ruling, Thing};
use ntib_desk::verbs;
use ntib_record::{Name, Viewer};

const ROLES: [&str; 7] = ["administrator", "analyst", "auditor", "firm", "liaison", "public", "senior"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies")
}

fn policies() -> Policies {
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "cedar"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let schema = std::fs::read_to_string(folder().join("schema.cedarschema")).unwrap();
    Policies::read(("schema.cedarschema", &schema), &files).unwrap_or_else(|error| panic!("{error}"))
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// The thing, and what the asker is to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Case {
    kind: &'static str,
    own: bool,
    about: bool,
    how: How,
}

fn ask(policies: &Policies, roles: &[&str], case: Case, permission: &str) -> Ruling {
    by_verb(policies, roles, case, permission, permission)
}

fn by_verb(policies: &Policies, roles: &[&str], case: Case, permission: &str, verb: &str) -> Ruling {
    let viewer = Viewer {
        person: name("ann"),
        place: "CA".parse().unwrap(),
        posts: BTreeSet::new(),
        roles: roles.iter().map(|role| name(role)).collect(),
        briefed: BTreeSet::new(),
    };
    let owners = BTreeSet::from([name(if case.own { "office" } else { "another" })]);
    let hands = BTreeSet::from([name("bob")]);
    let thing = Thing { kind: case.kind, id: if case.about { "ann" } else { "one" }, owners: &owners, hands: &hands };
    policies.ask(&Question { viewer: &viewer, organisation: &name("office"), how: case.how, permission, verb, thing })
}

fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    for how in [How::Passkey, How::Provider, How::Chosen, How::Code, How::TokenReading, How::TokenWriting] {
        for kind in kinds() {
            for own in [true, false] {
                all.push(Case { kind, own, about: false, how });
            }
            if matches!(kind, "person" | "account") {
                all.push(Case { kind, own: true, about: true, how });
            }
        }
    }
    all
}

/// Kinds of each sort that policies tell apart.
const TELLING: [&str; 6] = ["account", "action", "calendar", "case", "meeting", "person"];

/// The permissions that no verb of the desk asks for.
const BESIDES: [&str; 4] = ["export", "keep-accounts", "keep-own-account", "read-audit"];

/// Every kind of thing: those of the verbs, and what is taken along without being one of them.
fn kinds() -> BTreeSet<&'static str> {
    verbs().map(|verb| verb.kind).chain(["account", "calendar", "instrument"]).collect()
}

/// What a role may do to a kind of thing, verb by verb, and what it may besides; of these verbs alone, where some are named: another way in than a
/// passkey permits no more.
fn row(policies: &Policies, roles: &[&str], case: Case, of: Option<&str>) -> String {
    let named = |verb: &str| of.is_none_or(|of| of.split(' ').any(|one| one == verb));
    let of_kind = verbs().filter(|verb| verb.kind == case.kind && named(verb.name));
    let verbs = of_kind.filter(|verb| by_verb(policies, roles, case, verb.asks, verb.name).allowed).map(|verb| verb.name);
    let may: Vec<&str> = verbs.chain(BESIDES.into_iter().filter(|permission| ask(policies, roles, case, permission).allowed)).collect();
    if may.is_empty() { "nothing".to_owned() } else { may.join(" ") }
}

#[test]
fn the_table_of_permissions_is_as_agreed() {
    let policies = policies();
    let permissions: BTreeSet<&str> = policies.permissions().collect();
    assert_eq!(permissions, verbs().map(|verb| verb.asks).chain(BESIDES).collect(), "a permission that stands in no row");
    let mut table = String::from("Who may do what: for every role and kind of thing the verbs of the desk that it may do, and what it may besides (`export` is to take it along).\n");
    table += "Made by the tests of ntib-access from the policies beside this file; UPDATE=1 writes it anew. A thing is of one's own organisation or of another's; `about` is\n";
    table += "one's own entry or account. Of a thing that one may not see nothing is done, whatever stands here; and nobody signs for their own work.\n";
    for role in ROLES.iter().copied().chain(["no role"]) {
        let _ = writeln!(table, "\n{role}");
        let roles: &[&str] = if role == "no role" { &[] } else { &[role] };
        for kind in kinds() {
            for (word, own, about) in [("own", true, false), ("other", false, false), ("about", true, true)] {
                if about && !matches!(kind, "person" | "account") {
                    continue;
                }
                let case = Case { kind, own, about, how: How::Passkey };
                let passkey = row(&policies, roles, case, None);
                let _ = writeln!(table, "  {kind:<13} {word:<6} {:<11} {passkey}", How::Passkey.word());
                for how in [How::Code, How::TokenWriting, How::TokenReading] {
                    let may = row(&policies, roles, Case { how, ..case }, Some(&passkey));
                    // A way in that permits what a passkey does has no line of its own.
                    if may != passkey {
                        let _ = writeln!(table, "  {kind:<13} {word:<6} {:<11} {may}", how.word());
                    }
                }
            }
        }
    }
    let path = folder().join("table.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), table, "the permissions have changed: read the difference; UPDATE=1 accepts it");
}

/// The same rules, said once more without Cedar.
fn plainly(roles: &[&str], case: Case, permission: &str) -> bool {
    let has = |role: &str| roles.contains(&role);
    let program = matches!(case.how, How::TokenReading | How::TokenWriting);
    if permission == "keep-own-account" {
        return case.about && !program;
    }
    if program && matches!(permission, "sign" | "administer" | "keep-accounts") || case.how == How::TokenReading && matches!(permission, "arrange" | "write" | "take-part") {
        return false;
    }
    if case.how == How::Code {
        return false;
    }
    let working = |role: &str| has(role) && case.own;
    let shared = ["forum", "meeting", "decision", "action", "programme", "project", "promise", "consultation"].contains(&case.kind);
    let signed = shared && !matches!(case.kind, "action" | "consultation");
    let official = has("liaison") || has("analyst") || has("senior");
    match permission {
        "arrange" => working("liaison") || working("senior"),
        "write" if case.kind == "case" && official => true,
        "sign" if case.kind == "case" && official => !has("administrator"),
        "write" => working("firm") && !["consultation", "decision", "forum"].contains(&case.kind) || working("analyst") || working("liaison") || working("senior") || shared && has("liaison") || signed && has("senior"),
        "sign" => {
            let own = working("analyst") || working("liaison") || working("senior");
            (own || signed && has("senior")) && !has("administrator")
        }
        "take-part" => has("firm") || official,
        "administer" => has("administrator") && !case.about,
        "export" => {
            let own = ["analyst", "firm", "liaison", "senior"].into_iter().any(working);
            let addressed = has("firm") && matches!(case.kind, "authorisation" | "case" | "consultation" | "forum" | "programme");
            own || addressed || official && (shared || matches!(case.kind, "authorisation" | "case" | "obligation")) || has("auditor")
        }
        "read-audit" => has("auditor") || has("administrator"),
        "keep-accounts" => has("administrator"),
        _ => panic!("a permission that is not said here: {permission}"),
    }
}

#[test]
fn cedar_says_what_is_said_plainly_for_every_set_of_roles() {
    let policies = policies();
    let permissions: Vec<&str> = policies.permissions().collect();
    for chosen in 0_u32..1 << ROLES.len() {
        let roles: Vec<&str> = ROLES.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1).map(|(_, role)| *role).collect();
        // Every kind and every way in for single roles; of each sort one for pairs; of larger sets what a passkey permits.
        let telling = |case: &Case| match (roles.len(), TELLING.contains(&case.kind)) {
            (0..=1, told) => told || case.how == How::Passkey,
            (2, told) => told && !matches!(case.how, How::Provider | How::Chosen),
            (_, told) => told && case.how == How::Passkey,
        };
        for case in cases().into_iter().filter(telling) {
            for permission in &permissions {
                let ruling = ask(&policies, &roles, case, permission);
                assert_eq!(ruling.allowed, plainly(&roles, case, permission), "{roles:?} {case:?} {permission}: {ruling:?}");
                assert!(!ruling.allowed || !ruling.policies.is_empty(), "allowed by nothing");
                assert!(ruling.policies.iter().all(|policy| !policy.starts_with("error")), "{ruling:?}");
            }
        }
    }
}

#[test]
fn a_firm_asks_and_replies_and_does_not_answer_itself() {
    let policies = policies();
    let own = Case { kind: "case", own: true, about: false, how: How::Passkey };
    for verb in ["open-case", "take-reply", "withdraw-inquiry", "reopen-case"] {
        assert!(by_verb(&policies, &["firm"], own, "write", verb).allowed, "{verb}");
    }
    let theirs = ["ask-inquirer", "assess-case", "draft-answer", "send-answer", "close-case"];
    let known: BTreeSet<&str> = verbs().filter(|verb| verb.kind == "case").map(|verb| verb.name).collect();
    for verb in theirs {
        assert!(known.contains(verb), "the desk has no verb `{verb}` of a case");
        assert!(!by_verb(&policies, &["firm"], own, "write", verb).allowed, "{verb}");
        assert!(by_verb(&policies, &["liaison"], Case { own: false, ..own }, "write", verb).allowed, "{verb}");
    }
    assert!(!by_verb(&policies, &["firm"], own, "sign", "countersign-answer").allowed);
    // It takes its inquiry back, and no official does it in its place.
    for official in ["liaison", "analyst", "senior", "administrator"] {
        assert!(!by_verb(&policies, &[official], own, "write", "withdraw-inquiry").allowed, "{official}");
    }
    // To an inquiry that an officer opened for it a firm replies, or takes it back, and does nothing else.
    let opened = Case { own: false, ..own };
    let firms = ["take-reply", "withdraw-inquiry"];
    for verb in firms {
        assert!(by_verb(&policies, &["firm"], opened, "write", verb).allowed, "{verb}");
    }
    for verb in known.iter().filter(|verb| !firms.contains(verb)) {
        assert!(!by_verb(&policies, &["firm"], opened, "write", verb).allowed, "{verb}");
    }
}

#[test]
fn every_verb_of_the_desk_asks_for_a_permission_that_there_is() {
    let policies = policies();
    let known: BTreeSet<&str> = policies.permissions().collect();
    for verb in verbs() {
        assert!(known.contains(verb.asks), "`{}` asks for `{}`, which policies/schema.cedarschema does not have", verb.name, verb.asks);
    }
}

#[test]
fn what_the_schema_does_not_know_is_refused() {
    let policies = policies();
    let case = Case { kind: "account", own: true, about: true, how: How::Passkey };
    for permission in ["", "no-such", "Action::\"write\"", "write\""] {
        let ruling = ask(&policies, &ROLES, case, permission);
        assert!(!ruling.allowed && ruling.policies[0].starts_with("error: "), "{ruling:?}");
    }
}

#[test]
fn a_mistake_in_a_policy_is_told_with_its_file() {
    let schema = std::fs::read_to_string(folder().join("schema.cedarschema")).unwrap();
    let read = |text: &str| Policies::read(("schema.cedarschema", &schema), &[("mine.cedar", text)]).unwrap_err().to_string();
    for (text, says) in [
        ("permit (principal, action, resource", "mine.cedar: "),
        ("permit (principal, action, resource);", "without `@id"),
        ("@id(\"a\") permit (principal == ?principal, action, resource);", "template"),
        ("@id(\"a\") permit (principal, action, resource) when { principal.rank == \"high\" };", "rank"),
        ("@id(\"a\") permit (principal, action == Action::\"fly\", resource);", "fly"),
        ("@id(\"a\") permit (principal, action, resource); @id(\"a\") forbid (principal, action, resource);", "mine.cedar: "),
        ("@id(\"a\") permit (principal, action, resource) when { principal.place == 1 };", "policies: "),
    ] {
        let told = read(text);
        assert!(told.contains(says), "{text}: {told}");
    }
    assert!(Policies::read(("schema.cedarschema", "entity"), &[]).unwrap_err().to_string().starts_with("schema.cedarschema: "));
}
