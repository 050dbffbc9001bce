//! Random small rulebooks: the proof finds exactly what trying every day and every value finds.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

#[path = "prove_support/books.rs"]
mod books;
#[path = "prove_support/mod.rs"]
mod numbers;

use std::collections::{BTreeMap, BTreeSet};

use books::{choice, fact, list, param, ring, rule, try_book};
use ntib_core::{Code, CodeSystem, Date, Money, Place};
use ntib_rules::model::{
    Conclusion, Condition, FactId, ProvisionId, QuestionKind, Rulebook, Target, Type, Value,
};
use ntib_rules::prove::{Claim, Limits, prove};
use ntib_rules::{Removed, Truth};
use numbers::Numbers;

fn pick<'a>(numbers: &mut Numbers, from: &[&'a str]) -> &'a str {
    from[numbers.below(from.len() as u64) as usize]
}

fn day(numbers: &mut Numbers) -> String {
    format!("2020-01-{:02}", 1 + numbers.below(10))
}

/// A condition on the facts that this rulebook uses, up to `depth` connectives deep.
fn test(numbers: &mut Numbers, tests: &[&str], depth: u64) -> String {
    match numbers.below(8) {
        0 if depth > 0 => {
            format!(
                "any: [{{ {} }}, {{ {} }}]",
                test(numbers, tests, depth - 1),
                test(numbers, tests, depth - 1)
            )
        }
        1 if depth > 0 => {
            format!(
                "all: [{{ {} }}, {{ {} }}]",
                test(numbers, tests, depth - 1),
                test(numbers, tests, depth - 1)
            )
        }
        2 if depth > 0 => format!("not: [{{ {} }}]", test(numbers, tests, depth - 1)),
        _ => pick(numbers, tests).to_owned(),
    }
}

/// Tests on each fact; a rulebook uses some of the facts only, so that all cases can be tried.
const ON: &[(&str, &[&str])] = &[
    ("item.a", &["item.a: true", "item.a: false"]),
    ("item.e", &["item.e: p", "item.e: [p, q]", "item.e: { not: r }"]),
    (
        "item.n",
        &[
            "item.n: { above: 1 }",
            "item.n: { at_most: 2 }",
            "item.n: { at_least: 1, below: 3 }",
            "item.n: 2",
        ],
    ),
    (
        "item.v",
        &[
            "item.v: { above: param xx/act/p }",
            "item.v: { at_most: param xx/act/p }",
            "item.v: { below: 2 USD }",
            "item.v: { at_least: 0 USD }",
        ],
    ),
    (
        "leg.to",
        &[
            "leg.to: ring xx/act/r",
            "leg.to: [AA, ring xx/act/t]",
            "leg.to: { not: BB }",
            "leg.to: CC",
        ],
    ),
    (
        "item.c",
        &[
            "item.c: { in_list: xx/act/lines }",
            "item.c: { in_list: xx/act/lines, where: { heading: a } }",
            "item.c: { in_list: xx/act/lines, where: { heading: [b, c] } }",
            "item.c: '02'",
            "item.c: ['0101', '0202']",
            "item.c: none",
        ],
    ),
    (
        "item.s",
        &[
            "item.s: x",
            "item.s: { all_in: [x, y] }",
            "item.s: { none_in: [y] }",
            "item.s: { empty: true }",
        ],
    ),
    (
        "leg.via",
        &[
            "leg.via: { some_in: ring xx/act/r }",
            "leg.via: { all_in: [AA, ring xx/act/t] }",
            "leg.via: { empty: false }",
        ],
    ),
];

