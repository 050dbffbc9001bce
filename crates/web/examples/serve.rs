//! Serves a rulebook and cases from folders, for working on pages and for the browser tests.
//!
//! `cargo run -p ntib-web --example serve -- RULEBOOK EXAMPLES [ADDRESS] [DATE]`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ntib_engine::Engine;
use ntib_rules::{LoadOptions, SourceFile, load};
use ntib_web::{Addresses, Clock, Site, serve};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (rulebook, examples) = (PathBuf::from(arguments.next().unwrap_or_default()), PathBuf::from(arguments.next().unwrap_or_default()));
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".into()).parse()?;
    let clock = arguments.next().map(|date| date.parse().map(Clock::Fixed)).transpose()?.unwrap_or(Clock::System);
    let mut files = Vec::new();
    read(&rulebook, &rulebook, &mut files)?;
    let loaded = load(&files, &LoadOptions { cases: true });
    let book = loaded.book.ok_or_else(|| format!("the rulebook does not load: {:?}", loaded.diagnostics.first()))?;
    let mut cases = Vec::new();
    read(&examples, &examples, &mut cases)?;
    cases.sort_by(|a, b| a.path.cmp(&b.path));
    let (bills, cases): (Vec<SourceFile>, Vec<SourceFile>) = cases.into_iter().partition(|file| file.path.starts_with("origin/"));
    let cases = cases.into_iter().map(|file| (file.path.trim_end_matches(".yaml").to_owned(), file)).collect();
    let bills = bills.into_iter().filter_map(|file| Some((file.path.strip_prefix("origin/")?.rsplit_once('.')?.0.to_owned(), file))).collect();
    let site = Site::new(Arc::new(Engine::new(Arc::new(book))), loaded.cases, cases, clock).with_bills(bills);
    for (file, mistakes) in site.broken() {
        eprintln!("{}: {:?}", file.path, mistakes.first());
    }
    serve(Addresses { pages: address, metrics: None }, Arc::new(site), |at| eprintln!("http://{}", at.pages))?;
    Ok(())
}

fn read(root: &Path, at: &Path, into: &mut Vec<SourceFile>) -> Result<(), Box<dyn std::error::Error>> {
    for entry in std::fs::read_dir(at)? {
        let path = entry?.path();
        if path.is_dir() {
            read(root, &path, into)?;
        } else if path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv") {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            into.push(SourceFile { path: name, text: std::fs::read_to_string(&path)? });
        }
    }
    Ok(())
}
