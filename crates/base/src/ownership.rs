//! Who owns or controls a firm by a test that is data: threshold, attribution and means are read from a file.
//!
//! The test for a set of holders: what they hold of the firm, with what is attributed to them, reaches the
//! threshold. Attribution is by nobody but themselves, by every entity that they hold to a threshold of its own
//! (the least such set; Atzeni and others, CEUR 3020, on control; OFAC FAQ 401 on property), or by multiplying
//! shares along every chain (Brioschi and others, 1989). Where holdings are not known, the answer is bounded.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ntib_core::{Bi, Citation, Confidence, Date, Period};
use ntib_rules::yaml::{self, MapReader, Node};
use ntib_rules::{Diagnostic, Severity, SourceFile, code};

use crate::control::Control;
use crate::deciding::{Region, can_be_held};
use crate::graph::Entity;
use crate::parts::{Parts, Threshold};
use crate::share::Range;
use crate::statement::{Claim, EntityKind, Interest, TogetherBy};
use crate::view::{Fold, Owner, View};
use crate::world::word;

/// The most entities above a firm that are looked at, the nearest first; where there are more that could decide, an
/// answer that they could change is undetermined.
pub const ABOVE_MAX: usize = 20_000;

/// A test of ownership or control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipTest {
    /// Its name.
    pub id: Box<str>,
    /// What it is called.
    pub title: Bi,
    /// What it asks, in a sentence.
    pub about: Bi,
    /// Where it is read.
    pub cite: Citation,
    /// How it was checked.
    pub confidence: Confidence,
    /// When.
    pub checked: Date,
    /// When it is law.
    pub in_force: Period,
    /// Interests that are summed, each by itself: one that reaches is enough.
    pub of: Vec<Interest>,
    /// What the sum must reach.
    pub reaches: Threshold,
    /// Whose holdings count for the holders.
    pub through: Attribution,
    /// Interests that suffice alone.
    pub means: Vec<Interest>,
    /// Ties by which others' holdings in the firm count as the holders' own.
    pub together: Vec<TogetherBy>,
    /// Whether a nominee's holding counts for whom it is held, and not for the nominee.
    pub nominees_seen_through: bool,
    /// Which kinds of holder it is about; all if none is named.
    pub holders: Vec<EntityKind>,
}

/// Whose holdings count for the holders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribution {
    /// Nobody's but their own.
    Direct,
    /// Those of every entity that they hold to this threshold.
    Held(Threshold),
    /// Every chain's, multiplied.
    Product,
}

/// Files of tests that were not read.
#[derive(Clone, Debug)]
pub struct TestError {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The files, in the order that spans count them.
    pub files: Vec<SourceFile>,
}

/// The tests in `files`, one a file, by name.
pub fn load_tests(files: &[SourceFile]) -> Result<Vec<OwnershipTest>, TestError> {
    let mut files = files.to_vec();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let (mut out, mut tests) = (Vec::new(), Vec::new());
    for (file, at) in files.iter().zip(0_u32..) {
        match yaml::parse(at, &file.text) {
            Ok(root) => tests.extend(test(&root, &mut out)),
            Err(error) => out.push(error),
        }
    }
    let refused = out.iter().any(|one| one.severity == Severity::Error);
    if refused { Err(TestError { diagnostics: out, files }) } else { Ok(tests) }
}

