//! Packs made of the record: the brief before a meeting, and what someone hands over with a post. Each bears the strictest
//! label of all it is made of, and holds what its reader may see and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ntib_core::Date;
use ntib_record::{Label, Moment, Name, Principal, Scheme};

use crate::actions::{Action, Promise, open_actions, open_promises};
use crate::archive::{Desk, Kept, Known, Thing};
use crate::cases::{Case, Next};
use crate::contacts::Contact;
use crate::decisions::{Decision, Status, reviews_due};
use crate::forums::{Forum, Standing, standing};
use crate::meetings::{Item, Meeting, Ref, Stage, of_forum};
use crate::people::{Office, Person};
use crate::work::tables::Standards;

/// The most proposals for an agenda, and the most of each kind in a pack; the rest is counted.
pub const PACK_MAX: usize = 200;

/// A list of which no more than [`PACK_MAX`] are given.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The first ones.
    pub first: Vec<T>,
    /// How many more there are.
    pub more: usize,
}

impl<T> Listed<T> {
    fn of(mut all: Vec<T>) -> Listed<T> {
        let more = all.len().saturating_sub(PACK_MAX);
        all.truncate(PACK_MAX);
        Listed { first: all, more }
    }
}

/// What an agenda could hold besides.
#[derive(Clone, Debug)]
pub enum Proposal {
    /// An item carried over from an earlier meeting of the forum.
    CarriedOver {
        /// That meeting.
        from: Name,
        /// The item.
        item: Item,
    },
    /// An open action for the forum.
    Action(Arc<Known<Action>>),
    /// A decision of the forum whose review is due by the meeting.
    Review(Arc<Known<Decision>>),
    /// A decision of the forum that is proposed and not taken.
    Proposed(Arc<Known<Decision>>),
    /// An open case that waits, and on what.
    Case(Arc<Known<Case>>, Waits),
}

/// Why an open case is a matter for a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waits {
    /// On the day of the meeting it will have taken longer than its service standard says.
    Late,
    /// What is to be done next is with somebody who is invited.
    Member,
}

/// The open cases that are a matter for a meeting, the late ones first: those of the parties of its forum that are late by their
/// service standard on its day, as far as the calendars are at hand, and those that wait on somebody who is invited.
pub fn cases_for(desk: &Desk<'_>, meeting: &Meeting, standards: Option<&Standards>) -> Vec<(Arc<Known<Case>>, Waits)> {
    let forum = meeting.forum.as_ref().and_then(|id| desk.get::<Forum>(id));
    let Some(forum) = forum.filter(|_| matches!(meeting.stage(), Stage::Called | Stage::Held)) else { return Vec::new() };
    let parties = forum.what.as_ref().map(|what| what.parties.clone()).unwrap_or_default();
    let of_party = |case: &Known<Case>| {
        let owners = case.label().into_iter().flat_map(|label| &label.owners);
        owners.filter_map(|id| desk.get::<Office>(id)?.place).any(|place| parties.contains(&place))
    };
    let late = |case: &Case| {
        let standard = case.opened.as_ref().and_then(|opened| opened.standard.as_ref())?;
        let (_, calendar) = standards?.calendars.get(&standard.calendar)?;
        case.clock(calendar, meeting.day()?).ok().flatten().map(|clock| clock.is_late())
    };
    let mut found: Vec<_> = desk
        .all::<Case>()
        .into_iter()
        .filter(|case| case.next() != Next::Nothing)
        .filter_map(|case| {
            if of_party(&case) && late(&case) == Some(true) {
                return Some((case, Waits::Late));
            }
            waits_on(desk, &case, &meeting.invited).then_some((case, Waits::Member))
        })
        .collect();
    found.sort_by_key(|(case, waits)| (*waits, case.opened.as_ref().map(|opened| opened.on), case.id.clone()));
    found
}

