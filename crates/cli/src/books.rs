//! Where the rulebook comes from: the program itself, or a folder; with overlays.

use std::path::{Path, PathBuf};

use ntib_rules::{LoadOptions, Loaded, SourceFile, load};

use crate::trouble::Trouble;

/// The ready cases that the program was built with.
const EXAMPLES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The sample world that the program was built with.
const WORLD: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/world.rs"));

/// The tests of ownership and the measures of facts that the program was built with.
const CONTROL: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/control.rs"));

/// The tables of labels that the program was built with.
const LABELS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/labels.rs"));

/// What is invented for the desk, that the program was built with.
const SAMPLE: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sample.rs"));

/// Public facts that the desk begins with, that the program was built with.
const DESK: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/desk.rs"));

/// A file of public facts for the desk, by its name.
pub fn public_desk(name: &str) -> &'static str {
    DESK.iter().find(|(path, _)| *path == name).map_or("", |(_, text)| text)
}

/// A table of labels, by its name.
pub fn label_table(name: &str) -> &'static str {
    LABELS.iter().find(|(path, _)| *path == name).map_or("", |(_, text)| text)
}

/// The policies that the program was built with.
const POLICIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// The schema of the policies, and the policies with the names of their files.
pub fn policy_files() -> (&'static str, Vec<(&'static str, &'static str)>) {
    let schema = POLICIES.iter().find(|(path, _)| path.ends_with(".cedarschema")).map_or("", |(_, text)| text);
    (schema, POLICIES.iter().filter(|(path, _)| path.ends_with(".cedar")).copied().collect())
}

/// A file of what is invented for the desk, by its name.
pub fn sample_desk(name: &str) -> &'static str {
    SAMPLE.iter().find(|(path, _)| *path == name).map_or("", |(_, text)| text)
}

/// The files of the sample world.
pub fn sample_world() -> Vec<SourceFile> {
    WORLD.iter().map(|(path, text)| SourceFile { path: format!("world/{path}"), text: (*text).to_owned() }).collect()
}

/// Tests of ownership, by path relative to their folder; those of the measures stand under `facts/`.
pub fn control_files(folder: Option<&Path>) -> Result<Vec<SourceFile>, Trouble> {
    match folder {
        Some(folder) => read_folder(folder),
        None => Ok(CONTROL.iter().map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect()),
    }
}

/// The files of a folder of world files, by path with the folder before it.
pub fn world_folder(folder: &Path) -> Result<Vec<SourceFile>, Trouble> {
    let each = read_folder(folder)?.into_iter().map(|file| SourceFile { path: format!("{}/{}", folder.display(), file.path), ..file });
    Ok(each.collect())
}

/// The ready cases, each with its short name.
pub fn examples() -> Vec<(String, SourceFile)> {
    // Folders hold bills of materials and portfolios.
    let each = EXAMPLES.iter().filter(|(path, _)| !path.contains('/')).map(|(path, text)| {
        let name = path.strip_suffix(".yaml").unwrap_or(path).to_owned();
        (name, SourceFile { path: format!("examples/{path}"), text: (*text).to_owned() })
    });
    each.collect()
}

/// The folder of the ready bills of materials.
const BILLS: &str = "origin/";

/// The ready bills of materials, each with its short name.
pub fn bills() -> Vec<(String, SourceFile)> {
    let each = EXAMPLES.iter().filter_map(|(path, text)| {
        let name = path.strip_prefix(BILLS)?;
        let slug = name.rsplit_once('.').map_or(name, |(slug, _)| slug).to_owned();
        Some((slug, SourceFile { path: format!("examples/{path}"), text: (*text).to_owned() }))
    });
    each.collect()
}

/// Which rulebook to read.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// A folder in place of the built-in rulebook.
    pub folder: Option<PathBuf>,
    /// Folders laid over it, in order.
    pub overlays: Vec<PathBuf>,
}

impl Source {
    /// Every file, overlays last.
    pub fn files(&self) -> Result<Vec<SourceFile>, Trouble> {
        let mut files = match &self.folder {
            None => ntib_book::files(),
            Some(folder) => read_folder(folder)?,
        };
        for overlay in &self.overlays {
            files.extend(read_folder(overlay)?);
        }
        Ok(files)
    }

    /// The rulebook loaded.
    pub fn load(&self, cases: bool) -> Result<Loaded, Trouble> {
        Ok(load(&self.files()?, &LoadOptions { cases }))
    }

    /// What is put before paths in diagnostics.
    pub fn root(&self) -> String {
        self.folder.as_ref().map_or_else(|| "rulebook/".to_owned(), |folder| format!("{}/", folder.display()))
    }
}

/// Every YAML and CSV file under `folder`, by path relative to it.
pub fn read_folder(folder: &Path) -> Result<Vec<SourceFile>, Trouble> {
    Ok(ntib_book::folder(folder)?)
}

/// The text of a file no larger than the loaders read; `-` is standard input.
pub fn read_text(path: &Path) -> Result<String, Trouble> {
    Ok(ntib_book::text(path)?)
}
