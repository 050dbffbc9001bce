//! Claims that many rows repeat: each is kept once, from the first day that a row speaks of.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Date, Period};

use super::Given;
use crate::lines::{LINES_HEADER, add_line, write_claim, write_source, write_statement};
use crate::statement::{Claim, Statement};
use crate::world::Library;

/// The most claims that are kept at once: some 600 bytes each. When it is reached they are written, and what comes
/// after may be said a second time with a later day.
pub const GATHERED_MAX: usize = 2_000_000;

/// Claims that were seen.
#[derive(Clone, Debug, Default)]
pub struct Gather {
    seen: Vec<Statement>,
    seen_index: BTreeMap<u128, u32>,
    /// Claims with periods of their own.
    own: Vec<Statement>,
    own_index: BTreeSet<(u128, Option<Date>, Option<Date>)>,
    /// Claims of which the next one of the same kind takes the place, by subject and kind: all days, each with claims.
    following: BTreeMap<u128, BTreeMap<Option<Date>, BTreeSet<u32>>>,
    /// The statements that `following` counts.
    heads: Vec<Statement>,
    head_index: BTreeMap<u128, u32>,
    /// Room that is used again.
    text: String,
}

/// A digest of a text: two sums of its words of eight bytes, each multiplied and rotated.
fn digest(text: &str) -> u128 {
    let (mut one, mut two) = (0xcbf2_9ce4_8422_2325_u64, 0x8422_2325_cbf2_9ce4_u64);
    let mut add = |word: u64| {
        one = (one ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        two = (two.rotate_left(31) ^ word).wrapping_mul(0xd6e8_feb8_6659_fd93);
    };
    let mut chunks = text.as_bytes().chunks_exact(8);
    for chunk in &mut chunks {
        add(chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }
    add(chunks.remainder().iter().fold(1, |word, byte| word << 8 | u64::from(*byte)));
    add(u64::try_from(text.len()).unwrap_or(u64::MAX));
    u128::from(one ^ one >> 32) << 64 | u128::from(two ^ two >> 29)
}

impl Gather {
    /// How many claims are kept.
    pub fn len(&self) -> usize {
        self.seen.len() + self.own.len() + self.heads.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What tells a claim from every other.
    fn key(&mut self, subject: &str, claim: &Claim) -> u128 {
        self.text.clear();
        write_claim(subject, claim, &mut self.text);
        digest(&self.text)
    }

    /// Keeps a claim that is true from the first day on which it is seen; always, if a row without a day has it. Its statement
    /// is made if it is new.
    pub fn see(&mut self, subject: &str, claim: Claim, day: Option<Date>, make: impl FnOnce(Claim) -> Statement) {
        let key = self.key(subject, &claim);
        if let Some(known) = self.seen_index.get(&key).and_then(|at| self.seen.get_mut(*at as usize)) {
            known.valid.from = known.valid.from.zip(day).map(|(known, day)| known.min(day));
            return;
        }
        self.seen_index.insert(key, u32::try_from(self.seen.len()).unwrap_or(u32::MAX));
        self.seen.push(Statement { valid: Period { from: day, until: None }, ..make(claim) });
    }

    /// Keeps a claim with its own period, once.
    pub fn once(&mut self, statement: Statement) {
        let Statement { subject, claim, valid, .. } = &statement;
        let key = self.key(subject, claim);
        if self.own_index.insert((key, valid.from, valid.until)) {
            self.own.push(statement);
        }
    }

    /// Keeps a claim that holds until one of its kind about the same subject is seen with another content.
    pub fn follow(&mut self, statement: Statement, day: Option<Date>) {
        let kind = match &statement.claim {
            Claim::Stake(stake) => stake.interest.word(),
            _ => "",
        };
        let key = self.key(&statement.subject, &statement.claim);
        let line = digest(&format!("{}\n{kind}", statement.subject));
        let head = match self.head_index.get(&key) {
            Some(head) => *head,
            None => {
                let head = u32::try_from(self.heads.len()).unwrap_or(u32::MAX);
                self.head_index.insert(key, head);
                self.heads.push(statement);
                head
            }
        };
        self.following.entry(line).or_default().entry(day).or_default().insert(head);
    }

    /// Everything that is kept, in the order of the first rows; nothing is kept afterwards.
    pub fn finish(&mut self) -> Vec<Statement> {
        let all = std::mem::take(self);
        let mut found = all.seen;
        found.extend(all.own);
        for days in all.following.values() {
            // A claim without a day is true whenever no other is known.
            let mut open: BTreeMap<u32, Option<Date>> = BTreeMap::new();
            let mut closed: Vec<Statement> = Vec::new();
            let mut close = |head: u32, from: Option<Date>, until: Option<Date>| {
                let valid = Period { from, until };
                if let (Some(statement), false) = (all.heads.get(head as usize), valid.is_empty()) {
                    closed.push(Statement { valid, ..statement.clone() });
                }
            };
            for (day, heads) in days {
                let ended: Vec<u32> = open.keys().filter(|head| !heads.contains(head)).copied().collect();
                for head in ended {
                    if let Some(from) = open.remove(&head) {
                        close(head, from, *day);
                    }
                }
                for head in heads {
                    open.entry(*head).or_insert(*day);
                }
            }
            open.into_iter().for_each(|(head, from)| close(head, from, None));
            // The order does not tell in which order rows came.
            closed.sort_by(|a, b| (a.valid.from, a.valid.until, &a.id).cmp(&(b.valid.from, b.valid.until, &b.id)));
            found.extend(closed);
        }
        found
    }

    /// What is kept, as text from which [`Gather::restore`] makes it again.
    pub fn save(&self, given: &Given) -> String {
        let mut out = format!("{LINES_HEADER}\n");
        write_source(&given.source, &mut out);
        let name = &given.source.name;
        self.seen.iter().for_each(|one| write_statement(one, name, &mut out));
        out.push('\n');
        self.own.iter().for_each(|one| write_statement(one, name, &mut out));
        out.push('\n');
        for days in self.following.values() {
            for (day, heads) in days {
                for one in heads.iter().filter_map(|head| self.heads.get(*head as usize)) {
                    write_statement(&Statement { valid: Period { from: *day, until: None }, ..one.clone() }, name, &mut out);
                }
            }
        }
        out
    }

    /// What [`Gather::save`] wrote; none if it is not of that form.
    pub fn restore(text: &str) -> Option<Gather> {
        let mut gather = Gather::default();
        let (mut library, mut part) = (Library::default(), 0);
        let mut lines = text.lines();
        (lines.next() == Some(LINES_HEADER)).then_some(())?;
        for line in lines {
            if line.is_empty() {
                part += 1;
                continue;
            }
            add_line(line, &mut library).ok()?;
            let Some(one) = library.statements.pop() else { continue };
            let day = one.valid.from;
            match part {
                0 => {
                    let Statement { subject, claim, .. } = &one;
                    let (subject, claim) = (subject.clone(), claim.clone());
                    gather.see(&subject, claim, day, |_| one);
                }
                1 => gather.once(one),
                _ => gather.follow(Statement { valid: Period::ALWAYS, ..one }, day),
            }
        }
        Some(gather)
    }
}
