//! Whether the good originates: every way, the conditions of all of them, and what is said of it.

use ntib_core::{Bi, Confidence, Decimal};
use ntib_engine::Interval;
use ntib_rules::Truth;

use crate::agreement::{Agreement, Method};
use crate::bom::{Bom, Making, Material, Role, Transport};
use crate::cost::{amount, at_most};
use crate::designate::{Chosen, designate};
use crate::judge::{JudgedRule, Measured};
use crate::marking::answer_marking;
use crate::report::{
    AlternativeReport, Arg, Certification, ContentReport, Line, MaterialReport, Missing, Report, WeightReport,
};
use crate::shift::Base;

/// What was found, before it is put into words.
pub(crate) struct Settled<'a> {
    pub chosen: Chosen<'a>,
    pub produced: Truth,
    pub transport: Truth,
    pub wholly: Truth,
    pub set: Option<(Interval, Interval, Truth)>,
    pub unassembled: Option<(Vec<Measured>, Truth)>,
    pub imported: Truth,
    pub originates: Truth,
    pub criterion: Option<char>,
}

/// Whether `bom` originates under `agreement`, and why.
pub fn answer(agreement: &Agreement, bom: &Bom) -> Report {
    if agreement.is_marking() {
        return answer_marking(agreement, bom);
    }
    let settled = settle(agreement, bom);
    let mut report = Report {
        agreement: agreement.id.clone(),
        title: agreement.title.clone(),
        short: agreement.short.clone(),
        as_of: agreement.as_of,
        good: bom.good.name.clone(),
        code: bom.good.code.to_string(),
        currency: bom.currency.clone(),
        originates: settled.originates,
        criterion: settled.criterion,
        ways: ways(agreement, bom, &settled),
        alternatives: settled.chosen.judged.rules.iter().filter(|rule| rule.applies != Truth::False).map(|rule| alternative(agreement, rule)).collect(),
        cost: costs(bom, &settled),
        materials: Vec::new(),
        designated: Vec::new(),
        missing: Vec::new(),
        changes: Vec::new(),
        notes: notes(agreement, bom, &settled),
        certification: Vec::new(),
        marking: None,
    };
    let best = best_rule(&settled);
    for one in &bom.materials {
        material(&settled, best, one, 0, &mut report.materials);
    }
    let all = bom.walk();
    report.designated = all.iter().filter(|one| settled.chosen.ctx.designated.contains(&one.at)).map(|one| one.id.clone()).collect();
    if settled.originates == Truth::Unknown {
        report.missing = missing(agreement, bom, &settled);
    }
    if settled.originates == Truth::True {
        report.certification = certification(bom, settled.criterion);
    } else {
        report.changes = crate::change::changes(agreement, bom, &settled);
    }
    report
}

pub(crate) fn settle<'a>(agreement: &'a Agreement, bom: &'a Bom) -> Settled<'a> {
    let good = &bom.good;
    let chosen = designate(agreement, bom);
    let produced = good.produced_in.as_ref().map_or(Truth::Unknown, |places| {
        (!places.is_empty() && places.iter().all(|place| agreement.is_member(*place))).into()
    });
    let known = |fact: Option<bool>| fact.map_or(Truth::Unknown, Truth::from);
    let transport = match good.transport {
        None => Truth::Unknown,
        Some(Transport::Direct) => Truth::True,
        Some(Transport::Outside { customs_control, worked }) => {
            let free = Truth::from(agreement.may_be_worked_abroad(&good.code).is_some());
            known(customs_control).min(known(worked).negated()).max(free)
        }
    };
    let clean = Truth::from(!good.disqualified);
    let conditions = produced.min(transport).min(clean);
    let wholly = Truth::from(good.wholly_obtained);
    let set = good.set.then(|| set(agreement, bom, &chosen)).flatten();
    let judged = &chosen.judged;
    let unassembled = (good.unassembled && agreement.same_subheading_open(&good.code)).then(|| {
        let measured = chosen.ctx.measure_same(bom);
        let truth = measured.iter().map(|one| one.truth).max().unwrap_or(Truth::False);
        (measured, truth)
    });
    let apart = unassembled.as_ref().map_or(Truth::False, |one| one.1);
    let (listed, _) = agreement.imported_from_member(&good.code, good.described);
    let from = good.imported_from.map_or(Truth::Unknown, |place| agreement.is_member(place).into());
    let imported = listed.min(from).min(clean);
    let (exclusively, by_rule, same) = match &set {
        Some((_, _, truth)) => (Truth::False, *truth, Truth::False),
        None => (judged.exclusively, judged.by_rule, judged.by_same),
    };
    let ways = [('A', wholly), ('C', exclusively), ('B', by_rule), ('D', same.max(apart))];
    let made = ways.iter().map(|way| way.1).max().unwrap_or(Truth::False).min(conditions);
    let criterion = if made == Truth::True {
        ways.iter().find(|way| way.1 == Truth::True).map(|way| way.0)
    } else {
        (imported == Truth::True).then_some('E')
    };
    Settled { produced, transport, wholly, set, unassembled, imported, originates: made.max(imported), criterion, chosen }
}

