//! Facts of a firm: what a source states of them wins; else what the measures of the files come to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ntib_base::statement::{Claim, EntityKind, Interest};
use ntib_base::{ABOVE_MAX, About, Control, Entity, Finding, Missing, OwnershipTest, above};
use ntib_rules::Truth;
use ntib_rules::model::{FactId, Type, Value};

use crate::kinds::{ALL, Measurer};
use crate::measured::{Known, Lack, Measured, Origin};
use crate::model::{ClaimKind, Counted, Gives, How, Measure, Places, is_own};
use crate::shares::{between, unique};

/// Of how many firms and tests it is kept who meets them.
const KEPT: usize = 64;

/// A test about a firm, with whoever meets it for certain or perhaps: see [`candidates`].
pub(crate) struct Meeting<'v, 'a> {
    about: About<'v, 'a>,
    candidates: Vec<(Option<Entity>, Control)>,
}

/// Everyone above a firm, and somebody not told, who meets a test for certain or perhaps. Where somebody not told may,
/// anybody may: then those farther up are named only if they do for certain. Whoever cannot decide the test does not
/// meet it by anything of his own.
fn candidates(about: &About<'_, '_>, firm: Entity) -> Vec<(Option<Entity>, Control)> {
    let nobody = about.standing(&[]);
    let nearest = about.nearest();
    let standing = |one: Entity| match nobody {
        Control::No => about.standing(&[one]),
        _ if nearest.contains(&one) => about.standing(&[one]),
        _ if about.certain(&[one]) => Control::Certain,
        _ => Control::No,
    };
    let each = about.deciding().iter().copied().filter(|one| *one != firm).map(|one| (Some(one), standing(one)));
    each.chain([(None, nobody)]).filter(|(_, standing)| *standing != Control::No).collect()
}

/// Of holders who may be parents, of how many it is said what would have to be known.
const OPEN_ASKED_MAX: usize = 40;

/// Whoever meets a test by which parents are found.
#[derive(Clone, Debug)]
pub(crate) struct Parents {
    /// For certain, each with the holdings by which.
    pub certain: Vec<(Entity, Vec<usize>)>,
    /// What would have to be known of others that may.
    pub lacks: Vec<Lack>,
}

impl<'v, 'a> Measurer<'v, 'a> {
    /// A test about a firm, put once for all measures that ask it.
    fn meeting(&self, firm: Entity, test: &'v OwnershipTest) -> Arc<Meeting<'v, 'a>> {
        let key = (firm, test.id.clone());
        if let Some(found) = self.meetings.borrow().get(&key) {
            return Arc::clone(found);
        }
        let about = test.about(self.view, firm);
        let candidates = candidates(&about, firm);
        let found = Arc::new(Meeting { about, candidates });
        let mut all = self.meetings.borrow_mut();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(key, Arc::clone(&found));
        found
    }

    /// What is known of `fact` about `firm`.
    pub fn measure(&self, firm: Entity, fact: FactId) -> Measured {
        if let Some(stated) = self.stated(firm, fact) {
            return stated;
        }
        let mut best = Measured::nothing(fact);
        for (at, measure) in self.map.measures_of(fact) {
            let found = Measured { measure: Some(at), ..self.by(firm, measure) };
            match found.known {
                Known::Value(_) => return found,
                Known::Nothing if best.known != Known::Nothing || !best.lacks.is_empty() => {}
                _ if best.known == Known::Nothing => best = found,
                _ => {}
            }
        }
        best
    }

    /// What sources state of the fact itself.
    fn stated(&self, firm: Entity, fact: FactId) -> Option<Measured> {
        let declared = self.book.fact(fact);
        let (mut values, mut statements): (BTreeSet<Option<Value>>, Vec<u32>) = (BTreeSet::new(), Vec::new());
        for (at, one) in self.view.positions(firm) {
            if let Claim::Fact { key, value } = &one.claim
                && **key == *declared.key
            {
                values.insert(self.parsed(&declared.ty, value));
                statements.push(at);
            }
        }
        let found = Measured { statements, ..Measured::nothing(fact) };
        match values.into_iter().collect::<Vec<_>>().as_slice() {
            [] => None,
            [Some(value)] => Some(Measured { known: Known::Value(value.clone()), origin: Origin::Stated, ..found }),
            _ => Some(Measured { origin: Origin::Disputed, lacks: vec![Lack::Sources(fact)], ..found }),
        }
    }

