//! What each of several removals is worth in the company of the others (Shapley 1953): the mean, over all orders in which
//! they may be taken away, of what its turn changes.
//!
//! The game over a portfolio is the sum of the games of its answers, and the value is linear, so each answer is solved by
//! itself over the few removals that matter to it, once for all rows that share it. That is exact for up to
//! [`PLAYERS_MAX`] of them; where more matter, orders are drawn, and the error is told.

mod pairs;

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Currency, Decimal};
use ntib_engine::columns::{AnswerId, Columns, PLAYERS_MAX, Settled};
use ntib_rules::model::{Per, QuestionId, QuestionKind, Rulebook, Verdict};

use crate::compare::checked;
use crate::effect::verdict;
use crate::fault::Fault;
use pairs::PairGame;

pub use pairs::{Pair, Sums};

/// Values are kept in this many parts of one: every weight of a game of up to ten players is a whole number of them.
pub const PARTS: i128 = 3_628_800;

/// So many orders are drawn where too many removals matter. It divides [`PARTS`].
pub const ORDERS: i128 = 128;

/// What one game comes to: for each player three values, and for each pair two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solved {
    /// The mean over all orders, in [`PARTS`].
    pub shapley: Vec<i128>,
    /// What is lost without it alone.
    pub removal: Vec<i128>,
    /// What it brings where no other is.
    pub alone: Vec<i128>,
    /// What is lost without both, for each pair (first, second), the first before the second.
    pub pairs: Vec<i128>,
    /// What is lost without both beyond what is lost without each, the mean over all companies of others gone, in [`PARTS`]
    /// (Shapley interaction index, Grabisch and Roubens 1999), for the same pairs.
    pub interactions: Vec<i128>,
}

/// The weight of an order in which `before` of `players` come first, in [`PARTS`]. At most ten players.
fn weight(players: usize, before: usize) -> i128 {
    let factorial = |n: usize| (1..=n).fold(1_i128, |all, one| all * i128::try_from(one).unwrap_or(1));
    factorial(before) * factorial(players - before - 1) * (PARTS / factorial(players).max(1))
}

/// Solves a game: `worth` has what it comes to for each set of players taken away, as a number whose bits name them. Time and
/// space in proportion to `players` times `worth`.
pub fn solve(players: usize, worth: &[i64]) -> Solved {
    let at = |set: usize| i128::from(worth.get(set).copied().unwrap_or(0));
    let all = (1_usize << players) - 1;
    let weights: Vec<i128> = (0..players).map(|before| weight(players, before)).collect();
    let mut solved = Solved::default();
    for player in 0..players {
        let bit = 1_usize << player;
        let mut sum = 0;
        for set in (0..=all).filter(|set| set & bit == 0) {
            let step = at(set | bit) - at(set);
            if step != 0 {
                sum += step * weights.get(set.count_ones() as usize).copied().unwrap_or(0);
            }
        }
        solved.shapley.push(sum);
        solved.removal.push(at(bit) - at(0));
        solved.alone.push(at(all) - at(all & !bit));
        let pairs = (player + 1..players).map(|other| at(bit | 1 << other) - at(0));
        solved.pairs.extend(pairs);
    }
    solved.interactions = interactions(players, worth);
    solved
}

/// Where a pair of `players` stands among all pairs.
fn place(players: usize, low: usize, high: usize) -> usize {
    low * players - low * (low + 1) / 2 + high - low - 1
}

