//! Whether the good originates: every way, the conditions of all of them, and what is said of it.

use ntib_core::{Bi, Confidence, Decimal};
use ntib_engine::Interval;
use ntib_rules::Truth;

use crate::agreement::{Agreement, Counted, Fill, Term, ToleranceBase, Way, Whole};
use crate::bom::{Bom, Making, Material, Role, Transport};
use crate::cost::{amount, at_most};
use crate::designate::{Chosen, designate};
use crate::judge::{JudgedRule, Measured, Tolerated};
use crate::marking::answer_marking;
use crate::report::{
    AlternativeReport, Arg, Certification, ContentReport, Criterion, Line, MaterialReport, Missing, Report, WeightReport,
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
    pub criterion: Option<Way>,
}

/// Whether `bom` originates under `agreement`, and why.
pub fn answer(agreement: &Agreement, bom: &Bom) -> Report {
    if agreement.is_marking() {
        return answer_marking(agreement, bom);
    }
    let settled = settle(agreement, bom);
    let mut report = Report::new(agreement, bom);
    report.originates = settled.originates;
    report.criterion = settled.criterion.map(|way| Criterion { way, mark: agreement.mark(way).0.to_owned() });
    report.ways = ways(agreement, bom, &settled);
    let live = settled.chosen.judged.rules.iter().filter(|rule| rule.applies != Truth::False);
    report.alternatives = live.map(|rule| alternative(agreement, rule)).collect();
    report.cost = costs(agreement, bom, &settled);
    report.notes = notes(agreement, bom, &settled);
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
        report.certification = certification(agreement, bom, &settled);
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
            let control = if agreement.has(Term::TransitControl) { known(customs_control) } else { Truth::True };
            control.min(known(worked).negated()).max(free)
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
    let ways = [
        (Way::Wholly, wholly),
        (Way::Exclusively, exclusively),
        (Way::Rule, by_rule),
        (Way::SameSubheading, same.max(apart)),
    ];
    let made = ways.iter().map(|way| way.1).max().unwrap_or(Truth::False).min(conditions);
    let criterion = if made == Truth::True {
        ways.iter().find(|way| way.1 == Truth::True).map(|way| way.0)
    } else {
        (imported == Truth::True).then_some(Way::Imported)
    };
    Settled { produced, transport, wholly, set, unassembled, imported, originates: made.max(imported), criterion, chosen }
}