    fn parsed(&self, ty: &Type, text: &str) -> Option<Value> {
        let is_place = |place| self.book.is_place(place);
        match ty {
            Type::Set(_) => {
                let each = text.split(", ").filter(|one| !one.is_empty()).map(|one| ty.parse(one, &is_place).ok());
                each.collect::<Option<Vec<Value>>>().map(Value::set)
            }
            _ => ty.parse_given(text, &is_place).ok(),
        }
    }

    fn by(&self, firm: Entity, measure: &Measure) -> Measured {
        let fact = measure.fact;
        let who = match &measure.how {
            How::Share(share) => Some(share.who),
            How::Test { who, .. } => Some(*who),
            _ => None,
        };
        if let Some(lack) = who.and_then(|who| self.list_lacking(who)) {
            return Measured { lacks: vec![lack], ..Measured::nothing(fact) };
        }
        match &measure.how {
            How::Claim { claims, values, among, gives } => self.claim(firm, fact, claims, values, among.as_ref(), gives),
            How::Share(share) => {
                let bounds = self.share(firm, share);
                let (low, high) = between(&bounds);
                let known = match (low, high) {
                    (low, high) if low == high => Known::Value(Value::Share(low.share())),
                    (low, high) if low.count() == 0 && u64::from(high.count()) == ALL => Known::Nothing,
                    (low, high) => Known::Between(low, high),
                };
                measured(fact, known, bounds.path, bounds.lacks)
            }
            How::Test { test, who, gives } => {
                let Some(test) = self.map.tests.get(*test) else { return Measured::nothing(fact) };
                let (truth, path, lacks) = self.somebody_meets(firm, test, *who);
                measured(fact, given(gives, truth), path, lacks)
            }
            How::Parents { test, place, among, gives } => {
                let Some(test) = self.map.tests.get(*test) else { return Measured::nothing(fact) };
                self.parent_places(firm, fact, test, place, among.as_ref().map(|places| (places, gives)))
            }
            How::Halves { of, who } => {
                let (truth, path, lacks) = self.halves(firm, of, *who);
                measured(fact, boolean(truth), path, lacks)
            }
            How::Compare { large, small } => {
                let (large, small) = (self.share(firm, large), self.share(firm, small));
                let truth = if large.low >= small.high {
                    Truth::True
                } else if large.high < small.low {
                    Truth::False
                } else {
                    Truth::Unknown
                };
                measured(fact, boolean(truth), unique([large.path, small.path].concat()), [large.lacks, small.lacks].concat())
            }
            How::Screened { own, owners } => self.screened(firm, fact, own, owners),
        }
    }

    /// What screening found for a firm and for those above it.
    fn screened(&self, firm: Entity, fact: FactId, own: &[(Box<str>, Value)], owners: &[(Box<str>, Value)]) -> Measured {
        // What stands above is looked for only if there is a list to look it up in.
        let asked = owners.iter().any(|(list, _)| self.lists.contains_key(list));
        let region = if asked { above(self.view, firm) } else { BTreeSet::new() };
        let cut = region.len() > ABOVE_MAX;
        let higher: BTreeSet<Entity> = region.into_iter().filter(|one| *one != firm).collect();
        let told = asked && !cut && self.all_told(firm, &higher);
        let (mut these, mut not, mut lacks) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        let own = own.iter().map(|(list, value)| (list, value, false));
        for (list, value, of_owners) in own.chain(owners.iter().map(|(list, value)| (list, value, true))) {
            match self.lists.get(list) {
                None => lacks.push(Lack::List(list.clone())),
                Some(names) if names.iter().any(|one| if of_owners { higher.contains(one) } else { *one == firm }) => these.extend(elements(value)),
                // Somebody who is not told may be on the list.
                Some(_) if of_owners && !told => lacks.extend(cut.then_some(Lack::TooMany)),
                Some(_) => not.extend(elements(value)),
            }
        }
        let nothing = these.is_empty() && not.is_empty();
        let known = if nothing { Known::Nothing } else { Known::Contains { these: these.into_iter().collect(), not: not.into_iter().collect() } };
        measured(fact, known, Vec::new(), lacks)
    }

