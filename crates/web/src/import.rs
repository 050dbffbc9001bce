//! A list of firms into statements: what its columns say is chosen, what would be made of its rows is shown, and what is wrong with them.

use askama::Template;
use ntib_base::import::{FACT_PLACE, FileReader, Forms, Given, ISSUES_HEADER, Layout, Mapping, Pieces, DateOrder, DecimalMark, RowIssue, built_in_maps, column_places, guess, issue_rows, mapping_text, recognise};
use ntib_base::statement::{Claim, Source, Statement};
use ntib_base::{Library, write_lines};
use ntib_core::{Confidence, Currency, Date};
use ntib_present::status::Namer;
use ntib_rules::model::Type;

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::guess::cell_value;
use crate::kept::{self, Problem};
use crate::sheet::Sheet;
use crate::shelf::{Kept, Refused};
use crate::trouble::Trouble;

/// Statements shown.
const STATEMENTS_SHOWN: usize = 40;

/// Issues shown; the sheet has all.
const ISSUES_SHOWN: usize = 100;

/// How much of a table is read at once, in bytes.
const PIECE_BYTES: usize = 1 << 20;

/// A statement in words.
struct Said {
    subject: String,
    about: String,
    text: String,
    from: String,
    line: String,
}

/// What reading came to.
struct Read {
    rows: usize,
    statements: Vec<Statement>,
    issues: Vec<RowIssue>,
    refused: usize,
    entries: usize,
}

/// A choice of a list.
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub title: String,
}

/// Choices under a heading.
pub struct Group {
    /// The heading.
    pub title: String,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// A column to be told what it says.
pub struct Column {
    /// Its field.
    pub field: String,
    /// Its heading.
    pub heading: String,
    /// Some of its values.
    pub values: String,
    /// What is chosen.
    pub chosen: String,
    /// Whether the choice is a guess.
    pub guessed: bool,
    /// Whether something is wrong with the choice.
    pub wrong: bool,
}

/// How rows are read.
enum By {
    /// As a published layout.
    Known(Layout),
    /// By a mapping file that somebody has.
    Written(String),
    /// By what is chosen for each column.
    Columns(Vec<Option<String>>),
}

/// What is told of the table as a whole.
struct About {
    title: String,
    publisher: String,
    url: String,
    retrieved: String,
    confidence: Confidence,
    dates: String,
    decimal: String,
    currency: String,
}

#[derive(Template)]
#[template(path = "mapping.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    sheet: &'a Sheet,
    about: &'a About,
    known: Option<String>,
    map: Option<String>,
    columns: Vec<Column>,
    groups: Vec<Group>,
    problems: Vec<Problem>,
    read: Option<Read>,
    said: Vec<Said>,
    shown: Vec<RowIssue>,
    may_keep: bool,
    action: Go,
    command: String,
}

/// Choices by the groups in which a list shows them.
fn groups(call: &Call<'_>) -> Vec<Group> {
    let words = call.words();
    let mut found: Vec<Group> = Vec::new();
    for place in column_places() {
        let (part, _) = place.split_once('.').unwrap_or((place, ""));
        let title = words.get(&format!("col-group-{part}"));
        let choice = Choice { value: place.to_owned(), title: words.get(&format!("col-{}", place.replace(['.', '_'], "-"))) };
        match found.iter_mut().find(|group| group.title == title) {
            Some(group) => group.choices.push(choice),
            None => found.push(Group { title, choices: vec![choice] }),
        }
    }
    // The firm stands first, then who owns it.
    let rank = |group: &Group| ["firm", "parent", "stake", "item", "contract", "site"].iter().position(|part| words.get(&format!("col-group-{part}")) == group.title);
    found.sort_by_key(rank);
    let book = call.site.book();
    let mut facts: Vec<Choice> = book.facts.iter().filter(|fact| fact.derived.is_none() && fact.key.starts_with("firm.")).map(|fact| Choice { value: format!("{FACT_PLACE}{}", fact.key), title: ntib_present::view::capital(fact.label.get(call.lang)) }).collect();
    facts.sort_by_key(|one| crate::search::folded(&one.title));
    found.push(Group { title: words.get("col-group-fact"), choices: facts });
    found
}

