//! The facts of a simulated world and the values that its files name.

use ntib_core::CodeSystem;

use super::yaml::Yaml;
use crate::rng::Rng;

/// The places of every world: codes that ISO 3166-1 leaves to users.
pub(super) const PLACES: [&str; 7] = ["XA", "XB", "XC", "XD", "XE", "XF", "XG"];
/// The currency of the layers question: the code that ISO 4217 reserves for tests.
pub(super) const CURRENCY: &str = "XTS";
/// Another, in which no sum is made.
const OTHER_CURRENCY: &str = "XXX";
/// Texts, one of which needs quotes in YAML and in CSV.
pub(super) const TEXTS: [&str; 4] = ["plain", "two words", "l'autre", "odd, one"];

/// The type of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    Bool,
    Enum(Vec<String>),
    Code(CodeSystem),
    Place,
    Date,
    Decimal,
    Share,
    Money(&'static str),
    Text,
    SetPlace,
    SetEnum(Vec<String>),
}

/// A fact of the world.
#[derive(Clone, Debug)]
pub(super) struct FactPlan {
    pub(super) key: String,
    pub(super) ty: Ty,
    /// Derived facts have a level from 1: what they follow from has a lower one. Inputs have none.
    pub(super) level: Option<usize>,
}

/// The facts of a world, and the days on which its law turns.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary {
    /// As declared.
    pub(super) declared: Vec<FactPlan>,
    /// With those that roles have from the role that they are like.
    pub(super) facts: Vec<FactPlan>,
    /// Turning dates, ascending.
    pub(super) days: Vec<String>,
}

impl Ty {
    fn words(&self) -> String {
        match self {
            Ty::Bool => "boolean".into(),
            Ty::Enum(_) => "enum".into(),
            Ty::Code(system) => format!("code {}", system.word()),
            Ty::Place => "place".into(),
            Ty::Date => "date".into(),
            Ty::Decimal => "decimal".into(),
            Ty::Share => "share".into(),
            Ty::Money(currency) => format!("money {currency}"),
            Ty::Text => "text".into(),
            Ty::SetPlace => "set place".into(),
            Ty::SetEnum(_) => "set enum".into(),
        }
    }

    fn names(&self) -> Option<&[String]> {
        match self {
            Ty::Enum(names) | Ty::SetEnum(names) => Some(names),
            _ => None,
        }
    }

    /// Whether values are compared.
    pub(super) fn ordered(&self) -> bool {
        matches!(self, Ty::Date | Ty::Decimal | Ty::Share | Ty::Money(_))
    }

    /// Whether it is a set.
    pub(super) fn is_set(&self) -> bool {
        matches!(self, Ty::SetPlace | Ty::SetEnum(_))
    }
}

impl Vocabulary {
    /// Random facts: money and counts for the layers, one or two of each other type, and derived facts
    /// on `levels` levels.
    pub(super) fn draw(rng: &mut Rng, levels: usize) -> Vocabulary {
        let mut declared = vec![
            input("item.worth", Ty::Money(CURRENCY)),
            input("item.part_worth", Ty::Money(CURRENCY)),
            input("item.other_worth", Ty::Money(CURRENCY)),
            input("item.count", Ty::Decimal),
        ];
        let systems = rng.some(&CodeSystem::ALL, 2, 3);
        let mut types = vec![Ty::Bool, Ty::Bool, Ty::Place, Ty::Date, Ty::Share, Ty::Text, Ty::SetPlace];
        types.extend(systems.into_iter().map(Ty::Code));
        types.push(Ty::Money(OTHER_CURRENCY));
        types.push(Ty::Enum(names(rng, "kind")));
        types.push(Ty::SetEnum(names(rng, "trait")));
        if rng.chance(50) {
            types.extend([Ty::Decimal, Ty::Place, Ty::Enum(names(rng, "sort"))]);
        }
        for (at, ty) in types.into_iter().enumerate() {
            let role = *rng.pick(&["item", "item", "leg", "firm"]);
            declared.push(input(&format!("{role}.f{at}"), ty));
        }
        for level in 1..=levels {
            for at in 0..rng.between(1, 2) {
                let role = *rng.pick(&["item", "firm"]);
                let ty = if at == 0 { Ty::Bool } else { Ty::Enum(names(rng, "grade")) };
                declared.push(FactPlan { key: format!("{role}.d{level}{at}"), ty, level: Some(level) });
            }
        }
        let mut facts = declared.clone();
        for fact in &declared {
            if let Some(name) = fact.key.strip_prefix("firm.") {
                let like = |role: &str| FactPlan { key: format!("{role}.{name}"), ..fact.clone() };
                facts.extend([like("exporter"), like("buyer")]);
            }
        }
        let mut days: Vec<String> = (0..rng.between(3, 7)).map(|_| day(rng)).collect();
        days.sort();
        days.dedup();
        Vocabulary { declared, facts, days }
    }

    /// The input facts.
    pub(super) fn inputs(&self) -> Vec<FactPlan> {
        self.facts.iter().filter(|fact| fact.level.is_none()).cloned().collect()
    }

    /// The facts that a condition on this level may test.
    pub(super) fn below(&self, level: usize) -> Vec<FactPlan> {
        self.facts.iter().filter(|fact| fact.level.is_none_or(|one| one < level)).cloned().collect()
    }

