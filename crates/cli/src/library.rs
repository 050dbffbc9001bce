//! `ntib law`, `coverage`, `schema`.

use std::fmt::Write as _;

use clap::Args;
use ntib_core::{Date, Lang, Period};
use ntib_engine::Engine;
use ntib_present::view::Viewer;
use ntib_present::wire::{Writer, schemas, text};
use ntib_present::{Words, capital, colon};
use ntib_rules::model::{Condition, Conclusion, Provision, QuestionKind, Rulebook, Type};
use ntib_rules::{coverage, ending, nearest, regime_sums, stale};
use ntib_web::Clock;

use crate::books::Source;
use crate::case::{Output, engine};
use crate::print::{paragraph, table};
use crate::trouble::{Trouble, exit};

/// Show the law as encoded: all instruments, one instrument, or one provision, list, parameter or ring.
#[derive(Args)]
pub struct Law {
    /// What to show; every instrument if absent.
    id: Option<String>,
    /// Leave out what is not in force on this day, and show values of that day.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// List every fact that cases may give.
    #[arg(long)]
    facts: bool,
    /// List what was last checked too long ago, oldest first, and what ends in as many days to come.
    #[arg(long)]
    stale: bool,
    /// With `--stale`: how many days a check holds; as the rulebook says if absent.
    #[arg(long, value_name = "N", requires = "stale")]
    days: Option<u32>,
    /// With `--stale`: the day counted from; today if absent.
    #[arg(long, value_name = "DATE", requires = "stale")]
    today: Option<Date>,
    #[command(flatten)]
    output: Output,
}

impl Law {
    /// Exit status 0; with `--stale`, 3 if something is.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let engine = engine(source)?;
        let words = Words::new(lang, &[]);
        let shelf = Shelf { viewer: Viewer { words: &words, engine: &engine }, as_of: self.as_of };
        if self.stale {
            let today = self.today.unwrap_or_else(|| Clock::System.today());
            let days = self.days.unwrap_or(engine.book().stale_after_days);
            let (printed, found) = shelf.stale(today, days);
            self.output.write(&printed)?;
            return Ok(if found { exit::FAILS } else { exit::HOLDS });
        }
        let printed = match &self.id {
            _ if self.facts => shelf.facts(),
            None => shelf.instruments(),
            Some(id) => shelf.one(id).ok_or_else(|| unknown(engine.book(), id))?,
        };
        self.output.write(&printed)?;
        Ok(exit::HOLDS)
    }
}

fn unknown(book: &Rulebook, id: &str) -> Trouble {
    let known = book.instruments.iter().map(|one| one.id.as_str()).chain(book.provisions.iter().map(|one| one.id.as_str()));
    let help = nearest(id, known).map_or_else(|| "`ntib law` lists the instruments".into(), |near| format!("did you mean `{near}`?"));
    Trouble::usage(format!("there is nothing called `{id}` in the rulebook"), help)
}

struct Shelf<'a> {
    viewer: Viewer<'a>,
    as_of: Option<Date>,
}

