//! Instruments, provisions, lists, firms, and what one may see of the workspace, by words.

use std::collections::BTreeSet;

use askama::Template;
use ntib_core::Lang;
use ntib_present::status::Namer;
use ntib_rules::model::{Condition, Op, Rulebook, Type, Value};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::days::Days;
use crate::desk::found;
use crate::trouble::Trouble;

/// The most firms that are shown.
const FIRMS_MAX: usize = 6;

/// The most results that are shown.
pub const RESULTS_MAX: usize = 60;

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Instrument,
    Provision,
    List,
    Parameter,
    Ring,
}

impl Kind {
    fn word(self) -> &'static str {
        self.phrase().trim_start_matches("kind-")
    }

    fn phrase(self) -> &'static str {
        match self {
            Kind::Instrument => "kind-instrument",
            Kind::Provision => "kind-provision",
            Kind::List => "kind-list",
            Kind::Parameter => "kind-parameter",
            Kind::Ring => "kind-ring",
        }
    }
}

#[derive(Clone, Debug)]
struct Entry {
    kind: Kind,
    id: String,
    cites: [String; 2],
    titles: [String; 2],
    /// Titles, pinpoint and identifier, folded.
    head: String,
    /// Everything else, folded.
    body: String,
    /// What a provision's conditions ask, by name, folded: in English, in French.
    asks: [String; 2],
}

/// A piece of law that was found.
pub struct Item {
    /// `instrument`, `provision`, `list`, `parameter` or `ring`.
    pub kind: &'static str,
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: ntib_core::Bi,
    /// How it is cited; empty where it is not.
    pub cite: ntib_core::Bi,
}

/// Everything that can be found, in reading order.
#[derive(Clone, Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
}

impl Index {
    /// Indexes a rulebook: linear in its texts.
    pub fn new(book: &Rulebook) -> Index {
        let mut index = Index::default();
        let cites = |cite: &str| Lang::ALL.map(|lang| book.cite(cite, lang));
        for one in &book.instruments {
            let head = [&one.short.en, &one.short.fr];
            index.add(Kind::Instrument, &one.id, cites(&one.cite), &one.title, &head, &[&one.about.en, &one.about.fr]);
        }
        let mut last = "";
        for one in &book.provisions {
            // A provision written once for several roles stands there once for each.
            if one.id != last {
                index.add(Kind::Provision, &one.id, cites(&one.cite.at), &one.title, &[], &[&one.text.en, &one.text.fr]);
                let asks = Lang::ALL.map(|lang| {
                    let mut names = BTreeSet::new();
                    asked(book, &one.when, lang, &mut names);
                    folded(&names.into_iter().collect::<Vec<_>>().join("; "))
                });
                if let Some(entry) = index.entries.last_mut() {
                    entry.asks = asks;
                }
            }
            last = &one.id;
        }
        for one in &book.lists {
            index.add(Kind::List, &one.id, cites(&one.cite.at), &one.title, &[], &[]);
        }
        for one in &book.params {
            index.add(Kind::Parameter, &one.id, cites(""), &one.title, &[], &[]);
        }
        for one in &book.rings {
            index.add(Kind::Ring, &one.id, cites(""), &one.title, &[], &[]);
        }
        index
    }

    /// What is found in either language, for other forms than pages.
    pub fn found(&self, words: &str) -> Vec<Item> {
        let two = |[en, fr]: &[String; 2]| ntib_core::Bi { en: en.clone(), fr: fr.clone() };
        let item = |entry: &Entry| Item { kind: entry.kind.word(), id: entry.id.clone(), title: two(&entry.titles), cite: two(&entry.cites) };
        self.find(words, None).into_iter().map(item).collect()
    }

    fn add(&mut self, kind: Kind, id: &str, cites: [String; 2], title: &ntib_core::Bi, head: &[&String], body: &[&String]) {
        let [cite_en, cite_fr] = &cites;
        let own = [id, cite_en, cite_fr, title.en.as_str(), title.fr.as_str()].into_iter().chain(head.iter().map(|one| one.as_str()));
        let titles = Lang::ALL.map(|lang| ntib_present::view::capital(title.get(lang)));
        self.entries.push(Entry {
            kind,
            id: id.to_owned(),
            head: folded(&own.collect::<Vec<_>>().join(" ")),
            cites,
            titles,
            body: folded(&body.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(" ")),
            asks: [String::new(), String::new()],
        });
    }

