//! Cases: an inquiry, assessed by the engine, clarified, answered, countersigned by another person, and kept so that an
//! audit years later finds all of it.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Date;
use ntib_record::{Hash, Name};
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::archive::{Kept, Thing, Unread};
use crate::people::{Office, there};
use crate::refused::Refused;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording};
use crate::work::clock::{Calendar, CalendarError, Clock, Tick};

/// The verbs of cases.
pub const VERBS: &[Verb] = &[
    Verb::of::<OpenCase>("write").founding(),
    Verb::of::<AskInquirer>("write"),
    Verb::of::<TakeReply>("write"),
    Verb::of::<AssessCase>("write"),
    Verb::of::<DraftAnswer>("write"),
    Verb::of::<CountersignAnswer>("sign")
        .not_by(&["draft-answer", "assess-case"])
        .alone(),
    Verb::of::<SendAnswer>("write").alone(),
    Verb::of::<CloseCase>("write").alone(),
    Verb::of::<ReopenCase>("write"),
];

/// The most findings of one assessment.
pub const FINDINGS_MAX: usize = 200;
/// The most bytes of a case file that stands in an entry; a longer one is kept beside the record.
pub const CASE_TEXT_MAX: usize = 20_000;
/// The most marks of a finding.
pub const MARKS_MAX: usize = 40;

/// When an answer needs the hand of a second person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Countersign {
    /// Always.
    #[default]
    Always,
    /// Where the assessment leaves something open, carries a warning, or is lacking.
    WhenDoubtful,
    /// Never.
    Never,
}

/// The service standard of a case, as it was when the case was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Which.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// How many working days it allows.
    pub working_days: u32,
    /// By which calendar they are counted.
    #[serde(with = "wire::text")]
    pub calendar: Name,
}

/// Opens a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// What it is about, in a line.
    pub title: Wording,
    /// What was asked.
    pub inquiry: Wording,
    /// Who asked, where that is an office of the desk.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub inquirer: Option<Name>,
    /// The day on which the inquiry came.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// The standard against which its clock runs, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<Standard>,
    /// When the answer needs a second person.
    pub countersign: Countersign,
}

/// Asks the inquirer for what is missing: the clock stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskInquirer {
    /// What is asked.
    pub question: Wording,
    /// The facts of the rulebook that are missing, by their names.
    #[serde(default)]
    pub facts: BTreeSet<String>,
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
}

/// Takes the inquirer's reply: the clock runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeReply {
    /// What was replied.
    pub reply: Wording,
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
}

/// What the engine found for one question and one matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The question of the rulebook.
    pub question: String,
    /// The matter: an item on a leg, an offer.
    pub matter: String,
    /// The possible outcomes, by the rulebook's names; one where it is decided.
    pub outcomes: Vec<String>,
    /// The facts on which an open outcome hangs.
    #[serde(default)]
    pub missing: BTreeSet<String>,
    /// The provisions that decided.
    #[serde(default)]
    pub provisions: BTreeSet<String>,
    /// The facts that decided, by name, with their values: by these a later case finds this one.
    #[serde(default)]
    pub marks: BTreeMap<String, String>,
}

/// Keeps an assessment by the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessCase {
    /// The day of law asked about.
    #[serde(with = "wire::text")]
    pub as_of: Date,
    /// The digest of the rulebook that answered.
    pub rulebook: String,
    /// SHA-256 of the case file assessed, kept beside the record.
    pub case_file: String,
    /// SHA-256 of the whole answer, kept beside the record: `ntib replay` evaluates it again.
    pub answer_file: String,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Whether an answer carries a warning: law that is not verified, or that cannot be computed.
    #[serde(default)]
    pub warned: bool,
    /// The case file itself, where it is short enough to stand here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_text: Option<String>,
}

/// Drafts the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftAnswer {
    /// What is answered.
    pub answer: Wording,
    /// Earlier cases that it follows.
    #[serde(default, with = "wire::set")]
    pub precedents: BTreeSet<Name>,
    /// Where it departs from one of them: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departs: Option<Wording>,
}

/// Countersigns the draft, or sends it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountersignAnswer {
    /// The leaf hash of the entry with the draft: what was read is what is signed.
    pub draft: String,
    /// Whether it is agreed to.
    pub agreed: bool,
    /// What was remarked; needed where it is sent back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Wording>,
}

