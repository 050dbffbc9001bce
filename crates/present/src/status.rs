//! Sheets of status, matrices and findings of control in words: what commands and pages alike show.

use ntib_base::statement::{Claim, Interest, NameKind};
use ntib_base::{Control, Entity, Finding, Missing, OwnershipTest, Owner, Range, View};
use ntib_core::{Confidence, Date, Share};
use ntib_rules::model::{FactId, Value};
use ntib_status::{Cell, Definition, Disagreement, FactMap, Known, Lack, Matrix, Measured, Origin, Status};

use crate::view::{AnswerView, Tone, Viewer, capital};

/// An entity by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityRef {
    /// Its identifier in the base.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// An interest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldingView {
    /// Who has it; none if nobody is named.
    pub owner: Option<EntityRef>,
    /// Who has it, in words.
    pub owner_text: String,
    /// Of what.
    pub subject: EntityRef,
    /// How much, in words; empty where the interest has no size.
    pub share: String,
    /// What kind of interest, in words.
    pub interest: String,
    /// All of it in a sentence.
    pub sentence: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceView {
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Where it can be read; empty if nowhere.
    pub url: String,
    /// When it was read.
    pub retrieved: String,
}

/// A fact of a firm with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasuredView {
    /// Its key.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// What is known of it.
    pub value: String,
    /// `stated`, `disputed`, `measured` or `nowhere`.
    pub origin: &'static str,
    /// The same for people.
    pub origin_text: String,
    /// The reading behind the measure.
    pub reading: Option<String>,
    /// The holdings that make it.
    pub path: Vec<HoldingView>,
    /// The sources behind it.
    pub sources: Vec<SourceView>,
    /// The day on which the oldest of them was read, in a sentence.
    pub oldest: Option<String>,
    /// What would have to be known to know it better.
    pub lacks: Vec<String>,
}

/// One definition.
#[derive(Clone, Debug)]
pub struct DefinitionView {
    /// The question's identifier.
    pub question: String,
    /// Its short name.
    pub title: String,
    /// At a glance: yes holds, no fails, open is undetermined, plain is not asked.
    pub tone: Tone,
    /// Holds, fails, undetermined or not asked.
    pub standing: String,
    /// The outcome in words, where it is settled and says more than the standing.
    pub outcome: String,
    /// How it counts what is held through others.
    pub attribution: Vec<String>,
    /// What is taken for given besides.
    pub assumed: Vec<String>,
    /// The answer with its reasons; none if it is not asked for the day.
    pub answer: Option<AnswerView>,
    /// The facts of the firm given to it, by key.
    pub uses: Vec<String>,
    /// Those of them that rest on statements not verified, in a sentence.
    pub unsure: Option<String>,
    /// What would have to be known of owners and papers to decide it.
    pub decided_by: Vec<String>,
}

/// A firm under every definition.
#[derive(Clone, Debug)]
pub struct StatusView {
    /// The firm.
    pub firm: EntityRef,
    /// The legal day, in a sentence.
    pub as_of: String,
    /// As known on which day, in a sentence.
    pub known_at: String,
    /// Holds, fails, undetermined: how many of each, in a sentence.
    pub counts: String,
    /// Each definition.
    pub definitions: Vec<DefinitionView>,
    /// The facts known or asked for in vain, by key.
    pub facts: Vec<MeasuredView>,
    /// Headings: definitions, facts, decided by, path, sources.
    pub headings: [String; 5],
}

/// A definition over many firms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountView {
    /// The question's identifier.
    pub question: String,
    /// Its short name.
    pub title: String,
    /// Holds, fails, undetermined, not asked.
    pub counts: [usize; 4],
}

/// Two definitions that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisagreementView {
    /// The one and the other, by question.
    pub questions: [String; 2],
    /// By name.
    pub titles: [String; 2],
    /// For how many firms they differ, of how many for which both are settled, in a sentence.
    pub sentence: String,
    /// Firms for which the first holds alone.
    pub first_alone: Vec<EntityRef>,
    /// Firms for which the other holds alone.
    pub second_alone: Vec<EntityRef>,
}

