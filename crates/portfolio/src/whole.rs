//! What each removal is worth in the company of the others, as a table to take along.

use std::collections::BTreeSet;

use ntib_core::{Decimal, Lang};
use ntib_present::comparison_doc::{ComparisonDoc, ShareDoc};

use crate::answer::{Answered, OutColumn, OutKind};
use crate::fault::Fault;
use crate::job::words;
use crate::kept::Form;
use crate::ods::Ods;
use crate::rows::Texts;
use crate::sheet::Sheet;

/// The worths of a comparison as a table, a removal a line and the whole in the last, so that anybody can add them up; none where they
/// were not wanted. A workbook says on its second sheet what is left out.
///
/// # Errors
/// If the table cannot be written.
pub fn shares_table(document: &ComparisonDoc, form: Form, lang: Lang) -> Result<Option<Vec<u8>>, Fault> {
    let Some(together) = &document.together else { return Ok(None) };
    let words = words(lang);
    let each = document.effects.iter().filter_map(|effect| Some((effect.removed.join(" + "), effect.in_company.as_ref()?)));
    let lines: Vec<(String, &ShareDoc)> = each.chain([(words.get("brief-company-whole"), together)]).collect();
    let currencies: BTreeSet<&str> = lines.iter().flat_map(|(_, share)| &share.duty).map(|amount| amount.currency.as_str()).collect();
    let mut header = vec![("without".to_owned(), OutKind::Text)];
    let mut names = Texts::default();
    lines.iter().for_each(|(name, _)| names.push(name));
    let mut columns = vec![OutColumn::Text(names.done())];
    let mut number = |name: String, of: &dyn Fn(&ShareDoc) -> Option<String>| {
        header.push((name, OutKind::Number));
        let values = lines.iter().map(|(_, share)| of(share).and_then(|text| text.parse::<Decimal>().ok()));
        columns.push(OutColumn::Number(values.collect(), None));
    };
    let duty = |share: &ShareDoc, currency: &str| share.duty.iter().find(|amount| amount.currency == currency).map_or_else(|| "0".to_owned(), |amount| amount.amount.clone());
    let drawn = document.drawn > 0;
    for currency in currencies {
        number(format!("duty_more_{currency}"), &|share| Some(duty(share, currency)));
        if drawn {
            number(format!("duty_error_{currency}"), &|share| share.error.as_ref().map(|error| duty(error, currency)));
        }
    }
    number("authorities_more".to_owned(), &|share| Some(share.licences.clone()));
    number("prohibited_more".to_owned(), &|share| Some(share.prohibited.clone()));
    number("bids_lost".to_owned(), &|share| Some(share.bids.clone()));
    let table = Answered { rows: lines.len(), columns, ..Answered::default() };
    if matches!(form, Form::Xlsx | Form::Ods) {
        let mut about = vec![(words.get("portfolio-file"), document.portfolio.clone())];
        about.push((words.get("portfolio-rulebook"), document.before.rulebook.digest.clone()));
        if document.open > 0 {
            about.push((words.with("compare-share-open", &[("count", &document.open.to_string())]), String::new()));
        }
        about.push((words.get("portfolio-notice"), words.get("disclaimer")));
        let written = if form == Form::Ods {
            let mut sheet = Ods::new(Vec::new(), &header, lang)?;
            sheet.write(&table)?;
            sheet.finish(&about)
        } else {
            let mut sheet = Sheet::new(Vec::new(), &header, lang)?;
            sheet.write(&table)?;
            sheet.finish(&about)
        };
        return written.map(Some);
    }
    crate::write::delimited(&header, &table, if form == Form::Tsv { b'\t' } else { b',' }).map(Some)
}
