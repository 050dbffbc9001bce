//! What must be done for a case, each thing once, by day; and the papers to sign, filled in as far as the
//! facts go.

use ntib_core::{Bi, Date};
use ntib_engine::Matter;
use ntib_rules::Truth;
use ntib_rules::model::{Due, Moment, Obligation, PaperId, Provision, ProvisionId, Rulebook, Term, Unit};

use crate::assess::Assessment;
use crate::view::{PaperLineView, PaperView, TaskView, Viewer, capital};

/// When in the life of a movement something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Before it.
    Before,
    /// With it: the text sets no other day.
    With,
    /// After it, by a day.
    After,
    /// When something else happens.
    Event,
    /// To be kept.
    Keep,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Stage; 5] = [Stage::Before, Stage::With, Stage::After, Stage::Event, Stage::Keep];

    /// Its word in documents and phrases.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Before => "before",
            Stage::With => "with",
            Stage::After => "after",
            Stage::Event => "event",
            Stage::Keep => "keep",
        }
    }
}

/// Something to do, owed in one or more matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The provision that calls for it.
    pub provision: ProvisionId,
    /// Its position among the obligations of the provision.
    pub at: usize,
    /// The matters, by position in the assessment.
    pub matters: Vec<usize>,
    /// Whether it is owed for certain in one of them.
    pub certain: bool,
    /// When in the life of the movement.
    pub stage: Stage,
    /// The last day, if it can be counted.
    pub day: Option<Date>,
}

fn stage(due: Option<&Due>) -> Stage {
    match due {
        Some(Due::Before(Moment::Movement) | Due::Ahead(..)) => Stage::Before,
        None | Some(Due::At(Moment::Movement) | Due::During(_)) => Stage::With,
        Some(Due::Keep(..)) => Stage::Keep,
        Some(Due::Before(Moment::Event(_)) | Due::At(Moment::Event(_)) | Due::Within(_, Moment::Event(_))) => Stage::Event,
        Some(Due::Before(_) | Due::At(_) | Due::Within(..) | Due::EachYear(_)) => Stage::After,
    }
}

/// The obligation that a task is about.
pub fn obligation<'a>(book: &'a Rulebook, task: &Task) -> Option<(&'a Provision, &'a Obligation)> {
    let provision = book.provision(task.provision);
    provision.obligations.get(task.at).map(|one| (provision, one))
}

/// The role that owes an obligation of a provision: one written for every firm names the role it is read for.
pub fn owed_by<'a>(book: &Rulebook, provision: &'a Provision, one: &'a Obligation) -> &'a str {
    let general = |role: &str| book.roles.iter().any(|other| other.like.as_deref() == Some(role));
    match &provision.role {
        Some(role) if general(&one.by) => role,
        _ => &one.by,
    }
}

/// Everything owed in `assessment`, by stage, then day, then provision.
pub fn checklist(book: &Rulebook, assessment: &Assessment) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    for (position, (_, answers)) in assessment.matters.iter().enumerate() {
        for (provision, at, truth) in answers.iter().flat_map(|answer| &answer.obligations) {
            let Some(one) = book.provision(*provision).obligations.get(*at) else { continue };
            let certain = *truth == Truth::True;
            // One duty may stand on several provisions: it is one thing to do.
            let same = |task: &Task| {
                (task.provision, task.at) == (*provision, *at)
                    || obligation(book, task).is_some_and(|(of, other)| other == one && owed_by(book, of, other) == owed_by(book, book.provision(*provision), one))
            };
            match tasks.iter_mut().find(|task| same(task)) {
                Some(task) => {
                    task.certain |= certain;
                    if task.matters.last() != Some(&position) {
                        task.matters.push(position);
                    }
                }
                None => tasks.push(Task {
                    provision: *provision,
                    at: *at,
                    matters: vec![position],
                    certain,
                    stage: stage(one.due.as_ref()),
                    day: one.due.as_ref().and_then(|due| due.day(assessment.as_of)),
                }),
            }
        }
    }
    tasks.sort_by_key(|task| (task.stage, task.day.is_none(), task.day, task.provision, task.at));
    tasks
}

