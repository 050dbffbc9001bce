//! Cells as people and systems write them, read without a guess.

use ntib_core::{Currency, Date, Decimal, Money, seen};

use crate::parts::Parts;
use crate::share::Range;

/// The order of day, month and year in a layout's dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// Not said: only dates that can be read in one way are read.
    #[default]
    Unsaid,
    /// `31/12/2026`.
    DayFirst,
    /// `12/31/2026`.
    MonthFirst,
}

impl DateOrder {
    /// The words used in mapping files.
    pub const WORDS: &[&str] = &["unsaid", "day_month_year", "month_day_year"];

    /// The word used in mapping files.
    pub fn word(self) -> &'static str {
        match self {
            DateOrder::Unsaid => "unsaid",
            DateOrder::DayFirst => "day_month_year",
            DateOrder::MonthFirst => "month_day_year",
        }
    }

    /// The order that a word stands for.
    pub fn from_word(word: &str) -> Option<DateOrder> {
        match word {
            "unsaid" => Some(DateOrder::Unsaid),
            "day_month_year" => Some(DateOrder::DayFirst),
            "month_day_year" => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

/// The mark between whole units and fractions in a layout's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalMark {
    /// Not said: only numbers that can be read in one way are read.
    #[default]
    Unsaid,
    /// `1,200.50`.
    Point,
    /// `1.200,50`.
    Comma,
}

impl DecimalMark {
    /// The words used in mapping files.
    pub const WORDS: &[&str] = &["unsaid", "point", "comma"];

    /// The word used in mapping files.
    pub fn word(self) -> &'static str {
        match self {
            DecimalMark::Unsaid => "unsaid",
            DecimalMark::Point => "point",
            DecimalMark::Comma => "comma",
        }
    }

    /// The mark that a word stands for.
    pub fn from_word(word: &str) -> Option<DecimalMark> {
        match word {
            "unsaid" => Some(DecimalMark::Unsaid),
            "point" => Some(DecimalMark::Point),
            "comma" => Some(DecimalMark::Comma),
            _ => None,
        }
    }
}

/// What cells say when they say nothing.
const NOTHING: &[&str] = &[
    "", "-", "--", "---", ".", "?", "n/a", "na", "n.a.", "n/d", "n.d.", "none", "null", "nil", "nan", "#n/a", "#value!", "#ref!", "unknown", "not available",
    "not applicable", "tbd", "(blank)", "\\n", "s.o.", "sans objet", "inconnu", "non disponible",
];

/// The longest of [`NOTHING`], in bytes.
const NOTHING_BYTES_MAX: usize = 16;

