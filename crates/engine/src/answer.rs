//! An explained answer.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Confidence, Date};
use ntib_rules::Truth;
use ntib_rules::model::{
    Bound, Condition, FactId, ListId, Op, ParamId, ProvisionId, QuestionId, QuestionKind, RingId, TestId, Value, Verdict, RateSpec, Conclusion,
};

use crate::finding::{Finding, Found};
use crate::missing::{Missing, missing};
use crate::run::Run;
use crate::seek::{SeekLimits, Sought, seek};

/// Why a provision stands as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It applies.
    Applies,
    /// A missing fact decides.
    Open,
    /// It is not in force on the day.
    NotInForce,
    /// It is removed from the rulebook read.
    Removed,
    /// Its condition does not hold.
    Fails,
    /// It would apply, but these override it.
    Overridden(Vec<ProvisionId>),
}

/// A provision considered, with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which.
    pub provision: ProvisionId,
    /// How it stands.
    pub standing: Standing,
    /// Its condition, test by test.
    pub when: Step,
    /// The exceptions that apply or may.
    pub exceptions: Vec<Reason>,
    /// How many further exceptions were considered and do not apply.
    pub exceptions_passed: usize,
}

/// A part of a condition with what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// All of these.
    All(Truth, Vec<Step>),
    /// Any of these.
    Any(Truth, Vec<Step>),
    /// Not this.
    Not(Truth, Box<Step>),
    /// A test of a fact.
    Test {
        /// Which.
        test: TestId,
        /// What it came to.
        truth: Truth,
        /// The value tested, if there is one.
        value: Option<Value>,
        /// For a derived fact, the provisions behind it.
        because: Vec<Reason>,
    },
}

impl Step {
    /// What it came to.
    pub fn truth(&self) -> Truth {
        match self {
            Step::All(truth, _) | Step::Any(truth, _) | Step::Not(truth, _) | Step::Test { truth, .. } => *truth,
        }
    }
}

/// Law relied on that is not certain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// A layer of this question certainly applies at a rate that is not in the rulebook: no fact closes the total.
    Uncarried(QuestionId, usize),
    /// A provision whose text was not read.
    Provision(ProvisionId, Confidence),
    /// A list whose text was not read.
    List(ListId, Confidence),
    /// A parameter's value whose text was not read.
    Param(ParamId, Confidence),
    /// A ring of which some membership's text was not read.
    Ring(RingId, Confidence),
    /// A provision checked so long before the day that it may have changed.
    Stale(ProvisionId, Date),
    /// A provision of which something is not computed.
    NotModelled(ProvisionId),
    /// Exceptions to what applies that do not apply themselves, but whose text was not verified, or not lately.
    Passed(Vec<ProvisionId>),
    /// The question's provisions conflict.
    Conflict,
}

/// An answer with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub question: QuestionId,
    /// The date of the movement.
    pub as_of: Date,
    /// What it comes to.
    pub found: Found,
    /// The provisions considered: those that apply or may, those not in force, overridden, or missed by one test.
    pub because: Vec<Reason>,
    /// The missing facts, the weightiest first.
    pub missing: Vec<Missing>,
    /// Obligations owed (or perhaps owed): the provision and the position of the obligation in it.
    pub obligations: Vec<(ProvisionId, usize, Truth)>,
    /// What would change it for the better; none is sought for settled good answers.
    pub remedies: Option<(Vec<usize>, Sought)>,
    /// Law relied on that is not certain.
    pub warnings: Vec<Warning>,
}

impl Answer {
    /// The provisions that apply and that the answer rests on, those behind its derived facts included.
    pub fn rests_on(&self) -> BTreeSet<ProvisionId> {
        let mut found = BTreeSet::new();
        self.because.iter().for_each(|reason| applying(reason, &mut found));
        found
    }
}

fn applying(reason: &Reason, found: &mut BTreeSet<ProvisionId>) {
    if matches!(reason.standing, Standing::Applies) {
        found.insert(reason.provision);
        applying_steps(&reason.when, found);
    }
    reason.exceptions.iter().for_each(|exception| applying(exception, found));
}

