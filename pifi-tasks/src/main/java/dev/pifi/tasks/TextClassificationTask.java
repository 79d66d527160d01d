package dev.pifi.tasks;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.Task;
import java.util.List;
import java.util.Map;

/**
 * One label for each text.
 *
 * <p>Head: linear to the same width, dropout, GELU, linear to the classes; output {@code logits},
 * float32 [batch, classes]. Loss: cross entropy with label smoothing against {@code labels}, rows
 * labelled -100 left out. Stateless and thread-safe.
 */
public final class TextClassificationTask implements Task {

  /** A task; {@link java.util.ServiceLoader} makes one. */
  public TextClassificationTask() {}

  @Override
  public String name() {
    return "text-classification";
  }

  @Override
  public String description() {
    return "One label for each text, such as its sentiment.";
  }

  @Override
  public List<ColumnRole> columns() {
    return List.of(
        new ColumnRole("text", true, "the text to label"),
        new ColumnRole("label", false, "the label, needed to train and to evaluate"));
  }

  @Override
  public Features features() {
    return Features.POOLED;
  }

  @Override
  public List<String> labelInputs() {
    return ClassificationHead.LABEL_INPUTS;
  }

  @Override
  public Map<String, Value> outputs(
      Scope scope, Value features, Value attentionMask, HeadSettings settings) {
    return ClassificationHead.outputs(scope, features, settings);
  }

  @Override
  public Value loss(Map<String, Value> outputs, Map<String, Value> labels, HeadSettings settings) {
    return ClassificationHead.loss(outputs, labels, settings);
  }

  @Override
  public List<String> defaultMetrics() {
    return ClassificationHead.METRICS;
  }
}
