//! What is taken along: an object or a pack as tagged PDF, alone, or in both languages with the proofs of what it rests on.

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};
use std::sync::Arc;

use ntib_access::Outcome;
use ntib_core::Lang;
use ntib_desk::Kept;
use ntib_desk::work::clock::day_of;
use ntib_print::{Attached, Block, Document, PrintError, Table};
use ntib_record::{Hash, Name};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::call::{Call, Query, Reply, Visitor};
use crate::desk::DeskCall;
use crate::trouble::Trouble;

use super::{Cell, KindOf, Part, ROWS_MAX, Show, View, done};

/// The most bytes that the files of a dossier or pack may have together.
const BYTES_MAX: usize = 256 << 20;

/// Files that are taken along together, by name.
#[derive(Default)]
pub struct Files {
    all: Vec<(String, Vec<u8>)>,
    bytes: usize,
}

impl Files {
    /// With this file too.
    pub fn add(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Result<(), Trouble> {
        let (name, bytes) = (name.into(), bytes.into());
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > BYTES_MAX {
            return Err(Trouble::TooLarge);
        }
        self.all.push((name, bytes));
        Ok(())
    }

    /// With the content of an entry and the proof that it stands in the log.
    pub fn entry(&mut self, desk: &DeskCall<'_>, kept: &Kept, number: usize) -> Result<(), Trouble> {
        let (entry, export) = (&kept.entry, export()?);
        let proof = desk.reader().for_export(&export).proof(&entry.id).map_err(|_| Trouble::Bug)?;
        self.add(format!("entries/{number:03}-{}.tlog-proof", entry.verb), proof.to_string())?;
        let payload = serde_json::to_string_pretty(&entry.payload).map_err(|_| Trouble::Bug)?;
        self.add(format!("entries/{number:03}-{}.json", entry.verb), payload)
    }

    /// One ZIP of them, with a list of their hashes. The same files give the same bytes.
    pub fn zip(mut self) -> Result<Vec<u8>, Trouble> {
        let mut list = String::from("file,bytes,sha256\n");
        for (name, bytes) in &self.all {
            list += &format!("{name},{},{}\n", bytes.len(), Hash::of(bytes));
        }
        self.all.push(("manifest.csv".to_owned(), list.into_bytes()));
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.all {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).map_err(|_| Trouble::Bug)?;
            zip.write_all(bytes).map_err(|_| Trouble::Bug)?;
        }
        Ok(zip.finish().map_err(|_| Trouble::Bug)?.into_inner())
    }
}

/// The kind of export under whose ceiling files are that are taken along.
pub fn export() -> Result<Name, Trouble> {
    "file".parse().map_err(|_| Trouble::Bug)
}

/// Whose it is that is taken along: of an object those who own the label under which it began. A pack that is made for the asker, of all that
/// the asker sees, is of the asker's own organisation.
pub fn owners(desk: &DeskCall<'_>, kind: &KindOf, id: &Name) -> BTreeSet<Name> {
    let began = desk.seen().history(kind.one, id.as_str()).next().filter(|_| !["post", "instrument"].contains(&kind.one));
    began.map_or_else(|| [desk.asker.office.clone()].into(), |kept| kept.entry.label.owners.clone())
}

/// The same asker in a language, with what of the record may be taken along: what leaves is held against the ceiling of such files too.
pub fn in_lang<T>(desk: &DeskCall<'_>, lang: Lang, then: impl FnOnce(&DeskCall<'_>) -> Result<T, Trouble>) -> Result<T, Trouble> {
    let call = Call {
        site: desk.call.site,
        base: desk.call.base,
        lang,
        path: desk.call.path,
        query: Query::default(),
        files: Vec::new(),
        post: false,
        visitor: Visitor { operation: desk.call.visitor.operation.clone(), ..Visitor::default() },
    };
    let seen = desk.archive.exported_by(desk.scheme(), desk.viewer, &export()?);
    then(&desk.about(&call, seen))
}

/// What `?as=pdf` or `?as=zip` asks of an object.
pub fn file(desk: &DeskCall<'_>, kind: &KindOf, id: &Name, form: &str) -> Result<Reply, Trouble> {
    let none = || Trouble::NotFound(vec![(desk.go(&format!("{}/{id}", kind.path)), desk.t(&format!("work-{}", kind.path)))]);
    let stem = format!("{}-{}", kind.path, id.as_str().replace(['/', '@'], "-"));
    // Whether it is there for the asker comes first: what is refused tells nobody that there is something.
    if desk.seen().history(kind.one, id.as_str()).next().is_none() && kind.one != "instrument" {
        return Err(none());
    }
    let mut because = desk.taking("take-along", kind.one, id, &owners(desk, kind, id))?;
    let reply = match form {
        "pdf" => {
            let (bytes, _) = printed(desk, kind, id, desk.call.lang)?.ok_or_else(none)?;
            Reply::Bytes { kind: "application/pdf", name: format!("{stem}.{}.pdf", desk.call.lang.code()), bytes }
        }
        "zip" => {
            let mut files = Files::default();
            let said = |lang: Lang| desk.call.site.words(lang).get("taken-readme");
            files.add("README.txt", format!("{}\n\n{}\n", said(Lang::En), said(Lang::Fr)))?;
            let mut entries = Vec::new();
            for lang in Lang::ALL {
                let (bytes, kept) = printed(desk, kind, id, lang)?.ok_or_else(none)?;
                files.add(format!("{stem}.{}.pdf", lang.code()), bytes)?;
                entries = kept;
            }
            for (kept, number) in entries.iter().zip(1..) {
                files.entry(desk, kept, number)?;
            }
            Reply::Bytes { kind: "application/zip", name: format!("{stem}.zip"), bytes: files.zip()? }
        }
        _ => return Err(none()),
    };
    because.insert(0, form.to_owned());
    desk.audit("take-along", Some(format!("{}/{id}", kind.one)), Outcome::Allowed, because);
    Ok(reply)
}

