//! Authorisations: what is left on each line, what ends soon, which reports are due.

use ntib_core::{Date, Period};
use ntib_desk::authorisations::{Authorisation, RecordAuthorisation, ReportState};
use ntib_desk::people::Person;
use ntib_desk::{Act as _, Known};
use ntib_desk::work::ledger::{Kind, Standing};
use ntib_record::Name;
use serde_json::{Map, Value};

use crate::desk::DeskCall;
use crate::trouble::Trouble;

use super::{Cell, KindOf, Part, Show, View};

/// How authorisations are shown.
pub const KIND: KindOf = KindOf { path: "authorisations", one: "authorisation", begin: &["record-authorisation"], also: &[], list, show, called };

/// So many days before its end, a page says that an authorisation ends soon.
pub const SOON_DAYS: i64 = 60;

/// How an authorisation stands.
pub fn standing(show: &Show<'_>, one: &Authorisation) -> Cell {
    let day = |id: &str, tone, day: Date| Cell::tone(show.chrome.t1(id, "day", day.to_string()), tone);
    match one.ledger.standing(show.today) {
        Standing::Ended { on } => day("work-standing-ended", "no", on),
        Standing::Expired { on } => day("work-standing-expired", "no", on),
        Standing::UsedUp => Cell::tone(show.t("work-standing-used-up"), "no"),
        Standing::NotYet { from } => day("work-standing-not-yet", "open", from),
        Standing::Valid { days: None } => Cell::tone(show.t("work-standing-valid"), "yes"),
        Standing::Valid { days: Some(days) } => {
            let tone = if days <= SOON_DAYS { "authority" } else { "yes" };
            Cell::tone(show.chrome.count("work-standing-days", days), tone)
        }
    }
}

/// How an authorisation is called.
pub fn title(show: &Show<'_>, one: &Known<Authorisation>) -> String {
    one.recorded.as_ref().map_or_else(|| one.id.to_string(), |recorded| show.said(&recorded.title))
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(show, &one))
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let all = show.desk.all::<Authorisation>();
    let row = |one: &std::sync::Arc<Known<Authorisation>>| {
        let left = one.ledger.lines().iter().filter_map(|(id, line)| {
            let left = one.ledger.balance(id, None)?.left?;
            Some(format!("{} {}", show.number(left), line.unit))
        });
        let overdue = one.reports_on(show.today).iter().any(|(_, state)| *state == ReportState::Overdue);
        let due = one.reports_on(show.today).iter().any(|(_, state)| *state == ReportState::Due);
        let report = match (overdue, due) {
            (true, _) => Cell::tone(show.t("work-report-overdue"), "no"),
            (false, true) => Cell::tone(show.t("work-report-due"), "authority"),
            _ => Cell::default(),
        };
        vec![
            Cell::go(title(show, one), show.go("authorisations", &one.id)),
            Cell::text(one.recorded.as_ref().map_or_else(String::new, |recorded| show.office(&recorded.holder))),
            Cell::text(one.recorded.as_ref().map_or_else(String::new, |recorded| recorded.number.clone())),
            Cell::text(recorder(show, one)),
            Cell::text(left.collect::<Vec<_>>().join("; ")),
            standing(show, one),
            report,
        ]
    };
    vec![show.paged("ledger", all.iter(), |all| Part {
        id: "ledger",
        title: show.t("work-ledger"),
        head: show.heads(&["work-what", "work-holder", "work-number", "work-recorder", "work-left", "work-standing", "work-reports"]),
        rows: all.map(row).collect(),
        ..Part::default()
    })]
}

