//! Pages of the work: cases, authorisations, programmes with their obligations, consultations. Each kind says how a list
//! and an object are shown; the rest (forms, labels, history) is the same for all.

mod actions;
mod assess;
mod authorisations;
mod casefile;
mod cases;
mod consultations;
mod contacts;
mod correct;
mod decisions;
mod dossier;
mod forms;
mod forum_forms;
mod forums;
mod found;
mod handover;
mod impact;
mod interview;
mod made;
mod meetings;
mod obligations;
mod picks;
mod programmes;
mod taken;
pub mod today;

use std::sync::{Arc, LazyLock};

use askama::Template;
use ntib_access::Outcome;
use ntib_core::{Bi, Date, Decimal, Lang};
use ntib_desk::cases::OpenCase;
use ntib_desk::consultations::CallFirms;
use ntib_desk::docket::{Docket, On};
use ntib_desk::work::clock::{Calendar, day_of};
use ntib_desk::work::tables::{StandardTables, Standards};
use ntib_desk::{Act as _, Desk, Kept, Raw, Refused, Wording, verb};
use ntib_present::status::Namer;
use ntib_record::{Label, Name, Object};

use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::labels::{LabelFields, LabelLine, spaced};
use crate::desk::{DeskCall, DeskRoute};
use crate::kept::Problem;
use crate::pages::Pages;
use crate::trouble::Trouble;

pub(super) use correct::{Corrections, said};
pub(super) use picks::{PICKS_MAX, written};
use correct::{Done, done};
pub(crate) use made::{Made, Outside, from_outside};

/// The rows of a list on one page; the others are on further pages.
const ROWS_MAX: usize = 50;
/// The most entries of the history of an object that its page tells.
const HISTORY_MAX: usize = 500;

/// The pages of this part.
pub const PAGES: &[DeskRoute] = &[
    DeskRoute { path: "cases", nav: Some("work-cases"), post: true, page },
    DeskRoute { path: "cases/", nav: None, post: true, page },
    DeskRoute { path: "interview/", nav: None, post: true, page: interview::page },
    DeskRoute { path: "dossier/", nav: None, post: false, page: dossier::page },
    DeskRoute { path: "authorisations", nav: Some("work-authorisations"), post: true, page },
    DeskRoute { path: "authorisations/", nav: None, post: true, page },
    DeskRoute { path: "programmes", nav: Some("work-programmes"), post: true, page },
    DeskRoute { path: "programmes/", nav: None, post: true, page },
    DeskRoute { path: "obligations", nav: None, post: true, page },
    DeskRoute { path: "obligations/", nav: None, post: true, page },
    DeskRoute { path: "consultations", nav: Some("work-consultations"), post: true, page },
    DeskRoute { path: "consultations/", nav: None, post: true, page },
    DeskRoute { path: "forums", nav: Some("work-forums"), post: true, page },
    DeskRoute { path: "forums/", nav: None, post: true, page },
    DeskRoute { path: "meetings", nav: Some("work-meetings"), post: true, page },
    DeskRoute { path: "meetings/", nav: None, post: true, page },
    DeskRoute { path: "briefs", nav: None, post: false, page },
    DeskRoute { path: "briefs/", nav: None, post: true, page },
    DeskRoute { path: "calendar", nav: None, post: false, page: calendar },
    DeskRoute { path: "actions", nav: Some("work-actions"), post: true, page },
    DeskRoute { path: "actions/", nav: None, post: true, page },
    DeskRoute { path: "promises", nav: Some("work-promises"), post: true, page },
    DeskRoute { path: "promises/", nav: None, post: true, page },
    DeskRoute { path: "decisions", nav: Some("work-decisions"), post: true, page },
    DeskRoute { path: "decisions/", nav: None, post: true, page },
    DeskRoute { path: "impact", nav: Some("work-impact"), post: false, page },
    DeskRoute { path: "impact/", nav: None, post: false, page },
    DeskRoute { path: "contacts", nav: Some("work-contacts"), post: true, page },
    DeskRoute { path: "contacts/", nav: None, post: true, page },
    DeskRoute { path: "correct/", nav: None, post: true, page: correct::page },
    DeskRoute { path: "handover", nav: Some("work-handover"), post: false, page },
    DeskRoute { path: "handover/", nav: None, post: false, page },
];

