//! Portfolios in the workspace, as a browser without script sends and sees them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

mod common;

use axum::body::Body;
use axum::http::Request;
use common::{Desk, ask, be, desk_of, get, post, root};

/// An invented desk that keeps portfolios in passing.
fn desk() -> Desk {
    desk_of("", true, |site, office, folder| site.with_office(office).with_portfolios(folder.join("portfolios")))
}

/// The mark of the session's forms, as a page carries it.
fn mark(desk: &Desk, cookie: &str) -> String {
    let (_, text) = get(desk, "/en/desk/portfolios", cookie);
    text.split("name=\"mark\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn upload(desk: &Desk, cookie: &str, file: &str, bytes: &[u8]) -> (u16, String, String) {
    let mark = mark(desk, cookie);
    let mut body: Vec<u8> = format!("--edge\r\nContent-Disposition: form-data; name=\"mark\"\r\n\r\n{mark}\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file}\"\r\n\r\n").into_bytes();
    body.extend(bytes);
    body.extend(b"\r\n--edge--\r\n");
    let request = Request::post("/en/desk/portfolios").header("cookie", cookie).header("content-type", "multipart/form-data; boundary=edge");
    let (response, text) = ask(&desk.site, request.body(Body::from(body)).unwrap());
    let to = response.headers().get("location").map_or(String::new(), |to| to.to_str().unwrap().to_owned());
    (response.status().as_u16(), to, text)
}

/// Sends a form with the mark of the session; where it leads.
fn send(desk: &Desk, cookie: &str, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let mark = mark(desk, cookie);
    let form = form_urlencoded::Serializer::new(String::new()).append_pair("mark", &mark).extend_pairs(fields).finish();
    let (response, text) = post(desk, path, cookie, &form);
    let to = response.headers().get("location").map_or(String::new(), |to| to.to_str().unwrap().to_owned());
    (response.status().as_u16(), to, text)
}

/// A page once the work that it shows has ended: it is asked for again as a browser without script does.
fn ended(desk: &Desk, cookie: &str, path: &str) -> String {
    loop {
        let (status, text) = get(desk, path, cookie);
        assert_eq!(status, 200, "{path}");
        if !text.contains("data-poll") {
            return text;
        }
        std::thread::yield_now();
    }
}

fn example() -> (String, String) {
    let text = |name: &str| std::fs::read_to_string(root().join("examples/portfolio").join(name)).unwrap();
    (text("parts-into-the-us.csv"), text("parts-into-the-us.map.yaml"))
}

/// A portfolio whose columns are told; its address.
fn ready(desk: &Desk, cookie: &str) -> String {
    let (table, map) = example();
    let (status, to, text) = upload(desk, cookie, "parts.csv", table.as_bytes());
    assert_eq!(status, 303, "{text}");
    let (status, page) = get(desk, &to, cookie);
    assert!(status == 200 && page.contains("Guessed from the headings"), "{page}");
    let (status, at, text) = send(desk, cookie, &to, &[("go", "text"), ("text", &map)]);
    assert_eq!((status, at.as_str()), (303, to.trim_end_matches("/columns")), "{text}");
    at
}

#[test]
fn a_table_is_sent_told_answered_looked_through_and_taken_along() {
    let desk = desk();
    let ann = be(&desk, "ann");
    let at = ready(&desk, &ann);
    let (status, work, text) = send(&desk, &ann, &format!("{at}/answer"), &[("q", "us/entry-duty")]);
    assert_eq!(status, 303, "{text}");
    let done = ended(&desk, &ann, &work);
    assert!(done.contains("Results") && done.contains("US entry duty") && done.contains("Visible to Ann Example."), "{done}");
    let (status, rows) = get(&desk, &format!("{work}/rows?q=us%2Fentry-duty&m=any"), &ann);
    assert!(status == 200 && rows.contains("Layers"), "{rows}");
    // Where one question was asked its answers stand there without a choice; of several, what each comes to.
    let (_, rows) = get(&desk, &format!("{work}/rows"), &ann);
    assert!(rows.contains("Layers") && rows.contains("value=\"us/entry-duty\" selected") && rows.contains("class=\"filters range\""), "{rows}");
    let (_, two, _) = send(&desk, &ann, &format!("{at}/answer"), &[("q", "us/entry-duty"), ("q", "us/entry-admission")]);
    ended(&desk, &ann, &two);
    let (_, rows) = get(&desk, &format!("{two}/rows"), &ann);
    assert!(rows.contains("<th scope=\"col\">US entry duty</th>") && !rows.contains("Layers"), "{rows}");
    for (file, begins) in [("answers.csv", "lot"), ("answers.xlsx", "PK"), ("answers.ods", "PK"), ("answers.parquet", "PAR1"), ("answers.arrow", "ARROW1")] {
        let (status, bytes) = get(&desk, &format!("{work}/{file}"), &ann);
        assert!(status == 200 && (bytes.starts_with(begins) || file.ends_with("csv")), "{file}: {status}");
    }
    let (_, french) = get(&desk, &work.replace("/en/", "/fr/"), &ann);
    assert!(french.contains("<html lang=\"fr\">") && french.contains("Résultats"));
}

#[test]
fn what_an_instrument_is_worth_is_drawn_told_and_printed() {
    let desk = desk();
    let ann = be(&desk, "ann");
    let at = ready(&desk, &ann);
    let (status, work, text) = send(&desk, &ann, &format!("{at}/value"), &[("q", "us/entry-duty"), ("how", "together"), ("i", "us/usmca")]);
    assert_eq!(status, 303, "{text}");
    let done = ended(&desk, &ann, &work);
    assert!(done.contains("Assumptions") && done.contains("<table") && done.contains("brief.pdf"), "{done}");
    // The rows that change, from what to what and by which provisions.
    let (status, rows) = get(&desk, &format!("{work}/rows"), &ann);
    assert!(status == 200 && rows.contains("A-101") && rows.contains("Visible to Ann Example.") && rows.contains("us/usmca/") && rows.contains("Duty after"), "{rows}");
    assert!(rows.contains("Changes 1 to ") && get(&desk, &format!("{}/rows", work.replace("/en/", "/fr/")), &ann).1.contains("Dispositions en cause"), "{rows}");
    let (status, brief) = get(&desk, &format!("{work}/brief.pdf"), &ann);
    assert!(status == 200 && brief.starts_with("%PDF-1.7") && brief.contains("/StructTreeRoot"));
    let (status, document) = get(&desk, &format!("{work}/comparison.json"), &ann);
    assert!(status == 200 && document.contains("ntib.comparison"));
    // In company, what two change together beyond each is told too, in both languages.
    let (status, work, text) = send(&desk, &ann, &format!("{at}/value"), &[("q", "us/entry-duty"), ("how", "shapley"), ("i", "us/usmca"), ("i", "us/s232-metals"), ("i", "us/ieepa-canada")]);
    assert_eq!(status, 303, "{text}");
    let company = ended(&desk, &ann, &work);
    assert!(company.contains("What two change together beyond each by itself") && company.contains("left out of this: "), "{company}");
    // The whole stands below the shares, on the page and in the table that is taken along.
    assert!(company.contains(">All of them together</th>") && !company.contains(">Without USMCA</th>"), "{company}");
    let (status, shares) = get(&desk, &format!("{work}/shares.csv"), &ann);
    assert!(status == 200 && shares.starts_with("without,duty_more_USD,") && shares.contains("All of them together,"), "{shares}");
    let amounts: Vec<f64> = shares.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse().unwrap()).collect();
    let (whole, each) = amounts.split_last().unwrap();
    assert!((each.iter().sum::<f64>() - whole).abs() < 0.001, "{shares}");
    let (status, book) = get(&desk, &format!("{work}/shares.xlsx"), &ann);
    assert!(status == 200 && book.starts_with("PK"));
    assert!(get(&desk, &work.replace("/en/", "/fr/"), &ann).1.contains("Ce que deux changent ensemble au-delà de chacun seul"));
    let (status, _, text) = send(&desk, &ann, &format!("{at}/value"), &[("q", "us/entry-duty"), ("how", "together")]);
    assert!(status == 422 && text.contains("Choose at least one instrument."));
    let (status, work, _) = send(&desk, &ann, &format!("{at}/impact"), &[("q", "us/entry-duty"), ("from", "2025-02-03"), ("to", "2026-03-02")]);
    assert_eq!(status, 303);
    let changed = ended(&desk, &ann, &work);
    assert!(changed.contains("What changes in your trade"));
    // Over time is told by the month of each row, not by the day asked about.
    assert!(changed.contains(">2026-11</th>") && changed.contains(">2025-03</th>") && !changed.contains(">2025-02</th>"), "{changed}");
}

