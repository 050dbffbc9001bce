//! The answer page: every question of every matter, with its reasons.

use askama::Template;
use ntib_core::Date;
use ntib_engine::{Answer, Matter};
use ntib_present::status::Namer;
use ntib_present::wire::{Writer, text};
use ntib_present::view::{AnswerView, MissingView, ReasonView, Tone, Viewer, capital};
use ntib_rules::Truth;
use ntib_rules::model::{Per, QuestionKind};

use crate::ask::covered;
use crate::call::{Call, Go, Reply};
use crate::case::open;
use crate::chrome::{Chrome, Section};
use crate::subject::{Opened, Subject};
use crate::trouble::Trouble;

/// Up to how many answers on a page show their first reasons at once.
const ANSWERS_OPEN: usize = 3;

/// A provision considered, with what stands below it.
#[derive(Template)]
#[template(path = "reason.html")]
pub struct ReasonNode<'a> {
    c: &'a Chrome<'a>,
    reason: &'a ReasonView,
    open: bool,
}

impl<'a> ReasonNode<'a> {
    /// Closed until it is asked for.
    pub fn closed(c: &'a Chrome<'a>, reason: &'a ReasonView) -> ReasonNode<'a> {
        ReasonNode { c, reason, open: false }
    }

    fn below(&self, reason: &'a ReasonView) -> ReasonNode<'a> {
        ReasonNode { c: self.c, reason, open: false }
    }

    /// The sign beside the title.
    fn sign(&self) -> &'static str {
        match self.reason.standing {
            "applies" => "✓",
            "open" => "?",
            "overridden" => "⤫",
            "not_in_force" | "removed" => "–",
            _ => "✗",
        }
    }
}

struct AnswerPart {
    anchor: String,
    view: AnswerView,
    missing: Vec<(MissingView, Go)>,
    timeline: Go,
    arises: bool,
    summary: bool,
}

impl AnswerPart {
    fn deciding(&self) -> impl Iterator<Item = &ReasonView> {
        self.view.because.iter().filter(|one| matches!(one.standing, "applies" | "open"))
    }

    fn considered(&self) -> Vec<&ReasonView> {
        self.view.because.iter().filter(|one| !matches!(one.standing, "applies" | "open")).collect()
    }
}

struct MatterPart {
    anchor: String,
    heading: String,
    facts: Vec<(String, String, Option<Go>)>,
    skipped: Vec<(String, Go)>,
    answers: Vec<AnswerPart>,
}

#[derive(Template)]
#[template(path = "answer.html")]
struct AnswerPage<'a> {
    c: &'a Chrome<'a>,
    title: String,
    about: Option<String>,
    as_of: Date,
    digest: String,
    matters: Vec<MatterPart>,
    value: Go,
    checklist: Go,
    json: Go,
    edit: Go,
    resume: Option<Go>,
    day: Go,
    case_has_date: bool,
    parties: Vec<(String, String, Option<Go>)>,
}

#[derive(Template)]
#[template(path = "bad-date.html")]
struct BadDate<'a> {
    c: &'a Chrome<'a>,
    title: String,
    given: String,
    problem: String,
    action: Go,
}

impl AnswerPage<'_> {
    fn closed<'a>(&'a self, reason: &'a ReasonView) -> ReasonNode<'a> {
        ReasonNode { c: self.c, reason, open: false }
    }

    fn opened<'a>(&'a self, reason: &'a ReasonView) -> ReasonNode<'a> {
        ReasonNode { c: self.c, reason, open: true }
    }

    /// Whether there is so much to read that reasons stand closed until they are asked for.
    fn brief(&self) -> bool {
        self.questions() > ANSWERS_OPEN
    }

    fn questions(&self) -> usize {
        self.matters.iter().map(|matter| matter.answers.len()).sum()
    }
}