fn applying_steps(step: &Step, found: &mut BTreeSet<ProvisionId>) {
    match step {
        Step::All(_, steps) | Step::Any(_, steps) => steps.iter().for_each(|one| applying_steps(one, found)),
        Step::Not(_, step) => applying_steps(step, found),
        Step::Test { because, .. } => because.iter().for_each(|reason| applying(reason, found)),
    }
}

/// The answer to `question`, or what it comes to alone where it does not arise.
pub fn answer(run: &Run<'_>, question: QuestionId) -> Answer {
    let found = run.find(question);
    let mut answer = Answer {
        question,
        as_of: run.as_of,
        found,
        because: Vec::new(),
        missing: Vec::new(),
        obligations: Vec::new(),
        remedies: None,
        warnings: Vec::new(),
    };
    if answer.found.asked == Truth::False {
        return answer;
    }
    let mut told = Told::default();
    answer.because = reasons(run, question, &mut told);
    answer.missing = missing(run, question);
    answer.obligations = obligations(run, question);
    answer.remedies = remedies(run, question, &answer.found);
    answer.warnings = warnings(run, question, &answer.found, &told.relied);
    answer
}

/// The provisions considered for `question`, as in its answer; none where it does not arise.
pub fn because(run: &Run<'_>, question: QuestionId) -> Vec<Reason> {
    let arises = run.find(question).asked != Truth::False;
    if arises { reasons(run, question, &mut Told::default()) } else { Vec::new() }
}

/// Reasons of one answer that are told in full however often they come again. Beyond, a provision told before is told
/// without what stands behind it: where little is known, the same derived facts stand behind almost every provision,
/// and telling them each time would grow without bound.
const TOLD_MAX: usize = 2_000;

/// What was told of an answer so far.
#[derive(Default)]
struct Told {
    /// The provisions that apply or may.
    relied: BTreeSet<ProvisionId>,
    before: BTreeSet<ProvisionId>,
    reasons: usize,
}

impl Told {
    /// Notes a provision that is to be told; whether it is told short, because it was before.
    fn again(&mut self, id: ProvisionId) -> bool {
        self.reasons += 1;
        !self.before.insert(id) && self.reasons > TOLD_MAX
    }
}

/// How many provisions that do not apply are shown for one conclusion.
const PASSED_SHOWN: usize = 6;

/// The rank of a provision that several tests stand against: shown where nothing else tells why not.
const FAR: u8 = 6;

/// The provisions considered for a question, most telling first.
fn reasons(run: &Run<'_>, question: QuestionId, told: &mut Told) -> Vec<Reason> {
    let considered: Vec<ProvisionId> = match &run.engine.book().question(question).kind {
        QuestionKind::Holds { fact } => run.engine.provisions_for(*fact).to_vec(),
        QuestionKind::Summary { .. } => Vec::new(),
        _ => run.engine.provisions_of(question).to_vec(),
    };
    let one_of_many = matches!(run.engine.book().question(question).kind, QuestionKind::Choice { .. } | QuestionKind::Holds { .. });
    telling(run, &considered, one_of_many, Some(question), told)
}

/// Whether a provision that was missed by one test would have led to something better than what was found:
/// beside a good answer, or one that is open, it says nothing.
fn would_help(run: &Run<'_>, question: QuestionId, id: ProvisionId) -> bool {
    let found = run.find(question);
    match (&run.engine.book().question(question).kind, &found.finding) {
        (QuestionKind::Choice { outcomes, .. }, Some(Finding::Choice(possible))) => {
            let verdict = |at: usize| outcomes.get(at).map(|one| one.verdict);
            let Some(found) = possible.decided().and_then(|at| verdict(*at)) else { return false };
            run.engine.book().provision(id).then.iter().any(|conclusion| match conclusion {
                Conclusion::Outcome(of, at) if *of == question => verdict(*at).is_some_and(|one| one < found),
                _ => false,
            })
        }
        (QuestionKind::Holds { .. }, Some(Finding::Holds(truth))) => *truth == Truth::False,
        _ => true,
    }
}

