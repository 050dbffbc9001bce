//! One entity and one relation in each layout of the golden copy say the same.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use ntib_base::bods::ReadOptions;
use ntib_base::read_gleif;
use ntib_base::statement::Claim;

fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let options = ReadOptions { file: "f", scope: "", retrieved: "2026-11-27".parse().unwrap(), lines_before: 0 };
    let found = read_gleif(text, &options).unwrap();
    let statements = found.library.statements.iter().map(|one| {
        let claim = match &one.claim {
            Claim::Stake(stake) => format!("{:?} {} {:?}", stake.owner, stake.interest, stake.direct),
            claim => format!("{claim:?}"),
        };
        format!("{} {claim} {:?} {:?}", one.subject, one.valid.from.map(|day| day.to_string()), one.valid.until.map(|day| day.to_string()))
    });
    (statements.collect(), found.errors.iter().map(|one| format!("{}: {}", one.line, one.message)).collect())
}

const CSV: &str = "LEI,Entity.LegalName,Entity.OtherEntityNames.OtherEntityName.1,Entity.LegalAddress.FirstAddressLine,Entity.LegalAddress.City,Entity.LegalAddress.Country,Entity.LegalAddress.PostalCode,Entity.RegistrationAuthority.RegistrationAuthorityID,Entity.RegistrationAuthority.RegistrationAuthorityEntityID,Entity.LegalJurisdiction,Entity.EntityCategory,Entity.EntityCreationDate\n\
097900CAKA0000136842,\"Works, s.r.o.\",Werke & Co,Cesta 3A,Streda,SK,92901,RA000526,46675493,SK,GENERAL,2012-05-29T08:00:00+02:00\n\
097900CAKA0000136843,Other,,,,,,,,,,\n";

const JSON: &str = "{\"records\":[{\"LEI\":{\"$\":\"097900CAKA0000136842\"},\"Entity\":{\"LegalName\":{\"@xml:lang\":\"sk\",\"$\":\"Works, s.r.o.\"},\"OtherEntityNames\":{\"OtherEntityName\":[{\"$\":\"Werke & Co\"}]},\"LegalAddress\":{\"FirstAddressLine\":{\"$\":\"Cesta 3A\"},\"City\":{\"$\":\"Streda\"},\"Country\":{\"$\":\"SK\"},\"PostalCode\":{\"$\":\"92901\"}},\"RegistrationAuthority\":{\"RegistrationAuthorityID\":{\"$\":\"RA000526\"},\"RegistrationAuthorityEntityID\":{\"$\":\"46675493\"}},\"LegalJurisdiction\":{\"$\":\"SK\"},\"EntityCategory\":{\"$\":\"GENERAL\"},\"EntityCreationDate\":{\"$\":\"2012-05-29T08:00:00+02:00\"}}},\n{\"LEI\":{\"$\":\"097900CAKA0000136843\"}}]}";

const XML: &str = "<?xml version=\"1.0\"?>\n<lei:LEIData xmlns:lei=\"x\"><lei:LEIRecords>\n<lei:LEIRecord><lei:LEI>097900CAKA0000136842</lei:LEI><lei:Entity><lei:LegalName xml:lang=\"sk\">Works, s.r.o.</lei:LegalName><lei:OtherEntityNames><lei:OtherEntityName type=\"T\">Werke &amp; Co</lei:OtherEntityName></lei:OtherEntityNames><lei:LegalAddress><lei:FirstAddressLine>Cesta 3A</lei:FirstAddressLine><lei:City>Streda</lei:City><lei:Country>SK</lei:Country><lei:PostalCode>92901</lei:PostalCode></lei:LegalAddress><lei:RegistrationAuthority><lei:RegistrationAuthorityID>RA000526</lei:RegistrationAuthorityID><lei:RegistrationAuthorityEntityID>46675493</lei:RegistrationAuthorityEntityID></lei:RegistrationAuthority><lei:LegalJurisdiction>SK</lei:LegalJurisdiction><lei:EntityCategory>GENERAL</lei:EntityCategory><lei:EntityCreationDate>2012-05-29T08:00:00+02:00</lei:EntityCreationDate><lei:Empty/></lei:Entity></lei:LEIRecord>\n<lei:LEIRecord><lei:LEI>097900CAKA0000136843</lei:LEI></lei:LEIRecord>\n</lei:LEIRecords></lei:LEIData>\n";

#[test]
fn entities_say_the_same_in_every_layout() {
    let (table, errors) = told(CSV);
    assert_eq!(table.len(), 8, "{table:?}");
    assert_eq!(errors, ["3: `097900CAKA0000136843` is not a valid LEI: its check digits do not fit"]);
    assert_eq!(table[3], "lei/097900CAKA0000136842 Called { text: \"Werke & Co\", kind: Alternative } None None");
    for (text, line) in [(JSON, 2), (XML, 4)] {
        let (found, errors) = told(text);
        assert_eq!(found, table);
        assert_eq!(errors, [format!("{line}: `097900CAKA0000136843` is not a valid LEI: its check digits do not fit")]);
    }
}

