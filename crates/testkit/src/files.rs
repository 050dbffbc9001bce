//! The files of a rulebook on disk.

use std::io;
use std::path::Path;

use ntib_rules::SourceFile;

/// Every YAML and CSV file below `folder`, by its path from there.
pub fn read_folder(folder: &Path) -> io::Result<Vec<SourceFile>> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(next) = todo.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|end| end == "yaml" || end == "csv") {
                let relative = path.strip_prefix(folder).unwrap_or(&path);
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                found.push(SourceFile { path: parts.join("/"), text: std::fs::read_to_string(&path)? });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}
