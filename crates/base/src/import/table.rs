//! Rows of a table into statements, by a mapping.

use std::collections::BTreeMap;

use ntib_core::{Bi, Currency, Date, Period, Place, seen, unseen};
use ntib_rules::nearest;

use super::map::{Cell, ContractMap, Mapping, Only, PartyMap, Pick, StakeMap, SupplyMap};
use super::places::Habits;
use super::value::{self, Wrong};
use super::{Batch, Gather, Given, PlaceNames, RowIssue, UNSEEN_HELP, slug};
use crate::names::Names;
use crate::share::Range;
use crate::statement::{Capability, Claim, Codes, Contract, EntityKind, Holder, Interest, Name, NameKind, Site, Stage, Stake, Statement, Supply, left_out};
use crate::world::{canonical, code_of};

/// Reads the rows of one table.
#[derive(Clone, Debug)]
pub struct TableReader<'m> {
    map: &'m Mapping,
    /// The columns that the mapping names, and where each stands in the table.
    columns: Names<'m>,
    at: Vec<Option<usize>>,
    width: usize,
    places: PlaceNames,
}

/// What a row leads to, kept back until the whole row is read.
enum Said {
    See(Name, Claim, Option<Date>, Box<str>),
    Once(Statement),
    Follow(Statement, Option<Date>),
    Now(Statement),
}

/// A row that is being read.
struct Row<'r> {
    line: usize,
    cells: &'r [&'r str],
    given: &'r Given,
    said: Vec<Said>,
    issues: Vec<RowIssue>,
    day: Option<Date>,
    parties: Vec<Option<Name>>,
}

impl<'m> TableReader<'m> {
    /// A reader of the table with these columns; those that the mapping names and the table lacks.
    pub fn new(map: &'m Mapping, header: &[&str]) -> Result<TableReader<'m>, Vec<String>> {
        let columns: BTreeMap<Box<str>, usize> = header.iter().enumerate().rev().map(|(at, name)| (seen(name).trim().into(), at)).collect();
        let named = map.columns();
        let twice = named.iter().filter(|column| header.iter().filter(|name| seen(name).trim() == **column).count() > 1);
        let twice: Vec<String> = twice.map(|column| format!("the table has two columns `{column}`")).collect();
        if !twice.is_empty() {
            return Err(twice);
        }
        let lacking: Vec<&str> = named.iter().copied().filter(|column| !columns.contains_key(*column)).collect();
        if !lacking.is_empty() && (!map.may_lack || lacking.len() == named.len()) {
            let told = lacking.iter().map(|column| match nearest(column, columns.keys().map(AsRef::as_ref)) {
                Some(near) => format!("the table has no column `{column}`; did you mean `{near}`?"),
                None => format!("the table has no column `{column}`"),
            });
            return Err(told.collect());
        }
        let mut names = Names::with_capacity(named.len());
        for column in &named {
            names.number(column);
        }
        let at = named.iter().map(|column| columns.get(*column).copied()).collect();
        Ok(TableReader { map, columns: names, at, width: header.len(), places: PlaceNames::built_in() })
    }

    /// Reads one row: what it says is added, or what is wrong with it.
    pub fn row(&self, line: usize, cells: &[&str], given: &Given, gather: &mut Gather, out: &mut Batch) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        out.rows += 1;
        let mut row = Row { line, cells, given, said: Vec::new(), issues: Vec::new(), day: None, parties: Vec::new() };
        if cells.len() != self.width {
            let message = format!("the row has {} values, the header {}", cells.len(), self.width);
            row.refuse("", "", (message, "quote values that have the mark between columns in them"));
        } else if self.read(&mut row).is_none() && !row.issues.iter().any(|one| one.refused) {
            row.refuse("", "", ("the row names no party".to_owned(), "give a name or an identifier"));
        }
        let refused = row.issues.iter().any(|one| one.refused);
        if !refused {
            self.unseen(&mut row);
        }
        out.issues.append(&mut row.issues);
        if refused {
            return;
        }
        for said in row.said {
            match said {
                Said::See(subject, claim, day, note) => {
                    let make = |claim| Statement { note, ..given.statement(line, &subject, claim, Period::ALWAYS) };
                    gather.see(&subject, claim, day, make);
                }
                Said::Once(statement) => gather.once(statement),
                Said::Follow(statement, day) => gather.follow(statement, day),
                Said::Now(statement) => out.statements.push(statement),
            }
        }
    }