/// Who recorded an authorisation, and for which office: what a firm says of its own permit is seen to be said by the firm.
fn recorder(show: &Show<'_>, one: &Known<Authorisation>) -> String {
    let actor = one.kept.iter().find(|kept| kept.verb() == RecordAuthorisation::VERB).map(|kept| &kept.entry.actor.person);
    actor.map_or_else(String::new, |person| {
        let office = show.desk.get::<Person>(person).and_then(|known| known.office.as_ref().map(|office| show.office(office)));
        let name = show.call.name_of(person);
        office.map_or_else(|| name.clone(), |office| format!("{name} ({office})"))
    })
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Authorisation>(id)?;
    let mut facts = vec![(show.t("work-standing"), standing(show, &one))];
    if let Some(recorded) = &one.recorded {
        facts.push((show.t("work-field-sort"), Cell::text(show.pick(recorded.sort))));
        facts.push((show.t("work-number"), Cell::text(&recorded.number)));
        facts.push((show.t("work-holder"), Cell::text(show.office(&recorded.holder))));
        facts.push((show.t("work-recorder"), Cell::text(recorder(show, &one))));
        facts.extend(recorded.conditions.iter().map(|one| (show.t("work-field-conditions"), Cell::text(show.said(one)))));
        facts.extend(recorded.case.iter().filter_map(|case| show.desk.get::<ntib_desk::cases::Case>(case)).map(|case| (show.t("work-field-case"), Cell::go(super::cases::title(show, &case), show.go("cases", &case.id)))));
    }
    let state = Part { id: "state", title: show.t("work-state"), facts, ..Part::default() };
    let parts = vec![state, lines(show, &one), movements(show, &one), reports(show, &one)];
    let today = ("on", show.today.to_string());
    // A use is named by how many there were: names are of this ledger alone, and whoever sees any of it sees all of it.
    let next = ("id", format!("m{}", one.ledger.movements().len() + 1));
    let line = one.ledger.lines().keys().next().map(|line| ("line", line.to_string()));
    let used: Vec<_> = [next.clone(), today.clone()].into_iter().chain(line).collect();
    let mut forms = vec![("use-authorisation", used), ("return-use", vec![next, today.clone()]), ("end-authorisation", vec![today.clone()])];
    if let Some((id, line)) = one.ledger.lines().iter().next() {
        let amended = [("line.id", id.to_string()), ("line.title", one.titles.get(id).map_or_else(String::new, |title| show.said(title))), ("line.unit", line.unit.to_string())];
        let granted = line.granted.map(|amount| ("line.granted", amount.to_string()));
        let valid = [("line.from", line.valid.from), ("line.until", line.valid.until)].into_iter().filter_map(|(name, day)| Some((name, day?.to_string())));
        forms.push(("amend-authorisation", amended.into_iter().chain(granted).chain(valid).collect()));
    }
    let due = one.reports_on(show.today).into_iter().find(|(_, state)| matches!(state, ReportState::Due | ReportState::Overdue));
    forms.extend(due.and_then(|(report, _)| {
        let edges = [("from", report.period.from?.to_string()), ("until", report.period.until?.to_string())];
        Some(("file-use-report", edges.into_iter().chain([today]).collect()))
    }));
    Some(View { title: title(show, &one), lead: String::new(), parts, forms, made: Vec::new(), first: None, label: one.label().cloned(), kept: one.kept.clone() })
}

/// The payload of a report with its rows, as the ledger has them.
pub fn with_rows(desk: &DeskCall<'_>, id: &Name, mut payload: Map<String, Value>) -> Result<Map<String, Value>, Trouble> {
    let day = |name: &str| payload.get(name).and_then(Value::as_str).and_then(|text| text.parse().ok());
    let period = Period { from: day("from"), until: day("until") };
    let rows = desk.seen().get::<Authorisation>(id).map(|one| one.rows(&period));
    let rows = serde_json::to_value(rows.unwrap_or_default()).map_err(|_| Trouble::Bug)?;
    payload.insert("rows".to_owned(), rows);
    Ok(payload)
}

/// How a line is called.
fn line_called(show: &Show<'_>, one: &Authorisation, id: &Name) -> String {
    one.titles.get(id).map_or_else(|| id.to_string(), |title| show.said(title))
}

