package dev.pifi.engine.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.scoring.MetricChoice;
import dev.pifi.engine.scoring.RowProgress;
import dev.pifi.engine.spec.EvaluationSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Scores a model's predictions by the metrics of a spec. Holds the models of metrics until closed.
 */
public final class Scorer implements AutoCloseable {
  /** The name of the mean loss, which is a score as any other. */
  public static final String LOSS = "loss";

  private final List<Metric> metrics = new ArrayList<>();
  private final MetricChoice choice;
  private final EvaluationSpec spec;
  private final String selectionMetric;
  private final boolean higherIsBetter;
  private final boolean losses;

  /**
   * A scorer.
   *
   * @param selectionMetric the score that picks the best model; computed even if the spec does not
   *     list it
   * @param runtime where metrics of a language model compute
   */
  public Scorer(
      Families families, EvaluationSpec spec, String selectionMetric, RuntimeSpec runtime) {
    this.choice = new MetricChoice(families, spec.scoring(), runtime, RowProgress.none());
    this.spec = spec;
    this.selectionMetric = selectionMetric;
    Set<String> names = new LinkedHashSet<>(spec.metrics());
    names.add(selectionMetric);
    this.losses = names.remove(LOSS);
    try {
      names.forEach(name -> metrics.add(choice.metric(name)));
    } catch (RuntimeException e) {
      choice.close();
      throw e;
    }
    this.higherIsBetter =
        !selectionMetric.equals(LOSS)
            && metrics.stream()
                .flatMap(m -> m.ranges().stream())
                .filter(r -> r.name().equals(selectionMetric))
                .map(Metric.ScoreRange::higherIsBetter)
                .findFirst()
                .orElse(true);
  }

  /**
   * The scores between epochs: all of them, or the loss alone where that picks the best model and
   * the others would need texts to be generated.
   */
  Map<String, Double> validate(TaskRuntime runtime, ExampleSet set, BatchOptions options) {
    boolean texts = !set.references().isEmpty();
    return texts && selectionMetric.equals(LOSS)
        ? new LinkedHashMap<>(Map.of(LOSS, runtime.loss(set, options)))
        : score(runtime, set, options);
  }

  /** The scores of a model, by name. */
  Map<String, Double> score(TaskRuntime runtime, ExampleSet set, BatchOptions options) {
    return judge(runtime, set, options).scores();
  }

  /**
   * What metrics say of a model.
   *
   * @param scores by name
   * @param tables counts of metrics that are no single number, such as a confusion matrix
   */
  record Judgement(Map<String, Double> scores, List<Metric.CountTable> tables) {}

  /** The scores and tables of a model. */
  Judgement judge(TaskRuntime runtime, ExampleSet set, BatchOptions options) {
    Judgement judgement = new Judgement(new LinkedHashMap<>(), new ArrayList<>());
    if (losses) {
      judgement.scores().put(LOSS, runtime.loss(set, options));
    }
    if (!metrics.isEmpty()) {
      List<Predictions> forms = runtime.predictions(set, options, spec.batchSize());
      judgement.scores().putAll(score(forms));
      metrics.forEach(metric -> judgement.tables().addAll(metric.tables(suiting(metric, forms))));
    }
    return judgement;
  }

  /** The scores of predictions, by name. */
  public Map<String, Double> score(Predictions rows) {
    return score(List.of(rows));
  }

  /** The scores of predictions, by name; each metric takes the form that it accepts. */
  Map<String, Double> score(List<Predictions> forms) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      metric.score(suiting(metric, forms)).forEach(s -> scores.put(s.name(), s.value()));
    }
    return scores;
  }

  private static Predictions suiting(Metric metric, List<Predictions> forms) {
    return forms.stream()
        .map(form -> suiting(metric, form))
        .filter(metric.accepts()::isInstance)
        .findFirst()
        .orElseThrow(() -> unfit(metric, kinds(forms)));
  }

  /** Labels that are numbers may be scored as such. */
  private static Predictions suiting(Metric metric, Predictions rows) {
    return metric.accepts() == Predictions.Numbers.class
            && rows instanceof Predictions.Labels labels
            && labels.numbers().isPresent()
        ? labels.numbers().get()
        : rows;
  }

  private static Set<Class<? extends Predictions>> kinds(List<Predictions> forms) {
    return forms.stream().map(Predictions::getClass).collect(Collectors.toSet());
  }

  /**
   * The metric, if it judges predictions of one of these forms.
   *
   * @throws PifiException UNSUPPORTED if it does not
   */
  static Metric fitting(Metric metric, Set<Class<? extends Predictions>> forms) {
    if (forms.contains(metric.accepts())) {
      return metric;
    }
    throw unfit(metric, forms);
  }

  private static PifiException unfit(Metric metric, Set<Class<? extends Predictions>> forms) {
    String kinds =
        forms.stream()
            .map(f -> f.getSimpleName().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(" or "));
    return PifiException.of(ErrorCode.UNSUPPORTED, "metric '" + metric.name() + "'")
        .expected("a metric of " + kinds)
        .actual("a metric of " + metric.accepts().getSimpleName().toLowerCase(Locale.ROOT))
        .remedy("choose a metric that fits the task")
        .build();
  }

  /** The value by which models are compared; higher is better. */
  public double selection(Map<String, Double> scores) {
    Double score = scores.get(selectionMetric);
    if (score == null) {
      throw noScore(selectionMetric, scores.keySet());
    }
    return higherIsBetter ? score : -score;
  }

  static PifiException noScore(String selectionMetric, Collection<String> scores) {
    return PifiException.of(ErrorCode.SPEC_INVALID, "training.best_metric")
        .expected("one of the scores " + scores)
        .actual(selectionMetric)
        .build();
  }

  /** The class with the highest probability, the first of equals. */
  public static int largest(float[] probabilities) {
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      if (probabilities[i] > probabilities[best]) {
        best = i;
      }
    }
    return best;
  }

  String json(
      String split, Map<String, Double> scores, int bestStep, double bestScore, double seconds) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("split", split);
    result.put("scores", scores);
    result.put("best_step", bestStep);
    result.put("best_" + selectionMetric, bestScore);
    result.put("seconds", seconds);
    try {
      return new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(result)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    choice.close();
  }
}
