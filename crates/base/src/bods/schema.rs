//! The shapes of a statement of the Beneficial Ownership Data Standard 0.4, as tables of our own.
//!
//! Read from the standard's schema (Open Ownership, data-standard, version 0.4.0): which keys there are, which
//! are required, and what each may hold. The compiler makes a table of hashes of each map's keys.

use crate::json::{Node, hash};

/// What a value may be.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Any text.
    Text,
    /// A text of so many characters at least and at most.
    Sized(usize, usize),
    /// A text that names an address (RFC 3986).
    Uri,
    /// A text that is a day.
    Day,
    /// A text that is a day, or a day and time (RFC 3339).
    Moment,
    /// A text that is a year, a month or a day.
    PartDay,
    /// A text of two numbers with a point between.
    Version,
    /// A number from 0 to 100.
    Percent,
    /// True or false.
    Bool,
    /// One of these texts.
    Code(&'static [&'static str]),
    /// A list of these.
    List(&'static Shape),
    /// A map with these keys.
    Map(&'static Map),
    /// The name of a record, or a reason why there is none.
    Party,
    /// Any map: what kind of record it is says more.
    Details,
}

/// The keys of a map, found by their hash.
pub struct Map {
    /// Each key that is known, with what it may hold.
    pub keys: &'static [(&'static str, Shape)],
    /// Keys that must be there.
    pub required: &'static [&'static str],
    /// The same by their bits.
    pub required_bits: u32,
    /// One of these must be there, if any is named, by their bits.
    pub any_of: u32,
    /// A rule that keys make together.
    pub rule: Rule,
    /// Open addressing by hash: place among the keys + 1, 0 for none.
    slots: [u8; SLOTS],
}

/// More than twice the keys of the largest map; a power of two.
const SLOTS: usize = 64;

/// Where the search for a key of this hash begins.
const fn slot(hash: u32) -> usize {
    (hash >> 8) as usize % SLOTS
}

impl Map {
    /// The place among the keys of the one at which `node` stands.
    #[inline]
    pub fn place(&self, node: Node<'_>) -> Option<usize> {
        let mut at = slot(node.key_hash());
        loop {
            let place = usize::from(*self.slots.get(at)?).checked_sub(1)?;
            let (name, _) = self.keys.get(place)?;
            if node.is_at(name) {
                return Some(place);
            }
            at = (at + 1) % SLOTS;
        }
    }

    /// The required keys that are not among those whose bits are set.
    pub fn missing(&self, seen: u32) -> impl Iterator<Item = &'static str> {
        let seen = move |name: &str| self.keys.iter().position(|(key, _)| *key == name).is_some_and(|at| seen >> at & 1 == 1);
        self.required.iter().copied().filter(move |name| !seen(name))
    }
}

/// The place of `name` among `keys`; that of nothing if it is not one of them, which the compiler then refuses.
#[expect(clippy::indexing_slicing, reason = "run by the compiler alone")]
pub const fn place(keys: &[(&str, Shape)], name: &str) -> usize {
    let mut at = 0;
    while !same(keys[at].0.as_bytes(), name.as_bytes()) {
        at += 1;
    }
    at
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    match (a.split_first(), b.split_first()) {
        (None, None) => true,
        (Some((a, rest)), Some((b, others))) => *a == *b && same(rest, others),
        _ => false,
    }
}

#[expect(clippy::indexing_slicing, reason = "run by the compiler alone")]
const fn bits(keys: &[(&str, Shape)], names: &[&str]) -> u32 {
    let (mut bits, mut at) = (0, 0);
    while at < names.len() {
        bits |= 1 << place(keys, names[at]);
        at += 1;
    }
    bits
}

#[expect(clippy::indexing_slicing, reason = "run by the compiler alone")]
const fn slots(keys: &[(&str, Shape)]) -> [u8; SLOTS] {
    let mut slots = [0; SLOTS];
    let mut at = 0;
    while at < keys.len() {
        let mut to = slot(hash(keys[at].0.as_bytes()));
        while slots[to] != 0 {
            to = (to + 1) % SLOTS;
        }
        at += 1;
        slots[to] = at as u8;
    }
    slots
}