/// The Shapley interaction index of every pair, in [`PARTS`]: each set's dividend (Harsanyi 1959: what it brings beyond its parts), over
/// one less than its size, goes to every pair in it (Grabisch 1997).
fn interactions(players: usize, worth: &[i64]) -> Vec<i128> {
    let mut dividends: Vec<i128> = (0..1_usize << players).map(|set| i128::from(worth.get(set).copied().unwrap_or(0))).collect();
    for bit in (0..players).map(|player| 1_usize << player) {
        for set in (0..dividends.len()).filter(|set| set & bit != 0) {
            let less = dividends.get(set & !bit).copied().unwrap_or(0);
            dividends.get_mut(set).into_iter().for_each(|own| *own -= less);
        }
    }
    let mut found = vec![0; players * players.saturating_sub(1) / 2];
    for (set, dividend) in dividends.into_iter().enumerate().filter(|(set, dividend)| *dividend != 0 && set.count_ones() > 1) {
        let part = dividend * PARTS / i128::from(set.count_ones() - 1);
        let own = || (0..players).filter(|player| set >> player & 1 == 1);
        for low in own() {
            for high in own().filter(|high| *high > low) {
                found.get_mut(place(players, low, high)).into_iter().for_each(|slot| *slot += part);
            }
        }
    }
    found
}

/// What every player comes to over `items`, each of which has the game at its place in `games`: the players of that game and
/// what it comes to. One pass over the items, then one over the games.
pub fn solve_all(players: usize, games: &[(Vec<usize>, Vec<i64>)], items: &[u32]) -> Solved {
    let mut counts = vec![0_i128; games.len()];
    for item in items {
        if let Some(count) = counts.get_mut(*item as usize) {
            *count += 1;
        }
    }
    let pairs = players * players.saturating_sub(1) / 2;
    let mut all = Solved {
        shapley: vec![0; players],
        removal: vec![0; players],
        alone: vec![0; players],
        pairs: vec![0; pairs],
        interactions: vec![0; pairs],
    };
    let add = |into: Option<&mut i128>, value: Option<&i128>, count: i128| {
        if let (Some(into), Some(value)) = (into, value) {
            *into += value * count;
        }
    };
    for ((own, worth), count) in games.iter().zip(counts).filter(|(_, count)| *count > 0) {
        let solved = solve(own.len(), worth);
        let mut pair = 0;
        for (at, player) in own.iter().enumerate() {
            add(all.shapley.get_mut(*player), solved.shapley.get(at), count);
            add(all.removal.get_mut(*player), solved.removal.get(at), count);
            add(all.alone.get_mut(*player), solved.alone.get(at), count);
            for other in own.iter().skip(at + 1) {
                let (low, high) = (*player.min(other), *player.max(other));
                let place = place(players, low, high);
                add(all.pairs.get_mut(place), solved.pairs.get(pair), count);
                add(all.interactions.get_mut(place), solved.interactions.get(pair), count);
                pair += 1;
            }
        }
        // A pair with a player to whom the game is nothing loses what the other loses.
        for (at, player) in own.iter().enumerate() {
            let loss = solved.removal.get(at).copied().unwrap_or(0) * count;
            for other in (0..players).filter(|other| !own.contains(other)) {
                let (low, high) = (*player.min(&other), *player.max(&other));
                if let Some(slot) = all.pairs.get_mut(place(players, low, high)) {
                    *slot += loss;
                }
            }
        }
    }
    all
}

/// What is counted of a removal, in [`PARTS`], with a bound of the standard error where orders were drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How much more duty is due, by currency.
    pub duty: BTreeMap<Currency, Decimal>,
    /// How many movements come to need an authority, to be barred, and how many bids are lost.
    pub counts: [i128; 3],
    /// How far the duties may be off, by currency, in cents.
    pub duty_error: BTreeMap<Currency, i128>,
    /// How far the counts may be off, in thousandths.
    pub count_errors: [i128; 3],
}

/// What is due and counted when all removals are taken away together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// By removal.
    pub of: BTreeMap<usize, Share>,
    /// For two removals, the first before the second, what they do to each other; of those that are left out nothing.
    pub pairs: BTreeMap<(usize, usize), Pair>,
    /// What duty changes without any of them.
    pub duty: BTreeMap<Currency, Decimal>,
    /// What is counted without any of them.
    pub counts: [i128; 3],
    /// Answers that are left out, since they are open under some removals.
    pub open: u64,
    /// Answers for which orders were drawn.
    pub drawn: u64,
}

