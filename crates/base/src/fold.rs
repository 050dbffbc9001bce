//! Statements folded into what is true on one day, as known on another.
//!
//! Names become numbers once, and everything after that is sorting by counting: the cost is in proportion to the
//! statements, and nothing is allocated for any one of them.

use ntib_core::Date;

use crate::graph::Entity;
use crate::interner::{Interner, sorted};
use crate::parts::Parts;
use crate::share::Range;
use crate::statement::{Claim, Holder, Identity, Interest, Name, SourceId, Stake};
use crate::view::{Fold, Group, Owner};
use crate::world::Library;

/// What the statements of a library come to on one day, as known on another: entities by number, with positions of
/// statements in that library. Looked at through [`View`](crate::View); may be kept, and looked at again.
#[derive(Clone, Debug)]
pub struct Folded {
    pub(crate) names: NameList,
    /// Statements of each entity, interests excepted, by position in the library.
    pub(crate) claims: Rows<u32>,
    /// Interests, by subject.
    pub(crate) folds: Rows<Fold>,
    /// The statements behind each interest, by position in the library.
    pub(crate) behind: Rows<u32>,
    pub(crate) groups: Rows<Group>,
}

/// Rows of each of many, one after another.
#[derive(Clone, Debug)]
pub(crate) struct Rows<T> {
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T> Rows<T> {
    /// Of `count` with the rows `all`, which stand in the order of `of`.
    fn in_order(count: usize, all: Vec<T>, of: impl Fn(&T) -> Entity) -> Rows<T> {
        let mut starts = vec![0_u32; count + 1];
        for row in &all {
            if let Some(next) = starts.get_mut(of(row) as usize + 1) {
                *next += 1;
            }
        }
        sum_up(&mut starts);
        Rows { starts, all }
    }

    pub fn all(&self) -> &[T] {
        &self.all
    }

    /// Where the rows of one begin and end.
    fn bounds(&self, of: usize) -> (usize, usize) {
        let bounds = self.starts.get(of).zip(self.starts.get(of.saturating_add(1)));
        bounds.map_or((0, 0), |(from, to)| (*from as usize, *to as usize))
    }

    /// The rows of one, with the position of the first among all.
    pub fn of(&self, of: usize) -> (usize, &[T]) {
        let (from, to) = self.bounds(of);
        (from, self.all.get(from..to).unwrap_or_default())
    }
}

/// Counts become the places before which rows begin.
fn sum_up(counts: &mut [u32]) {
    let mut total = 0_u32;
    for count in counts {
        total = total.saturating_add(*count);
        *count = total;
    }
}

/// The positions of `keys`, by key: those of one key in their order.
fn by_key(count: usize, keys: impl Iterator<Item = Entity> + Clone) -> Rows<u32> {
    let mut starts = vec![0_u32; count + 1];
    for key in keys.clone() {
        if let Some(next) = starts.get_mut(key as usize + 1) {
            *next += 1;
        }
    }
    sum_up(&mut starts);
    let mut next = starts.clone();
    let mut all = vec![0_u32; starts.last().map_or(0, |last| *last as usize)];
    for (key, at) in keys.zip(0_u32..) {
        let Some(place) = next.get_mut(key as usize) else { continue };
        if let Some(row) = all.get_mut(*place as usize) {
            *row = at;
        }
        *place += 1;
    }
    Rows { starts, all }
}

/// Every name, in order, with the entity that bears it.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameList {
    text: String,
    /// Where each name ends in the text.
    ends: Vec<u32>,
    entities: Vec<Entity>,
    /// The name of each entity, by position; of several the least.
    of: Vec<u32>,
}

impl NameList {
    fn at(&self, at: usize) -> &str {
        let from = at.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before));
        let bounds = from.zip(self.ends.get(at)).map(|(from, to)| *from as usize..*to as usize);
        bounds.and_then(|bounds| self.text.get(bounds)).unwrap_or_default()
    }

    pub fn find(&self, name: &str) -> Option<Entity> {
        let (mut from, mut to) = (0, self.ends.len());
        while from < to {
            let middle = from.midpoint(to);
            match self.at(middle).cmp(name) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
                std::cmp::Ordering::Equal => return self.entities.get(middle).copied(),
            }
        }
        None
    }

    pub fn name(&self, entity: Entity) -> &str {
        self.of.get(entity as usize).map_or("", |at| self.at(*at as usize))
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.of.len()
    }
}

/// Names that are held for one entity, by union: the least name stands for all, whatever the order of edges.
struct Union(Vec<u32>);

impl Union {
    fn root(&mut self, mut at: u32) -> u32 {
        loop {
            let above = self.0.get(at as usize).copied().unwrap_or(at);
            if above == at {
                return at;
            }
            let next = self.0.get(above as usize).copied().unwrap_or(above);
            if let Some(place) = self.0.get_mut(at as usize) {
                *place = next;
            }
            at = next;
        }
    }

