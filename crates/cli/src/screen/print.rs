//! What was found, as text or JSON.

use std::fmt::Write as _;

use ntib_base::identity::{Outcome, WORDS_MAX};
use ntib_core::Lang;
use ntib_present::Words;
use serde_json::{Value, json};

use super::lists::{Meaning, meanings};
use super::parties::Refused;
use super::{Hit, Screened, Shelf};
use crate::print::paragraph;
use crate::trouble::Trouble;

/// The phrases of this command.
const PHRASES: [(Lang, &str); 2] = [(Lang::En, include_str!("../../words/screen/en.ftl")), (Lang::Fr, include_str!("../../words/screen/fr.ftl"))];

/// The version of the JSON document.
const VERSION: u32 = 1;

fn words_of(lang: Lang) -> Words {
    let own: Vec<&'static str> = PHRASES.iter().filter(|(one, _)| *one == lang).map(|(_, text)| *text).collect();
    Words::new(lang, &own)
}

fn counted(screened: &[Screened]) -> (usize, usize, usize) {
    let has = |one: &Screened, outcome: Outcome| one.hits.iter().any(|hit| !hit.is_dismissed() && hit.comparison.outcome == outcome);
    let same = screened.iter().filter(|one| has(one, Outcome::Same)).count();
    let doubtful = screened.iter().filter(|one| !has(one, Outcome::Same) && has(one, Outcome::Doubtful)).count();
    (same, doubtful, screened.len() - same - doubtful)
}

/// What a reader sees. Of a file, only parties with hits.
pub fn text(shelf: &Shelf, screened: &[Screened], refused: &[Refused], all: bool, many: bool, lang: Lang) -> String {
    let words = words_of(lang);
    let meanings = meanings();
    let mut out = String::new();
    for head in &shelf.heads {
        let with = [("title", head.title.as_str()), ("date", &head.date.to_string()), ("count", &head.entries.to_string())];
        let _ = writeln!(out, "{}", words.with("screen-list", &with));
    }
    if let Some((day, count)) = shelf.since {
        let _ = writeln!(out, "{}", words.with("screen-since-note", &[("date", &day.to_string()), ("count", &count.to_string())]));
    }
    for one in screened.iter().filter(|one| !many || !one.hits.is_empty()) {
        party(&mut out, &words, &meanings, one, all);
    }
    if many {
        let (same, doubtful, clear) = counted(screened);
        let [total, same, doubtful, clear] = [screened.len() + refused.len(), same, doubtful, clear].map(|count| count.to_string());
        let _ = writeln!(out, "\n{}", words.with("screen-summary", &[("parties", &total), ("same", &same), ("doubtful", &doubtful), ("clear", &clear)]));
    }
    out.push('\n');
    paragraph(&mut out, 0, "", &words.get("screen-notice-law"));
    out
}

fn party(out: &mut String, words: &Words, meanings: &[Meaning], one: &Screened, all: bool) {
    let title = words.with("screen-title", &[("name", &one.asked.name)]);
    let _ = writeln!(out, "\n{title}\n{}", "─".repeat(title.chars().count()));
    let shown: Vec<&Hit> = one.hits.iter().filter(|hit| all || !hit.is_dismissed()).collect();
    let hidden = one.hits.len() - shown.len();
    if shown.is_empty() {
        paragraph(out, 0, "", &words.get("screen-none"));
    } else {
        paragraph(out, 0, "", &words.with("screen-found", &[("count", &shown.len().to_string())]));
    }
    for hit in shown {
        self::hit(out, words, meanings, hit);
    }
    if hidden > 0 {
        out.push('\n');
        paragraph(out, 0, "", &words.with("screen-dismissed", &[("count", &hidden.to_string())]));
    }
    if one.asked.name.split_whitespace().count() > WORDS_MAX {
        paragraph(out, 0, "! ", &words.with("screen-cut", &[("count", &WORDS_MAX.to_string())]));
    }
}

fn outcome(hit: &Hit) -> (&'static str, &'static str, &'static str) {
    match hit.comparison.outcome {
        Outcome::Same => ("same", "✗", "screen-same"),
        Outcome::Doubtful | Outcome::Apart => ("doubtful", "?", "screen-doubtful"),
    }
}

/// The name of the entry that matched.
fn matched<'h>(hit: &'h Hit) -> &'h str {
    let at = hit.comparison.names.map_or(0, |(_, at)| at);
    hit.entry.names.get(at).or(hit.entry.names.first()).map_or("", String::as_str)
}

