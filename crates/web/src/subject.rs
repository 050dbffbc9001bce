//! What an answer is about, as an address carries it: a ready case, a case written out, or an interview.

use std::collections::BTreeSet;

use ntib_core::{Date, Lang};
use ntib_engine::{Answer, Facts, Matter, Run, answer, raised};
use ntib_present::{Assessment, assess};
use ntib_rules::model::{FactId, Per, QuestionId, QuestionKind, Type, Value};
use ntib_rules::{Case, Diagnostic, Removed, SourceFile, Truth, parse_case};

use crate::call::{Call, Go};
use crate::site::Site;
use crate::trouble::Trouble;

/// The most matters that one page answers.
pub const MATTERS_MAX: usize = 200;

/// An interview as far as it has come: the goal, and each fact asked, known or not, in the order asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interview {
    /// The question to be answered.
    pub goal: QuestionId,
    /// The facts asked about; no value where the user does not know.
    pub given: Vec<(FactId, Option<Value>)>,
}

/// What is asked about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A case, ready or written.
    Case(Box<Case>),
    /// An interview.
    Interview(Interview),
}

/// What is asked about, with the fields of the address that say so.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What.
    pub subject: Subject,
    /// The date asked about, if the address or the case names one.
    pub as_of: Option<Date>,
    /// A date in the address that is none, or that the rulebook does not cover.
    pub bad_date: Option<String>,
    /// The fields that carry the subject, without the date.
    pub fields: Vec<(String, String)>,
}

/// What an address can lack.
#[derive(Debug)]
pub enum NotOpened {
    /// It names no subject.
    Nothing,
    /// The case has mistakes: its text and them.
    Mistakes(String, Vec<Diagnostic>),
    /// Something else.
    Trouble(Trouble),
}

impl From<Trouble> for NotOpened {
    fn from(trouble: Trouble) -> NotOpened {
        NotOpened::Trouble(trouble)
    }
}

impl Interview {
    /// The interview that an address carries, if it names a goal.
    pub fn read(call: &Call<'_>) -> Result<Option<Interview>, Trouble> {
        let book = call.site.book();
        let Some(goal) = call.query.get("goal") else { return Ok(None) };
        let goal = book.find_question(goal).ok_or_else(|| Trouble::BadAddress(goal.to_owned()))?;
        let mut given: Vec<(FactId, Option<Value>)> = Vec::new();
        for (name, text) in call.query.pairs() {
            let bad = || Trouble::BadAddress(text.clone());
            let (key, value) = match name.as_str() {
                "f" => text.split_once(':').map(|(key, value)| (key, Some(value))).ok_or_else(bad)?,
                "skip" => (text.as_str(), None),
                _ => continue,
            };
            let fact = book.find_fact(key).filter(|fact| book.fact(*fact).derived.is_none()).ok_or_else(bad)?;
            let value = value.map(|value| read_value(call.site, &book.fact(fact).ty, value).ok_or_else(bad)).transpose()?;
            given.retain(|(other, _)| *other != fact);
            given.push((fact, value));
        }
        Ok(Some(Interview { goal, given }))
    }

    /// Takes in a fact, in the place of an earlier word on it if there is one.
    pub fn put(&mut self, fact: FactId, value: Option<Value>) {
        match self.given.iter_mut().find(|(other, _)| *other == fact) {
            Some(slot) => slot.1 = value,
            None => self.given.push((fact, value)),
        }
    }

    /// What was said of a fact: nothing, that it is not known, or its value.
    pub fn said(&self, fact: FactId) -> Option<Option<&Value>> {
        self.given.iter().find(|(other, _)| *other == fact).map(|(_, value)| value.as_ref())
    }

    /// The facts that the user does not know.
    pub fn skipped(&self) -> BTreeSet<FactId> {
        self.given.iter().filter(|(_, value)| value.is_none()).map(|(fact, _)| *fact).collect()
    }

    /// The facts known.
    pub fn facts(&self, site: &Site) -> Facts {
        let known = self.given.iter().filter_map(|(fact, value)| value.clone().map(|value| (*fact, value)));
        Facts::of(site.book(), known)
    }

