#!/usr/bin/env python3
"""Runs our benchmark and a peer's in turns and prints the ratio of their speeds.

    compare.py --peer PEER.py [--rounds 2] WHAT [options that both know]

WHAT is step, epoch, predict, generate or metrics (whose peer is metrics_peer.py). PEER.py prints one JSON line as `./pifi bench` does: ms for step, rows_per_s for epoch and predict,
tokens_per_s_beam1 and tokens_per_s_beam5 for generate, bleu_pairs_per_s and rouge_pairs_per_s for metrics. Options behind `--peer-only` go to the peer alone. Nothing else should run meanwhile.
"""
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HIGHER_IS_BETTER = {"ms": False, "rows_per_s": True, "tokens_per_s_beam1": True, "tokens_per_s_beam5": True,
                    "bleu_pairs_per_s": True, "rouge_pairs_per_s": True}


def take(arguments, name, default):
    if name not in arguments:
        return default
    at = arguments.index(name)
    value = arguments[at + 1]
    del arguments[at : at + 2]
    return value


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    line = [text for text in done.stdout.splitlines() if text.startswith("{")][-1]
    return json.loads(line)


def main():
    arguments = sys.argv[1:]
    peer = take(arguments, "--peer", None)
    rounds = int(take(arguments, "--rounds", "2"))
    if peer is None or not arguments:
        sys.exit(__doc__)
    peer_only = []
    if "--peer-only" in arguments:
        at = arguments.index("--peer-only")
        peer_only = arguments[at + 1 :]
        arguments = arguments[:at]
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(run([sys.executable, peer, *arguments, *peer_only]))
        ours.append(run([str(ROOT / "pifi"), "bench", *arguments]))
    for name, higher in HIGHER_IS_BETTER.items():
        if name not in ours[0] or name not in theirs[0]:
            continue
        a = statistics.median(result[name] for result in ours)
        b = statistics.median(result[name] for result in theirs)
        ratio = a / b if higher else b / a
        figures = {"what": " ".join(arguments), "figure": name, "ours": a, "peer": b, "ours_faster": round(ratio, 3)}
        for key in ("of_peak", "gemm_peak", "peak_rss_mb"):
            if key in ours[0]:
                figures[key] = [result[key] for result in ours]
            if key in theirs[0]:
                figures["peer_" + key] = [result[key] for result in theirs]
        figures["all_ours"] = [result[name] for result in ours]
        figures["all_peer"] = [result[name] for result in theirs]
        print(json.dumps(figures), flush=True)


main()