/// Calendars and service standards, as the program was built with them.
pub(super) static STANDARDS: LazyLock<Standards> = LazyLock::new(|| {
    let tables = StandardTables {
        calendars: include_str!("../../../../../desk/calendars.csv"),
        holidays: include_str!("../../../../../desk/holidays.csv"),
        standards: include_str!("../../../../../desk/standards.csv"),
    };
    // They are read by a test of `ntib-desk`; without them clocks are not shown.
    Standards::read(tables).unwrap_or_default()
});

/// What stands in a cell.
#[derive(Default)]
struct Cell {
    text: String,
    go: Option<String>,
    tone: &'static str,
    /// Several things in one cell.
    list: Vec<String>,
    /// Several ways in one cell: what they are called, and where they lead.
    more: Vec<(String, String)>,
    /// Whether it counts nothing, which need not be told where there is little room.
    none: bool,
}

impl Cell {
    /// Whether it is a day alone, which stands on one line.
    fn is_date(&self) -> bool {
        self.text.len() == 10 && self.text.parse::<Date>().is_ok()
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.list.is_empty() && self.more.is_empty()
    }

    fn text(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }

    fn go(text: impl Into<String>, go: Go) -> Cell {
        Cell { text: text.into(), go: Some(go.to_string()), ..Cell::default() }
    }

    fn count(count: usize) -> Cell {
        Cell { text: count.to_string(), none: count == 0, ..Cell::default() }
    }

    /// Whether it is a number, with a unit or not, or two between which one lies: it stands below others of its column to the right.
    fn is_number(&self) -> bool {
        let number = |word: &str| word.starts_with(|one: char| one.is_ascii_digit() || one == '−') && word.chars().all(|one| one.is_ascii_digit() || matches!(one, '−' | ',' | '.' | '\u{a0}' | '%' | '×'));
        let words: Vec<&str> = self.text.split(' ').collect();
        self.go.is_none() && match words.as_slice() {
            [one] => number(one),
            [one, unit] => number(one) && unit.len() <= 4,
            [least, to, most] => number(least) && number(most) && to.chars().all(char::is_lowercase),
            _ => false,
        }
    }

    /// Whether it is so short that it stands on one line.
    fn is_short(&self) -> bool {
        self.text.chars().count() <= 28
    }

    fn tone(text: impl Into<String>, tone: &'static str) -> Cell {
        Cell { text: text.into(), tone, ..Cell::default() }
    }
}

/// A part of a page: a sentence, facts, a table.
#[derive(Default)]
struct Part {
    id: &'static str,
    title: String,
    lead: String,
    facts: Vec<(String, Cell)>,
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
    /// Which rows of a longer list these are.
    pages: Option<Pages>,
}

impl Part {
    fn head_of(&self, at: &usize) -> &str {
        self.head.get(*at).map_or("", String::as_str)
    }

    /// Whether a column has numbers alone.
    fn is_number(&self, at: &usize) -> bool {
        // The first heads its row.
        if *at == 0 {
            return false;
        }
        let mut cells = self.rows.iter().filter_map(|row| row.get(*at)).filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(Cell::is_number)
    }
}

/// An object as it is shown.
struct View {
    title: String,
    lead: String,
    parts: Vec<Part>,
    /// The forms that may be of use now, with what the page gives them.
    forms: Vec<(&'static str, Vec<(&'static str, String)>)>,
    /// Forms whose fields depend on the object.
    made: Vec<forms::FormShown>,
    /// The form that is of use next: it stands first, unfolded.
    first: Option<&'static str>,
    /// Under which it began, as far as seen.
    label: Option<Label>,
    kept: Vec<Arc<Kept>>,
}

