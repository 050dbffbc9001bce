//! What stands in cells of texts and of numbers: read in one way, or left out with the remedy.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::path::{Path, PathBuf};

use ntib_base::import::Mapping;
use ntib_portfolio::{Binding, Doubt, Table, doubts, propose};
use ntib_rules::model::Value;
use rust_xlsxwriter::Workbook;

fn file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cells");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let path = file(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The customs values of a table, and what is told of rows left out.
fn values(path: &Path, more: &str) -> (Vec<String>, Vec<String>) {
    let engine = ntib_book::engine(None).unwrap();
    let mut table = Table::open(path, None).unwrap();
    let map = Mapping::read(&format!("map: x\ncurrency: USD\n{more}facts:\n  item.value: Value\n")).unwrap();
    let binding = Binding::mapped(engine.book(), &map, &table.header).unwrap();
    let rows = table.next_rows().unwrap().unwrap();
    let (batch, kept, faults) = binding.code(engine.book(), &rows, "2026-11-02".parse().ok());
    let value = |row| match batch.facts[0].get(row) {
        Some(Value::Money(money)) => money.amount.to_string(),
        other => format!("{other:?}"),
    };
    ((0..kept.len()).map(value).collect(), faults.iter().map(|one| format!("{}: {}; {}", one.line, one.message, one.help)).collect())
}

#[test]
fn a_point_before_three_digits_is_not_guessed() {
    let path = written("either.csv", b"Value\n12.500\n12.50\n1.250.000\n0.125\n");
    let (read, told) = values(&path, "");
    assert_eq!(read, ["12.5", "1250000", "0.125"]);
    assert_eq!(told, ["2: `12.500` is not a number: the point may part thousands or fractions; say the mark of fractions for the whole table (`decimal: point` or `decimal: comma` in the mapping)"]);
    assert_eq!(values(&path, "decimal: point\n").0, ["12.5", "12.5", "0.125"]);
    let path = written("german.csv", b"Value\n12.500\n\"1.234,56\"\n");
    assert_eq!(values(&path, "decimal: comma\n"), (vec!["12500".to_owned(), "1234.56".to_owned()], Vec::new()));
}

#[test]
fn numbers_of_a_workbook_are_no_texts() {
    let path = file("numbers.xlsx");
    let mut book = Workbook::new();
    let hidden = book.add_worksheet();
    hidden.set_name("Codes").unwrap().set_hidden(true);
    hidden.write_string(0, 0, "Code").unwrap();
    let shown = book.add_worksheet();
    shown.set_name("Lots").unwrap();
    shown.write_string(0, 0, "Value").unwrap();
    for (row, value) in [12.5, 12.125, -0.5, 1234.125].into_iter().enumerate() {
        shown.write_number(row as u32 + 1, 0, value).unwrap();
    }
    shown.write_string(7, 0, "12.500").unwrap();
    // The first sheet is hidden from whoever sends the workbook: it is not the one that is meant.
    shown.set_active(true);
    book.save(&path).unwrap();
    assert_eq!(Table::open(&path, None).unwrap().sheet.as_deref(), Some("Lots"));
    assert_eq!(Table::open(&path, Some("Codes")).unwrap().header, ["Code"]);
    let (read, told) = values(&path, "");
    assert_eq!(read, ["12.5", "12.125", "1234.125"]);
    assert!(told.len() == 2 && told[0].starts_with("4: `-0.5` is below nothing") && told[1].starts_with("8: `12.500` is not a number"), "{told:?}");
}

#[test]
fn what_the_rows_say_of_their_marks_is_proposed() {
    let engine = ntib_book::engine(None).unwrap();
    let proposed = |cells: &[&str]| {
        let rows: Vec<Vec<String>> = cells.iter().map(|cell| vec![(*cell).to_owned()]).collect();
        let text = propose(engine.book(), "x", &["Customs value".to_owned()], &rows);
        assert!(text.contains("item.value: \"Customs value\""), "{text}");
        text.lines().find(|line| line.contains("decimal:")).map(str::to_owned)
    };
    assert_eq!(proposed(&["12.50", "1200"]), None);
    assert_eq!(proposed(&["12.500", "1.234,56"]).as_deref(), Some("decimal: comma"));
    assert_eq!(proposed(&["12.500", "1,234.56"]).as_deref(), Some("decimal: point"));
    assert!(proposed(&["12.500", "1.250"]).is_some_and(|line| line.starts_with("# decimal: point") && line.ends_with("say which")));
}