impl Shelf<'_> {
    fn book(&self) -> &Rulebook {
        self.viewer.book()
    }

    fn lang(&self) -> Lang {
        self.viewer.words.lang()
    }

    fn say(&self, id: &str) -> String {
        self.viewer.words.get(id)
    }

    /// A label with the colon of the language.
    fn head(&self, id: &str) -> String {
        format!("{}{} ", self.say(id), colon(self.viewer.words))
    }

    fn facts(&self) -> String {
        let mut out = String::new();
        for fact in self.book().facts.iter().filter(|fact| fact.derived.is_none()) {
            let role = self.book().roles.get(fact.role);
            if role.is_some_and(|role| role.like.is_some()) {
                continue;
            }
            let values = match &fact.ty {
                Type::Enum(values) => values.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" | "),
                other => other.words(),
            };
            let _ = writeln!(out, "{}  ({values})", fact.key);
            paragraph(&mut out, 4, "", fact.question.get(self.lang()));
        }
        out
    }

    /// What was checked more than `days` days before `today`, and whether there is any.
    fn stale(&self, today: Date, days: u32) -> (String, bool) {
        let all = stale(self.book(), today, days);
        let mut out = String::new();
        let args = [("count", all.len().to_string()), ("days", days.to_string()), ("date", today.to_string())];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let head = if all.is_empty() { "stale-none" } else { "stale-some" };
        let _ = writeln!(out, "{}", self.viewer.words.with(head, &args));
        let mut rows = vec![[self.say("last-checked"), self.say("instrument"), self.say("stale-file"), self.say("confidence")]];
        for one in &all {
            let instrument = one.instrument.map_or("", |id| self.book().instrument(id).short.get(self.lang()));
            let mark = self.say(&format!("confidence-{}", one.confidence.word()));
            rows.push([one.checked.to_string(), instrument.to_owned(), one.id.clone(), mark]);
        }
        if !all.is_empty() {
            table(&mut out, 0, &rows);
        }
        let ends = ending(self.book(), today, days);
        let head = if ends.is_empty() { "ending-none" } else { "ending-some" };
        let _ = writeln!(out, "\n{}", self.viewer.words.with(head, &[("count", &ends.len().to_string()), ("days", &days.to_string())]));
        let mut rows = vec![[self.say("ending-day"), self.say("instrument"), self.say("stale-file")]];
        for one in &ends {
            let instrument = self.book().instrument(one.instrument).short.get(self.lang()).to_owned();
            rows.push([one.until.plus_days(-1).unwrap_or(one.until).to_string(), instrument, one.id.clone()]);
        }
        if !ends.is_empty() {
            table(&mut out, 0, &rows);
        }
        (out, !all.is_empty())
    }

    fn instruments(&self) -> String {
        let mut rows = vec![[self.say("instrument"), String::new(), self.say("provisions"), self.say("modelled-from")]];
        for instrument in &self.book().instruments {
            let count = self.book().provisions.iter().filter(|one| self.book().instrument(one.instrument).id == instrument.id);
            let mut ids: Vec<&str> = count.map(|one| one.id.as_str()).collect();
            ids.dedup();
            rows.push([
                instrument.id.clone(),
                format!("{} ({})", instrument.title.get(self.lang()), self.viewer.cite(&instrument.cite)),
                ids.len().to_string(),
                instrument.modelled_from.to_string(),
            ]);
        }
        let mut out = String::new();
        table(&mut out, 0, &rows);
        out
    }

    fn one(&self, id: &str) -> Option<String> {
        let (book, lang) = (self.book(), self.lang());
        let mut out = String::new();
        if let Some(found) = book.find_instrument(id) {
            let instrument = book.instrument(found);
            let _ = writeln!(out, "{} — {}", instrument.title.get(lang), self.viewer.cite(&instrument.cite));
            paragraph(&mut out, 0, "", instrument.about.get(lang).trim());
            if let Some(source) = instrument.source.as_ref().map(|source| book.address(source, lang)) {
                let _ = writeln!(out, "{}{source}", self.head("source"));
            }
            let _ = writeln!(out, "{}{}", self.head("modelled-from"), instrument.modelled_from);
            let own = book.provisions.iter().filter(|one| one.instrument == found);
            let own = own.filter(|one| self.as_of.is_none_or(|date| one.in_force_on(date)));
            let mut seen = std::collections::BTreeSet::new();
            for provision in own.filter(|one| seen.insert(&one.id)) {
                paragraph(&mut out, 2, "", &format!("{}  {} — {}", provision.id, self.viewer.cite(&provision.cite.at), provision.title.get(lang)));
            }
            for gap in &instrument.gaps {
                paragraph(&mut out, 2, &self.head("not-modelled"), gap.get(lang));
            }
            return Some(out);
        }
        let base = id.split('@').next().unwrap_or(id);
        let mut found = book.find_provisions(base).map(|id| book.provision(id));
        if let Some(provision) = found.next() {
            self.provision(&mut out, provision);
        }
        if let Some(list) = book.find_list(id).map(|id| book.list(id)) {
            let _ = writeln!(out, "{} — {}", list.title.get(lang), self.viewer.cite(&list.cite.at));
            let columns = (0..list.columns.len()).map(|at| list.column_label(at, lang));
            let _ = writeln!(out, "  {}", [self.say("list-key")].into_iter().chain(columns).chain([self.say("list-in-force"), self.say("list-cited")]).collect::<Vec<_>>().join("  "));
            for row in list.rows.iter().filter(|row| self.as_of.is_none_or(|date| row.period.contains(date))) {
                let key = row.key.to_string();
                let key = book.value_label(&list.key, &row.key, lang).filter(|label| *label != key).map_or_else(|| key.clone(), |label| format!("{key} ({label})"));
                let cells = row.cells.iter().enumerate().map(|(at, cell)| list.cell_label(at, &cell.text(), lang));
                let line: Vec<String> = [key].into_iter().chain(cells).chain([self.period(&row.period), self.viewer.cite(&row.cite)]).collect();
                let _ = writeln!(out, "  {}", line.join("  "));
            }
            return Some(out);
        }
        if let Some(param) = book.find_param(id).map(|id| book.param(id)) {
            let _ = writeln!(out, "{}", param.title.get(lang));
            for one in &param.values {
                let _ = writeln!(out, "  {}  {}  {}", self.viewer.value(&param.ty, &one.value), self.period(&one.period), self.viewer.cite(&one.cite));
            }
            return Some(out);
        }
        if !out.is_empty() {
            return Some(out);
        }
        let ring = book.find_ring(id).map(|id| book.ring(id))?;
        let _ = writeln!(out, "{}", ring.title.get(lang));
        for (member, (cite, _)) in ring.ring.members().iter().zip(&ring.cites) {
            let name = book.places.get(&member.place).map_or("", |name| name.get(lang));
            let _ = writeln!(out, "  {}  {name}  {}  {}", member.place, self.period(&member.period), self.viewer.cite(cite));
        }
        Some(out)
    }

    fn period(&self, period: &Period) -> String {
        let from = period.from.map_or_else(|| "…".to_owned(), |from| from.to_string());
        let until = period.until.and_then(|until| until.plus_days(-1));
        format!("{from} – {}", until.map_or_else(|| self.say("open-end"), |last| last.to_string()))
    }

    fn provision(&self, out: &mut String, provision: &Provision) {
        let (book, lang, words) = (self.book(), self.lang(), self.viewer.words);
        let cite = book.citation(&provision.cite, lang);
        let _ = writeln!(out, "{} — {}", cite.at, provision.title.get(lang));
        let _ = writeln!(out, "{} · {}", provision.id, book.instrument(provision.instrument).title.get(lang));
        paragraph(out, 0, "", provision.text.get(lang).trim());
        if let Some(source) = &cite.source {
            let _ = writeln!(out, "{}{source}", self.head("source"));
        }
        for one in &provision.in_force {
            let by = one.by.as_ref().map_or(String::new(), |by| format!(" ({by})"));
            let _ = writeln!(out, "{}{}{by}", self.head("in-force"), self.period(&one.period));
        }
        let checked = &provision.checked;
        let line = words.with("checked-on", &[("date", &checked.date.to_string()), ("against", &checked.against)]);
        let mark = words.get(&format!("confidence-{}", checked.confidence.word()));
        paragraph(out, 0, "", &format!("{}{mark}; {line}", self.head("confidence")));
        if let Some(note) = &checked.note {
            paragraph(out, 2, "", note.get(lang));
        }
        let _ = writeln!(out, "{}", self.say("when"));
        self.condition(out, &provision.when, 2);
        let names = |ids: &[ntib_rules::model::ProvisionId]| {
            let mut names: Vec<&str> = ids.iter().map(|id| book.provision(*id).id.as_str()).collect();
            names.dedup();
            names.join(", ")
        };
        if !provision.unless.is_empty() {
            paragraph(out, 0, &self.head("overridden-by-list"), &names(&provision.unless));
        }
        for conclusion in &provision.then {
            let _ = writeln!(out, "{}{}", self.head("concludes"), self.conclusion(conclusion));
        }
        for one in &provision.obligations {
            let kind = capital(&words.get(&format!("kind-{}", one.kind)));
            let when = if one.period == Period::ALWAYS { String::new() } else { format!(" ({})", self.period(&one.period)) };
            paragraph(out, 2, "• ", &format!("{kind}{when}{} {} [{}]", colon(words), one.text.get(lang).trim(), self.viewer.cite(&one.cite)));
        }
        for reading in &provision.readings {
            paragraph(out, 0, &self.head("reading"), reading.get(lang));
        }
        for gap in &provision.not_modelled {
            paragraph(out, 0, &self.head("not-modelled"), gap.get(lang));
        }
    }

    fn condition(&self, out: &mut String, condition: &Condition, indent: usize) {
        let as_of = self.as_of.or(self.book().supported.until.and_then(|until| until.plus_days(-1))).unwrap_or(Date::FIRST);
        match condition {
            Condition::All(all) if all.is_empty() => {
                let _ = writeln!(out, "{}{}", " ".repeat(indent), self.say("always"));
            }
            Condition::All(all) | Condition::Any(all) => {
                let phrase = if matches!(condition, Condition::All(_)) { "all-of" } else { "any-of" };
                let _ = writeln!(out, "{}{}", " ".repeat(indent), self.say(phrase));
                all.iter().for_each(|one| self.condition(out, one, indent + 2));
            }
            Condition::Not(inner) => {
                let _ = writeln!(out, "{}{}", " ".repeat(indent), self.say("none-of"));
                self.condition(out, inner, indent + 2);
            }
            Condition::Test(id) => paragraph(out, indent, "· ", &self.viewer.test(*id, as_of)),
        }
    }

    fn conclusion(&self, conclusion: &Conclusion) -> String {
        let (book, lang) = (self.book(), self.lang());
        match conclusion {
            Conclusion::Derived(fact, value) => {
                format!("{} = {}", self.viewer.fact_label(*fact), self.viewer.value(&book.fact(*fact).ty, value))
            }
            Conclusion::Outcome(question, at) => {
                let question = book.question(*question);
                let label = match &question.kind {
                    QuestionKind::Choice { outcomes, .. } => outcomes.get(*at).map(|one| one.label.get(lang)),
                    _ => None,
                };
                format!("{} = {}", question.title.get(lang), label.unwrap_or_default())
            }
            Conclusion::Elements(question, at) => {
                let question = book.question(*question);
                let QuestionKind::Set { elements } = &question.kind else { return String::new() };
                let names = at.iter().filter_map(|at| elements.get(*at)).map(|(_, label)| label.get(lang));
                format!("{}{} {}", question.title.get(lang), colon(self.viewer.words), names.collect::<Vec<_>>().join("; "))
            }
            Conclusion::Layer(question, spec) => self.viewer.layer_spec(*question, spec),
        }
    }
}

