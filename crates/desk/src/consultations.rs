//! Consultations: a call to firms, answers that each firm labels, an aggregate that tells of no single firm, and what was
//! done with what was said.
//!
//! What a firm answers bears the label that the firm gives it. The aggregate bears a wider one: it is the one place
//! where something made of labelled answers is seen by others, so it is worked out here from all of them, suppressed, and
//! nobody can publish another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use ntib_core::Date;
use ntib_record::Name;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Ground, On};
use crate::archive::{Kept, Thing, Unread};
use crate::people::{Office, there};
use crate::refused::Refused;
use crate::verbs::{Instead, Verb};
use crate::wire;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording};
use crate::work::amount::{Amount, Unit};
use crate::work::given::{Given, may_tell, opens, total};
use crate::work::suppress::{Counts, Published, THRESHOLD_MIN};

const INVITED: Instead = Instead {
    why: [
        "an invitation is between the office and the firm that got it",
        "une invitation est entre le bureau et l’entreprise qui l’a reçue",
    ],
    help: ["invite the right firm", "invitez la bonne entreprise"],
};

const ANSWERED: Instead = Instead {
    why: ["the last answer of a firm counts", "la dernière réponse d’une entreprise fait foi"],
    help: ["answer again while the call is open", "répondez à nouveau pendant que l’appel est ouvert"],
};

const OPENED: Instead = Instead {
    why: ["what was committed to is opened once", "ce qui a été engagé est révélé une seule fois"],
    help: ["write to the office that asked", "écrivez au bureau qui a posé les questions"],
};

const PUBLISHED: Instead = Instead {
    why: [
        "the difference of two aggregates would tell of single firms",
        "la différence de deux agrégats révélerait des entreprises",
    ],
    help: ["say in words what is to be known of it", "dites en mots ce qu’il faut en savoir"],
};

/// The verbs of consultations.
pub const VERBS: &[Verb] = &[
    Verb::of::<CallFirms>("write").founding(),
    Verb::of::<InviteFirm>("write").uncorrected(&INVITED),
    Verb::of::<AnswerCall>("take-part").alone().uncorrected(&ANSWERED),
    Verb::of::<OpenCommitment>("take-part").uncorrected(&OPENED),
    Verb::of::<CloseCall>("write").alone(),
    Verb::of::<PublishAggregate>("sign").alone().uncorrected(&PUBLISHED),
    Verb::of::<SayWhatWasDone>("write"),
];

/// The most questions of a call.
pub const QUESTIONS_MAX: usize = 60;
/// The least that may be asked to be left of a total without the two greatest answers, in hundredths of the greatest: with less, one firm reads the
/// answer of another in it.
pub const DOMINANCE_PERCENT_MIN: u32 = 10;
/// The most options of a question.
pub const OPTIONS_MAX: usize = 40;
/// The most bytes of what a commitment is opened to here. Longer matter is compared with the file itself.
pub const OPENED_MAX: usize = 20_000;

/// What may be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case", deny_unknown_fields)]
pub enum Form {
    /// One of these.
    Choose {
        /// The options, in order.
        options: Vec<Choice>,
    },
    /// A figure, a bound, or a commitment to what is kept.
    Figure {
        /// In what it is counted.
        #[serde(with = "wire::text")]
        unit: Unit,
    },
    /// Words.
    Words,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Which.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// What it says.
    pub label: Wording,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Which.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// What is asked.
    pub text: Wording,
    /// What may be answered.
    pub answer: Form,
}

/// Calls firms to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallFirms {
    /// What it is about, in a line.
    pub title: Wording,
    /// Why it is asked, and what will be done with it.
    pub why: Wording,
    /// What is asked.
    pub questions: Vec<Asked>,
    /// The last day to answer.
    #[serde(with = "wire::text")]
    pub closes: Date,
    /// No count below this is published.
    pub threshold: u64,
    /// A total is published only where, without the two greatest answers, there is still this many hundredths of the
    /// greatest: 1 to 100.
    pub dominance_percent: u32,
}

/// Invites a firm. It bears a label of its own: who else was invited is not told to firms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InviteFirm {
    /// Which office.
    #[serde(with = "wire::text")]
    pub firm: Name,
}

