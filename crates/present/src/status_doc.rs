//! Status, matrices and findings of control as JSON.

use ntib_base::statement::SourceId;
use ntib_base::{Control, Finding, Missing, OwnershipTest, Owner, View};
use ntib_core::{Date, Lang};
use ntib_rules::model::Value;
use ntib_status::{Cell, Definition, Known, Lack, Matrix, Measured, Origin, Status};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::status::Namer;
use crate::view::Viewer;
use crate::wire::{AnswerDoc, RulebookDoc, Text, VERSION, Writer};
use crate::words::Words;

/// An entity by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntityDoc {
    /// Its identifier in the base.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// An interest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoldingDoc {
    /// Who has it; absent if nobody is named.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<EntityDoc>,
    /// `named`, `unknown`, `withheld` or `dispersed`.
    pub holder: String,
    /// Of what.
    pub subject: EntityDoc,
    /// What kind, as the world format writes it.
    pub interest: String,
    /// How much at least and at most, in per cent.
    pub share: SharesDoc,
    /// Whether it is held through others.
    pub indirect: bool,
    /// Whether sources exclude one another.
    pub disputed: bool,
}

/// A share between bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SharesDoc {
    /// At least.
    pub low: String,
    /// At most.
    pub high: String,
}

/// What is known of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KnownDoc {
    /// Nothing.
    Nothing,
    /// Its value, as written in cases.
    Value {
        /// The value.
        value: String,
    },
    /// One of these.
    OneOf {
        /// The values.
        values: Vec<String>,
    },
    /// A share between bounds.
    Between(SharesDoc),
    /// A set with at least these.
    Contains {
        /// The elements.
        values: Vec<String>,
        /// Elements that it has not.
        not: Vec<String>,
    },
}

/// Something that would have to be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LackDoc {
    /// `holders`, `size`, `citizenship`, `jurisdiction`, `place`, `list`, `sources` or `too_many`.
    pub kind: String,
    /// Of which entity.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<EntityDoc>,
    /// Of `holders`: which interest; of `list`: its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub which: Option<String>,
    /// Of `holders`: how much at most.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub share: Option<String>,
    /// Of `size`: the holding.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub holding: Option<HoldingDoc>,
    /// In a sentence.
    pub text: Text,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceDoc {
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Where it is read.
    pub url: String,
    /// When it was read.
    pub retrieved: String,
}

/// A fact of a firm with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeasuredDoc {
    /// Its key.
    pub fact: String,
    /// What it is called.
    pub label: Text,
    /// What is known of it.
    pub known: KnownDoc,
    /// `stated`, `disputed`, `measured` or `nowhere`.
    pub origin: String,
    /// The holdings that make it.
    pub path: Vec<HoldingDoc>,
    /// The sources behind it.
    pub sources: Vec<SourceDoc>,
    /// The day on which the oldest source was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub oldest: Option<String>,
    /// What would have to be known to know it better.
    pub lacks: Vec<LackDoc>,
}

/// One definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DefinitionDoc {
    /// The question's identifier.
    pub question: String,
    /// `holds`, `fails`, `undetermined` or `not_asked`.
    pub standing: String,
    /// What is taken for given besides: facts and values.
    pub assumed: Vec<(String, String)>,
    /// The answer with its reasons.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answer: Option<AnswerDoc>,
    /// The facts of the firm given to it.
    pub uses: Vec<String>,
    /// What would have to be known to decide it.
    pub decided_by: Vec<LackDoc>,
}

/// A firm under every definition: `ntib status FIRM --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusDoc {
    /// `ntib.status`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The legal date asked about.
    pub as_of: String,
    /// As known on which day.
    pub known_at: String,
    /// The firm.
    pub firm: EntityDoc,
    /// Each definition.
    pub definitions: Vec<DefinitionDoc>,
    /// The facts known or looked for.
    pub facts: Vec<MeasuredDoc>,
    /// That this is not legal advice.
    pub notice: Text,
}

/// A definition over many firms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountDoc {
    /// The question's identifier.
    pub question: String,
    /// Its title.
    pub title: Text,
    /// For how many it holds.
    pub holds: usize,
    /// For how many it fails.
    pub fails: usize,
    /// For how many it is undetermined.
    pub undetermined: usize,
    /// For how many it is not asked.
    pub not_asked: usize,
}

