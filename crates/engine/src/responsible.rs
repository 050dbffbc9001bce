//! The provisions by which what a question comes to differs between two runs.

use std::collections::BTreeSet;

use ntib_rules::Truth;
use ntib_rules::model::{Condition, Conclusion, FactId, Provision, ProvisionId, QuestionId, QuestionKind, RateSpec, Rulebook, Target, Value};

use crate::basis::worst;
use crate::duty::AppliedRate;
use crate::finding::Finding;
use crate::run::Run;

/// How a provision stands to a change. An answer rests on the provisions that apply, and an open one also on those that may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The answer rested on it, and does no longer.
    NoLonger,
    /// The answer rests on it now, and did not.
    Now,
    /// The answer rests on it before and after: whether it applies or only may, or what it says or refers to, changes.
    Still,
}

/// The provisions by which what a question comes to differs: those that apply, may apply or conclude otherwise on one side than
/// on the other, and behind them the exceptions and the provisions on derived facts that do. What stands alike on both sides is
/// not named. There is none where only the question itself was changed, or a list, ring or parameter that its scope looks at.
///
/// The sides are two runs, each with the question as it stands in its rulebook. Identifiers are of the rulebook before, those
/// under [`Role::Now`] of that after. Each stands once, in the order of roles and identifiers.
pub fn responsible(before: (&Run<'_>, QuestionId), after: (&Run<'_>, QuestionId)) -> Vec<(ProvisionId, Role)> {
    let mut sought = Sought { before: before.0, after: after.0, found: BTreeSet::new(), seen: BTreeSet::new() };
    sought.question(before.1, after.1);
    sought.found.into_iter().map(|(role, id)| (id, role)).collect()
}

