//! The impact register: what rests on an instrument, and how often it was pivotal.

use std::sync::Arc;

use ntib_desk::Kept;
use ntib_desk::impact::{Row, register};
use ntib_record::Name;

use super::{Cell, KindOf, Part, Show, View};

/// How the register is shown.
pub const KIND: KindOf = KindOf { path: "impact", one: "instrument", begin: &[], also: &[], list, show, called };

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    Some(show.call.instrument(id.as_str()))
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let mut all: Vec<_> = register(show.desk).into_iter().collect();
    all.sort_by(|(one, a), (other, b)| (b.decisions(), one).cmp(&(a.decisions(), other)));
    let row = |(instrument, row): &(Name, Row)| {
        let others = row.objects.iter().filter(|(kind, _)| kind.as_str() != "decision").map(|(_, ids)| ids.len()).sum::<usize>();
        let counts = [row.decisions(), row.standing.len(), row.needed.len(), row.pivotal.len(), row.not_pivotal.len(), row.not_measured.len(), others];
        std::iter::once(Cell::go(show.call.instrument(instrument.as_str()), show.go("impact", instrument))).chain(counts.iter().map(|count| Cell::text(count.to_string()))).collect()
    };
    let head = show.heads(&["forums-instrument", "work-decisions", "impact-hold", "impact-needed", "impact-pivotal", "impact-not-pivotal", "impact-not-measured", "impact-others"]);
    let head = head.iter().map(|one| ntib_present::view::capital(one)).collect();
    vec![show.paged("all", all.iter(), |all| Part { id: "all", title: show.t("impact-all"), head, rows: all.map(row).collect(), ..Part::default() })]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let found = register(show.desk).remove(id)?;
    let row = |kind: &Name, one: &Name| {
        let measured = match (found.pivotal.contains(one), found.not_pivotal.contains(one), found.not_measured.contains(one)) {
            (true, ..) => Cell::tone(show.t("impact-pivotal"), "yes"),
            (_, true, _) => Cell::tone(show.t("impact-not-pivotal"), "plain"),
            (_, _, true) => Cell::tone(show.t("impact-not-measured"), "open"),
            _ => Cell::default(),
        };
        vec![show.object(kind, one).unwrap_or_else(|| Cell::text(one.to_string())), Cell::text(show.t(&format!("kind-{kind}"))), measured]
    };
    let mut rows: Vec<_> = found.objects.iter().flat_map(|(kind, ids)| ids.iter().map(|one| row(kind, one)).collect::<Vec<_>>()).collect();
    let decision: Option<Name> = "decision".parse().ok();
    let named = |one: &&Name| decision.as_ref().and_then(|kind| found.objects.get(kind)).is_some_and(|ids| ids.contains(*one));
    rows.extend(decision.iter().flat_map(|kind| found.pivotal.iter().filter(|one| !named(one)).map(|one| row(kind, one)).collect::<Vec<_>>()));
    let rests = Part { id: "rests", title: show.t("impact-rests"), head: show.heads(&["work-what", "impact-kind", "decisions-measured"]), rows, ..Part::default() };
    let law = Part { id: "law", title: show.t("forums-instrument"), facts: vec![(show.t("impact-read"), Cell::go(show.t("value-read"), show.call.call.go(&format!("law/{id}"))))], ..Part::default() };
    let kept: Vec<Arc<Kept>> = show.desk.entries().filter(|kept| kept.entry.instruments.contains(id) || found.pivotal.contains(&kept.entry.object.id)).cloned().collect();
    let label = show.call.scheme().strictest(kept.iter().map(|kept| &kept.entry.label));
    Some(View { title: show.call.instrument(id.as_str()), lead: show.chrome.count("impact-count", found.decisions()), parts: vec![rests, law], forms: Vec::new(), made: Vec::new(), first: None, label, kept })
}