fn test(root: &Node, out: &mut Vec<Diagnostic>) -> Option<OwnershipTest> {
    let mut reader = MapReader::new(root, "a test of ownership", out);
    let id = reader.need_text("test", out);
    let (title, about) = (reader.need_bi("title", out), reader.need_bi("about", out));
    let cite = reader.need("cite", out).and_then(|node| {
        let mut reader = MapReader::new(node, "a citation", out);
        let at = reader.need_text("at", out);
        let source = reader.text("source", out).map(str::to_owned);
        reader.finish(out);
        Some(Citation { at: at?.to_owned(), source })
    });
    let checked = reader.need("checked", out).and_then(|node| yaml::parsed(node, out));
    let confidence = reader.need("confidence", out).and_then(|node| word(node, "a confidence", Confidence::from_word, &Confidence::ALL.map(Confidence::word), out));
    let in_force = reader.get("in_force").map_or(Period::ALWAYS, |node| {
        let mut reader = MapReader::new(node, "a period", out);
        let period = Period { from: reader.parsed("from", out), until: reader.get("until").filter(|node| node.text() != Some("open")).and_then(|node| yaml::parsed(node, out)) };
        reader.finish(out);
        period
    });
    let interests = |key: &'static str, reader: &mut MapReader<'_>, out: &mut Vec<Diagnostic>| -> Vec<Interest> {
        let nodes = reader.get(key).map(yaml::one_or_more).unwrap_or_default();
        nodes.iter().filter_map(|node| word(node, "a kind of interest", Interest::from_word, Interest::ALL, out)).collect()
    };
    let of = interests("of", &mut reader, out);
    let means = interests("means", &mut reader, out);
    let reaches = reader.need("reaches", out).and_then(|node| threshold(node, out));
    let through = reader.need("through", out).and_then(|node| match node.text() {
        Some("nobody") => Some(Attribution::Direct),
        Some("product") => Some(Attribution::Product),
        _ => threshold(node, out).map(Attribution::Held),
    });
    let together = reader.get("together").map(yaml::one_or_more).unwrap_or_default();
    let together = together.iter().filter_map(|node| word(node, "a way of acting together", TogetherBy::from_word, TogetherBy::ALL, out)).collect();
    let nominees = reader.need("nominees", out).and_then(|node| word(node, "a way to count nominees", |text| ["seen_through", "count"].iter().position(|one| *one == text), &["seen_through", "count"], out));
    let holders = reader.get("holders").map(yaml::one_or_more).unwrap_or_default();
    let holders = holders.iter().filter_map(|node| word(node, "a kind of holder", EntityKind::from_word, EntityKind::ALL, out)).collect();
    if of.is_empty() && means.is_empty() {
        out.push(Diagnostic::error(code::MISSING_KEY, root.span, "the test asks for nothing").help("add `of:` with votes or capital, or `means:`"));
    }
    reader.finish(out);
    Some(OwnershipTest {
        id: id?.into(), title, about, cite: cite?, confidence: confidence?, checked: checked?, in_force, of, reaches: reaches?,
        through: through?, means, together, nominees_seen_through: nominees? == 0, holders,
    })
}

/// The threshold that a file writes: `over 50 %` or `at least 20 %`.
pub fn threshold(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Threshold> {
    let text = yaml::text(node, out)?;
    let range = text.parse::<Range>().ok().filter(|range| range.high() == Parts::ALL && (text.starts_with("over ") || text.starts_with("at least ")));
    if range.is_none() {
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, format!("`{text}` is no threshold")).help("write `over 50 %` or `at least 20 %`"));
    }
    range.map(|range| Threshold::at_least(range.low()))
}

/// How a test comes out for holders and a firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is met: for certain, perhaps, or not even at the upper bounds.
    pub standing: Control,
    /// What counts for the holders, at least and at most; of the interest that comes nearest.
    pub counted: Range,
    /// The interests that make the least of it, what is nearer to the holders first, by position in the view. Where
    /// the test is met only perhaps, those that would.
    pub path: Vec<usize>,
    /// What would have to be known to decide it: nothing where it is decided.
    pub missing: Vec<Missing>,
    /// Of which interest that is.
    pub interest: Interest,
}

/// Something that is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The size of an interest, by position in the view.
    Size(usize),
    /// Who holds so much of an entity at most.
    Holders(Entity, Parts),
    /// There are more entities above the firm than are looked at.
    TooMany,
}

/// One interest summed in one entity for a set of holders.
#[derive(Clone, Copy, Default)]
struct Sum {
    low: u64,
    high: u64,
}

impl Finding {
    /// Nothing counts for those asked about.
    fn none() -> Finding {
        Finding { standing: Control::No, counted: Range::exact(Parts::NONE), path: Vec::new(), missing: Vec::new(), interest: Interest::Votes }
    }
}

struct Question<'v, 'a> {
    about: &'v About<'v, 'a>,
    interest: Option<Interest>,
}

/// A test about one firm, to be asked of several holders.
pub struct About<'v, 'a> {
    view: &'v View<'a>,
    test: &'v OwnershipTest,
    subject: Entity,
    pub(crate) region: Region,
    /// By interest, everything that could be anybody's.
    free: Vec<Steps>,
}