/// What pages are made with.
struct Show<'a> {
    call: &'a DeskCall<'a>,
    chrome: &'a Chrome<'a>,
    desk: &'a Desk<'a>,
    today: Date,
    /// The object of the page, where it is of one.
    id: Option<&'a Name>,
}

/// How the objects of a kind are shown.
struct KindOf {
    path: &'static str,
    one: &'static str,
    /// What begins one, on the page with all of them.
    begin: &'static [&'static str],
    /// What begins an object of another kind, on the page of one.
    also: &'static [&'static str],
    list: fn(&Show<'_>) -> Vec<Part>,
    show: fn(&Show<'_>, &Name) -> Option<View>,
    /// How one is called; none where nothing is seen of it.
    called: fn(&Show<'_>, &Name) -> Option<String>,
}

const KINDS: &[KindOf] = &[
    cases::KIND,
    authorisations::KIND,
    programmes::KIND,
    obligations::KIND,
    consultations::KIND,
    forums::KIND,
    meetings::KIND,
    meetings::BRIEFS,
    actions::KIND,
    actions::PROMISES,
    decisions::KIND,
    impact::KIND,
    contacts::KIND,
    handover::KIND,
];

#[derive(Template)]
#[template(path = "desk/work-list.html")]
struct ListPage<'a> {
    c: &'a Chrome<'a>,
    lead: String,
    problems: Vec<Problem>,
    parts: Vec<Part>,
    forms: Vec<forms::FormShown>,
    action: String,
    fields: Option<LabelFields>,
}

#[derive(Template)]
#[template(path = "desk/work-object.html")]
struct ObjectPage<'a> {
    c: &'a Chrome<'a>,
    back: String,
    back_title: String,
    lead: String,
    line: LabelLine,
    problems: Vec<Problem>,
    parts: Vec<Part>,
    forms: Vec<forms::FormShown>,
    action: String,
    fields: Option<LabelFields>,
    /// What of it can be taken along: where, and what it is called.
    take: Vec<(String, String)>,
    history: Vec<Done>,
}

