package dev.pifi.spi.testkit;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import java.util.List;
import java.util.Map;

/** Two labels for each text, right or with one fault. */
public final class SampleTask implements Task {
  private final Fault fault;

  /** One that is right. */
  public SampleTask() {
    this(Fault.NONE);
  }

  SampleTask(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String name() {
    return "sample-task";
  }

  @Override
  public String description() {
    return "Two labels for each text.";
  }

  @Override
  public List<ColumnRole> columns() {
    boolean required = fault == Fault.WANTS_LABELS_FOR_PREDICTION;
    return List.of(
        new ColumnRole("text", true, "the text"),
        new ColumnRole("label", required, "the labels, needed to train"));
  }

  @Override
  public Features features() {
    return Features.POOLED;
  }

  @Override
  public List<String> labelInputs() {
    return List.of("first", "second");
  }

  @Override
  public Map<String, Value> outputs(
      Scope scope, Value features, Value attentionMask, HeadSettings settings) {
    if (settings.classes() < 2 && fault != Fault.ACCEPTS_ANY_SETTINGS) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "labels")
          .expected("two or more")
          .actual(Integer.toString(settings.classes()))
          .build();
    }
    if (fault == Fault.HAS_A_DEAD_PARAMETER) {
      scope.linear("unused", features, 2);
    }
    return Map.of("logits", scope.linear("out", features, settings.classes()));
  }

  @Override
  public Value loss(Map<String, Value> outputs, Map<String, Value> labels, HeadSettings settings) {
    Value logits = outputs.get("logits");
    Value loss = logits.crossEntropy(labels.get("first"), 0, -100);
    if (fault != Fault.LEAVES_A_LABEL_OUT) {
      loss = loss.add(logits.crossEntropy(labels.get("second"), 0, -100));
    }
    if (fault == Fault.AVERAGES_THE_LOSS) {
      Value ones = logits.mul(0).add(1.0 / settings.classes());
      return loss.div(ones.sumAll());
    }
    return fault == Fault.CANNOT_BE_TRAINED ? constant(loss) : loss;
  }

  /** A loss that training cannot change. */
  private static Value constant(Value loss) {
    return loss.mul(0).add(3);
  }

  @Override
  public List<String> defaultMetrics() {
    return List.of(fault == Fault.NAMES_NO_METRIC_THAT_EXISTS ? "no-metric" : "sample_share");
  }
}