/// The papers that the tasks call for, each for the matters it is needed in.
pub fn papers(book: &Rulebook, tasks: &[Task]) -> Vec<(PaperId, usize)> {
    let mut found: Vec<(PaperId, usize)> = Vec::new();
    for task in tasks {
        if let Some(paper) = obligation(book, task).and_then(|(_, one)| one.paper) {
            found.extend(task.matters.iter().map(|matter| (paper, *matter)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

impl Viewer<'_> {
    /// A task in words.
    pub fn task(&self, assessment: &Assessment, task: &Task) -> Option<TaskView> {
        let (book, lang) = (self.book(), self.words.lang());
        let (provision, one) = obligation(book, task)?;
        let own: Vec<&Matter> = task.matters.iter().filter_map(|at| assessment.matters.get(*at)).map(|(matter, _)| matter).collect();
        let of_kind = assessment.matters.iter().filter(|(matter, _)| own.first().is_some_and(|one| one.per == matter.per)).count();
        let named = if own.len() == of_kind { &[][..] } else { &own };
        let matters = named.iter().map(|matter| self.matter(matter));
        Some(TaskView {
            stage: task.stage,
            day: task.day,
            when: one.due.as_ref().map(|due| self.due(due, assessment.as_of)),
            heading: self.owed(provision, one),
            text: one.text.get(lang).trim().to_owned(),
            cite: self.cite(&one.cite),
            provision: provision.id.clone(),
            certain: task.certain,
            matters: matters.collect(),
            paper: one.paper.map(|paper| {
                let paper = book.paper(paper);
                (paper.id.clone(), paper.title.get(lang).to_owned())
            }),
        })
    }

    /// What is owed and by whom.
    pub(crate) fn owed(&self, provision: &Provision, one: &Obligation) -> String {
        let book = self.book();
        let by = owed_by(book, provision, one);
        let role = book.roles.iter().find(|role| role.name == by).map_or("", |role| role.title.get(self.words.lang()));
        let kind = self.words.get(&format!("kind-{}", one.kind));
        capital(&self.words.with("owed-by", &[("kind", &kind), ("role", role)]))
    }

    /// When it is due, with the day for a movement on `moved` if it can be counted.
    pub fn due(&self, due: &Due, moved: Date) -> String {
        let words = self.words;
        let day = due.day(moved).map(|day| self.words.day(day));
        let said = match due {
            Due::Before(moment) => words.with("due-before", &[("moment", &self.moment(moment))]),
            Due::At(moment) => words.with("due-at", &[("moment", &self.moment(moment))]),
            Due::During(what) => words.with("due-during", &[("what", what.get(words.lang()))]),
            Due::Within(term, moment) => self.counted("due-within", *term, moment),
            Due::Ahead(term, moment) => self.counted("due-ahead", *term, moment),
            Due::Keep(term, moment) => self.counted("due-keep", *term, moment),
            Due::EachYear(days) => {
                let days: Vec<String> = days.iter().map(|(month, day)| self.day_of_year(*month, *day)).collect();
                words.with("due-each-year", &[("days", &days.join(words.get("list-and").as_str()))])
            }
        };
        match (due, day) {
            (_, None) => said,
            (Due::Keep(..), Some(day)) => words.with("due-until", &[("when", &said), ("day", &day)]),
            (Due::Before(_) | Due::At(_), Some(day)) => words.with("due-day", &[("when", &said), ("day", &day)]),
            (_, Some(day)) => words.with("due-by", &[("when", &said), ("day", &day)]),
        }
    }

    fn counted(&self, phrase: &str, term: Term, moment: &Moment) -> String {
        let unit = match term.unit {
            Unit::Days => "term-days",
            Unit::BusinessDays => "term-business-days",
            Unit::Months => "term-months",
            Unit::Years => "term-years",
        };
        let term = self.words.with(unit, &[("count", &term.count.to_string())]);
        self.words.with(phrase, &[("term", &term), ("moment", &self.moment(moment))])
    }

    fn moment(&self, moment: &Moment) -> String {
        match moment {
            Moment::Movement => self.words.get("moment-movement"),
            Moment::YearEnd => self.words.get("moment-year-end"),
            Moment::HalfYearEnd => self.words.get("moment-half-year-end"),
            Moment::Event(event) => event.get(self.words.lang()).to_owned(),
        }
    }

    fn day_of_year(&self, month: i8, day: i8) -> String {
        let month = self.words.get(&format!("month-{month}"));
        self.words.with("day-of-year", &[("day", &day.to_string()), ("month", &month)])
    }

    /// A paper for a matter, filled in as far as its facts go.
    pub fn paper(&self, paper: PaperId, matter: &Matter) -> PaperView {
        let (book, lang) = (self.book(), self.words.lang());
        let paper = book.paper(paper);
        let text = |bi: &Bi| bi.get(lang).trim().to_owned();
        let lines = paper.elements.iter().map(|element| {
            let known = element.facts.iter().filter_map(|fact| {
                let value = matter.facts.exactly(*fact)?;
                Some((capital(&self.fact_label(*fact)), self.value(&book.fact(*fact).ty, value)))
            });
            let open = element.facts.iter().filter(|fact| matter.facts.exactly(**fact).is_none());
            PaperLineView {
                label: text(&element.label),
                known: known.collect(),
                open: open.map(|fact| capital(&self.fact_label(*fact))).collect(),
                by_hand: element.facts.is_empty(),
                help: element.help.as_ref().map(text),
            }
        });
        let cite = self.book().citation(&paper.cite, self.words.lang());
        PaperView {
            id: paper.id.clone(),
            title: text(&paper.title),
            cite: cite.at,
            source: cite.source,
            to: text(&paper.to),
            matter: self.matter(matter),
            opening: paper.opening.as_ref().map(text),
            lines: lines.collect(),
            closing: paper.closing.as_ref().map(text),
            doubt: paper.checked.note.as_ref().map(text),
        }
    }
}