fn set(agreement: &Agreement, bom: &Bom, chosen: &Chosen<'_>) -> Option<(Interval, Interval, Truth)> {
    let (share, _) = agreement.sets.as_ref()?;
    let inside = bom.materials.iter().filter(|one| one.role == Role::Material).map(|one| {
        let value = chosen.ctx.value(one).minus(Interval::exactly(one.deductions));
        match chosen.ctx.status(one) {
            Truth::True => Interval::ZERO,
            Truth::False => value,
            Truth::Unknown => Interval::ZERO.hull(value),
        }
    });
    let inside = inside.fold(Interval::ZERO, Interval::plus);
    let price = chosen.ctx.price();
    Some((inside, price, at_most(inside, price.times(share.fraction()))))
}

/// The alternative that comes out best, for the table of materials.
pub(crate) fn best_rule<'a>(settled: &'a Settled<'_>) -> Option<&'a JudgedRule> {
    let rules = settled
        .chosen
        .judged
        .rules
        .iter()
        .filter(|rule| rule.applies != Truth::False);
    rules.rev().max_by_key(|rule| (rule.truth, rule.shift))
}

pub(crate) fn text(text: impl Into<String>) -> Arg {
    Arg::Text(text.into())
}

fn ways(agreement: &Agreement, bom: &Bom, settled: &Settled<'_>) -> Vec<Line> {
    let judged = &settled.chosen.judged;
    let mut lines = Vec::new();
    if bom.good.wholly_obtained {
        lines.push(Line::new("origin-way-a", vec![]).truth(settled.wholly));
    }
    match &settled.set {
        Some((inside, price, truth)) => {
            let (share, cite) = agreement.sets.clone().unwrap_or_default();
            let args = vec![("inside", Arg::Amount(*inside)), ("whole", Arg::Amount(*price)), ("most", Arg::Share(share))];
            lines.push(Line::new("origin-way-set", args).cite(&cite).truth(*truth));
        }
        None => {
            lines.push(Line::new("origin-way-c", vec![]).truth(judged.exclusively));
            let rule = if judged.rules.is_empty() { "origin-way-b-none" } else { "origin-way-b" };
            lines.push(Line::new(rule, vec![("code", text(bom.good.code.to_string()))]).cite(&agreement.rules_cite).truth(judged.by_rule));
        }
    }
    for rule in &judged.rules {
        if let Some((reason, measured, content)) = &rule.same
            && rule.applies != Truth::False
        {
            lines.push(Line::new("origin-way-d", vec![]).cite(&agreement.same_subheading_cite).truth((*reason).min(*content)));
            lines.extend(measured.iter().map(|one| measure_line(one, &agreement.same_subheading_cite)));
            break;
        }
    }
    if let Some((measured, truth)) = &settled.unassembled {
        lines.push(Line::new("origin-way-d-apart", vec![]).cite(&agreement.same_subheading_cite).truth(*truth));
        lines.extend(measured.iter().map(|one| measure_line(one, &agreement.same_subheading_cite)));
    }
    let (listed, cite) = agreement.imported_from_member(&bom.good.code, bom.good.described);
    if listed != Truth::False {
        lines.push(Line::new("origin-way-e", vec![]).cite(cite.unwrap_or_default()).truth(settled.imported));
    }
    lines.push(Line::new("origin-condition-produced", vec![]).truth(settled.produced));
    lines.push(Line::new("origin-condition-transport", vec![]).truth(settled.transport));
    if bom.good.disqualified {
        lines.push(Line::new("origin-condition-disqualified", vec![]).truth(Truth::False));
    }
    lines
}