fn lines(show: &Show<'_>, one: &Authorisation) -> Part {
    let row = |(id, line): (&Name, &ntib_desk::work::ledger::Line)| {
        let balance = one.ledger.balance(id, None);
        let amount = |amount: Option<_>| amount.map_or_else(|| show.t("work-no-limit"), |amount| format!("{} {}", show.number(amount), line.unit));
        vec![
            Cell::text(line_called(show, one, id)),
            Cell::text(id.to_string()),
            Cell::text(amount(line.granted)),
            Cell::text(balance.as_ref().map_or_else(String::new, |one| format!("{} {}", show.number(one.used), line.unit))),
            Cell::text(amount(balance.and_then(|one| one.left))),
            Cell::text(line.valid.from.map_or_else(String::new, |day| day.to_string())),
            Cell::text(line.valid.until.map_or_else(String::new, |day| day.to_string())),
        ]
    };
    Part {
        id: "lines",
        title: show.t("work-lines"),
        head: show.heads(&["work-what", "work-line", "work-granted", "work-used", "work-left", "work-from", "work-until"]),
        rows: one.ledger.lines().iter().map(row).collect(),
        ..Part::default()
    }
}

fn movements(show: &Show<'_>, one: &Authorisation) -> Part {
    let row = |movement: &ntib_desk::work::ledger::Movement| {
        let unit = one.ledger.lines().get(&movement.line).map_or_else(String::new, |line| line.unit.to_string());
        let (kind, of) = match &movement.kind {
            Kind::Use => (show.t("work-use"), one.uses.get(&movement.id).cloned().unwrap_or_default()),
            Kind::Return { of } => (show.t("work-return"), of.to_string()),
        };
        vec![
            Cell::text(movement.id.to_string()),
            Cell::text(movement.on.to_string()),
            Cell::text(kind),
            Cell::text(line_called(show, one, &movement.line)),
            Cell::text(format!("{} {unit}", show.number(movement.amount))),
            Cell::text(of),
        ]
    };
    Part {
        id: "movements",
        title: show.t("work-movements"),
        head: show.heads(&["work-name", "work-when", "work-what", "work-line", "work-amount", "work-for"]),
        rows: one.ledger.movements().iter().rev().map(row).collect(),
        ..Part::default()
    }
}

fn reports(show: &Show<'_>, one: &Authorisation) -> Part {
    let row = |(report, state): &(ntib_desk::work::ledger::ReportPeriod, ReportState)| {
        let said = match state {
            ReportState::Running => Cell::tone(show.t("work-report-running"), "plain"),
            ReportState::Due => Cell::tone(show.t("work-report-due"), "authority"),
            ReportState::Overdue => Cell::tone(show.t("work-report-overdue"), "no"),
            ReportState::Filed { on, differs: false } => Cell::tone(show.chrome.t1("work-report-filed", "day", on.to_string()), "yes"),
            ReportState::Filed { on, differs: true } => Cell::tone(show.chrome.t1("work-report-differs", "day", on.to_string()), "open"),
        };
        let rows = one.rows(&report.period);
        let used = rows.iter().map(|row| show.pair(&line_called(show, one, &row.line), &show.number(row.used.0)));
        vec![
            Cell::text(report.period.from.map_or_else(String::new, |day| day.to_string())),
            Cell::text(report.period.until.map_or_else(String::new, |day| day.to_string())),
            Cell::text(report.due.to_string()),
            Cell::text(used.collect::<Vec<_>>().join("; ")),
            said,
        ]
    };
    Part {
        id: "reports",
        title: show.t("work-reports"),
        lead: if one.schedule().is_some() { String::new() } else { show.t("work-reports-none") },
        head: show.heads(&["work-from", "work-until", "work-due", "work-used", "work-state"]),
        rows: one.reports_on(show.today).iter().map(row).collect(),
        ..Part::default()
    }
}
