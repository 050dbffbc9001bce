//! The line under everything that is kept, "who will see this", and the fields of a form that make a label.

use std::collections::BTreeSet;

use ntib_core::Place;
use ntib_desk::people::{Person, Post};
use ntib_record::{Audience, Label, LabelError, Name, Principal, Viewer};

use crate::call::Go;
use crate::desk::DeskCall;
use crate::desk::work::{PICKS_MAX, written};
use crate::kept::Problem;

/// The most people that the line names; the page behind it has them all.
const NAMED_MAX: usize = 3;

/// The roles of those who work on what firms ask, as the policies name them.
const OFFICIALS: [&str; 3] = ["analyst", "liaison", "senior"];
/// The role of the people of firms.
const FIRM: &str = "firm";
/// The role of those who read what was done.
const AUDITOR: &str = "auditor";

/// The line under what is kept.
#[derive(Clone)]
pub struct LabelLine {
    /// The level and caveats, as they are called.
    pub marking: String,
    /// Who sees it, in words.
    pub seen_by: String,
    /// The page that tells of everybody, and why.
    pub go: Go,
}

/// One thing that may be ticked.
pub struct Tick {
    /// What is sent.
    pub value: String,
    /// How it is called.
    pub label: String,
    /// Whether it is ticked.
    pub on: bool,
}

/// The fields of a form that make a label.
pub struct LabelFields {
    /// Levels, from the least sensitive.
    pub levels: Vec<Tick>,
    /// Places to which it may be released.
    pub places: Vec<Tick>,
    /// Roles of the audience.
    pub roles: Vec<Tick>,
    /// Posts of the audience.
    pub posts: Vec<Tick>,
    /// People of the audience: those who are in it, and those of whom something was recorded last.
    pub people: Vec<Tick>,
    /// Whether there are more posts or people than are offered: they are written by name.
    pub more: bool,
    /// Caveats.
    pub caveats: Vec<Tick>,
    /// Who sees it, as the fields stand.
    pub line: LabelLine,
    /// What is wrong with what was sent.
    pub problems: Vec<Problem>,
}

impl LabelFields {
    /// What is wrong with a field of the form of this name.
    pub fn mistake(&self, at: &str, field: &str) -> &str {
        let named = format!("{at}-{field}");
        self.problems.iter().find(|one| one.field == named).map_or("", |one| &one.text)
    }

    /// Whether anything is wrong with a field of it.
    pub fn is_wrong(&self, at: &str) -> bool {
        self.problems.iter().any(|one| one.field.strip_prefix(at).is_some_and(|field| field.starts_with("-label_")))
    }

    /// The same with what is wrong.
    pub fn told(self, problems: &[Problem]) -> LabelFields {
        let problems = problems.iter().filter(|one| one.field.contains("-label_")).map(|one| Problem::new(&one.field, one.text.clone()));
        LabelFields { problems: problems.collect(), ..self }
    }
}

