#!/usr/bin/env python3
"""Trains a tiny random model of every family on real sentences, alone and with a layer plugged in, and says whether it learned.

    train_families.py --data FOLDER --tokenizers FOLDER --output FOLDER [--families bert,t5] [--limit ROWS] [--epochs 2] [--pifi COMMAND]

--data holds train.jsonl, validation.jsonl and test.jsonl with `text` and `label` (SST-2, say); --tokenizers holds folders bert_uncased, roberta,
electra, deberta, deberta_v3, t5 and bart with a tokenizer's files. For each run one JSON line: the mean loss of the first and the last twenty steps,
the scores on test.jsonl when the run ended, and those of the saved model, loaded anew. Ends with 1 if a loss did not fall or scores differ.
"""
import argparse
import json
import pathlib
import shlex
import shutil
import subprocess
import sys

ENCODER = dict(hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128, max_position_embeddings=132, pad_token_id=0)
RELATIVE = dict(ENCODER, relative_attention=True, pos_att_type="c2p|p2c", position_biased_input=False, type_vocab_size=0)
DECODER = dict(hidden_size=96, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=128, max_position_embeddings=132, rms_norm_eps=1e-5)
BYTES = dict(ENCODER, pad_token_id=1, type_vocab_size=1)
SMALL = {
    "bert": ("bert_uncased", "llama", dict(ENCODER, model_type="bert")),
    "roberta": ("roberta", "mistral", dict(BYTES, model_type="roberta")),
    "electra": ("electra", "qwen2", dict(ENCODER, model_type="electra", embedding_size=32)),
    "deberta": ("deberta", "qwen3", dict(RELATIVE, model_type="deberta")),
    "deberta-v3": ("deberta_v3", "gemma2", dict(RELATIVE, model_type="deberta-v2", position_buckets=32, share_att_key=True, norm_rel_ebd="layer_norm")),
    "t5": ("t5", "falcon", dict(model_type="t5", d_model=64, d_kv=16, d_ff=128, num_heads=4, num_layers=2)),
    "bart": ("bart", "gemma", dict(model_type="bart", d_model=64, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4,
                                   encoder_ffn_dim=128, decoder_ffn_dim=128, max_position_embeddings=132, init_std=0.02)),
    "smollm2": ("roberta", "llama", dict(DECODER, model_type="llama", hidden_size=64, pad_token_id=1)),
}
LARGE = {
    "llama": dict(DECODER, model_type="llama"),
    "mistral": dict(DECODER, model_type="mistral", sliding_window=16),
    "qwen2": dict(DECODER, model_type="qwen2"),
    "qwen3": dict(DECODER, model_type="qwen3", head_dim=24),
    "gemma": dict(DECODER, model_type="gemma", head_dim=24),
    "gemma2": dict(DECODER, model_type="gemma2", head_dim=24, query_pre_attn_scalar=24, sliding_window=16),
    "falcon": dict(model_type="falcon", hidden_size=96, num_hidden_layers=2, num_attention_heads=4, multi_query=True, parallel_attn=True, bias=False, alibi=False,
                   new_decoder_architecture=False),
}
# Words of a SentencePiece model are counted by nobody here; rows beyond them are never read.
SENTENCE_PIECE_ROWS = 33000


def write(folder, config):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def small_model(folder, tokenizers, family):
    tokenizer, _, config = SMALL[family]
    folder.mkdir(parents=True, exist_ok=True)
    for file in (tokenizers / tokenizer).iterdir():
        if file.name not in ("config.json", "golden.jsonl"):
            shutil.copy(file, folder)
    settings = folder / "tokenizer_config.json"
    known = json.loads(settings.read_text(encoding="utf-8")) if settings.exists() else {}
    if family == "smollm2":
        settings.write_text(json.dumps({**known, "tokenizer_class": "RobertaTokenizer"}), encoding="utf-8")
    if (folder / "vocab.txt").exists():
        rows = len((folder / "vocab.txt").read_text(encoding="utf-8").splitlines())
    elif (folder / "vocab.json").exists():
        rows = max(json.loads((folder / "vocab.json").read_text(encoding="utf-8")).values()) + 1
    else:
        rows = SENTENCE_PIECE_ROWS
    return write(folder, {**config, "vocab_size": rows})


def call(options, *arguments):
    done = subprocess.run([*shlex.split(options.pifi), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout


def train(options, family, method):
    folder = options.output / family
    slm = small_model(folder / "slm", options.tokenizers, family)
    large = SMALL[family][1]
    llm = write(folder / "llm", {**LARGE[large], "vocab_size": 64})
    run = folder / method
    spec = {
        "task": "text-classification", "method": method, "output": str(run), "seed": 1,
        "model": {"path": str(slm), "init": "random"}, "plug": {"path": str(llm), "init": "random"},
        "data": {"train": str(options.data / "train.jsonl"), "validation": str(options.data / "validation.jsonl"), "test": str(options.data / "test.jsonl"),
                 "columns": {"text": "text", "label": "label"}},
        "training": {"epochs": options.epochs, "learning_rate": 1e-3, "batch_size": 32}, "runtime": {"precision": "fp32", "device": "cpu"},
    }
    if options.limit:
        spec["data"]["limit"] = options.limit
    file = folder / f"{method}.yaml"
    file.write_text(json.dumps(spec, indent=1), encoding="utf-8")
    call(options, "train", file, "--overwrite")
    events = [json.loads(line) for line in (run / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    losses = [event["loss"] for event in events if event["event"] == "stepped"]
    ended = [event["scores"] for event in events if event["event"] == "evaluated" and event["split"] == "test"][-1]
    loaded = json.loads(call(options, "eval", run, options.data / "test.jsonl", "--json", "--precision", "fp32").splitlines()[-1])["scores"]
    first, last = sum(losses[:20]) / 20, sum(losses[-20:]) / 20
    return dict(family=family, method=method, layer=large if method == "pifi" else None, steps=len(losses), first_loss=round(first, 4), last_loss=round(last, 4),
                learned=last < 0.95 * first, test=ended, loaded_equal=loaded == ended)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--tokenizers", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--families", default=",".join(SMALL))
    parser.add_argument("--limit", type=int)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--pifi", default=str(pathlib.Path(__file__).resolve().parents[2] / "pifi"))
    options = parser.parse_args()
    for name in ("data", "tokenizers", "output"):
        setattr(options, name, getattr(options, name).resolve())
    good = True
    for family in options.families.split(","):
        for method in ("base", "pifi"):
            line = train(options, family, method)
            good &= line["learned"] and line["loaded_equal"]
            print(json.dumps(line), flush=True)
    sys.exit(0 if good else 1)


main()
