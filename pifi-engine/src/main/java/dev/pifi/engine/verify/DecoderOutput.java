package dev.pifi.engine.verify;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.Task;
import java.util.List;
import java.util.Map;

/** The decoder's logits as they are, and their cross entropy: what sequence fixtures hold. */
final class DecoderOutput implements Task {
  private static final long IGNORED = -100;

  @Override
  public String name() {
    return "decoder-output";
  }

  @Override
  public String description() {
    return "The decoder's logits.";
  }

  @Override
  public List<ColumnRole> columns() {
    return List.of();
  }

  @Override
  public Features features() {
    return Features.TARGET;
  }

  @Override
  public List<String> labelInputs() {
    return List.of("labels");
  }

  @Override
  public Map<String, Value> outputs(
      Scope scope, Value features, Value attentionMask, HeadSettings settings) {
    return Map.of("logits", features);
  }

  @Override
  public Value loss(Map<String, Value> outputs, Map<String, Value> labels, HeadSettings settings) {
    return outputs
        .get("logits")
        .crossEntropy(labels.get("labels"), settings.labelSmoothing(), IGNORED);
  }

  @Override
  public List<String> defaultMetrics() {
    return List.of();
  }
}
