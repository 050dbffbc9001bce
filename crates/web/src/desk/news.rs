//! What is new for the asker since the last look, and how it is wanted by mail.

use askama::Template;
use ntib_access::Outcome;
use ntib_core::Lang;
use ntib_desk::news::{ENTRIES_MAX, LOOK, News, Often, WISH, Wish, count, looked_payload, news};
use ntib_record::Name;

use crate::call::Reply;
use crate::chrome::Chrome;
use crate::desk::found::named;
use crate::desk::keep::Said;
use crate::desk::labels::{LabelLine, spaced};
use crate::desk::{DeskCall, DeskRoute};
use crate::kept::Problem;
use crate::trouble::Trouble;

/// The page of this part.
pub const PAGES: &[DeskRoute] = &[DeskRoute { path: PATH, nav: Some("news-nav"), post: true, page }];
/// Where it hangs.
pub const PATH: &str = "news";

/// The most objects on the page.
const OBJECTS_MAX: usize = 100;
/// The most entries that are told of one object; its page has them all.
const TOLD_MAX: usize = 3;

/// Something that was done.
struct Done {
    at: String,
    who: String,
    what: String,
    reason: String,
}

/// What is new about one object.
struct Row {
    kind: String,
    title: String,
    go: String,
    told: Vec<Done>,
    more: usize,
    line: LabelLine,
}

#[derive(Template)]
#[template(path = "desk/news.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    action: String,
    problems: Vec<Problem>,
    rows: Vec<Row>,
    entries: usize,
    objects: usize,
    most: Option<usize>,
    until: Option<String>,
    often: Vec<(&'static str, String, bool)>,
    langs: Vec<(&'static str, String, bool)>,
    address: String,
}

impl DeskCall<'_> {
    /// What is new for the asker.
    pub fn news(&self) -> News {
        news(self.archive, self.seen(), &self.viewer.person, &[LOOK])
    }

    /// How much is new for the asker.
    pub fn news_count(&self) -> usize {
        count(self.archive, self.seen(), &self.viewer.person)
    }

    /// Keeps something about the asker's own account.
    fn say(&self, verb: &'static str, payload: serde_json::Map<String, serde_json::Value>) -> Result<(), Trouble> {
        let said = Said { verb, reason: String::new(), payload };
        self.office.keep(&self.viewer.person, &self.owner(), self.now, &[said], &|_| true)?;
        self.audit(verb, None, Outcome::Allowed, vec!["own-account".into()]);
        Ok(())
    }
}

fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let query = desk.query();
    let mut problems = Vec::new();
    if desk.call.post {
        if let Some(until) = query.get("until") {
            let bad = || Trouble::BadAddress(until.to_owned());
            let until: Name = until.parse().map_err(|_| bad())?;
            desk.seen().entries().rev().find(|kept| kept.entry.id == until).ok_or_else(bad)?;
            desk.say(LOOK, looked_payload(&until))?;
            return Ok(Reply::See(desk.go(PATH).to_string()));
        }
        let field = |name: &str| query.get(name).unwrap_or_default();
        match Wish::read(field("often"), field("digest_lang"), field("address")) {
            Some(wish) => {
                desk.say(WISH, wish.payload())?;
                return Ok(Reply::See(desk.go(PATH).to_string()));
            }
            None => problems.push(Problem::new("address", desk.t("news-address-wrong"))),
        }
    }
    show(desk, problems)
}

fn show(desk: &DeskCall<'_>, problems: Vec<Problem>) -> Result<Reply, Trouble> {
    let failed = !problems.is_empty();
    let chrome = desk.chrome(desk.t("news-title")).failed(failed);
    let news = desk.news();
    let rows = news.objects.iter().take(OBJECTS_MAX).filter_map(|new| {
        let first = &new.entries.first()?.entry;
        let (title, go) = named(desk, &chrome, &new.object);
        let phrase = format!("kind-{}", new.object.kind);
        let kind = Some(desk.t(&phrase)).filter(|said| *said != phrase).unwrap_or_else(|| spaced(&new.object.kind));
        let told = new.entries.iter().take(TOLD_MAX).map(|kept| Done {
            at: desk.minute(kept.entry.at),
            who: desk.name_of(&kept.entry.actor.person),
            what: desk.did(&kept.entry),
            reason: kept.entry.reason.clone(),
        });
        Some(Row {
            kind,
            title,
            go: go.unwrap_or_else(|| desk.go(&format!("record/{}", first.id)).to_string()),
            told: told.collect(),
            more: new.entries.len().saturating_sub(TOLD_MAX),
            line: desk.label_line(&first.label),
        })
    });
    let rows: Vec<Row> = rows.collect();
    let wish = Wish::of(desk.seen(), &desk.viewer.person);
    let sent = |name: &str, kept: Option<String>| desk.query().get(name).filter(|_| failed).map(str::to_owned).or(kept);
    let often = sent("often", wish.as_ref().map(|wish| wish.often.word().to_owned())).unwrap_or_else(|| Often::Never.word().to_owned());
    let lang = sent("digest_lang", wish.as_ref().map(|wish| wish.lang.code().to_owned())).unwrap_or_else(|| desk.call.lang.code().to_owned());
    let page = Page {
        c: &chrome,
        action: desk.go(PATH).to_string(),
        rows,
        entries: news.entries,
        objects: news.objects.len(),
        most: news.cut.then_some(ENTRIES_MAX),
        until: news.until.filter(|_| news.entries > 0).map(|until| until.to_string()),
        often: Often::ALL.iter().map(|one| (one.word(), desk.t(&format!("news-often-{}", one.word())), one.word() == often)).collect(),
        langs: Lang::ALL.iter().map(|one| (one.code(), desk.t(&format!("news-lang-{}", one.code())), one.code() == lang)).collect(),
        address: sent("address", wish.map(|wish| wish.address)).unwrap_or_default(),
        problems,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}
