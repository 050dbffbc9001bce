//! The interview inside a case: what is missing is asked one fact at a time. What an official answers becomes a new assessment; what the inquirer
//! answers is a reply that the next assessment takes in.

use std::collections::BTreeSet;

use askama::Template;
use ntib_core::Lang;
use ntib_desk::cases::{AskInquirer, AssessCase, Case, Next, TakeReply, Told};
use ntib_desk::work::clock::day_of;
use ntib_desk::{Act, Known, Raw, Refused, Wording};
use ntib_engine::{Matter, Run, missing};
use ntib_present::view::{Tone, capital};
use ntib_record::Name;
use ntib_rules::Removed;
use ntib_rules::model::{FactId, QuestionId, Value};

use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::DeskCall;
use crate::desk::labels::LabelLine;
use crate::field::{self, Field, Input, Mistake};
use crate::kept::Problem;
use crate::trouble::Trouble;

use super::casefile::{Ask, UnderWay};
use super::{Show, assess, cases, found};

/// What is asked now.
struct Asked {
    eyebrow: String,
    question: String,
    help: Option<String>,
    field: Field,
    mistake: Option<(String, String)>,
    hidden: Vec<(String, String)>,
    decides: Option<String>,
    because: Vec<(Go, String, String)>,
    key: String,
}

#[derive(Template)]
#[template(path = "desk/interview.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    problems: Vec<Problem>,
    back: Go,
    back_title: String,
    line: LabelLine,
    action: Go,
    asked: Option<Asked>,
    /// Whether the asker assesses; else the asker replies.
    official: bool,
    may: bool,
    /// Facts that the inquirer told and no assessment has taken in.
    told: Vec<(String, String)>,
    as_of: Option<ntib_core::Date>,
    open: Vec<(String, Tone, String)>,
    said: Vec<(String, String, Go)>,
    next: String,
    next_go: Go,
}

/// The case of this page with what was told to it.
struct Under {
    way: UnderWay,
    /// What the inquirer does not know, or this visitor passed over.
    skip: BTreeSet<FactId>,
}

/// The page of `interview/ID`.
pub fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let none = || Trouble::NotFound(vec![(desk.go("cases"), desk.t("work-cases"))]);
    let id: Name = desk.path.strip_prefix("interview/").and_then(|id| id.parse().ok()).ok_or_else(none)?;
    let case = desk.seen().get::<Case>(&id).ok_or_else(none)?;
    let chrome = desk.chrome(desk.t("work-interview"));
    let show = Show { call: desk, chrome: &chrome, desk: desk.seen(), today: day_of(desk.now).ok_or(Trouble::Bug)?, id: Some(&id) };
    let under = under(&show, &case);
    let official = desk.may(AssessCase::VERB);
    if desk.call.post {
        let Some(under) = under else { return Err(none()) };
        return match sent(&show, &case, under, official)? {
            Done::Kept(go) => Ok(Reply::See(go.to_string())),
            Done::Refused(refused, under) => shown(&show, &case, Some(*under), official, vec![desk.problem(&refused)], None),
            Done::Wrong(problem, under) => shown(&show, &case, Some(*under), official, vec![problem], None),
            Done::Again(mistake, values, under) => shown(&show, &case, Some(*under), official, Vec::new(), Some((mistake, values))),
        };
    }
    shown(&show, &case, under, official, Vec::new(), None)
}

fn under(show: &Show<'_>, case: &Case) -> Option<Under> {
    let site = show.call.call.site;
    let mut way = cases::under_way(show, case)?;
    let mut skip: BTreeSet<FactId> = show.call.query().all("skip").filter_map(|key| site.book().find_fact(key)).collect();
    for one in case.told() {
        let Some(fact) = site.book().find_fact(&one.fact).filter(|fact| site.book().fact(*fact).derived.is_none()) else { continue };
        match (one.value.as_deref().and_then(|text| value_of(show, fact, text)), way.matter(site, &one.subject, one.leg.as_deref())) {
            (Some(value), Some(matter)) => way.put(site, &matter, fact, value),
            _ => drop(skip.insert(fact)),
        }
    }
    Some(Under { way, skip })
}

/// A value as it stands in an entry: sets with commas, `none` for one with nothing in it.
fn written(value: &Value) -> String {
    match value {
        Value::Set(values) if values.is_empty() => "none".to_owned(),
        value => crate::subject::write_value(value),
    }
}

