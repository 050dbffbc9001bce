"""Every control pair of a register by a direct fixed point: python control_fixed_point.py HOLDINGS.csv

One line a holding: owner, subject, thousand-millionths. Prints seconds and pairs; reading is outside the clock.
"""

import sys
import time

held = {}
for line in open(sys.argv[1]):
    owner, subject, size = line.split(",")
    held.setdefault(int(owner), []).append((int(subject), int(size)))

start = time.perf_counter()
pairs = 0
get = held.get
for source in held:
    sums, reached, todo = {}, {source}, [source]
    while todo:
        for subject, size in get(todo.pop(), ()):
            if subject in reached:
                continue
            total = sums.get(subject, 0) + size
            sums[subject] = total
            if total > 500_000_000:
                reached.add(subject)
                todo.append(subject)
    pairs += len(reached) - 1
print(time.perf_counter() - start, pairs)
"""The same rule as in the program: a holder of more than half, with what it controls."""
