//! Records of the Global LEI Foundation: level 1 (who is who) and level 2 (who consolidates whom), in the CSV, XML
//! and JSON layouts of its golden copy (LEI-CDF 3.1, RR-CDF 2.1, exceptions 2.1) and in answers of its interface.
//!
//! All layouts name values by the same paths, so each record becomes a list of paths with values.

use std::collections::BTreeSet;
use std::fmt;

use ntib_core::{Confidence, Date, Lei, Period, Place};

use crate::bods::{Imported, ReadOptions, RowError};
use crate::import::delimiter;
use crate::json::{self, JsonError, Lines, Node, Value};
use crate::share::Range;
use crate::statement::{AddressKind, Claim, EntityKind, Holder, Interest, NameKind, Source, Stake, Statement, left_out};

/// One record: its values by path, in the order written.
#[derive(Clone, Debug, Default)]
struct Record {
    line: usize,
    values: Vec<(String, String)>,
    /// What is wrong with it as a whole.
    wrong: Option<String>,
}

impl Record {
    fn get(&self, paths: &[&str]) -> Option<&str> {
        let of = |path: &&str| self.values.iter().find(|(name, value)| name == path && !value.is_empty()).map(|(_, value)| value.trim());
        paths.iter().find_map(of)
    }

    fn day(&self, paths: &[&str]) -> Option<Date> {
        self.get(paths).and_then(|text| text.get(..10)?.parse().ok())
    }
}

/// Why a file cannot be read at all, told of the form that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormError {
    /// It begins as JSON does.
    Json(JsonError),
    /// It begins as XML does.
    Xml {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// It is a table.
    Csv {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
}

impl FormError {
    /// The same, of a text before which so many lines stand.
    fn after(self, lines: usize) -> FormError {
        match self {
            FormError::Json(error) => FormError::Json(JsonError { line: error.line + lines, ..error }),
            // Its faults name several lines.
            told @ FormError::Xml { .. } => told,
            FormError::Csv { line, why } => FormError::Csv { line: line + lines, why },
        }
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FormError::Json(error) => error.fmt(f),
            FormError::Xml { line, why } => write!(f, "line {line}: this is not XML: {why}"),
            FormError::Csv { line, why } => write!(f, "line {line}: this is not CSV: {why}"),
        }
    }
}

impl std::error::Error for FormError {}

/// Reads a file of the golden copy, or answers of the interface one a line, whatever its layout.
pub fn read_gleif(text: &str, options: &ReadOptions<'_>) -> Result<Imported, FormError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut records = Vec::new();
    let read = match text.trim_start().chars().next() {
        Some('<') => xml(text, options.lines_before, &mut records),
        Some('{' | '[') => values(text, &mut records).map_err(FormError::Json),
        _ => table(text, &mut records),
    };
    read.map_err(|error| error.after(options.lines_before))?;
    let mut out = Imported { rows: records.len(), ..Imported::default() };
    out.library.sources.push(Source {
        name: options.file.into(),
        title: format!("LEI records in {}", options.file).into(),
        publisher: "Global Legal Entity Identifier Foundation".into(),
        url: "https://www.gleif.org/en/lei-data/gleif-golden-copy".into(),
        published: None,
        retrieved: options.retrieved,
    });
    for record in &records {
        let done = if let Some(wrong) = &record.wrong {
            Err(wrong.clone())
        } else if record.get(RELATION_TYPE).is_some() {
            relation(record, options, &mut out)
        } else if record.get(EXCEPTION).is_some() {
            exception(record, options, &mut out)
        } else {
            entity(record, options, &mut out)
        };
        if let Err(message) = done {
            let id = record.get(&["LEI", "attributes.lei", "Relationship.StartNode.NodeID"]).unwrap_or_default().into();
            out.errors.push(RowError { line: record.line + options.lines_before, column: 1, id, message: message.into(), refused: true });
        }
    }
    Ok(out)
}

/// The records of JSON: one document, or a value a line.
fn values(text: &str, out: &mut Vec<Record>) -> Result<(), JsonError> {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    let each_line = lines > 1 && json::parse(text.lines().next().unwrap_or_default()).is_ok();
    if each_line {
        for (line, at) in text.lines().zip(1_usize..).filter(|(line, _)| !line.trim().is_empty()) {
            let json = json::parse(line).map_err(|error| JsonError { line: at, ..error })?;
            objects(json.root(), &|_| at, out);
        }
    } else {
        let lines = Lines::new(text);
        objects(json::parse(text)?.root(), &|at| lines.place(at).0, out);
    }
    Ok(())
}