/// A random rulebook over three or four kinds of facts, two derived facts, and three questions.
fn random_book(numbers: &mut Numbers) -> Option<Rulebook> {
    let mut used: Vec<usize> = Vec::new();
    while used.len() < 3 {
        let at = numbers.below(ON.len() as u64) as usize;
        if !used.contains(&at) {
            used.push(at);
        }
    }
    let inputs: Vec<&str> = used.iter().flat_map(|at| ON[*at].1.iter().copied()).collect();
    let with_d = [inputs.clone(), vec!["item.d: true", "item.d: false"]].concat();
    let all = [
        with_d.clone(),
        vec!["item.k: u", "item.k: [v, w]", "item.k: { not: u }"],
    ]
    .concat();
    let facts = [
        fact("item.a", "boolean", None),
        fact("item.e", "enum:p q r", None),
        fact("item.n", "decimal", None),
        fact("item.v", "money USD", None),
        fact("leg.to", "place", None),
        fact("item.c", "code hs", None),
        fact("item.s", "set enum:x y z", None),
        fact("leg.via", "set place", None),
        fact("item.d", "boolean", Some(pick(numbers, &["", "false", "true"]))),
        fact("item.k", "enum:u v w", Some(pick(numbers, &["", "u", "w"]))),
    ];
    let layers = "question: xx/l\nkind: layers\nper: movement\ntitle: { en: D, fr: D }\nask: { en: D?, fr: D? }\n\
        supported_from: 2020-01-01\ncurrency: USD\nwhole: item.v\nbases:\n  whole: { fact: item.v }\n\
        stacking:\n  one: { en: N, fr: N }\n  two: { en: E, fr: E }\n";
    let scope = |numbers: &mut Numbers| match numbers.below(2) {
        0 => format!("scope:\n- {}\n", test(numbers, &all, 1)),
        _ => String::new(),
    };
    let otherwise = |numbers: &mut Numbers| pick(numbers, &["", "otherwise: f\n"]).to_owned();
    let mut files = vec![
        ("questions/xx-l.yaml".to_owned(), layers.to_owned()),
        choice("xx/q", "f g h", &(scope(numbers) + &otherwise(numbers))),
        choice("xx/w", "f g", &(scope(numbers) + &otherwise(numbers))),
        ring(
            "xx/act/r",
            &["AA 2020-01-01 2020-01-06", &format!("BB {} -", day(numbers))],
        ),
        ring("xx/act/t", &[&format!("CC {} 2020-02-01", day(numbers))]),
        param(
            "xx/act/p",
            "money USD",
            &["2020-01-02 1 USD", "2020-01-05 2 USD", "2020-01-09 ends"],
        ),
    ];
    files.extend(list(
        "xx/act/lines",
        "code hs",
        &[
            "01,a,,2020-01-04",
            &format!("0101,b,{},", day(numbers)),
            &format!("0101.10,a,2020-01-03,2020-01-{:02}", 4 + numbers.below(5)),
            "0202,c,,",
        ],
    ));
    for at in 0..5 + numbers.below(6) {
        let target = pick(numbers, &["xx/q", "xx/q", "xx/w", "item.d", "item.k", "xx/l"]);
        let (then, tests) = match target {
            "xx/q" => (format!("xx/q: {}", pick(numbers, &["f", "g", "h"])), &all),
            "xx/w" => (format!("xx/w: {}", pick(numbers, &["f", "g"])), &all),
            "item.d" => (format!("item.d: {}", pick(numbers, &["true", "false"])), &inputs),
            "item.k" => (format!("item.k: {}", pick(numbers, &["u", "v", "w"])), &with_d),
            _ => {
                let (layer, rate) = (pick(numbers, &["one", "two"]), pick(numbers, &["5 %", "7 %"]));
                (
                    format!("xx/l:\n    layer: {layer}\n    rate: {rate}\n    base: whole"),
                    &all,
                )
            }
        };
        let when: Vec<String> = (0..numbers.below(4)).map(|_| test(numbers, tests, 2)).collect();
        let when: Vec<&str> = when.iter().map(String::as_str).collect();
        let until = match numbers.below(3) {
            0 => "2020-01-11".to_owned(),
            1 => "-".to_owned(),
            _ => format!("2020-01-{:02}", 5 + numbers.below(5)),
        };
        let from = pick(numbers, &["2019-06-01", "2020-01-01", "2020-01-02", "2020-01-04"]);
        let unless = match at {
            0 => String::new(),
            _ if numbers.below(2) == 0 => format!("unless: [xx/act/s{:02}]\n", numbers.below(at)),
            _ => String::new(),
        };
        files.push(rule(
            &format!("xx/act/s{at:02}"),
            &format!("{from} {until}"),
            &when,
            &then,
            &unless,
        ));
    }
    // A provision and its exceptions may make derived facts depend on one another: such books are refused.
    match try_book(&facts, files) {
        Ok(book) => Some(book),
        Err(errors) if errors.lines().all(|line| line.contains("in a circle")) => None,
        Err(errors) => panic!("{errors}"),
    }
}

