//! How facts about firms are measured: what the files of `control/facts/` say, with every reference resolved.

use ntib_base::statement::{EntityKind, Interest, TogetherBy};
use ntib_base::{OwnershipTest, Range, Threshold};
use ntib_core::{Bi, Date, Place};
use ntib_rules::model::{FactId, QuestionId, RingId, Rulebook, Value};

/// Everything that measuring needs besides the base and the rulebook.
#[derive(Clone, Debug)]
pub struct FactMap {
    /// Tests of ownership and control, by name.
    pub tests: Vec<OwnershipTest>,
    /// Kinds of holder.
    pub kinds: Vec<HolderKind>,
    /// Measures in the order of the files; of several for one fact the first that knows counts.
    pub measures: Vec<Measure>,
    /// What a sheet asks.
    pub sheet: Vec<Asked>,
}

impl FactMap {
    /// The measures of `fact` with their positions.
    pub fn measures_of(&self, fact: FactId) -> impl Iterator<Item = (usize, &Measure)> {
        self.measures.iter().enumerate().filter(move |(_, one)| one.fact == fact)
    }

    /// The names of the lists that kinds and measures ask for, ascending.
    pub fn lists(&self) -> Vec<&str> {
        let of_kinds = self.kinds.iter().filter_map(|kind| match &kind.whose {
            Whose::Listed(list) => Some(&**list),
            _ => None,
        });
        let of_measures = self.measures.iter().flat_map(|one| match &one.how {
            How::Screened { own, owners } => own.iter().chain(owners).map(|(list, _)| &**list).collect(),
            _ => Vec::new(),
        });
        let mut all: Vec<&str> = of_kinds.chain(of_measures).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// A question of the sheet, and how it is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub question: QuestionId,
    /// The role that the firm takes in it.
    pub role: Box<str>,
    /// What is taken for given besides.
    pub with: Vec<(FactId, Value)>,
    /// Of a choice, the positions of the outcomes under which the definition holds.
    pub holds: Vec<usize>,
}

/// Places by code and by ring of the rulebook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Codes.
    pub places: Vec<Place>,
    /// Rings, each as of the day asked about.
    pub rings: Vec<RingId>,
}

impl Places {
    /// Whether `place` is one of them on `date`.
    pub fn contain(&self, book: &Rulebook, place: Place, date: Date) -> bool {
        self.places.contains(&place) || self.rings.iter().any(|id| book.ring(*id).ring.contains(place, date))
    }
}

/// A kind of holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderKind {
    /// Its name.
    pub id: Box<str>,
    /// What it is called.
    pub title: Bi,
    /// Whose.
    pub whose: Whose,
    /// How an entity is judged that is no person and no state.
    pub entities: Entities,
    /// Where persons without a citizenship told count by where they reside.
    pub residence_counts: bool,
    /// Whether every citizenship of a person must be of these places, and not some.
    pub every_citizenship: bool,
    /// Whether the kind is everybody else.
    pub negated: bool,
}

/// What makes a holder one of the kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Being of these places.
    Of(Places),
    /// Standing on a list that the caller gives.
    Listed(Box<str>),
    /// Nothing: everybody is.
    Anybody,
}

/// How an entity is judged that is no person and no state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entities {
    /// By itself: the law under which it is formed, or the list.
    Own,
    /// By its holders: it is of the kind if holders of the kind have so much of it, each counted whole.
    Traced {
        /// Of what.
        of: Counted,
        /// How much.
        threshold: Threshold,
    },
}

/// What is summed of a firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The interest.
    pub interest: Interest,
    /// Interests without a size that count as so much of it, where no size is told of the same holder.
    pub means: Vec<(Interest, Range)>,
}

/// How one fact is measured.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Which.
    pub fact: FactId,
    /// How.
    pub how: How,
    /// The choice of reading behind it.
    pub reading: Option<Bi>,
}

