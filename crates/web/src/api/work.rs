//! The workspace: what one may see of it, and commands, which are judged as those of forms are.

use std::collections::BTreeSet;

use ntib_access::How;
use ntib_desk::{Kept, Raw, Verb, verb, verbs};
use ntib_present::wire::text;
use ntib_record::{Hash, Label, Name, Object, json_from_bytes, json_to_bytes, preview};
use serde_json::{Value, json};

use super::{Answer, Asked, Fault, Operation, Param, both};
use crate::chrome::{Chrome, Section};
use crate::desk::found::named;
use crate::desk::{DeskCall, Made, Outside, SENT_OTHERWISE, as_asker, from_outside};
use crate::trouble::Trouble;

/// The most objects or entries of one answer.
const LIMIT_MAX: usize = 200;
/// How many there are unless something else is asked for.
const LIMIT: usize = 50;
/// How often a command is judged again because others wrote in between.
const TRIES_MAX: usize = 8;

const KIND: Param = Param::of("kind", "the kind of object, such as case, meeting or decision");
const POST: Param = Param::of("post", "the post in which it is asked, where the asker holds several");
const COUNT: Param = Param::of("limit", "at most how many, 1 to 200");

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "desk/me",
        sends: None,
        id: "me",
        about: "Who is signed in: organisation, post, roles.",
        query: &[POST],
        answers: "Me",
        signed_in: true,
        run: |asked| with_desk(asked, me),
    },
    Operation {
        path: "desk/verbs",
        sends: None,
        id: "verbs",
        about: "Every verb: its kind of object, the permission it asks, and whether the asker's roles permit it at all.",
        query: &[POST],
        answers: "Verbs",
        signed_in: true,
        run: |asked| with_desk(asked, |_, desk| Ok(text(&json!({ "verbs": verbs().map(|verb| of_verb(desk, verb)).collect::<Vec<_>>() })))),
    },
    Operation {
        path: "desk/objects",
        sends: None,
        id: "objects",
        about: "The objects of a kind of which the asker may see anything, by name.",
        query: &[KIND.needed(), Param::of("after", "the name after which to go on"), COUNT, POST],
        answers: "Objects",
        signed_in: true,
        run: |asked| with_desk(asked, objects),
    },
    Operation {
        path: "desk/object",
        sends: None,
        id: "object",
        about: "An object as the asker may see it: its entries, first to last, and the strictest of their labels.",
        query: &[KIND.needed(), Param::of("id", "its name").needed(), POST],
        answers: "Object",
        signed_in: true,
        run: |asked| with_desk(asked, object),
    },
    Operation {
        path: "desk/entries",
        sends: None,
        id: "entries",
        about: "The entries that the asker may see, the latest first.",
        query: &[Param::of("before", "the entry before which to go on"), COUNT, POST],
        answers: "Entries",
        signed_in: true,
        run: |asked| with_desk(asked, entries),
    },
    Operation {
        path: "desk/who-sees",
        sends: Some("WhoSeesAsked"),
        id: "who_sees",
        about: "Who would see what bears a label, and why: of everybody of whom the asker may know.",
        query: &[POST],
        answers: "WhoSees",
        signed_in: true,
        run: |asked| with_desk(asked, sees),
    },
    Operation {
        path: "desk/do",
        sends: Some("Command"),
        id: "do",
        about: "Does something: judged by the policies and the state of the object, recorded, and audited, as a form of a page is. \
                What begins an object is given its name here: `object` is left out, but for offices, posts and people. Sent again with the same `once` \
                it is done once and answers the same; something else under the same `once` is refused with 409. Findings, answers relied on and \
                service standards are worked out here: docs/how-to/programs.md.",
        query: &[POST],
        answers: "Done",
        signed_in: true,
        run: |asked| with_desk(asked, act),
    },
];

fn with_desk(asked: &Asked<'_, '_>, then: fn(&Asked<'_, '_>, &DeskCall<'_>) -> Answer) -> Answer {
    let once = asked.text("once")?;
    if let Some(given) = once.filter(|given| given.is_empty() || given.len() > 64 || !given.bytes().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == b'-')) {
        return Err(asked.bad("once", given));
    }
    for _ in 0..TRIES_MAX {
        match as_asker(asked.call, "", |desk| {
            desk.once = once.map(str::to_owned);
            desk.sent = Some(sent_hash(asked));
            then(asked, desk)
        }).map_err(|trouble| asked.trouble(&trouble))? {
            None => return Err(asked.fault(401, "not-signed-in", "", "")),
            // Others wrote in between: it is judged again by the record as it then is.
            Some(Err(fault)) if fault.code == "moved" => {}
            Some(done) => return done,
        }
    }
    Err(asked.trouble(&Trouble::Busy))
}

