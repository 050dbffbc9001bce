"""The 20-rule table of `--bin portfolio` in DuckDB (SQL CASE) and OpenFisca-Core, on the cases that the bench left in a folder.

    python twenty_peers.py FOLDER

Needs `duckdb`, `numpy`, `pyarrow` and `openfisca-core` in an environment of its own; what is missing is left out. Cases are
whole numbers of four bytes; outcomes are compared with those of the function written by hand.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

NAMES = ["origin", "destination", "category", "value", "content", "controlled", "end_use", "year"]


def tests(rule):
    """The tests of a rule, each as (column, operator, number or numbers)."""
    found = []
    for name in ["origin", "destination", "category", "end_use"]:
        if rule[name] is not None:
            found.append((name, "in", rule[name]))
    if rule["value_at_least"] is not None:
        found.append(("value", ">=", rule["value_at_least"]))
    if rule["content_below"] is not None:
        found.append(("content", "<", rule["content_below"]))
    if rule["controlled"] is not None:
        found.append(("controlled", "in", [int(rule["controlled"])]))
    if rule["year_at_least"] is not None:
        found.append(("year", ">=", rule["year_at_least"]))
    return found


def report(name, times, count):
    took = statistics.median(times)
    print(f"{name}: {took:.3f} s, {count / took / 1e6:.1f} million cases a second")


def by_duckdb(rules, columns, expected):
    import duckdb
    import pyarrow

    table = pyarrow.table(columns)
    text = {"in": lambda name, of: f"{name} in ({', '.join(map(str, of))})"}
    say = lambda test: text["in"](test[0], test[2]) if test[1] == "in" else f"{test[0]} {test[1]} {test[2]}"
    whens = [f"when {' and '.join(map(say, tests(rule))) or 'true'} then {rule['outcome']}" for rule in rules]
    sql = f"select (case {' '.join(whens)} else 0 end)::utinyint as outcome from cases"
    for threads in (1, 2):
        connection = duckdb.connect()
        connection.execute(f"set threads to {threads}")
        connection.register("given", table)
        connection.execute("create table cases as select * from given")
        got = connection.execute(sql).fetchnumpy()["outcome"]
        assert (np.sort(got) == np.sort(expected)).all(), "outcomes differ"
        times = []
        for _ in range(5):
            start = time.perf_counter()
            connection.execute(f"select outcome, count(*) from ({sql}) group by outcome").fetchall()
            times.append(time.perf_counter() - start)
        report(f"duckdb {duckdb.__version__}, CASE over integers, {threads} thread(s), counted", times, len(expected))


def by_openfisca(rules, columns, expected):
    from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

    case = entities.Entity("case", "cases", "A case", "")
    system = taxbenefitsystems.TaxBenefitSystem([case])

    def given(name):
        system.add_variable(type(name, (variables.Variable,), {"value_type": int, "entity": case, "definition_period": periods.YEAR}))

    for name in NAMES:
        given(name)

    def holds(of, period, rule):
        all_of = True
        for name, operator, bound in tests(rule):
            column = of(name, period)
            if operator == "in":
                one = np.isin(column, bound)
            else:
                one = column >= bound if operator == ">=" else column < bound
            all_of = all_of & one
        return all_of

    def formula_of(rule):
        return lambda of, period: np.zeros(of.count, bool) | holds(of, period, rule)

    for at, rule in enumerate(rules):
        formula = formula_of(rule)
        system.add_variable(type(f"rule_{at}", (variables.Variable,), {"value_type": bool, "entity": case, "definition_period": periods.YEAR, "formula": formula}))

    def outcome(of, period):
        return np.select([of(f"rule_{at}", period) for at in range(len(rules))], [rule["outcome"] for rule in rules], 0)

    system.add_variable(type("outcome", (variables.Variable,), {"value_type": int, "entity": case, "definition_period": periods.YEAR, "formula": outcome}))
    times = []
    for _ in range(3):
        simulation = simulations.SimulationBuilder().build_default_simulation(system, len(expected))
        for name in NAMES:
            simulation.set_input(name, "2026", columns[name])
        start = time.perf_counter()
        got = simulation.calculate("outcome", "2026")
        times.append(time.perf_counter() - start)
    assert (got == expected).all(), "outcomes differ"
    report("openfisca-core", times, len(expected))


def main():
    folder = Path(sys.argv[1])
    rules = json.loads((folder / "twenty.rules.json").read_text())
    columns = {name: np.fromfile(folder / f"twenty.{name}.i32", dtype="<i4") for name in NAMES}
    expected = np.fromfile(folder / "twenty.outcome.u8", dtype="u1")
    for peer in (by_duckdb, by_openfisca):
        try:
            peer(rules, columns, expected)
        except ImportError as error:
            print(f"left out: {error}")


main()
