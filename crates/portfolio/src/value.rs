//! Cells as values of facts, read without a guess.

use ntib_base::import::{DateOrder, DecimalMark, PlaceNames, date, money, number, share};
use ntib_core::{CodeSystem, Currency, Date, Money, Place};
use ntib_rules::model::{Rulebook, Type, Value};

/// What to do with a number of which a spreadsheet made a sum.
const LOST_DIGITS: &str = "a spreadsheet may have taken zeros from it: format the column as text, and write the whole number there";

/// Why a cell cannot be read, and what to do.
pub type Wrong = (String, String);

/// How a table writes its values.
#[derive(Clone, Debug)]
pub struct Manner {
    /// The order of day, month and year.
    pub dates: DateOrder,
    /// The mark of fractions.
    pub decimal: DecimalMark,
    /// The currency of amounts that name none.
    pub currency: Option<Currency>,
    places: PlaceNames,
}

impl Manner {
    /// With these marks.
    pub fn new(dates: DateOrder, decimal: DecimalMark, currency: Option<Currency>) -> Manner {
        Manner {
            dates,
            decimal,
            currency,
            places: PlaceNames::built_in(),
        }
    }

    /// The same for texts that were written from numbers: whatever the table says of its texts, a point in them is that of fractions.
    #[must_use]
    pub fn of_numbers(&self) -> Manner {
        Manner { decimal: DecimalMark::Point, ..self.clone() }
    }

    /// The same for amounts that name no currency and are in this one.
    #[must_use]
    pub(crate) fn in_currency(&self, currency: Option<Currency>) -> Manner {
        Manner { currency, ..self.clone() }
    }

    /// The day that `text` writes.
    pub fn date(&self, text: &str) -> Result<Date, Wrong> {
        date(text, self.dates).map_err(|(why, help)| (why, help.to_owned()))
    }

    /// The value of type `ty` that `text` writes; none for `unknown`.
    pub fn value(&self, book: &Rulebook, ty: &Type, text: &str) -> Result<Option<Value>, Wrong> {
        let text = text.trim();
        if text.is_empty() || ["unknown", "inconnu", "inconnue"].contains(&text.to_lowercase().as_str()) {
            return Ok(None);
        }
        let as_written = || ty.parse_given(text, &|place| book.is_place(place));
        let found = match ty {
            Type::Boolean => truth(text).map(Value::Bool).map_or_else(as_written, Ok),
            Type::Enum(values) => named(values, text).map_or_else(as_written, Ok),
            Type::Place => self.place(book, text).map_or_else(as_written, Ok),
            Type::Date => return self.bounds_or(as_written().ok(), || self.date(text).map(Value::Date)),
            Type::Decimal => return self.number(ty, text, book),
            Type::Money(currency) => return self.money(ty, *currency, text, book),
            Type::Share => return self.bounds_or(as_written().ok(), || self.share(ty, text, book)),
            Type::Set(inner) => return self.set(book, inner, text),
            Type::Code(CodeSystem::Hts | CodeSystem::Hs) => return self.tariff(book, ty, text),
            Type::Code(_) | Type::Text => as_written(),
        };
        found.map(Some).map_err(|error| (error.message, error.help))
    }

    fn bounds_or(
        &self,
        written: Option<Value>,
        read: impl FnOnce() -> Result<Value, Wrong>,
    ) -> Result<Option<Value>, Wrong> {
        written.map_or_else(read, Ok).map(Some)
    }

    fn place(&self, book: &Rulebook, text: &str) -> Option<Value> {
        let place: Option<Place> = text.parse().ok().filter(|place| book.is_place(*place));
        let place = place.or_else(|| self.places.find(text).ok().filter(|place| book.is_place(*place)));
        place.map(Value::Place)
    }