    /// Tells the signs that are not seen, and were left out of the cells that were read.
    fn unseen(&self, row: &mut Row<'_>) {
        for (number, at) in (0_u32..).zip(&self.at) {
            let Some(cell) = at.and_then(|at| row.cells.get(at)) else { continue };
            let dropped = unseen(cell);
            if !dropped.is_empty() {
                row.doubt(self.columns.name(number), &seen(cell), (left_out(&dropped), UNSEEN_HELP));
            }
        }
    }

    fn read(&self, row: &mut Row<'_>) -> Option<()> {
        row.day = self.date(row, self.map.speaks.as_ref());
        for party in &self.map.parties {
            let found = self.party(row, party);
            row.parties.push(found);
        }
        row.parties.iter().any(Option::is_some).then_some(())?;
        for one in &self.map.stakes {
            self.stake(row, one);
        }
        for one in &self.map.contracts {
            self.contract(row, one);
        }
        for one in &self.map.supplies {
            self.supply(row, one);
        }
        Some(())
    }

    /// What a pick says in this row.
    fn pick(&self, row: &Row<'_>, pick: &Pick) -> Option<String> {
        let Some(column) = &pick.column else { return Some(pick.value.to_string()) };
        let at = self.at.get(self.columns.get(column)? as usize).copied().flatten()?;
        pick.read(row.cells.get(at)?)
    }

    fn text(&self, row: &Row<'_>, cell: &Cell) -> Option<String> {
        match cell {
            Cell::First(picks) => picks.iter().find_map(|pick| self.pick(row, pick)),
            Cell::Join { picks, with, whole } => {
                let parts: Vec<String> = picks.iter().filter_map(|pick| self.pick(row, pick)).collect();
                let enough = if *whole { parts.len() == picks.len() } else { !parts.is_empty() };
                enough.then(|| parts.join(with))
            }
        }
    }

    fn maybe(&self, row: &Row<'_>, cell: Option<&Cell>) -> Option<String> {
        cell.and_then(|cell| self.text(row, cell))
    }

    fn own(&self, row: &Row<'_>, cell: Option<&Cell>) -> Box<str> {
        self.maybe(row, cell).unwrap_or_default().into()
    }

    fn holds(&self, row: &Row<'_>, only: Option<&Only>) -> bool {
        only.is_none_or(|only| self.text(row, &only.cell).is_some_and(|text| only.is.iter().any(|one| **one == *text.to_lowercase())))
    }

    /// The column that a cell takes its value from in this row, for messages.
    fn column<'c>(&self, row: &Row<'_>, cell: &'c Cell) -> &'c str {
        let named = || cell.picks().iter().filter(|pick| pick.column.is_some());
        let found = named().find(|pick| self.pick(row, pick).is_some()).or_else(|| named().next());
        found.and_then(|pick| pick.column.as_deref()).unwrap_or_default()
    }

    /// A value that decides what a row means: a wrong one leaves the row out.
    fn needed<T>(&self, row: &mut Row<'_>, cell: Option<&Cell>, read: impl Fn(&str) -> Result<T, Wrong>) -> Option<T> {
        let cell = cell?;
        let text = self.text(row, cell)?;
        read(&text).map_err(|wrong| row.refuse(self.column(row, cell), &text, wrong)).ok()
    }

    /// A value besides: a wrong one is left out and told.
    fn besides<T>(&self, row: &mut Row<'_>, cell: Option<&Cell>, read: impl Fn(&str) -> Result<T, Wrong>) -> Option<T> {
        let cell = cell?;
        let text = self.text(row, cell)?;
        read(&text).map_err(|wrong| row.doubt(self.column(row, cell), &text, wrong)).ok()
    }

    fn date(&self, row: &mut Row<'_>, cell: Option<&Cell>) -> Option<Date> {
        self.needed(row, cell, |text| value::date(text, self.map.dates))
    }

    fn place(&self, row: &mut Row<'_>, cell: Option<&Cell>) -> Option<Place> {
        let read = |text: &str| if self.map.state_codes { self.places.find_listed(text, &Habits::default()).map(|found| found.place) } else { self.places.find(text) };
        self.besides(row, cell, read)
    }

