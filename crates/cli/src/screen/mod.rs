//! `ntib screen`: parties against lists, with the match shown.

pub mod lists;
mod parties;
mod print;
mod record;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use ntib_base::identity::{Comparison, Index, IndexBuilder, Outcome, Searcher, Thresholds, Words};
use ntib_core::{Date, Lang, seen};
use ntib_web::{Clock, Screener};

use crate::bar::Bar;
use crate::trouble::{Trouble, exit};
use lists::{Entry, Head, PartyList, newest, short_digest};
use parties::{Asked, Refused, party, read_parties};
use record::{Dismissal, Line, Record, What, append};

/// Screen a party, or a file of parties, against imported lists.
///
/// Lists come from `ntib import screening-list`. Exit status: 0 nothing found, 3 an identifier is the same, 4 an entry
/// has to be looked at, 5 invalid input.
#[derive(Args)]
pub struct Screen {
    /// The name of the party.
    #[arg(required_unless_present_any = ["file", "dismiss", "reopen"])]
    name: Option<String>,
    /// A CSV file of parties: columns name, also, address, country, id, date, kind; several values with `;` between.
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    file: Option<PathBuf>,
    /// The folder of lists, or one list.
    #[arg(long, value_name = "DIR", env = "NTIB_LISTS")]
    lists: Option<PathBuf>,
    /// Another name of the party (may be repeated).
    #[arg(long, value_name = "NAME")]
    also: Vec<String>,
    /// Its address (may be repeated).
    #[arg(long, value_name = "TEXT")]
    address: Vec<String>,
    /// Its country, two capital letters (may be repeated).
    #[arg(long, value_name = "CODE")]
    country: Vec<String>,
    /// An identifier, `scheme:value` such as `lei:...` (may be repeated).
    #[arg(long, value_name = "SCHEME:VALUE")]
    id: Vec<String>,
    /// A date of birth or foundation (may be repeated).
    #[arg(long, value_name = "DATE")]
    date: Vec<String>,
    /// What it is: entity, person, vessel or aircraft.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The lists as they were on this day.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Only entries that are new or changed since the list of this day.
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// The least score of an entry that is shown, in thousandths.
    #[arg(long, value_name = "SCORE", default_value_t = Thresholds::default().doubtful, value_parser = clap::value_parser!(u32).range(500..=1000))]
    least: u32,
    /// The record of hits and dismissals, to which lines are added.
    #[arg(long, value_name = "FILE", env = "NTIB_SCREENING")]
    record: Option<PathBuf>,
    /// Dismiss this hit: it is another party. It comes back if its entry changes.
    #[arg(long, value_name = "HIT", requires_all = ["because", "record"], conflicts_with_all = ["name", "file"])]
    dismiss: Option<String>,
    /// Take the dismissal of this hit back.
    #[arg(long, value_name = "HIT", requires_all = ["because", "record"], conflicts_with_all = ["name", "file", "dismiss"])]
    reopen: Option<String>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// Who decides; written to the record.
    #[arg(long, value_name = "NAME", default_value = "", env = "NTIB_BY")]
    by: String,
    /// The day written to the record, in place of today's.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Show dismissed entries too.
    #[arg(long)]
    all: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// The entries of all lists with their index.
pub struct Shelf {
    pub heads: Vec<Head>,
    entries: Vec<(usize, Entry)>,
    index: Index,
    /// Entries passed over because `--since` does not want them.
    pub since: Option<(Date, usize)>,
}

/// An entry found for a party.
pub struct Hit<'s> {
    pub id: String,
    pub head: &'s Head,
    pub entry: &'s Entry,
    pub comparison: Comparison,
    pub dismissal: Option<Dismissal>,
}

impl Hit<'_> {
    /// Whether somebody dismissed it and the entry still says the same.
    pub fn is_dismissed(&self) -> bool {
        self.dismissal.as_ref().is_some_and(|one| one.digest == self.entry.digest())
    }
}

/// A party with what was found.
pub struct Screened<'s> {
    pub asked: Asked,
    pub hits: Vec<Hit<'s>>,
}