/// Something that a provision concludes, in words that two rulebooks share.
#[derive(PartialEq)]
enum Says<'b> {
    Outcome(&'b str),
    Element(&'b str),
    Value(&'b Value),
    Layer { layer: &'b str, base: &'b str, rate: AppliedRate },
}

/// What provisions conclude about one thing.
struct Concluded<'b> {
    /// Those that apply or may, ascending.
    live: Vec<ProvisionId>,
    about: Target,
    /// What it can come to.
    possible: Vec<Says<'b>>,
}

struct Sought<'s, 'a> {
    before: &'s Run<'a>,
    after: &'s Run<'a>,
    found: BTreeSet<(Role, ProvisionId)>,
    /// Provisions and derived facts that were looked into.
    seen: BTreeSet<Seen>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Provision(ProvisionId),
    Fact(FactId),
}

impl<'s, 'a> Sought<'s, 'a> {
    fn books(&self) -> (&'s Rulebook, &'s Rulebook) {
        (self.before.engine.book(), self.after.engine.book())
    }

    fn question(&mut self, before: QuestionId, after: QuestionId) {
        let (first, second) = self.books();
        let (first, second) = (first.question(before), second.question(after));
        let known = self.found.len();
        self.condition(&first.scope, &second.scope);
        let arises = |run: &Run<'_>, scope: &Condition| run.condition(scope) != Truth::False;
        // That it arises on one side alone is told by what decides that, where it is known.
        if arises(self.before, &first.scope) != arises(self.after, &second.scope) && self.found.len() > known {
            return;
        }
        match (&first.kind, &second.kind) {
            (QuestionKind::Holds { fact }, QuestionKind::Holds { fact: its }) => self.fact(*fact, *its),
            (QuestionKind::Summary { of }, QuestionKind::Summary { of: its }) => self.summary(of, its),
            _ => self.concluded(&about_question(self.before, before), &about_question(self.after, after)),
        }
    }

    /// Of a summary the questions whose verdict is the worst on one side and changes; if none is, all that change.
    fn summary(&mut self, before: &[QuestionId], after: &[QuestionId]) {
        let (first, second) = self.books();
        let twin = |id: &QuestionId| Some((*id, after.iter().copied().find(|its| second.question(*its).id == first.question(*id).id)?));
        let least = (
            before.iter().filter_map(|id| worst(self.before, *id)).max(),
            after.iter().filter_map(|id| worst(self.after, *id)).max(),
        );
        let pairs: Vec<(QuestionId, QuestionId)> = before.iter().filter_map(twin).collect();
        let behind = |(id, its): &&(QuestionId, QuestionId)| {
            let own = (worst(self.before, *id), worst(self.after, *its));
            own.0.is_some() && own.0 == least.0 || own.1.is_some() && own.1 == least.1
        };
        let chosen: Vec<(QuestionId, QuestionId)> = pairs.iter().filter(behind).copied().collect();
        let known = self.found.len();
        for some in [chosen, pairs] {
            for (id, its) in some {
                self.question(id, its);
            }
            if self.found.len() > known {
                return;
            }
        }
    }

    /// Provisions that conclude about the same thing.
    fn concluded(&mut self, before: &Concluded<'_>, after: &Concluded<'_>) {
        for id in &before.live {
            let Some(its) = self.twin_after(*id).filter(|its| after.live.binary_search(its).is_ok()) else {
                self.differs(Some(*id), self.twin_after(*id), (before, after));
                continue;
            };
            if self.before.provision(*id) != self.after.provision(its) || !self.says_alike((*id, before.about), (its, after.about)) {
                self.differs(Some(*id), Some(its), (before, after));
            }
        }
        for its in &after.live {
            let id = self.twin_before(*its);
            if id.is_none_or(|id| before.live.binary_search(&id).is_err()) {
                self.differs(id, Some(*its), (before, after));
            }
        }
    }

    /// Whether a provision says the same on both sides. In one rulebook on one day it does, unless a rate is taken away.
    fn says_alike(&self, (id, about): (ProvisionId, Target), (its, about_its): (ProvisionId, Target)) -> bool {
        let (first, second) = self.books();
        let (removed, removed_after) = (self.before.removed, self.after.removed);
        let stays = |conclusion: &Conclusion| match conclusion {
            Conclusion::Layer(_, spec) => match &spec.rate {
                RateSpec::List { list, .. } => removed.list(list.at()) == removed_after.list(list.at()),
                RateSpec::Param(param) => removed.param(param.at()) == removed_after.param(param.at()),
                RateSpec::Literal(_) | RateSpec::UpTo { .. } => true,
            },
            Conclusion::Outcome(..) | Conclusion::Elements(..) | Conclusion::Derived(..) => true,
        };
        let one = std::ptr::eq(first, second) && self.before.as_of == self.after.as_of && first.provision(id).then.iter().all(stays);
        one || says(self.before, id, about) == says(self.after, its, about_its)
    }

    /// A provision that stands otherwise on one side than on the other. One that only may apply is no matter if what it says is
    /// possible on both sides.
    fn differs(&mut self, id: Option<ProvisionId>, its: Option<ProvisionId>, (before, after): (&Concluded<'_>, &Concluded<'_>)) {
        let among = |id: Option<ProvisionId>, one: &Concluded<'_>| id.filter(|id| one.live.binary_search(id).is_ok());
        let truth = self.truth(among(id, before), among(its, after));
        if truth.0 != Truth::True && truth.1 != Truth::True {
            let said = id.map_or_else(Vec::new, |id| says(self.before, id, before.about)).into_iter();
            let mut said = said.chain(its.map_or_else(Vec::new, |its| says(self.after, its, after.about)));
            if said.all(|one| before.possible.contains(&one) && after.possible.contains(&one)) {
                return;
            }
        }
        self.note(id, its, truth);
    }

    /// Names a provision that stands as `truth` says on the sides, and what is behind it.
    fn note(&mut self, id: Option<ProvisionId>, its: Option<ProvisionId>, truth: (Truth, Truth)) {
        match (truth, id, its) {
            ((before, Truth::False), Some(id), _) if before != Truth::False => self.found.insert((Role::NoLonger, id)),
            ((Truth::False, _), _, Some(its)) => self.found.insert((Role::Now, its)),
            (_, Some(id), _) => self.found.insert((Role::Still, id)),
            _ => false,
        };
        let (Some(id), Some(its)) = (id, its) else { return };
        let (first, second) = self.books();
        let (first, second) = (first.provision(id), second.provision(its));
        // One that is not there on one side answers for itself.
        let there = |run: &Run<'_>, id: ProvisionId, one: &Provision| !run.removed.provision(id.at()) && one.in_force_on(run.as_of);
        if !there(self.before, id, first) || !there(self.after, its, second) || !self.seen.insert(Seen::Provision(id)) {
            return;
        }
        self.condition(&first.when, &second.when);
        for by in &first.unless {
            let its = self.twin_after(*by).filter(|its| second.unless.contains(its));
            let truth = self.truth(Some(*by), its);
            if truth.0 != truth.1 {
                self.note(Some(*by), its, truth);
            }
        }
        for by in &second.unless {
            let id = self.twin_before(*by).filter(|id| first.unless.contains(id));
            let truth = self.truth(None, Some(*by));
            if id.is_none() && truth.1 != Truth::False {
                self.note(None, Some(*by), truth);
            }
        }
    }

    /// The derived facts by which a condition differs, as far as it is written alike on both sides.
    fn condition(&mut self, before: &Condition, after: &Condition) {
        if self.before.condition(before) == self.after.condition(after) {
            return;
        }
        match (before, after) {
            (Condition::All(some), Condition::All(its)) | (Condition::Any(some), Condition::Any(its)) if some.len() == its.len() => {
                some.iter().zip(its).for_each(|(one, its)| self.condition(one, its));
            }
            (Condition::Not(one), Condition::Not(its)) => self.condition(one, its),
            (Condition::Test(one), Condition::Test(its)) => {
                let (first, second) = self.books();
                let (one, its) = (first.test(*one).fact, second.test(*its).fact);
                if first.fact(one).key == second.fact(its).key {
                    self.fact(one, its);
                }
            }
            _ => {}
        }
    }

    /// The provisions by which a derived fact differs.
    fn fact(&mut self, before: FactId, after: FactId) {
        if self.before.derived(before) != self.after.derived(after) && self.seen.insert(Seen::Fact(before)) {
            self.concluded(&about_fact(self.before, before), &about_fact(self.after, after));
        }
    }

    fn truth(&self, id: Option<ProvisionId>, its: Option<ProvisionId>) -> (Truth, Truth) {
        (id.map_or(Truth::False, |id| self.before.provision(id)), its.map_or(Truth::False, |its| self.after.provision(its)))
    }

    fn twin_after(&self, id: ProvisionId) -> Option<ProvisionId> {
        let (first, second) = self.books();
        twin(first, id, second)
    }

    fn twin_before(&self, its: ProvisionId) -> Option<ProvisionId> {
        let (first, second) = self.books();
        twin(second, its, first)
    }
}

/// The same provision in another rulebook.
fn twin(book: &Rulebook, id: ProvisionId, other: &Rulebook) -> Option<ProvisionId> {
    if std::ptr::eq(book, other) {
        return Some(id);
    }
    let own = book.provision(id);
    other.find_provisions(&own.id).find(|its| other.provision(*its).role == own.role)
}

/// What concludes about a question; nothing where it does not arise.
fn about_question<'b>(run: &Run<'b>, question: QuestionId) -> Concluded<'b> {
    let about = Target::Question(question);
    let one = run.engine.book().question(question);
    if run.condition(&one.scope) == Truth::False {
        return Concluded { live: Vec::new(), about, possible: Vec::new() };
    }
    let possible = match &one.kind {
        QuestionKind::Choice { outcomes, .. } => run.chosen(question).values.iter().filter_map(|at| outcomes.get(*at)).map(|one| Says::Outcome(&one.id)).collect(),
        QuestionKind::Set { elements } => match run.finding(question) {
            Finding::Set { open, .. } => open.iter().filter_map(|at| elements.get(*at)).map(|(name, _)| Says::Element(name)).collect(),
            _ => Vec::new(),
        },
        QuestionKind::Layers { .. } | QuestionKind::Holds { .. } | QuestionKind::Summary { .. } => Vec::new(),
    };
    let concludes = |id: &ProvisionId| run.engine.book().provision(*id).then.iter().any(|one| one.target() == about);
    Concluded { live: run.live(question).iter().copied().filter(concludes).collect(), about, possible }
}