impl Shares {
    /// Both together.
    pub(crate) fn add(&mut self, other: &Shares) -> Result<(), Fault> {
        for (removal, share) in &other.of {
            let own = self.of.entry(*removal).or_default();
            add_money(&mut own.duty, &share.duty)?;
            for (currency, error) in &share.duty_error {
                *own.duty_error.entry(*currency).or_default() += error;
            }
            add_counts(&mut own.counts, &share.counts, 1);
            add_counts(&mut own.count_errors, &share.count_errors, 1);
        }
        for (pair, other) in &other.pairs {
            self.pairs.entry(*pair).or_default().add(other)?;
        }
        add_money(&mut self.duty, &other.duty)?;
        add_counts(&mut self.counts, &other.counts, 1);
        self.open += other.open;
        self.drawn += other.drawn;
        Ok(())
    }
}

fn add_money(
    own: &mut BTreeMap<Currency, Decimal>,
    other: &BTreeMap<Currency, Decimal>,
) -> Result<(), Fault> {
    for (currency, amount) in other {
        let slot = own.entry(*currency).or_default();
        *slot = checked(slot.checked_add(*amount))?;
    }
    Ok(())
}

fn add_counts(own: &mut [i128; 3], other: &[i128; 3], times: i128) {
    own.iter_mut()
        .zip(other)
        .for_each(|(own, other)| *own += other * times);
}

/// A number of [`PARTS`] as a decimal, to six digits after the point.
pub fn of_parts(parts: i128) -> Decimal {
    let (whole, rest) = (parts / PARTS, parts % PARTS);
    let digits = Decimal::try_from_i128_with_scale(rest * 1_000_000 / PARTS, 6).unwrap_or_default();
    Decimal::try_from_i128_with_scale(whole, 0)
        .ok()
        .and_then(|whole| whole.checked_add(digits))
        .unwrap_or_default()
        .normalize()
}

/// An amount in [`PARTS`] of its unit as an amount, to the hundredth of a cent, half to even.
pub fn money_of_parts(parts: Decimal) -> Decimal {
    let whole = Decimal::try_from_i128_with_scale(PARTS, 0).unwrap_or(Decimal::ONE);
    parts
        .checked_div(whole)
        .unwrap_or_default()
        .round_dp(4)
        .normalize()
}

/// Steps from one answer to another, each with its weight.
type Steps = BTreeMap<(u32, u32), i128>;

/// The game of one answer.
pub(crate) struct Game<'e> {
    settled: Vec<Settled<'e>>,
    /// Each removal that matters, with the steps that its turn takes.
    players: Vec<(usize, Steps)>,
    /// The pairs that do something to each other.
    pairs: Vec<PairGame>,
    /// The answer with everything in place, and with nothing.
    ends: (u32, u32),
    /// What is counted of each answer; none where it is open.
    counted: Vec<Option<[i128; 3]>>,
    drawn: bool,
}

