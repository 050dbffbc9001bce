//! The US tariff schedule as the official exports write it: lines, and rates in words.

use std::collections::BTreeMap;

use ntib_core::{Code, CodeSystem, Decimal, Rate};
use ntib_rules::model::ScheduleImport;
use serde::Deserialize;

/// One line of a schedule that bears a rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the file: `item 12` or `line 12`.
    pub place: String,
    /// The tariff number.
    pub code: String,
    /// Column 1, general.
    pub general: String,
    /// Column 1, special.
    pub special: String,
    /// Column 2.
    pub other: String,
}

#[derive(Deserialize)]
struct JsonLine {
    htsno: Option<String>,
    general: Option<String>,
    special: Option<String>,
    other: Option<String>,
}

/// The lines with a number and a rate, of a JSON or CSV export.
///
/// # Errors
/// What is wrong with the file, and where.
pub fn lines(text: &str) -> Result<Vec<Line>, String> {
    let all = if text.trim_start().starts_with('[') { json(text)? } else { csv(text)? };
    Ok(all.into_iter().filter(|line| !line.code.is_empty() && !line.general.is_empty()).collect())
}

/// Without the marks of underlining that the exports carry, and with single spaces.
fn clean(text: &str) -> String {
    let plain = text.replace("<u>", "").replace("</u>", "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(text: &str) -> Result<Vec<Line>, String> {
    let items: Vec<JsonLine> = serde_json::from_str(text).map_err(|error| format!("this is no schedule: {error}"))?;
    let field = |text: Option<String>| clean(&text.unwrap_or_default());
    let each = items.into_iter().enumerate().map(|(at, item)| Line {
        place: format!("item {}", at + 1),
        code: field(item.htsno),
        general: field(item.general),
        special: field(item.special),
        other: field(item.other),
    });
    Ok(each.collect())
}

fn csv(text: &str) -> Result<Vec<Line>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| format!("this is no CSV: {error}"))?.clone();
    let column = |name: &str| {
        let found = headers.iter().position(|header| header.trim().eq_ignore_ascii_case(name));
        found.ok_or_else(|| format!("the column `{name}` is missing; the official export has it"))
    };
    let (code, general) = (column("HTS Number")?, column("General Rate of Duty")?);
    let (special, other) = (column("Special Rate of Duty")?, column("Column 2 Rate of Duty")?);
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("this is no CSV: {error}"))?;
        let field = |at: usize| clean(record.get(at).unwrap_or_default());
        let line = record.position().map_or(0, |position| position.line());
        found.push(Line {
            place: format!("line {line}"),
            code: field(code),
            general: field(general),
            special: field(special),
            other: field(other),
        });
    }
    Ok(found)
}

/// The code of a line at the level at which rates are set, if it is one and of the chapters that are kept.
pub fn code(line: &Line, import: &ScheduleImport) -> Option<Result<Code, String>> {
    let chapter = line.code.get(..2).unwrap_or_default();
    if import.skip_chapters.iter().any(|one| one == chapter) {
        return None;
    }
    let digits: String = line.code.chars().filter(|c| *c != '.').take(import.digits).collect();
    let readable = line.code.chars().all(|c| c.is_ascii_digit() || c == '.');
    let cut = if readable { &digits } else { &line.code };
    Some(Code::parse(CodeSystem::Hts, cut).map_err(|error| error.to_string()))
}

/// A rate in the notation of lists: `2.5%`, `14¢ each + 3%`, `$1.035/kg + 17%`, `Free`.
///
/// # Errors
/// What in it could not be read.
pub fn rate(text: &str, import: &ScheduleImport) -> Result<Rate, String> {
    let text = text.trim().trim_end_matches('.').trim();
    if text.eq_ignore_ascii_case("free") {
        return Ok(Rate::default());
    }
    let terms: Result<Vec<String>, String> = text.split('+').map(|one| term(one.trim(), import)).collect();
    let written = terms?.join(" + ");
    written.parse().map_err(|_| format!("`{text}` could not be read"))
}

