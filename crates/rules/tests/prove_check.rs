//! What the proof says of small rulebooks, written out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

#[path = "prove_support/books.rs"]
mod books;

use books::{book, choice, fact, list, param, ring, rule};
use ntib_core::Period;
use ntib_rules::model::Rulebook;
use ntib_rules::prove::{Limits, prove};

fn days(period: &Period) -> String {
    let day =
        |date: Option<ntib_core::Date>| date.map_or("-".into(), |date| date.to_string()[8..].to_owned());
    format!("{}..{}", day(period.from), day(period.until))
}

/// Findings as lines: code, message, days; label and others; help; case; notes.
fn told(book: &Rulebook) -> String {
    let proof = prove(book, &Limits::default());
    let mut text = String::new();
    for one in &proof.findings {
        assert!(one.confirmed, "{one:?}");
        let periods: Vec<String> = one.periods.iter().map(days).collect();
        let diagnostic = &one.diagnostic;
        text.push_str(&format!(
            "{} {} [{}]\n",
            diagnostic.code,
            diagnostic.message,
            periods.join(" ")
        ));
        text.push_str(&format!("  {}\n", diagnostic.label));
        diagnostic
            .also
            .iter()
            .for_each(|(_, label)| text.push_str(&format!("  also: {label}\n")));
        text.push_str(&format!(
            "  help: {}\n",
            diagnostic.help.as_deref().unwrap_or_default()
        ));
        if let Some(case) = &one.case {
            let facts: Vec<String> = case
                .facts
                .iter()
                .map(|(fact, value)| format!("{}={value}", book.fact(*fact).key))
                .collect();
            text.push_str(&format!(
                "  on {}: {}\n",
                &case.as_of.to_string()[8..],
                facts.join(" ")
            ));
        }
        one.notes
            .iter()
            .for_each(|note| text.push_str(&format!("  note: {note}\n")));
    }
    proof
        .limits
        .iter()
        .for_each(|one| text.push_str(&format!("{} {}\n", one.code, one.message)));
    text
}

#[track_caller]
fn check(facts: &[(&str, &str)], files: Vec<(String, String)>, expected: &str) {
    let facts: Vec<String> = facts
        .iter()
        .map(|(key, ty)| match ty.split_once(" = ") {
            Some((ty, otherwise)) => fact(key, ty, Some(otherwise)),
            None => fact(key, ty, None),
        })
        .collect();
    let told = told(&book(&facts, files));
    let expected: Vec<&str> = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let found: Vec<&str> = told.lines().map(str::trim).collect();
    assert!(
        found == expected,
        "found:\n{told}\nexpected:\n{}",
        expected.join("\n")
    );
}

const ALWAYS: &str = "2020-01-01 -";

#[test]
fn a_conflict_begins_with_the_later_provision_and_keeps_the_facts_that_matter() {
    check(
        &[
            ("item.a", "boolean"),
            ("item.b", "boolean"),
            ("item.c", "boolean"),
        ],
        vec![
            choice("xx/q", "free licence", "otherwise: free\n"),
            rule(
                "xx/act/s1",
                ALWAYS,
                &["item.a: true", "any: [item.c: true, item.c: false]"],
                "xx/q: free",
                "",
            ),
            rule(
                "xx/act/s2",
                "2020-01-04 2020-01-06",
                &["item.b: false"],
                "xx/q: licence",
                "",
            ),
        ],
        "R0012 two provisions answer `xx/q` differently for the same case [04..06]
           concludes `free`, from 2020-01-04 until 2020-01-06
           also: concludes `licence`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or end `xx/act/s1` on 2020-01-04
           on 04: item.a=true item.b=false item.c=true",
    );
}

#[test]
fn an_exception_settles_it() {
    for exception in [
        "unless: xx/act/s2\n",
        "unless: xx/act/\n",
        "overrides: xx/act/s2\n",
    ] {
        check(
            &[("item.a", "boolean"), ("item.b", "boolean")],
            vec![
                choice("xx/q", "free licence", "otherwise: free\n"),
                rule("xx/act/s1", ALWAYS, &["item.a: true"], "xx/q: free", exception),
                rule("xx/act/s2", ALWAYS, &["item.b: false"], "xx/q: licence", ""),
            ],
            "",
        );
    }
}

