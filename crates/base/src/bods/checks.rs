//! Whether statements agree with one another and with the calendar: the further requirements of the standard.

use ntib_core::Date;

use super::format;
use super::schema::field;
use super::shape::Fields;
use super::{CheckOptions, Fault, FaultKind};
use crate::json::{Node, Value};
use crate::names::Names;

/// The days of 120 years: nobody is held to have lived longer.
const LIFE_DAYS_MAX: i64 = 43_830;

/// The first year in which a living person can have been born, for the standard's purposes.
const BIRTH_YEAR_MIN: i16 = 1800;

/// Country codes of three letters (ISO 3166-1).
const ALPHA_3: &str = include_str!("../../data/iso-3166-1-alpha-3.txt");

/// Codes in use that are not of ISO 3166-1.
const ALPHA_3_OTHERS: &str =
    "BAH D EUE GBD GBN GBO GBP GBS UNA UNK UNO XBA XIM XCC XCO XEC XPO XOM XXA XXB XXC XXX ZIM";

/// A bit for each code of three letters, set for those of [`ALPHA_3`].
static IS_ALPHA_3: [u64; ALPHA_3_WORDS] = alpha_3();

const ALPHA_3_WORDS: usize = 26 * 26 * 26 / 64 + 1;

/// The number of a code of three letters, whatever their case.
const fn letters(code: &[u8]) -> Option<usize> {
    let &[a, b, c] = code else { return None };
    if !(a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_alphabetic()) {
        return None;
    }
    // The lower five bits of a letter are its number, from 1.
    let (a, b, c) = ((a & 31) as usize - 1, (b & 31) as usize - 1, (c & 31) as usize - 1);
    Some((a * 26 + b) * 26 + c)
}

#[expect(clippy::indexing_slicing, reason = "run by the compiler alone")]
const fn alpha_3() -> [u64; ALPHA_3_WORDS] {
    let mut set = [0; ALPHA_3_WORDS];
    let mut rest = ALPHA_3.as_bytes();
    while let Some((code, after)) = rest.split_at_checked(3) {
        match letters(code) {
            Some(number) => {
                set[number / 64] |= 1 << (number % 64);
                rest = after;
            }
            // A blank between codes.
            None => rest = rest.split_at(1).1,
        }
    }
    set
}

fn is_alpha_3(code: &str) -> bool {
    letters(code.as_bytes()).is_some_and(|number| IS_ALPHA_3.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1))
}

/// What is known of a record by its name.
#[derive(Clone, Copy, Default)]
struct Record<'n> {
    /// Where it first stands, from 1; 0 if never.
    first: u32,
    /// Where it last stands among statements with a record.
    last: u32,
    /// The kind that its last statement gives.
    kind: &'n str,
    /// The same, among statements with details.
    detailed: Option<(&'n str, Option<Node<'n>>)>,
    /// The last record that names it as a component, from 1.
    component_of: u32,
    /// The first of its dated statements, from 1, and how many there are.
    series: u32,
}

/// One statement with what it names, by number.
struct Row<'n> {
    node: Node<'n>,
    details: Option<Node<'n>>,
    /// The declaration's subject.
    subject: Option<Node<'n>>,
    kind: &'n str,
    record: Option<u32>,
    /// The next dated statement of the record, from 1.
    next: u32,
}

/// Statements being checked against one another.
pub struct Checks<'n, 'f> {
    options: &'f CheckOptions<'f>,
    schemes: Option<Names<'f>>,
    /// Identifiers of statements.
    ids: Names<'n>,
    /// Identifiers of records.
    names: Names<'n>,
    records: Vec<Record<'n>>,
    /// The last dated statement of each record, from 1; 0 for none.
    last_of_series: Vec<u32>,
    rows: Vec<Row<'n>>,
    faults: &'f mut Vec<Fault>,
}

/// The day that a date field stands for: a year and a month stand for their first day.
fn date(node: Option<Node<'_>>) -> Option<Date> {
    let text = node?.text()?;
    match text.bytes().filter(|b| *b == b'-').count() {
        0 if text.len() == 4 => Date::new(text.parse().ok()?, 1, 1),
        1 => {
            let (year, month) = text.split_once('-')?;
            Date::new(year.parse().ok()?, month.parse().ok()?, 1)
        }
        _ => format::day(text.get(..10)?),
    }
}

