//! Which facts are named as missing, and what is said of what no fact closes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ntib_core::Date;
use ntib_engine::{Answer, Engine, Facts, Run, Warning, answer, matters, missing};
use ntib_rules::{Removed, SourceFile, parse_case};
use ntib_testkit::compare::loaded;
use ntib_testkit::files::read_folder;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The small rulebook with these changes: a path, the text in it that is replaced, and by what.
fn small(changes: &[(&str, &str, &str)], more: &[(&str, &str)]) -> Engine {
    let mut files = read_folder(&root().join("crates/rules/tests/good/small")).unwrap();
    let s1 = files.iter().find(|file| file.path == "xa/act/s1.yaml").unwrap();
    let head = s1.text.split("\nwhen:").next().unwrap().to_owned();
    for (path, from, to) in changes {
        let file = files.iter_mut().find(|file| file.path == *path).unwrap();
        assert!(file.text.contains(from), "{path}");
        file.text = file.text.replace(from, to);
    }
    for (name, body) in more {
        let text = format!("{}\n{body}", head.replace("s1", name));
        files.push(SourceFile { path: format!("xa/act/{name}.yaml"), text });
    }
    Engine::new(Arc::new(loaded(&files).unwrap()))
}

fn asked(engine: &Engine, question: &str, given: &str) -> Answer {
    let text = format!("case: missing\nas_of: 2026-11-02\nfacts:\n{given}");
    let case = parse_case(engine.book(), &SourceFile { path: "case.yaml".into(), text }).unwrap();
    let facts = Facts::of(engine.book(), case.common);
    let removed = Removed::nothing();
    let run = Run::new(engine, &facts, "2026-11-02".parse().unwrap(), &removed);
    answer(&run, engine.book().find_question(question).unwrap())
}

fn named(engine: &Engine, answer: &Answer) -> Vec<String> {
    let mut named: Vec<String> = answer.missing.iter().map(|one| engine.book().fact(one.fact).key.clone()).collect();
    named.sort();
    named
}

#[test]
fn one_row_among_thousands_is_found_where_it_alone_matters() {
    let mut rows = String::new();
    for at in 0..3_000 {
        let class = if at == 1_234 { "special" } else { "machine" };
        writeln!(rows, "{:08},{class},Free,2010-01-01,,Schedule 1", 50_000_000 + at).unwrap();
    }
    let goods = std::fs::read_to_string(root().join("crates/rules/tests/good/small/xa/act/goods.csv")).unwrap();
    let engine = small(
        &[("xa/act/goods.csv", &goods, &format!("{goods}{rows}"))],
        &[("s7", "when:\n- leg.to: XC\n- item.tariff: { in_list: xa/act/goods, where: { class: special } }\nthen:\n  xa/permit: barred\n")],
    );
    let given = "  leg.from: XA\n  leg.to: XC\n  exporter.registered: false\n";
    let found = asked(&engine, "xa/permit", given);
    assert_eq!(named(&engine, &found), ["item.tariff"]);
    assert_eq!((found.missing[0].settles, found.missing[0].tried), (found.missing[0].tried, 3));
    // Within a heading only what lies in it is tried.
    let coarse = asked(&engine, "xa/permit", &format!("{given}  item.tariff: \"5000.12\"\n"));
    assert_eq!((coarse.missing[0].settles, coarse.missing[0].tried), (2, 2));
    let other = asked(&engine, "xa/permit", &format!("{given}  item.tariff: \"5000.13\"\n"));
    assert!(other.missing.is_empty());
}

