//! The rulebook as a whole, and how its parts are found.

use std::collections::BTreeMap;

use ntib_core::{Bi, Citation, Lang, Period, Place};

use crate::cited::CitationWords;
use crate::model::{
    Fact, FactId, Instrument, InstrumentId, List, ListId, NamedRing, Paper, PaperId, Param, ParamId, Provision, ProvisionId, Question,
    QuestionId, Regime, RingId, Role, Test, TestId,
};

/// The checked rulebook.
#[derive(Clone, Debug)]
pub struct Rulebook {
    /// Its title.
    pub title: Bi,
    /// How many days after `checked` a provision may be relied on without a warning.
    pub stale_after_days: u32,
    /// The days it can be asked about.
    pub supported: Period,
    /// SHA-256 of everything that answers depend on, in hexadecimal.
    pub digest: String,
    /// Every place, with its name.
    pub places: BTreeMap<Place, Bi>,
    /// Roles, in the order declared.
    pub roles: Vec<Role>,
    /// Facts, by key.
    pub facts: Vec<Fact>,
    /// Questions, by identifier.
    pub questions: Vec<Question>,
    /// Instruments, by identifier.
    pub instruments: Vec<Instrument>,
    /// Words of citations in both languages.
    pub citation_words: CitationWords,
    /// Regimes, in the order declared.
    pub regimes: Vec<Regime>,
    /// The questions that most people come with, first things first.
    pub first_questions: Vec<QuestionId>,
    /// Provisions, by identifier and role.
    pub provisions: Vec<Provision>,
    /// Every distinct test.
    pub tests: Vec<Test>,
    /// Lists, by identifier.
    pub lists: Vec<List>,
    /// Parameters, by identifier.
    pub params: Vec<Param>,
    /// Rings, by identifier.
    pub rings: Vec<NamedRing>,
    /// Papers, by identifier.
    pub papers: Vec<Paper>,
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident, $find:ident: $id:ident -> $ty:ident in $field:ident by $key:ident;)*) => {
        impl Rulebook {$(
            $(#[$doc])*
            #[expect(clippy::indexing_slicing, reason = "identifiers of this rulebook are positions in it")]
            pub fn $name(&self, id: $id) -> &$ty {
                &self.$field[id.at()]
            }

            /// The position of the one with this name.
            pub fn $find(&self, name: &str) -> Option<$id> {
                let at = self.$field.binary_search_by(|one| one.$key.as_str().cmp(name)).ok()?;
                u32::try_from(at).ok().map($id)
            }
        )*}
    };
}

getters! {
    /// The fact at `id`.
    fact, find_fact: FactId -> Fact in facts by key;
    /// The question at `id`.
    question, find_question: QuestionId -> Question in questions by id;
    /// The instrument at `id`.
    instrument, find_instrument: InstrumentId -> Instrument in instruments by id;
    /// The list at `id`.
    list, find_list: ListId -> List in lists by id;
    /// The parameter at `id`.
    param, find_param: ParamId -> Param in params by id;
    /// The ring at `id`.
    ring, find_ring: RingId -> NamedRing in rings by id;
    /// The paper at `id`.
    paper, find_paper: PaperId -> Paper in papers by id;
}

impl Rulebook {
    /// The provision at `id`.
    #[expect(clippy::indexing_slicing, reason = "identifiers of this rulebook are positions in it")]
    pub fn provision(&self, id: ProvisionId) -> &Provision {
        &self.provisions[id.at()]
    }

    /// A citation as a reader of that language writes it.
    pub fn cite(&self, cite: &str, lang: Lang) -> String {
        self.citation_words.cite(cite, lang)
    }

    /// Where a reader of that language reads what stands at `source`.
    pub fn address(&self, source: &str, lang: Lang) -> String {
        self.citation_words.address(source, lang)
    }

    /// A citation with where a reader of that language reads it.
    pub fn citation(&self, cite: &Citation, lang: Lang) -> Citation {
        let source = cite.source.as_ref().map(|source| self.address(source, lang));
        Citation { at: self.cite(&cite.at, lang), source }
    }

    /// The test at `id`.
    #[expect(clippy::indexing_slicing, reason = "identifiers of this rulebook are positions in it")]
    pub fn test(&self, id: TestId) -> &Test {
        &self.tests[id.at()]
    }

    /// The provisions written in the file of this identifier: one, or one for each role.
    pub fn find_provisions(&self, id: &str) -> impl Iterator<Item = ProvisionId> + use<'_> {
        let start = self.provisions.partition_point(|one| one.id.as_str() < id);
        let end = self.provisions.partition_point(|one| one.id.as_str() <= id);
        (start..end).filter_map(|at| u32::try_from(at).ok().map(ProvisionId))
    }

    /// Every provision with its identifier.
    pub fn provision_ids(&self) -> impl Iterator<Item = ProvisionId> + use<> {
        (0..u32::try_from(self.provisions.len()).unwrap_or(u32::MAX)).map(ProvisionId)
    }

    /// Every question with its identifier.
    pub fn question_ids(&self) -> impl Iterator<Item = QuestionId> + use<> {
        (0..u32::try_from(self.questions.len()).unwrap_or(u32::MAX)).map(QuestionId)
    }

    /// The role of a fact.
    #[expect(clippy::indexing_slicing, reason = "facts of this rulebook name its roles")]
    pub fn role_of(&self, fact: FactId) -> &Role {
        &self.roles[self.fact(fact).role]
    }
}
