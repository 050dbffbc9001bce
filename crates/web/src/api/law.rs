//! What the law says of a case, and the law itself.

use ntib_core::{Date, Lang};
use ntib_engine::{Matter, SEEK_SIZE_MAX, SeekLimits, Sought, matters, questions, raised, seek, timeline, value};
use ntib_present::wire::{Writer, text, verdict_word};
use ntib_present::assess;
use ntib_rules::model::{QuestionId, QuestionKind, Verdict};
use ntib_rules::{Case, Removed, SourceFile, Truth, parse_case};
use serde_json::{Value, json};

use super::{Answer, Asked, Fault, Operation, Param, both};
use crate::subject::MATTERS_MAX;

/// The most lines, questions of matters, that one timeline has.
const LINES_MAX: usize = 60;
/// The most matters for which changes are sought at once.
const SOUGHT_MAX: usize = 20;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "assess",
        sends: Some("CaseAsked"),
        id: "assess",
        about: "Answers every question that a case raises, with reasons, what is missing, and what would change it. `ntib assess --json`.",
        query: &[],
        answers: "assessment",
        signed_in: false,
        run: assessed,
    },
    Operation {
        path: "checklist",
        sends: Some("CaseAsked"),
        id: "checklist",
        about: "What must be done for a case, by day, with the papers to draw up. `ntib checklist --json`.",
        query: &[],
        answers: "checklist",
        signed_in: false,
        run: listed,
    },
    Operation {
        path: "seek",
        sends: Some("SeekAsked"),
        id: "seek",
        about: "The smallest changes that lead to a wanted outcome. `ntib seek --json`.",
        query: &[],
        answers: "seek",
        signed_in: false,
        run: sought,
    },
    Operation {
        path: "timeline",
        sends: Some("TimelineAsked"),
        id: "timeline",
        about: "Every day on which an answer changes, and what changed it. `ntib timeline --json`.",
        query: &[],
        answers: "timeline",
        signed_in: false,
        run: lines,
    },
    Operation {
        path: "value",
        sends: Some("ValueAsked"),
        id: "value",
        about: "Which answers change where instruments are removed. `ntib value --json`.",
        query: &[],
        answers: "value",
        signed_in: false,
        run: worth,
    },
    Operation {
        path: "coverage",
        sends: None,
        id: "coverage",
        about: "What is modelled, since when, and how it was checked. `ntib coverage --json`.",
        query: &[],
        answers: "coverage",
        signed_in: false,
        run: |asked| Ok(text(&Writer::new(asked.site().engine()).coverage(asked.site().register()))),
    },
    Operation {
        path: "instruments",
        sends: None,
        id: "instruments",
        about: "Every instrument of the rulebook.",
        query: &[],
        answers: "Instruments",
        signed_in: false,
        run: instruments,
    },
    Operation {
        path: "provision",
        sends: None,
        id: "provision",
        about: "A provision: what it says in our words, where it stands, since when it holds, how it was checked.",
        query: &[Param::of("id", "its identifier, as in answers").needed()],
        answers: "Provision",
        signed_in: false,
        run: provision,
    },
];

/// A case with the day asked about.
struct Opened {
    case: Case,
    text: String,
    as_of: Date,
    removed: Removed,
}

fn open(asked: &Asked<'_, '_>, day: Option<Date>) -> Result<Opened, Fault> {
    let site = asked.site();
    let (case, text) = match (asked.text("case")?, asked.text("example")?) {
        (Some(written), None) => {
            let file = SourceFile { path: "case".into(), text: written.replace("\r\n", "\n") };
            let case = parse_case(site.book(), &file).map_err(|mistakes| {
                let told = mistakes.iter().take(50).map(|one| json!({ "line": one.span.line, "code": one.code.to_string(), "message": one.message, "help": one.help }));
                Fault { mistakes: told.collect(), ..asked.fault(422, "case", "case", "") }
            })?;
            (case, file.text)
        }
        (None, Some(slug)) => {
            let found = site.examples().iter().find(|one| one.slug == slug).ok_or_else(|| asked.bad("example", slug))?;
            (found.case.clone(), found.file.text.clone())
        }
        _ => return Err(asked.fault(422, "missing-field", "case", "case")),
    };
    let as_of = match day {
        Some(day) => day,
        None => asked.date("as_of")?.or(case.as_of).ok_or_else(|| asked.fault(422, "missing-field", "as_of", "as_of"))?,
    };
    supported(asked, "as_of", as_of)?;
    let removed = Removed::of(site.book(), &asked.texts("without")?).map_err(|name| asked.bad("without", &name))?;
    let count = matters(site.book(), &case).len();
    if count > MATTERS_MAX {
        return Err(asked.fault(413, "too-many", "case", &count.to_string()));
    }
    Ok(Opened { case, text, as_of, removed })
}

