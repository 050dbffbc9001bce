//! A firm as JSON: what is said of it, its owners, what it owns, and entries that may be the same.

use ntib_base::{Entity, View};
use ntib_core::{Date, Lang};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::firm::{Evidence, FirmView, PairView, SaidView, StakeView};
use crate::status::Namer;
use crate::status_doc::{EntityDoc, FirmWriter, HoldingDoc, SourceDoc};
use crate::view::Viewer;
use crate::wire::{Text, VERSION};
use crate::words::Words;

/// A firm: `ntib firm FIRM --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FirmDoc {
    /// `ntib.firm`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// On which day.
    pub as_of: String,
    /// As known on which day.
    pub known_at: String,
    /// The firm.
    pub firm: EntityDoc,
    /// What is said of it.
    pub said: Vec<SaidDoc>,
    /// Interests in it.
    pub owners: Vec<StakeDoc>,
    /// Interests that it has.
    pub owns: Vec<StakeDoc>,
    /// Entries that may be the same.
    pub perhaps_same: Vec<PairDoc>,
}

/// What stands behind something that is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceDoc {
    /// The sources.
    pub sources: Vec<SourceDoc>,
    /// The day on which the one read longest ago was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retrieved: Option<String>,
    /// `text_read`, `secondary` or `unverified`; the least sure of several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confidence: Option<String>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub note: String,
}

/// Something that is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SaidDoc {
    /// What it is about: `kind`, `name`, `identifier`, `jurisdiction`, `citizenship`, `residence`, `address`, `founded`, `ended`,
    /// `listed`, `site`, `capability`, `programme`, `contract`, `supply`, `together` or `fact`.
    pub about: String,
    /// What is said.
    pub text: Text,
    /// Since when, if that is told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<String>,
    /// What stands behind it.
    pub evidence: EvidenceDoc,
}

/// An interest with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StakeDoc {
    /// The interest.
    pub holding: HoldingDoc,
    /// In a sentence.
    pub text: Text,
    /// Since when, if that is told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<String>,
    /// What stands behind it.
    pub evidence: EvidenceDoc,
}

/// Another entry that may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PairDoc {
    /// Which.
    pub with: String,
    /// `same`, `different` or `open`.
    pub standing: String,
    /// Why they may be the same.
    pub reasons: Vec<Text>,
    /// What was decided.
    pub verdicts: Vec<Text>,
}

fn both(en: &str, fr: &str) -> Text {
    Text { en: en.to_owned(), fr: fr.to_owned() }
}

fn day(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn evidence(one: &Evidence) -> EvidenceDoc {
    let sources = one.sources.iter().map(|one| SourceDoc { title: one.title.clone(), publisher: one.publisher.clone(), url: one.url.clone(), retrieved: one.retrieved.clone() });
    EvidenceDoc { sources: sources.collect(), retrieved: day(one.retrieved), confidence: one.confidence.map(|mark| mark.word().to_owned()), note: one.note.clone() }
}

fn said((en, fr): (&SaidView, &SaidView)) -> SaidDoc {
    SaidDoc { about: en.about.to_owned(), text: both(&en.text, &fr.text), since: day(en.since), evidence: evidence(&en.evidence) }
}

fn pair((en, fr): (&PairView, &PairView)) -> PairDoc {
    let each = |en: &[String], fr: &[String]| en.iter().zip(fr).map(|(en, fr)| both(en, fr)).collect();
    PairDoc { with: en.with.id.clone(), standing: en.standing.word().to_owned(), reasons: each(&en.reasons, &fr.reasons), verdicts: each(&en.verdicts, &fr.verdicts) }
}

impl FirmWriter<'_, '_, '_> {
    fn firm_in(&self, lang: Lang, view: &View<'_>, firm: Entity) -> FirmView {
        let words = Words::new(lang, &[]);
        let viewer = Viewer { words: &words, engine: self.engine };
        Namer { viewer: &viewer, view }.firm(firm, self.known_at)
    }

    /// A firm with everything that is said of it.
    pub fn firm(&self, firm: Entity) -> FirmDoc {
        let (en, fr) = (self.firm_in(Lang::En, self.view, firm), self.firm_in(Lang::Fr, self.view, firm));
        let stake = |(en, fr): (&StakeView, &StakeView)| {
            let text = both(&en.holding.sentence, &fr.holding.sentence);
            Some(StakeDoc { holding: self.holding(en.at)?, text, since: day(en.since), evidence: evidence(&en.evidence) })
        };
        FirmDoc {
            format: "ntib.firm".into(),
            version: VERSION,
            as_of: self.as_of.to_string(),
            known_at: self.known_at.to_string(),
            firm: self.entity(firm),
            said: en.said.iter().zip(&fr.said).map(said).collect(),
            owners: en.owners.iter().zip(&fr.owners).filter_map(stake).collect(),
            owns: en.owns.iter().zip(&fr.owns).filter_map(stake).collect(),
            perhaps_same: en.pairs.iter().zip(&fr.pairs).map(pair).collect(),
        }
    }
}