/// The content that a measure finds, rounded down, so that what is shown never reaches what is missed.
fn ratio(one: &Measured) -> Interval {
    let part = |whole: Decimal, inside: Decimal| {
        if whole <= Decimal::ZERO {
            return Decimal::ZERO;
        }
        whole.checked_sub(inside).and_then(|rest| rest.checked_div(whole)).unwrap_or_default()
    };
    let low = one.non_originating.high.map_or(Decimal::ZERO, |inside| part(one.whole.low, inside).max(Decimal::ZERO));
    let high = one.whole.high.map_or(Decimal::ONE, |whole| part(whole, one.non_originating.low));
    Interval { low: low.min(high), high: Some(high) }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Price => "origin-method-price",
        Method::NetCost => "origin-method-net-cost",
    }
}

fn measure_line(one: &Measured, cite: &str) -> Line {
    let args = vec![
        ("method", Arg::Phrase(method(one.threshold.method))),
        ("whole", Arg::Amount(one.whole)),
        ("inside", Arg::Amount(one.non_originating)),
        ("ratio", Arg::Ratio(ratio(one))),
        ("least", Arg::Share(one.threshold.least)),
    ];
    Line::new("origin-content", args).cite(cite).truth(one.truth)
}

pub(crate) fn alternative(agreement: &Agreement, judged: &JudgedRule) -> AlternativeReport {
    let rule = &judged.rule;
    let mut lines = Vec::new();
    if rule.shift.base != Base::Nothing {
        let phrase = if agreement.is_marking() {
            "origin-shift-foreign"
        } else {
            "origin-shift"
        };
        lines.push(Line::new(phrase, vec![]).truth(judged.shift));
    }
    for one in &judged.stuck {
        let code = one.code.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
        let phrase = if one.shifts == Truth::False { "origin-stuck" } else { "origin-perhaps-stuck" };
        let args = vec![("material", text(&one.id)), ("code", text(code)), ("value", Arg::Amount(one.value))];
        lines.push(Line::new(phrase, args).truth(one.shifts));
    }
    if let Some(tolerated) = &judged.tolerance {
        let by_weight = tolerated.of.iter().any(|one| one.0 == "weight");
        let share = if by_weight { &agreement.weight_tolerance } else { &agreement.tolerance };
        if let Some((most, cite)) = share {
            for (base, whole, truth) in &tolerated.of {
                let phrase = match *base {
                    "price" => "origin-tolerance-price",
                    "weight" => "origin-tolerance-weight",
                    _ => "origin-tolerance-cost",
                };
                let args = vec![("stuck", Arg::Amount(tolerated.stuck)), ("whole", Arg::Amount(*whole)), ("most", Arg::Share(*most))];
                lines.push(Line::new(phrase, args).cite(cite).truth(*truth));
            }
        }
        if let Some(cite) = &tolerated.closed {
            lines.push(Line::new("origin-tolerance-closed", vec![]).cite(cite).truth(Truth::False));
        }
    }
    lines.extend(judged.measured.iter().map(|one| measure_line(one, &rule.cite)));
    if !rule.content.is_empty()
        && judged.waived == Truth::True
        && let Some((most, cite)) = &agreement.tolerance
    {
        lines.push(Line::new("origin-content-waived", vec![("most", Arg::Share(*most))]).cite(cite).truth(Truth::True));
    }
    if let Some((metal, originating, whole, truth)) = &judged.weight {
        let least = rule.weight.as_ref().map_or(ntib_core::Share::ZERO, |one| one.1);
        let args = vec![("metal", text(metal)), ("originating", Arg::Amount(*originating)), ("whole", Arg::Amount(*whole)), ("least", Arg::Share(least))];
        lines.push(Line::new("origin-metal", args).truth(*truth));
    }
    for (test, truth) in &judged.tests {
        let words = agreement.tests.iter().find(|one| one.0 == *test).map(|one| one.1.clone()).unwrap_or_default();
        lines.push(Line::new("origin-test", vec![("test", Arg::Words(words))]).truth(*truth));
    }
    AlternativeReport {
        goods: rule.goods.to_string(),
        shift: shift_phrase(rule.shift.base),
        except: rule.shift.except.to_string(),
        also: rule.shift.also.to_string(),
        when: rule.when.as_deref().and_then(|id| agreement.kind(id)).map(|kind| kind.label.clone()),
        cite: rule.cite.clone(),
        confidence: rule.confidence,
        lines,
        content: judged
            .measured
            .iter()
            .map(|one| ContentReport {
                method: method(one.threshold.method),
                whole: one.whole,
                non_originating: one.non_originating,
                ratio: ratio(one),
                least: one.threshold.least,
                truth: one.truth,
            })
            .collect(),
        weight: judged.weight.as_ref().map(|one| WeightReport { metal: one.0.clone(), originating: one.1, whole: one.2 }),
        truth: judged.truth.min(judged.applies),
    }
}

