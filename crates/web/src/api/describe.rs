//! The description of the interface, OpenAPI 3.1: made of the table of operations and of the schemas of documents.

use ntib_present::wire::{schemas, text};
use serde_json::{Map, Value, json};

use super::payloads::commands;
use super::{Asked, Operation, PREFIX, Param, operations};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "openapi.json",
    sends: None,
    id: "description",
    about: "This description.",
    query: &[],
    answers: "Description",
    signed_in: false,
    run: |asked| Ok(text(&document(asked))),
}];

/// The faults that every operation may answer with.
const FAULTS: [(u16, &str); 12] = [
    (400, "the address or the JSON cannot be read"),
    (401, "nobody is signed in"),
    (403, "a page of another site sent it, or the token was issued to read alone"),
    (404, "there is no such thing, or none that the asker may know of: the two are told in the same words"),
    (405, "the operation does not take this method"),
    (409, "something else was sent under the same `once` before"),
    (413, "more than is worked on at once"),
    (415, "what was sent is not `application/json`"),
    (422, "a field cannot be used, the case has mistakes, or the command is refused"),
    (429, "too often from one place, or by one person"),
    (500, "a mistake of the program"),
    (503, "no room at the moment; try again"),
];

fn document(asked: &Asked<'_, '_>) -> Value {
    let mut paths = Map::new();
    for operation in operations() {
        let method = if operation.sends.is_some() { "post" } else { "get" };
        paths.insert(format!("{PREFIX}{}", operation.path), json!({ method: described(operation) }));
    }
    let cookie = asked.site().office().map_or("ntib", crate::desk::Office::cookie);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "ntib",
            "version": "1",
            "summary": "The law of the national technology and industrial base, firms, and the workspace of the partners",
            "description": "Answers are no legal advice. Texts come in English and French. Amounts, shares and rates are decimal texts; dates are YYYY-MM-DD; \
                            moments are in universal time. Every response carries `x-operation-id`, under which the log knows the request.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": components(),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": cookie, "description": "the session that the pages begin" },
                "token": { "type": "http", "scheme": "bearer", "bearerFormat": "ntib_...", "description": "a token that somebody issued on the page of the own account: to read, or to read and act; until a day, or until it is revoked" },
            },
        },
    })
}

fn described(operation: &Operation) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let mut responses = Map::new();
    let named = |about: &str, schema: Value| json!({ "description": about, "headers": { "x-operation-id": { "schema": { "type": "string" } } }, "content": { "application/json": { "schema": schema } } });
    responses.insert("200".into(), named("the answer", reference(operation.answers)));
    for (status, about) in FAULTS.iter().filter(|(status, _)| *status != 401 || operation.signed_in) {
        responses.insert(status.to_string(), named(about, reference("Fault")));
    }
    let parameters: Vec<Value> = operation.query.iter().map(parameter).collect();
    let mut all = json!({ "operationId": operation.id, "summary": operation.about, "tags": [tag(operation.path)], "parameters": parameters, "responses": responses });
    if let Value::Object(fields) = &mut all {
        if let Some(name) = operation.sends {
            fields.insert("requestBody".into(), json!({ "required": true, "content": { "application/json": { "schema": reference(name) } } }));
        }
        if operation.signed_in {
            fields.insert("security".into(), json!([{ "session": [] }, { "token": [] }]));
        }
    }
    all
}

fn tag(path: &str) -> &'static str {
    match path {
        path if path.starts_with("desk/") => "workspace",
        "firms" | "firm" | "status" | "control" | "search" | "screen" => "firms",
        "openapi.json" => "description",
        _ => "law",
    }
}

fn parameter(param: &Param) -> Value {
    let one = json!({ "type": "string", "minLength": 1 });
    let schema = if param.many { json!({ "type": "array", "items": one, "minItems": 1 }) } else { one };
    json!({ "name": param.name, "in": "query", "description": param.about, "required": param.needed, "schema": schema })
}