/// What was sent, without the name under which it is sent once.
fn sent_hash(asked: &Asked<'_, '_>) -> Hash {
    let mut body = asked.body.clone();
    body.remove("once");
    let post = asked.call.query.get("post").unwrap_or_default();
    // Without a form of its own a body has numbers that no entry may have: it is refused as it is judged.
    let bytes = json_to_bytes(&Value::Object(body)).unwrap_or_default();
    Hash::of(&[post.as_bytes(), b"\n", &bytes].concat())
}

/// What a command from outside comes to: what forms work out is worked out here too, and not taken on trust.
fn worked_out(asked: &Asked<'_, '_>, desk: &DeskCall<'_>, verb: &Verb, object: &Name, payload: serde_json::Map<String, Value>) -> Result<Made, Fault> {
    from_outside(desk, verb.name, object, payload).map_err(|wrong| match wrong {
        Outside::Trouble(trouble) => asked.trouble(&trouble),
        Outside::Field { at, given } => asked.bad(&format!("payload.{at}"), &given),
        Outside::Case(mistakes) => {
            let told = mistakes.iter().take(50).map(|one| json!({ "line": one.span.line, "code": one.code.to_string(), "message": one.message, "help": one.help }));
            Fault { mistakes: told.collect(), ..asked.fault(422, "case", "payload.case", "") }
        }
    })
}

fn me(_: &Asked<'_, '_>, desk: &DeskCall<'_>) -> Answer {
    let names = |all: &BTreeSet<Name>| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    Ok(text(&json!({
        "person": desk.viewer.person.as_str(),
        "name": desk.name_of(&desk.viewer.person),
        "office": desk.asker.office.as_str(),
        "place": desk.viewer.place.to_string(),
        "post": desk.asker.post.as_ref().map(Name::as_str),
        "posts": names(&desk.viewer.posts),
        "roles": names(&desk.viewer.roles),
        "invented": desk.office.invented(),
    })))
}

fn of_verb(desk: &DeskCall<'_>, verb: &Verb) -> Value {
    json!({ "verb": verb.name, "kind": verb.kind, "asks": verb.asks, "begins": verb.founds, "not_by": verb.not_by, "permitted": desk.may(verb.name) })
}

/// An entry as it was recorded, with the hash by which it is proved.
fn entry(kept: &Kept) -> Result<Value, Trouble> {
    let bytes = kept.entry.to_bytes().map_err(|_| Trouble::Bug)?;
    Ok(json!({ "leaf": kept.leaf.to_string(), "entry": json_from_bytes(&bytes).map_err(|_| Trouble::Bug)? }))
}

fn name(asked: &Asked<'_, '_>, field: &str) -> Result<Option<Name>, Fault> {
    let given = asked.call.query.get(field);
    given.map(|given| given.parse().map_err(|_| asked.fault(400, "bad-value", field, given))).transpose()
}

fn objects(asked: &Asked<'_, '_>, desk: &DeskCall<'_>) -> Answer {
    let (kind, after, limit) = (asked.call.query.get("kind").unwrap_or_default(), name(asked, "after")?, asked.limit(LIMIT, LIMIT_MAX)?);
    let known: BTreeSet<&Name> = desk.seen().entries().filter(|kept| kept.entry.object.kind.as_str() == kind).map(|kept| &kept.entry.object.id).collect();
    let chrome = Chrome::new(desk.call, Section::None, String::new());
    let rest: Vec<&&Name> = known.iter().filter(|id| after.as_ref().is_none_or(|after| **id > after)).take(limit + 1).collect();
    let kind: Option<Name> = kind.parse().ok();
    let shown = rest.iter().take(limit).filter_map(|id| {
        let object = Object { kind: kind.clone()?, id: (**id).clone() };
        Some(json!({ "id": id.as_str(), "title": named(desk, &chrome, &object).0 }))
    });
    let next = rest.get(limit).and_then(|_| rest.get(limit - 1)).map(|id| id.as_str());
    Ok(text(&json!({ "objects": shown.collect::<Vec<_>>(), "total": known.len(), "next": next })))
}

fn object(asked: &Asked<'_, '_>, desk: &DeskCall<'_>) -> Answer {
    let (kind, id) = (asked.call.query.get("kind").unwrap_or_default(), asked.call.query.get("id").unwrap_or_default());
    let kept: Vec<_> = desk.seen().history(kind, id).collect();
    let first = kept.first().ok_or_else(|| asked.fault(404, "not-found", "id", id))?;
    let chrome = Chrome::new(desk.call, Section::None, String::new());
    let label = desk.scheme().strictest(kept.iter().map(|kept| &kept.entry.label));
    let entries = kept.iter().map(|kept| entry(kept)).collect::<Result<Vec<_>, _>>().map_err(|trouble| asked.trouble(&trouble))?;
    Ok(text(&json!({
        "kind": kind,
        "id": id,
        "title": named(desk, &chrome, &first.entry.object).0,
        "label": label.map(|label| label.to_json()),
        "entries": entries,
    })))
}

