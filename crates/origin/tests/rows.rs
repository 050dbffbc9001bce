//! Product rules of the agreement with Mexico and the United States, row kind by row kind. The good sells for
//! 100 and costs 90.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing step should stop the test")]

mod support;

use ntib_origin::answer;
use ntib_rules::Truth;
use support::{agreement, bill, bom, book};

const COST: &str = "transaction_value: 100, shipping_in_price: 0, total_cost: 90, \
    excluded: { promotion: 0, royalties: 0, shipping: 0, interest: 0 }";
const PROVED: &str = "core_parts: true, steel_aluminium: true, labour_value: true";
const OTHERS: &str = "purification: false, mixture: false, particle_size: false, standards_material: false, \
    isomer_separation: false, biotechnology: false";

/// The good, its kind, its tests, the foreign materials with their values, the day; whether it originates.
const ROWS: &str = "
# From any other good, even of the subheading; from another subheading.
8517.62.00 | | | 8517.62.00=80 | 2026-11-02 | yes
8517.61.00 | | | 8517.61.00=80 | 2026-11-02 | no
8517.61.00 | | | 8517.71.00=80 | 2026-11-02 | yes
# Not from more than one of the groups named: parts alone do, a lathe does not.
8457.10.00 | | | 8466.93.30=30 | 2026-11-02 | yes
8457.10.00 | | | 8466.93.30=30 8501.32.55=30 | 2026-11-02 | no
8457.10.00 | | | 8459.10.00=30 | 2026-11-02 | no
# A special vehicle: 60 % by net cost, and no less.
8705.90.00 | | | 8706.00.25=36 | 2026-11-02 | yes
8705.90.00 | | | 8706.00.25=36.01 | 2026-11-02 | no
# A heavy truck: thresholds rise; its purchases and labour value are asked; off the road it is another rule.
8704.23.01 | road_vehicle | PROVED | 8708.99.81=30 | 2026-11-02 | yes
8704.23.01 | road_vehicle | PROVED | 8708.99.81=30 | 2027-07-01 | no
8704.23.01 | road_vehicle | | 8708.99.81=30 | 2026-11-02 | open
8704.23.01 | off_road | | 8708.99.81=36 | 2026-11-02 | yes
# A car: thresholds by the day.
8703.23.01 | passenger_vehicle | PROVED | 8708.99.81=30 | 2021-06-30 | yes
8703.23.01 | passenger_vehicle | PROVED | 8708.99.81=30 | 2021-07-01 | no
8703.23.01 | passenger_vehicle | core_parts: true, steel_aluminium: true, labour_value: false | 8708.99.81=10 | 2021-06-30 | no
# A gear box for a heavy truck asks content; a part of one need only change its heading.
8708.40.11 | heavy_truck | unit_part: false | 8483.40.50=45 | 2026-11-02 | no
8708.40.75 | heavy_truck | unit_part: true | 8483.40.50=45 | 2026-11-02 | yes
# A bumper: 70, 64 or 50 %, by what it is for.
8708.10.60 | light_vehicle | | 8708.99.81=27 | 2026-11-02 | yes
8708.10.60 | light_vehicle | | 8708.99.81=27.01 | 2026-11-02 | no
8708.10.60 | other_use | | 8708.99.81=45 | 2026-11-02 | yes
# Bearings and pumps, by the vehicle and the day; of motors only those for propulsion.
8482.10.50 | light_vehicle | | 8482.99.05=25 | 2021-06-30 | yes
8482.10.50 | light_vehicle | | 8482.99.05=28 | 2026-11-02 | no
8482.10.50 | heavy_truck | | 8482.99.05=36 | 2024-06-30 | yes
8482.10.50 | heavy_truck | | 8482.99.05=42 | 2026-11-02 | no
8482.80.00 | heavy_truck | | 8482.99.05=40 | 2026-11-02 | yes
8413.30.10 | other_heavy_vehicle | | 8413.91.10=36 | 2026-11-02 | yes
8413.30.10 | other_heavy_vehicle | | 8413.91.10=40 | 2026-11-02 | no
8413.30.10 | other_use | | 8413.91.10=40 | 2026-11-02 | yes
8413.30.10 | | | 8413.91.10=40 | 2026-11-02 | open
8413.30.10 | | | 7326.90.86=40 | 2026-11-02 | yes
8501.32.55 | heavy_truck | not_listed_part: true | 8503.00.65=40 | 2026-11-02 | yes
8501.32.55 | heavy_truck | not_listed_part: false | 8503.00.65=40 | 2026-11-02 | no
8544.30.00 | other_use | | 8544.42.90=60 | 2026-11-02 | no
# Engines, by the vehicle and the day.
8407.34.48 | light_vehicle | | 8409.91.99=30 | 2021-06-30 | yes
8407.34.48 | light_vehicle | | 8409.91.99=30 | 2026-11-02 | no
8408.20.20 | other_heavy_vehicle | | 8409.99.91=36 | 2026-11-02 | yes
# An explosive: from another heading, or by a chemical reaction; not by mere separation.
3602.00.00 | | not_separated: true, REACTION | 3602.00.00=60 | 2026-11-02 | yes
3602.00.00 | | not_separated: true, NO_REACTION | 3602.00.00=60 | 2026-11-02 | no
3602.00.00 | | not_separated: true | 2904.20.10=60 | 2026-11-02 | yes
3602.00.00 | | not_separated: false, NO_REACTION | 2904.20.10=60 | 2026-11-02 | no
# A chemical: 40 % by transaction value or 30 % by net cost.
2904.20.10 | | not_separated: true, NO_REACTION | 2904.20.10=60 | 2026-11-02 | yes
2904.20.10 | | not_separated: true, NO_REACTION | 2904.20.10=64 | 2026-11-02 | no
# An optical connector: the material shut out hangs on what it is made of.
8536.70.00 | plastic_connector | | 3926.90.99=30 | 2026-11-02 | no
8536.70.00 | plastic_connector | | 8536.70.00=40 | 2026-11-02 | yes
8536.70.00 | ceramic_connector | | 3926.90.99=80 | 2026-11-02 | yes
8536.70.00 | ceramic_connector | | 6914.90.80=30 | 2026-11-02 | no
# Circuit assemblies among the parts.
9030.33.38 | | no_circuit_assembly: true | 9030.90.66=40 | 2026-11-02 | yes
9030.33.38 | | no_circuit_assembly: false | 9030.90.66=40 | 2026-11-02 | no
# A processing unit: the foreign goods of the subheading may be analogue only.
8471.50.01 | other_adp | analogue_units: false | 8471.60.10=40 | 2026-11-02 | yes
8471.50.01 | other_adp | analogue_units: false | 8471.41.01=40 | 2026-11-02 | open
8471.50.01 | analogue_adp | | 8473.30.11=40 | 2026-11-02 | yes
8471.50.01 | analogue_adp | | 8473.30.11=60 | 2026-11-02 | open
# One tariff item has an alternative of its own.
4016.99.55 | other_use | chemical_reaction: false, purification: false | 4016.93.50=45 | 2026-11-02 | yes
4016.99.60 | | chemical_reaction: false, purification: false | 4016.93.50=45 | 2026-11-02 | no
# Rules that changed: structures, stranded wire.
7308.90.95 | | no_beam_work: true | 7216.33.00=60 | 2022-06-30 | yes
7308.90.95 | | no_beam_work: false | 7216.33.00=60 | 2022-06-30 | no
7312.10.30 | | | 7217.10.10=60 | 2022-12-31 | yes
7312.10.30 | | | 7217.10.10=24 | 2023-01-01 | yes
# Goods that need no change, or only from another good.
8543.90.01 | | microassembly: true | 8543.90.01=60 | 2026-11-02 | yes
8543.90.01 | | microassembly: false, microassembly_inputs: false | 8543.90.01=60 | 2026-11-02 | no
8112.31.00 | | | 8112.31.00=60 | 2026-11-02 | yes
8523.52.00 | single_chip_card | | 8523.52.00=60 | 2026-11-02 | yes
8523.52.00 | other_card | no_card_parts: false | 8523.52.00=60 | 2026-11-02 | no
# Seats and their parts.
9401.99.90 | | | 9401.99.90=60 | 2026-11-02 | no
9401.10.80 | | | 9401.99.90=40 | 2026-11-02 | yes
# Klystrons.
8540.79.10 | klystron | | 8540.79.10=60 | 2026-11-02 | yes
8540.79.20 | other_microwave_tube | klystron_inputs: false | 8540.79.10=60 | 2026-11-02 | no
# A refrigerator by its kind; a chest freezer, not from a door assembly nor from other refrigerators.
8418.29.20 | absorption_fridge | | 8418.99.80=30 | 2026-11-02 | yes
8418.29.20 | other_fridge | no_cooling_assembly: true, no_door_assembly: true | 8418.40.00=30 | 2026-11-02 | no
8418.40.00 | | no_cooling_assembly: true, no_door_assembly: false | 8418.99.80=60 | 2026-11-02 | no
8418.40.00 | | no_cooling_assembly: true, no_door_assembly: true, no_other_fridge: true | 8418.29.20=60 | 2026-11-02 | yes
# A polymer asks originating polymers too.
3904.10.00 | | polymer_content: false, chemical_reaction: false, purification: false, mixture: false | 2903.21.00=60 | 2026-11-02 | no
3904.10.00 | | polymer_content: true | 2903.21.00=60 | 2026-11-02 | yes
";

