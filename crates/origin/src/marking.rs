//! Marking origin: which country a good comes from, by an ordered list of steps.
//!
//! The steps are data: the list `method` of the instrument names them in order. Each step either gives
//! countries, does not, or may; the branches that stay open are the answer where a fact is missing.

use std::collections::BTreeSet;

use ntib_core::{Code, Confidence, Place};
use ntib_rules::Truth;

use crate::agreement::{Agreement, Step, Whole};
use crate::answer::{Asking, Settled, alternative, best_rule, material, settle, text};
use crate::bom::{Bom, Marks, Material, Role, Status};
use crate::cost::{amount, at_most};
use crate::report::{Arg, Line, MarkingReport, MaterialReport, Report};

/// What a step gives.
#[derive(Clone, Debug)]
struct Found {
    applies: Truth,
    places: BTreeSet<Place>,
    /// Whether these are the countries, or only some that may be.
    exact: bool,
    /// Whether countries that nobody named may be it.
    open: bool,
}

impl Found {
    fn no() -> Found {
        Found { applies: Truth::False, places: BTreeSet::new(), exact: true, open: false }
    }

    fn of(applies: Truth, place: Place) -> Found {
        Found { applies, places: BTreeSet::from([place]), exact: true, open: false }
    }
}

/// A material that may impart the essential character.
struct Candidate<'a> {
    material: &'a Material,
    /// Whether a change from its number is allowed: then it is not considered.
    changes: Truth,
}

struct Work<'a> {
    agreement: &'a Agreement,
    bom: &'a Bom,
    marks: &'a Marks,
    settled: &'a Settled<'a>,
    /// Where the good is produced.
    place: Place,
    candidates: Vec<Candidate<'a>>,
}

/// Which country the good comes from under the marking rules, and why.
pub(crate) fn answer_marking(agreement: &Agreement, bom: &Bom) -> Report {
    let marks = &bom.good.marks;
    let foreign = |from: Place| agreement.is_member(from) && Some(from) != agreement.issuer;
    let governs = bom.good.imported_from.map_or(Truth::Unknown, |from| foreign(from).into());
    let mut report = Report::new(agreement, bom);
    report.ways = vec![Line::new("origin-marking-governs", vec![]).truth(governs)];
    let mut asking = Asking::default();
    if governs == Truth::Unknown {
        asking.say("origin-fact-imported-from", "imported_from");
    }
    let Some(place) = producing(bom) else {
        let several = bom.good.produced_in.as_ref().is_some_and(|places| places.len() > 1);
        if several {
            asking.say("origin-fact-last-beyond-minor", "marking.last_beyond_minor");
        } else {
            asking.say("origin-fact-produced", "produced_in");
        }
        report.missing = asking.done();
        let places = bom.good.produced_in.clone().unwrap_or_default();
        report.marking = Some(MarkingReport { countries: BTreeSet::new(), possible: places, open: true, governs });
        return report;
    };
    let view = seen_from(agreement, bom, place);
    let changed = counted(agreement, bom, place);
    let settled = settle(&view, &changed);
    let work =
        Work { agreement: &view, bom: &changed, marks, settled: &settled, place, candidates: Vec::new() }.with_candidates();
    let (branches, lines) = work.steps();
    report.ways.extend(lines);
    let (branches, lines) = work.overrides(branches);
    report.ways.extend(lines);
    let marking = joined(&branches, governs);
    report.originates = match governs {
        Truth::True if !marking.countries.is_empty() => Truth::True,
        Truth::False => Truth::False,
        _ => Truth::Unknown,
    };
    let live = settled.chosen.judged.rules.iter().filter(|rule| rule.applies != Truth::False);
    report.alternatives = live.map(|rule| alternative(&view, rule)).collect();
    let best = best_rule(&settled);
    for one in &changed.materials {
        material(&settled, best, one, 0, &mut report.materials);
    }
    work.countries(&mut report.materials);
    report.cost = work.costs();
    report.notes = work.notes();
    if marking.countries.is_empty() {
        work.missing(&branches, &mut asking);
    }
    if report.originates == Truth::Unknown {
        report.missing = asking.done();
    }
    report.marking = Some(marking);
    report
}

/// The country in which the good is produced: of several, the last where more than minor processing was done.
fn producing(bom: &Bom) -> Option<Place> {
    let only = bom.good.produced_in.as_ref().filter(|places| places.len() == 1).and_then(|places| places.first().copied());
    only.or(bom.good.marks.last_beyond_minor)
}

