//! The shapes of texts in payloads, and what is wrong with a payload that cannot be read: which field, why, and what to write instead, in both
//! languages.

use std::str::FromStr;

use ntib_core::{Currency, Date, Lang, Place, Share};
use ntib_record::{Moment, Name, Principal};
use serde_json::{Map, Value};

use crate::refused::Refused;
use crate::work::amount::{Amount, Unit};

/// The shape of a text that stands for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// An exact amount, not below zero.
    Amount,
    /// A currency of ISO 4217.
    Currency,
    /// A day.
    Date,
    /// A moment in universal time.
    Moment,
    /// The name of an object, a line, an item.
    Name,
    /// A country by its code.
    Place,
    /// A person, post or role.
    Principal,
    /// A share of a whole.
    Share,
    /// A unit of measure or a currency.
    Unit,
}

/// What is read of a text of some shape.
pub trait Shaped: FromStr {
    /// Which.
    const SHAPE: Shape;
}

macro_rules! shaped {
    ($($of:ident),*) => { $(impl Shaped for $of { const SHAPE: Shape = Shape::$of; })* };
}
shaped!(Amount, Currency, Date, Moment, Name, Place, Principal, Share, Unit);

impl Shape {
    /// Every shape.
    pub const ALL: [Shape; 9] =
        [Shape::Amount, Shape::Currency, Shape::Date, Shape::Moment, Shape::Name, Shape::Place, Shape::Principal, Shape::Share, Shape::Unit];

    /// How it is called where serialised types tell each other of it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Shape::Amount => "wire-amount",
            Shape::Currency => "wire-currency",
            Shape::Date => "wire-date",
            Shape::Moment => "wire-moment",
            Shape::Name => "wire-name",
            Shape::Place => "wire-place",
            Shape::Principal => "wire-principal",
            Shape::Share => "wire-share",
            Shape::Unit => "wire-unit",
        }
    }

    /// The shape of this key.
    pub(crate) fn of_key(key: &str) -> Option<Shape> {
        Shape::ALL.into_iter().find(|shape| shape.key() == key)
    }

    /// A text of the shape.
    pub fn example(self) -> &'static str {
        match self {
            Shape::Amount => "12.5",
            Shape::Currency => "XTS",
            Shape::Date => "2026-11-02",
            Shape::Moment => "2026-11-02T15:00:00.000Z",
            Shape::Name => "name-1",
            Shape::Place => "XX",
            Shape::Principal => "person:name-1",
            Shape::Share => "8.5 %",
            Shape::Unit => "KGM",
        }
    }

    /// What it is, in English and French.
    pub fn called(self) -> [&'static str; 2] {
        match self {
            Shape::Amount => ["an amount", "une quantité"],
            Shape::Currency => ["a currency", "une monnaie"],
            Shape::Date => ["a date", "une date"],
            Shape::Moment => ["a time", "une heure"],
            Shape::Name => ["a name of this record", "un nom de ce registre"],
            Shape::Place => ["a country", "un pays"],
            Shape::Principal => ["a person, post or role", "une personne, un poste ou un rôle"],
            Shape::Share => ["a share", "une part"],
            Shape::Unit => ["a unit", "une unité"],
        }
    }

    /// How it is written, in English and French.
    pub fn help(self) -> [&'static str; 2] {
        match self {
            Shape::Amount => [
                "write digits alone, with a point before a fraction: 18400 or 12.5, at most 15 digits before the point and 9 after it",
                "écrivez des chiffres seuls, avec un point avant la fraction : 18400 ou 12.5, au plus 15 chiffres avant le point et 9 après",
            ],
            Shape::Currency => ["write its three capital letters: CAD, USD", "écrivez ses trois lettres majuscules : CAD, USD"],
            Shape::Date => ["write year-month-day: 2026-11-02", "écrivez année-mois-jour : 2026-11-02"],
            Shape::Moment => [
                "write the day and the time in universal time: 2026-11-02 15:00",
                "écrivez le jour et l’heure en temps universel : 2026-11-02 15:00",
            ],
            Shape::Name => [
                "write small letters without accents, digits or hyphens, or choose from what is offered",
                "écrivez des minuscules sans accents, des chiffres ou des traits d’union, ou choisissez dans ce qui est proposé",
            ],
            Shape::Place => ["choose one of the list, or write its two capital letters", "choisissez dans la liste, ou écrivez ses deux lettres majuscules"],
            Shape::Principal => [
                "choose one of the list; for programs, person:, post: or role: stands before the name",
                "choisissez dans la liste; pour les programmes, person:, post: ou role: précède le nom",
            ],
            Shape::Share => ["write it in hundredths: 8.5 %", "écrivez-la en centièmes : 8.5 %"],
            Shape::Unit => [
                "write its code in capital letters: EA, KGM, CAD",
                "écrivez son code en lettres majuscules : EA, KGM, CAD",
            ],
        }
    }

    /// That a text is not of the shape, as the parts of a program tell each other.
    pub(crate) fn misread(self, given: &str) -> String {
        let ([called, _], [help, _]) = (self.called(), self.help());
        format!("`{given}` is not {called}; {help}")
    }

    /// The shape and the text of which a message of [`Shape::misread`] tells.
    fn of_message(message: &str) -> Option<(Shape, &str)> {
        let inner = message.strip_prefix('`')?;
        Shape::ALL.into_iter().find_map(|shape| {
            let ([called, _], [help, _]) = (shape.called(), shape.help());
            let given = inner.strip_suffix(help)?.strip_suffix("; ")?.strip_suffix(called)?.strip_suffix("` is not ")?;
            Some((shape, given))
        })
    }
}