/// The text of a cell without blanks around it, inner line breaks and signs that are not seen; nothing if it says nothing.
pub fn cell(text: &str) -> Option<String> {
    let text = seen(text);
    let bare = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if bare.is_empty() {
        return None;
    }
    let plain = bare.is_ascii() && !bare.as_bytes().windows(2).any(|pair| pair == b"  ") && !bare.bytes().any(|byte| byte < b' ' || byte == 0x7f);
    let joined = if plain {
        bare.to_owned()
    } else {
        bare.split(|c: char| c.is_whitespace() || c.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let nothing = joined.len() <= NOTHING_BYTES_MAX && NOTHING.contains(&joined.to_lowercase().as_str());
    (!nothing).then_some(joined)
}

/// Why a cell cannot be read, and what to do.
pub type Wrong = (String, &'static str);

const MONTHS: &[(&str, i8)] = &[
    ("jan", 1), ("feb", 2), ("fev", 2), ("fév", 2), ("mar", 3), ("apr", 4), ("avr", 4), ("may", 5), ("mai", 5), ("jun", 6), ("juin", 6), ("jul", 7),
    ("juil", 7), ("aug", 8), ("aou", 8), ("aoû", 8), ("sep", 9), ("oct", 10), ("nov", 11), ("dec", 12), ("déc", 12),
];

/// A day: `2026-04-06`, `20260406`, `6 April 2026`, `06-APR-26` never (a year has four digits), `4/6/2026` only where
/// the layout says what comes first or one of the two is above 12. A time of day after it is passed over.
pub fn date(text: &str, order: DateOrder) -> Result<Date, Wrong> {
    let wrong = |why: &str| (format!("`{text}` is not a date: {why}"), "write year-month-day, or say the order of dates in the mapping (`dates:`)");
    let bare = text.split(['T', 't']).next().filter(|day| day.len() == 10 && day.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    let bare = bare.trim();
    if let Ok(day) = bare.parse() {
        return Ok(day);
    }
    // A time of day after a blank: `2015-01-01 00:00:00.000`, `1/31/2015 0:00`.
    let mut words: Vec<&str> = bare.split_whitespace().collect();
    while words.len() > 1 && words.last().is_some_and(|word| word.contains(':') || matches!(word.to_lowercase().as_str(), "am" | "pm" | "utc" | "z")) {
        words.pop();
    }
    let bare = words.join(" ");
    if let Ok(day) = bare.parse() {
        return Ok(day);
    }
    let make = |y: &str, m: i8, d: &str| -> Result<Date, Wrong> {
        let (year, day) = (y.parse::<i16>().ok(), d.parse::<i8>().ok());
        let found = year.zip(day).and_then(|(year, day)| Date::new(year, m, day));
        found.ok_or_else(|| wrong("there is no such day"))
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if bare.len() == 8 && digits(&bare) {
        let (y, rest) = bare.split_at(4);
        let (m, d) = rest.split_at(2);
        return make(y, m.parse().unwrap_or(0), d);
    }
    let parts: Vec<&str> = bare.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return Err(wrong("a day, a month and a year are expected")) };
    let month = |text: &str| -> Option<i8> {
        let lower = text.to_lowercase();
        let named = MONTHS.iter().find(|(name, _)| lower.starts_with(name) && lower.chars().all(char::is_alphabetic));
        named.map(|(_, month)| *month)
    };
    // A month by name cannot be mistaken.
    if let (Some(m), true, true) = (month(b), digits(a), digits(c)) {
        return match (a.len(), c.len()) {
            (1 | 2, 4) => make(c, m, a),
            (4, 1 | 2) => make(a, m, c),
            _ => Err(wrong("a year has four digits")),
        };
    }
    if let (Some(m), true, true) = (month(a), digits(b), digits(c)) {
        return if c.len() == 4 { make(c, m, b) } else { Err(wrong("a year has four digits")) };
    }
    if ![a, b, c].into_iter().all(|part| digits(part)) {
        return Err(wrong("a day, a month and a year are expected"));
    }
    if a.len() == 4 {
        return make(a, b.parse().unwrap_or(0), c);
    }
    if c.len() != 4 || a.len() > 2 || b.len() > 2 {
        return Err(wrong("a year has four digits"));
    }
    let (first, second): (i8, i8) = (a.parse().unwrap_or(0), b.parse().unwrap_or(0));
    match order {
        DateOrder::DayFirst => make(c, second, a),
        DateOrder::MonthFirst => make(c, first, b),
        DateOrder::Unsaid if first > 12 => make(c, second, a),
        DateOrder::Unsaid if second > 12 || first == second => make(c, first, b),
        DateOrder::Unsaid => Err(wrong("day and month could be swapped")),
    }
}

/// Whether the one mark in `digits`, a point or a comma, may part thousands as well as fractions: `12.500` is twelve and a half in one country
/// and twelve thousand five hundred in another.
pub fn is_either(digits: &str) -> bool {
    let (whole, after) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&whole.len()) && !whole.starts_with('0') && after.len() == 3 && plain(whole) && plain(after)
}

/// A number with or without marks between thousands: `1,200.50`, `1 200,50`, `(1,200)` below zero.
pub fn number(text: &str, mark: DecimalMark) -> Result<Decimal, Wrong> {
    let wrong = |why: &str| (format!("`{text}` is not a number: {why}"), "write digits with a point, or say the mark in the mapping (`decimal:`)");
    let either = |why: &str| (format!("`{text}` is not a number: {why}"), "say the mark of fractions for the whole table (`decimal: point` or `decimal: comma` in the mapping)");
    let mut bare: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '\u{a0}' | '\u{202f}')).collect();
    let mut below = false;
    if let Some(inner) = bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (below, bare) = (true, inner.to_owned());
    }
    if let Some(rest) = bare.strip_prefix(['-', '−']) {
        (below, bare) = (!below, rest.to_owned());
    } else if let Some(rest) = bare.strip_suffix('-') {
        (below, bare) = (!below, rest.to_owned());
    }
    if let Some(rest) = bare.strip_prefix('+') {
        bare = rest.to_owned();
    }
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')) {
        return Err(wrong("it has other signs than digits"));
    }
    let (commas, points) = (bare.matches(',').count(), bare.matches('.').count());
    let last = bare.rfind([',', '.']);
    let mark = match (mark, commas, points) {
        (DecimalMark::Point, ..) | (_, 0, 0) => '.',
        (DecimalMark::Comma, ..) => ',',
        // Nothing is guessed where the value could be a thousand times another.
        (DecimalMark::Unsaid, 0, 1) if is_either(&bare) => return Err(either("the point may part thousands or fractions")),
        (DecimalMark::Unsaid, 0, 1) => '.',
        (DecimalMark::Unsaid, 0, _) => ',',
        (DecimalMark::Unsaid, 1, 0) => {
            // `1,200` is twelve hundred in one country and one and a fifth in another.
            let after = last.map_or(0, |at| bare.len() - at - 1);
            if after == 3 {
                return Err(either("the comma may part thousands or fractions"));
            }
            ','
        }
        (DecimalMark::Unsaid, _, 0) => '.',
        (DecimalMark::Unsaid, ..) => bare.chars().rev().find(|c| matches!(c, ',' | '.')).unwrap_or('.'),
    };
    let (whole, fraction) = bare.split_once(mark).unwrap_or((&bare, ""));
    if fraction.contains([',', '.']) {
        return Err(wrong("it has two marks of fractions"));
    }
    let groups: Vec<&str> = whole.split([',', '.']).collect();
    let grouped = groups.len() == 1 || groups.iter().skip(1).all(|group| group.len() == 3) && groups.first().is_some_and(|group| (1..=3).contains(&group.len()));
    if !grouped {
        return Err(wrong("thousands are not parted in threes"));
    }
    let mut plain = if below { String::from("-") } else { String::new() };
    plain.push_str(&groups.concat());
    if plain.is_empty() || plain == "-" {
        plain.push('0');
    }
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        plain.push('.');
        plain.push_str(fraction);
    }
    ntib_core::parse_decimal(&plain).ok_or_else(|| wrong("it has more than 15 digits before the point or 9 after"))
}