#[test]
fn nobody_else_finds_it() {
    let desk = desk();
    let (ann, bob, other) = (be(&desk, "ann"), be(&desk, "bob"), be(&desk, "ann"));
    let at = ready(&desk, &ann);
    for cookie in [&bob, &other] {
        for path in [at.clone(), format!("{at}/columns"), format!("{at}/map.yaml"), format!("{at}/work/1")] {
            assert_eq!(get(&desk, &path, cookie).0, 404, "{path}");
        }
        assert!(!get(&desk, "/en/desk/portfolios", cookie).1.contains(&at));
    }
    let (_, list) = get(&desk, "/en/desk/portfolios", &ann);
    assert!(list.contains(&at) && list.contains("none when the server stops") && list.contains("is remembered for one kind of table"), "{list}");
    // What is remembered goes when its owner says so; what the portfolio itself says stays.
    assert_eq!(send(&desk, &ann, "/en/desk/portfolios", &[("forget", "mappings")]).0, 303);
    assert!(!get(&desk, "/en/desk/portfolios", &ann).1.contains("is remembered for one kind of table"));
    assert_eq!(get(&desk, &format!("{at}/map.yaml"), &ann).0, 200);
    // A form without the mark of the session does nothing.
    assert_eq!(post(&desk, "/en/desk/portfolios", &ann, "remove=x").0.status(), 403);
}

