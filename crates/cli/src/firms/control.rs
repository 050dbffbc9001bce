//! `ntib control`: tests of ownership side by side.

use std::fmt::Write as _;

use clap::Args;
use ntib_base::statement::Interest;
use ntib_base::{About, Control, Entity, Finding, OwnershipTest, PlaceShares, Terminal, View, above, place_shares};
use ntib_core::Lang;
use ntib_present::status::{ControlView, Namer};
use ntib_present::wire::{ControlOfDoc, FirmWriter, PlaceSharesDoc, SharesDoc, UltimateDoc, Writer, text};

use super::{Base, BaseArgs};
use crate::books::Source;
use crate::case::Output;
use crate::print::paragraph;
use crate::trouble::{Trouble, exit};

/// Ask every test of ownership and control about holders in a firm; without holders, who meets each.
///
/// Exit status: with holders 0 if one test is met for certain, 4 if one may be, 3 if none; without, 0.
#[derive(Args)]
pub struct ControlOf {
    /// The holders, taken together: identifiers or names.
    holders: Vec<String>,
    /// The firm.
    #[arg(long = "in", value_name = "FIRM")]
    firm: String,
    #[command(flatten)]
    base: BaseArgs,
    #[command(flatten)]
    output: Output,
}

impl ControlOf {
    /// Exit status as the help says.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let base = self.base.open(source, lang)?;
        let view = base.view();
        let firm = base.one(&view, &self.firm)?;
        let holders: Result<Vec<Entity>, Trouble> = self.holders.iter().map(|name| base.one(&view, name)).collect();
        let holders = holders?;
        let tests: Vec<&OwnershipTest> = base.map.tests.iter().filter(|test| test.in_force.contains(base.as_of)).collect();
        let abouts: Vec<About<'_, '_>> = tests.iter().map(|test| test.about(&view, firm)).collect();
        let stand = |holders: &[Entity]| -> Vec<Finding> { abouts.iter().map(|about| about.stand(holders)).collect() };
        if holders.is_empty() {
            let everybody: Vec<(Vec<Entity>, Vec<Finding>)> = above(&view, firm)
                .into_iter()
                .filter(|one| *one != firm)
                .map(|one| (vec![one], stand(&[one])))
                .filter(|(_, found)| found.iter().any(|one| one.standing != Control::No))
                .collect();
            let ultimate: Vec<Vec<Entity>> = tests.iter().map(|test| test.ultimate(&view, firm)).collect();
            let places = [Interest::Votes, Interest::Capital].map(|interest| (interest, place_shares(&view, firm, interest, Terminal::Formed)));
            let printed = if self.output.json { document(&base, &view, firm, &tests, &everybody, &ultimate, &places) } else { everyone(&base, &view, firm, &tests, &everybody, &ultimate, &places) };
            self.output.write(&printed)?;
            return Ok(exit::HOLDS);
        }
        let found = stand(&holders);
        let best = found.iter().map(|one| one.standing).max().unwrap_or(Control::No);
        let printed = if self.output.json {
            document(&base, &view, firm, &tests, &[(holders, found)], &[], &[])
        } else {
            side_by_side(&base, &view, firm, &holders, &tests, &found)
        };
        self.output.write(&printed)?;
        Ok(match best {
            Control::Certain => exit::HOLDS,
            Control::Possible => exit::UNDETERMINED,
            Control::No => exit::FAILS,
        })
    }
}

fn head(out: &mut String, base: &Base, title: &str) {
    let _ = writeln!(out, "{title}");
    let days = [("as-of", base.as_of), ("as-known-on", base.known_at)].map(|(id, day)| base.words.with(id, &[("date", &day.to_string())]));
    let _ = writeln!(out, "{}", days.join(" · "));
    paragraph(out, 0, "", &base.words.get("disclaimer"));
}

fn one_test(out: &mut String, base: &Base, one: &ControlView) {
    out.push('\n');
    paragraph(out, 0, &format!("{} ", one.tone.sign()), &format!("{} — {} [{}]", one.title, one.standing, one.test));
    paragraph(out, 4, "", &one.counted);
    if !one.path.is_empty() {
        let _ = writeln!(out, "    {}", base.words.get("status-path"));
        one.path.iter().for_each(|held| paragraph(out, 6, "• ", &held.sentence));
    }
    if !one.missing.is_empty() {
        let _ = writeln!(out, "    {}", base.words.get("status-decided-by"));
        one.missing.iter().for_each(|text| paragraph(out, 6, "? ", text));
    }
    paragraph(out, 4, "", &format!("{} ({})", one.about, one.cite));
}

