//! Everything that pages show.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use ntib_core::{Date, Lang};
use ntib_engine::Engine;
use ntib_portfolio::{Keeper, Limits};
use ntib_present::view::Viewer;
use ntib_present::{Words, assess};
use ntib_rules::model::{ProvisionId, QuestionId, Rulebook};
use ntib_rules::{Case, CaseFile, Coverage, Diagnostic, Removed, RuleCase, SourceFile, coverage, parse_case};

use crate::base::Base;
use crate::call::Sent;
use crate::desk::Office;
use crate::shelf::Shelf;
use crate::search::Index;
use crate::trouble::Trouble;

/// The phrases of pages.
const PHRASES: [(Lang, &[&str]); 2] = [
    (Lang::En, &[include_str!("../words/en.ftl"), include_str!("../words/desk/en.ftl"), include_str!("../words/did/en.ftl"), include_str!("../words/forums/en.ftl"), include_str!("../words/platform/en.ftl"), include_str!("../words/record/en.ftl"), include_str!("../words/work/en.ftl"), include_str!("../words/folio/en.ftl")]),
    (Lang::Fr, &[include_str!("../words/fr.ftl"), include_str!("../words/desk/fr.ftl"), include_str!("../words/did/fr.ftl"), include_str!("../words/forums/fr.ftl"), include_str!("../words/platform/fr.ftl"), include_str!("../words/record/fr.ftl"), include_str!("../words/work/fr.ftl"), include_str!("../words/folio/fr.ftl")]),
];

/// Days from the first day of the calendar to 1970-01-01, the first day of the system's clock.
const DAYS_TO_EPOCH: i64 = 719_162;

/// Where the date that pages suggest comes from. Answers never depend on it: every address carries its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The system's clock, in universal time.
    System,
    /// Always this day, for tests.
    Fixed(Date),
}

impl Clock {
    /// The day it shows.
    pub fn today(self) -> Date {
        match self {
            Clock::Fixed(date) => date,
            Clock::System => {
                let days = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 86_400);
                i64::try_from(days).ok().and_then(|days| Date::FIRST.plus_days(DAYS_TO_EPOCH + days)).unwrap_or(Date::FIRST)
            }
        }
    }
}

/// A ready case.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its name in addresses.
    pub slug: String,
    /// Its file.
    pub file: SourceFile,
    /// What it says.
    pub case: Case,
}

/// A party to be screened, as a program describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Its names, the first of them as it is called.
    pub names: Vec<String>,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// Its countries, by their codes.
    pub countries: Vec<String>,
    /// Its identifiers, `scheme:value`.
    pub ids: Vec<String>,
    /// Dates of birth or foundation.
    pub dates: Vec<String>,
    /// Entity, person, vessel or aircraft; empty where it is not known.
    pub kind: String,
}

/// Screens a party: the document of `ntib screen --json`, or what is wrong with the party.
pub type Screener = Box<dyn Fn(&Party, Lang) -> Result<String, String> + Send + Sync>;

/// What a scanner for malicious content says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// It knows of nothing in it.
    Clean,
    /// It knows what is in it.
    Malicious,
    /// It does not say.
    Unknown,
}

/// Scans the bytes of a file before anything reads them.
pub type Scanner = Box<dyn Fn(&[u8]) -> Scanned + Send + Sync>;

/// The rulebook, the ready cases and the phrases: what every page is made of.
pub struct Site {
    engine: Arc<Engine>,
    examples: Vec<Example>,
    bills: Vec<(String, SourceFile)>,
    broken: Vec<(SourceFile, Vec<Diagnostic>)>,
    words: [Words; 2],
    index: Index,
    clock: Clock,
    cases: BTreeMap<String, Vec<RuleCase>>,
    register: Vec<Coverage>,
    resting: BTreeMap<ProvisionId, Vec<(usize, QuestionId)>>,
    shelf: Shelf,
    office: Option<Office>,
    keeper: Option<Keeper>,
    screener: Option<Screener>,
    scanner: Option<Scanner>,
}