    fn codes(&self, row: &mut Row<'_>, codes: &[(Box<str>, Cell)]) -> Codes {
        let mut found = Vec::new();
        for (system, cell) in codes {
            let Some(text) = self.text(row, cell) else { continue };
            for one in text.split(';').map(str::trim).filter(|one| !one.is_empty()) {
                match code_of(system, one) {
                    Ok(code) => found.push((system.clone(), code)),
                    Err(why) => row.doubt(self.column(row, cell), one, (why, "correct the code; several have `;` between them")),
                }
            }
        }
        found
    }

    /// The entry of a party with what the row says of it; none if the row has no such party.
    fn party(&self, row: &mut Row<'_>, party: &PartyMap) -> Option<Name> {
        if !self.holds(row, party.only.as_ref()) {
            return None;
        }
        let mut identifiers: Vec<(Box<str>, Box<str>)> = Vec::new();
        for (scheme, cell) in &party.identifiers {
            let read = |text: &str| canonical(scheme, text).map_err(|why| (why, "correct the identifier"));
            identifiers.extend(self.besides(row, Some(cell), read).map(|id| (scheme.clone(), id)));
        }
        let mut names: Vec<(NameKind, Box<str>)> = Vec::new();
        for (kind, cell) in &party.names {
            let Some(text) = self.text(row, cell) else { continue };
            if text.len() > crate::identity::NAME_BYTES_MAX {
                row.doubt(self.column(row, cell), &text, ("the name is too long".to_owned(), "shorten it"));
            } else if !names.iter().any(|(_, known)| **known == *text) {
                names.push((*kind, text.into()));
            }
        }
        let jurisdiction = self.place(row, party.jurisdiction.as_ref());
        let citizenship = self.place(row, party.citizenship.as_ref());
        let mut addresses = Vec::new();
        for (kind, text, place) in &party.addresses {
            let text = self.maybe(row, text.as_ref()).or_else(|| self.maybe(row, place.as_ref()));
            let place = self.place(row, place.as_ref());
            addresses.extend(text.map(|text| Claim::Address { kind: *kind, text: text.into(), place }));
        }
        let scope = format!("{}{}", row.given.scope, self.map.scope);
        let country = jurisdiction.or_else(|| addresses.iter().find_map(|one| if let Claim::Address { place, .. } = one { *place } else { None }));
        let subject: Name = match (identifiers.first(), names.first()) {
            (Some((scheme, id)), _) => format!("{scope}{scheme}/{id}").into(),
            // Rows that give one name in one country, and no identifier, are one entry of this source.
            (None, Some((_, name))) => format!("{scope}name/{}{}", slug(name), country.map_or(String::new(), |place| format!("/{}", place.to_string().to_lowercase()))).into(),
            (None, None) => return None,
        };
        let kind = self.text(row, &party.kind);
        let kind = match kind.as_deref().map(|text| (text, EntityKind::from_word(text))) {
            Some((_, Some(kind))) => kind,
            Some((text, None)) => {
                row.doubt(self.column(row, &party.kind), text, (format!("`{text}` is not a kind of entity"), "give `words:` in the mapping"));
                EntityKind::Unknown
            }
            None => EntityKind::Unknown,
        };
        let day = row.day;
        let mut always = vec![Claim::Kind(kind)];
        always.extend(identifiers.into_iter().map(|(scheme, id)| Claim::Identifier { scheme, id }));
        always.extend(jurisdiction.map(Claim::Jurisdiction));
        always.extend(citizenship.map(Claim::Citizenship));
        always.extend(self.date(row, party.founded.as_ref()).map(Claim::Founded));
        always.extend(self.date(row, party.ended.as_ref()).map(Claim::Ended));
        for claim in always {
            row.see(&subject, claim, None);
        }
        for (kind, text) in names {
            row.see(&subject, Claim::Called { text, kind }, day);
        }
        for claim in addresses {
            row.see(&subject, claim, day);
        }
        self.more(row, party, &subject);
        Some(subject)
    }

