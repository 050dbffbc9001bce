//! What facts are called, folded once for all the headings of a table, and how far a heading is from that.

use ntib_base::identity::{edits, fold};
use ntib_base::import::{DateOrder, DecimalMark};
use ntib_core::{CodeSystem, Currency, Place};
use ntib_rules::model::{FactId, Rulebook, Type};

use super::headings::{Heading, Headings};
use crate::bind::{beginning, said};
use crate::value::{Manner, Wrong};

/// A heading that is farther than this from every name of a fact means none.
const DISTANCE_MAX: u32 = 24;

/// A heading that is no farther than this from a name is that name.
const SAME_MAX: u32 = 3;

/// A text folded, with its blanks and without.
struct Folded {
    spaced: String,
    bare: String,
}

impl Folded {
    fn of(text: &str) -> Folded {
        let spaced = fold(text);
        Folded { bare: spaced.replace(' ', ""), spaced }
    }

    /// How far a heading is from a name; none if it is another.
    fn distance(&self, name: &Folded) -> Option<u32> {
        let (heading, name_bare) = (self.bare.as_bytes(), name.bare.as_bytes());
        // Whatever is near has the first letter or the last one.
        if heading.is_empty() || heading.first() != name_bare.first() && heading.last() != name_bare.last() {
            return None;
        }
        if self.bare == name.bare {
            return Some(0);
        }
        let (heading, name) = (self.spaced.as_str(), name.spaced.as_str());
        if name.len() > 5 && edits(heading.as_bytes(), name.as_bytes(), 1).is_some() {
            return Some(2);
        }
        let longer = u32::try_from(heading.len().abs_diff(name.len())).unwrap_or(u32::MAX / 4);
        (is_part(heading, name) || is_part(name, heading)).then(|| 4 + longer)
    }
}

/// Whether a text begins or ends with another, and says more.
fn is_part(whole: &str, part: &str) -> bool {
    let apart = whole.strip_prefix(part).is_some_and(|rest| rest.starts_with(' ')) || whole.strip_suffix(part).is_some_and(|rest| rest.ends_with(' '));
    part.len() > 3 && apart
}

/// A name of a fact.
struct Name {
    /// How far even the same heading is from it.
    far: u32,
    text: Folded,
    /// Whether it means the fact only beside a country.
    beside_place: bool,
}

/// A fact that may be told, with what it is called.
struct Meaning {
    fact: FactId,
    /// The place that its key speaks of.
    place: Option<Place>,
    names: Vec<Name>,
}

impl Meaning {
    fn new(book: &Rulebook, fact: FactId, known: &Headings) -> Meaning {
        let one = book.fact(fact);
        let (role, own) = one.key.split_once('.').unwrap_or(("", &one.key));
        let own = own.replace('_', " ");
        let title = &book.role_of(fact).title;
        // A name with its role is closer than one without, which several facts may share.
        let mut names = vec![
            (0, format!("{role} {own}")),
            (2, own.clone()),
            (1, one.label.en.clone()),
            (1, one.label.fr.clone()),
            (0, format!("{} {}", title.en, one.label.en)),
            (0, format!("{} {}", title.fr, one.label.fr)),
        ];
        names.extend(known.of(&one.key).map(|name| (1, name.to_owned())));
        let mut names: Vec<Name> = names.into_iter().map(|(far, name)| Name { far, text: Folded::of(&name), beside_place: false }).collect();
        if let Type::Code(system) = one.ty {
            // The tariff of the United States has this name; of another country's it is said only beside the country.
            let beside = |name: &str| system == CodeSystem::Hs && name.starts_with("hts");
            names.extend(code_names(system).iter().map(|name| Name { far: 3, text: Folded::of(name), beside_place: beside(name) }));
        }
        Meaning { fact, place: known.place_of(&one.key), names }
    }

    /// Whether a heading has a name of the fact in it, whatever else it says. One that is itself a part of a name may speak of anything.
    fn is_named_in(&self, heading: &Folded) -> bool {
        self.names.iter().any(|name| is_part(&heading.spaced, &name.text.spaced))
    }
}

fn code_names(system: CodeSystem) -> &'static [&'static str] {
    match system {
        CodeSystem::Hts => &["hts", "hts code", "htsus", "tariff code", "tariff item", "hs code", "hts10", "code sh", "numero tarifaire"],
        CodeSystem::Hs => &["hts", "hts code", "tariff code", "tariff item", "hs code", "code sh", "numero tarifaire"],
        CodeSystem::Usml => &["usml", "usml category", "itar category"],
        CodeSystem::Eccn => &["eccn", "us eccn"],
        CodeSystem::Ecl => &["ecl", "ecl item", "lmtec"],
        CodeSystem::Fsc => &["fsc", "federal supply class"],
        CodeSystem::Nsn => &["nsn", "national stock number"],
    }
}

/// What all facts that may be told are called.
pub(super) struct Meanings<'b> {
    book: &'b Rulebook,
    facts: Vec<Meaning>,
    /// Both ways in which a table may write its values, for each currency that facts are in.
    manners: Vec<(Option<Currency>, [Manner; 2])>,
}

