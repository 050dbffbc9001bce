//! The standard's kinds of document: what is taken, what is refused and where, and that what is written is valid.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::fs;
use std::path::Path;

use ntib_base::bods::{CheckOptions, FaultKind, ReadOptions, WriteOptions, check, read, write};
use ntib_base::statement::{Claim, Holder};
use ntib_base::{Library, load_world};
use ntib_core::Date;
use ntib_rules::SourceFile;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn options() -> ReadOptions<'static> {
    ReadOptions { file: "a.json", scope: "", retrieved: day("2026-11-27"), lines_before: 0 }
}

fn package(details: &str, interest: &str) -> String {
    let statement = |id: &str, record: &str, kind: &str, details: &str| {
        format!(
            "{{\"statementId\":\"{}\",\"declarationSubject\":\"e\",\"statementDate\":\"2020-01-01\",\"recordId\":\"{record}\",\"recordType\":\"{kind}\",\"recordStatus\":\"new\",\"recordDetails\":{details}}}",
            id.repeat(32)
        )
    };
    let rows = [
        statement("1", "e", "entity", details),
        statement("2", "p", "person", "{\"isComponent\":false,\"personType\":\"knownPerson\",\"names\":[{\"fullName\":\"A Person\"}]}"),
        statement("3", "r", "relationship", &format!("{{\"isComponent\":false,\"subject\":\"e\",\"interestedParty\":\"p\",\"interests\":[{interest}]}}")),
    ];
    format!("[\n{}\n]", rows.join(",\n"))
}

const ENTITY: &str = "{\"isComponent\":false,\"entityType\":{\"type\":\"registeredEntity\"},\"name\":\"One\"}";

fn shares(library: &Library) -> Vec<String> {
    library
        .statements
        .iter()
        .filter_map(|one| match &one.claim {
            Claim::Stake(stake) => Some(format!("{} {} {:?} {:?}", stake.interest, stake.share, one.valid.from.map(|day| day.to_string()), one.valid.until.map(|day| day.to_string()))),
            _ => None,
        })
        .collect()
}

#[test]
fn shares_of_every_form_are_read() {
    for (share, expected) in [
        ("{\"exact\":25}", "25 %"),
        ("{\"exact\":33.33333333333}", "33.3333333 % to under 33.3333334 %"),
        ("{\"minimum\":25,\"maximum\":50}", "25 % to 50 %"),
        ("{\"exclusiveMinimum\":25,\"maximum\":50}", "over 25 % to 50 %"),
        ("{\"minimum\":75,\"exclusiveMaximum\":100}", "75 % to under 100 %"),
        ("{\"minimum\":75}", "at least 75 %"),
        ("{}", "unknown"),
    ] {
        let text = package(ENTITY, &format!("{{\"type\":\"shareholding\",\"share\":{share},\"startDate\":\"2019-01-01\"}}"));
        let found = read(&text, &options()).unwrap();
        assert_eq!(found.errors, [], "{share}");
        let expected = if share.contains("33.3") { shares(&found.library)[0].clone() } else { format!("capital {expected} Some(\"2019-01-01\") None") };
        assert_eq!(shares(&found.library), [expected], "{share}");
    }
}

#[test]
fn statements_of_other_shape_are_refused_with_their_place() {
    let text = package("{\"isComponent\":false,\"entityType\":{\"type\":\"company\"}}", "{\"type\":\"shareholding\",\"share\":{\"exact\":120}}");
    let found = read(&text, &options()).unwrap();
    let told: Vec<String> = found.errors.iter().filter(|one| one.refused).map(|one| format!("{}:{} {}", one.line, one.column, one.message)).collect();
    assert_eq!(told, ["2:221 `0/recordDetails/entityType/type` is not one of the codes", "4:295 `2/recordDetails/interests/0/share/exact` does not lie between 0 and 100"]);
    assert!(shares(&found.library).is_empty());
    assert_eq!(read("[{]", &options()).unwrap_err().to_string(), "line 1, column 3: this is not JSON: a key in quotes is expected");
}

#[test]
fn faults_of_a_long_document_stand_in_the_order_of_its_statements() {
    let checked = CheckOptions { today: day("2026-11-27"), schemes: None };
    let document = |statements: &[&str]| format!("[{}]", statements.join(","));
    let shapes = |text: &str| -> Vec<(String, u32)> {
        let faults = check(text, &checked).unwrap().into_iter();
        let each = faults.filter_map(|one| match one.kind {
            FaultKind::Shape { keyword, path, detail } => Some((format!("{keyword} {path} {detail}"), one.at)),
            FaultKind::Check { .. } => None,
        });
        each.collect()
    };
    // Alone, each is looked at on one core; 1,201 together on two.
    let kinds = ["{}", "{\"statementId\":7}", "{\"statementId\":\"short\",\"statementDate\":\"yesterday\"}"];
    let statements: Vec<&str> = (0..1_201).map(|at| kinds[at % 3]).collect();
    let mut expected = Vec::new();
    let mut before = 1;
    for (at, statement) in statements.iter().enumerate() {
        let own = shapes(&document(&[statement])).into_iter();
        expected.extend(own.map(|(text, place)| (text.replacen("0", &at.to_string(), 1), place + before - 1)));
        before += u32::try_from(statement.len()).unwrap() + 1;
    }
    assert!(expected.len() > 1_201);
    assert_eq!(shapes(&document(&statements)), expected);
}