impl About {
    fn read(call: &Call<'_>, sheet: &Sheet, problems: &mut Vec<Problem>) -> (About, Source, Forms) {
        let words = call.words();
        let field = |name: &str| call.query.get(name).unwrap_or_default().trim().to_owned();
        let (title, publisher, url, retrieved) = (field("title"), field("publisher"), field("url"), field("retrieved"));
        let settled = call.query.has("title");
        let day = retrieved.parse::<Date>().ok();
        if settled && day.is_none() {
            problems.push(Problem::new("retrieved", words.get("import-retrieved-wrong")));
        }
        if settled && title.is_empty() {
            problems.push(Problem::new("title", words.get("import-title-lacks")));
        }
        if !url.is_empty() && crate::evidence::safe(&url).is_none() {
            problems.push(Problem::new("url", words.get("import-url-wrong")));
        }
        let currency = field("currency").to_uppercase();
        let coin: Option<Currency> = currency.parse().ok();
        if !currency.is_empty() && coin.is_none() {
            problems.push(Problem::new("currency", words.with("import-currency-wrong", &[("given", &currency)])));
        }
        let today = call.site.today();
        let confidence = Confidence::from_word(&field("confidence")).unwrap_or(Confidence::Unverified);
        let shown = if settled { title.clone() } else { sheet.name.clone() };
        let source = Source { name: "table".into(), title: shown.as_str().into(), publisher: publisher.as_str().into(), url: url.as_str().into(), published: None, retrieved: day.unwrap_or(today) };
        let (dates, decimal) = (field("dates"), field("decimal"));
        let forms = Forms { dates: DateOrder::from_word(&dates), decimal: DecimalMark::from_word(&decimal), currency: coin };
        let retrieved = if settled { retrieved } else { today.to_string() };
        (About { title: shown, publisher, url, retrieved, confidence, dates, decimal, currency }, source, forms)
    }
}

/// How the rows are to be read, as far as the form says.
fn by(call: &Call<'_>, sheet: &Sheet, problems: &mut Vec<Problem>) -> By {
    let sent = call.files.iter().find(|one| one.field == "map" && !one.bytes.is_empty()).map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    if let Some(map) = sent.or_else(|| call.query.get("map").map(str::to_owned)).filter(|map| !map.trim().is_empty()) {
        return By::Written(map.replace("\r\n", "\n"));
    }
    if let Some(layout) = recognise(&sheet.text, &built_in_maps()) {
        return By::Known(layout);
    }
    let chosen = (0..sheet.header.len()).map(|at| call.query.get(&format!("c{at}")).map(str::to_owned)).collect();
    if !call.query.has("c0") {
        let header: Vec<&str> = sheet.header.iter().map(String::as_str).collect();
        return By::Columns(guess(&header, &sheet.sample).into_iter().map(|place| place.map(str::to_owned)).collect());
    }
    let known = |place: &String| column_places().any(|one| one == *place) || place.strip_prefix(FACT_PLACE).is_some_and(|key| call.site.book().find_fact(key).is_some());
    let chosen: Vec<Option<String>> = chosen;
    let chosen: Vec<Option<String>> = chosen.into_iter().map(|place| place.filter(known)).collect();
    check(call, sheet, &chosen, problems);
    By::Columns(chosen)
}