/// The facts that headings mean, and columns whose heading means one that their cells do not tell.
pub(super) struct Found {
    /// Each column and each fact once, by column.
    pub facts: Vec<(usize, FactId)>,
    /// The column, how far its heading is from the fact, the fact, and why its first unreadable cell is none.
    pub unread: Vec<(usize, u32, FactId, Wrong)>,
}

impl<'b> Meanings<'b> {
    pub(super) fn new(book: &'b Rulebook, known: &Headings) -> Meanings<'b> {
        let facts: Vec<Meaning> = (0_u32..).map(FactId).zip(&book.facts).filter(|(_, one)| one.derived.is_none()).map(|(fact, _)| Meaning::new(book, fact, known)).collect();
        let mut currencies: Vec<Option<Currency>> = facts.iter().map(|one| currency_of(&book.fact(one.fact).ty)).chain([None]).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let plain = [Manner::new(DateOrder::MonthFirst, DecimalMark::Point, None), Manner::new(DateOrder::DayFirst, DecimalMark::Comma, None)];
        let manners = currencies.into_iter().map(|currency| (currency, plain.each_ref().map(|manner| manner.in_currency(currency)))).collect();
        Meanings { book, facts, manners }
    }

    /// The facts that headings mean, the nearest first, as far as most of the cells known can be read so.
    pub(super) fn nearest(&self, headings: &[(usize, &Heading)], sample: &[Vec<String>], known: &Headings) -> Found {
        let book = self.book;
        let (mut guesses, mut unread) = (Vec::new(), Vec::new());
        for (at, heading) in headings.iter().filter(|(_, heading)| !known.is_other(heading)) {
            let (unit, cells) = (known.is_unit(heading), super::values(sample, *at));
            let (whole, rest) = (Folded::of(&heading.whole), Folded::of(&heading.rest));
            let amount = known.amount(heading).is_some();
            for one in &self.facts {
                let ty = &book.fact(one.fact).ty;
                if unit && matches!(ty, Type::Money(_)) {
                    continue;
                }
                // `Total` is a part of many names, and means none of them.
                let Some(distance) = distance(one, ty, heading, [&whole, &rest]).filter(|far| !amount || *far <= SAME_MAX) else { continue };
                match self.implausible(ty, &cells) {
                    None => guesses.push((distance, *at, one.fact)),
                    Some(wrong) if distance <= SAME_MAX || one.is_named_in(&whole) || one.is_named_in(&rest) => unread.push((*at, distance, one.fact, wrong)),
                    Some(_) => {}
                }
            }
        }
        guesses.sort_by_key(|(distance, at, fact)| (*distance, *at, book.fact(*fact).role, book.fact(*fact).order, *fact));
        let mut facts: Vec<(usize, FactId)> = Vec::new();
        for (_, at, fact) in guesses {
            if !facts.iter().any(|(known, other)| *known == at || *other == fact) {
                facts.push((at, fact));
            }
        }
        facts.sort_unstable();
        unread.sort_by_key(|(at, distance, fact, _)| (*at, *distance, book.fact(*fact).role, book.fact(*fact).order, *fact));
        unread.retain(|(at, _, fact, _)| !facts.iter().any(|(known, other)| known == at || other == fact));
        unread.dedup_by_key(|(at, ..)| *at);
        Found { facts, unread }
    }

    /// Why the first of a column's cells that cannot be read as values of this type is none, if half of them or more cannot.
    fn implausible(&self, ty: &Type, cells: &[&str]) -> Option<Wrong> {
        let currency = currency_of(ty);
        let (_, [point, comma]) = self.manners.iter().find(|(one, _)| *one == currency)?;
        let read = |manner: &Manner, text: &str| said(text, &|text| manner.value(self.book, ty, text)).err();
        let wrong = |text: &&str| read(point, text).filter(|_| read(comma, text).is_some()).map(|(why, help)| (why.replace(text, &beginning(text)), help));
        let mut all = cells.iter().filter_map(wrong);
        let first = all.next()?;
        ((all.count() + 1) * 2 >= cells.len()).then_some(first)
    }
}

fn currency_of(ty: &Type) -> Option<Currency> {
    if let Type::Money(currency) = ty { Some(*currency) } else { None }
}

/// How far a heading is from a fact's names in both languages; none if it means something else.
fn distance(one: &Meaning, ty: &Type, heading: &Heading, [whole, rest]: [&Folded; 2]) -> Option<u32> {
    // A heading that speaks of a place or a currency does not mean a fact about another.
    let spoken = heading.place.filter(|said| heading.sure || one.place == Some(*said));
    let elsewhere = spoken.zip(one.place).is_some_and(|(said, own)| said != own);
    let vague = if spoken.is_some() && one.place.is_none() { 3 } else { 0 };
    let in_other = heading.currency.zip(currency_of(ty)).is_some_and(|(said, own)| said != own);
    if elsewhere || in_other {
        return None;
    }
    let apart = heading.place.is_none() || spoken.is_some();
    let near = |name: &Name| {
        let both = [whole.distance(&name.text), rest.distance(&name.text).filter(|_| apart)];
        both.into_iter().flatten().min().map(|distance| name.far + distance + vague)
    };
    one.names.iter().filter(|name| !name.beside_place || heading.place.is_some()).filter_map(near).filter(|far| *far <= DISTANCE_MAX).min()
}