fn set(agreement: &Agreement, bom: &Bom, chosen: &Chosen<'_>) -> Option<(Interval, Interval, Truth)> {
    let (share, _) = agreement.sets.as_ref()?;
    let inside = bom.materials.iter().filter(|one| one.role == Role::Material).map(|one| {
        let value = chosen.ctx.without_deductions(one);
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
    let way = |phrase, way: Way, truth: Truth| {
        let (mark, cite) = agreement.mark(way);
        let args = vec![("mark", text(mark)), ("code", text(bom.good.code.to_string()))];
        Line::new(phrase, args).cite(cite).truth(truth)
    };
    let mut lines = Vec::new();
    if bom.good.wholly_obtained {
        lines.push(way("origin-way-a", Way::Wholly, settled.wholly));
    }
    match &settled.set {
        Some((inside, price, truth)) => {
            let (share, cite) = agreement.sets.clone().unwrap_or_default();
            let args = vec![("inside", Arg::Amount(*inside)), ("whole", Arg::Amount(*price)), ("most", Arg::Share(share))];
            lines.push(Line::new("origin-way-set", args).cite(&cite).truth(*truth));
        }
        None => {
            lines.push(way("origin-way-c", Way::Exclusively, judged.exclusively));
            let rule = if judged.unread { "origin-way-b-none" } else { "origin-way-b" };
            lines.push(way(rule, Way::Rule, judged.by_rule).cite(&agreement.rules_cite));
        }
    }
    for rule in &judged.rules {
        if let Some((reason, measured, content)) = &rule.same
            && rule.applies != Truth::False
        {
            let line = way("origin-way-d", Way::SameSubheading, (*reason).min(*content));
            lines.push(line.cite(&agreement.same_subheading_cite));
            lines.extend(measured.iter().map(|one| measure_line(one, &agreement.same_subheading_cite)));
            break;
        }
    }
    if let Some((measured, truth)) = &settled.unassembled {
        lines.push(way("origin-way-d-apart", Way::SameSubheading, *truth).cite(&agreement.same_subheading_cite));
        lines.extend(measured.iter().map(|one| measure_line(one, &agreement.same_subheading_cite)));
    }
    let (listed, cite) = agreement.imported_from_member(&bom.good.code, bom.good.described);
    if listed != Truth::False {
        lines.push(way("origin-way-e", Way::Imported, settled.imported).cite(cite.unwrap_or_default()));
    }
    lines.push(Line::new("origin-condition-produced", vec![]).truth(settled.produced));
    let transport = by_control(agreement, "origin-condition-transport", "origin-condition-transport-unworked");
    lines.push(Line::new(transport, vec![]).truth(settled.transport));
    if bom.good.disqualified {
        lines.push(Line::new("origin-condition-disqualified", vec![]).truth(Truth::False));
    }
    lines
}

/// The first phrase where customs control is asked on the way, the second where it is not.
pub(crate) fn by_control(agreement: &Agreement, control: &'static str, unworked: &'static str) -> &'static str {
    if agreement.has(Term::TransitControl) { control } else { unworked }
}

/// The content that a measure finds, rounded down, so that what is shown never reaches what is missed.
fn ratio(one: &Measured) -> Interval {
    let by_rest = one.threshold.method.counted == Counted::NonOriginating;
    let part = |whole: Decimal, counted: Decimal| {
        if whole <= Decimal::ZERO {
            return Decimal::ZERO;
        }
        let part = if by_rest { whole.checked_sub(counted) } else { Some(counted) };
        part.and_then(|part| part.checked_div(whole)).unwrap_or_default()
    };
    let (low, high) = if by_rest {
        let low = one.counted.high.map_or(Decimal::ZERO, |inside| part(one.whole.low, inside).max(Decimal::ZERO));
        (low, one.whole.high.map_or(Some(Decimal::ONE), |whole| Some(part(whole, one.counted.low))))
    } else {
        let low = one.whole.high.map_or(Decimal::ZERO, |whole| part(whole, one.counted.low));
        let open = one.whole.low <= Decimal::ZERO;
        (low, one.counted.high.filter(|_| !open).map(|counted| part(one.whole.low, counted)))
    };
    Interval { low: high.map_or(low, |high| low.min(high)), high }
}

fn measure_line(one: &Measured, cite: &str) -> Line {
    let method = &one.threshold.method;
    let args = vec![
        ("method", Arg::Words(method.label.clone())),
        ("whole", Arg::Amount(one.whole)),
        ("inside", Arg::Amount(one.counted)),
        ("ratio", Arg::Ratio(ratio(one))),
        ("least", Arg::Share(one.threshold.least)),
    ];
    let phrase = match method.counted {
        Counted::NonOriginating => "origin-content",
        Counted::Originating => "origin-content-up",
    };
    Line::new(phrase, args).cite(cite).truth(one.truth)
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
        tolerance_lines(agreement, tolerated, &mut lines);
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
        let args = vec![
            ("metal", Arg::Words(agreement.substance(metal))),
            ("originating", Arg::Quantity(*originating)),
            ("whole", Arg::Quantity(*whole)),
            ("least", Arg::Share(least)),
        ];
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
                method: one.threshold.method.clone(),
                whole: one.whole,
                counted: one.counted,
                ratio: ratio(one),
                least: one.threshold.least,
                truth: one.truth,
            })
            .collect(),
        weight: judged.weight.as_ref().map(|one| WeightReport { metal: one.0.clone(), originating: one.1, whole: one.2 }),
        truth: judged.truth.min(judged.applies),
    }
}