impl Site {
    /// A site of this rulebook with the cases beside its provisions, and with these ready cases, each with its
    /// name in addresses. A ready case with mistakes is not shown; [`Site::broken`] tells which.
    pub fn new(engine: Arc<Engine>, beside: Vec<CaseFile>, examples: Vec<(String, SourceFile)>, clock: Clock) -> Site {
        let (mut good, mut broken) = (Vec::new(), Vec::new());
        for (slug, file) in examples {
            match parse_case(engine.book(), &file) {
                Ok(case) => good.push(Example { slug, file, case }),
                Err(mistakes) => broken.push((file, mistakes)),
            }
        }
        let words = PHRASES.map(|(lang, source)| Words::new(lang, source));
        let index = Index::new(engine.book());
        let register = coverage(engine.book(), &beside);
        let cases = beside.into_iter().map(|file| (file.beside, file.cases)).collect();
        let resting = resting(&engine, &good);
        Site { engine, examples: good, bills: Vec::new(), broken, words, index, clock, cases, register, resting, shelf: Shelf::default(), office: None, keeper: None, screener: None, scanner: None }
    }

    /// With these ready bills of materials, each with its name in addresses.
    #[must_use]
    pub fn with_bills(mut self, bills: Vec<(String, SourceFile)>) -> Site {
        self.bills = bills;
        self
    }

    /// With lists against which programs screen parties.
    #[must_use]
    pub fn with_screener(mut self, screener: Screener) -> Site {
        self.screener = Some(screener);
        self
    }

    /// With a scanner that every file that is sent goes through.
    #[must_use]
    pub fn with_scanner(mut self, scanner: Scanner) -> Site {
        self.scanner = Some(scanner);
        self
    }

    /// That nothing malicious is known in these files, where there is a scanner.
    pub(crate) fn scan(&self, files: &[Sent]) -> Result<(), Trouble> {
        let Some(scanner) = &self.scanner else { return Ok(()) };
        files.iter().try_for_each(|file| match scanner(&file.bytes) {
            Scanned::Clean => Ok(()),
            Scanned::Malicious => Err(Trouble::Malicious),
            Scanned::Unknown => Err(Trouble::Unscanned),
        })
    }

    /// What screens parties, where lists were given.
    pub fn screener(&self) -> Option<&Screener> {
        self.screener.as_ref()
    }

    /// With this base.
    #[must_use]
    pub fn with_base(mut self, base: Base) -> Site {
        self.shelf = Shelf::new(base);
        self
    }

    /// With a desk.
    #[must_use]
    pub fn with_office(mut self, office: Office) -> Site {
        self.office = Some(office);
        self
    }

    /// Keeps portfolios for a while in this folder, which nobody else uses and which is emptied.
    #[must_use]
    pub fn with_portfolios(mut self, folder: PathBuf) -> Site {
        self.keeper = Some(Keeper::new(folder, Arc::clone(&self.engine), Limits::USUAL));
        self
    }

    /// Keeps portfolios with this keeper, which goes on where another left off.
    #[must_use]
    pub fn with_keeper(mut self, keeper: Keeper) -> Site {
        self.keeper = Some(keeper);
        self
    }

    /// The rulebook, indexed, to be shared.
    pub fn shared_engine(&self) -> Arc<Engine> {
        Arc::clone(&self.engine)
    }

    /// Where portfolios are kept, if anywhere.
    pub(crate) fn keeper(&self) -> Option<&Keeper> {
        self.keeper.as_ref()
    }

    /// What the desk is served from, where there is one.
    pub fn office(&self) -> Option<&Office> {
        self.office.as_ref()
    }

    /// Lets everybody who reaches the pages add imported statements and verdicts to the base of this server, in memory.
    #[must_use]
    pub fn keeping(mut self) -> Site {
        self.shelf.allow();
        self
    }

    /// What is said of firms, as it stands.
    pub(crate) fn base(&self) -> Arc<Base> {
        self.shelf.base()
    }

    /// What was added to the base.
    pub(crate) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Today.
    pub(crate) fn today(&self) -> Date {
        self.clock.today()
    }

    /// The ready bills of materials.
    pub fn bills(&self) -> &[(String, SourceFile)] {
        &self.bills
    }

    /// The cases beside a provision.
    pub(crate) fn cases(&self, provision: &str) -> &[RuleCase] {
        self.cases.get(provision).map_or(&[], Vec::as_slice)
    }

    /// The coverage register.
    pub(crate) fn register(&self) -> &[Coverage] {
        &self.register
    }

    /// The ready cases with an answer that rests on a provision: position and question.
    pub(crate) fn resting(&self, provision: ProvisionId) -> &[(usize, QuestionId)] {
        self.resting.get(&provision).map_or(&[], Vec::as_slice)
    }

    /// The rulebook, indexed.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The rulebook.
    pub fn book(&self) -> &Rulebook {
        self.engine.book()
    }