#[test]
fn outside_scope_and_before_support_nothing_is_asked() {
    let rules = |rest: &str| {
        vec![
            choice("xx/q", "free licence", rest),
            rule("xx/act/s1", ALWAYS, &["item.a: true"], "xx/q: free", ""),
            rule("xx/act/s2", "2020-01-01 2020-01-05", &[], "xx/q: licence", ""),
        ]
    };
    let facts = [("item.a", "boolean")];
    check(&facts, rules("scope:\n- item.a: false\notherwise: free\n"), "");
    check(&facts, rules("supported_from: 2020-01-05\notherwise: free\n"), "");
    check(
        &facts,
        rules("supported_from: 2020-01-04\n"),
        "R0012 two provisions answer `xx/q` differently for the same case [04..05]
           concludes `free`, from 2020-01-04 until 2020-01-05
           also: concludes `licence`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or let their conditions exclude one another
           on 04: item.a=true
         R0014 `xx/q` has no answer in some case [05..11]
           no provision applies from 2020-01-05 until 2020-01-11, and there is no `otherwise`
           help: add a provision for the case, or say the answer with `otherwise:`
           on 05: item.a=false",
    );
}

#[test]
fn every_pair_is_named_once_with_all_its_days() {
    check(
        &[("item.e", "enum:p q r")],
        vec![
            choice("xx/q", "free exempt licence", "otherwise: free\n"),
            rule("xx/act/s1", ALWAYS, &["item.e: [p, q]"], "xx/q: free", ""),
            rule("xx/act/s2", ALWAYS, &["item.e: [q, r]"], "xx/q: licence", ""),
            rule("xx/act/s3", "2020-01-02 2020-01-04", &["item.e: r"], "xx/q: exempt", ""),
            rule("xx/act/s4", "2020-01-06 2020-01-07", &["item.e: r"], "xx/q: exempt", ""),
            rule("xx/act/s5", "2020-01-06 2020-01-07", &["item.e: r"], "xx/q: licence", ""),
        ],
        "R0012 two provisions answer `xx/q` differently for the same case [01..11]
           concludes `free`, from 2020-01-01 until 2020-01-11
           also: concludes `licence`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or let their conditions exclude one another
           on 01: item.e=q
         R0012 two provisions answer `xx/q` differently for the same case [02..04]
           concludes `licence`, from 2020-01-02 until 2020-01-04
           also: concludes `exempt`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or end `xx/act/s2` on 2020-01-02
           on 02: item.e=r
         R0012 two provisions answer `xx/q` differently for the same case [06..07]
           concludes `licence`, from 2020-01-06 until 2020-01-07
           also: concludes `exempt`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or end `xx/act/s2` on 2020-01-06
           on 06: item.e=r
         R0012 two provisions answer `xx/q` differently for the same case [06..07]
           concludes `exempt`, from 2020-01-06 until 2020-01-07
           also: concludes `licence`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or let their conditions exclude one another
           on 06: item.e=r",
    );
}

#[test]
fn a_provision_that_is_always_overridden_never_fires() {
    check(
        &[("item.a", "boolean"), ("item.b", "boolean")],
        vec![
            choice("xx/q", "free licence", "otherwise: free\n"),
            rule(
                "xx/act/s1",
                ALWAYS,
                &["item.a: true", "item.b: true"],
                "xx/q: free",
                "unless: [xx/act/s2, xx/act/s3]\n",
            ),
            rule("xx/act/s2", ALWAYS, &["item.a: true"], "xx/q: licence", ""),
            rule("xx/act/s3", ALWAYS, &["item.a: false"], "xx/q: licence", ""),
        ],
        "R0013 `xx/act/s1` can never apply [01..11]
           `xx/act/s2` overrides it whenever its conditions are met
           also: overrides it
           help: narrow what overrides it, or turn the exception around
           on 01: item.a=true item.b=true",
    );
    check(
        &[("item.a", "boolean")],
        vec![
            choice("xx/q", "free licence", "otherwise: free\n"),
            rule(
                "xx/act/s1",
                ALWAYS,
                &[],
                "xx/q: free",
                "unless: [xx/act/s2, xx/act/s3]\n",
            ),
            rule("xx/act/s2", ALWAYS, &["item.a: true"], "xx/q: licence", ""),
            rule("xx/act/s3", ALWAYS, &["item.a: false"], "xx/q: licence", ""),
        ],
        "R0013 `xx/act/s1` can never apply [01..11]
           `xx/act/s2` or `xx/act/s3` overrides it whenever its conditions are met
           also: overrides it
           also: overrides it
           help: narrow what overrides it, or turn the exception around
           on 01: item.a=true",
    );
}

