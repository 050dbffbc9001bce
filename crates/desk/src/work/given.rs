//! What a firm gives in place of its bill of materials: a figure, a bound, or a commitment to what it keeps to itself.
//!
//! What leaves the firm is exactly the text that stands in its answer, no more. A bound tells that the figure lies
//! within it. A commitment tells nothing until it is opened: it is the SHA-256 of 32 random bytes, the question and the
//! matter, so that a guess cannot be tried against it; opened, it shows that the matter was not changed since.

use std::fmt;
use std::str::FromStr;

use ntib_core::Decimal;
use ntib_record::{Hash, from_hex};

use super::amount::amount_of;

/// The first line of what is hashed for a commitment.
pub const COMMITMENT_FORM: &str = "ntib-commitment/1";
/// Bytes of the random part of a commitment.
pub const NONCE_BYTES: usize = 32;
/// The most bytes of a matter committed to.
pub const MATTER_MAX: usize = 16 << 20;

/// An answer to a question about a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// The figure.
    Exact(Decimal),
    /// No less than the one, no more than the other, where they are told.
    Between(Option<Decimal>, Option<Decimal>),
    /// A commitment to the matter.
    Committed(Hash),
    /// The firm does not tell.
    Declined,
}

/// A text that is no such answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenError {
    /// What was given.
    pub given: String,
}

impl fmt::Display for GivenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not an answer; write a figure (`1200`), a bound (`1000..1500`, `1000..`, `..1500`), `sha256:` with 64 hexadecimal digits, or `declined`",
            self.given
        )
    }
}

impl std::error::Error for GivenError {}

impl FromStr for Given {
    type Err = GivenError;

    fn from_str(text: &str) -> Result<Given, GivenError> {
        let error = || GivenError {
            given: text.to_owned(),
        };
        let text = text.trim();
        if text == "declined" {
            return Ok(Given::Declined);
        }
        if let Some(digits) = text.strip_prefix("sha256:") {
            return Hash::from_hex(digits).map(Given::Committed).ok_or_else(error);
        }
        let side = |part: &str| match part.trim() {
            "" => Ok(None),
            part => amount_of(part).map(Some).map_err(|_| error()),
        };
        match text.split_once("..") {
            None => amount_of(text).map(Given::Exact).map_err(|_| error()),
            Some((least, most)) => match (side(least)?, side(most)?) {
                (None, None) => Err(error()),
                (Some(least), Some(most)) if least > most => Err(error()),
                (least, most) => Ok(Given::Between(least, most)),
            },
        }
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Given::Exact(figure) => write!(f, "{figure}"),
            Given::Between(least, most) => {
                let side = |one: &Option<Decimal>| one.map_or_else(String::new, |one| one.to_string());
                write!(f, "{}..{}", side(least), side(most))
            }
            Given::Committed(hash) => write!(f, "sha256:{hash}"),
            Given::Declined => f.write_str("declined"),
        }
    }
}

impl Given {
    /// What the figure can be, as far as the answer tells: at least zero, and no upper bound where none is told.
    pub fn bounds(&self) -> (Decimal, Option<Decimal>) {
        match self {
            Given::Exact(figure) => (*figure, Some(*figure)),
            Given::Between(least, most) => (least.unwrap_or(Decimal::ZERO), *most),
            Given::Committed(_) | Given::Declined => (Decimal::ZERO, None),
        }
    }
}

/// The sum of answers as bounds, with how many told something. No upper bound where one of them has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// At least.
    pub least: Decimal,
    /// At most.
    pub most: Option<Decimal>,
    /// How many answers there are.
    pub answers: usize,
    /// How many of them tell a figure or a bound.
    pub told: usize,
}

/// The sum of the answers: what nobody told stays open, it is not counted as nothing.
pub fn total<'a>(answers: impl IntoIterator<Item = &'a Given>) -> Total {
    let start = Total {
        least: Decimal::ZERO,
        most: Some(Decimal::ZERO),
        answers: 0,
        told: 0,
    };
    answers.into_iter().fold(start, |sum, one| {
        let (least, most) = one.bounds();
        Total {
            least: sum.least.saturating_add(least),
            most: sum.most.zip(most).and_then(|(sum, most)| sum.checked_add(most)),
            answers: sum.answers + 1,
            told: sum.told + usize::from(matches!(one, Given::Exact(_) | Given::Between(..))),
        }
    })
}

/// Whether a total may be told without telling one firm's share: enough firms told something, and without the greatest
/// share and the next greatest there is still at least `percent` hundredths of the greatest (the p % rule of statistical
/// disclosure control: the second greatest cannot work out the greatest more closely than that).
///
/// Two sums are told, that of the lower ends and that of the upper ones, and each must hold for itself: of `100`, `0..100` and
/// `0..100` the lower ends come to the one figure that was told exactly. An answer without an upper end counts with its
/// lower one, which is what of it enters what is told.
pub fn may_tell(answers: &[Given], threshold: usize, percent: u32) -> bool {
    let told = answers
        .iter()
        .filter(|one| matches!(one, Given::Exact(_) | Given::Between(..)));
    let bounds: Vec<_> = told.map(Given::bounds).collect();
    bounds.len() >= threshold
        && spread(bounds.iter().map(|(least, _)| *least).collect(), percent)
        && spread(bounds.iter().map(|(least, most)| most.unwrap_or(*least)).collect(), percent)
}

/// Whether of these shares no one is told by their sum.
fn spread(mut shares: Vec<Decimal>, percent: u32) -> bool {
    shares.sort_by(|one, other| other.cmp(one));
    let greatest = shares.first().copied().unwrap_or(Decimal::ZERO);
    let rest = shares
        .iter()
        .skip(2)
        .fold(Decimal::ZERO, |sum, one| sum.saturating_add(*one));
    rest.saturating_mul(Decimal::ONE_HUNDRED) >= greatest.saturating_mul(percent.into())
}