/// A rule that keys of one map make together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// None.
    None,
    /// The kind of record says what `recordDetails` holds; unsaid, it must fit them all.
    Record,
    /// What an annotation must have depends on why it was made.
    Annotation,
    /// Which subtypes go with which type of entity.
    Subtype,
    /// A component has no components.
    Component,
    /// At least one key.
    NotEmpty,
}

const fn table(keys: &'static [(&'static str, Shape)], required: &'static [&'static str], any_of: &[&str], rule: Rule) -> Map {
    Map { keys, required, required_bits: bits(keys, required), any_of: bits(keys, any_of), rule, slots: slots(keys) }
}

const fn map(keys: &'static [(&'static str, Shape)], required: &'static [&'static str]) -> Map {
    table(keys, required, &[], Rule::None)
}

const fn with(keys: &'static [(&'static str, Shape)], required: &'static [&'static str], rule: Rule) -> Map {
    table(keys, required, &[], rule)
}

const fn any(keys: &'static [(&'static str, Shape)], any_of: &[&str]) -> Map {
    table(keys, &[], any_of, Rule::None)
}

/// The keys of a statement.
const STATEMENT_KEYS: &[(&str, Shape)] = &[
    ("statementId", Shape::Sized(32, 64)),
    ("statementDate", Shape::Moment),
    ("annotations", Shape::List(&Shape::Map(&ANNOTATION))),
    ("publicationDetails", Shape::Map(&PUBLICATION)),
    ("source", Shape::Map(&SOURCE)),
    ("declaration", Shape::Text),
    ("declarationSubject", Shape::Text),
    ("recordId", Shape::Text),
    ("recordType", Shape::Code(&["entity", "person", "relationship"])),
    ("recordStatus", Shape::Code(&["new", "updated", "closed"])),
    ("recordDetails", Shape::Details),
];

/// One statement.
pub static STATEMENT: Map = with(
    STATEMENT_KEYS,
    &["statementId", "declarationSubject", "recordId", "recordType", "recordDetails", "statementDate"],
    Rule::Record,
);

/// How many keys a statement has.
pub const FIELDS: usize = STATEMENT_KEYS.len();

/// The place of a key of a statement.
pub const fn field(name: &str) -> usize {
    place(STATEMENT_KEYS, name)
}

static PUBLICATION: Map = map(
    &[
        ("publicationDate", Shape::Moment),
        ("bodsVersion", Shape::Version),
        ("license", Shape::Uri),
        ("publisher", Shape::Map(&PUBLISHER)),
    ],
    &["publicationDate", "bodsVersion", "publisher"],
);

static PUBLISHER: Map = any(&[("name", Shape::Text), ("url", Shape::Uri)], &["name", "url"]);

static ANNOTATION: Map = with(
    &[
        ("statementPointerTarget", Shape::Text),
        ("creationDate", Shape::Moment),
        ("createdBy", Shape::Map(&AGENT)),
        ("motivation", Shape::Code(&["commenting", "correcting", "identifying", "linking", "transformation"])),
        ("description", Shape::Text),
        ("transformedContent", Shape::Text),
        ("url", Shape::Uri),
    ],
    &["statementPointerTarget", "motivation"],
    Rule::Annotation,
);

static AGENT: Map = map(&[("name", Shape::Text), ("uri", Shape::Uri)], &[]);

static SOURCE: Map = map(
    &[
        ("type", Shape::List(&Shape::Code(&["selfDeclaration", "officialRegister", "thirdParty", "primaryResearch", "verified"]))),
        ("description", Shape::Text),
        ("url", Shape::Uri),
        ("retrievedAt", Shape::Moment),
        ("assertedBy", Shape::List(&Shape::Map(&AGENT))),
    ],
    &[],
);

/// The details of a relationship.
pub static RELATIONSHIP: Map = with(
    &[
        ("isComponent", Shape::Bool),
        ("componentRecords", Shape::List(&Shape::Text)),
        ("subject", Shape::Party),
        ("interestedParty", Shape::Party),
        ("interests", Shape::List(&Shape::Map(&INTEREST))),
    ],
    &["isComponent", "subject", "interestedParty"],
    Rule::Component,
);