fn entries(asked: &Asked<'_, '_>, desk: &DeskCall<'_>) -> Answer {
    let (before, limit) = (name(asked, "before")?, asked.limit(LIMIT, LIMIT_MAX)?);
    let mut all = desk.seen().entries().rev();
    if let Some(before) = before {
        all.find(|kept| kept.entry.id == before).ok_or_else(|| asked.fault(404, "not-found", "before", before.as_str()))?;
    }
    let all: Vec<_> = all.take(limit + 1).collect();
    let next = all.get(limit).and_then(|_| all.get(limit - 1)).map(|kept| kept.entry.id.to_string());
    let shown = all.iter().take(limit).map(|kept| entry(kept)).collect::<Result<Vec<_>, _>>().map_err(|trouble| asked.trouble(&trouble))?;
    Ok(text(&json!({ "entries": shown, "next": next })))
}

fn label(asked: &Asked<'_, '_>, desk: &DeskCall<'_>) -> Result<Option<Label>, Fault> {
    let Some(given) = asked.body.get("label").filter(|given| !given.is_null()) else { return Ok(None) };
    let at = |field: &str| if field.is_empty() { "label".to_owned() } else { format!("label.{field}") };
    let label = Label::from_json(given.clone()).map_err(|error| asked.bad_as(&at(error.at()), error.say()))?;
    desk.scheme().check(&label).map_err(|error| asked.bad_as(&at(error.at()), error.say()))?;
    Ok(Some(label))
}

fn sees(asked: &Asked<'_, '_>, desk: &DeskCall<'_>) -> Answer {
    asked.only(&["label"])?;
    let label = label(asked, desk)?.ok_or_else(|| asked.fault(422, "missing-field", "label", "label"))?;
    let viewers = desk.known_viewers();
    let people = preview(desk.scheme(), &viewers, &label).map(|(viewer, decision)| {
        let because = decision.because.iter().map(|reason| json!({ "met": reason.met, "reason": both(&reason.say(desk.scheme())) }));
        json!({ "person": viewer.person.as_str(), "sees": decision.allowed, "because": because.collect::<Vec<_>>() })
    });
    Ok(text(&json!({ "people": people.collect::<Vec<_>>(), "others": desk.unknown_see(&label) })))
}

fn act(asked: &Asked<'_, '_>, desk: &DeskCall<'_>) -> Answer {
    if desk.session.how == How::TokenReading {
        return Err(asked.fault(403, "token-reads", "", ""));
    }
    asked.only(&["verb", "object", "payload", "reason", "instruments", "label", "corrects", "once"])?;
    let given = asked.need("verb")?;
    let row = verb(given).ok_or_else(|| asked.bad("verb", given))?;
    let object = match asked.text("object")? {
        // That a name is taken would tell of what one may not see. Offices, posts and people are called as the administrator calls them.
        Some(id) if row.founds && row.asks != "administer" && asked.text("corrects")?.is_none() => return Err(asked.fault(422, "named-here", "object", id)),
        Some(id) => id.parse().map_err(|_| asked.bad("object", id))?,
        None if row.founds => desk.new_name(row.kind).map_err(|trouble| asked.trouble(&trouble))?,
        None => return Err(asked.fault(422, "missing-field", "object", "object")),
    };
    let payload = match asked.body.get("payload") {
        Some(Value::Object(fields)) => fields.clone(),
        None | Some(Value::Null) => serde_json::Map::new(),
        Some(other) => return Err(asked.bad("payload", &super::short(other))),
    };
    let made = worked_out(asked, desk, row, &object, payload)?;
    let instruments = asked.texts("instruments")?.into_iter().map(|id| id.parse().map_err(|_| asked.bad("instruments", id)));
    let instruments = instruments.chain(made.instruments.into_iter().map(Ok));
    let raw = Raw {
        object: object.clone(),
        payload: made.payload,
        reason: asked.text("reason")?.unwrap_or_default().to_owned(),
        instruments: instruments.collect::<Result<_, _>>()?,
        label: label(asked, desk)?,
        corrects: asked.text("corrects")?.map(|leaf| Hash::from_base64(leaf).or_else(|| Hash::from_hex(leaf)).ok_or_else(|| asked.bad("corrects", leaf))).transpose()?,
    };
    match desk.act_raw(row.name, raw).map_err(|trouble| asked.trouble(&trouble))? {
        Ok(()) => Ok(text(&json!({ "verb": row.name, "object": { "kind": row.kind, "id": object.as_str() } }))),
        Err(refused) => Err(Fault { status: if refused.code == SENT_OTHERWISE { 409 } else { 422 }, code: refused.code.to_owned(), at: refused.at, what: refused.what, help: refused.help, mistakes: Vec::new() }),
    }
}
