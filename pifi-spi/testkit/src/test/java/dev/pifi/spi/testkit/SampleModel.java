package dev.pifi.spi.testkit;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.WeightMap;
import java.util.Optional;
import java.util.Set;

/** A family of one attention layer, right or with one fault. */
public final class SampleModel implements SlmAdapter {
  private final Fault fault;

  /** One that is right. */
  public SampleModel() {
    this(Fault.NONE);
  }

  SampleModel(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String name() {
    return "sample";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("sample");
  }

  @Override
  public boolean supports(ModelConfig config) {
    return fault == Fault.TAKES_ANY_MODEL || SlmAdapter.super.supports(config);
  }

  @Override
  public Backbone backbone(ModelConfig config) {
    int width = config.requirePositive("width");
    int vocabulary = config.requirePositive("vocab_size");
    int pad = config.optionalInt("pad_token_id").orElse(0);
    if (fault != Fault.LEAVES_A_KEY_UNREAD) {
      config.ignore("a remark", "remark");
    }
    if (fault == Fault.IGNORES_EVERY_KEY) {
      config.raw().keySet().forEach(key -> config.ignore("whatever it is", key));
    }
    if (fault == Fault.CRASHES_ON_NONSENSE) {
      config.ignore("cast below", "flag");
      config.ignore(String.valueOf((Boolean) config.raw().get("flag")), "flag");
    } else if (fault == Fault.REFUSES_WITHOUT_THE_KEY && Boolean.TRUE.equals(flag(config))) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, config.source())
          .expected("something else")
          .actual("true")
          .build();
    } else if (fault != Fault.ACCEPTS_WHAT_IT_DOES_NOT_BUILD) {
      config.reject("flag", v -> !v.equals(false), "false");
    } else {
      config.ignore("of no interest", "flag");
    }
    return new Backbone(
        name(),
        width,
        vocabulary + (fault == Fault.MISSTATES_ITS_VOCABULARY ? 1 : 0),
        100,
        fault == Fault.MISSTATES_PADDING ? vocabulary : pad,
        fault == Fault.MISSTATES_TOKEN_TYPES,
        false,
        0.1,
        0.02,
        fault == Fault.MISCOUNTS ? 1 : 0,
        (scope, inputs) -> encode(width, vocabulary, scope, inputs),
        weights());
  }

  private static Object flag(ModelConfig config) {
    config.ignore("seen in the raw values", "flag");
    return config.raw().get("flag");
  }

  private Value encode(int width, int vocabulary, Scope scope, Backbone.Inputs inputs) {
    Value x = scope.embedding("words", inputs.inputIds(), vocabulary, width);
    if (fault == Fault.HAS_A_DEAD_PARAMETER) {
      scope.linear("pooler", x, width);
    }
    if (fault == Fault.MIXES_ROWS) {
      Axis length = x.shape().axis(1);
      x = x.add(x.sum(0).reshape(1, length, width));
    }
    Axis length = inputs.inputIds().shape().axis(1);
    Optional<Value> mask = Optional.of(inputs.attentionMask());
    boolean causal = fault == Fault.MASKS_THE_FUTURE;
    Optional<Value> bias =
        fault == Fault.FORGETS_THE_MASK
            ? Optional.empty()
            : Masks.of(scope.graph(), length, mask, causal, Optional.empty());
    SelfAttention attention = SelfAttention.builder(2, width / 2).build();
    Value context = attention.context(scope.in("attention"), x, bias, Optional.empty());
    return scope.layerNorm("norm", x.add(context), 1e-6);
  }

  private WeightMap weights() {
    WeightMap.Builder map =
        WeightMap.builder()
            .rename("^model\\.", "")
            .rename("\\bq\\.", fault == Fault.RENAMES_WRONGLY ? "key." : "query.")
            .rename("\\bk\\.", fault == Fault.RENAMES_WRONGLY ? "query." : "key.")
            .skip("head\\..*", "a head of its own");
    return (fault == Fault.SKIPS_ANY_TENSOR ? map.skip(".*", "whatever it is") : map).build();
  }
}