impl DeskCall<'_> {
    /// Everybody of whom the asker may know, as a viewer at this moment, with everything ever held of which the asker may know.
    pub fn known_viewers(&self) -> Vec<Viewer> {
        self.folk().viewers.clone()
    }

    /// Whether there are people of whom the asker may not know, and who would see what bears a label. Where its audience names single persons it is not
    /// said: it would tell whether there is somebody of that name.
    pub fn unknown_see(&self, label: &Label) -> bool {
        if label.audience.groups().flatten().any(|one| matches!(one, Principal::Person(_))) {
            return false;
        }
        let (seen, written) = (self.seen(), label.to_json().to_string());
        let all = self.office.folk(self.archive, self.now);
        all.seers(self.office, label, &written).iter().any(|person| seen.get::<Person>(person).is_none())
    }

    /// The line "who will see this" for a label. Who sees it is what the preview says of everybody of whom the asker may know.
    pub fn label_line(&self, label: &Label) -> LabelLine {
        let written = label.to_json().to_string();
        if let Some(line) = self.memo.lines.borrow().get(&written) {
            return line.clone();
        }
        let line = self.line_of_label(label, &written);
        self.memo.lines.borrow_mut().insert(written, line.clone());
        line
    }

    fn line_of_label(&self, label: &Label, written: &str) -> LabelLine {
        let lang = self.call.lang;
        let seen = self.folk().seers(self.office, label, written);
        let words = self.call.words();
        let named = seen.iter().take(NAMED_MAX).map(|person| self.name_of(person)).collect::<Vec<_>>().join(", ");
        let more = seen.len().saturating_sub(NAMED_MAX);
        let seen_by = match (seen.len(), more) {
            (0, _) => words.get("label-nobody"),
            (_, 0) => named,
            _ => words.with("label-more", &[("named", &named), ("count", &more.to_string())]),
        };
        let level = self.scheme().level_name(&label.level).map_or_else(|| label.level.to_string(), |name| name.get(lang).to_owned());
        let caveats = label.caveats.iter().map(|id| self.scheme().caveats().get(id).map_or_else(|| id.to_string(), |caveat| caveat.name.get(lang).to_owned()));
        let marking = std::iter::once(level).chain(caveats).collect::<Vec<_>>().join(" · ");
        LabelLine { marking, seen_by, go: self.go("who-sees").with("label", written) }
    }

    /// How a place is called.
    pub fn place_called(&self, place: Place) -> String {
        self.call.site.book().places.get(&place).map_or_else(|| place.to_string(), |name| name.get(self.call.lang).to_owned())
    }

    /// How a role or post is called, or a person's name.
    pub fn principal_name(&self, principal: &Principal) -> String {
        match principal {
            Principal::Person(person) => self.name_of(person),
            Principal::Post(post) => {
                let title = self.seen().get::<Post>(post).map(|post| self.written(&post.title));
                title.filter(|title| !title.is_empty()).unwrap_or_else(|| spaced(post))
            }
            Principal::Role(role) => {
                let id = format!("role-{role}");
                let said = self.t(&id);
                if said == id { spaced(role) } else { said }
            }
        }
    }

    /// The fields that make a label, filled in as `label` has them.
    pub fn label_fields(&self, label: &Label) -> LabelFields {
        let lang = self.call.lang;
        let mut people = self.seen().all::<Person>();
        let chosen: BTreeSet<&Principal> = label.audience.groups().flatten().collect();
        // Roles are few. Of posts and people those are offered of whom something was recorded last.
        let roles = people.iter().flat_map(|one| &one.tenures).map(|tenure| &tenure.of).filter(|one| matches!(one, Principal::Role(_)));
        let mut held: BTreeSet<Principal> = roles.chain(chosen.iter().copied()).cloned().collect();
        people.sort_by_key(|one| std::cmp::Reverse(one.kept.last().map(|kept| kept.number)));
        let all_posts: BTreeSet<&Principal> = people.iter().flat_map(|one| &one.tenures).map(|tenure| &tenure.of).filter(|one| matches!(one, Principal::Post(_))).collect();
        let more = people.len() > PICKS_MAX || all_posts.len() > PICKS_MAX;
        held.extend(all_posts.into_iter().take(PICKS_MAX).cloned());
        held.extend(people.iter().take(PICKS_MAX).map(|one| Principal::Person(one.id.clone())));
        let (mut roles, mut posts, mut people) = (Vec::new(), Vec::new(), Vec::new());
        for one in &held {
            let tick = Tick { value: one.to_string(), label: self.principal_name(one), on: chosen.contains(one) };
            match one {
                Principal::Role(_) => roles.push(tick),
                Principal::Post(_) => posts.push(tick),
                Principal::Person(_) => people.push(tick),
            }
        }
        let levels = self.scheme().levels().into_iter().map(|level| Tick {
            value: level.to_string(),
            label: self.scheme().level_name(level).map_or_else(|| level.to_string(), |name| name.get(lang).to_owned()),
            on: *level == label.level,
        });
        let places = self.scheme().places().iter().map(|(place, name)| Tick { value: place.to_string(), label: name.get(lang).to_owned(), on: label.releasable_to.contains(place) });
        let caveats = self.scheme().caveats().iter().map(|(id, caveat)| Tick { value: id.to_string(), label: caveat.name.get(lang).to_owned(), on: label.caveats.contains(id) });
        LabelFields { levels: levels.collect(), places: places.collect(), caveats: caveats.collect(), roles, posts, people, more, line: self.label_line(label), problems: Vec::new() }
    }

    /// The label that the fields of a form make, owned by the asker's organisation; or what is wrong with them.
    pub fn label_of_form(&self) -> Result<Label, Vec<Problem>> {
        let query = self.query();
        let mut problems = Vec::new();
        let mut wrong = |field: &str, phrase: &str, given: &str| problems.push(Problem::new(field, self.call.words().with(phrase, &[("given", given)])));
        let level = query.get("label_level").unwrap_or_default();
        let level: Option<Name> = level.parse().map_err(|_| wrong("label_level", "label-level-missing", level)).ok();
        let releasable_to: BTreeSet<Place> = query.all("label_place").filter_map(|text| text.parse().map_err(|_| wrong("label_place", "label-wrong", text)).ok()).collect();
        let caveats: BTreeSet<Name> = query.all("label_caveat").filter_map(|text| text.parse().map_err(|_| wrong("label_caveat", "label-wrong", text)).ok()).collect();
        // Who is written, and not ticked, is somebody whom the asker knows: a slip would else be nobody.
        let known = |one: &Principal, text: &str| !matches!(one, Principal::Person(person) if !text.starts_with("person:") && self.seen().get::<Person>(person).is_none());
        let read = |text: &str| written("who", text).parse().ok().filter(|one| known(one, text));
        let to = query.all("label_to").map(str::trim).filter(|text| !text.is_empty());
        let to: BTreeSet<Principal> = to.filter_map(|text| read(text).or_else(|| { wrong("label_to", "label-wrong", text); None })).collect();
        let Some(level) = level.filter(|_| problems.is_empty()) else { return Err(problems) };
        let label = Label { owners: [self.asker.office.clone()].into(), level, releasable_to, audience: Audience::of(to), caveats };
        match self.scheme().check(&label) {
            Ok(()) => Ok(label),
            Err(error) => {
                let field = match error {
                    LabelError::Place { .. } => "label_place",
                    LabelError::Caveat { .. } => "label_caveat",
                    LabelError::Level { .. } | LabelError::Classified { .. } | LabelError::Owner => "label_level",
                };
                let phrase = if matches!(error, LabelError::Classified { .. }) { "label-classified" } else { "label-wrong" };
                Err(vec![Problem::new(field, self.call.words().with(phrase, &[("given", label.level.as_str())]))])
            }
        }
    }

    /// The label with which a form of the asker begins: internal to the asker's place, least sensitive level but one; for an official, the officials
    /// of that place, so that a colleague can countersign and an auditor read; for others, whoever holds the asker's posts.
    pub fn usual_label(&self) -> Label {
        if self.is_official() {
            return self.label_to(OFFICIALS.iter().chain(&[AUDITOR]).filter_map(|role| role.parse().ok()).map(Principal::Role));
        }
        self.label_to(self.viewer.posts.iter().cloned().map(Principal::Post))
    }

    /// The label with which an inquiry begins: a firm's goes to the officials of its place, and is seen by nobody else but who asks.
    pub fn inquiry_label(&self) -> Label {
        if self.is_official() {
            return self.usual_label();
        }
        let officials = OFFICIALS.iter().chain(&[AUDITOR]).filter_map(|role| role.parse().ok()).map(Principal::Role);
        self.label_to(officials.chain(self.viewer.posts.iter().cloned().map(Principal::Post)))
    }

    /// The label with which a call begins: every firm of the place may read what is asked, and the officials with it.
    pub fn call_label(&self) -> Label {
        let firms = FIRM.parse().ok().map(Principal::Role);
        let usual = self.usual_label();
        Label { audience: Audience::of(usual.audience.groups().flatten().cloned().chain(firms)), ..usual }
    }

    /// Whether the asker works for a government on what others ask.
    pub fn is_official(&self) -> bool {
        self.viewer.roles.iter().any(|role| OFFICIALS.contains(&role.as_str()))
    }

    fn label_to(&self, audience: impl Iterator<Item = Principal>) -> Label {
        let levels = self.scheme().levels();
        let level = levels.get(1).or_else(|| levels.first()).map_or_else(|| self.asker.office.clone(), |level| (*level).clone());
        Label {
            owners: [self.asker.office.clone()].into(),
            level,
            releasable_to: [self.viewer.place].into(),
            audience: Audience::of(audience.chain([Principal::Person(self.viewer.person.clone())])),
            caveats: BTreeSet::new(),
        }
    }
}

/// An identifier as words.
pub fn spaced(id: &Name) -> String {
    let last = id.as_str().rsplit('/').next().unwrap_or_default();
    ntib_present::view::capital(&last.replace(['-', '_'], " "))
}
