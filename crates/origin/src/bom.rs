//! The bill of materials: what a good is, what it is made of, what it cost.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Bi, Code, Date, Decimal, Place};

use crate::interest::Loan;
use crate::stock::Entry;

/// The most materials of one bill, at all levels together.
pub const MATERIALS_MAX: usize = 2_000;

/// How deep materials may be made of materials.
pub const LEVELS_MAX: usize = 12;

/// The parts of a value that an agreement may take off or add.
pub const ADJUSTMENTS: [&str; 6] = ["freight", "duties", "brokerage", "waste", "processing", "originating"];

/// Costs contained in a value, or to be added to one.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Adjustments {
    /// Those given as one amount.
    pub plain: Decimal,
    /// Those given by what they are.
    pub parts: BTreeMap<&'static str, Decimal>,
}

impl Adjustments {
    /// Those among `allowed`, with the one amount; nothing where nothing is allowed.
    pub fn of(&self, allowed: &BTreeSet<String>) -> Decimal {
        if allowed.is_empty() {
            return Decimal::ZERO;
        }
        let parts = self.parts.iter().filter(|one| allowed.contains(*one.0)).map(|one| *one.1);
        parts.fold(self.plain, |sum, part| sum.checked_add(part).unwrap_or(Decimal::MAX))
    }

    /// All of them.
    pub fn all(&self) -> Decimal {
        self.parts.values().fold(self.plain, |sum, part| sum.checked_add(*part).unwrap_or(Decimal::MAX))
    }

    /// Those that are not allowed.
    pub fn refused(&self, allowed: &BTreeSet<String>) -> Vec<&'static str> {
        self.parts.iter().filter(|one| !one.1.is_zero() && !allowed.contains(*one.0)).map(|one| *one.0).collect()
    }
}

/// Whether a material originates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It originates.
    Originating,
    /// It does not.
    NonOriginating,
}

/// What a material is to the good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Role {
    /// It becomes part of the good.
    #[default]
    Material,
    /// Delivered with the good: an accessory, spare part, tool or manual.
    Accessory,
    /// Packaging for retail sale, classified with the good.
    Packaging,
    /// Packing for shipment.
    Packing,
    /// Used in production without becoming part of the good.
    Indirect,
}

/// How the good came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Without leaving the territory.
    Direct,
    /// Through places outside the territory.
    Outside {
        /// Whether it stayed under customs control there.
        customs_control: Option<bool>,
        /// Whether anything was done to it there beyond unloading, reloading, storing, labelling and preserving.
        worked: Option<bool>,
    },
}

/// How a stock is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockMethod {
    /// First in, first out.
    FirstIn,
    /// Last in, first out.
    LastIn,
    /// The average before each shipment.
    Average,
}

/// A stock of units that cannot be told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// How it is drawn from.
    pub method: StockMethod,
    /// Its lines in order of time.
    pub entries: Vec<Entry>,
    /// Which withdrawal went into this good, from 1; the last if none.
    pub shipment: Option<usize>,
    /// Units in one unit of the good.
    pub per_good: Decimal,
}

/// What a supplier in the territory has signed about a material.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Accumulated {
    /// The supplier's net cost of it.
    pub net_cost: Option<Decimal>,
    /// The value of the non-originating materials in it.
    pub non_originating: Option<Decimal>,
    /// An amount of the net cost without any value of non-originating materials.
    pub part_of_net_cost: Option<Decimal>,
}

/// Costs that are not net cost.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Excluded {
    /// Sales promotion, marketing and after-sales service.
    pub promotion: Option<Decimal>,
    /// Royalties.
    pub royalties: Option<Decimal>,
    /// Shipping and packing.
    pub shipping: Option<Decimal>,
    /// Interest beyond what is allowed, where it is known.
    pub interest: Option<Decimal>,
    /// Loans from which it is computed otherwise.
    pub loans: Vec<Loan>,
}

/// What was made of what, and at what cost.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Making {
    /// Costs of production other than materials: other product costs, period costs, other costs.
    pub other_costs: Option<Decimal>,
    /// The total cost, where it is known as one amount.
    pub total_cost: Option<Decimal>,
    /// Costs that are not net cost and are part of it.
    pub excluded: Excluded,
    /// Which of the kinds that product rules tell apart it is.
    pub kinds: BTreeSet<String>,
    /// Facts that product rules ask.
    pub tests: BTreeMap<String, bool>,
    /// Its weight.
    pub weight: Option<Decimal>,
}