fn hit(out: &mut String, words: &Words, meanings: &[Meaning], hit: &Hit) {
    let lang = words.lang();
    let (_, sign, phrase) = outcome(hit);
    let (entry, first) = (hit.entry, hit.entry.names.first().map_or("", String::as_str));
    let name = if matched(hit) == first { first.to_owned() } else { format!("{} ({first})", matched(hit)) };
    out.push('\n');
    paragraph(out, 0, &format!("{sign} "), &format!("{} — {}: {name}", words.get(phrase), words.with("screen-score", &[("score", &hit.comparison.score.to_string())])));
    let meaning = meanings.iter().find(|one| one.code == entry.code);
    let title = meaning.map_or(entry.source.clone(), |one| format!("{} ({}) [{}]", one.title.get(lang), entry.code, one.cite));
    let mut line = format!("{title}; {} {}; {}", hit.head.list, hit.head.date, words.with("screen-entry", &[("key", &entry.key)]));
    for (phrase, date) in [("screen-since", &entry.from), ("screen-ended", &entry.until)] {
        if !date.is_empty() {
            line += &format!("; {}", words.with(phrase, &[("date", date)]));
        }
    }
    if !entry.countries.is_empty() {
        line += &format!("; {}", entry.countries.join(", "));
    }
    paragraph(out, 2, "", &line);
    for (phrase, argument, text) in [
        ("screen-programmes", "names", entry.programmes.join(", ")),
        ("screen-notice", "notice", entry.notice.clone()),
        ("screen-requirement", "text", entry.licence_requirement.clone()),
        ("screen-policy", "text", entry.licence_policy.clone()),
    ] {
        if !text.is_empty() {
            paragraph(out, 2, "", &words.with(phrase, &[(argument, &text)]));
        }
    }
    paragraph(out, 2, "", &words.get("screen-why"));
    for feature in &hit.comparison.features {
        let points = if feature.points == 0 { String::new() } else { format!("{:+} ", feature.points) };
        paragraph(out, 4, "• ", &format!("{points}{}", feature.text.get(lang)));
    }
    if let Some(dismissal) = &hit.dismissal {
        let with = [("date", dismissal.on.to_string()), ("by", dismissal.by.clone()), ("because", dismissal.because.clone())];
        let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
        paragraph(out, 2, "! ", &words.with(if hit.is_dismissed() { "screen-dismissed-one" } else { "screen-changed" }, &with));
    }
    if let Some(meaning) = meaning {
        if meaning.fact.is_empty() {
            paragraph(out, 2, "", meaning.note.get(lang));
        } else {
            paragraph(out, 2, "", &words.get("screen-facts"));
            paragraph(out, 4, "", &format!("{}: [{}]", meaning.fact, meaning.value));
        }
    }
    paragraph(out, 2, "", &words.with("screen-id", &[("id", &hit.id)]));
}

/// The document that programs read.
pub fn json(shelf: &Shelf, screened: &[Screened], refused: &[Refused], all: bool, lang: Lang) -> Result<String, Trouble> {
    let meanings = meanings();
    let hit = |hit: &Hit| {
        let meaning = meanings.iter().find(|one| one.code == hit.entry.code).filter(|one| !one.fact.is_empty());
        let features: Vec<Value> = hit.comparison.features.iter().map(|one| json!({ "feature": one.what, "points": one.points, "text": one.text.get(lang) })).collect();
        json!({
            "id": hit.id,
            "outcome": outcome(hit).0,
            "score": hit.comparison.score,
            "matched_name": matched(hit),
            "list": hit.head.list,
            "list_date": hit.head.date.to_string(),
            "entry": hit.entry,
            "features": features,
            "facts": meaning.map(|one| json!({ one.fact.as_str(): [one.value.as_str()] })),
            "dismissed": hit.is_dismissed(),
            "dismissal": hit.dismissal.as_ref().map(|one| json!({ "on": one.on.to_string(), "by": one.by, "because": one.because })),
        })
    };
    let parties: Vec<Value> = screened
        .iter()
        .map(|one| json!({ "name": one.asked.name, "hits": one.hits.iter().filter(|one| all || !one.is_dismissed()).map(hit).collect::<Vec<_>>() }))
        .collect();
    let lists: Vec<Value> = shelf.heads.iter().map(|head| json!({ "list": head.list, "date": head.date.to_string(), "entries": head.entries, "sha256": head.sha256 })).collect();
    let (same, doubtful, clear) = counted(screened);
    let document = json!({
        "document": "screening",
        "version": VERSION,
        "lists": lists,
        "since": shelf.since.map(|(day, _)| day.to_string()),
        "parties": parties,
        "refused": refused.iter().map(|one| json!({ "place": one.place, "why": one.why })).collect::<Vec<_>>(),
        "counts": { "same": same, "doubtful": doubtful, "nothing": clear },
        "not_legal_advice": true,
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n").map_err(|error| Trouble::input(error.to_string(), "report this"))
}