fn value_of(show: &Show<'_>, fact: FactId, text: &str) -> Option<Value> {
    let ty = &show.call.call.site.book().fact(fact).ty;
    if text == "none" && matches!(ty, ntib_rules::model::Type::Set(_)) {
        return Some(Value::set(Vec::new()));
    }
    crate::subject::read_value(show.call.call.site, ty, text)
}

enum Done {
    Kept(Go),
    Refused(Refused, Box<Under>),
    Wrong(Problem, Box<Under>),
    Again(Mistake, Vec<String>, Box<Under>),
}

fn sent(show: &Show<'_>, case: &Known<Case>, mut under: Under, official: bool) -> Result<Done, Trouble> {
    let (desk, site) = (show.call, show.call.call.site);
    let query = desk.query();
    let skips: Vec<(String, String)> = query.all("skip").map(|key| ("skip".to_owned(), key.to_owned())).collect();
    let here = || show.go("interview", &case.id).with_all(&skips);
    if query.get("do") == Some("told") {
        let said: Vec<String> = case.told().iter().map(|one| one.value.as_ref().map_or_else(|| found::fact(show, &one.fact), |value| found::fact_is(show, &one.fact, value))).collect();
        return assessed(show, case, under, said.join("; "), here());
    }
    let fact = query.get("q").and_then(|key| site.book().find_fact(key)).filter(|fact| site.book().fact(*fact).derived.is_none());
    let fact = fact.ok_or_else(|| Trouble::BadAddress(query.get("q").unwrap_or_default().to_owned()))?;
    let key = site.book().fact(fact).key.clone();
    let leg = query.get("leg");
    // Of a case that went on in between, the matter may be gone: then what is asked is asked anew.
    let Some(matter) = query.get("subject").and_then(|subject| under.way.matter(site, subject, leg)) else { return Ok(Done::Kept(here())) };
    match (query.get("do"), official) {
        (Some("unknown"), true) => return Ok(Done::Kept(here().with("skip", &key))),
        (Some("unknown"), false) => return replied(show, case, under, &matter, (fact, None), here()),
        (Some("ask"), true) => return asked_of(show, case, under, fact, here().with("skip", &key)),
        _ => {}
    }
    let mut values: Vec<String> = query.all("v").map(str::to_owned).collect();
    if query.get("do") == Some("none") {
        values = vec!["none".to_owned()];
    }
    let value = match field::read(site.book(), desk.call.lang, fact, &values) {
        Ok(value) => value,
        Err(mistake) => return Ok(Done::Again(mistake, values, Box::new(under))),
    };
    if !official {
        return replied(show, case, under, &matter, (fact, Some(value)), here());
    }
    under.way.put(site, &matter, fact, value.clone());
    let said = found::fact_is(show, &key, &written(&value));
    let from = query.get("reason").unwrap_or_default();
    let said = if from.is_empty() { said } else { format!("{said} ({from})") };
    assessed(show, case, under, said, here())
}

/// Keeps a new assessment.
fn assessed(show: &Show<'_>, case: &Known<Case>, under: Under, reason: String, go: Go) -> Result<Done, Trouble> {
    let (payload, instruments) = match assess::of(show.call, &under.way.opened)? {
        Ok(assessed) => assessed,
        Err(problem) => return Ok(Done::Wrong(problem, Box::new(under))),
    };
    let reason: String = reason.chars().take(ntib_record::REASON_MAX).collect();
    let raw = Raw { object: case.id.clone(), payload, reason, instruments, label: None, corrects: None };
    Ok(match show.call.act_raw(AssessCase::VERB, raw)? {
        Ok(()) => Done::Kept(go),
        Err(refused) => Done::Refused(refused, Box::new(under)),
    })
}

/// How a fact is asked for, in both languages.
fn question(show: &Show<'_>, fact: FactId) -> Wording {
    let said = |lang| show.call.call.site.viewer(lang).fact_question(fact);
    Wording::both(said(Lang::En), said(Lang::Fr))
}

