//! How a command becomes entries: found, permitted, checked, labelled. Nothing is recorded here.

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_core::Date;
use ntib_record::{
    Actor, Entry, Hash, Label, LabelError, Moment, Name, Object, Origin, REASON_MAX, Scheme, decide,
    json_to_bytes,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::amends::{corrected, reasoned, same_label, standing};
use crate::archive::{Archive, Desk, Kept, Known, Thing};
use crate::attached::own_files;
use crate::gate::{Asker, Gate, ObjectFacts};
use crate::refused::Refused;
use crate::verbs::{Verb, verb};
use crate::work::clock::day_of;
use crate::work::tables::Standards;

/// The most bytes of a payload, so that the entry around it stays within 65,535.
pub const PAYLOAD_BYTES_MAX: usize = 48_000;

/// The payload of a verb, and when it may be done.
///
/// Its written form is kept for good: fields may be added where they may be lacking, never changed or taken out. What
/// needs more is a new verb.
pub trait Act: Serialize + DeserializeOwned {
    /// The verb.
    const VERB: &'static str;
    /// The object that it is done to.
    type Of: Thing;

    /// Whether it may be done to the object as it stands.
    fn check(&self, on: &On<'_, Self::Of>) -> Result<(), Refused>;

    /// The instruments that the payload itself names as relied on: the entry names them too.
    fn relies_on(&self) -> BTreeSet<Name> {
        BTreeSet::new()
    }

    /// What else follows of it: entries about other objects, recorded together with it or not at all. The gate is
    /// asked of each.
    fn also(&self, on: &On<'_, Self::Of>) -> Result<Vec<Draft>, Refused> {
        let _ = on;
        Ok(Vec::new())
    }
}

/// What commands are judged against.
pub struct Ground<'a> {
    /// Labels.
    pub scheme: &'a Scheme,
    /// Who asks.
    pub asker: &'a Asker,
    /// When.
    pub at: Moment,
    /// The instruments of the rulebook, where it is at hand: no other may then be relied on.
    pub instruments: Option<&'a BTreeSet<Name>>,
    /// The service standards, where they are at hand: a case is then opened with one of them as it stands there, and what
    /// they say of the second person holds.
    pub standards: Option<&'a Standards>,
    /// What the asker sees. Names and texts in a refusal come from nowhere else.
    pub seen: Desk<'a>,
    /// Everything, for what must hold whoever sees it: a refusal tells no more of it than that something stands
    /// against it.
    pub(crate) whole: Desk<'a>,
    /// The files that came with the command, by the hashes of their bytes: who has the bytes may name them.
    pub(crate) brought: BTreeSet<Hash>,
    pub(crate) archive: &'a Archive,
    size: u64,
}

impl<'a> Ground<'a> {
    /// The record as `asker` finds it at a moment.
    pub fn new(archive: &'a Archive, scheme: &'a Scheme, asker: &'a Asker, at: Moment) -> Ground<'a> {
        let seen = archive.seen_by(scheme, &asker.viewer);
        Ground {
            scheme,
            asker,
            at,
            instruments: None,
            standards: None,
            seen,
            whole: archive.whole(),
            brought: BTreeSet::new(),
            archive,
            size: archive.size(),
        }
    }

    /// With the instruments of the rulebook.
    #[must_use]
    pub fn with_instruments(mut self, instruments: &'a BTreeSet<Name>) -> Ground<'a> {
        self.instruments = Some(instruments);
        self
    }

    /// With the files that came with the command.
    #[must_use]
    pub fn with_files(mut self, brought: BTreeSet<Hash>) -> Ground<'a> {
        self.brought = brought;
        self
    }

    /// With the service standards.
    #[must_use]
    pub fn with_standards(mut self, standards: &'a Standards) -> Ground<'a> {
        self.standards = Some(standards);
        self
    }

    /// Today, as the desk reckons: the day in universal time.
    pub fn today(&self) -> Option<Date> {
        day_of(self.at)
    }

    /// That a day on which something is said to have happened is not to come.
    pub(crate) fn happened(&self, day: Date) -> Result<(), Refused> {
        if self.today().is_some_and(|today| day <= today) {
            return Ok(());
        }
        Err(Refused::new(
            "dates",
            "on",
            ["the day is still to come", "cette date est à venir"],
            [
                "give the day on which it happened",
                "indiquez le jour où cela s’est produit",
            ],
        ))
    }
}

/// The object of a command, as it stands.
pub struct On<'a, T> {
    /// Which one.
    pub id: &'a Name,
    /// As the asker sees it; none where it is to begin.
    pub known: Option<Arc<Known<T>>>,
    /// As it is; none where it is to begin.
    pub(crate) whole: Option<Arc<Known<T>>>,
    /// Whether the command corrects an entry instead of adding one.
    pub corrects: bool,
    /// The entry that it corrects.
    pub(crate) before: Option<Arc<Kept>>,
    /// The label that the entry will bear.
    pub label: &'a Label,
    /// Who asks, when, and what else there is.
    pub ground: &'a Ground<'a>,
}

impl<T: Thing> On<'_, T> {
    /// The state as the asker sees it.
    pub fn state(&self) -> Option<&T> {
        self.known.as_ref().map(|known| &known.state)
    }

    /// The state as it is.
    pub(crate) fn true_state(&self) -> Option<&T> {
        self.whole.as_ref().map(|known| &known.state)
    }
}

/// A command: do this to that, for this reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed<A> {
    /// To which object. The edge makes the names of new ones, with random letters in them: a name that is taken would
    /// tell of what one may not see.
    pub object: Name,
    /// What.
    pub what: A,
    /// Why.
    pub reason: String,
    /// Relying on which instruments.
    pub instruments: BTreeSet<Name>,
    /// Who may know of it; that of the object where none is given.
    pub label: Option<Label>,
    /// The entry that it corrects, by its leaf hash: one of the same verb and object.
    pub corrects: Option<Hash>,
}

