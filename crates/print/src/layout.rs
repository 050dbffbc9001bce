//! A document laid out on pages: what is drawn where, and the structure that it has.

use crate::font::Fonts;
use crate::{Bars, Block, Document, Table};

/// Margins, in tenths of a point.
const MARGIN: i32 = 640;
/// Where the foot begins, from below.
const FOOT: i32 = 420;

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour(pub u8, pub u8, pub u8);

const INK: Colour = Colour(0x1c, 0x27, 0x33);
const SOFT: Colour = Colour(0x4a, 0x57, 0x63);
const NAVY: Colour = Colour(0x17, 0x32, 0x4d);
const LINE: Colour = Colour(0xb8, 0xb4, 0xa8);
const MORE: Colour = Colour(0x98, 0x20, 0x1a);
const LESS: Colour = Colour(0x1b, 0x5e, 0x37);

/// What is drawn, in tenths of a point from the upper left corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Draw {
    /// A line of text, with where it begins and its base line.
    Text { x: i32, y: i32, size: i32, bold: bool, colour: Colour, text: String },
    /// A box.
    Box { x: i32, y: i32, width: i32, height: i32, colour: Colour },
}

/// What something drawn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A part of the structure, by the number of its leaf.
    Leaf(usize),
    /// A line between rows, a heading repeated: nothing that is read.
    Decoration,
    /// The foot of a page.
    Foot,
}

/// What a part of the structure is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Heading(u8, String),
    Paragraph,
    List,
    Item,
    Bullet,
    Body,
    Table(String),
    Caption,
    Head,
    Rows,
    Row,
    ColumnHeader,
    RowHeader,
    Cell,
    Figure(String),
    Section,
}

/// The structure: parts within parts, and leaves that point at what is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Group(Kind, Vec<Node>),
    Leaf(usize),
}

/// A heading, for the outline: level, text, page, height on it.
pub(crate) type Stop = (u8, String, usize, i32);

/// A document that was laid out.
#[derive(Default)]
pub(crate) struct Laid {
    pub pages: Vec<Vec<(Part, Draw)>>,
    pub structure: Vec<Node>,
    pub leaves: usize,
    pub stops: Vec<Stop>,
}

/// Size of letters and height of lines.
#[derive(Clone, Copy)]
struct Style {
    size: i32,
    line: i32,
    bold: bool,
    colour: Colour,
    before: i32,
    after: i32,
}

const TITLE: Style = Style { size: 220, line: 280, bold: true, colour: NAVY, before: 0, after: 100 };
const HEADING: Style = Style { size: 145, line: 190, bold: true, colour: NAVY, before: 180, after: 50 };
const SUBHEADING: Style = Style { size: 115, line: 155, bold: true, colour: INK, before: 120, after: 30 };
const LEAD: Style = Style { size: 120, line: 172, bold: false, colour: INK, before: 0, after: 90 };
const TEXT: Style = Style { size: 100, line: 144, bold: false, colour: INK, before: 0, after: 70 };
const SMALL: Style = Style { size: 85, line: 122, bold: false, colour: SOFT, before: 0, after: 60 };
const CAPTION: Style = Style { size: 95, line: 135, bold: true, colour: INK, before: 80, after: 40 };
const CELL: Style = Style { size: 88, line: 122, bold: false, colour: INK, before: 0, after: 0 };
const HEAD: Style = Style { bold: true, colour: SOFT, ..CELL };

struct Layout<'l> {
    fonts: &'l Fonts,
    laid: Laid,
    width: i32,
    bottom: i32,
    y: i32,
}