/// The provisions worth showing. Of one of many that is settled by applying provisions, those that may
/// apply are beside the point; those that do not are shown at the top alone (for the question `asked`), or where none applies.
fn telling(
    run: &Run<'_>,
    considered: &[ProvisionId],
    one_of_many: bool,
    asked: Option<QuestionId>,
    told: &mut Told,
) -> Vec<Reason> {
    let top = asked.is_some();
    let mut ranked: Vec<(u8, Reverse<usize>, ProvisionId)> =
        considered.iter().filter_map(|id| rank(run, *id).map(|(rank, met)| (rank, Reverse(met), *id))).collect();
    if top && one_of_many {
        let known: Vec<ProvisionId> = ranked.iter().map(|(_, _, id)| *id).collect();
        let others = considered.iter().copied().filter(|id| !known.contains(id));
        ranked.extend(others.filter(|id| applied_then(run, *id)).map(|id| (2, Reverse(0), id)));
    }
    ranked.sort_unstable();
    let best = ranked.first().map(|(rank, _, _)| *rank);
    let mut passed = 0;
    ranked.retain(|(rank, _, id)| match rank {
        0 => true,
        1 => best == Some(1) || !one_of_many,
        5 if asked.is_some_and(|question| !would_help(run, question, *id)) => false,
        &FAR if !(best == Some(FAR) && asked.is_some_and(|question| would_help(run, question, *id))) => false,
        _ => {
            passed += 1;
            (top || best == Some(*rank)) && passed <= PASSED_SHOWN
        }
    });
    ranked.into_iter().map(|(_, _, id)| reason(run, id, told)).collect()
}

/// How telling a provision is, least first, and of one that was missed by a test how many others it met; none if
/// it is beside the point.
fn rank(run: &Run<'_>, id: ProvisionId) -> Option<(u8, usize)> {
    let provision = run.engine.book().provision(id);
    match run.provision(id) {
        Truth::True => Some((0, 0)),
        Truth::Unknown => Some((1, 0)),
        Truth::False => {
            let when = run.condition(&provision.when);
            let removed = run.removed.provision(id.at());
            match when {
                Truth::False if removed || !provision.in_force_on(run.as_of) => None,
                Truth::False => Some(near_miss(run, &provision.when).map_or((FAR, 0), |met| (5, met))),
                _ if removed => Some((2, 0)),
                _ if !provision.in_force_on(run.as_of) => Some((3, 0)),
                _ => Some((4, 0)),
            }
        }
    }
}

/// Whether a provision not in force would apply, or might, on the nearest day on which it is: what it
/// rests on may itself not be in force on the day asked about.
fn applied_then(run: &Run<'_>, id: ProvisionId) -> bool {
    let provision = run.engine.book().provision(id);
    if provision.in_force_on(run.as_of) || run.removed.provision(id.at()) {
        return false;
    }
    let next = provision.in_force.iter().filter_map(|one| one.period.from).find(|from| *from > run.as_of);
    let last = provision.in_force.iter().filter_map(|one| one.period.until).rfind(|until| *until <= run.as_of);
    let near = next.or(last.and_then(|until| until.plus_days(-1)));
    near.is_some_and(|day| Run::new(run.engine, run.facts, day, run.removed).provision(id) != Truth::False)
}

/// Where one conjunct fails, out of at least three: how many hold.
fn near_miss(run: &Run<'_>, when: &Condition) -> Option<usize> {
    let Condition::All(inner) = when else { return None };
    let count = |wanted: Truth| inner.iter().filter(|one| run.condition(one) == wanted).count();
    (count(Truth::False) == 1 && inner.len() >= 3).then(|| count(Truth::True))
}

