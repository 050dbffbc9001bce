//! Answers as documents.

use ntib_core::{Bi, Lang};
use ntib_engine::{
    Answer, AppliedRate, Change, Engine, Finding, Found, Interval, Matter, Reason, Sought, Standing, Step, Stretch, Warning,
};
use ntib_rules::model::{Per, ProvisionId, QuestionId, QuestionKind, Verdict};
use ntib_rules::{Coverage, Truth, regime_sums};

use crate::assess::Assessment;
use crate::checklist::{checklist, obligation, owed_by, papers};
use crate::view::Viewer;
use crate::wire::*;
use crate::words::Words;

/// `yes`, `no` or `open`.
fn word(truth: Truth) -> String {
    match truth {
        Truth::True => "yes",
        Truth::Unknown => "open",
        Truth::False => "no",
    }
    .to_owned()
}

/// The word of a verdict.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::NeedsAuthority => "needs_authority",
        Verdict::No => "no",
    }
}

fn span(interval: &Interval) -> SpanDoc {
    SpanDoc { low: interval.low.normalize().to_string(), high: interval.high.map(|high| high.normalize().to_string()) }
}

/// Writes documents from answers, with texts in both languages.
pub struct Writer<'a> {
    engine: &'a Engine,
    en: Words,
    fr: Words,
}

