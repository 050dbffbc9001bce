//! The base on one day, as known on another: statements folded into entities and holdings.

use std::sync::Arc;

use ntib_core::Date;

use crate::fold::Folded;
use crate::graph::{Entity, Graph, GraphError, Holding};
use crate::parts::Parts;
use crate::share::Range;
use crate::statement::{Interest, Statement, TogetherBy};
use crate::world::Library;

/// What is true on a day, as known on another.
#[derive(Clone, Debug)]
pub struct View<'a> {
    library: &'a Library,
    folded: Arc<Folded>,
}

/// Who holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// An entity of the view.
    Entity(Entity),
    /// Somebody whom nobody could tell.
    Unknown,
    /// Somebody whom the publisher does not tell.
    Withheld,
    /// Many.
    Dispersed(Option<Parts>),
}

/// One interest of one owner in one subject, by everything that is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Who has it.
    pub owner: Owner,
    /// In what.
    pub subject: Entity,
    /// What kind.
    pub interest: Interest,
    /// How much.
    pub share: Range,
    /// Whether it is held through others.
    pub indirect: bool,
    /// For whom it is held.
    pub on_behalf_of: Option<Entity>,
    /// Whether sources exclude one another.
    pub disputed: bool,
}

/// Holders who act together in one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// In what.
    pub subject: Entity,
    /// Who.
    pub members: Vec<Entity>,
    /// By what.
    pub by: TogetherBy,
    /// The statement, by position in the library.
    pub statement: u32,
}

impl Library {
    /// What is true on `as_of`, as known on `known_at`. Costs time in proportion to the statements.
    pub fn as_of(&self, as_of: Date, known_at: Date) -> View<'_> {
        self.look(Arc::new(self.folded(as_of, known_at)))
    }

    /// The same, to be kept and looked at again: see [`Library::look`].
    pub fn folded(&self, as_of: Date, known_at: Date) -> Folded {
        Folded::new(self, as_of, known_at)
    }

    /// Looks at what was folded from this very library. Costs nothing.
    pub fn look(&self, folded: Arc<Folded>) -> View<'_> {
        View { library: self, folded }
    }
}

impl<'a> View<'a> {
    /// The library that is looked at.
    pub fn library(&self) -> &'a Library {
        self.library
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.folded.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.folded.names.len() == 0
    }

    /// The entity of a name.
    pub fn find(&self, name: &str) -> Option<Entity> {
        self.folded.names.find(name)
    }

    /// The name of an entity.
    pub fn name(&self, entity: Entity) -> &str {
        self.folded.names.name(entity)
    }

    /// What is said of an entity besides interests.
    pub fn claims(&self, entity: Entity) -> impl Iterator<Item = &'a Statement> {
        let (_, positions) = self.folded.claims.of(entity as usize);
        positions.iter().filter_map(|at| self.library.statements.get(*at as usize))
    }

    /// The same, each with its position in the library.
    pub fn positions(&self, entity: Entity) -> impl Iterator<Item = (u32, &'a Statement)> {
        let (_, positions) = self.folded.claims.of(entity as usize);
        positions.iter().filter_map(|at| Some((*at, self.library.statements.get(*at as usize)?)))
    }

    /// Every interest, by subject.
    pub fn folds(&self) -> &[Fold] {
        self.folded.folds.all()
    }

    /// The statements behind the interest at this position among all, by position in the library.
    pub fn behind(&self, fold: usize) -> &[u32] {
        self.folded.behind.of(fold).1
    }

    /// The interests in `subject`, with the position of the first among all.
    pub fn held(&self, subject: Entity) -> (usize, &[Fold]) {
        self.folded.folds.of(subject as usize)
    }

    /// Those who act together, by subject.
    pub fn groups(&self) -> &[Group] {
        self.folded.groups.all()
    }

    /// Those who act together in `subject`.
    pub fn groups_in(&self, subject: Entity) -> &[Group] {
        self.folded.groups.of(subject as usize).1
    }

    /// The direct holdings of one kind as a graph, for questions about all entities at once.
    pub fn graph(&self, interest: Interest) -> Result<Graph, GraphError> {
        let direct = self.folds().iter().filter(|fold| fold.interest == interest && !fold.indirect);
        let holdings = direct.filter_map(|fold| match fold.owner {
            Owner::Entity(owner) => Some(Holding { owner, subject: fold.subject, low: fold.share.low(), high: fold.share.high() }),
            _ => None,
        });
        Graph::new(Entity::try_from(self.folded.names.len()).unwrap_or(Entity::MAX), holdings.collect())
    }
}