impl<'e> Game<'e> {
    /// The game of an answer; none where no removal matters to it.
    pub(crate) fn of(
        columns: &Columns<'e>,
        id: AnswerId,
        book: &Rulebook,
        question: QuestionId,
    ) -> Option<Game<'e>> {
        if !matches!(
            book.question(question).kind,
            QuestionKind::Choice { .. } | QuestionKind::Layers { .. }
        ) {
            return None;
        }
        let (settled, players, pairs, ends, drawn) = match columns.explorer(id)?.every() {
            Ok(all) => {
                let at = |set: usize| all.at.get(set).copied().unwrap_or(0);
                let count = all.players.len();
                let each = all.players.iter().enumerate().map(|(bit, player)| {
                    let mut steps = Steps::new();
                    for set in (0..1_usize << count).filter(|set| set >> bit & 1 == 0) {
                        let step = (at(set), at(set | 1 << bit));
                        if step.0 != step.1 {
                            *steps.entry(step).or_default() += weight(count, set.count_ones() as usize);
                        }
                    }
                    (*player, steps)
                });
                let ends = (at(0), at((1 << count) - 1));
                let pairs = PairGame::every(&all.players, &at);
                (all.settled.clone(), each.collect::<Vec<_>>(), pairs, ends, false)
            }
            Err(mut explorer) => {
                let count = columns.removals().len();
                let (players, ends) = drawn(count, &mut |gone| explorer.without(gone));
                let pairs = PairGame::some(&mut explorer, count);
                (explorer.settled().to_vec(), players, pairs, ends, true)
            }
        };
        let players: Vec<(usize, Steps)> = players
            .into_iter()
            .filter(|(_, steps)| !steps.is_empty())
            .collect();
        if players.is_empty() {
            return None;
        }
        let per = book.question(question).per;
        let counted = settled
            .iter()
            .map(|one| counted(per, verdict(book, question, one)));
        Some(Game {
            counted: counted.collect(),
            settled,
            players,
            pairs,
            ends,
            drawn,
        })
    }

    /// Adds what the players come to over rows that share the answer.
    pub(crate) fn play(
        &self,
        rows: &[u32],
        currency: Option<Currency>,
        sum: &dyn Fn(&Settled<'e>, &[u32]) -> Option<Decimal>,
        one: &dyn Fn(&Settled<'e>, usize) -> Option<Decimal>,
        shares: &mut Shares,
    ) -> Result<(), Fault> {
        let times = i128::try_from(rows.len()).unwrap_or(i128::MAX);
        if self.drawn {
            shares.drawn += rows.len() as u64;
        }
        let Some(currency) = currency else {
            self.count(times, shares);
            return Ok(());
        };
        let sums: Option<Vec<Decimal>> = self.settled.iter().map(|settled| sum(settled, rows)).collect();
        if let Some(sums) = sums {
            return self.pay(currency, &sums, shares);
        }
        for row in rows {
            let all = self.settled.iter().map(|settled| one(settled, *row as usize));
            match all.collect::<Option<Vec<Decimal>>>() {
                Some(all) => self.pay(currency, &all, shares)?,
                None => shares.open += 1,
            }
        }
        Ok(())
    }

    fn count(&self, times: i128, shares: &mut Shares) {
        let counted = |at: u32| self.counted.get(at as usize).copied().flatten();
        let known: Option<Vec<[i128; 3]>> = self.counted.iter().copied().collect();
        if known.is_none() {
            // What is open on the way has no worth that could be told.
            shares.open += u64::try_from(times).unwrap_or(u64::MAX);
            return;
        }
        let (whole, none) = (counted(self.ends.0), counted(self.ends.1));
        if let (Some(whole), Some(none)) = (whole, none) {
            add_counts(&mut shares.counts, &none, times);
            add_counts(&mut shares.counts, &whole, -times);
        }
        self.pairs.iter().for_each(|pair| pair.count(&counted, times, &mut shares.pairs));
        for (player, steps) in &self.players {
            let share = shares.of.entry(*player).or_default();
            for ((from, to), weight) in steps {
                if let (Some(from), Some(to)) = (counted(*from), counted(*to)) {
                    add_counts(&mut share.counts, &to, weight * times);
                    add_counts(&mut share.counts, &from, -weight * times);
                }
            }
            if self.drawn {
                for (at, error) in share.count_errors.iter_mut().enumerate() {
                    let value =
                        |one: u32| counted(one).and_then(|all| all.get(at).copied()).unwrap_or(0) * 1_000;
                    *error += deviation(steps, &value) * times;
                }
            }
        }
    }

    fn pay(&self, currency: Currency, sums: &[Decimal], shares: &mut Shares) -> Result<(), Fault> {
        let at = |one: u32| sums.get(one as usize).copied().unwrap_or_default();
        let less = |a: u32, b: u32| checked(at(a).checked_sub(at(b)));
        let slot = shares.duty.entry(currency).or_default();
        *slot = checked(slot.checked_add(less(self.ends.1, self.ends.0)?))?;
        self.pairs.iter().try_for_each(|pair| pair.pay(currency, sums, &mut shares.pairs))?;
        for (player, steps) in &self.players {
            let share = shares.of.entry(*player).or_default();
            let slot = share.duty.entry(currency).or_default();
            for ((from, to), weight) in steps {
                let weight = checked(Decimal::try_from_i128_with_scale(*weight, 0).ok())?;
                let step = checked(less(*to, *from)?.normalize().checked_mul(weight))?;
                *slot = checked(slot.checked_add(step))?;
            }
            if self.drawn {
                let cents = |one: u32| {
                    let rounded = at(one).round_dp(2);
                    rounded.mantissa() * 10_i128.pow(2 - rounded.scale().min(2))
                };
                *share.duty_error.entry(currency).or_default() += deviation(steps, &cents);
            }
        }
        Ok(())
    }
}

/// What is counted of an answer: whether it needs an authority, is barred, loses the bid.
fn counted(per: Per, verdict: Option<Verdict>) -> Option<[i128; 3]> {
    let verdict = verdict?;
    Some(match (per, verdict) {
        (Per::Movement, Verdict::NeedsAuthority) => [1, 0, 0],
        (Per::Movement, Verdict::No) => [0, 1, 0],
        (Per::Offer, Verdict::NeedsAuthority | Verdict::No) => [0, 0, 1],
        _ => [0, 0, 0],
    })
}

/// The standard error of the mean of the steps drawn, rounded up.
fn deviation(steps: &Steps, value: &dyn Fn(u32) -> i128) -> i128 {
    let (mut sum, mut squares) = (0_i128, 0_i128);
    for ((from, to), weight) in steps {
        let (step, times) = (value(*to) - value(*from), weight * ORDERS / PARTS);
        sum += step * times;
        squares = squares.saturating_add(step.saturating_mul(step).saturating_mul(times));
    }
    // Of n steps the mean's variance is (squares - sum² / n) / (n (n - 1)).
    let over = (squares - sum.saturating_mul(sum) / ORDERS).max(0) / (ORDERS * (ORDERS - 1));
    i128::try_from(over.unsigned_abs().isqrt()).unwrap_or(i128::MAX) + i128::from(over > 0)
}

/// The steps of [`ORDERS`] orders drawn of `count` removals, the same in every run, and both ends.
fn drawn(
    count: usize,
    without: &mut dyn FnMut(&BTreeSet<usize>) -> u32,
) -> (Vec<(usize, Steps)>, (u32, u32)) {
    let mut players: Vec<(usize, Steps)> = (0..count).map(|player| (player, Steps::new())).collect();
    let mut order: Vec<usize> = (0..count).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let whole = without(&BTreeSet::new());
    let mut none = whole;
    for _ in 0..ORDERS {
        // Fisher and Yates, by xorshift64* (Vigna 2016).
        for at in (1..order.len()).rev() {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            let next = state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
            order.swap(at, usize::try_from(next).unwrap_or(0) % (at + 1));
        }
        let (mut gone, mut from) = (BTreeSet::new(), whole);
        for player in &order {
            gone.insert(*player);
            let to = without(&gone);
            if to != from
                && let Some((_, steps)) = players.get_mut(*player)
            {
                *steps.entry((from, to)).or_default() += PARTS / ORDERS;
            }
            from = to;
        }
        none = from;
    }
    (players, (whole, none))
}

const _: () = assert!(PLAYERS_MAX <= 10);

#[cfg(test)]
#[path = "shapley/tests.rs"]
mod tests;
