//! The layouts that are read, how they are recognised, and the reading of a file piece by piece.

use super::exhibit::{self, Registrant};
use super::map::Mapping;
use super::pieces::{Form, PIECE_BYTES, Piece, Pieces, delimiter, split_row};
use super::table::TableReader;
use super::{Batch, Gather, Given, PlaceNames, RowIssue, ocds};
use crate::FormError;
use crate::bods::{self, Imported, ReadOptions};
use crate::json;
use crate::lines::LINES_HEADER;
use crate::statement::Statement;
use crate::world::Library;

/// Mappings that come with the program, in the order in which they are tried.
const BUILT_IN: &[&str] = &[
    include_str!("../../../../data/import/us-award-summaries.yaml"),
    include_str!("../../../../data/import/us-awards.yaml"),
    include_str!("../../../../data/import/us-subawards.yaml"),
    include_str!("../../../../data/import/fpds-actions.yaml"),
    include_str!("../../../../data/import/us-vendor-identities.yaml"),
    include_str!("../../../../data/import/us-vendor-parents.yaml"),
    include_str!("../../../../data/import/us-canada-subawards.yaml"),
    include_str!("../../../../data/import/sec-exhibit21.yaml"),
    include_str!("../../../../data/import/ca-contracts.yaml"),
];

/// The mappings that come with the program.
pub fn built_in_maps() -> Vec<Mapping> {
    BUILT_IN.iter().filter_map(|text| Mapping::read(text).ok()).collect()
}

/// How a file is laid out.
#[derive(Clone, Debug)]
pub enum Layout {
    /// Beneficial Ownership Data Standard.
    Bods,
    /// LEI records.
    Gleif,
    /// Open Contracting Data Standard.
    Ocds,
    /// A text of subsidiaries under one registrant.
    ExhibitText(Registrant),
    /// Our own lines of statements.
    Statements,
    /// A table with a mapping.
    Table(Box<Mapping>),
}

impl Layout {
    /// Layouts without a mapping, by name.
    pub const NAMES: &[&str] = &["bods", "gleif", "ocds", "exhibit21-text", "statements"];

