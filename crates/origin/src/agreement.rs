//! An agreement's rules of origin, read from the lists, parameters and rings of its folder.

use std::collections::BTreeSet;
use std::fmt;

use ntib_core::{Bi, Code, Confidence, Date, Place, Share};
use ntib_rules::Truth;
use ntib_rules::model::{List, Row, Rulebook, Value};

use crate::codes::CodeSet;
use crate::shift::Shift;

/// The list that makes a folder an agreement.
const RULES: &str = "product-rules";

/// The list that makes it one of marking origin.
const STEPS_LIST: &str = "method";

/// How regional value content is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// By the price: (price − non-originating) ÷ price.
    Price,
    /// By net cost: (net cost − non-originating) ÷ net cost.
    NetCost,
}

/// A least share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// How it is measured.
    pub method: Method,
    /// The least share.
    pub least: Share,
}

/// The regional value content that a rule asks: any of these thresholds.
pub type Content = Vec<Threshold>;

/// One alternative of a product rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The goods.
    pub goods: CodeSet,
    /// The change in classification.
    pub shift: Shift,
    /// The regional value content; none asked if empty.
    pub content: Content,
    /// The kind of good that it is for; all if none.
    pub when: Option<String>,
    /// Further facts that must hold.
    pub tests: Vec<String>,
    /// The metal whose originating share of weight counts, and the least share.
    pub weight: Option<(String, Share)>,
    /// Where it stands.
    pub cite: String,
    /// How it was checked.
    pub confidence: Confidence,
}

/// A kind of good that product rules tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its identifier.
    pub id: String,
    /// Of the kinds of one group, a good is exactly one.
    pub group: String,
    /// What it is.
    pub label: Bi,
}

/// A parameter's value with its citation.
pub type Cited<T> = (T, String);

/// A step of a determination of marking origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its word.
    pub word: String,
    /// Whether a single material that is considered needs no further fact.
    pub only: bool,
    /// What it asks.
    pub label: Bi,
    /// Where it stands.
    pub cite: String,
}

/// The words of steps, and whether each takes the place of another's answer.
const STEPS: [(&str, bool); 10] = [
    ("wholly", false),
    ("domestic", false),
    ("shift", false),
    ("essential", false),
    ("set", false),
    ("minor", false),
    ("assembly", false),
    ("last", false),
    ("preference", true),
    ("returned", true),
];

impl Step {
    /// Whether it takes the place of what the other steps give.
    pub(crate) fn is_override(&self) -> bool {
        STEPS.iter().any(|(word, over)| *word == self.word && *over)
    }
}

/// An agreement on one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Its folder.
    pub id: String,
    /// What it is called.
    pub title: Bi,
    /// In short.
    pub short: Bi,
    /// The date.
    pub as_of: Date,
    /// Its members.
    pub members: Vec<Place>,
    /// Product rules in force.
    pub rules: Vec<Alternative>,
    /// Where the list of product rules stands.
    pub rules_cite: String,
    /// Tolerance of value.
    pub tolerance: Option<Cited<Share>>,
    /// Tolerance of weight.
    pub weight_tolerance: Option<Cited<Share>>,
    /// Elastomeric part of it.
    pub elastomeric: Option<Cited<Share>>,
    /// Content where material and good share a subheading.
    pub same_subheading: Content,
    /// Where that stands.
    pub same_subheading_cite: String,
    /// Part of a set that may not originate.
    pub sets: Option<Cited<Share>>,
    /// Interest margin.
    pub interest_margin: Option<Cited<Share>>,
    /// Kinds.
    pub kinds: Vec<Kind>,
    /// Facts that rules ask, with their words.
    pub tests: Vec<(String, Bi)>,
    /// The steps of a determination of marking origin; none in an agreement.
    pub steps: Vec<Step>,
    /// Who issued it.
    pub issuer: Option<Place>,
    /// Members, where the territory is narrowed to one of them.
    pub(crate) countries: Vec<Place>,
    /// The most parts of a simple assembly.
    pub(crate) assembly_parts: Option<Cited<usize>>,
    tolerances: Vec<(CodeSet, Cited<Share>)>,
    exceptions: Vec<(CodeSet, CodeSet, bool, String)>,
    by_weight: Vec<(CodeSet, String)>,
    no_same: Vec<CodeSet>,
    imported: Vec<(CodeSet, bool, String)>,
    remanufactured: Vec<(CodeSet, bool, String)>,
    abroad: Vec<(CodeSet, String)>,
}