#[test]
fn what_cannot_be_read_is_told_with_the_remedy() {
    let desk = desk();
    let ann = be(&desk, "ann");
    for (file, bytes, told) in [("a.csv", &b""[..], "it has no bytes"), ("", &b""[..], "Choose a file."), ("a.csv.gz", &[0x1f, 0x8b, 8, 0, 0][..], "send it unpacked"), ("a.bin", &b"a\0b\0c"[..], "send CSV")] {
        let (status, _, text) = upload(&desk, &ann, file, bytes);
        assert!(status == 422 && text.contains(told), "{file}: {text}");
    }
    let wide: String = (0..2000).map(|at| format!("c{at},")).collect();
    let (status, _, text) = upload(&desk, &ann, "wide.csv", wide.as_bytes());
    assert!(status == 422 && text.contains("columns, and at most ") && text.contains("Delete those"), "{text}");
    // What was not guessed is said on the page, in its language.
    let (_, to, _) = upload(&desk, &ann, "units.csv", b"Code SH,Unit Value,Customs value\n8807.30.00,12,48\n");
    let (_, page) = get(&desk, &to, &ann);
    assert!(page.contains("may be the price of one piece") && page.contains("of which country\u{2019}s tariff") && page.contains("name no currency"), "{page}");
    assert!(get(&desk, &to.replace("/en/", "/fr/"), &ann).1.contains("ne nomment pas de monnaie"));
    // A column that its heading tells and its cells do not is not passed over in silence.
    let (_, to, _) = upload(&desk, &ann, "zeros.csv", b"Part,HTSUS\ncheese,406.10.12\n");
    let (_, page) = get(&desk, &to, &ann);
    assert!(page.contains("“HTSUS” seems to tell “US tariff number”") && page.contains("may have taken zeros from it"), "{page}");
    let (_, page) = get(&desk, &to.replace("/en/", "/fr/"), &ann);
    assert!(page.contains("«\u{a0}HTSUS\u{a0}» semble dire") && page.contains("lui a peut-être ôté des zéros") && page.contains("» n’est pas un numéro tarifaire américain"), "{page}");
    // Of a long cell only the beginning is shown.
    let (_, to, _) = upload(&desk, &ann, "long.csv", format!("Note,HTSUS\n{},8807.30.00\n", "long ".repeat(20_000)).as_bytes());
    let (_, page) = get(&desk, &to, &ann);
    assert!(page.contains("long long") && page.matches("long").count() < 100, "{}", page.len());
    let (status, to, _) = upload(&desk, &ann, "odd.csv", b"HTS,Wert\n8807.30.00,12\n");
    assert_eq!(status, 303);
    let (status, _, text) = send(&desk, &ann, &to, &[("c0", "item.hts_us"), ("c1", "item.hts_us")]);
    assert!(status == 422 && text.contains("aria-invalid"), "{text}");
    let (status, _, text) = send(&desk, &ann, &to, &[("go", "text"), ("text", "map: x\nfacts:\n  item.nothing: HTS\n")]);
    assert!(status == 422 && text.contains("there is no fact"), "{text}");
    // A row that cannot be read is left out, and listed with its cell.
    let (status, at, _) = send(&desk, &ann, &to, &[("c0", "item.hts_us"), ("c1", "item.value"), ("g0", "leg.to"), ("v0", "US"), ("g1", "leg.from"), ("v1", "CA"), ("g2", "leg.kind"), ("v2", "export")]);
    assert_eq!(status, 303);
    let (_, work, _) = send(&desk, &ann, &format!("{at}/answer"), &[("q", "us/entry-duty"), ("as_of", "2026-11-02")]);
    assert!(ended(&desk, &ann, &work).contains("One row was left out."));
    let (status, sheet) = get(&desk, &format!("{work}/errors"), &ann);
    assert!(status == 200 && sheet.contains("B2") && sheet.contains("currency"), "{sheet}");
    // The sheet that is taken along speaks the language of the page.
    let (_, english) = get(&desk, &format!("{work}/errors.csv"), &ann);
    let (_, french) = get(&desk, &format!("{}/errors.csv", work.replace("/en/", "/fr/")), &ann);
    assert!(english.starts_with("file,row,") && english.contains("has no currency that is known"), "{english}");
    assert!(french.starts_with("fichier,ligne,") && french.contains("n’a pas de monnaie connue"), "{french}");
}

