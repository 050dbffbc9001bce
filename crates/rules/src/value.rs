//! Values: from the text of a file and back.

use std::fmt;

use ntib_core::{Bi, Code, CodeSystem, Date, Lang, Money, Place, Share, parse_decimal};

use crate::model::{Rulebook, Type, Value};
use crate::source::{DiagnosticCode, code, nearest};

/// A text that is not a value of the type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// What it is about.
    pub code: DiagnosticCode,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ValueError {}

impl Type {
    /// The type that a file's words stand for; enumerations take their values apart.
    pub fn from_words(words: &str, values: Option<&[(String, Bi)]>) -> Option<Type> {
        let enumeration = || values.map(|values| Type::Enum(values.to_vec()));
        match words.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["boolean"] => Some(Type::Boolean),
            ["enum"] => enumeration(),
            ["code", system] => CodeSystem::from_word(system).map(Type::Code),
            ["place"] => Some(Type::Place),
            ["date"] => Some(Type::Date),
            ["decimal"] => Some(Type::Decimal),
            ["share"] => Some(Type::Share),
            ["money", currency] => currency.parse().ok().map(Type::Money),
            ["text"] => Some(Type::Text),
            ["set", "place"] => Some(Type::Set(Box::new(Type::Place))),
            ["set", "enum"] => enumeration().map(|ty| Type::Set(Box::new(ty))),
            _ => None,
        }
    }

    /// As written in files.
    pub fn words(&self) -> String {
        match self {
            Type::Boolean => "boolean".into(),
            Type::Enum(_) => "enum".into(),
            Type::Code(system) => format!("code {}", system.word()),
            Type::Place => "place".into(),
            Type::Date => "date".into(),
            Type::Decimal => "decimal".into(),
            Type::Share => "share".into(),
            Type::Money(currency) => format!("money {currency}"),
            Type::Text => "text".into(),
            Type::Set(inner) => format!("set {}", inner.words()),
        }
    }

    /// The value of this type that `text` writes; for a set, of its elements' type.
    /// `is_place` says which place codes exist.
    pub fn parse(&self, text: &str, is_place: &dyn Fn(Place) -> bool) -> Result<Value, ValueError> {
        let text = text.trim();
        let bad = |message: String, help: &str| ValueError { code: code::BAD_VALUE, message, help: help.to_owned() };
        match self {
            Type::Boolean => match text {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(bad(format!("`{text}` is neither `true` nor `false`"), "write `true`, `false` or `unknown`")),
            },
            Type::Enum(values) => {
                if values.iter().any(|(name, _)| name == text) {
                    return Ok(Value::Enum(text.into()));
                }
                let names = || values.iter().map(|(name, _)| name.as_str());
                let known = names().collect::<Vec<_>>().join(", ");
                let help = match nearest(text, names()) {
                    Some(name) => format!("did you mean `{name}`? known: {known}"),
                    None => format!("known: {known}"),
                };
                Err(bad(format!("`{text}` is none of the values of this fact"), &help))
            }
            Type::Code(system) => {
                Code::parse(*system, text).map(Value::Code).map_err(|error| bad(error.to_string(), "correct the code, or write `none`"))
            }
            Type::Place => {
                let place: Place = text.parse().map_err(|_| bad(format!("`{text}` is not a place"), "write the two capital letters of its ISO 3166-1 code"))?;
                if is_place(place) {
                    Ok(Value::Place(place))
                } else {
                    Err(bad(format!("`{place}` is no place of the rulebook"), "see places.csv for the codes"))
                }
            }
            Type::Date => text.parse::<Date>().map(Value::Date).map_err(|error| bad(error.to_string(), "correct the date")),
            Type::Decimal => parse_decimal(text).map(Value::Decimal).ok_or_else(|| {
                bad(format!("`{text}` is not a number"), "write digits with a point, at most 15 before and 9 after it")
            }),
            Type::Share => text
                .parse::<Share>()
                .map(Value::Share)
                .map_err(|_| bad(format!("`{text}` is not a share"), "write it in per cent, such as 15 %")),
            Type::Money(currency) => {
                let money: Money = text.parse().map_err(|_| bad(format!("`{text}` is not an amount of money"), "write the number and the currency, such as 18400.00 USD"))?;
                if money.currency == *currency {
                    return Ok(Value::Money(money));
                }
                Err(ValueError {
                    code: code::CURRENCY,
                    message: format!("`{money}` is in {}, but this fact is in {currency}", money.currency),
                    help: format!("convert the amount to {currency} at the rate that applies on the day, and write that"),
                })
            }
            Type::Text => Ok(Value::Text(text.into())),
            Type::Set(inner) => inner.parse(text, is_place),
        }
    }
}

impl Value {
    /// The set of these elements.
    pub fn set(mut elements: Vec<Value>) -> Value {
        elements.sort();
        elements.dedup();
        Value::Set(elements)
    }

    /// Under what a list files it.
    pub fn list_key(&self) -> Box<str> {
        match self {
            Value::Code(code) => code.key().into(),
            other => other.to_string().into(),
        }
    }
}

/// As written in files. Sets are written `[a, b]`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Enum(value) | Value::Text(value) => f.write_str(value),
            Value::Code(value) => write!(f, "{value}"),
            Value::Place(value) => write!(f, "{value}"),
            Value::Date(value) => write!(f, "{value}"),
            Value::Decimal(value) => write!(f, "{value}"),
            Value::Share(value) => write!(f, "{value}"),
            Value::Money(value) => write!(f, "{value}"),
            Value::Between(value) => write!(f, "{value}"),
            Value::Set(values) => {
                f.write_str("[")?;
                for (n, value) in values.iter().enumerate() {
                    if n > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{value}")?;
                }
                f.write_str("]")
            }
        }
    }
}

impl Rulebook {
    /// Whether `place` is one of the rulebook's.
    pub fn is_place(&self, place: Place) -> bool {
        self.places.contains_key(&place)
    }

    /// How users read `value` of a fact of type `ty`: names of places and labels of enumerations;
    /// `None` where the written form is what they read.
    pub fn value_label(&self, ty: &Type, value: &Value, lang: Lang) -> Option<String> {
        match (ty, value) {
            (Type::Enum(values), Value::Enum(name)) => {
                values.iter().find(|(one, _)| **one == **name).map(|(_, label)| label.get(lang).to_owned())
            }
            (_, Value::Place(place)) => self.places.get(place).map(|name| name.get(lang).to_owned()),
            (Type::Set(inner), Value::Set(values)) if !values.is_empty() => {
                let labels: Option<Vec<_>> = values.iter().map(|one| self.value_label(inner, one, lang)).collect();
                labels.map(|labels| labels.join(", "))
            }
            _ => None,
        }
    }
}