/// Signs of currencies that stand for one only.
const SIGNS: &[(&str, &str)] = &[("US$", "USD"), ("CA$", "CAD"), ("C$", "CAD"), ("CAD$", "CAD"), ("A$", "AUD"), ("AU$", "AUD"), ("NZ$", "NZD"), ("£", "GBP"), ("€", "EUR")];

/// An amount with its currency beside it or of the layout. `$` alone takes the layout's.
pub fn money(text: &str, mark: DecimalMark, currency: Option<Currency>) -> Result<Money, Wrong> {
    let wrong = || (format!("`{text}` has no currency that is known"), "write the currency beside the amount (`1200.50 CAD`), or give it in the mapping (`currency:`)");
    let mut bare = text.trim().to_owned();
    let below = bare.starts_with('(') && bare.ends_with(')');
    if below {
        bare = bare.trim_matches(['(', ')']).trim().to_owned();
    }
    let minus = bare.strip_prefix('-').map(|rest| rest.trim().to_owned());
    if let Some(rest) = &minus {
        bare.clone_from(rest);
    }
    let mut named = None;
    if let Some((sign, code)) = SIGNS.iter().find(|(sign, _)| bare.starts_with(sign) || bare.ends_with(sign)) {
        bare = bare.replace(sign, "");
        named = code.parse().ok();
    } else if bare.starts_with('$') || bare.ends_with('$') {
        bare = bare.trim_matches('$').to_owned();
    }
    let letters: String = bare.chars().filter(|c| c.is_ascii_uppercase()).collect();
    if letters.len() == 3 && (bare.starts_with(&letters) || bare.ends_with(&letters)) {
        bare = bare.replace(&letters, "");
        let code = letters.parse().ok();
        if named.is_some() && named != code {
            return Err(wrong());
        }
        named = code;
    }
    let amount = number(bare.trim(), mark)?;
    let amount = if below || minus.is_some() { -amount } else { amount };
    let currency = named.or(currency).ok_or_else(wrong)?;
    Ok(Money { amount, currency })
}