/// Entities with the interests by which each is reached.
type Steps = BTreeMap<Entity, Vec<usize>>;

/// Everything through which holdings count.
struct Reached<'r> {
    free: Option<&'r Steps>,
    own: Steps,
}

impl Reached<'_> {
    fn contains(&self, entity: Entity) -> bool {
        self.own.contains_key(&entity) || self.free.is_some_and(|free| free.contains_key(&entity))
    }

    fn by(&self, entity: Entity) -> Option<&Vec<usize>> {
        self.own.get(&entity).or_else(|| self.free.and_then(|free| free.get(&entity)))
    }

    fn len(&self) -> u64 {
        let both = self.free.map_or(0, |free| free.keys().filter(|one| !self.own.contains_key(one)).count());
        u64::try_from(self.own.len() + both).unwrap_or(u64::MAX)
    }
}

impl OwnershipTest {
    /// How the test comes out for `holders`, taken together, and `subject`.
    pub fn stand(&self, view: &View<'_>, holders: &[Entity], subject: Entity) -> Finding {
        self.about(view, subject).stand(holders)
    }

    /// The test about `subject`. Costs time in proportion to the holdings of everything above it that can decide the
    /// test, up to [`ABOVE_MAX`] entities.
    pub fn about<'v, 'a>(&'v self, view: &'v View<'a>, subject: Entity) -> About<'v, 'a> {
        let region = match self.through {
            Attribution::Product => Region::whole(view, self, subject),
            _ => Region::deciding(view, self, subject),
        };
        self.about_region(view, subject, region)
    }

    pub(crate) fn about_region<'v, 'a>(&'v self, view: &'v View<'a>, subject: Entity, region: Region) -> About<'v, 'a> {
        let mut about = About { view, test: self, subject, region, free: Vec::new() };
        let free = about.interests().map(|interest| Question { about: &about, interest }.reach(&[], true, None).own).collect();
        about.free = free;
        about
    }

    /// For whom a holding counts.
    pub(crate) fn counts_for(&self, fold: &Fold) -> Option<Entity> {
        fold.on_behalf_of.filter(|_| self.nominees_seen_through).or_else(|| owner(fold))
    }

    /// Everyone who by himself meets the test for certain and whom nobody meets it for.
    pub fn ultimate(&self, view: &View<'_>, subject: Entity) -> Vec<Entity> {
        let about = self.about(view, subject);
        let holders: Vec<Entity> = about.region.entities.iter().copied().filter(|one| *one != subject && about.certain(&[*one])).collect();
        let meets: Vec<BTreeSet<Entity>> = holders
            .iter()
            .map(|of| {
                let about = self.about(view, *of);
                holders.iter().copied().filter(|one| one != of && about.certain(&[*one])).collect()
            })
            .collect();
        let of = |one: Entity| holders.iter().position(|other| *other == one).and_then(|at| meets.get(at));
        let is_above = |one: Entity, other: Entity| of(other).is_some_and(|above| above.contains(&one));
        holders.iter().copied().filter(|one| !holders.iter().any(|other| is_above(*other, *one) && !is_above(*one, *other))).collect()
    }
}

impl About<'_, '_> {
    /// The firm and everything above it that can decide the test: nobody else meets it unless anybody may.
    pub fn deciding(&self) -> &BTreeSet<Entity> {
        &self.region.entities
    }