/// Sends the answer: the clock stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendAnswer {
    /// The leaf hash of the entry with the draft that is sent.
    pub draft: String,
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It was answered.
    Answered,
    /// The inquirer withdrew it.
    Withdrawn,
    /// It went to another authority.
    Referred,
}

/// Closes the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseCase {
    /// How it ended.
    pub ending: Ending,
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
}

/// Opens a closed case again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReopenCase {
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
}

/// A draft of the answer, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// The leaf hash of its entry.
    pub leaf: Hash,
    /// Who drafted it.
    pub by: Name,
    /// What it says.
    pub what: DraftAnswer,
    /// Who agreed to it.
    pub agreed: BTreeSet<Name>,
    /// Who sent it back, with the remark.
    pub sent_back: Vec<(Name, Wording)>,
}

/// Something asked of the inquirer, or replied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Asked.
    Asked(AskInquirer),
    /// Replied.
    Replied(TakeReply),
}

/// A case as far as its viewer sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// How it was opened.
    pub opened: Option<OpenCase>,
    /// Who opened it.
    pub officer: Option<Name>,
    /// What was asked and replied, in order.
    pub words: Vec<Word>,
    /// The assessments, in order; the last one counts.
    pub assessments: Vec<AssessCase>,
    /// The drafts, in order; the last one counts.
    pub drafts: Vec<Drafted>,
    /// What was sent.
    pub sent: Option<(Hash, Date)>,
    /// How it ended.
    pub closed: Option<CloseCase>,
    /// What happened to its clock.
    pub ticks: Vec<(Tick, Date)>,
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Next {
    /// The inquirer has something to reply.
    Reply,
    /// The engine is to assess it.
    Assess,
    /// An answer is to be drafted.
    Draft,
    /// Someone else is to countersign.
    Countersign,
    /// The answer is to be sent.
    Send,
    /// It is to be closed.
    Close,
    /// Nothing.
    Nothing,
}

