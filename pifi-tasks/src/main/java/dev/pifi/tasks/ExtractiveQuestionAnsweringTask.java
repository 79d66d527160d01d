package dev.pifi.tasks;

import dev.pifi.graph.DType;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import java.util.List;
import java.util.Map;

/**
 * The span of a context that answers a question.
 *
 * <p>Outputs {@code start_logits} and {@code end_logits}, float32 [batch, length], padding at
 * float32's lowest number. Loss: the mean of the cross entropies of start and end, summed over the
 * batch; positions labelled -100 are left out. Stateless and thread-safe.
 */
public final class ExtractiveQuestionAnsweringTask implements Task {
  private static final double HIDDEN = -3.4028234663852886e38;

  /** A task; {@link java.util.ServiceLoader} makes one. */
  public ExtractiveQuestionAnsweringTask() {}

  @Override
  public String name() {
    return "extractive-question-answering";
  }

  @Override
  public String description() {
    return "The span of a context that answers a question, cut from the context.";
  }

  @Override
  public List<ColumnRole> columns() {
    return List.of(
        new ColumnRole("question", true, "the question"),
        new ColumnRole("context", true, "the text that holds the answer"),
        new ColumnRole(
            "answers",
            false,
            "the right answers with their places, needed to train and to evaluate"),
        new ColumnRole("id", false, "what predictions name a question by; else its row's number"));
  }

  @Override
  public Features features() {
    return Features.TOKENS;
  }

  @Override
  public List<String> labelInputs() {
    return List.of("start_positions", "end_positions");
  }

  @Override
  public Map<String, Value> outputs(
      Scope scope, Value features, Value attentionMask, HeadSettings settings) {
    return Map.of(
        "start_logits", logits(scope, "start", features, attentionMask),
        "end_logits", logits(scope, "end", features, attentionMask));
  }

  private static Value logits(Scope scope, String name, Value features, Value attentionMask) {
    Shape shape = features.shape();
    Value scores = scope.linear(name, features, 1).reshape(shape.axis(0), shape.axis(1));
    Value hidden = scope.graph().constant(Shape.of(1, 1), HIDDEN);
    Value seen = scope.graph().constant(Shape.of(1, 1), 0);
    // Added, not chosen: a label on padding still pulls at the scores, as in the original.
    return scores.add(attentionMask.cast(DType.BOOL).where(seen, hidden));
  }

  /**
   * {@inheritDoc}
   *
   * @throws PifiException with {@link ErrorCode#UNSUPPORTED} if labels are to be smoothed: mass on
   *     hidden positions would make the loss infinite
   */
  @Override
  public Value loss(Map<String, Value> outputs, Map<String, Value> labels, HeadSettings settings) {
    if (settings.labelSmoothing() != 0) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, "label smoothing of " + name())
          .expected("0")
          .actual(Double.toString(settings.labelSmoothing()))
          .remedy("set label smoothing to 0 for this task")
          .build();
    }
    Value start = crossEntropy(outputs.get("start_logits"), labels.get("start_positions"));
    Value end = crossEntropy(outputs.get("end_logits"), labels.get("end_positions"));
    return start.add(end).mul(0.5);
  }

  private static Value crossEntropy(Value logits, Value positions) {
    return logits.crossEntropy(positions, 0, ClassificationHead.IGNORED_LABEL);
  }

  @Override
  public List<String> defaultMetrics() {
    return List.of("squad_v1_f1", "squad_v1_em");
  }
}
