//! From statements of the standard, versions 0.2 to 0.4, to ours.

use std::collections::BTreeMap;

use ntib_core::{Confidence, Date, Decimal, Period, Place};

use super::{CheckOptions, Fault, FaultKind, check_statements, decimal, format, words};
use crate::json::{self, JsonError, Lines, Node, Value};
use crate::names::Names;
use crate::parts::Parts;
use crate::share::Range;
use crate::statement::{Claim, EntityKind, Holder, Interest, NameKind, Source, SourceId, Stake, Statement, left_out};
use crate::world::Library;

/// What reading needs to know besides the text.
#[derive(Clone, Debug)]
pub struct ReadOptions<'a> {
    /// The file, as sources and errors name it.
    pub file: &'a str,
    /// What is put before every identifier, so that files of several publishers do not meet: `gb-psc/`.
    pub scope: &'a str,
    /// When the file was got.
    pub retrieved: Date,
    /// How many lines stand before the text in its file.
    pub lines_before: usize,
}

/// A row that was not taken, or taken with a doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line of the file, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// The identifier of the row, if it has one.
    pub id: Box<str>,
    /// What is wrong with it.
    pub message: Box<str>,
    /// Whether it was left out.
    pub refused: bool,
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The statements with their sources.
    pub library: Library,
    /// Rows left out or doubted, in order.
    pub errors: Vec<RowError>,
    /// How many statements of the standard were read.
    pub rows: usize,
}

/// Reads a document: a JSON list of statements, or one statement a line.
///
/// A statement of 0.4 whose shape is not the standard's is left out and named; the others are taken.
pub fn read(text: &str, options: &ReadOptions<'_>) -> Result<Imported, JsonError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let after = |error: JsonError| JsonError { line: error.line + options.lines_before, ..error };
    let (json, lone) = if text.trim_start().starts_with('[') {
        (json::parse(text).map_err(after)?, false)
    } else {
        match json::parse_lines(text) {
            Ok(json) => (json, false),
            // One statement over many lines; of two faults the later one is that of the form which was meant.
            Err(error) => (json::parse(text).map_err(|whole| after(if whole.line > error.line { whole } else { error }))?, true),
        }
    };
    let statements: Vec<Node<'_>> = if lone { vec![json.root()] } else { json.root().items().collect() };
    let mut reader = Reader { text, options, out: Imported { rows: statements.len(), ..Imported::default() }, sources: BTreeMap::new(), lines: None };
    let records = statements.iter().any(|node| node.get("recordType").is_some() || node.get("recordId").is_some());
    if records { reader.records(&statements) } else { reader.earlier(&statements) }
    Ok(reader.out)
}

struct Reader<'t, 'o> {
    text: &'t str,
    options: &'o ReadOptions<'o>,
    out: Imported,
    /// Sources by publisher and description.
    sources: BTreeMap<(String, String), SourceId>,
    /// Where lines begin, once a place must be told.
    lines: Option<Lines>,
}

/// What holds for every claim of one statement.
struct Frame<'f> {
    id: &'f str,
    /// The byte at which the statement stands.
    at: u32,
    subject: String,
    valid: Period,
    source: SourceId,
    recorded: Date,
}

impl Reader<'_, '_> {
    fn refuse(&mut self, node: Node<'_>, at: u32, id: &str, message: &str, refused: bool) {
        self.refuse_at(at.max(node.at()), id, message, refused);
    }

    fn refuse_at(&mut self, at: u32, id: &str, message: &str, refused: bool) {
        let lines = self.lines.get_or_insert_with(|| Lines::new(self.text));
        let (line, column) = lines.place(at as usize);
        self.out.errors.push(RowError {
            line: line + self.options.lines_before,
            column,
            id: id.into(),
            message: message.into(),
            refused,
        });
    }

    fn name(&self, id: &str) -> String {
        format!("{}{id}", self.options.scope)
    }

