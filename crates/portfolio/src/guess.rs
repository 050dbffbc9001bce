//! A mapping guessed from the headings of a table, for somebody who knows the table to confirm.

mod headings;
mod meanings;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ntib_base::identity::fold;
use ntib_base::import::{DateOrder, DecimalMark};
use ntib_core::{CodeSystem, Currency, Lang, Place};
use ntib_rules::model::{FactId, Rulebook, Type};

use crate::bind::{literal, said};
use crate::french::translated;
pub(crate) use headings::{FirstCell, Totals};
use headings::{Heading, Headings};
use meanings::{Found, Meanings};

/// The fact that tells where a row goes to: whose tariff is meant.
const DESTINATION: &str = "leg.to";

/// Rows at the start in which headings are looked for, where the first says nothing.
const LOWER_ROWS: usize = 10;

/// What a mapping says of a table, as far as its headings and first rows tell.
struct Guess {
    /// Columns with the facts that they tell.
    found: Vec<(usize, FactId)>,
    /// The column of the day that each row is asked about.
    day: Option<usize>,
    doubts: Vec<Doubt>,
}

/// Why somebody who knows the table has to look at what was guessed, or was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// This column may hold prices of one piece; what is asked is the value of the whole line.
    Unit(usize),
    /// This column's heading says that it is an amount, and not of what; it may tell this fact.
    Amount(usize, FactId),
    /// This column holds numbers of a tariff, and does not say of which country's; these facts tell one.
    Tariff(usize, Vec<FactId>),
    /// The country of this column's tariff is taken from where every row goes to.
    Destination(usize, Place),
    /// This column may tell the day that rows are asked about.
    Day(usize),
    /// Amounts of this column name no currency; the fact they tell is in this one.
    Currency(usize, Currency),
    /// This column's heading means this fact, and half of its cells or more cannot be read so: why the first of them cannot, and what to do.
    Unread(usize, FactId, [String; 2]),
    /// The headings seem to stand lower: these.
    Lower(Vec<String>),
}

/// What has to be looked at in a mapping guessed from these headings.
pub fn doubts(book: &Rulebook, header: &[String], sample: &[Vec<String>]) -> Vec<Doubt> {
    Guess::new(book, header, sample).doubts
}

/// The headings that stand more than once: which column is meant by one cannot be told.
fn twice(header: &[String]) -> BTreeSet<&String> {
    let mut seen = BTreeSet::new();
    header.iter().filter(|name| !seen.insert(*name)).collect()
}

/// What a column says in the rows known; what is read as nothing (`n/a`) says nothing here either. An error of a formula does.
fn values(sample: &[Vec<String>], at: usize) -> Vec<&str> {
    let says = |text: &&str| ntib_base::import::cell(text).is_some() || said(text, &|_| Ok(Some(()))).is_err();
    sample.iter().filter_map(|row| row.get(at)).map(|text| literal(text.trim())).filter(says).collect()
}