    /// The fields that carry it.
    pub fn fields(&self, site: &Site) -> Vec<(String, String)> {
        let book = site.book();
        let mut fields = vec![("goal".to_owned(), book.question(self.goal).id.clone())];
        fields.extend(self.given.iter().map(|(fact, value)| {
            let key = &book.fact(*fact).key;
            match value {
                Some(value) => ("f".to_owned(), format!("{key}:{}", write_value(value))),
                None => ("skip".to_owned(), key.clone()),
            }
        }));
        fields
    }

    /// The matter it is about.
    pub fn matter(&self, site: &Site) -> Matter {
        let per = site.book().question(self.goal).per;
        let subject = if per == Per::Firm { "firm" } else { "item" };
        Matter { subject: subject.to_owned(), leg: None, per, facts: self.facts(site) }
    }

    /// The goal and the questions that it sums up.
    pub fn questions(&self, site: &Site) -> Vec<QuestionId> {
        let mut questions = vec![self.goal];
        if let QuestionKind::Summary { of } = &site.book().question(self.goal).kind {
            questions.extend(of);
        }
        questions
    }

    /// As a case file.
    pub fn case_text(&self, site: &Site, lang: Lang, as_of: Date) -> String {
        let book = site.book();
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let asked: Vec<&str> = self.questions(site).iter().map(|id| book.question(*id).id.as_str()).collect();
        let title = quoted(book.question(self.goal).title.get(lang));
        let mut text = format!("case: {title}\nas_of: {as_of}\nask: [{}]\nfacts:\n", asked.join(", "));
        for (fact, value) in &self.given {
            let value = match value {
                None => "unknown".to_owned(),
                Some(Value::Set(values)) => {
                    let values: Vec<String> = values.iter().map(|one| quoted(&one.to_string())).collect();
                    format!("[{}]", values.join(", "))
                }
                Some(value) => quoted(&value.to_string()),
            };
            text += &format!("  {}: {value}\n", book.fact(*fact).key);
        }
        if self.given.is_empty() {
            text = text.replace("facts:\n", "facts: {}\n");
        }
        text
    }
}