/// Every value of a fact, as far as the tests above can tell them apart and further.
fn domain(ty: &Type) -> Vec<Value> {
    let codes = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| Value::Code(Code::parse(CodeSystem::Hs, text).unwrap()))
            .collect::<Vec<_>>()
    };
    let set = |elements: Vec<Value>| {
        let subset = |bits: usize| {
            let chosen = elements.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
            Value::set(chosen.map(|(_, one)| one.clone()).collect())
        };
        (0..1 << elements.len()).map(subset).collect::<Vec<_>>()
    };
    let halves = (0..9).map(|n| ntib_core::Decimal::new(n * 5, 1));
    match ty {
        Type::Boolean => vec![Value::Bool(false), Value::Bool(true)],
        Type::Enum(values) => values
            .iter()
            .map(|(name, _)| Value::Enum(name.as_str().into()))
            .collect(),
        Type::Place => ["AA", "BB", "CC", "DD"]
            .map(|place| Value::Place(place.parse::<Place>().unwrap()))
            .to_vec(),
        Type::Decimal => halves.map(Value::Decimal).collect(),
        Type::Money(currency) => halves
            .map(|amount| {
                Value::Money(Money {
                    amount,
                    currency: *currency,
                })
            })
            .collect(),
        // No code is coarser than one that the tests or the list name: facts are complete.
        Type::Code(_) => codes(&[
            "0101.10.11",
            "0101.10",
            "0101.99",
            "0102",
            "0201",
            "0202",
            "0202.01",
            "03",
            "none",
        ]),
        Type::Set(inner) => set(domain(inner)),
        other => panic!("{other:?}"),
    }
}

/// A rulebook on one day with these facts, evaluated without any shortcut.
struct Plain<'a> {
    book: &'a Rulebook,
    facts: &'a BTreeMap<FactId, Value>,
    day: Date,
}

impl Plain<'_> {
    fn status(&self, id: ProvisionId) -> Truth {
        let provision = self.book.provision(id);
        if !provision.in_force_on(self.day) {
            return Truth::False;
        }
        let exception = provision
            .unless
            .iter()
            .map(|other| self.status(*other))
            .max()
            .unwrap_or(Truth::False);
        self.holds(&provision.when).min(exception.negated())
    }

    fn holds(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(inner) => inner
                .iter()
                .map(|one| self.holds(one))
                .min()
                .unwrap_or(Truth::True),
            Condition::Any(inner) => inner
                .iter()
                .map(|one| self.holds(one))
                .max()
                .unwrap_or(Truth::False),
            Condition::Not(inner) => self.holds(inner).negated(),
            Condition::Test(id) => {
                let test = self.book.test(*id);
                let derived = self.book.fact(test.fact).derived.is_some();
                let value = if derived {
                    self.derived(test.fact)
                } else {
                    self.facts.get(&test.fact).cloned()
                };
                value.map_or(Truth::Unknown, |value| {
                    self.book.holds(test, &value, self.day, &Removed::nothing())
                })
            }
        }
    }

    fn derived(&self, fact: FactId) -> Option<Value> {
        let concluded = |least: Truth| -> BTreeSet<Option<Value>> {
            self.conclusions(Target::Fact(fact), least)
                .into_iter()
                .map(|(_, conclusion)| match conclusion {
                    Conclusion::Derived(_, value) => Some(value.clone()),
                    other => panic!("{other:?}"),
                })
                .collect()
        };
        let mut possible = concluded(Truth::Unknown);
        if concluded(Truth::True).is_empty() {
            possible.insert(self.book.fact(fact).derived.clone().unwrap());
        }
        if possible.len() == 1 {
            possible.pop_first().unwrap()
        } else {
            None
        }
    }

    /// The provisions with this target whose status is at least `least`, and what they conclude.
    fn conclusions(&self, target: Target, least: Truth) -> Vec<(ProvisionId, &Conclusion)> {
        let of = |id: ProvisionId| self.book.provision(id).then.iter().map(move |one| (id, one));
        let all = self.book.provision_ids().flat_map(of);
        all.filter(|(id, one)| one.target() == target && self.status(*id) >= least)
            .collect()
    }
}