fn about_fact<'b>(run: &'b Run<'_>, fact: FactId) -> Concluded<'b> {
    let possible = run.derived(fact).map_or_else(Vec::new, |possible| possible.values.iter().map(Says::Value).collect());
    let live = run.engine.provisions_for(fact).iter().copied().filter(|id| run.provision(*id) != Truth::False);
    Concluded { live: live.collect(), about: Target::Fact(fact), possible }
}

/// What a provision says of something.
fn says<'b>(run: &Run<'b>, id: ProvisionId, about: Target) -> Vec<Says<'b>> {
    let book = run.engine.book();
    let mut said = Vec::new();
    for conclusion in book.provision(id).then.iter().filter(|one| one.target() == about) {
        match conclusion {
            Conclusion::Outcome(question, at) => {
                if let QuestionKind::Choice { outcomes, .. } = &book.question(*question).kind {
                    said.extend(outcomes.get(*at).map(|one| Says::Outcome(&one.id)));
                }
            }
            Conclusion::Elements(question, some) => {
                if let QuestionKind::Set { elements } = &book.question(*question).kind {
                    said.extend(some.iter().filter_map(|at| elements.get(*at)).map(|(name, _)| Says::Element(name)));
                }
            }
            Conclusion::Derived(_, value) => said.push(Says::Value(value)),
            Conclusion::Layer(question, spec) => {
                if let QuestionKind::Layers { stacking, bases, .. } = &book.question(*question).kind
                    && let (Some((layer, _)), Some((base, _))) = (stacking.get(spec.layer), bases.get(spec.base))
                {
                    said.push(Says::Layer { layer, base, rate: run.rate(&spec.rate) });
                }
            }
        }
    }
    said
}
