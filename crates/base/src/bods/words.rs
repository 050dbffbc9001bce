//! The standard's codes and our words.

use crate::statement::{AddressKind, EntityKind, Interest, NameKind};

/// What stands before our own word in the details of an interest that the standard has no code for.
pub const OWN: &str = "ntib:";

/// Kinds of interest by the code of 0.4. Earlier versions write the same with hyphens, or add `of trust`.
const INTERESTS: &[(&str, Interest)] = &[
    ("shareholding", Interest::Capital),
    ("votingRights", Interest::Votes),
    ("appointmentOfBoard", Interest::Board),
    ("otherInfluenceOrControl", Interest::Influence),
    ("seniorManagingOfficial", Interest::SeniorManager),
    ("settlor", Interest::Settlor),
    ("trustee", Interest::Trustee),
    ("protector", Interest::Protector),
    ("beneficiaryOfLegalArrangement", Interest::Beneficiary),
    ("rightsToSurplusAssetsOnDissolution", Interest::SurplusAssets),
    ("rightsToProfitOrIncome", Interest::Profits),
    ("rightsGrantedByContract", Interest::Contract),
    ("conditionalRightsGrantedByContract", Interest::ConditionalContract),
    ("controlViaCompanyRulesOrArticles", Interest::Articles),
    ("controlByLegalFramework", Interest::Law),
    ("boardMember", Interest::BoardMember),
    ("boardChair", Interest::BoardChair),
    ("unknownInterest", Interest::Unknown),
    ("unpublishedInterest", Interest::Withheld),
    ("enjoymentAndUseOfAssets", Interest::AssetUse),
    ("rightToProfitOrIncomeFromAssets", Interest::AssetProfits),
    ("nominee", Interest::Nominee),
    ("nominator", Interest::Nominator),
];

/// Codes of versions before 0.4 that have another name now.
const EARLIER: &[(&str, Interest)] = &[
    ("influenceorcontrol", Interest::Influence),
    ("settloroftrust", Interest::Settlor),
    ("trusteeoftrust", Interest::Trustee),
    ("protectoroftrust", Interest::Protector),
    ("beneficiaryoftrust", Interest::Beneficiary),
    ("otherinfluenceorcontroloftrust", Interest::Influence),
    ("rightstosurplusassets", Interest::SurplusAssets),
];

/// The interest that a code and its details stand for.
pub fn interest(code: &str, details: &str) -> Option<Interest> {
    if let Some(own) = details.strip_prefix(OWN).and_then(|word| Interest::from_word(word.split(' ').next().unwrap_or_default())) {
        return Some(own);
    }
    let plain: String = code.chars().filter(|c| *c != '-').collect::<String>().to_ascii_lowercase();
    let current = INTERESTS.iter().find(|(word, _)| word.eq_ignore_ascii_case(&plain));
    current.or_else(|| EARLIER.iter().find(|(word, _)| *word == plain)).map(|(_, interest)| *interest)
}

/// The code of an interest, and whether our own word must be kept in its details.
pub fn interest_code(interest: Interest) -> (&'static str, bool) {
    if let Some((code, _)) = INTERESTS.iter().find(|(_, one)| *one == interest) {
        return (code, false);
    }
    let code = match interest {
        Interest::GoldenShare | Interest::Veto => "controlViaCompanyRulesOrArticles",
        Interest::GovernmentControl => "controlByLegalFramework",
        Interest::JointControl => "rightsGrantedByContract",
        _ => "otherInfluenceOrControl",
    };
    (code, true)
}

/// The kind of entity that a type stands for.
pub fn entity_kind(code: &str) -> Option<EntityKind> {
    Some(match code {
        "registeredEntity" => EntityKind::RegisteredEntity,
        "legalEntity" => EntityKind::LegalEntity,
        "arrangement" => EntityKind::Arrangement,
        "anonymousEntity" => EntityKind::Withheld,
        "unknownEntity" => EntityKind::Unknown,
        "state" => EntityKind::State,
        "stateBody" => EntityKind::StateBody,
        _ => return None,
    })
}

/// The type of an entity of a kind.
pub fn entity_type(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::RegisteredEntity => "registeredEntity",
        EntityKind::LegalEntity => "legalEntity",
        EntityKind::Arrangement => "arrangement",
        EntityKind::State => "state",
        EntityKind::StateBody => "stateBody",
        EntityKind::Withheld => "anonymousEntity",
        EntityKind::Unknown | EntityKind::Person => "unknownEntity",
    }
}

/// The kind of person that a type stands for.
pub fn person_kind(code: &str) -> Option<EntityKind> {
    Some(match code {
        "knownPerson" => EntityKind::Person,
        "anonymousPerson" => EntityKind::Withheld,
        "unknownPerson" => EntityKind::Unknown,
        _ => return None,
    })
}

/// The kind of name that a code stands for.
pub fn name_kind(code: &str) -> NameKind {
    match code {
        "former" | "birth" => NameKind::Former,
        "transliteration" | "translation" => NameKind::Transliterated,
        "alternative" => NameKind::Alternative,
        _ => NameKind::Legal,
    }
}

/// The kind of address that a code stands for.
pub fn address_kind(code: &str) -> AddressKind {
    match code {
        "registered" => AddressKind::Registered,
        "business" => AddressKind::Headquarters,
        "service" => AddressKind::Service,
        "residence" => AddressKind::Residence,
        _ => AddressKind::Alternative,
    }
}
