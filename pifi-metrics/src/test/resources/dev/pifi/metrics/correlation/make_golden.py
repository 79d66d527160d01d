"""Writes correlations.csv by scipy: python make_golden.py > correlations.csv

Columns: name, pearson, spearman, then predicted and right numbers, each joined by spaces.
"""
import random

from scipy.stats import pearsonr, spearmanr

rng = random.Random(11)


def case(name, predicted, right):
    cells = [repr(float(pearsonr(predicted, right)[0])), repr(float(spearmanr(predicted, right)[0]))]
    print(",".join([name, *cells, " ".join(map(repr, predicted)), " ".join(map(repr, right))]))


print("name,pearson,spearman,predicted,right")
case("two rows", [1.0, 2.0], [5.0, 3.0])
case("a line", [1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0])
case("ties", [1.0, 1.0, 2.0, 2.0, 2.0], [0.0, 1.0, 1.0, 3.0, 0.0])
case("far from zero", [1e9 + i for i in range(6)], [3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
case("huge and tiny", [1e200, -3e200, 5e199, 2e200], [1e-200, 2e-200, -3e-200, 5e-201])
for index in range(100):
    rows = rng.choice([2, 3, 5, 12, 40])
    right = [round(rng.uniform(0, 5), rng.choice([0, 1, 3])) for _ in range(rows)]
    noise = rng.choice([0.1, 1.0, 10.0])
    predicted = [round(r + rng.gauss(0, noise), rng.choice([0, 2, 6])) for r in right]
    if len(set(right)) > 1 and len(set(predicted)) > 1:
        case(f"random{index}", predicted, right)