/// What a yes and a no come to; an empty list says nothing, several values that it is one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gives {
    /// Where it is so.
    pub yes: Vec<Value>,
    /// Where it is not.
    pub no: Vec<Value>,
}

/// Ways of measuring.
#[derive(Clone, Debug)]
pub enum How {
    /// What is said of the firm itself.
    Claim {
        /// Which claims, the first that is told counting.
        claims: Vec<ClaimKind>,
        /// Values for the words of the claim; empty where they are the fact's own.
        values: Vec<(Box<str>, Vec<Value>)>,
        /// Ask only whether it is among these.
        among: Option<Places>,
        /// What that comes to.
        gives: Gives,
    },
    /// A share.
    Share(ShareOf),
    /// Whether somebody of a kind meets a test of ownership.
    Test {
        /// Position among the tests.
        test: usize,
        /// Position among the kinds.
        who: usize,
        /// What that comes to.
        gives: Gives,
    },
    /// Where the parents are: everyone but persons who meets a test.
    Parents {
        /// Position among the tests.
        test: usize,
        /// How their place is found.
        place: Vec<ClaimKind>,
        /// Ask only whether all are of these.
        among: Option<Places>,
        /// What that comes to.
        gives: Gives,
    },
    /// Whether two hold all of it by halves, at least one of them of a kind.
    Halves {
        /// Of what.
        of: Counted,
        /// Position among the kinds.
        who: usize,
    },
    /// Whether one share is as large as another.
    Compare {
        /// This one.
        large: ShareOf,
        /// As large as this one.
        small: ShareOf,
    },
    /// What screening found; lists with the value that a finding adds.
    Screened {
        /// For the firm itself.
        own: Vec<(Box<str>, Value)>,
        /// For a holder above it.
        owners: Vec<(Box<str>, Value)>,
    },
}

/// Claims that a measure may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// Under whose law it is formed.
    Jurisdiction,
    /// The country of its headquarters.
    Headquarters,
    /// The country of its registered address.
    RegisteredAddress,
    /// Citizenships of a person.
    Citizenships,
    /// Where a person resides.
    Residence,
    /// What kind of entity it is.
    Kind,
    /// Whether its securities are listed.
    Listed,
    /// The countries of its sites.
    Sites,
}

impl ClaimKind {
    /// Every claim with its word in files.
    pub const NAMED: [(&'static str, ClaimKind); 8] = [
        ("jurisdiction", ClaimKind::Jurisdiction),
        ("headquarters", ClaimKind::Headquarters),
        ("registered_address", ClaimKind::RegisteredAddress),
        ("citizenships", ClaimKind::Citizenships),
        ("residence", ClaimKind::Residence),
        ("kind", ClaimKind::Kind),
        ("listed", ClaimKind::Listed),
        ("sites", ClaimKind::Sites),
    ];
}

/// A share of a firm held by holders of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareOf {
    /// Of what; of several each by itself, the one that `across` says counting.
    pub of: Vec<Counted>,
    /// Position among the kinds.
    pub who: usize,
    /// Their sum, or the largest block.
    pub take: Take,
    /// Which of several counts.
    pub across: Across,
    /// A test by which parents are found whose share counts too, the least of all being the answer.
    pub lowest_over: Option<usize>,
}

/// What is taken of the holders of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Take {
    /// All together, each direct holder whole.
    Sum,
    /// The largest block of direct holders who are one: under one control, or tied.
    Largest {
        /// At what part of the votes a holder is under control.
        controlled: Threshold,
        /// Ties that join holders.
        together: Vec<TogetherBy>,
    },
    /// The largest holder by shares multiplied along every chain.
    LargestMultiplied,
}

/// Which of several interests counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Across {
    /// The one with the most.
    Highest,
    /// The one with the least.
    Lowest,
}

/// Kinds of entity that nobody holds.
pub(crate) fn is_own(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Person | EntityKind::State | EntityKind::StateBody)
}
