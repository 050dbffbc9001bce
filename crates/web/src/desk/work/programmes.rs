//! Programmes: partners, milestones, suppliers, what is publicly known, and money by fiscal year with what will lapse.

use ntib_core::{Decimal, Lang};
use ntib_desk::Known;
use ntib_desk::obligations::Owed;
use ntib_desk::programmes::{Programme, Source, Stands, Sureness};
use ntib_desk::work::lapse::{Bounds, Lapse};
use ntib_record::Name;

use super::{Cell, KindOf, Part, Show, View};

/// How programmes are shown.
pub const KIND: KindOf = KindOf { path: "programmes", one: "programme", begin: &["start-programme"], also: &["record-obligation"], list, show, called };

/// How a programme is called.
pub fn title(show: &Show<'_>, one: &Known<Programme>) -> String {
    one.started.as_ref().map_or_else(|| one.id.to_string(), |started| show.said(&started.title))
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(show, &one))
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let row = |one: &std::sync::Arc<Known<Programme>>| {
        let partners: Vec<_> = one.partners.keys().map(|place| show.call.place_called(*place)).collect();
        let late = one.late(show.today).len();
        let within = one.started.as_ref().and_then(|started| started.within.as_ref());
        let lapse = one.lapses(show.today).iter().find(|one| one.year.period().contains(show.today)).map(|lapse| {
            // Each programme has a currency of its own.
            let currency = one.currency.map_or_else(String::new, |currency| format!(" {currency}"));
            let cell = lapse_cell(show, lapse);
            Cell { text: format!("{}{currency}", cell.text), ..cell }
        });
        vec![
            Cell::go(title(show, one), show.go("programmes", &one.id)),
            within.and_then(|id| show.desk.get::<Programme>(id)).map_or_else(Cell::default, |one| Cell::go(title(show, &one), show.go("programmes", &one.id))),
            Cell::text(partners.join(", ")),
            if late > 0 { Cell::tone(show.chrome.count("work-late", late), "no") } else { Cell::default() },
            lapse.unwrap_or_default(),
        ]
    };
    vec![show.paged("all", show.desk.all::<Programme>(), |all| Part {
        id: "all",
        title: show.t("work-programmes-all"),
        head: show.heads(&["work-what", "work-within", "work-partners", "work-milestones", "work-lapse"]),
        rows: all.as_slice().iter().map(row).collect(),
        ..Part::default()
    })]
}

fn between(show: &Show<'_>, bounds: &Bounds) -> String {
    if bounds.least == bounds.most {
        return show.number(bounds.least);
    }
    let join = if show.lang() == Lang::En { "to" } else { "à" };
    format!("{} {join} {}", show.number(bounds.least), show.number(bounds.most))
}

/// What of a year is lost, or will be.
pub fn lapse_cell(show: &Show<'_>, one: &Lapse) -> Cell {
    let tone = if one.lapse.least > Decimal::ZERO {
        "no"
    } else if one.forecast.is_some_and(|forecast| forecast.least > Decimal::ZERO) {
        "authority"
    } else {
        "plain"
    };
    Cell::tone(between(show, &one.forecast.unwrap_or(one.lapse)), tone)
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Programme>(id)?;
    let mut parts = vec![partners(show, &one), milestones(show, &one), money(show, &one), obligations(show, id), facts(show, &one), suppliers(show, &one), projects(show, id)];
    parts.retain(|part| !part.rows.is_empty());
    let today = show.today.to_string();
    let forms = vec![
        ("name-partner", Vec::new()),
        ("set-milestone", Vec::new()),
        ("name-supplier", Vec::new()),
        ("plan-money", one.currency.iter().map(|one| ("currency", one.to_string())).collect()),
        ("contract-money", vec![("year", today.clone())]),
        ("record-payment", vec![("on", today.clone())]),
        ("note-fact", vec![("source.checked", today.clone())]),
        ("record-obligation", vec![("programme", id.to_string()), ("currency", one.currency.map_or_else(String::new, |one| one.to_string()))]),
        ("end-programme", vec![("on", today)]),
    ];
    let forms = if one.ended.is_some() { Vec::new() } else { forms };
    let lead = one.started.as_ref().map_or_else(String::new, |started| show.said(&started.aim));
    Some(View { title: title(show, &one), lead, parts, forms, made: Vec::new(), first: None, label: one.label().cloned(), kept: one.kept.clone() })
}

fn partners(show: &Show<'_>, one: &Programme) -> Part {
    let row = |(place, partner): (&ntib_core::Place, &ntib_desk::programmes::NamePartner)| {
        let name = show.call.scheme().places().get(place).map_or_else(|| place.to_string(), |name| show.bi(name).to_owned());
        vec![
            Cell::text(name),
            Cell::text(show.said(&partner.part)),
            Cell::text(partner.share.map_or_else(String::new, |share| share.to_string())),
            Cell::text(partner.basis.as_ref().map_or_else(String::new, |basis| show.said(basis))),
        ]
    };
    Part { id: "partners", title: show.t("work-partners"), head: show.heads(&["work-field-place", "work-field-part", "work-share", "work-field-basis"]), rows: one.partners.iter().map(row).collect(), ..Part::default() }
}