static INTEREST: Map = map(
    &[
        ("type", Shape::Code(INTERESTS)),
        ("directOrIndirect", Shape::Code(&["direct", "indirect", "unknown"])),
        ("beneficialOwnershipOrControl", Shape::Bool),
        ("details", Shape::Text),
        ("share", Shape::Map(&SHARE)),
        ("startDate", Shape::Day),
        ("endDate", Shape::Day),
    ],
    &[],
);

/// The kinds of interest.
pub static INTERESTS: &[&str] = &[
    "shareholding",
    "votingRights",
    "appointmentOfBoard",
    "otherInfluenceOrControl",
    "seniorManagingOfficial",
    "settlor",
    "trustee",
    "protector",
    "beneficiaryOfLegalArrangement",
    "rightsToSurplusAssetsOnDissolution",
    "rightsToProfitOrIncome",
    "rightsGrantedByContract",
    "conditionalRightsGrantedByContract",
    "controlViaCompanyRulesOrArticles",
    "controlByLegalFramework",
    "boardMember",
    "boardChair",
    "unknownInterest",
    "unpublishedInterest",
    "enjoymentAndUseOfAssets",
    "rightToProfitOrIncomeFromAssets",
    "nominee",
    "nominator",
];

static SHARE: Map = map(
    &[
        ("exact", Shape::Percent),
        ("maximum", Shape::Percent),
        ("minimum", Shape::Percent),
        ("exclusiveMinimum", Shape::Percent),
        ("exclusiveMaximum", Shape::Percent),
    ],
    &[],
);

/// Why a record is not specified.
pub static UNSPECIFIED: Map = map(
    &[
        (
            "reason",
            Shape::Code(&[
                "noBeneficialOwners",
                "subjectUnableToConfirmOrIdentifyBeneficialOwner",
                "interestedPartyHasNotProvidedInformation",
                "subjectExemptFromDisclosure",
                "interestedPartyExemptFromDisclosure",
                "unknown",
                "informationUnknownToPublisher",
            ]),
        ),
        ("description", Shape::Text),
    ],
    &["reason"],
);

/// The details of an entity.
pub static ENTITY: Map = map(
    &[
        ("isComponent", Shape::Bool),
        ("entityType", Shape::Map(&ENTITY_TYPE)),
        ("unspecifiedEntityDetails", Shape::Map(&UNSPECIFIED)),
        ("name", Shape::Text),
        ("alternateNames", Shape::List(&Shape::Text)),
        ("jurisdiction", Shape::Map(&JURISDICTION)),
        ("identifiers", Shape::List(&Shape::Map(&IDENTIFIER))),
        ("foundingDate", Shape::Day),
        ("dissolutionDate", Shape::Day),
        ("addresses", Shape::List(&Shape::Map(&ENTITY_ADDRESS))),
        ("uri", Shape::Uri),
        ("publicListing", Shape::Map(&LISTING)),
        ("formedByStatute", Shape::Map(&STATUTE)),
    ],
    &["isComponent", "entityType"],
);

static ENTITY_TYPE: Map = with(
    &[
        ("type", Shape::Code(&["registeredEntity", "legalEntity", "arrangement", "anonymousEntity", "unknownEntity", "state", "stateBody"])),
        ("subtype", Shape::Code(&["governmentDepartment", "stateAgency", "other", "trust", "nomination"])),
        ("details", Shape::Text),
    ],
    &["type"],
    Rule::Subtype,
);

/// Which subtypes go with a type of entity.
pub static SUBTYPES: &[(&str, &[&str])] = &[
    ("arrangement", &["trust", "nomination", "other"]),
    ("legalEntity", &["trust", "other"]),
    ("stateBody", &["governmentDepartment", "stateAgency", "other"]),
    ("registeredEntity", &["other"]),
    ("state", &["other"]),
    ("anonymousEntity", &["other"]),
    ("unknownEntity", &["other"]),
];

static STATUTE: Map = map(&[("name", Shape::Text), ("date", Shape::Day)], &[]);