/// A firm of a matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixRowDoc {
    /// The firm.
    pub firm: EntityDoc,
    /// A standing for each definition.
    pub cells: Vec<String>,
}

/// Two definitions that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DisagreementDoc {
    /// The one.
    pub first: String,
    /// The other.
    pub second: String,
    /// Firms for which the first alone holds, by identifier.
    pub first_alone: Vec<String>,
    /// Firms for which the second alone holds.
    pub second_alone: Vec<String>,
    /// For how many firms both are settled.
    pub settled: usize,
}

/// Many firms under every definition: `ntib status --all --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixDoc {
    /// `ntib.status-matrix`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The legal date asked about.
    pub as_of: String,
    /// As known on which day.
    pub known_at: String,
    /// Each definition with its counts.
    pub definitions: Vec<CountDoc>,
    /// Each firm.
    pub firms: Vec<MatrixRowDoc>,
    /// Pairs of definitions that differ.
    pub disagreements: Vec<DisagreementDoc>,
    /// That this is not legal advice.
    pub notice: Text,
}

/// How a test of ownership comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingDoc {
    /// The test.
    pub test: String,
    /// Its title.
    pub title: Text,
    /// Where it is read.
    pub cite: String,
    /// `certain`, `possible` or `no`.
    pub standing: String,
    /// Of which interest.
    pub interest: String,
    /// What counts.
    pub counted: SharesDoc,
    /// By which holdings.
    pub path: Vec<HoldingDoc>,
    /// What would have to be known.
    pub missing: Vec<LackDoc>,
}

/// Holders in a firm under every test: `ntib control HOLDER --in FIRM --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ControlDoc {
    /// `ntib.control`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// On which day.
    pub as_of: String,
    /// As known on which day.
    pub known_at: String,
    /// The firm.
    pub firm: EntityDoc,
    /// For holders, or sets of them, how each test comes out.
    pub holders: Vec<ControlOfDoc>,
    /// Who meets each test and whom nobody meets it for.
    pub ultimate: Vec<UltimateDoc>,
    /// Bounds by country; empty where holders were asked for.
    pub places: Vec<PlaceSharesDoc>,
    /// That this is not legal advice.
    pub notice: Text,
}

/// Holders taken together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ControlOfDoc {
    /// Who.
    pub holders: Vec<EntityDoc>,
    /// How each test comes out.
    pub findings: Vec<FindingDoc>,
}

/// Who stands at the top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UltimateDoc {
    /// The test.
    pub test: String,
    /// Who.
    pub who: Vec<EntityDoc>,
}

/// How much belongs to each country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceSharesDoc {
    /// Of which interest.
    pub interest: String,
    /// By country.
    pub places: Vec<(String, SharesDoc)>,
    /// What belongs to nobody whose country is known, at most.
    pub unknown: String,
}

/// A standing as a word.
pub fn cell_word(cell: Cell) -> &'static str {
    match cell {
        Cell::Holds(_) => "holds",
        Cell::Fails(_) => "fails",
        Cell::Undetermined => "undetermined",
        Cell::NotAsked => "not_asked",
    }
}

/// Writes documents about firms of a view.
pub struct FirmWriter<'w, 'v, 'a> {
    /// The rulebook's writer.
    pub writer: &'w Writer<'w>,
    /// The rulebook, indexed.
    pub engine: &'w ntib_engine::Engine,
    /// The base.
    pub view: &'v View<'a>,
    /// The legal day.
    pub as_of: Date,
    /// As known on which day.
    pub known_at: Date,
}

