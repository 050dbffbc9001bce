//! What is said about firms and people, by whom, for when, and since when we know it.
//!
//! Every stored fact is a statement. Nothing is overwritten: a statement that no longer holds gets an end, one
//! that was wrong is withdrawn, and both stay. The kinds of entity and of interest follow the Beneficial
//! Ownership Data Standard 0.4 (Open Ownership, 2024), with what defence law adds to it.

use std::borrow::Cow;
use std::fmt;

use ntib_core::{Bi, Confidence, Date, Money, Period, Place, seen, unseen};

use crate::share::Range;

/// An entity or person by the name that files give it: a path such as `ca/mda-space`.
pub type Name = Box<str>;

/// One thing said about one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it is written: `world/space.yaml:12`, or the identifier that its publisher gave it.
    pub id: Box<str>,
    /// What it is about.
    pub subject: Name,
    /// What is said.
    pub claim: Claim,
    /// When it is true of the subject.
    pub valid: Period,
    /// The source, among those of the base.
    pub source: SourceId,
    /// Where in the source.
    pub at: Box<str>,
    /// The day from which we knew it.
    pub recorded: Date,
    /// The day on which we stopped holding it for true, and why.
    pub withdrawn: Option<Withdrawn>,
    /// How it was checked.
    pub confidence: Confidence,
    /// What a reader should know about it.
    pub note: Box<str>,
}

impl Statement {
    /// Whether it is held for true on `known_at`.
    pub fn known(&self, known_at: Date) -> bool {
        self.recorded <= known_at && self.withdrawn.as_ref().is_none_or(|one| known_at < one.on)
    }
}

/// When and why a statement was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The day.
    pub on: Date,
    /// Why; never empty.
    pub reason: Box<str>,
}

/// A source, by its position in the base.
pub type SourceId = u32;

/// Where statements come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name that files give it.
    pub name: Box<str>,
    /// Its title.
    pub title: Box<str>,
    /// Who published it.
    pub publisher: Box<str>,
    /// Where it can be read.
    pub url: Box<str>,
    /// When it was published, if known.
    pub published: Option<Date>,
    /// When it was read.
    pub retrieved: Date,
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// What kind of entity or person it is.
    Kind(EntityKind),
    /// What it is called.
    Called {
        /// The name.
        text: Box<str>,
        /// Which kind of name.
        kind: NameKind,
    },
    /// An identifier in a scheme: `lei`, `cage`, `uei`, `GB-COH` and others of org-id.guide.
    Identifier {
        /// The scheme.
        scheme: Box<str>,
        /// The identifier.
        id: Box<str>,
    },
    /// Under whose law it is formed.
    Jurisdiction(Place),
    /// A citizenship of a person.
    Citizenship(Place),
    /// Where a person resides.
    Residence(Place),
    /// An address.
    Address {
        /// Which kind of address.
        kind: AddressKind,
        /// The address, as written.
        text: Box<str>,
        /// Its country.
        place: Option<Place>,
    },
    /// The day on which it came to be.
    Founded(Date),
    /// The day on which it ceased to be.
    Ended(Date),
    /// Its securities are listed.
    Listed {
        /// The market, by its code of ISO 10383 where known.
        market: Box<str>,
        /// The symbol there.
        symbol: Box<str>,
    },
    /// It works at a site.
    Site(Site),
    /// It can make or do something.
    Capability(Capability),
    /// It has a part in a programme.
    Programme {
        /// The programme, by name.
        programme: Box<str>,
        /// The part.
        role: Bi,
    },
    /// Somebody has an interest in it.
    Stake(Stake),
    /// Holders act together in it.
    Together(Together),
    /// It has a contract, as the supplier.
    Contract(Contract),
    /// It supplies another.
    Supply(Supply),
    /// A fact of the rulebook's vocabulary, as its file writes values.
    Fact {
        /// The fact: `firm.registered_cgp`.
        key: Box<str>,
        /// Its value, as text.
        value: Box<str>,
    },
}

