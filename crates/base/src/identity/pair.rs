//! How alike two names are, word by word.

use super::name::{BIT, Part, Word};
use super::near::{allowed, edits, mask};

/// The least part, in thousandths, that equal and near words must have in both names together: initials and cut-off
/// words only add to it.
pub const CORE: u32 = 600;

/// How likely a word and its initial, or a word and its first letters, are the same.
const INITIAL: u32 = 600;
const BEGINNING: u32 = 700;
pub(super) const JOINED: u32 = 950;

/// The fewest letters that a cut-off word has.
const BEGINNING_LETTERS_MIN: usize = 3;

/// How words of two names go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The same word.
    Equal,
    /// So many keystrokes apart.
    Near(u8),
    /// One name writes in several words what the other writes in one.
    Joined,
    /// One is the initial of the other.
    Initial,
    /// One begins the other.
    Beginning,
}

/// Words that go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// In the first name: position and count.
    pub a: (usize, usize),
    /// In the second name.
    pub b: (usize, usize),
    /// How.
    pub how: How,
    /// How likely they are the same, in thousandths.
    pub likeness: u32,
}

/// How alike two names are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameScore {
    /// In thousandths; nothing in common is 0.
    pub score: u32,
    /// Whether every word of one name, at least [`CONTAINED_WORDS_MIN`], stands in the other.
    pub contained: bool,
    /// The words that go together, in the order of the first name.
    pub matches: Vec<Match>,
}

/// The fewest words of a name that being contained in another one tells something about.
pub const CONTAINED_WORDS_MIN: usize = 2;

/// The part, in hundredths, of what is lacking to 1000 that a contained name is given.
const CONTAINED: u32 = 40;

/// A word with what it weighs among the names compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighed<'w> {
    pub text: &'w [u8],
    pub weight: u32,
    pub number: bool,
    pub letters: u64,
}

