//! What must be done for a case, by day, and the papers to draw up.

use askama::Template;
use ntib_core::Date;
use ntib_present::view::{PaperView, TaskView, capital};
use ntib_present::{Stage, checklist, papers};

use crate::answer::{bad_date, section};
use crate::call::{Call, Go, Reply};
use crate::case::open;
use crate::chrome::Chrome;
use crate::trouble::Trouble;

struct StagePart {
    anchor: String,
    name: String,
    tasks: Vec<TaskView>,
}

/// The tasks by stage; `suffix` keeps the anchors of two such lists apart.
fn by_stage(call: &Call<'_>, tasks: &[TaskView], suffix: &str) -> Vec<StagePart> {
    let each = Stage::ALL.into_iter().filter_map(|stage| {
        let own: Vec<TaskView> = tasks.iter().filter(|view| view.stage == stage).cloned().collect();
        (!own.is_empty()).then(|| StagePart {
            anchor: format!("{}{suffix}", stage.word()),
            name: call.words().get(&format!("stage-{}", stage.word())),
            tasks: own,
        })
    });
    each.collect()
}

#[derive(Template)]
#[template(path = "checklist.html")]
struct ChecklistPage<'a> {
    c: &'a Chrome<'a>,
    title: String,
    as_of: Date,
    stages: Vec<StagePart>,
    perhaps: Vec<StagePart>,
    papers: Vec<PaperView>,
    back: Go,
}

/// Everything owed, each thing once, and each paper filled in as far as the case goes.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let opened = match open(call, "checklist")? {
        Ok(opened) => opened,
        Err(reply) => return Ok(reply),
    };
    if let Some(reply) = bad_date(call, &opened, "checklist")? {
        return Ok(reply);
    }
    let (site, book, lang) = (call.site, call.site.book(), call.lang);
    let viewer = site.viewer(lang);
    let assessment = opened.assess(site);
    let tasks = checklist(book, &assessment);
    let views: Vec<TaskView> = tasks.iter().filter_map(|task| viewer.task(&assessment, task)).collect();
    let (certain, open): (Vec<TaskView>, Vec<TaskView>) = views.into_iter().partition(|view| view.certain);
    let drafts = papers(book, &tasks).into_iter().filter_map(|(paper, at)| {
        assessment.matters.get(at).map(|(matter, _)| viewer.paper(paper, matter))
    });
    let chrome = Chrome::new(call, section(&opened), call.words().get("heading-checklist"));
    let page = ChecklistPage {
        c: &chrome,
        title: capital(&opened.title(site, lang)),
        as_of: assessment.as_of,
        stages: by_stage(call, &certain, ""),
        perhaps: by_stage(call, &open, "-perhaps"),
        papers: drafts.collect(),
        back: opened.go(call, "answer"),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}