    fn claim(&self, firm: Entity, fact: FactId, claims: &[ClaimKind], values: &[(Box<str>, Vec<Value>)], among: Option<&Places>, gives: &Gives) -> Measured {
        let mut found = Measured::nothing(fact);
        for claim in claims {
            let told: Vec<(Box<str>, Value, u32)> = match claim {
                ClaimKind::Kind => self.view.positions(firm).filter_map(|(at, one)| match one.claim {
                    Claim::Kind(EntityKind::Unknown | EntityKind::Withheld) => None,
                    Claim::Kind(kind) => Some((kind.word().into(), Value::Text(kind.word().into()), at)),
                    _ => None,
                }).collect(),
                ClaimKind::Listed => self.view.positions(firm).filter(|(_, one)| matches!(one.claim, Claim::Listed { .. })).map(|(at, _)| ("".into(), Value::Bool(true), at)).collect(),
                places => self.places(firm, places).into_iter().map(|(place, at)| (place.to_string().into(), Value::Place(place), at)).collect(),
            };
            if told.is_empty() {
                continue;
            }
            found.statements = told.iter().map(|(_, _, at)| *at).collect();
            found.origin = Origin::Measured;
            let distinct: BTreeSet<Value> = told.iter().map(|(_, value, _)| value.clone()).collect();
            let several = matches!(claim, ClaimKind::Sites | ClaimKind::Citizenships);
            found.known = if *claim == ClaimKind::Listed {
                given(gives, Truth::True)
            } else if let Some(places) = among {
                let inside = |value: &Value| matches!(value, Value::Place(place) if places.contain(self.book, *place, self.as_of));
                let truth = if several || distinct.len() == 1 { Truth::from(distinct.iter().any(inside)) } else { Truth::Unknown };
                given(gives, truth)
            } else if !values.is_empty() {
                let words: BTreeSet<&str> = told.iter().map(|(word, _, _)| &**word).collect();
                let mapped = |word: &str| values.iter().find(|(one, _)| **one == *word).map(|(_, values)| values.clone());
                let all: Option<Vec<Vec<Value>>> = words.into_iter().map(mapped).collect();
                one_of(all.unwrap_or_default().concat())
            } else if *claim == ClaimKind::Citizenships {
                // A source that tells citizenships tells them all; see the format's reference.
                Known::Value(Value::set(distinct.into_iter().collect()))
            } else if several {
                // A source that names a plant does not say that there is no other.
                Known::Contains { these: distinct.into_iter().collect(), not: Vec::new() }
            } else if distinct.len() > 1 {
                found.origin = Origin::Disputed;
                found.lacks = vec![Lack::Sources(fact)];
                Known::Nothing
            } else {
                distinct.into_iter().next().map_or(Known::Nothing, Known::Value)
            };
            return found;
        }
        let told_or_not = |claim: &&ClaimKind| !matches!(claim, ClaimKind::Kind | ClaimKind::Listed);
        found.lacks.extend(claims.first().filter(told_or_not).map(|claim| lack_of(claim, firm)));
        found
    }

    /// Whether every holder of the capital of `firm` and of those above it is named.
    fn all_told(&self, firm: Entity, higher: &BTreeSet<Entity>) -> bool {
        let of = Counted { interest: Interest::Capital, means: Vec::new() };
        let told = |one: Entity| self.entity_kind(one).is_some_and(is_own) || self.holdings(one, &of).iter().filter(|held| held.owner.is_some()).map(|held| held.low).sum::<u64>() >= ALL;
        higher.iter().copied().chain([firm]).all(told)
    }

