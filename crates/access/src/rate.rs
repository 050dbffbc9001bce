//! Limits of rate: so many at once, and so many more as time goes by.

use std::collections::BTreeMap;

use ntib_record::Moment;

/// The most callers that are told apart; beyond it those that are full again are forgotten first.
pub const WHO_MAX: usize = 50_000;

/// How much is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many at once.
    pub at_once: u32,
    /// Milliseconds after which one more is let through.
    pub every: i64,
}

/// What is left for one caller.
#[derive(Clone, Copy, Debug)]
struct Left {
    /// In milliseconds of waiting saved up.
    saved: i64,
    since: Moment,
}

/// A bucket for each caller: by address, by name, or one for all.
#[derive(Debug)]
pub struct Rates {
    rate: Rate,
    by: BTreeMap<String, Left>,
}

impl Rates {
    /// Every caller has the whole rate yet.
    pub fn new(rate: Rate) -> Rates {
        Rates {
            rate,
            by: BTreeMap::new(),
        }
    }

    /// Whether one more of this caller is let through at `now`. Where it is not: the milliseconds to wait.
    pub fn take(&mut self, who: &str, now: Moment) -> Result<(), i64> {
        let rate = self.rate;
        let most = i64::from(rate.at_once).saturating_mul(rate.every);
        if self.by.len() >= WHO_MAX && !self.by.contains_key(who) {
            self.by.retain(|_, left| grown(*left, most, now) < most);
            if self.by.len() >= WHO_MAX {
                return Err(rate.every);
            }
        }
        let fresh = Left {
            saved: most,
            since: now,
        };
        let left = self.by.entry(who.to_owned()).or_insert(fresh);
        left.saved = grown(*left, most, now);
        // A clock that goes back neither gives nor takes.
        left.since = left.since.max(now);
        if left.saved >= rate.every {
            left.saved -= rate.every;
            Ok(())
        } else {
            Err(rate.every - left.saved)
        }
    }
}

fn grown(left: Left, most: i64, now: Moment) -> i64 {
    let passed = now.milliseconds().saturating_sub(left.since.milliseconds()).max(0);
    left.saved.saturating_add(passed).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(milliseconds: i64) -> Moment {
        Moment::from_milliseconds(milliseconds).unwrap()
    }

    #[test]
    fn so_many_at_once_and_one_more_after_a_while() {
        let mut rates = Rates::new(Rate {
            at_once: 3,
            every: 1_000,
        });
        for _ in 0..3 {
            assert_eq!(rates.take("a", at(0)), Ok(()));
        }
        assert_eq!(rates.take("a", at(400)), Err(600));
        assert_eq!(rates.take("b", at(400)), Ok(()), "others have their own");
        assert_eq!(rates.take("a", at(1_000)), Ok(()));
        assert_eq!(rates.take("a", at(900)), Err(1_000), "a clock that goes back gives nothing");
    }

    proptest! {
        /// Over any times of asking, no more is let through than at once and as time went by.
        #[test]
        fn never_more_than_the_rate(steps in prop::collection::vec(0_i64..3_000, 1..200), at_once in 1_u32..5, every in 1_i64..2_000) {
            let mut rates = Rates::new(Rate { at_once, every });
            let (mut now, mut through) = (0, 0_i64);
            for step in steps {
                now += step;
                through += i64::from(rates.take("a", at(now)).is_ok());
                prop_assert!(through <= i64::from(at_once) + now / every);
            }
        }
    }
}