impl<'n, 'f> Checks<'n, 'f> {
    /// Checks of about `count` statements, which add to `faults`.
    pub fn new(options: &'f CheckOptions<'f>, count: usize, faults: &'f mut Vec<Fault>) -> Checks<'n, 'f> {
        let schemes = options.schemes.map(|schemes| {
            let mut names = Names::with_capacity(schemes.len());
            schemes.iter().for_each(|scheme| _ = names.number(scheme));
            names
        });
        Checks {
            options,
            schemes,
            ids: Names::with_capacity(count),
            names: Names::with_capacity(count),
            records: Vec::with_capacity(count),
            last_of_series: Vec::with_capacity(count),
            rows: Vec::with_capacity(count),
            faults,
        }
    }

    /// Adds what statements say of others, once each was met.
    pub fn finish(mut self) {
        let rows = std::mem::take(&mut self.rows);
        for row in &rows {
            self.second(row);
        }
        self.series(&rows);
    }

    #[cold]
    fn say(&mut self, node: Node<'_>, what: &'static str) {
        let statement = node.text_at("statementId").unwrap_or_default().into();
        self.faults.push(Fault { kind: FaultKind::Check { what, statement }, at: node.at() });
    }

    fn record(&mut self, name: &'n str) -> u32 {
        let number = self.names.number(name);
        if self.records.len() <= number as usize {
            self.records.resize(number as usize + 1, Record::default());
        }
        number
    }

