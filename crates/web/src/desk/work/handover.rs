//! The handover pack of a post, made of the record as its reader may see it.

use std::sync::Arc;

use ntib_desk::Known;
use ntib_desk::pack::handover;
use ntib_desk::people::{Post, holder};
use ntib_record::Name;

use super::{Cell, KindOf, Part, Show, View, actions, contacts, decisions, forums, meetings};

/// How packs are shown.
pub const KIND: KindOf = KindOf { path: "handover", one: "post", begin: &[], also: &[], list, show };

fn title(show: &Show<'_>, one: &Known<Post>) -> String {
    if one.title.is_empty() { one.id.to_string() } else { show.said(&one.title) }
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let all = show.desk.all::<Post>();
    let row = |one: &Arc<Known<Post>>| {
        let office = one.office.as_ref().map_or_else(String::new, |office| show.office(office));
        let holds = holder(show.desk, &one.id, show.call.now).map_or_else(|| show.t("handover-nobody"), |person| show.call.name_of(&person.id));
        vec![Cell::go(title(show, one), show.go("handover", &one.id)), Cell::text(office), Cell::text(holds)]
    };
    vec![Part { id: "all", title: show.t("handover-posts"), head: show.heads(&["work-field-post", "people-organisation", "handover-holder"]), rows: all.iter().map(row).collect(), ..Part::default() }]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let post = show.desk.get::<Post>(id)?;
    let pack = handover(show.desk, show.call.scheme(), id, show.today);
    let day = |moment: ntib_record::Moment| moment.to_string().chars().take(10).collect::<String>();
    let held = |(who, from, until): &(Name, ntib_record::Moment, Option<ntib_record::Moment>)| vec![Cell::text(show.call.name_of(who)), Cell::text(day(*from)), Cell::text(until.map_or_else(String::new, day))];
    let holders = Part { id: "holders", title: show.t("handover-holders"), head: show.heads(&["people-name", "people-from", "people-until"]), rows: pack.holders.iter().map(held).collect(), ..Part::default() };
    let forum = |(one, stands): &(Arc<Known<ntib_desk::forums::Forum>>, ntib_desk::forums::Standing)| {
        let text = |day: Option<ntib_core::Date>| Cell::text(day.map_or_else(String::new, |day| day.to_string()));
        vec![forums::link(show, Some(&one.id)), text(stands.last), text(stands.due), text(stands.next)]
    };
    let forums_part = Part { id: "forums", title: show.t("handover-forums"), head: show.heads(&["forums-forum", "forums-last", "forums-due", "forums-next"]), rows: pack.forums.iter().map(forum).collect(), ..Part::default() };
    let other = |kind: &Name, (one, at): &(Name, ntib_record::Moment)| vec![show.object(kind, one).unwrap_or_else(|| Cell::text(one.to_string())), Cell::text(show.t(&format!("kind-{kind}"))), Cell::text(day(*at))];
    let rows = pack.others.iter().flat_map(|(kind, all)| all.iter().map(|one| other(kind, one)).collect::<Vec<_>>()).collect();
    let others = Part { id: "others", title: show.t("handover-others"), head: show.heads(&["work-what", "impact-kind", "handover-last"]), rows, ..Part::default() };
    let mut contacts_part = contacts::part(show, "contacts", pack.contacts.first.iter());
    contacts_part.title = show.t("handover-contacts");
    let parts = vec![
        holders,
        actions::part(show, "actions", show.t("actions-open"), pack.actions.first.iter()),
        actions::promises_part(show, "promises", show.t("promises-open"), pack.promises.first.iter()),
        meetings::part(show, "meetings", show.t("meetings-ahead"), pack.meetings.first.iter()),
        forums_part,
        contacts_part,
        decisions::part(show, "decisions", show.t("handover-decisions"), pack.decisions.first.iter()),
        decisions::part(show, "reviews", show.t("handover-reviews"), pack.reviews.first.iter()),
        others,
    ];
    let label = pack.label.or_else(|| post.label().cloned());
    Some(View { title: show.chrome.t1("handover-of", "post", title(show, &post)), lead: show.t("handover-lead"), parts, forms: Vec::new(), made: Vec::new(), first: None, label, kept: post.kept.clone() })
}