impl Thing for Case {
    const KIND: &'static str = "case";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            OpenCase::VERB => {
                let what: OpenCase = kept.payload()?;
                self.ticks.push((Tick::Start, what.on));
                (self.opened, self.officer) = (Some(what), Some(kept.entry.actor.person.clone()));
            }
            AskInquirer::VERB => {
                let what: AskInquirer = kept.payload()?;
                self.ticks.push((Tick::Pause, what.on));
                self.words.push(Word::Asked(what));
            }
            TakeReply::VERB => {
                let what: TakeReply = kept.payload()?;
                self.ticks.push((Tick::Resume, what.on));
                self.words.push(Word::Replied(what));
            }
            AssessCase::VERB => self.assessments.push(kept.payload()?),
            DraftAnswer::VERB => self.drafts.push(Drafted {
                leaf: kept.leaf,
                by: kept.entry.actor.person.clone(),
                what: kept.payload()?,
                agreed: BTreeSet::new(),
                sent_back: Vec::new(),
            }),
            CountersignAnswer::VERB => self.countersigned(kept)?,
            SendAnswer::VERB => {
                let what: SendAnswer = kept.payload()?;
                self.ticks.push((Tick::Stop, what.on));
                self.sent = Hash::from_hex(&what.draft).map(|leaf| (leaf, what.on));
            }
            CloseCase::VERB => {
                let what: CloseCase = kept.payload()?;
                self.ticks.push((Tick::Stop, what.on));
                self.closed = Some(what);
            }
            ReopenCase::VERB => {
                self.ticks.push((Tick::Start, kept.payload::<ReopenCase>()?.on));
                (self.closed, self.sent) = (None, None);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Case {
    fn countersigned(&mut self, kept: &Kept) -> Result<(), Unread> {
        let what: CountersignAnswer = kept.payload()?;
        let by = kept.entry.actor.person.clone();
        let draft = self
            .drafts
            .iter_mut()
            .find(|draft| draft.leaf.to_string() == what.draft);
        match draft {
            // Whoever wrote it does not count, whatever an entry says.
            Some(draft) if draft.by != by && what.agreed => {
                draft.agreed.insert(by);
            }
            Some(draft) if draft.by != by => draft.sent_back.push((by, what.remark.unwrap_or_default())),
            _ => {}
        }
        Ok(())
    }

    /// The draft that counts.
    pub fn draft(&self) -> Option<&Drafted> {
        self.drafts.last()
    }

    /// The assessment that counts.
    pub fn assessment(&self) -> Option<&AssessCase> {
        self.assessments.last()
    }

    /// Whether the answer needs a second person.
    pub fn needs_countersign(&self) -> bool {
        match self.opened.as_ref().map(|opened| opened.countersign) {
            Some(Countersign::Never) => false,
            Some(Countersign::WhenDoubtful) => self.assessment().is_none_or(AssessCase::is_doubtful),
            Some(Countersign::Always) | None => true,
        }
    }

    /// What is to be done next, as far as its viewer sees.
    pub fn next(&self) -> Next {
        if self.closed.is_some() {
            return Next::Nothing;
        }
        if self.sent.is_some() {
            return Next::Close;
        }
        if matches!(self.words.last(), Some(Word::Asked(_))) {
            return Next::Reply;
        }
        match self.draft() {
            None if self.assessments.is_empty() => Next::Assess,
            None => Next::Draft,
            Some(draft) if !draft.sent_back.is_empty() => Next::Draft,
            Some(draft) if self.needs_countersign() && draft.agreed.is_empty() => Next::Countersign,
            Some(_) => Next::Send,
        }
    }

    /// Its clock as of a day; none without a standard. A case opened again has a clock of its own from that day.
    pub fn clock(&self, calendar: &Calendar, on: Date) -> Result<Option<Clock>, CalendarError> {
        let Some(standard) = self.opened.as_ref().and_then(|opened| opened.standard.as_ref()) else {
            return Ok(None);
        };
        let begun = self
            .ticks
            .iter()
            .rposition(|(tick, _)| *tick == Tick::Start)
            .unwrap_or(0);
        Clock::run(
            calendar,
            standard.working_days,
            self.ticks.get(begun..).unwrap_or_default(),
            on,
        )
    }
}

impl AssessCase {
    /// Whether it leaves something open, or an answer carries a warning.
    pub fn is_doubtful(&self) -> bool {
        self.warned || self.findings.iter().any(|one| one.outcomes.len() != 1)
    }
}

fn sha256(field: &'static str, text: &str) -> Result<(), Refused> {
    if Hash::from_hex(text).is_some() {
        return Ok(());
    }
    Err(Refused::new(
        "digest",
        field,
        [
            "it is not a SHA-256 in 64 hexadecimal digits",
            "ce n’est pas un SHA-256 de 64 chiffres hexadécimaux",
        ],
        ["give that of the file kept", "indiquez celui du fichier conservé"],
    ))
}

fn closed(on: &On<'_, Case>) -> Result<(), Refused> {
    if on.true_state().is_none_or(|case| case.closed.is_none()) || on.corrects {
        return Ok(());
    }
    Err(Refused::new(
        "closed",
        "case",
        ["the case is closed", "le dossier est clos"],
        [
            "open it again first, with a reason",
            "rouvrez-le d’abord, avec un motif",
        ],
    ))
}

/// That a day is not before the case began.
fn in_order(on: &On<'_, Case>, day: Date) -> Result<(), Refused> {
    let opened = on
        .true_state()
        .and_then(|case| case.opened.as_ref())
        .map(|opened| opened.on);
    if opened.is_none_or(|opened| opened <= day) {
        return Ok(());
    }
    Err(Refused::new(
        "dates",
        "on",
        [
            "the day is before that of the inquiry",
            "la date précède celle de la demande",
        ],
        [
            "give the day on which it happened",
            "indiquez le jour où cela s’est produit",
        ],
    ))
}

/// That the draft named is the one that counts.
fn same_draft(on: &On<'_, Case>, draft: &str) -> Result<(), Refused> {
    let last = on.true_state().and_then(Case::draft);
    if last.is_some_and(|last| last.leaf.to_string() == draft) {
        return Ok(());
    }
    Err(Refused::new(
        "draft",
        "draft",
        [
            "another draft of the answer counts by now",
            "un autre projet de réponse fait foi maintenant",
        ],
        ["read the last draft", "lisez le dernier projet"],
    ))
}

impl Act for OpenCase {
    const VERB: &'static str = "open-case";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        self.title.check("title", LINE_MAX)?;
        self.inquiry.check("inquiry", TEXT_MAX)?;
        self.inquirer
            .iter()
            .try_for_each(|office| there::<Office>(&on.ground.seen, office))
    }
}

