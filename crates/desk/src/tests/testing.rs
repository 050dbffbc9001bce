//! A small record for tests: two offices, whose people act on it through commands alone.

use ntib_record::{
    Audience, BEGIN, Entry, KeyKind, Label, Moment, Name, Principal, Scheme, SchemeTables, SigningKey,
    begin_payload, log_object,
};

use crate::people::{self, AddPerson, GrantRole, OfficeKind, SetUpOffice, SetUpPost, TakePost};
use crate::{Act, Archive, Asker, Deed, Gate, Ground, ObjectFacts, Refused, Verb, Verdict, Wording, act};

/// Permits everything: what is tested is what holds besides.
pub(crate) struct Open;

impl Gate for Open {
    fn may(&self, _: &Asker, _: &Verb, _: &ObjectFacts) -> Verdict {
        Verdict {
            allowed: true,
            policies: vec!["open".to_owned()],
        }
    }
}

pub(crate) fn name(text: &str) -> Name {
    text.parse().unwrap()
}

pub(crate) fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(crate) fn scheme() -> Scheme {
    Scheme::read(SchemeTables {
        levels: include_str!("../../../../labels/levels.csv"),
        places: include_str!("../../../../labels/places.csv"),
        caveats: include_str!("../../../../labels/caveats.csv"),
        ceilings: include_str!("../../../../labels/ceilings.csv"),
    })
    .unwrap()
}

pub(crate) fn label(places: &[&str], audience: &[&str]) -> Label {
    Label {
        owners: [name("canada")].into(),
        level: name("internal"),
        releasable_to: places.iter().map(|place| place.parse().unwrap()).collect(),
        audience: Audience::of(audience.iter().map(|one| one.parse::<Principal>().unwrap())),
        caveats: [].into(),
    }
}

/// Seen by both offices.
pub(crate) fn shared() -> Label {
    label(&["CA", "US"], &["role:liaison"])
}

/// Seen by both offices, and of the American one.
pub(crate) fn theirs() -> Label {
    Label { owners: [name("states")].into(), ..shared() }
}

/// Seen by the Canadian office alone.
pub(crate) fn ours() -> Label {
    label(&["CA"], &["role:liaison"])
}

pub(crate) struct Scene {
    pub archive: Archive,
    pub scheme: Scheme,
    pub at: Moment,
}

impl Scene {
    /// Anne and Benoît of an office of Canada, Carol of one of the United States, all liaison officers.
    pub(crate) fn new() -> Scene {
        let mut scene = Scene {
            archive: Archive::new(),
            scheme: scheme(),
            at: moment("2026-01-05T14:00:00.000Z"),
        };
        let key = SigningKey::from_seed("desk.example.ca/log", KeyKind::Log, &[7; 32]).unwrap();
        let begin = Entry {
            log: "desk.example.ca/log".parse().unwrap(),
            id: name("begin"),
            blind: [0; 16],
            at: scene.at,
            actor: ntib_record::Actor {
                person: name("setup"),
                post: None,
            },
            verb: name(BEGIN),
            object: log_object(),
            reason: String::new(),
            instruments: [].into(),
            label: shared(),
            corrects: None,
            payload: begin_payload(key.public()),
        };
        scene.archive.add(0, &begin.to_bytes().unwrap()).unwrap();
        for (office, place) in [("canada", "CA"), ("states", "US")] {
            let what = SetUpOffice {
                name: Wording::both(office, office),
                place: place.parse().unwrap(),
                kind: OfficeKind::Government,
            };
            scene.begin(office, what);
        }
        for (person, office, place) in [
            ("anne", "canada", "CA"),
            ("benoit", "canada", "CA"),
            ("carol", "states", "US"),
        ] {
            scene.begin(
                person,
                AddPerson {
                    name: person.to_owned(),
                    office: name(office),
                    place: place.parse().unwrap(),
                },
            );
            scene.begin(
                person,
                GrantRole {
                    role: name("liaison"),
                    from: scene.at,
                    until: None,
                },
            );
            scene.begin(
                &format!("post-{person}"),
                SetUpPost {
                    title: Wording::both("post", "poste"),
                    office: name(office),
                },
            );
            scene.begin(
                person,
                TakePost {
                    post: name(&format!("post-{person}")),
                    from: scene.at,
                    until: None,
                },
            );
        }
        scene
    }

    /// As one who sees everything, before there is anyone.
    fn begin<A: Act>(&mut self, object: &str, what: A) {
        let viewer = ntib_record::Viewer {
            person: name("setup"),
            place: "CA".parse().unwrap(),
            posts: [].into(),
            roles: [name("liaison")].into(),
            briefed: [].into(),
        };
        let asker = Asker {
            viewer,
            office: name("canada"),
            post: None,
        };
        self.record(&asker, Deed::new(name(object), what).labelled(shared()))
            .unwrap();
    }

    pub(crate) fn asker(&self, person: &str) -> Asker {
        people::asker(&self.archive, &name(person), None, self.at).unwrap()
    }

    /// Lets a person do something; what is accepted is recorded.
    pub(crate) fn act<A: Act>(&mut self, person: &str, deed: Deed<A>) -> Result<(), Refused> {
        let asker = self.asker(person);
        self.record(&asker, deed)
    }

    fn record<A: Act>(&mut self, asker: &Asker, deed: Deed<A>) -> Result<(), Refused> {
        let ground = Ground::new(&self.archive, &self.scheme, asker, self.at);
        let drafted = act(&ground, &Open, deed)?;
        for draft in drafted.drafts {
            let number = self.archive.size();
            let id = name(&format!("e{number}"));
            let sealed = draft
                .entry("desk.example.ca/log".parse().unwrap(), id, [1; 16], self.at)
                .seal(&self.scheme)
                .unwrap();
            self.archive.add(number, sealed.bytes()).unwrap();
        }
        Ok(())
    }

    /// What a person sees.
    pub(crate) fn desk(&self, person: &str) -> crate::Desk<'_> {
        self.archive.seen_by(&self.scheme, &self.asker(person).viewer)
    }
}