/// Lays a document out.
pub(crate) fn lay(document: &Document, fonts: &Fonts) -> Laid {
    let (width, height) = document.paper.size();
    let mut layout = Layout { fonts, laid: Laid { pages: vec![Vec::new()], ..Laid::default() }, width: width - 2 * MARGIN, bottom: height - MARGIN - 100, y: MARGIN };
    layout.heading(1, &document.title, TITLE);
    for block in &document.blocks {
        layout.block(block);
    }
    let mut laid = layout.laid;
    let pages = laid.pages.len();
    for (at, page) in laid.pages.iter_mut().enumerate() {
        let count = document.page_of.replace("{page}", &(at + 1).to_string()).replace("{pages}", &pages.to_string());
        let y = height - FOOT;
        page.push((Part::Foot, Draw::Box { x: MARGIN, y: y - 150, width: width - 2 * MARGIN, height: 5, colour: LINE }));
        let text = |x: i32, text: String| (Part::Foot, Draw::Text { x, y, size: SMALL.size, bold: false, colour: SOFT, text });
        let count = fonts.plain(&count);
        page.push(text(width - MARGIN - fonts.width(&count, SMALL.size, false), count.clone()));
        let room = width - 2 * MARGIN - fonts.width(&count, SMALL.size, false) - 200;
        let mut foot = fonts.lines(&document.foot, room, SMALL.size, false);
        if !document.foot.is_empty() {
            page.push(text(MARGIN, foot.swap_remove(0)));
        }
    }
    laid
}

impl Layout<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level @ 0..=2, text) => self.heading(2.max(*level), text, HEADING),
            Block::Heading(_, text) => self.heading(3, text, SUBHEADING),
            Block::Lead(text) => self.paragraph(text, LEAD),
            Block::Paragraph(text) => self.paragraph(text, TEXT),
            Block::Small(text) => self.paragraph(text, SMALL),
            Block::List(items) => self.list(items),
            Block::Table(table) => self.table(table),
            Block::Bars(bars) => self.bars(bars),
        }
    }

    fn leaf(&mut self) -> usize {
        self.laid.leaves += 1;
        self.laid.leaves - 1
    }

    fn page(&mut self) {
        self.laid.pages.push(Vec::new());
        self.y = MARGIN;
    }

    /// Another page where there is no room for so much.
    fn room(&mut self, height: i32) {
        if self.y + height > self.bottom && self.y > MARGIN {
            self.page();
        }
    }

    fn draw(&mut self, part: Part, draw: Draw) {
        if let Some(page) = self.laid.pages.last_mut() {
            page.push((part, draw));
        }
    }

    /// Space before a block; none at the top of a page.
    fn before(&mut self, height: i32) {
        if self.y > MARGIN {
            self.y += height;
        }
    }

    /// Lines of one leaf, cut by pages where they must.
    fn lines(&mut self, leaf: usize, lines: Vec<String>, x: i32, style: Style) {
        for text in lines {
            self.room(style.line);
            let y = self.y + (style.line + style.size * 7 / 10) / 2;
            self.draw(Part::Leaf(leaf), Draw::Text { x, y, size: style.size, bold: style.bold, colour: style.colour, text });
            self.y += style.line;
        }
    }

    fn heading(&mut self, level: u8, text: &str, style: Style) {
        let lines = self.fonts.lines(text, self.width, style.size, style.bold);
        self.before(style.before);
        // A heading stands with what it is of.
        self.room(i32::try_from(lines.len()).unwrap_or(1) * style.line + style.after + 3 * TEXT.line);
        let leaf = self.leaf();
        self.laid.stops.push((level, self.fonts.plain(text), self.laid.pages.len() - 1, self.y));
        self.lines(leaf, lines, MARGIN, style);
        self.y += style.after;
        self.laid.structure.push(Node::Group(Kind::Heading(level, self.fonts.plain(text)), vec![Node::Leaf(leaf)]));
    }

    fn paragraph(&mut self, text: &str, style: Style) {
        let lines = self.fonts.lines(text, self.width.min(4_700.max(self.width - 300)), style.size, style.bold);
        self.before(style.before);
        self.room(style.line * 2);
        let leaf = self.leaf();
        self.lines(leaf, lines, MARGIN, style);
        self.y += style.after;
        self.laid.structure.push(Node::Group(Kind::Paragraph, vec![Node::Leaf(leaf)]));
    }

    fn list(&mut self, items: &[String]) {
        let mut nodes = Vec::new();
        for item in items {
            let lines = self.fonts.lines(item, self.width - 150, TEXT.size, false);
            self.room(TEXT.line);
            let (bullet, body) = (self.leaf(), self.leaf());
            let y = self.y + (TEXT.line + TEXT.size * 7 / 10) / 2;
            self.draw(Part::Leaf(bullet), Draw::Text { x: MARGIN, y, size: TEXT.size, bold: false, colour: TEXT.colour, text: "\u{2022} ".to_owned() });
            self.lines(body, lines, MARGIN + 150, TEXT);
            self.y += 25;
            let parts = vec![Node::Group(Kind::Bullet, vec![Node::Leaf(bullet)]), Node::Group(Kind::Body, vec![Node::Leaf(body)])];
            nodes.push(Node::Group(Kind::Item, parts));
        }
        self.y += TEXT.after;
        if !nodes.is_empty() {
            self.laid.structure.push(Node::Group(Kind::List, nodes));
        }
    }

    /// A caption above a table or figure.
    fn caption(&mut self, text: &str, with: i32) -> Option<Node> {
        if text.is_empty() {
            return None;
        }
        let lines = self.fonts.lines(text, self.width, CAPTION.size, CAPTION.bold);
        self.before(CAPTION.before);
        self.room(i32::try_from(lines.len()).unwrap_or(1) * CAPTION.line + CAPTION.after + with);
        let leaf = self.leaf();
        self.lines(leaf, lines, MARGIN, CAPTION);
        self.y += CAPTION.after;
        Some(Node::Group(Kind::Caption, vec![Node::Leaf(leaf)]))
    }
}

