//! A comparison as JSON and in words.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ntib_core::{Currency, Decimal, Lang};
use ntib_engine::Role;
use ntib_present::Words;
use ntib_present::comparison_doc::{
    AmountDoc, BreakdownDoc, ComparisonDoc, CountDoc, DutyChangeDoc, EffectDoc, FlowDoc, GroupDoc, MoveDoc,
    PairDoc, ResponsibleDoc, ShareDoc, WayDoc,
};
use ntib_present::view::Viewer;
use ntib_present::wire::{RulebookDoc, Text, VERSION};

use crate::effect::{Count, Effect, Flow};
use crate::job::words as own_words;
use crate::names::{Names, PairTold, pairs};
use crate::shapley::{PARTS, Share, Shares, money_of_parts, of_parts};
use crate::worth::{Against, Compared, Comparison, Way};

/// How many groups, moves and provisions a summary names of each.
const TOLD_MAX: usize = 12;

/// The comparison as a document.
pub fn document(job: &Comparison<'_, '_>, found: &Compared) -> ComparisonDoc {
    let (removed, after) = match &job.against {
        Against::Removals(removals, _) => {
            let own = |name: &&String| !job.way.removed.names().contains(name);
            let names = removals
                .iter()
                .map(|one| one.names().iter().filter(own).cloned().collect());
            (names.collect(), None)
        }
        Against::Way(way) => (vec![Vec::new()], Some(way_doc(way))),
    };
    let removed: Vec<Vec<String>> = removed;
    let shares = found.shares.as_ref();
    let pairs = shares.map_or_else(Vec::new, |shares| pair_docs(shares, &removed));
    let effects = found
        .effects
        .iter()
        .zip(removed)
        .enumerate()
        .map(|(at, (effect, removed))| {
            let share = shares.map(|shares| {
                let none = Share::default();
                share_doc(shares.of.get(&at).unwrap_or(&none))
            });
            effect_doc(effect, removed, &found.by, share)
        });
    let book = job.way.engine.book();
    ComparisonDoc {
        format: "ntib.comparison".to_owned(),
        version: VERSION,
        portfolio: job.file.clone(),
        before: way_doc(&job.way),
        after,
        days: found
            .days
            .map(|(first, last)| (first.to_string(), last.to_string())),
        questions: job
            .way
            .questions
            .iter()
            .map(|id| book.question(*id).id.clone())
            .collect(),
        rows: found.rows,
        refused: found.refused,
        effects: effects.collect(),
        together: shares.map(|shares| {
            let counts = shares.counts.map(|count| count * PARTS);
            let mut together = share_doc(&Share {
                counts,
                ..Share::default()
            });
            together.duty = amounts(&shares.duty, |amount| amount.normalize());
            together
        }),
        pairs,
        open: shares.map_or(0, |shares| shares.open),
        drawn: shares.map_or(0, |shares| shares.drawn),
        notice: Text {
            en: own_words(Lang::En).get("disclaimer"),
            fr: own_words(Lang::Fr).get("disclaimer"),
        },
    }
}

fn way_doc(way: &Way<'_>) -> WayDoc {
    let book = way.engine.book();
    WayDoc {
        rulebook: RulebookDoc {
            title: Text::from(&book.title),
            digest: book.digest.clone(),
        },
        as_of: way.as_of.map(|day| day.to_string()),
        without: way.removed.names().to_vec(),
    }
}

fn effect_doc(effect: &Effect, removed: Vec<String>, by: &[String], share: Option<ShareDoc>) -> EffectDoc {
    let breakdowns = by.iter().zip(&effect.groups).map(|(name, groups)| BreakdownDoc {
        name: name.clone(),
        groups: groups
            .iter()
            .map(|(value, count)| GroupDoc {
                value: value.clone(),
                total: count_doc(count),
            })
            .collect(),
    });
    let moves = sorted(&effect.moves)
        .into_iter()
        .map(|((question, before, after), count)| MoveDoc {
            question: question.clone(),
            before: before.clone(),
            after: after.clone(),
            answers: count,
        });
    let provisions = sorted(&effect.by)
        .into_iter()
        .map(|((provision, role), count)| ResponsibleDoc {
            provision: provision.clone(),
            role: match role {
                Role::NoLonger => "no_longer",
                Role::Now => "now",
                Role::Still => "still",
            }
            .to_owned(),
            answers: count,
        });
    EffectDoc {
        removed,
        total: count_doc(&effect.all),
        by: breakdowns.collect(),
        moves: moves.collect(),
        other_moves: effect.other_moves,
        provisions: provisions.collect(),
        in_company: share,
    }
}