    /// What a party is besides who it is.
    fn more(&self, row: &mut Row<'_>, party: &PartyMap, subject: &Name) {
        let day = row.day;
        if let Some((market, symbol)) = &party.listed
            && let Some(symbol) = self.text(row, symbol)
        {
            let market = self.own(row, market.as_ref());
            row.see(subject, Claim::Listed { market, symbol: symbol.into() }, day);
        }
        if let Some((what, codes)) = &party.capability
            && let Some(text) = self.text(row, what)
        {
            let codes = self.codes(row, codes);
            // The source has one language: both sides say what it says.
            row.see(subject, Claim::Capability(Capability { what: Bi { en: text.clone(), fr: text }, codes }), day);
        }
        if let Some([name, town, region, place]) = &party.site
            && let Some(place) = self.place(row, place.as_ref())
        {
            let (name, town, region) = (self.own(row, name.as_ref()), self.own(row, town.as_ref()), self.own(row, region.as_ref()));
            row.see(subject, Claim::Site(Site { name, town, region, place, activity: None }), day);
        }
        for (key, cell) in &party.facts {
            if let Some(value) = self.text(row, cell) {
                row.see(subject, Claim::Fact { key: key.clone(), value: value.into() }, day);
            }
        }
    }

    fn stake(&self, row: &mut Row<'_>, map: &StakeMap) {
        let Some(subject) = row.parties.get(map.of).cloned().flatten() else { return };
        if !self.holds(row, map.only.as_ref()) {
            return;
        }
        let owner = match map.owner {
            None => Holder::Unknown,
            Some(at) => match row.parties.get(at).cloned().flatten() {
                // What a firm says of itself, and a row without an owner, say nothing.
                Some(name) if name_of(&name) != name_of(&subject) => Holder::Entity(name),
                _ => return,
            },
        };
        let (from, until) = (self.date(row, map.from.as_ref()), self.date(row, map.until.as_ref()));
        let mut valid = Period { from, until };
        if valid.is_empty() {
            row.doubt("", "", ("the interest ends before it begins: its end is left out".to_owned(), "correct the days"));
            valid.until = None;
        }
        let detail = self.own(row, map.detail.as_ref());
        let mut interests: Vec<(Interest, Range)> = Vec::new();
        for (interest, cell) in &map.shares {
            interests.extend(self.needed(row, Some(cell), |text| value::share(text, self.map.decimal)).map(|share| (*interest, share)));
        }
        interests.extend(map.means.iter().map(|interest| (*interest, if interest.is_sized() { Range::UNKNOWN } else { Range::ALL })));
        let day = row.day;
        for (interest, share) in interests {
            let record = format!("{subject}|{}", owner.key()).into();
            let stake = Stake { owner: owner.clone(), interest, share, direct: None, beneficial: None, on_behalf_of: None, record, detail: detail.clone() };
            let make = |claim, valid| Statement { note: map.note.clone(), ..row.given.statement(row.line, &subject, claim, valid) };
            let said = match () {
                () if map.succeeds => Said::Follow(make(Claim::Stake(stake), Period::ALWAYS), from.or(day)),
                () if map.from.is_none() && map.until.is_none() => Said::See(subject.clone(), Claim::Stake(stake), day, map.note.clone()),
                () => Said::Once(make(Claim::Stake(stake), valid)),
            };
            row.said.push(said);
        }
    }

    fn currency(&self, row: &mut Row<'_>, cell: Option<&Cell>) -> Option<Currency> {
        let read = |text: &str| text.to_uppercase().parse().map_err(|_| (format!("`{text}` is not a currency"), "write its three letters, such as CAD"));
        self.needed(row, cell, read).or(self.map.currency)
    }

    /// Days of a contract or supply, the last one included.
    fn period(&self, row: &mut Row<'_>, from: Option<&Cell>, last_day: Option<&Cell>) -> Period {
        let first = self.date(row, from);
        let until = self.date(row, last_day).and_then(|day| day.plus_days(1));
        let mut valid = Period { from: first, until };
        if valid.is_empty() {
            let shown = self.maybe(row, last_day).unwrap_or_default();
            let column = last_day.map_or("", |cell| self.column(row, cell));
            row.doubt(column, &shown, ("the last day lies before the first: it is left out".to_owned(), "correct the days"));
            valid.until = None;
        }
        valid
    }

