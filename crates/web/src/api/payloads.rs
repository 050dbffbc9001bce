//! What is sent with each verb, as JSON Schema: made of what the types that read it say of themselves, and of the little that the interface takes
//! otherwise because the program works out the rest.

use ntib_desk::{Described, Shape, Verb, verbs};
use ntib_record::NAME_MAX;
use serde_json::{Map, Value, json};

/// The schemas of commands: one for each verb, and the one of any.
pub(super) fn commands(rest: &[(&str, Value)]) -> Map<String, Value> {
    let mut all = Map::new();
    let mut mapping = Map::new();
    let mut each = Vec::new();
    for verb in verbs() {
        let name = format!("Command.{}", verb.name);
        let to = format!("#/components/schemas/{name}");
        mapping.insert(verb.name.to_owned(), to.clone().into());
        each.push(json!({ "$ref": to }));
        let payload = payload(verb);
        // What needs nothing may be left out.
        let needs = payload.get("required").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
        let fields = [("verb", json!({ "const": verb.name })), (if needs { "payload" } else { "payload?" }, payload)];
        all.insert(name, super::describe::object(&[fields.as_slice(), rest].concat()));
    }
    all.insert("Command".to_owned(), json!({ "oneOf": each, "discriminator": { "propertyName": "verb", "mapping": mapping } }));
    all
}

/// What is sent with a verb.
fn payload(verb: &Verb) -> Value {
    let mut schema = schema(&verb.described());
    match verb.name {
        "assess-case" => {
            let case = json!({ "type": "string", "minLength": 1, "description": "a case in YAML: docs/reference/rulebook-format.md" });
            return super::describe::object(&[("case", case), ("as_of?", of_shape(Shape::Date))]);
        }
        "open-case" => other(&mut schema, "standard", |inner| json!({ "anyOf": [inner, { "type": "string", "description": "the id of a service standard" }] })),
        "propose-decision" => other(&mut schema, "answers", |_| {
            json!({ "type": "array", "items": { "type": "string", "pattern": "^[^#]+#[0-9]+$", "description": "CASE#PLACE: which finding of the last assessment of a case" } })
        }),
        "file-use-report" => {
            if let Some(Value::Array(required)) = schema.get_mut("required") {
                required.retain(|one| one != "rows");
            }
        }
        _ => {}
    }
    schema
}

/// A field as the interface takes it.
fn other(schema: &mut Value, field: &str, of: impl FnOnce(Value) -> Value) {
    if let Some(inner) = schema.get_mut("properties").and_then(|all| all.get_mut(field)) {
        *inner = of(inner.take());
    }
}

fn schema(of: &Described) -> Value {
    match of {
        Described::Unknown => json!({}),
        Described::Bool => json!({ "type": "boolean" }),
        Described::Count => json!({ "type": "integer", "minimum": 0 }),
        Described::Integer => json!({ "type": "integer" }),
        Described::Text => json!({ "type": "string" }),
        Described::Shaped(shape) => of_shape(*shape),
        Described::Choice(all) => json!({ "type": "string", "enum": all }),
        Described::Maybe(inner) => json!({ "anyOf": [schema(inner), { "type": "null" }] }),
        Described::List(inner) => json!({ "type": "array", "items": schema(inner) }),
        Described::Tuple(all) => json!({ "type": "array", "prefixItems": all.iter().map(schema).collect::<Vec<_>>(), "minItems": all.len(), "maxItems": all.len() }),
        Described::Map(inner) => json!({ "type": "object", "additionalProperties": schema(inner) }),
        Described::Fields(fields) => {
            let properties: Map<String, Value> = fields.iter().map(|(name, one, _)| ((*name).to_owned(), schema(one))).collect();
            let required: Vec<&str> = fields.iter().filter(|(_, _, needed)| *needed).map(|(name, ..)| *name).collect();
            json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
        }
        Described::By(field, values) => json!({ "type": "object", "properties": { field: { "type": "string", "enum": values } }, "required": [field] }),
    }
}

/// How a text of a shape is written.
fn of_shape(shape: Shape) -> Value {
    let name = format!("[a-z0-9][-a-z0-9._/@]{{0,{}}}", NAME_MAX - 1);
    let pattern = match shape {
        Shape::Date => return json!({ "type": "string", "format": "date" }),
        Shape::Moment => return json!({ "type": "string", "format": "date-time", "description": shape.help()[0] }),
        Shape::Amount => "^[0-9]{1,15}([.][0-9]{1,9})?$".to_owned(),
        Shape::Currency => "^[A-Z]{3}$".to_owned(),
        Shape::Name => format!("^{name}$"),
        Shape::Place => "^[A-Z]{2}$".to_owned(),
        Shape::Principal => format!("^(person|post|role):{name}$"),
        Shape::Share => "^[0-9]{1,15}([.][0-9]{1,9})? ?%$".to_owned(),
        Shape::Unit => "^[A-Z][A-Z0-9]{0,11}$".to_owned(),
    };
    json!({ "type": "string", "pattern": pattern, "description": shape.help()[0] })
}