impl<A: Act> Deed<A> {
    /// To do `what` to `object`.
    pub fn new(object: Name, what: A) -> Deed<A> {
        Deed {
            object,
            what,
            reason: String::new(),
            instruments: BTreeSet::new(),
            label: None,
            corrects: None,
        }
    }

    /// For this reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Deed<A> {
        self.reason = reason.into();
        self
    }

    /// Relying on these instruments.
    #[must_use]
    pub fn relying_on(mut self, instruments: impl IntoIterator<Item = Name>) -> Deed<A> {
        self.instruments.extend(instruments);
        self
    }

    /// Under this label.
    #[must_use]
    pub fn labelled(mut self, label: Label) -> Deed<A> {
        self.label = Some(label);
        self
    }

    /// In the place of that entry, and under its label.
    #[must_use]
    pub fn correcting(mut self, leaf: Hash) -> Deed<A> {
        self.corrects = Some(leaf);
        self
    }
}

/// An entry to be recorded: all but its log, name and blind, which the edge gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Who.
    pub actor: Actor,
    /// Did what.
    pub verb: Name,
    /// To what.
    pub object: Object,
    /// Why.
    pub reason: String,
    /// Relying on what.
    pub instruments: BTreeSet<Name>,
    /// Who may know of it.
    pub label: Label,
    /// In the place of which entry.
    pub corrects: Option<Hash>,
    /// What else the verb needs.
    pub payload: Map<String, Value>,
}