/// The schemas of documents and of what is sent. Definitions within a document's schema become components of their own, with its name before theirs.
fn components() -> Map<String, Value> {
    let mut all = Map::new();
    for (name, schema) in schemas() {
        let Ok(Value::Object(mut fields)) = serde_json::from_str(&schema) else { continue };
        fields.remove("$schema");
        if let Some(Value::Object(definitions)) = fields.remove("$defs") {
            for (inner, mut definition) in definitions {
                refer(&mut definition, name);
                all.insert(format!("{name}.{inner}"), definition);
            }
        }
        let mut schema = Value::Object(fields);
        refer(&mut schema, name);
        all.insert(name.to_owned(), schema);
    }
    all.extend(own());
    all
}

/// Lets references within a document's schema lead to its components.
fn refer(value: &mut Value, name: &str) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(to)) = fields.get_mut("$ref")
                && let Some(inner) = to.strip_prefix("#/$defs/")
            {
                *to = format!("#/components/schemas/{name}.{inner}");
            }
            fields.values_mut().for_each(|one| refer(one, name));
        }
        Value::Array(items) => items.iter_mut().for_each(|one| refer(one, name)),
        _ => {}
    }
}

/// An object of these fields, those marked with `?` not always there.
pub(super) fn object(fields: &[(&str, Value)]) -> Value {
    let named = |field: &str| field.trim_end_matches('?').to_owned();
    let properties: Map<String, Value> = fields.iter().map(|(field, schema)| (named(field), schema.clone())).collect();
    let required: Vec<String> = fields.iter().filter(|(field, _)| !field.ends_with('?')).map(|(field, _)| named(field)).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// The schemas that no document of the command line has.
fn own() -> Map<String, Value> {
    let to = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let list = |of: Value| json!({ "type": "array", "items": of });
    let (string, day, count, flag) = (json!({ "type": "string" }), json!({ "type": "string", "format": "date" }), json!({ "type": "integer", "minimum": 0 }), json!({ "type": "boolean" }));
    let maybe = |kind: &str| json!({ "type": [kind, "null"] });
    let texts = list(string.clone());
    let two = to("Text");
    let firms = object(&[("firms", list(object(&[("id", string.clone()), ("name", string.clone())]))), ("total", count.clone())]);
    let entry = object(&[("leaf", string.clone()), ("entry", json!({ "type": "object", "description": "the entry as it was recorded: docs/reference/record.md" }))]);
    let case = [("case?", json!({ "type": "string", "description": "a case in YAML: docs/reference/rulebook-format.md" })), ("example?", json!({ "type": "string", "description": "a ready case, in place of `case`" })), ("without?", texts.clone())];
    let of_case = |more: &[(&str, Value)]| object(&[&case, more].concat());
    let as_of = ("as_of?", day.clone());
    let schemas = [
        ("Text", object(&[("en", string.clone()), ("fr", string.clone())])),
        ("Fault", object(&[("error", object(&[("code", string.clone()), ("at?", string.clone()), ("what", two.clone()), ("help", two.clone()), ("mistakes?", list(json!({ "type": "object" }))), ("operation", string.clone())]))])),
        ("CaseAsked", of_case(std::slice::from_ref(&as_of))),
        ("SeekAsked", of_case(&[as_of.clone(), ("question", string.clone()), ("want", json!({ "type": "array", "items": string, "minItems": 1 })), ("size?", json!({ "type": "integer", "minimum": 1, "maximum": 4 })), ("firm_only?", flag.clone())])),
        ("TimelineAsked", of_case(&[("from", day.clone()), ("to", day.clone()), ("questions", json!({ "type": "array", "items": string, "minItems": 1 }))])),
        ("ValueAsked", of_case(&[as_of.clone(), ("remove", json!({ "type": "array", "items": string, "minItems": 1 }))])),
        ("ScreenAsked", object(&[
            ("names", json!({ "type": "array", "items": string, "minItems": 1, "maxItems": 50 })), ("addresses?", texts.clone()), ("countries?", texts.clone()),
            ("ids?", json!({ "type": "array", "items": string, "description": "`scheme:value`, such as `lei:...`" })), ("dates?", texts.clone()),
            ("kind?", json!({ "type": "string", "enum": ["entity", "person", "vessel", "aircraft"] })), ("lang?", json!({ "type": "string", "enum": ["en", "fr"] })),
        ])),
        ("Screening", json!({ "type": "object", "required": ["document", "version", "lists", "parties", "counts", "not_legal_advice"], "description": "the document of `ntib screen --json`" })),
        ("OriginAsked", object(&[("bill", json!({ "type": "string", "description": "a bill of materials, in YAML or as a table: docs/reference/origin.md" })), ("agreement?", string.clone()), as_of.clone()])),
        ("Instruments", object(&[("instruments", list(object(&[("id", string.clone()), ("title", two.clone()), ("short", two.clone()), ("cite", string.clone()), ("source", maybe("string")), ("modelled_from", day.clone())])))])),
        ("Provision", object(&[
            ("id", string.clone()), ("instrument", string.clone()), ("title", two.clone()), ("cite", two.clone()), ("source", maybe("string")), ("text", two.clone()),
            ("in_force", list(object(&[("from", maybe("string")), ("until", maybe("string"))]))), ("checked", day.clone()), ("confidence", string.clone()),
            ("readings", list(two.clone())), ("not_modelled", list(two.clone())),
        ])),
        ("Firms", firms.clone()),
        ("Search", object(&[
            ("law", object(&[("items", list(object(&[("kind", string.clone()), ("id", string.clone()), ("title", two.clone()), ("cite", two.clone())]))), ("total", count.clone())])),
            ("firms", firms),
            ("workspace", json!({ "oneOf": [{ "type": "null" }, object(&[("objects", list(object(&[("kind", string.clone()), ("id", string.clone()), ("title", string.clone()), ("excerpt", string.clone()), ("on", string.clone())]))), ("total", count.clone())])] })),
        ])),
        ("Me", object(&[("person", string.clone()), ("name", string.clone()), ("office", string.clone()), ("place", string.clone()), ("post", maybe("string")), ("posts", texts.clone()), ("roles", texts.clone()), ("invented", flag.clone())])),
        ("Verbs", object(&[("verbs", list(object(&[("verb", string.clone()), ("kind", string.clone()), ("asks", string.clone()), ("begins", flag.clone()), ("not_by", texts.clone()), ("permitted", flag.clone())])))])),
        ("Objects", object(&[("objects", list(object(&[("id", string.clone()), ("title", string.clone())]))), ("total", count), ("next", maybe("string"))])),
        ("Object", object(&[("kind", string.clone()), ("id", string.clone()), ("title", string.clone()), ("label", json!({ "oneOf": [{ "type": "null" }, to("Label")] })), ("entries", list(entry.clone()))])),
        ("Entries", object(&[("entries", list(entry)), ("next", maybe("string"))])),
        ("Label", object(&[("audience", list(texts.clone())), ("caveats", texts.clone()), ("level", string.clone()), ("owners", texts.clone()), ("releasable_to", texts.clone())])),
        ("WhoSeesAsked", object(&[("label", to("Label"))])),
        ("WhoSees", object(&[("people", list(object(&[("person", string.clone()), ("sees", flag.clone()), ("because", list(object(&[("met", flag.clone()), ("reason", two)])))]))), ("others", flag)])),
        ("Done", object(&[("verb", string.clone()), ("object", object(&[("kind", string.clone()), ("id", string)]))])),
        ("Description", json!({ "type": "object", "required": ["openapi", "info", "paths"] })),
    ];
    schemas.into_iter().map(|(name, schema)| (name.to_owned(), schema)).chain(commands(&command())).collect()
}

/// What every command has besides its verb and what the verb needs.
fn command() -> Vec<(&'static str, Value)> {
    let string = json!({ "type": "string" });
    vec![
        ("object?", json!({ "type": "string", "description": "what it is done to; left out where it begins something, which is given its name here, but for offices, posts and people" })),
        ("reason?", json!({ "type": "string", "description": "why; a correction has one" })),
        ("instruments?", json!({ "type": "array", "items": string })),
        ("label?", json!({ "$ref": "#/components/schemas/Label" })),
        ("corrects?", json!({ "type": "string", "description": "the `leaf` of the entry in whose place this one stands: one of the same verb and object" })),
        ("once?", json!({ "type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[a-z0-9-]+$" })),
    ]
}