    fn interests(&self) -> impl Iterator<Item = Option<Interest>> + use<'_> {
        self.test.of.iter().copied().map(Some).chain(self.test.of.is_empty().then_some(None))
    }

    /// Those of `holders` whom the test is about: as far as their kinds are told, and as far as they are not excluded.
    fn admitted(&self, holders: &[Entity]) -> (Vec<Entity>, Vec<Entity>) {
        let kind = |holder: &Entity| {
            self.view.claims(*holder).find_map(|one| match one.claim {
                Claim::Kind(EntityKind::Unknown | EntityKind::Withheld) => None,
                Claim::Kind(kind) => Some(kind),
                _ => None,
            })
        };
        let fits = |holder: &Entity, untold: bool| self.test.holders.is_empty() || kind(holder).map_or(untold, |kind| self.test.holders.contains(&kind));
        let those = |untold: bool| holders.iter().copied().filter(|holder| fits(holder, untold)).collect();
        (those(false), those(true))
    }

    fn is_cut(&self) -> bool {
        self.region.cut
    }

    /// How the test comes out for `holders`, taken together.
    pub fn stand(&self, holders: &[Entity]) -> Finding {
        let mut best: Option<Finding> = None;
        let (certain, possible) = self.admitted(holders);
        if possible.is_empty() && !holders.is_empty() {
            return Finding::none();
        }
        for (interest, free) in self.interests().zip(&self.free) {
            let mut found = Question { about: self, interest }.ask(&certain, &possible, free);
            if self.is_cut() && found.standing != Control::Certain {
                found.standing = Control::Possible;
                found.missing.push(Missing::TooMany);
            }
            let rank = |one: &Finding| (one.standing, one.counted.low(), one.counted.high());
            if best.as_ref().is_none_or(|known| rank(known) < rank(&found)) {
                best = Some(found);
            }
        }
        best.unwrap_or_else(Finding::none)
    }

    /// Whether the test is met for certain: costs time in proportion to what the holders reach alone.
    pub fn certain(&self, holders: &[Entity]) -> bool {
        if self.test.through == Attribution::Product {
            return self.stand(holders).standing == Control::Certain;
        }
        let (holders, _) = self.admitted(holders);
        let met = |interest| {
            let question = Question { about: self, interest };
            self.test.reaches.met(question.sum(self.subject, &question.reach(&holders, false, None), false).0.low)
        };
        holders.contains(&self.subject) || self.interests().any(met)
    }

    /// Who holds of the firm itself.
    pub fn nearest(&self) -> BTreeSet<Entity> {
        self.view.held(self.subject).1.iter().flat_map(|fold| [owner(fold), fold.on_behalf_of]).flatten().collect()
    }

    /// How the test comes out, without its reasons: costs time in proportion to what the holders reach alone.
    pub fn standing(&self, holders: &[Entity]) -> Control {
        if self.test.through == Attribution::Product {
            return self.stand(holders).standing;
        }
        if self.certain(holders) {
            return Control::Certain;
        }
        let (_, possible) = self.admitted(holders);
        if possible.is_empty() && !holders.is_empty() {
            return Control::No;
        }
        let open = |(interest, free): (Option<Interest>, &Steps)| {
            let question = Question { about: self, interest };
            self.test.reaches.met(question.sum(self.subject, &question.reach(&possible, true, Some(free)), true).0.high)
        };
        if self.is_cut() || self.interests().zip(&self.free).any(open) { Control::Possible } else { Control::No }
    }
}

/// The firm and everything that holds of it through any chain, the nearest first, up to [`ABOVE_MAX`] entities and one.
pub fn above(view: &View<'_>, subject: Entity) -> BTreeSet<Entity> {
    let mut found = BTreeSet::from([subject]);
    let mut todo = VecDeque::from([subject]);
    while let Some(entity) = todo.pop_front() {
        for fold in view.held(entity).1 {
            for owner in [owner(fold), fold.on_behalf_of].into_iter().flatten() {
                if found.len() <= ABOVE_MAX && found.insert(owner) {
                    todo.push_back(owner);
                }
            }
        }
    }
    found
}

pub(crate) fn owner(fold: &Fold) -> Option<Entity> {
    match fold.owner {
        Owner::Entity(owner) => Some(owner),
        _ => None,
    }
}

impl Question<'_, '_> {
    /// Whether a holding in `subject` counts for those in `reached`: their own, or that of somebody who acts with them.
    fn is_theirs(&self, fold: &Fold, reached: &Reached<'_>) -> bool {
        let Some(owner) = self.about.test.counts_for(fold) else { return false };
        let tied = |group: &crate::view::Group| {
            self.about.test.together.contains(&group.by) && group.members.contains(&owner) && group.members.iter().any(|member| reached.contains(*member))
        };
        reached.contains(owner) || self.about.view.groups_in(fold.subject).iter().any(tied)
    }

    /// Whether a means that suffices alone is theirs: at the lower bounds, at the upper.
    fn by_means(&self, fold: &Fold) -> (bool, bool) {
        if !self.about.test.means.contains(&fold.interest) {
            return (false, false);
        }
        let enough = |parts: Parts| !fold.interest.is_sized() || Threshold::MAJORITY.met(parts.count().into());
        (enough(fold.share.low()), enough(fold.share.high()))
    }