/// The rules with this country as the territory, and the tolerance of this good.
fn seen_from(agreement: &Agreement, bom: &Bom, place: Place) -> Agreement {
    let mut view = agreement.clone();
    view.countries.clone_from(&agreement.members);
    view.members = vec![place];
    if let Some(own) = agreement.tolerance_of(&bom.good.code) {
        view.tolerance = Some(own);
    }
    view
}

/// The bill with each bought material domestic or foreign by its country of origin.
fn counted(agreement: &Agreement, bom: &Bom, place: Place) -> Bom {
    fn walk(list: &mut [Material], place: Place, agreement: &Agreement, bom: &Bom) {
        for one in list {
            let elsewhere = one.from.is_some_and(|from| from != place);
            if one.value.is_none() && one.ledger.is_some() {
                one.value = crate::cost::Ctx::plain(agreement, bom).value(one).known();
            }
            one.ledger = None;
            one.statement = None;
            one.recovered = false;
            one.designate = Some(false);
            if one.by_other || elsewhere {
                one.made_of.clear();
                one.by_other = false;
            }
            one.status = if one.made_of.is_empty() {
                one.from.map(|from| if from == place { Status::Originating } else { Status::NonOriginating })
            } else {
                None
            };
            walk(&mut one.made_of, place, agreement, bom);
        }
    }
    let mut changed = bom.clone();
    changed.good.remanufactured = false;
    changed.good.set = false;
    walk(&mut changed.materials, place, agreement, bom);
    changed
}

/// The branches that stay open, as one answer.
fn joined(branches: &[(Step, Found)], governs: Truth) -> MarkingReport {
    let mut possible = BTreeSet::new();
    let mut open = false;
    for (_, found) in branches {
        possible.extend(found.places.iter().copied());
        open |= found.open;
    }
    let first = branches.first().map(|one| &one.1.places);
    let agreed = !open && branches.iter().all(|one| (one.1.exact || one.1.places.len() == 1) && Some(&one.1.places) == first);
    let countries = if agreed { possible.clone() } else { BTreeSet::new() };
    MarkingReport { countries, possible, open, governs }
}

impl<'a> Work<'a> {
    fn with_candidates(mut self) -> Self {
        let mut found = Vec::new();
        for one in &self.bom.materials {
            self.candidate(one, &mut found);
        }
        self.candidates = found;
        self
    }

    fn candidate(&self, material: &'a Material, out: &mut Vec<Candidate<'a>>) {
        if material.role != Role::Material {
            return;
        }
        let changes = self.change_allowed(material.code.as_ref());
        if changes != Truth::True {
            out.push(Candidate { material, changes });
        }
        if self.settled.chosen.ctx.status(material) != Truth::True {
            material.made_of.iter().for_each(|one| self.candidate(one, out));
        }
    }

    /// Whether the rule of the good allows a change from this number, as far as its tests hold.
    fn change_allowed(&self, code: Option<&Code>) -> Truth {
        let good = &self.bom.good.code;
        let rules = self.settled.chosen.judged.rules.iter().filter(|rule| rule.applies != Truth::False);
        let each: Vec<Truth> = rules
            .map(|rule| {
                let tests = rule.tests.iter().map(|test| test.1).min().unwrap_or(Truth::True);
                rule.rule.shift.holds(code, good, &rule.rule.goods).min(tests)
            })
            .collect();
        match (each.iter().max(), each.iter().min()) {
            (Some(best), Some(worst)) if !self.settled.chosen.judged.finer || best == worst => *best,
            _ => Truth::Unknown,
        }
    }

    /// Where a material comes from, and whether that is all it may be.
    fn origin(&self, material: &Material) -> (Option<Place>, bool) {
        match material.from {
            Some(from) if material.made_of.is_empty() => (Some(from), true),
            _ => {
                let domestic = self.settled.chosen.ctx.status(material);
                ((domestic != Truth::False).then_some(self.place), domestic == Truth::True)
            }
        }
    }

