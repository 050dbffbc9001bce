//! Offices, posts and people: who holds what, from when until when. It is the example of how an object is made.

use std::collections::BTreeSet;

use ntib_core::Place;
use ntib_record::{Moment, Name, Person as Member, Principal, Tenure};
use serde::{Deserialize, Serialize};

use crate::act::{Act, Ground, On};
use crate::archive::{Archive, Desk, Kept, Known, Thing, Unread};
use crate::gate::Asker;
use crate::refused::Refused;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::{LINE_MAX, Wording, line};

/// The verbs of offices, posts and people.
pub const VERBS: &[Verb] = &[
    Verb::of::<SetUpOffice>("administer").founding(),
    Verb::of::<SetUpPost>("administer").founding(),
    Verb::of::<ClosePost>("administer"),
    Verb::of::<AddPerson>("administer").founding(),
    Verb::of::<GiveContact>("administer"),
    Verb::of::<TakePost>("administer").alone(),
    Verb::of::<LeavePost>("administer").alone(),
    Verb::of::<GrantRole>("administer").alone(),
    Verb::of::<EndRole>("administer").alone(),
    Verb::of::<BriefPerson>("administer").alone(),
    Verb::of::<EndBriefing>("administer").alone(),
];

/// What an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OfficeKind {
    /// A department, agency or liaison office of a government.
    Government,
    /// A firm.
    Firm,
}

/// An organisation whose people work here. Its name is the one that owns labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Office {
    /// What it is called.
    pub name: Wording,
    /// Where it is of.
    pub place: Option<Place>,
    /// What it is.
    pub kind: Option<OfficeKind>,
}

/// The role of those who act for firms.
const FIRM: &str = "firm";

/// Whether one acts for a firm, and not for a government: as the record says of the office, whoever sees that, or else as
/// the roles say.
pub(crate) fn for_firm(ground: &Ground<'_>) -> bool {
    let kind = ground.whole.get::<Office>(&ground.asker.office).and_then(|office| office.kind);
    kind.map_or_else(
        || ground.asker.viewer.roles.iter().any(|role| role.as_str() == FIRM),
        |kind| kind == OfficeKind::Firm,
    )
}

/// That a firm names no other organisation than itself.
pub(crate) fn own_or_official(ground: &Ground<'_>, field: &'static str, office: Option<&Name>) -> Result<(), Refused> {
    if office.is_none_or(|office| *office == ground.asker.office) || !for_firm(ground) {
        return Ok(());
    }
    Err(Refused::new(
        "firm",
        field,
        ["a firm acts for itself only", "une entreprise n’agit que pour elle-même"],
        ["name your own firm", "désignez votre propre entreprise"],
    ))
}

/// Sets an office up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetUpOffice {
    /// What it is called.
    pub name: Wording,
    /// Where it is of.
    #[serde(with = "wire::text")]
    pub place: Place,
    /// What it is.
    pub kind: OfficeKind,
}

impl Thing for Office {
    const KIND: &'static str = "office";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        if kept.verb() == SetUpOffice::VERB {
            let SetUpOffice { name, place, kind } = kept.payload()?;
            (self.name, self.place, self.kind) = (name, Some(place), Some(kind));
        }
        Ok(())
    }
}

impl Act for SetUpOffice {
    const VERB: &'static str = "set-up-office";
    type Of = Office;

    fn check(&self, _: &On<'_, Office>) -> Result<(), Refused> {
        self.name.check("name", LINE_MAX)
    }
}

/// A post in an office, which people hold one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Post {
    /// What it is called.
    pub title: Wording,
    /// Of which office.
    pub office: Option<Name>,
    /// Since when there is no such post any more.
    pub closed: Option<Moment>,
}

/// Sets a post up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetUpPost {
    /// What it is called.
    pub title: Wording,
    /// Of which office.
    #[serde(with = "wire::text")]
    pub office: Name,
}

/// Closes a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosePost {
    /// Since when.
    #[serde(with = "wire::text")]
    pub at: Moment,
}

