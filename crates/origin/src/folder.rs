//! An agreement read from its folder of the rulebook.

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_core::{Bi, Confidence, Date, Share};
use ntib_rules::model::{List, Row, Rulebook, Value};

use crate::agreement::{
    Agreement, AgreementError, Alternative, Cited, Content, Counted, Element, Fill, Kind, Method, RULES, STEPS, STEPS_LIST,
    Step, Term, Threshold, ToleranceBase, Way, Whole, agreements,
};
use crate::bom::ADJUSTMENTS;
use crate::codes::CodeSet;
use crate::shift::Shift;

/// Reads the cells of one row by the names of its columns.
struct Cells<'a> {
    list: &'a List,
    row: &'a Row,
}

/// The share that is tolerated, and of what: of goods, then of textiles.
type Tolerance = (Option<Cited<Share>>, [Vec<ToleranceBase>; 2]);

impl Cells<'_> {
    fn get(&self, column: &str) -> String {
        let at = self.list.columns.iter().position(|(name, _)| name == column);
        at.and_then(|at| self.row.cells.get(at)).map(ntib_rules::model::Cell::text).unwrap_or_default()
    }

    fn bad(&self, cell: &str) -> AgreementError {
        AgreementError::Cell { list: self.list.id.clone(), line: self.row.span.line, cell: cell.to_owned() }
    }

    fn codes(&self, text: &str) -> Result<CodeSet, AgreementError> {
        CodeSet::parse(text).ok_or_else(|| self.bad(text))
    }

    fn key(&self) -> Result<CodeSet, AgreementError> {
        self.codes(&self.row.key.to_string())
    }

    /// What a word of a closed list stands for.
    fn one_of<T: Copy>(&self, word: &str, known: &[(&'static str, T)]) -> Result<T, AgreementError> {
        known.iter().find(|(name, _)| *name == word).map(|one| one.1).ok_or_else(|| self.bad(word))
    }

    /// The row's key as such a word.
    fn word<T: Copy>(&self, known: &[(&'static str, T)]) -> Result<T, AgreementError> {
        self.one_of(&self.row.key.to_string(), known)
    }

    fn at(&self) -> Result<u32, AgreementError> {
        let at = self.get("at");
        at.parse().map_err(|_| self.bad(&at))
    }

    fn label(&self) -> Bi {
        Bi { en: self.get("en"), fr: self.get("fr") }
    }

    fn cite(&self) -> String {
        self.row.cite.clone()
    }
}

struct Folder<'a> {
    book: &'a Rulebook,
    id: &'a str,
    as_of: Date,
}

impl<'a> Folder<'a> {
    /// The rows in force of the list of this name; none if the agreement has no such list.
    fn rows(&self, name: &str) -> Vec<Cells<'a>> {
        let Some(id) = self.book.find_list(&format!("{}/{name}", self.id)) else { return Vec::new() };
        let list = self.book.list(id);
        list.rows.iter().filter(|row| row.period.contains(self.as_of)).map(|row| Cells { list, row }).collect()
    }

    fn share(&self, name: &str) -> Option<Cited<Share>> {
        let param = self.book.param(self.book.find_param(&format!("{}/{name}", self.id))?);
        let found = param.on(self.as_of)?;
        match found.value {
            Value::Share(share) => Some((share, found.cite.clone())),
            _ => None,
        }
    }

    fn count(&self, name: &str) -> Option<Cited<usize>> {
        let param = self.book.param(self.book.find_param(&format!("{}/{name}", self.id))?);
        let found = param.on(self.as_of)?;
        match found.value {
            Value::Decimal(count) => Some((count.to_string().parse().ok()?, found.cite.clone())),
            _ => None,
        }
    }

    fn each<T>(
        &self,
        name: &str,
        read: impl Fn(&Cells<'a>) -> Result<T, AgreementError>,
    ) -> Result<Vec<T>, AgreementError> {
        self.rows(name).iter().map(read).collect()
    }

    /// The tolerance of value with its bases.
    fn tolerance(&self) -> Result<Tolerance, AgreementError> {
        let share = self.share("de-minimis-value");
        let bases = self.tolerance_bases()?;
        if share.is_some() && bases.iter().all(Vec::is_empty) {
            let (part, needs) = ("de-minimis-value", "tolerance-bases");
            return Err(AgreementError::Part { folder: self.id.to_owned(), part, needs });
        }
        Ok((share, bases))
    }

    /// The content that this method asks where goods share a subheading.
    fn same_subheading(&self, method: &Arc<Method>) -> Option<(Threshold, String)> {
        let (least, cite) = self.share(&format!("same-subheading-{}", method.word))?;
        Some((Threshold { method: Arc::clone(method), least }, cite))
    }

    /// The bases of the tolerance of value: of a good, then of a self-produced material.
    fn tolerance_bases(&self) -> Result<[Vec<ToleranceBase>; 2], AgreementError> {
        let bases = [("price", ToleranceBase::Price), ("total_cost", ToleranceBase::TotalCost)];
        let whose = [("good", [true, false]), ("part", [false, true]), ("all", [true, true])];
        let mut found = [Vec::new(), Vec::new()];
        for row in self.rows("tolerance-bases") {
            let base = row.word(&bases)?;
            let of = row.one_of(&row.get("of"), &whose)?;
            for (list, _) in found.iter_mut().zip(of).filter(|one| one.1) {
                list.push(base);
            }
        }
        Ok(found)
    }

    /// Parts taken off the value of what does not originate, and those added to the value of what does.
    fn adjustments(&self) -> Result<[BTreeSet<String>; 2], AgreementError> {
        let mut found = [BTreeSet::new(), BTreeSet::new()];
        for row in self.rows("value-adjustments") {
            let part = row.word(&ADJUSTMENTS.map(|part| (part, part)))?;
            let at = row.one_of(&row.get("of"), &[("non_originating", 0_usize), ("originating", 1)])?;
            if let Some(set) = found.get_mut(at) {
                set.insert(part.to_owned());
            }
        }
        Ok(found)
    }
}

impl Agreement {
    /// The agreement `id`, or the only one there is, on `as_of`.
    pub fn read(book: &Rulebook, id: Option<&str>, as_of: Date) -> Result<Agreement, AgreementError> {
        let known: Vec<String> = agreements(book).into_iter().map(|(id, _, _)| id).collect();
        let id = match (id, known.as_slice()) {
            (Some(id), _) if known.iter().any(|one| one == id) => id,
            (Some(id), _) => return Err(AgreementError::Unknown(id.to_owned(), known)),
            (None, [only]) => only,
            (None, _) => return Err(AgreementError::Which(known)),
        };
        let folder = Folder { book, id, as_of };
        let methods = folder.each("methods", method)?;
        let rules = folder.each(RULES, |row| alternative(row, &methods))?;
        let mut steps = folder.each(STEPS_LIST, step)?;
        steps.sort_by_key(|one| one.0);
        if rules.is_empty() && steps.is_empty() {
            return Err(AgreementError::NotInForce(id.to_owned(), as_of));
        }
        let (tolerance, tolerance_bases) = folder.tolerance()?;
        let list = book.find_list(&format!("{id}/{RULES}")).map(|id| book.list(id));
        let instrument = book.find_instrument(id).map(|id| book.instrument(id));
        let ring = book.find_ring(&format!("{id}/members")).map(|id| book.ring(id));
        let same: Vec<(Threshold, String)> = methods.iter().filter_map(|method| folder.same_subheading(method)).collect();
        let mut certification = folder.each("certification", element)?;
        certification.sort_by_key(|one| one.at);
        Ok(Agreement {
            id: id.to_owned(),
            title: instrument.map(|one| one.title.clone()).unwrap_or_default(),
            short: instrument.map(|one| one.short.clone()).unwrap_or_default(),
            as_of,
            members: book.places.keys().copied().filter(|place| ring.is_some_and(|ring| ring.ring.contains(*place, as_of))).collect(),
            rules,
            general: folder.each("general-rules", |row| alternative(row, &methods))?,
            rules_cite: list.map(|list| list.cite.at.clone()).unwrap_or_default(),
            tolerance,
            tolerance_bases,
            weight_tolerance: folder.share("de-minimis-weight"),
            elastomeric: folder.share("elastomeric-weight"),
            same_subheading_cite: same.first().map(|one| one.1.clone()).unwrap_or_default(),
            same_subheading: same.into_iter().map(|one| one.0).collect(),
            sets: folder.share("sets-value"),
            interest_margin: folder.share("interest-margin"),
            kinds: folder.each("kinds", |row| {
                Ok(Kind { id: row.row.key.to_string(), group: row.get("group"), label: row.label() })
            })?,
            tests: folder.each("tests", |row| Ok((row.row.key.to_string(), row.label())))?,
            substances: folder.each("substances", |row| Ok((row.row.key.to_string(), row.label())))?,
            terms: folder.each("terms", |row| Ok((row.word(&Term::ALL)?, row.cite())))?,
            criteria: folder.each("criteria", |row| Ok((row.word(&Way::ALL)?, row.get("mark"), row.cite())))?,
            certification,
            record_years: folder.count("record-years"),
            adjustments: folder.adjustments()?,
            exceptions: folder.each("tolerance-exceptions", |row| {
                let materials = row.codes(&row.get("materials"))?;
                Ok((row.key()?, materials, row.get("unless") == "other_subheading", row.cite()))
            })?,
            by_weight: folder.each("weight-tolerance", |row| Ok((row.key()?, row.cite())))?,
            no_same: folder.each("no-same-subheading", Cells::key)?,
            imported: folder.each("imported-from-member", |row| Ok((row.key()?, row.get("what") == "whole", row.cite())))?,
            remanufactured: folder.each("remanufactured", |row| {
                Ok((row.key()?, row.get("standing") == "covered", row.cite()))
            })?,
            steps: steps.into_iter().map(|one| one.1).collect(),
            issuer: instrument.map(|one| one.issuer),
            countries: Vec::new(),
            assembly_parts: folder.count("simple-assembly-parts"),
            tolerances: folder.each("tolerance-values", |row| {
                let given = row.get("share");
                let share = given.parse().map_err(|_| row.bad(&given))?;
                Ok((row.key()?, (share, row.cite())))
            })?,
            abroad: folder.each("worked-abroad", |row| Ok((row.key()?, row.cite())))?,
            methods,
        })
    }
}

fn method(row: &Cells<'_>) -> Result<Arc<Method>, AgreementError> {
    let whole = row.one_of(&row.get("whole"), &[("price", Whole::Price), ("net_cost", Whole::NetCost)])?;
    let kinds = [("non_originating", Counted::NonOriginating), ("originating", Counted::Originating)];
    let counted = row.one_of(&row.get("counted"), &kinds)?;
    let parts = row.one_of(&row.get("parts"), &[("yes", true), ("no", false)])?;
    Ok(Arc::new(Method { word: row.row.key.to_string(), whole, counted, parts, label: row.label() }))
}

fn element(row: &Cells<'_>) -> Result<Element, AgreementError> {
    let fill = row.one_of(&row.get("fill"), &Fill::ALL)?;
    Ok(Element { at: row.at()?, fill, label: row.label(), cite: row.cite() })
}

/// `tv 60 nc 50`, each word that of a method.
fn content(text: &str, methods: &[Arc<Method>]) -> Option<Content> {
    let mut words = text.split_whitespace();
    let mut found = Content::new();
    while let Some(word) = words.next() {
        let method = methods.iter().find(|one| one.word == word)?;
        let least = Share::from_percent(ntib_core::parse_decimal(words.next()?)?);
        found.push(Threshold { method: Arc::clone(method), least });
    }
    Some(found)
}

/// `steel 70`.
fn weight(text: &str) -> Option<Option<(String, Share)>> {
    if text.is_empty() {
        return Some(None);
    }
    let (metal, least) = text.split_once(' ')?;
    Some(Some((metal.to_owned(), Share::from_percent(ntib_core::parse_decimal(least)?))))
}

fn step(row: &Cells<'_>) -> Result<(u32, Step), AgreementError> {
    let word = row.row.key.to_string();
    if !STEPS.iter().any(|(known, _)| *known == word) {
        return Err(row.bad(&word));
    }
    Ok((row.at()?, Step { word, only: row.get("only") == "settles", label: row.label(), cite: row.cite() }))
}

fn alternative(row: &Cells<'_>, methods: &[Arc<Method>]) -> Result<Alternative, AgreementError> {
    let cell = |name: &str| row.get(name);
    let word = |text: String| (!text.is_empty()).then_some(text);
    Ok(Alternative {
        goods: row.key()?,
        shift: Shift::parse(&cell("shift")).ok_or_else(|| row.bad(&cell("shift")))?,
        content: content(&cell("content"), methods).ok_or_else(|| row.bad(&cell("content")))?,
        when: word(cell("when")),
        tests: cell("tests").split_whitespace().map(str::to_owned).collect(),
        weight: weight(&cell("weight")).ok_or_else(|| row.bad(&cell("weight")))?,
        cite: row.cite(),
        confidence: Confidence::from_word(&cell("confidence")).ok_or_else(|| row.bad(&cell("confidence")))?,
    })
}
