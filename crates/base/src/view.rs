//! The base on one day, as known on another: statements folded into entities and holdings.

use std::collections::BTreeMap;

use ntib_core::Date;

use crate::graph::{Entity, Graph, GraphError, Holding};
use crate::parts::Parts;
use crate::share::Range;
use crate::statement::{Claim, Holder, Identity, Interest, SourceId, Statement, TogetherBy};
use crate::world::Library;

/// What is true on a day, as known on another.
#[derive(Clone, Debug)]
pub struct View<'a> {
    library: &'a Library,
    /// The name of each entity; of several held for one, the least.
    names: Vec<&'a str>,
    /// Every name with its entity.
    of: BTreeMap<&'a str, Entity>,
    /// Statements in force of each entity, interests excepted, by position in the library.
    claims: Vec<Vec<u32>>,
    /// Interests, by subject.
    folds: Vec<Fold>,
    starts: Vec<u32>,
    groups: Vec<Group>,
    group_starts: Vec<u32>,
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
    /// The statements behind it, by position in the library.
    pub statements: Vec<u32>,
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

/// Names that are held for one entity, by union.
struct Union<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Union<'a> {
    fn root(&self, name: &'a str) -> &'a str {
        let mut at = name;
        while let Some(next) = self.0.get(at).filter(|next| **next != at) {
            at = next;
        }
        at
    }

    fn join(&mut self, a: &'a str, b: &'a str) {
        let (a, b) = (self.root(a), self.root(b));
        // The least name stands for all, whatever the order of edges.
        let (least, other) = if a < b { (a, b) } else { (b, a) };
        self.0.insert(other, least);
    }
}

impl Library {
    /// What is true on `as_of`, as known on `known_at`. Costs time in proportion to the statements.
    pub fn as_of(&self, as_of: Date, known_at: Date) -> View<'_> {
        let mut union = Union(BTreeMap::new());
        for same in &self.same {
            if same.standing(known_at) == Some(Identity::Same) {
                union.join(&same.pair.0, &same.pair.1);
            }
        }
        let mut of: BTreeMap<&str, Entity> = BTreeMap::new();
        let mut names: Vec<&str> = Vec::new();
        let mut everyone: Vec<&str> = Vec::new();
        for one in &self.statements {
            everyone.push(&one.subject);
            match &one.claim {
                Claim::Stake(stake) => {
                    if let Holder::Entity(name) = &stake.owner {
                        everyone.push(name);
                    }
                    everyone.extend(stake.on_behalf_of.as_deref());
                }
                Claim::Together(group) => everyone.extend(group.members.iter().map(AsRef::as_ref)),
                _ => {}
            }
        }
        everyone.sort_unstable();
        everyone.dedup();
        for name in &everyone {
            let root = union.root(name);
            let number = match of.get(root) {
                Some(number) => *number,
                None => {
                    names.push(root);
                    Entity::try_from(names.len() - 1).unwrap_or(Entity::MAX)
                }
            };
            of.insert(root, number);
            of.insert(name, number);
        }
        let mut view = View { library: self, claims: vec![Vec::new(); names.len()], names, of, folds: Vec::new(), starts: Vec::new(), groups: Vec::new(), group_starts: Vec::new() };
        let in_force = |one: &&Statement| one.known(known_at) && one.valid.contains(as_of);
        view.fold(self.statements.iter().zip(0_u32..).filter(|(one, _)| in_force(one)));
        view
    }
}

/// What is said of one interest by one source: sizes add up.
struct Told {
    share: Range,
    statements: Vec<u32>,
    on_behalf_of: Option<Entity>,
}