fn shift_phrase(base: Base) -> &'static str {
    match base {
        Base::Nothing => "origin-rule-none",
        Base::Chapter => "origin-rule-chapter",
        Base::Heading => "origin-rule-heading",
        Base::HeadingOrGood => "origin-rule-heading-or-good",
        Base::HeadingOutside => "origin-rule-heading-outside",
        Base::Subheading => "origin-rule-subheading",
        Base::SubheadingOutside => "origin-rule-subheading-outside",
        Base::Item => "origin-rule-item",
        Base::Good => "origin-rule-good",
    }
}

fn costs(bom: &Bom, settled: &Settled<'_>) -> Vec<Line> {
    let ctx = &settled.chosen.ctx;
    let making = &bom.good.making;
    let line = |phrase, value: Interval| Line::new(phrase, vec![("value", Arg::Amount(value))]);
    let mut lines = Vec::new();
    if bom.good.price.is_some() {
        lines.push(line("origin-cost-price", amount(bom.good.price)));
        lines.push(line("origin-cost-shipping-out", amount(bom.good.shipping_in_price)));
        lines.push(line("origin-cost-adjusted", ctx.price()));
    }
    if bom.good.set {
        return lines;
    }
    let inside = bom.materials.iter().map(|one| ctx.value(one)).fold(Interval::ZERO, Interval::plus);
    lines.push(line("origin-cost-materials", inside));
    if making.other_costs.is_some() || making.total_cost.is_none() {
        lines.push(line("origin-cost-other", amount(making.other_costs)));
    }
    lines.push(line("origin-cost-total", ctx.total_cost(making, &bom.materials)));
    for (phrase, value) in [
        ("origin-cost-promotion", making.excluded.promotion),
        ("origin-cost-royalties", making.excluded.royalties),
        ("origin-cost-shipping", making.excluded.shipping),
    ] {
        lines.push(line(phrase, amount(value)));
    }
    let rest = [making.excluded.promotion, making.excluded.royalties, making.excluded.shipping].into_iter().map(amount);
    lines.push(line("origin-cost-interest", ctx.excluded(&making.excluded).minus(rest.fold(Interval::ZERO, Interval::plus))));
    lines.push(line("origin-cost-net", ctx.net_cost(making, &bom.materials)));
    lines.push(line("origin-cost-non-originating", ctx.all_non_originating(&bom.materials, Method::NetCost)));
    lines
}

pub(crate) fn material(
    settled: &Settled<'_>,
    best: Option<&JudgedRule>,
    one: &Material,
    level: usize,
    out: &mut Vec<MaterialReport>,
) {
    let ctx = &settled.chosen.ctx;
    let originates = ctx.status(one);
    let stuck = best.and_then(|rule| rule.stuck.iter().find(|stuck| stuck.at == one.at)).map(|stuck| stuck.shifts);
    let asked = best.is_some_and(|rule| rule.rule.shift.base != Base::Nothing);
    let counts = one.role == Role::Material && originates != Truth::True && asked && level == 0;
    out.push(MaterialReport {
        level,
        id: one.id.clone(),
        name: one.name.clone(),
        code: one.code.as_ref().map(ToString::to_string),
        role: match one.role {
            Role::Material => "origin-role-material",
            Role::Accessory => "origin-role-accessory",
            Role::Packaging => "origin-role-packaging",
            Role::Packing => "origin-role-packing",
            Role::Indirect => "origin-role-indirect",
        },
        originates,
        value: ctx.value(one),
        counted: ctx.non_originating(one, Method::NetCost),
        shifts: stuck.or(counts.then_some(Truth::True)),
        designated: ctx.designated.contains(&one.at),
        country: None,
    });
    for inner in &one.made_of {
        material(settled, best, inner, level + 1, out);
    }
}

/// Collects what is missing.
#[derive(Default)]
pub(crate) struct Asking(Vec<Missing>);

impl Asking {
    pub fn done(self) -> Vec<Missing> {
        self.0
    }

    pub fn say(&mut self, fact: &'static str, key: &str) {
        self.about(fact, key, Vec::new());
    }

    pub fn about(&mut self, fact: &'static str, key: &str, about: Vec<Bi>) {
        let one = Missing {
            fact,
            material: None,
            key: key.to_owned(),
            about,
        };
        if !self.0.contains(&one) {
            self.0.push(one);
        }
    }

