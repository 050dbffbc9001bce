//! JSON documents. Each carries its format and version; a version never changes its meaning.
//!
//! Amounts, shares and rates are decimal texts, dates `YYYY-MM-DD`, truths `yes`, `no` or `open`.
//! Texts stand in both languages. The schemas are in `docs/reference/schema/`.

use std::collections::BTreeMap;

use ntib_core::{Bi, Lang};
use ntib_engine::{
    Answer, AppliedRate, Change, Engine, Finding, Found, Interval, Matter, Reason, Sought, Standing, Step, Stretch, Warning,
};
use ntib_rules::model::{Per, ProvisionId, QuestionId, QuestionKind, Verdict};
use ntib_rules::{Coverage, Truth};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::Assessment;
use crate::view::Viewer;
use crate::words::Words;

/// The version of every document here.
pub const VERSION: u32 = 1;

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

impl From<&Bi> for Text {
    fn from(bi: &Bi) -> Text {
        Text { en: bi.en.clone(), fr: bi.fr.clone() }
    }
}

/// Which rulebook answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RulebookDoc {
    /// Its title.
    pub title: Text,
    /// SHA-256 of everything that answers depend on.
    pub digest: String,
}

/// An assessed case: `ntib assess --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssessmentDoc {
    /// `ntib.assessment`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The legal date asked about.
    pub as_of: String,
    /// What the rulebook was read without.
    pub without: Vec<String>,
    /// The case as given, so that the answer can be replayed.
    pub case: CaseDoc,
    /// Its matters.
    pub matters: Vec<MatterDoc>,
    /// That this is not legal advice.
    pub notice: Text,
}

/// A case as given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseDoc {
    /// Its title.
    pub title: Text,
    /// Its text.
    pub text: String,
}

/// A matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatterDoc {
    /// The item, the item offered or the role of the party.
    pub subject: String,
    /// The leg, for a movement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leg: Option<String>,
    /// `movement`, `offer` or `firm`.
    pub per: String,
    /// Known facts, as written in cases.
    pub facts: BTreeMap<String, String>,
    /// The answers to the questions that arise or may.
    pub answers: Vec<AnswerDoc>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerDoc {
    /// The question's identifier.
    pub question: String,
    /// Its title.
    pub title: Text,
    /// Whether it arises: `yes` or `open`.
    pub arises: String,
    /// Whether no missing fact can change it.
    pub decided: bool,
    /// What it comes to.
    pub outcome: OutcomeDoc,
    /// The provisions considered.
    pub because: Vec<ReasonDoc>,
    /// What is missing, the weightiest first.
    pub missing: Vec<MissingDoc>,
    /// The smallest sets of changes for a better outcome; absent where none was sought.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remedies: Option<SoughtDoc>,
    /// What is owed.
    pub obligations: Vec<ObligationDoc>,
    /// Law relied on that is not certain.
    pub warnings: Vec<Text>,
}

/// What a question comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutcomeDoc {
    /// It does not arise.
    NotAsked,
    /// One of many.
    Choice {
        /// The outcomes still possible.
        possible: Vec<OptionDoc>,
        /// Whether it is possible that nothing answers.
        gap: bool,
        /// Whether the rulebook conflicts with itself.
        conflict: bool,
    },
    /// Yes or no.
    Holds {
        /// `yes`, `no` or `open`.
        holds: String,
    },
    /// A set.
    Set {
        /// Certainly in it.
        certain: Vec<OptionDoc>,
        /// Perhaps.
        open: Vec<OptionDoc>,
    },
    /// Layers of duty.
    Layers {
        /// The currency of amounts.
        currency: String,
        /// The layers that apply or may, in stacking order.
        layers: Vec<LayerDoc>,
        /// The total.
        total: SpanDoc,
        /// The total as a fraction of the whole value.
        share: SpanDoc,
        /// Whether the whole value is known.
        value_known: bool,
        /// Whether the rulebook conflicts with itself.
        conflict: bool,
    },
    /// Joined verdicts still possible: `yes`, `needs_authority`, `no`.
    Summary {
        /// Which.
        verdicts: Vec<String>,
    },
}