    /// The layout with a name; those with a mapping by the mapping's.
    pub fn named(name: &str) -> Option<Layout> {
        Some(match name {
            "bods" => Layout::Bods,
            "gleif" => Layout::Gleif,
            "ocds" => Layout::Ocds,
            "exhibit21-text" => Layout::ExhibitText(Registrant::default()),
            "statements" => Layout::Statements,
            name => Layout::Table(Box::new(built_in_maps().into_iter().find(|map| &*map.name == name)?)),
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Layout::Bods => "bods",
            Layout::Gleif => "gleif",
            Layout::Ocds => "ocds",
            Layout::ExhibitText(_) => "exhibit21-text",
            Layout::Statements => "statements",
            Layout::Table(map) => &map.name,
        }
    }

    /// How a file of this layout that begins so is cut.
    pub fn form(&self, head: &str) -> Form {
        let head = head.trim_start_matches('\u{feff}').trim_start();
        let json = || {
            let line = head.lines().next().unwrap_or_default();
            if head.starts_with('{') && head.len() > line.len() && json::parse(line).is_ok() { Form::Lines } else { Form::Items }
        };
        match self {
            // Statements of a record follow one another: the standard is read as a whole. How a list writes places, it tells as a whole.
            Layout::Bods | Layout::ExhibitText(_) => Form::Whole,
            Layout::Gleif if head.starts_with('<') => Form::Whole,
            Layout::Gleif if head.starts_with(['{', '[']) => json(),
            Layout::Ocds => json(),
            Layout::Statements => Form::Lines,
            Layout::Gleif | Layout::Table(_) => Form::Table { delimiter: delimiter(head) },
        }
    }
}

/// The layout of a file that begins so; none if it is not one that is known.
pub fn recognise(head: &str, maps: &[Mapping]) -> Option<Layout> {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with(LINES_HEADER) {
        return Some(Layout::Statements);
    }
    let begin: String = head.chars().take(4000).collect();
    let has = |words: &[&str]| words.iter().any(|word| begin.contains(word));
    if head.starts_with('<') {
        return has(&["LEIData", "LEIRecord", "RelationshipData", "ReportingExceptionData"]).then_some(Layout::Gleif);
    }
    if head.starts_with(['{', '[']) {
        return match () {
            () if has(&["\"statementId\"", "\"statementID\"", "\"recordType\""]) => Some(Layout::Bods),
            () if has(&["\"ocid\"", "\"releases\"", "\"compiledRelease\""]) => Some(Layout::Ocds),
            () if has(&["\"LEI\"", "\"lei\"", "lei-records", "lei_records", "\"RelationshipRecord\"", "\"goldenCopy\""]) => Some(Layout::Gleif),
            () => None,
        };
    }
    let line = head.lines().next().unwrap_or_default();
    let columns = split_row(line, delimiter(line));
    let has = |name: &str| columns.iter().any(|column| column.trim() == name);
    if has("LEI") && (has("Entity.LegalName") || has("ExceptionCategory") || has("ExceptionReason.1")) || has("Relationship.StartNode.NodeID") {
        return Some(Layout::Gleif);
    }
    let fitting = maps.iter().filter(|map| !map.recognise.is_empty() && map.recognise.iter().all(|column| has(column)));
    fitting.max_by_key(|map| map.recognise.len()).map(|map| Layout::Table(Box::new(map.clone())))
}

/// What a text says that lies in memory as a whole: a library with its one source, and what is wrong with rows.
///
/// An error says why nothing can be read: columns that the mapping names and the table lacks, a document that is broken.
pub fn read_whole(layout: &Layout, text: &str, given: Given) -> Result<(Library, Vec<RowIssue>), Vec<String>> {
    let form = layout.form(text);
    let mut pieces = Pieces::new(form, PIECE_BYTES);
    pieces.feed(text.as_bytes());
    pieces.end();
    let mut library = Library { sources: vec![given.source.clone()], ..Library::default() };
    let mut issues = Vec::new();
    let mut reader = FileReader::new(layout, form, pieces.header(), given)?;
    while let Some(piece) = pieces.next_piece() {
        let batch = reader.piece(&piece).map_err(|why| vec![why])?;
        library.statements.extend(batch.statements);
        issues.extend(batch.issues);
    }
    library.statements.extend(reader.finish());
    Ok((library, issues))
}

/// Reads a file, piece by piece.
#[derive(Debug)]
pub struct FileReader<'m> {
    layout: &'m Layout,
    given: Given,
    gather: Gather,
    places: PlaceNames,
    table: Option<TableReader<'m>>,
    /// The header of a table, as written.
    header: String,
    delimiter: u8,
    /// Whether each line is a value of its own.
    lines: bool,
}