/// Answers for a firm. The last answer of a firm counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerCall {
    /// The firm, which is the office of whoever answers.
    #[serde(with = "wire::text")]
    pub firm: Name,
    /// To each question an answer: an option, a figure, a bound, a commitment, or words.
    pub answers: BTreeMap<String, String>,
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
}

/// Opens a commitment: shows that what was kept back was not changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenCommitment {
    /// The firm.
    #[serde(with = "wire::text")]
    pub firm: Name,
    /// The question.
    #[serde(with = "wire::text")]
    pub question: Name,
    /// The random part, in hexadecimal digits.
    pub nonce: String,
    /// The matter.
    pub matter: String,
}

/// Closes the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseCall {
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
}

/// What is published of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case", deny_unknown_fields)]
pub enum Summary {
    /// How many chose each option; none where it is withheld.
    Counts {
        /// By option, in order.
        options: Vec<(String, Option<u64>)>,
        /// Together.
        all: Option<u64>,
    },
    /// The sum within bounds.
    Sum {
        /// The unit.
        #[serde(with = "wire::text")]
        unit: Unit,
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
        least: Option<Amount>,
        /// At most; none where nothing bounds it, or where it is withheld.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
        most: Option<Amount>,
        /// How many told a figure or a bound; none where too few.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<u64>,
        /// Whether it is withheld: too few told it, or one firm is most of it.
        withheld: bool,
    },
    /// Words are not published: what was said is told in other words by [`SayWhatWasDone`].
    Words {
        /// How many answered; none where too few.
        answered: Option<u64>,
    },
}

/// Publishes the aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishAggregate {
    /// What is published of each question.
    pub results: BTreeMap<String, Summary>,
    /// No count below this is among them.
    pub threshold: u64,
}

/// Says what was heard and what was done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SayWhatWasDone {
    /// What was said, in other words.
    pub said: Wording,
    /// What was done, or why nothing was.
    pub done: Wording,
    /// The decisions that follow it, by their names.
    #[serde(default, with = "wire::set")]
    pub decisions: BTreeSet<Name>,
}

/// A consultation as far as its viewer sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consultation {
    /// The call.
    pub call: Option<CallFirms>,
    /// The firms invited.
    pub invited: BTreeSet<Name>,
    /// The answers, one a firm.
    pub answers: BTreeMap<Name, AnswerCall>,
    /// Commitments that were opened, by firm and question.
    pub opened: BTreeMap<(Name, Name), OpenCommitment>,
    /// When it was closed.
    pub closed: Option<Date>,
    /// What was published.
    pub published: Option<PublishAggregate>,
    /// What was done.
    pub done: Vec<SayWhatWasDone>,
}

impl Thing for Consultation {
    const KIND: &'static str = "consultation";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            CallFirms::VERB => self.call = Some(kept.payload()?),
            InviteFirm::VERB => {
                self.invited.insert(kept.payload::<InviteFirm>()?.firm);
            }
            AnswerCall::VERB => {
                let what: AnswerCall = kept.payload()?;
                self.answers.insert(what.firm.clone(), what);
            }
            OpenCommitment::VERB => {
                let what: OpenCommitment = kept.payload()?;
                self.opened
                    .insert((what.firm.clone(), what.question.clone()), what);
            }
            CloseCall::VERB => self.closed = Some(kept.payload::<CloseCall>()?.on),
            PublishAggregate::VERB => self.published = Some(kept.payload()?),
            SayWhatWasDone::VERB => self.done.push(kept.payload()?),
            _ => {}
        }
        Ok(())
    }
}

fn enough(count: u64, threshold: u64) -> Option<u64> {
    (count == 0 || count >= threshold).then_some(count)
}

impl Consultation {
    /// The aggregate of the answers that the viewer sees, suppressed by the call's threshold.
    pub fn aggregate(&self) -> Option<PublishAggregate> {
        let call = self.call.as_ref()?;
        let mut results = BTreeMap::new();
        for asked in &call.questions {
            let given: Vec<&str> = self
                .answers
                .values()
                .filter_map(|one| one.answers.get(asked.id.as_str()))
                .map(String::as_str)
                .collect();
            results.insert(asked.id.to_string(), summary(call, asked, &given)?);
        }
        Some(PublishAggregate {
            results,
            threshold: call.threshold,
        })
    }
}

