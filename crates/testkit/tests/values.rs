//! What is written reads back as it was, for values of every type; identifiers of rules alike.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use ntib_core::{Code, CodeSystem, Currency, Date, Decimal, Money, Place, Share};
use ntib_rules::model::{Type, Value};
use proptest::collection::vec;
use proptest::prelude::*;

/// A type and a value of it.
fn typed() -> impl Strategy<Value = (Type, Value)> {
    let number = (0_i64..=999_999_999_999_999, 0_u32..=9).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    let currency: Currency = "XTS".parse().unwrap();
    let bi = || ntib_core::Bi { en: "e".into(), fr: "f".into() };
    let names: Vec<(String, ntib_core::Bi)> = ["one", "two", "three"].map(|name| (name.to_owned(), bi())).into();
    let enumeration = Type::Enum(names);
    let other = enumeration.clone();
    let place = "[A-Z]{2}".prop_map(|text| text.parse::<Place>().unwrap());
    prop_oneof![
        any::<bool>().prop_map(|value| (Type::Boolean, Value::Bool(value))),
        prop::sample::select(vec!["one", "two", "three"])
            .prop_map(move |name| (enumeration.clone(), Value::Enum(name.into()))),
        place.clone().prop_map(|place| (Type::Place, Value::Place(place))),
        (1_i16..=9999, 1_i8..=12, 1_i8..=28)
            .prop_map(|(y, m, d)| (Type::Date, Value::Date(Date::new(y, m, d).unwrap()))),
        number.clone().prop_map(|number| (Type::Decimal, Value::Decimal(number))),
        number.clone().prop_map(move |amount| (Type::Money(currency), Value::Money(Money { amount, currency }))),
        (0_i64..=1_000_000, 0_u32..=7)
            .prop_map(|(digits, scale)| (Type::Share, Value::Share(Share::from_percent(Decimal::new(digits, scale))))),
        "[a-zA-Z0-9][a-zA-Z0-9 ,:#'é-]{0,20}[a-z]".prop_map(|text| (Type::Text, Value::Text(text.into()))),
        vec("[0-9]{2}", 1..=5)
            .prop_map(|pairs| (Type::Code(CodeSystem::Hts), Value::Code(Code::parse(CodeSystem::Hts, &pairs.concat()).unwrap()))),
        vec(place, 0..4).prop_map(|places| {
            (Type::Set(Box::new(Type::Place)), Value::set(places.into_iter().map(Value::Place).collect()))
        }),
        vec(prop::sample::select(vec!["one", "two", "three"]), 0..4).prop_map(move |names| {
            let elements = names.into_iter().map(|name| Value::Enum(name.into())).collect();
            (Type::Set(Box::new(other.clone())), Value::set(elements))
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_value_reads_back_as_it_was_written((ty, value) in typed()) {
        let read = |ty: &Type, value: &Value| ty.parse(&value.to_string(), &|_| true);
        match (&ty, &value) {
            (Type::Set(inner), Value::Set(elements)) => {
                let each: Result<Vec<Value>, _> = elements.iter().map(|one| read(inner, one)).collect();
                prop_assert_eq!(Value::set(each.unwrap()), value);
            }
            _ => prop_assert_eq!(read(&ty, &value).unwrap(), value),
        }
        let values = match &ty {
            Type::Enum(values) => Some(values.clone()),
            Type::Set(inner) => match &**inner { Type::Enum(values) => Some(values.clone()), _ => None },
            _ => None,
        };
        prop_assert_eq!(Type::from_words(&ty.words(), values.as_deref()), Some(ty));
    }

    #[test]
    fn a_set_forgets_order_and_repeats(mut places in vec("[A-C]{2}", 0..8)) {
        let set = |places: &[String]| {
            Value::set(places.iter().map(|text| Value::Place(text.parse().unwrap())).collect())
        };
        let before = set(&places);
        places.reverse();
        places.extend(places.clone());
        prop_assert_eq!(set(&places), before);
    }
}
