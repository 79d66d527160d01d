package dev.pifi.spi;

import java.util.Map;
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
          "_num_labels",
          "problem_type",
          "finetuning_task",
          "classifier_dropout",
          "task_specific_params",
          "prefix",
          // settings of generation, which older files carry for every model
          "max_length",
          "min_length",
          "do_sample",
          "early_stopping",
          "num_beams",
          "num_beam_groups",
          "diversity_penalty",
          "temperature",
          "top_k",
          "top_p",
          "typical_p",
          "repetition_penalty",
          "length_penalty",
          "no_repeat_ngram_size",
          "encoder_no_repeat_ngram_size",
          "bad_words_ids",
          "num_return_sequences",
          "output_scores",
          "return_dict_in_generate",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "force_bos_token_to_be_generated",
          "remove_invalid_values",
          "exponential_decay_length_penalty",
          "suppress_tokens",
          "begin_suppress_tokens",
          // switches of other frameworks
          "tf_legacy_loss",
          "xla_device",
          "use_return_dict");

  /** What older files write for every model, whose family may never have heard of the key. */
  private static final Map<String, Object> DEFAULTS =
      Map.of(
          "is_decoder", false,
          "is_encoder_decoder", false,
          "add_cross_attention", false,
          "tie_encoder_decoder", false,
          "pruned_heads", Map.of());

  private InertConfigKeys() {}

  /** Whether a key that nobody read has the value that it has in every model. */
  static boolean isDefault(String key, Object value) {
    return value.equals(DEFAULTS.get(key));
  }
}
