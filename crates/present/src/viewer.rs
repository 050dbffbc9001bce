//! Answers put into words.

use std::collections::BTreeSet;

use ntib_core::{Bi, Confidence, Date, Decimal, Rate, RateTerm, Share};
use ntib_engine::{
    Answer, AppliedRate, Duty, Engine, Finding, Found, Interval, Matter, Reason, Remedy, Sought, Standing, Step, Stretch, Warning,
};
use ntib_rules::Truth;
use ntib_rules::model::{
    Bound, Choice, Compare, Expr, FactId, LayerSpec, Op, Per, ProvisionId, QuestionId, QuestionKind, RateSpec, Rulebook, TestId, Type, Value, Verdict,
};

use crate::words::{Words, grouped};

use crate::view::{AnswerView, DutyView, LayerView, MissingView, ObligationView, ReasonView, StepView, Tone};

/// Puts answers into words of one language.
pub struct Viewer<'a> {
    /// The phrases.
    pub words: &'a Words,
    /// The rulebook, indexed.
    pub engine: &'a Engine,
}

impl<'a> Viewer<'a> {
    /// The rulebook.
    pub fn book(&self) -> &'a Rulebook {
        self.engine.book()
    }

    /// A fact's name with its role: `consignee: registered`.
    pub fn fact_label(&self, fact: FactId) -> String {
        let (book, lang) = (self.book(), self.words.lang());
        let role = book.role_of(fact);
        let label = book.fact(fact).label.get(lang);
        if role.like.is_some() || role.name == "firm" { format!("{} — {label}", role.title.get(lang)) } else { label.to_owned() }
    }

    /// How a fact is asked for, with its role.
    pub fn fact_question(&self, fact: FactId) -> String {
        let (book, lang) = (self.book(), self.words.lang());
        let role = book.role_of(fact);
        let question = book.fact(fact).question.get(lang);
        if role.like.is_some() { format!("{} — {question}", capital(role.title.get(lang))) } else { question.to_owned() }
    }

    /// A value as people read it.
    pub fn value(&self, ty: &Type, value: &Value) -> String {
        if let Some(label) = self.book().value_label(ty, value, self.words.lang()) {
            return label;
        }
        match value {
            Value::Bool(true) => self.words.get("yes"),
            Value::Bool(false) => self.words.get("no"),
            Value::Set(values) if values.is_empty() => self.words.get("nothing"),
            Value::Code(code) if code.to_string() == "none" => self.words.get("nothing"),
            Value::Share(share) => self.share(*share),
            Value::Money(money) => self.money(money.amount, &money.currency.to_string()),
            Value::Between(between) => self.between(ty, between),
            other => other.to_string(),
        }
    }

    /// A share in per cent.
    pub fn share(&self, share: Share) -> String {
        format!("{}\u{a0}%", self.number(share.percent()))
    }

    /// A number with the language's decimal mark.
    pub(crate) fn number(&self, number: Decimal) -> String {
        number.to_string().replace('.', &self.words.get("decimal-mark"))
    }

    /// An amount to the cent or finer where it has finer parts, its digits in groups as the language has them.
    pub fn money(&self, amount: Decimal, currency: &str) -> String {
        let amount = if amount.normalize().scale() <= 2 { amount.round_dp(2) } else { amount.normalize() };
        let text = format!("{amount:.*}", amount.normalize().scale().max(2) as usize);
        let (whole, part) = text.split_once('.').unwrap_or((&text, "00"));
        format!("{}{}{part}\u{a0}{currency}", grouped(whole, self.words.lang()), self.words.get("decimal-mark"))
    }

    /// A rate as people read it.
    pub fn rate(&self, rate: &Rate) -> String {
        if rate.terms.is_empty() {
            return self.words.get("free");
        }
        let fact = |name: &str| self.book().find_fact(name).map_or_else(|| name.to_owned(), |id| self.fact_label(id));
        let term = |term: &RateTerm| match term {
            RateTerm::AdValorem { share, of: None } => self.share(*share),
            RateTerm::AdValorem { share, of: Some(of) } => {
                self.words.with("share-of-fact", &[("share", &self.share(*share)), ("fact", &fact(of))])
            }
            RateTerm::Specific { cents, per } => {
                self.words.with("cents-per", &[("cents", &self.number(*cents)), ("fact", &fact(per))])
            }
        };
        rate.terms.iter().map(term).collect::<Vec<_>>().join(" + ")
    }

    /// The name of a matter.
    pub fn matter(&self, matter: &Matter) -> String {
        let subject = matter.subject.as_str();
        match (matter.per, &matter.leg) {
            (Per::Movement, Some(leg)) => self.words.with("matter-movement", &[("item", subject), ("leg", leg)]),
            (Per::Firm, _) => {
                let role = self.book().roles.iter().find(|role| role.name == subject);
                let title = role.map_or(subject, |role| role.title.get(self.words.lang()));
                self.words.with("matter-firm", &[("role", title)])
            }
            _ => self.words.with("matter-offer", &[("item", subject)]),
        }
    }

    /// The facts given of a matter: key, label, value.
    pub fn facts(&self, matter: &Matter) -> Vec<(String, String, String)> {
        let known = matter.facts.known().map(|(id, value)| {
            let fact = self.book().fact(id);
            (fact.key.clone(), self.fact_label(id), self.value(&fact.ty, value))
        });
        known.collect()
    }

    /// What a question comes to, in words, and at a glance.
    pub fn outcome(&self, question: QuestionId, found: &Found) -> (Tone, String) {
        let (book, lang, words) = (self.book(), self.words.lang(), self.words);
        let Some(finding) = &found.finding else { return (Tone::Plain, words.get("not-asked")) };
        let open = |names: &[String]| {
            let names = names.join(&format!(" {} ", words.get("or")));
            (Tone::Open, words.with("undetermined-between", &[("outcomes", &names)]))
        };
        match (&book.question(question).kind, finding) {
            (QuestionKind::Choice { outcomes, .. }, Finding::Choice(possible)) => {
                let found: Vec<_> = possible.values.iter().filter_map(|at| outcomes.get(*at)).collect();
                match found.as_slice() {
                    [] => (Tone::Open, words.get("no-answer")),
                    [one] if !possible.gap => (tone(one.verdict), one.label.get(lang).to_owned()),
                    several => {
                        let mut names: Vec<String> = several.iter().map(|one| one.label.get(lang).to_owned()).collect();
                        if possible.gap && names.len() < 2 {
                            names.push(words.get("no-answer"));
                        }
                        open(&names)
                    }
                }
            }
            (_, Finding::Holds(Truth::True)) => (Tone::Yes, words.get("holds")),
            (_, Finding::Holds(Truth::False)) => (Tone::No, words.get("fails")),
            (_, Finding::Holds(Truth::Unknown)) => (Tone::Open, words.get("undetermined")),
            (QuestionKind::Set { elements }, Finding::Set { certain, open }) => {
                let names = |at: &[usize]| {
                    let labels = at.iter().filter_map(|at| elements.get(*at)).map(|(_, label)| label.get(lang));
                    labels.collect::<Vec<_>>().join("; ")
                };
                let mut parts = Vec::new();
                if !certain.is_empty() {
                    parts.push(names(certain));
                }
                for one in open {
                    parts.push(words.with("perhaps", &[("names", &names(&[*one]))]));
                }
                let text = if parts.is_empty() { words.get("nothing") } else { parts.join("; ") };
                (if open.is_empty() { Tone::Plain } else { Tone::Open }, text)
            }
            (QuestionKind::Layers { currency, .. }, Finding::Layers(duty)) => {
                let share = self.share_of(&duty.share);
                let text = if duty.has_amounts() {
                    let total = self.interval(&duty.total, &currency.to_string());
                    format!("{total} ({})", words.with("total-share", &[("share", &share)]))
                } else {
                    words.with("total-share", &[("share", &share)])
                };
                (if duty.is_decided() { Tone::Plain } else { Tone::Open }, text)
            }
            (_, Finding::Summary(verdicts)) => {
                let phrase = |one: &Verdict| words.get(verdict_phrase(book.question(question).per, *one));
                match verdicts.as_slice() {
                    [one] => (tone(*one), phrase(one)),
                    several => open(&several.iter().map(phrase).collect::<Vec<_>>()),
                }
            }
            _ => (Tone::Plain, String::new()),
        }
    }

    fn interval(&self, amount: &Interval, currency: &str) -> String {
        let money = |amount: Decimal| self.money(amount, currency);
        self.span(amount, &money)
    }

    fn share_of(&self, share: &Interval) -> String {
        self.span(share, &|share: Decimal| self.share(Share::from_fraction(share)))
    }

    fn span(&self, amount: &Interval, show: &dyn Fn(Decimal) -> String) -> String {
        match (amount.known(), amount.high) {
            (Some(known), _) => show(known),
            (None, Some(high)) => self.words.with("between", &[("low", &show(amount.low)), ("high", &show(high))]),
            // Nothing is below zero: "at least nothing" says nothing.
            (None, None) if amount.low <= Decimal::ZERO => self.words.get("amount-open"),
            (None, None) => self.words.with("at-least-amount", &[("low", &show(amount.low))]),
        }
    }

    /// An answer in words.
    pub fn answer(&self, answer: &Answer) -> AnswerView {
        let (book, lang, words) = (self.book(), self.words.lang(), self.words);
        let question = book.question(answer.question);
        let (tone, outcome) = self.outcome(answer.question, &answer.found);
        let duty = match (&question.kind, &answer.found.finding) {
            (QuestionKind::Layers { .. }, Some(Finding::Layers(duty))) => Some(self.duty(answer.question, duty)),
            _ => None,
        };
        let missing = answer.missing.iter().map(|one| MissingView {
            key: book.fact(one.fact).key.clone(),
            label: self.fact_label(one.fact),
            question: self.fact_question(one.fact),
            decides: match one.settles {
                0 => words.get("settles-none"),
                all if all == one.tried => words.get("settles-always"),
                some => words.with("settles-some", &[("settles", &some.to_string()), ("tried", &one.tried.to_string())]),
            },
        });
        let obligations = answer.obligations.iter().filter_map(|(id, at, truth)| {
            let provision = book.provision(*id);
            let one = provision.obligations.get(*at)?;
            Some(ObligationView {
                heading: self.owed(provision, one),
                text: one.text.get(lang).to_owned(),
                cite: self.cite(&one.cite),
                when: one.due.as_ref().map(|due| self.due(due, answer.as_of)),
                certain: *truth == Truth::True,
            })
        });
        AnswerView {
            question: question.id.clone(),
            title: question.title.get(lang).to_owned(),
            ask: question.ask.get(lang).to_owned(),
            tone,
            outcome,
            may_not_arise: (answer.found.asked == Truth::Unknown).then(|| words.get("may-not-arise")),
            duty,
            because: {
                let mut told = BTreeSet::new();
                answer.because.iter().map(|reason| self.reason(reason, answer.as_of, true, &mut told)).collect()
            },
            missing: missing.collect(),
            obligations: obligations.collect(),
            remedies: self.remedies(answer),
            warnings: answer.warnings.iter().filter_map(|warning| self.warning(warning)).collect(),
        }
    }

    fn duty(&self, question: QuestionId, duty: &Duty) -> DutyView {
        let (book, lang, words) = (self.book(), self.words.lang(), self.words);
        let QuestionKind::Layers { currency, stacking, bases, .. } = &book.question(question).kind else {
            return DutyView { layers: Vec::new(), total: String::new(), share: String::new() };
        };
        let currency = currency.to_string();
        let layers = duty.layers.iter().map(|layer| {
            let mut rates: Vec<String> = Vec::new();
            let (mut heading, mut cites, mut base_names) = (None, Vec::new(), Vec::new());
            for (id, _, rate) in &layer.by {
                let provision = book.provision(*id);
                cites.push((self.cite(&provision.cite.at), provision.id.clone()));
                heading = heading.or_else(|| spec_of(book, *id, question).and_then(|spec| spec.heading.clone()));
                let base = spec_of(book, *id, question).and_then(|spec| bases.get(spec.base));
                if let Some(name) = base.map(|(_, expr)| self.expr(expr, stacking))
                    && !base_names.contains(&name)
                {
                    base_names.push(name);
                }
                let text = match rate {
                    AppliedRate::OneOf(all) => {
                        self.alternatives(&all.iter().map(|rate| self.rate(rate)).collect::<Vec<_>>())
                    }
                    AppliedRate::Unknown => words.get("unknown-rate"),
                    AppliedRate::UpTo(share) => words.with("rate-up-to", &[("share", &self.share(*share))]),
                };
                if !rates.contains(&text) {
                    rates.push(text);
                }
            }
            cites.dedup();
            LayerView {
                label: stacking.get(layer.layer).map_or("", |(_, label)| label.get(lang)).to_owned(),
                heading,
                rate: self.alternatives(&rates),
                base_name: base_names.join(&format!(" {} ", words.get("or"))),
                base: if layer.base.high.is_none() { words.get("not-known") } else { self.interval(&layer.base, &currency) },
                amount: if duty.has_amounts() || layer.amount.known().is_some() {
                    self.interval(&layer.amount, &currency)
                } else {
                    words.get("not-known")
                },
                cites,
                open: layer.applies == Truth::Unknown,
            }
        });
        DutyView {
            layers: layers.collect(),
            total: if duty.has_amounts() { self.interval(&duty.total, &currency) } else { words.get("value-not-known") },
            share: words.with("total-share", &[("share", &self.share_of(&duty.share))]),
        }
    }

    /// Rates of which one holds: inside the sentence the word for a free rate begins small.
    fn alternatives(&self, rates: &[String]) -> String {
        let free = self.words.get("free");
        let inside = |(at, rate): (usize, &String)| if at > 0 && *rate == free { rate.to_lowercase() } else { rate.clone() };
        rates.iter().enumerate().map(inside).collect::<Vec<_>>().join(&format!(" {} ", self.words.get("or")))
    }

    /// A layer as a provision adds it, in a line.
    pub fn layer_spec(&self, question: QuestionId, spec: &LayerSpec) -> String {
        let (book, lang, words) = (self.book(), self.words.lang(), self.words);
        let QuestionKind::Layers { bases, stacking, .. } = &book.question(question).kind else { return String::new() };
        let label = stacking.get(spec.layer).map_or("", |(_, label)| label.get(lang));
        let base = bases.get(spec.base).map_or_else(String::new, |(_, expr)| self.expr(expr, stacking));
        let rate = match &spec.rate {
            RateSpec::Literal(rate) => self.rate(rate),
            RateSpec::Param(id) => book.param(*id).title.get(lang).to_owned(),
            RateSpec::List { list, .. } => book.list(*list).title.get(lang).to_owned(),
            RateSpec::UpTo { share, .. } => words.with("rate-up-to", &[("share", &self.share(*share))]),
        };
        let heading = spec.heading.as_ref().map_or_else(String::new, |heading| format!(" [{heading}]"));
        format!("{label}{heading}: {rate} — {base}")
    }

    /// An expression in words.
    fn expr(&self, expr: &Expr, stacking: &[(String, Bi)]) -> String {
        let lang = self.words.lang();
        let all = |inner: &[Expr], phrase: &str| {
            let parts: Vec<String> = inner.iter().map(|one| self.expr(one, stacking)).collect();
            self.words.with(phrase, &[("parts", &parts.join(&format!(" {} ", self.words.get("and"))))])
        };
        match expr {
            Expr::Fact(fact) => self.fact_label(*fact),
            Expr::Layers(layers) => {
                let names = layers.iter().filter_map(|at| stacking.get(*at)).map(|(_, label)| label.get(lang));
                self.words.with("expr-layers", &[("names", &names.collect::<Vec<_>>().join(", "))])
            }
            Expr::Plus(inner) => all(inner, "expr-plus"),
            Expr::Min(inner) => all(inner, "expr-min"),
            Expr::Max(inner) => all(inner, "expr-max"),
            Expr::Minus(a, b) => {
                let (a, b) = (self.expr(a, stacking), self.expr(b, stacking));
                self.words.with("expr-minus", &[("a", &a), ("b", &b)])
            }
            Expr::Times(share, inner) => {
                self.words.with("expr-times", &[("share", &self.share(*share)), ("of", &self.expr(inner, stacking))])
            }
        }
    }

    /// A provision considered, in words. What `told` holds is not told again.
    pub(crate) fn reason(&self, reason: &Reason, as_of: Date, top: bool, told: &mut BTreeSet<ProvisionId>) -> ReasonView {
        let (book, lang, words) = (self.book(), self.words.lang(), self.words);
        let provision = book.provision(reason.provision);
        let standing = match &reason.standing {
            Standing::Applies => "applies",
            Standing::Open => "open",
            Standing::NotInForce => "not_in_force",
            Standing::Removed => "removed",
            Standing::Fails => "fails",
            Standing::Overridden(_) => "overridden",
        };
        let mut standing_text = words.get(&format!("standing-{standing}"));
        match &reason.standing {
            Standing::NotInForce => {
                let next = provision.in_force.iter().filter_map(|one| one.period.from).find(|from| *from > as_of);
                let last = provision.in_force.iter().filter_map(|one| one.period.until).rfind(|until| *until <= as_of);
                if let Some(date) = next {
                    standing_text += &format!(" ({})", words.with("not-in-force-from", &[("date", &self.words.day(date))]));
                } else if let Some(date) = last.and_then(|until| until.plus_days(-1)) {
                    standing_text += &format!(" ({})", words.with("not-in-force-until", &[("date", &self.words.day(date))]));
                }
            }
            Standing::Overridden(by) => {
                let names: Vec<String> = by.iter().map(|id| self.cite(&book.provision(*id).cite.at)).collect();
                standing_text = words.with("overridden-by", &[("names", &names.join(", "))]);
            }
            _ => {}
        }
        let first = told.insert(reason.provision);
        // What is overridden, removed or not in force needs no reasons beyond that.
        let reasoned = first && matches!(reason.standing, Standing::Applies | Standing::Open | Standing::Fails);
        let mut steps = Vec::new();
        if reasoned {
            self.steps(&reason.when, 0, true, as_of, &mut steps, told);
        }
        let exceptions: &[Reason] = if reasoned { &reason.exceptions } else { &[] };
        // Of what does not apply, the test that fails says all.
        let live = reasoned && !matches!(reason.standing, Standing::Fails);
        let passed = (live && top && reason.exceptions_passed > 0)
            .then(|| words.with("exceptions-passed", &[("count", &reason.exceptions_passed.to_string())]));
        let cite = self.book().citation(&provision.cite, lang);
        ReasonView {
            id: provision.id.clone(),
            title: provision.title.get(lang).to_owned(),
            cite: cite.at,
            source: cite.source,
            standing,
            standing_text,
            text: provision.text.get(lang).trim().to_owned(),
            steps,
            exceptions: exceptions.iter().map(|one| self.reason(one, as_of, false, told)).collect(),
            passed,
            readings: provision.readings.iter().filter(|_| top && live).map(|one| one.get(lang).to_owned()).collect(),
            repeated: (!first).then(|| words.get("as-above")),
        }
    }

    fn steps(
        &self,
        step: &Step,
        depth: usize,
        top: bool,
        as_of: Date,
        into: &mut Vec<StepView>,
        told: &mut BTreeSet<ProvisionId>,
    ) {
        let mut line = |text: String, truth: Truth, because: Vec<ReasonView>| {
            into.push(StepView { depth, truth, text, because });
        };
        match step {
            Step::All(_, inner) if top => inner.iter().for_each(|one| self.steps(one, depth, false, as_of, into, told)),
            Step::All(truth, inner) | Step::Any(truth, inner) => {
                let phrase = if matches!(step, Step::All(..)) { "all-of" } else { "any-of" };
                line(format!("{}{}", self.words.get(phrase), colon(self.words)), *truth, Vec::new());
                inner.iter().for_each(|one| self.steps(one, depth + 1, false, as_of, into, told));
            }
            Step::Not(truth, inner) if matches!(**inner, Step::Test { .. }) => {
                let before = into.len();
                self.steps(inner, depth, false, as_of, into, told);
                if let Some(step) = into.get_mut(before) {
                    step.truth = *truth;
                    step.text = self.words.with("negated", &[("test", &step.text)]);
                }
            }
            Step::Not(truth, inner) => {
                line(format!("{}{}", self.words.get("none-of"), colon(self.words)), *truth, Vec::new());
                self.steps(inner, depth + 1, true, as_of, into, told);
            }
            Step::Test { test, truth, value, because } => {
                let fact = self.book().test(*test).fact;
                let given = match value {
                    Some(value) if *truth == Truth::Unknown && matches!(value, Value::Code(_)) => {
                        self.words.with("too-coarse", &[("value", &value.to_string())])
                    }
                    Some(value) if *truth == Truth::Unknown && value.as_between().is_some() => {
                        self.words.with("too-wide", &[("value", &self.value(&self.book().fact(fact).ty, value))])
                    }
                    Some(value) if self.book().fact(fact).derived.is_some() => {
                        self.words.with("concluded", &[("value", &self.value(&self.book().fact(fact).ty, value))])
                    }
                    Some(value) => self.words.with("given", &[("value", &self.value(&self.book().fact(fact).ty, value))]),
                    None => self.words.get("not-known"),
                };
                let because = because.iter().map(|one| self.reason(one, as_of, false, told)).collect();
                line(format!("{} ({given})", self.test(*test, as_of)), *truth, because);
            }
        }
    }

    /// A citation in the reader's language.
    pub fn cite(&self, cite: &str) -> String {
        self.book().cite(cite, self.words.lang())
    }

    /// A test in words.
    pub fn test(&self, id: TestId, as_of: Date) -> String {
        let (book, lang, words) = (self.book(), self.words.lang(), self.words);
        let test = book.test(id);
        let fact = self.fact_label(test.fact);
        let ty = &book.fact(test.fact).ty;
        let dated = *ty == Type::Date;
        match &test.op {
            Op::OneOf(choice) if choice.values == [Value::Bool(true)] => fact,
            Op::OneOf(choice) => words.with("test-is", &[("fact", &fact), ("values", &self.choice(ty, choice))]),
            Op::SomeIn(choice) => words.with("test-some", &[("fact", &fact), ("values", &self.choice(ty, choice))]),
            Op::AllIn(choice) => words.with("test-all-in", &[("fact", &fact), ("values", &self.choice(ty, choice))]),
            Op::Empty => words.with("test-empty", &[("fact", &fact)]),
            Op::Compare(compare, bound) => {
                let phrase = match (compare, dated) {
                    (Compare::AtLeast, false) => "test-at_least",
                    (Compare::AtMost, false) => "test-at_most",
                    (Compare::Above, false) => "test-above",
                    (Compare::Below, false) => "test-below",
                    (Compare::AtLeast, true) => "test-from",
                    (Compare::AtMost, true) => "test-until",
                    (Compare::Above, true) => "test-after",
                    (Compare::Below, true) => "test-before",
                };
                let shown = |value: &Value| match value {
                    Value::Date(day) => self.words.day(*day),
                    other => self.value(ty, other),
                };
                let values = match bound {
                    Bound::Value(value) => shown(value),
                    Bound::Param(id) => {
                        let param = book.param(*id);
                        let title = param.title.get(lang);
                        match param.on(as_of) {
                            Some(one) => words.with("param-value", &[("title", title), ("value", &shown(&one.value))]),
                            None => words.with("param-no-value", &[("title", title)]),
                        }
                    }
                };
                words.with(phrase, &[("fact", &fact), ("values", &values)])
            }
            Op::InList { list, filters } => {
                let list = book.list(*list);
                let shown = filters.iter().map(|(at, texts)| {
                    let texts: Vec<String> = texts.iter().map(|text| list.cell_label(*at, text, lang)).collect();
                    format!("{}{} {}", list.column_label(*at, lang), colon(words), texts.join(&format!(" {} ", words.get("or"))))
                });
                let filters = shown.collect::<Vec<_>>().join(", ");
                let title = list.title.get(lang);
                if filters.is_empty() {
                    words.with("test-in-list", &[("fact", &fact), ("list", title)])
                } else {
                    words.with("test-in-list-where", &[("fact", &fact), ("list", title), ("filters", &filters)])
                }
            }
        }
    }

    fn choice(&self, ty: &Type, choice: &Choice) -> String {
        let element = if let Type::Set(inner) = ty { inner } else { ty };
        let values = choice.values.iter().map(|value| self.value(element, value));
        let rings = choice.rings.iter().map(|id| self.book().ring(*id).title.get(self.words.lang()).to_owned());
        values.chain(rings).collect::<Vec<_>>().join(&format!(" {} ", self.words.get("or")))
    }

    fn remedies(&self, answer: &Answer) -> Option<(String, Vec<String>)> {
        answer.remedies.as_ref().map(|(_, sought)| self.sought(sought))
    }

    /// What a search found: a sentence, and one line for each smallest set of changes.
    pub fn sought(&self, sought: &Sought) -> (String, Vec<String>) {
        let lines: Vec<String> = sought.remedies.iter().map(|remedy| self.remedy(remedy)).collect();
        let size = sought.remedies.first().map_or(0, |one| one.changes.len());
        let sentence = match (lines.is_empty(), sought.stopped) {
            _ if sought.holds_already => self.words.get("holds-already"),
            (true, true) => self.words.get("remedy-stopped"),
            (true, false) => self.words.with("remedy-none", &[("count", &sought.searched.to_string())]),
            (false, _) => self.words.with("remedy-to", &[("count", &size.to_string())]),
        };
        (sentence, lines)
    }

    /// The layers of a duty as short lines; nothing for other kinds of question.
    pub fn layer_lines(&self, question: QuestionId, found: &Found) -> Vec<String> {
        let Some(Finding::Layers(duty)) = &found.finding else { return Vec::new() };
        let view = self.duty(question, duty);
        let each = view.layers.iter().map(|layer| {
            let open = if layer.open { format!(" ({})", self.words.get("may-apply")) } else { String::new() };
            let base = layer.base_name.as_str();
            let cites: Vec<&str> = layer.cites.iter().map(|(cite, _)| cite.as_str()).collect();
            format!("{}{open}: {} — {base} [{}]", layer.label, layer.rate, cites.join(", "))
        });
        each.collect()
    }

    /// One remedy as a line.
    pub fn remedy(&self, remedy: &Remedy) -> String {
        let each = remedy.changes.iter().map(|(fact, value)| {
            let declared = self.book().fact(*fact);
            let mut text =
                self.words.with("remedy-set", &[("fact", &self.fact_label(*fact)), ("value", &self.value(&declared.ty, value))]);
            if declared.changeable_by == ntib_rules::model::Changeable::Government {
                text += &format!(" ({})", self.words.get("remedy-government"));
            }
            text
        });
        each.collect::<Vec<_>>().join(&format!(" {} ", self.words.get("and")))
    }

    /// Law relied on that is not certain, in words.
    pub fn warning(&self, warning: &Warning) -> Option<String> {
        let (book, lang, words) = (self.book(), self.words.lang(), self.words);
        let text = match warning {
            Warning::Provision(id, confidence) => {
                let provision = book.provision(*id);
                let note = provision.checked.note.as_ref().map_or("", |note| note.get(lang));
                words.with(&format!("warn-provision-{}", confidence.word()), &[("name", &self.cite(&provision.cite.at)), ("note", note)])
            }
            Warning::List(id, confidence) => self.table_warning("list", book.list(*id).title.get(lang), *confidence),
            Warning::Param(id, confidence) => self.table_warning("param", book.param(*id).title.get(lang), *confidence),
            Warning::Ring(id, confidence) => self.table_warning("ring", book.ring(*id).title.get(lang), *confidence),
            Warning::Stale(id, date) => {
                words.with("warn-stale", &[("name", &self.cite(&book.provision(*id).cite.at)), ("date", &self.words.day(*date))])
            }
            Warning::NotModelled(id) => {
                let provision = book.provision(*id);
                let notes: Vec<&str> = provision.not_modelled.iter().map(|note| note.get(lang)).collect();
                words.with("warn-not-modelled", &[("name", &self.cite(&provision.cite.at)), ("note", &notes.join(" "))])
            }
            Warning::Uncarried(question, layer) => {
                let label = match &book.question(*question).kind {
                    QuestionKind::Layers { stacking, .. } => stacking.get(*layer).map_or("", |(_, label)| label.get(lang)),
                    _ => "",
                };
                words.with("warn-uncarried", &[("name", label)])
            }
            Warning::Passed(ids) => {
                let mut names: Vec<String> = ids.iter().map(|id| self.cite(&book.provision(*id).cite.at)).collect();
                names.dedup();
                words.with("warn-passed", &[("count", &names.len().to_string()), ("names", &names.join("; "))])
            }
            Warning::Conflict => words.get("conflict"),
        };
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn table_warning(&self, kind: &str, name: &str, confidence: Confidence) -> String {
        self.words.with(&format!("warn-{kind}-{}", confidence.word()), &[("name", name)])
    }

    /// What removing `removed` changes, in a sentence.
    pub fn value_sentence(&self, removed: &[String], changed: usize, answers: usize) -> String {
        let name = |id: &String| {
            let found = self.book().find_instrument(id).map(|id| self.book().instrument(id));
            found.map_or_else(|| id.clone(), |one| one.title.get(self.words.lang()).to_owned())
        };
        let names = removed.iter().map(name).collect::<Vec<_>>().join(&format!(" {} ", self.words.get("and")));
        let phrase = if changed == 0 { "value-none" } else { "value-some" };
        let (changed, answers) = (changed.to_string(), answers.to_string());
        self.words.with(phrase, &[("name", &names), ("changed", &changed), ("count", &answers)])
    }

    /// What began and what ended with a stretch, one line each.
    pub fn stretch_changes(&self, stretch: &Stretch) -> Vec<String> {
        let names = |now: Truth| -> Vec<String> {
            let changed = stretch.changed.iter().filter(|(_, _, after)| *after == now);
            changed
                .map(|(id, _, _)| {
                    let provision = self.book().provision(*id);
                    format!("{} ({})", provision.title.get(self.words.lang()), self.cite(&provision.cite.at))
                })
                .collect()
        };
        [("began", Truth::True), ("became-open", Truth::Unknown), ("ended", Truth::False)]
            .iter()
            .map(|(phrase, now)| (phrase, names(*now)))
            .filter(|(_, names)| !names.is_empty())
            .map(|(phrase, names)| self.words.with(phrase, &[("names", &names.join("; "))]))
            .collect()
    }
}