/// What is found: conflicts and gaps by name with their days, and provisions that never fire.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    conflicts: BTreeMap<(String, String, String), BTreeSet<Date>>,
    gaps: BTreeMap<String, BTreeSet<Date>>,
    idle: BTreeSet<String>,
}

/// All days and all cases, one by one.
fn by_trial(book: &Rulebook) -> Found {
    let mut facts: Vec<FactId> = tested(book).into_iter().collect();
    facts.retain(|fact| book.fact(*fact).derived.is_none());
    let mut cases: Vec<BTreeMap<FactId, Value>> = vec![BTreeMap::new()];
    for fact in facts {
        let values = domain(&book.fact(fact).ty);
        cases = cases
            .iter()
            .flat_map(|case| {
                values.iter().map(move |value| {
                    let mut longer = case.clone();
                    longer.insert(fact, value.clone());
                    longer
                })
            })
            .collect();
    }
    let mut found = Found {
        idle: book.provisions.iter().map(|one| one.id.clone()).collect(),
        ..Found::default()
    };
    for at in 1..=10 {
        let day = Date::new(2020, 1, at).unwrap();
        for facts in &cases {
            look(&Plain { book, facts, day }, &mut found);
        }
    }
    found
}

fn look(plain: &Plain<'_>, found: &mut Found) {
    let book = plain.book;
    let mut targets: BTreeMap<Target, (String, bool)> = BTreeMap::new();
    for id in book.question_ids() {
        let question = book.question(id);
        let open = matches!(question.kind, QuestionKind::Choice { otherwise: None, .. });
        if plain.holds(&question.scope) == Truth::True {
            targets.insert(Target::Question(id), (question.id.clone(), open));
        }
    }
    for (at, fact) in book
        .facts
        .iter()
        .enumerate()
        .filter(|(_, fact)| fact.derived.is_some())
    {
        targets.insert(
            Target::Fact(FactId(at as u32)),
            (fact.key.clone(), fact.derived == Some(None)),
        );
    }
    for (target, (name, open)) in targets {
        let applying = plain.conclusions(target, Truth::True);
        if open && applying.is_empty() {
            found.gaps.entry(name.clone()).or_default().insert(plain.day);
        }
        for (n, (b, second)) in applying.iter().enumerate() {
            for (a, first) in &applying[..n] {
                let differ = match (first, second) {
                    (Conclusion::Layer(_, one), Conclusion::Layer(_, other)) => {
                        one.layer == other.layer && one != other
                    }
                    (one, other) => one != other,
                };
                if differ {
                    let key = (
                        name.clone(),
                        book.provision(*a).id.clone(),
                        book.provision(*b).id.clone(),
                    );
                    found.conflicts.entry(key).or_default().insert(plain.day);
                }
            }
        }
    }
    for id in book.provision_ids() {
        if found.idle.contains(&book.provision(id).id) && plain.status(id) == Truth::True {
            found.idle.remove(&book.provision(id).id);
        }
    }
}

