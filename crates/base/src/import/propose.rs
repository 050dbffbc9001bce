//! A mapping proposed from the header of a table, to be edited by somebody who knows the table.

use std::fmt::Write as _;

use super::layout::{Layout, recognise};
use super::layout::built_in_maps;
use super::meanings::MEANINGS;
use super::value::{DateOrder, DecimalMark, cell, date, number};
use ntib_core::Currency;

use crate::identity::fold;
use crate::identity::{identifier, edits};

/// The rows that are looked at for the form of dates and numbers.
const SAMPLE_MAX: usize = 200;

/// How dates and numbers of a table are written, where somebody says so.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forms {
    /// The order of dates; found from the rows if not said.
    pub dates: Option<DateOrder>,
    /// The mark of fractions; found from the rows if not said.
    pub decimal: Option<DecimalMark>,
    /// The currency of amounts that name none.
    pub currency: Option<Currency>,
}

/// Before the key of a fact of the rulebook's vocabulary that a column states of the firm.
pub const FACT_PLACE: &str = "fact:";

/// Every place of a mapping that a column can fill, in the order in which they are asked about.
pub fn column_places() -> impl Iterator<Item = &'static str> {
    MEANINGS.iter().map(|(place, _)| *place)
}

/// The place that each column probably fills, each place once: by its heading, or by its values.
pub fn guess(header: &[&str], sample: &[Vec<String>]) -> Vec<Option<&'static str>> {
    let mut found: Vec<Option<&'static str>> = vec![None; header.len()];
    let mut order: Vec<usize> = (0..header.len()).collect();
    // The closest headings first: `name` takes the name before `supplier name short` does.
    let best = |at: usize| header.get(at).and_then(|column| meaning(column));
    order.sort_by_key(|at| (best(*at).map_or(u32::MAX, |(_, distance)| distance), *at));
    for at in order {
        let taken = |place: &str| found.iter().flatten().any(|known| *known == place);
        let guess = best(at).map(|(place, _)| place).filter(|place| !taken(place));
        let guess = guess.or_else(|| by_values(&column(sample, at)).filter(|place| !taken(place)));
        if let Some(slot) = found.get_mut(at) {
            *slot = guess;
        }
    }
    found
}

/// A mapping file for a table with these columns, of which some rows are known. Columns that no meaning was found for
/// stand in comments; every guess has to be looked at.
pub fn propose(name: &str, header: &[&str], sample: &[Vec<String>]) -> String {
    let line = header.iter().map(|column| format!("\"{}\"", column.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
    let maps = built_in_maps();
    if let Some(Layout::Table(known)) = recognise(&line, &maps) {
        return format!("# This is the layout `{0}`: import it with `--layout {0}`; no mapping is needed.\n", known.name);
    }
    let places: Vec<Option<String>> = guess(header, sample).into_iter().map(|place| place.map(str::to_owned)).collect();
    mapping_text(name, header, sample, &places, &Forms::default())
}

/// A mapping file by which each column fills the place chosen for it ([`column_places`], or [`FACT_PLACE`] and a fact); of
/// several columns for one place the first counts.
pub fn mapping_text(name: &str, header: &[&str], sample: &[Vec<String>], places: &[Option<String>], forms: &Forms) -> String {
    let found = places.iter().enumerate().filter_map(|(at, place)| Some((place.clone()?, at))).collect();
    Proposal { name, header, sample, found, forms: *forms }.write()
}

/// The values of a column.
fn column(sample: &[Vec<String>], at: usize) -> Vec<String> {
    sample.iter().take(SAMPLE_MAX).filter_map(|row| row.get(at).and_then(|text| cell(text))).collect()
}

/// What a header means, and how far it is from the words that mean it.
fn meaning(header: &str) -> Option<(&'static str, u32)> {
    let folded = fold(&header.replace('_', " "));
    let bare = folded.strip_suffix(" s").unwrap_or(&folded);
    let mut best: Option<(&'static str, u32)> = None;
    for (place, words) in MEANINGS {
        for word in *words {
            let distance = match () {
                () if bare == *word => 0,
                () if word.len() > 5 && edits(bare.as_bytes(), word.as_bytes(), 1).is_some() => 1,
                () if word.len() > 3 && (bare.starts_with(&format!("{word} ")) || bare.ends_with(&format!(" {word}"))) => 2 + u32::try_from(bare.len() - word.len()).unwrap_or(u32::MAX / 2),
                () => continue,
            };
            if best.is_none_or(|(_, known)| distance < known) {
                best = Some((place, distance));
            }
        }
    }
    best
}

/// What a column means by its values: identifiers with check digits tell themselves.
fn by_values(values: &[String]) -> Option<&'static str> {
    let all = |scheme: &str| values.len() >= 3 && values.iter().all(|value| identifier(scheme, value).is_ok());
    if all("lei") {
        return Some("firm.lei");
    }
    (all("uei") && values.iter().all(|value| value.bytes().any(|byte| byte.is_ascii_digit()))).then_some("firm.uei")
}

struct Proposal<'p> {
    name: &'p str,
    header: &'p [&'p str],
    sample: &'p [Vec<String>],
    found: Vec<(String, usize)>,
    forms: Forms,
}

