package dev.pifi.tasks;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.Task;
import java.util.List;
import java.util.Map;

/**
 * A text from a text, such as translation or summarisation, by an encoder-decoder with its own
 * table of logits; a plug stands between its halves. Trained by teacher forcing: the loss is the
 * cross entropy of each target token. Stateless.
 */
public final class SequenceToSequenceTask implements Task {
  /** What the loss does not count: padding behind a target. */
  private static final long IGNORED = -100;

  /** A task; {@link java.util.ServiceLoader} makes one. */
  public SequenceToSequenceTask() {}

  @Override
  public String name() {
    return "sequence-to-sequence";
  }

  @Override
  public String description() {
    return "A text from a text: translation, summarisation.";
  }

  @Override
  public List<ColumnRole> columns() {
    return List.of(
        new ColumnRole("source", true, "the text to start from"),
        new ColumnRole("target", false, "the text wanted, needed to train and to evaluate"));
  }

  @Override
  public Features features() {
    return Features.TARGET;
  }

  @Override
  public List<String> labelInputs() {
    return List.of("labels");
  }

  /** Adds nothing: the decoder's logits are the outputs. */
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
    return List.of(
        "loss",
        "bleu_sacrebleu",
        "rouge1_nostem",
        "rouge2_nostem",
        "rouge_l_nostem",
        "meteor_nltk");
  }
}