/// Space within cells.
const PAD: i32 = 45;

/// Where columns stand: their left ends and widths.
struct Columns(Vec<(i32, i32)>);

impl Layout<'_> {
    fn table(&mut self, table: &Table) {
        let count = table.head.len().max(table.rows.iter().map(Vec::len).max().unwrap_or(0));
        if count == 0 {
            return;
        }
        let columns = self.columns(table, count);
        let mut nodes: Vec<Node> = if self.is_heading(&table.caption) { Vec::new() } else { self.caption(&table.caption, 4 * CELL.line).into_iter().collect() };
        if !table.head.is_empty() {
            let cells = self.row(table, &table.head, &columns, true, None);
            let cells = cells.into_iter().map(|leaf| Node::Group(Kind::ColumnHeader, vec![Node::Leaf(leaf)])).collect();
            nodes.push(Node::Group(Kind::Head, vec![Node::Group(Kind::Row, cells)]));
        }
        let mut rows = Vec::new();
        for row in &table.rows {
            let leaves = self.row(table, row, &columns, false, Some(&table.head));
            let kind = |at: usize| if at == 0 { Kind::RowHeader } else { Kind::Cell };
            let cells = leaves.into_iter().enumerate().map(|(at, leaf)| Node::Group(kind(at), vec![Node::Leaf(leaf)])).collect();
            rows.push(Node::Group(Kind::Row, cells));
        }
        nodes.push(Node::Group(Kind::Rows, rows));
        self.y += 110;
        self.laid.structure.push(Node::Group(Kind::Table(table.caption.clone()), nodes));
    }

    /// Whether this is the heading that was printed last, with nothing below it so far.
    fn is_heading(&self, text: &str) -> bool {
        matches!(self.laid.structure.last(), Some(Node::Group(Kind::Heading(_, title), _)) if *title == self.fonts.plain(text))
    }

    /// Columns as wide as what stands in them; where that is too wide, the widest ones give way, but none below its longest word of moderate
    /// length.
    fn columns(&self, table: &Table, count: usize) -> Columns {
        let room = self.width - PAD * 2 * i32::try_from(count).unwrap_or(1);
        let width = |text: &str, bold: bool| self.fonts.width(&self.fonts.plain(text), CELL.size, bold);
        let cells = |at: usize| {
            let head = table.head.get(at).map(|text| (text.as_str(), true));
            let rows = table.rows.iter().filter_map(move |row| row.get(at)).map(move |text| (text.as_str(), at == 0));
            head.into_iter().chain(rows)
        };
        let natural: Vec<i32> = (0..count).map(|at| cells(at).map(|(text, bold)| width(text, bold)).max().unwrap_or(0).max(100)).collect();
        let word = |at: usize| cells(at).flat_map(|(text, bold)| text.split(' ').map(move |word| (word, bold))).map(|(word, bold)| width(word, bold)).max().unwrap_or(0);
        let least: Vec<i32> = natural.iter().enumerate().map(|(at, natural)| word(at).min(*natural).min(room / i32::try_from(count).unwrap_or(1))).collect();
        let (sum, floor): (i32, i32) = (natural.iter().sum(), least.iter().sum());
        let widths: Vec<i32> = if sum <= room {
            // What is left over goes to the first column, which names the rows.
            natural.iter().enumerate().map(|(at, own)| if at == 0 { own + (room - sum).min(own / 2) } else { *own }).collect()
        } else {
            let (spare, wanted) = (i64::from((room - floor).max(0)), i64::from((sum - floor).max(1)));
            natural.iter().zip(&least).map(|(own, least)| least + i32::try_from(i64::from(own - least) * spare / wanted).unwrap_or(0)).collect()
        };
        let mut x = MARGIN;
        let place = |width: i32| {
            let own = (x + PAD, width);
            x += width + 2 * PAD;
            own
        };
        Columns(widths.into_iter().map(place).collect())
    }

    /// A row: its cells' leaves. `again` has the headings that are repeated where the row begins a page.
    fn row(&mut self, table: &Table, cells: &[String], columns: &Columns, head: bool, again: Option<&[String]>) -> Vec<usize> {
        let bold = |at: usize| head || at == 0;
        let style = if head { HEAD } else { CELL };
        let texts: Vec<Vec<String>> = columns.0.iter().enumerate().map(|(at, (_, width))| self.fonts.lines(cells.get(at).map_or("", String::as_str), *width, style.size, bold(at))).collect();
        let leaves: Vec<usize> = columns.0.iter().map(|_| self.leaf()).collect();
        let height = i32::try_from(texts.iter().map(Vec::len).max().unwrap_or(1)).unwrap_or(1);
        let (mut from, whole) = (0, (self.bottom - MARGIN) / style.line - 3);
        if self.y + height.min(whole) * style.line + PAD > self.bottom && self.y > MARGIN {
            self.page();
            self.repeat(table, columns, again);
        }
        while from < height {
            let fit = ((self.bottom - self.y - PAD) / style.line).clamp(1, height - from);
            for ((at, lines), leaf) in texts.iter().enumerate().zip(&leaves) {
                let (x, width) = columns.0.get(at).copied().unwrap_or((MARGIN, 0));
                let right = table.numbers.get(at).copied().unwrap_or(false);
                let shown = lines.iter().skip(usize::try_from(from).unwrap_or(0)).take(usize::try_from(fit).unwrap_or(0));
                for (line, text) in (0..).zip(shown) {
                    let own = self.fonts.width(text.trim_end(), style.size, bold(at));
                    let x = if right { x + width - own } else { x };
                    let y = self.y + line * style.line + PAD / 2 + (style.line + style.size * 7 / 10) / 2;
                    self.draw(Part::Leaf(*leaf), Draw::Text { x, y, size: style.size, bold: bold(at), colour: style.colour, text: text.clone() });
                }
            }
            self.y += fit * style.line + PAD;
            from += fit;
            if from < height {
                self.page();
            }
        }
        self.draw(Part::Decoration, Draw::Box { x: MARGIN, y: self.y, width: self.width, height: if head { 8 } else { 4 }, colour: if head { SOFT } else { LINE } });
        self.y += 10;
        leaves
    }

    /// The headings once more, for the eye alone.
    fn repeat(&mut self, table: &Table, columns: &Columns, head: Option<&[String]>) {
        let Some(head) = head.filter(|head| !head.is_empty()) else { return };
        let mut most = 1;
        for (at, (x, width)) in columns.0.iter().enumerate() {
            let lines = self.fonts.lines(head.get(at).map_or("", String::as_str), *width, HEAD.size, true);
            most = most.max(i32::try_from(lines.len()).unwrap_or(1));
            for (line, text) in (0..).zip(lines) {
                let right = table.numbers.get(at).copied().unwrap_or(false);
                let x = if right { x + width - self.fonts.width(text.trim_end(), HEAD.size, true) } else { *x };
                let y = self.y + line * HEAD.line + PAD / 2 + (HEAD.line + HEAD.size * 7 / 10) / 2;
                self.draw(Part::Decoration, Draw::Text { x, y, size: HEAD.size, bold: true, colour: HEAD.colour, text });
            }
        }
        self.y += most * HEAD.line + PAD;
        self.draw(Part::Decoration, Draw::Box { x: MARGIN, y: self.y, width: self.width, height: 8, colour: SOFT });
        self.y += 10;
    }

    fn bars(&mut self, bars: &Bars) {
        if bars.bars.is_empty() {
            return;
        }
        let (step, thick) = (190, 120);
        let height = step * i32::try_from(bars.bars.len()).unwrap_or(1);
        let caption = self.caption(&bars.caption, height);
        self.room(height);
        let leaf = self.leaf();
        let widest = |of: &dyn Fn(&crate::Bar) -> &str, most: i32| bars.bars.iter().map(|bar| self.fonts.width(&self.fonts.plain(of(bar)), CELL.size, false)).max().unwrap_or(0).min(most);
        let (names, texts) = (widest(&|bar| &bar.name, self.width * 3 / 10), widest(&|bar| &bar.text, self.width * 3 / 10));
        let (left, right) = (MARGIN + names + 100, MARGIN + self.width - texts - 100);
        let across = (right - left).max(100);
        let less = bars.bars.iter().map(|bar| -bar.length).max().unwrap_or(0).max(0);
        let more = bars.bars.iter().map(|bar| bar.length).max().unwrap_or(0).max(0);
        let scale = (less + more).max(1);
        let zero = left + across * less / scale;
        for bar in &bars.bars {
            let y = self.y + (step + CELL.size * 7 / 10) / 2;
            let cut = |text: &str, width: i32| self.fonts.lines(text, width, CELL.size, false).into_iter().next().unwrap_or_default();
            let (name, text) = (cut(&bar.name, names + 20), cut(&bar.text, texts + 20));
            let draw = |x: i32, text: String| Draw::Text { x, y, size: CELL.size, bold: false, colour: INK, text };
            let own = self.fonts.width(&text, CELL.size, false);
            self.draw(Part::Leaf(leaf), draw(MARGIN, name + " "));
            let length = across * bar.length / scale;
            let (x, width, colour) = if length < 0 { (zero + length, -length, LESS) } else { (zero, length, MORE) };
            if width > 0 {
                self.draw(Part::Leaf(leaf), Draw::Box { x, y: self.y + (step - thick) / 2, width, height: thick, colour });
            }
            self.draw(Part::Leaf(leaf), draw(MARGIN + self.width - own, text + " "));
            self.y += step;
        }
        self.draw(Part::Leaf(leaf), Draw::Box { x: zero - 4, y: self.y - height, width: 8, height, colour: SOFT });
        self.y += 110;
        let figure = Node::Group(Kind::Figure(bars.alt.clone()), vec![Node::Leaf(leaf)]);
        let parts = caption.into_iter().map(|caption| match caption {
            // A caption of its own is a paragraph before the figure.
            Node::Group(_, leaves) => Node::Group(Kind::Paragraph, leaves),
            leaf @ Node::Leaf(_) => leaf,
        });
        self.laid.structure.push(Node::Group(Kind::Section, parts.chain([figure]).collect()));
    }
}
