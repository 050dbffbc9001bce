//! Conditions.

use super::tables::{ListPlan, TAGS, Tables};
use super::vocabulary::{FactPlan, Ty, Vocabulary};
use super::yaml::Yaml;
use crate::rng::Rng;

/// What conditions may name.
pub(super) struct Words<'w> {
    pub(super) vocabulary: &'w Vocabulary,
    pub(super) tables: &'w Tables,
    /// Only lists of plain tests.
    pub(super) conjunctive: bool,
}

impl Words<'_> {
    /// The tests of a condition over `facts`, from `least` to `most` of them.
    pub(super) fn tests(&self, rng: &mut Rng, facts: &[FactPlan], least: usize, most: usize) -> Yaml {
        let depth = if self.conjunctive { 0 } else { 2 };
        Yaml::List((0..rng.between(least, most)).map(|_| self.one(rng, facts, depth)).collect())
    }

    fn one(&self, rng: &mut Rng, facts: &[FactPlan], depth: usize) -> Yaml {
        if depth > 0 && rng.chance(25) {
            let key = *rng.pick(&["any", "any", "all", "not"]);
            let inner = (0..rng.between(1, 3)).map(|_| self.one(rng, facts, depth - 1)).collect();
            return match (key, Yaml::List(inner)) {
                // `not` also takes a single test.
                ("not", Yaml::List(mut inner)) if inner.len() == 1 && rng.chance(50) => {
                    Yaml::map([(key, inner.pop().unwrap_or(Yaml::List(Vec::new())))])
                }
                (key, inner) => Yaml::map([(key, inner)]),
            };
        }
        let fact = rng.pick(facts);
        let asked = self.asked(rng, &fact.ty);
        Yaml::map([(fact.key.clone(), asked)])
    }

    /// What a test asks of a fact of this type.
    fn asked(&self, rng: &mut Rng, ty: &Ty) -> Yaml {
        if ty.ordered() && rng.chance(80) {
            return self.compared(rng, ty);
        }
        if ty.is_set() && rng.chance(70) {
            let operator = *rng.pick(&["some_in", "all_in", "none_in", "empty"]);
            let operand = if operator == "empty" {
                Yaml::text(*rng.pick(&["true", "false"]))
            } else {
                self.choice(rng, ty)
            };
            return Yaml::map([(operator, operand)]);
        }
        let lists: Vec<&ListPlan> = self.tables.lists.iter().filter(|list| serves(list, ty)).collect();
        if !lists.is_empty() && rng.chance(45) {
            let list = *rng.pick(&lists);
            return listed(rng, list);
        }
        let choice = self.choice(rng, ty);
        if rng.chance(25) { Yaml::map([("not", choice)]) } else { choice }
    }

    /// A value, or a list of values and rings.
    fn choice(&self, rng: &mut Rng, ty: &Ty) -> Yaml {
        let one = |rng: &mut Rng| {
            if matches!(ty, Ty::Place | Ty::SetPlace) && rng.chance(35) {
                format!("ring {}", rng.pick(&self.tables.rings))
            } else {
                self.vocabulary.value(rng, ty)
            }
        };
        if rng.chance(60) {
            Yaml::text(one(rng))
        } else {
            Yaml::texts((0..rng.between(1, 3)).map(|_| one(rng)).collect::<Vec<_>>())
        }
    }

    fn compared(&self, rng: &mut Rng, ty: &Ty) -> Yaml {
        let params: Vec<&str> =
            self.tables.params.iter().filter(|param| param.ty == *ty).map(|param| param.id.as_str()).collect();
        let bound = |rng: &mut Rng| {
            if !params.is_empty() && rng.chance(30) {
                Yaml::text(format!("param {}", rng.pick(&params)))
            } else {
                Yaml::text(self.vocabulary.value(rng, ty))
            }
        };
        let low = *rng.pick(&["at_least", "above"]);
        let high = *rng.pick(&["at_most", "below"]);
        match rng.below(5) {
            0 if !self.conjunctive => Yaml::map([(low, bound(rng)), (high, bound(rng))]),
            0..=2 => Yaml::map([(low, bound(rng))]),
            _ => Yaml::map([(high, bound(rng))]),
        }
    }
}

/// Whether facts of this type may be looked up in the list.
fn serves(list: &ListPlan, ty: &Ty) -> bool {
    list.key == *ty || (list.key == Ty::Text && matches!(ty, Ty::Enum(_)))
}

fn listed(rng: &mut Rng, list: &ListPlan) -> Yaml {
    let mut entries = vec![("in_list", Yaml::text(list.id.as_str()))];
    if let Some(filter) = filter(rng, list) {
        entries.push(("where", filter));
    }
    Yaml::map(entries)
}

/// A `where` map, or none.
pub(super) fn filter(rng: &mut Rng, list: &ListPlan) -> Option<Yaml> {
    let tags = || TAGS.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
    match rng.below(6) {
        0..=2 => None,
        3 => Some(Yaml::map([("tag", Yaml::text(rng.pick(&tags()).clone()))])),
        4 if list.rates => {
            let rate = Yaml::texts(["50 %".to_owned(), "Free".to_owned()]);
            Some(Yaml::map([("second", rate), ("tag", Yaml::texts(rng.some(&tags(), 2, 3)))]))
        }
        _ => Some(Yaml::map([("tag", Yaml::texts(rng.some(&tags(), 1, 2)))])),
    }
}