#[test]
fn headings_that_tell_nothing_leave_the_lists_empty() {
    let desk = desk();
    let ann = be(&desk, "ann");
    for (table, named) in [("Stuff,Amt,Ctry\nvalve,100,CA\n", true), ("Our parts of 2026,,\nHTSUS,Origin,Value\n8481.80,CA,100\n", false)] {
        let (status, to, text) = upload(&desk, &ann, "odd.csv", table.as_bytes());
        assert_eq!(status, 303, "{text}");
        let (status, page) = get(&desk, &to, &ann);
        assert!(status == 200 && page.contains("name=\"c2\"") && page.contains("facts: {}"), "{page}");
        // What was proposed and is sent as it stands is refused in the reader's language.
        let text = page.split("<textarea").nth(1).unwrap().split_once('>').unwrap().1.split("</textarea>").next().unwrap().replace("&#39;", "'").replace("&#34;", "\"");
        let (status, _, refused) = send(&desk, &ann, &to.replace("/en/", "/fr/"), &[("go", "text"), ("text", &text)]);
        assert!(status == 422 && refused.contains("la correspondance ne nomme aucun fait") && !refused.contains("expected"), "{refused}");
        let (status, at, text) = send(&desk, &ann, &to, &[("c0", "item.name"), ("c2", "item.origin")]);
        if named {
            assert!(status == 303 && to.starts_with(&at), "{text}");
        } else {
            // A title above the headings leaves columns without one.
            assert!(status == 422 && text.contains("no heading") && text.contains("delete the rows above"), "{text}");
        }
    }
    // Of two columns with one heading neither is guessed, and neither is taken in silence.
    let (_, to, _) = upload(&desk, &ann, "twice.csv", b"HTSUS,Origin,Origin,Value\n8481.80,CA,MX,100\n");
    let (_, page) = get(&desk, &to, &ann);
    assert!(page.contains("`Origin` stands twice"), "{page}");
    let (status, _, text) = send(&desk, &ann, &to.replace("/en/", "/fr/"), &[("go", "text"), ("text", "map: x\nfacts:\n  item.origin: Origin\n")]);
    assert!(status == 422 && text.contains("figure deux fois"), "{text}");
}

