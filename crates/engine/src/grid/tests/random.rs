//! Random rulebooks of conjunctive provisions, as files, with random cases.

use std::collections::BTreeSet;

use ntib_core::{Code, Date, Within};
use ntib_rules::model::{FactId, Rulebook, Type, Value};
use ntib_rules::{Removed, Truth};

use crate::Facts;

/// What every provision needs beside its name, condition and conclusion.
pub(super) const HEAD: &str = "title: { en: t, fr: t }\ncite: { at: s. 1 }\ntext: { en: t, fr: t }\nin_force:\n- { from: 2000-01-01, until: open }\nchecked: { date: 2026-01-01, against: t }\nconfidence: text_read\n";

/// What kind of rulebook is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Any exceptions, all kinds of facts.
    Any,
    /// Each provision is overridden by all that come before.
    FirstHit,
    /// More provisions than a word has bits.
    Long,
    /// As `Any`, with four facts.
    Few,
    /// As `FirstHit`, with four facts.
    FewFirstHit,
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// The facts: key, type, values that a case may have. Every class of values of the tests below has one.
const FACTS: [(&str, &str, &[&str]); 10] = [
    ("item.flag", "boolean", &["true", "false"]),
    ("item.kind", "enum", &["a", "b", "c", "d"]),
    ("leg.to", "place", &["CA", "US", "GB", "AU", "XA", "XB"]),
    (
        "item.amount",
        "decimal",
        &["-1", "0", "0.5", "1", "1.5", "2", "2.5", "3", "7"],
    ),
    (
        "item.value",
        "money USD",
        &["0 USD", "50 USD", "100 USD", "150 USD", "200 USD", "900 USD"],
    ),
    (
        "item.part",
        "share",
        &["0 %", "5 %", "10 %", "20 %", "25 %", "60 %"],
    ),
    (
        "leg.day",
        "date",
        &[
            "2019-12-31",
            "2020-01-01",
            "2020-01-02",
            "2020-01-03",
            "2020-06-01",
            "2021-01-01",
            "2022-01-01",
        ],
    ),
    (
        "item.hts",
        "code hts",
        &[
            "none",
            "88",
            "8807",
            "8807.30",
            "8807.30.00",
            "8807.30.00.60",
            "8807.30.00.70",
            "8807.30.10",
            "8807.20",
            "8807.20.00",
            "8806",
            "8806.10",
            "8805",
            "93",
            "9301",
            "12",
            "9302.00",
        ],
    ),
    (
        "leg.through",
        "set place",
        &[
            "", "CA", "US", "GB", "XA", "CA US", "CA XA", "US XA", "CA US XA", "GB XA", "AU XB",
        ],
    ),
    ("item.note", "text", &["red", "green", "blue", "other words"]),
];

/// A random rulebook, still as text.
pub(super) struct World {
    numbers: Numbers,
    shape: Shape,
    facts: Vec<usize>,
    rules: usize,
}

impl World {
    pub(super) fn new(seed: u64, shape: Shape) -> World {
        let mut numbers = Numbers(seed.wrapping_mul(1_000_003) + shape as u64);
        let few = matches!(shape, Shape::Few | Shape::FewFirstHit);
        let mut facts: Vec<usize> = (0..FACTS.len()).collect();
        while facts.len() > if few { 4 } else { 10 } {
            facts.remove(numbers.below(facts.len()));
        }
        let rules = match shape {
            Shape::Long => 60 + numbers.below(200),
            _ => 1 + numbers.below(9),
        };
        World {
            numbers,
            shape,
            facts,
            rules,
        }
    }

