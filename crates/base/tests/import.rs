//! Published layouts into statements: what rows say, what is refused, and that nothing panics.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use ntib_base::import::{Batch, FileReader, Given, Layout, Mapping, Pieces, Registrant, RowIssue, built_in_maps, propose, read_whole, recognise};
use ntib_base::statement::{Claim, Holder, Statement};
use ntib_base::{Library, read_lines, write_lines};

/// What a text says, cut into pieces of a size.
fn cut(layout: &Layout, text: &[u8], feed: usize, size: usize) -> (Vec<Statement>, Vec<RowIssue>, usize) {
    let given = Given::new("f", "2026-11-27".parse().unwrap());
    let head = ntib_base::import::decode(&text[..text.len().min(1 << 16)]).0;
    let form = layout.form(&head);
    let mut pieces = Pieces::new(form, size);
    let mut reader: Option<FileReader<'_>> = None;
    let mut all = Batch::default();
    let mut chunks: Vec<Option<&[u8]>> = text.chunks(feed).map(Some).collect();
    chunks.push(None);
    for chunk in chunks {
        match chunk {
            Some(chunk) => pieces.feed(chunk),
            None => pieces.end(),
        }
        while let Some(piece) = pieces.next_piece() {
            if reader.is_none() {
                match FileReader::new(layout, form, pieces.header(), given.clone()) {
                    Ok(found) => reader = Some(found),
                    Err(_) => return (Vec::new(), Vec::new(), 0),
                }
            }
            match reader.as_mut().unwrap().piece(&piece) {
                Ok(batch) => {
                    all.statements.extend(batch.statements);
                    all.issues.extend(batch.issues);
                    all.rows += batch.rows;
                }
                Err(_) => return (Vec::new(), Vec::new(), 0),
            }
        }
    }
    if let Some(reader) = &mut reader {
        all.statements.extend(reader.finish());
    }
    (all.statements, all.issues, all.rows)
}

fn said(statements: &[Statement]) -> Vec<String> {
    let day = |day: Option<ntib_core::Date>| day.map_or("-".to_owned(), |day| day.to_string());
    let period = |one: &Statement| format!("{}..{}", day(one.valid.from), day(one.valid.until));
    let mut found: Vec<String> = statements
        .iter()
        .filter_map(|one| {
            let what = match &one.claim {
                Claim::Stake(stake) => {
                    let owner = if let Holder::Entity(name) = &stake.owner { name.to_string() } else { format!("{:?}", stake.owner) };
                    format!("{} of {owner} {}", stake.interest, stake.share)
                }
                Claim::Contract(one) => {
                    let money = |sum: Option<ntib_core::Money>| sum.map_or("-".to_owned(), |sum| sum.to_string());
                    let codes: Vec<String> = one.codes.iter().map(|(system, code)| format!("{system}:{code}")).collect();
                    format!("{} {} {} for {} {}/{} {} [{}] signed {}", one.stage, one.id, one.part, one.buyer.as_deref().unwrap_or("-"), money(one.amount), money(one.ceiling), one.sums, codes.join(" "), day(one.signed))
                }
                Claim::Supply(one) => format!("supplies {} {} {}", one.customer, one.what, one.amount.map_or("-".to_owned(), |sum| sum.to_string())),
                Claim::Called { text, kind } => format!("{kind} name {text}"),
                Claim::Identifier { scheme, id } => format!("{scheme} {id}"),
                Claim::Jurisdiction(place) => format!("formed in {place}"),
                _ => return None,
            };
            Some(format!("{} {what} {}", one.subject, period(one)))
        })
        .collect();
    found.sort();
    found
}