impl Guess {
    fn new(book: &Rulebook, header: &[String], sample: &[Vec<String>]) -> Guess {
        let known = Headings::built_in();
        let mut guess = Guess { found: Vec::new(), day: None, doubts: Vec::new() };
        let read: Vec<Heading> = header.iter().map(|heading| known.read(heading)).collect();
        let twice = twice(header);
        let all: Vec<(usize, &Heading)> = read.iter().enumerate().filter(|(at, _)| header.get(*at).is_some_and(|name| !twice.contains(name))).collect();
        let (tariffs, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, heading)| known.is_tariff(heading));
        let meanings = Meanings::new(book, &known);
        let Found { facts, unread } = meanings.nearest(&others, sample, &known);
        guess.found = facts;
        let goes_to = guess.destination(book, sample, &known);
        for (at, _) in tariffs {
            guess.tariff(book, at, goes_to, &known);
        }
        guess.found.sort_unstable();
        let units: Vec<Doubt> = others.iter().filter(|(at, heading)| known.is_unit(heading) && !guess.is_found(*at)).map(|(at, _)| Doubt::Unit(*at)).collect();
        guess.doubts.extend(units);
        guess.amounts(book, &others, &known);
        guess.find_day(header, &twice, &known);
        guess.currencies(book, &read, sample);
        guess.doubts.extend(unread.into_iter().map(|(at, _, fact, (why, help))| Doubt::Unread(at, fact, [why, help])));
        if guess.found.is_empty() {
            let is_head = |row: &&Vec<String>| {
                let read: Vec<Heading> = row.iter().map(|name| known.read(name)).collect();
                meanings.nearest(&read.iter().enumerate().collect::<Vec<_>>(), &[], &known).facts.len() > 1
            };
            let lower = sample.iter().take(LOWER_ROWS).find(is_head);
            guess.doubts.extend(lower.map(|row| Doubt::Lower(row.iter().filter(|name| !name.is_empty()).cloned().collect())));
        }
        guess
    }

    fn is_found(&self, column: usize) -> bool {
        self.found.iter().any(|(at, _)| *at == column)
    }

    /// The place that every row known goes to, where it is one.
    fn destination(&self, book: &Rulebook, sample: &[Vec<String>], known: &Headings) -> Option<Place> {
        let to = book.find_fact(DESTINATION)?;
        let (at, _) = self.found.iter().find(|(_, fact)| *fact == to)?;
        let mut places = values(sample, *at).into_iter().map(|text| known.place_in(text));
        let first = places.next()??;
        places.all(|place| place == Some(first)).then_some(first)
    }

    /// A column of a tariff of no country that is said: that of where every row goes to, or none.
    fn tariff(&mut self, book: &Rulebook, at: usize, goes_to: Option<Place>, known: &Headings) {
        let of_entry: Vec<(FactId, Place)> = (0_u32..)
            .map(FactId)
            .zip(&book.facts)
            .filter(|(_, one)| one.derived.is_none() && matches!(one.ty, Type::Code(CodeSystem::Hts | CodeSystem::Hs)))
            .filter_map(|(fact, one)| Some((fact, known.place_at_end(&one.key)?)))
            .collect();
        let free = |fact: FactId| !self.found.iter().any(|(_, other)| *other == fact);
        match of_entry.iter().find(|(fact, place)| Some(*place) == goes_to && free(*fact)) {
            Some((fact, place)) => {
                self.found.push((at, *fact));
                self.doubts.push(Doubt::Destination(at, *place));
            }
            None => self.doubts.push(Doubt::Tariff(at, of_entry.into_iter().map(|(fact, _)| fact).collect())),
        }
    }

    /// Columns of amounts that do not say of what, where no other tells the fact that they may.
    fn amounts(&mut self, book: &Rulebook, headings: &[(usize, &Heading)], known: &Headings) {
        let unsaid = headings.iter().filter(|(at, _)| !self.is_found(*at)).filter_map(|(at, heading)| Some((*at, book.find_fact(known.amount(heading)?)?)));
        let told = |fact: FactId| self.found.iter().any(|(_, other)| *other == fact);
        let doubts: Vec<Doubt> = unsaid.filter(|(_, fact)| !told(*fact)).map(|(at, fact)| Doubt::Amount(at, fact)).collect();
        self.doubts.extend(doubts);
    }

    /// The column of the day: that which means it most, or one that may.
    fn find_day(&mut self, header: &[String], twice: &BTreeSet<&String>, known: &Headings) {
        let folded: Vec<String> = header.iter().map(|heading| if twice.contains(heading) { String::new() } else { fold(heading) }).collect();
        let column = |name: &String| folded.iter().position(|heading| heading == name).filter(|at| !self.is_found(*at));
        let sure = known.days.iter().find_map(column);
        self.day = sure.or_else(|| known.perhaps_days.iter().find_map(column));
        self.doubts.extend(self.day.filter(|_| sure.is_none()).map(Doubt::Day));
    }

    /// Amounts that name no currency, under a heading that names none.
    fn currencies(&mut self, book: &Rulebook, read: &[Heading], sample: &[Vec<String>]) {
        for (at, fact) in &self.found {
            if let Type::Money(currency) = book.fact(*fact).ty
                && read.get(*at).is_some_and(|heading| heading.currency.is_none())
                && values(sample, *at).into_iter().any(|text| needs_currency(text, currency))
            {
                self.doubts.push(Doubt::Currency(*at, currency));
            }
        }
    }
}