fn table(text: &str, out: &mut Vec<Record>) -> Result<(), FormError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let line_of = |position: Option<&csv::Position>| position.map_or(1, |at| usize::try_from(at.line()).unwrap_or(0));
    let broken = |error: csv::Error| FormError::Csv { line: line_of(error.position()), why: error.to_string() };
    let headers = reader.headers().map_err(broken)?.clone();
    let mut known = BTreeSet::new();
    if let Some(twice) = headers.iter().find(|name| !name.is_empty() && !known.insert(*name)) {
        return Err(FormError::Csv { line: 1, why: format!("two columns are named `{twice}`") });
    }
    for row in reader.records() {
        let row = row.map_err(broken)?;
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let values = headers.iter().zip(row.iter()).filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value.to_owned()));
        // A file cut off in transfer ends in such a row.
        let wrong = (row.len() != headers.len()).then(|| format!("the row has {} values, the header {}", row.len(), headers.len()));
        out.push(Record { line: line_of(row.position()), values: values.collect(), wrong });
    }
    Ok(())
}

/// Every record below a JSON value: lists of records have a name for the whole. `line_of` tells the line of a byte.
fn objects(node: Node<'_>, line_of: &dyn Fn(usize) -> usize, out: &mut Vec<Record>) {
    for key in ["records", "relations", "exceptions", "data", "response"] {
        if let Some(inner) = node.get(key) {
            return objects(inner, line_of, out);
        }
    }
    match node.value() {
        Value::List(items) => items.for_each(|item| objects(item, line_of, out)),
        Value::Map(_) => {
            let node = node.get("RelationshipRecord").unwrap_or(node);
            let mut record = Record { line: line_of(node.at() as usize), ..Record::default() };
            flatten(node, &mut String::new(), &mut record.values);
            out.push(record);
        }
        _ => out.push(Record { line: line_of(node.at() as usize), wrong: Some("this is no record: an object with its values is expected".to_owned()), ..Record::default() }),
    }
}

fn flatten(node: Node<'_>, path: &mut String, out: &mut Vec<(String, String)>) {
    let length = path.len();
    let mut step = |name: &str, node: Node<'_>, path: &mut String| {
        if name != "$" {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
        }
        flatten(node, path, out);
        path.truncate(length);
    };
    match node.value() {
        Value::Map(entries) => entries.for_each(|node| step(node.key(), node, path)),
        Value::List(items) => items.zip(1_usize..).for_each(|(node, at)| step(&at.to_string(), node, path)),
        Value::Text(text) | Value::Number(text) => out.push((path.clone(), text.to_owned())),
        Value::Bool(yes) => out.push((path.clone(), yes.to_string())),
        Value::Null => {}
    }
}

/// Elements of a record that may stand several times: the layouts number them.
const MANY: &[&str] = &["OtherEntityName", "TransliteratedOtherEntityName", "RelationshipPeriod"];

/// A record that is being read: how deep it stands, what it has so far, how often each of [`MANY`] was met.
type Open = (usize, Record, Vec<(String, usize)>);

/// Where a tag ends, in bytes from its beginning: behind the first `>` that does not stand in the value of an attribute.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    let end = rest.bytes().position(|byte| {
        match quote {
            Some(open) if open == byte => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            _ => {}
        }
        quote.is_none() && byte == b'>'
    });
    end.map(|end| end + 1)
}

/// Where the markup at the head of a text ends, and whether it is no tag. What stands in a section of bare text is content.
fn markup(rest: &str, content: &mut String) -> (Option<usize>, bool) {
    if rest.starts_with("<!--") {
        (rest.find("-->").map(|end| end + 3), true)
    } else if rest.starts_with("<![CDATA[") {
        let end = rest.find("]]>");
        content.push_str(end.and_then(|end| rest.get(9..end)).unwrap_or_default());
        (end.map(|end| end + 3), true)
    } else if rest.starts_with("<?") || rest.starts_with("<!") {
        (rest.find('>').map(|end| end + 1), true)
    } else {
        (tag_end(rest), false)
    }
}

