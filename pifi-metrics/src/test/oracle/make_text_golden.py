"""Writes the golden scores of the text metrics by their Python originals.

Needs sacrebleu 2.6.0, rouge-score 0.1.2, nltk 3.10 with the files of WordNet 3.0 as its corpus
"wordnet" (those of the jar extjwnl-data-wn30 are the same), and beside these the official SQuAD
script (--squad evaluate-v1.1.py) and a checkout of nlg-eval (--nlgeval FOLDER).

  python make_text_golden.py --squad FILE --nlgeval FOLDER --multi30k FOLDER --squad-data FILE
      --scores text-scores.txt.gz --stems stems.txt.gz [--scale 1] [--seed 7]

The file of scores has the names of scores in its first line. A case follows as one line with a
name, the number of rows and the scores, then one line for each row: the prediction and the
references, separated by tabs. Backslash, tab, newline and carriage return are escaped.
"""
import argparse
import gzip
import importlib.util
import io
import json
import random
import sys

import nltk.stem.porter
from nltk.corpus import wordnet
from nltk.translate.meteor_score import meteor_score
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU

PLAIN = (
    "the a an The A cat cats dog dogs man men woman women child children running runs ran run "
    "fast quickly quick rapid automobile car cars buy purchase purchased big large huge begin start "
    "started starting house home houses happy glad joyful sky skies dying lying news flies flying "
    "universities university relational conditional geology geologist hopefulness generally fully "
    "technology agreed feed proceed innings yes eye eyes better best good worse taller tallest "
    "wolves leaves boxes churches wishes studies studied hoping hopping controlling roll is was "
    "it in on of and to with by at 1 2 10 1,000 3.14 2-3 10% $5 U.S. don't can't it's state-of-the-art "
    "e.g. Mr. Smith Paris London new_york Dr. NASA iPhone the. a, (an) \"the\" 'quoted' -- ... !? "
    "&amp; &lt; &gt; &quot; <skipped> @user #tag http://x.y/z?a=b x_y C++ a*ded yyyy syzygy"
).split()
ODD = (
    "Stra\u00dfe \u00fcber \u00dcBER caf\u00e9 CAF\u00c9 na\u00efve \u0130stanbul \u212aelvin "
    "\u039f\u0394\u039f\u03a3 \u03a3\u039f\u03a6\u039f\u03a3 \u03a3 a\u03a3. \u4e2d\u6587 \u65e5\u672c\u8a9e "
    "\ud55c\uad6d\uc5b4 \u041f\u0440\u0438\u0432\u0435\u0442 \u0395\u03bb\u03bb\u03ac\u03b4\u03b1 "
    "\U0001f600 \U0001f600\U0001f600ed a\U0001f600\U0001f600ed \U0001d7d9 \u00bd \u2160 \u0664 "
    "\u00ab\u00bb \u2014 \u2026 \u2019 it\u2019s \u00a3 \u20ac5 \u00b0 \u3002 \uff01 fa\u0301cil the\u0301 "
    "\u00bfqu\u00e9? \u00a9 a\u200bb \ufeff"
).split()
SPACES = [" "] * 30 + ["  ", "\t", "\n", "\u00a0", "\u3000", "\u2028", "\x1c", "\x85", "\r\n", "-\n"]


def text(rng, longest, odd):
    words = [rng.choice(ODD if rng.random() < odd else PLAIN) for _ in range(rng.randint(0, longest))]
    if words and rng.random() < 0.2:
        words += [rng.choice(words)] * rng.randint(1, 5)
    joined = "".join(word + rng.choice(SPACES) for word in words)
    return joined if rng.random() < 0.2 else joined.strip(" ")


def changed(rng, original, rate=0.25):
    words = []
    for word in original.split(" "):
        at = rng.random()
        if at < rate / 4:
            continue
        words.append(rng.choice(PLAIN) if at < rate / 2 else word.lower() if at < rate else word)
    if len(words) > 3 and rng.random() < 0.5:
        i, j = sorted(rng.sample(range(len(words)), 2))
        words = words[:i] + words[j:] + words[i:j]
    return " ".join(words)


def random_cases(rng, count):
    for index in range(count):
        rows = []
        longest = rng.choice([0, 1, 2, 3, 5, 8, 12, 20])
        odd = rng.choice([0, 0.1, 0.5])
        for _ in range(rng.choice([1, 1, 2, 3, 5])):
            references = [text(rng, longest, odd) for _ in range(rng.choice([1, 1, 2, 4]))]
            related = rng.random() < 0.7
            predicted = changed(rng, references[0]) if related else text(rng, longest, odd)
            rows.append((references[0] if rng.random() < 0.1 else predicted, references))
        yield f"random{index}", rows


def real_cases(rng, options, scale):
    pairs = [json.loads(line) for line in open(f"{options.multi30k}/test.jsonl", encoding="utf-8")]
    for language in ("en", "de"):
        for index in range(35 * scale):
            rows = []
            for _ in range(8):
                right = rng.choice(pairs)[language]
                wrong = rng.choice(pairs)[language]
                rows.append((changed(rng, right) if rng.random() < 0.85 else wrong, [right]))
            yield f"multi30k-{language}{index}", rows
    data = json.load(open(options.squad_data, encoding="utf-8"))["data"]
    paragraphs = [p for article in data for p in article["paragraphs"]]
    answers = [[a["text"] for a in q["answers"]] for p in paragraphs for q in p["qas"]]
    for index in range(60 * scale):
        rows = []
        for _ in range(5):
            right = rng.choice(answers)
            kind = rng.random()
            wrong = rng.choice(answers)[0]
            about = rng.choice(["the ", "a ", ""]) + changed(rng, right[-1], 0.5) + rng.choice([".", "", ", an"])
            rows.append((right[0] if kind < 0.4 else wrong if kind < 0.5 else about, right))
        yield f"squad{index}", rows
    for index in range(8 * scale):
        context = rng.choice(paragraphs)["context"].replace(". ", ".\n")
        yield f"long{index}", [(changed(rng, context, 0.4), [context])]