#[test]
fn headings_that_are_not_utf_8_are_read_as_cells_are() {
    let path = written("windows.csv", b"D\xe9signation;Value\nbo\xeete;1\n");
    let mut table = Table::open(&path, None).unwrap();
    assert_eq!(table.header, ["D\u{e9}signation", "Value"]);
    let rows = table.next_rows().unwrap().unwrap();
    assert_eq!((rows.columns[0].text(0), rows.decoded), ("bo\u{ee}te", Some(1)));
}

#[test]
fn a_heading_that_stands_twice_is_not_named() {
    let engine = ntib_book::engine(None).unwrap();
    let header: Vec<String> = ["HTSUS", "Origin", "Origin", "Value"].map(str::to_owned).into();
    let map = Mapping::read("map: x\nfacts:\n  item.origin: Origin\n").unwrap();
    let told = |found: Result<Binding, ntib_portfolio::Fault>| found.err().map(|fault| fault.message);
    assert_eq!(told(Binding::mapped(engine.book(), &map, &header)).as_deref(), Some("the column `Origin` stands twice"));
    let map = Mapping::read("map: x\nfacts:\n  item.hts_us: HTSUS\n").unwrap();
    assert_eq!(told(Binding::mapped(engine.book(), &map, &header)), None);
    let named: Vec<String> = ["item.origin", "leg.to", "item.origin"].map(str::to_owned).into();
    assert_eq!(told(Binding::by_name(engine.book(), &named)).as_deref(), Some("the column `item.origin` stands twice"));
    assert!(propose(engine.book(), "x", &header, &[]).contains("# `Origin` stands twice"));
}

/// The lines of the rows read, and what is told of the others.
fn lines(name: &str, text: &str) -> (Vec<u64>, Vec<String>) {
    let mut table = Table::open(&written(name, text.as_bytes()), None).unwrap();
    let (mut lines, mut told) = (Vec::new(), Vec::new());
    while let Some(rows) = table.next_rows().unwrap() {
        lines.extend(rows.lines);
        told.extend(rows.broken.iter().map(|one| format!("{}: {}", one.line, one.message)));
    }
    (lines, told)
}

#[test]
fn an_open_quote_costs_its_own_line() {
    let open = "3: a quote in the row is not closed";
    for (bad, after) in [("1,\"open,2", ""), ("1,\"open,2", "\n9,\"Bracket, left\",8"), ("1,2,\"", "\n\"Bracket, left\",9,8")] {
        let good: String = (0..1000).map(|at| format!("\n{at},valve,{at}")).collect();
        let (read, told) = lines("quote.csv", &format!("a,b,c\n0,x,1\n{bad}{good}{after}\n"));
        assert_eq!((read.len(), told), (1001 + usize::from(!after.is_empty()), vec![open.to_owned()]), "{bad} {after}");
        assert!(read.contains(&2) && !read.contains(&3) && read.contains(&4) && read.contains(&1003));
    }
    // One of many, and one longer than is looked through.
    let many: String = (0..500).map(|at| format!("{at},\"x,{at}\n{at},y,1\n{at},\"z, w\",1\n")).collect();
    let (read, told) = lines("many.csv", &format!("a,b,c\n{many}"));
    assert_eq!((read.len(), told.len()), (1000, 500));
    let long = "5,valve,6\n".repeat(1_000_000);
    let (read, told) = lines("long.csv", &format!("a,b,c\n\"\n{long}"));
    assert_eq!((read.len(), told.len(), read[0], read.last()), (1_000_000, 1, 3, Some(&1_000_002)));
}