#[test]
fn conditions_that_exclude_one_another() {
    check(
        &[("item.a", "boolean"), ("leg.to", "place"), ("item.n", "decimal")],
        vec![
            choice("xx/q", "free", "otherwise: free\n"),
            ring("xx/act/r", &["AA 2020-01-01 2020-01-03", "BB 2020-01-03 -"]),
            rule(
                "xx/act/s1",
                ALWAYS,
                &["item.a: true", "leg.to: ring xx/act/r", "leg.to: CC"],
                "xx/q: free",
                "",
            ),
            rule(
                "xx/act/s2",
                ALWAYS,
                &["item.n: { above: 3, below: 3 }"],
                "xx/q: free",
                "",
            ),
            rule("xx/act/s3", "2030-01-01 -", &[], "xx/q: free", ""),
            rule(
                "xx/act/s4",
                "2020-01-02 2020-01-04",
                &["leg.to: AA", "leg.to: ring xx/act/r"],
                "xx/q: free",
                "",
            ),
        ],
        "R0013 `xx/act/s1` can never apply [01..11]
           its tests of `leg.to` are never met
           help: correct its conditions, or remove it
         R0013 `xx/act/s2` can never apply [01..11]
           its tests of `item.n` are never met
           help: correct its conditions, or remove it
         R0013 `xx/act/s3` can never apply []
           it is in force on no day that the rulebook supports
           help: correct `in_force`",
    );
}

#[test]
fn numbers_between_bounds_are_seen() {
    let three = [
        ("item.n", "decimal"),
        ("item.v", "money USD"),
        ("item.s", "share"),
    ];
    let rules = |a: &str, b: &str| {
        vec![
            choice("xx/q", "free licence", ""),
            rule("xx/act/s1", ALWAYS, &[a], "xx/q: free", ""),
            rule("xx/act/s2", ALWAYS, &[b], "xx/q: licence", ""),
        ]
    };
    check(
        &three,
        rules("item.n: { below: 3 }", "item.n: { at_least: 3 }"),
        "",
    );
    check(
        &three,
        rules(
            "item.v: { at_least: 0 USD, at_most: 10 USD }",
            "item.v: { above: 10 USD }",
        ),
        "",
    );
    check(
        &three,
        rules(
            "item.s: { at_most: 50 % }",
            "item.s: { above: 50 %, at_most: 100 % }",
        ),
        "",
    );
    let gap = |value: &str| {
        format!(
            "R0014 `xx/q` has no answer in some case [01..11]
               no provision applies from 2020-01-01 until 2020-01-11, and there is no `otherwise`
               help: add a provision for the case, or say the answer with `otherwise:`
               on 01: {value}"
        )
    };
    check(
        &three,
        rules("item.n: { below: 3 }", "item.n: { above: 3 }"),
        &gap("item.n=3"),
    );
    check(
        &three,
        rules("item.n: { below: 3 }", "item.n: { at_least: 3.5 }"),
        &gap("item.n=3"),
    );
    check(
        &three,
        rules("item.n: { at_most: 3 }", "item.n: { at_least: 3.5 }"),
        &gap("item.n=3.25"),
    );
    check(
        &three,
        rules("item.v: { at_most: 3 USD }", "item.v: { at_least: 4 USD }"),
        &gap("item.v=3.01 USD"),
    );
    check(
        &three,
        rules("item.s: { below: 50 % }", "item.s: { above: 50 %, below: 100 % }"),
        &gap("item.s=50 %"),
    );
}

#[test]
fn a_parameter_moves_a_bound_in_time() {
    check(
        &[("item.v", "money USD")],
        vec![
            choice("xx/q", "free licence", ""),
            param("xx/act/p", "money USD", &["2020-01-01 10 USD", "2020-01-05 20 USD", "2020-01-08 ends"]),
            rule("xx/act/s1", "2020-01-01 2020-01-08", &["item.v: { at_most: param xx/act/p }"], "xx/q: free", ""),
            rule("xx/act/s2", ALWAYS, &["item.v: { above: 15 USD }"], "xx/q: licence", ""),
            rule("xx/act/s3", "2020-01-09 -", &["item.v: { below: param xx/act/p }"], "xx/q: licence", ""),
        ],
        "R0012 two provisions answer `xx/q` differently for the same case [05..08]
           concludes `free`, from 2020-01-05 until 2020-01-08
           also: concludes `licence`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or let their conditions exclude one another
           on 05: item.v=15.01 USD
         R0013 `xx/act/s3` can never apply [09..11]
           its tests of `item.v` are never met
           help: correct its conditions, or remove it
           note: parameter `xx/act/p` has no value on 2020-01-09
         R0014 `xx/q` has no answer in some case [01..05 08..11]
           no provision applies from 2020-01-01 until 2020-01-05 and in 1 later periods, and there is no `otherwise`
           help: add a provision for the case, or say the answer with `otherwise:`
           on 01: item.v=10.01 USD",
    );
}

