#!/usr/bin/env python3
"""Adds `generate.*` to the seq2seq fixtures of the golden folder, by transformers itself (pip install torch transformers safetensors).

    make_generation_golden.py GOLDEN_FOLDER

For each fixture: token ids that `generate` returns for a padded batch, in every search named below, of the model alone and, where a layer is
plugged in, with the layer between encoder and decoder (bidirectional, padding hidden). The settings go into golden.json.
"""
import json
import pathlib
import sys

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, GenerationConfig
from transformers.modeling_outputs import BaseModelOutput

SEARCHES = {
    "greedy": dict(num_beams=1),
    "greedy_ngram2": dict(num_beams=1, no_repeat_ngram_size=2, min_new_tokens=6),
    "greedy_forced": dict(num_beams=1, forced_bos_token_id=5, forced_eos_token_id=2),
    "beam2": dict(num_beams=2, length_penalty=0.6),
    "beam4_early": dict(num_beams=4, length_penalty=2.0, early_stopping=True),
    "beam4_never": dict(num_beams=4, length_penalty=2.0, early_stopping="never"),
    "beam4_never_short": dict(num_beams=4, length_penalty=-0.5, early_stopping="never"),
    "beam3_ngram4": dict(num_beams=3, no_repeat_ngram_size=4, min_new_tokens=5),
    "beam5_ngram2": dict(num_beams=5, length_penalty=0.6, no_repeat_ngram_size=2, early_stopping=True, min_new_tokens=3),
    "beam4_forced": dict(num_beams=4, forced_bos_token_id=5, forced_eos_token_id=2),
    "beam3_long": dict(num_beams=3, max_new_tokens=40),
}


def plugged(golden, folder, settings, hidden, mask):
    llm = AutoModelForCausalLM.from_pretrained(folder.parent.parent / "llm" / settings["plug"]["llm"], dtype=torch.float32, attn_implementation="eager").eval().model
    x = hidden @ golden["plug.up.weight"].T
    positions = torch.arange(x.shape[1])[None]
    seen = mask[:, None, None, :].bool() & ((positions[0][:, None] - positions[0][None]).abs() < (getattr(llm.config, "sliding_window", None) or 1 << 20))
    hide = torch.where(seen, 0.0, torch.finfo(torch.float32).min)
    y = llm.layers[settings["plug"]["layer"]](x, attention_mask=hide, position_ids=positions, position_embeddings=llm.rotary_emb(x, positions))
    return (y[0] if isinstance(y, tuple) else y) @ golden["plug.down.weight"].T


def main():
    for folder in sorted((pathlib.Path(sys.argv[1]) / "seq2seq").iterdir()):
        settings = json.loads((folder / "golden.json").read_text())
        with safe_open(folder / "golden.safetensors", "pt") as f:
            golden = {name: f.get_tensor(name) for name in f.keys() if not name.startswith("generate.")}
        model = AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        c = model.config
        torch.manual_seed(3)
        ids = torch.randint(3, c.vocab_size, (4, 11))
        mask = torch.ones_like(ids)
        for row, length in enumerate((11, 7, 2, 5)):
            mask[row, length:] = 0
            ids[row, length:] = c.pad_token_id
        common = dict(max_new_tokens=20, do_sample=False, decoder_start_token_id=c.decoder_start_token_id, eos_token_id=c.eos_token_id, pad_token_id=c.pad_token_id)
        golden["generate.input_ids"], golden["generate.attention_mask"] = ids, mask
        with torch.no_grad():
            hidden = model.get_encoder()(input_ids=ids, attention_mask=mask).last_hidden_state
            case = next(name[: -len(".labels")] for name in golden if name.endswith(".labels"))
            check = model.get_encoder()(input_ids=golden[case + ".input_ids"], attention_mask=golden[case + ".attention_mask"]).last_hidden_state
            states = plugged(golden, folder, settings, check, golden[case + ".attention_mask"])
            logits = model(encoder_outputs=BaseModelOutput(states), attention_mask=golden[case + ".attention_mask"], decoder_input_ids=golden[case + ".decoder_input_ids"]).logits
            seen = golden[case + ".labels"] >= 0
            apart = (logits - golden[case + ".pifi.bidirectional.logits"])[seen].abs().max().item()
            assert apart < 1e-4, (folder, apart)
            for middle, states in (("base", hidden), ("pifi", plugged(golden, folder, settings, hidden, mask))):
                for name, search in SEARCHES.items():
                    model.generation_config = GenerationConfig(**{**common, **search})
                    tokens = model.generate(encoder_outputs=BaseModelOutput(states.clone()), attention_mask=mask, use_cache=False)
                    golden[f"generate.{middle}.{name}"] = tokens.contiguous()
                    print(folder.name, middle, name, tokens[0].tolist())
        settings["generation"] = dict(common=common, variants=SEARCHES)
        save_file({k: v.contiguous() for k, v in golden.items()}, folder / "golden.safetensors")
        (folder / "golden.json").write_text(json.dumps(settings, indent=1) + "\n")


main()