/// Whether what is to be done next with a case is with one of these people: a reply with whoever works for the inquirer, a
/// second signature with a colleague of the author, all else with those who worked on it.
fn waits_on(desk: &Desk<'_>, case: &Known<Case>, people: &BTreeSet<Name>) -> bool {
    let office = |person: &Name| desk.get::<Person>(person).and_then(|one| one.office.clone());
    let inquirer = case.opened.as_ref().and_then(|opened| opened.inquirer.clone());
    let of = |wanted: &Option<Name>, person: &Name| wanted.is_some() && office(person) == *wanted;
    match case.next() {
        Next::Nothing => false,
        Next::Reply => people.iter().any(|person| of(&inquirer, person)),
        Next::Countersign => {
            let by = case.draft().map(|draft| &draft.by);
            let theirs = by.and_then(office);
            people.iter().any(|person| by != Some(person) && of(&theirs, person))
        }
        Next::Assess | Next::Draft | Next::Send | Next::Close => {
            let hands: BTreeSet<&Name> = case.kept.iter().map(|kept| &kept.entry.actor.person).collect();
            people.iter().any(|person| hands.contains(person) && !of(&inquirer, person))
        }
    }
}

/// What the agenda of a meeting could hold besides what stands on it: items carried over from the last closed meeting,
/// open actions, decisions to be taken or looked at again, cases that wait.
pub fn proposals(desk: &Desk<'_>, meeting: &Known<Meeting>, standards: Option<&Standards>) -> Listed<Proposal> {
    let Some(forum) = &meeting.forum else {
        return Listed::of(Vec::new());
    };
    let there: BTreeSet<Ref> = meeting
        .items
        .iter()
        .filter_map(|item| item.what.about.clone())
        .collect();
    let stands = |kind: &str, id: &Name| there.iter().any(|one| one.kind.as_str() == kind && one.id == *id);
    let named: BTreeSet<&Name> = meeting.items.iter().map(|item| &item.what.item).collect();
    let mut out = Vec::new();
    let before = |one: &&Arc<Known<Meeting>>| {
        one.id != meeting.id && one.stage() == Stage::Closed && one.begins <= meeting.begins
    };
    if let Some(last) = of_forum(desk, forum).iter().rfind(before) {
        let carried = last
            .carried_over()
            .filter(|item| !named.contains(&item.what.item));
        out.extend(carried.map(|item| Proposal::CarriedOver {
            from: last.id.clone(),
            item: item.clone(),
        }));
    }
    let decisions = desk.all::<Decision>();
    let of_forum = |one: &&Arc<Known<Decision>>| {
        one.what.as_ref().and_then(|what| what.forum.as_ref()) == Some(forum)
            && !stands(Decision::KIND, &one.id)
    };
    let proposed = decisions
        .iter()
        .filter(of_forum)
        .filter(|one| one.status() == Status::Proposed);
    out.extend(proposed.cloned().map(Proposal::Proposed));
    let due = |one: &&Arc<Known<Decision>>| meeting.day().is_some_and(|day| one.review_due(day));
    out.extend(
        decisions
            .iter()
            .filter(of_forum)
            .filter(due)
            .cloned()
            .map(Proposal::Review),
    );
    let actions = open_actions(desk).into_iter();
    out.extend(
        actions
            .filter(|one| one.forum.as_ref() == Some(forum) && !stands(Action::KIND, &one.id))
            .map(Proposal::Action),
    );
    let cases = cases_for(desk, meeting, standards).into_iter();
    out.extend(cases.filter(|(case, _)| !stands(Case::KIND, &case.id)).map(|(case, waits)| Proposal::Case(case, waits)));
    Listed::of(out)
}

/// The pack before a meeting.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The meeting.
    pub meeting: Arc<Known<Meeting>>,
    /// Its forum, and how that stands on the day of the meeting.
    pub forum: Option<(Arc<Known<Forum>>, Standing)>,
    /// The last meeting of the forum that was held.
    pub last: Option<Arc<Known<Meeting>>>,
    /// Open actions for the forum, the first due first.
    pub actions: Listed<Arc<Known<Action>>>,
    /// Decisions of the forum that hold or are proposed.
    pub decisions: Listed<Arc<Known<Decision>>>,
    /// Open promises that come of its meetings.
    pub promises: Listed<Arc<Known<Promise>>>,
    /// Open cases that wait, as far as the meeting is to come or under way.
    pub cases: Listed<(Arc<Known<Case>>, Waits)>,
    /// The entries of which it is made, in the order of the log.
    pub entries: Vec<Arc<Kept>>,
    /// The strictest label of all of it.
    pub label: Option<Label>,
}

