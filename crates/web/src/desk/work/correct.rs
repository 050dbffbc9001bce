//! Correcting what was said: one page for every verb. It has the form of the verb, filled with what was said, and asks what was wrong; what it leads
//! to is an entry of the same verb that names the one whose place it takes. What was said before stays in the record, and every page leads to it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askama::Template;
use ntib_core::Lang;
use ntib_desk::work::clock::day_of;
use ntib_desk::{Ground, Kept, Raw, Refused, correctable, verb};
use ntib_record::{ATTACHMENTS, Entry, Name};
use serde_json::{Map, Value};

use crate::call::Reply;
use crate::chrome::Chrome;
use crate::desk::DeskCall;
use crate::desk::labels::LabelLine;
use crate::kept::Problem;
use crate::trouble::Trouble;

use super::forms::{self, Field, Form, FormShown, Shown, Takes};
use super::{KINDS, Show, anchored, cases, decisions, made, named, obligations, picks, problem};

/// What a correction leaves as it was, besides what a page gives its form: that by which others measure or name what was said.
const STAYS: &[(&str, &str)] = &[
    ("call-firms", "questions"),
    ("call-firms", "threshold"),
    ("call-firms", "dominance_percent"),
    ("end-series", "object"),
    ("judge-credit", "id"),
    ("propose-decision", "answers"),
    ("record-obligation", "categories"),
    ("take-off-agenda", "item"),
];

/// The verbs that the program works out itself: they are done again, and the last one counts.
const AGAIN: &[&str] = &["assess-case"];

/// A correction of what was said.
pub struct Corrected {
    /// When.
    pub at: String,
    /// By whom.
    pub who: String,
    /// Why.
    pub reason: String,
    /// What stood before it.
    pub before: String,
}

/// An entry in the history of an object, with what became of it.
pub struct Done {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// Did what.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Relying on what.
    pub instruments: Vec<(String, String)>,
    /// How it was corrected, first to last.
    pub corrected: Vec<Corrected>,
    /// Where it can be corrected, by who may.
    pub correct: Option<String>,
}

/// What was done and why, with the corrections in whose places an entry stands as far as the asker sees them.
pub fn done(desk: &DeskCall<'_>, kept: &Kept) -> Done {
    let chain = chain(desk, kept);
    let first = &chain.first().map_or(kept, |first| &**first).entry;
    let then = chain.iter().skip(1).map(|one| &one.entry).chain((!chain.is_empty()).then_some(&kept.entry));
    let corrected = chain.iter().zip(then).map(|(before, entry)| Corrected {
        at: desk.minute(entry.at),
        who: desk.name_of(&entry.actor.person),
        reason: entry.reason.clone(),
        before: desk.go(&format!("record/{}", before.entry.id)).to_string(),
    });
    Done {
        at: desk.minute(first.at),
        who: desk.name_of(&first.actor.person),
        what: desk.verb(&first.verb),
        reason: first.reason.clone(),
        instruments: kept.entry.instruments.iter().map(|one| (desk.instrument(one.as_str()), desk.call.go(&format!("law/{one}")).to_string())).collect(),
        corrected: corrected.collect(),
        correct: None,
    }
}

/// The entries that an entry corrects, the first of them first: it corrects the last.
fn chain(desk: &DeskCall<'_>, kept: &Kept) -> Vec<Arc<Kept>> {
    let mut found = Vec::new();
    let mut next = kept.entry.corrects;
    let object = &kept.entry.object;
    while let Some(leaf) = next {
        // What an entry corrects stands before it, so this ends.
        let before = desk.seen().history(object.kind.as_str(), object.id.as_str()).find(|one| one.leaf == leaf && one.verb() == kept.verb());
        next = before.and_then(|one| one.entry.corrects);
        found.extend(before.cloned());
    }
    found.reverse();
    found
}

/// The entries of a page, and which of them its reader may correct. The policies are asked once for each verb and author.
pub struct Corrections<'a> {
    desk: &'a DeskCall<'a>,
    ground: Ground<'a>,
    known: RefCell<BTreeMap<String, bool>>,
}