    /// The entries in which every word stands; those with more words in their titles first, those whose conditions alone have some of them last.
    /// What conditions ask is searched in one language, or in both.
    fn find(&self, words: &str, lang: Option<Lang>) -> Vec<&Entry> {
        let folded = folded(words);
        let wanted: Vec<&str> = folded.split_whitespace().collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(bool, usize, &Entry)> = Vec::new();
        for entry in &self.entries {
            let [en, fr] = &entry.asks;
            let asks = |word: &str| match lang {
                Some(Lang::En) => en.contains(word),
                Some(Lang::Fr) => fr.contains(word),
                None => en.contains(word) || fr.contains(word),
            };
            let in_head = wanted.iter().filter(|word| entry.head.contains(*word)).count();
            let in_text = wanted.iter().all(|word| entry.head.contains(word) || entry.body.contains(word));
            if in_text || wanted.iter().all(|word| entry.head.contains(word) || entry.body.contains(word) || asks(word)) {
                found.push((!in_text, wanted.len() - in_head, entry));
            }
        }
        found.sort_by_key(|(aside, missed, entry)| (*aside, *missed, entry.kind != Kind::Instrument));
        found.into_iter().map(|(_, _, entry)| entry).collect()
    }
}

/// The names of the facts, their choices and the lists that a condition asks about.
fn asked(book: &Rulebook, condition: &Condition, lang: Lang, into: &mut BTreeSet<String>) {
    match condition {
        Condition::All(all) | Condition::Any(all) => all.iter().for_each(|one| asked(book, one, lang, into)),
        Condition::Not(one) => asked(book, one, lang, into),
        Condition::Test(id) => {
            let test = book.test(*id);
            let fact = book.fact(test.fact);
            into.insert(fact.label.get(lang).to_owned());
            match &test.op {
                Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => {
                    let ty = &fact.ty;
                    let element = if let Type::Set(inner) = ty { inner } else { ty };
                    // Places stand in so many conditions that they tell none apart.
                    let values = choice.values.iter().filter(|value| !matches!(value, Value::Place(_)));
                    into.extend(values.filter_map(|value| book.value_label(element, value, lang)));
                }
                Op::InList { list, .. } => {
                    into.insert(book.list(*list).title.get(lang).to_owned());
                }
                Op::Compare(..) | Op::Empty => {}
            }
        }
    }
}

/// Lower case, without accents: as people type when they search.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => folded.push('a'),
            'ç' => folded.push('c'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'î' | 'ï' | 'í' | 'ì' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ô' | 'ö' | 'ó' | 'ò' | 'õ' => folded.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => folded.push('u'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            '’' => folded.push('\''),
            '\u{a0}' | '\u{202f}' => folded.push(' '),
            unseen if ntib_core::is_unseen(unseen) => {}
            other => folded.push(other),
        }
    }
    folded
}

struct Found {
    kind: String,
    title: String,
    cite: String,
    go: Go,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    c: &'a Chrome<'a>,
    words: String,
    found: Vec<Found>,
    total: usize,
    firms: Vec<crate::firms::Row>,
    firms_total: usize,
    all_firms: Go,
    desk: Option<found::Hits>,
}

/// Firms that go by the words, and how many there are.
fn firms(call: &Call<'_>, words: &str) -> (Vec<crate::firms::Row>, usize) {
    let (days, base) = (Days::read(call), call.base);
    let found = base.find(words);
    if found.is_empty() {
        return (Vec::new(), 0);
    }
    let view = base.view(days.as_of, days.known_at);
    let viewer = call.site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let mut seen = BTreeSet::new();
    let each: Vec<_> = found.iter().filter_map(|hit| Some((view.find(&hit.name)?, hit))).filter(|(entity, _)| seen.insert(*entity)).collect();
    let rows = each.iter().take(FIRMS_MAX).map(|(entity, hit)| crate::firms::row(call, &days, &namer, *entity, Some(&hit.how)));
    (rows.collect(), each.len())
}

/// What the words asked for are found in.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let words = call.query.get("q").unwrap_or_default().trim().to_owned();
    let found = call.site.index().find(&words, Some(call.lang));
    let total = found.len();
    let shown = found.into_iter().take(RESULTS_MAX).map(|entry| {
        let own = |[en, fr]: &[String; 2]| if call.lang == Lang::En { en.clone() } else { fr.clone() };
        Found {
            kind: call.words().get(entry.kind.phrase()),
            title: own(&entry.titles),
            cite: own(&entry.cites),
            go: call.go(&format!("law/{}", entry.id)),
        }
    });
    let desk = if words.is_empty() { None } else { found::hits(call, &words)? };
    let chrome = Chrome::new(call, Section::Law, call.words().get(if call.site.office().is_some() { "search-title-desk" } else { "search-title" }));
    let (firms, firms_total) = firms(call, &words);
    let all_firms = call.go("firms").with("q", &words);
    let page = SearchPage { c: &chrome, words, found: shown.collect(), total, firms, firms_total, all_firms, desk };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(folded("Règlement sur l’ŒUVRE"), "reglement sur l'oeuvre");
    }
}