/// Whether a cell is an amount that names no currency, and can be one in this.
fn needs_currency(text: &str, currency: Currency) -> bool {
    let reads = |currency| [DecimalMark::Point, DecimalMark::Comma].iter().any(|mark| ntib_base::import::money(text, *mark, currency).is_ok());
    !reads(None) && reads(Some(currency))
}

/// A mapping file for a table with these headings, of which some rows are known. Columns for which nothing was found
/// stand in comments.
pub fn propose(book: &Rulebook, name: &str, header: &[String], sample: &[Vec<String>]) -> String {
    let Guess { found, day, doubts } = Guess::new(book, header, sample);
    write(book, name, header, (&found, day, &doubts), &|at| values(sample, at))
}

fn write<'s>(
    book: &Rulebook,
    name: &str,
    header: &[String],
    (found, day, doubts): (&[(usize, FactId)], Option<usize>, &[Doubt]),
    values: &dyn Fn(usize) -> Vec<&'s str>,
) -> String {
    let mut out = String::from(
        "# Guessed from the headings: look at every line, and delete what is wrong.\n# Deviné d’après les en-têtes\u{a0}: vérifiez chaque ligne et supprimez ce qui est faux.\n# See docs/how-to/portfolio.md and docs/reference/mapping-format.md.\n",
    );
    let slug = fold(name).replace(' ', "-");
    let _ = writeln!(out, "map: {}", if slug.is_empty() { "portfolio" } else { &slug });
    out.push_str(order_of_dates(book, found, day, values));
    out.push_str(mark_of_fractions(book, found, values));
    let heading = |at: usize| header.get(at).map_or_else(String::new, |name| name.replace(['\n', '\r'], " "));
    write_currency(&mut out, book, found, (doubts, &heading), values);
    match day {
        Some(at) => {
            let _ = write!(out, "as_of: {}", quoted(&heading(at)));
            out.push_str(if doubts.contains(&Doubt::Day(at)) {
                "    # check that the law of this day is meant / vérifiez que le droit de ce jour est voulu\n"
            } else {
                "\n"
            });
        }
        None => {
            out.push_str("# as_of: COLUMN                     # the day of each row; or give --as-of DATE\n")
        }
    }
    out.push_str(if found.is_empty() { "facts: {}\n" } else { "facts:\n" });
    for (at, fact) in found {
        let one = book.fact(*fact);
        let check = doubts.iter().find_map(|doubt| match doubt {
            Doubt::Destination(own, place) if own == at => Some(format!("; every row goes to {place}: check / chaque ligne va à {place}\u{a0}: vérifiez")),
            _ => None,
        });
        let _ = writeln!(out, "  {}: {}    # {} / {}{}", one.key, quoted(&heading(*at)), one.label.en, one.label.fr, check.unwrap_or_default());
    }
    out.push_str("  # What holds for every row is stated so:\n  # leg.to: { value: US }\n");
    write_doubts(&mut out, book, doubts, &heading);
    for name in twice(header).into_iter().filter(|name| !name.is_empty()) {
        let name = name.replace(['\n', '\r'], " ");
        let _ = writeln!(out, "# `{name}` stands twice: give each of these columns a heading of its own, then it can be named here.");
        let _ = writeln!(out, "# «\u{a0}{name}\u{a0}» figure deux fois\u{a0}: donnez à chacune de ces colonnes son propre en-tête pour pouvoir la nommer ici.");
    }
    let used = |at: &usize| Some(*at) == day || found.binary_search_by_key(at, |(known, _)| *known).is_ok();
    let unused: Vec<usize> = (0..header.len()).filter(|at| !used(at)).collect();
    if !unused.is_empty() {
        out.push_str("# Columns handed through:\n");
        unused.into_iter().for_each(|at| out.push_str(&format!("# - {}\n", heading(at))));
    }
    out
}

