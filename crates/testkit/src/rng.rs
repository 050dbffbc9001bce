//! A small seeded generator: the same seed gives the same draws on every machine and for ever.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Draws from one seed.
#[derive(Clone, Debug)]
pub struct Rng(ChaCha8Rng);

impl Rng {
    /// The draws of `seed`.
    pub fn new(seed: u64) -> Rng {
        Rng(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `limit`; nothing if `limit` is nothing. The slight bias of the remainder is harmless here.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.0.next_u64() % limit).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `percent` of a hundred draws.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `items`, of which there is at least one.
    #[expect(clippy::indexing_slicing, reason = "the draw is below the length; no items is a mistake of the caller")]
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// From `low` to `high` distinct items, in their order.
    pub fn some<T: Clone>(&mut self, items: &[T], low: usize, high: usize) -> Vec<T> {
        let mut positions: Vec<usize> = (0..items.len()).collect();
        self.shuffle(&mut positions);
        positions.truncate(self.between(low, high));
        positions.sort_unstable();
        positions.into_iter().filter_map(|at| items.get(at).cloned()).collect()
    }

    /// Puts `items` in another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}