impl Show<'_> {
    fn t(&self, id: &str) -> String {
        self.chrome.t(id)
    }

    fn heads(&self, ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| self.t(id)).collect()
    }

    fn lang(&self) -> Lang {
        self.chrome.lang
    }

    /// What was written, in the language of the page where it was written in that.
    fn said(&self, wording: &Wording) -> String {
        self.call.written(wording)
    }

    fn bi<'b>(&self, bi: &'b Bi) -> &'b str {
        bi.get(self.lang())
    }

    fn go(&self, path: &str, id: &Name) -> Go {
        self.call.go(&format!("{path}/{id}"))
    }

    /// A link to an object of which the viewer sees something: by its title where it has one.
    fn object(&self, kind: &Name, id: &Name) -> Option<Cell> {
        self.desk.history(kind.as_str(), id.as_str()).next()?;
        let of = KINDS.iter().find(|one| one.one == kind.as_str());
        let title = of.and_then(|of| (of.called)(self, id));
        let title = title.unwrap_or_else(|| spaced(id));
        Some(of.map_or_else(|| Cell::text(title.clone()), |of| Cell::go(title.clone(), self.go(of.path, id))))
    }

    /// The cases that are seen, in their orders.
    fn docket<R>(&self, ask: impl FnOnce(&Docket) -> R) -> R {
        self.desk.listed(&On { day: self.today, standards: &STANDARDS }, ask)
    }

    /// A part with the rows of a list that its page shows: of no others anything is worked out.
    fn paged<T>(&self, id: &'static str, all: impl IntoIterator<Item = T>, part: impl FnOnce(std::vec::IntoIter<T>) -> Part) -> Part {
        let all: Vec<T> = all.into_iter().collect();
        let pages = self.pages(id, all.len());
        let rows: Vec<T> = all.into_iter().skip(pages.skip()).take(ROWS_MAX).collect();
        Part { pages: Some(pages), ..part(rows.into_iter()) }
    }

    /// Which rows of a list its page shows.
    fn pages(&self, id: &str, total: usize) -> Pages {
        Pages::of_list(self.call.call, &format!("page-{id}"), total, ROWS_MAX)
    }

    /// How an office is called.
    fn office(&self, id: &Name) -> String {
        self.desk.get::<ntib_desk::people::Office>(id).map_or_else(|| spaced(id), |office| self.said(&office.name))
    }

    /// A firm of the base, by its name there and with the way to its page; one that the base no longer has by its identifier.
    fn firm(&self, id: &str) -> Cell {
        let view = self.call.call.base.view(self.today, self.call.call.known_day());
        let viewer = self.call.call.site.viewer(self.lang());
        let namer = Namer { viewer: &viewer, view: &view };
        view.find(id).map_or_else(|| Cell::text(id), |one| Cell::go(namer.entity(one).name, self.call.call.go(&format!("firms/{id}"))))
    }

    /// What is made of a text that was written is marked as that text is, where it is in the other language.
    fn marked(&self, made: String, of: &str) -> String {
        if self.chrome.is_foreign(of) {
            self.call.foreign.borrow_mut().insert(made.clone());
        }
        made
    }

    /// One thing, and what is said of it.
    fn pair(&self, of: &str, said: &str) -> String {
        self.marked(self.call.call.words().with("work-fact-is", &[("fact", of), ("value", said)]), said)
    }

    /// A decimal with spaces or commas between thousands, as the language has it.
    fn number(&self, amount: Decimal) -> String {
        grouped(&amount.to_string(), self.lang())
    }

    fn calendar(&self, id: &Name) -> Option<&'static Calendar> {
        STANDARDS.calendars.get(id).map(|(_, calendar)| calendar)
    }

    fn pick(&self, one: impl serde::Serialize) -> String {
        let name = serde_json::to_value(one).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        self.t(&format!("pick-{}", name.replace('_', "-")))
    }
}

/// Digits in groups of three.
fn grouped(text: &str, lang: Lang) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("−", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (between, point) = match lang {
        Lang::En => (',', '.'),
        Lang::Fr => ('\u{a0}', ','),
    };
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(between);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let (path, id) = desk.path.split_once('/').unwrap_or((desk.path, ""));
    let kind = KINDS.iter().find(|kind| kind.path == path).ok_or_else(|| Trouble::NotFound(Vec::new()))?;
    let mut problems = Vec::new();
    if desk.call.post {
        match sent(desk, kind, id)? {
            Ok(go) => return Ok(Reply::See(go.to_string())),
            Err(found) => problems = found,
        }
    }
    if let (Some(form), false) = (desk.query().get("as"), desk.call.post) {
        let id: Name = id.parse().map_err(|_| Trouble::NotFound(Vec::new()))?;
        return taken::file(desk, kind, &id, form);
    }
    if id.is_empty() { list(desk, kind, problems) } else { object(desk, kind, id, problems) }
}

fn status(problems: &[Problem]) -> u16 {
    if problems.is_empty() { 200 } else { 422 }
}