    pub(super) fn files(&mut self) -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = Vec::new();
        let mut add = |path: &str, text: String| files.push((path.to_owned(), text));
        add("rulebook.yaml", "format: 1\ntitle: { en: t, fr: t }\nstale_after_days: 90\nsupported: { from: 1999-01-01, until: 2031-01-01 }\n".into());
        add(
            "places.csv",
            "code,en,fr\nAU,a,a\nCA,c,c\nGB,g,g\nUS,u,u\nXA,x,x\nXB,y,y\n".into(),
        );
        add("vocabulary/all.yaml", vocabulary());
        add("xa/act/instrument.yaml", "instrument: xa/act\ntitle: { en: t, fr: t }\nshort: { en: t, fr: t }\nissuer: XA\ncite: t\nmodelled_from: 2000-01-01\nabout: { en: t, fr: t }\n".into());
        add("xa/act/friends.ring.yaml", "ring: xa/act/friends\ntitle: { en: t, fr: t }\nmembers:\n- { place: CA, from: 2000-01-01, until: open, cite: t, checked: 2026-01-01, confidence: text_read }\n- { place: GB, from: 2000-01-01, until: 2020-01-01, cite: t, checked: 2026-01-01, confidence: text_read }\n- { place: US, from: 2000-01-01, until: open, cite: t, checked: 2026-01-01, confidence: text_read }\n".into());
        add("xa/act/bar.param.yaml", "param: xa/act/bar\ntitle: { en: t, fr: t }\ntype: money USD\nvalues:\n- { from: 2000-01-01, value: 100 USD, cite: t, checked: 2026-01-01, confidence: text_read }\n".into());
        add("xa/act/late.param.yaml", "param: xa/act/late\ntitle: { en: t, fr: t }\ntype: decimal\nvalues:\n- { from: 2029-01-01, value: 100, cite: t, checked: 2026-01-01, confidence: text_read }\n".into());
        add("xa/act/goods.list.yaml", "list: xa/act/goods\ntitle: { en: t, fr: t }\ncite: { at: s. 1 }\nchecked: { date: 2026-01-01, against: t }\nconfidence: text_read\nkey: { column: code, type: code hts }\ncolumns: { group: text }\n".into());
        add(
            "xa/act/goods.csv",
            "code,group,from,until,cite\n8807.30.00,x,,,\n8807.20,y,,,\n8806,x,,,\n9301,y,,2020-01-01,\n"
                .into(),
        );
        let otherwise = if self.numbers.below(2) == 0 {
            "otherwise: two\n"
        } else {
            ""
        };
        let scope = if self.numbers.below(4) == 0 {
            format!("scope:\n{}", self.test())
        } else {
            String::new()
        };
        add(
            "questions/xa-q.yaml",
            format!(
                "question: xa/q\nkind: choice\nper: movement\ntitle: {{ en: t, fr: t }}\nask: {{ en: t, fr: t }}\nsupported_from: 2000-01-01\n{scope}{otherwise}outcomes:\n  one: {{ label: {{ en: t, fr: t }}, verdict: yes }}\n  two: {{ label: {{ en: t, fr: t }}, verdict: needs_authority }}\n  three: {{ label: {{ en: t, fr: t }}, verdict: no }}\n"
            ),
        );
        add("questions/xa-papers.yaml", "question: xa/papers\nkind: set\nper: movement\ntitle: { en: t, fr: t }\nask: { en: t, fr: t }\nsupported_from: 2000-01-01\nelements:\n  p: { label: { en: t, fr: t } }\n".into());
        for at in 0..self.rules {
            let text = self.rule(at);
            add(&format!("xa/act/r{at}.yaml"), text);
        }
        files
    }

    fn rule(&mut self, at: usize) -> String {
        let mut text = format!("rule: xa/act/r{at}\n{HEAD}");
        if self.numbers.below(30) == 0 {
            text = text.replace("until: open", "until: 2020-01-01");
        }
        let first_hit = matches!(self.shape, Shape::FirstHit | Shape::FewFirstHit);
        let unless: Vec<String> = (0..at)
            .filter(|_| first_hit || self.numbers.below(if self.shape == Shape::Long { 20 } else { 3 }) == 0)
            .map(|other| format!("xa/act/r{other}"))
            .collect();
        if !unless.is_empty() {
            text += &format!("unless: [{}]\n", unless.join(", "));
        }
        let tests: String = (0..self.numbers.below(5)).map(|_| self.test()).collect();
        if !tests.is_empty() {
            text += &format!("when:\n{tests}");
        }
        let outcome = self.numbers.one(&["one", "two", "three"]);
        match self.numbers.below(8) {
            0 => text + "then: { xa/papers: [p] }\n",
            _ => text + &format!("then: {{ xa/q: {outcome} }}\n"),
        }
    }

    /// One list item of a condition.
    fn test(&mut self) -> String {
        let fact = self.facts[self.numbers.below(self.facts.len())];
        if self.numbers.below(8) == 0 {
            let (a, b) = (self.plain(fact), self.plain(fact));
            let word = self.numbers.one(&["any", "not"]);
            return format!("- {word}:\n  - {a}\n  - {b}\n");
        }
        format!("- {}\n", self.plain(fact))
    }

    /// A test of the fact.
    fn plain(&mut self, fact: usize) -> String {
        let (key, ty, values) = FACTS[fact];
        let form = self.numbers.below(5);
        let compare = self.numbers.one(&["at_least", "at_most", "above", "below"]);
        let what = match (ty, form) {
            ("boolean", _) => self.numbers.one(&["true", "false"]).to_owned(),
            ("place", 0) => "[ring xa/act/friends, AU]".into(),
            ("place", 1) => "{ not: ring xa/act/friends }".into(),
            ("set place", 0) => "{ some_in: [ring xa/act/friends] }".into(),
            ("set place", 1) => "{ all_in: [CA, US] }".into(),
            ("set place", 2) => "{ none_in: XA }".into(),
            ("set place", 3) => "{ empty: true }".into(),
            ("set place", _) => "[CA, GB]".into(),
            ("code hts", 0) => "{ in_list: xa/act/goods }".into(),
            ("code hts", 1) => "{ in_list: xa/act/goods, where: { group: x } }".into(),
            ("code hts", 2) => "{ not: [8807.30, 8806] }".into(),
            ("code hts", _) => self
                .numbers
                .one(&["8807", "8807.30.00.60", "[8807.20, 93]", "none"])
                .into(),
            ("decimal", 0) => "{ at_most: param xa/act/late }".into(),
            ("decimal", _) => format!("{{ {compare}: {} }}", self.numbers.one(&["1", "2", "3"])),
            ("money USD", 0) => "{ at_least: param xa/act/bar }".into(),
            ("money USD", _) => format!("{{ {compare}: {} USD }}", self.numbers.one(&["100", "200"])),
            ("share", 0) => "10 %".into(),
            ("share", _) => format!("{{ {compare}: {} % }}", self.numbers.one(&["10", "25"])),
            ("date", _) => format!(
                "{{ {compare}: {} }}",
                self.numbers.one(&["2020-01-01", "2020-01-02", "2021-01-01"])
            ),
            ("text", 0) => "{ not: red }".into(),
            ("text", _) => self.numbers.one(&["red", "[red, green]", "blue"]).into(),
            _ => format!("[{}, {}]", self.numbers.one(values), self.numbers.one(values)),
        };
        format!("{key}: {what}")
    }

    /// What the rulebook is read without.
    pub(super) fn removed(&mut self) -> Option<String> {
        match self.numbers.below(6) {
            0 => Some("xa/act/friends".into()),
            1 => Some("xa/act/goods".into()),
            2 => Some("xa/act/bar".into()),
            3 => Some("xa/act/r0".into()),
            _ => None,
        }
    }

    /// A case: about a third of the facts unknown.
    pub(super) fn facts(&mut self, book: &Rulebook) -> Facts {
        let mut facts = Facts::new(book);
        for (key, _, values) in FACTS {
            let text = self.numbers.one(values);
            if self.numbers.below(3) > 0 {
                let fact = book.find_fact(key).unwrap();
                facts.set(fact, value(book, fact, text));
            }
        }
        facts
    }

    /// Values of a fact, at least one of each class; those within `given` if it is a code; none if another
    /// value is given.
    pub(super) fn finer(&self, book: &Rulebook, fact: FactId, given: Option<&Value>) -> Vec<Value> {
        let key = book.fact(fact).key.as_str();
        let (_, _, texts) = FACTS.into_iter().find(|one| one.0 == key).unwrap();
        let values = texts.iter().map(|text| value(book, fact, text));
        let others = match &book.fact(fact).ty {
            Type::Code(system) => vec![Value::Code(Code::elsewhere(*system))],
            _ => Vec::new(),
        };
        let within = |value: &Value| match (value, given) {
            (Value::Code(fine), Some(Value::Code(coarse))) => {
                fine != coarse && fine.within(coarse) == Within::Yes
            }
            (_, given) => given.is_none(),
        };
        // Codes with others of the list within them say less than those: only the finest are tried.
        let finest = |value: &Value, all: &[Value]| {
            match value {
            Value::Code(coarse) => !all.iter().any(|one| {
                matches!(one, Value::Code(fine) if fine != coarse && fine.within(coarse) == Within::Yes)
            }),
            _ => true,
        }
        };
        let all: Vec<Value> = values.chain(others).collect();
        all.iter()
            .filter(|one| finest(one, &all))
            .filter(|one| within(one))
            .cloned()
            .collect()
    }

    /// One of those values for each way in which the rulebook's tests come out.
    pub(super) fn classes(
        &self,
        book: &Rulebook,
        fact: FactId,
        as_of: Date,
        removed: &Removed,
    ) -> Vec<Value> {
        let mut seen = BTreeSet::new();
        let truths = |value: &Value| -> Vec<Truth> {
            let tests = book.tests.iter().filter(|test| test.fact == fact);
            tests
                .map(|test| book.holds(test, value, as_of, removed))
                .collect()
        };
        self.finer(book, fact, None)
            .into_iter()
            .filter(|value| seen.insert(truths(value)))
            .collect()
    }
}

fn value(book: &Rulebook, fact: FactId, text: &str) -> Value {
    let ty = &book.fact(fact).ty;
    let parse = |text: &str| ty.parse(text, &|place| book.is_place(place)).unwrap();
    match ty {
        Type::Set(_) => Value::set(text.split_whitespace().map(parse).collect()),
        _ => parse(text),
    }
}

fn vocabulary() -> String {
    let mut text =
        "roles:\n  item: { title: { en: t, fr: t } }\n  leg: { title: { en: t, fr: t } }\nfacts:\n"
            .to_owned();
    for (key, ty, values) in FACTS {
        text += &format!(
            "  {key}:\n    type: {ty}\n    label: {{ en: t, fr: t }}\n    question: {{ en: t, fr: t }}\n    changeable_by: firm\n"
        );
        if ty == "enum" {
            text += "    values:\n";
            for value in values {
                text += &format!("      {value}: {{ en: t, fr: t }}\n");
            }
        }
    }
    text + "  item.proven:\n    type: boolean\n    derived: true\n    otherwise: false\n    label: { en: t, fr: t }\n    changeable_by: nobody\n"
}