/// Why a payload of the verb cannot be read.
pub(crate) fn misread(verb: &str, error: &serde_json::Error, payload: &Map<String, Value>) -> Refused {
    let message = error.to_string();
    let place = |given: &str| at(payload, given).unwrap_or_else(|| verb.to_owned());
    let refused = |at: String, what: [&str; 2], help: [&str; 2]| Refused::new("payload", at, what, help);
    if let Some((shape, given)) = Shape::of_message(&message) {
        let [en, fr] = shape.called();
        let what = [format!("“{given}” is not {en}"), format!("« {given} » n’est pas {fr}")];
        return refused(place(given), [&what[0], &what[1]], shape.help());
    }
    let between = |start: &str| message.strip_prefix(start)?.split(['`', '"']).next();
    if let Some(field) = between("missing field `") {
        return refused(lacking(payload, field), ["nothing stands here", "rien n’est indiqué ici"], ["fill it in", "remplissez ce champ"]);
    }
    if let Some(field) = between("unknown field `") {
        let all = choices(&message);
        let help = [format!("leave it out; what is known here: {all}"), format!("omettez-le; ce qui est connu ici : {all}")];
        return refused(field.to_owned(), ["nothing of this name is known here", "rien de ce nom n’est connu ici"], [&help[0], &help[1]]);
    }
    if let Some(given) = between("unknown variant `") {
        let all = choices(&message);
        let what = [format!("“{given}” is none of the choices"), format!("« {given} » n’est pas l’un des choix")];
        let help = [format!("choose one of: {all}"), format!("choisissez parmi : {all}")];
        return refused(place(given), [&what[0], &what[1]], [&help[0], &help[1]]);
    }
    let number = ["u8", "u16", "u32", "u64", "usize"].iter().any(|kind| message.ends_with(&format!("expected {kind}")));
    if let (true, Some(given)) = (number, between("invalid type: string \"").or_else(|| between("invalid value: integer `")).or_else(|| between("invalid type: floating point `"))) {
        let what = [format!("“{given}” is not a whole number"), format!("« {given} » n’est pas un nombre entier")];
        return refused(place(given), [&what[0], &what[1]], ["write digits alone", "écrivez des chiffres seuls"]);
    }
    let en = format!("what was sent has not the form that is wanted ({message})");
    refused(verb.to_owned(), [&en, "ce qui a été envoyé n’a pas la forme voulue"], ["fill the form in again", "remplissez le formulaire à nouveau"])
}