/// The name of an element as paths tell it: with its number, where there may be several.
fn numbered(name: &str, record: Option<&mut Open>) -> String {
    let Some((_, _, counts)) = record.filter(|_| MANY.contains(&name)) else { return name.to_owned() };
    let count = match counts.iter_mut().find(|(known, _)| known == name) {
        Some((_, count)) => {
            *count += 1;
            *count
        }
        None => {
            counts.push((name.to_owned(), 1));
            1
        }
    };
    format!("{name}.{count}")
}

/// The records of an XML file, read without a tree. Faults name the lines of a file that has `before` lines more.
fn xml(text: &str, before: usize, out: &mut Vec<Record>) -> Result<(), FormError> {
    let (mut stack, mut begins): (Vec<String>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut record: Option<Open> = None;
    let (mut at, mut content) = (0, String::new());
    let lines = Lines::new(text);
    let line_of = |at: usize| lines.place(at).0;
    let told = |at: usize| line_of(at) + before;
    let broken = |at: usize, why: String| Err(FormError::Xml { line: told(at), why });
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        content.push_str(text.get(at..at + found).unwrap_or_default());
        let begin = at + found;
        let rest = text.get(begin..).unwrap_or_default();
        let (end, skip) = markup(rest, &mut content);
        let Some(end) = end else {
            return broken(begin, "a tag does not end; the file may be cut off".to_owned());
        };
        at = begin + end;
        if skip {
            continue;
        }
        let tag = rest.get(1..end - 1).unwrap_or_default();
        let closes = tag.starts_with('/');
        let whole = tag.trim_end().ends_with('/');
        let name = tag.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        if closes {
            let (Some(open), Some(from)) = (stack.pop(), begins.pop()) else {
                return broken(begin, format!("`</{name}>` ends an element that did not begin"));
            };
            let own = open.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            if !own {
                let open = open.split('.').next().unwrap_or_default();
                return broken(begin, format!("`</{name}>` stands where `<{open}>` of line {} has to end", told(from)));
            }
            let value = unescape(content.trim());
            if let Some((depth, record_so_far, _)) = &mut record {
                if !value.is_empty() {
                    let path = stack.get(*depth..).unwrap_or_default().iter().chain([&open]).map(String::as_str).collect::<Vec<_>>().join(".");
                    record_so_far.values.push((path, value));
                }
                if stack.len() < *depth {
                    out.extend(record.take().map(|(_, record, _)| record));
                }
            }
            content.clear();
        } else {
            let starts = matches!(name, "LEIRecord" | "RelationshipRecord" | "Exception");
            if starts && record.is_none() {
                let begun = Record { line: line_of(begin), ..Record::default() };
                if whole {
                    out.push(begun);
                } else {
                    record = Some((stack.len() + 1, begun, Vec::new()));
                }
            }
            let numbered = numbered(name, record.as_mut());
            content.clear();
            if !whole {
                stack.push(numbered);
                begins.push(begin);
            }
        }
    }
    match (stack.last(), begins.last()) {
        (Some(open), Some(from)) => {
            let open = open.split('.').next().unwrap_or_default();
            broken(text.len(), format!("`<{open}>` of line {} does not end; the file may be cut off", told(*from)))
        }
        _ => Ok(()),
    }
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let found = after.split_once(';').and_then(|(name, next)| Some((reference(name)?, next)));
        let (letter, next) = found.unwrap_or(('&', after));
        out.push(letter);
        rest = next;
    }
    out.push_str(rest);
    out
}

/// The letter that a reference of XML stands for: `amp`, `#39`, `#x27`. Entities that a file declares are not read.
fn reference(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "amp" => Some('&'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = number.strip_prefix('x').map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
            code.ok().and_then(char::from_u32).map(|letter| if letter.is_control() { ' ' } else { letter })
        }
    }
}

/// What each layout calls the type of a relation.
const RELATION_TYPE: &[&str] = &["Relationship.RelationshipType", "attributes.relationship.type"];

/// What each layout calls the reason of an exception.
const EXCEPTION: &[&str] = &["ExceptionReason", "ExceptionReason.1", "Exception.Reason.1", "attributes.reason"];

fn lei(record: &Record, paths: &[&str]) -> Result<String, String> {
    let text = record.get(paths).ok_or_else(|| format!("`{}` is missing", paths.first().copied().unwrap_or_default()))?;
    text.parse::<Lei>().map(|lei| lei.to_string()).map_err(|error| error.to_string())
}

