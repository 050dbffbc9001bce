//! The impact register: what rests on an instrument, and how often it was pivotal.

use std::collections::BTreeMap;
use std::sync::Arc;

use ntib_desk::Kept;
use ntib_desk::impact::{Counts, Measured, Rests, counts, register, resting};
use ntib_record::Name;

use super::{Cell, KindOf, Part, ROWS_MAX, Show, View};

/// How the register is shown.
pub const KIND: KindOf = KindOf { path: "impact", one: "instrument", begin: &[], also: &[], list, show, called };

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    Some(show.call.instrument(id.as_str()))
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let mut all: Vec<_> = register(show.desk).into_iter().collect();
    all.sort_by(|(one, a), (other, b)| (b.decisions, one).cmp(&(a.decisions, other)));
    let row = |(instrument, row): &(Name, Counts)| {
        let counts = [row.decisions, row.standing, row.needed, row.pivotal, row.not_pivotal, row.not_measured, row.others];
        std::iter::once(Cell::go(show.call.instrument(instrument.as_str()), show.go("impact", instrument))).chain(counts.map(Cell::count)).collect()
    };
    let head = show.heads(&["forums-instrument", "work-decisions", "impact-hold", "impact-needed", "impact-pivotal", "impact-not-pivotal", "impact-not-measured", "impact-others"]);
    let head = head.iter().map(|one| ntib_present::view::capital(one)).collect();
    vec![show.paged("all", all.iter(), |all| Part { id: "all", title: show.t("impact-all"), head, rows: all.map(row).collect(), ..Part::default() })]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let found = counts(show.desk, id);
    if found.all() == 0 {
        return None;
    }
    let pages = show.pages("rests", found.all());
    let shown = resting(show.desk, id, pages.skip(), ROWS_MAX);
    let row = |one: &Rests| {
        let measured = match one.measured {
            Some(Measured::Pivotal) => Cell::tone(show.t("impact-pivotal"), "yes"),
            Some(Measured::NotPivotal) => Cell::tone(show.t("impact-not-pivotal"), "plain"),
            Some(Measured::NotMeasured) => Cell::tone(show.t("impact-not-measured"), "open"),
            None => Cell::default(),
        };
        let object = one.kind.parse().ok().and_then(|kind| show.object(&kind, &one.id));
        vec![object.unwrap_or_else(|| Cell::text(one.id.to_string())), Cell::text(show.t(&format!("kind-{}", one.kind))), measured]
    };
    let rests = Part { id: "rests", title: show.t("impact-rests"), head: show.heads(&["work-what", "impact-kind", "decisions-measured"]), rows: shown.iter().map(row).collect(), pages: Some(pages), ..Part::default() };
    let law = Part { id: "law", title: show.t("forums-instrument"), facts: vec![(show.t("impact-read"), Cell::go(show.t("value-read"), show.call.call.go(&format!("law/{id}"))))], ..Part::default() };
    // The entries of what the page shows: those that rely on the instrument, and of what turns on it all.
    let of = |one: &Rests| {
        let turns = one.measured == Some(Measured::Pivotal);
        show.desk.history(one.kind, one.id.as_str()).filter(move |kept| turns || kept.entry.instruments.contains(id)).map(|kept| (kept.number, Arc::clone(kept))).collect::<Vec<_>>()
    };
    let kept: Vec<Arc<Kept>> = shown.iter().flat_map(of).collect::<BTreeMap<_, _>>().into_values().collect();
    let label = show.call.scheme().strictest(kept.iter().map(|kept| &kept.entry.label));
    Some(View { title: show.call.instrument(id.as_str()), lead: show.chrome.count("impact-count", found.decisions), parts: vec![rests, law], forms: Vec::new(), made: Vec::new(), first: None, label, kept })
}
