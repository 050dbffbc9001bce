//! Obligations: what is owed at each deadline, and what became of each claim.

use ntib_desk::Known;
use ntib_desk::obligations::Owed;
use ntib_record::Name;
use serde_json::{Map, Value, json};

use crate::desk::DeskCall;
use crate::kept::Problem;

use super::forms::wording;
use super::{Cell, KindOf, Part, Show, View};

/// How obligations are shown.
pub const KIND: KindOf = KindOf { path: "obligations", one: "obligation", begin: &["record-obligation"], also: &[], list, show, called };

/// How an obligation is called.
pub fn title(show: &Show<'_>, one: &Known<Owed>) -> String {
    one.recorded.as_ref().map_or_else(|| one.id.to_string(), |recorded| show.said(&recorded.title))
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(show, &one))
}

/// The payload of an obligation: deadlines are written a line each as a day and a share (`2030-03-31 50 %`), categories as a title with its floor and
/// cap (`Research; 10 %; 40 %`).
pub fn recorded(desk: &DeskCall<'_>, mut payload: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    let lines = |payload: &mut Map<String, Value>, name: &str| payload.remove(name).and_then(|all| all.as_array().cloned()).unwrap_or_default();
    let wrong = |field: &str, line: &str| Problem::new(&format!("record-obligation.{field}"), desk.call.words().with("work-line-wrong", &[("line", line)]));
    let mut deadlines = Vec::new();
    for line in lines(&mut payload, "deadlines").iter().filter_map(Value::as_str) {
        let (due, share) = line.split_once([' ', '\u{a0}']).ok_or_else(|| wrong("deadlines", line))?;
        deadlines.push(json!({ "due": due, "share": share.trim().replace('\u{a0}', " ") }));
    }
    payload.insert("deadlines".to_owned(), deadlines.into());
    let mut categories = Vec::new();
    for (line, number) in lines(&mut payload, "categories").iter().filter_map(Value::as_str).zip(1_u32..) {
        let mut steps = line.split(';').map(|step| step.trim().replace('\u{a0}', " "));
        let title = steps.next().filter(|title| !title.is_empty()).ok_or_else(|| wrong("categories", line))?;
        let mut one = Map::from_iter([("id".to_owned(), format!("category-{number}").into()), ("title".to_owned(), wording(desk.call.lang, &title))]);
        for (name, share) in ["floor", "cap"].into_iter().zip(steps) {
            if !share.is_empty() {
                one.insert(name.to_owned(), share.into());
            }
        }
        categories.push(Value::Object(one));
    }
    payload.insert("categories".to_owned(), categories.into());
    Ok(payload)
}

/// An obligation in a list.
pub fn row(show: &Show<'_>, one: &Known<Owed>) -> Vec<Cell> {
    let recorded = one.recorded.as_ref();
    let deadlines = one.at_deadlines(show.today);
    let next = deadlines.iter().find(|one| !one.past).or(deadlines.last());
    let behind = deadlines.iter().any(|one| one.past && !one.short.is_zero());
    vec![
        Cell::go(title(show, one), show.go("obligations", &one.id)),
        Cell::text(recorded.map_or_else(String::new, |one| contractor(show, &one.contractor))),
        Cell::text(recorded.map_or_else(String::new, |one| format!("{} {}", show.number(one.amount.0), one.currency))),
        Cell::text(next.map_or_else(String::new, |one| one.due.to_string())),
        next.map_or_else(Cell::default, |one| Cell::tone(show.number(one.short), if behind { "no" } else { "plain" })),
    ]
}