/// The aggregate of every answer to a closed call, for whoever is about to publish it: the same whoever asks, though
/// some answers are not seen by the one who asks. None while the call is open, since the difference of two aggregates would
/// tell of whoever answered between them.
pub fn aggregate(ground: &Ground<'_>, id: &Name) -> Option<PublishAggregate> {
    ground.seen.get::<Consultation>(id)?;
    let whole = ground.whole.get::<Consultation>(id)?;
    whole.closed?;
    whole.aggregate()
}

fn summary(call: &CallFirms, asked: &Asked, given: &[&str]) -> Option<Summary> {
    let answered = u64::try_from(given.len()).ok()?;
    match &asked.answer {
        Form::Words => Some(Summary::Words {
            answered: enough(answered, call.threshold),
        }),
        Form::Choose { options } => {
            let chose = |one: &Choice| given.iter().filter(|text| **text == one.id.as_str()).count();
            let counts: Vec<u64> = options
                .iter()
                .map(|one| u64::try_from(chose(one)).unwrap_or(u64::MAX))
                .collect();
            let found = Counts::of(&[counts]).ok()?.publish(call.threshold).ok()?;
            let mut row = found.rows.first()?.iter().map(|one| match one {
                Published::Count(count) => Some(*count),
                Published::Withheld => None,
            });
            let options = options
                .iter()
                .map(|one| (one.id.to_string(), row.next().flatten()))
                .collect();
            Some(Summary::Counts {
                options,
                all: row.next().flatten(),
            })
        }
        Form::Figure { unit } => {
            let read: Vec<Given> = given.iter().filter_map(|text| text.parse().ok()).collect();
            let sum = total(&read);
            let told = enough(u64::try_from(sum.told).ok()?, call.threshold);
            let may = may_tell(
                &read,
                usize::try_from(call.threshold).ok()?,
                call.dominance_percent,
            );
            let open = may.then_some(sum);
            Some(Summary::Sum {
                unit: unit.clone(),
                least: open.map(|sum| Amount(sum.least)),
                most: open.and_then(|sum| sum.most).map(Amount),
                told,
                withheld: !may,
            })
        }
    }
}

fn wrong(at: impl Into<String>, what: [&str; 2], help: [&str; 2]) -> Refused {
    Refused::new("answer", at, what, help)
}

impl Asked {
    /// Whether a text answers it.
    pub fn check(&self, text: &str) -> Result<(), Refused> {
        let at = || format!("answers.{}", self.id);
        match &self.answer {
            Form::Words => Wording {
                en: Some(text.to_owned()),
                fr: None,
            }
            .check(&at(), TEXT_MAX),
            Form::Choose { options } if options.iter().any(|one| one.id.as_str() == text) => Ok(()),
            Form::Choose { .. } => Err(wrong(
                at(),
                ["it is none of the options", "ce n’est aucun des choix proposés"],
                ["choose one", "choisissez-en un"],
            )),
            Form::Figure { .. } => text.parse::<Given>().map(|_| ()).map_err(|error| {
                let fr = format!("« {} » n’est pas une réponse", error.given);
                wrong(
                    at(),
                    [&error.to_string(), &fr],
                    [
                        "write a figure, a bound such as 1000..1500, a commitment, or declined",
                        "écrivez un chiffre, une fourchette comme 1000..1500, un engagement, ou declined",
                    ],
                )
            }),
        }
    }
}

impl Act for CallFirms {
    const VERB: &'static str = "call-firms";
    type Of = Consultation;