/// An outcome or element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OptionDoc {
    /// Its name in the rulebook.
    pub id: String,
    /// Its label.
    pub label: Text,
}

/// An amount from `low` to `high`; no upper bound if `high` is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpanDoc {
    /// The least it can be.
    pub low: String,
    /// The most it can be.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<String>,
}

/// A layer of duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerDoc {
    /// Its name.
    pub layer: String,
    /// Its label.
    pub label: Text,
    /// Whether it applies: `yes` or `open`.
    pub applies: String,
    /// The provisions that add it.
    pub by: Vec<LayerByDoc>,
    /// What it is taken of.
    pub base: SpanDoc,
    /// How much.
    pub amount: SpanDoc,
}

/// A provision that adds a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerByDoc {
    /// The provision.
    pub provision: String,
    /// Where it stands.
    pub cite: String,
    /// Whether it applies: `yes` or `open`.
    pub applies: String,
    /// The rates it may have; empty if the rate is unknown.
    pub rates: Vec<String>,
    /// The share to which it tops up other layers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub up_to: Option<String>,
}

/// A provision considered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonDoc {
    /// Its identifier.
    pub provision: String,
    /// The role it is read for, where there are several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Where it stands.
    pub cite: String,
    /// Its title.
    pub title: Text,
    /// `applies`, `open`, `not_in_force`, `removed`, `fails` or `overridden`.
    pub standing: String,
    /// The provisions that override it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub overridden_by: Vec<String>,
    /// Its condition.
    pub when: StepDoc,
    /// Exceptions that apply or may.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub exceptions: Vec<ReasonDoc>,
    /// How many further exceptions do not apply.
    pub exceptions_passed: usize,
}

/// A part of a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum StepDoc {
    /// All of these.
    All {
        /// What it came to.
        truth: String,
        /// Its parts.
        of: Vec<StepDoc>,
    },
    /// Any of these.
    Any {
        /// What it came to.
        truth: String,
        /// Its parts.
        of: Vec<StepDoc>,
    },
    /// Not this.
    Not {
        /// What it came to.
        truth: String,
        /// Its part.
        of: Box<StepDoc>,
    },
    /// A test.
    Test {
        /// The fact tested.
        fact: String,
        /// The test in words.
        test: Text,
        /// What it came to.
        truth: String,
        /// The value tested, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        value: Option<String>,
        /// The provisions behind a derived fact.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        because: Vec<ReasonDoc>,
    },
}

/// A missing fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingDoc {
    /// Its key.
    pub fact: String,
    /// How it is asked for.
    pub question: Text,
    /// Of how many values tried each alone settles the answer.
    pub settles: usize,
    /// How many were tried.
    pub tried: usize,
}

/// Something owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ObligationDoc {
    /// The provision.
    pub provision: String,
    /// Its name in the provision.
    pub id: String,
    /// What kind it is.
    pub kind: String,
    /// The role that owes it.
    pub by: String,
    /// The duty.
    pub text: Text,
    /// Where it stands.
    pub cite: String,
    /// Whether it is certain: `yes` or `open`.
    pub owed: String,
}

/// What a search for changes found: `ntib seek --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SoughtDoc {
    /// Whether the outcome holds already.
    pub holds_already: bool,
    /// Every smallest set of changes: fact to value.
    pub remedies: Vec<BTreeMap<String, String>>,
    /// Up to how many changes every set was tried.
    pub searched: usize,
    /// Whether the search stopped at its limit.
    pub stopped: bool,
}

/// A search for one matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeekDoc {
    /// `ntib.seek`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The legal date asked about.
    pub as_of: String,
    /// The question.
    pub question: String,
    /// The outcome wanted.
    pub wanted: String,
    /// One search for each matter: its subject, its leg, what was found.
    pub matters: Vec<SeekMatterDoc>,
}

/// What was found for one matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeekMatterDoc {
    /// The item, the item offered or the role of the party.
    pub subject: String,
    /// The leg, for a movement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leg: Option<String>,
    /// What was found.
    pub sought: SoughtDoc,
}