    /// The ready cases.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Ready cases that are not shown, with their mistakes.
    pub fn broken(&self) -> &[(SourceFile, Vec<Diagnostic>)] {
        &self.broken
    }

    /// The phrases of a language.
    pub fn words(&self, lang: Lang) -> &Words {
        let [en, fr] = &self.words;
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }

    /// Answers put into words of a language.
    pub fn viewer(&self, lang: Lang) -> Viewer<'_> {
        Viewer { words: self.words(lang), engine: &self.engine }
    }

    /// What can be searched.
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// The day that pages suggest: today, or the nearest day that the rulebook covers.
    pub fn suggested_day(&self) -> Date {
        let (today, supported) = (self.clock.today(), self.book().supported);
        let last = supported.until.and_then(|until| until.plus_days(-1));
        let not_late = last.map_or(today, |last| today.min(last));
        supported.from.map_or(not_late, |from| not_late.max(from))
    }
}

/// By provision, the answers of ready cases in whose reasons it applies.
fn resting(engine: &Engine, examples: &[Example]) -> BTreeMap<ProvisionId, Vec<(usize, QuestionId)>> {
    let mut found: BTreeMap<ProvisionId, BTreeSet<(usize, QuestionId)>> = BTreeMap::new();
    for (position, example) in examples.iter().enumerate() {
        let Some(as_of) = example.case.as_of else { continue };
        let assessment = assess(engine, &example.case, as_of, &Removed::nothing());
        for answer in assessment.matters.iter().flat_map(|(_, answers)| answers) {
            for provision in answer.rests_on() {
                found.entry(provision).or_default().insert((position, answer.question));
            }
        }
    }
    found.into_iter().map(|(provision, answers)| (provision, answers.into_iter().collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ntib_present::phrase_ids;

    #[test]
    fn both_languages_have_the_same_phrases_and_none_of_the_edges_own() {
        let [(_, en), (_, fr)] = PHRASES.map(|(lang, parts)| (lang, parts.join("\n")));
        let (en, fr) = (en.as_str(), fr.as_str());
        assert_eq!(phrase_ids(en), phrase_ids(fr));
        let shared: BTreeSet<String> = phrase_ids(include_str!("../../present/words/en.ftl")).into_iter().collect();
        let own: Vec<String> = phrase_ids(en);
        assert!(own.iter().all(|id| !shared.contains(id)), "a page phrase hides a shared one");
        assert_eq!(own.len(), own.iter().collect::<BTreeSet<_>>().len(), "a phrase stands twice");
    }

    #[test]
    fn the_epoch_is_counted_rightly() {
        assert_eq!(Date::FIRST.plus_days(DAYS_TO_EPOCH), Date::new(1970, 1, 1));
    }

    /// Every phrase that a template or page names is in the catalogue, and every phrase is named somewhere.
    #[test]
    fn every_phrase_named_exists() {
        let mut sources = String::new();
        for folder in ["src", "src/api", "src/desk", "src/desk/work", "src/desk/folio", "templates", "templates/desk"] {
            for entry in std::fs::read_dir(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    sources += &std::fs::read_to_string(path).unwrap();
                }
            }
        }
        let [(_, en), _] = PHRASES.map(|(lang, parts)| (lang, parts.join("\n")));
        let en = en.as_str();
        let shared = phrase_ids(include_str!("../../present/words/en.ftl"));
        let known: BTreeSet<String> = phrase_ids(en).into_iter().chain(shared).collect();
        for call in ["c.t(\"", "c.t1(\"", "words.get(\"", "words.with(\"", "chrome.t(\"", "words().get(\"", "chrome.t1(\""] {
            for rest in sources.split(call).skip(1) {
                let id = rest.split('"').next().unwrap();
                assert!(known.contains(id), "no phrase `{id}`");
            }
        }
        // Names that are put together from a stem and a word.
        let stems = ["how-", "provider-", "news-often-", "news-lang-", "api-", "col-", "trouble-", "hint-", "per-", "tone-", "truth-", "evidence-", "kind-", "changed-", "obligation-", "role-", "actor-", "work-", "do-", "did-", "pick-", "folio-", "lead-", "language-", "audited-", "because-"];
        for id in phrase_ids(en) {
            let named = sources.contains(&format!("\"{id}\"")) || stems.iter().any(|stem| id.starts_with(stem));
            assert!(named, "the phrase `{id}` is never used");
        }
    }
}