    fn check(&self, on: &On<'_, Consultation>) -> Result<(), Refused> {
        self.unturned(on)?;
        self.title.check("title", LINE_MAX)?;
        self.why.check("why", TEXT_MAX)?;
        let ids: BTreeSet<_> = self.questions.iter().map(|one| &one.id).collect();
        if ids.len() != self.questions.len() || !(1..=QUESTIONS_MAX).contains(&ids.len()) {
            return Err(limit("questions", &ids.len(), QUESTIONS_MAX));
        }
        if self.threshold < THRESHOLD_MIN {
            return Err(Refused::new(
                "threshold",
                "threshold",
                [
                    &format!("a count of fewer than {THRESHOLD_MIN} would tell of a single firm"),
                    &format!("un nombre inférieur à {THRESHOLD_MIN} révélerait une seule entreprise"),
                ],
                ["choose a greater threshold", "choisissez un seuil plus élevé"],
            ));
        }
        if !(DOMINANCE_PERCENT_MIN..=100).contains(&self.dominance_percent) {
            return Err(Refused::out_of_range(
                "dominance_percent",
                &format!("it is not from {DOMINANCE_PERCENT_MIN} to 100"),
                &format!("ce n’est pas de {DOMINANCE_PERCENT_MIN} à 100"),
            ));
        }
        self.questions.iter().try_for_each(|one| {
            one.text.check("questions", TEXT_MAX)?;
            let Form::Choose { options } = &one.answer else {
                return Ok(());
            };
            let ids: BTreeSet<_> = options.iter().map(|one| &one.id).collect();
            if ids.len() != options.len() || !(2..=OPTIONS_MAX).contains(&ids.len()) {
                return Err(limit("options", &options.len(), OPTIONS_MAX));
            }
            options
                .iter()
                .try_for_each(|one| one.label.check("options", LINE_MAX))
        })
    }
}

impl CallFirms {
    /// That a correction leaves alone what firms answered to, and under what rule: once one has answered, its words alone change.
    fn unturned(&self, on: &On<'_, Consultation>) -> Result<(), Refused> {
        let Some(whole) = on.true_state().filter(|one| on.corrects && !one.answers.is_empty()) else { return Ok(()) };
        let Some(before) = &whole.call else { return Ok(()) };
        let same = (&self.questions, self.threshold, self.dominance_percent)
            == (&before.questions, before.threshold, before.dominance_percent);
        if same {
            return Ok(());
        }
        Err(Refused::new(
            "acted-on",
            "corrects",
            [
                "firms have answered these questions under this rule",
                "des entreprises ont répondu à ces questions selon cette règle",
            ],
            [
                "correct its words alone, or close it and call again",
                "n’en corrigez que le texte, ou fermez-la et lancez un autre appel",
            ],
        ))
    }
}

fn limit(at: &'static str, count: &dyn Display, max: usize) -> Refused {
    Refused::new(
        "count",
        at,
        [
            &format!("there are {count} with names of their own; {max} are the most, and each needs a name"),
            &format!(
                "il y en a {count} qui portent un nom distinct ; le maximum est de {max}, et chacun doit être nommé"
            ),
        ],
        [
            "ask for less, and give each a name of its own",
            "demandez-en moins, et donnez à chacun un nom distinct",
        ],
    )
}

impl Act for InviteFirm {
    const VERB: &'static str = "invite-firm";
    type Of = Consultation;

    fn check(&self, on: &On<'_, Consultation>) -> Result<(), Refused> {
        there::<Office>(&on.ground.seen, &self.firm)
    }
}

fn closed(on: &On<'_, Consultation>) -> Result<(), Refused> {
    if on.true_state().is_none_or(|one| one.closed.is_none()) {
        return Ok(());
    }
    Err(Refused::new(
        "closed",
        "consultation",
        ["it is closed", "la consultation est close"],
        [
            "write to the office that asked",
            "écrivez au bureau qui a posé les questions",
        ],
    ))
}

fn own_firm(on: &On<'_, Consultation>, firm: &Name) -> Result<(), Refused> {
    if *firm != on.ground.asker.office {
        return Err(Refused::new(
            "firm",
            "firm",
            [
                "you answer for your own firm only",
                "vous ne répondez que pour votre propre entreprise",
            ],
            ["leave the firm as it is", "laissez l’entreprise telle quelle"],
        ));
    }
    if on.label.owners.contains(firm) {
        return Ok(());
    }
    Err(Refused::new(
        "owner",
        "label",
        [
            "what a firm answers is its own",
            "ce qu’une entreprise répond lui appartient",
        ],
        [
            "name the firm as the owner of the label",
            "désignez l’entreprise comme propriétaire de l’étiquette",
        ],
    ))
}

impl Act for AnswerCall {
    const VERB: &'static str = "answer-call";
    type Of = Consultation;