impl<'a> Corrections<'a> {
    /// Of a page.
    pub fn new(desk: &'a DeskCall<'a>) -> Corrections<'a> {
        Corrections { desk, ground: desk.ground(), known: RefCell::default() }
    }

    /// Where an entry that stands can be corrected, where the asker may and its verb has something to correct.
    pub fn go(&self, kept: &Kept) -> Option<String> {
        fields(kept.verb())?;
        let actor = &kept.entry.actor;
        let post = actor.post.as_ref().map(Name::as_str).unwrap_or_default();
        let key = format!("{}/{} {} {} {post}", kept.entry.object.kind, kept.entry.object.id, kept.verb(), actor.person);
        let known = self.known.borrow().get(&key).copied();
        let may = known.unwrap_or_else(|| correctable(&self.ground, &self.desk.gate(), kept).is_ok());
        self.known.borrow_mut().insert(key, may);
        may.then(|| self.desk.go(&format!("correct/{}", kept.entry.id)).to_string())
    }
}

/// The form of a verb, where what it says can be corrected by one.
fn fields(verb: &str) -> Option<&'static Form> {
    let row = ntib_desk::verb(verb).filter(|row| row.instead.is_none() && !AGAIN.contains(&row.name))?;
    forms::form(row.name).filter(|form| form.1.iter().any(|field| asked(verb, field)))
}

/// Whether a correction asks for a field.
fn asked(verb: &str, field: &Field) -> bool {
    let stays = |(of, at): &(&str, &str)| *of == verb && (field.path() == *at || field.path().starts_with(&format!("{at}.")));
    field.takes() != Takes::Given && !STAYS.iter().any(stays)
}

/// What was said in an entry, field by field, as its form calls them: the label, the text, and the language of the text where it is another.
pub fn said(desk: &DeskCall<'_>, chrome: &Chrome<'_>, entry: &Entry) -> Vec<(String, String, &'static str)> {
    let (Some(form), Some(today)) = (forms::form(entry.verb.as_str()), day_of(desk.now)) else { return Vec::new() };
    let show = Show { call: desk, chrome, desk: desk.seen(), today, id: Some(&entry.object.id) };
    let text = |field: &Shown| match field.kind {
        "pick" | "any" => field.picks.iter().filter(|(value, _, on)| *on && !value.is_empty()).map(|(_, label, _)| label.as_str()).collect::<Vec<_>>().join("; "),
        _ => field.value.clone(),
    };
    let all = filled(&show, form, &entry.payload, |_| true).fields;
    all.into_iter().filter(|field| field.kind != "given" && field.kind != "file").map(|field| (text(&field), field)).filter(|(text, _)| !text.is_empty()).map(|(text, field)| (field.label, text, field.lang)).collect()
}

/// The form of a verb with what was said in it. What was written in both languages is asked for in both.
fn filled(show: &Show<'_>, form: &'static Form, payload: &Map<String, Value>, wanted: impl Fn(&Field) -> bool) -> FormShown {
    let given = forms::said(form, payload, show.lang());
    let mut shown = forms::shown(show, form, &given);
    let kinds: BTreeMap<String, &Field> = form.1.iter().map(|field| (forms::name_of(form.0, field.path()), field)).collect();
    let mut all = Vec::new();
    for mut field in std::mem::take(&mut shown.fields) {
        let Some(of) = kinds.get(&field.name) else {
            all.push(field);
            continue;
        };
        if !wanted(of) {
            continue;
        }
        complete(show, of, &given, &mut field);
        let written = forms::languages(payload, of);
        let named = |field: &mut Shown, lang: Lang| {
            field.label = format!("{} ({})", field.label, show.t(&format!("language-{}", lang.code())));
            field.lang = if lang == show.lang() { "" } else { lang.code() };
        };
        match written.as_slice() {
            [(lang, _)] if *lang != show.lang() => named(&mut field, *lang),
            [_, _] => {
                let other = show.lang().other();
                let text = written.iter().find(|(lang, _)| *lang == other).map_or_else(String::new, |(_, text)| text.clone());
                let mut second = Shown { name: format!("{}.{}", field.name, other.code()), label: field.label.clone(), value: text, kind: field.kind, empty: true, ..Shown::default() };
                named(&mut field, show.lang());
                named(&mut second, other);
                all.extend([field, second]);
                continue;
            }
            _ => {}
        }
        all.push(field);
    }
    shown.fields = all;
    shown
}