/// The line about the currency of amounts that name none: the heading's; where that names none either, the line waits for somebody to say it.
fn write_currency<'s>(
    out: &mut String,
    book: &Rulebook,
    found: &[(usize, FactId)],
    (doubts, heading): (&[Doubt], &dyn Fn(usize) -> String),
    values: &dyn Fn(usize) -> Vec<&'s str>,
) {
    let unsaid = doubts.iter().find_map(|doubt| if let Doubt::Currency(at, currency) = doubt { Some((*at, *currency)) } else { None });
    if let Some((at, currency)) = unsaid {
        let name = heading(at);
        let _ = writeln!(out, "# The amounts of `{name}` name no currency: say it here, and take the sign # away. What is asked is in {currency}.");
        let _ = writeln!(out, "# Les montants de «\u{a0}{name}\u{a0}» ne nomment pas de monnaie\u{a0}: dites-la ici et ôtez le signe #. Ce qui est demandé est en {currency}.");
        let _ = writeln!(out, "# currency: {currency}");
        return;
    }
    let money = found.iter().find_map(|(at, fact)| if let Type::Money(currency) = book.fact(*fact).ty { Some((*at, currency)) } else { None });
    if let Some((at, currency)) = money.filter(|(at, currency)| values(*at).into_iter().any(|text| needs_currency(text, *currency))) {
        let _ = writeln!(out, "currency: {currency}                      # as the heading `{}` says", heading(at));
    }
}

/// What has to be looked at and is not said elsewhere.
fn write_doubts(out: &mut String, book: &Rulebook, doubts: &[Doubt], heading: &dyn Fn(usize) -> String) {
    for doubt in doubts {
        let (en, fr) = match doubt {
            Doubt::Unit(at) => {
                let name = heading(*at);
                (
                    format!("`{name}` may be the price of one piece, and what is asked is the value of the whole line: add a column that multiplies it by the quantity, and name that one."),
                    format!("«\u{a0}{name}\u{a0}» est peut-être le prix d’une pièce, alors qu’on demande la valeur de toute la ligne\u{a0}: ajoutez une colonne qui le multiplie par la quantité, et nommez-la."),
                )
            }
            Doubt::Amount(at, fact) => {
                let (name, fact) = (heading(*at), book.fact(*fact));
                let (key, label) = (&fact.key, &fact.label);
                (
                    format!("`{name}` does not say what it is the amount of: name it under the fact that it tells, such as {key} ({}).", label.en),
                    format!("«\u{a0}{name}\u{a0}» ne dit pas de quoi c’est le montant\u{a0}: nommez-le sous le fait voulu, par exemple {key} ({}).", label.fr),
                )
            }
            Doubt::Tariff(at, facts) => {
                let (name, facts) = (heading(*at), facts.iter().map(|fact| book.fact(*fact).key.as_str()).collect::<Vec<_>>().join(", "));
                (
                    format!("`{name}` does not say of which country's tariff it is: name it under the fact of the country of entry ({facts})."),
                    format!("«\u{a0}{name}\u{a0}» ne dit pas de quel pays est le tarif\u{a0}: nommez-le sous le fait du pays d’entrée ({facts})."),
                )
            }
            Doubt::Unread(at, fact, why) => {
                let (name, label) = (heading(*at), &book.fact(*fact).label);
                let told = |lang| why.each_ref().map(|part| translated(lang, part)).join("; ").replace(['\n', '\r'], " ");
                (
                    format!(
                        "`{name}` seems to tell {} ({}), but many of its cells cannot be read so: {}. Nothing was guessed.",
                        book.fact(*fact).key,
                        label.en,
                        told(Lang::En)
                    ),
                    format!(
                        "«\u{a0}{name}\u{a0}» semble dire {} ({}), mais beaucoup de ses cellules ne se lisent pas ainsi\u{a0}: {}. Rien n’a été deviné.",
                        book.fact(*fact).key,
                        label.fr,
                        told(Lang::Fr)
                    ),
                )
            }
            Doubt::Lower(names) => {
                let names = names.join(", ").replace(['\n', '\r'], " ");
                (
                    format!("The headings seem to stand lower ({names}): delete the rows above them, and propose again."),
                    format!("Les en-têtes semblent se trouver plus bas ({names})\u{a0}: supprimez les lignes au-dessus, et proposez de nouveau."),
                )
            }
            Doubt::Destination(..) | Doubt::Day(_) | Doubt::Currency(..) => continue,
        };
        let _ = writeln!(out, "# {en}\n# {fr}");
    }
}