/// The answer to what the address asks about.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let opened = match open(call, "answer")? {
        Ok(opened) => opened,
        Err(reply) => return Ok(reply),
    };
    if let Some(reply) = bad_date(call, &opened, "answer")? {
        return Ok(reply);
    }
    let (site, lang) = (call.site, call.lang);
    let viewer = site.viewer(lang);
    let assessment = opened.assess(site);
    let chrome = Chrome::new(call, section(&opened), opened.title(site, lang));
    let each = assessment.matters.iter().enumerate();
    let matters = each.map(|(at, (matter, answers))| matter_part(call, &opened, &viewer, at, matter, answers));
    let resume = match &opened.subject {
        Subject::Interview(_) => Some(opened.go(call, "ask")),
        Subject::Case(_) => None,
    };
    let page = AnswerPage {
        title: opened.title(site, lang),
        about: opened.about(lang).map(str::to_owned),
        as_of: assessment.as_of,
        digest: site.book().digest.clone(),
        matters: matters.collect(),
        value: opened.go(call, "value"),
        checklist: opened.go(call, "checklist"),
        json: opened.go(call, "answer.json"),
        edit: opened.go(call, "case"),
        resume,
        day: call.go("answer").with_all(&opened.fields),
        case_has_date: opened.as_of.is_some(),
        parties: parties(call, &opened),
        c: &chrome,
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// The parties that a case names in a base of firms: role, name, and their page if the base has them.
fn parties(call: &Call<'_>, opened: &Opened) -> Vec<(String, String, Option<Go>)> {
    let Subject::Case(case) = &opened.subject else { return Vec::new() };
    let view = call.base.view(opened.day(call.site), call.known_day());
    let viewer = call.site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let each = case.named.iter().map(|(role, name)| {
        let title = call.site.book().roles.iter().find(|one| one.name == *role).map_or_else(|| role.clone(), |one| capital(one.title.get(call.lang)));
        let found = view.find(name).or_else(|| call.base.by_identifier(name).and_then(|name| view.find(name)));
        match found {
            Some(firm) => {
                let firm = namer.entity(firm);
                let go = call.go(&format!("firms/{}", firm.id)).with("as_of", &opened.day(call.site).to_string());
                (title, firm.name, Some(go))
            }
            None => (title, call.words().with("answer-party-none", &[("name", name)]), None),
        }
    });
    each.collect()
}

/// The same answer as a JSON document, the one that `ntib assess --json` prints.
pub fn document(call: &Call<'_>) -> Result<Reply, Trouble> {
    let opened = match open(call, "answer.json")? {
        Ok(opened) => opened,
        Err(reply) => return Ok(reply),
    };
    if let Some(reply) = bad_date(call, &opened, "answer.json")? {
        return Ok(reply);
    }
    let writer = Writer::new(call.site.engine());
    let document = writer.assessment(&opened.assess(call.site), &opened.text(call.site, call.lang));
    Ok(Reply::Document(text(&document)))
}

/// Which part of the site the subject belongs to.
pub fn section(opened: &Opened) -> Section {
    match opened.subject {
        Subject::Interview(_) => Section::Ask,
        Subject::Case(_) => Section::Case,
    }
}

/// The page that asks for another date, if the one given cannot be asked about.
pub fn bad_date(call: &Call<'_>, opened: &Opened, path: &str) -> Result<Option<Reply>, Trouble> {
    let Some(given) = &opened.bad_date else { return Ok(None) };
    let chrome = Chrome::new(call, section(opened), opened.title(call.site, call.lang)).failed(true);
    let (from, until) = covered(call, None);
    let page = BadDate {
        c: &chrome,
        title: opened.title(call.site, call.lang),
        given: given.clone(),
        problem: call.words().with("entry-day", &[("from", &from), ("until", &until)]),
        action: call.go(path).with_all(&opened.fields),
    };
    page.render().map(|html| Some(Reply::Page(422, html))).map_err(|_| Trouble::Bug)
}

/// What a matter is called: an interview's by its kind, since it has no names.
pub fn heading(call: &Call<'_>, opened: &Opened, viewer: &Viewer<'_>, matter: &Matter) -> String {
    match (&opened.subject, matter.per) {
        (Subject::Interview(_), Per::Movement) => call.words().get("matter-asked-movement"),
        (Subject::Interview(_), Per::Offer) => call.words().get("matter-asked-offer"),
        (Subject::Interview(_), Per::Firm) => call.words().get("matter-asked-firm"),
        (Subject::Case(_), _) => capital(&viewer.matter(matter)),
    }
}

fn matter_part(call: &Call<'_>, opened: &Opened, viewer: &Viewer<'_>, at: usize, matter: &Matter, answers: &[Answer]) -> MatterPart {
    let book = call.site.book();
    let change = |key: &str| match &opened.subject {
        Subject::Interview(_) => Some(opened.go(call, "ask").with("edit", key)),
        Subject::Case(_) => None,
    };
    let facts = viewer.facts(matter).into_iter().map(|(key, label, value)| (capital(&label), value, change(&key)));
    let skipped = match &opened.subject {
        Subject::Interview(interview) => interview
            .skipped()
            .into_iter()
            .map(|fact| (capital(&viewer.fact_label(fact)), opened.go(call, "ask").with("edit", &book.fact(fact).key)))
            .collect(),
        Subject::Case(_) => Vec::new(),
    };
    let parts = answers.iter().enumerate().map(|(nth, answer)| {
        let mut view = viewer.answer(answer);
        let missing = std::mem::take(&mut view.missing);
        let asked = missing.into_iter().map(|one| {
            let go = opened.go_ask(call, matter, answer.question, &one.key);
            (one, go)
        });
        AnswerPart {
            anchor: format!("m{at}-q{nth}"),
            missing: asked.collect(),
            timeline: opened.go(call, "timeline").with("matter", &at.to_string()).with("question", &view.question),
            arises: answer.found.asked != Truth::False,
            summary: matches!(book.question(answer.question).kind, QuestionKind::Summary { .. }),
            view,
        }
    });
    MatterPart { anchor: format!("m{at}"), heading: heading(call, opened, viewer, matter), facts: facts.collect(), skipped, answers: parts.collect() }
}

impl AnswerPart {
    /// The sign and colour of the outcome.
    fn tone(&self) -> Tone {
        self.view.tone
    }
}