fn supported(asked: &Asked<'_, '_>, at: &str, day: Date) -> Result<(), Fault> {
    if asked.site().book().supported.contains(day) { Ok(()) } else { Err(asked.fault(422, "day", at, &day.to_string())) }
}

fn question(asked: &Asked<'_, '_>, at: &str, name: &str) -> Result<QuestionId, Fault> {
    asked.site().book().find_question(name).ok_or_else(|| asked.bad(at, name))
}

fn assessed(asked: &Asked<'_, '_>) -> Answer {
    asked.only(&["case", "example", "as_of", "without"])?;
    let (opened, engine) = (open(asked, None)?, asked.site().engine());
    Ok(text(&Writer::new(engine).assessment(&assess(engine, &opened.case, opened.as_of, &opened.removed), &opened.text)))
}

fn listed(asked: &Asked<'_, '_>) -> Answer {
    asked.only(&["case", "example", "as_of", "without"])?;
    let (opened, engine) = (open(asked, None)?, asked.site().engine());
    Ok(text(&Writer::new(engine).checklist(&assess(engine, &opened.case, opened.as_of, &opened.removed))))
}

/// The outcomes of a question by their names in documents.
fn outcomes(asked: &Asked<'_, '_>, question: QuestionId) -> Vec<String> {
    match &asked.site().book().question(question).kind {
        QuestionKind::Choice { outcomes, .. } => outcomes.iter().map(|one| one.id.clone()).collect(),
        QuestionKind::Summary { .. } => [Verdict::Yes, Verdict::NeedsAuthority, Verdict::No].map(|one| verdict_word(one).to_owned()).to_vec(),
        QuestionKind::Holds { .. } => vec!["no".to_owned(), "yes".to_owned()],
        QuestionKind::Set { .. } | QuestionKind::Layers { .. } => Vec::new(),
    }
}

fn sought(asked: &Asked<'_, '_>) -> Answer {
    asked.only(&["case", "example", "as_of", "without", "question", "want", "size", "firm_only"])?;
    let (opened, engine) = (open(asked, None)?, asked.site().engine());
    let question = question(asked, "question", asked.need("question")?)?;
    let (known, want) = (outcomes(asked, question), asked.texts("want")?);
    if want.is_empty() {
        return Err(asked.fault(422, "missing-field", "want", "want"));
    }
    let wanted = want.iter().map(|name| known.iter().position(|one| one == name).ok_or_else(|| asked.bad("want", name)));
    let wanted: Vec<usize> = wanted.collect::<Result<_, _>>()?;
    let size = match asked.body.get("size") {
        None | Some(Value::Null) => 3,
        Some(size) => size.as_u64().and_then(|size| usize::try_from(size).ok()).filter(|size| (1..=SEEK_SIZE_MAX).contains(size)).ok_or_else(|| asked.bad("size", &super::short(size)))?,
    };
    let limits = SeekLimits { size, government: !asked.flag("firm_only")?, ..SeekLimits::default() };
    let per = engine.book().question(question).per;
    let all = matters(engine.book(), &opened.case);
    let of: Vec<&Matter> = all.iter().filter(|matter| matter.per == per).collect();
    if of.len() > SOUGHT_MAX {
        return Err(asked.fault(413, "too-many", "case", &of.len().to_string()));
    }
    let found: Vec<(&Matter, Sought)> = of.into_iter().map(|matter| (matter, seek(engine, &matter.facts, opened.as_of, &opened.removed, question, &wanted, limits))).collect();
    Ok(text(&Writer::new(engine).seek(question, &want.join(","), &opened.as_of.to_string(), &found)))
}