/// A document as it is printed, and the entries that it is made of.
pub type Printed = (Vec<u8>, Vec<Arc<Kept>>);

/// An object as PDF in a language, with the entries that it is made of; none where there is none that the asker may take along.
pub fn printed(desk: &DeskCall<'_>, kind: &KindOf, id: &Name, lang: Lang) -> Result<Option<Printed>, Trouble> {
    in_lang(desk, lang, |desk| {
        let chrome = desk.chrome(String::new());
        let show = Show { call: desk, chrome: &chrome, desk: desk.seen(), today: day_of(desk.now).ok_or(Trouble::Bug)?, id: Some(id) };
        let Some(view) = (kind.show)(&show, id) else { return Ok(None) };
        let mut document = document(&show, &view);
        document.attached = proofs(desk, &view.kept)?;
        let bytes = document.pdf().map_err(|error| match error {
            PrintError::TooMuch(..) => Trouble::TooLarge,
            PrintError::Unwritten(_) => Trouble::Bug,
        })?;
        Ok(Some((bytes, view.kept)))
    })
}

/// The proofs that entries stand in the log, as files that go within the PDF.
fn proofs(desk: &DeskCall<'_>, kept: &[Arc<Kept>]) -> Result<Vec<Attached>, Trouble> {
    let export = export()?;
    let one = |(kept, number): (&Arc<Kept>, usize)| {
        let proof = desk.reader().for_export(&export).proof(&kept.entry.id).map_err(|_| Trouble::Bug)?;
        let about = format!("{} {}", kept.entry.verb, kept.entry.id);
        Ok(Attached { name: format!("{number:03}-{}.tlog-proof", kept.entry.verb), media: "text/plain".to_owned(), about, bytes: proof.to_string().into_bytes() })
    };
    // Those that the document lists.
    kept.iter().zip(1..).skip(kept.len().saturating_sub(ROWS_MAX)).map(one).collect()
}

/// What a page shows, on paper: the same parts in the same order, then the entries of which it is made.
fn document(show: &Show<'_>, view: &View) -> Document {
    let desk = show.call;
    let line = desk.label_line(&view.label.clone().unwrap_or_else(|| desk.usual_label()));
    let mut document = Document::new(show.lang().code(), &view.title, "ntib");
    document.foot = format!("{} · {}", line.marking, show.chrome.t1("label-seen-by", "who", line.seen_by.as_str()));
    let made = show.chrome.words().with("dossier-made", &[("day", &show.today.to_string()), ("who", &desk.name_of(&desk.viewer.person))]);
    document.blocks.push(Block::Small(made));
    document.blocks.extend(paragraphs(&view.lead).map(Block::Lead));
    view.parts.iter().for_each(|part| blocks(show, part, &mut document.blocks));
    document.blocks.push(Block::Heading(2, show.t("work-history")));
    let row = |kept: &Arc<Kept>| {
        let one = done(desk, kept);
        let corrected = one.corrected.iter().map(|one| show.chrome.words().with("correct-by", &[("at", &one.at), ("who", &one.who), ("reason", &one.reason)]));
        let why: Vec<String> = std::iter::once(one.reason).filter(|reason| !reason.is_empty()).chain(one.instruments.into_iter().map(|(id, _)| id)).chain(corrected).collect();
        vec![one.at, one.who, one.what, why.join(" · "), kept.entry.id.to_string()]
    };
    let rows: Vec<Vec<String>> = view.kept.iter().rev().take(ROWS_MAX).map(row).collect();
    let head = show.heads(&["work-when", "record-who", "work-what", "record-reason", "taken-entry"]);
    document.blocks.push(Block::Table(Table { head, rows, ..Table::default() }));
    if view.kept.len() > ROWS_MAX {
        document.blocks.push(Block::Small(show.chrome.count("taken-more", view.kept.len() - ROWS_MAX)));
    }
    document.blocks.push(Block::Small(show.t("taken-attached")));
    if desk.office.invented() {
        document.blocks.push(Block::Small(show.t("invented")));
    }
    document.blocks.push(Block::Small(show.t("disclaimer")));
    document
}

/// The paragraphs of a text that was written with line breaks.
fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}

fn blocks(show: &Show<'_>, part: &Part, out: &mut Vec<Block>) {
    out.push(Block::Heading(2, part.title.clone()));
    out.extend(paragraphs(&part.lead).map(Block::Paragraph));
    if !part.facts.is_empty() {
        let rows = part.facts.iter().map(|(name, cell)| vec![name.clone(), text(cell)]).collect();
        out.push(Block::Table(Table { rows, ..Table::default() }));
    }
    if !part.rows.is_empty() {
        let rows = part.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        out.push(Block::Table(Table { head: part.head.clone(), rows, ..Table::default() }));
    }
    if let Some(pages) = part.pages.as_ref().filter(|pages| pages.several()) {
        out.push(Block::Small(pages.place(show.chrome)));
    }
    if part.facts.is_empty() && part.rows.is_empty() && part.lead.is_empty() {
        out.push(Block::Paragraph(show.t("work-nothing")));
    }
}

/// What stands in a cell, in one line.
fn text(cell: &Cell) -> String {
    let all = [cell.text.as_str()].into_iter().chain(cell.list.iter().map(String::as_str)).chain(cell.more.iter().map(|(text, _)| text.as_str()));
    all.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ").replace('\n', " ")
}
