//! Cases: an inquiry, assessed by the engine, clarified, answered, countersigned by another person, and kept so that an
//! audit years later finds all of it. When each of it may be done stands in `case_acts.rs`.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Date;
use ntib_record::{Hash, Name};
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::archive::{Kept, Thing, Unread};
use crate::files::FileNamed;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::Wording;
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
    Verb::of::<WithdrawInquiry>("write").alone(),
    Verb::of::<ReopenCase>("write"),
];

/// The most findings of one assessment.
pub const FINDINGS_MAX: usize = 200;
/// The most bytes of a case file that stands in an entry; a longer one is kept beside the record.
pub const CASE_TEXT_MAX: usize = 20_000;
/// The most marks of a finding.
pub const MARKS_MAX: usize = 40;
/// The most facts that one reply tells, or that one question asks for.
pub const TOLD_MAX: usize = 60;

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
    /// The question of the rulebook that the inquirer wants answered, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// Files that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<FileNamed>,
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

/// A fact that the inquirer told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Of which matter: the item, the item offered or the role of the party.
    pub subject: String,
    /// On which leg, for a movement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<String>,
    /// The fact of the rulebook.
    pub fact: String,
    /// Its value, as case files write it; none where the inquirer does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Takes the inquirer's reply: the clock runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeReply {
    /// What was replied.
    pub reply: Wording,
    /// The facts of the rulebook that it tells, for the next assessment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Told>,
    /// Files that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<FileNamed>,
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
    /// The case file and the whole answer, kept beside the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<FileNamed>,
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
    /// Files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<FileNamed>,
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

/// The inquirer takes the inquiry back: the case is closed. The reason of the entry says why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawInquiry {
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
    /// Where in the log it was last agreed to.
    pub agreed_at: Option<u64>,
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
    /// How many of the words were there when it was last assessed.
    pub heard: usize,
    /// Where in the log it was last assessed: a correction of an earlier assessment counts as a new one.
    pub assessed_at: Option<u64>,
    /// The drafts, in order; the last one counts.
    pub drafts: Vec<Drafted>,
    /// How many of them are void, since the case was closed and opened again.
    pub void: usize,
    /// The entries of assessments, drafts and countersignatures, in order.
    pub(crate) work: Vec<Hash>,
    /// How many of these stood when an answer was last sent: an inquirer has what rests on them, whether the case was opened again since or not.
    pub(crate) relied_on: usize,
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
        if [AssessCase::VERB, DraftAnswer::VERB, CountersignAnswer::VERB].contains(&kept.verb()) {
            self.work.push(kept.leaf);
        }
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
            AssessCase::VERB => {
                self.assessments.push(kept.payload()?);
                self.assessed_at = self.assessed_at.max(Some(kept.number));
                self.heard = self.words.len();
            }
            DraftAnswer::VERB => self.drafts.push(Drafted {
                leaf: kept.leaf,
                by: kept.entry.actor.person.clone(),
                what: kept.payload()?,
                agreed: BTreeSet::new(),
                agreed_at: None,
                sent_back: Vec::new(),
            }),
            CountersignAnswer::VERB => self.countersigned(kept)?,
            SendAnswer::VERB => {
                let what: SendAnswer = kept.payload()?;
                self.ticks.push((Tick::Stop, what.on));
                self.relied_on = self.work.len();
                self.sent = Hash::from_hex(&what.draft).map(|leaf| (leaf, what.on));
            }
            CloseCase::VERB => {
                let what: CloseCase = kept.payload()?;
                self.ticks.push((Tick::Stop, what.on));
                self.closed = Some(what);
            }
            WithdrawInquiry::VERB => {
                let on = kept.payload::<WithdrawInquiry>()?.on;
                self.ticks.push((Tick::Stop, on));
                self.closed = Some(CloseCase { ending: Ending::Withdrawn, on });
            }
            ReopenCase::VERB => {
                self.ticks.push((Tick::Start, kept.payload::<ReopenCase>()?.on));
                (self.closed, self.sent) = (None, None);
                // What was signed then was signed for what was sent then.
                self.void = self.drafts.len();
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
                draft.agreed_at = draft.agreed_at.max(Some(kept.number));
            }
            Some(draft) if draft.by != by => draft.sent_back.push((by, what.remark.unwrap_or_default())),
            _ => {}
        }
        Ok(())
    }

    /// The draft that counts.
    pub fn draft(&self) -> Option<&Drafted> {
        self.drafts.get(self.void..).unwrap_or_default().last()
    }

    /// Whether another person agreed to the draft that counts, knowing the assessment that counts.
    pub fn is_agreed(&self) -> bool {
        self.draft()
            .is_some_and(|draft| draft.sent_back.is_empty() && draft.agreed_at.is_some() && draft.agreed_at > self.assessed_at)
    }

    /// The assessment that counts.
    pub fn assessment(&self) -> Option<&AssessCase> {
        self.assessments.last()
    }

    /// What the inquirer told since it was last assessed; of one fact the last word counts.
    pub fn told(&self) -> Vec<&Told> {
        let mut found: Vec<&Told> = Vec::new();
        for word in self.words.get(self.heard..).unwrap_or_default() {
            let Word::Replied(reply) = word else { continue };
            for one in &reply.told {
                found.retain(|other| (&other.subject, &other.leg, &other.fact) != (&one.subject, &one.leg, &one.fact));
                found.push(one);
            }
        }
        found
    }

    /// The facts that the inquirer was asked for and has not told, known or not.
    pub fn awaited(&self) -> BTreeSet<&str> {
        let mut open = BTreeSet::new();
        for word in &self.words {
            match word {
                Word::Asked(asked) => open.extend(asked.facts.iter().map(String::as_str)),
                Word::Replied(reply) => open.retain(|fact| reply.told.iter().all(|one| one.fact != *fact)),
            }
        }
        open
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
            None if self.assessments.is_empty() || !self.told().is_empty() => Next::Assess,
            None => Next::Draft,
            Some(draft) if !draft.sent_back.is_empty() => Next::Draft,
            Some(_) if self.needs_countersign() && !self.is_agreed() => Next::Countersign,
            Some(_) => Next::Send,
        }
    }

    /// Its clock as of a day; none without a standard. A case opened again has a clock of its own from that day.
    pub fn clock(&self, calendar: &Calendar, on: Date) -> Result<Option<Clock>, CalendarError> {
        self.clocks(calendar, on).map(|mut all| all.pop())
    }

    /// Every run of its clock as of a day, first to last: each time that it was opened is measured, so that opening it again
    /// takes no lateness away.
    pub fn clocks(&self, calendar: &Calendar, on: Date) -> Result<Vec<Clock>, CalendarError> {
        let Some(standard) = self.opened.as_ref().and_then(|opened| opened.standard.as_ref()) else {
            return Ok(Vec::new());
        };
        let runs = self.ticks.chunk_by(|_, (tick, _)| *tick != Tick::Start);
        let clocks = runs.map(|run| Clock::run(calendar, standard.working_days, run, on));
        clocks.filter_map(Result::transpose).collect()
    }
}

impl AssessCase {
    /// Whether it leaves something open, or an answer carries a warning.
    pub fn is_doubtful(&self) -> bool {
        self.warned || self.findings.iter().any(|one| one.outcomes.len() != 1)
    }
}