/// Why an agreement cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgreementError {
    /// No folder of this name holds product rules. Those that do.
    Unknown(String, Vec<String>),
    /// None was named and there are several, or none.
    Which(Vec<String>),
    /// It says nothing on this date.
    NotInForce(String, Date),
    /// A cell cannot be read.
    Cell {
        /// The list.
        list: String,
        /// The line of its rows.
        line: u32,
        /// What stands there.
        cell: String,
    },
}

impl fmt::Display for AgreementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AgreementError::Unknown(name, known) => {
                write!(f, "`{name}` holds no product rules; known: {}", known.join(", "))
            }
            AgreementError::Which(known) => write!(f, "no agreement is named; known: {}", known.join(", ")),
            AgreementError::NotInForce(name, date) => write!(f, "`{name}` has no product rule in force on {date}"),
            AgreementError::Cell { list, line, cell } => {
                write!(f, "`{list}`, line {line} of its rows: `{cell}` cannot be read")
            }
        }
    }
}

impl std::error::Error for AgreementError {}

/// The agreements of the rulebook: folder, title and short title.
pub fn agreements(book: &Rulebook) -> Vec<(String, Bi, Bi)> {
    let named = |name: &str| {
        book.lists
            .iter()
            .filter_map(|list| list.id.strip_suffix(name)?.strip_suffix('/'))
            .collect::<BTreeSet<&str>>()
    };
    let folders: BTreeSet<&str> = named(RULES).union(&named(STEPS_LIST)).copied().collect();
    folders
        .into_iter()
        .filter_map(|folder| {
            let one = book.instrument(book.find_instrument(folder)?);
            Some((folder.to_owned(), one.title.clone(), one.short.clone()))
        })
        .collect()
}