/// What a provision adds under a question.
fn spec_of(book: &Rulebook, id: ProvisionId, question: QuestionId) -> Option<&LayerSpec> {
    book.provision(id).then.iter().find_map(|conclusion| match conclusion {
        ntib_rules::model::Conclusion::Layer(of, spec) if *of == question => Some(spec),
        _ => None,
    })
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Yes => Tone::Yes,
        Verdict::NeedsAuthority => Tone::Authority,
        Verdict::No => Tone::No,
    }
}

/// The phrase for a joined verdict about such a matter.
fn verdict_phrase(per: Per, verdict: Verdict) -> &'static str {
    match (per, verdict) {
        (Per::Offer, Verdict::Yes) => "verdict-offer-yes",
        (Per::Offer, Verdict::NeedsAuthority) => "verdict-offer-needs_authority",
        (Per::Offer, Verdict::No) => "verdict-offer-no",
        (_, Verdict::Yes) => "verdict-yes",
        (_, Verdict::NeedsAuthority) => "verdict-needs_authority",
        (_, Verdict::No) => "verdict-no",
    }
}

/// The colon after a word, with the space that the language sets before it.
pub fn colon(words: &Words) -> &'static str {
    if words.lang() == ntib_core::Lang::Fr { "\u{a0}:" } else { ":" }
}

/// With a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