#[test]
fn earlier_versions_and_lines_are_read() {
    let text = concat!(
        "{\"statementID\":\"e1\",\"statementType\":\"entityStatement\",\"entityType\":\"registeredEntity\",\"name\":\"One\",\"incorporatedInJurisdiction\":{\"name\":\"Land\",\"code\":\"GB\"}}\n",
        "{\"statementID\":\"o1\",\"statementType\":\"ownershipOrControlStatement\",\"statementDate\":\"2016-04-06\",\"subject\":{\"describedByEntityStatement\":\"e1\"},\"interestedParty\":{\"unspecified\":{\"reason\":\"unknown\"}},\"interests\":[{\"type\":\"voting-rights\",\"share\":{\"minimum\":25,\"maximum\":50,\"exclusiveMinimum\":true,\"exclusiveMaximum\":false}}]}\n",
        "{\"statementID\":\"o2\",\"statementType\":\"ownershipOrControlStatement\",\"statementDate\":\"2018-04-06\",\"replacesStatements\":[\"o1\"],\"subject\":{\"describedByEntityStatement\":\"e1\"},\"interestedParty\":{\"unspecified\":{\"reason\":\"unknown\"}},\"interests\":[{\"type\":\"votingRights\",\"share\":{\"exact\":60}}]}\n",
        "{\"statementID\":\"o3\",\"statementType\":\"ownershipOrControlStatement\",\"subject\":{},\"interestedParty\":{}}\n",
    );
    let found = read(text, &options()).unwrap();
    assert_eq!(shares(&found.library), ["votes over 25 % to 50 % None Some(\"2018-04-06\")", "votes 60 % Some(\"2018-04-06\") None"]);
    assert_eq!(found.errors.iter().map(|one| (one.line, one.id.to_string())).collect::<Vec<_>>(), [(4, "o3".to_owned())]);
    let unknown = |claim: &Claim| matches!(claim, Claim::Stake(stake) if stake.owner == Holder::Unknown);
    assert!(found.library.statements.iter().any(|one| unknown(&one.claim)), "an owner who is not known stays so");
}

/// Our own world, written by the standard.
fn world() -> Library {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/world_good.yaml");
    let loaded = load_world(&[SourceFile { path: "good.yaml".into(), text: fs::read_to_string(here).unwrap() }]);
    loaded.library.unwrap()
}

#[test]
fn what_is_written_is_valid_and_reads_back() {
    let library = world();
    let options = WriteOptions { as_of: day("2022-01-01"), known_at: day("2026-02-15"), publisher: "A desk", place: &|place| place.to_string() };
    let text = write(&library, &options);
    assert_eq!(check(&text, &CheckOptions { today: day("2026-11-27"), schemes: None }).unwrap(), [], "{text}");
    let back = read(&text, &self::options()).unwrap();
    assert_eq!(back.errors, []);
    let stakes = |library: &Library, of: &dyn Fn(&ntib_base::statement::Statement) -> bool| {
        let mut found: Vec<String> = library.statements.iter().filter(|one| of(one)).filter_map(|one| match &one.claim {
            Claim::Stake(stake) => {
                // The standard has no holder whose share is told to be below something.
                let owner = if let Holder::Dispersed { .. } = stake.owner { Holder::Unknown } else { stake.owner.clone() };
                Some(format!("{} {owner:?} {} {} {:?}", one.subject, stake.interest, stake.share, one.valid))
            }
            _ => None,
        }).collect();
        found.sort();
        found
    };
    let held = stakes(&library, &|one| one.known(options.known_at) && one.valid.contains(options.as_of));
    assert_eq!(stakes(&back.library, &|_| true), held);
    assert_eq!(write(&library, &options), text, "the same bytes");
}

#[test]
fn lines_are_read_as_they_were_written() {
    let library = world();
    let text = ntib_base::write_lines(&library);
    assert_eq!(ntib_base::read_lines(&text).unwrap(), library);
    assert_eq!(ntib_base::read_lines("x").unwrap_err().0, 1);
    let broken = text.replacen("2015-01-01", "2015-13-01", 1);
    assert_eq!(ntib_base::read_lines(&broken).unwrap_err().1, "a value of this line is missing or wrong");
}
