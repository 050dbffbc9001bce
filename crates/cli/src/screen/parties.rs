//! Parties to be screened: one from the command line, or a CSV file.

use std::path::Path;

use ntib_base::identity::{Id, IndexBuilder, Kind, Party, Words, identifier};
use ntib_base::statement::NameKind;
use ntib_core::{Place, seen};

use crate::books::read_text;
use crate::trouble::Trouble;

/// A party with where it stands and what a reader calls it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub name: String,
    pub party: Party,
}

/// A row that cannot be screened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub place: String,
    pub why: String,
}

/// The columns of a file.
const COLUMNS: &[&str] = &["name", "also", "address", "country", "id", "date", "kind"];

/// An identifier `scheme:value`.
pub fn id_of(text: &str) -> Result<Id, String> {
    let (scheme, value) = text.split_once(':').ok_or_else(|| format!("`{text}` has no scheme: write `scheme:identifier`, such as `lei:...` or `passport-kp:...`"))?;
    identifier(scheme, value).map_err(|error| error.to_string())
}

/// A party, or what is wrong with it.
pub fn party(words: &Words, names: &[&str], addresses: &[&str], countries: &[&str], ids: &[&str], dates: &[&str], kind: &str) -> Result<Party, String> {
    let mut party = Party::default();
    for (at, name) in names.iter().enumerate() {
        party.names.push((if at == 0 { NameKind::Legal } else { NameKind::Alternative }, seen(name).into()));
    }
    // A name is read here once to refuse it with its reason.
    IndexBuilder::default().add(words, party.clone()).map_err(|error| error.to_string())?;
    party.addresses = addresses.iter().map(|text| (*text).into()).collect();
    party.dates = dates.iter().map(|text| (*text).into()).collect();
    for code in countries {
        party.countries.push(code.to_ascii_uppercase().parse::<Place>().map_err(|error| error.to_string())?);
    }
    for id in ids {
        party.ids.push(id_of(id)?);
    }
    party.kind = match kind {
        "" => None,
        "entity" => Some(Kind::Entity),
        "person" => Some(Kind::Person),
        "vessel" => Some(Kind::Vessel),
        "aircraft" => Some(Kind::Aircraft),
        other => return Err(format!("`{other}` is no kind: write entity, person, vessel or aircraft")),
    };
    Ok(party)
}

/// The parties of a CSV file, and the rows that are none.
pub fn read_parties(words: &Words, path: &Path) -> Result<(Vec<Asked>, Vec<Refused>), Trouble> {
    let text = read_text(path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let bad = |what: String| Trouble::input(format!("`{}`: {what}", path.display()), format!("give a CSV file with the column `name` and, if known, {}", COLUMNS.join(", ")));
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| bad(error.to_string()))?.clone();
    let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
    if column("name").is_none() {
        return Err(bad("the column `name` is missing".into()));
    }
    let (mut parties, mut refused) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| bad(error.to_string()))?;
        let cell = |name: &str| column(name).and_then(|at| record.get(at)).unwrap_or_default();
        let many = |name: &str| cell(name).split(';').map(str::trim).filter(|one| !one.is_empty()).collect::<Vec<_>>();
        let mut names = vec![cell("name")];
        names.extend(many("also"));
        let own = |name: &str| Some(cell(name)).filter(|text| !text.is_empty()).into_iter().collect::<Vec<_>>();
        match party(words, &names, &own("address"), &many("country"), &many("id"), &many("date"), cell("kind")) {
            Ok(party) => parties.push(Asked { name: seen(cell("name")).into_owned(), party }),
            Err(why) => refused.push(Refused { place: format!("line {}", record.position().map_or(0, |at| at.line())), why }),
        }
    }
    if parties.is_empty() && refused.is_empty() {
        return Err(bad("it has no party".into()));
    }
    Ok((parties, refused))
}
