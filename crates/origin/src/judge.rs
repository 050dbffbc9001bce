//! Whether what is made of materials meets its product rule: each alternative, its change in
//! classification, tolerance, regional value content, weight and further facts.

use std::collections::BTreeSet;

use ntib_core::{Code, Decimal};
use ntib_engine::Interval;
use ntib_rules::Truth;

use crate::agreement::{Alternative, Content, Counted, Term, Threshold, ToleranceBase, Whole};
use crate::bom::{Making, Material, Role};
use crate::cost::{Ctx, amount, at_most, covers};
use crate::shift::{Base, differs};

/// Something that is made: the good, or a self-produced material.
#[derive(Clone, Copy)]
pub(crate) struct Made<'a> {
    pub code: Option<&'a Code>,
    pub making: &'a Making,
    pub materials: &'a [Material],
    /// The self-produced material it is; none if it is the good.
    pub part: Option<&'a Material>,
}

/// A material that does not shift for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stuck {
    pub at: usize,
    pub id: String,
    pub code: Option<Code>,
    pub shifts: Truth,
    pub value: Interval,
    pub weight: Option<Decimal>,
    pub elastomeric: bool,
}

/// One measure of regional value content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Measured {
    pub threshold: Threshold,
    pub whole: Interval,
    /// What does not originate, or what does, as the method counts.
    pub counted: Interval,
    pub truth: Truth,
}

/// How the tolerance comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tolerated {
    pub truth: Truth,
    pub stuck: Interval,
    /// What it is a share of, with the truth for each; none where it is of weight.
    pub of: Vec<(Option<ToleranceBase>, Interval, Truth)>,
    /// The exception that closes it.
    pub closed: Option<String>,
}

/// One alternative judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JudgedRule {
    pub rule: Alternative,
    pub applies: Truth,
    pub shift: Truth,
    pub stuck: Vec<Stuck>,
    pub tolerance: Option<Tolerated>,
    pub measured: Vec<Measured>,
    /// Whether so little does not originate that the content need not be met.
    pub waived: Truth,
    pub weight: Option<(String, Interval, Interval, Truth)>,
    pub tests: Vec<(String, Truth)>,
    /// All of it.
    pub truth: Truth,
    /// The route of the shared subheading, where the rule fails for that reason.
    pub same: Option<(Truth, Vec<Measured>, Truth)>,
}

/// What was found about something made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    pub rules: Vec<JudgedRule>,
    /// Whether no product rule is recorded for it.
    pub unread: bool,
    /// A finer number, or a kind, would choose between rules.
    pub finer: bool,
    pub kinds_open: Vec<String>,
    /// Whether every material originates.
    pub exclusively: Truth,
    pub by_rule: Truth,
    pub by_same: Truth,
    /// Whether it originates without any regional value content.
    pub without_content: Truth,
    pub originates: Truth,
}

/// Truths of which exactly one counts, and it is not known which.
fn one_of(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut found: Option<Truth> = None;
    for truth in truths {
        match found {
            None => found = Some(truth),
            Some(other) if other == truth => {}
            Some(_) => return Truth::Unknown,
        }
    }
    found.unwrap_or(Truth::Unknown)
}