impl Thing for Post {
    const KIND: &'static str = "post";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            SetUpPost::VERB => {
                let SetUpPost { title, office } = kept.payload()?;
                (self.title, self.office) = (title, Some(office));
            }
            ClosePost::VERB => self.closed = Some(kept.payload::<ClosePost>()?.at),
            _ => {}
        }
        Ok(())
    }
}

impl Act for SetUpPost {
    const VERB: &'static str = "set-up-post";
    type Of = Post;

    fn check(&self, on: &On<'_, Post>) -> Result<(), Refused> {
        self.title.check("title", LINE_MAX)?;
        there::<Office>(&on.ground.seen, &self.office)
    }
}

impl Act for ClosePost {
    const VERB: &'static str = "close-post";
    type Of = Post;

    fn check(&self, on: &On<'_, Post>) -> Result<(), Refused> {
        if !on.corrects && on.true_state().is_some_and(|post| post.closed.is_some()) {
            return Err(Refused::new(
                "closed",
                "at",
                ["the post is closed already", "le poste est déjà fermé"],
                ["nothing is left to do", "il ne reste rien à faire"],
            ));
        }
        Ok(())
    }
}

/// Someone who works here, or is met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name, as the person writes it.
    pub name: Option<String>,
    /// For which office.
    pub office: Option<Name>,
    /// For which place.
    pub place: Option<Place>,
    /// Where the person can be reached, as far as the viewer may know.
    pub contact: Option<GiveContact>,
    /// Posts held and roles had.
    pub tenures: Vec<Tenure>,
    /// Caveats for which the person has been briefed.
    pub briefed: BTreeSet<Name>,
}

/// Adds a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddPerson {
    /// The name, as the person writes it.
    pub name: String,
    /// For which office.
    #[serde(with = "wire::text")]
    pub office: Name,
    /// For which place.
    #[serde(with = "wire::text")]
    pub place: Place,
}

/// Says where a person can be reached. It bears a label of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiveContact {
    /// An e-mail address, or empty.
    pub email: String,
    /// A telephone number, or empty.
    pub telephone: String,
}

/// A person takes a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakePost {
    /// Which.
    #[serde(with = "wire::text")]
    pub post: Name,
    /// From when.
    #[serde(with = "wire::text")]
    pub from: Moment,
    /// Until before when, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub until: Option<Moment>,
}

/// A person leaves a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeavePost {
    /// Which.
    #[serde(with = "wire::text")]
    pub post: Name,
    /// When it is over.
    #[serde(with = "wire::text")]
    pub at: Moment,
}

/// A person is given a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantRole {
    /// Which.
    #[serde(with = "wire::text")]
    pub role: Name,
    /// From when.
    #[serde(with = "wire::text")]
    pub from: Moment,
    /// Until before when, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub until: Option<Moment>,
}

/// A role of a person is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndRole {
    /// Which.
    #[serde(with = "wire::text")]
    pub role: Name,
    /// When it is over.
    #[serde(with = "wire::text")]
    pub at: Moment,
}

/// A person has been briefed for a caveat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BriefPerson {
    /// Which.
    #[serde(with = "wire::text")]
    pub caveat: Name,
}

/// A briefing no longer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndBriefing {
    /// For which caveat.
    #[serde(with = "wire::text")]
    pub caveat: Name,
}