    /// What counts in `entity` for those in `reached`, with the interests that make it.
    fn sum(&self, entity: Entity, reached: &Reached<'_>, upper: bool) -> (Sum, Vec<usize>) {
        let whole = u64::from(Parts::ALL.count());
        let (from, folds) = self.about.view.held(entity);
        let (mut direct, mut through, mut others) = (0_u64, 0_u64, 0_u64);
        let mut made = Vec::new();
        for (fold, at) in folds.iter().zip(from..) {
            let mine = self.is_theirs(fold, reached);
            let (certain, possible) = self.by_means(fold);
            if mine && (certain || possible && upper) {
                return (Sum { low: if certain { whole } else { direct.max(through) }, high: whole }, vec![at]);
            }
            if Some(fold.interest) != self.interest {
                continue;
            }
            let (low, most) = (u64::from(fold.share.low().count()), u64::from(fold.share.high().count()));
            if let (Owner::Dispersed(Some(below)), false) = (&fold.owner, fold.on_behalf_of.is_some()) {
                // Each holds less: those asked about hold at most so much of it.
                let each = u64::from(below.count().saturating_sub(1));
                others += low.saturating_sub(each.saturating_mul(reached.len()).min(most));
            } else if self.about.test.counts_for(fold).is_none() {
                continue;
            } else if fold.indirect {
                // Counted on its way where the chain is known; by itself it can still be enough.
                if mine {
                    through = through.max(low);
                    made.push(at);
                }
            } else if mine {
                direct += low;
                if most > 0 {
                    made.push(at);
                }
            } else {
                others += low;
            }
        }
        // What is held through others may run through what is held directly: the greater of both counts, in whatever order they come.
        let theirs = direct.max(through);
        let rest = whole.saturating_sub(others);
        if self.interest.is_none() {
            // Only means count, and those that are not told may exist; a base that names none says nothing of it.
            return (Sum { low: theirs, high: theirs }, made);
        }
        // Whatever others do not hold for certain may be theirs.
        (Sum { low: theirs.min(whole), high: rest.max(theirs.min(whole)) }, made)
    }