impl Claim {
    /// Whether it is a name of which nothing is seen.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Claim::Called { text, .. } if text.trim().is_empty())
    }

    /// Whether it is a name longer than those that are read.
    pub(crate) fn is_too_long(&self) -> bool {
        matches!(self, Claim::Called { text, .. } if text.len() > crate::identity::NAME_BYTES_MAX)
    }

    /// The claim with its names, identifiers and texts as they are compared and shown, and which signs were left out of them: those that are
    /// not seen, as `U+202E`; empty if there are none.
    pub fn seen(mut self) -> (Claim, String) {
        let texts = match &mut self {
            Claim::Called { text, .. } | Claim::Address { text, .. } => [Some(text), None],
            Claim::Identifier { scheme, id } => [Some(scheme), Some(id)],
            Claim::Listed { market, symbol } => [Some(market), Some(symbol)],
            Claim::Contract(one) => [Some(&mut one.title), Some(&mut one.id)],
            Claim::Supply(one) => [Some(&mut one.what), None],
            Claim::Stake(one) => [Some(&mut one.detail), None],
            _ => [None, None],
        };
        let mut dropped: Vec<String> = Vec::new();
        for text in texts.into_iter().flatten() {
            if let Cow::Owned(plain) = seen(text) {
                dropped.extend(Some(unseen(text)).filter(|found| !found.is_empty()));
                *text = plain.into();
            }
        }
        (self, dropped.join(", "))
    }
}

/// How it is told that signs were left out of a value.
pub(crate) const LEFT_OUT: &str = "signs that are not seen were left out: ";

/// That these signs were left out.
pub(crate) fn left_out(dropped: &str) -> String {
    format!("{LEFT_OUT}{dropped}")
}

/// A place of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its name, if it has one.
    pub name: Box<str>,
    /// The town.
    pub town: Box<str>,
    /// The province, state or county.
    pub region: Box<str>,
    /// The country.
    pub place: Place,
    /// What is done there.
    pub activity: Option<Bi>,
}

/// Something that can be made or done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capability {
    /// What.
    pub what: Bi,
    /// Codes, each with its system: `fsc`, `nsn`, `hs`, `naics`.
    pub codes: Codes,
}

/// Who holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// An entity or person of the base.
    Entity(Name),
    /// Somebody whom nobody could tell.
    Unknown,
    /// Somebody whom the publisher knows and does not tell.
    Withheld,
    /// Many, none of whom holds as much as `each_below`, where a source says so.
    Dispersed {
        /// Everybody holds less than this.
        each_below: Option<crate::Parts>,
    },
}

impl Holder {
    /// The holder as a part of a record's name: an entity by its name, who is none by what is told of it.
    pub fn key(&self) -> String {
        match self {
            Holder::Entity(name) => name.to_string(),
            Holder::Unknown => "(unknown)".to_owned(),
            Holder::Withheld => "(withheld)".to_owned(),
            Holder::Dispersed { each_below: None } => "(dispersed)".to_owned(),
            Holder::Dispersed { each_below: Some(below) } => format!("(dispersed below {below})"),
        }
    }
}

/// An interest in a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stake {
    /// Who has it.
    pub owner: Holder,
    /// What kind of interest.
    pub interest: Interest,
    /// How much of it; all, where a kind has no size.
    pub share: Range,
    /// Whether it is held directly; none if not said.
    pub direct: Option<bool>,
    /// Whether the holder benefits from it or controls by it as a natural person in the end; none if not said.
    pub beneficial: Option<bool>,
    /// For whom a nominee holds it.
    pub on_behalf_of: Option<Name>,
    /// Statements that belong to one relationship carry its name.
    pub record: Box<str>,
    /// The publisher's words.
    pub detail: Box<str>,
}

/// Holders who act together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// Who, at least two.
    pub members: Vec<Name>,
    /// By what.
    pub by: TogetherBy,
}

