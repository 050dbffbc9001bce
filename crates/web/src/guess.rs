//! Which fact of an item a column tells, and a cell as a value of a fact.

use std::sync::LazyLock;

use ntib_base::import::{PlaceNames, guess as guess_places};
use ntib_core::{CodeSystem, Lang};
use ntib_rules::model::{FactId, Type, Value};

use crate::call::Call;
use crate::field::{self, Mistake};
use crate::search::folded;

/// Names of countries.
static PLACES: LazyLock<PlaceNames> = LazyLock::new(PlaceNames::built_in);

/// What a column of a matrix of items is chosen to be, besides a fact.
pub const ID: &str = "id";

/// The facts that an item can be told, with what they are called, those with codes first.
pub fn item_facts(call: &Call<'_>) -> Vec<FactId> {
    let book = call.site.book();
    let given = (0..book.facts.len()).filter_map(|at| book.facts.get(at).and_then(|fact| book.find_fact(&fact.key)));
    let mut found: Vec<FactId> = given.filter(|id| book.fact(*id).derived.is_none() && book.fact(*id).key.starts_with("item.")).collect();
    found.sort_by_key(|id| (!matches!(book.fact(*id).ty, Type::Code(_)), folded(book.fact(*id).label.get(call.lang))));
    found
}

/// What each column probably tells: [`ID`], or the key of a fact; each once.
pub fn item_columns(call: &Call<'_>, header: &[String], sample: &[Vec<String>]) -> Vec<Option<String>> {
    let (book, facts) = (call.site.book(), item_facts(call));
    let plain: Vec<&str> = header.iter().map(String::as_str).collect();
    let places = guess_places(&plain, sample);
    let mut found: Vec<Option<String>> = Vec::new();
    for (heading, place) in plain.iter().zip(places) {
        let wanted = folded(&heading.replace('_', " "));
        let last = |id: &FactId| book.fact(*id).key.split_once('.').map_or("", |(_, last)| last).replace('_', " ");
        let exact = facts.iter().find(|id| book.fact(**id).key == heading.trim() || last(id) == wanted || [&book.fact(**id).label.en, &book.fact(**id).label.fr].iter().any(|label| folded(label) == wanted));
        // A heading ends with or begins with the word of a fact: country of origin, origine du produit.
        let words: Vec<&str> = wanted.split(' ').collect();
        let near = || facts.iter().find(|id| {
            let key = last(id);
            !key.contains(' ') && key.len() > 3 && (words.first() == Some(&key.as_str()) || words.last() == Some(&key.as_str()))
        });
        let by_code = || {
            let system = place.and_then(|place| place.strip_prefix("item.")).and_then(|word| CodeSystem::ALL.into_iter().find(|one| one.word() == word))?;
            facts.iter().filter(|id| book.fact(**id).ty == Type::Code(system)).min_by_key(|id| book.fact(**id).key.len())
        };
        let is_id = matches!(place, Some("item.part")) || matches!(wanted.as_str(), "id" | "item");
        let guess = match exact.or_else(by_code) {
            Some(id) => Some(book.fact(*id).key.clone()),
            None if is_id => Some(ID.to_owned()),
            None if place == Some("contract.amount") => facts.iter().find(|id| last(id) == "value").map(|id| book.fact(*id).key.clone()),
            None => near().map(|id| book.fact(*id).key.clone()),
        };
        found.push(guess.filter(|guess| !found.contains(&Some(guess.clone()))));
    }
    found
}

/// A cell as a value of a fact, as people write it; else what to do.
pub fn cell_value(call: &Call<'_>, fact: FactId, text: &str) -> Result<Value, String> {
    let (book, words) = (call.site.book(), call.words());
    let ty = &book.fact(fact).ty;
    let parts: Vec<String> = match ty {
        Type::Set(_) => text.split([';', ',']).map(str::trim).filter(|part| !part.is_empty()).map(|part| plain(ty, part)).collect(),
        _ => vec![plain(ty, text)],
    };
    field::read(book, call.lang, fact, &parts).map_err(|mistake| match mistake {
        Mistake::Empty => words.get("entry-empty"),
        Mistake::NoneAndSome => words.get("entry-none-and-some"),
        Mistake::Unreadable("entry-choice", _) => words.with("import-one-of", &[("choices", &choices(call, ty))]),
        Mistake::Unreadable(phrase, message) => {
            let told = words.with(phrase, &[("currency", &if let Type::Money(currency) = ty { currency.to_string() } else { String::new() })]);
            // What the rulebook says of it is in English alone; what to write is said in both languages.
            if message.is_empty() || call.lang == Lang::Fr { told } else { format!("{told} ({message})") }
        }
    })
}

/// What may be written, for a fact with few values.
fn choices(call: &Call<'_>, ty: &Type) -> String {
    match ty {
        Type::Boolean => call.words().get("import-yes-no"),
        Type::Enum(values) => values.iter().take(12).map(|(name, label)| format!("{} ({name})", label.get(call.lang))).collect::<Vec<_>>().join(", "),
        Type::Set(inner) => choices(call, inner),
        _ => call.words().get("import-a-country"),
    }
}

/// A word as the rulebook writes it: yes and no, names of choices and countries in both languages.
fn plain(ty: &Type, text: &str) -> String {
    let wanted = folded(text.trim());
    match ty {
        Type::Boolean => match wanted.as_str() {
            "yes" | "y" | "oui" | "o" | "true" | "vrai" | "x" => "true".to_owned(),
            "no" | "n" | "non" | "false" | "faux" => "false".to_owned(),
            _ => text.to_owned(),
        },
        Type::Enum(values) => {
            let found = values.iter().find(|(name, label)| folded(name) == wanted || folded(&label.en) == wanted || folded(&label.fr) == wanted);
            found.map_or_else(|| text.to_owned(), |(name, _)| name.clone())
        }
        Type::Place => PLACES.find(text).map_or_else(|_| text.to_owned(), |place| place.to_string()),
        Type::Set(inner) => plain(inner, text),
        _ => text.to_owned(),
    }
}
