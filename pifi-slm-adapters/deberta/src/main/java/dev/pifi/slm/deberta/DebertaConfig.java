package dev.pifi.slm.deberta;

import dev.pifi.graph.blocks.Activation;
import dev.pifi.graph.blocks.DisentangledBias;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.decoder.ConfigFaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the family's {@code config.json} says, with the defaults of the original code. */
record DebertaConfig(
    boolean firstVersion,
    int hiddenSize,
    int embeddingSize,
    int layers,
    int heads,
    int headSize,
    int intermediateSize,
    Activation activation,
    double epsilon,
    double dropout,
    double attentionDropout,
    double initializerRange,
    int vocabularySize,
    int maximumLength,
    int tokenTypes,
    int padTokenId,
    boolean positionBiasedInput,
    double scale,
    Optional<Relative> relative,
    Optional<Kernel> convolution) {

  /**
   * Attention by distance.
   *
   * @param terms of {@code c2p} and {@code p2c}
   * @param sharesKeys whether positions go through the projections of contents
   * @param normed whether a layer norm stands behind the table
   */
  record Relative(
      DisentangledBias.Distances distances,
      Set<String> terms,
      boolean sharesKeys,
      boolean normed) {}

  /** The convolution beside the first layer. */
  record Kernel(int size, int groups, Activation activation) {}

  static DebertaConfig read(ModelConfig config) {
    boolean first = config.modelType().equals("deberta");
    config.reject("talking_head", v -> !v.equals(false), "false");
    passOver(config);
    int hidden = config.requirePositive("hidden_size");
    int heads = config.requirePositive("num_attention_heads");
    ConfigFaults.require(
        hidden % heads == 0,
        config,
        "num_attention_heads",
        "a divisor of hidden_size " + hidden,
        heads);
    int headSize = first ? hidden / heads : positive(config, "attention_head_size", hidden / heads);
    int positions = config.optionalInt("max_position_embeddings").orElse(512);
    List<String> terms = terms(config);
    return new DebertaConfig(
        first,
        hidden,
        config.optionalInt("embedding_size").orElse(hidden),
        config.requirePositive("num_hidden_layers"),
        heads,
        headSize,
        config.requirePositive("intermediate_size"),
        ConfigFaults.activation(config, "hidden_act", "gelu"),
        config.optionalDouble("layer_norm_eps").orElse(1e-7),
        config.optionalDouble("hidden_dropout_prob").orElse(0.1),
        config.optionalDouble("attention_probs_dropout_prob").orElse(0.1),
        config.optionalDouble("initializer_range").orElse(0.02),
        config.requirePositive("vocab_size"),
        positions,
        config.optionalInt("type_vocab_size").orElse(0),
        config.optionalInt("pad_token_id").orElse(0),
        config.optionalBoolean("position_biased_input", true),
        1 / Math.sqrt((double) headSize * (1 + (emptyTerm(config, first) ? 1 : terms.size()))),
        relative(config, first, positions, terms),
        first ? Optional.empty() : kernel(config, hidden));
  }

  private static int positive(ModelConfig config, String key, int absent) {
    int value = config.optionalInt(key).orElse(absent);
    ConfigFaults.require(value > 0, config, key, "a positive number", value);
    return value;
  }

  /** The first version's code counts an empty text as one term. */
  private static boolean emptyTerm(ModelConfig config, boolean first) {
    return first && config.raw().get("pos_att_type") instanceof String text && text.isBlank();
  }

  /** As a list, or as one text with bars between. */
  private static List<String> terms(ModelConfig config) {
    List<String> terms = new ArrayList<>();
    if (config.raw().get("pos_att_type") instanceof List<?>) {
      config.optionalList("pos_att_type").orElseThrow().forEach(t -> terms.add(String.valueOf(t)));
    } else {
      String all = config.optionalString("pos_att_type").orElse("").toLowerCase(Locale.ROOT);
      for (String term : all.split("\\|")) {
        if (!term.isBlank()) {
          terms.add(term.strip());
        }
      }
    }
    ConfigFaults.require(
        Set.of("c2p", "p2c").containsAll(terms) && Set.copyOf(terms).size() == terms.size(),
        config,
        "pos_att_type",
        "c2p, p2c or both, each once",
        config.raw().get("pos_att_type"));
    return terms;
  }

  private static Optional<Relative> relative(
      ModelConfig config, boolean first, int positions, List<String> terms) {
    boolean relative = config.optionalBoolean("relative_attention", false);
    int given = config.optionalInt("max_relative_positions").orElse(-1);
    int farthest = given < 1 ? positions : given;
    int buckets = first ? -1 : config.optionalInt("position_buckets").orElse(-1);
    boolean shares = !first && config.optionalBoolean("share_att_key", false);
    String norm = first ? "none" : config.optionalString("norm_rel_ebd").orElse("none");
    ConfigFaults.require(
        Set.of("none", "layer_norm").contains(norm),
        config,
        "norm_rel_ebd",
        "none or layer_norm",
        norm);
    if (!relative) {
      return Optional.empty();
    }
    ConfigFaults.require(
        buckets < 1 || (buckets > 1 && farthest > buckets / 2 + 1),
        config,
        "position_buckets",
        "at least 2, and half of it more than 1 below max_relative_positions " + farthest,
        buckets);
    DisentangledBias.Distances distances =
        buckets > 0
            ? new DisentangledBias.Distances(buckets, Optional.of(farthest))
            : new DisentangledBias.Distances(farthest, Optional.empty());
    return Optional.of(
        new Relative(distances, Set.copyOf(terms), shares, norm.equals("layer_norm")));
  }

  private static Optional<Kernel> kernel(ModelConfig config, int hidden) {
    int size = config.optionalInt("conv_kernel_size").orElse(0);
    int groups = positive(config, "conv_groups", 1);
    Activation activation = ConfigFaults.activation(config, "conv_act", "tanh");
    if (size <= 0) {
      return Optional.empty();
    }
    ConfigFaults.require(size % 2 == 1, config, "conv_kernel_size", "an odd number", size);
    ConfigFaults.require(
        hidden % groups == 0, config, "conv_groups", "a divisor of hidden_size", groups);
    return Optional.of(new Kernel(size, groups, activation));
  }

  private static void passOver(ModelConfig config) {
    config.ignore("the head of pre-training is not built", "tie_word_embeddings", "legacy");
    config.ignore("the original code reads pad_token_id only", "padding_idx");
    for (String key : config.raw().keySet()) {
      if (key.startsWith("pooler_") || key.startsWith("summary_")) {
        config.ignore("describes a pooler or a summary behind the encoder; not built", key);
      }
    }
  }
}