/// The pack before a meeting, as the viewer may have it. None where the viewer knows of no such meeting.
pub fn brief(desk: &Desk<'_>, scheme: &Scheme, meeting: &Name, standards: Option<&Standards>) -> Option<Brief> {
    let meeting = desk.get::<Meeting>(meeting)?;
    let mut labels = Labels::new(scheme);
    labels.add(&meeting);
    let forum = meeting.forum.clone();
    let of_this = |one: &Option<Name>| forum.is_some() && *one == forum;
    let meetings = forum
        .as_ref()
        .map(|forum| of_forum(desk, forum))
        .unwrap_or_default();
    let held = |one: &&Arc<Known<Meeting>>| {
        one.id != meeting.id
            && matches!(one.stage(), Stage::Held | Stage::Closed)
            && one.begins <= meeting.begins
    };
    let last = meetings.iter().rfind(held).cloned();
    last.iter().for_each(|one| labels.add(one));
    let actions: Vec<_> = open_actions(desk)
        .into_iter()
        .filter(|one| of_this(&one.forum))
        .collect();
    actions.iter().for_each(|one| labels.add(one));
    let holds = |one: &Arc<Known<Decision>>| {
        of_this(&one.what.as_ref().and_then(|what| what.forum.clone()))
            && matches!(one.status(), Status::Proposed | Status::Taken)
    };
    let decisions: Vec<_> = desk.all::<Decision>().into_iter().filter(holds).collect();
    decisions.iter().for_each(|one| labels.add(one));
    let ours: BTreeSet<&Name> = meetings.iter().map(|one| &one.id).chain([&meeting.id]).collect();
    let promises: Vec<_> = open_promises(desk)
        .into_iter()
        .filter(|one| {
            one.what
                .as_ref()
                .and_then(|what| what.comes_of.as_ref())
                .is_some_and(|of| of.kind.as_str() == Meeting::KIND && ours.contains(&of.id))
        })
        .collect();
    promises.iter().for_each(|one| labels.add(one));
    let forum = forum
        .and_then(|forum| desk.get::<Forum>(&forum))
        .and_then(|forum| {
            let on = meeting.day()?;
            let stands = standing(desk, &forum, on);
            Some((forum, stands))
        });
    forum.iter().for_each(|(one, _)| labels.add(one));
    // The standing of a forum is made of all its meetings.
    meetings.iter().for_each(|one| labels.add(one));
    let cases = cases_for(desk, &meeting, standards);
    cases.iter().for_each(|(one, _)| labels.add(one));
    Some(Brief {
        cases: Listed::of(cases),
        meeting,
        forum,
        last,
        actions: Listed::of(actions),
        decisions: Listed::of(decisions),
        promises: Listed::of(promises),
        label: labels.strictest,
        entries: labels.entries.into_values().collect(),
    })
}

/// The strictest label so far, and the entries of which a pack is made.
struct Labels<'a> {
    scheme: &'a Scheme,
    strictest: Option<Label>,
    entries: BTreeMap<u64, Arc<Kept>>,
}