/// A share of a whole: `60 %`, `60`, `25-50 %`, and what world files take. A bare number counts in hundredths; one that
/// is more than nothing and not above 1 may be a fraction or a hundredth, and is refused without a sign.
pub fn share(text: &str, mark: DecimalMark) -> Result<Range, Wrong> {
    let wrong = |why: &str| (format!("`{text}` is not a share: {why}"), "write `60 %`, `25 % to 50 %`, `over 25 %` or leave it empty");
    if let Ok(range) = text.parse() {
        return Ok(range);
    }
    let one = |text: &str, signed: bool| -> Result<Parts, Wrong> {
        let bare = text.trim().trim_end_matches('%').trim();
        // A thousand hundredths are no share: the point can part fractions alone.
        let point = mark == DecimalMark::Unsaid && bare.contains('.') && !bare.contains(',') && is_either(bare);
        let found = number(bare, if point { DecimalMark::Point } else { mark })?;
        if found > Decimal::ONE_HUNDRED {
            return Err(wrong("it is more than 100 %"));
        }
        if found.is_sign_negative() {
            return Err(wrong("it is below zero"));
        }
        if !signed && !found.is_zero() && found <= Decimal::ONE {
            return Err(wrong("it may be a fraction or a hundredth"));
        }
        format!("{} %", found.normalize()).parse().ok().and_then(Parts::from_share).ok_or_else(|| wrong("it has too many digits"))
    };
    let signed = text.contains('%');
    let ends: Vec<&str> = text.split(['-', '–']).map(str::trim).collect();
    match ends.as_slice() {
        [only] => one(only, signed).map(Range::exact),
        [low, high] if !low.is_empty() => {
            let (low, high) = (one(low, signed)?, one(high, signed)?);
            Range::new(low, high).ok_or_else(|| wrong("its ends are swapped"))
        }
        _ => Err(wrong("a number or two are expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_one_way_or_not_at_all() {
        let said = |text: &str, order| date(text, order).map_or_else(|(why, _)| why, |day| day.to_string());
        let table = [
            ("2026-04-06", "2026-04-06"),
            ("2026-04-06T10:00:00Z", "2026-04-06"),
            ("2015-01-01 00:00:00.000", "2015-01-01"),
            ("20260406", "2026-04-06"),
            ("31/12/2026", "2026-12-31"),
            ("12/31/2026", "2026-12-31"),
            ("5/5/2026", "2026-05-05"),
            ("6 April 2026", "2026-04-06"),
            ("April 6, 2026", "2026-04-06"),
            ("6-APR-2026", "2026-04-06"),
            ("12 août 2026", "2026-08-12"),
            ("4/6/2026", "`4/6/2026` is not a date: day and month could be swapped"),
            ("06-APR-26", "`06-APR-26` is not a date: a year has four digits"),
            ("2026-02-30", "`2026-02-30` is not a date: there is no such day"),
            ("soon", "`soon` is not a date: a day, a month and a year are expected"),
        ];
        for (text, expected) in table {
            assert_eq!(said(text, DateOrder::Unsaid), expected);
        }
        assert_eq!(said("4/6/2026", DateOrder::DayFirst), "2026-06-04");
        assert_eq!(said("4/6/2026", DateOrder::MonthFirst), "2026-04-06");
        assert!(date("31/12/2026", DateOrder::MonthFirst).is_err(), "the layout says otherwise");
    }

    #[test]
    fn numbers_are_exact_and_not_guessed() {
        let said = |text: &str| number(text, DecimalMark::Unsaid).map_or_else(|_| "-".to_owned(), |found| found.to_string());
        let table = [
            ("1200", "1200"), ("1,200.50", "1200.5"), ("1.200,50", "1200.5"), ("1 200,50", "1200.5"), ("1,200,000", "1200000"), ("(12.5)", "-12.5"),
            ("-3", "-3"), ("0.10", "0.1"), ("1,2", "1.2"), ("1,200", "-"), ("12.500", "-"), ("-1.250", "-"), ("0.500", "0.5"), ("1234.500", "1234.5"), ("12.5000", "12.5"), ("12.50", "12.5"), ("1,20,000", "-"), ("1e9", "-"), ("12x", "-"), ("", "-"), ("1.2.3,4,5", "-"),
        ];
        for (text, expected) in table {
            assert_eq!(said(text), expected, "{text}");
        }
        assert_eq!(number("1,200", DecimalMark::Point).map(|one| one.to_string()).as_deref(), Ok("1200"));
        assert_eq!(number("1,200", DecimalMark::Comma).map(|one| one.to_string()).as_deref(), Ok("1.2"));
        assert_eq!(number("12.500", DecimalMark::Point).map(|one| one.to_string()).as_deref(), Ok("12.5"));
        assert_eq!(number("12.500", DecimalMark::Comma).map(|one| one.to_string()).as_deref(), Ok("12500"));
        assert!(money("12.500 EUR", DecimalMark::Unsaid, None).is_err());
        let paid = |text: &str| money(text, DecimalMark::Point, "USD".parse().ok()).map_or_else(|(why, _)| why, |found| found.to_string());
        assert_eq!(paid("$1,200.50"), "1200.5 USD");
        assert_eq!(paid("C$ 1,200"), "1200 CAD");
        assert_eq!(paid("1,200 EUR"), "1200 EUR");
        assert_eq!(paid("($12.00)"), "-12 USD");
        assert!(money("12", DecimalMark::Point, None).is_err(), "no currency is guessed");
    }

    #[test]
    fn shares_above_all_and_fractions_are_refused() {
        let said = |text: &str| share(text, DecimalMark::Unsaid).map_or_else(|_| "-".to_owned(), |found| found.to_string());
        for (text, expected) in [("60 %", "60 %"), ("60", "60 %"), ("100.0", "100 %"), ("99.75", "99.75 %"), ("12.500 %", "12.5 %"), ("25-50", "25 % to 50 %"), ("0.6 %", "0.6 %"), ("0.6", "-"), ("1", "-"), ("120", "-"), ("120 %", "-"), ("half", "-"), ("over 25 %", "over 25 %"), ("-5", "-")] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn cells_that_say_nothing_are_nothing() {
        for text in ["", " ", "N/A", "null", "--", "\u{feff}"] {
            assert_eq!(cell(text), None, "{text:?}");
        }
        assert_eq!(cell("  Blue\n Fox "), Some("Blue Fox".to_owned()));
    }
}