fn tolerance_lines(agreement: &Agreement, tolerated: &Tolerated, lines: &mut Vec<Line>) {
    let by_weight = tolerated.of.iter().any(|one| one.0.is_none());
    let share = if by_weight { &agreement.weight_tolerance } else { &agreement.tolerance };
    if let Some((most, cite)) = share {
        for (base, whole, truth) in &tolerated.of {
            let phrase = match base {
                Some(ToleranceBase::Price) => "origin-tolerance-price",
                Some(ToleranceBase::TotalCost) => "origin-tolerance-cost",
                None => "origin-tolerance-weight",
            };
            let shown = if base.is_some() { Arg::Amount } else { Arg::Quantity };
            let args = vec![("stuck", shown(tolerated.stuck)), ("whole", shown(*whole)), ("most", Arg::Share(*most))];
            lines.push(Line::new(phrase, args).cite(cite).truth(*truth));
        }
    }
    if let Some(cite) = &tolerated.closed {
        lines.push(Line::new("origin-tolerance-closed", vec![]).cite(cite).truth(Truth::False));
    }
}

fn shift_phrase(base: Base) -> &'static str {
    match base {
        Base::Nothing => "origin-rule-none",
        Base::Only => "origin-rule-only",
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

/// Whether the total or net cost decides anything of the good.
fn asks_cost(agreement: &Agreement, settled: &Settled<'_>) -> bool {
    let of_rules = settled.chosen.judged.rules.iter().flat_map(|rule| &rule.rule.content);
    let mut asked = of_rules.chain(&agreement.same_subheading);
    agreement.tolerance_bases.iter().flatten().any(|base| *base == ToleranceBase::TotalCost)
        || asked.any(|one| one.method.whole == Whole::NetCost)
}

fn costs(agreement: &Agreement, bom: &Bom, settled: &Settled<'_>) -> Vec<Line> {
    let ctx = &settled.chosen.ctx;
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
    let cost = asks_cost(agreement, settled);
    if cost {
        net_cost(bom, settled, &mut lines);
    }
    let all = bom.walk();
    let bought = || all.iter().filter(|one| !one.is_self_produced());
    let sum = |amounts: &mut dyn Iterator<Item = Decimal>| Interval::exactly(amounts.sum());
    let off = sum(&mut bought().filter(|one| ctx.status(one) != Truth::True).map(|one| ctx.deducted(one)));
    if off != Interval::ZERO {
        lines.push(line("origin-cost-deducted", off));
    }
    let whole = if cost { Whole::NetCost } else { Whole::Price };
    lines.push(line("origin-cost-non-originating", ctx.all_non_originating(&bom.materials, whole)));
    if agreement.methods.iter().any(|one| one.counted == Counted::Originating) {
        let added = sum(&mut bought().filter(|one| ctx.status(one) != Truth::False).map(|one| ctx.added(one)));
        if added != Interval::ZERO {
            lines.push(line("origin-cost-added", added));
        }
        lines.push(line("origin-cost-originating", ctx.all_originating(&bom.materials)));
    }
    lines
}

fn net_cost(bom: &Bom, settled: &Settled<'_>, lines: &mut Vec<Line>) {
    let ctx = &settled.chosen.ctx;
    let making = &bom.good.making;
    let mut line = |phrase, value: Interval| lines.push(Line::new(phrase, vec![("value", Arg::Amount(value))]));
    if making.other_costs.is_some() || making.total_cost.is_none() {
        line("origin-cost-other", amount(making.other_costs));
    }
    line("origin-cost-total", ctx.total_cost(making, &bom.materials));
    for (phrase, value) in [
        ("origin-cost-promotion", making.excluded.promotion),
        ("origin-cost-royalties", making.excluded.royalties),
        ("origin-cost-shipping", making.excluded.shipping),
    ] {
        line(phrase, amount(value));
    }
    let rest = [making.excluded.promotion, making.excluded.royalties, making.excluded.shipping].into_iter().map(amount);
    line("origin-cost-interest", ctx.excluded(&making.excluded).minus(rest.fold(Interval::ZERO, Interval::plus)));
    line("origin-cost-net", ctx.net_cost(making, &bom.materials));
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
        counted: ctx.non_originating(one, Whole::NetCost),
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
        out.say(by_control(agreement, "origin-fact-transport", "origin-fact-transport-unworked"), "transport");
    }
    let (listed, _) = agreement.imported_from_member(&good.code, good.described);
    if listed != Truth::False && good.imported_from.is_none() {
        out.say("origin-fact-imported-from", "imported_from");
    }
    if listed == Truth::Unknown && good.described.is_none() && good.imported_from.is_none_or(|place| agreement.is_member(place)) {
        out.say("origin-fact-described", "described");
    }
    if judged.unread && judged.exclusively != Truth::True {
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
    let methods: Vec<(Whole, Counted)> =
        measured.map(|one| (one.threshold.method.whole, one.threshold.method.counted)).collect();
    let asked = |whole: Whole| methods.iter().any(|one| one.0 == whole);
    let up = methods.iter().any(|one| one.1 == Counted::Originating);
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
        let valued = originates != Truth::True && (counted || stuck(one.at)) || up && originates != Truth::False;
        if settled.chosen.ctx.value(one).high.is_none() && valued {
            out.of("origin-fact-value", one, "value");
        }
        if weighed && one.metal.is_none() {
            out.of("origin-fact-metal", one, "metal");
        } else if weighed && one.weight.is_none() {
            out.of("origin-fact-weight", one, "weight");
        }
    }
    for one in bom.walk().into_iter().filter(|one| one.is_self_produced()) {
        let originates = settled.chosen.ctx.status(one);
        let open = settled.chosen.ctx.worth(one).high.is_none();
        if open && agreement.has(Term::ProfitInParts) && (originates == Truth::Unknown || up || stuck(one.at)) {
            out.of("origin-fact-worth", one, "value");
        }
    }
    if asked(Whole::Price) || tolerance || set {
        if good.price.is_none() {
            out.say("origin-fact-price", "transaction_value");
        }
        if good.shipping_in_price.is_none() {
            out.say("origin-fact-shipping", "shipping_in_price");
        }
    }
    let by_cost = agreement.tolerance_bases[0].contains(&ToleranceBase::TotalCost);
    if tolerance && by_cost && good.making.total_cost.is_none() && good.making.other_costs.is_none() {
        out.say("origin-fact-other-costs", "other_costs");
    }
    if asked(Whole::NetCost) && good.average.is_none() {
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
    for one in bom.walk() {
        let taken = if chosen.ctx.status(one) == Truth::True { None } else { Some((&one.deductions, 0)) };
        let given = taken.unwrap_or((&one.additions, 1));
        let refused = agreement.adjustments.get(given.1).map(|allowed| given.0.refused(allowed)).unwrap_or_default();
        if !refused.is_empty() {
            let args = vec![("material", text(&one.id)), ("parts", text(refused.join(", ")))];
            lines.push(Line::new("origin-note-refused", args));
        }
        if one.statement.is_some() && !agreement.has(Term::SupplierStatements) {
            lines.push(Line::new("origin-note-statement", vec![("material", text(&one.id))]));
        }
    }
    if let Some((years, cite)) = &agreement.record_years
        && settled.originates == Truth::True
    {
        lines.push(Line::new("origin-note-keep", vec![("years", Arg::Count(*years))]).cite(cite));
    }
    lines
}

fn certification(agreement: &Agreement, bom: &Bom, settled: &Settled<'_>) -> Vec<Certification> {
    let papers = &bom.good.papers;
    let same = |text: &str| Bi { en: text.to_owned(), fr: text.to_owned() };
    let mark = |way: Way| Some(agreement.mark(way).0).filter(|mark| !mark.is_empty()).map(same);
    let met = best_rule(settled).filter(|rule| rule.truth == Truth::True && settled.criterion == Some(Way::Rule));
    let value = |fill: Fill| match fill {
        Fill::CertifiedBy => papers.certifier_is.as_deref().map(same),
        Fill::Party(key) => papers.parties.get(key).map(|text| same(text)),
        Fill::Good => Some(bom.good.name.clone()),
        Fill::Code => Some(same(&bom.good.code.to_string())),
        Fill::Criterion => settled.criterion.and_then(mark),
        Fill::Rule => met.map(|rule| same(&rule.rule.cite)).or_else(|| settled.criterion.and_then(mark)),
        Fill::Covers => papers.covers.as_deref().map(same),
        Fill::Hand => None,
    };
    let each = agreement.certification.iter();
    each.map(|one| Certification { label: one.label.clone(), value: value(one.fill) }).collect()
}
