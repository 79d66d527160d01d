package dev.pifi.slm.bert;

import dev.pifi.graph.blocks.Activation;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.decoder.ConfigFaults;
import java.util.Map;

/** What the family's {@code config.json} says, with the defaults of the original code. */
record BertConfig(
    int hiddenSize,
    int embeddingSize,
    int layers,
    int heads,
    int intermediateSize,
    Activation activation,
    double epsilon,
    double dropout,
    double attentionDropout,
    double initializerRange,
    int vocabularySize,
    int positionRows,
    int maximumLength,
    int tokenTypes,
    boolean usesTokenTypes,
    int padTokenId,
    Positions positions) {

  static BertConfig read(ModelConfig config) {
    refuse(config);
    passOver(config);
    boolean roberta = config.modelType().equals("roberta");
    int hidden = config.requirePositive("hidden_size");
    int heads = config.requirePositive("num_attention_heads");
    ConfigFaults.require(
        hidden % heads == 0,
        config,
        "num_attention_heads",
        "a divisor of hidden_size " + hidden,
        heads);
    int pad = config.optionalInt("pad_token_id").orElse(roberta ? 1 : 0);
    int rows = config.requirePositive("max_position_embeddings");
    int types = config.optionalInt("type_vocab_size").orElse(2);
    return new BertConfig(
        hidden,
        embeddingSize(config, hidden),
        config.requirePositive("num_hidden_layers"),
        heads,
        config.requirePositive("intermediate_size"),
        ConfigFaults.activation(config, "hidden_act", "gelu"),
        config.optionalDouble("layer_norm_eps").orElse(1e-12),
        config.optionalDouble("hidden_dropout_prob").orElse(0.1),
        config.optionalDouble("attention_probs_dropout_prob").orElse(0.1),
        config.optionalDouble("initializer_range").orElse(0.02),
        config.requirePositive("vocab_size"),
        rows,
        roberta ? rows - pad - 1 : rows,
        types,
        !roberta && types > 1,
        pad,
        roberta ? Positions.behindPadding(pad) : Positions.fromZero());
  }

  private static int embeddingSize(ModelConfig config, int hidden) {
    return config.modelType().equals("electra")
        ? config.optionalInt("embedding_size").orElse(128)
        : hidden;
  }

  private static void refuse(ModelConfig config) {
    config.reject("position_embedding_type", v -> !v.equals("absolute"), "absolute");
    config.reject("is_decoder", v -> !v.equals(false), "false, an encoder");
    config.reject("add_cross_attention", v -> !v.equals(false), "false, an encoder");
    config.reject("is_encoder_decoder", v -> !v.equals(false), "false, an encoder");
    config.reject("pruned_heads", v -> !v.equals(Map.of()), "no pruned heads");
  }

  private static void passOver(ModelConfig config) {
    config.ignore("the head of pre-training is not built", "tie_word_embeddings");
    config.ignore("no cross attention is built", "cross_attention_hidden_size");
    config.ignore(
        "a remark of TensorFlow's first release; attention sees both ways", "directionality");
    for (String key : config.raw().keySet()) {
      if (key.startsWith("pooler_") || key.startsWith("summary_")) {
        config.ignore("describes a pooler or a summary behind the encoder; not built", key);
      }
    }
  }
}