def nlgeval(options, rows):
    sys.path.insert(0, options.nlgeval)
    from nlgeval.pycocoevalcap.bleu.bleu import Bleu
    from nlgeval.pycocoevalcap.rouge.rouge import Rouge

    predicted = {i: [row[0].strip()] for i, row in enumerate(rows)}
    references = {i: [r.strip() for r in row[1]] for i, row in enumerate(rows)}
    bleu, _ = Bleu(4).compute_score(references, predicted)
    rouge, _ = Rouge().compute_score(references, predicted)
    scores = {"bleu_nlgeval": sum(bleu) / 4, "rouge_l_nlgeval": float(rouge)}
    scores.update({f"bleu{n + 1}_nlgeval": bleu[n] for n in range(4)})
    return scores


SACREBLEU = {
    "": {},
    "_tok_intl": {"tokenize": "intl"},
    "_tok_char": {"tokenize": "char"},
    "_tok_none": {"tokenize": "none"},
    "_smooth_none": {"smooth_method": "none"},
    "_smooth_floor": {"smooth_method": "floor"},
    "_smooth_add_k": {"smooth_method": "add-k"},
    "_lc": {"lowercase": True},
    "_effective_order": {"effective_order": True},
}
ROUGE_TYPES = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
SCORERS = {
    stem: rouge_scorer.RougeScorer(ROUGE_TYPES, use_stemmer=stem == "stem") for stem in ("stem", "nostem")
}


def scores(options, squad, rows):
    predicted = [row[0] for row in rows]
    most = max(len(row[1]) for row in rows)
    streams = [[row[1][i] if i < len(row[1]) else None for row in rows] for i in range(most)]
    result = {}
    for name, settings in SACREBLEU.items():
        result["bleu_sacrebleu" + name] = BLEU(**settings).corpus_score(predicted, streams).score
    sentence = BLEU(effective_order=True)
    result["bleu_sacrebleu_sentence"] = mean(sentence.sentence_score(p, r).score for p, r in rows)
    for stem, scorer in SCORERS.items():
        each = [scorer.score_multi(r, p) for p, r in rows]
        for kind in ROUGE_TYPES:
            name = f"{kind.replace('L', '_l')}_{stem}"
            result[name] = mean(row[kind].fmeasure for row in each)
            result[name + "_precision"] = mean(row[kind].precision for row in each)
            result[name + "_recall"] = mean(row[kind].recall for row in each)
    result["meteor_nltk"] = mean(meteor_score([x.split() for x in r], p.split()) for p, r in rows)
    best = squad.metric_max_over_ground_truths
    result["squad_v1_em"] = 100 * mean(best(squad.exact_match_score, p, r) for p, r in rows)
    result["squad_v1_f1"] = 100 * mean(best(squad.f1_score, p, r) for p, r in rows)
    result.update(nlgeval(options, rows))
    return result


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def escaped(value):
    for plain, escape in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(plain, escape)
    return value


def write(path, lines):
    # Without a name and a time, so that equal content gives an equal file.
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as packed:
        packed.write("".join(line + "\n" for line in lines).encode("utf-8"))


def main():
    parser = argparse.ArgumentParser()
    for name in ("squad", "nlgeval", "multi30k", "squad-data", "scores", "stems"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    spec = importlib.util.spec_from_file_location("squad", options.squad)
    squad = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(squad)
    rng = random.Random(options.seed)

    lines, header, pairs, words = [], None, 0, set(PLAIN + ODD)
    for name, rows in [*random_cases(rng, 300 * options.scale), *real_cases(rng, options, options.scale)]:
        values = scores(options, squad, rows)
        header = header or list(values)
        lines.append("\t".join([name, str(len(rows))] + [repr(float(values[key])) for key in header]))
        for predicted, references in rows:
            lines.append("\t".join(map(escaped, [predicted, *references])))
            words.update(word for part in [predicted, *references] for word in part.lower().split())
        pairs += len(rows)
    write(options.scores, ["\t".join(header)] + lines)

    lemmas = sorted(wordnet.all_lemma_names())
    words.update(rng.sample(lemmas, min(len(lemmas), 4000 * options.scale)))
    ends = "s es ies ed ied eed ing er est ly alli ational logi ness fulness ement ion y e ll".split()
    letters = "aeiouyybdlstzwx"
    for _ in range(4000 * options.scale):
        middle = "".join(rng.choice(letters) for _ in range(rng.randint(0, 6)))
        words.add(middle + rng.choice(ends) + rng.choice(["", "", "s", "ed", "ing"]))
    stem = nltk.stem.porter.PorterStemmer().stem
    words = sorted(word.lower() for word in words if word)
    write(options.stems, [escaped(word) + "\t" + escaped(stem(word)) for word in words])
    print(pairs, "pairs,", len(words), "stems")


if __name__ == "__main__":
    main()
