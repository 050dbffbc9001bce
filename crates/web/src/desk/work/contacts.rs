//! Contacts: people elsewhere, and when we last spoke with them.

use std::sync::Arc;

use ntib_desk::Known;
use ntib_desk::contacts::Contact;
use ntib_record::Name;

use super::{Cell, KindOf, Part, Show, View};

/// How contacts are shown.
pub const KIND: KindOf = KindOf { path: "contacts", one: "contact", begin: &["add-contact"], also: &[], list, show, called };

/// How a contact is called.
pub fn title(one: &Known<Contact>) -> String {
    one.who.as_ref().map_or_else(|| one.id.to_string(), |who| who.name.clone())
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(&one))
}

/// Contacts as a table.
pub fn part<'a>(show: &Show<'_>, id: &'static str, all: impl Iterator<Item = &'a Arc<Known<Contact>>>) -> Part {
    let row = |one: &'a Arc<Known<Contact>>| {
        let (organisation, post) = one.now.clone().unwrap_or_default();
        let place = one.who.as_ref().map_or_else(String::new, |who| show.call.place_called(who.place));
        let last = one.last().map_or_else(|| show.t("contacts-never"), |last| last.on.to_string());
        vec![Cell::go(title(one), show.go("contacts", &one.id)), Cell::text(organisation), Cell::text(post), Cell::text(place), Cell::text(last)]
    };
    Part { id, title: show.t("contacts-all"), head: show.heads(&["people-name", "people-organisation", "work-field-post", "people-place", "contacts-last"]), rows: all.map(row).collect(), ..Part::default() }
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let mut all = show.desk.all::<Contact>();
    all.sort_by_key(|one| (one.last().map(|last| last.on), title(one)));
    vec![show.paged("all", all.iter(), |rows| part(show, "all", rows))]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Contact>(id)?;
    let mut exchanges: Vec<_> = one.exchanges.iter().collect();
    exchanges.sort_by_key(|exchange| std::cmp::Reverse(exchange.on));
    let exchange = |one: &&ntib_desk::contacts::NoteExchange| vec![Cell::text(one.on.to_string()), Cell::text(show.pick(one.how)), Cell::text(show.said(&one.about))];
    let mut parts = vec![Part { id: "exchanges", title: show.t("contacts-exchanges"), head: show.heads(&["work-when", "contacts-how", "contacts-about"]), rows: exchanges.iter().map(exchange).collect(), ..Part::default() }];
    if !one.before.is_empty() {
        let before = one.before.iter().map(|(organisation, post, until)| vec![Cell::text(organisation.clone()), Cell::text(post.clone()), Cell::text(until.to_string())]).collect();
        parts.push(Part { id: "before", title: show.t("contacts-before"), head: show.heads(&["people-organisation", "work-field-post", "people-until"]), rows: before, ..Part::default() });
    }
    let (organisation, post) = one.now.clone().unwrap_or_default();
    let lead = [organisation, post].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let day = || vec![("on", show.today.to_string())];
    Some(View { title: title(&one), lead, parts, forms: vec![("note-exchange", day()), ("move-contact", day())], made: Vec::new(), first: None, label: one.label().cloned(), kept: one.kept.clone() })
}