impl FirmWriter<'_, '_, '_> {
    /// Says something in both languages.
    fn both(&self, say: impl Fn(&Namer<'_, '_, '_>) -> String) -> Text {
        let one = |lang: Lang| {
            let words = Words::new(lang, &[]);
            let viewer = Viewer { words: &words, engine: self.engine };
            say(&Namer { viewer: &viewer, view: self.view })
        };
        Text { en: one(Lang::En), fr: one(Lang::Fr) }
    }

    fn notice(&self) -> Text {
        self.both(|namer| namer.viewer.words.get("disclaimer"))
    }

    /// An entity.
    pub fn entity(&self, entity: u32) -> EntityDoc {
        let words = Words::new(Lang::En, &[]);
        let viewer = Viewer { words: &words, engine: self.engine };
        let one = Namer { viewer: &viewer, view: self.view }.entity(entity);
        EntityDoc { id: one.id, name: one.name }
    }

    pub(crate) fn holding(&self, at: usize) -> Option<HoldingDoc> {
        let fold = self.view.folds().get(at)?;
        let (owner, holder) = match fold.owner {
            Owner::Entity(owner) => (Some(self.entity(owner)), "named"),
            Owner::Unknown => (None, "unknown"),
            Owner::Withheld => (None, "withheld"),
            Owner::Dispersed(_) => (None, "dispersed"),
        };
        let share = SharesDoc { low: fold.share.low().to_string(), high: fold.share.high().to_string() };
        Some(HoldingDoc { owner, holder: holder.into(), subject: self.entity(fold.subject), interest: fold.interest.word().into(), share, indirect: fold.indirect, disputed: fold.disputed })
    }

    fn path(&self, path: &[usize]) -> Vec<HoldingDoc> {
        path.iter().filter_map(|at| self.holding(*at)).collect()
    }

    fn lack(&self, lack: &Lack) -> LackDoc {
        let text = self.both(|namer| namer.lack(lack));
        let of = |kind: &str, entity: Option<u32>| LackDoc { kind: kind.into(), of: entity.map(|one| self.entity(one)), which: None, share: None, holding: None, text: text.clone() };
        match lack {
            Lack::Holders { of: firm, interest, most } => LackDoc { which: Some(interest.word().into()), share: Some(most.to_string()), ..of("holders", Some(*firm)) },
            Lack::Size(at) => LackDoc { holding: self.holding(*at), ..of("size", None) },
            Lack::Citizenship(one) => of("citizenship", Some(*one)),
            Lack::Jurisdiction(one) => of("jurisdiction", Some(*one)),
            Lack::Place(one) => of("place", Some(*one)),
            Lack::List(list) => LackDoc { which: Some(list.to_string()), ..of("list", None) },
            Lack::Sources(fact) => LackDoc { which: Some(self.engine.book().fact(*fact).key.clone()), ..of("sources", None) },
            Lack::TooMany => of("too_many", None),
        }
    }

    fn source(&self, at: SourceId) -> Option<SourceDoc> {
        let one = self.view.library().sources.get(at as usize)?;
        Some(SourceDoc { title: one.title.to_string(), publisher: one.publisher.to_string(), url: one.url.to_string(), retrieved: one.retrieved.to_string() })
    }

    fn measured(&self, one: &Measured) -> MeasuredDoc {
        let fact = self.engine.book().fact(one.fact);
        let (sources, oldest) = one.sources(self.view);
        let texts = |values: &[Value]| values.iter().map(ToString::to_string).collect();
        MeasuredDoc {
            fact: fact.key.clone(),
            label: Text::from(&fact.label),
            known: match &one.known {
                Known::Nothing => KnownDoc::Nothing,
                Known::Value(value) => KnownDoc::Value { value: value.to_string() },
                Known::OneOf(values) => KnownDoc::OneOf { values: texts(values) },
                Known::Between(low, high) => KnownDoc::Between(SharesDoc { low: low.to_string(), high: high.to_string() }),
                Known::Contains { these, not } => KnownDoc::Contains { values: texts(these), not: texts(not) },
            },
            origin: match one.origin {
                Origin::Stated => "stated",
                Origin::Disputed => "disputed",
                Origin::Measured => "measured",
                Origin::Nowhere => "nowhere",
            }
            .into(),
            path: self.path(&one.path),
            sources: sources.into_iter().filter_map(|at| self.source(at)).collect(),
            oldest: oldest.map(|date| date.to_string()),
            lacks: one.lacks.iter().map(|lack| self.lack(lack)).collect(),
        }
    }

    fn definition(&self, status: &Status, one: &Definition) -> DefinitionDoc {
        let book = self.engine.book();
        DefinitionDoc {
            question: book.question(one.asked.question).id.clone(),
            standing: cell_word(one.cell).into(),
            assumed: one.asked.with.iter().map(|(fact, value)| (book.fact(*fact).key.clone(), value.to_string())).collect(),
            answer: (one.cell != Cell::NotAsked).then(|| self.writer.answer(&one.answer)),
            uses: one.uses.iter().map(|fact| book.fact(*fact).key.clone()).collect(),
            decided_by: status.lacks(one).into_iter().map(|(_, lack)| self.lack(lack)).collect(),
        }
    }

    /// A sheet.
    pub fn status(&self, status: &Status) -> StatusDoc {
        StatusDoc {
            format: "ntib.status".into(),
            version: VERSION,
            rulebook: self.rulebook(),
            as_of: self.as_of.to_string(),
            known_at: self.known_at.to_string(),
            firm: self.entity(status.firm),
            definitions: status.definitions.iter().map(|one| self.definition(status, one)).collect(),
            facts: status.facts.values().map(|one| self.measured(one)).collect(),
            notice: self.notice(),
        }
    }

    fn rulebook(&self) -> RulebookDoc {
        let book = self.engine.book();
        RulebookDoc { title: Text::from(&book.title), digest: book.digest.clone() }
    }

    /// A matrix.
    pub fn matrix(&self, matrix: &Matrix) -> MatrixDoc {
        let book = self.engine.book();
        let id = |at: usize| matrix.definitions.get(at).map_or_else(String::new, |asked| book.question(asked.question).id.clone());
        let firms = |rows: &[u32]| -> Vec<String> { rows.iter().filter_map(|at| matrix.rows.get(*at as usize)).map(|(firm, _)| self.view.name(*firm).to_owned()).collect() };
        let counts = matrix.definitions.iter().enumerate().map(|(at, asked)| {
            let [holds, fails, undetermined, not_asked] = matrix.counts(at);
            let question = book.question(asked.question);
            CountDoc { question: question.id.clone(), title: Text::from(&question.title), holds, fails, undetermined, not_asked }
        });
        MatrixDoc {
            format: "ntib.status-matrix".into(),
            version: VERSION,
            rulebook: self.rulebook(),
            as_of: self.as_of.to_string(),
            known_at: self.known_at.to_string(),
            definitions: counts.collect(),
            firms: matrix.rows.iter().map(|(firm, cells)| MatrixRowDoc { firm: self.entity(*firm), cells: cells.iter().map(|cell| cell_word(*cell).to_owned()).collect() }).collect(),
            disagreements: matrix.disagreements().iter().map(|one| DisagreementDoc { first: id(one.a), second: id(one.b), first_alone: firms(&one.first_alone), second_alone: firms(&one.second_alone), settled: one.settled }).collect(),
            notice: self.notice(),
        }
    }

    /// How a test comes out.
    pub fn finding(&self, test: &OwnershipTest, found: &Finding) -> FindingDoc {
        let missing = found.missing.iter().map(|one| match one {
            Missing::Size(at) => Lack::Size(*at),
            Missing::Holders(of, most) => Lack::Holders { of: *of, interest: found.interest, most: *most },
            Missing::TooMany => Lack::TooMany,
        });
        FindingDoc {
            test: test.id.to_string(),
            title: Text::from(&test.title),
            cite: test.cite.at.clone(),
            standing: match found.standing {
                Control::Certain => "certain",
                Control::Possible => "possible",
                Control::No => "no",
            }
            .into(),
            interest: found.interest.word().into(),
            counted: SharesDoc { low: found.counted.low().to_string(), high: found.counted.high().to_string() },
            path: self.path(&found.path),
            missing: missing.map(|lack| self.lack(&lack)).collect(),
        }
    }

    /// Holders in a firm.
    pub fn control(&self, firm: u32, holders: Vec<ControlOfDoc>, ultimate: Vec<UltimateDoc>, places: Vec<PlaceSharesDoc>) -> ControlDoc {
        ControlDoc {
            format: "ntib.control".into(),
            version: VERSION,
            as_of: self.as_of.to_string(),
            known_at: self.known_at.to_string(),
            firm: self.entity(firm),
            holders,
            ultimate,
            places,
            notice: self.notice(),
        }
    }
}