    /// Everything through which holdings count, with the interests by which each is reached; `free` is what could be
    /// anybody's, if that is known already.
    fn reach<'r>(&self, holders: &[Entity], upper: bool, free: Option<&'r Steps>) -> Reached<'r> {
        let about = self.about;
        let mut reached = Reached { free, own: holders.iter().map(|holder| (*holder, Vec::new())).collect() };
        let Attribution::Held(threshold) = about.test.through else { return reached };
        let below = |holder: &Entity| about.region.below.get(holder).into_iter().flatten().copied();
        let mut waiting: VecDeque<Entity> = if upper && free.is_none() { about.region.entities.iter().copied().collect() } else { holders.iter().flat_map(below).collect() };
        loop {
            while let Some(entity) = waiting.pop_front() {
                if entity == about.subject || reached.contains(entity) {
                    continue;
                }
                let (sum, made) = self.sum(entity, &reached, upper);
                // Nobody holds a person or a state; of any other whose owners are not known they may be the owners.
                if threshold.met(if upper { sum.high } else { sum.low }) && can_be_held(about.view, entity) {
                    reached.own.insert(entity, made);
                    waiting.extend(below(&entity));
                }
            }
            // The more there are, the more of many small holdings may be theirs.
            let may = |entity: &Entity| *entity != about.subject && !reached.contains(*entity) && can_be_held(about.view, *entity) && threshold.met(self.sum(*entity, &reached, upper).0.high);
            match about.region.dispersed.iter().find(|entity| upper && may(entity)) {
                Some(entity) => waiting.push_back(*entity),
                None => return reached,
            }
        }
    }

    /// For those whom the test is about for certain, and those whom it may be about.
    fn ask(&self, surely: &[Entity], holders: &[Entity], free: &Steps) -> Finding {
        let subject = self.about.subject;
        if surely.contains(&subject) {
            return Finding { standing: Control::Certain, counted: Range::ALL, path: Vec::new(), missing: Vec::new(), interest: self.interest.unwrap_or(Interest::Votes) };
        }
        let certain = self.reach(surely, false, None);
        let possible = self.reach(holders, true, Some(free));
        let ((low, made), (high, could)) = match self.about.test.through {
            Attribution::Product => (self.product(surely, subject).0, self.product(holders, subject).1),
            _ => (self.sum(subject, &certain, false), self.sum(subject, &possible, true)),
        };
        let (low, high) = (low.low, high.high.max(low.low));
        let standing = if self.about.test.reaches.met(low) {
            Control::Certain
        } else if self.about.test.reaches.met(high) {
            Control::Possible
        } else {
            Control::No
        };
        let parts = |count: u64| u32::try_from(count).ok().and_then(Parts::new).unwrap_or(Parts::ALL);
        let (reached, made) = if standing == Control::Certain { (&certain, made) } else { (&possible, could) };
        let mut path = Vec::new();
        self.trace(&made, reached, &mut path);
        let mut missing = Vec::new();
        if standing == Control::Possible {
            let chain: BTreeSet<Entity> = reached.own.keys().chain(reached.free.into_iter().flat_map(BTreeMap::keys)).copied().filter(|entity| !holders.contains(entity)).collect();
            self.missing(subject, &chain, &path, &mut missing);
        }
        Finding { standing, counted: Range::new(parts(low), parts(high)).unwrap_or(Range::UNKNOWN), path, missing, interest: self.interest.unwrap_or(Interest::Votes) }
    }

    /// The interests behind `made`, what is nearer to the holders first.
    fn trace(&self, made: &[usize], reached: &Reached<'_>, path: &mut Vec<usize>) {
        let mut todo: Vec<usize> = made.to_vec();
        let mut found: Vec<usize> = Vec::new();
        while let Some(at) = todo.pop() {
            if found.contains(&at) {
                continue;
            }
            found.push(at);
            let owner = self.about.view.folds().get(at).and_then(|fold| self.about.test.counts_for(fold));
            todo.extend(owner.and_then(|owner| reached.by(owner)).into_iter().flatten());
        }
        path.extend(found.into_iter().rev());
    }

    fn missing(&self, subject: Entity, reached: &BTreeSet<Entity>, path: &[usize], out: &mut Vec<Missing>) {
        let folds = self.about.view.folds();
        out.extend(path.iter().filter(|at| folds.get(**at).is_some_and(|fold| !fold.share.is_exact())).map(|at| Missing::Size(*at)));
        for entity in reached.iter().copied().filter(|entity| can_be_held(self.about.view, *entity)).chain([subject]) {
            let direct = self.about.view.held(entity).1.iter().filter(|fold| Some(fold.interest) == self.interest && !fold.indirect && self.about.test.counts_for(fold).is_some());
            let known = direct.fold(Parts::NONE, |sum, fold| sum.plus(fold.share.low()));
            let hidden = Parts::ALL.less(known);
            if self.interest.is_some() && hidden > Parts::NONE {
                out.push(Missing::Holders(entity, hidden));
            }
        }
        out.sort();
        out.dedup();
    }

    /// What chains multiply to: what the holders have at least, and what nobody else has for certain. What comes to rest at an
    /// entity whose own owners are not told may be the holders': only persons and states are known to be owned by nobody.
    fn product(&self, holders: &[Entity], subject: Entity) -> ((Sum, Vec<usize>), (Sum, Vec<usize>)) {
        let mut made = Vec::new();
        let view = self.about.view;
        let mut come = |told_only: bool| crate::places::absorb(view, subject, self.interest, |entity| holders.contains(&entity), |fold| self.about.test.counts_for(fold), told_only, &mut made);
        let found = come(false);
        let theirs: u64 = found.iter().filter(|(entity, _)| holders.contains(entity)).map(|(_, part)| *part).sum();
        // A chain that is not told may run through the holders themselves, if somebody can hold them.
        let found = if holders.iter().any(|one| can_be_held(view, *one)) { come(true) } else { found };
        let others: u64 = found.iter().filter(|(entity, _)| !holders.contains(entity) && !can_be_held(view, *entity)).map(|(_, part)| *part).sum();
        let scale = |part: u64| part / u64::from(Parts::ALL.count());
        let whole = u64::from(Parts::ALL.count());
        // Rounded so that the truth lies between.
        let (low, high) = (scale(theirs), whole.saturating_sub(scale(others)).max(scale(theirs)));
        ((Sum { low, high }, made.clone()), (Sum { low, high }, made))
    }
}