impl Draft {
    /// The entry of a command, under a label. [`act`] is the way for what people ask; this is for [`Act::also`].
    pub fn of<A: Act>(asker: &Asker, deed: Deed<A>, label: Label) -> Result<Draft, Refused> {
        let name = |text: &str| {
            text.parse::<Name>()
                .map_err(|error| trouble(text, &error.to_string()))
        };
        let relied = deed.what.relies_on();
        let payload = match serde_json::to_value(&deed.what) {
            Ok(Value::Object(payload)) => payload,
            Ok(_) => return Err(trouble(A::VERB, "the payload is not an object")),
            Err(error) => return Err(trouble(A::VERB, &error.to_string())),
        };
        Ok(Draft {
            actor: Actor {
                person: asker.viewer.person.clone(),
                post: asker.post.clone(),
            },
            verb: name(A::VERB)?,
            object: Object {
                kind: name(A::Of::KIND)?,
                id: deed.object,
            },
            reason: deed.reason,
            instruments: deed.instruments.into_iter().chain(relied).collect(),
            label,
            corrects: deed.corrects,
            payload,
        })
    }

    /// The entry, in a log, under a name and with sixteen random bytes.
    pub fn entry(self, log: Origin, id: Name, blind: [u8; 16], at: Moment) -> Entry {
        Entry {
            log,
            id,
            blind,
            at,
            actor: self.actor,
            verb: self.verb,
            object: self.object,
            reason: self.reason,
            instruments: self.instruments,
            label: self.label,
            corrects: self.corrects,
            payload: self.payload,
        }
    }
}

/// What a command comes to: entries to be recorded together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// The entries, at least one.
    pub drafts: Vec<Draft>,
    /// The size that the log must have, where something else in between could make them wrong: `Batch::expected`. When
    /// the store says that the log has moved, judge the command again.
    pub expected: Option<u64>,
}

/// The entries that a command comes to, or why it is refused.
///
/// In this order: the object is there for the asker; the gate permits; nobody countersigns their own work; the act
/// itself agrees; label, reason, instruments and payload are within what is accepted.
pub fn act<A: Act>(ground: &Ground<'_>, gate: &dyn Gate, deed: Deed<A>) -> Result<Drafted, Refused> {
    let row = verb(A::VERB).ok_or_else(|| trouble(A::VERB, "it stands in no table of verbs"))?;
    let place = || format!("{}/{}", A::Of::KIND, deed.object);
    let known = ground.seen.get::<A::Of>(&deed.object);
    let whole = ground.whole.get::<A::Of>(&deed.object);
    let begins = row.founds && deed.corrects.is_none();
    if begins && whole.is_some() {
        return Err(Refused::new(
            "taken",
            place(),
            ["this name cannot be used", "ce nom ne peut pas être utilisé"],
            ["choose another", "choisissez-en un autre"],
        ));
    }
    if !begins && known.is_none() {
        return Err(Refused::not_found(A::Of::KIND, &deed.object));
    }
    let of_object = known.as_ref().and_then(|known| known.label()).cloned();
    // INVARIANT: what corrects an entry is seen by those who see that entry; `amends_tests.rs`.
    let before = deed.corrects.and_then(|leaf| standing(&known, leaf, A::VERB));
    let of_before = before.as_ref().map(|kept| kept.entry.label.clone());
    let label = of_before.clone().or_else(|| deed.label.clone()).or(of_object).ok_or_else(|| {
        Refused::new(
            "label-missing",
            "label",
            [
                "nobody is named who may know of it",
                "personne n’est désigné comme pouvant en prendre connaissance",
            ],
            ["say who will see this", "indiquez qui verra ceci"],
        )
    })?;
    let facts = ground.facts(A::Of::KIND, &deed.object, &label);
    permitted(ground.asker, gate, row, &facts)?;
    if let Some(leaf) = deed.corrects {
        let before = before.as_ref().ok_or_else(|| Refused::not_found("entry", leaf))?;
        corrected(ground, row, before)?;
        same_label(deed.label.as_ref(), &before.entry.label)?;
        reasoned(&deed.reason)?;
    }
    let on = On {
        id: &deed.object,
        known,
        whole,
        corrects: deed.corrects.is_some(),
        before,
        label: &label,
        ground,
    };
    let on_correction = on.corrects;
    deed.what.check(&on)?;
    let also = deed.what.also(&on)?;
    let mut drafts = vec![Draft::of(ground.asker, deed, label.clone())?];
    for draft in also {
        let other = verb(draft.verb.as_str())
            .ok_or_else(|| trouble(draft.verb.as_str(), "it stands in no table of verbs"))?;
        let facts = ground.facts(draft.object.kind.as_str(), &draft.object.id, &draft.label);
        permitted(ground.asker, gate, other, &facts)?;
        drafts.push(draft);
    }
    drafts.iter().try_for_each(|draft| accepted(ground, draft))?;
    // What is corrected must still stand, and what followed of it must still be as it was judged.
    let alone = row.alone
        || on_correction
        || drafts
            .iter()
            .any(|draft| verb(draft.verb.as_str()).is_some_and(|verb| verb.alone));
    Ok(Drafted {
        drafts,
        expected: alone.then_some(ground.size),
    })
}