/// The line about the order of day, month and year, if the rows do not go without.
fn order_of_dates<'s>(
    book: &Rulebook,
    found: &[(usize, FactId)],
    day: Option<usize>,
    values: &dyn Fn(usize) -> Vec<&'s str>,
) -> &'static str {
    let dates: Vec<&str> = found
        .iter()
        .filter(|(_, fact)| book.fact(*fact).ty == Type::Date)
        .map(|(at, _)| *at)
        .chain(day)
        .flat_map(values)
        .collect();
    let fails = |order: DateOrder| {
        dates
            .iter()
            .any(|text| ntib_base::import::date(text, order).is_err())
    };
    if !fails(DateOrder::Unsaid) {
        return "";
    }
    match (fails(DateOrder::DayFirst), fails(DateOrder::MonthFirst)) {
        (false, true) => "dates: day_month_year\n",
        (true, false) => "dates: month_day_year\n",
        _ => "# dates: day_month_year            # or month_day_year: the rows do not tell, say which\n",
    }
}

/// The line about the mark of fractions, if the rows do not go without.
fn mark_of_fractions<'s>(book: &Rulebook, found: &[(usize, FactId)], values: &dyn Fn(usize) -> Vec<&'s str>) -> &'static str {
    let is = |ty: &Type| matches!(ty, Type::Decimal | Type::Money(_));
    let own = found.iter().map(|(at, fact)| (*at, &book.fact(*fact).ty)).filter(|(_, ty)| is(ty));
    let cells: Vec<(&Type, &str)> = own.flat_map(|(at, ty)| values(at).into_iter().map(move |text| (ty, text))).collect();
    let fails = |mark: DecimalMark| {
        cells.iter().any(|(ty, text)| {
            let currency = if let Type::Money(currency) = ty { Some(*currency) } else { None };
            let read = match ty {
                Type::Money(_) => ntib_base::import::money(text, mark, currency).map(|_| ()),
                _ => ntib_base::import::number(text, mark).map(|_| ()),
            };
            read.is_err()
        })
    };
    if !fails(DecimalMark::Unsaid) {
        return "";
    }
    match (fails(DecimalMark::Point), fails(DecimalMark::Comma)) {
        (false, true) => "decimal: point\n",
        (true, false) => "decimal: comma\n",
        (false, false) => "# decimal: point                   # or comma: the rows do not tell, say which\n",
        // Neither mark helps: something else is wrong with the cells.
        (true, true) => "",
    }
}

fn quoted(heading: &str) -> String {
    format!("\"{}\"", heading.replace('\\', "\\\\").replace('"', "\\\""))
}