/// Reads the cells of one row by the names of its columns.
struct Cells<'a> {
    list: &'a List,
    row: &'a Row,
}

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
        let param = self
            .book
            .param(self.book.find_param(&format!("{}/{name}", self.id))?);
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
        let rules = folder.each(RULES, alternative)?;
        let mut steps = folder.each(STEPS_LIST, step)?;
        steps.sort_by_key(|one| one.0);
        if rules.is_empty() && steps.is_empty() {
            return Err(AgreementError::NotInForce(id.to_owned(), as_of));
        }
        let list = book.find_list(&format!("{id}/{RULES}")).map(|id| book.list(id));
        let instrument = book.find_instrument(id).map(|id| book.instrument(id));
        let ring = book.find_ring(&format!("{id}/members")).map(|id| book.ring(id));
        let same = [(Method::Price, "same-subheading-tv"), (Method::NetCost, "same-subheading-nc")];
        let same: Vec<(Threshold, String)> = same
            .into_iter()
            .filter_map(|(method, name)| folder.share(name).map(|(least, cite)| (Threshold { method, least }, cite)))
            .collect();
        Ok(Agreement {
            id: id.to_owned(),
            title: instrument.map(|one| one.title.clone()).unwrap_or_default(),
            short: instrument.map(|one| one.short.clone()).unwrap_or_default(),
            as_of,
            members: book.places.keys().copied().filter(|place| ring.is_some_and(|ring| ring.ring.contains(*place, as_of))).collect(),
            rules,
            rules_cite: list.map(|list| list.cite.at.clone()).unwrap_or_default(),
            tolerance: folder.share("de-minimis-value"),
            weight_tolerance: folder.share("de-minimis-weight"),
            elastomeric: folder.share("elastomeric-weight"),
            same_subheading_cite: same.first().map(|one| one.1.clone()).unwrap_or_default(),
            same_subheading: same.into_iter().map(|one| one.0).collect(),
            sets: folder.share("sets-value"),
            interest_margin: folder.share("interest-margin"),
            kinds: folder.each("kinds", |row| {
                Ok(Kind { id: row.row.key.to_string(), group: row.get("group"), label: Bi { en: row.get("en"), fr: row.get("fr") } })
            })?,
            tests: folder.each("tests", |row| Ok((row.row.key.to_string(), Bi { en: row.get("en"), fr: row.get("fr") })))?,
            exceptions: folder.each("tolerance-exceptions", |row| {
                let materials = row.codes(&row.get("materials"))?;
                Ok((row.key()?, materials, row.get("unless") == "other_subheading", row.row.cite.clone()))
            })?,
            by_weight: folder.each("weight-tolerance", |row| Ok((row.key()?, row.row.cite.clone())))?,
            no_same: folder.each("no-same-subheading", Cells::key)?,
            imported: folder.each("imported-from-member", |row| {
                Ok((row.key()?, row.get("what") == "whole", row.row.cite.clone()))
            })?,
            remanufactured: folder.each("remanufactured", |row| {
                Ok((row.key()?, row.get("standing") == "covered", row.row.cite.clone()))
            })?,
            steps: steps.into_iter().map(|one| one.1).collect(),
            issuer: instrument.map(|one| one.issuer),
            countries: Vec::new(),
            assembly_parts: folder.count("simple-assembly-parts"),
            tolerances: folder.each("tolerance-values", |row| {
                let given = row.get("share");
                let share = given.parse().map_err(|_| row.bad(&given))?;
                Ok((row.key()?, (share, row.row.cite.clone())))
            })?,
            abroad: folder.each("worked-abroad", |row| Ok((row.key()?, row.row.cite.clone())))?,
        })
    }

    /// Whether the place belongs to the territory.
    pub fn is_member(&self, place: Place) -> bool {
        self.members.contains(&place)
    }

    /// The alternatives for `code`: those of the narrowest rule that holds it for certain, and apart from
    /// them those of narrower rules that a finer number might lead to, rule by rule.
    pub fn rules_for(&self, code: &Code) -> (Vec<&Alternative>, Vec<Vec<&Alternative>>) {
        let placed: Vec<(&Alternative, Truth, usize)> = self
            .rules
            .iter()
            .filter_map(|rule| rule.goods.place(code).map(|(truth, digits)| (rule, truth, digits)))
            .collect();
        let best = placed.iter().filter(|one| one.1 == Truth::True).map(|one| one.2).max();
        let certain = placed.iter().filter(|one| one.1 == Truth::True && Some(one.2) == best).map(|one| one.0).collect();
        let mut possible: Vec<Vec<&Alternative>> = Vec::new();
        for (rule, truth, digits) in placed {
            if truth == Truth::Unknown && best.is_none_or(|best| digits > best) {
                match possible.iter_mut().find(|group| group.first().is_some_and(|one| one.goods == rule.goods)) {
                    Some(group) => group.push(rule),
                    None => possible.push(vec![rule]),
                }
            }
        }
        (certain, possible)
    }

    /// Whether the tolerance of value is closed to a material in a good, and where that stands.
    pub fn excepted(&self, good: &Code, material: Option<&Code>) -> (Truth, Option<&str>) {
        let mut found = (Truth::False, None);
        for (goods, materials, unless_other, cite) in &self.exceptions {
            let within = material.map_or(Truth::Unknown, |code| materials.contains(code));
            let mut truth = goods.contains(good).min(within);
            if *unless_other {
                let other = material.map_or(Truth::Unknown, |code| crate::shift::differs(code, good, 6));
                truth = truth.min(other.negated());
            }
            if truth > found.0 {
                found = (truth, Some(cite.as_str()));
            }
        }
        found
    }

    /// Whether it says which country a good comes from, and not whether the good originates.
    pub fn is_marking(&self) -> bool {
        !self.steps.is_empty()
    }

    /// The tolerance of value of this good, where it has one of its own.
    pub(crate) fn tolerance_of(&self, good: &Code) -> Option<Cited<Share>> {
        self.tolerances
            .iter()
            .find(|(goods, _)| goods.contains(good) == Truth::True)
            .map(|(_, cited)| cited.clone())
    }

    /// Whether the tolerance of this good is one of weight, and where that stands.
    pub fn by_weight(&self, good: &Code) -> Option<&str> {
        self.by_weight.iter().find(|(goods, _)| goods.contains(good) == Truth::True).map(|(_, cite)| cite.as_str())
    }

    /// Whether the route of the shared subheading is open to the good.
    pub fn same_subheading_open(&self, good: &Code) -> bool {
        !self.same_subheading.is_empty() && !self.no_same.iter().any(|goods| goods.contains(good) != Truth::False)
    }

    /// Whether the good originates when it is imported from a member, and where that stands.
    ///
    /// Of some subheadings only a part is named: whether the good answers the description decides.
    pub fn imported_from_member(&self, good: &Code, described: Option<bool>) -> (Truth, Option<&str>) {
        let described = described.map_or(Truth::Unknown, Truth::from);
        let each = self.imported.iter().map(|(goods, whole, cite)| {
            let within = goods.contains(good);
            (if *whole { within } else { within.min(described) }, Some(cite.as_str()))
        });
        each.max_by_key(|one| one.0).unwrap_or((Truth::False, None))
    }

    /// Whether a good of this number can be a remanufactured good, and where that stands.
    pub fn may_be_remanufactured(&self, good: &Code) -> (Truth, Option<&str>) {
        let of = |covered: bool| {
            let each = self.remanufactured.iter().filter(|one| one.1 == covered).map(|one| (one.0.contains(good), Some(one.2.as_str())));
            each.max_by_key(|one| one.0).unwrap_or((Truth::False, None))
        };
        let (covered, cite) = of(true);
        (covered.min(of(false).0.negated()), cite)
    }

    /// Whether a good of this number may be worked outside the territory within its own group.
    pub fn may_be_worked_abroad(&self, good: &Code) -> Option<&str> {
        self.abroad.iter().find(|(goods, _)| goods.contains(good) == Truth::True).map(|(_, cite)| cite.as_str())
    }

    /// The kind of this name.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }
}

