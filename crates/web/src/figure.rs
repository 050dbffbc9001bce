//! An answer over time, drawn: bars for outcomes, steps for amounts.
//!
//! All positions are whole units of the drawing, computed without floating point.

use askama::Template;
use ntib_core::{Date, Decimal};
use ntib_present::view::Tone;

/// One stretch of days with what it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// In words.
    pub label: String,
    /// At a glance.
    pub tone: Tone,
    /// For amounts, the least and the most in per cent; no most where it is open.
    pub share: Option<(Decimal, Option<Decimal>)>,
}

struct Mark {
    x: i64,
    text: String,
    end: bool,
}

struct Bar {
    x: i64,
    width: i64,
    y: i64,
    tone: &'static str,
    sign: &'static str,
    shows_sign: bool,
}

struct Line {
    y: i64,
    text: String,
    strong: bool,
}

struct Band {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

struct Text {
    x: i64,
    y: i64,
    text: String,
}

/// A drawing.
#[derive(Template)]
#[template(path = "figure.html")]
pub struct Figure {
    id: String,
    class: &'static str,
    width: i64,
    height: i64,
    left: i64,
    right: i64,
    bottom: i64,
    title: String,
    description: String,
    marks: Vec<Mark>,
    lines: Vec<Line>,
    bars: Vec<Bar>,
    labels: Vec<Text>,
    bands: Vec<Band>,
    path: String,
}

/// The width of a letter of a label, in tenths of a unit, on the wide side.
const LETTER_TENTHS: i64 = 74;
const LANE_BAR: i64 = 22;
const LANE_LINE: i64 = 17;
const LANE_GAP: i64 = 16;
const AXIS: i64 = 28;

/// A drawing `width` units wide; `id` makes its names unique on the page.
pub fn draw(id: &str, class: &'static str, width: i64, pieces: &[Piece], title: &str, description: &str) -> Figure {
    let mut figure = Figure {
        id: id.to_owned(),
        class,
        width,
        height: 0,
        left: 0,
        right: width,
        bottom: 0,
        title: title.to_owned(),
        description: description.to_owned(),
        marks: Vec::new(),
        lines: Vec::new(),
        bars: Vec::new(),
        labels: Vec::new(),
        bands: Vec::new(),
        path: String::new(),
    };
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return figure };
    let (from, end) = (first.from, last.to.plus_days(1).unwrap_or(last.to));
    let days = end.days_since(from).max(1);
    if pieces.iter().any(|piece| piece.share.is_some()) {
        steps(&mut figure, pieces, from, days);
    } else {
        lanes(&mut figure, pieces, from, days);
    }
    let (left, across) = (figure.left, figure.right - figure.left);
    figure.marks = marks(from, end, across / 74)
        .into_iter()
        .map(|(date, text)| {
            let x = left + date.days_since(from) * across / days;
            // The last names stand to the left of their mark, so that none is cut off.
            Mark { x, end: x > figure.right - 34, text }
        })
        .collect();
    figure.height = figure.bottom + AXIS;
    figure
}

/// A lane for each outcome, its name above it.
fn lanes(figure: &mut Figure, pieces: &[Piece], from: Date, days: i64) {
    let mut names: Vec<(Tone, &str)> = Vec::new();
    for piece in pieces {
        if !names.contains(&(piece.tone, &piece.label)) {
            names.push((piece.tone, &piece.label));
        }
    }
    let mut y = 0;
    for (tone, name) in names {
        for line in wrapped(name, figure.width * 10 / LETTER_TENTHS, 3) {
            y += LANE_LINE;
            figure.labels.push(Text { x: 0, y: y - 4, text: line });
        }
        for piece in pieces.iter().filter(|piece| piece.tone == tone && piece.label == name) {
            let (x, width) = across(figure, piece, from, days);
            figure.bars.push(Bar { x, width, y, tone: tone.word(), sign: tone.sign(), shows_sign: width >= 18 });
        }
        y += LANE_BAR;
        figure.lines.push(Line { y, text: String::new(), strong: false });
        y += LANE_GAP;
    }
    figure.bottom = y - LANE_GAP / 2;
}

/// A line of steps over a scale of per cent; a band where the amount is between two bounds.
fn steps(figure: &mut Figure, pieces: &[Piece], from: Date, days: i64) {
    let (top, bottom) = (22, 222);
    figure.left = 46;
    figure.right = figure.width - 4;
    figure.bottom = bottom;
    let highest = pieces.iter().filter_map(|piece| piece.share).map(|(low, high)| high.unwrap_or(low).max(low)).max();
    let scale = scale_of(highest.unwrap_or_default());
    let y_of = |percent: Decimal| {
        let up = (percent * Decimal::from(bottom - top) / Decimal::from(scale)).round();
        bottom - i64::try_from(up).unwrap_or_default().clamp(0, bottom - top)
    };
    for quarter in 0..=4 {
        let percent = Decimal::from(scale * quarter) / Decimal::from(4);
        let y = y_of(percent);
        figure.lines.push(Line { y, text: format!("{}\u{a0}%", percent.normalize()), strong: quarter == 0 });
    }
    let mut last: Option<i64> = None;
    for piece in pieces {
        let (x, width) = across(figure, piece, from, days);
        let Some((low, high)) = piece.share else {
            last = None;
            continue;
        };
        let y = y_of(low);
        let started = match last {
            Some(_) => format!("L{x} {y}"),
            None => format!("M{x} {y}"),
        };
        figure.path += &format!("{started} L{} {y} ", x + width);
        last = Some(y);
        if high != Some(low) {
            let ceiling = high.map_or(top, y_of);
            figure.bands.push(Band { x, y: ceiling, width, height: (y - ceiling).max(2) });
        }
        let text = match high {
            Some(high) if high == low => format!("{}\u{a0}%", low.normalize()),
            Some(high) => format!("{}–{}\u{a0}%", low.normalize(), high.normalize()),
            None => format!("≥\u{a0}{}\u{a0}%", low.normalize()),
        };
        let room = i64::try_from(text.chars().count()).unwrap_or(0) * LETTER_TENTHS / 10;
        // An amount that stays is named once.
        if width >= room && figure.labels.last().is_none_or(|last| last.text != text) {
            figure.labels.push(Text { x: x + 3, y: y - 6, text });
        }
    }
}

