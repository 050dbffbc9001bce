//! The interview: one question at a time, and only what matters.

use askama::Template;
use ntib_core::Date;
use ntib_engine::{Run, missing, next_fact};
use ntib_present::view::Tone;
use ntib_rules::model::{Condition, FactId, QuestionId, Value};
use ntib_rules::{Removed, Truth};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::field::{self, Field, Input, Mistake};
use crate::subject::Interview;
use crate::trouble::Trouble;

/// How many provisions are named as the reason for asking.
const REASONS_MAX: usize = 6;

/// The questions of one regime.
pub struct GoalGroup {
    /// The regime's name in addresses.
    pub id: String,
    /// Its title.
    pub heading: String,
    /// What it is about.
    pub about: String,
    /// The questions.
    pub goals: Vec<Goal>,
}

/// A question that can be asked.
pub struct Goal {
    /// Its identifier.
    pub id: String,
    /// How it is put.
    pub ask: String,
    /// Its name.
    pub title: String,
    /// First day it can be asked about.
    pub from: Date,
    /// To the interview.
    pub go: Go,
    /// Its place among all, from 1.
    pub number: usize,
}

#[derive(Template)]
#[template(path = "goals.html")]
struct Goals<'a> {
    c: &'a Chrome<'a>,
    first: Vec<Goal>,
    open: String,
    groups: Vec<GoalGroup>,
    as_of: String,
    chosen: String,
    goal_missing: bool,
    bad_date: Option<String>,
}

struct Said {
    label: String,
    value: Option<String>,
    change: Go,
}

#[derive(Template)]
#[template(path = "question.html")]
struct Question<'a> {
    c: &'a Chrome<'a>,
    goal: String,
    as_of: Date,
    key: String,
    question: String,
    help: Option<String>,
    field: Field,
    mistake: Option<(String, String)>,
    target: &'static str,
    decides: Option<String>,
    because: Vec<(Go, String, String)>,
    hidden: Vec<(String, String)>,
    number: usize,
    back: Option<Go>,
    said: Vec<Said>,
    tone: Tone,
    outcome: String,
    answer: Go,
    restart: Go,
}

/// A question as it can be chosen.
fn goal(call: &Call<'_>, id: QuestionId) -> Goal {
    let question = call.site.book().question(id);
    Goal {
        id: question.id.clone(),
        ask: question.ask.get(call.lang).to_owned(),
        title: ntib_present::view::capital(question.title.get(call.lang)),
        from: question.supported_from,
        go: call.go("ask").with("goal", &question.id),
        number: 0,
    }
}

/// The questions that most people come with.
pub fn first(call: &Call<'_>) -> Vec<Goal> {
    call.site.book().first_questions.iter().map(|id| goal(call, *id)).collect()
}

/// Every question of the rulebook, by regime; those of none come last.
pub fn goals(call: &Call<'_>) -> Vec<GoalGroup> {
    let (book, lang) = (call.site.book(), call.lang);
    let mut groups: Vec<GoalGroup> = Vec::new();
    for regime in &book.regimes {
        groups.push(GoalGroup {
            id: regime.id.clone(),
            heading: regime.title.get(lang).to_owned(),
            about: regime.about.get(lang).to_owned(),
            goals: regime.questions.iter().map(|id| goal(call, *id)).collect(),
        });
    }
    let outside = book.question_ids().filter(|id| !book.regimes.iter().any(|regime| regime.questions.contains(id)));
    groups.push(GoalGroup {
        id: "other".into(),
        heading: call.words().get("goals-other"),
        about: String::new(),
        goals: outside.map(|id| goal(call, id)).collect(),
    });
    groups.retain(|group| !group.goals.is_empty());
    groups
}

/// The interview as far as the address has brought it.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let Some(mut interview) = Interview::read(call)? else { return choose(call, None, None) };
    let as_of = match call.query.get("as_of") {
        None => call.site.suggested_day(),
        Some(text) => match text.trim().parse::<Date>() {
            Ok(date) if can_ask(call, interview.goal, date) => date,
            _ => return choose(call, Some(interview.goal), Some(text.to_owned())),
        },
    };
    if !can_ask(call, interview.goal, as_of) {
        return choose(call, Some(interview.goal), Some(as_of.to_string()));
    }
    if let Some(key) = call.query.get("q") {
        return entered(call, &mut interview, as_of, key);
    }
    if let Some(key) = call.query.get("edit") {
        let fact = call.site.book().find_fact(key).ok_or_else(|| Trouble::BadAddress(key.to_owned()))?;
        let known = interview.said(fact).flatten().map(|value| field::entries(call, fact, value)).unwrap_or_default();
        return ask(call, &interview, as_of, fact, &known, None);
    }
    let (site, facts) = (call.site, interview.facts(call.site));
    let next = next_fact(site.engine(), &facts, as_of, &Removed::nothing(), &[interview.goal], &interview.skipped());
    match next {
        Some(fact) => ask(call, &interview, as_of, fact, &[], None),
        None => Ok(Reply::See(go(call, &interview, as_of, "answer").to_string())),
    }
}