    /// The source that a statement names: its publisher and where they have it from.
    fn source(&mut self, node: Node<'_>) -> SourceId {
        let details = node.get("publicationDetails");
        let publisher = details.and_then(|one| one.get("publisher"));
        let publisher = publisher.and_then(|one| one.text_at("name").or_else(|| one.text_at("url"))).unwrap_or_default();
        let source = node.get("source");
        let told = source.and_then(|one| one.text_at("description")).unwrap_or_default();
        let key = (publisher.to_owned(), told.to_owned());
        if let Some(known) = self.sources.get(&key) {
            return *known;
        }
        let id = SourceId::try_from(self.sources.len()).unwrap_or(SourceId::MAX);
        let title = if told.is_empty() { format!("Statements in {}", self.options.file) } else { told.to_owned() };
        let url = source.and_then(|one| one.text_at("url")).unwrap_or_default();
        self.out.library.sources.push(Source {
            name: format!("{}#{}", self.options.file, self.sources.len()).into(),
            title: title.into(),
            publisher: publisher.into(),
            url: url.into(),
            published: details.and_then(|one| one.text_at("publicationDate")).and_then(|text| format::day(text.get(..10)?)),
            retrieved: self.options.retrieved,
        });
        self.sources.insert(key, id);
        id
    }

    fn say(&mut self, frame: &Frame<'_>, claim: Claim) {
        let (claim, dropped) = claim.seen();
        if claim.is_too_long() {
            return self.refuse_at(frame.at, frame.id, "the name is too long", false);
        }
        if !dropped.is_empty() {
            self.refuse_at(frame.at, frame.id, &left_out(&dropped), false);
            if claim.is_blank() {
                return;
            }
        }
        self.out.library.statements.push(Statement {
            id: frame.id.into(),
            subject: frame.subject.as_str().into(),
            claim,
            valid: frame.valid,
            source: frame.source,
            at: "".into(),
            recorded: frame.recorded,
            withdrawn: None,
            // A register's own record was read.
            confidence: Confidence::TextRead,
            note: "".into(),
        });
    }