/// A value as an address writes it: sets with commas.
pub fn write_value(value: &Value) -> String {
    match value {
        Value::Set(values) => values.iter().map(Value::to_string).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// A value as an address writes it, read.
pub fn read_value(site: &Site, ty: &Type, text: &str) -> Option<Value> {
    let is_place = |place| site.book().is_place(place);
    match ty {
        Type::Set(inner) => {
            let parts = text.split(',').filter(|part| !part.is_empty());
            parts.map(|part| inner.parse(part, &is_place).ok()).collect::<Option<Vec<_>>>().map(Value::set)
        }
        ty => ty.parse_given(text, &is_place).ok(),
    }
}

impl Opened {
    /// What the address of `call` asks about.
    pub fn read(call: &Call<'_>) -> Result<Opened, NotOpened> {
        let (subject, fields) = if let Some(slug) = call.query.get("example") {
            let found = call.site.examples().iter().find(|example| example.slug == slug);
            let example = found.ok_or_else(|| Trouble::NotFound(examples(call)))?;
            (Subject::Case(Box::new(example.case.clone())), vec![("example".to_owned(), slug.to_owned())])
        } else if let Some(text) = call.query.get("case") {
            let text = text.replace("\r\n", "\n");
            let file = SourceFile { path: "case.yaml".to_owned(), text: text.clone() };
            match parse_case(call.site.book(), &file) {
                Ok(case) => (Subject::Case(Box::new(case)), vec![("case".to_owned(), text)]),
                Err(mistakes) => return Err(NotOpened::Mistakes(text, mistakes)),
            }
        } else if let Some(interview) = Interview::read(call)? {
            let fields = interview.fields(call.site);
            (Subject::Interview(interview), fields)
        } else {
            return Err(NotOpened::Nothing);
        };
        if let Subject::Case(case) = &subject {
            let count = (case.items.len().max(1) * case.legs.len().max(1)).saturating_add(case.offers.len() + case.parties.len());
            if count > MATTERS_MAX {
                return Err(Trouble::TooManyMatters(count).into());
            }
        }
        let own = if let Subject::Case(case) = &subject { case.as_of } else { None };
        let (as_of, bad_date) = match call.query.get("as_of") {
            None => (own, None),
            Some(text) => match text.trim().parse::<Date>() {
                Ok(date) if call.site.book().supported.contains(date) => (Some(date), None),
                _ => (own, Some(text.to_owned())),
            },
        };
        Ok(Opened { subject, as_of, bad_date, fields })
    }

    /// The date asked about; where none was named, the day that pages suggest.
    pub fn day(&self, site: &Site) -> Date {
        self.as_of.unwrap_or_else(|| site.suggested_day())
    }

    /// What it is called.
    pub fn title(&self, site: &Site, lang: Lang) -> String {
        match &self.subject {
            Subject::Case(case) => ntib_present::view::capital(case.title.get(lang)),
            Subject::Interview(interview) => site.book().question(interview.goal).ask.get(lang).to_owned(),
        }
    }

    /// The situation it is taken from, for ready cases.
    pub fn about(&self, lang: Lang) -> Option<&str> {
        match &self.subject {
            Subject::Case(case) => case.about.as_ref().map(|about| about.get(lang)),
            Subject::Interview(_) => None,
        }
    }

    /// Its matters, each with the questions that it raises; for an interview its own, whether they arise or not.
    pub fn raised(&self, site: &Site) -> Vec<(Matter, Vec<QuestionId>)> {
        let as_of = self.day(site);
        match &self.subject {
            Subject::Case(case) => raised(site.engine(), case, as_of, &Removed::nothing()),
            Subject::Interview(interview) => {
                let supported = |id: &QuestionId| site.book().question(*id).supported_from <= as_of;
                let questions = interview.questions(site).into_iter().filter(supported);
                vec![(interview.matter(site), questions.collect())]
            }
        }
    }

    /// Every question that arises answered; for an interview its goal, whether it arises or not.
    pub fn assess(&self, site: &Site) -> Assessment {
        let (engine, as_of, removed) = (site.engine(), self.day(site), Removed::nothing());
        match &self.subject {
            Subject::Case(case) => assess(engine, case, as_of, &removed),
            Subject::Interview(interview) => {
                let mut all = Vec::new();
                for (matter, questions) in self.raised(site) {
                    let run = Run::new(engine, &matter.facts, as_of, &removed);
                    let answers = questions.into_iter().map(|id| answer(&run, id));
                    let kept = answers.filter(|one| one.question == interview.goal || one.found.asked != Truth::False);
                    let kept: Vec<Answer> = kept.collect();
                    all.push((matter, kept));
                }
                let title = site.book().question(interview.goal).ask.clone();
                Assessment { title, as_of, removed, matters: all }
            }
        }
    }

    /// The case as a file.
    pub fn text(&self, site: &Site, lang: Lang) -> String {
        match &self.subject {
            Subject::Interview(interview) => interview.case_text(site, lang, self.day(site)),
            Subject::Case(_) => match self.fields.first().map(|(name, value)| (name.as_str(), value)) {
                Some(("example", slug)) => {
                    site.examples().iter().find(|one| one.slug == *slug).map_or_else(String::new, |one| one.file.text.clone())
                }
                Some((_, text)) => text.clone(),
                None => String::new(),
            },
        }
    }

    /// To another page about the same, on the same date.
    pub fn go(&self, call: &Call<'_>, path: &str) -> Go {
        self.go_on(call, path, self.day(call.site))
    }

    /// To another page about the same, on another date.
    pub fn go_on(&self, call: &Call<'_>, path: &str, as_of: Date) -> Go {
        call.go(path).with("as_of", &as_of.to_string()).with_all(&self.fields)
    }

    /// To the place in an interview where a missing fact of a matter is asked for.
    pub fn go_ask(&self, call: &Call<'_>, matter: &Matter, question: QuestionId, key: &str) -> Go {
        let interview = match &self.subject {
            Subject::Interview(interview) => interview.clone(),
            Subject::Case(_) => Interview {
                goal: question,
                given: matter.facts.known().map(|(fact, value)| (fact, Some(value.clone()))).collect(),
            },
        };
        let go = call.go("ask").with("as_of", &self.day(call.site).to_string());
        go.with_all(&interview.fields(call.site)).with("edit", key)
    }
}

/// The ready cases, for a page that did not find one.
pub fn examples(call: &Call<'_>) -> Vec<(Go, String)> {
    let each = call.site.examples().iter();
    each.map(|one| (call.go("answer").with("example", &one.slug), one.case.title.get(call.lang).to_owned())).collect()
}