#[test]
fn relations_say_the_same_in_every_layout() {
    let expected = ["lei/969500CF6KZ8GL8U6948 Entity(\"lei/851WYGNLUQLFZBSYGB56\") consolidation Some(true) Some(\"2009-01-11\") None"];
    let table = "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,Relationship.RelationshipStatus,Relationship.Period.1.startDate,Relationship.Period.1.endDate,Relationship.Period.1.periodType\n969500CF6KZ8GL8U6948,851WYGNLUQLFZBSYGB56,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,2009-01-11T23:00:00Z,,RELATIONSHIP_PERIOD\n";
    let json = "{\"relations\":[{\"RelationshipRecord\":{\"Relationship\":{\"StartNode\":{\"NodeID\":{\"$\":\"969500CF6KZ8GL8U6948\"}},\"EndNode\":{\"NodeID\":{\"$\":\"851WYGNLUQLFZBSYGB56\"}},\"RelationshipType\":{\"$\":\"IS_DIRECTLY_CONSOLIDATED_BY\"},\"RelationshipStatus\":{\"$\":\"ACTIVE\"},\"RelationshipPeriods\":{\"RelationshipPeriod\":[{\"StartDate\":{\"$\":\"2009-01-11T23:00:00Z\"},\"PeriodType\":{\"$\":\"RELATIONSHIP_PERIOD\"}}]}}}}]}";
    let xml = "<rr:RelationshipData><rr:RelationshipRecords><rr:RelationshipRecord><rr:Relationship><rr:StartNode><rr:NodeID>969500CF6KZ8GL8U6948</rr:NodeID></rr:StartNode><rr:EndNode><rr:NodeID>851WYGNLUQLFZBSYGB56</rr:NodeID></rr:EndNode><rr:RelationshipType>IS_DIRECTLY_CONSOLIDATED_BY</rr:RelationshipType><rr:RelationshipPeriods><rr:RelationshipPeriod><rr:StartDate>2009-01-11T23:00:00Z</rr:StartDate><rr:PeriodType>RELATIONSHIP_PERIOD</rr:PeriodType></rr:RelationshipPeriod></rr:RelationshipPeriods></rr:Relationship></rr:RelationshipRecord></rr:RelationshipRecords></rr:RelationshipData>";
    let interface = "{\"data\":[{\"type\":\"relationship-records\",\"attributes\":{\"relationship\":{\"startNode\":{\"id\":\"969500CF6KZ8GL8U6948\"},\"endNode\":{\"id\":\"851WYGNLUQLFZBSYGB56\"},\"type\":\"IS_DIRECTLY_CONSOLIDATED_BY\",\"status\":\"ACTIVE\",\"periods\":[{\"startDate\":\"2009-01-11T23:00:00Z\",\"type\":\"RELATIONSHIP_PERIOD\"}]}}}]}";
    for text in [table, json, xml, interface] {
        assert_eq!(told(text), (expected.map(str::to_owned).to_vec(), Vec::new()));
    }
    let (found, errors) = told("LEI,ExceptionCategory,ExceptionReason.1\n969500CF6KZ8GL8U6948,ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT,NON_PUBLIC\n");
    assert_eq!(found, ["lei/969500CF6KZ8GL8U6948 Withheld ultimate_consolidation Some(false) None None"]);
    assert!(errors.is_empty());
}

/// What cannot be read is told of the form that the file has, with its line.
#[test]
fn faults_name_their_own_form() {
    let options = ReadOptions { file: "f", scope: "", retrieved: "2026-11-27".parse().unwrap(), lines_before: 10 };
    for (text, expected) in [
        ("<a>\n<b>\n</a>", "line 13: this is not XML: `</a>` stands where `<b>` of line 12 has to end"),
        ("<a>\n</b>", "line 12: this is not XML: `</b>` stands where `<a>` of line 11 has to end"),
        ("<a>\n</a>\n</c>", "line 13: this is not XML: `</c>` ends an element that did not begin"),
        ("<a>\n<b/>\n", "line 13: this is not XML: `<a>` of line 11 does not end; the file may be cut off"),
        ("<a>\n<b", "line 12: this is not XML: a tag does not end; the file may be cut off"),
        ("{\n\"a\":", "line 12, column 5: this is not JSON: it ends too early"),
    ] {
        assert_eq!(read_gleif(text, &options).unwrap_err().to_string(), expected, "{text}");
    }
    // A sign in the value of an attribute ends no tag, and an empty record no other's.
    let (found, errors) = told("<LEIData>\n<LEIRecord/>\n<LEIRecord a='x>y'><LEI>097900CAKA0000136842</LEI><Entity><LegalName b=\"1>0\">Works</LegalName></Entity></LEIRecord>\n</LEIData>");
    assert!(found.iter().any(|one| one.contains("Called { text: \"Works\"")), "{found:?}");
    assert_eq!(errors, ["2: `LEI` is missing"]);
    assert_eq!(told("[5, {\"LEI\": \"x\"}]").1.len(), 2, "what is no record is told");
}