fn reason(run: &Run<'_>, id: ProvisionId, told: &mut Told) -> Reason {
    let provision = run.engine.book().provision(id);
    let truth = run.provision(id);
    if truth != Truth::False {
        told.relied.insert(id);
    }
    let again = told.again(id);
    let when = run.condition(&provision.when);
    let live: Vec<ProvisionId> = provision.unless.iter().copied().filter(|by| run.provision(*by) != Truth::False).collect();
    let standing = match truth {
        Truth::True => Standing::Applies,
        Truth::Unknown => Standing::Open,
        Truth::False if run.removed.provision(id.at()) => Standing::Removed,
        Truth::False if !provision.in_force_on(run.as_of) => Standing::NotInForce,
        Truth::False if when == Truth::False => Standing::Fails,
        Truth::False => Standing::Overridden(live.iter().copied().filter(|by| run.provision(*by) == Truth::True).collect()),
    };
    let shown: &[ProvisionId] = if when == Truth::False || again { &[] } else { &live };
    Reason {
        provision: id,
        standing,
        when: if again { failing(run, &provision.when) } else { step(run, &provision.when, told) },
        exceptions: shown.iter().map(|by| reason(run, *by, told)).collect(),
        exceptions_passed: provision.unless.len() - live.len(),
    }
}

/// A condition down to the parts that decide it: of alternatives that hold the ones that do, of
/// requirements that fail the ones that fail, of what is open what is open.
fn step(run: &Run<'_>, condition: &Condition, told: &mut Told) -> Step {
    let truth = run.condition(condition);
    let deciding = |inner: &[Condition], told: &mut Told, all: bool| -> Vec<Step> {
        let shown = |one: &&Condition| all || run.condition(one) == truth;
        inner.iter().filter(shown).map(|one| step(run, one, told)).collect()
    };
    match condition {
        Condition::All(inner) => Step::All(truth, deciding(inner, told, truth == Truth::True)),
        Condition::Any(inner) => Step::Any(truth, deciding(inner, told, truth == Truth::False)),
        Condition::Not(inner) => Step::Not(truth, Box::new(step(run, inner, told))),
        Condition::Test(id) => {
            let fact = run.engine.book().test(*id).fact;
            let mut because = Vec::new();
            if run.engine.book().fact(fact).derived.is_some() {
                because = telling(run, run.engine.provisions_for(fact), true, None, told);
                if because.is_empty() && truth != Truth::Unknown {
                    because.extend(nearest_failed(run, run.engine.provisions_for(fact)));
                }
            }
            Step::Test { test: *id, truth, value: run.value(fact).cloned(), because }
        }
    }
}

/// Of provisions in force that do not apply, the one that came nearest, with the tests that fail and no reasons beyond.
fn nearest_failed(run: &Run<'_>, considered: &[ProvisionId]) -> Option<Reason> {
    let book = run.engine.book();
    let failed = considered.iter().copied().filter(|id| {
        let provision = book.provision(*id);
        let considered = provision.in_force_on(run.as_of) && !run.removed.provision(id.at());
        considered && run.condition(&provision.when) == Truth::False
    });
    let short = |id: &ProvisionId| {
        let Condition::All(inner) = &book.provision(*id).when else { return (1, Reverse(0)) };
        let count = |wanted: Truth| inner.iter().filter(|one| run.condition(one) == wanted).count();
        (count(Truth::False), Reverse(count(Truth::True)))
    };
    let nearest = failed.min_by_key(|id| (short(id), *id))?;
    Some(Reason {
        provision: nearest,
        standing: Standing::Fails,
        when: failing(run, &book.provision(nearest).when),
        exceptions: Vec::new(),
        exceptions_passed: 0,
    })
}

/// A condition down to the parts that decide it, without what stands behind them.
fn failing(run: &Run<'_>, condition: &Condition) -> Step {
    let truth = run.condition(condition);
    let parts = |inner: &[Condition], whole: bool| -> Vec<Step> {
        inner.iter().filter(|one| whole || run.condition(one) == truth).map(|one| failing(run, one)).collect()
    };
    match condition {
        Condition::All(inner) => Step::All(truth, parts(inner, truth == Truth::True)),
        Condition::Any(inner) => Step::Any(truth, parts(inner, truth == Truth::False)),
        Condition::Not(inner) => Step::Not(truth, Box::new(failing(run, inner))),
        Condition::Test(id) => {
            let value = run.value(run.engine.book().test(*id).fact).cloned();
            Step::Test { test: *id, truth, value, because: Vec::new() }
        }
    }
}