/// Adds what was chosen and is no longer offered: a person invited, a forum that ended.
fn complete(show: &Show<'_>, of: &Field, given: &[(&'static str, String)], field: &mut Shown) {
    if !matches!(field.kind, "pick" | "any") {
        return;
    }
    for (_, value) in given.iter().filter(|(path, _)| *path == of.path()) {
        if !field.picks.iter().any(|(known, ..)| known == value) {
            if field.kind == "pick" {
                field.picks.iter_mut().for_each(|pick| pick.2 = false);
            }
            field.picks.push((value.clone(), picks::called(show, of.takes(), value), true));
        }
    }
}

#[derive(Template)]
#[template(path = "desk/correct.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    back: String,
    back_title: String,
    /// Who said it, when.
    told: String,
    line: LabelLine,
    problems: Vec<Problem>,
    action: String,
    form: Option<FormShown>,
    /// Why it cannot be corrected, and what is done instead.
    not: String,
    reason: String,
    reason_mistake: String,
    said: Vec<(String, String, &'static str)>,
}

/// The page on which an entry is corrected.
pub fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let none = || Trouble::NotFound(vec![(desk.go("record"), desk.t("desk-nav-record"))]);
    let id: Name = desk.path.strip_prefix("correct/").and_then(|id| id.parse().ok()).ok_or_else(none)?;
    let entry = desk.reader().get(&id).map_err(|_| none())?.entry;
    let object = &entry.object;
    let kept = desk.seen().history(object.kind.as_str(), object.id.as_str()).find(|kept| kept.entry.id == id).ok_or_else(none)?;
    let refused = correctable(&desk.ground(), &desk.gate(), kept).err();
    let form = fields(kept.verb());
    let mut problems = Vec::new();
    if let (true, None, Some(form)) = (desk.call.post, &refused, form) {
        match sent(desk, form, kept)? {
            Ok(()) => return Ok(Reply::See(object_page(desk, kept))),
            Err(found) => problems = vec![found],
        }
    }
    shown(desk, kept, refused, form, problems)
}

/// Where an object has its page; else the entry.
fn object_page(desk: &DeskCall<'_>, kept: &Kept) -> String {
    let object = &kept.entry.object;
    let of = KINDS.iter().find(|one| one.one == object.kind.as_str());
    of.map_or_else(|| desk.go(&format!("record/{}", kept.entry.id)), |of| desk.go(&format!("{}/{}", of.path, object.id))).to_string()
}

fn shown(desk: &DeskCall<'_>, kept: &Kept, refused: Option<Refused>, form: Option<&'static Form>, problems: Vec<Problem>) -> Result<Reply, Trouble> {
    let (entry, words) = (&kept.entry, desk.call.words());
    let chrome = desk.chrome(words.with("correct-title", &[("what", &desk.verb(&entry.verb))])).failed(!problems.is_empty());
    let today = day_of(desk.now).ok_or(Trouble::Bug)?;
    let show = Show { call: desk, chrome: &chrome, desk: desk.seen(), today, id: Some(&entry.object.id) };
    let not = match (&refused, form) {
        (Some(refused), _) => problem_text(refused, desk.call.lang),
        (None, None) => desk.t(if AGAIN.contains(&kept.verb()) { "correct-again" } else { "correct-nothing" }),
        (None, Some(_)) => String::new(),
    };
    let form = form.filter(|_| not.is_empty()).map(|form| {
        let mut one = filled(&show, form, &entry.payload, |field| asked(form.0, field));
        cases::for_firms(&show, &mut one);
        one.fields.retain(|field| field.kind != "given");
        one.open = true;
        one.lead = String::new();
        if desk.call.post {
            one.sent(desk.query(), &problems);
        }
        one
    });
    let reason_mistake = problems.iter().find(|one| one.field == REASON).map(|one| one.text.clone()).unwrap_or_default();
    let code = super::status(&problems);
    let page = Page {
        c: &chrome,
        back: object_page(desk, kept),
        back_title: named(desk, &chrome, &entry.object).0,
        told: words.with("correct-told", &[("who", &desk.name_of(&entry.actor.person)), ("at", &desk.minute(entry.at))]),
        line: desk.label_line(&entry.label),
        problems: anchored(&show, problems, form.as_slice()),
        action: desk.go(desk.path).to_string(),
        said: if not.is_empty() { Vec::new() } else { said(desk, &chrome, entry) },
        reason: desk.query().get(REASON).unwrap_or_default().to_owned(),
        form,
        not,
        reason_mistake,
    };
    page.render().map(|html| Reply::Page(code, html)).map_err(|_| Trouble::Bug)
}