impl Screen {
    /// Exit status 0, 3, 4 or 5, as the help says.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let today = self.on.unwrap_or_else(|| Clock::System.today());
        if let Some(id) = self.dismiss.as_ref().or(self.reopen.as_ref()) {
            return self.decide(id, today);
        }
        let words = Words::built_in().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
        let (asked, refused) = self.asked(&words)?;
        let folder = self.lists.as_deref().ok_or_else(|| {
            Trouble::usage("no lists are given", "add `--lists DIR` or set NTIB_LISTS; `ntib import screening-list` makes them")
        })?;
        let shelf = Shelf::open(&words, folder, self.as_of, self.since)?;
        let record = self.record.as_deref().map(Record::read).transpose()?.unwrap_or_default();
        let thresholds = Thresholds { doubtful: self.least };
        let screened = shelf.screen(&words, asked, thresholds, &record, self.file.is_some())?;
        if let Some(path) = &self.record {
            append(path, &new_hits(&screened, &record, today, &self.by))?;
        }
        let printed = if self.json { print::json(&shelf, &screened, &refused, self.all, lang)? } else { print::text(&shelf, &screened, &refused, self.all, self.file.is_some(), lang) };
        print!("{printed}");
        for one in &refused {
            eprintln!("error: {}: {}", one.place, one.why);
        }
        let open = |outcome: Outcome| screened.iter().flat_map(|one| &one.hits).any(|hit| !hit.is_dismissed() && hit.comparison.outcome == outcome);
        Ok(match () {
            () if open(Outcome::Same) => exit::FAILS,
            () if !refused.is_empty() => exit::INPUT,
            () if open(Outcome::Doubtful) => exit::UNDETERMINED,
            () => exit::HOLDS,
        })
    }

    fn asked(&self, words: &Words) -> Result<(Vec<Asked>, Vec<Refused>), Trouble> {
        if let Some(file) = &self.file {
            return read_parties(words, file);
        }
        let mut names = vec![self.name.as_deref().unwrap_or_default()];
        names.extend(self.also.iter().map(String::as_str));
        let kind = self.kind.as_deref().unwrap_or_default();
        let party = party(words, &names, &borrowed(&self.address), &borrowed(&self.country), &borrowed(&self.id), &borrowed(&self.date), kind);
        let party = party.map_err(|why| Trouble::input(why, "check the name, the country and the identifiers"))?;
        Ok((vec![Asked { name: seen(names.first().copied().unwrap_or_default()).into_owned(), party }], Vec::new()))
    }

    /// Dismisses or reopens a hit.
    fn decide(&self, id: &str, today: Date) -> Result<u8, Trouble> {
        let (Some(path), Some(because)) = (&self.record, &self.because) else {
            return Err(Trouble::usage("a decision needs a record and a reason", "add `--record FILE --because TEXT`"));
        };
        let because = because.trim();
        if because.is_empty() {
            return Err(Trouble::usage("the reason is empty", "say why, so that a reader can follow it"));
        }
        let record = Record::read(path)?;
        let Some(digest) = record.hit(id) else {
            let near = ntib_rules::nearest(id, record.hits());
            let help = near.map_or_else(|| "screen with `--record` first: hits are written there".to_owned(), |near| format!("did you mean `{near}`?"));
            return Err(Trouble::usage(format!("`{}` has no hit `{id}`", path.display()), help));
        };
        let what = if self.dismiss.is_some() {
            What::Dismissed { digest: digest.to_owned(), because: because.to_owned() }
        } else {
            if record.dismissal(id).is_none() {
                return Err(Trouble::usage(format!("`{id}` is not dismissed"), "there is nothing to take back"));
            }
            What::Reopened { because: because.to_owned() }
        };
        append(path, &[Line::new(what, id, today, &self.by)])?;
        eprintln!("written to `{}`", path.display());
        Ok(exit::HOLDS)
    }
}

impl Shelf {
    /// The newest lists of a folder on or before `as_of`.
    pub fn open(words: &Words, folder: &Path, as_of: Option<Date>, since: Option<Date>) -> Result<Shelf, Trouble> {
        let lists = newest(folder, as_of)?;
        let before: BTreeMap<(String, String), String> = match since {
            None => BTreeMap::new(),
            Some(day) => newest(folder, Some(day))?.iter().flat_map(|list| list.entries.iter().map(|entry| ((list.head.list.clone(), entry.key.clone()), entry.digest()))).collect(),
        };
        let (mut heads, mut entries, mut builder) = (Vec::new(), Vec::new(), IndexBuilder::default());
        for PartyList { head, entries: own } in lists {
            for entry in own {
                let known = before.get(&(head.list.clone(), entry.key.clone()));
                if since.is_some() && known.is_some_and(|digest| *digest == entry.digest()) {
                    continue;
                }
                builder.add(words, entry.party()).map_err(|error| {
                    Trouble::input(format!("{} of {}: {error}", entry.key, head.list), "import the list again")
                })?;
                entries.push((heads.len(), entry));
            }
            heads.push(head);
        }
        let since = since.map(|day| (day, entries.len()));
        Ok(Shelf { heads, entries, index: builder.finish(), since })
    }