    pub fn of(&mut self, fact: &'static str, material: &Material, key: &str) {
        self.0.push(Missing {
            fact,
            material: Some(material.id.clone()),
            key: key.to_owned(),
            about: Vec::new(),
        });
    }
}

fn missing(agreement: &Agreement, bom: &Bom, settled: &Settled<'_>) -> Vec<Missing> {
    let good = &bom.good;
    let judged = &settled.chosen.judged;
    let mut out = Asking::default();
    if settled.produced == Truth::Unknown {
        out.say("origin-fact-produced", "produced_in");
    }
    if settled.transport == Truth::Unknown {
        out.say("origin-fact-transport", "transport");
    }
    let (listed, _) = agreement.imported_from_member(&good.code, good.described);
    if listed != Truth::False && good.imported_from.is_none() {
        out.say("origin-fact-imported-from", "imported_from");
    }
    if listed == Truth::Unknown && good.described.is_none() && good.imported_from.is_none_or(|place| agreement.is_member(place)) {
        out.say("origin-fact-described", "described");
    }
    if judged.rules.is_empty() && judged.exclusively != Truth::True {
        out.say("origin-fact-rule", "code");
    }
    if judged.finer {
        out.say("origin-fact-finer", "code");
    }
    for group in &judged.kinds_open {
        let kinds = agreement.kinds.iter().filter(|kind| kind.group == *group);
        let keys: Vec<&str> = kinds.clone().map(|kind| kind.id.as_str()).collect();
        out.about("origin-fact-kind", &format!("kinds ({})", keys.join(", ")), kinds.map(|kind| kind.label.clone()).collect());
    }
    let open = |rule: &&JudgedRule| rule.applies != Truth::False && rule.truth == Truth::Unknown;
    let rules: Vec<&JudgedRule> = judged.rules.iter().filter(open).collect();
    for (test, _) in rules.iter().flat_map(|rule| &rule.tests).filter(|one| one.1 == Truth::Unknown) {
        let words = agreement.tests.iter().find(|one| one.0 == *test).map(|one| one.1.clone());
        out.about("origin-fact-test", &format!("tests.{test}"), words.into_iter().collect());
    }
    missing_amounts(agreement, bom, settled, &rules, &mut out);
    out.0
}

/// The facts of materials, then the amounts of the good, that the open measures hang on.
fn missing_amounts(agreement: &Agreement, bom: &Bom, settled: &Settled<'_>, rules: &[&JudgedRule], out: &mut Asking) {
    let good = &bom.good;
    let mut same: Vec<&Measured> = settled.chosen.judged.rules.iter().filter_map(|rule| rule.same.as_ref()).flat_map(|one| &one.1).collect();
    same.extend(settled.unassembled.iter().flat_map(|one| &one.0));
    let measured = rules.iter().flat_map(|rule| &rule.measured).chain(same).filter(|one| one.truth == Truth::Unknown);
    let methods: Vec<Method> = measured.map(|one| one.threshold.method).collect();
    let tolerance = rules.iter().filter_map(|rule| rule.tolerance.as_ref()).any(|one| one.truth == Truth::Unknown);
    let set = settled.set.as_ref().is_some_and(|one| one.2 == Truth::Unknown);
    let counted = !methods.is_empty() || set;
    let weighed = rules.iter().filter_map(|rule| rule.weight.as_ref()).any(|one| one.3 == Truth::Unknown);
    if tolerance && agreement.by_weight(&good.code).is_some() && good.making.weight.is_none() {
        out.say("origin-fact-weight", "weight");
    }
    let stuck = |at: usize| rules.iter().flat_map(|rule| &rule.stuck).any(|one| one.at == at);
    for one in bom.walk().into_iter().filter(|one| !one.is_self_produced() && !matches!(one.role, Role::Packing | Role::Indirect)) {
        let originates = settled.chosen.ctx.status(one);
        let counts = counted || (stuck(one.at) && one.role == Role::Material) || weighed || settled.chosen.judged.rules.is_empty();
        if originates == Truth::Unknown && counts {
            out.of("origin-fact-origin", one, "origin");
        }
        if one.code.is_none() && originates != Truth::True && stuck(one.at) {
            out.of("origin-fact-code", one, "code");
        } else if rules.iter().flat_map(|rule| &rule.stuck).any(|stuck| stuck.at == one.at && stuck.shifts == Truth::Unknown) && originates == Truth::False {
            out.of("origin-fact-finer", one, "code");
        }
        if settled.chosen.ctx.value(one).high.is_none() && originates != Truth::True && (counted || stuck(one.at)) {
            out.of("origin-fact-value", one, "value");
        }
        if weighed && one.metal.is_none() {
            out.of("origin-fact-metal", one, "metal");
        } else if weighed && one.weight.is_none() {
            out.of("origin-fact-weight", one, "weight");
        }
    }
    if methods.contains(&Method::Price) || tolerance || set {
        if good.price.is_none() {
            out.say("origin-fact-price", "transaction_value");
        }
        if good.shipping_in_price.is_none() {
            out.say("origin-fact-shipping", "shipping_in_price");
        }
    }
    if tolerance && good.making.total_cost.is_none() && good.making.other_costs.is_none() {
        out.say("origin-fact-other-costs", "other_costs");
    }
    if methods.contains(&Method::NetCost) && good.average.is_none() {
        missing_costs(&good.making, out);
    }
}

