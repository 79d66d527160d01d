"""Golden values of both adapters, from transformers: python make_fixtures.py src/test/resources/fixtures

Random weights large enough that attention is far from uniform; norms and biases random, too, so that
a swapped or forgotten one shows.
"""
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import DistilBertConfig, DistilBertModel, GraniteConfig, GraniteModel

CASES = [(1, 1), (1, 2), (1, 7), (3, 1), (3, 2), (3, 7)]
GRADIENTS_OF = "b3s7"


def randomize(model):
    for name, parameter in model.named_parameters():
        mean = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
        torch.nn.init.normal_(parameter, mean, 0.3)
    return model.eval()


def mask_of(batch, length):
    """The first row is full; each following row has one token fewer, but always one."""
    lengths = [max(1, length - 2 * row) for row in range(batch)]
    return torch.tensor([[int(i < n) for i in range(length)] for n in lengths])


def save(folder, model, checkpoint, golden):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(model.config.to_json_string())
    save_file({k: v.contiguous() for k, v in checkpoint.items()}, folder / "model.safetensors")
    save_file({k: v.detach().contiguous() for k, v in golden.items()}, folder / "golden.safetensors")


def small_model(folder, model, prefix):
    golden = {}
    for batch, length in CASES:
        case = f"b{batch}s{length}"
        ids = torch.randint(1, model.config.vocab_size, (batch, length))
        mask = mask_of(batch, length)
        ids = ids * mask
        hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
        hidden = hidden * mask.unsqueeze(-1)
        golden |= {f"{case}.input_ids": ids, f"{case}.attention_mask": mask}
        golden[f"{case}.last_hidden_state"] = hidden
        if case == GRADIENTS_OF:
            probe = torch.randn_like(hidden) * mask.unsqueeze(-1)
            golden[f"{case}.probe"] = probe
            model.zero_grad()
            (hidden * probe).sum().backward()
            for name, parameter in model.named_parameters():
                golden[f"{case}.grad.{name}"] = parameter.grad.clone()
    save(folder, model, {prefix + k: v for k, v in model.state_dict().items()}, golden)


def bias_of(mode, mask):
    length = mask.shape[1]
    seen = torch.ones(length, length, dtype=torch.bool)
    if mode == "causal":
        seen = seen.tril()
    seen = seen[None, None].expand(mask.shape[0], 1, length, length)
    if mode != "paper":
        seen = seen & (mask[:, None, None, :] == 1)
    return torch.zeros(seen.shape).masked_fill(~seen, torch.finfo(torch.float32).min)


def llm_layers(folder, model, runs):
    golden = {}
    for batch, length in CASES:
        case = f"b{batch}s{length}"
        mask = mask_of(batch, length)
        golden[f"{case}.attention_mask"] = mask
        golden[f"{case}.hidden_states"] = torch.randn(batch, length, model.config.hidden_size)
        places = model.rotary_emb(golden[f"{case}.hidden_states"], torch.arange(length)[None])
        for mode in ("bidirectional", "causal", "paper"):
            for layers in runs:
                key = f"{case}.{mode}.layers" + "_".join(map(str, layers))
                x = golden[f"{case}.hidden_states"].clone().requires_grad_()
                y = x
                for i in layers:
                    y = model.layers[i](y, attention_mask=bias_of(mode, mask), position_embeddings=places)
                valid = torch.ones_like(mask) if mode == "paper" else mask
                y = y * valid.unsqueeze(-1)
                golden[f"{key}.output"] = y
                if case == GRADIENTS_OF and mode != "paper":
                    probe = torch.randn_like(y) * mask.unsqueeze(-1)
                    golden[f"{key}.probe"] = probe
                    model.zero_grad()
                    (y * probe).sum().backward()
                    golden[f"{key}.grad.hidden_states"] = x.grad.clone()
                    for i in layers if len(layers) == 1 else []:
                        for name, parameter in model.layers[i].named_parameters():
                            golden[f"{key}.grad.model.layers.{i}.{name}"] = parameter.grad.clone()
    save(folder, model, {"model." + k: v for k, v in model.state_dict().items()}, golden)


def main(target):
    torch.manual_seed(0)
    eager = {"attn_implementation": "eager"}
    distilbert = DistilBertConfig(
        vocab_size=61, dim=16, n_layers=2, n_heads=4, hidden_dim=24, max_position_embeddings=12)
    small_model(
        target / "slm" / "distilbert",
        randomize(DistilBertModel._from_config(distilbert, **eager)),
        "distilbert.")
    granite = GraniteConfig(
        vocab_size=23, hidden_size=16, intermediate_size=24, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, attention_multiplier=0.3,
        residual_multiplier=0.22, embedding_multiplier=12.0, logits_scaling=8.0)
    llm_layers(
        target / "llm" / "granite",
        randomize(GraniteModel._from_config(granite, **eager)),
        [[0], [1], [0, 1]])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