/// What is wrong with the choices: two columns for one thing, and things that need another.
fn check(call: &Call<'_>, sheet: &Sheet, chosen: &[Option<String>], problems: &mut Vec<Problem>) {
    let words = call.words();
    let at = |place: &str| chosen.iter().position(|one| one.as_deref() == Some(place));
    let any = |places: &[&str]| places.iter().any(|place| at(place).is_some());
    for (number, place) in chosen.iter().enumerate() {
        let Some(place) = place else { continue };
        let field = format!("c{number}");
        let heading = sheet.header.get(number).map_or("", String::as_str);
        if heading.is_empty() {
            problems.push(Problem::new(&field, words.with("import-no-heading", &[("number", &(number + 1).to_string())])));
        } else if sheet.header.iter().filter(|one| *one == heading).count() > 1 {
            problems.push(Problem::new(&field, words.with("import-heading-twice", &[("heading", heading)])));
        }
        if let Some(first) = at(place).filter(|first| *first < number) {
            let other = sheet.header.get(first).map_or("", String::as_str);
            problems.push(Problem::new(&field, words.with("import-twice", &[("heading", heading), ("other", other)])));
        }
        let lacks = match place.split_once('.') {
            Some(("contract", part)) if part != "id" => (!any(&["contract.id"])).then_some("import-needs-contract"),
            Some(("stake", _)) | Some(("parent", "place")) => (!any(&["parent.name", "parent.lei", "parent.uei"])).then_some("import-needs-owner"),
            Some(("site", part)) if part != "place" => (!any(&["site.place"])).then_some("import-needs-site"),
            Some(("item", part)) if !matches!(part, "part" | "what") => (!any(&["item.part", "item.what", "contract.id"])).then_some("import-needs-item"),
            Some(("firm", "market")) => (!any(&["firm.symbol"])).then_some("import-needs-symbol"),
            _ => None,
        };
        if let Some(phrase) = lacks {
            problems.push(Problem::new(&field, words.with(phrase, &[("heading", heading)])));
        }
    }
    if !any(&["firm.name", "firm.lei", "firm.uei", "firm.cage", "firm.business_number"]) {
        problems.push(Problem::new("c0", words.get("import-needs-firm")));
    }
}

/// Reads the whole table by a layout.
fn read(call: &Call<'_>, sheet: &Sheet, layout: &Layout, source: &Source, confidence: Confidence) -> Result<Read, Vec<String>> {
    let form = layout.form(&sheet.text);
    let is_table = matches!(form, ntib_base::import::Form::Table { .. });
    let (text, before) = if is_table { (sheet.below(), sheet.line - 1) } else { (sheet.text.as_str(), 0) };
    let mut pieces = if before > 0 { Pieces::resume(sheet.form(), PIECE_BYTES, 0, before, None, 0) } else { Pieces::new(form, PIECE_BYTES) };
    pieces.feed(text.as_bytes());
    pieces.end();
    let given = Given { file: "table".into(), scope: "".into(), source: source.clone(), confidence };
    let mut reader = FileReader::new(layout, form, pieces.header(), given)?;
    let mut found = Read { rows: 0, statements: Vec::new(), issues: Vec::new(), refused: 0, entries: 0 };
    while let Some(piece) = pieces.next_piece() {
        let batch = reader.piece(&piece).map_err(|why| vec![why])?;
        found.rows += batch.rows;
        found.statements.extend(batch.statements);
        found.issues.extend(batch.issues);
    }
    found.statements.extend(reader.finish());
    ntib_portfolio::translated_issues(call.lang, &mut found.issues);
    facts(call, &mut found);
    found.issues.sort_by_key(|one| one.line);
    found.refused = found.issues.iter().filter(|one| one.refused).map(|one| one.line).collect::<std::collections::BTreeSet<_>>().len();
    found.entries = found.statements.iter().map(|one| &*one.subject).collect::<std::collections::BTreeSet<_>>().len();
    Ok(found)
}

