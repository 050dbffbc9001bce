//! Tables in memory: every form of a text is the same text, and the answers are those of a file.
#![cfg(feature = "arrays")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef};
use ntib_core::Decimal;
use ntib_portfolio::arrays::{Asking, TextForm, Wanted, Workers, array, fields, in_place, rows};
use ntib_portfolio::{Answered, OutColumn, RowFault, Table, TextColumn};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/portfolio/parts-into-the-us.csv");

fn texts(all: &[&str]) -> TextColumn {
    let mut column = TextColumn::default();
    for text in all {
        let known = column.values.iter().position(|one| **one == **text);
        let code = if text.is_empty() { 0 } else { known.unwrap_or(column.values.len()) as u32 + 1 };
        if known.is_none() && !text.is_empty() {
            column.values.push((*text).into());
        }
        column.codes.push(code);
    }
    column
}

fn asking(header: &[String], questions: &[&str]) -> Asking {
    let map = std::fs::read_to_string(Path::new(EXAMPLE).with_extension("map.yaml")).expect("the mapping");
    let wanted = Wanted { mapping: Some(map), questions: questions.iter().map(|one| (*one).to_owned()).collect(), ..Wanted::default() };
    Asking::new(ntib_book::engine(None).expect("the rulebook"), &wanted, header).expect("what is asked")
}

#[test]
fn every_form_holds_the_same_texts() {
    let all = ["a", "", "a text that is longer than what fits into a view by itself", "a", "b"];
    for form in [TextForm::Dictionary, TextForm::Plain, TextForm::View] {
        let array = array(&OutColumn::Text(texts(&all)), form).expect("an array");
        let back = rows([("x", &array)], 5, 1).expect("texts");
        assert_eq!((0..5).map(|row| back.columns[0].text(row)).collect::<Vec<_>>(), all, "{form:?}");
        assert_eq!(array.logical_null_count(), 1);
        let none = ntib_portfolio::arrays::array(&OutColumn::Text(texts(&["", ""])), form).expect("an array");
        assert_eq!((none.len(), none.logical_null_count()), (2, 2), "{form:?}");
    }
}

#[test]
fn rows_left_out_stand_in_their_places() {
    let fault = |line| RowFault { line, column: None, value: "".into(), message: "wrong".into(), help: "mend it".into() };
    let answered = Answered {
        rows: 2,
        columns: vec![OutColumn::Text(texts(&["a", "b"])), OutColumn::Number(vec![Some(Decimal::ONE), None], None)],
        faults: vec![fault(1), fault(3)],
        ..Answered::default()
    };
    let (columns, why) = in_place(answered, 4);
    assert_eq!((0..4).map(|row| why.text(row)).collect::<Vec<_>>(), ["wrong; mend it", "", "wrong; mend it", ""]);
    let [OutColumn::Text(found), OutColumn::Number(numbers, None)] = columns.as_slice() else { panic!("two columns") };
    assert_eq!((0..4).map(|row| found.text(row)).collect::<Vec<_>>(), ["", "a", "", "b"]);
    assert_eq!(numbers, &[None, Some(Decimal::ONE), None, None]);
}

#[test]
fn arrays_are_answered_as_the_file_they_came_from() {
    let mut table = Table::open(Path::new(EXAMPLE), None).expect("the example");
    let header = table.header.clone();
    let read = table.next_rows().expect("rows").expect("some");
    let asking = Arc::new(asking(&header, &["us/entry-duty", "us/entry-admission"]));
    let workers = Workers::new(Arc::clone(&asking));
    let mut of_file = workers.answer(read.clone()).expect("answers");
    let columns: Vec<ArrayRef> = read.columns.iter().map(|column| array(&OutColumn::Text(column.clone()), TextForm::View).expect("an array")).collect();
    let again = rows(header.iter().map(String::as_str).zip(&columns), read.len(), 1).expect("rows");
    let mut of_arrays = workers.answer(again).expect("answers");
    assert!(of_file.rows > 0);
    // Lines of a text are numbered after its header.
    for answered in [&mut of_file, &mut of_arrays] {
        answered.faults.iter_mut().for_each(|fault| fault.line = 0);
    }
    let shown = |answered: &Answered| -> Vec<String> {
        let each = answered.columns.iter().map(|column| format!("{:?}", array(column, TextForm::Plain).expect("an array")));
        each.collect()
    };
    assert_eq!(shown(&of_arrays), shown(&of_file));
    assert_eq!(format!("{:?}", of_arrays.faults), format!("{:?}", of_file.faults));
    assert_eq!(fields(asking.columns(), TextForm::View).len(), of_arrays.columns.len());
}

#[test]
fn threads_never_show_in_answers() {
    let mut table = Table::open(Path::new(EXAMPLE), None).expect("the example");
    let header = table.header.clone();
    let read = table.next_rows().expect("rows").expect("some");
    let workers = Workers::new(Arc::new(asking(&header, &["us/entry-duty"])));
    let first = workers.answer(read.clone()).expect("answers");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(workers.answer(read.clone()).expect("answers").columns, first.columns));
        }
    });
}

#[test]
fn what_is_not_known_is_named_with_a_remedy() {
    let engine = ntib_book::engine(None).expect("the rulebook");
    let header = ["leg.to".to_owned()];
    let refused = |wanted: Wanted| {
        let fault = Asking::new(Arc::clone(&engine), &wanted, &header).expect_err("refused");
        format!("{fault}; {}", fault.help)
    };
    let question = refused(Wanted { questions: vec!["us/entry-dutty".to_owned()], ..Wanted::default() });
    assert!(question.contains("`us/entry-duty`"), "{question}");
    let mapping = refused(Wanted { mapping: Some("map: x\nfacts:\n  leg.to: Destination\n".to_owned()), ..Wanted::default() });
    assert!(mapping.contains("`Destination`"), "{mapping}");
    let broken = refused(Wanted { mapping: Some("map: x\nfacts: [\n".to_owned()), ..Wanted::default() });
    assert!(broken.contains("line "), "{broken}");
    let day = refused(Wanted { as_of: Some("1900-01-01".parse().expect("a day")), ..Wanted::default() });
    assert!(day.contains("1900-01-01"), "{day}");
}
