//! What measuring a fact comes to.

use std::collections::BTreeSet;

use ntib_base::statement::{Interest, SourceId};
use ntib_base::{Entity, Parts, View};
use ntib_core::{Confidence, Date};
use ntib_rules::model::{FactId, Value};

/// How much is known of a fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// Nothing.
    Nothing,
    /// Its value.
    Value(Value),
    /// That it is one of these.
    OneOf(Vec<Value>),
    /// That it is a share between these, both included.
    Between(Parts, Parts),
    /// That it is a set with these elements, ascending, and perhaps others.
    Contains {
        /// Elements that it has.
        these: Vec<Value>,
        /// Elements that it has not, ascending.
        not: Vec<Value>,
    },
}

/// Where what is known comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A source states the fact itself.
    Stated,
    /// Sources that state it differ.
    Disputed,
    /// It was measured.
    Measured,
    /// No file says how to measure it, or nothing that it needs is told.
    Nowhere,
}

/// Something that would have to be known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// Who holds so much of an entity at most.
    Holders {
        /// Of what.
        of: Entity,
        /// Which interest.
        interest: Interest,
        /// How much.
        most: Parts,
    },
    /// The size of an interest, by position in the view.
    Size(usize),
    /// Of which country a person is a citizen.
    Citizenship(Entity),
    /// Under whose law an entity is formed.
    Jurisdiction(Entity),
    /// Where an entity is.
    Place(Entity),
    /// A list that was not given.
    List(Box<str>),
    /// Which of differing sources is right.
    Sources(FactId),
    /// More entities stand above the firm than are looked at.
    TooMany,
}

/// A fact of a firm with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Which.
    pub fact: FactId,
    /// What is known of it.
    pub known: Known,
    /// Where that comes from.
    pub origin: Origin,
    /// The measure used or tried last, by position among those of the files.
    pub measure: Option<usize>,
    /// The holdings that make it, by position in the view.
    pub path: Vec<usize>,
    /// The statements that say it, besides those of the holdings, by position in the library.
    pub statements: Vec<u32>,
    /// What would have to be known to know it better.
    pub lacks: Vec<Lack>,
}

impl Measured {
    /// Nothing is known of `fact`.
    pub fn nothing(fact: FactId) -> Measured {
        Measured { fact, known: Known::Nothing, origin: Origin::Nowhere, measure: None, path: Vec::new(), statements: Vec::new(), lacks: Vec::new() }
    }

    /// Every statement behind it, those of the holdings included, ascending.
    pub fn all_statements(&self, view: &View<'_>) -> Vec<u32> {
        let of_path = self.path.iter().flat_map(|at| view.behind(*at)).copied();
        let all: BTreeSet<u32> = self.statements.iter().copied().chain(of_path).collect();
        all.into_iter().collect()
    }

    /// How sure the least sure of the statements behind it is; `None` without statements.
    pub fn confidence(&self, view: &View<'_>) -> Option<Confidence> {
        let library = view.library();
        let each = self.all_statements(view).into_iter().filter_map(|at| library.statements.get(at as usize));
        each.map(|one| one.confidence).max()
    }

    /// The sources behind it, and the day on which the one read longest ago was read.
    pub fn sources(&self, view: &View<'_>) -> (Vec<SourceId>, Option<Date>) {
        let library = view.library();
        let each = self.all_statements(view).into_iter().filter_map(|at| library.statements.get(at as usize)).map(|one| one.source);
        let all: BTreeSet<SourceId> = each.collect();
        let oldest = all.iter().filter_map(|at| library.sources.get(*at as usize)).map(|one| one.retrieved).min();
        (all.into_iter().collect(), oldest)
    }
}
