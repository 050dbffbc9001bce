//! Parties against lists, and whether a good originates.

use ntib_core::Lang;
use serde_json::json;

use super::{Answer, Asked, Fault, Operation};
use crate::origin;
use crate::site::Party;

/// The most names, addresses, identifiers or dates of a party.
const EACH_MAX: usize = 50;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "screen",
        sends: Some("ScreenAsked"),
        id: "screen",
        about: "A party against the lists that the server was started with, with the match shown. Nothing is kept. `ntib screen --json`.",
        query: &[],
        answers: "Screening",
        signed_in: false,
        run: screen,
    },
    Operation {
        path: "origin",
        sends: Some("OriginAsked"),
        id: "origin",
        about: "Whether a good originates under an agreement, with the arithmetic. `ntib origin --json`.",
        query: &[],
        answers: "origin",
        signed_in: false,
        run: originates,
    },
];

fn screen(asked: &Asked<'_, '_>) -> Answer {
    asked.only(&["names", "addresses", "countries", "ids", "dates", "kind", "lang"])?;
    let many = |field: &str| -> Result<Vec<String>, Fault> {
        let all = asked.texts(field)?;
        if all.len() > EACH_MAX { Err(asked.bad(field, &all.len().to_string())) } else { Ok(all.into_iter().map(str::to_owned).collect()) }
    };
    let lang = asked.text("lang")?.map(|code| Lang::from_code(code).ok_or_else(|| asked.bad("lang", code))).transpose()?.unwrap_or_default();
    let party = Party {
        names: many("names")?,
        addresses: many("addresses")?,
        countries: many("countries")?,
        ids: many("ids")?,
        dates: many("dates")?,
        kind: asked.text("kind")?.unwrap_or_default().to_owned(),
    };
    if party.names.is_empty() {
        return Err(asked.fault(422, "missing-field", "names", "names"));
    }
    let screener = asked.site().screener().ok_or_else(|| asked.fault(404, "no-lists", "", ""))?;
    screener(&party, lang).map_err(|why| Fault { mistakes: vec![json!({ "message": why })], ..asked.bad("names", party.names.first().map_or("", String::as_str)) })
}

fn originates(asked: &Asked<'_, '_>) -> Answer {
    asked.only(&["bill", "agreement", "as_of"])?;
    let (bill, agreement, as_of) = (asked.need("bill")?, asked.text("agreement")?.unwrap_or_default(), asked.date("as_of")?);
    origin::of_program(asked.call, bill, agreement, as_of).map_err(|mistakes| {
        let told = mistakes.into_iter().map(|(line, message, help)| json!({ "line": line, "message": message, "help": help }));
        Fault { mistakes: told.collect(), ..asked.fault(422, "bill", "bill", "") }
    })
}
