//! Entries found by words that they share, equal or nearly, without looking at the others.
//!
//! A name is scored only if the words that it can share with the one asked for weigh enough ([`CORE`]); the sum of
//! what is found word by word is never less than what scoring would find, so that nothing is missed: looking at every
//! entry gives the same (`tests/identity.rs`). Space: some 40 bytes a word of a name and at most 400 a different word.

use std::collections::BTreeMap;
use std::fmt;

use super::compare::{Comparison, Thresholds, bonus_max, compare_read};
use super::deletes::{Deletes, Room};
use super::fold::NameError;
use super::name::{Part, WORDS_MAX, Word, read_name};
use super::near::mask;
use super::pair::{CORE, JOIN_WORDS_MAX, JOINED, Weighed, near, rarity, score};
use super::party::{Id, Party};
use super::terms::{Hasher, Sieve, Terms, hash};
use super::words::Words;

/// The most names of one index.
pub const NAMES_MAX: usize = 1 << 30;

/// What an index cannot take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexError {
    /// A name cannot be read; its place among the names of the party.
    Name(usize, NameError),
    /// There are more than [`NAMES_MAX`] names or too many words.
    Full,
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IndexError::Name(at, error) => write!(f, "name {}: {error}", at + 1),
            IndexError::Full => write!(f, "an index takes at most {NAMES_MAX} names"),
        }
    }
}

impl std::error::Error for IndexError {}

/// What belongs to a word.
#[derive(Clone, Copy, Debug)]
struct Term {
    weight: u32,
    /// The most that words weigh which are written together as this one.
    joined: u32,
    number: bool,
    letters: u64,
}

/// Lists of names, one for each word.
#[derive(Clone, Debug, Default)]
struct Postings {
    ends: Vec<u32>,
    names: Vec<u32>,
}