/// A workbook whose first sheet is hidden, an empty row among its rows, and a row that cannot be read.
fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let hidden = book.add_worksheet();
    hidden.set_name("Codes").unwrap().set_hidden(true);
    hidden.write_string(0, 0, "Code").unwrap();
    let lots = book.add_worksheet();
    lots.set_name("Lots").unwrap().set_active(true);
    for (row, cells) in [(0, ["HTSUS", "Origin"]), (1, ["8481.80", "CA"]), (2, ["8481.80", "nowhere at all"]), (4, ["8481.80", "MX"])] {
        for (column, cell) in (0..).zip(cells) {
            lots.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_row_is_named_by_its_line_and_a_workbook_by_its_sheet() {
    let desk = desk();
    let ann = be(&desk, "ann");
    let (_, list) = get(&desk, "/en/desk/portfolios", &ann);
    assert!(list.contains("A sheet of a workbook by name") && !list.contains("line of the headings"), "{list}");
    let (status, to, text) = upload(&desk, &ann, "lots.xlsx", &workbook());
    assert_eq!(status, 303, "{text}");
    assert!(get(&desk, &to, &ann).1.contains("The sheet “Lots” is read."));
    let (status, at, text) = send(&desk, &ann, &to, &[("c0", "item.hts_us"), ("c1", "item.origin"), ("g0", "leg.to"), ("v0", "US"), ("g1", "leg.from"), ("v1", "CA"), ("g2", "leg.kind"), ("v2", "export")]);
    assert_eq!(status, 303, "{text}");
    let (_, work, _) = send(&desk, &ann, &format!("{at}/answer"), &[("q", "us/entry-duty"), ("as_of", "2026-11-02")]);
    let done = ended(&desk, &ann, &work);
    assert!(done.contains("One row was left out.") && done.contains("lots.xlsx, sheet “Lots”"), "{done}");
    let (_, rows) = get(&desk, &format!("{work}/rows"), &ann);
    let named: Vec<&str> = rows.split("<th scope=\"row\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(named, ["2", "5"], "{rows}");
    assert!(get(&desk, &format!("{work}/errors"), &ann).1.contains("B3"));
}

#[test]
fn as_many_results_as_are_kept_are_told_before_the_oldest_goes() {
    let desk = desk();
    let ann = be(&desk, "ann");
    let at = ready(&desk, &ann);
    let mut first = String::new();
    for day in 1..=8 {
        assert!(!get(&desk, &at, &ann).1.contains("takes the place of the oldest"));
        let (status, work, text) = send(&desk, &ann, &format!("{at}/answer"), &[("q", "us/entry-duty"), ("as_of", &format!("2026-11-0{day}"))]);
        assert_eq!(status, 303, "{text}");
        ended(&desk, &ann, &work);
        first = if first.is_empty() { work } else { first };
    }
    // Every form of the first is taken along, and it is still there.
    for file in ["answers.xlsx", "answers.ods", "answers.parquet", "answers.arrow", "answers.tsv"] {
        assert_eq!(get(&desk, &format!("{first}/{file}"), &ann).0, 200);
    }
    assert_eq!(get(&desk, &first, &ann).0, 200);
    for path in [at.clone(), format!("{at}/answer"), format!("{at}/value")] {
        let (_, page) = get(&desk, &path, &ann);
        assert!(page.contains("takes the place of the oldest") && page.contains("2026-11-01"), "{page}");
        assert!(!page.contains("written as"), "files written are no results");
    }
}
