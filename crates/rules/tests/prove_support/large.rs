//! A large made-up rulebook: questions answered by provisions of which later ones override earlier ones.

use ntib_rules::SourceFile;

use super::books::{choice, fact, list, param, ring, rule, sources};
use super::numbers::Numbers;

/// How large.
pub struct Size {
    /// Provisions, over all questions and derived facts.
    pub provisions: u64,
    /// Rows of the one list.
    pub rows: u64,
    /// Days on which something turns, among the provisions and rows.
    pub days: u64,
}

/// The files of a rulebook without conflicts or gaps: among the provisions of one question, each gives
/// way to all later ones with another outcome.
pub fn large(seed: u64, size: &Size) -> Vec<SourceFile> {
    let numbers = &mut Numbers(seed);
    let booleans: Vec<String> = (0..40).map(|n| format!("item.b{n}")).collect();
    let derived: Vec<String> = (0..size.provisions / 15).map(|n| format!("item.d{n}")).collect();
    let mut facts: Vec<String> = booleans.iter().map(|key| fact(key, "boolean", None)).collect();
    facts.extend(derived.iter().map(|key| fact(key, "boolean", Some("false"))));
    facts.push(fact("item.hts", "code hts", None));
    facts.push(fact("item.usml", "code usml", None));
    facts.push(fact("item.v", "money USD", None));
    facts.push(fact("item.e", "enum:p q r s t u", None));
    facts.push(fact("leg.to", "place", None));
    facts.push(fact("leg.via", "set place", None));
    let day = |numbers: &mut Numbers| {
        let at = numbers.below(size.days);
        format!("{:04}-{:02}-{:02}", 2010 + at % 18, 1 + at / 18 % 12, 1 + at % 28)
    };
    let rows: Vec<String> = (0..size.rows)
        .map(|_| {
            let code = 1_000_000_000 + numbers.below(8_999) * 1_000_000 + numbers.below(100) * 10_000;
            let digits = &code.to_string()[..[4, 6, 8][numbers.below(3) as usize]];
            let from = day(numbers);
            let until = if numbers.below(3) == 0 { "2029-01-01".to_owned() } else { String::new() };
            format!("{digits},h{},{from},{until}", numbers.below(30))
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut files = vec![
        ring("xx/act/r", &["AA 2000-01-01 -", "BB 2011-01-01 2018-01-01"]),
        ring("xx/act/t", &["CC 2012-01-01 -", "DD 2013-01-01 2016-01-01"]),
        param("xx/act/p", "money USD", &["2000-01-01 1000 USD", "2014-01-01 2500 USD", "2017-01-01 5000 USD"]),
    ];
    files.extend(list("xx/act/lines", "code hts", &rows));
    let condition = |numbers: &mut Numbers, with_derived: bool| -> String {
        match numbers.below(if with_derived { 12 } else { 10 }) {
            0 => format!("item.hts: {{ in_list: xx/act/lines, where: {{ heading: h{} }} }}", numbers.below(30)),
            1 => format!("item.usml: VIII(h)({})", 1 + numbers.below(30)),
            2 => "item.v: { above: param xx/act/p }".into(),
            3 => format!("item.v: {{ at_most: {} USD }}", 500 * (1 + numbers.below(10))),
            4 => format!("item.e: [{}, {}]", ["p", "q", "r"][numbers.below(3) as usize], ["s", "t"][numbers.below(2) as usize]),
            5 => "leg.to: [AA, ring xx/act/t]".into(),
            6 => "leg.via: { none_in: ring xx/act/r }".into(),
            n if n < 10 => format!("item.b{}: {}", numbers.below(40), numbers.below(2) == 0),
            _ => format!("item.d{}: true", numbers.below(derived.len() as u64)),
        }
    };
    let questions = size.provisions / 25;
    for question in 0..questions {
        files.push(choice(&format!("xx/q{question}"), "a b c d", "supported_from: 2010-01-01\notherwise: a\n"));
    }
    let conclude = size.provisions / 5;
    let outcomes: Vec<u64> = (0..size.provisions - conclude).map(|_| numbers.below(4)).collect();
    for at in 0..size.provisions {
        let when: Vec<String> = (0..2 + numbers.below(4)).map(|_| condition(numbers, at >= conclude)).collect();
        let when: Vec<&str> = when.iter().map(String::as_str).collect();
        let days = format!("{} {}", day(numbers), if numbers.below(4) == 0 { "2028-01-01" } else { "-" });
        let (then, unless) = if at < conclude {
            (format!("item.d{}: true", at % derived.len() as u64), String::new())
        } else {
            let own = at - conclude;
            let later = (own + 1..outcomes.len() as u64).filter(|other| {
                other % questions == own % questions && outcomes[*other as usize] != outcomes[own as usize]
            });
            let names: Vec<String> = later.map(|other| format!("xx/act/s{:04}", other + conclude)).collect();
            let outcome = ["a", "b", "c", "d"][outcomes[own as usize] as usize];
            let unless = if names.is_empty() { String::new() } else { format!("unless: [{}]\n", names.join(", ")) };
            (format!("xx/q{}: {outcome}", own % questions), unless)
        };
        files.push(rule(&format!("xx/act/s{at:04}"), &days, &when, &then, &unless));
    }
    sources("from: 2010-01-01, until: 2031-01-01", &facts, files)
}
