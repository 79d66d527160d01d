"""Writes golden.csv beside itself: random label predictions, scored by scikit-learn.

The oracle of GoldenScoresTest, not a part of the product. Run with Python 3.10+ and scikit-learn
(the header of golden.csv names the version that wrote it):

    python make_golden.py

One line is one case. Labels are single digits, so `reference` and `predicted` have one character
for each row. A binary score is empty where there are not two labels. `confusion_matrix` holds the
counts row by row (right label), parted by blanks.
"""

import math
import random
import warnings
from pathlib import Path

import sklearn
from sklearn import metrics as sk

RATES = {"f1": sk.f1_score, "precision": sk.precision_score, "recall": sk.recall_score}
AVERAGES = ("macro", "micro", "weighted", "binary")


def scores(classes, batch, reference, predicted):
    yield "accuracy", sk.accuracy_score(reference, predicted)
    for rate, function in RATES.items():
        for average in AVERAGES:
            defined = average != "binary" or classes == 2
            yield f"{rate}_{average}", (
                function(reference, predicted, average=average, zero_division=0) if defined else ""
            )
    yield "matthews", sk.matthews_corrcoef(reference, predicted)
    parts = [slice(i, i + batch) for i in range(0, len(reference), batch)]
    yield "paper_accuracy", mean(sk.accuracy_score(reference[p], predicted[p]) for p in parts)
    yield "paper_f1_macro", mean(
        sk.f1_score(reference[p], predicted[p], average="macro", zero_division=0) for p in parts
    )
    matrix = sk.confusion_matrix(reference, predicted, labels=list(range(classes)))
    yield "confusion_matrix", " ".join(str(count) for count in matrix.ravel())


def mean(values):
    values = list(values)
    return math.fsum(values) / len(values)


def case(rng, number):
    classes = 2 + number % 6
    rows = 1 if number % 20 == 7 else rng.randint(2, 70)
    batch = rng.choice((1, 4, 8, 32))
    # Some labels never occur; a seventh of the cases hold one label only; some files are sorted.
    used = rng.sample(range(classes), 1 if number % 7 == 3 else rng.randint(1, classes))
    skill = rng.random()
    reference = [rng.choice(used) for _ in range(rows)]
    guesses = used if number % 3 else range(classes)
    predicted = [r if rng.random() < skill else rng.choice(guesses) for r in reference]
    if number % 5 == 4:
        order = sorted(range(rows), key=reference.__getitem__)
        reference, predicted = [reference[i] for i in order], [predicted[i] for i in order]
    return classes, batch, reference, predicted


def main():
    warnings.simplefilter("ignore")
    rng = random.Random(20260101)
    lines = [f"# scikit-learn {sklearn.__version__}"]
    for number in range(240):
        classes, batch, reference, predicted = case(rng, number)
        named = dict(scores(classes, batch, reference, predicted))
        if number == 0:
            lines.append(",".join(["classes", "batch", "reference", "predicted", *named]))
        digits = ["".join(map(str, ids)) for ids in (reference, predicted)]
        values = [v if isinstance(v, str) else repr(float(v)) for v in named.values()]
        lines.append(",".join([str(classes), str(batch), *digits, *values]))
    path = Path(__file__).with_name("golden.csv")
    path.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