impl<'a> Writer<'a> {
    /// A writer over a rulebook.
    pub fn new(engine: &'a Engine) -> Writer<'a> {
        Writer { engine, en: Words::new(Lang::En, &[]), fr: Words::new(Lang::Fr, &[]) }
    }

    pub(crate) fn both(&self, text: impl Fn(&Viewer<'_>) -> String) -> Text {
        let of = |words: &Words| text(&Viewer { words, engine: self.engine });
        Text { en: of(&self.en), fr: of(&self.fr) }
    }

    /// What a view says in English and in French.
    pub(crate) fn views<T>(&self, view: impl Fn(&Viewer<'_>) -> T) -> (T, T) {
        let of = |words: &Words| view(&Viewer { words, engine: self.engine });
        (of(&self.en), of(&self.fr))
    }

    pub(crate) fn phrase(&self, id: &str) -> Text {
        Text { en: self.en.get(id), fr: self.fr.get(id) }
    }

    pub(crate) fn rulebook(&self) -> RulebookDoc {
        let book = self.engine.book();
        RulebookDoc { title: Text::from(&book.title), digest: book.digest.clone() }
    }

    /// An assessed case, with the text it was given as.
    pub fn assessment(&self, assessment: &Assessment, text: &str) -> AssessmentDoc {
        AssessmentDoc {
            format: "ntib.assessment".into(),
            version: VERSION,
            rulebook: self.rulebook(),
            as_of: assessment.as_of.to_string(),
            without: assessment.removed.names().to_vec(),
            case: CaseDoc { title: Text::from(&assessment.title), text: text.to_owned() },
            matters: assessment.matters.iter().map(|(matter, answers)| self.matter(matter, answers)).collect(),
            notice: self.phrase("disclaimer"),
        }
    }

    /// What must be done for an assessed case.
    pub fn checklist(&self, assessment: &Assessment) -> ChecklistDoc {
        let book = self.engine.book();
        let tasks = checklist(book, assessment);
        let named = |at: usize| self.both(|viewer| assessment.matters.get(at).map_or_else(String::new, |(matter, _)| viewer.matter(matter)));
        let papers = papers(book, &tasks).into_iter().filter_map(|(paper, at)| {
            let (matter, _) = assessment.matters.get(at)?;
            let one = book.paper(paper);
            let elements = one.elements.iter().map(|element| PaperElementDoc {
                label: Text::from(&element.label),
                known: element.facts.iter().filter_map(|fact| {
                    let value = matter.facts.exactly(*fact)?;
                    Some((book.fact(*fact).key.clone(), value.to_string()))
                }).collect(),
                missing: element.facts.iter().filter(|fact| matter.facts.exactly(**fact).is_none())
                    .map(|fact| book.fact(*fact).key.clone()).collect(),
            });
            Some(PaperDoc {
                paper: one.id.clone(),
                title: Text::from(&one.title),
                cite: one.cite.at.clone(),
                to: Text::from(&one.to),
                matter: named(at),
                opening: one.opening.as_ref().map(Text::from),
                elements: elements.collect(),
                closing: one.closing.as_ref().map(Text::from),
            })
        });
        let papers = papers.collect();
        let tasks = tasks.iter().filter_map(|task| {
            let (provision, one) = obligation(book, task)?;
            Some(TaskDoc {
                stage: task.stage.word().to_owned(),
                day: task.day.map(|day| day.to_string()),
                due: one.due.as_ref().map(|due| self.both(|viewer| viewer.due(due, assessment.as_of))),
                provision: provision.name(),
                id: one.id.clone(),
                kind: one.kind.clone(),
                by: owed_by(book, provision, one).to_owned(),
                text: Text::from(&one.text),
                cite: one.cite.clone(),
                owed: if task.certain { "yes" } else { "open" }.to_owned(),
                matters: task.matters.iter().map(|at| named(*at)).collect(),
                paper: one.paper.map(|paper| book.paper(paper).id.clone()),
            })
        });
        ChecklistDoc {
            format: "ntib.checklist".into(),
            version: VERSION,
            rulebook: self.rulebook(),
            as_of: assessment.as_of.to_string(),
            without: assessment.removed.names().to_vec(),
            title: Text::from(&assessment.title),
            tasks: tasks.collect(),
            papers,
            notice: self.phrase("disclaimer"),
        }
    }

    fn matter(&self, matter: &Matter, answers: &[Answer]) -> MatterDoc {
        let book = self.engine.book();
        MatterDoc {
            subject: matter.subject.clone(),
            leg: matter.leg.clone(),
            per: per(matter.per).into(),
            facts: matter.facts.known().map(|(id, value)| (book.fact(id).key.clone(), value.to_string())).collect(),
            answers: answers.iter().map(|answer| self.answer(answer)).collect(),
        }
    }

    /// An answer.
    pub fn answer(&self, answer: &Answer) -> AnswerDoc {
        let book = self.engine.book();
        let question = book.question(answer.question);
        let missing = answer.missing.iter().map(|one| MissingDoc {
            fact: book.fact(one.fact).key.clone(),
            question: self.both(|viewer| viewer.fact_question(one.fact)),
            settles: one.settles,
            tried: one.tried,
        });
        let obligations = answer.obligations.iter().filter_map(|(id, at, truth)| {
            let provision = book.provision(*id);
            let one = provision.obligations.get(*at)?;
            Some(ObligationDoc {
                provision: provision.name(),
                id: one.id.clone(),
                kind: one.kind.clone(),
                by: owed_by(book, provision, one).to_owned(),
                text: Text::from(&one.text),
                cite: one.cite.clone(),
                due: one.due.as_ref().map(|due| self.both(|viewer| viewer.due(due, answer.as_of))),
                day: one.due.as_ref().and_then(|due| due.day(answer.as_of)).map(|day| day.to_string()),
                owed: word(*truth),
            })
        });
        AnswerDoc {
            question: question.id.clone(),
            title: Text::from(&question.title),
            arises: word(answer.found.asked),
            decided: answer.found.is_decided(),
            outcome: self.outcome(answer.question, &answer.found),
            because: answer.because.iter().map(|reason| self.reason(reason, answer)).collect(),
            missing: missing.collect(),
            remedies: answer.remedies.as_ref().map(|(_, sought)| self.sought(sought)),
            obligations: obligations.collect(),
            warnings: answer.warnings.iter().map(|warning| self.warning(warning)).collect(),
        }
    }

    fn warning(&self, warning: &Warning) -> Text {
        self.both(|viewer| viewer.warning(warning).unwrap_or_default())
    }

    /// What a search found.
    pub fn sought(&self, sought: &Sought) -> SoughtDoc {
        let book = self.engine.book();
        let remedies = sought.remedies.iter().map(|remedy| {
            remedy.changes.iter().map(|(fact, value)| (book.fact(*fact).key.clone(), value.to_string())).collect()
        });
        SoughtDoc {
            holds_already: sought.holds_already,
            remedies: remedies.collect(),
            searched: sought.searched,
            stopped: sought.stopped,
        }
    }

    /// Searches for one outcome, one for each matter.
    pub fn seek(&self, question: QuestionId, wanted: &str, as_of: &str, found: &[(&Matter, Sought)]) -> SeekDoc {
        let each = found.iter().map(|(matter, sought)| SeekMatterDoc {
            subject: matter.subject.clone(),
            leg: matter.leg.clone(),
            sought: self.sought(sought),
        });
        SeekDoc {
            format: "ntib.seek".into(),
            version: VERSION,
            rulebook: self.rulebook(),
            as_of: as_of.to_owned(),
            question: self.engine.book().question(question).id.clone(),
            wanted: wanted.to_owned(),
            matters: each.collect(),
        }
    }

    /// Changes over time.
    pub fn timeline(&self, from: &str, to: &str, lines: &[(&Matter, QuestionId, Vec<Stretch>)]) -> TimelineDoc {
        let book = self.engine.book();
        let standing = |id: ProvisionId, truth: Truth| {
            let provision = book.provision(id);
            StandingDoc { provision: provision.name(), cite: provision.cite.at.clone(), applies: word(truth) }
        };
        let lines = lines.iter().map(|(matter, question, stretches)| TimelineLineDoc {
            subject: matter.subject.clone(),
            leg: matter.leg.clone(),
            question: book.question(*question).id.clone(),
            stretches: stretches
                .iter()
                .map(|stretch| StretchDoc {
                    from: stretch.from.to_string(),
                    to: stretch.to.to_string(),
                    outcome: self.outcome(*question, &stretch.found),
                    by: stretch.by.iter().map(|(id, truth)| standing(*id, *truth)).collect(),
                    changed: stretch.changed.iter().map(|(id, _, after)| standing(*id, *after)).collect(),
                })
                .collect(),
        });
        TimelineDoc {
            format: "ntib.timeline".into(),
            version: VERSION,
            rulebook: self.rulebook(),
            from: from.to_owned(),
            to: to.to_owned(),
            lines: lines.collect(),
        }
    }

    /// What removals change.
    pub fn value(&self, as_of: &str, raised: &[(Matter, Vec<QuestionId>)], removals: &[(Vec<String>, Vec<Change>, usize)]) -> ValueDoc {
        let removals = removals.iter().map(|(removed, changes, answers)| RemovalDoc {
            removed: removed.clone(),
            answers: *answers,
            changes: changes.iter().filter_map(|change| self.change(&raised.get(change.matter)?.0, change)).collect(),
            sentence: self.both(|viewer| viewer.value_sentence(removed, changes.len(), *answers)),
        });
        ValueDoc {
            format: "ntib.value".into(),
            version: VERSION,
            rulebook: self.rulebook(),
            as_of: as_of.to_owned(),
            removals: removals.collect(),
        }
    }

    fn change(&self, matter: &Matter, change: &Change) -> Option<ChangeDoc> {
        Some(ChangeDoc {
            subject: matter.subject.clone(),
            leg: matter.leg.clone(),
            question: self.engine.book().question(change.question).id.clone(),
            before: self.outcome(change.question, &change.before),
            after: self.outcome(change.question, &change.after),
        })
    }

    /// The coverage register.
    pub fn coverage(&self, register: &[Coverage]) -> CoverageDoc {
        let book = self.engine.book();
        let instruments = register.iter().map(|one| {
            let instrument = book.instrument(one.instrument);
            InstrumentDoc {
                id: instrument.id.clone(),
                title: Text::from(&instrument.title),
                cite: instrument.cite.clone(),
                modelled_from: instrument.modelled_from.to_string(),
                provisions: one.by_confidence,
                lists: one.lists,
                params: one.params,
                rings: one.rings,
                cases: one.cases,
                checked: one.checked.map(|(first, last)| (first.to_string(), last.to_string())),
                not_modelled: one.not_modelled,
                gaps: instrument.gaps.iter().map(Text::from).collect(),
            }
        });
        let regimes = book.regimes.iter().map(|regime| {
            let sums = regime_sums(regime, register);
            RegimeDoc {
                id: regime.id.clone(),
                title: Text::from(&regime.title),
                instruments: regime.instruments.iter().map(|id| book.instrument(*id).id.clone()).collect(),
                provisions: sums.by_confidence,
                rows: sums.rows,
                cases: sums.cases,
                not_modelled: sums.not_modelled,
                gaps: regime.gaps.iter().map(Text::from).collect(),
            }
        });
        CoverageDoc {
            format: "ntib.coverage".into(),
            version: VERSION,
            rulebook: self.rulebook(),
            regimes: regimes.collect(),
            instruments: instruments.collect(),
        }
    }

    /// What a question comes to.
    pub fn outcome(&self, question: QuestionId, found: &Found) -> OutcomeDoc {
        let Some(finding) = &found.finding else { return OutcomeDoc::NotAsked };
        let options = |known: &[(String, Bi)], at: &[usize]| -> Vec<OptionDoc> {
            let found = at.iter().filter_map(|at| known.get(*at));
            found.map(|(id, label)| OptionDoc { id: id.clone(), label: Text::from(label) }).collect()
        };
        match (&self.engine.book().question(question).kind, finding) {
            (QuestionKind::Choice { outcomes, .. }, Finding::Choice(possible)) => {
                let known: Vec<(String, Bi)> = outcomes.iter().map(|one| (one.id.clone(), one.label.clone())).collect();
                OutcomeDoc::Choice {
                    possible: options(&known, &possible.values),
                    gap: possible.gap,
                    conflict: possible.conflict,
                }
            }
            (_, Finding::Holds(truth)) => OutcomeDoc::Holds { holds: word(*truth) },
            (QuestionKind::Set { elements }, Finding::Set { certain, open }) => {
                OutcomeDoc::Set { certain: options(elements, certain), open: options(elements, open) }
            }
            (QuestionKind::Layers { currency, stacking, .. }, Finding::Layers(duty)) => {
                let layers = duty.layers.iter().filter_map(|layer| {
                    let (name, label) = stacking.get(layer.layer)?;
                    Some(LayerDoc {
                        layer: name.clone(),
                        label: Text::from(label),
                        applies: word(layer.applies),
                        by: layer.by.iter().map(|(id, truth, rate)| self.layer_by(*id, *truth, rate)).collect(),
                        base: span(&layer.base),
                        amount: span(&layer.amount),
                    })
                });
                OutcomeDoc::Layers {
                    currency: currency.to_string(),
                    layers: layers.collect(),
                    total: span(&duty.total),
                    share: span(&duty.share),
                    value_known: duty.value_known,
                    conflict: duty.conflict,
                }
            }
            (_, Finding::Summary(verdicts)) => {
                OutcomeDoc::Summary { verdicts: verdicts.iter().map(|one| verdict_word(*one).to_owned()).collect() }
            }
            _ => OutcomeDoc::NotAsked,
        }
    }

    fn layer_by(&self, id: ProvisionId, truth: Truth, rate: &AppliedRate) -> LayerByDoc {
        let provision = self.engine.book().provision(id);
        let (rates, up_to) = match rate {
            AppliedRate::OneOf(rates) => (rates.iter().map(ToString::to_string).collect(), None),
            AppliedRate::Unknown => (Vec::new(), None),
            AppliedRate::UpTo(share) => (Vec::new(), Some(share.to_string())),
        };
        LayerByDoc { provision: provision.name(), cite: provision.cite.at.clone(), applies: word(truth), rates, up_to }
    }

    fn reason(&self, reason: &Reason, answer: &Answer) -> ReasonDoc {
        let book = self.engine.book();
        let provision = book.provision(reason.provision);
        let (standing, overridden_by) = match &reason.standing {
            Standing::Applies => ("applies", Vec::new()),
            Standing::Open => ("open", Vec::new()),
            Standing::NotInForce => ("not_in_force", Vec::new()),
            Standing::Removed => ("removed", Vec::new()),
            Standing::Fails => ("fails", Vec::new()),
            Standing::Overridden(by) => ("overridden", by.iter().map(|id| book.provision(*id).name()).collect()),
        };
        ReasonDoc {
            provision: provision.id.clone(),
            role: provision.role.clone(),
            cite: provision.cite.at.clone(),
            title: Text::from(&provision.title),
            standing: standing.into(),
            overridden_by,
            when: self.step(&reason.when, answer),
            exceptions: reason.exceptions.iter().map(|one| self.reason(one, answer)).collect(),
            exceptions_passed: reason.exceptions_passed,
        }
    }

    fn step(&self, step: &Step, answer: &Answer) -> StepDoc {
        let all = |inner: &[Step]| inner.iter().map(|one| self.step(one, answer)).collect();
        match step {
            Step::All(truth, inner) => StepDoc::All { truth: word(*truth), of: all(inner) },
            Step::Any(truth, inner) => StepDoc::Any { truth: word(*truth), of: all(inner) },
            Step::Not(truth, inner) => StepDoc::Not { truth: word(*truth), of: Box::new(self.step(inner, answer)) },
            Step::Test { test, truth, value, because } => StepDoc::Test {
                fact: self.engine.book().fact(self.engine.book().test(*test).fact).key.clone(),
                test: self.both(|viewer| viewer.test(*test, answer.as_of)),
                truth: word(*truth),
                value: value.as_ref().map(ToString::to_string),
                because: because.iter().map(|one| self.reason(one, answer)).collect(),
            },
        }
    }
}

fn per(per: Per) -> &'static str {
    match per {
        Per::Movement => "movement",
        Per::Offer => "offer",
        Per::Firm => "firm",
    }
}