impl Ctx<'_> {
    /// Judges every self-produced material and then the good.
    pub fn judge_all(&mut self) -> Judged {
        let bom = self.bom;
        for one in &bom.materials {
            self.judge_inside(one);
        }
        self.judge(Made { code: Some(&bom.good.code), making: &bom.good.making, materials: &bom.materials, part: None })
    }

    fn judge_inside(&mut self, material: &Material) {
        for one in &material.made_of {
            self.judge_inside(one);
        }
        if !material.made_of.is_empty() {
            let made = Made { code: material.code.as_ref(), making: &material.making, materials: &material.made_of, part: Some(material) };
            let judged = self.judge(made);
            self.states.insert(material.at, judged);
        }
    }

    fn judge(&self, made: Made<'_>) -> Judged {
        let exclusively = made.materials.iter().map(|one| self.counted_status(one)).min().unwrap_or(Truth::Unknown);
        let nothing = Judged {
            rules: Vec::new(),
            unread: true,
            finer: false,
            kinds_open: Vec::new(),
            exclusively,
            by_rule: Truth::Unknown,
            by_same: Truth::False,
            without_content: exclusively.max(Truth::Unknown),
            originates: exclusively.max(Truth::Unknown),
        };
        let Some(code) = made.code else { return nothing };
        let (certain, possible) = self.agreement.rules_for(code);
        let general = self.agreement.general_for(code);
        if certain.is_empty() && possible.is_empty() && general.is_empty() {
            return nothing;
        }
        let judge = |rules: &[&Alternative]| rules.iter().map(|rule| self.judge_rule(made, code, rule)).collect::<Vec<_>>();
        let groups: Vec<Vec<JudgedRule>> =
            std::iter::once(judge(&certain)).chain(possible.iter().map(|rules| judge(rules))).filter(|group| !group.is_empty()).collect();
        let general = judge(&general);
        let finer = !possible.is_empty();
        let some = |of: &dyn Fn(&JudgedRule) -> Truth| {
            let beside = general.iter().map(of).max().unwrap_or(Truth::False);
            let each = groups.iter().map(|group| self.join(made.making, group, of));
            let joined = one_of(each);
            // Without a rule for certain, there may be none at all.
            let own = if certain.is_empty() { Truth::Unknown } else { joined };
            own.max(beside)
        };
        let by_rule = some(&|rule| rule.truth);
        let by_same = some(&|rule| rule.same.as_ref().map_or(Truth::False, |same| same.0.min(same.2)));
        let plain = some(&|rule| if rule.rule.content.is_empty() { rule.truth } else { Truth::False });
        let unread = groups.is_empty();
        let rules: Vec<JudgedRule> = groups.into_iter().flatten().chain(general).collect();
        let kinds_open = self.kinds_open(made.making, &rules);
        Judged {
            unread,
            finer,
            kinds_open,
            exclusively,
            by_rule,
            by_same,
            without_content: exclusively.max(plain),
            originates: exclusively.max(by_rule).max(by_same),
            rules,
        }
    }

    /// The groups of kinds that the rules tell apart and the bill does not.
    fn kinds_open(&self, making: &Making, rules: &[JudgedRule]) -> Vec<String> {
        let groups: BTreeSet<&str> = rules
            .iter()
            .filter(|rule| rule.applies == Truth::Unknown)
            .filter_map(|rule| self.agreement.kind(rule.rule.when.as_deref()?).map(|kind| kind.group.as_str()))
            .collect();
        let said = |group: &str| self.agreement.kinds.iter().any(|kind| kind.group == group && making.kinds.contains(&kind.id));
        groups.into_iter().filter(|group| !said(group)).map(str::to_owned).collect()
    }

    /// Whether one of the alternatives holds; where the kind is open, whether it does for every kind.
    fn join(&self, making: &Making, rules: &[JudgedRule], of: &dyn Fn(&JudgedRule) -> Truth) -> Truth {
        let open: Vec<&str> = rules
            .iter()
            .filter(|rule| rule.applies == Truth::Unknown)
            .filter_map(|rule| self.agreement.kind(rule.rule.when.as_deref()?).map(|kind| kind.group.as_str()))
            .collect();
        let each = |kind: Option<&str>| {
            let holds = rules.iter().map(|rule| {
                let applies = match (kind, rule.rule.when.as_deref()) {
                    (Some(kind), Some(when)) if rule.applies == Truth::Unknown => (kind == when).into(),
                    _ => rule.applies,
                };
                of(rule).min(applies)
            });
            holds.max().unwrap_or(Truth::False)
        };
        let _ = making;
        match open.first() {
            None => each(None),
            Some(group) => {
                let kinds = self.agreement.kinds.iter().filter(|kind| kind.group == *group);
                one_of(kinds.map(|kind| each(Some(&kind.id))))
            }
        }
    }

    /// Whether a material originates or is disregarded.
    fn counted_status(&self, material: &Material) -> Truth {
        match material.role {
            Role::Material => self.status(material),
            _ => Truth::True,
        }
    }

    fn judge_rule(&self, made: Made<'_>, code: &Code, rule: &Alternative) -> JudgedRule {
        let applies = match &rule.when {
            None => Truth::True,
            Some(kind) => self.is_kind(made.making, kind),
        };
        let mut stuck = Vec::new();
        for one in made.materials {
            stuck.extend(self.stuck(one, code, rule).1);
        }
        let shift = stuck.iter().map(|one| one.shifts).min().unwrap_or(Truth::True);
        let tolerance = (shift != Truth::True).then(|| self.tolerate(made, code, &stuck)).flatten();
        let shifted = shift.max(tolerance.as_ref().map_or(Truth::False, |one| one.truth));
        let measured = self.measure(made, &rule.content);
        let waived = if rule.content.is_empty() { Truth::False } else { self.waived(made) };
        let content = if rule.content.is_empty() { Truth::True } else { best(&measured).max(waived) };
        let tests: Vec<(String, Truth)> = rule
            .tests
            .iter()
            .map(|test| (test.clone(), made.making.tests.get(test).map_or(Truth::Unknown, |known| (*known).into())))
            .collect();
        let weight = rule.weight.as_ref().map(|(metal, least)| self.metal(made.materials, metal, least.fraction()));
        let others = tests.iter().map(|test| test.1).chain(weight.as_ref().map(|one| one.3)).min().unwrap_or(Truth::True);
        let truth = shifted.min(content).min(others);
        let same = (truth != Truth::True && shift != Truth::True && rule.shift.base != Base::Nothing)
            .then(|| self.same_subheading(made, code, &stuck))
            .flatten();
        JudgedRule { rule: rule.clone(), applies, shift, stuck, tolerance, measured, waived, weight, tests, truth, same }
    }

    /// Whether the good is of a kind: unknown if no kind of its group is said.
    fn is_kind(&self, making: &Making, kind: &str) -> Truth {
        if making.kinds.contains(kind) {
            return Truth::True;
        }
        let group = self.agreement.kind(kind).map(|kind| kind.group.as_str());
        let said = self.agreement.kinds.iter().any(|one| Some(one.group.as_str()) == group && making.kinds.contains(&one.id));
        if said { Truth::False } else { Truth::Unknown }
    }

    /// Whether a material shifts, and what does not. Of a self-produced material, either it shifts itself or
    /// what it is made of does: the producer chooses.
    fn stuck(&self, material: &Material, code: &Code, rule: &Alternative) -> (Truth, Vec<Stuck>) {
        if material.role != Role::Material {
            return (Truth::True, Vec::new());
        }
        let own = self.status(material).max(rule.shift.holds(material.code.as_ref(), code, &rule.goods));
        let value = if material.is_self_produced() { self.worth(material) } else { self.without_deductions(material) };
        let itself = Stuck {
            at: material.at,
            id: material.id.clone(),
            code: material.code.clone(),
            shifts: own,
            value: if own == Truth::Unknown { Interval::ZERO.hull(value) } else { value },
            weight: material.weight,
            elastomeric: material.elastomeric,
        };
        let usable = material.is_self_produced() || material.statement.is_some();
        if own == Truth::True {
            return (own, Vec::new());
        }
        if material.made_of.is_empty() || !usable {
            return (own, vec![itself]);
        }
        let mut inside = (Truth::True, Vec::new());
        for one in &material.made_of {
            let (truth, list) = self.stuck(one, code, rule);
            inside.0 = inside.0.min(truth);
            inside.1.extend(list);
        }
        let total = |list: &[Stuck]| list.iter().map(|one| one.value).fold(Interval::ZERO, Interval::plus).high;
        // Where neither shifts for certain, the better chance, then the smaller value, is taken.
        let better = match inside.0.cmp(&own) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => match (total(&inside.1), itself.value.high) {
                (Some(a), Some(b)) => a < b,
                (a, _) => a.is_some(),
            },
        };
        if better { inside } else { (own, vec![itself]) }
    }

    fn tolerate(&self, made: Made<'_>, code: &Code, stuck: &[Stuck]) -> Option<Tolerated> {
        if self.agreement.by_weight(code).is_some() {
            return self.tolerate_weight(made, stuck);
        }
        let (share, _) = self.agreement.tolerance.as_ref()?;
        let value = stuck.iter().map(|one| one.value).fold(Interval::ZERO, Interval::plus);
        let mut closed = (Truth::False, None);
        for one in stuck {
            let (truth, cite) = self.agreement.excepted(code, one.code.as_ref());
            if truth > closed.0 {
                closed = (truth, cite.map(str::to_owned));
            }
        }
        let of: Vec<(Option<ToleranceBase>, Interval, Truth)> = self
            .bases(made)
            .into_iter()
            .map(|(name, base)| (Some(name), base, at_most(value, base.times(share.fraction()))))
            .collect();
        let truth = of.iter().map(|one| one.2).max().unwrap_or(Truth::False).min(closed.0.negated());
        Some(Tolerated { truth, stuck: value, of, closed: closed.1 })
    }

    fn tolerate_weight(&self, made: Made<'_>, stuck: &[Stuck]) -> Option<Tolerated> {
        let (share, _) = self.agreement.weight_tolerance.as_ref()?;
        let base = amount(made.making.weight);
        let weigh = |only: bool| {
            let each = stuck.iter().filter(|one| !only || one.elastomeric).map(|one| {
                let whole = amount(one.weight);
                if one.shifts == Truth::Unknown { Interval::ZERO.hull(whole) } else { whole }
            });
            each.fold(Interval::ZERO, Interval::plus)
        };
        let mut truth = at_most(weigh(false), base.times(share.fraction()));
        if let Some((elastic, _)) = &self.agreement.elastomeric {
            truth = truth.min(at_most(weigh(true), base.times(elastic.fraction())));
        }
        Some(Tolerated { truth, stuck: weigh(false), of: vec![(None, base, truth)], closed: None })
    }

    /// What a tolerance of value is a share of.
    fn bases(&self, made: Made<'_>) -> Vec<(ToleranceBase, Interval)> {
        let [of_good, of_part] = &self.agreement.tolerance_bases;
        let bases = if made.part.is_none() { of_good } else { of_part };
        let each = bases.iter().map(|base| match base {
            ToleranceBase::Price => (*base, self.price_of(made)),
            ToleranceBase::TotalCost => (*base, self.total_cost(made.making, made.materials)),
        });
        each.collect()
    }

    /// The adjusted price of the good, or what a self-produced material is worth.
    fn price_of(&self, made: Made<'_>) -> Interval {
        made.part.map_or_else(|| self.price(), |part| self.worth(part))
    }

    fn measure(&self, made: Made<'_>, content: &Content) -> Vec<Measured> {
        let each = content.iter().filter(|one| made.part.is_none() || one.method.parts);
        each.map(|threshold| {
            let method = &threshold.method;
            let average = self.bom.good.average.as_ref().filter(|_| made.part.is_none() && method.whole == Whole::NetCost);
            let whole = match (method.whole, average) {
                (_, Some(average)) => Interval::exactly(average.net_cost),
                (Whole::Price, None) => self.price_of(made),
                (Whole::NetCost, None) => self.net_cost(made.making, made.materials),
            };
            let least = threshold.least.fraction();
            let (counted, truth) = match method.counted {
                Counted::NonOriginating => {
                    let counted = average.map_or_else(
                        || self.all_non_originating(made.materials, method.whole),
                        |average| Interval::exactly(average.non_originating),
                    );
                    (counted, covers(whole, least, counted))
                }
                Counted::Originating => {
                    let counted = self.all_originating(made.materials);
                    (counted, at_most(whole.times(least), counted))
                }
            };
            Measured { threshold: threshold.clone(), whole, counted, truth }
        })
        .collect()
    }

    /// Whether all that does not originate lies within the tolerance, so that no content is asked.
    fn waived(&self, made: Made<'_>) -> Truth {
        let Some((share, _)) = &self.agreement.tolerance else { return Truth::False };
        if !self.agreement.has(Term::ToleranceWaivesContent) {
            return Truth::False;
        }
        let all = self.all_non_originating(made.materials, Whole::Price).max(self.all_non_originating(made.materials, Whole::NetCost));
        let bases = self.bases(made).into_iter();
        bases.map(|(_, base)| at_most(all, base.times(share.fraction()))).max().unwrap_or(Truth::False)
    }

    fn same_subheading(&self, made: Made<'_>, code: &Code, stuck: &[Stuck]) -> Option<(Truth, Vec<Measured>, Truth)> {
        if !self.agreement.same_subheading_open(code) {
            return None;
        }
        // A heading that is not divided has one subheading, which ends in two zeros.
        let undivided = code.key().get(4..6) == Some("00");
        let shares = |one: &Stuck| {
            let other = one.code.as_ref();
            let subheading = other.map_or(Truth::Unknown, |other| differs(other, code, 6).negated());
            let heading = if undivided { other.map_or(Truth::Unknown, |other| differs(other, code, 4).negated()) } else { Truth::False };
            subheading.max(heading)
        };
        if stuck.iter().all(|one| shares(one) == Truth::False) {
            return None;
        }
        let reason = stuck.iter().map(|one| shares(one).max(if one.shifts == Truth::Unknown { Truth::Unknown } else { Truth::False })).min()?;
        if reason == Truth::False {
            return None;
        }
        let measured = self.measure(made, &self.agreement.same_subheading);
        let content = best(&measured).max(self.waived(made));
        Some((reason, measured, content))
    }

    /// The originating share of the weight of a metal: originating weight, whole weight, whether enough.
    fn metal(&self, materials: &[Material], metal: &str, least: Decimal) -> (String, Interval, Interval, Truth) {
        let (mut originating, mut whole) = (Interval::ZERO, Interval::ZERO);
        let mut said = false;
        for one in materials.iter().flat_map(Material::walk).filter(|one| one.metal.as_deref() == Some(metal) && !one.is_self_produced()) {
            said = true;
            let weight = amount(one.weight);
            whole = whole.plus(weight);
            originating = originating.plus(match self.status(one) {
                Truth::True => weight,
                Truth::Unknown => Interval::ZERO.hull(weight),
                Truth::False => Interval::ZERO,
            });
        }
        let truth = if said { at_most(whole.times(least), originating) } else { Truth::Unknown };
        (metal.to_owned(), originating, whole, truth)
    }
}

fn best(measured: &[Measured]) -> Truth {
    measured.iter().map(|one| one.truth).max().unwrap_or(Truth::False)
}

impl Ctx<'_> {
    /// The content asked where goods share a subheading, of the good.
    pub fn measure_same(&self, bom: &crate::bom::Bom) -> Vec<Measured> {
        let made = Made { code: Some(&bom.good.code), making: &bom.good.making, materials: &bom.materials, part: None };
        self.measure(made, &self.agreement.same_subheading)
    }
}
