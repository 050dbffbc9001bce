//! The dossier of a case, for whoever audits it: one ZIP with a page to read in each language, the entries with their proofs, and the files.

use askama::Template;
use ntib_access::Outcome;
use ntib_core::Lang;
use ntib_desk::cases::Case;
use ntib_desk::work::clock::day_of;
use ntib_record::Name;

use crate::call::Reply;
use crate::desk::DeskCall;
use crate::desk::labels::LabelLine;
use crate::trouble::Trouble;

use super::taken::{Files, export, in_lang, owners, printed};
use super::{Done, Part, Show, assess, cases, done};

#[derive(Template)]
#[template(path = "desk/dossier.html")]
struct Page<'a> {
    c: &'a crate::chrome::Chrome<'a>,
    base: String,
    title: String,
    lead: String,
    line: LabelLine,
    parts: Vec<Part>,
    history: Vec<Done>,
    made: String,
}

/// The file of `dossier/ID`.
pub fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let none = || Trouble::NotFound(vec![(desk.go("cases"), desk.t("work-cases"))]);
    let id: Name = desk.path.strip_prefix("dossier/").and_then(|id| id.parse().ok()).ok_or_else(none)?;
    // What is taken along leaves: it is held against the ceiling of such files too.
    let export = export()?;
    let seen = desk.archive.exported_by(desk.scheme(), desk.viewer, &export);
    let case = seen.get::<Case>(&id).ok_or_else(none)?;
    let because = desk.taking("dossier", "case", &id, &owners(desk, &cases::KIND, &id))?;
    let reader = desk.reader().for_export(&export);
    let mut files = Files::default();
    let said = |lang: Lang| desk.call.site.words(lang).get("dossier-readme");
    files.add("README.txt", format!("{}\n\n{}\n", said(Lang::En), said(Lang::Fr)))?;
    for lang in [Lang::En, Lang::Fr] {
        files.add(format!("case.{}.html", lang.code()), readable(desk, &id, lang)?)?;
        let (bytes, _) = printed(desk, &cases::KIND, &id, lang)?.ok_or_else(none)?;
        files.add(format!("case.{}.pdf", lang.code()), bytes)?;
    }
    if let Some(one) = case.assessment() {
        files.add("assessed/case.yaml", assess::case_file(desk, one).unwrap_or_default())?;
    }
    for (kept, number) in seen.history(<Case as ntib_desk::Thing>::KIND, id.as_str()).zip(1..) {
        let entry = &kept.entry;
        files.entry(desk, kept, number)?;
        for file in entry.attachments().map_err(|_| Trouble::Bug)? {
            let (named, bytes) = reader.attachment(&entry.id, &file.sha256).map_err(|_| Trouble::Bug)?;
            let plain: String = named.name.chars().map(|letter| if letter.is_alphanumeric() || "._-".contains(letter) { letter } else { '-' }).collect();
            files.add(format!("files/{number:03}-{plain}"), bytes)?;
        }
    }
    desk.audit("dossier", Some(format!("case/{id}")), Outcome::Allowed, because);
    let name = id.as_str().replace(['/', '@'], "-");
    Ok(Reply::Bytes { kind: "application/zip", name: format!("{name}.zip"), bytes: files.zip()? })
}

/// The page of the case in a language, to be read without the program.
fn readable(desk: &DeskCall<'_>, id: &Name, lang: Lang) -> Result<String, Trouble> {
    in_lang(desk, lang, |desk| {
        let chrome = desk.chrome(String::new());
        let show = Show { call: desk, chrome: &chrome, desk: desk.seen(), today: day_of(desk.now).ok_or(Trouble::Bug)?, id: Some(id) };
        let view = (cases::KIND.show)(&show, id).ok_or_else(|| Trouble::NotFound(Vec::new()))?;
        let address = desk.office.address();
        let page = Page {
            c: &chrome,
            base: if address.is_empty() { String::new() } else { format!("{}/", address.trim_end_matches('/')) },
            title: view.title,
            lead: view.lead,
            line: desk.label_line(&view.label.unwrap_or_else(|| desk.usual_label())),
            parts: view.parts,
            history: view.kept.iter().map(|kept| done(desk, kept)).collect(),
            made: chrome.words().with("dossier-made", &[("day", &show.today.to_string()), ("who", &desk.name_of(&desk.viewer.person))]),
        };
        page.render().map_err(|_| Trouble::Bug)
    })
}
