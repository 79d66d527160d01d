package dev.pifi.engine.spec;

/** The commented spec that {@code pifi init} writes. Stateless. */
public final class SpecTemplate {
  private static final String TEXT =
      """
      # A PiFi run. Relative paths start from this file's folder.
      # Lines that are commented out show the default. 'pifi validate' shows every value.
      task: text-classification        # 'pifi plugins' lists what there is
      method: pifi                     # base (plain fine-tuning; ignores plug) | pifi
      preset: default                  # default | paper (what the published code does)
      output: runs/my-run
      # seed: 42

      model:                           # the small model: config.json, tokenizer, weights
        path: models/bert-base-uncased
        # init: pretrained             # pretrained | random
        # pooling: auto                # auto | cls | mean | mean_with_padding | last

      plug:                            # the layers of a large model that are plugged in
        path: models/llama-3.1-8b
        # layers: [-1]                 # in order; negative from the end. Or one: layer: -1
        # init: pretrained             # pretrained | random
        # freeze: true
        # attention: bidirectional     # bidirectional | causal | paper
        # embed: false                 # true: a saved run holds these layers' weights

      data:
        train: data/train.csv          # csv, tsv, jsonl, parquet; .gz and globs will do
        # validation: data/dev.csv     # else validation_fraction of the training rows
        # test:                        # the long form of a source
        #   path: data/test.parquet
        #   sql: select review as text, stars as label from data
        #   format: auto               # auto | csv | tsv | jsonl | json | parquet
        # columns: {text: text, label: label}
        # labels: [negative, positive] # or {"0": negative, "1": positive}; else collected
        # drop_labels: []
        # validation_fraction: 0.1
        # limit: 1000                  # at most so many training rows; no limit by default
        # fraction: 1.0
        # max_length: 128              # paper: 100; extractive-question-answering: 384
        # on_bad_row: fail             # fail | skip
        # on_long_text: truncate       # truncate | fail

      # training:
        # epochs: 3
        # max_steps: 100               # ends training early; not set by default
        # batch_size: 32
        # accumulation_steps: 1
        # optimizer: adamw             # adamw | adam (paper)
        # learning_rate: 5e-5
        # weight_decay: 0.01           # adam: 0
        # beta1: 0.9
        # beta2: 0.999
        # epsilon: 1e-8
        # schedule: linear             # constant (paper) | linear | cosine
        # warmup_fraction: 0.06        # paper: 0; or warmup_steps: 100
        # clip_norm: 1.0               # paper: 5; 0 is off
        # label_smoothing: 0.0         # paper: 0.05
        # class_weights: none          # none | balanced | {negative: 1, positive: 2.5}
        # head_dropout: 0.2
        # batching: bucketed           # bucketed | padded (paper)
        # pad_multiple: 1
        # drop_last: false             # paper: true
        # early_stopping_patience: 0   # evaluations without a better score; 0 is off
        # best_metric: accuracy
        # evaluate_every_steps: 0      # 0: after each epoch
        # checkpoint_every_steps: 100  # with each evaluation by default
        # keep_checkpoints: 2

      # evaluation:
        # metrics: [accuracy, f1_macro]  # paper adds paper_accuracy and paper_f1_macro
        # batch_size: 32                 # training.batch_size by default
        # bertscore:                     # for the metric bertscore
          # model: roberta-large         # folder of an encoder
          # layer: 17                    # of a published model its authors' by default
          # idf: false
        # bartscore:                     # for the metric bartscore
          # model: bart-large-cnn        # folder of an encoder-decoder

      # generation:                      # task sequence-to-sequence
        # prefix: "translate: "        # before each source; paper: T5's published one
        # max_target_length: 128       # tokens of a target, cut or generated; paper: 100
        # min_new_tokens: 0
        # beams: 1                     # 1: greedy; paper: 5
        # length_penalty: 1.0
        # stopping: heuristic          # heuristic | early | never_early
        # no_repeat_ngram_size: 0
        # first_sentence: false        # paper: true, a text ends before its first ". "

      # question_answering:              # task extractive-question-answering
        # windows: sliding             # sliding: all of a long context | first (paper): its start
        # stride: 42                   # tokens that windows share; a third of max_length by default
        # max_answer_length: 30        # in tokens
        # n_best: 20                   # how many 'pifi predict' tells

      # runtime:
        # device: auto                 # auto | cpu | cuda | cuda:N
        # precision: auto              # auto (what is faster here) | fp32 (paper) | bf16
        # threads: 0                   # 0: every core
      """;

  private SpecTemplate() {}

  /** A spec with every key explained. */
  public static String text() {
    return TEXT;
  }
}