const FPDS: &str = "record_type,agency_id,piid,mod_number,signed_date,effective_date,current_completion_date,obligated_usd,base_and_all_usd,contracting_agency_id,contracting_agency,description,psc,naics,vendor_name,uei,uei_legal_name,ultimate_parent_uei,ultimate_parent_name,cage_code,vendor_city,vendor_state,vendor_country,country_of_incorporation\n\
award,9700,W1,0,2008-05-06,2008-05-06,2009-05-05,\"1,200.50\",5000.00,2100,DEPT OF THE ARMY,RADIOS,5820,334220,BLUE FOX INC,DYGKMTG8ZNS6,\"BLUE FOX, INC.\",DTZJAQF8NZA1,FOX HOLDINGS,5UTE1,MARLTON,NJ,USA,USA\n\
award,9700,W1,P1,2012-01-02,2008-05-06,2007-01-01,-200.00,0,2100,DEPT OF THE ARMY,RADIOS,5820,334220,BLUE FOX INC,DYGKMTG8ZNS6,\"BLUE FOX, INC.\",CR26UMNMEXL1,RED WOLF,5UTE1,MARLTON,NJ,0,0\n\
award,9700,W2,0,04/06/2012,2012-01-02,,5,0,2100,DEPT OF THE ARMY,RADIOS,5820,334220,BLUE FOX INC,DYGKMTG8ZNS6,,,,,,,,\n\
award,9700,W3,0,2012-05-06,,,much,0,2100,DEPT OF THE ARMY,RADIOS,5820,334220,BLUE FOX INC,DYGKMTG8ZNS6,,,,,,,,\n\
award,9700,W4,0,2012-05-06\n\
award,9700,,0,2012-05-06,,,5,0,2100,DEPT OF THE ARMY,RADIOS,58,334220,BLUE FOX INC,NOTAUEI,,,,,,,,\n";

#[test]
fn contract_actions_tell_vendors_parents_over_time_and_sums() {
    let layout = recognise(FPDS, &built_in_maps()).unwrap();
    assert_eq!(layout.name(), "fpds-actions");
    let (statements, issues, rows) = cut(&layout, FPDS.as_bytes(), 1000, 1 << 20);
    assert_eq!(rows, 6);
    assert_eq!(
        said(&statements),
        [
            "uei/CR26UMNMEXL1 legal name RED WOLF 2012-01-02..-",
            "uei/CR26UMNMEXL1 uei CR26UMNMEXL1 -..-",
            "uei/DTZJAQF8NZA1 legal name FOX HOLDINGS 2008-05-06..-",
            "uei/DTZJAQF8NZA1 uei DTZJAQF8NZA1 -..-",
            "uei/DYGKMTG8ZNS6 cage 5UTE1 -..-",
            "uei/DYGKMTG8ZNS6 contract 9700:W1 0 for us-agency/2100 1200.5 USD/5000 USD change [naics:334220 psc:5820] signed 2008-05-06 2008-05-06..2009-05-06",
            "uei/DYGKMTG8ZNS6 contract 9700:W1 P1 for us-agency/2100 -200 USD/0 USD change [naics:334220 psc:5820] signed 2012-01-02 2008-05-06..-",
            "uei/DYGKMTG8ZNS6 formed in US -..-",
            "uei/DYGKMTG8ZNS6 legal name BLUE FOX, INC. 2008-05-06..-",
            "uei/DYGKMTG8ZNS6 subsidiary of uei/CR26UMNMEXL1 100 % 2012-01-02..-",
            "uei/DYGKMTG8ZNS6 subsidiary of uei/DTZJAQF8NZA1 100 % 2008-05-06..2012-01-02",
            "uei/DYGKMTG8ZNS6 trading name BLUE FOX INC 2008-05-06..-",
            "uei/DYGKMTG8ZNS6 uei DYGKMTG8ZNS6 -..-",
            "us-agency/2100 legal name DEPT OF THE ARMY 2008-05-06..-",
            "us-agency/2100 us-agency 2100 -..-",
        ]
    );
    let told: Vec<String> = issues.iter().map(|one| format!("{} {} {} {}", one.line, one.column, one.refused, one.message)).collect();
    assert_eq!(
        told,
        [
            "3 current_completion_date false the last day lies before the first: it is left out",
            "4 signed_date true `04/06/2012` is not a date: day and month could be swapped",
            "5 obligated_usd true `much` is not a number: it has other signs than digits",
            "6  true the row has 5 values, the header 24",
            "7 uei false `NOTAUEI` is not a valid UEI: it has 12 letters and digits",
            "7 agency_id true the contract has no number",
        ]
    );
}

#[test]
fn however_a_file_is_cut_it_says_the_same() {
    for (layout, text) in samples() {
        let whole = cut(&layout, text.as_bytes(), usize::MAX >> 1, 1 << 20);
        for (feed, size) in [(1, 1), (17, 40), (300, 200)] {
            let parts = cut(&layout, text.as_bytes(), feed, size);
            assert_eq!(said(&parts.0), said(&whole.0), "{} {feed} {size}", layout.name());
            assert_eq!((&parts.1, parts.2), (&whole.1, whole.2), "{}", layout.name());
        }
        assert!(!whole.0.is_empty(), "{}: {:?}", layout.name(), whole.1);
        let given = Given::new("f", "2026-11-27".parse().unwrap());
        let library = Library { sources: vec![given.source.clone()], statements: whole.0, ..Library::default() };
        assert_eq!(read_whole(&layout, &text, given), Ok((library.clone(), whole.1)), "{}", layout.name());
        assert_eq!(read_lines(&write_lines(&library)).unwrap(), library, "{}", layout.name());
    }
}