#[test]
fn codes_lists_and_what_lies_beside_them() {
    let lines = || {
        list(
            "xx/act/lines",
            "code hs",
            &["8807,a,2020-01-03,", "8807.30,b,,2020-01-08"],
        )
    };
    let mut files = vec![
        choice("xx/q", "free licence", "otherwise: free\n"),
        rule(
            "xx/act/s1",
            ALWAYS,
            &["item.c: { in_list: xx/act/lines, where: { heading: a } }"],
            "xx/q: free",
            "",
        ),
        rule(
            "xx/act/s2",
            ALWAYS,
            &["item.c: { in_list: xx/act/lines, where: { heading: b } }"],
            "xx/q: licence",
            "",
        ),
        rule(
            "xx/act/s3",
            ALWAYS,
            &["item.c: 8807", "item.c: { not: 8807.30 }", "item.c: none"],
            "xx/q: licence",
            "",
        ),
    ];
    files.extend(lines());
    check(
        &[("item.c", "code hs")],
        files,
        "R0012 two provisions answer `xx/q` differently for the same case [03..08]
           concludes `free`, from 2020-01-03 until 2020-01-08
           also: concludes `licence`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or let their conditions exclude one another
           on 03: item.c=8807.30
         R0013 `xx/act/s3` can never apply [01..11]
           its tests of `item.c` are never met
           help: correct its conditions, or remove it",
    );
    let mut files = vec![
        choice("xx/q", "free licence", ""),
        rule(
            "xx/act/s1",
            ALWAYS,
            &["item.c: { in_list: xx/act/lines }"],
            "xx/q: free",
            "",
        ),
        rule(
            "xx/act/s2",
            ALWAYS,
            &["item.c: { not: [8807.30, none, 8807.9999] }"],
            "xx/q: licence",
            "unless: xx/act/s1\n",
        ),
        rule(
            "xx/act/s3",
            "2020-01-08 -",
            &["item.c: 8807.30"],
            "xx/q: licence",
            "unless: xx/act/s1\n",
        ),
    ];
    files.extend(lines());
    files.push(rule("xx/act/s4", ALWAYS, &["item.c: none"], "xx/q: free", ""));
    check(
        &[("item.c", "code hs")],
        files,
        "R0013 `xx/act/s3` can never apply [08..11]
           `xx/act/s1` overrides it whenever its conditions are met
           also: overrides it
           help: narrow what overrides it, or turn the exception around
           on 08: item.c=8807.30
         R0014 `xx/q` has no answer in some case [01..03]
           no provision applies from 2020-01-01 until 2020-01-03, and there is no `otherwise`
           help: add a provision for the case, or say the answer with `otherwise:`
           on 01: item.c=8807.99.99",
    );
}

#[test]
fn a_value_that_nothing_names_is_an_example() {
    check(
        &[("item.c", "code usml"), ("item.t", "text")],
        vec![
            choice("xx/q", "free licence", ""),
            rule(
                "xx/act/s1",
                ALWAYS,
                &["item.c: [VIII(h)(1), none]"],
                "xx/q: free",
                "",
            ),
            rule(
                "xx/act/s2",
                ALWAYS,
                &["item.c: { not: VIII(h) }", "item.c: { not: none }"],
                "xx/q: free",
                "",
            ),
            rule(
                "xx/act/s3",
                ALWAYS,
                &["item.c: VIII(h)", "item.t: [x, y]"],
                "xx/q: free",
                "",
            ),
        ],
        "R0014 `xx/q` has no answer in some case [01..11]
           no provision applies from 2020-01-01 until 2020-01-11, and there is no `otherwise`
           help: add a provision for the case, or say the answer with `otherwise:`
           on 01: item.c=VIII(h)(99) item.t=other
           note: `VIII(h)(99)` stands for any value of `item.c` there that the rulebook does not name
           note: `other` stands for any value of `item.t` there that the rulebook does not name",
    );
}