impl<'a> View<'a> {
    fn fold(&mut self, statements: impl Iterator<Item = (&'a Statement, u32)>) {
        type Key = (Entity, Owner, Interest, bool);
        let mut told: BTreeMap<Key, BTreeMap<SourceId, Told>> = BTreeMap::new();
        for (one, at) in statements {
            let Some(subject) = self.find(&one.subject) else { continue };
            match &one.claim {
                Claim::Stake(stake) => {
                    let owner = match &stake.owner {
                        Holder::Entity(name) => self.find(name).map(Owner::Entity),
                        Holder::Unknown => Some(Owner::Unknown),
                        Holder::Withheld => Some(Owner::Withheld),
                        Holder::Dispersed { each_below } => Some(Owner::Dispersed(*each_below)),
                    };
                    // What two entries held of each other is nothing once they are one.
                    let Some(owner) = owner.filter(|owner| *owner != Owner::Entity(subject)) else { continue };
                    let on_behalf_of = stake.on_behalf_of.as_ref().and_then(|name| self.find(name));
                    let sources = told.entry((subject, owner, stake.interest, stake.direct == Some(false))).or_default();
                    let known = sources.entry(one.source).or_insert(Told { share: Range::exact(Parts::NONE), statements: Vec::new(), on_behalf_of });
                    known.share = known.share.plus(stake.share);
                    known.statements.push(at);
                }
                Claim::Together(group) => {
                    let members: Vec<Entity> = group.members.iter().filter_map(|name| self.find(name)).collect();
                    self.groups.push(Group { subject, members, by: group.by, statement: at });
                }
                _ => {
                    if let Some(claims) = self.claims.get_mut(subject as usize) {
                        claims.push(at);
                    }
                }
            }
        }
        for ((subject, owner, interest, indirect), sources) in told {
            let mut each = sources.into_values();
            let Some(first) = each.next() else { continue };
            let mut fold = Fold { owner, subject, interest, share: first.share, indirect, on_behalf_of: first.on_behalf_of, disputed: false, statements: first.statements };
            for other in each {
                match fold.share.meet(other.share) {
                    Some(share) => fold.share = share,
                    None => {
                        fold.share = fold.share.join(other.share);
                        fold.disputed = true;
                    }
                }
                fold.statements.extend(other.statements);
            }
            self.folds.push(fold);
        }
        let starts = |before: &dyn Fn(usize) -> usize| -> Vec<u32> {
            (0..=self.names.len()).map(|entity| u32::try_from(before(entity)).unwrap_or(u32::MAX)).collect()
        };
        self.starts = starts(&|entity| self.folds.partition_point(|fold| (fold.subject as usize) < entity));
        self.groups.sort_by_key(|group| (group.subject, group.statement));
        self.group_starts = starts(&|entity| self.groups.partition_point(|group| (group.subject as usize) < entity));
    }

    /// The library that is looked at.
    pub fn library(&self) -> &'a Library {
        self.library
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The entity of a name.
    pub fn find(&self, name: &str) -> Option<Entity> {
        self.of.get(name).copied()
    }

    /// The name of an entity.
    pub fn name(&self, entity: Entity) -> &'a str {
        self.names.get(entity as usize).copied().unwrap_or_default()
    }

    /// What is said of an entity besides interests.
    pub fn claims(&self, entity: Entity) -> impl Iterator<Item = &'a Statement> {
        let positions = self.claims.get(entity as usize).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|at| self.library.statements.get(*at as usize))
    }

    /// The same, each with its position in the library.
    pub fn positions(&self, entity: Entity) -> impl Iterator<Item = (u32, &'a Statement)> {
        let positions = self.claims.get(entity as usize).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|at| Some((*at, self.library.statements.get(*at as usize)?)))
    }

    /// Every interest, by subject.
    pub fn folds(&self) -> &[Fold] {
        &self.folds
    }

    /// The interests in `subject`, with the position of the first among all.
    pub fn held(&self, subject: Entity) -> (usize, &[Fold]) {
        let at = subject as usize;
        let bounds = self.starts.get(at).zip(self.starts.get(at + 1));
        let (from, to) = bounds.map_or((0, 0), |(from, to)| (*from as usize, *to as usize));
        (from, self.folds.get(from..to).unwrap_or_default())
    }

    /// Those who act together, by subject.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Those who act together in `subject`.
    pub fn groups_in(&self, subject: Entity) -> &[Group] {
        let at = subject as usize;
        let bounds = self.group_starts.get(at).zip(self.group_starts.get(at + 1));
        let (from, to) = bounds.map_or((0, 0), |(from, to)| (*from as usize, *to as usize));
        self.groups.get(from..to).unwrap_or_default()
    }

    /// The direct holdings of one kind as a graph, for questions about all entities at once.
    pub fn graph(&self, interest: Interest) -> Result<Graph, GraphError> {
        let direct = self.folds.iter().filter(|fold| fold.interest == interest && !fold.indirect);
        let holdings = direct.filter_map(|fold| match fold.owner {
            Owner::Entity(owner) => Some(Holding { owner, subject: fold.subject, low: fold.share.low(), high: fold.share.high() }),
            _ => None,
        });
        Graph::new(Entity::try_from(self.names.len()).unwrap_or(Entity::MAX), holdings.collect())
    }
}