fn can_ask(call: &Call<'_>, goal: QuestionId, date: Date) -> bool {
    let book = call.site.book();
    book.supported.contains(date) && book.question(goal).supported_from <= date
}

fn go(call: &Call<'_>, interview: &Interview, as_of: Date, path: &str) -> Go {
    call.go(path).with("as_of", &as_of.to_string()).with_all(&interview.fields(call.site))
}

fn choose(call: &Call<'_>, goal: Option<QuestionId>, bad_date: Option<String>) -> Result<Reply, Trouble> {
    let goal_missing = goal.is_none() && call.query.has("start");
    let bad_date = bad_date.or_else(|| {
        let given = call.query.get("as_of").filter(|_| goal.is_none())?;
        let fine = given.trim().parse::<Date>().is_ok_and(|date| call.site.book().supported.contains(date));
        (!fine).then(|| given.to_owned())
    });
    let failed = goal_missing || bad_date.is_some();
    let chrome = Chrome::new(call, Section::Ask, call.words().get("goals-title")).failed(failed);
    let as_of = call.query.get("as_of").map_or_else(|| call.site.suggested_day().to_string(), str::to_owned);
    let chosen = goal.map(|goal| call.site.book().question(goal).id.clone()).unwrap_or_default();
    let problem = bad_date.map(|_| {
        let (from, until) = covered(call, goal);
        call.words().with("entry-day", &[("from", &from), ("until", &until)])
    });
    let (mut first, mut groups) = (first(call), goals(call));
    let all = first.iter_mut().chain(groups.iter_mut().flat_map(|group| &mut group.goals));
    for (goal, number) in all.zip(1..) {
        goal.number = number;
    }
    let open = match call.query.get("regime") {
        Some(regime) => regime.to_owned(),
        None if first.iter().any(|goal| goal.id == chosen) => String::new(),
        None => groups.iter().find(|group| group.goals.iter().any(|goal| goal.id == chosen)).map(|group| group.id.clone()).unwrap_or_default(),
    };
    let page = Goals { c: &chrome, first, open, groups, as_of, chosen, goal_missing, bad_date: problem };
    let status = if failed { 422 } else { 200 };
    page.render().map(|html| Reply::Page(status, html)).map_err(|_| Trouble::Bug)
}

/// The first and last day that can be asked about.
pub fn covered(call: &Call<'_>, goal: Option<QuestionId>) -> (String, String) {
    let book = call.site.book();
    let own = goal.map(|goal| book.question(goal).supported_from);
    let from = book.supported.from.max(own).unwrap_or(Date::FIRST);
    let until = book.supported.until.and_then(|until| until.plus_days(-1));
    (from.to_string(), until.map(|until| until.to_string()).unwrap_or_default())
}

/// Takes in what was entered for the fact `key`, and goes on; or asks again.
fn entered(call: &Call<'_>, interview: &mut Interview, as_of: Date, key: &str) -> Result<Reply, Trouble> {
    let book = call.site.book();
    let found = book.find_fact(key).filter(|fact| book.fact(*fact).derived.is_none());
    let fact = found.ok_or_else(|| Trouble::BadAddress(key.to_owned()))?;
    let mut values: Vec<String> = call.query.all("v").map(str::to_owned).collect();
    match call.query.get("do") {
        Some("skip") => {
            interview.put(fact, None);
            return Ok(Reply::See(go(call, interview, as_of, "ask").to_string()));
        }
        Some("none") => values = vec!["none".to_owned()],
        _ => {}
    }
    match field::read(book, call.lang, fact, &values) {
        Ok(value) => {
            interview.put(fact, Some(value));
            Ok(Reply::See(go(call, interview, as_of, "ask").to_string()))
        }
        Err(mistake) => ask(call, interview, as_of, fact, &values, Some(mistake)),
    }
}