const OCDS: &str = r#"{"publisher": {"name": "p"}, "releases": [
{"ocid": "ocds-1-a", "id": "a-1", "date": "2025-01-23T22:10:19Z", "tag": ["award"],
 "tender": {"title": "Radios", "classification": {"scheme": "CPV", "id": "32230000"}},
 "parties": [
  {"id": "GB-GOV-1", "name": "Ministry", "roles": ["buyer"], "identifier": {"scheme": "GB-GOV", "id": "1", "legalName": "The Ministry"}},
  {"id": "S1", "name": "Blue Fox Ltd", "roles": ["supplier"], "address": {"streetAddress": "1 Quay", "countryName": "England"}},
  {"id": "S2", "name": "Red Wolf Ltd", "roles": ["supplier"], "identifier": {"scheme": "GB-COH", "id": "01234567"}}],
 "buyer": {"id": "GB-GOV-1", "name": "Ministry"},
 "awards": [
  {"id": "ocds-1-a-1", "status": "active", "date": "2024-12-22T00:00:00Z", "value": {"amount": 93007.10, "currency": "GBP"}, "suppliers": [{"id": "S1"}],
   "contractPeriod": {"startDate": "2025-01-23T00:00:00Z", "endDate": "2025-04-23T23:59:59+01:00"}},
  {"id": "2", "status": "active", "value": {"amount": 5e3, "currency": "GBP"}, "suppliers": [{"id": "S1"}, {"id": "S2"}], "items": [{"classification": {"scheme": "CPV", "id": "45233130.0"}}]},
  {"id": "3", "status": "cancelled", "suppliers": [{"id": "S1"}]}],
 "contracts": [{"id": "c1", "awardID": "ocds-1-a-1", "dateSigned": "2025-01-20T00:00:00Z", "value": {"amount": 93007.10, "currency": "GBP"}}, {"id": "c2", "awardID": "none"}]},
{"id": "no ocid"}
]}"#;

#[test]
fn releases_tell_parties_awards_and_contracts() {
    let layout = recognise(OCDS, &[]).unwrap();
    let (statements, issues, rows) = cut(&layout, OCDS.as_bytes(), 1000, 1 << 20);
    assert_eq!(rows, 2);
    assert_eq!(
        said(&statements),
        [
            "GB-COH/01234567 GB-COH 01234567 -..-",
            "GB-COH/01234567 award ocds-1-a/2 a-1 for GB-GOV/1 -/- total [] signed - -..-",
            "GB-COH/01234567 trading name Red Wolf Ltd 2025-01-23..-",
            "GB-GOV/1 GB-GOV 1 -..-",
            "GB-GOV/1 legal name The Ministry 2025-01-23..-",
            "GB-GOV/1 trading name Ministry 2025-01-23..-",
            "party/s1/blue-fox-ltd award ocds-1-a-1 a-1 for GB-GOV/1 93007.1 GBP/- total [cpv:32230000] signed 2024-12-22 2025-01-23..2025-04-24",
            "party/s1/blue-fox-ltd award ocds-1-a/2 a-1 for GB-GOV/1 -/- total [] signed - -..-",
            "party/s1/blue-fox-ltd contract ocds-1-a/c1 a-1 for GB-GOV/1 93007.1 GBP/- total [cpv:32230000] signed 2025-01-20 -..-",
            "party/s1/blue-fox-ltd trading name Blue Fox Ltd 2025-01-23..-",
        ]
    );
    let told: Vec<String> = issues.iter().map(|one| format!("{} {} {} {}", one.line, one.column, one.refused, one.message)).collect();
    assert_eq!(
        told,
        [
            "2 classification/id false `45233130.0` is not a CPV code: eight digits, and a check digit after a hyphen",
            "2 status false an award or contract of this status was not taken",
            "2 contracts/awardID true the award of the contract is not in the release: its supplier is not told",
            "15 ocid true this is no release: `ocid` is missing",
        ]
    );
    let note = statements.iter().find(|one| !one.note.is_empty()).map(|one| one.note.to_string());
    assert_eq!(note.as_deref(), Some("5000 GBP for 2 suppliers together; what part is whose is not told"));
}