/// The coverage register: what is modelled, since when, how it was checked.
#[derive(Args)]
pub struct CoverageOf {
    #[command(flatten)]
    output: Output,
}

impl CoverageOf {
    /// Exit status 0.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let loaded = source.load(true)?;
        let Some(book) = loaded.book else {
            return Err(Trouble::input("the rulebook has mistakes", "run `ntib check` to see them"));
        };
        let register = coverage(&book, &loaded.cases);
        let engine = Engine::new(std::sync::Arc::new(book));
        if self.output.json {
            self.output.write(&text(&Writer::new(&engine).coverage(&register)))?;
            return Ok(exit::HOLDS);
        }
        let words = Words::new(lang, &[]);
        let marks = ["text_read", "secondary", "unverified"].map(|word| words.get(&format!("confidence-{word}")));
        let [read, secondary, unverified] = marks;
        let head = [
            words.get("instrument"),
            words.get("provisions"),
            read,
            secondary,
            unverified,
            words.get("lists"),
            words.get("cases"),
            words.get("modelled-from"),
            words.get("last-checked"),
        ];
        let mut rows = vec![head];
        for one in &register {
            let instrument = engine.book().instrument(one.instrument);
            let [read, secondary, unverified] = one.by_confidence.map(|count| count.to_string());
            rows.push([
                format!("{} ({})", instrument.short.get(lang), instrument.id),
                one.provisions.to_string(),
                read,
                secondary,
                unverified,
                format!("{} / {}", one.lists.0, one.lists.1),
                one.cases.to_string(),
                instrument.modelled_from.to_string(),
                one.checked.map_or_else(|| "–".to_owned(), |(_, last)| last.to_string()),
            ]);
        }
        let mut out = String::new();
        table(&mut out, 0, &by_regime(engine.book(), &register, &words));
        out.push('\n');
        table(&mut out, 0, &rows);
        for regime in &engine.book().regimes {
            for gap in &regime.gaps {
                paragraph(&mut out, 0, &format!("{} — {}{} ", regime.title.get(lang), words.get("not-modelled"), colon(&words)), gap.get(lang));
            }
        }
        for one in &register {
            let instrument = engine.book().instrument(one.instrument);
            for gap in &instrument.gaps {
                paragraph(&mut out, 0, &format!("{} — {}{} ", instrument.short.get(lang), words.get("not-modelled"), colon(&words)), gap.get(lang));
            }
        }
        self.output.write(&out)?;
        Ok(exit::HOLDS)
    }
}