    /// A number of a tariff. Its parts may have blanks between them; a point after an odd number of digits is that of a fraction, to which a
    /// spreadsheet made the number: `901.2` was `0901.20`, and is no `9012`.
    fn tariff(&self, book: &Rulebook, ty: &Type, text: &str) -> Result<Option<Value>, Wrong> {
        let parts: Vec<&str> = text.split(|c: char| c == '.' || c.is_whitespace()).filter(|part| !part.is_empty()).collect();
        let all = |may: fn(&u8) -> bool| parts.iter().all(|part| part.as_bytes().iter().all(may));
        let digits = !parts.is_empty() && all(u8::is_ascii_digit);
        if digits && parts.iter().all(|part| part.len() % 2 == 0) {
            let code = ty.parse_given(&parts.join("."), &|place| book.is_place(place));
            return code.map(Some).map_err(|error| (error.message, error.help));
        }
        let read = ty.parse_given(text, &|place| book.is_place(place)).map(Some);
        let shortened = digits || text.starts_with(|c: char| c.is_ascii_digit()) && all(|byte| byte.is_ascii_digit() || matches!(byte, b'E' | b'e' | b'+'));
        match read {
            Ok(_) if digits => Err((format!("`{text}` is a tariff number that has lost digits"), LOST_DIGITS.to_owned())),
            Err(error) if shortened => Err((error.message, LOST_DIGITS.to_owned())),
            read => read.map_err(|error| (error.message, error.help)),
        }
    }

    /// A number; one written with marks between thousands is read only where it can be read in one way.
    fn number(&self, ty: &Type, text: &str, book: &Rulebook) -> Result<Option<Value>, Wrong> {
        if text.contains(char::is_alphabetic) {
            let bounds = ty.parse_given(text, &|place| book.is_place(place));
            return bounds.map(Some).map_err(|error| (error.message, error.help));
        }
        number(text, self.decimal)
            .map(|number| Some(Value::Decimal(number)))
            .map_err(|(why, help)| (why, help.to_owned()))
    }

    fn money(
        &self,
        ty: &Type,
        currency: Currency,
        text: &str,
        book: &Rulebook,
    ) -> Result<Option<Value>, Wrong> {
        let read = money(text, self.decimal, self.currency);
        let amount = match read {
            Ok(amount) => amount,
            // Bounds are written in words: `at least 100 USD`.
            Err((why, help)) => {
                let bounds = ty
                    .parse_given(text, &|place| book.is_place(place))
                    .ok()
                    .filter(|value| value.as_between().is_some());
                return bounds.map(Some).ok_or_else(|| (why, help.to_owned()));
            }
        };
        if amount.currency != currency {
            let help = format!(
                "convert the amount to {currency} at the rate that applies on the day, and write that"
            );
            return Err((
                format!(
                    "`{text}` is in {}, but this fact is in {currency}",
                    amount.currency
                ),
                help,
            ));
        }
        if amount.amount.is_sign_negative() && !amount.amount.is_zero() {
            return Err((
                format!("`{text}` is below nothing"),
                "leave returns and corrections out, or book them apart".to_owned(),
            ));
        }
        Ok(Some(Value::Money(Money {
            amount: amount.amount,
            currency,
        })))
    }

    fn share(&self, ty: &Type, text: &str, book: &Rulebook) -> Result<Value, Wrong> {
        let range = share(text, self.decimal).map_err(|(why, help)| (why, help.to_owned()))?;
        ty.parse_given(&range.to_string(), &|place| book.is_place(place))
            .map_err(|error| (error.message, error.help))
    }

    /// Elements with `;` or `|` between them.
    fn set(&self, book: &Rulebook, inner: &Type, text: &str) -> Result<Option<Value>, Wrong> {
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        let mut elements = Vec::new();
        for part in bare
            .split([';', '|', ','])
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            elements.extend(self.value(book, inner, part)?);
        }
        Ok(Some(Value::set(elements)))
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "oui" | "o" | "vrai" => Some(true),
        "false" | "no" | "n" | "non" | "faux" => Some(false),
        _ => None,
    }
}

/// A named value, by its name or by its label in either language.
fn named(values: &[(String, ntib_core::Bi)], text: &str) -> Option<Value> {
    let same = |label: &str| label.to_lowercase() == text.to_lowercase();
    let exact = values.iter().find(|(name, _)| name == text);
    let mut labelled = values
        .iter()
        .filter(|(name, label)| same(name) || same(&label.en) || same(&label.fr));
    let only = labelled.next().filter(|_| labelled.next().is_none());
    exact.or(only).map(|(name, _)| Value::Enum(name.as_str().into()))
}