/// Many firms under every definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixView {
    /// Each definition with its counts.
    pub definitions: Vec<CountView>,
    /// Each firm, with tone and words for each definition.
    pub rows: Vec<(EntityRef, Vec<(Tone, String)>)>,
    /// Pairs that differ.
    pub disagreements: Vec<DisagreementView>,
    /// Headings: holds, fails, undetermined, not asked.
    pub headings: [String; 4],
}

/// How a test of ownership comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlView {
    /// The test's name.
    pub test: String,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub about: String,
    /// Where it is read.
    pub cite: String,
    /// At a glance.
    pub tone: Tone,
    /// Met for certain, perhaps, not.
    pub standing: String,
    /// What counts, at least and at most.
    pub counted: String,
    /// By which holdings.
    pub path: Vec<HoldingView>,
    /// What would have to be known.
    pub missing: Vec<String>,
}

/// Puts what is said of entities into words.
pub struct Namer<'n, 'v, 'a> {
    /// Phrases and rulebook.
    pub viewer: &'n Viewer<'n>,
    /// The base on the day asked about.
    pub view: &'v View<'a>,
}

impl Namer<'_, '_, '_> {
    fn words(&self, id: &str, args: &[(&str, &str)]) -> String {
        self.viewer.words.with(id, args)
    }

    /// An entity by name: its first legal name, else its first name, else its identifier.
    pub fn entity(&self, entity: Entity) -> EntityRef {
        let id = self.view.name(entity).to_owned();
        let names = || self.view.claims(entity).filter_map(|one| match &one.claim {
            Claim::Called { text, kind } => Some((text, *kind)),
            _ => None,
        });
        let legal = names().find(|(_, kind)| *kind == NameKind::Legal).or_else(|| names().next());
        EntityRef { name: legal.map_or_else(|| id.clone(), |(text, _)| text.to_string()), id }
    }

    /// A kind of interest.
    pub fn interest(&self, interest: Interest) -> String {
        self.viewer.words.get(&format!("interest-{}", interest.word()))
    }

    /// A share between bounds.
    pub fn range(&self, range: Range) -> String {
        let written = range.to_string();
        let share = |text: &str| text.parse::<Share>().map_or_else(|_| text.to_owned(), |share| self.viewer.share(share));
        let end = |text: &str| match text.split_once(' ') {
            Some(("over", rest)) => self.words("range-over", &[("share", &share(rest))]),
            Some(("under", rest)) => self.words("range-under", &[("share", &share(rest))]),
            _ => share(text),
        };
        if written == "unknown" {
            self.viewer.words.get("range-unknown")
        } else if written == "over 0 %" {
            self.viewer.words.get("range-some")
        } else if let Some((low, high)) = written.split_once(" to ") {
            self.words("range-between", &[("low", &end(low)), ("high", &end(high))])
        } else if let Some(low) = written.strip_prefix("at least ") {
            self.words("range-at-least", &[("share", &share(low))])
        } else if let Some(high) = written.strip_prefix("at most ") {
            self.words("range-at-most", &[("share", &share(high))])
        } else {
            end(&written)
        }
    }

    /// An interest, by position in the view.
    pub fn holding(&self, at: usize) -> Option<HoldingView> {
        let fold = self.view.folds().get(at)?;
        let owner = match fold.owner {
            Owner::Entity(owner) => Some(self.entity(owner)),
            _ => None,
        };
        let mut owner_text = match (&owner, &fold.owner) {
            (Some(owner), _) => owner.name.clone(),
            (_, Owner::Withheld) => self.viewer.words.get("owner-withheld"),
            (_, Owner::Dispersed(Some(below))) => self.words("owner-dispersed-below", &[("share", &self.viewer.share(below.share()))]),
            (_, Owner::Dispersed(None)) => self.viewer.words.get("owner-dispersed"),
            _ => self.viewer.words.get("owner-unknown"),
        };
        if let Some(for_whom) = fold.on_behalf_of {
            owner_text = self.words("owner-on-behalf", &[("owner", &owner_text), ("whom", &self.entity(for_whom).name)]);
        }
        let subject = self.entity(fold.subject);
        let interest = self.interest(fold.interest);
        let share = if fold.interest.is_sized() { self.range(fold.share) } else { String::new() };
        let phrase = match (fold.interest.is_sized(), fold.indirect) {
            (true, false) => "holding-sized",
            (true, true) => "holding-sized-indirect",
            (false, false) => "holding-unsized",
            (false, true) => "holding-unsized-indirect",
        };
        let mut sentence = self.words(phrase, &[("owner", &owner_text), ("share", &share), ("interest", &interest), ("subject", &subject.name)]);
        if fold.disputed {
            sentence += &format!(" ({})", self.viewer.words.get("holding-disputed"));
        }
        Some(HoldingView { owner, owner_text, subject, share, interest, sentence })
    }

    fn path(&self, path: &[usize]) -> Vec<HoldingView> {
        path.iter().filter_map(|at| self.holding(*at)).collect()
    }

    /// Something that would have to be known.
    pub fn lack(&self, lack: &Lack) -> String {
        match lack {
            Lack::Holders { of, interest, most } => {
                // Less than a millionth short of all: of somebody it is only known that there is a share.
                let nearly = ntib_base::Parts::ALL.less(*most) < ntib_base::Parts::new(1_000).unwrap_or(ntib_base::Parts::NONE);
                let phrase = if *most == ntib_base::Parts::ALL {
                    "lack-holders-all"
                } else if nearly {
                    "lack-holders-rest"
                } else {
                    "lack-holders"
                };
                self.words(phrase, &[("share", &self.viewer.share(most.share())), ("interest", &self.interest(*interest)), ("firm", &self.entity(*of).name)])
            }
            Lack::Size(at) => self.words("lack-size", &[("holding", &self.holding(*at).map_or_else(String::new, |one| one.sentence))]),
            Lack::Citizenship(of) => self.words("lack-citizenship", &[("name", &self.entity(*of).name)]),
            Lack::Jurisdiction(of) => self.words("lack-jurisdiction", &[("name", &self.entity(*of).name)]),
            Lack::Place(of) => self.words("lack-place", &[("name", &self.entity(*of).name)]),
            Lack::List(list) => self.words("lack-list", &[("name", list)]),
            Lack::Sources(fact) => self.words("lack-sources", &[("fact", self.viewer.book().fact(*fact).label.get(self.viewer.words.lang()))]),
            Lack::TooMany => self.viewer.words.get("lack-too-many"),
        }
    }

    /// What is known of a fact.
    pub fn known(&self, fact: FactId, known: &Known) -> String {
        let ty = &self.viewer.book().fact(fact).ty;
        match known {
            Known::Nothing => self.viewer.words.get("not-known"),
            Known::Value(value) => self.viewer.value(ty, value),
            Known::OneOf(values) => values.iter().map(|one| self.viewer.value(ty, one)).collect::<Vec<_>>().join(&format!(" {} ", self.viewer.words.get("or"))),
            Known::Between(low, high) => Range::new(*low, *high).map_or_else(String::new, |range| self.range(range)),
            Known::Contains { these, not } => {
                let of = |phrase: &str, values: &[Value]| self.words(phrase, &[("values", &self.viewer.value(ty, &Value::Set(values.to_vec())))]);
                let parts = [("known-contains", these), ("known-contains-not", not)].into_iter().filter(|(_, values)| !values.is_empty());
                parts.map(|(phrase, values)| of(phrase, values)).collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// A fact with what stands behind it.
    pub fn measured(&self, map: &FactMap, one: &Measured) -> MeasuredView {
        let lang = self.viewer.words.lang();
        let fact = self.viewer.book().fact(one.fact);
        let origin = match one.origin {
            Origin::Stated => "stated",
            Origin::Disputed => "disputed",
            Origin::Measured => "measured",
            Origin::Nowhere => "nowhere",
        };
        let (sources, oldest) = one.sources(self.view);
        let library = self.view.library();
        let reading = one.measure.and_then(|at| map.measures.get(at)).and_then(|one| one.reading.as_ref()).map(|bi| bi.get(lang).to_owned());
        MeasuredView {
            key: fact.key.clone(),
            label: capital(fact.label.get(lang)),
            value: self.known(one.fact, &one.known),
            origin,
            origin_text: self.origin(origin, one.confidence(self.view)),
            reading: reading.filter(|_| one.origin == Origin::Measured),
            path: self.path(&one.path),
            sources: sources.iter().filter_map(|at| library.sources.get(*at as usize)).map(|source| SourceView {
                title: source.title.to_string(),
                publisher: source.publisher.to_string(),
                url: source.url.to_string(),
                retrieved: source.retrieved.to_string(),
            }).collect(),
            oldest: oldest.map(|date| self.words("oldest-source", &[("date", &self.viewer.words.day(date))])),
            lacks: one.lacks.iter().map(|lack| self.lack(lack)).collect(),
        }
    }

    /// Where a fact comes from, with the mark of the least sure statement behind it unless every text was read.
    fn origin(&self, origin: &str, confidence: Option<Confidence>) -> String {
        let text = self.viewer.words.get(&format!("origin-of-{origin}"));
        match confidence.filter(|mark| *mark != Confidence::TextRead) {
            Some(mark) => format!("{text}, {}", self.viewer.words.get(&format!("confidence-{}", mark.word()))),
            None => text,
        }
    }

    fn standing(&self, cell: Cell) -> (Tone, String) {
        let (tone, phrase) = match cell {
            Cell::Holds(_) => (Tone::Yes, "standing-holds"),
            Cell::Fails(_) => (Tone::No, "standing-fails-it"),
            Cell::Undetermined => (Tone::Open, "standing-undetermined"),
            Cell::NotAsked => (Tone::Plain, "standing-not-asked"),
        };
        (tone, self.viewer.words.get(phrase))
    }

    fn definition(&self, status: &Status, one: &Definition) -> DefinitionView {
        let (viewer, book, lang) = (self.viewer, self.viewer.book(), self.viewer.words.lang());
        let question = book.question(one.asked.question);
        let (tone, standing) = self.standing(one.cell);
        let choice = matches!(question.kind, ntib_rules::model::QuestionKind::Choice { .. });
        let outcome = if choice && matches!(one.cell, Cell::Holds(_) | Cell::Fails(_)) { viewer.outcome(one.asked.question, &one.answer.found).1 } else { String::new() };
        let assumed = one.asked.with.iter().map(|(fact, value)| {
            let declared = book.fact(*fact);
            viewer.words.with("assumed-fact", &[("fact", &viewer.fact_label(*fact)), ("value", &viewer.value(&declared.ty, value))])
        });
        let doubtful = |fact: &FactId| status.facts.get(fact).is_some_and(|one| one.confidence(self.view) == Some(Confidence::Unverified));
        let unsure: Vec<String> = one.uses.iter().filter(|fact| doubtful(fact)).map(|fact| viewer.fact_label(*fact)).collect();
        DefinitionView {
            question: question.id.clone(),
            title: capital(question.title.get(lang)),
            tone,
            standing,
            outcome,
            attribution: question.attribution.iter().map(|mode| viewer.words.get(&format!("attribution-{}", mode.name()))).collect(),
            assumed: assumed.collect(),
            answer: (one.cell != Cell::NotAsked).then(|| viewer.answer(&one.answer)),
            uses: one.uses.iter().map(|fact| book.fact(*fact).key.clone()).collect(),
            unsure: (!unsure.is_empty()).then(|| viewer.words.with("status-unsure", &[("facts", &unsure.join("; "))])),
            decided_by: status.lacks(one).into_iter().map(|(_, lack)| self.lack(lack)).collect(),
        }
    }

    /// A sheet of status. `known_at` is the day as known on which the view is.
    pub fn status(&self, map: &FactMap, status: &Status, known_at: Date) -> StatusView {
        let count = |wanted: fn(Cell) -> bool| status.definitions.iter().filter(|one| wanted(one.cell)).count().to_string();
        let (holds, fails, open) = (count(|cell| matches!(cell, Cell::Holds(_))), count(|cell| matches!(cell, Cell::Fails(_))), count(|cell| cell == Cell::Undetermined));
        let told = status.facts.values().filter(|one| one.known != Known::Nothing || !one.lacks.is_empty() || one.origin == Origin::Disputed);
        StatusView {
            firm: self.entity(status.firm),
            as_of: self.words("as-of", &[("date", &self.viewer.words.day(status.as_of))]),
            known_at: self.words("as-known-on", &[("date", &self.viewer.words.day(known_at))]),
            counts: self.words("status-counts", &[("holds", &holds), ("fails", &fails), ("open", &open)]),
            definitions: status.definitions.iter().map(|one| self.definition(status, one)).collect(),
            facts: told.map(|one| self.measured(map, one)).collect(),
            headings: ["status-definitions", "status-facts", "status-decided-by", "status-path", "status-sources"].map(|id| self.viewer.words.get(id)),
        }
    }

    fn title(&self, matrix: &Matrix, at: usize) -> (String, String) {
        let found = matrix.definitions.get(at).map(|asked| self.viewer.book().question(asked.question));
        found.map_or_else(Default::default, |question| (question.id.clone(), capital(question.title.get(self.viewer.words.lang()))))
    }

    /// A pair of definitions that differ.
    pub fn disagreement(&self, matrix: &Matrix, one: &Disagreement) -> DisagreementView {
        let firms = |rows: &[u32]| -> Vec<EntityRef> { rows.iter().filter_map(|at| matrix.rows.get(*at as usize)).map(|(firm, _)| self.entity(*firm)).collect() };
        let ((a, first), (b, second)) = (self.title(matrix, one.a), self.title(matrix, one.b));
        let (differ, settled) = (one.first_alone.len() + one.second_alone.len(), one.settled);
        let sentence = self.words("matrix-differ", &[("count", &differ.to_string()), ("settled", &settled.to_string())]);
        DisagreementView { questions: [a, b], titles: [first, second], sentence, first_alone: firms(&one.first_alone), second_alone: firms(&one.second_alone) }
    }

    /// The counts of every definition.
    pub fn counts(&self, matrix: &Matrix) -> Vec<CountView> {
        let each = (0..matrix.definitions.len()).map(|at| {
            let (question, title) = self.title(matrix, at);
            CountView { question, title, counts: matrix.counts(at) }
        });
        each.collect()
    }

    /// The words of a cell: of a choice, its outcome.
    pub fn cell(&self, matrix: &Matrix, definition: usize, cell: Cell) -> (Tone, String) {
        let (tone, standing) = self.standing(cell);
        let outcome = matrix.definitions.get(definition).and_then(|asked| match (&self.viewer.book().question(asked.question).kind, cell) {
            (ntib_rules::model::QuestionKind::Choice { outcomes, .. }, Cell::Holds(at) | Cell::Fails(at)) => outcomes.get(at),
            _ => None,
        });
        (tone, outcome.map_or(standing, |one| one.label.get(self.viewer.words.lang()).to_owned()))
    }

    /// A matrix.
    pub fn matrix(&self, matrix: &Matrix) -> MatrixView {
        let row = |(firm, cells): &(Entity, Vec<Cell>)| {
            let cells = cells.iter().enumerate().map(|(at, cell)| self.cell(matrix, at, *cell));
            (self.entity(*firm), cells.collect())
        };
        MatrixView {
            definitions: self.counts(matrix),
            rows: matrix.rows.iter().map(row).collect(),
            disagreements: matrix.disagreements().iter().map(|one| self.disagreement(matrix, one)).collect(),
            headings: ["standing-holds", "standing-fails-it", "standing-undetermined", "standing-not-asked"].map(|id| self.viewer.words.get(id)),
        }
    }

    /// How a test comes out.
    pub fn control(&self, test: &OwnershipTest, found: &Finding) -> ControlView {
        let lang = self.viewer.words.lang();
        let (tone, phrase) = match found.standing {
            Control::Certain => (Tone::Yes, "control-certain"),
            Control::Possible => (Tone::Open, "control-possible"),
            Control::No => (Tone::No, "control-no"),
        };
        let missing = found.missing.iter().map(|one| match one {
            Missing::Size(at) => self.lack(&Lack::Size(*at)),
            Missing::Holders(of, most) => self.lack(&Lack::Holders { of: *of, interest: found.interest, most: *most }),
            Missing::TooMany => self.lack(&Lack::TooMany),
        });
        ControlView {
            test: test.id.to_string(),
            title: test.title.get(lang).to_owned(),
            about: test.about.get(lang).to_owned(),
            cite: self.viewer.cite(&test.cite.at),
            tone,
            standing: self.viewer.words.get(phrase),
            counted: self.words("control-counted", &[("share", &self.range(found.counted)), ("interest", &self.interest(found.interest))]),
            path: self.path(&found.path),
            missing: missing.collect(),
        }
    }
}
