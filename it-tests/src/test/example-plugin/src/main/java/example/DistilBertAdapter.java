package example;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Activation;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.WeightMap;
import dev.pifi.spi.decoder.ConfigFaults;
import java.util.Optional;
import java.util.Set;

/** DistilBERT (Sanh et al. 2019): half of BERT's layers, and no token types. */
public final class DistilBertAdapter implements SlmAdapter {
  private static final double EPSILON = 1e-12;
  private static final WeightMap WEIGHTS =
      WeightMap.builder()
          .rename("^distilbert\\.", "")
          .skip("vocab_(transform|layer_norm|projector)\\..*", "head of masked language modelling")
          .skip("(pre_classifier|classifier|qa_outputs)\\..*", "head of an earlier fine-tuning")
          .skip("embeddings\\.position_ids", "buffer that the graph computes")
          .build();

  @Override
  public String name() {
    return "distilbert";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("distilbert");
  }

  @Override
  public Backbone backbone(ModelConfig config) {
    config.reject("sinusoidal_pos_embds", v -> !v.equals(false), "false, positions that train");
    config.ignore("of heads that are not built", "qa_dropout", "seq_classif_dropout");
    config.ignore("of a head that is not built", "tie_weights_", "tie_word_embeddings");
    Settings s = Settings.read(config);
    return new Backbone(
        name(),
        s.width(),
        s.vocabulary(),
        s.positions(),
        s.padding(),
        false,
        false,
        s.dropout(),
        config.optionalDouble("initializer_range").orElse(0.02),
        0,
        s::hiddenStates,
        WEIGHTS);
  }

  private record Settings(
      int width,
      int layers,
      int heads,
      int wide,
      int vocabulary,
      int positions,
      int padding,
      Activation activation,
      double dropout,
      double attentionDropout) {

    static Settings read(ModelConfig config) {
      int width = config.requirePositive("dim");
      int heads = config.requirePositive("n_heads");
      ConfigFaults.require(
          width % heads == 0, config, "n_heads", "a divisor of dim " + width, heads);
      return new Settings(
          width,
          config.requirePositive("n_layers"),
          heads,
          config.requirePositive("hidden_dim"),
          config.requirePositive("vocab_size"),
          config.requirePositive("max_position_embeddings"),
          config.optionalInt("pad_token_id").orElse(0),
          ConfigFaults.activation(config, "activation", "gelu"),
          config.optionalDouble("dropout").orElse(0.1),
          config.optionalDouble("attention_dropout").orElse(0.1));
    }

    Value hiddenStates(Scope scope, Backbone.Inputs inputs) {
      Value x = embed(scope.in("embeddings"), inputs.inputIds());
      Value bias = Masks.padding(inputs.attentionMask());
      for (int i = 0; i < layers; i++) {
        x = layer(scope.in("transformer").in("layer").in(i), x, bias);
      }
      return x;
    }

    private Value embed(Scope scope, Value ids) {
      Axis length = ids.shape().axis(1);
      Value places = scope.graph().iota(length).reshape(1, length);
      Value words = scope.embedding("word_embeddings", ids, vocabulary, width, padding);
      Value sum = words.add(scope.embedding("position_embeddings", places, positions, width));
      return scope.layerNorm("LayerNorm", sum, EPSILON).dropout(dropout);
    }

    private Value layer(Scope scope, Value x, Value bias) {
      SelfAttention attention =
          SelfAttention.builder(heads, width / heads)
              .projections("q_lin", "k_lin", "v_lin")
              .dropout(attentionDropout)
              .build();
      Scope place = scope.in("attention");
      Value context = attention.context(place, x, Optional.of(bias), Optional.empty());
      Value attended = place.linear("out_lin", context, width).add(x);
      Value y = scope.layerNorm("sa_layer_norm", attended, EPSILON);
      Value inner = activation.of(scope.in("ffn").linear("lin1", y, wide));
      Value fed = scope.in("ffn").linear("lin2", inner, width).dropout(dropout);
      return scope.layerNorm("output_layer_norm", fed.add(y), EPSILON);
    }
  }
}
