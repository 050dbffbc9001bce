//! What stands behind a value: source, day read, how old, how surely checked.

use ntib_present::firm::Evidence;

use crate::chrome::Chrome;
use crate::days::Days;

/// Evidence as a page shows it.
pub struct Behind {
    /// Sources: where they are read, what they are called.
    pub sources: Vec<(Option<String>, String)>,
    /// The day read, and how old that is.
    pub read: Option<(String, String)>,
    /// The mark's name in style sheets, and its word.
    pub mark: Option<(&'static str, String)>,
    /// What a reader should know.
    pub note: String,
}

/// An address outside, if it is one that a browser may safely follow.
pub fn safe(url: &str) -> Option<String> {
    (url.starts_with("https://") || url.starts_with("http://")).then(|| url.to_owned())
}

impl Behind {
    /// The evidence in words.
    pub fn new(c: &Chrome<'_>, days: &Days, evidence: &Evidence) -> Behind {
        let title = |title: &str, publisher: &str| if publisher.is_empty() { title.to_owned() } else { format!("{title} ({publisher})") };
        Behind {
            sources: evidence.sources.iter().map(|one| (safe(&one.url), title(&one.title, &one.publisher))).collect(),
            read: evidence.retrieved.map(|date| (date.to_string(), days.age(c, date))),
            mark: evidence.confidence.map(|mark| (mark.word(), c.t(format!("confidence-{}", mark.word())))),
            note: evidence.note.clone(),
        }
    }
}
