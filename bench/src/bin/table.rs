//! A first-hit table of 20 rules over 8 facts: the grid against `regorus`, `zen-engine` and a function
//! written by hand, on the same 100,000 cases with equal outcomes; then one case with every reason,
//! the outcomes still possible, the missing facts and the fewest changes.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ntib_bench::twenty::{ByHand, CATEGORIES, Case, OUTCOMES, PLACES, Rule, USES, cases, rulebook, rules};
use ntib_bench::{Numbers, against, median};
use ntib_core::{Date, Decimal, Money, Share};
use ntib_engine::grid::Grid;
use ntib_engine::{Engine, Facts};
use ntib_rules::model::{FactId, Value};
use ntib_rules::{LoadOptions, Removed, load};
use serde_json::{Value as Json, json};

const CASES: usize = 100_000;
/// The table as Rego: a chain of `else`.
fn rego(rules: &[Rule]) -> String {
    let mut text = String::from("package t\nimport rego.v1\n\ndefault out := \"free\"\n\n");
    for (at, rule) in rules.iter().enumerate() {
        let mut tests = Vec::new();
        let mut set = |name: &str, set: &Option<Vec<usize>>, names: &[&str]| {
            if let Some(set) = set {
                let names: Vec<String> = set.iter().map(|at| format!("\"{}\"", names[*at])).collect();
                tests.push(format!("input.{name} in {{{}}}", names.join(", ")));
            }
        };
        set("origin", &rule.origin, &PLACES);
        set("destination", &rule.destination, &PLACES);
        set("category", &rule.category, &CATEGORIES);
        set("end_use", &rule.end_use, &USES);
        tests.extend(rule.value_at_least.map(|value| format!("input.value >= {value}")));
        tests.extend(rule.content_below.map(|content| format!("input.content < {content}")));
        tests.extend(rule.controlled.map(|controlled| format!("input.controlled == {controlled}")));
        tests.extend(rule.year_at_least.map(|year| format!("input.year >= {year}")));
        if tests.is_empty() {
            tests.push("true".into());
        }
        let head = if at == 0 { "out" } else { " else" };
        let _ = write!(text, "{head} := \"{}\" if {{\n  {}\n}}", OUTCOMES[rule.outcome], tests.join("\n  "));
    }
    text.push('\n');
    text
}

/// The table as a first-hit decision table of the JSON decision model.
fn jdm(rules: &[Rule]) -> Json {
    let fields = ["origin", "destination", "category", "value", "content", "controlled", "end_use", "year"];
    let inputs: Vec<Json> = fields.iter().map(|name| json!({ "id": name, "name": name, "field": name })).collect();
    let text = |set: &Option<Vec<usize>>, names: &[&str]| {
        set.as_ref().map_or(String::new(), |set| {
            set.iter().map(|at| format!("\"{}\"", names[*at])).collect::<Vec<_>>().join(", ")
        })
    };
    let row = |at: usize, rule: &Rule| {
        json!({
            "_id": format!("r{at}"),
            "origin": text(&rule.origin, &PLACES),
            "destination": text(&rule.destination, &PLACES),
            "category": text(&rule.category, &CATEGORIES),
            "value": rule.value_at_least.map_or(String::new(), |value| format!(">= {value}")),
            "content": rule.content_below.map_or(String::new(), |content| format!("< {content}")),
            "controlled": rule.controlled.map_or(String::new(), |controlled| controlled.to_string()),
            "end_use": text(&rule.end_use, &USES),
            "year": rule.year_at_least.map_or(String::new(), |year| format!(">= {year}")),
            "out": format!("\"{}\"", OUTCOMES[rule.outcome]),
        })
    };
    let rows: Vec<Json> = rules.iter().enumerate().map(|(at, rule)| row(at, rule)).collect();
    json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode", "position": { "x": 0, "y": 0 } },
            { "id": "table", "name": "table", "type": "decisionTableNode", "position": { "x": 1, "y": 0 },
              "content": { "hitPolicy": "first", "inputs": inputs,
                           "outputs": [{ "id": "out", "name": "out", "field": "out" }], "rules": rows } },
            { "id": "end", "name": "end", "type": "outputNode", "position": { "x": 2, "y": 0 } }
        ],
        "edges": [
            { "id": "a", "sourceId": "in", "targetId": "table", "type": "edge" },
            { "id": "b", "sourceId": "table", "targetId": "end", "type": "edge" }
        ]
    })
}

fn document(case: &Case) -> Json {
    json!({
        "origin": PLACES[case.origin], "destination": PLACES[case.destination], "category": CATEGORIES[case.category],
        "value": case.value, "content": case.content, "controlled": case.controlled, "end_use": USES[case.end_use],
        "year": case.year,
    })
}

struct Keys([FactId; 8]);

fn facts(engine: &Engine, keys: &Keys, case: &Case) -> Facts {
    let [origin, destination, category, value, content, controlled, end_use, year] = keys.0;
    let place = |at: usize| Value::Place(PLACES[at].parse().expect("a place"));
    let money = Money { amount: Decimal::from(case.value), currency: "USD".parse().expect("a currency") };
    Facts::of(
        engine.book(),
        [
            (origin, place(case.origin)),
            (destination, place(case.destination)),
            (category, Value::Enum(CATEGORIES[case.category].into())),
            (value, Value::Money(money)),
            (content, Value::Share(Share::from_percent(Decimal::from(case.content)))),
            (controlled, Value::Bool(case.controlled)),
            (end_use, Value::Enum(USES[case.end_use].into())),
            (year, Value::Decimal(Decimal::from(case.year))),
        ],
    )
}

