"""Writes tiny random models and the values that bert-score and BARTScore's definition give on them.

    python model_scores.py FOLDER        (it-tests/src/test/resources/scoring)

Needs torch, transformers 5, tokenizers, bert-score 0.3.13. For BERTScore: bert, roberta, deberta with golden.json, a list of cases with model, layer, idf,
predictions, references (a list for each row) and f1, precision, recall by row. For BARTScore: bart with golden.json: source, target and likelihood by row.
BERTScore runs row by row: in a larger batch of texts of different lengths the original takes padding for a token of similarity 0, which shows where
similarities are negative, as random weights make them.
"""
import json
import pathlib
import random
import string
import sys

import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import (BartConfig, BartForConditionalGeneration, BartTokenizer, BertConfig, BertModel, DebertaConfig, DebertaModel, RobertaConfig,
                          RobertaModel)

WORDS = "the a cat sat on mat dog runs fast blue sky red house man woman walks street two people are playing in park".split()
TEXTS = [
    "the cat sat on the mat",
    "a dog runs fast in the park",
    "two people are playing in the red house",
    "the the the the cat cat",
    "  spaces before and behind \u00a0",
    "Zw\u00f6lf Boxk\u00e4mpfer \u2014 \u65e5\u672c\u8a9e \U0001f600 na\u00efve",
    "x",
    "Numbers 1,234.56 & signs: (a/b) [SEP] <s> \"quoted\"!",
    "a man walks",
    "a woman walks down the blue street " * 12,
    "",
    "   ",
]


def word_pieces(folder):
    letters = string.ascii_lowercase + string.digits + string.punctuation + "\u00e4\u00f6\u00fc\u2014\u65e5"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *letters, *("##" + c for c in letters), "##ing", "##s"]
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(vocabulary)) + "\n", encoding="utf-8")
    settings = {"do_lower_case": True, "tokenizer_class": "BertTokenizer", "model_max_length": 48}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return len(dict.fromkeys(vocabulary))


def byte_pairs(folder, name, special):
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator([" ".join(WORDS)] * 3, vocab_size=340, special_tokens=special, show_progress=False)
    tokenizer.save_model(str(folder))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": name, "model_max_length": 48}))
    return tokenizer.get_vocab_size()


def save(model, folder):
    for name, parameter in model.named_parameters():
        # Large enough that attention is far from uniform, that layers differ and that tokens are not alike.
        norm = "norm" in name.lower() and name.endswith("weight")
        torch.nn.init.normal_(parameter, 1.0 if norm else 0.0, 0.1 if norm or parameter.dim() == 1 else 0.6)
    model.eval()
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)


def rows(rng, count):
    for _ in range(count):
        yield rng.choice(TEXTS), [rng.choice(TEXTS[:10]) for _ in range(rng.choice([1, 1, 1, 2, 3]))]


def bert_score(folder, layers, rng):
    from bert_score import BERTScorer

    cases = []
    for layer, idf in [(layers, False), (layers - 1, False), (1, True)]:
        pairs = [(text, [text]) for text in TEXTS[:10]] + [("", ["x"]), ("x", [""])] + list(rows(rng, 40))
        predictions, references = [p for p, _ in pairs], [r for _, r in pairs]
        scorer = BERTScorer(model_type=str(folder), num_layers=layer, idf=idf, device="cpu", nthreads=0, use_fast_tokenizer=True)
        # transformers 5 has dropped what bert-score encodes an empty text with.
        scorer._tokenizer.build_inputs_with_special_tokens = lambda ids, tokenizer=scorer._tokenizer: tokenizer.encode("")
        if idf:
            scorer.compute_idf([text for row in references for text in row])
        values = [[float(v[0]) for v in scorer.score([p], [r], batch_size=1)] for p, r in pairs]
        cases.append(
            {
                "layer": layer,
                "idf": idf,
                "predictions": predictions,
                "references": references,
                "precision": [v[0] for v in values],
                "recall": [v[1] for v in values],
                "f1": [v[2] for v in values],
            }
        )
    (folder / "golden.json").write_text(json.dumps(cases) + "\n")


def bart_score(folder, rng):
    """The mean log-likelihood of the target's tokens given the source, as BARTScore (Yuan et al. 2021) defines it."""
    tokenizer = BartTokenizer.from_pretrained(folder)
    model = BartForConditionalGeneration.from_pretrained(folder).eval()
    pairs = [(rng.choice(TEXTS), rng.choice(TEXTS)) for _ in range(60)]
    values = []
    for source, target in pairs:
        wanted = tokenizer(target, return_tensors="pt", truncation=True, max_length=48).input_ids
        with torch.no_grad():
            read = tokenizer(source, return_tensors="pt", truncation=True, max_length=48)
            logits = model(input_ids=read.input_ids, attention_mask=read.attention_mask, labels=wanted).logits
        values.append(float(logits.log_softmax(-1).gather(2, wanted[..., None]).mean()))
    golden = {"source": [s for s, _ in pairs], "target": [t for _, t in pairs], "likelihood": values}
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


def main():
    root = pathlib.Path(sys.argv[1])
    rng = random.Random(5)
    torch.manual_seed(5)
    for name in ("bert", "roberta", "deberta", "bart"):
        (root / name).mkdir(parents=True, exist_ok=True)
    shape = dict(hidden_size=16, num_hidden_layers=3, num_attention_heads=2, intermediate_size=24, max_position_embeddings=48)
    size = word_pieces(root / "bert")
    save(BertModel(BertConfig(vocab_size=size, **shape), add_pooling_layer=False), root / "bert")
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    size = byte_pairs(root / "roberta", "RobertaTokenizer", special)
    roberta = dict(shape, max_position_embeddings=50)
    save(RobertaModel(RobertaConfig(vocab_size=size, type_vocab_size=1, **roberta), add_pooling_layer=False), root / "roberta")
    size = byte_pairs(root / "deberta", "DebertaTokenizer", ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    deberta = dict(shape, type_vocab_size=0, relative_attention=True, pos_att_type=["c2p", "p2c"], position_biased_input=False)
    save(DebertaModel(DebertaConfig(vocab_size=size, **deberta)), root / "deberta")
    size = byte_pairs(root / "bart", "BartTokenizer", special)
    bart = BartConfig(vocab_size=size, d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=2,
                      encoder_ffn_dim=24, decoder_ffn_dim=24, max_position_embeddings=48)
    save(BartForConditionalGeneration(bart), root / "bart")
    for name in ("bert", "roberta", "deberta"):
        bert_score(root / name, 3, rng)
    bart_score(root / "bart", rng)


if __name__ == "__main__":
    main()