fn across(figure: &Figure, piece: &Piece, from: Date, days: i64) -> (i64, i64) {
    let span = figure.right - figure.left;
    let start = figure.left + piece.from.days_since(from) * span / days;
    let end = figure.left + (piece.to.days_since(from) + 1) * span / days;
    (start, (end - start).max(2))
}

/// The end of a scale that holds `highest` and divides well by four.
fn scale_of(highest: Decimal) -> i64 {
    const ENDS: [i64; 14] = [4, 8, 12, 20, 40, 60, 80, 100, 120, 160, 200, 300, 400, 1_000];
    // Room for the number above the line.
    let wanted = highest * Decimal::new(115, 2);
    ENDS.into_iter().find(|end| Decimal::from(*end) >= wanted).unwrap_or(4_000)
}

/// Days marked on the axis, at most `most` of them: first days of years, or of months where there is room.
fn marks(from: Date, end: Date, most: i64) -> Vec<(Date, String)> {
    let most = usize::try_from(most).unwrap_or(2).max(2);
    for months in [1, 2, 3, 6, 12, 24, 60, 120] {
        let mut found = Vec::new();
        let mut count = i32::from(from.year()) * 12;
        while let Some(day) = first_of(count).filter(|day| *day < end) {
            if day >= from {
                let text = if months >= 12 { format!("{:04}", day.year()) } else { format!("{:04}-{:02}", day.year(), day.month()) };
                found.push((day, text));
            }
            count += months;
        }
        if found.len() <= most {
            return found;
        }
    }
    Vec::new()
}

/// The first day of the month counted from the year nought.
fn first_of(months: i32) -> Option<Date> {
    let year = i16::try_from(months.div_euclid(12)).ok()?;
    Date::new(year, i8::try_from(months.rem_euclid(12) + 1).ok()?, 1)
}

/// `text` in lines of at most `width` letters, at most `lines` of them; what is left out is marked.
pub fn wrapped(text: &str, width: i64, lines: usize) -> Vec<String> {
    let width = usize::try_from(width).unwrap_or(20).max(8);
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let fits = line.chars().count() + 1 + word.chars().count() <= width;
        if !line.is_empty() && !fits {
            done.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    done.push(line);
    if done.len() > lines {
        done.truncate(lines);
        if let Some(last) = done.last_mut() {
            last.push('…');
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn piece(from: &str, to: &str, share: Option<(i64, Option<i64>)>) -> Piece {
        let share = share.map(|(low, high)| (Decimal::from(low), high.map(Decimal::from)));
        Piece { from: day(from), to: day(to), label: "exempt from a licence".into(), tone: Tone::Yes, share }
    }

    #[test]
    fn pieces_stay_within_the_drawing_and_touch() {
        for width in [300, 340, 720] {
            let pieces = [
                piece("2025-01-01", "2025-03-03", Some((0, Some(0)))),
                piece("2025-03-04", "2025-08-31", Some((25, Some(35)))),
                piece("2025-09-01", "2026-11-24", Some((50, None))),
            ];
            let figure = draw("f", "wide", width, &pieces, "t", "d");
            assert!(figure.marks.iter().all(|mark| mark.x >= figure.left && mark.x <= figure.right));
            assert!(figure.bands.iter().all(|band| band.x + band.width <= figure.right && band.y >= 0));
            assert_eq!(figure.bands.len(), 2);
            assert!(figure.path.starts_with(&format!("M{} 222", figure.left)));
            assert_eq!(figure.path.matches('M').count(), 1, "one unbroken line");
        }
    }

    #[test]
    fn outcomes_have_a_lane_each() {
        let mut pieces = vec![piece("1999-01-01", "2001-05-29", None), piece("2001-05-30", "2026-11-24", None)];
        pieces[0].label = "licence".into();
        let figure = draw("f", "wide", 340, &pieces, "t", "d");
        assert_eq!(figure.bars.len(), 2);
        assert_ne!(figure.bars[0].y, figure.bars[1].y);
        assert!(figure.bars.iter().all(|bar| bar.x + bar.width <= 340));
        assert!(figure.marks.len() >= 2);
    }

    #[test]
    fn long_names_are_wrapped_and_marked_where_cut() {
        assert_eq!(wrapped("one two three", 8, 3), ["one two", "three"]);
        assert_eq!(wrapped("aaaa bbbb cccc dddd", 8, 2), ["aaaa", "bbbb…"]);
    }
}