fn tested(book: &Rulebook) -> BTreeSet<FactId> {
    fn collect(book: &Rulebook, condition: &Condition, into: &mut BTreeSet<FactId>) {
        match condition {
            Condition::All(inner) | Condition::Any(inner) => {
                inner.iter().for_each(|one| collect(book, one, into))
            }
            Condition::Not(inner) => collect(book, inner, into),
            Condition::Test(id) => drop(into.insert(book.test(*id).fact)),
        }
    }
    let mut facts = BTreeSet::new();
    let conditions = book
        .provisions
        .iter()
        .map(|one| &one.when)
        .chain(book.questions.iter().map(|one| &one.scope));
    conditions.for_each(|condition| collect(book, condition, &mut facts));
    facts
}

/// What the proof finds, with each case checked by the evaluation above.
fn by_proof(book: &Rulebook) -> Found {
    let proof = prove(book, &Limits::default());
    assert_eq!(proof.limits, []);
    let mut found = Found::default();
    for one in &proof.findings {
        assert!(one.confirmed, "{one:?}");
        let days = || {
            let all = (1..=10).map(|at| Date::new(2020, 1, at).unwrap());
            all.filter(|day| one.periods.iter().any(|period| period.contains(*day)))
                .collect::<BTreeSet<Date>>()
        };
        let facts: BTreeMap<FactId, Value> = one
            .case
            .iter()
            .flat_map(|case| case.facts.iter().cloned())
            .collect();
        let as_of = one.case.as_ref().map_or(Date::FIRST, |case| case.as_of);
        let plain = Plain {
            book,
            facts: &facts,
            day: as_of,
        };
        let named = |target: Target| match target {
            Target::Question(id) => book.question(id).id.clone(),
            Target::Fact(id) => book.fact(id).key.clone(),
        };
        match &one.claim {
            Claim::Conflict {
                target,
                first,
                second,
            } => {
                assert_eq!(
                    [plain.status(*first), plain.status(*second)],
                    [Truth::True; 2],
                    "{one:?}"
                );
                assert_eq!(Some(&as_of), days().first());
                let ids = [first, second].map(|id| book.provision(*id).id.clone());
                let [first, second] = ids;
                found.conflicts.insert((named(*target), first, second), days());
            }
            Claim::Gap { target } => {
                assert!(plain.conclusions(*target, Truth::True).is_empty());
                assert_eq!(Some(&as_of), days().first());
                found.gaps.insert(named(*target), days());
            }
            Claim::NeverFires {
                provision,
                overridden_by,
            } => {
                let provision = book.provision(*provision);
                if one.case.is_some() {
                    assert_eq!(plain.holds(&provision.when), Truth::True);
                    assert!(provision.unless.iter().any(|id| plain.status(*id) == Truth::True));
                }
                assert!(overridden_by.iter().all(|id| provision.unless.contains(id)));
                found.idle.insert(provision.id.clone());
            }
        }
    }
    found
}

#[test]
fn the_proof_finds_what_trying_everything_finds() {
    let (mut tried, mut conflicts, mut gaps, mut idle) = (0, 0, 0, 0);
    for seed in 0..ROUNDS {
        let Some(book) = random_book(&mut Numbers(seed)) else {
            continue;
        };
        let (proved, expected) = (by_proof(&book), by_trial(&book));
        assert_eq!(proved, expected, "seed {seed}");
        tried += 1;
        conflicts += expected.conflicts.len() as u64;
        gaps += expected.gaps.len() as u64;
        idle += expected.idle.len() as u64;
    }
    // The comparison means something only if there is much to find.
    assert!(2 * tried > ROUNDS, "{tried} of {ROUNDS} rulebooks load");
    assert!(
        conflicts > tried / 2 && gaps > tried / 4 && idle > tried / 10,
        "{tried}: {conflicts}, {gaps}, {idle}"
    );
}

/// How many rulebooks are tried.
const ROUNDS: u64 = 30;