fn side_by_side(base: &Base, view: &View<'_>, firm: Entity, holders: &[Entity], tests: &[&OwnershipTest], found: &[Finding]) -> String {
    let viewer = base.viewer();
    let namer = Namer { viewer: &viewer, view };
    let names: Vec<String> = holders.iter().map(|one| namer.entity(*one).name).collect();
    let mut out = String::new();
    let names = names.join(&format!(" {} ", base.words.get("and")));
    head(&mut out, base, &base.words.with("control-title", &[("holders", &names), ("firm", &namer.entity(firm).name)]));
    for (test, found) in tests.iter().zip(found) {
        one_test(&mut out, base, &namer.control(test, found));
    }
    out
}

type Everybody = [(Vec<Entity>, Vec<Finding>)];

fn everyone(base: &Base, view: &View<'_>, firm: Entity, tests: &[&OwnershipTest], everybody: &Everybody, ultimate: &[Vec<Entity>], places: &[(Interest, PlaceShares)]) -> String {
    let viewer = base.viewer();
    let namer = Namer { viewer: &viewer, view };
    let mut out = String::new();
    head(&mut out, base, &base.words.with("control-everyone", &[("firm", &namer.entity(firm).name)]));
    for (at, test) in tests.iter().enumerate() {
        out.push('\n');
        paragraph(&mut out, 0, "", &format!("{} [{}]", test.title.get(base.words.lang()), test.id));
        for wanted in [Control::Certain, Control::Possible] {
            for (holders, found) in everybody {
                let Some(found) = found.get(at).filter(|one| one.standing == wanted) else { continue };
                let one = namer.control(test, found);
                let names: Vec<String> = holders.iter().map(|holder| namer.entity(*holder)).map(|one| format!("{} [{}]", one.name, one.id)).collect();
                paragraph(&mut out, 2, &format!("{} ", one.tone.sign()), &format!("{}: {}, {}", names.join(", "), one.standing, one.counted));
                if wanted == Control::Certain {
                    one.path.iter().for_each(|held| paragraph(&mut out, 6, "• ", &held.sentence));
                }
            }
        }
        if !everybody.iter().any(|(_, found)| found.get(at).is_some_and(|one| one.standing != Control::No)) {
            paragraph(&mut out, 2, "", &base.words.get("control-nobody"));
        }
        if let Some(top) = ultimate.get(at).filter(|top| !top.is_empty()) {
            let names: Vec<String> = top.iter().map(|one| namer.entity(*one).name).collect();
            paragraph(&mut out, 2, "", &base.words.with("control-ultimate", &[("names", &names.join(", "))]));
        }
    }
    for (interest, shares) in places {
        out.push('\n');
        paragraph(&mut out, 0, "", &base.words.with("control-places", &[("interest", &namer.interest(*interest))]));
        for one in &shares.places {
            let place = viewer.book().places.get(&one.place).map_or_else(|| one.place.to_string(), |name| name.get(base.words.lang()).to_owned());
            paragraph(&mut out, 2, "• ", &format!("{place}: {}", namer.range(one.share)));
        }
        paragraph(&mut out, 2, "? ", &base.words.with("control-places-unknown", &[("share", &viewer.share(shares.unknown.share()))]));
    }
    out
}

fn document(base: &Base, view: &View<'_>, firm: Entity, tests: &[&OwnershipTest], everybody: &Everybody, ultimate: &[Vec<Entity>], places: &[(Interest, PlaceShares)]) -> String {
    let inner = Writer::new(&base.engine);
    let writer = FirmWriter { writer: &inner, engine: &base.engine, view, as_of: base.as_of, known_at: base.known_at };
    let holders = everybody.iter().map(|(holders, found)| ControlOfDoc {
        holders: holders.iter().map(|one| writer.entity(*one)).collect(),
        findings: tests.iter().zip(found).map(|(test, found)| writer.finding(test, found)).collect(),
    });
    let ultimate = tests.iter().zip(ultimate).map(|(test, who)| UltimateDoc { test: test.id.to_string(), who: who.iter().map(|one| writer.entity(*one)).collect() });
    let places = places.iter().map(|(interest, shares)| PlaceSharesDoc {
        interest: interest.word().to_owned(),
        places: shares.places.iter().map(|one| (one.place.to_string(), SharesDoc { low: one.share.low().to_string(), high: one.share.high().to_string() })).collect(),
        unknown: shares.unknown.to_string(),
    });
    text(&writer.control(firm, holders.collect(), ultimate.collect(), places.collect()))
}