impl Act for AskInquirer {
    const VERB: &'static str = "ask-inquirer";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        self.question.check("question", TEXT_MAX)?;
        closed(on)?;
        in_order(on, self.on)
    }
}

impl Act for TakeReply {
    const VERB: &'static str = "take-reply";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        self.reply.check("reply", TEXT_MAX)?;
        closed(on)?;
        in_order(on, self.on)
    }
}

impl Act for AssessCase {
    const VERB: &'static str = "assess-case";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        sha256("rulebook", &self.rulebook)?;
        sha256("case_file", &self.case_file)?;
        sha256("answer_file", &self.answer_file)?;
        let other = |text: &String| {
            text.len() > CASE_TEXT_MAX || Hash::of(text.as_bytes()).to_string() != self.case_file
        };
        if self.case_text.as_ref().is_some_and(other) {
            return Err(Refused::new(
                "case-text",
                "case_text",
                [
                    "it is not the case file whose SHA-256 is named, or too long",
                    "ce n’est pas le fichier dont le SHA-256 est indiqué, ou il est trop long",
                ],
                [
                    "keep a long case file beside the record",
                    "conservez un long fichier à côté du registre",
                ],
            ));
        }
        let many =
            self.findings.len() > FINDINGS_MAX || self.findings.iter().any(|one| one.marks.len() > MARKS_MAX);
        let empty = self.findings.is_empty() || self.findings.iter().any(|one| one.outcomes.is_empty());
        if !many && !empty {
            return Ok(());
        }
        Err(Refused::new(
            "findings",
            "findings",
            [
                &format!(
                    "an assessment has 1 to {FINDINGS_MAX} findings, each with an outcome and at most {MARKS_MAX} marks"
                ),
                &format!(
                    "une évaluation compte de 1 à {FINDINGS_MAX} constats, chacun avec une issue et au plus {MARKS_MAX} repères"
                ),
            ],
            [
                "assess fewer matters at once",
                "évaluez moins d’éléments à la fois",
            ],
        ))
    }
}

impl Act for DraftAnswer {
    const VERB: &'static str = "draft-answer";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        self.answer.check("answer", TEXT_MAX)?;
        self.precedents
            .iter()
            .try_for_each(|case| there::<Case>(&on.ground.seen, case))
    }
}

impl Act for CountersignAnswer {
    const VERB: &'static str = "countersign-answer";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        same_draft(on, &self.draft)?;
        match (&self.remark, self.agreed) {
            (Some(remark), _) => remark.check("remark", TEXT_MAX),
            (None, true) => Ok(()),
            (None, false) => Wording::default().check("remark", TEXT_MAX),
        }
    }
}

impl Act for SendAnswer {
    const VERB: &'static str = "send-answer";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        in_order(on, self.on)?;
        same_draft(on, &self.draft)?;
        let ready = on.true_state().is_some_and(|case| {
            let agreed = case
                .draft()
                .is_some_and(|draft| !draft.agreed.is_empty() && draft.sent_back.is_empty());
            agreed || !case.needs_countersign()
        });
        if ready {
            return Ok(());
        }
        Err(Refused::new(
            "countersign",
            "draft",
            [
                "nobody else has countersigned this draft",
                "personne d’autre n’a contresigné ce projet",
            ],
            [
                "ask a colleague to read and countersign it",
                "demandez à un collègue de le lire et de le contresigner",
            ],
        ))
    }
}

impl Act for CloseCase {
    const VERB: &'static str = "close-case";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        in_order(on, self.on)?;
        if self.ending != Ending::Answered || on.true_state().is_some_and(|case| case.sent.is_some()) {
            return Ok(());
        }
        Err(Refused::new(
            "not-answered",
            "ending",
            ["no answer was sent", "aucune réponse n’a été envoyée"],
            [
                "send the answer, or close it as withdrawn or referred",
                "envoyez la réponse, ou fermez le dossier comme retiré ou renvoyé",
            ],
        ))
    }
}

impl Act for ReopenCase {
    const VERB: &'static str = "reopen-case";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        if on.true_state().is_some_and(|case| case.closed.is_some()) {
            return in_order(on, self.on);
        }
        Err(Refused::new(
            "open",
            "case",
            ["the case is open", "le dossier est ouvert"],
            ["nothing is left to do", "il ne reste rien à faire"],
        ))
    }
}
