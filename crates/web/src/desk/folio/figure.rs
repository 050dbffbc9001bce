//! The blocks of a brief as a page shows them: the same figures and tables as in the file that is printed.
//!
//! All positions are whole units of the drawing, computed without floating point.

use askama::Template;
use ntib_print::{Bars, Block, Table as Printed};

/// A bar with its name above it.
struct Bar {
    y: i64,
    x: i64,
    width: i64,
    tone: &'static str,
    name: String,
    text: String,
}

/// Bars, drawn.
#[derive(Template)]
#[template(path = "desk/folio-figure.html")]
pub struct Drawing {
    id: String,
    class: &'static str,
    width: i64,
    height: i64,
    zero: i64,
    title: String,
    alt: String,
    bars: Vec<Bar>,
}

impl Drawing {
    /// What it shows.
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// A cell of a table, with the heading of its column.
pub struct Cell {
    /// What stands in it.
    pub text: String,
    /// The heading of its column.
    pub head: String,
    /// Whether it is a number.
    pub number: bool,
}

/// A table as a page shows it.
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The headings of its columns.
    pub head: Vec<Cell>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    fn of(table: &Printed) -> Table {
        let cell = |(at, text): (usize, &String)| Cell {
            text: text.clone(),
            head: table.head.get(at).cloned().unwrap_or_default(),
            number: table.numbers.get(at).copied().unwrap_or(false),
        };
        let row = |row: &Vec<String>| row.iter().enumerate().map(cell).collect();
        Table { caption: table.caption.clone(), head: row(&table.head), rows: table.rows.iter().map(row).collect() }
    }
}

/// A block of a page.
pub enum View {
    /// A heading: level, name of its place, text.
    Heading(u8, String, String),
    /// What matters most.
    Lead(String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph in small letters.
    Small(String),
    /// A list.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// Bars for wide and for narrow windows.
    Figure(Drawing, Drawing),
}

/// The place of each bar and its name.
const STEP: i64 = 40;

/// Draws bars `width` units wide; `id` makes its names unique on the page.
fn draw(id: &str, class: &'static str, width: i64, bars: &Bars) -> Drawing {
    let less = bars.bars.iter().map(|bar| i64::from(-bar.length)).max().unwrap_or(0).max(0);
    let more = bars.bars.iter().map(|bar| i64::from(bar.length)).max().unwrap_or(0).max(0);
    let scale = (less + more).max(1);
    let zero = width * less / scale;
    let each = (0..).zip(&bars.bars).map(|(at, bar)| {
        let length = width * i64::from(bar.length) / scale;
        let (x, long, tone) = if length < 0 { (zero + length, -length, "less") } else { (zero, length, "more") };
        Bar { y: at * STEP, x, width: long.max(1), tone, name: bar.name.clone(), text: bar.text.clone() }
    });
    let bars_drawn: Vec<Bar> = each.collect();
    let height = STEP * i64::try_from(bars_drawn.len()).unwrap_or(0);
    Drawing { id: id.to_owned(), class, width, height, zero, title: bars.caption.clone(), alt: bars.alt.clone(), bars: bars_drawn }
}

/// The blocks of a brief for a page.
pub fn views(blocks: &[Block]) -> Vec<View> {
    let view = |(at, block): (usize, &Block)| match block {
        Block::Heading(level, text) => View::Heading(*level, format!("part-{at}"), text.clone()),
        Block::Lead(text) => View::Lead(text.clone()),
        Block::Paragraph(text) => View::Paragraph(text.clone()),
        Block::Small(text) => View::Small(text.clone()),
        Block::List(items) => View::List(items.clone()),
        Block::Table(table) => View::Table(Table::of(table)),
        Block::Bars(bars) => View::Figure(draw(&format!("bars-{at}"), "wide", 760, bars), draw(&format!("bars-{at}-n"), "narrow", 340, bars)),
    };
    blocks.iter().enumerate().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_lie_on_their_side_of_the_line() {
        let bar = |length: i32| ntib_print::Bar { name: "n".to_owned(), length, text: "t".to_owned() };
        let drawing = draw("x", "wide", 600, &Bars { bars: vec![bar(1_000), bar(-500), bar(0)], ..Bars::default() });
        assert_eq!(drawing.zero, 200);
        let ends: Vec<(i64, i64)> = drawing.bars.iter().map(|bar| (bar.x, bar.x + bar.width)).collect();
        assert_eq!(ends, [(200, 600), (0, 200), (200, 201)]);
        assert!(drawing.render().unwrap().contains("role=\"img\""));
    }
}