/// Those with the most answers first.
fn sorted<K: Ord>(counts: &BTreeMap<K, u64>) -> Vec<(&K, u64)> {
    let mut all: Vec<(&K, u64)> = counts.iter().map(|(one, count)| (one, *count)).collect();
    all.sort_by_key(|(_, count)| Reverse(*count));
    all
}

fn count_doc(count: &Count) -> CountDoc {
    let flow = |flow: Flow| FlowDoc {
        more: flow.more,
        fewer: flow.fewer,
    };
    CountDoc {
        rows: count.rows,
        answers: count.answers,
        duty: count
            .duty
            .iter()
            .map(|(currency, duty)| DutyChangeDoc {
                currency: currency.to_string(),
                before: duty.before.normalize().to_string(),
                after: duty.after.normalize().to_string(),
                more: duty.more().to_string(),
                answers: duty.answers,
            })
            .collect(),
        duty_open: count.duty_open,
        licences: flow(count.licences),
        prohibited: flow(count.prohibited),
        bids: flow(count.bids),
    }
}

fn amounts(duty: &BTreeMap<Currency, Decimal>, of: impl Fn(Decimal) -> Decimal) -> Vec<AmountDoc> {
    duty.iter()
        .map(|(currency, amount)| AmountDoc {
            currency: currency.to_string(),
            amount: of(*amount).to_string(),
        })
        .collect()
}

fn share_doc(share: &Share) -> ShareDoc {
    let [licences, prohibited, bids] = share.counts.map(|count| of_parts(count).to_string());
    let thousandths = |count: i128| Decimal::try_from_i128_with_scale(count, 3).unwrap_or_default();
    let off = share.count_errors.iter().any(|error| *error > 0)
        || share.duty_error.values().any(|error| *error > 0);
    let error = off.then(|| {
        let [licences, prohibited, bids] = share
            .count_errors
            .map(|error| thousandths(error).normalize().to_string());
        let cents = |(currency, cents): (&Currency, &i128)| AmountDoc {
            currency: currency.to_string(),
            amount: Decimal::try_from_i128_with_scale(*cents, 2)
                .unwrap_or_default()
                .to_string(),
        };
        Box::new(ShareDoc {
            duty: share.duty_error.iter().map(cents).collect(),
            licences,
            prohibited,
            bids,
            error: None,
        })
    });
    ShareDoc {
        duty: amounts(&share.duty, money_of_parts),
        licences,
        prohibited,
        bids,
        error,
    }
}

/// The pairs that do something to each other, in the order of the removals.
fn pair_docs(shares: &Shares, removed: &[Vec<String>]) -> Vec<PairDoc> {
    let names = |at: usize| removed.get(at).cloned().unwrap_or_default();
    let share = |counts: [i128; 3], duty: Vec<AmountDoc>| ShareDoc { duty, ..share_doc(&Share { counts, ..Share::default() }) };
    let each = shares.pairs.iter().filter(|(_, pair)| !pair.is_nothing()).map(|((first, second), pair)| PairDoc {
        first: names(*first),
        second: names(*second),
        beyond: share(pair.beyond.counts.map(|count| count * PARTS), amounts(&pair.beyond.duty, |amount| amount.normalize())),
        in_company: share(pair.company.counts, amounts(&pair.company.duty, money_of_parts)),
    });
    each.collect()
}

/// A line of a summary: how far it is indented, and what it says.
pub type Told = (usize, String);

