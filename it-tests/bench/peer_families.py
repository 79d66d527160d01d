#!/usr/bin/env python3
"""A peer for `compare.py` that knows every family: the same step in torch and transformers, from the same config.json files.

    peer_families.py step --shape CONFIG [--llm CONFIG] [--method pifi|base] [--length 64] [--batch 8] [--precision fp32|bf16] [--steps 5] [--device cpu|cuda]

A step is forward, backward, clipping and fused AdamW, with SDPA where the model has it and bf16 autocast. Weights are random. Encoder-decoders run
their encoder, as the classifier of `./pifi bench step` does. The plugged layer reads the pooled token: the last one of decoders, else the first.
On a GPU a step ends when the GPU has done it and the loss is on the host, as in `./pifi bench step`; --free reads the loss after the last step only.
Needs: pip install torch transformers
"""
import argparse
import json
import os
import resource
import statistics
import time
import warnings

warnings.filterwarnings("ignore")
import torch
from torch import nn
from transformers import CONFIG_MAPPING, AutoModel, logging

logging.set_verbosity_error()
WARM_UP = 2


def config_of(path, **changes):
    file = os.path.join(path, "config.json") if os.path.isdir(path) else path
    values = {**json.load(open(file, encoding="utf-8")), **changes}
    values.pop("torch_dtype", None)
    values.pop("dtype", None)
    return CONFIG_MAPPING[values["model_type"]].from_dict(values)


def build(config):
    for attention in ("sdpa", "eager"):
        try:
            return AutoModel.from_config(config, attn_implementation=attention, dtype=torch.float32), attention
        except (ValueError, NotImplementedError):
            continue
    raise SystemExit(f"no attention implementation for {config.model_type}")


class Layer(nn.Module):
    """The last kind of layer of a large model; around it there is nothing."""

    def __init__(self, path):
        super().__init__()
        config = config_of(path, num_hidden_layers=1, vocab_size=8, pad_token_id=0)
        whole, _ = build(config)
        self.layer = whole.h[0] if config.model_type == "falcon" else whole.layers[0]
        self.rotary = whole.rotary_emb
        self.falcon = config.model_type == "falcon"
        self.width = config.hidden_size

    def forward(self, x):
        places = torch.zeros(1, 1, dtype=torch.long, device=x.device)
        more = dict(alibi=None) if self.falcon else {}
        out = self.layer(x, attention_mask=None, position_ids=places, position_embeddings=self.rotary(x, places), **more)
        return out[0] if isinstance(out, tuple) else out


class Model(nn.Module):
    def __init__(self, shape, llm, frozen_type):
        super().__init__()
        config = config_of(shape)
        whole, self.attention = build(config)
        self.slm = whole.get_encoder() if config.is_encoder_decoder else whole
        if getattr(self.slm, "pooler", None) is not None:
            self.slm.pooler = None
        self.vocabulary = config.vocab_size
        self.place = -1 if config.model_type == "llama" else 0
        width = config.hidden_size
        self.layer = None
        if llm:
            self.layer = Layer(llm)
            self.layer.requires_grad_(False).to(frozen_type)
            self.up, self.down = nn.Linear(width, self.layer.width, bias=False), nn.Linear(self.layer.width, width, bias=False)
        self.head = nn.Sequential(nn.Linear(width, width), nn.Dropout(0.2), nn.GELU(), nn.Linear(width, 2))

    def forward(self, ids, mask):
        x = self.slm(input_ids=ids, attention_mask=mask).last_hidden_state[:, self.place].unsqueeze(1)
        if self.layer is not None:
            x = self.down(self.layer(self.up(x)))
        return self.head(x[:, 0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["step"])
    parser.add_argument("--shape", required=True)
    parser.add_argument("--llm")
    parser.add_argument("--method", choices=["pifi", "base"], default="pifi")
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--free", action="store_true")
    options = parser.parse_args()
    cuda = options.device == "cuda"
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    bf16 = options.precision == "bf16"
    model = Model(options.shape, options.llm if options.method == "pifi" else None, torch.bfloat16 if bf16 else torch.float32).train().to(options.device)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=5e-5, fused=True)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.05)
    ids = torch.randint(5, min(30000, model.vocabulary), (options.batch, options.length))
    mask, labels = torch.ones_like(ids), torch.randint(0, 2, (options.batch,))
    seconds = []
    for i in range(options.steps + WARM_UP):
        if cuda and (i <= WARM_UP or not options.free):
            torch.cuda.synchronize()
        start = time.perf_counter()
        there = [tensor.to(options.device) for tensor in (ids, mask, labels)]
        with torch.autocast(options.device, torch.bfloat16, enabled=bf16):
            loss = loss_of(model(*there[:2]).float(), there[2])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(trained, 5.0)
        optimizer.step()
        if cuda and (not options.free or i == options.steps + WARM_UP - 1):
            loss.item(), norm.item()
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    timed = seconds[WARM_UP:]
    if options.free:
        timed = [sum(timed) / len(timed)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(dict(what="step", ms=round(statistics.median(timed) * 1e3, 2), min_ms=round(min(timed) * 1e3, 2), mean_ms=round(statistics.mean(timed) * 1e3, 2), attention=model.attention, device=torch.cuda.get_device_name() if cuda else "cpu", trained=sum(p.numel() for p in trained), peak_rss_mb=peak)))


main()