impl Proposal<'_> {
    fn at(&self, place: &str) -> Option<usize> {
        self.found.iter().find(|(known, _)| known == place).map(|(_, at)| *at)
    }

    fn column(&self, place: &str) -> Option<String> {
        let name = self.header.get(self.at(place)?)?.trim().trim_start_matches('\u{feff}');
        // Quoted, so that a number or a sign in a header is read as it stands.
        Some(format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")))
    }

    fn columns(&self, places: &[&str]) -> Vec<(String, String)> {
        places.iter().filter_map(|place| Some((place.split_once('.')?.1.to_owned(), self.column(place)?))).collect()
    }

    fn write(&self) -> String {
        let mut out = String::from("# Proposed from the header: look at every line, and delete what is wrong.\n# See docs/reference/mapping-format.md.\n");
        let slug: String = fold(self.name).replace(' ', "-");
        let _ = writeln!(out, "map: {}", if slug.is_empty() { "table" } else { &slug });
        self.forms(&mut out);
        out.push_str("parties:\n");
        self.firm(&mut out);
        self.parent(&mut out);
        if let Some(buyer) = self.column("contract.buyer") {
            let _ = writeln!(out, "  buyer:\n    kind: state_body                 # or legal_entity, if it is a firm\n    names: {buyer}");
        }
        self.stake(&mut out);
        self.contract(&mut out);
        let unused: Vec<&str> = self.header.iter().enumerate().filter(|(at, _)| !self.found.iter().any(|(_, known)| known == at)).map(|(_, name)| *name).collect();
        if !unused.is_empty() {
            out.push_str("# Columns that say nothing here:\n");
            unused.iter().for_each(|name| out.push_str(&format!("# - {}\n", name.trim().replace(['\n', '\r'], " "))));
        }
        out
    }

    /// How dates and numbers are written, where the rows tell.
    fn forms(&self, out: &mut String) {
        let values = |places: &[&str]| -> Vec<String> { places.iter().filter_map(|place| self.at(place)).flat_map(|at| column(self.sample, at)).collect() };
        let dates = values(&["contract.signed", "contract.from", "contract.last_day", "firm.founded", "firm.ended", "stake.from"]);
        if let Some(order) = self.forms.dates {
            let _ = writeln!(out, "dates: {}", order.word());
        }
        let fails = |order: DateOrder| dates.iter().any(|text| date(text, order).is_err());
        if self.forms.dates.is_none() && fails(DateOrder::Unsaid) {
            let order = match (fails(DateOrder::DayFirst), fails(DateOrder::MonthFirst)) {
                (false, true) => "dates: day_month_year",
                (true, false) => "dates: month_day_year",
                _ => "# dates: day_month_year            # or month_day_year: the rows do not tell, say which",
            };
            let _ = writeln!(out, "{order}");
        }
        let numbers = values(&["contract.amount", "stake.votes", "stake.capital", "stake.shares"]);
        let wrong = |mark: DecimalMark| numbers.iter().any(|text| number(text.trim_matches(['$', '%', ' ', '\u{a0}']), mark).is_err());
        match self.forms.decimal {
            Some(mark) => {
                let _ = writeln!(out, "decimal: {}", mark.word());
            }
            None if numbers.is_empty() => {}
            None => match (wrong(DecimalMark::Point), wrong(DecimalMark::Comma)) {
                (true, false) => out.push_str("decimal: comma\n"),
                (false, true) => out.push_str("decimal: point\n"),
                _ if wrong(DecimalMark::Unsaid) => out.push_str("# decimal: point                  # or comma: the rows do not tell, say which\n"),
                _ => {}
            },
        }
        match self.forms.currency {
            Some(currency) => {
                let _ = writeln!(out, "currency: {currency}");
            }
            None if self.at("contract.amount").is_some() && self.at("contract.currency").is_none() => {
                out.push_str("# currency: CAD                   # of the amounts: say which\n");
            }
            None => {}
        }
    }

    fn firm(&self, out: &mut String) {
        out.push_str("  firm:\n    kind: legal_entity\n");
        let names: Vec<String> = self.column("firm.name").map(|name| format!("legal: {name}")).into_iter().chain(["trading", "former"].iter().filter_map(|kind| Some(format!("{kind}: {}", self.column(&format!("firm.{kind}"))?)))).collect();
        let ids = self.columns(&["firm.lei", "firm.uei", "firm.cage", "firm.business_number"]);
        if !names.is_empty() {
            let _ = writeln!(out, "    names: {{ {} }}", names.join(", "));
        } else if ids.is_empty() {
            out.push_str("    names: { value: OUR FIRM }        # no column names a firm: write whose rows these are\n");
        }
        if !ids.is_empty() {
            let _ = writeln!(out, "    identifiers: {{ {} }}", pairs(&ids));
        }
        if let Some(column) = self.column("firm.jurisdiction") {
            let _ = writeln!(out, "    jurisdiction: {column}");
        }
        self.addresses(out);
        for key in ["founded", "ended"] {
            if let Some(column) = self.column(&format!("firm.{key}")) {
                let _ = writeln!(out, "    {key}: {column}");
            }
        }
        if let Some(column) = self.column("firm.symbol") {
            let market = self.column("firm.market").map_or(String::new(), |market| format!("market: {market}, "));
            let _ = writeln!(out, "    listed: {{ {market}symbol: {column} }}");
        }
        // A site stands somewhere: without its country there is none.
        if self.at("site.place").is_some() {
            let _ = writeln!(out, "    site: {{ {} }}", pairs(&self.columns(&["site.name", "site.town", "site.region", "site.place"])));
        }
        self.facts(out);
        let what: Vec<String> = ["item.part", "item.what"].iter().filter_map(|place| self.column(place)).collect();
        if !what.is_empty() {
            let codes = self.columns(&["item.eccn", "item.usml", "item.ecl", "item.hts", "item.hs", "item.nsn", "item.fsc", "item.naics", "item.psc", "item.unspsc"]);
            let codes = if codes.is_empty() || self.at("contract.id").is_some() { String::new() } else { format!(", codes: {{ {} }}", pairs(&codes)) };
            if self.at("contract.id").is_none() {
                let _ = writeln!(out, "    capability: {{ what: {{ join: [{}], with: \": \" }}{codes} }}", what.join(", "));
            }
        }
    }

    fn addresses(&self, out: &mut String) {
        let parts: Vec<String> = ["firm.address", "firm.town", "firm.region"].iter().filter_map(|place| self.column(place)).collect();
        let (home, place) = (self.column("firm.hq_place"), self.column("firm.place"));
        let directed = home.is_some() || self.address_kind(&["firm.address", "firm.place"]) == "headquarters";
        let mut all: Vec<String> = Vec::new();
        if !parts.is_empty() || (place.is_some() && home.is_none()) {
            let address = if parts.is_empty() { String::new() } else { format!(", address: {{ join: [{}] }}", parts.join(", ")) };
            let place = home.as_ref().or(place.as_ref()).map_or(String::new(), |column| format!(", place: {column}"));
            all.push(format!("{{ kind: {}{address}{place} }}", if directed { "headquarters" } else { "alternative" }));
        } else if let Some(home) = &home {
            all.push(format!("{{ kind: headquarters, place: {home} }}"));
        }
        if let (Some(_), Some(place)) = (home, place) {
            all.push(format!("{{ kind: alternative, place: {place} }}"));
        }
        match all.as_slice() {
            [] => {}
            [one] => {
                let _ = writeln!(out, "    addresses: {one}");
            }
            several => {
                let _ = writeln!(out, "    addresses: [{}]", several.join(", "));
            }
        }
    }

    /// Facts of the vocabulary that columns state of the firm.
    fn facts(&self, out: &mut String) {
        let keys = self.found.iter().filter_map(|(place, _)| place.strip_prefix(FACT_PLACE));
        let all: Vec<(String, String)> = keys.filter_map(|key| Some((key.to_owned(), self.column(&format!("{FACT_PLACE}{key}"))?))).collect();
        if !all.is_empty() {
            let _ = writeln!(out, "    facts: {{ {} }}", pairs(&all));
        }
    }

    fn parent(&self, out: &mut String) {
        let ids = self.columns(&["parent.lei", "parent.uei"]);
        let name = self.column("parent.name");
        if name.is_none() && ids.is_empty() {
            return;
        }
        out.push_str("  parent:\n    kind: legal_entity\n");
        if let Some(name) = name {
            let _ = writeln!(out, "    names: {name}");
        }
        if !ids.is_empty() {
            let _ = writeln!(out, "    identifiers: {{ {} }}", pairs(&ids));
        }
        if let Some(place) = self.column("parent.place") {
            let _ = writeln!(out, "    addresses: {{ kind: {}, place: {place} }}", self.address_kind(&["parent.place"]));
        }
    }

    /// Where a firm is directed from, only if a header says so: law asks for it.
    fn address_kind(&self, places: &[&str]) -> &'static str {
        let says = |at: usize| self.header.get(at).is_some_and(|name| fold(name).split(' ').any(|word| matches!(word, "hq" | "headquarters" | "headquarter" | "siege")));
        if places.iter().filter_map(|place| self.at(place)).any(says) { "headquarters" } else { "alternative" }
    }

    fn stake(&self, out: &mut String) {
        if self.at("parent.name").is_none() && self.at("parent.lei").is_none() && self.at("parent.uei").is_none() {
            return;
        }
        let shares = self.columns(&["stake.votes", "stake.capital", "stake.shares"]);
        let held = if shares.is_empty() { "means: subsidiary".to_owned() } else { pairs(&shares) };
        let since = self.column("stake.from").map_or(String::new(), |column| format!(", from: {column}"));
        let _ = writeln!(out, "stakes:\n- {{ of: firm, owner: parent, {held}{since} }}         # votes, capital, or shares for both alike");
    }

    fn contract(&self, out: &mut String) {
        let Some(id) = self.column("contract.id") else { return };
        let _ = writeln!(out, "contracts:\n- supplier: firm");
        if self.at("contract.buyer").is_some() {
            out.push_str("  buyer: buyer\n");
        }
        let _ = writeln!(out, "  id: {id}");
        for (key, column) in self.columns(&["contract.amount", "contract.currency", "contract.signed", "contract.from", "contract.last_day"]) {
            let _ = writeln!(out, "  {key}: {column}");
        }
        if let Some(what) = self.column("item.what") {
            let _ = writeln!(out, "  title: {what}");
        }
        let codes = self.columns(&["item.naics", "item.psc", "item.unspsc", "item.fsc", "item.hs"]);
        if !codes.is_empty() {
            let _ = writeln!(out, "  codes: {{ {} }}", pairs(&codes));
        }
    }
}

fn pairs(list: &[(String, String)]) -> String {
    list.iter().map(|(key, column)| format!("{key}: {column}")).collect::<Vec<_>>().join(", ")
}