    /// Statements of 0.4.
    fn records(&mut self, statements: &[Node<'_>]) {
        let mut faults: Vec<Fault> = Vec::new();
        let options = CheckOptions { today: self.options.retrieved, schemes: None };
        check_statements(statements, &options, &mut faults);
        let mut refused = vec![false; statements.len()];
        for fault in faults {
            match &fault.kind {
                FaultKind::Shape { path, .. } => {
                    let at: usize = path.split('/').next().and_then(|first| first.parse().ok()).unwrap_or(0);
                    let Some(&node) = statements.get(at) else { continue };
                    if let Some(one) = refused.get_mut(at) {
                        *one = true;
                    }
                    self.refuse(node, fault.at, node.text_at("statementId").unwrap_or_default(), &fault.to_string(), true);
                }
                FaultKind::Check { statement, .. } => self.refuse_at(fault.at, statement, &fault.to_string(), false),
            }
        }
        // Each statement of a record speaks until the next one does.
        let mut series: Vec<(&str, Date, usize)> = Vec::new();
        for (at, node) in statements.iter().copied().enumerate() {
            let day = node.text_at("statementDate").and_then(|text| format::day(text.get(..10)?));
            if let (Some(record), Some(day), Some(false)) = (node.text_at("recordId"), day, refused.get(at)) {
                series.push((record, day, at));
            }
        }
        series.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
        for (at, (record, day, index)) in series.iter().enumerate() {
            let Some(&node) = statements.get(*index) else { continue };
            let before = at.checked_sub(1).and_then(|before| series.get(before)).is_some_and(|one| one.0 == *record);
            let next = series.get(at + 1).filter(|one| one.0 == *record).map(|one| one.1);
            let closed = node.text_at("recordStatus") == Some("closed");
            let valid = if closed {
                Period { from: None, until: Some(*day) }
            } else {
                Period { from: before.then_some(*day), until: next }
            };
            if valid.is_empty() || closed && before {
                continue;
            }
            let frame = Frame {
                id: node.text_at("statementId").unwrap_or_default(),
                at: node.at(),
                subject: self.name(record),
                valid,
                source: self.source(node),
                recorded: self.options.retrieved,
            };
            let Some(details) = node.get("recordDetails") else { continue };
            match node.text_at("recordType") {
                Some("entity") => self.entity(&frame, details, details.get("entityType").and_then(|one| one.text_at("type"))),
                Some("person") => self.person(&frame, details),
                _ => {
                    let party = |key: &str| details.get(key).map(party);
                    self.relationship(node, frame, details, record, party("subject"), party("interestedParty"));
                }
            }
        }
    }

    /// Statements of 0.2 and 0.3: each is its own record until another says that it replaces it.
    fn earlier(&mut self, statements: &[Node<'_>]) {
        let mut ids = Names::with_capacity(statements.len());
        let mut first = vec![0_usize; statements.len() + 1];
        for (at, node) in statements.iter().copied().enumerate() {
            let Some(id) = node.text_at("statementID") else {
                self.refuse(node, 0, "", "the statement has no `statementID`", true);
                continue;
            };
            let known = ids.len();
            let number = ids.number(id) as usize;
            if ids.len() == known {
                self.refuse(node, 0, id, "a statement with this `statementID` was read before", true);
                continue;
            }
            if let Some(place) = first.get_mut(number) {
                *place = at;
            }
        }
        // What is replaced speaks until the day of what replaces it.
        let mut until: Vec<Option<Date>> = vec![None; ids.len()];
        let mut leads: Vec<Option<u32>> = vec![None; ids.len()];
        for node in statements {
            let (day, own) = (node.text_at("statementDate").and_then(|text| format::day(text.get(..10)?)), node.text_at("statementID"));
            for old in node.items_at("replacesStatements") {
                let Some(number) = old.text().and_then(|id| ids.get(id)) else { continue };
                if let (Some(end), Some(lead)) = (until.get_mut(number as usize), leads.get_mut(number as usize)) {
                    *end = day.or(Some(Date::FIRST));
                    *lead = own.and_then(|id| ids.get(id));
                }
            }
        }
        let last = |id: &str| -> String {
            // To the newest of the chain; never round in a circle.
            let mut at = ids.get(id);
            for _ in 0..64 {
                match at.and_then(|number| leads.get(number as usize).copied().flatten()) {
                    Some(next) => at = Some(next),
                    None => break,
                }
            }
            at.map_or_else(|| id.to_owned(), |number| ids.name(number).to_owned())
        };
        for number in 0..ids.len() {
            let Some(node) = first.get(number).and_then(|at| statements.get(*at)).copied() else { continue };
            let id = node.text_at("statementID").unwrap_or_default();
            let day = node.text_at("statementDate").and_then(|text| format::day(text.get(..10)?));
            let replaces = !node.items_at("replacesStatements").is_empty();
            let valid = Period { from: if replaces { day } else { None }, until: until.get(number).copied().flatten() };
            if valid.is_empty() {
                continue;
            }
            let frame = Frame { id, at: node.at(), subject: self.name(&last(id)), valid, source: self.source(node), recorded: self.options.retrieved };
            match node.text_at("statementType") {
                Some("entityStatement") => self.entity(&frame, node, node.text_at("entityType")),
                Some("personStatement") => self.person(&frame, node),
                Some("ownershipOrControlStatement") => {
                    let named = |one: Node<'_>| {
                        let id = one.text_at("describedByEntityStatement").or_else(|| one.text_at("describedByPersonStatement"));
                        id.map(&last)
                    };
                    let unspecified = |one: Node<'_>| one.get("unspecified").and_then(|one| one.text_at("reason")).map(str::to_owned);
                    let party = |key: &str| {
                        node.get(key).map(|one| match named(one) {
                            Some(id) => Party::Record(id),
                            None => Party::Reason(unspecified(one).unwrap_or_default()),
                        })
                    };
                    let record = last(id);
                    self.relationship(node, frame, node, &record, party("subject"), party("interestedParty"));
                }
                _ => self.refuse(node, 0, id, "the `statementType` is none of the standard's", true),
            }
        }
    }

    fn entity(&mut self, frame: &Frame<'_>, details: Node<'_>, kind: Option<&str>) {
        let kind = kind.and_then(words::entity_kind).unwrap_or(EntityKind::Unknown);
        self.say(frame, Claim::Kind(kind));
        if let Some(name) = details.text_at("name") {
            self.say(frame, Claim::Called { text: name.into(), kind: NameKind::Legal });
        }
        for name in details.items_at("alternateNames").filter_map(Node::text) {
            self.say(frame, Claim::Called { text: name.into(), kind: NameKind::Alternative });
        }
        let jurisdiction = details.get("jurisdiction").or_else(|| details.get("incorporatedInJurisdiction"));
        if let Some(place) = jurisdiction.and_then(|one| place(one.text_at("code")?)) {
            self.say(frame, Claim::Jurisdiction(place));
        }
        for listing in details.get("publicListing").into_iter().flat_map(|listing| listing.items_at("securitiesListings")) {
            let market = listing.text_at("operatingMarketIdentifierCode").or_else(|| listing.text_at("stockExchangeName"));
            let symbol = listing.get("security").and_then(|one| one.text_at("ticker"));
            if let (Some(market), Some(symbol)) = (market, symbol) {
                self.say(frame, Claim::Listed { market: market.into(), symbol: symbol.into() });
            }
        }
        self.day(frame, details, "foundingDate", Claim::Founded);
        self.day(frame, details, "dissolutionDate", Claim::Ended);
        self.shared(frame, details);
    }

    fn person(&mut self, frame: &Frame<'_>, details: Node<'_>) {
        let kind = details.text_at("personType").and_then(words::person_kind).unwrap_or(EntityKind::Unknown);
        self.say(frame, Claim::Kind(kind));
        for name in details.items_at("names") {
            if let Some(text) = name.text_at("fullName") {
                let kind = words::name_kind(name.text_at("type").unwrap_or_default());
                self.say(frame, Claim::Called { text: text.into(), kind });
            }
        }
        for place in details.items_at("nationalities").filter_map(|one| place(one.text_at("code")?)) {
            self.say(frame, Claim::Citizenship(place));
        }
        self.shared(frame, details);
    }

    fn day(&mut self, frame: &Frame<'_>, details: Node<'_>, key: &str, claim: fn(Date) -> Claim) {
        if let Some(day) = details.text_at(key).and_then(|text| format::day(text.get(..10)?)) {
            self.say(frame, claim(day));
        }
    }

    fn shared(&mut self, frame: &Frame<'_>, details: Node<'_>) {
        for one in details.items_at("identifiers") {
            let scheme = one.text_at("scheme").or_else(|| one.text_at("schemeName"));
            if let (Some(scheme), Some(id)) = (scheme, one.text_at("id").or_else(|| one.text_at("uri"))) {
                let (scheme, id) = match scheme {
                    "XI-LEI" => ("lei", crate::world::canonical("lei", id).unwrap_or_else(|_| id.into())),
                    _ => (scheme, id.into()),
                };
                self.say(frame, Claim::Identifier { scheme: scheme.into(), id });
            }
        }
        for one in details.items_at("addresses") {
            let country = one.get("country");
            let code = country.and_then(|one| one.text().or_else(|| one.text_at("code")));
            let kind = words::address_kind(one.text_at("type").unwrap_or_default());
            let text: Vec<&str> = [one.text_at("address"), one.text_at("postCode")].into_iter().flatten().collect();
            self.say(frame, Claim::Address { kind, text: text.join(", ").into(), place: code.and_then(place) });
        }
    }

    fn relationship(&mut self, node: Node<'_>, frame: Frame<'_>, details: Node<'_>, record: &str, subject: Option<Party>, party: Option<Party>) {
        let Some(Party::Record(subject)) = subject else {
            return self.refuse(node, 0, frame.id, "the subject of the interest is not specified", true);
        };
        let owner = match party {
            Some(Party::Record(id)) => Holder::Entity(self.name(&id).into()),
            Some(Party::Reason(reason)) if reason.contains("ExemptFromDisclosure") || reason.contains("exempt-from-disclosure") => Holder::Withheld,
            _ => Holder::Unknown,
        };
        if owner == Holder::Entity(self.name(&subject).into()) {
            return self.refuse(node, 0, frame.id, "the entity is said to hold itself", true);
        }
        let frame = Frame { subject: self.name(&subject), ..frame };
        let interests = details.items_at("interests");
        if interests.is_empty() {
            let stake = Stake { owner: owner.clone(), interest: Interest::Unknown, share: Range::ALL, direct: None, beneficial: None, on_behalf_of: None, record: record.into(), detail: "".into() };
            self.say(&frame, Claim::Stake(stake));
        }
        for one in interests {
            let (code, detail) = (one.text_at("type").unwrap_or_default(), one.text_at("details").unwrap_or_default());
            let Some(interest) = words::interest(code, detail).or_else(|| code.is_empty().then_some(Interest::Unknown)) else {
                self.refuse(node, one.at(), frame.id, &format!("`{code}` is no kind of interest of the standard"), true);
                continue;
            };
            let share = match share(one.get("share"), interest) {
                Ok(share) => share,
                Err(message) => {
                    self.refuse(node, one.at(), frame.id, message, true);
                    continue;
                }
            };
            let day = |key: &str| one.text_at(key).and_then(|text| format::day(text.get(..10)?));
            let own = Period { from: day("startDate"), until: day("endDate") };
            let valid = own.intersection(&frame.valid);
            if own.is_empty() {
                // The standard allows an interest of one day; with the day of its end not counted it is true on none.
                let same = own.from == own.until;
                let what = if same { "the interest begins and ends on one day: it is true on none" } else { "the interest ends before it begins" };
                self.refuse(node, one.at(), frame.id, what, !same);
                continue;
            }
            if valid.is_empty() {
                continue;
            }
            let level = one.text_at("directOrIndirect").or_else(|| one.text_at("interestLevel"));
            let direct = level.and_then(|word| match word {
                "direct" => Some(true),
                "indirect" => Some(false),
                _ => None,
            });
            let stake = Stake {
                owner: owner.clone(),
                interest,
                share,
                direct,
                beneficial: one.get("beneficialOwnershipOrControl").map(Node::is_true),
                on_behalf_of: None,
                record: record.into(),
                detail: detail.into(),
            };
            self.say(&Frame { id: frame.id, at: one.at(), subject: frame.subject.clone(), valid, source: frame.source, recorded: frame.recorded }, Claim::Stake(stake));
        }
    }
}

/// Who stands at one end of a relationship.
enum Party {
    Record(String),
    Reason(String),
}

fn party(node: Node<'_>) -> Party {
    match node.text() {
        Some(id) => Party::Record(id.to_owned()),
        None => Party::Reason(node.text_at("reason").unwrap_or_default().to_owned()),
    }
}

/// The country of a code of a country or of a part of one.
fn place(code: &str) -> Option<Place> {
    code.get(..2)?.parse().ok()
}

/// A number of hundredths in thousand-millionths, rounded down, and whether it was rounded.
fn parts(node: Node<'_>) -> Option<(u32, bool)> {
    let text = match node.value() {
        Value::Number(text) | Value::Text(text) => text,
        _ => return None,
    };
    let count = decimal(text)?.checked_mul(Decimal::from(Parts::ALL.count() / 100))?;
    let whole = count.trunc();
    Some((u32::try_from(whole).ok().filter(|count| *count <= Parts::ALL.count())?, whole != count))
}

/// The bounds that a share gives; anything where none is given.
fn share(node: Option<Node<'_>>, interest: Interest) -> Result<Range, &'static str> {
    let Some(node) = node else { return Ok(if interest.is_sized() { Range::UNKNOWN } else { Range::ALL }) };
    let wrong = "the share is not a number from 0 to 100";
    let bound = |key: &str| -> Result<Option<(u32, bool)>, &'static str> {
        match node.get(key) {
            None => Ok(None),
            Some(one) if matches!(one.value(), Value::Bool(_) | Value::Null) => Ok(None),
            Some(one) => parts(one).map(Some).ok_or(wrong),
        }
    };
    // Before 0.4 whether a bound is excluded is a mark beside it.
    let excluded = |key: &str| node.get(key).is_some_and(Node::is_true);
    let up = |count: u32, more: bool| count.saturating_add(u32::from(more));
    let (low, high) = if let Some((exact, rounded)) = bound("exact")? {
        (exact, up(exact, rounded))
    } else {
        let low = match (bound("exclusiveMinimum")?, bound("minimum")?) {
            (Some((least, _)), _) => least + 1,
            (None, Some((least, _))) => up(least, excluded("exclusiveMinimum")),
            (None, None) => 0,
        };
        let high = match (bound("exclusiveMaximum")?, bound("maximum")?) {
            (Some((most, rounded)), _) if !rounded => most.checked_sub(1).ok_or(wrong)?,
            (Some((most, _)), _) => most,
            (None, Some((most, false))) if excluded("exclusiveMaximum") => most.checked_sub(1).ok_or(wrong)?,
            (None, Some((most, rounded))) => up(most, rounded),
            (None, None) => Parts::ALL.count(),
        };
        (low, high)
    };
    let range = Parts::new(low).zip(Parts::new(high)).and_then(|(low, high)| Range::new(low, high));
    range.ok_or("the share is at least more than it is at most")
}