/// A row for each regime.
fn by_regime(book: &Rulebook, register: &[ntib_rules::Coverage], words: &Words) -> Vec<[String; 6]> {
    let [read, secondary, unverified] = ["text_read", "secondary", "unverified"].map(|word| words.get(&format!("confidence-{word}")));
    let mut rows = vec![[words.get("regime"), words.get("provisions"), read, secondary, unverified, words.get("cases")]];
    for regime in &book.regimes {
        let sums = regime_sums(regime, register);
        let [read, secondary, unverified] = sums.by_confidence.map(|count| count.to_string());
        rows.push([regime.title.get(words.lang()).to_owned(), sums.provisions.to_string(), read, secondary, unverified, sums.cases.to_string()]);
    }
    rows
}

/// Print the JSON Schema of a document.
#[derive(Args)]
pub struct SchemaOf {
    /// assessment, checklist, comparison, control, coverage, firm, origin, seek, status, status-matrix, timeline or value.
    name: String,
}

impl SchemaOf {
    /// Exit status 0.
    pub fn run(self) -> Result<u8, Trouble> {
        let all = schemas();
        let found = all.iter().find(|(name, _)| *name == self.name);
        let (_, schema) = found.ok_or_else(|| {
            let known = all.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            Trouble::usage(format!("there is no document `{}`", self.name), format!("known: {known}"))
        })?;
        Output::default().write(schema)?;
        Ok(exit::HOLDS)
    }
}
