//! Corrections: which entries are corrected, by whom, and under which label (`docs/decisions/0025`).

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_record::{Hash, Label, Name};

use crate::act::{Act, Ground};
use crate::archive::{Desk, Kept, Known, Thing};
use crate::meetings::{CloseMeeting, WriteMinutes};
use crate::people::{AddPerson, Person};
use crate::refused::Refused;
use crate::verbs::Verb;

/// The entry of this hash and verb among those of the object that the asker sees and that stand.
pub(crate) fn standing<T>(known: &Option<Arc<Known<T>>>, leaf: Hash, verb: &str) -> Option<Arc<Kept>> {
    let mut all = known.iter().flat_map(|known| &known.kept);
    all.find(|kept| kept.leaf == leaf && kept.verb() == verb).cloned()
}

/// That entries of the verb are corrected at all, and by this asker.
pub(crate) fn corrected(ground: &Ground<'_>, row: &Verb, before: &Kept) -> Result<(), Refused> {
    let asker = ground.asker;
    if let Some(instead) = row.instead {
        return Err(Refused::new("no-correction", "corrects", instead.why, instead.help));
    }
    if row.is_own() && before.entry.actor.person != asker.viewer.person {
        return Err(Refused::new(
            "not-yours",
            "corrects",
            [
                "somebody else signed, answered or said this",
                "quelqu’un d’autre a signé, répondu ou dit ceci",
            ],
            [
                "ask that person to correct it, or say what you think of it yourself",
                "demandez à cette personne de le corriger, ou dites vous-même ce que vous en pensez",
            ],
        ));
    }
    of_one_office(ground, row, before)?;
    of_one_hand(ground, before)
}

/// That the asker is of the office for which an entry was made: nobody changes what another organisation said. Those who keep people keep those of
/// every office.
fn of_one_office(ground: &Ground<'_>, row: &Verb, before: &Kept) -> Result<(), Refused> {
    if row.asks == "administer" || offices(&ground.whole, before).contains(&ground.asker.office) {
        return Ok(());
    }
    Err(Refused::new(
        "not-your-office",
        "corrects",
        ["another organisation said this", "une autre organisation a dit ceci"],
        [
            "ask that organisation to correct it, or say what you think of it yourself",
            "demandez à cette organisation de le corriger, ou dites vous-même ce que vous en pensez",
        ],
    ))
}

/// For which office an entry was made: that of its author then. Of an author who is not known here the owners of the label stand for it.
fn offices(whole: &Desk<'_>, before: &Kept) -> BTreeSet<Name> {
    let told = whole.history(Person::KIND, before.entry.actor.person.as_str()).filter(|kept| kept.verb() == AddPerson::VERB);
    let then: Vec<&Arc<Kept>> = told.collect();
    // Who is first told of here after having written was of the office that is told.
    let one = then.iter().rfind(|kept| kept.number < before.number).or(then.first());
    let office = one.and_then(|kept| kept.payload::<AddPerson>().ok()).map(|what| what.office);
    office.map_or_else(|| before.entry.label.owners.clone(), |office| BTreeSet::from([office]))
}

/// That the minutes of a closed meeting, which others have read and agreed to, are corrected by whoever wrote them, or now holds the post in which
/// they were written.
fn of_one_hand(ground: &Ground<'_>, before: &Kept) -> Result<(), Refused> {
    let object = &before.entry.object;
    let closed = || ground.whole.history(object.kind.as_str(), object.id.as_str()).any(|kept| kept.verb() == CloseMeeting::VERB);
    if before.verb() != WriteMinutes::VERB || !closed() {
        return Ok(());
    }
    let (actor, viewer) = (&before.entry.actor, &ground.asker.viewer);
    if actor.person == viewer.person || actor.post.as_ref().is_some_and(|post| viewer.posts.contains(post)) {
        return Ok(());
    }
    Err(Refused::new(
        "not-your-minutes",
        "corrects",
        [
            "somebody else wrote these minutes, and the meeting is closed",
            "quelqu’un d’autre a rédigé ce procès-verbal, et la réunion est close",
        ],
        [
            "ask whoever wrote them, or now holds that post",
            "adressez-vous à qui l’a rédigé, ou à qui occupe maintenant ce poste",
        ],
    ))
}

/// That a correction bears the label of what it corrects, owners and all: under a wider one others would read it, under a narrower one those who saw
/// what was said would not see what is said instead.
pub(crate) fn same_label(given: Option<&Label>, before: &Label) -> Result<(), Refused> {
    if given.is_none_or(|given| given == before) {
        return Ok(());
    }
    Err(Refused::new(
        "label-of-before",
        "label",
        [
            "a correction is seen by those who see what it corrects, and by nobody else",
            "une correction est vue par les personnes qui voient ce qu’elle corrige, et par personne d’autre",
        ],
        ["give no label, or the same one", "n’indiquez aucune étiquette, ou la même"],
    ))
}

/// That a correction says why.
pub(crate) fn reasoned(reason: &str) -> Result<(), Refused> {
    if reason.trim().is_empty() {
        return Err(Refused::new(
            "reason-missing",
            "reason",
            ["a correction says why", "une correction indique pourquoi"],
            ["say what was wrong", "dites ce qui n’allait pas"],
        ));
    }
    Ok(())
}
