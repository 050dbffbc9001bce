//! Tables cut from a partition of their domain, for tests and benches of the sweeps.

#![allow(dead_code, reason = "each test uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use ntib_rules::sweep::{Boxes, Interval};

/// A small generator with a seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
pub struct Numbers(pub u64);

impl Numbers {
    /// The next number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }
}

/// How a partition is cut.
#[derive(Clone, Copy, Debug)]
pub enum Cutting {
    /// A random part is cut each time, so sizes differ by orders of magnitude.
    AnyPart,
    /// The part with the longest side is cut, so sizes are alike.
    LongestSide,
}

/// A table with known defects.
pub struct Table {
    /// The rows.
    pub boxes: Boxes,
    /// The domain that they were cut from.
    pub domain: Vec<Interval>,
    /// The parts that were removed.
    pub removed: Vec<Vec<Interval>>,
    /// The rows that were widened, as they are now.
    pub widened: Vec<Vec<Interval>>,
}

/// `rows` rows of `columns` columns of 0 to 999: a partition of the domain less `removed` of its parts, with
/// `widened` of the others made wider by up to 100 on one side.
pub fn table(
    seed: u64,
    rows: usize,
    columns: usize,
    removed: usize,
    widened: usize,
    cutting: Cutting,
) -> Table {
    let mut numbers = Numbers(seed);
    let domain = vec![Interval::new(0, 1000); columns];
    let mut parts = vec![domain.clone()];
    while parts.len() < rows + removed {
        let at = match cutting {
            Cutting::AnyPart => numbers.below(parts.len() as u64) as usize,
            Cutting::LongestSide => {
                let longest =
                    |part: &Vec<Interval>| part.iter().map(|side| side.until - side.from).sum::<i64>();
                (0..parts.len()).max_by_key(|at| longest(&parts[*at])).unwrap()
            }
        };
        let column = numbers.below(columns as u64) as usize;
        let side = parts[at][column];
        if side.until - side.from < 2 {
            continue;
        }
        let cut = side.from + 1 + numbers.below((side.until - side.from - 1) as u64) as i64;
        let mut high = parts[at].clone();
        parts[at][column].until = cut;
        high[column].from = cut;
        parts.push(high);
    }
    let removed = (0..removed)
        .map(|_| parts.swap_remove(numbers.below(parts.len() as u64) as usize))
        .collect();
    let mut changed = Vec::new();
    while changed.len() < widened {
        let at = numbers.below(parts.len() as u64) as usize;
        let column = numbers.below(columns as u64) as usize;
        let by = 1 + numbers.below(100) as i64;
        let side = &mut parts[at][column];
        if !changed.contains(&at) && (side.from > 0 || side.until < 1000) {
            *side = Interval::new((side.from - by).max(0), (side.until + by).min(1000));
            changed.push(at);
        }
    }
    let mut boxes = Boxes::new(columns);
    for part in &parts {
        boxes.push(part).unwrap();
    }
    let widened = changed.iter().map(|at| parts[*at].clone()).collect();
    Table {
        boxes,
        domain,
        removed,
        widened,
    }
}

/// How many points a box has.
pub fn volume(sides: &[Interval]) -> u128 {
    sides
        .iter()
        .map(|side| u128::try_from((side.until - side.from).max(0)).unwrap())
        .product()
}
