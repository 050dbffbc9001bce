//! Invented registers of any size: persons and firms, chains, circles, majorities and dispersed votes.

use ntib_base::{Graph, GraphError, Holding, Parts};

use crate::Rng;

/// What kind of register is drawn.
#[derive(Clone, Copy, Debug)]
pub struct RegisterKind {
    /// How many entities; the first half are persons.
    pub entities: u32,
    /// Of a hundred holdings by firms, how many point upwards and may close a circle.
    pub back_percent: u32,
    /// Of a hundred firms, how many have holdings known only between bounds.
    pub ranged_percent: u32,
}

/// How the votes of a firm are spread, in per cent of the whole.
const SPREADS: [&[u32]; 8] = [
    &[100],
    &[60, 40],
    &[51, 30, 19],
    &[50, 50],
    &[34, 33, 33],
    &[40, 20, 15, 15, 10],
    &[25, 20, 15, 10, 10],
    &[12, 10, 8, 7, 5],
];

/// The register that `seed` means: about 1.6 holdings for each entity.
pub fn register(kind: RegisterKind, seed: u64) -> Result<Graph, GraphError> {
    let mut rng = Rng::new(seed);
    let persons = kind.entities / 2;
    let firms = kind.entities - persons;
    let mut holdings = Vec::new();
    for position in 0..firms {
        let subject = persons + position;
        let spread = SPREADS.get(rng.below(SPREADS.len())).copied().unwrap_or(&[100]);
        let ranged = rng.below(100) < kind.ranged_percent as usize;
        let begin = holdings.len();
        for percent in spread {
            let owner = if position == 0 || rng.below(100) < 55 {
                draw(&mut rng, persons)
            } else if rng.below(100) < kind.back_percent as usize {
                persons + position + draw(&mut rng, firms - position)
            } else {
                // Most often one of the firms just above: chains grow deep.
                let window = position.min(if rng.below(4) == 0 { position } else { 1_000 });
                persons + position - 1 - draw(&mut rng, window)
            };
            let own = holdings.get(begin..).unwrap_or_default();
            if owner == subject || own.iter().any(|one: &Holding| one.owner == owner) {
                continue;
            }
            let size = Parts::from_percent(*percent).unwrap_or(Parts::NONE);
            let low = if ranged { Parts::from_percent(percent / 2).unwrap_or(Parts::NONE) } else { size };
            holdings.push(Holding { owner, subject, low, high: size });
        }
    }
    Graph::new(kind.entities, holdings)
}

fn draw(rng: &mut Rng, below: u32) -> u32 {
    u32::try_from(rng.below(below.max(1) as usize)).unwrap_or(0)
}