    fn contract(&self, row: &mut Row<'_>, map: &ContractMap) {
        if !self.holds(row, map.only.as_ref()) {
            return;
        }
        let Some(supplier) = row.parties.get(map.supplier).cloned().flatten() else {
            return row.refuse("", "", ("the contract has no supplier".to_owned(), "give its name or an identifier"));
        };
        let Some(id) = self.text(row, &map.id) else {
            return row.refuse(self.column(row, &map.id), "", ("the contract has no number".to_owned(), "give the number, or map another column to `id:`"));
        };
        let buyer = map.buyer.and_then(|at| row.parties.get(at).cloned().flatten());
        let currency = self.currency(row, map.currency.as_ref());
        let sum = |text: &str| value::money(text, self.map.decimal, currency);
        let (amount, ceiling) = (self.needed(row, map.amount.as_ref(), sum), self.needed(row, map.ceiling.as_ref(), sum));
        let signed = self.date(row, map.signed.as_ref());
        let valid = self.period(row, map.from.as_ref(), map.last_day.as_ref());
        let stage = |text: &str| Stage::from_word(text).ok_or_else(|| (format!("`{text}` is not a stage of a contract"), "give `words:` in the mapping"));
        let stage = self.besides(row, map.stage.as_ref(), stage).unwrap_or(Stage::Contract);
        let (part, title, under) = (self.own(row, map.part.as_ref()), self.own(row, map.title.as_ref()), self.own(row, map.under.as_ref()));
        let codes = self.codes(row, &map.codes);
        let contract = Contract { buyer, id: id.into(), part, stage, title, amount, ceiling, sums: map.sums, signed, under, codes };
        let statement = row.given.statement(row.line, &supplier, Claim::Contract(contract), valid);
        row.said.push(Said::Now(statement));
    }

    fn supply(&self, row: &mut Row<'_>, map: &SupplyMap) {
        if !self.holds(row, map.only.as_ref()) {
            return;
        }
        let party = |row: &Row<'_>, at: usize| row.parties.get(at).cloned().flatten();
        let (Some(supplier), Some(customer)) = (party(row, map.supplier), party(row, map.customer)) else {
            return row.refuse("", "", ("the supply has no supplier or no customer".to_owned(), "give the names or identifiers of both"));
        };
        let currency = self.currency(row, map.currency.as_ref());
        let amount = self.needed(row, map.amount.as_ref(), |text| value::money(text, self.map.decimal, currency));
        let mut valid = self.period(row, map.from.as_ref(), map.last_day.as_ref());
        let year = |text: &str| {
            let year = text.parse::<i16>().ok().filter(|_| text.len() == 4);
            let days = year.and_then(|year| Some(Period { from: Some(Date::new(year, 1, 1)?), until: Some(Date::new(year.checked_add(1)?, 1, 1)?) }));
            days.ok_or_else(|| (format!("`{text}` is not a year"), "write four digits"))
        };
        if let Some(days) = self.needed(row, map.year.as_ref(), year) {
            valid = days;
        }
        let (what, id, under) = (self.own(row, map.what.as_ref()), self.own(row, map.id.as_ref()), self.own(row, map.under.as_ref()));
        let codes = self.codes(row, &map.codes);
        let supply = Supply { customer, what, amount, id, under, codes };
        let statement = row.given.statement(row.line, &supplier, Claim::Supply(supply), valid);
        row.said.push(Said::Now(statement));
    }
}

/// An entry that is named by its name, without the country: lists name a firm without parent as its own.
fn name_of(entry: &str) -> &str {
    match entry.split_once("name/") {
        Some((_, name)) => name.split('/').next().unwrap_or(name),
        None => entry,
    }
}

impl Row<'_> {
    fn see(&mut self, subject: &Name, claim: Claim, day: Option<Date>) {
        self.said.push(Said::See(subject.clone(), claim, day, "".into()));
    }

    fn issue(&mut self, column: &str, shown: &str, (message, help): Wrong, refused: bool) {
        let id = self.parties.first().cloned().flatten().unwrap_or_default();
        let issue = RowIssue { line: self.line, column: column.into(), id, value: shown.into(), message: message.into(), help: help.into(), refused };
        // A column that says two things is wrong once: the party may have been found between.
        let told = |known: &RowIssue| (&known.column, &known.value, &known.message) == (&issue.column, &issue.value, &issue.message);
        if !self.issues.iter().any(told) {
            self.issues.push(issue);
        }
    }

    fn refuse(&mut self, column: &str, shown: &str, wrong: Wrong) {
        self.issue(column, shown, wrong, true);
    }

    fn doubt(&mut self, column: &str, shown: &str, wrong: Wrong) {
        self.issue(column, shown, wrong, false);
    }
}
