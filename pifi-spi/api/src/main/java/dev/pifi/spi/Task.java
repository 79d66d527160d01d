package dev.pifi.spi;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import java.util.List;
import java.util.Map;

/**
 * What a model is trained to do: the columns it reads, the head on the backbone, the loss and the
 * metrics. Found by {@link java.util.ServiceLoader}.
 *
 * <p>Stateless and thread-safe. Stability: evolving until 1.0.
 */
public interface Task {

  /** The unique name that specs use, such as {@code text-classification}. */
  String name();

  /** One sentence for help texts. */
  String description();

  /** The columns read from data files, texts first, in the order they are encoded. */
  List<ColumnRole> columns();

  /** What the head reads, which decides where an LLM layer is plugged in. */
  Features features();

  /**
   * The label tensors beside the model's inputs: their names, each int64 [batch] or, of TARGET
   * features, [batch, target] with -100 where there is none.
   */
  List<String> labelInputs();

  /**
   * Adds the head.
   *
   * @param scope the root of the head's parameter names
   * @param features float32 [batch, hidden] if {@link #features()} is POOLED, [batch, length,
   *     hidden] if TOKENS, [batch, target, vocabulary] if TARGET
   * @param attentionMask int64 [batch, length]
   * @return named outputs, all float32
   */
  Map<String, Value> outputs(
      Scope scope, Value features, Value attentionMask, HeadSettings settings);

  /**
   * Adds the loss.
   *
   * @param outputs what {@link #outputs} returned
   * @param labels the values of {@link #labelInputs()} by name
   * @return the sum of the examples' losses, a float32 scalar
   */
  Value loss(Map<String, Value> outputs, Map<String, Value> labels, HeadSettings settings);

  /** The metrics computed when a spec names none, the one that picks the best model first. */
  List<String> defaultMetrics();

  /** What a head reads. */
  enum Features {
    /** One vector for each example. */
    POOLED,
    /** One vector for each token. */
    TOKENS,
    /**
     * The decoder's logits for the token after each target token, [batch, target, vocabulary];
     * layers are plugged in between encoder and decoder. Labels are [batch, target] then.
     */
    TARGET
  }

  /**
   * The settings of a head.
   *
   * @param classes how many labels there are
   * @param dropout the dropout probability inside the head
   * @param labelSmoothing the probability mass spread over all classes in the loss
   * @param classWeights how much each class counts in the loss, as in torch's {@code
   *     CrossEntropyLoss}; empty where all count alike
   */
  record HeadSettings(
      int classes, double dropout, double labelSmoothing, List<Double> classWeights) {
    /** Copies the weights. */
    public HeadSettings {
      classWeights = List.copyOf(classWeights);
    }

    /** Settings with classes that count alike. */
    public HeadSettings(int classes, double dropout, double labelSmoothing) {
      this(classes, dropout, labelSmoothing, List.of());
    }
  }
}
