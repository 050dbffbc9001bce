//! The handover pack of a post, made of the record as its reader may see it.

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_desk::actions::Side;
use ntib_desk::cases::Case;
use ntib_desk::contacts::Contact;
use ntib_desk::forums::{Forum, Standing};
use ntib_desk::pack::{Handover, handover};
use ntib_desk::people::{Post, holder};
use ntib_desk::{Known, Thing as _};
use ntib_record::{Moment, Name};

use super::{Cell, KindOf, Part, Show, View, actions, cases, contacts, decisions, forums, meetings};

/// How packs are shown.
pub const KIND: KindOf = KindOf { path: "handover", one: "post", begin: &[], also: &[], list, show, called };

fn title(show: &Show<'_>, one: &Known<Post>) -> String {
    if one.title.is_empty() { one.id.to_string() } else { show.said(&one.title) }
}

fn pack_title(show: &Show<'_>, one: &Known<Post>) -> String {
    let title = title(show, one);
    show.marked(show.chrome.t1("handover-of", "post", title.as_str()), &title)
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| pack_title(show, &one))
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let all = show.desk.all::<Post>();
    let row = |one: &Arc<Known<Post>>| {
        let office = one.office.as_ref().map_or_else(String::new, |office| show.office(office));
        let holds = holder(show.desk, &one.id, show.call.now).map_or_else(|| show.t("handover-nobody"), |person| show.call.name_of(&person.id));
        vec![Cell::go(title(show, one), show.go("handover", &one.id)), Cell::text(office), Cell::text(holds)]
    };
    vec![show.paged("all", all.iter(), |all| Part { id: "all", title: show.t("handover-posts"), head: show.heads(&["work-field-post", "people-organisation", "handover-holder"]), rows: all.map(row).collect(), ..Part::default() })]
}

/// The pack as answers to the ten questions with which somebody begins in a post.
fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let post = show.desk.get::<Post>(id)?;
    let pack = handover(show.desk, show.call.scheme(), id, show.today);
    let (made, received): (Vec<_>, Vec<_>) = pack.promises.first.iter().partition(|one| one.what.as_ref().is_some_and(|what| what.side == Side::Made));
    let parts = vec![
        holders(show, &pack),
        touched(show, &pack),
        actions::promises_part(show, "promised", show.t("handover-promised"), made.into_iter()),
        actions::promises_part(show, "owed", show.t("handover-owed"), received.into_iter()),
        actions::part(show, "actions", show.t("handover-actions"), pack.actions.first.iter()),
        ahead(show, &pack),
        forums_part(show, &pack),
        work(show, &pack),
        decisions::said(show, "decisions", show.t("handover-decisions"), pack.decisions.first.iter()),
        decisions::said(show, "disputed", show.t("handover-disputed"), pack.disputed.first.iter()),
        rests(show, &pack),
        decisions::part(show, "reviews", show.t("handover-reviews"), pack.reviews.first.iter()),
    ];
    let label = pack.label.or_else(|| post.label().cloned());
    let kept = if pack.entries.is_empty() { post.kept.clone() } else { pack.entries };
    Some(View { title: pack_title(show, &post), lead: show.t("handover-lead"), parts, forms: Vec::new(), made: Vec::new(), first: None, label, kept })
}

fn day(moment: Moment) -> String {
    moment.to_string().chars().take(10).collect()
}

fn holders(show: &Show<'_>, pack: &Handover) -> Part {
    let row = |(who, from, until): &(Name, Moment, Option<Moment>)| vec![Cell::text(show.call.name_of(who)), Cell::text(if *from == Moment::BEGINNING { show.t("people-from-none") } else { day(*from) }), Cell::text(until.map_or_else(String::new, day))];
    Part { id: "holders", title: show.t("handover-holders"), head: show.heads(&["people-name", "people-from", "people-until"]), rows: pack.holders.iter().map(row).collect(), ..Part::default() }
}

/// The contacts of the post, with what was last spoken about.
fn touched(show: &Show<'_>, pack: &Handover) -> Part {
    let row = |one: &Arc<Known<Contact>>| {
        let (organisation, post) = one.now.clone().unwrap_or_default();
        let where_to = [organisation, post].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
        let last = one.last();
        let on = last.map_or_else(|| show.t("contacts-never"), |last| last.on.to_string());
        vec![Cell::go(contacts::title(one), show.go("contacts", &one.id)), Cell::text(where_to), Cell::text(on), Cell::text(last.map_or_else(String::new, |last| show.said(&last.about)))]
    };
    let head = show.heads(&["people-name", "people-organisation", "contacts-last", "contacts-about"]);
    Part { id: "contacts", title: show.t("handover-contacts"), head, rows: pack.contacts.first.iter().map(row).collect(), ..Part::default() }
}

fn ahead(show: &Show<'_>, pack: &Handover) -> Part {
    meetings::part(show, "meetings", show.t("handover-meetings"), pack.meetings.first.iter())
}

/// What else the post works on: of an inquiry with what is to be done next.
fn work(show: &Show<'_>, pack: &Handover) -> Part {
    let row = |kind: &Name, (one, at): &(Name, Moment)| {
        let next = (kind.as_str() == Case::KIND).then(|| show.desk.get::<Case>(one)).flatten();
        let next = next.map_or_else(String::new, |case| cases::next(show, &case));
        vec![show.object(kind, one).unwrap_or_else(|| Cell::text(one.to_string())), Cell::text(show.t(&format!("kind-{kind}"))), Cell::text(next), Cell::text(day(*at))]
    };
    let rows = pack.others.iter().flat_map(|(kind, all)| all.iter().map(|one| row(kind, one)).collect::<Vec<_>>()).collect();
    Part { id: "work", title: show.t("handover-others"), head: show.heads(&["work-what", "impact-kind", "work-next", "handover-last"]), rows, ..Part::default() }
}

/// By instrument, what of the pack rests on it.
fn rests(show: &Show<'_>, pack: &Handover) -> Part {
    let row = |(instrument, objects): (&Name, &BTreeSet<(Name, Name)>)| {
        let more = objects.iter().filter_map(|(kind, id)| show.object(kind, id)).map(|cell| (cell.text, cell.go.unwrap_or_default())).collect();
        vec![Cell::go(show.call.instrument(instrument.as_str()), show.go("impact", instrument)), Cell { more, ..Cell::default() }]
    };
    Part { id: "rests", title: show.t("handover-rests"), head: show.heads(&["forums-instrument", "impact-rests"]), rows: pack.rests.iter().map(row).collect(), ..Part::default() }
}

fn forums_part(show: &Show<'_>, pack: &Handover) -> Part {
    let row = |(one, stands): &(Arc<Known<Forum>>, Standing)| {
        let text = |day: Option<ntib_core::Date>| Cell::text(day.map_or_else(String::new, |day| day.to_string()));
        vec![forums::link(show, Some(&one.id)), text(stands.last), text(stands.due), text(stands.next), forums::late(show, one)]
    };
    let head = show.heads(&["forums-forum", "forums-last", "forums-due", "forums-next", "forums-standing"]);
    Part { id: "forums", title: show.t("handover-forums"), head, rows: pack.forums.iter().map(row).collect(), ..Part::default() }
}