/// A contract, or an award or amendment of one. The period of the statement is that of performance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Who buys; none if it is not told.
    pub buyer: Option<Name>,
    /// Its number with the buyer or the publisher.
    pub id: Box<str>,
    /// The amendment, action or release that says so; empty if the source has one for all.
    pub part: Box<str>,
    /// How far it has come.
    pub stage: Stage,
    /// What it is about, in the source's words.
    pub title: Box<str>,
    /// What is to be paid or obligated.
    pub amount: Option<Money>,
    /// The most that it may come to, options included.
    pub ceiling: Option<Money>,
    /// Whether the sums are those of the contract or changes of them.
    pub sums: Sums,
    /// The day on which it was signed or awarded.
    pub signed: Option<Date>,
    /// The framework, standing offer or vehicle that it was made under.
    pub under: Box<str>,
    /// What is bought, by codes, each with its system.
    pub codes: Codes,
}

/// That something is supplied to another. The period of the statement is that of the supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supply {
    /// To whom.
    pub customer: Name,
    /// What, in the source's words.
    pub what: Box<str>,
    /// What is paid for it.
    pub amount: Option<Money>,
    /// Its number: of the subaward or order.
    pub id: Box<str>,
    /// The contract that it serves.
    pub under: Box<str>,
    /// What is supplied, by codes, each with its system.
    pub codes: Codes,
}

/// Codes, each with its system before it.
pub type Codes = Vec<(Box<str>, Box<str>)>;

/// That two entries may be one entity, and what was decided about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Same {
    /// The two, the lesser name first.
    pub pair: (Name, Name),
    /// Why they may be.
    pub reasons: Vec<Reason>,
    /// The day from which we knew of it.
    pub recorded: Date,
    /// What was decided, earliest first. The last one known counts: a verdict is undone by another.
    pub verdicts: Vec<Verdict>,
}

/// A feature that two entries share or do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The feature: `identifier`, `name`, `address`.
    pub feature: Box<str>,
    /// What was found.
    pub text: Bi,
}

/// A decision on a [`Same`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was decided.
    pub is: Identity,
    /// On which day.
    pub on: Date,
    /// By whom.
    pub by: Box<str>,
    /// Why; never empty.
    pub reason: Box<str>,
}

impl Same {
    /// What is held on `known_at`: nothing if the edge was not known then.
    pub fn standing(&self, known_at: Date) -> Option<Identity> {
        if self.recorded > known_at {
            return None;
        }
        let last = self.verdicts.iter().rev().find(|one| one.on <= known_at);
        Some(last.map_or(Identity::Open, |one| one.is))
    }
}

/// Enums whose values have one word each in files.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$each])* $value,)* }

        impl $name {
            /// Every value.
            pub const ALL: &[$name] = &[$($name::$value),*];

            /// The word used in files.
            pub fn word(self) -> &'static str {
                match self { $($name::$value => $word,)* }
            }

            /// The value that a word stands for.
            pub fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.word() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

words! {
    /// What kind of entity or person something is.
    EntityKind {
        /// Entered in a register of companies.
        RegisteredEntity = "registered_entity",
        /// With legal personality otherwise.
        LegalEntity = "legal_entity",
        /// Without legal personality: a trust, a partnership, a nomination, a fund.
        Arrangement = "arrangement",
        /// A country.
        State = "state",
        /// A part of a state: a ministry, an agency, a Crown corporation.
        StateBody = "state_body",
        /// A natural person.
        Person = "person",
        /// Known to the publisher and not told.
        Withheld = "withheld",
        /// Not known to the publisher.
        Unknown = "unknown",
    }
}

words! {
    /// What kind of name a name is.
    NameKind {
        /// In the register.
        Legal = "legal",
        /// In use.
        Trading = "trading",
        /// No longer in use.
        Former = "former",
        /// In other letters.
        Transliterated = "transliterated",
        /// Any other.
        Alternative = "alternative",
    }
}