    /// Whether somebody of a kind meets a test, by which holdings, and what is missing.
    fn somebody_meets(&self, firm: Entity, test: &'v OwnershipTest, who: usize) -> (Truth, Vec<usize>, Vec<Lack>) {
        let meeting = self.meeting(firm, test);
        let about = &meeting.about;
        let mut open: Option<(Control, Option<Entity>)> = None;
        for (one, standing) in meeting.candidates.iter().copied() {
            let kind = one.map_or(Truth::Unknown, |one| self.is(who, one));
            match standing {
                _ if kind == Truth::False => {}
                Control::Certain if kind == Truth::True => return (Truth::True, about.stand(one.as_slice()).path, Vec::new()),
                standing if open.is_none_or(|(best, _)| best < standing) => open = Some((standing, one)),
                _ => {}
            }
        }
        let Some((_, one)) = open else {
            return (Truth::False, Vec::new(), Vec::new());
        };
        let found = about.stand(one.as_slice());
        let mut lacks = lacking(&found);
        if let Some(one) = one {
            self.lacks(who, one, &mut BTreeSet::new(), &mut lacks);
        }
        (Truth::Unknown, found.path, lacks)
    }

    /// Everyone but persons who meets a test.
    pub(crate) fn parents(&self, firm: Entity, test: &'v OwnershipTest) -> Arc<Parents> {
        let key = (firm, test.id.clone());
        if let Some(found) = self.parents_found.borrow().get(&key) {
            return Arc::clone(found);
        }
        let found = Arc::new(self.parents_of(firm, test));
        let mut all = self.parents_found.borrow_mut();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(key, Arc::clone(&found));
        found
    }

    fn parents_of(&self, firm: Entity, test: &'v OwnershipTest) -> Parents {
        let meeting = self.meeting(firm, test);
        let about = &meeting.about;
        let mut parents = Parents { certain: Vec::new(), lacks: Vec::new() };
        let mut open = Vec::new();
        for (one, standing) in meeting.candidates.iter().copied() {
            match (standing, one) {
                (_, Some(one)) if self.entity_kind(one) == Some(EntityKind::Person) => {}
                (Control::Certain, Some(one)) => parents.certain.push((one, about.stand(&[one]).path)),
                _ => open.push(one),
            }
        }
        // What somebody not told would need says most of it; of the others some are asked.
        for one in open.iter().rev().take(OPEN_ASKED_MAX) {
            parents.lacks.extend(lacking(&about.stand(one.as_slice())));
        }
        parents.lacks.sort();
        parents.lacks.dedup();
        parents
    }

    fn parent_places(&self, firm: Entity, fact: FactId, test: &'v OwnershipTest, place: &[ClaimKind], among: Option<(&Places, &Gives)>) -> Measured {
        let parents = self.parents(firm, test);
        let (mut found, mut lacks, mut path, mut outside) = (BTreeSet::new(), parents.lacks.clone(), Vec::new(), false);
        for (parent, by) in &parents.certain {
            let parent = *parent;
            path.extend(by);
            if let Some((places, _)) = among {
                // Each sort of place that is told must be one of these.
                for sort in place {
                    match self.place(parent, std::slice::from_ref(sort)) {
                        Some(one) => outside |= !places.contain(self.book, one, self.as_of),
                        None => lacks.push(lack_of(sort, parent)),
                    }
                }
                continue;
            }
            match self.place(parent, place) {
                Some(one) => drop(found.insert(Value::Place(one))),
                None => lacks.push(lack_of(&ClaimKind::Headquarters, parent)),
            }
        }
        let known = match among {
            Some((_, gives)) if outside => given(gives, Truth::False),
            Some((_, gives)) if lacks.is_empty() => given(gives, Truth::True),
            Some(_) => Known::Nothing,
            None if lacks.is_empty() => Known::Value(Value::set(found.into_iter().collect())),
            None if found.is_empty() => Known::Nothing,
            None => Known::Contains { these: found.into_iter().collect(), not: Vec::new() },
        };
        measured(fact, known, unique(path), lacks)
    }

