package dev.pifi.spi.testkit;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.WeightMap;
import dev.pifi.spi.decoder.LayerMask;
import java.util.Optional;
import java.util.Set;

/** A family of layers that only attend, right or with one fault. */
public final class SampleLayer implements LlmLayerAdapter {
  private final Fault fault;

  /** One that is right. */
  public SampleLayer() {
    this(Fault.NONE);
  }

  SampleLayer(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String name() {
    return "sample-layer";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("sample");
  }

  @Override
  public boolean supports(ModelConfig config) {
    return fault == Fault.TAKES_ANY_MODEL || LlmLayerAdapter.super.supports(config);
  }

  @Override
  public LayerSource layer(ModelConfig config, int index) {
    int width = config.requirePositive("width");
    int layers = config.requirePositive("layers");
    if (fault == Fault.IGNORES_EVERY_KEY) {
      config.raw().keySet().forEach(key -> config.ignore("whatever it is", key));
    }
    int position =
        fault == Fault.TAKES_ANY_LAYER
            ? Math.floorMod(index, layers)
            : LayerSource.requireIndex(config, index, layers);
    WeightMap.Builder weights = WeightMap.builder();
    return new LayerSource(
        name(),
        position,
        layers,
        width,
        0.02,
        (scope, inputs) -> attend(scope.in("layers").in(position), inputs),
        (fault == Fault.SKIPS_ANY_TENSOR ? weights.skip(".*", "whatever it is") : weights).build());
  }

  private Value attend(Scope scope, LayerSource.Inputs inputs) {
    Value x = inputs.hiddenStates();
    if (fault == Fault.HAS_A_DEAD_PARAMETER) {
      scope.linear("unused", x, 1);
    }
    boolean masked = fault != Fault.FORGETS_THE_MASK;
    if (fault == Fault.MASKS_IN_EVERY_MODE) {
      AttentionMode mode = AttentionMode.BIDIRECTIONAL;
      return attend(scope, x, new LayerSource.Inputs(x, inputs.attentionMask(), mode));
    }
    return masked
        ? attend(scope, x, inputs)
        : attend(scope, x, new LayerSource.Inputs(x, Optional.empty(), inputs.mode()));
  }

  private static Value attend(Scope scope, Value x, LayerSource.Inputs inputs) {
    Optional<Value> bias = LayerMask.of(inputs, Optional.empty());
    return SelfAttention.builder(1, 8).build().context(scope, x, bias, Optional.empty());
  }
}