/// The field in which a correction says why.
const REASON: &str = "correct-reason";

fn problem_text(refused: &Refused, lang: Lang) -> String {
    format!("{}. {}.", ntib_present::view::capital(refused.what.get(lang)), ntib_present::view::capital(refused.help.get(lang)))
}

/// Keeps the correction that was sent, or says what is wrong with it.
fn sent(desk: &DeskCall<'_>, form: &'static Form, kept: &Kept) -> Result<Result<(), Problem>, Trouble> {
    let payload = match corrected(desk, form, &kept.entry)? {
        Ok(payload) => payload,
        Err(problem) => return Ok(Err(problem)),
    };
    let row = verb(form.0).ok_or(Trouble::Bug)?;
    let raw = Raw {
        object: kept.entry.object.id.clone(),
        payload,
        reason: desk.query().get(REASON).unwrap_or_default().trim().to_owned(),
        instruments: instruments(&kept.entry),
        label: None,
        corrects: Some(kept.leaf),
    };
    Ok(match desk.act_raw(row.name, raw)? {
        Ok(()) => Ok(()),
        Err(refused) if refused.at == "reason" => Err(Problem::new(REASON, problem_text(&refused, desk.call.lang))),
        Err(refused) => Err(problem(form, &refused, desk.call.lang)),
    })
}

/// The instruments that were named beside what was said: those within it, the verb names again.
fn instruments(entry: &Entry) -> BTreeSet<Name> {
    let rests = entry.payload.get("rests_on").and_then(Value::as_array);
    let within: Vec<&str> = rests.into_iter().flatten().filter_map(|one| one.get("instrument").and_then(Value::as_str)).collect();
    entry.instruments.iter().filter(|one| !within.contains(&one.as_str())).cloned().collect()
}

/// What is said instead: what was said, with what the form changes of it. Files stay, and new ones are added.
fn corrected(desk: &DeskCall<'_>, form: &'static Form, entry: &Entry) -> Result<Result<Map<String, Value>, Problem>, Trouble> {
    let before = &entry.payload;
    let wanted: Vec<&Field> = form.1.iter().filter(|field| asked(form.0, field)).collect();
    // What was not asked for stays as it was: of a firm who countersigns, of nobody what there is none of to offer.
    let changed: Vec<&Field> = wanted.into_iter().filter(|field| desk.query().has(&forms::name_of(form.0, field.path()))).collect();
    let payload = match forms::changed(form.0, before, &changed, desk.query(), desk.call.lang) {
        Ok(payload) => payload,
        Err(field) => return Ok(Err(Problem::new(&field, desk.t("work-empty")))),
    };
    let mut payload = match made::with_files(desk, form.0, payload)? {
        Ok(payload) => payload,
        Err(problem) => return Ok(Err(problem)),
    };
    let files = [before.get(ATTACHMENTS), payload.get(ATTACHMENTS).filter(|now| Some(*now) != before.get(ATTACHMENTS))];
    let mut files: Vec<Value> = files.into_iter().flatten().filter_map(Value::as_array).flatten().cloned().collect();
    // In rising order of their hashes, each once.
    let hash = |file: &Value| file.get("sha256").and_then(Value::as_str).unwrap_or_default().to_owned();
    files.sort_by_key(hash);
    files.dedup_by_key(|file| hash(file));
    if !files.is_empty() {
        payload.insert(ATTACHMENTS.to_owned(), files.into());
    }
    Ok(match form.0 {
        "open-case" => cases::opened(desk, payload),
        "ask-inquirer" => cases::asked(desk, payload),
        "propose-decision" => Ok(decisions::resting(payload)),
        "record-obligation" => {
            let categories = payload.remove("categories");
            let made = obligations::recorded(desk, payload);
            made.map(|mut made| {
                made.extend(categories.map(|all| ("categories".to_owned(), all)));
                made
            })
        }
        _ => Ok(payload),
    })
}