#[test]
fn sets_have_any_elements() {
    check(
        &[("leg.via", "set place"), ("item.k", "set enum:x y z")],
        vec![
            choice("xx/q", "free licence", ""),
            ring("xx/act/r", &["AA 2020-01-01 -", "BB 2020-01-01 2020-01-05"]),
            rule(
                "xx/act/s1",
                ALWAYS,
                &["leg.via: { all_in: ring xx/act/r }"],
                "xx/q: free",
                "",
            ),
            rule(
                "xx/act/s2",
                ALWAYS,
                &["leg.via: { some_in: [CC, DD] }"],
                "xx/q: licence",
                "",
            ),
            rule(
                "xx/act/s3",
                ALWAYS,
                &["leg.via: { empty: true }", "leg.via: AA"],
                "xx/q: free",
                "",
            ),
            rule(
                "xx/act/s4",
                ALWAYS,
                &["item.k: x", "item.k: { none_in: [x, y] }"],
                "xx/q: free",
                "",
            ),
        ],
        "R0013 `xx/act/s3` can never apply [01..11]
           its tests of `leg.via` are never met
           help: correct its conditions, or remove it
         R0013 `xx/act/s4` can never apply [01..11]
           its tests of `item.k` are never met
           help: correct its conditions, or remove it
         R0014 `xx/q` has no answer in some case [05..11]
           no provision applies from 2020-01-05 until 2020-01-11, and there is no `otherwise`
           help: add a provision for the case, or say the answer with `otherwise:`
           on 05: item.k=[x] leg.via=[BB]",
    );
}

#[test]
fn derived_facts_stand_for_their_provisions() {
    check(
        &[("item.a", "boolean"), ("item.d", "boolean = false"), ("item.k", "enum:u v w = ")],
        vec![
            choice("xx/q", "free licence", "otherwise: free\n"),
            rule("xx/act/d1", ALWAYS, &["item.a: true"], "item.d: true", ""),
            rule("xx/act/k1", ALWAYS, &["item.d: true"], "item.k: u", ""),
            rule("xx/act/k2", "2020-01-04 -", &["item.d: false"], "item.k: v", ""),
            rule("xx/act/s1", ALWAYS, &["item.k: u", "item.a: false"], "xx/q: free", ""),
            rule("xx/act/s2", ALWAYS, &["item.k: v"], "xx/q: free", ""),
            rule("xx/act/s3", ALWAYS, &["item.d: false"], "xx/q: licence", ""),
            rule("xx/act/s4", ALWAYS, &["item.k: w"], "xx/q: licence", ""),
        ],
        "R0012 two provisions answer `xx/q` differently for the same case [04..11]
           concludes `free`, from 2020-01-04 until 2020-01-11
           also: concludes `licence`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or let their conditions exclude one another
           on 04: item.a=false
         R0013 `xx/act/s1` can never apply [01..11]
           its tests of `item.a` and `item.k` are never met together
           help: correct its conditions, or remove it
         R0013 `xx/act/s4` can never apply [01..11]
           its tests of `item.k` are never met
           help: correct its conditions, or remove it
         R0014 nothing concludes `item.k` in some case [01..04]
           no provision applies from 2020-01-01 until 2020-01-04, and there is no `otherwise`
           help: add a provision for the case, or say the answer with `otherwise:`
           on 01: item.a=false",
    );
}

#[test]
fn one_file_for_several_roles_is_one_finding() {
    check(
        &[("firm.a", "boolean"), ("firm.d", "boolean = ")],
        vec![
            choice("xx/q", "free", "otherwise: free\n"),
            rule("xx/act/d1", ALWAYS, &["firm.a: true"], "firm.d: true", ""),
            rule("xx/act/d2", "2020-01-01 2020-01-02", &[], "firm.d: false", ""),
            rule("xx/act/d3", ALWAYS, &["firm.a: true", "firm.a: false"], "firm.d: false", ""),
        ],
        "R0012 two provisions conclude `firm.d` differently for the same case [01..02]
           concludes `true`, from 2020-01-01 until 2020-01-02
           also: concludes `false`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or let their conditions exclude one another
           on 01: firm.a=true
           note: the same holds for `buyer` and `seller`
         R0013 `xx/act/d3` can never apply [01..11]
           its tests of `firm.a` are never met
           help: correct its conditions, or remove it
         R0014 nothing concludes `firm.d` in some case [02..11]
           no provision applies from 2020-01-02 until 2020-01-11, and there is no `otherwise`
           help: add a provision for the case, or say the answer with `otherwise:`
           on 02: firm.a=false
           note: the same holds for `buyer` and `seller`",
    );
}

