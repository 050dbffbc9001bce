//! What was found, in words.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Date, Period};

use super::graph::{Graph, Slot};
use super::run::{Fires, Idle, Pair, Sighting, Tally, periods};
use super::time::Times;
use super::values::is_named;
use super::{Claim, Counterexample, Finding, Limits, Proof, Statistics};
use crate::model::{
    Bound, Conclusion, FactId, Op, ProvisionId, QuestionKind, RateSpec, Rulebook, Target, Value,
};
use crate::source::{Diagnostic, Span, code};

/// Puts everything found into a proof: conflicts, then provisions that never fire, then gaps.
pub(super) fn proof(
    graph: &Graph<'_>,
    times: &Times,
    limits: &Limits,
    found: &Tally,
    statistics: Statistics,
) -> Proof {
    let report = Report {
        graph,
        book: graph.book,
        times,
    };
    let mut findings = report.conflicts(&found.conflicts);
    findings.extend(report.idle(&found.fires));
    findings.extend(report.gaps(&found.gaps));
    findings.sort_by_key(|one| {
        (
            one.diagnostic.code,
            one.diagnostic.span,
            one.periods.first().copied(),
        )
    });
    Proof {
        findings,
        limits: report.limits(limits, found),
        statistics,
    }
}

struct Report<'a> {
    graph: &'a Graph<'a>,
    book: &'a Rulebook,
    times: &'a Times,
}

/// Under what the findings of one file, written out for several roles, are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Question(u32, Option<usize>),
    Fact(Span),
}