/// `tv 60 nc 50`.
fn content(text: &str) -> Option<Content> {
    let mut words = text.split_whitespace();
    let mut found = Content::new();
    while let Some(word) = words.next() {
        let method = match word {
            "tv" => Method::Price,
            "nc" => Method::NetCost,
            _ => return None,
        };
        found.push(Threshold { method, least: Share::from_percent(ntib_core::parse_decimal(words.next()?)?) });
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
    let at = row.get("at");
    let at = at.parse().map_err(|_| row.bad(&at))?;
    let label = Bi {
        en: row.get("en"),
        fr: row.get("fr"),
    };
    Ok((
        at,
        Step {
            word,
            only: row.get("only") == "settles",
            label,
            cite: row.row.cite.clone(),
        },
    ))
}

fn alternative(row: &Cells<'_>) -> Result<Alternative, AgreementError> {
    let cell = |name: &str| row.get(name);
    let word = |text: String| (!text.is_empty()).then_some(text);
    Ok(Alternative {
        goods: row.key()?,
        shift: Shift::parse(&cell("shift")).ok_or_else(|| row.bad(&cell("shift")))?,
        content: content(&cell("content")).ok_or_else(|| row.bad(&cell("content")))?,
        when: word(cell("when")),
        tests: cell("tests").split_whitespace().map(str::to_owned).collect(),
        weight: weight(&cell("weight")).ok_or_else(|| row.bad(&cell("weight")))?,
        cite: row.row.cite.clone(),
        confidence: Confidence::from_word(&cell("confidence")).ok_or_else(|| row.bad(&cell("confidence")))?,
    })
}