impl<'m> FileReader<'m> {
    /// A reader of a file with this header, if it is a table; why its columns do not fit.
    pub fn new(layout: &'m Layout, form: Form, header: Option<&str>, given: Given) -> Result<FileReader<'m>, Vec<String>> {
        let header = header.unwrap_or_default().to_owned();
        let delimiter = if let Form::Table { delimiter } = form { delimiter } else { b',' };
        let table = match layout {
            Layout::Table(map) => {
                let columns = split_row(&header, delimiter);
                Some(TableReader::new(map, &columns.iter().map(String::as_str).collect::<Vec<_>>())?)
            }
            _ => None,
        };
        Ok(FileReader { layout, given, gather: Gather::default(), places: PlaceNames::built_in(), table, header, delimiter, lines: form == Form::Lines })
    }

    /// What is told of the file.
    pub fn given(&self) -> &Given {
        &self.given
    }

    /// What is gathered so far.
    pub fn gather(&self) -> &Gather {
        &self.gather
    }

    /// Takes up what was gathered before an interruption.
    pub fn restore(&mut self, gather: Gather) {
        self.gather = gather;
    }

    /// Reads the next piece; why the file cannot be read any further.
    pub fn piece(&mut self, piece: &Piece) -> Result<Batch, String> {
        let mut out = Batch::default();
        if let Some(line) = piece.decoded {
            self.issue(&mut out, line, "not UTF-8: this line, and any other such line near it, was read as Windows-1252", "save the file as UTF-8", false);
        }
        if piece.broken {
            out.rows += 1;
            let (message, help) = if self.header.is_empty() {
                ("the record does not end: the file is cut off, or the record is too long", "get the file again")
            } else {
                ("the row does not end: a quote is not closed, or the row is too long", "close the quote")
            };
            self.issue(&mut out, piece.line, message, help, true);
            return Ok(out);
        }
        match self.layout {
            Layout::Table(_) => self.rows(piece, &mut out),
            Layout::Ocds => self.items(piece, &mut out),
            Layout::ExhibitText(of) => exhibit::lines(&piece.text, piece.line, of, &self.places, &self.given, &mut self.gather, &mut out),
            Layout::Bods => self.bods(piece, &mut out)?,
            Layout::Gleif => self.gleif(piece, &mut out)?,
            Layout::Statements => return Err("statements are read as they are".to_owned()),
        }
        spill(&mut self.gather, &mut out);
        Ok(out)
    }

    /// What was gathered from all rows.
    pub fn finish(&mut self) -> Vec<Statement> {
        self.gather.finish()
    }

    fn issue(&self, out: &mut Batch, line: usize, message: &str, help: &str, refused: bool) {
        out.issues.push(RowIssue { line, column: "".into(), id: "".into(), value: "".into(), message: message.into(), help: help.into(), refused });
    }

    fn options(&self, lines_before: usize) -> ReadOptions<'_> {
        ReadOptions { file: &self.given.file, scope: &self.given.scope, retrieved: self.given.source.retrieved, lines_before }
    }