const EXHIBIT: &str = "Exhibit 21\nSubsidiaries of the Registrant\n\nName\tJurisdiction\nBlue Fox Ltd.\tOntario\nRed Wolf LLC ............ Delaware\nGrey Owl GmbH      Germany     51 %\nTbilisi Works     Georgia\nHeavy Ltd   Canada   120 %\nA lone line\n";

#[test]
fn subsidiaries_are_named_with_their_jurisdiction() {
    let layout = Layout::ExhibitText(Registrant { name: "Fox Holdings Inc".into(), cik: "0000012345".into() });
    let (statements, issues, _) = cut(&layout, EXHIBIT.as_bytes(), 1000, 1 << 20);
    let found = said(&statements);
    assert!(found.contains(&"name/grey-owl-gmbh/de capital of US-SEC-CIK/12345 51 % -..-".to_owned()), "{found:#?}");
    assert!(found.contains(&"name/red-wolf-llc/us subsidiary of US-SEC-CIK/12345 100 % -..-".to_owned()), "{found:#?}");
    assert!(found.contains(&"name/blue-fox-ltd/ca formed in CA -..-".to_owned()), "{found:#?}");
    let told: Vec<String> = issues.iter().map(|one| format!("{} {} {}", one.line, one.refused, one.message)).collect();
    assert_eq!(
        told,
        [
            "8 false `Georgia` may lie in GE or US",
            "9 true `120 %` is not a share: it is more than 100 %",
            "10 true the line has one column: a name without a jurisdiction, or a note",
        ]
    );
}

/// The places of a list are those of its own letters, or not known.
#[test]
fn codes_that_are_a_state_and_a_country_are_decided_by_their_list() {
    let layout = Layout::ExhibitText(Registrant { name: "Fox Holdings Inc".into(), cik: "12345".into() });
    let formed = |rows: &[&str]| -> (Vec<String>, Vec<String>) {
        let text: String = rows.iter().map(|row| row.to_string() + "\n").collect();
        let (statements, issues, _) = cut(&layout, text.as_bytes(), 7, 1);
        let places = statements.iter().filter_map(|one| if let Claim::Jurisdiction(place) = &one.claim { Some(format!("{} {place}{}", one.subject, if one.note.is_empty() { "" } else { " decided" })) } else { None });
        (places.collect(), issues.iter().map(|one| format!("{} {} {} {}: {} {}", one.line, one.column, one.value, one.refused, one.message, one.help)).collect())
    };
    // Codes alone tell nothing, and nothing is guessed.
    let (places, issues) = formed(&["Blue Fox LLC\tDE", "Red Wolf Inc\tCA"]);
    assert!(places.is_empty(), "{places:?}");
    assert_eq!(issues, ["1 2 DE false: `DE` may lie in DE or US write the name of the state or country in full", "2 2 CA false: `CA` may lie in CA or US write the name of the state or country in full"]);
    // Beside other states by code, in any order; what is decided says so.
    let (places, issues) = formed(&["Blue Fox LLC\tDE", "Red Wolf Inc\tNY", "Grey Owl Ltd\tWilmington, DE"]);
    assert_eq!((places.as_slice(), issues.len()), (["name/blue-fox-llc/us US decided".to_owned(), "name/red-wolf-inc/us US".to_owned(), "name/grey-owl-ltd/us US decided".to_owned()].as_slice(), 0));
    // Countries by code and states by name.
    let (places, _) = formed(&["Blue Fox GmbH\tDE", "Red Wolf SA\tFR", "Grey Owl Inc\tDelaware"]);
    assert_eq!(places[0], "name/blue-fox-gmbh/de DE decided");
    // Both ways: not told.
    let (places, issues) = formed(&["Blue Fox\tDE", "Red Wolf SA\tFR", "Grey Owl Inc\tNY"]);
    assert_eq!((places.len(), issues.len()), (2, 1));
    // A firm whose name begins as a heading does is a row.
    let (places, _) = formed(&["Name\tJurisdiction", "Page Industries Inc.\tOhio", "Exhibit 21\tpage 2"]);
    assert_eq!(places, ["name/page-industries-inc/us US"]);
    // In a table of many registrants the code is told and not read.
    let table = "Filename,Subsidiary,Location of Incorporation,Ownership Percentage\n1-1,Blue Fox LLC,DE,\n1-1,Red Wolf Inc,Ohio,\n";
    let (statements, issues, _) = cut(&Layout::named("sec-exhibit21").unwrap(), table.as_bytes(), 100, 1000);
    let formed: Vec<String> = said(&statements).into_iter().filter(|one| one.contains("formed in")).collect();
    assert_eq!(formed, ["name/red-wolf-inc/us formed in US -..-"]);
    assert_eq!(issues.iter().map(|one| format!("{} {} {} {}", one.line, one.column, one.value, one.help)).collect::<Vec<_>>(), ["2 Location of Incorporation DE write the name of the state or country in full"]);
}