    /// Whether two hold all of it by halves, at least one of a kind.
    fn halves(&self, firm: Entity, of: &Counted, who: usize) -> (Truth, Vec<usize>, Vec<Lack>) {
        let half = ALL / 2;
        let holdings = self.holdings(firm, of);
        let named: Vec<_> = holdings.iter().filter_map(|held| held.owner.map(|owner| (owner, held))).collect();
        let path: Vec<usize> = named.iter().map(|(_, held)| held.at).collect();
        let not_half = |held: &crate::kinds::Held| held.low > 0 && (held.high < half || held.low > half);
        if named.iter().any(|(_, held)| not_half(held)) || named.iter().filter(|(_, held)| held.low > 0).count() > 2 {
            return (Truth::False, path, Vec::new());
        }
        if holdings.iter().any(|held| held.owner.is_none() && held.low > half) {
            return (Truth::Unknown, path, vec![Lack::Holders { of: firm, interest: of.interest, most: crate::kinds::parts(ALL) }]);
        }
        match named.as_slice() {
            [(a, x), (b, y)] if x.low == half && y.low == half && x.high == half && y.high == half => {
                let truth = self.is(who, *a).max(self.is(who, *b));
                let mut lacks = Vec::new();
                if truth == Truth::Unknown {
                    self.lacks(who, *a, &mut BTreeSet::new(), &mut lacks);
                    self.lacks(who, *b, &mut BTreeSet::new(), &mut lacks);
                }
                (truth, path, lacks)
            }
            _ => {
                let mut lacks = Vec::new();
                self.lacks_of_sum(who, firm, of, &holdings, &mut BTreeSet::from([firm]), &mut lacks);
                (Truth::Unknown, path, lacks)
            }
        }
    }

    /// Everything that the files measure and sources state about `firm`.
    pub fn measure_all(&self, firm: Entity) -> BTreeMap<FactId, Measured> {
        let stated = self.view.claims(firm).filter_map(|one| match &one.claim {
            Claim::Fact { key, .. } => self.book.find_fact(key).filter(|fact| self.book.fact(*fact).derived.is_none()),
            _ => None,
        });
        let all: BTreeSet<FactId> = self.map.measures.iter().map(|one| one.fact).chain(stated).collect();
        all.into_iter().map(|fact| (fact, self.measure(firm, fact))).collect()
    }
}

fn measured(fact: FactId, known: Known, path: Vec<usize>, mut lacks: Vec<Lack>) -> Measured {
    let mut seen = BTreeSet::new();
    lacks.retain(|one| seen.insert(one.clone()));
    if matches!(known, Known::Value(_)) {
        lacks.clear();
    }
    let origin = if known == Known::Nothing && path.is_empty() { Origin::Nowhere } else { Origin::Measured };
    Measured { fact, known, origin, measure: None, path, statements: Vec::new(), lacks }
}

fn lack_of(sort: &ClaimKind, entity: Entity) -> Lack {
    match sort {
        ClaimKind::Jurisdiction => Lack::Jurisdiction(entity),
        ClaimKind::Citizenships => Lack::Citizenship(entity),
        _ => Lack::Place(entity),
    }
}

fn boolean(truth: Truth) -> Known {
    match truth {
        Truth::True => Known::Value(Value::Bool(true)),
        Truth::False => Known::Value(Value::Bool(false)),
        Truth::Unknown => Known::Nothing,
    }
}

fn given(gives: &Gives, truth: Truth) -> Known {
    match truth {
        Truth::True => one_of(gives.yes.clone()),
        Truth::False => one_of(gives.no.clone()),
        Truth::Unknown => Known::Nothing,
    }
}

/// One of these; the first stands for all where no test tells them apart.
fn one_of(mut values: Vec<Value>) -> Known {
    let mut seen = BTreeSet::new();
    values.retain(|one| seen.insert(one.clone()));
    match values.as_slice() {
        [] => Known::Nothing,
        [one] => Known::Value(one.clone()),
        _ => Known::OneOf(values),
    }
}

fn elements(value: &Value) -> Vec<Value> {
    match value {
        Value::Set(all) => all.clone(),
        other => vec![other.clone()],
    }
}

/// What a finding says is missing.
pub(crate) fn lacking(found: &Finding) -> Vec<Lack> {
    let each = found.missing.iter().map(|one| match one {
        Missing::Size(at) => Lack::Size(*at),
        Missing::Holders(of, most) => Lack::Holders { of: *of, interest: found.interest, most: *most },
        Missing::TooMany => Lack::TooMany,
    });
    each.collect()
}