/// The page that asks for one fact.
fn ask(call: &Call<'_>, interview: &Interview, as_of: Date, fact: FactId, known: &[String], mistake: Option<Mistake>) -> Result<Reply, Trouble> {
    let (site, book, viewer, words) = (call.site, call.site.book(), call.site.viewer(call.lang), call.words());
    let declared = book.fact(fact);
    if declared.derived.is_some() {
        return Err(Trouble::BadAddress(declared.key.clone()));
    }
    let mut without = interview.clone();
    without.given.retain(|(other, _)| *other != fact);
    let (facts, removed) = (without.facts(site), Removed::nothing());
    let run = Run::new(site.engine(), &facts, as_of, &removed);
    let (tone, outcome) = viewer.outcome(interview.goal, &run.find(interview.goal));
    let weight = missing(&run, interview.goal).into_iter().find(|one| one.fact == fact);
    let decides = weight.map(|one| match one.settles {
        0 => words.get("ask-settles-none"),
        all if all == one.tried => words.get("ask-settles-always"),
        some => words.with("ask-settles-some", &[("settles", &some.to_string()), ("tried", &one.tried.to_string())]),
    });
    let position = interview.given.iter().position(|(other, _)| *other == fact);
    let failed = mistake.is_some();
    let problem = mistake.as_ref().map(|mistake| match mistake {
        Mistake::Empty => (words.get("entry-empty"), String::new()),
        Mistake::NoneAndSome => (words.get("entry-none-and-some"), String::new()),
        // What is wrong with a code, the rulebook says best; of the rest the phrase says enough.
        Mistake::Unreadable(phrase, own) => {
            (words.get(phrase), if *phrase == "entry-code" { own.clone() } else { String::new() })
        }
    });
    let question = viewer.fact_question(fact);
    let chrome = Chrome::new(call, Section::Ask, question.clone()).failed(failed);
    let field = Field::new(call, fact, interview.goal, as_of, known);
    let target = match field.input {
        Input::Radios(_) | Input::Checks { .. } => "v-1",
        Input::Select(..) | Input::Line { .. } => "v",
    };
    let mut hidden = vec![("as_of".to_owned(), as_of.to_string())];
    hidden.extend(interview.fields(site));
    hidden.push(("q".to_owned(), declared.key.clone()));
    let page = Question {
        c: &chrome,
        goal: book.question(interview.goal).ask.get(call.lang).to_owned(),
        as_of,
        key: declared.key.clone(),
        question,
        help: declared.help.as_ref().map(|help| help.get(call.lang).to_owned()),
        field,
        mistake: problem,
        target,
        decides,
        because: because(call, &run, interview.goal, fact),
        hidden,
        number: position.unwrap_or(interview.given.len()) + 1,
        back: back(call, interview, as_of, position),
        said: said(call, interview, as_of),
        tone,
        outcome,
        answer: go(call, interview, as_of, "answer"),
        restart: call.go("ask"),
    };
    let status = if failed { 422 } else { 200 };
    page.render().map(|html| Reply::Page(status, html)).map_err(|_| Trouble::Bug)
}

/// To the question asked before: the one before the fact asked again, or the last.
fn back(call: &Call<'_>, interview: &Interview, as_of: Date, position: Option<usize>) -> Option<Go> {
    let before = position.unwrap_or(interview.given.len()).checked_sub(1);
    match before {
        Some(at) => {
            let (fact, _) = interview.given.get(at)?;
            Some(go(call, interview, as_of, "ask").with("edit", &call.site.book().fact(*fact).key))
        }
        None => Some(call.go("ask").with("as_of", &as_of.to_string())),
    }
}

fn said(call: &Call<'_>, interview: &Interview, as_of: Date) -> Vec<Said> {
    let (book, viewer) = (call.site.book(), call.site.viewer(call.lang));
    let each = interview.given.iter().map(|(fact, value): &(FactId, Option<Value>)| Said {
        label: ntib_present::view::capital(&viewer.fact_label(*fact)),
        value: value.as_ref().map(|value| viewer.value(&book.fact(*fact).ty, value)),
        change: go(call, interview, as_of, "ask").with("edit", &book.fact(*fact).key),
    });
    each.collect()
}

/// The provisions still open that test the fact: page, pinpoint, title.
pub fn because(call: &Call<'_>, run: &Run<'_>, goal: QuestionId, fact: FactId) -> Vec<(Go, String, String)> {
    let (book, lang) = (call.site.book(), call.lang);
    let open = call.site.engine().reach(goal).provisions.iter().map(|id| (*id, book.provision(*id)));
    let mut named: Vec<(Go, String, String)> = Vec::new();
    for (id, provision) in open {
        if named.len() == REASONS_MAX {
            break;
        }
        if run.provision(id) == Truth::Unknown && tests(call, &provision.when, fact) {
            let entry = (call.go(&format!("law/{}", provision.id)), call.site.book().cite(&provision.cite.at, lang), provision.title.get(lang).to_owned());
            if !named.contains(&entry) {
                named.push(entry);
            }
        }
    }
    named
}

fn tests(call: &Call<'_>, condition: &Condition, fact: FactId) -> bool {
    match condition {
        Condition::All(inner) | Condition::Any(inner) => inner.iter().any(|one| tests(call, one, fact)),
        Condition::Not(inner) => tests(call, inner, fact),
        Condition::Test(id) => call.site.book().test(*id).fact == fact,
    }
}