impl Postings {
    /// From pairs of word and name.
    fn new(terms: usize, pairs: &[(u32, u32)]) -> Postings {
        let mut ends = vec![0_u32; terms + 1];
        for (term, _) in pairs {
            if let Some(count) = ends.get_mut(*term as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let mut at = ends.clone();
        let mut names = vec![0; pairs.len()];
        for (term, name) in pairs {
            if let Some(next) = at.get_mut(*term as usize) {
                if let Some(slot) = names.get_mut(*next as usize) {
                    *slot = *name;
                }
                *next += 1;
            }
        }
        Postings { ends, names }
    }

    fn of(&self, term: u32) -> &[u32] {
        let bound = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        self.names.get(bound(term as usize)..bound(term as usize + 1)).unwrap_or_default()
    }
}

/// Takes entries in.
#[derive(Debug, Default)]
pub struct IndexBuilder {
    terms: Terms,
    base: Vec<(u32, bool)>,
    /// The words of every name, and where each name ends.
    words: Vec<u32>,
    ends: Vec<u32>,
    /// The party of each name.
    owners: Vec<u32>,
    parties: Vec<Party>,
}

impl IndexBuilder {
    /// Takes a party in and gives its number. A party with a name that cannot be read is not taken in.
    pub fn add(&mut self, words: &Words, party: Party) -> Result<u32, IndexError> {
        let mut parts: Vec<Part> = Vec::new();
        for (at, (_, name)) in party.names.iter().enumerate() {
            parts.extend(read_name(words, name).map_err(|error| IndexError::Name(at, error))?.parts);
        }
        let number = u32::try_from(self.parties.len()).map_err(|_| IndexError::Full)?;
        if self.owners.len() + parts.len() > NAMES_MAX {
            return Err(IndexError::Full);
        }
        for part in &parts {
            for word in &part.words {
                let term = self.terms.intern(word.text.as_bytes()).ok_or(IndexError::Full)?;
                if term as usize == self.base.len() {
                    self.base.push((word.weight, word.number));
                }
                self.words.push(term);
            }
            self.ends.push(u32::try_from(self.words.len()).map_err(|_| IndexError::Full)?);
            self.owners.push(number);
        }
        self.parties.push(party);
        Ok(number)
    }

    /// The index of what was taken in.
    pub fn finish(mut self) -> Index {
        let words_of = |at: usize, ends: &[u32]| {
            let from = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
            from as usize..ends.get(at).map_or(0, |end| *end as usize)
        };
        let names = self.ends.len();
        let mut pairs = Vec::with_capacity(self.words.len());
        for at in 0..names {
            let mut own: Vec<u32> = self.words.get(words_of(at, &self.ends)).unwrap_or_default().to_vec();
            own.sort_unstable();
            own.dedup();
            let name = u32::try_from(at).unwrap_or(u32::MAX);
            pairs.extend(own.into_iter().map(|term| (term, name)));
        }
        let vocabulary = self.terms.len();
        let postings = Postings::new(vocabulary, &pairs);
        drop(pairs);
        let near = Deletes::new(&self.terms, (0..u32::try_from(vocabulary).unwrap_or(u32::MAX)).filter(|term| self.base.get(*term as usize).is_some_and(|(_, number)| !number)));
        let mut known: Vec<Term> = Vec::with_capacity(vocabulary);
        for (term, (base, number)) in self.base.iter().enumerate() {
            let term = u32::try_from(term).unwrap_or(u32::MAX);
            let weight = rarity(names as u64, postings.of(term).len() as u64).min(*base).max(1);
            known.push(Term { weight, joined: 0, number: *number, letters: mask(self.terms.word(term)) });
        }
        let plain: Vec<u32> = known.iter().map(|term| term.weight).collect();
        let weight = |term: &u32| plain.get(*term as usize).copied().unwrap_or(0);
        let mut joins = Vec::new();
        let mut weights = Vec::with_capacity(names);
        let mut text = Vec::new();
        for at in 0..names {
            let own = self.words.get(words_of(at, &self.ends)).unwrap_or_default();
            weights.push(capped(own.iter().map(weight).sum()));
            for count in 2..=JOIN_WORDS_MAX {
                for run in own.windows(count) {
                    text.clear();
                    run.iter().for_each(|term| text.extend_from_slice(self.terms.word(*term)));
                    let sum = run.iter().map(weight).sum::<u32>();
                    let Some(term) = self.terms.intern(&text) else {
                        continue;
                    };
                    if term as usize == known.len() {
                        known.push(Term { weight: 0, joined: 0, number: false, letters: mask(&text) });
                    }
                    if let Some(term) = known.get_mut(term as usize) {
                        term.joined = term.joined.max(sum);
                    }
                    joins.push((term, u32::try_from(at).unwrap_or(u32::MAX)));
                }
            }
        }
        let joins = Postings::new(self.terms.len(), &joins);
        let mut ids: BTreeMap<Id, Vec<u32>> = BTreeMap::new();
        for (at, party) in self.parties.iter().enumerate() {
            for id in &party.ids {
                ids.entry(id.clone()).or_default().push(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        let id = (0..u32::try_from(vocabulary).unwrap_or(u32::MAX)).fold(1, |sum: u64, term| sum.rotate_left(5) ^ hash(self.terms.word(term)));
        let own = (0..u32::try_from(vocabulary).unwrap_or(u32::MAX)).map(|term| hash(self.terms.word(term)));
        let sieve = Sieve::new(vocabulary, own);
        Index { id, sieve, terms: self.terms, known, near, postings, joins, words: self.words, ends: self.ends, weights, owners: self.owners, parties: self.parties, ids }
    }
}

/// Entries that can be searched.
#[derive(Debug)]
pub struct Index {
    terms: Terms,
    /// Of the words of names, without those that are only written together.
    sieve: Sieve,
    known: Vec<Term>,
    near: Deletes,
    postings: Postings,
    joins: Postings,
    words: Vec<u32>,
    ends: Vec<u32>,
    /// What each name weighs.
    weights: Vec<u16>,
    owners: Vec<u32>,
    parties: Vec<Party>,
    ids: BTreeMap<Id, Vec<u32>>,
    /// A digest of its words: what is kept for one index is not used for another.
    id: u64,
}

/// An entry that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its number.
    pub party: u32,
    /// How it compares, the party asked for first.
    pub comparison: Comparison,
}

/// The words asked for before: the same words come again and again.
#[derive(Debug, Default)]
struct Before {
    asked: Terms,
    /// Of each: its own number in the index, and where the words near to it end.
    known: Vec<(Option<u32>, usize)>,
    near: Vec<(u32, usize)>,
    found: Vec<(u32, usize)>,
    room: Room,
    /// The index that they are of.
    index: u64,
}

/// The most words that are kept.
const BEFORE_MAX: usize = 1 << 18;

impl Before {
    /// Forgets what is of another index, and too much.
    fn tidy(&mut self, index: &Index, words: usize) {
        if self.index != index.id || self.asked.len() + words > BEFORE_MAX {
            *self = Before { index: index.id, ..Before::default() };
        }
    }

    /// The number here of a word asked for.
    fn number(&mut self, index: &Index, word: &Word) -> Option<u32> {
        let text = word.text.as_bytes();
        self.asked.find(text).or_else(|| {
            self.found.clear();
            if !word.number {
                index.near.near(&index.terms, text, &mut self.room, &mut self.found);
            }
            self.near.extend_from_slice(&self.found);
            self.known.push((index.terms.find(text), self.near.len()));
            self.asked.intern(text)
        })
    }

    /// Its own number in the index, if it is there.
    fn own(&self, number: Option<u32>) -> Option<u32> {
        self.known.get(number? as usize).and_then(|(own, _)| *own)
    }

    /// The words of the index near to it.
    fn near(&self, number: Option<u32>) -> &[(u32, usize)] {
        let Some(at) = number.map(|number| number as usize) else {
            return &[];
        };
        let end = |at: usize| self.known.get(at).map_or(0, |(_, end)| *end);
        self.near.get(at.checked_sub(1).map_or(0, end)..end(at)).unwrap_or_default()
    }
}

/// Room that searches use again. One a thread.
#[derive(Debug, Default)]
pub struct Searcher {
    /// What was found of each name so far, beside what it weighs; short, since names are met in no order and as many as may
    /// should stay near.
    sums: Vec<[u16; 2]>,
    /// The index whose names they are.
    sums_of: u64,
    touched: Vec<u32>,
    before: Before,
    chances: Vec<Chance>,
    text: Vec<u8>,
    scored: u64,
}

impl Searcher {
    /// How many names were scored word by word so far.
    pub fn scored(&self) -> u64 {
        self.scored
    }

    /// Adds up for each name what its words bring, and notes each name once.
    fn sum(&mut self, index: &Index, kept: usize) {
        let Searcher { sums, sums_of, touched, chances, .. } = self;
        if *sums_of != index.id || sums.len() != index.weights.len() {
            *sums = index.weights.iter().map(|weight| [0, *weight]).collect();
            *sums_of = index.id;
        }
        touched.clear();
        for chance in chances.iter().take(kept) {
            let gain = capped(chance.gain).max(1);
            let list = if chance.joined { index.joins.of(chance.term) } else { index.postings.of(chance.term) };
            // A name is written down each time and kept the first time: nothing hangs on a guess.
            let mut count = touched.len();
            touched.resize(count + list.len(), 0);
            for name in list {
                let (Some([sum, _]), Some(next)) = (sums.get_mut(*name as usize), touched.get_mut(count)) else {
                    continue;
                };
                *next = *name;
                count += usize::from(*sum == 0);
                *sum = sum.saturating_add(gain);
            }
            touched.truncate(count);
        }
    }
}

/// A word asked for and a word of the index that may go together.
#[derive(Clone, Copy, Debug)]
struct Chance {
    term: u32,
    joined: bool,
    /// The place of the word asked for; none if several are written together.
    at: Option<usize>,
    /// What both weigh, times their likeness.
    gain: u32,
    /// What the one asked for weighs, and the other.
    asked: u32,
    other: u32,
    count: usize,
}

impl Index {
    /// The entries.
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// How many names there are.
    pub fn names(&self) -> usize {
        self.ends.len()
    }

    /// How many different words there are, those written together included.
    pub fn vocabulary(&self) -> usize {
        self.terms.len()
    }

    /// What a word weighs here.
    pub fn weight(&self, word: &Word) -> u32 {
        self.weight_as(word, self.terms.find(word.text.as_bytes()))
    }

    fn weight_as(&self, word: &Word, term: Option<u32>) -> u32 {
        let known = term.and_then(|term| self.known.get(term as usize));
        known.filter(|term| term.weight > 0).map_or(word.weight.max(1), |term| term.weight.min(word.weight.max(1)))
    }

    /// The entries that are the same or possibly the same, the likeliest first.
    pub fn search(&self, searcher: &mut Searcher, words: &Words, party: &Party, thresholds: Thresholds) -> Result<Vec<Found>, NameError> {
        let least = thresholds.doubtful.saturating_sub(bonus_max(party));
        let mut numbers: Vec<u32> = party.ids.iter().filter_map(|id| self.ids.get(id)).flatten().copied().collect();
        let mut asked = Vec::new();
        for (at, (_, name)) in party.names.iter().enumerate() {
            for part in read_name(words, name)?.parts {
                numbers.extend(self.alike(searcher, &part, least).iter().filter_map(|(name, _)| self.owners.get(*name as usize)));
                asked.push((at, part));
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        let weight = |word: &Word| self.weight(word);
        let mut found: Vec<Found> = Vec::new();
        for number in numbers {
            let Some(other) = self.parties.get(number as usize) else {
                continue;
            };
            let comparison = compare_read(words, &weight, thresholds, (party, &asked), other);
            found.extend(comparison.map(|comparison| Found { party: number, comparison }));
        }
        found.sort_by_key(|one| (one.comparison.outcome, std::cmp::Reverse(one.comparison.score), one.party));
        Ok(found)
    }

    /// The names with at least this score, by number, each with it.
    pub fn alike(&self, searcher: &mut Searcher, part: &Part, least: u32) -> Vec<(u32, u32)> {
        searcher.before.tidy(self, part.words.len());
        let numbers: Vec<Option<u32>> = part.words.iter().map(|word| searcher.before.number(self, word)).collect();
        let weigh = |(word, number): (_, &Option<u32>)| Weighed::new(word, self.weight_as(word, searcher.before.own(*number)));
        let asked: Vec<Weighed> = part.words.iter().zip(&numbers).map(weigh).collect();
        let whole: u32 = asked.iter().map(|word| word.weight).sum();
        self.chances(searcher, &asked, &numbers);
        let (kept, left) = leave_common(&mut searcher.chances, whole);
        searcher.sum(self, kept);
        let Searcher { sums, touched, chances, scored, .. } = searcher;
        let common = chances.get(kept..).unwrap_or_default();
        let mut found = Vec::new();
        let mut other = Vec::new();
        for name in touched.drain(..) {
            let Some([sum, weight]) = sums.get_mut(name as usize) else { continue };
            let (sum, both) = (std::mem::take(sum), whole + u32::from(*weight));
            let reaches = |more: u32| u64::from(u32::from(sum) + more) * 1000 >= u64::from(CORE) * u64::from(both);
            // What all the common words could bring first, then what those bring that the name has.
            if !reaches(left) {
                continue;
            }
            let own = self.words_of(name);
            let brought = common.iter().filter(|chance| chance.joined || own.contains(&chance.term)).map(|chance| chance.gain);
            if !reaches(left.min(brought.sum())) {
                continue;
            }
            *scored += 1;
            self.weighed(own, &mut other);
            let score = score(&asked, &other).score;
            if score >= least && score > 0 {
                found.push((name, score));
            }
        }
        found.sort_unstable();
        found
    }

    /// Every name with at least this score, found by looking at each: what [`Index::alike`] must agree with.
    pub fn alike_slowly(&self, part: &Part, least: u32) -> Vec<(u32, u32)> {
        let asked: Vec<Weighed> = part.words.iter().map(|word| Weighed::new(word, self.weight(word))).collect();
        let mut other = Vec::new();
        let each = (0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX)).map(|name| {
            self.weighed(self.words_of(name), &mut other);
            (name, score(&asked, &other).score)
        });
        each.filter(|(_, score)| *score >= least && *score > 0).collect()
    }

    /// The words of a name, by number.
    fn words_of(&self, name: u32) -> &[u32] {
        let at = name as usize;
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let until = self.ends.get(at).copied().unwrap_or(0);
        self.words.get(from as usize..until as usize).unwrap_or_default()
    }

    /// The words of these numbers, with what belongs to them.
    fn weighed<'i>(&'i self, own: &[u32], into: &mut Vec<Weighed<'i>>) {
        into.clear();
        into.extend(own.iter().filter_map(|term| {
            let known = self.known.get(*term as usize)?;
            Some(Weighed { text: self.terms.word(*term), weight: known.weight, number: known.number, letters: known.letters })
        }));
    }

    /// Words of the index that may go together with those asked for.
    fn chances(&self, searcher: &mut Searcher, asked: &[Weighed], numbers: &[Option<u32>]) {
        let Searcher { before, chances, text, .. } = searcher;
        chances.clear();
        let mut add = |term: u32, at: Option<usize>, asked: u32, likeness: u32, joins: bool| {
            let Some(known) = self.known.get(term as usize) else {
                return;
            };
            let gain = |other: u32, likeness: u32| (u64::from(asked + other) * u64::from(likeness)).div_ceil(1000);
            let count = self.postings.of(term).len();
            if count > 0 {
                let gain = u32::try_from(gain(known.weight, likeness)).unwrap_or(u32::MAX);
                chances.push(Chance { term, joined: false, at, gain, asked, other: known.weight, count });
            }
            let count = if joins { self.joins.of(term).len() } else { 0 };
            if count > 0 {
                let gain = u32::try_from(gain(known.joined, JOINED)).unwrap_or(u32::MAX);
                chances.push(Chance { term, joined: true, at, gain, asked, other: known.joined, count });
            }
        };
        for (at, (word, number)) in asked.iter().zip(numbers).enumerate() {
            if let Some(term) = before.own(*number) {
                add(term, Some(at), word.weight, 1000, true);
            }
            for (term, edits) in before.near(*number) {
                let length = word.text.len().max(self.terms.word(*term).len());
                add(*term, Some(at), word.weight, near(*edits, length), false);
            }
            let mut hasher = Hasher::default().then(word.text);
            let mut sum = word.weight;
            for (count, next) in (2..=JOIN_WORDS_MAX).zip(asked.iter().skip(at + 1)) {
                hasher = hasher.then(next.text);
                sum += next.weight;
                // Of words written together on both sides nothing is asked.
                if !self.sieve.passes(hasher.finish()) {
                    continue;
                }
                text.clear();
                asked.iter().skip(at).take(count).for_each(|word| text.extend_from_slice(word.text));
                if let Some(term) = self.terms.find(text).filter(|term| !self.postings.of(*term).is_empty()) {
                    add(term, None, sum, JOINED, false);
                }
            }
        }
    }
}

/// A weight, or the most that fits: more than all words of two names weigh ([`WORDS_MAX`] times the heaviest word).
fn capped(weight: u32) -> u16 {
    u16::try_from(weight).unwrap_or(u16::MAX)
}

/// Puts the longest lists last as long as no name can do with their words alone; gives how many lists stay, and the most
/// that the others could add
/// (the prefix filter of set-similarity joins: Chaudhuri, Ganti and Kaushik 2006, "A primitive operator for similarity
/// joins in data cleaning"; with the most that each term can add, as Turtle and Flood 1995, "Query evaluation:
/// strategies and optimizations").
///
/// A word asked for goes together with one word of a name at most: of the lists of one word the best one counts. With
/// the removed words only, a name reaches at most the sum of what they add, and weighs itself at least what its part of
/// them does.
fn leave_common(chances: &mut [Chance], whole: u32) -> (usize, u32) {
    // Short lists cost less than thinking about them.
    const SHORT: usize = 64;
    chances.sort_unstable_by_key(|chance| (chance.count, chance.term, chance.joined, chance.asked));
    // By word asked for: the most by which one of its removed lists brings a name nearer, and adds.
    let mut most = [(0_u64, 0_u32); WORDS_MAX];
    let (mut kept, mut left, mut bound) = (chances.len(), 0, 0_u64);
    for last in chances.iter().rev() {
        let nearer = (u64::from(last.gain) * 1000).saturating_sub(u64::from(last.other) * u64::from(CORE));
        let before = last.at.and_then(|at| most.get(at)).copied().unwrap_or_default();
        let more = nearer.saturating_sub(before.0);
        if last.count < SHORT || bound + more >= u64::from(CORE) * u64::from(whole) {
            break;
        }
        bound += more;
        left += last.gain.saturating_sub(before.1);
        if let Some(most) = last.at.and_then(|at| most.get_mut(at)) {
            *most = (before.0.max(nearer), before.1.max(last.gain));
        }
        kept -= 1;
    }
    (kept, left)
}