words! {
    /// What kind of address an address is.
    AddressKind {
        /// In the register.
        Registered = "registered",
        /// Where it is directed from.
        Headquarters = "headquarters",
        /// For letters.
        Service = "service",
        /// Where a person lives.
        Residence = "residence",
        /// Any other.
        Alternative = "alternative",
    }
}

words! {
    /// By what holders act together.
    TogetherBy {
        /// An agreement to act in concert.
        Concert = "acting_in_concert",
        /// A joint venture.
        JointVenture = "joint_venture",
        /// A shareholders' agreement.
        Agreement = "shareholders_agreement",
        /// Ties of family or of a group.
        Related = "related",
        /// One interest held by several at once.
        JointHolding = "joint_holding",
    }
}

words! {
    /// How far a contract has come.
    Stage {
        /// Awarded, not yet said to be signed.
        Award = "award",
        /// Signed.
        Contract = "contract",
        /// A framework, standing offer or vehicle: orders follow, and it buys nothing itself.
        Vehicle = "vehicle",
    }
}

words! {
    /// What the sums of a contract are.
    Sums {
        /// Those of the whole contract, as they stand with this statement.
        Total = "total",
        /// What this statement adds to them, or takes if below zero.
        Change = "change",
    }
}

words! {
    /// What was decided on whether two entries are one.
    Identity {
        /// They are one.
        Same = "same",
        /// They are two.
        Different = "different",
        /// Nothing yet.
        Open = "open",
    }
}

words! {
    /// What kind of interest somebody has.
    Interest {
        /// A part of the capital.
        Capital = "capital",
        /// A part of the votes.
        Votes = "votes",
        /// The right to appoint or remove a part of the board.
        Board = "board",
        /// A share with special rights: to stop, to approve, to name.
        GoldenShare = "golden_share",
        /// A right to stop decisions.
        Veto = "veto",
        /// Control by a government, by law or otherwise.
        GovernmentControl = "government_control",
        /// Control shared with others, by contract or articles.
        JointControl = "joint_control",
        /// Consolidated directly in the accounts of the holder.
        Consolidation = "consolidation",
        /// Consolidated in the end in the accounts of the holder.
        UltimateConsolidation = "ultimate_consolidation",
        /// Named by the holder as its subsidiary, its share not told.
        Subsidiary = "subsidiary",
        /// A branch of the holder.
        Branch = "branch",
        /// A fund managed by the holder, or under its umbrella.
        FundManagement = "fund_management",
        /// Influence or control otherwise.
        Influence = "influence",
        /// The person who directs in the end.
        SeniorManager = "senior_manager",
        /// A seat on the board.
        BoardMember = "board_member",
        /// The chair of the board.
        BoardChair = "board_chair",
        /// Founder of a trust.
        Settlor = "settlor",
        /// Trustee.
        Trustee = "trustee",
        /// Protector of a trust.
        Protector = "protector",
        /// Beneficiary of an arrangement.
        Beneficiary = "beneficiary",
        /// What is left on dissolution.
        SurplusAssets = "surplus_assets",
        /// A part of profits.
        Profits = "profits",
        /// Rights by contract.
        Contract = "contract",
        /// Rights by contract that wait for something.
        ConditionalContract = "conditional_contract",
        /// Control by articles or rules of the company.
        Articles = "articles",
        /// Control by law.
        Law = "law",
        /// Use of assets.
        AssetUse = "asset_use",
        /// A part of the profits of assets.
        AssetProfits = "asset_profits",
        /// Holds for another.
        Nominee = "nominee",
        /// For whom another holds.
        Nominator = "nominator",
        /// Not known to the publisher.
        Unknown = "unknown",
        /// Known to the publisher and not told.
        Withheld = "withheld",
    }
}

impl Interest {
    /// Whether it has a size.
    pub fn is_sized(self) -> bool {
        matches!(self, Interest::Capital | Interest::Votes | Interest::Board | Interest::Profits | Interest::SurplusAssets)
    }
}