    fn check(&self, on: &On<'_, Consultation>) -> Result<(), Refused> {
        closed(on)?;
        own_firm(on, &self.firm)?;
        let Some(call) = on.state().and_then(|one| one.call.as_ref()) else {
            return Err(Refused::not_found(Consultation::KIND, on.id));
        };
        if !on.state().is_some_and(|one| one.invited.contains(&self.firm)) {
            return Err(Refused::new(
                "not-invited",
                "firm",
                [
                    "your firm was not invited",
                    "votre entreprise n’a pas été invitée",
                ],
                [
                    "ask the office that called",
                    "adressez-vous au bureau qui a lancé l’appel",
                ],
            ));
        }
        on.ground.happened(self.on)?;
        // Neither said to be of a day after the last, nor sent after it under an earlier one.
        if on.ground.today().is_none_or(|today| call.closes < today) || self.on > call.closes {
            return closed_on(call.closes);
        }
        self.answers.iter().try_for_each(|(id, text)| {
            let asked = call.questions.iter().find(|one| one.id.as_str() == id);
            asked
                .ok_or_else(|| Refused::not_found("question", id))?
                .check(text)
        })
    }
}

fn closed_on(day: Date) -> Result<(), Refused> {
    Err(Refused::new(
        "late",
        "on",
        [
            &format!("the last day to answer was {day}"),
            &format!("le dernier jour pour répondre était le {day}"),
        ],
        [
            "write to the office that asked",
            "écrivez au bureau qui a posé les questions",
        ],
    ))
}

impl Act for OpenCommitment {
    const VERB: &'static str = "open-commitment";
    type Of = Consultation;

    fn check(&self, on: &On<'_, Consultation>) -> Result<(), Refused> {
        own_firm(on, &self.firm)?;
        let given = on
            .state()
            .and_then(|one| one.answers.get(&self.firm)?.answers.get(self.question.as_str()));
        let Some(given) = given.and_then(|text| text.parse::<Given>().ok()) else {
            return Err(Refused::not_found("commitment", &self.question));
        };
        let fits = self.matter.len() <= OPENED_MAX;
        if fits
            && opens(
                &given,
                &self.nonce,
                self.question.as_str(),
                self.matter.as_bytes(),
            )
        {
            return Ok(());
        }
        Err(Refused::new(
            "commitment",
            "matter",
            [
                "this is not what was committed to",
                "ce n’est pas ce sur quoi portait l’engagement",
            ],
            [
                "give the same bytes and the same random part as then",
                "donnez les mêmes octets et le même aléa qu’alors",
            ],
        ))
    }
}

impl Act for CloseCall {
    const VERB: &'static str = "close-call";
    type Of = Consultation;

    fn check(&self, on: &On<'_, Consultation>) -> Result<(), Refused> {
        closed(on)?;
        on.ground.happened(self.on)
    }
}

impl Act for PublishAggregate {
    const VERB: &'static str = "publish-aggregate";
    type Of = Consultation;

    fn check(&self, on: &On<'_, Consultation>) -> Result<(), Refused> {
        let whole = on.true_state();
        if whole.is_none_or(|one| one.closed.is_none() || one.published.is_some()) {
            // One aggregate, once: the difference of two would tell of whoever answered between them.
            return Err(Refused::new(
                "not-closed",
                "results",
                [
                    "the call is open, or its aggregate is published already",
                    "l’appel est ouvert, ou son agrégat est déjà publié",
                ],
                [
                    "close the call first; an aggregate is published once",
                    "fermez d’abord l’appel ; un agrégat n’est publié qu’une fois",
                ],
            ));
        }
        if !on.corrects && whole.and_then(Consultation::aggregate).as_ref() == Some(self) {
            return Ok(());
        }
        Err(Refused::new(
            "aggregate",
            "results",
            [
                "this is not the aggregate of the answers with small counts withheld",
                "ce n’est pas l’agrégat des réponses, petits nombres retenus",
            ],
            ["have it worked out anew", "faites-le recalculer"],
        ))
    }
}

impl Act for SayWhatWasDone {
    const VERB: &'static str = "say-what-was-done";
    type Of = Consultation;

    fn check(&self, _: &On<'_, Consultation>) -> Result<(), Refused> {
        self.said.check("said", TEXT_MAX)?;
        self.done.check("done", TEXT_MAX)
    }
}
