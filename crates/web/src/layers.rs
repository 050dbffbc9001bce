//! Boxes in layers with ties between them, drawn: who holds whom, from left to right.
//!
//! All positions are whole units of the drawing, computed without floating point.

use askama::Template;

/// What a box is, for its look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The one that the drawing is about.
    Asked,
    /// A firm or another body.
    Firm,
    /// A person.
    Person,
    /// A state or its body.
    State,
    /// Nobody knows, or many: told by words.
    Open,
}

impl Look {
    fn word(self) -> &'static str {
        match self {
            Look::Asked => "asked",
            Look::Firm => "firm",
            Look::Person => "person",
            Look::State => "state",
            Look::Open => "open",
        }
    }
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its column: what holds stands in a lesser one than what is held.
    pub layer: i32,
    /// Its name.
    pub name: String,
    /// A line below the name.
    pub under: String,
    /// Where it leads.
    pub link: Option<String>,
    /// What it is.
    pub look: Look,
}

/// A tie from one box to another, by position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// From whom.
    pub from: usize,
    /// To what.
    pub to: usize,
    /// What it is, in a few letters; in several lines if it has line breaks.
    pub text: String,
    /// Whether it is known exactly: others are drawn broken.
    pub exact: bool,
}

struct Line {
    y: i64,
    text: String,
}

struct Drawn {
    x: i64,
    y: i64,
    height: i64,
    look: &'static str,
    link: Option<String>,
    lines: Vec<Line>,
    under: Option<Line>,
}

struct Curve {
    path: String,
    exact: bool,
    x: i64,
    lines: Vec<Line>,
}

/// A drawing.
#[derive(Template)]
#[template(path = "layers.html")]
pub struct Layers {
    id: String,
    title: String,
    description: String,
    width: i64,
    height: i64,
    box_width: i64,
    boxes: Vec<Drawn>,
    curves: Vec<Curve>,
}

const BOX_WIDTH: i64 = 204;
const COLUMN_GAP: i64 = 140;
const ROW_GAP: i64 = 18;
const PAD: i64 = 11;
const NAME_LINE: i64 = 17;
const UNDER_LINE: i64 = 16;
const TIE_LINE: i64 = 15;
/// Letters that fit between two columns.
const TIE_LETTERS: usize = 20;
/// Letters of a name that fit into a box.
const NAME_LETTERS: i64 = 20;
/// The most lines of the name in a box.
const NAME_LINES_MAX: usize = 3;
const UNDER_LETTERS: usize = 27;
/// How often the columns are put in order by their neighbours.
const SWEEPS: usize = 6;

/// A drawing of `items` and `ties`; `id` makes its names unique on the page. Ties to boxes that are not there are left out.
pub fn draw(id: &str, title: &str, description: &str, items: &[Item], ties: &[Tie]) -> Layers {
    let mut columns: Vec<i32> = items.iter().map(|item| item.layer).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut order: Vec<Vec<usize>> = columns.iter().map(|layer| (0..items.len()).filter(|at| items.get(*at).is_some_and(|item| item.layer == *layer)).collect()).collect();
    sort_columns(&mut order, items.len(), ties);
    let boxes: Vec<(Vec<String>, Option<String>)> = items.iter().map(|item| (crate::figure::wrapped(&item.name, NAME_LETTERS, NAME_LINES_MAX), cut(&item.under))).collect();
    let height_of = |at: usize| {
        let (names, under) = boxes.get(at).map_or((1, false), |(names, under)| (names.len(), under.is_some()));
        2 * PAD + NAME_LINE * i64::try_from(names).unwrap_or(1) + if under { UNDER_LINE } else { 0 }
    };
    let column_height = |column: &Vec<usize>| column.iter().map(|at| height_of(*at) + ROW_GAP).sum::<i64>() - ROW_GAP;
    let height = order.iter().map(column_height).max().unwrap_or(0).max(0);
    let mut places: Vec<(i64, i64, i64)> = vec![(0, 0, 0); items.len()];
    for (column, x) in order.iter().zip((0..).map(|at: i64| at * (BOX_WIDTH + COLUMN_GAP))) {
        let mut y = (height - column_height(column)) / 2;
        for at in column {
            if let Some(place) = places.get_mut(*at) {
                *place = (x, y, height_of(*at));
            }
            y += height_of(*at) + ROW_GAP;
        }
    }
    let drawn = items.iter().zip(boxes).zip(&places).map(|((item, (names, under)), (x, y, height))| {
        let first = y + PAD + NAME_LINE - 4;
        let lines: Vec<Line> = names.into_iter().zip((0..).map(|at: i64| first + at * NAME_LINE)).map(|(text, y)| Line { y, text }).collect();
        let below = lines.last().map_or(first, |line| line.y);
        Drawn { x: *x, y: *y, height: *height, look: item.look.word(), link: item.link.clone(), lines, under: under.map(|text| Line { y: below + UNDER_LINE, text }) }
    });
    let columns = i64::try_from(order.len()).unwrap_or(1).max(1);
    Layers {
        id: id.to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        width: columns * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP,
        height: height.max(1),
        box_width: BOX_WIDTH,
        boxes: drawn.collect(),
        curves: curves(&places, ties),
    }
}

fn cut(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| shortened(text, UNDER_LETTERS))
}

/// `text` if it has at most so many letters; else as many of it, marked.
fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let short: String = text.chars().take(letters - 1).collect();
    format!("{}…", short.trim_end())
}