impl<'w> Weighed<'w> {
    pub fn new(word: &'w Word, weight: u32) -> Weighed<'w> {
        let text = word.text.as_bytes();
        Weighed { text, weight: weight.max(1), number: word.number, letters: mask(text) }
    }
}

/// How two words go together, and how likely they are the same.
fn relation(a: &Weighed, b: &Weighed) -> Option<(How, u32)> {
    if a.text == b.text {
        return Some((How::Equal, 1000));
    }
    if a.number || b.number {
        return None;
    }
    let (short, long) = if a.text.len() <= b.text.len() { (a.text, b.text) } else { (b.text, a.text) };
    let most = allowed(short.len());
    if long.len() - short.len() <= most
        && (a.letters ^ b.letters).count_ones() as usize <= 2 * most
        && let Some(edits) = edits(a.text, b.text, most)
    {
        return Some((How::Near(u8::try_from(edits).unwrap_or(u8::MAX)), near(edits, long.len())));
    }
    if !long.starts_with(short) {
        return None;
    }
    match short.len() {
        1 => Some((How::Initial, INITIAL)),
        length if length >= BEGINNING_LETTERS_MIN => Some((How::Beginning, BEGINNING)),
        _ => None,
    }
}

/// How likely words so many keystrokes apart are the same.
pub(super) fn near(edits: usize, length: usize) -> u32 {
    let wrong = edits * 1000 / length.max(1);
    1000_u32.saturating_sub(u32::try_from(wrong).unwrap_or(1000))
}

/// Whether `count` words from `at`, written together, are `whole`.
fn joins(words: &[Weighed], at: usize, count: usize, whole: &[u8]) -> bool {
    let mut rest = whole;
    for word in words.iter().skip(at).take(count) {
        match rest.strip_prefix(word.text) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

/// A possible [`Match`].
#[derive(Clone, Copy, Debug)]
struct Chance {
    gain: u64,
    likeness: u32,
    how: How,
    a: (usize, usize),
    b: (usize, usize),
}

fn sum(words: &[Weighed], (at, count): (usize, usize)) -> u32 {
    words.iter().skip(at).take(count).map(|word| word.weight).sum()
}

fn chances(a: &[Weighed], b: &[Weighed]) -> Vec<Chance> {
    let mut found = Vec::new();
    let mut add = |a_at, b_at, (how, likeness)| {
        let gain = u64::from(sum(a, a_at) + sum(b, b_at)) * u64::from(likeness);
        found.push(Chance { gain, likeness, how, a: a_at, b: b_at });
    };
    for (i, one) in a.iter().enumerate() {
        for (j, other) in b.iter().enumerate() {
            if let Some(how) = relation(one, other) {
                add((i, 1), (j, 1), how);
            }
        }
    }
    for count in 2..=JOIN_WORDS_MAX {
        for (j, whole) in b.iter().enumerate() {
            for i in 0..(a.len() + 1).saturating_sub(count) {
                if joins(a, i, count, whole.text) {
                    add((i, count), (j, 1), (How::Joined, JOINED));
                }
            }
        }
        for (i, whole) in a.iter().enumerate() {
            for j in 0..(b.len() + 1).saturating_sub(count) {
                if joins(b, j, count, whole.text) {
                    add((i, 1), (j, count), (How::Joined, JOINED));
                }
            }
        }
    }
    found
}

/// The most words that are written together.
pub(super) const JOIN_WORDS_MAX: usize = 3;

/// The bits of a stretch of words; names have fewer words than bits.
pub(super) fn bits((at, count): (usize, usize)) -> u64 {
    ((1_u64 << count) - 1) << at
}

/// How alike two lists of words are: the weight of the words that go together, each times its likeness, as a part of
/// the weight of both (Dice's coefficient). Words go together greedily, the weightiest first; ties fall the same way
/// whichever name comes first. Names of the same words in the same order are the same, however else their words could be joined. Time: the product of the counts of words.
pub(super) fn score(a: &[Weighed], b: &[Weighed]) -> NameScore {
    if !a.is_empty() && a.len() == b.len() && a.iter().zip(b).all(|(one, other)| one.text == other.text) {
        let matches = (0..a.len()).map(|at| Match { a: (at, 1), b: (at, 1), how: How::Equal, likeness: 1000 });
        return NameScore { score: 1000, contained: false, matches: matches.collect() };
    }
    let mut chances = chances(a, b);
    let text = |chance: &Chance| {
        let (x, y) = (a.get(chance.a.0).map(|word| word.text), b.get(chance.b.0).map(|word| word.text));
        (x.min(y), x.max(y))
    };
    chances.sort_by(|x, y| {
        let rank = |one: &Chance| (std::cmp::Reverse(one.gain), one.how, one.a.1 + one.b.1);
        rank(x).cmp(&rank(y)).then_with(|| text(x).cmp(&text(y))).then((x.a.0 + x.b.0).cmp(&(y.a.0 + y.b.0)))
    });
    let (mut used_a, mut used_b) = (0, 0);
    let (mut all, mut core) = (0_u64, 0_u64);
    let mut matches = Vec::new();
    for chance in chances {
        if used_a & bits(chance.a) != 0 || used_b & bits(chance.b) != 0 {
            continue;
        }
        used_a |= bits(chance.a);
        used_b |= bits(chance.b);
        all += chance.gain;
        if !matches!(chance.how, How::Initial | How::Beginning) {
            core += chance.gain;
        }
        matches.push(Match { a: chance.a, b: chance.b, how: chance.how, likeness: chance.likeness });
    }
    let whole = u64::from(sum(a, (0, a.len())) + sum(b, (0, b.len())));
    if whole == 0 || core < u64::from(CORE) * whole {
        return NameScore::default();
    }
    matches.sort_by_key(|one| one.a);
    let plain = u32::try_from(all / whole).unwrap_or(0).min(1000);
    let is_whole = |used: u64, words: &[Weighed]| words.len() >= CONTAINED_WORDS_MIN && used == bits((0, words.len()));
    let contained = (is_whole(used_a, a) || is_whole(used_b, b)) && a.len() != b.len();
    let score = if contained { plain + (1000 - plain) * CONTAINED / 100 } else { plain };
    NameScore { score, contained, matches }
}

/// How alike two names are, every word weighing what it weighs in no particular list.
pub fn name_score(a: &Part, b: &Part) -> NameScore {
    let weighed = |part: &'_ Part| part.words.iter().map(|word| word.weight).collect::<Vec<_>>();
    let (first, second) = (weighed(a), weighed(b));
    let words = |part, weights: &[u32]| list(part, weights.to_vec());
    score(&words(a, &first), &words(b, &second))
}

/// The words of a name with their weights.
fn list(part: &Part, weights: Vec<u32>) -> Vec<Weighed<'_>> {
    part.words.iter().zip(weights).map(|(word, weight)| Weighed::new(word, weight)).collect()
}

/// A rarity of `bits` sixteenths, as words of a list have it: names by how many have the word.
pub(super) fn rarity(names: u64, having: u64) -> u32 {
    // A list too short to tell what is rare counts as one of this size.
    const NAMES_MIN: u64 = 1 << 16;
    let ratio = names.max(NAMES_MIN) / having.max(1);
    let whole = ratio.max(1).ilog2();
    // Between powers of two the logarithm is taken as straight.
    let rest = (ratio << 8 >> whole) & 0xff;
    let part = u32::try_from(rest).unwrap_or(0) * BIT / 256;
    (whole * BIT + part).clamp(2 * BIT, super::name::WEIGHT_MAX)
}