/// In every layout signs that are not seen are left out of names and identifiers, and told.
#[test]
fn signs_that_are_not_seen_are_left_out_and_told() {
    let tables = [
        (Layout::named("us-vendor-identities").unwrap(), "uei,vendor_name,uei_legal_name,ultimate_parent_uei,ultimate_parent_name,cage_code,first_signed\nDYGK\u{200b}MTG8ZNS6,BL\u{ad}UE \u{202e}FOX\u{2069},,,,5UTE1,2008-05-06\n"),
        (Layout::Gleif, "LEI,Entity.LegalName,Entity.LegalJurisdiction\n5493006MHB84DD0ZWV18,BL\u{ad}UE \u{202e}FOX\u{2069},CA\n"),
        (Layout::Gleif, "<LEIData><LEIRecord><LEI>5493006MHB84DD0ZWV18</LEI><Entity><LegalName>BL\u{ad}UE &#x202e;FOX\u{2069}</LegalName></Entity></LEIRecord></LEIData>"),
        (Layout::Gleif, "{\"records\":[{\"LEI\":\"5493006MHB84DD0ZWV18\",\"Entity\":{\"LegalName\":\"BL\\u00adUE \\u202eFOX\\u2069\"}}]}"),
        (Layout::Bods, "[{\"statementID\":\"a\",\"statementType\":\"entityStatement\",\"entityType\":\"registeredEntity\",\"name\":\"BL\\u00adUE \\u202eFOX\\u2069\"}]"),
        (Layout::Ocds, "{\"ocid\":\"a\",\"parties\":[{\"id\":\"1\",\"name\":\"BL\\u00adUE \\u202eFOX\\u2069\"}]}"),
        (Layout::ExhibitText(Registrant { name: "Fox".into(), cik: "".into() }), "BL\u{ad}UE \u{202e}FOX\u{2069}\tCanada\n"),
    ];
    for (layout, text) in tables {
        let (statements, issues, _) = cut(&layout, text.as_bytes(), 1000, 1 << 20);
        let names: Vec<&str> = statements.iter().filter_map(|one| if let Claim::Called { text, .. } = &one.claim { Some(&**text) } else { None }).collect();
        assert!(names.contains(&"BLUE FOX") && names.iter().all(|name| name.is_ascii()), "{} {text}: {names:?}", layout.name());
        let told = |one: &RowIssue| !one.refused && one.message.contains("left out: ") && one.message.contains("U+00AD, U+202E, U+2069") && one.help.contains("compare the value");
        assert!(issues.iter().any(told), "{} {text}: {issues:?}", layout.name());
    }
    // What was written before is read so too; the file keeps what it says.
    let given = Given::new("f", "2026-11-27".parse().unwrap());
    let (mut library, _) = read_whole(&Layout::Gleif, tables_head(), given).unwrap();
    let at = library.statements.iter().position(|one| matches!(one.claim, Claim::Called { .. })).unwrap();
    library.statements[at].claim = Claim::Called { text: "می\u{200c}خواهم\u{202e}".into(), kind: ntib_base::statement::NameKind::Legal };
    let written = write_lines(&library);
    assert!(written.contains('\u{202e}'));
    let read = read_lines(&written).unwrap();
    assert!(matches!(&read.statements[at].claim, Claim::Called { text, .. } if &**text == "می\u{200c}خواهم"), "a joiner within a Persian word stays");
}

fn tables_head() -> &'static str {
    "LEI,Entity.LegalName,Entity.LegalJurisdiction\n5493006MHB84DD0ZWV18,BLUE FOX,CA\n"
}

const MATRIX: &str = "Part No;Description;ECCN;USML;HTS;Supplier;Country;Owner;Ownership %;Remarks\nA-1;Antenna;5A611.a;;8529.10.21;Blue Fox Ltd;Canada;Fox Holdings;60 %;x\nA-2;Mast;EAR99;;;Blue Fox Ltd;Canada;Fox Holdings;60 %;\nB-1;Cable;none such;;;Red Wolf;Canada;Grey Owl;160;\n";

