//! Firms, and everything by words.

use ntib_present::wire::{FirmWriter, Writer, text};
use serde_json::{Value, json};

use super::{Answer, Asked, Fault, Operation, Param, both};
use crate::call::Reply;
use crate::days::Days;
use crate::desk::found;
use crate::{control, status};

/// The most firms that a search gives.
const FIRMS_MAX: usize = 50;
/// The most pieces of law that a search gives.
const LAW_MAX: usize = 60;

const AS_OF: Param = Param::of("as_of", "the legal day, YYYY-MM-DD; today's otherwise");
const KNOWN_AT: Param = Param::of("known_at", "as known on which day; today's otherwise");

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "firms",
        sends: None,
        id: "firms",
        about: "Firms that go by a name or identifier: at most 50, and how many there are.",
        query: &[Param::of("q", "a name or part of one, or an identifier: LEI, UEI, CAGE").needed(), AS_OF, KNOWN_AT],
        answers: "Firms",
        signed_in: false,
        run: firms,
    },
    Operation {
        path: "firm",
        sends: None,
        id: "firm",
        about: "What is said of a firm, by whom, and how old it is. `ntib firm --json`.",
        query: &[Param::of("id", "its identifier in the base").needed(), AS_OF, KNOWN_AT],
        answers: "firm",
        signed_in: false,
        run: firm,
    },
    Operation {
        path: "status",
        sends: None,
        id: "status",
        about: "A firm under every definition of status. `ntib status --json`.",
        query: &[Param::of("firm", "its identifier in the base").needed(), AS_OF, KNOWN_AT],
        answers: "status",
        signed_in: false,
        run: |asked| page(asked, "firm", status::document),
    },
    Operation {
        path: "control",
        sends: None,
        id: "control",
        about: "Whether holders own or control a firm, under every test. `ntib control --json`.",
        query: &[Param::of("holder", "who holds, by identifier").needed().many(), Param::of("firm", "its identifier in the base").needed(), AS_OF, KNOWN_AT],
        answers: "control",
        signed_in: false,
        run: |asked| page(asked, "firm", control::document),
    },
    Operation {
        path: "search",
        sends: None,
        id: "search",
        about: "Law, firms and, for who is signed in, what they may see of the workspace, by words. Counts are of what the asker may see.",
        query: &[Param::of("q", "words; case and accents do not matter").needed()],
        answers: "Search",
        signed_in: false,
        run: searched,
    },
];

fn days(asked: &Asked<'_, '_>) -> Result<Days, Fault> {
    let days = Days::read(asked.call);
    for (problem, name) in days.problems.iter().zip(["as_of", "known_at"]) {
        if problem.is_some() {
            return Err(asked.fault(400, "day", name, asked.call.query.get(name).unwrap_or_default()));
        }
    }
    Ok(days)
}

fn named(asked: &Asked<'_, '_>, days: &Days, q: &str) -> (Vec<Value>, usize) {
    let view = asked.call.base.view(days.as_of, days.known_at);
    let mut seen = std::collections::BTreeSet::new();
    let hits = asked.call.base.find(q).into_iter().filter_map(|hit| view.find(&hit.name));
    let all: Vec<_> = hits.filter(|entity| seen.insert(*entity)).collect();
    let writer = Writer::new(asked.site().engine());
    let writer = FirmWriter { writer: &writer, engine: asked.site().engine(), view: &view, as_of: days.as_of, known_at: days.known_at };
    let shown = all.iter().take(FIRMS_MAX).filter_map(|entity| serde_json::to_value(writer.entity(*entity)).ok());
    (shown.collect(), all.len())
}

fn firms(asked: &Asked<'_, '_>) -> Answer {
    let (firms, total) = named(asked, &days(asked)?, asked.call.query.get("q").unwrap_or_default());
    Ok(text(&json!({ "firms": firms, "total": total })))
}

fn firm(asked: &Asked<'_, '_>) -> Answer {
    let (days, id) = (days(asked)?, asked.call.query.get("id").unwrap_or_default());
    let view = asked.call.base.view(days.as_of, days.known_at);
    let firm = view.find(id).ok_or_else(|| asked.fault(404, "not-found", "id", id))?;
    let writer = Writer::new(asked.site().engine());
    Ok(text(&FirmWriter { writer: &writer, engine: asked.site().engine(), view: &view, as_of: days.as_of, known_at: days.known_at }.firm(firm)))
}

/// What a page gives as a document.
fn page(asked: &Asked<'_, '_>, at: &str, document: fn(&crate::call::Call<'_>) -> Result<Reply, crate::trouble::Trouble>) -> Answer {
    let days = days(asked)?;
    let view = asked.call.base.view(days.as_of, days.known_at);
    let names = asked.call.query.all("holder").map(|name| ("holder", name)).chain(asked.call.query.get(at).map(|name| (at, name)));
    for (field, name) in names {
        if view.find(name).is_none() {
            return Err(asked.fault(404, "not-found", field, name));
        }
    }
    match document(asked.call).map_err(|trouble| asked.trouble(&trouble))? {
        Reply::Document(text) => Ok(text),
        _ => Err(asked.fault(400, "bad-value", at, asked.call.query.get(at).unwrap_or_default())),
    }
}

fn searched(asked: &Asked<'_, '_>) -> Answer {
    let q = asked.call.query.get("q").unwrap_or_default().trim();
    let law = asked.site().index().found(q);
    let shown = law.iter().take(LAW_MAX).map(|one| json!({ "kind": one.kind, "id": one.id, "title": both(&one.title), "cite": both(&one.cite) }));
    let (firms, firms_total) = named(asked, &days(asked)?, q);
    let workspace = found::hits(asked.call, q).map_err(|trouble| asked.trouble(&trouble))?.map(|hits| {
        let objects = hits.shown.iter().map(|one| json!({ "kind": one.object.kind.as_str(), "id": one.object.id.as_str(), "title": one.title, "excerpt": one.excerpt, "on": one.at }));
        json!({ "objects": objects.collect::<Vec<_>>(), "total": hits.total })
    });
    Ok(text(&json!({
        "law": { "items": shown.collect::<Vec<_>>(), "total": law.len() },
        "firms": { "firms": firms, "total": firms_total },
        "workspace": workspace,
    })))
}