/// The comparison in words, what changes most first.
pub fn summary(job: &Comparison<'_, '_>, found: &Compared, lang: Lang) -> Vec<Told> {
    let words = own_words(lang);
    let viewer = Viewer {
        words: &words,
        engine: job.way.engine,
    };
    let say = Say {
        words: &words,
        viewer: &viewer,
        names: Names { viewer: &viewer },
        found,
    };
    let mut lines = say.head(job);
    match &job.against {
        Against::Way(_) => {
            if let Some(effect) = found.effects.first() {
                say.effect(effect, &words.get("compare-changes"), &mut lines);
            }
        }
        Against::Removals(removals, _) => {
            let mut all: Vec<(usize, &Effect)> = found.effects.iter().enumerate().collect();
            all.sort_by_key(|(at, effect)| (Reverse(effect.all.weight()), *at));
            let (some, none): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|(_, effect)| !effect.all.is_nothing());
            let name = |at: usize| say.names.removal_with_id(removals.get(at), job.way.removed);
            let short = |at: usize| say.names.removal(removals.get(at), job.way.removed);
            for (at, effect) in some {
                let title = words.with("compare-without", &[("name", &name(at))]);
                say.effect(effect, &title, &mut lines);
                if let Some(shares) = &found.shares {
                    say.share(shares, at, &mut lines);
                }
            }
            if !none.is_empty() {
                let names: Vec<String> = none.iter().map(|(at, _)| name(*at)).collect();
                let text = words.with("compare-nothing", &[("names", &names.join(", "))]);
                lines.push((0, String::new()));
                lines.push((0, text));
                // What changes nothing by itself may be worth something in company.
                for (at, _) in none {
                    if let Some(shares) = found.shares.as_ref().filter(|shares| shares.of.contains_key(&at)) {
                        lines.push((0, name(at)));
                        say.share(shares, at, &mut lines);
                    }
                }
            }
            if let Some(shares) = &found.shares {
                say.together(shares, &mut lines);
                if removals.len() > 1 {
                    say.pairs(shares, &short, &mut lines);
                }
            }
        }
    }
    lines
}

struct Say<'s> {
    words: &'s Words,
    viewer: &'s Viewer<'s>,
    names: Names<'s>,
    found: &'s Compared,
}