fn term(text: &str, import: &ScheduleImport) -> Result<String, String> {
    let unread = || format!("`{text}` could not be read");
    if let Some((number, rest)) = text.split_once('%') {
        number_of(number).ok_or_else(unread)?;
        let rest = rest.trim();
        if rest.is_empty() {
            return Ok(format!("{} %", number.trim()));
        }
        let fact = import.parts.iter().find(|(phrase, _)| phrase == rest).map(|(_, fact)| fact);
        return fact.map(|fact| format!("{} % of {fact}", number.trim())).ok_or_else(unread);
    }
    let (cents, unit) = if let Some((number, unit)) = text.split_once('¢') {
        (number_of(number).ok_or_else(unread)?, unit)
    } else {
        let rest = text.strip_prefix('$').ok_or_else(unread)?;
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let (number, unit) = rest.split_at(end);
        (number_of(number).ok_or_else(unread)?.checked_mul(Decimal::ONE_HUNDRED).ok_or_else(unread)?, unit)
    };
    let unit = unit.trim().trim_start_matches('/').trim();
    let fact = import.units.iter().find(|(name, _)| name == unit).map(|(_, fact)| fact.as_str());
    let counted = || {
        let plain = !unit.is_empty() && unit.len() <= 40 && !unit.contains("less") && !unit.contains('%');
        import.other_units.as_deref().filter(|_| plain)
    };
    let fact = fact.or_else(counted).ok_or_else(unread)?;
    Ok(format!("{} cents/{fact}", cents.normalize()))
}

fn number_of(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    digits.then(|| text.parse().ok()).flatten()
}

/// What the special column gives under one of `programmes` (letters as the schedule writes them): `free`,
/// `no`, or `unread` where it gives something else than free.
pub fn special(general: &str, special: &str, programmes: &[String]) -> &'static str {
    if general.eq_ignore_ascii_case("free") {
        return "free";
    }
    let mut rest = special;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((inside, next)) = after.split_once(')') else { break };
        if inside.split(',').any(|one| programmes.iter().any(|programme| programme == one.trim())) {
            return if before.trim().eq_ignore_ascii_case("free") { "free" } else { "unread" };
        }
        rest = next;
    }
    "no"
}

/// The cells of one code over time.
pub type History = BTreeMap<String, Vec<(ntib_core::Date, Option<Vec<String>>)>>;

#[cfg(test)]
mod tests {
    use super::*;

    fn import() -> ScheduleImport {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        ScheduleImport {
            key: "hts".to_owned(),
            general: "general".to_owned(),
            special: vec![("usmca".to_owned(), vec!["S".to_owned(), "S+".to_owned()])],
            units: vec![pair("each", "item.quantity"), pair("kg", "item.net_weight_kg")],
            other_units: Some("item.schedule_units".to_owned()),
            parts: vec![pair("on the value of the rifle", "item.rifle_value")],
            digits: 8,
            skip_chapters: vec!["98".to_owned(), "99".to_owned()],
        }
    }

    #[test]
    fn rates_in_words_become_rates() {
        let cases = [
            ("Free", Ok("Free")),
            ("2.5%", Ok("2.5 %")),
            ("14¢ each + 3%", Ok("14 cents/item.quantity + 3 %")),
            ("$1.035/kg + 17%", Ok("103.5 cents/item.net_weight_kg + 17 %")),
            ("5.25¢/bbl", Ok("5.25 cents/item.schedule_units")),
            ("3.1% on the value of the rifle", Ok("3.1 % of item.rifle_value")),
            ("3.1% on the value of the scope", Err(())),
            ("12.4¢/kg less 0.2¢/kg for each degree under 100 degrees", Err(())),
            ("The duty provided in the applicable subheading + 25%", Err(())),
            ("", Err(())),
        ];
        for (text, expected) in cases {
            let found = rate(text, &import()).map(|rate| rate.to_string()).map_err(|_| ());
            assert_eq!(found, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn the_special_column_is_read_by_programme() {
        let s = ["S".to_owned(), "S+".to_owned()];
        let cases = [
            ("2.5%", "Free (A+,AU,BH, S, SG)", "free"),
            ("2.5%", "Free (AU) 1.2% (JP, S)", "unread"),
            ("2.5%", "Free (AU) See 9823.01.01-9823.01.07 (S+)", "unread"),
            ("2.5%", "Free (AU,SG)", "no"),
            ("2.5%", "", "no"),
            ("2.5%", "Free (AU", "no"),
            ("Free", "", "free"),
        ];
        for (general, text, expected) in cases {
            assert_eq!(special(general, text, &s), expected, "{general} {text}");
        }
    }

    #[test]
    fn both_exports_give_the_same_lines() {
        let json = r#"[{"htsno":"","general":"","special":"","other":""},{"htsno":"8807.30.00","general":"Free","special":null,"other":"27.5%"}]"#;
        let csv = "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,Special Rate of Duty,Column 2 Rate of Duty\n8807.30.00,1,Parts,,Free,,27.5%\n";
        let of = |text: &str| {
            let all = lines(text).unwrap();
            all.into_iter().map(|line| (line.code, line.general, line.special, line.other)).collect::<Vec<_>>()
        };
        assert_eq!(of(json), of(csv));
        assert!(lines("[{").is_err());
        assert!(lines("a,b\n1,2\n").unwrap_err().contains("HTS Number"));
    }
}