    fn known(&self, name: &str) -> Option<&Record<'n>> {
        self.names.get(name).and_then(|number| self.records.get(number as usize))
    }

    /// What one statement says by itself, and what others need to know of it.
    pub fn first(&mut self, node: Node<'n>, fields: &Fields<'n>) {
        let given = |at: usize| fields.get(at).copied().flatten();
        if let Some(id) = given(const { field("statementId") }).and_then(Node::text) {
            let before = self.ids.len();
            self.ids.number(id);
            if self.ids.len() == before {
                self.say(node, "duplicate_statement_id");
            }
        }
        let row = Row {
            node,
            details: given(const { field("recordDetails") }).filter(|details| details.is_map()),
            subject: given(const { field("declarationSubject") }),
            kind: given(const { field("recordType") }).and_then(Node::text).unwrap_or_default(),
            record: given(const { field("recordId") }).and_then(Node::text).map(|name| self.record(name)),
            next: 0,
        };
        let dated = given(const { field("statementDate") });
        if let Some(number) = row.record {
            self.met(&row, number, dated.is_some_and(Node::says) && date(dated).is_some());
        }
        let annotations = given(const { field("annotations") });
        self.dates(node, dated, annotations, given(const { field("source") }), given(const { field("publicationDetails") }));
        match (row.kind, row.details) {
            ("entity", Some(details)) => self.entity(node, details),
            ("person", Some(details)) => self.person(node, details),
            ("relationship", Some(details)) => self.interests(node, details),
            _ => {}
        }
        if row.kind == "entity" {
            for annotation in annotations.into_iter().flat_map(Node::items) {
                if annotation.get("statementPointerTarget").is_some_and(|target| !target.text().is_some_and(|text| points(node, text))) {
                    self.say(node, "annotation_statement_pointer_target_invalid");
                }
            }
        }
        self.rows.push(row);
    }

    /// What is known of a record once this statement of it is met.
    fn met(&mut self, row: &Row<'n>, number: u32, is_dated: bool) {
        let at = u32::try_from(self.rows.len()).unwrap_or(u32::MAX - 1) + 1;
        if let Some(one) = self.records.get_mut(number as usize) {
            one.first = if one.first == 0 { at } else { one.first };
            one.last = at;
            one.kind = row.kind;
            if let Some(details) = row.details {
                let of = match row.kind {
                    "entity" => details.get("entityType"),
                    "person" => details.get("personType"),
                    _ => None,
                };
                one.detailed = Some((row.kind, of));
            }
        }
        for component in row.details.into_iter().flat_map(|details| details.items_at("componentRecords")) {
            if let Some(name) = component.text() {
                let component = self.record(name);
                if let Some(one) = self.records.get_mut(component as usize) {
                    one.component_of = number + 1;
                }
            }
        }
        if !is_dated {
            return;
        }
        self.last_of_series.resize(self.last_of_series.len().max(number as usize + 1), 0);
        let Some(last) = self.last_of_series.get_mut(number as usize) else { return };
        match last.checked_sub(1).and_then(|last| self.rows.get_mut(last as usize)) {
            Some(row) => row.next = at,
            None => {
                if let Some(one) = self.records.get_mut(number as usize) {
                    one.series = at;
                }
            }
        }
        *last = at;
    }

    fn future(&self, node: Option<Node<'_>>) -> bool {
        date(node).is_some_and(|day| day > self.options.today)
    }

    fn dates(&mut self, node: Node<'_>, dated: Option<Node<'_>>, annotations: Option<Node<'_>>, source: Option<Node<'_>>, publication: Option<Node<'_>>) {
        if self.future(source.and_then(|source| source.get("retrievedAt"))) {
            self.say(node, "statement_source_retrieved_at_future_date");
        }
        if self.future(dated) {
            self.say(node, "statement_date_is_future_date");
        }
        for annotation in annotations.into_iter().flat_map(Node::items) {
            if self.future(annotation.get("creationDate")) {
                self.say(node, "statement_annotation_creation_date_is_future_date");
            }
        }
        if self.future(publication.and_then(|details| details.get("publicationDate"))) {
            self.say(node, "statement_publication_date_is_future_date");
        }
    }

    fn entity(&mut self, node: Node<'_>, details: Node<'_>) {
        if let Some(listing) = details.get("publicListing").filter(|listing| listing.is_map()) {
            let says = |key: &str| listing.get(key).is_some_and(Node::says);
            if (says("companyFilingsURLs") || says("securitiesListings")) && !says("hasPublicListing") {
                self.say(node, "has_public_listing_information_but_has_public_listing_is_false");
            }
            for one in listing.items_at("securitiesListings") {
                let says = |key: &str| one.get(key).is_some_and(Node::says);
                match (says("marketIdentifierCode"), says("operatingMarketIdentifierCode")) {
                    (true, false) => self.say(node, "entity_security_listing_market_identifier_code_set_but_not_operating_market_identifier_code"),
                    (false, true) => self.say(node, "entity_security_listing_operating_market_identifier_code_set_but_not_market_identifier_code"),
                    _ => {}
                }
            }
        }
        if let (Some(founded), Some(ended)) = (date(details.get("foundingDate")), date(details.get("dissolutionDate")))
            && founded > ended
        {
            self.say(node, "statement_entity_dissolution_before_founding_date");
        }
        for identifier in details.items_at("identifiers") {
            let is_known = |scheme: &str| self.schemes.as_ref().is_none_or(|schemes| schemes.get(scheme).is_some());
            if identifier.text_at("scheme").is_some_and(|scheme| !is_known(scheme)) {
                self.say(node, "entity_identifiers_not_known_scheme");
            }
        }
    }

    fn person(&mut self, node: Node<'_>, details: Node<'_>) {
        let (born, died) = (date(details.get("birthDate")), date(details.get("deathDate")));
        if let Some(died) = died {
            let outside = died > self.options.today || died.year() < BIRTH_YEAR_MIN;
            let beside = born.is_some_and(|born| died < born || died.days_since(born) > LIFE_DAYS_MAX);
            if outside || beside {
                self.say(node, "statement_person_death_date_not_sensible_value");
            }
        }
        if let Some(born) = born {
            if born > self.options.today {
                self.say(node, "statement_person_birth_date_in_future");
            } else if born.year() < BIRTH_YEAR_MIN {
                self.say(node, "statement_person_birth_date_too_far_in_past");
            }
        }
        for identifier in details.items_at("identifiers") {
            let parts = identifier.text_at("scheme").and_then(|scheme| scheme.split_once('-'));
            match parts.filter(|(country, kind)| !country.is_empty() && !kind.is_empty() && !kind.contains('-')) {
                None => self.say(node, "person_identifiers_invalid_composition"),
                Some((country, kind)) => {
                    let listed = |list: &str| list.split_ascii_whitespace().any(|one| one == country);
                    // The reference looks letters up without regard to their case.
                    if !is_alpha_3(country) && !listed(ALPHA_3_OTHERS) {
                        self.say(node, "person_identifiers_no_valid_iso_3166_1_alpha_3_code");
                    } else if !matches!(kind, "PASSPORT" | "TAXID" | "IDCARD") {
                        self.say(node, "person_identifiers_not_passport_taxid_idcard");
                    }
                }
            }
        }
    }

    fn interests(&mut self, node: Node<'_>, details: Node<'_>) {
        for interest in details.items_at("interests") {
            if let (Some(start), Some(end)) = (date(interest.get("startDate")), date(interest.get("endDate")))
                && start > end
            {
                self.say(node, "statement_relationship_interests_start_after_end_date");
            }
        }
        for interest in details.items_at("interests") {
            let Some(share) = interest.get("share").filter(|share| share.is_map()) else { continue };
            let has = |key: &str| share.get(key).is_some();
            if has("exclusiveMinimum") && has("minimum") {
                self.say(node, "statement_relationship_interests_share_min_and_exclusivemin");
            } else if has("maximum") && has("exclusiveMaximum") {
                self.say(node, "statement_relationship_interests_share_max_and_exclusivemax");
            }
            if share.get("exact").is_some_and(Node::says)
                && ["exclusiveMinimum", "minimum", "maximum", "exclusiveMaximum"].iter().any(|key| has(key))
            {
                self.say(node, "statement_relationship_interests_exact_has_min_max");
                return;
            }
            let number = |first: &str, second: &str| share.get(first).or_else(|| share.get(second)).and_then(numeric);
            if let (Some(least), Some(most)) = (number("minimum", "exclusiveMinimum"), number("maximum", "exclusiveMaximum")) {
                if most < least {
                    self.say(node, "statement_relationship_interests_not_exact_max_greater_than_min");
                } else if most == least {
                    self.say(node, "statement_relationship_interests_exact_max_equals_min");
                }
            }
        }
    }

    /// What one statement says of others.
    fn second(&mut self, row: &Row<'n>) {
        let node = row.node;
        if let Some(subject) = row.subject {
            // A record that is only named as a component has no statement of its own.
            let kinds = subject.text().and_then(|name| self.known(name)).filter(|one| one.first > 0 && !one.kind.is_empty()).map(|one| one.kind);
            match kinds {
                None => self.say(node, "statement_declaration_subject_not_exist"),
                Some("entity" | "person") => {}
                Some(_) => self.say(node, "statement_declaration_subject_not_entity_person"),
            }
        }
        let (Some(details), Some(number)) = (row.details, row.record) else { return };
        if details.get("isComponent").is_some_and(Node::is_true) {
            let own = self.records.get(number as usize).copied().unwrap_or_default();
            let whole = own.component_of.checked_sub(1).and_then(|at| self.records.get(at as usize));
            if whole.is_none_or(|whole| own.last >= whole.last) {
                match row.kind {
                    "entity" => self.say(node, "statement_entity_is_component_not_in_component_details"),
                    "person" => self.say(node, "statement_person_is_component_not_in_component_details"),
                    "relationship" => self.say(node, "statement_relationship_is_component_not_in_component_details"),
                    _ => {}
                }
            }
        }
        if row.kind == "relationship" {
            self.relationship(node, details, number);
        }
    }

    fn relationship(&mut self, node: Node<'n>, details: Node<'n>, number: u32) {
        let own = self.records.get(number as usize).map_or(0, |one| one.first);
        let subject = details.text_at("subject").map(|name| self.known(name).copied().filter(|one| one.first > 0));
        match subject {
            Some(None) => self.say(node, "subject_must_be_record_id"),
            Some(Some(one)) => {
                if one.kind != "entity" {
                    self.say(node, "subject_can_only_refer_to_entity");
                }
                if one.first > own {
                    self.say(node, "relationship_subject_not_before_relationship_in_dataset");
                }
            }
            None => {}
        }
        let party = details.text_at("interestedParty").map(|name| self.known(name).copied().filter(|one| one.first > 0));
        match party {
            Some(None) => self.say(node, "interested_party_must_be_record_id"),
            Some(Some(one)) => {
                if !matches!(one.kind, "entity" | "person") {
                    self.say(node, "interested_party_can_only_refer_to_entity_or_person");
                } else if one.kind != "person" {
                    for interest in details.items_at("interests") {
                        if interest.get("beneficialOwnershipOrControl").is_some_and(Node::is_true) {
                            self.say(node, "interest_beneficial_ownership_interested_party_not_person");
                        }
                    }
                }
                if one.first > own {
                    self.say(node, "relationship_interested_party_not_before_relationship_in_dataset");
                }
            }
            None => {}
        }
        let Some(Some(subject)) = subject else { return };
        for interest in details.items_at("interests") {
            let is = |key: &str, word: &str| {
                let of = subject.detailed.filter(|(kind, _)| *kind == "entity").and_then(|(_, of)| of);
                of.is_some_and(|of| of.text_at(key) == Some(word))
            };
            match interest.text_at("type") {
                Some("nominee" | "nominator") if !(is("type", "arrangement") && is("subtype", "nomination")) => {
                    self.say(node, "relationship_interests_subject_should_be_entity_nomination_arrangement");
                }
                Some("settlor" | "trustee" | "protector") if !is("subtype", "trust") => {
                    self.say(node, "relationship_interests_subject_should_be_entity_trust");
                }
                _ => {}
            }
        }
    }

    /// How the statements of one record follow one another.
    fn series(&mut self, rows: &[Row<'n>]) {
        let mut members: Vec<(Date, usize)> = Vec::new();
        for number in 0..self.records.len() {
            members.clear();
            let mut next = self.records.get(number).map_or(0, |one| one.series);
            // A statement by itself follows none.
            if next.checked_sub(1).and_then(|at| rows.get(at as usize)).is_none_or(|row| row.next == 0) {
                continue;
            }
            while let Some(at) = next.checked_sub(1) {
                let Some(row) = rows.get(at as usize) else { break };
                members.extend(date(row.node.get("statementDate")).map(|day| (day, at as usize)));
                next = row.next;
            }
            members.sort_by_key(|(day, _)| *day);
            let status = |at: &usize| rows.get(*at).and_then(|row| row.node.text_at("recordStatus")).unwrap_or_default();
            let count = |word: &str| members.iter().filter(|(_, at)| status(at) == word).count();
            let (Some((_, first)), Some((_, last))) = (members.first(), members.last()) else { continue };
            let kind = |at: &usize| rows.get(*at).map_or("", |row| row.kind);
            let what = if count("new") > 1 {
                "multiple_statements_in_series_with_record_status_new"
            } else if count("new") > 0 && status(first) != "new" {
                "statement_with_record_status_new_must_be_first"
            } else if count("closed") > 1 {
                "multiple_statements_in_series_with_record_status_closed"
            } else if count("closed") > 0 && status(last) != "closed" {
                "statement_with_record_status_closed_must_be_last"
            } else if members.iter().any(|(_, at)| kind(at) != kind(first)) {
                "statements_in_series_with_different_record_types"
            } else {
                continue;
            };
            let name = u32::try_from(number).map_or("", |number| self.names.name(number));
            let at = rows.get(*first).map_or(0, |row| row.node.at());
            self.faults.push(Fault { kind: FaultKind::Check { what, statement: name.into() }, at });
        }
    }
}

/// A number, or a text that is one, in thousand-millionths of a hundredth as far as that is exact.
fn numeric(node: Node<'_>) -> Option<ntib_core::Decimal> {
    match node.value() {
        Value::Number(text) => super::decimal(text),
        Value::Text(text) => super::decimal(text.trim()),
        _ => None,
    }
}

/// Whether a JSON pointer (RFC 6901) leads to something in `node`.
fn points(node: Node<'_>, pointer: &str) -> bool {
    if pointer.is_empty() {
        return true;
    }
    let Some(rest) = pointer.strip_prefix('/') else { return false };
    let mut at = node;
    for part in rest.split('/') {
        let key = part.replace("~1", "/").replace("~0", "~");
        let next = match at.value() {
            Value::Map(_) => at.get(&key),
            Value::List(mut items) => {
                let plain = key == "0" || !key.starts_with('0');
                key.parse::<usize>().ok().filter(|_| plain).and_then(|at| items.nth(at))
            }
            _ => None,
        };
        match next {
            Some(node) => at = node,
            None => return false,
        }
    }
    true
}
