//! Search over what one may see: words to objects.
//!
//! An object is found where each word asked stands in some entry of it that the viewer may see; the last word may be the
//! beginning of one. Order, counts and excerpts are made of those entries alone: how common a word is elsewhere in the
//! record counts for nothing, since it would tell of what is not seen. What a seen entry corrects is no longer found by
//! its old words.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use deunicode::deunicode_char;
use ntib_core::Lang;
use ntib_record::{Entry, Hash, Object};
use serde_json::Value;

use crate::archive::{Archive, Desk, Kept};

/// The most words that one search asks; those after them are left out, and that is said.
pub const WORDS_MAX: usize = 12;
/// The longest word that is kept, in letters; hashes and the like are longer, and nobody types them.
const WORD_MAX: usize = 40;
/// How many letters an excerpt has before and after what was found.
const AROUND: usize = 60;

/// Which words stand in which entries, of a whole archive. It gives nothing out but through [`search`].
#[derive(Default)]
pub struct WordIndex {
    words: BTreeMap<Box<str>, Vec<u32>>,
    correcting: BTreeMap<Hash, Vec<u32>>,
    size: u64,
}

impl WordIndex {
    /// Of nothing.
    pub fn new() -> WordIndex {
        WordIndex::default()
    }

    /// Takes in what the archive has beyond what is known here.
    pub fn catch_up(&mut self, archive: &Archive) {
        self.catch_up_some(archive, usize::MAX);
    }

    /// The same for so many entries at most, so that others have their turn in between. Whether there are more.
    pub fn catch_up_some(&mut self, archive: &Archive, most: usize) -> bool {
        for kept in archive.kept_from(self.size).take(most) {
            self.add(kept);
        }
        self.size < archive.size()
    }

    /// Takes in the next entry; an archive holds fewer than fit into the number.
    fn add(&mut self, kept: &Kept) {
        let Ok(short) = u32::try_from(kept.number) else { return };
        self.size = kept.number + 1;
        if let Some(leaf) = kept.entry.corrects {
            self.correcting.entry(leaf).or_default().push(short);
        }
        let all: BTreeSet<String> = texts(&kept.entry).iter().flat_map(|text| words(text)).collect();
        for word in all {
            self.words.entry(word.into()).or_default().push(short);
        }
    }

    /// The entries in which the word stands, or one that begins with it.
    fn entries(&self, word: &str, beginning: bool) -> BTreeSet<u32> {
        let from = self.words.range::<str, (Bound<&str>, Bound<&str>)>((Bound::Included(word), Bound::Unbounded));
        let fits = |known: &str| if beginning { known.starts_with(word) } else { known == word };
        from.take_while(|(known, _)| fits(known)).flat_map(|(_, entries)| entries.iter().copied()).collect()
    }
}

/// An object found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which.
    pub object: Object,
    /// The entries of it in which words stand, the latest first.
    pub entries: Vec<Arc<Kept>>,
    asked: Arc<[String]>,
    /// How many of the words asked stand in the name or title of the object itself.
    named: usize,
}

impl Found {
    /// A passage of the latest entry, around what was found: in the language of its reader where it was found in that. With the language in which
    /// it was written, where it is known.
    pub fn excerpt(&self, lang: Lang) -> (String, Option<Lang>) {
        self.entries.first().map(|kept| excerpt(&kept.entry, &self.asked, lang)).unwrap_or_default()
    }
}

/// What a search comes to.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// The words that were asked.
    pub words: Vec<String>,
    /// Whether there were more than [`WORDS_MAX`].
    pub cut: bool,
    /// What was found: first what bears the words in its name, then the latest.
    pub found: Vec<Found>,
}

/// Searches for `asked` in what `desk` shows.
pub fn search(desk: &Desk<'_>, index: &WordIndex, asked: &str) -> Results {
    let mut asked: Vec<String> = words(asked);
    let cut = asked.len() > WORDS_MAX;
    asked.truncate(WORDS_MAX);
    let mut objects: Option<Objects> = None;
    for (at, word) in asked.iter().enumerate() {
        let mut here = Objects::new();
        for number in index.entries(word, at + 1 == asked.len()) {
            if let Some(kept) = desk.seen(u64::from(number)).filter(|kept| !corrected(desk, index, kept)) {
                here.entry(kept.entry.object.clone()).or_default().insert(kept.number, Arc::clone(kept));
            }
        }
        objects = Some(match objects {
            None => here,
            Some(before) => both(before, here),
        });
    }
    let all: Arc<[String]> = asked.clone().into();
    let found = objects.unwrap_or_default().into_iter().filter_map(|(object, entries)| {
        let entries: Vec<Arc<Kept>> = entries.into_values().rev().collect();
        let own = own_words(&object, &entries);
        let named = asked.iter().filter(|word| own.contains(word)).count();
        (!entries.is_empty()).then(|| Found { object, entries, asked: Arc::clone(&all), named })
    });
    let mut found: Vec<Found> = found.collect();
    let latest = |found: &Found| found.entries.first().map(|kept| kept.number);
    found.sort_by_key(|one| std::cmp::Reverse((one.named, latest(one))));
    Results { words: asked, cut, found }
}