/// Puts every column into the order of the middles of what its boxes are tied to, to and fro, so that few ties cross.
fn sort_columns(order: &mut [Vec<usize>], count: usize, ties: &[Tie]) {
    let mut rank = vec![0_usize; count];
    let note = |column: &[usize], rank: &mut Vec<usize>| {
        for (place, at) in column.iter().enumerate() {
            if let Some(own) = rank.get_mut(*at) {
                *own = place;
            }
        }
    };
    for column in order.iter() {
        note(column, &mut rank);
    }
    for sweep in 0..SWEEPS {
        let columns: Vec<usize> = if sweep % 2 == 0 { (0..order.len()).collect() } else { (0..order.len()).rev().collect() };
        for column in columns {
            let Some(own) = order.get_mut(column) else { continue };
            let middle = |at: usize| {
                let others = ties.iter().filter_map(|tie| if tie.from == at { Some(tie.to) } else { (tie.to == at).then_some(tie.from) });
                let ranks: Vec<usize> = others.filter_map(|other| rank.get(other).copied()).collect();
                // In thousandths; of a box without ties its own place.
                if ranks.is_empty() { rank.get(at).map_or(0, |own| own * 1000) } else { ranks.iter().sum::<usize>() * 1000 / ranks.len() }
            };
            let mut keyed: Vec<(usize, usize)> = own.iter().map(|at| (middle(*at), *at)).collect();
            keyed.sort_by_key(|(middle, _)| *middle);
            *own = keyed.into_iter().map(|(_, at)| at).collect();
            note(own, &mut rank);
        }
    }
}

/// A curve for each tie, from the right side of one box to the left side of the other; several at one box are spread.
fn curves(places: &[(i64, i64, i64)], ties: &[Tie]) -> Vec<Curve> {
    let spread = |end: &dyn Fn(&Tie) -> (usize, usize), at: usize| -> Option<i64> {
        let tie = ties.get(at)?;
        let (own, _) = end(tie);
        let (_, top, height) = places.get(own)?;
        let mut beside: Vec<(i64, usize)> = ties
            .iter()
            .enumerate()
            .filter(|(_, other)| end(other).0 == own)
            .filter_map(|(other, tie)| places.get(end(tie).1).map(|(_, y, height)| (y + height / 2, other)))
            .collect();
        beside.sort_unstable();
        let place = i64::try_from(beside.iter().position(|(_, other)| *other == at)?).ok()?;
        let count = i64::try_from(beside.len()).ok()?;
        Some(top + height * (place + 1) / (count + 1))
    };
    let one = |(at, tie): (usize, &Tie)| {
        let ((from_x, ..), (to_x, ..)) = (places.get(tie.from)?, places.get(tie.to)?);
        let (from_y, to_y) = (spread(&|tie| (tie.from, tie.to), at)?, spread(&|tie| (tie.to, tie.from), at)?);
        let (x0, x1) = if from_x < to_x { (from_x + BOX_WIDTH, *to_x) } else { (*from_x, to_x + BOX_WIDTH) };
        // Ties within a column or back bow out to the side.
        let (bend0, bend1) = if from_x < to_x { (x0 + COLUMN_GAP / 2, x1 - COLUMN_GAP / 2) } else { (x0 - COLUMN_GAP / 2, x1 + COLUMN_GAP / 2) };
        let path = format!("M{x0} {from_y} C{bend0} {from_y} {bend1} {to_y} {x1} {to_y}");
        // The words stand near the box that they speak of, where ties lie apart.
        let y = from_y + (to_y - from_y) * 42 / 100 - 4;
        let texts: Vec<&str> = tie.text.lines().filter(|line| !line.is_empty()).collect();
        let first = y - TIE_LINE * (i64::try_from(texts.len()).unwrap_or(1) - 1).max(0);
        let lines = texts.into_iter().zip((0..).map(|at: i64| first + at * TIE_LINE)).map(|(text, y)| Line { y, text: shortened(text, TIE_LETTERS) });
        Some(Curve { path, exact: tie.exact, x: x0 + (x1 - x0) * 48 / 100, lines: lines.collect() })
    };
    ties.iter().enumerate().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(layer: i32, name: &str) -> Item {
        Item { layer, name: name.to_owned(), under: "Canada".to_owned(), link: None, look: Look::Firm }
    }

    #[test]
    fn boxes_do_not_overlap_and_stay_within_the_drawing() {
        let items = [item(-1, "One very long name of a holding company that goes on and on"), item(-1, "Two"), item(-2, "Three"), item(0, "Firm"), item(1, "Owned")];
        let tie = |from, to| Tie { from, to, text: "60 %".into(), exact: true };
        let drawing = draw("x", "t", "d", &items, &[tie(0, 3), tie(1, 3), tie(2, 0), tie(3, 4), tie(9, 3)]);
        assert_eq!(drawing.curves.len(), 4, "a tie to nothing is left out");
        for (at, one) in drawing.boxes.iter().enumerate() {
            assert!(one.x >= 0 && one.x + BOX_WIDTH <= drawing.width && one.y >= 0 && one.y + one.height <= drawing.height);
            for other in drawing.boxes.iter().skip(at + 1).filter(|other| other.x == one.x) {
                assert!(one.y + one.height < other.y || other.y + other.height < one.y);
            }
        }
        assert_eq!(drawing.boxes[0].lines.len(), NAME_LINES_MAX);
        assert!(drawing.boxes[2].x < drawing.boxes[0].x && drawing.boxes[0].x < drawing.boxes[3].x);
    }

    #[test]
    fn crossing_ties_are_put_straight() {
        let items = [item(0, "a"), item(0, "b"), item(1, "x"), item(1, "y")];
        let tie = |from, to| Tie { from, to, text: String::new(), exact: true };
        let drawing = draw("x", "t", "d", &items, &[tie(0, 3), tie(1, 2)]);
        let y = |at: usize| drawing.boxes[at].y;
        assert_eq!(y(0) < y(1), y(3) < y(2));
    }
}