fn forms_of(show: &Show<'_>, forms: &[(&'static str, Vec<(&'static str, String)>)], made: Vec<forms::FormShown>, problems: &[Problem]) -> Vec<forms::FormShown> {
    let desk = show.call;
    let all = forms.iter().filter_map(|(verb, given)| forms::form(verb).map(|form| forms::shown(show, form, given)));
    let mut all: Vec<_> = all.chain(made).filter(|form| desk.may(form.verb)).collect();
    if let Some(sent) = desk.query().get("do").filter(|_| desk.call.post && !problems.is_empty()) {
        all.iter_mut().filter(|form| form.verb == sent).for_each(|form| form.sent(desk.query(), problems));
    }
    all
}

/// Problems as the head of the page lists them: with the places where their fields stand, and how these are called.
fn anchored(show: &Show<'_>, problems: Vec<Problem>, forms: &[forms::FormShown]) -> Vec<Problem> {
    let told = |one: Problem| {
        let found = forms.iter().filter(|form| form.open).find_map(|form| form.fields.iter().find(|field| field.name == one.field).map(|field| (form, field)));
        match found {
            Some((form, field)) if !field.label.is_empty() => Problem::new(&format!("{}-{}", form.id, one.field), show.pair(&field.label, &one.text)),
            Some((form, _)) => Problem::new(&format!("{}-{}", form.id, one.field), one.text),
            None => one,
        }
    };
    problems.into_iter().map(told).collect()
}

fn list(desk: &DeskCall<'_>, kind: &KindOf, problems: Vec<Problem>) -> Result<Reply, Trouble> {
    let chrome = desk.chrome(desk.t(&format!("work-{}", kind.path))).failed(!problems.is_empty());
    let today = day_of(desk.now).ok_or(Trouble::Bug)?;
    let show = Show { call: desk, chrome: &chrome, desk: desk.seen(), today, id: None };
    let parts = (kind.list)(&show);
    let given = |verb: &&'static str| {
        let day = |name| (name, today.to_string());
        (*verb, vec![day("on"), day("from"), day("source.seen"), day("lines.0.from"), ("threshold", "3".to_owned()), ("dominance_percent", "10".to_owned())])
    };
    let mut begin: Vec<_> = kind.begin.iter().map(given).collect();
    for (verb, given) in &mut begin {
        if let (&mut "open-case", Some(standard)) = (verb, STANDARDS.own()) {
            given.extend([("standard.id", standard.id.to_string()), ("standard.working_days", standard.working_days.to_string()), ("standard.calendar", standard.calendar.to_string())]);
        }
    }
    let mut forms = forms_of(&show, &begin, Vec::new(), &problems);
    forms.iter_mut().for_each(|form| cases::for_firms(&show, form));
    let usual = || match kind.begin {
        [OpenCase::VERB] => desk.inquiry_label(),
        [CallFirms::VERB] => desk.call_label(),
        _ => desk.usual_label(),
    };
    let fields = (!forms.is_empty()).then(|| desk.label_fields(&desk.label_of_form().unwrap_or_else(|_| usual())));
    let problems = anchored(&show, problems, &forms);
    let page = ListPage { c: &chrome, lead: desk.t(&format!("work-{}-lead", kind.path)), parts, forms, action: desk.go(kind.path).to_string(), fields: fields.map(|fields| fields.told(&problems)), problems };
    let code = status(&page.problems);
    page.render().map(|html| Reply::Page(code, html)).map_err(|_| Trouble::Bug)
}

fn object(desk: &DeskCall<'_>, kind: &KindOf, id: &str, problems: Vec<Problem>) -> Result<Reply, Trouble> {
    let all = || Trouble::NotFound(vec![(desk.go(kind.path), desk.t(&format!("work-{}", kind.path)))]);
    let id: Name = id.parse().map_err(|_| all())?;
    let today = day_of(desk.now).ok_or(Trouble::Bug)?;
    // The title is known only with the object, and the words are those of every page.
    let words = desk.chrome(String::new());
    let show = Show { call: desk, chrome: &words, desk: desk.seen(), today, id: Some(&id) };
    let view = (kind.show)(&show, &id).ok_or_else(all)?;
    let mut forms = forms_of(&show, &view.forms, view.made, &problems);
    if let Some(first) = view.first {
        forms.sort_by_key(|form| form.id != first);
        if let Some(form) = forms.first_mut().filter(|form| form.id == first) {
            form.open = true;
        }
    }
    let mut parts = view.parts;
    parts.extend(files(&show, &view.kept));
    let label = view.label.unwrap_or_else(|| desk.usual_label());
    let chrome = desk.chrome(view.title).failed(!problems.is_empty());
    let problems = anchored(&show, problems, &forms);
    let page = ObjectPage {
        c: &chrome,
        back: desk.go(kind.path).to_string(),
        back_title: desk.t(&format!("work-{}", kind.path)),
        lead: view.lead,
        line: desk.label_line(&label),
        parts,
        action: desk.go(&format!("{}/{id}", kind.path)).to_string(),
        // What is done to an object bears its label; what is begun from it asks for one.
        fields: forms.iter().any(|form| form.founds).then(|| desk.label_fields(&desk.label_of_form().unwrap_or(label)).told(&problems)),
        forms,
        take: take_links(desk, kind, &id),
        history: history(desk, &view.kept),
        problems,
    };
    let code = status(&page.problems);
    page.render().map(|html| Reply::Page(code, html)).map_err(|_| Trouble::Bug)
}

