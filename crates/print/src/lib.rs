#![doc = include_str!("../README.md")]

mod apostrophe;
mod face;
mod font;
mod layout;
mod write;

use std::fmt;

pub use apostrophe::apostrophes;

/// The most blocks of a document.
pub const BLOCKS_MAX: usize = 2_000;

/// The most rows of a table.
pub const ROWS_MAX: usize = 2_000;

/// The most bars of a figure: it stands on one page.
pub const BARS_MAX: usize = 30;

/// The most files within a document.
pub const ATTACHED_MAX: usize = 2_000;

/// The sheet on which a document is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// 8.5 by 11 inches.
    #[default]
    Letter,
    /// 210 by 297 millimetres.
    A4,
}

impl Paper {
    /// Width and height, in tenths of a point.
    pub(crate) fn size(self) -> (i32, i32) {
        match self {
            Paper::Letter => (6_120, 7_920),
            Paper::A4 => (5_953, 8_419),
        }
    }
}

/// A document to be printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its language, as in RFC 5646: `en`, `fr`.
    pub lang: String,
    /// Its title.
    pub title: String,
    /// Who made it.
    pub author: String,
    /// What stands at the foot of every page, such as a marking.
    pub foot: String,
    /// How the pages are counted at the foot, with `{page}` and `{pages}` in it.
    pub page_of: String,
    /// The sheet.
    pub paper: Paper,
    /// What stands in it.
    pub blocks: Vec<Block>,
    /// Files that go within it, each under a name of its own.
    pub attached: Vec<Attached>,
}

/// A file within a document: readers of PDF list it among its attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    /// What it is called.
    pub name: String,
    /// Its kind of content (RFC 6838), such as `text/plain`.
    pub media: String,
    /// What it is, in a line.
    pub about: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading below the title, of level 2 or 3.
    Heading(u8, String),
    /// A sentence that says what matters most.
    Lead(String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph in small letters.
    Small(String),
    /// A list.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// Bars.
    Bars(Bars),
}

/// A table. The first cell of a row names the row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it shows; printed above it, unless the heading right above says the same.
    pub caption: String,
    /// The headings of its columns; without any its rows stand alone.
    pub head: Vec<String>,
    /// Its rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
    /// Whether a column holds numbers, which stand at its right; columns not named do not.
    pub numbers: Vec<bool>,
}

/// Bars to the left and right of a line, each with its name and what it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bars {
    /// What it shows.
    pub caption: String,
    /// The same in words, for who does not see it.
    pub alt: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// A bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Its length in thousandths of the longest that there may be: from -1000 to 1000.
    pub length: i32,
    /// What it stands for, in words.
    pub text: String,
}

/// Why a document cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintError {
    /// It has more of something than is printed: what, how many, and the limit.
    TooMuch(&'static str, usize, usize),
    /// A mistake of the program: what the writer of the file says.
    Unwritten(String),
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PrintError::TooMuch(what, count, most) => write!(f, "the document has {count} {what}; {most} are the most"),
            PrintError::Unwritten(why) => write!(f, "the document cannot be written: {why}"),
        }
    }
}

impl std::error::Error for PrintError {}

impl Document {
    /// An empty document.
    pub fn new(lang: &str, title: &str, author: &str) -> Document {
        Document { lang: lang.to_owned(), title: title.to_owned(), author: author.to_owned(), page_of: "{page} / {pages}".to_owned(), ..Document::default() }
    }

    /// With this block too.
    #[must_use]
    pub fn with(mut self, block: Block) -> Document {
        self.blocks.push(block);
        self
    }

    /// The document as a PDF file. Time and space in proportion to its text.
    pub fn pdf(&self) -> Result<Vec<u8>, PrintError> {
        self.check()?;
        let fonts = font::Fonts::new().ok_or_else(|| PrintError::Unwritten("the fonts cannot be read".to_owned()))?;
        let laid = layout::lay(&self.set(), &fonts);
        write::pdf(self, &laid, &fonts)
    }

    /// What is laid out: the document with the apostrophes of its texts set, signs of per cent and colons kept with what stands before them, and without its files.
    fn set(&self) -> Document {
        let set = |text: &String| apostrophes(text).replace(" %", "\u{a0}%").replace(" :", "\u{a0}:");
        let all = |texts: &[String]| texts.iter().map(set).collect::<Vec<_>>();
        let block = |block: &Block| match block {
            Block::Heading(level, text) => Block::Heading(*level, set(text)),
            Block::Lead(text) => Block::Lead(set(text)),
            Block::Paragraph(text) => Block::Paragraph(set(text)),
            Block::Small(text) => Block::Small(set(text)),
            Block::List(items) => Block::List(all(items)),
            Block::Table(table) => Block::Table(Table { caption: set(&table.caption), head: all(&table.head), rows: table.rows.iter().map(|row| all(row)).collect(), numbers: table.numbers.clone() }),
            Block::Bars(bars) => {
                let bar = |bar: &Bar| Bar { name: set(&bar.name), length: bar.length, text: set(&bar.text) };
                Block::Bars(Bars { caption: set(&bars.caption), alt: set(&bars.alt), bars: bars.bars.iter().map(bar).collect() })
            }
        };
        Document {
            lang: self.lang.clone(),
            title: set(&self.title),
            author: self.author.clone(),
            foot: set(&self.foot),
            page_of: self.page_of.clone(),
            paper: self.paper,
            blocks: self.blocks.iter().map(block).collect(),
            attached: Vec::new(),
        }
    }

    fn check(&self) -> Result<(), PrintError> {
        let within = |what: &'static str, count: usize, most: usize| if count > most { Err(PrintError::TooMuch(what, count, most)) } else { Ok(()) };
        within("blocks", self.blocks.len(), BLOCKS_MAX)?;
        within("attached files", self.attached.len(), ATTACHED_MAX)?;
        for block in &self.blocks {
            match block {
                Block::Table(table) => within("rows", table.rows.len(), ROWS_MAX)?,
                Block::List(items) => within("items", items.len(), ROWS_MAX)?,
                Block::Bars(bars) => within("bars", bars.bars.len(), BARS_MAX)?,
                _ => {}
            }
        }
        Ok(())
    }
}
