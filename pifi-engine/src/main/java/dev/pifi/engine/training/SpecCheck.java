package dev.pifi.engine.training;

import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.scoring.MetricChoice;
import dev.pifi.engine.spec.AnsweringSpec;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Asks of a spec what its keys alone do not tell: whether the task, the models, their layers, the
 * labels, the metrics and the columns are there and fit each other. Neither weights nor rows are
 * read. Not thread-safe.
 */
public final class SpecCheck {
  private final RunSpec spec;
  private final Families families;
  private final List<PifiException> faults = new ArrayList<>();

  private SpecCheck(RunSpec spec, Families families) {
    this.spec = spec;
    this.families = families;
  }

  /**
   * Everything that can be known before a run starts.
   *
   * @throws PifiException the fault, or SPEC_INVALID with all of them
   */
  public static void require(RunSpec spec, Families families) {
    SpecCheck check = new SpecCheck(spec, families);
    check.parts();
    check.files();
    check.end();
  }

  /** The same without what training opens anyway before its first step: tokenizer and data. */
  static void requireParts(RunSpec spec, Families families) {
    SpecCheck check = new SpecCheck(spec, families);
    check.parts();
    check.end();
  }

  private void parts() {
    Optional<Task> task = attempt(() -> FineTuning.trainable(families.task(spec.task())));
    Optional<Backbone> backbone =
        attempt(() -> families.backbone(ConfigFile.read(spec.model().path())));
    Optional<List<LayerSource>> layers =
        attempt(
            () ->
                spec.plug()
                    .map(p -> families.layers(ConfigFile.read(p.path()), p.layers()))
                    .orElse(List.of()));
    if (task.isPresent() && backbone.isPresent() && layers.isPresent()) {
      attempt(
          () -> {
            Composition whole =
                FineTuning.composition(
                    spec, task.get(), backbone.get(), layers.get(), 0, List.of());
            whole.weights();
            return whole;
          });
    }
    spec.data().labels().ifPresent(labels -> attempt(() -> LabelledText.map(labels)));
    task.flatMap(t -> unknownRole(t, spec.data().columns())).ifPresent(faults::add);
    task.ifPresent(this::metrics);
  }

  /** A column for a role that the task has not, which nobody would read. */
  static Optional<PifiException> unknownRole(Task task, Map<String, String> columns) {
    Set<String> roles = new TreeSet<>();
    task.columns().forEach(role -> roles.add(role.name()));
    if (FineTuning.answers(task)) {
      roles.add("id");
    }
    return columns.keySet().stream()
        .filter(role -> !roles.contains(role))
        .findFirst()
        .map(
            role ->
                PifiException.of(ErrorCode.SPEC_INVALID, "columns: '" + role + "'")
                    .expected("a role of the task " + task.name() + ": " + String.join(", ", roles))
                    .actual("a column for '" + role + "'")
                    .remedy("write ROLE first, as in {text: review} or --column text=review")
                    .build());
  }

  private void metrics(Task task) {
    Set<String> names = new LinkedHashSet<>(spec.evaluation().metrics());
    String selection = spec.training().selection().bestMetric();
    names.add(selection);
    names.remove(Scorer.LOSS);
    Set<Class<? extends Predictions>> forms = forms(task, spec.answering());
    List<Metric> known = new ArrayList<>();
    for (String name : names) {
      if (!MetricChoice.readsModel(name, spec.evaluation().scoring())) {
        attempt(() -> Scorer.fitting(families.metric(name), forms)).ifPresent(known::add);
      }
    }
    known.stream()
        .filter(metric -> metric.name().equals(selection))
        .map(metric -> metric.ranges().stream().map(Metric.ScoreRange::name).toList())
        .filter(scores -> !scores.isEmpty() && !scores.contains(selection))
        .findFirst()
        .ifPresent(scores -> faults.add(Scorer.noScore(selection, scores)));
  }

  /** What a task's models say, in each form that metrics may want. */
  static Set<Class<? extends Predictions>> forms(Task task, AnsweringSpec answering) {
    if (task.features() == Task.Features.TARGET) {
      return Set.of(Predictions.Texts.class);
    }
    if (!FineTuning.answers(task)) {
      // Whether labels are numbers is known when they are read.
      return Set.of(Predictions.Labels.class, Predictions.Numbers.class);
    }
    return answering.windows() == AnsweringSpec.Windows.FIRST
        ? Set.of(Predictions.Texts.class, Predictions.Spans.class)
        : Set.of(Predictions.Texts.class);
  }

  private void files() {
    attempt(
        () -> {
          TextTokenizer.open(spec.model().path()).close();
          return true;
        });
    families.tasks().stream()
        .filter(task -> task.name().equals(spec.task()))
        .findFirst()
        .ifPresent(this::columns);
  }

  private void columns(Task task) {
    RowReader rows = new RowReader(spec.data(), spec.seed());
    List<String> needed =
        task.columns().stream()
            .filter(ColumnRole::required)
            .map(ColumnRole::name)
            .map(role -> spec.data().columns().getOrDefault(role, role))
            .toList();
    Stream.of(Optional.of(spec.data().train()), spec.data().validation(), spec.data().test())
        .flatMap(Optional::stream)
        .forEach(source -> attempt(() -> columns(rows, source, needed)));
  }

  private static List<String> columns(RowReader rows, DataSource source, List<String> needed) {
    List<String> present = rows.columns(source);
    rows.requireColumns(source, needed, present);
    return present;
  }

  private <T> Optional<T> attempt(Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (PifiException e) {
      faults.add(e);
      return Optional.empty();
    }
  }

  private void end() {
    if (faults.size() == 1) {
      throw faults.get(0);
    }
    if (!faults.isEmpty()) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "the run into " + spec.output())
          .expected("a spec whose parts are there and fit each other")
          .actual("\n  - " + String.join("\n  - ", faults.stream().map(SpecCheck::line).toList()))
          .remedy("correct these; 'pifi plugins list' names tasks and metrics")
          .build();
    }
  }

  private static String line(PifiException fault) {
    return fault.subject() + ": wanted " + fault.expected() + ", found " + fault.actual();
  }
}