/// What is owed under the provisions that answer, and under those that conclude the facts they rest on.
fn obligations(run: &Run<'_>, question: QuestionId) -> Vec<(ProvisionId, usize, Truth)> {
    let mut found: BTreeMap<ProvisionId, Truth> = BTreeMap::new();
    for id in run.engine.provisions_of(question) {
        owed_by(run, *id, run.provision(*id), &mut found);
    }
    let each = found.into_iter().flat_map(|(id, truth)| {
        let owed = run.engine.book().provision(id).obligations.iter().enumerate();
        let owed = owed.filter(|(_, one)| one.period.contains(run.as_of));
        owed.map(move |(at, _)| (id, at, truth))
    });
    each.collect()
}

/// Adds `id`, which applies with `truth`, and what stands behind the derived facts that its tests are met by.
fn owed_by(run: &Run<'_>, id: ProvisionId, truth: Truth, found: &mut BTreeMap<ProvisionId, Truth>) {
    let known = found.get(&id).copied();
    if truth == Truth::False || known == Some(Truth::True) || known == Some(truth) {
        return;
    }
    found.insert(id, truth);
    let mut facts = BTreeSet::new();
    met_by(run, &run.engine.book().provision(id).when, &mut facts);
    for fact in facts {
        for behind in run.engine.provisions_for(fact) {
            owed_by(run, *behind, run.provision(*behind).min(truth), found);
        }
    }
}

/// The derived facts whose tests, not negated, hold or may hold in `condition`.
fn met_by(run: &Run<'_>, condition: &Condition, facts: &mut BTreeSet<FactId>) {
    match condition {
        Condition::All(all) | Condition::Any(all) => all.iter().for_each(|one| met_by(run, one, facts)),
        Condition::Not(_) => {}
        Condition::Test(id) => {
            let fact = run.engine.book().test(*id).fact;
            if run.engine.book().fact(fact).derived.is_some() && run.test(*id) != Truth::False {
                facts.insert(fact);
            }
        }
    }
}

/// For a choice that is settled and not a yes: what would lead to a better verdict.
fn remedies(run: &Run<'_>, question: QuestionId, found: &Found) -> Option<(Vec<usize>, Sought)> {
    let QuestionKind::Choice { outcomes, .. } = &run.engine.book().question(question).kind else { return None };
    let Some(Finding::Choice(possible)) = &found.finding else { return None };
    let verdict = outcomes.get(*possible.decided()?)?.verdict;
    if verdict == Verdict::Yes {
        return None;
    }
    let better: Vec<usize> = (0..outcomes.len())
        .filter(|at| outcomes.get(*at).is_some_and(|outcome| outcome.verdict < verdict))
        .collect();
    let limits = SeekLimits { size: 2, runs: 5_000, government: true };
    let sought = seek(run.engine, run.facts, run.as_of, run.removed, question, &better, limits);
    Some((better, sought))
}