/// Keeps a reply that tells one fact.
fn replied(show: &Show<'_>, case: &Known<Case>, under: Under, matter: &Matter, (fact, value): (FactId, Option<Value>), go: Go) -> Result<Done, Trouble> {
    let site = show.call.call.site;
    let declared = site.book().fact(fact);
    let said = |lang: Lang| {
        let viewer = site.viewer(lang);
        let value = value.as_ref().map_or_else(|| site.words(lang).get("not-known"), |value| viewer.value(&declared.ty, value));
        format!("{} — {value}", viewer.fact_question(fact))
    };
    let told = Told { subject: matter.subject.clone(), leg: matter.leg.clone(), fact: declared.key.clone(), value: value.as_ref().map(written) };
    let what = TakeReply { reply: Wording::both(said(Lang::En), said(Lang::Fr)), told: vec![told], attachments: Vec::new(), on: show.today };
    keep(show, case, under, what, go)
}

/// Asks the inquirer for one fact.
fn asked_of(show: &Show<'_>, case: &Known<Case>, under: Under, fact: FactId, go: Go) -> Result<Done, Trouble> {
    let key = show.call.call.site.book().fact(fact).key.clone();
    keep(show, case, under, AskInquirer { question: question(show, fact), facts: [key].into(), on: show.today }, go)
}

fn keep<A: Act<Of = Case>>(show: &Show<'_>, case: &Known<Case>, under: Under, what: A, go: Go) -> Result<Done, Trouble> {
    let deed = ntib_desk::Deed::new(case.id.clone(), what).because(show.call.query().get("reason").unwrap_or_default());
    Ok(match show.call.act(deed)? {
        Ok(()) => Done::Kept(go),
        Err(refused) => Done::Refused(refused, Box::new(under)),
    })
}

/// What is to be asked: what the address names, what the inquirer was asked for, or what decides most.
fn next(show: &Show<'_>, case: &Case, under: &Under, official: bool) -> Option<Ask> {
    let site = show.call.call.site;
    let raised = under.way.opened.raised(site);
    let query = show.call.query();
    let named = query.get("edit").or(query.get("q").filter(|_| show.call.call.post)).and_then(|key| site.book().find_fact(key));
    if let Some(fact) = named.filter(|fact| site.book().fact(*fact).derived.is_none()) {
        let of = |(matter, _): &(Matter, Vec<QuestionId>)| query.get("subject") == Some(matter.subject.as_str()) && query.get("leg") == matter.leg.as_deref();
        let at = raised.iter().position(of).unwrap_or(0);
        let goal = *raised.get(at)?.1.first()?;
        return Some(Ask { at, fact, goal });
    }
    if !official {
        let awaited: BTreeSet<FactId> = case.awaited().iter().filter_map(|key| site.book().find_fact(key)).filter(|fact| !under.skip.contains(fact)).collect();
        let removed = Removed::nothing();
        for (at, (matter, questions)) in raised.iter().enumerate() {
            let run = Run::new(site.engine(), &matter.facts, under.way.opened.day(site), &removed);
            for goal in questions {
                let wanted = missing(&run, *goal).into_iter().map(|one| one.fact).find(|fact| awaited.contains(fact) && matter.facts.get(*fact).is_none());
                if let Some(fact) = wanted {
                    return Some(Ask { at, fact, goal: *goal });
                }
            }
        }
    }
    under.way.next(site, &under.skip)
}

fn mistaken(show: &Show<'_>, mistake: &Mistake) -> (String, String) {
    match mistake {
        Mistake::Empty => (show.t("entry-empty"), String::new()),
        Mistake::NoneAndSome => (show.t("entry-none-and-some"), String::new()),
        Mistake::Unreadable(phrase, own) => (show.t(phrase), if *phrase == "entry-code" { own.clone() } else { String::new() }),
    }
}