fn per_case(name: &str, took: Duration) -> f64 {
    let rate = CASES as f64 / took.as_secs_f64();
    println!("{name}: {took:.2?} for {CASES} cases, {rate:.0} cases a second");
    took.as_secs_f64()
}

fn main() {
    let mut numbers = Numbers::new(20_250_401);
    let rules = rules(&mut numbers);
    let cases = cases(&mut numbers, CASES);
    let loaded = load(&rulebook(&rules), &LoadOptions::default());
    let book = loaded.book.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics.first()));
    let engine = Engine::new(Arc::new(book));
    let question = engine.book().find_question("x/table").expect("the question");
    let as_of: Date = "2026-01-01".parse().expect("a date");
    let grid = Grid::compile(engine.book(), question, as_of, &Removed::nothing()).expect("a grid");
    let fact = |name: &str| engine.book().find_fact(&format!("item.{name}")).expect("a fact");
    let keys = Keys(["origin", "destination", "category", "value", "content", "controlled", "end_use", "year"].map(fact));
    let by_hand = ByHand::new(&rules);

    // Every engine is given its own form of the cases beforehand: cells, parsed documents, structs.
    let start = Instant::now();
    let rows: Vec<Vec<u16>> =
        cases.iter().map(|case| grid.encode(&facts(&engine, &keys, case)).expect("a row")).collect();
    println!("coding the cases into cells, outside the clock below: {:.2?}", start.elapsed());
    let documents: Vec<Json> = cases.iter().map(document).collect();

    let expected: Vec<usize> = cases.iter().map(|case| by_hand.decide(case)).collect();
    let hits = expected.iter().filter(|outcome| **outcome != 0).count();
    println!("{hits} of {CASES} cases hit a rule");
    for (row, outcome) in rows.iter().zip(&expected) {
        assert_eq!(grid.decide(row).expect("a row").outcome(), Some(*outcome), "the grid agrees");
    }
    let mut sum = 0;
    let hand = median(15, || sum = cases.iter().map(|case| by_hand.decide(std::hint::black_box(case))).sum());
    let mut grid_sum = 0;
    let ours = median(15, || {
        grid_sum = rows.iter().filter_map(|row| grid.decide(std::hint::black_box(row)).ok()?.outcome()).sum();
    });
    assert_eq!(sum, grid_sum);

    let mut rego_engine = regorus::Engine::new();
    rego_engine.add_policy("t.rego".into(), rego(&rules)).expect("a policy");
    let inputs: Vec<regorus::Value> =
        documents.iter().map(|one| regorus::Value::from_json_str(&one.to_string()).expect("a value")).collect();
    let mut rego_outcomes: Vec<usize> = Vec::new();
    let rego = median(3, || {
        rego_outcomes.clear();
        for input in &inputs {
            rego_engine.set_input(input.clone());
            let value = rego_engine.eval_rule("data.t.out".into()).expect("an answer");
            let text = value.as_string().expect("a text");
            rego_outcomes.push(OUTCOMES.iter().position(|one| **one == **text).expect("an outcome"));
        }
    });
    assert_eq!(rego_outcomes, expected, "regorus agrees");

    let content: zen_engine::model::DecisionContent = serde_json::from_value(jdm(&rules)).expect("a decision");
    let zen = zen_engine::DecisionEngine::default();
    let decision = zen.create_decision(content.into()).expect("a decision");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut zen_outcomes: Vec<usize> = Vec::new();
    let zen = median(3, || {
        zen_outcomes.clear();
        for one in &documents {
            let response = runtime.block_on(decision.evaluate(one.clone().into())).expect("an answer");
            let result: Json = serde_json::to_value(&response.result).expect("a document");
            let outcome = result.get("out").and_then(Json::as_str).unwrap_or("free");
            zen_outcomes.push(OUTCOMES.iter().position(|name| *name == outcome).expect("an outcome"));
        }
    });
    assert_eq!(zen_outcomes, expected, "zen-engine agrees");

    let hand = per_case("function by hand", hand);
    let ours = per_case("grid, every applying rule kept", ours);
    let rego = per_case("regorus", rego);
    let zen = per_case("zen-engine", zen);
    println!("grid against the faster of the two crates: {:.1} times as fast (at least 20 wanted)", rego.min(zen) / ours);
    println!("grid against the function by hand: {:.2} times its time (at most 3 wanted)", ours / hand);

    // One case, known and with one fact missing, explained in full.
    let mut times: Vec<Duration> = Vec::new();
    let mut widest = 0;
    for (at, row) in rows.iter().take(4_000).enumerate() {
        let mut row = row.clone();
        if at % 2 == 1 {
            row[at % 8] = grid.cell(at % 8, None).expect("the unknown");
        }
        let start = Instant::now();
        let explanation = grid.explain(engine.book(), &row).expect("an explanation");
        times.push(start.elapsed());
        widest = widest.max(explanation.ways.len());
    }
    times.sort();
    against(
        &format!("one case explained (reasons, possible outcomes, missing facts, fewest changes to {widest} other outcomes), median"),
        times[times.len() / 2],
        Duration::from_micros(20),
    );
    println!("90 in 100 within {:.1?}, 99 in 100 within {:.1?}", times[times.len() * 9 / 10], times[times.len() * 99 / 100]);
}