#[test]
fn each_kind_of_row_holds_or_not() {
    let book = book();
    for row in ROWS.lines().filter(|row| !row.is_empty() && !row.starts_with('#')) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let &[code, kind, tests, materials, day, expected] = cells.as_slice() else { panic!("{row}") };
        let tests = tests
            .replace("NO_REACTION", &format!("chemical_reaction: false, {OTHERS}"))
            .replace("REACTION", &format!("chemical_reaction: true, {OTHERS}"))
            .replace("PROVED", PROVED);
        let kind = if kind.is_empty() { String::new() } else { format!(", kinds: {kind}") };
        let good = format!("code: {code}{kind}, tests: {{ {tests} }}, {COST}");
        let each = materials.split(' ').enumerate().map(|(at, one)| {
            let (code, value) = one.split_once('=').unwrap();
            format!("id: m{at}, code: {code}, origin: non_originating, value: {value}")
        });
        let list: Vec<String> = each.collect();
        let list: Vec<&str> = list.iter().map(String::as_str).collect();
        let found = match answer(&agreement(&book, day), &bom(&book, &bill(&good, &list))).originates {
            Truth::True => "yes",
            Truth::False => "no",
            Truth::Unknown => "open",
        };
        assert_eq!(found, expected, "{row}");
    }
}