#[test]
fn what_no_fact_closes_names_no_fact_and_is_told() {
    let uncarried = "when:\n- leg.to: XC\nthen:\n  xa/duty:\n    layer: general\n    rate: { list: xa/act/goods, key: item.tariff, column: duty }\n    base: whole\n";
    let engine = small(&[], &[("s7", uncarried)]);
    let layer = |found: &Answer| found.warnings.iter().filter(|one| matches!(one, Warning::Uncarried(..))).count();
    let given = "  leg.to: XC\n  item.value: 100.00 XTS\n  item.local_share: 60 %\n";
    let closed = asked(&engine, "xa/duty", &format!("{given}  leg.kind: loan\n  item.tariff: \"9999.10\"\n"));
    assert!(!closed.found.is_decided());
    assert_eq!((named(&engine, &closed), layer(&closed)), (Vec::new(), 1));
    // What changes a layer all the same is named beside it.
    let open = asked(&engine, "xa/duty", &format!("{given}  item.tariff: \"9999.10\"\n"));
    assert_eq!((named(&engine, &open), layer(&open)), (vec!["leg.kind".to_owned()], 1));
    // The key of a rate is a fact that closes it.
    let key = asked(&engine, "xa/duty", &format!("{given}  leg.kind: loan\n"));
    assert_eq!((named(&engine, &key), layer(&key)), (vec!["item.tariff".to_owned()], 0));
    let known = asked(&engine, "xa/duty", &format!("{given}  leg.kind: loan\n  item.tariff: \"8407.10\"\n"));
    assert_eq!((known.found.is_decided(), layer(&known)), (true, 0));
}

#[test]
fn an_exception_passed_on_an_unverified_text_is_told_in_one_line() {
    let unverified = "confidence: unverified\nconfidence_note: { en: From memory., fr: De mémoire. }";
    let change = ("xa/act/s2.yaml", "confidence: text_read", unverified);
    let given = "  leg.from: XA\n  leg.to: XB\n  item.controlled: true\n  item.value: 5000.00 XTS\n";
    for (changes, registered, expected) in [(&[change][..], false, 1), (&[][..], false, 0), (&[change][..], true, 0)] {
        let engine = small(changes, &[]);
        let transits = if registered { "  leg.transits: []\n" } else { "" };
        let found = asked(&engine, "xa/permit", &format!("{given}  exporter.registered: {registered}\n{transits}"));
        let passed: Vec<&Warning> = found.warnings.iter().filter(|one| matches!(one, Warning::Passed(_))).collect();
        assert_eq!(passed.len(), expected, "{changes:?} {registered}");
    }
}

/// The facts named in the answers to an example, by question.
fn of_example(engine: &Engine, name: &str) -> Vec<(String, Vec<String>)> {
    let path = root().join("examples").join(name);
    let file = SourceFile { path: name.to_owned(), text: std::fs::read_to_string(path).unwrap() };
    let case = parse_case(engine.book(), &file).unwrap();
    let (as_of, removed): (Date, _) = (case.as_of.unwrap(), Removed::nothing());
    let mut found = Vec::new();
    for matter in matters(engine.book(), &case) {
        let run = Run::new(engine, &matter.facts, as_of, &removed);
        for question in &case.ask {
            let named = missing(&run, *question).into_iter().map(|one| engine.book().fact(one.fact).key.clone());
            found.push((engine.book().question(*question).id.clone(), named.collect()));
        }
    }
    found
}

#[test]
fn rows_added_to_a_list_name_no_other_facts() {
    let files = read_folder(&root().join("rulebook")).unwrap();
    let before = Engine::new(Arc::new(loaded(&files).unwrap()));
    for rows in [1_usize, 3, 60] {
        let mut files = files.clone();
        let list = files.iter_mut().find(|file| file.path == "us/hts/column-1.csv").unwrap();
        let width = list.text.lines().next().unwrap().split(',').count();
        for at in 0..rows {
            let rest = ",no".repeat(width - 3);
            writeln!(list.text, "9999.{:02}.00,Free{rest},added for the test", at + 10).unwrap();
        }
        let after = Engine::new(Arc::new(loaded(&files).unwrap()));
        for name in ["36-chinese-part-through-canada.yaml", "05-steel-forging.yaml"] {
            assert_eq!(of_example(&before, name), of_example(&after, name), "{rows} rows, {name}");
        }
        let open = "  leg.from: CA\n  leg.to: US\n  leg.kind: export\n  item.origin: CA\n";
        let (a, b) = (asked(&before, "us/entry-duty", open), asked(&after, "us/entry-duty", open));
        assert_eq!(named(&before, &a), named(&after, &b), "{rows} rows");
    }
}