fn warnings(run: &Run<'_>, question: QuestionId, found: &Found, relied: &BTreeSet<ProvisionId>) -> Vec<Warning> {
    let book = run.engine.book();
    let mut warnings = BTreeSet::new();
    let mut marks: BTreeSet<Warning> = BTreeSet::new();
    for id in relied {
        let provision = book.provision(*id);
        if provision.checked.confidence != Confidence::TextRead {
            warnings.insert(Warning::Provision(*id, provision.checked.confidence));
        }
        if is_stale(run, *id) {
            warnings.insert(Warning::Stale(*id, provision.checked.date));
        }
        if !provision.not_modelled.is_empty() {
            warnings.insert(Warning::NotModelled(*id));
        }
        lists_and_params(run, &provision.when, &mut marks);
        for conclusion in &provision.then {
            if let Conclusion::Layer(_, spec) = conclusion {
                match &spec.rate {
                    RateSpec::List { list, .. } => mark(Warning::List(*list, book.list(*list).checked.confidence), &mut marks),
                    RateSpec::Param(id) => param(run, *id, &mut marks),
                    RateSpec::Literal(_) | RateSpec::UpTo { .. } => {}
                }
            }
        }
    }
    let conflict = match &found.finding {
        Some(Finding::Choice(possible)) => possible.conflict,
        Some(Finding::Layers(duty)) => duty.conflict,
        _ => false,
    };
    if conflict {
        warnings.insert(Warning::Conflict);
    }
    let passed = passed(run, relied);
    if !passed.is_empty() {
        warnings.insert(Warning::Passed(passed));
    }
    if !found.is_decided() && matches!(found.finding, Some(Finding::Layers(_))) {
        warnings.extend(run.uncarried(question).into_iter().map(|layer| Warning::Uncarried(question, layer)));
    }
    warnings.extend(marks);
    warnings.into_iter().collect()
}

/// Whether a provision was checked so long before the day that it may have changed.
fn is_stale(run: &Run<'_>, id: ProvisionId) -> bool {
    let book = run.engine.book();
    let limit = book.provision(id).checked.date.plus_days(i64::from(book.stale_after_days));
    limit.is_some_and(|limit| run.as_of > limit)
}

/// The exceptions in force to what applies that were found not to apply on a text that is not sure.
fn passed(run: &Run<'_>, relied: &BTreeSet<ProvisionId>) -> Vec<ProvisionId> {
    let book = run.engine.book();
    let applied = relied.iter().filter(|id| run.provision(**id) == Truth::True);
    let exceptions: BTreeSet<ProvisionId> = applied.flat_map(|id| book.provision(*id).unless.iter().copied()).collect();
    let unsure = |id: &ProvisionId| {
        let provision = book.provision(*id);
        let considered = provision.in_force_on(run.as_of) && !run.removed.provision(id.at());
        let unverified = provision.checked.confidence == Confidence::Unverified || is_stale(run, *id);
        considered && unverified && run.provision(*id) == Truth::False
    };
    exceptions.into_iter().filter(unsure).collect()
}

fn mark(warning: Warning, marks: &mut BTreeSet<Warning>) {
    let sure = matches!(
        warning,
        Warning::List(_, Confidence::TextRead) | Warning::Param(_, Confidence::TextRead) | Warning::Ring(_, Confidence::TextRead)
    );
    if !sure {
        marks.insert(warning);
    }
}

fn param(run: &Run<'_>, id: ParamId, marks: &mut BTreeSet<Warning>) {
    if let Some(value) = run.engine.book().param(id).on(run.as_of) {
        mark(Warning::Param(id, value.checked.confidence), marks);
    }
}

/// Marks what the tests of a condition rest on, where they came to something.
fn lists_and_params(run: &Run<'_>, condition: &Condition, marks: &mut BTreeSet<Warning>) {
    let book = run.engine.book();
    match condition {
        Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|one| lists_and_params(run, one, marks)),
        Condition::Not(inner) => lists_and_params(run, inner, marks),
        Condition::Test(id) => match &book.test(*id).op {
            Op::InList { list, .. } if run.test(*id) != Truth::False => {
                mark(Warning::List(*list, book.list(*list).checked.confidence), marks);
            }
            Op::Compare(_, Bound::Param(id)) => param(run, *id, marks),
            Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => {
                for ring in &choice.rings {
                    let on = |at: usize| book.ring(*ring).ring.members().get(at).is_some_and(|one| one.period.contains(run.as_of));
                    let cites = book.ring(*ring).cites.iter().enumerate();
                    let least = cites.filter(|(at, _)| on(*at)).map(|(_, (_, checked))| checked.confidence).max();
                    if let Some(confidence) = least.filter(|_| run.test(*id) != Truth::False) {
                        mark(Warning::Ring(*ring, confidence), marks);
                    }
                }
            }
            _ => {}
        },
    }
}