impl Report<'_> {
    fn origin(&self, slot: &Slot<'_>) -> Origin {
        match slot.target {
            Target::Question(id) => Origin::Question(id.0, slot.layer),
            Target::Fact(id) => Origin::Fact(self.book.fact(id).span),
        }
    }

    /// The role of a derived fact, unless it is a question's.
    fn role(&self, target: Target) -> Option<&str> {
        match target {
            Target::Question(_) => None,
            Target::Fact(id) => Some(&self.book.role_of(id).name),
        }
    }

    fn is_like_another(&self, target: Target) -> bool {
        matches!(target, Target::Fact(id) if self.book.role_of(id).like.is_some())
    }

    fn conflicts(&self, found: &BTreeMap<(usize, Pair), Sighting>) -> Vec<Finding> {
        let mut groups: BTreeMap<(Origin, &str, &str), Vec<Finding>> = BTreeMap::new();
        for ((slot, (first, second)), sighting) in found {
            let Some(slot) = self.graph.slots.get(*slot) else {
                continue;
            };
            let ids = (&self.book.provision(*first).id, &self.book.provision(*second).id);
            let finding = self.conflict(slot, *first, *second, sighting);
            groups
                .entry((self.origin(slot), ids.0, ids.1))
                .or_default()
                .push(finding);
        }
        groups
            .into_values()
            .filter_map(|group| self.one_of_roles(group))
            .collect()
    }

    fn gaps(&self, found: &BTreeMap<usize, Sighting>) -> Vec<Finding> {
        let mut groups: BTreeMap<Origin, Vec<Finding>> = BTreeMap::new();
        for (slot, sighting) in found {
            let Some(slot) = self.graph.slots.get(*slot) else {
                continue;
            };
            groups
                .entry(self.origin(slot))
                .or_default()
                .push(self.gap(slot, sighting));
        }
        groups
            .into_values()
            .filter_map(|group| self.one_of_roles(group))
            .collect()
    }

    /// The finding for the role that others are like, with a note that names the others.
    fn one_of_roles(&self, mut group: Vec<Finding>) -> Option<Finding> {
        let target = |finding: &Finding| match finding.claim {
            Claim::Conflict { target, .. } | Claim::Gap { target } => Some(target),
            Claim::NeverFires { .. } => None,
        };
        group.sort_by_key(|finding| target(finding).is_some_and(|target| self.is_like_another(target)));
        let mut group = group.into_iter();
        let mut first = group.next()?;
        let others: Vec<String> = group
            .filter_map(|one| target(&one))
            .filter_map(|one| self.role(one))
            .map(quoted)
            .collect();
        if !others.is_empty() {
            first
                .notes
                .push(format!("the same holds for {}", listed(&others, "and")));
        }
        Some(first)
    }

    fn conflict(&self, slot: &Slot<'_>, a: ProvisionId, b: ProvisionId, sighting: &Sighting) -> Finding {
        let periods = periods(self.times, &sighting.segments);
        let (first, second) = (self.book.provision(a), self.book.provision(b));
        let message = match (slot.target, slot.layer) {
            (Target::Question(id), Some(layer)) => {
                let question = self.book.question(id);
                let name = match &question.kind {
                    QuestionKind::Layers { stacking, .. } => {
                        stacking.get(layer).map(|(name, _)| name.as_str())
                    }
                    _ => None,
                };
                format!(
                    "two provisions set layer `{}` of `{}` differently",
                    name.unwrap_or("?"),
                    question.id
                )
            }
            (Target::Question(id), None) => {
                format!(
                    "two provisions answer `{}` differently for the same case",
                    self.book.question(id).id
                )
            }
            (Target::Fact(id), _) => {
                format!(
                    "two provisions conclude `{}` differently for the same case",
                    self.book.fact(id).key
                )
            }
        };
        let diagnostic = Diagnostic::error(code::CONFLICT, first.span, message)
            .label(format!(
                "concludes {}, {}",
                self.concluded(slot, a),
                spoken(&periods)
            ))
            .also(
                second.span,
                format!("concludes {}, and applies then too", self.concluded(slot, b)),
            )
            .help(self.conflict_help(a, b, &periods));
        let claim = Claim::Conflict {
            target: slot.target,
            first: a,
            second: b,
        };
        self.finding(claim, periods, sighting, diagnostic)
    }

    /// What a provision concludes for a slot.
    fn concluded(&self, slot: &Slot<'_>, id: ProvisionId) -> String {
        let of_slot = |one: &&Conclusion| {
            one.target() == slot.target
                && match one {
                    Conclusion::Layer(_, spec) => Some(spec.layer) == slot.layer,
                    _ => true,
                }
        };
        match self.book.provision(id).then.iter().find(of_slot) {
            Some(Conclusion::Outcome(question, at)) => match &self.book.question(*question).kind {
                QuestionKind::Choice { outcomes, .. } => outcomes
                    .get(*at)
                    .map_or_else(|| "?".into(), |outcome| quoted(&outcome.id)),
                _ => "?".into(),
            },
            Some(Conclusion::Derived(_, value)) => quoted(&value.to_string()),
            Some(Conclusion::Layer(question, spec)) => {
                let base = match &self.book.question(*question).kind {
                    QuestionKind::Layers { bases, .. } => bases.get(spec.base).map(|(name, _)| name.as_str()),
                    _ => None,
                };
                format!("{} of `{}`", self.rate(&spec.rate), base.unwrap_or("?"))
            }
            Some(Conclusion::Elements(..)) | None => "something else".into(),
        }
    }

    fn rate(&self, rate: &RateSpec) -> String {
        match rate {
            RateSpec::Literal(rate) => quoted(&rate.to_string()),
            RateSpec::Param(id) => format!("parameter `{}`", self.book.param(*id).id),
            RateSpec::List { list, .. } => format!("a rate of list `{}`", self.book.list(*list).id),
            RateSpec::UpTo { share, .. } => format!("up to `{share}`"),
        }
    }

    /// Where the conflict begins with one of the two, the other can end there.
    fn conflict_help(&self, a: ProvisionId, b: ProvisionId, periods: &[Period]) -> String {
        let begins = |id: ProvisionId, day: Date| {
            self.book
                .provision(id)
                .in_force
                .iter()
                .any(|one| one.period.from == Some(day))
        };
        let start = periods.first().and_then(|period| period.from);
        let end = |id: ProvisionId, day: Date| format!("end `{}` on {day}", self.book.provision(id).id);
        let second = match start {
            Some(day) if begins(a, day) && !begins(b, day) => end(b, day),
            Some(day) if begins(b, day) && !begins(a, day) => end(a, day),
            _ => "let their conditions exclude one another".into(),
        };
        format!("name the exception with `unless:` in the one that gives way, or {second}")
    }

    fn gap(&self, slot: &Slot<'_>, sighting: &Sighting) -> Finding {
        let periods = periods(self.times, &sighting.segments);
        let (span, message) = match slot.target {
            Target::Question(id) => {
                let question = self.book.question(id);
                (
                    question.span,
                    format!("`{}` has no answer in some case", question.id),
                )
            }
            Target::Fact(id) => {
                let fact = self.book.fact(id);
                (
                    fact.span,
                    format!("nothing concludes `{}` in some case", fact.key),
                )
            }
        };
        let label = format!(
            "no provision applies {}, and there is no `otherwise`",
            spoken(&periods)
        );
        let diagnostic = Diagnostic::error(code::GAP, span, message)
            .label(label)
            .help("add a provision for the case, or say the answer with `otherwise:`");
        self.finding(Claim::Gap { target: slot.target }, periods, sighting, diagnostic)
    }

    /// Provisions of which no reading, for any role, ever applies.
    fn idle(&self, found: &[Fires]) -> Vec<Finding> {
        let mut groups: BTreeMap<&str, Vec<(ProvisionId, &Fires)>> = BTreeMap::new();
        for (id, fires) in self.book.provision_ids().zip(found) {
            groups
                .entry(&self.book.provision(id).id)
                .or_default()
                .push((id, fires));
        }
        let never = |(_, fires): &(ProvisionId, &Fires)| {
            !fires.fired && !fires.idle.iter().any(|idle| matches!(idle, Idle::NotDecided))
        };
        let is_like_another = |(id, _): &(ProvisionId, &Fires)| {
            let role = self.book.provision(*id).role.as_ref();
            role.is_some_and(|name| {
                self.book
                    .roles
                    .iter()
                    .any(|role| role.name == *name && role.like.is_some())
            })
        };
        let groups = groups.into_values().filter(|group| group.iter().all(never));
        groups
            .filter_map(|group| group.into_iter().min_by_key(is_like_another))
            .map(|(id, fires)| self.never_fires(id, fires))
            .collect()
    }

    fn never_fires(&self, id: ProvisionId, fires: &Fires) -> Finding {
        let provision = self.book.provision(id);
        let mut overriding: BTreeSet<ProvisionId> = BTreeSet::new();
        let mut facts: BTreeSet<FactId> = BTreeSet::new();
        for idle in &fires.idle {
            match idle {
                Idle::Overridden(by) => overriding.extend(by),
                Idle::NotMet(tested) => facts.extend(tested),
                Idle::NotDecided => {}
            }
        }
        let not_met = fires.idle.iter().any(|idle| matches!(idle, Idle::NotMet(_)));
        let names: Vec<String> = overriding
            .iter()
            .map(|by| quoted(&self.book.provision(*by).id))
            .collect();
        let keys: Vec<String> = facts
            .iter()
            .map(|fact| quoted(&self.book.fact(*fact).key))
            .collect();
        let exclude = match keys.as_slice() {
            [] => "its conditions are never met".to_owned(),
            [one] => format!("its tests of {one} are never met"),
            _ => format!("its tests of {} are never met together", listed(&keys, "and")),
        };
        let override_it = format!(
            "{} overrides it whenever its conditions are met",
            listed(&names, "or")
        );
        let (label, help) = match (fires.idle.is_empty(), not_met, names.is_empty()) {
            (true, ..) => (
                "it is in force on no day that the rulebook supports".into(),
                "correct `in_force`",
            ),
            (_, false, false) => (
                override_it,
                "narrow what overrides it, or turn the exception around",
            ),
            (_, true, false) => (
                format!("at times {exclude}, at others {override_it}"),
                "correct its conditions",
            ),
            _ => (exclude, "correct its conditions, or remove it"),
        };
        let message = format!("`{}` can never apply", provision.id);
        let mut diagnostic = Diagnostic::warning(code::NEVER_FIRES, provision.span, message)
            .label(label)
            .help(help);
        for by in &overriding {
            diagnostic = diagnostic.also(self.book.provision(*by).span, "overrides it");
        }
        let periods = periods(self.times, &fires.sighting.segments);
        let overridden_by: Vec<ProvisionId> = overriding.into_iter().collect();
        let claim = Claim::NeverFires {
            provision: id,
            overridden_by,
        };
        let mut finding = self.finding(claim, periods, &fires.sighting, diagnostic);
        finding.notes.extend(self.missing_params(id, &fires.sighting));
        finding
    }

    /// Parameters that a provision compares with and that have no value when it is in force.
    fn missing_params(&self, id: ProvisionId, sighting: &Sighting) -> Vec<String> {
        let cone = self.graph.cone(&[id], None, None);
        let mut notes = Vec::new();
        for test in cone.tests.iter().map(|test| self.book.test(*test)) {
            let Op::Compare(_, Bound::Param(param)) = &test.op else {
                continue;
            };
            let segments = sighting
                .segments
                .iter()
                .filter_map(|at| self.times.segments.get(*at as usize));
            let mut without = segments.filter(|segment| self.book.param(*param).on(segment.day).is_none());
            if let Some(segment) = without.next() {
                notes.push(format!(
                    "parameter `{}` has no value on {}",
                    self.book.param(*param).id,
                    segment.day
                ));
            }
        }
        notes
    }

    fn finding(
        &self,
        claim: Claim,
        periods: Vec<Period>,
        sighting: &Sighting,
        diagnostic: Diagnostic,
    ) -> Finding {
        let case = sighting.case.clone();
        let confirmed = case.is_none() || sighting.confirmed;
        let mut notes = case.as_ref().map(|case| self.examples(case)).unwrap_or_default();
        if !confirmed {
            notes.push("plain evaluation of the case disagrees: this is a mistake of the program".into());
        }
        let diagnostic = if confirmed {
            diagnostic
        } else {
            let message = format!("not confirmed: {}", diagnostic.message);
            Diagnostic {
                message,
                ..diagnostic
            }
            .help("report this with the rulebook: the program contradicts itself")
        };
        Finding {
            claim,
            periods,
            case,
            confirmed,
            diagnostic,
            notes,
        }
    }

    /// Says which values stand for any that the rulebook does not name.
    fn examples(&self, case: &Counterexample) -> Vec<String> {
        let mut notes = Vec::new();
        for (fact, value) in &case.facts {
            let tests = self
                .times
                .tables
                .get(fact)
                .map_or(&[][..], |table| table.tests.as_slice());
            let open = match value {
                Value::Code(code) => !code.is_none(),
                Value::Text(_) => true,
                _ => false,
            };
            if open && !is_named(self.book, tests, value) {
                let key = &self.book.fact(*fact).key;
                notes.push(format!(
                    "`{value}` stands for any value of `{key}` there that the rulebook does not name"
                ));
            }
        }
        notes
    }

    fn limits(&self, limits: &Limits, found: &Tally) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        if self.times.cut_segments {
            let message = format!(
                "the days after {} turning dates were not looked at",
                limits.segments_max
            );
            out.push(
                Diagnostic::warning(code::LIMIT, Span::default(), message)
                    .help("raise the limit of segments"),
            );
        }
        for fact in &self.times.cut_facts {
            let fact = self.book.fact(*fact);
            let message = format!("only {} values of `{}` were tried", limits.values_max, fact.key);
            out.push(Diagnostic::warning(code::LIMIT, fact.span, message).help("raise the limit of values"));
        }
        let at = |slot: &usize| {
            self.graph.slots.get(*slot).map(|slot| match slot.target {
                Target::Question(id) => (self.book.question(id).span, self.book.question(id).id.clone()),
                Target::Fact(id) => (self.book.fact(id).span, self.book.fact(id).key.clone()),
            })
        };
        for (span, name) in found.cut_slots.iter().filter_map(at) {
            let message = format!(
                "`{name}` has more than {} conflicts; not all are listed",
                limits.pairs_max
            );
            out.push(
                Diagnostic::warning(code::LIMIT, span, message).help("resolve those that are listed first"),
            );
        }
        for (span, name) in found.undecided_slots.iter().filter_map(at) {
            let message = format!("whether `{name}` has conflicts or gaps was not decided on every day");
            out.push(Diagnostic::warning(code::LIMIT, span, message).help("raise the limit of dead ends"));
        }
        for (id, fires) in self.book.provision_ids().zip(&found.fires) {
            if !fires.fired && fires.idle.iter().any(|idle| matches!(idle, Idle::NotDecided)) {
                let provision = self.book.provision(id);
                let message = format!("whether `{}` can apply was not decided", provision.name());
                out.push(
                    Diagnostic::warning(code::LIMIT, provision.span, message)
                        .help("raise the limit of dead ends"),
                );
            }
        }
        out
    }
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// Periods as they are said.
fn spoken(periods: &[Period]) -> String {
    let one = |period: &Period| match (period.from, period.until) {
        (Some(from), Some(until)) => format!("from {from} until {until}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => "at all times".into(),
    };
    match periods {
        [] => "never".into(),
        [first] => one(first),
        [first, rest @ ..] => format!("{} and in {} later periods", one(first), rest.len()),
    }
}