fn milestones(show: &Show<'_>, one: &Programme) -> Part {
    let mut all: Vec<_> = one.milestones.values().collect();
    all.sort_by_key(|one| one.due);
    let row = |one: &&ntib_desk::programmes::SetMilestone| {
        let state = match one.stands(show.today) {
            Stands::Reached(day) => Cell::tone(show.chrome.t1("work-reached", "day", day.to_string()), "yes"),
            Stands::Late => Cell::tone(show.t("work-overdue"), "no"),
            Stands::Ahead => Cell::tone(show.t("work-ahead"), "plain"),
            Stands::Unknown(day) => Cell::tone(show.chrome.t1("work-not-heard", "day", day.to_string()), "open"),
        };
        vec![Cell::text(show.said(&one.title)), Cell::text(one.due.to_string()), state, one.source.as_ref().map_or_else(Cell::default, read_in), one.source.as_ref().map_or_else(Cell::default, |source| sure(show, source))]
    };
    let (mut head, mut rows): (_, Vec<_>) = (show.heads(&["work-what", "work-due", "work-state", "work-source", "work-how-sure"]), all.iter().map(row).collect());
    // Where nothing comes from elsewhere, there is no source to name.
    if all.iter().all(|one| one.source.is_none()) {
        head.truncate(3);
        rows.iter_mut().for_each(|row| row.truncate(3));
    }
    Part { id: "milestones", title: show.t("work-milestones"), head, rows, ..Part::default() }
}

/// A source, with the way to it.
fn read_in(source: &Source) -> Cell {
    Cell { text: source.title.clone(), go: source.url.clone(), ..Cell::default() }
}

/// How surely a source says it.
fn sure(show: &Show<'_>, source: &Source) -> Cell {
    let (sure, tone) = match source.confidence {
        Sureness::TextRead => ("work-text-read", "yes"),
        Sureness::Secondary => ("work-secondary", "plain"),
        Sureness::Unverified => ("work-unverified", "open"),
    };
    Cell::tone(show.t(sure), tone)
}

fn money(show: &Show<'_>, one: &Programme) -> Part {
    let row = |one: &Lapse| {
        let forecast = one.forecast.map_or_else(String::new, |bounds| between(show, &bounds));
        vec![
            Cell::text(one.year.name()),
            Cell::text(show.number(one.planned)),
            Cell::text(show.number(one.contracted)),
            Cell::text(show.number(one.spent)),
            Cell::text(between(show, &one.lapse)),
            if one.forecast.is_some() { lapse_cell(show, one) } else { Cell::text(forecast) },
        ]
    };
    let currency = one.currency.map_or_else(String::new, |currency| currency.to_string());
    Part {
        id: "money",
        title: show.chrome.t1("work-money", "currency", currency),
        lead: show.t("work-money-lead"),
        head: show.heads(&["work-year", "work-planned", "work-contracted", "work-spent", "work-lapse-bounds", "work-lapse-forecast"]),
        rows: one.lapses(show.today).iter().map(row).collect(),
        ..Part::default()
    }
}

fn obligations(show: &Show<'_>, id: &Name) -> Part {
    let all = show.desk.all::<Owed>();
    let own = all.iter().filter(|one| one.recorded.as_ref().is_some_and(|recorded| recorded.programme == *id));
    Part { id: "obligations", title: show.t("work-obligations"), head: show.heads(&["work-what", "work-contractor", "work-owed", "work-next-deadline", "work-short"]), rows: own.map(|one| super::obligations::row(show, one)).collect(), ..Part::default() }
}

fn facts(show: &Show<'_>, one: &Programme) -> Part {
    let row = |(_, fact): &(ntib_record::Hash, ntib_desk::programmes::NoteFact)| {
        vec![
            Cell::text(show.said(&fact.topic)),
            Cell::text(show.said(&fact.fact)),
            read_in(&fact.source),
            Cell::text(fact.source.of.map_or_else(String::new, |day| day.to_string())),
            sure(show, &fact.source),
        ]
    };
    Part { id: "facts", title: show.t("work-facts"), head: show.heads(&["work-what", "work-known", "work-source", "work-speaks-for", "work-how-sure"]), rows: one.facts.iter().map(row).collect(), ..Part::default() }
}

fn suppliers(show: &Show<'_>, one: &Programme) -> Part {
    let row = |one: &ntib_desk::programmes::NameSupplier| {
        // Names of the base begin with a place; other suppliers are offices of the desk.
        let firm = if one.firm.contains('/') { show.firm(&one.firm) } else { Cell::text(one.firm.parse::<Name>().map_or_else(|_| one.firm.clone(), |id| show.office(&id))) };
        let day = |day: Option<ntib_core::Date>| Cell::text(day.map_or_else(String::new, |day| day.to_string()));
        vec![firm, Cell::text(show.said(&one.part)), day(one.from), day(one.until)]
    };
    Part { id: "suppliers", title: show.t("work-suppliers"), head: show.heads(&["work-field-firm", "work-field-part", "work-from", "work-until"]), rows: one.suppliers.iter().map(row).collect(), ..Part::default() }
}

fn projects(show: &Show<'_>, id: &Name) -> Part {
    let all = show.desk.all::<Programme>();
    let own = all.iter().filter(|one| one.started.as_ref().is_some_and(|started| started.within.as_ref() == Some(id)));
    Part { id: "projects", title: show.t("work-projects"), head: show.heads(&["work-what"]), rows: own.map(|one| vec![Cell::go(title(show, one), show.go("programmes", &one.id))]).collect(), ..Part::default() }
}