fn say(record: &Record, subject: &str, claim: Claim, valid: Period, options: &ReadOptions<'_>, out: &mut Imported) {
    let (claim, dropped) = claim.seen();
    let mut doubt = |message: &str| out.errors.push(RowError { line: record.line + options.lines_before, column: 1, id: subject.into(), message: message.into(), refused: false });
    if claim.is_too_long() {
        return doubt("the name is too long");
    }
    if !dropped.is_empty() {
        doubt(&left_out(&dropped));
        if claim.is_blank() {
            return;
        }
    }
    out.library.statements.push(Statement {
        id: format!("{}:{}", options.file, record.line + options.lines_before).into(),
        subject: format!("{}lei/{subject}", options.scope).into(),
        claim,
        valid,
        source: 0,
        at: format!("LEI {subject}").into(),
        recorded: options.retrieved,
        withdrawn: None,
        confidence: Confidence::TextRead,
        note: "".into(),
    });
}

fn entity(record: &Record, options: &ReadOptions<'_>, out: &mut Imported) -> Result<(), String> {
    let id = lei(record, &["LEI", "attributes.lei"])?;
    let name = record.get(&["Entity.LegalName", "attributes.entity.legalName.name"]).ok_or("the legal name is missing")?;
    let kind = match record.get(&["Entity.EntityCategory", "attributes.entity.category"]) {
        Some("FUND") => EntityKind::Arrangement,
        Some("RESIDENT_GOVERNMENT_ENTITY") => EntityKind::StateBody,
        Some("INTERNATIONAL_ORGANIZATION") => EntityKind::LegalEntity,
        _ => EntityKind::RegisteredEntity,
    };
    let mut claims = vec![
        Claim::Kind(kind),
        Claim::Called { text: name.into(), kind: NameKind::Legal },
        Claim::Identifier { scheme: "lei".into(), id: id.as_str().into() },
    ];
    let others = [
        ("Entity.OtherEntityNames.OtherEntityName.", NameKind::Alternative),
        ("Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.", NameKind::Transliterated),
        ("attributes.entity.otherNames.", NameKind::Alternative),
        ("attributes.entity.transliteratedOtherNames.", NameKind::Transliterated),
    ];
    for (path, value) in &record.values {
        let other = others.iter().find_map(|(before, kind)| {
            let rest = path.strip_prefix(before)?;
            (rest.bytes().all(|b| b.is_ascii_digit()) || rest.ends_with(".name")).then_some(*kind)
        });
        claims.extend(other.map(|kind| Claim::Called { text: value.as_str().into(), kind }));
    }
    let authority = record.get(&["Entity.RegistrationAuthority.RegistrationAuthorityID", "attributes.entity.registeredAt.id"]);
    let number = record.get(&["Entity.RegistrationAuthority.RegistrationAuthorityEntityID", "attributes.entity.registeredAs"]);
    claims.extend(authority.zip(number).map(|(scheme, id)| Claim::Identifier { scheme: scheme.into(), id: id.into() }));
    let place = |paths: &[&str]| record.get(paths).and_then(|text| text.get(..2)?.parse::<Place>().ok());
    claims.extend(place(&["Entity.LegalJurisdiction", "attributes.entity.jurisdiction"]).map(Claim::Jurisdiction));
    for (kind, one, two) in [
        (AddressKind::Registered, "Entity.LegalAddress", "attributes.entity.legalAddress"),
        (AddressKind::Headquarters, "Entity.HeadquartersAddress", "attributes.entity.headquartersAddress"),
    ] {
        let part = |a: &str, b: &str| record.get(&[&format!("{one}.{a}"), &format!("{two}.{b}")]);
        let text: Vec<&str> = [("FirstAddressLine", "addressLines.1"), ("City", "city"), ("PostalCode", "postalCode")].into_iter().filter_map(|(a, b)| part(a, b)).collect();
        let country = place(&[&format!("{one}.Country"), &format!("{two}.country")]);
        if !text.is_empty() {
            claims.push(Claim::Address { kind, text: text.join(", ").into(), place: country });
        }
    }
    claims.extend(record.day(&["Entity.EntityCreationDate", "attributes.entity.creationDate"]).map(Claim::Founded));
    claims.extend(record.day(&["Entity.EntityExpirationDate", "attributes.entity.expiration.date"]).map(Claim::Ended));
    for claim in claims {
        say(record, &id, claim, Period::ALWAYS, options, out);
    }
    Ok(())
}