/// Whether the asker may correct an entry that they see: it stands, the gate permits the deed, and nobody else has to say it.
/// Whether what is said instead fits, [`act`] judges.
pub fn correctable(ground: &Ground<'_>, gate: &dyn Gate, kept: &Kept) -> Result<&'static Verb, Refused> {
    let (entry, object) = (&kept.entry, &kept.entry.object);
    let row = verb(kept.verb()).filter(|row| row.kind == object.kind.as_str());
    let later = |other: &Arc<Kept>| other.entry.corrects == Some(kept.leaf) && other.verb() == kept.verb();
    let stands = !ground.seen.history(object.kind.as_str(), object.id.as_str()).any(later);
    let row = row.filter(|_| stands).ok_or_else(|| Refused::not_found("entry", kept.leaf))?;
    let facts = ground.facts(object.kind.as_str(), &object.id, &entry.label);
    permitted(ground.asker, gate, row, &facts)?;
    corrected(ground, row, kept)?;
    Ok(row)
}

impl Ground<'_> {
    /// What the gate is told of an object: whose it is, and everybody who ever did something to it, in entries that were corrected
    /// too. Where it is to begin, it is of whom the label says.
    fn facts(&self, kind: &str, id: &Name, label: &Label) -> ObjectFacts {
        let mut facts = ObjectFacts {
            kind: kind.to_owned(),
            id: id.to_string(),
            ..ObjectFacts::default()
        };
        for kept in self.whole.history(kind, id.as_str()) {
            let entry = &kept.entry;
            if facts.level.is_none() {
                (facts.owners, facts.level) = (entry.label.owners.clone(), Some(entry.label.level.clone()));
            }
            let by = facts.did.entry(entry.verb.clone()).or_default();
            by.insert(entry.actor.person.clone());
        }
        if facts.level.is_none() {
            (facts.owners, facts.level) = (label.owners.clone(), Some(label.level.clone()));
        }
        facts
    }
}

fn permitted(asker: &Asker, gate: &dyn Gate, verb: &Verb, facts: &ObjectFacts) -> Result<(), Refused> {
    let place = || format!("{}/{}", facts.kind, facts.id);
    if !gate.may(asker, verb, facts).allowed {
        return Err(Refused::new(
            "not-permitted",
            place(),
            ["your roles do not permit this", "vos rôles ne le permettent pas"],
            [
                "ask someone whose role permits it, or the administrator",
                "adressez-vous à une personne dont le rôle le permet, ou à l’administrateur",
            ],
        ));
    }
    let did = |other: &str| {
        facts
            .did
            .iter()
            .any(|(verb, who)| verb.as_str() == other && who.contains(&asker.viewer.person))
    };
    if verb.not_by.iter().any(|other| did(other)) {
        return Err(Refused::new(
            "own-work",
            place(),
            [
                "you took part in what is to be checked here",
                "vous avez pris part à ce qui doit être vérifié ici",
            ],
            [
                "ask a colleague: nobody signs for their own work",
                "demandez à un collègue : nul ne contresigne son propre travail",
            ],
        ));
    }
    Ok(())
}

