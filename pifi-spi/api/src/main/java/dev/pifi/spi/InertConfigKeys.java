package dev.pifi.spi;

import java.util.Set;

/**
 * Keys of {@code config.json} that never change what a forward pass computes, whatever the model.
 */
public final class InertConfigKeys {
  /** The keys. */
  public static final Set<String> ALL =
      Set.of(
          // provenance and bookkeeping
          "_name_or_path",
          "_attn_implementation_autoset",
          "architectures",
          "auto_map",
          "model_type",
          "name_or_path",
          "tokenizer_class",
          "transformers_version",
          "_commit_hash",
          "model_max_length",
          // storage types: the tensors say their own
          "torch_dtype",
          "dtype",
          // switches of Python's runtime
          "use_cache",
          "gradient_checkpointing",
          "torchscript",
          "use_bfloat16",
          "return_dict",
          "output_attentions",
          "output_hidden_states",
          "output_past",
          "cache_implementation",
          "chunk_size_feed_forward",
          // special tokens and heads: tokenizer and task decide
          "bos_token_id",
          "eos_token_id",
          "sep_token_id",
          "cls_token_id",
          "mask_token_id",
          "id2label",
          "label2id",
          "num_labels",
          "problem_type",
          "finetuning_task",
          "classifier_dropout",
          "task_specific_params",
          "prefix");

  private InertConfigKeys() {}
}
