//! The real rulebook against its limits: loading with syntax checks, one case with full derivation, the
//! full symbolic check.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ntib_bench::{against, files, median};
use ntib_engine::{Engine, Run, answer, matters, raised, verify};
use ntib_rules::prove::{Limits, prove};
use ntib_rules::{LoadOptions, Removed, SourceFile, load, parse_case};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let sources = files(&root.join("rulebook"));
    let bytes: usize = sources.iter().map(|file| file.text.len()).sum();
    println!("rulebook: {} files, {bytes} bytes", sources.len());
    against("load with syntax checks", median(21, || { load(&sources, &LoadOptions::default()); }), Duration::from_millis(300));
    against("load with the cases too", median(11, || { load(&sources, &LoadOptions { cases: true }); }), Duration::from_millis(300));

    let loaded = load(&sources, &LoadOptions { cases: true });
    let cases = loaded.cases;
    let engine = Engine::new(Arc::new(loaded.book.expect("a rulebook")));
    println!("{} provisions, {} tests, {} facts", engine.book().provisions.len(), engine.book().tests.len(), engine.book().facts.len());
    let removed = Removed::nothing();
    for path in files(&root.join("examples")) {
        let file = SourceFile { path: path.path.clone(), text: path.text };
        let case = parse_case(engine.book(), &file).expect("a case");
        let as_of = case.as_of.expect("a date");
        let all = raised(&engine, &case, as_of, &removed);
        let answers: usize = all.iter().map(|(_, questions)| questions.len()).sum();
        let took = median(101, || {
            for (matter, questions) in raised(&engine, &case, as_of, &removed) {
                let run = Run::new(&engine, &matter.facts, as_of, &removed);
                for question in questions {
                    std::hint::black_box(answer(&run, question));
                }
            }
        });
        against(
            &format!("{} ({} matters, {answers} answers, full derivation)", path.path, matters(engine.book(), &case).len()),
            took,
            Duration::from_millis(1),
        );
    }
    let took = median(3, || { std::hint::black_box(prove(engine.book(), &Limits::default())); });
    against("symbolic check over all dates and facts", took, Duration::from_secs(60));
    let took = median(3, || { std::hint::black_box(verify(&engine, &cases)); });
    against("all cases beside provisions", took, Duration::from_secs(60));
}
