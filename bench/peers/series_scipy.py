"""One vector of integrated values by the series of a sparse matrix: python series_scipy.py HOLDINGS.csv ENTITIES

v = w + A w + A A w + ... until a step adds less than 1e-9 of the whole. Prints seconds, rounds and the sum.
"""

import sys
import time

import numpy
import scipy.sparse

rows = numpy.loadtxt(sys.argv[1], delimiter=",", dtype=numpy.int64)
entities = int(sys.argv[2])
matrix = scipy.sparse.csr_matrix((rows[:, 2] / 1e9, (rows[:, 0], rows[:, 1])), shape=(entities, entities))
own = numpy.where(numpy.arange(entities) >= entities // 2, 1000.0, 0.0)
start = time.perf_counter()
value, step, rounds = own.copy(), own, 0
while step.sum() > 1e-9 * own.sum():
    step = matrix @ step
    value += step
    rounds += 1
print(time.perf_counter() - start, rounds, value.sum())