/// Where a field is missing: where the payload itself has one of this name, within the one part of it that lacks it.
fn lacking(payload: &Map<String, Value>, field: &str) -> String {
    let is_text = |part: &Map<String, Value>| part.keys().all(|key| Lang::ALL.iter().any(|lang| lang.code() == key));
    let parts = payload.iter().filter(|(_, value)| value.as_object().is_some_and(|part| !part.contains_key(field) && !is_text(part)));
    match parts.map(|(name, _)| name).collect::<Vec<_>>().as_slice() {
        [name] if payload.contains_key(field) => format!("{name}.{field}"),
        _ => field.to_owned(),
    }
}

/// The choices that a message names, one after another.
fn choices(message: &str) -> String {
    let after = message.split_once("expected ").map_or("", |(_, after)| after);
    after.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(", ")
}

/// Where in a payload a text or number stands.
fn at(payload: &Map<String, Value>, given: &str) -> Option<String> {
    fn within(value: &Value, given: &str) -> Option<String> {
        match value {
            Value::String(text) => (text == given).then(String::new),
            Value::Number(number) => (number.to_string() == given).then(String::new),
            Value::Array(all) => all.iter().enumerate().find_map(|(at, one)| Some(format!(".{at}{}", within(one, given)?))),
            Value::Object(fields) => fields.iter().find_map(|(name, one)| Some(format!(".{name}{}", within(one, given)?))),
            Value::Null | Value::Bool(_) => None,
        }
    }
    payload.iter().find_map(|(name, value)| Some(format!("{name}{}", within(value, given)?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::verb;

    /// At which place, and what in French.
    fn told(of: &str, payload: &Value) -> (String, String) {
        let scene = crate::testing::Scene::new();
        let asker = scene.asker("anne");
        let ground = crate::Ground::new(&scene.archive, &scene.scheme, &asker, scene.at);
        let raw = crate::Raw {
            object: "x".parse().unwrap(),
            payload: payload.as_object().unwrap().clone(),
            reason: String::new(),
            instruments: [].into(),
            label: None,
            corrects: None,
        };
        let refused = verb(of).unwrap().judge(&ground, &crate::testing::Open, raw).unwrap_err();
        for english in ["is not", "expected", "missing", "unknown", "write", "invalid"] {
            assert!(!refused.what.fr.contains(english) && !refused.help.fr.contains(english), "{refused:?}");
        }
        (refused.at.clone(), refused.what.fr.clone())
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_field_in_french_too() {
        let paid = |amount: &str, on: &str| json!({ "on": on, "amount": amount, "what_for": { "fr": "x" } });
        assert_eq!(told("record-payment", &paid("12,5", "2026-01-02")), ("amount".into(), "« 12,5 » n’est pas une quantité".into()));
        assert_eq!(told("record-payment", &paid("12.5", "demain")), ("on".into(), "« demain » n’est pas une date".into()));
        assert_eq!(told("record-payment", &json!({ "on": "2026-01-02" })), ("amount".into(), "rien n’est indiqué ici".into()));
        assert_eq!(told("record-payment", &json!({ "odd": 1 })).0, "odd");
        let called = |minutes: Value| json!({ "title": { "en": "t" }, "begins": "2026-01-02T10:00:00.000Z", "minutes": minutes });
        assert_eq!(told("call-meeting", &called(json!("une heure"))), ("minutes".into(), "« une heure » n’est pas un nombre entier".into()));
        assert_eq!(told("call-meeting", &called(json!(-1))).0, "minutes");
        assert_eq!(told("confirm-reading", &json!({ "paper": "book" })), ("paper".into(), "« book » n’est pas l’un des choix".into()));
        let line = json!({ "line": { "id": "a", "title": { "en": "A" }, "unit": "kg", "from": "2026-01-01" } });
        assert_eq!(told("amend-authorisation", &line).0, "line.unit");
        let announced = json!({ "id": "a", "title": { "en": "A" }, "due": "2026-01-01", "source": { "checked": "2026-01-01", "confidence": "secondary" } });
        assert_eq!(told("set-milestone", &announced).0, "source.title");
    }

    #[test]
    fn each_shape_reads_its_example_and_knows_its_own_message() {
        for shape in Shape::ALL {
            assert_eq!(Shape::of_message(&shape.misread("a `b")), Some((shape, "a `b")));
            assert_eq!(Shape::of_key(shape.key()), Some(shape));
        }
    }
}