fn accepted(ground: &Ground<'_>, draft: &Draft) -> Result<(), Refused> {
    ground
        .scheme
        .check(&draft.label)
        .map_err(|error| wrong_label(&error))?;
    owned(ground, draft)?;
    let ceiling = ground.scheme.ceiling_of_roles(&ground.asker.viewer.roles);
    if !decide(ground.scheme, &ground.asker.viewer, &draft.label, &ceiling).allowed {
        return Err(Refused::new(
            "label-without-you",
            "label",
            [
                "you yourself would not see this",
                "vous ne le verriez pas vous-même",
            ],
            [
                "add yourself, your post or your role to those who see it, within your ceiling",
                "ajoutez-vous, votre poste ou votre rôle aux destinataires, sans dépasser votre plafond",
            ],
        ));
    }
    let characters = draft.reason.chars().count();
    if characters > REASON_MAX {
        return Err(Refused::new(
            "too-long",
            "reason",
            [
                &format!("the reason has {characters} characters, and {REASON_MAX} are the most"),
                &format!("le motif compte {characters} caractères, et le maximum est de {REASON_MAX}"),
            ],
            ["shorten it", "abrégez-le"],
        ));
    }
    let unknown = |one: &&Name| ground.instruments.is_some_and(|known| !known.contains(*one));
    if let Some(unknown) = draft.instruments.iter().find(unknown) {
        return Err(Refused::new(
            "instrument",
            unknown.to_string(),
            [
                "no instrument of the rulebook has this name",
                "aucun instrument du recueil ne porte ce nom",
            ],
            [
                "choose one from the list of the law",
                "choisissez-en un dans la liste du droit",
            ],
        ));
    }
    own_files(ground, draft)?;
    let bytes = json_to_bytes(&Value::Object(draft.payload.clone()))
        .map_err(|error| trouble(draft.verb.as_str(), &error.to_string()))?;
    if bytes.len() > PAYLOAD_BYTES_MAX {
        return Err(Refused::new(
            "too-long",
            draft.verb.as_str(),
            [
                "it is too long to be kept in one entry",
                "le contenu est trop long pour une seule inscription",
            ],
            [
                "shorten it, or attach a file",
                "abrégez-le, ou joignez un fichier",
            ],
        ));
    }
    Ok(())
}

/// That what begins is owned by the office that begins it: nobody records in the name of another.
fn owned(ground: &Ground<'_>, draft: &Draft) -> Result<(), Refused> {
    let founds = draft.corrects.is_none() && verb(draft.verb.as_str()).is_some_and(|row| row.founds);
    if !founds || draft.label.owners.iter().eq([&ground.asker.office]) {
        return Ok(());
    }
    Err(Refused::new(
        "owner",
        "label",
        [
            "what you begin is owned by your own office, and by no other",
            "ce que vous commencez appartient à votre propre bureau, et à aucun autre",
        ],
        [
            "name your office as the only owner, and the others among those who see it",
            "indiquez votre bureau comme seul responsable, et les autres parmi les destinataires",
        ],
    ))
}

fn wrong_label(error: &LabelError) -> Refused {
    let said = error.say();
    Refused::new(
        "label",
        "label",
        [&said.en, &said.fr],
        ["choose another label", "choisissez une autre étiquette"],
    )
}

/// A mistake of the program, said without ending it.
fn trouble(at: &str, why: &str) -> Refused {
    let fr = format!("erreur du programme : {why}");
    Refused::new(
        "trouble",
        at,
        [why, &fr],
        [
            "tell whoever keeps this program",
            "signalez-le à la personne qui tient ce programme",
        ],
    )
}