    fn rows(&mut self, piece: &Piece, out: &mut Batch) {
        let Some(table) = &self.table else { return };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(self.delimiter).from_reader(piece.text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut cells: Vec<&str> = Vec::new();
        loop {
            let line = piece.line + usize::try_from(reader.position().line()).unwrap_or(1) - 1;
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    out.rows += 1;
                    out.issues.push(RowIssue { line, column: "".into(), id: "".into(), value: "".into(), message: error.to_string().into(), help: "correct the row".into(), refused: true });
                    continue;
                }
            }
            let line = record.position().map_or(line, |at| piece.line + usize::try_from(at.line()).unwrap_or(1) - 1);
            cells.clear();
            cells.extend(record.iter());
            table.row(line, &cells, &self.given, &mut self.gather, out);
            spill(&mut self.gather, out);
            // What the record lends is given back before it is read into again.
            cells = Vec::new();
        }
    }

    fn items(&mut self, piece: &Piece, out: &mut Batch) {
        let lines: Vec<(&str, usize)> = if piece.items.is_empty() {
            piece.text.lines().zip(piece.line..).filter(|(line, _)| !line.trim().is_empty()).collect()
        } else {
            piece.items.iter().filter_map(|(range, line)| Some((piece.text.get(range.clone())?, *line))).collect()
        };
        for (text, line) in lines {
            match json::parse(text.trim_start_matches('\u{feff}')) {
                Ok(json) => {
                    ocds::item(json.root(), line, &self.places, &self.given, &mut self.gather, out);
                    spill(&mut self.gather, out);
                }
                Err(error) => {
                    out.rows += 1;
                    self.issue(out, line + error.line - 1, &format!("this is not JSON: {}", error.why), "correct the file, or get it again", true);
                }
            }
        }
    }

    fn imported(&self, found: Imported, out: &mut Batch) {
        out.rows += found.rows;
        // Sources that the file names of its own are told in notes: a file is one source here.
        let own = found.library.sources;
        out.statements.extend(found.library.statements.into_iter().map(|mut one| {
            if let Some(source) = own.get(one.source as usize).filter(|_| own.len() > 1 && one.note.is_empty()) {
                one.note = source.title.clone();
            }
            one.source = 0;
            one
        }));
        out.issues.extend(found.errors.into_iter().map(RowIssue::from));
    }

    /// Statements of the standard. Of one a line, a line that is not JSON is left out.
    fn bods(&self, piece: &Piece, out: &mut Batch) -> Result<(), String> {
        let found = match bods::read(&piece.text, &self.options(0)) {
            Ok(found) => found,
            Err(_) if is_value_a_line(&piece.text) => {
                let kept = self.json_lines(piece, out);
                bods::read(&kept, &self.options(0)).map_err(|error| error.to_string())?
            }
            Err(error) => return Err(error.to_string()),
        };
        self.imported(found, out);
        Ok(())
    }

    /// The lines of a piece that are JSON, each on its line; the others are told.
    fn json_lines(&self, piece: &Piece, out: &mut Batch) -> String {
        let mut kept = String::with_capacity(piece.text.len());
        for (line, at) in piece.text.lines().zip(piece.line..) {
            match json::parse(line.trim_start_matches('\u{feff}')) {
                Err(error) if !line.trim().is_empty() => {
                    out.rows += 1;
                    self.issue(out, at, &format!("this is not JSON: {}", error.why), "correct the line, or get the file again", true);
                }
                Err(_) => {}
                Ok(_) => kept.push_str(line),
            }
            kept.push('\n');
        }
        kept
    }

    fn gleif(&self, piece: &Piece, out: &mut Batch) -> Result<(), String> {
        if !piece.items.is_empty() {
            for (range, line) in &piece.items {
                match crate::read_gleif(piece.text.get(range.clone()).unwrap_or_default(), &self.options(line.saturating_sub(1))) {
                    Ok(found) => self.imported(found, out),
                    Err(FormError::Json(error)) => {
                        out.rows += 1;
                        self.issue(out, error.line, &format!("this is not JSON: {}", error.why), "correct the file, or get it again", true);
                    }
                    Err(error) => return Err(error.to_string()),
                }
            }
            return Ok(());
        }
        let mut read = |text: &str, before: usize| -> Result<(), String> {
            let found = crate::read_gleif(text, &self.options(before)).map_err(|error| error.to_string())?;
            self.imported(found, out);
            Ok(())
        };
        if self.header.is_empty() {
            let before = piece.line.saturating_sub(1);
            let done = read(&piece.text, before);
            if done.is_err() && self.lines {
                let kept = self.json_lines(piece, out);
                // A lone line is read as a document, so that lines are read by themselves.
                for (line, at) in kept.lines().zip(before..).filter(|(line, _)| !line.is_empty()) {
                    let found = crate::read_gleif(line, &self.options(at)).map_err(|error| error.to_string())?;
                    self.imported(found, out);
                }
                return Ok(());
            }
            return done;
        }
        // The header counts as the line before the first row.
        read(&format!("{}\n{}", self.header, piece.text), piece.line.saturating_sub(2))
    }
}

/// Whether a text that cannot be read as one document has a JSON value on each line: the first line is one, or several begin as objects do.
fn is_value_a_line(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines().filter(|line| line.starts_with('{'));
    lines.next().is_some_and(|first| lines.next().is_some() || json::parse(first).is_ok())
}

/// Writes what is gathered once it is too much: after a row and not after a piece, so that where a file is cut, as an
/// interruption does, changes nothing.
fn spill(gather: &mut Gather, out: &mut Batch) {
    if gather.len() >= super::GATHERED_MAX {
        out.statements.extend(gather.finish());
    }
}