fn asked(show: &Show<'_>, under: &Under, ask: &Ask, entered: Option<(Mistake, Vec<String>)>) -> Option<Asked> {
    let (call, site) = (show.call.call, show.call.call.site);
    let raised = under.way.opened.raised(site);
    let (matter, _) = raised.get(ask.at)?;
    let day = under.way.opened.day(site);
    let declared = site.book().fact(ask.fact);
    let removed = Removed::nothing();
    let run = Run::new(site.engine(), &matter.facts, day, &removed);
    let weight = missing(&run, ask.goal).into_iter().find(|one| one.fact == ask.fact);
    let known = matter.facts.get(ask.fact).map(|value| field::entries(call, ask.fact, value)).unwrap_or_default();
    let (mistake, values) = entered.map_or((None, known), |(mistake, values)| (Some(mistaken(show, &mistake)), values));
    let mut hidden = vec![("q".to_owned(), declared.key.clone()), ("subject".to_owned(), matter.subject.clone())];
    hidden.extend(matter.leg.iter().map(|leg| ("leg".to_owned(), leg.clone())));
    hidden.extend(show.call.query().all("skip").map(|key| ("skip".to_owned(), key.to_owned())));
    let name = std::iter::once(matter.subject.as_str()).chain(matter.leg.as_deref()).collect::<Vec<_>>().join(" / ");
    Some(Asked {
        eyebrow: found::matter(show, &name),
        question: site.viewer(call.lang).fact_question(ask.fact),
        help: declared.help.as_ref().map(|help| help.get(call.lang).to_owned()),
        field: Field::new(call, ask.fact, ask.goal, day, &values),
        mistake,
        hidden,
        decides: weight.map(|one| match one.settles {
            0 => show.t("ask-settles-none"),
            all if all == one.tried => show.t("ask-settles-always"),
            some => call.words().with("ask-settles-some", &[("settles", &some.to_string()), ("tried", &one.tried.to_string())]),
        }),
        because: crate::ask::because(call, &run, ask.goal, ask.fact),
        key: declared.key.clone(),
    })
}

fn shown(show: &Show<'_>, case: &Known<Case>, under: Option<Under>, official: bool, mut problems: Vec<Problem>, entered: Option<(Mistake, Vec<String>)>) -> Result<Reply, Trouble> {
    let (desk, site) = (show.call, show.call.call.site);
    let over = matches!(case.next(), Next::Nothing | Next::Close);
    let ask = under.as_ref().filter(|_| !over).and_then(|under| next(show, case, under, official));
    let asked = under.as_ref().zip(ask.as_ref()).and_then(|(under, ask)| asked(show, under, ask, entered));
    if let Some((mistake, field)) = asked.as_ref().and_then(|asked| Some((asked.mistake.as_ref()?, &asked.field))) {
        let target = if matches!(field.input, Input::Radios(_) | Input::Checks { .. }) { "v-1" } else { "v" };
        problems.push(Problem::new(target, mistake.0.clone()));
    }
    let raised = under.as_ref().map(|under| (under.way.opened.day(site), under.way.opened.raised(site)));
    let at = ask.as_ref().map_or(0, |ask| ask.at);
    let (mut open, mut said) = (Vec::new(), Vec::new());
    if let Some((day, raised)) = &raised
        && let Some((matter, questions)) = raised.get(at)
    {
        let (removed, viewer) = (Removed::nothing(), site.viewer(show.lang()));
        let run = Run::new(site.engine(), &matter.facts, *day, &removed);
        open.extend(questions.iter().map(|id| {
            let (tone, outcome) = viewer.outcome(*id, &run.find(*id));
            (capital(show.bi(&site.book().question(*id).title)), tone, outcome)
        }));
        said.extend(viewer.facts(matter).into_iter().map(|(key, label, value)| {
            let go = show.go("interview", &case.id).with("edit", &key).with("subject", &matter.subject);
            let go = matter.leg.iter().fold(go, |go, leg| go.with("leg", leg));
            (capital(&label), value, go)
        }));
    }
    let failed = !problems.is_empty();
    let title = asked.as_ref().map_or_else(|| show.t("work-interview"), |asked| asked.question.clone());
    let chrome = desk.chrome(title).failed(failed);
    let told = case.told().iter().map(|one| (found::fact(show, &one.fact), one.value.as_ref().map_or_else(|| show.t("not-known"), |value| found::value(show, &one.fact, value)))).collect();
    let page = Page {
        c: &chrome,
        problems,
        back: show.go("cases", &case.id),
        back_title: cases::title(show, case),
        line: desk.label_line(&case.label().cloned().unwrap_or_else(|| desk.usual_label())),
        action: show.go("interview", &case.id),
        asked,
        official,
        may: !over && (official || desk.may(TakeReply::VERB)),
        told,
        as_of: raised.map(|(day, _)| day),
        open,
        said,
        next: cases::next(show, case),
        next_go: show.go("cases", &case.id),
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}