/// What was done, the latest first, and where it can be corrected.
fn history(desk: &DeskCall<'_>, kept: &[Arc<Kept>]) -> Vec<Done> {
    let corrections = Corrections::new(desk);
    kept.iter().rev().take(HISTORY_MAX).map(|kept| Done { correct: corrections.go(kept), ..done(desk, kept) }).collect()
}

/// What of an object can be taken along, where the policies let the asker.
fn take_links(desk: &DeskCall<'_>, kind: &KindOf, id: &Name) -> Vec<(String, String)> {
    if !desk.may_take(kind.one, id, &taken::owners(desk, kind, id)).allowed {
        return Vec::new();
    }
    let link = |(form, phrase): (&str, &str)| (desk.go(&format!("{}/{id}", kind.path)).with("as", form).to_string(), desk.t(phrase));
    [("pdf", "taken-pdf"), ("zip", "taken-zip")].map(link).into()
}

/// The files that entries name.
fn files(show: &Show<'_>, kept: &[Arc<Kept>]) -> Option<Part> {
    let row = |kept: &Arc<Kept>| {
        let named = kept.entry.attachments().unwrap_or_default();
        let entry = kept.entry.id.as_str().replace('/', "%2F").replace('@', "%40");
        let one = |file: ntib_record::Attachment| {
            let go = format!("/log/attachment?entry={entry}&sha256={}", file.sha256);
            let size = show.chrome.t1("work-bytes", "count", show.number(Decimal::from(file.bytes)));
            vec![Cell { text: file.name, go: Some(go), ..Cell::default() }, Cell::text(ntib_present::view::capital(&show.call.verb(&kept.entry.verb))), Cell::text(kept.entry.at.to_string().chars().take(10).collect::<String>()), Cell::text(size)]
        };
        named.into_iter().map(one).collect::<Vec<_>>()
    };
    let rows: Vec<_> = kept.iter().rev().flat_map(row).collect();
    (!rows.is_empty()).then(|| Part { id: "files", title: show.t("work-files"), head: show.heads(&["work-file", "work-what", "work-when", "work-size"]), rows, ..Part::default() })
}

/// How an object is called and where its page is, where it has one; its identifier where nothing else may be known.
pub(super) fn named(desk: &DeskCall<'_>, chrome: &Chrome<'_>, object: &Object) -> (String, Option<String>) {
    let Some(today) = day_of(desk.now) else { return (spaced(&object.id), None) };
    let show = Show { call: desk, chrome, desk: desk.seen(), today, id: None };
    show.object(&object.kind, &object.id).map_or_else(|| (spaced(&object.id), None), |cell| (cell.text, cell.go))
}