/// The entries found of each object, by their numbers.
type Objects = BTreeMap<Object, BTreeMap<u64, Arc<Kept>>>;

fn both(mut before: Objects, here: Objects) -> Objects {
    before.retain(|object, _| here.contains_key(object));
    for (object, entries) in here {
        if let Some(all) = before.get_mut(&object) {
            all.extend(entries);
        }
    }
    before
}

/// Whether an entry that the viewer sees corrects this one.
fn corrected(desk: &Desk<'_>, index: &WordIndex, kept: &Kept) -> bool {
    let by = index.correcting.get(&kept.leaf).into_iter().flatten();
    by.filter_map(|number| desk.seen(u64::from(*number)))
        .any(|other| other.entry.object == kept.entry.object && other.entry.verb == kept.entry.verb)
}

/// The texts of an entry that people wrote or read: not the label, which is for itself.
fn texts(entry: &Entry) -> Vec<&str> {
    written(entry).into_iter().map(|(text, _)| text).collect()
}

/// The same, each with the language in which it was written, where it is known.
fn written(entry: &Entry) -> Vec<Said<'_>> {
    let mut texts = vec![entry.object.id.as_str(), entry.verb.as_str(), entry.actor.person.as_str(), &entry.reason];
    texts.extend(entry.actor.post.as_ref().map(|post| post.as_str()));
    texts.extend(entry.instruments.iter().map(|one| one.as_str()));
    let mut texts: Vec<Said<'_>> = texts.into_iter().map(|text| (text, None)).collect();
    entry.payload.values().for_each(|value| within(value, None, &mut texts));
    texts
}

/// A text with its language.
type Said<'a> = (&'a str, Option<Lang>);

/// The texts within a value. A text under the code of a language is of that language.
fn within<'a>(value: &'a Value, lang: Option<Lang>, texts: &mut Vec<Said<'a>>) {
    match value {
        Value::String(text) => texts.push((text, lang)),
        Value::Array(items) => items.iter().for_each(|item| within(item, lang, texts)),
        Value::Object(fields) => {
            let of = |field: &str| Lang::ALL.into_iter().find(|lang| lang.code() == field).or(lang);
            fields.iter().for_each(|(field, item)| within(item, of(field), texts));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The words of an object's name and of its titles, as far as they were found.
fn own_words(object: &Object, entries: &[Arc<Kept>]) -> Vec<String> {
    let titles = entries.iter().flat_map(|kept| ["title", "name"].map(|field| kept.entry.payload.get(field)));
    let mut texts = vec![(object.id.as_str(), None)];
    titles.flatten().for_each(|value| within(value, None, &mut texts));
    texts.into_iter().flat_map(|(text, _)| words(text)).collect()
}

/// A letter as it is searched: small, without accents. Signs between words are none.
fn plain(letter: char) -> impl Iterator<Item = char> {
    let latin = deunicode_char(letter).unwrap_or_default();
    latin.chars().map(|one| one.to_ascii_lowercase()).filter(char::is_ascii_alphanumeric)
}

/// The words of a text, in their order, each as it is searched.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    let words = parts.map(|part| part.chars().flat_map(plain).collect::<String>());
    words.filter(|word| (1..=WORD_MAX).contains(&word.len())).collect()
}

/// A passage of an entry around the first of the words asked that stands in it.
fn excerpt(entry: &Entry, asked: &[String], lang: Lang) -> (String, Option<Lang>) {
    let texts = written(entry);
    // What people wrote comes before names, and what the reader reads before its like in the other language.
    let (names, rest) = texts.split_at(texts.len().min(3));
    let of_reader = |one: &&Said<'_>| one.1.is_none_or(|own| own == lang);
    let all = rest.iter().filter(of_reader).chain(rest.iter().filter(|one| !of_reader(one))).chain(names);
    let is_asked = |word: &str| asked.iter().any(|one| word.starts_with(one.as_str()));
    for (text, own) in all {
        let mut at = 0;
        for part in text.split_inclusive(|letter: char| !letter.is_alphanumeric()) {
            let word: String = part.chars().flat_map(plain).collect();
            if is_asked(&word) {
                return (around(text, at), *own);
            }
            at += part.chars().count();
        }
    }
    (around(&entry.reason, 0), None)
}

fn around(text: &str, at: usize) -> String {
    let from = at.saturating_sub(AROUND);
    let passage: String = text.chars().skip(from).take(2 * AROUND).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if text.chars().nth(from + 2 * AROUND).is_some() { "…" } else { "" };
    format!("{before}{}{after}", passage.split_whitespace().collect::<Vec<_>>().join(" "))
}