impl Thing for Person {
    const KIND: &'static str = "person";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            AddPerson::VERB => {
                let AddPerson { name, office, place } = kept.payload()?;
                (self.name, self.office, self.place) = (Some(name), Some(office), Some(place));
            }
            GiveContact::VERB => self.contact = Some(kept.payload()?),
            TakePost::VERB => {
                let TakePost { post, from, until } = kept.payload()?;
                self.tenures.push(Tenure {
                    of: Principal::Post(post),
                    from,
                    until,
                });
            }
            GrantRole::VERB => {
                let GrantRole { role, from, until } = kept.payload()?;
                self.tenures.push(Tenure {
                    of: Principal::Role(role),
                    from,
                    until,
                });
            }
            LeavePost::VERB => {
                let LeavePost { post, at } = kept.payload()?;
                self.end(&Principal::Post(post), at);
            }
            EndRole::VERB => {
                let EndRole { role, at } = kept.payload()?;
                self.end(&Principal::Role(role), at);
            }
            BriefPerson::VERB => {
                self.briefed.insert(kept.payload::<BriefPerson>()?.caveat);
            }
            EndBriefing::VERB => {
                self.briefed.remove(&kept.payload::<EndBriefing>()?.caveat);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Person {
    fn end(&mut self, of: &Principal, at: Moment) {
        for tenure in self.tenures.iter_mut().filter(|tenure| tenure.of == *of) {
            if tenure.until.is_none_or(|until| at < until) {
                tenure.until = Some(at.max(tenure.from));
            }
        }
    }

    fn holds(&self, of: &Principal, at: Moment) -> bool {
        self.tenures
            .iter()
            .any(|tenure| tenure.of == *of && tenure.until.is_none_or(|until| at < until))
    }

    /// The tenure that began so, with its end as it then came.
    fn stands(&self, begun: &Tenure) -> Option<&Tenure> {
        self.tenures.iter().find(|one| one.of == begun.of && one.from == begun.from)
    }

    fn member(&self, id: &Name) -> Option<Member> {
        let (tenures, briefed) = (self.tenures.clone(), self.briefed.clone());
        Some(Member {
            id: id.clone(),
            place: self.place?,
            tenures,
            briefed,
        })
    }
}

impl Act for AddPerson {
    const VERB: &'static str = "add-person";
    type Of = Person;

    fn check(&self, on: &On<'_, Person>) -> Result<(), Refused> {
        line("name", &self.name)?;
        there::<Office>(&on.ground.seen, &self.office)
    }
}

impl Act for GiveContact {
    const VERB: &'static str = "give-contact";
    type Of = Person;

    fn check(&self, _: &On<'_, Person>) -> Result<(), Refused> {
        match (self.email.is_empty(), self.telephone.is_empty()) {
            (true, true) => line("email", ""),
            (email, telephone) => {
                if !email {
                    line("email", &self.email)?;
                }
                if telephone {
                    Ok(())
                } else {
                    line("telephone", &self.telephone)
                }
            }
        }
    }
}

impl Act for TakePost {
    const VERB: &'static str = "take-post";
    type Of = Person;

    fn check(&self, on: &On<'_, Person>) -> Result<(), Refused> {
        ordered(self.from, self.until)?;
        let post = on
            .ground
            .seen
            .get::<Post>(&self.post)
            .ok_or_else(|| Refused::not_found(Post::KIND, &self.post))?;
        if post
            .closed
            .is_some_and(|closed| self.until.is_none_or(|until| closed < until))
        {
            return Err(Refused::new(
                "closed",
                "post",
                ["the post is closed by then", "le poste est alors fermé"],
                [
                    "choose another post, or an earlier end",
                    "choisissez un autre poste ou une fin antérieure",
                ],
            ));
        }
        let of = Principal::Post(self.post.clone());
        let meets = |tenure: &Tenure| {
            tenure.of == of
                && self.until.is_none_or(|until| tenure.from < until)
                && tenure.until.is_none_or(|until| self.from < until)
        };
        // The tenure that is corrected stands in the way of none: what is said instead takes its place.
        let corrected = on.before.as_ref().and_then(|kept| kept.payload::<TakePost>().ok()).map(|what| (on.id, what));
        let count = |person: &Known<Person>| {
            let own = corrected.iter().filter(|(id, before)| {
                let before = Tenure { of: Principal::Post(before.post.clone()), from: before.from, until: before.until };
                **id == person.id && person.stands(&before).is_some_and(meets)
            });
            person.tenures.iter().filter(|one| meets(one)).count().saturating_sub(own.count())
        };
        let held = on.ground.whole.all::<Person>().iter().any(|person| count(person) > 0);
        if held {
            return Err(Refused::new(
                "held",
                "post",
                [
                    "the post is held in that time",
                    "le poste est occupé pendant cette période",
                ],
                [
                    "let the holder leave it first",
                    "le titulaire doit d’abord le quitter",
                ],
            ));
        }
        Ok(())
    }
}

impl Act for GrantRole {
    const VERB: &'static str = "grant-role";
    type Of = Person;

    fn check(&self, _: &On<'_, Person>) -> Result<(), Refused> {
        ordered(self.from, self.until)
    }
}

impl Act for LeavePost {
    const VERB: &'static str = "leave-post";
    type Of = Person;

    fn check(&self, on: &On<'_, Person>) -> Result<(), Refused> {
        held(on, "post", &Principal::Post(self.post.clone()), self.at)
    }
}

impl Act for EndRole {
    const VERB: &'static str = "end-role";
    type Of = Person;

    fn check(&self, on: &On<'_, Person>) -> Result<(), Refused> {
        held(on, "role", &Principal::Role(self.role.clone()), self.at)
    }
}

impl Act for BriefPerson {
    const VERB: &'static str = "brief-person";
    type Of = Person;

    fn check(&self, on: &On<'_, Person>) -> Result<(), Refused> {
        if on.ground.scheme.caveats().contains_key(&self.caveat) {
            Ok(())
        } else {
            Err(Refused::not_found("caveat", &self.caveat))
        }
    }
}

impl Act for EndBriefing {
    const VERB: &'static str = "end-briefing";
    type Of = Person;

    fn check(&self, on: &On<'_, Person>) -> Result<(), Refused> {
        let briefed = on
            .state()
            .is_some_and(|person| person.briefed.contains(&self.caveat));
        if briefed {
            Ok(())
        } else {
            Err(Refused::not_found("caveat", &self.caveat))
        }
    }
}

fn held(on: &On<'_, Person>, field: &'static str, of: &Principal, at: Moment) -> Result<(), Refused> {
    if on.corrects || on.state().is_some_and(|person| person.holds(of, at)) {
        return Ok(());
    }
    Err(Refused::new(
        "not-held",
        field,
        [
            "it is not held at that time",
            "la personne ne l’occupe pas à ce moment",
        ],
        [
            "choose one that is held, and a time before its end",
            "choisissez-en un qui est occupé, et un moment avant sa fin",
        ],
    ))
}

fn ordered(from: Moment, until: Option<Moment>) -> Result<(), Refused> {
    if until.is_none_or(|until| from < until) {
        return Ok(());
    }
    Err(Refused::new(
        "dates",
        "until",
        ["it ends before it begins", "la fin précède le début"],
        [
            "give a later end, or none",
            "indiquez une fin postérieure, ou aucune",
        ],
    ))
}

/// That the asker sees an object of this name.
pub(crate) fn there<T: Thing>(seen: &Desk<'_>, id: &Name) -> Result<(), Refused> {
    seen.get::<T>(id)
        .map(|_| ())
        .ok_or_else(|| Refused::not_found(T::KIND, id))
}

/// Everyone, with everything ever held: for signing in and for the preview of labels. It has no regard to labels.
pub fn everyone(archive: &Archive) -> Vec<Member> {
    members(&archive.whole())
}

/// Everyone of whom a viewer may know where they work, with what of their posts, roles and briefings that viewer may know.
pub fn members(seen: &Desk<'_>) -> Vec<Member> {
    let all = seen.all::<Person>();
    all.iter().filter_map(|person| person.member(&person.id)).collect()
}

/// The person of this name as one who asks at `at`, in one of the posts then held. None where there is no such person.
pub fn asker(archive: &Archive, person: &Name, post: Option<&Name>, at: Moment) -> Option<Asker> {
    let known = archive.whole().get::<Person>(person)?;
    let viewer = known.member(person)?.at(at);
    let post = post
        .filter(|post| viewer.posts.contains(*post))
        .or(viewer.posts.first())
        .cloned();
    Some(Asker {
        viewer,
        office: known.office.clone()?,
        post,
    })
}

/// Who holds a post at `at`, of those whom the viewer sees.
pub fn holder(desk: &Desk<'_>, post: &Name, at: Moment) -> Option<std::sync::Arc<Known<Person>>> {
    let of = Principal::Post(post.clone());
    let holds =
        |tenure: &Tenure| tenure.of == of && tenure.from <= at && tenure.until.is_none_or(|until| at < until);
    desk.all::<Person>()
        .into_iter()
        .find(|person| person.tenures.iter().any(holds))
}