static LISTING: Map = with(
    &[
        ("hasPublicListing", Shape::Bool),
        ("companyFilingsURLs", Shape::List(&Shape::Uri)),
        ("securitiesListings", Shape::List(&Shape::Map(&SECURITIES))),
    ],
    &["hasPublicListing"],
    Rule::NotEmpty,
);

static SECURITIES: Map = map(
    &[
        ("marketIdentifierCode", Shape::Text),
        ("operatingMarketIdentifierCode", Shape::Text),
        ("stockExchangeJurisdiction", Shape::Sized(2, 6)),
        ("stockExchangeName", Shape::Text),
        ("security", Shape::Map(&SECURITY)),
    ],
    &["stockExchangeJurisdiction", "security", "stockExchangeName"],
);

static SECURITY: Map = map(
    &[("idScheme", Shape::Code(&["isin", "figi", "cusip", "cins"])), ("id", Shape::Text), ("ticker", Shape::Text)],
    &["ticker"],
);

/// The details of a person.
pub static PERSON: Map = map(
    &[
        ("isComponent", Shape::Bool),
        ("personType", Shape::Code(&["anonymousPerson", "unknownPerson", "knownPerson"])),
        ("unspecifiedPersonDetails", Shape::Map(&UNSPECIFIED)),
        ("names", Shape::List(&Shape::Map(&NAME))),
        ("identifiers", Shape::List(&Shape::Map(&IDENTIFIER))),
        ("nationalities", Shape::List(&Shape::Map(&COUNTRY))),
        ("placeOfBirth", Shape::Map(&BIRTH_ADDRESS)),
        ("birthDate", Shape::PartDay),
        ("deathDate", Shape::PartDay),
        ("taxResidencies", Shape::List(&Shape::Map(&COUNTRY))),
        ("addresses", Shape::List(&Shape::Map(&PERSON_ADDRESS))),
        ("politicalExposure", Shape::Map(&EXPOSURE)),
    ],
    &["personType", "isComponent"],
);

static NAME: Map = map(
    &[
        ("type", Shape::Code(&["legal", "translation", "transliteration", "former", "alternative", "birth"])),
        ("fullName", Shape::Text),
        ("familyName", Shape::Text),
        ("givenName", Shape::Text),
        ("patronymicName", Shape::Text),
    ],
    &["fullName"],
);

static EXPOSURE: Map = map(
    &[("status", Shape::Code(&["isPep", "isNotPep", "unknown"])), ("details", Shape::List(&Shape::Map(&EXPOSED)))],
    &["status"],
);

static EXPOSED: Map = map(
    &[
        ("reason", Shape::Text),
        ("missingInfoReason", Shape::Text),
        ("jurisdiction", Shape::Map(&JURISDICTION)),
        ("startDate", Shape::Day),
        ("endDate", Shape::Day),
        ("source", Shape::Map(&SOURCE)),
    ],
    &[],
);

static COUNTRY: Map = map(&[("name", Shape::Text), ("code", Shape::Sized(2, 2))], &["name"]);

static JURISDICTION: Map = map(&[("name", Shape::Text), ("code", Shape::Sized(2, 6))], &["name"]);

static IDENTIFIER: Map = any(
    &[("id", Shape::Text), ("scheme", Shape::Text), ("schemeName", Shape::Text), ("uri", Shape::Uri)],
    &["scheme", "schemeName"],
);

static ENTITY_ADDRESS: Map = map(&[("type", Shape::Code(&["registered", "business", "alternative"])), ADDRESS, POST, LAND], &[]);
static PERSON_ADDRESS: Map = map(&[("type", Shape::Code(&["residence", "service", "alternative"])), ADDRESS, POST, LAND], &[]);
static BIRTH_ADDRESS: Map = map(&[("type", Shape::Code(&["placeOfBirth"])), ADDRESS, POST, LAND], &[]);
const ADDRESS: (&str, Shape) = ("address", Shape::Text);
const POST: (&str, Shape) = ("postCode", Shape::Text);
const LAND: (&str, Shape) = ("country", Shape::Map(&COUNTRY));