/// Does what a form asks for: where to go then, or what is wrong with the form.
fn sent(desk: &DeskCall<'_>, kind: &KindOf, id: &str) -> Result<Result<Go, Vec<Problem>>, Trouble> {
    let query = desk.query();
    let none = || Trouble::NotFound(Vec::new());
    let form = query.get("do").and_then(forms::form).ok_or_else(none)?;
    let row = verb(form.0).ok_or_else(none)?;
    let from_one = !id.is_empty();
    let listed = if from_one { kind.also } else { kind.begin }.contains(&form.0);
    // What a page does to its own object it need not list; what it begins, or does to another, it does.
    let own = from_one && row.kind == kind.one && !row.founds;
    if !listed && !own {
        return Err(none());
    }
    let object = match (row.founds, own) {
        (true, _) => desk.new_name(row.kind)?,
        (_, true) => id.parse().map_err(|_| none())?,
        _ => query.get(&format!("{}.object", form.0)).and_then(|id| id.parse().ok()).ok_or_else(none)?,
    };
    let made = match made::made(desk, form, &object)? {
        Ok(made) => made,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let label = if row.founds {
        match desk.label_of_form() {
            Ok(label) => Some(label),
            Err(problems) => return Ok(Err(problems.into_iter().map(|one| Problem::new(&format!("{}-{}", form.0, one.field), one.text)).collect())),
        }
    } else {
        made.label
    };
    let reason = query.get(&format!("{}.reason", form.0)).unwrap_or_default().to_owned();
    let raw = Raw { object: object.clone(), payload: made.payload, reason, instruments: made.instruments, label, corrects: None };
    match desk.act_raw(form.0, raw)? {
        Ok(()) => {
            // To what was begun, where it has a page; else the page it was begun from.
            let own = KINDS.iter().find(|one| row.founds && one.one == row.kind).map(|one| (one.path, object.as_str()));
            let (path, id) = own.unwrap_or((kind.path, id));
            Ok(Ok(desk.go(&format!("{path}/{id}"))))
        }
        Err(refused) => Ok(Err(vec![problem(form, &refused, desk.call.lang)])),
    }
}

fn problem(form: &forms::Form, refused: &Refused, lang: Lang) -> Problem {
    // The fields of a list are called by the list.
    let at = refused.at.split('.').next().unwrap_or_default();
    let own = form.1.iter().map(forms::Field::path);
    let place = own.clone().find(|path| *path == refused.at).or_else(|| own.clone().find(|path| path.rsplit('.').next() == Some(at) || path.split('.').next() == Some(at)));
    let place = place.map_or_else(|| form.0.to_owned(), |path| forms::name_of(form.0, path));
    Problem::new(&place, format!("{}. {}.", ntib_present::view::capital(refused.what.get(lang)), ntib_present::view::capital(refused.help.get(lang))))
}

/// The meetings and the open actions that the asker may take along, as a file for calendars.
fn calendar(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let own = [desk.asker.office.clone()].into();
    let because = desk.taking("take-along", "calendar", &desk.viewer.person, &own)?;
    // What leaves is held against the ceiling of such files too.
    let seen = desk.archive.exported_by(desk.scheme(), desk.viewer, &taken::export()?);
    let (meetings, actions) = (seen.all::<ntib_desk::meetings::Meeting>(), ntib_desk::actions::open_actions(&seen));
    let meetings: Vec<_> = meetings.iter().map(|one| &**one).collect();
    let actions: Vec<_> = actions.iter().map(|one| &**one).collect();
    let at = desk.store().origin().as_str();
    let text = ntib_desk::calendar::Calendar { lang: desk.call.lang, at, stamp: desk.now, meetings: &meetings, actions: &actions }.file();
    desk.audit("take-along", Some(format!("calendar/{}", desk.viewer.person)), Outcome::Allowed, because);
    Ok(Reply::File { kind: "text/calendar; charset=utf-8", name: "meetings.ics", text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_as_each_language_has_them() {
        assert_eq!(grouped("1234567.50", Lang::En), "1,234,567.50");
        assert_eq!(grouped("-1234", Lang::Fr), "−1\u{a0}234");
        assert_eq!(grouped("12.5", Lang::Fr), "12,5");
    }

    #[test]
    fn our_tables_are_there() {
        assert!(STANDARDS.stated.keys().any(|id| id.as_str().starts_with("desk-")));
    }
}