/// Changes over time: `ntib timeline --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineDoc {
    /// `ntib.timeline`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// One line for each matter and question.
    pub lines: Vec<TimelineLineDoc>,
}

/// The answers to one question of one matter over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineLineDoc {
    /// The item, the item offered or the role of the party.
    pub subject: String,
    /// The leg, for a movement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leg: Option<String>,
    /// The question.
    pub question: String,
    /// Stretches of equal answers.
    pub stretches: Vec<StretchDoc>,
}

/// A stretch of days with one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StretchDoc {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The answer.
    pub outcome: OutcomeDoc,
    /// Provisions that apply or may: identifier, where it stands, `yes` or `open`.
    pub by: Vec<StandingDoc>,
    /// Provisions that began or ended with it.
    pub changed: Vec<StandingDoc>,
}

/// How a provision stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandingDoc {
    /// The provision.
    pub provision: String,
    /// Where it stands in the law.
    pub cite: String,
    /// Whether it applies now: `yes`, `no` or `open`.
    pub applies: String,
}

/// What instruments are worth to a case: `ntib value --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValueDoc {
    /// `ntib.value`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The legal date asked about.
    pub as_of: String,
    /// One entry for each removal.
    pub removals: Vec<RemovalDoc>,
}

/// What one removal changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RemovalDoc {
    /// What is removed.
    pub removed: Vec<String>,
    /// How many answers were compared.
    pub answers: usize,
    /// Those that change.
    pub changes: Vec<ChangeDoc>,
    /// The same in a sentence.
    pub sentence: Text,
}

/// An answer that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeDoc {
    /// The item, the item offered or the role of the party.
    pub subject: String,
    /// The leg, for a movement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leg: Option<String>,
    /// The question.
    pub question: String,
    /// With everything in place.
    pub before: OutcomeDoc,
    /// Without.
    pub after: OutcomeDoc,
}

/// The coverage register: `ntib coverage --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageDoc {
    /// `ntib.coverage`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook.
    pub rulebook: RulebookDoc,
    /// By instrument.
    pub instruments: Vec<InstrumentDoc>,
}

/// What is modelled of one instrument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InstrumentDoc {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// How it is cited.
    pub cite: String,
    /// First day for which anything is modelled.
    pub modelled_from: String,
    /// Provisions, by mark: text read, secondary source, unverified.
    pub provisions: [usize; 3],
    /// Lists and rows.
    pub lists: (usize, usize),
    /// Parameters.
    pub params: usize,
    /// Groups of places.
    pub rings: usize,
    /// Cases.
    pub cases: usize,
    /// First and last day of checking.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub checked: Option<(String, String)>,
    /// Provisions that leave something uncomputed.
    pub not_modelled: usize,
    /// Known gaps.
    pub gaps: Vec<Text>,
}

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

    fn both(&self, text: impl Fn(&Viewer<'_>) -> String) -> Text {
        let of = |words: &Words| text(&Viewer { words, engine: self.engine });
        Text { en: of(&self.en), fr: of(&self.fr) }
    }

    fn phrase(&self, id: &str) -> Text {
        Text { en: self.en.get(id), fr: self.fr.get(id) }
    }

    fn rulebook(&self) -> RulebookDoc {
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
                by: one.by.clone(),
                text: Text::from(&one.text),
                cite: one.cite.clone(),
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
        CoverageDoc { format: "ntib.coverage".into(), version: VERSION, rulebook: self.rulebook(), instruments: instruments.collect() }
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

/// A document as text: two spaces, a final newline.
pub fn text<T: Serialize>(document: &T) -> String {
    serde_json::to_string_pretty(document).map_or_else(|_| String::from("{}\n"), |text| text + "\n")
}

/// The JSON Schema of each document, by name.
pub fn schemas() -> Vec<(&'static str, String)> {
    fn of<T: JsonSchema>() -> String {
        text(&schemars::schema_for!(T))
    }
    vec![
        ("assessment", of::<AssessmentDoc>()),
        ("coverage", of::<CoverageDoc>()),
        ("seek", of::<SeekDoc>()),
        ("timeline", of::<TimelineDoc>()),
        ("value", of::<ValueDoc>()),
    ]
}