    /// The derived facts as declared.
    pub(super) fn derived(&self) -> Vec<FactPlan> {
        self.declared.iter().filter(|fact| fact.level.is_some()).cloned().collect()
    }

    /// A random value of the type as files write it; for a set, of its elements.
    pub(super) fn value(&self, rng: &mut Rng, ty: &Ty) -> String {
        let one = |rng: &mut Rng, texts: &[&str]| (*rng.pick(texts)).to_owned();
        match ty {
            Ty::Bool => one(rng, &["true", "false"]),
            Ty::Enum(names) | Ty::SetEnum(names) => rng.pick(names).clone(),
            Ty::Code(system) => code(rng, *system),
            Ty::Place | Ty::SetPlace => one(rng, &PLACES),
            Ty::Date => rng.pick(&self.days).clone(),
            Ty::Decimal => one(rng, &["0", "1", "2.5", "10", "10.00", "99.999", "1000"]),
            Ty::Share => one(rng, &["0 %", "2.5 %", "15 %", "50 %", "51.25 %", "100 %"]),
            Ty::Money(currency) => {
                format!("{} {currency}", rng.pick(&["0", "1.00", "99.95", "800", "2500.00", "100000"]))
            }
            Ty::Text => one(rng, &TEXTS),
        }
    }

    /// `vocabulary/world.yaml`.
    pub(super) fn file(&self, rng: &mut Rng) -> String {
        let role = |name: &str| (name.to_owned(), Yaml::map([("title", Yaml::bi(name))]));
        let like = |name: &str| {
            (name.to_owned(), Yaml::map([("like", Yaml::text("firm")), ("title", Yaml::bi(name))]))
        };
        let roles = [role("item"), role("leg"), role("firm"), like("exporter"), like("buyer")];
        let mut declared = self.declared.clone();
        rng.shuffle(&mut declared);
        let facts = declared.iter().map(|fact| (fact.key.clone(), self.fact(rng, fact))).collect();
        Yaml::map([("roles", Yaml::Map(roles.into())), ("facts", Yaml::Map(facts))]).file()
    }

    fn fact(&self, rng: &mut Rng, fact: &FactPlan) -> Yaml {
        let mut entries = vec![("type", Yaml::text(fact.ty.words()))];
        if let Some(names) = fact.ty.names() {
            entries.push(("values", Yaml::map(names.iter().map(|name| (name.clone(), Yaml::bi(name))))));
        }
        entries.push(("label", Yaml::bi(&format!("the fact: {}", fact.key))));
        if fact.level.is_some() {
            entries.push(("derived", Yaml::text("true")));
            if rng.chance(60) {
                entries.push(("otherwise", Yaml::text(self.value(rng, &fact.ty))));
            }
        } else {
            entries.push(("question", Yaml::bi(&format!("What is {}?", fact.key))));
        }
        let who = *rng.pick(&["firm", "government", "nobody"]);
        entries.push(("changeable_by", Yaml::text(who)));
        if rng.chance(30) {
            entries.push(("order", Yaml::text(rng.between(1, 60).to_string())));
        }
        Yaml::map(entries)
    }
}

fn input(key: &str, ty: Ty) -> FactPlan {
    FactPlan { key: key.to_owned(), ty, level: None }
}

fn names(rng: &mut Rng, stem: &str) -> Vec<String> {
    (0..rng.between(2, 4)).map(|at| format!("{stem}_{at}")).collect()
}

fn day(rng: &mut Rng) -> String {
    let (year, month, day) = (rng.between(2001, 2028), rng.between(1, 12), rng.between(1, 28));
    format!("{year:04}-{month:02}-{day:02}")
}

/// A code of a narrow tree, so that codes often contain one another; now and then `none`.
fn code(rng: &mut Rng, system: CodeSystem) -> String {
    if rng.chance(5) {
        return "none".into();
    }
    let steps: &[&[&str]] = match system {
        CodeSystem::Hts | CodeSystem::Hs => {
            &[&["88", "93"], &["07", "01"], &[".30", "10"], &[".00", "90"], &[".60", "00"]]
        }
        CodeSystem::Usml => &[&["I", "V", "VIII"], &["(a)", "(h)"], &["(1)", "(10)"], &["(i)"]],
        CodeSystem::Eccn => &[&["9", "0"], &["A", "E"], &["610", "611"], &[".x", ".y"], &[".1", ".10"]],
        CodeSystem::Ecl if rng.chance(50) => &[&["2"], &["-1", "-10"], &[".a", ".b"], &[".1", ".10"]],
        CodeSystem::Ecl => &[&["5504", "5505"], &[".2", ".20"], &[".a"]],
        CodeSystem::Nsn => &[&["16", "15"], &["60", "80"], &["-00-123-4567", "001234568"]],
        CodeSystem::Fsc => &[&["16", "15"], &["60", "80"]],
    };
    if system == CodeSystem::Eccn && rng.chance(10) {
        return "EAR99".into();
    }
    // A stock number is whole, a class or no number at all: the group alone is not one.
    let least = if system == CodeSystem::Eccn && rng.chance(70) { 3 } else { 1 };
    let depth = rng.between(least, steps.len());
    steps.iter().take(depth).map(|step| *rng.pick(step)).collect()
}
