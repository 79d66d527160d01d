#!/usr/bin/env python3
"""Compares `pifi score` with the Python originals, pair by pair, and writes the table of docs/metrics.md.

    metric_table.py --multi30k test.jsonl --squad dev.json --wordnet JAR --bert FOLDER:LAYER... --bart FOLDER... [--pifi ./pifi] [--pairs 1500] [--model-pairs 1000]

Needs sacrebleu, rouge-score, nltk, scikit-learn, scipy, torch, transformers 5, bert-score 0.3.13. --wordnet is the jar extjwnl-data-wn30, whose files are
those of NLTK's corpus. Pairs: a quarter random words (Unicode, markup, repeated, empty predictions, 0 to 60 words), the others of Multi30k in both languages
and of SQuAD's answers and contexts, changed at random.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import warnings
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORDS = (
    "the a an The A cat cats dog man women running runs quickly automobile car buy big large begin started happy glad skies lying universities 1,000 3.14 10% $5 "
    "U.S. don't it's e.g. &amp; &lt; <skipped> @user http://x.y/z?a=b x_y the. a, (an) \"the\" -- ... Stra\u00dfe \u00fcber CAF\u00c9 na\u00efve \u0130stanbul "
    "\u03a3\u039f\u03a6\u039f\u03a3 \u4e2d\u6587 \u65e5\u672c\u8a9e \ud55c\uad6d\uc5b4 \u041f\u0440\u0438\u0432\u0435\u0442 \U0001f600 \u00bd \u0664 \u2014 it\u2019s \u20ac5 \u3002 fa\u0301cil a\u200bb"
).split()


def changed(rng, text):
    words = [rng.choice(WORDS) if rng.random() < 0.15 else w for w in text.split(" ") if rng.random() > 0.1]
    if len(words) > 3 and rng.random() < 0.4:
        i, j = sorted(rng.sample(range(len(words)), 2))
        words = words[:i] + words[j:] + words[i:j]
    return " ".join(words)


def pairs(rng, options, count):
    real = [json.loads(line) for line in open(options.multi30k, encoding="utf-8")]
    data = json.load(open(options.squad, encoding="utf-8"))["data"]
    paragraphs = [p for article in data for p in article["paragraphs"]]
    answers = [q["answers"][0]["text"] for p in paragraphs for q in p["qas"]]
    for index in range(count):
        kind = index % 8
        if kind < 2:
            reference = " ".join(rng.choice(WORDS) for _ in range(rng.choice([1, 2, 4, 12, 60])))
            related = rng.random() < 0.7
            predicted = changed(rng, reference) if related else " ".join(rng.choices(WORDS, k=rng.randint(0, 12)))
            if rng.random() < 0.1:
                predicted = " ".join([rng.choice(WORDS)] * rng.randint(2, 9))
        elif kind == 7:
            reference = rng.choice(paragraphs)["context"] if index % 5 == 0 else rng.choice(answers)
            predicted = changed(rng, reference)
        else:
            reference = rng.choice(real)["en" if kind < 6 else "de"]
            predicted = changed(rng, reference) if rng.random() < 0.9 else rng.choice(real)["en"]
        predicted, reference = (" ".join(t.split("\n")).replace("\r", " ") for t in (predicted, reference))
        yield ("" if rng.random() < 0.02 else predicted), (reference if reference.strip() else "x")


def score(options, folder, rows, metrics, more=(), per_row=True):
    files = []
    for name, values in zip(("predictions", "references"), zip(*rows)):
        path = folder / (name + ".txt")
        path.write_bytes("".join(value + "\n" for value in values).encode("utf-8"))
        files.append(str(path))
    command = [options.pifi, "score", "--predictions", files[0], "--references", files[1], "--metrics", ",".join(metrics), *more]
    done = subprocess.run([*command, "--per-row" if per_row else "--json"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    lines = [json.loads(line)["scores"] for line in done.stdout.splitlines()]
    return lines if per_row else lines[0]


class Table:
    def __init__(self):
        self.rows = []

    def add(self, metric, original, ours, theirs, note=""):
        if len(ours) != len(theirs):
            raise ValueError(f"{metric}: {len(ours)} and {len(theirs)} values")
        worst = max(range(len(ours)), key=lambda i: abs(ours[i] - theirs[i]))
        largest = abs(ours[worst] - theirs[worst])
        self.rows.append(f"| {metric} | {original} | {largest:.1e} | {len(ours):,} | {note} |")
        print(self.rows[-1], "worst at", worst, ours[worst], theirs[worst], flush=True)


def texts(options, folder, rows, table):
    import sacrebleu
    from sacrebleu.metrics import BLEU

    variants = {"": {}, "_tok_intl": {"tokenize": "intl"}, "_tok_char": {"tokenize": "char"}, "_tok_none": {"tokenize": "none"},
                "_smooth_none": {"smooth_method": "none"}, "_smooth_floor": {"smooth_method": "floor"}, "_smooth_add_k": {"smooth_method": "add-k"},
                "_lc": {"lowercase": True}, "_effective_order": {"effective_order": True}}
    kinds = {"rouge1": "rouge1", "rouge2": "rouge2", "rouge_l": "rougeL", "rouge_lsum": "rougeLsum"}
    rouge = [f"{kind}_{stem}" for kind in kinds for stem in ("stem", "nostem")]
    ours = score(options, folder, rows, ["bleu_sacrebleu" + v for v in variants] + ["bleu_sacrebleu_sentence", *rouge, "meteor_nltk"])
    corpus = score(options, folder, rows, ["bleu_sacrebleu" + v for v in variants], per_row=False)
    predicted, references = [p for p, _ in rows], [r for _, r in rows]
    for suffix, settings in variants.items():
        name, original = "bleu_sacrebleu" + suffix, f"sacrebleu {sacrebleu.__version__}"
        bleu = BLEU(**settings)
        table.add(name, original, [row[name] for row in ours], [bleu.corpus_score([p], [[r]]).score for p, r in rows])
        table.add(name + ", all pairs as one corpus", original, [corpus[name]],
                  [bleu.corpus_score(predicted, [references]).score])
    sentence = BLEU(effective_order=True)
    table.add("bleu_sacrebleu_sentence", f"sacrebleu {sacrebleu.__version__}", [row["bleu_sacrebleu_sentence"] for row in ours],
              [sentence.sentence_score(p, [r]).score for p, r in rows])
    from rouge_score import rouge_scorer

    for stem in ("stem", "nostem"):
        scorer = rouge_scorer.RougeScorer(list(kinds.values()), use_stemmer=stem == "stem")
        each = [scorer.score(r, p) for p, r in rows]
        for kind, original in kinds.items():
            for part, field in (("", "fmeasure"), ("_precision", "precision"), ("_recall", "recall")):
                name = f"{kind}_{stem}"
                values = [getattr(row[original], field) for row in each]
                table.add(name + part, "rouge-score 0.1.2", [row[name + part] for row in ours], values)
    from nltk.translate.meteor_score import meteor_score

    values = [meteor_score([r.split()], p.split()) for p, r in rows]
    table.add("meteor_nltk", "nltk, WordNet 3.0", [row["meteor_nltk"] for row in ours], values)


def labels(options, folder, rng, table):
    import sklearn
    from sklearn import metrics as m

    original = f"scikit-learn {sklearn.__version__}"
    functions = {"accuracy": m.accuracy_score, "matthews": m.matthews_corrcoef}
    for name, function in (("f1", m.f1_score), ("precision", m.precision_score), ("recall", m.recall_score)):
        for average in ("macro", "micro", "weighted", "binary"):
            functions[f"{name}_{average}"] = lambda y, p, f=function, a=average: f(y, p, average=a, zero_division=0)
    ours, theirs = {name: [] for name in functions}, {name: [] for name in functions}
    cases = 60
    for case in range(cases):
        classes = 2 if case % 2 else rng.choice([3, 5])
        size = rng.choice([4, 20, 200])
        skew = [rng.random() for _ in range(classes)]
        right = [str(c) for c in rng.choices(range(classes), skew, k=size)]
        predicted = [r if rng.random() < 0.6 else str(rng.randrange(classes)) for r in right]
        right[0], predicted[0], right[1], predicted[1] = "0", "0", "1", "1"
        names = [n for n in functions if not n.endswith("binary") or len(set(right + predicted)) == 2]
        values = score(options, folder, list(zip(predicted, right)), names, per_row=False)
        for name in names:
            ours[name].append(values[name])
            theirs[name].append(float(functions[name](list(map(int, right)), list(map(int, predicted)))))
    for name in functions:
        table.add(name, original, ours[name], theirs[name], "sets of 4 to 200 rows")


def numbers(options, folder, rng, table):
    import scipy
    from scipy.stats import pearsonr, spearmanr

    ours, theirs = {"pearson": [], "spearman": []}, {"pearson": [], "spearman": []}
    for _ in range(30):
        right = [round(rng.uniform(0, 5), rng.choice([0, 2])) for _ in range(rng.choice([3, 50, 500]))]
        predicted = [round(r + rng.gauss(0, 1), 1) for r in right]
        right[0], right[1], predicted[0], predicted[1] = 0.0, 1.0, 0.5, 0.0
        values = score(options, folder, [(repr(p), repr(r)) for p, r in zip(predicted, right)], list(ours), per_row=False)
        for name, function in (("pearson", pearsonr), ("spearman", spearmanr)):
            ours[name].append(values[name])
            theirs[name].append(float(function(predicted, right)[0]))
    for name in ours:
        table.add(name, f"scipy {scipy.__version__}", ours[name], theirs[name], "sets of 3 to 500 rows")


def bert(options, folder, rows, table):
    from bert_score import BERTScorer

    for place in options.bert:
        model, layer = place.rsplit(":", 1)
        scorer = BERTScorer(model_type=model, num_layers=int(layer), device="cpu", nthreads=0, use_fast_tokenizer=True)
        scorer._tokenizer.build_inputs_with_special_tokens = lambda ids: scorer._tokenizer.encode("")
        theirs = [[float(v[0]) for v in scorer.score([p], [r], batch_size=1)] for p, r in rows]
        more = ["--bertscore-model", model, "--bertscore-layer", layer]
        ours = score(options, folder, rows, ["bertscore"], more)
        batched = score(options, folder, rows, ["bertscore"], more, per_row=False)
        name = f"{pathlib.Path(model).name}_L{layer}"
        for index, part in ((2, ""), (0, "_precision"), (1, "_recall")):
            table.add("bertscore" + part, "bert-score 0.3.13", [row["bertscore" + part] for row in ours], [v[index] for v in theirs], name)
        mean = [sum(v[2] for v in theirs) / len(theirs)]
        table.add("bertscore, all pairs in batches", "bert-score 0.3.13", [batched["bertscore"]], mean, name)


def bart(options, folder, rows, table):
    import torch
    from transformers import AutoTokenizer, BartForConditionalGeneration

    for place in options.bart:
        tokenizer = AutoTokenizer.from_pretrained(place)
        model = BartForConditionalGeneration.from_pretrained(place).eval()
        limit = min(tokenizer.model_max_length, model.config.max_position_embeddings)
        theirs = []
        for predicted, reference in rows:
            read = tokenizer(reference, return_tensors="pt", truncation=True, max_length=limit)
            wanted = tokenizer(predicted, return_tensors="pt", truncation=True, max_length=limit).input_ids
            with torch.no_grad():
                logits = model(input_ids=read.input_ids, attention_mask=read.attention_mask, labels=wanted).logits
            theirs.append(float(logits.log_softmax(-1).gather(2, wanted[..., None]).mean()))
        ours = score(options, folder, rows, ["bartscore"], ["--bartscore-model", place])
        name = pathlib.Path(place).name
        table.add("bartscore_precision", "log-likelihood by transformers", [row["bartscore_precision"] for row in ours], theirs, name)
        batched = score(options, folder, rows, ["bartscore"], ["--bartscore-model", place], per_row=False)
        table.add("bartscore_precision, all pairs in batches", "the same", [batched["bartscore_precision"]], [sum(theirs) / len(theirs)], name)


def main():
    parser = argparse.ArgumentParser()
    for name in ("multi30k", "squad", "wordnet"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--bert", nargs="*", default=[])
    parser.add_argument("--bart", nargs="*", default=[])
    parser.add_argument("--pifi", default=str(ROOT / "pifi"))
    parser.add_argument("--pairs", type=int, default=1500)
    parser.add_argument("--model-pairs", type=int, default=1000)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    rng, table = random.Random(23), Table()
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        corpus = folder / "nltk" / "corpora" / "wordnet"
        corpus.mkdir(parents=True)
        with zipfile.ZipFile(options.wordnet) as jar:
            for entry in jar.namelist():
                if "/wn30/" in entry and not entry.endswith("/"):
                    (corpus / entry.rsplit("/", 1)[1]).write_bytes(jar.read(entry))
        import nltk

        nltk.data.path.insert(0, str(folder / "nltk"))
        rows = list(pairs(rng, options, options.pairs))
        texts(options, folder, rows, table)
        labels(options, folder, rng, table)
        numbers(options, folder, rng, table)
        bert(options, folder, rows[: options.model_pairs], table)
        bart(options, folder, rows[: options.model_pairs], table)
    print("\n| metric | original | largest difference | cases | |\n|---|---|---|---|---|")
    print("\n".join(table.rows))


if __name__ == "__main__":
    main()
