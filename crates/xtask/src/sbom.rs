//! The list of components of the program (SBOM): CycloneDX 1.6 as JSON, made of what cargo would build and of `Cargo.lock`.
//!
//! The same sources give the same bytes: there is no time in it, and its number is made of what it lists.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, ExitCode};

use serde_json::{Value, json};

use crate::repo::{Faults, Repo};

/// Where components come from: nowhere else.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// The program whose components are listed, as cargo names its package.
const PROGRAM: &str = "ntib-cli";
/// What it is built with where it is installed.
const FEATURES: &str = "ntib-cli/postgres,ntib-cli/oidc";

/// A package of a lock file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Locked {
    name: String,
    version: String,
    source: String,
    sha256: String,
}

/// A package that is built, and those that it uses, by name and version.
#[derive(Debug, Default)]
struct Built {
    name: String,
    version: String,
    licence: String,
    uses: BTreeSet<String>,
}

/// Prints the list.
pub fn print(repo: &Repo) -> ExitCode {
    match tree(repo).and_then(|tree| document(&tree, repo.text("Cargo.lock").unwrap_or_default())) {
        Ok(document) => {
            println!("{document:#}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}

/// Every component of every workspace comes from the one registry, with the hash of what was taken from there.
pub fn check(repo: &Repo, faults: &mut Faults) {
    for (path, text) in repo.under("", "Cargo.lock") {
        for one in locked(text) {
            let ours = one.source.is_empty() && one.name.starts_with("ntib-");
            if !ours && (one.source != REGISTRY || !is_hash(&one.sha256)) {
                faults.at(path, 0, format!("`{}` {} is not of the registry crates.io, or has no hash", one.name, one.version));
            }
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// What cargo would build for this machine, as it tells it: depth, package, licence.
fn tree(repo: &Repo) -> Result<String, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["tree", "--workspace", "--locked", "--edges", "normal,build", "--prefix", "depth", "--format", "|{p}|{l}", "--features", FEATURES];
    let output = Command::new(cargo).args(arguments).current_dir(&repo.root).output().map_err(|error| format!("could not run `cargo tree`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`cargo tree` failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("`cargo tree` does not speak UTF-8: {error}"))
}

/// The packages of a lock file.
fn locked(text: &str) -> Vec<Locked> {
    let fields = |piece: &str| {
        let field = |name: &str| {
            let value = |line: &str| line.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"').map(str::to_owned);
            piece.lines().find_map(value).unwrap_or_default()
        };
        Locked { name: field("name"), version: field("version"), source: field("source"), sha256: field("checksum") }
    };
    text.split("[[package]]").skip(1).map(fields).collect()
}

/// The packages of a tree. What was shown before has no branches the second time, so those of all times are put together.
fn built(tree: &str) -> Result<BTreeMap<String, Built>, String> {
    let mut all: BTreeMap<String, Built> = BTreeMap::new();
    let mut above: Vec<String> = Vec::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let odd = || format!("`cargo tree` says what is not understood: `{line}`");
        let (depth, rest) = line.split_once('|').ok_or_else(odd)?;
        let (package, licence) = rest.rsplit_once('|').ok_or_else(odd)?;
        let depth: usize = depth.parse().map_err(|_| odd())?;
        let mut words = package.split(' ');
        let name = words.next().unwrap_or_default().to_owned();
        let version = words.next().and_then(|word| word.strip_prefix('v')).ok_or_else(odd)?.to_owned();
        let key = format!("{name}@{version}");
        above.truncate(depth);
        if let Some(user) = above.last().and_then(|user| all.get_mut(user)) {
            user.uses.insert(key.clone());
        }
        // An old way to write that one may choose.
        let licence = licence.trim_end_matches("(*)").replace('/', " OR ").split_whitespace().collect::<Vec<_>>().join(" ");
        all.entry(key.clone()).or_insert_with(|| Built { name, version, licence, ..Built::default() });
        above.push(key);
    }
    Ok(all)
}

/// The document, of a tree and the lock file.
fn document(tree: &str, lock: &str) -> Result<Value, String> {
    let all = built(tree)?;
    let hashes: BTreeMap<String, Locked> = locked(lock).into_iter().map(|one| (format!("{}@{}", one.name, one.version), one)).collect();
    let root = all.keys().find(|key| key.split('@').next() == Some(PROGRAM)).ok_or_else(|| format!("`cargo tree` does not name `{PROGRAM}`"))?;
    let (mut reached, mut todo) = (BTreeSet::new(), vec![root.as_str()]);
    while let Some(key) = todo.pop() {
        if reached.insert(key) {
            todo.extend(all.get(key).into_iter().flat_map(|one| one.uses.iter().map(String::as_str)));
        }
    }
    let (mut components, mut dependencies) = (Vec::new(), Vec::new());
    for key in &reached {
        let Some(one) = all.get(*key) else { continue };
        let uses: Vec<String> = one.uses.iter().map(|other| reference(other)).collect();
        dependencies.push(json!({ "ref": reference(key), "dependsOn": uses }));
        if *key == root.as_str() {
            continue;
        }
        let mut component = vec![
            ("type", json!("library")),
            ("bom-ref", json!(reference(key))),
            ("name", json!(one.name)),
            ("version", json!(one.version)),
            ("scope", json!("required")),
        ];
        if let Some(locked) = hashes.get(*key).filter(|locked| !locked.source.is_empty()) {
            component.push(("purl", json!(reference(key))));
            component.push(("hashes", json!([{ "alg": "SHA-256", "content": locked.sha256 }])));
        }
        if !one.licence.is_empty() {
            component.push(("licenses", json!([{ "expression": one.licence }])));
        }
        components.push(Value::Object(component.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()));
    }
    let version = all.get(root).map(|one| one.version.clone()).unwrap_or_default();
    let program = json!({ "type": "application", "bom-ref": reference(root), "name": "ntib", "version": version, "licenses": [{ "expression": "Apache-2.0" }] });
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": program, "lifecycles": [{ "phase": "build" }] },
        "components": components,
        "dependencies": dependencies,
    }))
}

/// How a component is called in the document: its address as a package.
fn reference(key: &str) -> String {
    format!("pkg:cargo/{}", key.replace('+', "%2B"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = concat!(
        "0|ntib-cli v0.1.0 (/x/crates/cli)|Apache-2.0\n1|ntib-core v0.1.0 (/x/crates/core)|Apache-2.0\n2|one v1.0.0|MIT / Apache-2.0\n3|two v2.0.0+native (proc-macro)|\n",
        "1|one v1.0.0|MIT/Apache-2.0 (*)\n\n0|ntib-xtask v0.1.0 (/x/crates/xtask)|Apache-2.0\n1|three v3.0.0|MIT\n",
    );
    const LOCK: &str = concat!(
        "[[package]]\nname = \"ntib-core\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"one\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
        "checksum = \"00ff\"\ndependencies = [\n \"two\",\n]\n",
    );

    #[test]
    fn what_the_program_is_made_of_is_listed_and_nothing_else() {
        let document = document(TREE, LOCK).unwrap();
        let names: Vec<&str> = document["components"].as_array().unwrap().iter().map(|one| one["bom-ref"].as_str().unwrap()).collect();
        assert_eq!(names, ["pkg:cargo/ntib-core@0.1.0", "pkg:cargo/one@1.0.0", "pkg:cargo/two@2.0.0%2Bnative"]);
        let one = &document["components"][1];
        assert_eq!(one["hashes"], json!([{ "alg": "SHA-256", "content": "00ff" }]));
        assert_eq!((&one["licenses"], &one["purl"]), (&json!([{ "expression": "MIT OR Apache-2.0" }]), &json!("pkg:cargo/one@1.0.0")));
        assert!(document["components"][0].get("purl").is_none() && document["components"][2].get("licenses").is_none());
        assert_eq!(document["dependencies"][0], json!({ "ref": "pkg:cargo/ntib-cli@0.1.0", "dependsOn": ["pkg:cargo/ntib-core@0.1.0", "pkg:cargo/one@1.0.0"] }));
        assert_eq!(document["dependencies"][2], json!({ "ref": "pkg:cargo/one@1.0.0", "dependsOn": ["pkg:cargo/two@2.0.0%2Bnative"] }));
        assert!(super::document("0|x\n", "").is_err() && super::document("", "").is_err());
    }

    /// Of the schema of CycloneDX 1.6: what it asks of the parts that are written here.
    #[test]
    fn the_list_of_this_program_has_the_shape_of_cyclonedx() {
        let repo = Repo::read().unwrap();
        let tree = tree(&repo).unwrap();
        let document = document(&tree, repo.text("Cargo.lock").unwrap()).unwrap();
        assert_eq!(document.to_string(), super::document(&tree, repo.text("Cargo.lock").unwrap()).unwrap().to_string());
        assert_eq!((document["bomFormat"].as_str(), document["specVersion"].as_str(), document["version"].as_u64()), (Some("CycloneDX"), Some("1.6"), Some(1)));
        let components = document["components"].as_array().unwrap();
        let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let mut known: BTreeSet<String> = [text(&document["metadata"]["component"], "bom-ref")].into();
        for one in components {
            assert!(known.insert(text(one, "bom-ref")), "a name is given once: {one}");
            assert!(text(one, "type") == "library" && !text(one, "name").is_empty() && !text(one, "version").is_empty() && text(one, "scope") == "required");
            let ours = text(one, "name").starts_with("ntib-");
            assert!(ours || text(one, "purl") == text(one, "bom-ref") && is_hash(&text(&one["hashes"][0], "content")), "{one}");
            assert!(one["licenses"][0]["expression"].as_str().is_some_and(|licence| !licence.contains('/')), "{one}");
        }
        let dependencies = document["dependencies"].as_array().unwrap();
        assert_eq!(dependencies.iter().map(|one| text(one, "ref")).collect::<BTreeSet<_>>(), known);
        assert!(dependencies.iter().flat_map(|one| one["dependsOn"].as_array().unwrap()).all(|one| known.contains(one.as_str().unwrap())));
        for (name, there) in [("rusqlite", true), ("postgres", true), ("rustls", true), ("proptest", false), ("rust_xlsxwriter", true)] {
            assert_eq!(components.iter().any(|one| one["name"] == name), there, "{name}");
        }
    }

    #[test]
    fn what_comes_from_elsewhere_or_without_a_hash_is_a_fault() {
        let faults = |lock: &str| {
            let files = [("Cargo.lock".to_owned(), lock.to_owned())].into();
            let mut faults = Faults::default();
            check(&Repo { root: "/".into(), files, binary: Vec::new() }, &mut faults);
            faults.list.len()
        };
        let good = LOCK.replace("00ff", &"0f".repeat(32));
        assert_eq!([faults(&good), faults(LOCK), faults(&good.replace("crates.io-index", "x")), faults(&good.replace("ntib-core", "core"))], [0, 1, 1, 1]);
    }
}