/// Facts of the vocabulary as their types write them; those that cannot be read are left out and told.
fn facts(call: &Call<'_>, read: &mut Read) {
    let book = call.site.book();
    let mut issues = Vec::new();
    read.statements.retain_mut(|one| {
        let Claim::Fact { key, value } = &mut one.claim else { return true };
        let Some(fact) = book.find_fact(key) else { return false };
        match cell_value(call, fact, value) {
            Ok(found) => {
                *value = match &book.fact(fact).ty {
                    Type::Set(_) => found.to_string().trim_matches(['[', ']']).into(),
                    _ => found.to_string().into(),
                };
                true
            }
            Err(help) => {
                let line = one.id.rsplit(':').next().and_then(|line| line.parse().ok()).unwrap_or(0);
                let message = call.words().with("import-fact-wrong", &[("value", value), ("fact", book.fact(fact).label.get(call.lang))]);
                issues.push(RowIssue { line, column: key.clone(), id: one.subject.clone(), value: value.clone(), message: message.into(), help: help.into(), refused: false });
                false
            }
        }
    });
    read.issues.append(&mut issues);
}

/// Statements in words.
fn said(call: &Call<'_>, source: &Source, statements: &[Statement]) -> Vec<Said> {
    let day = source.retrieved;
    let library = Library { sources: vec![source.clone()], statements: statements.to_vec(), ..Library::default() };
    let view = library.as_of(day, day);
    let viewer = call.site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let mut order: Vec<&Statement> = library.statements.iter().collect();
    let line = |one: &Statement| one.id.rsplit(':').next().and_then(|line| line.parse::<usize>().ok()).unwrap_or(usize::MAX);
    order.sort_by_key(|one| line(one));
    let each = order.into_iter().filter_map(|one| {
        let (about, text) = namer.statement(one)?;
        Some(Said {
            subject: view.find(&one.subject).map_or_else(|| one.subject.to_string(), |entity| namer.entity(entity).name),
            about,
            text: ntib_present::view::capital(&text),
            from: one.valid.from.map_or_else(String::new, |date| date.to_string()),
            line: one.id.rsplit(':').next().unwrap_or_default().to_owned(),
        })
    });
    each.take(STATEMENTS_SHOWN).collect()
}

/// Quoted as a word of a command.
fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The page, what was sent for, or what an import came to.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    if let Some(done) = kept::act(call) {
        return done;
    }
    match Sheet::sent(call) {
        Err(unread) => kept::page(call, vec![Problem::new(unread.field, call.words().with(unread.phrase, &[("what", &unread.what)]))]),
        Ok(sheet) if call.query.get("what") == Some("items") => crate::items::page(call, &sheet),
        Ok(sheet) => firms(call, &sheet),
    }
}

fn firms(call: &Call<'_>, sheet: &Sheet) -> Result<Reply, Trouble> {
    let mut problems = Vec::new();
    let (about, source, forms) = About::read(call, sheet, &mut problems);
    let how = by(call, sheet, &mut problems);
    let header: Vec<&str> = sheet.header.iter().map(String::as_str).collect();
    let text = match &how {
        By::Known(_) => None,
        By::Written(text) => Some(text.clone()),
        By::Columns(chosen) => Some(mapping_text(&sheet.name, &header, &sheet.sample, chosen, &forms)),
    };
    if let Some(text) = text.as_ref().filter(|_| call.query.get("go") == Some("mapping")) {
        return Ok(Reply::File { kind: "application/yaml; charset=utf-8", name: "table.map.yaml", text: text.clone() });
    }
    let layout = match (&how, &text) {
        (By::Known(layout), _) => Some(layout.clone()),
        (_, Some(text)) => match Mapping::read(text) {
            Ok(map) => Some(Layout::Table(Box::new(map))),
            Err(found) if matches!(how, By::Written(_)) => {
                problems.extend(found.into_iter().map(|one| Problem::new("map", format!("{}: {}{}", one.span.line.max(1), one.message, one.help.map_or(String::new(), |help| format!(". {help}"))))));
                None
            }
            Err(_) => None,
        },
        _ => None,
    };
    let wanted = call.query.get("go").is_some();
    let outcome = layout.as_ref().filter(|_| wanted && problems.is_empty()).map(|layout| read(call, sheet, layout, &source, about.confidence));
    let found = match outcome {
        Some(Ok(found)) => Some(found),
        Some(Err(lacking)) => {
            problems.extend(lacking.into_iter().map(|why| Problem::new(if text.is_some() { "map" } else { "file" }, why)));
            None
        }
        None => None,
    };
    match (call.query.get("go"), &found) {
        (Some("errors"), Some(found)) => {
            let text = format!("{ISSUES_HEADER}{}", issue_rows(&sheet.name, &found.issues));
            return Ok(Reply::File { kind: "text/csv; charset=utf-8", name: "table.errors.csv", text });
        }
        (Some("statements"), Some(found)) => {
            let library = Library { sources: vec![source], statements: found.statements.clone(), ..Library::default() };
            return Ok(Reply::File { kind: "application/jsonl; charset=utf-8", name: "table.statements.jsonl", text: write_lines(&library) });
        }
        (Some("keep"), Some(found)) => match keep(call, &about, &source, found) {
            Ok(reply) => return Ok(reply),
            Err(problem) => problems.push(problem),
        },
        _ => {}
    }
    show(call, sheet, &about, &how, &source, problems, found)
}