fn stake(owner: Holder, interest: Interest, detail: &str) -> Claim {
    Claim::Stake(Stake {
        owner,
        interest,
        share: Range::ALL,
        direct: Some(interest != Interest::UltimateConsolidation),
        beneficial: None,
        on_behalf_of: None,
        record: detail.into(),
        detail: detail.into(),
    })
}

fn relation(record: &Record, options: &ReadOptions<'_>, out: &mut Imported) -> Result<(), String> {
    let child = lei(record, &["Relationship.StartNode.NodeID", "attributes.relationship.startNode.id"])?;
    let parent = lei(record, &["Relationship.EndNode.NodeID", "attributes.relationship.endNode.id"])?;
    let kind = record.get(RELATION_TYPE).unwrap_or_default();
    let interest = match kind {
        "IS_DIRECTLY_CONSOLIDATED_BY" => Interest::Consolidation,
        "IS_ULTIMATELY_CONSOLIDATED_BY" => Interest::UltimateConsolidation,
        "IS_INTERNATIONAL_BRANCH_OF" => Interest::Branch,
        "IS_FUND-MANAGED_BY" | "IS_SUBFUND_OF" | "IS_FEEDER_TO" => Interest::FundManagement,
        _ => return Err(format!("`{kind}` is no type of relation that is known")),
    };
    if child == parent {
        return Err("an entity is said to consolidate itself".to_owned());
    }
    let period = |n: usize, what: &str| -> [String; 3] {
        let upper = what.get(..1).unwrap_or_default().to_ascii_uppercase() + what.get(1..).unwrap_or_default();
        [format!("Relationship.Period.{n}.{what}"), format!("Relationship.RelationshipPeriods.RelationshipPeriod.{n}.{upper}"), format!("attributes.relationship.periods.{n}.{what}")]
    };
    let mut valid = Period::ALWAYS;
    for n in 1..=5 {
        let kinds = [period(n, "periodType"), period(n, "type")].concat();
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        if record.get(&kinds) == Some("RELATIONSHIP_PERIOD") {
            let day = |what: &str| record.day(&period(n, what).each_ref().map(String::as_str));
            valid = Period { from: day("startDate"), until: day("endDate") };
        }
    }
    if record.get(&["Relationship.RelationshipStatus", "attributes.relationship.status"]) == Some("INACTIVE") && valid.until.is_none() {
        valid.until = record.day(&["Registration.LastUpdateDate", "attributes.registration.lastUpdateDate"]);
    }
    if valid.is_empty() {
        return Err("the relation ends before it begins".to_owned());
    }
    let owner = Holder::Entity(format!("{}lei/{parent}", options.scope).into());
    say(record, &child, stake(owner, interest, kind), valid, options, out);
    Ok(())
}

fn exception(record: &Record, options: &ReadOptions<'_>, out: &mut Imported) -> Result<(), String> {
    let id = lei(record, &["LEI", "attributes.lei"])?;
    let reason = record.get(EXCEPTION).unwrap_or_default();
    let category = record.get(&["ExceptionCategory", "Exception.Category", "attributes.category"]).unwrap_or_default();
    let interest = if category.contains("ULTIMATE") { Interest::UltimateConsolidation } else { Interest::Consolidation };
    let owner = match reason {
        "NON_PUBLIC" | "BINDING_LEGAL_COMMITMENTS" | "LEGAL_OBSTACLES" | "CONSENT_NOT_OBTAINED" | "DISCLOSURE_DETRIMENTAL" | "DETRIMENT_NOT_EXCLUDED" => Holder::Withheld,
        "NO_KNOWN_PERSON" => Holder::Dispersed { each_below: None },
        _ => Holder::Unknown,
    };
    say(record, &id, stake(owner, interest, reason), Period::ALWAYS, options, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_letters() {
        assert_eq!(unescape("Fox &amp; Owl &#39;Best&#x27; &lt;&#233;&gt; &b; R&D; & 5"), "Fox & Owl 'Best' <é> &b; R&D; & 5");
        assert_eq!(unescape("&amp;lt; &#xD;&#0;x"), "&lt;   x", "once, and no signs that steer a terminal");
    }
}
