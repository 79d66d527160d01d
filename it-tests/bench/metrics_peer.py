#!/usr/bin/env python3
"""The Python originals on the pairs of `./pifi bench metrics`: sacrebleu's corpus BLEU; rouge-score's ROUGE-1, -2 and -L with its stemmer.

    metrics_peer.py metrics --data FILE [--pairs 100000] [--rouge-pairs N]

One JSON line. --rouge-pairs scores fewer pairs by ROUGE, whose original takes minutes for 100,000; speeds are per pair.
"""
import argparse
import json
import time

from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU


def pairs(path, count):
    lines = [line for line in open(path, encoding="utf-8").read().split("\n") if line.strip()]
    for i in range(count):
        reference = lines[i % len(lines)]
        other = lines[(i + 1) % len(lines)].split(" ")
        words = reference.split(" ")
        words[7 * i % len(words)] = other[3 * i % len(other)]
        if len(words) > 1:
            del words[i % len(words)]
        yield " ".join(words), reference


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["metrics"])
    parser.add_argument("--data", required=True)
    parser.add_argument("--pairs", type=int, default=100000)
    parser.add_argument("--rouge-pairs", type=int)
    options = parser.parse_args()
    texts = list(pairs(options.data, options.pairs))

    start = time.perf_counter()
    bleu = BLEU().corpus_score([p for p, _ in texts], [[r for _, r in texts]]).score
    bleu_seconds = time.perf_counter() - start

    some = texts[: options.rouge_pairs or len(texts)]
    start = time.perf_counter()
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
    each = [scorer.score(reference, predicted) for predicted, reference in some]
    rouge_seconds = time.perf_counter() - start
    scores = {"bleu_sacrebleu": bleu}
    for kind, name in (("rouge1", "rouge1_stem"), ("rouge2", "rouge2_stem"), ("rougeL", "rouge_l_stem")):
        scores[name] = sum(row[kind].fmeasure for row in each) / len(each)
    line = {
        "what": "metrics",
        "pairs": len(texts),
        "rouge_pairs": len(some),
        "bleu_seconds": bleu_seconds,
        "bleu_pairs_per_s": len(texts) / bleu_seconds,
        "rouge_seconds": rouge_seconds,
        "rouge_pairs_per_s": len(some) / rouge_seconds,
        "scores": scores,
    }
    print(json.dumps(line))


main()