#[test]
fn a_mapping_is_proposed_and_reads_what_it_was_proposed_for() {
    let header: Vec<&str> = MATRIX.lines().next().unwrap().split(';').collect();
    let rows: Vec<Vec<String>> = MATRIX.lines().skip(1).map(|line| line.split(';').map(str::to_owned).collect()).collect();
    let text = propose("Item matrix", &header, &rows);
    let map = Mapping::read(&text).unwrap_or_else(|found| panic!("{text}\n{found:?}"));
    assert_eq!(
        text.lines().skip(2).collect::<Vec<_>>().join("\n"),
        "map: item-matrix\nparties:\n  firm:\n    kind: legal_entity\n    names: { legal: \"Supplier\" }\n    addresses: { kind: alternative, place: \"Country\" }\n    capability: { what: { join: [\"Part No\", \"Description\"], with: \": \" }, codes: { eccn: \"ECCN\", usml: \"USML\", hts: \"HTS\" } }\n  parent:\n    kind: legal_entity\n    names: \"Owner\"\nstakes:\n- { of: firm, owner: parent, shares: \"Ownership %\" }         # votes, capital, or shares for both alike\n# Columns that say nothing here:\n# - Remarks"
    );
    let (statements, issues, _) = cut(&Layout::Table(Box::new(map)), MATRIX.as_bytes(), 1000, 1 << 20);
    let made: Vec<String> = statements.iter().filter_map(|one| if let Claim::Capability(what) = &one.claim { Some(format!("{} {} {:?}", one.subject, what.what.en, what.codes)) } else { None }).collect();
    assert_eq!(made, ["name/blue-fox-ltd/ca A-1: Antenna [(\"eccn\", \"5A611.a\"), (\"hts\", \"8529.10.21\")]", "name/blue-fox-ltd/ca A-2: Mast [(\"eccn\", \"EAR99\")]"]);
    assert_eq!(said(&statements).iter().filter(|one| one.contains(" of name/fox-holdings")).count(), 2, "votes and capital, once each");
    assert!(issues.iter().any(|one| one.refused && one.message.contains("more than 100 %")), "{issues:?}");
    assert!(propose("x", &FPDS.lines().next().unwrap().split(',').collect::<Vec<_>>(), &[]).contains("--layout fpds-actions"));
}

#[test]
fn a_mapping_that_names_no_column_of_the_table_is_refused() {
    let map = Mapping::read("map: x\nparties:\n  firm: { names: Compny }\n").unwrap();
    let lacking = ntib_base::import::TableReader::new(&map, &["Company", "Country"]).unwrap_err();
    assert_eq!(lacking, ["the table has no column `Compny`; did you mean `Company`?"]);
    let wrong = Mapping::read("map: x\nparties:\n  firm: { nams: Company }\nstakes:\n- { of: frm, owner: unknown, means: subsidiry }\n").unwrap_err();
    let told: Vec<String> = wrong.iter().map(|one| one.message.clone()).collect();
    assert!(told.iter().any(|one| one == "unknown key `nams`") && told.iter().any(|one| one == "there is no party `frm`") && told.iter().any(|one| one.contains("`subsidiry`")), "{told:?}");
    for map in built_in_maps() {
        assert!(!map.recognise.is_empty() && !map.title.is_empty(), "{}", map.name);
    }
    assert_eq!(built_in_maps().len(), 9, "every mapping that comes with the program is well formed");
}

fn samples() -> Vec<(Layout, String)> {
    let gleif = "LEI,Entity.LegalName,Entity.LegalJurisdiction\n5493006MHB84DD0ZWV18,Blue Fox,CA\n5493006MHB84DD0ZWV19,Red,CA\n";
    let identities = "uei,vendor_name,uei_legal_name,ultimate_parent_uei,ultimate_parent_name,cage_code,first_signed\nDYGKMTG8ZNS6,BLUE FOX,BLUE FOX INC,DTZJAQF8NZA1,FOX,5UTE1,2008-05-06\n";
    vec![
        (Layout::named("fpds-actions").unwrap(), FPDS.to_owned()),
        (Layout::named("us-vendor-identities").unwrap(), identities.to_owned()),
        (Layout::Ocds, OCDS.to_owned()),
        (Layout::Ocds, OCDS.lines().skip(1).take(13).collect::<Vec<_>>().join(" ").trim_end_matches(',').to_owned() + "\n{\"ocid\": \"b\", \"id\": \"1\"}\n"),
        (Layout::ExhibitText(Registrant { name: "Fox".into(), cik: "".into() }), EXHIBIT.to_owned()),
        (Layout::Gleif, gleif.to_owned()),
    ]
}

/// Pseudo-random numbers (xorshift; Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap()
    }
}

