//! Lists of subsidiaries as texts: a name and a jurisdiction on each line, under one registrant (Exhibit 21 of Form 10-K).

use ntib_core::{Period, seen, unseen};

use super::places::Listed;
use super::value;
use super::{Batch, Gather, Given, PlaceNames, RowIssue, UNSEEN_HELP, slug};
use crate::share::Range;
use crate::statement::{Claim, EntityKind, Holder, Interest, Name, NameKind, Stake, Statement, left_out};

/// The registrant of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registrant {
    /// Its name.
    pub name: Box<str>,
    /// Its number with the Commission.
    pub cik: Box<str>,
}

/// Lines of headings and notes.
const HEADINGS: &[&str] = &["exhibit", "subsidiaries", "subsidiary", "name of", "jurisdiction", "state or", "state of", "country of", "incorporation", "organization", "page", "the following", "as of", "listed below", "list of"];

/// The two columns of a line: parted by a tab, dots, a bar or two blanks.
fn columns(line: &str) -> Vec<String> {
    let mut marked = line.replace('\t', "|");
    for run in ["....", ". . .", "…"] {
        marked = marked.replace(run, "|");
    }
    let mut parts = Vec::new();
    for part in marked.split('|') {
        // Two blanks part columns of a text with fixed places.
        parts.extend(part.split("  ").map(|one| seen(one.trim_matches(['.', ' '])).trim().to_owned()).filter(|one| !one.is_empty()));
    }
    parts
}

/// Whether a line is a heading or a note.
fn is_heading(line: &str) -> bool {
    HEADINGS.iter().any(|word| line.starts_with(word))
}

/// The lines of a whole list: how it writes places tells what a code means that is a state's and a country's.
pub fn lines(text: &str, first_line: usize, of: &Registrant, places: &PlaceNames, given: &Given, gather: &mut Gather, out: &mut Batch) {
    let parent: Name = match (&*of.cik, &*of.name) {
        ("", name) => format!("{}name/{}", given.scope, slug(name)).into(),
        (cik, _) => format!("{}US-SEC-CIK/{}", given.scope, cik.trim_start_matches('0')).into(),
    };
    let told: Vec<String> = text.lines().filter_map(|line| columns(line).into_iter().nth(1)).collect();
    let habits = places.habits(told.iter().map(String::as_str));
    for (line, at) in text.lines().zip(first_line..) {
        let parts = columns(line);
        let lower = line.trim().to_lowercase();
        let (Some(name), true) = (parts.first(), parts.len() >= 2) else {
            // A lone line is a heading, a note, or a name whose jurisdiction is not told: it cannot be known which.
            if !lower.is_empty() && !is_heading(&lower) {
                let (message, help) = ("the line has one column: a name without a jurisdiction, or a note", "put the jurisdiction after a tab, or delete the line");
                out.issues.push(RowIssue { line: at, column: "1".into(), id: "".into(), value: line.trim().into(), message: message.into(), help: help.into(), refused: true });
                out.rows += 1;
            }
            continue;
        };
        let heads = matches!(name.to_lowercase().as_str(), "name" | "names" | "company" | "entity" | "legal name" | "corporation");
        // A firm may be called `Page Industries`: what has a place beside it is no heading.
        let placed = parts.get(1).is_some_and(|text| places.knows(text));
        if heads || is_heading(&lower) && !placed {
            continue;
        }
        out.rows += 1;
        let share = parts.get(2).filter(|text| text.ends_with('%')).map(|text| (text, value::share(text, value::DecimalMark::Point)));
        if let Some((text, Err((message, help)))) = share {
            out.issues.push(RowIssue { line: at, column: "3".into(), id: name.as_str().into(), value: text.as_str().into(), message: message.into(), help: help.into(), refused: true });
            continue;
        }
        let dropped = unseen(&line.replace('\t', " "));
        if !dropped.is_empty() {
            out.issues.push(RowIssue { line: at, column: "".into(), id: name.as_str().into(), value: seen(line.trim()).into(), message: left_out(&dropped).into(), help: UNSEEN_HELP.into(), refused: false });
        }
        let found = parts.get(1).and_then(|text| match places.find_listed(text, &habits) {
            Ok(found) => Some(found),
            Err((message, help)) => {
                out.issues.push(RowIssue { line: at, column: "2".into(), id: name.as_str().into(), value: text.as_str().into(), message: message.into(), help: help.into(), refused: false });
                None
            }
        });
        let place = found.as_ref().map(|found| found.place);
        let country = place.map_or(String::new(), |place| format!("/{}", place.to_string().to_lowercase()));
        let subject: Name = format!("{}name/{}{country}", given.scope, slug(name)).into();
        let mut see = |subject: &str, claim: Claim| gather.see(subject, claim, given.source.published, |claim| given.statement(at, subject, claim, Period::ALWAYS));
        see(&parent, Claim::Kind(EntityKind::RegisteredEntity));
        if !of.name.is_empty() {
            see(&parent, Claim::Called { text: of.name.clone(), kind: NameKind::Legal });
        }
        if !of.cik.is_empty() {
            see(&parent, Claim::Identifier { scheme: "US-SEC-CIK".into(), id: of.cik.trim_start_matches('0').into() });
        }
        see(&subject, Claim::Kind(EntityKind::RegisteredEntity));
        see(&subject, Claim::Called { text: name.as_str().into(), kind: NameKind::Legal });
        if let Some(Listed { place, because }) = found {
            let make = |claim| Statement { note: because.into(), ..given.statement(at, &subject, claim, Period::ALWAYS) };
            gather.see(&subject, Claim::Jurisdiction(place), given.source.published, make);
        }
        let mut see = |subject: &str, claim: Claim| gather.see(subject, claim, given.source.published, |claim| given.statement(at, subject, claim, Period::ALWAYS));
        let mut stake = |interest: Interest, share: Range, detail: &str| {
            let claim = Stake { owner: Holder::Entity(parent.clone()), interest, share, direct: None, beneficial: None, on_behalf_of: None, record: format!("{subject}|{parent}").into(), detail: detail.into() };
            see(&subject, Claim::Stake(claim));
        };
        stake(Interest::Subsidiary, Range::ALL, "");
        if let Some((_, Ok(share))) = share {
            stake(Interest::Capital, share, "ownership, as the list calls it");
        }
    }
}