/// The commitment to `matter` as the answer to `question`.
pub fn commitment(nonce: &[u8; NONCE_BYTES], question: &str, matter: &[u8]) -> Hash {
    // The question by its hash, so that no two pairs of question and matter give the same bytes.
    let mut bytes = COMMITMENT_FORM.as_bytes().to_vec();
    bytes.push(b'\n');
    bytes.extend_from_slice(nonce);
    bytes.extend_from_slice(&Hash::of(question.as_bytes()).0);
    bytes.extend_from_slice(matter);
    Hash::of(&bytes)
}

/// Whether nonce and matter open the commitment.
pub fn opens(given: &Given, nonce_hex: &str, question: &str, matter: &[u8]) -> bool {
    let nonce: Option<[u8; NONCE_BYTES]> = from_hex(nonce_hex).and_then(|bytes| bytes.try_into().ok());
    match (given, nonce) {
        (Given::Committed(hash), Some(nonce)) if matter.len() <= MATTER_MAX => {
            commitment(&nonce, question, matter) == *hash
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn answers_are_read_as_they_are_written() {
        for text in ["1200", "1000..1500", "1000..", "..1500", "0.50", "declined"] {
            assert_eq!(text.parse::<Given>().unwrap().to_string(), text);
        }
        for bad in ["..", "1500..1000", "-1", "about 3", "sha256:12", "1..x", ""] {
            assert!(bad.parse::<Given>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_not_told_stays_open() {
        let of = |texts: &[&str]| {
            total(
                &texts
                    .iter()
                    .map(|one| one.parse().unwrap())
                    .collect::<Vec<Given>>(),
            )
        };
        let sum = of(&["100", "50..60", "..10"]);
        assert_eq!((sum.least, sum.most, sum.told), (150.into(), Some(170.into()), 3));
        let sum = of(&["100", "declined"]);
        assert_eq!(
            (sum.least, sum.most, sum.answers, sum.told),
            (100.into(), None, 2, 1)
        );
    }

    #[test]
    fn one_firm_that_is_most_of_it_is_not_told() {
        let may = |texts: &[&str]| {
            may_tell(
                &texts.iter().map(|one| one.parse().unwrap()).collect::<Vec<_>>(),
                3,
                10,
            )
        };
        assert!(may(&["100", "90", "80"]));
        assert!(may(&["100", "90", "10"]));
        assert!(!may(&["100", "90", "9"]));
        assert!(!may(&["100", "90", "declined"]));
        assert!(!may(&["100", "90"]));
        assert!(!may(&[]));
        // The lower ends alone tell the figure of the first.
        assert!(!may(&["100", "0..100", "0..100"]));
        assert!(!may(&["100", "90", "0..80"]));
        assert!(may(&["100", "90..", "10..80"]));
        assert!(may(&["..100", "..100", "..100"]));
    }

    proptest! {
        #[test]
        fn a_commitment_opens_to_its_matter_alone(nonce: [u8; 32], other: [u8; 32], matter: Vec<u8>, changed: Vec<u8>) {
            let given = Given::Committed(commitment(&nonce, "q", &matter));
            let hex = ntib_record::to_hex(&nonce);
            prop_assert!(opens(&given, &hex, "q", &matter));
            prop_assert_eq!(opens(&given, &hex, "q", &changed), matter == changed);
            prop_assert!(!opens(&given, &hex, "other", &matter));
            prop_assert_eq!(opens(&given, &ntib_record::to_hex(&other), "q", &matter), nonce == other);
            prop_assert_eq!(given.to_string().parse::<Given>().unwrap(), given);
        }

        #[test]
        fn neither_end_of_what_is_told_lets_the_second_work_out_the_first(
            ends in proptest::collection::vec((0_i64..200, proptest::option::of(0_i64..200)), 0..7),
            percent in 1_u32..=100,
        ) {
            let answers: Vec<Given> = ends.iter().map(|(least, more)| Given::Between(Some((*least).into()), more.map(|more| (least + more).into()))).collect();
            if may_tell(&answers, 3, percent) {
                let open = answers.iter().any(|one| one.bounds().1.is_none());
                for upper in [false, true].into_iter().filter(|upper| !(*upper && open)) {
                    let mut ends: Vec<i64> = ends.iter().map(|(least, more)| least + if upper { more.unwrap_or(0) } else { 0 }).collect();
                    ends.sort_unstable();
                    let sum: i64 = ends.iter().sum();
                    let (first, second) = (ends.pop().unwrap(), ends.pop().unwrap());
                    // What is left to guess, for the second, once it takes its own from the sum.
                    prop_assert!((sum - second - first) * 100 >= first * i64::from(percent));
                }
            }
        }

        #[test]
        fn every_figure_within_the_answers_gives_a_sum_within_the_total(
            parts in proptest::collection::vec((0_i64..1000, 0_i64..500, 0_u8..4), 0..8),
        ) {
            let mut sum = Decimal::ZERO;
            let answers: Vec<Given> = parts.iter().map(|(figure, slack, sort)| {
                let (figure, slack) = (Decimal::from(*figure), Decimal::from(*slack));
                sum += figure;
                match sort {
                    0 => Given::Exact(figure),
                    1 => Given::Between(Some((figure - slack).max(Decimal::ZERO)), Some(figure + slack)),
                    2 => Given::Between(None, Some(figure + slack)),
                    _ => Given::Declined,
                }
            }).collect();
            let total = total(&answers);
            prop_assert!(total.least <= sum && total.most.is_none_or(|most| sum <= most));
        }
    }
}