#[test]
fn broken_files_never_stop_the_program() {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let maps = built_in_maps();
    for (layout, text) in samples() {
        for _ in 0..400 {
            let mut bytes = text.clone().into_bytes();
            for _ in 0..=chance.below(6) {
                if bytes.is_empty() {
                    break;
                }
                let at = chance.below(bytes.len());
                match chance.below(4) {
                    0 => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
                    1 => {
                        bytes.remove(at);
                    }
                    2 => bytes.insert(at, *b"\",\n{}[];|\xff\x00".get(chance.below(10)).unwrap()),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            let (feed, size) = (chance.below(200) + 1, chance.below(400) + 1);
            let _ = cut(&layout, &bytes, feed, size);
            let _ = recognise(&String::from_utf8_lossy(&bytes), &maps);
        }
    }
    let map = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/import/fpds-actions.yaml")).unwrap();
    for _ in 0..300 {
        let mut bytes = map.clone().into_bytes();
        for _ in 0..3 {
            let at = chance.below(bytes.len());
            bytes[at] = *b":-{}[]#\"' x\n".get(chance.below(12)).unwrap();
        }
        let _ = Mapping::read(&String::from_utf8_lossy(&bytes));
    }
}

/// Columns as the code of the publisher's downloads names them (usaspending-api, `download_column_historical_lookups`), a few rows each.
const AWARDS: &str = "contract_transaction_unique_key,contract_award_unique_key,award_id_piid,modification_number,transaction_number,parent_award_id_piid,federal_action_obligation,base_and_all_options_value,action_date,period_of_performance_start_date,period_of_performance_current_end_date,awarding_agency_code,awarding_agency_name,awarding_sub_agency_code,awarding_sub_agency_name,recipient_uei,recipient_name,recipient_doing_business_as_name,cage_code,recipient_parent_uei,recipient_parent_name,recipient_country_code,recipient_country_name,recipient_address_line_1,recipient_city_name,recipient_state_code,recipient_zip_4_code,award_or_idv_flag,award_type_code,award_type,idv_type_code,idv_type,transaction_description,naics_code,product_or_service_code\n\
T1,CONT_IDV_W1_9700,W1,0,0,,0.00,1000000.00,2024-05-06,2024-05-06,2029-05-05 00:00:00,097,Department of Defense,2100,Department of the Army,DYGKMTG8ZNS6,BLUE FOX INC,,5UTE1,DTZJAQF8NZA1,FOX HOLDINGS,USA,UNITED STATES,1 MAIN ST,MARLTON,NJ,080530001,IDV,,,B,IDC,RADIOS,334220,5820\n\
T2,CONT_AWD_F1_9700_W1_9700,F1,P00001,0,W1,-2500.50,,2024-06-07,2024-06-07,2024-12-31,097,Department of Defense,2100,Department of the Army,DYGKMTG8ZNS6,BLUE FOX INC,,5UTE1,DTZJAQF8NZA1,FOX HOLDINGS,USA,UNITED STATES,1 MAIN ST,MARLTON,NJ,080530001,AWARD,C,DELIVERY ORDER,,,RADIOS,334220,5820\n";

const SUBAWARDS: &str = "prime_award_unique_key,prime_award_piid,prime_awardee_uei,prime_awardee_name,prime_awardee_parent_uei,prime_awardee_parent_name,prime_awardee_country_code,prime_awardee_city_name,prime_award_naics_code,subaward_number,subaward_amount,subaward_action_date,subawardee_uei,subawardee_name,subawardee_dba_name,subawardee_parent_uei,subawardee_parent_name,subawardee_country_code,subawardee_country_name,subawardee_city_name,subaward_description\n\
CONT_AWD_F1_9700_W1_9700,F1,DYGKMTG8ZNS6,BLUE FOX INC,,,USA,MARLTON,334220,S-1,98000.00,2024-07-01,CR26UMNMEXL1,NORTHERN RADIO LTD,,,,CAN,CANADA,OTTAWA,ANTENNAS\n\
CONT_AWD_F1_9700_W1_9700,F1,DYGKMTG8ZNS6,BLUE FOX INC,,,USA,MARLTON,334220,S-2,much,2024-07-02,CR26UMNMEXL1,NORTHERN RADIO LTD,,,,CAN,CANADA,OTTAWA,ANTENNAS\n";

/// Columns of the publisher's data dictionary, with the two of the department that its portal adds.
const CANADIAN: &str = "reference_number,procurement_id,vendor_name,vendor_postal_code,buyer_name,contract_date,economic_object_code,description_en,description_fr,contract_period_start,delivery_date,contract_value,original_value,amendment_value,country_of_vendor,standing_offer_number,instrument_type,owner_org,owner_org_title\n\
C-2024-2025-Q1-00001,W8486-1,Northern Radio Ltd.,K1A,NA,2024-05-06,1256,Radios,Radios,2024-05-06,2025-03-31,12500.00,12500.00,0.00,CA,,C,dnd-mdn,National Defence | Défense nationale\n\
C-2024-2025-Q2-00002,W8486-1,Northern Radio Ltd.,K1A,NA,2024-05-06,1256,Radios,Radios,2024-05-06,2025-03-31,15000.00,12500.00,2500.00,CA,,A,dnd-mdn,National Defence | Défense nationale\n\
C-2024-2025-Q2-00003,W8486-2,Northern Radio Ltd.,K1A,NA,2024-08-01,1256,Radios,Radios,2024-08-01,2027-07-31,0.00,0.00,0.00,CA,,SOSA,dnd-mdn,National Defence | Défense nationale\n";

#[test]
fn downloads_of_contracts_tell_vehicles_from_orders() {
    let read = |text: &str, name: &str| {
        let layout = recognise(text, &built_in_maps()).unwrap();
        assert_eq!(layout.name(), name);
        let (library, issues) = read_whole(&layout, text, Given::new("f", "2026-11-27".parse().unwrap())).unwrap();
        let told: Vec<String> = issues.iter().map(|one| format!("{} {} {}", one.line, one.column, one.refused)).collect();
        (said(&library.statements), told)
    };
    let (awards, issues) = read(AWARDS, "us-awards");
    assert!(issues.is_empty(), "{issues:?}");
    let has = |all: &[String], part: &str| assert!(all.iter().any(|one| one.contains(part)), "{part}: {all:#?}");
    has(&awards, "vehicle CONT_IDV_W1_9700 0/0 for us-agency/2100 0 USD/1000000 USD change");
    has(&awards, "contract CONT_AWD_F1_9700_W1_9700 P00001/0 for us-agency/2100 -2500.5 USD/- change");
    has(&awards, "subsidiary of uei/DTZJAQF8NZA1");
    let (subawards, issues) = read(SUBAWARDS, "us-subawards");
    assert_eq!(issues, ["3 subaward_amount true"]);
    has(&subawards, "uei/CR26UMNMEXL1 supplies uei/DYGKMTG8ZNS6 ANTENNAS 98000 USD");
    let (canadian, issues) = read(CANADIAN, "ca-contracts");
    assert!(issues.is_empty(), "{issues:?}");
    has(&canadian, "contract W8486-1 C-2024-2025-Q2-00002 for ca-org/dnd-mdn 15000 CAD/- total");
    has(&canadian, "vehicle W8486-2 C-2024-2025-Q2-00003 for ca-org/dnd-mdn 0 CAD/- total");
}

/// Every column that the Canadian mapping names stands in the publisher's dictionary, when that is there; the portal adds the department.
#[test]
fn columns_of_canadian_contracts_are_those_of_the_dictionary() {
    let beside = || std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("NTIB_SHARED_DATA").map_or_else(beside, std::path::PathBuf::from);
    let Ok(text) = std::fs::read_to_string(data.join("ca-federal-contracts/proactive_disclosure_data_dictionary.json")) else { return };
    let maps = built_in_maps();
    let map = maps.iter().find(|map| &*map.name == "ca-contracts").unwrap();
    for column in map.columns().into_iter().filter(|column| !column.starts_with("owner_org")) {
        assert!(text.contains(&format!("\"id\": \"{column}\"")), "{column}");
    }
}

/// A summary of an award has its sums as they stand, an action of it what it changes.
#[test]
fn summaries_of_awards_are_no_actions() {
    let head = "contract_award_unique_key,award_id_piid,total_obligated_amount,award_base_action_date,award_latest_action_date,recipient_uei,recipient_name,awarding_agency_code";
    let text = format!("{head}\nCONT_AWD_X,W911,1200.50,2020-01-02,2023-05-06,,Blue Fox Optics Ltd,9700\n");
    let layout = recognise(&text, &built_in_maps()).unwrap();
    assert_eq!(layout.name(), "us-award-summaries");
    let (library, issues) = read_whole(&layout, &text, Given::new("f", "2026-11-27".parse().unwrap())).unwrap();
    assert!(issues.is_empty());
    let told = said(&library.statements);
    assert!(told.iter().any(|one| one.contains("contract CONT_AWD_X") && one.contains("1200.5 USD/- total")), "{told:#?}");
}