    fn join(&mut self, a: u32, b: u32, texts: &[&str]) {
        let (a, b) = (self.root(a), self.root(b));
        let text = |at: u32| texts.get(at as usize);
        let (least, other) = if text(a) <= text(b) { (a, b) } else { (b, a) };
        if let Some(place) = self.0.get_mut(other as usize) {
            *place = least;
        }
    }
}

/// No entity.
const NOBODY: Entity = Entity::MAX;

/// The names of a library as numbers, in the order in which statements name them.
struct Named<'a> {
    names: Interner<'a>,
    /// Of each statement, who it is about.
    subjects: Vec<u32>,
    /// Whom interests and ties name, as they come.
    mentions: Vec<u32>,
}

/// Whom a claim names that is an interest or a tie, in a fixed order.
fn mentioned(claim: &Claim) -> impl Iterator<Item = &Name> {
    let (owner, behalf, members) = match claim {
        Claim::Stake(stake) => {
            let owner = match &stake.owner {
                Holder::Entity(name) => Some(name),
                _ => None,
            };
            (owner, stake.on_behalf_of.as_ref(), &[][..])
        }
        Claim::Together(group) => (None, None, group.members.as_slice()),
        _ => (None, None, &[][..]),
    };
    owner.into_iter().chain(behalf).chain(members)
}