fn lines(asked: &Asked<'_, '_>) -> Answer {
    asked.only(&["case", "example", "without", "from", "to", "questions"])?;
    let day = |name: &str| asked.date(name)?.ok_or_else(|| asked.fault(422, "missing-field", name, name));
    let (from, to) = (day("from")?, day("to")?);
    supported(asked, "from", from)?;
    if from > to {
        return Err(asked.bad("to", &to.to_string()));
    }
    let (opened, engine) = (open(asked, Some(to))?, asked.site().engine());
    let names = asked.texts("questions")?;
    let wanted = names.iter().map(|name| question(asked, "questions", name)).collect::<Result<Vec<_>, _>>()?;
    if wanted.is_empty() {
        return Err(asked.fault(422, "missing-field", "questions", "questions"));
    }
    let all = matters(engine.book(), &opened.case);
    let pairs = all.iter().flat_map(|matter| questions(engine.book(), matter.per).map(move |one| (matter, one)));
    let pairs: Vec<_> = pairs.filter(|(_, one)| wanted.contains(one)).collect();
    if pairs.len() > LINES_MAX {
        return Err(asked.fault(413, "too-many", "questions", &pairs.len().to_string()));
    }
    let mut lines = Vec::new();
    for (matter, one) in pairs {
        let from = from.max(engine.book().question(one).supported_from);
        let stretches = if from > to { Vec::new() } else { timeline(engine, &matter.facts, &opened.removed, one, from, to) };
        if stretches.iter().any(|stretch| stretch.found.asked != Truth::False) {
            lines.push((matter, one, stretches));
        }
    }
    Ok(text(&Writer::new(engine).timeline(&from.to_string(), &to.to_string(), &lines)))
}

fn worth(asked: &Asked<'_, '_>) -> Answer {
    asked.only(&["case", "example", "as_of", "without", "remove"])?;
    let (opened, engine) = (open(asked, None)?, asked.site().engine());
    let names = asked.texts("remove")?;
    if names.is_empty() {
        return Err(asked.fault(422, "missing-field", "remove", "remove"));
    }
    // What the answers are compared without is left out of both sides.
    let both: Vec<&str> = asked.texts("without")?.into_iter().chain(names.iter().copied()).collect();
    let removed = Removed::of(engine.book(), &both).map_err(|name| asked.bad("remove", &name))?;
    let raised = raised(engine, &opened.case, opened.as_of, &opened.removed);
    let (changes, more) = value(engine, &raised, opened.as_of, &opened.removed, &removed);
    let names = names.into_iter().map(str::to_owned).collect();
    Ok(text(&Writer::new(engine).value(&opened.as_of.to_string(), &raised, &[(names, changes, more)])))
}

fn instruments(asked: &Asked<'_, '_>) -> Answer {
    let book = asked.site().book();
    let each = book.instruments.iter().map(|one| json!({ "id": one.id, "title": both(&one.title), "short": both(&one.short), "cite": one.cite, "source": one.source, "modelled_from": one.modelled_from.to_string() }));
    Ok(text(&json!({ "instruments": each.collect::<Vec<_>>() })))
}

fn provision(asked: &Asked<'_, '_>) -> Answer {
    let (book, id) = (asked.site().book(), asked.call.query.get("id").unwrap_or_default());
    let found = book.provisions.iter().find(|one| one.id == id || one.name() == id).ok_or_else(|| asked.fault(404, "not-found", "id", id))?;
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let cite = Lang::ALL.map(|lang| book.cite(&found.cite.at, lang));
    let [cite_en, cite_fr] = &cite;
    let in_force = found.in_force.iter().map(|one| json!({ "from": day(one.period.from), "until": day(one.period.until) }));
    let texts = |all: &[ntib_core::Bi]| all.iter().map(both).collect::<Vec<_>>();
    Ok(text(&json!({
        "id": found.id,
        "instrument": book.instrument(found.instrument).id,
        "title": both(&found.title),
        "cite": { "en": cite_en, "fr": cite_fr },
        "source": found.cite.source,
        "text": both(&found.text),
        "in_force": in_force.collect::<Vec<_>>(),
        "checked": found.checked.date.to_string(),
        "confidence": found.checked.confidence.word(),
        "readings": texts(&found.readings),
        "not_modelled": texts(&found.not_modelled),
    })))
}
