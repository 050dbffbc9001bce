//! Questions.

use ntib_rules::SourceFile;

use super::conditions::Words;
use super::tables::file;
use super::vocabulary::CURRENCY;
use super::yaml::Yaml;
use crate::rng::Rng;

/// A base of the layers question.
pub(super) struct BasePlan {
    pub(super) name: String,
    /// The first layer that may stand on it: those that it names come earlier.
    pub(super) from_layer: usize,
}

/// What provisions may conclude.
#[derive(Default)]
pub(super) struct Questions {
    /// Choice questions with their outcomes.
    pub(super) choices: Vec<(String, Vec<String>)>,
    /// The set question with its elements.
    pub(super) set: Option<(String, Vec<String>)>,
    /// The layers question with its layers and bases.
    pub(super) layers: Option<(String, Vec<String>, Vec<BasePlan>)>,
}

struct Writer<'w> {
    words: &'w Words<'w>,
    levels: usize,
    files: &'w mut Vec<SourceFile>,
}

impl Questions {
    /// One question of each kind and up to three choices; only one choice for conjunctive worlds.
    pub(super) fn draw(rng: &mut Rng, words: &Words<'_>, levels: usize, files: &mut Vec<SourceFile>) -> Questions {
        let mut writer = Writer { words, levels, files };
        let mut questions = Questions::default();
        let choices = if words.conjunctive { 1 } else { rng.between(1, 3) };
        let mut summed = Vec::new();
        for at in 0..choices {
            let id = format!("aa/choice-{at}");
            let outcomes: Vec<String> = (0..rng.between(2, 4)).map(|at| format!("outcome_{at}")).collect();
            // `ntib check` refuses a question with a gap; what a summary makes of one is not monotone.
            if writer.choice(rng, &id, &outcomes) {
                summed.push(id.clone());
            }
            questions.choices.push((id, outcomes));
        }
        if words.conjunctive {
            return questions;
        }
        for fact in words.vocabulary.derived().iter().filter(|fact| fact.key.ends_with('0')) {
            let asked = if fact.key.starts_with("firm.") && rng.chance(50) {
                fact.key.replace("firm.", "buyer.")
            } else {
                fact.key.clone()
            };
            let id = format!("aa/holds-{}", fact.key.replace('.', "-"));
            writer.question(rng, &id, "holds", vec![("fact", Yaml::text(asked))]);
        }
        let elements: Vec<String> = (0..rng.between(2, 5)).map(|at| format!("element_{at}")).collect();
        let labelled = elements.iter().map(|name| (name.clone(), Yaml::map([("label", Yaml::bi(name))])));
        writer.question(rng, "bb/set", "set", vec![("elements", Yaml::map(labelled))]);
        questions.set = Some(("bb/set".into(), elements));
        questions.layers = Some(writer.layers(rng, "bb/layers"));
        if !summed.is_empty() {
            let of = rng.some(&summed, 1, 3);
            writer.question(rng, "aa/summary", "summary", vec![("of", Yaml::texts(of))]);
        }
        questions
    }
}

impl Writer<'_> {
    fn question(&mut self, rng: &mut Rng, id: &str, kind: &str, own: Vec<(&'static str, Yaml)>) {
        let mut entries = vec![
            ("question", Yaml::text(id)),
            ("kind", Yaml::text(kind)),
            ("per", Yaml::text(*rng.pick(&["movement", "offer", "firm"]))),
            ("title", Yaml::bi(id)),
            ("ask", Yaml::bi("What then?")),
        ];
        if !self.words.conjunctive && rng.chance(40) {
            let facts = self.words.vocabulary.below(self.levels + 1);
            entries.push(("scope", self.words.tests(rng, &facts, 1, 2)));
        }
        let days = &self.words.vocabulary.days;
        let from = if rng.chance(25) { rng.pick(days).as_str() } else { "2000-01-01" };
        entries.push(("supported_from", Yaml::text(from)));
        entries.extend(own);
        self.files.push(file(format!("questions/{}.yaml", id.replace('/', "-")), Yaml::map(entries)));
    }

    fn choice(&mut self, rng: &mut Rng, id: &str, outcomes: &[String]) -> bool {
        let mut each = Vec::new();
        for name in outcomes {
            let verdict = *rng.pick(&["yes", "needs_authority", "no"]);
            each.push((name.clone(), Yaml::map([("label", Yaml::bi(name)), ("verdict", Yaml::text(verdict))])));
        }
        let mut own = vec![("outcomes", Yaml::Map(each))];
        let otherwise = rng.chance(65);
        if otherwise {
            own.push(("otherwise", Yaml::text(rng.pick(outcomes).clone())));
        }
        self.question(rng, id, "choice", own);
        otherwise
    }

    fn layers(&mut self, rng: &mut Rng, id: &str) -> (String, Vec<String>, Vec<BasePlan>) {
        let names: Vec<String> = (0..rng.between(2, 5)).map(|at| format!("layer_{at}")).collect();
        let mut plans = vec![BasePlan { name: "whole".into(), from_layer: 0 }];
        let mut bases = vec![("whole".to_owned(), fact("item.worth"))];
        for at in 0..rng.between(1, 4) {
            let mut from_layer = 0;
            let expr = expr(rng, &names, 2, &mut from_layer);
            let name = format!("base_{at}");
            bases.push((name.clone(), expr));
            plans.push(BasePlan { name, from_layer });
        }
        let stacking = Yaml::map(names.iter().map(|name| (name.clone(), Yaml::bi(name))));
        let own = vec![
            ("currency", Yaml::text(CURRENCY)),
            ("whole", Yaml::text("item.worth")),
            ("bases", Yaml::Map(bases)),
            ("stacking", stacking),
        ];
        self.question(rng, id, "layers", own);
        (id.to_owned(), names, plans)
    }
}

fn fact(key: &str) -> Yaml {
    Yaml::map([("fact", Yaml::text(key))])
}

/// A random expression; raises `from_layer` above every layer that it names.
fn expr(rng: &mut Rng, layers: &[String], depth: usize, from_layer: &mut usize) -> Yaml {
    let operator = if depth == 0 { 0 } else { rng.below(8) };
    let mut several = |rng: &mut Rng, count: usize| {
        Yaml::List((0..count).map(|_| expr(rng, layers, depth.saturating_sub(1), from_layer)).collect())
    };
    match operator {
        1 => Yaml::map([("plus", several(rng, 2))]),
        2 | 3 => Yaml::map([("minus", several(rng, 2))]),
        4 => Yaml::map([("min", several(rng, 2))]),
        5 => Yaml::map([("max", several(rng, 2))]),
        6 => {
            let share = Yaml::text(*rng.pick(&["0 %", "40 %", "100 %"]));
            let Yaml::List(mut operands) = several(rng, 1) else { return fact("item.worth") };
            operands.insert(0, share);
            Yaml::map([("times", Yaml::List(operands))])
        }
        7 => {
            // Not the last layer: some layer must be left to stand on this base.
            let last = layers.len().saturating_sub(1);
            let named: Vec<usize> = rng.some(&(0..last).collect::<Vec<_>>(), 1, 2);
            *from_layer = named.iter().map(|at| at + 1).chain([*from_layer]).max().unwrap_or(0);
            Yaml::map([("layers", Yaml::texts(named.iter().map(|at| format!("layer_{at}"))))])
        }
        _ => fact(rng.pick::<&str>(&["item.worth", "item.worth", "item.part_worth", "item.other_worth"])),
    }
}
