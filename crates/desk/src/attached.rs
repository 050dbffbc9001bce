//! The files that an entry names: a file does not leave the circle of those who may know of it by being named again.

use std::collections::BTreeSet;

use ntib_record::{Hash, Label, Name, named_attachments};

use crate::act::{Draft, Ground};
use crate::archive::{Desk, Kept};
use crate::refused::Refused;

/// The form in which a file leaves: its ceiling holds for what is named again too.
const FILE: &str = "file";

/// That each file that a draft names came with this command, stands in the entry that it corrects, or in one that the asker sees and may take
/// along and whose label is no stricter than that of the draft. A file that is not there and one that the asker may not know of are refused alike.
pub(crate) fn own_files(ground: &Ground<'_>, draft: &Draft) -> Result<(), Refused> {
    let files = named_attachments(&draft.payload).map_err(|_| {
        Refused::new(
            "files",
            "attachments",
            [
                "a file has no plain name, kind, length or hash, or the files do not stand in the order of their hashes",
                "un fichier n’a pas de nom, de type, de longueur ou d’empreinte valable, ou les fichiers ne sont pas dans l’ordre de leurs empreintes",
            ],
            [
                "send the file again, under a plain name",
                "envoyez le fichier à nouveau, sous un nom simple",
            ],
        )
    })?;
    let other = files.iter().filter(|file| !ground.brought.contains(&file.sha256));
    let mut named: BTreeSet<(Hash, u64)> = other.map(|file| (file.sha256, file.bytes)).collect();
    if named.is_empty() {
        return Ok(());
    }
    let leaves = ground.taken_along(FILE);
    let known = |kept: &Kept| -> Vec<(Hash, u64)> { kept.entry.attachments().unwrap_or_default().into_iter().map(|file| (file.sha256, file.bytes)).collect() };
    let object = &draft.object;
    // What is named again stands most often beside it.
    let beside = ground.seen.history(object.kind.as_str(), object.id.as_str());
    for kept in beside.chain(ground.seen.entries()) {
        if named.is_empty() {
            break;
        }
        let has = known(kept);
        let again = || draft.corrects == Some(kept.leaf) || may_stand(ground, leaves.as_ref(), kept, &draft.label);
        if has.iter().any(|file| named.contains(file)) && again() {
            named.retain(|file| !has.contains(file));
        }
    }
    if named.is_empty() {
        return Ok(());
    }
    Err(Refused::no_file())
}

/// Whether what an entry names may be named again under a label: the asker may take it along, and nobody else comes to know of it.
fn may_stand(ground: &Ground<'_>, leaves: Option<&Desk<'_>>, kept: &Kept, label: &Label) -> bool {
    let before = &kept.entry.label;
    let leaves = || leaves.is_some_and(|leaves| leaves.seen(kept.number).is_some());
    ground.scheme.is_as_strict(label, before) && leaves()
}

impl Ground<'_> {
    /// What the asker sees and may take along in a form.
    fn taken_along(&self, form: &str) -> Option<Desk<'_>> {
        let form: Name = form.parse().ok()?;
        Some(self.archive.exported_by(self.scheme, &self.asker.viewer, &form))
    }
}