/// Adds what was read to the base of this server.
fn keep(call: &Call<'_>, about: &About, source: &Source, found: &Read) -> Result<Reply, Problem> {
    if found.statements.is_empty() {
        return Err(Problem::new("statements", call.words().get("import-keep-nothing")));
    }
    let library = Library { sources: vec![source.clone()], statements: found.statements.clone(), ..Library::default() };
    let kept = Kept { number: 0, title: about.title.clone(), library, rows: found.rows, left_out: found.refused, on: call.known_day(), counts: true };
    match call.site.shelf().keep(kept) {
        Ok(number) => Ok(Reply::See(format!("{}#imports", call.go("import").with("kept", &number.to_string())))),
        Err(Refused::NotAllowed) => Err(Problem::new("keep", call.words().get("import-not-kept"))),
        Err(Refused::Full) => Err(Problem::new("keep", call.words().get("import-full"))),
    }
}

fn show(call: &Call<'_>, sheet: &Sheet, about: &About, how: &By, source: &Source, problems: Vec<Problem>, read: Option<Read>) -> Result<Reply, Trouble> {
    let failed = !problems.is_empty();
    let chrome = Chrome::new(call, Section::Firms, call.words().get("mapping-title")).failed(failed).posted("mapping");
    let guessed = !call.query.has("c0");
    let columns = match how {
        By::Columns(chosen) => sheet.header.iter().zip(chosen).enumerate().map(|(at, (heading, chosen))| Column {
            field: format!("c{at}"),
            heading: heading.clone(),
            values: sheet.values(at).join(" · "),
            chosen: chosen.clone().unwrap_or_default(),
            guessed: guessed && chosen.is_some(),
            wrong: problems.iter().any(|problem| problem.field == format!("c{at}")),
        }).collect(),
        _ => Vec::new(),
    };
    let known = if let By::Known(layout) = how { Some(layout.name().to_owned()) } else { None };
    let by = known.as_ref().map_or_else(|| "--map table.map.yaml".to_owned(), |name| format!("--layout {name}"));
    let page = Page {
        c: &chrome,
        columns,
        groups: if matches!(how, By::Columns(_)) { groups(call) } else { Vec::new() },
        map: if let By::Written(text) = how { Some(text.clone()) } else { None },
        command: format!("ntib import table {} {by} --retrieved {} --title {} --confidence {} --out base", word(&sheet.name), source.retrieved, word(&about.title), about.confidence.word()),
        known,
        said: read.as_ref().map(|read| said(call, source, &read.statements)).unwrap_or_default(),
        shown: read.as_ref().map(|read| read.issues.iter().take(ISSUES_SHOWN).cloned().collect()).unwrap_or_default(),
        may_keep: call.site.shelf().open().is_ok(),
        action: call.go("import"),
        problems,
        read,
        sheet,
        about,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}
