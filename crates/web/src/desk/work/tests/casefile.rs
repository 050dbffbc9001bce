//! Case files written out read back as they were, and a fact that is put in is found there.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ntib_engine::Engine;
use ntib_rules::{LoadOptions, load};

use super::*;
use crate::site::Clock;

fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let (mut found, mut todo) = (Vec::new(), vec![root.join("rulebook")]);
        while let Some(at) = todo.pop() {
            for entry in std::fs::read_dir(at).unwrap() {
                let path = entry.unwrap().path();
                let wanted = path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv");
                if path.is_dir() { todo.push(path) } else if wanted { found.push(path) }
            }
        }
        let read = |path: &PathBuf, from: &str| SourceFile { path: path.strip_prefix(root.join(from)).unwrap().to_string_lossy().into_owned(), text: std::fs::read_to_string(path).unwrap() };
        let files: Vec<SourceFile> = found.iter().map(|path| read(path, "rulebook")).collect();
        let examples = std::fs::read_dir(root.join("examples")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|kind| kind == "yaml"));
        let examples = examples.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path, "examples"))).collect();
        let engine = Engine::new(Arc::new(load(&files, &LoadOptions { cases: false }).book.unwrap()));
        Site::new(Arc::new(engine), Vec::new(), examples, Clock::Fixed("2026-11-28".parse().unwrap()))
    })
}

fn day() -> Date {
    "2026-11-24".parse().unwrap()
}

/// The same case: the order in which facts are told says nothing.
fn even(mut case: Case) -> Case {
    for part in case.items.iter_mut().chain(&mut case.legs).chain(&mut case.offers) {
        part.facts.sort_by_key(|(fact, _)| *fact);
    }
    case
}

#[test]
fn every_example_written_out_reads_back_as_it_was() {
    let book = site().book();
    assert!(site().examples().len() > 80);
    for example in site().examples() {
        let text = case_text(book, &example.case);
        let again = parse_case(book, &SourceFile { path: "case.yaml".to_owned(), text: text.clone() });
        let again = again.unwrap_or_else(|mistakes| panic!("{}: {mistakes:?}\n{text}", example.slug));
        assert_eq!(even(again), even(example.case.clone()), "{}\n{text}", example.slug);
    }
}

#[test]
fn texts_with_signs_of_the_format_read_back() {
    let book = site().book();
    let mut case = site().examples()[0].case.clone();
    case.title = Bi { en: "a \"b\" \\ c: {d} # e\nf".to_owned(), fr: "é\t— «g»".to_owned() };
    let text = case_text(book, &case);
    let again = parse_case(book, &SourceFile { path: "case.yaml".to_owned(), text }).unwrap();
    assert_eq!(again.title, case.title);
}

#[test]
fn what_is_answered_is_known_in_its_matter_alone_and_is_not_asked_again() {
    for example in site().examples().iter().step_by(4) {
        let Some(mut case) = UnderWay::of_text(site(), &example.file.text, example.case.as_of.unwrap_or_else(day)) else { continue };
        for _ in 0..3 {
            let Some(ask) = case.next(site(), &[].into()) else { break };
            let (matter, _) = case.opened.raised(site())[ask.at].clone();
            let ty = &site().book().fact(ask.fact).ty;
            // A value of any kind will do.
            let values = ["true", "none", "0", "2020-01-01", "CA", "0 %", "0.00 CAD"];
            let value = values.iter().find_map(|text| ty.parse_given(text, &|place| site().book().is_place(place)).ok());
            let value = value.or_else(|| if let ntib_rules::model::Type::Enum(all) = ty { Some(Value::Enum(all[0].0.clone().into())) } else { None });
            let Some(value) = value else { break };
            case.put(site(), &matter, ask.fact, value.clone());
            let written = case.opened.fields[0].1.clone();
            let again = if matches!(case.opened.subject, Subject::Case(_)) { UnderWay::of_text(site(), &written, case.opened.day(site())).unwrap() } else { case };
            if let Some(same) = again.matter(site(), &matter.subject, matter.leg.as_deref()) {
                assert_eq!(same.facts.get(ask.fact), Some(&value), "{}", example.slug);
            }
            assert!(again.next(site(), &[].into()).is_none_or(|next| (next.at, next.fact) != (ask.at, ask.fact)), "{}", example.slug);
            case = again;
        }
    }
}

#[test]
fn a_question_alone_is_asked_fact_by_fact() {
    let book = site().book();
    for goal in &book.first_questions {
        let case = UnderWay::of_question(site(), *goal, day());
        let ask = case.next(site(), &[].into());
        assert!(ask.is_some(), "{}", book.question(*goal).id);
        let text = case.opened.text(site(), ntib_core::Lang::En);
        let again = UnderWay::of_text(site(), &text, day()).unwrap();
        assert!(matches!(&again.opened.subject, Subject::Interview(one) if one.goal == *goal), "{text}");
    }
}
