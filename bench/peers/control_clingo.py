"""Every control pair of a register by clingo: python control_clingo.py HOLDINGS.csv

Prints seconds (grounding and solving) and pairs. Sizes are rounded to hundredths by the writer of the file.
"""

import sys
import time

import clingo

facts = []
for line in open(sys.argv[1]):
    owner, subject, size = line.split(",")
    facts.append(f"own({owner},{subject},{int(size) // 10_000_000}).")
RULE = """
controls(X,X) :- own(X,_,_).
controls(X,Y) :- own(X,_,_), own(_,Y,_), X != Y, #sum { S,Z : controls(X,Z), own(Z,Y,S) } > 50, reach(X,Y).
reach(X,Y) :- own(X,Y,_).
reach(X,Y) :- controls(X,Z), own(Z,Y,_).
"""
start = time.perf_counter()
control = clingo.Control(["--warn=none"])
control.add("base", [], "\n".join(facts) + RULE)
control.ground([("base", [])])
pairs = 0


def on_model(model):
    global pairs
    pairs = sum(1 for atom in model.symbols(atoms=True) if atom.name == "controls" and atom.arguments[0] != atom.arguments[1])


control.solve(on_model=on_model)
print(time.perf_counter() - start, pairs)