#[test]
fn one_layer_is_set_once() {
    let question = "question: xx/duty\nkind: layers\nper: movement\ntitle: { en: D, fr: D }\nask: { en: D?, fr: D? }\n\
        supported_from: 2020-01-01\ncurrency: USD\nwhole: item.v\nbases:\n  whole: { fact: item.v }\n  part: { times: [ 40 %, { fact: item.v } ] }\n\
        stacking:\n  normal: { en: N, fr: N }\n  extra: { en: E, fr: E }\n";
    let layer = |id: &str, layer: &str, rate: &str, base: &str, when: &str| {
        let then = format!("xx/duty:\n    layer: {layer}\n    rate: {rate}\n    base: {base}");
        rule(id, ALWAYS, &[when], &then, "")
    };
    check(
        &[("item.a", "boolean"), ("item.v", "money USD")],
        vec![
            ("questions/xx-duty.yaml".into(), question.into()),
            layer("xx/act/s1", "normal", "5 %", "whole", "item.a: true"),
            layer("xx/act/s2", "normal", "5 %", "whole", "item.a: true"),
            layer("xx/act/s3", "extra", "10 %", "whole", "item.a: true"),
            layer("xx/act/s4", "extra", "10 %", "part", "item.a: true"),
            layer("xx/act/s5", "extra", "15 %", "part", "item.a: false"),
        ],
        "R0012 two provisions set layer `extra` of `xx/duty` differently [01..11]
           concludes `10 %` of `whole`, from 2020-01-01 until 2020-01-11
           also: concludes `10 %` of `part`, and applies then too
           help: name the exception with `unless:` in the one that gives way, or let their conditions exclude one another
           on 01: item.a=true",
    );
}

#[test]
fn limits_are_reported() {
    let facts = [fact("item.c", "code hs", None)];
    let mut files = vec![
        choice("xx/q", "free licence", ""),
        rule(
            "xx/act/s1",
            ALWAYS,
            &["item.c: { in_list: xx/act/lines }"],
            "xx/q: free",
            "",
        ),
        rule("xx/act/s2", "2020-01-05 -", &["item.c: 01"], "xx/q: licence", ""),
        rule("xx/act/s3", "2020-01-06 -", &["item.c: 01"], "xx/q: licence", ""),
    ];
    files.extend(list(
        "xx/act/lines",
        "code hs",
        &["0101,a,,", "0102,a,,", "0103,a,,"],
    ));
    let book = book(&facts, files);
    let limited = |limits: Limits| {
        let proof = prove(&book, &limits);
        assert!(!proof.holds());
        proof
            .limits
            .iter()
            .map(|one| format!("{} {}", one.code, one.message))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let all = Limits::default();
    assert_eq!(limited(all), "");
    assert_eq!(
        limited(Limits {
            segments_max: 2,
            ..all
        }),
        "R0002 the days after 2 turning dates were not looked at"
    );
    assert_eq!(
        limited(Limits { values_max: 2, ..all }),
        "R0002 only 2 values of `item.c` were tried"
    );
    assert_eq!(
        limited(Limits { pairs_max: 1, ..all }),
        "R0002 `xx/q` has more than 1 conflicts; not all are listed"
    );
}

#[test]
fn a_case_can_be_written_down() {
    let facts = [
        fact("item.t", "text", None),
        fact("item.c", "code ecl", None),
        fact("item.s", "set place", None),
    ];
    let book = book(
        &facts,
        vec![
            choice("xx/q", "free licence", "otherwise: free\n"),
            rule(
                "xx/act/s1",
                ALWAYS,
                &["item.t: 'say: \"x\"'", "item.c: 5504.2"],
                "xx/q: free",
                "",
            ),
            rule(
                "xx/act/s2",
                ALWAYS,
                &["item.s: [AA, BB]", "item.s: CC"],
                "xx/q: licence",
                "",
            ),
        ],
    );
    let proof = prove(&book, &Limits::default());
    let case = proof.findings[0].case.as_ref().unwrap();
    let text = "- case: both apply\n  as_of: 2020-01-01\n  facts:\n    item.c: 5504.2\n    item.s: [AA, CC]\n    item.t: \"say: \\\"x\\\"\"\n";
    assert_eq!(case.yaml(&book, "both apply"), text);
}