/// A material, or a stage of production.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// Its position in the bill, from the top, each before what it is made of.
    pub at: usize,
    /// Its short name, unique in the bill.
    pub id: String,
    /// What it is.
    pub name: Bi,
    /// Its tariff number.
    pub code: Option<Code>,
    /// Whether it originates, where that is known.
    pub status: Option<Status>,
    /// Where it comes from.
    pub from: Option<Place>,
    /// Its value in one unit of the good.
    pub value: Option<Decimal>,
    /// Costs contained in the value, as far as documented.
    pub deductions: Adjustments,
    /// Costs of getting it to the producer that are not contained in the value.
    pub additions: Adjustments,
    /// Its weight in one unit of the good.
    pub weight: Option<Decimal>,
    /// Whether it is elastomeric.
    pub elastomeric: bool,
    /// The metal it is, where a rule counts the weight of one.
    pub metal: Option<String>,
    /// What it is to the good.
    pub role: Role,
    /// Whether it is a screw, bolt or other fastener.
    pub fastener: bool,
    /// Whether it was recovered from a used good.
    pub recovered: bool,
    /// A supplier's statement.
    pub statement: Option<Accumulated>,
    /// The stock that it is drawn from.
    pub ledger: Option<Ledger>,
    /// Whether another producer made it.
    pub by_other: bool,
    /// Whether it is designated as an intermediate material; the best choice if not said.
    pub designate: Option<bool>,
    /// What it is made of, if its production is part of the bill.
    pub made_of: Vec<Material>,
    /// What making it cost.
    pub making: Making,
}

/// Net cost over a period, of the goods of one plant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Average {
    /// The net cost of all of them.
    pub net_cost: Decimal,
    /// The value of the non-originating materials in all of them.
    pub non_originating: Decimal,
}

/// What the certification of origin says beyond the answer.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Papers {
    /// Importer, exporter or producer.
    pub certifier_is: Option<String>,
    /// Each party's name and address.
    pub parties: BTreeMap<String, String>,
    /// The invoice, or the period that the certification covers.
    pub covers: Option<String>,
}

/// What a determination of marking origin asks beyond the bill.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Marks {
    /// The materials that impart the essential character: one, or all that merit equal consideration; empty
    /// if there is none.
    pub essential: Option<Vec<String>>,
    /// Whether the good was produced by only minor processing.
    pub minor_processing: Option<bool>,
    /// Whether it was produced by fitting together a few foreign parts.
    pub simple_assembly: Option<bool>,
    /// Whether it is a mixture or a composite good.
    pub composite: bool,
    /// Whether it is a set.
    pub set: bool,
    /// The last country of any production.
    pub last_production: Option<Place>,
    /// The last country of production other than minor processing.
    pub last_beyond_minor: Option<Place>,
    /// Whether it originates under the agreement and a certification of origin was signed.
    pub certified: Option<bool>,
}

/// The good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Good {
    /// What it is.
    pub name: Bi,
    /// Its tariff number in the country of importation.
    pub code: Code,
    /// Where it was produced, every place.
    pub produced_in: Option<BTreeSet<Place>>,
    /// Where it is imported from.
    pub imported_from: Option<Place>,
    /// The price paid or payable for one unit.
    pub price: Option<Decimal>,
    /// Costs of international shipment contained in the price.
    pub shipping_in_price: Option<Decimal>,
    /// Costs.
    pub making: Making,
    /// Whether it is claimed to be wholly obtained.
    pub wholly_obtained: bool,
    /// Whether it is imported unassembled and classified as assembled.
    pub unassembled: bool,
    /// Whether it is a set by general rule 3: its materials are the goods in it.
    pub set: bool,
    /// Whether it is remanufactured.
    pub remanufactured: bool,
    /// Whether it answers the description of goods that originate when imported from a member.
    pub described: Option<bool>,
    /// How it came.
    pub transport: Option<Transport>,
    /// Whether it owes its status to mere dilution, or to a practice meant to go around the rules.
    pub disqualified: bool,
    /// Net cost over a period, if that is chosen.
    pub average: Option<Average>,
    /// For the certification.
    pub papers: Papers,
    /// For marking origin.
    pub marks: Marks,
}

/// A bill of materials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bom {
    /// The agreement asked about, if the bill says so.
    pub agreement: Option<String>,
    /// The legal date, if the bill says so.
    pub as_of: Option<Date>,
    /// The currency of all amounts.
    pub currency: String,
    /// Public situation that a ready example is taken from.
    pub about: Option<Bi>,
    /// The good.
    pub good: Good,
    /// What it is made of.
    pub materials: Vec<Material>,
}

impl Material {
    /// Whether its production is in the bill and is the producer's own.
    pub fn is_self_produced(&self) -> bool {
        !self.made_of.is_empty() && !self.by_other
    }

    /// This material and all within it, each before what it is made of.
    pub fn walk(&self) -> Vec<&Material> {
        let mut all = vec![self];
        for one in &self.made_of {
            all.extend(one.walk());
        }
        all
    }
}

impl Bom {
    /// Every material at every level, each before what it is made of.
    pub fn walk(&self) -> Vec<&Material> {
        self.materials.iter().flat_map(Material::walk).collect()
    }

    /// The material at this position, to change it.
    pub fn material_mut(&mut self, at: usize) -> Option<&mut Material> {
        fn find(list: &mut [Material], at: usize) -> Option<&mut Material> {
            for one in list {
                if one.at == at {
                    return Some(one);
                }
                if let Some(found) = find(&mut one.made_of, at) {
                    return Some(found);
                }
            }
            None
        }
        find(&mut self.materials, at)
    }
}