impl<'a> Named<'a> {
    fn new(library: &'a Library) -> Named<'a> {
        let mut named = Named { names: Interner::new(), subjects: Vec::with_capacity(library.statements.len()), mentions: Vec::new() };
        let mut last: Option<(&str, u32)> = None;
        for one in &library.statements {
            let subject = match last {
                // Most statements are about the same entity as the one before.
                Some((name, number)) if *name == *one.subject => number,
                _ => named.names.number(&one.subject),
            };
            last = Some((&one.subject, subject));
            named.subjects.push(subject);
            for name in mentioned(&one.claim) {
                let number = named.names.number(name);
                named.mentions.push(number);
            }
        }
        named
    }

    /// The entity of each name, numbered in the order of names, and the list of them.
    fn entities(&mut self, library: &'a Library, known_at: Date) -> (Vec<Entity>, NameList) {
        let told = self.names.texts().len();
        let joined: Vec<(u32, u32)> = library
            .same
            .iter()
            .filter(|same| same.standing(known_at) == Some(Identity::Same))
            .map(|same| (self.names.number(&same.pair.0), self.names.number(&same.pair.1)))
            .collect();
        let texts = self.names.texts();
        let mut union = Union((0_u32..).take(texts.len()).collect());
        for (a, b) in joined {
            union.join(a, b, texts);
        }
        let order = sorted(texts);
        let (mut entities, mut list) = (vec![NOBODY; texts.len()], NameList::default());
        let mut roots = Vec::new();
        // Edges may name somebody of whom no statement speaks.
        for name in order.iter().copied().filter(|name| (*name as usize) < told) {
            let root = union.root(name);
            let known = entities.get(root as usize).copied().unwrap_or(NOBODY);
            let number = if known == NOBODY { u32::try_from(roots.len()).unwrap_or(NOBODY) } else { known };
            if known == NOBODY {
                roots.push(root);
            }
            for one in [root, name] {
                if let Some(place) = entities.get_mut(one as usize) {
                    *place = number;
                }
            }
        }
        list.of = vec![0; roots.len()];
        for name in order {
            let Some(entity) = entities.get(name as usize).copied().filter(|entity| *entity != NOBODY) else { continue };
            let at = u32::try_from(list.ends.len()).unwrap_or(u32::MAX);
            if roots.get(entity as usize) == Some(&name)
                && let Some(place) = list.of.get_mut(entity as usize)
            {
                *place = at;
            }
            list.text.push_str(texts.get(name as usize).copied().unwrap_or_default());
            list.ends.push(u32::try_from(list.text.len()).unwrap_or(u32::MAX));
            list.entities.push(entity);
        }
        (entities, list)
    }
}

/// What one statement says of an interest.
struct Said {
    subject: Entity,
    owner: Owner,
    interest: Interest,
    indirect: bool,
    share: Range,
    on_behalf_of: Option<Entity>,
    source: SourceId,
    /// The statement, by position in the library.
    at: u32,
}

impl Said {
    /// Whose interest it is: sizes that one source tells of the same add up.
    fn interest(&self) -> (&Owner, Interest, bool) {
        (&self.owner, self.interest, self.indirect)
    }
}

/// Statements in force, sorted by what they are.
#[derive(Default)]
struct InForce {
    said: Vec<Said>,
    groups: Vec<Group>,
    claims: Vec<(Entity, u32)>,
}

impl InForce {
    fn new(library: &Library, named: &Named<'_>, entities: &[Entity], as_of: Date, known_at: Date) -> InForce {
        let mut found = InForce::default();
        let entity = |name: u32| entities.get(name as usize).copied().unwrap_or(NOBODY);
        let mut mentions = named.mentions.iter().map(|name| entity(*name));
        for ((one, subject), at) in library.statements.iter().zip(&named.subjects).zip(0_u32..) {
            let in_force = one.known(known_at) && one.valid.contains(as_of);
            let subject = entity(*subject);
            match &one.claim {
                Claim::Stake(stake) => {
                    let owner = holder(stake, &mut mentions);
                    let on_behalf_of = stake.on_behalf_of.as_ref().and_then(|_| mentions.next());
                    // What two entries held of each other is nothing once they are one.
                    if in_force && owner != Owner::Entity(subject) {
                        let (interest, indirect) = (stake.interest, stake.direct == Some(false));
                        found.said.push(Said { subject, owner, interest, indirect, share: stake.share, on_behalf_of, source: one.source, at });
                    }
                }
                Claim::Together(group) => {
                    let members: Vec<Entity> = mentions.by_ref().take(group.members.len()).collect();
                    if in_force {
                        found.groups.push(Group { subject, members, by: group.by, statement: at });
                    }
                }
                _ if in_force => found.claims.push((subject, at)),
                _ => {}
            }
        }
        found.groups.sort_by_key(|group| (group.subject, group.statement));
        found
    }
}

fn holder(stake: &Stake, mentions: &mut impl Iterator<Item = Entity>) -> Owner {
    match &stake.owner {
        Holder::Entity(_) => mentions.next().map_or(Owner::Unknown, Owner::Entity),
        Holder::Unknown => Owner::Unknown,
        Holder::Withheld => Owner::Withheld,
        Holder::Dispersed { each_below } => Owner::Dispersed(*each_below),
    }
}

impl Folded {
    /// What `library` says is true on `as_of`, as known on `known_at`.
    pub(crate) fn new(library: &Library, as_of: Date, known_at: Date) -> Folded {
        let mut named = Named::new(library);
        let (entities, names) = named.entities(library, known_at);
        let InForce { said, groups, claims } = InForce::new(library, &named, &entities, as_of, known_at);
        drop((named, entities));
        let count = names.len();
        let of = by_key(count, claims.iter().map(|(subject, _)| *subject));
        let all = of.all.iter().filter_map(|at| claims.get(*at as usize)).map(|(_, statement)| *statement).collect();
        let claims = Rows { starts: of.starts, all };
        let mut interests = Interests { folds: Vec::with_capacity(said.len()), behind: Rows { starts: vec![0], all: Vec::with_capacity(said.len()) } };
        let mut by_subject = by_key(count, said.iter().map(|one| one.subject));
        for subject in 0..count {
            let (from, to) = by_subject.bounds(subject);
            interests.take(&said, by_subject.all.get_mut(from..to).unwrap_or_default());
        }
        let Interests { folds, behind } = interests;
        let folds = Rows::in_order(count, folds, |fold| fold.subject);
        let groups = Rows::in_order(count, groups, |group| group.subject);
        Folded { names, claims, folds, behind, groups }
    }
}

/// Interests with the statements behind each.
struct Interests {
    folds: Vec<Fold>,
    behind: Rows<u32>,
}

impl Interests {
    /// Everything that is said of the interests in one subject.
    fn take(&mut self, said: &[Said], about: &mut [u32]) {
        let of = |at: u32| said.get(at as usize);
        about.sort_by(|a, b| {
            let key = |at: u32| of(at).map(|one| (one.interest(), one.source, one.at));
            key(*a).cmp(&key(*b))
        });
        let same = |a: &u32, b: &u32| of(*a).map(Said::interest) == of(*b).map(Said::interest);
        for each in about.chunk_by(same) {
            let source = |at: &u32| of(*at).map(|one| one.source);
            let mut fold: Option<Fold> = None;
            for told in each.chunk_by(|a, b| source(a) == source(b)) {
                let all = told.iter().filter_map(|at| of(*at));
                let share = all.clone().fold(Range::exact(Parts::NONE), |sum, one| sum.plus(one.share));
                let Some(first) = all.clone().next() else { continue };
                match &mut fold {
                    None => {
                        let Said { subject, ref owner, interest, indirect, on_behalf_of, .. } = *first;
                        fold = Some(Fold { owner: owner.clone(), subject, interest, share, indirect, on_behalf_of, disputed: false });
                    }
                    Some(fold) => match fold.share.meet(share) {
                        Some(both) => fold.share = both,
                        None => {
                            fold.share = fold.share.join(share);
                            fold.disputed = true;
                        }
                    },
                }
                self.behind.all.extend(all.map(|one| one.at));
            }
            self.folds.extend(fold);
            self.behind.starts.push(u32::try_from(self.behind.all.len()).unwrap_or(u32::MAX));
        }
    }
}
