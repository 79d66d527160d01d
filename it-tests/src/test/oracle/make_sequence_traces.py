#!/usr/bin/env python3
"""Losses of training sequences by transformers, step by step, into sequence-traces/NAME (pip install torch transformers tokenizers).

    make_sequence_traces.py RESOURCES_FOLDER

Each trace: tokenizer.json, rows.jsonl, trace.json. The checkpoints are those of golden/seq2seq, with dropout off; all rows are one batch; targets
are encoded by `text_target`, padded by -100 and moved by the model itself; AdamW, label smoothing over target tokens, clipping of the global norm.
"""
import json
import pathlib
import random
import shutil
import sys

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoModelForSeq2SeqLM, PreTrainedTokenizerFast

WORDS = "a the man woman dog red small runs sees ball on street two people in park with green old young".split()
MODELS = {
    "t5_wide_kv": (["<pad>", "</s>", "<unk>"], "$A </s>", dict(dropout_rate=0.0)),
    "bart_halves": (["<s>", "<pad>", "</s>", "<unk>"], "<s> $A </s>", dict(dropout=0.0, attention_dropout=0.0, activation_dropout=0.0)),
}
SMOOTHING, STEPS, RATE, DECAY, CLIP = 0.05, 20, 2e-3, 0.01, 1.0


def main():
    resources = pathlib.Path(sys.argv[1])
    for name, (special, template, no_dropout) in MODELS.items():
        folder = resources / "sequence-traces" / name
        folder.mkdir(parents=True, exist_ok=True)
        checkpoint = resources / "golden" / "seq2seq" / name
        tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(special + WORDS)}, unk_token="<unk>"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        used = [word for word in special if word in template]
        tokenizer.post_processor = processors.TemplateProcessing(single=template, special_tokens=[(word, special.index(word)) for word in used])
        tokenizer.add_special_tokens(special)
        tokenizer.save(str(folder / "tokenizer.json"))
        fast = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
        random.seed(5)
        rows = [dict(source=" ".join(random.choices(WORDS, k=random.randint(2, 9))), target=" ".join(random.choices(WORDS, k=random.randint(1, 7)))) for _ in range(7)]
        (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        batch = fast([row["source"] for row in rows], text_target=[row["target"] for row in rows], padding=True, return_tensors="pt", return_token_type_ids=False)
        labels = batch.labels.masked_fill(batch.labels == fast.pad_token_id, -100)
        model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint, dtype=torch.float32, attn_implementation="eager", **no_dropout).train()
        optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
        losses = []
        for _ in range(STEPS):
            logits = model(input_ids=batch.input_ids, attention_mask=batch.attention_mask, labels=labels).logits
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=-100, label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimizer.step()
            losses.append(loss.item())
        (folder / "trace.json").write_text(json.dumps(dict(no_dropout=no_dropout, label_smoothing=SMOOTHING, learning_rate=RATE, weight_decay=DECAY, clip_norm=CLIP, losses=losses), indent=1) + "\n")
        print(name, losses[0], losses[-1])


main()
