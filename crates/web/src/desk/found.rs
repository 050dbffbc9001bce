//! What a search finds in the workspace: for the page of searches, which has the law and firms too.

use ntib_desk::people::{Office, Post};
use ntib_desk::search::Found;
use ntib_record::Object;

use crate::call::Call;
use crate::chrome::{Chrome, Section};
use crate::desk::labels::{LabelLine, spaced};
use crate::desk::{DeskCall, as_asker, work};
use crate::trouble::Trouble;

/// The most objects that one search shows; how many there are besides is said.
pub const OBJECTS_MAX: usize = 40;

/// An object found.
pub struct Hit {
    /// Which object.
    pub object: Object,
    /// What kind of thing it is, as it is called.
    pub kind: String,
    /// How it is called.
    pub title: String,
    /// The language of that, where it is not that of the page.
    pub title_lang: Option<&'static str>,
    /// Its page.
    pub go: String,
    /// A passage around the words.
    pub excerpt: String,
    /// The language of that, where it is not that of the page.
    pub excerpt_lang: Option<&'static str>,
    /// When the entry was recorded in which it stands.
    pub at: String,
    /// Who sees that entry.
    pub line: LabelLine,
}

/// What a search comes to.
#[derive(Default)]
pub struct Hits {
    /// The first of them.
    pub shown: Vec<Hit>,
    /// How many there are, of those that the asker sees.
    pub total: usize,
    /// How many words were looked for, where more were asked.
    pub cut: Option<usize>,
    /// Whether everything in the workspace is invented.
    pub invented: bool,
}

/// Searches what the asker sees; none where nobody is signed in.
pub fn hits(call: &Call<'_>, asked: &str) -> Result<Option<Hits>, Trouble> {
    as_asker(call, "", |desk| {
        let chrome = Chrome::new(call, Section::None, String::new()).marking(&desk.foreign);
        let results = desk.office.search(desk.archive, desk.seen(), asked);
        let shown = results.found.iter().take(OBJECTS_MAX).filter_map(|found| hit(desk, &chrome, found)).collect();
        Hits { shown, total: results.found.len(), cut: results.cut.then_some(results.words.len()), invented: desk.office.invented() }
    })
}

fn hit(desk: &DeskCall<'_>, chrome: &Chrome<'_>, found: &Found) -> Option<Hit> {
    let entry = &found.entries.first()?.entry;
    let (title, go) = named(desk, chrome, &found.object);
    let (kind, phrase) = (&found.object.kind, format!("kind-{}", found.object.kind));
    let said = desk.t(&phrase);
    let (excerpt, written) = found.excerpt(desk.call.lang);
    let other = |is: bool| is.then(|| desk.call.lang.other().code());
    Some(Hit {
        object: found.object.clone(),
        kind: if said == phrase { spaced(kind) } else { said },
        title_lang: other(chrome.is_foreign(&title)),
        title,
        go: go.unwrap_or_else(|| desk.go(&format!("record/{}", entry.id)).to_string()),
        excerpt_lang: other(written.is_some_and(|own| own != desk.call.lang)),
        excerpt,
        at: entry.at.to_string().chars().take(10).collect(),
        line: desk.label_line(&entry.label),
    })
}

/// How an object is called, and where its page is.
pub(crate) fn named(desk: &DeskCall<'_>, chrome: &Chrome<'_>, object: &Object) -> (String, Option<String>) {
    match object.kind.as_str() {
        "person" | "account" => (desk.name_of(&object.id), Some(desk.go(&format!("people/{}", object.id)).to_string())),
        "office" => (desk.seen().get::<Office>(&object.id).map_or_else(|| spaced(&object.id), |one| desk.written(&one.name)), None),
        "post" => (desk.seen().get::<Post>(&object.id).map_or_else(|| spaced(&object.id), |one| desk.written(&one.title)), None),
        _ => work::named(desk, chrome, object),
    }
}