    /// Screens every party, on every core.
    fn screen<'s>(&'s self, words: &Words, asked: Vec<Asked>, thresholds: Thresholds, record: &Record, many: bool) -> Result<Vec<Screened<'s>>, Trouble> {
        let cores = thread::available_parallelism().map_or(1, usize::from).min(asked.len().max(1));
        let (bar, all) = (Bar::new("screening"), asked.len() as u64);
        let size = asked.len().div_ceil(cores).max(1);
        let one = |searcher: &mut Searcher, asked: &Asked| -> Result<Screened<'s>, Trouble> {
            let found = self.index.search(searcher, words, &asked.party, thresholds).map_err(|error| Trouble::input(format!("`{}`: {error}", asked.name), "shorten the name"))?;
            let hits = found.into_iter().filter_map(|found| {
                let (list, entry) = self.entries.get(found.party as usize)?;
                let head = self.heads.get(*list)?;
                let id = hit_id(&asked.party.names, head, entry);
                let dismissal = record.dismissal(&id).cloned();
                Some(Hit { id, head, entry, comparison: found.comparison, dismissal })
            });
            let screened = Screened { asked: asked.clone(), hits: hits.collect() };
            if many {
                bar.step(1, all, "parties");
            }
            Ok(screened)
        };
        let parts: Vec<Result<Vec<Screened<'s>>, Trouble>> = thread::scope(|scope| {
            let handles: Vec<_> = asked
                .chunks(size)
                .map(|chunk| {
                    let one = &one;
                    scope.spawn(move || {
                        let mut searcher = Searcher::default();
                        chunk.iter().map(|asked| one(&mut searcher, asked)).collect()
                    })
                })
                .collect();
            let stopped = || Trouble::input("screening stopped", "report this");
            handles.into_iter().map(|handle| handle.join().unwrap_or_else(|_| Err(stopped()))).collect()
        });
        if many {
            bar.end();
        }
        let mut all = Vec::with_capacity(asked.len());
        for part in parts {
            all.extend(part?);
        }
        Ok(all)
    }
}

fn borrowed(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

/// What screens the parties of programs against the newest lists of a folder: as `ntib screen --json`, without a record of dismissals.
pub fn screener(folder: &Path) -> Result<Screener, Trouble> {
    let words = Words::built_in().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
    let shelf = Shelf::open(&words, folder, None, None)?;
    Ok(Box::new(move |asked: &ntib_web::Party, lang: Lang| {
        let names: Vec<&str> = asked.names.iter().map(String::as_str).collect();
        let party = party(&words, &names, &borrowed(&asked.addresses), &borrowed(&asked.countries), &borrowed(&asked.ids), &borrowed(&asked.dates), &asked.kind)?;
        let asked = vec![Asked { name: names.first().copied().unwrap_or_default().to_owned(), party }];
        let screened = shelf.screen(&words, asked, Thresholds::default(), &Record::default(), false).map_err(|trouble| trouble.message)?;
        print::json(&shelf, &screened, &[], false, lang).map_err(|trouble| trouble.message)
    }))
}

/// The same for the same names and the same entry, in every version of the list.
fn hit_id<K>(names: &[(K, Box<str>)], head: &Head, entry: &Entry) -> String {
    let mut folded: Vec<String> = names.iter().map(|(_, name)| ntib_base::identity::fold(name)).collect();
    folded.sort();
    let digest = short_digest(&format!("{}\n{}\n{}", folded.join("\n"), head.list, entry.key));
    digest.get(..10).unwrap_or(&digest).to_owned()
}

/// Lines for hits that the record does not have, or has of another text of the entry.
fn new_hits(screened: &[Screened], record: &Record, on: Date, by: &str) -> Vec<Line> {
    let hits = screened.iter().flat_map(|one| one.hits.iter().map(move |hit| (one, hit)));
    let fresh = hits.filter(|(_, hit)| record.hit(&hit.id) != Some(hit.entry.digest().as_str()));
    let line = |(one, hit): (&Screened, &Hit)| {
        let what = What::Hit {
            party: one.asked.name.clone(),
            entry: hit.entry.key.clone(),
            digest: hit.entry.digest(),
            list: hit.head.list.clone(),
            list_date: hit.head.date,
            score: hit.comparison.score,
        };
        Line::new(what, &hit.id, on, by)
    };
    fresh.map(line).collect()
}