/// How a contractor is called: an organisation known here or a firm of the base by its name, any other as it was written.
fn contractor(show: &Show<'_>, written: &str) -> String {
    let known = written.parse::<Name>().ok().and_then(|id| show.desk.get::<ntib_desk::people::Office>(&id));
    known.map_or_else(|| show.firm(written).text, |office| show.said(&office.name))
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let head = || show.heads(&["work-what", "work-contractor", "work-owed", "work-next-deadline", "work-short"]);
    vec![show.paged("all", show.desk.all::<Owed>(), |all| Part { id: "all", title: show.t("work-obligations"), head: head(), rows: all.as_slice().iter().map(|one| row(show, one)).collect(), ..Part::default() })]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Owed>(id)?;
    let deadline = |one: &ntib_desk::work::offset::AtDeadline| {
        let tone = if one.short.is_zero() { "yes" } else if one.past { "no" } else { "plain" };
        vec![Cell::text(one.due.to_string()), Cell::text(show.number(one.owed)), Cell::text(show.number(one.verified)), Cell::text(show.number(one.with_claims)), Cell::tone(show.number(one.short), tone)]
    };
    let deadlines = Part { id: "deadlines", title: show.t("work-deadlines"), head: show.heads(&["work-due", "work-owed", "work-verified", "work-with-claims", "work-short"]), rows: one.at_deadlines(show.today).iter().map(deadline).collect(), ..Part::default() };
    let parts = vec![deadlines, categories(show, &one), claims(show, &one)];
    let claim = ("id", format!("claim-{}", one.claims.len() + 1));
    let open = one.claims.values().find(|claim| claim.judged.is_none()).map(|one| ("id", one.claim.id.to_string()));
    let mut forms = vec![("claim-credit", vec![claim, ("on", show.today.to_string()), ("multiplier", "1".to_owned())])];
    forms.extend(open.map(|id| ("judge-credit", vec![id])));
    let lead = one.recorded.as_ref().map_or_else(String::new, |recorded| format!("{} · {} {}", contractor(show, &recorded.contractor), show.number(recorded.amount.0), recorded.currency));
    Some(View { title: title(show, &one), lead, parts, forms, made: Vec::new(), first: None, label: one.label().cloned(), kept: one.kept.clone() })
}

fn categories(show: &Show<'_>, one: &Owed) -> Part {
    let named = |id: &Name| {
        let all = one.recorded.iter().flat_map(|recorded| &recorded.categories);
        all.clone().find(|one| one.id == *id).map_or_else(|| id.to_string(), |one| show.said(&one.title))
    };
    let by = one.by_category(show.today);
    let row = |(id, found): (&Name, &ntib_desk::work::offset::OfCategory)| {
        let tone = if found.verified >= found.floor { "yes" } else { "open" };
        vec![
            Cell::text(named(id)),
            Cell::text(show.number(found.floor)),
            Cell::text(found.cap.map_or_else(String::new, |cap| show.number(cap))),
            Cell::tone(show.number(found.verified), tone),
            Cell::text(show.number(found.beyond_cap)),
        ]
    };
    Part { id: "categories", title: show.t("work-categories"), head: show.heads(&["work-what", "work-floor", "work-cap", "work-verified", "work-beyond-cap"]), rows: by.iter().map(row).collect(), ..Part::default() }
}

fn claims(show: &Show<'_>, one: &Owed) -> Part {
    let row = |claimed: &ntib_desk::obligations::Claimed| {
        let claim = &claimed.claim;
        let state = match &claimed.judged {
            None => Cell::tone(show.t("work-claimed"), "open"),
            Some((judged, who)) if judged.accepted => Cell::tone(show.chrome.t1("work-accepted", "who", show.call.name_of(who)), "yes"),
            Some((judged, who)) => {
                let remark = judged.remark.as_ref().map_or_else(String::new, |one| show.said(one));
                Cell::tone(show.marked(format!("{} {remark}", show.chrome.t1("work-refused", "who", show.call.name_of(who))), &remark), "no")
            }
        };
        vec![Cell::text(claim.id.to_string()), Cell::text(claim.on.to_string()), Cell::text(show.said(&claim.activity)), Cell::text(format!("{}\u{a0}×\u{a0}{}", show.number(claim.value.0), claim.multiplier)), state]
    };
    Part { id: "claims", title: show.t("work-claims"), head: show.heads(&["work-name", "work-when", "work-what", "work-worth", "work-state"]), rows: one.claims.values().map(row).collect(), ..Part::default() }
}
