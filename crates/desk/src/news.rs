//! What is new for somebody: the entries seen that others recorded since that person last said to have looked.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use ntib_core::Lang;
use ntib_record::{Name, Object};
use serde_json::{Map, Value, json};

use crate::archive::{Archive, Desk, Kept};

/// The kind of object of the entries that say how far somebody has looked: the own account.
const ACCOUNT: &str = "account";
/// Somebody has looked, as far as an entry.
pub const LOOK: &str = "note-looked";
/// A digest was written for somebody, as far as an entry.
pub const SEND: &str = "write-digest";
/// Kinds whose entries are no news: how the record itself and its accounts are kept.
const QUIET: [&str; 2] = [ACCOUNT, "log"];
/// The most entries that are looked through: whoever was away for longer reads the record.
pub const ENTRIES_MAX: usize = 1_000;

/// What is new about one object.
#[derive(Clone, Debug)]
pub struct New {
    /// Which.
    pub object: Object,
    /// The entries, the latest first.
    pub entries: Vec<Arc<Kept>>,
}

/// What is new.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// By object, that with the latest entry first.
    pub objects: Vec<New>,
    /// How many entries there are.
    pub entries: usize,
    /// Whether there are more than [`ENTRIES_MAX`], and the earliest were left out.
    pub cut: bool,
    /// The latest entry seen: as far as somebody has looked who looks at this.
    pub until: Option<Name>,
}

/// The payload of [`LOOK`] and [`SEND`].
pub fn looked_payload(until: &Name) -> Map<String, Value> {
    match json!({ "until": until.as_str() }) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The number of the entry after which everything is new, as the last entry of one of these verbs about the own account says. It is asked of
/// everything, since what the person looked at then may be hidden now; it only parts the entries seen into older and newer ones.
fn mark(archive: &Archive, desk: &Desk<'_>, person: &Name, verbs: &[&str]) -> Option<u64> {
    let marks = desk.history(ACCOUNT, person.as_str()).rev().filter(|kept| verbs.contains(&kept.verb()));
    let until = |kept: &Arc<Kept>| {
        let id = kept.entry.payload.get("until").and_then(Value::as_str)?;
        archive.kept_before(kept.number).rev().find(|one| one.entry.id.as_str() == id).map(|one| one.number)
    };
    marks.filter_map(until).next()
}

/// The most persons for whom it is kept how much is new.
const COUNTED_MAX: usize = 10_000;

/// How much is new for somebody, as it was last counted.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    /// What was seen, of as many labels as there were.
    sees: Vec<bool>,
    /// The entry that said how far the person had looked.
    looked: Option<u64>,
    /// The entries before this number are counted.
    upto: u64,
    count: usize,
}

fn is_news(kept: &Kept, person: &Name) -> bool {
    kept.entry.actor.person != *person && !QUIET.contains(&kept.entry.object.kind.as_str())
}

/// How many entries are new for `person`, who sees `desk`, since the last look; at most [`ENTRIES_MAX`]. Each entry is counted once, however often
/// this is asked.
pub fn count(archive: &Archive, desk: &Desk<'_>, person: &Name) -> usize {
    let Some(sees) = desk.sees() else { return news(archive, desk, person, &[LOOK]).entries };
    let looked = desk.history(ACCOUNT, person.as_str()).rev().find(|kept| kept.verb() == LOOK).map(|kept| kept.number);
    let mut all = archive.news.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= COUNTED_MAX && !all.contains_key(person) {
        all.clear();
    }
    let kept = all.entry(person.clone()).or_default();
    // What came under labels that were not there yet came after.
    if kept.looked != looked || !sees.starts_with(&kept.sees) || kept.upto == 0 {
        let from = mark(archive, desk, person, &[LOOK]).map_or(0, |mark| mark + 1);
        *kept = Counted { upto: from, ..Counted::default() };
    }
    kept.count += desk.entries_from(kept.upto).filter(|one| is_news(one, person)).count();
    (kept.sees, kept.looked, kept.upto) = (sees.to_vec(), looked, archive.size());
    kept.count.min(ENTRIES_MAX)
}

/// What is new for `person`, who sees `desk`, since the last of these verbs.
pub fn news(archive: &Archive, desk: &Desk<'_>, person: &Name, verbs: &[&str]) -> News {
    let mark = mark(archive, desk, person, verbs);
    let is_new = |kept: &&Arc<Kept>| mark.is_none_or(|mark| kept.number > mark);
    let mut news = News { until: desk.entries().next_back().map(|kept| kept.entry.id.clone()), ..News::default() };
    let others = desk.entries().rev().take_while(is_new).filter(|kept| is_news(kept, person));
    let mut places: BTreeMap<(&Name, &Name), usize> = BTreeMap::new();
    for kept in others {
        if news.entries == ENTRIES_MAX {
            news.cut = true;
            break;
        }
        news.entries += 1;
        let Object { kind, id } = &kept.entry.object;
        let place = *places.entry((kind, id)).or_insert(news.objects.len());
        match news.objects.get_mut(place) {
            Some(one) => one.entries.push(Arc::clone(kept)),
            None => news.objects.push(New { object: kept.entry.object.clone(), entries: vec![Arc::clone(kept)] }),
        }
    }
    news
}

/// Somebody said how digests are wanted.
pub const WISH: &str = "set-digest";
/// The longest address of a mailbox, in bytes (RFC 5321 section 4.5.3.1.3, less its brackets).
const ADDRESS_MAX: usize = 254;

/// How often a digest is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Often {
    /// Not at all.
    Never,
    /// Whenever digests are written and something is new.
    Daily,
    /// At most once in seven days.
    Weekly,
}

impl Often {
    /// All of them.
    pub const ALL: [Often; 3] = [Often::Never, Often::Daily, Often::Weekly];

    /// As it stands in entries and forms.
    pub fn word(self) -> &'static str {
        match self {
            Often::Never => "never",
            Often::Daily => "daily",
            Often::Weekly => "weekly",
        }
    }
}

/// What somebody wants by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// How often.
    pub often: Often,
    /// In which language.
    pub lang: Lang,
    /// To which mailbox.
    pub address: String,
}

impl Wish {
    /// A wish of these words, where they can be used.
    pub fn read(often: &str, lang: &str, address: &str) -> Option<Wish> {
        let often = Often::ALL.into_iter().find(|one| one.word() == often)?;
        let address = address.trim().to_owned();
        (is_mailbox(&address) || often == Often::Never && address.is_empty()).then_some(())?;
        Some(Wish { often, lang: Lang::from_code(lang)?, address })
    }

    /// The payload of [`WISH`].
    pub fn payload(&self) -> Map<String, Value> {
        match json!({ "address": self.address, "lang": self.lang.code(), "often": self.often.word() }) {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    }

    /// What a person last wished, of what is seen.
    pub fn of(desk: &Desk<'_>, person: &Name) -> Option<Wish> {
        let last = desk.history(ACCOUNT, person.as_str()).rev().find(|kept| kept.verb() == WISH)?;
        let text = |field: &str| last.entry.payload.get(field).and_then(Value::as_str).unwrap_or_default();
        Wish::read(text("often"), text("lang"), text("address"))
    }
}

/// Whether a text is the address of a mailbox, of the plain kind: letters, digits and few signs, so that it can end no line of a message.
pub fn is_mailbox(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let plain = |part: &str, signs: &str| !part.is_empty() && part.chars().all(|one| one.is_ascii_alphanumeric() || signs.contains(one));
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    text.len() <= ADDRESS_MAX && plain(local, ".!#$%&'*+/=?^_`{|}~-") && plain(host, ".-") && dots(local) && dots(host)
}