fn missing_costs(making: &Making, out: &mut Asking) {
    if making.total_cost.is_none() && making.other_costs.is_none() {
        out.say("origin-fact-other-costs", "other_costs");
    }
    for (fact, key, value) in [
        ("origin-fact-promotion", "excluded.promotion", making.excluded.promotion),
        ("origin-fact-royalties", "excluded.royalties", making.excluded.royalties),
        ("origin-fact-shipping-costs", "excluded.shipping", making.excluded.shipping),
    ] {
        if value.is_none() {
            out.say(fact, key);
        }
    }
    if making.excluded.interest.is_none() && making.excluded.loans.is_empty() {
        out.say("origin-fact-interest", "excluded.interest");
    }
}

fn notes(agreement: &Agreement, bom: &Bom, settled: &Settled<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let chosen = &settled.chosen;
    if !chosen.allowed {
        lines.push(Line::new("origin-note-chain", vec![]));
    }
    if chosen.cut {
        lines.push(Line::new("origin-note-cut", vec![("most", Arg::Count(crate::designate::DESIGNATIONS_MAX))]));
    }
    let relied = settled.chosen.judged.rules.iter().filter(|rule| rule.applies != Truth::False && rule.rule.confidence != Confidence::TextRead);
    if let Some(rule) = relied.max_by_key(|rule| rule.rule.confidence) {
        lines.push(Line::new("origin-note-unread", vec![("cite", text(&rule.rule.cite))]));
    }
    for one in bom.walk() {
        if let Some(drawn) = chosen.ctx.shipment(one)
            && !drawn.originating.is_zero()
            && !drawn.non_originating.is_zero()
        {
            let units = |amount: Decimal| Arg::Text(amount.round_dp(3).normalize().to_string());
            let args = vec![("material", text(&one.id)), ("originating", units(drawn.originating)), ("other", units(drawn.non_originating))];
            lines.push(Line::new("origin-note-mixed", args));
        }
        if one.recovered && !bom.good.remanufactured {
            lines.push(Line::new("origin-note-recovered", vec![("material", text(&one.id))]));
        }
        if one.designate == Some(true) && chosen.ctx.status(one) != Truth::True {
            lines.push(Line::new("origin-note-designated", vec![("material", text(&one.id))]));
        }
    }
    if settled.originates == Truth::True && settled.criterion == Some('B') && agreement.tolerance.is_some() {
        lines.push(Line::new("origin-note-keep", vec![]));
    }
    lines
}

fn certification(bom: &Bom, criterion: Option<char>) -> Vec<Certification> {
    let papers = &bom.good.papers;
    let same = |text: &str| Bi { en: text.to_owned(), fr: text.to_owned() };
    let party = |key: &str| papers.parties.get(key).map(|text| same(text));
    let item = |label, value| Certification { label, value };
    vec![
        item("origin-paper-1", papers.certifier_is.as_deref().map(same)),
        item("origin-paper-2", party("certifier")),
        item("origin-paper-3", party("exporter")),
        item("origin-paper-4", party("producer")),
        item("origin-paper-5", party("importer")),
        item("origin-paper-6", party("official")),
        item("origin-paper-7", Some(bom.good.name.clone())),
        item("origin-paper-8", Some(same(&bom.good.code.to_string()))),
        item("origin-paper-9", criterion.map(|letter| same(&letter.to_string()))),
        item("origin-paper-10", papers.covers.as_deref().map(same)),
    ]
}
