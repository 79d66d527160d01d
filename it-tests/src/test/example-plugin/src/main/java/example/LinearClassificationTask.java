package example;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import java.util.List;
import java.util.Map;

/** One label for each text by a single linear map, as BERT's own fine-tuning has it. */
public final class LinearClassificationTask implements Task {
  private static final String LOGITS = "logits";
  private static final String LABELS = "labels";

  @Override
  public String name() {
    return "linear-classification";
  }

  @Override
  public String description() {
    return "One label for each text, by dropout and one linear map.";
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
    return List.of(LABELS);
  }

  @Override
  public Map<String, Value> outputs(
      Scope scope, Value features, Value attentionMask, HeadSettings settings) {
    if (settings.classes() < 2) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "labels of " + name())
          .expected("at least 2 classes")
          .actual(Integer.toString(settings.classes()))
          .remedy("check the label column")
          .build();
    }
    Value dropped = features.dropout(settings.dropout());
    return Map.of(LOGITS, scope.linear("classifier", dropped, settings.classes()));
  }

  @Override
  public Value loss(Map<String, Value> outputs, Map<String, Value> labels, HeadSettings settings) {
    return outputs.get(LOGITS).crossEntropy(labels.get(LABELS), settings.labelSmoothing(), -100);
  }

  @Override
  public List<String> defaultMetrics() {
    return List.of("cohen_kappa");
  }
}