impl Say<'_> {
    fn head(&self, job: &Comparison<'_, '_>) -> Vec<Told> {
        let words = self.words;
        let way = |way: &Way<'_>| {
            let book = way.engine.book();
            let day = match (way.as_of, self.found.days) {
                (Some(day), _) => words.with("as-of", &[("date", &day.to_string())]),
                (None, Some((first, last))) => words.with(
                    "portfolio-days",
                    &[("first", &first.to_string()), ("last", &last.to_string())],
                ),
                (None, None) => String::new(),
            };
            let digest = book.digest.get(..12).unwrap_or(&book.digest);
            let mut text = format!("{day} · {}", words.with("rulebook", &[("digest", digest)]));
            if !way.removed.is_nothing() {
                text += &format!(
                    " · {}",
                    words.with("without", &[("names", &way.removed.names().join(", "))])
                );
            }
            text
        };
        let mut lines = vec![(0, job.file.clone())];
        match &job.against {
            Against::Removals(..) => lines.push((0, way(&job.way))),
            Against::Way(other) => {
                lines.push((0, words.with("compare-from", &[("way", &way(&job.way))])));
                lines.push((0, words.with("compare-to", &[("way", &way(other))])));
            }
        }
        lines.push((0, words.get("disclaimer")));
        let rows = words.with(
            "compare-rows",
            &[
                ("rows", &self.found.rows.to_string()),
                ("refused", &self.found.refused.to_string()),
            ],
        );
        lines.push((0, rows));
        lines
    }

    fn effect(&self, effect: &Effect, title: &str, lines: &mut Vec<Told>) {
        let words = self.words;
        lines.push((0, String::new()));
        lines.push((0, title.to_owned()));
        if effect.all.is_nothing() {
            lines.push((2, words.get("compare-none")));
            return;
        }
        let count = words.with(
            "compare-count",
            &[
                ("rows", &effect.all.rows.to_string()),
                ("answers", &effect.all.answers.to_string()),
            ],
        );
        lines.push((2, count));
        lines.extend(self.counts(&effect.all).into_iter().map(|text| (2, text)));
        for (name, groups) in self.found.by.iter().zip(&effect.groups) {
            if groups.len() > 1 {
                lines.push((2, words.with("compare-by", &[("name", &self.names.by(name))])));
                self.groups(name, groups, lines);
            }
        }
        if !effect.moves.is_empty() {
            lines.push((2, words.get("compare-moves")));
        }
        for ((question, before, after), count) in sorted(&effect.moves).into_iter().take(TOLD_MAX) {
            let args = [
                ("count", count.to_string()),
                ("question", self.names.question(question)),
                ("before", self.names.said(question, before)),
                ("after", self.names.said(question, after)),
            ];
            let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
            lines.push((4, words.with("compare-move", &args)));
        }
        self.more(effect.moves.len(), lines);
        if !effect.by.is_empty() {
            lines.push((2, words.get("compare-responsible")));
        }
        for ((provision, role), count) in sorted(&effect.by).into_iter().take(TOLD_MAX) {
            let phrase = match role {
                Role::NoLonger => "compare-no-longer",
                Role::Now => "compare-now",
                Role::Still => "compare-still",
            };
            let text = words.with(phrase, &[("provision", &self.names.provision(provision)), ("count", &count.to_string())]);
            lines.push((4, text));
        }
        self.more(effect.by.len(), lines);
    }

    fn more(&self, count: usize, lines: &mut Vec<Told>) {
        if count > TOLD_MAX {
            let more = (count - TOLD_MAX).to_string();
            lines.push((4, self.words.with("compare-more", &[("count", &more)])));
        }
    }

    fn groups(&self, by: &str, groups: &BTreeMap<String, Count>, lines: &mut Vec<Told>) {
        let mut all: Vec<(&String, &Count)> = groups.iter().collect();
        if all.len() > TOLD_MAX {
            all.sort_by_key(|(_, count)| Reverse(count.rows));
        }
        for (value, count) in all.into_iter().take(TOLD_MAX) {
            let value = self.names.group(by, value);
            let rows = self
                .words
                .with("compare-group-rows", &[("rows", &count.rows.to_string())]);
            let mut parts = vec![rows];
            parts.extend(self.counts(count));
            let text = self
                .words
                .with("compare-group", &[("value", &value), ("text", &parts.join("; "))]);
            lines.push((4, text));
        }
        self.more(groups.len(), lines);
    }

    /// Duty, licences, prohibited movements and bids, those that change.
    fn counts(&self, count: &Count) -> Vec<String> {
        let words = self.words;
        let mut found = Vec::new();
        for (currency, duty) in &count.duty {
            let args = [
                ("more", self.signed(duty.more().round_dp(2), currency)),
                ("before", self.money(duty.before.round_dp(2), currency)),
                ("after", self.money(duty.after.round_dp(2), currency)),
            ];
            let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
            found.push(words.with("compare-duty", &args));
        }
        if count.duty_open > 0 {
            found.push(words.with("compare-duty-open", &[("count", &count.duty_open.to_string())]));
        }
        for (flow, phrase) in [
            (count.licences, "compare-licences"),
            (count.prohibited, "compare-prohibited"),
            (count.bids, "compare-bids"),
        ] {
            if flow != Flow::default() {
                let (more, fewer) = (flow.more.to_string(), flow.fewer.to_string());
                found.push(words.with(phrase, &[("more", &more), ("fewer", &fewer)]));
            }
        }
        found
    }

    fn money(&self, amount: Decimal, currency: &Currency) -> String {
        let sign = if amount.is_sign_negative() && !amount.is_zero() {
            "−"
        } else {
            ""
        };
        format!("{sign}{}", self.viewer.money(amount.abs(), &currency.to_string()))
    }

    fn signed(&self, amount: Decimal, currency: &Currency) -> String {
        let plus = if amount.is_sign_negative() || amount.is_zero() {
            ""
        } else {
            "+"
        };
        format!("{plus}{}", self.money(amount, currency))
    }

    /// What one removal is worth in the company of the others.
    fn share(&self, shares: &Shares, at: usize, lines: &mut Vec<Told>) {
        let words = self.words;
        let none = Share::default();
        let share = shares.of.get(&at).unwrap_or(&none);
        let mut parts: Vec<String> = Vec::new();
        for (currency, parts_of) in &share.duty {
            let mut text = words.with(
                "compare-share-duty",
                &[(
                    "more",
                    &self.signed(money_of_parts(*parts_of).round_dp(2), currency),
                )],
            );
            if let Some(error) = share.duty_error.get(currency).filter(|error| **error > 0) {
                let error = Decimal::try_from_i128_with_scale(*error, 2).unwrap_or_default();
                text += &format!(" (± {})", self.money(error, currency));
            }
            parts.push(text);
        }
        let phrases = [
            "compare-share-licences",
            "compare-share-prohibited",
            "compare-share-bids",
        ];
        for ((count, error), phrase) in share.counts.iter().zip(share.count_errors).zip(phrases) {
            if *count != 0 {
                let mark = words.get("decimal-mark");
                let number = of_parts(*count)
                    .round_dp(3)
                    .normalize()
                    .to_string()
                    .replace('.', &mark);
                let mut text = words.with(phrase, &[("count", &number)]);
                if error > 0 {
                    let error = Decimal::try_from_i128_with_scale(error, 3).unwrap_or_default();
                    text += &format!(" (± {})", error.normalize().to_string().replace('.', &mark));
                }
                parts.push(text);
            }
        }
        if parts.is_empty() {
            parts.push(words.get("compare-share-nothing"));
        }
        lines.push((2, words.with("compare-share", &[("text", &parts.join("; "))])));
    }

    fn together(&self, shares: &Shares, lines: &mut Vec<Told>) {
        let words = self.words;
        let mut parts: Vec<String> = Vec::new();
        for (currency, amount) in &shares.duty {
            parts.push(words.with("compare-share-duty", &[("more", &self.signed(amount.round_dp(2), currency))]));
        }
        let phrases = [
            "compare-share-licences",
            "compare-share-prohibited",
            "compare-share-bids",
        ];
        for (count, phrase) in shares.counts.iter().zip(phrases) {
            if *count != 0 {
                parts.push(words.with(phrase, &[("count", &count.to_string())]));
            }
        }
        if parts.is_empty() {
            parts.push(words.get("compare-share-nothing"));
        }
        lines.push((0, String::new()));
        lines.push((0, words.with("compare-together", &[("text", &parts.join("; "))])));
        if shares.open > 0 {
            lines.push((
                0,
                words.with("compare-share-open", &[("count", &shares.open.to_string())]),
            ));
        }
        let how = if shares.drawn == 0 {
            words.get("compare-share-exact")
        } else {
            let (count, orders) = (shares.drawn.to_string(), crate::shapley::ORDERS.to_string());
            words.with("compare-share-drawn", &[("count", &count), ("orders", &orders)])
        };
        lines.push((0, how));
    }

    /// What two removals change together beyond each by itself.
    fn pairs(&self, shares: &Shares, name: &dyn Fn(usize) -> String, lines: &mut Vec<Told>) {
        let words = self.words;
        let all = pairs(shares);
        lines.push((0, String::new()));
        if all.is_empty() {
            lines.push((0, words.get("compare-pairs-none")));
            return;
        }
        lines.push((0, words.get("compare-pairs")));
        for pair in all.iter().take(TOLD_MAX) {
            let [beyond, company] = self.pair(pair);
            let args = [("first", name(pair.first)), ("second", name(pair.second)), ("beyond", beyond), ("company", company)];
            let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
            lines.push((2, words.with("compare-pair", &args)));
        }
        self.more(all.len(), lines);
        lines.push((0, words.get("compare-pairs-how")));
        if shares.drawn > 0 {
            lines.push((0, words.with("compare-pairs-drawn", &[("count", &shares.drawn.to_string())])));
        }
    }

    fn pair(&self, pair: &PairTold) -> [String; 2] {
        let words = self.words;
        let phrases = ["compare-pair-licences", "compare-pair-prohibited", "compare-pair-bids"];
        pair.sums.each_ref().map(|(duty, counts)| {
            let duties = duty.iter().filter(|(_, amount)| !amount.is_zero());
            let mut parts: Vec<String> = duties.map(|(currency, amount)| words.with("compare-share-duty", &[("more", &self.signed(amount.round_dp(2), currency))])).collect();
            for (count, phrase) in counts.iter().zip(phrases).filter(|(count, _)| **count != 0) {
                let number = of_parts(*count).round_dp(3).normalize();
                let plus = if number.is_sign_negative() { "" } else { "+" };
                let number = format!("{plus}{number}").replace('.', &words.get("decimal-mark")).replace('-', "\u{2212}");
                parts.push(words.with(phrase, &[("count", &number)]));
            }
            if parts.is_empty() { words.get("compare-share-nothing") } else { parts.join("; ") }
        })
    }
}