impl<'a> Labels<'a> {
    fn new(scheme: &'a Scheme) -> Labels<'a> {
        Labels {
            scheme,
            strictest: None,
            entries: BTreeMap::new(),
        }
    }

    fn add<T>(&mut self, known: &Known<T>) {
        known.kept.iter().for_each(|kept| self.entry(kept));
    }

    fn entry(&mut self, kept: &Arc<Kept>) {
        if self.entries.insert(kept.number, Arc::clone(kept)).is_none() {
            self.strictest = self.scheme.strictest(self.strictest.iter().chain([&kept.entry.label]));
        }
    }
}

/// What someone hands over with a post: all that its next holder asks on the first day.
#[derive(Clone, Debug)]
pub struct Handover {
    /// The post.
    pub post: Name,
    /// Who held it, from when until when, first to last.
    pub holders: Vec<(Name, Moment, Option<Moment>)>,
    /// What is to be done by the post or its holder, the first due first.
    pub actions: Listed<Arc<Known<Action>>>,
    /// Promises noted by its holders that are open.
    pub promises: Listed<Arc<Known<Promise>>>,
    /// The forums in whose meetings a holder took part, with how each stands.
    pub forums: Vec<(Arc<Known<Forum>>, Standing)>,
    /// Meetings to come to which the holder is invited.
    pub meetings: Listed<Arc<Known<Meeting>>>,
    /// Contacts with whom a holder was in touch, the one longest not spoken with first.
    pub contacts: Listed<Arc<Known<Contact>>>,
    /// Decisions that a holder proposed or took and that hold, with what they rest on.
    pub decisions: Listed<Arc<Known<Decision>>>,
    /// Of all decisions seen, those whose review is due.
    pub reviews: Listed<Arc<Known<Decision>>>,
    /// Decisions of the post or of its forums that are proposed and not taken, or that hold over a dissent.
    pub disputed: Listed<Arc<Known<Decision>>>,
    /// By instrument, what of the pack rests on it, as its entries say.
    pub rests: BTreeMap<Name, BTreeSet<(Name, Name)>>,
    /// Other objects that a holder acted on in the post: kind, and which, with the moment of the last entry.
    pub others: BTreeMap<Name, Vec<(Name, Moment)>>,
    /// The entries of which it is made, in the order of the log.
    pub entries: Vec<Arc<Kept>>,
    /// The strictest label of all of it.
    pub label: Option<Label>,
}

/// The pack of a post on a day, as the viewer may have it.
pub fn handover(desk: &Desk<'_>, scheme: &Scheme, post: &Name, on: Date) -> Handover {
    let mut labels = Labels::new(scheme);
    let people = desk.all::<Person>();
    let of = Principal::Post(post.clone());
    let holders = holders_of(&people, &of);
    let who: BTreeSet<&Name> = holders.iter().map(|(who, _, _)| who).collect();
    people
        .iter()
        .filter(|person| who.contains(&person.id))
        .for_each(|person| labels.add(person));
    let last = holders.last().map(|(who, _, _)| Principal::Person(who.clone()));
    let mine = |to: &Option<Principal>| *to == Some(of.clone()) || to.is_some() && *to == last;
    // Done by a holder in this post, as the entries say.
    let hands = |kept: &Kept| kept.entry.actor.post.as_ref() == Some(post);
    let actions: Vec<_> = open_actions(desk)
        .into_iter()
        .filter(|one| mine(&one.to))
        .collect();
    let promises: Vec<_> = open_promises(desk)
        .into_iter()
        .filter(|one| one.kept.iter().any(|kept| hands(kept)))
        .collect();
    let meetings = desk.all::<Meeting>();
    let forums = forums_of(desk, &meetings, &who, on, &mut labels);
    let invited = |one: &&Arc<Known<Meeting>>| {
        one.stage() == Stage::Called
            && one.day().is_some_and(|day| on <= day)
            && matches!(&last, Some(Principal::Person(who)) if one.invited.contains(who))
    };
    let ahead: Vec<_> = meetings.iter().filter(invited).cloned().collect();
    let mut contacts: Vec<_> = desk
        .all::<Contact>()
        .into_iter()
        .filter(|one| one.kept.iter().any(|kept| hands(kept)))
        .collect();
    contacts.sort_by_key(|one| (one.last().map(|exchange| exchange.on), one.id.clone()));
    let holds =
        |one: &Arc<Known<Decision>>| one.status() == Status::Taken && one.kept.iter().any(|kept| hands(kept));
    let decisions: Vec<_> = desk.all::<Decision>().into_iter().filter(holds).collect();
    let reviews = reviews_due(desk, on);
    let disputed = disputed(desk, &forums, post);
    actions.iter().for_each(|one| labels.add(one));
    promises.iter().for_each(|one| labels.add(one));
    ahead.iter().for_each(|one| labels.add(one));
    contacts.iter().for_each(|one| labels.add(one));
    decisions.iter().chain(&reviews).chain(&disputed).for_each(|one| labels.add(one));
    let others = others(desk, post, &mut labels);
    let entries: Vec<Arc<Kept>> = labels.entries.into_values().collect();
    Handover {
        post: post.clone(),
        holders,
        actions: Listed::of(actions),
        promises: Listed::of(promises),
        forums,
        meetings: Listed::of(ahead),
        contacts: Listed::of(contacts),
        decisions: Listed::of(decisions),
        reviews: Listed::of(reviews),
        disputed: Listed::of(disputed),
        rests: rests(&entries),
        others,
        label: labels.strictest,
        entries,
    }
}

/// Decisions of the post, or of forums in which it took part, that are proposed and not taken, or that hold over a dissent.
fn disputed(desk: &Desk<'_>, forums: &[(Arc<Known<Forum>>, Standing)], post: &Name) -> Vec<Arc<Known<Decision>>> {
    let open = |one: &Decision| match one.status() {
        Status::Proposed => true,
        Status::Taken => !one.dissent.is_empty(),
        Status::Withdrawn | Status::Over => false,
    };
    let of_forum = |one: &Decision| one.what.iter().filter_map(|what| what.forum.as_ref()).any(|forum| forums.iter().any(|(known, _)| known.id == *forum));
    let hands = |one: &Known<Decision>| one.kept.iter().any(|kept| kept.entry.actor.post.as_ref() == Some(post));
    desk.all::<Decision>().into_iter().filter(|one| open(one) && (of_forum(one) || hands(one))).collect()
}

/// What rests on each instrument, as entries say: kind and name.
fn rests(entries: &[Arc<Kept>]) -> BTreeMap<Name, BTreeSet<(Name, Name)>> {
    let mut found: BTreeMap<Name, BTreeSet<(Name, Name)>> = BTreeMap::new();
    for entry in entries.iter().map(|kept| &kept.entry) {
        for instrument in &entry.instruments {
            found.entry(instrument.clone()).or_default().insert((entry.object.kind.clone(), entry.object.id.clone()));
        }
    }
    found
}

/// Who held a post, from when until when, first to last.
fn holders_of(people: &[Arc<Known<Person>>], of: &Principal) -> Vec<(Name, Moment, Option<Moment>)> {
    let mut holders: Vec<(Name, Moment, Option<Moment>)> = Vec::new();
    for person in people {
        let held = person.tenures.iter().filter(|tenure| tenure.of == *of);
        holders.extend(held.map(|tenure| (person.id.clone(), tenure.from, tenure.until)));
    }
    holders.sort_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
    holders
}

/// The forums in whose meetings one of `who` was present, with how each stands: made of all their meetings.
fn forums_of(
    desk: &Desk<'_>,
    meetings: &[Arc<Known<Meeting>>],
    who: &BTreeSet<&Name>,
    on: Date,
    labels: &mut Labels<'_>,
) -> Vec<(Arc<Known<Forum>>, Standing)> {
    let part = |one: &Meeting| {
        one.held
            .as_ref()
            .is_some_and(|held| held.present.iter().any(|person| who.contains(person)))
    };
    let with_them = meetings.iter().filter(|one| part(one));
    let ids: BTreeSet<Name> = with_them.filter_map(|one| one.forum.clone()).collect();
    let mut forums = Vec::new();
    for forum in ids.iter().filter_map(|id| desk.get::<Forum>(id)) {
        labels.add(&forum);
        let stands = standing(desk, &forum, on);
        forums.push((forum, stands));
    }
    let of_these = |one: &&Arc<Known<Meeting>>| one.forum.as_ref().is_some_and(|forum| ids.contains(forum));
    meetings.iter().filter(of_these).for_each(|one| labels.add(one));
    forums
}

/// The objects of other kinds that were acted on in the post, the last one first, at most [`PACK_MAX`] of a kind.
fn others(desk: &Desk<'_>, post: &Name, labels: &mut Labels<'_>) -> BTreeMap<Name, Vec<(Name, Moment)>> {
    const TOLD: &[&str] = &[
        "action", "promise", "meeting", "contact", "decision", "person", "post", "office",
    ];
    let mut last: BTreeMap<Name, BTreeMap<Name, Moment>> = BTreeMap::new();
    for kept in desk
        .entries()
        .filter(|kept| kept.entry.actor.post.as_ref() == Some(post))
    {
        let object = &kept.entry.object;
        if !TOLD.contains(&object.kind.as_str()) {
            last.entry(object.kind.clone())
                .or_default()
                .insert(object.id.clone(), kept.entry.at);
            labels.entry(kept);
        }
    }
    let order = |(kind, ids): (Name, BTreeMap<Name, Moment>)| {
        let mut ids: Vec<_> = ids.into_iter().collect();
        ids.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        ids.truncate(PACK_MAX);
        (kind, ids)
    };
    last.into_iter().map(order).collect()
}
