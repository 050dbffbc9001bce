//! The two days of a page of the base: the legal day, and as known on which.

use ntib_core::Date;

use crate::ask::covered;
use crate::call::{Call, Go};
use crate::chrome::Chrome;

/// The days that an address names, or those that are suggested.
#[derive(Clone, Debug)]
pub struct Days {
    /// The legal day.
    pub as_of: Date,
    /// As known on which day.
    pub known_at: Date,
    /// What stands in the two fields.
    pub given: [String; 2],
    /// What is wrong with each.
    pub problems: [Option<String>; 2],
    said: [bool; 2],
}

impl Days {
    /// The days of this request.
    pub fn read(call: &Call<'_>) -> Days {
        let (book, words) = (call.site.book(), call.words());
        let mut days = Days {
            as_of: call.site.suggested_day(),
            known_at: call.known_day(),
            given: Default::default(),
            problems: Default::default(),
            said: Default::default(),
        };
        let covers = |date: &Date| book.supported.contains(*date);
        if let Some(text) = call.query.get("as_of") {
            match text.trim().parse::<Date>().ok().filter(covers) {
                Some(date) => (days.as_of, days.said[0]) = (date, date != days.as_of),
                None => {
                    let (from, until) = covered(call, None);
                    days.problems[0] = Some(words.with("entry-day", &[("from", &from), ("until", &until)]));
                }
            }
        }
        if let Some(text) = call.query.get("known_at") {
            match text.trim().parse::<Date>() {
                Ok(date) => (days.known_at, days.said[1]) = (date, date != days.known_at),
                Err(_) => days.problems[1] = Some(words.get("days-known-wrong")),
            }
        }
        let typed = |name: &str, date: Date, wrong: bool| call.query.get(name).filter(|_| wrong).map_or_else(|| date.to_string(), str::to_owned);
        days.given = [typed("as_of", days.as_of, days.problems[0].is_some()), typed("known_at", days.known_at, days.problems[1].is_some())];
        days
    }

    /// Whether one of them is no day that can be asked about.
    pub fn wrong(&self) -> bool {
        self.problems.iter().any(Option::is_some)
    }

    /// 200, or what a page with a mistake in its form is sent with.
    pub fn status(&self) -> u16 {
        if self.wrong() { 422 } else { 200 }
    }

    /// `go` with the days, where they are not those that are suggested.
    pub fn on(&self, mut go: Go) -> Go {
        let [as_of, known_at] = self.said;
        if as_of {
            go = go.with("as_of", &self.as_of.to_string());
        }
        if known_at {
            go = go.with("known_at", &self.known_at.to_string());
        }
        go
    }

    /// `go` as of another day.
    pub fn on_day(&self, go: Go, as_of: Date) -> Go {
        let go = go.with("as_of", &as_of.to_string());
        if self.said[1] { go.with("known_at", &self.known_at.to_string()) } else { go }
    }

    /// To the page of an entity.
    pub fn firm(&self, call: &Call<'_>, id: &str) -> Go {
        self.on(call.go(&format!("firms/{id}")))
    }

    /// How old something is that was read on `read`.
    pub fn age(&self, c: &Chrome<'_>, read: Date) -> String {
        age(c, self.known_at, read)
    }
}

/// How long before `day` something was read.
pub fn age(c: &Chrome<'_>, day: Date, read: Date) -> String {
    let days = day.days_since(read);
    match days {
        ..=0 => c.t("age-today"),
        1..=89 => c.count("age-days", days),
        90..=729 => c.count("age-months", days * 2 / 61),
        _ => c.count("age-years", days * 4 / 1461),
    }
}