    /// The materials that the bill says impart the essential character, of those that are considered.
    fn named(&self) -> Option<Vec<&'a Material>> {
        let names = self.marks.essential.as_ref()?;
        let each = self.candidates.iter().filter(|one| names.contains(&one.material.id)).map(|one| one.material);
        let found: Vec<&Material> = each.collect();
        (names.is_empty() || !found.is_empty()).then_some(found)
    }

    fn origins(&self, applies: Truth, materials: &[&Material], exact: bool) -> Found {
        let mut found = Found { applies, places: BTreeSet::new(), exact, open: false };
        for one in materials {
            let (place, known) = self.origin(one);
            found.places.extend(place);
            found.open |= !known;
        }
        found
    }

    fn all(&self) -> Vec<&'a Material> {
        self.candidates.iter().map(|one| one.material).collect()
    }

    /// The countries of all materials that merit equal consideration: those named, else some of those considered.
    fn equal(&self, applies: Truth) -> Found {
        if self.candidates.is_empty() {
            return Found::no();
        }
        match self.named() {
            Some(named) if !named.is_empty() => self.origins(applies, &named, true),
            _ => self.origins(applies, &self.all(), self.candidates.len() == 1),
        }
    }

    fn step(&self, step: &Step) -> Found {
        let judged = &self.settled.chosen.judged;
        let good = &self.bom.good;
        match step.word.as_str() {
            "wholly" => Found::of(good.wholly_obtained.into(), self.place),
            "domestic" => Found::of(judged.exclusively, self.place),
            "shift" => Found::of(if good.disqualified { self.tolerated() } else { judged.by_rule }, self.place),
            "essential" => self.essential(step),
            "set" if self.is_set() || self.marks.composite => self.equal(Truth::True),
            "minor" if self.marks.minor_processing != Some(false) => {
                self.equal(self.marks.minor_processing.map_or(Truth::Unknown, Truth::from))
            }
            "assembly" => self.assembly(),
            "last" => self.last(),
            _ => Found::no(),
        }
    }

    /// Whether the bill calls the good a set; the counted bill leaves the mark out.
    fn is_set(&self) -> bool {
        self.marks.set
    }

    /// Whether all that is foreign stays within the tolerance.
    fn tolerated(&self) -> Truth {
        let Some((share, _)) = &self.agreement.tolerance else {
            return Truth::False;
        };
        let ctx = &self.settled.chosen.ctx;
        let foreign = ctx.all_non_originating(&self.bom.materials, Whole::Price);
        let closed = self.bom.materials.iter().map(|one| self.agreement.excepted(&self.bom.good.code, one.code.as_ref()).0).max();
        at_most(foreign, ctx.price().times(share.fraction())).min(closed.unwrap_or(Truth::False).negated())
    }

    fn essential(&self, step: &Step) -> Found {
        if self.is_set() || self.candidates.is_empty() {
            return Found::no();
        }
        match self.named() {
            Some(named) if named.len() == 1 => self.origins(Truth::True, &named, true),
            Some(_) => Found::no(),
            None => {
                let only =
                    step.only && self.candidates.len() == 1 && self.candidates.iter().all(|one| one.changes == Truth::False);
                self.origins(if only { Truth::True } else { Truth::Unknown }, &self.all(), only)
            }
        }
    }

    /// Whether the good is simply assembled, as far as its parts tell.
    fn simple(&self) -> Truth {
        let parts: Vec<&Material> = self.bom.materials.iter().filter(|one| one.role == Role::Material && !one.fastener).collect();
        let many = self.agreement.assembly_parts.as_ref().is_some_and(|(most, _)| parts.len() > *most);
        if many || parts.iter().any(|one| self.settled.chosen.ctx.status(one) == Truth::True) {
            return Truth::False;
        }
        self.marks.simple_assembly.map_or(Truth::Unknown, Truth::from)
    }

    fn assembly(&self) -> Found {
        let simple = self.simple();
        if simple == Truth::False {
            return Found::no();
        }
        let found = self.equal(simple);
        let same = !found.open && found.places.len() == 1;
        match self.named() {
            _ if same => Found { exact: true, ..found },
            Some(named) if !named.is_empty() && !found.open => Found::no(),
            _ => Found { applies: simple.min(Truth::Unknown), exact: false, ..found },
        }
    }

    fn last(&self) -> Found {
        let places = self.bom.good.produced_in.clone().unwrap_or_default();
        let only = self.marks.last_production.or_else(|| places.first().copied().filter(|_| places.len() == 1));
        match only {
            Some(place) => Found::of(Truth::True, place),
            None => Found { applies: Truth::True, places, exact: false, open: false },
        }
    }

    /// Every branch that may hold, in order, and a line for each step looked at.
    fn steps(&self) -> (Vec<(Step, Found)>, Vec<Line>) {
        let mut branches = Vec::new();
        let mut lines = Vec::new();
        for step in self.agreement.steps.iter().filter(|step| !step.is_override()) {
            let found = self.step(step);
            lines.push(line(step, &found));
            let applies = found.applies;
            if applies != Truth::False {
                branches.push((step.clone(), found));
            }
            if applies == Truth::True {
                break;
            }
        }
        (branches, lines)
    }

    /// The last member in which the good underwent more than minor processing.
    fn beyond(&self) -> Option<Place> {
        let only = (self.marks.minor_processing == Some(false)).then_some(self.place);
        self.marks.last_beyond_minor.or(only)
    }

    /// What takes the place of a branch: a preference claimed, a return.
    fn overrides(&self, branches: Vec<(Step, Found)>) -> (Vec<(Step, Found)>, Vec<Line>) {
        let mut branches = branches;
        let mut lines = Vec::new();
        for step in self.agreement.steps.iter().filter(|step| step.is_override()) {
            let mut kept = Vec::new();
            let mut truth = Truth::False;
            let mut given = Found::no();
            for (from, found) in branches {
                let applies =
                    if step.word == "preference" { self.preferred(&from, &found) } else { self.returned(&from, &found) };
                truth = truth.max(applies);
                if applies != Truth::True {
                    kept.push((from, found));
                }
                if applies != Truth::False {
                    let member = self.beyond().filter(|place| self.agreement.countries.contains(place));
                    let places: BTreeSet<Place> =
                        member.map_or_else(|| self.agreement.countries.iter().copied().collect(), |one| BTreeSet::from([one]));
                    given = Found { applies, places, exact: member.is_some(), open: false };
                    kept.push((step.clone(), given.clone()));
                }
            }
            if truth != Truth::False {
                given.applies = truth;
                lines.push(line(step, &given));
            }
            branches = kept;
        }
        (branches, lines)
    }

    fn preferred(&self, from: &Step, found: &Found) -> Truth {
        let early = matches!(from.word.as_str(), "wholly" | "domestic" | "shift" | "essential");
        let member = found.places.iter().all(|place| self.agreement.countries.contains(place));
        if early && found.exact && !found.open && found.places.len() == 1 && member {
            return Truth::False;
        }
        let certified = self.marks.certified.map_or(Truth::Unknown, Truth::from);
        if found.exact && !found.open { certified } else { certified.min(Truth::Unknown) }
    }

    fn returned(&self, from: &Step, found: &Found) -> Truth {
        let Some(issuer) = self.agreement.issuer else {
            return Truth::False;
        };
        if from.is_override() || !(found.places.contains(&issuer) || found.open) {
            return Truth::False;
        }
        let other = match (self.marks.last_beyond_minor, self.bom.good.produced_in.as_ref()) {
            (Some(last), _) => Truth::from(last != issuer && self.agreement.countries.contains(&last)),
            (None, Some(places)) if places.len() == 1 && places.contains(&issuer) => Truth::False,
            (None, Some(places)) if places.len() == 1 => {
                self.marks.minor_processing.map_or(Truth::Unknown, |minor| (!minor).into())
            }
            _ => Truth::Unknown,
        };
        let settled = found.exact && !found.open && found.places.len() == 1;
        if settled { other } else { other.min(Truth::Unknown) }
    }

    /// Puts the country of origin beside each material.
    fn countries(&self, reports: &mut [MaterialReport]) {
        let all = self.bom.walk();
        for report in reports {
            if let Some(one) = all.iter().find(|one| one.id == report.id) {
                let (place, known) = self.origin(one);
                report.country = place.filter(|_| known);
            }
        }
    }

    fn costs(&self) -> Vec<Line> {
        let good = &self.bom.good;
        if good.price.is_none() {
            return Vec::new();
        }
        let ctx = &self.settled.chosen.ctx;
        let row = |phrase, value| Line::new(phrase, vec![("value", Arg::Amount(value))]);
        vec![
            row("origin-cost-price", amount(good.price)),
            row("origin-cost-shipping-out", amount(good.shipping_in_price)),
            row("origin-cost-adjusted", ctx.price()),
            row("origin-cost-foreign", ctx.all_non_originating(&self.bom.materials, Whole::Price)),
        ]
    }

    fn notes(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let relied = self.settled.chosen.judged.rules.iter().filter(|rule| rule.applies != Truth::False);
        if let Some(rule) =
            relied.filter(|rule| rule.rule.confidence != Confidence::TextRead).max_by_key(|rule| rule.rule.confidence)
        {
            lines.push(Line::new("origin-note-unread", vec![("cite", text(&rule.rule.cite))]));
        }
        for name in self.marks.essential.iter().flatten() {
            if !self.candidates.iter().any(|one| one.material.id == *name) {
                lines.push(Line::new("origin-note-not-considered", vec![("material", text(name))]));
            }
        }
        lines
    }

    /// The facts that the open branches hang on.
    fn missing(&self, branches: &[(Step, Found)], out: &mut Asking) {
        let has = |word: &str| branches.iter().any(|(step, found)| step.word == word && found.applies == Truth::Unknown);
        let judged = &self.settled.chosen.judged;
        for one in self.bom.walk() {
            let bought = one.made_of.is_empty() && one.role == Role::Material;
            if bought && one.from.is_none() {
                out.of("origin-fact-from", one, "from");
            }
        }
        if has("shift") {
            if judged.unread {
                out.say("origin-fact-rule", "code");
            }
            if judged.finer {
                out.say("origin-fact-finer", "code");
            }
            self.missing_of_shift(out);
        }
        let unsettled = branches.iter().any(|(_, found)| !found.exact);
        if (has("essential") || unsettled) && self.named().is_none_or(|named| named.is_empty()) && !self.candidates.is_empty() {
            let about = self.candidates.iter().map(|one| one.material.name.clone()).collect();
            out.about("origin-fact-essential", "marking.essential", about);
        }
        if has("minor") {
            out.say("origin-fact-minor", "marking.minor_processing");
        }
        if has("assembly") && self.marks.simple_assembly.is_none() {
            out.say("origin-fact-assembly", "marking.simple_assembly");
        }
        if branches.iter().any(|(step, found)| step.word == "last" && !found.exact) {
            out.say("origin-fact-last", "marking.last_production");
        }
        if has("preference") && self.marks.certified.is_none() {
            out.say("origin-fact-certified", "marking.certified_originating");
        }
        let beyond = branches.iter().any(|(step, found)| step.is_override() && !found.exact);
        if (beyond || has("returned")) && self.beyond().is_none() {
            out.say("origin-fact-last-beyond-minor", "marking.last_beyond_minor");
        }
    }

    fn missing_of_shift(&self, out: &mut Asking) {
        let rules =
            self.settled.chosen.judged.rules.iter().filter(|rule| rule.applies != Truth::False && rule.truth == Truth::Unknown);
        let all = self.bom.walk();
        let mut asked = BTreeSet::new();
        for rule in rules {
            for (test, _) in rule.tests.iter().filter(|one| one.1 == Truth::Unknown) {
                let words = self.agreement.tests.iter().find(|one| one.0 == *test).map(|one| one.1.clone());
                out.about("origin-fact-test", &format!("tests.{test}"), words.into_iter().collect());
            }
            for stuck in &rule.stuck {
                let Some(one) = all.iter().find(|one| one.at == stuck.at) else {
                    continue;
                };
                if one.code.is_none() && asked.insert((one.at, "code")) {
                    out.of("origin-fact-code", one, "code");
                }
                if stuck.value.high.is_none() && asked.insert((one.at, "value")) {
                    out.of("origin-fact-value", one, "value");
                }
            }
            if !rule.stuck.is_empty() && self.bom.good.price.is_none() {
                out.say("origin-fact-price", "transaction_value");
            }
            if !rule.stuck.is_empty() && self.bom.good.shipping_in_price.is_none() {
                out.say("origin-fact-shipping", "shipping_in_price");
            }
        }
    }
}

fn line(step: &Step, found: &Found) -> Line {
    let phrase = match found.applies {
        Truth::False => "origin-step-no",
        _ if found.open && found.places.is_empty() => "origin-step-open",
        _ if found.open || !found.exact => "origin-step-perhaps",
        _ => "origin-step",
    };
    let mut args = vec![("step", Arg::Words(step.label.clone()))];
    if phrase != "origin-step-no" && phrase != "origin-step-open" {
        args.push(("places", Arg::Places(found.places.iter().copied().collect())));
    }
    Line::new(phrase, args).cite(&step.cite).truth(found.applies)
}