#[test]
fn rows_on_several_lines_are_one() {
    assert_eq!(lines("several.csv", "a,b\n1,\"x\ny\"\n2,z\n\n\n3,w"), (vec![2, 4, 7], Vec::new()));
    let wide = "2: the row, of the lines 2 to 3, has 3 values, the header 2";
    assert_eq!(lines("wide.csv", "a,b\n1,\"x\ny\",3\n2,z\n"), (vec![4], vec![wide.to_owned()]));
    assert_eq!(lines("wide.csv", "a,b\r\n1,\"x\r\ny\",3\r\n\r\n2,z\r\n"), (vec![5], vec![wide.to_owned()]));
    assert_eq!(lines("pipe.csv", "a,b\n1,5\" pipe\n2,\"5\"\" pipe\"\n\n\n3,z"), (vec![2, 3, 6], Vec::new()));
}

#[test]
fn lines_are_those_of_the_file() {
    for end in ["\n", "\r\n"] {
        let text = ["\u{feff}a,b", "1,2", "", "", "3,4", "5", "6,7", "8,\"9", "10,11"].join(end);
        let (read, told) = lines("ends.csv", &text);
        assert_eq!(read, [2, 5, 7, 9], "{text:?}");
        assert_eq!(told, ["6: the row has 1 value, the header 2", "8: a quote in the row is not closed"]);
    }
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn what_may_mean_several_things_is_not_guessed() {
    let engine = ntib_book::engine(None).unwrap();
    let proposed = |header: &[&str], cells: &[&str]| propose(engine.book(), "x", &row(header), &[row(cells)]);
    // A price of one piece is no value of a line.
    for name in ["Unit Value", "Unit price (USD)", "Valeur unitaire", "Prix unitaire USD"] {
        let text = proposed(&["HTSUS", name, "Customs value"], &["8807.30.00", "12", "48"]);
        assert!(text.contains("item.value: \"Customs value\"") && text.contains(&format!("# `{name}` may be the price of one piece")), "{text}");
        let text = proposed(&["HTSUS", name], &["8807.30.00", "12"]);
        assert!(!text.contains("value: ") || !text.lines().any(|line| !line.trim_start().starts_with('#') && line.contains(name)), "{text}");
    }
    // Of which country a tariff is, the destination of every row tells, or the user.
    for name in ["Code SH", "HS code", "Tariff code"] {
        let to = |place: &str| proposed(&[name, "Ship to"], &["8807.30.00", place]);
        assert!(to("United States").contains(&format!("item.hts_us: \"{name}\"")) && to("CA").contains(&format!("item.hs_ca: \"{name}\"")), "{}", to("CA"));
        let text = proposed(&[name, "Country of Origin"], &["8807.30.00", "CA"]);
        assert!(!text.contains(&format!(": \"{name}\"")) && text.contains("does not say of which country's tariff") && text.contains("item.hs_ca"), "{text}");
    }
    let two = [row(&["8807.30.00", "US"]), row(&["8807.30.00", "AU"])];
    assert!(doubts(engine.book(), &row(&["Code SH", "Ship to"]), &two).iter().any(|one| matches!(one, Doubt::Tariff(0, _))));
}

#[test]
fn a_currency_is_not_guessed() {
    let engine = ntib_book::engine(None).unwrap();
    let line = |name: &str, cell: &str| {
        let text = propose(engine.book(), "x", &row(&[name]), &[row(&[cell])]);
        assert!(text.contains("item.value: "), "{text}");
        text.lines().find(|line| line.starts_with("currency: ") || line.starts_with("# currency: ")).map(str::to_owned)
    };
    assert_eq!(line("Customs value", "$4,600.00").as_deref(), Some("# currency: USD"));
    assert!(line("Customs value (USD)", "4600.00").is_some_and(|line| line.starts_with("currency: USD ")));
    assert_eq!(line("Customs value", "4600.00 USD"), None);
}

#[test]
fn headings_that_stand_lower_are_told() {
    let engine = ntib_book::engine(None).unwrap();
    let sample = [row(&["", "", ""]), row(&["HTSUS", "Country of Origin", "Customs value"]), row(&["8807.30.00", "CA", "12 USD"])];
    let text = propose(engine.book(), "x", &row(&["Parts of 2026", "", ""]), &sample);
    assert!(text.contains("# The headings seem to stand lower (HTSUS, Country of Origin, Customs value)"), "{text}");
    let text = propose(engine.book(), "x", &row(&["HTSUS", "Ship date"]), &[row(&["8807.30.00", "2026-11-02"])]);
    assert!(text.contains("as_of: \"Ship date\"    # check"), "{text}");
}

#[test]
fn hundredths_and_formulas_of_a_workbook_are_read_as_they_are_shown() {
    let path = file("shown.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let percent = rust_xlsxwriter::Format::new().set_num_format("0.0%");
    let other = rust_xlsxwriter::Format::new().set_num_format("0.0\" %\"");
    for (at, name) in ["Share", "Value"].iter().enumerate() {
        sheet.write_string(0, at as u16, *name).unwrap();
    }
    for (line, share) in [0.985, 1.0, 0.98125].into_iter().enumerate() {
        sheet.write_number_with_format(line as u32 + 1, 0, share, &percent).unwrap();
    }
    sheet.write_number_with_format(4, 0, 60.5, &other).unwrap();
    sheet.write_formula(1, 1, rust_xlsxwriter::Formula::new("=2*3").set_result("6")).unwrap();
    book.save(&path).unwrap();
    let sample = Table::open(&path, None).unwrap().sample().unwrap();
    assert_eq!(sample, [row(&["98.5 %", "6"]), row(&["100 %", ""]), row(&["98.1250 %", ""]), row(&["60.5", ""])]);
}

#[test]
fn a_formula_without_its_result_is_no_empty_cell() {
    let (read, told) = values(&written("formula.csv", b"Value\n12.50\n=F2*G2\n"), "");
    assert_eq!((read.len(), told.len()), (1, 1));
    assert!(told[0].starts_with("3: the cell holds a formula whose result is not in the file; open"), "{told:?}");
}

/// What is told of the rows left out, and which are kept, under a mapping of these facts.
fn coded(name: &str, text: &str, map: &str) -> (Vec<u64>, Vec<String>) {
    let engine = ntib_book::engine(None).unwrap();
    let mut table = Table::open(&written(name, text.as_bytes()), None).unwrap();
    let map = Mapping::read(&format!("map: x\ncurrency: USD\n{map}")).unwrap();
    let binding = Binding::mapped(engine.book(), &map, &table.header).unwrap();
    let rows = table.next_rows().unwrap().unwrap();
    let day = if map.as_of.is_none() { "2026-11-02".parse().ok() } else { None };
    let (_, kept, faults) = binding.code(engine.book(), &rows, day);
    (kept.iter().map(|row| rows.lines[*row]).collect(), faults.iter().map(|one| format!("{} `{}`: {}", one.line, one.value, one.message)).collect())
}

#[test]
fn a_row_that_adds_up_others_is_left_out() {
    let map = "as_of: Day\nfacts:\n  item.hts_us: HTSUS\n  item.value: Value\n";
    let text = "Part,HTSUS,Value,Day\nTotal valve,8481.80,12.50,2026-11-02\nTotal,,25,\n,Sous-total,3,\nbolt,7318.15,12.50,n/a\n";
    let (kept, told) = coded("total.csv", text, map);
    assert_eq!(kept, [2]);
    assert_eq!(told, ["3 `Total`: the row is a total of others", "4 `Sous-total`: the row is a total of others", "5 `n/a`: no date"]);
    // In whatever words, and with whatever else is wrong in the row.
    let facts = "facts:\n  item.hts_us: HTSUS\n  item.value: Value\n  item.origin: [Origin, { value: CA }]\n";
    for first in ["TOTAL:", "Grand total", "Totaux", "Total 2026", "  subtotal ", "Total (USD)", "Total de la page", "Valves Total", "8481.80 - Sous-total"] {
        for rest in [",,25,,", ",,25,,CAD", ",,25,,2026-11-02", ",,=SUM(C2:C3),,", ",-,#REF!,,", ",,\"1,250.00 USD\",n/a,40"] {
            let (kept, told) = coded("totals.csv", &format!("Part,HTSUS,Value,Origin,Pieces\n{first}{rest}\nbolt,7318.15,12.50,CA,4\n"), facts);
            assert!(kept == [3] && told.len() == 1 && told[0].ends_with("the row is a total of others"), "{first}{rest}: {kept:?} {told:?}");
        }
    }
}

#[test]
fn a_thing_that_is_called_total_is_no_total() {
    // A row that tells more than numbers, or whose words say more, is a matter of its own.
    let map = "facts:\n  item.hts_us: HTSUS\n  item.value: Value\n";
    for row in [
        "\"Total station, surveying\",9015.80,900,",
        "\"Total station, surveying\",,900,Leica dealer",
        "Total,9015.80,900,",
        "Totalizer,,900,",
        "Summit valve,,900,",
        "Sommeil,,900,",
        "station,Total,900,",
    ] {
        let (kept, told) = coded("called.csv", &format!("Part,HTSUS,Value,Supplier\n{row}\n"), map);
        assert!(!told.iter().any(|one| one.contains("total of others")), "{row}: {told:?}");
        assert_eq!(kept.len() + told.len(), 1, "{row}: {told:?}");
    }
    // Where the columns tell numbers alone, only the bare word says so, and no other word beside it.
    let map = "facts:\n  item.hts_us: { value: 9015.80 }\n  item.value: Value\n";
    let (kept, told) = coded("alone.csv", "Part,Value\n\"Total station, surveying\",900\nTotal,900\n", map);
    assert_eq!((kept, told), (vec![2], vec!["3 `Total`: the row is a total of others".to_owned()]));
    let (kept, told) = coded("oil.csv", "Part,Thing,Value\nTotal,engine oil 5W30,200\nTotal,,200\n", map);
    assert_eq!((kept, told), (vec![2], vec!["3 `Total`: the row is a total of others".to_owned()]));
}

#[test]
fn what_is_proposed_is_told_in_good_french() {
    let engine = ntib_book::engine(None).unwrap();
    let header = row(&["Code SH", "Unit Value", "Customs value", "HTSUS", "Ship to", "X", "X"]);
    let text = propose(engine.book(), "x", &header, &[row(&["8807.30.00", "12", "48", "8807.30.00", "US", "", ""])]);
    let told: Vec<&str> = text.lines().filter(|line| ["vérifiez", "voulu", "dites-la", "ajoutez", "nommez-le", "donnez à"].iter().any(|word| line.contains(word))).collect();
    assert!(told.len() > 4, "{text}");
    for line in told {
        assert!(!line.contains('\'') && !line.contains(" :") && !line.contains(" ;"), "{line}");
    }
    assert!(propose(engine.book(), "x", &row(&["Code SH", "Ship to"]), &[row(&["8807.30.00", "US"])]).contains("chaque ligne va à US\u{a0}: vérifiez"));
}

#[test]
fn a_place_that_is_none_is_told_once() {
    let (kept, told) = coded("place.csv", "HTSUS,Origin\n8807.30.00,Narnia\n", "facts:\n  item.hts_us: HTSUS\n  item.origin: Origin\n");
    assert_eq!((kept, told), (Vec::new(), vec!["2 `Narnia`: `Narnia` is not a place".to_owned()]));
}

#[test]
fn a_file_without_bytes_is_told_with_the_remedy() {
    for name in ["nothing.csv", "nothing.xlsx"] {
        let fault = Table::open(&written(name, b""), None).err().unwrap();
        assert!(fault.message.ends_with("is empty") && fault.help.starts_with("it has no bytes"), "{fault:?}");
    }
}

#[test]
fn an_error_of_a_formula_is_told() {
    let map = "facts:\n  item.hts_us: HTSUS\n  item.value: Value\n";
    let (kept, told) = coded("error.csv", "HTSUS,Value\n8807.30.00,#REF!\n#NOM?,12\n8807.30.00,#DIV/0!\n8807.30.00,#N/A\n8807.30.00,#¡REF!\n8807.30.00,Err:502\n", map);
    assert_eq!(kept, [5]);
    assert_eq!(told, [("2", "#REF!"), ("3", "#NOM?"), ("4", "#DIV/0!"), ("6", "#¡REF!"), ("7", "Err:502")].map(|(line, cell)| format!("{line} `{cell}`: the cell holds `{cell}`: its formula came to nothing")));
    // Named after facts, the same; and where a mapping says that it means nothing, it does.
    let engine = ntib_book::engine(None).unwrap();
    let mut table = Table::open(&written("error-named.csv", b"item.hts_us,item.value\n8807.30.00,#REF!\n"), None).unwrap();
    let binding = Binding::by_name(engine.book(), &table.header).unwrap();
    let (_, kept, faults) = binding.code(engine.book(), &table.next_rows().unwrap().unwrap(), "2026-11-02".parse().ok());
    assert!(kept.is_empty() && faults[0].message.contains("its formula came to nothing"), "{faults:?}");
    let map = "facts:\n  item.hts_us: HTSUS\n  item.value: { column: Value, blank: [\"#REF!\"] }\n";
    assert_eq!(coded("error-blank.csv", "HTSUS,Value\n8807.30.00,#REF!\n", map), (vec![2], Vec::new()));
    // Words that a mapping knows are no reason to pass over it.
    let map = "facts:\n  item.hts_us: HTSUS\n  item.origin: { column: Origin, words: { Can: CA } }\n";
    let (kept, told) = coded("error-words.csv", "HTSUS,Origin\n8807.30.00,Can\n8807.30.00,#REF!\n", map);
    assert_eq!((kept, told), (vec![2], vec!["3 `#REF!`: the cell holds `#REF!`: its formula came to nothing".to_owned()]));
}

#[test]
fn signs_that_keep_zeros_are_no_formula() {
    let map = "facts:\n  item.hts_us: HTSUS\n  item.value: Value\n";
    let (kept, told) = coded("zeros.csv", "HTSUS,Value\n=\"0406.10.12\",=\"12.50\"\n", map);
    assert_eq!((kept, told), (vec![2], Vec::new()));
    let engine = ntib_book::engine(None).unwrap();
    assert!(propose(engine.book(), "x", &row(&["HTSUS"]), &[row(&["=\"0406.10.12\""])]).contains("item.hts_us: \"HTSUS\""));
}

#[test]
fn a_line_that_says_the_mark_between_columns_is_no_heading() {
    for text in ["sep=;\r\nPart;Value\r\na;1,5\r\n", "\u{feff}\"sep=;\"\nPart;Value\na;1,5\n", "\n\nPart;Value\na;1,5\n", "SEP=\t\nPart\tValue\na\t1,5\n"] {
        let mut table = Table::open(&written("sep.csv", text.as_bytes()), None).unwrap();
        assert_eq!(table.header, ["Part", "Value"], "{text:?}");
        let rows = table.next_rows().unwrap().unwrap();
        assert_eq!((rows.lines[0], rows.columns[1].text(0)), (if text.starts_with('\n') { 4 } else { 3 }, "1,5"), "{text:?}");
    }
    assert_eq!(Table::open(&written("sep-only.csv", b"sep,value\n1,2\n"), None).unwrap().header, ["sep", "value"]);
}

#[test]
fn a_column_that_cannot_be_read_is_not_passed_over_in_silence() {
    let engine = ntib_book::engine(None).unwrap();
    let header = row(&["Customs value (USD)", "HTSUS"]);
    let sample = [row(&["12", "soon"]), row(&["13", "later"])];
    let text = propose(engine.book(), "x", &header, &sample);
    assert!(text.contains("# `HTSUS` seems to tell item.hts_us (US tariff number), but many of its cells cannot be read so: `soon` "), "{text}");
    let french = text.lines().find(|line| line.starts_with("# «\u{a0}HTSUS\u{a0}» semble dire item.hts_us")).unwrap();
    assert!(french.contains("ne se lisent pas ainsi\u{a0}: «\u{a0}soon\u{a0}»") && !french.contains(" is ") && !french.contains("write"), "{french}");
    assert!(matches!(doubts(engine.book(), &header, &sample).as_slice(), [Doubt::Unread(1, _, [why, _])] if why.contains("soon")));
    // What is wrong and what to do are told apart in French too.
    let text = propose(engine.book(), "x", &row(&["Customs value"]), &[row(&["€50"])]);
    assert!(text.contains("but this fact is in USD; convert the amount to USD") && text.contains("mais ce fait est en USD; convertissez le montant en USD"), "{text}");
    // More words in the heading do not hide it; where it is itself a part of a name, it may speak of anything.
    for (name, cells) in [("Value USD", ["see invoice", "ask"]), ("Broker's customs value", ["see invoice", "ask"])] {
        let told = doubts(engine.book(), &row(&[name]), &cells.map(|cell| row(&[cell])));
        assert!(matches!(told.as_slice(), [Doubt::Unread(0, _, [why, _])] if why.contains("see invoice")), "{told:?}");
    }
    assert_eq!(doubts(engine.book(), &row(&["Supplier"]), &[row(&["Leica dealer"])]), []);
    // A heading that is only like one says nothing.
    assert_eq!(doubts(engine.book(), &row(&["HTSUS remarks of the broker"]), &[row(&["soon"])]), []);
}

#[test]
fn cells_that_say_nothing_are_no_sign_against_a_heading() {
    let engine = ntib_book::engine(None).unwrap();
    let header = row(&["US HTS", "Value USD", "Origin", "Entry date"]);
    let sample: Vec<Vec<String>> = [["n/a", "TBD", "-", "s.o."], ["8471.30.01", "1,234.56", "CA", "13/01/2026"], ["-", "12.500", "?", "02/01/2026"], ["-", "n/a", "?", ""]].iter().map(|cells| row(cells)).collect();
    let text = propose(engine.book(), "x", &header, &sample);
    for line in ["item.hts_us: \"US HTS\"", "item.value: \"Value USD\"", "item.origin: \"Origin\"", "as_of: \"Entry date\"", "\ndates: day_month_year\n", "\ndecimal: point\n", "\ncurrency: USD "] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert_eq!(doubts(engine.book(), &header, &sample), []);
    // An error of a formula says something: the row is left out.
    let told = doubts(engine.book(), &row(&["Value USD"]), &[row(&["#VALUE!"]), row(&["n/a"])]);
    assert!(matches!(told.as_slice(), [Doubt::Unread(0, _, [why, _])] if why.contains("#VALUE!")), "{told:?}");
}

#[test]
fn an_amount_of_what_is_not_said_is_asked_about() {
    let engine = ntib_book::engine(None).unwrap();
    for name in ["Total", "TOTAL (USD)", "Total USD", "Amount", "Line total", "Montant", "Montant total", "Coût", "Total cost"] {
        let text = propose(engine.book(), "x", &row(&["HTSUS", name]), &[row(&["8807.30.00", "12"])]);
        assert!(!text.contains(&format!(": \"{name}\"")) && text.contains(&format!("# - {name}\n")), "{text}");
        assert!(text.contains(&format!("# `{name}` does not say what it is the amount of: name it under the fact that it tells, such as item.value (")), "{text}");
        assert!(text.contains(&format!("# «\u{a0}{name}\u{a0}» ne dit pas de quoi c’est le montant\u{a0}: nommez-le")), "{text}");
        // Where another column tells the value, nothing is asked.
        assert_eq!(doubts(engine.book(), &row(&["Customs value (USD)", name]), &[row(&["10", "12"])]), []);
    }
    for (name, fact) in [("Total value", "item.value"), ("Total production cost", "item.total_production_cost"), ("Valeur", "item.value")] {
        assert!(propose(engine.book(), "x", &row(&[name]), &[row(&["12"])]).contains(&format!("{fact}: \"{name}\"")), "{name}");
    }
}

#[test]
fn thousands_of_columns_are_looked_through_at_once() {
    let engine = ntib_book::engine(None).unwrap();
    let mut header: Vec<String> = (0..20_000).map(|at| format!("Column {at}")).collect();
    header[7_000] = "HTSUS".to_owned();
    // A step for each column and name took a quarter of an hour.
    assert!(propose(engine.book(), "x", &header, &[]).contains("item.hts_us: \"HTSUS\""));
}

#[test]
fn a_tariff_number_that_lost_its_zeros_is_no_other() {
    let map = "facts:\n  item.hts_us: HTSUS\n";
    let read = |cell: &str| coded("lost.csv", &format!("HTSUS\n\"{cell}\"\n"), map);
    for cell in ["8807.30.00", "88073000", "8807 30 00", "8807\u{a0}30.00", "8807.30.0030", "8807.30.00.30", "88.07.30", "8807.30.00.", "0901.20", "none"] {
        assert_eq!(read(cell), (vec![2], Vec::new()), "{cell}");
    }
    // `901.2` was `0901.20`; as digits alone it would be heading 9012.
    assert_eq!(read("901.2").1, ["2 `901.2`: `901.2` is a tariff number that has lost digits"]);
    for cell in ["406.10.12", "4061012", "406101200", "8.81E+09", "8807.3", "8807.30.0.", "8807.30.00.3"] {
        let (kept, told) = read(cell);
        assert!(kept.is_empty() && told.len() == 1, "{cell}: {told:?}");
    }
    let engine = ntib_book::engine(None).unwrap();
    for cell in ["406.10.12", "901.2", "8.81E+09"] {
        let text = propose(engine.book(), "x", &row(&["HTSUS"]), &[row(&[cell])]);
        assert!(text.contains("a spreadsheet may have taken zeros from it") && text.contains("un tableur lui a peut-être ôté des zéros"), "{text}");
    }
}

#[test]
fn a_long_cell_is_told_by_its_beginning() {
    let engine = ntib_book::engine(None).unwrap();
    let long = "9".repeat(100_000);
    let mut table = Table::open(&written("long-cell.csv", format!("item.hts_us,item.value\n{long},1 USD\n").as_bytes()), None).unwrap();
    let binding = Binding::by_name(engine.book(), &table.header).unwrap();
    let (_, _, faults) = binding.code(engine.book(), &table.next_rows().unwrap().unwrap(), "2026-11-02".parse().ok());
    assert!(faults.len() == 1 && faults[0].value.ends_with("9…") && faults[0].value.chars().count() == 201 && faults[0].message.len() < 400, "{faults:?}");
    assert!(propose(engine.book(), "x", &row(&["HTSUS"]), &[row(&[&long])]).len() < 3000);
}

#[test]
fn marks_behind_the_last_column_say_nothing() {
    let (read, told) = lines("behind.csv", "a,b\n1,2,,\n3,4\n5,6,,x\n7\n");
    assert_eq!(read, [2, 3]);
    assert_eq!(told, ["4: the row has 4 values, the header 2", "5: the row has 1 value, the header 2"]);
}

#[test]
fn a_heading_of_two_lines_can_be_named() {
    let table = Table::open(&written("two-lines.csv", b"Part,\"HTSUS\r\nnumber\",\"Value\n(USD)\"\na,8807.30.00,1\n"), None).unwrap();
    assert_eq!(table.header, ["Part", "HTSUS number", "Value (USD)"]);
}

#[test]
fn what_numbers_a_row_tells_no_share() {
    let engine = ntib_book::engine(None).unwrap();
    for name in ["Part", "PART NO.", "Pièce", "Item", "Line"] {
        let text = propose(engine.book(), "x", &row(&[name, "HTSUS"]), &[row(&["12", "8807.30.00"])]);
        assert!(!text.contains(&format!(": \"{name}\"")) && text.contains(&format!("# - {name}\n")) && !text.contains("seems to tell"), "{text}");
    }
    assert!(propose(engine.book(), "x", &row(&["Part de métal"]), &[row(&["12 %"])]).contains(": \"Part de métal\""));
}
